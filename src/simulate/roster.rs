//! Who reports to whom, on which clock, with which quota.

use super::extras::Spifs;
use super::pay_clocks::{PayClock, account_clocks, level_clocks, own_periods};
use super::payroll::{PaidComponent, PaidPlan, PeriodEnd, years};
use crate::model::{Clock, Model, Period};
use crate::plan::ratchet::Ratchet;
use crate::plan::{CompensationPlan, DealKind, Measure, Terms};
use crate::solve::policy::discount_of_a_day;
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

impl Role {
    /// The word for it, in the file, on the command line and in every table.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Rep => "rep",
            Self::Manager => "manager",
            Self::Executive => "executive",
            Self::Chief => "chief",
        }
    }

    /// Its plan, and the quota period of its clock.
    pub const fn plan(self, model: &Model) -> (&CompensationPlan, Period) {
        let (plans, clocks) = (&model.plans, &model.clocks);
        match self {
            Self::Rep => (&plans.rep, clocks.reps.period),
            Self::Manager => (&plans.manager, clocks.managers.period),
            Self::Executive => (&plans.executive, clocks.executives.period),
            Self::Chief => (&plans.chief, Period::Quarter),
        }
    }
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
    /// How reps' quotas follow what they achieved, if they do.
    pub ratchet: Option<Ratchet>,
    /// Plan of a rep.
    pub rep_plan: PaidPlan,
    /// Plan of each leader.
    pub leader_plans: Vec<PaidPlan>,
    /// For each payee: the first of their accounts, one per component.
    pub first_account: Vec<usize>,
    /// Measurement periods by clock group, reps' then leaders', and after them those of components with a
    /// period of their own.
    pay_clocks: Vec<PayClock>,
    /// For each account: the measurement periods of its component.
    account_clock: Vec<usize>,
    /// Kinds of deal that some plan credits.
    credited_kinds: Vec<DealKind>,
    /// The reps' SPIFs.
    pub(super) spifs: Spifs,
    /// What the rules of any plan ask for beyond sums of credit.
    pub(super) asks: Asks,
}

/// What the rules of the plans ask for beyond sums of credit; most ask for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "six questions, each answered by itself"
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
    /// What is credited or earned below a leader.
    pub(super) overrides: bool,
    /// Advances and guarantees.
    pub(super) draws: bool,
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
            overrides: plans().any(|plan| !plan.overrides.is_empty()),
            draws: plans().any(|plan| !plan.draws.is_empty()),
        }
    }
}

