//! The rep's dynamic programme on one clock: how hard to work, what to sign, what to hold.
//!
//! # State
//! Day of the period, credited attainment, ripe list value in hand split into buyers still *waiting*
//! (they want more than organic terms today) and buyers *ready*; both in mean deals, real numbers.
//!
//! # Order of a day
//! 1. Daytime: waiting buyers are tried one by one, then ready ones; after each, going on is a choice.
//!    A deal tried closes with the day's chance at the day's discount. A ready deal not tried leaves with chance
//!    `hold_loss`: the cost of holding.
//! 2. Evening: effort is chosen; a deal ripens with chance `1 − exp(−rate · effort)` and joins the
//!    waiting. Overnight both groups lose the share `loss`, and the share `turn_ready` of the waiting
//!    turns ready.
//! 3. Period end: the curve pays; the deals in hand go on into the next period, discounted.
//!
//! # Source
//! assumed in form; the effort margin follows Misra and Nair (2011) and Larkin (2014). Every day is
//! solved backwards from the period end; the next period's start is the fixed point of the
//! period itself, by value iteration relative to a start with nothing in hand.

use super::backward::{Pass, READY, STATES, WAITING, WIDE_READY, WIDE_STATES, WIDE_WAITING};
use super::effort::{Effort, EffortCost, Prospecting};
use super::grid::{DealWorth, Grid, corners};
use super::lines::joined;
use crate::plan::PayCurve;

/// What closing looks like on one day of the person's clock, as learned.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DayTerms {
    /// Chance that a waiting buyer signs when tried.
    pub close_waiting: f64,
    /// Discount at which waiting buyers sign \[share of list\].
    pub discount_waiting: f64,
    /// Chance that a ready buyer signs when tried.
    pub close_ready: f64,
    /// Discount at which ready buyers sign \[share of list\].
    pub discount_ready: f64,
    /// Share of the waiting that turn ready overnight.
    pub turn_ready: f64,
}

/// One rep class on one plan and clock.
///
/// Lists by day run over the period; a shorter list goes on with its last entry, so one entry is a
/// constant.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgrammeInputs {
    /// Length of the measurement period \[selling days\].
    pub days: usize,
    /// What attainment pays, in multiples of `target_incentive`.
    pub curve: PayCurve,
    /// Quota of the period \[money\], positive.
    pub quota: f64,
    /// Target incentive of the period \[money\], positive.
    pub target_incentive: f64,
    /// List value of a mean deal \[money\].
    pub mean_list_value: f64,
    /// What effort costs.
    pub effort: EffortCost,
    /// Mean deals in hand that ripen per unit of effort, by day.
    pub ripen_rate: Vec<f64>,
    /// Sizes of a deal that ripens, in mean deals, and their shares; empty: all are mean deals. A deal joins the
    /// hand with its own size; in hand it counts as so many mean deals.
    pub deal_sizes: Vec<(f64, f64)>,
    /// Mean deals in hand that ripen a day beside those of `ripen_rate`, whatever the effort; below 0: that
    /// fail to. No day's chance falls below 0.
    pub ripen_beside: f64,
    /// The other kind of effort; none: all effort goes into deals in hand.
    pub prospecting: Option<Prospecting>,
    /// Chance a day that a ripe deal, waiting or ready, is lost.
    pub loss: f64,
    /// Chance a day that a ready buyer who is told to wait leaves, on top of `loss`.
    pub hold_loss: f64,
    /// Closing terms by day.
    pub closings: Vec<DayTerms>,
    /// Discount factor from one period to the next.
    pub discount_factor: f64,
    /// Present bias: weight of everything later against effort today, 1 is none.
    pub present_bias: f64,
    /// Absolute risk aversion (CARA) per target incentive; 0 is risk neutral.
    pub risk_aversion: f64,
    /// Whether deals may be left untried; otherwise every ripe deal is tried every day.
    pub may_hold: bool,
    /// Leaders' pressure by day: gain per money of net value signed that day; empty is none.
    pub pressure: Vec<f64>,
    /// Largest step of the attainment grid; see [`ProgrammeInputs::DEFAULT_STEP`].
    pub attainment_step: f64,
}

