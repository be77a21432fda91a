//! A deal is credited: to a rep by the rules of the rep's plan, and as it was credited to everybody
//! above.
//!
//! The rules are those that replayed deals go through ([`crate::plan::DealCredit`]), and credit rolls
//! up as there: leaders take over what the rep's first component on the same measure was credited.
//! Where the rep's plan has no component on a measure, leaders are credited the first-year value.
//!
//! # What a simulated deal is
//! A contract of one year, billed by the year, on one unit, without a class of origin. Every discount
//! that is signed was approved on the way. What a customer costs does not depend on the price: the
//! share of revenue that is not gross margin, at the market's organic discount.

use super::Run;
use super::clawback::NO_CUSTOMER;
use super::payroll::N_MEASURES;
use super::recorder::Recorder;
use super::roster::Roster;
use crate::model::Model;
use crate::plan::{Credit, Deal, DealKind, Measure};

impl<R: Recorder> Run<'_, R> {
    /// A contract with a new customer at a discount, as rules of credit see it; its id is the customer
    /// it is about to become.
    pub(super) fn new_business(&self, day: u32, list: f64, discount: f64) -> Deal {
        let becomes_customer = self.prepared.after_sale && self.prepared.roster.report_from <= day;
        let next = u32::try_from(self.state.company.n_customers()).unwrap_or(NO_CUSTOMER);
        Deal {
            id: if becomes_customer { next } else { NO_CUSTOMER },
            ..self
                .prepared
                .deal(DealKind::NewBusiness, day, list, discount)
        }
    }

    /// What an existing customer, or a user who pays, adds at their discount.
    pub(super) fn deal_of_customer(
        &self,
        kind: DealKind,
        day: u32,
        value: f64,
        discount: f64,
    ) -> Deal {
        let list = value / (1.0 - discount).max(1e-9);
        Deal {
            first_year_value: value,
            ..self.prepared.deal(kind, day, list, discount)
        }
    }

    /// Credits a deal to a rep and everybody above; one that no plan pays for is not counted.
    pub(super) fn credit(&mut self, rep: usize, deal: &Deal) {
        let roster = &self.prepared.roster;
        if !roster.credits(deal.kind) {
            return;
        }
        let day = deal.day.unsigned_abs();
        let mut rolled = [None; N_MEASURES];
        let first = roster.first_account[rep];
        // What an override is paid on: the deal counts once, with the first component it is credited on.
        let mut commissionable = 0.0;
        let vacant = self.state.seats[rep].is_vacant();
        for (index, component) in roster.rep_plan.components.iter().enumerate() {
            let credit = self.prepared.component_credit(rep, index, deal);
            if commissionable == 0.0 {
                commissionable = credit.pay_credit;
            }
            rolled[component.measure as usize].get_or_insert(credit);
            if vacant {
                // A customer of an empty seat counts for those above.
                continue;
            }
            self.add_credit(rep, first + index, day, credit);
            if component.measure == Measure::NewBookings {
                self.follow(rep, first + index, deal, credit);
            }
        }
        for (place, measure) in MEASURES.into_iter().enumerate() {
            if measure.credits(deal.kind) {
                rolled[place].get_or_insert(Credit::both(deal.first_year_value));
            }
        }
        // People talk about where they stand against the quota of new bookings.
        let bookings = rolled[Measure::NewBookings as usize].filter(|c| *c != Credit::default());
        if let Some(credit) = bookings.filter(|_| !vacant) {
            self.state.attained[rep] += credit.quota_credit;
            self.state.inner_attained[rep] += credit.quota_credit;
        }
        if !vacant {
            self.enter_spifs(rep, deal);
        }
        let mut leader = roster.rep_manager[rep];
        let mut direct = true;
        loop {
            let extras = &mut self.state.extras;
            extras.credit_below(leader, commissionable, direct);
            direct = false;
            for (place, measure) in MEASURES.into_iter().enumerate() {
                match rolled[place] {
                    Some(credit) if measure == Measure::NewBookings => {
                        let today = &mut self.state.leader_today[leader];
                        today.quota_credit += credit.quota_credit;
                        today.pay_credit += credit.pay_credit;
                        self.follow_leader(leader, deal, credit);
                    }
                    Some(credit) if credit != Credit::default() => {
                        self.credit_leader(leader, day, measure, credit);
                    }
                    _ => {}
                }
            }
            let above = roster.leader_above[leader];
            if above == leader {
                break;
            }
            leader = above;
        }
    }

    /// Credits a leader on every component that pays for a measure.
    pub(super) fn credit_leader(
        &mut self,
        leader: usize,
        day: u32,
        measure: Measure,
        credit: Credit,
    ) {
        let roster = &self.prepared.roster;
        let payee = roster.n_reps() + leader;
        for (index, component) in roster.leader_plans[leader].components.iter().enumerate() {
            if component.measure == measure {
                self.add_credit(payee, roster.first_account[payee] + index, day, credit);
            }
        }
    }

    fn follow_leader(&mut self, leader: usize, deal: &Deal, credit: Credit) {
        let roster = &self.prepared.roster;
        if !roster.asks.clawback {
            return;
        }
        let payee = roster.n_reps() + leader;
        for (index, component) in roster.leader_plans[leader].components.iter().enumerate() {
            if component.measure == Measure::NewBookings {
                self.follow(payee, roster.first_account[payee] + index, deal, credit);
            }
        }
    }

    fn add_credit(&mut self, payee: usize, account: usize, day: u32, credit: Credit) {
        let add = |sum: &mut Credit| {
            sum.quota_credit += credit.quota_credit;
            sum.pay_credit += credit.pay_credit;
        };
        add(&mut self.state.credits[account]);
        if let Some(months) = self.state.months.get_mut(account) {
            let since = self.state.accounts[account].since();
            add(&mut months[self.prepared.roster.month_since(payee, since, day)]);
        }
    }
}

