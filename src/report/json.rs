//! `summary.json`: every estimate, difference and series in full. Keys are those of [`Kpi::key`],
//! numbers are in base units (shares of one, money in the scenario's currency); what is not a
//! number is `null`.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::experiment::results::{
    Band, BeliefSummary, DAYS_LEFT_BINS, DesignContrast, DesignResult, Experiment, Fan,
    SeriesSummary, Stopped, ValueMap,
};
use crate::outcome::{Better, Kpi, Unit};
use crate::stats::Estimate;

use super::{ReportError, table};

/// `summary.json` as text, with a newline at the end.
///
/// # Errors
/// [`ReportError::Encode`] if the encoder fails.
pub fn summary(experiment: &Experiment) -> Result<String, ReportError> {
    let mut text = serde_json::to_string_pretty(&SummaryRow::of(experiment)).map_err(|error| {
        ReportError::Encode {
            file: "summary.json",
            reason: error.to_string(),
        }
    })?;
    text.push('\n');
    Ok(text)
}

/// The name of a reason to stop, in JSON.
pub(super) fn stopped_name(stopped: Stopped) -> &'static str {
    match stopped {
        Stopped::Count => "count",
        Stopped::Precision => "precision",
        Stopped::Limit => "limit",
        Stopped::Interrupted => "interrupted",
    }
}

/// The name of a unit, in JSON and CSV.
pub(super) fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Money => "money",
        Unit::Share => "share",
        Unit::Points => "difference_of_shares",
        Unit::Days => "selling_days",
        Unit::Weeks => "weeks",
        Unit::Months => "months",
        Unit::Count => "count",
        Unit::Index => "index",
        Unit::Ratio => "ratio",
    }
}

/// Pairs written as a JSON object, in order.
struct Keyed<T>(Vec<(&'static str, T)>);

impl<T: Serialize> Serialize for Keyed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

fn keyed<T>(value: impl Fn(Kpi) -> T) -> Keyed<T> {
    Keyed(
        Kpi::ALL
            .iter()
            .map(|kpi| (kpi.key(), value(*kpi)))
            .collect(),
    )
}

#[derive(Serialize)]
struct SummaryRow<'a> {
    title: &'a str,
    version: &'static str,
    seed: u64,
    replications: usize,
    stopped: &'static str,
    precision: Option<f64>,
    interval_level: f64,
    figures: Keyed<FigureRow>,
    designs: Vec<DesignRow<'a>>,
    contrasts: Vec<ContrastsRow<'a>>,
}

/// What a figure is, once for all designs.
#[derive(Serialize)]
struct FigureRow {
    label: &'static str,
    unit: &'static str,
    better: &'static str,
    definition: &'static str,
}

#[derive(Serialize)]
struct DesignRow<'a> {
    name: &'a str,
    title: &'a str,
    variant: Option<&'a str>,
    estimates: Keyed<EstimateRow>,
    series: SeriesRow,
    beliefs: BeliefRow<'a>,
    marginal_value: ValueMapRow<'a>,
    pay_curve: Vec<PayPointRow>,
}

#[derive(Serialize)]
struct EstimateRow {
    point: f64,
    std_error: f64,
    lower: f64,
    upper: f64,
    n: usize,
}

#[derive(Serialize)]
struct ContrastsRow<'a> {
    design: &'a str,
    against: &'a str,
    verdict: &'a str,
    differences: Keyed<ContrastRow>,
}

#[derive(Serialize)]
struct ContrastRow {
    #[serde(flatten)]
    difference: EstimateRow,
    chance_higher: f64,
    chance_better: Option<f64>,
}

#[derive(Serialize)]
struct BandRow {
    mean: f64,
    lower: f64,
    upper: f64,
}

#[derive(Serialize)]
struct FanRow {
    p05: f64,
    p25: f64,
    p50: f64,
    p75: f64,
    p95: f64,
}

#[derive(Serialize)]
struct SeriesRow {
    bookings_by_fiscal_day: Vec<BandRow>,
    bookings_by_own_days_left: Vec<BandRow>,
    days_left_bins: [&'static str; 5],
    discount_by_fiscal_days_left: Vec<BandRow>,
    discount_by_own_days_left: Vec<BandRow>,
    discount_by_fiscal_week: Vec<BandRow>,
    arr_by_month: Vec<FanRow>,
    quality_by_month: Vec<FanRow>,
    satisfaction_by_month: Vec<FanRow>,
    bookings_by_quarter: Vec<BandRow>,
    last_day_share_by_quarter: Vec<BandRow>,
    attainment_by_ten_points: Vec<BandRow>,
    effort_by_own_days_left: Vec<BandRow>,
    rep_value_expected_by_class: Vec<BandRow>,
    rep_value_earned_by_class: Vec<BandRow>,
    value_gap_by_class: Vec<BandRow>,
}

#[derive(Serialize)]
struct BeliefRow<'a> {
    iterations: u32,
    last_move: f64,
    last_closing_move: f64,
    last_value_move: f64,
    averaging_rounds: u32,
    adapting_quarters: usize,
    settled: bool,
    limit_by_fiscal_bin: &'a [f64],
    limit_by_own_bin: &'a [f64],
    hope: f64,
    credibility: f64,
}

