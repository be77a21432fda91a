//! What a customer will pay the people who sold to them, later: renewals and expansion on the same
//! plan. Mechanism `retention_pay`.
//!
//! A plan that pays on renewals makes its seller a little of an owner: a promise that will be found
//! out, or a price so low that renewal must raise it, costs the seller pay in later years. A plan on
//! bookings alone leaves nothing of that in anybody's decision.
//!
//! # Equation
//! Per money of net value sold, months `m` after the sale, with satisfaction `S` on its expected path
//! (product at par, no wait for onboarding, no regret), as the simulated customers have it:
//! `sum over m of delta^(m/3) [ e x expansion(S_m) + [anniversary] r x odds(S_m, up) kept(S_m) (1 + up) ]`,
//! where `r` and `e` are what the plan pays per money renewed and per money of growth at quota (its
//! linear equivalent: tiers on retention move nobody's price today), and `delta` the person's discount
//! factor a quarter. A plan that takes commission back when a customer leaves early adds on every anniversary
//! `- c x stays (1 - odds(S_m, up)) x share(m)`, with `c` the commission at quota on the sale, `stays` the
//! chance to be a customer still, and `share` what the clawback takes after `m` months.
//!
//! # Source
//! assumed in form: people know how customers behave on average, and expect to keep their accounts.

use super::math::{exp, logistic, pow};
use crate::model::{Customers, Model};
use crate::plan::Clawback;

/// Discounts are tabled in whole points.
const POINTS: usize = 101;
/// Steps of the expected path: months.
const MONTHS_PER_YEAR: usize = 12;
/// No account is followed for longer; by then discounting has left nothing that matters.
const MOST_YEARS: usize = 100;

/// Present value of later pay on a customer, per money of net value sold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CustomerPay {
    /// By discount in points, sold without a promise; empty when nothing is paid later.
    plain: Vec<f64>,
    /// The same, sold with a promise.
    promised: Vec<f64>,
    /// What the memory of a push costs, at the trust the dearer tactic spends; empty when nobody pushes.
    remembered: Vec<f64>,
    /// That trust.
    trust: f64,
}

/// What a plan pays later, at quota.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LaterRates {
    /// Per money of ARR renewed.
    pub renewal: f64,
    /// Per money of ARR grown.
    pub expansion: f64,
    /// What a customer's leaving takes back; `None`: nothing.
    pub taken_back: Option<TakenBack>,
}

/// Commission on a sale that is taken back when the customer leaves early.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TakenBack {
    /// Commission at quota per money of net value sold.
    pub commission: f64,
    /// When and how much of it.
    pub clawback: Clawback,
}

impl CustomerPay {
    /// Solves the expected path for every discount. `organic` is the market's organic discount and
    /// `discount_factor` the person's, a quarter.
    pub fn new(model: &Model, rates: LaterRates, organic: f64, discount_factor: f64) -> Self {
        let nothing = rates.renewal <= 0.0 && rates.expansion <= 0.0 && rates.taken_back.is_none();
        if !model.mechanisms.retention_pay || nothing {
            return Self::default();
        }
        let monthly = pow(discount_factor.max(0.0), 1.0 / 3.0);
        let gap = model
            .promises
            .gap
            .get()
            .min(model.customers.satisfaction.largest_gap.get());
        let table = |gap: f64| {
            (0..POINTS)
                .map(|point| {
                    let discount = point as f64 / 100.0;
                    path(&model.customers, rates, gap, (discount, organic), monthly)
                })
                .collect()
        };
        let plain: Vec<f64> = table(0.0);
        let push = &model.push;
        let trust = push
            .threat_trust_cost
            .get()
            .max(push.escalation_trust_cost.get());
        let remembered = if model.mechanisms.push_tactics && 0.0 < trust {
            let felt = Resentment {
                weight: push.memory_weight.get() * trust,
                fading: push.forgetting_per_year.get(),
            };
            let pushed = |point: usize| {
                let terms = (point as f64 / 100.0, organic);
                path_of(&model.customers, rates, (0.0, felt), terms, monthly)
            };
            (0..POINTS)
                .map(|point| plain[point] - pushed(point))
                .collect()
        } else {
            Vec::new()
        };
        Self {
            plain,
            promised: table(gap),
            remembered,
            trust,
        }
    }

    /// Later pay per money of net value that an account's memory costs, in proportion to the trust lost.
    pub fn lost_to(&self, discount: f64, memory: f64) -> f64 {
        if self.remembered.is_empty() {
            return 0.0;
        }
        memory / self.trust * between_points(&self.remembered, discount)
    }

