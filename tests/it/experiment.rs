//! The engine on a made-up simulator: order, interrupts, stopping, pairing and the summary.

#![expect(clippy::float_cmp, reason = "the same replications give the same bits")]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::atomic::{AtomicUsize, Ordering};

use quotasim::experiment::engine::{Batches, Progress, Unwatched, replicate};
use quotasim::experiment::results::{BeliefSummary, Experiment, Stopped, ValueMap};
use quotasim::experiment::{DesignDescription, Stopping};
use quotasim::outcome::{Kpi, Outcome, Series, Tally, ValueTally};
use quotasim::random::{Purpose, Streams, draw};

/// A design of the made-up simulator: its NPV has this mean and noise of its own beside the noise
/// that all designs share.
#[derive(Debug, Clone, Copy)]
struct Fake {
    mean: f64,
    own_noise: f64,
}

const BASE: Fake = Fake {
    mean: 200.0,
    own_noise: 0.0,
};

fn simulate(design: &Fake, replication: u64) -> Outcome {
    let streams = Streams::new(11, replication);
    let normal =
        |entity, index| draw::normal(streams.uniform(Purpose::Bootstrap, entity, index), 0.0, 1.0);
    let own = design.own_noise * normal(design.mean.to_bits(), 0);
    let mut kpis: Vec<f64> = (0..Kpi::ALL.len() as u64)
        .map(|i| design.mean + 20.0 * normal(0, i) + own)
        .collect();
    // In every third replication nothing is signed, so there is no mean discount.
    if replication % 3 == 0 {
        kpis[Kpi::MeanDiscount as usize] = f64::NAN;
    }
    let tallies = |peak: usize| -> Vec<Tally> {
        (0..65)
            .map(|day| {
                let mut tally = Tally::default();
                if day == peak || day == 30 {
                    tally.add(100.0, if day == peak { 0.2 } else { 0.1 });
                }
                tally
            })
            .collect()
    };
    let mut attainment = vec![0.0; 31];
    attainment[8] = 1.0;
    attainment[11] = 3.0;
    Outcome {
        kpis,
        series: Series {
            by_fiscal_day: tallies(64),
            by_own_days_left: tallies(0),
            arr_by_month: vec![1.0, replication as f64],
            quality_by_month: vec![0.0; 2],
            satisfaction_by_month: vec![0.5; 2],
            bookings_by_quarter: vec![10.0 + normal(1, 0), 20.0],
            last_day_by_quarter: vec![1.0, 5.0],
            attainment,
            effort_by_own_days_left: vec![1.0; 65],
            value_by_class: vec![
                ValueTally {
                    periods: 4.0,
                    expected: 60.0,
                    earned: 40.0,
                    net_pay: 80.0,
                },
                ValueTally::default(),
            ],
        },
    }
}

fn describe(names: &[&str]) -> Vec<DesignDescription> {
    let description = |name: &&str| DesignDescription {
        name: (*name).to_owned(),
        title: format!("The {name} design"),
        variant: None,
        beliefs: BeliefSummary::default(),
        marginal_value: ValueMap::default(),
        pay_curve: vec![],
    };
    names.iter().map(description).collect()
}

fn experiment(batches: Batches) -> Experiment {
    let names = ["aligned", "staggered", "self-serve"];
    let n = batches.designs.len();
    batches.into_experiment(
        "aligned against others".to_owned(),
        11,
        describe(&names[..n]),
    )
}

fn on_threads<T: Send>(threads: usize, run: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap()
        .install(run)
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let designs = [
        BASE,
        Fake {
            mean: 203.0,
            own_noise: 5.0,
        },
    ];
    for stopping in [
        Stopping::Count(600),
        Stopping::Precision {
            share: 0.004,
            min: 70,
            max: 5_000,
        },
    ] {
        let run = |threads| {
            let batches = on_threads(threads, || {
                replicate(&designs, simulate, stopping, &Unwatched)
            });
            // The text of every number down to the last bit (Debug of f64 is exact).
            format!("{:?}", experiment(batches))
        };
        let one = run(1);
        assert_eq!(one, run(2), "{stopping:?}, 2 threads");
        assert_eq!(one, run(7), "{stopping:?}, 7 threads");
    }
}

/// Interrupts once this many replications are done.
struct StopAfter {
    limit: usize,
    done: AtomicUsize,
    expected: AtomicUsize,
}

impl StopAfter {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            done: AtomicUsize::new(0),
            expected: AtomicUsize::new(0),
        }
    }
}

