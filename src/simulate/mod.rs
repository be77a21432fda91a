//! The kernel: one replication of one design, day by day.
//!
//! `step` opens with the numbered order of events of a day. Each mechanism has a file of its own
//! with its equation. Randomness comes by address, so that designs share their shocks; nothing here
//! reads a file, a clock or the number of threads, and nothing can fail.

pub mod buyers;
pub mod company;
pub mod deals;
mod extras;
pub mod forecast;
mod pay_clocks;
pub mod payroll;
pub mod recorder;
pub mod reference;
pub mod roster;
pub mod state;
pub mod story;

mod clawback;
mod courtship;
mod crediting;
mod customers;
mod deal_desk;
mod deal_name;
mod heard;
mod holding;
mod inbound;
mod mirages;
mod multi_threading;
mod negotiation;
mod pay;
mod pipeline;
mod product;
mod promises;
pub mod push;
mod qualification;
mod ratchet;
mod readings;
mod retiming;
mod seats;
mod self_serve;
mod seller;
mod specialists;
mod sponsorship;
mod step;
mod telling;
mod turnover;
mod word_of_mouth;
mod worth;

pub use company::Company;
pub use crediting::worth_share;
pub use inbound::Unanswered;
pub use pay::daily_base;
pub use promises::price;
pub use push::PushChances;
pub use recorder::{
    Departure, Flow, Hired, Left, Loss, LossReason, Offer, OfferResult, Pushed, Recorder,
    RenewalEvent, Signed, Slip, Spared, Tactic, Unwatched,
};
pub use roster::{Role, Roster};
pub use seats::Seat;
pub use state::State;

use crate::model::{BehaviorModel, Clock, Model};
use crate::random::{Streams, draw, math};
use crate::solve::policy::{Policy, RepPolicy, discount_over};
use crate::solve::{self, OutlookAt, Standing};
use crate::units::DAYS_PER_YEAR;
use buyers::BelievedPremium;

/// Where a day lies in the period people decide by: a quota period, or a plan year (see [`Roster`]).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DayOfPeriod {
    /// Selling days left after this one: 0 on the last.
    pub left: u32,
    /// Day of a full period with the same days left; a stub starts late.
    pub day_of_full_period: u32,
    /// Days of this period.
    pub days: u32,
    /// Quota and target incentive of this period as shares of a full period's, by its days: under 1
    /// for a stub, 1.25 for a month of 5 weeks.
    pub prorate: f64,
    /// Quota over target incentive, both as shares of a full period's: under 1 for a new hire whose quota
    /// ramps.
    pub quota_ramp: f64,
    /// Belief that a deal refused today still closes in this period ([`solve::closes_anyway`]).
    pub closes_anyway: f64,
}

impl DayOfPeriod {
    /// What a booking of `net` money today adds to expected pay of this period \[money\]. An outlook
    /// is that of a full period; a stub or a month of 5 weeks has its share of quota and pay.
    pub fn gain_now(&self, outlook: OutlookAt<'_>, attainment: f64, net: f64) -> f64 {
        let quota = self.quota_share();
        self.prorate * outlook.gain_now(self.left as usize, attainment, net / quota)
    }

    /// Quota of this period as a share of a full period's.
    #[inline]
    pub fn quota_share(&self) -> f64 {
        self.prorate * self.quota_ramp
    }

    /// Whether refusing a deal today may cost this period anything.
    fn presses(&self) -> bool {
        self.closes_anyway < 1.0 - 1e-9
    }
}

