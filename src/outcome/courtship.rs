//! How opportunities end, and whom they kept busy.

use super::kpi::Kpi;
use super::measure::ratio;
use crate::simulate::{Loss, LossReason, Signed};

/// Ends of opportunities in the report, and what they took.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Endings {
    signed: f64,
    signed_days: f64,
    contacts: f64,
    lost: f64,
    lost_days: f64,
    no_decision: f64,
    disqualified: f64,
    disqualified_days: f64,
    /// Days of those that ended without a decision or were walked away from.
    wasted_days: f64,
    date_passed: f64,
    unanswered: f64,
    answered: f64,
    answer_days: f64,
    sessions: f64,
    session_days: f64,
    over_heads: f64,
}

impl Endings {
    pub(super) fn signed(&mut self, signed: &Signed) {
        self.signed += 1.0;
        self.signed_days += f64::from(signed.day - signed.born);
        self.contacts += f64::from(signed.engaged);
    }

    pub(super) fn lost(&mut self, loss: &Loss) {
        let days = f64::from(loss.day - loss.born);
        self.lost += 1.0;
        self.lost_days += days;
        match loss.reason {
            LossReason::Competitor | LossReason::RepLeft => {}
            LossReason::NoDecision => {
                self.no_decision += 1.0;
                self.wasted_days += days;
            }
            LossReason::Disqualified => {
                self.disqualified += 1.0;
                self.disqualified_days += days;
                self.wasted_days += days;
            }
            LossReason::DatePassed | LossReason::Pushed => self.date_passed += 1.0,
            LossReason::Unanswered => {
                self.unanswered += 1.0;
                // Nobody was kept busy.
                self.lost_days -= days;
            }
        }
    }

    pub(super) fn answered(&mut self, waited: u32) {
        self.answered += 1.0;
        self.answer_days += f64::from(waited);
    }

    pub(super) fn session(&mut self, waited: u32) {
        self.sessions += 1.0;
        self.session_days += f64::from(waited);
    }

    pub(super) fn over_head(&mut self) {
        self.over_heads += 1.0;
    }

    pub(super) fn figures(&self, set: &mut impl FnMut(Kpi, f64)) {
        set(Kpi::NoDecisionShare, ratio(self.no_decision, self.lost));
        set(Kpi::DisqualifiedShare, ratio(self.disqualified, self.lost));
        set(Kpi::DatePassedShare, ratio(self.date_passed, self.lost));
        set(Kpi::UnansweredShare, ratio(self.unanswered, self.lost));
        let days = ratio(self.disqualified_days, self.disqualified);
        set(Kpi::DaysToDisqualify, days);
        let busy = self.signed_days + self.lost_days;
        set(Kpi::AttentionWasted, ratio(self.wasted_days, busy));
        set(Kpi::ContactsAtClose, ratio(self.contacts, self.signed));
        set(Kpi::OverHeadsPerDeal, ratio(self.over_heads, self.signed));
        set(Kpi::AnswerDays, ratio(self.answer_days, self.answered));
        set(Kpi::SpecialistDays, ratio(self.session_days, self.sessions));
    }
}
