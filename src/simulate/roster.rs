//! Who reports to whom, on which clock, with which quota.

use crate::model::{Clock, Model};
use crate::plan::{CompensationPlan, Component, Measure, PayCurve, Quota, Reset};
use crate::units::DAYS_PER_WEEK;

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

/// One component of a role's variable pay, ready for arithmetic.
#[derive(Debug, Clone, PartialEq)]
pub struct PaidComponent {
    /// What is credited.
    pub measure: Measure,
    /// Payout over attainment.
    pub curve: PayCurve,
    /// Quota a year \[money\].
    pub quota_per_year: f64,
    /// Target incentive a year \[money\].
    pub target_per_year: f64,
    /// Whether attainment carries the year to date.
    pub cumulative: bool,
}

/// A role's plan, ready for arithmetic.
#[derive(Debug, Clone, PartialEq)]
pub struct PaidPlan {
    /// Base salary a year \[money\].
    pub base_per_year: f64,
    /// The component on new bookings, the one a deal in hand moves.
    pub bookings: Option<PaidComponent>,
    /// Components on other measures.
    pub others: Vec<PaidComponent>,
}

/// The organization laid out: columns by rep, by leader and by clock group.
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
}

impl Roster {
    /// Lays out a checked model over `reported_quarters` (the model's own, or a pilot's).
    pub fn new(model: &Model, reported_quarters: u32) -> Self {
        let organization = &model.organization;
        let fiscal_offset = model.calendar.fiscal_offset_weeks;
        let report_from = model.calendar.warmup_quarters * crate::units::DAYS_PER_QUARTER
            + fiscal_offset * DAYS_PER_WEEK;
        let n_days = report_from + reported_quarters * crate::units::DAYS_PER_QUARTER;
        let lay = |calendar: &crate::model::QuotaCalendar| -> Vec<Clock> {
            calendar
                .offsets_weeks
                .iter()
                .map(|&offset| Clock::lay_out(calendar.period, offset, fiscal_offset, n_days))
                .collect()
        };
        let fiscal = Clock::lay_out(crate::model::Period::Quarter, 0, fiscal_offset, n_days);
        let rep_clocks = lay(&model.clocks.reps);
        let manager_clocks = lay(&model.clocks.managers);
        let executive_clocks = lay(&model.clocks.executives);
        let (n_manager_clocks, n_executive_clocks) = (manager_clocks.len(), executive_clocks.len());
        let mut leader_clocks = manager_clocks;
        leader_clocks.extend(executive_clocks);
        leader_clocks.push(fiscal.clone());
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

        let rep_plan = paid_plan(&model.plans.rep, &|_| 0.0);
        let mut leader_plans: Vec<PaidPlan> = Vec::with_capacity(n_leaders);
        for leader in 0..n_leaders {
            let spec = match leader_role[leader] {
                Role::Rep | Role::Manager => &model.plans.manager,
                Role::Executive => &model.plans.executive,
                Role::Chief => &model.plans.chief,
            };
            let plan = paid_plan(spec, &|measure| {
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

        Self {
            n_days,
            report_from,
            fiscal,
            rep_clocks,
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
            rep_plan,
            leader_plans,
        }
    }

    /// Number of reps.
    pub fn n_reps(&self) -> usize {
        self.rep_clock.len()
    }

    /// Number of leaders.
    pub fn n_leaders(&self) -> usize {
        self.leader_role.len()
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

impl PaidPlan {
    /// Quota a year on a measure, over all components \[money\].
    pub fn quota_on(&self, measure: Measure) -> f64 {
        self.bookings
            .iter()
            .chain(&self.others)
            .filter(|c| c.measure == measure)
            .map(|c| c.quota_per_year)
            .sum()
    }
}

fn paid_plan(plan: &CompensationPlan, quota_below: &dyn Fn(Measure) -> f64) -> PaidPlan {
    let target = plan.on_target_earnings_per_year.get() * (1.0 - plan.base_share.get());
    let mut bookings = None;
    let mut others = Vec::new();
    for component in &plan.components {
        let paid = paid_component(component, target, quota_below(component.measure));
        if component.measure == Measure::NewBookings && bookings.is_none() {
            bookings = Some(paid);
        } else {
            others.push(paid);
        }
    }
    PaidPlan {
        base_per_year: plan.on_target_earnings_per_year.get() * plan.base_share.get(),
        bookings,
        others,
    }
}

fn paid_component(component: &Component, target: f64, quota_of_reports: f64) -> PaidComponent {
    PaidComponent {
        measure: component.measure,
        curve: PayCurve::compile(component).expect("a checked model holds only plans that compile"),
        quota_per_year: match component.quota {
            Quota::PerYear(money) => money.get(),
            Quota::ShareOfReports(share) => share.get() * quota_of_reports,
        },
        target_per_year: target * component.weight.get(),
        cumulative: component.reset == Reset::Cumulative,
    }
}
