//! Day by day and deal by deal, in the declared order: the version that is right by reading.

use rand::{Rng, RngExt};
use rand_distr::{Distribution, LogNormal, Poisson};

use crate::reference::{
    ADVANCE, ARRIVAL_RATE, DAYS, DEEPEST_DISCOUNT, LOSS, REPS, RIPE, Tally, VALUE_LOG_SD, YEAR,
    gap, hazard, left, nearness, pay, renewal, value_log_mean,
};

struct Deal {
    stage: usize,
    value: f64,
}

struct Customer {
    closing_day: usize,
    acv: f64,
    renewal: f64,
}

/// One replication.
pub fn replicate(rng: &mut impl Rng) -> Tally {
    let mut tally = Tally::default();
    for _ in 0..REPS {
        rep(rng, &mut tally);
    }
    tally
}

fn rep(rng: &mut impl Rng, tally: &mut Tally) {
    let arrivals = Poisson::new(ARRIVAL_RATE).expect("a positive rate");
    let value = LogNormal::new(value_log_mean(), VALUE_LOG_SD).expect("a positive spread");
    let mut deals: Vec<Deal> = Vec::new();
    let mut customers: Vec<Customer> = Vec::new();
    let mut attainment = 0.0;
    for t in 0..DAYS {
        let left = left(t);

        // 1. Open.
        let pressure = gap(attainment) * nearness(left);
        let discount = DEEPEST_DISCOUNT * pressure;
        let close = 1.0 - (-hazard(discount)).exp();

        // 2. Deals.
        let mut credited = 0.0;
        tally.deal_days += deals.len() as u64;
        deals.retain_mut(|deal| {
            if rng.random::<f64>() < LOSS {
                return false;
            }
            if deal.stage < RIPE {
                if rng.random::<f64>() < ADVANCE[deal.stage] {
                    deal.stage += 1;
                }
                return true;
            }
            if close <= rng.random::<f64>() {
                return true;
            }
            let acv = tally.close(deal.value, discount, left);
            credited += acv;
            customers.push(Customer {
                closing_day: t,
                acv,
                renewal: renewal(discount),
            });
            false
        });

        // 3. Credit.
        attainment += credited;

        // 4. Arrivals.
        for _ in 0..arrivals.sample(rng) as usize {
            deals.push(Deal {
                stage: 0,
                value: value.sample(rng),
            });
        }

        // 5. Quarter end.
        if left == 0 {
            tally.pay += pay(attainment);
            attainment = 0.0;
        }

        // 6. Anniversaries.
        customers.retain(|customer| {
            let age = t - customer.closing_day;
            age == 0 || age % YEAR != 0 || rng.random::<f64>() < customer.renewal
        });
    }
    tally.arr += customers.iter().map(|customer| customer.acv).sum::<f64>();
}
