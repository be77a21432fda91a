//! What a solved policy tells a rep to do, over attainment and days left: how hard to work, which deal to keep
//! in hand, how low to go, when to lean on a buyer.
//!
//! # Equation
//! All of it follows from the value `U` of the end of a day's business ([`crate::solve::programme`]), asked about one
//! mean deal beside the deals in hand, at organic terms `d_org`, with `m` what later pay on the customer adds:
//! ```text
//! effort    the programme's own choice that evening
//! booking   U(a + deal, hand) - U(a, hand) + m
//! holding   [(1 - mu_hold) U(a, hand + ready) + mu_hold U(a, hand)] - [U(a + deal, hand) + m]
//! limit     1 - (1 - d_org) c, c from the rep's own pay now and in the next period
//! pushing   (1 - w) [s (U(a + deal at d, hand) + m) + (1 - s) U(a, hand + waiting)] + w U(a, hand) - U(a, hand + waiting)
//! ```
//! with costs to the rep deducted, as in `simulate::holding`, `simulate::seller` and `simulate::push`. `pushing` is the
//! better of a threat and an escalation towards a buyer whose need would be organic terms if it worked, `s` its chance to
//! work and `w` to make the buyer walk away.
//!
//! Leaders stand elsewhere on clocks of their own, so their say in the price and their pressure are not on the map.

use super::settling::Beliefs;
use super::study::Study;
use crate::beliefs::Settled;
use crate::model::{Model, Period};
use crate::simulate::{PushChances, Roster, price, worth_share};
use crate::solve::policy::RepPolicy;
use crate::solve::{Position, Stake, Standing, closes_anyway, limit};

/// Attainments are shown in steps of a fortieth up to twice the quota.
const STEPS_PER_QUOTA: u32 = 40;
/// The last of them, in steps.
const STEPS: u32 = 2 * STEPS_PER_QUOTA;

/// For whom and in what standing a policy is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct MapOptions {
    /// Place of the ability class; absent: the median one.
    pub ability_class: Option<usize>,
    /// Deals in hand, in mean deals, whose buyers want more than organic terms, beside the deal in question.
    pub waiting: f64,
    /// The same of buyers who would sign.
    pub ready: f64,
    /// Of two clocks: how far the longer one stands when its last shorter period begins, as a share of pace. A map
    /// for each.
    pub pace: Vec<f64>,
}

impl Default for MapOptions {
    fn default() -> Self {
        Self {
            ability_class: None,
            waiting: 0.0,
            ready: 0.0,
            pace: vec![1.0],
        }
    }
}

/// The policy of one rep class under one design.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyMap {
    /// Name of the design, and of the standing on the longer clock if there are several.
    pub name: String,
    /// Name of the design.
    pub design: String,
    /// Title of its scenario.
    pub title: String,
    /// Ability of the class.
    pub ability: f64,
    /// The clock on the map: of two, the shorter one.
    pub period: Period,
    /// Of two clocks, the longer one, and its attainment when the shorter period on the map begins.
    pub within: Option<(Period, f64)>,
    /// Target incentive of the period on the map \[money\].
    pub target_incentive: f64,
    /// Credit of a mean deal at organic terms, as a share of the quota of the period on the map.
    pub deal: f64,
    /// Organic discount of a mean deal \[share of list\].
    pub organic_discount: f64,
    /// Whether deals may be held, prices moved, buyers pushed: what is off is on the map and not done.
    pub switched_on: [bool; 3],
    /// Iterations of the expectations, and whether they settled.
    pub beliefs: (u32, bool),
    /// Selling days left after the day: from the first day of the period to 0.
    pub days_left: Vec<u32>,
    /// Attainments from 0.
    pub attainment: Vec<f64>,
    /// By attainment, then days left.
    pub cells: Vec<Vec<Cell>>,
}

/// What the policy says in one standing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Cell {
    /// Effort on deals in hand; with `prospecting` 1 is the reference company's ordinary day.
    pub progress: f64,
    /// Effort on finding new ones.
    pub prospecting: f64,
    /// What a mean deal booked today is worth \[money\].
    pub value_of_booking: f64,
    /// What keeping a ready deal in hand is worth beyond signing it today \[money\]; above 0 it is kept.
    pub gain_from_holding: f64,
    /// Deepest discount that the rep's own pay is worth \[share of list\].
    pub limit: f64,
    /// What pushing a waiting buyer is worth beyond leaving them alone \[money\]; above 0 the rep pushes.
    pub gain_from_pushing: f64,
}

impl Cell {
    /// Both kinds of effort together.
    pub fn effort(&self) -> f64 {
        self.progress + self.prospecting
    }
}

