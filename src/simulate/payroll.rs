//! Plans and accounts ready for arithmetic: what each person's credits are paid.

use super::roster::Roster;
use crate::model::{Clock, Period};
use crate::plan::quota::{IncentiveSpread, QuotaSpread};
use crate::plan::retention::{GROSS_RETENTION, NET_RETENTION};
use crate::plan::{
    Clawback, CompensationPlan, ComponentPay, Credit, Draw, Ledger, Measure, Names,
    NegativePayment, Override, PayCurve, Payment, PeriodFacts, Quota, Reset, Rounding, Terms,
};
use crate::solve::{LaterRates, TakenBack};
use crate::units::DAYS_PER_YEAR;

/// Measures that are credited, in the order of [`Measure`].
pub const N_MEASURES: usize = 9;

/// One component of a role's variable pay.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says of one rule whether the component has it"
)]
pub struct PaidComponent {
    /// What is credited.
    pub measure: Measure,
    /// Payout over attainment.
    pub curve: PayCurve,
    /// The same at what it is worth at the end of the period, pay arriving when it does: what people decide by.
    pub worth: PayCurve,
    /// Selling days from the end of its period to the day its pay arrives.
    pub paid_after: u32,
    /// All its rules, as statements pay them.
    pub pay: ComponentPay,
    /// Whether rules say how deals become credit; if not, a deal counts at its first-year value.
    pub credit_rules: bool,
    /// Whether a share is paid on team attainment.
    pub on_team: bool,
    /// Quota a year \[money\]; a level where the measure is one.
    pub quota_per_year: f64,
    /// Whether the quota of the person moves with [`super::state::State::quota_level`].
    pub follows: bool,
    /// Whether the quota is a level, which the length of a period does not change.
    pub level: bool,
    /// How the quota lies over the plan year; `None`: evenly.
    pub spread: Option<QuotaSpread>,
    /// Target incentive a year \[money\].
    pub target_per_year: f64,
    /// The measurement period, where it is the component's own.
    pub period: Option<Period>,
    /// Whether a period starts from zero or carries the year to date.
    pub reset: Reset,
    /// What happens when less is earned to date than was paid.
    pub negative_payment: NegativePayment,
}

impl PaidComponent {
    /// The measurement period, where whoever holds the plan is on `default`.
    pub fn period_or(&self, default: Period) -> Period {
        self.period.unwrap_or(default)
    }

    /// The component's own measurement period. What is read of the book of customers is read on the
    /// quota period of whoever holds the plan.
    pub(super) fn own_period(&self) -> Option<Period> {
        self.period.filter(|_| self.measure != Measure::Metric)
    }

    /// Quota and target incentive of a share of a year.
    pub fn terms(&self, years: f64) -> Terms {
        Terms {
            quota: self.quota_per_year * years,
            target_incentive: self.target_per_year * years,
        }
    }

    /// Quota and target incentive of a part of the plan year, by where it begins and how long it is
    /// \[years\].
    pub(super) fn terms_in(&self, year_from: f64, years: f64) -> Terms {
        let plain = self.terms(years);
        if self.level {
            return Terms {
                quota: self.quota_per_year,
                ..plain
            };
        }
        let Some(spread) = &self.spread else {
            return plain;
        };
        let share = spread.share(year_from, years);
        Terms {
            quota: self.quota_per_year * share,
            target_incentive: match spread.target_incentive {
                IncentiveSpread::Even => plain.target_incentive,
                IncentiveSpread::FollowsQuota => self.target_per_year * share,
            },
        }
    }
}

/// A role's plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PaidPlan {
    /// Base salary a year \[money\].
    pub base_per_year: f64,
    /// All components, as they are paid.
    pub components: Vec<PaidComponent>,
    /// Positions of the components that people decide by
    /// ([`CompensationPlan::decided_by`]).
    pub decided_by: Vec<usize>,
    /// Those of them on the longest clock as one: what a deal in hand is worth is read from it. Its
    /// target incentive is theirs together.
    pub bookings: Option<PaidComponent>,
    /// The clock of `bookings`; the holder's quota period if there is none.
    pub clock: Period,
    /// Those on a shorter clock within it, in the same way.
    pub inner: Option<(Period, PaidComponent)>,
    /// Whether the components people decide by pay what their curves say, at a quota that lies evenly.
    pub decides_plainly: bool,
    /// When commission is taken back.
    pub clawback: Option<Clawback>,
    /// Shares of what reports are credited or earn.
    pub overrides: Vec<Override>,
    /// Draws, where pay is paid as it is measured.
    pub draws: Vec<Draw>,
    /// Whether a rule reads attainment of components or a metric.
    pub reads: bool,
    /// Selling days from the end of a quota period to the day that what is paid beside components arrives.
    pub paid_after: u32,
    /// Number of metrics that rules read, and the places of gross and of net retention among them.
    pub(super) metrics: (usize, Option<usize>, Option<usize>),
}

