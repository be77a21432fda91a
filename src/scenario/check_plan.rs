//! What a compensation plan contradicts, by itself and against the level below it.

use super::check::Finding;
use crate::plan::{CompensationPlan, Measure, Quota, Role, issues_for};

/// Contradictions within one plan in the hands of a role.
pub(super) fn one(plan: &CompensationPlan, role: Role, path: &str, found: &mut Vec<Finding>) {
    found.extend(
        issues_for(plan, role)
            .into_iter()
            .map(|i| Finding::new(format!("{path}.{}", i.path), i.message, i.accepted)),
    );
}

/// Components on new bookings that are paid without anybody deciding by them.
pub(super) fn notes(plan: &CompensationPlan, path: &str) -> Vec<String> {
    let decided_by = plan.decided_by();
    let Some(&first) = decided_by.first() else {
        return Vec::new();
    };
    let name = &plan.components[first].name;
    (0..plan.components.len())
        .filter(|i| !decided_by.contains(i))
        .filter(|&i| plan.components[i].measure == Measure::NewBookings)
        .map(|i| {
            format!(
                "{path}.components[{i}]: has another quota or reset than {name:?}, so it is paid \
                 and nobody decides by it"
            )
        })
        .collect()
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
