//! The switches: each mechanism can be turned off, so that a comparison can ask what it does.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which mechanisms act. Each has a file of its own under `simulate/` or `solve/` with its equation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "these are switches, and the file writes them as such"
)]
pub struct Mechanisms {
    /// Leaders take part in how low to go and press for a signature, each on their own clock.
    pub leader_pressure: bool,
    /// Sellers may go below organic terms for a signature today.
    pub discount_for_now: bool,
    /// Deals may be signed before their natural date.
    pub pull_forward: bool,
    /// Reps may hold a deal whose buyer is ready.
    pub push_out: bool,
    /// Some buyers wait for better terms.
    pub strategic_buyers: bool,
    /// Some opportunities never had a buyer, and nobody says so.
    pub mirages: bool,
    /// Reps walk away from opportunities that no longer pay for the attention they take.
    pub qualification: bool,
    /// The last stage needs an executive sponsor; without one the buyer does nothing.
    pub sponsorship: bool,
    /// A committee decides, and reps choose how many of its members to engage.
    pub multi_threading: bool,
    /// A stage ends with a session of a specialist whom a region shares.
    pub specialists: bool,
    /// Inbound leads wait until their rep finds answering them worth the time.
    pub inbound_neglect: bool,
    /// Reps quit, are let go and are replaced, and work with that in mind.
    pub turnover: bool,
    /// Signatures go through a queue.
    pub deal_desk: bool,
    /// New customers wait to be put to work.
    pub onboarding: bool,
    /// Reps may promise what the product does not do.
    pub promises: bool,
    /// Reps may threaten that an offer ends today, or go to the buyer's boss; accounts remember it.
    pub push_tactics: bool,
    /// People weigh in what their own plan pays later on the customer: renewals and expansion.
    pub retention_pay: bool,
    /// A missed margin is taken out of R&D.
    pub product_starvation: bool,
    /// Satisfaction feeds back into leads and self-serve arrivals.
    pub reputation: bool,
    /// Customers send others or warn them, and people talk about how they were pushed.
    pub word_of_mouth: bool,
    /// Quotas of reps follow what they achieved, by the ratchet of their plan.
    pub ratchet: bool,
    /// Users may start, pay and grow by themselves.
    pub product_led: bool,
}

/// What switches are about, in at most five families: an attribution over families is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// When sellers sign, and for how much.
    Pricing,
    /// Whether there is a buyer, who decides, and when.
    Buyers,
    /// What queues: signatures, starts, specialists, leads to be answered.
    Capacity,
    /// What happens after the sale.
    Customers,
    /// Who presses whom, and what people are loyal to.
    People,
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Pricing,
        Self::Buyers,
        Self::Capacity,
        Self::Customers,
        Self::People,
    ];

    /// The name on the command line and in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Pricing => "pricing",
            Self::Buyers => "buyers",
            Self::Capacity => "capacity",
            Self::Customers => "customers",
            Self::People => "people",
        }
    }

    /// The name in a sentence.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pricing => "pricing and timing",
            Self::Buyers => "buyers and their decision",
            Self::Capacity => "capacity",
            Self::Customers => "customers and product",
            Self::People => "pressure and loyalty",
        }
    }
}

/// One switch: its key, its family, and how to read and set it.
#[derive(Debug, Clone, Copy)]
pub struct Switch {
    /// Key below `mechanisms` in a scenario file.
    pub key: &'static str,
    /// What it is about.
    pub family: Family,
    /// Whether it is on.
    pub is_on: fn(&Mechanisms) -> bool,
    /// Turns it on or off.
    pub set: fn(&mut Mechanisms, bool),
}

macro_rules! switches {
    ($($field:ident: $family:ident,)*) => {
        impl Mechanisms {
            /// Every switch, in the order of the file.
            pub const SWITCHES: &[Switch] = &[$(Switch {
                key: stringify!($field),
                family: Family::$family,
                is_on: |mechanisms| mechanisms.$field,
                set: |mechanisms, on| mechanisms.$field = on,
            },)*];
        }
    };
}

switches! {
    leader_pressure: People,
    discount_for_now: Pricing,
    pull_forward: Pricing,
    push_out: Pricing,
    strategic_buyers: Buyers,
    mirages: Buyers,
    qualification: Buyers,
    sponsorship: Buyers,
    multi_threading: Buyers,
    specialists: Capacity,
    inbound_neglect: Capacity,
    turnover: People,
    deal_desk: Capacity,
    onboarding: Capacity,
    promises: Customers,
    push_tactics: Customers,
    retention_pay: People,
    ratchet: People,
    product_starvation: Customers,
    reputation: Customers,
    word_of_mouth: Customers,
    product_led: Customers,
}
