//! The people: a tree of reps, managers, regional executives and one chief revenue officer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::calendar::QuotaCalendar;
use crate::plan::CompensationPlan;
use crate::units::{Factor, Share};

/// Size and shape of the sales organization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// Regions, each with one executive.
    #[schemars(range(min = 1, max = 100))]
    pub regions: u32,
    /// Teams in each region, each with one manager.
    #[schemars(range(min = 1, max = 100))]
    pub teams_per_region: u32,
    /// Sales reps, dealt out to the teams in turn.
    #[schemars(range(min = 1, max = 100_000))]
    pub reps: u32,
    /// Kinds of reps by ability; members of a team are dealt the classes in proportion to their shares.
    #[schemars(length(min = 1, max = 9))]
    pub ability_classes: Vec<AbilityClass>,
}

/// Reps of one ability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AbilityClass {
    /// What a unit of this rep's effort does, relative to the typical rep.
    pub ability: Factor,
    /// Share of reps in this class; the shares sum to 1.
    pub share: Share,
}

/// Whose quota period ends when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clocks {
    /// Reps: offsets by position within the team.
    pub reps: QuotaCalendar,
    /// Managers: offsets by position of the team within the company.
    pub managers: QuotaCalendar,
    /// Regional executives: offsets by region.
    pub executives: QuotaCalendar,
    /// Whether the chief revenue officer is paid on the fiscal quarter and presses for it. If not,
    /// the chief has no quarterly number and no part in approving a deal.
    pub executive_on_fiscal: bool,
}

/// What each role is paid for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plans {
    /// Sales reps.
    pub rep: CompensationPlan,
    /// Managers, on the bookings of their team.
    pub manager: CompensationPlan,
    /// Regional executives, on the bookings of their region.
    pub executive: CompensationPlan,
    /// The chief revenue officer, on the bookings of the company.
    pub chief: CompensationPlan,
}
