//! What a replication held, and which of its deals are worth following.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::sentence::{percent, reason, times, whole};
use crate::experiment::trace::TraceHead;
use crate::experiment::trace::story::{self, DealName, Event, What};
use crate::report::table::wrap;
use crate::units::format::format_count;

/// What is known of a deal so far.
#[derive(Debug, Default, Clone, Copy)]
struct Known {
    held: u32,
    waited: u32,
    unanswered: u32,
    specialist: u32,
    pushes: u32,
    moves: u32,
    unreal: bool,
    gone_over: bool,
    vetoed: bool,
    signed: Option<(u32, story::SignedDeal)>,
    lost: Option<story::Lost>,
    customer: Option<(u32, &'static str)>,
    /// Days as a customer when it left, and what it paid.
    left: Option<(u32, f64)>,
    renewals: u32,
}

/// Gathers a replication's events.
#[derive(Debug)]
pub struct Overview<'a> {
    head: &'a TraceHead,
    counts: BTreeMap<&'static str, usize>,
    lost: BTreeMap<&'static str, usize>,
    deals: BTreeMap<u64, Known>,
    events: usize,
    bookings: f64,
    signed: usize,
    pay: f64,
}

impl<'a> Overview<'a> {
    /// Nothing seen yet.
    pub fn new(head: &'a TraceHead) -> Self {
        Self {
            head,
            counts: BTreeMap::new(),
            lost: BTreeMap::new(),
            deals: BTreeMap::new(),
            events: 0,
            bookings: 0.0,
            signed: 0,
            pay: 0.0,
        }
    }

    /// Takes in the next event.
    pub fn push(&mut self, event: &Event) {
        self.events += 1;
        let reported = self.head.report_from <= event.day;
        if let What::CashFlow(cash) = &event.what {
            if cash.flow == "sales_pay" {
                self.pay -= cash.amount;
            }
            return;
        }
        if reported {
            *self.counts.entry(event.what.name()).or_default() += 1;
        }
        let Some(id) = event.deal else { return };
        let deal = self.deals.entry(id).or_default();
        match &event.what {
            What::LeadLeft(_) => deal.unanswered += 1,
            What::Opened(e) => deal.unreal = !e.real,
            What::OverHead(e) => deal.gone_over |= e.went,
            What::Session(e) => deal.specialist = e.waited,
            What::Committee(e) => deal.vetoed = !e.agrees,
            What::Offer(e) => {
                deal.held += u32::from(e.result == "held");
                deal.waited +=
                    u32::from(e.result == "refused" && e.waiting && e.believed_tomorrow.is_some());
            }
            What::PushMade(_) => deal.pushes += 1,
            What::DateMoved(_) => deal.moves += 1,
            What::Lost(e) => {
                deal.lost = Some(*e);
                if reported {
                    *self.lost.entry(e.reason).or_default() += 1;
                }
            }
            What::SignedDeal(e) => {
                deal.signed = Some((event.day, *e));
                if reported {
                    self.bookings += e.net;
                    self.signed += 1;
                }
            }
            What::NewCustomer(e) => deal.customer = Some((event.day, e.origin)),
            What::Renewal(e) if e.renews => deal.renewals += 1,
            What::Renewal(e) => {
                let since = deal.customer.map_or(0, |(day, _)| event.day - day);
                deal.left = Some((since, e.before));
            }
            _ => {}
        }
    }

    /// Whether there was such a deal.
    ///
    /// # Errors
    /// Names near it, when there was not.
    pub fn near(&self, id: u64) -> Result<(), Vec<String>> {
        near(self.deals.keys().copied(), id)
    }

    /// The overview, with commands to go on with: `command` is what was typed so far.
    pub fn text(&self, command: &str) -> String {
        let head = self.head;
        let mut text = wrap(&format!(
            "Replication {} of {} (seed {}): {} reps, {} selling days, of which the report has {} from day {} on. \
             {} events.",
            head.replication,
            head.title,
            head.seed,
            head.reps,
            format_count(head.days as usize),
            format_count((head.days - head.report_from) as usize),
            head.report_from,
            format_count(self.events)
        ));
        text.push_str(&wrap(&self.sums()));
        text.push_str("\nDeals to follow\n");
        let found = self.found();
        let width = found
            .iter()
            .map(|(_, id, _)| DealName(*id).to_string().len());
        let width = width.max().unwrap_or(0);
        for (why, id, words) in &found {
            let _ = writeln!(
                text,
                " {:<width$}  {why}: {words}",
                DealName(*id).to_string()
            );
        }
        let example = found.first().map_or(0, |(_, id, _)| *id);
        let _ = write!(
            text,
            "\none deal, from lead to churn    {command} --deal {}\n\
             a rep's quarter                 {command} --rep {} --from {} --to {}\n\
             every event as a line of JSON   {command} --format json\n",
            DealName(example),
            (example >> 32).min(head.reps as u64 - 1),
            head.report_from,
            (head.report_from + crate::units::DAYS_PER_QUARTER - 1).min(head.days - 1),
        );
        text
    }

    fn sums(&self) -> String {
        let count = |kind: &str| format_count(self.counts.get(kind).copied().unwrap_or(0));
        let mut lost: Vec<(&usize, &&str)> = self.lost.iter().map(|(why, n)| (n, why)).collect();
        lost.sort_unstable();
        let lost: Vec<String> = lost
            .iter()
            .rev()
            .map(|(n, why)| format!("{} {}", format_count(**n), short_reason(why)))
            .collect();
        format!(
            "In the report: {} leads, {} deals ripe, {} signed for {} first-year value; lost: {}. {} renewal dates. \
             Sales pay {}.",
            count("lead"),
            count("ripened"),
            format_count(self.signed),
            whole(self.bookings),
            if lost.is_empty() {
                "none".to_owned()
            } else {
                lost.join(", ")
            },
            count("renewal"),
            whole(self.pay)
        )
    }

