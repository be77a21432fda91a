//! Mechanism `push_out`: whether the rep signs today or keeps the deal in hand.
//!
//! # Equation
//! The rep signs when `U(after) + later + pressure - integrity >= U(hold)`, with `later` what the plan will
//! pay on this customer in later years, at this price and with this promise, and `U` the rep's value tonight:
//! `U(hold) = (1 - mu_hold) U(v) + mu_hold U(v - deal)` for a ready buyer, who may leave when told to
//! wait, and `U` unchanged for a buyer who is waiting anyway. With risk aversion the mean is a certainty equivalent.
//! Telling a ready buyer to wait costs the rep `holding_cost`, getting a waiting one to sign `asking_cost`, both today
//! and so weighed against `beta` times what comes. Under `delta`, `U` is expected pay of signing
//! now against signing later. Switched off, ready deals are always signed.

use super::Run;
use super::negotiation::InHand;
use super::promises::Terms;
use super::recorder::Recorder;
use super::state::RipeDeal;
use crate::model::BehaviorModel;
use crate::solve::Position;

impl<R: Recorder> Run<'_, R> {
    /// Whether the rep signs at these terms today rather than keeping the deal in hand.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, when, which deal, at what terms, under what pressure, beside what else"
    )]
    pub(super) fn rep_signs(
        &self,
        rep: usize,
        day: u32,
        deal: &RipeDeal,
        terms: &Terms,
        pressure: f64,
        in_hand: InHand,
    ) -> bool {
        let prepared = self.prepared;
        let waiting = deal.organic < deal.reservation;
        if prepared.policy.conduct == BehaviorModel::Fixed
            || (!waiting && !terms.promised && !prepared.model.mechanisms.push_out)
        {
            return true;
        }
        let weighed = self.weigh(rep, day, deal, terms, pressure, in_hand);
        weighed.hold <= weighed.sign
    }

    /// What signing and holding are worth to the rep.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, when, which deal, at what terms, under what pressure, beside what else"
    )]
    #[inline]
    pub(super) fn weigh(
        &self,
        rep: usize,
        day: u32,
        deal: &RipeDeal,
        terms: &Terms,
        pressure: f64,
        in_hand: InHand,
    ) -> Weighed {
        let prepared = self.prepared;
        let waiting = deal.organic < deal.reservation;
        let net = deal.deal.list * (1.0 - terms.discount);
        let integrity = if terms.promised {
            prepared.model.promises.integrity_cost.get()
        } else {
            0.0
        };
        let later = net
            * prepared
                .policy
                .rep_customer_pay
                .per_net(terms.discount, terms.promised);
        let (after, hold) = if let Some(sides) = self.sides_ahead(rep, day, deal, terms, in_hand) {
            let person = sides.position.person();
            if waiting {
                (sides.after - person.asking_cost(), sides.kept)
            } else {
                (sides.after, person.held(sides.kept, sides.lost()))
            }
        } else {
            let behavior = &prepared.model.behavior;
            let leaves = prepared.model.buyers.hold_loss_per_day.get();
            let (stays, asking, holding) = if waiting {
                (1.0, behavior.asking_cost.get(), 0.0)
            } else {
                (1.0 - leaves, 0.0, behavior.holding_cost.get())
            };
            let (after, [outer, inner]) = self.sides_expected(rep, day, deal, terms);
            (
                after - asking / behavior.present_bias,
                stays * outer + stays * inner - holding / behavior.present_bias,
            )
        };
        Weighed {
            sign: after + later + pressure - integrity,
            hold,
        }
    }

    /// What signing at these terms, keeping a deal and losing it are worth to the rep tonight; the buyer is a
    /// waiting one.
    pub(super) fn sides(
        &self,
        rep: usize,
        day: u32,
        deal: &RipeDeal,
        terms: &Terms,
        in_hand: InHand,
    ) -> Sides {
        if let Some(ahead) = self.sides_ahead(rep, day, deal, terms, in_hand) {
            return Sides {
                after: ahead.after - ahead.position.person().asking_cost(),
                kept: ahead.kept,
                lost: ahead.lost(),
            };
        }
        let behavior = &self.prepared.model.behavior;
        let (after, [outer, inner]) = self.sides_expected(rep, day, deal, terms);
        Sides {
            after: after - behavior.asking_cost.get() / behavior.present_bias,
            kept: outer + inner,
            lost: 0.0,
        }
    }

    /// The sides by the rep's programme, if the rep looks ahead.
    #[expect(
        clippy::inline_always,
        reason = "asked every day of every deal with terms in reach"
    )]
    #[inline(always)]
    fn sides_ahead(
        &self,
        rep: usize,
        day: u32,
        deal: &RipeDeal,
        terms: &Terms,
        in_hand: InHand,
    ) -> Option<Ahead<'_>> {
        let prepared = self.prepared;
        let days = &self.own_day(rep, day);
        let position = self.position(rep, day, days)?;
        let t = days.day_of_full_period as usize;
        let credit = prepared.worth(rep, day, deal.deal.list, terms.discount);
        let size = deal.size;
        let (w, v) = (in_hand.waiting, in_hand.ready);
        let without = if deal.organic < deal.reservation {
            (w - size, v)
        } else {
            (w, v - size)
        };
        let floor = |(w, v): (f64, f64)| (w.max(0.0), v.max(0.0));
        let (with, without) = (floor((w, v)), floor(without));
        // A deal moves attainment by its share of a full period's quota: pay of a longer or shorter
        // period scales with its quota, so that is what it is worth in money.
        let quota = prepared.rep_quota * days.quota_ramp * self.state.quota_level[rep];
        let signed = position.credited(t, credit, quota);
        Some(Ahead {
            after: signed.value_after(t, without.0, without.1),
            kept: position.value_after(t, with.0, with.1),
            position,
            t,
            without,
        })
    }

    /// What signing adds to expected pay, and what keeping the deal does, on each clock.
    fn sides_expected(
        &self,
        rep: usize,
        day: u32,
        deal: &RipeDeal,
        terms: &Terms,
    ) -> (f64, [f64; 2]) {
        let prepared = self.prepared;
        let list = deal.deal.list;
        let credit = prepared.worth(rep, day, list, terms.discount);
        let seat = self.rep_seat(rep, day, 1.0);
        let organic_net = (
            list * (1.0 - deal.organic),
            prepared.worth(rep, day, list, deal.organic),
        );
        let next = seat.gain_next(organic_net, deal.organic);
        let (outer, inner) = seat.stakes(organic_net, deal.organic, next);
        let kept = |stake: &crate::solve::Stake| {
            stake.closes_anyway * stake.gain_now + (1.0 - stake.closes_anyway) * stake.gain_next
        };
        let mut after = seat.outer.gain_now(credit);
        let mut hold = [kept(&outer), 0.0];
        if let Some((inner, one)) = inner.zip(seat.inner.as_ref()) {
            after += one.gain_now(credit);
            hold[1] = kept(&inner);
        }
        (after, hold)
    }
}

/// What a rep weighs \[money\].
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighed {
    /// Signing today, with what leaders press and a promise costs.
    pub(super) sign: f64,
    /// Keeping the deal in hand.
    pub(super) hold: f64,
}

/// What signing a waiting buyer's deal today, keeping it and losing it are worth \[money\].
#[derive(Debug, Clone, Copy)]
pub(super) struct Sides {
    /// Signed, less what asking costs.
    pub(super) after: f64,
    pub(super) kept: f64,
    pub(super) lost: f64,
}

/// The same by a rep's programme.
struct Ahead<'a> {
    after: f64,
    kept: f64,
    position: Position<'a>,
    t: usize,
    /// Deals in hand without this one.
    without: (f64, f64),
}

impl Ahead<'_> {
    /// What losing the deal leaves; most deals never ask.
    fn lost(&self) -> f64 {
        let (w, v) = self.without;
        self.position.value_after(self.t, w, v)
    }
}
