//! Managers: credit of reports rolled up, and overrides on what reports are credited or earn.
//!
//! A person with reports is credited, on each measure, with what the reports were credited on it at
//! their own plans' rules, level by level to the top. The quota is the manager's own, or a share of
//! the sum of the reports' quotas: `quota = { share_of_reports = 0.9 }` is a cushion of a tenth. A
//! team bonus is a bonus at attainment 1 of such a component.
//!
//! ```toml
//! [[plan.overrides]]
//! of = "commission"             # or "credit"
//! share = "10%"
//! reach = "direct_reports"      # or "all_reports"
//! ```
//!
//! # Equation
//! `Q_mgr = (1 − h) Σ Q_reports`, `A_mgr = Σ A_reports`; override `o · Σ credit` or `o · Σ commission`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::Share;

/// A share of what reports are credited or earn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// What the share is of.
    pub of: OverrideBasis,
    /// The share.
    pub share: Share,
    /// Whose.
    #[serde(default)]
    pub reach: Reach,
}

/// What an override is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OverrideBasis {
    /// Commissionable credit of the reports' own deals.
    Credit,
    /// Commission the reports earned on their components, clawbacks taken off.
    Commission,
}

/// Whose deals or pay count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Of people who report to the person.
    #[default]
    DirectReports,
    /// Of everybody below, at any level.
    AllReports,
}

/// Who reports to whom, with everybody after all of their reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportingLines {
    managers: Vec<Option<u32>>,
    order: Vec<u32>,
}

/// A manager who does not exist, or a circle of managers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReportingError {
    /// The manager is nobody.
    #[error("person {person} reports to person {manager}: accepted a person of the list")]
    Unknown {
        /// Place of the person.
        person: u32,
        /// The manager as given.
        manager: u32,
    },
    /// The person is their own manager, at whatever remove.
    #[error("person {person} is their own manager: accepted lines of reporting that end")]
    Circle {
        /// Place of somebody on the circle.
        person: u32,
    },
}

impl ReportingLines {
    /// Orders people below their managers.
    ///
    /// # Errors
    /// When a manager does not exist, or lines of reporting go in a circle.
    pub fn new(managers: Vec<Option<u32>>) -> Result<Self, ReportingError> {
        let n = managers.len();
        let mut reports = vec![0_u32; n];
        for (person, &manager) in (0..).zip(&managers) {
            if let Some(manager) = manager {
                let Some(count) = reports.get_mut(manager as usize) else {
                    return Err(ReportingError::Unknown { person, manager });
                };
                *count += 1;
            }
        }
        // Whoever has no report left to come goes next; a circle never gets there.
        let mut order: Vec<u32> = (0..)
            .zip(&reports)
            .filter(|&(_, &count)| count == 0)
            .map(|(person, _)| person)
            .collect();
        let mut next = 0;
        while let Some(&person) = order.get(next) {
            next += 1;
            if let Some(manager) = managers[person as usize] {
                reports[manager as usize] -= 1;
                if reports[manager as usize] == 0 {
                    order.push(manager);
                }
            }
        }
        match (0..).zip(&reports).find(|&(_, &count)| 0 < count) {
            Some((person, _)) => Err(ReportingError::Circle { person }),
            None => Ok(Self { managers, order }),
        }
    }

    /// Everybody, reports before their managers.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// Whom a person reports to.
    pub fn manager(&self, person: u32) -> Option<u32> {
        self.managers[person as usize]
    }

    /// A person's managers, the nearest first.
    pub fn above(&self, person: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(self.manager(person), |&m| self.manager(m))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_come_before_managers() {
        let lines = ReportingLines::new(vec![Some(2), Some(2), Some(3), None, None]).unwrap();
        let place = |p: u32| lines.order().iter().position(|&o| o == p).unwrap();
        assert_eq!(lines.order().len(), 5);
        assert!(place(0) < place(2) && place(1) < place(2) && place(2) < place(3));
        assert_eq!(lines.above(0).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn circles_and_strangers_are_refused() {
        let check = |managers, error| assert_eq!(ReportingLines::new(managers), Err(error));
        check(
            vec![Some(7)],
            ReportingError::Unknown {
                person: 0,
                manager: 7,
            },
        );
        check(vec![Some(0)], ReportingError::Circle { person: 0 });
        check(
            vec![None, Some(2), Some(1), Some(0)],
            ReportingError::Circle { person: 1 },
        );
    }
}
