//! Designs that stand beside each other, and what keeps scenarios from doing so.

use std::path::PathBuf;

use super::variants::variants;
use crate::model::Model;
use crate::scenario::Scenario;

/// One company under one design, named for tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// Short name: the file stem, and the variant in brackets when it is one.
    pub name: String,
    /// How it differs from its scenario as written; `None` for the scenario as written.
    pub variant: Option<String>,
    /// The scenario, with the variant's values in its model.
    pub scenario: Scenario,
}

/// Why scenarios cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Incomparable {
    /// Shared capacities and money targets would differ for another reason than the design.
    #[error(
        "{}: rests on the company of {}, but {} rests on that of {}, and they differ in {key}",
        path.display(), root.display(), base.display(), base_root.display()
    )]
    OtherCompany {
        /// The file that does not fit.
        path: PathBuf,
        /// The root of its `extends`.
        root: PathBuf,
        /// The base of the comparison.
        base: PathBuf,
        /// The root of the base's `extends`.
        base_root: PathBuf,
        /// The first key in which the two companies differ.
        key: String,
    },
    /// The same day would be another day of the report.
    #[error("{place}: {key}: differs from {base_place}; designs are compared on one calendar")]
    OtherCalendar {
        /// The key that differs.
        key: String,
        /// Where the value was written.
        place: String,
        /// Where the base's value was written.
        base_place: String,
    },
}

impl Incomparable {
    /// What to do about it, on a line of its own.
    pub fn help(&self) -> &'static str {
        match self {
            Self::OtherCompany { .. } => {
                "designs are compared on one company: let all files extend the same one; an override \
                 with --set changes the company, but only the design in files that write that key"
            }
            Self::OtherCalendar { .. } => "change it in the file that all designs extend",
        }
    }
}

/// The designs of a comparison: scenarios as written, base first, then the variants of each.
///
/// The base is never multiplied: every difference is against one and the same company.
pub(super) fn named(base: Scenario, others: Vec<Scenario>) -> Vec<Design> {
    let mut designs: Vec<Design> = Vec::with_capacity(1 + others.len());
    for scenario in std::iter::once(base).chain(others) {
        let stem = scenario.path.file_stem();
        let stem = stem.map_or_else(|| "design".into(), |s| s.to_string_lossy().into_owned());
        let name = unique(stem, &designs);
        designs.push(Design {
            name,
            variant: None,
            scenario,
        });
    }
    let further: Vec<Design> = designs.iter().skip(1).flat_map(variants).collect();
    designs.extend(further);
    designs
}

/// The name, or the name with the first free number.
fn unique(stem: String, taken: &[Design]) -> String {
    let is_taken = |name: &str| taken.iter().any(|design| design.name == name);
    if !is_taken(&stem) {
        return stem;
    }
    let mut k = 2;
    while is_taken(&format!("{stem} {k}")) {
        k += 1;
    }
    format!("{stem} {k}")
}

/// Whether a scenario can be measured against a base: one company, one calendar.
pub(super) fn comparable(base: &Scenario, other: &Scenario) -> Result<(), Incomparable> {
    if let Some(key) = first_difference(&base.reference, &other.reference) {
        return Err(Incomparable::OtherCompany {
            path: other.path.clone(),
            root: other.root.clone(),
            base: base.path.clone(),
            base_root: base.root.clone(),
            key,
        });
    }
    let (b, o) = (&base.model.calendar, &other.model.calendar);
    let pairs = [
        (
            "reported_quarters",
            b.reported_quarters,
            o.reported_quarters,
        ),
        ("warmup_quarters", b.warmup_quarters, o.warmup_quarters),
        (
            "fiscal_offset_weeks",
            b.fiscal_offset_weeks,
            o.fiscal_offset_weeks,
        ),
    ];
    for (key, ours, theirs) in pairs {
        if ours != theirs {
            let key = format!("calendar.{key}");
            let place = |s: &Scenario| {
                s.origin(&key)
                    .map_or_else(|| s.path.display().to_string(), str::to_owned)
            };
            return Err(Incomparable::OtherCalendar {
                place: format!("{} ({theirs})", place(other)),
                base_place: format!("{} ({ours})", place(base)),
                key,
            });
        }
    }
    Ok(())
}

/// The first key, in the order of the schema, in which two models differ.
fn first_difference(one: &Model, other: &Model) -> Option<String> {
    if one == other {
        return None;
    }
    let tree = |model: &Model| {
        toml::Value::try_from(model)
            .expect("model rows are tables of finite numbers, text and lists")
    };
    Some(differing_key(&tree(one), &tree(other), "").unwrap_or_else(|| "a value".into()))
}

fn differing_key(one: &toml::Value, other: &toml::Value, path: &str) -> Option<String> {
    let (toml::Value::Table(a), toml::Value::Table(b)) = (one, other) else {
        return (one != other).then(|| path.to_owned());
    };
    a.keys().chain(b.keys()).find_map(|key| {
        let path = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        match (a.get(key), b.get(key)) {
            (Some(a), Some(b)) => differing_key(a, b, &path),
            _ => Some(path),
        }
    })
}
