//! Pay over attainment: both sides of every cliff, effective and marginal rate.

use super::Holder;
use crate::model::Period;
use crate::plan::{CliffValue, Measure, PayCurve, PeriodCurve, Quota, Reset};
use crate::simulate::payroll::PaidComponent;
use crate::units::format::format_cents;

/// The components of a plan on one measure, quota, period and reset, as one curve.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveSheet {
    /// Names of the components.
    pub components: Vec<String>,
    /// What they credit.
    pub measure: Measure,
    /// Whether the year to date is carried.
    pub reset: Reset,
    /// What the curve is measured over: the measurement period, or the year that is carried.
    pub clock: Period,
    /// Pay over that clock.
    pub pay: PeriodCurve,
    /// The cliffs in money.
    pub cliffs: Vec<CliffValue>,
    /// The curve at useful attainments, rising; a cliff has a point on either side.
    pub points: Vec<CurvePoint>,
}

/// A point of a pay curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// Attainment.
    pub attainment: f64,
    /// Which side of it.
    pub side: Side,
    /// Credited \[money over the clock\].
    pub credited: f64,
    /// Paid \[money over the clock\].
    pub pay: f64,
    /// Pay over target incentive.
    pub of_target: f64,
    /// Pay over credited amount; 0 when nothing is credited.
    pub effective_rate: f64,
    /// Pay of the next unit credited; on the lower side of a cliff, of the last one before it.
    pub marginal_rate: f64,
}

/// A side of an attainment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Just short of it.
    Below,
    /// Reached.
    At,
}

/// Attainments shown whatever the plan.
const SHOWN: [f64; 9] = [0.0, 0.5, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5, 2.0];
/// Attainments this close are one.
const SAME: f64 = 1e-9;

impl CurveSheet {
    /// Whether every unit credited pays the same.
    pub fn is_linear(&self) -> bool {
        self.pay.curve.is_linear()
    }

    /// What the bends and jumps are, in words: one sentence each, by rising attainment.
    pub fn notes(&self) -> Vec<String> {
        notes(&self.pay)
    }

    /// Corners of the curve up to an attainment, both sides of a cliff: (attainment, pay \[money\]).
    pub fn outline(&self, to: f64) -> Vec<(f64, f64)> {
        let mut corners = Vec::new();
        for (i, line) in self.pay.curve.lines.iter().enumerate() {
            if to < line.from {
                break;
            }
            if 0 < i {
                corners.push((line.from, self.pay.pay_below(line.from)));
            }
            corners.push((line.from, self.pay.terms.target_incentive * line.value));
        }
        corners.push((to, self.pay.pay(to * self.pay.terms.quota)));
        corners
    }
}

/// One curve per measure, quota, period and reset, in the order of the plan.
pub(super) fn curve_sheets(holder: &Holder<'_>) -> Vec<CurveSheet> {
    let components = &holder.paid.components;
    let alike = |a: &PaidComponent, b: &PaidComponent| {
        a.measure == b.measure
            && a.reset == b.reset
            && a.period_or(holder.period) == b.period_or(holder.period)
            && a.quota_per_year.to_bits() == b.quota_per_year.to_bits()
    };
    let mut sheets = Vec::new();
    for (first, component) in components.iter().enumerate() {
        if components[..first].iter().any(|c| alike(c, component)) {
            continue;
        }
        let together: Vec<usize> = (first..components.len())
            .filter(|&i| alike(&components[i], component))
            .collect();
        sheets.push(sheet(holder, &together));
    }
    sheets
}

/// The clock a component is read on: its measurement period, its own or that of whoever holds the plan,
/// or the year it carries.
pub(super) fn clock_of(component: &PaidComponent, holder: &Holder<'_>) -> Period {
    match component.reset {
        Reset::Discrete => component.period_or(holder.period),
        Reset::Cumulative => Period::Year,
    }
}

/// Components on one quota over one clock, as one curve in money.
pub(in crate::experiment) fn together(components: &[&PaidComponent], clock: Period) -> PeriodCurve {
    let target: f64 = components.iter().map(|c| c.target_per_year).sum();
    let curve = match components {
        [one] => one.curve.clone(),
        several => {
            let share = |c: &PaidComponent| c.target_per_year / target.max(f64::MIN_POSITIVE);
            let parts: Vec<_> = several.iter().map(|c| (share(c), &c.curve)).collect();
            PayCurve::weighted_sum(&parts)
        }
    };
    let mut terms = components
        .first()
        .map(|c| c.terms(clock.years()))
        .unwrap_or_default();
    terms.target_incentive = target * clock.years();
    PeriodCurve { curve, terms }
}

