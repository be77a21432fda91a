//! Mechanism `mirages`: opportunities that never had a buyer, and what the rep believes.
//!
//! # Equation
//! With chance `m` an opportunity has no buyer. It passes all stages but the last at the pace `c h_s` of a real one, never
//! the last, is lost to nobody, and goes silent with hazard `g`: courtship without a decision. It takes attention like any
//! other. Nobody tells the rep. The log-odds `L` that it is real start at `ln((1-m)/m) + d x`, `x ~ N(+-d/2, 1)` what the
//! first meeting sounds like, and follow Bayes on what happens: `+ ln(1/c)` for a stage passed, and while nothing happens
//! ```text
//! dL = - (1 - happy) [ (h_s - c_s h_s) dz + (l_s - g) dt ]        z the progress clock; c_s = 0 in the last stage
//! ```
//! with `happy` the share of bad news that is not heard (good news are heard in full), and `1/introduction_days` in the
//! place of `h_s` while a sponsor is looked for. Before a manager they are raised by
//! `w ln(asked coverage / own coverage)+`, open pipeline over what is left of the quota: doubts are talked away while the
//! manager needs the pipeline. Without `leader_pressure` nobody does.

use super::Run;
use super::recorder::Recorder;
use super::state::{Opportunity, Sponsor};
use crate::random::{Purpose, draw, math};

/// Log-odds of somebody who is sure.
pub(super) const SURE: f64 = 30.0;
/// The most a manager talks a doubt away \[log-odds\].
const MOST_PERSUASION: f64 = 2.0;

impl<R: Recorder> Run<'_, R> {
    /// Whether a new opportunity has a buyer, and what its rep makes of the first meeting.
    pub(super) fn first_meeting(&self, opportunity: &mut Opportunity) {
        let prepared = self.prepared;
        let model = prepared.model;
        if !model.mechanisms.mirages {
            return;
        }
        let id = opportunity.id;
        let draw_of = |index: u64| self.shocks.uniform(Purpose::Mirage, id, index);
        opportunity.real = model.mirages.share.get() <= draw_of(0);
        let apart = model.qualification.discernment.get();
        let heard = self.shocks.uniform(Purpose::FirstMeeting, id, 0);
        let middle = if opportunity.real { 0.5 } else { -0.5 };
        let heard = draw::normal(heard, middle * apart, 1.0);
        opportunity.evidence = (prepared.courtship.prior + apart * heard).clamp(-SURE, SURE);
        if !opportunity.real {
            let silent = draw::exponential(draw_of(1), model.mirages.silent_after_days.get());
            opportunity.lost_at = opportunity.seen_on + silent;
            opportunity.why = super::LossReason::NoDecision;
        }
    }

    /// Log-odds that an opportunity is real, as its rep sees it at a reading of the progress clock and a moment.
    pub(super) fn log_odds(&self, o: &Opportunity, clock: f64, moment: f64) -> f64 {
        let prepared = self.prepared;
        let model = prepared.model;
        if !model.mechanisms.mirages {
            return SURE;
        }
        let courtship = &prepared.courtship;
        let stage = usize::from(o.stage);
        let last = stage + 1 == courtship.progress.len();
        let (moves, lost) = match o.sponsor {
            Sponsor::Sought => (1.0 / model.sponsorship.introduction_days.get(), 0.0),
            Sponsor::GoneOver => (1.0 / model.sponsorship.over_head_days.get(), 0.0),
            _ if o.awaiting != u32::MAX => (0.0, courtship.loss[stage]),
            _ => (courtship.progress[stage], courtship.loss[stage]),
        };
        let unreal = if last { 0.0 } else { model.mirages.pace.get() };
        let silent = 1.0 / model.mirages.silent_after_days.get();
        let news = -(1.0 - unreal) * moves * (clock - o.seen_clock)
            - (lost - silent) * (moment - o.seen_on);
        let heard = if news < 0.0 {
            1.0 - model.qualification.happy_ears.get()
        } else {
            1.0
        };
        (o.evidence + heard * news).clamp(-SURE, SURE)
    }

    /// Takes what was seen so far into the evidence; `passed`: a stage or a sponsor's door was passed.
    pub(super) fn take_in(&self, o: &mut Opportunity, clock: f64, moment: f64, passed: bool) {
        if !self.prepared.model.mechanisms.mirages {
            return;
        }
        let last = usize::from(o.stage) + 1 == self.prepared.courtship.progress.len();
        let pace = self.prepared.model.mirages.pace.get();
        let good = match (passed, last) {
            (false, _) => 0.0,
            // Nobody without a buyer ever passes.
            (true, true) => 2.0 * SURE,
            (true, false) => -math::ln(pace.max(1e-9)),
        };
        o.evidence = (self.log_odds(o, clock, moment) + good).clamp(-SURE, SURE);
        o.seen_clock = clock;
        o.seen_on = moment;
    }

    /// What the manager's wish for coverage adds to the log-odds a rep professes.
    pub(super) fn persuasion(&self, rep: usize, day: u32) -> f64 {
        let prepared = self.prepared;
        let qualification = &prepared.model.qualification;
        if !prepared.model.mechanisms.leader_pressure {
            return 0.0;
        }
        let days = &prepared.rep_days[prepared.roster.rep_clock[rep]][day as usize];
        let quota = prepared.rep_quota * days.quota_share() * self.state.quota_level[rep];
        let missing = quota - self.state.attained[rep];
        if missing <= 0.0 {
            return 0.0;
        }
        let open: f64 = self.state.open[rep].iter().map(|o| o.size).sum();
        let ripe: f64 = self.state.ripe[rep].iter().map(|deal| deal.size).sum();
        let wanted = qualification.coverage_asked.get() * missing;
        let pipeline = ((open + ripe) * prepared.mean_net).max(1e-9 * wanted);
        let short = math::ln(wanted / pipeline).max(0.0);
        (qualification.coverage_weight.get() * short).min(MOST_PERSUASION)
    }
}
