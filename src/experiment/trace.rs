//! One replication of one design, told event by event: the same draws as in all others, so that what a figure is made of
//! can be followed.

use super::settling::Beliefs;
use super::study::Study;
use crate::random::Streams;
use crate::simulate::{Prepared, Recorder, Roster, State, replication};

pub use crate::simulate::story;

use story::{Event, Who};

/// What a reader of events has to know first.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceHead {
    /// Title of the scenario.
    pub title: String,
    /// Master seed.
    pub seed: u64,
    /// Number of the replication, 0 first.
    pub replication: u64,
    /// Selling days, warm-up included.
    pub days: u32,
    /// First day of the report, which a fiscal quarter begins with.
    pub report_from: u32,
    /// Reps, counted from 0.
    pub reps: usize,
    /// Names of the selling stages.
    pub stages: Vec<String>,
    /// For each rep: the leaders above, from the manager up.
    pub above: Vec<Vec<usize>>,
}

/// Passes the kernel's story on.
struct Teller<F>(F);

impl<F: FnMut(&Event)> Recorder for Teller<F> {
    const STORY: bool = true;

    fn event(&mut self, event: &Event) {
        (self.0)(event);
    }
}

impl Study {
    /// What a reader of a replication of the first design has to know; `None` for the speed reference, in which nobody
    /// decides anything.
    pub fn trace_head(&self, number: u64) -> Option<TraceHead> {
        let scenario = &self.designs[0].scenario;
        let model = &scenario.model;
        if model.reference_model.is_some() {
            return None;
        }
        let roster = Roster::new(model, model.calendar.reported_quarters);
        let above = |&manager: &usize| {
            let next = |leader: &usize| {
                let above = roster.leader_above[*leader];
                (above != *leader).then_some(above)
            };
            std::iter::successors(Some(manager), next).collect()
        };
        Some(TraceHead {
            title: scenario.title.clone(),
            seed: self.settings.seed,
            replication: number,
            days: roster.n_days,
            report_from: roster.report_from,
            reps: roster.n_reps(),
            stages: model.deals.stages.iter().map(|s| s.name.clone()).collect(),
            above: roster.rep_manager.iter().map(above).collect(),
        })
    }

    /// Simulates replication `number` of the first design, the one that comes out among all others, and tells every
    /// event in order. Nothing is told of the speed reference.
    pub fn trace(&self, beliefs: &Beliefs, number: u64, tell: impl FnMut(&Event)) {
        let Some(settled) = beliefs.of(0) else {
            return;
        };
        let model = &self.designs[0].scenario.model;
        let quarters = model.calendar.reported_quarters;
        let prepared =
            Prepared::new(model, &settled.policy, quarters, true).followed_by(&settled.later);
        let shocks = Streams::new(self.settings.seed, number);
        replication(&prepared, shocks, &mut State::default(), &mut Teller(tell));
    }
}

/// Which events are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// All.
    Everything,
    /// Those of a rep and the rep's deals.
    Rep(usize),
    /// Those of a deal, from the lead to the customer's end, and the payments its signature counted in: for each
    /// component of the rep and everybody above, the first after it.
    Deal(u64),
}

/// Picks the wanted events out of all, in order.
#[derive(Debug)]
pub struct Picker<'a> {
    head: &'a TraceHead,
    subject: Subject,
    /// The first and the last day wanted.
    days: (u32, u32),
    /// Who signed the deal, and the components that have paid since.
    signed_by: Option<usize>,
    paid: Vec<(Who, u32)>,
}

impl<'a> Picker<'a> {
    /// Picks what is about a subject, between two days.
    pub fn new(head: &'a TraceHead, subject: Subject, days: (u32, u32)) -> Self {
        Self {
            head,
            subject,
            days,
            signed_by: None,
            paid: Vec::new(),
        }
    }

    /// Whether an event is wanted; to be asked about all of them in order.
    pub fn wants(&mut self, event: &Event) -> bool {
        let concerns = match self.subject {
            Subject::Everything => true,
            Subject::Rep(rep) => event.who == Who::Rep(rep),
            Subject::Deal(deal) if event.deal == Some(deal) => {
                if let (story::What::SignedDeal(_), Who::Rep(rep)) = (&event.what, event.who) {
                    self.signed_by = Some(rep);
                }
                true
            }
            Subject::Deal(_) => self.is_its_payment(event),
        };
        concerns && self.days.0 <= event.day && event.day <= self.days.1
    }

    fn is_its_payment(&mut self, event: &Event) -> bool {
        let story::What::Paid(paid) = &event.what else {
            return false;
        };
        let concerned = match (event.who, self.signed_by) {
            (Who::Rep(rep), Some(signed_by)) => rep == signed_by,
            (Who::Leader(leader), Some(rep)) => self.head.above[rep].contains(&leader),
            _ => false,
        };
        let place = (event.who, paid.component);
        if !concerned || paid.measure != "new_bookings" || self.paid.contains(&place) {
            return false;
        }
        self.paid.push(place);
        true
    }
}
