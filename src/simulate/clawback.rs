//! Commission is taken back when a customer leaves inside the plan's window.
//!
//! # Equation
//! What a deal earned of each measurement is divided as in [`crate::plan::commission`]; of it
//! [`crate::plan::Clawback::share`] is taken back when the customer does not renew, from everybody whose plan says
//! so, and settled with the next payment. An amount that exceeds the payment waits, or is paid back at
//! once ([`Recovery`]).
//!
//! Contracts are of one year, so customers leave 12, 24, 36 months after the sale. Commission on
//! components of new bookings is followed; what renewals and growth paid is kept.

use std::collections::BTreeMap;

use super::Run;
use super::recorder::{Flow, Recorder};
use super::story::{self, Event};
use crate::plan::commission::{DealCommission, Parts, attribute};
use crate::plan::{Cents, Credit, Deal, PeriodFacts, Recovery, Rounding};
use crate::units::DAYS_PER_YEAR;

const MONTHS_PER_YEAR: f64 = 12.0;

/// A credit whose deal is no customer that can leave: of the warm-up, or not of new business.
pub(super) const NO_CUSTOMER: u32 = u32::MAX;

/// What is followed for clawbacks; empty where no plan has one.
#[derive(Debug, Clone, Default)]
pub struct Commissions {
    /// For each payee and component: deals of the running measurement period, by customer.
    running: Vec<Vec<(u32, Credit)>>,
    /// By customer and payee.
    earned: BTreeMap<(u32, u32), DealCommission>,
    /// For each payee: taken back and not yet settled \[money\].
    due: Vec<f64>,
    parts: Parts,
}

impl Commissions {
    /// Empties it for a new replication.
    pub(super) fn reset(&mut self, n_accounts: usize, n_payees: usize) {
        self.running.resize_with(n_accounts, Vec::new);
        self.running.iter_mut().for_each(Vec::clear);
        self.earned.clear();
        self.due.clear();
        self.due.resize(n_payees, 0.0);
    }

    /// The running period of an account pays nothing: its deals earn nothing that could be taken back.
    pub(super) fn forget(&mut self, account: usize) {
        if let Some(running) = self.running.get_mut(account) {
            running.clear();
        }
    }

    /// Taken back and not yet settled, over everybody \[money\].
    pub(super) fn open(&self) -> f64 {
        self.due.iter().sum()
    }
}

impl<R: Recorder> Run<'_, R> {
    /// Notes that a deal was credited to a payee whose plan may take its commission back.
    pub(super) fn follow(&mut self, payee: usize, account: usize, deal: &Deal, credit: Credit) {
        let Some(running) = self.state.commissions.running.get_mut(account) else {
            return;
        };
        if self.prepared.roster.plan_of(payee).clawback.is_some() {
            running.push((deal.id, credit));
        }
    }

    /// Divides what an account earned of a measurement among its deals.
    ///
    /// `facts` are those it was measured on, `credited` what the period added to them.
    pub(super) fn divide(
        &mut self,
        payee: usize,
        account: usize,
        index: usize,
        (facts, credited, more): (&PeriodFacts<'_>, Credit, f64),
    ) {
        let commissions = &mut self.state.commissions;
        let Some(running) = commissions.running.get_mut(account) else {
            return;
        };
        let component = &self.prepared.roster.plan_of(payee).components[index];
        let before = Credit {
            quota_credit: facts.credited.quota_credit - credited.quota_credit,
            pay_credit: facts.credited.pay_credit - credited.pay_credit,
        };
        let deals = running.iter().map(|(_, credit)| *credit);
        let more = Cents::of(more, Rounding::default());
        let parts = &mut commissions.parts;
        if attribute(&component.curve, facts.terms, before, deals, more, parts) {
            let payee = u32::try_from(payee).unwrap_or(u32::MAX);
            for (&(customer, _), &part) in running.iter().zip(&parts.parts) {
                if customer != NO_CUSTOMER {
                    let earned = commissions.earned.entry((customer, payee)).or_default();
                    earned.earn(part);
                }
            }
        }
        running.clear();
    }

    /// A customer leaves: takes back what the plans of the people paid for the deal say.
    pub(super) fn take_back(&mut self, day: u32, customer: u32) {
        let roster = &self.prepared.roster;
        let days = day - self.state.company.sold_on[customer as usize];
        let months = f64::from(days) / f64::from(DAYS_PER_YEAR) * MONTHS_PER_YEAR;
        let mut told = Vec::new();
        let mut paid_back = 0.0;
        let commissions = &mut self.state.commissions;
        let paid = commissions
            .earned
            .range_mut((customer, 0)..=(customer, u32::MAX));
        for (&(_, payee), commission) in paid {
            let payee = payee as usize;
            // Who has left the seat counts after all payees.
            let left = payee.checked_sub(roster.n_payees());
            if let Some(clawback) = &roster.plan_of(left.unwrap_or(payee)).clawback {
                let share = clawback.share(months, MONTHS_PER_YEAR);
                let (taken, _) = commission.take_back(share, 1.0);
                let amount = taken.to_money();
                if let Some(seat) = left {
                    paid_back += amount;
                    self.recorder.paid_back(day, seat, amount);
                    // A reader sees it with the clawback below.
                } else {
                    commissions.due[payee] += amount;
                }
                if R::STORY {
                    told.push((left.unwrap_or(payee), share, amount));
                }
            }
        }
        for (payee, share, amount) in told {
            let (who, deal) = (
                self.who(payee),
                Some(self.state.company.id[customer as usize]),
            );
            let what = story::Clawback {
                months,
                share,
                amount,
            };
            let what = what.into();
            self.recorder.event(&Event {
                day,
                who,
                deal,
                what,
            });
        }
        if 0.0 < paid_back {
            self.cash(day, Flow::SalesPay, paid_back);
        }
    }

    /// A rep leaves: what is taken back and not settled, and what customers who leave later cost, is waived or owed.
    /// Returns what is paid back at once \[money\].
    pub(super) fn former_owes(&mut self, rep: usize, owed: bool) -> f64 {
        let roster = &self.prepared.roster;
        let commissions = &mut self.state.commissions;
        let Some(due) = commissions.due.get_mut(rep) else {
            return 0.0;
        };
        let due = std::mem::take(due);
        let payee = u32::try_from(rep).unwrap_or(u32::MAX);
        let former = u32::try_from(roster.n_payees() + rep).unwrap_or(u32::MAX);
        let theirs: Vec<u32> = commissions
            .earned
            .keys()
            .filter(|(_, earner)| *earner == payee)
            .map(|(customer, _)| *customer)
            .collect();
        for customer in theirs {
            if let Some(earned) = commissions.earned.remove(&(customer, payee))
                && owed
            {
                commissions.earned.insert((customer, former), earned);
            }
        }
        if owed { due } else { 0.0 }
    }

    /// What a payment loses to clawbacks, `paid` before them \[money\].
    pub(super) fn settle_clawback(&mut self, payee: usize, paid: f64) -> f64 {
        let Some(due) = self.state.commissions.due.get_mut(payee) else {
            return 0.0;
        };
        let recovery = self
            .prepared
            .roster
            .plan_of(payee)
            .clawback
            .map(|c| c.recovery);
        let taken = match recovery {
            None => 0.0,
            Some(Recovery::Offset) => due.min(paid.max(0.0)),
            Some(Recovery::Cash) => *due,
        };
        *due -= taken;
        taken
    }
}