    /// Later pay per money of net value sold at a discount.
    pub fn per_net(&self, discount: f64, promised: bool) -> f64 {
        let table = if promised {
            &self.promised
        } else {
            &self.plain
        };
        if table.is_empty() {
            return 0.0;
        }
        between_points(table, discount)
    }
}

/// A table by discount in points, between two of them.
fn between_points(table: &[f64], discount: f64) -> f64 {
    let at = discount.clamp(0.0, 1.0) * (POINTS - 1) as f64;
    let below = super::math::whole(at).min(POINTS - 2);
    table[below] + (at - below as f64) * (table[below + 1] - table[below])
}

/// What a customer holds against the seller: log-odds of satisfaction, and how fast it fades a year.
#[derive(Debug, Clone, Copy, Default)]
struct Resentment {
    weight: f64,
    fading: f64,
}

/// Later pay on one unit of ARR along its expected path.
fn path(
    customers: &Customers,
    rates: LaterRates,
    gap: f64,
    discount: (f64, f64),
    monthly: f64,
) -> f64 {
    path_of(
        customers,
        rates,
        (gap, Resentment::default()),
        discount,
        monthly,
    )
}

/// The same of a customer who was pushed.
fn path_of(
    customers: &Customers,
    rates: LaterRates,
    (mut gap, mut felt): (f64, Resentment),
    (mut discount, organic): (f64, f64),
    monthly: f64,
) -> f64 {
    let terms = &customers.satisfaction;
    let renewal = &customers.renewal;
    let step = 1.0 / MONTHS_PER_YEAR as f64;
    let par = logistic(terms.level.get());
    let speed = 1.0 - exp(-terms.speed_per_year.get() * step);
    let healing = exp(-terms.gap_healing_per_year.get() * step);
    let forgiving = exp(-felt.fading * step);
    let (mut satisfaction, mut arr, mut weight, mut value) = (par, 1.0, 1.0, 0.0);
    let mut stays = 1.0;
    for year in 1..=MOST_YEARS {
        for _ in 0..MONTHS_PER_YEAR {
            let target = logistic(terms.level.get() - terms.gap_weight.get() * gap - felt.weight);
            satisfaction += speed * (target - satisfaction);
            gap *= healing;
            felt.weight *= forgiving;
            let pleased = customers.expansion.satisfaction_weight.get() * (satisfaction - par);
            let growth = customers.expansion.sold_per_year.get() * (1.0 + pleased).max(0.0);
            let grown = arr * growth * step;
            arr += grown;
            weight *= monthly;
            value += weight * rates.expansion * grown;
        }
        let up = renewal.uplift_share.get()
            * ((1.0 - organic) / (1.0 - discount).max(1e-9) - 1.0).max(0.0);
        let odds = logistic(
            renewal.level.get() + renewal.satisfaction_weight.get() * (satisfaction - par)
                - renewal.uplift_weight.get() * up,
        );
        let below = (par - satisfaction).max(0.0);
        let kept = (renewal.kept_share.get() - renewal.contraction_weight.get() * below).max(0.0);
        arr *= odds * kept * (1.0 + up);
        discount = discount.min(1.0 - (1.0 - discount) * (1.0 + up));
        value += weight * rates.renewal * arr;
        if let Some(taken) = rates.taken_back {
            let months = (year * MONTHS_PER_YEAR) as f64;
            let share = taken.clawback.share(months, MONTHS_PER_YEAR as f64);
            value -= weight * taken.commission * stays * (1.0 - odds) * share;
        }
        stays *= odds;
        if weight * arr < 1e-12 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Coefficient, Factor, Share};

    /// Customers who stay as they were: satisfaction moves and growth off.
    fn still() -> Customers {
        let factor = |x| Factor::new(x).expect("a factor of the test");
        let share = |x| Share::new(x).expect("a share of the test");
        let coefficient = |x| Coefficient::new(x).expect("a coefficient of the test");
        Customers {
            satisfaction: crate::model::Satisfaction {
                level: coefficient(0.8),
                speed_per_year: factor(0.0),
                gap_weight: factor(2.0),
                largest_gap: share(0.5),
                gap_healing_per_year: factor(1.0),
                wait_weight_per_week: factor(0.1),
                regret_weight: factor(5.0),
                forgetting_per_year: factor(1.0),
            },
            renewal: crate::model::Renewal {
                level: coefficient(2.2),
                satisfaction_weight: factor(6.0),
                uplift_weight: factor(3.0),
                uplift_share: share(0.5),
                kept_share: share(0.98),
                contraction_weight: factor(0.3),
            },
            expansion: crate::model::Expansion {
                sold_per_year: factor(0.0),
                self_serve_per_year: factor(0.0),
                satisfaction_weight: factor(4.0),
            },
        }
    }

    const RENEWAL: LaterRates = LaterRates {
        renewal: 0.05,
        expansion: 0.0,
        taken_back: None,
    };

    #[test]
    fn a_clawback_is_a_negative_later_pay() {
        use crate::plan::{ClawbackKind, Recovery};
        let mut customers = still();
        let clawback = Clawback {
            kind: ClawbackKind::Linear,
            window_months: Some(Factor::new(30.0).expect("a window")),
            recovery: Recovery::Offset,
        };
        let rates = LaterRates {
            taken_back: Some(TakenBack {
                commission: 0.1,
                clawback,
            }),
            ..LaterRates::default()
        };
        let odds = logistic(2.2);
        // 18 of 30 months are left at the first anniversary, 6 at the second, none at the third.
        let expected = -0.1 * (1.0 - odds) * (0.6 * 0.9 + odds * 0.2 * 0.81);
        let value = path(&customers, rates, 0.0, (0.2, 0.2), pow(0.9, 1.0 / 12.0));
        assert!((value - expected).abs() < 1e-12, "{value}, {expected}");
        // A promise is found out, and then more customers leave.
        customers.satisfaction.speed_per_year = Factor::new(3.0).expect("months");
        let worth = |gap| path(&customers, rates, gap, (0.2, 0.2), 0.98);
        assert!(worth(0.3) < 1.2 * worth(0.0), "{}", worth(0.3));
    }

    #[test]
    fn renewals_at_par_are_a_geometric_sum() {
        let quarterly: f64 = 0.95;
        let monthly = pow(quarterly, 1.0 / 3.0);
        let value = path(&still(), RENEWAL, 0.0, (0.2, 0.2), monthly);
        let kept = 0.98 * logistic(2.2);
        let yearly = quarterly.powi(4) * kept;
        let expected = 0.05 * yearly / (1.0 - yearly);
        assert!(
            (value - expected).abs() < 1e-9,
            "{value} against {expected}"
        );
    }

    #[test]
    fn growth_alone_is_a_geometric_sum_by_month() {
        let mut customers = still();
        customers.expansion.sold_per_year = Factor::new(0.12).expect("12 % a year");
        // Nobody renews: one year of growth, 1 % of the grown contract a month.
        customers.renewal.level = Coefficient::new(-700.0).expect("never");
        let rates = LaterRates {
            renewal: 0.0,
            expansion: 0.1,
            taken_back: None,
        };
        let value = path(&customers, rates, 0.0, (0.2, 0.2), 1.0);
        let expected = 0.1 * (1.01_f64.powi(12) - 1.0);
        assert!(
            (value - expected).abs() < 1e-12,
            "{value} against {expected}"
        );
    }

    #[test]
    fn who_was_pushed_pays_less_until_it_is_forgotten() {
        let mut customers = still();
        customers.satisfaction.speed_per_year = Factor::new(3.0).expect("months");
        let worth = |weight, fading| {
            let felt = Resentment { weight, fading };
            path_of(&customers, RENEWAL, (0.0, felt), (0.2, 0.2), 0.98)
        };
        let plain = path(&customers, RENEWAL, 0.0, (0.2, 0.2), 0.98);
        assert!(worth(0.5, 0.6) < 0.97 * plain);
        assert!(worth(0.5, 0.6) < worth(0.5, 6.0) && worth(0.5, 6.0) < plain);
        assert!((worth(0.0, 0.6) - plain).abs() < 1e-15);
    }

    #[test]
    fn promises_and_low_prices_cost_later_pay() {
        let mut customers = still();
        customers.satisfaction.speed_per_year = Factor::new(3.0).expect("months");
        let worth = |gap, discount| path(&customers, RENEWAL, gap, (discount, 0.2), 0.98);
        assert!(worth(0.3, 0.2) < 0.95 * worth(0.0, 0.2));
        // Renewal wins part of a low price back, and loses customers by it.
        assert!(0.5 * worth(0.0, 0.5) < 0.8 * worth(0.0, 0.2));
        assert!(worth(0.0, 0.2) < worth(0.0, 0.5));
        // Dearer than organic asks for no uplift.
        assert!((worth(0.0, 0.1) - worth(0.0, 0.2)).abs() < 1e-15);
    }
}
