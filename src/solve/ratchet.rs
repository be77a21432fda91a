//! The rep's dynamic programme when quotas follow achievement: beat the quota and the next one is higher.
//!
//! # State
//! That of [`super::programme`], and the quota as a multiple `k` of the plan's own, which stands still within a period.
//! So a period at one level is the one-clock programme with that quota, and levels meet at the period's end only:
//!
//! ```text
//! V(end, k, a, w, v) = pay(a) + delta · S(k'(a), w, v)      k'(a) = k · next(1, a), within the ratchet's bounds
//! S(k, w, v)         = V(first morning, k, 0, w, v) − V(first morning, 1, 0, 0, 0)
//! ```
//!
//! `a` is attainment of the running quota, so a deal moves it by less at a higher level. `S` is the fixed point over all
//! levels together, relative to one state: the plan's own quota with nothing in hand. What a booking costs later is the
//! slope of `S`; effort, holding and the price of a deal all meet it there.
//!
//! # Grid
//! Levels at most a factor 1.2 apart, nine from half to twice the plan's own quota; between them `S` is a monotone cubic, and values and
//! efforts are lines at the same attainment of the running quota. Attainment is fine up to the last breakpoint of pay and
//! coarser up to where the next quota is the highest solved, at most [`Ratcheted::REACH`] times the plan's own quota; above, a
//! booking moves pay alone, so that every step is a mean or a maximum of values and the sweeps contract.
//!
//! # Source
//! Form: Leone, Misra and Zimmerman (2004 draft), Misra and Nair (2011) for what it does to effort.

use super::backward::{Pass, READY, WAITING, WIDE_READY, WIDE_STATES, WIDE_WAITING};
use super::effort::Effort;
use super::grid::{DealWorth, Grid, SliceGrid, corners};
use super::inputs::ProgrammeInputs;
use super::lines::joined;
use super::math::{exp, ln, whole};
use super::outlook::PayOutlook;
use super::programme::Programme;
use crate::plan::ratchet::Ratchet;
use crate::plan::{Line, PayCurve};

/// Lowest level solved where the ratchet has no bound of its own.
const LOWEST: f64 = 0.4;
/// The same for the highest.
const HIGHEST: f64 = 2.5;

/// The levels of quota at which a programme is solved, from the lowest: always with 1 among them.
pub fn quota_levels(ratchet: &Ratchet, largest_step: f64) -> Vec<f64> {
    if ratchet.stands_still() {
        return vec![1.0];
    }
    let steps = |to: f64| {
        if (to - 1.0).abs() < 1e-9 {
            return 0;
        }
        whole((ln(to).abs() / ln(largest_step) - 1e-9).ceil())
    };
    let least = ratchet.least.map_or(LOWEST, |least| least.get());
    let most = ratchet.most.map_or(HIGHEST, |most| most.get());
    let between = |to: f64, n: usize, step: usize| {
        if step == n {
            to
        } else {
            exp(ln(to) * step as f64 / n as f64)
        }
    };
    let below = steps(least);
    let above = steps(most);
    let lower = (1..=below).rev().map(|step| between(least, below, step));
    let higher = (1..=above).map(|step| between(most, above, step));
    lower.chain([1.0]).chain(higher).collect()
}

/// Values over quota levels: a monotone cubic through given ones, constant beyond them.
///
/// # Source
/// Fritsch and Carlson (1980), slopes by the weighted harmonic mean of Fritsch and Butland (1984): never above or
/// below its neighbours, a line where there are two levels
#[derive(Debug, Clone, PartialEq)]
pub struct OverLevels {
    levels: Vec<f64>,
    values: Vec<f64>,
    slopes: Vec<f64>,
}

impl OverLevels {
    /// Through values at rising levels, one or more of each.
    pub fn new(levels: &[f64], values: Vec<f64>) -> Self {
        let n = levels.len();
        let secant = |i: usize| (values[i + 1] - values[i]) / (levels[i + 1] - levels[i]);
        let slopes = (0..n)
            .map(|i| match (i, n) {
                (_, 1) => 0.0,
                (0, _) => end_slope(levels, &secant, 0, 1),
                (i, n) if i + 1 == n => end_slope(levels, &secant, n - 2, n.saturating_sub(3)),
                _ => {
                    let (before, after) = (secant(i - 1), secant(i));
                    if before * after <= 0.0 {
                        return 0.0;
                    }
                    let (h0, h1) = (levels[i] - levels[i - 1], levels[i + 1] - levels[i]);
                    let (w0, w1) = (2.0 * h1 + h0, h1 + 2.0 * h0);
                    (w0 + w1) / (w0 / before + w1 / after)
                }
            })
            .collect();
        Self {
            levels: levels.to_vec(),
            values,
            slopes,
        }
    }

