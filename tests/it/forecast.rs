//! Dates and forecasts: every due deal is accounted for, keeping dates changes nothing, and happy ears show.

use quotasim::outcome::Kpi;
use quotasim::simulate::{Loss, Recorder, Signed, Slip};

use crate::small_company::{Design, check_above, paired};

const N: u64 = 64;

/// What was due in reported quarters and what became of it.
#[derive(Default)]
struct Fates {
    from: u32,
    due: usize,
    signed: usize,
    lost: usize,
    slipped: usize,
    value: f64,
    slipped_value: f64,
}

impl Recorder for Fates {
    fn due(&mut self, day: u32, value: f64) {
        if self.from <= day {
            self.due += 1;
            self.value += value;
        }
    }
    fn slipped(&mut self, slip: &Slip) {
        self.slipped += 1;
        self.slipped_value += slip.value;
    }
    fn signed(&mut self, signed: &Signed) {
        self.signed += usize::from(self.from <= signed.day && signed.date.due);
    }
    fn loss(&mut self, loss: &Loss) {
        self.lost += usize::from(self.from <= loss.day && loss.date.due);
    }
}

#[test]
fn what_is_due_is_signed_lost_or_slipped() {
    let design = Design::load("company.toml", &["calendar.fiscal_offset_weeks=3"]);
    for number in 0..8 {
        let mut fates = Fates {
            from: design.prepared().roster.report_from,
            ..Fates::default()
        };
        design.watch(number, &mut fates);
        assert_eq!(fates.due, fates.signed + fates.lost + fates.slipped);
        assert!(0 < fates.slipped && 0 < fates.signed && 0 < fates.lost);
        assert!(0.0 < fates.slipped_value && fates.slipped_value < fates.value);
    }
}

/// Contracts signed, by day, deal and price.
#[derive(Default, PartialEq)]
struct Contracts<const DATES: bool>(Vec<(u32, u64, f64)>);

impl<const DATES: bool> Recorder for Contracts<DATES> {
    const FORECASTS: bool = DATES;
    fn signed(&mut self, signed: &Signed) {
        self.0.push((signed.day, signed.id, signed.discount));
    }
}

#[test]
fn keeping_dates_decides_nothing() {
    let design = Design::load("company.toml", &[]);
    let (mut kept, mut not) = (Contracts::<true>::default(), Contracts::<false>::default());
    design.watch(0, &mut kept);
    design.watch(0, &mut not);
    assert!(!kept.0.is_empty() && kept.0 == not.0);
}

#[test]
fn opportunities_without_a_buyer_slip_and_inflate_the_forecast() {
    let plain = Design::load("company.toml", &[]);
    let mirages = plain.with(|m| m.mechanisms.mirages = true).outcomes(N);
    let plain = plain.outcomes(N);
    for kpi in [Kpi::SlipRate, Kpi::ForecastBiasWeek1, Kpi::Coverage] {
        check_above(kpi.key(), &paired(&plain, &mirages, |o| o.kpi(kpi)), 0.0);
    }
    // A date that moves again and again is a deal that was never there.
    let falls = mirages
        .iter()
        .map(|o| o.kpi(Kpi::WinRateMovedOnce) - o.kpi(Kpi::WinRateMovedOften))
        .collect();
    check_above("win rate by moves of the date", &falls, 0.0);
}

#[test]
fn the_forecast_closes_in_on_the_quarter() {
    let outcomes = Design::load("company.toml", &[]).outcomes(N);
    let better = outcomes
        .iter()
        .map(|o| o.kpi(Kpi::ForecastWeek12) - o.kpi(Kpi::ForecastWeek1))
        .collect();
    check_above("accuracy at week 12 against week 1", &better, 0.1);
}
