//! Simulated reps who follow the programme.

use super::*;

/// Mean effort on progress by thirteenth of the period, of reps who start with nothing in hand.
fn mean_effort(given: &ProgrammeInputs, reps: u64) -> Vec<f64> {
    let solved = Programme::solve(given, None);
    let terms = given.closings[0];
    let mut weeks = vec![0.0; 13];
    for rep in 0..reps {
        let (mut a, mut w, mut v) = (0.0, 0_u32, 0_u32);
        for day in 0..given.days {
            let draw = |purpose: u64| addressed((rep * 512 + day as u64) * 64 + purpose);
            let (waiting, ready) = (w, v);
            for n in 0..waiting {
                if draw(u64::from(n)) < terms.close_waiting {
                    w -= 1;
                    a += LIST * (1.0 - terms.discount_waiting) / given.quota;
                }
            }
            for n in 0..ready {
                if draw(20 + u64::from(n)) < terms.close_ready {
                    v -= 1;
                    a += LIST * (1.0 - terms.discount_ready) / given.quota;
                }
            }
            let effort = solved.effort(day, a, f64::from(w), f64::from(v)).progress;
            weeks[day * 13 / given.days] += effort / (given.days as u64 / 13 * reps) as f64;
            let waiting = w;
            for n in 0..waiting {
                if draw(40 + u64::from(n)) < terms.turn_ready {
                    (w, v) = (w - 1, v + 1);
                }
            }
            if draw(63) < 1.0 - (-given.ripen_rate[0] * effort).exp() {
                w += 1;
            }
        }
    }
    weeks
}

/// A bonus for `deals` deals in `days` days, each signed the morning after it ripens.
fn quota_of(deals: f64, days: usize) -> ProgrammeInputs {
    let rate = deals / days as f64;
    let quota = deals * LIST * 0.9;
    let (effort, _) = Calibration {
        ripen_rate: rate,
        value_of_ripe: 1.5 * INCENTIVE / deals,
        elasticity: 1.0,
        present_bias: 1.0,
        prospecting_share: 0.0,
        prospecting_exponent: 0.7,
        value_of_found: 0.0,
    }
    .solve();
    let terms = DayTerms {
        close_waiting: 1.0,
        discount_waiting: 0.1,
        close_ready: 1.0,
        discount_ready: 0.1,
        turn_ready: 0.0,
    };
    ProgrammeInputs {
        days,
        quota,
        effort,
        ripen_rate: vec![rate],
        ripen_beside: 0.0,
        deal_sizes: Vec::new(),
        prospecting: None,
        may_hold: false,
        loss: 0.0,
        closings: vec![terms],
        attainment_step: 1.0 / deals,
        ..inputs(bonus())
    }
}

/// How far the weeks before the last twelfth lie apart, as a share of the first.
fn fall(deals: f64, days: usize) -> f64 {
    let effort = mean_effort(&quota_of(deals, days), 4_000);
    1.0 - effort[11] / effort[0]
}

/// In the limit of small deals mean effort is a martingale's. With lumpy deals the mean marginal
/// value `E G` falls by `(λ²/4κ) E (G(a + Δ) − G(a))²` a day, so mean effort falls too: a stick needs
/// another source than the bonus.
#[test]
fn mean_effort_under_a_quota_bonus_is_flat_in_the_limit_of_small_deals() {
    let (lumpy, fine) = (fall(7.0, 65), fall(130.0, 260));
    assert!(0.3 < lumpy, "{lumpy}");
    assert!(fine.abs() < 0.05, "{fine}");
}

/// Pay less cost of effort, and deals in hand at the end, of reps who live a period in the programme's own world:
/// mean and standard error over reps.
fn earned(given: &ProgrammeInputs, solved: &Programme, reps: u64) -> (f64, f64) {
    let terms = given.closings[0];
    let (mut sum, mut squares) = (0.0, 0.0);
    for rep in 0..reps {
        let (mut a, mut w, mut v) = (0.0, 0_u32, 0_u32);
        let mut cost = 0.0;
        for day in 0..given.days {
            let draw = |purpose: u64| addressed((rep * 512 + day as u64) * 64 + purpose);
            let (waiting, ready) = (w, v);
            for n in 0..waiting {
                if draw(u64::from(n)) < terms.close_waiting {
                    w -= 1;
                    a += LIST * (1.0 - terms.discount_waiting) / given.quota;
                }
            }
            for n in 0..ready {
                if draw(20 + u64::from(n)) < terms.close_ready {
                    v -= 1;
                    a += LIST * (1.0 - terms.discount_ready) / given.quota;
                }
            }
            let effort = solved.effort(day, a, f64::from(w), f64::from(v)).progress;
            cost += solved.effort_cost(effort);
            let chance = 1.0 - (-given.ripen_rate[0] * effort).exp() + given.ripen_beside;
            let (mut kept_w, mut kept_v) = (0, 0);
            for n in 0..w + v {
                let kept = given.loss <= draw(30 + u64::from(n % 10));
                let turns = draw(40 + u64::from(n % 20)) < terms.turn_ready;
                match (kept, n < w && !turns) {
                    (false, _) => {}
                    (true, true) => kept_w += 1,
                    (true, false) => kept_v += 1,
                }
            }
            (w, v) = (kept_w, kept_v);
            if draw(62) < chance {
                let size = given
                    .deal_sizes
                    .iter()
                    .scan(draw(63), |left, &(size, share)| {
                        let before = *left;
                        *left -= share;
                        Some((before, share, size))
                    });
                let size = size
                    .filter(|(before, share, _)| before < share)
                    .map(|(_, _, size)| size)
                    .next();
                w += if size == Some(2.0) { 2 } else { 1 };
            }
        }
        let pay = given.curve.payout(a) * given.target_incentive;
        let left = given.discount_factor * solved.start_value(f64::from(w), f64::from(v));
        let value = pay - cost + left;
        sum += value;
        squares += value * value;
    }
    let n = reps as f64;
    let mean = sum / n;
    (mean, ((squares / n - mean * mean) / n).sqrt())
}

/// A period is worth what it then brings: with deals of two sizes and with deals that ripen whatever the
/// effort, under pay that is bent.
#[test]
fn a_period_is_worth_what_it_brings_in_its_own_world() {
    for (sizes, beside) in [
        (vec![], 0.0),
        (vec![(1.0, 0.7), (2.0, 0.3)], 0.0),
        (vec![], 0.03),
        (vec![(1.0, 0.7), (2.0, 0.3)], -0.02),
    ] {
        let given = ProgrammeInputs {
            prospecting: None,
            may_hold: false,
            ripen_beside: beside,
            deal_sizes: sizes,
            discount_factor: 0.95,
            closings: vec![DayTerms {
                close_waiting: 0.1,
                turn_ready: 0.3,
                ..inputs(linear()).closings[0]
            }],
            ..inputs(accelerated())
        };
        let solved = Programme::solve(&given, None);
        let expected = solved.period_value(0.0, 0.0);
        let (mean, error) = earned(&given, &solved, 20_000);
        assert!(error < 0.01 * mean, "{mean} +- {error}");
        assert!(
            (expected - mean).abs() < 4.0 * error + 0.01 * mean,
            "expected {expected}, earned {mean} +- {error}, beside {beside}"
        );
    }
}
