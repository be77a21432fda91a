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
//! Where bookings diffuse instead ([`BookingProcess::Diffusion`]), nothing is in hand: daytime is empty, and the
//! evening, period end, grid and lookups are the same. Values are in money of the day; `daily_discount` acts
//! overnight.
//!
//! # Source
//! assumed in form; the effort margin follows Misra and Nair (2011) and Larkin (2014). Every day is
//! solved backwards from the period end; the next period's start is the fixed point of the
//! period itself, by value iteration relative to a start with nothing in hand.

use super::backward::{Pass, READY, STATES, WAITING, WIDE_READY, WIDE_STATES, WIDE_WAITING};
use super::booking::BookingProcess;
use super::effort::{Effort, EffortCost, Prospecting, certainty};
use super::grid::{DealWorth, Grid, corners};
use super::inputs::ProgrammeInputs;
use super::lines::joined;
use crate::plan::PayCurve;

/// Values of deals in hand at the start of a period, relative to none: a warm start for a
/// programme that differs little.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StartValues(pub(super) [f64; WIDE_STATES]);

impl StartValues {
    /// Nothing in hand is worth anything.
    pub(super) fn none() -> Self {
        Self([0.0; WIDE_STATES])
    }

    /// Value of deals in hand, relative to none \[money\].
    pub(super) fn value(&self, waiting: f64, ready: f64) -> f64 {
        corners(waiting, ready, WIDE_WAITING, WIDE_READY)
            .iter()
            .map(|&(state, weight)| weight * self.0[state])
            .sum()
    }

