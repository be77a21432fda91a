//! Mechanism `strategic_buyers`: buyers who learned when to wait.
//!
//! # Equation
//! A buyer with need `D0`, natural date `n`, early cost `e` and waiting cost `u` needs today
//! `D_n = D0 + e (n - t)+`. One who looks ahead also asks for what waiting would bring,
//! `C(t) = max over w > t of theta (d_org + l(w) - D0 - e (n-w)+)+ - u (w - max(t, n))+`,
//! where `l(w)` is the believed premium: how far below organic terms `d_org` sellers go on day `w`.
//! The reservation discount is `D_n + max(0, C)`. With `buyers.read_terms`, on the days before a fiscal quarter's last one
//! `l` of that day is what today's terms of the same seller tell of it: `max(0, a + b x)`, with `x` today's premium in steps of a tenth
//! of a point and `a`, `b` a line learned through deals that were on the table on both days.
//!
//! The belief is about the premium over organic terms rather than about the limit itself, so that a
//! market without a stick leaves prices exactly where they are: when `l = 0` waiting a day brings
//! what signing today brings, less the cost of waiting.

use super::deals::DealType;
use super::roster::Roster;
use crate::solve::policy::{LIMIT_BINS, Policy, limit_bin};

/// Days ahead a strategic buyer looks: two quarters.
const HORIZON: u32 = 2 * crate::units::DAYS_PER_QUARTER;

/// A buyer who looks ahead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Buyer<'a> {
    /// What they buy, and what haste and delay cost them.
    pub deal: &'a DealType,
    /// Organic terms \[share of list\].
    pub organic: f64,
    /// The natural date.
    pub natural: u32,
    /// The buyer's share of the room.
    pub theta: f64,
    /// What they read from today's terms, if anything.
    pub read: Option<Read>,
}

/// What a buyer reads from today's terms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Read {
    /// The day it is about: the fiscal quarter's last.
    pub day: u32,
    /// The premium expected of this seller then \[discount share\].
    pub premium: f64,
}

/// The believed premium for every day of a run and the days on which it changes, for one clock group.
#[derive(Debug, Clone, PartialEq)]
pub struct BelievedPremium {
    /// Premium by day \[share of list\], two quarters beyond the run.
    by_day: Vec<f64>,
    /// What is learned of the seller's own clock alone, by day; zero or more.
    own_by_day: Vec<f64>,
    /// The largest of them.
    largest_own: f64,
    /// Days on which the premium differs from the day before; rising.
    changes: Vec<u32>,
    /// For each day, the position of the first entry of `changes` after it.
    next_change: Vec<u32>,
    /// The largest premium of any day.
    largest: f64,
}

impl BelievedPremium {
    /// Blends what buyers believe of the fiscal quarter and of their seller's own clock.
    pub fn lay_out(roster: &Roster, policy: &Policy, clock_group: usize, knowledge: f64) -> Self {
        let inner = roster.rep_inner_clocks.get(clock_group);
        let own_clock = inner.unwrap_or(&roster.rep_clocks[clock_group]);
        let own = &policy.premium_by_own_bin[clock_group];
        let fiscal = &policy.premium_by_fiscal_bin;
        let n = roster.n_days + HORIZON;
        let fiscal_bins = bins(&roster.fiscal, n);
        let own_bins = bins(own_clock, n);
        let by_day: Vec<f64> = fiscal_bins
            .iter()
            .zip(&own_bins)
            .map(|(&f, &o)| (1.0 - knowledge) * fiscal[f] + knowledge * own[o])
            .collect();
        let own_by_day: Vec<f64> = own_bins.iter().map(|&o| own[o].max(0.0)).collect();
        let largest_own = own_by_day.iter().copied().fold(0.0, f64::max);
        let mut changes: Vec<u32> = (1..n)
            .filter(|&d| {
                let d = d as usize;
                fiscal_bins[d] != fiscal_bins[d - 1] || own_bins[d] != own_bins[d - 1]
            })
            .collect();
        changes.push(n);
        let next_change = (0..n)
            .map(|d| u32::try_from(changes.partition_point(|&c| c <= d)).unwrap_or(u32::MAX))
            .collect();
        let largest = by_day.iter().copied().fold(0.0, f64::max);
        Self {
            by_day,
            own_by_day,
            largest_own,
            changes,
            next_change,
            largest,
        }
    }

    /// How far below organic terms the rep's own clock brings sellers on a day; zero or more.
    pub(super) fn own(&self, day: u32) -> f64 {
        self.own_by_day[day as usize]
    }

    /// The largest of any day.
    pub(super) fn largest_own(&self) -> f64 {
        self.largest_own
    }

