//! Mechanism `turnover`: people quit, are let go, are missed and are replaced.
//!
//! # Equation
//! Stress runs down by its share of the night, `s *= exp(-1/stress_days)`, and grows by the pressure leaders put on each
//! deal they talk about, over a quarter's target incentive. Once a week a rep weighs a job elsewhere that pays
//! on-target earnings:
//! ```text
//! quits       h = q exp(w (1 - pay/OTE) + s) a year,  pay that of the last 12 months, what is not there yet on target
//! put up      own period end, a year or more in the seat:  1 - (1 - P logistic((A - abar)/B))^(days/65)
//! ```
//! `abar` is mean attainment of the last year. Whoever is put up is let go unless the manager cannot do without, by the
//! manager's own plan and clock. Let go today, the seat is empty for `m` of the days left of the manager's period, `r` money a day
//! that the manager does not get; kept, the same gap falls into a later period, and a seat that is worth `r'` a day, like
//! the team's mean, comes `n` days later, one period of the rep:
//! ```text
//! spared if   E pay(A + F) - E pay(A + F - r m)  >  g' (r m + (r' - r) n),     g' the manager's discounted gain a unit next period
//! ```
//! No chance is put in: a manager who is paid alike now and later, and does not discount, spares nobody who sells less than
//! the others.
//!
//! Who leaves is paid by the plan's terms of leaving. An opportunity survives with a chance of its own, and its account's
//! trust shrinks, so that losses come sooner; agreed terms lapse. Nobody works the leads of an empty seat. Who starts is
//! drawn from the ability classes and works at `min(1, (months + 1)/ramp)` of it.
//!
//! # Source
//! Form and sizes assumed; level of turnover: Alexander Group. Every draw has the address of its seat or deal, so that
//! nobody's leaving disturbs another rep's draws.

use super::DayOfPeriod;
use super::Run;
use super::forecast::CloseDate;
use super::payroll::Account;
use super::recorder::{Departure, Flow, Hired, Left, Loss, LossReason, Recorder, Spared};
use super::seats::Past;
use super::state::Marks;
use super::story::{self, Who};
use crate::plan::{ClawbackAfterLeaving, UnpaidAtLeaving};
use crate::random::{Purpose, math};
use crate::solve::{Effort, dismissal_chance};
use crate::units::{DAYS_PER_WEEK, DAYS_PER_YEAR};

/// Weeks of a year.
const WEEKS_PER_YEAR: f64 = (DAYS_PER_YEAR / DAYS_PER_WEEK) as f64;

