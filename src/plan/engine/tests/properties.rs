//! What must hold for any company: payments balance at every date, agree with the plain statement,
//! and do not depend on how rows are ordered or deals are cut.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::plan::{PeriodCredits, Quota, Reset, Statement};
use crate::units::Money;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 300,
        rng_seed: RngSeed::Fixed(20_240_131),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Rules over time, any of them together.
fn rules() -> impl Strategy<Value = String> {
    let release = prop_oneof![
        Just(""),
        Just("release = { trigger = \"cash\", paid_at_booking = 0.5 }"),
        Just("release = { trigger = \"cash\", part = \"when_complete\" }"),
        Just("release = { trigger = \"invoice\", paid_at_booking = 0.25 }"),
        Just(
            "release = { trigger = \"dates\", dates = [{ after_days = 20, share = 0.4 }, { after_days = 100, share = 0.6 }] }"
        ),
    ];
    let terms = prop_oneof![
        Just(""),
        Just("period = \"month\""),
        Just("period = \"month\", quota = \"to_date\", cap = 1.0"),
        Just("period = \"month\", cap = 0.7, cap_kind = \"each_payment\""),
    ];
    let clawback = prop_oneof![
        Just(""),
        Just("clawback = { kind = \"full\", window_months = 6 }"),
        Just("clawback = { kind = \"linear\", window_months = 6, recovery = \"cash\" }"),
        Just("clawback = { kind = \"pro_rata_to_term\" }"),
    ];
    let draws = prop_oneof![
        Just(""),
        Just(
            "draws = [{ kind = \"recoverable\", per_payment = 3_000, recovery_limit = 1_000, forgiven_after = 4 }]"
        ),
        Just(
            "draws = [{ kind = \"non_recoverable\", per_payment = 4_000, payments = 3 }, { kind = \"recoverable\", per_payment = 2_000, at_leaving = \"forgiven\" }]"
        ),
    ];
    let leaving = prop_oneof![
        Just(""),
        Just("leaving = { unpaid = \"paid_if_cash_received\", clawback = \"owed\" }"),
        Just("leaving = { unpaid = \"forfeited\", quota = \"whole\" }"),
    ];
    let negative = prop_oneof![
        Just(""),
        Just("conventions = { negative_payment = \"forgive\" }"),
        Just("conventions = { negative_payment = \"recover\" }"),
    ];
    (release, terms, clawback, draws, leaving, negative).prop_map(
        |(release, terms, clawback, draws, leaving, negative)| {
            let comma = if release.is_empty() || terms.is_empty() {
                ""
            } else {
                ", "
            };
            format!(
                "payment = {{ {terms}{comma}{release} }}\n{clawback}\n{draws}\n{leaving}\n{negative}"
            )
        },
    )
}

/// A deal: day, value in units of money, and what became of it.
#[derive(Debug, Clone)]
struct Fate {
    day: i32,
    value: i32,
    cash_after: i32,
    cash: [f64; 2],
    left_after: Option<i32>,
    split: bool,
}

prop_compose! {
    fn fate()(
        day in 0_i32..360,
        value in -60_000_i32..200_000,
        cash_after in 0_i32..120,
        first in 0.0_f64..1.0,
        paid_up: bool,
        left_after in prop::option::of(0_i32..240),
        split: bool,
    ) -> Fate {
        let rest = if paid_up { 1.0 - first } else { 0.0 };
        Fate { day, value, cash_after, cash: [first, rest], left_after, split }
    }
}

