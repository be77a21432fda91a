//! What a plan must satisfy beyond the range of each number: every fault at once.

mod rules;

use std::fmt;

use super::components::{
    BonusKind, CompensationPlan, Component, Quota, Threshold, ThresholdKind, Tier,
};

/// A fault of a plan, addressed to the person who can correct it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanIssue {
    /// Key, relative to the plan (or to the component where one was checked alone), for example
    /// `components[0].tiers[1].from_attainment`.
    pub path: String,
    /// What is wrong, beginning with the value where there is one.
    pub message: String,
    /// What would be accepted.
    pub accepted: String,
}

impl fmt::Display for PlanIssue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}: accepted {}",
            self.path, self.message, self.accepted
        )
    }
}

/// Why a plan could not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The plan has faults; nothing was computed.
    #[error("{}", issues.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Refused {
        /// All of them, in the order of the file.
        issues: Vec<PlanIssue>,
    },
    /// A statement was asked for amounts credited to a number of components the plan does not have.
    #[error(
        "periods[{period}].credited: {found} lists of credits: accepted {expected}, one per component"
    )]
    CreditsPerComponent {
        /// Position of the period.
        period: usize,
        /// Lists given.
        found: usize,
        /// Components of the plan.
        expected: usize,
    },
}

/// Whose plan it is: a rep has no reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A sales rep.
    Rep,
    /// A manager, executive or chief revenue officer.
    Leader,
}

/// Weights may miss a sum of 1 by this much, so that three times 0.333333 passes.
const WEIGHT_TOLERANCE: f64 = 1e-5;

/// All faults of a plan, whoever holds it, in the order of the file.
pub fn issues(plan: &CompensationPlan) -> Vec<PlanIssue> {
    let mut found = Vec::new();
    if plan.components.is_empty() {
        found.push(issue("components", "no component", "at least one"));
    }
    for (i, component) in plan.components.iter().enumerate() {
        let path = format!("components[{i}].");
        if plan.components[..i]
            .iter()
            .any(|c| c.name == component.name)
        {
            found.push(issue(
                format!("{path}name"),
                format!("{:?} names a component before it", component.name),
                "a name of its own",
            ));
        }
        found.extend(component_issues(component, &path));
    }
    let sum: f64 = plan.components.iter().map(|c| c.weight.get()).sum();
    if !plan.components.is_empty() && WEIGHT_TOLERANCE < (sum - 1.0).abs() {
        // Six decimals are what the tolerance can tell apart.
        let shown = (sum * 1e6).round() / 1e6;
        found.push(issue(
            "components",
            format!("the weights sum to {shown:?}"),
            "a sum of 1",
        ));
    }
    rules::plan_rules(plan, &mut found);
    found
}

/// All faults of a plan in the hands of a role: those of [`issues`], and a rep's quota as a share
/// of reports.
pub fn issues_for(plan: &CompensationPlan, role: Role) -> Vec<PlanIssue> {
    let mut found = issues(plan);
    for (i, component) in plan.components.iter().enumerate() {
        if let (Role::Rep, Quota::ShareOfReports(_)) = (role, component.quota) {
            found.push(issue(
                format!("components[{i}].quota"),
                "share_of_reports needs reports, and a rep has none",
                "per_year",
            ));
        }
    }
    found
}

/// All faults of one component; `path` is put before each key.
pub fn component_issues(component: &Component, path: &str) -> Vec<PlanIssue> {
    let mut found = Vec::new();
    if component.name.trim().is_empty() {
        found.push(issue(format!("{path}name"), "empty", "a name"));
    }
    let (key, quota) = match component.quota {
        Quota::PerYear(quota) => ("per_year", quota.get()),
        Quota::ShareOfReports(share) => ("share_of_reports", share.get()),
        Quota::TopDown(target) => ("top_down.target_per_year", target.target_per_year.get()),
        Quota::Level(level) => ("level", level.get()),
    };
    if quota <= 0.0 {
        found.push(issue(
            format!("{path}quota.{key}"),
            format!("{quota:?} leaves attainment undefined"),
            "more than 0",
        ));
    }
    tier_issues(&component.tiers, path, &mut found);
    if let Some(threshold) = &component.threshold {
        threshold_issues(threshold, &component.tiers, path, &mut found);
    }
    if let Some(cap) = component.cap
        && cap.get() <= 0.0
    {
        found.push(issue(
            format!("{path}cap"),
            format!("{:?} pays nothing", cap.get()),
            "more than 0",
        ));
    }
    bonus_issues(component, path, &mut found);
    rules::component_rules(component, path, &mut found);
    found
}

