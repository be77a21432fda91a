//! Faults of the calculation, told in the words of the files: names and lines for places in lists.

use super::fault::{Fault, Faults, shown};
use super::names::Names;
use super::people::People;
use super::{Inputs, Source};
use crate::plan::{RecordIssue, RecordTable, Records};

/// What gives a row of the calculation its names.
pub(super) struct Named<'a> {
    pub(super) inputs: &'a Inputs<'a>,
    pub(super) people: &'a People,
    pub(super) deals: &'a Names,
    pub(super) records: &'a Records,
    /// Lines of [`Records::returns`] in the file of deals.
    pub(super) return_rows: &'a [u64],
}

impl Named<'_> {
    /// The same faults, each at its file and with its person or deal.
    pub(super) fn faults(&self, issues: Vec<RecordIssue>) -> Faults {
        let mut faults = Faults::default();
        for issue in issues {
            faults.push(self.fault(issue));
        }
        faults
    }

    fn fault(&self, issue: RecordIssue) -> Fault {
        let RecordIssue {
            table,
            row,
            message,
            accepted,
        } = issue;
        let name = |source: Option<Source<'_>>| source.map_or("", |s| s.name).to_owned();
        let deals = || self.inputs.deals.name.to_owned();
        let records = self.records;
        let (file, line, column, who) = match table {
            RecordTable::Calendars => (deals(), 0, "", String::new()),
            RecordTable::People => match self.people.rows.get(row) {
                Some(&line) => (name(self.inputs.people), line, "person", self.person(row)),
                None => (deals(), 0, "person", self.person(row)),
            },
            RecordTable::Deals => (deals(), 0, "deal", self.deal(row)),
            RecordTable::Shares => {
                let share = records.shares.get(row);
                let who = share.map(|s| {
                    let (deal, person) = (s.deal as usize, s.person as usize);
                    format!("{}, {}", self.deal(deal), self.person(person))
                });
                (deals(), 0, "deal", who.unwrap_or_default())
            }
            RecordTable::Returns => {
                let deal = records.returns.get(row).map(|r| r.deal);
                let line = self.return_rows.get(row).copied().unwrap_or(0);
                let who = deal.map(|d| self.deal(d as usize));
                (deals(), line, "returns", who.unwrap_or_default())
            }
            RecordTable::CustomersLeft => {
                self.event(records.customers_left.get(row).map(|r| r.deal))
            }
            RecordTable::Invoices => self.event(records.invoices.get(row).map(|r| r.deal)),
            RecordTable::Cash => self.event(records.cash.get(row).map(|r| r.deal)),
            RecordTable::Adjustments => {
                self.by_hand(records.adjustments.get(row).map(|r| r.person))
            }
            RecordTable::Quotas => self.by_hand(records.quotas.get(row).map(|r| r.person)),
            RecordTable::Reliefs => self.by_hand(records.reliefs.get(row).map(|r| r.person)),
            RecordTable::Readings => self.by_hand(records.readings.get(row).map(|r| r.person)),
        };
        Fault {
            file,
            row: line,
            column: column.to_owned(),
            message: if who.is_empty() {
                message
            } else {
                format!("{who}: {message}")
            },
            accepted: accepted.to_owned(),
        }
    }

    fn event(&self, deal: Option<u32>) -> (String, u64, &'static str, String) {
        let file = self.inputs.events.map_or("", |s| s.name).to_owned();
        let deal = deal.map(|deal| self.deal(deal as usize));
        (file, 0, "deal", deal.unwrap_or_default())
    }

    /// Rows set by hand, or by the columns of quota and leave in the file of people.
    fn by_hand(&self, person: Option<u32>) -> (String, u64, &'static str, String) {
        let file = self.inputs.adjustments.or(self.inputs.people);
        let file = file.map_or("", |s| s.name).to_owned();
        let person = person.map(|person| self.person(person as usize));
        (file, 0, "person", person.unwrap_or_default())
    }

    fn person(&self, place: usize) -> String {
        shown(self.people.names.get(place).as_bytes())
    }

    fn deal(&self, place: usize) -> String {
        shown(self.deals.get(place).as_bytes())
    }
}