fn sheet(holder: &Holder<'_>, members: &[usize]) -> CurveSheet {
    let components: Vec<&PaidComponent> = members
        .iter()
        .map(|&i| &holder.paid.components[i])
        .collect();
    let first = components[0];
    let clock = clock_of(first, holder);
    let mut pay = together(&components, clock);
    if let Quota::Level(level) = holder.plan.components[members[0]].quota {
        pay.terms.quota = level.get();
    }
    CurveSheet {
        components: members
            .iter()
            .map(|&i| holder.plan.components[i].name.clone())
            .collect(),
        measure: first.measure,
        reset: first.reset,
        clock,
        cliffs: pay.cliff_values(),
        points: points(&pay),
        pay,
    }
}

fn points(pay: &PeriodCurve) -> Vec<CurvePoint> {
    let mut shown: Vec<f64> = pay.curve.lines.iter().map(|line| line.from).collect();
    // A break just beside a round attainment, as an exclusive threshold is, stands for it.
    let near = |at: &f64| {
        pay.curve
            .lines
            .iter()
            .any(|line| (line.from - at).abs() < SAME)
    };
    shown.extend(SHOWN.into_iter().filter(|at| !near(at)));
    shown.sort_by(f64::total_cmp);
    let cliffs = pay.curve.cliffs();
    let mut points = Vec::new();
    for at in shown {
        let credited = at * pay.terms.quota;
        let point = |side, paid: f64, marginal_rate| CurvePoint {
            attainment: at,
            side,
            credited,
            pay: paid,
            of_target: paid / pay.terms.target_incentive.max(f64::MIN_POSITIVE),
            effective_rate: if 0.0 < credited { paid / credited } else { 0.0 },
            marginal_rate,
        };
        if 0.0 < at && cliffs.iter().any(|c| (c.attainment - at).abs() < SAME) {
            let rate = pay.marginal_rate_below(at);
            points.push(point(Side::Below, pay.pay_below(at), rate));
        }
        points.push(point(
            Side::At,
            pay.pay(credited),
            pay.marginal_rate(credited),
        ));
    }
    points
}

/// Slopes this close are one \[multiple of the base rate\].
const SAME_SLOPE: f64 = 1e-9;

fn notes(pay: &PeriodCurve) -> Vec<String> {
    let lines = &pay.curve.lines;
    let percent = |share: f64| {
        let text = format!("{:.4}", 100.0 * share);
        format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
    };
    let rate = |slope: f64| format!("{:.2} %", 100.0 * slope * pay.base_rate());
    if pay.curve.is_linear() {
        let slope = lines.first().map_or(0.0, |line| line.slope);
        return vec![format!(
            "linear: every unit pays {}, whenever it is booked; the plan asks for no timing",
            rate(slope)
        )];
    }
    let mut notes = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let at = percent(line.from);
        let before = pay.pay_below(line.from);
        let jump = pay.terms.target_incentive * line.value - before;
        let is_cliff = pay
            .curve
            .cliffs()
            .iter()
            .any(|c| (c.attainment - line.from).abs() < SAME);
        if is_cliff {
            let verb = if 0.0 < jump { "jumps up" } else { "falls" };
            notes.push(format!(
                "cliff at {at}: pay {verb} by {}; it asks for a deal to be moved across a close",
                format_cents(jump.abs())
            ));
        }
        let Some(previous) = i.checked_sub(1).map(|p| &lines[p]) else {
            continue;
        };
        let rise = line.slope - previous.slope;
        if SAME_SLOPE < rise {
            notes.push(format!(
                "convex at {at}: the rate rises from {} to {}; it asks for bookings gathered in one \
                 period",
                rate(previous.slope),
                rate(line.slope)
            ));
        } else if rise < -SAME_SLOPE {
            let what = if line.slope.abs() <= SAME_SLOPE {
                format!("to nothing ({} before)", rate(previous.slope))
            } else {
                format!("from {} to {}", rate(previous.slope), rate(line.slope))
            };
            notes.push(format!(
                "concave at {at}: the rate falls {what}; it asks for the next deal to wait"
            ));
        }
    }
    notes
}
