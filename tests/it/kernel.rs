//! The kernel against closed forms, its books, and its randomness.

#![expect(clippy::float_cmp, reason = "the same replication gives the same bits")]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]
#![expect(
    clippy::disallowed_methods,
    reason = "closed forms may use the machine's libm"
)]

use std::collections::BTreeMap;

use quotasim::model::Model;
use quotasim::outcome::{Kpi, Measure};
use quotasim::random::Streams;
use quotasim::simulate::company::Origin;
use quotasim::simulate::{
    Company, Flow, Prepared, Recorder, RenewalEvent, Signed, State, replication,
};
use quotasim::stats::Moments;

use crate::small_company::{Design, SEED, check_mean, moments, watch};

// --- Flow with behaviour off -------------------------------------------------------------------

/// Behaviour off, nobody ahead of their date, attention for everything.
fn plain() -> Design {
    Design::load(
        "company.toml",
        &[
            "behavior.model=\"fixed\"",
            "deals.attention_capacity=10_000",
            "mechanisms.pull_forward=false",
            "mechanisms.reputation=false",
        ],
    )
}

/// Counts of one replication's report.
#[derive(Default)]
struct Flows {
    from: u32,
    days: f64,
    leads: f64,
    ripened: f64,
    size: f64,
    signed: f64,
    organic_discount: f64,
    cycle: f64,
    open: [f64; 3],
}

impl Recorder for Flows {
    fn lead(&mut self, day: u32, _: usize) {
        if self.from <= day {
            self.leads += 1.0;
        }
    }
    fn ripened(&mut self, day: u32, _: usize, size: f64) {
        if self.from <= day {
            self.ripened += 1.0;
            self.size += size;
        }
    }
    fn signed(&mut self, signed: &Signed) {
        if self.from <= signed.day {
            self.signed += 1.0;
            self.organic_discount += signed.discount;
            self.cycle += f64::from(signed.day - signed.born);
        }
    }
    fn evening(&mut self, day: u32, state: &State) {
        if self.from <= day {
            self.days += 1.0;
            for opportunity in state.open.iter().flatten() {
                self.open[usize::from(opportunity.stage)] += 1.0;
            }
        }
    }
}

/// Mean of a normal kept in 0..0.9, by the trapezoid rule.
fn mean_of_need(mean: f64, sd: f64, f: impl Fn(f64) -> f64) -> f64 {
    let n = 20_000;
    let step = 16.0 / f64::from(n);
    let (mut sum, mut weight) = (0.0, 0.0);
    for i in 0..=n {
        let z = f64::from(i) * step - 8.0;
        let density = (-0.5 * z * z).exp();
        sum += density * f((mean + sd * z).clamp(0.0, 0.9));
        weight += density;
    }
    sum / weight
}

/// Chance to be in each of three stages `u` days after the lead: a chain of competing exponentials.
fn stage_chances(m: [f64; 3], pass: [f64; 3], u: f64) -> [f64; 3] {
    let [a, b, c] = m.map(|days| 1.0 / days);
    let e = |rate: f64| (-rate * u).exp();
    let second = a * (e(a) - e(b)) / (b - a);
    let third = a
        * b
        * (e(a) / ((b - a) * (c - a)) + e(b) / ((a - b) * (c - b)) + e(c) / ((a - c) * (b - c)));
    [e(a), pass[0] * second, pass[0] * pass[1] * third]
}

