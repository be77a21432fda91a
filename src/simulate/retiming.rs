//! Mechanism `pull_forward`, and the ledger that says what was retimed.
//!
//! # Equation
//! Before its natural date `n` a deal can be signed at `D_n = D0 + e (n - t)`, plus what waiting would bring a
//! strategic buyer (see [`super::buyers`]); switched off, not at all. A deal's twin, under the same draws,
//! signs on the first day on which organic terms are enough.

use super::buyers::BelievedPremium;
use super::deals::DealType;
use super::state::RipeDeal;
use crate::random::Purpose;

impl super::Prepared<'_> {
    /// A buyer's need and reservation discount on a day; `belief` absent: no premium is believed, and nobody
    /// went to the buyer's boss.
    pub(super) fn reservation(
        &self,
        deal: &RipeDeal,
        day: u32,
        belief: Option<&BelievedPremium>,
    ) -> (f64, f64) {
        let hurry = if belief.is_some() {
            deal.pushes.hurry
        } else {
            1.0
        };
        let early_cost = deal.deal.early_cost * hurry;
        let need = deal.deal.need + early_cost * f64::from(deal.natural.saturating_sub(day));
        if !deal.deal.strategic {
            return (need, need);
        }
        let deal_type = DealType {
            early_cost,
            ..deal.deal
        };
        let theta = self.model.buyers.bargaining_share.get();
        let waiting = match belief {
            Some(belief) => {
                belief.value_of_waiting(&deal_type, deal.organic, theta, day, deal.natural)
            }
            None => BelievedPremium::organic_value_of_waiting(
                &deal_type,
                deal.organic,
                theta,
                day,
                deal.natural,
            ),
        };
        (need, need + waiting)
    }

    /// The retiming ledger: when and at what discount the same deal, under the same draws, would
    /// have signed at organic terms, without pressure, holding, queues or a believed premium.
    pub(super) fn twin(&self, deal: &RipeDeal, shocks: crate::random::Streams) -> (u32, f64) {
        let buyers = &self.model.buyers;
        let agrees = |day: u32| self.reservation(deal, day, None).1 <= deal.organic;
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
            let (need, reservation) = self.reservation(deal, day, None);
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
