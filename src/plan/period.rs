//! From credited amounts and period ends to payments: discrete periods and the year to date.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::components::{CompensationPlan, Component, Quota, Reset};
use super::curve::PayCurve;
use super::rounding::Rounding;

/// Quota and target incentive of one component over one measurement period.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Terms {
    /// Quota of the period \[money\].
    pub quota: f64,
    /// Target incentive of the period \[money\].
    pub target_incentive: f64,
}

impl Terms {
    /// A period's share of the year. A stub has fewer years, and so its quota and target incentive
    /// are prorated; the base commission rate stays what it was.
    ///
    /// # Units and shape
    /// `sum_of_reports` is the sum of the yearly quotas one level below \[money\], used by
    /// [`Quota::ShareOfReports`] only; `years` is the length of the
    /// period ([`Clock::years_in`](crate::model::Clock::years_in)).
    pub fn of(
        plan: &CompensationPlan,
        component: &Component,
        sum_of_reports: f64,
        years: f64,
    ) -> Self {
        let quota = component.quota.per_year(sum_of_reports);
        Self {
            quota: match component.quota {
                Quota::Level(_) => quota,
                _ => quota * years,
            },
            target_incentive: plan.target_incentive_per_year(component) * years,
        }
    }
}

/// Credited achievement over quota. Without a quota (0) attainment is undefined and counts as 0,
/// so such a period pays nothing.
pub fn attainment(credited: f64, quota: f64) -> f64 {
    if 0.0 < quota { credited / quota } else { 0.0 }
}

/// What happens when less is earned to date than was already paid, as after a returned deal. Only
/// a cumulative component can come to this: a discrete period starts from zero and pays 0 or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NegativePayment {
    /// Nothing is paid, and the difference is netted from later payments of the component, the next
    /// year's too.
    #[default]
    CarryForward,
    /// Nothing is paid, and the difference is dropped: pay rises again from the lower level.
    Forgive,
    /// The payment is negative: the person pays back at once.
    Recover,
}

/// The account of one person and component between two resets: takes credits and period ends,
/// yields payments. Plain numbers, no allocation.
///
/// # Equation
/// `payment = TI_to_date · P(A_to_date / Q_to_date) − already settled − carried debt`, where "to
/// date" is the year for a cumulative component and the period for a discrete one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ledger {
    reset: Reset,
    negative_payment: NegativePayment,
    rounding: Rounding,
    credited: f64,
    terms: Terms,
    settled: f64,
    debt: f64,
}

/// What a period end came to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Payment {
    /// Attainment the curve was read at: of the period, or of the year to date.
    pub attainment: f64,
    /// Earned since the last reset \[money\].
    pub earned_to_date: f64,
    /// What this period end pays \[money\]; negative only under [`NegativePayment::Recover`].
    pub amount: f64,
    /// Still to be netted from later payments \[money\]; 0 or more.
    pub carried_debt: f64,
}

impl Ledger {
    /// An empty account. The simulation passes [`Rounding::Unrounded`].
    pub const fn new(reset: Reset, negative_payment: NegativePayment, rounding: Rounding) -> Self {
        Self {
            reset,
            negative_payment,
            rounding,
            credited: 0.0,
            terms: Terms {
                quota: 0.0,
                target_incentive: 0.0,
            },
            settled: 0.0,
            debt: 0.0,
        }
    }

    /// Credits an amount on the day of the event \[money\]; negative for a returned deal.
    pub fn credit(&mut self, amount: f64) {
        self.credited += amount;
    }

    /// Credited since the last reset \[money\].
    pub const fn credited(&self) -> f64 {
        self.credited
    }

    /// Earned by the periods that ended since the last reset \[money\].
    pub const fn settled(&self) -> f64 {
        self.settled
    }

    /// Quota and target incentive since the last reset, with those of the period that is running.
    pub fn terms_to_date(&self, running: Terms) -> Terms {
        Terms {
            quota: self.terms.quota + running.quota,
            target_incentive: self.terms.target_incentive + running.target_incentive,
        }
    }

    /// Ends a measurement period with its quota and target incentive, and pays by the curve.
    pub fn end_period(&mut self, curve: &PayCurve, terms: Terms) -> Payment {
        let to_date = self.terms_to_date(terms);
        let attainment = attainment(self.credited, to_date.quota);
        let earned = to_date.target_incentive * curve.payout(attainment);
        self.settle(terms, attainment, earned)
    }

    /// Ends a measurement period that came to an attainment, and pays what was earned since the last
    /// reset \[money, not rounded\] and is not paid yet.
    pub fn settle(&mut self, terms: Terms, attainment: f64, earned: f64) -> Payment {
        self.terms = self.terms_to_date(terms);
        let earned = self.rounding.round(earned);
        // Sums and differences of whole cents, brought back to whole cents.
        let due = self.rounding.round(earned - self.settled - self.debt);
        self.settled = earned;
        self.debt = 0.0;
        let amount = if 0.0 <= due {
            due
        } else {
            match self.negative_payment {
                NegativePayment::Recover => due,
                NegativePayment::Forgive => 0.0,
                NegativePayment::CarryForward => {
                    self.debt = -due;
                    0.0
                }
            }
        };
        if self.reset == Reset::Discrete {
            self.start_year();
        }
        Payment {
            attainment,
            earned_to_date: earned,
            amount,
            carried_debt: self.debt,
        }
    }

    /// Starts a plan year from zero; a carried debt stays.
    pub fn start_year(&mut self) {
        self.credited = 0.0;
        self.terms = Terms::default();
        self.settled = 0.0;
    }
}
