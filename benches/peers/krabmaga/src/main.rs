//! krABMaga: every rep and every open deal is an agent on the schedule, stepped once a day.
//!
//! The schedule orders a day: reps open, then deals act; the state ends the day after all agents.

use std::any::Any;

use krabmaga::engine::agent::Agent;
use krabmaga::engine::schedule::Schedule;
use krabmaga::engine::state::State;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, LogNormal, Poisson};
use yardstick::reference::{
    ADVANCE, ARRIVAL_RATE, DAYS, DEEPEST_DISCOUNT, LOSS, QUARTER, REPS, RIPE, Tally, VALUE_LOG_SD,
    YEAR, gap, hazard, left, nearness, pay, renewal, value_log_mean,
};
use yardstick::report::{Request, run};

const REPS_OPEN: i32 = 0;
const DEALS_ACT: i32 = 1;

/// A rep's quarter, and what its deals meet today.
#[derive(Clone, Copy, Default)]
struct Book {
    attainment: f64,
    credited: f64,
    discount: f64,
    close: f64,
}

struct Customer {
    acv: f64,
    renewal: f64,
}

struct Sales {
    rng: SmallRng,
    day: usize,
    nearness: f64,
    books: Vec<Book>,
    /// By the day of the next anniversary.
    anniversaries: Vec<Vec<Customer>>,
    tally: Tally,
}

impl Sales {
    fn new(seed: u64) -> Self {
        Self {
            rng: SmallRng::seed_from_u64(seed),
            day: 0,
            nearness: 0.0,
            books: vec![Book::default(); REPS],
            anniversaries: (0..DAYS).map(|_| Vec::new()).collect(),
            tally: Tally::default(),
        }
    }

    fn of(state: &mut dyn State) -> &mut Self {
        state.as_any_mut().downcast_mut().expect("the sales state")
    }

    fn expect_anniversary(&mut self, customer: Customer) {
        if let Some(day) = self.anniversaries.get_mut(self.day + YEAR) {
            day.push(customer);
        }
    }
}

impl State for Sales {
    fn init(&mut self, schedule: &mut Schedule) {
        for rep in 0..REPS {
            schedule.schedule_repeating(Box::new(Rep { rep }), 0.0, REPS_OPEN);
        }
    }

    fn reset(&mut self) {}

    fn update(&mut self, step: u64) {
        self.day = step as usize;
        self.nearness = nearness(left(self.day));
    }

    fn after_step(&mut self, schedule: &mut Schedule) {
        let arrivals = Poisson::new(ARRIVAL_RATE).expect("a positive rate");
        let value = LogNormal::new(value_log_mean(), VALUE_LOG_SD).expect("a positive spread");
        for rep in 0..REPS {
            let book = &mut self.books[rep];
            book.attainment += book.credited;
            book.credited = 0.0;
            if self.day % QUARTER == QUARTER - 1 {
                self.tally.pay += pay(book.attainment);
                book.attainment = 0.0;
            }
            for _ in 0..arrivals.sample(&mut self.rng) as usize {
                let deal = Deal {
                    rep,
                    stage: 0,
                    value: value.sample(&mut self.rng),
                    decided: false,
                };
                schedule.schedule_repeating(Box::new(deal), (self.day + 1) as f32, DEALS_ACT);
            }
        }
        for customer in std::mem::take(&mut self.anniversaries[self.day]) {
            if self.rng.random::<f64>() < customer.renewal {
                self.expect_anniversary(customer);
            } else {
                self.tally.arr -= customer.acv;
            }
        }
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_state_mut(&mut self) -> &mut dyn State {
        self
    }

    fn as_state(&self) -> &dyn State {
        self
    }
}

#[derive(Clone)]
struct Rep {
    rep: usize,
}

impl Agent for Rep {
    fn step(&mut self, state: &mut dyn State) {
        let sales = Sales::of(state);
        let book = &mut sales.books[self.rep];
        book.discount = DEEPEST_DISCOUNT * gap(book.attainment) * sales.nearness;
        book.close = 1.0 - (-hazard(book.discount)).exp();
    }
}

#[derive(Clone)]
struct Deal {
    rep: usize,
    stage: usize,
    value: f64,
    /// Won or lost.
    decided: bool,
}

impl Agent for Deal {
    fn step(&mut self, state: &mut dyn State) {
        let sales = Sales::of(state);
        sales.tally.deal_days += 1;
        if sales.rng.random::<f64>() < LOSS {
            self.decided = true;
        } else if self.stage < RIPE {
            if sales.rng.random::<f64>() < ADVANCE[self.stage] {
                self.stage += 1;
            }
        } else if sales.rng.random::<f64>() < sales.books[self.rep].close {
            self.decided = true;
            let book = &mut sales.books[self.rep];
            let discount = book.discount;
            let acv = sales.tally.close(self.value, discount, left(sales.day));
            book.credited += acv;
            sales.tally.arr += acv;
            sales.expect_anniversary(Customer {
                acv,
                renewal: renewal(discount),
            });
        }
    }

    fn is_stopped(&mut self, _state: &mut dyn State) -> bool {
        self.decided
    }
}

fn replicate(seed: u64) -> Tally {
    let mut state = Sales::new(seed);
    let mut schedule = Schedule::new();
    state.init(&mut schedule);
    for _ in 0..DAYS {
        schedule.step(&mut state);
    }
    state.tally
}

fn main() {
    let request = Request::from_arguments();
    let mut seed = request.seed.wrapping_mul(1_000_003);
    run(request.replications, || {
        seed = seed.wrapping_add(1);
        replicate(seed)
    });
}
