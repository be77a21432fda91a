//! One replication of the speed reference, rep by rep and candidate by candidate.

use super::marks::Mark;
use super::{Closed, Reference, Rule, Watcher};
use crate::plan::{Ledger, Rounding};
use crate::random::{Purpose, Stream, Streams, draw};

/// Memory that replications hand on to each other; what it holds does not matter.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    /// The deals of the rep at hand, by day.
    deals: Vec<Deal>,
    refused: Vec<Refused>,
}

/// A deal that could close on some day. One row rather than four columns: it is read once, whole, and
/// that is a tenth of the instructions less.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Deal {
    /// The first such day.
    day: u32,
    /// Draw that decides on that day.
    chance: f64,
    /// List value \[money\].
    list: f64,
    /// Draw that decides on renewals.
    renewal: f64,
}

/// A deal that could have closed and did not, with the next day on which it can.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Refused {
    day: u32,
    deal: usize,
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
        let Scratch { deals, refused } = scratch;
        let own = streams.stream(Purpose::ReferenceDeal, rep.into());
        draw_deals(reference, own, deals);
        refused.clear();
        let walk = Walk {
            reference,
            rep,
            deals,
            next: 0,
            refused,
            next_refused: NEVER,
            retries: streams.stream(Purpose::ReferenceRetry, rep.into()),
        };
        walk.run(watcher);
    }
}

/// Draws everything about a rep's deals that no booking can move. Each takes four draws, whatever becomes
/// of it, so it is the same deal under any plan.
///
/// Before the walk over the days rather than on it: what does not wait for anything overlaps in the
/// processor.
fn draw_deals(reference: &Reference, mut stream: Stream, deals: &mut Vec<Deal>) {
    deals.clear();
    let mut point = Mark::START;
    point.times(stream.uniform());
    while let Some(day) = reference.first.day_of(point) {
        deals.push(Deal {
            day,
            chance: stream.uniform(),
            list: stream.uniform(),
            renewal: stream.uniform(),
        });
        point.times(stream.uniform());
    }
    for deal in deals {
        deal.list = draw::lognormal(deal.list, reference.mean_value, reference.value_log_sd);
    }
}

/// A rep on the way through the run.
struct Walk<'a> {
    reference: &'a Reference,
    rep: u32,
    deals: &'a [Deal],
    /// The next deal to become a candidate for the first time.
    next: usize,
    refused: &'a mut Vec<Refused>,
    /// The earliest day among them.
    next_refused: u32,
    /// Draws for refused deals, as many as it takes.
    retries: Stream,
}

impl Walk<'_> {
    fn run(mut self, watcher: &mut impl Watcher) {
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
                let next_first = self.deals.get(self.next).map_or(NEVER, |deal| deal.day);
                let next = next_first.min(self.next_refused);
                if end <= next {
                    break;
                }
                if next != day {
                    day = next;
                    booked += today;
                    today = 0.0;
                }
                let (deal, chance) = if next_first == day {
                    self.next += 1;
                    (self.next - 1, self.deals[self.next - 1].chance)
                } else {
                    (self.take_refused(), self.retries.uniform())
                };
                today += self.candidate(deal, chance, (day, booked * per_quota), watcher);
            }
            ledger.credit(booked + today);
            let payment = ledger.end_period(&component.curve, terms);
            watcher.paid(payment.attainment, payment.amount);
        }
    }

    /// Looks at one candidate of the day; what it books.
    #[inline]
    fn candidate(
        &mut self,
        deal: usize,
        chance: f64,
        (day, attainment): (u32, f64),
        watcher: &mut impl Watcher,
    ) -> f64 {
        let reference = self.reference;
        let today = &reference.days[day as usize];
        let discount = Rule::discount(today.largest_discount, attainment);
        // The draw decides at the rep's chance over the largest.
        let draw = chance * today.largest_chance;
        if reference.bounds.refuses(&reference.rule, discount, draw) {
            self.refuse(deal, day);
            return 0.0;
        }
        let Deal { list, renewal, .. } = self.deals[deal];
        watcher.closed(&Closed {
            rep: self.rep,
            day,
            list,
            discount,
            stays: reference.renewal.stays(renewal, today, discount),
        });
        list * (1.0 - discount)
    }

    /// A candidate did not close: when it may again, unless it is lost before.
    fn refuse(&mut self, deal: usize, today: u32) {
        let reference = self.reference;
        let mut point = reference.next.after(today);
        point.times(self.retries.uniform());
        let survives = self.retries.uniform();
        let Some(day) = reference.next.day_of(point) else {
            return;
        };
        // A draw too close to 1 to be told from it stands for the day after.
        let day = day.max(today + 1);
        let waited = (day - today) as usize;
        if day < reference.n_days && survives < reference.survives[waited] {
            self.refused.push(Refused { day, deal });
            self.next_refused = self.next_refused.min(day);
        }
    }

    /// The refused deal whose day has come.
    fn take_refused(&mut self) -> usize {
        let place = self.refused.iter().position(|r| r.day == self.next_refused);
        let deal = self.refused.swap_remove(place.unwrap_or_default()).deal;
        let days = self.refused.iter().map(|r| r.day);
        self.next_refused = days.min().unwrap_or(NEVER);
        deal
    }
}
