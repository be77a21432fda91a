//! Who reports to whom, on which clock, with which quota.

use super::payroll::{PaidComponent, PaidPlan, PeriodEnd, period_ends, years};
use crate::model::{Clock, Model, Period, QuotaCalendar};
use crate::plan::{DealKind, Measure, Terms};
use crate::units::{DAYS_PER_WEEK, DAYS_PER_YEAR};

/// Kinds of deal that are simulated.
const DEAL_KINDS: [DealKind; 5] = [
    DealKind::NewBusiness,
    DealKind::Expansion,
    DealKind::Renewal,
    DealKind::AssistedConversion,
    DealKind::SelfServe,
];

/// Months of a year.
pub(super) const MONTHS_PER_YEAR: usize = 12;

/// Sales roles that are paid and that take part in a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A sales rep.
    Rep,
    /// The manager of a team.
    Manager,
    /// The executive of a region.
    Executive,
    /// The chief revenue officer.
    Chief,
}

/// The organization laid out: columns by rep, by leader and by clock group.
///
/// A clock here is the one people decide by ([`CompensationPlan::decided_by`](crate::plan::CompensationPlan::decided_by)):
/// their quota period, a component's own, or the plan year if the component
/// they decide by carries the year to date. Then the attainment that
/// matters is the year's against the year's quota: over a plan year the payments come to what the
/// curve pays on it, whatever each of them was. Payments follow the measurement periods all the same.
/// Where people decide by two clocks, this is the longer, and the shorter within it is the inner one.
/// A discount factor of the behaviour applies once from one such clock period to the next.
///
/// Payees are the reps, then the leaders.
#[derive(Debug, Clone)]
pub struct Roster {
    /// Days simulated, warm-up included.
    pub n_days: u32,
    /// First reported day: the start of a fiscal quarter.
    pub report_from: u32,
    /// The fiscal quarters.
    pub fiscal: Clock,
    /// Clock groups of reps, one per offset.
    pub rep_clocks: Vec<Clock>,
    /// The shorter clocks within `rep_clocks`, where reps decide by two; empty where they do not.
    pub rep_inner_clocks: Vec<Clock>,
    /// The same for each clock group of leaders.
    pub leader_inner_clocks: Vec<Option<Clock>>,
    /// Clock groups of leaders: managers' offsets, then executives', then the chief's.
    pub leader_clocks: Vec<Clock>,
    /// Role of each leader clock group.
    pub leader_clock_roles: Vec<Role>,
    /// For each rep: clock group.
    pub rep_clock: Vec<usize>,
    /// For each rep: ability class.
    pub rep_class: Vec<usize>,
    /// For each rep: manager (leader index).
    pub rep_manager: Vec<usize>,
    /// For each leader (managers, executives, chief): clock group.
    pub leader_clock: Vec<usize>,
    /// For each leader: role.
    pub leader_role: Vec<Role>,
    /// For each leader: the next one up; the chief is their own.
    pub leader_above: Vec<usize>,
    /// For each leader: number of reps below.
    pub leader_reps: Vec<u32>,
    /// Whether the chief revenue officer has a quarterly number.
    pub chief_counts: bool,
    /// Plan of a rep.
    pub rep_plan: PaidPlan,
    /// Plan of each leader.
    pub leader_plans: Vec<PaidPlan>,
    /// For each payee: the first of their accounts, one per component.
    pub first_account: Vec<usize>,
    /// Measurement periods by clock group: reps', then leaders'.
    pay_clocks: Vec<PayClock>,
    /// Kinds of deal that some plan credits.
    credited_kinds: Vec<DealKind>,
    /// What the rules of any plan ask for beyond sums of credit.
    pub(super) asks: Asks,
}

/// What the rules of the plans ask for beyond sums of credit; most ask for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four questions, each answered by itself"
)]
pub(super) struct Asks {
    /// Credit by month of the period.
    pub(super) months: bool,
    /// Attainment of the team.
    pub(super) team: bool,
    /// What became of a book of customers.
    pub(super) books: bool,
    /// Commission by deal.
    pub(super) clawback: bool,
}

impl Asks {
    fn of(rep_plan: &PaidPlan, leader_plans: &[PaidPlan]) -> Self {
        let plans = || leader_plans.iter().chain([rep_plan]);
        let components = || plans().flat_map(|plan| &plan.components);
        Self {
            months: components().any(|c| c.pay.needs_months()),
            team: components().any(|c| c.on_team),
            books: plans().any(|plan| plan.metrics.1.or(plan.metrics.2).is_some()),
            clawback: plans().any(|plan| plan.clawback.is_some()),
        }
    }
}

