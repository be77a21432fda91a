//! What is paid beside components: overrides, SPIFs and contests, draws.
//!
//! The rules are those of statements ([`Override`](crate::plan::Override), [`crate::plan::Spif`],
//! [`DrawAccount`]), and so is the order of a payment: components, overrides, SPIFs, clawbacks, then the
//! draw on what is left. Nobody's decision knows of them.
//!
//! # What the report takes in
//! Overrides and awards count on the days of the measurement period they are paid with, as commission
//! does. A recoverable advance is a loan: it counts when it is forgiven. A period that is not over at
//! the end of the report counts with the override on what was credited and accrued so far, and with what
//! open windows would pay if they closed that day.

use super::Run;
use super::payroll::PaidPlan;
use super::recorder::Recorder;
use super::roster::Roster;
use crate::model::{Clock, Model};
use crate::plan::draw::{DrawAccount, DrawKind, Drawn, DrawsNow};
use crate::plan::spif::SpifEntry;
use crate::plan::{Cents, Deal, OverrideBasis, Reach, Rounding, Schedule, Span, Spif, SpifWindow};
use crate::units::DAYS_PER_YEAR;

/// Calendar days in a year.
const CALENDAR_DAYS: f64 = 365.0;

/// The reps' SPIFs and their windows.
#[derive(Debug, Clone, Default)]
pub(super) struct Spifs {
    /// The rules.
    pub(super) rules: Vec<Spif>,
    rounding: Rounding,
    /// For each clock group of reps and SPIF: first and last days, in order.
    windows: Vec<Vec<Vec<(i32, i32)>>>,
}

impl Spifs {
    /// The windows on the measurement periods of each clock group. A range of days counts from the start
    /// of the report.
    pub(super) fn new(model: &Model, periods: &[&Clock], report_from: u32) -> Self {
        let plan = &model.plans.rep;
        let on = |clock: &Clock, spif: &Spif| {
            let from = match spif.window {
                SpifWindow::Days(_) => report_from,
                SpifWindow::FirstDays(_) | SpifWindow::LastDays(_) => 0,
            };
            let days = f64::from(DAYS_PER_YEAR) / CALENDAR_DAYS;
            schedule(clock, from).map_or_else(Vec::new, |s| spif.window.on(&s, days))
        };
        let of_group = |clock: &&Clock| plan.spifs.iter().map(|s| on(clock, s)).collect();
        Self {
            rules: plan.spifs.clone(),
            rounding: plan.conventions.rounding,
            windows: periods.iter().map(of_group).collect(),
        }
    }

    /// The window of a clock group that holds a day.
    fn window(&self, group: usize, spif: usize, day: i32) -> Option<(i32, i32)> {
        let windows = &self.windows[group][spif];
        let next = windows.partition_point(|&(from, _)| from <= day);
        let window = windows[next.checked_sub(1)?];
        (day <= window.1).then_some(window)
    }
}

/// The measurement periods of a clock from a day on.
fn schedule(clock: &Clock, from: u32) -> Option<Schedule> {
    let day = |day: u32| i32::try_from(day).ok();
    let spans = clock.starts.windows(2).enumerate().filter_map(|(i, pair)| {
        Some(Span {
            from: day(pair[0].max(from))?,
            to: day(pair[1])? - 1,
            years: clock.years_in(i),
            ends_year: clock.ends_year(i),
        })
    });
    Schedule::new(spans.filter(|s| s.from <= s.to).collect()).ok()
}

/// What leaders' overrides are a share of, since the payment before: of direct reports, and of
/// everybody below.
#[derive(Debug, Clone, Copy, Default)]
struct Below {
    credit: [f64; 2],
    commission: [f64; 2],
}

impl Below {
    fn of(&self, basis: OverrideBasis, reach: Reach) -> f64 {
        let sums = match basis {
            OverrideBasis::Credit => self.credit,
            OverrideBasis::Commission => self.commission,
        };
        match reach {
            Reach::DirectReports => sums[0],
            Reach::AllReports => sums[1],
        }
    }
}

