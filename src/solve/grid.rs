//! The grids of the rep's programme: attainment, and deals in hand.

use super::booking::BookingProcess;
use super::inputs::ProgrammeInputs;
use super::math::whole;
use crate::plan::Line;

/// The grid of attainment.
///
/// For deals, from 0 to the last breakpoint of the curve: above it pay is one line, whatever happens next, so the
/// programme is exactly linear there and needs no grid. A diffusion may fall back, so its grid reaches
/// beyond the breakpoints on both sides, with its points half a step off the multiples of the step: a
/// threshold that is a multiple lies in the middle of a cell, where a jump is smeared least.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    pub points: usize,
    pub step: f64,
    bottom: f64,
    pub top: f64,
    /// Money per attainment above the top, when it is paid.
    pub top_slope: f64,
    /// Money per attainment below the bottom, when it is paid.
    bottom_slope: f64,
    /// Breakpoints of the curve: a point that is one but for rounding is one.
    breaks: Vec<f64>,
    /// Beyond some attainment, a wider step; see [`Grid::of_slice`].
    coarse: Option<Coarse>,
}

/// The upper part of a grid of two steps.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Coarse {
    /// The point at which the wider step begins.
    knee: usize,
    step: f64,
}

/// What the grid of an inner period is laid out by.
pub(super) struct SliceGrid {
    /// Last breakpoint of the inner curve \[inner attainment\].
    pub knee: f64,
    /// Largest step up to it.
    pub step: f64,
    /// Where the outer curve has its last breakpoint \[inner attainment\]; below the knee if there is none above.
    pub end: f64,
    /// Largest step beyond the knee.
    pub outer_step: f64,
    /// Money per inner attainment above both, when the inner period is paid.
    pub top_slope: f64,
    /// Breakpoints of all that is paid for certain at the period's end.
    pub breaks: Vec<f64>,
}

impl Grid {
    /// More points than this serve nobody.
    const MOST_CELLS: f64 = 400.0;
    /// The same for a diffusion.
    const MOST_CELLS_OF_DIFFUSION: f64 = 20_000.0;
    /// Standard deviations of the whole period that a diffusion's grid reaches beyond the breakpoints.
    const REACH: f64 = 4.0;

    pub(super) fn new(lines: &[Line], inputs: &ProgrammeInputs) -> Self {
        let last = lines[lines.len() - 1];
        let step = inputs.attainment_step.max(1e-4);
        let top_slope = last.slope * inputs.target_incentive;
        let bottom_slope = lines[0].slope * inputs.target_incentive;
        if let (BookingProcess::Diffusion(diffusion), true) = (&inputs.process, 1 < lines.len()) {
            let horizon = diffusion.horizon(inputs.days);
            let reach = Self::REACH * diffusion.noise * horizon.sqrt();
            let below = (reach / step).ceil();
            let cells = ((last.from + reach) / step).ceil() + below;
            let cells = cells.clamp(1.0, Self::MOST_CELLS_OF_DIFFUSION);
            let bottom = -(below + 0.5) * step;
            return Self {
                points: whole(cells) + 1,
                step,
                bottom,
                top: bottom + cells * step,
                top_slope,
                bottom_slope,
                breaks: Vec::new(),
                coarse: None,
            };
        }
        let cells = (last.from / step - 1e-9)
            .ceil()
            .clamp(0.0, Self::MOST_CELLS);
        Self {
            points: whole(cells) + 1,
            step: match (&inputs.process, 0.0 < cells) {
                (_, true) => last.from / cells,
                (BookingProcess::Diffusion(_), false) => step,
                (BookingProcess::Deals, false) => 1.0,
            },
            bottom: match inputs.process {
                BookingProcess::Deals => 0.0,
                BookingProcess::Diffusion(_) => f64::NEG_INFINITY,
            },
            top: last.from,
            top_slope,
            bottom_slope,
            breaks: lines.iter().map(|line| line.from).collect(),
            coarse: None,
        }
    }

    /// The grid of an inner period within an outer one: fine up to the last breakpoint of the inner curve, and from
    /// there in steps of `outer_step` up to `end`, where the outer curve has its last breakpoint.
    pub(super) fn of_slice(slice: &SliceGrid) -> Self {
        let cells = |length: f64, step: f64| {
            (length / step.max(1e-4) - 1e-9)
                .ceil()
                .clamp(0.0, Self::MOST_CELLS)
        };
        let fine = cells(slice.knee, slice.step);
        let beyond = cells(slice.end - slice.knee, slice.outer_step);
        let coarse_step = (slice.end - slice.knee) / beyond;
        let (step, coarse) = match (0.0 < fine, 0.0 < beyond) {
            (true, true) => (
                slice.knee / fine,
                Some(Coarse {
                    knee: whole(fine),
                    step: coarse_step,
                }),
            ),
            (true, false) => (slice.knee / fine, None),
            (false, true) => (coarse_step, None),
            (false, false) => (1.0, None),
        };
        Self {
            points: whole(fine + beyond) + 1,
            step,
            bottom: 0.0,
            top: slice.end.max(slice.knee),
            top_slope: slice.top_slope,
            bottom_slope: 0.0,
            breaks: slice.breaks.clone(),
            coarse,
        }
    }