#[derive(Serialize)]
struct ValueMapRow<'a> {
    days_left: &'a [u32],
    attainment: &'a [f64],
    value: &'a [Vec<f64>],
}

#[derive(Serialize)]
struct PayPointRow {
    attainment: f64,
    payout: f64,
}

impl<'a> SummaryRow<'a> {
    fn of(experiment: &'a Experiment) -> Self {
        Self {
            title: &experiment.title,
            version: env!("CARGO_PKG_VERSION"),
            seed: experiment.seed,
            replications: experiment.replications,
            stopped: stopped_name(experiment.stopped),
            precision: experiment.precision,
            interval_level: 0.95,
            figures: keyed(|kpi| FigureRow {
                label: kpi.label(),
                unit: unit_name(kpi.unit()),
                better: match kpi.better() {
                    Better::Higher => "higher",
                    Better::Lower => "lower",
                    Better::Neither => "neither",
                },
                definition: kpi.definition(),
            }),
            designs: experiment.designs.iter().map(DesignRow::of).collect(),
            contrasts: experiment
                .contrasts
                .iter()
                .map(|contrast| ContrastsRow::of(experiment, contrast))
                .collect(),
        }
    }
}

impl<'a> DesignRow<'a> {
    fn of(design: &'a DesignResult) -> Self {
        Self {
            name: &design.name,
            title: &design.title,
            variant: design.variant.as_deref(),
            estimates: keyed(|kpi| EstimateRow::of(design.estimate(kpi))),
            series: SeriesRow::of(&design.series),
            beliefs: BeliefRow::of(&design.beliefs),
            marginal_value: ValueMapRow::of(&design.marginal_value),
            pay_curve: design
                .pay_curve
                .iter()
                .map(|&(attainment, payout)| PayPointRow { attainment, payout })
                .collect(),
        }
    }
}

impl EstimateRow {
    fn of(estimate: &Estimate) -> Self {
        let Estimate {
            point,
            std_error,
            lower,
            upper,
            n,
        } = *estimate;
        Self {
            point,
            std_error,
            lower,
            upper,
            n,
        }
    }
}

impl<'a> ContrastsRow<'a> {
    fn of(experiment: &'a Experiment, contrast: &'a DesignContrast) -> Self {
        Self {
            design: &experiment.designs[contrast.design].name,
            against: &experiment.designs[0].name,
            verdict: &contrast.verdict,
            differences: keyed(|kpi| {
                let row = contrast.contrast(kpi);
                ContrastRow {
                    difference: EstimateRow::of(&row.difference),
                    chance_higher: row.chance_higher,
                    chance_better: table::chance_better(kpi, row),
                }
            }),
        }
    }
}

impl SeriesRow {
    fn of(series: &SeriesSummary) -> Self {
        Self {
            bookings_by_fiscal_day: bands(&series.bookings_by_fiscal_day),
            bookings_by_own_days_left: bands(&series.bookings_by_own_days_left),
            days_left_bins: DAYS_LEFT_BINS,
            discount_by_fiscal_days_left: bands(&series.discount_by_fiscal_days_left),
            discount_by_own_days_left: bands(&series.discount_by_own_days_left),
            discount_by_fiscal_week: bands(&series.discount_by_fiscal_week),
            arr_by_month: fans(&series.arr_by_month),
            quality_by_month: fans(&series.quality_by_month),
            satisfaction_by_month: fans(&series.satisfaction_by_month),
            bookings_by_quarter: bands(&series.bookings_by_quarter),
            last_day_share_by_quarter: bands(&series.last_day_share_by_quarter),
            attainment_by_ten_points: bands(&series.attainment),
            effort_by_own_days_left: bands(&series.effort_by_own_days_left),
            rep_value_expected_by_class: bands(&series.value_expected_by_class),
            rep_value_earned_by_class: bands(&series.value_earned_by_class),
            value_gap_by_class: bands(&series.value_gap_by_class),
        }
    }
}

fn bands(bands: &[Band]) -> Vec<BandRow> {
    bands
        .iter()
        .map(|&Band { mean, lower, upper }| BandRow { mean, lower, upper })
        .collect()
}

fn fans(fans: &[Fan]) -> Vec<FanRow> {
    fans.iter()
        .map(
            |&Fan {
                 p05,
                 p25,
                 p50,
                 p75,
                 p95,
             }| FanRow {
                p05,
                p25,
                p50,
                p75,
                p95,
            },
        )
        .collect()
}

impl<'a> BeliefRow<'a> {
    fn of(beliefs: &'a BeliefSummary) -> Self {
        Self {
            iterations: beliefs.iterations,
            last_move: beliefs.last_move,
            last_closing_move: beliefs.last_closing_move,
            last_value_move: beliefs.last_value_move,
            averaging_rounds: beliefs.averaging_rounds,
            adapting_quarters: beliefs.adapting_quarters,
            settled: beliefs.settled,
            limit_by_fiscal_bin: &beliefs.limit_by_fiscal_bin,
            limit_by_own_bin: &beliefs.limit_by_own_bin,
            hope: beliefs.hope,
            credibility: beliefs.credibility,
        }
    }
}

impl<'a> ValueMapRow<'a> {
    fn of(map: &'a ValueMap) -> Self {
        Self {
            days_left: &map.days_left,
            attainment: &map.attainment,
            value: &map.value,
        }
    }
}
