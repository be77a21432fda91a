//! What comes back under [`NegativeCredits::Restate`]: counted where the sale was, settled now.
//!
//! On the day of the event all measurements of the person up to the day before are computed anew, the
//! return counted on the day of its sale. What a component earned by then in periods that are over
//! differs from what was paid for them; the difference is a line of the payment that follows, and of
//! the deal that came back. A period (or year to date) that goes on just counts the return from its
//! sale's day. Quotas that followed achievement stay as they were set.
//!
//! # Equation
//! `restated = Σ over closed periods of (TI · P with the return − TI · P as paid)`
//!
//! [`NegativeCredits::Restate`]: crate::plan::NegativeCredits::Restate

use std::collections::BTreeSet;

use super::FollowsDeals;
use super::credits::Returned;
use super::person::{ComponentState, Pass, place};
use super::who::{Now, Who};
use crate::plan::{Cents, Credit, Element, MeasuredLine, NegativeCredits, PayLine, Rule};

/// What a return changed of the pay for periods that are over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Restated {
    pub(super) component: u16,
    /// The return.
    pub(super) deal: u32,
    pub(super) amount: Cents,
}

/// One person's periods that are over, and what came back of them.
#[derive(Debug, Default)]
pub(super) struct Restating {
    /// Returns that touch the person's past, by day: rows of [`super::credits::Credits::came_back`].
    pub(super) returns: Vec<u32>,
    /// How many of them have come.
    pub(super) known: usize,
    /// Whether the past is being computed anew.
    pub(super) anew: bool,
    /// Last measurements before each reset.
    closed: Vec<MeasuredLine>,
    /// Differences since the payment before.
    pub(super) differences: Vec<Restated>,
    /// Closed periods that differ since the payment before.
    remeasured: Vec<MeasuredLine>,
    /// Entries of returns, by deal.
    pub(super) entries: Returned,
    /// Entries of returns and the components for which they count in the past.
    settled: BTreeSet<(usize, usize)>,
    /// What has come back so far, by step and component of the sale: of the person, and of the team.
    own: Vec<Credit>,
    team: Vec<Credit>,
}

impl Restating {
    pub(super) fn open(&mut self) {
        self.returns.clear();
        self.known = 0;
        self.closed.clear();
        self.differences.clear();
        self.remeasured.clear();
        self.settled.clear();
        self.entries.clear();
        self.own.clear();
        self.team.clear();
    }

    /// Notes the last measurement before a reset.
    pub(super) fn close(&mut self, line: MeasuredLine) {
        self.closed.push(line);
    }

    /// Credits of what has come back so far of a step's sales; nothing before anything has.
    pub(super) fn own(&self, step: usize, n_components: usize) -> &[Credit] {
        self.own
            .get(step * n_components..(step + 1) * n_components)
            .unwrap_or_default()
    }

    /// The same of one component of the whole team.
    pub(super) fn team(&self, step: usize, component: usize, n_components: usize) -> Credit {
        let credit = self.team.get(step * n_components + component);
        credit.copied().unwrap_or_default()
    }

    fn count(&mut self, own: bool, (from, size): (usize, usize), credits: &[Credit]) {
        for (sums, counts) in [(&mut self.own, own), (&mut self.team, true)] {
            if counts {
                sums.resize(size, Credit::default());
                for (sum, credit) in sums[from..].iter_mut().zip(credits) {
                    sum.quota_credit += credit.quota_credit;
                    sum.pay_credit += credit.pay_credit;
                }
            }
        }
    }

    /// Whether an entry counts in the past of a component.
    pub(super) fn is_settled(&self, entry: usize, component: usize) -> bool {
        !self.settled.is_empty() && self.settled.contains(&(entry, component))
    }
}

impl Who<'_> {
    pub(super) fn restates(&self) -> bool {
        self.rules.conventions.negative_credits == NegativeCredits::Restate
    }
}

