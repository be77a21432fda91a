//! Records of losses show month-ends and change nothing; a ceiling shows in where periods end.

#![expect(clippy::float_cmp, reason = "what nobody acts on changes no bit")]

use quotasim::model::{LossRecords, Period};
use quotasim::outcome::{Kpi, Measure};
use quotasim::simulate::{Loss, LossReason, Recorder, Signed};

use crate::small_company::{Design, check_above, paired};

const N: u64 = 32;

fn company() -> Design {
    Design::load(
        "company.toml",
        &[
            "mechanisms.sponsorship=true",
            "mechanisms.inbound_neglect=true",
            "calendar.fiscal_offset_weeks=3",
        ],
    )
}

fn cleaned(design: &Design) -> Design {
    let clean_up = Period::Month;
    design.with(|model| model.records = Some(LossRecords { clean_up }))
}

#[test]
fn when_losses_are_recorded_changes_nothing_else() {
    let plain = company();
    let (plain, cleaned) = (plain.outcomes(N), cleaned(&plain).outcomes(N));
    for (plain, cleaned) in plain.iter().zip(&cleaned) {
        for kpi in Kpi::ALL {
            let (a, b) = (plain.kpi(*kpi), cleaned.kpi(*kpi));
            let is_record = matches!(kpi, Kpi::MonthEndRecords | Kpi::RecordDelay);
            assert!(is_record || a.to_bits() == b.to_bits(), "{}", kpi.key());
        }
        assert_eq!(
            plain.kpi(Kpi::MonthEndRecords),
            plain.kpi(Kpi::MonthEndLosses)
        );
        assert_eq!(plain.kpi(Kpi::RecordDelay), 0.0);
        assert!(0.0 < cleaned.kpi(Kpi::RecordDelay));
    }
    let more = paired(&plain, &cleaned, |o| o.kpi(Kpi::MonthEndRecords));
    check_above("recorded at month-ends", &more, 2.0);
}

/// Losses on a month's last day and on others, each recorded by walking to the day on which somebody asks.
#[derive(Default)]
struct Walked {
    from: u32,
    n_days: u32,
    last: f64,
    other: f64,
}

impl Walked {
    fn is_month_end(&self, day: u32) -> bool {
        [19, 39, 64].contains(&((day + 65 - self.from % 65) % 65))
    }
}

impl Recorder for Walked {
    fn loss(&mut self, loss: &Loss) {
        let asked = match loss.reason {
            LossReason::Unanswered => return,
            LossReason::NoDecision | LossReason::RepLeft => {
                let mut days = loss.day..self.n_days;
                days.find(|&day| self.is_month_end(day) && loss.date.expected <= day)
            }
            _ => Some(loss.day),
        };
        match asked.filter(|day| self.from <= *day) {
            Some(day) if self.is_month_end(day) => self.last += 1.0,
            Some(_) => self.other += 1.0,
            None => {}
        }
    }
}

#[test]
fn a_quiet_loss_is_recorded_when_its_date_is_asked_for() {
    let design = cleaned(&company());
    let prepared = design.prepared();
    for number in 0..4 {
        let mut walked = Walked {
            from: prepared.roster.report_from,
            n_days: prepared.roster.n_days,
            ..Walked::default()
        };
        design.watch(number, &mut walked);
        let mut measure = Measure::new(&prepared);
        design.watch(number, &mut measure);
        let ours = measure.finish().kpi(Kpi::MonthEndRecords);
        let theirs = (walked.last / 3.0) / (walked.other / 62.0);
        assert!((ours - theirs).abs() < 1e-9 * theirs, "{ours} {theirs}");
    }
}

/// Where quarters end around a last tier at a fifth over quota, and when those beyond it have booked, by a calendar of its own.
struct Tiered {
    from: u32,
    /// By rep: bookings of the first two months and of the last \[money\].
    running: Vec<[f64; 2]>,
    periods: f64,
    below: f64,
    above: f64,
    beyond: f64,
    booked: [f64; 2],
}

impl Recorder for Tiered {
    fn signed(&mut self, signed: &Signed) {
        // Two months of four weeks, then one of five.
        let into = (signed.day + 65 - self.from % 65) % 65;
        self.running[signed.rep][usize::from(40 <= into)] += signed.list * (1.0 - signed.discount);
    }

    fn rep_period(&mut self, day: u32, rep: usize, attainment: f64, _payout: f64) {
        let [before, last] = std::mem::take(&mut self.running[rep]);
        if day < self.from {
            return;
        }
        self.periods += 1.0;
        match attainment {
            a if a < 1.1 => return,
            a if a < 1.2 => {
                self.below += 1.0;
                return;
            }
            a if a < 1.3 => self.above += 1.0,
            _ => self.beyond += 1.0,
        }
        self.booked[0] += before;
        self.booked[1] += last;
    }
}

#[test]
fn periods_are_counted_around_the_last_tier() {
    let tiers = "plans.rep.components=[{name=\"new business\",measure=\"new_bookings\",weight=1.0,quota={per_year=400_000},\
                 reset=\"discrete\",tier_kind=\"marginal\",tiers=[{from_attainment=0.0,multiple=1.0},\
                 {from_attainment=1.2,multiple=0.0}]}]";
    let design = Design::load("company.toml", &[tiers, "calendar.fiscal_offset_weeks=3"]);
    let prepared = design.prepared();
    let mut seen = [0.0; 3];
    for number in 0..4 {
        let mut tiered = Tiered {
            from: prepared.roster.report_from,
            running: vec![[0.0; 2]; prepared.roster.n_reps()],
            periods: 0.0,
            below: 0.0,
            above: 0.0,
            beyond: 0.0,
            booked: [0.0; 2],
        };
        design.watch(number, &mut tiered);
        let mut measure = Measure::new(&prepared);
        design.watch(number, &mut measure);
        let outcome = measure.finish();
        let [before, last] = tiered.booked;
        for (kpi, value) in [
            (Kpi::BelowLastTier, tiered.below / tiered.periods),
            (Kpi::AboveLastTier, tiered.above / tiered.periods),
            (Kpi::BeyondLastTier, tiered.beyond / tiered.periods),
            (Kpi::LastMonthInLastTier, (last / 25.0) / (before / 40.0)),
        ] {
            let ours = outcome.kpi(kpi);
            assert!(
                (ours - value).abs() < 1e-9 * value.max(1.0),
                "{}: {ours} {value}",
                kpi.key()
            );
        }
        let counts = [tiered.below, tiered.above, tiered.beyond];
        seen.iter_mut().zip(counts).for_each(|(seen, n)| *seen += n);
    }
    assert!(seen.iter().all(|n| 0.0 < *n), "{seen:?}");
}
