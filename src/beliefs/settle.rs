//! The fixed point: expect, act on it, look, expect again.

use rayon::prelude::*;

use super::expectations::{Expectations, Move};
use super::observe::{Observed, Pilot};
use crate::model::{BehaviorModel, Model};
use crate::random::Streams;
use crate::simulate::{Prepared, Roster, State, replication};
use crate::solve::CustomerPay;
use crate::solve::policy::{LIMIT_BINS, Policy, Reference};

/// Pilot histories are replications from here on, apart from those of any experiment.
pub(super) const PILOT: u64 = 1 << 48;
/// Beliefs have settled only when closing chances and discounts move by less than this as well.
const CLOSING_TOLERANCE: f64 = 0.01;
/// And only when the value of a deal found today moves by less than this share.
const VALUE_TOLERANCE: f64 = 0.005;

/// A design whose expectations stand still.
#[derive(Debug, Clone)]
pub struct Settled {
    /// What follows from them, for all replications and threads.
    pub policy: Policy,
    /// The expectations themselves.
    pub expectations: Expectations,
    /// Iterations it took.
    pub iterations: u32,
    /// How far they moved in the last one.
    pub last_move: Move,
    /// Batches of fresh pilot histories averaged in after that.
    pub averaging_rounds: u32,
    /// Policies from the second quarter of the report on, where people go on learning ([`adapt`]); from the
    /// last of them on they stay as they are. Empty: one policy for the whole run.
    pub later: Vec<Policy>,
    /// Whether everything moved by less than its tolerance.
    pub settled: bool,
}

/// Beliefs about the fiscal quarter to start from beside none, by name: a sharp last week, and a sale in the middle of
/// the quarter and everywhere else.
pub const STARTS: &[(&str, [f64; LIMIT_BINS])] = &[
    ("a stick", {
        let mut bins = [0.0; LIMIT_BINS];
        bins[LIMIT_BINS - 2] = 0.05;
        bins[LIMIT_BINS - 1] = 0.12;
        bins
    }),
    ("an absurd belief", {
        let mut bins = [0.10; LIMIT_BINS];
        bins[5] = 0.35;
        bins
    }),
];

/// What buyers believe before anything is learned.
#[derive(Debug, Clone, Copy)]
struct Start {
    fiscal: [f64; LIMIT_BINS],
    own: [f64; LIMIT_BINS],
    /// Whether they go on believing it while everybody else learns.
    held: bool,
}

impl Start {
    fn set(&self, expectations: &mut Expectations) {
        expectations.premium_fiscal = self.fiscal;
        expectations.premium_own.fill(self.own);
    }
}

/// Finds the fixed point of a design's expectations, from a market without any stick.
pub fn settle(model: &Model, reference: &Reference, seed: u64) -> Settled {
    seeded(model, reference, seed, &[0.0; LIMIT_BINS])
}

/// Less than this share of an old belief is left when the tables of adapting people stop moving.
const FORGOTTEN: f64 = 0.02;

/// Expectations of a design that people come to from another one, and learn as the report goes on.
///
/// The report opens with buyers who believe what `before` taught them, on either clock, and with sellers who
/// know how such buyers behave. After every quarter all expectations take one damped step towards what a pilot
/// market then shows, on histories of its own and shared by all replications, until next to nothing can be left
/// of the old beliefs.
pub fn adapt(model: &Model, reference: &Reference, before: &Settled, seed: u64) -> Settled {
    let groups = &before.policy.premium_by_own_bin;
    let own =
        |bin: usize| groups.iter().map(|bins| bins[bin]).sum::<f64>() / groups.len().max(1) as f64;
    let start = Start {
        fiscal: before.policy.premium_by_fiscal_bin,
        own: std::array::from_fn(own),
        held: true,
    };
    let mut settled = from_start(model, reference, seed, &start);
    let damping = model.learning.damping;
    if model.behavior.model == BehaviorModel::Fixed {
        return settled;
    }
    let roster = Roster::new(model, model.learning.pilot_quarters);
    let mut left = 1.0;
    for quarter in 1..model.calendar.reported_quarters {
        if left < FORGOTTEN {
            break;
        }
        left *= 1.0 - damping;
        let policy = settled.later.last().unwrap_or(&settled.policy);
        let batch = model.learning.averaging_rounds + quarter;
        let observed = pilot(model, policy, seed, batch);
        settled.expectations.learn(model, &observed, damping);
        let conduct = model.behavior.model;
        let policy = settled
            .expectations
            .policy(model, &roster, reference, conduct);
        settled.later.push(policy);
    }
    settled
}

/// The same from buyers who start with some belief about the fiscal quarter.
pub fn seeded(
    model: &Model,
    reference: &Reference,
    seed: u64,
    premium: &[f64; LIMIT_BINS],
) -> Settled {
    let start = Start {
        fiscal: *premium,
        own: [0.0; LIMIT_BINS],
        held: false,
    };
    from_start(model, reference, seed, &start)
}

