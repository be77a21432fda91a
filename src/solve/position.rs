//! Where somebody stands in the programme they decide by, whichever it is.

use super::effort::Effort;
use super::nested::{Nested, Standing};
use super::programme::Programme;
use super::ratchet::Ratcheted;

/// A programme, and where in it somebody stands.
#[derive(Debug, Clone, Copy)]
pub enum Position<'a> {
    /// At an attainment of the one clock there is.
    OneClock(&'a Programme, f64),
    /// On both clocks.
    TwoClocks(&'a Nested, Standing),
    /// At a quota level, where quotas follow achievement, and an attainment of that quota.
    QuotaLevel(&'a Ratcheted, f64, f64),
}

impl<'a> Position<'a> {
    /// Value at the end of a day's business, as [`Programme::value_after`] \[money\].
    #[inline]
    pub fn value_after(&self, day: usize, waiting: f64, ready: f64) -> f64 {
        match *self {
            Self::OneClock(one, attainment) => one.value_after(day, attainment, waiting, ready),
            Self::TwoClocks(nested, at) => nested.value_after(day, at, waiting, ready),
            Self::QuotaLevel(ratcheted, level, attainment) => {
                ratcheted.value_after(level, day, attainment, waiting, ready)
            }
        }
    }

    /// Effort of an evening, as [`Programme::effort`].
    #[inline]
    pub fn effort(&self, day: usize, waiting: f64, ready: f64) -> Effort {
        match *self {
            Self::OneClock(one, attainment) => one.effort(day, attainment, waiting, ready),
            Self::TwoClocks(nested, at) => nested.effort(day, at, waiting, ready),
            Self::QuotaLevel(ratcheted, level, attainment) => {
                ratcheted.effort(level, day, attainment, waiting, ready)
            }
        }
    }

    /// What one more mean deal booked today is worth, as [`Programme::marginal_value`] \[money\].
    pub fn marginal_value(&self, day: usize) -> f64 {
        match *self {
            Self::OneClock(one, attainment) => one.marginal_value(day, attainment),
            Self::TwoClocks(nested, at) => nested.marginal_value(day, at),
            Self::QuotaLevel(ratcheted, level, attainment) => {
                ratcheted.marginal_value(level, day, attainment)
            }
        }
    }

    /// Value of a mean waiting deal beside nothing, tonight \[money\].
    pub fn deal_tonight(&self, day: usize) -> f64 {
        self.value_after(day, 1.0, 0.0) - self.value_after(day, 0.0, 0.0)
    }

    /// The same on the first morning of the next period, the shorter one of two, seen from the evening before \[money\].
    pub fn deal_next(&self, day: usize) -> f64 {
        match *self {
            Self::OneClock(one, _) => one.carried_value(1.0, 0.0) - one.carried_value(0.0, 0.0),
            Self::TwoClocks(nested, at) => nested.next_deal(day, at),
            Self::QuotaLevel(ratcheted, level, _) => {
                ratcheted.carried_value(level, 1.0, 0.0) - ratcheted.carried_value(level, 0.0, 0.0)
            }
        }
    }

    /// The same person at another attainment, of two clocks that of the shorter one.
    #[must_use]
    pub fn at(self, attainment: f64) -> Self {
        match self {
            Self::OneClock(one, _) => Self::OneClock(one, attainment),
            Self::TwoClocks(nested, at) => Self::TwoClocks(
                nested,
                Standing {
                    inner: attainment,
                    ..at
                },
            ),
            Self::QuotaLevel(ratcheted, level, _) => Self::QuotaLevel(ratcheted, level, attainment),
        }
    }

    /// The position once something is credited; `quota` is money per attainment where there is one clock. A deal moves
    /// the shorter of two clocks' attainment; what it means on the longer one follows.
    #[inline]
    #[must_use]
    pub fn credited(self, day: usize, credit: f64, quota: f64) -> Self {
        match self {
            Self::OneClock(one, attainment) => Self::OneClock(one, attainment + credit / quota),
            Self::TwoClocks(nested, at) => {
                let inner = at.inner + credit / nested.inner_quota(day);
                Self::TwoClocks(nested, Standing { inner, ..at })
            }
            Self::QuotaLevel(ratcheted, level, attainment) => {
                Self::QuotaLevel(ratcheted, level, attainment + credit / quota)
            }
        }
    }

    /// Length of the period, the longer one of two \[selling days\].
    pub fn days(&self) -> usize {
        match *self {
            Self::OneClock(one, _) => one.days(),
            Self::TwoClocks(nested, _) => nested.days(),
            Self::QuotaLevel(ratcheted, _, _) => ratcheted.days(),
        }
    }

    /// Any part of the programme: what does not depend on where somebody stands.
    #[inline]
    pub fn person(&self) -> &'a Programme {
        match *self {
            Self::OneClock(one, _) => one,
            Self::TwoClocks(nested, _) => nested.person(),
            Self::QuotaLevel(ratcheted, _, _) => ratcheted.person(),
        }
    }
}
