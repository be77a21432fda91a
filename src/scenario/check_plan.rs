//! What a compensation plan contradicts, by itself and against the level below it.

use super::check::Finding;
use crate::plan::{CompensationPlan, Quota, Role, issues_for};

/// Contradictions within one plan in the hands of a role.
pub(super) fn one(plan: &CompensationPlan, role: Role, path: &str, found: &mut Vec<Finding>) {
    found.extend(
        issues_for(plan, role)
            .into_iter()
            .map(|i| Finding::new(format!("{path}.{}", i.path), i.message, i.accepted)),
    );
}

/// Contradictions between a role's quotas and those of its reports.
pub(super) fn against_reports(
    plan: &CompensationPlan,
    reports: Option<&CompensationPlan>,
    path: &str,
    found: &mut Vec<Finding>,
) {
    for (index, component) in plan.components.iter().enumerate() {
        if !matches!(component.quota, Quota::ShareOfReports(_)) {
            continue;
        }
        let path = format!("{path}.components[{index}].quota");
        if let Some(reports) = reports
            && !reports
                .components
                .iter()
                .any(|c| c.measure == component.measure)
        {
            found.push(Finding::new(
                path,
                "no component of the level below has this measure, so its quotas sum to 0",
                "{ per_year = a money amount }, or a measure of the level below",
            ));
        }
    }
}
