//! One period of the rep's programme, backwards, a day at a time.
//!
//! A slab holds a value for every state: by waiting, then ready, then attainment, so that every step
//! works on whole rows of attainment.

use super::booking::{BookingProcess, Night};
use super::effort::{Choice, Chooser, Effort, certainty};
use super::grid::{DealWorth, Grid, Worth, corners};
use super::inputs::ProgrammeInputs;
use super::math::{exp, ln};
use crate::model::PresentBiasAwareness as Awareness;

/// Grid values of waiting deals: 0 to 3 mean deals.
pub(super) const WAITING: usize = 3 * super::FINENESS + 1;
/// Grid values of ready deals: 0 to 3 mean deals.
///
/// Against 8 x 8 values, 4 x 4 are within .4 % of the value of a deal at the start of a period and 2 % of
/// other differences under tiers of 1, 1.5 and 2 with hold loss .04 and discount factor .95; within 4 %
/// under a pure bonus, where reps hoard.
pub(super) const READY: usize = 3 * super::FINENESS + 1;
/// States of deals in hand.
pub(super) const STATES: usize = WAITING * READY;
/// Grid values of waiting deals that a night can lead to: a new deal may be a large one.
pub(super) const WIDE_WAITING: usize = WAITING + 4;
/// Grid values of ready deals that a night can lead to: all the waiting may turn ready.
pub(super) const WIDE_READY: usize = READY + WAITING - 1;
/// States of deals in hand that a night can lead to.
pub(super) const WIDE_STATES: usize = WIDE_WAITING * WIDE_READY;

/// Working space of the pass.
pub(super) struct Pass {
    grid: Grid,
    /// Who chooses tonight's effort.
    chooser: Chooser,
    /// Who the person expects to be tomorrow, if not that.
    expected: Option<Chooser>,
    /// CARA per money.
    risk_aversion: f64,
    /// Later pay on customers per unit of attainment \[money\].
    customer_pay: f64,
    /// Values of the morning: first of the day after, then of the day itself.
    pub(super) morning: Vec<f64>,
    /// The morning's values on the wide grid; see [`Pass::extend`].
    pub(super) extended: Vec<f64>,
    /// Sizes of a deal that ripens, in mean deals, with their shares.
    sizes: Vec<(f64, f64)>,
    worth: DealWorth,
    ready: Vec<f64>,
    base: Vec<f64>,
    gain: Vec<f64>,
    shifted: Vec<f64>,
}

/// What trying a deal on one day does.
struct Trial {
    close: f64,
    /// Attainment that a closed deal brings.
    credit: f64,
    /// Leaders' pressure relieved, and later pay on the customer \[money\].
    relief: f64,
    /// What trying costs \[money\], and what that weighs beyond itself in the choice.
    cost: f64,
    reluctance: f64,
    /// What attainment above the grid is worth.
    top_slope: f64,
}

impl Trial {
    /// Ready buyers, then waiting ones, on one day.
    fn of(inputs: &ProgrammeInputs, day: usize, top_slope: f64) -> (Self, Self) {
        let terms = inputs.terms(day);
        let pressure = inputs.pressure(day);
        let top_slope = top_slope * inputs.pay_weight(day);
        let trial = |close, discount, cost: f64| {
            let credit = inputs.credit(discount);
            Self {
                close,
                credit,
                relief: (pressure + inputs.customer_pay) * credit * inputs.quota,
                cost,
                reluctance: cost * inputs.cost_of_bias(),
                top_slope,
            }
        };
        (
            trial(terms.close_ready, terms.discount_ready, 0.0),
            trial(
                terms.close_waiting,
                terms.discount_waiting,
                inputs.asking_cost,
            ),
        )
    }
}