impl Progress for StopAfter {
    fn advanced(&self, done: usize, expected: usize) {
        self.done.fetch_max(done, Ordering::SeqCst);
        self.expected.store(expected, Ordering::SeqCst);
    }

    fn interrupted(&self) -> bool {
        self.limit <= self.done.load(Ordering::SeqCst)
    }
}

#[test]
fn an_interrupt_keeps_what_was_finished() {
    let designs = [
        BASE,
        Fake {
            mean: 203.0,
            own_noise: 5.0,
        },
    ];
    for threads in [1, 2, 7] {
        let observer = StopAfter::new(150);
        let batches = on_threads(threads, || {
            replicate(&designs, simulate, Stopping::Count(10_000), &observer)
        });
        assert_eq!(batches.stopped, Stopped::Interrupted);
        let n = batches.replications;
        assert!(
            (150..150 + threads).contains(&n),
            "{n} kept on {threads} threads"
        );
        // The same as if that number had been asked for.
        let asked = replicate(&designs, simulate, Stopping::Count(n), &Unwatched);
        for (kept, asked) in batches.designs.iter().zip(&asked.designs) {
            assert!(kept.columns.iter().all(|column| column.len() == n));
            assert_eq!(kept.columns[0], asked.columns[0]);
        }
        assert_eq!(experiment(batches).stopped, Stopped::Interrupted);
    }
    let batches = replicate(&designs, simulate, Stopping::Count(9), &StopAfter::new(0));
    assert_eq!(
        (batches.replications, batches.stopped),
        (0, Stopped::Interrupted)
    );
    let verdict = &experiment(batches).contrasts[0].verdict;
    assert_eq!(
        verdict,
        "staggered against aligned: cannot tell from no history"
    );
}

#[test]
fn the_observer_hears_of_every_replication() {
    let observer = StopAfter::new(usize::MAX);
    let batches = replicate(&[BASE, BASE], simulate, Stopping::Count(700), &observer);
    assert_eq!(
        (batches.replications, batches.stopped),
        (700, Stopped::Count)
    );
    assert_eq!(observer.done.load(Ordering::SeqCst), 700);
    assert_eq!(observer.expected.load(Ordering::SeqCst), 700);
}

#[test]
fn a_precision_run_stops_when_it_is_precise() {
    let noisy = Fake {
        mean: 203.0,
        own_noise: 10.0,
    };
    let run = |designs: &[Fake], share, min, max| {
        let stopping = Stopping::Precision { share, min, max };
        replicate(designs, simulate, stopping, &Unwatched)
    };
    // Half-width wanted: 2, at a spread of 10; the fixed interval would need 96 replications.
    let batches = run(&[BASE, noisy], 0.01, 100, 2_000);
    assert_eq!(batches.stopped, Stopped::Precision);
    assert!(
        (200..400).contains(&batches.replications),
        "{}",
        batches.replications
    );
    let got = experiment(batches);
    let difference = got.contrasts[0].contrast(Kpi::Npv).difference;
    let base = got.designs[0].estimate(Kpi::Npv).point;
    assert!(difference.half_width() <= 0.01 * base);
    assert!(
        2.5 * difference.std_error < difference.half_width(),
        "not the watched interval"
    );
    assert_eq!(got.precision, Some(0.01));
    // The worst of several designs decides.
    let batches = run(&[BASE, BASE, noisy], 0.01, 100, 2_000);
    assert_eq!(batches.replications, got.replications);
    // One design alone: its own mean, at the shared spread of 20.
    let batches = run(&[BASE], 0.01, 100, 5_000);
    assert_eq!(batches.stopped, Stopped::Precision);
    assert!(
        (850..1_400).contains(&batches.replications),
        "{}",
        batches.replications
    );
    let got = experiment(batches);
    assert!(got.contrasts.is_empty());
    assert!(got.designs[0].estimate(Kpi::Npv).half_width() <= 2.0 * 1.05);
    // Out of reach: the limit ends it.
    let batches = run(&[BASE, noisy], 1e-6, 100, 300);
    assert_eq!(
        (batches.replications, batches.stopped),
        (300, Stopped::Limit)
    );
    // Precise at once: not before the minimum, nor before the interval holds.
    let batches = run(&[BASE, BASE], 0.01, 10, 300);
    assert_eq!(
        (batches.replications, batches.stopped),
        (64, Stopped::Precision)
    );
}

