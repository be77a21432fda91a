//! Addresses, streams and draws. Seeds are fixed, so nothing flakes; a chance below 1e-6 is a defect.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]
#![expect(clippy::float_cmp, reason = "the same address gives the same bits")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "cells of [0, 1)"
)]

use quotasim::random::{Purpose, Stream, Streams, draw, math};
use statrs::distribution::{
    Binomial, ChiSquared, ContinuousCDF, DiscreteCDF, Exp, LogNormal, Normal, Poisson,
};

/// Below this chance a test of fit fails.
const DEFECT: f64 = 1e-6;

/// Upper tail of the chi-square law for observed against expected counts.
fn chi_square_chance(observed: &[f64], expected: &[f64]) -> f64 {
    let statistic: f64 = observed
        .iter()
        .zip(expected)
        .map(|(o, e)| (o - e) * (o - e) / e)
        .sum();
    ChiSquared::new((observed.len() - 1) as f64)
        .unwrap()
        .sf(statistic)
}

/// Chance of a Kolmogorov-Smirnov distance this large (asymptotic law).
fn ks_chance(mut values: Vec<f64>, cdf: impl Fn(f64) -> f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len() as f64;
    let distance = values
        .iter()
        .enumerate()
        .map(|(i, &x)| {
            let f = cdf(x);
            ((i + 1) as f64 / n - f).max(f - i as f64 / n)
        })
        .fold(0.0, f64::max);
    let t = distance * n.sqrt();
    let tail: f64 = (1..100)
        .map(|k| {
            let k = f64::from(k);
            (if k % 2.0 == 0.0 { -1.0 } else { 1.0 }) * math::exp(-2.0 * k * k * t * t)
        })
        .sum();
    (2.0 * tail).min(1.0)
}

fn assert_uniform(name: &str, values: &[f64]) {
    assert!(
        values.iter().all(|&u| 0.0 < u && u < 1.0),
        "{name}: outside (0, 1)"
    );
    let cells = 256;
    let mut observed = vec![0.0; cells];
    for &u in values {
        observed[(u * cells as f64) as usize] += 1.0;
    }
    let expected = vec![values.len() as f64 / cells as f64; cells];
    let chance = chi_square_chance(&observed, &expected);
    assert!(
        DEFECT < chance && chance < 1.0 - DEFECT,
        "{name}: chi-square chance {chance:e}"
    );
    let chance = ks_chance(values.to_vec(), |u| u);
    assert!(
        DEFECT < chance,
        "{name}: Kolmogorov-Smirnov chance {chance:e}"
    );
}

/// Neighbouring pairs are uncorrelated and fill the square evenly.
fn assert_independent(name: &str, values: &[f64]) {
    let pairs = (values.len() - 1) as f64;
    let z = values
        .windows(2)
        .map(|w| (w[0] - 0.5) * (w[1] - 0.5))
        .sum::<f64>()
        * 12.0
        / pairs.sqrt();
    let chance = 2.0 * math::normal_cdf(-z.abs());
    assert!(
        DEFECT < chance,
        "{name}: correlation of neighbours, z = {z}"
    );
    // Every second pair, so that the cells are independent.
    let mut observed = vec![0.0; 256];
    for pair in values.chunks_exact(2) {
        observed[(pair[0] * 16.0) as usize * 16 + (pair[1] * 16.0) as usize] += 1.0;
    }
    let expected = vec![(values.len() / 2) as f64 / 256.0; 256];
    let chance = chi_square_chance(&observed, &expected);
    assert!(
        DEFECT < chance && chance < 1.0 - DEFECT,
        "{name}: pairs, chance {chance:e}"
    );
}

const ALL_PURPOSES: [Purpose; 18] = [
    Purpose::LeadArrival,
    Purpose::DealType,
    Purpose::StageMarks,
    Purpose::RipeLoss,
    Purpose::Signature,
    Purpose::QuoteSignature,
    Purpose::HoldLoss,
    Purpose::Renewal,
    Purpose::Customer,
    Purpose::SelfServe,
    Purpose::OpeningBook,
    Purpose::Pilot,
    Purpose::Bootstrap,
    Purpose::ClosingReady,
    Purpose::Promise,
    Purpose::Contact,
    Purpose::BudgetAttainment,
    Purpose::BudgetQuota,
];

#[test]
fn purposes_keep_their_numbers() {
    let numbers: Vec<u32> = ALL_PURPOSES.iter().map(|&p| p as u32).collect();
    assert_eq!(numbers, (1..=18).collect::<Vec<_>>());
}

