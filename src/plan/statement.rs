//! A pay statement to the cent: the plan replayed over credited amounts.

use super::check::{PlanError, issues};
use super::components::CompensationPlan;
use super::curve::PayCurve;
use super::period::{Ledger, Terms};

/// What was credited in one measurement period.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodCredits {
    /// Length of the period \[years\].
    pub years: f64,
    /// Whether it is the last of its plan year, after which cumulative components start from zero.
    pub ends_year: bool,
    /// Credits in order of event \[money\], one list per component of the plan.
    pub credited: Vec<Vec<f64>>,
}

/// Pay of one person, line by line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Statement {
    /// One line per period and component, by period.
    pub lines: Vec<StatementLine>,
}

/// One component in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementLine {
    /// Name of the component.
    pub component: String,
    /// Position of the period, from 0.
    pub period: usize,
    /// Credited in the period \[money\].
    pub credited: f64,
    /// Quota of the period \[money\].
    pub quota: f64,
    /// Attainment the curve was read at: of the period, or of the year to date.
    pub attainment: f64,
    /// Earned since the last reset \[money, rounded as the plan says\].
    pub earned_to_date: f64,
    /// Paid for the period \[money, rounded as the plan says\].
    pub payout: f64,
    /// Still to be netted from later payments \[money\].
    pub carried_debt: f64,
}

impl Statement {
    /// Replays a plan. Credits within a period add up before the curve is read, so a deal that
    /// straddles a threshold is paid in part on either side, and how it is split does not matter.
    ///
    /// `sum_of_reports` is the sum of the yearly quotas one level below \[money\]; 0 for a rep.
    ///
    /// # Errors
    /// [`PlanError::Refused`] with every fault of the plan;
    /// [`PlanError::CreditsPerComponent`] when a period does not list credits per component.
    pub fn replay(
        plan: &CompensationPlan,
        sum_of_reports: f64,
        periods: &[PeriodCredits],
    ) -> Result<Self, PlanError> {
        let faults = issues(plan);
        if !faults.is_empty() {
            return Err(PlanError::Refused { issues: faults });
        }
        let mut accounts = Vec::with_capacity(plan.components.len());
        for component in &plan.components {
            let conventions = plan.conventions;
            let ledger = Ledger::new(
                component.reset,
                conventions.negative_payment,
                conventions.rounding,
            );
            accounts.push((
                component,
                PayCurve::compile(component, conventions)?,
                ledger,
            ));
        }
        let mut lines = Vec::with_capacity(periods.len() * accounts.len());
        for (period, credits) in periods.iter().enumerate() {
            if credits.credited.len() != accounts.len() {
                return Err(PlanError::CreditsPerComponent {
                    period,
                    found: credits.credited.len(),
                    expected: accounts.len(),
                });
            }
            for ((component, curve, ledger), amounts) in accounts.iter_mut().zip(&credits.credited)
            {
                for &amount in amounts {
                    ledger.credit(amount);
                }
                let terms = Terms::of(plan, component, sum_of_reports, credits.years);
                let payment = ledger.end_period(curve, terms);
                lines.push(StatementLine {
                    component: component.name.clone(),
                    period,
                    credited: amounts.iter().sum(),
                    quota: terms.quota,
                    attainment: payment.attainment,
                    earned_to_date: payment.earned_to_date,
                    payout: payment.amount,
                    carried_debt: payment.carried_debt,
                });
                if credits.ends_year {
                    ledger.start_year();
                }
            }
        }
        Ok(Self { lines })
    }

    /// Paid over all periods and components \[money\].
    pub fn total(&self) -> f64 {
        self.lines.iter().map(|line| line.payout).sum()
    }
}
