//! The credit cap on a pay curve. The rate cap limits tiers as they are compiled, and the cap on pay
//! stands in [`PayCurve::compile`](super::PayCurve::compile).

use super::curve::{Line, SNAP};

/// The same curve with attainment limited.
///
/// # Equation
/// `P'(a) = P(min(a, c))`
///
/// ```toml
/// credit_cap = 2.0    # what is credited beyond twice the quota pays nothing
/// rate_cap = 1.5      # no tier pays more than 1.5 times the base rate
/// ```
pub(super) fn credit_capped(lines: Vec<Line>, most: f64) -> Vec<Line> {
    let mut out: Vec<Line> = lines
        .into_iter()
        .take_while(|line| line.from <= most + SNAP)
        .collect();
    if let Some(holds) = out.last().copied() {
        let from = most.max(holds.from);
        if holds.from < from {
            out.push(holds);
        }
        if let Some(last) = out.last_mut() {
            *last = Line {
                from,
                value: holds.at(from),
                slope: 0.0,
            };
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::plan::{Component, Conventions, PayCurve};
    use crate::units::Factor;

    /// Running example with 1.0, 1.5 and 2.0 times the base rate from 0, 100 and 120 %.
    fn component(keys: &str) -> Component {
        let text = format!(
            r#"
            name = "new"
            measure = "new_bookings"
            weight = 1.0
            quota = {{ per_year = 1_000_000 }}
            reset = "discrete"
            tier_kind = "marginal"
            tiers = [{{ from_attainment = 0, multiple = 1.0 }}, {{ from_attainment = 1, multiple = 1.5 }},
                     {{ from_attainment = 1.2, multiple = 2.0 }}]
            {keys}
            "#
        );
        toml::from_str(&text).unwrap()
    }

    #[track_caller]
    fn pays(keys: &str, credited: f64, expected: f64) {
        let curve = PayCurve::compile(&component(keys), Conventions::default()).unwrap();
        let paid = 25_000.0 * curve.payout(credited / 250_000.0);
        assert!((paid - expected).abs() < 1e-6, "{paid}");
    }

    #[test]
    fn a_rate_cap_limits_every_tier() {
        pays("", 400_000.0, 52_500.0);
        // 25,000 + 1.5 · 15,000.
        pays("rate_cap = 1.5", 400_000.0, 47_500.0);
        pays("rate_cap = 1.0", 400_000.0, 40_000.0);
        // Below 1 it limits the base rate too.
        pays("rate_cap = 0.5", 200_000.0, 10_000.0);
        pays("rate_cap = 3.0", 400_000.0, 52_500.0);
    }

    #[test]
    fn credit_beyond_the_credit_cap_pays_nothing() {
        // 140 % of 250,000 is 350,000: 32,500 + 2 · 5,000.
        pays("credit_cap = 1.4", 350_000.0, 42_500.0);
        pays("credit_cap = 1.4", 900_000.0, 42_500.0);
        pays("credit_cap = 1.4", 340_000.0, 40_500.0);
        pays("credit_cap = 0.5", 250_000.0, 12_500.0);
    }

    #[test]
    fn a_credit_cap_at_a_jump_leaves_the_jump() {
        let bonus = "bonuses = [{ at_attainment = 1.2, multiple = 0.4 }]\ncredit_cap = 1.2";
        pays(bonus, 300_000.0, 42_500.0);
        pays(bonus, 500_000.0, 42_500.0);
        pays(bonus, 299_999.99, 32_499.998_5);
    }

    #[test]
    fn caps_bind_together() {
        pays("credit_cap = 1.4\ncap = 1.6", 900_000.0, 40_000.0);
        pays(
            "credit_cap = 1.4\nrate_cap = 1.5\ncap = 3.0",
            900_000.0,
            40_000.0,
        );
    }

    #[test]
    fn attainment_is_limited_and_nothing_else() {
        let free = PayCurve::compile(&component(""), Conventions::default()).unwrap();
        for cap in [0.3, 1.0, 1.2, 1.7] {
            let mut c = component("");
            c.credit_cap = Some(Factor::new(cap).unwrap());
            let curve = PayCurve::compile(&c, Conventions::default()).unwrap();
            for percent in 0..250 {
                let a = f64::from(percent) / 100.0;
                assert!((curve.payout(a) - free.payout(a.min(cap))).abs() < 1e-12);
            }
        }
    }
}