/// A rep who leaves or not, a colleague, and their manager.
fn company(rules: &str, cumulative: bool, left: Option<i32>, fates: &[Fate]) -> Case {
    let mut plan = plan(rules, "");
    if cumulative {
        plan.components[0].reset = Reset::Cumulative;
    }
    let mut case = Case::new(plan, QUARTER, 30);
    let manager = MANAGER.replace(
        "base_share = 0.5",
        &format!("base_share = 0.5\n{rules}\noverrides = [{{ of = \"commission\", share = 0.1 }}]"),
    );
    case.company.plans.push(read(&manager));
    let report = Person {
        manager: Some(2),
        ..REP
    };
    case.company.people = vec![Person { left, ..report }, report, Person { plan: 1, ..REP }];
    for (deal, fate) in (0..).zip(fates) {
        let gone = left.is_some_and(|left| left < fate.day);
        let owner = u32::from(gone);
        case = case.deal(owner, fate.day, f64::from(fate.value));
        if fate.split && !gone {
            case.records.shares.last_mut().unwrap().share = 0.75;
            case = case.share(1, 0.25, ShareKind::Split);
            case = case.share(1, 0.1, ShareKind::Overlay);
        }
        let day = (fate.day + fate.cash_after).min(359);
        case = case.cash(deal, fate.day, fate.cash[0]);
        case = case.cash(deal, day, fate.cash[1]);
        if let Some(after) = fate.left_after {
            let months = f64::from(after) / 30.0;
            case = case.customer_left(deal, fate.day + after, months);
        }
    }
    case.records.invoices = case.records.cash.clone();
    case
}

fn total(statements: &Statements) -> Cents {
    statements.balances.iter().map(|b| b.payment_amount).sum()
}

