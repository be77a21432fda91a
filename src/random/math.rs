//! Exponentials, logarithms and the normal law from one pinned pure-Rust source, so that a result
//! does not depend on the machine's mathematical library.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// e to the power of x.
///
/// The bits of [`libm::exp`], whose steps these are, for half its instructions: its scaling by a power of two
/// serves all floating-point types and results beyond the normal numbers, and is half of the work. What could
/// come near those, or is too small to matter, is left to it.
#[inline]
#[expect(clippy::excessive_precision, reason = "as in the original")]
pub fn exp(x: f64) -> f64 {
    const LN2_HIGH: f64 = 6.931_471_803_691_238_164_90e-1;
    const LN2_LOW: f64 = 1.908_214_929_270_587_700_02e-10;
    const POLYNOMIAL: [f64; 5] = [
        1.666_666_666_666_660_190_37e-1,
        -2.777_777_777_701_559_338_42e-3,
        6.613_756_321_437_934_361_17e-5,
        -1.653_390_220_546_525_153_90e-6,
        4.138_136_797_057_238_460_39e-8,
    ];
    if !(1e-8..700.0).contains(&x.abs()) {
        return libm::exp(x);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "below 1,011 powers of two, either way"
    )]
    let k = (std::f64::consts::LOG2_E * x + 0.5_f64.copysign(x)) as i32;
    let high = x - f64::from(k) * LN2_HIGH;
    let low = f64::from(k) * LN2_LOW;
    let x = high - low;
    let square = x * x;
    let [p1, p2, p3, p4, p5] = POLYNOMIAL;
    let c = x - square * (p1 + square * (p2 + square * (p3 + square * (p4 + square * p5))));
    let y = 1.0 + (x * c / (2.0 - c) - low + high);
    #[expect(clippy::cast_sign_loss, reason = "positive: above 1,023 - 1,011")]
    let power = f64::from_bits(((1023 + k) as u64) << 52);
    y * power
}

/// Natural logarithm.
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `ln(1 + x)`, exact for small x.
#[inline]
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// `exp(x) - 1`, exact for small x.
#[inline]
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// `base` to the power of `exponent`.
#[inline]
pub fn pow(base: f64, exponent: f64) -> f64 {
    libm::pow(base, exponent)
}

/// Square root; IEEE 754 fixes its bits, so this is the processor's.
#[inline]
pub fn sqrt(x: f64) -> f64 {
    x.sqrt()
}

/// Error function.
#[inline]
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
}

/// Logarithm of the gamma function, for x above 0.
#[inline]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// `1 / (1 + exp(-x))`, without overflow at either end.
#[inline]
pub fn logistic(x: f64) -> f64 {
    let e = exp(-x.abs());
    if 0.0 <= x {
        1.0 / (1.0 + e)
    } else {
        e / (1.0 + e)
    }
}

/// Density of the standard normal law.
#[inline]
pub fn normal_pdf(x: f64) -> f64 {
    exp(-0.5 * x * x) / (2.0 * PI).sqrt()
}

/// Chance that a standard normal draw is at most x; keeps its relative accuracy in the lower tail.
#[inline]
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// The x below which a standard normal draw falls with chance p; infinite at 0 and 1, NaN outside.
///
/// # Source
/// Wichura (1988), algorithm AS 241 (PPND16), Applied Statistics 37, 477-484: about 16 digits
#[inline]
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.425 * 0.425 - q * q;
        return q * ratio(r, &CENTRE);
    }
    if p <= 0.0 || 1.0 <= p || p.is_nan() {
        return match p {
            0.0 => f64::NEG_INFINITY,
            1.0 => f64::INFINITY,
            _ => f64::NAN,
        };
    }
    let r = (-ln(if q < 0.0 { p } else { 1.0 - p })).sqrt();
    let x = if r <= 5.0 {
        ratio(r - 1.6, &TAIL)
    } else {
        ratio(r - 5.0, &FAR_TAIL)
    };
    if q < 0.0 { -x } else { x }
}

/// Numerator and denominator, constants first.
type Coefficients = [[f64; 8]; 2];

