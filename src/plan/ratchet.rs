//! Quotas that follow achievement: the ratchet, and rolling quotas.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Coefficient, Factor, Share};

/// How achievement moves the next quota. Learning from achievement is what makes holding back rational
/// across periods.
///
/// # Equation
/// `Q' = Q (1 + g) + l · max(0, A − Q) − s · max(0, Q − A)`, kept between `least` and `most` times the
/// component's own quota; `s` is `l` if symmetric, else `shortfall_learning`
///
/// ```toml
/// ratchet = { growth = 0.05, learning = 0.5, kind = "asymmetric", shortfall_learning = 0.2 }
/// ```
///
/// # Source
/// Leone, Misra and Zimmerman (2004 draft): quotas rise more after a success than they fall after a shortfall
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ratchet {
    /// Growth `g` of the quota in any case.
    pub growth: Coefficient,
    /// Share `l` of a success beyond quota that the next quota takes over.
    pub learning: Share,
    /// Whether a shortfall lowers the next quota by the same share.
    pub kind: RatchetKind,
    /// Share `s` of a shortfall that an asymmetric ratchet takes over; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortfall_learning: Option<Share>,
    /// When the quota moves; absent: from plan year to plan year.
    #[serde(default, skip_serializing_if = "RatchetMoves::is_default")]
    pub moves: RatchetMoves,
    /// Lowest quota, as a multiple of the component's own, above 0 and at most 1; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<Factor>,
    /// Highest quota, as a multiple of the component's own, 1 or more; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<Factor>,
}

/// Whether a shortfall lowers the next quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RatchetKind {
    /// Not by the same share: not at all, or by `shortfall_learning`.
    Asymmetric,
    /// It does, by the same share.
    Symmetric,
}

/// When a ratchet moves the quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RatchetMoves {
    /// From one plan year to the next, by the achievement of the year.
    #[default]
    EachYear,
    /// From one measurement period to the next.
    EachPeriod,
}

impl RatchetMoves {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Ratchet {
    /// The next quota, from a quota and what was achieved against it; 0 or more \[money\]. Bounds are apart:
    /// [`Ratchet::bounded`].
    pub fn next(&self, quota: f64, achieved: f64) -> f64 {
        let difference = match self.kind {
            RatchetKind::Symmetric => self.learning.get() * (achieved - quota),
            RatchetKind::Asymmetric if quota <= achieved => {
                self.learning.get() * (achieved - quota).max(0.0)
            }
            RatchetKind::Asymmetric => self.falls_by() * (achieved - quota),
        };
        (quota * (1.0 + self.growth.get()) + difference).max(0.0)
    }

    /// A multiple of the component's own quota within the bounds.
    pub fn bounded(&self, multiple: f64) -> f64 {
        let least = self.least.map_or(0.0, Factor::get);
        let most = self.most.map_or(f64::INFINITY, Factor::get);
        multiple.min(most).max(least)
    }

    /// The next quota, within its bounds, after an attainment; both quotas as multiples of the component's own.
    pub fn level_after(&self, level: f64, attainment: f64) -> f64 {
        self.bounded(level * self.next(1.0, attainment))
    }

    /// Share of a shortfall that lowers the next quota.
    pub fn falls_by(&self) -> f64 {
        match self.kind {
            RatchetKind::Symmetric => self.learning.get(),
            RatchetKind::Asymmetric => self.shortfall_learning.map_or(0.0, Share::get),
        }
    }

    /// Whether no achievement moves the quota.
    pub fn stands_still(&self) -> bool {
        self.growth.get() == 0.0 && self.learning.get() <= 0.0 && self.falls_by() <= 0.0
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
mod tests;
