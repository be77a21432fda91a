//! Expectations settle, on one point, and vanish with their cause; linear pay leaves nothing to expect.

#![expect(clippy::float_cmp, reason = "linear pay is exact")]

use quotasim::beliefs::{STARTS, Settled, adapt, seeded};
use quotasim::model::Hope;
use quotasim::model::behavior::LearnedWord;
use quotasim::outcome::{Kpi, Outcome};
use quotasim::simulate::{Offer, OfferResult, Prepared, Recorder, Signed};
use quotasim::solve::policy::LIMIT_BINS;

use crate::small_company::{Design, SEED, check_above, moments, paired, watch};

const N: u64 = 64;

/// Everybody in a straight line, paid alike now and later. A promise closes a deal ahead of its
/// twin whatever the plan, and a full desk delays it, so neither may act.
fn linear(changes: &[&str]) -> Design {
    let linear = [
        "behavior.present_bias=1.0",
        "mechanisms.promises=false",
        "mechanisms.deal_desk=false",
    ];
    Design::load("linear.toml", &[&linear[..], changes].concat())
}

#[derive(Default)]
struct Everything {
    offers: Vec<Offer>,
    signed: Vec<Signed>,
    efforts: Vec<(u32, usize, f64)>,
}

impl Recorder for Everything {
    fn offer(&mut self, offer: &Offer) {
        self.offers.push(*offer);
    }
    fn signed(&mut self, signed: &Signed) {
        self.signed.push(*signed);
    }
    fn effort(&mut self, day: u32, rep: usize, progress: f64, prospecting: f64) {
        self.efforts.push((day, rep, progress + prospecting));
    }
}

fn everything(design: &Design) -> Everything {
    let mut seen = Everything::default();
    let prepared = design.prepared();
    for number in 0..4 {
        watch(&prepared, number, &mut seen);
    }
    let (offers, signed) = (seen.offers.len(), seen.signed.len());
    assert!(
        1_000 < offers && 500 < signed,
        "{offers} offers, {signed} signed"
    );
    seen
}

#[test]
fn linear_pay_gives_no_reason_to_hurry_or_to_wait() {
    let crooked = Design::load("company.toml", &["mechanisms.promises=false"]);
    let seen = everything(&crooked);
    assert!(
        seen.offers.iter().any(|o| o.limit != o.organic),
        "negative control"
    );
    assert!(
        seen.offers.iter().any(|o| o.result == OfferResult::Held),
        "negative control"
    );
    assert!(
        seen.signed.iter().any(|s| s.day < s.twin_day),
        "negative control"
    );
    for clocks in [
        &[][..],
        &[
            "clocks.reps.offsets_weeks=[0,4,8]",
            "clocks.managers.offsets_weeks=[0,4,8]",
        ],
    ] {
        let seen = everything(&linear(clocks));
        for offer in &seen.offers {
            assert_eq!(offer.limit.to_bits(), offer.organic.to_bits(), "{offer:?}");
            assert_ne!(offer.result, OfferResult::Held, "{offer:?}");
        }
        for signed in &seen.signed {
            assert_eq!(signed.day, signed.twin_day, "{signed:?}");
            assert_eq!(
                signed.discount.to_bits(),
                signed.twin_discount.to_bits(),
                "{signed:?}"
            );
        }
    }
    // Money that loses value from one quarter to the next is itself a reason to close today.
    let impatient = everything(&linear(&["behavior.discount_factor=0.95"]));
    assert!(impatient.offers.iter().any(|o| o.limit != o.organic));
}

#[test]
fn a_buyer_whose_date_is_far_away_does_not_forget_it() {
    // Leads of a year: beyond the two quarters over which buyers look for better terms.
    let far = linear(&["deals.lead_mean_days=150", "buyers.strategic_share=1.0"]);
    for signed in &everything(&far).signed {
        assert_eq!(signed.day, signed.twin_day, "{signed:?}");
    }
}

