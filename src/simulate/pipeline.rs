//! Leads arrive and opportunities move towards a decision.
//!
//! # Equation
//! Leads of a rep are Poisson with rate `lambda min(F, clamp(exp R, 1/F, F) ((1 - s) r^y + s (e_p / e_p1)^x a))` a day, thinned
//! from the largest rate so that the same candidates exist under every design. In stage `s` an
//! opportunity meets two hazards: progress `h_s (o + (1 - o) e_d/e_d1 a focus)`, loss `l_s`. Each rep has a progress
//! clock that runs with the buyers' own pace `o` and with effort times ability times focus; an opportunity carries the clock reading at which
//! it leaves its stage (an exponential mark, the same under every design), so that nothing is done
//! for it on days when nothing happens. `focus = min(1, capacity / active)`.

use super::Run;
use super::deals::{DealType, deal_id};
use super::forecast::CloseDate;
use super::heard::Heard;
use super::push::Pushes;
use super::recorder::{Loss, LossReason, Recorder};
use super::state::{Marks, Opportunity, RipeDeal, Sponsor};
use super::story;
use super::telling::reason_name;
use crate::random::{Purpose, draw, math};

impl<R: Recorder> Run<'_, R> {
    /// Leads of one rep on one day.
    pub(super) fn leads(&mut self, rep: usize, day: u32) {
        if self.state.seats[rep].is_vacant() {
            return;
        }
        let prepared = self.prepared;
        let leads = &prepared.model.leads;
        let entity = ((rep as u64) << 32) | u64::from(day);
        let uniform = self.shocks.uniform(Purpose::LeadArrival, entity, 0);
        let count = prepared.lead_candidates.draw(uniform);
        if count == 0 {
            return;
        }
        let share = leads.prospecting_share.get();
        let unit = leads.prospecting_effort.get().max(1e-9);
        let effort = self.state.effort[rep].prospecting / unit;
        let reputation = if prepared.model.mechanisms.reputation {
            math::exp(self.state.company.reputation)
                .clamp(1.0 / leads.largest_factor, leads.largest_factor)
        } else {
            1.0
        };
        let worked = share * self.state.seats[rep].ability;
        let (bought, inbound) = self.inbound(day);
        let (bought, inbound) = ((1.0 - share) * bought, (1.0 - share) * inbound);
        let factor =
            |returns: f64| ((inbound + worked * returns) * reputation).min(leads.largest_factor);
        let effort = effort.max(0.0);
        let returns = || math::pow(effort, leads.prospecting_exponent.get());
        // A power with an exponent from 0 to 1 lies between 1 and its base, which settles most
        // candidates without it; the margins are far above its rounding.
        let surely = factor(effort.min(1.0) * (1.0 - 1e-9));
        let at_most = factor(effort.max(1.0) * (1.0 + 1e-9));
        for index in 0..count {
            let mark = self
                .shocks
                .uniform(Purpose::LeadArrival, entity, 1 + u64::from(index));
            let mark = mark * leads.largest_factor;
            if mark < surely || (mark < at_most && mark < factor(returns())) {
                let id = deal_id(rep, day, index);
                self.recorder.lead(day, rep);
                self.state.company.leads_today += 1;
                if R::STORY {
                    let neglect = prepared.model.mechanisms.inbound_neglect;
                    let lead = story::Lead {
                        inbound: neglect.then_some(mark < inbound * reputation),
                        prospecting: effort,
                        reputation,
                        word_of_mouth: self.state.company.referred,
                    };
                    self.tell(day, rep, id, lead);
                }
                // The first of the rate comes by itself, the rest by prospecting.
                self.state.company.bought_today += u32::from(mark < bought * reputation);
                if prepared.model.mechanisms.inbound_neglect && mark < inbound * reputation {
                    self.wait_for_answer(rep, day, id);
                } else {
                    self.begin(rep, day, day, id);
                }
            }
        }
    }

    /// Share of full attention that each of a rep's active deals gets.
    pub(super) fn focus(&self, rep: usize) -> f64 {
        let active = (self.state.open[rep].len() + self.state.ripe[rep].len()) as f64;
        let capacity = f64::from(self.prepared.model.deals.attention_capacity);
        (capacity / active.max(1.0)).min(1.0)
    }

    /// A day of one rep's opportunities before they are ripe.
    pub(super) fn progress(&mut self, rep: usize, day: u32) {
        let prepared = self.prepared;
        let focus = self.focus(rep);
        let unit = (1.0 - prepared.model.leads.prospecting_effort.get()).max(1e-9);
        let effort = self.state.effort[rep].progress * prepared.room_for_contacts;
        let given = self.state.owed[rep].min(effort);
        self.state.owed[rep] -= given;
        let worked = (effort - given) / unit * self.state.seats[rep].ability * focus;
        let own = prepared.model.deals.buyer_pace.get();
        let speed = if self.state.seats[rep].is_vacant() {
            0.0
        } else {
            own + (1.0 - own) * worked
        };
        let before = self.state.progress[rep];
        let after = before + speed;
        self.state.progress[rep] = after;
        let end_of_day = f64::from(day) + 1.0;
        let next = self.state.next_marks[rep];
        if after < next.progress_at && end_of_day <= next.lost_at {
            return;
        }
        let mut next = Marks::default();
        let mut open = std::mem::take(&mut self.state.open[rep]);
        open.retain_mut(|o| {
            while o.progress_at <= after {
                // The moment within the day at which the progress clock reads the mark.
                let moment =
                    f64::from(day) + (o.progress_at - before) / speed.max(f64::MIN_POSITIVE);
                if o.lost_at <= moment {
                    break;
                }
                let clock = o.progress_at;
                if o.sponsor.is_sought() {
                    self.take_in(o, clock, moment, true);
                    o.sponsor = Sponsor::Engaged;
                    self.enter(o, clock, moment);
                    if R::STORY {
                        self.tell(day, rep, o.id, story::Sponsor { status: "found" });
                    }
                } else if !self.ask_specialist(rep, day, o)
                    && !self.move_on(rep, day, o, clock, moment)
                {
                    return false;
                }
            }
            let lost = o.lost_at < end_of_day;
            if lost {
                self.lose_open(rep, day, o, o.why);
            } else {
                next.include(o);
            }
            !lost
        });
        self.state.open[rep] = open;
        self.state.next_marks[rep] = next;
    }

    /// A new opportunity in the first stage.
    pub(super) fn begin(&mut self, rep: usize, day: u32, born: u32, id: u64) {
        let clock = self.state.progress[rep];
        let mut opportunity = Opportunity {
            id,
            born,
            stage: 0,
            progress_at: clock,
            lost_at: f64::from(day),
            why: LossReason::Competitor,
            real: true,
            sponsor: Sponsor::None,
            committee: 0,
            engaged: 0,
            awaiting: u32::MAX,
            trust: 1.0,
            size: 1.0,
            evidence: super::mirages::SURE,
            seen_clock: clock,
            seen_on: f64::from(day),
            date: CloseDate::NONE,
        };
        self.date_stage(rep, day, &mut opportunity);
        if self.prepared.courtship.named {
            let model = self.prepared.model;
            let deal = DealType::draw(model, self.shocks, id);
            let authority = model.behavior.rep_authority.get();
            let theta = model.buyers.bargaining_share.get();
            opportunity.size = deal.organic_net(authority, theta) / self.prepared.mean_net;
            self.first_meeting(&mut opportunity);
            self.meet_committee(&mut opportunity);
        }
        self.enter(&mut opportunity, clock, f64::from(day));
        if R::STORY {
            self.tell_opened(rep, day, &opportunity);
        }
        self.state.open[rep].push(opportunity);
        self.state.next_marks[rep].include(&opportunity);
    }

    /// Marks of the stage an opportunity is in, from a reading of the progress clock and a moment on.
    pub(super) fn enter(&self, o: &mut Opportunity, clock: f64, moment: f64) {
        let stage = usize::from(o.stage);
        let last = stage + 1 == self.prepared.courtship.progress.len();
        if last && self.seek_sponsor(o, clock, moment) {
            return;
        }
        if o.real {
            o.progress_at = clock + self.progress_mark(o.id, o.stage) / self.pace_of(o);
            o.lost_at = moment + self.loss_mark(o.id, o.stage) * o.trust;
            o.why = LossReason::Competitor;
        } else if last {
            o.progress_at = f64::INFINITY;
        } else {
            let pace = self.prepared.model.mirages.pace.get() * self.pace_of(o);
            o.progress_at = clock + self.progress_mark(o.id, o.stage) / pace.max(f64::MIN_POSITIVE);
        }
    }

    /// An opportunity leaves its stage; `false` when it leaves the open pipeline.
    pub(super) fn move_on(
        &mut self,
        rep: usize,
        day: u32,
        o: &mut Opportunity,
        clock: f64,
        moment: f64,
    ) -> bool {
        self.take_in(o, clock, moment, true);
        o.stage += 1;
        if R::STORY {
            self.tell_stage(rep, day, o);
        }
        if usize::from(o.stage) < self.prepared.courtship.progress.len() {
            self.date_stage(rep, day, o);
            self.enter(o, clock, moment);
            if R::STORY {
                self.tell_sponsor(rep, day, o);
            }
            return true;
        }
        let agrees = self.committee_agrees(o);
        if R::STORY {
            self.tell_committee(rep, day, o, agrees);
        }
        if agrees {
            self.ripen(rep, day, o);
        } else {
            self.lose_open(rep, day, o, LossReason::NoDecision);
        }
        false
    }

    /// Tells that an opportunity was lost, and why.
    pub(super) fn lose(&mut self, loss: &Loss) {
        self.recorder.lost(loss.day, loss.rep);
        self.recorder.loss(loss);
        if R::STORY {
            let lost = story::Lost {
                reason: reason_name(loss.reason),
                age: loss.day - loss.born,
                pushes: loss.pushes.into(),
            };
            self.tell(loss.day, loss.rep, loss.id, lost);
        }
    }

    pub(super) fn lose_open(&mut self, rep: usize, day: u32, o: &Opportunity, reason: LossReason) {
        self.lose(&Loss {
            day,
            rep,
            id: o.id,
            born: o.born,
            reason,
            pushes: 0,
            date: o.date,
        });
    }

    /// The earliest marks of a rep's open pipeline, after something changed in it.
    pub(super) fn next_marks_anew(&mut self, rep: usize) {
        let mut next = Marks::default();
        self.state.open[rep].iter().for_each(|o| next.include(o));
        self.state.next_marks[rep] = next;
    }

    /// An opportunity leaves the last stage: terms can be negotiated from today.
    fn ripen(&mut self, rep: usize, day: u32, opportunity: &Opportunity) {
        let deal = DealType::draw(self.prepared.model, self.shocks, opportunity.id);
        let model = self.prepared.model;
        let authority = model.behavior.rep_authority.get();
        let organic = deal.organic_need(authority);
        let net = deal.organic_net(authority, model.buyers.bargaining_share.get());
        let size = net / self.prepared.mean_net;
        self.recorder.ripened(day, rep, size);
        let mut ripe = RipeDeal {
            id: opportunity.id,
            born: opportunity.born,
            ripe_on: day,
            natural: day.saturating_add(deal.lead_days),
            lost_on: day.saturating_add(deal.loss_days),
            deal,
            organic,
            size,
            engaged: opportunity.engaged,
            trust: opportunity.trust,
            pushes: Pushes::NONE,
            date: CloseDate {
                value: net,
                ..opportunity.date
            },
            quote: None,
            need_today: deal.need,
            reservation: deal.need,
            gain_next: None,
            heard: Heard::NOTHING,
            waited_yesterday: None,
            refused_yesterday: false,
        };
        self.date_ripe(rep, day, &mut ripe);
        if R::STORY {
            self.tell_ripe(rep, &ripe);
        }
        let hand = &mut self.state.ripe[rep];
        // Falling list value, ties by identity.
        let place = hand.partition_point(|other| {
            deal.list < other.deal.list || (deal.list <= other.deal.list && other.id < ripe.id)
        });
        hand.insert(place, ripe);
    }

    fn progress_mark(&self, id: u64, stage: u8) -> f64 {
        let hazard = self.prepared.courtship.progress[usize::from(stage)];
        self.mark(id, 2 * u64::from(stage), hazard)
    }

    fn loss_mark(&self, id: u64, stage: u8) -> f64 {
        let hazard = self.prepared.courtship.loss[usize::from(stage)];
        self.mark(id, 2 * u64::from(stage) + 1, hazard)
    }

    /// An exponential mark with the given hazard; infinite without hazard.
    fn mark(&self, id: u64, index: u64, hazard: f64) -> f64 {
        if hazard <= 0.0 {
            return f64::INFINITY;
        }
        draw::exponential(
            self.shocks.uniform(Purpose::StageMarks, id, index),
            1.0 / hazard,
        )
    }

    /// Tells the value of the open pipeline on a morning to a recorder who asks for it.
    pub(super) fn tell_pipeline(&mut self, day: u32) {
        if R::PIPELINE {
            self.recorder.pipeline(day, self.pipeline_value(day));
        }
    }

    /// Value of the open pipeline on a morning: list value at organic terms times the chance to be won.
    fn pipeline_value(&self, day: u32) -> f64 {
        let prepared = self.prepared;
        let authority = prepared.model.behavior.rep_authority.get();
        let theta = prepared.model.buyers.bargaining_share.get();
        let loss = prepared.model.deals.ripe_loss_per_day.get();
        let survives = |days: f64| math::exp(math::ln_1p(-loss.min(0.999_999)) * days);
        let mut value = 0.0;
        for rep in 0..prepared.roster.n_reps() {
            for o in self.state.open[rep].iter().filter(|o| o.real) {
                let (net, lead) = DealType::value_and_lead(prepared.model, self.shocks, o.id);
                let ripens = prepared.courtship.ripens_from[usize::from(o.stage)];
                value += net * ripens * survives(lead.into());
            }
            for deal in &self.state.ripe[rep] {
                let left = f64::from(deal.natural.saturating_sub(day));
                value += match deal.quote {
                    Some(quote) => deal.deal.list * (1.0 - quote.discount),
                    None => deal.deal.organic_net(authority, theta) * survives(left),
                };
            }
        }
        value
    }
}
