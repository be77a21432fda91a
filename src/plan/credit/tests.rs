//! Credit of deals by hand, and what must hold of any deal.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::plan::Component;

/// Quota 250,000, target incentive 25,000: the base rate is 10 %.
const QUARTER: Terms = Terms {
    quota: 250_000.0,
    target_incentive: 25_000.0,
};

fn rules(measure: Measure, text: &str) -> DealCredit {
    let rules: CreditRules = toml::from_str(text).unwrap();
    let names = Names {
        origins: vec![String::new(), "inbound".into(), "partner".into()],
        metrics: vec![],
    };
    DealCredit::new(measure, Some(&rules), &names)
}

#[track_caller]
fn check(text: &str, deal: Deal, quota_credit: f64, pay_credit: f64) {
    let credit = rules(Measure::NewBookings, text).of(&deal, QUARTER);
    assert!(
        (credit.quota_credit - quota_credit).abs() < 1e-6,
        "{credit:?}"
    );
    assert!((credit.pay_credit - pay_credit).abs() < 1e-6, "{credit:?}");
}

fn deal(value: f64) -> Deal {
    Deal::new(0, 0, value)
}

#[test]
fn each_basis_counts_its_own_amount() {
    let d = Deal {
        years: 3.0,
        replaced_value: 40_000.0,
        cost: 30_000.0,
        units: 12.0,
        ..deal(100_000.0)
    };
    let check = |basis: &str, expected| {
        check(&format!("basis = \"{basis}\""), d, expected, expected);
    };
    check("first_year_value", 100_000.0);
    check("net_new_recurring", 60_000.0);
    check("total_contract_value", 300_000.0);
    check("cash_collected", 300_000.0);
    check("gross_margin", 70_000.0);
    check("units", 12.0);
    let cash = rules(Measure::NewBookings, "basis = \"cash_collected\"");
    assert!(cash.follows_cash());
    assert!(!rules(Measure::NewBookings, "").follows_cash());
}

#[test]
fn years_of_a_contract_count_up_to_their_limit() {
    let d = |years| Deal {
        years,
        ..deal(100_000.0)
    };
    let text = "basis = \"total_contract_value\"\ncontract_years_limit = 2";
    check(text, d(3.0), 200_000.0, 200_000.0);
    check(text, d(1.5), 150_000.0, 150_000.0);
}

#[test]
fn quota_absorption_follows_the_class_of_origin() {
    let text = r#"factors = [
        { origin = "partner", factor = 0.5, reduces = "quota_credit" },
        { origin = "inbound", factor = 0.0 },
        { kind = "services", factor = 0.25, reduces = "commission" },
    ]"#;
    let from = |origin| Deal {
        origin,
        ..deal(100_000.0)
    };
    check(text, from(0), 100_000.0, 100_000.0);
    check(text, from(1), 0.0, 0.0);
    check(text, from(2), 50_000.0, 100_000.0);
    let services = Deal {
        kind: DealKind::Services,
        ..deal(100_000.0)
    };
    // A kind that is named is credited; another is not.
    check(text, services, 100_000.0, 25_000.0);
    let renewal = Deal {
        kind: DealKind::Renewal,
        ..deal(100_000.0)
    };
    check(text, renewal, 0.0, 0.0);
}

#[test]
fn a_discount_lowers_credit_or_the_rate() {
    let points = "points = [{ at = 0.10, factor = 1.0 }, { at = 0.30, factor = 0.5 }, \
                  { at = 0.35, factor = 0.0 }]";
    let d = Deal {
        discount: 0.20,
        ..deal(80_000.0)
    };
    let on_credit = format!("discount_linkage = {{ {points} }}");
    let on_rate = format!("discount_linkage = {{ {points}, reduces = \"commission\" }}");
    check(&on_credit, d, 60_000.0, 60_000.0);
    check(&on_rate, d, 80_000.0, 60_000.0);
    check(&on_rate, deal(80_000.0), 80_000.0, 80_000.0);
}

#[test]
fn a_margin_lowers_credit_by_its_share_of_value() {
    let text =
        "margin_linkage = { points = [{ at = 0.4, factor = 0.6 }, { at = 0.6, factor = 1.0 }] }";
    let d = |cost| Deal {
        cost,
        ..deal(100_000.0)
    };
    check(text, d(50_000.0), 80_000.0, 80_000.0);
    check(text, d(0.0), 100_000.0, 100_000.0);
    check(text, d(120_000.0), 60_000.0, 60_000.0);
}

