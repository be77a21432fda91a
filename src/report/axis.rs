//! Axes: ranges that survive degenerate data, round ticks, labels with units.

use super::number;

/// An axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Quantity and unit.
    pub title: String,
    /// Values at the left or lower and the right or upper end; descending for days left.
    pub range: (f64, f64),
    /// Labelled values.
    pub ticks: Vec<Tick>,
    /// How values map to length.
    pub scale: Scale,
    /// Whether ticks are extended over the panel as thin lines.
    pub grid: bool,
}

/// How values map to length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Equal differences, equal lengths.
    Linear,
    /// Length grows with the square root: shows a last day ten times the others, and zero.
    SquareRoot,
}

/// A labelled value of an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where.
    pub at: f64,
    /// What it says.
    pub label: String,
}

/// How the labels of an axis are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labels {
    /// Shares of one, in per cent.
    Percent,
    /// Money in k or M.
    Money,
    /// Plain numbers.
    Number,
}

impl Axis {
    /// A linear axis over `range`, slightly widened to start and end sensibly, with round ticks.
    pub fn new(title: impl Into<String>, range: (f64, f64), labels: Labels) -> Self {
        let ticks = round_ticks(range, 5);
        let step = match ticks.as_slice() {
            [a, b, ..] => b - a,
            _ => (range.1 - range.0).abs(),
        };
        let largest = range.0.abs().max(range.1.abs());
        let ticks = ticks
            .into_iter()
            .map(|at| Tick {
                at,
                label: tick_label(at, step, largest, labels),
            })
            .collect();
        Self {
            title: title.into(),
            range,
            ticks,
            scale: Scale::Linear,
            grid: true,
        }
    }

    /// A square-root axis from zero, in per cent.
    pub fn square_root_percent(title: impl Into<String>, upper: f64) -> Self {
        let ticks = [0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0]
            .into_iter()
            .filter(|at| *at <= upper)
            .map(|at: f64| Tick {
                at,
                label: format!("{} %", (1000.0 * at).round() / 10.0),
            })
            .collect();
        Self {
            title: title.into(),
            range: (0.0, upper),
            ticks,
            scale: Scale::SquareRoot,
            grid: true,
        }
    }

    /// An axis with ticks of one's own.
    pub fn with_ticks(title: impl Into<String>, range: (f64, f64), ticks: Vec<Tick>) -> Self {
        Self {
            title: title.into(),
            range,
            ticks,
            scale: Scale::Linear,
            grid: false,
        }
    }

    /// An axis of categories at 0, 1, 2, …
    pub fn categories<S: Into<String>>(
        title: impl Into<String>,
        names: impl IntoIterator<Item = S>,
    ) -> Self {
        let ticks: Vec<Tick> = names
            .into_iter()
            .enumerate()
            .map(|(i, name)| Tick {
                at: i as f64,
                label: name.into(),
            })
            .collect();
        let range = (-0.5, ticks.len() as f64 - 0.5);
        Self::with_ticks(title, range, ticks)
    }
}

/// The range of the finite values, padded, at least `least` wide.
pub fn range_of(values: impl IntoIterator<Item = f64>, padding: f64, least: f64) -> (f64, f64) {
    let (mut lower, mut upper) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.into_iter().filter(|v| v.is_finite()) {
        lower = lower.min(value);
        upper = upper.max(value);
    }
    if upper < lower {
        return (0.0, least);
    }
    let width = (upper - lower).max(least).max(1e-9 * upper.abs());
    let middle = 0.5 * (lower + upper);
    let narrow = upper - lower < width;
    let (lower, upper) = if narrow {
        (middle - 0.5 * width, middle + 0.5 * width)
    } else {
        (lower, upper)
    };
    (lower - padding * width, upper + padding * width)
}

/// As [`range_of`], for quantities that are never negative: starts at zero.
pub fn range_from_zero(values: impl IntoIterator<Item = f64>, least: f64) -> (f64, f64) {
    let upper = values
        .into_iter()
        .filter(|v| v.is_finite())
        .fold(least, f64::max);
    (0.0, upper * 1.04)
}

/// Round values inside a range, about `wanted` of them, rising.
pub fn round_ticks(range: (f64, f64), wanted: usize) -> Vec<f64> {
    let (lower, upper) = (range.0.min(range.1), range.0.max(range.1));
    let width = upper - lower;
    if !width.is_finite() || width <= 0.0 {
        return vec![lower];
    }
    let step = round_step(width / wanted.max(1) as f64);
    let first = (lower / step - 1e-9).ceil();
    let last = (upper / step + 1e-9).floor();
    let mut ticks = Vec::new();
    let mut k = first;
    while k <= last && ticks.len() < 50 {
        ticks.push(if k == 0.0 { 0.0 } else { k * step });
        k += 1.0;
    }
    ticks
}

/// The nearest round step: 1, 2 or 5 times a power of ten.
fn round_step(raw: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the exponent of a finite f64 fits an i32"
    )]
    let power = 10f64.powi(raw.log10().floor() as i32);
    match raw / power {
        m if m < 1.5 => power,
        m if m < 3.5 => 2.0 * power,
        m if m < 7.5 => 5.0 * power,
        _ => 10.0 * power,
    }
}

/// The label of a tick on an axis with this step and largest value.
pub fn tick_label(at: f64, step: f64, largest: f64, labels: Labels) -> String {
    let (factor, suffix) = match labels {
        Labels::Percent => (100.0, " %"),
        Labels::Money => match number::money_scale(largest) {
            (factor, "") => (factor, ""),
            (factor, "k") => (factor, " k"),
            (factor, "M") => (factor, " M"),
            (factor, _) => (factor, " B"),
        },
        Labels::Number => (1.0, ""),
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the exponent of a finite f64 fits an i32"
    )]
    let exponent = (step.abs() * factor).max(1e-9).log10().floor() as i32;
    let decimals = usize::try_from(-exponent).unwrap_or(0);
    let text = number::typeset(at * factor, decimals, false);
    if at == 0.0 && labels == Labels::Money {
        "0".to_owned()
    } else {
        text + suffix
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_ticks(range: (f64, f64), expected: &[f64]) {
        let ticks = round_ticks(range, 5);
        assert_eq!(ticks.len(), expected.len(), "{ticks:?}");
        for (tick, wanted) in ticks.iter().zip(expected) {
            assert!((tick - wanted).abs() < 1e-9, "{ticks:?}");
        }
    }

    #[test]
    fn ticks_are_round_and_inside() {
        check_ticks((0.0, 1.0), &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        check_ticks((-3.0, 7.0), &[-2.0, 0.0, 2.0, 4.0, 6.0]);
        check_ticks((65.0, 0.0), &[0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0]);
        check_ticks((2.0, 2.0), &[2.0]);
    }

    #[test]
    fn ranges_survive_degenerate_data() {
        assert_eq!(range_of([], 0.1, 1.0), (0.0, 1.0));
        assert_eq!(range_of([f64::NAN, 2.0, 2.0], 0.0, 1.0), (1.5, 2.5));
        assert_eq!(range_from_zero([0.0, 0.0], 1.0), (0.0, 1.04));
    }

    #[test]
    fn tick_labels_carry_unit_and_fitting_decimals() {
        assert_eq!(tick_label(0.25, 0.05, 0.3, Labels::Percent), "25 %");
        assert_eq!(
            tick_label(1_500_000.0, 500_000.0, 3e6, Labels::Money),
            "1.5 M"
        );
        assert_eq!(tick_label(-0.4, 0.2, 1.0, Labels::Number), "−0.4");
    }
}