    /// The largest difference from others \[money\].
    pub(super) fn moved(&self, from: &Self) -> f64 {
        let pairs = self.0.iter().zip(&from.0);
        pairs.fold(0.0_f64, |most, (new, old)| most.max((new - old).abs()))
    }
}

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
    /// Whether what follows the period depends on its attainment, as within an outer period.
    carries: bool,
    /// States of deals in hand: one where nothing is ever in hand.
    states: usize,
    /// CARA per money.
    risk_aversion: f64,
    hold_loss: f64,
    /// Later pay on customers per unit of attainment \[money\].
    customer_pay: f64,
    /// Discount factor from one period to the next, at the period end.
    discount_factor: f64,
    /// Share of the deals in hand that the last night leaves waiting, of the waiting that it makes ready, and
    /// of the ready that it leaves ready.
    last_night: [f64; 3],
    /// Discount factor of a night.
    daily_discount: f64,
    /// What pay at the period end counts on each day.
    pay_weight: Vec<f64>,
    /// What a ready deal held costs, and a waiting one asked for, in today's choice \[money\].
    holding_cost: f64,
    asking_cost: f64,
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
        let lines = joined(&inputs.curve);
        let grid = Grid::new(&lines, inputs);
        let mut programme = Self::blank(inputs, PayCurve { lines }, grid);
        programme.worth = DealWorth::new(inputs);
        programme.start = start.unwrap_or(programme.start);
        let mut pass = Pass::new(inputs, &programme.grid, programme.worth.clone());
        let settled = if programme.grid.points == 1 {
            Self::SETTLED_LINEAR
        } else {
            Self::SETTLED
        };
        while !programme.settled && programme.sweeps < Self::MOST_SWEEPS {
            let next = programme.sweep(inputs, &mut pass);
            let moved = next.moved(&programme.start);
            programme.start = next;
            programme.sweeps += 1;
            // A value that is not a number does not go round a hundred times.
            programme.settled = moved <= settled * inputs.target_incentive || moved.is_nan();
        }
        programme
    }

    /// Nothing solved yet: all that does not change from sweep to sweep, but for what deals are worth.
    pub(super) fn blank(inputs: &ProgrammeInputs, curve: PayCurve, grid: Grid) -> Self {
        let days = inputs.days.max(1);
        let states = match inputs.process {
            BookingProcess::Deals => STATES,
            BookingProcess::Diffusion(_) => 1,
        };
        let slab = states * grid.points;
        Self {
            worth: DealWorth::default(),
            curve,
            target_incentive: inputs.target_incentive,
            days,
            carries: false,
            states,
            risk_aversion: inputs.risk_aversion / inputs.target_incentive,
            hold_loss: inputs.hold_loss,
            customer_pay: inputs.customer_pay * inputs.quota,
            discount_factor: inputs.discount_factor,
            last_night: inputs.night(days - 1),
            daily_discount: inputs.daily_discount,
            pay_weight: (0..days).map(|day| inputs.pay_weight(day)).collect(),
            holding_cost: inputs.holding_cost / inputs.present_bias,
            asking_cost: inputs.asking_cost / inputs.present_bias,
            organic_credit: (0..days)
                .map(|day| inputs.credit(inputs.terms(day).discount_ready))
                .collect(),
            evening: vec![0.0; days * slab],
            efforts: vec![Effort::default(); days * slab],
            start: StartValues::none(),
            period_gain: 0.0,
            effort: inputs.effort,
            prospecting: inputs.prospecting,
            sweeps: 0,
            settled: false,
            grid,
        }
    }

    /// One period backwards from the present start values; returns the next ones.
    fn sweep(&mut self, inputs: &ProgrammeInputs, pass: &mut Pass) -> StartValues {
        let points = self.grid.points;
        for point in 0..points {
            let paid = self.paid(self.grid.attainment(point));
            let rows = if self.states == STATES {
                &mut pass.extended
            } else {
                &mut pass.morning
            };
            for (row, start) in rows.chunks_exact_mut(points).zip(&self.start.0) {
                row[point] = paid + inputs.discount_factor * start;
            }
        }
        self.backwards(inputs, pass);
        self.period_gain = pass.morning[0];
        let mut next = [0.0; WIDE_STATES];
        if self.states == STATES {
            pass.extend(inputs, 0);
            for (state, value) in next.iter_mut().enumerate() {
                *value = pass.extended[state * points] - pass.morning[0];
            }
        }
        StartValues(next)
    }

    /// All days from the last to the first, from what `pass` holds for the night after the last.
    fn backwards(&mut self, inputs: &ProgrammeInputs, pass: &mut Pass) {
        let slab = self.states * self.grid.points;
        for day in (0..self.days).rev() {
            let evening = &mut self.evening[day * slab..(day + 1) * slab];
            let efforts = &mut self.efforts[day * slab..(day + 1) * slab];
            pass.evening(inputs, day, evening, efforts);
            pass.daytime(inputs, day, evening);
        }
    }

    /// One inner period of an outer one, backwards from what follows it: `follows` says what a state of deals in
    /// hand is worth on the morning after, by attainment; `pay` is the curve of what is certain then, in money.
    /// Returns the first morning's values of deals in hand with nothing booked yet.
    pub(super) fn slice(
        &mut self,
        inputs: &ProgrammeInputs,
        pass: &mut Pass,
        follows: impl Fn(usize, f64) -> f64,
    ) -> [f64; WIDE_STATES] {
        let points = self.grid.points;
        for point in 0..points {
            let attainment = self.grid.attainment(point);
            let paid = self.paid(attainment);
            let rows = pass.extended.chunks_exact_mut(points);
            for (state, row) in rows.enumerate() {
                row[point] = paid + follows(state, attainment);
            }
        }
        self.backwards(inputs, pass);
        pass.extend(inputs, 0);
        std::array::from_fn(|state| pass.extended[state * points])
    }

    /// Makes a blank one an inner period: `pay` in money is what is certain at its end.
    pub(super) fn into_slice(mut self, worth: &DealWorth) -> Self {
        self.worth = worth.clone();
        self.target_incentive = 1.0;
        self.carries = true;
        self
    }

    /// What pay at the period end counts on a day.
    pub(super) fn pay_weight(&self, day: usize) -> f64 {
        self.pay_weight[day.min(self.days - 1)]
    }

    /// Attainment that a mean deal brings at organic terms on a day.
    pub(super) fn organic_credit(&self, day: usize) -> f64 {
        self.organic_credit[day.min(self.days - 1)]
    }

    /// Later pay on customers per unit of attainment \[money\].
    pub(super) fn customer_pay(&self) -> f64 {
        self.customer_pay
    }

    /// Memory of the tables \[bytes\].
    pub fn bytes(&self) -> usize {
        self.evening.len() * size_of::<f64>() + self.efforts.len() * size_of::<Effort>()
    }

    /// The grid of attainment, and what deals are worth.
    pub(super) fn parts(&self) -> (&Grid, &DealWorth) {
        (&self.grid, &self.worth)
    }

    /// Value on the evening of the last day of a slice, without the pay that is certain then; deals beyond the grid
    /// count as its edge.
    pub(super) fn rest_after(&self, attainment: f64, waiting: f64, ready: f64) -> f64 {
        let (w, v) = (
            waiting.min((WAITING - 1) as f64),
            ready.min((READY - 1) as f64),
        );
        let (below, above, share, beyond) = self.grid.locate(attainment);
        let at = |point| self.paid(self.grid.attainment(point));
        let paid = at(below) + share * (at(above) - at(below));
        // Above the top, what is not paid now goes on along its own line.
        let beyond = if 0.0 < beyond.abs() {
            beyond - (self.paid(attainment) - paid)
        } else {
            0.0
        };
        self.blend(self.days - 1, (below, above, share), w, v)
            + self.daily_discount * (beyond - paid)
    }

    /// What the last night leaves of deals in hand: waiting and ready.
    pub(super) fn after_last_night(&self, waiting: f64, ready: f64) -> (f64, f64) {
        let [left, turned, kept] = self.last_night;
        (left * waiting, kept * ready + turned * waiting)
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
        if day + 1 == self.days && self.states == STATES && !self.carries {
            // Values of the last evening are pay plus something that does not depend on attainment.
            let pay = self.paid(attainment) - self.paid(0.0);
            let beyond = if w < waiting || v < ready {
                self.next_period(waiting, ready) - self.next_period(w, v)
            } else {
                0.0
            };
            let rest = self.blend(day, (0, 0, 0.0), w, v);
            return rest + self.daily_discount * (beyond + pay);
        }
        let worth = self.worth.evening(day);
        let counted = (waiting - w) * worth.waiting + (ready - v) * worth.ready;
        let (waiting, ready) = (w, v);
        let attainment = attainment + counted;
        let later = counted * self.customer_pay;
        let (below, above, share, beyond) = self.grid.locate(attainment);
        self.blend(day, (below, above, share), waiting, ready)
            + beyond * self.pay_weight[day]
            + later
    }

    /// Value of telling a ready buyer to wait, whose deal of `size` mean deals is among `ready` \[money\].
    ///
    /// # Equation
    /// `(1 − hold_loss) U(ready) + hold_loss U(ready − size) − cost of holding`, the expectation a certainty
    /// equivalent
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
            return kept - self.holding_cost;
        }
        let lost = self.value_after(day, attainment, waiting, ready - size);
        self.held(kept, lost)
    }

    /// Value of telling a ready buyer to wait, from the values of keeping the deal and of losing it \[money\].
    pub fn held(&self, kept: f64, lost: f64) -> f64 {
        let value = if self.risk_aversion <= 0.0 {
            (1.0 - self.hold_loss) * kept + self.hold_loss * lost
        } else {
            kept + certainty(self.hold_loss, lost - kept, self.risk_aversion)
        };
        value - self.holding_cost
    }

    /// What getting a waiting buyer to sign costs the rep, as it weighs in today's choice \[money\].
    pub fn asking_cost(&self) -> f64 {
        self.asking_cost
    }

    /// Effort of an evening; deals in hand beyond the grid count as its edge.
    pub fn effort(&self, day: usize, attainment: f64, waiting: f64, ready: f64) -> Effort {
        let day = day.min(self.days - 1);
        let (below, above, share, _) = self.grid.locate(attainment);
        let points = self.grid.points;
        let slab = &self.efforts[day * self.states * points..(day + 1) * self.states * points];
        if self.states == 1 {
            let (low, high) = (slab[below], slab[above]);
            return Effort {
                progress: low.progress + share * (high.progress - low.progress),
                prospecting: low.prospecting + share * (high.prospecting - low.prospecting),
            };
        }
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

    /// Value of one mean deal booked today at organic terms, with nothing else in hand, later pay on the
    /// customer included \[money\].
    ///
    /// The heat map over attainment and days left.
    pub fn marginal_value(&self, day: usize, attainment: f64) -> f64 {
        let day = day.min(self.days - 1);
        self.value_after(day, attainment + self.organic_credit[day], 0.0, 0.0)
            - self.value_after(day, attainment, 0.0, 0.0)
            + self.organic_credit[day] * self.customer_pay
    }

    /// Value of deals in hand at the start of a period, relative to none \[money\].
    pub fn start_value(&self, waiting: f64, ready: f64) -> f64 {
        self.start.value(waiting, ready)
    }

    /// What the programme expects of a whole period on its first morning, with `waiting` and `ready` mean
    /// deals in hand \[money\]: pay less the cost of effort, [`Programme::found_value`] of the prospecting
    /// done, and the discounted [`Programme::start_value`] of the deals in hand when it is over.
    pub fn period_value(&self, waiting: f64, ready: f64) -> f64 {
        self.period_gain + self.start_value(waiting, ready)
    }

    /// What deals in hand are worth on the next period's first morning, seen from the evening before \[money\].
    pub fn carried_value(&self, waiting: f64, ready: f64) -> f64 {
        self.discount_factor * self.start_value(waiting, ready)
    }

    /// Discount factor of a night.
    pub fn daily_discount(&self) -> f64 {
        self.daily_discount
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
        self.carried_value(left * waiting, kept * ready + turned * waiting)
    }

    fn paid(&self, attainment: f64) -> f64 {
        if attainment < 0.0 && self.states == 1 {
            // Bookings that fall below nothing: the first line goes on.
            let first = self.curve.lines[0];
            return (first.value + first.slope * attainment) * self.target_incentive;
        }
        self.curve.payout(attainment.max(0.0)) * self.target_incentive
    }

    fn blend(&self, day: usize, at: (usize, usize, f64), waiting: f64, ready: f64) -> f64 {
        let (below, above, share) = at;
        let points = self.grid.points;
        let slab = &self.evening[day * self.states * points..(day + 1) * self.states * points];
        if self.states == 1 {
            return slab[below] + share * (slab[above] - slab[below]);
        }
        let part = |(state, weight): (usize, f64)| {
            let row = &slab[state * points..(state + 1) * points];
            let low = row[below];
            weight * (low + share * (row[above] - low))
        };
        let [neither, one_ready, one_waiting, both] = corners(waiting, ready, WAITING, READY);
        part(neither) + part(one_ready) + part(one_waiting) + part(both)
    }
}
