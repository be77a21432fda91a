//! When pay is paid, apart from when it is measured.
//!
//! ```toml
//! [plan.payment]
//! period = "quarter"            # of an annual measure
//! quota = "to_date"             # a payment reads attainment against the quota to date
//! cap = 1.0                     # no quarter pays more than target; the year settles the rest
//! paid_after_days = 30          # pay day is a month after the end of what is paid
//! ```
//!
//! # Equation
//! `payment = min(TI · P(A_to_date / Q) , cap) − paid before` inside a measurement period; at its
//! end the cap is lifted: `payment = TI · P(A / Q) − paid before`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::PlanIssue;
use super::release::{Release, release_issues};
use super::schedule::Period;
use crate::units::Factor;

/// The terms of payment of a plan.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentTerms {
    /// How often pay is paid; absent: when it is measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Calendar days from the end of a period that is paid to the day its pay arrives; a component may have its own.
    #[serde(default, skip_serializing_if = "super::is_default")]
    #[schemars(range(max = 730))]
    pub paid_after_days: u32,
    /// What a payment inside a measurement period reads attainment against.
    #[serde(default)]
    pub quota: PaymentQuota,
    /// Largest payment of a component inside its measurement period, as a multiple of target
    /// incentive; absent: none. The end of the measurement period settles what it kept back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Factor>,
    /// What the cap limits.
    #[serde(default)]
    pub cap_kind: PaymentCap,
    /// When the commission of a deal is released; absent: at booking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<Release>,
}

impl PaymentTerms {
    /// Whether they say more than when pay day is.
    pub(super) fn divide_pay(&self) -> bool {
        let pay_day = Self {
            paid_after_days: self.paid_after_days,
            ..Self::default()
        };
        *self != pay_day
    }
}

/// What a payment inside a measurement period reads attainment against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentQuota {
    /// The quota of the whole measurement period: a tier is paid once it is reached.
    #[default]
    WholePeriod,
    /// The part of it for the days that have passed: a tier is paid while ahead of the calendar.
    ToDate,
}

/// What the cap of a payment limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentCap {
    /// All payments since the measurement period began, against target incentive for the days that
    /// have passed.
    #[default]
    ToDate,
    /// Each payment alone, against target incentive for the days of its payment period.
    EachPayment,
}

pub(super) fn payment_issues(terms: &PaymentTerms, found: &mut Vec<PlanIssue>) {
    if let Some(cap) = terms.cap
        && cap.get() <= 0.0
    {
        found.push(PlanIssue {
            path: "payment.cap".into(),
            message: format!(
                "{:?} pays nothing before the measurement period ends",
                cap.get()
            ),
            accepted: "more than 0".into(),
        });
    }
    if let Some(release) = &terms.release {
        release_issues(release, found);
    }
}
