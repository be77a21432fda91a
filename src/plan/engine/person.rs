//! One person's payments, step by step.

use std::collections::BTreeMap;

use super::awards::Awarded;
use super::credits::{Crediting, Credits, Entry, NO_DEAL, PartsByDeal};
use super::terms::{TermsTable, by_person};
use super::{CompiledPlan, FollowsDeals, Statements};
use crate::plan::account::{CapNow, ComponentAccount};
use crate::plan::commission::{DealCommission, Parts, attribute};
use crate::plan::draw::DrawAccount;
use crate::plan::{
    Adjusted, Cents, CompensationPlan, Credit, MeasuredLine, PaymentCap, PaymentQuota, PeriodFacts,
    PeriodTerms, Person, PlanCalendar, Quota, ReadingOf, Records, Release, Reset, Rounding, Span,
    Terms, Trigger, attainment,
};

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
    readings: Vec<Vec<u32>>,
    /// First award of each person.
    pub(super) awards_of: Vec<usize>,
    /// Commission of reports by person and payment: of direct reports, and of everybody below.
    pub(super) commission_below: Vec<[Cents; 2]>,
    teams: BTreeMap<Team, Vec<u32>>,
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
    entries: usize,
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
    attainments: Vec<f64>,
    metrics: Vec<Option<f64>>,
    parts: Parts,
}

#[derive(Default, Clone)]
pub(super) struct ComponentState {
    pub(super) account: ComponentAccount,
    /// First entry that the measurement before did not know, and what was credited up to it.
    from_entry: usize,
    known: Credit,
    /// Credited up to the start of the measurement period, since the last reset.
    period_start: f64,
    /// First step since the last reset.
    since_step: usize,
    /// Credit by month since the last reset, for rules that ask for it.
    months: Vec<Credit>,
    month_start: Credit,
}

/// The person at hand.
#[derive(Clone, Copy)]
pub(super) struct Who<'a> {
    pub(super) place: usize,
    pub(super) person: Person,
    pub(super) rules: &'a CompensationPlan,
    pub(super) plan: &'a CompiledPlan,
    pub(super) calendar: &'a PlanCalendar,
    /// First entry in the list of all.
    pub(super) entries: usize,
}

/// A payment in the making.
#[derive(Clone, Copy)]
pub(super) struct Now {
    pub(super) payment: u32,
    pub(super) span: Span,
    /// Whether it settles somebody who has left.
    pub(super) last: bool,
}

impl<'a> Who<'a> {
    pub(super) fn rounding(&self) -> Rounding {
        self.rules.conventions.rounding
    }

