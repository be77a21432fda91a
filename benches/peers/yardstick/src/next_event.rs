//! From event to event: ripe arrivals, closings and quarter ends; the yardstick.
//!
//! A rep's ripe deals wait for the rep's cumulative hazard to pass their marks, so a day costs one
//! hazard however many deals wait, and nothing where no deal waits or the quota is reached.

use rand::{Rng, RngExt};
use rand_distr::{Distribution, Exp1, StandardNormal};

use crate::reference::{
    ADVANCE, ARRIVAL_RATE, BASE_HAZARD, DAYS, DEEPEST_DISCOUNT, DISCOUNT_EFFECT, LOSS, QUARTER,
    REPS, Tally, VALUE_LOG_SD, YEAR, gap, nearness, pay, renewal, value_log_mean,
};

/// Expected ripe arrivals of a rep through each day.
///
/// The wait from arrival to ripe is one discrete law, the chain through the stages; keeping each of
/// the Poisson arrivals with its chance to be ripe on a day leaves independent Poisson counts per day.
pub fn ripe_arrivals() -> Vec<f64> {
    let mut in_stage = [1.0, 0.0, 0.0];
    let mut ripe_by_age = 0.0;
    let mut total = 0.0;
    let mut through = vec![0.0];
    for _age in 1..DAYS {
        let moved: [f64; 3] =
            std::array::from_fn(|stage| in_stage[stage] * (1.0 - LOSS) * ADVANCE[stage]);
        for stage in 0..3 {
            in_stage[stage] = in_stage[stage] * (1.0 - LOSS) - moved[stage];
            if 0 < stage {
                in_stage[stage] += moved[stage - 1];
            }
        }
        // Ripe on day t at any age from 1 to t: the deals that arrived on days 0 to t - 1.
        ripe_by_age += moved[2];
        total += ARRIVAL_RATE * ripe_by_age;
        through.push(total);
    }
    through
}

/// A growing cumulative hazard by day, and where to start looking in it.
#[derive(Debug)]
pub struct Clock {
    through: Vec<f64>,
    guide: Vec<u16>,
    scale: f64,
}

impl Clock {
    /// From the hazard accumulated through each day, both ends included.
    pub fn new(through: Vec<f64>) -> Self {
        let cells = 4 * through.len();
        let last = through[through.len() - 1];
        let scale = cells as f64 / last;
        let guide = (0..=cells)
            .map(|cell| through.partition_point(|&x| x * scale < cell as f64) as u16)
            .collect();
        Self {
            through,
            guide,
            scale,
        }
    }

    /// Hazard accumulated through day `t`.
    #[inline]
    pub fn at(&self, t: usize) -> f64 {
        self.through[t]
    }

    /// The first day through which at least `hazard` has accumulated, if any has.
    #[inline]
    pub fn first_day(&self, hazard: f64) -> Option<usize> {
        let cell = (hazard * self.scale) as usize;
        let mut day = usize::from(*self.guide.get(cell)?);
        // Rounding of the scale may put the start one day off, so it steps back first.
        day = day.saturating_sub(1);
        while *self.through.get(day)? < hazard {
            day += 1;
        }
        Some(day)
    }
}

/// A ripe deal in wait.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    /// It closes once the rep's cumulative hazard reaches this.
    mark: f64,
    ripe_day: usize,
}

/// Tables that all replications share, and a pool that they reuse.
#[derive(Debug)]
pub struct Simulator {
    ripe: Clock,
    /// By days left.
    nearness: [f64; QUARTER],
    /// Chance to be alive after so many days.
    survival: Vec<f64>,
    value_log_mean: f64,
    pool: Vec<Waiting>,
}

impl Default for Simulator {
    fn default() -> Self {
        Self::new()
    }
}

impl Simulator {
    pub fn new() -> Self {
        Self {
            ripe: Clock::new(ripe_arrivals()),
            nearness: std::array::from_fn(nearness),
            survival: (0..DAYS)
                .map(|days| (1.0 - LOSS).powi(days as i32))
                .collect(),
            value_log_mean: value_log_mean(),
            pool: Vec::new(),
        }
    }

    /// One replication.
    pub fn replicate(&mut self, rng: &mut impl Rng) -> Tally {
        let mut tally = Tally::default();
        for _ in 0..REPS {
            self.rep(rng, &mut tally);
        }
        tally
    }

    fn rep(&mut self, rng: &mut impl Rng, tally: &mut Tally) {
        self.pool.clear();
        let mut cumulative = 0.0;
        let mut next_mark = f64::INFINITY;
        let mut arrivals: f64 = Exp1.sample(rng);
        let mut next_ripe = self.ripe.first_day(arrivals).unwrap_or(DAYS);
        for quarter_start in (0..DAYS).step_by(QUARTER) {
            let end = quarter_start + QUARTER;
            let mut attainment = 0.0;
            let mut t = quarter_start;
            while t < end {
                // Nobody waits: the hazard matters again the day after the next ripe arrival.
                if self.pool.is_empty() {
                    if end <= next_ripe {
                        break;
                    }
                    t = next_ripe;
                } else {
                    let gap = gap(attainment);
                    let stop = end.min(next_ripe + 1);
                    let mut closes;
                    if gap == 0.0 {
                        let days = stop - t;
                        let wait = ((next_mark - cumulative) / BASE_HAZARD).ceil().max(1.0);
                        closes = wait <= days as f64;
                        let passed = if closes { wait as usize } else { days };
                        cumulative += passed as f64 * BASE_HAZARD;
                        t += passed - 1;
                        if closes {
                            // The division and the product may differ in the last bit.
                            cumulative = cumulative.max(next_mark);
                        }
                    } else {
                        let strength = DISCOUNT_EFFECT * DEEPEST_DISCOUNT * gap;
                        loop {
                            cumulative +=
                                BASE_HAZARD * (strength * self.nearness[end - 1 - t]).exp();
                            closes = next_mark <= cumulative;
                            if closes || t + 1 == stop {
                                break;
                            }
                            t += 1;
                        }
                    }
                    if closes {
                        let left = end - 1 - t;
                        let discount = DEEPEST_DISCOUNT * gap * self.nearness[left];
                        attainment += self.close(rng, tally, t, left, discount, cumulative);
                        next_mark = self.next_mark();
                    }
                }
                while next_ripe == t {
                    let wait: f64 = Exp1.sample(rng);
                    let mark = cumulative + wait;
                    next_mark = next_mark.min(mark);
                    self.pool.push(Waiting { mark, ripe_day: t });
                    let gap: f64 = Exp1.sample(rng);
                    arrivals += gap;
                    next_ripe = self.ripe.first_day(arrivals).unwrap_or(DAYS);
                }
                t += 1;
            }
            tally.pay += pay(attainment);
        }
    }

    /// Closes what the cumulative hazard has passed, and returns the credit.
    #[inline]
    fn close(
        &mut self,
        rng: &mut impl Rng,
        tally: &mut Tally,
        t: usize,
        left: usize,
        discount: f64,
        cumulative: f64,
    ) -> f64 {
        let mut credited = 0.0;
        let mut i = 0;
        while i < self.pool.len() {
            let Waiting { mark, ripe_day } = self.pool[i];
            if cumulative < mark {
                i += 1;
                continue;
            }
            self.pool.swap_remove(i);
            // Loss comes first: it must have survived every day since it was ripe, this one included.
            if self.survival[t - ripe_day] <= rng.random::<f64>() {
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
        credited
    }

    #[inline]
    fn next_mark(&self) -> f64 {
        self.pool
            .iter()
            .fold(f64::INFINITY, |least, waiting| least.min(waiting.mark))
    }
}
