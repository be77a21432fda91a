//! What a component pays for a measurement period, all its rules together.

use super::check::PlanError;
use super::components::{CompensationPlan, Component};
use super::conventions::Conventions;
use super::credit::{Credit, DealCredit};
use super::curve::PayCurve;
use super::deal::Deal;
use super::names::Names;
use super::period::{Terms, attainment};

/// What is known at the end of a measurement period, for a cumulative component: of the year to
/// date.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PeriodFacts<'a> {
    /// Quota and target incentive, with ramp, relief and proration.
    pub terms: Terms,
    /// The same without ramp and relief: where the base rate of a period without quota comes from.
    pub full_terms: Terms,
    /// Credited: what retires quota, and what commission is paid on.
    pub credited: Credit,
    /// Credited by month of the period, in order, for a component with a kicker
    /// ([`ComponentPay::needs_months`]); together `credited`. Empty: all in the last month.
    pub months: &'a [Credit],
    /// Attainment of each component of the plan, in its order, for rules that read them.
    pub attainments: &'a [f64],
    /// Metrics in the order of [`Names::metrics`]; `None` where one is not known. A gate on it is
    /// then met and a multiplier 1; a matrix and a component on it pay as at 1.
    pub metrics: &'a [Option<f64>],
    /// Attainment of the team, for team pay; absent: as one's own.
    pub team_attainment: Option<f64>,
    /// The score that was given, for measure `objectives`; absent: the expected one.
    pub score: Option<f64>,
}

impl PeriodFacts<'_> {
    /// A period of which only credit is known.
    pub const fn of(terms: Terms, credited: Credit) -> Self {
        Self {
            terms,
            full_terms: terms,
            credited,
            months: &[],
            attainments: &[],
            metrics: &[],
            team_attainment: None,
            score: None,
        }
    }
}

/// The rules of one component ready for arithmetic.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentPay {
    curve: PayCurve,
    credit: DealCredit,
    conventions: Conventions,
}

impl ComponentPay {
    /// Compiles every component of a plan, in its order.
    ///
    /// # Errors
    /// [`PlanError::Refused`] with every fault of the plan.
    pub fn of_plan(plan: &CompensationPlan, names: &Names) -> Result<Vec<Self>, PlanError> {
        let issues = super::check::issues(plan);
        if !issues.is_empty() {
            return Err(PlanError::Refused { issues });
        }
        plan.components
            .iter()
            .map(|component| Self::new(plan, component, names))
            .collect()
    }

    fn new(
        plan: &CompensationPlan,
        component: &Component,
        names: &Names,
    ) -> Result<Self, PlanError> {
        Ok(Self {
            curve: PayCurve::compile(component, plan.conventions)?,
            credit: DealCredit::new(component.measure, component.credit.as_ref(), names),
            conventions: plan.conventions,
        })
    }

    /// Its pay curve, before rules that need more than attainment.
    pub const fn curve(&self) -> &PayCurve {
        &self.curve
    }

    /// How deals become credit, for cash and for a look at one deal.
    pub const fn deal_credit(&self) -> &DealCredit {
        &self.credit
    }

    /// Credit of a whole deal, before splits ([`DealCredit::of`]).
    pub fn credit(&self, deal: &Deal, terms: Terms) -> Credit {
        self.credit.of(deal, terms)
    }

    /// Whether it asks for credit by month of the period.
    pub const fn needs_months(&self) -> bool {
        false
    }

    /// Earned for the period, or for the year to date \[money, not rounded\].
    pub fn payout(&self, facts: &PeriodFacts<'_>) -> f64 {
        let a = attainment(facts.credited.quota_credit, facts.terms.quota);
        facts.terms.target_incentive * self.curve.payout(a)
    }
}
