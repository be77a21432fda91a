//! What moving a deal from one period to the next is worth, over attainment and days left.
//!
//! # Equation
//! With `a` credited so far, `d` selling days left after today and a deal of credit `x` that could be
//! signed today: `hold = E[pay(A' + x) − pay(A')] β (1 − slip_loss) − E[pay(A_d + x) − pay(A_d)]` with
//! `A_d = a Q + R_d`. The rest of this period `R_d` and the whole of the next `A'` are independent
//! sums of deals at a constant rate, whose means are `pace · Q · d / D` and `pace · Q` over a period
//! of `D` days ([`Forecast::deals`]); or exactly these means.

use super::curves::{clock_of, together};
use super::{ForecastKind, Holder, SheetOptions};
use crate::model::{Model, Period};
use crate::plan::{
    Measure, PeriodCurve, Reset, Terms, hold_value, hold_value_within_year, largest_discount,
};
use crate::simulate::payroll::PaidComponent;
use crate::solve::{DealSize, Forecast};

/// Maps of what a role's plan asks for at the end of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct TimingSheet {
    /// The clock: the measurement period, or the plan year if the year to date is carried.
    pub clock: Period,
    /// Selling days of the clock.
    pub days: u32,
    /// Quota of the clock on new bookings \[money\].
    pub quota: f64,
    /// Where the year to date is carried over several payments: value of holding the mean deal from
    /// the first payment period to the second, everybody at the pace \[money\]; never above 0.
    pub within_year: Option<f64>,
    /// Components on new bookings that are left out because they are on another clock.
    pub left_out: Vec<String>,
    /// Selling days left after today, rising.
    pub days_left: Vec<u32>,
    /// Attainment so far, rising.
    pub attainment: Vec<f64>,
    /// By size of the deal.
    pub cases: Vec<DealCase>,
}

/// One size of deal.
#[derive(Debug, Clone, PartialEq)]
pub struct DealCase {
    /// Credit \[money\].
    pub deal: f64,
    /// Times the mean deal.
    pub multiple: f64,
    /// Expected gain in the next period, before patience and risk \[money\].
    pub gain_next: f64,
    /// Expected gain in this period, by attainment, then days left \[money\].
    pub gain_now: Vec<Vec<f64>>,
    /// Value of holding the deal back, by attainment, then days left \[money\]; its negative is the
    /// value of pulling it in.
    pub hold: Vec<Vec<f64>>,
    /// Largest discount worth a signature in this period, by attainment, then days left; `None`
    /// where waiting is worth more at full price.
    pub discount: Vec<Vec<Option<f64>>>,
}

/// Sizes of deals shown, times the mean.
const MULTIPLES: [f64; 3] = [0.5, 1.0, 2.0];
/// Columns of a map at most.
const MOST_COLUMNS: u32 = 65;
/// Attainments of a map: 0 to 160 % in steps of 2.5 points.
const ATTAINMENT_STEPS: u32 = 64;
const STEPS_PER_QUOTA: u32 = 40;

/// Credit of the mean deal: list value less the discount a buyer needs at the natural date \[money\].
pub(super) fn mean_credit(model: &Model) -> f64 {
    model.deals.mean_list_value.get() * (1.0 - model.buyers.need_mean.get())
}