#[test]
fn a_design_against_its_copy_differs_by_exactly_zero() {
    let got = experiment(replicate(
        &[BASE, BASE],
        simulate,
        Stopping::Count(100),
        &Unwatched,
    ));
    for contrast in &got.contrasts[0].contrasts {
        let difference = contrast.difference;
        assert_eq!(
            (difference.point, difference.lower, difference.upper),
            (0.0, 0.0, 0.0)
        );
        assert_eq!(contrast.chance_higher, 0.5);
    }
    let verdict = &got.contrasts[0].verdict;
    assert_eq!(
        verdict,
        "staggered and aligned: exactly the same NPV in all 100 histories"
    );
}

#[test]
fn verdicts_follow_the_interval() {
    let verdict = |other: Fake, n| {
        let batches = replicate(&[BASE, other], simulate, Stopping::Count(n), &Unwatched);
        let got = experiment(batches);
        (
            got.contrasts[0].verdict.clone(),
            got.contrasts[0].contrast(Kpi::Npv).difference,
        )
    };
    let (better, _) = verdict(
        Fake {
            mean: 205.0,
            own_noise: 5.0,
        },
        400,
    );
    assert!(
        better.starts_with("staggered beats aligned by "),
        "{better}"
    );
    let (worse, _) = verdict(
        Fake {
            mean: 195.0,
            own_noise: 5.0,
        },
        400,
    );
    assert!(
        worse.starts_with("staggered falls short of aligned by "),
        "{worse}"
    );
    // Too few: the sentence says about how many more, and that number then suffices.
    let close = Fake {
        mean: 200.6,
        own_noise: 5.0,
    };
    let (undecided, difference) = verdict(close, 100);
    assert!(difference.covers(0.0));
    let about = undecided
        .split("about ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next())
        .unwrap();
    let more: usize = about.replace(',', "").parse().unwrap();
    let (_, later) = verdict(close, 100 + more);
    assert!(
        later.half_width() <= 1.2 * difference.point.abs(),
        "{undecided}: {later}"
    );
}

#[test]
fn figures_that_are_not_defined_are_left_out() {
    let got = experiment(replicate(
        &[BASE, BASE],
        simulate,
        Stopping::Count(90),
        &Unwatched,
    ));
    let discount = got.designs[0].estimate(Kpi::MeanDiscount);
    assert_eq!(discount.n, 60);
    assert!(discount.point.is_finite());
    assert_eq!(
        got.contrasts[0].contrast(Kpi::MeanDiscount).difference.n,
        60
    );
    assert_eq!(got.designs[0].estimate(Kpi::Npv).n, 90);
}

#[test]
fn series_become_bands_and_fans() {
    let got = experiment(replicate(
        &[BASE],
        simulate,
        Stopping::Count(601),
        &Unwatched,
    ));
    let series = &got.designs[0].series;
    // 80 of 170 on the last day, 90 on day 30.
    assert_eq!(series.bookings_by_fiscal_day[64].mean, 80.0 / 170.0);
    assert_eq!(series.bookings_by_fiscal_day[30].mean, 90.0 / 170.0);
    assert_eq!(series.bookings_by_own_days_left[0].mean, 80.0 / 170.0);
    let discounts = |bands: &[quotasim::experiment::results::Band]| -> Vec<f64> {
        bands
            .iter()
            .map(|band| (band.mean * 1e6).round() / 1e6)
            .collect()
    };
    for bands in [
        &series.discount_by_fiscal_days_left,
        &series.discount_by_own_days_left,
    ] {
        let got = discounts(bands);
        assert_eq!((got[0], got[4]), (0.2, 0.1));
        assert!(got[1].is_nan() && got[2].is_nan() && got[3].is_nan());
    }
    // The first 500 histories: 0 to 499.
    let fan = series.arr_by_month[1];
    for (got, expected) in [(fan.p05, 24.95), (fan.p50, 249.5), (fan.p95, 474.05)] {
        assert!((got - expected).abs() < 1e-9, "{got} against {expected}");
    }
    assert_eq!(series.attainment[11].mean, 0.75);
    let quarter = series.bookings_by_quarter[0];
    assert!(quarter.lower < 10.0 && 10.0 < quarter.upper && quarter.upper - quarter.lower < 0.2);
    assert_eq!(series.effort_by_own_days_left.len(), 65);
    assert_eq!(series.last_day_share_by_quarter[1].mean, 0.25);
    assert_eq!(series.value_expected_by_class[0].mean, 15.0);
    assert_eq!(series.value_earned_by_class[0].mean, 10.0);
    assert_eq!(series.value_gap_by_class[0].mean, 0.25);
    assert!(series.value_gap_by_class[1].mean.is_nan());
}
