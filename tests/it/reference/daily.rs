//! The speed reference written down as it is declared: every deal on every day. Slow and obvious; it shares
//! no line with the kernel but the source of random numbers.

use quotasim::random::{Purpose, Stream, Streams, draw};

pub(crate) const REPS: u64 = 100;
const DAYS: u32 = 780;

/// The five outputs of a replication, and the deals handled on all days.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Outputs {
    pub(crate) bookings: f64,
    pub(crate) late_share: f64,
    pub(crate) mean_discount: f64,
    pub(crate) pay: f64,
    pub(crate) arr: f64,
    pub(crate) deal_days: f64,
}

struct Deal {
    stage: usize,
    value: f64,
}

struct Customer {
    closed_on: u32,
    acv: f64,
    renews: f64,
}

pub(crate) fn replication(streams: Streams) -> Outputs {
    let mut out = Outputs::default();
    let (mut late, mut given, mut list) = (0.0, 0.0, 0.0);
    for rep in 0..REPS {
        let mut random = streams.stream(Purpose::Pilot, rep);
        let mut deals: Vec<Deal> = Vec::new();
        let mut customers: Vec<Customer> = Vec::new();
        let mut attainment = 0.0;
        for day in 0..DAYS {
            let left = 64 - day % 65;
            // 1. Open.
            let p = f64::max(0.0, 1.0 - attainment / 250_000.0) * exp(-f64::from(left) / 8.0);
            let d = 0.30 * p;
            let h = 1.0 / 40.0 * exp(6.0 * d);
            let closes = 1.0 - exp(-h);
            // 2. Deals.
            out.deal_days += deals.len() as f64;
            let mut closed = Vec::new();
            deals.retain_mut(|deal| {
                if happens(&mut random, 0.004) {
                    return false;
                }
                match deal.stage {
                    0..3 => {
                        let advance = [1.0 / 12.0, 1.0 / 15.0, 1.0 / 20.0][deal.stage];
                        if happens(&mut random, advance) {
                            deal.stage += 1;
                        }
                    }
                    _ if happens(&mut random, closes) => {
                        closed.push(deal.value);
                        return false;
                    }
                    _ => {}
                }
                true
            });
            // 3. Credit.
            for value in closed {
                let acv = value * (1.0 - d);
                out.bookings += acv;
                attainment += acv;
                given += value * d;
                list += value;
                if left < 5 {
                    late += acv;
                }
                let s = 0.8 - d;
                customers.push(Customer {
                    closed_on: day,
                    acv,
                    renews: 1.0 / (1.0 + exp(-(1.0 + 2.0 * s))),
                });
            }
            // 4. Arrivals.
            for _ in 0..draw::poisson(random.uniform(), 0.12) {
                let value = draw::lognormal(random.uniform(), 50_000.0, 0.8);
                deals.push(Deal { stage: 0, value });
            }
            // 5. Quarter end.
            if left == 0 {
                let below = f64::min(attainment, 250_000.0);
                out.pay += 0.12 * below + 0.24 * (attainment - below);
                attainment = 0.0;
            }
            // 6. Anniversaries.
            customers.retain(|customer| {
                let age = day - customer.closed_on;
                let tested = age == 260 || age == 520;
                !tested || happens(&mut random, customer.renews)
            });
        }
        out.arr += customers.iter().map(|customer| customer.acv).sum::<f64>();
    }
    out.late_share = late / out.bookings;
    out.mean_discount = given / list;
    out
}

fn happens(random: &mut Stream, chance: f64) -> bool {
    random.uniform() < chance
}

fn exp(x: f64) -> f64 {
    quotasim::random::math::exp(x)
}
