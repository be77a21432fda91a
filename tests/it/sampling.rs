//! Estimates, intervals and their coverage, quantiles, Gini. Seeds are fixed, so nothing flakes.

#![expect(clippy::float_cmp, reason = "exact cases are exact")]

use quotasim::random::{Purpose, Streams, draw, math};
use quotasim::stats::{
    Contrast, Estimate, Moments, Sample, SampleError, gini, quantile, sequential, t_quantile,
};
use quotasim::units::format::supported_decimals;

fn close(got: f64, expected: f64, tolerance: f64) {
    assert!(
        (got - expected).abs() <= tolerance * expected.abs().max(1e-300),
        "{got} against {expected}"
    );
}

#[test]
fn a_mean_carries_students_interval() {
    // R: t.test(c(1, 2, 3, 4, 10)): mean 4, interval -0.390 to 8.390.
    let got = Estimate::mean(&[1.0, 2.0, 3.0, 4.0, 10.0], 0.95);
    close(got.point, 4.0, 1e-15);
    close(got.std_error, 12.5_f64.sqrt() / 5_f64.sqrt(), 1e-14);
    close(
        got.half_width(),
        2.776_445_105_197_793 * got.std_error,
        1e-12,
    );
    assert!(got.covers(0.0) && !got.covers(8.5));
    assert_eq!(got.n, 5);
    close(t_quantile(10, 0.95), 2.262_157_162_798_205, 1e-12);
    close(t_quantile(2_000, 0.95), 1.961_151_4, 1e-7);
}

#[test]
fn too_little_data_says_so() {
    assert_eq!(Sample::new(&[1.0]), Err(SampleError::TooFew { n: 1 }));
    let message = Sample::new(&[1.0, f64::INFINITY]).unwrap_err().to_string();
    assert_eq!(message, "value 2 is inf: accepted finite numbers");
    let one = Estimate::mean(&[3.0], 0.95);
    assert_eq!(
        (one.point, one.lower, one.upper),
        (3.0, f64::NEG_INFINITY, f64::INFINITY)
    );
    assert!(Estimate::mean(&[], 0.95).point.is_nan());
    let sample = Sample::new(&[4.0, 1.0, 3.0, 2.0]).unwrap();
    assert_eq!(sample.quantiles([0.0, 0.5, 1.0]), [1.0, 2.5, 4.0]);
    assert_eq!(sample.mean(0.95), Estimate::mean(sample.values(), 0.95));
}

#[test]
fn a_design_against_itself_differs_by_exactly_zero() {
    let base: Vec<f64> = (0..50).map(|i| 1e7 / f64::from(i + 3)).collect();
    let got = Contrast::paired(&base, &base, 0.95);
    assert_eq!((got.difference.lower, got.difference.upper), (0.0, 0.0));
    assert_eq!((got.difference.point, got.difference.std_error), (0.0, 0.0));
    assert_eq!(got.chance_higher, 0.5);
    // Negative control: one history a cent apart is seen.
    let mut other = base.clone();
    other[7] += 0.01;
    let got = Contrast::paired(&base, &other, 0.95);
    assert!(0.0 < got.difference.point && 0.0 < got.difference.std_error);
    assert_eq!(got.chance_higher, 0.51);
}

#[test]
fn moments_merge_as_if_pushed() {
    let values: Vec<f64> = (0..1_000).map(|i| 1e6 + math::sqrt(f64::from(i))).collect();
    let whole: Moments = values.iter().copied().collect();
    let mut merged = Moments::default();
    for part in values.chunks(77) {
        merged.merge(&part.iter().copied().collect());
    }
    merged.merge(&Moments::default());
    assert_eq!(merged.n(), whole.n());
    close(merged.mean(), whole.mean(), 1e-14);
    close(merged.variance(), whole.variance(), 1e-10);
    // Against the two-pass formula.
    let mean = values.iter().sum::<f64>() / 1e3;
    let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / 999.0;
    close(whole.variance(), variance, 1e-9);
    let constant: Moments = std::iter::repeat_n(0.1, 1_000).collect();
    assert_eq!((constant.mean(), constant.variance()), (0.1, 0.0));
}

#[test]
fn quantiles_follow_definition_7() {
    // R: quantile(c(1, 2, 4, 8, 16), type = 7).
    let check = |p, expected| assert_eq!(quantile(&[1.0, 2.0, 4.0, 8.0, 16.0], p), expected);
    check(0.0, 1.0);
    check(0.05, 1.2);
    check(0.25, 2.0);
    check(0.5, 4.0);
    check(0.9, 12.8);
    check(1.0, 16.0);
    check(7.0, 16.0);
    assert_eq!(quantile(&[5.0], 0.3), 5.0);
    assert!(quantile(&[], 0.3).is_nan());
}

#[test]
fn gini_of_known_spreads() {
    let check = |values: &[f64], expected: f64| {
        assert!(
            (gini(values) - expected).abs() < 1e-15,
            "{values:?}: {}",
            gini(values)
        );
    };
    check(&[2.0; 13], 0.0);
    let mut one_week = [0.0; 13];
    one_week[12] = 5.0;
    check(&one_week, 12.0 / 13.0);
    check(&[1.0, 3.0], 0.25);
    check(&[3.0, 1.0, 2.0], 2.0 / 9.0);
    check(&[], 0.0);
    check(&[0.0, 0.0], 0.0);
}

