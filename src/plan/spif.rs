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

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cents::Cents;
use super::check::PlanIssue;
use super::deal::{Deal, DealKind};
use super::rounding::Rounding;
use super::schedule::{Schedule, Span};
use crate::units::{Money, Share};

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

/// A person's share in an eligible deal of one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpifEntry {
    /// Place of the person.
    pub person: u32,
    /// Place of the deal.
    pub deal: u32,
    /// Day of the deal.
    pub day: i32,
    /// The person's part of its units.
    pub units: f64,
    /// The person's part of its first-year value \[money\].
    pub value: f64,
    /// The person's share of it.
    pub share: f64,
}

/// What a SPIF pays somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Award {
    /// Place of the person.
    pub person: u32,
    /// The deal it is for, where it is for one.
    pub deal: Option<u32>,
    /// How much.
    pub amount: Cents,
}

impl Spif {
    /// What one window pays, within its budget. Entries are ordered by day first.
    pub fn awards(&self, entries: &mut [SpifEntry], rounding: Rounding) -> Vec<Award> {
        entries.sort_by_key(|e| (e.day, e.deal, e.person));
        let per_entry = |of: &dyn Fn(&SpifEntry) -> f64| -> Vec<Award> {
            let awards = entries.iter().map(|e| Award {
                person: e.person,
                deal: Some(e.deal),
                amount: Cents::of(of(e), rounding),
            });
            awards.filter(|a| !a.amount.is_zero()).collect()
        };
        let mut awards = match &self.pays {
            SpifPay::PerUnit(amount) => per_entry(&|e| amount.get() * e.units),
            SpifPay::PerDeal(amount) => per_entry(&|e| amount.get() * e.share),
            SpifPay::Milestones(milestones) => reached(milestones, entries, rounding),
            SpifPay::Contest(contest) => contest.awards(entries, rounding),
        };
        if let Some(budget) = self.budget {
            budget.limit(&mut awards, rounding);
        }
        awards
    }
}

/// Milestones in the order in which they were reached.
fn reached(milestones: &[Milestone], entries: &[SpifEntry], rounding: Rounding) -> Vec<Award> {
    let mut values = std::collections::BTreeMap::new();
    let mut awards = Vec::new();
    for entry in entries {
        let value = values.entry(entry.person).or_insert(0.0);
        let before = *value;
        *value += entry.value;
        for milestone in milestones {
            let at = milestone.value.get() - CENT;
            if before < at && at <= *value {
                awards.push(Award {
                    person: entry.person,
                    deal: Some(entry.deal),
                    amount: Cents::of(milestone.amount.get(), rounding),
                });
            }
        }
    }
    awards
}

/// Values within a hundredth of a cent are equal: sums of shares carry errors far below it.
const CENT: f64 = 1e-4;

impl Contest {
    fn awards(&self, entries: &[SpifEntry], rounding: Rounding) -> Vec<Award> {
        let mut values = std::collections::BTreeMap::new();
        for entry in entries {
            let standing = values.entry(entry.person).or_insert((0.0, entry.day));
            *standing = (standing.0 + entry.value, entry.day);
        }
        let smallest = self.smallest_value.map_or(CENT, Money::get);
        let mut ranked: Vec<(f64, i32, u32)> = values
            .into_iter()
            .filter(|&(_, (value, _))| smallest - CENT / 2.0 <= value)
            .map(|(person, (value, last_day))| (value, last_day, person))
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let prize = |rank: usize| {
            self.prizes
                .get(rank)
                .map_or(Cents::ZERO, |p| Cents::of(p.get(), rounding))
        };
        let mut awards = Vec::new();
        let mut rank = 0;
        for tied in ranked.chunk_by(|a, b| (a.0 - b.0).abs() < CENT) {
            let pool: Cents = (rank..rank + tied.len()).map(prize).sum();
            let mut given = Cents::ZERO;
            for (i, &(_, _, person)) in tied.iter().enumerate() {
                let amount = match self.ties {
                    Ties::AllGetTheBest => prize(rank),
                    Ties::FirstToGetThere => prize(rank + i),
                    Ties::ShareThePrizes => {
                        let upto = pool.times((i + 1) as f64 / tied.len() as f64);
                        upto - given
                    }
                };
                given += amount;
                if !amount.is_zero() {
                    awards.push(Award {
                        person,
                        deal: None,
                        amount,
                    });
                }
            }
            rank += tied.len();
        }
        awards
    }
}

impl SpifBudget {
    /// Brings awards within the budget; their sum is then at most the budget, to the cent.
    fn limit(self, awards: &mut Vec<Award>, rounding: Rounding) {
        let budget = Cents::of(self.amount.get(), rounding);
        let total: Cents = awards.iter().map(|a| a.amount).sum();
        if total <= budget {
            return;
        }
        match self.kind {
            BudgetKind::FirstCome => {
                let mut left = budget;
                for award in &mut *awards {
                    award.amount = award.amount.min(left);
                    left -= award.amount;
                }
            }
            BudgetKind::Prorated => {
                let (mut wanted, mut given) = (Cents::ZERO, Cents::ZERO);
                for award in &mut *awards {
                    wanted += award.amount;
                    let upto = budget.times(wanted.to_money() / total.to_money());
                    award.amount = upto - given;
                    given = upto;
                }
            }
        }
        awards.retain(|a| !a.amount.is_zero());
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
