//! The expectations of a design: what is damped from one pilot market to the next, and the policy
//! that follows from it.

mod levels;
mod reps;

use rayon::prelude::*;

use self::reps::{Solved, Told};
use super::observe::{Mean, Observed, QUANTILES, slices};
use super::sizes::DealSizes;
use crate::model::{BehaviorModel, Hope, Model, Period};
use crate::plan::PayCurve;
use crate::simulate::payroll::PaidComponent;
use crate::simulate::{Roster, worth_share};
use crate::solve::policy::{LIMIT_BINS, Policy, READ_DAYS, Reading, Reference, discounts_of};
use crate::solve::{
    BookingProcess, Calibration, CustomerPay, DayTerms, EffortCost, InnerPeriod, LaterRates,
    LevelStarts, Nested, NestedInputs, PayOutlook, Position, Programme, ProgrammeInputs,
    Prospecting, Ratcheted, Remainder, Standing, StartValues, TimeBins,
};
use crate::units::DAYS_PER_YEAR;

/// Nothing still to come.
const CERTAIN_NOTHING: Remainder = Remainder {
    mean: 0.0,
    standard_deviation: 0.0,
};

/// What everybody expects under one design.
#[derive(Debug, Clone)]
pub struct Expectations {
    /// Buyers: premium below organic terms by bin of the fiscal quarter \[discount share\].
    pub premium_fiscal: [f64; LIMIT_BINS],
    /// Buyers: the same by bin of the seller's own period, per clock group of reps.
    pub premium_own: Vec<[f64; LIMIT_BINS]>,
    /// Buyers: what terms of the days before tell of a fiscal quarter's last, by days left less one; empty if they do
    /// not read them.
    pub reading: Vec<Reading>,
    /// Sellers: daily hope that a refused deal closes anyway.
    pub hope: f64,
    /// Buyers: share of threats that prove true.
    pub credibility: f64,
    closings: Vec<Vec<DayTerms>>,
    /// Mean deals that ripen for one more unit of effort of a typical rep, at unit effort.
    ripen_rate: f64,
    deal_sizes: DealSizes,
    /// By ability class: mean deals that ripen a day beside what the rate says of the effort made.
    ripen_beside: Vec<f64>,
    rep_remaining: Vec<Vec<Vec<f64>>>,
    rep_attained: Vec<Vec<f64>>,
    leader_remaining: Vec<Vec<Remainder>>,
    /// The same on the shorter clocks of those who decide by two; empty lists where they do not.
    rep_inner_remaining: Vec<Vec<Vec<f64>>>,
    rep_inner_attained: Vec<Vec<f64>>,
    leader_inner_remaining: Vec<Vec<Remainder>>,
    /// Usual quota level, by rep group; 1 where quotas follow nothing.
    rep_level: Vec<f64>,
    level_starts: Vec<Option<LevelStarts>>,
    /// Value of a deal found today, per rep group \[money\]; from the programme before.
    found_value: Vec<f64>,
    value_moved: f64,
    /// Value of a period that starts with nothing in hand, per rep group \[money\]; from the programme before.
    job_value: Vec<f64>,
    start_values: Vec<Option<StartValues>>,
    /// Mean net value of a deal at organic terms \[money\].
    mean_net: f64,
}

/// How far the expectations moved in one iteration.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Move {
    /// Largest move of a bin of the buyers' belief \[discount share\].
    pub premium: f64,
    /// Largest move of a closing chance or discount.
    pub closing: f64,
    /// Largest relative move of the value of a deal found today, when the policy was last solved.
    pub value: f64,
}

