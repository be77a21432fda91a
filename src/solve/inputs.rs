//! What the rep's programme is told: the plan, the clock, the technology and the person.

use super::booking::BookingProcess;
use super::effort::{EffortCost, Prospecting};
use crate::model::PresentBiasAwareness as Awareness;
use crate::plan::PayCurve;

/// What closing looks like on one day of the person's clock, as learned.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DayTerms {
    /// Chance that a waiting buyer signs when tried.
    pub close_waiting: f64,
    /// Discount at which waiting buyers sign \[share of list\].
    pub discount_waiting: f64,
    /// Chance that a ready buyer signs when tried.
    pub close_ready: f64,
    /// Discount at which ready buyers sign \[share of list\].
    pub discount_ready: f64,
    /// Share of the waiting that turn ready overnight.
    pub turn_ready: f64,
}

/// One rep class on one plan and clock.
///
/// Lists by day run over the period; a shorter list goes on with its last entry, so one entry is a
/// constant.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgrammeInputs {
    /// Length of the measurement period \[selling days\].
    pub days: usize,
    /// What attainment pays, in multiples of `target_incentive`.
    pub curve: PayCurve,
    /// Quota of the period \[money\], positive.
    pub quota: f64,
    /// Target incentive of the period \[money\], positive.
    pub target_incentive: f64,
    /// List value of a mean deal \[money\].
    pub mean_list_value: f64,
    /// What effort costs.
    pub effort: EffortCost,
    /// How effort becomes bookings.
    pub process: BookingProcess,
    /// Mean deals in hand that ripen per unit of effort, by day.
    pub ripen_rate: Vec<f64>,
    /// Sizes of a deal that ripens, in mean deals, and their shares; empty: all are mean deals. A deal joins the
    /// hand with its own size; in hand it counts as so many mean deals.
    pub deal_sizes: Vec<(f64, f64)>,
    /// Mean deals in hand that ripen a day beside those of `ripen_rate`, whatever the effort; below 0: that
    /// fail to. No day's chance falls below 0.
    pub ripen_beside: f64,
    /// The other kind of effort; none: all effort goes into deals in hand.
    pub prospecting: Option<Prospecting>,
    /// Chance a day that a ripe deal, waiting or ready, is lost.
    pub loss: f64,
    /// Chance a day that a ready buyer who is told to wait leaves, on top of `loss`.
    pub hold_loss: f64,
    /// Closing terms by day.
    pub closings: Vec<DayTerms>,
    /// Discount factor from one period to the next, at the period end.
    pub discount_factor: f64,
    /// Discount factor of every night, 1 is none: what is paid at the period end counts for less the further off.
    pub daily_discount: f64,
    /// Present bias: weight of everything later against effort and other costs of today, 1 is none.
    pub present_bias: f64,
    /// What the person believes about that bias tomorrow.
    pub awareness: Awareness,
    /// Absolute risk aversion (CARA) per target incentive; 0 is risk neutral.
    pub risk_aversion: f64,
    /// Cost to the rep of every ready buyer told to wait, a day \[money\]: integrity.
    pub holding_cost: f64,
    /// Cost to the rep of asking a waiting buyer to sign, a day \[money\]: hassle.
    pub asking_cost: f64,
    /// Whether deals may be left untried; otherwise every ripe deal is tried every day.
    pub may_hold: bool,
    /// Leaders' pressure by day: gain per money of net value signed that day; empty is none.
    pub pressure: Vec<f64>,
    /// What later pay on a customer is worth, per money of net value sold at organic terms
    /// ([`super::CustomerPay`]); 0 under a plan that pays for bookings only.
    pub customer_pay: f64,
    /// Largest step of the attainment grid; see [`ProgrammeInputs::DEFAULT_STEP`].
    pub attainment_step: f64,
}

impl ProgrammeInputs {
    /// Step of the attainment grid that serves a quarter; a year does with twice that.
    ///
    /// Measured against .0025 under tiers of 1, 1.5 and 2 with a bonus at quota: marginal values off by .0008 of target
    /// incentive in the mean and efforts by .002; at twice the step .0017 and .005. Jumps are smeared
    /// within one step, except on the last day, where pay is taken from the curve.
    pub const DEFAULT_STEP: f64 = 0.02 / super::FINENESS as f64;

    pub(super) fn terms(&self, day: usize) -> DayTerms {
        by_day(&self.closings, day)
    }

    pub(super) fn ripen_rate(&self, day: usize) -> f64 {
        by_day(&self.ripen_rate, day)
    }

    pub(super) fn pressure(&self, day: usize) -> f64 {
        by_day(&self.pressure, day)
    }

    /// What pay at the period end counts on a day of it: the nights in between discounted.
    pub(super) fn pay_weight(&self, day: usize) -> f64 {
        (day..self.days.max(1)).fold(1.0, |weight, _| weight * self.daily_discount)
    }

    /// What a cost of today weighs beyond itself in today's choice, as the programme sees choices to come: a naive
    /// person expects to be free of the bias.
    pub(super) fn cost_of_bias(&self) -> f64 {
        match self.awareness {
            Awareness::Sophisticated => 1.0 / self.present_bias - 1.0,
            Awareness::Naive => 0.0,
        }
    }

    /// What a night leaves: of the waiting, still waiting and turned ready; of the ready.
    pub(super) fn night(&self, day: usize) -> [f64; 3] {
        let keep = 1.0 - self.loss;
        let turn = self.terms(day).turn_ready;
        [keep * (1.0 - turn), keep * turn, keep]
    }

    /// Attainment that a deal of list value `mean_list_value` brings at a discount.
    pub(super) fn credit(&self, discount: f64) -> f64 {
        self.mean_list_value * (1.0 - discount) / self.quota
    }
}

fn by_day<T: Copy + Default>(list: &[T], day: usize) -> T {
    list.get(day).or(list.last()).copied().unwrap_or_default()
}
