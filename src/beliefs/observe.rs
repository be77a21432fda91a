//! Watches a pilot history and counts what people can learn from it.

use crate::model::Clock;
use crate::simulate::{Hired, Left, Offer, OfferResult, Prepared, Recorder, Signed, State};
use crate::solve::policy::{LIMIT_BINS, READ_DAYS, Reading, limit_bin};
use crate::solve::{FINENESS, TimeBins};
use crate::units::DAYS_PER_QUARTER;

/// Equally likely values that stand for a distribution.
pub(super) const QUANTILES: usize = 16 * FINENESS;
/// Giving up less than this is "the ordinary price" for the learned hope \[share of organic net value\].
const ORDINARY: f64 = 0.005;

/// Premiums with a variance below this say nothing \[discount share squared\].
const ALIKE: f64 = 1e-9;

/// A sum and a count.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Mean {
    /// Sum of what was seen, weighted.
    pub sum: f64,
    /// Weight of what was seen.
    pub n: f64,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.n += 1.0;
    }

    fn join(&mut self, other: Self) {
        self.sum += other.sum;
        self.n += other.n;
    }

    /// The mean; `None` if nothing was seen.
    pub fn get(self) -> Option<f64> {
        (0.0 < self.n).then(|| self.sum / self.n)
    }
}

/// Two numbers seen together: sums for the line through them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Together {
    n: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
}

impl Together {
    fn add(&mut self, x: f64, y: f64) {
        self.n += 1.0;
        self.x += x;
        self.y += y;
        self.xx += x * x;
        self.xy += x * y;
    }

    fn join(&mut self, other: &Self) {
        self.n += other.n;
        self.x += other.x;
        self.y += other.y;
        self.xx += other.xx;
        self.xy += other.xy;
    }

    /// The least-squares line; flat where all `x` were alike, `None` where nothing was seen.
    pub fn line(&self) -> Option<Reading> {
        if self.n <= 0.0 {
            return None;
        }
        let (x, y) = (self.x / self.n, self.y / self.n);
        let spread = self.xx / self.n - x * x;
        let per_point = if ALIKE < spread {
            (self.xy / self.n - x * y) / spread
        } else {
            0.0
        };
        Some(Reading {
            at_organic: y - per_point * x,
            per_point,
        })
    }
}

/// How deals in hand close, in one bin of a clock group's own period.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Closings {
    /// Chance that a waiting buyer signs when tried.
    pub close_waiting: Mean,
    /// Share of their organic net value that waiting buyers get off when they sign.
    pub discount_waiting: Mean,
    /// Chance that a ready buyer signs when tried.
    pub close_ready: Mean,
    /// The same for ready buyers.
    pub discount_ready: Mean,
    /// Chance that a waiting buyer is ready the next day.
    pub turn_ready: Mean,
}

impl Closings {
    fn join(&mut self, other: &Self) {
        self.close_waiting.join(other.close_waiting);
        self.discount_waiting.join(other.discount_waiting);
        self.close_ready.join(other.close_ready);
        self.discount_ready.join(other.discount_ready);
        self.turn_ready.join(other.turn_ready);
    }
}

/// What was seen on the pilot market.
#[derive(Debug, Clone)]
pub struct Observed {
    /// Premium below organic terms by bin of the fiscal quarter.
    pub premium_fiscal: [Mean; LIMIT_BINS],
    /// The same by bin of the own period, per clock group of reps.
    pub premium_own: Vec<[Mean; LIMIT_BINS]>,
    /// Of the same deals, the premium some days before a fiscal quarter's last and on that day, by days between.
    pub readings: [Together; READ_DAYS],
    /// How deals close, by clock group of reps and time bin.
    pub closings: Vec<Vec<Closings>>,
    /// Mean deals that ripened, per unit of effort on deals in hand times ability.
    pub ripened: Mean,
    /// By ability class: mean deals that ripened a rep-day.
    pub ripened_by_class: Vec<Mean>,
    /// By ability class: effort on deals in hand times ability a rep-day, and its square.
    pub worked_by_class: Vec<[Mean; 2]>,
    /// Sizes of deals that ripened, in mean deals.
    pub sizes: Vec<f64>,
    /// Attainment still to come, by rep group and time bin: all values seen.
    pub rep_remaining: Vec<Vec<Vec<f64>>>,
    /// Quota level of the periods, by rep group; nothing where quotas follow nothing.
    pub rep_level: Vec<Mean>,
    /// Attainment reached by time bin, by rep group.
    pub rep_attained: Vec<Vec<Mean>>,
    /// The same for leaders, by clock group of leaders and time bin.
    pub leader_remaining: Vec<Vec<Vec<f64>>>,
    /// The same on the shorter clocks of those who decide by two: reps, how far they are, leaders.
    pub rep_inner_remaining: Vec<Vec<Vec<f64>>>,
    /// Attainment reached on the shorter clock.
    pub rep_inner_attained: Vec<Vec<Mean>>,
    /// Attainment of leaders still to come on the shorter clock.
    pub leader_inner_remaining: Vec<Vec<Vec<f64>>>,
    /// Refused deal-days, and those that signed the next day at the ordinary price.
    pub hope: Mean,
    /// Threats that were tested, and those that proved true.
    pub threats: Mean,
    /// Signed contracts, and their list and net value.
    pub signed: f64,
    /// List value signed \[money\].
    pub signed_list: f64,
    /// Net value signed \[money\].
    pub signed_net: f64,
    /// Deals that became ripe.
    pub n_ripened: f64,
    /// Days observed.
    pub days: f64,
}

