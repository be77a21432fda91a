//! What a checked scenario says and the simulation leaves out or simplifies.

use std::fmt;

use super::Scenario;
use crate::plan::{Period, simulation_notes};

/// Something that is accepted and may surprise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// The key, for example `plans.rep.components[0].kicker`.
    pub path: String,
    /// What the simulation does instead.
    pub message: String,
    /// The file and line, or the override, that the key came from.
    pub origin: Option<String>,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(origin) = &self.origin {
            write!(f, "{origin}: ")?;
        }
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl Scenario {
    /// Everything in the plans that the simulation leaves out or simplifies, from reps upwards.
    /// Replaying deals pays all of it.
    pub fn notes(&self) -> Vec<Note> {
        let (plans, clocks) = (&self.model.plans, &self.model.clocks);
        let roles = [
            ("plans.rep", &plans.rep, clocks.reps.period),
            ("plans.manager", &plans.manager, clocks.managers.period),
            (
                "plans.executive",
                &plans.executive,
                clocks.executives.period,
            ),
            ("plans.chief", &plans.chief, Period::Quarter),
        ];
        let notes = roles.into_iter().flat_map(|(role, plan, holder)| {
            simulation_notes(plan, holder)
                .into_iter()
                .map(move |note| (format!("{role}.{}", note.path), note.message))
        });
        // What the mechanism simulates is not left out.
        let follows = self.model.mechanisms.ratchet;
        let simulated = move |path: &str| {
            follows && path.starts_with("plans.rep.") && path.ends_with(".ratchet")
        };
        notes
            .filter(|(path, _)| !simulated(path))
            .map(|(path, message)| Note {
                origin: self.origin_of_part(&path).map(str::to_owned),
                path,
                message,
            })
            .collect()
    }

    /// Where a key was written, or the first of the keys below it: a table has no place of its own.
    pub fn origin_of_part(&self, path: &str) -> Option<&str> {
        let below = |key: &str| {
            key.strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let mut keys = self.origins.range(path.to_owned()..);
        keys.find(|(key, _)| !key.starts_with(path) || below(key))
            .filter(|(key, _)| below(key))
            .map(|(_, origin)| origin.as_str())
    }
}
