//! What a group of reps expects whose quotas follow achievement.

use super::Expectations;
use crate::model::Model;
use crate::plan::PayCurve;
use crate::plan::ratchet::Ratchet;
use crate::solve::policy::{ByLevel, discount_over};
use crate::solve::{LevelOutlooks, ProgrammeInputs, RatchetInputs, Ratcheted, quota_levels};

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
}
