//! Measurement periods end, are paid, and start again.
//!
//! What a period earns is what [`crate::plan::ComponentPay`] makes of it, as for deals that are replayed, and every
//! payment is one of [`crate::plan::Ledger`]. People decide on a clock
//! of their own (see [`super::roster::Roster`]): the measurement period, or the plan year where
//! attainment carries the year to date.
//!
//! The report takes pay in evenly over the days it was earned on: those of the period, or of the
//! plan year under a cumulative component. A period that straddles the start of the report counts
//! with the share of its days inside; one that is not over at the end counts with its expected pay. What is
//! taken back (see [`super::clawback`]) counts when it is settled, and at the end with what is still open.
//! Otherwise a design whose periods end elsewhere would look cheaper or dearer for the edge alone.
//! Pay that arrives later than its period ends ([`PaidPlan::paid_after`](super::payroll::PaidPlan)) counts in the present value on the day it
//! arrives, and in the quarter's margin when it is earned.
//! Customers are followed from the start of the report, so components on expansion and renewals
//! start their first period there, with a quota for the days that are left.

use super::Run;
use super::payroll::{PaidComponent, PeriodEnd, share_inside};
use super::readings::Readings;
use super::recorder::{Flow, Recorder};
use super::roster::Roster;
use super::seller::OneClock;
use super::story::{self, Who};
use crate::plan::{Credit, LastQuota, Leaving, PeriodFacts, Reset, Terms, UnpaidAtLeaving};
use crate::solve::OutlookAt;

impl<'p, R: Recorder> Run<'p, R> {
    /// Pays every measurement period that ends today, and restarts the clocks people decide by.
    pub(super) fn period_ends(&mut self, day: u32) {
        let prepared = self.prepared;
        let roster = &prepared.roster;
        if !prepared.ends[day as usize] {
            return;
        }
        if roster.pays_on(day) {
            self.pay_periods(day);
        }
        for rep in 0..roster.n_reps() {
            if self.state.seats[rep].is_vacant() {
                continue;
            }
            let mut over = false;
            let inner = self.own_inner_day(rep, day);
            if let Some(inner) = inner.filter(|inner| inner.left == 0) {
                let quota = prepared.rep_inner_quota() * inner.quota_share();
                let attainment = self.state.inner_attained[rep] / quota;
                if self.in_seat_for(rep, &inner, day) {
                    self.recorder.rep_inner_period(day, rep, attainment);
                }
                self.state.inner_attained[rep] = 0.0;
                over = true;
            }
            let days = self.own_day(rep, day);
            if days.left == 0 {
                let attainment = self.attainment(rep, &days);
                let paid = std::mem::take(&mut self.state.rep_paid[rep]);
                if self.in_seat_for(rep, &days, day) {
                    self.recorder.rep_period(day, rep, attainment, paid);
                    if R::STORY {
                        self.tell_of(day, Who::Rep(rep), story::RepPeriod { attainment, paid });
                    }
                }
                self.quota_follows(day, rep, attainment);
                self.remember(rep, &days, attainment, paid);
                self.state.attained[rep] = 0.0;
                over = true;
            }
            if over && self.state.seats[rep].hired_on.is_some() {
                self.set_own_shares(rep, day + 1);
            }
        }
        for leader in 0..roster.n_leaders() {
            if prepared.leader_days[roster.leader_clock[leader]][day as usize].left == 0 {
                self.state.leader_attained[leader] = 0.0;
                self.leader_quota_follows(leader);
            }
            let inner = prepared.leader_inner_day(roster.leader_clock[leader], day);
            if inner.is_some_and(|inner| inner.left == 0) {
                self.state.leader_inner_attained[leader] = 0.0;
            }
        }
    }

    /// Measures everybody whose period ends today, then pays them, then starts the next period:
    /// attainment of a team is that of all its people before anybody starts from zero.
    fn pay_periods(&mut self, day: u32) {
        let roster = &self.prepared.roster;
        for payee in 0..roster.n_payees() {
            if self.is_vacant(payee) {
                continue;
            }
            for (account, from, end) in self.accounts_of(payee, day) {
                if from <= day && end.is_some() {
                    self.state.accounts[account].credit(self.state.credits[account]);
                }
            }
        }
        for group in 0..roster.rep_clocks.len() {
            if roster.group_pays_on(group, day) {
                self.settle_spifs(group, day);
            }
        }
        let readings = self.readings(day);
        for payee in 0..roster.n_payees() {
            if roster.group_measures_on(roster.pay_group(payee), day) && !self.is_vacant(payee) {
                self.pay_period(payee, day, &readings, None);
            }
        }
        for group in 0..roster.n_pay_groups() {
            if roster.group_pays_on(group, day) {
                self.open_books(group);
            }
        }
    }

