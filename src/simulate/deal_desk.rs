//! Mechanism `deal_desk`: paper before a signature.
//!
//! # Equation
//! Agreed terms are papered today while the desk has room (its daily capacity), and then signed with
//! chance `rho`; otherwise they are a quote, valid for a while, signed with chance `rho_q` a day.

use super::Run;
use super::recorder::{OfferResult, Recorder};
use super::state::RipeDeal;
use crate::model::BehaviorModel;
use crate::random::Purpose;

impl<R: Recorder> Run<'_, R> {
    /// Agreed terms become a signature today only if the desk has room, and
    /// then with the chance `rho`; otherwise they are a quote.
    pub(super) fn paper(&mut self, rep: usize, day: u32, deal: &RipeDeal) -> OfferResult {
        let model = self.prepared.model;
        if model.mechanisms.deal_desk && self.prepared.policy.conduct != BehaviorModel::Fixed {
            if self.state.desk_room < 1.0 {
                self.recorder.desk_delay(day);
                if R::STORY {
                    let room = self.state.desk_room;
                    self.tell(day, rep, deal.id, super::story::DeskFull { room });
                }
                return OfferResult::Quoted;
            }
            self.state.desk_room -= 1.0;
        }
        let chance = model.buyers.signature_chance.get();
        if self.shocks.uniform(Purpose::Signature, deal.id, day.into()) < chance {
            OfferResult::Signed
        } else {
            OfferResult::Quoted
        }
    }
}
