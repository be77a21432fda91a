//! One person's payments, step by step.

use std::collections::BTreeMap;

use super::awards::Awarded;
use super::credits::{Crediting, Credits, PartsByDeal};
use super::restating::Restating;
use super::terms::{TermsTable, by_person};
use super::who::Who;
use super::{FollowsDeals, Statements};
use crate::plan::account::ComponentAccount;
use crate::plan::commission::{DealCommission, Parts};
use crate::plan::draw::DrawAccount;
use crate::plan::{Adjusted, Cents, Credit, Records};

/// What happened, laid out for one person after the other.
pub(super) struct Facts<'a> {
    pub(super) records: &'a Records,
    pub(super) terms: &'a TermsTable,
    pub(super) credits: &'a Credits,
    pub(super) cash: &'a PartsByDeal,
    pub(super) invoices: &'a PartsByDeal,
    pub(super) awards: Vec<Awarded>,
}

/// The pass over all people, with the memory it uses again for each.
pub(super) struct Pass<'a> {
    pub(super) with: &'a Crediting<'a>,
    pub(super) facts: Facts<'a>,
    /// Day and months after booking at which the customer of each deal left.
    pub(super) left_of_deal: Vec<Option<(i32, f64)>>,
    /// Rows of adjustments and readings by person; empty without any.
    pub(super) adjustments: Vec<Vec<u32>>,
    pub(super) readings: Vec<Vec<u32>>,
    /// First award of each person.
    pub(super) awards_of: Vec<usize>,
    /// Commission of reports by person and payment: of direct reports, and of everybody below.
    pub(super) commission_below: Vec<[Cents; 2]>,
    pub(super) teams: BTreeMap<Team, Vec<u32>>,
    pub(super) out: Statements,
    pub(super) own: Own,
}

/// People whose team attainment is one: of one manager, plan and calendar.
type Team = (Option<u32>, u32, u32);

/// One person's accounts.
#[derive(Default)]
pub(super) struct Own {
    pub(super) components: Vec<ComponentState>,
    /// Commission by entry of the person, for plans that follow deals.
    pub(super) deals: Vec<DealCommission>,
    /// Entries up to the current step.
    pub(super) entries: usize,
    /// Entries with a part held back, or earned since the payment before.
    pub(super) open: Vec<u32>,
    pub(super) is_open: Vec<bool>,
    /// Days on which customers left, and the entries they belong to.
    pub(super) left: Vec<(i32, u32)>,
    pub(super) next_left: usize,
    pub(super) next_award: usize,
    pub(super) next_adjustment: usize,
    pub(super) draw: DrawAccount,
    /// Negative pay to be set off, components aside.
    pub(super) debt: Cents,
    pub(super) held_back: Cents,
    pub(super) earned: Cents,
    pub(super) paid: Cents,
    /// Taken back since the payment before from deals whose customer had left already.
    pub(super) taken_at_once: Vec<(u32, Cents)>,
    /// Entries of returns, and the entry of the sale whose commission they take back.
    pub(super) sales: BTreeMap<usize, usize>,
    pub(super) restating: Restating,
    pub(super) attainments: Vec<f64>,
    pub(super) metrics: Vec<Option<f64>>,
    pub(super) parts: Parts,
}

impl Own {
    /// Adds to the commission of an entry, or of the sale that it is a return of.
    pub(super) fn earn(&mut self, who: &Who<'_>, entry: usize, deal: u32, part: Cents) {
        let e = self.sales.get(&entry).copied().unwrap_or(entry);
        let taken = self.deals[e].earn(part);
        if !taken.is_zero() {
            self.taken_at_once.push((deal, taken));
        }
        if who.plan.deals == FollowsDeals::Unpaid && !self.is_open[e] {
            self.is_open[e] = true;
            self.open.push(place(e));
        }
    }
}

#[derive(Default, Clone)]
pub(super) struct ComponentState {
    pub(super) account: ComponentAccount,
    /// First entry that the measurement before did not know, and what was credited up to it.
    pub(super) from_entry: usize,
    pub(super) known: Credit,
    /// Credited up to the start of the measurement period, since the last reset.
    pub(super) period_start: f64,
    /// First step since the last reset.
    pub(super) since_step: usize,
    /// Credit by month since the last reset, for rules that ask for it.
    pub(super) months: Vec<Credit>,
    pub(super) month_start: Credit,
}

impl ComponentState {
    /// Takes over what was credited, counted anew; what was paid stays as it is.
    pub(super) fn credited_as(&mut self, anew: &Self) {
        self.account.credit_as(&anew.account);
        self.period_start = anew.period_start;
        self.months.clone_from(&anew.months);
        self.month_start = anew.month_start;
    }
}

