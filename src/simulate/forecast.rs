//! The date on which a rep expects a deal to be signed: entered, reviewed once a week, never used to decide anything.
//!
//! # Equation
//! Not ripe, in stage `s`: `today + sum over the stages left of their mean days / ability + mean lead`, at full
//! attention; entered with the lead, and anew in each stage. Ripe: the first day on which the buyer's reservation is
//! within organic terms plus the premium learned for that part of the rep's own period; so what the rep's clock is known
//! to do to prices is in the date. A quote: after `1/rho_q` days. In the weekly review a date that has passed is entered
//! anew: it has *moved*. On a fiscal quarter's first day whatever has its date in the quarter is *due*; what was due and is
//! neither signed nor lost when the quarter is over has *slipped*. The forecast of a quarter is what is signed plus, of all
//! deals with a date in it, net value at organic terms times the chance of the stage to be won.
//!
//! # Source
//! assumed: how dates are kept in a sales system, without anybody's wish to look good.

use super::Run;
use super::customers::truncate;
use super::deals::DealType;
use super::recorder::{Recorder, Slip};
use super::state::{Opportunity, RipeDeal};
use crate::random::math;
use crate::solve::policy::limit_bin;
use crate::units::{DAYS_PER_QUARTER, DAYS_PER_WEEK};

/// Weeks of a fiscal quarter in which a forecast is told, at their start.
pub const FORECAST_WEEKS: [u32; 4] = [1, 4, 8, 12];

/// What a rep has entered about the end of a deal, and what became of it; told in [`super::Signed`] and [`super::Loss`] to
/// a recorder that asks for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CloseDate {
    /// Day on which it is expected to be signed.
    pub expected: u32,
    /// First-year net value at organic terms \[money\]; 0 until it is asked for.
    pub value: f64,
    /// How many times the date passed and was entered anew.
    pub moves: u8,
    /// Reported fiscal quarters in which it was due and did not end.
    pub slips: u8,
    /// Whether it was due in the running fiscal quarter when that began.
    pub due: bool,
    /// The last day on which the rep held it with terms in reach; `u32::MAX` if never.
    pub held_on: u32,
}

impl CloseDate {
    /// Nothing entered.
    pub const NONE: Self = Self {
        expected: u32::MAX,
        value: 0.0,
        moves: 0,
        slips: 0,
        due: false,
        held_on: u32::MAX,
    };
}

