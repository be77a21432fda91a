//! Who sits where: a seat, its clock, its leads and its customers stay when people come and go.

use super::recorder::Recorder;
use super::{DayOfPeriod, Prepared, Run};
use crate::solve::Position;
use crate::solve::policy::RepPolicy;
use crate::units::DAYS_PER_YEAR;

/// Selling days of a mean month.
const DAYS_PER_MONTH: f64 = DAYS_PER_YEAR as f64 / 12.0;

/// A rep's seat and who sits in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seat {
    /// People hired into it so far.
    pub hires: u32,
    /// Ability class of who sits there.
    pub class: usize,
    /// What a unit of their effort does today, relative to the typical rep.
    pub ability: f64,
    /// The same when they have learned the job.
    pub full_ability: f64,
    /// First day in the seat; `None` for who was there before the run.
    pub hired_on: Option<u32>,
    /// Day on which somebody starts; `None` while somebody sits there.
    pub vacant_until: Option<u32>,
    /// Leaders' pressure as it is felt \[quarterly target incentive\].
    pub stress: f64,
    /// Position of their policy: clock group and class.
    pub(super) policy: usize,
    /// Share of the running period's target incentive they have, and their quota over it.
    own: [f64; 2],
    /// The same of the shorter period of two.
    own_inner: [f64; 2],
}

/// One period that is over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Past {
    /// Days of it in the seat.
    pub days: f64,
    /// Attainment on the quota of those days.
    pub attainment: f64,
    /// Variable pay \[money\].
    pub paid: f64,
}

impl Seat {
    /// Whether nobody sits there.
    pub fn is_vacant(&self) -> bool {
        self.vacant_until.is_some()
    }

    /// First day in the seat, 0 for who was there before the run.
    pub fn since(&self) -> u32 {
        self.hired_on.unwrap_or(0)
    }

    /// Work done by a day of effort, over that of somebody who has learned the job.
    pub fn productivity(&self) -> f64 {
        self.ability / self.full_ability
    }

    /// A day of the seat's clock, with this person's share of the period's quota and pay.
    pub(super) fn day(&self, day: &DayOfPeriod) -> DayOfPeriod {
        with(day, self.own)
    }

    /// The same on the shorter clock of two.
    pub(super) fn inner_day(&self, day: &DayOfPeriod) -> DayOfPeriod {
        with(day, self.own_inner)
    }
}

#[inline]
fn with(day: &DayOfPeriod, [pay, ramp]: [f64; 2]) -> DayOfPeriod {
    DayOfPeriod {
        prorate: day.prorate * pay,
        quota_ramp: day.quota_ramp * ramp,
        ..*day
    }
}

impl Prepared<'_> {
    /// A seat with who is there before the run.
    pub(super) fn first_in(&self, rep: usize) -> Seat {
        Seat {
            hires: 0,
            class: self.roster.rep_class[rep],
            ability: self.ability[rep],
            full_ability: self.ability[rep],
            hired_on: None,
            vacant_until: None,
            stress: 0.0,
            policy: self.rep_group[rep],
            own: [1.0; 2],
            own_inner: [1.0; 2],
        }
    }

    /// Quota of a rep's running period as a share of a full one's, without the level it may have.
    #[inline]
    pub fn own_share(&self, state: &super::State, rep: usize, day: u32) -> f64 {
        let clock = self.roster.rep_clock[rep];
        let day = &self.rep_days[clock][day as usize];
        let [pay, ramp] = state.seats[rep].own;
        day.prorate * pay * (day.quota_ramp * ramp)
    }

    /// Quota of somebody for days of a period in the seat, over that of everybody else: the plan's
    /// ramp, by time since hire.
    pub(super) fn quota_ramp(&self, seat: &Seat, from: u32, to: u32) -> f64 {
        match (&self.model.plans.rep.ramp, seat.hired_on) {
            (Some(ramp), Some(hired)) => {
                let months = |day: u32| f64::from(day.saturating_sub(hired)) / DAYS_PER_MONTH;
                ramp.factor_between(months(from), months(to))
            }
            _ => 1.0,
        }
    }

    /// Productivity of somebody so many days after they started.
    ///
    /// # Equation
    /// `min(1, (months + 1) / ramp)`, in whole months
    pub(super) fn productivity_after(&self, days: u32) -> f64 {
        let ramp = f64::from(self.model.turnover.ramp_months);
        if ramp <= 0.0 {
            return 1.0;
        }
        (((f64::from(days) / DAYS_PER_MONTH).floor() + 1.0) / ramp).min(1.0)
    }

    /// First day on which somebody who starts on `day` has learned the job.
    pub(super) fn productive_on(&self, day: u32) -> u32 {
        let months = self.model.turnover.ramp_months.saturating_sub(1);
        let days = (f64::from(months) * DAYS_PER_MONTH).ceil();
        day + super::customers::truncate(days)
    }
}