#[test]
fn flow_without_behaviour_follows_the_closed_forms() {
    let design = plain();
    let model = &design.model;
    let prepared = design.prepared();
    let n = 100;
    let runs: Vec<Flows> = (0..n)
        .map(|number| {
            let mut flows = Flows {
                from: prepared.roster.report_from,
                ..Flows::default()
            };
            watch(&prepared, number, &mut flows);
            flows
        })
        .collect();
    let mean = |f: &dyn Fn(&Flows) -> f64| -> Moments { runs.iter().map(f).collect() };
    let per_day = model.leads.per_rep_per_day.get() * f64::from(model.organization.reps);
    check_mean("leads a day", &mean(&|r| r.leads / r.days), per_day, 0.05 * per_day);

    let stages = &model.deals.stages;
    let m = [0, 1, 2].map(|s| stages[s].mean_days.get());
    let pass = [0, 1, 2].map(|s| 1.0 - stages[s].lost_share.get());
    let ripen = pass.iter().product::<f64>();
    // The report has the same inflow as the warm-up, so the ratio of flows is the chance.
    let ripened = mean(&|r| (r.ripened - ripen * per_day * r.days) / r.days);
    check_mean("ripened a day, less its share of leads", &ripened, 0.0, 0.1 * per_day * ripen);

    // Little's law stage by stage: who came in and is still there in the evening.
    let mut still = [0.0; 3];
    for days in 1..2_000 {
        let chances = stage_chances(m, pass, f64::from(days));
        for (still, chance) in still.iter_mut().zip(chances) {
            *still += chance;
        }
    }
    for stage in 0..3 {
        let open = mean(&|r| r.open[stage] / r.days);
        let expected = per_day * still[stage];
        check_mean(&format!("open in stage {stage}"), &open, expected, 0.1 * expected);
        // Mean time in stage, by the same law the other way round.
        let enter = per_day * pass[..stage].iter().product::<f64>();
        let half_a_day = 0.5 + f64::from(u8::try_from(stage).unwrap());
        assert!((still[stage] * per_day / enter - m[stage]).abs() < half_a_day, "stage {stage}");
    }

    let buyers = &model.buyers;
    let (need, sd) = (buyers.need_mean.get(), buyers.need_sd.get());
    let (theta, authority) = (buyers.bargaining_share.get(), model.behavior.rep_authority.get());
    let price = mean_of_need(need, sd, |d| d + theta * (d.max(authority) - d));
    let seen = mean(&|r| r.organic_discount / r.signed);
    check_mean("organic discount", &seen, price, 0.005);
    let net = mean_of_need(need, sd, |d| 1.0 - d - theta * (d.max(authority) - d))
        * model.deals.mean_list_value.get();
    let size = net / design.reference.mean_net(model);
    check_mean("size of a ripe deal", &mean(&|r| r.size / r.ripened), size, 0.2);

    // Days from ripe to signature: the lead in whole days, then signature, or a quote that lives so
    // many days, or the same again; a loss is drawn for every day in hand.
    let keep = 1.0 - model.deals.ripe_loss_per_day.get();
    let daily = (-1.0 / model.deals.lead_mean_days.get()).exp();
    let lead = (1.0 - daily) / (1.0 - daily * keep);
    let (rho, quote) = (buyers.signature_chance.get(), buyers.quote_signature_chance.get());
    let life = i32::try_from(buyers.quote_life_days).unwrap();
    let by_quote: f64 = (1..=life)
        .map(|j| quote * (1.0 - quote).powi(j - 1) * keep.powi(j))
        .sum();
    let again = (1.0 - rho) * (1.0 - quote).powi(life) * keep.powi(life + 1);
    let won_if_ripe = lead * (rho + (1.0 - rho) * by_quote) / (1.0 - again);
    let signed = mean(&|r| r.signed / r.days);
    let expected = per_day * ripen * won_if_ripe;
    check_mean("signed a day", &signed, expected, 0.1 * expected);
    let outcomes = design.outcomes(n);
    let decided = moments(&outcomes, Kpi::WinRate);
    check_mean("win rate", &decided, ripen * won_if_ripe, 0.02);
    // A deal that is won was in hand a little less long than one that is not lost.
    let wait = daily / (1.0 - daily);
    let cycle = m.iter().sum::<f64>() - 0.5 + wait;
    let seen = mean(&|r| r.cycle / r.signed);
    assert!((seen.mean() - cycle).abs() < 2.0, "{} and {cycle}", seen.mean());
}

#[test]
fn an_hour_of_attention_less_slows_the_flow() {
    // Negative control of the closed forms: diluted attention breaks them.
    let scarce = Design::load(
        "company.toml",
        &["behavior.model=\"fixed\"", "deals.attention_capacity=3"],
    );
    let free = plain();
    let (a, b) = (free.outcomes(20), scarce.outcomes(20));
    let (a, b) = (moments(&a, Kpi::WinRate), moments(&b, Kpi::WinRate));
    assert!(b.mean() < a.mean() - 0.03, "{} and {}", a.mean(), b.mean());
}