/// Kinds of deal that somebody is credited for, by measure or because a rule of the reps' plan names
/// them.
fn credited_kinds(model: &Model, rep_plan: &PaidPlan, leader_plans: &[PaidPlan]) -> Vec<DealKind> {
    let factors = model.plans.rep.components.iter();
    let factors = factors.flat_map(|c| c.credit.iter().flat_map(|rules| &rules.factors));
    let named: Vec<DealKind> = factors.filter_map(|factor| factor.kind).collect();
    let credits = |kind| {
        let plans = leader_plans.iter().chain([rep_plan]);
        let mut components = plans.flat_map(|plan| &plan.components);
        components.any(|c| c.measure.credits(kind))
    };
    DEAL_KINDS
        .into_iter()
        .filter(|kind| named.contains(kind) || credits(*kind))
        .collect()
}

/// The measurement periods of a clock group.
#[derive(Debug, Clone)]
struct PayClock {
    ends: Vec<Option<PeriodEnd>>,
    /// The shortest measurement periods of the group.
    periods: Clock,
    /// Quota period of whoever holds the plan.
    holder: Period,
    /// Measurement periods of components that are longer than the shortest.
    longer: Vec<Clock>,
    /// Months of 4, 4 and 5 weeks from the start of the group's plan year.
    months: Clock,
}

impl Roster {
    /// Lays out a checked model over `reported_quarters` (the model's own, or a pilot's).
    pub fn new(model: &Model, reported_quarters: u32) -> Self {
        let organization = &model.organization;
        let fiscal_offset = model.calendar.fiscal_offset_weeks;
        let report_from = model.calendar.warmup_quarters * crate::units::DAYS_PER_QUARTER
            + fiscal_offset * DAYS_PER_WEEK;
        let n_days = report_from + reported_quarters * crate::units::DAYS_PER_QUARTER;
        let fiscal = Clock::lay_out(Period::Quarter, 0, fiscal_offset, n_days);
        let (clocks, inner, pay_clocks) = level_clocks(model, n_days);
        let [rep_clocks, manager_clocks, executive_clocks, chief_clocks] = clocks;
        let [rep_inner_clocks, leaders_inner @ ..] = inner;
        let of_leaders = [&manager_clocks, &executive_clocks, &chief_clocks];
        let leader_inner_clocks = leaders_inner.into_iter().zip(of_leaders);
        let leader_inner_clocks = leader_inner_clocks
            .flat_map(|(inner, outer)| {
                let inner = inner.into_iter().map(Some).chain(std::iter::repeat(None));
                inner.take(outer.len())
            })
            .collect();
        let (n_manager_clocks, n_executive_clocks) = (manager_clocks.len(), executive_clocks.len());
        let mut leader_clocks = manager_clocks;
        leader_clocks.extend(executive_clocks);
        leader_clocks.extend(chief_clocks);
        let mut leader_clock_roles = vec![Role::Manager; n_manager_clocks];
        leader_clock_roles.extend(vec![Role::Executive; n_executive_clocks]);
        leader_clock_roles.push(Role::Chief);

        let n_regions = organization.regions as usize;
        let n_teams = n_regions * organization.teams_per_region as usize;
        let n_reps = rep_count(model) as usize;
        let n_leaders = n_teams + n_regions + 1;
        let chief = n_leaders - 1;

        let rep_manager: Vec<usize> = (0..n_reps).map(|rep| rep % n_teams).collect();
        let rep_clock = (0..n_reps)
            .map(|rep| (rep / n_teams) % rep_clocks.len())
            .collect();
        let rep_class = (0..n_reps).map(|rep| ability_class(model, rep)).collect();

        let mut leader_clock = Vec::with_capacity(n_leaders);
        let mut leader_role = Vec::with_capacity(n_leaders);
        let mut leader_above = Vec::with_capacity(n_leaders);
        for team in 0..n_teams {
            leader_clock.push(team % n_manager_clocks);
            leader_role.push(Role::Manager);
            leader_above.push(n_teams + team / organization.teams_per_region as usize);
        }
        for region in 0..n_regions {
            leader_clock.push(n_manager_clocks + region % n_executive_clocks);
            leader_role.push(Role::Executive);
            leader_above.push(chief);
        }
        leader_clock.push(leader_clocks.len() - 1);
        leader_role.push(Role::Chief);
        leader_above.push(chief);

        let mut leader_reps = vec![0; n_leaders];
        for &manager in &rep_manager {
            let executive = leader_above[manager];
            leader_reps[manager] += 1;
            leader_reps[executive] += 1;
            leader_reps[chief] += 1;
        }

        let holders = &model.clocks;
        let rep_plan = PaidPlan::new(&model.plans.rep, holders.reps.period, &|_| 0.0);
        let mut leader_plans: Vec<PaidPlan> = Vec::with_capacity(n_leaders);
        for leader in 0..n_leaders {
            let (spec, period) = match leader_role[leader] {
                Role::Rep | Role::Manager => (&model.plans.manager, holders.managers.period),
                Role::Executive => (&model.plans.executive, holders.executives.period),
                Role::Chief => (&model.plans.chief, Period::Quarter),
            };
            let plan = PaidPlan::new(spec, period, &|measure| {
                if leader_role[leader] == Role::Manager {
                    return rep_plan.quota_on(measure) * f64::from(leader_reps[leader]);
                }
                let below = (0..leader).filter(|&l| leader_above[l] == leader && l != leader);
                below
                    .map(|l: usize| leader_plans[l].quota_on(measure))
                    .sum()
            });
            leader_plans.push(plan);
        }

        let credited_kinds = credited_kinds(model, &rep_plan, &leader_plans);
        let asks = Asks::of(&rep_plan, &leader_plans);
        let mut first_account = vec![0];
        let paid = (0..n_reps).map(|_| &rep_plan).chain(&leader_plans);
        for plan in paid {
            first_account.push(first_account[first_account.len() - 1] + plan.components.len());
        }

        Self {
            n_days,
            report_from,
            fiscal,
            rep_clocks,
            rep_inner_clocks,
            leader_inner_clocks,
            leader_clocks,
            leader_clock_roles,
            rep_clock,
            rep_class,
            rep_manager,
            leader_clock,
            leader_role,
            leader_above,
            leader_reps,
            chief_counts: model.clocks.executive_on_fiscal,
            credited_kinds,
            asks,
            rep_plan,
            leader_plans,
            first_account,
            pay_clocks,
        }
    }