/// A model and its policy laid out for replications; shared by all threads.
#[derive(Debug)]
pub struct Prepared<'a> {
    /// The checked model.
    pub model: &'a Model,
    /// Expectations and tables.
    pub policy: &'a Policy,
    /// People and clocks.
    pub roster: Roster,
    /// Whether customers, product and money are simulated (not on a pilot market).
    pub after_sale: bool,
    /// The same for later quarters of the report, where people go on learning.
    later: Vec<Self>,
    /// Buyers' belief by clock group of reps.
    believed: Vec<BelievedPremium>,
    /// Days by clock group of reps.
    rep_days: Vec<Vec<DayOfPeriod>>,
    /// Days by clock group of leaders.
    leader_days: Vec<Vec<DayOfPeriod>>,
    /// Days on the shorter clocks within those; empty where people decide by one.
    inner: InnerClocks,
    /// By day: whether anybody's period ends on it, the one they are paid by or decide by.
    ends: Vec<bool>,
    /// For each manager: the leaders with a say in the price of their reps' deals, from the manager up.
    above: Vec<[Option<seller::Above>; 3]>,
    /// Position of each rep's policy: by clock group, then ability class.
    rep_group: Vec<usize>,
    /// Ability of each rep.
    ability: Vec<f64>,
    /// Quota of a rep's full period \[money\].
    rep_quota: f64,
    /// Quota of each leader's full period \[money\].
    leader_quota: Vec<f64>,
    /// Discount factor of a rep from one period to the next.
    rep_discount: f64,
    /// The same by clock group of leaders.
    leader_discount: Vec<f64>,
    /// Mean list value \[money\].
    mean_list: f64,
    /// Mean net value at organic terms \[money\]: a deal of size 1.
    mean_net: f64,
    /// The component reps decide by, if rules say how a deal is credited on it.
    worth_by_rules: Option<usize>,
    /// What a mean deal counts towards pay, as a share of its net value.
    worth_share: f64,
    /// Stages of real opportunities.
    courtship: courtship::Courtship,
    /// For each class of ability: days from the start of a stage to the signature; see [`forecast`].
    stage_days: Vec<Vec<u32>>,
    /// Progress that a unit of effort on deals in hand would make without contacts and answers; see
    /// [`courtship::Courtship::usual_effort`].
    room_for_contacts: f64,
    /// For each region: sessions of its specialists a day.
    sessions_per_day: Vec<f64>,
    /// Candidates for leads of a rep and day: the most there can be.
    lead_candidates: draw::Poisson,
    /// Factors of direct marketing on the leads it brings and on the price of one.
    direct: [f64; 2],
    /// Discount factor by day since the start of the report.
    discount: Vec<f64>,
}

impl<'a> Prepared<'a> {
    /// Lays out a model over `reported_quarters` after its warm-up.
    pub fn new(
        model: &'a Model,
        policy: &'a Policy,
        reported_quarters: u32,
        after_sale: bool,
    ) -> Self {
        let roster = Roster::new(model, reported_quarters);
        let knowledge = model.buyers.clock_knowledge.get();
        let believed = (0..roster.rep_clocks.len())
            .map(|group| BelievedPremium::lay_out(&roster, policy, group, knowledge))
            .collect();
        let lay = |clocks: &[Clock]| -> Vec<Vec<DayOfPeriod>> {
            let days = |clock| days_of(clock, roster.n_days, policy.hope);
            clocks.iter().map(days).collect()
        };
        let (rep_days, leader_days) = (lay(&roster.rep_clocks), lay(&roster.leader_clocks));
        let inner = InnerClocks::new(model, &roster, policy.hope);
        let ends = (0..roster.n_days)
            .map(|day| {
                let decided = |clock: &Vec<DayOfPeriod>| clock[day as usize].left == 0;
                let inner = inner
                    .rep_days
                    .iter()
                    .chain(inner.leader_days.iter().flatten());
                roster.pays_on(day)
                    || rep_days
                        .iter()
                        .chain(&leader_days)
                        .chain(inner)
                        .any(decided)
            })
            .collect();
        let classes = &model.organization.ability_classes;
        let groups = roster.rep_clock.iter().zip(&roster.rep_class);
        let rep_group = groups.map(|(k, c)| k * classes.len() + c).collect();
        let ability = roster.rep_class.iter().map(|&c| classes[c].ability.get());
        let rep_quota = full_quota(&roster.rep_plan, roster.rep_clocks[0].period.years());
        let leader_quota = (0..roster.n_leaders())
            .map(|leader| {
                let clock = &roster.leader_clocks[roster.leader_clock[leader]];
                full_quota(&roster.leader_plans[leader], clock.period.years())
            })
            .collect();
        let courtship = courtship::Courtship::new(model);
        let daily = math::ln_1p(model.finance.discount_rate.get()) / f64::from(DAYS_PER_YEAR);
        let n_report = roster.n_days - roster.report_from;
        let discount = (0..=n_report + roster.most_paid_after())
            .map(|d| math::exp(-daily * f64::from(d)))
            .collect();
        let motion = &model.motion;
        // The reps employed share the leads the design still works; `rep_share` rounds to whole reps.
        let share_employed = roster.n_reps() as f64 / f64::from(model.organization.reps);
        let lead_rate =
            model.leads.per_rep_per_day.get() * motion.sold_lead_share.get() / share_employed;
        let room_for_contacts = if policy.conduct == BehaviorModel::Fixed {
            1.0
        } else {
            let unit = (1.0 - model.leads.prospecting_effort.get()).max(1e-9);
            1.0 + lead_rate * courtship.usual_effort / unit
        };
        let asked = lead_rate * courtship.asks_specialist;
        let sessions_per_day = (roster.n_teams()..roster.n_leaders() - 1)
            .map(|executive| {
                let reps = f64::from(roster.leader_reps[executive]);
                model.specialists.capacity_multiple.get() * asked * reps
            })
            .collect();
        Self {
            model,
            policy,
            after_sale,
            later: Vec::new(),
            believed,
            ends,
            above: seller::above(model, &roster),
            rep_group,
            ability: ability.collect(),
            rep_days,
            leader_days,
            inner,
            rep_quota,
            leader_quota,
            rep_discount: discount_over(&model.behavior, roster.rep_paid_period(model)),
            leader_discount: roster
                .leader_clocks
                .iter()
                .map(|clock| discount_over(&model.behavior, clock.period))
                .collect(),
            mean_list: model.deals.mean_list_value.get(),
            mean_net: policy.reference.mean_net(model),
            worth_by_rules: roster.rep_plan.decided_by_rules(),
            worth_share: worth_share(model, &roster, policy.reference.organic_discount),
            sessions_per_day,
            room_for_contacts,
            stage_days: forecast::stage_days(model, &courtship.days_to_ripe),
            courtship,
            direct: direct_marketing(model),
            lead_candidates: draw::Poisson::new(lead_rate * model.leads.largest_factor),
            discount,
            roster,
        }
    }

