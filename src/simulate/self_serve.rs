//! Mechanism `product_led`: users start, activate, pay and grow by themselves; sellers help those who
//! outgrow the free product.
//!
//! # Equation
//! Weekly: `new ~ Poisson(n0 exp(R + Q))`, activated with chance `logistic(a + Q)`. An activated user
//! meets three monthly hazards: leaves `l exp(-Q)`, pays `p exp(Q)`, becomes product-qualified `q`. A
//! product-qualified user contacted by a seller pays with a fixed chance, once; sellers contact
//! `c` a week each, at effort 1. A payer's ARR is lognormal.
//!
//! # Source
//! Calibrated to 4 % of free users paying unassisted and 20 % of product-qualified ones paying with
//! help (Redpoint and `OpenView` surveys, second-hand); levels and elasticities assumed.

use super::Run;
use super::company::Origin;
use super::customers::{NewCustomer, truncate};
use super::deal_name::SELF_SERVE;
use super::recorder::Recorder;
use super::story::{self, Who};
use crate::model::MotionKind;
use crate::plan::DealKind;
use crate::random::{Purpose, draw, math};
use crate::units::{DAYS_PER_WEEK, DAYS_PER_YEAR};

/// Months in a week: 12 months in 52 weeks.
const MONTHS_PER_WEEK: f64 = 12.0 / 52.0;

impl<R: Recorder> Run<'_, R> {
    fn product_led(&self) -> bool {
        let model = self.prepared.model;
        self.prepared.after_sale
            && model.mechanisms.product_led
            && model.motion.kind == MotionKind::ProductLed
    }

    /// Opens the funnel with its share of the users it would hold in the long run at par.
    pub(super) fn open_self_serve(&mut self) {
        if !self.product_led() {
            return;
        }
        let funnel = &self.prepared.model.motion.self_serve;
        let hazard = funnel.leave_per_month.get()
            + funnel.pay_per_month.get()
            + funnel.qualify_per_month.get();
        let activated = funnel.new_users_per_week.get() / MONTHS_PER_WEEK
            * math::logistic(funnel.activation_level.get());
        let steady = activated / hazard.max(1e-9);
        self.state.company.active_users = truncate(steady * funnel.opening_users_share.get());
    }

    /// A week of the funnel, at the end of each week of the report.
    pub(super) fn self_serve_day(&mut self, day: u32) {
        let report_from = self.prepared.roster.report_from;
        if !self.product_led() || day < report_from || (day + 1) % DAYS_PER_WEEK != 0 {
            return;
        }
        let week = u64::from(day / DAYS_PER_WEEK);
        let funnel = &self.prepared.model.motion.self_serve;
        let quality = self.state.company.quality;
        let reputation = if self.prepared.model.mechanisms.reputation {
            self.state.company.reputation
        } else {
            0.0
        };
        let shocks = self.shocks;
        let uniform = |index: u64| shocks.uniform(Purpose::SelfServe, week, index);

        let arrive = funnel.new_users_per_week.get() * math::exp(reputation + quality);
        let new = draw::poisson(uniform(0), arrive);
        let activation = math::logistic(funnel.activation_level.get() + quality);
        let activated = draw::binomial(uniform(1), new, activation);

        let leave = funnel.leave_per_month.get() * math::exp(-quality) * MONTHS_PER_WEEK;
        let pay = funnel.pay_per_month.get() * math::exp(quality) * MONTHS_PER_WEEK;
        let qualify = funnel.qualify_per_month.get() * MONTHS_PER_WEEK;
        let total = leave + pay + qualify;
        let company = &mut self.state.company;
        let moved = draw::binomial(uniform(2), company.active_users, 1.0 - math::exp(-total));
        let paying = draw::binomial(uniform(3), moved, pay / total.max(1e-12));
        let rest = (leave + qualify).max(1e-12);
        let qualified = draw::binomial(uniform(4), moved - paying, qualify / rest);
        company.active_users = company.active_users + activated - moved;
        company.qualified_users += qualified;

        let effort: f64 = self
            .state
            .effort
            .iter()
            .map(|e| e.progress + e.prospecting)
            .sum();
        let capacity = truncate(effort * funnel.contacts_per_rep_per_week.get());
        let contacted = self.state.company.qualified_users.min(capacity);
        self.state.company.qualified_users -= contacted;
        let helped = draw::binomial(uniform(5), contacted, funnel.assisted_conversion.get());
        if R::STORY {
            let told = story::Funnel {
                new,
                activated,
                paying,
                qualified,
                contacted,
                helped,
                active: self.state.company.active_users,
            };
            self.tell_of(day, Who::Company, told);
        }
        for (helped, count) in [(false, paying), (true, helped)] {
            for index in 0..count {
                self.start_paying(day, payer_id(week, helped, index), helped);
            }
        }
    }

    /// A user becomes a customer; with help the first ARR is credited to the seller.
    fn start_paying(&mut self, day: u32, id: u64, helped: bool) {
        let prepared = self.prepared;
        let funnel = &prepared.model.motion.self_serve;
        let number = self.state.company.self_serve_payers;
        self.state.company.self_serve_payers += 1;
        let mean = funnel.first_arr_share.get() * prepared.mean_list;
        let u = self.shocks.uniform(Purpose::Customer, id, 0);
        let arr = draw::lognormal(u, mean, funnel.first_arr_log_sd.get());
        let n_reps = prepared.roster.n_reps() as u64;
        let rep = usize::try_from(number % n_reps).unwrap_or(0);
        self.add_customer(&NewCustomer {
            id,
            arr,
            gap: 0.0,
            memory: 0.0,
            discount: prepared.policy.reference.organic_discount,
            sold_on: day,
            starts_on: day,
            rep,
            origin: Origin::SelfServe,
            anniversary: day + DAYS_PER_YEAR,
        });
        self.state.company.live_arr += arr;
        self.state.company.quarter_margin += arr;
        let kind = if helped {
            DealKind::AssistedConversion
        } else {
            DealKind::SelfServe
        };
        let discount = prepared.policy.reference.organic_discount;
        self.credit(rep, &self.deal_of_customer(kind, day, arr, discount));
        self.recorder.self_serve(day, arr);
        if R::STORY {
            self.tell(day, rep, id, story::StartedPaying { arr, helped });
        }
    }
}

/// Identity of a payer: by week, way and place among that week's, so that one payer more or less
/// moves no other's draws.
fn payer_id(week: u64, helped: bool, index: u32) -> u64 {
    SELF_SERVE | (week << 33) | (u64::from(helped) << 32) | u64::from(index)
}
