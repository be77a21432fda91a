//! A whole company's deals through its plans into statements.
//!
//! The order of a payment, for each person, reports before their managers:
//!
//! 1. Every component whose measurement period has ended is measured; one that is paid inside its
//!    period is measured so far. Its negative amounts follow the plan's convention.
//!    What a return changed of periods that are over is added where the plan restates them.
//! 2. The commission of each deal is what it added to the pay curve when it was credited, scaled so
//!    that the deals of a measurement sum to what the measurement paid. It is held back or released.
//! 3. Overrides, SPIFs and adjustments of pay are added.
//! 4. Customers who left since the payment before take commission back.
//! 5. What that leaves below 0 waits for later pay, and what waited before is set off.
//! 6. A draw tops the rest up, or recovers earlier advances from it.
//!
//! Somebody who leaves is settled with the payment that follows the last day.

mod awards;
mod credits;
mod following;
mod grid;
mod measuring;
mod payment;
mod person;
mod restating;
mod terms;
#[cfg(test)]
mod tests;
mod who;

use super::check::PlanError;
use super::company::{Company, Records};
use super::components::{Component, Measure};
use super::faults::{RecordIssue, record_issues};
use super::leaving::UnpaidAtLeaving;
use super::line::{Balances, MeasuredLine, PayLine};
use super::names::Names;
use super::payout::ComponentPay;
use super::release::Trigger;
use super::rollup::{ReportingError, ReportingLines};
use super::splits::credit_multiplier;

/// Measures, in the order of [`Measure`].
const N_MEASURES: usize = Measure::Objectives as usize + 1;

/// Pay of a whole company, line by line. Every list is ordered by person first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Statements {
    /// What each component measured, by person, period end and component.
    pub measured: Vec<MeasuredLine>,
    /// What was paid, by person and payment.
    pub lines: Vec<PayLine>,
    /// Totals after each payment, by person and payment.
    pub balances: Vec<Balances>,
    /// Credit given over the amount it was given for ([`credit_multiplier`]).
    pub credit_multiplier: Option<f64>,
}

/// Why a company's pay could not be computed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A plan has faults; nothing was computed.
    #[error("plan {plan}: {source}")]
    Plan {
        /// Place of the plan.
        plan: usize,
        /// Its faults.
        source: PlanError,
    },
    /// Lines of reporting do not end; nothing was computed. Rows are checked first, and name the row.
    #[error(transparent)]
    Reporting(#[from] ReportingError),
    /// Rows have faults; nothing was computed.
    #[error("{}", issues.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Rows {
        /// All of them, by list.
        issues: Vec<RecordIssue>,
    },
}

/// Plans ready for arithmetic.
#[derive(Debug)]
struct Compiled {
    plans: Vec<CompiledPlan>,
    names: Names,
}

#[derive(Debug)]
struct CompiledPlan {
    pay: Vec<ComponentPay>,
    /// Measure of each component, as a place.
    measures: Vec<usize>,
    /// Components that are credited as cash comes in.
    follows_cash: Vec<bool>,
    /// Components whose credit depends on the quota of the period: a windfall, a cap on commission.
    credit_needs_terms: Vec<bool>,
    /// What rules ask of single deals.
    deals: FollowsDeals,
    /// Whether a rule reads attainment of components, metrics or scores.
    any_readings: bool,
    /// Whether a component is paid on the team's attainment.
    any_team: bool,
}

/// What a plan's rules ask of single deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FollowsDeals {
    /// Nothing.
    No,
    /// What each earned, to take it back.
    Earned,
    /// What of it is still unpaid, to release or forfeit it.
    Unpaid,
}

impl Compiled {
    fn new(company: &Company) -> Result<Self, EngineError> {
        let names = Names::of(&company.plans);
        let plans = company.plans.iter().enumerate().map(|(place, plan)| {
            let pay = ComponentPay::of_plan(plan, &names).map_err(|source| EngineError::Plan {
                plan: place,
                source,
            })?;
            let release = plan.payment.as_ref().and_then(|p| p.release.as_ref());
            let holds_back = release.is_some_and(|r| r.trigger != Trigger::Booking);
            let unpaid = plan.leaving.unpaid;
            let by_cash = unpaid == UnpaidAtLeaving::PaidIfCashReceived;
            let taken_back = plan.clawback.is_some();
            let deals =
                if holds_back || by_cash || taken_back && unpaid == UnpaidAtLeaving::Forfeited {
                    FollowsDeals::Unpaid
                } else if taken_back {
                    FollowsDeals::Earned
                } else {
                    FollowsDeals::No
                };
            let follows_cash: Vec<bool> =
                pay.iter().map(|p| p.deal_credit().follows_cash()).collect();
            let reads = |c: &Component| {
                c.readings().next().is_some()
                    || matches!(c.measure, Measure::Metric | Measure::Objectives)
            };
            let needs_terms = |c: &Component| {
                let rules = c.credit.as_ref();
                rules.is_some_and(|r| r.deal_cap.is_some() || r.windfall.is_some())
            };
            Ok(CompiledPlan {
                credit_needs_terms: plan.components.iter().map(needs_terms).collect(),
                measures: plan.components.iter().map(|c| c.measure as usize).collect(),
                follows_cash,
                deals,
                any_readings: plan.components.iter().any(reads),
                any_team: plan.components.iter().any(|c| c.team.is_some()),
                pay,
            })
        });
        let plans = plans.collect::<Result<_, EngineError>>()?;
        Ok(Self { plans, names })
    }
}

/// Pays a whole company.
///
/// # Errors
/// [`EngineError`] with every fault of the first faulty plan, or every fault of the rows.
pub fn pay(company: &Company, records: &Records) -> Result<Statements, EngineError> {
    let compiled = Compiled::new(company)?;
    let issues = record_issues(company, records);
    if !issues.is_empty() {
        return Err(EngineError::Rows { issues });
    }
    let managers = company.people.iter().map(|p| p.manager).collect();
    let lines = ReportingLines::new(managers)?;
    let grids: Vec<grid::Grid> = company.calendars.iter().map(grid::Grid::new).collect();
    let mut terms = terms::TermsTable::new(company, records, &lines);
    let cash = credits::PartsByDeal::new(&records.cash, records.deals.len());
    let invoices = credits::PartsByDeal::new(&records.invoices, records.deals.len());
    let with = credits::Crediting {
        company,
        compiled: &compiled,
        grids: &grids,
        lines: &lines,
    };
    let credits = credits::Credits::gather(&with, &terms, records, &cash);
    following::follow(&mut terms, company, records, &grids, &credits);
    let mut pass = person::Pass::new(
        &with,
        person::Facts {
            records,
            terms: &terms,
            credits: &credits,
            cash: &cash,
            invoices: &invoices,
            awards: awards::awards(company, records),
        },
    );
    for &person in lines.order() {
        pass.person(person as usize);
    }
    let mut statements = pass.finish();
    statements.credit_multiplier = credit_multiplier(&records.deals, &records.shares);
    Ok(statements)
}