impl Expectations {
    /// Expectations straight from a pilot market, without buyers' beliefs.
    pub fn from_observed(model: &Model, observed: &Observed, reference: &Reference) -> Self {
        let n_groups = observed.rep_remaining.len();
        let mut expectations = Self {
            premium_fiscal: [0.0; LIMIT_BINS],
            premium_own: vec![[0.0; LIMIT_BINS]; observed.premium_own.len()],
            reading: if model.buyers.read_terms && model.mechanisms.strategic_buyers {
                vec![Reading::default(); READ_DAYS]
            } else {
                Vec::new()
            },
            hope: match model.behavior.hope {
                Hope::Daily(share) => share.get(),
                Hope::Learned(_) => 0.5,
            },
            // Nothing is known yet; were all threats believed, none would ever be tested.
            credibility: 0.5,
            closings: observed
                .closings
                .iter()
                .map(|bins| vec![DayTerms::default(); bins.len()])
                .collect(),
            ripen_rate: ripen_rate(model, observed),
            deal_sizes: DealSizes::of(&observed.sizes).unwrap_or(DealSizes::ALIKE),
            ripen_beside: vec![0.0; observed.ripened_by_class.len()],
            rep_remaining: observed
                .rep_remaining
                .iter()
                .map(|bins| vec![vec![0.0; QUANTILES]; bins.len()])
                .collect(),
            rep_attained: observed
                .rep_attained
                .iter()
                .map(|bins| vec![0.0; bins.len()])
                .collect(),
            leader_remaining: observed
                .leader_remaining
                .iter()
                .map(|bins| {
                    vec![
                        Remainder {
                            mean: 0.0,
                            standard_deviation: 0.0
                        };
                        bins.len()
                    ]
                })
                .collect(),
            rep_inner_remaining: observed
                .rep_inner_remaining
                .iter()
                .map(|bins| vec![vec![0.0; QUANTILES]; bins.len()])
                .collect(),
            rep_inner_attained: observed
                .rep_inner_attained
                .iter()
                .map(|bins| vec![0.0; bins.len()])
                .collect(),
            leader_inner_remaining: observed
                .leader_inner_remaining
                .iter()
                .map(|bins| vec![CERTAIN_NOTHING; bins.len()])
                .collect(),
            rep_level: vec![1.0; n_groups],
            level_starts: vec![None; n_groups],
            found_value: vec![reference.ripe_deal_value; n_groups],
            value_moved: 0.0,
            job_value: vec![0.0; n_groups],
            start_values: vec![None; n_groups],
            mean_net: reference.mean_net(model),
        };
        expectations.learn(model, observed, 1.0);
        expectations.premium_fiscal = [0.0; LIMIT_BINS];
        expectations
            .premium_own
            .iter_mut()
            .for_each(|bins| *bins = [0.0; LIMIT_BINS]);
        expectations
    }

