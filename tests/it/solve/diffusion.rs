//! The programme against its closed forms, where bookings diffuse.
//!
//! The evening's choice of effort, the certainty equivalents, the backward steps, the period end and the lookups are
//! those of the simulated reps; only the two lotteries that effort chooses between are the diffusion's.
//!
//! Grid: `n` steps of attainment to the quota, days a share `1/rate` of the time left (no shorter than a third of a squared
//! step), so that they shorten towards the end as the value bends. Errors are of first order in both: halving the
//! step and the days halves them, which the tests measure.

use quotasim::solve::closed_forms::{Agent, OutputPay};
use quotasim::solve::{BookingProcess, Diffusion};

use super::closed_forms::{QUOTA_BONUS, SPREAD, STATES, agent, unit_bonus};
use super::*;

/// Lengths of days over a horizon of 1, every tenth the start of one.
fn day_lengths(shortest: f64, rate: f64) -> Vec<f64> {
    let mut days = Vec::new();
    let mut left = 0.0_f64;
    for tenth in 1..=10 {
        let tenth = f64::from(tenth) / 10.0;
        while 1e-9 < tenth - left {
            let wanted = (left / rate).max(shortest);
            let n = ((tenth - left) / wanted).ceil();
            let length = (tenth - left) / n;
            days.push(length);
            left = if n <= 1.0 { tenth } else { left + length };
        }
    }
    days.reverse();
    days
}

/// A rep of the closed forms on a pay curve over output.
fn given(agent: Agent, curve: PayCurve, n: f64, rate: f64) -> ProgrammeInputs {
    let day_lengths = day_lengths(1.0 / (3.0 * n * n), rate);
    ProgrammeInputs {
        days: day_lengths.len(),
        curve,
        quota: 1.0,
        target_incentive: 1.0,
        effort: EffortCost {
            scale: 0.5 * agent.cost,
            elasticity: 1.0,
        },
        prospecting: None,
        process: BookingProcess::Diffusion(Diffusion {
            drift: agent.productivity,
            noise: agent.noise,
            day_lengths,
        }),
        discount_factor: 0.0,
        risk_aversion: agent.risk_aversion,
        attainment_step: 1.0 / n,
        ..inputs(linear())
    }
}

struct Solved {
    programme: Programme,
    diffusion: Diffusion,
    /// Start of each day, and the horizon.
    starts: Vec<f64>,
    step: f64,
}

impl Solved {
    fn of(given: &ProgrammeInputs) -> Self {
        let BookingProcess::Diffusion(diffusion) = given.process.clone() else {
            panic!("a diffusion was given");
        };
        let mut starts = vec![0.0];
        for length in &diffusion.day_lengths {
            starts.push(starts[starts.len() - 1] + length);
        }
        Self {
            programme: Programme::solve(given, None),
            diffusion,
            starts,
            step: given.attainment_step,
        }
    }

    /// The day that starts at a time.
    fn day(&self, t: f64) -> usize {
        self.starts
            .iter()
            .position(|s| (s - t).abs() < 1e-9)
            .expect("a day starts at every tenth")
    }

    fn value(&self, t: f64, x: f64) -> f64 {
        self.programme.value_after(self.day(t), x, 0.0, 0.0)
    }

    /// Effort at a time: a day's effort is that of its middle, so between the day before and the day after.
    fn effort(&self, t: f64, x: f64) -> f64 {
        let day = self.day(t);
        let at = |day: usize| self.programme.effort(day, x, 0.0, 0.0).total();
        if day == 0 {
            // On to the start by the line through the first two middles.
            let (first, second) = (self.starts[1], self.starts[2] - self.starts[1]);
            return at(0) - (at(1) - at(0)) * first / (first + second);
        }
        let (before, after) = (t - self.starts[day - 1], self.starts[day + 1] - t);
        (after * at(day - 1) + before * at(day)) / (before + after)
    }