#[test]
fn first_values_are_pinned() {
    // Computed by a second implementation of the mixer and of xoshiro256++ in another language.
    let check = |seed, replication, purpose, entity, addressed: f64, first: [f64; 2]| {
        let streams = Streams::new(seed, replication);
        let mut stream = streams.stream(purpose, entity);
        let got = (
            streams.uniform(purpose, entity, 3),
            [stream.uniform(), stream.uniform()],
        );
        assert_eq!(
            got,
            (addressed, first),
            "{seed} {replication} {purpose:?} {entity}"
        );
    };
    check(
        0,
        0,
        Purpose::LeadArrival,
        0,
        0.342_574_694_348_922_6,
        [0.650_927_710_158_196, 0.701_236_261_007_291],
    );
    check(
        20_240_131,
        7,
        Purpose::Signature,
        41,
        0.004_497_917_346_153_568,
        [0.158_192_496_556_392_45, 0.316_136_782_942_764_7],
    );
    check(
        u64::MAX,
        u64::MAX,
        Purpose::Contact,
        u64::MAX,
        0.541_443_530_818_740_1,
        [0.903_553_395_178_417_9, 0.638_015_897_449_380_7],
    );
}

#[test]
fn an_address_does_not_depend_on_what_was_drawn_before() {
    let streams = Streams::new(5, 6);
    let alone = streams.stream(Purpose::DealType, 9);
    let mut neighbour = streams.stream(Purpose::DealType, 8);
    for _ in 0..1000 {
        neighbour.uniform();
    }
    assert_eq!(alone, streams.stream(Purpose::DealType, 9));
}

#[test]
fn each_part_of_an_address_counts() {
    let first = |seed, replication, purpose, entity| -> (f64, f64) {
        let streams = Streams::new(seed, replication);
        (
            streams.stream(purpose, entity).uniform(),
            streams.uniform(purpose, entity, 0),
        )
    };
    let base = first(1, 1, Purpose::Renewal, 1);
    for other in [
        first(2, 1, Purpose::Renewal, 1),
        first(1, 2, Purpose::Renewal, 1),
        first(1, 1, Purpose::Customer, 1),
        first(1, 1, Purpose::Renewal, 2),
        // Swapped parts are another address.
        first(1, 8, Purpose::Renewal, 1),
        first(8, 1, Purpose::Renewal, 1),
    ] {
        assert!(base.0 != other.0 && base.1 != other.1);
    }
    let streams = Streams::new(1, 1);
    assert_ne!(
        streams.uniform(Purpose::Renewal, 1, 2),
        streams.uniform(Purpose::Renewal, 2, 1)
    );
}

#[test]
fn draws_at_sequential_addresses_are_uniform_and_independent() {
    let n = 1 << 18;
    let check = |name: &str, draw: &dyn Fn(u64) -> f64| {
        let values: Vec<f64> = (0..n).map(draw).collect();
        assert_uniform(name, &values);
        assert_independent(name, &values);
    };
    let at = |seed, replication| Streams::new(seed, replication);
    let purpose = Purpose::Signature;
    check("index", &|i| at(1, 2).uniform(purpose, 3, i));
    check("entity", &|i| at(1, 2).uniform(purpose, i, 3));
    check("entity by index", &|i| {
        at(1, 2).uniform(purpose, i / 64, i % 64)
    });
    check("index by entity", &|i| {
        at(1, 2).uniform(purpose, i % 64, i / 64)
    });
    check("replication", &|i| at(1, i).uniform(purpose, 2, 3));
    check("seed", &|i| at(i, 1).uniform(purpose, 2, 3));
    check("purpose", &|i| {
        at(1, 2).uniform(ALL_PURPOSES[(i % 16) as usize], i / 16, 3)
    });
    check("high bits", &|i| at(1, 2).uniform(purpose, i << 40, 3));
    check("high bits of the index", &|i| {
        at(1, 2).uniform(purpose, 3, i << 40)
    });
    check("diagonal", &|i| at(1, i).uniform(purpose, i, i));
    check("stream by entity", &|i| {
        at(1, 2).stream(purpose, i).uniform()
    });
    check("stream by replication", &|i| {
        at(1, i).stream(purpose, 2).uniform()
    });
    check("stream by seed", &|i| at(i, 1).stream(purpose, 2).uniform());
    let second = |mut stream: Stream| {
        stream.uniform();
        stream.uniform()
    };
    check("second draw by entity", &|i| {
        second(at(1, 2).stream(purpose, i))
    });
}

