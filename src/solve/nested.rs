//! The rep's dynamic programme on two clocks: an inner measurement period within an outer one, as a quarterly bonus
//! within an annual plan.
//!
//! # State
//! Day of the outer period, deals in hand as in [`super::programme`], and two attainments: `a` of the inner period and
//! `b`, the outer attainment at the inner period's start. A booking moves `a`; `b` stands still until the inner period
//! ends. So an inner period at one `b` is the one-clock programme, on a grid that also holds the breakpoints of the outer
//! curve, and the two meet at the inner period's end only:
//!
//! ```text
//! V(end of inner period, a, b) = pay_inner(a) + delta · V(next inner period, 0, b + a r)
//! V(end of outer period, a, b) = pay_inner(a) + pay_outer(b + a r) + delta · V(next outer period, 0, 0)
//! ```
//!
//! with `r` the quota of the inner period over that of the outer one.
//!
//! # Grid
//! `b` in steps of the outer grid up to the last breakpoint of the outer curve, above which everything is a line; `a` in
//! fine steps up to the last breakpoint of the inner curve and from there in outer steps to where the outer curve has its
//! last. The first inner period has one `b`, nothing. Between values of `b` values are interpolated linearly, but pay that
//! is certain on the last evening of a period is taken from the curves.

use super::backward::{Pass, READY, WAITING, WIDE_READY, WIDE_STATES, WIDE_WAITING};
use super::effort::Effort;
use super::grid::{DealWorth, Grid, SliceGrid, corners};
use super::inputs::ProgrammeInputs;
use super::lines::joined;
use super::math::whole;
use super::programme::{Programme, StartValues};
use crate::plan::{Line, PayCurve};

/// Two clocks of one rep class.
#[derive(Debug, Clone, PartialEq)]
pub struct NestedInputs {
    /// The outer period as if it stood alone: its length, curve, quota, target incentive, step and, day by day, the
    /// terms of closing. Its risk aversion is not read.
    pub outer: ProgrammeInputs,
    /// Absolute risk aversion (CARA) per money; 0 is risk neutral.
    pub risk_aversion: f64,
    /// What inner attainment pays, in multiples of target incentive.
    pub inner_curve: PayCurve,
    /// The inner periods of one outer period, in order; together they are as long.
    pub inner: Vec<InnerPeriod>,
    /// Discount factor from the end of an inner period to the next morning, at inner ends that are no outer end; there
    /// `outer.discount_factor` acts.
    pub inner_discount: f64,
    /// Largest step of the grid of inner attainment.
    pub inner_step: f64,
}

/// One inner period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InnerPeriod {
    /// Length \[selling days\].
    pub days: usize,
    /// Quota \[money\], positive.
    pub quota: f64,
    /// Target incentive \[money\].
    pub target_incentive: f64,
}

/// Where a rep stands on both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Standing {
    /// Attainment of the running inner period.
    pub inner: f64,
    /// Attainment of the outer period when the inner one began.
    pub before: f64,
}

/// A solved programme on two clocks.
#[derive(Debug, Clone)]
pub struct Nested {
    /// Inner periods in order, each a programme per value of `before`.
    periods: Vec<Inner>,
    /// First day of each inner period, and the length of the outer one.
    starts: Vec<usize>,
    /// Outer pay in money over outer attainment, from joined lines.
    outer: PayCurve,
    inner_curve: PayCurve,
    start: StartValues,
    period_gain: f64,
    /// At the end of the outer period, and at those of other inner periods.
    discount_factor: f64,
    inner_discount: f64,
    sweeps: u32,
    settled: bool,
}

/// An inner period, for every outer attainment at its start.
#[derive(Debug, Clone)]
struct Inner {
    terms: InnerPeriod,
    /// Quota over that of the outer period.
    ratio: f64,
    slices: Vec<Programme>,
    /// Step between the slices \[outer attainment\].
    step: f64,
    /// What a unit of outer attainment above the last slice is worth at the inner period's end \[money\].
    outer_slope: f64,
    /// Whether the outer period ends with it.
    last: bool,
    /// Values of deals in hand on the first morning, by slice \[money\].
    mornings: Vec<[f64; WIDE_STATES]>,
    /// What a unit of outer attainment above the last slice is worth then \[money\].
    morning_slope: f64,
}

