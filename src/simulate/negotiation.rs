//! A day of ripe deals: what the buyer needs, how low the seller goes, whether they sign.
//!
//! Mechanisms `discount_for_now`, `leader_pressure`, `pull_forward`, `push_out` and `promises` meet
//! here. None of them looks at the calendar: each compares what a person's own plan pays for signing
//! today with what it is expected to pay later, on that person's own clock.
//!
//! # Equation
//! The buyer's need today is `D_n = D0 + e (n - t)+`, the reservation `D_res = D_n + C` (see
//! [`super::buyers`]). The seller's limit `d_lim` comes from [`crate::solve::limit`]. If
//! `d_lim >= D_res` the terms are `d = max(D_n + theta (d_lim - D_n), D_res)`.
//! The rep signs when `U(after) + pressure >= U(hold)`, with `U` the rep's value tonight:
//! `U(hold) = (1 - mu_hold) U(v) + mu_hold U(v - deal)` for a ready buyer, who may leave when told to
//! wait, and `U` unchanged for a buyer who is waiting anyway.
//! A promise lowers `D_n` and `D_res` by its concession and costs the rep its integrity cost; it is
//! tried only when terms are out of reach without it.

use super::buyers::BelievedPremium;
use super::recorder::{Offer, OfferResult, Recorder, Signed};
use super::roster::{Role, Roster};
use super::state::{Quote, RipeDeal};
use super::{DayOfPeriod, Run};
use crate::model::{BehaviorModel, Model};
use crate::plan::Measure;
use crate::random::Purpose;
use crate::solve::{self, PayOutlook, Stake};

/// The people on the seller's side of one rep's deals today.
struct Chain<'a> {
    seats: [Option<Seat<'a>>; 4],
    /// Whether refusing today costs anybody anything; if not, the limit is organic.
    live: bool,
}

/// One person's place in the decision.
struct Seat<'a> {
    weight: f64,
    outlook: &'a PayOutlook,
    days: &'a DayOfPeriod,
    attainment: f64,
    /// From the running period to the next.
    discount_factor: f64,
}

impl Seat<'_> {
    fn gain_next(&self, net: f64) -> f64 {
        self.discount_factor * self.outlook.gain_next(net)
    }

    fn stake(&self, net: f64, gain_next: f64) -> Stake {
        Stake {
            weight: self.weight,
            gain_now: self.days.gain_now(self.outlook, self.attainment, net),
            gain_next,
            closes_anyway: self.days.closes_anyway,
        }
    }
}

/// A leader with a say in the price of the deals of a manager's reps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Above {
    leader: usize,
    clock: usize,
    weight: f64,
}

/// For each manager: who has a say, from the manager to the chief.
pub(super) fn above(model: &Model, roster: &Roster) -> Vec<[Option<Above>; 3]> {
    let behavior = &model.behavior;
    let seats = |manager: usize| {
        let mut leader = manager;
        let mut seats = [None; 3];
        for place in &mut seats {
            let role = roster.leader_role[leader];
            let weight = match role {
                Role::Rep | Role::Manager => behavior.manager_weight,
                Role::Executive => behavior.executive_weight,
                Role::Chief => behavior.chief_weight,
            };
            let counts = role != Role::Chief || roster.chief_counts;
            *place =
                (model.mechanisms.leader_pressure && 0.0 < weight.get() && counts).then(|| Above {
                    leader,
                    clock: roster.leader_clock[leader],
                    weight: weight.get(),
                });
            leader = roster.leader_above[leader];
        }
        seats
    };
    (0..roster.n_leaders())
        .take_while(|&leader| roster.leader_role[leader] == Role::Manager)
        .map(seats)
        .collect()
}

/// What the seller's side makes of one deal today.
struct Stand {
    limit: f64,
    /// Leaders' part of the gain from signing today \[money\].
    pressure: f64,
}

/// What is left of the rep's deals in hand, in mean deals.
#[derive(Clone, Copy, Default)]
struct InHand {
    waiting: f64,
    ready: f64,
}

/// Terms in reach.
struct Terms {
    discount: f64,
    promised: bool,
}

