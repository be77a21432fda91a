//! Who is painted how: colour, dash pattern and marker, so that either alone tells designs apart.

use plotters::style::RGBColor;

use crate::report::figure::Paint;

/// The looks of a design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    /// Colour of lines, bands and markers.
    pub(super) colour: RGBColor,
    /// Lengths of strokes and gaps \[CSS pixels\]; empty for a solid line.
    pub(super) dash: &'static [f64],
    /// Shape at the corners of lines and on intervals.
    pub(super) marker: Marker,
    /// Width of lines \[CSS pixels\].
    pub(super) width: f64,
}

/// Shapes that stay apart at six pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    /// A disc.
    Disc,
    /// A filled square.
    Square,
    /// A filled triangle, point up.
    Triangle,
    /// A filled diamond.
    Diamond,
    /// A ring.
    Ring,
    /// An open square.
    Frame,
    /// A filled triangle, point down.
    Wedge,
    /// An oblique cross.
    Cross,
}

/// Okabe and Ito's colours (2008, "Color Universal Design"), ordered so that the first four differ
/// in lightness as well (L* about 0, 71, 46, 58). Their yellow is darkened: on white it vanishes.
const DESIGNS: [Look; 8] = [
    Look {
        colour: RGBColor(0, 0, 0),
        dash: &[],
        marker: Marker::Disc,
        width: 1.8,
    },
    Look {
        colour: RGBColor(230, 159, 0),
        dash: &[9.0, 3.0],
        marker: Marker::Square,
        width: 2.0,
    },
    Look {
        colour: RGBColor(0, 114, 178),
        dash: &[4.0, 2.5],
        marker: Marker::Triangle,
        width: 2.0,
    },
    Look {
        colour: RGBColor(0, 158, 115),
        dash: &[9.0, 3.0, 2.0, 3.0],
        marker: Marker::Diamond,
        width: 2.0,
    },
    Look {
        colour: RGBColor(204, 121, 167),
        dash: &[1.8, 2.2],
        marker: Marker::Ring,
        width: 2.2,
    },
    Look {
        colour: RGBColor(213, 94, 0),
        dash: &[14.0, 3.0],
        marker: Marker::Frame,
        width: 1.8,
    },
    Look {
        colour: RGBColor(86, 180, 233),
        dash: &[6.0, 2.5, 2.0, 2.5, 2.0, 2.5],
        marker: Marker::Wedge,
        width: 2.0,
    },
    Look {
        colour: RGBColor(150, 138, 0),
        dash: &[3.0, 5.0],
        marker: Marker::Cross,
        width: 2.0,
    },
];

/// What is even, par, or the base repeated elsewhere.
const REFERENCE: Look = Look {
    colour: RGBColor(110, 110, 110),
    dash: &[2.0, 2.0],
    marker: Marker::Disc,
    width: 1.2,
};

/// The looks of a paint; beyond eight designs they repeat.
pub(super) fn look(paint: Paint) -> Look {
    match paint {
        Paint::Design(i) => DESIGNS[i % DESIGNS.len()],
        Paint::Reference => REFERENCE,
    }
}

/// Viridis at a share of its range, for heat maps.
pub(super) fn viridis(share: f64) -> RGBColor {
    let share = if share.is_finite() {
        share.clamp(0.0, 1.0)
    } else {
        0.0
    };
    let colour = colorous::VIRIDIS.eval_continuous(share);
    RGBColor(colour.r, colour.g, colour.b)
}

/// Words.
pub(super) const INK: RGBColor = RGBColor(25, 25, 25);
/// Captions and tick labels.
pub(super) const SOFT_INK: RGBColor = RGBColor(70, 70, 70);
/// Axis lines.
pub(super) const AXIS: RGBColor = RGBColor(120, 120, 120);
/// Grid lines.
pub(super) const GRID: RGBColor = RGBColor(228, 228, 228);

#[cfg(test)]
mod tests {
    use super::*;

    /// Lightness L* of CIE 1976, by the sRGB transfer function with exponent 2.2 (near enough).
    fn lightness(RGBColor(r, g, b): RGBColor) -> f64 {
        let linear = |c: u8| libm::pow(f64::from(c) / 255.0, 2.2);
        let y = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
        116.0 * libm::cbrt(y.max(0.008_856)) - 16.0
    }

    #[test]
    fn no_two_designs_share_dash_or_marker() {
        for (i, a) in DESIGNS.iter().enumerate() {
            for b in &DESIGNS[i + 1..] {
                assert!(a.dash != b.dash && a.marker != b.marker && a.colour != b.colour);
            }
        }
    }

    #[test]
    fn the_first_four_survive_greyscale() {
        let mut shades: Vec<f64> = DESIGNS[..4].iter().map(|l| lightness(l.colour)).collect();
        shades.sort_by(f64::total_cmp);
        assert!(shades.windows(2).all(|w| 8.0 < w[1] - w[0]), "{shades:?}");
    }
}
