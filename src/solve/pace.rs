//! What else will be booked when nobody changes what they do: a steady pace of deals, as a law of
//! amounts, and expected pay over it.
//!
//! The pace is an accounting assumption and no behaviour: deals arrive at a constant rate whose mean
//! fills the quota at the stated attainment, whatever the day, the plan and the standing.

use crate::plan::{PeriodCurve, SNAP};
use crate::random::math::{exp, ln, normal_cdf, normal_pdf};

/// Credited amounts of deals: lognormal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DealSize {
    /// Mean \[money\], positive.
    pub mean: f64,
    /// Standard deviation of the logarithm; 0 when all deals are alike.
    pub log_sd: f64,
}

/// The law of an amount that will be booked.
#[derive(Debug, Clone, PartialEq)]
pub enum Forecast {
    /// One amount \[money\].
    Certain(f64),
    /// Amounts `0, step, 2 step, …` with their chances.
    Lattice(Lattice),
    /// Normal: for so many deals that their sum is near it.
    Normal {
        /// Mean \[money\].
        mean: f64,
        /// Standard deviation \[money\].
        sd: f64,
    },
}

/// Chances on multiples of a step.
#[derive(Debug, Clone, PartialEq)]
pub struct Lattice {
    /// Distance of neighbouring amounts \[money\].
    step: f64,
    /// Sums of chances below position `k`, one more than positions.
    chance_below: Vec<f64>,
    /// Sums of position times chance below position `k`.
    moment_below: Vec<f64>,
}

/// Above this mean number of deals a compound Poisson sum is taken as normal.
///
/// Its skewness is then below `E[X³] / (E[X²]^1.5 sqrt(n))`, 0.12 for the log standard deviation of
/// the shipped company.
const MOST_DEALS: f64 = 500.0;
/// Positions of the lattice within a quota, at least.
const STEPS_PER_QUOTA: f64 = 400.0;
/// Positions of the lattice within a mean deal, at least.
const STEPS_PER_DEAL: f64 = 8.0;
/// Standard deviations above the mean at which the lattice ends; what lies beyond sits on its end.
const LATTICE_SDS: f64 = 9.0;
/// Standard deviations of the logarithm at which a deal's law ends; what lies beyond sits there.
const SIZE_SDS: f64 = 7.0;

impl DealSize {
    /// Mean of the square \[money²\].
    fn mean_square(self) -> f64 {
        self.mean * self.mean * exp(self.log_sd * self.log_sd)
    }

    /// `E[min(X, limit)]` \[money\].
    fn limited_mean(self, limit: f64) -> f64 {
        if limit <= 0.0 {
            return 0.0;
        }
        if self.log_sd <= 0.0 {
            return limit.min(self.mean);
        }
        let middle = ln(self.mean) - 0.5 * self.log_sd * self.log_sd;
        let z = (ln(limit) - middle) / self.log_sd;
        self.mean * normal_cdf(z - self.log_sd) + limit * normal_cdf(-z)
    }

    /// Chances on multiples of `step`, spread so that every mean between two multiples is kept.
    ///
    /// # Source
    /// Gerber (1982), "On the numerical evaluation of the distribution of aggregate claims",
    /// Insurance: Mathematics and Economics 1, 13-18: local moment matching of the first moment
    fn on_lattice(self, step: f64) -> Vec<f64> {
        let largest = self.mean * exp(SIZE_SDS * self.log_sd);
        let n = positions(largest / step);
        let limited: Vec<f64> = (0..=n)
            .map(|k| self.limited_mean(k as f64 * step) / step)
            .collect();
        let mut chances = vec![1.0 - limited[1]];
        for k in 1..n {
            chances.push((2.0 * limited[k] - limited[k - 1] - limited[k + 1]).max(0.0));
        }
        // The rest of the mass, and with it nearly all of the rest of the mean.
        let rest = 1.0 - chances.iter().sum::<f64>();
        chances.push(rest.max(0.0));
        chances
    }
}

impl Forecast {
    /// The sum of a Poisson number of deals whose mean is `mean` \[money\].
    ///
    /// Up to [`MOST_DEALS`] expected deals it is exact on a lattice of a four-hundredth of
    /// `quota` or an eighth of a mean deal, whichever is finer, to which a deal's law is brought
    /// with its mean kept; above, it is normal with the same mean and variance.
    ///
    /// # Equation
    /// `p₀ = exp(−λ (1 − f₀))`, `pₛ = λ/s · Σⱼ j fⱼ pₛ₋ⱼ` with the number of deals `λ` and the chance
    /// `fⱼ` of a deal of `j` steps
    ///
    /// # Source
    /// Panjer (1981), "Recursive evaluation of a family of compound distributions", ASTIN Bulletin
    /// 12, 22-26
    pub fn deals(mean: f64, size: DealSize, quota: f64) -> Self {
        if mean <= 0.0 || size.mean <= 0.0 {
            return Self::Certain(mean.max(0.0));
        }
        let n_deals = mean / size.mean;
        let sd = (n_deals * size.mean_square()).sqrt();
        if MOST_DEALS < n_deals {
            return Self::Normal { mean, sd };
        }
        let step = (quota / STEPS_PER_QUOTA).min(size.mean / STEPS_PER_DEAL);
        let sizes = size.on_lattice(step);
        let n = positions((mean + LATTICE_SDS * sd) / step);
        let weighted: Vec<f64> = (0..sizes.len()).map(|j| j as f64 * sizes[j]).collect();
        let mut chances = Vec::with_capacity(n + 1);
        chances.push(exp(-n_deals * (1.0 - sizes[0])));
        for s in 1..=n {
            let most = s.min(weighted.len() - 1);
            let sum: f64 = weighted[1..=most]
                .iter()
                .zip(chances[s - most..s].iter().rev())
                .map(|(weight, chance)| weight * chance)
                .sum();
            chances.push(n_deals / s as f64 * sum);
        }
        let beyond = 1.0 - chances.iter().sum::<f64>();
        if let Some(last) = chances.last_mut() {
            *last += beyond.max(0.0);
        }
        Self::Lattice(Lattice::new(step, &chances))
    }