impl ProgrammeInputs {
    /// Step of the attainment grid that serves a quarter; a year does with twice that.
    ///
    /// Measured against .0025 under tiers of 1, 1.5 and 2 with a bonus at quota: marginal values off by .0008 of target
    /// incentive in the mean and efforts by .002; at twice the step .0017 and .005. Jumps are smeared
    /// within one step, except on the last day, where pay is taken from the curve.
    pub const DEFAULT_STEP: f64 = 0.02;

    pub(super) fn terms(&self, day: usize) -> DayTerms {
        by_day(&self.closings, day)
    }

    pub(super) fn ripen_rate(&self, day: usize) -> f64 {
        by_day(&self.ripen_rate, day)
    }

    pub(super) fn pressure(&self, day: usize) -> f64 {
        by_day(&self.pressure, day)
    }

    /// What a night leaves: of the waiting, still waiting and turned ready; of the ready.
    pub(super) fn night(&self, day: usize) -> [f64; 3] {
        let keep = 1.0 - self.loss;
        let turn = self.terms(day).turn_ready;
        [keep * (1.0 - turn), keep * turn, keep]
    }

    /// Attainment that a deal of list value `mean_list_value` brings at a discount.
    pub(super) fn credit(&self, discount: f64) -> f64 {
        self.mean_list_value * (1.0 - discount) / self.quota
    }
}

fn by_day<T: Copy + Default>(list: &[T], day: usize) -> T {
    list.get(day).or(list.last()).copied().unwrap_or_default()
}

/// Values of deals in hand at the start of a period, relative to none: a warm start for a
/// programme that differs little.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StartValues(pub(super) [f64; WIDE_STATES]);

/// A solved programme: values and efforts by day, attainment and deals in hand.
///
/// Values are in money, relative to starting a period with nothing in hand; only differences mean
/// anything. Between grid points they are interpolated linearly; beyond three waiting or three
/// ready deals each further one counts as the attainment it would bring in the end, on a period's last
/// evening in the next one.
#[derive(Debug, Clone)]
pub struct Programme {
    grid: Grid,
    worth: DealWorth,
    curve: PayCurve,
    target_incentive: f64,
    days: usize,
    hold_loss: f64,
    discount_factor: f64,
    /// Share of the deals in hand that the last night leaves waiting, of the waiting that it makes ready, and
    /// of the ready that it leaves ready.
    last_night: [f64; 3],
    organic_credit: Vec<f64>,
    /// Evening values by day, waiting, ready, attainment.
    evening: Vec<f64>,
    efforts: Vec<Effort>,
    start: StartValues,
    /// What a period that starts with nothing in hand brings \[money\].
    period_gain: f64,
    effort: EffortCost,
    prospecting: Option<Prospecting>,
    sweeps: u32,
    settled: bool,
}

impl Programme {
    /// Largest change of the start values in the last sweep, per target incentive; well below what the
    /// grid leaves open.
    const SETTLED: f64 = 1e-6;
    /// The same where pay is one line: no grid, so the answer is exact.
    const SETTLED_LINEAR: f64 = 1e-10;
    /// The most sweeps over the period; a quarter takes three to seven.
    const MOST_SWEEPS: u32 = 100;

    /// Solves the programme, from start values of a similar one if there are any.
    pub fn solve(inputs: &ProgrammeInputs, start: Option<StartValues>) -> Self {
        let days = inputs.days.max(1);
        let lines = joined(&inputs.curve);
        let grid = Grid::new(&lines, inputs);
        let slab = STATES * grid.points;
        let mut programme = Self {
            worth: DealWorth::new(inputs),
            curve: PayCurve { lines },
            target_incentive: inputs.target_incentive,
            days,
            hold_loss: inputs.hold_loss,
            discount_factor: inputs.discount_factor,
            last_night: inputs.night(days - 1),
            organic_credit: (0..days)
                .map(|day| inputs.credit(inputs.terms(day).discount_ready))
                .collect(),
            evening: vec![0.0; days * slab],
            efforts: vec![Effort::default(); days * slab],
            start: start.unwrap_or(StartValues([0.0; WIDE_STATES])),
            period_gain: 0.0,
            effort: inputs.effort,
            prospecting: inputs.prospecting,
            sweeps: 0,
            settled: false,
            grid,
        };
        let mut pass = Pass::new(inputs, &programme.grid, programme.worth.clone());
        let settled = if programme.grid.points == 1 {
            Self::SETTLED_LINEAR
        } else {
            Self::SETTLED
        };
        while !programme.settled && programme.sweeps < Self::MOST_SWEEPS {
            let next = programme.sweep(inputs, &mut pass);
            let moved = next
                .0
                .iter()
                .zip(&programme.start.0)
                .fold(0.0_f64, |most, (new, old)| most.max((new - old).abs()));
            programme.start = next;
            programme.sweeps += 1;
            // A value that is not a number does not go round a hundred times.
            programme.settled = moved <= settled * inputs.target_incentive || moved.is_nan();
        }
        programme
    }

