//! The speed reference and nothing else may use a written rule of days left: a scenario is it when it has
//! the table `[reference_model]`, and then everything the rule would pass over must be switched off.

use super::check::Finding;
use super::part;
use super::row::ExperimentSettings;
use super::tree::{Node, Value};
use crate::model::{
    Behavior, BehaviorModel, Calendar, Motion, MotionKind, Organization, Period, QuotaCalendar,
};
use crate::plan::{CompensationPlan, Measure, Reset};

/// The table that makes a scenario the speed reference.
const TABLE: &str = "reference_model";

/// What the speed reference pays of a plan; a plan may have more parts, which it would pass over.
const PLAN: [&str; 4] = [
    "on_target_earnings_per_year",
    "base_share",
    "conventions",
    "components",
];
/// The same of its component.
const COMPONENT: [&str; 12] = [
    "name",
    "measure",
    "weight",
    "quota",
    "reset",
    "tier_kind",
    "tiers",
    "threshold",
    "cap",
    "cap_kind",
    "bonuses",
    "bonus_kind",
];

/// Whether a tree asks for the written rule.
pub(super) fn is_rule(tree: &Node) -> bool {
    part::<Behavior>(tree, "behavior").is_some_and(|b| b.model == BehaviorModel::Rule)
}

pub(super) fn faults(tree: &Node, found: &mut Vec<Finding>) {
    match (is_rule(tree), tree.get(TABLE).is_some()) {
        (true, true) => {
            experiment(tree, found);
            calendar(tree, found);
            people(tree, found);
            mechanisms(tree, found);
        }
        (true, false) => found.push(Finding::new(
            "behavior.model",
            "\"rule\" puts timing in by hand, for the speed reference only",
            format!("\"forward_looking\" | \"delta\" | \"fixed\", or \"rule\" with [{TABLE}]"),
        )),
        (false, true) => found.push(Finding::new(
            TABLE,
            "is simulated by the written rule only",
            "behavior.model = \"rule\", or no such table",
        )),
        (false, false) => {}
    }
}

fn experiment(tree: &Node, found: &mut Vec<Finding>) {
    if let Some(row) = part::<ExperimentSettings>(tree, "experiment")
        && row.min_replications < row.max_replications
    {
        found.push(Finding::new(
            "experiment.max_replications",
            "is above min_replications, and the speed reference has no NPV to be precise to",
            format!("{}, as min_replications", row.min_replications),
        ));
    }
}

fn calendar(tree: &Node, found: &mut Vec<Finding>) {
    if part::<Calendar>(tree, "calendar").is_some_and(|c| c.fiscal_offset_weeks != 0) {
        found.push(Finding::new(
            "calendar.fiscal_offset_weeks",
            "moves the quarters of the speed reference, which begin on day 0",
            "0",
        ));
    }
    let Some(clock) = part::<QuotaCalendar>(tree, "clocks.reps") else {
        return;
    };
    if clock.period != Period::Quarter {
        found.push(Finding::new(
            "clocks.reps.period",
            "is not the period of the speed reference",
            "\"quarter\"",
        ));
    }
    if clock.offsets_weeks.iter().any(|&weeks| weeks != 0) {
        found.push(Finding::new(
            "clocks.reps.offsets_weeks",
            "moves quota periods of the speed reference, which are the fiscal quarters",
            "[0]",
        ));
    }
}

fn people(tree: &Node, found: &mut Vec<Finding>) {
    if let Some(row) = part::<Organization>(tree, "organization")
        && row.ability_classes.len() != 1
    {
        found.push(Finding::new(
            "organization.ability_classes",
            "differ, and reps of the speed reference are all alike",
            "[{ ability = 1.0, share = 1.0 }]",
        ));
    }
    if let Some(motion) = part::<Motion>(tree, "motion")
        && (motion.kind != MotionKind::SalesLed
            || motion.rep_share.get() < 1.0
            || motion.sold_lead_share.get() < 1.0)
    {
        found.push(Finding::new(
            "motion",
            "is not that of the speed reference, in which all reps work all leads",
            "kind = \"sales_led\", rep_share = 1, sold_lead_share = 1",
        ));
    }
    let plan = tree.get("plans").and_then(|plans| plans.get("rep"));
    if let Some(plan) = plan {
        passed_over(plan, "plans.rep", &PLAN, found);
        if let Some(Value::Array(components)) = plan.get("components").map(|node| &node.value) {
            for (index, component) in components.iter().enumerate() {
                let path = format!("plans.rep.components[{index}]");
                passed_over(component, &path, &COMPONENT, found);
            }
        }
    }
    if let Some(plan) = part::<CompensationPlan>(tree, "plans.rep") {
        let fits = matches!(
            plan.components.as_slice(),
            [one] if one.measure == Measure::NewBookings && one.reset == Reset::Discrete
        );
        if !fits {
            found.push(Finding::new(
                "plans.rep.components",
                "pay for more than a quarter's new bookings",
                "one component: measure = \"new_bookings\", reset = \"discrete\"",
            ));
        }
    }
}

/// Keys of a table that the speed reference does not know.
fn passed_over(table: &Node, path: &str, known: &[&str], found: &mut Vec<Finding>) {
    let Value::Table(rows) = &table.value else {
        return;
    };
    for (name, _) in rows {
        if !known.contains(&name.as_str()) {
            found.push(Finding::new(
                format!("{path}.{name}"),
                "is not paid by the speed reference",
                format!("no such key; it knows {}", known.join(", ")),
            ));
        }
    }
}

fn mechanisms(tree: &Node, found: &mut Vec<Finding>) {
    let Some(Value::Table(rows)) = tree.get("mechanisms").map(|node| &node.value) else {
        return;
    };
    for (name, node) in rows {
        if matches!(node.value, Value::Flag(true)) {
            found.push(Finding::new(
                format!("mechanisms.{name}"),
                "is on, and the speed reference has no part for it",
                "false",
            ));
        }
    }
}
