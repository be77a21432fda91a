//! Faults of a component's further rules: credit, gates, multipliers, matrix, kicker.

mod quota;

use std::collections::BTreeSet;

use super::{PlanIssue, issue, rises};
use crate::plan::components::{CompensationPlan, Component, Reset};
use crate::plan::credit::{CreditBasis, CreditRules, DealCap};
use crate::plan::curve::CurveParts;
use crate::plan::deal::DealKind;
use crate::plan::gate::{Gate, GateScope, Reading};
use crate::plan::kicker::{BudgetBaseline, Kicker, KickerPay};
use crate::plan::linkage::{Linkage, Point};
use crate::plan::matrix::Matrix;
use crate::plan::payout::limited;
use crate::units::{Coefficient, Factor, Share};

/// Sums of shares may miss 1 by this much, so that three times 0.333333 passes.
const SUM_TOLERANCE: f64 = 1e-5;

/// Classes of origin that a deal's one byte can tell apart.
const MOST_ORIGINS: usize = 250;

/// Faults of one component that need no look at the rest of the plan; `path` is put before each key.
pub(super) fn component_rules(c: &Component, path: &str, found: &mut Vec<PlanIssue>) {
    for (key, cap) in [("rate_cap", c.rate_cap), ("credit_cap", c.credit_cap)] {
        if let Some(cap) = cap
            && cap.get() <= 0.0
        {
            found.push(issue(
                format!("{path}{key}"),
                format!("{:?} pays nothing", cap.get()),
                "more than 0",
            ));
        }
    }
    quota::level(c, path, found);
    if let Some(credit) = &c.credit {
        credit_rules(c, credit, &format!("{path}credit."), found);
    }
    for (i, gate) in c.gates.iter().enumerate() {
        gate_limits(c, gate, &format!("{path}gates[{i}]."), found);
    }
    for (i, multiplier) in c.multipliers.iter().enumerate() {
        points(
            &multiplier.points,
            &format!("{path}multipliers[{i}]."),
            found,
        );
    }
    if let Some(matrix) = &c.matrix {
        matrix_rules(c, matrix, path, found);
    }
    if let Some(kicker) = &c.kicker {
        kicker_rules(c, kicker, &format!("{path}kicker."), found);
    }
    if let Some(team) = c.team
        && team.share.get() <= 0.0
    {
        found.push(issue(
            format!("{path}team.share"),
            format!("{:?} pays nothing on the team", team.share.get()),
            "more than 0, or no team",
        ));
    }
    quota::quota_rules(c, path, found);
}

/// Faults that need the whole plan: readings of other components, the ramp, the conventions.
pub(super) fn plan_rules(plan: &CompensationPlan, found: &mut Vec<PlanIssue>) {
    if let Some(decimals) = plan.conventions.attainment_decimals
        && 9 < decimals
    {
        found.push(issue(
            "conventions.attainment_decimals",
            format!("{decimals} decimals are finer than attainment is computed"),
            "0 to 9",
        ));
    }
    if let Some(ramp) = &plan.ramp
        && ramp.quota_factors.is_empty()
    {
        found.push(issue("ramp.quota_factors", "no factor", "at least one"));
    }
    let mut origins = BTreeSet::new();
    for (i, c) in plan.components.iter().enumerate() {
        let path = format!("components[{i}].");
        let gates = c.gates.iter().map(|g| &g.reads);
        let multipliers = c.multipliers.iter().map(|m| &m.reads);
        let gates = gates
            .enumerate()
            .map(|(k, r)| (format!("gates[{k}].reads"), r));
        let multipliers = multipliers
            .enumerate()
            .map(|(k, r)| (format!("multipliers[{k}].reads"), r));
        let matrix = c.matrix.iter().flat_map(|m| {
            [
                ("matrix.row_reads".to_owned(), &m.row_reads),
                ("matrix.column_reads".to_owned(), &m.column_reads),
            ]
        });
        for (key, reads) in gates.chain(multipliers).chain(matrix) {
            reading(plan, reads, &format!("{path}{key}"), found);
        }
        let factors = c.credit.iter().flat_map(|credit| &credit.factors);
        origins.extend(factors.filter_map(|f| f.origin.as_deref()));
    }
    if MOST_ORIGINS < origins.len() {
        found.push(issue(
            "components",
            format!("{} classes of origin", origins.len()),
            format!("up to {MOST_ORIGINS}"),
        ));
    }
}

fn reading(plan: &CompensationPlan, reads: &Reading, path: &str, found: &mut Vec<PlanIssue>) {
    match reads {
        Reading::AttainmentOf(name) if !plan.components.iter().any(|c| c.name == *name) => {
            let names: Vec<String> = plan
                .components
                .iter()
                .map(|c| format!("{:?}", c.name))
                .collect();
            found.push(issue(
                format!("{path}.attainment_of"),
                format!("{name:?} is no component of this plan"),
                names.join(" or "),
            ));
        }
        Reading::Metric(name) if name.trim().is_empty() => {
            found.push(issue(format!("{path}.metric"), "empty", "a name"));
        }
        _ => {}
    }
}

