//! What everybody expects and how they act on it: solved once per design, then frozen.

use super::{
    CustomerPay, DayTerms, LevelOutlooks, Nested, PayOutlook, Position, Programme, Ratcheted,
    Standing,
};
use crate::model::{Behavior, BehaviorModel, Discounting, Model, Period};
use crate::random::math;

/// Bins of the buyers' belief: twelve weeks, the last week but its last day, the last day.
pub const LIMIT_BINS: usize = 14;

/// Days before a fiscal quarter's last one on which buyers take today's terms for a sign of that day's.
pub const READ_DAYS: usize = 4;

/// What today's terms tell of the last day's: a line through what was seen of the same deals on both days.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Reading {
    /// Premium of the last day where today's terms are organic \[discount share\].
    pub at_organic: f64,
    /// What each point of today's premium adds to it.
    pub per_point: f64,
}

/// The expectations and tables of one design, shared by all replications and threads.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Which model of people acts.
    pub conduct: BehaviorModel,
    /// Daily hope that a refused deal still closes at the ordinary price.
    pub hope: f64,
    /// Share of threats not believed at once that prove true, as buyers know it; 1/2 before the first is tested.
    pub credibility: f64,
    /// What buyers believe sellers go below organic terms, by bin of the fiscal quarter \[discount share\].
    pub premium_by_fiscal_bin: [f64; LIMIT_BINS],
    /// The same by bin of the rep's own period, per clock group of reps.
    pub premium_by_own_bin: Vec<[f64; LIMIT_BINS]>,
    /// What buyers read from today's terms on the days before a fiscal quarter's last, by days left less one; empty if
    /// they do not.
    pub reading: Vec<Reading>,
    /// Reps by clock group, then ability class.
    pub reps: Vec<RepPolicy>,
    /// Leaders: managers, executives, the chief.
    pub leaders: Vec<PayOutlook>,
    /// Their shorter clocks, for those who decide by two.
    pub leaders_inner: Vec<Option<PayOutlook>>,
    /// What a customer will pay the rep who sold to them, later.
    pub rep_customer_pay: CustomerPay,
    /// The same for each leader above.
    pub leader_customer_pay: Vec<CustomerPay>,
    /// Facts of the reference company that designs share.
    pub reference: Reference,
}

/// What a rep of one clock group and class expects and does.
#[derive(Debug, Clone)]
pub struct RepPolicy {
    /// Expected pay of the own period.
    pub outlook: PayOutlook,
    /// Expected pay alone, where `outlook` weighs the job in as well.
    pub pays: Option<PayOutlook>,
    /// What keeping the job adds to the pay curve, in target incentives, where people weigh it.
    pub job: Option<crate::plan::PayCurve>,
    /// Expected pay of the shorter period within it, for those who decide by two clocks.
    pub inner: Option<PayOutlook>,
    /// The dynamic programme; absent where the behaviour does not look ahead, and with two clocks.
    pub programme: Option<Programme>,
    /// The programme on two clocks.
    pub nested: Option<Nested>,
    /// How deals in hand close, by time bin of the own period.
    pub closings: Vec<DayTerms>,
    /// Both where quotas follow achievement; then `programme` and `nested` are absent.
    pub by_level: Option<ByLevel>,
}

/// What a rep whose quota follows achievement expects, by quota level.
#[derive(Debug, Clone)]
pub struct ByLevel {
    /// Expected pay of the own period, and what the next quota makes of it.
    pub outlooks: LevelOutlooks,
    /// The programme over quota levels; absent where the behaviour does not look ahead.
    pub programme: Option<Ratcheted>,
}

impl RepPolicy {
    /// The programme, or any part of one on two clocks: what does not depend on where the rep stands.
    pub fn person(&self) -> Option<&Programme> {
        let nested = || self.nested.as_ref().map(Nested::person);
        let by_level = || self.ratcheted().map(Ratcheted::person);
        self.programme.as_ref().or_else(nested).or_else(by_level)
    }

