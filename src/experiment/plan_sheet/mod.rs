//! What a plan pays and what it asks people to do, before any simulation.
//!
//! Arithmetic on the rules of pay. Three things are assumed, each named on the sheet: how reps'
//! attainment is spread ([`Budget`]), the pace at which other deals come in
//! ([`solve::pace`](crate::solve::pace)), and the size of a deal. No behaviour is: nobody works
//! harder, discounts or waits because of what is computed here.

mod cost;
mod curves;
mod timing;

pub use cost::{CostLevel, CostSheet, RoleCost};
pub use curves::{CurvePoint, CurveSheet, Side};
pub use timing::{DealCase, TimingSheet};

pub(super) use curves::together;

pub use crate::simulate::Role;

use super::budget::{self, BudgetSheet};
use crate::model::{Model, Period};
use crate::plan::{CompensationPlan, Conventions, ThresholdComparison, Waiting, simulation_notes};
use crate::scenario::{Budget, Scenario};
use crate::simulate::Roster;
use crate::simulate::payroll::PaidPlan;

/// What is asked of the sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetOptions {
    /// Roles shown; the cost is that of all.
    pub roles: Vec<Role>,
    /// Credit of a deal \[money\]; absent: the scenario's mean list value less the discount a buyer
    /// needs at the natural date.
    pub deal: Option<f64>,
    /// What else is booked.
    pub forecast: ForecastKind,
    /// Attainment that the pace of other deals comes to over a whole period.
    pub pace: f64,
    /// What a later payment counts.
    pub waiting: Waiting,
}

/// How the bookings besides the deal in question are foreseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ForecastKind {
    /// Deals of the scenario's sizes at a constant rate: compound Poisson.
    #[default]
    Deals,
    /// Exactly the pace, without luck.
    Point,
}

/// Every role, from the reps up.
pub const ROLES: [Role; 4] = [Role::Rep, Role::Manager, Role::Executive, Role::Chief];

/// The sheet of a scenario's plans.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanSheet {
    /// Title of the scenario.
    pub title: String,
    /// The question the scenario asks.
    pub question: String,
    /// What was asked.
    pub options: SheetOptions,
    /// The roles that were asked for.
    pub roles: Vec<RoleSheet>,
    /// Cost of all roles at levels of company attainment.
    pub cost: CostSheet,
    /// Variable pay of the reps over the stated spread, exactly and by Monte Carlo.
    pub budget: BudgetSheet,
}

/// What a role's plan pays and asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleSheet {
    /// The role.
    pub role: Role,
    /// People in it.
    pub people: usize,
    /// On-target earnings \[money a year\].
    pub on_target_earnings: f64,
    /// Base salary \[money a year\].
    pub base: f64,
    /// Target variable pay \[money a year\].
    pub target_variable: f64,
    /// Measurement period of components without one of their own.
    pub period: Period,
    /// Earnings of a year at every component's attainment: (attainment, base and variable \[money\]).
    pub earnings: Vec<(f64, f64)>,
    /// Pay over attainment: one curve for all components on one measure, quota, period and reset.
    pub curves: Vec<CurveSheet>,
    /// What moving a deal between periods is worth; absent when nothing is paid for new bookings.
    pub timing: Option<TimingSheet>,
    /// Components whose pay arrives later than their period ends, and how many calendar days later.
    pub pay_days: Vec<(String, u32)>,
    /// Conventions that move a cliff off its threshold, in words.
    pub conventions: Option<String>,
    /// Rules that attainment alone does not decide, and what the sheet takes instead.
    pub left_out: Vec<String>,
}

/// Attainments at which a year's earnings are shown.
const EARNINGS_AT: [f64; 7] = [0.0, 0.5, 0.8, 1.0, 1.2, 1.5, 2.0];

/// One role of the scenario: its plan as a file writes it and as it is paid.
#[derive(Debug, Clone, Copy)]
struct Holder<'a> {
    role: Role,
    people: usize,
    plan: &'a CompensationPlan,
    /// Of the first person in the role.
    paid: &'a PaidPlan,
    period: Period,
}

/// Works out the sheet.
pub fn plan_sheet(scenario: &Scenario, options: &SheetOptions) -> PlanSheet {
    let model = &scenario.model;
    let roster = Roster::new(model, 1);
    let assumed = Budget::assumed();
    let budget = scenario.budget.as_ref().unwrap_or(&assumed);
    let roles = ROLES
        .into_iter()
        .filter(|role| options.roles.contains(role))
        .filter_map(|role| holder(model, &roster, role))
        .map(|mut holder| {
            if let (Role::Rep, Some(people)) = (holder.role, budget.headcount) {
                holder.people = people as usize;
            }
            role_sheet(model, &holder, options)
        })
        .collect();
    PlanSheet {
        title: scenario.title.clone(),
        question: scenario.question.clone(),
        options: options.clone(),
        roles,
        cost: cost::cost_sheet(model, &roster, budget),
        budget: budget::budget_sheet(scenario, &roster, budget),
    }
}

fn holder<'a>(model: &'a Model, roster: &'a Roster, role: Role) -> Option<Holder<'a>> {
    let (plan, period) = role.plan(model);
    let (people, paid) = if role == Role::Rep {
        (roster.n_reps(), &roster.rep_plan)
    } else {
        let mut of_role = (0..roster.n_leaders()).filter(|&l| roster.leader_role[l] == role);
        let first = of_role.next()?;
        (1 + of_role.count(), &roster.leader_plans[first])
    };
    Some(Holder {
        role,
        people,
        plan,
        paid,
        period,
    })
}

fn role_sheet(model: &Model, holder: &Holder<'_>, options: &SheetOptions) -> RoleSheet {
    let plan = holder.plan;
    let base = plan.base_pay_per_year();
    let earnings = EARNINGS_AT
        .into_iter()
        .map(|at| {
            let components = holder.paid.components.iter();
            let variable: f64 = components
                .map(|c| c.target_per_year * c.curve.payout(at))
                .sum();
            (at, base + variable)
        })
        .collect();
    RoleSheet {
        role: holder.role,
        people: holder.people,
        on_target_earnings: plan.on_target_earnings_per_year.get(),
        base,
        target_variable: plan.target_variable_per_year(),
        period: holder.period,
        earnings,
        curves: curves::curve_sheets(holder),
        timing: timing::timing_sheet(model, holder, options),
        pay_days: plan
            .components
            .iter()
            .map(|c| (c.name.clone(), plan.component_paid_after_days(c)))
            .filter(|(_, days)| 0 < *days)
            .collect(),
        conventions: conventions(plan.conventions),
        left_out: simulation_notes(plan, holder.period)
            .into_iter()
            // A component's own period is on the sheet.
            .filter(|note| !note.path.ends_with("].period"))
            .map(|note| format!("{}: {}", note.path, note.message))
            .collect(),
    }
}

/// What a reader must know to find a threshold of the file among the cliffs.
fn conventions(of: Conventions) -> Option<String> {
    let exclusive = match of.threshold_comparison {
        ThresholdComparison::Inclusive => "a threshold counts as reached at it",
        ThresholdComparison::Exclusive => "a threshold counts as reached above it",
    };
    match (of.threshold_comparison, of.attainment_decimals) {
        (ThresholdComparison::Inclusive, None) => None,
        (ThresholdComparison::Exclusive, None) => Some(format!("convention: {exclusive}")),
        (_, Some(decimals)) => Some(format!(
            "convention: attainment is rounded to {decimals} decimals before it meets a threshold, \
             and {exclusive}; a cliff stands where attainment as booked comes to that"
        )),
    }
}
