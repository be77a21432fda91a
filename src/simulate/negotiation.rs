//! A day of ripe deals: what the buyer needs, how low the seller goes, whether they sign.
//!
//! Six mechanisms meet here, each in a file of its own: [`super::seller`] (`discount_for_now`,
//! `leader_pressure`), [`super::retiming`] (`pull_forward`), [`super::promises`], [`super::holding`]
//! (`push_out`), [`super::push`] (`push_tactics`), [`super::deal_desk`]. None of them looks at the calendar: each compares what a person's own
//! plan pays for signing today with what it is expected to pay later, on that person's own clock.
//!
//! # Equation
//! The buyer's need today is `D_n`, the reservation `D_res`; the seller's limit `d_lim`. If
//! `d_lim >= D_res` the terms are `d = max(D_n + theta (d_lim - D_n), D_res)`.

use super::Run;
use super::promises::Terms;
use super::push::{Answer, Moment};
use super::recorder::{Loss, LossReason, Offer, OfferResult, Recorder, Signed};
use super::seller::{Chain, Stand};
use super::state::{Quote, RipeDeal};
use super::story;
use super::telling::OfferDay;
use crate::random::Purpose;

/// What is left of the rep's deals in hand, in mean deals.
#[derive(Clone, Copy, Default)]
pub(super) struct InHand {
    pub(super) waiting: f64,
    pub(super) ready: f64,
}

