//! Credits of deals, rolled up: sums by person, component and step, and, where a rule follows single
//! deals, the entries of each person by day.

use std::collections::BTreeMap;

use super::grid::Grid;
use super::{Compiled, FollowsDeals};
use crate::plan::{
    Adjusted, Company, Credit, NegativeCredits, PricePart, Reach, Records, ReportingLines, Terms,
};

/// What everybody was credited.
#[derive(Debug, Default)]
pub(super) struct Credits {
    /// By person, step and component.
    sums: Vec<Credit>,
    of_person: Vec<usize>,
    /// Single credits of people whose plan follows deals, by person and day.
    pub(super) entries: Vec<Entry>,
    /// First entry of each person, and the end of the last.
    pub(super) entries_of: Vec<usize>,
    /// Credits of the entries, as many as the person's plan has components.
    pub(super) amounts: Vec<Credit>,
    /// Returns that count on the day of their sale, by person and day.
    pub(super) came_back: Vec<CameBack>,
    /// First of each person, and the end of the last.
    came_back_of: Vec<usize>,
    back_amounts: Vec<Credit>,
    /// Sales by their returns.
    pub(super) sales: BTreeMap<u32, u32>,
    /// Commissionable credit of reports for overrides, by person and payment: of direct reports,
    /// and of everybody below.
    pub(super) overrides: Vec<[f64; 2]>,
    /// Where a person's overrides start; `None` without any.
    pub(super) overrides_of: Vec<Option<usize>>,
    /// Credits of one manager for one deal, kept for its memory.
    scratch: Vec<Credit>,
}

/// One deal's credit of one person: at booking, or with a receipt.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) person: u32,
    pub(super) day: i32,
    pub(super) deal: u32,
    /// Where its credits start.
    pub(super) credits: usize,
}

/// A return of one person, counted on the day of its sale.
#[derive(Debug, Clone, Copy)]
pub(super) struct CameBack {
    pub(super) person: u32,
    day: i32,
    /// The return.
    pub(super) deal: u32,
    /// Step of the event, and of the sale.
    pub(super) step: usize,
    pub(super) sale_step: usize,
    credits: usize,
}

/// Entries of returns, and the entry of the sale of each.
pub(super) type Sales = BTreeMap<usize, usize>;

/// Returns, and the entry of each.
pub(super) type Returned = BTreeMap<u32, usize>;

/// When and for which deal somebody is credited.
#[derive(Debug, Clone, Copy)]
struct Event {
    day: i32,
    deal: u32,
    /// Day of the sale that it takes back.
    sale_day: Option<i32>,
}

/// Parts of prices by deal and day.
#[derive(Debug, Default)]
pub(super) struct PartsByDeal {
    parts: Vec<PricePart>,
    first: Vec<u32>,
}

impl PartsByDeal {
    pub(super) fn new(parts: &[PricePart], n_deals: usize) -> Self {
        if parts.is_empty() {
            return Self::default();
        }
        let mut parts = parts.to_vec();
        parts.sort_by_key(|p| (p.deal, p.day));
        let mut first = vec![0_u32; n_deals + 1];
        for part in &parts {
            first[part.deal as usize + 1] += 1;
        }
        for i in 0..n_deals {
            first[i + 1] += first[i];
        }
        Self { parts, first }
    }

    /// The parts of a deal, by day.
    pub(super) fn of(&self, deal: u32) -> &[PricePart] {
        if self.parts.is_empty() {
            return &[];
        }
        let deal = deal as usize;
        &self.parts[self.first[deal] as usize..self.first[deal + 1] as usize]
    }

    /// Share of a deal's price up to and with a day.
    pub(super) fn share(&self, deal: u32, day: i32) -> f64 {
        let come = self.of(deal).iter().take_while(|p| p.day <= day);
        come.map(|p| p.share).sum()
    }
}

/// What crediting needs to know.
pub(super) struct Crediting<'a> {
    pub(super) company: &'a Company,
    pub(super) compiled: &'a Compiled,
    pub(super) grids: &'a [Grid],
    pub(super) lines: &'a ReportingLines,
}

impl Crediting<'_> {
    /// The day on which an event counts for a person: that of the sale where the plan restates it.
    fn counts_on(&self, person: u32, event: Event) -> i32 {
        let plan = self.company.people[person as usize].plan;
        let conventions = self.company.plans[plan as usize].conventions;
        match event.sale_day {
            Some(day) if conventions.negative_credits == NegativeCredits::Restate => day,
            _ => event.day,
        }
    }
}

