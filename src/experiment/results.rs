//! What an experiment hands to the report: estimates, paired contrasts and chart-ready series.

use crate::outcome::Kpi;
use crate::stats::{Contrast, Estimate};

/// One or several designs simulated on the same shocks. With one design there are no contrasts.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// Title for reports: of the single design, or "A against B, C".
    pub title: String,
    /// Master seed.
    pub seed: u64,
    /// Replications that were finished, the same for every design.
    pub replications: usize,
    /// Why it stopped there.
    pub stopped: Stopped,
    /// Requested half-width of the paired NPV difference, as a share of the base design's NPV. When
    /// given, the intervals of the NPV differences (of NPV itself for a single design) are the wider
    /// ones that stay valid while watched; all others are Student's t.
    pub precision: Option<f64>,
    /// Designs; the first is the base.
    pub designs: Vec<DesignResult>,
    /// Designs 1.. against the base, in order.
    pub contrasts: Vec<DesignContrast>,
}

/// Why replications ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// The requested number was reached.
    Count,
    /// The requested precision was reached, on an interval that stays valid while watched.
    Precision,
    /// The largest number allowed was reached before the precision.
    Limit,
    /// Ctrl-C; what was finished is kept.
    Interrupted,
}

/// What one design did.
#[derive(Debug, Clone)]
pub struct DesignResult {
    /// Short name: the file stem, plus the variant when there are several, for example
    /// `staggered (clock known)`.
    pub name: String,
    /// Title from the scenario.
    pub title: String,
    /// How the design is a variant of its scenario, in words; `None` for the scenario as written.
    pub variant: Option<String>,
    /// One estimate per entry of [`Kpi::ALL`].
    pub estimates: Vec<Estimate>,
    /// One column per entry of [`Kpi::ALL`], one row per replication.
    pub columns: Vec<Vec<f64>>,
    /// Distributions over time and people.
    pub series: SeriesSummary,
    /// How the beliefs settled.
    pub beliefs: BeliefSummary,
    /// What one more mean deal booked today is worth to a rep.
    pub marginal_value: ValueMap,
    /// Payout of the rep's plan over attainment: (attainment, multiple of target incentive).
    pub pay_curve: Vec<(f64, f64)>,
}

impl DesignResult {
    /// The estimate of one figure.
    pub fn estimate(&self, kpi: Kpi) -> &Estimate {
        &self.estimates[kpi as usize]
    }
}

/// A design against the base, figure by figure, paired by replication.
#[derive(Debug, Clone)]
pub struct DesignContrast {
    /// Position of the design in [`Experiment::designs`].
    pub design: usize,
    /// One contrast per entry of [`Kpi::ALL`]: design less base.
    pub contrasts: Vec<Contrast>,
    /// The verdict on NPV, in a sentence.
    pub verdict: String,
}

impl DesignContrast {
    /// The contrast of one figure.
    pub fn contrast(&self, kpi: Kpi) -> &Contrast {
        &self.contrasts[kpi as usize]
    }
}

/// A mean over replications with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Band {
    /// Mean over replications.
    pub mean: f64,
    /// Lower end of the 95 % interval of the mean.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

/// Quantiles over replications: the spread of one history, not the error of the mean.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Fan {
    /// 5 % quantile.
    pub p05: f64,
    /// 25 % quantile.
    pub p25: f64,
    /// Median.
    pub p50: f64,
    /// 75 % quantile.
    pub p75: f64,
    /// 95 % quantile.
    pub p95: f64,
}

/// Series over replications.
#[derive(Debug, Clone, Default)]
pub struct SeriesSummary {
    /// Share of a quarter's bookings by day of the fiscal quarter; length 65.
    pub bookings_by_fiscal_day: Vec<Band>,
    /// Share of a period's bookings by selling days left in the rep's own period; length 65.
    pub bookings_by_own_days_left: Vec<Band>,
    /// Mean discount by days left on the fiscal calendar, bins 0-1, 2-4, 5-9, 10-20, 21+.
    pub discount_by_fiscal_days_left: Vec<Band>,
    /// The same on the rep's own clock.
    pub discount_by_own_days_left: Vec<Band>,
    /// Mean discount by week of the fiscal quarter; length 13.
    pub discount_by_fiscal_week: Vec<Band>,
    /// ARR at the start of each reported month and at the end \[money a year\].
    pub arr_by_month: Vec<Fan>,
    /// Product quality at the same dates \[index\].
    pub quality_by_month: Vec<Fan>,
    /// Mean satisfaction at the same dates \[share\].
    pub satisfaction_by_month: Vec<Fan>,
    /// Net bookings by reported fiscal quarter \[money\].
    pub bookings_by_quarter: Vec<Band>,
    /// Share of them signed on the quarter's last day.
    pub last_day_share_by_quarter: Vec<Band>,
    /// Share of rep-periods by attainment, bins of 10 points.
    pub attainment: Vec<Band>,
    /// Mean effort by selling days left in the rep's own period.
    pub effort_by_own_days_left: Vec<Band>,
    /// [`Kpi::RepValueExpected`] by ability class, in the order of the scenario \[money\].
    pub value_expected_by_class: Vec<Band>,
    /// [`Kpi::RepValueEarned`] by ability class \[money\].
    pub value_earned_by_class: Vec<Band>,
    /// [`Kpi::RepValueGap`] by ability class.
    pub value_gap_by_class: Vec<Band>,
}

/// Labels of the days-left bins of [`SeriesSummary::discount_by_fiscal_days_left`].
pub const DAYS_LEFT_BINS: [&str; 5] = ["0-1", "2-4", "5-9", "10-20", "21+"];

/// How the fixed point of expectations went.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BeliefSummary {
    /// Iterations until the beliefs settled.
    pub iterations: u32,
    /// Largest move of a bin of the buyers' belief in the last iteration \[discount share\].
    pub last_move: f64,
    /// Largest move of a closing chance or discount in it.
    pub last_closing_move: f64,
    /// Largest relative move of the value of a deal found today in it.
    pub last_value_move: f64,
    /// Batches of fresh pilot histories averaged in after it settled.
    pub averaging_rounds: u32,
    /// Quarters of the report after which beliefs still moved; 0 unless they go on adapting.
    pub adapting_quarters: usize,
    /// Whether it settled within the tolerance.
    pub settled: bool,
    /// Buyers' belief about the seller's limit in fourteen bins of the fiscal quarter: twelve weeks,
    /// the last week but its last day, the last day \[discount share\].
    pub limit_by_fiscal_bin: Vec<f64>,
    /// The same on the rep's own clock.
    pub limit_by_own_bin: Vec<f64>,
    /// Daily hope that a refused deal closes anyway, as used (fixed or learned).
    pub hope: f64,
    /// Share of threats that prove true, as buyers know it.
    pub credibility: f64,
}

/// A value over attainment and days left.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ValueMap {
    /// Selling days left, columns.
    pub days_left: Vec<u32>,
    /// Attainment, rows.
    pub attainment: Vec<f64>,
    /// Values by row, then column \[money\].
    pub value: Vec<Vec<f64>>,
}
