//! Faults of a company and its records, each at its row: what a calculation cannot carry.

mod deals;
mod people;

use std::collections::BTreeMap;
use std::fmt;

use super::company::{Adjusted, Company, ReadingOf, Records};
use super::schedule::LAST_DAY;

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
    /// [`Records::returns`].
    Returns,
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
            Self::Returns => "returns",
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

/// All faults of the rows, by list. Plans are checked by [`issues`](super::issues).
pub fn record_issues(company: &Company, records: &Records) -> Vec<RecordIssue> {
    let mut faults = Faults {
        company,
        records,
        sales: records.returns.iter().map(|r| (r.deal, r.sale)).collect(),
        found: Vec::new(),
    };
    faults.people();
    if faults.found.is_empty() {
        faults.deals();
        faults.returns();
        faults.restated();
        faults.events();
        faults.of_people();
    }
    faults.found
}

struct Faults<'a> {
    company: &'a Company,
    records: &'a Records,
    /// Sales by their returns.
    sales: BTreeMap<u32, u32>,
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
