//! ixa: reps and deals are entities, a deal's way through the stages is a chain of plans.
//!
//! Waits with fixed hazards are drawn in advance and planned (stages, anniversaries). The hazard of a
//! ripe deal moves with its rep's attainment, so ripe deals are queried by an indexed property and
//! drawn every day. The phases of a day are ixa's: reps open first, deals act, reps end the day last.

use ixa::ExecutionPhase;
use ixa::prelude::*;
use ixa::rand::RngExt;
use rand_distr::{Exp1, LogNormal, Poisson};
use yardstick::reference::{
    ADVANCE, ARRIVAL_RATE, DAYS, DEEPEST_DISCOUNT, LOSS, QUARTER, REPS, RIPE, Tally, VALUE_LOG_SD,
    YEAR, gap, hazard, left, nearness, pay, renewal, value_log_mean,
};
use yardstick::report::{Request, run};

define_rng!(SalesRng);

define_entity!(Rep);
define_entity!(Deal);

define_property!(
    enum Status {
        Prospect,
        Ripe,
        Lost,
        Won,
    },
    Deal,
    default_const = Status::Prospect
);

define_property!(struct Owner(RepId), Deal);

// What a rep has been credited this quarter.
define_property!(
    struct Attainment(f64),
    Rep,
    impl_eq_hash = both,
    default_const = Attainment(0.0)
);

// What a rep's ripe deals meet on a day.
define_property!(
    struct Terms {
        discount: f64,
        close: f64,
    },
    Rep,
    impl_eq_hash = both,
    default_const = Terms {
        discount: 0.0,
        close: 0.0
    }
);

define_data_plugin!(Ledger, Tally, Tally::default());

fn today(context: &Context) -> usize {
    context.get_current_time() as usize
}

/// Days until an event that has this chance every day, the first included.
fn wait(context: &Context, chance: f64) -> usize {
    let exponential: f64 = context.sample_distr(SalesRng, Exp1);
    1 + (exponential / -(-chance).ln_1p()) as usize
}

fn open(context: &mut Context) {
    let nearness = nearness(left(today(context)));
    for rep in context.get_entity_iterator::<Rep>() {
        let Attainment(attainment) = context.get_property(rep);
        let discount = DEEPEST_DISCOUNT * gap(attainment) * nearness;
        let close = 1.0 - (-hazard(discount)).exp();
        context.set_property(rep, Terms { discount, close });
    }
}

/// Plans the day on which a deal leaves its stage. It moves at the end of that day, so that a deal
/// that is ripe today can close from tomorrow on.
fn enter_stage(context: &mut Context, deal: DealId, stage: usize) {
    if stage == RIPE {
        context.set_property(deal, Status::Ripe);
        return;
    }
    let leave = LOSS + (1.0 - LOSS) * ADVANCE[stage];
    let day = today(context) + wait(context, leave);
    if DAYS <= day {
        return;
    }
    let lost = context.sample_bool(SalesRng, LOSS / leave);
    context.add_plan_with_phase(
        day as f64,
        move |context| {
            if lost {
                context.set_property(deal, Status::Lost);
            } else {
                enter_stage(context, deal, stage + 1);
            }
        },
        ExecutionPhase::Last,
    );
}

fn work_ripe_deals(context: &mut Context) {
    let ripe: Vec<DealId> = context
        .query(with!(Deal, Status::Ripe))
        .into_iter()
        .collect();
    for deal in ripe {
        let Owner(rep) = context.get_property(deal);
        let Terms { discount, close } = context.get_property(rep);
        let draw: f64 = context.sample(SalesRng, |rng| rng.random());
        if draw < LOSS {
            context.set_property(deal, Status::Lost);
        } else if draw < LOSS + (1.0 - LOSS) * close {
            context.set_property(deal, Status::Won);
            sign(context, rep, discount);
        }
    }
}

fn sign(context: &mut Context, rep: RepId, discount: f64) {
    let value = LogNormal::new(value_log_mean(), VALUE_LOG_SD).expect("a positive spread");
    let value = context.sample_distr(SalesRng, value);
    let day = today(context);
    let ledger = context.get_data_mut(Ledger);
    let acv = ledger.close(value, discount, left(day));
    ledger.arr += acv;
    // The terms of the day stand, so the credit can be booked at once.
    let Attainment(attainment) = context.get_property(rep);
    context.set_property(rep, Attainment(attainment + acv));
    plan_anniversary(context, acv, renewal(discount));
}

fn plan_anniversary(context: &mut Context, acv: f64, renews: f64) {
    let day = today(context) + YEAR;
    if day < DAYS {
        context.add_plan(day as f64, move |context| {
            if context.sample_bool(SalesRng, renews) {
                plan_anniversary(context, acv, renews);
            } else {
                context.get_data_mut(Ledger).arr -= acv;
            }
        });
    }
}

fn end_day(context: &mut Context) {
    let arrivals = Poisson::new(ARRIVAL_RATE * REPS as f64).expect("a positive rate");
    let arrivals: f64 = context.sample_distr(SalesRng, arrivals);
    for _ in 0..arrivals as usize {
        let rep = context.sample_entity(SalesRng, Rep).expect("reps");
        let deal = context.add_entity(with!(Deal, Owner(rep))).expect("a deal");
        enter_stage(context, deal, 0);
    }
    if today(context) % QUARTER == QUARTER - 1 {
        for rep in context.get_entity_iterator::<Rep>() {
            let Attainment(attainment) = context.get_property(rep);
            context.get_data_mut(Ledger).pay += pay(attainment);
            context.set_property(rep, Attainment(0.0));
        }
    }
}

fn replicate(seed: u64) -> Tally {
    let mut context = Context::new();
    context.init_random(seed);
    context.index_property::<Deal, Status>();
    for _ in 0..REPS {
        let _: RepId = context.add_entity(Rep).expect("a rep");
    }
    context.add_periodic_plan_with_phase(1.0, open, ExecutionPhase::First);
    context.add_periodic_plan_with_phase(1.0, work_ripe_deals, ExecutionPhase::Normal);
    context.add_periodic_plan_with_phase(1.0, end_day, ExecutionPhase::Last);
    // Keeps the clock running through the last day; periodic plans alone do not.
    context.add_plan_with_phase((DAYS - 1) as f64, Context::shutdown, ExecutionPhase::Last);
    context.execute();
    *context.get_data(Ledger)
}

fn main() {
    let request = Request::from_arguments();
    let mut seed = request.seed.wrapping_mul(1_000_003);
    run(request.replications, || {
        seed = seed.wrapping_add(1);
        replicate(seed)
    });
}
