//! Linearity kickers: pay for credit that comes early in a measurement period.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::credit::Credit;
use super::curve::CurveParts;
use super::period::attainment;
use crate::units::{Factor, Share};

/// Pay for credit that comes early in the period.
///
/// ```toml
/// kicker = { checkpoints = [{ by_month = 1, share_of_quota = 0.3, bonus = 0.05 }], month_rates = [1.10, 1.05, 1.00] }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Kicker {
    /// Bonuses for credit by the end of a month; all that were reached add up. Absent: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checkpoints: Vec<Checkpoint>,
    /// Multiple of the commission rate by month of the period; the last one stays. Absent: 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub month_rates: Vec<Factor>,
    /// Baseline at which the kicker costs nothing: the base rate is lowered until it does; absent:
    /// the kicker comes on top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_neutral: Option<BudgetBaseline>,
}

/// A bonus for credit by the end of a month of the period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// Month of the period, from 1.
    #[schemars(range(min = 1, max = 12))]
    pub by_month: u32,
    /// Share of the period's quota that must be credited by its end.
    pub share_of_quota: Factor,
    /// The bonus, as a multiple of the period's target incentive.
    pub bonus: Factor,
}

/// The credit at which a kicker is to cost nothing in expectation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetBaseline {
    /// Attainments and how likely each is; the shares sum to 1.
    #[schemars(length(min = 1))]
    pub attainments: Vec<LikelyAttainment>,
    /// Share of a period's credit by month; the shares sum to 1.
    #[schemars(length(min = 1))]
    pub month_shares: Vec<Share>,
}

/// An attainment of the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LikelyAttainment {
    /// Attainment of the period.
    pub attainment: Factor,
    /// Share of people and periods that end there.
    pub share: Share,
}

/// A kicker ready for a period's facts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct KickerPay {
    checkpoints: Vec<Checkpoint>,
    month_rates: Vec<f64>,
    /// Factor on the base rate that makes the kicker budget-neutral; 1 where it comes on top.
    pub(super) base_rate_factor: f64,
}

/// Shares this close below a checkpoint reach it.
const SNAP: f64 = 1e-10;

impl KickerPay {
    /// Compiles a kicker; `limited` brings commission and bonuses under the component's cap, all in
    /// multiples of target incentive.
    pub(super) fn new(
        kicker: &Kicker,
        parts: &CurveParts,
        limited: impl Fn(f64, f64) -> f64,
    ) -> Self {
        let mut pay = Self {
            checkpoints: kicker.checkpoints.clone(),
            month_rates: kicker.month_rates.iter().map(|r| r.get()).collect(),
            base_rate_factor: 1.0,
        };
        if let Some(baseline) = &kicker.budget_neutral {
            // A baseline that no base rate meets is refused by the checks.
            pay.base_rate_factor = pay.neutral_factor(baseline, parts, limited).unwrap_or(0.0);
        }
        pay
    }

    /// What commission is paid on, each month at its rate.
    pub(super) fn paid_on(&self, months: &[Credit]) -> f64 {
        let paid = |(m, credit): (usize, &Credit)| self.rate(m) * credit.pay_credit;
        months.iter().enumerate().map(paid).sum()
    }

    /// Bonuses of the checkpoints that were reached \[multiple of target incentive\].
    pub(super) fn bonus(&self, months: &[Credit], quota: f64) -> f64 {
        let reached = self.checkpoints.iter().filter(|checkpoint| {
            let credited = months
                .iter()
                .take(checkpoint.by_month as usize)
                .map(|m| m.quota_credit)
                .sum();
            checkpoint.share_of_quota.get() <= attainment(credited, quota) + SNAP
        });
        reached.map(|checkpoint| checkpoint.bonus.get()).sum()
    }

    fn rate(&self, month: usize) -> f64 {
        let rate = self.month_rates.get(month).or(self.month_rates.last());
        rate.copied().unwrap_or(1.0)
    }

    /// The factor on the base rate at which expected cost at the baseline is that of the same
    /// component without the kicker; `None` where the checkpoints alone cost more. Gates count as
    /// met, multipliers as 1.
    ///
    /// # Equation
    /// `Σ pᵢ · cap(s·M·C(aᵢ) + B(aᵢ) + K(aᵢ)) = Σ pᵢ · cap(C(aᵢ) + B(aᵢ))`, with `M` the month
    /// rates weighted by the baseline's months, `C` commission, `B` bonuses, `K` checkpoints
    pub(super) fn neutral_factor(
        &self,
        baseline: &BudgetBaseline,
        parts: &CurveParts,
        limited: impl Fn(f64, f64) -> f64,
    ) -> Option<f64> {
        let cost = |scale: Option<f64>| -> f64 {
            let at = |likely: &LikelyAttainment| {
                let a = likely.attainment.get();
                let months: Vec<Credit> = baseline
                    .month_shares
                    .iter()
                    .map(|share| Credit::both(a * share.get()))
                    .collect();
                let (commission, bonus) = (parts.commission(a, 1.0), parts.bonuses.payout(a));
                let paid = scale.map_or_else(
                    || limited(commission, bonus),
                    |scale| {
                        let average = if 0.0 < a {
                            self.paid_on(&months) / a
                        } else {
                            1.0
                        };
                        limited(
                            scale * average * commission,
                            bonus + self.bonus(&months, 1.0),
                        )
                    },
                );
                likely.share.get() * paid
            };
            baseline.attainments.iter().map(at).sum()
        };
        let reference = cost(None);
        if reference + SNAP < cost(Some(0.0)) {
            return None;
        }
        let mut high = 1.0;
        while cost(Some(high)) < reference - SNAP {
            high *= 2.0;
            if LARGEST_FACTOR < high {
                return None;
            }
        }
        // Cost rises with the factor: halving the interval to the last bit finds where it crosses.
        let mut low = 0.0;
        for _ in 0..64 {
            let middle = 0.5 * (low + high);
            if cost(Some(middle)) < reference {
                low = middle;
            } else {
                high = middle;
            }
        }
        Some(high)
    }
}