#[test]
fn an_estimate_stops_at_the_digit_its_error_supports() {
    let check = |point: f64, std_error: f64, half: f64, expected: &str| {
        let (lower, upper) = (point - half, point + half);
        let estimate = Estimate {
            point,
            std_error,
            lower,
            upper,
            n: 100,
        };
        assert_eq!(estimate.to_string(), expected);
    };
    check(12.345_678, 0.4, 0.8, "12.3 (11.5 to 13.1)");
    check(12.345_678, 0.12, 0.24, "12.35 (12.11 to 12.59)");
    check(
        1_234_567.0,
        52_000.0,
        104_000.0,
        "1230000 (1130000 to 1340000)",
    );
    check(-0.01, 0.5, 1.0, "0.0 (-1.0 to 1.0)");
    check(1.5, 0.0, 0.0, "1.5");
    check(1.5, f64::INFINITY, f64::INFINITY, "1.5");
    assert_eq!(supported_decimals(0.099), Some(2));
    assert_eq!(supported_decimals(1_000.0), Some(-2));
    assert_eq!(supported_decimals(f64::NAN), None);
}

/// Values of one simulated history with mean 0: lognormal less its mean, or normal without `log_sd`.
fn path(run: u64, n: u64, log_sd: Option<f64>) -> impl Iterator<Item = f64> {
    let streams = Streams::new(99, run);
    let entity = log_sd.map_or(0, f64::to_bits);
    (0..n).map(move |i| {
        let u = streams.uniform(Purpose::Bootstrap, entity, i);
        match log_sd {
            Some(log_sd) => draw::lognormal(u, 1.0, log_sd) - 1.0,
            None => draw::normal(u, 0.0, 1.0),
        }
    })
}

/// Upper tail chance of so few successes at the nominal rate, by the normal law.
fn chance_of_so_few(successes: u32, runs: u32, nominal: f64) -> f64 {
    let (k, n) = (f64::from(successes), f64::from(runs));
    math::normal_cdf((k - n * nominal) / math::sqrt(n * nominal * (1.0 - nominal)))
}

#[test]
fn the_fixed_interval_covers_at_its_level() {
    let runs = 20_000_u32;
    for (n, log_sd) in [(5, None), (100, None), (400, Some(0.8))] {
        let covered = (0..runs).filter(|&run| {
            let values: Vec<f64> = path(u64::from(run), n, log_sd).collect();
            Estimate::mean(&values, 0.95).covers(0.0)
        });
        let share = covered.count() as f64 / f64::from(runs);
        // Standard error 0.0015; the skewed law may lose another point.
        let least = if log_sd.is_some() { 0.935 } else { 0.942 };
        assert!((least..0.958).contains(&share), "n = {n}: {share}");
    }
}

/// How many of `runs` histories keep their mean inside at every look from 64 to 2000.
fn always_covered(runs: u32, log_sd: Option<f64>, half_width: impl Fn(&Moments) -> f64) -> u32 {
    let mut covered = 0;
    for run in 0..runs {
        let mut moments = Moments::default();
        covered += u32::from(path(u64::from(run), 2_000, log_sd).all(|value| {
            moments.push(value);
            moments.n() < sequential::VALID_FROM || moments.mean().abs() <= half_width(&moments)
        }));
    }
    covered
}

#[test]
fn the_watched_interval_covers_at_every_look() {
    let runs = 4_000;
    // Widths by n, so that each look costs one multiplication.
    let unit: Vec<f64> = (0..=2_000)
        .map(|n| sequential::half_width(1.0, n, 0.05, sequential::TUNED_AT))
        .collect();
    // Skewness 0, 0.95 and 3.7. The last is worse than paired differences of money are: there the
    // guarantee, which holds for large n, falls short by two points (measured 0.931).
    for (log_sd, nominal) in [(None, 0.95), (Some(0.3), 0.95), (Some(0.8), 0.93)] {
        let covered = always_covered(runs, log_sd, |m| unit[m.n()] * m.sd());
        let chance = chance_of_so_few(covered, runs, nominal);
        assert!(
            1e-6 < chance,
            "log sd {log_sd:?}: covered {covered} of {runs}"
        );
    }
    // Negative control: the fixed interval, watched, misses far more often than it says.
    let covered = always_covered(runs, None, |m| 1.96 * m.std_error());
    assert!(
        chance_of_so_few(covered, runs, 0.95) < 1e-6,
        "covered {covered} of {runs}"
    );
}

#[test]
fn the_watched_interval_is_tuned_where_it_says() {
    let alpha = 0.05;
    let width = |n, tuned_at| sequential::half_width(2.0, n, alpha, tuned_at);
    let tuned = width(300, 300);
    assert!(tuned < width(300, 250) && tuned < width(300, 360));
    // The price of watching, against 1.96 s / sqrt(n).
    let price = tuned / (1.96 * 2.0 / 300_f64.sqrt());
    assert!((1.4..1.8).contains(&price), "{price}");
    assert_eq!(width(1, 300), f64::INFINITY);
    assert_eq!(sequential::half_width(0.0, 64, alpha, 300), 0.0);
}

#[test]
fn replications_needed_is_the_first_count_narrow_enough() {
    let check = |s, target, expected: Option<usize>| {
        let got = sequential::replications_needed(s, target, 0.05, 300, 1_000_000);
        assert_eq!(got, expected, "s = {s}, target = {target}");
        if let Some(n) = got.filter(|&n| sequential::VALID_FROM < n) {
            assert!(sequential::half_width(s, n, 0.05, 300) <= target);
            assert!(target < sequential::half_width(s, n - 1, 0.05, 300));
        }
    };
    check(1.0, 10.0, Some(64));
    check(0.0, 0.0, Some(64));
    check(1.0, 0.1, Some(966));
    check(1.0, 0.0, None);
    check(f64::NAN, 0.1, None);
}
