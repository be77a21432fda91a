//! What was paid, statement by statement.

use super::assemble::Layout;
use super::calendar::FiscalCalendar;
use super::names::Names;
use super::people::{Level, People};
use crate::plan::{
    Balances, Company, CompensationPlan, Element, MeasuredLine, PayLine, Rule, Statements,
};

/// A company's pay for given deals.
#[derive(Debug, Clone)]
pub struct Replay {
    /// Title of the scenario.
    pub title: String,
    /// The fiscal years.
    pub calendar: FiscalCalendar,
    /// The people.
    pub people: People,
    /// Ids of the deals, by place.
    pub deals: Names,
    /// What was paid.
    pub statements: Statements,
    pub(super) company: Company,
    pub(super) layouts: Vec<Layout>,
}

/// One person's statement of one payment.
#[derive(Debug, Clone, Copy)]
pub struct Payslip<'a> {
    replay: &'a Replay,
    /// Place of the person.
    pub person: u32,
    /// Place of the payment in the person's payments.
    pub payment: u32,
    /// What the components measured in periods that end with this payment.
    pub measured: &'a [MeasuredLine],
    /// What the payment is made of.
    pub lines: &'a [PayLine],
    /// Totals after it.
    pub balances: &'a Balances,
}

impl Replay {
    /// Every statement, by person and payment. A payment of nothing, of which nothing was measured
    /// and after which nothing is open, is none.
    pub fn payslips(&self) -> impl Iterator<Item = Payslip<'_>> {
        let mut lines = self.statements.lines.as_slice();
        let mut measured = self.statements.measured.as_slice();
        self.statements
            .balances
            .iter()
            .enumerate()
            .filter_map(move |(at, balances)| {
                let (person, payment) = (balances.person, balances.payment);
                let of_payment = lines
                    .iter()
                    .take_while(|line| (line.person, line.payment) <= (person, payment))
                    .count();
                let (own, rest) = lines.split_at(of_payment);
                lines = rest;
                // A period that ends after the last payment is shown with it.
                let next = self.statements.balances.get(at + 1);
                let last = next.is_none_or(|next| next.person != person);
                let paid_on = self.paid_on(person, payment);
                let within = measured
                    .iter()
                    .take_while(|line| {
                        line.person < person
                            || (line.person == person && (last || line.day <= paid_on))
                    })
                    .count();
                let (of_periods, rest) = measured.split_at(within);
                measured = rest;
                let open = [
                    balances.held_back,
                    balances.over_cap,
                    balances.draw,
                    balances.debt,
                ];
                let empty = own.is_empty()
                    && of_periods.is_empty()
                    && balances.payment_amount.is_zero()
                    && open.iter().all(|cents| cents.is_zero());
                (!empty).then_some(Payslip {
                    replay: self,
                    person,
                    payment,
                    measured: of_periods,
                    lines: own,
                    balances,
                })
            })
    }

    fn paid_on(&self, person: u32, payment: u32) -> i32 {
        let calendar = self.company.people[person as usize].calendar;
        let payments = self.company.calendars[calendar as usize].payment.periods();
        payments
            .get(payment as usize)
            .map_or(i32::MAX, |span| span.to)
    }

    pub(super) fn plan(&self, person: u32) -> &CompensationPlan {
        let plan = self.company.people[person as usize].plan;
        &self.company.plans[plan as usize]
    }
}

/// A line of a statement with the names that belong to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamedLine<'a> {
    pub(super) rule: Rule,
    /// Component, override or SPIF; empty for the payment as a whole.
    pub(super) element: &'a str,
    /// Id of the deal; empty where the line is about none.
    pub(super) deal: &'a str,
    pub(super) amount: crate::plan::Cents,
    /// What the component measured, beside its commission.
    pub(super) measured: Option<&'a MeasuredLine>,
    /// Calendar days from the end of the payment period to the day it arrives.
    pub(super) paid_after_days: u32,
}