impl PaidPlan {
    /// Compiles a checked plan of somebody on the quota period `holder`; `quota_below` is the sum of the yearly quotas one level below on a
    /// measure \[money\]. Pay that arrives `L` selling days after the end of its period is worth `daily^L` of it then.
    ///
    /// # Panics
    /// When a component has faults that [`crate::plan::issues`] names: loading a scenario refuses it.
    pub fn new(
        plan: &CompensationPlan,
        holder: Period,
        daily: f64,
        quota_below: &dyn Fn(Measure) -> f64,
    ) -> Self {
        let names = Names::of([plan]);
        let pay = ComponentPay::of_plan(plan, &names)
            .expect("a checked model holds only plans that compile");
        let components: Vec<PaidComponent> = plan
            .components
            .iter()
            .zip(pay)
            .map(|(component, pay)| {
                let terms = Terms::of(plan, component, quota_below(component.measure), 1.0);
                let paid_after = selling_days(plan.component_paid_after_days(component));
                PaidComponent {
                    measure: component.measure,
                    curve: pay.curve().clone(),
                    worth: worth(pay.curve(), daily, paid_after),
                    paid_after,
                    pay,
                    credit_rules: component.credit.is_some(),
                    on_team: component.team.is_some(),
                    follows: false,
                    level: matches!(component.quota, Quota::Level(_)),
                    spread: component.quota_spread.clone(),
                    quota_per_year: terms.quota,
                    target_per_year: terms.target_incentive,
                    period: component.period,
                    reset: component.reset,
                    negative_payment: plan.conventions.negative_payment,
                }
            })
            .collect();
        let mut clocks = plan.decided_by(holder);
        let decided_by: Vec<usize> = clocks.iter().flat_map(|c| c.components.clone()).collect();
        let outer = clocks.pop();
        let inner = clocks.pop();
        let clock = outer.as_ref().map_or(holder, |outer| outer.clock);
        let bookings = outer.map(|outer| as_one(&components, &outer.components));
        let inner = inner.map(|inner| (inner.clock, as_one(&components, &inner.components)));
        // Pay that arrives later is accrued by what is earned, like that of any component that is not decided by.
        let plain = |&i: &usize| {
            let c = &components[i];
            c.pay.is_plain() && c.spread.is_none() && c.paid_after == 0
        };
        Self {
            paid_after: selling_days(plan.paid_after_days()),
            base_per_year: plan.base_pay_per_year(),
            clawback: plan.clawback,
            overrides: plan.overrides.clone(),
            draws: if plan.draws_simulated() {
                plan.draws.clone()
            } else {
                Vec::new()
            },
            decides_plainly: decided_by.iter().all(plain),
            reads: plan
                .components
                .iter()
                .any(|c| c.readings().next().is_some())
                || !names.metrics.is_empty(),
            metrics: (
                names.metrics.len(),
                names.metric(GROSS_RETENTION),
                names.metric(NET_RETENTION),
            ),
            components,
            decided_by,
            bookings,
            clock,
            inner,
        }
    }

    /// Quota a year on a measure \[money\]: that of the first component on it, since several
    /// components may pay for the same achievement.
    pub fn quota_on(&self, measure: Measure) -> f64 {
        self.components
            .iter()
            .find(|c| c.measure == measure)
            .map_or(0.0, |c| c.quota_per_year)
    }

    /// Target incentive a year of the components people decide by \[money\].
    pub fn decided_target_per_year(&self) -> f64 {
        let inner = self.inner.iter().map(|(_, c)| c.target_per_year);
        let outer = self.bookings.iter().map(|c| c.target_per_year);
        inner.chain(outer).sum()
    }

    /// The component people decide by, if rules say how a deal is credited on it: they may look at
    /// the price.
    pub(super) fn decided_by_rules(&self) -> Option<usize> {
        let first = self.decided_by.first().copied();
        first.filter(|&i| self.components[i].credit_rules)
    }

    /// What the plan pays later on a customer, at quota.
    pub fn later_rates(&self) -> LaterRates {
        let rate = |measure: Measure| {
            let paid = self.components.iter().filter(|c| c.measure == measure);
            paid.filter(|c| 0.0 < c.quota_per_year)
                .map(|c| c.target_per_year * c.worth.payout(1.0) / c.quota_per_year)
                .sum()
        };
        LaterRates {
            renewal: rate(Measure::Renewal),
            expansion: rate(Measure::Expansion),
            taken_back: self.clawback.map(|clawback| TakenBack {
                commission: rate(Measure::NewBookings),
                clawback,
            }),
        }
    }
}

/// Components of one clock and quota as one.
fn as_one(components: &[PaidComponent], places: &[usize]) -> PaidComponent {
    let first = &components[places[0]];
    if places.len() == 1 {
        return first.clone();
    }
    let target: f64 = places.iter().map(|&i| components[i].target_per_year).sum();
    let sum = |curve: fn(&PaidComponent) -> &PayCurve| {
        let parts: Vec<(f64, &PayCurve)> = places
            .iter()
            .map(|&i| {
                let share = components[i].target_per_year / target.max(f64::MIN_POSITIVE);
                (share, curve(&components[i]))
            })
            .collect();
        PayCurve::weighted_sum(&parts)
    };
    PaidComponent {
        curve: sum(|c| &c.curve),
        worth: sum(|c| &c.worth),
        target_per_year: target,
        ..first.clone()
    }
}

