//! Series over replications: running moments for bands, the first histories for fans.

use super::results::{Band, Fan, SeriesSummary};
use super::summary::TQuantiles;
use crate::outcome::{Series, Tally, ValueTally};
use crate::stats::{Moments, quantile};
use crate::units::DAYS_PER_WEEK;

const WEEK: usize = DAYS_PER_WEEK as usize;

/// Histories from which fans are drawn. Enough for a 5 % quantile of 25 histories; the memory stays
/// flat however long the run.
pub const FAN_HISTORIES: usize = 500;

/// First and last selling day left of each bin of [`super::results::DAYS_LEFT_BINS`].
const DAYS_LEFT: [(usize, usize); 5] = [(0, 1), (2, 4), (5, 9), (10, 20), (21, usize::MAX)];

/// Everything accumulated for a [`SeriesSummary`].
#[derive(Debug, Clone, Default)]
pub(super) struct SeriesSums {
    bookings_by_fiscal_day: Sums,
    bookings_by_own_days_left: Sums,
    discount_by_fiscal_days_left: Sums,
    discount_by_own_days_left: Sums,
    discount_by_fiscal_week: Sums,
    arr_by_month: Paths,
    quality_by_month: Paths,
    satisfaction_by_month: Paths,
    bookings_by_quarter: Sums,
    last_day_share_by_quarter: Sums,
    attainment: Sums,
    effort_by_own_days_left: Sums,
    value_expected_by_class: Sums,
    value_earned_by_class: Sums,
    value_gap_by_class: Sums,
}

impl SeriesSums {
    /// Adds one replication.
    pub(super) fn push(&mut self, series: &Series) {
        self.bookings_by_fiscal_day
            .push(net_shares(&series.by_fiscal_day));
        self.bookings_by_own_days_left
            .push(net_shares(&series.by_own_days_left));
        // On the fiscal calendar the last day of the list is the one with no day left.
        self.discount_by_fiscal_days_left
            .push(discounts(series.by_fiscal_day.iter().rev()));
        self.discount_by_own_days_left
            .push(discounts(series.by_own_days_left.iter()));
        self.discount_by_fiscal_week
            .push(series.by_fiscal_day.chunks(WEEK).map(week_discount));
        self.arr_by_month.push(&series.arr_by_month);
        self.quality_by_month.push(&series.quality_by_month);
        self.satisfaction_by_month
            .push(&series.satisfaction_by_month);
        self.bookings_by_quarter
            .push(series.bookings_by_quarter.iter().copied());
        let last_days = series.last_day_by_quarter.iter();
        self.last_day_share_by_quarter.push(
            last_days
                .zip(&series.bookings_by_quarter)
                .map(|(last, all)| last / all),
        );
        let classes = &series.value_by_class;
        self.value_expected_by_class
            .push(classes.iter().map(ValueTally::mean_expected));
        self.value_earned_by_class
            .push(classes.iter().map(ValueTally::mean_earned));
        self.value_gap_by_class
            .push(classes.iter().map(ValueTally::gap));
        self.attainment
            .push(shares(series.attainment.iter().copied()));
        self.effort_by_own_days_left
            .push(series.effort_by_own_days_left.iter().copied());
    }

    /// Bands and fans of what was accumulated.
    pub(super) fn summary(&self, t: &mut TQuantiles) -> SeriesSummary {
        SeriesSummary {
            bookings_by_fiscal_day: self.bookings_by_fiscal_day.bands(t),
            bookings_by_own_days_left: self.bookings_by_own_days_left.bands(t),
            discount_by_fiscal_days_left: self.discount_by_fiscal_days_left.bands(t),
            discount_by_own_days_left: self.discount_by_own_days_left.bands(t),
            discount_by_fiscal_week: self.discount_by_fiscal_week.bands(t),
            arr_by_month: self.arr_by_month.fans(),
            quality_by_month: self.quality_by_month.fans(),
            satisfaction_by_month: self.satisfaction_by_month.fans(),
            bookings_by_quarter: self.bookings_by_quarter.bands(t),
            last_day_share_by_quarter: self.last_day_share_by_quarter.bands(t),
            attainment: self.attainment.bands(t),
            value_expected_by_class: self.value_expected_by_class.bands(t),
            value_earned_by_class: self.value_earned_by_class.bands(t),
            value_gap_by_class: self.value_gap_by_class.bands(t),
            effort_by_own_days_left: self.effort_by_own_days_left.bands(t),
        }
    }
}

