//! What the mechanism `ratchet` asks of the plans: quotas follow achievement on the clock that reps decide by.

use super::check::Finding;
use super::part;
use super::tree::Node;
use crate::model::{Clocks, Mechanisms, Period};
use crate::plan::ratchet::RatchetMoves;
use crate::plan::{CompensationPlan, Reset};

pub(super) fn faults(tree: &Node, found: &mut Vec<Finding>) {
    let switch = part::<Mechanisms>(tree, "mechanisms").is_some_and(|m| m.ratchet);
    let plan = part::<CompensationPlan>(tree, "plans.rep");
    let clocks = part::<Clocks>(tree, "clocks");
    let (true, Some(plan), Some(clocks)) = (switch, plan, clocks) else {
        return;
    };
    leaders(tree, &clocks, found);
    let decided = plan.decided_by(clocks.reps.period);
    if 1 < decided.len() {
        found.push(Finding::new(
            "mechanisms.ratchet",
            "follows one clock, and reps decide by two",
            "false, or components on new bookings that share a clock",
        ));
        return;
    }
    let places = decided
        .first()
        .map_or(&[][..], |clock| &clock.components[..]);
    let Some((&first, others)) = places
        .split_first()
        .filter(|(first, _)| plan.components[**first].ratchet.is_some())
    else {
        found.push(Finding::new(
            "mechanisms.ratchet",
            "has no effect: the component that reps decide by has no ratchet",
            "false, or a ratchet on the first component on new bookings",
        ));
        return;
    };
    let ratchet = plan.components[first].ratchet;
    for &place in others {
        if plan.components[place].ratchet != ratchet {
            found.push(Finding::new(
                format!("plans.rep.components[{place}].ratchet"),
                format!(
                    "is not that of {:?}, with which it shares a quota",
                    plan.components[first].name
                ),
                "the same ratchet",
            ));
        }
    }
    let by_year = plan.components[first].reset == Reset::Cumulative
        || plan.components[first].decision_clock(clocks.reps.period) == Period::Year;
    let moves = ratchet.map_or(RatchetMoves::EachYear, |ratchet| ratchet.moves);
    if !by_year && moves == RatchetMoves::EachYear {
        found.push(Finding::new(
            format!("plans.rep.components[{first}].ratchet"),
            "moves from year to year, and reps decide by a shorter period: the simulation follows a quota on one clock",
            "moves = \"each_period\", or reset = \"cumulative\"",
        ));
    }
    if plan.components[first].reset == Reset::Cumulative && moves == RatchetMoves::EachPeriod {
        found.push(Finding::new(
            format!("plans.rep.components[{first}].ratchet.moves"),
            "moves within the year that the component adds up",
            "\"each_year\"",
        ));
    }
}

/// Leaders' quotas follow as shares of their reports', and by no ratchet of their own.
fn leaders(tree: &Node, clocks: &Clocks, found: &mut Vec<Finding>) {
    let roles = [
        ("manager", clocks.managers.period),
        ("executive", clocks.executives.period),
        ("chief", Period::Quarter),
    ];
    for (role, holder) in roles {
        let Some(plan) = part::<CompensationPlan>(tree, &format!("plans.{role}")) else {
            continue;
        };
        for (place, component) in plan.components.iter().enumerate() {
            if component.ratchet.is_some() {
                found.push(Finding::new(
                    format!("plans.{role}.components[{place}].ratchet"),
                    "only reps' quotas follow achievement in a simulation",
                    "no ratchet; a quota of share_of_reports follows the reps'",
                ));
            }
        }
        if 1 < plan.decided_by(holder).len() {
            found.push(Finding::new(
                "mechanisms.ratchet",
                format!("follows one clock, and a {role} decides by two"),
                "false, or components on new bookings that share a clock",
            ));
        }
    }
}