    /// One period backwards from the present start values; returns the next ones.
    fn sweep(&mut self, inputs: &ProgrammeInputs, pass: &mut Pass) -> StartValues {
        let points = self.grid.points;
        let slab = STATES * points;
        for point in 0..points {
            let paid = self.paid(self.grid.attainment(point));
            for (state, start) in self.start.0.iter().enumerate() {
                pass.extended[state * points + point] = paid + inputs.discount_factor * start;
            }
        }
        for day in (0..self.days).rev() {
            if day + 1 < self.days {
                pass.extend(day + 1);
            }
            let evening = &mut self.evening[day * slab..(day + 1) * slab];
            let efforts = &mut self.efforts[day * slab..(day + 1) * slab];
            pass.evening(inputs, day, evening, efforts);
            pass.daytime(inputs, day, evening);
        }
        self.period_gain = pass.morning[0];
        pass.extend(0);
        let mut next = [0.0; WIDE_STATES];
        for (state, value) in next.iter_mut().enumerate() {
            *value = pass.extended[state * points] - pass.morning[0];
        }
        StartValues(next)
    }

    /// Value at the end of a day's business, before the evening's effort, with `waiting` and `ready`
    /// mean deals in hand \[money\].
    ///
    /// On the last day pay is certain but for the next period, and is taken from the curve itself.
    /// A rep signs when the value after, plus pressure, is no less than [`Programme::hold_value`].
    pub fn value_after(&self, day: usize, attainment: f64, waiting: f64, ready: f64) -> f64 {
        let day = day.min(self.days - 1);
        let (w, v) = (
            waiting.min((WAITING - 1) as f64),
            ready.min((READY - 1) as f64),
        );
        if day + 1 == self.days {
            // Values of the last evening are pay plus something that does not depend on attainment.
            let rest = self.blend(day, (0, 0, 0.0), w, v) - self.paid(0.0);
            let beyond = if w < waiting || v < ready {
                self.next_period(waiting, ready) - self.next_period(w, v)
            } else {
                0.0
            };
            return rest + beyond + self.paid(attainment);
        }
        let worth = self.worth.evening(day);
        let counted = (waiting - w) * worth.waiting + (ready - v) * worth.ready;
        let (waiting, ready) = (w, v);
        let attainment = attainment + counted;
        let (below, above, share, beyond) = self.grid.locate(attainment);
        self.blend(day, (below, above, share), waiting, ready) + beyond
    }

    /// Value of telling a ready buyer to wait, whose deal of `size` mean deals is among `ready` \[money\].
    ///
    /// # Equation
    /// `(1 − hold_loss) U(ready) + hold_loss U(ready − size)`
    pub fn hold_value(
        &self,
        day: usize,
        attainment: f64,
        waiting: f64,
        ready: f64,
        size: f64,
    ) -> f64 {
        let kept = self.value_after(day, attainment, waiting, ready);
        if self.hold_loss <= 0.0 {
            return kept;
        }
        let lost = self.value_after(day, attainment, waiting, ready - size);
        (1.0 - self.hold_loss) * kept + self.hold_loss * lost
    }

