//! Mechanism `ratchet`: quotas follow what was achieved against them.
//!
//! # Equation
//! At the end of the period a rep decides by: `level = bounded(level · next(1, attainment))`, the rule that quotas of
//! replayed people follow ([`Ratchet::level_after`](crate::plan::ratchet::Ratchet::level_after)); a stub or a month of
//! five weeks counts by its attainment, too. A leader whose quota is a share of the reports' starts every period at the
//! mean level that the reps below then have. Target incentive stays what it is.
//!
//! Quotas are paid by in the simulation and known to reps' programmes and to the price of their deals
//! ([`crate::solve::ratchet`]); leaders carry the quotas that follow and do not weigh what a booking does to the next
//! one: it is one deal among those of all their reps, and it moves only if the rep's own quota is beaten.

use super::Run;
use super::payroll::PaidPlan;
use super::recorder::Recorder;
use super::roster::Role;
use crate::model::Model;
use crate::plan::ratchet::Ratchet;
use crate::plan::{Measure, Quota};
use crate::solve::OutlookAt;

/// The ratchet of the quota that reps decide by, if the mechanism is on; marks the components that follow it.
pub(super) fn mark(
    model: &Model,
    rep_plan: &mut PaidPlan,
    leader_role: &[Role],
    leader_plans: &mut [PaidPlan],
) -> Option<Ratchet> {
    let first = *rep_plan.decided_by.first()?;
    let ratchet = model.plans.rep.components[first].ratchet;
    let ratchet = ratchet.filter(|_| model.mechanisms.ratchet)?;
    for &place in &rep_plan.decided_by {
        rep_plan.components[place].follows = true;
    }
    let mut below = true;
    for role in [Role::Manager, Role::Executive, Role::Chief] {
        let follows = below && shares(model, role);
        let leaders = leader_role.iter().zip(&mut *leader_plans);
        for (_, plan) in leaders.filter(|(known, _)| **known == role) {
            mark_shares(model, role, plan, below);
        }
        below = follows;
    }
    Some(ratchet)
}

/// Whether the number of a role follows the level below.
fn shares(model: &Model, role: Role) -> bool {
    let components = &role.plan(model).0.components;
    let first = components
        .iter()
        .find(|c| c.measure == Measure::NewBookings);
    first.is_some_and(|c| matches!(c.quota, Quota::ShareOfReports(_)))
}

fn mark_shares(model: &Model, role: Role, plan: &mut PaidPlan, below: bool) {
    let rows = &role.plan(model).0.components;
    for (row, component) in rows.iter().zip(&mut plan.components) {
        component.follows = below
            && row.measure == Measure::NewBookings
            && matches!(row.quota, Quota::ShareOfReports(_));
    }
}

impl<'p, R: Recorder> Run<'p, R> {
    /// Whether a rep has reached the quota of the running period.
    #[inline]
    pub(super) fn at_quota(&self, rep: usize, day: u32) -> bool {
        let share = self.prepared.own_share(self.state, rep, day);
        let quota = self.prepared.rep_quota * share * self.state.quota_level[rep];
        quota <= self.state.attained[rep]
    }

    /// Expected pay of a rep's running period, without what the next quota and the job make of it, if it is not what they
    /// decide by.
    pub(super) fn paid_outlook(&self, rep: usize) -> Option<OutlookAt<'p>> {
        let policy = self.rep_policy(rep);
        let level = self.state.quota_level[rep];
        let by_level = policy.by_level.as_ref();
        let pays = policy.pays.as_ref();
        by_level
            .map(|known| known.outlooks.paid(level))
            .or(pays.map(|pays| OutlookAt::plain(pays, level)))
    }

    /// The period a rep decides by is over: the next quota.
    pub(super) fn quota_follows(&mut self, day: u32, rep: usize, attainment: f64) {
        if let Some(ratchet) = self.prepared.roster.ratchet {
            let level = self.state.quota_level[rep];
            self.state.quota_level[rep] = ratchet.level_after(level, attainment);
            self.recorder
                .quota_level(day, rep, level, self.state.quota_level[rep]);
        }
    }

    /// A leader's period is over: the next quota, if it is a share of the reports'.
    pub(super) fn leader_quota_follows(&mut self, leader: usize) {
        let roster = &self.prepared.roster;
        let plan = &roster.leader_plans[leader];
        let decides = plan.decided_by.first();
        if roster.ratchet.is_none() || !decides.is_some_and(|&i| plan.components[i].follows) {
            return;
        }
        let (mut sum, mut n) = (0.0, 0.0);
        for rep in 0..roster.n_reps() {
            let mut above = roster.rep_manager[rep];
            while above != leader && roster.leader_above[above] != above {
                above = roster.leader_above[above];
            }
            if above == leader {
                sum += self.state.quota_level[rep];
                n += 1.0;
            }
        }
        self.state.quota_level[roster.n_reps() + leader] = sum / n;
    }
}