    /// What happens to a rep who starts with nothing: the law of attainment carried forward, day by day.
    fn followed(&self, pay: impl Fn(f64) -> f64) -> Followed {
        let below = (4.5 / self.step).round() as usize;
        let at = |i: usize| (i as f64 - below as f64 + 0.5) * self.step;
        let mut law = vec![0.0; 2 * below + (1.0 / self.step).round() as usize];
        law[below - 1] = 0.5;
        law[below] = 0.5;
        let mut followed = Followed::default();
        for day in 0..self.programme.days() {
            let night = self.diffusion.night(day, self.step);
            let steps = night.steps as usize;
            let mut next = vec![0.0; law.len()];
            let (mut mean, mut square, mut cost) = (0.0, 0.0, 0.0);
            for (i, &mass) in law.iter().enumerate().filter(|(_, mass)| 1e-18 < **mass) {
                let effort = self.programme.effort(day, at(i), 0.0, 0.0).total();
                mean += mass * effort;
                square += mass * effort * effort;
                cost += mass * 0.5 * effort * effort * night.length;
                let up = 0.5 + night.tilt * effort;
                next[i] += mass * (1.0 - night.moves);
                let last = law.len() - 1;
                next[(i + steps).min(last)] += mass * night.moves * up;
                next[i.saturating_sub(steps)] += mass * night.moves * (1.0 - up);
            }
            law = next;
            followed.mean.push(mean);
            followed.spread.push((square - mean * mean).max(0.0).sqrt());
            followed.cost += cost;
        }
        for (i, mass) in law.iter().enumerate() {
            followed.chance += if 1.0 <= at(i) { *mass } else { 0.0 };
            followed.pay += mass * pay(at(i));
        }
        followed
    }
}

/// What a rep who follows the programme does.
#[derive(Default)]
struct Followed {
    chance: f64,
    pay: f64,
    cost: f64,
    /// Mean and standard deviation of effort by day.
    mean: Vec<f64>,
    spread: Vec<f64>,
}

fn bonus_of_one_and_a_half() -> PayCurve {
    curve(&[(0.0, 0.0, 0.0), (1.0, 1.5, 0.0)])
}

/// Errors of value and effort at the five states.
fn errors(risk: f64, n: f64, rate: f64) -> [(f64, f64); 5] {
    let solved = Solved::of(&given(agent(risk), bonus_of_one_and_a_half(), n, rate));
    let exact = QUOTA_BONUS[usize::from(0.0 < risk)];
    std::array::from_fn(|i| {
        let (t, x) = STATES[i];
        (
            solved.value(t, x) - exact[i].0,
            solved.effort(t, x) - exact[i].1,
        )
    })
}

/// The stated grid: 400 steps to the quota, days a two-hundredth of the time left, 1,775 of them.
const STATED: (f64, f64) = (400.0, 200.0);

#[test]
fn a_risk_neutral_rep_under_a_quota_bonus_at_the_stated_grid() {
    let (n, rate) = STATED;
    let plan = given(agent(0.0), bonus_of_one_and_a_half(), n, rate);
    let solved = Solved::of(&plan);
    for ((t, x), (value, effort)) in STATES.into_iter().zip(QUOTA_BONUS[0]) {
        within(solved.value(t, x), value, 1e-3);
        within(solved.effort(t, x), effort, 1e-3);
    }
    let law = unit_bonus(0.0).law(0.0).unwrap();
    let followed = solved.followed(|x| if 1.0 <= x { 1.5 } else { 0.0 });
    within(followed.chance, law.chance(), 1e-3);
    within(followed.pay, law.expected_bonus(), 1e-3);
    within(followed.cost, law.effort_cost(), 1e-3);
    for (tenth, (_, spread)) in SPREAD.into_iter().enumerate() {
        let day = solved.day(tenth as f64 / 10.0);
        // Flat in the mean, ever wider.
        within(followed.mean[day], law.mean_effort(), 1e-3);
        within(followed.spread[day], spread, 1e-3);
    }
}

