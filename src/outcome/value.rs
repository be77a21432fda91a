//! What reps' programmes expect of a quota period, against what the period then brings.
//!
//! # Equation
//! On the first morning of a full period, with deals in hand `(w, v)`, the programme's value is
//! `V = E[pay − Σ c(e) + Σ f(e_p) + δ S(w', v')]`: pay by the curve people decide by, cost of effort,
//! deals found by prospecting at the value of one found today, and the deals in hand on the next period's
//! first morning at their value there. What then happens gives every term but the expectation:
//! ```text
//! expected = V − Σ f(e_p)
//! earned   = pay − Σ c(e) + Σ later(d) N + δ S(w', v')
//! gap      = (Σ expected − Σ earned) / Σ (pay − Σ c(e))
//! ```
//! `later` is what the plan pays later on a customer sold at discount `d` for the net value `N`
//! ([`CustomerPay`](crate::solve::CustomerPay)), nothing under pay for bookings only.
//! Found deals are taken off because they are an imputed income: those that ripen count when they are
//! signed. If the programme's picture of the world is right, `expected` and `earned` have the same mean.
//! Stubs and periods of other than the usual length (a month of 5 weeks) are not in the programme and do not
//! count, nor does a period whose end or next morning lies outside the report. There is no value, and no gap,
//! without a programme, with risk aversion, under which `V` is a certainty equivalent, or with costs of holding and
//! asking, which are not paid in money. Where every night discounts, everything counts as on the first morning.
//! Where quotas follow achievement, `V` and `S` are those of the quota level that a period has and the next one gets.
//! With two clocks the period is the longer one, and pay is that of both.

use super::series::ValueTally;
use crate::simulate::{Prepared, Signed};
use crate::units::DAYS_PER_YEAR;

/// A rep's running period.
#[derive(Debug, Clone, Copy, Default)]
struct Running {
    /// Value on the first morning.
    value: f64,
    cost: f64,
    found: f64,
    /// Later pay on customers signed.
    later: f64,
    /// Pay of shorter periods that are over.
    inner_pay: f64,
    /// What money of tonight counts on the first morning.
    weight: f64,
    /// Set when the period is over; the next morning closes it.
    pay: Option<f64>,
}

/// Follows every rep's periods.
#[derive(Debug)]
pub(super) struct Values<'a> {
    prepared: &'a Prepared<'a>,
    running: Vec<Option<Running>>,
    /// Quota level of every rep's running period.
    levels: Vec<f64>,
    /// For each rep: ability class, and first day on which they know the job.
    people: Vec<(usize, u32)>,
    /// By ability class.
    pub(super) by_class: Vec<ValueTally>,
}

impl<'a> Values<'a> {
    pub(super) fn new(prepared: &'a Prepared<'a>) -> Self {
        let n_classes = prepared.model.organization.ability_classes.len();
        Self {
            prepared,
            running: vec![None; prepared.roster.n_reps()],
            levels: vec![1.0; prepared.roster.n_reps()],
            people: prepared
                .roster
                .rep_class
                .iter()
                .map(|&class| (class, 0))
                .collect(),
            by_class: vec![ValueTally::default(); n_classes],
        }
    }

    /// Whoever leaves takes the running period with them.
    pub(super) fn left(&mut self, rep: usize) {
        self.running[rep] = None;
        self.people[rep].1 = u32::MAX;
    }

    pub(super) fn hired(&mut self, rep: usize, class: usize, productive_on: u32) {
        self.people[rep] = (class, productive_on);
        self.levels[rep] = 1.0;
    }

