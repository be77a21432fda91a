//! What is worked out for a reader alone: behind [`Recorder::STORY`], so that other runs never come here.

use super::Run;
use super::holding::Weighed;
use super::negotiation::InHand;
use super::promises::Terms;
use super::recorder::{LossReason, OfferResult, Recorder, Signed, Tactic};
use super::roster::Role;
use super::seller::{Chain, Stand};
use super::state::{Opportunity, RipeDeal, Sponsor};
use super::story::{self, Event, What, Who};
use super::worth::Worth;
use crate::plan::Payment;
use crate::random::math;

/// A deal's day before anything is agreed.
pub(super) struct OfferDay<'a> {
    pub(super) stand: &'a Stand,
    /// The buyer's need and reservation before a push.
    pub(super) asked: (f64, f64),
    pub(super) terms: Option<&'a Terms>,
    pub(super) weighed: Option<Weighed>,
    pub(super) result: OfferResult,
}

impl<R: Recorder> Run<'_, R> {
    /// Tells an event of a deal in a rep's hands.
    pub(super) fn tell(&mut self, day: u32, rep: usize, id: u64, what: impl Into<What>) {
        self.recorder.event(&Event {
            day,
            who: Who::Rep(rep),
            deal: Some(id),
            what: what.into(),
        });
    }

    /// Tells an event of a person, or of nobody.
    pub(super) fn tell_of(&mut self, day: u32, who: Who, what: impl Into<What>) {
        self.recorder.event(&Event {
            day,
            who,
            deal: None,
            what: what.into(),
        });
    }

    /// Tells an event of a customer.
    pub(super) fn tell_of_customer(&mut self, day: u32, customer: usize, what: impl Into<What>) {
        let company = &self.state.company;
        let (rep, id) = (company.rep[customer] as usize, company.id[customer]);
        self.tell(day, rep, id, what);
    }

    /// Who a payee is.
    pub(super) fn who(&self, payee: usize) -> Who {
        match payee.checked_sub(self.prepared.roster.n_reps()) {
            None => Who::Rep(payee),
            Some(leader) => Who::Leader(leader),
        }
    }

    /// The role of a payee.
    pub(super) fn role_of(&self, payee: usize) -> &'static str {
        let role = match self.who(payee) {
            Who::Leader(leader) => self.prepared.roster.leader_role[leader],
            Who::Rep(_) | Who::Company => Role::Rep,
        };
        role.key()
    }

    /// A new opportunity.
    pub(super) fn tell_opened(&mut self, rep: usize, day: u32, o: &Opportunity) {
        let opened = story::Opened {
            real: o.real,
            believed: self.sees(rep, day, o),
            size: o.size,
            committee: o.committee.into(),
            engaged: o.engaged.into(),
        };
        self.tell(day, rep, o.id, opened);
        self.tell_sponsor(rep, day, o);
    }

    /// A stage was passed.
    pub(super) fn tell_stage(&mut self, rep: usize, day: u32, o: &Opportunity) {
        let passed = story::StagePassed {
            stage: o.stage.into(),
            believed: math::logistic(o.evidence),
            focus: self.focus(rep),
        };
        self.tell(day, rep, o.id, passed);
    }

    /// Where an opportunity that just entered the last stage stands with a sponsor.
    pub(super) fn tell_sponsor(&mut self, rep: usize, day: u32, o: &Opportunity) {
        let status = match o.sponsor {
            Sponsor::None => return,
            Sponsor::Engaged => "there",
            Sponsor::Sought | Sponsor::GoneOver => "sought",
        };
        self.tell(day, rep, o.id, story::Sponsor { status });
    }

    /// What the committee of an opportunity decided.
    pub(super) fn tell_committee(&mut self, rep: usize, day: u32, o: &Opportunity, agrees: bool) {
        if self.prepared.model.mechanisms.multi_threading {
            let decided = story::Committee {
                engaged: o.engaged.into(),
                committee: o.committee.into(),
                chance: self.consent(o),
                agrees,
            };
            self.tell(day, rep, o.id, decided);
        }
    }

    /// The open pipeline as it stands in a weekly review.
    pub(super) fn tell_review(&mut self, rep: usize, day: u32, worth: &Worth, persuasion: f64) {
        let active = self.state.open[rep].len() + self.state.ripe[rep].len();
        for place in 0..self.state.open[rep].len() {
            let o = self.state.open[rep][place];
            let reviewed = story::Reviewed {
                stage: u32::from(o.stage) + 1,
                believed: self.sees(rep, day, &o),
                professed: self.belief(rep, day, &o, persuasion),
                ripe_today: worth.now,
                ripe_next_period: worth.next,
                active: u32::try_from(active).unwrap_or(u32::MAX),
                capacity: self.prepared.model.deals.attention_capacity,
            };
            self.tell(day, rep, o.id, reviewed);
        }
    }

    /// Chance that an opportunity is real, as its rep sees it.
    fn sees(&self, rep: usize, day: u32, o: &Opportunity) -> f64 {
        self.belief(rep, day, o, 0.0)
    }

    /// A deal that became ripe.
    pub(super) fn tell_ripe(&mut self, rep: usize, ripe: &RipeDeal) {
        let ripened = story::Ripened {
            list: ripe.deal.list,
            need: ripe.deal.need,
            organic: ripe.organic,
            early_cost: ripe.deal.early_cost,
            wait_cost: ripe.deal.wait_cost,
            strategic: ripe.deal.strategic,
            natural_day: ripe.natural,
            lost_day: ever(ripe.lost_on),
            size: ripe.size,
        };
        self.tell(ripe.ripe_on, rep, ripe.id, ripened);
    }

    /// What a deal is worth today to everybody with a say in its price.
    pub(super) fn tell_stakes(&mut self, chain: Option<&Chain<'_>>, deal: &RipeDeal) {
        let Some((chain, gain_next)) = chain.zip(deal.gain_next) else {
            return;
        };
        let (rep, day) = (chain.rep, chain.day);
        let stays = 1.0 - self.prepared.model.buyers.hold_loss_per_day.get();
        let worth = self.prepared.worth(rep, day, deal.deal.list, deal.organic);
        let net = (deal.deal.list * (1.0 - deal.organic), worth);
        for (place, seat) in chain.seats.iter().enumerate() {
            let Some(seat) = seat else { continue };
            let (outer, inner) = seat.stakes(net, deal.organic, gain_next[place]);
            let clocks = [Some(&seat.outer), seat.inner.as_ref()];
            let leader = match place {
                0 => None,
                _ => self.prepared.above[self.prepared.roster.rep_manager[rep]][place - 1],
            };
            let role = leader.map_or(Role::Rep, |above| {
                self.prepared.roster.leader_role[above.leader]
            });
            let names = ["period", "shorter"];
            let stakes = [Some(outer), inner].into_iter().zip(clocks).zip(names);
            for ((stake, clock), name) in stakes {
                let Some((stake, clock)) = stake.zip(clock) else {
                    continue;
                };
                let told = story::Stake {
                    role: role.key(),
                    clock: name,
                    weight: stake.weight,
                    attainment: clock.attainment,
                    days_left: clock.days.left,
                    today: stake.gain_now,
                    next_period: stake.gain_next,
                    closes_anyway: stake.closes_anyway,
                    pressure: match place {
                        0 => 0.0,
                        _ if deal.organic < deal.reservation => stake.pressure(),
                        _ => stake.pressure_if_ready(stays),
                    },
                };
                self.tell(day, rep, deal.id, told);
            }
        }
    }

    /// A ripe deal's day, with what its buyer believes and its rep weighed.
    pub(super) fn tell_offer(&mut self, rep: usize, day: u32, deal: &RipeDeal, at: &OfferDay<'_>) {
        let prepared = self.prepared;
        let belief = &prepared.believed[prepared.roster.rep_clock[rep]];
        let read = self.read_today(deal, day);
        let believed = |day: u32| {
            let premium = match read {
                Some(read) if read.day == day => read.premium,
                _ => belief.premium(day),
            };
            deal.deal.strategic.then_some(deal.organic + premium)
        };
        let best = deal.deal.strategic.then(|| {
            let deal_type = deal.hurried();
            belief.best_day(&prepared.buyer(&deal_type, deal, read), day)
        });
        let best_day = best.flatten();
        let (need, reservation) = at.asked;
        let waiting = deal.organic < reservation;
        let offer = story::Offer {
            buyer_needs: Some(reservation).filter(|r| r.is_finite()),
            need,
            limit: at.stand.limit,
            organic: deal.organic,
            believed_today: believed(day),
            believed_tomorrow: believed(day + 1),
            best_day,
            believed_then: best_day.and_then(believed),
            waiting,
            discount: at.terms.map(|terms| terms.discount),
            promised: at.terms.is_some_and(|terms| terms.promised),
            signing: at.weighed.map(|w| w.sign),
            holding: at.weighed.map(|w| w.hold),
            pressure: at.stand.presses(waiting),
            result: match at.result {
                OfferResult::Refused => "refused",
                OfferResult::Held => "held",
                OfferResult::Quoted => "quoted",
                OfferResult::Signed => "signed",
            },
        };
        self.tell(day, rep, deal.id, offer);
    }

    /// What a deal is worth to whom, and what the rep weighs of signing it.
    #[inline]
    pub(super) fn weighed_for_reader(
        &mut self,
        chain: Option<&Chain<'_>>,
        (rep, day): (usize, u32),
        deal: &RipeDeal,
        stand: &Stand,
        in_hand: InHand,
    ) -> Option<Weighed> {
        if !R::STORY {
            return None;
        }
        self.tell_stakes(chain, deal);
        let terms = self.terms(deal, stand.limit)?;
        if self.prepared.policy.conduct == crate::model::BehaviorModel::Fixed {
            return None;
        }
        let waiting = deal.organic < deal.reservation;
        Some(self.weigh(rep, day, deal, &terms, stand.presses(waiting), in_hand))
    }

    /// Tells an event of a payee's pay to whoever follows the story.
    #[inline]
    pub(super) fn tell_of_pay(&mut self, day: u32, payee: usize, what: impl Into<What>) {
        if R::STORY {
            self.tell_of(day, self.who(payee), what);
        }
    }

    /// What a component pays.
    pub(super) fn tell_paid(
        &mut self,
        day: u32,
        (payee, index): (usize, usize),
        credited: f64,
        payment: &Payment,
    ) {
        let component = &self.prepared.roster.plan_of(payee).components[index];
        let told = story::Paid {
            role: self.role_of(payee),
            component: u32::try_from(index).unwrap_or(u32::MAX) + 1,
            measure: component.measure.key(),
            credited,
            attainment: payment.attainment,
            earned_to_date: payment.earned_to_date,
            amount: payment.amount,
        };
        self.tell_of(day, self.who(payee), told);
    }

    /// A contract with a new customer; `booked_before` it in the rep's running period.
    pub(super) fn tell_signed(&mut self, signed: &Signed, booked_before: f64) {
        let (rep, day) = (signed.rep, signed.day);
        let told = story::SignedDeal {
            list: signed.list,
            discount: signed.discount,
            net: signed.list * (1.0 - signed.discount),
            born: signed.born,
            twin_day: signed.twin_day,
            twin_discount: signed.twin_discount,
            promised: signed.promised,
            engaged: signed.engaged.into(),
            pushes: signed.pushes.into(),
            trust: signed.trust,
        };
        self.tell(day, rep, signed.id, told);
        let days = self.own_day(rep, day);
        let level = self.state.quota_level[rep];
        let quota = self.prepared.rep_quota * days.quota_share() * level;
        let credited = story::Credited {
            before: booked_before / quota,
            after: self.state.attained[rep] / quota,
            days_left: days.left,
        };
        self.tell(day, rep, signed.id, credited);
    }

    /// Tells which quotes ran out before today.
    pub(super) fn tell_expired(&mut self, rep: usize, day: u32, ripe: &[RipeDeal]) {
        for deal in ripe {
            if let Some(quote) = deal.quote.filter(|quote| quote.expires < day) {
                let discount = quote.discount;
                self.tell(day, rep, deal.id, story::QuoteExpired { discount });
            }
        }
    }

    /// Tells what was due in the quarter just over and is still there.
    pub(super) fn tell_slipped_deals(&mut self, day: u32) {
        for rep in 0..self.prepared.roster.n_reps() {
            let open = self.state.open[rep].iter();
            let open = open.map(|o| (o.id, o.date, true));
            let ripe = self.state.ripe[rep].iter();
            let ripe = ripe.map(|deal| (deal.id, deal.date, day <= deal.natural));
            let slipped: Vec<_> = open.chain(ripe).filter(|(_, date, _)| date.due).collect();
            for (id, date, wrong_date) in slipped {
                let value = date.value;
                self.tell(day, rep, id, story::Slipped { value, wrong_date });
            }
        }
    }

    /// A rep's evening.
    pub(super) fn tell_evening(&mut self, rep: usize, day: u32) {
        let days = self.own_day(rep, day);
        let (waiting, ready) = self.in_hand(rep);
        let effort = self.state.effort[rep];
        let evening = story::Evening {
            progress: effort.progress,
            prospecting: effort.prospecting,
            attainment: self.attainment(rep, &days),
            days_left: days.left,
            waiting,
            ready,
            open: u32::try_from(self.state.open[rep].len()).unwrap_or(u32::MAX),
        };
        self.tell_of(day, Who::Rep(rep), evening);
    }

    /// The company at the end of a month.
    pub(super) fn tell_month(&mut self, day: u32) {
        let company = &self.state.company;
        let month = story::CompanyMonth {
            arr: company.contract_arr,
            satisfaction: company.mean_satisfaction(),
            quality: company.quality,
            reputation: company.reputation,
            word_of_mouth: company.referred,
            research: company.research_per_year,
            promise_debt: company.promise_debt,
        };
        self.tell_of(day, Who::Company, month);
    }
}

/// A day that may never come.
pub(super) fn ever(day: u32) -> Option<u32> {
    // Days a whole life away stand for never.
    Some(day).filter(|day| *day < 1_000_000)
}

pub(super) fn tactic_name(tactic: Tactic) -> &'static str {
    match tactic {
        Tactic::Threat => "threat",
        Tactic::Escalation => "escalation",
    }
}

pub(super) fn reason_name(reason: LossReason) -> &'static str {
    match reason {
        LossReason::Competitor => "competitor",
        LossReason::NoDecision => "no_decision",
        LossReason::Disqualified => "disqualified",
        LossReason::DatePassed => "date_passed",
        LossReason::Unanswered => "unanswered",
        LossReason::Pushed => "pushed",
        LossReason::RepLeft => "rep_left",
    }
}
