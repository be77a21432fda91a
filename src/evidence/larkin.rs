//! Larkin's figure: volume and discount by week of the quarter, as published.

/// The scenario that his figure is drawn beside.
pub const WEEKLY_SCENARIO: &str = "enterprise";

/// A week of the published figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PublishedWeek {
    /// Share of the quarter's volume.
    pub share: f64,
    /// Mean discount off list.
    pub discount: f64,
}

/// The fourteen weeks that a quarter touches; the last is read as the final calendar week. The file names its source.
pub fn published_weeks() -> Vec<PublishedWeek> {
    let rows: Vec<(f64, f64)> = include_str!("larkin_weeks.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .filter_map(|line| {
            let mut fields = line.split(',').skip(1).map(str::parse::<f64>);
            Some((fields.next()?.ok()?, fields.next()?.ok()?))
        })
        .collect();
    let all: f64 = rows.iter().map(|(volume, _)| volume).sum();
    rows.iter()
        .map(|(volume, discount)| PublishedWeek {
            share: volume / all,
            discount: discount / 100.0,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_weeks_are_read() {
        let weeks = published_weeks();
        assert_eq!(weeks.len(), 14);
        assert!((weeks[13].share - 0.792).abs() < 5e-4, "{:?}", weeks[13]);
        assert!((weeks[9].discount - 0.275).abs() < 1e-12, "{:?}", weeks[9]);
    }
}