#[test]
fn a_risk_averse_rep_under_a_quota_bonus_at_the_stated_grid() {
    let (n, rate) = STATED;
    for (value, effort) in errors(0.5, n, rate) {
        within(value, 0.0, 1e-3);
        within(effort, 0.0, 1e-3);
    }
}

fn within(got: f64, expected: f64, tolerance: f64) {
    assert!((got - expected).abs() <= tolerance, "{got} {expected}");
}

/// Orders of convergence from one grid to the next with half its step and half its days' lengths.
fn orders(measured: impl Fn(f64, f64) -> f64) -> [f64; 2] {
    let errors = [(50.0, 25.0), (100.0, 50.0), (200.0, 100.0)].map(|(n, rate)| measured(n, rate));
    [
        (errors[0] / errors[1]).log2(),
        (errors[1] / errors[2]).log2(),
    ]
}

#[test]
fn errors_are_of_first_order_in_the_step() {
    let first = |orders: [f64; 2]| {
        for order in orders {
            assert!((0.8..1.2).contains(&order), "{orders:?}");
        }
    };
    for risk in [0.0, 0.5] {
        let largest = |pick: fn((f64, f64)) -> f64| {
            move |n, rate| {
                errors(risk, n, rate)
                    .into_iter()
                    .fold(0.0_f64, |most, error| most.max(pick(error).abs()))
            }
        };
        first(orders(largest(|error| error.0)));
        first(orders(largest(|error| error.1)));
    }
    let law = unit_bonus(0.0).law(0.0).unwrap();
    first(orders(|n, rate| {
        let solved = Solved::of(&given(agent(0.0), bonus_of_one_and_a_half(), n, rate));
        law.chance() - solved.followed(|_| 0.0).chance
    }));
}

/// Tiers of .4 and .9, a bonus of .3 at quota, a cap at one and a half: every kind of corner at once.
#[test]
fn any_pay_made_of_lines_and_jumps() {
    let tiers = curve(&[(0.0, 0.0, 0.4), (1.0, 0.7, 0.9), (1.5, 1.15, 0.0)]);
    for risk in [0.0, 0.8] {
        let someone = Agent {
            productivity: 1.1,
            cost: 0.8,
            noise: 0.7,
            risk_aversion: risk,
        };
        let exact = OutputPay::new(someone, 1.0, &tiers);
        let solved = Solved::of(&given(someone, tiers.clone(), STATED.0, STATED.1));
        for (t, x) in [
            (0.0, 0.0),
            (0.5, 0.5),
            (0.5, 1.2),
            (0.9, 1.45),
            (0.5, -0.8),
            (0.9, 2.0),
        ] {
            within(solved.value(t, x), exact.value(t, x), 1e-3);
            within(solved.effort(t, x), exact.effort(t, x), 2e-3);
        }
    }
}

#[test]
fn an_accelerator_keeps_effort_between_its_two_rates() {
    let (low, high) = (0.5, 1.25);
    let accelerator = curve(&[(0.0, 0.0, low), (1.0, low, high)]);
    for risk in [0.0, 0.5] {
        let someone = agent(risk);
        let exact = OutputPay::new(someone, 1.0, &accelerator);
        let solved = Solved::of(&given(someone, accelerator.clone(), 100.0, 400.0));
        for (t, x) in STATES {
            within(solved.value(t, x), exact.value(t, x), 1e-3);
            let effort = solved.effort(t, x);
            within(effort, exact.effort(t, x), 2e-3);
            assert!(low - 2e-3 < effort && effort < high + 2e-3, "{effort}");
        }
    }
}