    /// The same with policies that follow one another from the report's second quarter on; from the last of
    /// them on nothing changes.
    #[must_use]
    pub fn followed_by(mut self, policies: &'a [Policy]) -> Self {
        let quarters =
            (self.roster.n_days - self.roster.report_from) / crate::units::DAYS_PER_QUARTER;
        self.later = policies
            .iter()
            .map(|policy| Self::new(self.model, policy, quarters, self.after_sale))
            .collect();
        self
    }

    /// What holds on a day.
    pub fn on(&self, day: u32) -> &Self {
        if self.later.is_empty() || day < self.roster.report_from {
            return self;
        }
        let quarter = (day - self.roster.report_from) / crate::units::DAYS_PER_QUARTER;
        match (quarter as usize).min(self.later.len()) {
            0 => self,
            n => &self.later[n - 1],
        }
    }

    /// The policy of a rep who has been there since before the run.
    pub fn rep_policy(&self, rep: usize) -> &RepPolicy {
        &self.policy.reps[self.rep_group[rep]]
    }

    /// The policy of somebody of an ability class in a seat.
    pub fn policy_of(&self, rep: usize, class: usize) -> &RepPolicy {
        &self.policy.reps[self.policy_place(rep, class)]
    }

    fn policy_place(&self, rep: usize, class: usize) -> usize {
        let n_classes = self.model.organization.ability_classes.len();
        self.roster.rep_clock[rep] * n_classes + class
    }

    /// Where `day` lies in the period of a clock group of reps.
    pub fn rep_day(&self, clock_group: usize, day: u32) -> &DayOfPeriod {
        &self.rep_days[clock_group][day as usize]
    }

    /// Where `day` lies in the period of a clock group of leaders.
    pub fn leader_day(&self, clock_group: usize, day: u32) -> &DayOfPeriod {
        &self.leader_days[clock_group][day as usize]
    }

    /// Where `day` lies in the shorter period of a clock group of reps, if they decide by two.
    pub fn rep_inner_day(&self, clock_group: usize, day: u32) -> Option<&DayOfPeriod> {
        Some(&self.inner.rep_days.get(clock_group)?[day as usize])
    }

    /// The same for a clock group of leaders.
    pub fn leader_inner_day(&self, clock_group: usize, day: u32) -> Option<&DayOfPeriod> {
        Some(&self.inner.leader_days[clock_group].as_ref()?[day as usize])
    }

    /// Quota of a rep's full shorter period \[money\]; nothing where they decide by one clock.
    pub fn rep_inner_quota(&self) -> f64 {
        self.inner.rep_quota
    }

    /// Quota of a leader's full shorter period \[money\].
    pub fn leader_inner_quota(&self, leader: usize) -> f64 {
        self.inner.leader_quota[leader]
    }

    /// Where a rep stands on both clocks on a day, if there are two.
    fn standing(&self, state: &State, rep: usize, day: u32) -> Option<Standing> {
        let clock = self.roster.rep_clock[rep];
        let seat = &state.seats[rep];
        let inner = seat.inner_day(self.rep_inner_day(clock, day)?);
        let outer = seat.day(&self.rep_days[clock][day as usize]);
        let (booked, within) = (state.attained[rep], state.inner_attained[rep]);
        Some(Standing {
            inner: within / (self.inner.rep_quota * inner.quota_share()),
            before: (booked - within).max(0.0) / (self.rep_quota * outer.quota_share()),
        })
    }

    /// Quota of a rep's full period \[money\].
    pub fn rep_quota(&self) -> f64 {
        self.rep_quota
    }

    /// Quota of a leader's full period \[money\].
    pub fn leader_quota(&self, leader: usize) -> f64 {
        self.leader_quota[leader]
    }

