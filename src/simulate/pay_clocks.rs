//! The clocks that people decide by, and the measurement periods that they are paid by: those of a clock
//! group, and those of components with a period of their own.

use super::payroll::{PaidComponent, PaidPlan, PeriodEnd, period_ends};
use crate::model::{Clock, Model, Period, QuotaCalendar};

/// Measurement periods of a clock group, or of components in it.
#[derive(Debug, Clone)]
pub(super) struct PayClock {
    /// The clock group.
    pub(super) group: usize,
    pub(super) ends: Vec<Option<PeriodEnd>>,
    pub(super) periods: Clock,
    /// Months of 4, 4 and 5 weeks from the start of the group's plan year.
    pub(super) months: Clock,
}

/// Clocks that reps, managers, executives and the chief decide by, and the ends of the measurement
/// periods they are paid by, level after level.
pub(super) fn level_clocks(
    model: &Model,
    n_days: u32,
) -> ([Vec<Clock>; 4], [Vec<Clock>; 4], Vec<PayClock>) {
    let fiscal_offset = model.calendar.fiscal_offset_weeks;
    let lay = |calendar: &QuotaCalendar, period: Period| -> Vec<Clock> {
        calendar
            .offsets_weeks
            .iter()
            .map(|&offset| Clock::lay_out(period, offset, fiscal_offset, n_days))
            .collect()
    };
    let quarterly = QuotaCalendar {
        period: Period::Quarter,
        offsets_weeks: vec![0],
    };
    let calendars = &model.clocks;
    let plans = &model.plans;
    let levels = [
        (&calendars.reps, &plans.rep),
        (&calendars.managers, &plans.manager),
        (&calendars.executives, &plans.executive),
        (&quarterly, &plans.chief),
    ];
    let mut pay_clocks = Vec::new();
    let mut inner = Vec::new();
    let clocks = levels.map(|(calendar, plan)| {
        let paid = lay(calendar, calendar.period);
        let months = lay(calendar, Period::Month);
        let first = pay_clocks.len();
        let groups = (first..).zip(&paid).zip(months);
        pay_clocks.extend(groups.map(|((group, clock), months)| PayClock {
            group,
            ends: period_ends(clock, n_days),
            periods: clock.clone(),
            months,
        }));
        let plan = PaidPlan::new(plan, calendar.period, 1.0, &|_| 1.0);
        inner.push(
            plan.inner
                .map_or_else(Vec::new, |(period, _)| lay(calendar, period)),
        );
        lay(calendar, plan.clock)
    });
    let mut inner = inner.into_iter();
    let inner = [(); 4].map(|()| inner.next().unwrap_or_default());
    (clocks, inner, pay_clocks)
}

/// For each account of people in a clock group and on a plan: the measurement periods of its component.
pub(super) fn account_clocks<'a>(
    clocks: &[PayClock],
    people: impl Iterator<Item = (usize, &'a PaidPlan)>,
) -> Vec<usize> {
    let of = |group: usize, component: &PaidComponent| {
        let own = component.own_period();
        let is_own = |clock: &PayClock| clock.group == group && Some(clock.periods.period) == own;
        clocks.iter().position(is_own).unwrap_or(group)
    };
    let mut found = Vec::new();
    for (group, plan) in people {
        found.extend(plan.components.iter().map(|c| of(group, c)));
    }
    found
}

/// Measurement periods of components with a period of their own, by clock group.
pub(super) fn own_periods(model: &Model, groups: &[PayClock], n_days: u32) -> Vec<PayClock> {
    let fiscal_offset = model.calendar.fiscal_offset_weeks;
    let (clocks, plans) = (&model.clocks, &model.plans);
    let levels = [
        (&clocks.reps.offsets_weeks[..], &plans.rep),
        (&clocks.managers.offsets_weeks[..], &plans.manager),
        (&clocks.executives.offsets_weeks[..], &plans.executive),
        (&[0][..], &plans.chief),
    ];
    let of_groups = levels
        .into_iter()
        .flat_map(|(offsets, plan)| offsets.iter().map(move |&offset| (offset, plan)));
    let mut found: Vec<PayClock> = Vec::new();
    for (group, (offset, plan)) in groups.iter().zip(of_groups) {
        for period in PaidPlan::new(plan, group.periods.period, 1.0, &|_| 1.0)
            .components
            .iter()
            .filter_map(PaidComponent::own_period)
        {
            let is_there =
                |clock: &PayClock| clock.group == group.group && clock.periods.period == period;
            if group.periods.period == period || found.iter().any(is_there) {
                continue;
            }
            let periods = Clock::lay_out(period, offset, fiscal_offset, n_days);
            found.push(PayClock {
                group: group.group,
                ends: period_ends(&periods, n_days),
                periods,
                months: group.months.clone(),
            });
        }
    }
    found
}