    /// The value at a level.
    pub fn at(&self, level: f64) -> f64 {
        let (below, share) = between(&self.levels, level);
        let low = self.values[below];
        if share <= 0.0 {
            return low;
        }
        let high = self.values[below + 1];
        let h = self.levels[below + 1] - self.levels[below];
        let (s, t) = (1.0 - share, share);
        let line = low + t * (high - low);
        let secant = (high - low) / h;
        line + h
            * t
            * s
            * (s * (self.slopes[below] - secant) - t * (self.slopes[below + 1] - secant))
    }
}

/// Slope at an end: the one-sided parabola's, not beyond three times the end's secant and never of the other sign.
fn end_slope(levels: &[f64], secant: &impl Fn(usize) -> f64, end: usize, next: usize) -> f64 {
    let first = secant(end);
    if levels.len() == 2 {
        return first;
    }
    let width = |i: usize| levels[i + 1] - levels[i];
    let (h0, h1) = (width(end), width(next));
    let slope = ((2.0 * h0 + h1) * first - h0 * secant(next)) / (h0 + h1);
    if slope * first <= 0.0 {
        0.0
    } else if 3.0 * first.abs() < slope.abs() {
        3.0 * first
    } else {
        slope
    }
}

/// The level at or below a level, and the share of the way to the next; the outermost beyond them.
fn between(levels: &[f64], level: f64) -> (usize, f64) {
    let last = levels.len() - 1;
    if last == 0 || level <= levels[0] || level.is_nan() {
        return (0, 0.0);
    }
    if levels[last] <= level {
        return (last, 0.0);
    }
    let below = levels.partition_point(|&known| known <= level) - 1;
    let share = (level - levels[below]) / (levels[below + 1] - levels[below]);
    (below, share)
}

/// What a rep's programme over quota levels is told.
#[derive(Debug, Clone, PartialEq)]
pub struct RatchetInputs {
    /// The period at the plan's own quota.
    pub period: ProgrammeInputs,
    /// How quotas follow achievement.
    pub ratchet: Ratchet,
    /// Levels of quota, rising, 1 among them ([`quota_levels`]).
    pub levels: Vec<f64>,
    /// Largest change of a start value in the last sweep, per target incentive ([`Ratcheted::SETTLED`]).
    pub settled: f64,
}

/// Values of deals in hand at a period's start by quota level, to start a similar programme from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LevelStarts(Vec<[f64; WIDE_STATES]>);

/// A solved programme over quota levels.
#[derive(Debug, Clone)]
pub struct Ratcheted {
    levels: Vec<f64>,
    ratchet: Ratchet,
    /// By level: the period at that quota.
    programmes: Vec<Programme>,
    /// Start values by state of deals in hand, over levels \[money\].
    starts: Vec<OverLevels>,
    curve: PayCurve,
    target_incentive: f64,
    /// What a period that starts at the plan's own quota with nothing in hand brings \[money\].
    period_gain: f64,
    discount_factor: f64,
    /// Whether quotas stand still, so that nothing joins the levels.
    still: bool,
    sweeps: u32,
    settled: bool,
}

impl Ratcheted {
    /// Largest factor from one level to the next; see `docs/model.md` for what a smaller one changes.
    pub const LEVEL_STEP: f64 = 1.2;
    /// Largest change of a start value in the last sweep, per target incentive.
    pub const SETTLED: f64 = 5e-5;
    /// The grid of attainment ends at so many times the plan's own quota.
    pub const REACH: f64 = 3.5;
    /// How much wider steps are beyond the last breakpoint of pay.
    const COARSER: f64 = 3.0;
    /// How much wider the steps of a first solution are, from which the start values are taken.
    const COARSE_START: f64 = 4.0;
    /// The most sweeps over a period.
    const MOST_SWEEPS: u32 = 400;