/// Kinds of deal that somebody is credited for, by measure or because a rule of the reps' plan names
/// them.
fn credited_kinds(model: &Model, rep_plan: &PaidPlan, leader_plans: &[PaidPlan]) -> Vec<DealKind> {
    let factors = model.plans.rep.components.iter();
    let factors = factors.flat_map(|c| c.credit.iter().flat_map(|rules| &rules.factors));
    let named: Vec<DealKind> = factors.filter_map(|factor| factor.kind).collect();
    let spifs = &model.plans.rep.spifs;
    let in_spif = |kind| {
        let kinds = spifs.iter().map(|spif| &spif.eligible.kinds);
        kinds.into_iter().any(|k| k.is_empty() || k.contains(&kind))
    };
    let credits = |kind| {
        let plans = leader_plans.iter().chain([rep_plan]);
        let mut components = plans.flat_map(|plan| &plan.components);
        components.any(|c| c.measure.credits(kind))
    };
    DEAL_KINDS
        .into_iter()
        .filter(|kind| named.contains(kind) || credits(*kind) || in_spif(*kind))
        .collect()
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
        let (clocks, inner, mut pay_clocks) = level_clocks(model, n_days);
        let [rep_clocks, manager_clocks, executive_clocks, chief_clocks] = clocks;
        let [rep_inner_clocks, leaders_inner @ ..] = inner;
        let of_leaders = [&manager_clocks, &executive_clocks, &chief_clocks];
        let leader_inner_clocks = inner_of_leaders(leaders_inner, of_leaders);
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
        let rep_clock: Vec<usize> = (0..n_reps)
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

        let mut rep_plan = paid_rep_plan(model);
        let leaders = (&leader_role[..], &leader_above[..], &leader_reps[..]);
        let mut leader_plans = leader_plans(model, &rep_plan, leaders);
        let ratchet = super::ratchet::mark(model, &mut rep_plan, &leader_role, &mut leader_plans);

        let credited_kinds = credited_kinds(model, &rep_plan, &leader_plans);
        let asks = Asks::of(&rep_plan, &leader_plans);
        let groups = pay_clocks.iter().take(rep_clocks.len());
        let periods: Vec<&Clock> = groups.map(|clock| &clock.periods).collect();
        let spifs = Spifs::new(model, &periods, report_from);
        let mut first_account = vec![0];
        let paid = (0..n_reps).map(|_| &rep_plan).chain(&leader_plans);
        for plan in paid {
            first_account.push(first_account[first_account.len() - 1] + plan.components.len());
        }
        pay_clocks.extend(own_periods(model, &pay_clocks, n_days));
        let leaders = leader_clock.iter().map(|g| rep_clocks.len() + g);
        let groups = rep_clock.iter().copied().chain(leaders);
        let paid = (0..n_reps).map(|_| &rep_plan).chain(&leader_plans);
        let account_clock = account_clocks(&pay_clocks, groups.zip(paid));

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
            spifs,
            ratchet,
            rep_plan,
            leader_plans,
            first_account,
            pay_clocks,
            account_clock,
        }
    }

    /// How often reps are paid for what they decide by: the longer clock of two, but for a component that
    /// carries the year to date, which is paid by its measurement period.
    pub fn rep_paid_period(&self, model: &Model) -> Period {
        let holder = model.clocks.reps.period;
        let component = self.rep_plan.bookings.as_ref();
        component
            .and_then(PaidComponent::own_period)
            .unwrap_or(holder)
    }

    /// Most selling days from the end of a period to the day its pay arrives, in any plan.
    pub(super) fn most_paid_after(&self) -> u32 {
        let plans = || self.leader_plans.iter().chain([&self.rep_plan]);
        let components = plans()
            .flat_map(|plan| &plan.components)
            .map(|c| c.paid_after);
        let beside = plans().map(|plan| plan.paid_after);
        components.chain(beside).max().unwrap_or(0)
    }

    /// Number of reps.
    pub fn n_reps(&self) -> usize {
        self.rep_clock.len()
    }

    /// Number of teams; the executives follow the managers among the leaders.
    pub fn n_teams(&self) -> usize {
        let managers = self.leader_role.iter();
        managers.take_while(|&&role| role == Role::Manager).count()
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
        self.rep_clocks.len() + self.leader_clocks.len()
    }

    /// Whether a component of somebody in a clock group is measured on `day`.
    pub(super) fn group_measures_on(&self, group: usize, day: u32) -> bool {
        let mut clocks = self.pay_clocks.iter().filter(|c| c.group == group);
        clocks.any(|clock| clock.ends[day as usize].is_some())
    }

    /// Whether a measurement period of a clock group ends on `day`.
    pub(super) fn group_pays_on(&self, group: usize, day: u32) -> bool {
        self.pay_clocks[group].ends[day as usize].is_some()
    }

    /// The measurement period of a payee that ends on `day`, if one does.
    pub fn pay_period_end(&self, payee: usize, day: u32) -> Option<PeriodEnd> {
        self.pay_clocks[self.pay_group(payee)].ends[day as usize]
    }

    /// First day of the measurement period of a payee that holds a day, and the first after it.
    pub(super) fn pay_period(&self, payee: usize, day: u32) -> (u32, u32) {
        let periods = &self.pay_clocks[self.pay_group(payee)].periods;
        let period = periods.period_of(day);
        (periods.starts[period], periods.starts[period + 1])
    }

    /// For each component of a payee: the place of the account, the first credited day of the
    /// measurement period that holds `day`, and the period's end if it is that day.
    pub(super) fn accounts_of(
        &self,
        payee: usize,
        day: u32,
    ) -> impl Iterator<Item = (usize, u32, Option<PeriodEnd>)> {
        let components = self.plan_of(payee).components.iter();
        let of = move |(place, component): (usize, &PaidComponent)| {
            let clock = &self.pay_clocks[self.account_clock[place]];
            let end = clock.ends[day as usize];
            let first_day = end.map_or_else(
                || clock.periods.starts[clock.periods.period_of(day)],
                |end| end.first_day,
            );
            let from = first_day.max(self.credited_from(component.measure));
            (place, from, end)
        };
        (self.first_account[payee]..).zip(components).map(of)
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
    pub(super) fn running_terms(&self, rep: usize, index: usize, day: u32) -> Terms {
        let component = &self.rep_plan.components[index];
        let clock = self.account_clock[self.first_account[rep] + index];
        let periods = &self.pay_clocks[clock].periods;
        let period = periods.period_of(day);
        let from = periods.starts[period].max(self.credited_from(component.measure));
        self.terms(rep, component, from, periods.starts[period + 1].max(from))
    }

    /// First day after the measurement period of an account that holds a day.
    pub(super) fn account_period_end(&self, place: usize, day: u32) -> u32 {
        let periods = &self.pay_clocks[self.account_clock[place]].periods;
        periods.starts[periods.period_of(day) + 1]
    }

    /// Month of `day`, counted from 0 at the month that holds `since`; a year has 12.
    pub(super) fn month_since(&self, payee: usize, since: u32, day: u32) -> usize {
        let months = &self.pay_clocks[self.pay_group(payee)].months;
        let passed = months.period_of(day) - months.period_of(since.min(day));
        passed.min(MONTHS_PER_YEAR - 1)
    }

    /// Whether anybody's measurement period ends on `day`.
    pub fn pays_on(&self, day: u32) -> bool {
        let mut clocks = self.pay_clocks.iter();
        clocks.any(|clock| clock.ends[day as usize].is_some())
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

/// The shorter clock of each clock group of leaders, level after level.
fn inner_of_leaders(inner: [Vec<Clock>; 3], outer: [&Vec<Clock>; 3]) -> Vec<Option<Clock>> {
    let levels = inner.into_iter().zip(outer);
    let of_level = |(inner, outer): (Vec<Clock>, &Vec<Clock>)| {
        let inner = inner.into_iter().map(Some).chain(std::iter::repeat(None));
        inner.take(outer.len()).collect::<Vec<_>>()
    };
    levels.flat_map(of_level).collect()
}

/// The plan of each leader: its quotas roll up those one level below.
fn leader_plans(
    model: &Model,
    rep_plan: &PaidPlan,
    (leader_role, leader_above, leader_reps): (&[Role], &[usize], &[u32]),
) -> Vec<PaidPlan> {
    let mut leader_plans: Vec<PaidPlan> = Vec::with_capacity(leader_role.len());
    for leader in 0..leader_role.len() {
        let (spec, period) = leader_role[leader].plan(model);
        let daily = discount_of_a_day(&model.behavior);
        let plan = PaidPlan::new(spec, period, daily, &|measure| {
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
    leader_plans
}

/// The plan of a rep.
fn paid_rep_plan(model: &Model) -> PaidPlan {
    let daily = discount_of_a_day(&model.behavior);
    let plan = &model.plans.rep;
    let mut paid = PaidPlan::new(plan, model.clocks.reps.period, daily, &|_| 0.0);
    if model.mechanisms.turnover && plan.pays_as_measured() {
        // There are new people whom a guarantee of some payments is for.
        paid.draws.clone_from(&plan.draws);
    }
    paid
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
