//! How long it takes to solve one rep class, and to ask what a booking is worth.

use divan::{Bencher, black_box};
use quotasim::model::PresentBiasAwareness;
use quotasim::plan::{Line, PayCurve};
use quotasim::solve::{
    BookingProcess, Calibration, DayTerms, InnerPeriod, Nested, NestedInputs, PayOutlook,
    Programme, ProgrammeInputs, Stake, TimeBins, limit,
};

fn main() {
    divan::main();
}

/// Tiers at quota and 120 %, a bonus at quota.
fn curve() -> PayCurve {
    let lines = [(0.0, 0.0, 1.0), (1.0, 1.25, 1.5), (1.2, 1.55, 2.0)]
        .map(|(from, value, slope)| Line { from, value, slope });
    PayCurve {
        lines: lines.to_vec(),
    }
}

fn inputs(days: usize) -> ProgrammeInputs {
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
    let share = days as f64 / 65.0;
    ProgrammeInputs {
        days,
        curve: curve(),
        quota: 250_000.0 * share,
        target_incentive: 25_000.0 * share,
        mean_list_value: 40_000.0,
        effort,
        process: BookingProcess::Deals,
        ripen_rate: vec![0.12],
        ripen_beside: 0.0,
        deal_sizes: Vec::new(),
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
        present_bias: 0.9,
        awareness: PresentBiasAwareness::Sophisticated,
        risk_aversion: 0.0,
        holding_cost: 0.0,
        asking_cost: 0.0,
        may_hold: true,
        pressure: vec![],
        customer_pay: 0.0,
        attainment_step: if days < 200 { 0.02 } else { 0.04 },
    }
}

#[divan::bench(args = [65, 260])]
fn programme(bencher: Bencher, days: usize) {
    let inputs = inputs(days);
    bencher.bench_local(|| Programme::solve(black_box(&inputs), None));
}

/// Four quarters in a year, each with a curve of its own inside the year's.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn nested(bencher: Bencher) {
    let quarter = InnerPeriod {
        days: 65,
        quota: 250_000.0,
        target_incentive: 15_000.0,
    };
    let inputs = NestedInputs {
        outer: ProgrammeInputs {
            target_incentive: 40_000.0,
            attainment_step: Nested::OUTER_STEP,
            ..inputs(260)
        },
        risk_aversion: 0.0,
        inner_curve: curve(),
        inner: vec![quarter; 4],
        inner_discount: 0.95,
        inner_step: Nested::INNER_STEP,
    };
    bencher.bench_local(|| Nested::solve(black_box(&inputs), None));
}

#[divan::bench]
fn programme_warm(bencher: Bencher) {
    let inputs = inputs(65);
    let start = Programme::solve(&inputs, None).start_values();
    bencher.bench_local(|| Programme::solve(black_box(&inputs), Some(start)));
}

/// A thousand questions each, so that the clock's own cost does not show.
#[divan::bench]
fn thousand_values_after(bencher: Bencher) {
    let solved = Programme::solve(&inputs(65), None);
    bencher.bench_local(|| {
        (0..1_000)
            .map(|n| solved.value_after(n % 65, n as f64 * 0.0015, 0.7, 0.4))
            .sum::<f64>()
    });
}

#[divan::bench]
fn thousand_limits(bencher: Bencher) {
    let bins = TimeBins::of(65);
    let rest: Vec<Vec<f64>> = (0..bins.len())
        .map(|_| (0..16).map(|j| f64::from(j) * 0.07).collect())
        .collect();
    let outlook = PayOutlook::new(&curve(), 250_000.0, 25_000.0, &rest);
    bencher.bench_local(|| {
        (0..1_000)
            .map(|n| {
                let stakes = [0, 1, 2, 3].map(|k| Stake {
                    weight: 1.0,
                    gain_now: outlook.gain_now((n + 7 * k) % 65, n as f64 * 0.0015, 36_000.0),
                    gain_next: 0.95 * outlook.gain_next(36_000.0),
                    closes_anyway: 0.5,
                });
                limit(black_box(&stakes), 0.1, 0.42).discount
            })
            .sum::<f64>()
    });
}
