//! What the kernel tells whoever is watching. Statically dispatched: a watcher that ignores an event
//! costs nothing.

use super::company::Company;
use super::forecast::CloseDate;
use super::seats::Seat;
use super::state::State;
use super::story::Event;
use crate::plan::Payment;
use crate::solve::policy::READ_DAYS;

/// A contract signed with a new customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Signed {
    /// Day of signature.
    pub day: u32,
    /// The rep who signed it.
    pub rep: usize,
    /// Identity of the deal.
    pub id: u64,
    /// List value \[money a year\].
    pub list: f64,
    /// Discount signed at \[share of list\].
    pub discount: f64,
    /// Day of the lead.
    pub born: u32,
    /// Day on which the deal's twin, under the same draws at organic terms, would have signed.
    pub twin_day: u32,
    /// Discount the twin would have signed at.
    pub twin_discount: f64,
    /// Whether a promise was made to close it.
    pub promised: bool,
    /// Members of the buyer's committee the rep had engaged; 0 without committees.
    pub engaged: u8,
    /// How many times the buyer was pushed.
    pub pushes: u8,
    /// What pushes left of the account's trust, 1 at first.
    pub trust: f64,
    /// When it was expected.
    pub date: CloseDate,
}

/// Why an opportunity was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LossReason {
    /// To somebody else, or for any reason that has no mechanism of its own.
    Competitor,
    /// The buyer decided nothing, or there never was one.
    NoDecision,
    /// The rep walked away.
    Disqualified,
    /// A ripe deal was lost before it was signed: its date passed, or it was told to wait.
    DatePassed,
    /// A lead went elsewhere before anybody answered it.
    Unanswered,
    /// The buyer walked away from a push.
    Pushed,
    /// Its rep left, and nobody took it over.
    RepLeft,
}

/// How a rep pushes a buyer; the numbers address draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tactic {
    /// "The offer ends today."
    Threat = 0,
    /// Going to the buyer's boss.
    Escalation = 1,
}

/// A rep pushed a buyer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pushed {
    /// The day.
    pub day: u32,
    /// The rep.
    pub rep: usize,
    /// Identity of the deal.
    pub id: u64,
    /// How.
    pub tactic: Tactic,
    /// Whether it brought terms in reach.
    pub works: bool,
    /// Whether the buyer walked away instead.
    pub walks: bool,
}

/// How a rep comes to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departure {
    /// By own choice.
    Quit,
    /// Let go.
    Dismissed,
}

/// A rep left in the evening of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Left {
    /// The day.
    pub day: u32,
    /// The rep's seat.
    pub rep: usize,
    /// How.
    pub how: Departure,
    /// Mean attainment of the last year; `None` without a period that is over.
    pub attainment: Option<f64>,
}

/// A manager kept a rep who was up for dismissal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spared {
    /// The day.
    pub day: u32,
    /// The rep.
    pub rep: usize,
    /// Mean attainment of the last year.
    pub attainment: f64,
    /// The same over the manager's team.
    pub usual: f64,
}

/// Somebody started on the morning of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hired {
    /// The day.
    pub day: u32,
    /// The seat.
    pub rep: usize,
    /// Ability class.
    pub class: usize,
    /// First day on which they work as well as everybody else.
    pub productive_on: u32,
}

/// An opportunity was lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss {
    /// The day.
    pub day: u32,
    /// The rep.
    pub rep: usize,
    /// Identity of the opportunity.
    pub id: u64,
    /// Day of the lead.
    pub born: u32,
    /// Why.
    pub reason: LossReason,
    /// How many times the buyer was pushed.
    pub pushes: u8,
    /// When it was expected to be signed.
    pub date: CloseDate,
}

/// A deal that was due in a fiscal quarter had not ended when the quarter was over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slip {
    /// First day of the next quarter.
    pub day: u32,
    /// First-year net value at organic terms \[money\].
    pub value: f64,
    /// Whether the buyer's own date was still to come: the date was wrong. If not, something stood in the way.
    pub wrong_date: bool,
}