    /// Attainment of a point; exactly a breakpoint where one lies, since thresholds are inclusive.
    pub(super) fn attainment(&self, point: usize) -> f64 {
        if self.points == 1 {
            return self.top;
        }
        let nearest = self.nominal(point);
        self.breaks
            .iter()
            .copied()
            .find(|b| (b - nearest).abs() < 1e-9)
            .unwrap_or(nearest)
    }

    fn nominal(&self, point: usize) -> f64 {
        match self.coarse {
            Some(coarse) if coarse.knee < point => {
                coarse.knee as f64 * self.step + (point - coarse.knee) as f64 * coarse.step
            }
            _ => self.bottom + point as f64 * self.step,
        }
    }

    /// `row` at an attainment higher by `credit`, where attainment beyond the top is worth `top_slope`.
    pub(super) fn shift(&self, credit: f64, top_slope: f64, row: &[f64], out: &mut [f64]) {
        if let Some(coarse) = self.coarse {
            self.shift_two_steps(coarse, (credit, top_slope), row, out);
            return;
        }
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
            *out = row[last] + beyond.max(0.0) * top_slope;
        }
    }

    /// The same on a grid of two steps: within either part, and from one into the other.
    fn shift_two_steps(
        &self,
        coarse: Coarse,
        (credit, top_slope): (f64, f64),
        row: &[f64],
        out: &mut [f64],
    ) {
        let knee = coarse.knee;
        let at = credit / self.step;
        let steps = whole(at + 1e-9).min(self.points);
        let part = (at - steps as f64).max(0.0);
        let inside = knee.saturating_sub(steps);
        for (point, out) in out[..inside].iter_mut().enumerate() {
            let low = row[point + steps];
            *out = low + part * (row[point + steps + 1] - low);
        }
        for (point, out) in out[..knee].iter_mut().enumerate().skip(inside) {
            let (below, above, share, beyond) =
                self.locate(point as f64 * self.step + credit + 1e-12);
            // What lies beyond the top is worth today's slope.
            let beyond = if 0.0 < beyond.abs() {
                (point as f64 * self.step + credit - self.top).max(0.0) * top_slope
            } else {
                0.0
            };
            *out = row[below] + share * (row[above] - row[below]) + beyond;
        }
        let upper = Self {
            points: self.points - knee,
            step: coarse.step,
            top: self.top - knee as f64 * self.step,
            coarse: None,
            breaks: Vec::new(),
            ..*self
        };
        upper.shift(credit, top_slope, &row[knee..], &mut out[knee..]);
    }

    /// `row` at an attainment so many steps higher, the line beyond the top weighed by `pay_weight`.
    pub(super) fn steps_up(&self, steps: usize, pay_weight: f64, row: &[f64], out: &mut [f64]) {
        let last = row.len() - 1;
        for (point, out) in out.iter_mut().enumerate() {
            let to = point + steps;
            let beyond = to.saturating_sub(last) as f64 * self.step * pay_weight;
            *out = row[to.min(last)] + beyond * self.top_slope;
        }
    }

    /// The same so many steps lower, with the line below the bottom.
    pub(super) fn steps_down(&self, steps: usize, pay_weight: f64, row: &[f64], out: &mut [f64]) {
        for (point, out) in out.iter_mut().enumerate() {
            let beyond = steps.saturating_sub(point) as f64 * self.step * pay_weight;
            *out = row[point.saturating_sub(steps)] - beyond * self.bottom_slope;
        }
    }

    /// The point below an attainment, the share of the way to the next, and what lies above the top
    /// \[money\].
    #[inline]
    pub(super) fn locate(&self, attainment: f64) -> (usize, usize, f64, f64) {
        let last = self.points - 1;
        if last == 0 || self.top <= attainment {
            let beyond = attainment.max(self.bottom) - self.top;
            return (last, last, 0.0, beyond * self.top_slope);
        }
        if let Some(coarse) = self.coarse {
            let beyond_knee = attainment - coarse.knee as f64 * self.step;
            if 0.0 <= beyond_knee {
                let at = beyond_knee / coarse.step;
                let below = (coarse.knee + whole(at)).min(last - 1);
                let share = at - (below - coarse.knee) as f64;
                return (below, below + 1, share, 0.0);
            }
        }
        let at = (attainment - self.bottom).max(0.0) / self.step;
        let below = whole(at).min(last - 1);
        (below, below + 1, at - below as f64, 0.0)
    }
}

/// The four states around deals in hand on a grid of so many values, with weights that sum to 1;
/// beyond the grid they continue its last slope.
#[inline]
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
#[derive(Debug, Clone, Default)]
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
        let next_period = inputs.discount_factor * inputs.pay_weight(0);
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
                waiting: next_period * start.waiting,
                ready: next_period * start.ready,
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