    pub(super) fn release(&self) -> Option<&'a Release> {
        let release = self.rules.payment.as_ref()?.release.as_ref();
        release.filter(|r| r.trigger != Trigger::Booking)
    }

    /// Payments before this one since hire. Who was hired before the calendar begins counts periods
    /// as long as its first; who was always there has had more than any draw lasts.
    pub(super) fn payments_since_hire(&self, now: Now) -> u32 {
        let Some(hired) = self.person.hired else {
            return u32::MAX;
        };
        let schedule = &self.calendar.payment;
        if let Some(first) = schedule.position(hired) {
            return now.payment.saturating_sub(place(first));
        }
        let before = (schedule.first_day() - hired).max(0) / schedule.periods()[0].days();
        now.payment.saturating_add(before.unsigned_abs())
    }

    /// The part of a measurement period's days in role that some days are: whole payment periods by
    /// what they carry of a year, so that two quarters of four are a half, parts of one by days.
    fn share_of_period(&self, span: Span, role: (i32, i32), days: (i32, i32)) -> f64 {
        let part = |from: i32, to: i32| -> f64 {
            let (from, to) = (from.max(role.0), to.min(role.1));
            let payments = self.calendar.payment.periods();
            let within = payments
                .iter()
                .filter(|p| p.from <= span.to && span.from <= p.to);
            within.map(|p| p.years * p.share_within(from, to)).sum()
        };
        let whole = part(role.0, role.1);
        if 0.0 < whole {
            part(days.0, days.1) / whole
        } else {
            1.0
        }
    }

    /// The cap of a payment inside a measurement period, from the terms to date and those of the
    /// payment's days.
    fn cap_now(
        &self,
        now: Now,
        to_date: Terms,
        terms_of: impl Fn((i32, i32)) -> Terms,
    ) -> Option<CapNow> {
        let payment = self.rules.payment.as_ref()?;
        let target = match payment.cap_kind {
            PaymentCap::ToDate => to_date,
            PaymentCap::EachPayment => terms_of(self.in_role(now.span)),
        };
        Some(CapNow {
            kind: payment.cap_kind,
            limit: payment.cap?.get() * target.target_incentive,
        })
    }

    /// First and last day of a period in role.
    pub(super) fn in_role(&self, span: Span) -> (i32, i32) {
        let from = self.person.hired.map_or(span.from, |h| h.max(span.from));
        let to = self.person.left.map_or(span.to, |l| l.min(span.to));
        (from, to)
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
        let mut gone = false;
        for (s, step) in grid.steps.iter().enumerate() {
            if person.hired.is_some_and(|hired| step.to < hired) {
                continue;
            }
            let now = step.payment.map(|payment| Now {
                payment,
                span: who.calendar.payment.periods()[payment as usize],
                last: person.left.is_some_and(|left| left <= step.to),
            });
            if gone {
                if let Some(now) = now {
                    self.after_leaving(&who, now);
                }
                continue;
            }
            self.take_credits(&who, s, step.to, step.ends_month);
            self.measure(&who, s, step.to, now);
            if let Some(now) = now {
                self.pay(&who, now);
                gone = now.last;
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

    fn take_credits(&mut self, who: &Who<'_>, step: usize, to: i32, ends_month: bool) {
        let own = &mut self.own;
        let sums = self.facts.credits.sums(who.place, step, who.plan.pay.len());
        for ((state, credit), pay) in own.components.iter_mut().zip(sums).zip(&who.plan.pay) {
            state.account.credit(*credit);
            if ends_month && pay.needs_months() {
                let credited = state.account.credited();
                state.months.push(less(credited, state.month_start));
                state.month_start = credited;
            }
        }
        let entries = &self.facts.credits.entries[who.entries..who.entries + own.deals.len()];
        while entries.get(own.entries).is_some_and(|e| e.day <= to) {
            own.entries += 1;
        }
    }

    /// Measures the components whose period ends with a step, or which are paid inside it.
    fn measure(&mut self, who: &Who<'_>, step: usize, to: i32, now: Option<Now>) {
        let grid = &self.with.grids[who.person.calendar as usize];
        let inside = now.is_some()
            && who
                .rules
                .payment
                .as_ref()
                .is_some_and(|terms| terms.period.is_some());
        if who.plan.any_readings {
            self.read(who, step, to);
        }
        for c in 0..who.plan.pay.len() {
            let period = grid.period(step, c);
            let span = who.calendar.components[c].periods()[period];
            let (role_from, role_to) = who.in_role(span);
            if role_to < role_from {
                continue;
            }
            let ends = span.to == to || now.is_some_and(|n| n.last);
            if !ends && !inside {
                continue;
            }
            let whole = self
                .facts
                .terms
                .get(who.place, who.person.calendar as usize, c, period);
            let role = (role_from, role_to);
            let passed = if ends {
                1.0
            } else {
                who.share_of_period(span, role, (role_from, to))
            };
            let terms = who.rules.payment.as_ref();
            let to_date = if ends {
                whole
            } else {
                self.to_date(who, c, (span, to), whole, passed)
            };
            let running = match terms.map(|t| t.quota) {
                Some(PaymentQuota::ToDate) => to_date,
                _ => whole,
            };
            let metrics = std::mem::take(&mut self.own.metrics);
            let attainments = std::mem::take(&mut self.own.attainments);
            let months = std::mem::take(&mut self.own.components[c].months);
            let facts = PeriodFacts {
                months: &months,
                attainments: &attainments,
                metrics: &metrics,
                team_attainment: self.team_attainment(who, c, step, period, passed),
                score: self.score(who, c, span.from, to),
                ..PeriodFacts::default()
            };
            let pay = &who.plan.pay[c];
            let state = &mut self.own.components[c];
            let measured = state.account.measure(pay, &facts, running, who.rounding());
            self.own.metrics = metrics;
            self.own.attainments = attainments;
            self.own.components[c].months = months;
            if who.plan.deals != FollowsDeals::No {
                self.attribute(who, c, running, measured.more);
            }
            let state = &mut self.own.components[c];
            let so_far = state.account.terms(to_date).effective;
            let cap = now.filter(|_| !ends).and_then(|now| {
                who.cap_now(now, so_far, |days| {
                    whole.part(who.share_of_period(span, role, days)).effective
                })
            });
            state.account.limit(cap, who.rounding());
            let credited = state.account.credited().quota_credit;
            self.out.measured.push(MeasuredLine {
                person: place(who.place),
                component: short(c),
                period: place(period),
                day: to,
                so_far: !ends,
                credited: credited - state.period_start,
                quota: running.effective.quota,
                attainment: measured.attainment,
                earned_to_date: measured.earned_to_date,
            });
            if !ends {
                continue;
            }
            state.account.end_period(whole);
            state.period_start = credited;
            if who.rules.components[c].reset == Reset::Discrete || span.ends_year {
                state.account.restart();
                state.period_start = 0.0;
                state.known = Credit::default();
                state.since_step = step + 1;
                state.months.clear();
                state.month_start = Credit::default();
            }
        }
    }

    /// Quota and target incentive of the part of a period that has passed.
    fn to_date(
        &self,
        who: &Who<'_>,
        component: usize,
        (span, to): (Span, i32),
        whole: PeriodTerms,
        passed: f64,
    ) -> PeriodTerms {
        let (company, records) = (self.with.company, self.facts.records);
        let place = (who.place, component);
        let shares = self
            .facts
            .terms
            .shares_to_date(company, records, place, span, to);
        let (quota, target) = shares.unwrap_or((passed, passed));
        // A level, such as a retention, is not reached in proportion to days.
        let quota = match who.rules.components[component].quota {
            Quota::Level(_) => 1.0,
            _ => quota,
        };
        let of = |terms: Terms| Terms {
            quota: terms.quota * quota,
            target_incentive: terms.target_incentive * target,
        };
        PeriodTerms {
            effective: of(whole.effective),
            full: of(whole.full),
        }
    }

    /// Attainment of every component and the metrics of its period, as other components read them:
    /// of the period that ends, or of the part that has passed.
    fn read(&mut self, who: &Who<'_>, step: usize, to: i32) {
        let grid = &self.with.grids[who.person.calendar as usize];
        let n_metrics = self.with.compiled.names.metrics.len();
        let records = self.facts.records;
        self.own.metrics.clear();
        self.own.metrics.resize(n_metrics, None);
        self.own.attainments.clear();
        let readings: &[u32] = self.readings.get(who.place).map_or(&[], |rows| rows);
        for c in 0..who.plan.pay.len() {
            let period = grid.period(step, c);
            let span = who.calendar.components[c].periods()[period];
            let (from, role_to) = who.in_role(span);
            let days = f64::from((role_to - from + 1).max(1));
            let passed = f64::from((to.min(role_to) - from + 1).max(0)) / days;
            let calendar = who.person.calendar as usize;
            let whole = self.facts.terms.get(who.place, calendar, c, period);
            for &row in readings {
                let reading = &records.readings[row as usize];
                if let ReadingOf::Metric(metric) = reading.of
                    && (span.from..=to).contains(&reading.day)
                    && let Some(value) = self.own.metrics.get_mut(usize::from(metric))
                {
                    *value = Some(reading.value);
                }
            }
            let state = &self.own.components[c];
            // A level, such as a retention, is not reached in proportion to days.
            let running = match who.rules.components[c].quota {
                Quota::Level(_) => whole,
                _ => whole.part(passed),
            };
            let facts = PeriodFacts {
                terms: state.account.terms(running).effective,
                credited: state.account.credited(),
                metrics: &self.own.metrics,
                score: self.score(who, c, span.from, to),
                ..PeriodFacts::default()
            };
            let attainment = who.plan.pay[c].attainment(&facts);
            self.own.attainments.push(attainment);
        }
    }

    /// The latest score of a component on objectives in some days.
    fn score(&self, who: &Who<'_>, component: usize, from: i32, to: i32) -> Option<f64> {
        let rows = self.readings.get(who.place)?;
        let readings = rows
            .iter()
            .map(|&i| &self.facts.records.readings[i as usize]);
        readings
            .filter(|r| matches!(r.of, ReadingOf::Score(c) if usize::from(c) == component))
            .rfind(|r| (from..=to).contains(&r.day))
            .map(|r| r.value)
    }

    /// Attainment of the people of one manager, plan and calendar, since the component's last reset.
    fn team_attainment(
        &self,
        who: &Who<'_>,
        component: usize,
        step: usize,
        period: usize,
        passed: f64,
    ) -> Option<f64> {
        who.rules.components[component].team?;
        let person = who.person;
        let team = self
            .teams
            .get(&(person.manager, person.plan, person.calendar))?;
        let grid = &self.with.grids[person.calendar as usize];
        let since = self.own.components[component].since_step;
        let first = grid.period(since, component);
        let n = who.plan.pay.len();
        let credited: f64 = team
            .iter()
            .flat_map(|&p| {
                (since..=step).map(move |s| self.facts.credits.sums(p as usize, s, n)[component])
            })
            .map(|credit| credit.quota_credit)
            .sum();
        let quota = |from: usize, to: usize| {
            let calendar = person.calendar as usize;
            self.facts.terms.quota(team, calendar, component, from..to)
        };
        let quota = quota(first, period) + passed * quota(period, period + 1);
        Some(attainment(credited, quota))
    }

    /// Divides what a measurement paid among its deals.
    fn attribute(&mut self, who: &Who<'_>, c: usize, running: PeriodTerms, more: Cents) {
        let own = &mut self.own;
        let state = &mut own.components[c];
        let (from, to) = (state.from_entry, own.entries);
        let credits = self.facts.credits;
        let entries = &credits.entries[who.entries + from..who.entries + to];
        let of = |e: &Entry| credits.amounts[e.credits + c];
        let shared = attribute(
            who.plan.pay[c].curve(),
            state.account.terms(running).effective,
            state.known,
            entries.iter().map(of),
            more,
            &mut own.parts,
        );
        state.from_entry = to;
        state.known = state.account.credited();
        if !shared {
            return;
        }
        for ((e, entry), part) in (from..).zip(entries).zip(&own.parts.parts) {
            if entry.deal == NO_DEAL || part.is_zero() {
                continue;
            }
            let taken = own.deals[e].earn(*part);
            if !taken.is_zero() {
                own.taken_at_once.push((entry.deal, taken));
            }
            if who.plan.deals == FollowsDeals::Unpaid && !own.is_open[e] {
                own.is_open[e] = true;
                own.open.push(place(e));
            }
        }
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

fn less(a: Credit, b: Credit) -> Credit {
    Credit {
        quota_credit: a.quota_credit - b.quota_credit,
        pay_credit: a.pay_credit - b.pay_credit,
    }
}
