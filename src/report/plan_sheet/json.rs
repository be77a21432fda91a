//! The plan sheet as one JSON document; numbers in base units, what is not a number is `null`.

use serde_json::{Value, json};

use super::super::ReportError;
use super::{period_name, reset_name};
use crate::experiment::budget::BudgetSheet;
use crate::experiment::plan_sheet::{
    CostSheet, CurveSheet, ForecastKind, PlanSheet, RoleSheet, Side, TimingSheet,
};

/// The sheet as text, with a newline at the end.
///
/// # Errors
/// [`ReportError::Encode`] if the encoder fails.
pub fn json(sheet: &PlanSheet) -> Result<String, ReportError> {
    let options = &sheet.options;
    let document = json!({
        "title": sheet.title,
        "question": sheet.question,
        "version": env!("CARGO_PKG_VERSION"),
        "assumptions": {
            "forecast": match options.forecast {
                ForecastKind::Deals => "deals",
                ForecastKind::Point => "point",
            },
            "pace": options.pace,
            "discount_factor": options.waiting.discount_factor,
            "slip_loss": options.waiting.slip_loss,
            "attainment_sd": sheet.cost.spread.sd.get(),
            "attainment_sd_is_assumed": sheet.budget.assumed,
        },
        "roles": sheet.roles.iter().map(role).collect::<Vec<_>>(),
        "cost": cost(&sheet.cost),
        "budget": budget(&sheet.budget),
    });
    let mut text =
        serde_json::to_string_pretty(&document).map_err(|error| ReportError::Encode {
            file: "plan.json",
            reason: error.to_string(),
        })?;
    text.push('\n');
    Ok(text)
}

fn role(role: &RoleSheet) -> Value {
    let earnings = role
        .earnings
        .iter()
        .map(|(at, pay)| json!({"attainment": at, "earnings_per_year": pay}));
    json!({
        "role": role.role.key(),
        "people": role.people,
        "on_target_earnings_per_year": role.on_target_earnings,
        "base_per_year": role.base,
        "target_variable_per_year": role.target_variable,
        "period": period_name(role.period),
        "earnings": earnings.collect::<Vec<_>>(),
        "pay_curves": role.curves.iter().map(curve).collect::<Vec<_>>(),
        "pay_days": role.pay_days.iter().map(|(component, days)| json!({
            "component": component, "paid_after_days": days,
        })).collect::<Vec<_>>(),
        "timing": role.timing.as_ref().map(timing),
        "left_out": role.left_out,
    })
}

fn curve(curve: &CurveSheet) -> Value {
    let cliffs = curve.cliffs.iter().map(|cliff| {
        json!({"attainment": cliff.attainment, "credited": cliff.credited, "value": cliff.value})
    });
    let points = curve.points.iter().map(|point| {
        json!({
            "attainment": point.attainment,
            "side": side_name(point.side),
            "credited": point.credited,
            "pay": point.pay,
            "of_target": point.of_target,
            "effective_rate": point.effective_rate,
            "marginal_rate": point.marginal_rate,
        })
    });
    json!({
        "components": curve.components,
        "measure": curve.measure.key(),
        "reset": reset_name(curve.reset),
        "clock": period_name(curve.clock),
        "quota": curve.pay.terms.quota,
        "target_incentive": curve.pay.terms.target_incentive,
        "base_rate": curve.pay.base_rate(),
        "is_linear": curve.is_linear(),
        "notes": curve.notes(),
        "cliffs": cliffs.collect::<Vec<_>>(),
        "points": points.collect::<Vec<_>>(),
    })
}

pub(super) const fn side_name(side: Side) -> &'static str {
    match side {
        Side::Below => "below",
        Side::At => "at",
    }
}

fn timing(timing: &TimingSheet) -> Value {
    let cases = timing.cases.iter().map(|case| {
        json!({
            "deal": case.deal,
            "multiple_of_mean": case.multiple,
            "gain_next": case.gain_next,
            "gain_now": case.gain_now,
            "hold_value": case.hold,
            "largest_discount": case.discount,
        })
    });
    json!({
        "clock": period_name(timing.clock),
        "days": timing.days,
        "quota": timing.quota,
        "hold_value_within_year": timing.within_year,
        "left_out": timing.left_out,
        "days_left": timing.days_left,
        "attainment": timing.attainment,
        "deals": cases.collect::<Vec<_>>(),
    })
}

fn cost(cost: &CostSheet) -> Value {
    let levels = cost.levels.iter().map(|level| {
        let roles = level.roles.iter().map(|role| {
            json!({
                "role": role.role.key(),
                "people": role.people,
                "mean_attainment": role.attainment,
                "attainment_sd": role.attainment_sd,
                "base": role.base,
                "variable": role.variable,
            })
        });
        json!({
            "company_attainment": level.company_attainment,
            "new_bookings": level.bookings,
            "roles": roles.collect::<Vec<_>>(),
            "base": level.base(),
            "variable": level.variable(),
            "cost_of_sale": level.cost_of_sale(),
        })
    });
    json!({
        "company_quota_per_year": cost.company_quota,
        "rep_quotas_per_year": cost.rep_quotas,
        "levels": levels.collect::<Vec<_>>(),
    })
}

fn budget(budget: &BudgetSheet) -> Value {
    let simulated = &budget.simulated;
    json!({
        "reps": budget.reps,
        "attainment_mean": budget.spread.mean.get(),
        "attainment_sd": budget.spread.sd.get(),
        "attainment_decimals": budget.spread.decimals,
        "mean": budget.mean,
        "sd": budget.sd,
        "simulated": {
            "seed": simulated.seed,
            "replications": simulated.replications,
            "mean": simulated.mean.point,
            "mean_std_error": simulated.mean.std_error,
            "sd": simulated.sd,
            "sd_std_error": simulated.sd_std_error,
            "p05": simulated.quantiles[0],
            "p50": simulated.quantiles[1],
            "p95": simulated.quantiles[2],
        },
    })
}
