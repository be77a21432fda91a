//! Quotas that follow achievement in the simulation: what is paid, what moves, and what people then hold back.

#![expect(clippy::float_cmp, reason = "off means exactly off")]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;

use quotasim::model::BehaviorModel;
use quotasim::outcome::{Kpi, Outcome};
use quotasim::plan::ratchet::Ratchet;
use quotasim::plan::{
    Company, CreditShare, Deal, Payment, Person, PlanCalendar, Records, Schedule, ShareKind, Span,
    pay,
};
use quotasim::simulate::{Recorder, Signed};
use quotasim::units::{Coefficient, Share};

use crate::small_company::{Design, check_above, moments, paired};

const N: u64 = 64;
const QUARTER: u32 = 65;

/// The scenario of the mechanism, small.
fn ratcheting(changes: &[&str]) -> Design {
    Design::load("mechanisms/ratchet.toml", changes)
}

/// The same with another ratchet.
fn with_rule(design: &Design, change: impl Fn(&mut Ratchet)) -> Design {
    design.with(|model| {
        change(
            model.plans.rep.components[0]
                .ratchet
                .as_mut()
                .expect("the file has one"),
        );
    })
}

fn learning(design: &Design, success: f64, shortfall: f64) -> Design {
    with_rule(design, |ratchet| {
        ratchet.learning = Share::new(success).unwrap();
        ratchet.shortfall_learning = Some(Share::new(shortfall).unwrap());
    })
}

fn off(design: &Design) -> Design {
    design.with(|model| model.mechanisms.ratchet = false)
}

#[track_caller]
fn check_same(one: &[Outcome], other: &[Outcome]) {
    for (one, other) in one.iter().zip(other) {
        for kpi in Kpi::ALL {
            let (a, b) = (one.kpi(*kpi), other.kpi(*kpi));
            assert!(a.to_bits() == b.to_bits(), "{}: {a} {b}", kpi.key());
        }
    }
}

/// What happens to reps' quotas and pay.
#[derive(Default)]
struct Book {
    signed: Vec<Signed>,
    paid: Vec<(u32, usize, f64, Payment)>,
    /// By rep: attainment, level and next level of each period that ended.
    periods: BTreeMap<usize, Vec<(f64, f64, f64)>>,
    attainment: BTreeMap<usize, f64>,
}

impl Recorder for Book {
    fn signed(&mut self, signed: &Signed) {
        self.signed.push(*signed);
    }

    fn paid(&mut self, day: u32, payee: usize, component: usize, credited: f64, paid: &Payment) {
        assert_eq!(component, 0);
        self.paid.push((day, payee, credited, *paid));
    }

    fn rep_period(&mut self, _day: u32, rep: usize, attainment: f64, _payout: f64) {
        self.attainment.insert(rep, attainment);
    }

    fn quota_level(&mut self, _day: u32, rep: usize, level: f64, next: f64) {
        let periods = self.periods.entry(rep).or_default();
        periods.push((self.attainment[&rep], level, next));
    }
}

fn fixed() -> Design {
    ratcheting(&["behavior.model=\"fixed\"", "learning.pilot_histories=1"])
}

/// Every quota is what the rule makes of the last one and what was achieved against it, and a manager carries the mean of
/// the reps'.
#[test]
fn quotas_move_by_the_rule_and_leaders_with_them() {
    let design = fixed();
    let ratchet = design.model.plans.rep.components[0].ratchet.unwrap();
    let mut book = Book::default();
    design.watch(0, &mut book);
    let (mut raised, mut lowered) = (0, 0);
    for periods in book.periods.values() {
        let mut level = 1.0;
        for &(attainment, now, next) in periods {
            assert_eq!(now, level);
            let by_hand = if 1.0 <= attainment {
                level * (1.0 + ratchet.learning.get() * (attainment - 1.0))
            } else {
                let falls = ratchet.shortfall_learning.unwrap().get();
                level * (1.0 - falls * (1.0 - attainment))
            };
            let by_hand = by_hand.clamp(0.8, 1.5);
            assert!((next - by_hand).abs() < 1e-12, "{next} {by_hand}");
            raised += usize::from(level < next);
            lowered += usize::from(next < level);
            level = next;
        }
    }
    assert!(5 < raised && 5 < lowered, "{raised} {lowered}");

    let prepared = design.prepared();
    let reps = prepared.roster.n_reps();
    let mut moved = 0;
    for manager in 0..4 {
        let of_manager = |rep: &usize| prepared.roster.rep_manager[*rep] == manager;
        let own: Vec<usize> = (0..reps).filter(of_manager).collect();
        let paid = book.paid.iter().filter(|paid| paid.1 == reps + manager);
        let quotas: Vec<f64> = paid.map(|paid| paid.2 / paid.3.attainment).collect();
        for (period, quota) in quotas.iter().enumerate().skip(1) {
            let levels = own.iter().map(|rep| book.periods[rep][period].1);
            let mean = levels.sum::<f64>() / own.len() as f64;
            let found = quota / quotas[0];
            assert!((found - mean).abs() < 1e-9, "{found} {mean}");
            moved += usize::from(0.01 < (mean - 1.0).abs());
        }
    }
    assert!(5 < moved, "{moved}");
}