    /// Solves all levels together, from start values of a similar programme if there are any, else from those on a
    /// coarse grid.
    pub fn solve(inputs: &RatchetInputs, start: Option<&LevelStarts>) -> Self {
        if start.is_some() || inputs.ratchet.stands_still() {
            return Self::settled_from(inputs, start);
        }
        let mut coarse = inputs.clone();
        coarse.period.attainment_step *= Self::COARSE_START;
        let start = Self::settled_from(&coarse, None).start_values();
        Self::settled_from(inputs, Some(&start))
    }

    fn settled_from(inputs: &RatchetInputs, start: Option<&LevelStarts>) -> Self {
        let levels = inputs.levels.clone();
        let period = &inputs.period;
        let still = inputs.ratchet.stands_still();
        let at_level = |level: &f64| ProgrammeInputs {
            quota: period.quota * level,
            ..period.clone()
        };
        let mut solved = Self {
            ratchet: inputs.ratchet,
            programmes: Vec::new(),
            starts: Vec::new(),
            curve: PayCurve {
                lines: joined(&period.curve),
            },
            target_incentive: period.target_incentive,
            period_gain: 0.0,
            discount_factor: period.discount_factor,
            still,
            sweeps: 0,
            settled: false,
            levels,
        };
        if still {
            solved.without_ratchet(inputs, at_level);
            return solved;
        }
        let parts: Vec<ProgrammeInputs> = inputs
            .levels
            .iter()
            .map(|level| ProgrammeInputs {
                target_incentive: 1.0,
                risk_aversion: period.risk_aversion / period.target_incentive,
                ..at_level(level)
            })
            .collect();
        solved.programmes = solved.blank(&parts);
        solved.settle(&parts, inputs.settled, start);
        solved
    }

    /// Quotas that never move: the programme at the plan's own quota, bit for bit.
    fn without_ratchet(
        &mut self,
        inputs: &RatchetInputs,
        at_level: impl Fn(&f64) -> ProgrammeInputs,
    ) {
        let parts = inputs.levels.iter().map(at_level);
        self.programmes = parts.map(|part| Programme::solve(&part, None)).collect();
        let own = self.own_level();
        self.period_gain = self.programmes[own].period_value(0.0, 0.0);
        self.sweeps = self
            .programmes
            .iter()
            .map(Programme::sweeps)
            .max()
            .unwrap_or(0);
        self.settled = self.programmes.iter().all(Programme::settled);
    }

    /// The level of the plan's own quota.
    fn own_level(&self) -> usize {
        let (below, share) = between(&self.levels, 1.0);
        below + usize::from(0.5 < share)
    }

    fn blank(&self, parts: &[ProgrammeInputs]) -> Vec<Programme> {
        let certain = PayCurve {
            lines: self
                .curve
                .lines
                .iter()
                .map(|line| Line {
                    from: line.from,
                    value: line.value * self.target_incentive,
                    slope: line.slope * self.target_incentive,
                })
                .collect(),
        };
        let last = certain.lines[certain.lines.len() - 1];
        let parts = parts.iter().zip(&self.levels);
        parts
            .map(|(part, level)| {
                let mut breaks: Vec<f64> = certain.lines.iter().map(|line| line.from).collect();
                breaks.push(1.0);
                let grid = Grid::of_slice(&SliceGrid {
                    knee: last.from.max(1.0),
                    step: part.attainment_step,
                    end: self.reach(*level),
                    outer_step: Self::COARSER * part.attainment_step / level.min(1.0),
                    top_slope: last.slope,
                    breaks,
                });
                Programme::blank(part, certain.clone(), grid).into_slice(&DealWorth::new(part))
            })
            .collect()
    }

    /// Attainment at which the next quota is the highest solved, and beyond which it stands still; at most
    /// [`Ratcheted::REACH`] times the plan's own quota.
    fn reach(&self, level: f64) -> f64 {
        let highest = self.levels[self.levels.len() - 1];
        let per_attainment = level * self.ratchet.learning.get();
        let above = (highest - self.ratchet.level_after(level, 1.0)).max(0.0);
        let end = if 0.0 < per_attainment {
            1.0 + above / per_attainment
        } else {
            1.0
        };
        end.min(Self::REACH / level)
    }

