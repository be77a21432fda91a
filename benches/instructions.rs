//! What `.ci/instructions` counts: one piece of work of each kind, the same in every run.
//!
//! Machine instructions say what a clock cannot on a busy machine. `instructions CASE` runs one case with its
//! work inside [`measured`], which is where callgrind collects; without a case each runs once.

use std::hint::black_box;
use std::path::Path;

use quotasim::beliefs::{self, Settled};
use quotasim::experiment::results::Experiment;
use quotasim::experiment::{Study, engine::Unwatched};
use quotasim::model::{BehaviorModel, Model, PresentBiasAwareness};
use quotasim::outcome::{Kpi, Measure, ReferenceMeasure};
use quotasim::plan::{Ledger, Line, PayCurve, Rounding, Terms};
use quotasim::random::{Purpose, Streams};
use quotasim::report::{charts, draw};
use quotasim::scenario::{self, Scenario};
use quotasim::simulate::reference::{self, Reference, Scratch};
use quotasim::simulate::{Prepared, Roster, State, replication};
use quotasim::solve::policy;
use quotasim::solve::{
    BookingProcess, Calibration, DayTerms, InnerPeriod, Nested, NestedInputs, ProgrammeInputs,
};
use quotasim::stats::{Contrast, Estimate, quantile};

const SEED: u64 = 20_261_123;

/// A company small enough for a simulated processor: what is counted grows with it in proportion.
const SMALL: [&str; 11] = [
    "organization.regions=1",
    "organization.teams_per_region=2",
    "organization.reps=6",
    "organization.ability_classes=[{ability=1.0,share=1.0}]",
    "finance.opening_arr=6_000_000",
    "calendar.reported_quarters=2",
    "calendar.warmup_quarters=2",
    "learning.pilot_quarters=2",
    "learning.pilot_histories=1",
    "learning.max_iterations=1",
    "learning.averaging_rounds=0",
];

const CASES: [(&str, fn()); 8] = [
    ("kernel_reference", kernel_reference),
    ("kernel_fixed", || kernel_company(BehaviorModel::Fixed)),
    ("kernel_forward_looking", || {
        kernel_company(BehaviorModel::ForwardLooking);
    }),
    ("solver", solver),
    ("solver_two_clocks", solver_two_clocks),
    ("plan", plan),
    ("statistics", statistics),
    ("charts", draw_charts),
];

fn main() {
    // `cargo bench` passes flags that mean nothing here.
    let asked = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let mut ran = 0;
    for (name, case) in CASES {
        if asked.as_deref().is_none_or(|asked| asked == name) {
            case();
            ran += 1;
        }
    }
    assert!(0 < ran, "no such case: {asked:?}");
}

/// The work to be counted. Its name is what callgrind looks for.
#[inline(never)]
fn measured<T>(work: impl FnOnce() -> T) {
    black_box(work());
}

fn load(file: &str, changes: &[&str]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
    scenario::load(&path, &changes).expect("shipped scenarios are checked")
}

/// Ten replications of the speed reference.
fn kernel_reference() {
    let model = load("benches/reference/reference.toml", &[]).model;
    let law = model.reference_model.as_ref();
    let laid_out = Reference::new(&model, law.expect("the speed reference has its table"));
    let mut scratch = Scratch::default();
    measured(|| {
        for number in 0..10 {
            let mut measure = ReferenceMeasure::new(&laid_out);
            let streams = Streams::new(SEED, number);
            reference::replication(&laid_out, streams, &mut scratch, &mut measure);
            black_box(measure.finish());
        }
    });
}

/// The small company under one behaviour, its beliefs after one round of learning.
fn settled(behavior: BehaviorModel) -> (Model, policy::Reference, Settled) {
    let mut model = load("scenarios/company.toml", &SMALL).model;
    model.behavior.model = BehaviorModel::Fixed;
    let (reference, settled) = beliefs::reference(&model, SEED);
    if behavior == BehaviorModel::Fixed {
        return (model, reference, settled);
    }
    model.behavior.model = behavior;
    let settled = beliefs::settle(&model, &reference, SEED);
    (model, reference, settled)
}

/// Two replications of the small company with every mechanism.
fn kernel_company(behavior: BehaviorModel) {
    let (model, _, settled) = settled(behavior);
    let quarters = model.calendar.reported_quarters;
    let prepared = Prepared::new(&model, &settled.policy, quarters, true);
    let mut state = State::default();
    measured(|| {
        for number in 0..2 {
            let mut measure = Measure::new(&prepared);
            replication(
                &prepared,
                Streams::new(SEED, number),
                &mut state,
                &mut measure,
            );
            black_box(measure.finish());
        }
    });
}

/// Everything that follows from given expectations: programmes, limits, outlooks of all people.
fn solver() {
    let (mut model, reference, mut settled) = settled(BehaviorModel::Fixed);
    model.behavior.model = BehaviorModel::ForwardLooking;
    let roster = Roster::new(&model, model.calendar.reported_quarters);
    measured(|| {
        settled
            .expectations
            .policy(&model, &roster, &reference, BehaviorModel::ForwardLooking)
    });
}

