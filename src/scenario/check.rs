//! Rules that join several keys: what each value allows by itself and the whole contradicts.
//!
//! Parts that do not fit their own schema are passed over, so that a misspelt key in one table does
//! not hide a contradiction in another.

use super::budget::{self, Budget};
use super::check_courtship;
use super::check_plan;
use super::check_ratchet;
use super::check_rule;
use super::check_size;
use super::issue::Issue;
use super::part;
use super::row::{Expectation, ExperimentSettings};
use super::tree::{Node, Value, steps};
use crate::model::{
    Behavior, Buyers, Calendar, Clocks, Customers, DealDesk, Deals, Leads, Learning, Mechanisms,
    Motion, MotionKind, Onboarding, Organization, Period, Promises, QuotaCalendar,
};
use crate::plan::{CompensationPlan, Measure, Reset, Role};
use crate::units::WEEKS_PER_QUARTER;

/// A contradiction, before its place is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    /// The key, for example `plans.rep.components[0].tiers[1].from_attainment`.
    pub(super) path: String,
    /// What is wrong, without the path.
    pub(super) message: String,
    /// What would be accepted.
    pub(super) accepted: String,
}

impl Finding {
    pub(super) fn new(
        path: impl Into<String>,
        message: impl Into<String>,
        accepted: impl Into<String>,
    ) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
            accepted: accepted.into(),
        }
    }
}

/// Roles with a plan, from the lowest level up.
const ROLES: [&str; 4] = ["rep", "manager", "executive", "chief"];

/// Most a rep may give without asking: buyers' needs end there too, and organic terms need a price.
const LARGEST_AUTHORITY: f64 = 0.9;

/// Sums of shares may miss 1 by this much.
const ROUNDING: f64 = 1e-9;

/// Every contradiction of a merged tree, each at the value that would have to change.
pub(super) fn faults(tree: &Node) -> Vec<Issue> {
    let mut found = Vec::new();
    experiment(tree, &mut found);
    expectations(tree, &mut found);
    if let Some(row) = part::<Budget>(tree, "budget") {
        budget::faults(&row, &mut found);
    }
    organization(tree, &mut found);
    clocks(tree, &mut found);
    plans(tree, &mut found);
    motion(tree, &mut found);
    check_courtship::faults(tree, &mut found);
    market(tree, &mut found);
    company(tree, &mut found);
    check_size::faults(tree, &mut found);
    check_rule::faults(tree, &mut found);
    check_ratchet::faults(tree, &mut found);
    found
        .into_iter()
        .map(|finding| {
            let node = tree.nearest(&steps(&finding.path));
            let place = if matches!(node.value, Value::Table(_)) {
                &node.key
            } else {
                &node.place
            };
            let label = format!("accepted: {}", finding.accepted);
            Issue::new(finding.path, finding.message, label, place)
        })
        .collect()
}

fn experiment(tree: &Node, found: &mut Vec<Finding>) {
    let Some(row) = part::<ExperimentSettings>(tree, "experiment") else {
        return;
    };
    if row.max_replications < row.min_replications {
        found.push(Finding::new(
            "experiment.max_replications",
            format!(
                "{} is below min_replications {}",
                row.max_replications, row.min_replications
            ),
            format!("{} or more", row.min_replications),
        ));
    }
    if row.precision.get() <= 0.0 {
        found.push(Finding::new(
            "experiment.precision",
            "no number of replications is precise to 0",
            "more than 0",
        ));
    }
}

fn expectations(tree: &Node, found: &mut Vec<Finding>) {
    let Some(Value::Table(rows)) = tree.get("expect").map(|node| &node.value) else {
        return;
    };
    for (name, node) in rows {
        let Ok(row) = node.to_toml().try_into::<Expectation>() else {
            continue;
        };
        match (row.at_least, row.at_most) {
            (None, None) => found.push(Finding::new(
                format!("expect.{name}"),
                "expects nothing",
                "at_least, at_most or both",
            )),
            (Some(least), Some(most)) if most < least => found.push(Finding::new(
                format!("expect.{name}.at_most"),
                format!("{most} is below at_least {least}"),
                format!("{least} or more"),
            )),
            _ => {}
        }
    }
}

fn organization(tree: &Node, found: &mut Vec<Finding>) {
    let Some(row) = part::<Organization>(tree, "organization") else {
        return;
    };
    let sum: f64 = row.ability_classes.iter().map(|c| c.share.get()).sum();
    if ROUNDING < (sum - 1.0).abs() {
        found.push(Finding::new(
            "organization.ability_classes",
            format!("the shares sum to {}", rounded(sum)),
            "shares that sum to 1",
        ));
    }
    for (index, class) in row.ability_classes.iter().enumerate() {
        if class.ability.get() <= 0.0 {
            found.push(Finding::new(
                format!("organization.ability_classes[{index}].ability"),
                "a rep without ability never sells",
                "more than 0",
            ));
        }
    }
    let teams = u64::from(row.regions) * u64::from(row.teams_per_region);
    if u64::from(row.reps) < teams {
        found.push(Finding::new(
            "organization.reps",
            format!("{} cannot fill {teams} teams", row.reps),
            format!("{teams} or more"),
        ));
    } else if let Some(share) = part::<Motion>(tree, "motion").map(|m| m.rep_share.get()) {
        let employed = (f64::from(row.reps) * share).round();
        if employed < teams as f64 {
            found.push(Finding::new(
                "motion.rep_share",
                format!("leaves {employed} reps for {teams} teams"),
                format!("{} to 1", rounded(teams as f64 / f64::from(row.reps))),
            ));
        }
    }
}