    /// How often reps are paid for what they decide by: the longer clock of two, but for a component that
    /// carries the year to date, which is paid by its measurement period.
    pub fn rep_paid_period(&self, model: &Model) -> Period {
        let holder = model.clocks.reps.period;
        let component = self.rep_plan.bookings.as_ref();
        component.map_or(holder, |c| c.measured_on(holder))
    }

    /// Number of reps.
    pub fn n_reps(&self) -> usize {
        self.rep_clock.len()
    }

    /// Number of leaders.
    pub fn n_leaders(&self) -> usize {
        self.leader_role.len()
    }

    /// Number of people who are paid: reps, then leaders.
    pub fn n_payees(&self) -> usize {
        self.n_reps() + self.n_leaders()
    }

    /// Plan of a payee.
    pub fn plan_of(&self, payee: usize) -> &PaidPlan {
        match payee.checked_sub(self.n_reps()) {
            None => &self.rep_plan,
            Some(leader) => &self.leader_plans[leader],
        }
    }

    /// Clock group of a payee's measurement periods: reps', then leaders'.
    pub(super) fn pay_group(&self, payee: usize) -> usize {
        match payee.checked_sub(self.n_reps()) {
            None => self.rep_clock[payee],
            Some(leader) => self.rep_clocks.len() + self.leader_clock[leader],
        }
    }

    /// Number of clock groups of measurement periods.
    pub(super) fn n_pay_groups(&self) -> usize {
        self.pay_clocks.len()
    }

    /// Whether a measurement period of a clock group ends on `day`.
    pub(super) fn group_pays_on(&self, group: usize, day: u32) -> bool {
        self.pay_clocks[group].ends[day as usize].is_some()
    }

    /// The measurement period of a payee that ends on `day`, if one does.
    pub fn pay_period_end(&self, payee: usize, day: u32) -> Option<PeriodEnd> {
        self.pay_clocks[self.pay_group(payee)].ends[day as usize]
    }

    /// For each component of a payee: the place of the account, the first credited day of the
    /// measurement period that holds `day`, and whether it ends on it.
    pub(super) fn accounts_of(
        &self,
        payee: usize,
        day: u32,
    ) -> impl Iterator<Item = (usize, u32, bool)> {
        let clock = &self.pay_clocks[self.pay_group(payee)];
        let components = self.plan_of(payee).components.iter();
        let from = move |c: &PaidComponent| {
            let periods = clock.periods_of(c);
            let period = periods.period_of(day);
            let first = periods.starts[period].max(self.credited_from(c.measure));
            (first, periods.starts[period + 1] == day + 1)
        };
        let places = self.first_account[payee]..;
        places.zip(components.map(from)).map(|(place, (from, ends))| (place, from, ends))
    }

    /// Quota and target incentive of a component of a payee for the days `from..to`, within one
    /// measurement period.
    pub(super) fn terms(
        &self,
        payee: usize,
        component: &PaidComponent,
        from: u32,
        to: u32,
    ) -> Terms {
        let year_start = self.pay_clocks[self.pay_group(payee)].periods.year_start;
        let into_year = (from + DAYS_PER_YEAR - year_start) % DAYS_PER_YEAR;
        component.terms_in(years(into_year), years(to - from))
    }

