//! Faults of a company and its records, each at its row: what a calculation cannot carry.

use std::collections::BTreeSet;
use std::fmt;

use super::company::{Adjusted, Company, PlanCalendar, PricePart, ReadingOf, Records};
use super::components::{CompensationPlan, Component, Quota};
use super::conventions::NegativeCredits;
use super::credit::DealCap;
use super::rollup::{ReportingError, ReportingLines};
use super::schedule::{LAST_DAY, Schedule};
use super::splits::uneven_splits;

/// A fault of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordIssue {
    /// The list.
    pub table: RecordTable,
    /// Place of the row in it.
    pub row: usize,
    /// What is wrong, beginning with the value where there is one.
    pub message: String,
    /// What would be accepted.
    pub accepted: &'static str,
}

/// A list of a [`Company`] or its [`Records`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordTable {
    /// [`Company::calendars`].
    Calendars,
    /// [`Company::people`].
    People,
    /// [`Records::deals`].
    Deals,
    /// [`Records::shares`].
    Shares,
    /// [`Records::customers_left`].
    CustomersLeft,
    /// [`Records::invoices`].
    Invoices,
    /// [`Records::cash`].
    Cash,
    /// [`Records::adjustments`].
    Adjustments,
    /// [`Records::quotas`].
    Quotas,
    /// [`Records::reliefs`].
    Reliefs,
    /// [`Records::readings`].
    Readings,
}

impl RecordTable {
    /// The word for it in a message.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calendars => "calendars",
            Self::People => "people",
            Self::Deals => "deals",
            Self::Shares => "shares",
            Self::CustomersLeft => "customers_left",
            Self::Invoices => "invoices",
            Self::Cash => "cash",
            Self::Adjustments => "adjustments",
            Self::Quotas => "quotas",
            Self::Reliefs => "reliefs",
            Self::Readings => "readings",
        }
    }
}

impl fmt::Display for RecordIssue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}[{}]: {}: accepted {}",
            self.table.name(),
            self.row,
            self.message,
            self.accepted
        )
    }
}

/// Amounts beyond this are refused, so that sums of cents stay exact: a thousand million million.
const LARGEST: f64 = 1e15;

/// Whether a quota is moved by what was credited before: a ratchet has a year to move to.
fn follows_the_past(component: &Component, schedule: &Schedule) -> bool {
    let periods = schedule.periods();
    let years_follow = periods[..periods.len() - 1].iter().any(|p| p.ends_year);
    component.rolling_quota.is_some() || component.ratchet.is_some() && years_follow
}

/// All faults of the rows, by list. Plans are checked by [`issues`](super::issues).
pub fn record_issues(company: &Company, records: &Records) -> Vec<RecordIssue> {
    let mut faults = Faults {
        company,
        records,
        found: Vec::new(),
    };
    faults.people();
    if faults.found.is_empty() {
        faults.deals();
        faults.events();
        faults.of_people();
    }
    faults.found
}

struct Faults<'a> {
    company: &'a Company,
    records: &'a Records,
    found: Vec<RecordIssue>,
}

