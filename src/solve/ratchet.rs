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
//! Levels at most a tenth apart, nine from .8 to 1.5 times the plan's own quota; between them `S` is a monotone cubic, and values and
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
use super::mixing::Mixing;
use super::programme::{Programme, StartValues};
use super::quota_levels::{OverLevels, between};
use crate::plan::ratchet::Ratchet;
use crate::plan::{Line, PayCurve};

/// What a rep's programme over quota levels is told.
#[derive(Debug, Clone, PartialEq)]
pub struct RatchetInputs {
    /// The period at the plan's own quota.
    pub period: ProgrammeInputs,
    /// How quotas follow achievement.
    pub ratchet: Ratchet,
    /// Levels of quota, rising, 1 among them ([`super::quota_levels()`]).
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
    /// Largest change of a start value in the last sweep, per target incentive.
    residual: f64,
}

impl Ratcheted {
    /// Largest factor from one level to the next; see `docs/model.md` for what a smaller one changes.
    pub const LEVEL_STEP: f64 = 1.1;
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
            residual: 0.0,
            levels,
        };
        if still {
            solved.without_ratchet(inputs, at_level, start);
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
        start: Option<&LevelStarts>,
    ) {
        let solve = |(n, level): (usize, &f64)| {
            let known = start.and_then(|LevelStarts(known)| known.get(n));
            Programme::solve(&at_level(level), known.copied().map(StartValues))
        };
        self.programmes = inputs.levels.iter().enumerate().map(solve).collect();
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

    /// Sweeps until the start values stand still, mixed ([`Mixing`]): quotas that swing from high to low and back make
    /// the slowest part a wave.
    fn settle(&mut self, parts: &[ProgrammeInputs], tolerance: f64, start: Option<&LevelStarts>) {
        let n = self.levels.len();
        let mut now: Vec<[f64; WIDE_STATES]> = match start {
            Some(LevelStarts(known)) if known.len() == n => known.clone(),
            _ => vec![[0.0; WIDE_STATES]; n],
        };
        let mut mixing = Mixing::default();
        while !self.settled && self.sweeps < Self::MOST_SWEEPS {
            let next = self.sweep(parts, &now);
            self.sweeps += 1;
            let pairs = next.iter().flatten().zip(now.iter().flatten());
            let moved = pairs.fold(0.0_f64, |most, (new, old)| most.max((new - old).abs()));
            self.residual = moved / self.target_incentive;
            self.settled = self.residual <= tolerance || moved.is_nan();
            now = if self.settled {
                next
            } else {
                let mixed = mixing.next(now.as_flattened(), next.as_flattened());
                mixed.as_chunks().0.to_vec()
            };
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
        if self.still {
            let own = self.programmes.iter().map(|p| p.start_values().0);
            return LevelStarts(own.collect());
        }
        let of_level = |level: usize| std::array::from_fn(|s| self.starts[s].values[level]);
        LevelStarts((0..self.levels.len()).map(of_level).collect())
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

    /// Largest change of a start value in the last sweep, per target incentive; 0 where quotas stand still.
    pub fn residual(&self) -> f64 {
        self.residual
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
