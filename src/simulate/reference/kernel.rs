//! One replication of the speed reference, rep by rep and candidate by candidate.

use super::{Closed, Reference, Rule, Watcher};
use crate::plan::{Ledger, Rounding};
use crate::random::{Purpose, Stream, Streams, draw};

/// Memory that replications hand on to each other; what it holds does not matter.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    /// Deals of the rep at hand that were candidates and did not close.
    refused: Vec<Candidate>,
}

/// A ripe deal on the day it might close.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Candidate {
    day: u32,
    /// Draws that decide its value and its renewals, should it close.
    value: f64,
    renewal: f64,
}

/// Later than any day.
const NEVER: u32 = u32::MAX;

/// Simulates one replication and shows it to `watcher`: reps in turn, each from the first day to the last.
pub fn replication(
    reference: &Reference,
    streams: Streams,
    scratch: &mut Scratch,
    watcher: &mut impl Watcher,
) {
    for rep in 0..reference.n_reps {
        Rep::new(reference, streams, rep, &mut scratch.refused).run(watcher);
    }
}

/// A rep on the way through the run.
struct Rep<'a> {
    reference: &'a Reference,
    rep: u32,
    /// Four draws a deal, whatever becomes of it: gap, chance, value, renewal. So a deal is the same
    /// deal under any plan.
    deals: Stream,
    /// Draws for refused deals, as many as it takes.
    retries: Stream,
    /// Summed rate up to the next first candidacy.
    mark: f64,
    /// The day of it.
    next_first: u32,
    refused: &'a mut Vec<Candidate>,
    /// The earliest day among them.
    next_refused: u32,
}

impl<'a> Rep<'a> {
    fn new(
        reference: &'a Reference,
        streams: Streams,
        rep: u32,
        refused: &'a mut Vec<Candidate>,
    ) -> Self {
        refused.clear();
        let mut rep = Self {
            reference,
            rep,
            deals: streams.stream(Purpose::ReferenceDeal, rep.into()),
            retries: streams.stream(Purpose::ReferenceRetry, rep.into()),
            mark: 0.0,
            next_first: NEVER,
            refused,
            next_refused: NEVER,
        };
        rep.find_next_first();
        rep
    }

    fn run(&mut self, watcher: &mut impl Watcher) {
        let reference = self.reference;
        let component = &reference.component;
        let terms = component.terms(reference.quarters.years_in(0));
        let per_quota = 1.0 / terms.quota;
        let mut ledger = Ledger::new(
            component.reset,
            component.negative_payment,
            Rounding::Unrounded,
        );
        for &end in &reference.quarters.starts[1..] {
            let mut day = NEVER;
            // Bookings before the day, and of the day.
            let (mut booked, mut today) = (0.0, 0.0);
            loop {
                let next = self.next_first.min(self.next_refused);
                if end <= next {
                    break;
                }
                if next != day {
                    day = next;
                    booked += today;
                    today = 0.0;
                }
                today += self.candidate(day, booked * per_quota, watcher);
            }
            ledger.credit(booked + today);
            let payment = ledger.end_period(&component.curve, terms);
            watcher.paid(payment.attainment, payment.amount);
        }
    }

    /// Looks at one candidate of the day; what it books.
    fn candidate(&mut self, day: u32, attainment: f64, watcher: &mut impl Watcher) -> f64 {
        let reference = self.reference;
        let today = &reference.days[day as usize];
        let (candidate, chance) = self.take(day);
        let discount = Rule::discount(today.largest_discount, attainment);
        // The draw decides at the rep's chance over the largest; most are below the smallest chance
        // there is, and need no exponential.
        let draw = chance * today.largest_chance;
        if reference.least_chance < draw && reference.rule.chance(discount) < draw {
            self.refuse(candidate);
            return 0.0;
        }
        let list = draw::lognormal(candidate.value, reference.mean_value, reference.value_log_sd);
        watcher.closed(&Closed {
            rep: self.rep,
            day,
            list,
            discount,
            stays: reference
                .renewal
                .stays(candidate.renewal, today.anniversaries, discount),
        });
        list * (1.0 - discount)
    }

    /// A candidate of the day and the draw that decides on it; the next candidacy is found.
    #[inline]
    fn take(&mut self, day: u32) -> (Candidate, f64) {
        if self.next_first == day {
            let chance = self.deals.uniform();
            let candidate = Candidate {
                day,
                value: self.deals.uniform(),
                renewal: self.deals.uniform(),
            };
            self.find_next_first();
            return (candidate, chance);
        }
        let place = self.refused.iter().position(|deal| deal.day == day);
        let candidate = self.refused.swap_remove(place.unwrap_or_default());
        self.find_next_refused();
        (candidate, self.retries.uniform())
    }

    /// A candidate did not close: when it may again, unless it is lost before.
    #[cold]
    fn refuse(&mut self, deal: Candidate) {
        let reference = self.reference;
        let mark = draw::exponential(self.retries.uniform(), 1.0);
        let survives = self.retries.uniform();
        let Some(day) = reference
            .next
            .day_of(reference.next.up_to(deal.day) + mark)
        else {
            return;
        };
        // A mark too small to move the sum stands for the day after.
        let day = day.max(deal.day + 1);
        let waited = (day - deal.day) as usize;
        if day < reference.n_days && survives < reference.survives[waited] {
            self.refused.push(Candidate { day, ..deal });
            self.next_refused = self.next_refused.min(day);
        }
    }

    #[inline]
    fn find_next_first(&mut self) {
        self.mark += draw::exponential(self.deals.uniform(), 1.0);
        self.next_first = self.reference.first.day_of(self.mark).unwrap_or(NEVER);
    }

    fn find_next_refused(&mut self) {
        let days = self.refused.iter().map(|deal| deal.day);
        self.next_refused = days.min().unwrap_or(NEVER);
    }
}
