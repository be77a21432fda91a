//! What a group of reps expects whose quotas follow achievement.

use super::Expectations;
use crate::model::Model;
use crate::plan::PayCurve;
use crate::plan::ratchet::Ratchet;
use crate::solve::policy::{ByLevel, discount_over};
use crate::solve::{
    LevelOutlooks, ProgrammeInputs, RatchetInputs, Ratcheted, TimeBins, quota_levels,
};

impl Expectations {
    /// What a rep expects whose quota follows achievement, by quota level; curves of pay and of what is decided by.
    pub(super) fn by_level(
        &self,
        model: &Model,
        group: usize,
        ratchet: Ratchet,
        (curves, quota, target): ([&PayCurve; 2], f64, f64),
        inputs: Option<ProgrammeInputs>,
    ) -> ByLevel {
        let programme = inputs.map(|period| {
            let inputs = RatchetInputs {
                levels: quota_levels(&ratchet, Ratcheted::LEVEL_STEP),
                ratchet,
                period,
                settled: Ratcheted::SETTLED,
            };
            Ratcheted::solve(&inputs, self.level_starts[group].as_ref())
        });
        let outlooks = LevelOutlooks::new(
            (curves, quota, target),
            ratchet,
            &self.rep_remaining[group],
            discount_over(&model.behavior, model.clocks.reps.period),
            programme.as_ref(),
        );
        ByLevel {
            outlooks,
            programme,
        }
    }

    /// Value of a deal found today at the usual quota level; see [`Expectations::value_of_found`].
    pub(super) fn value_found_by_level(&self, programme: &Ratcheted, group: usize) -> f64 {
        let days = programme.days();
        let bins = TimeBins::of(days);
        let level = self.rep_level[group];
        let sum: f64 = (0..days)
            .map(|day| {
                let a = self.rep_attained[group][bins.bin(days - 1 - day)];
                programme.value_after(level, day, a, 1.0, 0.0)
                    - programme.value_after(level, day, a, 0.0, 0.0)
            })
            .sum();
        (sum / days as f64).max(0.0)
    }
}
