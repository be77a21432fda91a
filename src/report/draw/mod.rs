//! Draws a [`Figure`] into an SVG document: the page around the panels.

mod canvas;
mod palette;
mod panel;

use super::ReportError;
use super::figure::{ColourBar, Figure, LegendEntry, Row};
use canvas::{Anchor, Canvas, Type};
use palette::look;
use panel::Frame;

const TITLE: Type = Type {
    size: 16.0,
    bold: true,
};
const HEADING: Type = Type {
    size: 12.0,
    bold: true,
};
const AXIS_TITLE: Type = Type {
    size: 11.0,
    bold: false,
};
const LABEL: Type = Type {
    size: 10.5,
    bold: false,
};
const TICK: Type = Type {
    size: 10.5,
    bold: false,
};
const CAPTION: Type = Type {
    size: 11.0,
    bold: false,
};
const LEGEND: Type = Type {
    size: 11.5,
    bold: false,
};

/// Width of every chart \[CSS pixels\].
const WIDTH: f64 = 900.0;
const MARGIN: f64 = 18.0;
/// Between panels side by side.
const GAP: f64 = 22.0;
const TITLE_LINE: f64 = 22.0;
const HEADING_LINE: f64 = 18.0;
const TEXT_LINE: f64 = 15.0;
const LEGEND_LINE: f64 = 19.0;
const COLOUR_BAR: f64 = 44.0;
/// Tick labels below a panel.
const TICKS_BELOW: f64 = 20.0;
const BELOW_ROW: f64 = 16.0;
const SAMPLE: f64 = 34.0;

/// Draws a figure.
///
/// # Errors
/// [`ReportError::Chart`] when the backend fails, with its reason.
pub fn svg(figure: &Figure) -> Result<String, ReportError> {
    let page = Page::of(figure);
    let mut drawn = String::new();
    let mut canvas = Canvas::new(&mut drawn, WIDTH, page.height);
    page.draw(&mut canvas, figure);
    canvas.finish().map_err(|reason| ReportError::Chart {
        stem: figure.stem.to_owned(),
        reason,
    })?;
    Ok(canvas::dress(
        &drawn,
        WIDTH,
        page.height,
        &figure.title,
        &figure.caption,
    ))
}

/// Everything that must be measured before the size of the page is known.
struct Page {
    title: Vec<String>,
    legend: Vec<(f64, f64)>,
    legend_rows: f64,
    rows: Vec<RowLayout>,
    caption: Vec<String>,
    height: f64,
}

struct RowLayout {
    /// Plotted areas relative to the top of the row.
    frames: Vec<Frame>,
    titles: Vec<Words>,
    height: f64,
}

/// Wrapped words around a panel.
struct Words {
    /// Left edge of the panel with its labels: headings of all rows start in one line.
    start: f64,
    heading: String,
    above: Vec<String>,
    below: Vec<String>,
}

impl Page {
    fn of(figure: &Figure) -> Self {
        let inner = WIDTH - 2.0 * MARGIN;
        let title = TITLE.wrap(&figure.title, inner);
        let (legend, legend_rows) = place_legend(&figure.legend, inner);
        let rows: Vec<RowLayout> = figure
            .rows
            .iter()
            .map(|row| RowLayout::of(row, figure))
            .collect();
        let caption = CAPTION.wrap(&figure.caption, inner);
        let mut page = Self {
            title,
            legend,
            legend_rows,
            rows,
            caption,
            height: 0.0,
        };
        page.height = page.rows_top(figure)
            + page.rows.iter().map(|r| r.height).sum::<f64>()
            + TEXT_LINE * page.caption.len() as f64
            + 8.0;
        page
    }

    fn legend_top(&self) -> f64 {
        12.0 + TITLE_LINE * self.title.len() as f64
    }

    fn bar_top(&self) -> f64 {
        self.legend_top() + LEGEND_LINE * self.legend_rows
    }

    fn rows_top(&self, figure: &Figure) -> f64 {
        self.bar_top() + figure.colour_bar.as_ref().map_or(0.0, |_| COLOUR_BAR) + 8.0
    }

