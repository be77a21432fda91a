//! One period of the rep's programme, backwards, a day at a time.
//!
//! A slab holds a value for every state: by waiting, then ready, then attainment, so that every step
//! works on whole rows of attainment.

use super::effort::{Chooser, Effort};
use super::grid::{DealWorth, Grid, Worth, corners};
use super::math::{exp, ln};
use super::programme::ProgrammeInputs;

/// Grid values of waiting deals: 0 to 3 mean deals.
pub(super) const WAITING: usize = 4;
/// Grid values of ready deals: 0 to 3 mean deals.
///
/// Against 8 x 8 values, 4 x 4 are within .4 % of the value of a deal at the start of a period and 2 % of
/// other differences under tiers of 1, 1.5 and 2 with hold loss .04 and discount factor .95; within 4 %
/// under a pure bonus, where reps hoard.
pub(super) const READY: usize = 4;
/// States of deals in hand.
pub(super) const STATES: usize = WAITING * READY;
/// Waiting deals that a night can lead to: one more than the grid holds.
const WIDE_WAITING: usize = WAITING + 1;
/// Ready deals that a night can lead to: all the waiting may turn ready.
const WIDE_READY: usize = READY + WAITING - 1;

/// Working space of the pass.
pub(super) struct Pass {
    grid: Grid,
    chooser: Chooser,
    /// CARA per money.
    risk_aversion: f64,
    /// Later pay on customers per unit of attainment \[money\].
    customer_pay: f64,
    /// Values of the morning: first of the day after, then of the day itself.
    pub(super) morning: Vec<f64>,
    /// The morning's values on the wide grid.
    extended: Vec<f64>,
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
}

impl Trial {
    fn of(inputs: &ProgrammeInputs, close: f64, discount: f64, pressure: f64) -> Self {
        let credit = inputs.credit(discount);
        Self {
            close,
            credit,
            relief: (pressure + inputs.customer_pay) * credit * inputs.quota,
        }
    }
}

impl Pass {
    pub(super) fn new(inputs: &ProgrammeInputs, grid: &Grid, worth: DealWorth) -> Self {
        let risk_aversion = inputs.risk_aversion / inputs.target_incentive;
        Self {
            grid: grid.clone(),
            chooser: Chooser::new(
                inputs.effort,
                inputs.prospecting,
                inputs.present_bias,
                risk_aversion,
            ),
            risk_aversion,
            customer_pay: inputs.customer_pay * inputs.quota,
            morning: vec![0.0; STATES * grid.points],
            extended: vec![0.0; WIDE_WAITING * WIDE_READY * grid.points],
            worth,
            ready: vec![0.0; STATES * grid.points],
            base: vec![0.0; grid.points],
            gain: vec![0.0; grid.points],
            shifted: vec![0.0; grid.points],
        }
    }

    /// From the next morning's values to this evening's: the night, and the best effort before it.
    pub(super) fn evening(
        &mut self,
        inputs: &ProgrammeInputs,
        day: usize,
        evening: &mut [f64],
        efforts: &mut [Effort],
    ) {
        let points = self.grid.points;
        let rate = inputs.ripen_rate(day);
        let turn = inputs.terms(day).turn_ready;
        let keep = 1.0 - inputs.loss;
        self.extend(self.worth.morning(day + 1));
        let mut search = self.chooser.first_search();
        for waiting in 0..WAITING {
            for ready in 0..READY {
                let (w, v) = (waiting as f64, ready as f64);
                let (left, turned) = (keep * (1.0 - turn) * w, keep * (v + turn * w));
                let before = corners(left, turned, WIDE_WAITING, WIDE_READY);
                let after = corners(left + 1.0, turned, WIDE_WAITING, WIDE_READY);
                self.base.fill(0.0);
                self.gain.fill(0.0);
                add_rows(&self.extended, &before, &mut self.base);
                add_rows(&self.extended, &after, &mut self.gain);
                let row = (waiting * READY + ready) * points;
                for point in 0..points {
                    let base = self.base[point];
                    let choice = self
                        .chooser
                        .choose(rate, self.gain[point] - base, &mut search);
                    evening[row + point] = base + choice.gain;
                    efforts[row + point] = choice.effort;
                }
            }
        }
    }