/// Beyond this the kicker takes nearly all commission away, and no base rate makes up for it.
const LARGEST_FACTOR: f64 = 1e6;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Component, Conventions};

    fn parts(tiers: &str) -> CurveParts {
        let mut c = Component::plain();
        let table: toml::Table = format!("tiers = {tiers}").parse().unwrap();
        c.tiers = table["tiers"].clone().try_into().unwrap();
        CurveParts::of(&c, Conventions::default())
    }

    fn kicker(text: &str, parts: &CurveParts) -> KickerPay {
        let kicker: Kicker = toml::from_str(text).unwrap();
        KickerPay::new(&kicker, parts, |c, b| c + b)
    }

    const FLAT: &str = "[{ from_attainment = 0, multiple = 1 }]";

    #[track_caller]
    fn close(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-9, "{value} {expected}");
    }

    #[test]
    fn months_have_their_rates_and_checkpoints_their_bonuses() {
        let k = kicker(
            "checkpoints = [{ by_month = 1, share_of_quota = 0.3, bonus = 0.05 },
                            { by_month = 2, share_of_quota = 0.6, bonus = 0.02 }]
             month_rates = [1.10, 1.05]",
            &parts(FLAT),
        );
        let months = [75_000.0, 60_000.0, 90_000.0].map(Credit::both);
        // 82,500 + 63,000 + 94,500: the last rate stays.
        close(k.paid_on(&months), 240_000.0);
        // 75,000 is exactly 30 % of 250,000; 135,000 are 54 %.
        close(k.bonus(&months, 250_000.0), 0.05);
        let late = [74_999.0, 75_001.0, 0.0].map(Credit::both);
        close(k.bonus(&late, 250_000.0), 0.02);
    }

    #[test]
    fn a_neutral_kicker_lowers_the_base_rate() {
        // Flat pay at quota costs 1. Months 20, 30, 50 % at 1.10, 1.05, 1.00 cost 1.035.
        let neutral = "month_rates = [1.10, 1.05, 1.00]
             budget_neutral = { attainments = [{ attainment = 1.0, share = 1.0 }],
                                month_shares = [0.2, 0.3, 0.5] }";
        close(kicker(neutral, &parts(FLAT)).base_rate_factor, 1.0 / 1.035);
        // A bonus of 0.05 at a third by month 1, reached by the half who end at 200 %:
        // 1.3 = s · (0.5 · 0.6 + 0.5 · 2) + 0.5 · 0.05.
        let bonus = "checkpoints = [{ by_month = 1, share_of_quota = 0.3, bonus = 0.05 }]
             budget_neutral = { attainments = [{ attainment = 0.6, share = 0.5 }, { attainment = 2.0, share = 0.5 }],
                                month_shares = [0.2, 0.3, 0.5] }";
        close(kicker(bonus, &parts(FLAT)).base_rate_factor, 1.275 / 1.3);
    }

    #[test]
    fn a_neutral_kicker_costs_what_the_reference_costs_under_tiers() {
        let parts =
            parts("[{ from_attainment = 0, multiple = 1 }, { from_attainment = 1, multiple = 2 }]");
        let k = kicker(
            "checkpoints = [{ by_month = 1, share_of_quota = 0.2, bonus = 0.1 }]
             month_rates = [1.2, 1.0, 0.9]
             budget_neutral = { attainments = [{ attainment = 0.7, share = 0.3 }, { attainment = 1.4, share = 0.7 }],
                                month_shares = [0.3, 0.3, 0.4] }",
            &parts,
        );
        let (mut with, mut without) = (0.0, 0.0);
        for (a, p) in [(0.7, 0.3), (1.4, 0.7)] {
            let months = [0.3, 0.3, 0.4].map(|s| Credit::both(s * a));
            let commission = parts.commission(a, 1.0);
            without += p * commission;
            with += p
                * (k.base_rate_factor * commission * k.paid_on(&months) / a
                    + k.bonus(&months, 1.0));
        }
        close(with, without);
    }

    #[test]
    fn checkpoints_that_cost_more_than_the_plan_cannot_be_neutral() {
        let text = "checkpoints = [{ by_month = 1, share_of_quota = 0.1, bonus = 3.0 }]
             budget_neutral = { attainments = [{ attainment = 1.0, share = 1.0 }], month_shares = [1.0] }";
        let row: Kicker = toml::from_str(text).unwrap();
        let parts = parts(FLAT);
        let pay = KickerPay::new(&row, &parts, |c, b| c + b);
        let baseline = row.budget_neutral.unwrap();
        assert_eq!(pay.neutral_factor(&baseline, &parts, |c, b| c + b), None);
    }
}