    /// Pays what of a payee ends today; all that is open when they leave.
    pub(super) fn pay_period(
        &mut self,
        payee: usize,
        day: u32,
        readings: &Readings,
        leaving: Option<Leaving>,
    ) {
        let roster = &self.prepared.roster;
        let plan = roster.plan_of(payee);
        let metrics = readings.metrics(roster, payee);
        let attainments = self.attainments(payee, day, &metrics);
        let (mut taken_in, mut paid, mut earned) = (0.0, 0.0, 0.0);
        let accounts = self.accounts_of(payee, day);
        for ((index, component), (place, from, end)) in
            plan.components.iter().enumerate().zip(accounts)
        {
            let ended = end;
            let end = match leaving {
                None => end,
                Some(_) => Some(PeriodEnd {
                    first_day: from,
                    ends_year: true,
                }),
            };
            let Some(end) = end else { continue };
            let credited = std::mem::take(&mut self.state.credits[place]);
            if day < from {
                continue;
            }
            let quota_to = match leaving {
                // Its period has just been paid, or is forfeited: nothing is open.
                Some(rules) if ended.is_some() || rules.unpaid == UnpaidAtLeaving::Forfeited => {
                    self.close_account(place, day);
                    continue;
                }
                Some(rules) if rules.quota == LastQuota::Whole => {
                    roster.account_period_end(place, day)
                }
                _ => day + 1,
            };
            let running = self.paid_terms(payee, component, from, quota_to);
            let months = self.state.months.get(place).copied();
            let account = &mut self.state.accounts[place];
            let earned_before = account.earned();
            let facts = PeriodFacts {
                months: months.as_ref().map_or(&[], |m| &m[..]),
                attainments: &attainments,
                metrics: &metrics,
                team_attainment: readings.team(roster, payee, index),
                ..account.facts(running)
            };
            let payment = account.end_period(component, running, &facts);
            let booked = account.book(day, roster.report_from);
            if component.reset == Reset::Discrete || end.ends_year {
                account.restart(day + 1);
                if let Some(months) = self.state.months.get_mut(place) {
                    *months = Default::default();
                }
            }
            let more = payment.earned_to_date - earned_before;
            earned += more;
            self.divide(payee, place, index, (&facts, credited, more));
            self.pay_arrives(day, component.paid_after, booked, &mut taken_in);
            paid += payment.amount;
            if payee < roster.n_reps() {
                self.state.rep_paid[payee] += payment.amount;
            }
            self.recorder
                .paid(day, payee, index, credited.quota_credit, &payment);
            if R::STORY {
                self.tell_paid(day, (payee, index), credited.quota_credit, &payment);
            }
        }
        // Overrides, awards and draws come with the payment of the quota period.
        let end = roster.pay_period_end(payee, day);
        let settles = end.is_some() || leaving.is_some();
        let beside = if settles {
            self.earned_beside(payee)
        } else {
            0.0
        };
        let taken_back = self.settle_clawback(payee, paid + beside);
        self.tell_leaders(payee, earned - taken_back);
        let due = paid + beside - taken_back;
        let (drawn, given) = self.draw(payee, day, due, leaving.is_some());
        let amount = beside + drawn;
        if amount != 0.0 {
            if payee < roster.n_reps() {
                self.state.rep_paid[payee] += amount;
            }
            self.recorder.beside(day, payee, amount);
            self.tell_of_pay(day, payee, story::Beside { amount });
        }
        let from = self.paid_since(payee, day, end, leaving.is_some());
        let other = (beside + given) * share_inside(from, day + 1, roster.report_from);
        self.pay_arrives(day, plan.paid_after, other, &mut taken_in);
        if 0.0 < taken_back {
            self.pay_arrives(day, plan.paid_after, -taken_back, &mut taken_in);
            if payee < roster.n_reps() {
                self.state.rep_paid[payee] -= taken_back;
            }
            self.recorder.taken_back(day, payee, taken_back);
            self.tell_of_pay(day, payee, story::TakenBack { amount: taken_back });
        }
        if self.prepared.after_sale && roster.report_from <= day {
            self.cash(day, Flow::SalesPay, -taken_in);
        }
    }

    /// First day of what is paid beside components on a day.
    fn paid_since(&self, payee: usize, day: u32, end: Option<PeriodEnd>, leaves: bool) -> u32 {
        match end {
            Some(end) => end.first_day.max(self.paid_from(payee)),
            None if leaves => {
                let period = self.prepared.roster.pay_period(payee, day);
                period.0.max(self.paid_from(payee))
            }
            None => day,
        }
    }