impl Pass {
    pub(super) fn new(inputs: &ProgrammeInputs, grid: &Grid, worth: DealWorth) -> Self {
        let risk_aversion = inputs.risk_aversion / inputs.target_incentive;
        let chooser = |bias| Chooser::new(inputs.effort, inputs.prospecting, bias, risk_aversion);
        let naive = inputs.awareness == Awareness::Naive && inputs.present_bias < 1.0;
        let (states, wide) = match inputs.process {
            BookingProcess::Deals => (STATES, WIDE_WAITING * WIDE_READY),
            BookingProcess::Diffusion(_) => (1, 0),
        };
        Self {
            grid: grid.clone(),
            chooser: chooser(inputs.present_bias),
            expected: naive.then(|| chooser(1.0)),
            risk_aversion,
            customer_pay: inputs.customer_pay * inputs.quota,
            morning: vec![0.0; states * grid.points],
            extended: vec![0.0; wide * grid.points],
            sizes: if inputs.deal_sizes.is_empty() {
                vec![(1.0, 1.0)]
            } else {
                inputs.deal_sizes.clone()
            },
            worth,
            ready: vec![0.0; states * grid.points],
            base: vec![0.0; grid.points],
            gain: vec![0.0; grid.points],
            shifted: vec![0.0; grid.points],
        }
    }

    /// From the next morning's values to this evening's: the night, and the best effort before it.
    ///
    /// Whatever the process, tomorrow is one of two lotteries, and effort raises the chance of the better.
    pub(super) fn evening(
        &mut self,
        inputs: &ProgrammeInputs,
        day: usize,
        evening: &mut [f64],
        efforts: &mut [Effort],
    ) {
        match &inputs.process {
            BookingProcess::Deals => self.evening_of_deals(inputs, day, evening, efforts),
            BookingProcess::Diffusion(diffusion) => {
                let night = diffusion.night(day, self.grid.step);
                self.spread(&night, inputs, day);
                self.choose(evening, efforts, |chooser, gain| {
                    chooser.choose_drift(&night, gain)
                });
            }
        }
    }

    /// With each number of deals in hand: one more ripens, or none.
    fn evening_of_deals(
        &mut self,
        inputs: &ProgrammeInputs,
        day: usize,
        evening: &mut [f64],
        efforts: &mut [Effort],
    ) {
        let points = self.grid.points;
        let rate = inputs.ripen_rate(day);
        let [keeps_waiting, turns, keeps_ready] = inputs.night(day);
        // On the last night the wide grid already holds the next period's start.
        if day + 1 < inputs.days {
            self.extend(inputs, day + 1);
        }
        let mut search = self.chooser.first_search();
        for waiting in 0..WAITING {
            for ready in 0..READY {
                let (w, v) = (waiting as f64, ready as f64);
                let (left, turned) = (keeps_waiting * w, keeps_ready * v + turns * w);
                let before = corners(left, turned, WIDE_WAITING, WIDE_READY);
                self.base.fill(0.0);
                add_rows(&self.extended, &before, &mut self.base);
                for base in &mut self.base {
                    *base *= inputs.daily_discount;
                }
                self.one_more(left, turned, inputs.daily_discount);
                let row = (waiting * READY + ready) * points;
                let row = row..row + points;
                let (besides, r) = (inputs.ripen_beside, self.risk_aversion);
                let search = &mut search;
                self.choose(
                    &mut evening[row.clone()],
                    &mut efforts[row],
                    |chooser, gain| {
                        let mut choice = chooser.choose(rate, gain, search);
                        choice.gain += beside(besides, rate, choice.effort, gain, r);
                        choice
                    },
                );
            }
        }
    }

    /// What one more deal, of the sizes there are, adds tomorrow to `self.base`: into `self.gain`, a certainty
    /// equivalent.
    fn one_more(&mut self, waiting: f64, ready: f64, daily_discount: f64) {
        let r = self.risk_aversion;
        self.gain.fill(0.0);
        for &(size, share) in &self.sizes {
            let after = corners(waiting + size, ready, WIDE_WAITING, WIDE_READY);
            self.shifted.fill(0.0);
            add_rows(&self.extended, &after, &mut self.shifted);
            let values = self.shifted.iter().zip(&self.base);
            for (gain, (after, before)) in self.gain.iter_mut().zip(values) {
                let more = after * daily_discount - before;
                *gain += share * if r <= 0.0 { more } else { exp(-r * more) };
            }
        }
        if 0.0 < r {
            for gain in &mut self.gain {
                *gain = -ln(*gain) / r;
            }
        }
    }

