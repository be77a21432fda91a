//! One period of the rep's programme, backwards, a day at a time.
//!
//! A slab holds a value for every state: by waiting, then ready, then attainment, so that every step
//! works on whole rows of attainment.

use super::effort::{Chooser, Effort};
use super::math::{exp, log, whole};
use super::programme::{Grid, ProgrammeInputs, corners};

/// Grid values of waiting deals: 0 to 3 mean deals.
pub(super) const WAITING: usize = 4;
/// Grid values of ready deals: 0 to 3 mean deals. With 0 to 2 the value of a hoard feeds on its own
/// extrapolation: a deal in hand at the start of a period under a pure bonus comes out at 3,440 for 1,350,
/// where a grid of 0 to 6 gives 1,180.
pub(super) const READY: usize = 4;
/// States of deals in hand.
pub(super) const STATES: usize = WAITING * READY;
/// Working space of the pass.
pub(super) struct Pass {
    grid: Grid,
    chooser: Chooser,
    /// CARA per money.
    risk_aversion: f64,
    /// Values of the morning: first of the day after, then of the day itself.
    pub(super) morning: Vec<f64>,
    /// The morning's values with one more waiting and one more ready deal than the grid holds.
    extended: Vec<f64>,
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
            extended: vec![0.0; (WAITING + 1) * (READY + 1) * grid.points],
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
        self.extend();
        let mut search = self.chooser.first_search();
        for waiting in 0..WAITING {
            for ready in 0..READY {
                let (w, v) = (waiting as f64, ready as f64);
                let (left, turned) = (keep * (1.0 - turn) * w, keep * (v + turn * w));
                let before = corners(left, turned, WAITING + 1, READY + 1);
                let after = corners(left + 1.0, turned, WAITING + 1, READY + 1);
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

    /// Copies the morning's values and continues them by one deal each way.
    ///
    /// A further deal is worth what the last one was, less as much again as the last fell short of the
    /// one before, and never less than nothing: linear values stay linear, and values that flatten do
    /// not feed on their own extrapolation day after day.
    fn extend(&mut self) {
        let points = self.grid.points;
        let wide = READY + 1;
        for w in 0..WAITING {
            let to = w * wide * points;
            let from = w * READY * points;
            self.extended[to..to + READY * points]
                .copy_from_slice(&self.morning[from..from + READY * points]);
            continue_rows(&mut self.extended, to + READY * points, points, points);
        }
        for v in 0..wide {
            let to = (WAITING * wide + v) * points;
            continue_rows(&mut self.extended, to, wide * points, points);
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

/// Fills the row at `to` from the three rows `stride` apart before it.
fn continue_rows(slab: &mut [f64], to: usize, stride: usize, points: usize) {
    for at in to..to + points {
        let (a, b, c) = (
            slab[at - 3 * stride],
            slab[at - 2 * stride],
            slab[at - stride],
        );
        let (before, last) = (b - a, c - b);
        slab[at] = c + (last + (last - before).min(0.0)).max(0.0);
    }
}
