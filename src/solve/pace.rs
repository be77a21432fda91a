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
/// Standard deviations, and mean deals, above the mean at which the lattice ends. What lies beyond
/// keeps its chance and its mean, so that pay which is a line out there is still exact.
const LATTICE_SDS: f64 = 9.0;
const LATTICE_DEALS: f64 = 10.0;
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
    /// Up to `MOST_DEALS` expected deals it is exact on a lattice of a four-hundredth of
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
        let n = positions((mean + LATTICE_SDS * sd + LATTICE_DEALS * size.mean) / step);
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
        Self::Lattice(Lattice::new(step, &chances, mean))
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
            Self::Normal { mean, sd } => expected_pay_normal(
                pay,
                (credited + mean) / pay.terms.quota,
                sd / pay.terms.quota,
            ),
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
        let z1 = lines
            .get(i + 1)
            .map_or(f64::INFINITY, |n| (n.from - mean) / sd);
        // By the upper tail, so that little is lost where chances are small.
        let chance = normal_cdf(-z0) - normal_cdf(-z1);
        let density = |z: f64| if z.is_finite() { normal_pdf(z) } else { 0.0 };
        let edge = |z: f64| {
            if z.is_finite() {
                z * normal_pdf(z)
            } else {
                0.0
            }
        };
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
    /// From chances that may miss a sum of 1 by what lies beyond them, and the whole mean \[money\].
    fn new(step: f64, chances: &[f64], mean: f64) -> Self {
        let (mut chance_below, mut moment_below) = (vec![0.0], vec![0.0]);
        let (mut chance, mut moment) = (0.0, 0.0);
        for (k, p) in chances.iter().enumerate() {
            chance += p;
            moment += k as f64 * p;
            chance_below.push(chance);
            moment_below.push(moment);
        }
        let beyond = 1.0 - chance;
        if 0.0 < beyond {
            // Never before the end: errors of arithmetic could put a vanishing mass anywhere.
            let least = beyond * chances.len() as f64;
            chance_below.push(1.0);
            moment_below.push(moment + (mean / step - moment).max(least));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Line, PayCurve, Terms};
    use crate::random::math::ln_gamma;

    /// A curve with a bend and a cliff, quota 100, target incentive 10.
    fn bent() -> PeriodCurve {
        let line = |from, value, slope| Line { from, value, slope };
        PeriodCurve {
            curve: PayCurve {
                lines: vec![
                    line(0.0, 0.0, 0.6),
                    line(1.0, 1.0, 1.5),
                    line(1.3, 1.45, 0.0),
                ],
            },
            terms: Terms {
                quota: 100.0,
                target_incentive: 10.0,
            },
        }
    }

    #[track_caller]
    fn close(a: f64, b: f64, tolerance: f64) {
        assert!((a - b).abs() <= tolerance, "{a} is not {b}");
    }

    #[test]
    fn equal_deals_are_a_poisson_count_of_them() {
        // Deals of 8 on a lattice whose step (an eighth of a deal, for the quota is large) divides them.
        let size = DealSize {
            mean: 8.0,
            log_sd: 0.0,
        };
        let mut pay = bent();
        pay.terms.quota = 1_000.0;
        for n_deals in [0.3, 4.0, 120.0] {
            let forecast = Forecast::deals(n_deals * 8.0, size, pay.terms.quota);
            for credited in [0.0, 37.0, 960.0, 1_000.0] {
                let by_count: f64 = (0..600)
                    .map(|k| {
                        let k = f64::from(k);
                        let chance = exp(k * ln(n_deals) - n_deals - ln_gamma(k + 1.0));
                        chance * pay.pay(credited + 8.0 * k)
                    })
                    .sum();
                close(forecast.expected_pay(&pay, credited), by_count, 1e-9);
            }
        }
    }

    #[test]
    fn a_lattice_keeps_mean_and_nearly_the_spread_of_lognormal_deals() {
        let size = DealSize {
            mean: 40.0,
            log_sd: 0.8,
        };
        let square = |forecast: &Forecast| {
            // Pay that is attainment itself on one side of the mean, to see the spread.
            let pay = PeriodCurve {
                curve: PayCurve {
                    lines: vec![
                        Line {
                            from: 0.0,
                            value: 0.0,
                            slope: 0.0,
                        },
                        Line {
                            from: 1.0,
                            value: 0.0,
                            slope: 1.0,
                        },
                    ],
                },
                terms: Terms {
                    quota: 190.0,
                    target_incentive: 190.0,
                },
            };
            forecast.expected_pay(&pay, 0.0)
        };
        let forecast = Forecast::deals(190.0, size, 190.0);
        close(forecast.mean(), 190.0, 1e-6);
        // The same deals on a lattice four times as fine.
        let finer = Forecast::deals(190.0, size, 190.0 / 4.0);
        close(square(&forecast), square(&finer), 2e-3 * square(&finer));
        close(finer.mean(), 190.0, 1e-6);
    }

    #[test]
    fn many_deals_are_near_normal() {
        let size = DealSize {
            mean: 1.0,
            log_sd: 0.5,
        };
        let pay = bent();
        let mut pay_large = pay.clone();
        pay_large.terms.quota = 450.0;
        let lattice = Forecast::deals(450.0, size, 450.0);
        assert!(matches!(lattice, Forecast::Lattice(_)));
        let sd = (450.0 * size.mean_square()).sqrt();
        let normal = Forecast::Normal { mean: 450.0, sd };
        for credited in [0.0, 45.0, 200.0] {
            let (a, b) = (
                lattice.expected_pay(&pay_large, credited),
                normal.expected_pay(&pay_large, credited),
            );
            close(a, b, 0.01 * pay.terms.target_incentive);
        }
        assert!(matches!(
            Forecast::deals(501.0, size, 450.0),
            Forecast::Normal { .. }
        ));
    }

    #[test]
    fn moments_over_a_normal_agree_with_a_sum() {
        let pay = bent();
        let (mean, sd) = (0.95, 0.3);
        let (first, second) = moments_normal(&pay, mean, sd);
        let (mut sum, mut squares) = (0.0, 0.0);
        let step = 1e-5;
        for k in 0..600_000 {
            let z = -9.0 + (f64::from(k) + 0.5) * 3.0 * step;
            let amount = pay.pay((mean + sd * z) * 100.0);
            let chance = normal_pdf(z) * 3.0 * step;
            sum += chance * amount;
            squares += chance * amount * amount;
        }
        close(first, sum, 1e-3);
        close(second, squares, 1e-2);
        assert!((moments_normal(&pay, mean, 0.0).0 - pay.pay(95.0)).abs() < 1e-12);
    }
}