impl<'a> Pass<'a> {
    pub(super) fn new(with: &'a Crediting<'a>, facts: Facts<'a>) -> Self {
        let company = with.company;
        let n_people = company.people.len();
        let records = facts.records;
        let mut left_of_deal = Vec::new();
        if !records.customers_left.is_empty() {
            left_of_deal.resize(records.deals.len(), None);
            for left in &records.customers_left {
                left_of_deal[left.deal as usize] = Some((left.day, left.months));
            }
        }
        let rows = |n: usize, rows: &dyn Fn() -> Vec<Vec<u32>>| {
            if n == 0 { Vec::new() } else { rows() }
        };
        let mut adjustments = rows(records.adjustments.len(), &|| {
            by_person(&records.adjustments, n_people, |a| a.person)
        });
        for own in &mut adjustments {
            own.retain(|&i| records.adjustments[i as usize].of == Adjusted::Pay);
            own.sort_by_key(|&i| records.adjustments[i as usize].day);
        }
        let mut readings = rows(records.readings.len(), &|| {
            by_person(&records.readings, n_people, |r| r.person)
        });
        for own in &mut readings {
            own.sort_by_key(|&i| records.readings[i as usize].day);
        }
        let awards_of = (0..n_people)
            .map(|p| facts.awards.partition_point(|a| (a.person as usize) < p))
            .collect();
        let mut teams: BTreeMap<Team, Vec<u32>> = BTreeMap::new();
        for (p, person) in (0..).zip(&company.people) {
            if with.compiled.plans[person.plan as usize].any_team {
                let team = (person.manager, person.plan, person.calendar);
                teams.entry(team).or_default().push(p);
            }
        }
        Self {
            with,
            left_of_deal,
            adjustments,
            readings,
            awards_of,
            commission_below: vec![[Cents::ZERO; 2]; facts.credits.overrides.len()],
            teams,
            facts,
            out: Statements::default(),
            own: Own::default(),
        }
    }

    /// All statements, by person.
    pub(super) fn finish(mut self) -> Statements {
        self.out.lines.sort_by_key(|line| line.person);
        self.out.measured.sort_by_key(|line| line.person);
        self.out.balances.sort_by_key(|row| row.person);
        self.out
    }

    /// Pays one person from the first step to the last.
    pub(super) fn person(&mut self, place: usize) {
        let company = self.with.company;
        let person = company.people[place];
        let who = Who {
            place,
            person,
            rules: &company.plans[person.plan as usize],
            plan: &self.with.compiled.plans[person.plan as usize],
            calendar: &company.calendars[person.calendar as usize],
            entries: self.facts.credits.entries_of[place],
        };
        self.open_accounts(&who);
        let grid = &self.with.grids[person.calendar as usize];
        // Steps up to the last payment of somebody who has left.
        let mut gone = None;
        for (s, step) in grid.steps.iter().enumerate() {
            if person.hired.is_some_and(|hired| step.to < hired) {
                continue;
            }
            let now = who.payment_at(step);
            self.restate(&who, s, gone.unwrap_or(s));
            if gone.is_some() {
                if let Some(now) = now {
                    self.after_leaving(&who, now);
                }
                continue;
            }
            self.take_credits(&who, s, step.to, step.ends_month);
            self.measure(&who, s, step.to, now);
            if let Some(now) = now {
                self.pay(&who, now);
                if now.last {
                    gone = Some(s + 1);
                }
            }
        }
    }

    fn open_accounts(&mut self, who: &Who<'_>) {
        let own = &mut self.own;
        own.components.clear();
        own.components
            .resize(who.plan.pay.len(), ComponentState::default());
        let end = self.facts.credits.entries_of[who.place + 1];
        own.deals.clear();
        own.is_open.clear();
        own.deals
            .resize(end - who.entries, DealCommission::default());
        own.is_open.resize(end - who.entries, false);
        own.open.clear();
        own.left.clear();
        own.taken_at_once.clear();
        own.sales.clear();
        own.restating.open();
        let credits = self.facts.credits;
        if !credits.sales.is_empty() && who.plan.deals != FollowsDeals::No {
            let entries = &credits.entries[who.entries..end];
            (own.sales, own.restating.entries) = credits.sales_of(entries);
        }
        if !credits.came_back.is_empty() && who.restates() {
            let person = who.person;
            let team = (person.manager, person.plan, person.calendar);
            let alone = [place(who.place)];
            let team = self.teams.get(&team).map_or(&alone[..], Vec::as_slice);
            own.restating.returns = credits.back_of(team);
        }
        if who.rules.clawback.is_some() && !self.left_of_deal.is_empty() {
            let entries = &self.facts.credits.entries[who.entries..end];
            for (e, entry) in (0..).zip(entries) {
                let left = self.left_of_deal.get(entry.deal as usize);
                if let Some(&Some((day, _))) = left {
                    own.left.push((day, e));
                }
            }
            own.left.sort_unstable();
        }
        own.entries = 0;
        own.next_left = 0;
        own.next_award = self.awards_of[who.place];
        own.next_adjustment = 0;
        own.draw.clear();
        own.debt = Cents::ZERO;
        own.held_back = Cents::ZERO;
        own.earned = Cents::ZERO;
        own.paid = Cents::ZERO;
    }
}

/// A place as a row carries it; no list is longer than its ids reach.
pub(super) fn place(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// A place among a plan's elements.
pub(super) fn short(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}