    /// Mean \[money\].
    pub fn mean(&self) -> f64 {
        match self {
            Self::Certain(amount) => *amount,
            Self::Normal { mean, .. } => *mean,
            Self::Lattice(lattice) => lattice.step * last(&lattice.moment_below),
        }
    }

    /// Expected pay of a period in which `credited` is booked besides the forecast \[money\].
    ///
    /// Exact for the law: pay is lines and jumps, so the expectation needs chances and first moments
    /// between neighbouring breakpoints only.
    pub fn expected_pay(&self, pay: &PeriodCurve, credited: f64) -> f64 {
        match self {
            Self::Certain(amount) => pay.pay(credited + amount),
            Self::Lattice(lattice) => lattice.expected_pay(pay, credited),
            Self::Normal { mean, sd } => {
                expected_pay_normal(pay, (credited + mean) / pay.terms.quota, sd / pay.terms.quota)
            }
        }
    }
}

/// Expected pay when attainment is normal \[money\]; attainment below 0 pays as 0.
///
/// # Equation
/// on each line `(value + slope (μ − from)) (Φ(z₁) − Φ(z₀)) + slope σ (φ(z₀) − φ(z₁))`
pub fn expected_pay_normal(pay: &PeriodCurve, mean: f64, sd: f64) -> f64 {
    moments_normal(pay, mean, sd).0
}

/// Mean and mean square of pay when attainment is normal \[money, money²\]; attainment below 0
/// pays as 0.
pub fn moments_normal(pay: &PeriodCurve, mean: f64, sd: f64) -> (f64, f64) {
    let target = pay.terms.target_incentive;
    if sd <= 0.0 {
        let amount = target * pay.curve.payout(mean);
        return (amount, amount * amount);
    }
    let lines = &pay.curve.lines;
    let (mut first, mut second) = (0.0, 0.0);
    for (i, line) in lines.iter().enumerate() {
        let z0 = (line.from - mean) / sd;
        let z1 = lines.get(i + 1).map_or(f64::INFINITY, |n| (n.from - mean) / sd);
        // By the upper tail, so that little is lost where chances are small.
        let chance = normal_cdf(-z0) - normal_cdf(-z1);
        let density = |z: f64| if z.is_finite() { normal_pdf(z) } else { 0.0 };
        let edge = |z: f64| if z.is_finite() { z * normal_pdf(z) } else { 0.0 };
        let (d0, d1) = (density(z0), density(z1));
        // Pay is level + tilt · z.
        let level = line.value + line.slope * (mean - line.from);
        let tilt = line.slope * sd;
        let z_mean = d0 - d1;
        let z_square = chance + edge(z0) - edge(z1);
        first += level * chance + tilt * z_mean;
        second += level * level * chance + 2.0 * level * tilt * z_mean + tilt * tilt * z_square;
    }
    (target * first, target * target * second)
}

impl Lattice {
    fn new(step: f64, chances: &[f64]) -> Self {
        let (mut chance_below, mut moment_below) = (vec![0.0], vec![0.0]);
        let (mut chance, mut moment) = (0.0, 0.0);
        for (k, p) in chances.iter().enumerate() {
            chance += p;
            moment += k as f64 * p;
            chance_below.push(chance);
            moment_below.push(moment);
        }
        Self {
            step,
            chance_below,
            moment_below,
        }
    }

    fn expected_pay(&self, pay: &PeriodCurve, credited: f64) -> f64 {
        let quota = pay.terms.quota;
        let lines = &pay.curve.lines;
        let end = self.chance_below.len() - 1;
        // The first position at or above an attainment.
        let position = |from: f64| {
            let exact = ((from - SNAP) * quota - credited) / self.step;
            positions(exact.ceil()).min(end)
        };
        let mut sum = 0.0;
        let mut lower = lines.first().map_or(end, |line| position(line.from));
        for (i, line) in lines.iter().enumerate() {
            let upper = lines.get(i + 1).map_or(end, |next| position(next.from));
            let chance = self.chance_below[upper] - self.chance_below[lower];
            let moment = self.moment_below[upper] - self.moment_below[lower];
            let level = line.value + line.slope * (credited / quota - line.from);
            sum += level * chance + line.slope * (self.step / quota) * moment;
            lower = upper;
        }
        pay.terms.target_incentive * sum
    }
}

fn last(values: &[f64]) -> f64 {
    values.last().copied().unwrap_or(0.0)
}

/// A count of positions; what does not fit is the most a lattice has.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "kept between 0 and a million"
)]
fn positions(steps: f64) -> usize {
    steps.clamp(0.0, 1e6) as usize + usize::from(steps.fract() != 0.0)
}