fn credit_rules(c: &Component, rules: &CreditRules, path: &str, found: &mut Vec<PlanIssue>) {
    let of_contract = matches!(
        rules.basis,
        CreditBasis::TotalContractValue | CreditBasis::CashCollected
    );
    if let Some(limit) = rules.contract_years_limit {
        if !of_contract {
            found.push(issue(
                format!("{path}contract_years_limit"),
                "has no effect on a basis of one year",
                "no value, or basis total_contract_value or cash_collected",
            ));
        } else if limit.get() <= 0.0 {
            found.push(issue(
                format!("{path}contract_years_limit"),
                format!("{:?} credits nothing", limit.get()),
                "more than 0",
            ));
        }
    }
    for (i, factor) in rules.factors.iter().enumerate() {
        if factor
            .origin
            .as_deref()
            .is_some_and(|o| o.trim().is_empty())
        {
            found.push(issue(
                format!("{path}factors[{i}].origin"),
                "empty",
                "a name",
            ));
        }
        let covered = rules.factors[..i].iter().position(|before| {
            (before.kind.is_none() || before.kind == factor.kind)
                && (before.origin.is_none() || before.origin == factor.origin)
        });
        if let Some(before) = covered {
            found.push(issue(
                format!("{path}factors[{i}]"),
                format!("never applies: factors[{before}] fits every such deal first"),
                "the narrower rule first",
            ));
        }
    }
    for (key, linkage) in [
        ("discount_linkage", &rules.discount_linkage),
        ("margin_linkage", &rules.margin_linkage),
    ] {
        if let Some(Linkage { points: rows, .. }) = linkage {
            points(rows, &format!("{path}{key}."), found);
        }
    }
    let credits = |kind: DealKind| {
        c.measure.credits(kind) || rules.factors.iter().any(|f| f.kind == Some(kind))
    };
    let usage_rule = rules.usage != crate::plan::credit::UsageCredit::default();
    if usage_rule && !credits(DealKind::Usage) {
        found.push(issue(
            format!("{path}usage"),
            "has no effect: the component credits no usage",
            "no value, or measure usage",
        ));
    }
    if rules.self_serve.is_some() && !credits(DealKind::SelfServe) {
        found.push(issue(
            format!("{path}self_serve"),
            "has no effect: the component credits no self-serve deals",
            "no value, or a factor of kind self_serve",
        ));
    }
    let mut positive = |key: &str, value: Option<f64>, message: &str| {
        if value.is_some_and(|v| v <= 0.0) {
            found.push(issue(format!("{path}{key}"), message, "more than 0"));
        }
    };
    let (key, cap) = match rules.deal_cap {
        Some(DealCap::Credit(most)) => ("deal_cap.credit", Some(most.get())),
        Some(DealCap::CommissionAtBaseRate(most)) => {
            ("deal_cap.commission_at_base_rate", Some(most.get()))
        }
        None => ("deal_cap", None),
    };
    positive(key, cap, "0 credits nothing");
    positive(
        "windfall.above_quotas",
        rules.windfall.map(|w| w.above_quotas.get()),
        "0 would make every deal a windfall",
    );
    positive(
        "term.years_limit",
        rules.term.and_then(|t| t.years_limit).map(Factor::get),
        "0 counts no year",
    );
}

fn points(rows: &[Point], path: &str, found: &mut Vec<PlanIssue>) {
    if rows.is_empty() {
        found.push(issue(format!("{path}points"), "no point", "at least one"));
    }
    for (i, pair) in rows.windows(2).enumerate() {
        rises(
            pair[0].at.get(),
            pair[1].at.get(),
            || format!("{path}points[{}].at", i + 1),
            found,
        );
    }
}

fn gate_limits(c: &Component, gate: &Gate, path: &str, found: &mut Vec<PlanIssue>) {
    match (gate.at_least, gate.at_most) {
        (None, None) => found.push(issue(
            format!("{path}at_least"),
            "missing: the gate is always met",
            "a number, or at_most",
        )),
        (Some(low), Some(high)) if high.get() < low.get() => found.push(issue(
            format!("{path}at_most"),
            format!(
                "{:?} lies below at_least, so the gate is never met",
                high.get()
            ),
            format!("{:?} or more", low.get()),
        )),
        _ => {}
    }
    let accelerates = c.tiers.iter().any(|tier| 1.0 < tier.multiple.get());
    if gate.applies_to == GateScope::Accelerators && !accelerates {
        found.push(issue(
            format!("{path}applies_to"),
            "no tier has a multiple above 1",
            "component",
        ));
    }
    if gate.unmet_factor.is_some_and(|f| 1.0 <= f.get()) {
        found.push(issue(
            format!("{path}unmet_factor"),
            "1 pays the same whether the gate is met or not",
            "less than 1",
        ));
    }
}

