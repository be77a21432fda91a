//! What a sales system shows of month-ends: wins, losses as they happen, and losses as they are recorded.

use super::kpi::Kpi;
use super::measure::ratio;
use crate::model::calendar::MONTH_DAYS;
use crate::model::{Clock, LossRecords};
use crate::simulate::{Loss, LossReason, Prepared, Signed};
use crate::units::{DAYS_PER_QUARTER, DAYS_PER_WEEK};

/// Ends of opportunities by day of the fiscal month.
#[derive(Debug, Clone)]
pub(super) struct Recording {
    from: u32,
    n_days: u32,
    /// Ends of the periods at which dead opportunities are closed; nothing if losses are recorded as they happen.
    clean_up: Option<Clock>,
    won: MonthEnds,
    lost: MonthEnds,
    recorded: MonthEnds,
    /// Selling days from losses of the report to their records, and their number.
    delay: f64,
    delayed: f64,
    /// Net value of deals of a quarter's last week and of the others, and their number \[money\].
    last_week: [f64; 2],
    others: [f64; 2],
}

/// A count on the last days of months, and on all other days.
#[derive(Debug, Clone, Copy, Default)]
struct MonthEnds {
    last: f64,
    other: f64,
}

impl MonthEnds {
    /// Something on a day since the start of a fiscal quarter.
    fn add(&mut self, since: u32) {
        let into = since % DAYS_PER_QUARTER;
        let mut end = 0;
        let last = MONTH_DAYS.iter().any(|days| {
            end += days;
            into + 1 == end
        });
        *(if last {
            &mut self.last
        } else {
            &mut self.other
        }) += 1.0;
    }

    /// A last day's over a mean other day's.
    fn ratio(self) -> f64 {
        let last = MONTH_DAYS.len() as f64;
        let other = f64::from(DAYS_PER_QUARTER) - last;
        ratio(self.last / last, self.other / other)
    }
}

impl Recording {
    pub(super) fn new(prepared: &Prepared<'_>) -> Self {
        let roster = &prepared.roster;
        let lay_out = |records: LossRecords| {
            let offset = prepared.model.calendar.fiscal_offset_weeks;
            Clock::lay_out(records.clean_up, 0, offset, roster.n_days)
        };
        Self {
            from: roster.report_from,
            n_days: roster.n_days,
            clean_up: prepared.model.records.map(lay_out),
            won: MonthEnds::default(),
            lost: MonthEnds::default(),
            recorded: MonthEnds::default(),
            delay: 0.0,
            delayed: 0.0,
            last_week: [0.0; 2],
            others: [0.0; 2],
        }
    }

    /// A contract of the report.
    pub(super) fn signed(&mut self, signed: &Signed) {
        let since = signed.day - self.from;
        self.won.add(since);
        let late = DAYS_PER_QUARTER - DAYS_PER_WEEK <= since % DAYS_PER_QUARTER;
        let [value, count] = if late {
            &mut self.last_week
        } else {
            &mut self.others
        };
        *value += signed.list * (1.0 - signed.discount);
        *count += 1.0;
    }

    /// A loss, of the report or before: a record may come later. A lead that nobody answered never was an opportunity.
    pub(super) fn lost(&mut self, loss: &Loss) {
        if loss.reason == LossReason::Unanswered {
            return;
        }
        let recorded = self.recorded_on(loss);
        if self.from <= loss.day {
            self.lost.add(loss.day - self.from);
            if let Some(recorded) = recorded {
                self.delay += f64::from(recorded - loss.day);
                self.delayed += 1.0;
            }
        }
        if let Some(since) = recorded.and_then(|day| day.checked_sub(self.from)) {
            self.recorded.add(since);
        }
    }

    /// The day on which a loss is recorded, if the run sees it.
    fn recorded_on(&self, loss: &Loss) -> Option<u32> {
        let quiet = matches!(loss.reason, LossReason::NoDecision | LossReason::RepLeft);
        let day = match &self.clean_up {
            Some(clock) if quiet => {
                let due = loss.day.max(loss.date.expected);
                if self.n_days <= due {
                    return None;
                }
                due + clock.days_left(due)
            }
            _ => loss.day,
        };
        (day < self.n_days).then_some(day)
    }

    pub(super) fn figures(&self, set: &mut impl FnMut(Kpi, f64)) {
        set(Kpi::MonthEndWins, self.won.ratio());
        set(Kpi::MonthEndLosses, self.lost.ratio());
        set(Kpi::MonthEndRecords, self.recorded.ratio());
        set(Kpi::RecordDelay, ratio(self.delay, self.delayed));
        let mean = |[value, count]: [f64; 2]| ratio(value, count);
        let others = mean(self.others);
        set(
            Kpi::LastWeekDealSize,
            ratio(mean(self.last_week) - others, others),
        );
    }
}