impl Pass<'_> {
    /// Counts what comes back in a step. `past` steps were measured before it.
    pub(super) fn restate(&mut self, who: &Who<'_>, step: usize, past: usize) {
        while let Some(&row) = self.own.restating.returns.get(self.own.restating.known) {
            if step < self.facts.credits.came_back[row as usize].step {
                break;
            }
            self.own.restating.known += 1;
            self.count_where_sold(who, row, past);
        }
    }

    fn count_where_sold(&mut self, who: &Who<'_>, row: u32, past: usize) {
        let back = self.facts.credits.came_back[row as usize];
        let grid = &self.with.grids[who.person.calendar as usize];
        let n = self.own.components.len();
        self.own.restating.count(
            back.person == place(who.place),
            (back.sale_step * n, grid.steps.len() * n),
            self.facts.credits.back_credits(&back, n),
        );
        let fresh = vec![ComponentState::default(); n];
        let live = std::mem::replace(&mut self.own.components, fresh);
        let as_paid = std::mem::take(&mut self.own.restating.closed);
        self.own.restating.anew = true;
        for (s, step) in grid.steps.iter().enumerate().take(past) {
            if who.person.hired.is_none_or(|hired| hired <= step.to) {
                let last = who.payment_at(step).filter(|now| now.last);
                self.take_credits(who, s, step.to, step.ends_month);
                self.measure(who, s, step.to, last);
            }
        }
        self.own.restating.anew = false;
        let anew = std::mem::replace(&mut self.own.components, live);
        for (state, anew) in self.own.components.iter_mut().zip(&anew) {
            state.credited_as(anew);
        }
        let restated = std::mem::take(&mut self.own.restating.closed);
        let mut sum = Cents::ZERO;
        for (before, now) in as_paid.iter().zip(&restated) {
            if before == now {
                continue;
            }
            let own = &mut self.own.restating;
            let same = |m: &MeasuredLine| (m.component, m.day) == (now.component, now.day);
            match own.remeasured.iter_mut().find(|m| same(m)) {
                Some(line) => *line = *now,
                None => own.remeasured.push(*now),
            }
            let amount = now.earned_to_date - before.earned_to_date;
            if amount.is_zero() {
                continue;
            }
            sum += amount;
            own.differences.push(Restated {
                component: now.component,
                deal: back.deal,
                amount,
            });
        }
        self.own.restating.closed = restated;
        if who.plan.deals != FollowsDeals::No && back.person == place(who.place) {
            self.take_from_sale(who, back.deal, back.sale_step, sum);
        }
    }

    /// What a return takes from the commission of its sale.
    fn take_from_sale(&mut self, who: &Who<'_>, deal: u32, sale_step: usize, amount: Cents) {
        let Some(&entry) = self.own.restating.entries.get(&deal) else {
            return;
        };
        for (c, state) in self.own.components.iter().enumerate() {
            if sale_step < state.since_step {
                self.own.restating.settled.insert((entry, c));
            }
        }
        self.own.earn(who, entry, deal, amount);
    }

    /// Writes what was restated since the payment before; returns its sum.
    pub(super) fn write_restated(&mut self, who: &Who<'_>, now: Now) -> Cents {
        let mut differences = std::mem::take(&mut self.own.restating.differences);
        let mut sum = Cents::ZERO;
        for restated in differences.drain(..) {
            sum += restated.amount;
            self.write(PayLine {
                person: place(who.place),
                payment: now.payment,
                rule: Rule::Restated,
                element: Element::Component(restated.component),
                deal: Some(restated.deal),
                amount: restated.amount,
            });
        }
        self.own.restating.differences = differences;
        let remeasured = self.own.restating.remeasured.drain(..);
        self.out
            .measured
            .extend(remeasured.map(|line| MeasuredLine {
                day: now.span.to,
                restated: true,
                ..line
            }));
        sum
    }
}
