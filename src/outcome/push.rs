//! Pushes, and what becomes of the deals and customers that were pushed.

use super::kpi::Kpi;
use super::measure::ratio;
use crate::simulate::{Loss, LossReason, Pushed, Signed, Tactic};

/// Pushes in the report, and the ends of ripe deals with and without.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Pushing {
    threats: f64,
    escalations: f64,
    worked: f64,
    walked_away: f64,
    tested: f64,
    was_true: f64,
    /// Ripe deals signed and lost that were never pushed.
    plain: [f64; 2],
    /// The same of those that were.
    pushed: [f64; 2],
    lost: f64,
}

impl Pushing {
    pub(super) fn push(&mut self, pushed: &Pushed) {
        match pushed.tactic {
            Tactic::Threat => self.threats += 1.0,
            Tactic::Escalation => self.escalations += 1.0,
        }
        self.worked += f64::from(u8::from(pushed.works));
        self.walked_away += f64::from(u8::from(pushed.walks));
    }

    pub(super) fn tested(&mut self, was_true: bool) {
        self.tested += 1.0;
        self.was_true += f64::from(u8::from(was_true));
    }

    fn ends(&mut self, pushes: u8) -> &mut [f64; 2] {
        if pushes == 0 {
            &mut self.plain
        } else {
            &mut self.pushed
        }
    }

    pub(super) fn signed(&mut self, signed: &Signed) {
        self.ends(signed.pushes)[0] += 1.0;
    }

    pub(super) fn lost(&mut self, loss: &Loss) {
        self.lost += 1.0;
        if matches!(loss.reason, LossReason::DatePassed | LossReason::Pushed) {
            self.ends(loss.pushes)[1] += 1.0;
        }
    }

    pub(super) fn figures(&self, set: &mut impl FnMut(Kpi, f64)) {
        let deals = self.plain[0] + self.pushed[0];
        set(Kpi::ThreatsPerDeal, ratio(self.threats, deals));
        set(Kpi::EscalationsPerDeal, ratio(self.escalations, deals));
        let pushes = self.threats + self.escalations;
        set(Kpi::PushesThatWork, ratio(self.worked, pushes));
        set(Kpi::LostToPushes, ratio(self.walked_away, self.lost));
        let won = |[signed, lost]: [f64; 2]| ratio(signed, signed + lost);
        set(Kpi::RipeWinRate, won(self.plain));
        set(Kpi::PushedWinRate, won(self.pushed));
        set(Kpi::TrueThreats, ratio(self.was_true, self.tested));
    }
}