/// Share of the net value on each day.
fn net_shares(tallies: &[Tally]) -> impl Iterator<Item = f64> {
    shares(tallies.iter().map(|tally| tally.net))
}

/// Each value over the total; NaN when there is no total.
fn shares(values: impl Iterator<Item = f64> + Clone) -> impl Iterator<Item = f64> {
    let total: f64 = values.clone().sum();
    values.map(move |value| value / total)
}

/// Discount weighted by list value in each bin of days left, from tallies by days left; NaN in a bin
/// without deals.
fn discounts<'a>(by_days_left: impl Iterator<Item = &'a Tally>) -> impl Iterator<Item = f64> {
    let mut bins = [Tally::default(); DAYS_LEFT.len()];
    for (days_left, tally) in by_days_left.enumerate() {
        let bin = DAYS_LEFT.iter().position(|&(_, last)| days_left <= last);
        if let Some(bin) = bin.and_then(|bin| bins.get_mut(bin)) {
            bin.count += tally.count;
            bin.list += tally.list;
            bin.net += tally.net;
        }
    }
    bins.into_iter()
        .map(|bin| bin.discount().unwrap_or(f64::NAN))
}

/// Discount of a week, weighted by list value; NaN without deals.
fn week_discount(days: &[Tally]) -> f64 {
    let list: f64 = days.iter().map(|day| day.list).sum();
    let net: f64 = days.iter().map(|day| day.net).sum();
    1.0 - net / list
}

/// Running moments of each point of a series. A replication in which a point is not defined (no deal
/// in the bin) does not count for that point.
#[derive(Debug, Clone, Default)]
struct Sums(Vec<Moments>);

impl Sums {
    fn push(&mut self, values: impl Iterator<Item = f64>) {
        for (i, value) in values.enumerate() {
            if self.0.len() <= i {
                self.0.push(Moments::default());
            }
            if value.is_finite() {
                self.0[i].push(value);
            }
        }
    }

    /// Means with their intervals: NaN without a value, no width from a single one.
    fn bands(&self, t: &mut TQuantiles) -> Vec<Band> {
        let band = |moments: &Moments| {
            let mean = moments.mean();
            let half = if moments.n() < 2 {
                0.0
            } else {
                t.get(moments.n()) * moments.std_error()
            };
            Band {
                mean,
                lower: mean - half,
                upper: mean + half,
            }
        };
        self.0.iter().map(band).collect()
    }
}

/// The first histories of each point of a series.
#[derive(Debug, Clone, Default)]
struct Paths(Vec<Vec<f64>>);

impl Paths {
    fn push(&mut self, values: &[f64]) {
        if self.0.len() < values.len() {
            self.0.resize(values.len(), Vec::new());
        }
        for (histories, &value) in self.0.iter_mut().zip(values) {
            if value.is_finite() && histories.len() < FAN_HISTORIES {
                histories.push(value);
            }
        }
    }

    fn fans(&self) -> Vec<Fan> {
        let fan = |histories: &Vec<f64>| {
            let mut sorted = histories.clone();
            sorted.sort_by(f64::total_cmp);
            let [p05, p25, p50, p75, p95] =
                [0.05, 0.25, 0.5, 0.75, 0.95].map(|p| quantile(&sorted, p));
            Fan {
                p05,
                p25,
                p50,
                p75,
                p95,
            }
        };
        self.0.iter().map(fan).collect()
    }
}