/// The outer attainments at which an inner period is solved, around a given one.
struct Between {
    below: usize,
    /// Share of the way to the next.
    share: f64,
    /// Outer attainment beyond the last.
    beyond: f64,
}

impl Inner {
    /// What a state of deals in hand is worth on the first morning, by outer attainment \[money\].
    fn morning(&self, state: usize, before: f64) -> f64 {
        let between = self.between(before);
        let low = self.mornings[between.below][state];
        if between.share <= 0.0 {
            return low + between.beyond * self.morning_slope;
        }
        low + between.share * (self.mornings[between.below + 1][state] - low)
    }

    fn between(&self, before: f64) -> Between {
        let last = self.slices.len() - 1;
        let at = if 0 < last { before / self.step } else { 0.0 };
        if last == 0 || last as f64 <= at {
            let beyond = (before - last as f64 * self.step).max(0.0);
            return Between {
                below: last,
                share: 0.0,
                beyond,
            };
        }
        let below = whole(at).min(last - 1);
        Between {
            below,
            share: (at - below as f64).max(0.0),
            beyond: 0.0,
        }
    }

    /// A mean over the two slices around `before`; the second is not asked for where it has no weight.
    fn over<T>(
        &self,
        between: &Between,
        value: impl Fn(&Programme) -> T,
        mix: impl Fn(T, T, f64) -> T,
    ) -> T {
        let low = value(&self.slices[between.below]);
        if between.share <= 0.0 {
            return low;
        }
        mix(low, value(&self.slices[between.below + 1]), between.share)
    }
}

impl Nested {
    /// Largest change of the start values in the last sweep, per target incentive of the outer period and its inner ones.
    const SETTLED: f64 = 1e-5;
    /// The most sweeps over the outer period, on either grid.
    const MOST_SWEEPS: u32 = 30;
    /// How much wider the steps of a first solution are, from which the start values are taken.
    const COARSER: f64 = 4.0;
    /// Largest step of inner attainment that serves a quarter within a year; see `docs/behaviour.md` for what a finer one
    /// changes.
    pub const INNER_STEP: f64 = 0.04 / super::FINENESS as f64;
    /// The same for attainment of the year.
    pub const OUTER_STEP: f64 = 0.05 / super::FINENESS as f64;

    /// Solves both clocks together, from start values of a similar programme if there are any.
    pub fn solve(inputs: &NestedInputs, start: Option<StartValues>) -> Self {
        let start = start.unwrap_or_else(|| {
            let mut coarse = inputs.clone();
            coarse.inner_step *= Self::COARSER;
            coarse.outer.attainment_step *= Self::COARSER;
            Self::settle(&coarse, &StartValues::none()).start
        });
        Self::settle(inputs, &start)
    }

    fn settle(inputs: &NestedInputs, start: &StartValues) -> Self {
        let parts: Vec<ProgrammeInputs> = inputs.parts();
        let mut nested = Self::blank(inputs, &parts, start);
        let target: f64 = inputs.inner.iter().map(|i| i.target_incentive).sum();
        let target = target + inputs.outer.target_incentive;
        while !nested.settled && nested.sweeps < Self::MOST_SWEEPS {
            let next = nested.sweep(&parts);
            let moved = next.moved(&nested.start);
            nested.start = next;
            nested.sweeps += 1;
            nested.settled = moved <= Self::SETTLED * target || moved.is_nan();
        }
        nested
    }