    /// Lets a share of what was seen enter.
    pub fn learn(&mut self, model: &Model, observed: &Observed, share: f64) -> Move {
        let mut moved = Move {
            value: std::mem::take(&mut self.value_moved),
            ..Move::default()
        };
        let mut premium = |old: &mut f64, seen: Mean| {
            if let Some(new) = seen.get() {
                moved.premium = moved.premium.max(blend(old, new, share));
            }
        };
        for (old, seen) in self.premium_fiscal.iter_mut().zip(&observed.premium_fiscal) {
            premium(old, *seen);
        }
        for (old, seen) in self.reading.iter_mut().zip(&observed.readings) {
            if let Some(new) = seen.line() {
                blend(&mut old.at_organic, new.at_organic, share);
                blend(&mut old.per_point, new.per_point, share);
            }
        }
        for (bins, seen) in self.premium_own.iter_mut().zip(&observed.premium_own) {
            bins.iter_mut()
                .zip(seen)
                .for_each(|(old, seen)| premium(old, *seen));
        }
        for (bins, seen) in self.closings.iter_mut().zip(&observed.closings) {
            for (terms, seen) in bins.iter_mut().zip(seen) {
                for (old, seen) in [
                    (&mut terms.close_waiting, seen.close_waiting),
                    (&mut terms.discount_waiting, seen.discount_waiting),
                    (&mut terms.close_ready, seen.close_ready),
                    (&mut terms.discount_ready, seen.discount_ready),
                    (&mut terms.turn_ready, seen.turn_ready),
                ] {
                    if let Some(new) = seen.get() {
                        moved.closing = moved.closing.max(blend(old, new, share));
                    }
                }
            }
        }
        for (class, old) in self.ripen_beside.iter_mut().enumerate() {
            if let Some(new) = observed.ripened_beside(class, self.ripen_rate) {
                blend(old, new, share);
            }
        }
        for (old, seen) in self.rep_level.iter_mut().zip(&observed.rep_level) {
            if let Some(new) = seen.get() {
                blend(old, new, share);
            }
        }
        // Who chooses which deals to court chooses their sizes.
        if let Some(seen) = DealSizes::of(&observed.sizes) {
            self.deal_sizes.learn(&seen, share);
        }
        for (known, seen) in [
            (&mut self.rep_attained, &observed.rep_attained),
            (&mut self.rep_inner_attained, &observed.rep_inner_attained),
        ] {
            for (old, seen) in known.iter_mut().flatten().zip(seen.iter().flatten()) {
                if let Some(new) = seen.get() {
                    blend(old, new, share);
                }
            }
        }
        for (known, seen) in [
            (&mut self.rep_remaining, &observed.rep_remaining),
            (&mut self.rep_inner_remaining, &observed.rep_inner_remaining),
        ] {
            for (old, seen) in known.iter_mut().flatten().zip(seen.iter().flatten()) {
                let new = slices(&mut seen.clone());
                old.iter_mut().zip(new).for_each(|(o, n)| {
                    blend(o, n, share);
                });
            }
        }
        for (known, seen) in [
            (&mut self.leader_remaining, &observed.leader_remaining),
            (
                &mut self.leader_inner_remaining,
                &observed.leader_inner_remaining,
            ),
        ] {
            for (old, seen) in known.iter_mut().flatten().zip(seen.iter().flatten()) {
                let (mean, sd) = mean_and_sd(seen);
                blend(&mut old.mean, mean, share);
                blend(&mut old.standard_deviation, sd, share);
            }
        }
        if matches!(model.behavior.hope, Hope::Learned(_))
            && let Some(seen) = observed.hope.get()
        {
            blend(&mut self.hope, seen, share);
        }
        if let Some(seen) = observed.threats.get() {
            moved.closing = moved.closing.max(blend(&mut self.credibility, seen, share));
        }
        moved
    }

    /// How far these expectations of a design are from others of the same design.
    pub fn apart(&self, other: &Self) -> Move {
        let most = |pairs: &mut dyn Iterator<Item = (f64, f64)>| {
            pairs.fold(0.0_f64, |most, (a, b)| most.max((a - b).abs()))
        };
        let premiums = |e: &Self| -> Vec<f64> {
            let own = e.premium_own.iter().flatten();
            e.premium_fiscal.iter().chain(own).copied().collect()
        };
        let closings = |e: &Self| -> Vec<f64> {
            let terms = e.closings.iter().flatten();
            terms
                .flat_map(|t| {
                    [
                        t.close_waiting,
                        t.discount_waiting,
                        t.close_ready,
                        t.discount_ready,
                        t.turn_ready,
                    ]
                })
                .chain([e.credibility])
                .collect()
        };
        let found = self.found_value.iter().zip(&other.found_value);
        Move {
            premium: most(&mut premiums(self).into_iter().zip(premiums(other))),
            closing: most(&mut closings(self).into_iter().zip(closings(other))),
            value: most(&mut found.map(|(a, b)| (a / b.max(f64::MIN_POSITIVE), 1.0))),
        }
    }

