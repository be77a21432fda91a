//! What is told of a design besides its replications: its pay curve, its beliefs, and what a booking
//! is worth to a rep.

use super::design::Design;
use super::results::{BeliefSummary, ValueMap};
use super::summary::DesignDescription;
use crate::beliefs::Settled;
use crate::model::Model;
use crate::simulate::Roster;
use crate::solve::Standing;
use crate::solve::policy::LIMIT_BINS;

/// Attainments of the pay curve and the value map, steps of a twentieth.
const STEPS_PER_QUOTA: u32 = 20;
/// The value map ends at 200 % of quota.
const MAP_STEPS: u32 = 2 * STEPS_PER_QUOTA;
/// The pay curve ends where the attainment histogram does, at 300 %.
const CURVE_STEPS: u32 = 3 * STEPS_PER_QUOTA;
/// Most selling days left on the value map: a quarter's.
const MOST_DAYS: usize = 65;

/// Describes a design whose beliefs have settled, or one in which nobody has any.
pub(super) fn describe(design: &Design, settled: Option<&Settled>) -> DesignDescription {
    let model = &design.scenario.model;
    DesignDescription {
        name: design.name.clone(),
        title: design.scenario.title.clone(),
        variant: design.variant.clone(),
        beliefs: settled.map_or_else(nothing_believed, beliefs),
        marginal_value: settled.map_or_else(ValueMap::default, |s| marginal_value(model, s)),
        pay_curve: pay_curve(model),
    }
}

/// Nothing to learn is learned at once.
fn nothing_believed() -> BeliefSummary {
    BeliefSummary {
        settled: true,
        ..BeliefSummary::default()
    }
}

fn attainments(steps: u32) -> impl Iterator<Item = f64> {
    (0..=steps).map(|step| f64::from(step) / f64::from(STEPS_PER_QUOTA))
}

/// Buyers' beliefs as a discount off list: the mean organic discount plus the believed premium; on
/// reps' own clocks, the mean over clock groups.
fn beliefs(settled: &Settled) -> BeliefSummary {
    let policy = &settled.policy;
    let organic = policy.reference.organic_discount;
    let groups = &policy.premium_by_own_bin;
    let own = (0..LIMIT_BINS).map(|bin| {
        let sum: f64 = groups.iter().map(|bins| bins[bin]).sum();
        organic + sum / groups.len().max(1) as f64
    });
    BeliefSummary {
        iterations: settled.iterations,
        last_move: settled.last_move.premium,
        last_closing_move: settled.last_move.closing,
        last_value_move: settled.last_move.value,
        averaging_rounds: settled.averaging_rounds,
        adapting_quarters: settled.later.len(),
        settled: settled.settled,
        limit_by_fiscal_bin: policy
            .premium_by_fiscal_bin
            .iter()
            .map(|premium| organic + premium)
            .collect(),
        limit_by_own_bin: own.collect(),
        hope: policy.hope,
        credibility: policy.credibility,
    }
}

/// What one more mean deal is worth to a rep of the first clock group and the middle ability class:
/// from the dynamic programme where there is one, else from expected pay.
fn marginal_value(model: &Model, settled: &Settled) -> ValueMap {
    let policy = &settled.policy;
    let Some(rep) = policy.reps.get(middle_class(model)) else {
        return ValueMap::default();
    };
    let days = model.clocks.reps.period.typical_days() as usize;
    let mean_net = policy.reference.mean_net(model);
    // Of two clocks, the last of the shorter periods, with the longer one on pace until then.
    let position = rep.position(0.0, 1.0, || {
        let days_of_year = rep.nested.as_ref()?.days();
        Some(Standing {
            inner: 0.0,
            before: (1.0 - days as f64 / days_of_year as f64).max(0.0),
        })
    });
    let value = |left: usize, attainment: f64| {
        position.map_or_else(
            || rep.outlook.gain_now(left, attainment, mean_net),
            |position| {
                let day = position.days().saturating_sub(left + 1);
                position.at(attainment).marginal_value(day)
            },
        )
    };
    let shown = days.min(MOST_DAYS);
    ValueMap {
        days_left: (0..shown)
            .map(|left| u32::try_from(left).unwrap_or(0))
            .collect(),
        attainment: attainments(MAP_STEPS).collect(),
        value: attainments(MAP_STEPS)
            .map(|a| (0..shown).map(|left| value(left, a)).collect())
            .collect(),
    }
}

/// The class of median ability; the lower one of two.
pub(super) fn middle_class(model: &Model) -> usize {
    let classes = &model.organization.ability_classes;
    let mut order: Vec<usize> = (0..classes.len()).collect();
    order.sort_by(|&a, &b| {
        let ability = |class: usize| classes[class].ability.get();
        ability(a).total_cmp(&ability(b))
    });
    order
        .get(order.len().saturating_sub(1) / 2)
        .copied()
        .unwrap_or(0)
}

/// Payout of the rep's component on new bookings, with both sides of every jump.
fn pay_curve(model: &Model) -> Vec<(f64, f64)> {
    let roster = Roster::new(model, 1);
    let Some(component) = roster.rep_plan.bookings else {
        return Vec::new();
    };
    let curve = &component.curve;
    let mut points: Vec<(f64, f64)> = attainments(CURVE_STEPS)
        .map(|a| (a, curve.payout(a)))
        .collect();
    for cliff in curve.cliffs() {
        let before = cliff.attainment - 1e-9;
        points.push((before, curve.payout(before)));
        points.push((cliff.attainment, curve.payout(cliff.attainment)));
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points.dedup();
    points
}