    fn blank(inputs: &NestedInputs, parts: &[ProgrammeInputs], start: &StartValues) -> Self {
        let in_money = |lines: Vec<Line>, target: f64| {
            let lines = lines.into_iter().map(|line| Line {
                from: line.from,
                value: line.value * target,
                slope: line.slope * target,
            });
            PayCurve {
                lines: lines.collect(),
            }
        };
        let outer = in_money(joined(&inputs.outer.curve), inputs.outer.target_incentive);
        let last_of = |curve: &PayCurve| curve.lines[curve.lines.len() - 1];
        let outer_top = last_of(&outer);
        let cells = (outer_top.from / inputs.outer.attainment_step.max(1e-4) - 1e-9)
            .ceil()
            .max(0.0);
        let step = outer_top.from / cells.max(1.0);
        let mut weight = 1.0;
        let mut periods = Vec::with_capacity(parts.len());
        for (index, (terms, part)) in inputs.inner.iter().zip(parts).enumerate().rev() {
            let last = index + 1 == parts.len();
            let inner = in_money(joined(&inputs.inner_curve), terms.target_incentive);
            let ratio = terms.quota / inputs.outer.quota;
            let knee = last_of(&inner);
            let worth = DealWorth::new(part);
            let slices = (0..=if index == 0 { 0 } else { whole(cells) })
                .map(|node| {
                    let before = node as f64 * step;
                    let certain = if last {
                        PayCurve::weighted_sum(&[
                            (1.0, &inner),
                            (1.0, &seen_from(&outer, before, ratio)),
                        ])
                    } else {
                        inner.clone()
                    };
                    let grid = Grid::of_slice(&SliceGrid {
                        knee: knee.from,
                        step: inputs.inner_step,
                        end: (outer_top.from - before) / ratio,
                        outer_step: step / ratio,
                        top_slope: knee.slope + weight * ratio * outer_top.slope,
                        breaks: certain.lines.iter().map(|line| line.from).collect(),
                    });
                    Programme::blank(part, certain, grid).into_slice(&worth)
                })
                .collect();
            periods.push(Inner {
                terms: *terms,
                ratio,
                slices,
                step,
                outer_slope: weight * outer_top.slope,
                last,
                mornings: Vec::new(),
                morning_slope: weight
                    * outer_top.slope
                    * (0..terms.days).fold(1.0, |w, _| w * inputs.outer.daily_discount),
            });
            let nights = (0..terms.days).fold(1.0, |w, _| w * inputs.outer.daily_discount);
            weight *= nights * inputs.inner_discount;
        }
        periods.reverse();
        let mut starts = vec![0];
        for terms in &inputs.inner {
            starts.push(starts[starts.len() - 1] + terms.days);
        }
        Self {
            periods,
            starts,
            outer,
            inner_curve: PayCurve {
                lines: joined(&inputs.inner_curve),
            },
            start: *start,
            period_gain: 0.0,
            discount_factor: inputs.outer.discount_factor,
            inner_discount: inputs.inner_discount,
            sweeps: 0,
            settled: false,
        }
    }

    /// One outer period backwards from the present start values; returns the next ones.
    fn sweep(&mut self, parts: &[ProgrammeInputs]) -> StartValues {
        let (start, discount) = (&self.start.0, self.discount_factor);
        let mut after: Option<&Inner> = None;
        for (inner, part) in self.periods.iter_mut().zip(parts).rev() {
            let (step, ratio) = (inner.step, inner.ratio);
            inner.mornings.clear();
            for (node, slice) in inner.slices.iter_mut().enumerate() {
                let (grid, worth) = slice.parts();
                let mut pass = Pass::new(part, grid, worth.clone());
                let before = node as f64 * step;
                inner.mornings.push(match after {
                    None => slice.slice(part, &mut pass, |state, _| discount * start[state]),
                    Some(next) => slice.slice(part, &mut pass, |state, a| {
                        part.discount_factor * next.morning(state, before + a * ratio)
                    }),
                });
            }
            after = Some(inner);
        }
        let first = after.map_or([0.0; WIDE_STATES], |inner| inner.mornings[0]);
        self.period_gain = first[0];
        StartValues(first.map(|value| value - first[0]))
    }

