//! A thin layer over the plotting crate: CSS pixels in, four times finer integers out.
//!
//! The backend rounds to whole pixels, which shows as steps on slow curves; drawn at four times the
//! size and scaled back by the view box the steps are a quarter pixel.

use std::sync::Once;

use plotters::coord::Shift;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{DrawingArea, IntoDrawingArea, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle};

use super::palette::Marker;

/// Drawn pixels per CSS pixel.
const FINE: f64 = 4.0;
/// The backend writes a font size of its argument over this number.
const FONT_CORRECTION: f64 = 1.24;
/// The name the embedded faces are registered under.
const FAMILY: &str = "sans-serif";
/// What the file asks for: the embedded face, then faces of about its width.
const FAMILY_WRITTEN: &str = "DejaVu Sans, Verdana, Arial, sans-serif";

/// Registers the embedded faces; without them even SVG text cannot be measured.
fn register_fonts() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for (style, bytes) in [
            (FontStyle::Normal, dejavu::sans::regular()),
            (FontStyle::Bold, dejavu::sans::bold()),
        ] {
            assert!(
                plotters::style::register_font(FAMILY, style, bytes).is_ok(),
                "the embedded font is a font"
            );
        }
    });
}

/// A position or extent in CSS pixels, on the finer grid.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a page is a few thousand pixels"
)]
fn fine(length: f64) -> i32 {
    (length * FINE).round() as i32
}

/// As [`fine`], for widths and radii, at least one.
fn fine_width(length: f64) -> u32 {
    u32::try_from(fine(length)).unwrap_or(0).max(1)
}

/// A face and size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    /// Size \[CSS pixels\].
    pub(super) size: f64,
    /// Bold or regular.
    pub(super) bold: bool,
}

impl Type {
    fn font(self) -> FontDesc<'static> {
        register_fonts();
        let style = if self.bold {
            FontStyle::Bold
        } else {
            FontStyle::Normal
        };
        FontDesc::new(
            FontFamily::Name(FAMILY),
            self.size * FONT_CORRECTION * FINE,
            style,
        )
    }

    /// Width of a text \[CSS pixels\], a little more than it takes.
    pub(super) fn width(self, text: &str) -> f64 {
        match self.font().box_size(text) {
            Ok((width, _)) => f64::from(width) / FINE,
            // Average advance of the face; reached only if the font table were lost.
            Err(_) => 0.6 * self.size * text.chars().count() as f64,
        }
    }

    /// The text, cut with an ellipsis to fit a width.
    pub(super) fn fit(self, text: &str, width: f64) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let mut kept: Vec<char> = text.chars().collect();
        while kept.pop().is_some() {
            let shorter = format!("{}…", kept.iter().collect::<String>().trim_end());
            if self.width(&shorter) <= width {
                return shorter;
            }
        }
        String::new()
    }

    /// The text broken at spaces into lines that fit a width; a longer word is cut.
    pub(super) fn wrap(self, text: &str, width: f64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if self.width(&longer) <= width || line.is_empty() {
                line = longer;
            } else {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines.into_iter().map(|l| self.fit(&l, width)).collect()
    }
}

/// Where a text sits on its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// Starts there, centred vertically.
    Left,
    /// Centred there.
    Middle,
    /// Ends there, centred vertically.
    Right,
}

/// A page being drawn; all positions in CSS pixels from the upper left.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    /// First failure of the backend, reported by [`Canvas::finish`].
    failure: Option<String>,
}

impl<'a> Canvas<'a> {
    /// A white page.
    pub(super) fn new(buffer: &'a mut String, width: f64, height: f64) -> Self {
        register_fonts();
        let size = (fine_width(width), fine_width(height));
        let area = SVGBackend::with_string(buffer, size).into_drawing_area();
        let mut canvas = Self {
            area,
            failure: None,
        };
        canvas.rectangle((0.0, 0.0), (width, height), RGBColor(255, 255, 255));
        canvas
    }

    /// Keeps the first failure.
    fn note<E: std::fmt::Display>(&mut self, result: Result<(), E>) {
        if let (Err(error), None) = (result, &self.failure) {
            self.failure = Some(error.to_string());
        }
    }

