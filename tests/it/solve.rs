//! What a booking is worth today: exact answers, brute force, and the patterns that must emerge.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    clippy::disallowed_methods,
    reason = "exact equality is what some of these tests claim, the checks may use the machine's libm, and positions on \
              grids are counted from numbers"
)]

mod brute_force;
mod closed_forms;
mod diffusion;
mod enumeration;
mod followed;
mod nested;
mod outlook;
mod people;
mod policies;
mod programme;
mod ratchet;
mod sellers_limit;

use quotasim::model::PresentBiasAwareness;
use quotasim::plan::{Line, PayCurve};
use quotasim::solve::{
    BookingProcess, Calibration, DayTerms, EffortCost, InnerPeriod, Nested, NestedInputs,
    PayOutlook, Programme, ProgrammeInputs, Prospecting, Remainder, Stake, Standing, TimeBins,
    closes_anyway, limit,
};

const QUOTA: f64 = 250_000.0;
const INCENTIVE: f64 = 25_000.0;
const LIST: f64 = 40_000.0;

fn curve(lines: &[(f64, f64, f64)]) -> PayCurve {
    let lines = lines
        .iter()
        .map(|&(from, value, slope)| Line { from, value, slope })
        .collect();
    PayCurve { lines }
}

/// One line, written as three as a plan with multiples 1, 1, 1 would be.
fn linear() -> PayCurve {
    curve(&[
        (0.0, 0.0, 1.0),
        (1.0, 1.0, 1.0),
        (1.2, 1.0 + (1.2 - 1.0), 1.0),
    ])
}

fn bonus() -> PayCurve {
    curve(&[(0.0, 0.0, 0.0), (1.0, 1.0, 0.0)])
}

fn accelerated() -> PayCurve {
    curve(&[(0.0, 0.0, 1.0), (1.0, 1.0, 2.0), (1.2, 1.4, 3.0)])
}

fn capped() -> PayCurve {
    curve(&[(0.0, 0.0, 1.0), (1.0, 1.0, 0.0)])
}

/// A rep of a mid-size company: some seven deals a quarter.
fn inputs(curve: PayCurve) -> ProgrammeInputs {
    let calibration = Calibration {
        ripen_rate: 0.12,
        value_of_ripe: 3_400.0,
        elasticity: 1.0,
        present_bias: 1.0,
        prospecting_share: 0.3,
        prospecting_exponent: 0.7,
        value_of_found: 2_500.0,
    };
    let (effort, prospecting) = calibration.solve();
    ProgrammeInputs {
        days: 65,
        curve,
        quota: QUOTA,
        target_incentive: INCENTIVE,
        mean_list_value: LIST,
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
        discount_factor: 1.0,
        daily_discount: 1.0,
        present_bias: 1.0,
        awareness: PresentBiasAwareness::Sophisticated,
        risk_aversion: 0.0,
        holding_cost: 0.0,
        asking_cost: 0.0,
        may_hold: true,
        pressure: vec![],
        customer_pay: 0.0,
        attainment_step: ProgrammeInputs::DEFAULT_STEP,
    }
}

/// Deterministic numbers addressed by index (Knuth's multiplier, the high bits mixed).
fn addressed(index: u64) -> f64 {
    let mut x = index
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    x ^= x >> 33;
    x = x.wrapping_mul(0xff51_afd7_ed55_8ccd);
    x ^= x >> 33;
    (x >> 11) as f64 / (1u64 << 53) as f64
}

/// Sixteen equally likely remainders per bin, falling towards the end of the period.
fn remaining(days: usize, mean: f64) -> Vec<Vec<f64>> {
    let bins = TimeBins::of(days);
    (0..bins.len())
        .map(|bin| {
            let share = if bin == bins.start() {
                1.0
            } else {
                1.0 - (bin + 1) as f64 / (bins.len() - 1) as f64
            };
            (0..16).map(|j| mean * share * f64::from(j) / 7.5).collect()
        })
        .collect()
}