    /// Where somebody stands in the programme they decide by: at an attainment and a quota level, or on both of two
    /// clocks; `None` where the behaviour does not look ahead.
    #[inline]
    pub fn position(
        &self,
        attainment: f64,
        level: f64,
        standing: impl FnOnce() -> Option<Standing>,
    ) -> Option<Position<'_>> {
        if let Some(programme) = &self.programme {
            return Some(Position::OneClock(programme, attainment));
        }
        if let Some(ratcheted) = self.ratcheted() {
            return Some(Position::QuotaLevel(ratcheted, level, attainment));
        }
        let nested = self.nested.as_ref()?;
        Some(Position::TwoClocks(nested, standing()?))
    }

    /// The programme over quota levels, where quotas follow achievement.
    pub fn ratcheted(&self) -> Option<&Ratcheted> {
        self.by_level.as_ref()?.programme.as_ref()
    }

    /// What a whole period is expected to bring, as [`Programme::period_value`]; of two clocks, the longer period.
    /// `level` is the quota's, where it follows achievement.
    pub fn period_value(&self, level: f64, waiting: f64, ready: f64) -> f64 {
        match (&self.programme, &self.nested, self.ratcheted()) {
            (Some(programme), _, _) => programme.period_value(waiting, ready),
            (None, Some(nested), _) => nested.period_value(waiting, ready),
            (None, None, Some(ratcheted)) => ratcheted.period_value(level, waiting, ready),
            (None, None, None) => 0.0,
        }
    }

    /// What deals in hand are worth on the next period's first morning, as [`Programme::carried_value`]; `level` is the
    /// next quota's.
    pub fn carried_value(&self, level: f64, waiting: f64, ready: f64) -> f64 {
        match (&self.programme, &self.nested, self.ratcheted()) {
            (Some(programme), _, _) => programme.carried_value(waiting, ready),
            (None, Some(nested), _) => nested.carried_value(waiting, ready),
            (None, None, Some(ratcheted)) => ratcheted.carried_value(level, waiting, ready),
            (None, None, None) => 0.0,
        }
    }
}

/// Facts of the reference company (the root of a scenario's `extends` chain), the same for every
/// design: capacities, money targets and the cost of effort must not move with the plan compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Cost of effort: `kappa` in `kappa effort^(1 + 1/eta)` \[money a day\].
    pub effort_cost: f64,
    /// Mean deals that prospecting brings a day at effort 1, as reps see it.
    pub prospecting_rate: f64,
    /// Value of one more ripe deal under the reference plan's linear equivalent \[money\].
    pub ripe_deal_value: f64,
    /// Target variable pay of all sales roles per unit of rep quota.
    pub commission_rate: f64,
    /// Mean signatures a selling day.
    pub signatures_per_day: f64,
    /// Mean new customers a week.
    pub customers_per_week: f64,
    /// Mean discount at organic terms, weighted by list value.
    pub organic_discount: f64,
    /// Mean cash margin before R&D by reported fiscal quarter \[money\].
    pub margin_by_quarter: Vec<f64>,
}

impl Reference {
    /// Mean net value of a deal at organic terms \[money\].
    pub fn mean_net(&self, model: &Model) -> f64 {
        model.deals.mean_list_value.get() * (1.0 - self.organic_discount)
    }
}

/// Discount factor of people from one period of a clock to the next.
pub fn discount_over(behavior: &Behavior, period: Period) -> f64 {
    math::pow(behavior.discount_factor, 4.0 * period.years())
}

/// Discount factor of people over a selling day.
pub fn discount_of_a_day(behavior: &Behavior) -> f64 {
    let days = f64::from(Period::Quarter.typical_days());
    math::pow(behavior.discount_factor, 1.0 / days)
}

/// A rep's discount factors within the programme of one period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Discounts {
    /// At the period end, of the next period's start.
    pub between_periods: f64,
    /// Of every night.
    pub every_night: f64,
}

/// Where a rep's discounting acts: at period ends, or night by night to the same total over a period.
pub fn discounts_of(behavior: &Behavior, period: Period, days: usize) -> Discounts {
    match behavior.discounting {
        Discounting::BetweenPeriods => Discounts {
            between_periods: discount_over(behavior, period),
            every_night: 1.0,
        },
        Discounting::EveryDay => Discounts {
            between_periods: 1.0,
            every_night: math::pow(discount_over(behavior, period), 1.0 / days.max(1) as f64),
        },
    }
}

/// Bin of the buyers' belief for a day with `days_left` left of a period of `days`.
///
/// The last day, the rest of the last week, and twelve equal parts of what comes before (weeks, for
/// a quarter).
pub fn limit_bin(days: u32, days_left: u32) -> usize {
    if days_left == 0 {
        return LIMIT_BINS - 1;
    }
    if days_left < 5 || days <= 5 {
        return LIMIT_BINS - 2;
    }
    let before = days - 5;
    let elapsed = days - 1 - days_left.min(days - 1);
    (elapsed * 12 / before).min(11) as usize
}
