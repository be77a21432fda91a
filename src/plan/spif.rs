//! SPIFs and contests: extra pay in a window, apart from components and quotas.
//!
//! ```toml
//! [[plan.spifs]]                # the last two weeks of every quarter
//! name = "quarter-end closing"
//! pays = { per_deal = 500 }
//! window = { last_days = 14 }
//! eligible = { kinds = ["new_business"], smallest_value = 10_000 }
//! budget = { amount = 20_000, kind = "first_come" }
//!
//! [[plan.spifs]]                # the first month of every quarter
//! name = "early quarter"
//! pays = { milestones = [{ value = 50_000, amount = 1_000 }, { value = 100_000, amount = 2_000 }] }
//! window = { first_days = 30 }
//!
//! [[plan.spifs]]
//! name = "spring contest"
//! pays = { contest = { prizes = [10_000, 5_000, 2_500], ties = "share_the_prizes" } }
//! window = { days = { from = 0, to = 89 } }
//! ```
//!
//! A share in a deal is that share of its units, its value and its amount per deal, so a split
//! costs no more than a whole deal. Returns do not reduce a SPIF. Each window has its own budget
//! and its own contest, among people of the same plan, calendar and peer group; it is settled on the
//! window's last day and paid with the payment that follows.

mod awards;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::PlanIssue;
use super::deal::{Deal, DealKind};
use super::schedule::{Schedule, Span};
use crate::units::{Money, Share};

pub use awards::{Award, SpifEntry};

/// A SPIF or contest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spif {
    /// What statements call it.
    pub name: String,
    /// What is paid for: `{ per_deal = 500 }`, `{ per_unit = 20 }`, `{ milestones = [{ value = 50_000,
    /// amount = 1_000 }] }` or `{ contest = { prizes = [10_000, 5_000] } }`.
    pub pays: SpifPay,
    /// When: `{ last_days = 14 }` or `{ first_days = 30 }` of each measurement period of the plan's
    /// first component, or `{ days = { from = 0, to = 89 } }` from the first day of the calendar.
    pub window: SpifWindow,
    /// Which deals count; absent: all.
    #[serde(default, skip_serializing_if = "Eligibility::is_all")]
    pub eligible: Eligibility,
    /// The most that one window pays; absent: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<SpifBudget>,
}

/// What a SPIF pays for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpifPay {
    /// An amount per unit sold \[money\].
    PerUnit(Money),
    /// An amount per deal \[money\].
    PerDeal(Money),
    /// Amounts for reaching a value in the window; all that were reached are paid.
    Milestones(Vec<Milestone>),
    /// Prizes by rank.
    Contest(Contest),
}

/// An amount for reaching a value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// First-year value of the person's deals in the window, inclusive \[money\].
    pub value: Money,
    /// What reaching it pays \[money\].
    pub amount: Money,
}

/// A contest by first-year value of deals in the window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contest {
    /// Prizes of the first, second, third … \[money\].
    #[schemars(length(min = 1))]
    pub prizes: Vec<Money>,
    /// What people of equal value get.
    #[serde(default)]
    pub ties: Ties,
    /// Value below which nobody is ranked \[money\]; absent: any value above 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smallest_value: Option<Money>,
}

/// What people of equal value in a contest get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// They share the prizes of the ranks they take together equally.
    #[default]
    ShareThePrizes,
    /// Each gets the prize of the best of those ranks; the others are not given.
    AllGetTheBest,
    /// Who got there first ranks higher: the earlier last deal, then the earlier place in the list.
    FirstToGetThere,
}

/// When a SPIF pays. Days are calendar days; a simulation takes 5 selling days for 7 of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpifWindow {
    /// The first days of each measurement period of the plan's first component.
    FirstDays(u32),
    /// The last days of each of them.
    LastDays(u32),
    /// Days counted from the first day of its calendar.
    Days(DayRange),
}

/// Days from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DayRange {
    /// First day, from 0.
    pub from: u32,
    /// Last day.
    pub to: u32,
}

/// Which deals count.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Eligibility {
    /// Kinds of deal; absent: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<DealKind>,
    /// Smallest first-year value \[money\]; absent: any above 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smallest_value: Option<Money>,
    /// Largest discount; absent: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub largest_discount: Option<Share>,
    /// Shortest contract \[years\]; absent: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortest_years: Option<crate::units::Factor>,
}