    /// Solves what follows from the expectations.
    pub fn policy(
        &mut self,
        model: &Model,
        roster: &Roster,
        reference: &Reference,
        conduct: BehaviorModel,
    ) -> Policy {
        let n_classes = model.organization.ability_classes.len();
        let flat = no_pay();
        let rep_customer_pay = rep_customer_pay(model, roster, reference);
        let told = Told::new(model, roster, reference, conduct, &flat);
        let customer_pay = rep_customer_pay.per_net(reference.organic_discount, false);
        let expected = &*self;
        let solved: Vec<Solved> = (0..roster.rep_clocks.len() * n_classes)
            .into_par_iter()
            .map(|group| expected.solve_group(&told, customer_pay, group))
            .collect();
        let mut reps = Vec::with_capacity(solved.len());
        for (group, solved) in solved.into_iter().enumerate() {
            let (rep, found) = (solved.policy, solved.found);
            if let Some(value) = solved.job {
                blend(&mut self.job_value[group], value, model.learning.damping);
            }
            if let Some(value) = found {
                let before = self.found_value[group];
                // Under two cliffs a deal found is worth much to who works on deals, and little to who
                // looks for more of them: taken at once, the two answers alternate.
                let value = if rep.nested.is_some() {
                    before + model.learning.damping * (value - before)
                } else {
                    value
                };
                self.value_moved = self
                    .value_moved
                    .max((value - before).abs() / before.max(f64::MIN_POSITIVE));
                self.found_value[group] = value;
            }
            let one = rep.programme.as_ref().map(Programme::start_values);
            self.start_values[group] = one.or(rep.nested.as_ref().map(Nested::start_values));
            self.level_starts[group] = rep.ratcheted().map(Ratcheted::start_values);
            reps.push(rep);
        }
        Policy {
            conduct,
            hope: self.hope,
            credibility: self.credibility,
            premium_by_fiscal_bin: self.premium_fiscal,
            premium_by_own_bin: self.premium_own.clone(),
            reading: self.reading.clone(),
            reps,
            leaders: self.leader_outlooks(roster, &flat),
            leaders_inner: self.leader_inner_outlooks(roster),
            rep_customer_pay,
            leader_customer_pay: leader_customer_pay(model, roster, reference),
            reference: reference.clone(),
        }
    }

    /// Expected pay of every leader, from bookings below them that are near normal.
    fn leader_outlooks(&self, roster: &Roster, flat: &PayCurve) -> Vec<PayOutlook> {
        let mut leaders: Vec<PayOutlook> = Vec::with_capacity(roster.n_leaders());
        for leader in 0..roster.n_leaders() {
            let clock = roster.leader_clock[leader];
            // Many have the same plan, quota and clock: teams of one size.
            let twin = (0..leader).find(|&other| {
                roster.leader_clock[other] == clock
                    && roster.leader_plans[other].bookings == roster.leader_plans[leader].bookings
            });
            leaders.push(if let Some(twin) = twin {
                leaders[twin].clone()
            } else {
                let years = roster.leader_clocks[clock].period.years();
                let (curve, quota, target) =
                    roster.leader_plans[leader]
                        .bookings
                        .as_ref()
                        .map_or((flat, 1.0, 0.0), |c| {
                            (
                                &c.worth,
                                c.quota_per_year * years,
                                c.target_per_year * years,
                            )
                        });
                PayOutlook::normal(
                    curve,
                    quota.max(f64::MIN_POSITIVE),
                    target,
                    &self.leader_remaining[clock],
                )
            });
        }
        leaders
    }

    /// The same over the shorter clocks of leaders who decide by two.
    fn leader_inner_outlooks(&self, roster: &Roster) -> Vec<Option<PayOutlook>> {
        (0..roster.n_leaders())
            .map(|leader| {
                let (period, component) = roster.leader_plans[leader].inner.as_ref()?;
                let terms = component.terms(period.years());
                Some(PayOutlook::normal(
                    &component.worth,
                    terms.quota.max(f64::MIN_POSITIVE),
                    terms.target_incentive,
                    &self.leader_inner_remaining[roster.leader_clock[leader]],
                ))
            })
            .collect()
    }