#[test]
fn effort_under_linear_pay_is_the_same_in_every_state_and_near_constant() {
    let design = linear(&[]);
    let prepared = design.prepared();
    let mut by_left = vec![Vec::new(); 65];
    for (day, rep, effort) in everything(&design).efforts {
        let left = prepared.rep_day(prepared.roster.rep_clock[rep], day).left;
        by_left[left as usize].push(effort);
    }
    let mut means = Vec::new();
    let mut most = 0.0_f64;
    for efforts in &by_left {
        let mean = efforts.iter().sum::<f64>() / efforts.len() as f64;
        let spread = efforts
            .iter()
            .map(|e| (e / mean - 1.0).abs())
            .fold(0.0, f64::max);
        most = most.max(spread);
        means.push(mean);
    }
    let mean = means.iter().sum::<f64>() / 65.0;
    let over_time = means
        .iter()
        .map(|m| (m / mean - 1.0).abs())
        .fold(0.0, f64::max);
    // Over states: measured 1e-9 and less; linear values have no grid. Over days only what the pilot market
    // did not average out, some 90 reps' deals a day bin: within a tenth.
    assert!(most < 1e-6, "{most}");
    assert!(over_time < 0.2, "{over_time}");
    assert!((mean - 1.0).abs() < 0.05, "{mean}");
}

/// Chi-square of counts against evenness.
fn chi_square(counts: &[f64]) -> f64 {
    let mean = counts.iter().sum::<f64>() / counts.len() as f64;
    counts.iter().map(|c| (c - mean) * (c - mean) / mean).sum()
}

fn counts(outcomes: &[Outcome], own: bool) -> Vec<f64> {
    let mut counts = vec![0.0; 65];
    for outcome in outcomes {
        let series = &outcome.series;
        let days = if own {
            &series.by_own_days_left
        } else {
            &series.by_fiscal_day
        };
        for (count, tally) in counts.iter_mut().zip(days) {
            *count += tally.count;
        }
    }
    counts
}

#[test]
fn linear_pay_makes_no_stick_on_either_clock() {
    // 64 degrees of freedom: 133 is exceeded by chance once in a million.
    const FAR: f64 = 133.0;
    let staggered = linear(&[
        "clocks.reps.offsets_weeks=[0,4,8]",
        "learning.pilot_histories=16",
    ]);
    let outcomes = staggered.outcomes(N);
    let crooked = Design::load("company.toml", &[]).outcomes(N);
    for own in [false, true] {
        let (even, stick) = (
            chi_square(&counts(&outcomes, own)),
            chi_square(&counts(&crooked, own)),
        );
        assert!(3.0 * FAR < stick, "negative control: {stick}");
        assert!(even < FAR, "own clock {own}: {even}");
    }
}

// --- Fixed points -----------------------------------------------------------------------------

const STICK: [f64; LIMIT_BINS] = {
    let mut bins = [0.0; LIMIT_BINS];
    bins[LIMIT_BINS - 2] = 0.05;
    bins[LIMIT_BINS - 1] = 0.12;
    bins
};

fn largest(bins: &[f64]) -> f64 {
    bins.iter().fold(0.0, |most, b| most.max(b.abs()))
}

#[test]
fn a_belief_dies_without_its_cause() {
    let straight = linear(&[]);
    let still = seeded(&straight.model, &straight.reference, SEED, &STICK);
    assert!(still.settled);
    // Each round leaves seven tenths of it, until a round moves less than a tenth of a point.
    let left = largest(&still.policy.premium_by_fiscal_bin);
    assert!(left <= 0.001 / 0.3, "{left}");

    let crooked = Design::load("company.toml", &[]);
    let believed = crooked.policy().premium_by_fiscal_bin;
    assert!(0.02 < largest(&believed), "negative control: {believed:?}");
    let mut honest = crooked.model.clone();
    honest.mechanisms.discount_for_now = false;
    let honest = seeded(&honest, &crooked.reference, SEED, &believed);
    let left = largest(&honest.policy.premium_by_fiscal_bin);
    assert!(left <= 0.001 / 0.3, "{left}");
}

