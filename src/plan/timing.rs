//! What a plan asks people to time, read off its rules alone: cliffs in money, rates over
//! attainment, and what moving a deal from one measurement period to the next is worth.
//!
//! Nothing here knows how people behave. Whoever asks says what else will be booked
//! ([`hold_value`] takes the two gains), how much a later payment counts, and how likely a deal
//! that waits is lost.

use super::curve::PayCurve;
use super::period::{Terms, attainment};

/// One component, or several on one quota, over one measurement period: pay in money.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodCurve {
    /// Payout over attainment.
    pub curve: PayCurve,
    /// Quota and target incentive of the period.
    pub terms: Terms,
}

/// A jump of pay in money.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CliffValue {
    /// Attainment at which it is reached.
    pub attainment: f64,
    /// Credited amount at which it is reached \[money a period\].
    pub credited: f64,
    /// What reaching it is worth \[money\]; negative where pay falls.
    pub value: f64,
}

impl PeriodCurve {
    /// Pay of the period for an amount credited \[money\].
    pub fn pay(&self, credited: f64) -> f64 {
        let attained = attainment(credited, self.terms.quota);
        self.terms.target_incentive * self.curve.payout(attained)
    }

    /// What a deal adds to the pay of a period in which `credited` is booked besides it \[money\].
    pub fn gain(&self, credited: f64, deal: f64) -> f64 {
        self.pay(credited + deal) - self.pay(credited)
    }

    /// The cliffs in money, by rising attainment.
    pub fn cliff_values(&self) -> Vec<CliffValue> {
        let of = |cliff: super::Cliff| CliffValue {
            attainment: cliff.attainment,
            credited: cliff.attainment * self.terms.quota,
            value: cliff.jump * self.terms.target_incentive,
        };
        self.curve.cliffs().into_iter().map(of).collect()
    }

    /// Base commission rate, `target incentive / quota`; 0 without a quota.
    pub fn base_rate(&self) -> f64 {
        attainment(self.terms.target_incentive, self.terms.quota)
    }

    /// Pay over credited amount, both of the whole period; 0 when nothing is credited.
    pub fn effective_rate(&self, credited: f64) -> f64 {
        if 0.0 < credited {
            self.pay(credited) / credited
        } else {
            0.0
        }
    }

    /// Pay of the next unit credited, cliffs aside.
    pub fn marginal_rate(&self, credited: f64) -> f64 {
        self.base_rate() * self.curve.slope_at(attainment(credited, self.terms.quota))
    }

    /// Pay just short of an attainment \[money\]: the lower side of a cliff, if one is there.
    pub fn pay_below(&self, attainment: f64) -> f64 {
        let below = self
            .curve
            .lines
            .iter()
            .rev()
            .find(|line| line.from < attainment);
        below.map_or(0.0, |line| {
            self.terms.target_incentive * (line.value + line.slope * (attainment - line.from))
        })
    }

    /// Marginal rate just short of an attainment.
    pub fn marginal_rate_below(&self, attainment: f64) -> f64 {
        let below = self
            .curve
            .lines
            .iter()
            .rev()
            .find(|line| line.from < attainment);
        below.map_or(0.0, |line| self.base_rate() * line.slope)
    }
}

/// What a later payment counts, beside one at the end of this period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Waiting {
    /// Discount factor from the end of one period to the end of the next; 1: no discounting.
    pub discount_factor: f64,
    /// Chance that a deal which waits for the next period is lost.
    pub slip_loss: f64,
}

impl Waiting {
    /// Neither impatience nor risk: what the plan alone asks for.
    pub const FREE: Self = Self {
        discount_factor: 1.0,
        slip_loss: 0.0,
    };

    /// Today's worth of a gain in the next period.
    pub fn worth(self, gain_next: f64) -> f64 {
        gain_next * self.discount_factor * (1.0 - self.slip_loss)
    }
}

