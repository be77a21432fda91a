//! Who leaves, who is missed, and what replacing them takes.

use super::kpi::Kpi;
use super::measure::ratio;
use crate::simulate::{Departure, Left, Prepared, Seat};
use crate::units::DAYS_PER_YEAR;

/// Sums over the report.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct People {
    quits: f64,
    dismissed: f64,
    spared: f64,
    hires: f64,
    filled_days: f64,
    vacant_days: f64,
    /// Days of work not done by people who learn the job.
    lost_days: f64,
    stress: f64,
}

impl People {
    pub(super) fn left(&mut self, left: &Left) {
        match left.how {
            Departure::Quit => self.quits += 1.0,
            Departure::Dismissed => self.dismissed += 1.0,
        }
    }

    pub(super) fn spared(&mut self) {
        self.spared += 1.0;
    }

    pub(super) fn hired(&mut self) {
        self.hires += 1.0;
    }

    pub(super) fn evening(&mut self, seats: &[Seat]) {
        for seat in seats {
            if seat.is_vacant() {
                self.vacant_days += 1.0;
            } else {
                self.filled_days += 1.0;
                self.lost_days += 1.0 - seat.productivity();
                self.stress += seat.stress;
            }
        }
    }

    pub(super) fn figures(&self, prepared: &Prepared<'_>, set: &mut impl FnMut(Kpi, f64)) {
        let year = f64::from(DAYS_PER_YEAR);
        let a_year = |count: f64| ratio(count * year, self.filled_days);
        set(Kpi::Turnover, a_year(self.quits + self.dismissed));
        set(Kpi::Quits, a_year(self.quits));
        set(Kpi::Dismissals, a_year(self.dismissed));
        let up = self.dismissed + self.spared;
        set(Kpi::SparedShare, ratio(self.spared, up));
        let seat_days = self.filled_days + self.vacant_days;
        set(Kpi::VacantShare, ratio(self.vacant_days, seat_days));
        set(Kpi::LearningShare, ratio(self.lost_days, seat_days));
        let seats = prepared.roster.n_reps() as f64;
        let filled = if 0.0 < seat_days {
            self.filled_days / seat_days
        } else {
            1.0
        };
        set(Kpi::Headcount, seats * filled);
        set(Kpi::Stress, ratio(self.stress, self.filled_days));
        let base = prepared.roster.rep_plan.base_per_year / year * self.lost_days;
        let hiring = prepared.model.turnover.hiring_cost.get() * self.hires;
        set(Kpi::ReplacementCost, ratio(base + hiring, self.hires));
    }
}