#[test]
fn years_and_prepayment_add_to_the_rate() {
    let text = "term = { per_extra_year = 0.05, years_limit = 3, reduces = \"commission\" }\n\
                prepaid = { extra = 0.02, reduces = \"commission\" }";
    let d = |years, prepaid| Deal {
        years,
        prepaid,
        ..deal(100_000.0)
    };
    check(text, d(1.0, false), 100_000.0, 100_000.0);
    check(text, d(3.0, false), 100_000.0, 110_000.0);
    check(text, d(5.0, true), 100_000.0, 112_200.0);
    // Less than a year takes nothing away: its first-year value is what it is.
    check(text, d(0.5, false), 100_000.0, 100_000.0);
}

#[test]
fn a_deal_beyond_the_limit_needs_approval() {
    let text = "approval = { largest_discount = 0.20, unapproved_factor = 0.25 }";
    let d = |discount, approved| Deal {
        discount,
        approved,
        ..deal(100_000.0)
    };
    check(text, d(0.20, false), 100_000.0, 100_000.0);
    check(text, d(0.21, false), 25_000.0, 25_000.0);
    check(text, d(0.21, true), 100_000.0, 100_000.0);
}

#[test]
fn a_deal_counts_no_more_than_its_cap() {
    check(
        "deal_cap = { credit = 150_000 }",
        deal(400_000.0),
        150_000.0,
        150_000.0,
    );
    check(
        "deal_cap = { credit = 150_000 }",
        deal(-400_000.0),
        -150_000.0,
        -150_000.0,
    );
    // 20,000 of commission at 10 % is 200,000 of credit; quota is retired in full.
    let text = "deal_cap = { commission_at_base_rate = 20_000 }";
    check(text, deal(400_000.0), 400_000.0, 200_000.0);
    check(text, deal(150_000.0), 150_000.0, 150_000.0);
    let without_quota = rules(Measure::NewBookings, text).of(&deal(400_000.0), Terms::default());
    assert_eq!(without_quota, Credit::both(400_000.0));
}

#[test]
fn a_windfall_counts_in_part() {
    // Twice the quota is 500,000, and a fifth of the rest.
    let text = "windfall = { above_quotas = 2, credited_at = 0.2 }";
    check(text, deal(1_000_000.0), 600_000.0, 600_000.0);
    check(text, deal(500_000.0), 500_000.0, 500_000.0);
    check(text, deal(-1_000_000.0), -600_000.0, -600_000.0);
}

#[test]
fn usage_is_credited_above_its_baseline_or_as_committed() {
    let usage = |used, baseline| Deal {
        kind: DealKind::Usage,
        replaced_value: baseline,
        ..deal(used)
    };
    let check = |rule: &str, deal: Deal, expected: f64| {
        let credit = rules(Measure::Usage, &format!("usage = \"{rule}\"")).of(&deal, QUARTER);
        assert_eq!(credit, Credit::both(expected));
    };
    check("consumed", usage(130_000.0, 100_000.0), 130_000.0);
    check("above_baseline", usage(130_000.0, 100_000.0), 30_000.0);
    check("above_baseline", usage(70_000.0, 100_000.0), 0.0);
    check(
        "committed_with_true_up",
        usage(130_000.0, 100_000.0),
        130_000.0,
    );
    check(
        "committed_with_true_up",
        usage(70_000.0, 100_000.0),
        100_000.0,
    );
}

#[test]
fn self_serve_counts_where_somebody_worked_the_account() {
    let text = r#"factors = [{ kind = "self_serve", factor = 1.0 }]
        self_serve = { factor = 0.5, touched_within_days = 30, accounts = "qualified" }"#;
    let d = |days_since_touch, qualified| Deal {
        kind: DealKind::SelfServe,
        days_since_touch,
        qualified,
        ..deal(10_000.0)
    };
    check(text, d(Some(30), true), 5_000.0, 5_000.0);
    check(text, d(Some(31), true), 0.0, 0.0);
    check(text, d(None, true), 0.0, 0.0);
    check(text, d(Some(0), false), 0.0, 0.0);
    check(text, deal(10_000.0), 10_000.0, 10_000.0);
}

