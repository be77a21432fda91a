//! The state of a replication: columns, reused from one replication to the next.

use std::collections::VecDeque;

use super::Prepared;
use super::clawback::Commissions;
use super::company::Company;
use super::deals::DealType;
use super::extras::Extras;
use super::forecast::CloseDate;
use super::heard::Heard;
use super::inbound::Unanswered;
use super::payroll::Account;
use super::push::Pushes;
use super::recorder::LossReason;
use super::roster::MONTHS_PER_YEAR;
use super::seats::{Past, Seat};
use super::seller::Gains;
use crate::plan::Credit;
use crate::solve::Effort;

/// An opportunity that is not ripe yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Opportunity {
    /// Identity; the entity of its draws.
    pub id: u64,
    /// Day of the lead.
    pub born: u32,
    /// Selling stage, 0 first.
    pub stage: u8,
    /// Reading of the rep's progress clock at which it leaves the stage.
    pub progress_at: f64,
    /// Date at which it is lost from the stage \[days\].
    pub lost_at: f64,
    /// Why it is lost then.
    pub why: LossReason,
    /// Whether there is a buyer at all.
    pub real: bool,
    /// The executive sponsor.
    pub sponsor: Sponsor,
    /// People of the buyer's committee; 0 without committees.
    pub committee: u8,
    /// Those of them the rep has engaged.
    pub engaged: u8,
    /// Day since which it waits for a specialist; `u32::MAX` when it does not.
    pub awaiting: u32,
    /// The account's trust, 1 at first: what shortens it brings losses forward.
    pub trust: f64,
    /// Size in mean deals, as far as the rep knows it.
    pub size: f64,
    /// Log-odds that it is real, as the rep saw it when something last happened.
    pub evidence: f64,
    /// Reading of the progress clock at that moment.
    pub seen_clock: f64,
    /// That moment \[days\].
    pub seen_on: f64,
    /// When its rep expects it signed.
    pub date: CloseDate,
}

/// Where an opportunity stands with an executive sponsor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sponsor {
    /// None is needed yet.
    None,
    /// The contact is to bring one in.
    Sought,
    /// The rep went over the contact's head to find one.
    GoneOver,
    /// Engaged.
    Engaged,
}

impl Sponsor {
    /// Whether one is being looked for.
    pub fn is_sought(self) -> bool {
        matches!(self, Self::Sought | Self::GoneOver)
    }
}

/// A ripe deal: terms can be negotiated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RipeDeal {
    /// Identity.
    pub id: u64,
    /// Day of the lead.
    pub born: u32,
    /// First day of negotiation.
    pub ripe_on: u32,
    /// Day on which the buyer would sign unprompted.
    pub natural: u32,
    /// Day on which it is lost if it is still open.
    pub lost_on: u32,
    /// What it is.
    pub deal: DealType,
    /// Organic terms: the larger of the buyer's need and the rep's authority.
    pub organic: f64,
    /// Size in mean deals: net value at the natural date on organic terms, over the mean of that. A
    /// deal counts with its own price, or a rep who holds a dear one would hope to see it turn into
    /// an average one.
    pub size: f64,
    /// Members of the buyer's committee the rep had engaged; 0 without committees.
    pub engaged: u8,
    /// The account's trust, 1 at first.
    pub trust: f64,
    /// What was done to get it signed.
    pub pushes: Pushes,
    /// When its rep expects it signed.
    pub date: CloseDate,
    /// Agreed and unsigned terms.
    pub quote: Option<Quote>,
    /// Today's need before waiting \[discount share\]; set each morning.
    pub need_today: f64,
    /// Today's reservation discount; set each morning.
    pub reservation: f64,
    /// What it is worth to everybody with a say if signed in their next period, discounted \[money\]:
    /// the same on every day, so it is kept when first asked for.
    pub gain_next: Option<[Gains; 4]>,
    /// Whether it wanted more than organic terms the day before.
    pub waited_yesterday: Option<bool>,
    /// Whether it was refused the day before.
    pub refused_yesterday: bool,
    /// How far below organic terms its seller went on the last days of a fiscal quarter.
    pub heard: Heard,
}

impl RipeDeal {
    /// What it is since somebody made it a priority: signing early costs the buyer less.
    pub(super) fn hurried(&self) -> DealType {
        DealType {
            early_cost: self.deal.early_cost * self.pushes.hurry,
            ..self.deal
        }
    }
}

/// Agreed terms that wait for a signature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quote {
    /// Agreed discount.
    pub discount: f64,
    /// Last day on which it can be signed.
    pub expires: u32,
    /// Whether a promise was part of it.
    pub promised: bool,
}

/// The earliest marks of some opportunities.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Marks {
    /// Lowest reading of the progress clock at which one leaves its stage.
    pub progress_at: f64,
    /// Earliest moment at which one is lost \[days\].
    pub lost_at: f64,
}

impl Default for Marks {
    fn default() -> Self {
        Self {
            progress_at: f64::INFINITY,
            lost_at: f64::INFINITY,
        }
    }
}

impl Marks {
    /// Counts one more opportunity.
    pub fn include(&mut self, opportunity: &Opportunity) {
        self.progress_at = self.progress_at.min(opportunity.progress_at);
        self.lost_at = self.lost_at.min(opportunity.lost_at);
    }
}