    /// A night of a diffusion: tomorrow's value when attainment does not move up, and what is gained when it does not
    /// move down.
    fn spread(&mut self, night: &Night, inputs: &ProgrammeInputs, day: usize) {
        for value in &mut self.morning {
            *value *= inputs.daily_discount;
        }
        let weight = inputs.pay_weight(day);
        let steps = night.steps as usize;
        let stays = &self.morning;
        self.grid.steps_down(steps, weight, stays, &mut self.base);
        self.grid.steps_up(steps, weight, stays, &mut self.gain);
        for ((down, up), stays) in self.base.iter_mut().zip(&mut self.gain).zip(stays) {
            *down = stays + certainty(night.moves, *down - stays, self.risk_aversion);
            *up = stays + certainty(night.moves, *up - stays, self.risk_aversion) - *down;
        }
    }

    /// The best effort at every attainment, given the worse lottery in `base` and what the better one adds in `gain`.
    fn choose(
        &self,
        evening: &mut [f64],
        efforts: &mut [Effort],
        mut best: impl FnMut(&Chooser, f64) -> Choice,
    ) {
        for (point, (value, effort)) in evening.iter_mut().zip(efforts).enumerate() {
            let choice = best(&self.chooser, self.gain[point]);
            *value = self.base[point] + choice.gain;
            *effort = choice.effort;
        }
        let Some(expected) = &self.expected else {
            return;
        };
        // The value is what the person expects to do, the effort what is done.
        for (point, value) in evening.iter_mut().enumerate() {
            *value = self.base[point] + best(expected, self.gain[point]).gain;
        }
    }

    /// Copies the values of a day's morning and continues them to more deals than the grid holds: each further
    /// deal counts as the attainment it would bring in the end.
    ///
    /// Exact under linear pay, and like every other step never worth less with more attainment. Continuing
    /// the last slope instead fed on itself day after day: a hoard was worth three times too much.
    pub(super) fn extend(&mut self, inputs: &ProgrammeInputs, day: usize) {
        let points = self.grid.points;
        let Worth { waiting, ready } = self.worth.morning(day);
        let slope = self.grid.top_slope * inputs.pay_weight(day);
        for w in 0..WAITING {
            let to = w * WIDE_READY * points;
            let from = w * READY * points;
            self.extended[to..to + READY * points]
                .copy_from_slice(&self.morning[from..from + READY * points]);
            for v in READY..WIDE_READY {
                self.continue_row(w * WIDE_READY + v, 1, ready, slope);
            }
        }
        for w in WAITING..WIDE_WAITING {
            for v in 0..WIDE_READY {
                self.continue_row(w * WIDE_READY + v, WIDE_READY, waiting, slope);
            }
        }
    }

    /// Fills an extended row from the one `back` before it, a deal's worth of attainment further on.
    fn continue_row(&mut self, row: usize, back: usize, credit: f64, slope: f64) {
        let points = self.grid.points;
        let (done, open) = self.extended.split_at_mut(row * points);
        let from = (row - back) * points;
        self.grid.shift(
            credit,
            slope,
            &done[from..from + points],
            &mut open[..points],
        );
        if 0.0 < self.customer_pay {
            let later = credit * self.customer_pay;
            open[..points].iter_mut().for_each(|value| *value += later);
        }
    }

    /// From this evening's values to this morning's: which deals to try, waiting first.
    pub(super) fn daytime(&mut self, inputs: &ProgrammeInputs, day: usize, evening: &[f64]) {
        if matches!(inputs.process, BookingProcess::Diffusion(_)) {
            // Booked as it came: nothing to decide in daytime.
            self.morning.copy_from_slice(evening);
            return;
        }
        let (ready, waiting) = Trial::of(inputs, day, self.grid.top_slope);
        for w in 0..WAITING {
            self.try_ready(inputs, &ready, evening, w);
        }
        for v in 0..READY {
            self.try_waiting(inputs, &waiting, v);
        }
    }