impl<'p, R: Recorder> Run<'p, R> {
    /// Walks one rep's ripe deals, largest first.
    pub(super) fn negotiate(&mut self, rep: usize, day: u32) {
        let mut ripe = std::mem::take(&mut self.state.ripe[rep]);
        if ripe.iter().any(|deal| deal.lost_on <= day) {
            ripe.retain(|deal| {
                let lost = deal.lost_on <= day;
                if lost {
                    self.recorder.lost(day, rep);
                }
                !lost
            });
        }
        if !ripe.is_empty() {
            let mut in_hand = self.price_the_day(rep, day, &mut ripe);
            let chain = self.chain(rep, day);
            ripe.retain_mut(|deal| self.one_deal(rep, day, deal, &chain, &mut in_hand));
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
            let (need, reservation) = self.prepared.reservation(deal, day, Some(belief));
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

    /// Who has a say in this rep's deals today, and where each stands on their own clock.
    fn chain(&self, rep: usize, day: u32) -> Chain<'p> {
        let prepared = self.prepared;
        let policy = prepared.policy;
        let mut seats = [const { None }; 4];
        let above = &prepared.above[prepared.roster.rep_manager[rep]];
        let days_of = |above: &Above| &prepared.leader_days[above.clock][day as usize];
        let presses = |above: &Above| days_of(above).presses();
        let rep_presses =
            || prepared.rep_days[prepared.roster.rep_clock[rep]][day as usize].presses();
        let live = policy.conduct != BehaviorModel::Fixed
            && (rep_presses() || above.iter().flatten().any(presses));
        if live {
            seats[0] = Some(self.rep_seat(rep, day, prepared.model.behavior.rep_weight.get()));
            for (place, above) in seats[1..].iter_mut().zip(above) {
                *place = above.as_ref().map(|above| {
                    let days = days_of(above);
                    let quota = prepared.leader_quota[above.leader] * days.prorate;
                    Seat {
                        weight: above.weight,
                        outlook: &policy.leaders[above.leader],
                        days,
                        attainment: self.state.leader_attained[above.leader] / quota,
                        discount_factor: prepared.leader_discount[above.clock],
                    }
                });
            }
        }
        Chain { seats, live }
    }

    /// The rep's own place in the decision.
    fn rep_seat(&self, rep: usize, day: u32, weight: f64) -> Seat<'p> {
        let prepared = self.prepared;
        let days = &prepared.rep_days[prepared.roster.rep_clock[rep]][day as usize];
        Seat {
            weight,
            outlook: &prepared.rep_policy(rep).outlook,
            days,
            attainment: self.state.attained[rep] / (prepared.rep_quota * days.prorate),
            discount_factor: prepared.rep_discount,
        }
    }

    /// How low the seller's side goes for one deal, and how hard leaders press for it.
    fn stand(&self, chain: &Chain<'_>, deal: &mut RipeDeal) -> Stand {
        if !chain.live {
            return Stand {
                limit: deal.organic,
                pressure: 0.0,
            };
        }
        let behavior = &self.prepared.model.behavior;
        let net = deal.deal.list * (1.0 - deal.organic);
        let gain_next = *deal.gain_next.get_or_insert_with(|| {
            chain
                .seats
                .each_ref()
                .map(|seat| seat.as_ref().map_or(0.0, |seat| seat.gain_next(net)))
        });
        let mut stakes = [Stake::default(); 4];
        let mut n = 0;
        let mut pressure = 0.0;
        for (position, seat) in chain.seats.iter().enumerate() {
            let Some(seat) = seat else { continue };
            let stake = seat.stake(net, gain_next[position]);
            if 0 < position {
                pressure += stake.pressure();
            }
            stakes[n] = stake;
            n += 1;
        }
        let limit = if self.prepared.model.mechanisms.discount_for_now {
            solve::limit(&stakes[..n], deal.organic, behavior.largest_discount.get()).discount
        } else {
            deal.organic
        };
        Stand { limit, pressure }
    }

