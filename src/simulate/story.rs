//! What a replication tells a reader who wants to follow it: every event with the numbers its people decided by.
//!
//! A kind of event is an entry of `kinds!`: its name and fields are those of the JSON lines, its comments those of
//! docs/trace.md. The kernel tells it where it happens, behind [`Recorder::STORY`](super::Recorder::STORY), so that runs
//! without a reader neither work anything out for it nor ask. To add one: an entry here, and
//! `if R::STORY { self.tell(...) }` where it happens; a sentence of its own in `report::trace` is optional.

pub use super::deal_name::DealName;

/// A field's value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A count, a day, a position.
    Count(u64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// One of a few words.
    Word(&'static str),
    /// Not known, not asked or without end.
    Nothing,
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        if value.is_finite() {
            Self::Number(value)
        } else {
            Self::Nothing
        }
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Count(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Count(value.into())
    }
}

impl From<usize> for Value {
    fn from(value: usize) -> Self {
        Self::Count(value as u64)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Flag(value)
    }
}

impl From<&'static str> for Value {
    fn from(value: &'static str) -> Self {
        Self::Word(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

/// Whom an event is about beside a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// A rep, by position.
    Rep(usize),
    /// A leader, by position: managers, executives, chief.
    Leader(usize),
    /// Nobody in particular.
    Company,
}

/// One event of a replication.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Selling day, the first of the run is 0.
    pub day: u32,
    /// Whom it is about.
    pub who: Who,
    /// The deal or customer, if it is about one.
    pub deal: Option<u64>,
    /// What happened.
    pub what: What,
}

/// The name of a kind of event or of a field, and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// As in JSON.
    pub name: &'static str,
    /// What it says.
    pub about: &'static str,
}

/// A kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its name and what it says.
    pub kind: Named,
    /// Its fields beside day, person and deal.
    pub fields: &'static [Named],
}

