//! Payouts of the running example by hand, and what must hold of any component.

use proptest::prelude::*;

use super::*;
use crate::plan::properties::{component, config, plan as plan_of};

/// Quota 250,000 and target incentive 25,000 a quarter, unless a component says otherwise.
const QUARTER: Terms = Terms {
    quota: 250_000.0,
    target_incentive: 25_000.0,
};

const TIERS: &str = "tiers = [{ from_attainment = 0, multiple = 1.0 }, \
    { from_attainment = 1, multiple = 1.5 }, { from_attainment = 1.2, multiple = 2.0 }]";
const FLAT: &str = "tiers = [{ from_attainment = 0, multiple = 1.0 }]";

/// A plan of "new" with the tiers and keys given, and of "renewals".
fn plan(keys: &str) -> CompensationPlan {
    let tiers = if keys.contains("matrix") { FLAT } else { TIERS };
    let tiers = if keys.contains("tiers") { "" } else { tiers };
    let measure = if keys.contains("measure") {
        ""
    } else {
        "measure = \"new_bookings\"\nquota = { per_year = 1_000_000 }"
    };
    let conventions = if keys.contains("zero_quota_pays") {
        "conventions = { zero_quota = \"base_rate_of_full_quota\" }"
    } else {
        ""
    };
    let keys = keys.replace("zero_quota_pays", "");
    let text = format!(
        r#"
        on_target_earnings_per_year = 200_000
        base_share = 0.5
        {conventions}
        [[components]]
        name = "new"
        weight = 1.0
        reset = "discrete"
        tier_kind = "marginal"
        {measure}
        {tiers}
        {keys}
        [[components]]
        name = "renewals"
        measure = "renewal"
        weight = 0.0
        quota = {{ per_year = 1_000_000 }}
        reset = "discrete"
        tier_kind = "marginal"
        {FLAT}
        "#
    );
    toml::from_str(&text).unwrap()
}

fn pay(keys: &str) -> ComponentPay {
    let plan = plan(keys);
    let names = Names::of([&plan]);
    ComponentPay::of_plan(&plan, &names).unwrap().remove(0)
}

#[track_caller]
fn check(keys: &str, facts: &PeriodFacts<'_>, expected: f64) {
    let paid = pay(keys).payout(facts);
    assert!((paid - expected).abs() < 1e-6, "{paid}");
}

fn facts(credited: f64) -> PeriodFacts<'static> {
    PeriodFacts::of(QUARTER, Credit::both(credited))
}

#[test]
fn without_further_rules_the_curve_pays() {
    check("", &facts(300_000.0), 32_500.0);
    check("", &facts(400_000.0), 52_500.0);
    assert!(pay("").is_plain());
    assert!(!pay("gates = [{ reads = { metric = \"margin\" }, at_least = 0.6 }]").is_plain());
}

#[test]
fn a_gate_holds_a_component_or_its_accelerators_back() {
    let gate = |more: &str| {
        format!("gates = [{{ reads = {{ attainment_of = \"renewals\" }}, at_least = 0.9 {more} }}]")
    };
    let with = |renewals| PeriodFacts {
        attainments: if renewals { &[1.2, 0.9] } else { &[1.2, 0.899] },
        ..facts(300_000.0)
    };
    check(&gate(""), &with(true), 32_500.0);
    check(&gate(""), &with(false), 0.0);
    check(&gate(", unmet_factor = 0.5"), &with(false), 16_250.0);
    // Without accelerators 120 % of 25,000; with a fifth of them 30,000 + 0.2 · 2,500.
    let accelerators = ", applies_to = \"accelerators\"";
    check(&gate(accelerators), &with(true), 32_500.0);
    check(&gate(accelerators), &with(false), 30_000.0);
    let partly = format!("{accelerators}, unmet_factor = 0.2");
    check(&gate(&partly), &with(false), 30_500.0);
    // A reading that is not known opens the gate.
    check(&gate(""), &facts(300_000.0), 32_500.0);
}