impl Credits {
    pub(super) fn gather(
        with: &Crediting<'_>,
        terms: &super::terms::TermsTable,
        records: &Records,
        cash: &PartsByDeal,
    ) -> Self {
        let mut credits = Self::laid_out(with);
        let company = with.company;
        credits.sales = records.returns.iter().map(|r| (r.deal, r.sale)).collect();
        let mut own = Vec::new();
        for share in &records.shares {
            let deal = &records.deals[share.deal as usize];
            let person = &company.people[share.person as usize];
            let plan = &with.compiled.plans[person.plan as usize];
            let grid = &with.grids[person.calendar as usize];
            let sale = credits.sales.get(&share.deal);
            let sale_day = sale.map(|&sale| records.deals[sale as usize].day);
            let event = Event {
                day: deal.day,
                deal: share.deal,
                sale_day,
            };
            let Some(step) = grid.step(with.counts_on(share.person, event)) else {
                continue;
            };
            let calendar = person.calendar as usize;
            let credit = |component: usize, step: usize| {
                // Most rules do not ask for the quota, and looking it up costs as much as the rest.
                let terms = if plan.credit_needs_terms[component] {
                    let period = grid.period(step, component);
                    let person = share.person as usize;
                    terms.get(person, calendar, component, period).effective
                } else {
                    Terms::default()
                };
                plan.pay[component].credit(deal, terms).times(share.share)
            };
            own.clear();
            own.extend((0..plan.pay.len()).map(|c| {
                if plan.follows_cash[c] {
                    Credit::default()
                } else {
                    credit(c, step)
                }
            }));
            credits.credit(with, share.person, event, &own);
            if !plan.follows_cash.contains(&true) {
                continue;
            }
            for part in cash.of(share.deal) {
                let Some(step) = grid.step(part.day).filter(|_| deal.day <= part.day) else {
                    continue;
                };
                own.clear();
                own.extend((0..plan.pay.len()).map(|c| {
                    if plan.follows_cash[c] {
                        credit(c, step).times(part.share)
                    } else {
                        Credit::default()
                    }
                }));
                let receipt = Event {
                    day: part.day,
                    deal: share.deal,
                    sale_day: None,
                };
                credits.credit(with, share.person, receipt, &own);
            }
        }
        for adjustment in &records.adjustments {
            if let Adjusted::Credit(component) = adjustment.of {
                let person = &company.people[adjustment.person as usize];
                let plan = &with.compiled.plans[person.plan as usize];
                own.clear();
                own.resize(plan.pay.len(), Credit::default());
                own[usize::from(component)] = Credit::both(adjustment.amount);
                let by_hand = Event {
                    day: adjustment.day,
                    deal: NO_DEAL,
                    sale_day: None,
                };
                credits.credit(with, adjustment.person, by_hand, &own);
            }
        }
        credits.sort_entries(company.people.len());
        credits.came_back.sort_by_key(|b| (b.person, b.day));
        let of = |p| {
            credits
                .came_back
                .partition_point(|b| (b.person as usize) < p)
        };
        credits.came_back_of = (0..=company.people.len()).map(of).collect();
        credits
    }

    fn laid_out(with: &Crediting<'_>) -> Self {
        let mut credits = Self::default();
        let (mut n, mut n_overrides) = (0, 0);
        for person in &with.company.people {
            let grid = &with.grids[person.calendar as usize];
            let plan = &with.compiled.plans[person.plan as usize];
            credits.of_person.push(n);
            n += grid.steps.len() * plan.pay.len();
            let rules = &with.company.plans[person.plan as usize].overrides;
            credits
                .overrides_of
                .push((!rules.is_empty()).then_some(n_overrides));
            if !rules.is_empty() {
                let calendar = &with.company.calendars[person.calendar as usize];
                n_overrides += calendar.payment.periods().len();
            }
        }
        credits.sums = vec![Credit::default(); n];
        credits.overrides = vec![[0.0; 2]; n_overrides];
        credits
    }

    /// Sum of a person's credits in a step, by component.
    pub(super) fn sums(&self, person: usize, step: usize, n_components: usize) -> &[Credit] {
        let from = self.of_person[person] + step * n_components;
        &self.sums[from..from + n_components]
    }

    /// Credits a person, and everybody above on the same measures.
    fn credit(&mut self, with: &Crediting<'_>, person: u32, event: Event, own: &[Credit]) {
        self.post(with, person, event, own);
        if with.lines.manager(person).is_none() {
            return;
        }
        let of = |p: u32| &with.company.people[p as usize];
        let plan = &with.compiled.plans[of(person).plan as usize];
        let mut rolled = [Credit::default(); super::N_MEASURES];
        let mut counts = false;
        for (credit, &measure) in own.iter().zip(&plan.measures).rev() {
            counts |= credit.quota_credit != 0.0 || credit.pay_credit != 0.0;
            rolled[measure] = *credit;
        }
        if !counts {
            return;
        }
        // What an override is paid on: the deal counts once, with the first component it is
        // credited on.
        let commissionable = own
            .iter()
            .map(|c| c.pay_credit)
            .find(|credit| *credit != 0.0)
            .unwrap_or(0.0);
        let mut theirs = std::mem::take(&mut self.scratch);
        for (level, manager) in with.lines.above(person).enumerate() {
            let who = of(manager);
            let day = with.counts_on(manager, event);
            if who.hired.is_some_and(|h| day < h) || who.left.is_some_and(|l| l < day) {
                continue;
            }
            let above = &with.compiled.plans[who.plan as usize];
            if let Some(start) = self.overrides_of[manager as usize] {
                let payment = &with.company.calendars[who.calendar as usize].payment;
                if let Some(position) = payment.position(event.day) {
                    let sums = &mut self.overrides[start + position];
                    sums[1] += commissionable;
                    if level == 0 {
                        sums[0] += commissionable;
                    }
                }
            }
            theirs.clear();
            theirs.extend(above.measures.iter().map(|&measure| rolled[measure]));
            self.post(with, manager, event, &theirs);
        }
        self.scratch = theirs;
    }