/// The policies of a study's scenarios as written, where people look ahead.
pub fn policy_maps(study: &Study, beliefs: &Beliefs, options: &MapOptions) -> Vec<PolicyMap> {
    let designs = study.designs.iter().enumerate();
    let written = designs.filter(|(_, design)| design.variant.is_none());
    let mut maps = Vec::new();
    for (place, design) in written {
        let Some(settled) = beliefs.of(place) else {
            continue;
        };
        let model = &design.scenario.model;
        let class = options.ability_class;
        let class = class.unwrap_or_else(|| super::describe::middle_class(model));
        let paces: &[f64] = match settled.policy.reps.get(class) {
            Some(rep) if rep.nested.is_some() => &options.pace,
            Some(rep) if rep.programme.is_some() => &[1.0],
            _ => continue,
        };
        for &pace in paces {
            let Some(side) = Side::new(model, settled, class, pace) else {
                continue;
            };
            let mut map = side.map(options);
            map.name.clone_from(&design.name);
            map.design.clone_from(&design.name);
            if 1 < paces.len() {
                let percent = (100.0 * pace).round();
                map.name = format!("{}, year at {percent} % of pace", design.name);
            }
            map.title.clone_from(&design.scenario.title);
            maps.push(map);
        }
    }
    maps
}

/// One rep class in one standing on the longer clock.
struct Side<'a> {
    model: &'a Model,
    settled: &'a Settled,
    rep: &'a RepPolicy,
    /// The programme, with nothing attained of the period on the map.
    start: Position<'a>,
    /// Day of the programme on which that period begins.
    from: usize,
    /// Where there are two clocks.
    within: Option<Within>,
    ability: f64,
    /// Length of the period on the map \[selling days\].
    days: usize,
    /// Net value of a mean deal at organic terms \[money\], and what counts of it towards pay.
    mean_net: f64,
    worth_share: f64,
    organic: f64,
    /// Money of one unit of attainment on the map.
    quota: f64,
    target_incentive: f64,
    period: Period,
    outer_period: Period,
    /// Discounts to the next period, of the clock people decide by and of a shorter one within it.
    discounts: [f64; 2],
}

/// The shorter of two clocks on the map.
struct Within {
    /// Attainment of the longer clock when the period on the map begins.
    before: f64,
    /// Quota of the shorter period over that of the longer one.
    ratio: f64,
}

impl<'a> Side<'a> {
    /// `None` where the class does not look ahead. Of two clocks the map shows the last of the shorter periods, which the
    /// longer one enters at a share `pace` of what would be on pace.
    fn new(model: &'a Model, settled: &'a Settled, class: usize, pace: f64) -> Option<Self> {
        let policy = &settled.policy;
        let rep = &policy.reps[class];
        let roster = Roster::new(model, 1);
        let organic = policy.reference.organic_discount;
        let outer_period = roster.rep_clocks[0].period;
        let worth_share = worth_share(model, &roster, organic);
        let discount = |period| crate::solve::policy::discount_over(&model.behavior, period);
        let terms = |c: &crate::simulate::payroll::PaidComponent, period: Period| {
            let terms = c.terms(period.years());
            (terms.quota, terms.target_incentive)
        };
        let decided = roster.rep_plan.bookings.as_ref();
        let (outer_quota, outer_target) = decided.map_or((1.0, 0.0), |c| terms(c, outer_period));
        let mut side = Self {
            model,
            settled,
            rep,
            start: rep.position(0.0, 1.0, || Some(Standing::default()))?,
            from: 0,
            within: None,
            ability: model.organization.ability_classes[class].ability.get(),
            days: outer_period.typical_days() as usize,
            mean_net: policy.reference.mean_net(model),
            worth_share,
            organic,
            quota: outer_quota,
            target_incentive: outer_target,
            period: outer_period,
            outer_period,
            discounts: [discount(roster.rep_paid_period(model)), 0.0],
        };
        if let (Some(nested), Some((period, component))) = (&rep.nested, &roster.rep_plan.inner) {
            side.days = (period.typical_days() as usize).min(nested.days());
            side.from = nested.days() - side.days;
            side.quota = nested.inner_quota(nested.days() - 1) * worth_share;
            (_, side.target_incentive) = terms(component, *period);
            side.period = *period;
            let before = pace * side.from as f64 / nested.days() as f64;
            let inner = 0.0;
            side.start = Position::TwoClocks(nested, Standing { inner, before });
            side.within = Some(Within {
                before,
                ratio: side.quota / outer_quota,
            });
        }
        side.discounts[1] = discount(side.period);
        Some(side)
    }