/// One ripe deal on one day: what was asked, what was possible, what happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offer {
    /// The day.
    pub day: u32,
    /// The rep.
    pub rep: usize,
    /// List value \[money a year\].
    pub list: f64,
    /// Organic terms of this deal \[share of list\].
    pub organic: f64,
    /// How low the seller's side would go \[share of list\].
    pub limit: f64,
    /// The least discount the buyer would sign at today.
    pub reservation: f64,
    /// Whether the buyer wants more than organic terms today.
    pub waiting: bool,
    /// Whether the same deal wanted more than organic terms yesterday; `None` on its first day.
    pub waited_yesterday: Option<bool>,
    /// Whether the same deal was refused yesterday, with terms out of reach.
    pub refused_yesterday: bool,
    /// Whether terms are in reach and the rep has reached the quota of the running period.
    pub at_quota: bool,
    /// What happened.
    pub result: OfferResult,
    /// Premiums the buyer heard on the days before, when today is a fiscal quarter's last.
    pub heard: Option<[Option<f64>; READ_DAYS]>,
    /// Share of the deal's own organic net value given up in the agreed terms; 0 if there are none.
    pub beyond_organic: f64,
}

/// What became of a deal's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferResult {
    /// The buyer wanted more than the seller would give.
    Refused,
    /// Terms were in reach, and the rep chose to wait.
    Held,
    /// Terms were agreed, the signature did not come the same day: a quote.
    Quoted,
    /// Signed.
    Signed,
}

/// A stream of cash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Recognised revenue less cost of service.
    GrossMargin,
    /// Base and variable pay of all sales roles.
    SalesPay,
    /// Leads and brand.
    Marketing,
    /// Research and development.
    Research,
    /// General and administrative overhead.
    Overhead,
    /// Finding and training new reps.
    Hiring,
}

/// A customer's contract on its anniversary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RenewalEvent {
    /// The day.
    pub day: u32,
    /// Position of the customer in [`Company`]'s columns.
    pub customer: usize,
    /// ARR before \[money a year\].
    pub before: f64,
    /// ARR after; 0 when the customer left.
    pub after: f64,
    /// The chance to renew that was drawn against.
    pub odds: f64,
}

/// Watches a replication. Every method has an empty default.
pub trait Recorder {
    /// Whether [`Signed`] is to tell the deal's twin; without it the twin is the deal itself.
    const TWINS: bool = true;
    /// Whether [`Recorder::pipeline`] is to be told.
    const PIPELINE: bool = true;
    /// Whether reps keep dates of deals; see [`CloseDate`].
    const FORECASTS: bool = true;
    /// Whether [`Recorder::event`] is to be told.
    const STORY: bool = false;