fn tier_issues(tiers: &[Tier], path: &str, found: &mut Vec<PlanIssue>) {
    let Some(first) = tiers.first() else {
        found.push(issue(format!("{path}tiers"), "no tier", "at least one"));
        return;
    };
    if 0.0 < first.from_attainment.get() {
        found.push(issue(
            format!("{path}tiers[0].from_attainment"),
            format!("{:?} leaves no rate below it", first.from_attainment.get()),
            "0; use a threshold to pay nothing below it",
        ));
    }
    for (i, pair) in tiers.windows(2).enumerate() {
        rises(
            pair[0].from_attainment.get(),
            pair[1].from_attainment.get(),
            || format!("{path}tiers[{}].from_attainment", i + 1),
            found,
        );
    }
}

fn threshold_issues(threshold: &Threshold, tiers: &[Tier], path: &str, found: &mut Vec<PlanIssue>) {
    match (threshold.kind, threshold.start_value) {
        (ThresholdKind::StartValue, None) => found.push(issue(
            format!("{path}threshold.start_value"),
            "missing, and kind is start_value",
            "0 to 1",
        )),
        (ThresholdKind::StartValue, Some(_)) | (_, None) => {}
        (_, Some(value)) => found.push(issue(
            format!("{path}threshold.start_value"),
            format!("{:?} has no effect unless kind is start_value", value.get()),
            "no value",
        )),
    }
    if !matches!(
        threshold.kind,
        ThresholdKind::RescaledLine | ThresholdKind::StartValue
    ) {
        return;
    }
    let at = threshold.at_attainment.get();
    if 1.0 <= at {
        found.push(issue(
            format!("{path}threshold.at_attainment"),
            format!("{at:?} leaves no room for a line up to quota"),
            "less than 1",
        ));
    }
    for (i, tier) in tiers.iter().enumerate() {
        let (from, multiple) = (tier.from_attainment.get(), tier.multiple.get());
        if from < 1.0 && 1e-9 < (multiple - 1.0).abs() {
            found.push(issue(
                format!("{path}tiers[{i}].multiple"),
                format!("{multiple:?} below quota, where the threshold's line replaces the tiers"),
                "1, or a threshold of kind first_dollar or from_threshold",
            ));
        }
    }
}

fn bonus_issues(component: &Component, path: &str, found: &mut Vec<PlanIssue>) {
    let bonuses = &component.bonuses;
    let threshold = component.threshold.map_or(0.0, |t| t.at_attainment.get());
    for (i, bonus) in bonuses.iter().enumerate() {
        let at = bonus.at_attainment.get();
        if at <= 0.0 {
            found.push(issue(
                format!("{path}bonuses[{i}].at_attainment"),
                format!("{at:?} is reached by everybody"),
                "more than 0",
            ));
        } else if at < threshold {
            found.push(issue(
                format!("{path}bonuses[{i}].at_attainment"),
                format!("{at:?} lies below the threshold, under which nothing is paid"),
                format!("{threshold:?} or more"),
            ));
        }
    }
    for (i, pair) in bonuses.windows(2).enumerate() {
        rises(
            pair[0].at_attainment.get(),
            pair[1].at_attainment.get(),
            || format!("{path}bonuses[{}].at_attainment", i + 1),
            found,
        );
        if component.bonus_kind == BonusKind::HighestOnly {
            rises(
                pair[0].multiple.get(),
                pair[1].multiple.get(),
                || format!("{path}bonuses[{}].multiple", i + 1),
                found,
            );
        }
    }
}

fn rises(before: f64, value: f64, path: impl Fn() -> String, found: &mut Vec<PlanIssue>) {
    if value <= before {
        found.push(issue(
            path(),
            format!("{value:?} does not rise above {before:?} before it"),
            format!("more than {before:?}"),
        ));
    }
}

fn issue(
    path: impl Into<String>,
    message: impl Into<String>,
    accepted: impl Into<String>,
) -> PlanIssue {
    PlanIssue {
        path: path.into(),
        message: message.into(),
        accepted: accepted.into(),
    }
}

#[cfg(test)]
mod tests;
