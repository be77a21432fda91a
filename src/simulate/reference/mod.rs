//! The speed reference: a sales pipeline by a written rule, simulated from event to event.
//!
//! # The law, day by day, for each rep
//! 1. **Open.** [`Rule`] sets discount and closing chance from the attainment at the start of the day.
//! 2. **Deals** that arrived on an earlier day: lost with a fixed chance; otherwise advance, or, when
//!    ripe, close. One transition a day.
//! 3. **Credit.** Closed deals book their value net of the discount.
//! 4. **Arrivals.** A Poisson number of new deals.
//! 5. **Quarter end.** Commission by the rep's plan; attainment starts again from 0.
//! 6. **Anniversaries.** Customers renew or churn.
//!
//! # The same law from event to event
//! Nothing but a closing moves anything, so only deals that might close are looked at. A *candidate* is a
//! ripe deal that would close at the largest chance of the day, that of a rep without bookings. When and
//! how many depends on nobody's bookings: before the first candidacy of a deal lie only Poisson arrivals
//! and independent chances, so a rep's first candidacies are a Poisson process with a known rate
//! (`rates::candidates`), drawn by its exponential gaps (`marks`). A candidate closes with the rep's chance over the
//! largest one; a deal refused there is again a ripe deal like any other (the laws of loss and closing have
//! no memory): its next candidacy is where the summed largest hazard passes an exponential mark, and it
//! must have survived until then. Arrivals, stages, and deals that are lost before they could close are
//! never drawn at all.
//!
//! That leaves the joint law of everything a [`Watcher`] sees as it was. Deal-days are not seen.

mod kernel;
mod marks;
mod rates;
pub mod rule;

pub use kernel::{Scratch, replication};
pub use rule::{ChanceBounds, Rule};

use super::payroll::{PaidComponent, PaidPlan};
use crate::model::{Clock, Model, Period, ReferenceModel};
use crate::units::{DAYS_PER_QUARTER, DAYS_PER_YEAR};
use marks::Days;
use rates::{Day, Renewal};

/// The reference model laid out over a run; shared by all threads.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Sales reps.
    pub n_reps: u32,
    /// Selling days of the run.
    pub n_days: u32,
    /// The quarters, which are fiscal quarters and quota periods alike.
    pub quarters: Clock,
    /// Base salaries of all reps over the run \[money\].
    pub base_pay: f64,
    /// What bookings are paid.
    component: PaidComponent,
    rule: Rule,
    days: Vec<Day>,
    /// Bounds of the chance that a ripe deal closes.
    bounds: ChanceBounds,
    /// First candidacies of a rep.
    first: Days,
    /// Hazard of a candidacy for one ripe deal.
    next: Days,
    /// Chance to survive a number of days.
    survives: Vec<f64>,
    mean_value: f64,
    value_log_sd: f64,
    renewal: Renewal,
}

impl Reference {
    /// Lays out a checked model; `law` is its reference model.
    ///
    /// # Panics
    /// When the rep's plan has no component on bookings: loading a scenario refuses it.
    pub fn new(model: &Model, law: &ReferenceModel) -> Self {
        let n_reps = model.organization.reps;
        let n_days = model.calendar.reported_quarters * DAYS_PER_QUARTER;
        let quarters = Clock::lay_out(Period::Quarter, 0, 0, n_days);
        let rule = Rule::new(law);
        let renewal = Renewal::new(law);
        let days = rates::days(&rule, &renewal, &quarters, n_days);
        let plan = PaidPlan::new(&model.plans.rep, Period::Quarter, 1.0, &|_| 0.0);
        let years = f64::from(n_days) / f64::from(DAYS_PER_YEAR);
        let survives = 1.0 - law.loss_per_day.get();
        Self {
            n_reps,
            n_days,
            quarters,
            base_pay: plan.base_per_year * years * f64::from(n_reps),
            component: plan
                .bookings
                .expect("a checked reference model pays reps for bookings"),
            bounds: ChanceBounds::new(&rule),
            first: Days::new(rates::candidates(model, law, &days).into_iter()),
            next: Days::new(days.iter().map(|day| rule.hazard(day.largest_discount))),
            survives: std::iter::successors(Some(1.0), |chance| Some(chance * survives))
                .take(n_days as usize)
                .collect(),
            mean_value: model.deals.mean_list_value.get(),
            value_log_sd: model.deals.list_value_log_sd.get(),
            renewal,
            rule,
            days,
        }
    }
}

/// A deal that closed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closed {
    /// The rep.
    pub rep: u32,
    /// The selling day.
    pub day: u32,
    /// List value \[money\].
    pub list: f64,
    /// Discount off it.
    pub discount: f64,
    /// Whether the customer is still there after the last day.
    pub stays: bool,
}

/// Sees what happens in a replication.
pub trait Watcher {
    /// A deal closed.
    fn closed(&mut self, deal: &Closed);

    /// A rep's quarter ended with an attainment and was paid \[money\].
    fn paid(&mut self, attainment: f64, pay: f64);
}