    /// Something happened, with the numbers it was decided by; see [`Recorder::STORY`].
    fn event(&mut self, _event: &Event) {}
    /// A lead was accepted on a day.
    fn lead(&mut self, _day: u32, _rep: usize) {}
    /// An opportunity of some size in mean deals became ripe: terms can be negotiated.
    fn ripened(&mut self, _day: u32, _rep: usize, _size: f64) {}
    /// An opportunity was lost.
    fn lost(&mut self, _day: u32, _rep: usize) {}
    /// The same, with why.
    fn loss(&mut self, _loss: &Loss) {}
    /// A rep left.
    fn left(&mut self, _left: &Left) {}
    /// Somebody was hired into a seat.
    fn hired(&mut self, _hired: &Hired) {}
    /// A manager kept a rep who was up for dismissal.
    fn spared(&mut self, _spared: &Spared) {}
    /// The evening of a day, with turnover: who sits where, what they stand, how well they work.
    fn seats(&mut self, _day: u32, _seats: &[Seat]) {}
    /// A rep went over a contact's head to reach a sponsor.
    fn went_over(&mut self, _day: u32, _rep: usize) {}
    /// A rep engaged one more member of a committee, at an effort in days of effort 1.
    fn engaged(&mut self, _day: u32, _rep: usize, _effort: f64) {}
    /// An opportunity had its specialist's session after waiting some days.
    fn session(&mut self, _day: u32, _rep: usize, _waited: u32) {}
    /// An inbound lead was answered after some days.
    fn answered(&mut self, _day: u32, _rep: usize, _waited: u32) {}
    /// A rep starts a day of business, with so many mean deals in hand whose buyers wait and whose buyers are
    /// ready.
    fn morning(&mut self, _day: u32, _rep: usize, _waiting: f64, _ready: f64) {}
    /// A rep pushed a buyer whose terms were out of reach.
    fn pushed(&mut self, _pushed: &Pushed) {}
    /// A threat that was not believed proved true or empty.
    fn threat_tested(&mut self, _day: u32, _was_true: bool) {}
    /// On a fiscal quarter's first day: a deal of this value has its date in the quarter.
    fn due(&mut self, _day: u32, _value: f64) {}
    /// A deal that was due did not end in the quarter.
    fn slipped(&mut self, _slip: &Slip) {}
    /// A date that had passed moved by some days, perhaps out of the running quarter.
    fn date_moved(&mut self, _day: u32, _days: u32, _over_quarter: bool) {}
    /// At the start of a week of a fiscal quarter: what deals with a date in it are expected to bring.
    fn forecast(&mut self, _day: u32, _week: u32, _amount: f64) {}
    /// A ripe deal had its day.
    fn offer(&mut self, _offer: &Offer) {}
    /// The deal desk could not serve agreed terms the same day.
    fn desk_delay(&mut self, _day: u32) {}
    /// A contract was signed.
    fn signed(&mut self, _signed: &Signed) {}
    /// A rep worked a day: effort on deals in hand and on prospecting.
    fn effort(&mut self, _day: u32, _rep: usize, _progress: f64, _prospecting: f64) {}
    /// The day's selling is over; attainments are as credited, before any reset.
    fn evening(&mut self, _day: u32, _state: &State) {}
    /// A measurement period of a payee (reps, then leaders) ended: what a component of their plan
    /// credited in it, and what it pays.
    fn paid(
        &mut self,
        _day: u32,
        _payee: usize,
        _component: usize,
        _credited: f64,
        _payment: &Payment,
    ) {
    }
    /// A payment of a payee lost an amount to clawbacks \[money\].
    fn taken_back(&mut self, _day: u32, _payee: usize, _amount: f64) {}
    /// Somebody who has left a rep's seat pays commission back.
    fn paid_back(&mut self, _day: u32, _rep: usize, _amount: f64) {}
    /// A payment of a payee held an amount beside components: overrides, SPIFs, draws \[money\].
    fn beside(&mut self, _day: u32, _payee: usize, _amount: f64) {}
    /// The period a rep decides by ended, with what was paid since it began.
    fn rep_period(&mut self, _day: u32, _rep: usize, _attainment: f64, _payout: f64) {}
    /// A rep's quota follows what was achieved: the level of the quota of the period that ended, and of the next.
    fn quota_level(&mut self, _day: u32, _rep: usize, _level: f64, _next: f64) {}
    /// The shorter period of a rep who decides by two clocks ended.
    fn rep_inner_period(&mut self, _day: u32, _rep: usize, _attainment: f64) {}
    /// Cash flowed; positive is good for the company.
    fn cash(&mut self, _day: u32, _flow: Flow, _amount: f64) {}
    /// A contract had its anniversary.
    fn renewal(&mut self, _event: &RenewalEvent, _company: &Company) {}
    /// A customer's ARR grew between renewals.
    fn expansion(&mut self, _day: u32, _customer: usize, _amount: f64, _company: &Company) {}
    /// A self-serve user started to pay.
    fn self_serve(&mut self, _day: u32, _arr: f64) {}
    /// A new customer was put to work after waiting.
    fn served(&mut self, _day: u32, _weeks_waited: f64) {}
    /// The start of a reported month, and the end of the report.
    fn month(&mut self, _day: u32, _company: &Company) {}
    /// A fiscal quarter of the report ended with this cash margin before R&D \[money\].
    fn quarter_margin(&mut self, _quarter: usize, _margin: f64) {}
    /// Value of the open pipeline at the start and at the end of the report \[money\]; see
    /// [`Recorder::PIPELINE`].
    fn pipeline(&mut self, _day: u32, _value: f64) {}
    /// Present value of the contracts at the end of the report \[money, at the end\].
    fn terminal(&mut self, _value: f64) {}
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;
impl Recorder for Unwatched {
    const TWINS: bool = false;
    const PIPELINE: bool = false;
    const FORECASTS: bool = false;
}
