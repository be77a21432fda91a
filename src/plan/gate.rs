//! Gates and linked multipliers: what another reading of the period does to a component's pay.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::linkage::{Between, Point};
use crate::units::{Coefficient, Share};

/// A reading at the end of a measurement period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Attainment of a component of the same plan, by its name.
    AttainmentOf(String),
    /// A metric by name, for example a gross margin or a net retention; its value comes with the
    /// period's facts.
    Metric(String),
}

/// A condition on which a component, or its accelerators, are paid.
///
/// ```toml
/// gates = [{ reads = { metric = "gross_margin" }, at_least = 0.6, applies_to = "accelerators" }]
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// What it looks at.
    pub reads: Reading,
    /// The gate is met when the reading is this or more; give this or `at_most`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Coefficient>,
    /// The gate is met when the reading is this or less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Coefficient>,
    /// What is paid only when it is met; absent: the whole component.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub applies_to: GateScope,
    /// Factor on that part of pay when it is not met; absent: 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmet_factor: Option<Share>,
}

/// What a gate holds back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GateScope {
    /// All pay of the component.
    #[default]
    Component,
    /// What tiers with a multiple above 1 pay beyond multiple 1.
    Accelerators,
}

/// A factor on a component's pay that depends on another reading: `TI · P(a) · M(reading)`.
///
/// ```toml
/// multipliers = [{ reads = { attainment_of = "renewals" }, points = [
///     { at = 0.8, factor = 0.8 }, { at = 1.2, factor = 1.2 },
/// ] }]
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Multiplier {
    /// What it looks at.
    pub reads: Reading,
    /// Points by rising reading; before the first and after the last the factor stays.
    #[schemars(length(min = 1))]
    pub points: Vec<Point>,
    /// What lies between two points; absent: a line.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub between: Between,
}
