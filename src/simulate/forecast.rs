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
use super::story;
use crate::model::Model;
use crate::random::math;
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

/// For each class of ability: days from the start of each stage to the signature.
pub(super) fn stage_days(model: &Model, days_to_ripe: &[f64]) -> Vec<Vec<u32>> {
    let lead = model.deals.lead_mean_days.get();
    let days_of = |ability: f64| {
        let pace = ability.max(f64::MIN_POSITIVE);
        let days = |&stages: &f64| truncate(stages / pace + lead);
        days_to_ripe.iter().map(days).collect()
    };
    let classes = model.organization.ability_classes.iter();
    classes.map(|class| days_of(class.ability.get())).collect()
}

impl<R: Recorder> Run<'_, R> {
    /// Value of an opportunity; drawn when it is first asked for, since most are lost before.
    fn value_of(&self, o: &mut Opportunity) -> f64 {
        if o.date.value <= 0.0 {
            o.date.value = DealType::value_of(self.prepared.model, self.shocks, o.id);
        }
        o.date.value
    }

    /// The date of an opportunity that is in its stage since today.
    pub(super) fn date_stage(&self, rep: usize, day: u32, o: &mut Opportunity) {
        if R::FORECASTS {
            let prepared = self.prepared;
            // Who learns the job reckons like those who know it.
            let class = self.state.seats[rep].class;
            o.date.expected = day + prepared.stage_days[class][usize::from(o.stage)];
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
        let from = if prepared.model.mechanisms.pull_forward {
            day
        } else {
            day.max(deal.natural)
        };
        let latest = deal.natural.max(day).saturating_add(DAYS_PER_QUARTER);
        let days = from..latest.min(prepared.roster.n_days);
        prepared
            .first_within_reach(deal, days, belief)
            .unwrap_or_else(|| deal.natural.max(day))
    }

    /// The weekly review of dates, before anything else on a fiscal week's first day.
    pub(super) fn review_dates(&mut self, day: u32) {
        if !R::FORECASTS {
            return;
        }
        let offset = self.prepared.roster.report_from % DAYS_PER_QUARTER;
        let into = (day + DAYS_PER_QUARTER - offset) % DAYS_PER_QUARTER;
        if into % DAYS_PER_WEEK == 0 {
            self.review_all_dates(day, into);
        }
    }

    #[inline(never)]
    fn review_all_dates(&mut self, day: u32, into: u32) {
        let prepared = self.prepared;
        let roster = &prepared.roster;
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
        let mut open = std::mem::take(&mut self.state.open);
        let mut ripe = std::mem::take(&mut self.state.ripe);
        for (rep, (open, ripe)) in open.iter_mut().zip(&mut ripe).enumerate() {
            for o in open {
                if o.date.expected < day {
                    let before = o.date.expected;
                    self.date_stage(rep, day, o);
                    self.moved((rep, day, o.id), before, &mut o.date, quarter_end);
                }
            }
            for deal in ripe {
                if deal.date.expected < day {
                    let before = deal.date.expected;
                    self.date_ripe(rep, day, deal);
                    self.moved((rep, day, deal.id), before, &mut deal.date, quarter_end);
                }
            }
        }
        if tells || into == 0 {
            // A ripe deal is lost on each day with the same chance.
            let loss = prepared.model.deals.ripe_loss_per_day.get();
            let log_stays = math::ln_1p(-loss.min(0.999_999));
            let survives = |days: u32| math::exp(log_stays * f64::from(days));
            let until_signed = survives(truncate(prepared.model.deals.lead_mean_days.get()));
            let mut forecast = 0.0;
            for (open, ripe) in open.iter_mut().zip(&mut ripe) {
                for o in open {
                    if o.date.expected <= quarter_end {
                        let ripens = prepared.courtship.ripens_from[usize::from(o.stage)];
                        forecast += self.value_of(o) * (ripens * until_signed);
                        self.mark_due(day, into, &mut o.date);
                    }
                }
                for deal in ripe {
                    if deal.date.expected <= quarter_end {
                        forecast += deal.date.value * survives(deal.date.expected - day);
                        self.mark_due(day, into, &mut deal.date);
                    }
                }
            }
            if tells {
                self.recorder.forecast(day, week, forecast);
            }
        }
        self.state.open = open;
        self.state.ripe = ripe;
    }

    fn moved(
        &mut self,
        (rep, day, id): (usize, u32, u64),
        before: u32,
        date: &mut CloseDate,
        quarter_end: u32,
    ) {
        date.moves = date.moves.saturating_add(1);
        // The old date was in the week just over.
        let crosses = before <= quarter_end && quarter_end < date.expected;
        let days = date.expected.saturating_sub(before);
        self.recorder.date_moved(day, days, crosses);
        if R::STORY {
            let moved = story::DateMoved {
                from: before,
                to: date.expected,
                over_quarter: crosses,
            };
            self.tell(day, rep, id, moved);
        }
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
        if R::STORY && reported {
            self.tell_slipped_deals(day);
        }
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
}
