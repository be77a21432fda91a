//! Faults of what a component is measured against: levels, quotas that spread or follow.

use super::sums_to_one;
use crate::plan::check::{PlanIssue, issue, rises};
use crate::plan::components::{Component, Measure, Quota, Reset};
use crate::plan::ratchet::{Ratchet, RatchetKind};
use crate::units::Factor;

/// Measures that are a level at the end of a period, and what belongs to them.
pub(super) fn level(c: &Component, path: &str, found: &mut Vec<PlanIssue>) {
    let is_level = matches!(c.measure, Measure::Metric | Measure::Objectives);
    let mut need = |wrong: bool, key: &str, message: &str, accepted: &str| {
        if wrong {
            found.push(issue(format!("{path}{key}"), message, accepted));
        }
    };
    let level_quota = matches!(c.quota, Quota::Level(_));
    need(
        is_level && !level_quota,
        "quota",
        "this measure is a level, not an amount of money",
        "level",
    );
    need(
        !is_level && level_quota,
        "quota",
        "a level does not fit a measure that adds up deals",
        "per_year, share_of_reports or top_down",
    );
    need(
        is_level && c.reset == Reset::Cumulative,
        "reset",
        "a level does not add up over a year",
        "discrete",
    );
    match c.measure {
        Measure::Metric => need(
            c.metric.as_deref().is_none_or(|m| m.trim().is_empty()),
            "metric",
            "missing, and measure is metric",
            "the name of a metric",
        ),
        _ => need(
            c.metric.is_some(),
            "metric",
            "has no effect unless measure is metric",
            "no value",
        ),
    }
    match (c.measure, &c.objective) {
        (Measure::Objectives, None) => need(
            true,
            "objective",
            "missing, and measure is objectives",
            "{ expected_score = 0 to 1 }",
        ),
        (Measure::Objectives, Some(_)) | (_, None) => {}
        (_, Some(_)) => need(
            true,
            "objective",
            "has no effect unless measure is objectives",
            "no value",
        ),
    }
    need(
        is_level && c.credit.is_some(),
        "credit",
        "no deal is credited under this measure",
        "no value",
    );
    need(
        is_level && c.kicker.is_some(),
        "kicker",
        "a level has no months",
        "no value",
    );
    if let Some(objective) = &c.objective {
        for (i, pair) in objective.steps.windows(2).enumerate() {
            rises(
                pair[0].get(),
                pair[1].get(),
                || format!("{path}objective.steps[{}]", i + 1),
                found,
            );
        }
    }
}

/// Quotas dealt out, spread over the year, or moved by what was achieved.
pub(super) fn quota_rules(c: &Component, path: &str, found: &mut Vec<PlanIssue>) {
    let level = matches!(c.quota, Quota::Level(_));
    if let Quota::TopDown(target) = c.quota
        && target.people == 0
    {
        found.push(issue(
            format!("{path}quota.top_down.people"),
            "0 people share the target",
            "1 or more",
        ));
    }
    if let Some(spread) = &c.quota_spread {
        let path = format!("{path}quota_spread.shares");
        if ![2, 4, 12].contains(&spread.shares.len()) {
            found.push(issue(
                path.clone(),
                format!("{} parts of a year", spread.shares.len()),
                "2 half years, 4 quarters or 12 months",
            ));
        }
        sums_to_one(spread.shares.iter().copied(), &path, found);
    }
    for (key, given) in [
        ("quota_spread", c.quota_spread.is_some()),
        ("ratchet", c.ratchet.is_some()),
        ("rolling_quota", c.rolling_quota.is_some()),
    ] {
        if given && level {
            found.push(issue(
                format!("{path}{key}"),
                "has no effect on a level",
                "no value",
            ));
        }
    }
    if c.ratchet.is_some() && c.rolling_quota.is_some() {
        found.push(issue(
            format!("{path}rolling_quota"),
            "a ratchet moves the same quota",
            "one of them",
        ));
    }
    let growths = [
        ("ratchet.growth", c.ratchet.map(|r| r.growth)),
        ("rolling_quota.growth", c.rolling_quota.map(|r| r.growth)),
    ];
    for (key, growth) in growths {
        if let Some(growth) = growth
            && growth.get() <= -1.0
        {
            found.push(issue(
                format!("{path}{key}"),
                format!("{:?} leaves no quota", growth.get()),
                "more than -1",
            ));
        }
    }
    if let Some(ratchet) = &c.ratchet {
        ratchet_faults(ratchet, path, found);
    }
    if let Some(rolling) = c.rolling_quota
        && !(1..=52).contains(&rolling.periods)
    {
        found.push(issue(
            format!("{path}rolling_quota.periods"),
            format!("{} periods", rolling.periods),
            "1 to 52",
        ));
    }
}

/// What a ratchet's own keys contradict.
fn ratchet_faults(ratchet: &Ratchet, path: &str, found: &mut Vec<PlanIssue>) {
    if ratchet.kind == RatchetKind::Symmetric && ratchet.shortfall_learning.is_some() {
        found.push(issue(
            format!("{path}ratchet.shortfall_learning"),
            "a symmetric ratchet learns from a shortfall as from a success",
            "no value, or kind = \"asymmetric\"",
        ));
    }
    for (key, bound, fits, accepted) in [
        (
            "least",
            ratchet.least,
            (|b: f64| 0.0 < b && b <= 1.0) as fn(f64) -> bool,
            "more than 0, to 1",
        ),
        ("most", ratchet.most, |b| 1.0 <= b, "1 or more"),
    ] {
        if let Some(bound) = bound.map(Factor::get)
            && !fits(bound)
        {
            found.push(issue(
                format!("{path}ratchet.{key}"),
                format!("{bound:?} times its own quota leaves the component's own quota out"),
                accepted,
            ));
        }
    }
}
