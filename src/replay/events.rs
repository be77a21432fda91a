//! What happened to deals after they were signed: customers who left, invoices, cash.

use super::calendar::FiscalCalendar;
use super::deals::Deals;
use super::fault::Faults;
use super::people::on_calendar;
use super::table::{Column, Source, Table, optional, required};
use crate::plan::{CustomerLeft, PricePart, Records};

/// Columns of the events.
pub const EVENT_COLUMNS: &[Column] = &[
    required("deal", "the deal's id"),
    required("date", "day of the event"),
    required("event", "customer_left, invoiced or cash_received"),
    optional(
        "share",
        "share of the price that was invoiced or received; 100 % if empty",
    ),
];

const DEAL: usize = 0;
const DATE: usize = 1;
const EVENT: usize = 2;
const SHARE: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Event {
    CustomerLeft,
    Invoiced,
    CashReceived,
}

const EVENTS: [(&str, Event); 3] = [
    ("customer_left", Event::CustomerLeft),
    ("invoiced", Event::Invoiced),
    ("cash_received", Event::CashReceived),
];

/// Parts of a price may sum to this much more than the whole: three times `1/3` does.
const TOLERANCE: f64 = 1e-9;

/// Reads the events into the records.
pub(super) fn read(
    source: Source<'_>,
    calendar: &FiscalCalendar,
    deals: &Deals,
    records: &mut Records,
    faults: &mut Faults,
) {
    let Some(mut table) = Table::open(source, EVENT_COLUMNS, faults) else {
        return;
    };
    // Per deal: line of its customer's leaving, shares invoiced and received.
    let mut left: Vec<u64> = vec![0; deals.deals.len()];
    let mut parts = vec![[0.0; 2]; deals.deals.len()];
    while table.next() {
        table.fill(DATE, "a date such as 2026-01-31");
        table.fill(EVENT, "customer_left, invoiced or cash_received");
        let date = table.date(DATE);
        let event = table.word(EVENT, &EVENTS);
        let share = table.share(SHARE);
        let known = deal(&mut table, deals);
        let (Some(julian), Some(event), Some(deal)) = (date, event, known) else {
            continue;
        };
        on_calendar(&mut table, DATE, julian, Some(calendar));
        let day = calendar.day(julian);
        let booked = deals.deals[deal as usize].day;
        if day < booked {
            let message = format!("lies before the deal, {}", calendar.date(booked));
            table.fault(DATE, message, "that day or later");
            continue;
        }
        if event == Event::CustomerLeft {
            if !table.cell(SHARE).is_empty() {
                table.fault(SHARE, "a customer leaves as a whole", "an empty cell");
            }
            let before = std::mem::replace(&mut left[deal as usize], table.row());
            if before != 0 {
                let message = format!("this customer left in line {before} already");
                table.fault(EVENT, message, "once per deal");
            }
            records.customers_left.push(CustomerLeft {
                deal,
                day,
                months: calendar.months_between(booked, day),
            });
            continue;
        }
        let part = PricePart {
            deal,
            day,
            share: share.unwrap_or(1.0),
        };
        let (kind, list) = match event {
            Event::Invoiced => (0, &mut records.invoices),
            _ => (1, &mut records.cash),
        };
        list.push(part);
        let sum = &mut parts[deal as usize][kind];
        *sum += part.share;
        if 1.0 + TOLERANCE < *sum {
            let percent = (*sum * 1e8).round() / 1e6;
            table.fault(
                SHARE,
                format!("with the rows above it is {percent} % of the price"),
                "100 % in all; thirds are written 1/3",
            );
        }
    }
}

fn deal(table: &mut Table<'_>, deals: &Deals) -> Option<u32> {
    /// Past so many names a hint costs more than it helps.
    const MOST_HINTED: usize = 10_000;
    table.fill(DEAL, "the deal's id");
    let name = table.cell(DEAL);
    if name.is_empty() {
        return None;
    }
    let known = deals.names.find(name);
    if known.is_none() {
        let hinted = if deals.names.len() <= MOST_HINTED {
            deals.names.len()
        } else {
            0
        };
        let message = table.unknown("deal", name, deals.names.iter().take(hinted));
        table.fault(DEAL, message, "a deal of the file of deals");
    }
    known
}
