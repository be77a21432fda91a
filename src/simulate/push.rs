//! Mechanism `push_tactics`: the rep leans on a buyer whose terms are out of reach today.
//!
//! # Equation
//! Terms are out of reach, `d_lim < D_res`. Two tactics, each at most once a deal:
//! ```text
//! threat       "the offer ends today": who believes it no longer counts on waiting, so D_res falls to D_n;
//!              believed with chance s = b + (1 - b) kappa
//! escalation   the buyer's boss makes it a priority: the cost of signing early falls to (1 - g) e, for good;
//!              heard with chance s = h
//! ```
//! Whatever comes of it, the account's trust falls by the tactic's share, and a ripe deal's remaining life with it. The
//! buyer walks away with chance `w' = 1 - trust (1 - w)`: an account that was pushed before is quicker to go. If terms are
//! in reach once it is believed or heard, the rep pushes when
//! ```text
//! (1 - w') [ s (U(after) + later - trust + pressure) + (1 - s) U(kept) ] + w' U(lost) - integrity  >  U(kept)
//! ```
//! with `U` the rep's value tonight as in `simulate::holding`, `later` pay on the customer and `trust` what of it the
//! account's memory costs; leaders' `pressure` counts as in any other signature. Of two tactics the better is used. Near a
//! cliff a deal today is worth more than the same deal kept, and only then a chance to lose it is worth running.
//!
//! `kappa` is learned on the pilot market: the share of threats not believed at once after which as good an offer never
//! came again. A seller whose terms go on falling teaches buyers that threats are empty.
//!
//! # Source
//! assumed in form and size; chances are weighed by their mean whatever the aversion to risk.

use super::Run;
use super::customers::truncate;
use super::negotiation::InHand;
use super::promises::{Terms, price};
use super::recorder::{Pushed, Recorder, Tactic};
use super::seller::Stand;
use super::state::RipeDeal;
use super::story;
use super::telling::{ever, tactic_name};
use crate::model::BehaviorModel;
use crate::random::Purpose;

/// An offer is as good as one before if it is not this much worse \[discount share\].
const AS_GOOD: f64 = 0.005;

/// What was done to a buyer so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pushes {
    /// Whether a threat was made.
    pub threatened: bool,
    /// Whether the rep went to the buyer's boss.
    pub escalated: bool,
    /// What pushes left of the account's trust, 1 at first: what a customer remembers.
    pub trust: f64,
    /// Factor on the buyer's cost of signing early: 1 until a boss makes it a priority.
    pub hurry: f64,
    /// How low the seller went when a threat was made that the buyer did not believe, until its test.
    pub offer_that_ended: Option<f64>,
}

impl Pushes {
    /// Nothing was done.
    pub const NONE: Self = Self {
        threatened: false,
        escalated: false,
        trust: 1.0,
        hurry: 1.0,
        offer_that_ended: None,
    };

    /// How many times the buyer was pushed.
    pub fn count(&self) -> u8 {
        u8::from(self.threatened) + u8::from(self.escalated)
    }
}

/// What came of a push.
pub(super) enum Answer {
    /// The rep did not push, or nothing came of it.
    None,
    /// The buyer agrees to these terms.
    Agrees(Terms),
    /// The buyer walked away.
    WalkedAway,
}

/// Who pushes when, how low the seller goes, and what else the rep has in hand.
pub(super) struct Moment<'a> {
    pub(super) rep: usize,
    pub(super) day: u32,
    pub(super) stand: &'a Stand,
    pub(super) in_hand: InHand,
}

/// What a push may lead to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PushChances {
    /// Chance that it is believed or heard, if the buyer stays.
    pub works: f64,
    /// Chance that the buyer walks away.
    pub walks_away: f64,
    /// Share of the account's trust it costs.
    pub trust_cost: f64,
}

impl PushChances {
    /// Of a threat and of an escalation, towards an account that was never pushed, at the share of threats that
    /// prove true.
    pub fn of_first(push: &crate::model::Push, credibility: f64) -> [Self; 2] {
        let believing = push.believing_share.get();
        [
            Self {
                works: believing + (1.0 - believing) * credibility,
                walks_away: push.threat_walks_away.get(),
                trust_cost: push.threat_trust_cost.get(),
            },
            Self {
                works: push.escalation_heard.get(),
                walks_away: push.escalation_walks_away.get(),
                trust_cost: push.escalation_trust_cost.get(),
            },
        ]
    }

