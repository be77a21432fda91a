//! When the commission of a deal is released: at booking, or as its trigger comes.
//!
//! ```toml
//! [plan.payment.release]
//! trigger = "cash"              # booking | invoice | cash | dates
//! paid_at_booking = "50%"       # the rest is held back until the trigger
//! ```
//!
//! # Equation
//! `released = c · (h + (1 − h) · g)`, with the deal's commission `c`, the share `h` paid at booking
//! and the share `g` that the trigger has released so far

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::PlanIssue;
use crate::units::Share;

/// Release of commission over the life of a deal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// What releases commission.
    pub trigger: Trigger,
    /// Share paid at booking whatever the trigger; the rest is held back. Absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_at_booking: Option<Share>,
    /// How much an invoice or a receipt of part of the price releases.
    #[serde(default)]
    pub part: PartRelease,
    /// Days after booking and what each releases of the part held back, for trigger `dates`; the
    /// shares sum to 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 6))]
    pub dates: Vec<ReleaseDate>,
}

/// What releases commission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The signature.
    #[default]
    Booking,
    /// The customer is invoiced.
    Invoice,
    /// The customer has paid.
    Cash,
    /// Set dates after the signature.
    Dates,
}

/// How much an invoice or a receipt of part of the price releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartRelease {
    /// The same part of the commission held back.
    #[default]
    InProportion,
    /// All of it with the first part.
    AtFirst,
    /// All of it with the last part.
    WhenComplete,
}

/// One date of a release.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseDate {
    /// Calendar days after booking.
    pub after_days: u32,
    /// Share of the commission held back that is released.
    pub share: Share,
}

/// A part of the price counts as the whole from here on: parts of a third each sum to a little less.
const COMPLETE: f64 = 1.0 - 1e-9;

impl Release {
    /// Share of the commission paid at booking.
    pub fn at_booking(&self) -> f64 {
        match self.trigger {
            Trigger::Booking => 1.0,
            _ => self.paid_at_booking.map_or(0.0, Share::get),
        }
    }

    /// Share of the commission released once the trigger has come for a share of the price.
    pub fn released(&self, triggered: f64) -> f64 {
        let part = match self.part {
            PartRelease::InProportion if COMPLETE <= triggered => 1.0,
            PartRelease::InProportion => triggered.max(0.0),
            PartRelease::AtFirst => f64::from(0.0 < triggered),
            PartRelease::WhenComplete => f64::from(COMPLETE <= triggered),
        };
        let at_booking = self.at_booking();
        at_booking + (1.0 - at_booking) * part
    }

    /// Share of the part held back that dates have released some calendar days after booking.
    pub fn by_dates(&self, calendar_days: f64) -> f64 {
        let come = |date: &&ReleaseDate| f64::from(date.after_days) <= calendar_days;
        self.dates.iter().filter(come).map(|d| d.share.get()).sum()
    }
}

pub(super) fn release_issues(release: &Release, found: &mut Vec<PlanIssue>) {
    let mut add = |key: &str, message: String, accepted: &str| {
        found.push(PlanIssue {
            path: format!("payment.release.{key}"),
            message,
            accepted: accepted.into(),
        });
    };
    let dates = &release.dates;
    if release.trigger == Trigger::Booking && release.paid_at_booking.is_some() {
        add(
            "paid_at_booking",
            "trigger booking pays everything at booking".into(),
            "no value, or another trigger",
        );
    }
    if release.trigger != Trigger::Dates {
        if !dates.is_empty() {
            add(
                "dates",
                "no effect unless trigger is dates".into(),
                "no value",
            );
        }
        return;
    }
    if dates.is_empty() || 6 < dates.len() {
        add("dates", format!("{} dates", dates.len()), "1 to 6");
        return;
    }
    for (i, pair) in dates.windows(2).enumerate() {
        if pair[1].after_days <= pair[0].after_days {
            add(
                &format!("dates[{}].after_days", i + 1),
                format!("{} does not rise", pair[1].after_days),
                &format!("more than {}", pair[0].after_days),
            );
        }
    }
    let sum: f64 = dates.iter().map(|d| d.share.get()).sum();
    if 1e-6 < (sum - 1.0).abs() {
        add(
            "dates",
            format!("the shares sum to {:?}", (sum * 1e6).round() / 1e6),
            "a sum of 1",
        );
    }
}

#[cfg(test)]
mod tests;
