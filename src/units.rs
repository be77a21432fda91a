//! Checked number types: a value that could not mean anything else.
//!
//! Shares, money and durations are distinct types, so that a scenario cannot confuse them and the
//! kernel never asks again. Each carries its accepted range into the scenario's JSON Schema, which
//! is also what the diagnostics read.

pub mod format;

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};

/// Working days in a week of the model's calendar.
pub const DAYS_PER_WEEK: u32 = 5;
/// Selling days in a quarter: 13 weeks of 5 days.
pub const DAYS_PER_QUARTER: u32 = 65;
/// Selling days in a year: 4 quarters.
pub const DAYS_PER_YEAR: u32 = 260;
/// Weeks in a quarter of the 4-4-5 calendar.
pub const WEEKS_PER_QUARTER: u32 = 13;

/// A value was outside the range its type accepts.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{value} is not a {kind}: accepted {accepted}")]
pub struct OutOfRange {
    /// What the value was meant to be, for example `share`.
    pub kind: &'static str,
    /// The value as given.
    pub value: f64,
    /// The accepted range in words.
    pub accepted: &'static str,
}

macro_rules! checked_number {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $accepted:literal, |$v:ident| $ok:expr, { $($schema:tt)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
        #[serde(transparent)]
        pub struct $name(f64);

        impl $name {
            /// Checks and wraps a value.
            ///
            /// # Errors
            /// When the value is not finite or outside the accepted range.
            pub fn new(value: f64) -> Result<Self, OutOfRange> {
                let $v = value;
                if value.is_finite() && $ok {
                    Ok(Self(value))
                } else {
                    Err(OutOfRange { kind: $kind, value, accepted: $accepted })
                }
            }

            /// The plain number.
            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ $($schema)* })
            }
        }
    };
}

checked_number!(
    /// A share of a whole, 0 to 1; a file may write `0.3` or `"30%"`.
    Share, "share", "0 to 1, or \"0%\" to \"100%\"", |v| (0.0..=1.0).contains(&v),
    { "type": ["number", "string"], "minimum": 0, "maximum": 1, "pattern": "^[0-9]+(\\.[0-9]+)? ?%$", "format": "share" }
);
checked_number!(
    /// An amount of money in the scenario's one currency; never negative.
    Money, "money amount", "0 or more", |v| 0.0 <= v,
    { "type": "number", "minimum": 0, "format": "money" }
);
/// Nothing.
impl Default for Money {
    fn default() -> Self {
        Self(0.0)
    }
}
checked_number!(
    /// A duration in selling days (5 a week, 65 a quarter, 260 a year); positive.
    Days, "number of selling days", "more than 0", |v| 0.0 < v,
    { "type": "number", "exclusiveMinimum": 0, "format": "days" }
);
checked_number!(
    /// A factor or rate that is zero or more.
    Factor, "factor", "0 or more", |v| 0.0 <= v,
    { "type": "number", "minimum": 0, "format": "factor" }
);
checked_number!(
    /// Any finite number, for coefficients that may be negative.
    Coefficient, "number", "any finite number", |v| v.is_finite(),
    { "type": "number", "format": "coefficient" }
);

/// Accepts a number, or a percentage string such as `"30%"`.
impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Share;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a share: 0 to 1, or \"0%\" to \"100%\"")
            }
            fn visit_f64<E: de::Error>(self, v: f64) -> Result<Share, E> {
                Share::new(v).map_err(E::custom)
            }
            fn visit_i64<E: de::Error>(self, v: i64) -> Result<Share, E> {
                self.visit_f64(v as f64)
            }
            fn visit_u64<E: de::Error>(self, v: u64) -> Result<Share, E> {
                self.visit_f64(v as f64)
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<Share, E> {
                let number = v
                    .trim()
                    .strip_suffix('%')
                    .and_then(|n| n.trim().parse::<f64>().ok());
                match number {
                    Some(percent) => self.visit_f64(percent / 100.0),
                    None => Err(E::invalid_value(de::Unexpected::Str(v), &self)),
                }
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

macro_rules! deserialize_number {
    ($($name:ident),*) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(f64::deserialize(deserializer)?).map_err(de::Error::custom)
            }
        }
    )*};
}
deserialize_number!(Money, Days, Factor, Coefficient);
