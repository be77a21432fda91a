//! The nouns: what a company, its people, its market and its calendar are made of.
//!
//! These types are at once the checked model and the rows of a scenario file: a parameter is
//! defined, documented and bounded in one place, and the JSON Schema, the diagnostics, the resolved
//! scenario and the model page all read it from here. Nothing in this layer draws random numbers.

pub mod behavior;
pub mod calendar;
pub mod company;
pub mod courtship;
pub mod customer;
pub mod market;
pub mod mechanisms;
pub mod motion;
pub mod organization;
pub mod push;
pub mod records;
pub mod reference_model;
pub mod turnover;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use behavior::{Behavior, BehaviorModel, Discounting, Hope, Learning, PresentBiasAwareness};
pub use calendar::{Calendar, Clock, Period, QuotaCalendar};
pub use company::{DealDesk, Finance, Onboarding, Product, Reputation};
pub use courtship::{Inbound, Mirages, MultiThreading, Qualification, Specialists, Sponsorship};
pub use customer::{Customers, Expansion, Renewal, Satisfaction};
pub use market::{Buyers, Deals, Leads, Promises, Stage};
pub use mechanisms::{Family, Mechanisms, Switch};
pub use motion::{Motion, MotionKind, SelfServe};
pub use organization::{AbilityClass, Clocks, Organization, Plans};
pub use push::{Push, WordOfMouth};
pub use records::LossRecords;
pub use reference_model::ReferenceModel;
pub use turnover::Turnover;

/// One company under one design: everything the kernel, the solver and the beliefs need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The fiscal calendar and the horizon.
    pub calendar: Calendar,
    /// People: regions, teams, reps and their abilities.
    pub organization: Organization,
    /// Whose quota period ends when.
    pub clocks: Clocks,
    /// What each role is paid for.
    pub plans: Plans,
    /// How growth comes about: sold, or pulled by the product.
    pub motion: Motion,
    /// How leads arrive.
    pub leads: Leads,
    /// What opportunities are like and how they move.
    pub deals: Deals,
    /// Opportunities that never had a buyer.
    pub mirages: Mirages,
    /// How reps judge opportunities, and when they walk away.
    pub qualification: Qualification,
    /// Executive sponsors, and doing nothing.
    pub sponsorship: Sponsorship,
    /// Committees, and how many of their members a rep engages.
    pub multi_threading: MultiThreading,
    /// Solution engineers shared by the reps of a region.
    pub specialists: Specialists,
    /// Leads that wait to be answered.
    pub inbound: Inbound,
    /// How buyers decide when to sign, and at what price.
    pub buyers: Buyers,
    /// Overselling.
    pub promises: Promises,
    /// Threats, and going over the buyer's head.
    pub push: Push,
    /// How people on the seller's side decide.
    pub behavior: Behavior,
    /// Why reps leave, and what replacing them takes.
    pub turnover: Turnover,
    /// How expectations are learned before the replications.
    pub learning: Learning,
    /// Paper before a signature.
    pub deal_desk: DealDesk,
    /// Putting a new customer to work.
    pub onboarding: Onboarding,
    /// What happens to customers after the sale.
    pub customers: Customers,
    /// R&D, quality and debt from promises.
    pub product: Product,
    /// What the market says about the company.
    pub reputation: Reputation,
    /// What customers tell others.
    pub word_of_mouth: WordOfMouth,
    /// Costs, discounting and the terminal value.
    pub finance: Finance,
    /// Which mechanisms are switched on.
    pub mechanisms: Mechanisms,
    /// When losses are recorded; an observation. Absent: when they happen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<LossRecords>,
    /// The speed reference, in a scenario that is it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_model: Option<ReferenceModel>,
}
