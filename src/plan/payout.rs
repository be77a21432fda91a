//! What a component pays for a measurement period, all its rules together.
//!
//! # Equation
//! `payout = TI · cap( F · ((1 − z)·C(a)·ρ·s + z·C(a_team) + bonuses + checkpoints) )`
//!
//! | symbol | meaning |
//! |---|---|
//! | `C` | tiers and threshold over attainment, with rate cap, credit cap and the gates on accelerators; or the matrix |
//! | `ρ` | what commission is paid on, over what retires quota: the average rate of the period holds for both |
//! | `s` | factor on the base rate that makes a kicker budget-neutral; 1 without |
//! | `z` | share on team attainment |
//! | `F` | factors of gates on the component and of multipliers |
//!
//! The cap limits the result, or all but bonuses and checkpoints ([`CapKind::Commission`]). Under
//! decelerating tiers `ρ` is a declared reason for pay to fall as bookings rise: a deal that retires
//! quota and pays no commission lowers the average rate.

use super::check::PlanError;
use super::components::{CapKind, CompensationPlan, Component, Measure};
use super::conventions::ZeroQuota;
use super::credit::{Credit, DealCredit};
use super::curve::{CurveParts, PayCurve};
use super::deal::Deal;
use super::gate::{GateScope, PlacedGate, PlacedMultiplier, PlacedReading};
use super::kicker::KickerPay;
use super::matrix::PlacedMatrix;
use super::names::Names;
use super::objective::Objective;
use super::period::{Terms, attainment};
use crate::units::Factor;

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
    /// ([`ComponentPay::needs_months`]); together `credited`. Empty: the kicker is left out.
    pub months: &'a [Credit],
    /// Attainment of each component of the plan, in its order, for rules that read them.
    pub attainments: &'a [f64],
    /// Metrics in the order of [`Names::metrics`]; `None`, or a list too short, where one is not
    /// known. A gate on it is then met, a multiplier 1 and a matrix read at 1; a component whose
    /// achievement it is pays what attainment 0 pays.
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
    /// Tiers, threshold, bonuses and caps as one: all there is to a plain component.
    curve: PayCurve,
    credit: DealCredit,
    zero_quota: ZeroQuota,
    /// `None` where attainment and the curve say everything.
    rules: Option<PeriodRules>,
    achievement: Achievement,
}

/// Rules that need more than attainment.
#[derive(Debug, Clone, PartialEq)]
struct PeriodRules {
    parts: CurveParts,
    cap: Option<f64>,
    cap_kind: CapKind,
    gates: Vec<PlacedGate>,
    multipliers: Vec<PlacedMultiplier>,
    matrix: Option<PlacedMatrix>,
    kicker: Option<KickerPay>,
    team_share: f64,
}