/// The maps of a role; `None` when nothing is paid for new bookings.
pub(super) fn timing_sheet(
    model: &Model,
    holder: &Holder<'_>,
    options: &SheetOptions,
) -> Option<TimingSheet> {
    let components = &holder.paid.components;
    let on_bookings =
        |c: &PaidComponent| c.measure == Measure::NewBookings && 0.0 < c.quota_per_year;
    let first = components.iter().find(|c| on_bookings(c))?;
    let clock = clock_of(first, holder);
    let same = |c: &PaidComponent| clock_of(c, holder) == clock && c.reset == first.reset;
    let paid: Vec<PeriodCurve> = components
        .iter()
        .filter(|c| on_bookings(c) && same(c))
        .map(|c| together(&[c], clock))
        .collect();
    let left_out = (0..components.len())
        .filter(|&i| on_bookings(&components[i]) && !same(&components[i]))
        .map(|i| holder.plan.components[i].name.clone())
        .collect();
    let days = clock.typical_days();
    let every = days.div_ceil(MOST_COLUMNS).max(1);
    let days_left: Vec<u32> = (0..days).filter(|left| left % every == 0).collect();
    let attainment: Vec<f64> = (0..=ATTAINMENT_STEPS)
        .map(|step| f64::from(step) / f64::from(STEPS_PER_QUOTA))
        .collect();
    let quota = paid[0].terms.quota;
    let mean = options.deal.unwrap_or_else(|| mean_credit(model));
    let books = |share: f64| -> Forecast {
        let amount = options.pace * quota * share;
        match options.forecast {
            ForecastKind::Point => Forecast::Certain(amount),
            ForecastKind::Deals => {
                let size = DealSize {
                    mean: mean_credit(model),
                    log_sd: model.deals.list_value_log_sd.get(),
                };
                Forecast::deals(amount, size, quota)
            }
        }
    };
    let rest: Vec<Forecast> = days_left
        .iter()
        .map(|&left| books(f64::from(left) / f64::from(days)))
        .collect();
    let next = books(1.0);
    let place = Place {
        paid: &paid,
        quota,
        rest: &rest,
        next: &next,
        attainment: &attainment,
    };
    let cases = MULTIPLES
        .into_iter()
        .map(|multiple| place.case(multiple, multiple * mean, options))
        .collect();
    Some(TimingSheet {
        clock,
        days,
        quota,
        within_year: within_year(&paid, first.period_or(holder.period), mean, options)
            .filter(|_| first.reset == Reset::Cumulative),
        left_out,
        days_left,
        attainment,
        cases,
    })
}

/// Value of holding a deal from the first payment of a plan year to the second; `None` when there
/// is but one.
fn within_year(
    year: &[PeriodCurve],
    period: Period,
    deal: f64,
    options: &SheetOptions,
) -> Option<f64> {
    let payments = 1.0 / period.years();
    if payments < 2.0 {
        return None;
    }
    let gain_to_date = |done: f64| -> f64 {
        let of = |pay: &PeriodCurve| {
            let terms = Terms {
                quota: pay.terms.quota * done / payments,
                target_incentive: pay.terms.target_incentive * done / payments,
            };
            let to_date = PeriodCurve {
                terms,
                ..pay.clone()
            };
            to_date.gain(options.pace * terms.quota, deal)
        };
        year.iter().map(of).sum()
    };
    Some(hold_value_within_year(
        gain_to_date(1.0),
        gain_to_date(2.0),
        options.waiting,
    ))
}

/// What a case is worked out from.
struct Place<'a> {
    paid: &'a [PeriodCurve],
    quota: f64,
    rest: &'a [Forecast],
    next: &'a Forecast,
    attainment: &'a [f64],
}

impl Place<'_> {
    fn case(&self, multiple: f64, deal: f64, options: &SheetOptions) -> DealCase {
        let expected = |forecast: &Forecast, credited: f64| -> f64 {
            let of = |pay: &PeriodCurve| forecast.expected_pay(pay, credited);
            self.paid.iter().map(of).sum()
        };
        let gain_next = expected(self.next, deal) - expected(self.next, 0.0);
        let later = options.waiting.worth(gain_next);
        let (mut gain_now, mut hold, mut discount) = (Vec::new(), Vec::new(), Vec::new());
        for at in self.attainment {
            let credited = at * self.quota;
            let (mut gains, mut holds, mut discounts) = (Vec::new(), Vec::new(), Vec::new());
            for rest in self.rest {
                let without = expected(rest, credited);
                let gain = |credit: f64| expected(rest, credited + credit) - without;
                let now = gain(deal);
                gains.push(now);
                holds.push(hold_value(now, gain_next, options.waiting));
                discounts.push(largest_discount(gain, deal, later));
            }
            gain_now.push(gains);
            hold.push(holds);
            discount.push(discounts);
        }
        DealCase {
            deal,
            multiple,
            gain_next,
            gain_now,
            hold,
            discount,
        }
    }
}