impl Observed {
    /// Nothing seen yet.
    pub fn new(prepared: &Prepared<'_>) -> Self {
        let roster = &prepared.roster;
        let n_classes = prepared.model.organization.ability_classes.len();
        let rep_bins = bins_of(prepared, 0);
        let n_clocks = roster.rep_clocks.len();
        let leader_bins = |clock: usize| {
            TimeBins::of(roster.leader_clocks[clock].period.typical_days() as usize).len()
        };
        let inner_bins = |clock: Option<&Clock>| {
            clock.map_or(0, |clock| {
                TimeBins::of(clock.period.typical_days() as usize).len()
            })
        };
        let rep_inner = inner_bins(roster.rep_inner_clocks.first());
        let leaders_inner = roster.leader_inner_clocks.iter();
        Self {
            rep_inner_remaining: vec![vec![Vec::new(); rep_inner]; n_clocks * n_classes],
            rep_inner_attained: vec![vec![Mean::default(); rep_inner]; n_clocks * n_classes],
            leader_inner_remaining: leaders_inner
                .map(|clock| vec![Vec::new(); inner_bins(clock.as_ref())])
                .collect(),
            premium_fiscal: Default::default(),
            readings: Default::default(),
            premium_own: vec![Default::default(); n_clocks],
            closings: vec![vec![Closings::default(); rep_bins.len()]; n_clocks],
            ripened: Mean::default(),
            ripened_by_class: vec![Mean::default(); n_classes],
            worked_by_class: vec![Default::default(); n_classes],
            sizes: Vec::new(),
            rep_remaining: vec![vec![Vec::new(); rep_bins.len()]; n_clocks * n_classes],
            rep_level: vec![Mean::default(); n_clocks * n_classes],
            rep_attained: vec![vec![Mean::default(); rep_bins.len()]; n_clocks * n_classes],
            leader_remaining: (0..roster.leader_clocks.len())
                .map(|clock| vec![Vec::new(); leader_bins(clock)])
                .collect(),
            hope: Mean::default(),
            threats: Mean::default(),
            signed: 0.0,
            signed_list: 0.0,
            signed_net: 0.0,
            n_ripened: 0.0,
            days: 0.0,
        }
    }