    /// Takes in pay earned by `day` that arrives so many selling days later: added to `today` if at once, else on its day.
    fn pay_arrives(&mut self, day: u32, later: u32, amount: f64, today: &mut f64) {
        if later == 0 {
            *today += amount;
        } else if self.prepared.after_sale && self.prepared.roster.report_from <= day {
            self.cash(day + later, Flow::SalesPay, -amount);
        }
    }

    /// Attainment of every component of a payee since its last reset, up to `day` where its period goes
    /// on; nothing where no rule reads it. A component that is not credited yet counts as at its quota.
    fn attainments(&self, payee: usize, day: u32, metrics: &[Option<f64>]) -> Vec<f64> {
        let roster = &self.prepared.roster;
        let plan = roster.plan_of(payee);
        if !plan.reads {
            return Vec::new();
        }
        let accounts = self.accounts_of(payee, day);
        let attainment =
            |(component, (place, from, end)): (&PaidComponent, (usize, u32, Option<PeriodEnd>))| {
                if day < from {
                    return 1.0;
                }
                let running = self.paid_terms(payee, component, from, day + 1);
                let mut account = self.state.accounts[place];
                if end.is_none() {
                    account.credit(self.state.credits[place]);
                }
                component.pay.attainment(&PeriodFacts {
                    metrics,
                    ..account.facts(running)
                })
            };
        plan.components
            .iter()
            .zip(accounts)
            .map(attainment)
            .collect()
    }

    /// Accrues the expected pay of periods and plan years that are not over on the last day.
    ///
    /// # Equation
    /// components people decide by: `expected pay of the period · days inside the report / its days`;
    /// the others: what their credits so far earn against the quota so far, in the same share; both
    /// less what was taken in already. A component whose rules ask for more than attainment is one of
    /// the others, on its own attainment where a share is paid on the team's
    pub(super) fn close_accruals(&mut self, last: u32) {
        let prepared = self.prepared;
        let roster = &prepared.roster;
        let mut accrued = 0.0;
        let mut own = vec![0.0; roster.n_payees()];
        let mut later: Vec<(u32, f64)> = Vec::new();
        let readings = self.all_books();
        for (payee, own) in own.iter_mut().enumerate() {
            if self.is_vacant(payee) {
                continue;
            }
            let (before, mut arrives_later) = (accrued, 0.0);
            let plan = roster.plan_of(payee);
            let expects = plan.decides_plainly;
            for stand in self.stands_of(payee, last).iter().flatten() {
                if expects && 0 < stand.left {
                    let to = last + 1 + stand.left;
                    let from = (to - stand.days).max(self.paid_from(payee));
                    let inside = last + 1 - from.max(roster.report_from);
                    accrued += stand.expected_pay() * f64::from(inside) / f64::from(to - from);
                }
            }
            let metrics = readings.metrics(roster, payee);
            let attainments: Vec<f64> = if plan.reads {
                let components = plan.components.iter().zip(roster.first_account[payee]..);
                let facts = components.map(|(c, place)| (c, self.so_far(payee, c, place, last)));
                facts
                    .map(|(c, facts)| {
                        c.pay.attainment(&PeriodFacts {
                            metrics: &metrics,
                            ..facts
                        })
                    })
                    .collect()
            } else {
                Vec::new()
            };
            for (index, component) in plan.components.iter().enumerate() {
                let place = roster.first_account[payee] + index;
                let account = &self.state.accounts[place];
                if last < account.since() {
                    continue;
                }
                let mut so_far = -account.booked();
                if component.paid_after == 0 {
                    accrued += std::mem::take(&mut so_far);
                }
                if expects && plan.decided_by.contains(&index) {
                    continue;
                }
                let facts = PeriodFacts {
                    months: self.state.months.get(place).map_or(&[], |m| &m[..]),
                    metrics: &metrics,
                    attainments: &attainments,
                    ..self.so_far(payee, component, place, last)
                };
                let earned = component.pay.payout(&facts)
                    * share_inside(account.since(), last + 1, roster.report_from);
                if component.paid_after == 0 {
                    accrued += earned;
                } else {
                    so_far += earned;
                    arrives_later += so_far;
                    later.push((component.paid_after, so_far));
                }
            }
            *own = accrued - before + arrives_later;
        }
        accrued += self.beside_so_far(last, &own);
        accrued -= self.state.commissions.open();
        self.cash(last, Flow::SalesPay, -accrued);
        for (days, amount) in later {
            self.cash(last + days, Flow::SalesPay, -amount);
        }
    }

