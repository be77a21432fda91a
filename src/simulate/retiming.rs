//! Mechanism `pull_forward`, and the ledger that says what was retimed.
//!
//! # Equation
//! Before its natural date `n` a deal can be signed at `D_n = D0 + e (n - t)`, plus what waiting would bring a
//! strategic buyer (see [`super::buyers`]); switched off, not at all. A deal's twin, under the same draws,
//! signs on the first day on which organic terms are enough.

use std::ops::Range;

use super::buyers::{BelievedPremium, Buyer, Read};
use super::deals::DealType;
use super::state::RipeDeal;
use crate::random::Purpose;

impl super::Prepared<'_> {
    /// A buyer's need and reservation discount on a day, by what the buyer believes and who made it a priority.
    #[inline]
    pub(super) fn reservation(
        &self,
        deal: &RipeDeal,
        day: u32,
        belief: &BelievedPremium,
    ) -> (f64, f64) {
        let hurried;
        let deal_type = if deal.pushes.hurry < 1.0 {
            hurried = deal.hurried();
            &hurried
        } else {
            &deal.deal
        };
        let need = deal_type.need_on(day, deal.natural);
        if !deal_type.strategic {
            return (need, need);
        }
        let buyer = self.buyer(deal_type, deal, None);
        let waiting = belief.value_of_waiting(&buyer, day);
        (need, need + waiting)
    }

    /// Who buys a ripe deal, with costs of haste and delay as they are by now.
    pub(super) fn buyer<'a>(
        &self,
        deal_type: &'a DealType,
        deal: &RipeDeal,
        read: Option<Read>,
    ) -> Buyer<'a> {
        Buyer {
            deal: deal_type,
            organic: deal.organic,
            natural: deal.natural,
            theta: self.model.buyers.bargaining_share.get(),
            read,
        }
    }

    /// The same if no premium is believed, and nobody went to the buyer's boss.
    fn organic_reservation(&self, deal: &RipeDeal, day: u32) -> (f64, f64) {
        let need = deal.deal.need_on(day, deal.natural);
        if !deal.deal.strategic {
            return (need, need);
        }
        let theta = self.model.buyers.bargaining_share.get();
        let waiting = BelievedPremium::organic_value_of_waiting(
            &deal.deal,
            deal.organic,
            theta,
            day,
            deal.natural,
        );
        (need, need + waiting)
    }

    /// The first of some days on which the buyer's reservation is within organic terms plus the premium that is
    /// learned of the rep's own clock.
    pub(super) fn first_within_reach(
        &self,
        deal: &RipeDeal,
        days: Range<u32>,
        belief: &BelievedPremium,
    ) -> Option<u32> {
        let deal_type = deal.hurried();
        let buyer = self.buyer(&deal_type, deal, None);
        let need_on = |day: u32| deal_type.need_on(day, deal.natural);
        // The need falls towards the natural date: the first day on which it is within the largest premium is found
        // by halving, and no day before it will do.
        let most = deal.organic + belief.largest_own();
        let (mut first, mut reached) = (days.start, deal.natural.min(days.end));
        while first < reached {
            let middle = first + (reached - first) / 2;
            if most < need_on(middle) {
                first = middle + 1;
            } else {
                reached = middle;
            }
        }
        (first..days.end).find(|&day| {
            let limit = deal.organic + belief.own(day);
            let need = need_on(day);
            if limit < need || !deal_type.strategic {
                return need <= limit;
            }
            let beyond = |waiting: f64| limit < need + waiting;
            !beyond(belief.waiting_until(&buyer, day, beyond))
        })
    }

    /// The retiming ledger: when and at what discount the same deal, under the same draws, would
    /// have signed at organic terms, without pressure, holding, queues or a believed premium.
    pub(super) fn twin(&self, deal: &RipeDeal, shocks: crate::random::Streams) -> (u32, f64) {
        let buyers = &self.model.buyers;
        let agrees = |day: u32| self.organic_reservation(deal, day).1 <= deal.organic;
        let mut day = deal.natural;
        if self.model.mechanisms.pull_forward {
            // The reservation falls towards the natural date, so the first agreeable day is found by
            // halving.
            let (mut no, mut yes) = (deal.ripe_on, deal.natural);
            if agrees(no) {
                yes = no;
            }
            while no + 1 < yes {
                let middle = no + (yes - no) / 2;
                if agrees(middle) {
                    yes = middle;
                } else {
                    no = middle;
                }
            }
            day = yes;
        }
        let theta = buyers.bargaining_share.get();
        for _ in 0..64 {
            let (need, reservation) = self.organic_reservation(deal, day);
            let discount = (need + theta * (deal.organic - need))
                .max(reservation)
                .max(0.0);
            if shocks.uniform(Purpose::Signature, deal.id, day.into())
                < buyers.signature_chance.get()
            {
                return (day, discount);
            }
            for later in 1..=buyers.quote_life_days {
                let draw = shocks.uniform(Purpose::QuoteSignature, deal.id, (day + later).into());
                if draw < buyers.quote_signature_chance.get() {
                    return (day + later, discount);
                }
            }
            day += buyers.quote_life_days + 1;
        }
        (day, deal.organic)
    }
}
