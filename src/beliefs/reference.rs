//! Facts of the reference company: what must not move with the plan that is compared.

use rayon::prelude::*;

use super::expectations::{calibration, rep_customer_pay, ripen_rate};
use super::settle::{PILOT, Settled, plain_pilot, settle};
use crate::model::Model;
use crate::random::Streams;
use crate::simulate::payroll::PaidPlan;
use crate::simulate::{Prepared, Recorder, Roster, State, replication};
use crate::solve::policy::Reference;
use crate::units::DAYS_PER_WEEK;

/// Histories of the money target, per pilot history: a mean that every design is held to.
const MARGIN_HISTORIES: u32 = 4;

/// Measures the reference company, the root of a scenario's `extends` chain, on its pilot market.
///
/// Capacities, organic price and the value of a deal come from the company at unit effort and
/// organic terms; the money target from the company as it behaves under its own plan. Returns the
/// settled reference company as well, since one of the designs usually is the reference.
pub fn reference(model: &Model, seed: u64) -> (Reference, Settled) {
    let roster = Roster::new(model, model.learning.pilot_quarters);
    let rep = roster.rep_plan.bookings.as_ref();
    let rate = rep.map_or(0.0, |c| {
        c.target_per_year / c.quota_per_year.max(f64::MIN_POSITIVE)
    });
    let mut reference = Reference {
        effort_cost: 1.0,
        prospecting_rate: 0.0,
        ripe_deal_value: 1.0,
        commission_rate: commission_rate(&roster),
        signatures_per_day: 0.0,
        customers_per_week: 0.0,
        organic_discount: 0.0,
        margin_by_quarter: Vec::new(),
    };
    let seen = plain_pilot(model, &reference, seed);
    let rep_days = seen.days.max(1.0);
    let days = rep_days / roster.n_reps() as f64;
    reference.signatures_per_day = seen.signed / days;
    reference.customers_per_week = reference.signatures_per_day * f64::from(DAYS_PER_WEEK);
    // A company that signs nothing has no price to learn from.
    if 0.0 < seen.signed_list {
        reference.organic_discount = 1.0 - seen.signed_net / seen.signed_list;
    }
    let signs = seen.signed / seen.n_ripened.max(1.0);
    let net = model.deals.mean_list_value.get() * (1.0 - reference.organic_discount);
    let later = rep_customer_pay(model, &roster, &reference);
    let later = later.per_net(reference.organic_discount, false);
    reference.ripe_deal_value = (rate + later) * net * signs;

    // Sizes were seen in mean list values, as no organic price was known yet.
    let ripen_rate = ripen_rate(model, &seen) / (1.0 - reference.organic_discount).max(1e-9);
    if 0.0 < reference.ripe_deal_value && 0.0 < ripen_rate {
        let (cost, prospecting) = calibration(model, ripen_rate, reference.ripe_deal_value).solve();
        reference.effort_cost = cost.scale;
        reference.prospecting_rate = prospecting.map_or(0.0, |p| p.rate);
    }

    let mut settled = settle(model, &reference, seed);
    reference.margin_by_quarter = margins(model, &settled, seed);
    settled.policy.reference = reference.clone();
    (reference, settled)
}

/// Mean cash margin before R&D by reported fiscal quarter \[money\], with R&D as planned.
fn margins(model: &Model, settled: &Settled, seed: u64) -> Vec<f64> {
    let prepared = Prepared::new(
        model,
        &settled.policy,
        model.calendar.reported_quarters,
        true,
    );
    let n = model.learning.pilot_histories * MARGIN_HISTORIES;
    let histories: Vec<Vec<f64>> = (0..n)
        .into_par_iter()
        .map(|history| {
            let mut recorder = Margins::default();
            let shocks = Streams::new(seed, 2 * PILOT + u64::from(history));
            replication(&prepared, shocks, &mut State::default(), &mut recorder);
            recorder.0
        })
        .collect();
    let n_quarters = model.calendar.reported_quarters as usize;
    (0..n_quarters)
        .map(|quarter| {
            let sum: f64 = histories.iter().filter_map(|h| h.get(quarter)).sum();
            sum / f64::from(n)
        })
        .collect()
}

#[derive(Default)]
struct Margins(Vec<f64>);

impl Recorder for Margins {
    const TWINS: bool = false;
    const PIPELINE: bool = false;

    fn quarter_margin(&mut self, _quarter: usize, margin: f64) {
        self.0.push(margin);
    }
}

/// Target variable pay of all sales roles per unit of the reps' quotas.
fn commission_rate(roster: &Roster) -> f64 {
    let target = PaidPlan::decided_target_per_year;
    let reps = roster.n_reps() as f64;
    let quota = roster
        .rep_plan
        .bookings
        .as_ref()
        .map_or(0.0, |c| c.quota_per_year)
        * reps;
    let pay = target(&roster.rep_plan) * reps + roster.leader_plans.iter().map(target).sum::<f64>();
    pay / quota.max(f64::MIN_POSITIVE)
}
