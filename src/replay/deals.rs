//! The deals: one row per deal, or one per person where a deal is shared.

use std::collections::BTreeMap;

use super::calendar::FiscalCalendar;
use super::fault::{Faults, shown};
use super::names::Names;
use super::people::{Level, People};
use super::table::{Column, Source, Table, optional, required};
use crate::plan::{self, CreditShare, Deal, DealKind, Return, ShareKind};

/// Columns of the deals.
pub const DEAL_COLUMNS: &[Column] = &[
    required("deal", "the deal's id"),
    required("date", "day it is credited, 2026-01-31"),
    required("person", "who is credited"),
    required(
        "value",
        "first-year value net of discount; negative for a return",
    ),
    optional(
        "returns",
        "for a return: the id of the deal it takes back; needed where a plan restates its period",
    ),
    optional(
        "kind",
        "new_business (if empty), expansion, renewal, usage, self_serve, assisted_conversion, services",
    ),
    optional(
        "split",
        "the person's share of the credit; the shares of a deal sum to 100 %; 100 % if empty",
    ),
    optional(
        "overlay",
        "yes: extra credit beside the deal's shares, as for a specialist; no if empty",
    ),
    optional("origin", "class of the deal's origin, as the plan names it"),
    optional(
        "list_value",
        "first-year value at list price; the value if empty",
    ),
    optional(
        "discount",
        "share of list price; from value and list_value if empty",
    ),
    optional(
        "replaced_value",
        "recurring value it takes the place of; usage: the baseline or commitment; 0 if empty",
    ),
    optional("years", "length of the contract in years; 1 if empty"),
    optional("cost", "direct cost of the first year; 0 if empty"),
    optional("units", "units sold; 1 if empty"),
    optional("prepaid", "yes: all years are billed up front; no if empty"),
    optional("approved", "no: a discount nobody approved; yes if empty"),
    optional(
        "days_since_touch",
        "self-serve: days since the account was last touched; never if empty",
    ),
    optional(
        "qualified",
        "self-serve: no: the account met no rule of a qualified account; yes if empty",
    ),
];

const DEAL: usize = 0;
const DATE: usize = 1;
const PERSON: usize = 2;
const VALUE: usize = 3;
const RETURNS: usize = 4;
const KIND: usize = 5;
const SPLIT: usize = 6;
const OVERLAY: usize = 7;
const ORIGIN: usize = 8;
const LIST_VALUE: usize = 9;
const DISCOUNT: usize = 10;
const REPLACED_VALUE: usize = 11;
const YEARS: usize = 12;
const COST: usize = 13;
const UNITS: usize = 14;
const PREPAID: usize = 15;
const APPROVED: usize = 16;
const DAYS_SINCE_TOUCH: usize = 17;
const QUALIFIED: usize = 18;

const KINDS: [(&str, DealKind); 7] = [
    ("new_business", DealKind::NewBusiness),
    ("expansion", DealKind::Expansion),
    ("renewal", DealKind::Renewal),
    ("usage", DealKind::Usage),
    ("self_serve", DealKind::SelfServe),
    ("assisted_conversion", DealKind::AssistedConversion),
    ("services", DealKind::Services),
];

/// Stands for a date that could not be read.
const NO_DAY: i32 = i32::MIN;

/// Longest contract a row may state \[years\].
const LONGEST: f64 = 100.0;
/// Shares of a deal may miss 100 % by this much: three times `1/3`, not three times 33.3 %.
const SPLIT_TOLERANCE: f64 = 1e-9;
/// A discount may differ from the one that value and list price say by this much: per cents are
/// written in whole numbers.
const DISCOUNT_TOLERANCE: f64 = 0.005;

/// All deals of a replay.
#[derive(Debug, Clone, Default)]
pub struct Deals {
    /// Ids, by place.
    pub names: Names,
    /// Their facts, by place.
    pub deals: Vec<Deal>,
    /// Who is credited, in the order of the file.
    pub shares: Vec<CreditShare>,
    /// Returns and the sales they take back, by place.
    pub returns: Vec<Return>,
    /// Their lines in the file.
    pub(super) return_rows: Vec<u64>,
}

/// What the rows are read by.
pub(super) struct Rules<'a> {
    /// The fiscal years, where they are known.
    pub(super) calendar: Option<&'a FiscalCalendar>,
    /// Names in the plans.
    pub(super) names: &'a plan::Names,
    /// Whether the plan of each level counts returns in the period of the sale.
    pub(super) restates: [bool; 4],
}

impl Deals {
    /// The calendar years of the deals.
    pub(super) fn calendar_years(&self) -> Option<FiscalCalendar> {
        let days = || self.deals.iter().map(|deal| deal.day);
        let year = |julian| {
            time::Date::from_julian_day(julian)
                .ok()
                .map(time::Date::year)
        };
        let (first, last) = (year(days().min()?)?, year(days().max()?)?);
        FiscalCalendar::new(first, 1, u32::try_from(last - first + 1).ok()?)
    }