    /// The inner period that holds a day, and the day in it.
    fn place(&self, day: usize) -> (&Inner, usize) {
        let index = self.index(day);
        let day = day.min(self.days() - 1);
        (&self.periods[index], day - self.starts[index])
    }

    fn index(&self, day: usize) -> usize {
        let day = day.min(self.days() - 1);
        self.starts.partition_point(|&start| start <= day) - 1
    }

    /// What the night after an inner period leaves of deals in hand is worth, by outer attainment \[money\].
    fn next_morning(&self, index: usize, outer: f64, waiting: f64, ready: f64) -> f64 {
        let (w, v) = self.person().after_last_night(waiting, ready);
        let Some(next) = self.periods.get(index + 1) else {
            return self.carried_value(w, v);
        };
        let states = corners(w, v, WIDE_WAITING, WIDE_READY);
        let values = states.iter().filter(|(_, weight)| 0.0 < weight.abs());
        let sum: f64 = values
            .map(|&(state, weight)| weight * next.morning(state, outer))
            .sum();
        self.inner_discount * sum
    }

    /// Value at the end of a day's business, as [`Programme::value_after`] \[money\].
    pub fn value_after(&self, day: usize, at: Standing, waiting: f64, ready: f64) -> f64 {
        let place = self.index(day);
        let (inner, day) = self.place(day);
        let between = inner.between(at.before);
        let any = &inner.slices[0];
        if day + 1 < inner.terms.days {
            let value = inner.over(
                &between,
                |slice| slice.value_after(day, at.inner, waiting, ready),
                |low, high, share| low + share * (high - low),
            );
            return value + between.beyond * inner.outer_slope * any.pay_weight(day);
        }
        let mut value = inner.over(
            &between,
            |slice| slice.rest_after(at.inner, waiting, ready),
            |low, high, share| low + share * (high - low),
        );
        let outer = at.before + at.inner * inner.ratio;
        let mut certain = self.inner_curve.payout(at.inner) * inner.terms.target_incentive;
        if inner.last {
            certain += self.outer.payout(outer);
        } else {
            value += between.beyond * inner.outer_slope * any.daily_discount();
        }
        let edge = [WAITING, READY].map(|count| (count - 1) as f64);
        if edge[0] < waiting || edge[1] < ready {
            let more = |w, v| self.next_morning(place, outer, w, v);
            certain += more(waiting, ready) - more(waiting.min(edge[0]), ready.min(edge[1]));
        }
        value + any.daily_discount() * certain
    }

    /// Effort of an evening, as [`Programme::effort`].
    pub fn effort(&self, day: usize, at: Standing, waiting: f64, ready: f64) -> Effort {
        let (inner, day) = self.place(day);
        let between = inner.between(at.before);
        inner.over(
            &between,
            |slice| slice.effort(day, at.inner, waiting, ready),
            |low, high, share| Effort {
                progress: low.progress + share * (high.progress - low.progress),
                prospecting: low.prospecting + share * (high.prospecting - low.prospecting),
            },
        )
    }

    /// Value of one mean deal booked today at organic terms, with nothing else in hand, later pay on the customer
    /// included \[money\].
    pub fn marginal_value(&self, day: usize, at: Standing) -> f64 {
        let (inner, day_of_inner) = self.place(day);
        let credit = inner.slices[0].organic_credit(day_of_inner);
        let booked = Standing {
            inner: at.inner + credit,
            ..at
        };
        self.value_after(day, booked, 0.0, 0.0) - self.value_after(day, at, 0.0, 0.0)
            + credit * inner.slices[0].customer_pay()
    }

    /// Any programme of it: what does not depend on where the rep stands is asked there.
    pub fn person(&self) -> &Programme {
        &self.periods[0].slices[0]
    }

    /// Discount factor from the end of an inner period to the next morning, within the outer one.
    pub fn inner_discount(&self) -> f64 {
        self.inner_discount
    }

