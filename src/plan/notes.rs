//! What the simulation of a company does not know of a plan that statements pay exactly.

use super::components::{CompensationPlan, Component, Measure, Quota};
use super::conventions::{NegativeCredits, ZeroQuota};

/// An element of a plan that the simulation leaves out or simplifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanNote {
    /// Key, relative to the plan, for example `components[0].kicker`.
    pub path: String,
    /// What the simulation does instead.
    pub message: String,
}

/// Everything in a plan that the simulation leaves out or simplifies, in the order of the file. A
/// statement pays all of it.
pub fn simulation_notes(plan: &CompensationPlan) -> Vec<PlanNote> {
    let mut notes = Notes::default();
    let conventions = plan.conventions;
    notes.say(
        "conventions.negative_credits",
        conventions.negative_credits != NegativeCredits::default(),
        "left out: what comes back counts in the period it comes back in",
    );
    notes.say(
        "conventions.zero_quota",
        conventions.zero_quota != ZeroQuota::default(),
        "has no effect: nobody is without quota",
    );
    notes.say(
        "ramp",
        plan.ramp.is_some(),
        "left out: everybody carries the whole quota",
    );
    notes.say(
        "relief",
        plan.relief.is_some(),
        "has no effect: nobody has relief",
    );
    for (i, component) in plan.components.iter().enumerate() {
        notes.prefix = format!("components[{i}].");
        notes.component(component);
    }
    notes.found
}

#[derive(Default)]
struct Notes {
    prefix: String,
    found: Vec<PlanNote>,
}

impl Notes {
    fn say(&mut self, key: &str, applies: bool, message: &str) {
        if applies {
            self.found.push(PlanNote {
                path: format!("{}{key}", self.prefix),
                message: message.into(),
            });
        }
    }

    fn component(&mut self, c: &Component) {
        let simulated = matches!(
            c.measure,
            Measure::NewBookings
                | Measure::Expansion
                | Measure::Renewal
                | Measure::AssistedConversion
        );
        self.say(
            "measure",
            !simulated,
            "is not simulated: nothing is ever credited, so the component pays what attainment 0 pays",
        );
        self.say(
            "quota",
            matches!(c.quota, Quota::TopDown(_)),
            "is dealt out in equal parts",
        );
        self.say(
            "credit",
            c.credit.is_some(),
            "left out: deals are credited at their first-year value net of discount, in full",
        );
        self.say("gates", !c.gates.is_empty(), "left out: every gate is met");
        self.say(
            "multipliers",
            !c.multipliers.is_empty(),
            "left out: every factor is 1",
        );
        self.say(
            "matrix",
            c.matrix.is_some(),
            "left out: the tiers pay instead",
        );
        self.say("kicker", c.kicker.is_some(), "left out");
        self.say(
            "team",
            c.team.is_some(),
            "left out: all of it is paid on one's own attainment",
        );
        self.say(
            "quota_spread",
            c.quota_spread.is_some(),
            "left out: the quota lies evenly over the year",
        );
        self.say(
            "ratchet",
            c.ratchet.is_some(),
            "left out: next year's quota is this year's",
        );
        self.say(
            "rolling_quota",
            c.rolling_quota.is_some(),
            "left out: the component's own quota holds throughout",
        );
    }
}
