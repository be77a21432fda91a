//! The order of events of a day.
//!
//! 1. New hires start. Specialists give their sessions. Leads arrive; inbound ones are answered or left.
//! 2. Once a week a rep reviews the open pipeline. Opportunities move: last evening's effort runs the progress clock;
//!    some ripen, some are lost.
//! 3. Ripe deals: quotes are signed, terms are negotiated, the deal desk papers them; reps take turns
//!    in starting, so that nobody is always first at the desk. A rep's own credit counts at once, a
//!    leader's in the evening.
//! 4. Customers: queue for onboarding, start, renew on their anniversary.
//! 5. At the end of a week: self-serve cohorts. At the end of a month: satisfaction, expansion,
//!    quality, reputation.
//! 6. Cash of the day.
//! 7. Evening: effort for tomorrow is chosen.
//! 8. Quota periods that end today are paid and start again (see [`super::pay`]); then people
//!    leave (see [`super::turnover`]); a fiscal quarter that ends sets the next quarter's R&D.

use super::Run;
use super::recorder::Recorder;
use crate::model::BehaviorModel;
use crate::plan::Measure;
use crate::random::math;
use crate::solve::Effort;

/// Stride of the rotation in which reps start a day; prime, so that it visits all.
const ROTATION: usize = 7919;

impl<R: Recorder> Run<'_, R> {
    /// Before the first day: everybody works at unit effort.
    pub(super) fn open(&mut self) {
        let unit = self.prepared.unit_effort();
        self.state.effort.iter_mut().for_each(|e| *e = unit);
        self.open_self_serve();
    }

    /// One day.
    pub(super) fn step(&mut self, day: u32) {
        let roster = &self.prepared.roster;
        let (n_reps, reporting) = (
            roster.n_reps(),
            self.prepared.after_sale && roster.report_from <= day,
        );
        if day == roster.report_from {
            self.tell_pipeline(day);
            if self.prepared.after_sale {
                self.open_book();
            }
        }
        let capacity = self.prepared.model.deal_desk.capacity_multiple.get()
            * self.prepared.policy.reference.signatures_per_day;
        self.state.desk_room = super::room_of_a_day(self.state.desk_room, capacity);
        self.people_day(day);
        self.review_dates(day);
        self.specialists_day(day);
        let first = (day as usize * ROTATION) % n_reps;
        for turn in 0..n_reps {
            let rep = (first + turn) % n_reps;
            self.leads(rep, day);
            self.answer(rep, day);
            self.review(rep, day);
            self.progress(rep, day);
            self.negotiate(rep, day);
        }
        for leader in 0..roster.n_leaders() {
            let today = std::mem::take(&mut self.state.leader_today[leader]);
            self.state.leader_attained[leader] += today.quota_credit;
            self.state.leader_inner_attained[leader] += today.quota_credit;
            self.credit_leader(leader, day, Measure::NewBookings, today);
        }
        if reporting {
            self.customers_day(day);
        }
        self.self_serve_day(day);
        if reporting {
            self.month_end(day);
            self.cash_day(day);
        }
        for rep in 0..n_reps {
            let effort = self.choose_effort(rep, day);
            self.state.effort[rep] = effort;
            if !self.state.seats[rep].is_vacant() {
                self.recorder
                    .effort(day, rep, effort.progress, effort.prospecting);
            }
            if R::STORY && !self.state.seats[rep].is_vacant() {
                self.tell_evening(rep, day);
            }
        }
        self.recorder.evening(day, self.state);
        self.period_ends(day);
        self.departures(day);
        if reporting {
            self.fiscal_quarter_end(day);
        }
    }

    /// A rep's deals in hand, in mean deals: buyers who wait and buyers who are ready.
    pub(super) fn in_hand(&self, rep: usize) -> (f64, f64) {
        let (mut waiting, mut ready) = (0.0, 0.0);
        for deal in &self.state.ripe[rep] {
            let hand = if deal.quote.is_none() && deal.organic < deal.reservation {
                &mut waiting
            } else {
                &mut ready
            };
            *hand += deal.size;
        }
        (waiting, ready)
    }

    /// After the last day.
    pub(super) fn close(&mut self) {
        let last = self.prepared.roster.n_days - 1;
        self.tell_pipeline(last + 1);
        self.review_dates(last + 1);
        if self.prepared.after_sale {
            self.close_accruals(last);
            self.close_book();
        }
    }

    /// Effort for tomorrow, by the value of one more ripe deal tonight.
    ///
    /// # Equation
    /// Forward looking: the programme's choice. Delta: `effort = (G / G_lin)^eta` in the reference
    /// split, `G` what one more mean deal adds to expected pay tomorrow (of the next period, discounted,
    /// on a period's last evening) and `G_lin` the same under the reference plan's linear equivalent;
    /// kept below 3. Fixed: 1.
    fn choose_effort(&self, rep: usize, day: u32) -> Effort {
        let prepared = self.prepared;
        let unit = prepared.unit_effort();
        if self.state.seats[rep].is_vacant() {
            return Effort::default();
        }
        if prepared.policy.conduct == BehaviorModel::Fixed {
            return unit;
        }
        let days = &self.own_day(rep, day);
        if let Some(position) = self.position(rep, day, days) {
            let (waiting, ready) = self.in_hand(rep);
            return position.effort(days.day_of_full_period as usize, waiting, ready);
        }
        let reference = &prepared.policy.reference;
        let organic = reference.organic_discount;
        let later = prepared.policy.rep_customer_pay.per_net(organic, false);
        let mean_credit = prepared.mean_net * prepared.worth_share;
        let seat = self.rep_seat(rep, day, 1.0);
        let mut gain = if days.left == 0 {
            seat.outer.gain_next(mean_credit)
        } else {
            seat.outer.gain_now(mean_credit)
        };
        if let Some(seat) = seat.inner {
            gain += if seat.days.left == 0 {
                seat.gain_next(mean_credit)
            } else {
                seat.gain_now(mean_credit)
            };
        }
        let gain = gain + later * prepared.mean_net;
        let ratio = (gain / reference.ripe_deal_value).max(1e-9);
        let level = math::pow(ratio, prepared.model.behavior.effort_elasticity).min(3.0);
        Effort {
            progress: level * unit.progress,
            prospecting: level * unit.prospecting,
        }
    }
}