/// Value to the seller of holding a deal that could be signed in this period back for the next one.
///
/// # Equation
/// `hold = E[pay_{p+1}(A' + x) − pay_{p+1}(A')] · β · (1 − slip_loss) − E[pay_p(A + x) − pay_p(A)]`
/// with the deal's credit `x`, what is booked besides it in this period `A` and in the next `A'`
///
/// # Units and shape
/// `gain_now` and `gain_next` are the two expected differences \[money\]; the result likewise,
/// positive where the plan pays for waiting
pub fn hold_value(gain_now: f64, gain_next: f64, waiting: Waiting) -> f64 {
    waiting.worth(gain_next) - gain_now
}

/// Value to the seller of pulling a deal of the next period into this one, at the same price: the
/// other side of [`hold_value`].
pub fn pull_value(gain_now: f64, gain_next: f64, waiting: Waiting) -> f64 {
    -hold_value(gain_now, gain_next, waiting)
}

/// Value of holding a deal back by one payment when the year to date is carried on: the year earns
/// the same, so that waiting can only cost.
///
/// # Equation
/// `hold = −(1 − β) · [W_p(A + x) − W_p(A)] − β · slip_loss · [W_{p+1}(B + x) − W_{p+1}(B)]` with
/// earnings to date `W` and credit to date `A` at the end of this payment period and `B` at the end
/// of the next: what is not paid now is netted then, and lost if the deal is
///
/// # Units and shape
/// `gain_to_date` and `gain_to_next_date` are the two brackets \[money\]
pub fn hold_value_within_year(gain_to_date: f64, gain_to_next_date: f64, waiting: Waiting) -> f64 {
    let Waiting {
        discount_factor: beta,
        slip_loss,
    } = waiting;
    -(1.0 - beta) * gain_to_date - beta * slip_loss * gain_to_next_date
}

/// Steps of a discount between which a plan that falls somewhere is looked at.
const SCANNED: u32 = 256;
/// Halvings of the last step: a discount to a part in 10^12.
const HALVINGS: u32 = 32;
/// Gains this much apart, relative to the larger, are equal: errors of arithmetic.
const EQUAL: f64 = 1e-9;