/// A curve at what its pay is worth at the end of the period, when it arrives so many selling days later.
fn worth(curve: &PayCurve, daily: f64, paid_after: u32) -> PayCurve {
    if paid_after == 0 {
        return curve.clone();
    }
    let weight = (0..paid_after).fold(1.0, |weight, _| weight * daily);
    PayCurve::weighted_sum(&[(weight, curve)])
}

/// Selling days of so many calendar days, a half up.
fn selling_days(calendar_days: u32) -> u32 {
    (2 * calendar_days * DAYS_PER_YEAR + CALENDAR_DAYS) / (2 * CALENDAR_DAYS)
}

/// Calendar days of a year.
const CALENDAR_DAYS: u32 = 365;

/// The end of a measurement period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodEnd {
    /// First day of the period.
    pub first_day: u32,
    /// Whether the plan year ends with it.
    pub ends_year: bool,
}

/// The period ends of a clock by day.
pub(super) fn period_ends(clock: &Clock, n_days: u32) -> Vec<Option<PeriodEnd>> {
    let mut ends = vec![None; n_days as usize];
    for (index, pair) in clock.starts.windows(2).enumerate() {
        if let Some(end) = ends.get_mut(pair[1] as usize - 1) {
            *end = Some(PeriodEnd {
                first_day: pair[0],
                ends_year: clock.ends_year(index),
            });
        }
    }
    ends
}

/// The account of one person and component.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Account {
    /// Credits and payments since the last reset.
    ledger: Ledger,
    /// What commission is paid on, of the periods since the last reset \[money\].
    pay_credit: f64,
    /// First day since the last reset: of the period, or of the plan year.
    since: u32,
    /// Paid since the last reset \[money\].
    paid: f64,
    /// The part of it that the report has taken in \[money\].
    booked: f64,
}

impl Account {
    pub(super) fn new(component: &PaidComponent, roster: &Roster) -> Self {
        Self {
            ledger: Ledger::new(
                component.reset,
                component.negative_payment,
                Rounding::Unrounded,
            ),
            pay_credit: 0.0,
            since: roster.credited_from(component.measure),
            paid: 0.0,
            booked: 0.0,
        }
    }

    /// First day since the last reset.
    pub(super) fn since(&self) -> u32 {
        self.since
    }

    /// Taken in by the report since the last reset \[money\].
    pub(super) fn booked(&self) -> f64 {
        self.booked
    }

    /// Earned by the periods since the last reset \[money\].
    pub(super) fn earned(&self) -> f64 {
        self.ledger.settled()
    }

    /// Takes in what a measurement period credited.
    pub(super) fn credit(&mut self, credit: Credit) {
        self.ledger.credit(credit.quota_credit);
        self.pay_credit += credit.pay_credit;
    }

    /// What is known of it since the last reset, with the terms of the period that is running.
    pub(super) fn facts(&self, running: Terms) -> PeriodFacts<'static> {
        let credited = Credit {
            quota_credit: self.ledger.credited(),
            pay_credit: self.pay_credit,
        };
        PeriodFacts::of(self.ledger.terms_to_date(running), credited)
    }

    /// Ends a measurement period on its facts and pays.
    pub(super) fn end_period(
        &mut self,
        component: &PaidComponent,
        running: Terms,
        facts: &PeriodFacts<'_>,
    ) -> Payment {
        let (attainment, earned) = (component.pay.attainment(facts), component.pay.payout(facts));
        let payment = self.ledger.settle(running, attainment, earned);
        self.paid += payment.amount;
        payment
    }

    /// What the report takes in on the evening of `day`, after a payment \[money\].
    ///
    /// # Equation
    /// `paid since the reset · days of it inside the report / days of it`, less what was taken in
    pub(super) fn book(&mut self, day: u32, report_from: u32) -> f64 {
        let booked = self.paid * share_inside(self.since, day + 1, report_from);
        let more = booked - self.booked;
        self.booked = booked;
        more
    }

    /// Starts from zero on `day`, but for a carried debt.
    pub(super) fn restart(&mut self, day: u32) {
        self.ledger.start_year();
        self.pay_credit = 0.0;
        self.since = day;
        self.paid = 0.0;
        self.booked = 0.0;
    }
}

/// Share of the days `from..to` that lie inside a report which starts on `report_from`.
pub(super) fn share_inside(from: u32, to: u32, report_from: u32) -> f64 {
    let inside = to.saturating_sub(from.max(report_from));
    f64::from(inside) / f64::from(to.saturating_sub(from).max(1))
}

/// Selling days as a share of a year.
pub(super) fn years(days: u32) -> f64 {
    f64::from(days) / f64::from(DAYS_PER_YEAR)
}