impl<R: Recorder> Run<'_, R> {
    /// Value of an opportunity; drawn when it is first asked for, since most are lost before.
    fn value_of(&self, o: &mut Opportunity) -> f64 {
        if o.date.value <= 0.0 {
            let model = self.prepared.model;
            let deal = DealType::draw(model, self.shocks, o.id);
            let authority = model.behavior.rep_authority.get();
            o.date.value = deal.organic_net(authority, model.buyers.bargaining_share.get());
        }
        o.date.value
    }

    /// The date of an opportunity that is in its stage since today.
    pub(super) fn date_stage(&self, rep: usize, day: u32, o: &mut Opportunity) {
        if R::FORECASTS {
            let prepared = self.prepared;
            let stages = prepared.courtship.days_to_ripe[usize::from(o.stage)];
            let lead = prepared.model.deals.lead_mean_days.get();
            let pace = prepared.ability(rep).max(f64::MIN_POSITIVE);
            o.date.expected = day + truncate(stages / pace + lead);
        }
    }

    /// The date of a ripe deal.
    pub(super) fn date_ripe(&self, rep: usize, day: u32, deal: &mut RipeDeal) {
        if R::FORECASTS {
            deal.date.expected = self.expected_signature(rep, day, deal);
        }
    }

    fn expected_signature(&self, rep: usize, day: u32, deal: &RipeDeal) -> u32 {
        let prepared = self.prepared;
        let buyers = &prepared.model.buyers;
        if let Some(quote) = deal.quote {
            let days = 1.0 / buyers.quote_signature_chance.get().max(f64::MIN_POSITIVE);
            return day
                .saturating_add(truncate(days))
                .min(quote.expires.max(day));
        }
        let clock = prepared.roster.rep_clock[rep];
        let belief = &prepared.believed[clock];
        let premiums = &prepared.policy.premium_by_own_bin[clock];
        let from = if prepared.model.mechanisms.pull_forward {
            day
        } else {
            day.max(deal.natural)
        };
        let latest = deal.natural.max(day).saturating_add(DAYS_PER_QUARTER);
        let agrees = |&t: &u32| {
            let own = prepared
                .rep_inner_day(clock, t)
                .unwrap_or_else(|| prepared.rep_day(clock, t));
            let premium = premiums[limit_bin(own.days, own.left)].max(0.0);
            prepared.reservation(deal, t, Some(belief)).1 <= deal.organic + premium
        };
        let days = from..latest.min(prepared.roster.n_days);
        days.into_iter()
            .find(agrees)
            .unwrap_or_else(|| deal.natural.max(day))
    }

    /// The weekly review of dates, before anything else on a fiscal week's first day.
    pub(super) fn review_dates(&mut self, day: u32) {
        if !R::FORECASTS {
            return;
        }
        let roster = &self.prepared.roster;
        let offset = roster.report_from % DAYS_PER_QUARTER;
        let into = (day + DAYS_PER_QUARTER - offset) % DAYS_PER_QUARTER;
        if into % DAYS_PER_WEEK != 0 {
            return;
        }
        if into == 0 {
            self.tell_slips(day, roster.report_from < day);
        }
        if day == roster.n_days {
            return;
        }
        // A run may begin within a quarter.
        let quarter_end = day + DAYS_PER_QUARTER - 1 - into;
        let week = into / DAYS_PER_WEEK + 1;
        let tells = FORECAST_WEEKS.contains(&week);
        let mut forecast = 0.0;
        let lead = truncate(self.prepared.model.deals.lead_mean_days.get());
        let until_signed = self.survives(lead);
        for rep in 0..roster.n_reps() {
            let mut open = std::mem::take(&mut self.state.open[rep]);
            for o in &mut open {
                if o.date.expected < day {
                    let before = o.date.expected;
                    self.date_stage(rep, day, o);
                    self.moved(day, before, &mut o.date, quarter_end);
                }
                if (tells || into == 0) && o.date.expected <= quarter_end {
                    let ripens = self.prepared.courtship.ripens_from[usize::from(o.stage)];
                    forecast += self.value_of(o) * (ripens * until_signed);
                    self.mark_due(day, into, &mut o.date);
                }
            }
            self.state.open[rep] = open;
            let mut ripe = std::mem::take(&mut self.state.ripe[rep]);
            for deal in &mut ripe {
                if deal.date.expected < day {
                    let before = deal.date.expected;
                    self.date_ripe(rep, day, deal);
                    self.moved(day, before, &mut deal.date, quarter_end);
                }
                if (tells || into == 0) && deal.date.expected <= quarter_end {
                    forecast += deal.date.value * self.survives(deal.date.expected - day);
                    self.mark_due(day, into, &mut deal.date);
                }
            }
            self.state.ripe[rep] = ripe;
        }
        if tells {
            self.recorder.forecast(day, week, forecast);
        }
    }

    fn moved(&mut self, day: u32, before: u32, date: &mut CloseDate, quarter_end: u32) {
        date.moves = date.moves.saturating_add(1);
        // The old date was in the week just over.
        let crosses = before <= quarter_end && quarter_end < date.expected;
        let days = date.expected.saturating_sub(before);
        self.recorder.date_moved(day, days, crosses);
    }

    /// On a quarter's first day, a deal with its date in the quarter is due.
    fn mark_due(&mut self, day: u32, into: u32, date: &mut CloseDate) {
        if into == 0 {
            date.due = true;
            self.recorder.due(day, date.value);
        }
    }

    /// What was due in the quarter that ended yesterday and is still there; `reported` if the quarter was.
    fn tell_slips(&mut self, day: u32, reported: bool) {
        // Not ripe: the buyer's own date is still to come.
        let open = self.state.open.iter_mut().flatten();
        let open = open.map(|o| (true, &mut o.date));
        let ripe = self.state.ripe.iter_mut().flatten();
        let ripe = ripe.map(|deal| (day <= deal.natural, &mut deal.date));
        for (wrong_date, date) in open.chain(ripe).filter(|(_, date)| date.due) {
            date.due = false;
            if reported {
                date.slips = date.slips.saturating_add(1);
                self.recorder.slipped(&Slip {
                    day,
                    value: date.value,
                    wrong_date,
                });
            }
        }
    }

    /// Chance that a ripe deal is not lost for so many days.
    fn survives(&self, days: u32) -> f64 {
        let loss = self.prepared.model.deals.ripe_loss_per_day.get();
        math::exp(math::ln_1p(-loss.min(0.999_999)) * f64::from(days))
    }
}