/// The largest discount a seller would rationally take to have a deal signed in this period and
/// not in the next, given that discounts lower the credit.
///
/// # Equation
/// `max d in [0, 1] with gain_now(x (1 − d)) ≥ β (1 − slip_loss) gain_next(x)`
///
/// # Units and shape
/// `gain_now` gives the expected gain in this period of a credit \[money\]; `deal` is `x` \[money\];
/// `worth_later` the right-hand side \[money\]. `None` when waiting is worth more even at full price
pub fn largest_discount(gain_now: impl Fn(f64) -> f64, deal: f64, worth_later: f64) -> Option<f64> {
    let least = worth_later - EQUAL * worth_later.abs();
    let accepts = |discount: f64| least <= gain_now(deal * (1.0 - discount));
    let discount = |step: u32| f64::from(step) / f64::from(SCANNED);
    let step = (0..=SCANNED).rev().find(|&step| accepts(discount(step)))?;
    let mut accepted = discount(step);
    let mut refused = discount(step + 1);
    if step == SCANNED {
        return Some(1.0);
    }
    for _ in 0..HALVINGS {
        let middle = 0.5 * (accepted + refused);
        if accepts(middle) {
            accepted = middle;
        } else {
            refused = middle;
        }
    }
    // Nothing but the tolerance of equality was accepted.
    Some(if accepted < 10.0 * EQUAL {
        0.0
    } else {
        accepted
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Line;

    /// Quarterly quota 250,000, target incentive 25,000; 1.0x, 1.5x from 100 %, 2.0x from 120 %.
    fn running_example() -> PeriodCurve {
        let line = |from, value, slope| Line { from, value, slope };
        PeriodCurve {
            curve: PayCurve {
                lines: vec![
                    line(0.0, 0.0, 1.0),
                    line(1.0, 1.0, 1.5),
                    line(1.2, 1.3, 2.0),
                ],
            },
            terms: Terms {
                quota: 250_000.0,
                target_incentive: 25_000.0,
            },
        }
    }

    #[track_caller]
    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-6, "{a} is not {b}");
    }

    #[test]
    fn the_running_example_pays_7_500_to_hold() {
        let pay = running_example();
        let (now, next) = (
            pay.gain(200_000.0, 100_000.0),
            pay.gain(300_000.0, 100_000.0),
        );
        close(now, 12_500.0);
        close(next, 20_000.0);
        close(hold_value(now, next, Waiting::FREE), 7_500.0);
        close(pull_value(now, next, Waiting::FREE), -7_500.0);
        // Patience of 0.9 and a fifth of deals lost take the reason away: 14,400 against 12,500.
        let waiting = Waiting {
            discount_factor: 0.9,
            slip_loss: 0.2,
        };
        close(hold_value(now, next, waiting), 1_900.0);
    }

    #[test]
    fn the_largest_discount_makes_both_dates_equal() {
        let pay = running_example();
        // 300,000 now and 200,000 next: 62,500 at 20 % is worth as much as 100,000 next time.
        let later = pay.gain(200_000.0, 100_000.0);
        let cut = largest_discount(|credit| pay.gain(300_000.0, credit), 100_000.0, later);
        close(cut.unwrap(), 0.375);
        // The other way round waiting pays more at any price.
        let later = pay.gain(300_000.0, 100_000.0);
        let cut = largest_discount(|credit| pay.gain(200_000.0, credit), 100_000.0, later);
        assert_eq!(cut, None);
        // Where nothing is to be had later, anything will do.
        assert_eq!(largest_discount(|_| 0.0, 1.0, 0.0), Some(1.0));
    }

    #[test]
    fn a_discount_stops_short_of_losing_the_cliff() {
        let line = |from, value, slope| Line { from, value, slope };
        let mut pay = running_example();
        pay.curve.lines = vec![line(0.0, 0.0, 1.0), line(1.0, 1.5, 1.0)];
        // 40,000 short of the cliff: a deal of 50,000 may be cut by a fifth and no more.
        let later = pay.gain(0.0, 50_000.0);
        let cut = largest_discount(|credit| pay.gain(210_000.0, credit), 50_000.0, later);
        assert!((cut.unwrap() - 0.2).abs() < 1e-6, "{cut:?}");
    }

    #[test]
    fn a_straight_line_asks_for_nothing() {
        let mut pay = running_example();
        pay.curve = PayCurve::linear();
        for credited in [0.0, 123_456.78, 900_000.0] {
            let (now, next) = (pay.gain(credited, 77_777.77), pay.gain(31_415.9, 77_777.77));
            close(hold_value(now, next, Waiting::FREE), 0.0);
            let cut = largest_discount(|credit| pay.gain(credited, credit), 77_777.77, next);
            assert_eq!(cut, Some(0.0));
        }
    }

    #[test]
    fn within_a_carried_year_waiting_only_costs() {
        let impatient = Waiting {
            discount_factor: 0.9,
            slip_loss: 0.25,
        };
        close(
            hold_value_within_year(10_000.0, 8_000.0, Waiting::FREE),
            0.0,
        );
        // A tenth of 10,000 is what delay costs, a quarter of 8,000 a period later what loss does.
        close(
            hold_value_within_year(10_000.0, 8_000.0, impatient),
            -2_800.0,
        );
    }

    #[test]
    fn both_sides_of_a_cliff_and_the_rates() {
        let line = |from, value, slope| Line { from, value, slope };
        let mut pay = running_example();
        pay.curve.lines = vec![
            line(0.0, 0.0, 1.0),
            line(1.0, 1.5, 1.5),
            line(1.2, 2.4, 2.0),
        ];
        let cliffs = pay.cliff_values();
        assert_eq!(cliffs.len(), 2);
        close(cliffs[0].value, 12_500.0);
        close(cliffs[0].credited, 250_000.0);
        close(cliffs[1].value, 15_000.0);
        close(pay.pay_below(1.2), 45_000.0);
        close(pay.pay(300_000.0), 60_000.0);
        close(pay.effective_rate(300_000.0), 0.2);
        close(pay.marginal_rate(300_000.0), 0.2);
        close(pay.marginal_rate_below(1.2), 0.15);
        close(pay.effective_rate(0.0), 0.0);
    }
}
