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
use crate::solve::{Programme, Standing};

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
        let policy = prepared.rep_policy(rep);
        let days = &prepared.rep_days[prepared.roster.rep_clock[rep]][day as usize];
        let level = self.state.quota_level[rep];
        let attainment = self.state.attained[rep] / (prepared.rep_quota * days.prorate * level);
        // A deal moves attainment by its share of a full period's quota: pay of a longer or shorter
        // period scales with its quota, so that is what it is worth in money.
        let quota = prepared.rep_quota * level;
        let list = deal.deal.list;
        let net = list * (1.0 - terms.discount);
        let credit = prepared.worth(rep, day, list, terms.discount);
        let integrity = if terms.promised {
            prepared.model.promises.integrity_cost.get()
        } else {
            0.0
        };
        let leaves = prepared.model.buyers.hold_loss_per_day.get();
        let later = net
            * prepared
                .policy
                .rep_customer_pay
                .per_net(terms.discount, terms.promised);
        let t = days.day_of_full_period as usize;
        let with = (deal.size, waiting, in_hand);
        let by_level = policy.by_level.as_ref();
        let (after, hold) = if let Some(programme) = &policy.programme {
            let signed = attainment + credit / quota;
            weigh(programme, with, |after, w, v| {
                let a = if after { signed } else { attainment };
                programme.value_after(t, a, w, v)
            })
        } else if let Some(ratcheted) = by_level.and_then(|known| known.programme.as_ref()) {
            let signed = attainment + credit / quota;
            weigh(ratcheted.person(), with, |after, w, v| {
                let a = if after { signed } else { attainment };
                ratcheted.value_after(level, t, a, w, v)
            })
        } else if let Some((nested, at)) = policy
            .nested
            .as_ref()
            .zip(prepared.standing(self.state, rep, day))
        {
            // A deal moves the shorter clock's attainment; what it means on the longer one follows.
            let signed = Standing {
                inner: at.inner + credit / nested.inner_quota(t),
                ..at
            };
            weigh(nested.person(), with, |after, w, v| {
                nested.value_after(t, if after { signed } else { at }, w, v)
            })
        } else {
            let seat = self.rep_seat(rep, day, 1.0);
            let organic_net = (
                list * (1.0 - deal.organic),
                prepared.worth(rep, day, list, deal.organic),
            );
            let next = seat.gain_next(organic_net, deal.organic);
            let (later, inner) = seat.stakes(organic_net, deal.organic, next);
            let behavior = &prepared.model.behavior;
            let (stays, asking, holding) = if waiting {
                (1.0, behavior.asking_cost.get(), 0.0)
            } else {
                (1.0 - leaves, 0.0, behavior.holding_cost.get())
            };
            let mut after = seat.outer.gain_now(credit);
            let mut hold = stays
                * (later.closes_anyway * later.gain_now
                    + (1.0 - later.closes_anyway) * later.gain_next);
            if let Some((inner, one)) = inner.zip(seat.inner.as_ref()) {
                after += one.gain_now(credit);
                hold += stays
                    * (inner.closes_anyway * inner.gain_now
                        + (1.0 - inner.closes_anyway) * inner.gain_next);
            }
            (
                after - asking / behavior.present_bias,
                hold - holding / behavior.present_bias,
            )
        };
        hold <= after + later + pressure - integrity
    }
}

/// The value of signing one deal and of keeping it in hand, by `value` of the evening: whether it is signed, and waiting
/// and ready deals in hand.
fn weigh(
    person: &Programme,
    (size, waiting, in_hand): (f64, bool, InHand),
    value: impl Fn(bool, f64, f64) -> f64,
) -> (f64, f64) {
    let (w, v) = (in_hand.waiting, in_hand.ready);
    let (w_without, v_without) = if waiting {
        (w - size, v)
    } else {
        (w, v - size)
    };
    let value = |after, w: f64, v: f64| value(after, w.max(0.0), v.max(0.0));
    let after = value(true, w_without, v_without);
    let kept = value(false, w, v);
    if waiting {
        (after - person.asking_cost(), kept)
    } else {
        (after, person.held(kept, value(false, w_without, v_without)))
    }
}
