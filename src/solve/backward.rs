//! One period of the rep's programme, backwards, a day at a time.
//!
//! A slab holds a value for every state: by waiting, then ready, then attainment, so that every step
//! works on whole rows of attainment.

use super::effort::{Chooser, Effort};
use super::math::{exp, log, whole};
use super::programme::{Grid, ProgrammeInputs, corners};

/// Grid values of waiting deals: 0 to 3 mean deals.
pub(super) const WAITING: usize = 4;
/// Grid values of ready deals: 0 to 2 mean deals.
pub(super) const READY: usize = 3;
/// States of deals in hand.
pub(super) const STATES: usize = WAITING * READY;
/// From a state to the one with one more ready deal.
pub(super) const ONE_READY: usize = 1;
/// From a state to the one with one more waiting deal.
pub(super) const ONE_WAITING: usize = READY;

/// Working space of the pass.
pub(super) struct Pass {
    grid: Grid,
    chooser: Chooser,
    /// CARA per money.
    risk_aversion: f64,
    /// Values of the morning: first of the day after, then of the day itself.
    pub(super) morning: Vec<f64>,
    ready: Vec<f64>,
    base: Vec<f64>,
    gain: Vec<f64>,
    shifted: Vec<f64>,
}

/// What trying a deal on one day does.
struct Trial {
    close: f64,
    /// Attainment that a closed deal brings, in steps of the grid: whole and part.
    steps: usize,
    part: f64,
    credit: f64,
    /// Leaders' pressure relieved \[money\].
    relief: f64,
}

impl Pass {
    pub(super) fn new(inputs: &ProgrammeInputs, grid: &Grid) -> Self {
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
            morning: vec![0.0; STATES * grid.points],
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
        let mut guess = self.chooser.first_guess();
        for waiting in 0..WAITING {
            for ready in 0..READY {
                let (w, v) = (waiting as f64, ready as f64);
                let (left, turned) = (keep * (1.0 - turn) * w, keep * (v + turn * w));
                let before = corners(left, turned);
                let after = corners(left + 1.0, turned);
                self.base.fill(0.0);
                self.gain.fill(0.0);
                add_rows(&self.morning, &before, &mut self.base);
                add_rows(&self.morning, &after, &mut self.gain);
                let row = (waiting * READY + ready) * points;
                for point in 0..points {
                    let base = self.base[point];
                    let choice = self.chooser.choose(rate, self.gain[point] - base, guess);
                    guess = choice.log_marginal;
                    evening[row + point] = base + choice.gain;
                    efforts[row + point] = choice.effort;
                }
            }
        }
    }

    /// From this evening's values to this morning's: which deals to try, waiting first.
    pub(super) fn daytime(&mut self, inputs: &ProgrammeInputs, day: usize, evening: &[f64]) {
        let terms = inputs.terms(day);
        let pressure = inputs.pressure(day);
        let ready = self.trial(inputs, terms.close_ready, terms.discount_ready, pressure);
        let waiting = self.trial(
            inputs,
            terms.close_waiting,
            terms.discount_waiting,
            pressure,
        );
        for w in 0..WAITING {
            for v in 0..READY {
                self.try_ready(inputs, &ready, evening, w, v);
            }
        }
        for v in 0..READY {
            for w in 0..WAITING {
                self.try_waiting(inputs, &waiting, w, v);
            }
        }
    }

    fn trial(&self, inputs: &ProgrammeInputs, close: f64, discount: f64, pressure: f64) -> Trial {
        let credit = inputs.credit(discount);
        let at = credit / self.grid.step;
        // A credit that is a whole number of steps but for rounding is one.
        let steps = whole(at + 1e-9);
        Trial {
            close,
            steps,
            part: (at - steps as f64).max(0.0),
            credit,
            relief: pressure * credit * inputs.quota,
        }
    }

    /// Ready deals in hand `v`, all undecided, into `self.ready`.
    ///
    /// Works on rows of its own: with `k` undecided of `u` in hand, either stop, and each of the `k`
    /// leaves with chance `hold_loss`, or try one.
    fn try_ready(
        &mut self,
        inputs: &ProgrammeInputs,
        trial: &Trial,
        evening: &[f64],
        w: usize,
        v: usize,
    ) {
        let points = self.grid.points;
        let row = |u: usize| (w * READY + u) * points..(w * READY + u + 1) * points;
        // undecided[u - (v - k)]: rows for u from v - k to v in hand, k undecided.
        let mut undecided: [Vec<f64>; READY] = Default::default();
        for u in 0..=v {
            undecided[u] = evening[row(u)].to_vec();
        }
        let mut held: [Vec<f64>; READY] = undecided.clone();
        for k in 1..=v {
            // After this, held[u] is the value of u in hand of which k are held.
            for u in (k..=v).rev() {
                for point in 0..points {
                    held[u][point] = (1.0 - inputs.hold_loss) * held[u][point]
                        + inputs.hold_loss * held[u - 1][point];
                }
            }
            for u in (k..=v).rev() {
                let (closed, open) = undecided.split_at_mut(u);
                self.try_one(trial, &closed[u - 1], &mut open[0]);
                if inputs.may_hold {
                    raise(&mut open[0], &held[u]);
                }
            }
        }
        self.ready[row(v)].copy_from_slice(&undecided[v]);
    }

    /// Waiting deals in hand `w`, all undecided, into `self.morning`.
    fn try_waiting(&mut self, inputs: &ProgrammeInputs, trial: &Trial, w: usize, v: usize) {
        let points = self.grid.points;
        let row = |u: usize| (u * READY + v) * points..(u * READY + v + 1) * points;
        let mut undecided: [Vec<f64>; WAITING] = Default::default();
        for u in 0..=w {
            undecided[u] = self.ready[row(u)].to_vec();
        }
        for k in 1..=w {
            for u in (k..=w).rev() {
                let (closed, open) = undecided.split_at_mut(u);
                self.try_one(trial, &closed[u - 1], &mut open[0]);
                if inputs.may_hold {
                    raise(&mut open[0], &self.ready[row(u)]);
                }
            }
        }
        self.morning[row(w)].copy_from_slice(&undecided[w]);
    }

    /// Replaces `open` by the value of trying one deal: `closed` with its credit, or `open` still.
    fn try_one(&mut self, trial: &Trial, closed: &[f64], open: &mut [f64]) {
        self.shift(trial, closed);
        let (p, r) = (trial.close, self.risk_aversion);
        for (open, closed) in open.iter_mut().zip(&self.shifted) {
            let gain = closed + trial.relief - *open;
            *open += if r <= 0.0 {
                p * gain
            } else {
                -log(1.0 - p + p * exp(-r * gain)) / r
            };
        }
    }

    /// `row` at an attainment higher by the credit of a deal, into `self.shifted`.
    fn shift(&mut self, trial: &Trial, row: &[f64]) {
        let last = self.grid.points - 1;
        for (point, out) in self.shifted.iter_mut().enumerate() {
            let at = point + trial.steps;
            *out = if at < last {
                row[at] + trial.part * (row[at + 1] - row[at])
            } else {
                let beyond = point as f64 * self.grid.step + trial.credit - self.grid.top;
                row[last] + beyond.max(0.0) * self.grid.top_slope
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
