//! How hard to work today, and on what.

use super::booking::Night;
use super::math::{exp, exp_m1, ln, ln_1p};

/// What effort costs the person who makes it.
///
/// # Equation
/// `c(e) = scale · e^(1 + 1/elasticity)`
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffortCost {
    /// Cost of a day at effort 1 \[money a day\]; positive. See [`Calibration`].
    pub scale: f64,
    /// Elasticity of effort to its marginal value; positive.
    pub elasticity: f64,
}

impl EffortCost {
    /// Cost of a day \[money\].
    pub(super) fn of(&self, effort: f64) -> f64 {
        let exponent = 1.0 + 1.0 / self.elasticity;
        let power = match effort.max(0.0) {
            // Quadratic, as shipped: asked for on every day of every rep.
            effort if (exponent - 2.0).abs() < f64::EPSILON => effort * effort,
            effort => power(effort, exponent),
        };
        power * self.scale
    }
}

/// Effort spent on leads that ripen a sales cycle later.
///
/// # Equation
/// Expected gain of a day: `rate · effort^exponent · value_of_ripe`
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prospecting {
    /// Mean deals found a day at effort 1.
    pub rate: f64,
    /// Falling returns: between 0 and 1, both excluded (.7 in the shipped model, assumed).
    pub exponent: f64,
    /// What one of them is worth today, a mean cycle before it ripens \[money\].
    pub value_of_ripe: f64,
}

impl Prospecting {
    /// Expected gain of a day \[money\].
    pub(super) fn gain(&self, effort: f64) -> f64 {
        power(effort, self.exponent) * self.rate * self.value_of_ripe
    }
}

fn power(base: f64, exponent: f64) -> f64 {
    if base <= 0.0 {
        0.0
    } else {
        exp(exponent * ln(base))
    }
}

/// Effort of one day; 1 in all is the base company's ordinary day.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Effort {
    /// Spent on deals in hand, which ripen.
    pub progress: f64,
    /// Spent on finding new ones.
    pub prospecting: f64,
}

impl Effort {
    /// Both kinds together.
    pub fn total(self) -> f64 {
        self.progress + self.prospecting
    }
}

/// What makes effort 1, split as given, optimal under a linear plan: the base company's.
///
/// Computed once and held across designs; rescaling the cost per plan would make the level of pay
/// irrelevant.
///
/// # Equation
/// Common marginal value `m = β λ exp(−λ (1 − s)) G`; cost scale `m / (1 + 1/η)`;
/// prospecting rate `m s^(1 − x) / (β x G_p)`
///
/// # Source
/// first-order conditions of [`EffortCost`] and [`Prospecting`] at effort 1; `β` = 1 is the form in
/// which the cost is held across degrees of present bias.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// `λ`: mean deals that ripen per unit of effort and day.
    pub ripen_rate: f64,
    /// `G`: value of one more ripe deal under the linear plan \[money\].
    pub value_of_ripe: f64,
    /// `η`: elasticity of effort to its marginal value.
    pub elasticity: f64,
    /// `β`: present bias at which effort 1 is to be optimal; 1 is none.
    pub present_bias: f64,
    /// `s`: share of effort that goes into prospecting, from 0 to below 1.
    pub prospecting_share: f64,
    /// `x`: exponent of prospecting.
    pub prospecting_exponent: f64,
    /// `G_p`: value today of a deal found today \[money\].
    pub value_of_found: f64,
}

impl Calibration {
    /// The cost of effort, and prospecting when it has a share.
    pub fn solve(&self) -> (EffortCost, Option<Prospecting>) {
        let share = self.prospecting_share;
        let marginal = self.present_bias
            * self.ripen_rate
            * exp(-self.ripen_rate * (1.0 - share))
            * self.value_of_ripe;
        let cost = EffortCost {
            scale: marginal / (1.0 + 1.0 / self.elasticity),
            elasticity: self.elasticity,
        };
        let found = self.present_bias * self.prospecting_exponent * self.value_of_found;
        let prospecting = (0.0 < share && 0.0 < found).then(|| Prospecting {
            rate: marginal * exp((1.0 - self.prospecting_exponent) * ln(share)) / found,
            exponent: self.prospecting_exponent,
            value_of_ripe: self.value_of_found,
        });
        (cost, prospecting)
    }
}

