//! What a replay takes from a scenario: the plans, the quota calendars, the fiscal years.

use super::calendar::FiscalCalendar;
use super::people::Level;
use crate::model::{Clocks, Period, Plans};
use crate::plan::{CompensationPlan, Schedule, ScheduleError, Span};
use crate::scenario::{ReplaySettings, Scenario};

/// Plans and calendars by role.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// Title of the scenario.
    pub title: String,
    /// What each role is paid for.
    pub plans: Plans,
    /// Whose quota period ends when.
    pub clocks: Clocks,
    /// The fiscal years; `None`: the calendar years of the deals.
    pub settings: Option<ReplaySettings>,
}

/// A part of a scenario that has no meaning in calendar months.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// A quota period of a week.
    #[error(
        "clocks.{clock}.period: \"week\" is no part of a month: accepted \"month\", \"quarter\", \"half\", \"year\""
    )]
    Week {
        /// The key of the clock.
        clock: &'static str,
    },
    /// A payment period, or a component's own period, of a week.
    #[error(
        "{key}: \"week\" is no part of a month: accepted \"month\", \"quarter\", \"half\", \"year\""
    )]
    WeekPaid {
        /// The key of the period.
        key: String,
    },
    /// An offset in weeks that does not start a month of 4, 4 and 5 weeks.
    #[error(
        "clocks.{clock}.offsets_weeks: {weeks} weeks do not start a month: accepted 0, 4, 8, 13, 17, 21 and so on, or offset_months in the file of people"
    )]
    Offset {
        /// The key of the clock.
        clock: &'static str,
        /// The offset.
        weeks: u32,
    },
    /// `[replay]` names years that the calendar does not have.
    #[error("replay: these fiscal years are out of range: accepted years from 1900 to 2190")]
    Years,
    /// Periods that do not make a schedule.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
}

impl SetupError {
    /// The key of the scenario that cannot be put on calendar months; `None` where it is none.
    pub fn key(&self) -> Option<String> {
        match self {
            Self::Week { clock } => Some(format!("clocks.{clock}.period")),
            Self::WeekPaid { key } => Some(key.clone()),
            Self::Offset { clock, .. } => Some(format!("clocks.{clock}.offsets_weeks")),
            Self::Years => Some("replay".to_owned()),
            Self::Schedule(_) => None,
        }
    }
}

impl Setup {
    /// What a scenario says.
    pub fn of(scenario: &Scenario) -> Self {
        Self {
            title: scenario.title.clone(),
            plans: scenario.model.plans.clone(),
            clocks: scenario.model.clocks.clone(),
            settings: scenario.replay.clone(),
        }
    }

    /// The plan of a role.
    pub const fn plan(&self, level: Level) -> &CompensationPlan {
        match level {
            Level::Rep => &self.plans.rep,
            Level::Manager => &self.plans.manager,
            Level::Executive => &self.plans.executive,
            Level::Chief => &self.plans.chief,
        }
    }

    /// The fiscal years that `[replay]` names, if it is there.
    pub(super) fn calendar(&self) -> Result<Option<FiscalCalendar>, SetupError> {
        let Some(settings) = &self.settings else {
            return Ok(None);
        };
        let year = i32::from(settings.first_fiscal_year);
        let years = u32::from(settings.fiscal_years);
        FiscalCalendar::new(year, settings.starts_in_month, years)
            .map(Some)
            .ok_or(SetupError::Years)
    }