#[test]
fn streams_of_neighbours_start_apart() {
    let mut firsts: Vec<u64> = (0..1_000_u64)
        .flat_map(|replication| {
            let streams = Streams::new(1, replication);
            (0..100).map(move |e| streams.stream(Purpose::DealType, e).uniform().to_bits())
        })
        .collect();
    firsts.sort_unstable();
    firsts.dedup();
    assert_eq!(firsts.len(), 100_000);
}

/// Draws in the order of the test's own stream.
fn uniforms(n: u64) -> impl Iterator<Item = f64> {
    let streams = Streams::new(77, 0);
    (0..n).map(move |i| streams.uniform(Purpose::Bootstrap, 0, i))
}

#[test]
fn continuous_draws_fit_their_laws() {
    let check = |name: &str, draw: &dyn Fn(f64) -> f64, cdf: &dyn Fn(f64) -> f64| {
        let chance = ks_chance(uniforms(100_000).map(draw).collect(), cdf);
        assert!(DEFECT < chance, "{name}: {chance:e}");
    };
    let law = Exp::new(1.0 / 3.0).unwrap();
    check("exponential", &|u| draw::exponential(u, 3.0), &|x| {
        law.cdf(x)
    });
    let law = Normal::new(3.0, 2.0).unwrap();
    check("normal", &|u| draw::normal(u, 3.0, 2.0), &|x| law.cdf(x));
    let law = LogNormal::new(math::ln(40.0) - 0.32, 0.8).unwrap();
    check(
        "lognormal by mean",
        &|u| draw::lognormal(u, 40.0, 0.8),
        &|x| law.cdf(x),
    );
    let law = LogNormal::new(math::ln(40.0), 0.8).unwrap();
    check(
        "lognormal by median",
        &|u| draw::lognormal_median(u, 40.0, 0.8),
        &|x| law.cdf(x),
    );
    // Negative control: the test sees a mean that is 3 % off.
    let law = Exp::new(1.03 / 3.0).unwrap();
    let values = uniforms(100_000)
        .map(|u| draw::exponential(u, 3.0))
        .collect();
    assert!(ks_chance(values, |x| law.cdf(x)) < DEFECT);
}

/// Counts against cumulative chances: each count is the smallest whose cumulative chance reaches u.
fn check_counts(name: &str, draw: &dyn Fn(f64) -> u32, cdf: &dyn Fn(u64) -> f64, tolerance: f64) {
    for u in uniforms(20_000).chain([f64::EPSILON / 2.0, 1e-12, 1.0 - 1e-12]) {
        let k = u64::from(draw(u));
        assert!(u <= cdf(k) + tolerance, "{name}: {k} is too few at u = {u}");
        assert!(
            k == 0 || cdf(k - 1) - tolerance < u,
            "{name}: {k} is too many at u = {u}"
        );
    }
}

#[test]
fn counts_invert_their_laws() {
    for mean in [1e-9, 0.02, 1.0, 2.5, 37.0, 81.0, 90.0, 5_000.0] {
        let law = Poisson::new(mean).unwrap();
        let name = format!("Poisson({mean})");
        check_counts(&name, &|u| draw::poisson(u, mean), &|k| law.cdf(k), 1e-10);
    }
    for (n, p) in [
        (1, 0.3),
        (40, 0.12),
        (40, 0.88),
        (7, 0.5),
        (5_000, 0.01),
        (5_000, 0.4),
    ] {
        let law = Binomial::new(p, n).unwrap();
        let name = format!("Binomial({n}, {p})");
        let draw = |u| draw::binomial(u, u32::try_from(n).unwrap(), p);
        check_counts(&name, &draw, &|k| law.cdf(k), 1e-10);
    }
    // Far above the range summed exactly: within one count of the law.
    let law = Normal::new(0.0, 1.0).unwrap();
    for u in uniforms(1_000) {
        let (mean, z): (f64, f64) = (4e6, law.inverse_cdf(u));
        let expected = mean + 2_000.0 * z + (z * z - 1.0) / 6.0;
        assert!((f64::from(draw::poisson(u, mean)) - expected).abs() <= 1.0);
    }
}