    /// One deal's day; `false` when it is signed and leaves the hand.
    fn one_deal(
        &mut self,
        rep: usize,
        day: u32,
        deal: &mut RipeDeal,
        chain: &Chain<'_>,
        in_hand: &mut InHand,
    ) -> bool {
        if let Some(quote) = deal.quote {
            let chance = self.prepared.model.buyers.quote_signature_chance.get();
            let draw = self
                .shocks
                .uniform(Purpose::QuoteSignature, deal.id, day.into());
            let signs = draw < chance;
            if signs {
                in_hand.ready -= deal.size;
                self.sign(rep, day, deal, quote.discount, quote.promised);
            }
            return !signs;
        }
        let stand = self.stand(chain, deal);
        let waiting = deal.organic < deal.reservation;
        let (result, terms) = match self.terms(deal, stand.limit) {
            None => (OfferResult::Refused, None),
            Some(terms) if self.rep_signs(rep, day, deal, &terms, stand.pressure, *in_hand) => {
                (self.paper(day, deal), Some(terms))
            }
            // A promise the rep would not make leaves terms out of reach.
            Some(terms) if terms.promised => (OfferResult::Refused, None),
            Some(terms) => (OfferResult::Held, Some(terms)),
        };
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
            result,
            beyond_organic: terms.as_ref().map_or(0.0, |t| {
                1.0 - deal.deal.list * (1.0 - t.discount) / (deal.size * self.prepared.mean_net)
            }),
        });
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
                deal.quote = Some(Quote {
                    discount: terms.discount,
                    expires: day + self.prepared.model.buyers.quote_life_days,
                    promised: terms.promised,
                });
                true
            }
            (OfferResult::Held, _) if !waiting => {
                // A ready buyer who is told to wait may leave.
                let leaves = self.prepared.model.buyers.hold_loss_per_day.get();
                if self.shocks.uniform(Purpose::HoldLoss, deal.id, day.into()) < leaves {
                    in_hand.ready -= deal.size;
                    self.recorder.lost(day, rep);
                    return false;
                }
                true
            }
            _ => true,
        }
    }

    /// Terms in reach: without a promise if possible, with one if that is what it takes.
    fn terms(&self, deal: &RipeDeal, limit: f64) -> Option<Terms> {
        let model = self.prepared.model;
        let theta = model.buyers.bargaining_share.get();
        let price =
            |need: f64, reservation: f64| (need + theta * (limit - need)).max(reservation).max(0.0);
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

    /// Whether the rep signs at these terms today rather than keeping the deal in hand.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, when, which deal, at what terms, under what pressure, beside what else"
    )]
    fn rep_signs(
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
        let attainment = self.state.attained[rep] / (prepared.rep_quota * days.prorate);
        // A deal moves attainment by its share of a full period's quota: pay of a longer or shorter
        // period scales with its quota, so that is what it is worth in money.
        let quota = prepared.rep_quota;
        let net = deal.deal.list * (1.0 - terms.discount);
        let integrity = if terms.promised {
            prepared.model.promises.integrity_cost.get()
        } else {
            0.0
        };
        let leaves = prepared.model.buyers.hold_loss_per_day.get();
        let (after, hold) = if let Some(programme) = &policy.programme {
            let size = deal.size;
            let t = days.day_of_full_period as usize;
            let (w, v) = (in_hand.waiting, in_hand.ready);
            let (w_without, v_without) = if waiting {
                (w - size, v)
            } else {
                (w, v - size)
            };
            let value =
                |a: f64, w: f64, v: f64| programme.value_after(t, a, w.max(0.0), v.max(0.0));
            let after = value(attainment + net / quota, w_without, v_without);
            let kept = value(attainment, w, v);
            let hold = if waiting {
                kept
            } else {
                (1.0 - leaves) * kept + leaves * value(attainment, w_without, v_without)
            };
            (after, hold)
        } else {
            let seat = self.rep_seat(rep, day, 1.0);
            let organic_net = deal.deal.list * (1.0 - deal.organic);
            let later = seat.stake(organic_net, seat.gain_next(organic_net));
            let stays = if waiting { 1.0 } else { 1.0 - leaves };
            let after = days.gain_now(&policy.outlook, attainment, net);
            let hold = stays
                * (later.closes_anyway * later.gain_now
                    + (1.0 - later.closes_anyway) * later.gain_next);
            (after, hold)
        };
        hold <= after + pressure - integrity
    }

    /// Mechanism `deal_desk`: agreed terms become a signature today only if the desk has room, and
    /// then with the chance `rho`; otherwise they are a quote.
    fn paper(&mut self, day: u32, deal: &RipeDeal) -> OfferResult {
        let model = self.prepared.model;
        if model.mechanisms.deal_desk && self.prepared.policy.conduct != BehaviorModel::Fixed {
            if self.state.desk_room < 1.0 {
                self.recorder.desk_delay(day);
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

    /// Books a signed contract.
    fn sign(&mut self, rep: usize, day: u32, deal: &RipeDeal, discount: f64, promised: bool) {
        let net = deal.deal.list * (1.0 - discount);
        self.state.attained[rep] += net;
        self.state.credits[rep][Measure::NewBookings as usize] += net;
        let roster = &self.prepared.roster;
        let mut leader = roster.rep_manager[rep];
        loop {
            self.state.leader_today[leader] += net;
            let above = roster.leader_above[leader];
            if above == leader {
                break;
            }
            leader = above;
        }
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
        };
        self.recorder.signed(&signed);
        if self.prepared.after_sale && self.prepared.roster.report_from <= day {
            self.onboard(&signed);
        }
    }
}

impl super::Prepared<'_> {
    /// A buyer's need and reservation discount on a day; `belief` absent: no premium is believed.
    pub(super) fn reservation(
        &self,
        deal: &RipeDeal,
        day: u32,
        belief: Option<&BelievedPremium>,
    ) -> (f64, f64) {
        let need =
            deal.deal.need + deal.deal.early_cost * f64::from(deal.natural.saturating_sub(day));
        if !deal.deal.strategic {
            return (need, need);
        }
        let theta = self.model.buyers.bargaining_share.get();
        let waiting = match belief {
            Some(belief) => {
                belief.value_of_waiting(&deal.deal, deal.organic, theta, day, deal.natural)
            }
            None => BelievedPremium::organic_value_of_waiting(
                &deal.deal,
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
