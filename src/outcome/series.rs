//! Distributions over time and people that one replication contributes to charts.

/// Days of a quarter.
pub const QUARTER: usize = crate::units::DAYS_PER_QUARTER as usize;
/// Bins of attainment, 10 points wide; the last takes everything from 300 % on.
pub const ATTAINMENT_BINS: usize = 31;

/// The bin of an attainment.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped"
)]
pub(super) fn attainment_bin(attainment: f64) -> usize {
    (attainment * 10.0).clamp(0.0, (ATTAINMENT_BINS - 1) as f64) as usize
}

/// Sums of list and net value, and a count.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// Signed deals.
    pub count: f64,
    /// List value \[money\].
    pub list: f64,
    /// Net value \[money\].
    pub net: f64,
}

impl Tally {
    /// Adds one signed deal.
    pub fn add(&mut self, list: f64, discount: f64) {
        self.count += 1.0;
        self.list += list;
        self.net += list * (1.0 - discount);
    }

    /// Mean discount weighted by list value; `None` without deals.
    pub fn discount(&self) -> Option<f64> {
        (0.0 < self.list).then(|| 1.0 - self.net / self.list)
    }
}

/// What reps' programmes expected of quota periods, and what the periods brought; sums in money, see
/// [`super::Kpi::RepValueGap`].
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ValueTally {
    /// Rep-periods counted.
    pub periods: f64,
    /// Expected: pay less cost of effort, and deals in hand at the end.
    pub expected: f64,
    /// The same as it came.
    pub earned: f64,
    /// Pay less cost of effort, as it came.
    pub net_pay: f64,
}

impl ValueTally {
    /// Both together.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        Self {
            periods: self.periods + other.periods,
            expected: self.expected + other.expected,
            earned: self.earned + other.earned,
            net_pay: self.net_pay + other.net_pay,
        }
    }

    /// Expected of a period; NaN without one.
    pub fn mean_expected(&self) -> f64 {
        self.expected / self.periods
    }

    /// What a period brought; NaN without one.
    pub fn mean_earned(&self) -> f64 {
        self.earned / self.periods
    }

    /// Expected beyond what came, as a share of pay less cost of effort; NaN without a period.
    pub fn gap(&self) -> f64 {
        (self.expected - self.earned) / self.net_pay
    }
}

/// Distributions over time and people, one replication.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Signed deals by day of the fiscal quarter, summed over reported quarters; length 65.
    pub by_fiscal_day: Vec<Tally>,
    /// Signed deals by selling days left in the rep's own quota period, 0 to 64 (longer periods: the
    /// last 65 days); length 65.
    pub by_own_days_left: Vec<Tally>,
    /// ARR at the start of each reported month and at the end \[money a year\].
    pub arr_by_month: Vec<f64>,
    /// Product quality at the same dates \[index\].
    pub quality_by_month: Vec<f64>,
    /// Mean satisfaction at the same dates \[share\].
    pub satisfaction_by_month: Vec<f64>,
    /// Net bookings by reported fiscal quarter \[money\].
    pub bookings_by_quarter: Vec<f64>,
    /// The part of them signed on the quarter's last day.
    pub last_day_by_quarter: Vec<f64>,
    /// Rep-periods by attainment, bins of 10 points; length [`ATTAINMENT_BINS`].
    pub attainment: Vec<f64>,
    /// Mean effort by day of the rep's own period left, as in `by_own_days_left`; length 65.
    pub effort_by_own_days_left: Vec<f64>,
    /// Value expected and earned by ability class, in the order of the scenario.
    pub value_by_class: Vec<ValueTally>,
}
