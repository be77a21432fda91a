//! Quotas that follow achievement, and what reps do who have reached theirs.

use super::kpi::Kpi;
use super::measure::ratio;
use crate::simulate::{Offer, OfferResult, Prepared, State};

/// Attainment up to which a period ends just over quota.
const JUST_OVER: f64 = 1.1;
/// Attainment from which a period ends just under quota.
const JUST_UNDER: f64 = 0.9;

/// Tallies of one replication, of what ends or happens in the report.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AboveQuota {
    in_reach: f64,
    held: f64,
    effort: f64,
    effort_days: f64,
    just_over: f64,
    just_under: f64,
    /// Periods whose quota could follow, and the sum of their levels less 1 and of the changes after them.
    followed: f64,
    raised: f64,
    growth: f64,
}

impl AboveQuota {
    /// An offer with terms in reach, of a rep who has reached quota or not.
    pub(super) fn in_reach(&mut self, offer: &Offer) {
        let counts = f64::from(u8::from(offer.at_quota));
        self.in_reach += counts;
        if offer.result == OfferResult::Held {
            self.held += counts;
        }
    }

    /// An evening on which efforts are chosen.
    pub(super) fn evening(&mut self, prepared: &Prepared<'_>, day: u32, state: &State) {
        let quota = prepared.rep_quota();
        for rep in 0..prepared.roster.n_reps() {
            let share = prepared.own_share(state, rep, day);
            if quota * share * state.quota_level[rep] <= state.attained[rep] {
                self.effort += state.effort[rep].total();
                self.effort_days += 1.0;
            }
        }
    }

    /// A period is over.
    pub(super) fn period(&mut self, attainment: f64) {
        self.just_over += f64::from(u8::from((1.0..JUST_OVER).contains(&attainment)));
        self.just_under += f64::from(u8::from((JUST_UNDER..1.0).contains(&attainment)));
    }

    /// A quota moves.
    pub(super) fn moved(&mut self, level: f64, next: f64) {
        self.followed += 1.0;
        self.raised += level - 1.0;
        self.growth += next / level - 1.0;
    }

    /// The figures, of so many periods.
    pub(super) fn figures(&self, rep_periods: f64) -> [(Kpi, f64); 6] {
        [
            (Kpi::QuotaLevel, 1.0 + ratio(self.raised, self.followed)),
            (Kpi::QuotaGrowth, ratio(self.growth, self.followed)),
            (Kpi::JustOverQuota, ratio(self.just_over, rep_periods)),
            (Kpi::JustUnderQuota, ratio(self.just_under, rep_periods)),
            (Kpi::HeldAboveQuota, ratio(self.held, self.in_reach)),
            (Kpi::EffortAboveQuota, ratio(self.effort, self.effort_days)),
        ]
    }
}