macro_rules! kinds {
    ($(
        $(#[doc = $about:literal])+
        $kind:ident $name:literal {
            $( $(#[doc = $field_about:literal])+ $field:ident: $type:ty, )*
        }
    )+) => {
        $(
            $(#[doc = $about])+
            #[derive(Debug, Clone, Copy, PartialEq)]
            pub struct $kind {
                $( $(#[doc = $field_about])+ pub $field: $type, )*
            }

            impl From<$kind> for What {
                fn from(told: $kind) -> Self {
                    Self::$kind(told)
                }
            }
        )+

        /// What happened.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub enum What {
            $( $(#[doc = $about])+ $kind($kind), )+
        }

        impl What {
            /// The name of its kind.
            pub const fn name(&self) -> &'static str {
                match self {
                    $( Self::$kind(_) => $name, )+
                }
            }

            /// Its fields in order.
            pub fn each_field(&self, mut tell: impl FnMut(&'static str, Value)) {
                match self {
                    $( Self::$kind(told) => {
                        $( tell(stringify!($field), told.$field.into()); )*
                    } )+
                }
            }
        }

        /// Every kind of event.
        pub const KINDS: &[Kind] = &[ $( Kind {
            kind: Named { name: $name, about: concat!($($about),+) },
            fields: &[ $( Named {
                name: stringify!($field),
                about: concat!($($field_about),+),
            }, )* ],
        }, )+ ];
    };
}

kinds! {
    /// A lead was accepted; it may have to wait for an answer.
    Lead "lead" {
        /// Whether it came by itself rather than by prospecting; known where leads can be neglected.
        inbound: Option<bool>,
        /// Effort on prospecting chosen the evening before, 1 = usual.
        prospecting: f64,
        /// Factor of the company's reputation on leads.
        reputation: f64,
        /// Factor of customers' word of mouth on inbound leads.
        word_of_mouth: f64,
    }
    /// A lead that came by itself was not answered today: answering costs more than waiting risks, or the day has no hours
    /// left for it.
    LeadLeft "lead_left" {
        /// Days it has waited.
        waited: u32,
        /// Expected value lost by leaving it until tomorrow \[money\].
        risk: f64,
        /// Effort saved today by leaving it \[money\].
        saved: f64,
        /// Whether it would have been answered, had the day more hours.
        no_time: bool,
    }
    /// A lead that came by itself was answered.
    LeadAnswered "lead_answered" {
        /// Days it waited.
        waited: u32,
        /// Expected value that leaving it would have lost \[money\]; none if nobody weighed it.
        risk: Option<f64>,
        /// Effort that leaving it would have saved \[money\].
        saved: Option<f64>,
    }
    /// An opportunity entered the first stage.
    Opened "opened" {
        /// Whether there is a buyer at all; the rep does not know.
        real: bool,
        /// Chance that there is one, as the rep sees it after the first meeting.
        believed: f64,
        /// Size in mean deals, as far as the rep knows it.
        size: f64,
        /// People of the buyer's committee; 0 without committees.
        committee: u32,
        /// Those of them the rep knows.
        engaged: u32,
    }
    /// An opportunity passed a stage.
    StagePassed "stage_passed" {
        /// The stage passed, 1 first.
        stage: u32,
        /// Chance that there is a buyer, as the rep sees it now.
        believed: f64,
        /// Share of full attention each of the rep's active deals gets.
        focus: f64,
    }
    /// The last stage needs an executive sponsor.
    Sponsor "sponsor" {
        /// `there` from the start, `sought` or `found`.
        status: &'static str,
    }
    /// A rep weighed going over the contact's head to reach a sponsor.
    OverHead "over_head" {
        /// Expected value of going over the contact's head, for a mean deal \[money\].
        going_over: f64,
        /// Expected value of waiting for the introduction \[money\].
        waiting: f64,
        /// Whether the rep went.
        went: bool,
        /// What is left of the account's trust.
        trust: f64,
    }
    /// A rep weighed engaging one more member of the buyer's committee.
    Contact "contact" {
        /// Members engaged so far.
        engaged: u32,
        /// Members in all.
        committee: u32,
        /// Expected value of one more \[money\].
        gain: f64,
        /// Price of the effort it takes \[money\].
        cost: f64,
        /// Whether the week has no hours left for it.
        no_time: bool,
        /// Whether the rep did.
        engages: bool,
    }
    /// The weekly review of an open opportunity.
    Reviewed "reviewed" {
        /// Stage it is in, 1 first.
        stage: u32,
        /// Chance that there is a buyer, as the rep sees it.
        believed: f64,
        /// The same as the rep professes it: a manager who needs pipeline talks doubts away.
        professed: f64,
        /// What a mean deal is worth to the rep if ripe today \[money\].
        ripe_today: f64,
        /// The same if ripe in the next period \[money\].
        ripe_next_period: f64,
        /// The rep's active deals.
        active: u32,
        /// How many of them get full attention.
        capacity: u32,
    }
    /// A rep with more deals than attention weighed walking away from the one with the least worth for its stay.
    WalkAway "walk_away" {
        /// Its expected worth for each day it stays \[money a day\].
        worth_a_day: f64,
        /// What the attention it takes from the others is worth \[money a day\].
        attention_a_day: f64,
        /// Whether the rep walked away.
        walks: bool,
    }
    /// A stage that ends with a specialist's session is over but for it.
    SpecialistAsked "specialist_asked" {
        /// How many wait before it.
        queue: u32,
    }
    /// A specialist held the session.
    Session "session" {
        /// Days it waited.
        waited: u32,
    }
    /// The committee decided whether there is to be a purchase at all.
    Committee "committee" {
        /// Members engaged.
        engaged: u32,
        /// Members in all.
        committee: u32,
        /// Chance that it agrees.
        chance: f64,
        /// Whether it did.
        agrees: bool,
    }
    /// An opportunity became ripe: terms can be negotiated.
    Ripened "ripened" {
        /// List value \[money a year\].
        list: f64,
        /// Discount the buyer needs on the natural date \[share of list\].
        need: f64,
        /// Organic terms: the larger of the need and what the rep may give alone \[share of list\].
        organic: f64,
        /// What each day of signing early costs the buyer \[share of list a day\].
        early_cost: f64,
        /// What each day of waiting past the natural date costs the buyer \[share of list a day\].
        wait_cost: f64,
        /// Whether the buyer looks ahead to better terms.
        strategic: bool,
        /// Day on which the buyer would sign unprompted.
        natural_day: u32,
        /// Day on which it is lost if it is still open; none: never.
        lost_day: Option<u32>,
        /// Size in mean deals.
        size: f64,
    }
    /// What signing a deal today is worth to one person with a say in its price, on one of their clocks.
    Stake "stake" {
        /// `rep`, `manager`, `executive` or `chief`.
        role: &'static str,
        /// `period` they decide by, or the `shorter` one within it.
        clock: &'static str,
        /// Weight in the decision.
        weight: f64,
        /// Attainment of the running period; a rep's with what is counted on of the day's other deals.
        attainment: f64,
        /// Selling days left in it after today.
        days_left: u32,
        /// What the deal adds to expected pay if signed today at organic terms \[money\].
        today: f64,
        /// The same if signed in the next period, discounted \[money\].
        next_period: f64,
        /// Belief that a deal refused today still closes in this period.
        closes_anyway: f64,
        /// Part of leaders' pressure: what refusing it today is expected to cost this leader, weighed \[money\].
        pressure: f64,
    }
    /// A ripe deal had its day.
    Offer "offer" {
        /// The least discount the buyer would sign at today \[share of list\]; none: not before the natural date.
        buyer_needs: Option<f64>,
        /// What of it is need today, the rest what waiting is believed to bring \[share of list\].
        need: f64,
        /// How low the seller's side goes \[share of list\].
        limit: f64,
        /// Organic terms of the deal \[share of list\].
        organic: f64,
        /// Discount the buyer believes sellers go to today \[share of list\]; none if the buyer does not look ahead.
        believed_today: Option<f64>,
        /// The same tomorrow.
        believed_tomorrow: Option<f64>,
        /// The day the buyer would best wait for; none if no day beats today.
        best_day: Option<u32>,
        /// Discount the buyer believes sellers go to on that day.
        believed_then: Option<f64>,
        /// Whether the buyer wants more than organic terms today.
        waiting: bool,
        /// Discount at which terms are in reach \[share of list\]; none if they are not.
        discount: Option<f64>,
        /// Whether that takes a promise.
        promised: bool,
        /// Value to the rep of signing at these terms today, leaders' pressure included \[money\].
        signing: Option<f64>,
        /// Value to the rep of keeping the deal in hand \[money\].
        holding: Option<f64>,
        /// Leaders' pressure to sign \[money\].
        pressure: f64,
        /// `refused`, `held`, `quoted` or `signed`.
        result: &'static str,
    }
    /// A rep weighed a push on a buyer whose terms were out of reach.
    PushWeighed "push_weighed" {
        /// `threat` that the offer ends, or `escalation` to the buyer's boss.
        tactic: &'static str,
        /// Chance that it works.
        works: f64,
        /// Chance that the buyer walks away.
        walks_away: f64,
        /// Discount agreed if it works \[share of list\].
        discount: f64,
        /// Expected gain beyond keeping the deal as it is \[money\]; a push is worth it above 0.
        gain: f64,
    }
    /// A rep pushed a buyer.
    PushMade "pushed" {
        /// `threat` or `escalation`.
        tactic: &'static str,
        /// Whether it worked.
        works: bool,
        /// Whether the buyer walked away.
        walks_away: bool,
        /// What is left of the account's trust; the customer remembers it.
        trust: f64,
        /// Day on which the deal is lost if it is still open; none: never.
        lost_day: Option<u32>,
    }
    /// A threat that was not believed proved true or empty.
    ThreatTested "threat_tested" {
        /// Whether as good an offer did not come again.
        was_true: bool,
    }
    /// The deal desk had no room for agreed terms today.
    DeskFull "desk_full" {
        /// Room left today, in signatures.
        room: f64,
    }
    /// Agreed terms wait for a signature.
    QuoteMade "quote" {
        /// Discount \[share of list\].
        discount: f64,
        /// Last day on which it can be signed.
        expires: u32,
        /// Whether a promise is part of it.
        promised: bool,
    }
    /// A quote's day: signed or not.
    QuoteDay "quote_day" {
        /// Chance of a signature a day.
        chance: f64,
        /// Whether it was signed.
        signs: bool,
    }
    /// A quote was not signed in time; the deal is back at the table.
    QuoteExpired "quote_expired" {
        /// Discount that was quoted \[share of list\].
        discount: f64,
    }
    /// A ready buyer was told to wait.
    ToldToWait "told_to_wait" {
        /// Chance that the buyer leaves.
        chance: f64,
        /// Whether the buyer left.
        leaves: bool,
    }
    /// A deal's expected date passed and was entered anew.
    DateMoved "date_moved" {
        /// Day on which it was expected.
        from: u32,
        /// Day on which it is expected now.
        to: u32,
        /// Whether it moved out of the running fiscal quarter.
        over_quarter: bool,
    }
    /// A deal that was due in the fiscal quarter just over had not ended.
    Slipped "slipped" {
        /// First-year net value at organic terms \[money\].
        value: f64,
        /// Whether the buyer's own date was still to come; if not, something stood in the way.
        wrong_date: bool,
    }
    /// An opportunity was lost.
    Lost "lost" {
        /// `competitor`, `no_decision`, `disqualified`, `date_passed`, `unanswered`, `pushed` or `rep_left`.
        reason: &'static str,
        /// Days since the lead.
        age: u32,
        /// How many times the buyer was pushed.
        pushes: u32,
    }
    /// A contract was signed.
    SignedDeal "signed" {
        /// List value \[money a year\].
        list: f64,
        /// Discount \[share of list\].
        discount: f64,
        /// First-year value, net of discount \[money\].
        net: f64,
        /// Day of the lead.
        born: u32,
        /// Day on which its twin, under the same draws at organic terms, would have signed.
        twin_day: u32,
        /// Discount the twin would have signed at \[share of list\].
        twin_discount: f64,
        /// Whether a promise was made to close it.
        promised: bool,
        /// Members of the committee engaged.
        engaged: u32,
        /// How many times the buyer was pushed.
        pushes: u32,
        /// What is left of the account's trust.
        trust: f64,
    }
    /// The signature counted towards the quota of the rep's running period.
    Credited "credited" {
        /// Attainment before.
        before: f64,
        /// Attainment after.
        after: f64,
        /// Selling days left in the period after today.
        days_left: u32,
    }
    /// Somebody became a customer.
    NewCustomer "customer" {
        /// `opening` book, `sold` or `self_serve`.
        origin: &'static str,
        /// ARR \[money a year\].
        arr: f64,
        /// Promise gap \[share of list\].
        gap: f64,
        /// Share of the account's trust that pushes cost.
        memory: f64,
    }
    /// A new customer was put to work.
    Onboarded "onboarded" {
        /// Weeks waited.
        waited: f64,
        /// Day on which revenue starts.
        starts: u32,
    }
    /// A quarter after the sale the customer learned what others paid.
    Regret "regret" {
        /// Discount of the customer \[share of list\].
        own: f64,
        /// Mean discount of the 13 weeks after \[share of list\].
        others: Option<f64>,
        /// Regret remembered \[share of list\].
        regret: f64,
    }
    /// A customer's month.
    CustomerMonth "customer_month" {
        /// ARR after growth \[money a year\].
        arr: f64,
        /// What it grew by \[money a year\].
        grown: f64,
        /// Satisfaction, 0 to 1.
        satisfaction: f64,
        /// Satisfaction of a customer at par.
        par: f64,
        /// Promise gap, as remembered \[share of list\].
        gap: f64,
        /// Weeks waited for onboarding, as remembered.
        wait: f64,
        /// Price regret, as remembered \[share of list\].
        regret: f64,
        /// Share of trust that pushes cost, as remembered.
        memory: f64,
    }
    /// A customer's anniversary.
    Renewal "renewal" {
        /// ARR before \[money a year\].
        before: f64,
        /// ARR after; 0 when the customer left.
        after: f64,
        /// Satisfaction, 0 to 1.
        satisfaction: f64,
        /// Price increase asked for \[share\].
        uplift: f64,
        /// Chance to renew.
        chance: f64,
        /// Whether the customer renewed.
        renews: bool,
    }
    /// A self-serve user started to pay.
    StartedPaying "started_paying" {
        /// ARR \[money a year\].
        arr: f64,
        /// Whether a seller helped.
        helped: bool,
    }
    /// A week of the self-serve funnel.
    Funnel "funnel" {
        /// New users.
        new: u32,
        /// Of them, activated.
        activated: u32,
        /// Users who started to pay unassisted.
        paying: u32,
        /// Users who outgrew the free product.
        qualified: u32,
        /// Qualified users whom sellers contacted.
        contacted: u32,
        /// Of them, started to pay.
        helped: u32,
        /// Activated users who do not pay.
        active: u32,
    }
    /// A rep's evening: effort chosen for tomorrow.
    Evening "evening" {
        /// Effort on deals in hand.
        progress: f64,
        /// Effort on prospecting.
        prospecting: f64,
        /// Attainment of the running period.
        attainment: f64,
        /// Selling days left in it after today.
        days_left: u32,
        /// Deals in hand whose buyers wait \[mean deals\].
        waiting: f64,
        /// Deals in hand whose buyers are ready \[mean deals\].
        ready: f64,
        /// Opportunities that are not ripe.
        open: u32,
    }
    /// The period a rep decides by ended.
    RepPeriod "rep_period" {
        /// Attainment.
        attainment: f64,
        /// Paid since it began \[money\].
        paid: f64,
    }
    /// A rep left the seat.
    RepGone "rep_left" {
        /// `quit` or `dismissed`.
        how: &'static str,
        /// Mean attainment of about the last year; none without a period that is over.
        attainment: Option<f64>,
        /// Pay of the last 12 months over on-target earnings, what is not there yet on target.
        pay: f64,
        /// Leaders' pressure as it was felt \[quarterly target incentive\].
        stress: f64,
    }
    /// A rep who was put up for dismissal was spared: the manager's own number needs the seat filled.
    RepSpared "rep_spared" {
        /// Mean attainment of about the last year.
        attainment: f64,
        /// The same of the team.
        team: f64,
    }
    /// Somebody starts in an empty seat.
    RepHired "rep_hired" {
        /// Ability when the job is learned, 1 = typical.
        ability: f64,
        /// Day from which the work is that of somebody who has learned the job.
        productive_on: u32,
    }
    /// Who left pays commission back.
    PaidBack "paid_back" {
        /// Amount \[money\].
        amount: f64,
    }
    /// A measurement period of somebody ended: what one component of the plan pays.
    Paid "paid" {
        /// `rep`, `manager`, `executive` or `chief`.
        role: &'static str,
        /// Position of the component in the plan, 1 first.
        component: u32,
        /// What it measures.
        measure: &'static str,
        /// Credit of the period \[money\].
        credited: f64,
        /// Credit since the last reset over quota to date.
        attainment: f64,
        /// Earned since the last reset \[money\].
        earned_to_date: f64,
        /// Paid now \[money\].
        amount: f64,
    }
    /// A payment held an amount beside components: overrides, SPIFs, draws.
    Beside "beside" {
        /// Amount \[money\].
        amount: f64,
    }
    /// A customer left, and a plan takes commission back from somebody.
    Clawback "clawback" {
        /// Months since the sale.
        months: f64,
        /// Share taken back.
        share: f64,
        /// Amount \[money\].
        amount: f64,
    }
    /// A payment lost an amount to clawbacks.
    TakenBack "taken_back" {
        /// Amount \[money\].
        amount: f64,
    }
    /// Cash flowed.
    CashFlow "cash" {
        /// `gross_margin`, `sales_pay`, `marketing`, `research`, `overhead` or `hiring`.
        flow: &'static str,
        /// Positive is good for the company \[money\].
        amount: f64,
    }
    /// The end of a fiscal month.
    CompanyMonth "company_month" {
        /// ARR under contract \[money a year\].
        arr: f64,
        /// Mean satisfaction of customers under contract; none without customers.
        satisfaction: Option<f64>,
        /// Product quality, 0 = par.
        quality: f64,
        /// Reputation, 0 = par.
        reputation: f64,
        /// Factor of word of mouth on inbound leads.
        word_of_mouth: f64,
        /// R&D a year \[money\].
        research: f64,
        /// Engineering owed for promises \[money\].
        promise_debt: f64,
    }
    /// A fiscal quarter ended: a margin short of its target is taken out of R&D.
    FiscalQuarter "fiscal_quarter" {
        /// Billings less cash costs before R&D \[money\].
        margin: f64,
        /// What the reference company makes in that quarter \[money\].
        target: Option<f64>,
        /// R&D a year from now on \[money\].
        research: f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_kinds_and_fields_are_taken_once_and_say_something() {
        let mut names: Vec<&str> = KINDS.iter().map(|k| k.kind.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), KINDS.len());
        for kind in KINDS {
            assert!(!kind.kind.about.trim().is_empty());
            for (place, field) in kind.fields.iter().enumerate() {
                assert!(
                    !["event", "day", "rep", "leader", "deal"].contains(&field.name),
                    "{}",
                    field.name
                );
                assert!(
                    kind.fields[..place]
                        .iter()
                        .all(|other| other.name != field.name)
                );
                assert!(!field.about.trim().is_empty());
            }
        }
    }
}