    /// Value of a mean waiting deal on the first morning of the next inner period, seen from the evening before it, for who is
    /// now at this standing \[money\].
    pub fn next_deal(&self, day: usize, at: Standing) -> f64 {
        let index = self.index(day);
        let Some(next) = self.periods.get(index + 1) else {
            return self.carried_value(1.0, 0.0) - self.carried_value(0.0, 0.0);
        };
        let outer = at.before + at.inner * self.periods[index].ratio;
        let worth = |waiting: f64| {
            let states = corners(waiting, 0.0, WIDE_WAITING, WIDE_READY);
            let held = states.iter().filter(|(_, weight)| 0.0 < weight.abs());
            held.map(|&(state, weight)| weight * next.morning(state, outer))
                .sum::<f64>()
        };
        self.inner_discount * (worth(1.0) - worth(0.0))
    }

    /// Quota of the inner period that holds a day \[money\].
    pub fn inner_quota(&self, day: usize) -> f64 {
        self.place(day).0.terms.quota
    }

    /// Value of deals in hand at the start of an outer period, relative to none \[money\].
    pub fn start_value(&self, waiting: f64, ready: f64) -> f64 {
        self.start.value(waiting, ready)
    }

    /// What the programme expects of a whole outer period, as [`Programme::period_value`] \[money\].
    pub fn period_value(&self, waiting: f64, ready: f64) -> f64 {
        self.period_gain + self.start_value(waiting, ready)
    }

    /// What deals in hand are worth on the next outer period's first morning, seen from the evening before \[money\].
    pub fn carried_value(&self, waiting: f64, ready: f64) -> f64 {
        self.discount_factor * self.start_value(waiting, ready)
    }

    /// Start values, to warm-start a similar programme.
    pub fn start_values(&self) -> StartValues {
        self.start
    }

    /// Passes over the outer period until the start values settled.
    pub fn sweeps(&self) -> u32 {
        self.sweeps
    }

    /// Whether they did.
    pub fn settled(&self) -> bool {
        self.settled
    }

    /// Length of the outer period \[selling days\].
    pub fn days(&self) -> usize {
        self.starts[self.starts.len() - 1]
    }

    /// Memory of the tables \[bytes\].
    pub fn bytes(&self) -> usize {
        let slices = self.periods.iter().flat_map(|inner| &inner.slices);
        slices.map(Programme::bytes).sum()
    }
}

impl NestedInputs {
    /// The one-clock inputs of every inner period.
    fn parts(&self) -> Vec<ProgrammeInputs> {
        let mut from = 0;
        let mut parts = Vec::with_capacity(self.inner.len());
        for terms in &self.inner {
            let days = from..from + terms.days;
            parts.push(ProgrammeInputs {
                days: terms.days,
                quota: terms.quota,
                target_incentive: 1.0,
                risk_aversion: self.risk_aversion,
                closings: days.clone().map(|day| self.outer.terms(day)).collect(),
                ripen_rate: days.clone().map(|day| self.outer.ripen_rate(day)).collect(),
                pressure: days.clone().map(|day| self.outer.pressure(day)).collect(),
                discount_factor: self.inner_discount,
                ..self.outer.clone()
            });
            from = days.end;
        }
        parts
    }
}

/// A curve over outer attainment as it looks from `before`, over inner attainment.
fn seen_from(outer: &PayCurve, before: f64, ratio: f64) -> PayCurve {
    let first = outer
        .lines
        .partition_point(|line| line.from <= before + 1e-9)
        .saturating_sub(1);
    let lines = outer.lines[first..]
        .iter()
        .enumerate()
        .map(|(place, line)| {
            let from = if place == 0 {
                0.0
            } else {
                (line.from - before) / ratio
            };
            let at = if place == 0 { before } else { line.from };
            Line {
                from,
                value: line.value + line.slope * (at - line.from),
                slope: line.slope * ratio,
            }
        });
    PayCurve {
        lines: lines.collect(),
    }
}
