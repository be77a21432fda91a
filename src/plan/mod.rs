//! The rules of pay, pure: what a plan pays for credited achievement in a measurement period.
//!
//! A plan is read from a scenario as [`CompensationPlan`] and asked for its faults with [`issues`].
//! Its components are compiled into [`ComponentPay`]: a [`Deal`] becomes [`Credit`], and what is known
//! at the end of a measurement period ([`PeriodFacts`]) becomes money. The heart of it is the
//! [`PayCurve`], lines and jumps over attainment, which is what people decide by in the simulation;
//! [`simulation_notes`] names what it leaves out of pay and of decisions. A [`Ledger`] turns credited amounts and period ends
//! into payments; a [`Statement`] is the same written out to the cent.
//!
//! | convention | default | other choices |
//! |---|---|---|
//! | thresholds | inclusive: reached when `a >= t`, within [`SNAP`] | [`ThresholdComparison`] |
//! | rounding of attainment before it is compared | none | [`Conventions::attainment_decimals`] |
//! | rounding of pay | half away from zero | [`Rounding`] |
//! | no quota | attainment counts as 0 ([`attainment`]) | [`ZeroQuota`] |
//! | negative credits | reduce the period of the event, in which less than 0 pays 0 | [`NegativeCredits`] |
//! | earned to date below what was paid | carried forward | [`NegativePayment`] |
//! | order of a component's rules | tiers under the rate cap, threshold, bonuses, jumps placed, credit cap, cap ([`PayCurve::compile`]) | |
//! | gates, multipliers, kickers | before the cap, which binds last ([`payout`]) | |
//! | bonuses and the cap | under it | [`CapKind::Commission`] |
//! | commission on another amount than retires quota | at the average rate of the period ([`payout`]) | |
//! | order of a deal's rules | as at the head of [`credit`] | |
//! | ramp and relief | lower the quota, not target incentive ([`period_terms`]) | |
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

pub mod account;
mod caps;
pub mod cents;
pub mod check;
pub mod clawback;
pub mod commission;
pub mod company;
pub mod components;
pub mod conventions;
pub mod credit;
pub mod curve;
pub mod deal;
pub mod draw;
pub mod engine;
pub mod faults;
pub mod gate;
pub mod kicker;
pub mod leaving;
pub mod line;
pub mod linkage;
pub mod matrix;
pub mod names;
pub mod notes;
pub mod objective;
pub mod payment;
pub mod payout;
pub mod period;
#[cfg(test)]
mod properties;
pub mod quota;
pub mod ramp;
pub mod ratchet;
pub mod release;
pub mod retention;
pub mod rollup;
pub mod rounding;
pub mod schedule;
pub mod spif;
pub mod splits;
pub mod statement;
pub mod team;
#[cfg(test)]
mod tests;
mod thresholds;
pub mod timing;

pub use cents::Cents;
pub use check::{PlanError, PlanIssue, Role, component_issues, issues, issues_for};
pub use clawback::{Clawback, ClawbackKind, Recovery};
pub use company::{
    Adjusted, Adjustment, Company, CustomerLeft, Person, PersonQuota, PersonReading, PersonRelief,
    PlanCalendar, PricePart, ReadingOf, Records, Return,
};
pub use components::{
    Bonus, BonusKind, CapKind, CompensationPlan, Component, DecisionClock, Measure, Quota, Reset,
    Threshold, ThresholdKind, Tier, TierKind,
};
pub use conventions::{Conventions, NegativeCredits, ThresholdComparison, ZeroQuota};
pub use credit::{Credit, CreditRules, DealCredit};
pub use curve::{Cliff, Line, PayCurve, SNAP};
pub use deal::{Deal, DealKind};
pub use draw::{Draw, DrawAtLeaving, DrawKind};
pub use engine::{EngineError, Statements, pay};
pub use faults::{RecordIssue, RecordTable, record_issues};
pub use leaving::{ClawbackAfterLeaving, LastQuota, Leaving, UnpaidAtLeaving};
pub use line::{Balance, Balances, Element, MeasuredLine, PayLine, Rule};
pub use names::Names;
pub use notes::{PlanNote, simulation_notes};
pub use payment::{PaymentCap, PaymentQuota, PaymentTerms};
pub use payout::{ComponentPay, PeriodFacts};
pub use period::{Ledger, NegativePayment, Payment, Terms, attainment};
pub use quota::{
    AllocationKey, PeriodTerms, QuotaChange, QuotaFacts, Relief, Territory, TopDown, period_terms,
    top_down,
};
pub use release::{PartRelease, Release, ReleaseDate, Trigger};
pub use rollup::{Override, OverrideBasis, Reach, ReportingLines};
pub use rounding::Rounding;
pub use schedule::{Period, Schedule, ScheduleError, Span};
pub use spif::{
    BudgetKind, Contest, DayRange, Eligibility, Milestone, Spif, SpifBudget, SpifPay, SpifWindow,
    Ties,
};
pub use splits::{CreditShare, ShareKind, credit_multiplier};
pub use statement::{PeriodCredits, Statement, StatementLine};

/// Whether a row's value is the default one, and so need not be written.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
pub use timing::{
    CliffValue, PeriodCurve, Waiting, hold_value, hold_value_within_year, largest_discount,
    pull_value,
};
