//! The grids of the rep's programme: attainment, and deals in hand.

use super::math::whole;
use super::programme::ProgrammeInputs;
use crate::plan::Line;

/// The grid of attainment, from 0 to the last breakpoint of the curve.
///
/// Above that breakpoint pay is one line, whatever happens next, so the programme is exactly linear
/// there and needs no grid.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    pub points: usize,
    pub step: f64,
    pub top: f64,
    /// Money per attainment above the top.
    pub top_slope: f64,
    /// Breakpoints of the curve: a point that is one but for rounding is one.
    breaks: Vec<f64>,
}

impl Grid {
    /// More points than this serve nobody.
    const MOST_CELLS: f64 = 400.0;

    pub(super) fn new(lines: &[Line], inputs: &ProgrammeInputs) -> Self {
        let last = lines[lines.len() - 1];
        let step = inputs.attainment_step.max(1e-4);
        let cells = (last.from / step - 1e-9)
            .ceil()
            .clamp(0.0, Self::MOST_CELLS);
        Self {
            points: whole(cells) + 1,
            step: if 0.0 < cells { last.from / cells } else { 1.0 },
            top: last.from,
            top_slope: last.slope * inputs.target_incentive,
            breaks: lines.iter().map(|line| line.from).collect(),
        }
    }

    /// Attainment of a point; exactly a breakpoint where one lies, since thresholds are inclusive.
    pub(super) fn attainment(&self, point: usize) -> f64 {
        let nearest = point as f64 * self.step;
        self.breaks
            .iter()
            .copied()
            .find(|b| (b - nearest).abs() < 1e-9)
            .unwrap_or(nearest)
    }

    /// `row` at an attainment higher by `credit`.
    pub(super) fn shift(&self, credit: f64, row: &[f64], out: &mut [f64]) {
        let last = self.points - 1;
        let at = credit / self.step;
        // A credit that is a whole number of steps but for rounding is one.
        let steps = whole(at + 1e-9).min(self.points);
        let part = (at - steps as f64).max(0.0);
        let inside = last.saturating_sub(steps);
        for (point, out) in out[..inside].iter_mut().enumerate() {
            let low = row[point + steps];
            *out = low + part * (row[point + steps + 1] - low);
        }
        for (point, out) in out.iter_mut().enumerate().skip(inside) {
            let beyond = point as f64 * self.step + credit - self.top;
            *out = row[last] + beyond.max(0.0) * self.top_slope;
        }
    }

    /// The point below an attainment, the share of the way to the next, and what lies above the top
    /// \[money\].
    pub(super) fn locate(&self, attainment: f64) -> (usize, usize, f64, f64) {
        let last = self.points - 1;
        if self.top <= attainment {
            return (last, last, 0.0, (attainment - self.top) * self.top_slope);
        }
        let at = attainment.max(0.0) / self.step;
        let below = whole(at).min(last - 1);
        (below, below + 1, at - below as f64, 0.0)
    }
}

/// The four states around deals in hand on a grid of so many values, with weights that sum to 1;
/// beyond the grid they continue its last slope.
pub(super) fn corners(
    waiting: f64,
    ready: f64,
    waiting_values: usize,
    ready_values: usize,
) -> [(usize, f64); 4] {
    let w = whole(waiting).min(waiting_values - 2);
    let v = whole(ready).min(ready_values - 2);
    let (fw, fv) = (waiting.max(0.0) - w as f64, ready.max(0.0) - v as f64);
    let state = w * ready_values + v;
    [
        (state, (1.0 - fw) * (1.0 - fv)),
        (state + 1, (1.0 - fw) * fv),
        (state + ready_values, fw * (1.0 - fv)),
        (state + ready_values + 1, fw * fv),
    ]
}

/// What a ripe deal will bring in the end, in attainment of the period it is valued in.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Worth {
    pub waiting: f64,
    pub ready: f64,
}

/// What ripe deals are worth under linear pay, by day of the clock.
///
/// The programme of one deal on its own, in attainment for money: closing odds, losses and the
/// discount of the next period, with nobody else's pressure.
#[derive(Debug, Clone)]
pub(super) struct DealWorth {
    /// Mornings, that of the next period's first day, discounted, included.
    mornings: Vec<Worth>,
    /// Evenings, before the night's losses.
    evenings: Vec<Worth>,
}

impl DealWorth {
    /// Backwards over the period until its start no longer moves.
    pub(super) fn new(inputs: &ProgrammeInputs) -> Self {
        const MOST_SWEEPS: usize = 2_000;
        let days = inputs.days.max(1);
        let mut worth = Self {
            mornings: vec![Worth::default(); days + 1],
            evenings: vec![Worth::default(); days],
        };
        for _ in 0..MOST_SWEEPS {
            let before = worth.mornings[0];
            for day in (0..days).rev() {
                let terms = inputs.terms(day);
                let next = worth.mornings[day + 1];
                let keep = 1.0 - inputs.loss;
                let evening = Worth {
                    waiting: keep * (next.waiting + terms.turn_ready * (next.ready - next.waiting)),
                    ready: keep * next.ready,
                };
                let tried = |close: f64, discount: f64, stays: f64, held: f64| {
                    let tried = stays + close * (inputs.credit(discount) - stays);
                    if inputs.may_hold {
                        tried.max(held)
                    } else {
                        tried
                    }
                };
                worth.evenings[day] = evening;
                worth.mornings[day] = Worth {
                    waiting: tried(
                        terms.close_waiting,
                        terms.discount_waiting,
                        evening.waiting,
                        evening.waiting,
                    ),
                    ready: tried(
                        terms.close_ready,
                        terms.discount_ready,
                        evening.ready,
                        (1.0 - inputs.hold_loss) * evening.ready,
                    ),
                };
            }
            let start = worth.mornings[0];
            worth.mornings[days] = Worth {
                waiting: inputs.discount_factor * start.waiting,
                ready: inputs.discount_factor * start.ready,
            };
            let moved = (start.waiting - before.waiting).abs() + (start.ready - before.ready).abs();
            if moved <= 1e-15 * (start.waiting + start.ready) {
                break;
            }
        }
        worth
    }

    /// On the morning of a day; the day after the last is the next period's first, discounted.
    pub(super) fn morning(&self, day: usize) -> Worth {
        self.mornings[day]
    }

    /// On the evening of a day.
    pub(super) fn evening(&self, day: usize) -> Worth {
        self.evenings[day]
    }
}
