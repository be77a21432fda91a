//! The plain facts of one credited event: what the rules of credit may ask about a deal.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What kind of business a credited event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DealKind {
    /// A contract with a new customer.
    #[default]
    NewBusiness,
    /// Growth of a customer's recurring revenue.
    Expansion,
    /// A contract that came up for renewal and was renewed.
    Renewal,
    /// What a customer consumed in a period, metered.
    Usage,
    /// A user who paid without help.
    SelfServe,
    /// A self-serve user who was helped to pay.
    AssistedConversion,
    /// Services, training, implementation: nothing that recurs.
    Services,
}

/// One credited event, before anybody's share in it.
///
/// A return is a deal whose amounts are negative, on the day it comes back. No names and no text: a
/// million of these are plain numbers, and ids are places in lists that live elsewhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deal {
    /// Place of the deal in its list.
    pub id: u32,
    /// Day it is credited on.
    pub day: i32,
    /// What kind of business it is.
    pub kind: DealKind,
    /// Class of origin: a place in [`Names::origins`](super::Names::origins); 0 is no class.
    pub origin: u8,
    /// First-year value at list price \[money\].
    pub list_value: f64,
    /// First-year value as signed, net of discount \[money\]. For usage: what was consumed.
    pub first_year_value: f64,
    /// First-year value it takes the place of: the old contract's recurring revenue, and for usage
    /// the forecast baseline or the committed amount \[money\].
    pub replaced_value: f64,
    /// Length of the contract \[years\].
    pub years: f64,
    /// Direct cost of the first year \[money\].
    pub cost: f64,
    /// Units sold.
    pub units: f64,
    /// Whether the whole contract is billed up front.
    pub prepaid: bool,
    /// Discount from list price, as a share of it.
    pub discount: f64,
    /// Whether a discount beyond the plan's limit was approved.
    pub approved: bool,
    /// Days since somebody last touched the account; absent: never. For self-serve deals.
    pub days_since_touch: Option<u16>,
    /// Whether the account met the company's rule of a qualified account. For self-serve deals.
    pub qualified: bool,
}

impl Deal {
    /// A one-year contract with a new customer at list price, approved, without cost, one unit.
    ///
    /// `value` is its first-year value \[money\].
    pub const fn new(id: u32, day: i32, value: f64) -> Self {
        Self {
            id,
            day,
            kind: DealKind::NewBusiness,
            origin: 0,
            list_value: value,
            first_year_value: value,
            replaced_value: 0.0,
            years: 1.0,
            cost: 0.0,
            units: 1.0,
            prepaid: false,
            discount: 0.0,
            approved: true,
            days_since_touch: None,
            qualified: true,
        }
    }

    /// Value of the whole contract \[money\]: the first year's, times its years.
    pub fn total_contract_value(&self) -> f64 {
        self.first_year_value * self.years
    }

    /// Gross margin of the first year as a share of its value; 0 for a deal of no value.
    pub fn margin_share(&self) -> f64 {
        if self.first_year_value == 0.0 {
            0.0
        } else {
            (self.first_year_value - self.cost) / self.first_year_value
        }
    }
}