    /// Sweeps until the start values stand still.
    ///
    /// Plain iteration: quotas that swing from high to low and back make the slowest part a wave, and mixing sweeps
    /// (Anderson, depth one) took twice as many.
    fn settle(&mut self, parts: &[ProgrammeInputs], tolerance: f64, start: Option<&LevelStarts>) {
        let n = self.levels.len();
        let mut now: Vec<[f64; WIDE_STATES]> = match start {
            Some(LevelStarts(known)) if known.len() == n => known.clone(),
            _ => vec![[0.0; WIDE_STATES]; n],
        };
        while !self.settled && self.sweeps < Self::MOST_SWEEPS {
            let next = self.sweep(parts, &now);
            self.sweeps += 1;
            let pairs = next.iter().flatten().zip(now.iter().flatten());
            let moved = pairs.fold(0.0_f64, |most, (new, old)| most.max((new - old).abs()));
            self.settled = moved <= tolerance * self.target_incentive || moved.is_nan();
            now = next;
        }
        self.hold(&now);
    }

    fn hold(&mut self, starts: &[[f64; WIDE_STATES]]) {
        self.starts = (0..WIDE_STATES)
            .map(|state| {
                let values = starts.iter().map(|level| level[state]).collect();
                OverLevels::new(&self.levels, values)
            })
            .collect();
    }

    /// One period backwards at every level from present start values; returns the next ones.
    fn sweep(
        &mut self,
        parts: &[ProgrammeInputs],
        starts: &[[f64; WIDE_STATES]],
    ) -> Vec<[f64; WIDE_STATES]> {
        self.hold(starts);
        let (ratchet, discount) = (self.ratchet, self.discount_factor);
        let mut mornings = Vec::with_capacity(parts.len());
        let levels = self.levels.iter().zip(parts).zip(&mut self.programmes);
        for ((&level, part), programme) in levels {
            let follows = |state: usize, a: f64| {
                discount * self.starts[state].at(ratchet.level_after(level, a))
            };
            let (grid, worth) = programme.parts();
            let mut pass = Pass::new(part, grid, worth.clone());
            mornings.push(programme.slice(part, &mut pass, follows));
        }
        self.period_gain = mornings[self.own_level()][0];
        for value in mornings.iter_mut().flatten() {
            *value -= self.period_gain;
        }
        mornings
    }

    /// A mean over the two levels around one; the second is not asked for where it has no weight.
    fn over<T>(
        &self,
        level: f64,
        value: impl Fn(&Programme, f64) -> T,
        mix: impl Fn(T, T, f64) -> T,
    ) -> T {
        let (below, share) = between(&self.levels, level);
        let low = value(&self.programmes[below], self.levels[below]);
        if share <= 0.0 {
            return low;
        }
        let high = value(&self.programmes[below + 1], self.levels[below + 1]);
        mix(low, high, share)
    }

    /// Value at the end of a day's business at a quota level, as [`Programme::value_after`]; `attainment` is that of
    /// the running quota. On the last day pay is taken from the curve itself.
    pub fn value_after(
        &self,
        level: f64,
        day: usize,
        attainment: f64,
        waiting: f64,
        ready: f64,
    ) -> f64 {
        let line = |low: f64, high: f64, share: f64| low + share * (high - low);
        if self.still || day + 1 < self.days() {
            let value = |p: &Programme, _: f64| p.value_after(day, attainment, waiting, ready);
            return self.over(level, value, line);
        }
        let rest = |p: &Programme, _: f64| p.rest_after(attainment, waiting, ready);
        let mut certain = self.curve.payout(attainment.max(0.0)) * self.target_incentive;
        let edge = [WAITING, READY].map(|count| (count - 1) as f64);
        if edge[0] < waiting || edge[1] < ready {
            let next = self.ratchet.level_after(level, attainment);
            let more = |w: f64, v: f64| {
                let (w, v) = self.person().after_last_night(w, v);
                self.carried_value(next, w, v)
            };
            certain += more(waiting, ready) - more(waiting.min(edge[0]), ready.min(edge[1]));
        }
        self.over(level, rest, line) + self.person().daily_discount() * certain
    }

    /// Effort of an evening at a quota level, as [`Programme::effort`].
    pub fn effort(
        &self,
        level: f64,
        day: usize,
        attainment: f64,
        waiting: f64,
        ready: f64,
    ) -> Effort {
        self.over(
            level,
            |p, _| p.effort(day, attainment, waiting, ready),
            |low, high, share| Effort {
                progress: low.progress + share * (high.progress - low.progress),
                prospecting: low.prospecting + share * (high.prospecting - low.prospecting),
            },
        )
    }

