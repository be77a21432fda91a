//! A whole company's deals through its plans into statements.
//!
//! The order of a payment, for each person, reports before their managers:
//!
//! 1. Every component whose measurement period has ended is measured; one that is paid inside its
//!    period is measured so far. Its negative amounts follow the plan's convention.
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
mod grid;
mod payment;
mod person;
mod terms;
#[cfg(test)]
mod tests;

use super::check::PlanError;
use super::company::{Company, Records};
use super::components::{Component, Measure};
use super::faults::{RecordIssue, record_issues};
use super::leaving::UnpaidAtLeaving;
use super::line::{Balances, MeasuredLine, PayLine};
use super::names::Names;
use super::payout::ComponentPay;
use super::release::Trigger;
use super::rollup::ReportingLines;
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
    any_follows_cash: bool,
    /// Whether a rule asks what single deals earned.
    follows_deals: bool,
    /// Whether commission waits for a trigger.
    holds_back: bool,
    /// Whether commission of a deal may still be unpaid after a payment, or be forfeited.
    opens_deals: bool,
    /// Components some rule of which reads attainment of others or metrics.
    any_readings: bool,
    any_team: bool,
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
            let follows_deals = holds_back || by_cash || plan.clawback.is_some();
            let follows_cash: Vec<bool> =
                pay.iter().map(|p| p.deal_credit().follows_cash()).collect();
            let reads = |c: &Component| {
                c.readings().next().is_some()
                    || matches!(c.measure, Measure::Metric | Measure::Objectives)
            };
            Ok(CompiledPlan {
                measures: plan.components.iter().map(|c| c.measure as usize).collect(),
                any_follows_cash: follows_cash.contains(&true),
                follows_cash,
                follows_deals,
                holds_back,
                opens_deals: holds_back || follows_deals && unpaid != UnpaidAtLeaving::PaidIfBooked,
                any_readings: plan.components.iter().any(reads),
                any_team: plan.components.iter().any(|c| c.team.is_some()),
                pay,
            })
        });
        let plans = plans.collect::<Result<_, _>>()?;
        Ok(Self { plans, names })
    }
}

/// Pays a whole company.
///
/// # Errors
/// [`EngineError`] with every fault of the first faulty plan, or every fault of the rows.
pub fn pay(company: &Company, records: &Records) -> Result<Statements, EngineError> {
    let compiled = Compiled::new(company)?;
    let mut issues = record_issues(company, records);
    let managers = company.people.iter().map(|p| p.manager).collect();
    // A circle of managers is among the issues.
    let Some(lines) = ReportingLines::new(managers)
        .ok()
        .filter(|_| issues.is_empty())
    else {
        issues.shrink_to_fit();
        return Err(EngineError::Rows { issues });
    };
    let grids: Vec<grid::Grid> = company.calendars.iter().map(grid::Grid::new).collect();
    let terms = terms::TermsTable::new(company, records, &lines);
    let cash = credits::PartsByDeal::new(&records.cash, records.deals.len());
    let invoices = credits::PartsByDeal::new(&records.invoices, records.deals.len());
    let with = credits::Crediting {
        company,
        compiled: &compiled,
        grids: &grids,
        lines: &lines,
    };
    let credits = credits::Credits::gather(&with, &terms, records, &cash);
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
