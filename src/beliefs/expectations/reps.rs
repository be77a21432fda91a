//! What one group of reps does: the programme, and what a period and the job are worth.

use super::{Expectations, effort_terms, two_clocks, worth_share};
use crate::model::{BehaviorModel, Model, Period};
use crate::plan::PayCurve;
use crate::simulate::Roster;
use crate::solve::policy::{ByLevel, Reference, RepPolicy, discount_over};
use crate::solve::{
    EffortCost, JobRisk, Nested, PayOutlook, Position, Programme, ProgrammeInputs, Prospecting,
    TimeBins,
};

/// What all groups of reps are told alike.
pub(super) struct Told<'a> {
    model: &'a Model,
    roster: &'a Roster,
    period: Period,
    curve: &'a PayCurve,
    quota: f64,
    target: f64,
    /// Base pay of a period \[money\].
    base: f64,
    effort: (EffortCost, Option<Prospecting>),
    worth_share: f64,
    looks_ahead: bool,
    weighs_job: bool,
}

/// What follows for one group.
pub(super) struct Solved {
    pub(super) policy: RepPolicy,
    /// Value of a deal found today \[money\], where people look ahead.
    pub(super) found: Option<f64>,
    /// Value of a period that starts with nothing in hand \[money\], where people weigh their job.
    pub(super) job: Option<f64>,
}

impl<'a> Told<'a> {
    pub(super) fn new(
        model: &'a Model,
        roster: &'a Roster,
        reference: &Reference,
        conduct: BehaviorModel,
        flat: &'a PayCurve,
    ) -> Self {
        let period = roster.rep_clocks[0].period;
        let plan = &roster.rep_plan;
        let (curve, quota, target) = plan.bookings.as_ref().map_or((flat, 1.0, 0.0), |c| {
            (
                &c.worth,
                c.quota_per_year * period.years(),
                c.target_per_year * period.years(),
            )
        });
        let acts = conduct != BehaviorModel::Fixed && 0.0 < target;
        Self {
            model,
            roster,
            period,
            curve,
            quota,
            target,
            base: plan.base_per_year * period.years(),
            effort: effort_terms(model, reference),
            worth_share: worth_share(model, roster, reference.organic_discount),
            looks_ahead: conduct == BehaviorModel::ForwardLooking && 0.0 < target,
            weighs_job: model.mechanisms.turnover && acts,
        }
    }

    /// What prospecting at an ordinary effort is credited over a period \[money\].
    fn found_a_period(&self, programme: &Programme) -> f64 {
        let effort = self.model.leads.prospecting_effort.get();
        f64::from(self.period.typical_days()) * programme.found_value(effort)
    }
}

impl Expectations {
    /// What keeping the job adds to the pay curve of a group, where people weigh it.
    fn job_of(&self, told: &Told<'_>, group: usize) -> Option<PayCurve> {
        let days = told.period.typical_days();
        let terms = &told.model.turnover;
        let risk = || JobRisk {
            terms,
            days,
            attainments: &self.rep_remaining[group][TimeBins::of(days as usize).start()],
            discount_factor: discount_over(&told.model.behavior, told.period),
            loss: JobRisk::loss(terms, days, told.base, self.job_value[group]),
            target_incentive: told.target,
        };
        told.weighs_job.then(|| risk().curve())
    }

    /// Solves what one group of reps expects and does; `customer_pay` a money of net value at organic terms.
    pub(super) fn solve_group(&self, told: &Told<'_>, customer_pay: f64, group: usize) -> Solved {
        let &Told {
            model,
            roster,
            quota,
            target,
            ..
        } = told;
        let days = told.period.typical_days() as usize;
        let remaining = &self.rep_remaining[group];
        let pay = PayOutlook::new(told.curve, quota, target, remaining);
        let job = self.job_of(told, group);
        let with_job = job
            .as_ref()
            .map(|job| PayCurve::weighted_sum(&[(1.0, told.curve), (1.0, job)]));
        let curve = with_job.as_ref().unwrap_or(told.curve);
        let (outlook, pays) = match with_job {
            Some(_) => (PayOutlook::new(curve, quota, target, remaining), Some(pay)),
            None => (pay, None),
        };
        let inner = roster.rep_plan.inner.as_ref().map(|(inner, component)| {
            let terms = component.terms(inner.years());
            let remaining = &self.rep_inner_remaining[group];
            let (quota, target) = (terms.quota, terms.target_incentive);
            PayOutlook::new(&component.worth, quota, target, remaining)
        });
        let inputs = || ProgrammeInputs {
            customer_pay,
            // A deal moves attainment by its credit.
            ..self.inputs(
                model,
                group,
                (days, roster.rep_paid_period(model)),
                (curve, quota / told.worth_share, target),
                &told.effort,
            )
        };
        let start = self.start_values[group];
        let (mut programme, mut nested, mut found) = (None, None, None);
        let mut value = pays
            .as_ref()
            .map_or(0.0, |pays| pays.expected_pay(days, 0.0));
        let by_level = roster.ratchet.map(|ratchet| {
            let inputs = told.looks_ahead.then(&inputs);
            let curves = [told.curve, curve];
            self.by_level(model, group, ratchet, (curves, quota, target), inputs)
        });
        if let Some(ByLevel {
            programme: solved, ..
        }) = &by_level
        {
            if let Some(solved) = solved {
                let level = self.rep_level[group];
                let usual = |day| self.usual_attainment(group, days, day);
                found = Some(Self::value_of_found(days, |day| {
                    Position::QuotaLevel(solved, level, usual(day))
                }));
                value = solved.period_value(level, 0.0, 0.0) - told.found_a_period(solved.person());
            }
        } else if told.looks_ahead
            && let Some((inner, component)) = &roster.rep_plan.inner
        {
            let within = (roster, *inner, component);
            let inputs = two_clocks(model, inputs(), within, told.worth_share);
            let solved = Nested::solve(&inputs, start);
            let usual = self.usual_standings(group, &inputs);
            found = Some(Self::value_of_found(usual.len(), |day| {
                Position::TwoClocks(&solved, usual[day])
            }));
            value = solved.period_value(0.0, 0.0) - told.found_a_period(solved.person());
            nested = Some(solved);
        } else if told.looks_ahead {
            let solved = Programme::solve(&inputs(), start);
            let usual = |day| self.usual_attainment(group, days, day);
            found = Some(Self::value_of_found(days, |day| {
                Position::OneClock(&solved, usual(day))
            }));
            value = solved.period_value(0.0, 0.0) - told.found_a_period(&solved);
            programme = Some(solved);
        }
        // The curve counts from attainment 0 with the whole risk on it; pay alone does not.
        let whole = job.as_ref().and_then(|job| job.lines.last());
        let whole = whole
            .filter(|_| told.looks_ahead)
            .map_or(0.0, |line| line.value * target);
        Solved {
            found,
            job: job.is_some().then(|| (value - whole).max(0.0)),
            policy: RepPolicy {
                outlook,
                pays,
                job,
                inner,
                programme,
                nested,
                closings: self.closings[group / model.organization.ability_classes.len()].clone(),
                by_level,
            },
        }
    }
}