    fn post(&mut self, with: &Crediting<'_>, person: u32, event: Event, credits: &[Credit]) {
        let who = &with.company.people[person as usize];
        let grid = &with.grids[who.calendar as usize];
        let Some(step) = grid.step(event.day) else {
            return;
        };
        let sale_step = grid.step(with.counts_on(person, event)).unwrap_or(step);
        if sale_step != step {
            self.came_back.push(CameBack {
                person,
                day: event.day,
                deal: event.deal,
                step,
                sale_step,
                credits: self.back_amounts.len(),
            });
            self.back_amounts.extend_from_slice(credits);
            self.enter(with, person, event, credits);
            return;
        }
        let from = self.of_person[person as usize] + step * credits.len();
        let sums = &mut self.sums[from..from + credits.len()];
        for (sum, credit) in sums.iter_mut().zip(credits) {
            sum.quota_credit += credit.quota_credit;
            sum.pay_credit += credit.pay_credit;
        }
        self.enter(with, person, event, credits);
    }

    /// Keeps a single credit where a rule follows deals.
    fn enter(&mut self, with: &Crediting<'_>, person: u32, event: Event, credits: &[Credit]) {
        let who = &with.company.people[person as usize];
        let Event { day, deal, .. } = event;
        if with.compiled.plans[who.plan as usize].deals != FollowsDeals::No
            && credits.iter().any(|c| *c != Credit::default())
        {
            self.entries.push(Entry {
                person,
                day,
                deal,
                credits: self.amounts.len(),
            });
            self.amounts.extend_from_slice(credits);
        }
    }

    /// Brings the entries together by person, each person's by day; entries of a day stay in the
    /// order of the records.
    fn sort_entries(&mut self, n_people: usize) {
        let mut first = vec![0_usize; n_people + 1];
        for entry in &self.entries {
            first[entry.person as usize + 1] += 1;
        }
        for p in 0..n_people {
            first[p + 1] += first[p];
        }
        let mut next = first.clone();
        let Some(&some) = self.entries.first() else {
            self.entries_of = first;
            return;
        };
        let mut sorted = vec![some; self.entries.len()];
        for entry in &self.entries {
            let place = &mut next[entry.person as usize];
            sorted[*place] = *entry;
            *place += 1;
        }
        for pair in first.windows(2) {
            let own = &mut sorted[pair[0]..pair[1]];
            if !own.is_sorted_by_key(|e| e.day) {
                own.sort_by_key(|e| e.day);
            }
        }
        self.entries = sorted;
        self.entries_of = first;
    }

    /// Rows of what came back of some people, by day.
    pub(super) fn back_of(&self, people: &[u32]) -> Vec<u32> {
        let of = |&p: &u32| self.came_back_of[p as usize]..self.came_back_of[p as usize + 1];
        let mut rows: Vec<usize> = people.iter().flat_map(of).collect();
        rows.sort_by_key(|&row| (self.came_back[row].day, row));
        rows.into_iter().map(super::person::place).collect()
    }

    /// Credits of a return, by component of its person.
    pub(super) fn back_credits(&self, back: &CameBack, n_components: usize) -> &[Credit] {
        &self.back_amounts[back.credits..back.credits + n_components]
    }

    /// Among the entries of one person: of each return the entry of its sale, and the entry of each
    /// return by its deal.
    pub(super) fn sales_of(&self, entries: &[Entry]) -> (Sales, Returned) {
        let returned: Returned = (0..)
            .zip(entries)
            .filter(|(_, entry)| self.sales.contains_key(&entry.deal))
            .map(|(e, entry)| (entry.deal, e))
            .collect();
        let mut sold: BTreeMap<u32, Option<usize>> = returned
            .keys()
            .map(|deal| (self.sales[deal], None))
            .collect();
        for (e, entry) in entries.iter().enumerate() {
            if let Some(first @ None) = sold.get_mut(&entry.deal) {
                *first = Some(e);
            }
        }
        let sales = returned
            .iter()
            .filter_map(|(deal, &e)| Some((e, sold[&self.sales[deal]]?)))
            .collect();
        (sales, returned)
    }

    /// What a person's override is a share of at a payment, for overrides on credit \[money\].
    pub(super) fn below(&self, person: usize, payment: usize, reach: Reach) -> f64 {
        let Some(start) = self.overrides_of[person] else {
            return 0.0;
        };
        let sums = self.overrides[start + payment];
        match reach {
            Reach::DirectReports => sums[0],
            Reach::AllReports => sums[1],
        }
    }
}

/// The place of no deal.
pub(super) const NO_DEAL: u32 = u32::MAX;