    /// Turns Julian days into days of the replay.
    pub(super) fn place_on(&mut self, calendar: &FiscalCalendar) {
        for deal in &mut self.deals {
            deal.day = calendar.day(deal.day);
        }
    }
}

/// What a deal's rows have shown so far.
struct Seen {
    row: u64,
    shares: f64,
    /// Place of its last entry in the list of shares.
    last: usize,
}

/// No entry.
const NONE: usize = usize::MAX;

/// Reads the deals. People who are not in a file of people are added as reps, when there is none.
pub(super) fn read(
    source: Source<'_>,
    rules: &Rules<'_>,
    (people, known): (&mut People, bool),
    faults: &mut Faults,
) -> Deals {
    let mut deals = Deals::default();
    let before = faults.n;
    let Some(mut table) = Table::open(source, DEAL_COLUMNS, faults) else {
        return deals;
    };
    let mut seen: Vec<Seen> = Vec::new();
    // The entry before of the same deal, for each entry.
    let mut previous: Vec<usize> = Vec::new();
    // Line and id of each return, and the name of its sale, until all deals are known.
    let mut named: Vec<(u64, u32, Vec<u8>)> = Vec::new();
    let mut n_rows = 0_usize;
    while table.next() {
        n_rows += 1;
        let deal = deal(&mut table, rules.calendar, rules.names);
        let person = if known {
            people.credited(&mut table, PERSON)
        } else {
            None
        };
        if let Some(person) = person {
            credited(&mut table, rules, people, (person, &deal));
        }
        let overlay = table
            .read_cell(OVERLAY, super::field::yes_no)
            .unwrap_or(false);
        let split = if table.cell(SPLIT).is_empty() {
            Some(1.0)
        } else {
            table.share(SPLIT)
        };
        if split == Some(0.0) {
            table.fault(SPLIT, "no share", "more than 0");
        }
        table.fill(DEAL, "the deal's id");
        let Some((id, new)) = deals.names.insert(table.cell(DEAL)) else {
            table.fault(DEAL, "more deals than one file can hold", "fewer");
            break;
        };
        if new {
            seen.push(Seen {
                row: table.row(),
                shares: 0.0,
                last: NONE,
            });
            deals.deals.push(Deal { id, ..deal });
        } else {
            let before = (&seen[id as usize], previous.as_slice());
            again(&mut table, &deals, before, (id, &deal), person);
        }
        if !table.cell(RETURNS).is_empty() {
            named.push((table.row(), id, table.cell(RETURNS).to_vec()));
        }
        let (Some(person), Some(share)) = (person, split) else {
            // One fault is enough: the sum of its shares says nothing any more.
            seen[id as usize].shares = f64::NAN;
            continue;
        };
        if !overlay {
            seen[id as usize].shares += share;
        }
        previous.push(seen[id as usize].last);
        seen[id as usize].last = deals.shares.len();
        deals.shares.push(CreditShare {
            deal: id,
            person,
            share,
            kind: if overlay {
                ShareKind::Overlay
            } else {
                ShareKind::Split
            },
        });
    }
    for (place, seen) in seen.iter().enumerate() {
        if SPLIT_TOLERANCE < (seen.shares - 1.0).abs() {
            let percent = (seen.shares * 1e8).round() / 1e6;
            let id = shown(deals.names.get(place).as_bytes());
            let message = format!("the shares of {id} sum to {percent} %");
            table.fault_at(seen.row, SPLIT, message, "100 %; thirds are written 1/3");
        }
    }
    sales(&mut table, &mut deals, named);
    drop(table);
    if n_rows == 0 && before == faults.n {
        faults.push(super::Fault {
            file: source.name.to_owned(),
            row: 0,
            column: String::new(),
            message: "no deal below the header".into(),
            accepted: "at least one".into(),
        });
    }
    deals
}

/// Faults of whom a row credits: on its day, and where a plan restates what comes back.
fn credited(
    table: &mut Table<'_>,
    rules: &Rules<'_>,
    people: &People,
    (person, deal): (u32, &Deal),
) {
    let restates = |level: Level| rules.restates[level as usize];
    let names_sale = !table.cell(RETURNS).is_empty();
    if deal.day != NO_DAY && !(names_sale && restates(people.people[person as usize].level)) {
        people.in_role(table, DATE, person, deal.day);
    }
    if deal.first_year_value < 0.0 && !names_sale && people.above(person).any(restates) {
        table.fault(
            RETURNS,
            "empty, and a plan restates the period of the sale",
            "the id of the deal that comes back",
        );
    }
}

/// Finds the sales that returns name; they may stand below them.
fn sales(table: &mut Table<'_>, deals: &mut Deals, named: Vec<(u64, u32, Vec<u8>)>) {
    let mut sale_of: BTreeMap<u32, u32> = BTreeMap::new();
    for (row, deal, name) in named {
        let Some(sale) = deals.names.find(&name) else {
            let message = format!("no deal {}", shown(&name));
            table.fault_at(row, RETURNS, message, "a deal of this file");
            continue;
        };
        match sale_of.insert(deal, sale) {
            None => {
                deals.returns.push(Return { deal, sale });
                deals.return_rows.push(row);
            }
            Some(before) if before != sale => {
                let id = shown(deals.names.get(deal as usize).as_bytes());
                let message = format!("{id} takes back another deal above");
                table.fault_at(
                    row,
                    RETURNS,
                    message,
                    "the same deal in every row of a return",
                );
            }
            Some(_) => {}
        }
    }
}