#[test]
fn flat_stick_and_absurd_beliefs_settle_on_one_point() {
    let changes = [
        "learning.tolerance=0.0002",
        "learning.max_iterations=80",
        "buyers.strategic_share=0.3",
    ];
    let design = Design::load("company.toml", &changes);
    let end = |start: &[f64; LIMIT_BINS]| -> Settled {
        seeded(&design.model, &design.reference, SEED, start)
    };
    let flat = end(&[0.0; LIMIT_BINS]);
    for (name, start) in STARTS {
        let other = end(start);
        let apart = flat.expectations.apart(&other.expectations);
        assert!(
            flat.settled && other.settled,
            "{name}: {:?}",
            other.last_move
        );
        assert!(apart.premium < 0.01, "{name}: {apart:?}");
        // Negative control: the starts themselves are far apart.
        assert!(0.1 < largest(start), "{name}");
    }
    let last = flat.policy.premium_by_fiscal_bin[LIMIT_BINS - 1];
    assert!(0.02 < last, "{last}: something to agree on");
}

#[test]
fn who_knows_what_refusing_leads_to_gives_in_early() {
    let hopeful = Design::load("company.toml", &["mechanisms.promises=false"]);
    let informed = hopeful.with(|m| m.behavior.hope = Hope::Learned(LearnedWord::Learned));
    let hope = informed.policy().hope;
    assert!(hope < 0.3, "{hope}");
    let (hopeful, informed) = (hopeful.outcomes(N), informed.outcomes(N));
    let more = |kpi: Kpi, low: &[Outcome], high: &[Outcome]| {
        check_above(kpi.key(), &paired(low, high, |o| o.kpi(kpi)), 0.0);
    };
    more(Kpi::MeanDiscount, &hopeful, &informed);
    more(Kpi::LastDayShare, &informed, &hopeful);
    more(Kpi::LastWeekShare, &informed, &hopeful);
}

#[test]
fn reps_expect_the_pay_they_get() {
    #[derive(Default)]
    struct Paid(u32, Vec<f64>);
    impl Recorder for Paid {
        fn rep_period(&mut self, day: u32, _: usize, _: f64, payout: f64) {
            if self.0 <= day {
                self.1.push(payout);
            }
        }
    }
    let design = Design::load("company.toml", &["learning.max_iterations=40"]);
    let prepared = design.prepared();
    let mut paid = Paid(prepared.roster.report_from, Vec::new());
    for number in 0..N {
        watch(&prepared, number, &mut paid);
    }
    let mean = paid.1.iter().sum::<f64>() / paid.1.len() as f64;
    let outlook = &prepared.rep_policy(0).outlook;
    // The first bin is seen from the middle of the first week: two days are gone.
    let expected = outlook.expected_pay(64, 0.0);
    // Two pilots of different shocks: within some 4 standard errors of either.
    assert!((expected / mean - 1.0).abs() < 0.1, "{expected} and {mean}");
    assert_eq!(moments(&design.outcomes(2), Kpi::DealsSigned).n(), 2);
}

#[test]
fn reps_of_every_ability_and_clock_work_on_deals_in_hand() {
    // By class: days, effort on deals in hand, contracts.
    struct Work(Vec<usize>, Vec<[f64; 3]>);
    impl Recorder for Work {
        fn effort(&mut self, _: u32, rep: usize, progress: f64, _: f64) {
            let class = &mut self.1[self.0[rep]];
            class[0] += 1.0;
            class[1] += progress;
        }
        fn signed(&mut self, signed: &Signed) {
            self.1[self.0[signed.rep]][2] += 1.0;
        }
    }
    let classes = "organization.ability_classes=[{ability=0.7,share=0.3},{ability=1.0,share=0.4},{ability=1.3,share=0.3}]";
    for file in ["company.toml", "staggered.toml", "linear.toml"] {
        let design = Design::load(file, &["organization.reps=36", classes]);
        let prepared = design.prepared();
        let mut work = Work(prepared.roster.rep_class.clone(), vec![[0.0; 3]; 3]);
        for number in 0..4 {
            watch(&prepared, number, &mut work);
        }
        let progress: Vec<f64> = work.1.iter().map(|w| w[1] / w[0]).collect();
        let deals: Vec<f64> = work.1.iter().map(|w| 65.0 * w[2] / w[0]).collect();
        // Effort and contracts follow ability, and the least able go on working. (Found: a class that learned
        // only from itself stopped for good, since a slow rep loses more deals to the calendar.)
        assert!(
            0.2 < progress[0] && progress[0] < progress[2],
            "{file}: {progress:?}"
        );
        assert!(
            0.5 < deals[0] && deals[0] < deals[1] && deals[1] < deals[2],
            "{file}: {deals:?}"
        );
    }
}

