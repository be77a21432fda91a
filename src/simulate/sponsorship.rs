//! Mechanism `sponsorship`: nothing closes without an executive sponsor, and doing nothing is the competitor.
//!
//! # Equation
//! A share of real opportunities enters the last stage with a sponsor. For the others one is sought: the rep's contact
//! brings one in with hazard `1/introduction` on the rep's progress clock, so effort does it, while with hazard
//! `1/nothing` a day the buyer settles on doing nothing. Only then the last stage itself begins. In the weekly review a
//! rep may go over the contact's head (hazard `1/over_head`); with chance `p` it costs the account's trust the share
//! `c`, and everything that can be lost is lost so much sooner. It pays when
//! ```text
//! [ (1 - p) P(o, 1) + p P(o, 1 - c) ] G(o)  >  P(i, 1) G(i)
//! P(x, trust) = trust n/(trust n + x) trust h/(trust h + l)
//! ```
//! `P` the chance to find a sponsor in `x` days before nothing comes of it (`n` days), and then to pass the last stage
//! (hazards `h` of progress, `l` of loss); `G(x)` what a deal is worth that is ripe `x` days and the last stage from now.
//! Sooner is worth more to a rep whose period may end before a slow introduction: that tips it.

use super::Run;
use super::recorder::{LossReason, Recorder};
use super::state::{Opportunity, Sponsor};
use super::story;
use super::worth::Worth;
use crate::random::{Purpose, draw};

impl<R: Recorder> Run<'_, R> {
    /// An opportunity enters the last stage: with a sponsor, or in search of one; whether a search began.
    pub(super) fn seek_sponsor(&self, o: &mut Opportunity, clock: f64, moment: f64) -> bool {
        let model = self.prepared.model;
        let sponsorship = &model.sponsorship;
        if !model.mechanisms.sponsorship || o.sponsor != Sponsor::None {
            return false;
        }
        let draw_of = |index: u64| self.shocks.uniform(Purpose::Sponsor, o.id, index);
        if o.real && draw_of(0) < sponsorship.engaged_share.get() {
            o.sponsor = Sponsor::Engaged;
            return false;
        }
        o.sponsor = Sponsor::Sought;
        if o.real {
            o.progress_at =
                clock + draw::exponential(draw_of(1), sponsorship.introduction_days.get());
            o.lost_at = moment + draw::exponential(draw_of(2), sponsorship.nothing_days.get());
            o.why = LossReason::NoDecision;
        } else {
            o.progress_at = f64::INFINITY;
        }
        true
    }

    /// Whether to go over the contact's head, and what comes of it.
    pub(super) fn go_over(&mut self, rep: usize, day: u32, o: &mut Opportunity, worth: &Worth) {
        if o.sponsor != Sponsor::Sought {
            return;
        }
        let prepared = self.prepared;
        let sponsorship = &prepared.model.sponsorship;
        let (wait, over, nothing) = (
            sponsorship.introduction_days.get(),
            sponsorship.over_head_days.get(),
            sponsorship.nothing_days.get(),
        );
        let last = prepared.courtship.progress.len() - 1;
        let stage = prepared.model.deals.stages[last].mean_days.get();
        let (moves, lost) = (
            prepared.courtship.progress[last],
            prepared.courtship.loss[last],
        );
        let (risk, cost) = (sponsorship.trust_risk.get(), sponsorship.trust_cost.get());
        let chance = |days: f64, trust: f64| {
            let passes = trust * moves / (trust * moves + lost).max(f64::MIN_POSITIVE);
            trust * nothing / (trust * nothing + days) * passes
        };
        let boldly = (1.0 - risk) * chance(over, 1.0) + risk * chance(over, 1.0 - cost);
        let boldly = boldly * worth.ripe_after(over + stage);
        let patiently = chance(wait, 1.0) * worth.ripe_after(wait + stage);
        if boldly <= patiently {
            if R::STORY {
                self.tell_over_head(rep, day, o, (boldly, patiently));
            }
            return;
        }
        let (clock, moment) = (self.state.progress[rep], f64::from(day));
        self.take_in(o, clock, moment, false);
        o.sponsor = Sponsor::GoneOver;
        // What is left of an exponential wait is one again, on the shorter scale.
        o.progress_at = clock + (o.progress_at - clock) * over / wait;
        if self.shocks.uniform(Purpose::OverHead, o.id, 0) < risk {
            o.trust *= 1.0 - cost;
            o.lost_at = moment + (o.lost_at - moment) * (1.0 - cost);
        }
        self.recorder.went_over(day, rep);
        if R::STORY {
            self.tell_over_head(rep, day, o, (boldly, patiently));
        }
    }

    fn tell_over_head(&mut self, rep: usize, day: u32, o: &Opportunity, sides: (f64, f64)) {
        let weighed = story::OverHead {
            going_over: sides.0,
            waiting: sides.1,
            went: o.sponsor == Sponsor::GoneOver,
            trust: o.trust,
        };
        self.tell(day, rep, o.id, weighed);
    }
}
