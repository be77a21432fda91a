//! People leave, are let go, are missed and are replaced.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Days, Factor, Money, Share};

/// Why reps leave, and what it takes to replace them. None of it acts unless it is switched on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Turnover {
    /// Quits a year of a rep who earns what was promised and is under no stress.
    pub quits_per_year: Factor,
    /// Weight of pay of the last 12 months short of on-target earnings in the log of quits.
    pub pay_weight: Factor,
    /// Mean selling days for which leaders' pressure is felt.
    pub stress_days: Days,
    /// Chance a quarter that a rep who sells nothing is let go.
    pub dismissed_per_quarter: Share,
    /// Mean attainment of a year at which that chance is half as large; at 0 nobody is let go.
    pub dismissal_attainment: Share,
    /// How sharp that line is \[attainment\].
    #[schemars(range(min = 0.001, max = 10.0))]
    pub dismissal_spread: f64,
    /// Selling days until a seat is filled again.
    #[schemars(range(min = 1, max = 520))]
    pub vacancy_days: u32,
    /// Months until a new hire works as well as everybody else; productivity rises by an equal step a month.
    #[schemars(range(min = 0, max = 60))]
    pub ramp_months: u32,
    /// Chance that an open opportunity survives its rep's leaving.
    pub pipeline_kept: Share,
    /// Share of an account's trust that survives with it: losses come so much sooner.
    pub trust_kept: Share,
    /// Cost of a new hire, beside pay \[money\].
    pub hiring_cost: Money,
    /// Selling days without pay that a rep who is let go expects.
    pub search_days: Days,
}
