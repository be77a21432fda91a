//! What an opportunity and an hour are worth to a rep today: what walking away, going over somebody's head, engaging one
//! more contact and answering a lead are weighed by.
//!
//! # Equation
//! A ripe deal tonight is worth `G = U(w + 1, v) - U(w, v)`, one found in the next period `G' = delta V(1, 0)`, both by
//! the rep's programme (on two clocks, in the next of the shorter periods). An opportunity that is `tau` days from ripe on average becomes so in this period with chance
//! `1 - exp(-left/tau)`, and is worth `G` or `G'` accordingly: days left enter as in the hope of 7.3, through
//! expected pay only. A unit of effort is worth `c'(e)/beta` at the effort the programme chose, its own first-order
//! condition. Under `delta`, `G` and `G'` are gains of expected pay. Fixed people weigh nothing.

use super::Run;
use super::recorder::Recorder;
use crate::model::BehaviorModel;
use crate::random::math;

/// Prices of one rep on one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Worth {
    /// A mean deal that is ripe today \[money\].
    pub(super) now: f64,
    /// A mean deal that is ripe in the next period \[money\].
    pub(super) next: f64,
    /// Days of this period, the shorter one of two, today included.
    left: f64,
    /// A unit of effort \[money\].
    pub(super) effort: f64,
    /// A unit of effort on an ordinary day of the reference company \[money\].
    pub(super) ordinary_effort: f64,
}

impl Worth {
    /// A mean deal that becomes ripe after so many days on average \[money\].
    pub(super) fn ripe_after(&self, days: f64) -> f64 {
        let later = if 0.0 < days {
            math::exp(-self.left / days)
        } else {
            0.0
        };
        self.now + later * (self.next - self.now)
    }
}

impl<R: Recorder> Run<'_, R> {
    /// What a rep weighs by today; nobody who is fixed weighs anything.
    pub(super) fn worth_today(&self, rep: usize, day: u32) -> Option<Worth> {
        let prepared = self.prepared;
        if matches!(
            prepared.policy.conduct,
            BehaviorModel::Fixed | BehaviorModel::Rule
        ) {
            return None;
        }
        let days = &self.own_day(rep, day);
        let reference = &prepared.policy.reference;
        let (now, next, left) = if let Some(position) = self.position(rep, day, days) {
            let t = days.day_of_full_period as usize;
            let (waiting, ready) = self.in_hand(rep);
            let value = |waiting: f64| position.value_after(t, waiting, ready);
            let inner = self.own_inner_day(rep, day);
            (
                value(waiting + 1.0) - value(waiting),
                position.deal_next(t),
                inner.map_or(days.left, |inner| inner.left),
            )
        } else {
            let organic = reference.organic_discount;
            let later = prepared.policy.rep_customer_pay.per_net(organic, false);
            let later = later * prepared.mean_net;
            let credit = prepared.mean_net * prepared.worth_share;
            let seat = self.rep_seat(rep, day, 1.0).outer;
            let (next, now) = (seat.gain_next(credit), seat.gain_now(credit));
            (now + later, next + later, days.left)
        };
        let behavior = &prepared.model.behavior;
        let exponent = 1.0 / behavior.effort_elasticity;
        let ordinary_effort = reference.effort_cost * (1.0 + exponent) / behavior.present_bias;
        let effort = self.state.effort[rep].total().max(1e-9);
        Some(Worth {
            now,
            next,
            left: f64::from(left) + 1.0,
            effort: ordinary_effort * math::pow(effort, exponent),
            ordinary_effort,
        })
    }
}
