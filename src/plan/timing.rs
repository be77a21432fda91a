//! What a plan asks people to time, read off its rules alone: cliffs in money, rates over
//! attainment, and what moving a deal from one measurement period to the next is worth.
//!
//! Nothing here knows how people behave. Whoever asks says what else will be booked
//! ([`hold_value`] takes the two gains), how much a later payment counts, and how likely a deal
//! that waits is lost.

use super::curve::PayCurve;
use super::period::{Terms, attainment};

/// One component, or several on one quota, over one measurement period: pay in money.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodCurve {
    /// Payout over attainment.
    pub curve: PayCurve,
    /// Quota and target incentive of the period.
    pub terms: Terms,
}

/// A jump of pay in money.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CliffValue {
    /// Attainment at which it is reached.
    pub attainment: f64,
    /// Credited amount at which it is reached \[money a period\].
    pub credited: f64,
    /// What reaching it is worth \[money\]; negative where pay falls.
    pub value: f64,
}

impl PeriodCurve {
    /// Pay of the period for an amount credited \[money\].
    pub fn pay(&self, credited: f64) -> f64 {
        let attained = attainment(credited, self.terms.quota);
        self.terms.target_incentive * self.curve.payout(attained)
    }

    /// What a deal adds to the pay of a period in which `credited` is booked besides it \[money\].
    pub fn gain(&self, credited: f64, deal: f64) -> f64 {
        self.pay(credited + deal) - self.pay(credited)
    }

    /// The cliffs in money, by rising attainment.
    pub fn cliff_values(&self) -> Vec<CliffValue> {
        let of = |cliff: super::Cliff| CliffValue {
            attainment: cliff.attainment,
            credited: cliff.attainment * self.terms.quota,
            value: cliff.jump * self.terms.target_incentive,
        };
        self.curve.cliffs().into_iter().map(of).collect()
    }

    /// Base commission rate, `target incentive / quota`; 0 without a quota.
    pub fn base_rate(&self) -> f64 {
        attainment(self.terms.target_incentive, self.terms.quota)
    }

    /// Pay over credited amount, both of the whole period; 0 when nothing is credited.
    pub fn effective_rate(&self, credited: f64) -> f64 {
        if 0.0 < credited {
            self.pay(credited) / credited
        } else {
            0.0
        }
    }

    /// Pay of the next unit credited, cliffs aside.
    pub fn marginal_rate(&self, credited: f64) -> f64 {
        self.base_rate() * self.curve.slope_at(attainment(credited, self.terms.quota))
    }

    /// Pay just short of an attainment \[money\]: the lower side of a cliff, if one is there.
    pub fn pay_below(&self, attainment: f64) -> f64 {
        let below = self
            .curve
            .lines
            .iter()
            .rev()
            .find(|line| line.from < attainment);
        below.map_or(0.0, |line| {
            self.terms.target_incentive * (line.value + line.slope * (attainment - line.from))
        })
    }

    /// Marginal rate just short of an attainment.
    pub fn marginal_rate_below(&self, attainment: f64) -> f64 {
        let below = self
            .curve
            .lines
            .iter()
            .rev()
            .find(|line| line.from < attainment);
        below.map_or(0.0, |line| self.base_rate() * line.slope)
    }
}

/// What a later payment counts, beside one at the end of this period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Waiting {
    /// Discount factor from the end of one period to the end of the next; 1: no discounting.
    pub discount_factor: f64,
    /// Chance that a deal which waits for the next period is lost.
    pub slip_loss: f64,
}

impl Waiting {
    /// Neither impatience nor risk: what the plan alone asks for.
    pub const FREE: Self = Self {
        discount_factor: 1.0,
        slip_loss: 0.0,
    };

    /// Today's worth of a gain in the next period.
    pub fn worth(self, gain_next: f64) -> f64 {
        gain_next * self.discount_factor * (1.0 - self.slip_loss)
    }
}

/// Value to the seller of holding a deal that could be signed in this period back for the next one.
///
/// # Equation
/// `hold = E[pay_{p+1}(A' + x) − pay_{p+1}(A')] · β · (1 − slip_loss) − E[pay_p(A + x) − pay_p(A)]`
/// with the deal's credit `x`, what is booked besides it in this period `A` and in the next `A'`
///
/// # Units and shape
/// `gain_now` and `gain_next` are the two expected differences \[money\]; the result likewise,
/// positive where the plan pays for waiting
pub fn hold_value(gain_now: f64, gain_next: f64, waiting: Waiting) -> f64 {
    waiting.worth(gain_next) - gain_now
}

/// Value to the seller of pulling a deal of the next period into this one, at the same price: the
/// other side of [`hold_value`].
pub fn pull_value(gain_now: f64, gain_next: f64, waiting: Waiting) -> f64 {
    -hold_value(gain_now, gain_next, waiting)
}

/// Value of holding a deal back by one payment when the year to date is carried on: the year earns
/// the same, so that waiting can only cost.
///
/// # Equation
/// `hold = −(1 − β) · [W_p(A + x) − W_p(A)] − β · slip_loss · [W_{p+1}(B + x) − W_{p+1}(B)]` with
/// earnings to date `W` and credit to date `A` at the end of this payment period and `B` at the end
/// of the next: what is not paid now is netted then, and lost if the deal is
///
/// # Units and shape
/// `gain_to_date` and `gain_to_next_date` are the two brackets \[money\]
pub fn hold_value_within_year(gain_to_date: f64, gain_to_next_date: f64, waiting: Waiting) -> f64 {
    let Waiting {
        discount_factor: beta,
        slip_loss,
    } = waiting;
    -(1.0 - beta) * gain_to_date - beta * slip_loss * gain_to_next_date
}

/// Steps of a discount between which a plan that falls somewhere is looked at.
const SCANNED: u32 = 256;
/// Halvings of the last step: a discount to a part in 10^12.
const HALVINGS: u32 = 32;
/// Gains this much apart, relative to the larger, are equal: errors of arithmetic.
const EQUAL: f64 = 1e-9;

/// The largest discount a seller would rationally take to have a deal signed in this period and
/// not in the next, given that discounts lower the credit.
///
/// # Equation
/// `max d in [0, 1] with gain_now(x (1 − d)) ≥ β (1 − slip_loss) gain_next(x)`
///
/// # Units and shape
/// `gain_now` gives the expected gain in this period of a credit \[money\]; `deal` is `x` \[money\];
/// `worth_later` the right-hand side \[money\]. `None` when waiting is worth more even at full price
pub fn largest_discount(
    gain_now: impl Fn(f64) -> f64,
    deal: f64,
    worth_later: f64,
) -> Option<f64> {
    let least = worth_later - EQUAL * worth_later.abs();
    let accepts = |discount: f64| least <= gain_now(deal * (1.0 - discount));
    let discount = |step: u32| f64::from(step) / f64::from(SCANNED);
    let step = (0..=SCANNED).rev().find(|&step| accepts(discount(step)))?;
    let mut accepted = discount(step);
    let mut refused = discount(step + 1);
    if step == SCANNED {
        return Some(1.0);
    }
    for _ in 0..HALVINGS {
        let middle = 0.5 * (accepted + refused);
        if accepts(middle) {
            accepted = middle;
        } else {
            refused = middle;
        }
    }
    // Nothing but the tolerance of equality was accepted.
    Some(if accepted < 10.0 * EQUAL { 0.0 } else { accepted })
}