    /// Quota and target incentive of a component of a rep for the measurement period that is running.
    pub(super) fn running_terms(&self, rep: usize, component: &PaidComponent, day: u32) -> Terms {
        let periods = self.pay_clocks[self.pay_group(rep)].periods_of(component);
        let period = periods.period_of(day);
        let from = periods.starts[period].max(self.credited_from(component.measure));
        self.terms(rep, component, from, periods.starts[period + 1].max(from))
    }

    /// Month of `day`, counted from 0 at the month that holds `since`; a year has 12.
    pub(super) fn month_since(&self, payee: usize, since: u32, day: u32) -> usize {
        let months = &self.pay_clocks[self.pay_group(payee)].months;
        let passed = months.period_of(day) - months.period_of(since.min(day));
        passed.min(MONTHS_PER_YEAR - 1)
    }

    /// Whether anybody's measurement period ends on `day`.
    pub fn pays_on(&self, day: u32) -> bool {
        (0..self.n_pay_groups()).any(|group| self.group_pays_on(group, day))
    }

    /// Whether anybody is credited for a kind of deal.
    pub(super) fn credits(&self, kind: DealKind) -> bool {
        self.credited_kinds.contains(&kind)
    }

    /// First day on which a measure is credited: customers are followed from the report's start.
    pub fn credited_from(&self, measure: Measure) -> u32 {
        match measure {
            Measure::Expansion | Measure::Renewal | Measure::Metric => self.report_from,
            _ => 0,
        }
    }
}

/// Clocks that reps, managers, executives and the chief decide by, the shorter ones within them, and the ends of the measurement
/// periods they are paid by, level after level.
fn level_clocks(
    model: &Model,
    n_days: u32,
) -> ([Vec<Clock>; 4], [Vec<Clock>; 4], Vec<PayClock>) {
    let fiscal_offset = model.calendar.fiscal_offset_weeks;
    let lay = |calendar: &QuotaCalendar, period: Period| -> Vec<Clock> {
        calendar
            .offsets_weeks
            .iter()
            .map(|&offset| Clock::lay_out(period, offset, fiscal_offset, n_days))
            .collect()
    };
    let quarterly = QuotaCalendar {
        period: Period::Quarter,
        offsets_weeks: vec![0],
    };
    let calendars = &model.clocks;
    let plans = &model.plans;
    let levels = [
        (&calendars.reps, &plans.rep),
        (&calendars.managers, &plans.manager),
        (&calendars.executives, &plans.executive),
        (&quarterly, &plans.chief),
    ];
    let mut pay_clocks = Vec::new();
    let mut inner = [const { Vec::new() }; 4];
    let mut level = 0;
    let clocks = levels.map(|(calendar, plan)| {
        let plan = PaidPlan::new(plan, calendar.period, &|_| 1.0);
        let paid = lay(calendar, plan.shortest);
        let months = lay(calendar, Period::Month);
        let longer: Vec<Vec<Clock>> = [Period::Month, Period::Quarter, Period::Half, Period::Year]
            .into_iter()
            .filter(|&p| {
                let measured = |c: &PaidComponent| c.measured_on(calendar.period) == p;
                plan.shortest < p && plan.components.iter().any(measured)
            })
            .map(|period| lay(calendar, period))
            .collect();
        for (group, (clock, months)) in paid.iter().zip(months).enumerate() {
            pay_clocks.push(PayClock {
                ends: period_ends(clock, n_days),
                periods: clock.clone(),
                holder: calendar.period,
                longer: longer.iter().map(|clocks| clocks[group].clone()).collect(),
                months,
            });
        }
        if let Some((period, _)) = plan.inner {
            inner[level] = lay(calendar, period);
        }
        level += 1;
        lay(calendar, plan.clock)
    });
    (clocks, inner, pay_clocks)
}

impl PayClock {
    /// The measurement periods of a component.
    fn periods_of(&self, component: &PaidComponent) -> &Clock {
        let period = component.measured_on(self.holder);
        let own = self.longer.iter().find(|clock| clock.period == period);
        own.unwrap_or(&self.periods)
    }
}

/// Reps employed under the design.
pub fn rep_count(model: &Model) -> u32 {
    let reps = f64::from(model.organization.reps) * model.motion.rep_share.get();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a u32"
    )]
    let whole = reps.round() as u32;
    whole.max(1)
}

/// Ability class of a rep: the golden-ratio sequence over the classes' shares, so that every team
/// and every clock group has the same mix and one more rep changes nobody else's class.
fn ability_class(model: &Model, rep: usize) -> usize {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let position = ((rep as f64 + 1.0) * GOLDEN).fract();
    let mut below = 0.0;
    for (index, class) in model.organization.ability_classes.iter().enumerate() {
        below += class.share.get();
        if position < below {
            return index;
        }
    }
    model.organization.ability_classes.len() - 1
}
