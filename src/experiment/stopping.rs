//! When replications end.

use super::results::Stopped;
use super::summary::CONFIDENCE;
use crate::stats::{Moments, sequential};

/// The rule by which replications end, unless they are interrupted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stopping {
    /// After this many.
    Count(usize),
    /// As soon as the watched interval (see [`sequential`]) of the NPV difference of every design
    /// from the base is narrow enough; for a single design, of its own mean NPV.
    Precision {
        /// Half-width that is narrow enough, as a share of the base design's mean NPV.
        share: f64,
        /// No stop before; at least [`sequential::VALID_FROM`], where the interval starts to hold.
        min: usize,
        /// No more than these, precise or not.
        max: usize,
    },
}

/// Replications between two looks at the precision. A constant, so that the stop does not depend on
/// the number of threads. *assumed*: long against the spread of a replication's time.
const BETWEEN_LOOKS: usize = 64;

/// Replications whose outcomes are held at once; bounds the memory.
const HELD: usize = 512;

impl Stopping {
    /// The requested precision; `None` for a fixed count.
    pub const fn precision(&self) -> Option<f64> {
        match *self {
            Self::Count(_) => None,
            Self::Precision { share, .. } => Some(share),
        }
    }

    /// Where the batch that starts at `done` ends.
    pub(super) fn end_of_batch(&self, done: usize) -> usize {
        let next = match *self {
            Self::Count(count) => count,
            Self::Precision { min, max, .. } => {
                let first = min.max(sequential::VALID_FROM);
                let next = if done < first {
                    first
                } else {
                    done + BETWEEN_LOOKS
                };
                next.min(max)
            }
        };
        next.min(done + HELD)
    }

    /// Whether to stop after `watch.n()` replications, and why.
    pub(super) fn stopped(&self, watch: &Watch) -> Option<Stopped> {
        let done = watch.n();
        match *self {
            Self::Count(count) => (count <= done).then_some(Stopped::Count),
            Self::Precision { share, min, max } => {
                let due = min.max(sequential::VALID_FROM) <= done;
                if due && watch.narrower_than(share) {
                    Some(Stopped::Precision)
                } else {
                    (max <= done).then_some(Stopped::Limit)
                }
            }
        }
    }

    /// How many replications it will probably take, for the time left.
    pub(super) fn expected(&self, watch: &Watch) -> usize {
        match *self {
            Self::Count(count) => count,
            Self::Precision { share, min, max } => {
                let first = min.max(sequential::VALID_FROM).min(max);
                if watch.n() < 2 {
                    first
                } else {
                    watch.needed(share, max).clamp(first, max)
                }
            }
        }
    }
}

/// What the stopping rule looks at: NPV of the base and of every difference from it.
#[derive(Debug)]
pub(super) struct Watch {
    base: Moments,
    differences: Vec<Moments>,
}

impl Watch {
    /// Nothing seen yet.
    pub(super) fn new(n_designs: usize) -> Self {
        let n_differences = n_designs.saturating_sub(1);
        Self {
            base: Moments::default(),
            differences: vec![Moments::default(); n_differences],
        }
    }

    /// Adds one replication: the NPV of each design, base first; designs beyond the watched ones do
    /// not count.
    pub(super) fn push(&mut self, mut npvs: impl Iterator<Item = f64>) {
        let Some(base) = npvs.next() else { return };
        self.base.push(base);
        for (difference, npv) in self.differences.iter_mut().zip(npvs) {
            difference.push(npv - base);
        }
    }

    /// Replications seen.
    pub(super) const fn n(&self) -> usize {
        self.base.n()
    }

    /// What must become precise.
    fn watched(&self) -> &[Moments] {
        if self.differences.is_empty() {
            std::slice::from_ref(&self.base)
        } else {
            &self.differences
        }
    }

    fn narrower_than(&self, share: f64) -> bool {
        let target = share * self.base.mean().abs();
        self.watched()
            .iter()
            .all(|m| watched_half_width(m) <= target)
    }

    fn needed(&self, share: f64, limit: usize) -> usize {
        let target = share * self.base.mean().abs();
        let needed = |m: &Moments| {
            let alpha = 1.0 - CONFIDENCE;
            sequential::replications_needed(m.sd(), target, alpha, sequential::TUNED_AT, limit)
        };
        self.watched()
            .iter()
            .map(|m| needed(m).unwrap_or(limit))
            .max()
            .unwrap_or(limit)
    }
}

/// Half-width of the watched interval of a mean at the level of all reports.
pub(super) fn watched_half_width(moments: &Moments) -> f64 {
    let alpha = 1.0 - CONFIDENCE;
    sequential::half_width(moments.sd(), moments.n(), alpha, sequential::TUNED_AT)
}
