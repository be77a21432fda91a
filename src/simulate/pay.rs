//! Quota periods end, are paid, and start again.
//!
//! Variable pay is paid at the end of a period and accrued evenly over its days, so that a period
//! which straddles an edge of the report counts with the share of its days inside; an unfinished
//! period at the end counts with its expected pay. Otherwise a design whose periods end elsewhere
//! would look cheaper or dearer for the edge alone.

use super::Run;
use super::recorder::{Flow, Recorder};
use super::roster::{PaidComponent, PaidPlan};
use super::state::{OTHER_MEASURES, OtherCredits};

impl<R: Recorder> Run<'_, R> {
    /// Pays and restarts every quota period that ends today.
    pub(super) fn period_ends(&mut self, day: u32) {
        let prepared = self.prepared;
        let roster = &prepared.roster;
        let rep_years = roster.rep_clocks[0].period.years();
        for rep in 0..roster.n_reps() {
            let days = &prepared.rep_days[roster.rep_clock[rep]][day as usize];
            if days.left != 0 {
                continue;
            }
            let years = rep_years * days.prorate;
            let attainment = self.state.attained[rep] / (prepared.rep_quota * days.prorate);
            let credits = self.state.other_credits[rep];
            let payout = pay(&roster.rep_plan, self.state.attained[rep], &credits, years);
            self.recorder.rep_period(day, rep, attainment, payout);
            self.pay_out(day, days.days, payout);
            self.state.attained[rep] = 0.0;
            self.state.other_credits[rep] = [0.0; 3];
        }
        for leader in 0..roster.n_leaders() {
            let clock = roster.leader_clock[leader];
            let days = &prepared.leader_days[clock][day as usize];
            if days.left != 0 {
                continue;
            }
            let years = roster.leader_clocks[clock].period.years() * days.prorate;
            let credits = self.state.leader_other[leader];
            let payout = pay(
                &roster.leader_plans[leader],
                self.state.leader_attained[leader],
                &credits,
                years,
            );
            self.pay_out(day, days.days, payout);
            self.state.leader_attained[leader] = 0.0;
            self.state.leader_other[leader] = [0.0; 3];
        }
    }

    /// Books the part of a period's pay that was earned inside the report.
    fn pay_out(&mut self, day: u32, period_days: u32, payout: f64) {
        let report_from = self.prepared.roster.report_from;
        if !self.prepared.after_sale || day < report_from {
            return;
        }
        let inside = f64::from((day + 1 - report_from).min(period_days)) / f64::from(period_days);
        self.cash(day, Flow::SalesPay, -payout * inside);
    }

    /// Accrues the expected pay of periods that are not over on the last day.
    pub(super) fn close_accruals(&mut self, last: u32) {
        let prepared = self.prepared;
        let roster = &prepared.roster;
        let mut accrued = 0.0;
        for rep in 0..roster.n_reps() {
            let days = &prepared.rep_days[roster.rep_clock[rep]][last as usize];
            if days.left == 0 {
                continue;
            }
            let elapsed = 1.0 - f64::from(days.left) / f64::from(days.days);
            let attainment = self.state.attained[rep] / (prepared.rep_quota * days.prorate);
            let outlook = &prepared.rep_policy(rep).outlook;
            let years = roster.rep_clocks[0].period.years() * elapsed;
            accrued += outlook.expected_pay(days.left as usize, attainment) * elapsed
                + other_pay(&roster.rep_plan, &self.state.other_credits[rep], years);
        }
        for leader in 0..roster.n_leaders() {
            let clock = roster.leader_clock[leader];
            let days = &prepared.leader_days[clock][last as usize];
            if days.left == 0 {
                continue;
            }
            let elapsed = 1.0 - f64::from(days.left) / f64::from(days.days);
            let attainment =
                self.state.leader_attained[leader] / (prepared.leader_quota[leader] * days.prorate);
            let outlook = &prepared.policy.leaders[leader];
            let years = roster.leader_clocks[clock].period.years() * elapsed;
            let other = other_pay(
                &roster.leader_plans[leader],
                &self.state.leader_other[leader],
                years,
            );
            accrued += outlook.expected_pay(days.left as usize, attainment) * elapsed + other;
        }
        self.cash(last, Flow::SalesPay, -accrued);
    }

    /// Credits a measure other than new bookings to a rep and everybody above.
    pub(super) fn credit(&mut self, rep: usize, measure: usize, amount: f64) {
        self.state.other_credits[rep][measure] += amount;
        let roster = &self.prepared.roster;
        let mut leader = roster.rep_manager[rep];
        loop {
            self.state.leader_other[leader][measure] += amount;
            let above = roster.leader_above[leader];
            if above == leader {
                break;
            }
            leader = above;
        }
    }

    /// Base salaries of all sales roles for one day.
    pub(super) fn daily_base(&self) -> f64 {
        let roster = &self.prepared.roster;
        let reps = roster.rep_plan.base_per_year * roster.n_reps() as f64;
        let leaders: f64 = roster.leader_plans.iter().map(|p| p.base_per_year).sum();
        (reps + leaders) / f64::from(crate::units::DAYS_PER_YEAR)
    }
}

/// Variable pay of a period of `years`, all components \[money\].
fn pay(plan: &PaidPlan, bookings: f64, credits: &OtherCredits, years: f64) -> f64 {
    plan.bookings
        .as_ref()
        .map_or(0.0, |c| component_pay(c, bookings, years))
        + other_pay(plan, credits, years)
}

fn other_pay(plan: &PaidPlan, credits: &OtherCredits, years: f64) -> f64 {
    plan.others
        .iter()
        .map(|component| {
            let measure = OTHER_MEASURES.iter().position(|m| *m == component.measure);
            component_pay(component, measure.map_or(0.0, |m| credits[m]), years)
        })
        .sum()
}

fn component_pay(component: &PaidComponent, credited: f64, years: f64) -> f64 {
    let quota = component.quota_per_year * years;
    if quota <= 0.0 {
        return 0.0;
    }
    component.curve.payout(credited / quota) * component.target_per_year * years
}