/// Certainty equivalent of a chance of `gain`.
///
/// # Equation
/// `−ln(1 − p + p exp(−r g)) / r`; risk neutral, `p g`
#[inline]
pub(super) fn certainty(chance: f64, gain: f64, risk_aversion: f64) -> f64 {
    if risk_aversion <= 0.0 {
        chance * gain
    } else {
        -ln(1.0 - chance + chance * exp(-risk_aversion * gain)) / risk_aversion
    }
}

/// How fast that rises with the chance.
fn marginal_certainty(chance: f64, gain: f64, risk_aversion: f64) -> f64 {
    if risk_aversion <= 0.0 {
        return gain;
    }
    let loss = -exp_m1(-risk_aversion * gain);
    loss / (risk_aversion * (1.0 - chance * loss))
}

/// The best effort of a day and what it adds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    pub effort: Effort,
    /// Certainty equivalent gained over doing nothing, cost of effort deducted \[money\].
    pub gain: f64,
}

/// Where a search ended: the start of a neighbour's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Search {
    /// Logarithm of the marginal cost.
    z: f64,
    /// Logarithm of the marginal value of the first effort on deals in hand.
    level: f64,
    /// How `z` moves with `level`.
    slope: f64,
}

/// Solves for the best effort of a day.
///
/// Maximises `−c(e_d + e_p) + β [CE(G with chance 1 − exp(−λ e_d)) + λ_p e_p^x G_p]` over both efforts:
/// a safeguarded Newton search on the logarithm `z` of the marginal cost that both share. The gain
/// reported counts what comes later in full: present bias bends the choice, not the accounts.
#[derive(Debug, Clone)]
pub(super) struct Chooser {
    elasticity: f64,
    /// `1 + 1/η`.
    cost_exponent: f64,
    /// Whether cost is quadratic, which saves an exponential.
    quadratic: bool,
    /// Logarithm of `scale · (1 + 1/η)`, the marginal cost at effort 1.
    log_unit: f64,
    /// One over that marginal cost.
    per_unit: f64,
    bias: f64,
    /// Logarithm of `β λ_p x G_p`, and `1/(1 − x)` and `1/(β x)`.
    prospecting: Option<(f64, f64, f64)>,
    /// The answer when deals in hand are worth nothing.
    idle: Choice,
    /// CARA per money; 0 is risk neutral.
    risk_aversion: f64,
}

/// The part of a day's problem that depends on the value of a ripe deal.
struct Progress {
    rate: f64,
    /// Effort on progress is `(level − z)/rate`, in the risk-neutral case.
    level: f64,
    /// Under CARA `K = 1 − exp(−r G)`, else 0.
    loss: f64,
}

impl Chooser {
    pub(super) fn new(
        cost: EffortCost,
        prospecting: Option<Prospecting>,
        present_bias: f64,
        risk_aversion: f64,
    ) -> Self {
        let prospecting = prospecting.and_then(|p| {
            let unit = present_bias * p.rate * p.exponent * p.value_of_ripe;
            (0.0 < unit && p.exponent < 1.0).then(|| {
                (
                    ln(unit),
                    1.0 / (1.0 - p.exponent),
                    1.0 / (present_bias * p.exponent),
                )
            })
        });
        let unit = cost.scale * (1.0 + 1.0 / cost.elasticity);
        let mut chooser = Self {
            elasticity: cost.elasticity,
            cost_exponent: 1.0 + 1.0 / cost.elasticity,
            quadratic: (cost.elasticity - 1.0).abs() < f64::EPSILON,
            log_unit: ln(unit),
            per_unit: 1.0 / unit,
            bias: present_bias,
            prospecting,
            idle: Choice {
                effort: Effort::default(),
                gain: 0.0,
            },
            risk_aversion,
        };
        if chooser.prospecting.is_some() {
            chooser.idle = chooser.newton(None, 0.0, &mut chooser.first_search());
        }
        chooser
    }