    /// One deal for each thing that may be worth following, if it happened.
    #[expect(clippy::too_many_lines, reason = "an entry for each thing")]
    fn found(&self) -> Vec<(&'static str, u64, String)> {
        let mut found = Vec::new();
        let mut most = |why, score: &dyn Fn(&Known) -> f64, words: &dyn Fn(&Known) -> String| {
            let mut best: Option<(f64, u64, &Known)> = None;
            for (id, deal) in &self.deals {
                let score = score(deal);
                if 0.0 < score && best.is_none_or(|(other, _, _)| other < score) {
                    best = Some((score, *id, deal));
                }
            }
            if let Some((_, id, deal)) = best {
                found.push((why, id, words(deal)));
            }
        };
        let signed = |deal: &Known| deal.signed.filter(|(day, _)| self.head.report_from <= *day);
        let outcome = |deal: &Known| match (deal.signed, deal.lost) {
            (Some((day, e)), _) => format!("signed on day {day} at {} off", percent(e.discount)),
            (None, Some(e)) => format!("lost: {}", reason(e.reason)),
            _ => "still open".to_owned(),
        };
        most(
            "the biggest signed",
            &|d| signed(d).map_or(0.0, |(_, e)| e.net),
            &|d| {
                signed(d).map_or_else(String::new, |(_, e)| format!("{} first year", whole(e.net)))
            },
        );
        most("held longest", &|d| d.held.into(), &|d| {
            format!("{} days with terms in reach, then {}", d.held, outcome(d))
        });
        most(
            "waited longest for better terms",
            &|d| d.waited.into(),
            &|d| format!("{} days, {}", d.waited, outcome(d)),
        );
        let forward =
            |d: &Known| signed(d).map_or(0.0, |(day, e)| f64::from(e.twin_day) - f64::from(day));
        most("dragged forward furthest", &forward, &|d| {
            format!("{:.0} days, {}", forward(d), outcome(d))
        });
        most("pushed", &|d| f64::from(d.pushes), &|d| {
            format!("{}, {}", times(d.pushes), outcome(d))
        });
        let promised = |d: &Known| signed(d).filter(|(_, e)| e.promised);
        most(
            "closed with a promise",
            &|d| {
                promised(d).map_or(0.0, |(_, e)| {
                    e.net * if d.left.is_some() { 1e6 } else { 1.0 }
                })
            },
            &|d| {
                let left = d.left.map_or("stayed".to_owned(), |(days, _)| {
                    format!("left after {days} days")
                });
                format!("{}, {left}", outcome(d))
            },
        );
        most(
            "courted longest without a buyer",
            &|d| d.lost.filter(|_| d.unreal).map_or(0.0, |e| e.age.into()),
            &|d| format!("{} days", d.lost.map_or(0, |e| e.age)),
        );
        most(
            "walked away from, with a buyer there",
            &|d| {
                let left = d.lost.filter(|e| !d.unreal && e.reason == "disqualified");
                left.map_or(0.0, |e| e.age.into())
            },
            &|d| format!("after {} days", d.lost.map_or(0, |e| e.age)),
        );
        most(
            "a committee that decided nothing",
            &|d| d.lost.filter(|_| d.vetoed).map_or(0.0, |e| e.age.into()),
            &|d| format!("after {} days", d.lost.map_or(0, |e| e.age)),
        );
        most(
            "over the contact's head",
            &|d| f64::from(u8::from(d.gone_over && d.signed.is_some())),
            &outcome,
        );
        most("left unanswered longest", &|d| d.unanswered.into(), &|d| {
            format!("{} days, {}", d.unanswered, outcome(d))
        });
        most(
            "waited longest for a specialist",
            &|d| d.specialist.into(),
            &|d| format!("{} days, {}", d.specialist, outcome(d)),
        );
        most(
            "moved most often in the forecast",
            &|d| d.moves.into(),
            &|d| format!("{}, {}", times(d.moves), outcome(d)),
        );
        most(
            "sold and gone again",
            &|d| {
                d.left
                    .filter(|_| signed(d).is_some())
                    .map_or(0.0, |(_, arr)| arr)
            },
            &|d| {
                let (days, arr) = d.left.unwrap_or_default();
                format!(
                    "{} a year after {days} days and {} renewals",
                    whole(arr),
                    d.renewals
                )
            },
        );
        found
    }
}

/// Whether a deal is among those there are; if not, names near it.
fn near(ids: impl Iterator<Item = u64>, id: u64) -> Result<(), Vec<String>> {
    let mut ids: Vec<u64> = ids.collect();
    ids.sort_unstable();
    match ids.binary_search(&id) {
        Ok(_) => Ok(()),
        Err(place) => {
            let from = place.saturating_sub(2);
            let names = ids.iter().skip(from).take(4);
            Err(names.map(|id| DealName(*id).to_string()).collect())
        }
    }
}

fn short_reason(name: &str) -> &'static str {
    match name {
        "competitor" => "to others",
        "no_decision" => "without a decision",
        "disqualified" => "walked away from",
        "date_passed" => "as their date passed",
        "unanswered" => "unanswered",
        "rep_left" => "as their rep left",
        _ => "after a push",
    }
}
