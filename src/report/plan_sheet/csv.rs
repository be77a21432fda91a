//! The plan sheet as one table of single numbers; base units, an empty cell where a column does not
//! apply.

use super::super::ReportError;
use super::super::csv::encode;
use super::json::side_name;
use crate::experiment::plan_sheet::{CurveSheet, PlanSheet, RoleSheet, TimingSheet};

/// Columns of the table: what a number belongs to, then its name and itself.
const COLUMNS: [&str; 9] = [
    "table",
    "role",
    "component",
    "attainment",
    "side",
    "days_left",
    "deal",
    "quantity",
    "value",
];

/// The sheet as text.
///
/// # Errors
/// [`ReportError::Encode`] if the encoder fails.
pub fn csv(sheet: &PlanSheet) -> Result<String, ReportError> {
    let mut rows = vec![COLUMNS.map(str::to_owned).to_vec()];
    for role in &sheet.roles {
        role_rows(role, &mut rows);
    }
    for level in &sheet.cost.levels {
        let at = At {
            table: "cost",
            attainment: Some(level.company_attainment),
            ..At::default()
        };
        at.row("new_bookings", level.bookings, &mut rows);
        for role in &level.roles {
            let at = At {
                role: role.role.key(),
                ..at
            };
            at.row("people", role.people as f64, &mut rows);
            at.row("mean_attainment", role.attainment, &mut rows);
            at.row("attainment_sd", role.attainment_sd, &mut rows);
            at.row("base", role.base, &mut rows);
            at.row("variable", role.variable, &mut rows);
        }
        at.row("base", level.base(), &mut rows);
        at.row("variable", level.variable(), &mut rows);
        at.row("cost_of_sale", level.cost_of_sale(), &mut rows);
    }
    let at = At {
        table: "budget",
        role: "rep",
        ..At::default()
    };
    let (budget, simulated) = (&sheet.budget, &sheet.budget.simulated);
    at.row("people", budget.reps as f64, &mut rows);
    at.row("mean", budget.mean, &mut rows);
    at.row("sd", budget.sd, &mut rows);
    at.row(
        "simulated_replications",
        simulated.replications as f64,
        &mut rows,
    );
    at.row("simulated_mean", simulated.mean.point, &mut rows);
    at.row(
        "simulated_mean_std_error",
        simulated.mean.std_error,
        &mut rows,
    );
    at.row("simulated_sd", simulated.sd, &mut rows);
    at.row("simulated_sd_std_error", simulated.sd_std_error, &mut rows);
    for (name, value) in ["simulated_p05", "simulated_p50", "simulated_p95"]
        .iter()
        .zip(simulated.quantiles)
    {
        at.row(name, value, &mut rows);
    }
    encode("plan.csv", rows)
}

/// What a number belongs to.
#[derive(Clone, Copy, Default)]
struct At<'a> {
    table: &'a str,
    role: &'a str,
    component: &'a str,
    attainment: Option<f64>,
    side: &'a str,
    days_left: Option<u32>,
    deal: Option<f64>,
}

impl At<'_> {
    fn row(self, quantity: &str, value: f64, rows: &mut Vec<Vec<String>>) {
        let number = |value: f64| {
            if value.is_finite() {
                value.to_string()
            } else {
                String::new()
            }
        };
        rows.push(vec![
            self.table.to_owned(),
            self.role.to_owned(),
            self.component.to_owned(),
            self.attainment.map_or(String::new(), number),
            self.side.to_owned(),
            self.days_left.map_or(String::new(), |d| d.to_string()),
            self.deal.map_or(String::new(), number),
            quantity.to_owned(),
            number(value),
        ]);
    }
}

fn role_rows(role: &RoleSheet, rows: &mut Vec<Vec<String>>) {
    let name = role.role.key();
    let at = At {
        table: "role",
        role: name,
        ..At::default()
    };
    at.row("people", role.people as f64, rows);
    at.row("on_target_earnings_per_year", role.on_target_earnings, rows);
    at.row("base_per_year", role.base, rows);
    at.row("target_variable_per_year", role.target_variable, rows);
    for (attainment, pay) in &role.earnings {
        let at = At {
            table: "earnings",
            attainment: Some(*attainment),
            ..at
        };
        at.row("earnings_per_year", *pay, rows);
    }
    for curve in &role.curves {
        curve_rows(name, curve, rows);
    }
    if let Some(timing) = &role.timing {
        timing_rows(name, timing, rows);
    }
}

fn curve_rows(role: &str, curve: &CurveSheet, rows: &mut Vec<Vec<String>>) {
    let component = curve.components.join(" and ");
    let at = At {
        table: "pay_curve",
        role,
        component: &component,
        ..At::default()
    };
    at.row("quota", curve.pay.terms.quota, rows);
    at.row("target_incentive", curve.pay.terms.target_incentive, rows);
    at.row("base_rate", curve.pay.base_rate(), rows);
    for cliff in &curve.cliffs {
        let at = At {
            attainment: Some(cliff.attainment),
            ..at
        };
        at.row("cliff_value", cliff.value, rows);
    }
    for point in &curve.points {
        let at = At {
            attainment: Some(point.attainment),
            side: side_name(point.side),
            ..at
        };
        at.row("credited", point.credited, rows);
        at.row("pay", point.pay, rows);
        at.row("of_target", point.of_target, rows);
        at.row("effective_rate", point.effective_rate, rows);
        at.row("marginal_rate", point.marginal_rate, rows);
    }
}

fn timing_rows(role: &str, timing: &TimingSheet, rows: &mut Vec<Vec<String>>) {
    for case in &timing.cases {
        let at = At {
            table: "timing",
            role,
            deal: Some(case.deal),
            ..At::default()
        };
        at.row("gain_next", case.gain_next, rows);
        for (row, attainment) in timing.attainment.iter().enumerate() {
            for (column, days_left) in timing.days_left.iter().enumerate() {
                let at = At {
                    attainment: Some(*attainment),
                    days_left: Some(*days_left),
                    ..at
                };
                at.row("gain_now", case.gain_now[row][column], rows);
                at.row("hold_value", case.hold[row][column], rows);
                let discount = case.discount[row][column].unwrap_or(f64::NAN);
                at.row("largest_discount", discount, rows);
            }
        }
    }
}
