//! Quotas that follow achievement: the ratchet from year to year, and rolling quotas.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Coefficient, Share};

/// How a period's achievement moves the next quota. Learning from achievement is what makes holding
/// back rational across years.
///
/// # Equation
/// `Q' = Q (1 + g) + l · max(0, A − Q)`, and without the maximum if symmetric
///
/// ```toml
/// ratchet = { growth = 0.05, learning = 0.5, kind = "asymmetric" }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ratchet {
    /// Growth `g` of the quota in any case.
    pub growth: Coefficient,
    /// Share `l` of the difference to quota that the next quota takes over.
    pub learning: Share,
    /// Whether a shortfall lowers the next quota.
    pub kind: RatchetKind,
}

/// Whether a shortfall lowers the next quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RatchetKind {
    /// It does not: quotas are raised by success only.
    Asymmetric,
    /// It does, by the same share.
    Symmetric,
}

impl Ratchet {
    /// The next quota, from a quota and what was achieved against it; 0 or more \[money\].
    pub fn next(&self, quota: f64, achieved: f64) -> f64 {
        let difference = match self.kind {
            RatchetKind::Asymmetric => (achieved - quota).max(0.0),
            RatchetKind::Symmetric => achieved - quota,
        };
        (quota * (1.0 + self.growth.get()) + self.learning.get() * difference).max(0.0)
    }
}

/// A quota that is the mean achievement of the last periods, grown.
///
/// # Equation
/// `Q = (1 + g) · mean(A₋₁ … A₋ₙ)`
///
/// ```toml
/// rolling_quota = { periods = 4, growth = 0.02 }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RollingQuota {
    /// Periods of the same length that are averaged.
    #[schemars(range(min = 1, max = 52))]
    pub periods: u32,
    /// Growth over their mean.
    pub growth: Coefficient,
}

impl RollingQuota {
    /// The quota of the next period, given achievements by period, oldest first \[money\].
    ///
    /// `None` while there are fewer than `periods` of them: the component's own quota holds until
    /// then.
    pub fn next(&self, achieved: &[f64]) -> Option<f64> {
        let n = usize::try_from(self.periods).ok()?;
        let last = achieved
            .len()
            .checked_sub(n)
            .map(|start| &achieved[start..])?;
        let mean = last.iter().sum::<f64>() / f64::from(self.periods.max(1));
        Some((mean * (1.0 + self.growth.get())).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: &str, achieved: f64, expected: f64) {
        let text = format!("growth = 0.05\nlearning = 0.5\nkind = \"{kind}\"");
        let ratchet: Ratchet = toml::from_str(&text).unwrap();
        let next = ratchet.next(1_000_000.0, achieved);
        assert!((next - expected).abs() < 1e-6, "{next}");
    }

    #[test]
    fn success_raises_the_quota_and_a_shortfall_lowers_it_only_if_symmetric() {
        check("asymmetric", 1_200_000.0, 1_150_000.0);
        check("symmetric", 1_200_000.0, 1_150_000.0);
        check("asymmetric", 800_000.0, 1_050_000.0);
        check("symmetric", 800_000.0, 950_000.0);
    }

    #[test]
    fn a_quota_is_never_negative() {
        let text = "growth = -1.0\nlearning = 1.0\nkind = \"symmetric\"";
        let ratchet: Ratchet = toml::from_str(text).unwrap();
        assert!(ratchet.next(1_000_000.0, -5_000_000.0).abs() < 1e-9);
    }

    #[test]
    fn a_rolling_quota_is_the_mean_of_the_last_periods() {
        let rolling: RollingQuota = toml::from_str("periods = 4\ngrowth = 0.02").unwrap();
        let achieved = [900.0, 100.0, 200.0, 300.0, 400.0];
        assert!((rolling.next(&achieved).unwrap() - 255.0).abs() < 1e-9);
        assert_eq!(rolling.next(&achieved[..3]), None);
    }
}
