//! Expected pay by quota level: what a booking moves in the running period, and in the next quota.
//!
//! # Equation
//! With `F` still to come of a period at level `k`, and `S` the value of a level at a period's start
//! ([`super::ratchet`]):
//!
//! ```text
//! valued(k, a) = E [ pay(a + F/k) + delta · S(k'(a + F/k)) ]      paid(k, a) without the second term
//! ```
//!
//! Between levels both are lines. Behaviour that looks one period ahead only takes for `S` what the next period is
//! expected to pay at a level.

use super::lines::joined;
use super::math::whole;
use super::outlook::PayOutlook;
use super::quota_levels::{OverLevels, between, quota_levels};
use super::ratchet::Ratcheted;
use crate::plan::ratchet::Ratchet;
use crate::plan::{Line, PayCurve};

/// Expected pay of one rep, by quota level.
#[derive(Debug, Clone)]
pub struct LevelOutlooks {
    levels: Vec<f64>,
    ratchet: Ratchet,
    /// By level: pay of the running period.
    paid: Vec<PayOutlook>,
    /// By level: the same with what the next quota makes of it.
    valued: Vec<PayOutlook>,
    /// Bookings still expected, by time bin, of the plan's own quota.
    expected: Vec<f64>,
}

impl LevelOutlooks {
    /// Widest line of the value of the next quota, of the plan's own quota; speed only.
    const STEP: f64 = 0.05;

    /// By pay curve, the curve that is decided by, and target incentive of the period, the plan's own quota, and equally likely values of what is
    /// still to come, of that quota, as [`PayOutlook::new`].
    ///
    /// `programme` knows what a quota level is worth; without one people look one period ahead, at the pay expected of
    /// it, discounted by `discount_factor`.
    pub fn new(
        ([pays, curve], quota, target_incentive): ([&PayCurve; 2], f64, f64),
        ratchet: Ratchet,
        remaining: &[Vec<f64>],
        discount_factor: f64,
        programme: Option<&Ratcheted>,
    ) -> Self {
        let levels = programme.map_or_else(
            || quota_levels(&ratchet, Ratcheted::LEVEL_STEP),
            |programme| programme.levels().to_vec(),
        );
        let outlook = |level: f64, curve: &PayCurve, incentive: f64| {
            let scaled: Vec<Vec<f64>> = remaining
                .iter()
                .map(|values| values.iter().map(|value| value / level).collect())
                .collect();
            PayOutlook::new(curve, quota, incentive, &scaled)
        };
        let paid: Vec<PayOutlook> = levels
            .iter()
            .map(|&level| outlook(level, pays, target_incentive))
            .collect();
        let worth = programme.map_or_else(
            || {
                let values = paid.iter().map(PayOutlook::expected_of_next);
                OverLevels::new(&levels, values.collect())
            },
            Ratcheted::over_levels,
        );
        let valued = |&level: &f64| {
            let next = |a: f64| discount_factor * worth.at(ratchet.level_after(level, a));
            outlook(level, &with_next(curve, target_incentive, level, next), 1.0)
        };
        let valued = if ratchet.stands_still() {
            // The running period is all there is to value, to the last bit.
            let plain = |&level: &f64| outlook(level, curve, target_incentive);
            levels.iter().map(plain).collect()
        } else {
            levels.iter().map(valued).collect()
        };
        let mean = |values: &Vec<f64>| values.iter().sum::<f64>() / values.len().max(1) as f64;
        Self {
            expected: remaining.iter().map(mean).collect(),
            paid,
            valued,
            levels,
            ratchet,
        }
    }