    fn inputs(
        &self,
        model: &Model,
        group: usize,
        (days, paid_period): (usize, Period),
        (curve, quota, target): (&PayCurve, f64, f64),
        (cost, prospecting): &(EffortCost, Option<Prospecting>),
    ) -> ProgrammeInputs {
        let behavior = &model.behavior;
        let classes = &model.organization.ability_classes;
        let clock = group / classes.len();
        let ability = classes[group % classes.len()].ability.get();
        let bins = TimeBins::of(days);
        let by_day = |day: usize| bins.bin(days - 1 - day);
        let discounts = discounts_of(behavior, paid_period, days);
        ProgrammeInputs {
            days,
            curve: curve.clone(),
            quota,
            target_incentive: target,
            // Sizes are in mean deals at organic terms, discounts in shares of a deal's own organic net.
            mean_list_value: self.mean_net,
            effort: *cost,
            process: BookingProcess::Deals,
            // The rate is technology, measured once at unit effort, not learned: the average product of
            // effort rises when people work less (buyers move by themselves) or falls (deals are lost by the
            // calendar), and a rep who took it for the marginal one would work otherwise still, and so on.
            ripen_rate: vec![self.ripen_rate * ability / self.deal_sizes.mean],
            // Both are numbers of deals, of the sizes below; they are known in mean deals.
            // So the slope is technology and the level is what is seen: how many deals ripen at the efforts
            // people make, by ability, and several of them on a day.
            ripen_beside: self.ripen_beside[group % classes.len()] / self.deal_sizes.mean,
            deal_sizes: self.deal_sizes.sizes_and_shares(),
            prospecting: prospecting.map(|p| Prospecting {
                rate: p.rate * ability,
                value_of_ripe: self.found_value[group],
                ..p
            }),
            loss: model.deals.ripe_loss_per_day.get(),
            hold_loss: model.buyers.hold_loss_per_day.get(),
            closings: (0..days)
                .map(|day| self.closings[clock][by_day(day)])
                .collect(),
            discount_factor: discounts.between_periods,
            daily_discount: discounts.every_night,
            present_bias: behavior.present_bias,
            awareness: behavior.present_bias_awareness,
            risk_aversion: behavior.risk_aversion.get(),
            holding_cost: behavior.holding_cost.get(),
            asking_cost: behavior.asking_cost.get(),
            may_hold: model.mechanisms.push_out,
            pressure: Vec::new(),
            customer_pay: 0.0,
            attainment_step: ProgrammeInputs::DEFAULT_STEP,
        }
    }

    /// Value of a deal found today: what one more waiting deal is worth on an average day, where people usually are on that day.
    fn value_of_found<'a>(days: usize, usual: impl Fn(usize) -> Position<'a>) -> f64 {
        let sum: f64 = (0..days).map(|day| usual(day).deal_tonight(day)).sum();
        (sum / days as f64).max(0.0)
    }

    /// Attainment usual on a day of a period.
    fn usual_attainment(&self, group: usize, days: usize, day: usize) -> f64 {
        self.rep_attained[group][TimeBins::of(days).bin(days - 1 - day)]
    }

    /// Where people usually are on two clocks, by day of the longer one.
    fn usual_standings(&self, group: usize, inputs: &NestedInputs) -> Vec<Standing> {
        let days: usize = inputs.inner.iter().map(|inner| inner.days).sum();
        let known = &self.rep_inner_attained[group];
        let mut usual = Vec::with_capacity(days);
        for inner in &inputs.inner {
            let inner_bins = TimeBins::of(inner.days);
            let ratio = inner.quota / inputs.outer.quota;
            for left in (0..inner.days).rev() {
                let within = known[inner_bins.bin(left).min(known.len() - 1)];
                let all = self.usual_attainment(group, days, usual.len());
                usual.push(Standing {
                    inner: within,
                    before: (all - within * ratio).max(0.0),
                });
            }
        }
        usual
    }
}

/// The rep's programme on two clocks: from the inputs of the longer one, and the shorter within it.
fn two_clocks(
    model: &Model,
    outer: ProgrammeInputs,
    (roster, period, component): (&Roster, Period, &PaidComponent),
    worth_share: f64,
) -> NestedInputs {
    // The last whole longer period of the run shows how the shorter ones lie in it.
    let clock = &roster.rep_inner_clocks[0];
    let mut lengths: Vec<u32> = Vec::new();
    let mut left = outer.days;
    for index in (0..clock.starts.len() - 1).rev() {
        let ends = clock.starts[index + 1];
        let whole = roster.rep_clocks[0].starts.contains(&ends);
        if (lengths.is_empty() && !whole) || left == 0 {
            continue;
        }
        let days = clock
            .days_in(index)
            .min(u32::try_from(left).unwrap_or(u32::MAX));
        left -= days as usize;
        lengths.push(days);
    }
    let inner: Vec<InnerPeriod> = lengths
        .iter()
        .rev()
        .map(|&days| {
            let terms = component.terms(f64::from(days) / f64::from(DAYS_PER_YEAR));
            InnerPeriod {
                days: days as usize,
                quota: terms.quota / worth_share,
                target_incentive: terms.target_incentive,
            }
        })
        .collect();
    // A person is as averse to risk as on the shorter clock alone with all target incentive on it.
    let usual = component.terms(period.years()).target_incentive
        + outer.target_incentive * f64::from(period.typical_days()) / outer.days as f64;
    let discounts = discounts_of(&model.behavior, period, period.typical_days() as usize);
    NestedInputs {
        risk_aversion: outer.risk_aversion / usual,
        inner_curve: component.worth.clone(),
        inner,
        inner_discount: discounts.between_periods,
        inner_step: Nested::INNER_STEP,
        outer: ProgrammeInputs {
            discount_factor: discounts.between_periods,
            daily_discount: discounts.every_night,
            attainment_step: Nested::OUTER_STEP,
            ..outer
        },
    }
}