    /// Present value at the start of the report of one unit of money on `day`.
    pub fn discount_on(&self, day: u32) -> f64 {
        self.discount[day.saturating_sub(self.roster.report_from) as usize]
    }

    /// Effort of a day at which a rep works as under the reference plan's linear equivalent.
    fn unit_effort(&self) -> crate::solve::Effort {
        let prospecting = self.model.leads.prospecting_effort.get();
        crate::solve::Effort {
            progress: 1.0 - prospecting,
            prospecting,
        }
    }
}

/// The shorter clocks of people who decide by two.
#[derive(Debug)]
struct InnerClocks {
    /// By clock group of reps; empty if they decide by one.
    rep_days: Vec<Vec<DayOfPeriod>>,
    /// By clock group of leaders.
    leader_days: Vec<Option<Vec<DayOfPeriod>>>,
    /// Quota of a full period \[money\].
    rep_quota: f64,
    leader_quota: Vec<f64>,
    /// Discount factor from one period to the next.
    rep_discount: f64,
    leader_discount: Vec<f64>,
}

impl InnerClocks {
    fn new(model: &Model, roster: &Roster, hope: f64) -> Self {
        let quota = |plan: &payroll::PaidPlan| {
            plan.inner.as_ref().map_or(0.0, |(period, c)| {
                (c.quota_per_year * period.years()).max(f64::MIN_POSITIVE)
            })
        };
        let discount = |clock: Option<&Clock>| {
            clock.map_or(1.0, |clock| discount_over(&model.behavior, clock.period))
        };
        let lay = |clock: &Clock| days_of(clock, roster.n_days, hope);
        let leaders = &roster.leader_inner_clocks;
        Self {
            rep_days: roster.rep_inner_clocks.iter().map(lay).collect(),
            leader_days: leaders
                .iter()
                .map(|clock| clock.as_ref().map(lay))
                .collect(),
            rep_quota: quota(&roster.rep_plan),
            leader_quota: roster.leader_plans.iter().map(quota).collect(),
            rep_discount: discount(roster.rep_inner_clocks.first()),
            leader_discount: leaders
                .iter()
                .map(|clock| discount(clock.as_ref()))
                .collect(),
        }
    }
}

/// One replication in progress.
struct Run<'a, R> {
    prepared: &'a Prepared<'a>,
    shocks: Streams,
    state: &'a mut State,
    recorder: &'a mut R,
}

/// Simulates one replication and tells `recorder` what happens.
pub fn replication<R: Recorder>(
    prepared: &Prepared<'_>,
    shocks: Streams,
    state: &mut State,
    recorder: &mut R,
) {
    state.reset(prepared);
    let mut run = Run {
        prepared,
        shocks,
        state,
        recorder,
    };
    run.open();
    for day in 0..prepared.roster.n_days {
        let today = prepared.on(day);
        if !std::ptr::eq(today, run.prepared) {
            run.prepared = today;
            run.state.forget_values();
        }
        run.step(day);
    }
    run.close();
}

/// What direct marketing does to the leads it brings, and to the price of one.
///
/// # Equation
/// Spending `r` times the reference brings `r^x` times the leads, so that one costs `r^(1 - x)` times as much.
fn direct_marketing(model: &Model) -> [f64; 2] {
    let (ratio, exponent) = (model.leads.direct_ratio, model.leads.direct_exponent.get());
    [exponent, 1.0 - exponent].map(|x| math::exp(x * math::ln(ratio)))
}

/// Room of a served queue on a new day: what is left over counts up to one whole place, so that a
/// capacity of 1.5 a day serves three in two days, and none is stored for a flood.
fn room_of_a_day(left_over: f64, capacity: f64) -> f64 {
    left_over.min(1.0) + capacity
}

fn full_quota(plan: &payroll::PaidPlan, years: f64) -> f64 {
    plan.bookings
        .as_ref()
        .map_or(1.0, |c| (c.quota_per_year * years).max(f64::MIN_POSITIVE))
}

fn days_of(clock: &Clock, n_days: u32, hope: f64) -> Vec<DayOfPeriod> {
    let full = clock.period.typical_days();
    let mut days = Vec::with_capacity(n_days as usize);
    for (period, pair) in clock.starts.windows(2).enumerate() {
        let prorate = clock.years_in(period) / clock.period.years();
        for day in pair[0]..pair[1].min(n_days) {
            let left = pair[1] - 1 - day;
            days.push(DayOfPeriod {
                left,
                day_of_full_period: (full - 1).saturating_sub(left),
                days: pair[1] - pair[0],
                prorate,
                quota_ramp: 1.0,
                closes_anyway: solve::closes_anyway(hope, left as usize),
            });
        }
    }
    days
}
