//! The speed reference: the kernel that goes from candidate to candidate has the law that is declared day
//! by day, is refused everywhere else, and comes out the same however it is run.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot set up fails the test"
)]
#![expect(clippy::float_cmp, reason = "the same replications give the same bits")]

mod daily;

use std::path::{Path, PathBuf};

use quotasim::experiment::{Study, engine::Unwatched};
use quotasim::model::{Model, ReferenceModel};
use quotasim::outcome::{Kpi, Outcome, ReferenceMeasure};
use quotasim::random::{Streams, math};
use quotasim::report::{json, table};
use quotasim::scenario::{self, Scenario};
use quotasim::simulate::reference::{Closed, Reference, Scratch, Watcher, replication};
use quotasim::simulate::{Offer, Recorder};
use quotasim::stats::Moments;

use crate::small_company::{Design, FAR, check_mean, moments};

const SEED: u64 = 20_261_123;

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/reference/reference.toml")
}

fn load(changes: &[&str]) -> Scenario {
    let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
    scenario::load(&file(), &changes).unwrap_or_else(|e| panic!("{e}"))
}

fn law(model: &Model) -> &ReferenceModel {
    model.reference_model.as_ref().unwrap()
}

fn reference(changes: &[&str]) -> Reference {
    let model = load(changes).model;
    Reference::new(&model, law(&model))
}

fn outcomes(reference: &Reference, n: u64) -> Vec<Outcome> {
    let mut scratch = Scratch::default();
    (0..n)
        .map(|number| {
            let mut measure = ReferenceMeasure::new(reference);
            replication(
                reference,
                Streams::new(SEED, number),
                &mut scratch,
                &mut measure,
            );
            measure.finish()
        })
        .collect()
}

// --- The law ----------------------------------------------------------------------------------

/// Both samples have one mean and one spread, within [`FAR`] standard errors.
///
/// The standard error of a standard deviation is that of a normal law; the outputs are sums over a
/// hundred reps, and close to it.
#[track_caller]
fn check_same_law(what: &str, skipping: &Moments, daily: &Moments) {
    let z = |difference: f64, variance: f64| difference / math::sqrt(variance);
    let of_mean = z(
        skipping.mean() - daily.mean(),
        skipping.std_error().powi(2) + daily.std_error().powi(2),
    );
    let sd_variance = |m: &Moments| m.sd().powi(2) / (2.0 * (m.n() as f64 - 1.0));
    let of_sd = z(
        skipping.sd() - daily.sd(),
        sd_variance(skipping) + sd_variance(daily),
    );
    // Read with `cargo test --test it reference:: -- --nocapture`.
    eprintln!("{what}: z of means {of_mean:.2}, of spreads {of_sd:.2}");
    assert!(of_mean.abs() < FAR, "{what}: means differ, z {of_mean}");
    assert!(of_sd.abs() < FAR, "{what}: spreads differ, z {of_sd}");
}

#[test]
fn skipping_has_the_law_that_is_declared_day_by_day() {
    let skipping = outcomes(&reference(&[]), 1_500);
    let daily: Vec<daily::Outputs> = (0..250)
        .map(|number| daily::replication(Streams::new(SEED, number)))
        .collect();
    let seen =
        |output: fn(&daily::Outputs) -> f64| -> Moments { daily.iter().map(output).collect() };
    let check = |kpi: Kpi, output: fn(&daily::Outputs) -> f64| {
        check_same_law(kpi.key(), &moments(&skipping, kpi), &seen(output));
    };
    check(Kpi::Bookings, |o| o.bookings);
    check(Kpi::LastWeekShare, |o| o.late_share);
    check(Kpi::MeanDiscount, |o| o.mean_discount);
    check(Kpi::SalesPay, |o| o.pay);
    check(Kpi::ClosingArr, |o| o.arr);
    // How they move together: pay over bookings, and bookings times discount.
    let joint: Moments = skipping
        .iter()
        .map(|o| o.kpi(Kpi::SalesPay) / o.kpi(Kpi::Bookings))
        .collect();
    check_same_law("pay over bookings", &joint, &seen(|o| o.pay / o.bookings));
    let joint: Moments = skipping
        .iter()
        .map(|o| o.kpi(Kpi::Bookings) * o.kpi(Kpi::MeanDiscount))
        .collect();
    check_same_law(
        "bookings times discount",
        &joint,
        &seen(|o| o.bookings * o.mean_discount),
    );
    // As declared: 605.3 thousand deal-days a replication.
    check_mean("deal-days", &seen(|o| o.deal_days), 605.3e3, 3e3);
}

