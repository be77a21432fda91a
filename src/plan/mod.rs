//! The rules of pay, pure: what a plan pays for credited achievement in a measurement period.
//!
//! A plan is read from a scenario as [`CompensationPlan`], asked for its faults with [`issues`],
//! and compiled component by component into a [`PayCurve`]: lines and jumps over attainment. A
//! [`Ledger`] turns credited amounts and period ends into payments; a [`Statement`] is the same
//! written out to the cent, as a compensation analyst would.
//!
//! | convention | choice |
//! |---|---|
//! | thresholds | inclusive: reached when `a >= t`, within [`SNAP`] |
//! | order of a component's rules | tiers, threshold, bonuses, cap ([`PayCurve::compile`]) |
//! | bonuses and the cap | under it, unless [`CapKind::Commission`] |
//! | rounding of attainment | none |
//! | rounding of pay | [`Rounding`], half away from zero unless the plan says otherwise |
//! | negative credits | reduce the period of the event; a period below 0 pays 0 |
//! | earned to date below what was paid | [`NegativePayment`], carried forward unless stated |
//! | no quota | attainment counts as 0 ([`attainment`]) |
//!
//! ```
//! use quotasim::plan::{CompensationPlan, PayCurve, issues};
//!
//! let plan: CompensationPlan = toml::from_str(r#"
//!     on_target_earnings_per_year = 200_000
//!     base_share = "50%"
//!     [[components]]
//!     name = "new business"
//!     measure = "new_bookings"
//!     weight = 1.0
//!     quota = { per_year = 1_000_000 }
//!     reset = "discrete"
//!     tier_kind = "marginal"
//!     tiers = [
//!         { from_attainment = 0.0, multiple = 1.0 },
//!         { from_attainment = 1.0, multiple = 1.5 },
//!         { from_attainment = 1.2, multiple = 2.0 },
//!     ]
//! "#)?;
//! assert!(issues(&plan).is_empty());
//! let curve = PayCurve::compile(&plan.components[0], plan.conventions)?;
//! // A quarter of 300,000 against a quota of 250,000; target incentive 25,000.
//! assert!((25_000.0 * curve.payout(1.2) - 32_500.0).abs() < 1e-9);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod caps;
pub mod check;
pub mod components;
pub mod conventions;
pub mod credit;
pub mod curve;
pub mod deal;
pub mod gate;
pub mod kicker;
pub mod linkage;
pub mod matrix;
pub mod names;
pub mod notes;
pub mod objective;
pub mod payout;
pub mod period;
#[cfg(test)]
mod properties;
pub mod quota;
pub mod ramp;
pub mod ratchet;
pub mod retention;
pub mod rounding;
pub mod statement;
pub mod team;
mod thresholds;
pub mod timing;

pub use check::{PlanError, PlanIssue, Role, component_issues, issues, issues_for};
pub use components::{
    Bonus, BonusKind, CapKind, CompensationPlan, Component, Measure, Quota, Reset, Threshold,
    ThresholdKind, Tier, TierKind,
};
pub use conventions::{Conventions, NegativeCredits, ThresholdComparison, ZeroQuota};
pub use credit::{Credit, CreditRules, DealCredit};
pub use curve::{Cliff, Line, PayCurve, SNAP};
pub use deal::{Deal, DealKind};
pub use names::Names;
pub use notes::{PlanNote, simulation_notes};
pub use payout::{ComponentPay, PeriodFacts};
pub use period::{Ledger, NegativePayment, Payment, Terms, attainment};
pub use quota::{PeriodTerms, QuotaChange, QuotaFacts, Relief, period_terms, top_down};
pub use rounding::Rounding;
pub use statement::{PeriodCredits, Statement, StatementLine};

/// Whether a row's value is the default one, and so need not be written.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
pub use timing::{
    CliffValue, PeriodCurve, Waiting, hold_value, hold_value_within_year, largest_discount,
    pull_value,
};
