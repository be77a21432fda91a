//! The story of a deal or a rep, day by day. Days on which the same is decided again are left out between the first and
//! the last of them, unless everything is asked for.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::sentence::sentence;
use crate::experiment::trace::story::{DealName, Event, What};
use crate::experiment::trace::{Subject, TraceHead};
use crate::units::DAYS_PER_QUARTER;

const WIDTH: usize = 100;
/// Where sentences begin.
const INDENT: usize = 15;

/// Turns events into text, in order.
#[derive(Debug)]
pub struct Story<'a> {
    head: &'a TraceHead,
    /// Whether lines name their deal.
    names_deals: bool,
    everything: bool,
    told: usize,
    /// What is decided again and again, by deal and kind.
    again: BTreeMap<(Option<u64>, &'static str), Again>,
    /// Sentences on what today's offer is worth to whom, until the offer comes.
    stakes: Vec<String>,
}

/// A decision that was shown, and the last time it came out the same since.
#[derive(Debug)]
struct Again {
    decided: String,
    last: Option<(Event, Vec<String>)>,
    times: usize,
}

impl<'a> Story<'a> {
    /// A story about a subject; `everything`: no day left out.
    pub fn new(head: &'a TraceHead, subject: &Subject, everything: bool) -> Self {
        Self {
            head,
            names_deals: !matches!(subject, Subject::Deal(_)),
            everything,
            told: 0,
            again: BTreeMap::new(),
            stakes: Vec::new(),
        }
    }

    /// What comes first.
    pub fn opening(&self, subject: &Subject) -> String {
        let head = self.head;
        let about = match subject {
            Subject::Everything => "Everything".to_owned(),
            Subject::Rep(rep) => format!("Rep {rep}"),
            Subject::Deal(id) => format!("Deal {}", DealName(*id)),
        };
        format!(
            "{about} in replication {} of {} (seed {})\n\
             Selling days count from the start of the run; the report runs from day {} to {}, and Q1 1 is\n\
             its first quarter's first day of {DAYS_PER_QUARTER}. Shares are of the list price.\n\n",
            head.replication,
            head.title,
            head.seed,
            head.report_from,
            head.days - 1
        )
    }

    /// How many events were told so far.
    pub const fn told(&self) -> usize {
        self.told
    }

    /// The next event's text; often nothing yet.
    pub fn tell(&mut self, event: &Event) -> String {
        self.told += 1;
        if matches!(event.what, What::Stake(_)) {
            self.stakes.push(sentence(self.head, &event.what));
            return String::new();
        }
        if !self.everything && matches!(event.what, What::Evening(_) | What::CashFlow(_)) {
            return String::new();
        }
        let stakes = match event.what {
            What::Offer(_) => std::mem::take(&mut self.stakes),
            _ => Vec::new(),
        };
        let mut text = String::new();
        if turns(&event.what) {
            text.push_str(&self.flush(event.deal));
        }
        let key = (event.deal, event.what.name());
        match decided(&event.what).filter(|_| !self.everything) {
            Some(decided) => {
                if let Some(again) = self.again.get_mut(&key)
                    && again.decided == decided
                {
                    again.last = Some((*event, stakes));
                    again.times += 1;
                    return text;
                }
                text.push_str(&self.finish_one(key));
                let again = Again {
                    decided,
                    last: None,
                    times: 0,
                };
                self.again.insert(key, again);
            }
            None => text.push_str(&self.finish_one(key)),
        }
        text + &self.lines(event, &stakes, "")
    }

    /// What is left to say at the end.
    pub fn close(&mut self) -> String {
        let deals: Vec<Option<u64>> = self.again.keys().map(|(deal, _)| *deal).collect();
        deals.into_iter().map(|deal| self.flush(deal)).collect()
    }

    /// The last times that decisions about a deal came out the same, by day.
    fn flush(&mut self, deal: Option<u64>) -> String {
        let mut keys: Vec<(u32, (Option<u64>, &'static str))> = self
            .again
            .range((deal, "")..)
            .take_while(|(key, _)| key.0 == deal)
            .map(|(key, again)| (again.last.as_ref().map_or(0, |(event, _)| event.day), *key))
            .collect();
        keys.sort_unstable();
        keys.into_iter()
            .map(|(_, key)| self.finish_one(key))
            .collect()
    }

    fn finish_one(&mut self, key: (Option<u64>, &'static str)) -> String {
        let again = self.again.remove(&key);
        let Some((again, (event, stakes))) = again.and_then(|mut a| a.last.take().map(|l| (a, l)))
        else {
            return String::new();
        };
        let between = match again.times - 1 {
            0 => String::new(),
            1 => " [1 like it in between]".to_owned(),
            n => format!(" [{n} like it in between]"),
        };
        self.lines(&event, &stakes, &between)
    }

    fn lines(&self, event: &Event, stakes: &[String], suffix: &str) -> String {
        let mut words = String::new();
        if let Some(id) = event.deal.filter(|_| self.names_deals) {
            let _ = write!(words, "{}: ", DealName(id));
        }
        words.push_str(&sentence(self.head, &event.what));
        words.push_str(suffix);
        let mut text = wrapped(&self.margin(event.day), &words);
        if !stakes.is_empty() {
            let say = format!("worth to who has a say: {}", stakes.join("; "));
            text.push_str(&wrapped("", &say));
        }
        text
    }

    fn margin(&self, day: u32) -> String {
        let quarter = match day.checked_sub(self.head.report_from) {
            None => "warm-up".to_owned(),
            Some(_) if self.head.days <= day => "end".to_owned(),
            Some(since) => format!(
                "Q{} {}",
                since / DAYS_PER_QUARTER + 1,
                since % DAYS_PER_QUARTER + 1
            ),
        };
        format!("{day:>5} {quarter}")
    }
}

/// Whether an event ends a chapter: what was decided again and again before it is over.
fn turns(what: &What) -> bool {
    matches!(
        what,
        What::StagePassed(_)
            | What::SpecialistAsked(_)
            | What::Session(_)
            | What::Sponsor(_)
            | What::Ripened(_)
            | What::SignedDeal(_)
            | What::Lost(_)
            | What::Renewal(_)
    )
}

/// What was decided, where the same may be decided on many days; `None` where every time counts.
fn decided(what: &What) -> Option<String> {
    match what {
        What::Offer(e) if matches!(e.result, "refused" | "held") => {
            Some(format!("{} {}", e.result, e.waiting))
        }
        What::Reviewed(e) => Some(e.stage.to_string()),
        What::Contact(e) if !e.engages => Some(e.no_time.to_string()),
        What::OverHead(e) if !e.went => Some(String::new()),
        What::LeadLeft(e) => Some(e.no_time.to_string()),
        What::CustomerMonth(_) => Some(String::new()),
        What::WalkAway(e) if !e.walks => Some(String::new()),
        What::QuoteDay(e) if !e.signs => Some(String::new()),
        What::ToldToWait(e) if !e.leaves => Some(String::new()),
        What::PushWeighed(e) if e.gain <= 0.0 => Some(e.tactic.to_owned()),
        _ => None,
    }
}

/// Words beside a margin, broken at the width.
fn wrapped(margin: &str, words: &str) -> String {
    let mut text = format!("{margin:<INDENT$}");
    let mut column = INDENT;
    for (place, word) in words.split(' ').enumerate() {
        let length = word.chars().count();
        if 0 < place && WIDTH < column + 1 + length {
            text.push('\n');
            text.push_str(&" ".repeat(INDENT));
            column = INDENT;
        } else if 0 < place {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
    text
}