impl<'p, R: Recorder> Run<'p, R> {
    /// The policy of who sits in a seat.
    #[inline]
    pub(super) fn rep_policy(&self, rep: usize) -> &'p RepPolicy {
        &self.prepared.policy.reps[self.state.seats[rep].policy]
    }

    /// Where `day` lies in the period a rep decides by, with their own share of it.
    #[inline]
    pub(super) fn own_day(&self, rep: usize, day: u32) -> DayOfPeriod {
        let clock = self.prepared.roster.rep_clock[rep];
        self.state.seats[rep].day(&self.prepared.rep_days[clock][day as usize])
    }

    /// The same on the shorter clock of those who decide by two.
    pub(super) fn own_inner_day(&self, rep: usize, day: u32) -> Option<DayOfPeriod> {
        let clock = self.prepared.roster.rep_clock[rep];
        let day = self.prepared.rep_inner_day(clock, day)?;
        Some(self.state.seats[rep].inner_day(day))
    }

    /// A rep's attainment of the period they decide by, on one of its days as their own, at the level their quota has.
    #[inline]
    pub(super) fn attainment(&self, rep: usize, own: &DayOfPeriod) -> f64 {
        let quota = self.prepared.rep_quota * own.quota_share();
        self.state.attained[rep] / (quota * self.state.quota_level[rep])
    }

    /// Where a rep stands tonight in the programme they decide by, if they look ahead.
    #[inline]
    pub(super) fn position(&self, rep: usize, day: u32, own: &DayOfPeriod) -> Option<Position<'p>> {
        let standing = || self.prepared.standing(self.state, rep, day);
        let level = self.state.quota_level[rep];
        let attainment = self.attainment(rep, own);
        self.rep_policy(rep).position(attainment, level, standing)
    }

    /// First day a payee is paid for; 0 for leaders and for who was there before the run.
    pub(super) fn paid_from(&self, payee: usize) -> u32 {
        self.state.seats.get(payee).map_or(0, Seat::since)
    }

    /// Whether a payee's seat is empty.
    pub(super) fn is_vacant(&self, payee: usize) -> bool {
        self.state.seats.get(payee).is_some_and(Seat::is_vacant)
    }

    /// Sets what a new hire's part of the periods that hold `day` is.
    pub(super) fn set_own_shares(&mut self, rep: usize, day: u32) {
        let prepared = self.prepared;
        let roster = &prepared.roster;
        if day >= roster.n_days {
            return;
        }
        let clock = roster.rep_clock[rep];
        let seat = &self.state.seats[rep];
        let of = |clock: &crate::model::Clock| {
            let period = clock.period_of(day);
            let (start, end) = (clock.starts[period], clock.starts[period + 1]);
            let from = seat.since().max(start);
            let ramp = prepared.quota_ramp(seat, from, end);
            [
                f64::from(end - from) / f64::from(end - start),
                // Without quota nothing is measured: such a person decides as if they had all of it.
                if 0.0 < ramp { ramp } else { 1.0 },
            ]
        };
        let own = of(&roster.rep_clocks[clock]);
        let inner = roster.rep_inner_clocks.get(clock).map(of);
        let seat = &mut self.state.seats[rep];
        seat.own = own;
        seat.own_inner = inner.unwrap_or([1.0; 2]);
    }
}