    /// A start for the first search: the marginal cost at effort 1.
    pub(super) fn first_search(&self) -> Search {
        Search {
            z: self.log_unit,
            level: self.log_unit,
            slope: 0.0,
        }
    }

    /// The best effort when a ripe deal adds `gain` and deals ripen at `rate` per unit of effort.
    pub(super) fn choose(&self, rate: f64, gain: f64, search: &mut Search) -> Choice {
        match self.progress(rate, gain) {
            None => self.idle,
            progress => self.newton(progress.as_ref(), gain, search),
        }
    }

    /// The best effort when it raises the chance, one half at rest, that tomorrow is worth `gain` more.
    ///
    /// Risk neutral, the marginal value of effort is a constant and the answer is direct. Under CARA it rises with
    /// the chance, and the search goes up from no effort to the first effort at which a further step costs more.
    pub(super) fn choose_drift(&self, night: &Night, gain: f64) -> Choice {
        /// Steps of the search; each cuts the error by the tilt, which is small on any grid that serves.
        const MOST_STEPS: u32 = 200;
        let most = 0.5 / night.tilt;
        let mut progress = 0.0;
        for _ in 0..MOST_STEPS {
            let per_chance =
                marginal_certainty(0.5 + night.tilt * progress, gain, self.risk_aversion);
            let unit = self.bias * night.tilt * per_chance / night.length;
            let next = if unit.is_nan() || unit < f64::MIN_POSITIVE {
                0.0
            } else {
                let z = ln(unit);
                (self.total_at(z) - self.found_at(z)).clamp(0.0, most)
            };
            let moved = (next - progress).abs();
            progress = next;
            if self.risk_aversion <= 0.0 || moved <= 1e-13 * (1.0 + progress) {
                break;
            }
        }
        let effort = self.beside(progress);
        let chance = 0.5 + night.tilt * progress;
        Choice {
            effort,
            gain: night.length * self.net_of_prospecting(effort)
                + certainty(chance, gain, self.risk_aversion),
        }
    }

    /// Total effort at the logarithm of its marginal cost.
    fn total_at(&self, z: f64) -> f64 {
        exp(self.elasticity * (z - self.log_unit))
    }

    /// Effort on prospecting at the logarithm of the marginal cost of effort.
    fn found_at(&self, z: f64) -> f64 {
        self.prospecting
            .map_or(0.0, |(level, power, _)| exp((level - z) * power))
    }

    /// The effort on prospecting that is best beside an effort on progress.
    fn beside(&self, progress: f64) -> Effort {
        let mut effort = Effort {
            progress,
            prospecting: 0.0,
        };
        if self.prospecting.is_some() {
            // Total less found rises with `z`: halve.
            let (mut low, mut high) = (-700.0, 700.0);
            for _ in 0..100 {
                let z = 0.5 * (low + high);
                if self.total_at(z) - self.found_at(z) < progress {
                    low = z;
                } else {
                    high = z;
                }
            }
            effort.prospecting = self.found_at(high);
        }
        effort
    }

    /// What prospecting brings a day less the cost of all effort.
    fn net_of_prospecting(&self, effort: Effort) -> f64 {
        let total = effort.total();
        if total <= 0.0 {
            return 0.0;
        }
        let marginal = exp(self.log_unit + ln(total) / self.elasticity);
        let found = self.prospecting.map_or(0.0, |(_, _, per_marginal)| {
            marginal * effort.prospecting * per_marginal
        });
        found - total * marginal / self.cost_exponent
    }