/// The most that one window pays.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpifBudget {
    /// The amount \[money\].
    pub amount: Money,
    /// Who goes short.
    #[serde(default)]
    pub kind: BudgetKind,
}

/// Who goes short when a budget does not reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BudgetKind {
    /// Those who come later: awards are paid in order of day until the budget is spent.
    #[default]
    FirstCome,
    /// All in proportion.
    Prorated,
}

impl Eligibility {
    /// Whether there is no condition.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a deal counts. A return never does.
    pub fn fits(&self, deal: &Deal) -> bool {
        let smallest = self.smallest_value.map_or(0.0, Money::get);
        0.0 < deal.first_year_value
            && smallest <= deal.first_year_value
            && (self.kinds.is_empty() || self.kinds.contains(&deal.kind))
            && self
                .largest_discount
                .is_none_or(|most| deal.discount <= most.get() + 1e-10)
            && self
                .shortest_years
                .is_none_or(|least| least.get() - 1e-10 <= deal.years)
    }
}

impl SpifWindow {
    /// The windows on a schedule, in order, as first and last days; at most one a period.
    ///
    /// `days_per_calendar_day` is 1 where days are calendar days.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a cast of a float ends at the limits of the integer, and so at the schedule's"
    )]
    pub fn on(self, schedule: &Schedule, days_per_calendar_day: f64) -> Vec<(i32, i32)> {
        let days = |calendar: u32| (f64::from(calendar) * days_per_calendar_day).round() as i32;
        let of_periods = |window: &dyn Fn(&Span) -> (i32, i32)| {
            let windows = schedule.periods().iter().map(window);
            windows.filter(|(from, to)| from <= to).collect()
        };
        match self {
            Self::FirstDays(n) => {
                of_periods(&|p| (p.from, p.to.min(p.from.saturating_add(days(n)) - 1)))
            }
            Self::LastDays(n) => {
                of_periods(&|p| (p.from.max(p.to.saturating_sub(days(n)) + 1), p.to))
            }
            Self::Days(range) => {
                let first = schedule.first_day();
                let from = first.saturating_add(days(range.from));
                let to = first
                    .saturating_add(days(range.to))
                    .min(schedule.last_day());
                if from <= to {
                    vec![(from, to)]
                } else {
                    Vec::new()
                }
            }
        }
    }
}

pub(super) fn spif_issues(spifs: &[Spif], found: &mut Vec<PlanIssue>) {
    let mut add = |path: String, message: String, accepted: &str| {
        found.push(PlanIssue {
            path,
            message,
            accepted: accepted.into(),
        });
    };
    for (i, spif) in spifs.iter().enumerate() {
        let path = |key: &str| format!("spifs[{i}].{key}");
        if spif.name.trim().is_empty() {
            add(path("name"), "empty".into(), "a name");
        }
        if spifs[..i].iter().any(|s| s.name == spif.name) {
            add(
                path("name"),
                format!("{:?} names a SPIF before it", spif.name),
                "a name of its own",
            );
        }
        match &spif.pays {
            SpifPay::Milestones(rows) => {
                if rows.is_empty() {
                    add(
                        path("pays.milestones"),
                        "no milestone".into(),
                        "at least one",
                    );
                }
                for (j, row) in rows.iter().enumerate() {
                    if row.value.get() <= 0.0 {
                        add(
                            path(&format!("pays.milestones[{j}].value")),
                            "0.0 is reached by everybody".into(),
                            "more than 0",
                        );
                    }
                }
            }
            SpifPay::Contest(contest) => {
                if contest.prizes.is_empty() {
                    add(
                        path("pays.contest.prizes"),
                        "no prize".into(),
                        "at least one",
                    );
                }
                let falls = |pair: &[Money]| pair[1] <= pair[0];
                if let Some(j) = contest.prizes.windows(2).position(|p| !falls(p)) {
                    add(
                        path(&format!("pays.contest.prizes[{}]", j + 1)),
                        format!(
                            "{:?} is more than the rank before",
                            contest.prizes[j + 1].get()
                        ),
                        "no more than the rank before",
                    );
                }
            }
            SpifPay::PerUnit(_) | SpifPay::PerDeal(_) => {}
        }
        match spif.window {
            SpifWindow::FirstDays(0) | SpifWindow::LastDays(0) => {
                add(path("window"), "0 days".into(), "1 or more");
            }
            SpifWindow::Days(range) if range.to < range.from => add(
                path("window.days.to"),
                format!("{} is before the first day", range.to),
                "no earlier than the first day",
            ),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
