//! What an opportunity is: drawn by address, the same under every design.

use crate::model::Model;
use crate::random::{Purpose, Stream, Streams, draw, math};

/// Everything about an opportunity that nobody's decision changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DealType {
    /// List price, first-year value \[money\].
    pub list: f64,
    /// Discount the buyer needs at the natural date \[share of list\].
    pub need: f64,
    /// What each day of signing early costs the buyer \[share of list a day\].
    pub early_cost: f64,
    /// What each day of waiting past the natural date costs the buyer \[share of list a day\].
    pub wait_cost: f64,
    /// Whether the buyer looks ahead to better terms.
    pub strategic: bool,
    /// Selling days from ripe to the natural date.
    pub lead_days: u32,
    /// Selling days from ripe to a loss that nobody can help.
    pub loss_days: u32,
}

/// Identity of the `index`-th lead of `rep` on `day`; also the entity of all its draws.
pub fn deal_id(rep: usize, day: u32, index: u32) -> u64 {
    ((rep as u64) << 32) | (u64::from(day) << 8) | u64::from(index.min(255))
}

impl DealType {
    /// Draws the type of a deal.
    ///
    /// # Equation
    /// `list ~ lognormal(mean, s)`, `need ~ N(mean, sd)` kept in 0..0.9, `early` and `wait ~ lognormal(median, s)`,
    /// `wait *= (list/mean)^x`, `strategic` with chance `min(1, share (list/mean)^y)`, lead exponential,
    /// loss geometric.
    pub fn draw(model: &Model, shocks: Streams, id: u64) -> Self {
        let mut stream = shocks.stream(Purpose::DealType, id);
        let (deals, buyers) = (&model.deals, &model.buyers);
        let (list, need) = list_and_need(model, &mut stream);
        let log_relative = math::ln(list / deals.mean_list_value.get());
        let log_sd = buyers.cost_log_sd.get();
        let early =
            draw::lognormal_median(stream.uniform(), buyers.early_cost_per_day.get(), log_sd);
        let wait = draw::lognormal_median(stream.uniform(), buyers.wait_cost_per_day.get(), log_sd);
        let strategic = stream.uniform();
        let lead = draw::exponential(stream.uniform(), deals.lead_mean_days.get());
        let loss = stream.uniform();
        let strategic_share = buyers.strategic_share.get()
            * math::exp(buyers.strategic_size_exponent.get() * log_relative);
        Self {
            list,
            need,
            early_cost: early,
            wait_cost: wait * math::exp(buyers.wait_cost_size_exponent.get() * log_relative),
            strategic: model.mechanisms.strategic_buyers && strategic < strategic_share,
            lead_days: whole_days(lead),
            loss_days: geometric_days(loss, deals.ripe_loss_per_day.get()),
        }
    }

    /// Net value at organic terms of the deal that [`DealType::draw`] would draw \[money\].
    pub fn value_of(model: &Model, shocks: Streams, id: u64) -> f64 {
        let mut stream = shocks.stream(Purpose::DealType, id);
        let (list, need) = list_and_need(model, &mut stream);
        let authority = model.behavior.rep_authority.get();
        organic_net(list, need, authority, model.buyers.bargaining_share.get())
    }

    /// The same, with the selling days from ripe to the natural date.
    pub fn value_and_lead(model: &Model, shocks: Streams, id: u64) -> (f64, u32) {
        let mut stream = shocks.stream(Purpose::DealType, id);
        let (list, need) = list_and_need(model, &mut stream);
        // Costs of signing early and late, and who looks ahead.
        for _ in 0..3 {
            stream.uniform();
        }
        let lead = draw::exponential(stream.uniform(), model.deals.lead_mean_days.get());
        let authority = model.behavior.rep_authority.get();
        let net = organic_net(list, need, authority, model.buyers.bargaining_share.get());
        (net, whole_days(lead))
    }

    /// Discount the buyer needs on a day, before anything is to be had by waiting.
    pub fn need_on(&self, day: u32, natural: u32) -> f64 {
        self.need + self.early_cost * f64::from(natural.saturating_sub(day))
    }

    /// Discount at which the seller signs without anybody going out of their way: the need, or what
    /// the rep may give alone if that is more.
    pub fn organic_need(&self, authority: f64) -> f64 {
        self.need.max(authority)
    }
}

impl DealType {
    /// Net value at the natural date on organic terms \[money\].
    pub fn organic_net(&self, authority: f64, bargaining_share: f64) -> f64 {
        organic_net(self.list, self.need, authority, bargaining_share)
    }
}

/// What is drawn of a deal first: list value, and the discount needed at the natural date.
fn list_and_need(model: &Model, stream: &mut Stream) -> (f64, f64) {
    let (deals, buyers) = (&model.deals, &model.buyers);
    let mean = deals.mean_list_value.get();
    let list = draw::lognormal(stream.uniform(), mean, deals.list_value_log_sd.get());
    let need = draw::normal(
        stream.uniform(),
        buyers.need_mean.get(),
        buyers.need_sd.get(),
    );
    (list, need.clamp(0.0, 0.9))
}

fn organic_net(list: f64, need: f64, authority: f64, bargaining_share: f64) -> f64 {
    let organic = need.max(authority);
    list * (1.0 - need - bargaining_share * (organic - need))
}

/// Days to the first success of a daily chance, from one uniform; the first day counts as 1.
fn geometric_days(uniform: f64, chance: f64) -> u32 {
    if chance <= 0.0 {
        return u32::MAX;
    }
    if 1.0 <= chance {
        return 1;
    }
    whole_days(math::ln(uniform) / math::ln_1p(-chance)).saturating_add(1)
}

/// A duration in whole days, kept below the largest `u32`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped just before"
)]
fn whole_days(days: f64) -> u32 {
    days.clamp(0.0, 1e9) as u32
}
