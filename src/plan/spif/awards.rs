//! What a window of a SPIF or contest pays to whom, within its budget.

use super::{BudgetKind, Contest, Milestone, Spif, SpifBudget, SpifPay, Ties};
use crate::plan::{Cents, Rounding};
use crate::units::Money;

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
