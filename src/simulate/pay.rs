//! Measurement periods end, are paid, and start again.
//!
//! Every payment is one of [`crate::plan::Ledger`], as in a pay statement. People decide on a clock
//! of their own (see [`super::roster::Roster`]): the measurement period, or the plan year where
//! attainment carries the year to date.
//!
//! The report takes pay in evenly over the days it was earned on: those of the period, or of the
//! plan year under a cumulative component. A period that straddles the start of the report counts
//! with the share of its days inside; one that is not over at the end counts with its expected pay.
//! Otherwise a design whose periods end elsewhere would look cheaper or dearer for the edge alone.
//! Customers are followed from the start of the report, so components on expansion and renewals
//! start their first period there, with a quota for the days that are left.

use super::Run;
use super::payroll::{share_inside, years};
use super::recorder::{Flow, Recorder};
use super::roster::Roster;
use crate::plan::{Measure, Reset};
use crate::solve::PayOutlook;

impl<R: Recorder> Run<'_, R> {
    /// Pays every measurement period that ends today, and restarts the clocks people decide by.
    pub(super) fn period_ends(&mut self, day: u32) {
        let prepared = self.prepared;
        let roster = &prepared.roster;
        if !prepared.ends[day as usize] {
            return;
        }
        for payee in 0..roster.n_payees() {
            self.pay_period(payee, day);
        }
        for rep in 0..roster.n_reps() {
            let days = &prepared.rep_days[roster.rep_clock[rep]][day as usize];
            if days.left == 0 {
                let attainment = self.state.attained[rep] / (prepared.rep_quota * days.prorate);
                let paid = std::mem::take(&mut self.state.rep_paid[rep]);
                self.recorder.rep_period(day, rep, attainment, paid);
                self.state.attained[rep] = 0.0;
            }
        }
        for leader in 0..roster.n_leaders() {
            if prepared.leader_days[roster.leader_clock[leader]][day as usize].left == 0 {
                self.state.leader_attained[leader] = 0.0;
            }
        }
    }

    fn pay_period(&mut self, payee: usize, day: u32) {
        let roster = &self.prepared.roster;
        let Some(end) = roster.pay_period_end(payee, day) else {
            return;
        };
        let credits = std::mem::take(&mut self.state.credits[payee]);
        let mut taken_in = 0.0;
        for (index, component) in roster.plan_of(payee).components.iter().enumerate() {
            let from = end.first_day.max(roster.credited_from(component.measure));
            if day < from {
                continue;
            }
            let account = &mut self.state.accounts[roster.first_account[payee] + index];
            let credited = credits[component.measure as usize];
            let payment = account.end_period(component, credited, years(day + 1 - from));
            taken_in += account.book(day, roster.report_from);
            if component.reset == Reset::Discrete || end.ends_year {
                account.restart(day + 1);
            }
            if payee < roster.n_reps() {
                self.state.rep_paid[payee] += payment.amount;
            }
            self.recorder.paid(day, payee, index, credited, &payment);
        }
        if self.prepared.after_sale && roster.report_from <= day {
            self.cash(day, Flow::SalesPay, -taken_in);
        }
    }

    /// Accrues the expected pay of periods and plan years that are not over on the last day.
    ///
    /// # Equation
    /// components people decide by: `expected pay of the period · days inside the report / its days`;
    /// the others: what their credits so far earn against the quota so far, in the same share; both
    /// less what was taken in already
    pub(super) fn close_accruals(&mut self, last: u32) {
        let prepared = self.prepared;
        let roster = &prepared.roster;
        let mut accrued = 0.0;
        for payee in 0..roster.n_payees() {
            let plan = roster.plan_of(payee);
            let stand = self.stand_of(payee, last);
            let expects = 0 < stand.left;
            if expects {
                let from = last + 1 + stand.left - stand.days;
                let inside = last + 1 - from.max(roster.report_from);
                accrued += stand.expected_pay() * f64::from(inside) / f64::from(stand.days);
            }
            for (index, component) in plan.components.iter().enumerate() {
                let account = &self.state.accounts[roster.first_account[payee] + index];
                if last < account.since() {
                    continue;
                }
                accrued -= account.booked();
                if expects && plan.decided_by.contains(&index) {
                    continue;
                }
                let credited =
                    account.credited() + self.state.credits[payee][component.measure as usize];
                accrued += component.earned(credited, years(last + 1 - account.since()))
                    * share_inside(account.since(), last + 1, roster.report_from);
            }
        }
        self.cash(last, Flow::SalesPay, -accrued);
    }

    fn stand_of(&self, payee: usize, day: u32) -> Stand<'_> {
        let prepared = self.prepared;
        let roster = &prepared.roster;
        let (days, attained, quota, outlook) = match payee.checked_sub(roster.n_reps()) {
            None => (
                &prepared.rep_days[roster.rep_clock[payee]][day as usize],
                self.state.attained[payee],
                prepared.rep_quota,
                &prepared.rep_policy(payee).outlook,
            ),
            Some(leader) => (
                &prepared.leader_days[roster.leader_clock[leader]][day as usize],
                self.state.leader_attained[leader],
                prepared.leader_quota[leader],
                &prepared.policy.leaders[leader],
            ),
        };
        Stand {
            outlook,
            left: days.left,
            days: days.days,
            prorate: days.prorate,
            attainment: attained / (quota * days.prorate),
        }
    }

    /// Credits a measure other than new bookings to a rep and everybody above; one that no plan pays
    /// for is not counted.
    pub(super) fn credit(&mut self, rep: usize, measure: Measure, amount: f64) {
        let roster = &self.prepared.roster;
        if !roster.pays_for(measure) {
            return;
        }
        self.state.credits[rep][measure as usize] += amount;
        let mut leader = roster.rep_manager[rep];
        loop {
            self.state.credits[roster.n_reps() + leader][measure as usize] += amount;
            let above = roster.leader_above[leader];
            if above == leader {
                break;
            }
            leader = above;
        }
    }

    /// Base salaries of all sales roles for one day.
    pub(super) fn daily_base(&self) -> f64 {
        daily_base(&self.prepared.roster)
    }
}

/// Base salaries of all sales roles for one day \[money\].
pub fn daily_base(roster: &Roster) -> f64 {
    let reps = roster.rep_plan.base_per_year * roster.n_reps() as f64;
    let leaders: f64 = roster.leader_plans.iter().map(|p| p.base_per_year).sum();
    (reps + leaders) / f64::from(crate::units::DAYS_PER_YEAR)
}

/// Where a person stands in the period they decide by.
struct Stand<'a> {
    outlook: &'a PayOutlook,
    left: u32,
    days: u32,
    prorate: f64,
    attainment: f64,
}

impl Stand<'_> {
    /// Expected pay of the whole period on the components people decide by \[money\].
    fn expected_pay(&self) -> f64 {
        self.prorate
            * self
                .outlook
                .expected_pay(self.left as usize, self.attainment)
    }
}
