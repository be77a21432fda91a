//! Mechanism `qualification`: a rep walks away from what no longer pays for the attention it takes.
//!
//! # Equation
//! In a weekly review, beyond full attention (`n` active deals above the capacity), an opportunity keeps the others
//! waiting: without it they would move faster by `1/(n - 1)`, worth `e_d c'(e)/beta / (n - 1)` a day, the price the rep's
//! own programme puts on progress. Believed real with chance `b`, it is worth `b rho_s x G_s` and stays for
//! `T = b sigma_s + (1 - b)/g` days. The rep walks away from the one with the least worth for its stay while
//! ```text
//! b rho_s x G_s  <  ruthlessness e_d c'(e)/beta / (n - 1) T
//! ```
//! `rho_s` is the chance to become ripe from stage `s` and `tau_s` the days until then, `sigma_s` those until it is ripe or lost, at effort 1
//! and today's focus; `x` the size in mean deals, `G_s` as in [`super::worth`]. Near a
//! cliff everything is worth more, and so is attention: which wins is not put in.

use super::Run;
use super::recorder::{LossReason, Recorder};
use super::story;
use super::worth::Worth;
use crate::model::BehaviorModel;
use crate::random::math;
use crate::units::DAYS_PER_WEEK;

impl<R: Recorder> Run<'_, R> {
    /// Once a week a rep goes through the open pipeline: walks away, looks for sponsors, engages contacts.
    pub(super) fn review(&mut self, rep: usize, day: u32) {
        let prepared = self.prepared;
        if !prepared.courtship.named
            || prepared.policy.conduct == BehaviorModel::Fixed
            || !(rep + day as usize).is_multiple_of(DAYS_PER_WEEK as usize)
            || self.state.open[rep].is_empty()
            || self.state.seats[rep].is_vacant()
        {
            return;
        }
        let Some(worth) = self.worth_today(rep, day) else {
            return;
        };
        let on = &prepared.model.mechanisms;
        let persuasion = if on.mirages {
            self.persuasion(rep, day)
        } else {
            0.0
        };
        if R::STORY {
            self.tell_review(rep, day, &worth, persuasion);
        }
        if on.qualification {
            self.walk_away(rep, day, &worth, persuasion);
        }
        if on.sponsorship || on.multi_threading {
            let mut open = std::mem::take(&mut self.state.open[rep]);
            for o in &mut open {
                let real = self.belief(rep, day, o, persuasion);
                self.go_over(rep, day, o, &worth);
                self.engage(rep, day, o, &worth, real);
            }
            self.state.open[rep] = open;
        }
        self.next_marks_anew(rep);
    }

    /// Chance that an opportunity is real, as its rep professes it.
    pub(super) fn belief(
        &self,
        rep: usize,
        day: u32,
        o: &super::state::Opportunity,
        persuasion: f64,
    ) -> f64 {
        if !self.prepared.model.mechanisms.mirages {
            return 1.0;
        }
        let odds = self.log_odds(o, self.state.progress[rep], f64::from(day));
        math::logistic(odds + persuasion)
    }

    fn walk_away(&mut self, rep: usize, day: u32, worth: &Worth, persuasion: f64) {
        let prepared = self.prepared;
        let model = prepared.model;
        let courtship = &prepared.courtship;
        let capacity = model.deals.attention_capacity as usize;
        let silent = model.mirages.silent_after_days.get();
        let effort = self.state.effort[rep].progress * worth.effort;
        let price = model.qualification.ruthlessness.get() * effort;
        let focus = self.focus(rep);
        loop {
            let n = self.state.open[rep].len() + self.state.ripe[rep].len();
            if n <= capacity.max(1) {
                return;
            }
            let others = (n - 1) as f64;
            let mut least: Option<(f64, usize)> = None;
            for (index, o) in self.state.open[rep].iter().enumerate() {
                let real = self.belief(rep, day, o, persuasion);
                let stage = usize::from(o.stage);
                let days = courtship.days_to_ripe[stage] / focus;
                let settled = courtship.days_until_settled[stage] / focus;
                let stays = real * settled + (1.0 - real) * silent;
                let ripens = courtship.ripens_from_at(stage, focus);
                let value = real * ripens * o.size * worth.ripe_after(days);
                let a_day = value / stays;
                if least.is_none_or(|(other, _)| a_day < other) {
                    least = Some((a_day, index));
                }
            }
            if R::STORY
                && let Some((a_day, index)) = least
            {
                let weighed = story::WalkAway {
                    worth_a_day: a_day,
                    attention_a_day: price / others,
                    walks: a_day < price / others,
                };
                self.tell(day, rep, self.state.open[rep][index].id, weighed);
            }
            match least {
                Some((a_day, index)) if a_day < price / others => {
                    let o = self.state.open[rep].remove(index);
                    self.lose_open(rep, day, &o, LossReason::Disqualified);
                }
                _ => return,
            }
        }
    }
}
