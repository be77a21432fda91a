//! Dates and forecasts: what slipped, what moved, how far off the forecast was.

use super::kpi::Kpi;
use super::measure::ratio;
use crate::simulate::forecast::FORECAST_WEEKS;
use crate::simulate::{Loss, Prepared, Signed, Slip};
use crate::units::DAYS_PER_QUARTER;

/// Dates of deals in the report.
#[derive(Debug, Clone, Default)]
pub(super) struct Forecasting {
    from: u32,
    /// Quota of all reps for a fiscal quarter \[money\].
    quota: f64,
    due: f64,
    due_value: f64,
    slipped: f64,
    slipped_value: f64,
    wrong_date: f64,
    /// Slips of deals that were then signed, and lost.
    won_later: f64,
    lost_later: f64,
    moves: f64,
    move_days: f64,
    over_quarter: f64,
    signed: f64,
    signed_moves: f64,
    before_date: f64,
    held_over: f64,
    /// Opportunities won and lost by how many times their date moved: never, once, more often.
    by_moves: [[f64; 2]; 3],
    /// Net value signed in the running quarter so far \[money\].
    booked: f64,
    quarter: usize,
    /// By week of [`FORECAST_WEEKS`] and quarter \[money\].
    forecasts: [Vec<f64>; FORECAST_WEEKS.len()],
}

impl Forecasting {
    pub(super) fn new(prepared: &Prepared<'_>) -> Self {
        let roster = &prepared.roster;
        let quarters = 4.0 * roster.rep_clocks[0].period.years();
        Self {
            from: roster.report_from,
            quota: prepared.rep_quota() * roster.n_reps() as f64 / quarters,
            ..Self::default()
        }
    }

    fn quarter_of(&self, day: u32) -> usize {
        ((day - self.from) / DAYS_PER_QUARTER) as usize
    }

    pub(super) fn due(&mut self, value: f64) {
        self.due += 1.0;
        self.due_value += value;
    }

    pub(super) fn slipped(&mut self, slip: &Slip) {
        self.slipped += 1.0;
        self.slipped_value += slip.value;
        self.wrong_date += f64::from(u8::from(slip.wrong_date));
    }

    pub(super) fn moved(&mut self, days: u32, over_quarter: bool) {
        self.moves += 1.0;
        self.move_days += f64::from(days);
        self.over_quarter += f64::from(u8::from(over_quarter));
    }

    pub(super) fn forecast(&mut self, day: u32, week: u32, amount: f64) {
        let booked = if self.quarter_of(day) == self.quarter {
            self.booked
        } else {
            0.0
        };
        if let Some(index) = FORECAST_WEEKS.iter().position(|&w| w == week) {
            self.forecasts[index].push(booked + amount);
        }
    }

    pub(super) fn signed(&mut self, signed: &Signed, prepared: &Prepared<'_>) {
        let date = &signed.date;
        let quarter = self.quarter_of(signed.day);
        if quarter != self.quarter {
            (self.quarter, self.booked) = (quarter, 0.0);
        }
        self.booked += signed.list * (1.0 - signed.discount);
        self.signed += 1.0;
        self.signed_moves += f64::from(date.moves);
        self.won_later += f64::from(date.slips);
        self.by_moves[usize::from(date.moves.min(2))][0] += 1.0;
        let began = signed.day - (signed.day - self.from) % DAYS_PER_QUARTER;
        if signed.born < began && !date.due {
            self.before_date += 1.0;
        }
        if date.held_on < signed.day {
            let clock = prepared.roster.rep_clock[signed.rep];
            let own = prepared
                .rep_inner_day(clock, date.held_on)
                .unwrap_or_else(|| prepared.rep_day(clock, date.held_on));
            if own.left < signed.day - date.held_on {
                self.held_over += 1.0;
            }
        }
    }

    pub(super) fn lost(&mut self, loss: &Loss) {
        let date = &loss.date;
        self.lost_later += f64::from(date.slips);
        self.by_moves[usize::from(date.moves.min(2))][1] += 1.0;
    }

    /// The figures, given net bookings by reported fiscal quarter.
    pub(super) fn figures(&self, bookings: &[f64], set: &mut impl FnMut(Kpi, f64)) {
        set(Kpi::SlipRate, ratio(self.slipped, self.due));
        set(
            Kpi::SlipRateValue,
            ratio(self.slipped_value, self.due_value),
        );
        set(Kpi::SlipsWrongDate, ratio(self.wrong_date, self.slipped));
        set(Kpi::SlipsWonLater, ratio(self.won_later, self.slipped));
        set(Kpi::SlipsLostLater, ratio(self.lost_later, self.slipped));
        set(Kpi::DateMoves, ratio(self.signed_moves, self.signed));
        set(Kpi::DateMoveDays, ratio(self.move_days, self.moves));
        set(Kpi::MovesOverQuarter, ratio(self.over_quarter, self.moves));
        set(Kpi::BeforeDate, ratio(self.before_date, self.signed));
        set(Kpi::HeldOver, ratio(self.held_over, self.signed));
        let won = |[signed, lost]: [f64; 2]| ratio(signed, signed + lost);
        set(Kpi::WinRateUnmoved, won(self.by_moves[0]));
        set(Kpi::WinRateMovedOnce, won(self.by_moves[1]));
        set(Kpi::WinRateMovedOften, won(self.by_moves[2]));
        let quota = self.quota * bookings.len() as f64;
        set(Kpi::Coverage, ratio(self.due_value, quota));
        let over = |week: usize, of: fn(f64) -> f64| {
            let quarters = self.forecasts[week].iter().zip(bookings);
            let (sum, n) = quarters
                .filter(|(_, actual)| 0.0 < **actual)
                .fold((0.0, 0.0), |(sum, n), (forecast, actual)| {
                    (sum + of(forecast / actual - 1.0), n + 1.0)
                });
            ratio(sum, n)
        };
        let accuracies = [
            Kpi::ForecastWeek1,
            Kpi::ForecastWeek4,
            Kpi::ForecastWeek8,
            Kpi::ForecastWeek12,
        ];
        for (week, kpi) in accuracies.into_iter().enumerate() {
            set(kpi, over(week, |off| 1.0 - off.abs()));
        }
        set(Kpi::ForecastBiasWeek1, over(0, |off| off));
        set(Kpi::ForecastBiasWeek8, over(2, |off| off));
    }
}