fn from_start(model: &Model, reference: &Reference, seed: u64, start: &Start) -> Settled {
    let conduct = model.behavior.model;
    let roster = Roster::new(model, model.learning.pilot_quarters);
    let observed = plain_pilot(model, reference, seed);
    let mut expectations = Expectations::from_observed(model, &observed, reference);
    start.set(&mut expectations);
    let mut policy = expectations.policy(model, &roster, reference, conduct);
    if conduct == BehaviorModel::Fixed {
        return Settled {
            policy,
            expectations,
            iterations: 0,
            last_move: Move::default(),
            averaging_rounds: 0,
            later: Vec::new(),
            settled: true,
        };
    }
    let mut moved = Move::default();
    let (mut iterations, mut settled) = (0, false);
    for iteration in 1..=model.learning.max_iterations {
        let observed = pilot(model, &policy, seed, 0);
        moved = expectations.learn(model, &observed, model.learning.damping);
        if start.held {
            start.set(&mut expectations);
            moved.premium = 0.0;
        }
        policy = expectations.policy(model, &roster, reference, conduct);
        iterations = iteration;
        settled = moved.premium < model.learning.tolerance.get()
            && moved.closing < CLOSING_TOLERANCE
            && moved.value < VALUE_TOLERANCE;
        if settled {
            break;
        }
    }
    // What stands still on one batch of pilot histories still carries their luck: a per cent of
    // effort when they are few. Fresh batches, each with equal weight, average it out.
    for batch in 1..=model.learning.averaging_rounds {
        let observed = pilot(model, &policy, seed, batch);
        expectations.learn(model, &observed, 1.0 / (f64::from(batch) + 1.0));
        if start.held {
            start.set(&mut expectations);
        }
        policy = expectations.policy(model, &roster, reference, conduct);
    }
    Settled {
        policy,
        expectations,
        iterations,
        last_move: moved,
        averaging_rounds: model.learning.averaging_rounds,
        later: Vec::new(),
        settled,
    }
}

/// A pilot market in which everybody works at unit effort and signs at organic terms.
///
/// There is attention for all: what a unit of effort does is technology, and people who never walk away from anything
/// would hide it under deals without a buyer. Nobody leaves, and direct marketing is that of the reference: new hires and
/// a want of leads would hide it too. How short attention and leads are shows in the level that is learned.
pub(super) fn plain_pilot(model: &Model, reference: &Reference, seed: u64) -> Observed {
    let roster = Roster::new(model, model.learning.pilot_quarters);
    let fixed = Model {
        behavior: crate::model::Behavior {
            model: BehaviorModel::Fixed,
            ..model.behavior.clone()
        },
        deals: crate::model::Deals {
            attention_capacity: u32::MAX,
            ..model.deals.clone()
        },
        leads: crate::model::Leads {
            direct_ratio: 1.0,
            ..model.leads.clone()
        },
        mechanisms: crate::model::Mechanisms {
            turnover: false,
            ..model.mechanisms.clone()
        },
        ..model.clone()
    };
    let blank = blank_policy(&fixed, &roster, reference);
    pilot(&fixed, &blank, seed, 0)
}

/// A policy for behaviour that asks for none: nothing expected, nothing believed.
fn blank_policy(model: &Model, roster: &Roster, reference: &Reference) -> Policy {
    let blank = Policy {
        conduct: BehaviorModel::Fixed,
        hope: 0.0,
        credibility: 0.5,
        premium_by_fiscal_bin: [0.0; LIMIT_BINS],
        premium_by_own_bin: vec![[0.0; LIMIT_BINS]; roster.rep_clocks.len()],
        reading: Vec::new(),
        reps: Vec::new(),
        leaders: Vec::new(),
        leaders_inner: vec![None; roster.n_leaders()],
        rep_customer_pay: CustomerPay::default(),
        leader_customer_pay: Vec::new(),
        reference: reference.clone(),
    };
    let prepared = Prepared::new(model, &blank, 1, false);
    let mut nothing = Expectations::from_observed(model, &Observed::new(&prepared), reference);
    nothing.policy(model, roster, reference, BehaviorModel::Fixed)
}

/// Simulates a batch of pilot histories and joins what they saw, in order.
fn pilot(model: &Model, policy: &Policy, seed: u64, batch: u32) -> Observed {
    let prepared = Prepared::new(model, policy, model.learning.pilot_quarters, false);
    let histories: Vec<Observed> = (0..model.learning.pilot_histories)
        .into_par_iter()
        .map(|history| {
            let mut recorder = Pilot::new(&prepared);
            let number = u64::from(batch) * u64::from(model.learning.pilot_histories);
            let shocks = Streams::new(seed, PILOT + number + u64::from(history));
            replication(&prepared, shocks, &mut State::default(), &mut recorder);
            recorder.observed
        })
        .collect();
    let mut all = Observed::new(&prepared);
    for history in &histories {
        all.join(history);
    }
    all
}
