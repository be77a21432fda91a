//! The declared constants and the formulas that follow from them at once.

pub const REPS: usize = 100;
pub const DAYS: usize = 780;
pub const QUARTER: usize = 65;
pub const YEAR: usize = 260;
/// New deals per rep and day.
pub const ARRIVAL_RATE: f64 = 0.12;
pub const MEAN_VALUE: f64 = 50_000.0;
pub const VALUE_LOG_SD: f64 = 0.8;
/// Daily, in every stage.
pub const LOSS: f64 = 0.004;
/// Daily, out of stages 0, 1 and 2; stage 3 is ripe.
pub const ADVANCE: [f64; 3] = [1.0 / 12.0, 1.0 / 15.0, 1.0 / 20.0];
pub const RIPE: usize = ADVANCE.len();
/// Closing hazard of a ripe deal without discount.
pub const BASE_HAZARD: f64 = 1.0 / 40.0;
/// How much the log hazard grows with the discount.
pub const DISCOUNT_EFFECT: f64 = 6.0;
pub const DEEPEST_DISCOUNT: f64 = 0.30;
/// Days over which pressure fades, looking back from the quarter's end.
pub const PRESSURE_DAYS: f64 = 8.0;
/// A rep and quarter.
pub const QUOTA: f64 = 250_000.0;
pub const RATE_TO_QUOTA: f64 = 0.12;
pub const RATE_ABOVE: f64 = 0.24;
/// A booking is late on a day with fewer days left than this.
pub const LATE: usize = 5;

/// Days left in the quarter after day `t`.
#[inline]
pub fn left(t: usize) -> usize {
    QUARTER - 1 - t % QUARTER
}

/// Mean of log value.
pub fn value_log_mean() -> f64 {
    MEAN_VALUE.ln() - VALUE_LOG_SD * VALUE_LOG_SD / 2.0
}

/// Share of the pressure that is felt with `left` days to go.
pub fn nearness(left: usize) -> f64 {
    (-(left as f64) / PRESSURE_DAYS).exp()
}

/// Share of the quota that is missing.
#[inline]
pub fn gap(attainment: f64) -> f64 {
    (1.0 - attainment / QUOTA).max(0.0)
}

/// Closing hazard of a ripe deal under a discount.
#[inline]
pub fn hazard(discount: f64) -> f64 {
    BASE_HAZARD * (DISCOUNT_EFFECT * discount).exp()
}

/// Commission on a quarter's attainment.
#[inline]
pub fn pay(attainment: f64) -> f64 {
    RATE_TO_QUOTA * attainment.min(QUOTA) + RATE_ABOVE * (attainment - QUOTA).max(0.0)
}

/// Chance that a customer who bought at `discount` renews.
#[inline]
pub fn renewal(discount: f64) -> f64 {
    let satisfaction = 0.8 - discount;
    1.0 / (1.0 + (-(1.0 + 2.0 * satisfaction)).exp())
}

/// The sums of one replication.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    pub bookings: f64,
    pub late: f64,
    /// Value of closed deals before discount.
    pub list: f64,
    /// What discounts took off it.
    pub given: f64,
    pub pay: f64,
    pub arr: f64,
    /// Deals handled, summed over days; 0 where a version does not count them.
    pub deal_days: u64,
}

pub const OUTCOMES: [&str; 5] = [
    "bookings",
    "last_week_share",
    "mean_discount",
    "sales_pay",
    "closing_arr",
];

impl Tally {
    /// One closed deal. Returns its ACV.
    #[inline]
    pub fn close(&mut self, value: f64, discount: f64, left: usize) -> f64 {
        let acv = value * (1.0 - discount);
        self.bookings += acv;
        if left < LATE {
            self.late += acv;
        }
        self.list += value;
        self.given += value * discount;
        acv
    }

    /// The five outcomes, in the order of [`OUTCOMES`].
    pub fn outcomes(&self) -> [f64; 5] {
        [
            self.bookings,
            self.late / self.bookings,
            self.given / self.list,
            self.pay,
            self.arr,
        ]
    }
}