/// Expected bookings and closing ARR without any discount, when nobody's bookings move anything.
///
/// Evening by evening: deals by stage, ripe ones closing at one chance.
fn expected_without_discount(model: &Model) -> (f64, f64) {
    let law = law(model);
    let alive = 1.0 - law.loss_per_day.get();
    let closes = 1.0 - math::exp(-1.0 / law.ripe_days.get());
    let renews =
        math::logistic(law.renewal_level.get() + law.renewal_weight.get() * law.satisfaction.get());
    let days = model.calendar.reported_quarters * 65;
    let mut stages = vec![0.0; law.stage_days.len() + 1];
    let (mut closed, mut stay) = (0.0, 0.0);
    for day in 0..days {
        let ripe = stages.len() - 1;
        let signed = stages[ripe] * alive * closes;
        closed += signed;
        stay += signed * math::pow(renews, f64::from((days - 1 - day) / 260));
        let moved: Vec<f64> = law
            .stage_days
            .iter()
            .zip(&stages)
            .map(|(days, n)| n * alive / days)
            .collect();
        for (stage, n) in stages.iter_mut().enumerate() {
            *n *= alive;
            *n -= moved.get(stage).copied().unwrap_or(signed);
            *n += match stage {
                0 => model.leads.per_rep_per_day.get(),
                _ => moved[stage - 1],
            };
        }
    }
    let money = f64::from(model.organization.reps) * model.deals.mean_list_value.get();
    (closed * money, stay * money)
}

#[test]
fn without_a_discount_the_means_are_those_of_the_recursion() {
    let model = load(&["reference_model.largest_discount=0"]).model;
    let reference = Reference::new(&model, law(&model));
    let outcomes = outcomes(&reference, 1_500);
    let (bookings, arr) = expected_without_discount(&model);
    check_mean(
        "bookings",
        &moments(&outcomes, Kpi::Bookings),
        bookings,
        1e6,
    );
    check_mean("ARR", &moments(&outcomes, Kpi::ClosingArr), arr, 1e6);
    for outcome in &outcomes {
        // What the net sums leave of no discount is rounding.
        assert!(outcome.kpi(Kpi::MeanDiscount).abs() < 1e-12);
    }
}

// --- Addresses --------------------------------------------------------------------------------

#[derive(Default)]
struct Closings(Vec<Closed>);

impl Watcher for Closings {
    fn closed(&mut self, deal: &Closed) {
        self.0.push(*deal);
    }

    fn paid(&mut self, _attainment: f64, _pay: f64) {}
}

fn closings(changes: &[&str]) -> Vec<Closed> {
    let mut closings = Closings::default();
    let streams = Streams::new(SEED, 3);
    replication(
        &reference(changes),
        streams,
        &mut Scratch::default(),
        &mut closings,
    );
    closings.0
}

#[test]
fn one_more_rep_changes_nothing_for_the_others() {
    let (fewer, more) = (
        closings(&["organization.reps=20"]),
        closings(&["organization.reps=21"]),
    );
    assert!(fewer.len() < more.len());
    assert_eq!(fewer, more[..fewer.len()]);
    assert!(more[fewer.len()..].iter().all(|deal| deal.rep == 20));
}

#[test]
fn deals_are_the_same_deals_under_another_plan() {
    // A quota out of reach keeps discounts up: closings move, values do not.
    let (one, other) = (
        closings(&[]),
        closings(&["plans.rep.components[0].quota={per_year=8_000_000}"]),
    );
    let values = |closed: &[Closed]| -> Vec<u64> {
        let mut values: Vec<u64> = closed.iter().map(|deal| deal.list.to_bits()).collect();
        values.sort_unstable();
        values
    };
    assert_ne!(one, other);
    let other = values(&other);
    let one = values(&one);
    let both = one
        .iter()
        .filter(|v| other.binary_search(v).is_ok())
        .count();
    assert!(
        0.95 * (one.len() as f64) < both as f64,
        "{both} of {}",
        one.len()
    );
}