proptest! {
    #![proptest_config(config())]

    /// `pay` of a case checks at every date, for everybody: lines sum to the payment, and what was
    /// paid is what was earned less each open balance.
    #[test]
    fn payments_are_earned_less_what_is_open(
        rules in rules(),
        cumulative: bool,
        left in prop::option::of(20_i32..340),
        fates in prop::collection::vec(fate(), 0..12),
    ) {
        let statements = company(&rules, cumulative, left, &fates).pay();
        prop_assert!(!statements.balances.is_empty());
    }

    /// Without rules over time, payments are those of the plain statement the simulation uses.
    #[test]
    fn plain_plans_pay_what_the_ledger_pays(
        cumulative: bool,
        negative in 0_usize..3,
        deals in prop::collection::vec((0_i32..360, -90_000_i32..300_000), 0..12),
    ) {
        let convention = ["carry_forward", "forgive", "recover"][negative];
        let mut rules = plan(&format!("conventions = {{ negative_payment = \"{convention}\" }}"), "");
        if cumulative {
            rules.components[0].reset = Reset::Cumulative;
        }
        let mut case = Case::new(rules.clone(), QUARTER, QUARTER);
        let mut periods: Vec<PeriodCredits> = (0..4)
            .map(|i| PeriodCredits { years: 0.25, ends_year: i == 3, credited: vec![Vec::new()] })
            .collect();
        for &(day, value) in &deals {
            case = case.deal(0, day, f64::from(value));
            periods[usize::try_from(day / QUARTER).unwrap()].credited[0].push(f64::from(value));
        }
        let plain = Statement::replay(&rules, 0.0, &periods).unwrap();
        let expected: Vec<f64> = plain.lines.iter().map(|l| l.payout).collect();
        case.pays(0, &expected);
    }

    /// Cutting a deal in two on one day changes nobody's pay, and neither does the order of rows.
    #[test]
    fn cuts_and_the_order_of_rows_do_not_matter(
        rules in rules(),
        fates in prop::collection::vec(fate(), 1..8),
    ) {
        // Halves of a cent would fall where they like: deals earn whole cents on either side.
        let fates: Vec<Fate> = fates
            .into_iter()
            .map(|f| Fate { value: f.value.abs() / 2_000 * 2_000, split: false, ..f })
            .collect();
        let mut halves: Vec<Fate> = fates
            .iter()
            .flat_map(|f| {
                let half = Fate { value: f.value / 2, ..f.clone() };
                [half.clone(), half]
            })
            .collect();
        let whole = total(&company(&rules, false, None, &fates).pay());
        let cut = total(&company(&rules, false, None, &halves).pay());
        halves.reverse();
        let turned = total(&company(&rules, false, None, &halves).pay());
        // A cent a rounding: each half is released and taken back by itself.
        let cents = i64::try_from(12 * halves.len()).unwrap();
        prop_assert!((whole - cut).get().abs() <= cents, "{whole} {cut}");
        prop_assert!((cut - turned).get().abs() <= cents, "{cut} {turned}");
    }

    /// A larger deal never earns anybody less by the end of the year.
    #[test]
    fn earnings_never_fall_as_bookings_rise(
        rules in rules(),
        fates in prop::collection::vec(fate(), 1..8),
        which in 0_usize..8,
        more in 1_i32..100_000,
    ) {
        let fates: Vec<Fate> = fates
            .into_iter()
            .map(|f| Fate { value: f.value.abs(), left_after: None, split: false, ..f })
            .collect();
        let mut larger = fates.clone();
        let which = which % fates.len();
        larger[which].value += more;
        let earned = |fates: &[Fate]| {
            let statements = company(&rules, false, None, fates).pay();
            let last = statements.balances.iter().rfind(|b| b.person == 0).unwrap();
            last.earned
        };
        prop_assert!(earned(&fates) <= earned(&larger));
    }

    /// Another currency, at ten to one, pays ten times as much: every rule of money is in the plan. Cents are
    /// rounded in each currency by themselves.
    #[test]
    fn pay_scales_with_the_currency(
        cumulative: bool,
        sales in prop::collection::vec((0_i32..360, 1_i32..200_000, 0_u32..2), 1..8),
        returns in prop::collection::vec((0_usize..8, 0_i32..360), 0..4),
        restate: bool,
    ) {
        let earned = |scale: i32| {
            let negative = if restate { "restate" } else { "period_of_event" };
            let spif = format!(
                "spifs = [{{ name = \"closing\", pays = {{ per_deal = {} }}, window = {{ last_days = 14 }}, \
                 budget = {{ amount = {} }} }}]",
                500 * scale,
                900 * scale
            );
            let rules = format!(
                "conventions = {{ negative_credits = \"{negative}\" }}\n{spif}\n\
                 draws = [{{ kind = \"non_recoverable\", per_payment = {} }}]",
                1_000 * scale
            );
            let sales: Vec<_> = sales.iter().map(|s| (s.0, s.1 * scale, s.2)).collect();
            let mut case = restating(&rules, cumulative, false, &sales);
            for plan in &mut case.company.plans {
                let money = |m: Money| Money::new(m.get() * f64::from(scale)).unwrap();
                plan.on_target_earnings_per_year = money(plan.on_target_earnings_per_year);
                for component in &mut plan.components {
                    if let Quota::PerYear(quota) = &mut component.quota {
                        *quota = money(*quota);
                    }
                }
            }
            for &(sale, after) in &returns {
                let sale = sale % sales.len();
                let (day, value, owner) = sales[sale];
                case = case.deal(owner, (day + after).min(359), -f64::from(value) / 8.0);
                case = case.takes_back(u32::try_from(sale).unwrap());
            }
            let statements = case.pay();
            (0..3).map(|p| {
                let last = statements.balances.iter().rfind(|b| b.person == p).unwrap();
                last.earned.get()
            }).collect::<Vec<_>>()
        };
        for (one, ten) in earned(1).into_iter().zip(earned(10)) {
            // Half a cent a measurement or payment, ten times: twelve payments and as many returns.
            prop_assert!((10 * one - ten).abs() <= 10 * 20, "{one} {ten}");
        }
    }

    /// Every line is whole cents, and halves go where the named rule says: the rules of one company
    /// differ by at most a cent for each thing that is rounded.
    #[test]
    fn rounding_rules_differ_by_a_cent_a_line(
        cumulative: bool,
        sales in prop::collection::vec((0_i32..360, 1_i32..200_000, 0_u32..2), 1..8),
    ) {
        let paid = |rounding: &str| {
            let rules = format!("conventions = {{ rounding = \"{rounding}\" }}");
            let statements = restating(&rules, cumulative, false, &sales).pay();
            let lines: Cents = statements.lines.iter().map(|line| line.amount).sum();
            prop_assert_eq!(lines, total(&statements));
            Ok((total(&statements), statements.measured.len()))
        };
        let (away, n) = paid("half_away_from_zero")?;
        let (even, _) = paid("half_even")?;
        prop_assert!((away - even).get().abs() <= i64::try_from(n).unwrap());
    }

    /// What is restated brings pay to what it would have been, had everything come back on the day of
    /// its sale: for everybody, tiers, team and year to date together.
    #[test]
    fn restated_pay_is_that_of_a_return_on_the_day_of_the_sale(
        cumulative: bool,
        team: bool,
        sales in prop::collection::vec((0_i32..360, 1_i32..200_000, 0_u32..2), 1..8),
        returns in prop::collection::vec((0_usize..8, 0.0_f64..1.0, 0_i32..360), 0..8),
    ) {
        let rules = "conventions = { negative_credits = \"restate\" }";
        let earned = |at_once: bool| {
            let mut case = restating(rules, cumulative, team, &sales);
            let mut left: Vec<i32> = sales.iter().map(|s| s.1).collect();
            for &(sale, share, after) in &returns {
                let sale = sale % sales.len();
                let (day, _, owner) = sales[sale];
                let value = (f64::from(left[sale]) * share).floor();
                left[sale] -= f64_to_i32(value);
                if value <= 0.0 {
                    continue;
                }
                let later = if at_once { day } else { (day + after).min(359) };
                case = case.deal(owner, later, -value);
                case = case.takes_back(u32::try_from(sale).unwrap());
            }
            let statements = case.pay();
            (0..3).map(|p| {
                let last = statements.balances.iter().rfind(|b| b.person == p).unwrap();
                last.earned.get()
            }).collect::<Vec<_>>()
        };
        for (later, at_once) in earned(false).into_iter().zip(earned(true)) {
            // Sums in another order may round one measurement of a quarter otherwise.
            prop_assert!((later - at_once).abs() <= 4, "{later} {at_once}");
        }
    }

    /// Under every rule over time the balances of restated pay hold at every date.
    #[test]
    fn restated_payments_are_earned_less_what_is_open(
        rules in rules(),
        cumulative: bool,
        sales in prop::collection::vec((0_i32..360, 1_i32..200_000, 0_u32..2), 1..8),
        returns in prop::collection::vec((0_usize..8, 0_i32..360), 0..8),
        left in prop::option::of(0_i32..240),
    ) {
        let restate = "negative_credits = \"restate\"";
        let rules = if rules.contains("conventions = {") {
            rules.replace("conventions = {", &format!("conventions = {{ {restate},"))
        } else {
            format!("{rules}\nconventions = {{ {restate} }}")
        };
        let mut case = restating(&rules, cumulative, false, &sales);
        for (deal, &(day, _, _)) in (0..).zip(&sales) {
            case = case.cash(deal, (day + 40).min(359), 0.5);
            if let Some(after) = left.filter(|_| deal % 2 == 0) {
                case = case.customer_left(deal, day + after, f64::from(after) / 30.0);
            }
        }
        for &(sale, after) in &returns {
            let sale = sale % sales.len();
            let (day, value, owner) = sales[sale];
            case = case.deal(owner, (day + after).min(359), -f64::from(value) / 8.0);
            case = case.takes_back(u32::try_from(sale).unwrap());
        }
        prop_assert!(!case.pay().balances.is_empty());
    }
}

/// Two reps and their manager, whose plans restate.
fn restating(rules: &str, cumulative: bool, team: bool, sales: &[(i32, i32, u32)]) -> Case {
    let mut plan = plan(rules, if team { "team = { share = 0.4 }" } else { "" });
    if cumulative {
        plan.components[0].reset = Reset::Cumulative;
    }
    let mut case = Case::new(plan, QUARTER, 30);
    let manager = MANAGER.replace("base_share = 0.5", &format!("base_share = 0.5\n{rules}"));
    case.company.plans.push(read(&manager));
    let report = Person {
        manager: Some(2),
        ..REP
    };
    case.company.people = vec![report, report, Person { plan: 1, ..REP }];
    for &(day, value, owner) in sales {
        case = case.deal(owner, day, f64::from(value));
    }
    case
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "whole numbers below a million"
)]
fn f64_to_i32(value: f64) -> i32 {
    value as i32
}