    fn newton(&self, progress: Option<&Progress>, gain: f64, search: &mut Search) -> Choice {
        /// Newton doubles the digits: a last step this small leaves an error of its square.
        const SMALL: f64 = 3e-6;
        let mut z = search.z;
        if let Some(p) = progress {
            z += search.slope * (p.level - search.level);
            if self.prospecting.is_none() {
                // Effort on progress alone is positive only below its level.
                z = z.min(p.level);
            }
        }
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        for _ in 0..200 {
            let marginal = exp(z);
            let total = if self.quadratic {
                marginal * self.per_unit
            } else {
                exp(self.elasticity * (z - self.log_unit))
            };
            let (found, found_slope) = self.prospecting.map_or((0.0, 0.0), |(level, power, _)| {
                let found = exp((level - z) * power);
                (found, power * found)
            });
            let (ripen, ripen_slope) =
                progress.map_or((0.0, 0.0), |p| self.progress_at(p, z, marginal));
            let excess = total - found - ripen;
            let steepness = self.elasticity * total + found_slope + ripen_slope;
            let step = excess / steepness;
            if step.abs() < SMALL {
                // The step is taken in a series: what it leaves out is its square.
                let effort = Effort {
                    progress: (ripen + ripen_slope * step).max(0.0),
                    prospecting: found + found_slope * step,
                };
                if let Some(p) = progress {
                    let slope = ripen_slope / steepness;
                    *search = Search {
                        z: z - step,
                        level: p.level,
                        slope,
                    };
                }
                let marginal = marginal * (1.0 - step + 0.5 * step * step);
                return self.accounts(progress, gain, effort, marginal);
            }
            if !step.is_finite() {
                break;
            }
            if 0.0 < excess {
                high = z;
            } else {
                low = z;
            }
            let next = z - step;
            z = if low < next && next < high {
                next
            } else {
                0.5 * (low + high)
            };
        }
        Choice {
            effort: Effort::default(),
            gain: 0.0,
        }
    }

    fn progress(&self, rate: f64, gain: f64) -> Option<Progress> {
        let unit = self.bias * rate * gain;
        if unit.is_nan() || unit < f64::MIN_POSITIVE {
            return None;
        }
        if self.risk_aversion <= 0.0 {
            return Some(Progress {
                rate,
                level: ln(unit),
                loss: 0.0,
            });
        }
        let loss = -exp_m1(-self.risk_aversion * gain);
        let level = ln(self.bias * rate * loss / self.risk_aversion);
        Some(Progress { rate, level, loss })
    }

    /// Effort on progress at a marginal cost, and how fast it falls with `z`.
    fn progress_at(&self, p: &Progress, z: f64, marginal: f64) -> (f64, f64) {
        if p.level <= z {
            return (0.0, 0.0);
        }
        if self.risk_aversion <= 0.0 {
            return ((p.level - z) / p.rate, 1.0 / p.rate);
        }
        let full = self.bias * p.rate;
        let rest = full - marginal * self.risk_aversion;
        (
            -ln(self.stays_out(p, marginal)) / p.rate,
            full / (rest * p.rate),
        )
    }

    /// Chance that no deal ripens, under CARA, at a marginal cost.
    fn stays_out(&self, p: &Progress, marginal: f64) -> f64 {
        let mr = marginal * self.risk_aversion;
        mr * (1.0 - p.loss) / (p.loss * (self.bias * p.rate - mr))
    }

    /// What the chosen effort gains, by the first-order conditions it satisfies.
    fn accounts(&self, p: Option<&Progress>, gain: f64, effort: Effort, marginal: f64) -> Choice {
        let mut gained = -effort.total() * marginal / self.cost_exponent;
        if let Some((_, _, per_marginal)) = self.prospecting {
            gained += marginal * effort.prospecting * per_marginal;
        }
        if let Some(p) = p.filter(|_| 0.0 < effort.progress) {
            gained += if self.risk_aversion <= 0.0 {
                gain - marginal / (self.bias * p.rate)
            } else {
                let out = self.stays_out(p, marginal);
                -ln_1p(-p.loss * (1.0 - out)) / self.risk_aversion
            };
        }
        Choice {
            effort,
            gain: gained,
        }
    }
}
