//! What the simulation of a company does not know of a plan that statements pay exactly, and what it pays
//! and leaves out of people's decisions.

use super::components::{CompensationPlan, Component, Measure, Quota};
use super::conventions::{NegativeCredits, ZeroQuota};
use super::leaving::Leaving;
use super::quota::AllocationKey;
use super::retention::{GROSS_RETENTION, NET_RETENTION};
use super::schedule::Period;

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
///
/// `holder` is the quota period of whoever holds the plan.
pub fn simulation_notes(plan: &CompensationPlan, holder: Period) -> Vec<PlanNote> {
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
        "left out: a period without quota, as a ramp may have, pays nothing",
    );
    notes.say(
        "ramp",
        plan.ramp.is_some(),
        "holds for reps hired during a run, so it needs mechanisms.turnover: everybody else carries the whole quota",
    );
    notes.say(
        "relief",
        plan.relief.is_some(),
        "has no effect: nobody has relief",
    );
    notes.say(
        "payment",
        plan.payment.as_ref().is_some_and(super::payment::PaymentTerms::divide_pay),
        "is settled in full when pay is measured: payments inside a period, their caps and commission held \
         back come to the same, and pay counts on the days it is earned on",
    );
    notes.say(
        "clawback",
        plan.clawback.is_some(),
        "takes commission on new bookings back when a customer does not renew, and people count with it \
         at the commission rate at quota; customers leave 12, 24, 36 months after the sale, so a window of \
         12 months or less takes nothing back",
    );
    notes.say(
        "draws",
        plan.draws_simulated(),
        "are paid by, as to people who have been there for longer than a draw of a number of payments lasts; \
         people decide without them",
    );
    notes.say(
        "draws",
        !plan.draws.is_empty() && !plan.draws_simulated(),
        "left out: they last for a number of payments since hire, which reps hired under mechanisms.turnover \
         alone are paid, or are paid more often than pay is measured",
    );
    notes.say(
        "leaving",
        plan.leaving != Leaving::default(),
        "holds for reps who leave, so it needs mechanisms.turnover; what is booked counts as received, since \
         contracts are billed at signature",
    );
    notes.say(
        "overrides",
        !plan.overrides.is_empty(),
        "are paid; people decide without them",
    );
    notes.say(
        "spifs",
        !plan.spifs.is_empty(),
        "are paid to reps, for deals of their own; people decide without them",
    );
    for (i, component) in plan.components.iter().enumerate() {
        notes.prefix = format!("components[{i}].");
        notes.component(component);
        notes.decisions(plan, i, holder);
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

    /// What is paid and enters nobody's decision as it is paid.
    fn decisions(&mut self, plan: &CompensationPlan, place: usize, holder: Period) {
        let c = &plan.components[place];
        let clocks = plan.decided_by(holder);
        let name = |clock: usize| plan.components[clocks[clock].components[0]].name.clone();
        let decides = clocks.iter().any(|known| known.components.contains(&place));
        let mut say = |message: String| {
            self.found.push(PlanNote {
                path: self.prefix.trim_end_matches('.').into(),
                message,
            });
        };
        if c.measure == Measure::NewBookings && !decides {
            let own = c.decision_clock(holder);
            say(clocks.iter().position(|known| known.clock == own).map_or_else(
                || "is on a third clock, so it is paid and nobody decides by it".into(),
                |same| {
                    let first = name(same);
                    format!("has another quota than {first:?} on its clock, so it is paid and nobody decides by it")
                },
            ));
        }
        if clocks.len() == 2 && clocks[1].components[0] == place {
            say(format!(
                "and {:?} are decided by together, each on its clock; how deals close is learned by week of the \
                 longer period, buyers know the shorter one, and a stub of the longer one is played as its end",
                name(0)
            ));
        }
        let straight =
            c.tiers.len() == 1 && c.threshold.is_none() && c.cap.is_none() && c.bonuses.is_empty();
        self.say(
            "tiers",
            matches!(c.measure, Measure::Renewal | Measure::Expansion) && !straight,
            "are paid, and people decide by what a unit pays on average up to quota: tiers, threshold, \
             bonuses and caps on later pay move nobody's price or promise",
        );
    }

    fn component(&mut self, c: &Component) {
        let simulated = match c.measure {
            Measure::Usage | Measure::Services => false,
            Measure::Metric => matches!(c.metric.as_deref(), Some(GROSS_RETENTION | NET_RETENTION)),
            _ => true,
        };
        self.say(
            "measure",
            !simulated,
            "is not simulated: nothing is ever credited, so the component pays what attainment 0 pays",
        );
        self.say(
            "measure",
            c.measure == Measure::Objectives,
            "is scored as expected in every period",
        );
        self.say(
            "period",
            c.period.is_some() && c.measure == Measure::Metric,
            "left out: a metric is read on the quota period of whoever holds the plan",
        );
        self.say(
            "quota",
            matches!(&c.quota, Quota::TopDown(t) if t.by != AllocationKey::Equal),
            "is dealt out in equal parts: potential and history of single people are known to a replay only",
        );
        self.say(
            "credit",
            c.credit.is_some(),
            "is applied to contracts of one year, one unit and no class of origin, billed by the year, \
             approved and credited at signature; what a customer costs follows the list price. People weigh a \
             deal in hand at its own credit, and deals to come at that of a mean deal at organic terms",
        );
        self.say(
            "gates",
            !c.gates.is_empty(),
            "are paid by; people decide as if every gate were met. Of metrics only gross_retention and \
             net_retention are simulated: a gate on another one is met",
        );
        self.say(
            "multipliers",
            !c.multipliers.is_empty(),
            "are paid by; people decide as if every factor were 1. Of metrics only gross_retention and \
             net_retention are simulated: the factor of another one is 1",
        );
        self.say(
            "matrix",
            c.matrix.is_some(),
            "is paid by; people decide by the tiers instead. Of metrics only gross_retention and \
             net_retention are simulated: another one is read as 1",
        );
        self.say(
            "kicker",
            c.kicker.is_some(),
            "is paid, by months of 4, 4 and 5 weeks; people decide without it",
        );
        self.say(
            "team",
            c.team.is_some(),
            "is paid by; people decide as if all of it were paid on their own attainment",
        );
        self.say(
            "quota_spread",
            c.quota_spread.is_some(),
            "is paid by; people decide as if the quota lay evenly over the year",
        );
        self.say(
            "ratchet",
            c.ratchet.is_some(),
            "left out: the quota stays what it is, unless mechanisms.ratchet is on and reps decide by the component",
        );
        self.say(
            "rolling_quota",
            c.rolling_quota.is_some(),
            "left out: the component's own quota holds throughout",
        );
    }
}