    /// Adds what another history saw.
    pub fn join(&mut self, other: &Self) {
        for (own, more) in self.premium_fiscal.iter_mut().zip(&other.premium_fiscal) {
            own.join(*more);
        }
        for (own, more) in self.readings.iter_mut().zip(&other.readings) {
            own.join(more);
        }
        for (own, more) in self.premium_own.iter_mut().zip(&other.premium_own) {
            own.iter_mut().zip(more).for_each(|(o, m)| o.join(*m));
        }
        for (own, more) in self.closings.iter_mut().zip(&other.closings) {
            own.iter_mut().zip(more).for_each(|(o, m)| o.join(m));
        }
        self.ripened.join(other.ripened);
        self.sizes.extend_from_slice(&other.sizes);
        for (own, more) in self
            .ripened_by_class
            .iter_mut()
            .zip(&other.ripened_by_class)
        {
            own.join(*more);
        }
        for (own, more) in self.worked_by_class.iter_mut().zip(&other.worked_by_class) {
            own.iter_mut().zip(more).for_each(|(o, m)| o.join(*m));
        }
        for (mine, theirs) in [
            (&mut self.rep_attained, &other.rep_attained),
            (&mut self.rep_inner_attained, &other.rep_inner_attained),
        ] {
            for (own, more) in mine.iter_mut().zip(theirs) {
                own.iter_mut().zip(more).for_each(|(o, m)| o.join(*m));
            }
        }
        for (mine, theirs) in [
            (&mut self.rep_remaining, &other.rep_remaining),
            (&mut self.leader_remaining, &other.leader_remaining),
            (&mut self.rep_inner_remaining, &other.rep_inner_remaining),
            (
                &mut self.leader_inner_remaining,
                &other.leader_inner_remaining,
            ),
        ] {
            for (own, more) in mine.iter_mut().zip(theirs) {
                own.iter_mut()
                    .zip(more)
                    .for_each(|(o, m)| o.extend_from_slice(m));
            }
        }
        for (own, more) in self.rep_level.iter_mut().zip(&other.rep_level) {
            own.join(*more);
        }
        self.hope.join(other.hope);
        self.threats.join(other.threats);
        self.signed += other.signed;
        self.signed_list += other.signed_list;
        self.signed_net += other.signed_net;
        self.n_ripened += other.n_ripened;
        self.days += other.days;
    }
}

impl Observed {
    /// Mean deals of a rep of an ability class that ripened a day, less what chances of
    /// `1 − exp(−rate · effort · ability)` make of the efforts seen; `None` if none were.
    ///
    /// The chances are summed to the second order: the next is some 1e-5 of a deal.
    pub fn ripened_beside(&self, class: usize, rate: f64) -> Option<f64> {
        let [work, square] = &self.worked_by_class[class];
        let ripened = self.ripened_by_class[class].get()?;
        let (work, square) = (work.get()?, square.get()?);
        Some(ripened - rate * work + 0.5 * rate * rate * square)
    }
}

/// Time bins of a clock group of reps.
pub(super) fn bins_of(prepared: &Prepared<'_>, clock: usize) -> TimeBins {
    TimeBins::of(prepared.roster.rep_clocks[clock].period.typical_days() as usize)
}

/// Sorts values into equally likely ones: the mean of each of [`QUANTILES`] equal slices.
///
/// Means of slices rather than quantiles keep the mean of the distribution exactly, so that what
/// people expect is what happens.
pub(super) fn slices(values: &mut [f64]) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    (0..QUANTILES)
        .map(|slice| {
            if n == 0 {
                return 0.0;
            }
            let from = slice * n / QUANTILES;
            let to = ((slice + 1) * n / QUANTILES).max(from + 1).min(n);
            let from = from.min(to - 1);
            values[from..to].iter().sum::<f64>() / (to - from) as f64
        })
        .collect()
}

/// The recorder of a pilot history.
#[derive(Debug)]
pub(super) struct Pilot<'a> {
    prepared: &'a Prepared<'a>,
    pub(super) observed: Observed,
    /// Bin of the fiscal quarter by day.
    fiscal_bins: Vec<usize>,
    /// Bins of the reps' own periods by clock group and day: of the belief, and of time.
    own_bins: Vec<Vec<(usize, usize)>>,
    /// For each rep: attainment in the evening of each day of the running period, by days left.
    reps: Vec<Vec<f64>>,
    leaders: Vec<Vec<f64>>,
    /// The same of the shorter period.
    reps_inner: Vec<Vec<f64>>,
    leaders_inner: Vec<Vec<f64>>,
    /// For each rep: ability class, and first day on which they know the job.
    people: Vec<(usize, u32)>,
}

impl<'a> Pilot<'a> {
    pub(super) fn new(prepared: &'a Prepared<'a>) -> Self {
        let roster = &prepared.roster;
        let fiscal_bin = |day: u32| limit_bin(DAYS_PER_QUARTER, roster.fiscal.days_left(day));
        let own_bins = |clock: usize| {
            let bins = bins_of(prepared, clock);
            let bin = |day: u32| {
                let own = prepared.rep_day(clock, day);
                // Buyers know the shorter of two clocks.
                let seen = prepared.rep_inner_day(clock, day).unwrap_or(own);
                (limit_bin(seen.days, seen.left), bins.bin(own.left as usize))
            };
            (0..roster.n_days).map(bin).collect()
        };
        Self {
            prepared,
            observed: Observed::new(prepared),
            fiscal_bins: (0..roster.n_days).map(fiscal_bin).collect(),
            own_bins: (0..roster.rep_clocks.len()).map(own_bins).collect(),
            reps: vec![Vec::new(); roster.n_reps()],
            leaders: vec![Vec::new(); roster.n_leaders()],
            reps_inner: vec![Vec::new(); roster.n_reps()],
            leaders_inner: vec![Vec::new(); roster.n_leaders()],
            people: roster.rep_class.iter().map(|&class| (class, 0)).collect(),
        }
    }

