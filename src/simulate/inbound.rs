//! Mechanism `inbound_neglect`: leads that come by themselves wait until their rep finds answering them worth the time.
//!
//! # Equation
//! An unanswered lead goes elsewhere with chance `d` a day. An answer takes `a` days of effort from deals in hand. Leaving
//! it for tomorrow saves `a c'(e)/beta` today and costs `a c'(1)/beta` then if it is still there, since tomorrow is expected
//! to be an ordinary day, and loses the lead with chance `d`. So it is answered today when
//! ```text
//! d V  >=  a ( c'(e) - (1 - d) c'(1) )/beta,        V = (1 - m) rho_0 G_0
//! ```
//! No more are answered a day than the effort on deals in hand has room for. A rep whose hours are dear, because
//! what is in hand is worth so much today, lets real demand wait; nothing says when that is.

use super::Run;
use super::forecast::CloseDate;
use super::recorder::{Loss, LossReason, Recorder};
use super::story;
use crate::model::BehaviorModel;
use crate::random::{Purpose, draw};

/// A lead nobody has answered yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unanswered {
    /// Identity of the opportunity it would become.
    pub id: u64,
    /// Day it came.
    pub born: u32,
    /// Moment at which it goes elsewhere \[days\].
    pub gone_at: f64,
}

impl<R: Recorder> Run<'_, R> {
    /// A lead that came by itself.
    pub(super) fn wait_for_answer(&mut self, rep: usize, day: u32, id: u64) {
        let decay = self.prepared.model.inbound.decay_per_day.get();
        let hazard = -crate::random::math::ln_1p(-decay.min(0.999_999));
        let uniform = self.shocks.uniform(Purpose::InboundLead, id, 0);
        let gone_at = if 0.0 < hazard {
            // It cannot go on the day it came: days are answered whole.
            f64::from(day) + 1.0 + draw::exponential(uniform, 1.0 / hazard)
        } else {
            f64::INFINITY
        };
        self.state.unanswered[rep].push(Unanswered {
            id,
            born: day,
            gone_at,
        });
    }

    /// Answers what is worth it today; what waited too long is gone.
    pub(super) fn answer(&mut self, rep: usize, day: u32) {
        if self.state.unanswered[rep].is_empty() {
            return;
        }
        let mut waiting = std::mem::take(&mut self.state.unanswered[rep]);
        waiting.retain(|lead| {
            let gone = lead.gone_at <= f64::from(day);
            if gone {
                self.lose(&Loss {
                    day,
                    rep,
                    id: lead.id,
                    born: lead.born,
                    reason: LossReason::Unanswered,
                    pushes: 0,
                    date: CloseDate::NONE,
                });
            }
            !gone
        });
        let (mut answers, weighed) = if self.state.seats[rep].is_vacant() {
            (0, None)
        } else {
            self.answers_today(rep, day, waiting.len())
        };
        waiting.retain(|lead| {
            let waited = day - lead.born;
            if answers == 0 {
                if R::STORY
                    && let Some((risk, saved)) = weighed
                {
                    let left = story::LeadLeft {
                        waited,
                        risk,
                        saved,
                        no_time: saved <= risk,
                    };
                    self.tell(day, rep, lead.id, left);
                }
                return true;
            }
            answers -= 1;
            self.recorder.answered(day, rep, waited);
            if R::STORY {
                let answered = story::LeadAnswered {
                    waited,
                    risk: weighed.map(|w| w.0),
                    saved: weighed.map(|w| w.1),
                };
                self.tell(day, rep, lead.id, answered);
            }
            self.begin(rep, day, lead.born, lead.id);
            false
        });
        self.state.unanswered[rep] = waiting;
    }

    /// How many leads the rep would answer today; what leaving one risks and what it saves, if that was weighed.
    fn answers_today(
        &mut self,
        rep: usize,
        day: u32,
        waiting: usize,
    ) -> (usize, Option<(f64, f64)>) {
        let prepared = self.prepared;
        let inbound = &prepared.model.inbound;
        let cost = inbound.effort_per_answer.get();
        if prepared.policy.conduct == BehaviorModel::Fixed {
            return (waiting, None);
        }
        let Some(worth) = self.worth_today(rep, day) else {
            return (waiting, None);
        };
        let courtship = &prepared.courtship;
        let real = crate::random::math::logistic(courtship.prior);
        let value = real * courtship.ripens_from[0] * worth.ripe_after(courtship.days_to_ripe[0]);
        let decay = inbound.decay_per_day.get();
        let saved = cost * (worth.effort - (1.0 - decay) * worth.ordinary_effort);
        let weighed = Some((decay * value, saved));
        if decay * value < saved {
            return (0, weighed);
        }
        let room =
            self.state.effort[rep].progress * prepared.room_for_contacts - self.state.owed[rep];
        let many = (room / cost.max(1e-9)).clamp(0.0, 1e6);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped just before"
        )]
        // What does not fit whole is begun today: the rest is owed tomorrow.
        let answers = (many.ceil() as usize).min(waiting);
        self.state.owed[rep] += cost * answers as f64;
        (answers, weighed)
    }
}