    pub(super) fn morning(&mut self, day: u32, rep: usize, waiting: f64, ready: f64) {
        let prepared = self.prepared;
        let roster = &prepared.roster;
        let clock = roster.rep_clock[rep];
        let days = prepared.rep_day(clock, day);
        if days.left + 1 != days.days {
            return;
        }
        let policy = prepared.on(day).policy_of(rep, self.people[rep].0);
        if policy.person().is_none() {
            return;
        }
        if let Some(over) = self.running[rep].take()
            && let Some(pay) = over.pay
        {
            let carried = over.weight * policy.carried_value(self.levels[rep], waiting, ready);
            let tally = &mut self.by_class[self.people[rep].0];
            tally.periods += 1.0;
            tally.expected += over.value - over.found;
            tally.earned += pay - over.cost + over.later + carried;
            tally.net_pay += pay - over.cost;
        }
        let whole = days.days == roster.rep_clocks[clock].period.typical_days();
        let behavior = &prepared.model.behavior;
        let [risk, holding, asking] = [
            behavior.risk_aversion.get(),
            behavior.holding_cost.get(),
            behavior.asking_cost.get(),
        ];
        let in_money = risk <= 0.0 && holding <= 0.0 && asking <= 0.0;
        let learned = self.people[rep].1 <= day;
        if whole && in_money && learned && roster.report_from <= day {
            self.running[rep] = Some(Running {
                value: policy.period_value(self.levels[rep], waiting, ready),
                weight: 1.0,
                ..Running::default()
            });
        }
    }

    pub(super) fn effort(&mut self, day: u32, rep: usize, progress: f64, prospecting: f64) {
        let Some(running) = &mut self.running[rep] else {
            return;
        };
        let policy = self.prepared.on(day).policy_of(rep, self.people[rep].0);
        if let Some(programme) = policy.person() {
            running.cost += running.weight * programme.effort_cost(progress + prospecting);
            running.found += running.weight * programme.found_value(prospecting);
            running.weight *= programme.daily_discount();
        }
    }

    pub(super) fn signed(&mut self, signed: &Signed) {
        if let Some(running) = &mut self.running[signed.rep] {
            let policy = &self.prepared.on(signed.day).policy;
            let rate = policy
                .rep_customer_pay
                .per_net(signed.discount, signed.promised);
            running.later += running.weight * signed.list * (1.0 - signed.discount) * rate;
        }
    }

    /// A rep's next quota.
    pub(super) fn quota_level(&mut self, rep: usize, level: f64) {
        self.levels[rep] = level;
    }

    /// The shorter period of a rep who decides by two clocks is over, at an attainment.
    pub(super) fn inner_period_over(&mut self, day: u32, rep: usize, attainment: f64) {
        let roster = &self.prepared.roster;
        let clock = roster.rep_clock[rep];
        let policy = self.prepared.on(day).policy_of(rep, self.people[rep].0);
        if let Some(running) = &mut self.running[rep]
            && let Some((_, component)) = &roster.rep_plan.inner
            && let Some(days) = self.prepared.rep_inner_day(clock, day)
            && let Some(nested) = &policy.nested
        {
            let years = f64::from(days.days) / f64::from(DAYS_PER_YEAR);
            let target = component.terms(years).target_incentive;
            running.inner_pay += running.weight * target * component.worth.payout(attainment);
            if 0 < self.prepared.rep_day(clock, day).left {
                running.weight *= nested.inner_discount();
            }
        }
    }

    /// The period people decide by is over, at an attainment; those that count have a whole quota.
    pub(super) fn period_over(&mut self, day: u32, rep: usize, attainment: f64) {
        let policy = self.prepared.on(day).policy_of(rep, self.people[rep].0);
        let roster = &self.prepared.roster;
        let years = roster.rep_clocks[roster.rep_clock[rep]].period.years();
        if let Some(running) = &mut self.running[rep]
            && let Some(component) = &roster.rep_plan.bookings
        {
            let target = component.terms(years).target_incentive;
            let mut payout = component.worth.payout(attainment);
            if let Some(job) = &policy.job {
                // What a period does for keeping the job is expected, and so it counts as it was expected to.
                payout += job.payout(attainment);
            }
            let pay = running.weight * target * payout;
            running.pay = Some(running.inner_pay + pay);
        }
    }
}