fn clocks(tree: &Node, found: &mut Vec<Finding>) {
    let Some(clocks) = part::<Clocks>(tree, "clocks") else {
        return;
    };
    let levels = [
        ("reps", "rep", &clocks.reps),
        ("managers", "manager", &clocks.managers),
        ("executives", "executive", &clocks.executives),
    ];
    for (level, role, quota) in levels {
        horizon(tree, level, role, quota.period, found);
        offsets(level, quota, found);
    }
    horizon(tree, "chief", "chief", Period::Quarter, found);
}

/// A report holds a whole period of the clock people decide by, and a pilot history sees one.
fn horizon(tree: &Node, level: &str, role: &str, period: Period, found: &mut Vec<Finding>) {
    let plan = part::<CompensationPlan>(tree, &format!("plans.{role}"));
    let quarters_of = |period: Period| (period.years() * 4.0).ceil();
    let quarters = quarters_of(period);
    // A component on a longer clock of its own: the year to date, or a longer measurement period.
    let decides = plan.and_then(|plan| {
        let longest = plan.decided_by(period).pop()?;
        let first = longest.components[0];
        let cumulative = plan.components[first].reset == Reset::Cumulative;
        (cumulative || period < longest.clock).then_some((first, cumulative, longest.clock))
    });
    let needed = decides.map_or(quarters, |(_, _, clock)| quarters_of(clock).max(quarters));
    if let Some(reported) = part::<Calendar>(tree, "calendar").map(|c| c.reported_quarters) {
        if f64::from(reported) < quarters {
            found.push(Finding::new(
                format!("clocks.{level}.period"),
                format!("is longer than the report of {reported} quarters"),
                format!(
                    "a period within the report, or calendar.reported_quarters = {quarters} or more"
                ),
            ));
        } else if let Some((component, cumulative, _)) = decides
            && f64::from(reported) < needed
        {
            let path = format!("plans.{role}.components[{component}]");
            found.push(if cumulative {
                Finding::new(
                    format!("{path}.reset"),
                    format!("carries a year to date through a report of {reported} quarters"),
                    "\"discrete\", or calendar.reported_quarters = 4 or more",
                )
            } else {
                Finding::new(
                    format!("{path}.period"),
                    format!("is longer than the report of {reported} quarters"),
                    format!("a period within the report, or calendar.reported_quarters = {needed} or more"),
                )
            });
        }
    }
    if let Some(pilot) = part::<Learning>(tree, "learning").map(|l| l.pilot_quarters)
        && f64::from(pilot) < needed
    {
        let whose = if level == "chief" {
            "plans.chief".into()
        } else {
            format!("clocks.{level}")
        };
        found.push(Finding::new(
            "learning.pilot_quarters",
            format!("{pilot} quarters never see a whole period of {whose}"),
            format!("{needed} or more"),
        ));
    }
}

/// An offset of a whole period is no offset.
fn offsets(level: &str, quota: &QuotaCalendar, found: &mut Vec<Finding>) {
    let weeks = match quota.period {
        Period::Week => 1,
        Period::Month | Period::Quarter => WEEKS_PER_QUARTER,
        Period::Half => 2 * WEEKS_PER_QUARTER,
        Period::Year => 4 * WEEKS_PER_QUARTER,
    };
    for (index, offset) in quota.offsets_weeks.iter().enumerate() {
        if weeks <= *offset {
            let accepted = if weeks == 1 {
                "0".into()
            } else {
                format!("0 to {}", weeks - 1)
            };
            found.push(Finding::new(
                format!("clocks.{level}.offsets_weeks[{index}]"),
                format!("{offset} weeks is a whole period of the quota or more"),
                accepted,
            ));
        }
    }
}

fn plans(tree: &Node, found: &mut Vec<Finding>) {
    let mut below: Option<CompensationPlan> = None;
    let motion = part::<Motion>(tree, "motion").map(|m| m.kind);
    for name in ROLES {
        let path = format!("plans.{name}");
        let role = if name == "rep" {
            Role::Rep
        } else {
            Role::Leader
        };
        let Some(plan) = part::<CompensationPlan>(tree, &path) else {
            below = None;
            continue;
        };
        check_plan::one(&plan, role, &path, found);
        check_plan::against_reports(&plan, below.as_ref(), &path, found);
        if motion == Some(MotionKind::SalesLed) {
            for (index, component) in plan.components.iter().enumerate() {
                if component.measure == Measure::AssistedConversion {
                    found.push(Finding::new(
                        format!("{path}.components[{index}].measure"),
                        "credits self-serve users, and a sales-led company has none",
                        "another measure, or motion.kind = \"product_led\"",
                    ));
                }
            }
        }
        below = Some(plan);
    }
}