impl<R: Recorder> Run<'_, R> {
    /// Walks one rep's ripe deals, largest first.
    pub(super) fn negotiate(&mut self, rep: usize, day: u32) {
        let mut ripe = std::mem::take(&mut self.state.ripe[rep]);
        if ripe.iter().any(|deal| deal.lost_on <= day) {
            ripe.retain(|deal| {
                let lost = deal.lost_on <= day;
                if lost {
                    self.lose_ripe(rep, day, deal, LossReason::DatePassed);
                }
                !lost
            });
        }
        if R::STORY {
            self.tell_expired(rep, day, &ripe);
        }
        if self.state.seats[rep].is_vacant() {
            // Nobody talks to these buyers.
            self.state.ripe[rep] = ripe;
            return;
        }
        let mut in_hand = self.price_the_day(rep, day, &mut ripe);
        self.recorder
            .morning(day, rep, in_hand.waiting, in_hand.ready);
        if !ripe.is_empty() {
            let mut chain = self.chain(rep, day);
            let mut table = chain
                .as_ref()
                .map_or(0.0, |_| self.expected_of_all(rep, day, &ripe));
            ripe.retain_mut(|deal| {
                if let Some(chain) = &mut chain {
                    table -= self.expected_today(rep, day, deal);
                    self.stand_at(chain, table);
                }
                self.one_deal(rep, day, deal, chain.as_ref(), &mut in_hand)
            });
        }
        self.state.ripe[rep] = ripe;
    }

    /// Sets every deal's need and reservation for today and sums the deals in hand.
    fn price_the_day(&self, rep: usize, day: u32, ripe: &mut [RipeDeal]) -> InHand {
        let belief = &self.prepared.believed[self.prepared.roster.rep_clock[rep]];
        let pull_forward = self.prepared.model.mechanisms.pull_forward;
        let mut in_hand = InHand::default();
        for deal in ripe {
            if deal.quote.is_some_and(|quote| quote.expires < day) {
                // Back to the table, as on a first day: what it wanted before the quote is long ago.
                deal.quote = None;
                deal.waited_yesterday = None;
            }
            let (need, reservation) = self.prepared.reservation(deal, day, belief);
            deal.need_today = need;
            // Without pulling forward no terms reach a buyer before the natural date: one who waits.
            deal.reservation = if pull_forward || deal.natural <= day {
                reservation
            } else {
                f64::INFINITY
            };
            let reservation = deal.reservation;
            let size = deal.size;
            if deal.quote.is_none() && deal.organic < reservation {
                in_hand.waiting += size;
            } else {
                in_hand.ready += size;
            }
        }
        in_hand
    }

    /// Where the seller's side stands today; the rep feels it and the buyer hears it.
    fn stand_heard(
        &mut self,
        rep: usize,
        day: u32,
        deal: &mut RipeDeal,
        chain: Option<&Chain<'_>>,
        in_hand: &mut InHand,
    ) -> Stand {
        let stand = self.stand(chain, deal);
        self.feel_pressure(rep, stand.pressure);
        self.hear_terms(rep, day, deal, stand.limit, in_hand);
        stand
    }

    /// One deal's day; `false` when it is signed and leaves the hand.
    fn one_deal(
        &mut self,
        rep: usize,
        day: u32,
        deal: &mut RipeDeal,
        chain: Option<&Chain<'_>>,
        in_hand: &mut InHand,
    ) -> bool {
        if let Some(quote) = deal.quote {
            let signs = self.quote_day(rep, day, deal, &quote);
            if signs {
                in_hand.ready -= deal.size;
            }
            return !signs;
        }
        let stand = self.stand_heard(rep, day, deal, chain, in_hand);
        let waiting = deal.organic < deal.reservation;
        let asked = (deal.need_today, deal.reservation);
        let weighed = self.weighed_for_reader(chain, (rep, day), deal, &stand, *in_hand);
        let may_push = self.prepared.model.mechanisms.push_tactics;
        if may_push {
            self.test_threat(rep, day, deal, stand.limit);
        }
        let (mut result, mut terms) = match self.terms(deal, stand.limit) {
            None => (OfferResult::Refused, None),
            Some(terms)
                if self.rep_signs(rep, day, deal, &terms, stand.presses(waiting), *in_hand) =>
            {
                (self.paper(rep, day, deal), Some(terms))
            }
            // A promise the rep would not make leaves terms out of reach.
            Some(terms) if terms.promised => (OfferResult::Refused, None),
            Some(terms) => (OfferResult::Held, Some(terms)),
        };
        let mut walked_away = false;
        if may_push && result == OfferResult::Refused {
            let at = Moment {
                rep,
                day,
                stand: &stand,
                in_hand: *in_hand,
            };
            match self.push(&at, deal) {
                Answer::None => {}
                Answer::Agrees(agreed) => {
                    (result, terms) = (self.paper(rep, day, deal), Some(agreed));
                }
                Answer::WalkedAway => walked_away = true,
            }
        }
        if R::STORY {
            let at = OfferDay {
                stand: &stand,
                asked,
                terms: terms.as_ref(),
                weighed,
                result,
            };
            self.tell_offer(rep, day, deal, &at);
        }
        self.recorder.offer(&Offer {
            day,
            rep,
            list: deal.deal.list,
            organic: deal.organic,
            limit: stand.limit,
            reservation: deal.reservation,
            waiting,
            waited_yesterday: deal.waited_yesterday,
            refused_yesterday: deal.refused_yesterday,
            heard: (deal.heard.until == day).then_some(deal.heard.by_days_left),
            at_quota: result != OfferResult::Refused && self.at_quota(rep, day),
            result,
            beyond_organic: terms.as_ref().map_or(0.0, |t| {
                1.0 - deal.deal.list * (1.0 - t.discount) / (deal.size * self.prepared.mean_net)
            }),
        });
        if walked_away {
            in_hand.waiting -= deal.size;
            self.lose_ripe(rep, day, deal, LossReason::Pushed);
            return false;
        }
        deal.waited_yesterday = Some(waiting);
        deal.refused_yesterday = result == OfferResult::Refused;
        match (result, terms) {
            (OfferResult::Signed, Some(terms)) => {
                let size = deal.size;
                *(if waiting {
                    &mut in_hand.waiting
                } else {
                    &mut in_hand.ready
                }) -= size;
                self.sign(rep, day, deal, terms.discount, terms.promised);
                false
            }
            (OfferResult::Quoted, Some(terms)) => {
                self.quote(rep, day, deal, &terms);
                true
            }
            (OfferResult::Held, _) if !waiting => {
                let leaves = self.told_to_wait(rep, day, deal);
                if leaves {
                    in_hand.ready -= deal.size;
                }
                !leaves
            }
            _ => true,
        }
    }

    /// A quote's day: whether it is signed.
    fn quote_day(&mut self, rep: usize, day: u32, deal: &RipeDeal, quote: &Quote) -> bool {
        let chance = self.prepared.model.buyers.quote_signature_chance.get();
        let draw = self
            .shocks
            .uniform(Purpose::QuoteSignature, deal.id, day.into());
        let signs = draw < chance;
        if R::STORY {
            self.tell(day, rep, deal.id, story::QuoteDay { chance, signs });
        }
        if signs {
            self.sign(rep, day, deal, quote.discount, quote.promised);
        }
        signs
    }

    /// Agreed terms that are not signed today.
    fn quote(&mut self, rep: usize, day: u32, deal: &mut RipeDeal, terms: &Terms) {
        let expires = day + self.prepared.model.buyers.quote_life_days;
        let (discount, promised) = (terms.discount, terms.promised);
        deal.quote = Some(Quote {
            discount,
            expires,
            promised,
        });
        if R::STORY {
            let made = story::QuoteMade {
                discount,
                expires,
                promised,
            };
            self.tell(day, rep, deal.id, made);
        }
    }

    /// A ready buyer who is told to wait may leave; whether this one does.
    fn told_to_wait(&mut self, rep: usize, day: u32, deal: &mut RipeDeal) -> bool {
        deal.date.held_on = day;
        let chance = self.prepared.model.buyers.hold_loss_per_day.get();
        let leaves = self.shocks.uniform(Purpose::HoldLoss, deal.id, day.into()) < chance;
        if R::STORY {
            self.tell(day, rep, deal.id, story::ToldToWait { chance, leaves });
        }
        if leaves {
            self.lose_ripe(rep, day, deal, LossReason::DatePassed);
        }
        leaves
    }

    fn lose_ripe(&mut self, rep: usize, day: u32, deal: &RipeDeal, reason: LossReason) {
        self.threat_stood(rep, day, deal);
        self.lose(&Loss {
            day,
            rep,
            id: deal.id,
            born: deal.born,
            reason,
            pushes: deal.pushes.count(),
            date: deal.date,
        });
    }

    /// Books a signed contract.
    fn sign(&mut self, rep: usize, day: u32, deal: &RipeDeal, discount: f64, promised: bool) {
        self.threat_stood(rep, day, deal);
        let booked_before = self.state.attained[rep];
        self.credit(rep, &self.new_business(day, deal.deal.list, discount));
        let (twin_day, twin_discount) = if R::TWINS {
            self.prepared.twin(deal, self.shocks)
        } else {
            (day, discount)
        };
        let signed = Signed {
            day,
            rep,
            id: deal.id,
            list: deal.deal.list,
            discount,
            born: deal.born,
            twin_day,
            twin_discount,
            promised,
            engaged: deal.engaged,
            pushes: deal.pushes.count(),
            trust: deal.pushes.trust,
            date: deal.date,
        };
        self.recorder.signed(&signed);
        if R::STORY {
            self.tell_signed(&signed, booked_before);
        }
        if self.prepared.after_sale && self.prepared.roster.report_from <= day {
            self.onboard(&signed);
        }
    }
}
