//! Moving deals between periods: what it pays, and that it makes nothing.

use super::super::lines::joined;
use crate::plan::PayCurve;

/// What bunching two bookings in one period gains over one in each, in multiples of target incentive.
///
/// # Equation
/// `R(a + b) − R(a) − R(b) + R(0)`: never negative under convex pay, 0 under linear pay
pub fn bunching_gain(curve: &PayCurve, first: f64, second: f64) -> f64 {
    if joined(curve).len() == 1 {
        // One line: zero, without the rounding of four terms.
        return 0.0;
    }
    curve.payout(first + second) - curve.payout(first) - curve.payout(second) + curve.payout(0.0)
}

/// Largest discount that a rep paid on net revenue accepts to move a deal into a higher bracket.
///
/// # Equation
/// `1 − low / high`, the commission rates of the two brackets: 92 % from 2 % to 25 %. Commission never
/// bounds the discount; approval and customers do.
pub fn bracket_discount(low_rate: f64, high_rate: f64) -> f64 {
    1.0 - low_rate / high_rate
}

/// What retiming did to bookings, by period.
#[derive(Debug, Clone, PartialEq)]
pub struct Excess {
    /// Booked in a period beyond what would have been booked unprompted; below 0 a deficit.
    pub by_period: Vec<f64>,
    /// Moved out of the periods looked at, to after the last, less what came in from before the first.
    pub carried_out: f64,
}

/// The excess of each period over its unprompted bookings.
///
/// # Equation
/// `excess(p) = Σ size · (booked in p) − Σ size · (natural in p)`. Conservation, with effort and prices fixed and
/// nothing lost: `Σ excess + carried out = 0`; and when deals move by one period at most, what a period ends with in
/// excess is missing from the next.
///
/// # Units and shape
/// `deals`: size \[money\], natural period, period booked in; periods from 0, `periods` of them
pub fn excess(deals: impl IntoIterator<Item = (f64, usize, usize)>, periods: usize) -> Excess {
    let mut by_period = vec![0.0; periods];
    let mut carried_out = 0.0;
    for (size, natural, booked) in deals {
        if natural == booked {
            continue;
        }
        match by_period.get_mut(booked) {
            Some(period) => *period += size,
            None => carried_out += size,
        }
        match by_period.get_mut(natural) {
            Some(period) => *period -= size,
            None => carried_out -= size,
        }
    }
    Excess {
        by_period,
        carried_out,
    }
}

/// Bookings of one period by day when every period's last day takes a share of the next period's first days.
///
/// # Equation
/// Natural bookings `b` a day, share `m` of the first `w` days moved to the last day before: `b (1 − m)` on each of the
/// first `w` days, `b` in between, `b (1 + m w)` on the last day. Their sum is that of a period in which nothing
/// moves: the stick is next period's hole.
///
/// # Units and shape
/// `per_day` \[money\]; `share` from 0 to 1; `window` below `days`; one entry per day
pub fn pulled_forward(per_day: f64, days: usize, share: f64, window: usize) -> Vec<f64> {
    let mut bookings = vec![per_day; days];
    for day in bookings.iter_mut().take(window) {
        *day -= share * per_day;
    }
    if let Some(last) = bookings.last_mut() {
        *last += share * per_day * window as f64;
    }
    bookings
}
