//! What else a rep may sign today counts in how low the seller goes.

use quotasim::simulate::{Offer, Recorder};

use crate::small_company::{Design, watch};
use quotasim::simulate::Prepared;
use quotasim::solve::policy::Policy;

#[derive(Default)]
struct Offers(Vec<Offer>);

impl Recorder for Offers {
    fn offer(&mut self, offer: &Offer) {
        self.0.push(*offer);
    }
}

/// Offers when reps expect all their other deals of the day to close, or none.
fn offers(design: &Design, chance: f64) -> Vec<Offer> {
    let mut policy: Policy = design.policy().clone();
    for terms in policy.reps.iter_mut().flat_map(|rep| &mut rep.closings) {
        (terms.close_waiting, terms.close_ready) = (chance, chance);
    }
    let quarters = design.model.calendar.reported_quarters;
    let prepared = Prepared::new(&design.model, &policy, quarters, true);
    let mut offers = Offers::default();
    watch(&prepared, 0, &mut offers);
    offers.0
}

#[test]
fn the_first_deal_of_a_day_counts_on_the_others() {
    let alone = [
        "behavior.manager_weight=0",
        "behavior.executive_weight=0",
        "behavior.chief_weight=0",
    ];
    let design = Design::load("company.toml", &alone);
    let (none, all) = (offers(&design, 0.0), offers(&design, 1.0));
    let first = none.iter().zip(&all).position(|(a, b)| a != b).unwrap();
    let (lonely, counting) = (none[first], all[first]);
    // Until then the same happened, so it is the same deal on the same day.
    assert_eq!(
        (lonely.day, lonely.rep, lonely.list),
        (counting.day, counting.rep, counting.list)
    );
    // Pay bends upwards: with the others signed it is worth more today.
    assert!(lonely.limit < counting.limit, "{lonely:?} {counting:?}");
    let next = &none[first + 1];
    assert_eq!((next.day, next.rep), (lonely.day, lonely.rep), "{next:?}");
}

#[test]
fn under_straight_pay_nothing_hangs_on_the_others() {
    let design = Design::load("linear.toml", &[]);
    let (none, all) = (offers(&design, 0.0), offers(&design, 1.0));
    assert!(!none.is_empty());
    assert_eq!(none, all);
}