/// What is known of pay beside components; empty where no plan has any.
#[derive(Debug, Clone, Default)]
pub struct Extras {
    /// For each leader.
    below: Vec<Below>,
    /// For each clock group of reps and SPIF: deals in windows that are not settled.
    entries: Vec<Vec<Vec<SpifEntry>>>,
    n_entries: u32,
    /// For each rep: awards not paid yet \[money\].
    awarded: Vec<f64>,
    /// For each payee.
    draws: Vec<Draws>,
}

/// What is known of a payee's draws.
#[derive(Debug, Clone, Default)]
struct Draws {
    /// Advances still to be recovered.
    account: DrawAccount,
    /// Payments so far.
    payments: u32,
    /// Paid since the last of them \[money\].
    paid: f64,
    /// The last of them.
    settled: Option<SettledDraw>,
}

/// What a draw made of a payment.
#[derive(Debug, Clone)]
struct SettledDraw {
    day: u32,
    /// The account before it.
    before: DrawAccount,
    /// What was due without it.
    due: Cents,
    /// What it added, and what of it nobody owes.
    made: [Cents; 2],
}

impl Extras {
    /// Empties it for a new replication.
    pub(super) fn reset(&mut self, roster: &Roster) {
        let asks = roster.asks;
        self.below.clear();
        if asks.overrides {
            self.below.resize(roster.n_leaders(), Below::default());
        }
        self.awarded.clear();
        self.n_entries = 0;
        self.entries.clear();
        if !roster.spifs.rules.is_empty() {
            self.awarded.resize(roster.n_reps(), 0.0);
            let none = vec![Vec::new(); roster.spifs.rules.len()];
            self.entries.resize(roster.rep_clocks.len(), none);
        }
        self.draws.clear();
        if asks.draws {
            self.draws.resize(roster.n_payees(), Draws::default());
        }
    }

    /// Somebody starts in a seat: what is advanced is theirs alone.
    pub(super) fn new_hire(&mut self, rep: usize) {
        if let Some(draws) = self.draws.get_mut(rep) {
            *draws = Draws::default();
        }
    }

    /// Adds a deal's commissionable credit to what a leader's override is a share of.
    pub(super) fn credit_below(&mut self, leader: usize, credit: f64, direct: bool) {
        if let Some(below) = self.below.get_mut(leader) {
            below.credit[1] += credit;
            if direct {
                below.credit[0] += credit;
            }
        }
    }
}

