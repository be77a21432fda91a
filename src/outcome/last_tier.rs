//! Where a plan's last tier begins: an accelerator, or a ceiling beyond which nothing more is paid.

use super::kpi::Kpi;
use super::measure::ratio;
use crate::model::calendar::MONTH_DAYS;
use crate::simulate::Prepared;

/// Width, in attainment, of the strips on either side that are counted.
const STRIP: f64 = 0.1;
/// Selling days of a quarter's last month.
const LAST_MONTH: u32 = MONTH_DAYS[2];

/// Periods that end around the last tier's attainment, and when those beyond it have sold.
#[derive(Debug, Clone)]
pub(super) struct LastTier {
    from_day: u32,
    /// Attainment at which it begins; nothing where there is one tier.
    begins: Option<f64>,
    /// By rep: the running period.
    running: Vec<Running>,
    below: f64,
    above: f64,
    beyond: f64,
    /// Bookings of periods that end in it, in the last month and before, and the days of each \[money, days\].
    last_month: [f64; 2],
    before: [f64; 2],
}

/// A rep's period so far \[money\].
#[derive(Debug, Clone, Copy, Default)]
struct Running {
    started: u32,
    last_month: f64,
    before: f64,
}

impl LastTier {
    pub(super) fn new(prepared: &Prepared<'_>) -> Self {
        let model = prepared.model;
        let plan = &model.plans.rep;
        let decided = plan.decided_by(model.clocks.reps.period);
        let place = decided.first().and_then(|clock| clock.components.first());
        let last = place.and_then(|&place| plan.components[place].tiers.last());
        let begins = last.map(|tier| tier.from_attainment.get());
        Self {
            from_day: prepared.roster.report_from,
            begins: begins.filter(|begins| 0.0 < *begins),
            running: vec![Running::default(); prepared.roster.n_reps()],
            below: 0.0,
            above: 0.0,
            beyond: 0.0,
            last_month: [0.0; 2],
            before: [0.0; 2],
        }
    }

    /// A rep books something.
    pub(super) fn signed(&mut self, prepared: &Prepared<'_>, rep: usize, day: u32, net: f64) {
        let days = prepared.rep_day(prepared.roster.rep_clock[rep], day);
        let started = (day + days.left + 1).saturating_sub(days.days);
        let running = &mut self.running[rep];
        if running.started != started {
            *running = Running {
                started,
                ..Running::default()
            };
        }
        if days.left < LAST_MONTH {
            running.last_month += net;
        } else {
            running.before += net;
        }
    }

    /// A rep's period is over.
    pub(super) fn period(
        &mut self,
        prepared: &Prepared<'_>,
        day: u32,
        rep: usize,
        attainment: f64,
    ) {
        let Some(begins) = self.begins.filter(|_| self.from_day <= day) else {
            return;
        };
        if attainment < begins {
            self.below += f64::from(u8::from(begins - STRIP <= attainment));
            return;
        }
        *(if attainment < begins + STRIP {
            &mut self.above
        } else {
            &mut self.beyond
        }) += 1.0;
        let days = prepared.rep_day(prepared.roster.rep_clock[rep], day).days;
        let running = self.running[rep];
        if running.started == (day + 1).saturating_sub(days) && LAST_MONTH < days {
            self.last_month[0] += running.last_month;
            self.last_month[1] += f64::from(LAST_MONTH);
            self.before[0] += running.before;
            self.before[1] += f64::from(days - LAST_MONTH);
        }
    }

    /// The figures, of so many periods.
    pub(super) fn figures(&self, rep_periods: f64, set: &mut impl FnMut(Kpi, f64)) {
        set(Kpi::BelowLastTier, ratio(self.below, rep_periods));
        set(Kpi::AboveLastTier, ratio(self.above, rep_periods));
        set(Kpi::BeyondLastTier, ratio(self.beyond, rep_periods));
        let pace = |[value, days]: [f64; 2]| value / days;
        set(
            Kpi::LastMonthInLastTier,
            pace(self.last_month) / pace(self.before),
        );
    }
}
