//! Two independent calendars: the company's fiscal one and each group's quota periods.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{DAYS_PER_QUARTER, DAYS_PER_WEEK, DAYS_PER_YEAR};

/// The fiscal calendar and the horizon of a run. Weeks have 5 selling days, months 4-4-5 weeks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Fiscal quarters that are measured and reported.
    #[schemars(range(min = 1, max = 80))]
    pub reported_quarters: u32,
    /// Fiscal quarters simulated before the report, to fill the pipeline and settle the clocks.
    #[schemars(range(min = 2, max = 40))]
    pub warmup_quarters: u32,
    /// Weeks by which the company's fiscal quarters start after day 0. Moving it moves reporting,
    /// and every level whose quota calendar follows the fiscal one.
    #[schemars(range(min = 0, max = 12))]
    pub fiscal_offset_weeks: u32,
}

/// The length of a quota period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// 5 selling days.
    Week,
    /// 4, 4 and 5 weeks within a quarter.
    Month,
    /// 13 weeks.
    Quarter,
    /// 26 weeks.
    Half,
    /// 52 weeks.
    Year,
}

impl Period {
    /// The length in years: the share of an annual quota or target incentive one period carries.
    pub const fn years(self) -> f64 {
        match self {
            Self::Week => 1.0 / 52.0,
            Self::Month => 1.0 / 12.0,
            Self::Quarter => 0.25,
            Self::Half => 0.5,
            Self::Year => 1.0,
        }
    }

    /// The usual length in selling days; months alternate 20, 20, 25.
    pub const fn typical_days(self) -> u32 {
        match self {
            Self::Week => DAYS_PER_WEEK,
            Self::Month => 20,
            Self::Quarter => DAYS_PER_QUARTER,
            Self::Half => 2 * DAYS_PER_QUARTER,
            Self::Year => DAYS_PER_YEAR,
        }
    }
}

/// When the quota periods of a level begin: their length, and the offsets its members take in turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaCalendar {
    /// Length of the measurement period.
    pub period: Period,
    /// Offsets in weeks from the start of the fiscal calendar; member `i` takes `offsets[i mod n]`.
    /// `[0]` is aligned, `[0, 4, 8]` staggers in thirds.
    #[schemars(length(min = 1, max = 13), inner(range(min = 0, max = 51)))]
    pub offsets_weeks: Vec<u32>,
}

/// A quota clock laid out over a run: for each day, which period it is and how much of it is left.
///
/// The first period after an offset is a stub; its quota and target incentive are prorated.
#[derive(Debug, Clone, PartialEq)]
pub struct Clock {
    /// Length of a full period.
    pub period: Period,
    /// Offset in weeks from the start of the fiscal calendar.
    pub offset_weeks: u32,
    /// First days of the periods, rising from 0; the last entry is the first start past the horizon.
    pub starts: Vec<u32>,
}

impl Clock {
    /// Lays out a clock over `n_days` days, its boundaries shifted by `fiscal_offset + offset` weeks.
    pub fn lay_out(
        period: Period,
        offset_weeks: u32,
        fiscal_offset_weeks: u32,
        n_days: u32,
    ) -> Self {
        let shift = (offset_weeks + fiscal_offset_weeks) * DAYS_PER_WEEK;
        let mut starts = vec![0];
        let mut boundary = shift % full_cycle(period);
        let mut month = 0_usize;
        if period == Period::Month {
            // Walk back so that the first boundary after day 0 is found within the 4-4-5 pattern.
            while 0 < boundary {
                let previous = MONTH_DAYS[(month + 2) % 3];
                if boundary < previous {
                    break;
                }
                boundary -= previous;
                month = (month + 2) % 3;
            }
        }
        loop {
            if 0 < boundary {
                starts.push(boundary);
                if n_days <= boundary {
                    break;
                }
            }
            boundary += match period {
                Period::Month => {
                    let days = MONTH_DAYS[month];
                    month = (month + 1) % 3;
                    days
                }
                other => other.typical_days(),
            };
        }
        Self {
            period,
            offset_weeks,
            starts,
        }
    }

    /// Index of the period that holds `day`.
    pub fn period_of(&self, day: u32) -> usize {
        self.starts.partition_point(|&s| s <= day) - 1
    }

    /// Selling days of period `index`.
    pub fn days_in(&self, index: usize) -> u32 {
        self.starts[index + 1] - self.starts[index]
    }

    /// Selling days left after `day` in its period: 0 on the last day.
    pub fn days_left(&self, day: u32) -> u32 {
        self.starts[self.period_of(day) + 1] - 1 - day
    }

    /// Whether `day` is the last of its period.
    pub fn ends_on(&self, day: u32) -> bool {
        self.days_left(day) == 0
    }

    /// The share of a year period `index` covers; a stub covers less than a full period.
    pub fn years_in(&self, index: usize) -> f64 {
        match self.period {
            Period::Month if MONTH_DAYS.contains(&self.days_in(index)) => Period::Month.years(),
            _ => f64::from(self.days_in(index)) / f64::from(DAYS_PER_YEAR),
        }
    }
}

/// Selling days of the three months of a quarter: 4, 4 and 5 weeks.
pub const MONTH_DAYS: [u32; 3] = [20, 20, 25];

const fn full_cycle(period: Period) -> u32 {
    match period {
        Period::Month => DAYS_PER_QUARTER,
        other => other.typical_days(),
    }
}
