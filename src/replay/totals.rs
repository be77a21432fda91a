//! Sums over statements: by period, by role, of all.

use std::collections::BTreeMap;

use super::payslip::{Payslip, Replay};
use super::people::Level;
use crate::plan::{Cents, Rule};

/// Sums of one group of statements.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Total {
    /// Statements.
    pub statements: usize,
    /// Earned, clawbacks and forfeits taken off.
    pub earned: Cents,
    /// Paid.
    pub paid: Cents,
}

/// Sums of all statements.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Totals {
    /// By the name of the payment period, in order of its first month, then its length.
    pub by_period: Vec<(String, Total)>,
    /// By role, from the lowest up; only roles with statements.
    pub by_role: Vec<(Level, Total)>,
    /// By rule, in the order of a statement; only rules with lines.
    pub by_rule: Vec<(Rule, Cents)>,
    /// Of all.
    pub all: Total,
    /// Credit given over the amount it was given for: above 1 by what overlays cost.
    pub credit_multiplier: Option<f64>,
}

impl Total {
    fn add(&mut self, slip: &Payslip<'_>) {
        self.statements += 1;
        let earned = slip
            .lines
            .iter()
            .filter(|line| line.rule.balance().is_none());
        self.earned += earned.map(|line| line.amount).sum();
        self.paid += slip.balances.payment_amount;
    }
}

impl Totals {
    /// Sums over some statements of a replay.
    pub fn of<'a>(replay: &Replay, slips: impl Iterator<Item = Payslip<'a>>) -> Self {
        let mut periods: BTreeMap<(usize, usize), (String, Total)> = BTreeMap::new();
        let mut roles: BTreeMap<Level, Total> = BTreeMap::new();
        let mut rules: BTreeMap<Rule, Cents> = BTreeMap::new();
        let mut all = Total::default();
        for slip in slips {
            let (_, of_period) = periods
                .entry(slip.months())
                .or_insert_with(|| (slip.period(), Total::default()));
            of_period.add(&slip);
            roles.entry(slip.level()).or_default().add(&slip);
            all.add(&slip);
            for line in slip.lines {
                *rules.entry(line.rule).or_default() += line.amount;
            }
        }
        Self {
            by_period: periods.into_values().collect(),
            by_role: roles.into_iter().collect(),
            by_rule: rules.into_iter().collect(),
            all,
            credit_multiplier: replay.statements.credit_multiplier,
        }
    }
}
