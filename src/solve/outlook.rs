//! Expected pay over the rest of a period, and what one more booking adds to it.
//!
//! What a person still expects to book is a handful of equally likely values, so expected pay is a
//! mean of shifted pay curves: lines and jumps again. It is kept as such and evaluated exactly; a
//! coarse index over attainment finds the piece.

use super::lines::{joined, jump};
use super::math::{normal_cdf, normal_density, whole};
use crate::plan::{Line, PayCurve};
use crate::units::DAYS_PER_WEEK;

const WEEK: usize = DAYS_PER_WEEK as usize;

/// Days of a bin before the last week.
const BIN: usize = WEEK / super::FINENESS;

/// Width of a cell of the index over attainment; a cell holds few breakpoints. Speed only.
const CELL: f64 = 0.005;
/// Most cells of a bin; the last one takes all attainment beyond. Speed and memory only: a tier at a
/// million times quota is a scenario like any other.
const MOST_CELLS: usize = 2_000;

/// Bins of time on a person's own clock: weeks counted from the end, the last week by day.
///
/// Bin 0 is the first week, which may be short; the last of the bins of a period is its last day.
/// One further bin, [`TimeBins::start`], stands for a whole period seen from before its first day.
/// A quarter of 65 days has 12 weeks and 5 days, 17 bins, and the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeBins {
    /// Bins before the last week.
    before: usize,
}

impl TimeBins {
    /// Bins of a period of so many selling days; a period shorter than a week counts as a week.
    pub const fn of(days: usize) -> Self {
        Self {
            before: days.saturating_sub(WEEK).div_ceil(BIN),
        }
    }

    /// Number of bins, the start of the next period included: the length of `remaining` in
    /// [`PayOutlook::new`].
    pub const fn len(self) -> usize {
        self.before + WEEK + 1
    }

    /// Never: a period has at least its last week.
    pub const fn is_empty(self) -> bool {
        false
    }

    /// Bin of a day with so many selling days left after it (0 on the last day).
    pub fn bin(self, days_left: usize) -> usize {
        if days_left < WEEK {
            self.before + WEEK - 1 - days_left
        } else {
            self.before.saturating_sub(1 + (days_left - WEEK) / BIN)
        }
    }

    /// Bin of a whole period, seen from before its first day.
    pub const fn start(self) -> usize {
        self.before + WEEK
    }
}

/// Bookings still expected, as a normal variable in attainment units; for a leader of many reps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Remainder {
    /// Mean \[attainment\].
    pub mean: f64,
    /// Standard deviation \[attainment\]; 0 for a certain value.
    pub standard_deviation: f64,
}

/// Expected pay of one person over their own clock.
///
/// # Equation
/// `W(bin, a) = TI · mean over j of payout(a + F[bin][j])`; a booking of net value `N` adds
/// `W(a + N/quota) − W(a)`, a difference over the deal and never a slope.
///
/// Below attainment 0 the first line of the curve continues.
#[derive(Debug, Clone)]
pub struct PayOutlook {
    bins: TimeBins,
    per_quota: f64,
    /// Pieces of every bin, one bin after another, by rising `from`; in money.
    pieces: Vec<Line>,
    /// First piece of every bin, and the end.
    starts: Vec<u32>,
    /// By bin and cell of attainment: the piece at the start of the cell.
    index: Vec<u32>,
    cells: usize,
}

impl PayOutlook {
    /// Expected pay from a curve and equally likely values of what is still to come.
    ///
    /// # Units and shape
    /// `quota` and `target_incentive` \[money a period\], quota positive; `remaining[bin]` \[attainment\]:
    /// equally likely bookings after today (the whole period for [`TimeBins::start`]), at least 0 each,
    /// an empty list meaning none; one list per bin of [`TimeBins`], whose length gives the clock.
    pub fn new(
        curve: &PayCurve,
        quota: f64,
        target_incentive: f64,
        remaining: &[Vec<f64>],
    ) -> Self {
        let lines = joined(curve);
        let bins = remaining
            .iter()
            .map(|values| mean_of_shifted(&lines, values));
        Self::build(quota, target_incentive, bins)
    }