fn motion(tree: &Node, found: &mut Vec<Finding>) {
    let (Some(motion), Some(switches)) = (
        part::<Motion>(tree, "motion"),
        part::<Mechanisms>(tree, "mechanisms"),
    ) else {
        return;
    };
    if motion.kind == MotionKind::ProductLed && !switches.product_led {
        found.push(Finding::new(
            "motion.kind",
            "is product-led while mechanisms.product_led is off",
            "\"sales_led\", or mechanisms.product_led = true",
        ));
    }
    if motion.kind == MotionKind::SalesLed && motion.sold_lead_share.get() <= 0.0 {
        found.push(Finding::new(
            "motion.sold_lead_share",
            "a sales-led company that works no leads sells nothing",
            "more than 0",
        ));
    }
}

fn market(tree: &Node, found: &mut Vec<Finding>) {
    if let Some(deals) = part::<Deals>(tree, "deals") {
        if deals.mean_list_value.get() <= 0.0 {
            found.push(Finding::new(
                "deals.mean_list_value",
                "deals are worth nothing",
                "more than 0",
            ));
        }
        for (index, stage) in deals.stages.iter().enumerate() {
            let path = format!("deals.stages[{index}]");
            if 1.0 <= stage.lost_share.get() {
                found.push(Finding::new(
                    format!("{path}.lost_share"),
                    "no opportunity would ever pass this stage",
                    "less than 1",
                ));
            }
            if deals.stages[..index]
                .iter()
                .any(|other| other.name == stage.name)
            {
                found.push(Finding::new(
                    format!("{path}.name"),
                    format!("\"{}\" names an earlier stage", stage.name),
                    "a name of its own",
                ));
            }
        }
    }
    if let Some(leads) = part::<Leads>(tree, "leads")
        && 0.0 < leads.prospecting_share.get()
        && leads.prospecting_effort.get() <= 0.0
    {
        found.push(Finding::new(
            "leads.prospecting_effort",
            "leads from prospecting need some of it",
            "more than 0, or leads.prospecting_share = 0",
        ));
    }
    if let Some(buyers) = part::<Buyers>(tree, "buyers")
        && buyers.signature_chance.get() <= 0.0
        && buyers.quote_signature_chance.get() <= 0.0
    {
        found.push(Finding::new(
            "buyers.signature_chance",
            "with quote_signature_chance at 0 too, nothing is ever signed",
            "more than 0",
        ));
    }
    if let Some(behavior) = part::<Behavior>(tree, "behavior")
        && LARGEST_AUTHORITY < behavior.rep_authority.get()
    {
        found.push(Finding::new(
            "behavior.rep_authority",
            format!("{} gives the product away", behavior.rep_authority.get()),
            format!("0 to {LARGEST_AUTHORITY}"),
        ));
    } else if let Some(behavior) = part::<Behavior>(tree, "behavior")
        && behavior.largest_discount < behavior.rep_authority
    {
        found.push(Finding::new(
            "behavior.largest_discount",
            format!("is below rep_authority {}", behavior.rep_authority.get()),
            format!("{} to 1", behavior.rep_authority.get()),
        ));
    }
}

fn company(tree: &Node, found: &mut Vec<Finding>) {
    if let (Some(promises), Some(customers)) = (
        part::<Promises>(tree, "promises"),
        part::<Customers>(tree, "customers"),
    ) && customers.satisfaction.largest_gap < promises.gap
    {
        found.push(Finding::new(
            "customers.satisfaction.largest_gap",
            format!("is below the gap of one promise, {}", promises.gap.get()),
            format!("{} to 1", promises.gap.get()),
        ));
    }
    let Some(switches) = part::<Mechanisms>(tree, "mechanisms") else {
        return;
    };
    let queues = [
        (
            "deal_desk",
            switches.deal_desk,
            part::<DealDesk>(tree, "deal_desk").map(|q| q.capacity_multiple),
        ),
        (
            "onboarding",
            switches.onboarding,
            part::<Onboarding>(tree, "onboarding").map(|q| q.capacity_multiple),
        ),
    ];
    for (name, on, capacity) in queues {
        if on && capacity.is_some_and(|c| c.get() <= 0.0) {
            found.push(Finding::new(
                format!("{name}.capacity_multiple"),
                "a queue without capacity serves nobody",
                format!("more than 0, or mechanisms.{name} = false"),
            ));
        }
    }
}

/// A sum of shares without the last bits of its rounding.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}