/// Under one commission rate the grid is a point and effort is `k b/c` in every state, whatever the risk aversion; the
/// rate that maximises joint surplus is the linear contract's, and so are its effort and surplus.
#[test]
fn linear_pay_and_the_best_linear_contract() {
    let days = (100.0, 4_000.0);
    for risk in [0.0, 2.0] {
        let someone = agent(risk);
        let surplus = |commission: f64| {
            let mut plan = given(someone, curve(&[(0.0, 0.0, commission)]), days.0, 1.0);
            plan.process = BookingProcess::Diffusion(Diffusion {
                drift: 1.0,
                noise: 1.0,
                day_lengths: vec![1.0 / days.1],
            });
            plan.days = days.1 as usize;
            let solved = Programme::solve(&plan, None);
            for (day, x) in [(0, 0.0), (2_000, -0.7), (3_999, 1.3)] {
                let effort = solved.effort(day, x, 0.0, 0.0).total();
                within(effort, someone.linear_effort(commission), 1e-3);
                if risk == 0.0 {
                    within(effort, someone.linear_effort(commission), 1e-12);
                }
            }
            let value = solved.value_after(0, 0.0, 0.0, 0.0);
            within(value, someone.linear_value(commission, 1.0), 1e-3);
            let effort = solved.effort(0, 0.0, 0.0, 0.0).total();
            ((1.0 - commission) * effort + value, effort)
        };
        let exact = someone.best_linear_contract(1.0);
        let found = (1..100)
            .map(|percent| {
                (
                    f64::from(percent) / 100.0,
                    surplus(f64::from(percent) / 100.0),
                )
            })
            .fold((0.0, (f64::MIN, 0.0)), |best, next| {
                if best.1.0 < next.1.0 { next } else { best }
            });
        within(found.0, exact.commission.min(0.99), 0.01);
        within(found.1.1, exact.effort.min(0.99), 0.011);
        within(found.1.0, exact.surplus, 1e-3);
    }
}

#[test]
fn risk_aversion_lowers_early_effort_and_raises_it_close_to_quota_late() {
    let at = |risk: f64, (t, x): (f64, f64)| {
        let solved = Solved::of(&given(agent(risk), bonus_of_one_and_a_half(), 100.0, 50.0));
        (solved.effort(t, x), unit_bonus(risk).effort(t, x))
    };
    for (state, rises) in [
        (STATES[0], false),
        (STATES[1], false),
        (STATES[2], true),
        (STATES[4], true),
    ] {
        let (neutral, averse) = (at(0.0, state), at(0.5, state));
        assert_eq!(neutral.0 < averse.0, rises, "{state:?}");
        assert_eq!(neutral.1 < averse.1, rises, "{state:?}");
    }
}

/// Reps who follow the programme under normal noise rather than the grid's own moves.
#[test]
fn followed_under_normal_noise() {
    const REPS: u64 = 4_000;
    let solved = Solved::of(&given(agent(0.0), bonus_of_one_and_a_half(), 100.0, 50.0));
    let law = unit_bonus(0.0).law(0.0).unwrap();
    let days = solved.programme.days();
    let (mut made, mut slopes, mut squares) = (0.0, 0.0, 0.0);
    for rep in 0..REPS {
        let (mut x, mut early, mut late) = (0.0, 0.0, 0.0);
        for day in 0..days {
            let length = solved.starts[day + 1] - solved.starts[day];
            let effort = solved.programme.effort(day, x, 0.0, 0.0).total();
            let half = if solved.starts[day] < 0.5 {
                &mut early
            } else {
                &mut late
            };
            *half += effort * length;
            let draw = |purpose: u64| addressed((rep * 4_096 + day as u64) * 2 + purpose);
            let radius = (-2.0 * (1.0 - draw(0)).ln()).sqrt();
            let normal = radius * (2.0 * std::f64::consts::PI * draw(1)).cos();
            x += effort * length + length.sqrt() * normal;
        }
        made += f64::from(u8::from(1.0 <= x)) / REPS as f64;
        slopes += (late - early) / REPS as f64;
        squares += (late - early).powi(2) / REPS as f64;
    }
    // Three standard errors, and what days as long as the mean of them cost.
    let error = (law.chance() * (1.0 - law.chance()) / REPS as f64).sqrt();
    within(
        made,
        law.chance(),
        3.0 * error + 0.25 * (1.0 / days as f64).sqrt(),
    );
    // Mean effort is flat in time.
    within(slopes, 0.0, 3.0 * (squares / REPS as f64).sqrt());
}