    /// Expected pay when what is still to come is near normal; see [`PayOutlook::new`].
    ///
    /// Exact at nodes a sixteenth of a standard deviation (or .001 of quota) apart, lines between:
    /// within 2e-4 of a jump, 4e-4 standard deviations times a change of slope.
    pub fn normal(
        curve: &PayCurve,
        quota: f64,
        target_incentive: f64,
        remaining: &[Remainder],
    ) -> Self {
        let lines = joined(curve);
        let bins = remaining.iter().map(|rest| mean_over_normal(&lines, *rest));
        Self::build(quota, target_incentive, bins)
    }

    fn build(
        quota: f64,
        target_incentive: f64,
        bins: impl ExactSizeIterator<Item = Vec<Line>>,
    ) -> Self {
        let time_bins = TimeBins {
            before: bins.len().saturating_sub(WEEK + 1),
        };
        let mut pieces = Vec::new();
        let mut starts = vec![0];
        for bin in bins {
            pieces.extend(bin.into_iter().map(|line| Line {
                from: line.from,
                value: line.value * target_incentive,
                slope: line.slope * target_incentive,
            }));
            starts.push(u32_of(pieces.len()));
        }
        let top = pieces
            .iter()
            .fold(0.0_f64, |top, piece| top.max(piece.from));
        let cells = whole(top / CELL).min(MOST_CELLS) + 2;
        let mut index = Vec::with_capacity(cells * (starts.len() - 1));
        for range in starts.windows(2) {
            let mut at = range[0];
            for cell in 0..cells {
                // A hair early, so that rounding of a cell's edge never skips a piece.
                let edge = cell as f64 * CELL - 1e-9;
                while at + 1 < range[1] && pieces[at as usize + 1].from <= edge {
                    at += 1;
                }
                index.push(at);
            }
        }
        Self {
            bins: time_bins,
            per_quota: 1.0 / quota,
            pieces,
            starts,
            index,
            cells,
        }
    }

    /// The bins of the clock this outlook was built for.
    pub fn bins(&self) -> TimeBins {
        self.bins
    }

    /// Expected pay of the current period at an attainment, with so many days left after today \[money\].
    pub fn expected_pay(&self, days_left: usize, attainment: f64) -> f64 {
        let bin = self.bins.bin(days_left);
        let piece = &self.pieces[self.locate(bin, attainment)];
        piece.value + piece.slope * (attainment - piece.from)
    }

    /// What a booking of `net` money today adds to expected pay of the current period \[money\].
    pub fn gain_now(&self, days_left: usize, attainment: f64, net: f64) -> f64 {
        self.gain(self.bins.bin(days_left), attainment, net)
    }

    /// What a booking of `net` money in the next period adds to its pay, seen from its start \[money\];
    /// not discounted.
    pub fn gain_next(&self, net: f64) -> f64 {
        self.gain(self.bins.start(), 0.0, net)
    }

    /// Expected pay of a whole period, seen from before its first day \[money\].
    pub fn expected_of_next(&self) -> f64 {
        let bin = self.bins.start();
        let piece = &self.pieces[self.locate(bin, 0.0)];
        piece.value - piece.slope * piece.from
    }

    fn gain(&self, bin: usize, attainment: f64, net: f64) -> f64 {
        let step = net * self.per_quota;
        let from = self.locate(bin, attainment);
        let to = self.locate(bin, attainment + step);
        let piece = &self.pieces[from];
        if from == to {
            // One line: no difference of large numbers, so linear pay is exactly linear.
            return piece.slope * step;
        }
        let end = &self.pieces[to];
        end.value + end.slope * (attainment + step - end.from)
            - (piece.value + piece.slope * (attainment - piece.from))
    }