#[test]
fn threads_and_replay_give_the_same_bits() {
    let study = Study::of(load(&[
        "experiment.min_replications=40",
        "experiment.max_replications=40",
    ]));
    let beliefs = study.settle(&Unwatched).unwrap();
    assert_eq!(beliefs.distinct(), 0);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let experiment = pool
            .unwrap()
            .install(|| study.replicate(&beliefs, &Unwatched));
        json::summary(&experiment).unwrap()
    };
    let one = on(1);
    assert!(one == on(2), "2 threads");
    assert!(one == on(7), "7 threads");

    let experiment = study.replicate(&beliefs, &Unwatched);
    let replayed = study.one(&beliefs, 0, 33);
    for kpi in [Kpi::Bookings, Kpi::SalesPay, Kpi::ClosingArr] {
        let column = &experiment.designs[0].columns[kpi as usize];
        assert_eq!(column[33].to_bits(), replayed.kpi(kpi).to_bits());
    }
    // Figures it has no counterpart of are left out, not made up.
    let text = table::summary(&experiment, &experiment.designs[0]);
    assert!(text.contains("new bookings") && text.contains("ARR at the end"));
    assert!(!text.contains("NPV") && !text.contains("mean effort"));
    let summary: serde_json::Value = serde_json::from_str(&one).unwrap();
    let estimates = &summary["designs"][0]["estimates"];
    assert_eq!(estimates["bookings"]["n"], 40);
    assert_eq!(estimates["npv"]["n"], 0);
    assert!(estimates["npv"]["point"].is_null());
}

#[test]
fn the_resolved_scenario_is_itself_again() {
    let original = load(&["organization.reps=7"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("resolved.toml");
    std::fs::write(&path, original.resolved_toml(true)).unwrap();
    let again = scenario::load(&path, &[]).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(again.model, original.model);
    assert_eq!(again.reference, original.reference);
    assert_eq!(again.hash(), original.hash());
}

#[test]
fn it_is_not_compared_with_a_company() {
    let company = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/company.toml");
    let company = scenario::load(&company, &[]).unwrap();
    assert!(Study::comparing(company.clone(), vec![load(&[])]).is_err());
    assert!(Study::comparing(load(&[]), vec![company]).is_err());
}

// --- The only function of the days left -------------------------------------------------------

/// What timing there is: offers whose terms are not the organic ones.
#[derive(Default)]
struct Timed {
    offers: usize,
    timed: usize,
}

impl Recorder for Timed {
    fn offer(&mut self, offer: &Offer) {
        self.offers += 1;
        self.timed += usize::from(offer.limit != offer.organic);
    }
}

/// The words that `behavior.model` accepts.
fn behaviors() -> Vec<String> {
    let schema = scenario::schema();
    let words = schema["$defs"]["BehaviorModel"]["oneOf"]
        .as_array()
        .unwrap();
    let word = |w: &serde_json::Value| w["const"].as_str().unwrap().to_owned();
    words.iter().map(word).collect()
}

/// The written rule is the one function of the days left. Under every other behaviour a booking that pays
/// the same on every day is sold on the same terms on every day, to the last bit.
#[test]
fn no_behavior_but_the_rule_looks_at_the_days_left() {
    let behaviors = behaviors();
    assert!(behaviors.contains(&"rule".to_owned()) && 3 < behaviors.len());
    for behavior in behaviors.iter().filter(|b| *b != "rule") {
        let design = Design::load(
            "linear.toml",
            &[
                &format!("behavior.model=\"{behavior}\""),
                // Promises have a date of their own: discovery.
                "mechanisms.promises=false",
                "learning.averaging_rounds=0",
                "learning.max_iterations=2",
            ],
        );
        let mut seen = Timed::default();
        design.watch(1, &mut seen);
        assert!(1_000 < seen.offers, "{behavior}: {} offers", seen.offers);
        assert_eq!(seen.timed, 0, "{behavior}");
    }
    // The negative control: the same question finds the rule out.
    let on = |left: std::ops::Range<u32>| {
        let changes = ["plans.rep.components[0].tiers=[{from_attainment=0.0,multiple=1.0}]"];
        let closed = closings(&changes).into_iter();
        let discounts: Moments = closed
            .filter(|deal| left.contains(&(64 - deal.day % 65)))
            .map(|deal| deal.discount)
            .collect();
        discounts.mean()
    };
    assert!(10.0 * on(40..65) < on(0..5));
}