/// The same deals paid by the rules of statements: the same pay, period by period.
#[test]
fn pay_is_that_of_statements_on_the_same_deals() {
    let design = fixed();
    let mut book = Book::default();
    design.watch(0, &mut book);
    let periods = book.periods[&0].len();
    let reps = book.periods.len();
    let spans = (0..i32::try_from(periods).unwrap()).map(|i| Span {
        from: i * 65,
        to: (i + 1) * 65 - 1,
        years: 0.25,
        ends_year: (i + 1) % 4 == 0,
    });
    let schedule = Schedule::new(spans.collect()).unwrap();
    let person = Person {
        plan: 0,
        calendar: 0,
        manager: None,
        hired: None,
        left: None,
        peer_group: 0,
    };
    let company = Company {
        plans: vec![design.model.plans.rep.clone()],
        calendars: vec![PlanCalendar {
            components: vec![schedule.clone()],
            payment: schedule,
            months: None,
        }],
        people: vec![person; reps],
        days_per_year: 260.0,
    };
    let mut records = Records::default();
    for signed in &book.signed {
        let id = u32::try_from(records.deals.len()).unwrap();
        let net = signed.list * (1.0 - signed.discount);
        let day = i32::try_from(signed.day).unwrap();
        records.deals.push(Deal::new(id, day, net));
        records.shares.push(CreditShare {
            deal: id,
            person: u32::try_from(signed.rep).unwrap(),
            share: 1.0,
            kind: ShareKind::Split,
        });
    }
    let statements = pay(&company, &records).unwrap();
    let by_statement: BTreeMap<(usize, u32), f64> = statements
        .balances
        .iter()
        .map(|b| ((b.person as usize, b.payment), b.payment_amount.to_money()))
        .collect();
    let mut seen = 0;
    for (day, payee, _, payment) in book.paid.iter().filter(|paid| paid.1 < reps) {
        let expected = by_statement[&(*payee, day / QUARTER)];
        let difference = (payment.amount - expected).abs();
        assert!(
            difference < 0.006,
            "{payee} on {day}: {} and {expected}",
            payment.amount
        );
        seen += 1;
    }
    assert!(40 < seen, "{seen}");
    // A quota that stood still would pay something else.
    let mut plain = company;
    plain.plans[0].components[0].ratchet = None;
    let plain = pay(&plain, &records).unwrap();
    let moved = plain.balances.iter().filter(|b| {
        let expected = by_statement[&(b.person as usize, b.payment)];
        1.0 < (b.payment_amount.to_money() - expected).abs()
    });
    assert!(20 < moved.count());
}

/// A ratchet that learns nothing is a quota that stands still, bit for bit, and so is the mechanism switched off.
#[test]
fn nothing_learned_is_nothing_changed() {
    for model in [BehaviorModel::ForwardLooking, BehaviorModel::Delta] {
        let design = ratcheting(&["learning.max_iterations=4"]);
        let design = design.with(|m| m.behavior.model = model);
        let still = with_rule(&design, |ratchet| {
            ratchet.growth = Coefficient::new(0.0).unwrap();
            ratchet.learning = Share::new(0.0).unwrap();
            ratchet.shortfall_learning = None;
        });
        let (moving, still, off) = (
            design.outcomes(4),
            still.outcomes(4),
            off(&design).outcomes(4),
        );
        check_same(&still, &off);
        let level = |outcomes: &[Outcome]| moments(outcomes, Kpi::QuotaLevel).mean();
        assert_eq!(level(&off), 1.0);
        assert!(level(&moving) != 1.0);
    }
}

/// The more the next quota learns from success the less people work; who has reached quota works less than under one that
/// stands still, and under a strong ratchet holds deals back for the next period.
#[test]
fn people_hold_back_more_the_more_the_next_quota_learns() {
    let base = ratcheting(&[]);
    let none = off(&base).outcomes(N);
    let some = learning(&base, 0.25, 0.2).outcomes(N);
    let much = learning(&base, 1.0, 0.2).outcomes(N);
    let falls = |less: &[Outcome], more: &[Outcome], kpi: Kpi| {
        check_above(kpi.key(), &paired(more, less, |o| o.kpi(kpi)), 0.0);
    };
    falls(&none, &some, Kpi::MeanEffort);
    falls(&some, &much, Kpi::MeanEffort);
    falls(&none, &some, Kpi::EffortAboveQuota);
    falls(&none, &much, Kpi::EffortAboveQuota);
    falls(&much, &none, Kpi::HeldAboveQuota);
}

/// Who hardly weighs the next period works no less above quota for the sake of its quota; who does, works less.
#[test]
fn the_myopic_do_not() {
    let falls = |discount_factor: f64| {
        let base = ratcheting(&[]).with(|m| m.behavior.discount_factor = discount_factor);
        let outcomes = learning(&base, 1.0, 0.2).outcomes(N);
        let none = off(&base).outcomes(N);
        paired(&outcomes, &none, |o| o.kpi(Kpi::EffortAboveQuota)).mean()
    };
    let (patient, myopic) = (falls(0.95), falls(0.1));
    assert!(
        0.05 < patient && myopic < 0.0,
        "{patient} of effort and {myopic}"
    );
}