    /// Pay of the running period at a level.
    pub fn paid(&self, level: f64) -> OutlookAt<'_> {
        self.at(&self.paid, level)
    }

    /// The same with what the next quota makes of it.
    pub fn valued(&self, level: f64) -> OutlookAt<'_> {
        self.at(&self.valued, level)
    }

    /// The same at the level that the next quota is expected to have, with so many days left.
    pub fn next(&self, level: f64, days_left: usize, attainment: f64) -> OutlookAt<'_> {
        let bin = self.paid[0].bins().bin(days_left);
        let expected = self.expected.get(bin).copied().unwrap_or(0.0);
        let level = self
            .ratchet
            .level_after(level, attainment + expected / level);
        self.at(&self.valued, level.max(f64::MIN_POSITIVE))
    }

    fn at<'a>(&self, outlooks: &'a [PayOutlook], level: f64) -> OutlookAt<'a> {
        let (below, share) = between(&self.levels, level);
        OutlookAt {
            low: &outlooks[below],
            high: (0.0 < share).then(|| (&outlooks[below + 1], share)),
            level,
        }
    }
}

/// Pay with the value of the next quota, in money, as lines.
fn with_next(
    curve: &PayCurve,
    target_incentive: f64,
    level: f64,
    next: impl Fn(f64) -> f64,
) -> PayCurve {
    let lines = joined(curve);
    let step = LevelOutlooks::STEP / level;
    let reach = Ratcheted::REACH / level;
    let mut nodes: Vec<f64> = (0..=whole(reach / step)).map(|n| n as f64 * step).collect();
    nodes.push(1.0);
    nodes.extend(lines.iter().map(|line| line.from));
    nodes.sort_by(f64::total_cmp);
    // A breakpoint stands for the nodes beside it.
    let is_break = |a: f64| lines.iter().any(|line| (line.from - a).abs() <= 0.0);
    let mut kept: Vec<f64> = Vec::with_capacity(nodes.len());
    for node in nodes {
        match kept.last_mut() {
            Some(last) if node - *last < 1e-9 => {
                if is_break(node) {
                    *last = node;
                }
            }
            _ => kept.push(node),
        }
    }
    let worth: Vec<f64> = kept.iter().map(|&a| next(a)).collect();
    let rising = |n: usize| {
        let n = n.min(kept.len().saturating_sub(2));
        (worth[n + 1] - worth[n]) / (kept[n + 1] - kept[n])
    };
    let lines = kept.iter().enumerate().map(|(n, &a)| {
        let under = lines.partition_point(|line| line.from <= a).max(1) - 1;
        let line = &lines[under];
        Line {
            from: a,
            value: target_incentive * (line.value + line.slope * (a - line.from)) + worth[n],
            slope: target_incentive * line.slope + rising(n),
        }
    });
    PayCurve {
        lines: lines.collect(),
    }
}

/// Expected pay at one quota level; without a ratchet the level is 1.
#[derive(Debug, Clone, Copy)]
pub struct OutlookAt<'a> {
    low: &'a PayOutlook,
    /// The next level's, and the share of the way there.
    high: Option<(&'a PayOutlook, f64)>,
    level: f64,
}

impl<'a> OutlookAt<'a> {
    /// Without quotas that follow achievement, or of somebody whose own pay does not: a quota `level` times the one
    /// the outlook was built for, with the same attainment still to come.
    pub fn plain(outlook: &'a PayOutlook, level: f64) -> Self {
        Self {
            low: outlook,
            high: None,
            level,
        }
    }

    fn over(&self, value: impl Fn(&PayOutlook) -> f64) -> f64 {
        let low = value(self.low);
        self.high
            .map_or(low, |(high, share)| low + share * (value(high) - low))
    }

    /// As [`PayOutlook::expected_pay`].
    pub fn expected_pay(&self, days_left: usize, attainment: f64) -> f64 {
        self.over(|outlook| outlook.expected_pay(days_left, attainment))
    }

    /// As [`PayOutlook::gain_now`].
    pub fn gain_now(&self, days_left: usize, attainment: f64, net: f64) -> f64 {
        self.over(|outlook| outlook.gain_now(days_left, attainment, net / self.level))
    }

    /// As [`PayOutlook::gain_next`].
    pub fn gain_next(&self, net: f64) -> f64 {
        self.over(|outlook| outlook.gain_next(net / self.level))
    }
}
