//! Gates and linked multipliers: what another reading of the period does to a component's pay.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::components::CompensationPlan;
use super::linkage::{Between, Point, factor_at};
use super::names::Names;
use super::payout::PeriodFacts;
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

/// A reading as a place in the facts of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlacedReading {
    AttainmentOf(usize),
    Metric(usize),
    /// A name that nothing knows; checks refuse it.
    Unknown,
}

impl PlacedReading {
    pub(super) fn new(reading: &Reading, plan: &CompensationPlan, names: &Names) -> Self {
        let place = match reading {
            Reading::AttainmentOf(name) => {
                let component = plan.components.iter().position(|c| c.name == *name);
                component.map(Self::AttainmentOf)
            }
            Reading::Metric(name) => names.metric(name).map(Self::Metric),
        };
        place.unwrap_or(Self::Unknown)
    }

    /// The reading, if it is known.
    pub(super) fn read(self, facts: &PeriodFacts<'_>) -> Option<f64> {
        match self {
            Self::AttainmentOf(i) => facts.attainments.get(i).copied(),
            Self::Metric(i) => facts.metrics.get(i).copied().flatten(),
            Self::Unknown => None,
        }
    }
}

/// Readings this close to a limit meet it: most are quotients.
const SNAP: f64 = 1e-10;

/// A gate ready for a period's facts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlacedGate {
    reads: PlacedReading,
    at_least: f64,
    at_most: f64,
    pub(super) scope: GateScope,
    unmet_factor: f64,
}

impl PlacedGate {
    pub(super) fn new(gate: &Gate, reads: PlacedReading) -> Self {
        Self {
            reads,
            at_least: gate.at_least.map_or(f64::NEG_INFINITY, Coefficient::get),
            at_most: gate.at_most.map_or(f64::INFINITY, Coefficient::get),
            scope: gate.applies_to,
            unmet_factor: gate.unmet_factor.map_or(0.0, Share::get),
        }
    }

    /// 1 when met, or when the reading is not known.
    pub(super) fn factor(&self, facts: &PeriodFacts<'_>) -> f64 {
        let met = self.reads.read(facts).is_none_or(|reading| {
            self.at_least <= reading + SNAP && reading - SNAP <= self.at_most
        });
        if met { 1.0 } else { self.unmet_factor }
    }
}

/// A multiplier ready for a period's facts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlacedMultiplier {
    reads: PlacedReading,
    points: Vec<Point>,
    between: Between,
}

impl PlacedMultiplier {
    pub(super) fn new(multiplier: &Multiplier, reads: PlacedReading) -> Self {
        Self {
            reads,
            points: multiplier.points.clone(),
            between: multiplier.between,
        }
    }

    /// 1 when the reading is not known.
    pub(super) fn factor(&self, facts: &PeriodFacts<'_>) -> f64 {
        let reading = self.reads.read(facts);
        reading.map_or(1.0, |x| factor_at(&self.points, self.between, x))
    }
}