    /// Whether people learn from what a rep does on a day: not from an empty seat or who is new to the job.
    fn knows_the_job(&self, rep: usize, day: u32) -> bool {
        self.people[rep].1 <= day
    }

    fn group(&self, rep: usize) -> usize {
        let n_classes = self.prepared.model.organization.ability_classes.len();
        self.prepared.roster.rep_clock[rep] * n_classes + self.people[rep].0
    }
}

impl Recorder for Pilot<'_> {
    const TWINS: bool = false;
    const PIPELINE: bool = false;
    const FORECASTS: bool = false;

    fn ripened(&mut self, day: u32, rep: usize, size: f64) {
        if self.prepared.roster.report_from <= day {
            let class = self.people[rep].0;
            self.observed.n_ripened += 1.0;
            self.observed.sizes.push(size);
            if self.knows_the_job(rep, day) {
                self.observed.ripened.sum += size;
                self.observed.ripened_by_class[class].sum += size;
            }
        }
    }

    fn effort(&mut self, day: u32, rep: usize, progress: f64, _prospecting: f64) {
        if self.prepared.roster.report_from <= day && self.knows_the_job(rep, day) {
            let class = self.people[rep].0;
            let ability = &self.prepared.model.organization.ability_classes[class].ability;
            let work = progress * ability.get();
            self.observed.ripened.n += work;
            self.observed.ripened_by_class[class].n += 1.0;
            let [first, second] = &mut self.observed.worked_by_class[class];
            first.add(work);
            second.add(work * work);
            self.observed.days += 1.0;
        }
    }

    fn left(&mut self, left: &Left) {
        self.people[left.rep].1 = u32::MAX;
    }

    fn hired(&mut self, hired: &Hired) {
        self.people[hired.rep] = (hired.class, hired.productive_on);
    }

    fn offer(&mut self, offer: &Offer) {
        let roster = &self.prepared.roster;
        if offer.day < roster.report_from {
            return;
        }
        let clock = roster.rep_clock[offer.rep];
        let fiscal = self.fiscal_bins[offer.day as usize];
        let (own, bin) = self.own_bins[clock][offer.day as usize];
        let premium = offer.limit - offer.organic;
        self.observed.premium_fiscal[fiscal].add(premium);
        if let Some(heard) = offer.heard {
            for (together, before) in self.observed.readings.iter_mut().zip(heard) {
                if let Some(before) = before {
                    together.add(before, premium);
                }
            }
        }
        self.observed.premium_own[clock][own].add(premium);

        let closings = &mut self.observed.closings[clock][bin];
        let signed = offer.result == OfferResult::Signed;
        let tried = offer.result != OfferResult::Held;
        if tried {
            let (chance, discount) = if offer.waiting {
                (&mut closings.close_waiting, &mut closings.discount_waiting)
            } else {
                (&mut closings.close_ready, &mut closings.discount_ready)
            };
            chance.add(f64::from(u8::from(signed)));
            if signed {
                discount.add(offer.beyond_organic);
            }
        }
        if offer.waited_yesterday == Some(true) {
            closings.turn_ready.add(f64::from(u8::from(!offer.waiting)));
        }
        if offer.refused_yesterday {
            let ordinary = signed && offer.beyond_organic <= ORDINARY;
            self.observed.hope.add(f64::from(u8::from(ordinary)));
        }
    }

    fn threat_tested(&mut self, day: u32, was_true: bool) {
        if self.prepared.roster.report_from <= day {
            self.observed.threats.add(f64::from(u8::from(was_true)));
        }
    }

    fn signed(&mut self, signed: &Signed) {
        if self.prepared.roster.report_from <= signed.day {
            self.observed.signed += 1.0;
            self.observed.signed_list += signed.list;
            self.observed.signed_net += signed.list * (1.0 - signed.discount);
        }
    }

    fn evening(&mut self, day: u32, state: &State) {
        let prepared = self.prepared;
        let roster = &prepared.roster;
        for rep in 0..roster.n_reps() {
            let days = prepared.rep_day(roster.rep_clock[rep], day);
            let share = prepared.own_share(state, rep, day);
            let level = state.quota_level[rep];
            let attained = state.attained[rep] / (prepared.rep_quota() * share * level);
            self.reps[rep].push(attained);
            if days.left == 0 {
                let group = self.group(rep);
                let path = std::mem::take(&mut self.reps[rep]);
                if roster.report_from <= day && self.knows_the_job(rep, day + 1 - days.days) {
                    let bins = bins_of(prepared, roster.rep_clock[rep]);
                    let remaining = &mut self.observed.rep_remaining[group];
                    if roster.ratchet.is_some() {
                        // What is still booked does not grow with the quota: learned against the plan's own.
                        self.observed.rep_level[group].add(level);
                        let own: Vec<f64> = path.iter().map(|a| a * level).collect();
                        remains(&own, bins, remaining);
                    } else {
                        remains(&path, bins, remaining);
                    }
                    for (past, &a) in path.iter().rev().enumerate() {
                        self.observed.rep_attained[group][bins.bin(past)].add(a);
                    }
                }
                self.reps[rep] = emptied(path);
            }
        }
        self.inner_evening(day, state);
        for leader in 0..roster.n_leaders() {
            let clock = roster.leader_clock[leader];
            let days = prepared.leader_day(clock, day);
            let level = state.quota_level[roster.n_reps() + leader];
            let quota = prepared.leader_quota(leader) * days.prorate * level;
            self.leaders[leader].push(state.leader_attained[leader] / quota);
            if days.left == 0 {
                let path = std::mem::take(&mut self.leaders[leader]);
                if roster.report_from <= day {
                    let bins =
                        TimeBins::of(roster.leader_clocks[clock].period.typical_days() as usize);
                    remains(&path, bins, &mut self.observed.leader_remaining[clock]);
                }
                self.leaders[leader] = emptied(path);
            }
        }
    }
}

