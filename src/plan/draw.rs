//! Pay guaranteed before it is earned: recoverable and non-recoverable draws, ramp guarantees.
//!
//! ```toml
//! [[plan.draws]]                # a ramp guarantee: the first six payments
//! kind = "non_recoverable"
//! per_payment = 5_000
//! payments = 6
//! [[plan.draws]]                # from then on
//! kind = "recoverable"
//! per_payment = 3_000
//! recovery_limit = 2_000
//! forgiven_after = 12
//! at_leaving = "forgiven"
//! ```
//!
//! # Equation
//! recoverable `payₜ = max(D, Eₜ − Bₜ₋₁)`, `Bₜ = Bₜ₋₁ + payₜ − Eₜ`, `B₀ = 0`; non-recoverable
//! `payₜ = max(D, Eₜ)`. With a limit `R`, at most `R` of the balance is recovered from one payment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cents::Cents;
use super::check::PlanIssue;
use crate::units::Money;

/// A guaranteed amount of variable pay a payment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Draw {
    /// Whether later pay makes up for it.
    pub kind: DrawKind,
    /// The amount of a full payment period; a part of one is prorated by days in role \[money\].
    pub per_payment: Money,
    /// Payments since hire that it lasts, the draws before it aside; absent: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub payments: Option<u32>,
    /// Most that is recovered from one payment \[money\]; absent: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_limit: Option<Money>,
    /// Payments after which an advance that is still open is forgiven; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub forgiven_after: Option<u32>,
    /// What becomes of an open balance when the person leaves.
    #[serde(default)]
    pub at_leaving: DrawAtLeaving,
}

/// Whether later pay makes up for a draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DrawKind {
    /// An advance on later pay.
    Recoverable,
    /// A guarantee.
    NonRecoverable,
}

/// What becomes of an open draw balance when the person leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DrawAtLeaving {
    /// The final payment makes up for it as far as it goes, without a limit, and the rest is owed.
    #[default]
    Owed,
    /// Nobody owes it.
    Forgiven,
}

/// The draws that matter at a payment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DrawsNow<'a> {
    /// The draw in force: the first whose payments are not over.
    pub in_force: Option<&'a Draw>,
    /// The latest recoverable draw that has begun, over or not: how its advances are recovered and
    /// when they are forgiven.
    pub recovers: Option<&'a Draw>,
}

impl<'a> DrawsNow<'a> {
    /// The draws of a plan at a payment.
    pub fn at(draws: &'a [Draw], payments_since_hire: u32) -> Self {
        let mut end = 0_u32;
        let place = draws.iter().position(|draw| match draw.payments {
            Some(payments) => {
                end = end.saturating_add(payments);
                payments_since_hire < end
            }
            None => true,
        });
        let begun = &draws[..place.map_or(draws.len(), |place| place + 1)];
        Self {
            in_force: place.map(|place| &draws[place]),
            recovers: begun.iter().rfind(|d| d.kind == DrawKind::Recoverable),
        }
    }
}

/// Advances that are still to be recovered, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DrawAccount {
    /// Payment at which each was made, and what is open of it.
    open: Vec<(u32, Cents)>,
    balance: Cents,
}

/// What a draw made of one payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drawn {
    /// Advanced, to be recovered.
    pub advanced: Cents,
    /// Given, never to be recovered.
    pub guaranteed: Cents,
    /// Recovered of earlier advances.
    pub recovered: Cents,
    /// Forgiven of earlier advances.
    pub forgiven: Cents,
}

impl Drawn {
    /// What it adds to the payment.
    pub fn net(self) -> Cents {
        self.advanced + self.guaranteed - self.recovered
    }
}

impl DrawAccount {
    /// Still to be recovered.
    pub fn balance(&self) -> Cents {
        self.balance
    }

    /// Empties the account; what it has allocated stays.
    pub fn clear(&mut self) {
        self.open.clear();
        self.balance = Cents::ZERO;
    }

    /// Settles one payment of `earned`, with the draws now and the amount of the one in force.
    ///
    /// Forgiveness comes first: what was advanced `forgiven_after` payments ago and before.
    pub fn settle(
        &mut self,
        draws: DrawsNow<'_>,
        guarantee: Cents,
        payment: u32,
        earned: Cents,
    ) -> Drawn {
        let mut drawn = Drawn::default();
        if let Some(after) = draws.recovers.and_then(|d| d.forgiven_after) {
            let old = self
                .open
                .partition_point(|&(made, _)| made.saturating_add(after) <= payment);
            drawn.forgiven = self.open.drain(..old).map(|(_, open)| open).sum();
            self.balance -= drawn.forgiven;
        }
        let guarantee = if draws.in_force.is_some() {
            guarantee
        } else {
            Cents::ZERO
        };
        let short = (guarantee - earned).or_zero();
        match draws.in_force.map(|d| d.kind) {
            Some(DrawKind::Recoverable) => {
                drawn.advanced = short;
                if !short.is_zero() {
                    self.open.push((payment, short));
                    self.balance += short;
                }
            }
            Some(DrawKind::NonRecoverable) => drawn.guaranteed = short,
            None => {}
        }
        let limit = draws.recovers.and_then(|d| d.recovery_limit);
        let limit = limit.map_or(Cents::new(i64::MAX), |limit| {
            Cents::of(limit.get(), super::Rounding::default())
        });
        let over = (earned - guarantee).or_zero();
        drawn.recovered = self.recover(over.min(limit));
        drawn
    }

    /// Settles the last payment of somebody who leaves: the balance is forgiven, or recovered from
    /// all that is earned.
    pub fn settle_leaving(&mut self, rule: DrawAtLeaving, earned: Cents) -> Drawn {
        match rule {
            DrawAtLeaving::Forgiven => {
                let forgiven = self.balance;
                self.clear();
                Drawn {
                    forgiven,
                    ..Drawn::default()
                }
            }
            DrawAtLeaving::Owed => Drawn {
                recovered: self.recover(earned.or_zero()),
                ..Drawn::default()
            },
        }
    }

    /// Recovers up to an amount, oldest advances first.
    fn recover(&mut self, most: Cents) -> Cents {
        let recovered = most.min(self.balance);
        let mut left = recovered;
        let mut closed = 0;
        for (_, open) in &mut self.open {
            let part = left.min(*open);
            *open -= part;
            left -= part;
            if !open.is_zero() {
                break;
            }
            closed += 1;
        }
        self.open.drain(..closed);
        self.balance -= recovered;
        recovered
    }
}

pub(super) fn draw_issues(draws: &[Draw], found: &mut Vec<PlanIssue>) {
    let mut add = |path: String, message: &str, accepted: &str| {
        found.push(PlanIssue {
            path,
            message: message.into(),
            accepted: accepted.into(),
        });
    };
    for (i, draw) in draws.iter().enumerate() {
        let path = |key: &str| format!("draws[{i}].{key}");
        if draw.payments.is_none() && i + 1 < draws.len() {
            add(
                path("payments"),
                "missing, so the draws after it never begin",
                "a number of payments",
            );
        }
        if draw.payments == Some(0) {
            add(path("payments"), "0 payments", "1 or more");
        }
        if draw.forgiven_after == Some(0) {
            add(
                path("forgiven_after"),
                "0 forgives an advance before it could be recovered",
                "1 or more",
            );
        }
        if draw.kind == DrawKind::NonRecoverable && draw.recovery_limit.is_some() {
            add(
                path("recovery_limit"),
                "no effect: nothing of it is recovered",
                "no value",
            );
        }
    }
}

#[cfg(test)]
mod tests;
