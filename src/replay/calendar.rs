//! Calendar dates as days of the replay, and calendar months as twelfths of the year.
//!
//! The simulator counts selling days in 4-4-5 weeks. A statement is about dates, so here a month is
//! a calendar month, a twelfth of the year whatever its length, and day 0 is the first day of the
//! first fiscal year.

use time::{Date, Month};

/// The fiscal years of a replay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiscalCalendar {
    /// Calendar year and month (1 to 12) in which the first fiscal year starts.
    first: (i32, u8),
    years: u32,
    /// First days of the months, from day 0, through the first day past the last month that any
    /// staggered period may reach: a year past the last fiscal year.
    month_starts: Vec<i32>,
    /// Julian day of day 0.
    origin: i32,
}

/// Years that dates of a replay may have.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

impl FiscalCalendar {
    /// `years` fiscal years from the first day of a month (1 to 12) of a year. `None` for a month
    /// or a year that is out of range.
    pub fn new(year: i32, month: u8, years: u32) -> Option<Self> {
        let last = year
            .checked_add(i32::try_from(years).ok()?)?
            .checked_add(2)?;
        if !YEARS.contains(&year) || !YEARS.contains(&last) || years == 0 || 12 < month {
            return None;
        }
        let origin = first_day(year, month, 0)?;
        let n_months = 12 * (years + 1);
        let month_starts = (0..=n_months)
            .map(|n| Some(first_day(year, month, n)? - origin))
            .collect::<Option<Vec<i32>>>()?;
        Some(Self {
            first: (year, month),
            years,
            month_starts,
            origin,
        })
    }

    /// Fiscal years.
    pub const fn years(&self) -> u32 {
        self.years
    }

    /// First day of a month counted from the first fiscal year's first.
    pub fn month_start(&self, month: usize) -> i32 {
        let last = self.month_starts.len() - 1;
        self.month_starts[month.min(last)]
    }

    /// First day past the last fiscal year.
    pub fn end(&self) -> i32 {
        self.month_start(12 * self.years as usize)
    }

    /// First days of all months from ten years before the fiscal years, in which people of today may
    /// have been hired, to a year after them, for periods that end there.
    pub(super) fn all_month_starts(&self) -> Vec<i32> {
        let (year, month) = self.first;
        let before = (0..120).filter_map(|n| first_day(year - 10, month, n));
        let before = before.map(|julian| self.day(julian));
        before.chain(self.month_starts.iter().copied()).collect()
    }

    /// Day of the replay of a Julian day; negative before the first fiscal year.
    pub(super) const fn day(&self, julian: i32) -> i32 {
        julian.saturating_sub(self.origin)
    }

    /// The date of a day, `2026-01-31`.
    pub fn date(&self, day: i32) -> String {
        shown_date(self.origin.saturating_add(day)).unwrap_or_default()
    }

    /// Months from one day to a later one, as the calendar counts them: whole months to the same day
    /// of a later month (or its last day), and the days beyond as a part of the month they begin.
    pub fn months_between(&self, from: i32, to: i32) -> f64 {
        let date = |day: i32| Date::from_julian_day(self.origin.saturating_add(day)).ok();
        let (Some(start), Some(end)) = (date(from), date(to)) else {
            return 0.0;
        };
        let count = |d: Date| d.year() * 12 + i32::from(u8::from(d.month())) - 1;
        // The same day `n` months on, as a Julian day.
        let after = |n: i32| {
            let months = count(start) + n;
            let month = u8::try_from(months.rem_euclid(12) + 1).unwrap_or(1);
            let month = Month::try_from(month).unwrap_or(Month::January);
            let year = months.div_euclid(12);
            let day = start.day().min(month.length(year));
            Date::from_calendar_date(year, month, day).map_or(i32::MAX, Date::to_julian_day)
        };
        let end_day = end.to_julian_day();
        let mut whole = count(end) - count(start);
        if end_day < after(whole) {
            whole -= 1;
        }
        let (since, next) = (after(whole), after(whole + 1));
        f64::from(whole) + f64::from(end_day - since) / f64::from((next - since).max(1))
    }

