//! A company as its plans see it: people, calendars, and what happened. Plain numbers: names, dates
//! and files live elsewhere, and a place in a list is the id.

use super::components::CompensationPlan;
use super::deal::Deal;
use super::quota::Relief;
use super::schedule::Schedule;
use super::splits::CreditShare;

/// Who is paid by which plan, on which calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Company {
    /// The plans.
    pub plans: Vec<CompensationPlan>,
    /// The calendars that people may be on: staggered groups of one plan have one each.
    pub calendars: Vec<PlanCalendar>,
    /// The people.
    pub people: Vec<Person>,
    /// Days in a year: 365 where days are calendar days, 260 where they are selling days. Rules that
    /// count calendar days or months (a release date, a SPIF's window, a ramp) are brought to days
    /// with it.
    pub days_per_year: f64,
}

/// The schedules of one plan for one group of people.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanCalendar {
    /// Measurement periods of each component of the plan, in its order.
    pub components: Vec<Schedule>,
    /// Payment periods; each is paid on its last day.
    pub payment: Schedule,
    /// Months, for rules by month of the period; absent: no such rule.
    pub months: Option<Schedule>,
}

/// One person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Place of the plan.
    pub plan: u32,
    /// Place of the calendar.
    pub calendar: u32,
    /// Place of the manager.
    pub manager: Option<u32>,
    /// First day in role; absent: before all schedules, so without ramp or proration.
    pub hired: Option<i32>,
    /// Last day in role; absent: stays.
    pub left: Option<i32>,
    /// Peer group for contests.
    pub peer_group: u16,
}

/// What happened, in any order: the calculation sorts what it needs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Records {
    /// The deals; a deal's `id` is its place here. A return is a deal with negative amounts.
    pub deals: Vec<Deal>,
    /// Who is credited for them.
    pub shares: Vec<CreditShare>,
    /// Which sales returns take back; each return once.
    pub returns: Vec<Return>,
    /// Customers who left.
    pub customers_left: Vec<CustomerLeft>,
    /// Invoices sent.
    pub invoices: Vec<PricePart>,
    /// Money received.
    pub cash: Vec<PricePart>,
    /// Corrections by hand.
    pub adjustments: Vec<Adjustment>,
    /// Quotas of single people, from a day on.
    pub quotas: Vec<PersonQuota>,
    /// Quota relief of single people.
    pub reliefs: Vec<PersonRelief>,
    /// Metrics of single people, and scores of objectives.
    pub readings: Vec<PersonReading>,
}

/// A deal that takes back an earlier one, in whole or in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Return {
    /// Place of the return, a deal of negative amounts.
    pub deal: u32,
    /// Place of the sale.
    pub sale: u32,
}

/// A customer ended a contract early.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CustomerLeft {
    /// Place of the deal.
    pub deal: u32,
    /// Day on which it became known; the clawback falls in its payment period.
    pub day: i32,
    /// Months from booking to the end of the contract, as the calendar counts them.
    pub months: f64,
}

/// A part of the price of a deal was invoiced or received.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PricePart {
    /// Place of the deal.
    pub deal: u32,
    /// Day.
    pub day: i32,
    /// Share of the price.
    pub share: f64,
}

/// A correction of one person's credit or pay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adjustment {
    /// Place of the person.
    pub person: u32,
    /// Day it counts on.
    pub day: i32,
    /// What is corrected.
    pub of: Adjusted,
    /// By how much \[money\]; may be negative.
    pub amount: f64,
}

/// What an adjustment corrects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjusted {
    /// Credit of a component, by its place in the plan; managers are credited alike.
    Credit(u16),
    /// Pay.
    Pay,
}

/// A quota of a person's own, from a day on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PersonQuota {
    /// Place of the person.
    pub person: u32,
    /// Place of the component in the plan.
    pub component: u16,
    /// First day it holds.
    pub from_day: i32,
    /// Quota a year \[money\].
    pub per_year: f64,
}

/// Relief from the quota of a component.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PersonRelief {
    /// Place of the person.
    pub person: u32,
    /// Place of the component in the plan.
    pub component: u16,
    /// When and how much.
    pub relief: Relief,
}

/// A reading of a person, for the measurement period that holds its day. Of two readings of one
/// kind in a period the later counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PersonReading {
    /// Place of the person.
    pub person: u32,
    /// Day it was taken on.
    pub day: i32,
    /// What was read.
    pub of: ReadingOf,
    /// The value.
    pub value: f64,
}

/// What a reading is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadingOf {
    /// A metric, by its place in [`Names::metrics`](super::Names::metrics) of the company's plans.
    Metric(u16),
    /// The score of a component on objectives, by its place in the plan.
    Score(u16),
}
