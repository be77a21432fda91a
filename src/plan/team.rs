//! Team pay: a share of a component on the attainment of the team.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::Share;

/// A share of a component on team attainment, the rest on one's own.
///
/// # Equation
/// `payout = TI · (z · P(a_team) + (1 − z) · P(a_own))`
///
/// ```toml
/// team = { share = 0.4 }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamPay {
    /// Share `z` on team attainment.
    pub share: Share,
}
