//! Commission of single deals: who earned what of a measurement, what is held back of it, and what a
//! customer's leaving takes back.
//!
//! # Equation
//! `cᵢ = more · wᵢ / Σ w` with `wᵢ = P((A + xᵢ) / Q) − P(A / Q)`, what deal `i` added to the pay
//! curve when it was credited with `xᵢ`. So a deal beyond quota earned the accelerator, and what
//! gates, caps or rounding change at the period's end is spread over its deals in proportion.

use super::cents::Cents;
use super::credit::Credit;
use super::curve::PayCurve;
use super::period::{Terms, attainment};

/// The commission of one deal of one person.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DealCommission {
    /// Earned, less what was taken back.
    earned: Cents,
    /// Of it, held back.
    held_back: Cents,
    /// Of it, earned since the payment before.
    fresh: Cents,
    /// Share of all it earns that is taken back, since its customer left.
    taken_back: f64,
}

impl DealCommission {
    /// Earned, less what was taken back.
    pub const fn earned(&self) -> Cents {
        self.earned
    }

    /// Of it, held back.
    pub const fn held_back(&self) -> Cents {
        self.held_back
    }

    /// Of it, paid with earlier payments.
    pub fn paid_before(&self) -> Cents {
        self.earned - self.held_back - self.fresh
    }

    /// Earns more; returns what is taken back at once because the customer has left.
    pub fn earn(&mut self, more: Cents) -> Cents {
        let taken = if 0.0 < self.taken_back {
            more.times(self.taken_back)
        } else {
            Cents::ZERO
        };
        self.earned += more - taken;
        self.fresh += more - taken;
        taken
    }

    /// Holds back what its trigger has not released: of what was paid nothing is asked back.
    /// Returns by how much the part held back grows. A return is never held back.
    pub fn hold_back(&mut self, released: f64) -> Cents {
        let paid = self.paid_before().or_zero().min(self.earned.or_zero());
        let released = if self.earned < Cents::ZERO {
            self.earned
        } else {
            let by_trigger = if 1.0 <= released {
                self.earned
            } else {
                self.earned.times(released)
            };
            by_trigger.max(paid).min(self.earned)
        };
        let before = self.held_back;
        self.held_back = self.earned - released;
        self.fresh = Cents::ZERO;
        self.held_back - before
    }

    /// Takes a share back because the customer left, first from what is held back; returns the
    /// amount, and by how much the part held back falls. What is still fresh is paid with this
    /// payment, and so counts as paid.
    pub fn take_back(&mut self, share: f64, released: f64) -> (Cents, Cents) {
        let taken = self.earned.or_zero().times(share);
        self.fresh = Cents::ZERO;
        let paid = self.earned - self.held_back;
        let held_back = self.held_back;
        self.earned -= taken;
        let by_trigger = self.earned.or_zero().times(released.clamp(0.0, 1.0));
        let paid = by_trigger.max(paid).min(self.earned);
        self.held_back = self.earned - paid;
        self.taken_back = share;
        (taken, held_back - self.held_back)
    }

    /// Forfeits what is not paid, down to `kept`; returns how much.
    pub fn forfeit(&mut self, kept: Cents) -> Cents {
        let kept = kept.max(self.paid_before()).min(self.earned);
        let forfeited = self.earned - kept;
        self.earned = kept;
        self.held_back = Cents::ZERO;
        self.fresh = Cents::ZERO;
        forfeited
    }
}

/// Memory for [`attribute`], to be used again.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parts {
    weights: Vec<f64>,
    /// What each deal earned of the measurement, in order.
    pub parts: Vec<Cents>,
}

/// Divides what a measurement paid among the deals credited since the measurement before, in order
/// of day. Gives each its part, in order; the parts sum to `more` unless the deals moved nothing, and
/// then nobody gets a part.
///
/// # Units and shape
/// `before` is what was credited before them since the last reset, `terms` what the curve was read
/// against; the parts come in `scratch`.
pub fn attribute(
    curve: &PayCurve,
    terms: Terms,
    before: Credit,
    credits: impl Iterator<Item = Credit> + Clone,
    more: Cents,
    scratch: &mut Parts,
) -> bool {
    let Parts { weights, parts } = scratch;
    weights.clear();
    let mut credited = before.quota_credit;
    let mut payout = curve.payout(attainment(credited, terms.quota));
    let mut size = 0.0;
    for credit in credits.clone() {
        credited += credit.quota_credit;
        let after = curve.payout(attainment(credited, terms.quota));
        let weight = if credit.quota_credit == 0.0 {
            // Commission without quota credit: at the rate where the person stands.
            curve.slope_at(attainment(credited, terms.quota))
                * attainment(credit.pay_credit, terms.quota)
        } else {
            (after - payout) * (credit.pay_credit / credit.quota_credit)
        };
        payout = after;
        size += weight.abs();
        weights.push(weight);
    }
    if size == 0.0 {
        // The curve is flat there, and pays for something else: a matrix, a period without quota.
        weights.clear();
        weights.extend(credits.map(|c| c.pay_credit));
        size = weights.iter().map(|w| w.abs()).sum();
    }
    let total: f64 = weights.iter().sum();
    if more.is_zero() || total.abs() <= 1e-9 * size {
        return false;
    }
    // Rounding the running sum, so that the parts sum to the whole.
    parts.clear();
    let mut sum = 0.0;
    let mut given = Cents::ZERO;
    for weight in &*weights {
        sum += *weight;
        let upto = more.times(sum / total);
        parts.push(upto - given);
        given = upto;
    }
    true
}