    /// Effort of an evening; deals in hand beyond the grid count as its edge.
    pub fn effort(&self, day: usize, attainment: f64, waiting: f64, ready: f64) -> Effort {
        let day = day.min(self.days - 1);
        let (below, above, share, _) = self.grid.locate(attainment);
        let points = self.grid.points;
        let slab = &self.efforts[day * STATES * points..(day + 1) * STATES * points];
        let mut effort = Effort::default();
        let edge = |x: f64, count: usize| x.clamp(0.0, (count - 1) as f64);
        let mut add = |(state, weight): (usize, f64)| {
            let row = &slab[state * points..(state + 1) * points];
            let (low, high) = (row[below], row[above]);
            let (to_low, to_high) = (weight * (1.0 - share), weight * share);
            effort.progress += to_low * low.progress;
            effort.prospecting += to_low * low.prospecting;
            effort.progress += to_high * high.progress;
            effort.prospecting += to_high * high.prospecting;
        };
        let [neither, one_ready, one_waiting, both] =
            corners(edge(waiting, WAITING), edge(ready, READY), WAITING, READY);
        // Nobody ready in hand, the usual evening: those corners weigh nothing.
        let some_ready = 0.0 < ready;
        add(neither);
        if some_ready {
            add(one_ready);
        }
        add(one_waiting);
        if some_ready {
            add(both);
        }
        effort
    }

    /// Value of one mean deal booked today at organic terms, with nothing else in hand \[money\].
    ///
    /// The heat map over attainment and days left.
    pub fn marginal_value(&self, day: usize, attainment: f64) -> f64 {
        let day = day.min(self.days - 1);
        self.value_after(day, attainment + self.organic_credit[day], 0.0, 0.0)
            - self.value_after(day, attainment, 0.0, 0.0)
    }

    /// Value of deals in hand at the start of a period, relative to none \[money\].
    pub fn start_value(&self, waiting: f64, ready: f64) -> f64 {
        corners(waiting, ready, WIDE_WAITING, WIDE_READY)
            .iter()
            .map(|&(state, weight)| weight * self.start.0[state])
            .sum()
    }

    /// What the programme expects of a whole period on its first morning, with `waiting` and `ready` mean
    /// deals in hand \[money\]: pay less the cost of effort, [`Programme::found_value`] of the prospecting
    /// done, and the discounted [`Programme::start_value`] of the deals in hand when it is over.
    pub fn period_value(&self, waiting: f64, ready: f64) -> f64 {
        self.period_gain + self.start_value(waiting, ready)
    }

    /// What a day of so much effort costs \[money\].
    pub fn effort_cost(&self, effort: f64) -> f64 {
        self.effort.of(effort)
    }

    /// What a day of so much effort on prospecting is credited: deals found, each at the value of one found
    /// today \[money\].
    pub fn found_value(&self, effort: f64) -> f64 {
        self.prospecting.map_or(0.0, |p| p.gain(effort))
    }

    /// Start values, to warm-start a similar programme.
    pub fn start_values(&self) -> StartValues {
        self.start
    }

    /// Passes over the period until the start values settled.
    pub fn sweeps(&self) -> u32 {
        self.sweeps
    }

    /// Whether the start values moved by less than 1e-6 of target incentive in the last pass.
    pub fn settled(&self) -> bool {
        self.settled
    }

    /// Length of the period \[selling days\].
    pub fn days(&self) -> usize {
        self.days
    }

    /// Value, on the last evening, of what the night leaves of the deals in hand \[money\].
    fn next_period(&self, waiting: f64, ready: f64) -> f64 {
        let [left, turned, kept] = self.last_night;
        self.discount_factor * self.start_value(left * waiting, kept * ready + turned * waiting)
    }

    fn paid(&self, attainment: f64) -> f64 {
        self.curve.payout(attainment.max(0.0)) * self.target_incentive
    }

    fn blend(&self, day: usize, at: (usize, usize, f64), waiting: f64, ready: f64) -> f64 {
        let (below, above, share) = at;
        let points = self.grid.points;
        let slab = &self.evening[day * STATES * points..(day + 1) * STATES * points];
        let part = |(state, weight): (usize, f64)| {
            let row = &slab[state * points..(state + 1) * points];
            let low = row[below];
            weight * (low + share * (row[above] - low))
        };
        let [neither, one_ready, one_waiting, both] = corners(waiting, ready, WAITING, READY);
        part(neither) + part(one_ready) + part(one_waiting) + part(both)
    }
}