#[inline]
fn ratio(r: f64, [above, below]: &Coefficients) -> f64 {
    // Written out: a loop over the coefficients takes three times the instructions.
    let polynomial = |&[a, b, c, d, e, f, g, h]: &[f64; 8]| {
        ((((((h * r + g) * r + f) * r + e) * r + d) * r + c) * r + b) * r + a
    };
    polynomial(above) / polynomial(below)
}

/// |p - 0.5| up to 0.425.
#[expect(clippy::excessive_precision, reason = "as published")]
const CENTRE: Coefficients = [
    [
        3.387_132_872_796_366_608,
        1.331_416_678_917_843_774_5e2,
        1.971_590_950_306_551_442_7e3,
        1.373_169_376_550_946_112_5e4,
        4.592_195_393_154_987_145_7e4,
        6.726_577_092_700_870_085_3e4,
        3.343_057_558_358_812_810_5e4,
        2.509_080_928_730_122_672_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091_125_2e1,
        6.871_870_074_920_579_083e2,
        5.394_196_021_424_751_107_7e3,
        2.121_379_430_158_659_586_7e4,
        3.930_789_580_009_271_061e4,
        2.872_908_573_572_194_267_4e4,
        5.226_495_278_852_854_561e3,
    ],
];

/// Square root of minus the logarithm of the tail chance up to 5.
#[expect(clippy::excessive_precision, reason = "as published")]
const TAIL: Coefficients = [
    [
        1.423_437_110_749_683_577_34,
        4.630_337_846_156_545_295_9,
        5.769_497_221_460_691_405_5,
        3.647_848_324_763_204_605_04,
        1.270_458_252_452_368_382_58,
        2.417_807_251_774_506_117_7e-1,
        2.272_384_498_926_918_458_33e-2,
        7.745_450_142_783_414_076_4e-4,
    ],
    [
        1.0,
        2.053_191_626_637_758_821_87,
        1.676_384_830_183_803_849_4,
        6.897_673_349_851_000_045_5e-1,
        1.481_039_764_274_800_745_9e-1,
        1.519_866_656_361_645_719_66e-2,
        5.475_938_084_995_344_946e-4,
        1.050_750_071_644_416_843_24e-9,
    ],
];

/// The same above 5.
#[expect(clippy::excessive_precision, reason = "as published")]
const FAR_TAIL: Coefficients = [
    [
        6.657_904_643_501_103_777_2,
        5.463_784_911_164_114_369_9,
        1.784_826_539_917_291_335_8,
        2.965_605_718_285_048_912_3e-1,
        2.653_218_952_657_612_309_3e-2,
        1.242_660_947_388_078_438_6e-3,
        2.711_555_568_743_487_578_15e-5,
        2.010_334_399_292_288_132_65e-7,
    ],
    [
        1.0,
        5.998_322_065_558_879_376_9e-1,
        1.369_298_809_227_358_053_1e-1,
        1.487_536_129_085_061_485_25e-2,
        7.868_691_311_456_132_591e-4,
        1.846_318_317_510_054_681_8e-5,
        1.421_511_758_316_445_888_7e-7,
        2.044_263_103_389_939_785_64e-15,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, Streams};

    #[test]
    fn the_exponential_has_the_bits_of_the_library() {
        let mut stream = Streams::new(3, 0).stream(Purpose::Bootstrap, 0);
        let edges = [
            0.0,
            -0.0,
            1e-8,
            -1e-8,
            1e-300,
            700.0,
            -700.0,
            699.999,
            -699.999,
            709.8,
            -745.2,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
        ];
        let around_halves = (-2020..=2020_i32).flat_map(|n| {
            let x = f64::from(n) * 0.5 * std::f64::consts::LN_2;
            [
                x,
                f64::from_bits(x.to_bits() + 1),
                f64::from_bits(x.to_bits().saturating_sub(1)),
            ]
        });
        let drawn = (0..300_000).map(|n| {
            let u = 2.0 * stream.uniform() - 1.0;
            u * [0.4, 1.1, 3.0, 40.0, 720.0][n % 5]
        });
        for x in edges.into_iter().chain(around_halves).chain(drawn) {
            assert_eq!(exp(x).to_bits(), libm::exp(x).to_bits(), "exp({x:e})");
        }
    }
}