/// The facts of a row; faulty cells are reported and read as their defaults.
fn deal(
    table: &mut Table<'_>,
    calendar: Option<&FiscalCalendar>,
    plan_names: &plan::Names,
) -> Deal {
    table.fill(DATE, "a date such as 2026-01-31");
    table.fill(VALUE, "an amount");
    let day = table.date(DATE);
    if let Some(day) = day {
        super::people::on_calendar(table, DATE, day, calendar);
    }
    let value = table.amount(VALUE).unwrap_or(0.0);
    let mut deal = Deal::new(0, day.unwrap_or(NO_DAY), value);
    deal.kind = table.word(KIND, &KINDS).unwrap_or_default();
    if table.has(ORIGIN) {
        let origin = std::str::from_utf8(table.cell(ORIGIN)).unwrap_or_default();
        deal.origin = plan_names.origin(origin).unwrap_or(0);
    }
    price(table, &mut deal);
    deal.replaced_value = table.amount(REPLACED_VALUE).unwrap_or(0.0);
    if let Some(years) = table.amount(YEARS) {
        if 0.0 < years && years <= LONGEST {
            deal.years = years;
        } else {
            table.fault(YEARS, format!("{years} years"), "more than 0, at most 100");
        }
    }
    deal.cost = table.amount(COST).unwrap_or(0.0);
    deal.units = table.amount(UNITS).unwrap_or(1.0);
    let mut flag = |column, default| {
        table
            .read_cell(column, super::field::yes_no)
            .unwrap_or(default)
    };
    deal.prepaid = flag(PREPAID, false);
    deal.approved = flag(APPROVED, true);
    deal.qualified = flag(QUALIFIED, true);
    deal.days_since_touch = table.read_cell(DAYS_SINCE_TOUCH, |cell| {
        let text = std::str::from_utf8(cell).unwrap_or_default();
        text.parse()
            .map_err(|_| "a whole number of days, 0 to 65535")
    });
    deal
}

/// List price and discount: either follows from the other and the value.
fn price(table: &mut Table<'_>, deal: &mut Deal) {
    let value = deal.first_year_value;
    let list = table.amount(LIST_VALUE);
    let discount = table.share(DISCOUNT);
    if let Some(list) = list
        && (list * value < 0.0 || list.abs() < value.abs())
    {
        let message = format!("{list} is nearer to 0 than the value {value}, or of the other sign");
        table.fault(LIST_VALUE, message, "the value before the discount");
        return;
    }
    match (list, discount) {
        (None, None) => {}
        (Some(list), given) => {
            let implied = if list == 0.0 { 0.0 } else { 1.0 - value / list };
            if let Some(given) = given
                && DISCOUNT_TOLERANCE < (given - implied).abs()
            {
                let message = format!("{given} is not what value and list_value say");
                table.fault(DISCOUNT, message, format!("{implied:.4}, or an empty cell"));
            }
            deal.list_value = list;
            deal.discount = given.unwrap_or(implied);
        }
        (None, Some(discount)) if 1.0 <= discount => {
            table.fault(
                DISCOUNT,
                "the whole price",
                "less than 100 %, or a list_value",
            );
        }
        (None, Some(discount)) => {
            deal.discount = discount;
            deal.list_value = value / (1.0 - discount);
        }
    }
}

/// A further row of a deal: a share of somebody else, with the same facts.
fn again(
    table: &mut Table<'_>,
    deals: &Deals,
    (seen, previous): (&Seen, &[usize]),
    (id, found): (u32, &Deal),
    person: Option<u32>,
) {
    let shown_id = shown(table.cell(DEAL));
    if !table.has(SPLIT) && !table.has(OVERLAY) {
        let message = format!("{shown_id} is in line {} already", seen.row);
        table.fault(
            DEAL,
            message,
            "one row per deal, or a column `split` or `overlay`",
        );
        return;
    }
    let mut entries = std::iter::successors(Some(seen.last), |&at| previous.get(at).copied())
        .map_while(|at| deals.shares.get(at));
    if entries.any(|share| Some(share.person) == person) {
        let message = format!("{shown_id} credits this person already");
        table.fault(PERSON, message, "one row per deal and person");
    }
    let first = Deal {
        id: 0,
        ..deals.deals[id as usize]
    };
    if first != *found {
        let what = if first.day != found.day {
            DATE
        } else if first.first_year_value.to_bits() != found.first_year_value.to_bits() {
            VALUE
        } else {
            DEAL
        };
        let message = format!("differs from {shown_id} in line {}", seen.row);
        table.fault(what, message, "the same facts in every row of a deal");
    }
}
