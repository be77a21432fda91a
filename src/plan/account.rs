//! The account of one person and component: credits and period ends in, earned money out.
//!
//! Plain numbers, no allocation. A [`Ledger`](super::Ledger) pays one measurement period at a time;
//! this account also pays inside a period, limits such payments, and says what it keeps back.
//!
//! # Equation
//! `more = TI · P(A / Q) − earned before`, all to date since the last reset; of it the cap of a
//! payment inside the period keeps back what exceeds `cap · TI to date`

use super::cents::Cents;
use super::credit::Credit;
use super::payment::PaymentCap;
use super::payout::{ComponentPay, PeriodFacts};
use super::period::{NegativePayment, Terms};
use super::quota::PeriodTerms;
use super::rounding::Rounding;

/// The account of one person and component since its last reset.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ComponentAccount {
    credited: Credit,
    /// Of the measurement periods that ended since the last reset.
    ended: PeriodTerms,
    earned: Cents,
    over_cap: Cents,
    debt: Cents,
    /// Earned since the last payment.
    more: Cents,
    /// Kept back by the cap since the last payment; negative where the cap gave back.
    kept_back: Cents,
}

/// What a component measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Attainment of the period, or of the year to date.
    pub attainment: f64,
    /// Earned since the last reset.
    pub earned_to_date: Cents,
    /// What of it is new.
    pub more: Cents,
}

/// The cap of a payment inside a measurement period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CapNow {
    /// What it limits.
    pub kind: PaymentCap,
    /// Most that is paid: since the last reset, or now \[money\].
    pub limit: f64,
}

/// What one payment of a component is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ComponentDue {
    /// Earned since the payment before; negative where achievement went back.
    pub earned: Cents,
    /// Kept back by the cap; negative where it gives back.
    pub over_cap: Cents,
    /// Dropped of a negative amount.
    pub forgiven: Cents,
    /// Carried to later payments; negative where an earlier amount is set off.
    pub carried: Cents,
}

impl ComponentDue {
    /// What is due now; negative only under [`NegativePayment::Recover`].
    pub fn amount(self) -> Cents {
        self.earned - self.over_cap + self.forgiven + self.carried
    }
}

impl ComponentAccount {
    /// Credits an amount; negative for a return.
    pub fn credit(&mut self, credit: Credit) {
        self.credited.quota_credit += credit.quota_credit;
        self.credited.pay_credit += credit.pay_credit;
    }

    /// Takes over what another account of the same periods was credited.
    pub fn credit_as(&mut self, other: &Self) {
        self.credited = other.credited;
    }

    /// Credited since the last reset.
    pub const fn credited(&self) -> Credit {
        self.credited
    }

    /// Kept back by the cap of payments.
    pub const fn over_cap(&self) -> Cents {
        self.over_cap
    }

    /// Still to be set off.
    pub const fn debt(&self) -> Cents {
        self.debt
    }

    /// Quota and target incentive since the last reset, with a part of the period that is running.
    pub fn terms(&self, running: PeriodTerms) -> PeriodTerms {
        PeriodTerms {
            effective: sum(self.ended.effective, running.effective),
            full: sum(self.ended.full, running.full),
        }
    }

    /// Reads the pay curve, at a period's end or inside it. `running` is the period, or the part of
    /// it that counts; of `facts`, what the account knows itself is put in its place.
    pub fn measure(
        &mut self,
        pay: &ComponentPay,
        facts: &PeriodFacts<'_>,
        running: PeriodTerms,
        rounding: Rounding,
    ) -> Measured {
        let terms = self.terms(running);
        let facts = PeriodFacts {
            terms: terms.effective,
            full_terms: terms.full,
            credited: self.credited,
            ..*facts
        };
        let earned = Cents::of(pay.payout(&facts), rounding);
        let more = earned - self.earned;
        self.earned = earned;
        self.more += more;
        Measured {
            attainment: pay.attainment(&facts),
            earned_to_date: earned,
            more,
        }
    }

    /// Limits what is paid inside a measurement period; without a cap, as at its end, everything
    /// that was kept back is given.
    pub fn limit(&mut self, cap: Option<CapNow>, rounding: Rounding) {
        let before = self.over_cap;
        self.over_cap = match cap {
            None => Cents::ZERO,
            Some(cap) => {
                let limit = Cents::of(cap.limit, rounding);
                let wants = match cap.kind {
                    PaymentCap::ToDate => self.earned,
                    // What was kept back before, and what is new since the payment before.
                    PaymentCap::EachPayment => before - self.kept_back + self.more,
                };
                (wants - limit).or_zero()
            }
        };
        self.kept_back += self.over_cap - before;
    }

    /// Ends a measurement period; a cumulative account carries it on until [`Self::restart`].
    pub fn end_period(&mut self, terms: PeriodTerms) {
        self.ended = self.terms(terms);
    }

    /// Starts from zero, but for a debt and what is not yet paid.
    pub fn restart(&mut self) {
        self.credited = Credit::default();
        self.ended = PeriodTerms::default();
        self.earned = Cents::ZERO;
    }

    /// Pays what was earned since the payment before.
    pub fn pay(&mut self, negative: NegativePayment) -> ComponentDue {
        let mut due = ComponentDue {
            earned: std::mem::take(&mut self.more),
            over_cap: std::mem::take(&mut self.kept_back),
            ..ComponentDue::default()
        };
        let net = due.amount() - self.debt;
        let short = (-net).or_zero();
        let debt = match negative {
            NegativePayment::CarryForward => short,
            NegativePayment::Forgive => {
                due.forgiven = short;
                Cents::ZERO
            }
            NegativePayment::Recover => Cents::ZERO,
        };
        due.carried = debt - self.debt;
        self.debt = debt;
        due
    }
}

fn sum(a: Terms, b: Terms) -> Terms {
    Terms {
        quota: a.quota + b.quota,
        target_incentive: a.target_incentive + b.target_incentive,
    }
}

impl PeriodTerms {
    /// A part of the period.
    #[must_use]
    pub fn part(self, share: f64) -> Self {
        let of = |t: Terms| Terms {
            quota: t.quota * share,
            target_incentive: t.target_incentive * share,
        };
        Self {
            effective: of(self.effective),
            full: of(self.full),
        }
    }
}
