//! Two independent calendars: the company's fiscal one and each group's quota periods.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::plan::Period;
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
    /// First day of a plan year, modulo a year: years to date run from here and every 260 days on.
    pub year_start: u32,
}

impl Clock {
    /// Lays out a clock over `n_days` days (at least one), its boundaries shifted by
    /// `fiscal_offset + offset` weeks.
    ///
    /// Weeks, quarters, halves and years repeat a cycle of their own length; months repeat the
    /// 4-4-5 weeks of a quarter, so an offset of 4 or 8 weeks keeps monthly boundaries but for the
    /// place of the 5-week month.
    pub fn lay_out(
        period: Period,
        offset_weeks: u32,
        fiscal_offset_weeks: u32,
        n_days: u32,
    ) -> Self {
        let (cycle, within): (u32, &[u32]) = match period {
            Period::Month => (DAYS_PER_QUARTER, &MONTH_STARTS),
            other => (other.typical_days(), &[0]),
        };
        // Whole years do not move a boundary; reducing first keeps the sum small.
        let weeks = offset_weeks % WEEKS_PER_YEAR + fiscal_offset_weeks % WEEKS_PER_YEAR;
        let shift = weeks * DAYS_PER_WEEK;
        let mut starts = vec![0];
        // The cycle that began before day 0 still has boundaries inside the run.
        let boundaries = (0..).flat_map(|n| within.iter().map(move |day| n * cycle + day));
        for boundary in boundaries.map(|day| day + shift % cycle) {
            if boundary <= cycle {
                continue;
            }
            starts.push(boundary - cycle);
            if n_days <= boundary - cycle {
                break;
            }
        }
        Self {
            period,
            offset_weeks,
            starts,
            year_start: shift % DAYS_PER_YEAR,
        }
    }

    /// Index of the period that holds `day`, a day before the end of the run.
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

    /// The share of a year period `index` covers, by its weeks; a stub covers less than a full
    /// period, and a 5-week month more than a 4-week one.
    ///
    /// Months are not taken as twelfths: with equal quotas the 5-week month of each quarter would
    /// reach a quarter more attainment than the others at the same pace, and a tier at quota would
    /// pay for the calendar.
    pub fn years_in(&self, index: usize) -> f64 {
        f64::from(self.days_in(index)) / f64::from(DAYS_PER_YEAR)
    }

    /// Whether period `index` is the last of its plan year, which follows the clock's offset:
    /// cumulative components start from zero after it.
    ///
    /// No period straddles the end of a plan year, since a year is a whole number of every cycle.
    pub fn ends_year(&self, index: usize) -> bool {
        self.starts[index + 1] % DAYS_PER_YEAR == self.year_start
    }
}

/// Selling days of the three months of a quarter: 4, 4 and 5 weeks.
pub const MONTH_DAYS: [u32; 3] = [20, 20, 25];

/// First days of the three months of a quarter.
const MONTH_STARTS: [u32; 3] = [0, MONTH_DAYS[0], MONTH_DAYS[0] + MONTH_DAYS[1]];

const WEEKS_PER_YEAR: u32 = DAYS_PER_YEAR / DAYS_PER_WEEK;

#[cfg(test)]
mod tests {
    use super::*;

    const PERIODS: [Period; 5] = [
        Period::Week,
        Period::Month,
        Period::Quarter,
        Period::Half,
        Period::Year,
    ];

    /// Whether a period begins on `day`, by the definition: `day - shift` on a cycle's boundary.
    fn is_boundary(period: Period, shift: u32, day: u32) -> bool {
        // Ten years on, so that the difference is never negative.
        let since = day + 10 * DAYS_PER_YEAR - shift;
        match period {
            Period::Month => [0, 20, 40].contains(&(since % 65)),
            Period::Week => since % 5 == 0,
            Period::Quarter => since % 65 == 0,
            Period::Half => since % 130 == 0,
            Period::Year => since % 260 == 0,
        }
    }

    #[track_caller]
    fn check(period: Period, offset: u32, fiscal: u32, n_days: u32) {
        let clock = Clock::lay_out(period, offset, fiscal, n_days);
        let what = format!("{period:?} offset {offset} fiscal {fiscal} over {n_days}: {clock:?}");
        let shift = (offset + fiscal) * 5;
        let last = *clock.starts.last().unwrap();
        let expected: Vec<u32> = (0..=last)
            .filter(|&day| day == 0 || is_boundary(period, shift, day))
            .collect();
        assert_eq!(clock.starts, expected, "{what}");
        assert!(n_days <= last, "{what}");
        assert!(clock.starts[clock.starts.len() - 2] < n_days, "{what}");
        let periods = clock.starts.len() - 1;
        let years: f64 = (0..periods).map(|i| clock.years_in(i)).sum();
        assert!((years - f64::from(last) / 260.0).abs() < 1e-9, "{what}");
        let year_ends: Vec<u32> = (0..periods)
            .filter(|&i| clock.ends_year(i))
            .map(|i| clock.starts[i + 1])
            .collect();
        let expected: Vec<u32> = (1..=last)
            .filter(|&day| is_boundary(Period::Year, shift, day))
            .collect();
        assert_eq!(year_ends, expected, "{what}");
        for day in 0..n_days {
            let index = clock.period_of(day);
            assert!(
                clock.starts[index] <= day && day < clock.starts[index + 1],
                "{what}"
            );
            assert_eq!(
                clock.starts[index + 1],
                day + 1 + clock.days_left(day),
                "{what}"
            );
            assert_eq!(
                clock.ends_on(day),
                clock.starts.contains(&(day + 1)),
                "{what}"
            );
        }
    }

    #[test]
    fn every_offset_puts_every_boundary_where_the_definition_does() {
        for period in PERIODS {
            for offset in 0..=51 {
                for fiscal in 0..=12 {
                    check(period, offset, fiscal, 583);
                }
            }
        }
    }

    #[test]
    fn any_horizon_is_covered_and_no_more() {
        for period in PERIODS {
            for n_days in 1..=300 {
                check(period, 4, 3, n_days);
                check(period, 0, 0, n_days);
            }
        }
    }

    #[test]
    fn a_year_of_offset_is_no_offset() {
        for period in PERIODS {
            let starts = |weeks| Clock::lay_out(period, weeks, 0, 700).starts;
            assert_eq!(starts(52), starts(0));
            assert_eq!(starts(u32::MAX), starts(u32::MAX % 52));
        }
    }

    #[test]
    fn months_staggered_by_four_and_eight_weeks_move_the_long_month() {
        let months = |offset| {
            let clock = Clock::lay_out(Period::Month, offset, 0, 130);
            (0..6).map(|i| clock.days_in(i)).collect::<Vec<_>>()
        };
        assert_eq!(months(0), [20, 20, 25, 20, 20, 25]);
        // Four weeks before the shifted calendar starts lie inside its 5-week month: a stub.
        assert_eq!(months(4), [20, 20, 20, 25, 20, 20]);
        // Eight weeks before it: 15 days of a 4-week month, then the 5-week month.
        assert_eq!(months(8), [15, 25, 20, 20, 25, 20]);
    }

    #[test]
    fn thirds_close_a_quarter_each_month() {
        let clocks = [0, 4, 8].map(|offset| Clock::lay_out(Period::Quarter, offset, 0, 260));
        let ends = clocks.map(|clock| clock.starts[1..4].to_vec());
        assert_eq!(
            ends,
            [vec![65, 130, 195], vec![20, 85, 150], vec![40, 105, 170]]
        );
    }
}