#[test]
fn draws_never_fall_as_u_rises() {
    let mut us: Vec<f64> = uniforms(3_000).collect();
    us.extend([
        f64::EPSILON / 4.0,
        f64::EPSILON,
        1.0 - f64::EPSILON,
        1.0 - f64::EPSILON / 2.0,
    ]);
    us.sort_by(f64::total_cmp);
    let check = |name: &str, draw: &dyn Fn(f64) -> f64| {
        for pair in us.windows(2) {
            assert!(
                draw(pair[0]) <= draw(pair[1]),
                "{name} falls between {pair:?}"
            );
        }
    };
    check("exponential", &|u| draw::exponential(u, 2.0));
    check("normal", &|u| draw::normal(u, 0.0, 1.0));
    check("lognormal", &|u| draw::lognormal(u, 2.0, 0.5));
    for mean in [0.5, 30.0, 700.0, 1e6, 2e6, 4e9] {
        check("Poisson", &|u| f64::from(draw::poisson(u, mean)));
    }
    for (n, p) in [(30, 0.4), (30, 0.6), (10_000, 0.3), (4_000_000_000, 0.2)] {
        check("binomial", &|u| f64::from(draw::binomial(u, n, p)));
    }
}

#[test]
fn counts_at_the_edges() {
    let check = |got: u32, expected: u32| assert_eq!(got, expected);
    let last = 1.0 - f64::EPSILON / 2.0;
    check(draw::poisson(0.7, 0.0), 0);
    check(draw::poisson(0.7, -1.0), 0);
    check(draw::poisson(0.7, f64::NAN), 0);
    check(draw::poisson(0.7, f64::INFINITY), u32::MAX);
    check(draw::poisson(0.5, 1e-300), 0);
    check(draw::binomial(last, 0, 0.5), 0);
    check(draw::binomial(last, 9, 0.0), 0);
    check(draw::binomial(f64::EPSILON, 9, 1.0), 9);
    check(draw::binomial(last, 9, 0.5), 9);
    check(draw::binomial(0.5, 9, f64::NAN), 0);
    assert!(draw::poisson(last, 3.0) < 40);
    assert!(draw::poisson(1.0, 3.0) < 40, "ends although u was not open");
}

#[test]
fn the_pinned_functions_agree_with_another_library() {
    let close = |name: &str, got: f64, expected: f64, tolerance: f64| {
        let error = (got - expected).abs() / expected.abs().max(f64::MIN_POSITIVE);
        assert!(error <= tolerance, "{name}: {got} against {expected}");
    };
    let law = Normal::new(0.0, 1.0).unwrap();
    for p in [
        1e-12, 1e-6, 0.001, 0.025, 0.0749, 0.0751, 0.3, 0.6, 0.9249, 0.9251, 0.975, 0.9999,
    ] {
        close(
            "quantile",
            math::normal_quantile(p),
            law.inverse_cdf(p),
            1e-12,
        );
        close(
            "quantile and back",
            math::normal_cdf(math::normal_quantile(p)),
            p,
            1e-13,
        );
    }
    // AS 241's own check values.
    close(
        "AS 241",
        math::normal_quantile(0.25),
        -0.674_489_750_196_081_7,
        1e-15,
    );
    close(
        "AS 241",
        math::normal_quantile(0.001),
        -3.090_232_306_167_814,
        1e-15,
    );
    close(
        "AS 241",
        math::normal_quantile(1e-20),
        -9.262_340_089_798_408,
        1e-15,
    );
    close(
        "cdf, far tail",
        math::normal_cdf(-7.0),
        1.279_812_543_885_835e-12,
        1e-14,
    );
    // The other library keeps ten digits in the tails.
    for x in [-5.0, -2.0, -0.3, 0.1, 1.0, 5.0] {
        close("cdf", math::normal_cdf(x), law.cdf(x), 1e-10);
        close(
            "logistic",
            math::logistic(x),
            1.0 - math::logistic(-x),
            1e-13,
        );
        close("exp", math::exp(x), std::f64::consts::E.powf_std(x), 1e-14);
        close("erf", math::erf(x), statrs::function::erf::erf(x), 1e-10);
    }
    close("pdf", math::normal_pdf(0.0), 0.398_942_280_401_432_7, 1e-15);
    assert_eq!(math::normal_quantile(0.5), 0.0);
    assert_eq!(math::normal_quantile(0.0), f64::NEG_INFINITY);
    assert_eq!(math::normal_quantile(1.0), f64::INFINITY);
    assert!(math::normal_quantile(-0.1).is_nan() && math::normal_quantile(f64::NAN).is_nan());
    assert_eq!((math::logistic(800.0), math::logistic(-800.0)), (1.0, 0.0));
}

/// The standard library's power function: the other library of the comparison above.
trait PowfStd {
    fn powf_std(self, x: f64) -> f64;
}

impl PowfStd for f64 {
    #[expect(clippy::disallowed_methods, reason = "the yardstick, not a result")]
    fn powf_std(self, x: f64) -> f64 {
        self.powf(x)
    }
}