/// Everything that changes during a replication.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// For each rep: credited new bookings since the clock they decide by last started \[money\].
    pub attained: Vec<f64>,
    /// For each rep: the same since the shorter clock last started, or since never where they decide by one.
    pub inner_attained: Vec<f64>,
    /// For each leader: the same.
    pub leader_inner_attained: Vec<f64>,
    /// For each rep: paid since then \[money\].
    pub rep_paid: Vec<f64>,
    /// For each payee (reps, then leaders) and component: credits of the running measurement period.
    pub credits: Vec<Credit>,
    /// For each payee and component: the account.
    pub accounts: Vec<Account>,
    /// For each payee and component: credit by month since the last reset; empty where no rule asks.
    pub months: Vec<[Credit; MONTHS_PER_YEAR]>,
    /// What is paid beside components.
    pub extras: Extras,
    /// Commission by deal, where a plan may take it back.
    pub commissions: Commissions,
    /// For each clock group of measurement periods: ARR of every customer when its period began;
    /// empty where no rule asks \[money a year\].
    pub opening_arr: Vec<Vec<f64>>,
    /// For each rep: who sits there.
    pub seats: Vec<Seat>,
    /// For each rep: periods of about the last year, oldest first; empty without turnover.
    pub past: Vec<VecDeque<Past>>,
    /// For each payee (reps, then leaders): quota of the running period as a multiple of the plan's own; 1 where it
    /// follows nothing.
    pub quota_level: Vec<f64>,
    /// For each rep: effort chosen last evening.
    pub effort: Vec<Effort>,
    /// For each rep: reading of the progress clock; it runs with effort, ability and focus.
    pub progress: Vec<f64>,
    /// For each rep: opportunities that are not ripe.
    pub open: Vec<Vec<Opportunity>>,
    /// For each rep: the earliest marks of `open`, so that days on which nothing happens cost nothing.
    pub next_marks: Vec<Marks>,
    /// For each rep: ripe deals by falling list value.
    pub ripe: Vec<Vec<RipeDeal>>,
    /// For each rep: effort promised to contacts and answers, to be taken from progress \[days of effort 1\].
    pub owed: Vec<f64>,
    /// For each rep: inbound leads nobody has answered.
    pub unanswered: Vec<Vec<Unanswered>>,
    /// For each region: opportunities waiting for a specialist, as rep and identity, first come first.
    pub sessions: Vec<VecDeque<(usize, u64)>>,
    /// For each region: sessions its specialists can still give today.
    pub session_room: Vec<f64>,
    /// For each leader: credited bookings since the clock they decide by last started \[money\].
    pub leader_attained: Vec<f64>,
    /// For each leader: bookings credited today, added in the evening so that the order of reps
    /// within a day does not matter.
    pub leader_today: Vec<Credit>,
    /// Agreed terms the deal desk can still serve today.
    pub desk_room: f64,
    /// Customers, product, reputation, cash.
    pub company: Company,
}

impl State {
    /// Empties the state for a new replication, keeping its memory.
    pub fn reset(&mut self, prepared: &Prepared<'_>) {
        let roster = &prepared.roster;
        let (n_reps, n_leaders) = (roster.n_reps(), roster.n_leaders());
        refill(&mut self.attained, n_reps, 0.0);
        refill(&mut self.inner_attained, n_reps, 0.0);
        refill(&mut self.leader_inner_attained, n_leaders, 0.0);
        refill(&mut self.rep_paid, n_reps, 0.0);
        refill(&mut self.quota_level, n_reps + n_leaders, 1.0);
        self.accounts.clear();
        for payee in 0..roster.n_payees() {
            let components = &roster.plan_of(payee).components;
            self.accounts
                .extend(components.iter().map(|c| Account::new(c, roster)));
        }
        let n_accounts = self.accounts.len();
        refill(&mut self.credits, n_accounts, Credit::default());
        if roster.asks.months {
            let none = [Credit::default(); MONTHS_PER_YEAR];
            refill(&mut self.months, n_accounts, none);
        }
        if roster.asks.clawback {
            self.commissions.reset(n_accounts, roster.n_payees());
        }
        self.extras.reset(roster);
        if roster.asks.books {
            self.opening_arr
                .resize_with(roster.n_pay_groups(), Vec::new);
            self.opening_arr.iter_mut().for_each(Vec::clear);
        }
        self.seats.clear();
        self.seats
            .extend((0..n_reps).map(|rep| prepared.first_in(rep)));
        self.past.resize_with(n_reps, VecDeque::new);
        self.past.iter_mut().for_each(VecDeque::clear);
        refill(&mut self.progress, n_reps, 0.0);
        self.effort.clear();
        self.effort.resize(n_reps, Effort::default());
        self.open.resize_with(n_reps, Vec::new);
        self.ripe.resize_with(n_reps, Vec::new);
        self.open.iter_mut().for_each(Vec::clear);
        refill(&mut self.next_marks, n_reps, Marks::default());
        self.ripe.iter_mut().for_each(Vec::clear);
        refill(&mut self.owed, n_reps, 0.0);
        self.unanswered.resize_with(n_reps, Vec::new);
        self.unanswered.iter_mut().for_each(Vec::clear);
        let n_regions = n_leaders - roster.n_teams() - 1;
        self.sessions.resize_with(n_regions, VecDeque::new);
        self.sessions.iter_mut().for_each(VecDeque::clear);
        refill(&mut self.session_room, n_regions, 0.0);
        refill(&mut self.leader_attained, n_leaders, 0.0);
        refill(&mut self.leader_today, n_leaders, Credit::default());
        self.desk_room = 0.0;
        self.company.reset(roster);
    }
}

impl State {
    /// Forgets what deals were found to be worth: expectations have changed.
    pub(super) fn forget_values(&mut self) {
        for deal in self.ripe.iter_mut().flatten() {
            deal.gain_next = None;
        }
    }
}

fn refill<T: Copy>(column: &mut Vec<T>, n: usize, value: T) {
    column.clear();
    column.resize(n, value);
}
