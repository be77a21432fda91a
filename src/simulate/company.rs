//! The company behind the sellers: customers as columns, product, reputation, money.

use std::collections::VecDeque;

use super::roster::Roster;

/// Where a customer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// In the book when the report began.
    Opening,
    /// Signed by a rep during the report.
    Sold,
    /// Started by themselves.
    SelfServe,
}

/// Customers, product, reputation and cash of one replication.
#[derive(Debug, Clone, Default)]
pub struct Company {
    /// ARR under contract by customer; 0 once they left \[money a year\].
    pub arr: Vec<f64>,
    /// Satisfaction, 0 to 1.
    pub satisfaction: Vec<f64>,
    /// Promise gap: share of list value promised and not delivered.
    pub gap: Vec<f64>,
    /// Weeks waited for onboarding, as remembered.
    pub wait: Vec<f64>,
    /// Price regret, as remembered \[discount share\].
    pub regret: Vec<f64>,
    /// Share of the account's trust that pushes cost, as remembered.
    pub memory: Vec<f64>,
    /// Whether any customer was pushed: if not, all trust is left.
    pub remembers: bool,
    /// Discount at sale.
    pub discount: Vec<f64>,
    /// Day of sale; the start of the report for the opening book.
    pub sold_on: Vec<u32>,
    /// A day whose yearly repetitions are the customer's anniversaries.
    pub anniversary_of: Vec<u32>,
    /// Day on which revenue starts; `u32::MAX` while the customer waits to be put to work.
    pub starts_on: Vec<u32>,
    /// The rep who looks after the customer.
    pub rep: Vec<u32>,
    /// Where the customer came from.
    pub origin: Vec<Origin>,
    /// Identity of the entity whose draws the customer uses.
    pub id: Vec<u64>,
    /// Whether price regret was settled, a quarter after the sale.
    pub regret_settled: Vec<bool>,
    /// What each customer's ARR grew by in the running month, on its way \[money a year\].
    pub(super) grown: Vec<f64>,
    /// Customers by the day of their next anniversary.
    pub anniversaries: Vec<Vec<u32>>,
    /// Customers waiting for onboarding, first come first.
    pub queue: VecDeque<u32>,
    /// Customers whose revenue has not started, by day of start.
    pub starting: VecDeque<u32>,
    /// Onboarding capacity not used yet \[customers\].
    pub onboarding_room: f64,
    /// ARR of customers whose revenue has started \[money a year\].
    pub live_arr: f64,
    /// ARR of all customers under contract \[money a year\].
    pub contract_arr: f64,
    /// Signed list and net value by week of the run, for price regret.
    pub weekly_list: Vec<f64>,
    /// See `weekly_list`.
    pub weekly_net: Vec<f64>,
    /// Product quality, 0 = par.
    pub quality: f64,
    /// Reputation, 0 = par.
    pub reputation: f64,
    /// Engineering owed for promises \[money\].
    pub promise_debt: f64,
    /// R&D a year of the running fiscal quarter \[money\].
    pub research_per_year: f64,
    /// Log of R&D over need by month, oldest first, for the lag to quality.
    pub research_log: VecDeque<f64>,
    /// Customers in the book when the report began.
    pub opening_customers: usize,
    /// Factor on inbound leads that customers' word of mouth makes; 1 without.
    pub referred: f64,
    /// Pushes since the month began.
    pub pushes_this_month: u32,
    /// Leads accepted today.
    pub leads_today: u32,
    /// Those of them that marketing brought.
    pub bought_today: u32,
    /// Billings less cash costs before R&D of the running fiscal quarter \[money\].
    pub quarter_margin: f64,
    /// Fiscal quarters of the report that have ended.
    pub quarters_done: usize,
    /// Activated self-serve users who do not pay.
    pub active_users: u32,
    /// Product-qualified users nobody has contacted yet.
    pub qualified_users: u32,
    /// Paying self-serve users so far; deals them out to sellers.
    pub self_serve_payers: u64,
}

impl Company {
    /// Empties the company for a new replication, keeping its memory.
    pub fn reset(&mut self, roster: &Roster) {
        let n_days = roster.n_days as usize;
        for column in [
            &mut self.arr,
            &mut self.satisfaction,
            &mut self.gap,
            &mut self.wait,
            &mut self.regret,
            &mut self.memory,
            &mut self.discount,
            &mut self.grown,
        ] {
            column.clear();
        }
        self.sold_on.clear();
        self.starts_on.clear();
        self.anniversary_of.clear();
        self.rep.clear();
        self.origin.clear();
        self.id.clear();
        self.regret_settled.clear();
        self.anniversaries.resize_with(n_days, Vec::new);
        self.anniversaries.iter_mut().for_each(Vec::clear);
        self.queue.clear();
        self.starting.clear();
        let weeks = n_days / crate::units::DAYS_PER_WEEK as usize + 1;
        for column in [&mut self.weekly_list, &mut self.weekly_net] {
            column.clear();
            column.resize(weeks, 0.0);
        }
        self.onboarding_room = 0.0;
        self.live_arr = 0.0;
        self.contract_arr = 0.0;
        self.quality = 0.0;
        self.reputation = 0.0;
        self.promise_debt = 0.0;
        self.research_per_year = 0.0;
        self.research_log.clear();
        self.opening_customers = 0;
        self.referred = 1.0;
        self.remembers = false;
        self.pushes_this_month = 0;
        self.leads_today = 0;
        self.bought_today = 0;
        self.quarter_margin = 0.0;
        self.quarters_done = 0;
        self.active_users = 0;
        self.qualified_users = 0;
        self.self_serve_payers = 0;
    }

    /// Number of customers ever under contract.
    pub fn n_customers(&self) -> usize {
        self.arr.len()
    }

    /// Mean trust left of customers under contract: 1 less what is remembered of pushes; 1 if nobody was pushed.
    pub fn mean_trust(&self) -> Option<f64> {
        if !self.remembers {
            return Some(1.0);
        }
        let kept = self.arr.iter().zip(&self.memory);
        let (sum, n) = kept
            .filter(|(arr, _)| 0.0 < **arr)
            .fold((0.0, 0.0), |(sum, n), (_, memory)| {
                (sum + 1.0 - memory, n + 1.0)
            });
        (0.0 < n).then(|| sum / n)
    }

    /// Mean satisfaction of customers under contract, weighted by customer.
    pub fn mean_satisfaction(&self) -> Option<f64> {
        let mut sum = 0.0;
        let mut n = 0.0;
        for (arr, satisfaction) in self.arr.iter().zip(&self.satisfaction) {
            if 0.0 < *arr {
                sum += satisfaction;
                n += 1.0;
            }
        }
        (0.0 < n).then(|| sum / n)
    }
}