/// What attainment is measured on.
#[derive(Debug, Clone, PartialEq)]
enum Achievement {
    Credit,
    Metric(Option<usize>),
    Score(Objective),
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
        let curve = PayCurve::compile(component, plan.conventions)?;
        let plain = component.gates.is_empty()
            && component.multipliers.is_empty()
            && component.matrix.is_none()
            && component.kicker.is_none()
            && component.team.is_none()
            && component.credit.is_none()
            && plan.conventions.zero_quota == ZeroQuota::PayNothing;
        let place = |reading| PlacedReading::new(reading, plan, names);
        let rules = || {
            let parts = CurveParts::of(component, plan.conventions);
            let cap = component.cap.map(Factor::get);
            PeriodRules {
                kicker: component.kicker.as_ref().map(|kicker| {
                    KickerPay::new(kicker, &parts, |commission, bonus| {
                        limited(cap, component.cap_kind, commission, bonus)
                    })
                }),
                parts,
                cap,
                cap_kind: component.cap_kind,
                gates: component
                    .gates
                    .iter()
                    .map(|gate| PlacedGate::new(gate, place(&gate.reads)))
                    .collect(),
                multipliers: component
                    .multipliers
                    .iter()
                    .map(|m| PlacedMultiplier::new(m, place(&m.reads)))
                    .collect(),
                matrix: component
                    .matrix
                    .as_ref()
                    .map(|m| PlacedMatrix::new(m, place(&m.row_reads), place(&m.column_reads))),
                team_share: component.team.map_or(0.0, |team| team.share.get()),
            }
        };
        Ok(Self {
            rules: (!plain).then(rules),
            curve,
            credit: DealCredit::new(component.measure, component.credit.as_ref(), names),
            zero_quota: plan.conventions.zero_quota,
            achievement: match (component.measure, &component.objective) {
                (Measure::Metric, _) => {
                    Achievement::Metric(component.metric.as_deref().and_then(|m| names.metric(m)))
                }
                (Measure::Objectives, Some(objective)) => Achievement::Score(objective.clone()),
                _ => Achievement::Credit,
            },
        })
    }

    /// Its pay curve: tiers, threshold, bonuses and caps.
    pub const fn curve(&self) -> &PayCurve {
        &self.curve
    }

    /// How deals become credit.
    pub const fn deal_credit(&self) -> &DealCredit {
        &self.credit
    }

    /// Credit of a whole deal, before splits ([`DealCredit::of`]).
    pub fn credit(&self, deal: &Deal, terms: Terms) -> Credit {
        self.credit.of(deal, terms)
    }

    /// Whether attainment and [`ComponentPay::curve`] say everything about its pay.
    pub const fn is_plain(&self) -> bool {
        self.rules.is_none() && matches!(self.achievement, Achievement::Credit)
    }

    /// Whether it asks for credit by month of the period.
    pub const fn needs_months(&self) -> bool {
        matches!(&self.rules, Some(rules) if rules.kicker.is_some())
    }

    /// Attainment of the period: credit over quota, or a metric or a score over its level.
    pub fn attainment(&self, facts: &PeriodFacts<'_>) -> f64 {
        let achieved = match &self.achievement {
            Achievement::Credit => facts.credited.quota_credit,
            Achievement::Metric(place) => {
                let known = place.and_then(|i| facts.metrics.get(i).copied().flatten());
                known.unwrap_or(0.0)
            }
            Achievement::Score(objective) => objective.score(facts.score),
        };
        attainment(achieved, facts.terms.quota)
    }

    /// Earned for the period, or for the year to date \[money, not rounded\].
    ///
    /// # Equation
    /// as at the head of this module
    pub fn payout(&self, facts: &PeriodFacts<'_>) -> f64 {
        let incentive = facts.terms.target_incentive;
        let without_quota = facts.terms.quota <= 0.0
            && self.zero_quota == ZeroQuota::BaseRateOfFullQuota
            && matches!(self.achievement, Achievement::Credit);
        let a = self.attainment(facts);
        let Some(rules) = &self.rules else {
            // Bit for bit what a ledger pays.
            return incentive * self.curve.payout(a);
        };
        let kicker = rules.kicker.as_ref().filter(|_| !facts.months.is_empty());
        let paid_on = kicker.map_or(facts.credited.pay_credit, |k| k.paid_on(facts.months));
        let mut commission = if without_quota {
            attainment(paid_on, facts.full_terms.quota).max(0.0)
        } else if let Some(matrix) = &rules.matrix {
            matrix.value(facts) * ratio(paid_on, facts.credited.quota_credit)
        } else {
            let accelerators = rules.gate_factor(GateScope::Accelerators, facts);
            let own = rules.parts.commission(a, accelerators);
            let own = match &self.achievement {
                Achievement::Credit if 0.0 < a => own * ratio(paid_on, facts.credited.quota_credit),
                // Nothing retired quota: the rate of the first unit.
                Achievement::Credit => {
                    own.max(rules.parts.first_rate() * attainment(paid_on, facts.terms.quota))
                }
                _ => own,
            };
            own.max(0.0)
        };
        commission *= kicker.map_or(1.0, |k| k.base_rate_factor);
        let mut bonus = if without_quota || rules.matrix.is_some() {
            0.0
        } else {
            rules.parts.bonuses.payout(a)
        };
        bonus += kicker.map_or(0.0, |k| k.bonus(facts.months, facts.terms.quota));
        if 0.0 < rules.team_share {
            let team = facts.team_attainment.unwrap_or(a);
            let accelerators = rules.gate_factor(GateScope::Accelerators, facts);
            let z = rules.team_share;
            commission = (1.0 - z) * commission + z * rules.parts.commission(team, accelerators);
            bonus = (1.0 - z) * bonus + z * rules.parts.bonuses.payout(team);
        }
        let factor = rules.gate_factor(GateScope::Component, facts)
            * rules
                .multipliers
                .iter()
                .map(|m| m.factor(facts))
                .product::<f64>();
        incentive
            * limited(
                rules.cap,
                rules.cap_kind,
                factor * commission,
                factor * bonus,
            )
    }
}

impl PeriodRules {
    fn gate_factor(&self, scope: GateScope, facts: &PeriodFacts<'_>) -> f64 {
        let gates = self.gates.iter().filter(|gate| gate.scope == scope);
        gates.map(|gate| gate.factor(facts)).product()
    }
}

/// Commission and bonuses under a cap.
pub(super) fn limited(cap: Option<f64>, kind: CapKind, commission: f64, bonus: f64) -> f64 {
    let cap = cap.unwrap_or(f64::INFINITY);
    match kind {
        CapKind::Payout => cap.min(commission + bonus),
        CapKind::Commission => cap.min(commission) + bonus,
    }
}

/// What commission is paid on, over what retires quota.
fn ratio(paid_on: f64, retired: f64) -> f64 {
    if 0.0 < retired {
        paid_on / retired
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests;