    /// A solid or dashed curve.
    pub(super) fn path(
        &mut self,
        points: &[(f64, f64)],
        colour: RGBColor,
        width: f64,
        dash: &[f64],
    ) {
        if points.len() < 2 {
            return;
        }
        let style = ShapeStyle::from(colour.to_rgba()).stroke_width(fine_width(width));
        for piece in dashes(points, dash) {
            let piece: Vec<_> = piece.iter().map(|p| (fine(p.0), fine(p.1))).collect();
            let drawn = self.area.draw(&PathElement::new(piece, style));
            self.note(drawn);
        }
    }

    /// A filled shape.
    pub(super) fn polygon(&mut self, points: &[(f64, f64)], colour: RGBColor, opacity: f64) {
        let points: Vec<_> = points.iter().map(|p| (fine(p.0), fine(p.1))).collect();
        let drawn = self
            .area
            .draw(&Polygon::new(points, colour.mix(opacity).filled()));
        self.note(drawn);
    }

    /// A filled rectangle; abutting ones overlap by a hair so that no seam shows.
    pub(super) fn rectangle(&mut self, from: (f64, f64), to: (f64, f64), colour: RGBColor) {
        let corners = [
            (fine(from.0.min(to.0)), fine(from.1.min(to.1))),
            (fine(from.0.max(to.0)) + 1, fine(from.1.max(to.1)) + 1),
        ];
        let drawn = self.area.draw(&Rectangle::new(corners, colour.filled()));
        self.note(drawn);
    }

    /// A text on one line.
    pub(super) fn text(
        &mut self,
        text: &str,
        at: (f64, f64),
        face: Type,
        colour: RGBColor,
        anchor: Anchor,
    ) {
        if text.is_empty() {
            return;
        }
        let h_pos = match anchor {
            Anchor::Left => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::Right => HPos::Right,
        };
        let style = TextStyle::from(face.font())
            .color(&colour)
            .pos(Pos::new(h_pos, VPos::Center));
        let drawn = self
            .area
            .draw(&Text::new(text.to_owned(), (fine(at.0), fine(at.1)), style));
        self.note(drawn);
    }

    /// A marker about seven pixels wide.
    pub(super) fn marker(&mut self, at: (f64, f64), marker: Marker, colour: RGBColor) {
        let (x, y) = at;
        let r = 3.1;
        let square = [
            (x - r, y - r),
            (x + r, y - r),
            (x + r, y + r),
            (x - r, y + r),
            (x - r, y - r),
        ];
        match marker {
            Marker::Disc | Marker::Ring => {
                let filled = marker == Marker::Disc;
                let inner = if filled {
                    colour
                } else {
                    RGBColor(255, 255, 255)
                };
                let centre = (fine(x), fine(y));
                let drawn =
                    self.area
                        .draw(&Circle::new(centre, fine_width(r + 0.2), inner.filled()));
                self.note(drawn);
                if !filled {
                    let style = ShapeStyle::from(colour.to_rgba()).stroke_width(fine_width(1.4));
                    let drawn = self.area.draw(&Circle::new(centre, fine_width(r), style));
                    self.note(drawn);
                }
            }
            Marker::Square => self.polygon(&square[..4], colour, 1.0),
            Marker::Frame => {
                self.polygon(&square[..4], RGBColor(255, 255, 255), 1.0);
                self.path(&square, colour, 1.4, &[]);
            }
            Marker::Triangle | Marker::Wedge => {
                let s = if marker == Marker::Triangle {
                    1.0
                } else {
                    -1.0
                };
                let (tip, foot) = (y - 1.25 * r * s, y + 0.95 * r * s);
                let corners = [(x, tip), (x + 1.2 * r, foot), (x - 1.2 * r, foot)];
                self.polygon(&corners, colour, 1.0);
            }
            Marker::Diamond => {
                let d = 1.35 * r;
                self.polygon(
                    &[(x, y - d), (x + d, y), (x, y + d), (x - d, y)],
                    colour,
                    1.0,
                );
            }
            Marker::Cross => {
                self.path(&[(x - r, y - r), (x + r, y + r)], colour, 1.6, &[]);
                self.path(&[(x - r, y + r), (x + r, y - r)], colour, 1.6, &[]);
            }
        }
    }