    fn draw(&self, canvas: &mut Canvas<'_>, figure: &Figure) {
        for (i, line) in self.title.iter().enumerate() {
            let y = 12.0 + TITLE_LINE * (i as f64 + 0.5);
            canvas.text(line, (MARGIN, y), TITLE, palette::INK, Anchor::Left);
        }
        for (entry, place) in figure.legend.iter().zip(&self.legend) {
            draw_legend_entry(
                canvas,
                entry,
                (MARGIN + place.0, self.legend_top() + place.1),
            );
        }
        if let Some(bar) = &figure.colour_bar {
            draw_colour_bar(canvas, bar, self.bar_top());
        }
        let scale = figure
            .colour_bar
            .as_ref()
            .map_or((0.0, 1.0), |bar| bar.range);
        let mut top = self.rows_top(figure);
        for (row, layout) in figure.rows.iter().zip(&self.rows) {
            layout.draw(canvas, row, top, scale);
            top += layout.height;
        }
        for (i, line) in self.caption.iter().enumerate() {
            let y = top + TEXT_LINE * (i as f64 + 0.5);
            canvas.text(line, (MARGIN, y), CAPTION, palette::SOFT_INK, Anchor::Left);
        }
    }
}

impl RowLayout {
    fn of(row: &Row, figure: &Figure) -> Self {
        let columns = row.columns.max(row.panels.len()).max(1);
        let outer = (WIDTH - 2.0 * MARGIN - GAP * (columns - 1) as f64) / columns as f64;
        let mut titles = Vec::new();
        let mut sides = Vec::new();
        for (column, panel) in row.panels.iter().enumerate() {
            let (left, right) = gutters(figure, columns, column);
            let plotted = (outer - left - right).max(20.0);
            let start = MARGIN + column as f64 * (outer + GAP);
            titles.push(Words {
                start,
                heading: HEADING.fit(&panel.title, outer),
                above: AXIS_TITLE.wrap(&panel.y.title, outer),
                below: AXIS_TITLE
                    .wrap(&panel.x.title, (plotted + left.min(right) * 2.0).min(outer)),
            });
            sides.push((start + left, start + left + plotted));
        }
        let most = |count: fn(&Words) -> usize| titles.iter().map(count).max().unwrap_or(0) as f64;
        let top = HEADING_LINE * most(|w| usize::from(!w.heading.is_empty()))
            + TEXT_LINE * most(|w| w.above.len())
            + 6.0;
        let bottom = top + f64::from(row.height);
        let frames = sides
            .into_iter()
            .map(|(left, right)| Frame {
                left,
                top,
                right,
                bottom,
            })
            .collect();
        let below = TICKS_BELOW + TEXT_LINE * most(|w| w.below.len()) + BELOW_ROW;
        Self {
            frames,
            titles,
            height: bottom + below,
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, row: &Row, top: f64, scale: (f64, f64)) {
        for ((panel, frame), words) in row.panels.iter().zip(&self.frames).zip(&self.titles) {
            let frame = Frame {
                top: frame.top + top,
                bottom: frame.bottom + top,
                ..*frame
            };
            panel::draw(canvas, panel, frame, scale);
            // Headings and the title of the vertical axis read horizontally, above the panel.
            let mut y = frame.top - 6.0 - 0.5 * TEXT_LINE;
            for line in words.above.iter().rev() {
                canvas.text(
                    line,
                    (words.start, y),
                    AXIS_TITLE,
                    palette::SOFT_INK,
                    Anchor::Left,
                );
                y -= TEXT_LINE;
            }
            let at = (words.start, y - 2.0);
            canvas.text(&words.heading, at, HEADING, palette::INK, Anchor::Left);
            for (i, line) in words.below.iter().enumerate() {
                let y = frame.bottom + TICKS_BELOW + TEXT_LINE * (i as f64 + 0.5);
                let middle = 0.5 * (frame.left + frame.right);
                canvas.text(
                    line,
                    (middle, y),
                    AXIS_TITLE,
                    palette::SOFT_INK,
                    Anchor::Middle,
                );
            }
        }
    }
}

fn widest(widths: impl Iterator<Item = f64>) -> f64 {
    widths.fold(0.0, f64::max)
}

/// Room for labels left and right of a column of panels, the same in all rows so that panels that
/// share a horizontal axis line up.
fn gutters(figure: &Figure, columns: usize, column: usize) -> (f64, f64) {
    let panels = || {
        figure
            .rows
            .iter()
            .filter(move |row| row.columns.max(row.panels.len()).max(1) == columns)
            .filter_map(move |row| row.panels.get(column))
    };
    let left = widest(panels().flat_map(|p| p.y.ticks.iter().map(|t| TICK.width(&t.label))));
    let right = widest(panels().flat_map(|p| p.right.iter().map(|l| LABEL.width(&l.text))));
    let right = if right == 0.0 { 12.0 } else { right + 21.0 };
    (left + 8.0, right)
}

/// Places of the entries relative to the legend's corner, and the number of rows they take.
fn place_legend(entries: &[LegendEntry], inner: f64) -> (Vec<(f64, f64)>, f64) {
    let (mut x, mut row) = (0.0, 0.0);
    let mut places = Vec::new();
    for entry in entries {
        let width = SAMPLE + 6.0 + LEGEND.width(&entry.label).min(inner - SAMPLE - 6.0);
        if 0.0 < x && inner < x + width {
            x = 0.0;
            row += 1.0;
        }
        places.push((x, LEGEND_LINE * (row + 0.5)));
        x += width + 22.0;
    }
    (places, if entries.is_empty() { 0.0 } else { row + 1.0 })
}

fn draw_legend_entry(canvas: &mut Canvas<'_>, entry: &LegendEntry, (x, y): (f64, f64)) {
    let look = look(entry.paint);
    canvas.path(
        &[(x, y), (x + SAMPLE, y)],
        look.colour,
        look.width,
        look.dash,
    );
    if matches!(entry.paint, super::figure::Paint::Design(_)) {
        canvas.marker((x + 0.5 * SAMPLE, y), look.marker, look.colour);
    }
    let label = LEGEND.fit(&entry.label, WIDTH - 2.0 * MARGIN - SAMPLE - 6.0);
    canvas.text(
        &label,
        (x + SAMPLE + 6.0, y),
        LEGEND,
        palette::INK,
        Anchor::Left,
    );
}

fn draw_colour_bar(canvas: &mut Canvas<'_>, bar: &ColourBar, top: f64) {
    let title = AXIS_TITLE.fit(&bar.title, 480.0);
    canvas.text(
        &title,
        (MARGIN, top + 14.0),
        AXIS_TITLE,
        palette::INK,
        Anchor::Left,
    );
    let left = MARGIN + AXIS_TITLE.width(&title) + 24.0;
    let width = (WIDTH - MARGIN - 30.0 - left).min(320.0);
    let shades = 80;
    for i in 0..shades {
        let edge = |k: i32| left + width * f64::from(k) / f64::from(shades);
        let colour = palette::viridis((f64::from(i) + 0.5) / f64::from(shades));
        canvas.rectangle((edge(i), top + 8.0), (edge(i + 1), top + 20.0), colour);
    }
    let mut taken = f64::NEG_INFINITY;
    for tick in &bar.ticks {
        let share = (tick.at - bar.range.0) / (bar.range.1 - bar.range.0);
        let x = left
            + width
                * if share.is_finite() {
                    share.clamp(0.0, 1.0)
                } else {
                    0.0
                };
        canvas.path(&[(x, top + 20.0), (x, top + 23.0)], palette::AXIS, 1.0, &[]);
        let half = 0.5 * TICK.width(&tick.label);
        if taken < x - half {
            let at = (x, top + 31.0);
            canvas.text(&tick.label, at, TICK, palette::SOFT_INK, Anchor::Middle);
            taken = x + half + 4.0;
        }
    }
}