/// All measures, in their order.
const MEASURES: [Measure; N_MEASURES] = [
    Measure::NewBookings,
    Measure::Expansion,
    Measure::Renewal,
    Measure::AssistedConversion,
    Measure::Usage,
    Measure::SelfServe,
    Measure::Services,
    Measure::Metric,
    Measure::Objectives,
];

/// A contract with a new customer; `organic` is the market's organic discount.
fn contract(model: &Model, organic: f64, list: f64, discount: f64) -> Deal {
    let cost_share = 1.0 - model.finance.gross_margin.get();
    Deal {
        list_value: list,
        cost: list * (1.0 - organic) * cost_share,
        discount,
        ..Deal::new(NO_CUSTOMER, 0, list * (1.0 - discount))
    }
}

/// What a mean deal at organic terms counts towards pay on the component reps decide by, as a share of
/// its net value: 1 where no rule says more.
pub fn worth_share(model: &Model, roster: &Roster, organic: f64) -> f64 {
    let decided_by = roster.rep_plan.decided_by.first();
    let component = decided_by.map(|&i| &roster.rep_plan.components[i]);
    let Some(component) = component.filter(|c| c.credit_rules) else {
        return 1.0;
    };
    let deal = contract(model, organic, model.deals.mean_list_value.get(), organic);
    let terms = component.terms(roster.rep_clocks[0].period.years());
    let share = component.pay.credit(&deal, terms).pay_credit / deal.first_year_value;
    if 0.0 < share { share } else { 1.0 }
}

impl super::Prepared<'_> {
    /// A deal of a list value and discount, as rules of credit see it.
    pub(super) fn deal(&self, kind: DealKind, day: u32, list: f64, discount: f64) -> Deal {
        let organic = self.policy.reference.organic_discount;
        Deal {
            kind,
            day: i32::try_from(day).unwrap_or(i32::MAX),
            ..contract(self.model, organic, list, discount)
        }
    }

    /// What a new contract counts towards pay on the component people decide by, beside its net value
    /// \[money\]: what commission is paid on.
    ///
    /// Where rules tell it apart from what retires quota, worth is taken from the former.
    pub(super) fn worth(&self, rep: usize, day: u32, list: f64, discount: f64) -> f64 {
        match self.worth_by_rules {
            None => list * (1.0 - discount),
            Some(index) => {
                let deal = self.deal(DealKind::NewBusiness, day, list, discount);
                self.component_credit(rep, index, &deal).pay_credit
            }
        }
    }

    /// Credit of a deal on one component of a rep's plan.
    pub(super) fn component_credit(&self, rep: usize, index: usize, deal: &Deal) -> Credit {
        let component = &self.roster.rep_plan.components[index];
        if component.credit_rules {
            let day = deal.day.unsigned_abs();
            let terms = self.roster.running_terms(rep, index, day);
            component.pay.credit(deal, terms)
        } else if component.measure.credits(deal.kind) {
            Credit::both(deal.first_year_value)
        } else {
            Credit::default()
        }
    }
}
