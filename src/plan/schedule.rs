//! Period boundaries on whole days: when credit is measured, and when it is paid.
//!
//! A day is a position, not a date: the simulation counts selling days, a replay counts calendar
//! days. Both lay out their own [`Schedule`]s, and nothing here asks what a day is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{DAYS_PER_QUARTER, DAYS_PER_WEEK, DAYS_PER_YEAR};

/// The length of a measurement or payment period.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
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
    /// The usual length in years, by [`Period::typical_days`]: a month counts its 4 weeks, 4/52,
    /// and one of 5 weeks is a quarter longer. What a period of a run carries of an annual quota is
    /// [`Clock::years_in`](crate::model::Clock::years_in), in the same weeks.
    pub fn years(self) -> f64 {
        f64::from(self.typical_days()) / f64::from(DAYS_PER_YEAR)
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

/// Consecutive periods on whole days.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    periods: Vec<Span>,
}

/// One period of a [`Schedule`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// First day.
    pub from: i32,
    /// Last day, inclusive: the day on which the period is measured or paid.
    pub to: i32,
    /// Share of a year's quota and target incentive that the period carries \[years\].
    pub years: f64,
    /// Whether a plan year ends with it, after which a year to date starts from zero.
    pub ends_year: bool,
}

impl Span {
    /// Days of the period.
    pub fn days(self) -> i32 {
        self.to - self.from + 1
    }

    /// Share of the period's days that lie in `from..=to`, 0 to 1.
    pub fn share_within(self, from: i32, to: i32) -> f64 {
        let days = self.to.min(to) - self.from.max(from) + 1;
        f64::from(days.max(0)) / f64::from(self.days())
    }
}

/// Why periods do not make a schedule.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// There is no period.
    #[error("no period: accepted at least one")]
    Empty,
    /// A period ends before it starts, or does not start the day after the one before it, or its
    /// share of a year is not a number of 0 or more.
    #[error(
        "period {period}: days {from} to {to}, {years} years: accepted a first day after the last day of the period before it, a last day no earlier, 0 years or more"
    )]
    Period {
        /// Position of the period.
        period: usize,
        /// Its first day.
        from: i32,
        /// Its last day.
        to: i32,
        /// Its share of a year.
        years: f64,
    },
}

/// Days may lie this far from day 0 (nearly three thousand years), so that differences of days
/// cannot overflow.
pub const LAST_DAY: i32 = 1_000_000;

impl Schedule {
    /// Consecutive periods.
    ///
    /// # Errors
    /// When there is none, or they do not follow one another day by day.
    pub fn new(periods: Vec<Span>) -> Result<Self, ScheduleError> {
        if periods.is_empty() {
            return Err(ScheduleError::Empty);
        }
        let mut first = periods[0].from;
        for (period, span) in periods.iter().enumerate() {
            let Span {
                from, to, years, ..
            } = *span;
            let sound = from == first
                && from <= to
                && -LAST_DAY <= from
                && to <= LAST_DAY
                && years.is_finite()
                && 0.0 <= years;
            if !sound {
                return Err(ScheduleError::Period {
                    period,
                    from,
                    to,
                    years,
                });
            }
            first = to + 1;
        }
        Ok(Self { periods })
    }

    /// The periods in order.
    pub fn periods(&self) -> &[Span] {
        &self.periods
    }

    /// First day of the first period.
    pub fn first_day(&self) -> i32 {
        self.periods[0].from
    }

    /// Last day of the last period.
    pub fn last_day(&self) -> i32 {
        self.periods[self.periods.len() - 1].to
    }

    /// Position of the period that holds a day; `None` outside the schedule.
    pub fn position(&self, day: i32) -> Option<usize> {
        let next = self.periods.partition_point(|span| span.from <= day);
        next.checked_sub(1).filter(|&i| day <= self.periods[i].to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: i32, to: i32) -> Span {
        Span {
            from,
            to,
            years: 0.25,
            ends_year: false,
        }
    }

    #[test]
    fn a_day_has_its_period() {
        let schedule = Schedule::new(vec![span(0, 64), span(65, 129)]).unwrap();
        let check = |day, position| assert_eq!(schedule.position(day), position);
        check(-1, None);
        check(0, Some(0));
        check(64, Some(0));
        check(65, Some(1));
        check(129, Some(1));
        check(130, None);
    }

    #[test]
    fn periods_follow_one_another() {
        assert_eq!(Schedule::new(vec![]), Err(ScheduleError::Empty));
        for wrong in [span(66, 100), span(64, 100), span(65, 64)] {
            let found = Schedule::new(vec![span(0, 64), wrong]);
            assert!(matches!(
                found,
                Err(ScheduleError::Period { period: 1, .. })
            ));
        }
    }

    #[test]
    fn part_of_a_period_counts_by_days() {
        let quarter = span(0, 89);
        let check =
            |from, to, share: f64| assert!((quarter.share_within(from, to) - share).abs() < 1e-15);
        check(i32::MIN / 4, i32::MAX / 4, 1.0);
        check(45, 200, 0.5);
        check(0, 29, 1.0 / 3.0);
        check(90, 100, 0.0);
    }
}