fn matrix_rules(c: &Component, matrix: &Matrix, path: &str, found: &mut Vec<PlanIssue>) {
    let mut lines = |key: &str, rows: &[Coefficient]| {
        if rows.is_empty() {
            found.push(issue(format!("{path}matrix.{key}"), "none", "at least one"));
        }
        for (i, pair) in rows.windows(2).enumerate() {
            rises(
                pair[0].get(),
                pair[1].get(),
                || format!("{path}matrix.{key}[{}]", i + 1),
                found,
            );
        }
    };
    lines("rows", &matrix.rows);
    lines("columns", &matrix.columns);
    if matrix.values.len() != matrix.rows.len() {
        found.push(issue(
            format!("{path}matrix.values"),
            format!("{} lists", matrix.values.len()),
            format!("{}, one per row", matrix.rows.len()),
        ));
    }
    for (i, values) in matrix.values.iter().enumerate() {
        if values.len() != matrix.columns.len() {
            found.push(issue(
                format!("{path}matrix.values[{i}]"),
                format!("{} values", values.len()),
                format!("{}, one per column", matrix.columns.len()),
            ));
        }
    }
    let plain = matches!(&c.tiers[..], [only] if (only.multiple.get() - 1.0).abs() < 1e-12);
    for (key, wrong, accepted) in [
        ("tiers", !plain, "one tier from 0 with multiple 1"),
        ("threshold", c.threshold.is_some(), "no value"),
        ("bonuses", !c.bonuses.is_empty(), "no value"),
        ("rate_cap", c.rate_cap.is_some(), "no value"),
        ("credit_cap", c.credit_cap.is_some(), "no value"),
        ("team", c.team.is_some(), "no value"),
        (
            "kicker.budget_neutral",
            c.kicker
                .as_ref()
                .is_some_and(|k| k.budget_neutral.is_some()),
            "no value",
        ),
    ] {
        if wrong {
            found.push(issue(
                format!("{path}{key}"),
                "has no effect: the matrix pays in its place",
                accepted,
            ));
        }
    }
}

fn kicker_rules(c: &Component, kicker: &Kicker, path: &str, found: &mut Vec<PlanIssue>) {
    if kicker.checkpoints.is_empty() && kicker.month_rates.is_empty() {
        found.push(issue(
            format!("{path}checkpoints"),
            "none, and no month_rates: the kicker pays nothing",
            "at least one",
        ));
    }
    if c.reset == Reset::Cumulative {
        found.push(issue(
            format!("{path}checkpoints"),
            "months of a period need periods that start from zero, and reset is cumulative",
            "reset discrete",
        ));
    }
    for (i, checkpoint) in kicker.checkpoints.iter().enumerate() {
        if !(1..=12).contains(&checkpoint.by_month) {
            found.push(issue(
                format!("{path}checkpoints[{i}].by_month"),
                format!("{} is no month of a period", checkpoint.by_month),
                "1 to 12",
            ));
        }
        if checkpoint.share_of_quota.get() <= 0.0 {
            found.push(issue(
                format!("{path}checkpoints[{i}].share_of_quota"),
                format!(
                    "{:?} is reached by everybody",
                    checkpoint.share_of_quota.get()
                ),
                "more than 0",
            ));
        }
    }
    let Some(baseline) = &kicker.budget_neutral else {
        return;
    };
    let path = format!("{path}budget_neutral");
    sums_to_one(
        baseline.attainments.iter().map(|likely| likely.share),
        &format!("{path}.attainments"),
        found,
    );
    sums_to_one(
        baseline.month_shares.iter().copied(),
        &format!("{path}.month_shares"),
        found,
    );
    // Only a component without faults has a curve.
    if found.is_empty() {
        neutral(c, kicker, baseline, path, found);
    }
}

/// Whether a base rate exists at which the kicker costs nothing.
fn neutral(
    c: &Component,
    kicker: &Kicker,
    baseline: &BudgetBaseline,
    path: String,
    found: &mut Vec<PlanIssue>,
) {
    let parts = CurveParts::of(c, crate::plan::Conventions::default());
    let cap = c.cap.map(Factor::get);
    let under_cap = |commission, bonus| limited(cap, c.cap_kind, commission, bonus);
    let pay = KickerPay::new(kicker, &parts, under_cap);
    if pay.neutral_factor(baseline, &parts, under_cap).is_none() {
        found.push(issue(
            path,
            "at this baseline no base rate makes up for the kicker",
            "a baseline at which the checkpoints cost less than the component pays",
        ));
    }
}

fn sums_to_one(shares: impl Iterator<Item = Share>, path: &str, found: &mut Vec<PlanIssue>) {
    let sum: f64 = shares.map(Share::get).sum();
    if SUM_TOLERANCE < (sum - 1.0).abs() {
        let shown = (sum * 1e6).round() / 1e6;
        found.push(issue(
            path,
            format!("the shares sum to {shown:?}"),
            "a sum of 1",
        ));
    }
}

#[cfg(test)]
mod tests;