impl Faults<'_> {
    fn add(&mut self, table: RecordTable, row: usize, message: String, accepted: &'static str) {
        self.found.push(RecordIssue {
            table,
            row,
            message,
            accepted,
        });
    }

    fn people(&mut self) {
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
        if plan.conventions.negative_credits == NegativeCredits::Restate {
            self.add(
                table,
                row,
                "the plan restates the period of a sale, and a return does not name its sale"
                    .into(),
                "negative_credits = \"period_of_event\"",
            );
        }
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

    fn day(&mut self, table: RecordTable, row: usize, day: i32) {
        if !(-LAST_DAY..=LAST_DAY).contains(&day) {
            self.add(
                table,
                row,
                format!("day {day}"),
                "a day within a million of day 0",
            );
        }
    }

    fn amount(&mut self, table: RecordTable, row: usize, amount: f64) {
        if !(-LARGEST..=LARGEST).contains(&amount) {
            self.add(
                table,
                row,
                format!("{amount:?}"),
                "a number within a thousand million million",
            );
        }
    }

    fn deals(&mut self) {
        let records = self.records;
        for (row, deal) in records.deals.iter().enumerate() {
            if deal.id as usize != row {
                self.add(
                    RecordTable::Deals,
                    row,
                    format!("id {}", deal.id),
                    "its place in the list",
                );
            }
            self.day(RecordTable::Deals, row, deal.day);
            for amount in [
                deal.list_value,
                deal.first_year_value,
                deal.replaced_value,
                deal.years,
                deal.cost,
                deal.units,
                deal.discount,
            ] {
                self.amount(RecordTable::Deals, row, amount);
            }
        }
        for (row, share) in records.shares.iter().enumerate() {
            let Some(deal) = records.deals.get(share.deal as usize) else {
                self.no_deal(RecordTable::Shares, row, share.deal);
                continue;
            };
            if !(0.0..=LARGEST).contains(&share.share) {
                self.add(
                    RecordTable::Shares,
                    row,
                    format!("{:?}", share.share),
                    "0 or more",
                );
            }
            self.in_role(RecordTable::Shares, row, share.person, deal.day);
        }
        for (deal, sum) in uneven_splits(records.deals.len(), &records.shares) {
            let sum = (sum * 1e6).round() / 1e6;
            self.add(
                RecordTable::Deals,
                deal as usize,
                format!("the splits sum to {sum:?}"),
                "a sum of 1",
            );
        }
    }

    fn no_deal(&mut self, table: RecordTable, row: usize, deal: u32) {
        let message = format!("deal {deal} is not there");
        self.add(table, row, message, "the place of a deal");
    }

    /// The person exists, was in role on the day, and the day lies on the person's calendar.
    fn in_role(&mut self, table: RecordTable, row: usize, person: u32, day: i32) {
        let Some(found) = self.company.people.get(person as usize) else {
            let message = format!("person {person} is not there");
            self.add(table, row, message, "the place of a person");
            return;
        };
        if found.hired.is_some_and(|hired| day < hired) {
            let message = format!("day {day} is before person {person} was hired");
            self.add(table, row, message, "a day in role");
        } else if found.left.is_some_and(|left| left < day) {
            let message = format!("day {day} is after person {person} left");
            self.add(table, row, message, "a day in role");
        }
        let calendar = &self.company.calendars[found.calendar as usize];
        let outside = calendar
            .components
            .iter()
            .chain([&calendar.payment])
            .any(|schedule| schedule.position(day).is_none());
        if outside {
            let message = format!("day {day} is outside the calendar of person {person}");
            self.add(table, row, message, "a day of the calendar");
        }
    }

    fn events(&mut self) {
        let records = self.records;
        let mut leaving = vec![false; records.deals.len()];
        for (row, left) in records.customers_left.iter().enumerate() {
            let table = RecordTable::CustomersLeft;
            let Some(deal) = records.deals.get(left.deal as usize) else {
                self.no_deal(table, row, left.deal);
                continue;
            };
            if std::mem::replace(&mut leaving[left.deal as usize], true) {
                let message = format!("the customer of deal {} left before", left.deal);
                self.add(table, row, message, "one row per deal");
            }
            if left.day < deal.day {
                let message = format!("day {} is before the deal", left.day);
                self.add(table, row, message, "no earlier than the deal");
            }
            self.day(table, row, left.day);
            if !(0.0..=LARGEST).contains(&left.months) {
                let message = format!("{:?} months", left.months);
                self.add(table, row, message, "0 or more");
            }
        }
        self.parts(RecordTable::Invoices, &records.invoices);
        self.parts(RecordTable::Cash, &records.cash);
    }

    fn parts(&mut self, table: RecordTable, parts: &[PricePart]) {
        for (row, part) in parts.iter().enumerate() {
            if self.records.deals.len() <= part.deal as usize {
                self.no_deal(table, row, part.deal);
            }
            self.day(table, row, part.day);
            if !(0.0..=1.0).contains(&part.share) {
                self.add(table, row, format!("{:?}", part.share), "0 to 1");
            }
        }
    }

    fn of_people(&mut self) {
        let records = self.records;
        for (row, adjustment) in records.adjustments.iter().enumerate() {
            let table = RecordTable::Adjustments;
            self.in_role(table, row, adjustment.person, adjustment.day);
            self.amount(table, row, adjustment.amount);
            if let Adjusted::Credit(component) = adjustment.of {
                self.component(table, row, adjustment.person, component);
            }
        }
        for (row, quota) in records.quotas.iter().enumerate() {
            let table = RecordTable::Quotas;
            self.component(table, row, quota.person, quota.component);
            self.day(table, row, quota.from_day);
            if !(0.0..=LARGEST).contains(&quota.per_year) {
                self.add(table, row, format!("{:?}", quota.per_year), "0 or more");
            }
        }
        for (row, of) in records.reliefs.iter().enumerate() {
            let table = RecordTable::Reliefs;
            self.component(table, row, of.person, of.component);
            if !(0.0..=1.0).contains(&of.relief.share) {
                self.add(table, row, format!("{:?}", of.relief.share), "0 to 1");
            }
        }
        for (row, reading) in records.readings.iter().enumerate() {
            let table = RecordTable::Readings;
            if self.company.people.len() <= reading.person as usize {
                let message = format!("person {} is not there", reading.person);
                self.add(table, row, message, "the place of a person");
            } else if let ReadingOf::Score(component) = reading.of {
                self.component(table, row, reading.person, component);
            }
            self.day(table, row, reading.day);
            self.amount(table, row, reading.value);
        }
    }

    fn component(&mut self, table: RecordTable, row: usize, person: u32, component: u16) {
        let plan = self
            .company
            .people
            .get(person as usize)
            .map(|p| &self.company.plans[p.plan as usize]);
        match plan {
            None => {
                let message = format!("person {person} is not there");
                self.add(table, row, message, "the place of a person");
            }
            Some(plan) if plan.components.len() <= usize::from(component) => {
                let message = format!("component {component} is not there");
                self.add(table, row, message, "the place of a component of the plan");
            }
            Some(_) => {}
        }
    }
}
