//! Faults of deals, of who is credited for them, and of what happened to them later.

use std::collections::{BTreeMap, BTreeSet};

use super::{Faults, LARGEST, RecordTable};
use crate::plan::splits::uneven_splits;
use crate::plan::{Deal, NegativeCredits, PricePart};

impl Faults<'_> {
    pub(super) fn deals(&mut self) {
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
            let counts = self.counted_on(share.person, deal);
            self.in_role(RecordTable::Shares, row, share.person, counts);
            if counts != deal.day {
                self.on_calendar(RecordTable::Shares, row, share.person, deal.day);
            }
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
    pub(super) fn in_role(&mut self, table: RecordTable, row: usize, person: u32, day: i32) {
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
        self.on_calendar(table, row, person, day);
    }

    fn on_calendar(&mut self, table: RecordTable, row: usize, person: u32, day: i32) {
        let calendar = self.company.people[person as usize].calendar;
        let calendar = &self.company.calendars[calendar as usize];
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

    pub(super) fn events(&mut self) {
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

    /// The day on which a deal counts for a person: that of its sale, where the plan restates it.
    fn counted_on(&self, person: u32, deal: &Deal) -> i32 {
        match self.sales.get(&deal.id) {
            Some(&sale) if self.restates(person) => self
                .records
                .deals
                .get(sale as usize)
                .map_or(deal.day, |sale| sale.day),
            _ => deal.day,
        }
    }

    /// Whether a person's plan counts returns in the period of the sale.
    fn restates(&self, person: u32) -> bool {
        let plan = self.company.people.get(person as usize).map(|p| p.plan);
        plan.is_some_and(|plan| {
            let conventions = self.company.plans[plan as usize].conventions;
            conventions.negative_credits == NegativeCredits::Restate
        })
    }

    /// Returns name a sale before them, once, and no more than was sold.
    pub(super) fn returns(&mut self) {
        let records = self.records;
        let table = RecordTable::Returns;
        let mut seen = BTreeSet::new();
        let mut left: BTreeMap<u32, f64> = BTreeMap::new();
        for (row, back) in records.returns.iter().enumerate() {
            let find = |deal: u32| records.deals.get(deal as usize);
            let (Some(deal), Some(sale)) = (find(back.deal), find(back.sale)) else {
                let missing = if find(back.deal).is_none() {
                    back.deal
                } else {
                    back.sale
                };
                self.no_deal(table, row, missing);
                continue;
            };
            if !seen.insert(back.deal) {
                let message = "takes back two sales".into();
                self.add(table, row, message, "one sale per return");
            }
            if self.sales.contains_key(&back.sale) {
                let message = "its sale is a return itself".into();
                self.add(table, row, message, "a sale");
            }
            if 0.0 <= deal.first_year_value {
                let message = format!("a return of {:?}", deal.first_year_value);
                self.add(table, row, message, "a value below 0");
            }
            if deal.day < sale.day {
                let message = "comes back before it was sold".into();
                self.add(table, row, message, "the day of the sale or later");
            }
            let left = left.entry(back.sale).or_insert(sale.first_year_value);
            *left += deal.first_year_value;
            if *left < -CENT {
                let message = format!("{:?} more comes back than was sold", -*left);
                self.add(table, row, message, "at most the value of the sale");
            }
        }
    }

    /// Where a plan restates, every return names a sale of the same people.
    pub(super) fn restated(&mut self) {
        let records = self.records;
        let plans = &self.company.plans;
        if !plans
            .iter()
            .any(|plan| plan.conventions.negative_credits == NegativeCredits::Restate)
        {
            return;
        }
        let sold: BTreeSet<u32> = self.sales.values().copied().collect();
        let credited: BTreeSet<(u32, u32)> = records
            .shares
            .iter()
            .filter(|s| sold.contains(&s.deal))
            .map(|s| (s.deal, s.person))
            .collect();
        for (row, share) in records.shares.iter().enumerate() {
            let Some(deal) = records.deals.get(share.deal as usize) else {
                continue;
            };
            if 0.0 <= deal.first_year_value || !self.anybody_restates(share.person) {
                continue;
            }
            match self.sales.get(&share.deal) {
                None => self.add(
                    RecordTable::Shares,
                    row,
                    "the plan restates the period of the sale, and the return names no sale".into(),
                    "the deal that comes back",
                ),
                Some(&sale) if !credited.contains(&(sale, share.person)) => {
                    let row = records.returns.iter().position(|r| r.deal == share.deal);
                    let message = "credits somebody without a share in its sale".into();
                    let accepted = "a return for the people of the sale";
                    self.add(RecordTable::Returns, row.unwrap_or(0), message, accepted);
                }
                Some(_) => {}
            }
        }
    }

    /// Whether the plan of a person, or of anybody above, counts returns in the period of the sale.
    fn anybody_restates(&self, person: u32) -> bool {
        let manager = |p: &u32| self.company.people.get(*p as usize)?.manager;
        std::iter::successors(Some(person), manager).any(|p| self.restates(p))
    }
}

/// A return may exceed its sale by rounding.
const CENT: f64 = 0.01;
