//! From candidate to candidate: no day is visited on which no deal might close. The fastest we know.
//!
//! A ripe deal's hazard is bounded by that of a rep without any attainment, which depends on the day
//! alone. Together with loss that bound is one fixed clock, so a deal's next candidate day is a table
//! look-up; on that day the rep's true hazard decides. Only candidates that are not losses are kept.

use rand::{Rng, RngExt};
use rand_distr::{Distribution, Exp1, StandardNormal};

use crate::next_event::{Clock, ripe_arrivals};
use crate::reference::{
    BASE_HAZARD, DAYS, DEEPEST_DISCOUNT, LOSS, QUARTER, REPS, Tally, VALUE_LOG_SD, YEAR, gap,
    hazard, left, nearness, pay, renewal, value_log_mean,
};

const WORDS: usize = DAYS.div_ceil(64);
const NONE: u16 = u16::MAX;

/// What may happen to a ripe deal on a day, by days left.
#[derive(Debug, Clone, Copy)]
struct Bound {
    nearness: f64,
    /// Chance of anything at all: loss, or closing at the highest hazard.
    any: f64,
    /// Chance of surviving and closing at the highest hazard.
    close: f64,
}

/// A deal that may close on the day it is filed under.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    /// It closes if its chance to do so that day exceeds this.
    threshold: f64,
    next: u16,
}

/// Tables that all replications share, and the calendar that they reuse.
#[derive(Debug)]
pub struct Simulator {
    ripe: Clock,
    events: Clock,
    bounds: [Bound; QUARTER],
    value_log_mean: f64,
    calendar: Calendar,
}

/// Candidates of one rep by day.
#[derive(Debug)]
struct Calendar {
    /// Bit `t` is set where day `t` has candidates.
    busy: [u64; WORDS],
    first: [u16; DAYS],
    candidates: Vec<Candidate>,
}

impl Calendar {
    #[inline]
    fn file(&mut self, day: usize, threshold: f64) {
        let bit = 1 << (day % 64);
        let busy = &mut self.busy[day / 64];
        let next = if *busy & bit == 0 {
            NONE
        } else {
            self.first[day]
        };
        *busy |= bit;
        self.first[day] = self.candidates.len() as u16;
        self.candidates.push(Candidate { threshold, next });
    }
}

impl Default for Simulator {
    fn default() -> Self {
        Self::new()
    }
}

impl Simulator {
    pub fn new() -> Self {
        let bounds = std::array::from_fn(|left| {
            let nearness = nearness(left);
            let open = (-hazard(DEEPEST_DISCOUNT * nearness)).exp();
            Bound {
                nearness,
                any: 1.0 - (1.0 - LOSS) * open,
                close: (1.0 - LOSS) * (1.0 - open),
            }
        });
        let mut total = 0.0;
        let events = (0..DAYS)
            .map(|t| {
                total += hazard(DEEPEST_DISCOUNT * nearness(left(t))) - (1.0 - LOSS).ln();
                total
            })
            .collect();
        Self {
            ripe: Clock::new(ripe_arrivals()),
            events: Clock::new(events),
            bounds,
            value_log_mean: value_log_mean(),
            calendar: Calendar {
                busy: [0; WORDS],
                first: [NONE; DAYS],
                candidates: Vec::new(),
            },
        }
    }

    /// One replication.
    pub fn replicate(&mut self, rng: &mut impl Rng) -> Tally {
        let mut tally = Tally::default();
        for _ in 0..REPS {
            self.calendar.candidates.clear();
            let mut arrivals: f64 = Exp1.sample(rng);
            while let Some(day) = self.ripe.first_day(arrivals) {
                self.wait(rng, day);
                let gap: f64 = Exp1.sample(rng);
                arrivals += gap;
            }
            self.rep(rng, &mut tally);
        }
        tally
    }

    /// Files a deal that is ripe on day `t` under its next candidate day, unless it is lost first.
    #[inline]
    fn wait(&mut self, rng: &mut impl Rng, t: usize) {
        let wait: f64 = Exp1.sample(rng);
        let Some(day) = self.events.first_day(self.events.at(t) + wait) else {
            return;
        };
        // Equal hazards within rounding must not file a deal under the day that made it ripe.
        let day = day.max(t + 1);
        let Some(bound) = (day < DAYS).then(|| self.bounds[left(day)]) else {
            return;
        };
        let threshold = rng.random::<f64>() * bound.any;
        if threshold < bound.close {
            self.calendar.file(day, threshold);
        }
    }

    fn rep(&mut self, rng: &mut impl Rng, tally: &mut Tally) {
        let certain = (1.0 - LOSS) * (1.0 - (-BASE_HAZARD).exp());
        let mut attainment = 0.0;
        let mut quarter_end = QUARTER;
        for word in 0..WORDS {
            // Read anew each time: a rejected candidate may be filed under a later day of the word.
            while self.calendar.busy[word] != 0 {
                let t = word * 64 + self.calendar.busy[word].trailing_zeros() as usize;
                self.calendar.busy[word] &= self.calendar.busy[word] - 1;
                if quarter_end <= t {
                    tally.pay += pay(attainment);
                    attainment = 0.0;
                    quarter_end = (t / QUARTER + 1) * QUARTER;
                }
                let left = quarter_end - 1 - t;
                let discount = DEEPEST_DISCOUNT * gap(attainment) * self.bounds[left].nearness;
                let mut chance = None;
                let mut credited = 0.0;
                let mut next = self.calendar.first[t];
                while next != NONE {
                    let candidate = self.calendar.candidates[usize::from(next)];
                    next = candidate.next;
                    let closes = candidate.threshold < certain
                        || candidate.threshold
                            < *chance.get_or_insert_with(|| {
                                (1.0 - LOSS) * (1.0 - (-hazard(discount)).exp())
                            });
                    if !closes {
                        self.wait(rng, t);
                        continue;
                    }
                    let normal: f64 = StandardNormal.sample(rng);
                    let value = (self.value_log_mean + VALUE_LOG_SD * normal).exp();
                    let acv = tally.close(value, discount, left);
                    credited += acv;
                    let anniversaries = (DAYS - 1 - t) / YEAR;
                    if anniversaries == 0
                        || rng.random::<f64>() < renewal(discount).powi(anniversaries as i32)
                    {
                        tally.arr += acv;
                    }
                }
                attainment += credited;
            }
        }
        tally.pay += pay(attainment);
    }
}
