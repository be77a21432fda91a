//! Mechanism `multi_threading`: a committee decides, and the rep chooses whom to know beside the first contact.
//!
//! # Equation
//! A committee of `K` people, `k` of them engaged, starts with one. When the last stage is over it agrees with chance
//! `v^(K - k)`: each member nobody talked to may stop the decision, and then there is none. A deal moves at
//! `1 + f (k - usual)/(K - 1)` of its pace. In the weekly review the rep engages one more where that pays,
//! ```text
//! b R_s x G_s v^(K - k) (1/v - 1)  >  k a c'(e)/beta
//! ```
//! with `R_s` the chance to reach the committee from stage `s`, `b`, `x`, `G_s` as in [`super::qualification`] and `k a`
//! days of effort for the next contact: each is harder to reach than the last. The effort is taken from progress of the
//! rep's other deals on the days that follow; nobody promises more than the week has.
//!
//! # Source
//! `v`: CEB's share of purchases by number of buyers involved. Costs are assumed.

use super::Run;
use super::recorder::Recorder;
use super::state::Opportunity;
use super::story;
use super::worth::Worth;
use crate::model::BehaviorModel;
use crate::random::{Purpose, math};
use crate::units::DAYS_PER_WEEK;

impl<R: Recorder> Run<'_, R> {
    /// The committee of a new opportunity.
    pub(super) fn meet_committee(&self, o: &mut Opportunity) {
        let model = self.prepared.model;
        if !model.mechanisms.multi_threading {
            return;
        }
        let threading = &model.multi_threading;
        let (least, most) = (threading.smallest_committee, threading.largest_committee);
        let sizes = f64::from(most.saturating_sub(least) + 1);
        let place = self.shocks.uniform(Purpose::Committee, o.id, 0) * sizes;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the number of sizes"
        )]
        let size = least + (place as u32).min(most.saturating_sub(least));
        o.committee = u8::try_from(size).unwrap_or(u8::MAX);
        o.engaged = if self.prepared.policy.conduct == BehaviorModel::Fixed {
            u8::try_from(threading.usual_contacts).unwrap_or(u8::MAX)
        } else {
            1
        }
        .min(o.committee);
    }

    /// How fast a deal moves with the contacts it has, relative to the usual ones.
    pub(super) fn pace_of(&self, o: &Opportunity) -> f64 {
        let model = self.prepared.model;
        if !model.mechanisms.multi_threading || o.committee < 2 {
            return 1.0;
        }
        let threading = &model.multi_threading;
        let usual = f64::from(threading.usual_contacts).min(f64::from(o.committee));
        let beyond = (f64::from(o.engaged) - usual) / f64::from(o.committee - 1);
        (1.0 + threading.progress_effect.get() * beyond).max(0.1)
    }

    /// Whether the committee agrees to a deal whose last stage is over.
    pub(super) fn committee_agrees(&self, o: &Opportunity) -> bool {
        if !self.prepared.model.mechanisms.multi_threading {
            return true;
        }
        self.shocks.uniform(Purpose::Committee, o.id, 1) < self.consent(o)
    }

    /// Chance that the committee agrees.
    pub(super) fn consent(&self, o: &Opportunity) -> f64 {
        let threading = &self.prepared.model.multi_threading;
        let strangers = f64::from(o.committee.saturating_sub(o.engaged));
        math::pow(threading.stranger_consents.get(), strangers)
    }

    /// Engages one more member of the committee where that pays.
    pub(super) fn engage(
        &mut self,
        rep: usize,
        day: u32,
        o: &mut Opportunity,
        worth: &Worth,
        real: f64,
    ) {
        let prepared = self.prepared;
        let model = prepared.model;
        if !model.mechanisms.multi_threading || o.committee <= o.engaged {
            return;
        }
        let threading = &model.multi_threading;
        let stage = usize::from(o.stage);
        let courtship = &prepared.courtship;
        let consents = threading.stranger_consents.get();
        let strangers = f64::from(o.committee - o.engaged);
        let gained = math::pow(consents, strangers - 1.0) * (1.0 - consents);
        let reached = real * courtship.reaches_committee[stage];
        let gain = reached * o.size * worth.ripe_after(courtship.days_to_ripe[stage]) * gained;
        let effort = f64::from(o.engaged) * threading.effort_per_contact.get();
        // Nobody promises more hours than the week has.
        let week = self.state.effort[rep].progress * prepared.room_for_contacts;
        let full = f64::from(DAYS_PER_WEEK) * week < self.state.owed[rep] + effort;
        let pays = effort * worth.effort < gain;
        if R::STORY {
            let weighed = story::Contact {
                engaged: o.engaged.into(),
                committee: o.committee.into(),
                gain,
                cost: effort * worth.effort,
                no_time: full,
                engages: pays && !full,
            };
            self.tell(day, rep, o.id, weighed);
        }
        if full || !pays {
            return;
        }
        let before = self.pace_of(o);
        o.engaged += 1;
        self.state.owed[rep] += effort;
        if o.awaiting == u32::MAX && !o.sponsor.is_sought() {
            let clock = self.state.progress[rep];
            o.progress_at = clock + (o.progress_at - clock) * before / self.pace_of(o);
        }
        self.recorder.engaged(day, rep, effort);
    }
}