    /// `C(t)`: what the buyer expects from waiting, in discount points beyond need; zero or more.
    ///
    /// Only tomorrow, the natural date and the days on which the belief changes can be best: between
    /// them waiting only costs.
    pub(super) fn value_of_waiting(&self, buyer: &Buyer<'_>, day: u32) -> f64 {
        self.waiting_until(buyer, day, |_| false)
    }

    /// The same, or the first value found that is `enough`.
    pub(super) fn waiting_until(
        &self,
        buyer: &Buyer<'_>,
        day: u32,
        enough: impl Fn(f64) -> bool,
    ) -> f64 {
        let room = buyer.organic - buyer.deal.need;
        let largest = match buyer.read {
            Some(read) => self.largest.max(read.premium),
            None => self.largest,
        };
        let best_possible = buyer.theta * (room + largest);
        let from = day.max(buyer.natural);
        let gain = |w: u32| self.gain(buyer, from, w);
        let last = (day + HORIZON).min(u32::try_from(self.by_day.len()).unwrap_or(u32::MAX) - 1);
        let mut best = 0.0_f64;
        if day < last {
            best = best.max(gain(day + 1));
        }
        // Buyers know their own date however far it is, or a market without a premium would move it.
        if day < buyer.natural {
            best = best.max(gain(buyer.natural));
        }
        if enough(best) {
            return best;
        }
        for &w in &self.changes[self.next_change[day as usize] as usize..] {
            if last < w {
                break;
            }
            let late = buyer.deal.wait_cost * f64::from(w.saturating_sub(from));
            if best_possible - late <= best {
                break;
            }
            best = best.max(gain(w));
            if enough(best) {
                break;
            }
        }
        best
    }

    /// The believed premium of a day \[share of list\].
    pub fn premium(&self, day: u32) -> f64 {
        self.by_day.get(day as usize).copied().unwrap_or(0.0)
    }

    /// The day that [`BelievedPremium::value_of_waiting`] is the value of; `None` where waiting is worth nothing.
    pub(super) fn best_day(&self, buyer: &Buyer<'_>, day: u32) -> Option<u32> {
        let last = (day + HORIZON).min(u32::try_from(self.by_day.len()).unwrap_or(u32::MAX) - 1);
        let changes = &self.changes[self.next_change[day as usize] as usize..];
        let changes = changes.iter().copied().filter(|w| *w <= last);
        let tomorrow = (day < last).then_some(day + 1);
        let own = (day < buyer.natural).then_some(buyer.natural);
        let mut best = (0.0, None);
        for w in tomorrow.into_iter().chain(own).chain(changes) {
            let gain = self.gain(buyer, day.max(buyer.natural), w);
            if best.0 < gain {
                best = (gain, Some(w));
            }
        }
        best.1
    }

    /// What waiting until `w` brings a buyer to whom waiting costs from one day on.
    fn gain(&self, buyer: &Buyer<'_>, from: u32, w: u32) -> f64 {
        let premium = match buyer.read {
            Some(read) if read.day == w => read.premium,
            _ => self.premium(w),
        };
        let deal = buyer.deal;
        let early = deal.early_cost * f64::from(buyer.natural.saturating_sub(w));
        let late = deal.wait_cost * f64::from(w.saturating_sub(from));
        let room = buyer.organic - deal.need;
        buyer.theta * (room + premium - early).max(0.0) - late
    }

    /// The same with no premium believed: what organic terms are worth waiting for.
    pub fn organic_value_of_waiting(
        deal: &DealType,
        organic: f64,
        theta: f64,
        day: u32,
        natural: u32,
    ) -> f64 {
        let room = organic - deal.need;
        let w = natural.max(day + 1);
        let late = deal.wait_cost * f64::from(w.saturating_sub(day.max(natural)));
        (theta * room.max(0.0) - late).max(0.0)
    }
}

fn bins(clock: &crate::model::Clock, n: u32) -> Vec<usize> {
    let mut bins = Vec::with_capacity(n as usize);
    let mut period = 0;
    for day in 0..n {
        // Beyond the laid-out run a clock goes on with periods of its usual length.
        let (start, end) = if let Some(&end) = clock.starts.get(period + 1) {
            (clock.starts[period], end)
        } else {
            let last = clock.starts[clock.starts.len() - 1];
            let length = clock.period.typical_days();
            let k = (day - last) / length;
            (last + k * length, last + (k + 1) * length)
        };
        bins.push(limit_bin(end - start, end - 1 - day));
        if day + 1 == end {
            period += 1;
        }
    }
    debug_assert!(bins.iter().all(|&b| b < LIMIT_BINS));
    bins
}
