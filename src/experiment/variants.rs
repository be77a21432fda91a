//! Beside a staggered design, what it does when its premises fail.
//!
//! Staggering works by keeping the seller's clock from the buyer and the fiscal quarter from the
//! seller. So it is always shown with buyers who do not and who do know their seller's clock, and
//! with and without an executive left on the fiscal clock.

use super::design::Design;
use crate::model::{Model, QuotaCalendar};
use crate::units::Share;

/// Whether quotas of any level end elsewhere than with the company's own calendar.
pub(super) fn is_staggered(model: &Model) -> bool {
    let off_fiscal =
        |calendar: &QuotaCalendar| calendar.offsets_weeks.iter().any(|&weeks| weeks != 0);
    let clocks = &model.clocks;
    [&clocks.reps, &clocks.managers, &clocks.executives]
        .into_iter()
        .any(off_fiscal)
}

/// The variants of a design as written, none of them equal to it; nothing for one that is not
/// staggered.
pub(super) fn variants(written: &Design) -> Vec<Design> {
    let model = &written.scenario.model;
    if !is_staggered(model) {
        return Vec::new();
    }
    let mut variants = Vec::new();
    for on_fiscal in [true, false] {
        for known in [0.0, 1.0] {
            let Ok(known) = Share::new(known) else {
                continue;
            };
            let mut words = Vec::new();
            if known != model.buyers.clock_knowledge {
                words.push(if 0.0 < known.get() {
                    "buyers know the clock"
                } else {
                    "buyers do not know the clock"
                });
            }
            if on_fiscal != model.clocks.executive_on_fiscal {
                words.push(if on_fiscal {
                    "an executive on the fiscal clock"
                } else {
                    "no executive on the fiscal clock"
                });
            }
            if words.is_empty() {
                continue;
            }
            let words = words.join(", ");
            let mut scenario = written.scenario.clone();
            scenario.model.buyers.clock_knowledge = known;
            scenario.model.clocks.executive_on_fiscal = on_fiscal;
            variants.push(Design {
                name: format!("{} ({words})", written.name),
                variant: Some(words),
                scenario,
            });
        }
    }
    variants
}