// --- Going on to learn ------------------------------------------------------------------------

/// Signed deals of each reported quarter, and those of its last day.
struct Quarters(u32, Vec<[f64; 2]>);

impl Recorder for Quarters {
    const TWINS: bool = false;
    fn signed(&mut self, signed: &Signed) {
        if let Some(day) = signed.day.checked_sub(self.0) {
            let quarter = &mut self.1[(day / 65) as usize];
            quarter[0] += 1.0;
            quarter[1] += f64::from(u8::from(day % 65 == 64));
        }
    }
}

#[test]
fn a_company_that_switches_sees_the_habit_die() {
    const QUARTERS: usize = 12;
    let changes = [
        "calendar.reported_quarters=12",
        "buyers.strategic_share=0.4",
        // Who reads a seller's terms sees at once that the habit has no ground.
        "buyers.read_terms=false",
    ];
    let before = Design::load("company.toml", &changes);
    let linear = Design::load("linear.toml", &changes);
    let after = adapt(&linear.model, &before.reference, &before.settled, SEED);
    // It opens with what the buyers of the old design believe, and every quarter leaves seven tenths of it: under
    // linear pay there is nothing to see.
    let believed = before.policy().premium_by_fiscal_bin;
    assert_eq!(after.policy.premium_by_fiscal_bin, believed);
    let mut left = believed;
    for later in &after.later {
        for l in &mut left {
            *l += 0.3 * (0.0 - *l);
        }
        let apart: Vec<f64> = left
            .iter()
            .zip(&later.premium_by_fiscal_bin)
            .map(|(a, b)| a - b)
            .collect();
        assert!(largest(&apart) < 1e-12, "{apart:?}");
    }
    assert_eq!(after.later.len(), QUARTERS - 1);

    let last_days = |settled: &Settled| {
        let quarters = linear.model.calendar.reported_quarters;
        let prepared = Prepared::new(&linear.model, &settled.policy, quarters, false)
            .followed_by(&settled.later);
        let mut seen = Quarters(prepared.roster.report_from, vec![[0.0; 2]; QUARTERS]);
        for number in 0..N {
            watch(&prepared, number, &mut seen);
        }
        seen.1
    };
    let share = |quarters: &[[f64; 2]]| {
        let sum = |i: usize| quarters.iter().map(|q| q[i]).sum::<f64>();
        let (share, n) = (sum(1) / sum(0), sum(0));
        (share, (share * (1.0 - share) / n).sqrt())
    };
    let (habit, never) = (last_days(&after), last_days(&linear.settled));
    let (first, first_error) = share(&habit[..2]);
    let (end, end_error) = share(&habit[8..]);
    let (even, even_error) = share(&never);
    let apart = |a: f64, b: f64| (a * a + b * b).sqrt();
    assert!(
        4.0 * apart(first_error, end_error) < first - end,
        "{first} then {end}"
    );
    // What is left of the habit after two years is a few hundredths of it.
    assert!(
        (end - even).abs() < 4.0 * apart(end_error, even_error) + 0.1 * (first - even),
        "{end} against {even}"
    );
    // Nothing moves where people do not go on learning.
    assert!(linear.settled.later.is_empty());
}