    /// Length of a role's quota periods \[months\] and the offset of its `position`th member
    /// \[months\].
    ///
    /// An offset counts weeks of the simulator's 4-4-5 calendar; here it starts the month that
    /// those weeks start. The chief is on the fiscal quarter.
    pub(super) fn period(
        &self,
        level: Level,
        position: usize,
        own_offset: Option<u8>,
    ) -> Result<(usize, usize), SetupError> {
        let (clock, calendar) = match level {
            Level::Rep => ("reps", &self.clocks.reps),
            Level::Manager => ("managers", &self.clocks.managers),
            Level::Executive => ("executives", &self.clocks.executives),
            Level::Chief => return Ok((3, own_offset.map_or(0, usize::from))),
        };
        let length = months(calendar.period).ok_or(SetupError::Week { clock })?;
        if let Some(own) = own_offset {
            return Ok((length, usize::from(own)));
        }
        let offsets = &calendar.offsets_weeks;
        let weeks = match offsets.len() {
            0 => 0,
            n => offsets[position % n],
        };
        let within = match weeks % 13 {
            0 => 0,
            4 => 1,
            8 => 2,
            _ => return Err(SetupError::Offset { clock, weeks }),
        };
        Ok((length, (3 * (weeks / 13) + within) as usize))
    }
}

/// Calendar months of a period; `None` for a week.
pub(super) const fn months(period: Period) -> Option<usize> {
    match period {
        Period::Week => None,
        Period::Month => Some(1),
        Period::Quarter => Some(3),
        Period::Half => Some(6),
        Period::Year => Some(12),
    }
}

/// First month and number of months of each period: of `length` months, shifted by `offset`, from
/// month 0 until the fiscal years are covered. A first period before the shift is a stub, and the
/// last may end after the fiscal years.
pub(super) fn months_of_periods(
    calendar: &FiscalCalendar,
    length: usize,
    offset: usize,
) -> Vec<(usize, usize)> {
    let end = 12 * calendar.years() as usize;
    let mut periods = Vec::new();
    let mut start = 0;
    let mut next = offset % length;
    if next == 0 {
        next = length;
    }
    while start < end {
        periods.push((start, next - start));
        start = next;
        next += length;
    }
    periods
}

/// The same periods on days. A month is a twelfth of the year; a plan year begins with the offset.
pub(super) fn schedule(
    calendar: &FiscalCalendar,
    length: usize,
    offset: usize,
) -> Result<Schedule, ScheduleError> {
    let periods = months_of_periods(calendar, length, offset);
    let spans = periods.iter().map(|&(start, months)| Span {
        from: calendar.month_start(start),
        to: calendar.month_start(start + months) - 1,
        years: months as f64 / 12.0,
        ends_year: (start + months) % 12 == offset % 12,
    });
    Schedule::new(spans.collect())
}

/// Every month, from before most people were hired to the end of the last period that may be
/// staggered.
pub(super) fn month_schedule(calendar: &FiscalCalendar) -> Result<Schedule, ScheduleError> {
    let starts = calendar.all_month_starts();
    let spans = starts.windows(2).zip(0..).map(|(pair, month)| Span {
        from: pair[0],
        to: pair[1] - 1,
        years: 1.0 / 12.0,
        ends_year: month % 12 == 11,
    });
    Schedule::new(spans.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_shifted_by_a_month_begin_with_a_stub() {
        let calendar = FiscalCalendar::new(2026, 1, 1).unwrap();
        let periods = months_of_periods(&calendar, 3, 1);
        assert_eq!(periods, [(0, 1), (1, 3), (4, 3), (7, 3), (10, 3)]);
        let schedule = schedule(&calendar, 3, 1).unwrap();
        let ends: Vec<bool> = schedule.periods().iter().map(|p| p.ends_year).collect();
        assert_eq!(ends, [true, false, false, false, true]);
        assert_eq!(schedule.periods()[0].to, 30);
        assert_eq!(schedule.last_day(), 365 + 30);
    }

    #[test]
    fn aligned_quarters_fill_the_year() {
        let calendar = FiscalCalendar::new(2026, 1, 2).unwrap();
        let schedule = schedule(&calendar, 3, 0).unwrap();
        assert_eq!(schedule.periods().len(), 8);
        assert_eq!(schedule.last_day(), 729);
        let years: f64 = schedule.periods().iter().map(|p| p.years).sum();
        assert!((years - 2.0).abs() < 1e-12);
        assert!(schedule.periods()[3].ends_year && !schedule.periods()[4].ends_year);
    }
}