    fn locate(&self, bin: usize, attainment: f64) -> usize {
        let cell = whole(attainment * (1.0 / CELL)).min(self.cells - 1);
        let mut at = self.index[bin * self.cells + cell] as usize;
        let end = self.starts[bin + 1] as usize;
        while at + 1 < end && self.pieces[at + 1].from <= attainment {
            at += 1;
        }
        at
    }
}

fn u32_of(count: usize) -> u32 {
    u32::try_from(count).expect("pieces of a pay outlook are counted in thousands")
}

/// Mean of a curve shifted left by each of the values, as lines from 0; exact.
fn mean_of_shifted(lines: &[Line], values: &[f64]) -> Vec<Line> {
    let values = if values.is_empty() {
        &[0.0][..]
    } else {
        values
    };
    if lines.len() == 1 && values.len() != 1 {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        return mean_of_shifted(lines, &[mean]);
    }
    // Where each shifted curve passes to its next line.
    let mut passages: Vec<(f64, usize, usize)> = Vec::new();
    for (j, &value) in values.iter().enumerate() {
        for (i, line) in lines.iter().enumerate() {
            passages.push(((line.from - value.max(0.0)).max(0.0), i, j));
        }
    }
    passages.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let share = 1.0 / values.len() as f64;
    let mut active = vec![0; values.len()];
    let mut pieces: Vec<Line> = Vec::new();
    for (n, &(from, i, j)) in passages.iter().enumerate() {
        active[j] = i;
        if passages.get(n + 1).is_some_and(|next| next.0 <= from) {
            continue;
        }
        let mut piece = Line {
            from,
            value: 0.0,
            slope: 0.0,
        };
        for (&i, &value) in active.iter().zip(values) {
            let line = &lines[i];
            piece.value += line.value + line.slope * (from + value.max(0.0) - line.from);
            piece.slope += line.slope;
        }
        piece.value *= share;
        piece.slope *= share;
        pieces.push(piece);
    }
    pieces
}

/// Mean of a curve over a normal shift, as lines between exact nodes.
///
/// # Equation
/// With `m = a + mean`, jumps `J` and changes of slope `S` at breakpoints `b`, `z = (m − b)/sd`:
/// `v₀ + s₀ (m − b₀) + Σ J Φ(z) + S (sd φ(z) + (m − b) Φ(z))`
fn mean_over_normal(lines: &[Line], rest: Remainder) -> Vec<Line> {
    const REACH: i32 = 8;
    const STEPS: i32 = if super::FINENESS == 1 { 16 } else { 32 };
    let Remainder {
        mean,
        standard_deviation: sd,
    } = rest;
    if lines.len() == 1 || sd <= 0.0 {
        return mean_of_shifted(lines, &[mean]);
    }
    let expected = |a: f64| {
        let m = a + mean;
        let first = &lines[0];
        let mut pay = first.value + first.slope * (m - first.from);
        for pair in lines.windows(2) {
            let z = (m - pair[1].from) / sd;
            let above = normal_cdf(z);
            pay += jump(&pair[0], &pair[1]) * above
                + (pair[1].slope - pair[0].slope)
                    * (sd * normal_density(z) + (m - pair[1].from) * above);
        }
        pay
    };
    let mut nodes = vec![0.0];
    for line in &lines[1..] {
        let offsets = (-REACH * STEPS)..=(REACH * STEPS);
        nodes.extend(offsets.map(|k| line.from - mean + sd * f64::from(k) / f64::from(STEPS)));
    }
    nodes.retain(|&a| 0.0 <= a);
    nodes.sort_by(f64::total_cmp);
    nodes.dedup_by(|b, a| *b - *a < 0.001);
    let last_slope = lines[lines.len() - 1].slope;
    let values: Vec<f64> = nodes.iter().map(|&a| expected(a)).collect();
    (0..nodes.len())
        .map(|n| Line {
            from: nodes[n],
            value: values[n],
            slope: if n + 1 < nodes.len() {
                (values[n + 1] - values[n]) / (nodes[n + 1] - nodes[n])
            } else {
                last_slope
            },
        })
        .collect()
}