impl<R: Recorder> Run<'_, R> {
    /// The morning: new hires start, those who learn the job work a little better.
    pub(super) fn people_day(&mut self, day: u32) {
        if !self.prepared.model.mechanisms.turnover {
            return;
        }
        for rep in 0..self.prepared.roster.n_reps() {
            let seat = self.state.seats[rep];
            if seat.vacant_until == Some(day) {
                self.hire(rep, day);
            } else if let Some(hired) = seat.hired_on {
                let productivity = self.prepared.productivity_after(day - hired);
                self.state.seats[rep].ability = seat.full_ability * productivity;
            }
        }
    }

    /// Leaders talk about a deal with some pressure \[money\].
    pub(super) fn feel_pressure(&mut self, rep: usize, pressure: f64) {
        if self.prepared.model.mechanisms.turnover && 0.0 < pressure {
            let target = self.prepared.roster.rep_plan.decided_target_per_year() / 4.0;
            if 0.0 < target {
                self.state.seats[rep].stress += pressure / target;
            }
        }
    }

    /// Whether a rep sits there since the start of the period that `day` ends.
    pub(super) fn in_seat_for(&self, rep: usize, period: &DayOfPeriod, day: u32) -> bool {
        self.state.seats[rep].since() + period.days <= day + 1 || self.state.seats[rep].since() == 0
    }

    /// Keeps a period that is over, and what makes up a year with it.
    pub(super) fn remember(&mut self, rep: usize, days: &DayOfPeriod, attainment: f64, paid: f64) {
        if !self.prepared.model.mechanisms.turnover {
            return;
        }
        let full = f64::from(self.prepared.roster.rep_clocks[0].period.typical_days());
        let past = &mut self.state.past[rep];
        past.push_back(Past {
            days: days.prorate * full,
            attainment,
            paid,
        });
        let mut total: f64 = past.iter().map(|p| p.days).sum();
        // Half a day: sums of shares of days.
        while f64::from(DAYS_PER_YEAR) - 0.5 <= total - past[0].days {
            total -= past[0].days;
            past.pop_front();
        }
    }

    /// Mean attainment of about the last year, by days; `None` without a period that is over.
    fn past_attainment(&self, rep: usize) -> Option<f64> {
        let past = &self.state.past[rep];
        let days: f64 = past.iter().map(|p| p.days).sum();
        let sum: f64 = past.iter().map(|p| p.days * p.attainment).sum();
        (0.0 < days).then(|| sum / days)
    }

    /// Pay of the last 12 months over on-target earnings; what is not there yet counts as on target.
    fn past_pay(&self, rep: usize) -> f64 {
        let plan = &self.prepared.roster.rep_plan;
        let target: f64 = plan.components.iter().map(|c| c.target_per_year).sum();
        let year = f64::from(DAYS_PER_YEAR);
        let past = &self.state.past[rep];
        let days: f64 = past.iter().map(|p| p.days).sum();
        let paid: f64 = past.iter().map(|p| p.paid).sum();
        let variable = if days <= year {
            paid + target * (1.0 - days / year)
        } else {
            paid * year / days
        };
        (plan.base_per_year + variable) / (plan.base_per_year + target).max(f64::MIN_POSITIVE)
    }

    /// The evening: stress runs down, people quit and are let go.
    pub(super) fn departures(&mut self, day: u32) {
        if !self.prepared.model.mechanisms.turnover {
            return;
        }
        let terms = &self.prepared.model.turnover;
        let calms = math::exp(-1.0 / terms.stress_days.get().max(1e-9));
        let week_ends = (day + 1).is_multiple_of(DAYS_PER_WEEK);
        for rep in 0..self.prepared.roster.n_reps() {
            if self.state.seats[rep].is_vacant() {
                continue;
            }
            self.state.seats[rep].stress *= calms;
            if self.is_let_go(rep, day) {
                self.leave(rep, day, Departure::Dismissed);
            } else if week_ends && self.quits(rep, day) {
                self.leave(rep, day, Departure::Quit);
            }
        }
        self.recorder.seats(day, &self.state.seats);
    }

    fn quits(&self, rep: usize, day: u32) -> bool {
        let terms = &self.prepared.model.turnover;
        let short = terms.pay_weight.get() * (1.0 - self.past_pay(rep));
        let hazard = terms.quits_per_year.get() * math::exp(short + self.state.seats[rep].stress);
        let chance = 1.0 - math::exp(-hazard / WEEKS_PER_YEAR);
        let week = u64::from(day / DAYS_PER_WEEK);
        self.shocks.uniform(Purpose::Quit, rep as u64, week) < chance
    }

    /// Whether a rep is put up for dismissal tonight and not spared.
    fn is_let_go(&mut self, rep: usize, day: u32) -> bool {
        let prepared = self.prepared;
        let clock = &prepared.rep_days[prepared.roster.rep_clock[rep]][day as usize];
        if 0 < clock.left || day + 1 < self.state.seats[rep].since() + DAYS_PER_YEAR {
            return false;
        }
        let Some(attainment) = self.past_attainment(rep) else {
            return false;
        };
        let terms = &prepared.model.turnover;
        let chance = dismissal_chance(terms, attainment, f64::from(clock.days));
        if chance
            <= self
                .shocks
                .uniform(Purpose::Dismissal, rep as u64, day.into())
        {
            return false;
        }
        let usual = self.team_attainment(rep);
        let spared = self.manager_spares(rep, (attainment, usual), f64::from(clock.days), day);
        if spared {
            self.recorder.spared(&Spared {
                day,
                rep,
                attainment,
                usual,
            });
            if R::STORY {
                let told = story::RepSpared {
                    attainment,
                    team: usual,
                };
                self.tell_of(day, Who::Rep(rep), told);
            }
        }
        !spared
    }

    /// Mean attainment of the last year over a rep's team, by people who have any.
    fn team_attainment(&self, rep: usize) -> f64 {
        let managers = &self.prepared.roster.rep_manager;
        let team = (0..managers.len()).filter(|&other| managers[other] == managers[rep]);
        let (mut sum, mut n) = (0.0, 0.0_f64);
        for attainment in team.filter_map(|other| self.past_attainment(other)) {
            sum += attainment;
            n += 1.0;
        }
        sum / n.max(1.0)
    }

    /// Whether the manager would rather have the gap later, by what the rep and the team attain; see the equation
    /// above.
    fn manager_spares(
        &self,
        rep: usize,
        (attainment, usual): (f64, f64),
        until_next: f64,
        day: u32,
    ) -> bool {
        let prepared = self.prepared;
        let roster = &prepared.roster;
        let manager = roster.rep_manager[rep];
        let a_day = prepared.rep_quota / f64::from(roster.rep_clocks[0].period.typical_days());
        let (rate, usual) = (attainment * a_day, usual * a_day);
        let mut seat = self.leader_seat(manager, day, 1.0);
        let gap = |left: u32| f64::from(left.min(prepared.model.turnover.vacancy_days));
        let mut lost = 0.0;
        let mut next = 0.0;
        let unit = usual * until_next;
        let level = self.state.quota_level[roster.n_reps() + manager];
        let clocks = [
            (
                Some(&mut seat.outer),
                prepared.leader_quota[manager] * level,
            ),
            (seat.inner.as_mut(), prepared.inner.leader_quota[manager]),
        ];
        let mut gap_now = 0.0_f64;
        for (clock, quota) in clocks {
            let Some(clock) = clock else { continue };
            let missed = rate * gap(clock.days.left);
            gap_now = gap_now.max(gap(clock.days.left));
            clock.attainment -= missed / (quota * clock.days.quota_share());
            lost += clock.gain_now(missed);
            next += clock.gain_next(unit) / unit.max(f64::MIN_POSITIVE);
        }
        next * (rate * gap_now + (usual - rate) * until_next) < lost
    }

    /// A rep leaves in the evening.
    fn leave(&mut self, rep: usize, day: u32, how: Departure) {
        let attainment = self.past_attainment(rep);
        if R::STORY {
            let told = story::RepGone {
                how: match how {
                    Departure::Quit => "quit",
                    Departure::Dismissed => "dismissed",
                },
                attainment,
                pay: self.past_pay(rep),
                stress: self.state.seats[rep].stress,
            };
            self.tell_of(day, Who::Rep(rep), told);
        }
        self.final_pay(rep, day);
        self.recorder.left(&Left {
            day,
            rep,
            how,
            attainment,
        });
        let vacancy = self.prepared.model.turnover.vacancy_days;
        let seat = &mut self.state.seats[rep];
        seat.vacant_until = Some(day + 1 + vacancy);
        seat.hires += 1;
        seat.stress = 0.0;
        self.state.past[rep].clear();
        self.state.effort[rep] = Effort::default();
        self.state.owed[rep] = 0.0;
        self.state.attained[rep] = 0.0;
        self.state.inner_attained[rep] = 0.0;
        self.state.quota_level[rep] = 1.0;
        self.hand_over(rep, day);
    }

    /// Pays what is open by the plan's terms of leaving, and closes all accounts.
    fn final_pay(&mut self, rep: usize, day: u32) {
        let leaving = self.prepared.model.plans.rep.leaving;
        let first = self.prepared.roster.first_account[rep];
        let n = self.prepared.roster.rep_plan.components.len();
        let ends: Vec<bool> = self
            .accounts_of(rep, day)
            .map(|(_, _, end)| end.is_some())
            .collect();
        for (place, ended) in (first..first + n).zip(ends) {
            if !ended {
                self.state.accounts[place].credit(self.state.credits[place]);
            }
        }
        self.withdraw_spifs(rep, leaving.unpaid == UnpaidAtLeaving::Forfeited);
        let readings = self.all_books();
        self.pay_period(rep, day, &readings, Some(leaving));
        for (place, component) in (first..).zip(&self.prepared.roster.rep_plan.components) {
            self.close_account(place, day);
            self.state.accounts[place] = Account::new(component, &self.prepared.roster);
        }
        let owes = leaving.clawback == ClawbackAfterLeaving::Owed;
        let back = self.former_owes(rep, owes);
        if 0.0 < back {
            self.recorder.paid_back(day, rep, back);
            if R::STORY {
                let told = story::PaidBack { amount: back };
                self.tell_of(day, Who::Rep(rep), told);
            }
            if self.prepared.after_sale && self.prepared.roster.report_from <= day {
                self.cash(day, Flow::SalesPay, back);
            }
        }
        self.state.rep_paid[rep] = 0.0;
    }

    /// What becomes of a rep's opportunities.
    fn hand_over(&mut self, rep: usize, day: u32) {
        let terms = &self.prepared.model.turnover;
        let (kept, trust) = (terms.pipeline_kept.get(), terms.trust_kept.get());
        let shocks = self.shocks;
        let person = u64::from(self.state.seats[rep].hires);
        let survives = |id: u64| shocks.uniform(Purpose::Handover, id, person) < kept;
        let lost = |id: u64, born: u32, pushes: u8, date: CloseDate| Loss {
            day,
            rep,
            id,
            born,
            reason: LossReason::RepLeft,
            pushes,
            date,
        };
        let tonight = f64::from(day) + 1.0;
        let mut open = std::mem::take(&mut self.state.open[rep]);
        let mut next = Marks::default();
        open.retain_mut(|o| {
            if !survives(o.id) {
                self.lose(&lost(o.id, o.born, 0, o.date));
                return false;
            }
            o.trust *= trust;
            o.lost_at = tonight + (o.lost_at - tonight) * trust;
            next.include(o);
            true
        });
        self.state.open[rep] = open;
        self.state.next_marks[rep] = next;
        let mut ripe = std::mem::take(&mut self.state.ripe[rep]);
        ripe.retain_mut(|deal| {
            if !survives(deal.id) {
                self.lose(&lost(deal.id, deal.born, deal.pushes.count(), deal.date));
                return false;
            }
            deal.trust *= trust;
            let left = f64::from(deal.lost_on.saturating_sub(day));
            deal.lost_on = day.saturating_add(super::customers::truncate((left * trust).ceil()));
            deal.quote = None;
            deal.gain_next = None;
            deal.waited_yesterday = None;
            deal.refused_yesterday = false;
            true
        });
        self.state.ripe[rep] = ripe;
    }

    /// Somebody starts.
    fn hire(&mut self, rep: usize, day: u32) {
        let prepared = self.prepared;
        let seat = self.state.seats[rep];
        let classes = &prepared.model.organization.ability_classes;
        let draw = self
            .shocks
            .uniform(Purpose::NewHire, rep as u64, u64::from(seat.hires));
        let mut below = 0.0;
        let class = classes.iter().position(|class| {
            below += class.share.get();
            draw < below
        });
        let class = class.unwrap_or(classes.len() - 1);
        let ability = classes[class].ability.get();
        let seat = &mut self.state.seats[rep];
        seat.class = class;
        seat.policy = prepared.policy_place(rep, class);
        seat.full_ability = ability;
        seat.ability = ability * prepared.productivity_after(0);
        seat.hired_on = Some(day);
        seat.vacant_until = None;
        self.set_own_shares(rep, day);
        self.state.effort[rep] = prepared.unit_effort();
        let first = prepared.roster.first_account[rep];
        for (place, component) in (first..).zip(&prepared.roster.rep_plan.components) {
            self.state.accounts[place] = Account::new(component, &prepared.roster);
            let from = day.max(prepared.roster.credited_from(component.measure));
            self.state.accounts[place].restart(from);
        }
        self.state.extras.new_hire(rep);
        if prepared.after_sale && prepared.roster.report_from <= day {
            let cost = prepared.model.turnover.hiring_cost.get();
            self.cash(day, Flow::Hiring, -cost);
        }
        if R::STORY {
            let told = story::RepHired {
                ability,
                productive_on: prepared.productive_on(day),
            };
            self.tell_of(day, Who::Rep(rep), told);
        }
        self.recorder.hired(&Hired {
            day,
            rep,
            class,
            productive_on: prepared.productive_on(day),
        });
    }
}