impl<'a> Payslip<'a> {
    /// The person's name.
    pub fn name(&self) -> &'a str {
        self.replay.people.names.get(self.person as usize)
    }

    /// The person's role.
    pub fn level(&self) -> Level {
        self.replay.people.people[self.person as usize].level
    }

    /// Name of the payment period, such as `2026 Q1`.
    pub fn period(&self) -> String {
        let (start, months) = self.months();
        self.replay.calendar.period_name(start, months)
    }

    /// First and last date of the payment period.
    pub fn dates(&self) -> (String, String) {
        let (start, months) = self.months();
        let calendar = &self.replay.calendar;
        let last = calendar.month_start(start + months) - 1;
        (
            calendar.date(calendar.month_start(start)),
            calendar.date(last),
        )
    }

    /// The date on which a line of the payment arrives.
    pub(super) fn pay_date(&self, line: &NamedLine<'_>) -> String {
        let (start, months) = self.months();
        let calendar = &self.replay.calendar;
        let last = calendar.month_start(start + months) - 1;
        let later = i32::try_from(line.paid_after_days).unwrap_or(i32::MAX);
        calendar.date(last.saturating_add(later))
    }

    /// Whether the period ends after the last fiscal year, so that deals of it may be missing.
    pub fn is_open(&self) -> bool {
        let (start, months) = self.months();
        let calendar = &self.replay.calendar;
        calendar.end() < calendar.month_start(start + months)
    }

    /// Name of a measured component.
    pub fn component(&self, line: &MeasuredLine) -> &'a str {
        component_name(self.replay.plan(self.person), line.component)
    }

    /// Name of the period that a component measured.
    pub fn measured_period(&self, line: &MeasuredLine) -> String {
        let calendar = self.replay.company.people[self.person as usize].calendar;
        let components = &self.replay.layouts[calendar as usize].components;
        let periods = components.get(usize::from(line.component));
        periods
            .and_then(|periods| periods.get(line.period as usize))
            .map_or_else(String::new, |&(start, months)| {
                self.replay.calendar.period_name(start, months)
            })
    }

    /// First month of the payment period and its number of months.
    pub(super) fn months(&self) -> (usize, usize) {
        let calendar = self.replay.company.people[self.person as usize].calendar;
        let payments = &self.replay.layouts[calendar as usize].payments;
        payments
            .get(self.payment as usize)
            .copied()
            .unwrap_or((0, 1))
    }

    /// Every line, and a commission of nothing for what was measured and earned nothing.
    pub(super) fn named_lines(&self) -> impl Iterator<Item = NamedLine<'a>> {
        let Self {
            lines, measured, ..
        } = *self;
        let plan = self.replay.plan(self.person);
        let deals = &self.replay.deals;
        let after = move |element: Element| match element {
            Element::Component(place) => plan
                .components
                .get(usize::from(place))
                .map_or(0, |component| plan.component_paid_after_days(component)),
            _ => plan.paid_after_days(),
        };
        let of = move |element: Element| match element {
            Element::Component(place) => measured
                .iter()
                .find(move |m| !m.restated && m.component == place),
            _ => None,
        };
        let paid = lines.iter().map(move |line| NamedLine {
            rule: line.rule,
            element: element_name(plan, line.element),
            deal: line.deal.map_or("", |deal| deals.get(deal as usize)),
            amount: line.amount,
            measured: if line.rule == Rule::Commission {
                of(line.element)
            } else {
                None
            },
            paid_after_days: after(line.element),
        });
        let unpaid = measured.iter().filter(move |m| {
            let element = Element::Component(m.component);
            !m.restated
                && !lines
                    .iter()
                    .any(|l| l.rule == Rule::Commission && l.element == element)
        });
        paid.chain(unpaid.map(move |m| NamedLine {
            rule: Rule::Commission,
            element: component_name(plan, m.component),
            deal: "",
            amount: crate::plan::Cents::ZERO,
            measured: Some(m),
            paid_after_days: after(Element::Component(m.component)),
        }))
    }
}

fn component_name(plan: &CompensationPlan, place: u16) -> &str {
    plan.components
        .get(usize::from(place))
        .map_or("", |c| c.name.as_str())
}

fn element_name(plan: &CompensationPlan, element: Element) -> &str {
    match element {
        Element::Payment => "",
        Element::Component(place) => component_name(plan, place),
        Element::Override(place) => match plan.overrides.get(usize::from(place)).map(|o| o.of) {
            Some(crate::plan::OverrideBasis::Credit) => "on credit",
            Some(crate::plan::OverrideBasis::Commission) => "on commission",
            None => "",
        },
        Element::Spif(place) => plan
            .spifs
            .get(usize::from(place))
            .map_or("", |s| s.name.as_str()),
    }
}
