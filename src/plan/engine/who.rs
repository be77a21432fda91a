//! The person at hand, and the payment in the making.

use super::CompiledPlan;
use super::grid::Step;
use super::person::place;
use crate::plan::account::CapNow;
use crate::plan::{
    CompensationPlan, PaymentCap, Person, PlanCalendar, Release, Rounding, Span, Terms, Trigger,
};

/// The person at hand.
#[derive(Clone, Copy)]
pub(super) struct Who<'a> {
    pub(super) place: usize,
    pub(super) person: Person,
    pub(super) rules: &'a CompensationPlan,
    pub(super) plan: &'a CompiledPlan,
    pub(super) calendar: &'a PlanCalendar,
    /// First entry in the list of all.
    pub(super) entries: usize,
}

/// A payment in the making.
#[derive(Clone, Copy)]
pub(super) struct Now {
    pub(super) payment: u32,
    pub(super) span: Span,
    /// Whether it settles somebody who has left.
    pub(super) last: bool,
}

impl<'a> Who<'a> {
    pub(super) fn rounding(&self) -> Rounding {
        self.rules.conventions.rounding
    }

    pub(super) fn release(&self) -> Option<&'a Release> {
        let release = self.rules.payment.as_ref()?.release.as_ref();
        release.filter(|r| r.trigger != Trigger::Booking)
    }

    /// Payments before this one since hire. Who was hired before the calendar begins counts periods
    /// as long as its first; who was always there has had more than any draw lasts.
    pub(super) fn payments_since_hire(&self, now: Now) -> u32 {
        let Some(hired) = self.person.hired else {
            return u32::MAX;
        };
        let schedule = &self.calendar.payment;
        if let Some(first) = schedule.position(hired) {
            return now.payment.saturating_sub(place(first));
        }
        let before = (schedule.first_day() - hired).max(0) / schedule.periods()[0].days();
        now.payment.saturating_add(before.unsigned_abs())
    }

    /// The part of a measurement period's days in role that some days are: whole payment periods by
    /// what they carry of a year, so that two quarters of four are a half, parts of one by days.
    pub(super) fn share_of_period(&self, span: Span, role: (i32, i32), days: (i32, i32)) -> f64 {
        let part = |from: i32, to: i32| -> f64 {
            let (from, to) = (from.max(role.0), to.min(role.1));
            let payments = self.calendar.payment.periods();
            let within = payments
                .iter()
                .filter(|p| p.from <= span.to && span.from <= p.to);
            within.map(|p| p.years * p.share_within(from, to)).sum()
        };
        let whole = part(role.0, role.1);
        if 0.0 < whole {
            part(days.0, days.1) / whole
        } else {
            1.0
        }
    }

    /// The cap of a payment inside a measurement period, from the terms to date and those of the
    /// payment's days.
    pub(super) fn cap_now(
        &self,
        now: Now,
        to_date: Terms,
        terms_of: impl Fn((i32, i32)) -> Terms,
    ) -> Option<CapNow> {
        let payment = self.rules.payment.as_ref()?;
        let target = match payment.cap_kind {
            PaymentCap::ToDate => to_date,
            PaymentCap::EachPayment => terms_of(self.in_role(now.span)),
        };
        Some(CapNow {
            kind: payment.cap_kind,
            limit: payment.cap?.get() * target.target_incentive,
        })
    }

    /// First and last day of a period in role.
    pub(super) fn in_role(&self, span: Span) -> (i32, i32) {
        let from = self.person.hired.map_or(span.from, |h| h.max(span.from));
        let to = self.person.left.map_or(span.to, |l| l.min(span.to));
        (from, to)
    }

    /// The payment that falls due with a step.
    pub(super) fn payment_at(&self, step: &Step) -> Option<Now> {
        let payment = step.payment?;
        Some(Now {
            payment,
            span: self.calendar.payment.periods()[payment as usize],
            last: self.person.left.is_some_and(|left| left <= step.to),
        })
    }
}