    /// The same towards an account that has some trust left.
    fn towards(self, trust: f64) -> Self {
        Self {
            walks_away: 1.0 - trust * (1.0 - self.walks_away),
            ..self
        }
    }

    /// What pushing is expected to bring beyond keeping the deal as it is \[money\], from what the deal is worth
    /// signed, kept and lost, and what pushing costs the rep.
    pub fn gain(self, [signed, kept, lost]: [f64; 3], integrity: f64) -> f64 {
        let stays = self.works * signed + (1.0 - self.works) * kept;
        let tried = (1.0 - self.walks_away) * stays + self.walks_away * lost;
        tried - integrity - kept
    }
}

/// A tactic that would bring terms in reach, with its chances and the buyer's need and reservation if it works.
#[derive(Clone, Copy)]
struct Candidate {
    tactic: Tactic,
    chances: PushChances,
    need: f64,
    reservation: f64,
}

impl<R: Recorder> Run<'_, R> {
    /// Whether the rep pushes a buyer whose terms are out of reach, and what comes of it; asked with the mechanism on.
    pub(super) fn push(&mut self, at: &Moment<'_>, deal: &mut RipeDeal) -> Answer {
        let prepared = self.prepared;
        let model = prepared.model;
        if prepared.policy.conduct == BehaviorModel::Fixed
            || (!model.mechanisms.pull_forward && at.day < deal.natural)
        {
            return Answer::None;
        }
        let limit = at.stand.limit;
        let theta = model.buyers.bargaining_share.get();
        let mut best: Option<(f64, Candidate, Terms)> = None;
        let candidates = [self.threat(deal, limit), self.escalation(at, deal)];
        for candidate in candidates.into_iter().flatten() {
            let terms = Terms {
                discount: price(theta, limit, candidate.need, candidate.reservation),
                promised: false,
            };
            let gain = self.gain_from_pushing(at, deal, &candidate, &terms);
            if R::STORY {
                let weighed = story::PushWeighed {
                    tactic: tactic_name(candidate.tactic),
                    works: candidate.chances.works,
                    walks_away: candidate.chances.walks_away,
                    discount: terms.discount,
                    gain,
                };
                self.tell(at.day, at.rep, deal.id, weighed);
            }
            if best.as_ref().map_or(0.0, |(most, _, _)| *most) < gain {
                best = Some((gain, candidate, terms));
            }
        }
        match best {
            Some((_, candidate, terms)) => self.lean(at, deal, &candidate, terms),
            None => Answer::None,
        }
    }

    /// A threat, if one that is believed would bring terms in reach.
    fn threat(&self, deal: &RipeDeal, limit: f64) -> Option<Candidate> {
        let push = &self.prepared.model.push;
        if deal.pushes.threatened || limit < deal.need_today {
            return None;
        }
        let [threat, _] = PushChances::of_first(push, self.prepared.policy.credibility);
        Some(Candidate {
            tactic: Tactic::Threat,
            chances: threat.towards(deal.trust),
            need: deal.need_today,
            reservation: deal.need_today,
        })
    }

    /// Going to the buyer's boss, if being heard would bring terms in reach.
    fn escalation(&self, at: &Moment<'_>, deal: &RipeDeal) -> Option<Candidate> {
        let prepared = self.prepared;
        let push = &prepared.model.push;
        if deal.pushes.escalated || deal.natural <= at.day {
            return None;
        }
        let [_, escalation] = PushChances::of_first(push, prepared.policy.credibility);
        let mut hurried = *deal;
        hurried.pushes.hurry = 1.0 - push.escalation_hurry.get();
        let belief = &prepared.believed[prepared.roster.rep_clock[at.rep]];
        let (need, reservation) = prepared.reservation(&hurried, at.day, belief);
        (reservation <= at.stand.limit).then(|| Candidate {
            tactic: Tactic::Escalation,
            chances: escalation.towards(deal.trust),
            need,
            reservation,
        })
    }

    /// What the rep expects of pushing beyond what keeping the deal as it is would bring \[money\].
    fn gain_from_pushing(
        &self,
        at: &Moment<'_>,
        deal: &RipeDeal,
        candidate: &Candidate,
        terms: &Terms,
    ) -> f64 {
        let sides = self.sides(at.rep, at.day, deal, terms, at.in_hand);
        let net = deal.deal.list * (1.0 - terms.discount);
        let pay = &self.prepared.policy.rep_customer_pay;
        let chances = candidate.chances;
        let memory = 1.0 - deal.pushes.trust * (1.0 - chances.trust_cost);
        let later = pay.per_net(terms.discount, false) - pay.lost_to(terms.discount, memory);
        let signed = sides.after + net * later + at.stand.pressure;
        let integrity = self.prepared.model.push.integrity_cost.get();
        chances.gain([signed, sides.kept, sides.lost], integrity)
    }

    /// The rep pushes.
    fn lean(
        &mut self,
        at: &Moment<'_>,
        deal: &mut RipeDeal,
        candidate: &Candidate,
        terms: Terms,
    ) -> Answer {
        let tactic = candidate.tactic;
        let draw = |purpose| self.shocks.uniform(purpose, deal.id, tactic as u64);
        let walks = draw(Purpose::PushWalksAway) < candidate.chances.walks_away;
        let works = !walks && draw(Purpose::PushHeard) < candidate.chances.works;
        let kept = 1.0 - candidate.chances.trust_cost;
        deal.trust *= kept;
        deal.pushes.trust *= kept;
        let left = deal.lost_on.saturating_sub(at.day);
        deal.lost_on = at.day + truncate(f64::from(left) * kept).max(1);
        match tactic {
            Tactic::Threat => {
                deal.pushes.threatened = true;
                if !works && !walks {
                    deal.pushes.offer_that_ended = Some(at.stand.limit);
                }
            }
            Tactic::Escalation => {
                deal.pushes.escalated = true;
                if works {
                    deal.pushes.hurry = 1.0 - self.prepared.model.push.escalation_hurry.get();
                }
            }
        }
        self.state.company.pushes_this_month += 1;
        self.recorder.pushed(&Pushed {
            day: at.day,
            rep: at.rep,
            id: deal.id,
            tactic,
            works,
            walks,
        });
        if R::STORY {
            let made = story::PushMade {
                tactic: tactic_name(tactic),
                works,
                walks_away: walks,
                trust: deal.pushes.trust,
                lost_day: ever(deal.lost_on),
            };
            self.tell(at.day, at.rep, deal.id, made);
        }
        if works {
            deal.need_today = candidate.need;
            deal.reservation = candidate.reservation;
            Answer::Agrees(terms)
        } else if walks {
            Answer::WalkedAway
        } else {
            Answer::None
        }
    }

    /// Whether the seller goes as low again after an offer was said to end: then the threat was empty.
    pub(super) fn test_threat(&mut self, rep: usize, day: u32, deal: &mut RipeDeal, limit: f64) {
        if let Some(ended) = deal.pushes.offer_that_ended
            && ended <= limit + AS_GOOD
        {
            deal.pushes.offer_that_ended = None;
            self.threat_tested(rep, day, deal.id, false);
        }
    }

    /// A deal is over: a threat that was not found empty by now was true.
    pub(super) fn threat_stood(&mut self, rep: usize, day: u32, deal: &RipeDeal) {
        if deal.pushes.offer_that_ended.is_some() {
            self.threat_tested(rep, day, deal.id, true);
        }
    }

    fn threat_tested(&mut self, rep: usize, day: u32, id: u64, was_true: bool) {
        self.recorder.threat_tested(day, was_true);
        if R::STORY {
            self.tell(day, rep, id, story::ThreatTested { was_true });
        }
    }

    /// Open accounts were pushed: trust-costing pushes per open account a year, over a month of `years`.
    pub(super) fn incidents(&mut self, years: f64) -> f64 {
        let pushes = f64::from(std::mem::take(&mut self.state.company.pushes_this_month));
        let open = self.state.open.iter().map(Vec::len).sum::<usize>()
            + self.state.ripe.iter().map(Vec::len).sum::<usize>();
        pushes / years / (open as f64).max(1.0)
    }
}