impl Pilot<'_> {
    /// The same on the shorter clock of those who decide by two.
    fn inner_evening(&mut self, day: u32, state: &State) {
        let prepared = self.prepared;
        let roster = &prepared.roster;
        let reported = roster.report_from <= day;
        for rep in 0..roster.n_reps() {
            let clock = roster.rep_clock[rep];
            let Some(days) = prepared.rep_inner_day(clock, day) else {
                break;
            };
            let quota = prepared.rep_inner_quota() * days.prorate;
            self.reps_inner[rep].push(state.inner_attained[rep] / quota);
            if days.left == 0 {
                let group = self.group(rep);
                let path = std::mem::take(&mut self.reps_inner[rep]);
                if reported && self.knows_the_job(rep, day + 1 - days.days) {
                    let bins = inner_bins(&roster.rep_inner_clocks[clock]);
                    remains(&path, bins, &mut self.observed.rep_inner_remaining[group]);
                    for (past, &a) in path.iter().rev().enumerate() {
                        self.observed.rep_inner_attained[group][bins.bin(past)].add(a);
                    }
                }
                self.reps_inner[rep] = emptied(path);
            }
        }
        for leader in 0..roster.n_leaders() {
            let clock = roster.leader_clock[leader];
            let inner = roster.leader_inner_clocks[clock].as_ref();
            let Some((inner, days)) = inner.zip(prepared.leader_inner_day(clock, day)) else {
                continue;
            };
            let quota = prepared.leader_inner_quota(leader) * days.prorate;
            self.leaders_inner[leader].push(state.leader_inner_attained[leader] / quota);
            if days.left == 0 {
                let path = std::mem::take(&mut self.leaders_inner[leader]);
                if reported {
                    let remaining = &mut self.observed.leader_inner_remaining[clock];
                    remains(&path, inner_bins(inner), remaining);
                }
                self.leaders_inner[leader] = emptied(path);
            }
        }
    }
}

fn inner_bins(clock: &Clock) -> TimeBins {
    TimeBins::of(clock.period.typical_days() as usize)
}

/// Adds what a finished period still brought, seen from the middle day of each time bin.
fn remains(path: &[f64], bins: TimeBins, remaining: &mut [Vec<f64>]) {
    let last = path.len() - 1;
    let total = path[last];
    remaining[bins.start()].push(total);
    for (left, &a) in path.iter().rev().enumerate() {
        // A week is seen from its middle, the last week from every day.
        if left < 5 || left % 5 == 2 {
            remaining[bins.bin(left)].push((total - a).max(0.0));
        }
    }
}

fn emptied(mut path: Vec<f64>) -> Vec<f64> {
    path.clear();
    path
}