    /// Copies the morning's values and continues them to more deals than the grid holds: each further
    /// deal counts as the attainment it would bring in the end.
    ///
    /// Exact under linear pay, and like every other step never worth less with more attainment. Continuing
    /// the last slope instead fed on itself day after day: a hoard was worth three times too much.
    fn extend(&mut self, worth: Worth) {
        let points = self.grid.points;
        for w in 0..WAITING {
            let to = w * WIDE_READY * points;
            let from = w * READY * points;
            self.extended[to..to + READY * points]
                .copy_from_slice(&self.morning[from..from + READY * points]);
            for v in READY..WIDE_READY {
                self.continue_row(w * WIDE_READY + v, 1, worth.ready);
            }
        }
        for w in WAITING..WIDE_WAITING {
            for v in 0..WIDE_READY {
                self.continue_row(w * WIDE_READY + v, WIDE_READY, worth.waiting);
            }
        }
    }

    /// Fills an extended row from the one `back` before it, a deal's worth of attainment further on.
    fn continue_row(&mut self, row: usize, back: usize, credit: f64) {
        let points = self.grid.points;
        let (done, open) = self.extended.split_at_mut(row * points);
        let from = (row - back) * points;
        self.grid
            .shift(credit, &done[from..from + points], &mut open[..points]);
        if 0.0 < self.customer_pay {
            let later = credit * self.customer_pay;
            open[..points].iter_mut().for_each(|value| *value += later);
        }
    }

    /// From this evening's values to this morning's: which deals to try, waiting first.
    pub(super) fn daytime(&mut self, inputs: &ProgrammeInputs, day: usize, evening: &[f64]) {
        let terms = inputs.terms(day);
        let pressure = inputs.pressure(day);
        let ready = Trial::of(inputs, terms.close_ready, terms.discount_ready, pressure);
        let waiting = Trial::of(
            inputs,
            terms.close_waiting,
            terms.discount_waiting,
            pressure,
        );
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
        // undecided[u]: u in hand, k undecided; held[u]: k held.
        let mut undecided: [Vec<f64>; READY] = std::array::from_fn(|u| evening[row(u)].to_vec());
        let mut held = undecided.clone();
        self.ready[row(0)].copy_from_slice(&undecided[0]);
        for k in 1..READY {
            for u in (k..READY).rev() {
                let (fewer, more) = held.split_at_mut(u);
                for (value, left) in more[0].iter_mut().zip(&fewer[u - 1]) {
                    *value += inputs.hold_loss * (left - *value);
                }
            }
            for u in (k..READY).rev() {
                let (closed, open) = undecided.split_at_mut(u);
                self.try_one(trial, &closed[u - 1], &mut open[0]);
                if inputs.may_hold {
                    raise(&mut open[0], &held[u]);
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
                    raise(&mut open[0], &self.ready[row(u)]);
                }
            }
            self.morning[row(k)].copy_from_slice(&undecided[k]);
        }
    }

    /// Replaces `open` by the value of trying one deal: `closed` with its credit, or `open` still.
    fn try_one(&mut self, trial: &Trial, closed: &[f64], open: &mut [f64]) {
        self.grid.shift(trial.credit, closed, &mut self.shifted);
        let (p, r) = (trial.close, self.risk_aversion);
        for (open, closed) in open.iter_mut().zip(&self.shifted) {
            let gain = closed + trial.relief - *open;
            *open += if r <= 0.0 {
                p * gain
            } else {
                -ln(1.0 - p + p * exp(-r * gain)) / r
            };
        }
    }
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

/// The better of two values, point by point.
fn raise(values: &mut [f64], other: &[f64]) {
    for (value, other) in values.iter_mut().zip(other) {
        *value = value.max(*other);
    }
}
