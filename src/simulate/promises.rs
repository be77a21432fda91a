//! Mechanism `promises`: a promise lowers what the buyer needs today and leaves a gap to be discovered.
//!
//! # Equation
//! With concession `k`, `D_n` and `D_res` fall by `k`; it is tried only when terms are out of reach without
//! it, and costs the rep an integrity cost in [`super::holding`]. The gap is set when the customer is
//! added (see [`super::customers`]).

use super::Run;
use super::recorder::Recorder;
use super::state::RipeDeal;
use crate::model::BehaviorModel;

/// Terms in reach.
pub(super) struct Terms {
    pub(super) discount: f64,
    pub(super) promised: bool,
}

/// The discount at which terms in reach are agreed \[share of list\].
pub fn price(theta: f64, limit: f64, need: f64, reservation: f64) -> f64 {
    (need + theta * (limit - need)).max(reservation).max(0.0)
}

impl<R: Recorder> Run<'_, R> {
    /// Terms in reach: without a promise if possible, with one if that is what it takes.
    pub(super) fn terms(&self, deal: &RipeDeal, limit: f64) -> Option<Terms> {
        let model = self.prepared.model;
        let theta = model.buyers.bargaining_share.get();
        let price = |need: f64, reservation: f64| price(theta, limit, need, reservation);
        if deal.reservation <= limit {
            let discount = price(deal.need_today, deal.reservation);
            return Some(Terms {
                discount,
                promised: false,
            });
        }
        let concession = model.promises.concession.get();
        if model.mechanisms.promises
            && self.prepared.policy.conduct != BehaviorModel::Fixed
            && deal.reservation - concession <= limit
        {
            let discount = price(deal.need_today - concession, deal.reservation - concession);
            return Some(Terms {
                discount,
                promised: true,
            });
        }
        None
    }
}