/// A rep on two clocks, four quarters with a bonus within a year with an accelerator, in steps twice as wide as shipped: a
/// simulated processor is slow.
fn solver_two_clocks() {
    let line = |from, value, slope| Line { from, value, slope };
    let curve = |lines: &[Line]| PayCurve {
        lines: lines.to_vec(),
    };
    let (effort, prospecting) = Calibration {
        ripen_rate: 0.12,
        value_of_ripe: 3_400.0,
        elasticity: 1.0,
        present_bias: 1.0,
        prospecting_share: 0.3,
        prospecting_exponent: 0.7,
        value_of_found: 2_500.0,
    }
    .solve();
    let year = ProgrammeInputs {
        days: 260,
        curve: curve(&[line(0.0, 0.0, 1.0), line(1.0, 1.0, 2.0)]),
        quota: 1e6,
        target_incentive: 4e4,
        mean_list_value: 4e4,
        effort,
        process: BookingProcess::Deals,
        ripen_rate: vec![0.12],
        ripen_beside: 0.0,
        deal_sizes: vec![(0.5, 0.5), (1.0, 0.25), (2.0, 0.25)],
        prospecting,
        loss: 1.0 / 600.0,
        hold_loss: 0.04,
        closings: vec![DayTerms {
            close_waiting: 0.02,
            discount_waiting: 0.25,
            close_ready: 0.4,
            discount_ready: 0.1,
            turn_ready: 0.2,
        }],
        discount_factor: 0.95,
        daily_discount: 1.0,
        present_bias: 1.0,
        awareness: PresentBiasAwareness::Sophisticated,
        risk_aversion: 0.0,
        holding_cost: 0.0,
        asking_cost: 0.0,
        may_hold: true,
        pressure: vec![],
        customer_pay: 0.0,
        attainment_step: 2.0 * Nested::OUTER_STEP,
    };
    let quarter = InnerPeriod {
        days: 65,
        quota: 2.5e5,
        target_incentive: 1.5e4,
    };
    let inputs = NestedInputs {
        outer: year,
        risk_aversion: 0.0,
        inner_curve: curve(&[line(0.0, 0.0, 0.5), line(1.0, 1.0, 0.5)]),
        inner: vec![quarter; 4],
        inner_discount: 0.95,
        inner_step: 2.0 * Nested::INNER_STEP,
    };
    measured(|| Nested::solve(&inputs, None));
}

/// A manager's plan compiled and a thousand quarters paid by it.
fn plan() {
    let model = load("scenarios/company.toml", &[]).model;
    let component = &model.plans.manager.components[0];
    let conventions = model.plans.manager.conventions;
    let streams = Streams::new(SEED, 0);
    let credits: Vec<f64> = (0..1_000)
        .map(|quarter| 2e6 * streams.uniform(Purpose::Bootstrap, 0, quarter))
        .collect();
    measured(|| {
        let curve = PayCurve::compile(component, conventions).expect("shipped plans compile");
        let mut ledger = Ledger::new(
            component.reset,
            conventions.negative_payment,
            Rounding::HalfAwayFromZero,
        );
        let terms = Terms {
            quota: 1e6,
            target_incentive: 35e3,
        };
        let mut paid = 0.0;
        for &credit in &credits {
            ledger.credit(credit);
            paid += ledger.end_period(&curve, terms).amount;
        }
        paid
    });
}

/// Estimates, paired contrasts and quantiles of ten figures over a thousand replications.
fn statistics() {
    let figure = |number: u64| -> Vec<f64> {
        let streams = Streams::new(SEED, number);
        (0..1_000)
            .map(|n| streams.uniform(Purpose::Bootstrap, 0, n))
            .collect()
    };
    let figures: Vec<Vec<f64>> = (0..11).map(figure).collect();
    measured(|| {
        for pair in figures.windows(2) {
            black_box(Estimate::mean(&pair[0], 0.95));
            black_box(Contrast::paired(&pair[0], &pair[1], 0.95));
            let mut sorted = pair[0].clone();
            sorted.sort_by(f64::total_cmp);
            black_box([0.05, 0.25, 0.5, 0.75, 0.95].map(|p| quantile(&sorted, p)));
        }
    });
}

/// All charts of a small experiment, gathered and drawn.
fn draw_charts() {
    let mut changes = SMALL.to_vec();
    changes.extend([
        "behavior.model=\"fixed\"",
        "experiment.min_replications=4",
        "experiment.max_replications=4",
    ]);
    let study = Study::of(load("scenarios/company.toml", &changes));
    let beliefs = study.settle(&Unwatched).expect("nobody interrupts");
    let experiment: Experiment = study.replicate(&beliefs, &Unwatched);
    assert!(
        experiment.designs[0]
            .estimate(Kpi::Bookings)
            .point
            .is_finite()
    );
    measured(|| {
        for figure in charts::all(&experiment) {
            black_box(draw::svg(&figure).expect("figures of an experiment can be drawn"));
        }
    });
}