    /// Accrues what is paid beside components in periods that are not over on the last day; `own` is
    /// what components accrue, by payee \[money\].
    fn beside_so_far(&self, last: u32, own: &[f64]) -> f64 {
        let roster = &self.prepared.roster;
        let mut sum = self.spifs_so_far();
        for (payee, &accrued) in own.iter().enumerate() {
            let (from, to) = roster.pay_period(payee, last);
            let from = from.max(self.paid_from(payee));
            if last + 1 < to && !self.is_vacant(payee) {
                let overrides = self.overrides_so_far(payee, own);
                let passed = f64::from(last + 1 - from) / f64::from(to - from);
                sum += overrides * share_inside(from, last + 1, roster.report_from);
                sum += self.guarantee_so_far(payee, passed, accrued + overrides);
            }
        }
        sum
    }

    /// Credit of an account since its last reset, against the quota of the days so far.
    fn so_far(
        &self,
        payee: usize,
        component: &PaidComponent,
        place: usize,
        last: u32,
    ) -> PeriodFacts<'static> {
        let mut account = self.state.accounts[place];
        account.credit(self.state.credits[place]);
        let since = account.since().min(last + 1);
        let terms = self.paid_terms(payee, component, since, last + 1);
        PeriodFacts::of(terms, account.facts(Terms::default()).credited)
    }

    /// Where a payee stands on each clock they decide by.
    fn stands_of(&self, payee: usize, day: u32) -> [Option<Stand<'p>>; 2] {
        let seat = match payee.checked_sub(self.prepared.roster.n_reps()) {
            None => self.rep_seat(payee, day, 1.0),
            Some(leader) => self.leader_seat(leader, day, 1.0),
        };
        let pays = |one: &OneClock<'p>| match payee.checked_sub(self.prepared.roster.n_reps()) {
            None => self.paid_outlook(payee).unwrap_or(one.outlook),
            Some(_) => one.outlook,
        };
        let stand = |one: &OneClock<'p>, outlook: OutlookAt<'p>| Stand {
            outlook,
            left: one.days.left,
            days: one.days.days,
            prorate: one.days.prorate,
            attainment: one.attainment,
        };
        let inner = seat.inner.as_ref();
        [
            Some(stand(&seat.outer, pays(&seat.outer))),
            inner.map(|inner| stand(inner, inner.outlook)),
        ]
    }

    /// Base salaries of all sales roles for one day; nobody is paid for an empty seat.
    pub(super) fn daily_base(&self) -> f64 {
        let roster = &self.prepared.roster;
        let vacant = self.state.seats.iter().filter(|seat| seat.is_vacant());
        let rep = roster.rep_plan.base_per_year / f64::from(crate::units::DAYS_PER_YEAR);
        daily_base(roster) - rep * vacant.count() as f64
    }

    /// As [`Roster::accounts_of`], from a payee's first day in the seat on.
    pub(super) fn accounts_of(
        &self,
        payee: usize,
        day: u32,
    ) -> impl Iterator<Item = (usize, u32, Option<PeriodEnd>)> + use<'p, R> {
        let since = self.paid_from(payee);
        let accounts = self.prepared.roster.accounts_of(payee, day);
        accounts.map(move |(place, from, end)| (place, from.max(since), end))
    }

    /// Quota and target incentive of a component of a payee for days within one measurement period, the
    /// quota at the level it has, of a new hire by the plan's ramp.
    pub(super) fn paid_terms(
        &self,
        payee: usize,
        component: &PaidComponent,
        from: u32,
        to: u32,
    ) -> Terms {
        let mut terms = self.prepared.roster.terms(payee, component, from, to);
        if component.follows {
            terms.quota *= self.state.quota_level[payee];
        }
        match self.state.seats.get(payee) {
            Some(seat) if seat.hired_on.is_some() && !component.level => Terms {
                quota: terms.quota * self.prepared.quota_ramp(seat, from, to),
                ..terms
            },
            _ => terms,
        }
    }

    /// Nothing is open on an account any more.
    pub(super) fn close_account(&mut self, place: usize, day: u32) {
        self.state.credits[place] = Credit::default();
        self.state.commissions.forget(place);
        self.state.accounts[place].restart(day + 1);
        if let Some(months) = self.state.months.get_mut(place) {
            *months = Default::default();
        }
    }
}

/// Base salaries of all sales roles for one day \[money\].
pub fn daily_base(roster: &Roster) -> f64 {
    let reps = roster.rep_plan.base_per_year * roster.n_reps() as f64;
    let leaders: f64 = roster.leader_plans.iter().map(|p| p.base_per_year).sum();
    (reps + leaders) / f64::from(crate::units::DAYS_PER_YEAR)
}

/// Where a person stands in the period they decide by.
struct Stand<'a> {
    outlook: OutlookAt<'a>,
    left: u32,
    days: u32,
    prorate: f64,
    attainment: f64,
}

impl Stand<'_> {
    /// Expected pay of the whole period on the components people decide by \[money\].
    fn expected_pay(&self) -> f64 {
        self.prorate
            * self
                .outlook
                .expected_pay(self.left as usize, self.attainment)
    }
}