    /// Ready deals in hand beside `w` waiting, all undecided, into `self.ready`.
    ///
    /// Works on rows of its own: with `k` undecided of `u` in hand, either stop, and each of the `k`
    /// leaves with chance `hold_loss`, or try one.
    fn try_ready(&mut self, inputs: &ProgrammeInputs, trial: &Trial, evening: &[f64], w: usize) {
        let points = self.grid.points;
        let row = |u: usize| (w * READY + u) * points..(w * READY + u + 1) * points;
        let hold_reluctance = inputs.holding_cost * inputs.cost_of_bias();
        // undecided[u]: u in hand, k undecided; held[u]: k held.
        let mut undecided: [Vec<f64>; READY] = std::array::from_fn(|u| evening[row(u)].to_vec());
        let mut held = undecided.clone();
        self.ready[row(0)].copy_from_slice(&undecided[0]);
        for k in 1..READY {
            for u in (k..READY).rev() {
                let (fewer, more) = held.split_at_mut(u);
                for (value, left) in more[0].iter_mut().zip(&fewer[u - 1]) {
                    *value += certainty(inputs.hold_loss, left - *value, self.risk_aversion)
                        - inputs.holding_cost;
                }
            }
            for u in (k..READY).rev() {
                let (closed, open) = undecided.split_at_mut(u);
                self.try_one(trial, &closed[u - 1], &mut open[0]);
                if inputs.may_hold {
                    raise(&mut open[0], &held[u], -(k as f64) * hold_reluctance);
                }
            }
            self.ready[row(k)].copy_from_slice(&undecided[k]);
        }
    }

    /// Waiting deals in hand beside `v` ready, all undecided, into `self.morning`.
    fn try_waiting(&mut self, inputs: &ProgrammeInputs, trial: &Trial, v: usize) {
        let points = self.grid.points;
        let row = |u: usize| (u * READY + v) * points..(u * READY + v + 1) * points;
        let mut undecided: [Vec<f64>; WAITING] =
            std::array::from_fn(|u| self.ready[row(u)].to_vec());
        self.morning[row(0)].copy_from_slice(&undecided[0]);
        for k in 1..WAITING {
            for u in (k..WAITING).rev() {
                let (closed, open) = undecided.split_at_mut(u);
                self.try_one(trial, &closed[u - 1], &mut open[0]);
                if inputs.may_hold {
                    raise(&mut open[0], &self.ready[row(u)], trial.reluctance);
                }
            }
            self.morning[row(k)].copy_from_slice(&undecided[k]);
        }
    }

    /// Replaces `open` by the value of trying one deal: `closed` with its credit, or `open` still.
    fn try_one(&mut self, trial: &Trial, closed: &[f64], open: &mut [f64]) {
        self.grid
            .shift(trial.credit, trial.top_slope, closed, &mut self.shifted);
        for (open, closed) in open.iter_mut().zip(&self.shifted) {
            let gain = closed + trial.relief - *open;
            *open += certainty(trial.close, gain, self.risk_aversion) - trial.cost;
        }
    }
}

/// What deals that ripen beside those of an effort add, when one more in hand is worth `gain`.
fn beside(beside: f64, rate: f64, effort: Effort, gain: f64, risk_aversion: f64) -> f64 {
    if beside.abs() <= 0.0 {
        return 0.0;
    }
    let chance = 1.0 - exp(-rate * effort.progress);
    let all = (chance + beside).clamp(0.0, 1.0);
    certainty(all, gain, risk_aversion) - certainty(chance, gain, risk_aversion)
}

/// Adds weighted rows of a slab.
fn add_rows(slab: &[f64], states: &[(usize, f64); 4], out: &mut [f64]) {
    let points = out.len();
    for &(state, weight) in states {
        if weight.abs() <= 0.0 {
            continue;
        }
        let row = &slab[state * points..(state + 1) * points];
        for (out, value) in out.iter_mut().zip(row) {
            *out += weight * value;
        }
    }
}

/// The better of two values, point by point, when the first weighs `reluctance` less in the choice.
fn raise(values: &mut [f64], other: &[f64], reluctance: f64) {
    if reluctance.abs() <= 0.0 {
        for (value, other) in values.iter_mut().zip(other) {
            *value = value.max(*other);
        }
        return;
    }
    for (value, other) in values.iter_mut().zip(other) {
        if *value - reluctance < *other {
            *value = *other;
        }
    }
}
