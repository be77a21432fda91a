//! The rows of a scenario file around the model: experiment, expectations, inheritance.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::budget::Budget;
use crate::model::Model;
use crate::outcome::Kpi;
use crate::units::Share;

/// How much to simulate and how sure to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExperimentSettings {
    /// Master seed: the same seed gives the same results on any machine and number of threads.
    #[schemars(range(min = 0, max = 9_223_372_036_854_775_807_u64))]
    pub seed: u64,
    /// Replications stop once the half-width of the interval is this share of the base design's
    /// NPV (one design: of its own NPV; several: of the paired difference).
    pub precision: Share,
    /// Replications before the first look at precision.
    #[schemars(range(min = 2, max = 1_000_000))]
    pub min_replications: u32,
    /// Replications at which it stops in any case.
    #[schemars(range(min = 2, max = 1_000_000))]
    pub max_replications: u32,
}

/// Which calendar days a replay of given deals covers. A month is then a calendar month and a
/// twelfth of the year; the simulator's months have 4, 4 and 5 weeks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaySettings {
    /// Calendar year in which the first fiscal year starts.
    #[schemars(range(min = 1900, max = 2150))]
    pub first_fiscal_year: u16,
    /// Month on whose first day fiscal years start: 1 is January.
    #[schemars(range(min = 1, max = 12))]
    pub starts_in_month: u8,
    /// Fiscal years; deals outside them are refused.
    #[schemars(range(min = 1, max = 20))]
    pub fiscal_years: u16,
}

/// The pattern a file exists to show; the figure's estimate is checked with its Monte Carlo error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The figure is this or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// The figure is this or less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
}

/// What belongs to a file and not to the company it describes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    /// Title for tables and charts; not inherited.
    #[schemars(length(min = 1))]
    pub(super) title: String,
    /// The question the file asks; not inherited.
    #[schemars(length(min = 1))]
    pub(super) question: String,
    /// The file this one changes, relative to its own folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) extends: Option<String>,
    /// How much to simulate and how sure to be.
    pub(super) experiment: ExperimentSettings,
    /// Which days a replay of given deals covers; absent: the calendar years of the deals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) replay: Option<ReplaySettings>,
    /// Over which attainments the plan's cost is taken before any simulation; absent: an assumed
    /// spread around quota.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) budget: Option<Budget>,
    /// Figures this file exists to show, checked after a run; not inherited.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "expectations")]
    pub(super) expect: BTreeMap<String, Expectation>,
}

/// Keys that a file does not inherit from its base.
pub(super) const NOT_INHERITED: [&str; 4] = ["title", "question", "extends", "expect"];

/// The key under which a self-contained file keeps what differs in its reference company.
pub(super) const REFERENCE: &str = "reference";

/// The key of [`REFERENCE`] that lists optional keys which its reference company does not have.
pub(super) const ABSENT: &str = "absent";

fn expectations(generator: &mut SchemaGenerator) -> Schema {
    let mut keys = Map::new();
    for kpi in Kpi::ALL {
        let mut row = generator.subschema_for::<Expectation>();
        row.insert("description".into(), kpi.definition().into());
        keys.insert(kpi.key().into(), row.into());
    }
    let mut schema = Schema::default();
    schema.insert("type".into(), "object".into());
    schema.insert("properties".into(), Value::Object(keys));
    schema.insert("additionalProperties".into(), false.into());
    schema
}

/// The JSON Schema of a complete scenario file, for editors; the diagnostics read it too.
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut header: Value = Header::json_schema(&mut generator).into();
    let mut model: Value = Model::json_schema(&mut generator).into();
    let mut properties = take_object(&mut header, "properties");
    properties.append(&mut take_object(&mut model, "properties"));
    properties.insert(
        REFERENCE.into(),
        json!({
            "type": "object",
            "description": "What differs in the reference company, from which shared capacity and money \
                            targets are taken; written by `check --resolved`, not needed with `extends`."
        }),
    );
    let mut required = take_array(&mut header, "required");
    required.append(&mut take_array(&mut model, "required"));
    let definitions = generator.take_definitions(true);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "quotasim scenario",
        "description": "A company under one design. A file with `extends` may leave out what it inherits.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "required": required,
        "$defs": definitions,
    })
}

fn take_object(schema: &mut Value, key: &str) -> Map<String, Value> {
    match schema.get_mut(key).map(Value::take) {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

fn take_array(schema: &mut Value, key: &str) -> Vec<Value> {
    match schema.get_mut(key).map(Value::take) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}