impl<R: Recorder> Run<'_, R> {
    /// Notes a rep's deal in the windows it falls in.
    pub(super) fn enter_spifs(&mut self, rep: usize, deal: &Deal) {
        let roster = &self.prepared.roster;
        let group = roster.rep_clock[rep];
        for (place, spif) in roster.spifs.rules.iter().enumerate() {
            if spif.eligible.fits(deal) && roster.spifs.window(group, place, deal.day).is_some() {
                let extras = &mut self.state.extras;
                extras.entries[group][place].push(SpifEntry {
                    person: u32::try_from(rep).unwrap_or(u32::MAX),
                    deal: extras.n_entries,
                    day: deal.day,
                    units: deal.units,
                    value: deal.first_year_value,
                    share: 1.0,
                });
                extras.n_entries += 1;
            }
        }
    }

    /// Settles the windows of a clock group of reps that are over.
    pub(super) fn settle_spifs(&mut self, group: usize, day: u32) {
        let spifs = &self.prepared.roster.spifs;
        let extras = &mut self.state.extras;
        let Some(entries) = extras.entries.get_mut(group) else {
            return;
        };
        let day = i32::try_from(day).unwrap_or(i32::MAX);
        for (place, (spif, entries)) in spifs.rules.iter().zip(entries).enumerate() {
            // Entries come by day, so those of a window are together.
            while let Some(first) = entries.first() {
                let to = spifs.window(group, place, first.day).map_or(day, |w| w.1);
                if day < to {
                    break;
                }
                let over = entries.partition_point(|e| e.day <= to);
                for award in spif.awards(&mut entries[..over], spifs.rounding) {
                    extras.awarded[award.person as usize] += award.amount.to_money();
                }
                entries.drain(..over);
            }
        }
    }

    /// Overrides and awards that a payment of a payee holds \[money\].
    pub(super) fn earned_beside(&mut self, payee: usize) -> f64 {
        let roster = &self.prepared.roster;
        let extras = &mut self.state.extras;
        match payee.checked_sub(roster.n_reps()) {
            None => extras.awarded.get_mut(payee).map_or(0.0, std::mem::take),
            Some(leader) => {
                let below = extras.below.get_mut(leader).map(std::mem::take);
                overrides(roster.plan_of(payee), below.unwrap_or_default())
            }
        }
    }

    /// Adds what a payee earned on components to what the overrides above are a share of.
    pub(super) fn tell_leaders(&mut self, payee: usize, earned: f64) {
        let roster = &self.prepared.roster;
        let below = &mut self.state.extras.below;
        if below.is_empty() {
            return;
        }
        for (level, leader) in above(roster, payee).enumerate() {
            below[leader].commission[1] += earned;
            if level == 0 {
                below[leader].commission[0] += earned;
            }
        }
    }

    /// What the draw makes of a payment: what it adds, and what of it nobody owes \[money\]. `due` is paid
    /// now, at the end of a quota period or for a component of a shorter one inside it, or because the payee
    /// `leaves`.
    ///
    /// Who was there before the run has been there longer than a draw for new people lasts. Nothing is advanced to
    /// who leaves; if the quota period ends on the same day, the payment is settled anew.
    pub(super) fn draw(&mut self, payee: usize, day: u32, due: f64, leaves: bool) -> (f64, f64) {
        let roster = &self.prepared.roster;
        let plan = roster.plan_of(payee);
        let is_new = self.is_new(payee);
        let (first, after) = roster.pay_period(payee, day);
        let from = first.max(self.paid_from(payee));
        let Some(draws) = self.state.extras.draws.get_mut(payee) else {
            return (0.0, 0.0);
        };
        draws.paid += due;
        if day + 1 < after && !leaves {
            return (0.0, 0.0);
        }
        let settled = draws.settled.take();
        let settled = settled.filter(|settled| leaves && settled.day == day);
        let already = settled.map_or([Cents::ZERO; 2], |settled| {
            draws.account = settled.before;
            draws.payments -= 1;
            draws.paid += settled.due.to_money();
            settled.made
        });
        let due = Cents::of(std::mem::take(&mut draws.paid), Rounding::default());
        let since_hire = if is_new { draws.payments } else { u32::MAX };
        let now = DrawsNow::at(&plan.draws, since_hire);
        let in_role = f64::from(day + 1 - from) / f64::from(after - first);
        let guarantee = now.in_force.map_or(Cents::ZERO, |draw| {
            Cents::of(draw.per_payment.get() * in_role, Rounding::default())
        });
        let advances = now
            .in_force
            .is_some_and(|draw| draw.kind == DrawKind::Recoverable);
        let before = draws.account.clone();
        let mut made = [Cents::ZERO; 2];
        let mut add = |drawn: Drawn| {
            made[0] += drawn.net();
            made[1] += drawn.guaranteed + drawn.forgiven;
            drawn.net()
        };
        let account = &mut draws.account;
        let given = if leaves && advances {
            Cents::ZERO
        } else {
            add(account.settle(now, guarantee, draws.payments, due))
        };
        if leaves {
            let rule = now.in_force.or(plan.draws.last());
            let rule = rule.map(|draw| draw.at_leaving).unwrap_or_default();
            add(account.settle_leaving(rule, due + given));
        }
        draws.payments += 1;
        draws.settled = Some(SettledDraw {
            day,
            before,
            due,
            made,
        });
        let [net, given] = [0, 1].map(|i| (made[i] - already[i]).to_money());
        (net, given)
    }

    /// Takes a leaver out of the windows that are open, and awards too if they are forfeited.
    pub(super) fn withdraw_spifs(&mut self, rep: usize, forfeited: bool) {
        let person = u32::try_from(rep).unwrap_or(u32::MAX);
        let extras = &mut self.state.extras;
        for entries in extras.entries.iter_mut().flatten() {
            entries.retain(|entry| entry.person != person);
        }
        if let (true, Some(awarded)) = (forfeited, extras.awarded.get_mut(rep)) {
            *awarded = 0.0;
        }
    }

    /// Whether a payee was hired during the run.
    fn is_new(&self, payee: usize) -> bool {
        let seat = self.state.seats.get(payee);
        seat.is_some_and(|seat| seat.hired_on.is_some())
    }

    /// Overrides of a payee so far, in a period that is not over, and what the reports accrue on top
    /// of what they were paid \[money\]: `accrued` by payee.
    pub(super) fn overrides_so_far(&self, payee: usize, accrued: &[f64]) -> f64 {
        let roster = &self.prepared.roster;
        let Some(leader) = payee.checked_sub(roster.n_reps()) else {
            return 0.0;
        };
        let Some(mut below) = self.state.extras.below.get(leader).copied() else {
            return 0.0;
        };
        for (report, &amount) in accrued.iter().enumerate() {
            for (level, theirs) in above(roster, report).enumerate() {
                if theirs == leader {
                    below.commission[1] += amount;
                    if level == 0 {
                        below.commission[0] += amount;
                    }
                }
            }
        }
        overrides(roster.plan_of(payee), below)
    }

    /// What open windows would pay if they closed now, and awards not paid yet \[money\].
    pub(super) fn spifs_so_far(&self) -> f64 {
        let spifs = &self.prepared.roster.spifs;
        let extras = &self.state.extras;
        let mut sum: f64 = extras.awarded.iter().sum();
        for entries in &extras.entries {
            for (spif, entries) in spifs.rules.iter().zip(entries) {
                let awards = spif.awards(&mut entries.clone(), spifs.rounding);
                sum += awards.iter().map(|a| a.amount.to_money()).sum::<f64>();
            }
        }
        sum
    }

    /// What a guarantee adds to pay of `earned` in a share of a period that is not over \[money\].
    pub(super) fn guarantee_so_far(&self, payee: usize, share: f64, earned: f64) -> f64 {
        if self.state.extras.draws.is_empty() {
            return 0.0;
        }
        let draws = &self.prepared.roster.plan_of(payee).draws;
        let since_hire = if self.is_new(payee) {
            self.state.extras.draws[payee].payments
        } else {
            u32::MAX
        };
        let now = DrawsNow::at(draws, since_hire).in_force;
        now.filter(|d| d.kind == DrawKind::NonRecoverable)
            .map_or(0.0, |d| (d.per_payment.get() * share - earned).max(0.0))
    }
}

fn overrides(plan: &PaidPlan, below: Below) -> f64 {
    let amounts = plan.overrides.iter();
    amounts
        .map(|rule| rule.share.get() * below.of(rule.of, rule.reach))
        .sum()
}

/// Leaders above a payee, the nearest first.
fn above(roster: &Roster, payee: usize) -> impl Iterator<Item = usize> {
    let next = |leader: usize| Some(roster.leader_above[leader]).filter(|&l| l != leader);
    let first = match payee.checked_sub(roster.n_reps()) {
        None => Some(roster.rep_manager[payee]),
        Some(leader) => next(leader),
    };
    std::iter::successors(first, move |&leader| next(leader))
}