    /// Value of one mean deal booked today at organic terms, with nothing else in hand, later pay on the customer
    /// included \[money\].
    pub fn marginal_value(&self, level: f64, day: usize, attainment: f64) -> f64 {
        let (below, _) = between(&self.levels, level);
        let p = &self.programmes[below];
        let credit = p.organic_credit(day) * self.levels[below] / level;
        self.value_after(level, day, attainment + credit, 0.0, 0.0)
            - self.value_after(level, day, attainment, 0.0, 0.0)
            + p.organic_credit(day) * p.customer_pay()
    }

    /// Any programme of it: what does not depend on where the rep stands is asked there.
    pub fn person(&self) -> &Programme {
        &self.programmes[0]
    }

    /// Value at the start of a period at a quota level with deals in hand, relative to the plan's own quota and none
    /// \[money\].
    pub fn start_value(&self, level: f64, waiting: f64, ready: f64) -> f64 {
        if self.still {
            let value = |p: &Programme, _: f64| p.start_value(waiting, ready);
            return self.over(level, value, |low, high, share| low + share * (high - low));
        }
        corners(waiting, ready, WIDE_WAITING, WIDE_READY)
            .iter()
            .map(|&(state, weight)| weight * self.starts[state].at(level))
            .sum()
    }

    /// What the programme expects of a whole period that starts at a quota level, as [`Programme::period_value`], with
    /// the discounted [`Ratcheted::start_value`] of where it leads \[money\].
    pub fn period_value(&self, level: f64, waiting: f64, ready: f64) -> f64 {
        self.period_gain + self.start_value(level, waiting, ready)
    }

    /// What deals in hand and the next quota are worth on the next period's first morning, seen from the evening before
    /// \[money\].
    pub fn carried_value(&self, level: f64, waiting: f64, ready: f64) -> f64 {
        self.discount_factor * self.start_value(level, waiting, ready)
    }

    /// Values at the start of a period with nothing in hand, over quota levels \[money\].
    pub fn over_levels(&self) -> OverLevels {
        let values = self.levels.iter().map(|&k| self.start_value(k, 0.0, 0.0));
        OverLevels::new(&self.levels, values.collect())
    }

    /// Start values, to start a similar programme from.
    pub fn start_values(&self) -> LevelStarts {
        let of_level = |level: usize| std::array::from_fn(|s| self.starts[s].values[level]);
        let known = if self.still { 0 } else { self.levels.len() };
        LevelStarts((0..known).map(of_level).collect())
    }

    /// The levels of quota it is solved at.
    pub fn levels(&self) -> &[f64] {
        &self.levels
    }

    /// Passes over the period until the start values settled.
    pub fn sweeps(&self) -> u32 {
        self.sweeps
    }

    /// Whether they did.
    pub fn settled(&self) -> bool {
        self.settled
    }

    /// Length of the period \[selling days\].
    pub fn days(&self) -> usize {
        self.person().days()
    }

    /// Memory of the tables \[bytes\].
    pub fn bytes(&self) -> usize {
        self.programmes.iter().map(Programme::bytes).sum()
    }
}

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

    /// By pay curve and target incentive of the period, the plan's own quota, and equally likely values of what is
    /// still to come, of that quota, as [`PayOutlook::new`].
    ///
    /// `programme` knows what a quota level is worth; without one people look one period ahead, at the pay expected of
    /// it, discounted by `discount_factor`.
    pub fn new(
        (curve, quota, target_incentive): (&PayCurve, f64, f64),
        ratchet: Ratchet,
        remaining: &[Vec<f64>],
        discount_factor: f64,
        programme: Option<&Ratcheted>,
    ) -> Self {
        let levels = programme.map_or_else(
            || quota_levels(&ratchet, Ratcheted::LEVEL_STEP),
            |programme| programme.levels.clone(),
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
            .map(|&level| outlook(level, curve, target_incentive))
            .collect();
        let worth = programme.map_or_else(
            || {
                let values = paid.iter().map(PayOutlook::expected_of_next);
                OverLevels::new(&levels, values.collect())
            },
            Ratcheted::over_levels,
        );
        let valued = levels
            .iter()
            .map(|&level| {
                let next = |a: f64| discount_factor * worth.at(ratchet.level_after(level, a));
                let curve = with_next(curve, target_incentive, level, next);
                outlook(level, &curve, 1.0)
            })
            .collect();
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
