//! Faults of people: plans and calendars that do not fit, lines of reporting, rules that a calculation
//! could only leave out.

use std::collections::BTreeSet;

use super::{Faults, RecordTable};
use crate::plan::credit::DealCap;
use crate::plan::ratchet::{Ratchet, RatchetMoves};
use crate::plan::rollup::ReportingError;
use crate::plan::{
    Company, CompensationPlan, Component, PlanCalendar, Quota, ReportingLines, Schedule,
};

/// Whether a quota is moved by what was credited before: a ratchet has a year, or a period, to move to.
fn follows_the_past(component: &Component, schedule: &Schedule) -> bool {
    let periods = schedule.periods();
    let years_follow = periods[..periods.len() - 1].iter().any(|p| p.ends_year);
    let each_period = |r: Ratchet| r.moves == RatchetMoves::EachPeriod && 1 < periods.len();
    component.rolling_quota.is_some()
        || component
            .ratchet
            .is_some_and(|r| years_follow || each_period(r))
}

impl Faults<'_> {
    pub(super) fn people(&mut self) {
        let Company {
            plans,
            calendars,
            people,
            ..
        } = self.company;
        // A fault of a plan is told once, at the first person who holds it.
        let mut checked = BTreeSet::new();
        for (row, person) in people.iter().enumerate() {
            let plan = plans.get(person.plan as usize);
            let calendar = calendars.get(person.calendar as usize);
            match (plan, calendar) {
                (None, _) => self.add(
                    RecordTable::People,
                    row,
                    format!("plan {} is not there", person.plan),
                    "the place of a plan",
                ),
                (_, None) => self.add(
                    RecordTable::People,
                    row,
                    format!("calendar {} is not there", person.calendar),
                    "the place of a calendar",
                ),
                (Some(plan), Some(calendar))
                    if plan.components.len() != calendar.components.len() =>
                {
                    self.add(
                        RecordTable::People,
                        row,
                        format!(
                            "calendar {} has {} components, the plan {}",
                            person.calendar,
                            calendar.components.len(),
                            plan.components.len()
                        ),
                        "a calendar of the plan",
                    );
                }
                _ => {}
            }
            if let (Some(plan), Some(calendar)) = (plan, calendar)
                && checked.insert((person.plan, person.calendar))
            {
                self.what_the_plan_needs(row, plan, calendar);
            }
            if let (Some(hired), Some(left)) = (person.hired, person.left)
                && left < hired
            {
                self.add(
                    RecordTable::People,
                    row,
                    format!("left on day {left}, hired on day {hired}"),
                    "a last day no earlier than the first",
                );
            }
            for day in [person.hired, person.left].into_iter().flatten() {
                self.day(RecordTable::People, row, day);
            }
        }
        let managers = people.iter().map(|p| p.manager).collect();
        match ReportingLines::new(managers) {
            Ok(lines) => self.roll_ups(&lines),
            Err(error) => {
                let row = match error {
                    ReportingError::Unknown { person, .. } | ReportingError::Circle { person } => {
                        person as usize
                    }
                };
                self.add(
                    RecordTable::People,
                    row,
                    error.to_string(),
                    "lines of reporting that end at somebody without a manager",
                );
            }
        }
    }

    /// Rules of a plan that a calculation could only leave out are refused instead.
    fn what_the_plan_needs(
        &mut self,
        row: usize,
        plan: &CompensationPlan,
        calendar: &PlanCalendar,
    ) {
        let table = RecordTable::People;
        for (component, schedule) in plan.components.iter().zip(&calendar.components) {
            let name = &component.name;
            if component.kicker.is_some() && calendar.months.is_none() {
                let calendar = self.company.people[row].calendar;
                let message =
                    format!("`{name}` pays by month, and calendar {calendar} has no months");
                self.add(table, row, message, "a calendar with months");
            }
            let rules = component.credit.as_ref();
            let reads_quota = rules.is_some_and(|r| {
                r.windfall.is_some() || matches!(r.deal_cap, Some(DealCap::CommissionAtBaseRate(_)))
            });
            if reads_quota && follows_the_past(component, schedule) {
                let message = format!(
                    "the quota of `{name}` follows what was credited, which its windfall or deal cap takes from the quota"
                );
                self.add(table, row, message, "one of the two rules");
            }
        }
    }

    /// A quota that is a share of the reports' is worked out once, so it cannot follow theirs from
    /// year to year.
    fn roll_ups(&mut self, lines: &ReportingLines) {
        let company = self.company;
        let own: BTreeSet<(u32, u16)> = self
            .records
            .quotas
            .iter()
            .map(|q| (q.person, q.component))
            .collect();
        let plan_of = |p: u32| {
            let person = company.people.get(p as usize)?;
            let calendar = company.calendars.get(person.calendar as usize)?;
            Some((company.plans.get(person.plan as usize)?, calendar))
        };
        let mut told = BTreeSet::new();
        for report in (0..).take(company.people.len()) {
            let Some((plan, calendar)) = plan_of(report) else {
                continue;
            };
            for (component, schedule) in plan.components.iter().zip(&calendar.components) {
                if !follows_the_past(component, schedule) {
                    continue;
                }
                for manager in lines.above(report) {
                    let Some((above, _)) = plan_of(manager) else {
                        continue;
                    };
                    for (c, rolled) in (0..).zip(&above.components) {
                        let shares = rolled.measure == component.measure
                            && matches!(rolled.quota, Quota::ShareOfReports(_));
                        if shares && !own.contains(&(manager, c)) && told.insert((manager, c)) {
                            let message = format!(
                                "`{}` is a share of quotas that follow what was credited",
                                rolled.name
                            );
                            let row = manager as usize;
                            let accepted =
                                "quotas of the person's own, from the first day of each year";
                            self.add(RecordTable::People, row, message, accepted);
                        }
                    }
                }
            }
        }
    }
}
