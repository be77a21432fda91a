//! What a compensation plan contradicts, by itself and against the level below it.

use super::check::{Finding, ROUNDING, rounded};
use crate::plan::{CompensationPlan, Component, Quota, ThresholdKind};

/// Contradictions within one plan.
pub(super) fn one(plan: &CompensationPlan, path: &str, found: &mut Vec<Finding>) {
    let sum: f64 = plan.components.iter().map(|c| c.weight.get()).sum();
    if ROUNDING < (sum - 1.0).abs() {
        found.push(Finding::new(
            format!("{path}.components"),
            format!("the weights sum to {}", rounded(sum)),
            "weights that sum to 1",
        ));
    }
    for (index, component) in plan.components.iter().enumerate() {
        let path = format!("{path}.components[{index}]");
        rising_tiers(component, &path, found);
        quota(component, &path, found);
        threshold(component, &path, found);
        if component.cap.is_some_and(|cap| cap.get() <= 0.0) {
            found.push(Finding::new(
                format!("{path}.cap"),
                "pays nothing at all",
                "more than 0",
            ));
        }
        for pair in 1..component.bonuses.len() {
            let (before, at) = (
                component.bonuses[pair - 1].at_attainment.get(),
                component.bonuses[pair].at_attainment.get(),
            );
            if at <= before {
                found.push(Finding::new(
                    format!("{path}.bonuses[{pair}].at_attainment"),
                    format!("{at} does not rise above {before} before it"),
                    format!("more than {before}"),
                ));
            }
        }
    }
}

/// Contradictions between a role's quotas and those of its reports.
pub(super) fn against_reports(
    plan: &CompensationPlan,
    lowest: bool,
    reports: Option<&CompensationPlan>,
    path: &str,
    found: &mut Vec<Finding>,
) {
    for (index, component) in plan.components.iter().enumerate() {
        if !matches!(component.quota, Quota::ShareOfReports(_)) {
            continue;
        }
        let path = format!("{path}.components[{index}].quota");
        if lowest {
            found.push(Finding::new(
                path,
                "reps have no reports",
                "{ per_year = a money amount }",
            ));
        } else if let Some(reports) = reports
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

fn rising_tiers(component: &Component, path: &str, found: &mut Vec<Finding>) {
    let mut before: Option<f64> = None;
    for (index, tier) in component.tiers.iter().enumerate() {
        let path = format!("{path}.tiers[{index}].from_attainment");
        let from = tier.from_attainment.get();
        match before {
            None if 0.0 < from => {
                found.push(Finding::new(
                    path,
                    format!("the first tier starts at {from}"),
                    "0",
                ));
            }
            Some(before) if from <= before => found.push(Finding::new(
                path,
                format!("{from} does not rise above {before} before it"),
                format!("more than {before}"),
            )),
            _ => {}
        }
        before = Some(from);
    }
}

fn quota(component: &Component, path: &str, found: &mut Vec<Finding>) {
    let (name, value) = match component.quota {
        Quota::PerYear(money) => ("per_year", money.get()),
        Quota::ShareOfReports(share) => ("share_of_reports", share.get()),
    };
    if value <= 0.0 {
        let message = "attainment of a quota of 0 has no meaning";
        found.push(Finding::new(
            format!("{path}.quota.{name}"),
            message,
            "more than 0",
        ));
    }
}

fn threshold(component: &Component, path: &str, found: &mut Vec<Finding>) {
    let Some(threshold) = component.threshold else {
        return;
    };
    let starts = threshold.kind == ThresholdKind::StartValue;
    if starts != threshold.start_value.is_some() {
        let (message, accepted) = if starts {
            (
                "kind start_value does not say where it starts",
                "start_value = a share of target incentive",
            )
        } else {
            (
                "start_value is read by kind start_value only",
                "kind = \"start_value\", or no start_value",
            )
        };
        found.push(Finding::new(format!("{path}.threshold"), message, accepted));
    }
    let line = starts || threshold.kind == ThresholdKind::RescaledLine;
    if line && 1.0 <= threshold.at_attainment.get() {
        found.push(Finding::new(
            format!("{path}.threshold.at_attainment"),
            "a line to target incentive at quota starts below quota",
            "0 to less than 1",
        ));
    }
}