    fn map(&self, options: &MapOptions) -> PolicyMap {
        let mechanisms = &self.model.mechanisms;
        let attainment: Vec<f64> = (0..=STEPS)
            .map(|step| f64::from(step) / f64::from(STEPS_PER_QUOTA))
            .collect();
        let hand = (options.waiting, options.ready);
        let row = |&a: &f64| (0..self.days).map(|day| self.cell(day, a, hand)).collect();
        PolicyMap {
            name: String::new(),
            design: String::new(),
            title: String::new(),
            ability: self.ability,
            period: self.period,
            within: self
                .within
                .as_ref()
                .map(|within| (self.outer_period, within.before)),
            target_incentive: self.target_incentive,
            deal: self.credit(self.organic),
            organic_discount: self.organic,
            switched_on: [
                mechanisms.push_out,
                mechanisms.discount_for_now,
                mechanisms.push_tactics,
            ],
            beliefs: (self.settled.iterations, self.settled.settled),
            days_left: (0..self.days)
                .rev()
                .map(|left| u32::try_from(left).unwrap_or(u32::MAX))
                .collect(),
            cells: attainment.iter().map(row).collect(),
            attainment,
        }
    }

    /// Attainment that a mean deal brings at a discount.
    fn credit(&self, discount: f64) -> f64 {
        self.net(discount) * self.worth_share / self.quota
    }

    /// Net value of a mean deal at a discount \[money\].
    fn net(&self, discount: f64) -> f64 {
        self.mean_net * (1.0 - discount) / (1.0 - self.organic)
    }

    fn cell(&self, day: usize, attainment: f64, hand: (f64, f64)) -> Cell {
        let person = self.start.person();
        let night = self.from + day;
        let pay = &self.settled.policy.rep_customer_pay;
        let later = |discount| self.net(discount) * pay.per_net(discount, false);
        let after = |a: f64, (waiting, ready): (f64, f64)| {
            self.start.at(a).value_after(night, waiting, ready)
        };
        let effort = self.start.at(attainment).effort(night, hand.0, hand.1);
        let (waiting, ready) = hand;
        let without = after(attainment, hand);
        let signed = after(attainment + self.credit(self.organic), hand) + later(self.organic);
        let kept = after(attainment, (waiting, ready + 1.0));
        let limit = self.limit(day, attainment);
        // A push that works brings the buyer's need down to organic terms; what is agreed lies between them and the
        // limit.
        let theta = self.model.buyers.bargaining_share.get();
        let agreed = price(theta, limit, self.organic, self.organic);
        let agrees = after(attainment + self.credit(agreed), hand) - person.asking_cost();
        let left_alone = after(attainment, (waiting + 1.0, ready));
        let pushing = |chances: PushChances| {
            let memory = chances.trust_cost;
            let later =
                self.net(agreed) * (pay.per_net(agreed, false) - pay.lost_to(agreed, memory));
            let integrity = self.model.push.integrity_cost.get();
            chances.gain([agrees + later, left_alone, without], integrity)
        };
        let credibility = self.settled.policy.credibility;
        let [threat, escalation] = PushChances::of_first(&self.model.push, credibility);
        Cell {
            progress: effort.progress,
            prospecting: effort.prospecting,
            value_of_booking: signed - without,
            gain_from_holding: person.held(kept, without) - signed,
            limit,
            gain_from_pushing: pushing(threat).max(pushing(escalation)),
        }
    }

    /// How low the rep's own pay would go today for a mean deal.
    fn limit(&self, day: usize, attainment: f64) -> f64 {
        let policy = &self.settled.policy;
        let net = self.net(self.organic);
        let credit = net * self.worth_share;
        let later = net * policy.rep_customer_pay.per_net(self.organic, false);
        let stake = |outlook: &crate::solve::PayOutlook, left, a, discount: f64, later| Stake {
            weight: 1.0,
            gain_now: outlook.gain_now(left, a, credit) + later,
            gain_next: discount * (outlook.gain_next(credit) + later),
            closes_anyway: closes_anyway(policy.hope, left),
        };
        let left = self.days - 1 - day;
        let outer_attainment = self.within.as_ref().map_or(attainment, |within| {
            within.before + attainment * within.ratio
        });
        let [outer_discount, inner_discount] = self.discounts;
        let outlook = &self.rep.outlook;
        // The period on the map is the last one of the longer clock: both have the same days left.
        let mut stakes = vec![stake(
            outlook,
            left,
            outer_attainment,
            outer_discount,
            later,
        )];
        if let Some(inner) = &self.rep.inner {
            stakes.push(stake(inner, left, attainment, inner_discount, 0.0));
        }
        let largest = self.model.behavior.largest_discount.get();
        limit(&stakes, self.organic, largest).discount
    }
}