/// What a customer will pay the rep who sold to them, later.
pub(super) fn rep_customer_pay(
    model: &Model,
    roster: &Roster,
    reference: &Reference,
) -> CustomerPay {
    CustomerPay::new(
        model,
        roster.rep_plan.later_rates(),
        reference.organic_discount,
        model.behavior.discount_factor,
    )
}

/// The same for every leader; leaders of one plan and rates share the table.
fn leader_customer_pay(model: &Model, roster: &Roster, reference: &Reference) -> Vec<CustomerPay> {
    let mut solved: Vec<(LaterRates, CustomerPay)> = Vec::new();
    roster
        .leader_plans
        .iter()
        .map(|plan| {
            let rates = plan.later_rates();
            if let Some((_, pay)) = solved.iter().find(|(known, _)| *known == rates) {
                return pay.clone();
            }
            let organic = reference.organic_discount;
            let pay = CustomerPay::new(model, rates, organic, model.behavior.discount_factor);
            solved.push((rates, pay.clone()));
            pay
        })
        .collect()
}

/// The pay of a role without a component on new bookings.
fn no_pay() -> PayCurve {
    let nothing = crate::plan::Line {
        from: 0.0,
        value: 0.0,
        slope: 0.0,
    };
    PayCurve {
        lines: vec![nothing],
    }
}

/// Cost of effort and return on prospecting, held across designs.
pub(super) fn effort_terms(
    model: &Model,
    reference: &Reference,
) -> (EffortCost, Option<Prospecting>) {
    let cost = EffortCost {
        scale: reference.effort_cost,
        elasticity: model.behavior.effort_elasticity,
    };
    let prospecting = (0.0 < reference.prospecting_rate).then(|| Prospecting {
        rate: reference.prospecting_rate,
        exponent: model.leads.prospecting_exponent.get(),
        value_of_ripe: reference.ripe_deal_value,
    });
    (cost, prospecting)
}

/// What reps take one more unit of effort of a typical rep to do: mean deals that ripen \[a day\].
///
/// # Equation
/// `(1 - o)` times deals that ripened per unit of effort, at unit effort; `o` the buyers' own pace
pub(super) fn ripen_rate(model: &Model, observed: &Observed) -> f64 {
    (1.0 - model.deals.buyer_pace.get()) * observed.ripened.get().unwrap_or(0.0)
}

/// The cost of effort at which effort 1, in the reference split, is optimal under linear pay.
pub(super) fn calibration(model: &Model, ripen_rate: f64, ripe_deal_value: f64) -> Calibration {
    Calibration {
        ripen_rate,
        value_of_ripe: ripe_deal_value,
        elasticity: model.behavior.effort_elasticity,
        present_bias: model.behavior.present_bias,
        prospecting_share: model.leads.prospecting_effort.get(),
        prospecting_exponent: model.leads.prospecting_exponent.get(),
        value_of_found: ripe_deal_value,
    }
}

/// Moves `old` towards `new` by a share; returns how far it moved.
fn blend(old: &mut f64, new: f64, share: f64) -> f64 {
    let step = share * (new - *old);
    *old += step;
    step.abs()
}

fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    if values.is_empty() {
        return (0.0, 0.0);
    }
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n;
    (mean, variance.sqrt())
}