#[test]
fn names_are_collected_over_plans() {
    let mut c = Component::plain();
    c.credit = Some(
        toml::from_str(r#"factors = [{ origin = "partner", factor = 0.5 }, { origin = "house", factor = 0.0 }]"#)
            .unwrap(),
    );
    let plan = crate::plan::CompensationPlan {
        components: vec![c],
        ..toml::from_str(
            r"
            on_target_earnings_per_year = 1.0
            base_share = 0.5
            components = []
            ",
        )
        .unwrap()
    };
    let names = Names::of([&plan, &plan]);
    assert_eq!(names.origins, ["", "house", "partner"]);
    assert_eq!(names.origin("partner"), Some(2));
    assert_eq!(names.origin("nobody"), None);
}

const ALL_RULES: &str = r#"
    factors = [{ origin = "partner", factor = 0.5, reduces = "quota_credit" }]
    approval = { largest_discount = 0.25, unapproved_factor = 0.1 }
    discount_linkage = { points = [{ at = 0.1, factor = 1.0 }, { at = 0.3, factor = 0.5 }], reduces = "commission" }
    margin_linkage = { points = [{ at = 0.0, factor = 0.2 }, { at = 0.8, factor = 1.1 }] }
    term = { per_extra_year = 0.05 }
    prepaid = { extra = 0.02 }
"#;

prop_compose! {
    fn any_deal()(
        value in -500_000.0..2_000_000.0,
        years in 0.5..6.0,
        margin in -0.5..1.0,
        discount in 0.0..0.6,
        origin in 0_u8..3,
        prepaid: bool,
        approved: bool,
    ) -> Deal {
        Deal { years, cost: value * (1.0 - margin), discount, origin, prepaid, approved, ..deal(value) }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        rng_seed: RngSeed::Fixed(20_240_131),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn splitting_a_deal_splits_its_credit(d in any_deal(), part in 0.0..1.0) {
        let rules = rules(Measure::NewBookings, ALL_RULES);
        let piece = |share: f64| Deal {
            first_year_value: d.first_year_value * share,
            cost: d.cost * share,
            ..d
        };
        let whole = rules.of(&d, QUARTER);
        let (one, two) = (rules.of(&piece(part), QUARTER), rules.of(&piece(1.0 - part), QUARTER));
        prop_assert!((one.quota_credit + two.quota_credit - whole.quota_credit).abs() < 1e-6);
        prop_assert!((one.pay_credit + two.pay_credit - whole.pay_credit).abs() < 1e-6);
    }

    #[test]
    fn a_return_takes_back_what_the_deal_was_credited(d in any_deal()) {
        let rules = rules(
            Measure::NewBookings,
            &format!("{ALL_RULES}\ndeal_cap = {{ credit = 400_000 }}\nwindfall = {{ above_quotas = 1, credited_at = 0.3 }}"),
        );
        let back = Deal { first_year_value: -d.first_year_value, cost: -d.cost, ..d };
        let (there, back) = (rules.of(&d, QUARTER), rules.of(&back, QUARTER));
        prop_assert!((there.quota_credit + back.quota_credit).abs() < 1e-6);
        prop_assert!((there.pay_credit + back.pay_credit).abs() < 1e-6);
    }

    #[test]
    fn caps_and_windfalls_bind_and_never_turn_more_into_less(
        d in any_deal(),
        more in 0.0..1_000_000.0,
        cap in 1_000.0..500_000.0,
        quotas in 0.5..3.0,
    ) {
        let text = format!("deal_cap = {{ credit = {cap} }}\nwindfall = {{ above_quotas = {quotas}, credited_at = 0.5 }}");
        let rules = rules(Measure::NewBookings, &text);
        let larger = Deal { first_year_value: d.first_year_value + more, ..d };
        let (less, more) = (rules.of(&d, QUARTER), rules.of(&larger, QUARTER));
        prop_assert!(less.quota_credit <= more.quota_credit + 1e-9);
        prop_assert!(more.quota_credit <= cap + 1e-9);
    }

    #[test]
    fn scaling_the_currency_scales_credit(d in any_deal(), scale in 0.01..100.0_f64) {
        let text = |cap: f64| format!(
            "{ALL_RULES}\ndeal_cap = {{ commission_at_base_rate = {cap} }}\nwindfall = {{ above_quotas = 1.5, credited_at = 0.5 }}",
        );
        let scaled = Deal {
            first_year_value: d.first_year_value * scale,
            cost: d.cost * scale,
            ..d
        };
        let terms = Terms {
            quota: QUARTER.quota * scale,
            target_incentive: QUARTER.target_incentive * scale,
        };
        let base = rules(Measure::NewBookings, &text(10_000.0)).of(&d, QUARTER);
        let there = rules(Measure::NewBookings, &text(10_000.0 * scale)).of(&scaled, terms);
        prop_assert!((base.pay_credit * scale - there.pay_credit).abs() <= 1e-9 * there.pay_credit.abs().max(1.0));
        prop_assert!((base.quota_credit * scale - there.quota_credit).abs() <= 1e-9 * there.quota_credit.abs().max(1.0));
    }
}