    /// Closes the document.
    ///
    /// # Errors
    /// The backend's first complaint, in its words.
    pub(super) fn finish(mut self) -> Result<(), String> {
        let presented = self.area.present();
        self.note(presented);
        self.failure.map_or(Ok(()), Err)
    }
}

/// Cuts a curve into strokes; the pattern runs on around corners.
fn dashes(points: &[(f64, f64)], pattern: &[f64]) -> Vec<Vec<(f64, f64)>> {
    let whole = || vec![points.to_vec()];
    let period: f64 = pattern.iter().sum();
    if points.len() < 2 || period <= 0.0 || pattern.iter().any(|length| *length <= 0.0) {
        return whole();
    }
    let mut strokes = Vec::new();
    let mut stroke = vec![points[0]];
    let (mut slot, mut left) = (0, pattern[0]);
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let mut done = 0.0;
        while left < length - done {
            done += left;
            let share = done / length;
            let here = (
                from.0 + share * (to.0 - from.0),
                from.1 + share * (to.1 - from.1),
            );
            if slot % 2 == 0 {
                stroke.push(here);
                strokes.push(std::mem::take(&mut stroke));
            } else {
                stroke = vec![here];
            }
            slot = (slot + 1) % pattern.len();
            left = pattern[slot];
        }
        left -= length - done;
        if slot % 2 == 0 {
            stroke.push(to);
        }
    }
    if 1 < stroke.len() {
        strokes.push(stroke);
    }
    strokes
}

/// Gives the document its natural size, its fonts and its spoken description.
pub(super) fn dress(drawn: &str, width: f64, height: f64, title: &str, text: &str) -> String {
    let body = drawn.find('>').map_or(drawn, |end| &drawn[end + 1..]);
    let body = body.replace(
        &format!("font-family=\"{FAMILY}\""),
        &format!("font-family=\"{FAMILY_WRITTEN}\""),
    );
    // Soft edges of abutting rectangles would show as a lattice over a heat map.
    let body = body.replace("<rect ", "<rect shape-rendering=\"crispEdges\" ");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {} {}\" role=\"img\">\n<title>{}</title>\n<desc>{}</desc>{body}",
        fine_width(width),
        fine_width(height),
        escape(title),
        escape(text),
    )
}

/// Text as XML content.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_dashes(points: &[(f64, f64)], pattern: &[f64], strokes: usize, inked: f64) {
        let cut = dashes(points, pattern);
        let ink: f64 = cut
            .iter()
            .flat_map(|s| {
                s.windows(2)
                    .map(|w| (w[1].0 - w[0].0).hypot(w[1].1 - w[0].1))
            })
            .sum();
        assert_eq!(cut.len(), strokes, "{cut:?}");
        assert!((ink - inked).abs() < 1e-9, "{ink}");
    }

    #[test]
    fn dashes_run_on_around_corners() {
        check_dashes(&[(0.0, 0.0), (10.0, 0.0)], &[], 1, 10.0);
        check_dashes(&[(0.0, 0.0), (10.0, 0.0)], &[3.0, 2.0], 2, 6.0);
        check_dashes(&[(0.0, 0.0), (4.0, 0.0), (4.0, 6.0)], &[3.0, 2.0], 2, 6.0);
        check_dashes(&[(1.0, 1.0), (1.0, 1.0)], &[3.0, 2.0], 1, 0.0);
    }

    #[test]
    fn long_words_are_cut_and_lines_fit() {
        let face = Type {
            size: 12.0,
            bold: false,
        };
        for line in face.wrap(
            "a caption that says what to look for, incomprehensibilities",
            60.0,
        ) {
            assert!(face.width(&line) <= 60.0, "{line}");
        }
        assert_eq!(face.fit("short", 200.0), "short");
    }
}