#[test]
fn a_gate_can_ask_for_little() {
    let keys = "gates = [{ reads = { metric = \"discount\" }, at_most = 0.15 }]";
    let with = |discount| PeriodFacts {
        metrics: match discount {
            15 => &[Some(0.15)],
            _ => &[Some(0.16)],
        },
        ..facts(250_000.0)
    };
    check(keys, &with(15), 25_000.0);
    check(keys, &with(16), 0.0);
}

#[test]
fn a_linked_multiplier_scales_the_payout() {
    let keys = "multipliers = [{ reads = { attainment_of = \"renewals\" }, points = [
        { at = 0.8, factor = 0.8 }, { at = 1.2, factor = 1.2 }] }]";
    let with = |attainments| PeriodFacts {
        attainments,
        ..facts(300_000.0)
    };
    check(keys, &with(&[1.2, 1.0]), 32_500.0);
    check(keys, &with(&[1.2, 1.1]), 35_750.0);
    check(keys, &with(&[1.2, 0.5]), 26_000.0);
    // The cap comes last: 1.2 · 1.3 is above 1.5.
    let capped = format!("{keys}\ncap = 1.5");
    check(&capped, &with(&[1.2, 2.0]), 37_500.0);
}

#[test]
fn a_matrix_pays_over_two_readings() {
    let keys = "[components.matrix]
        row_reads = { attainment_of = \"new\" }
        rows = [0.8, 1.0, 1.2]
        column_reads = { metric = \"margin\" }
        columns = [0.9, 1.0, 1.1]
        values = [[0.5, 0.7, 0.8], [0.8, 1.0, 1.2], [1.2, 1.5, 1.8]]";
    let with = PeriodFacts {
        attainments: &[1.10, 0.0],
        metrics: &[Some(1.05)],
        ..facts(275_000.0)
    };
    check(keys, &with, 34_375.0);
}

#[test]
fn months_and_checkpoints_pay_early_credit() {
    let keys = "tiers = [{ from_attainment = 0, multiple = 1.0 }]
        kicker = { checkpoints = [{ by_month = 1, share_of_quota = 0.3, bonus = 0.05 }],
                   month_rates = [1.10, 1.05, 1.00] }";
    let months = [75_000.0, 75_000.0, 100_000.0].map(Credit::both);
    let with = PeriodFacts {
        months: &months,
        ..facts(250_000.0)
    };
    // 8,250 + 7,875 + 10,000, and 1,250 for 30 % in the first month.
    check(keys, &with, 27_375.0);
    assert!(pay(keys).needs_months());
    // Not known when credit came: no kicker.
    check(keys, &facts(250_000.0), 25_000.0);
    let neutral = "tiers = [{ from_attainment = 0, multiple = 1.0 }]
        kicker = { month_rates = [1.10, 1.05, 1.00], budget_neutral = {
            attainments = [{ attainment = 1.0, share = 1.0 }], month_shares = [0.3, 0.3, 0.4] } }";
    check(neutral, &with, 25_000.0);
}

#[test]
fn part_of_a_component_rides_on_the_team() {
    let with = |team| PeriodFacts {
        team_attainment: team,
        ..facts(300_000.0)
    };
    // 60 % of 32,500 and 40 % of 20,000.
    check("team = { share = 0.4 }", &with(Some(0.8)), 27_500.0);
    check("team = { share = 1.0 }", &with(Some(0.8)), 20_000.0);
    check("team = { share = 0.4 }", &with(None), 32_500.0);
}

#[test]
fn commission_is_paid_on_its_own_amount_at_the_average_rate() {
    let keys = "credit = { factors = [{ kind = \"services\", factor = 0.0, reduces = \"quota_credit\" }] }";
    // 300,000 retire quota at an average of 32,500 / 300,000; another 60,000 are paid like them.
    let with = |quota_credit, pay_credit| {
        PeriodFacts::of(
            QUARTER,
            Credit {
                quota_credit,
                pay_credit,
            },
        )
    };
    check(keys, &with(300_000.0, 360_000.0), 39_000.0);
    check(keys, &with(300_000.0, 150_000.0), 16_250.0);
    // Nothing retires quota: the base rate.
    check(keys, &with(0.0, 60_000.0), 6_000.0);
    check(keys, &with(1e-6, 60_000.0), 6_000.0);
}

#[test]
fn a_period_without_quota_pays_nothing_or_the_base_rate() {
    let with = PeriodFacts {
        terms: Terms {
            quota: 0.0,
            ..QUARTER
        },
        ..facts(400_000.0)
    };
    check("", &with, 0.0);
    // 10 % of 400,000 and no accelerator.
    let with = PeriodFacts {
        full_terms: QUARTER,
        ..with
    };
    check("", &with, 0.0);
    check("zero_quota_pays", &with, 40_000.0);
    check("cap = 1.2\nzero_quota_pays", &with, 30_000.0);
    check("zero_quota_pays", &facts(400_000.0), 52_500.0);
}

#[test]
fn a_metric_and_a_score_are_achievements_of_their_own() {
    let metric = "measure = \"metric\"\nmetric = \"net_retention\"\nquota = { level = 1.10 }\ntiers = [{ from_attainment = 0, multiple = 1.0 }]
        threshold = { at_attainment = 0.8, kind = \"rescaled_line\" }";
    let level = |level| Terms {
        quota: level,
        ..QUARTER
    };
    let with = PeriodFacts {
        terms: level(1.10),
        metrics: &[Some(0.99)],
        ..facts(0.0)
    };
    // 90 % of the level: halfway from 80 % to 100 %.
    check(metric, &with, 12_500.0);
    let unknown = PeriodFacts {
        metrics: &[],
        ..with
    };
    check(metric, &unknown, 0.0);
    let score = "measure = \"objectives\"\nquota = { level = 1.0 }\ntiers = [{ from_attainment = 0, multiple = 1.0 }]
        objective = { expected_score = 0.9, steps = [0.5, 0.8, 1.0] }";
    let with = |score| PeriodFacts {
        terms: level(1.0),
        score,
        ..facts(0.0)
    };
    check(score, &with(Some(1.0)), 25_000.0);
    check(score, &with(None), 20_000.0);
}

/// Gates, a multiplier and a kicker on top of a component.
fn with_rules(c: &Component) -> Component {
    let mut c = c.clone();
    c.reset = crate::plan::Reset::Discrete;
    let table: toml::Table = r#"
        gates = [{ reads = { metric = "margin" }, at_least = 0.6, unmet_factor = 0.5 }]
        multipliers = [{ reads = { attainment_of = "new" }, points = [{ at = 0.5, factor = 0.8 }, { at = 1.5, factor = 1.2 }] }]
        kicker = { checkpoints = [{ by_month = 1, share_of_quota = 0.3, bonus = 0.05 }], month_rates = [1.1, 1.0] }
    "#
    .parse()
    .unwrap();
    c.gates = table["gates"].clone().try_into().unwrap();
    c.multipliers = table["multipliers"].clone().try_into().unwrap();
    c.kicker = Some(table["kicker"].clone().try_into().unwrap());
    c
}

fn compiled(c: Component) -> ComponentPay {
    let plan = plan_of(c);
    ComponentPay::of_plan(&plan, &Names::of([&plan]))
        .unwrap()
        .remove(0)
}

/// Pay for credits by month, with a margin.
fn paid(pay: &ComponentPay, months: [f64; 3], margin: f64, scale: f64) -> f64 {
    let months = months.map(|m| Credit::both(m * scale));
    let terms = Terms {
        quota: QUARTER.quota * scale,
        target_incentive: QUARTER.target_incentive * scale,
    };
    let credited = Credit::both(months.iter().map(|m| m.quota_credit).sum());
    let attainments = [credited.quota_credit / terms.quota];
    pay.payout(&PeriodFacts {
        months: &months,
        attainments: &attainments,
        metrics: &[Some(margin)],
        ..PeriodFacts::of(terms, credited)
    })
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_plain_component_pays_bit_for_bit_what_its_curve_pays(c in component(), credited in -1e5..9e5) {
        let pay = compiled(c.clone());
        prop_assert!(pay.is_plain());
        let expected = QUARTER.target_incentive * pay.curve().payout(credited / QUARTER.quota);
        prop_assert_eq!(pay.payout(&facts(credited)).to_bits(), expected.to_bits());
    }

    #[test]
    fn the_parts_of_a_curve_sum_to_it(c in component(), permille in 0_u32..3_000) {
        // A credit cap out of reach takes the way over the parts.
        let mut far = c.clone();
        far.credit_cap = Some(Factor::new(100.0).unwrap());
        let a = f64::from(permille) / 1_000.0;
        let (whole, sum) = (compiled(c), compiled(far));
        prop_assert!(close(whole.curve().payout(a), sum.curve().payout(a)));
    }

    #[test]
    fn a_team_of_one_and_a_gate_that_is_met_change_nothing(c in component(), credited in 0.0..9e5) {
        let plain = compiled(c.clone()).payout(&facts(credited));
        let mut c = c;
        let table: toml::Table = r#"
            gates = [{ reads = { metric = "margin" }, at_least = 0.6 }]
            team = { share = 0.3 }
        "#.parse().unwrap();
        c.gates = table["gates"].clone().try_into().unwrap();
        c.team = Some(table["team"].clone().try_into().unwrap());
        let with = PeriodFacts { metrics: &[Some(0.7)], ..facts(credited) };
        prop_assert!(close(compiled(c).payout(&with), plain));
    }

    #[test]
    fn the_cap_binds_whatever_multiplies(
        c in component(),
        months in prop::array::uniform3(0.0..4e5),
        margin in 0.0..1.0,
        cap in 0.1..3.0,
    ) {
        let mut c = with_rules(&c);
        c.cap = Some(Factor::new(cap).unwrap());
        c.cap_kind = CapKind::Payout;
        let pay = compiled(c);
        prop_assert!(paid(&pay, months, margin, 1.0) <= 25_000.0 * cap + 1e-6);
    }

    #[test]
    fn pay_never_falls_as_bookings_rise_under_accelerators(
        steps in prop::collection::vec((1_u32..60, 0_u32..80), 0..4),
        retroactive: bool,
        months in prop::array::uniform3(0.0..4e5),
        more in 0.0..2e5,
        month in 0_usize..3,
        margin in 0.0..1.0,
    ) {
        let mut c = Component::plain();
        let (mut at, mut multiple) = (0, 100);
        for (step, rise) in steps {
            at += step;
            multiple += rise;
            let mut tier = c.tiers[0];
            tier.from_attainment = Factor::new(f64::from(at) / 100.0).unwrap();
            tier.multiple = Factor::new(f64::from(multiple) / 100.0).unwrap();
            c.tiers.push(tier);
        }
        if retroactive {
            c.tier_kind = crate::plan::TierKind::Retroactive;
        }
        let pay = compiled(with_rules(&c));
        let mut larger = months;
        larger[month] += more;
        prop_assert!(paid(&pay, months, margin, 1.0) <= paid(&pay, larger, margin, 1.0) + 1e-6);
    }

    #[test]
    fn scaling_the_currency_scales_pay_under_all_rules(
        c in component(),
        months in prop::array::uniform3(0_u32..400_000),
        scale in 0.01..100.0,
    ) {
        let months = months.map(f64::from);
        let pay = compiled(with_rules(&c));
        let (one, other) = (paid(&pay, months, 0.7, 1.0), paid(&pay, months, 0.7, scale));
        prop_assert!(close(one * scale, other), "{one} {other}");
    }
}