    /// The name of the period of `length` months from month `start`: `2026-01`, `2026 Q1`,
    /// `2026 H1`, `2026`; of a fiscal year that does not start in January `FY2026 Q1`, after the
    /// year in which it starts. A period that is none of these is named by its first and last month.
    pub fn period_name(&self, start: usize, length: usize) -> String {
        let (year, month) = self.first;
        let fiscal = i32::try_from(start / 12).map_or(year, |n| year + n);
        let prefix = if month == 1 { "" } else { "FY" };
        match (length, start % length) {
            (1, _) => self.month_name(start),
            (3, 0) => format!("{prefix}{fiscal} Q{}", start % 12 / 3 + 1),
            (6, 0) => format!("{prefix}{fiscal} H{}", start % 12 / 6 + 1),
            (12, 0) => format!("{prefix}{fiscal}"),
            _ => format!(
                "{} to {}",
                self.month_name(start),
                self.month_name(start + length - 1)
            ),
        }
    }

    fn month_name(&self, month: usize) -> String {
        let name = self.date(self.month_start(month));
        name.get(..7).unwrap_or_default().to_owned()
    }
}

/// A Julian day as a date, `2026-01-31`.
pub(super) fn shown_date(julian: i32) -> Option<String> {
    let date = Date::from_julian_day(julian).ok()?;
    let (month, day) = (u8::from(date.month()), date.day());
    Some(format!("{:04}-{month:02}-{day:02}", date.year()))
}

/// Julian day of the first day of the `n`th month after a month.
fn first_day(year: i32, month: u8, n: u32) -> Option<i32> {
    let months = u32::from(month.checked_sub(1)?) + n;
    let year = year.checked_add(i32::try_from(months / 12).ok()?)?;
    let month = Month::try_from(u8::try_from(months % 12 + 1).ok()?).ok()?;
    Date::from_calendar_date(year, month, 1)
        .ok()
        .map(Date::to_julian_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_begin_where_calendars_say() {
        let calendar = FiscalCalendar::new(2024, 2, 1).unwrap();
        let dates: Vec<_> = (0..14)
            .map(|m| calendar.date(calendar.month_start(m)))
            .collect();
        assert_eq!(dates[0], "2024-02-01");
        assert_eq!(dates[1], "2024-03-01");
        assert_eq!(calendar.month_start(1), 29);
        assert_eq!(dates[12], "2025-02-01");
        assert_eq!(calendar.end(), 366);
    }

    #[test]
    fn months_are_counted_as_on_a_calendar() {
        let calendar = FiscalCalendar::new(2026, 1, 2).unwrap();
        let day = |text: &str| calendar.day(super::super::field::date(text.as_bytes()).unwrap());
        let check = |from: &str, to: &str, months: f64| {
            let found = calendar.months_between(day(from), day(to));
            assert!((found - months).abs() < 1e-12, "{from} {to}: {found}");
        };
        check("2026-01-10", "2026-05-10", 4.0);
        check("2026-01-31", "2026-02-28", 1.0);
        check("2026-01-31", "2026-03-30", 1.0 + 30.0 / 31.0);
        check("2026-11-15", "2027-02-15", 3.0);
        check("2026-04-10", "2026-04-25", 0.5);
        check("2026-04-10", "2026-04-10", 0.0);
    }

    #[test]
    fn periods_have_the_names_people_use() {
        let calendar = FiscalCalendar::new(2026, 1, 2).unwrap();
        assert_eq!(calendar.period_name(3, 3), "2026 Q2");
        assert_eq!(calendar.period_name(12, 12), "2027");
        assert_eq!(calendar.period_name(6, 6), "2026 H2");
        assert_eq!(calendar.period_name(1, 1), "2026-02");
        assert_eq!(calendar.period_name(1, 3), "2026-02 to 2026-04");
        let calendar = FiscalCalendar::new(2026, 7, 1).unwrap();
        assert_eq!(calendar.period_name(0, 3), "FY2026 Q1");
        assert_eq!(FiscalCalendar::new(2026, 13, 1), None);
        assert_eq!(FiscalCalendar::new(2026, 0, 1), None);
    }
}
