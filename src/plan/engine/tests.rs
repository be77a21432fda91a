//! Worked payments of small companies, and what must hold for any.

use super::*;
use crate::plan::company::{
    Adjusted, Adjustment, CustomerLeft, Person, PersonReading, PlanCalendar, PricePart, ReadingOf,
};
use crate::plan::{
    Balance, Cents, CompensationPlan, CreditShare, Deal, Element, Return, Rule, Schedule,
    ShareKind, Span,
};

mod properties;

/// Quarters of 90 days, months of 30: a year of 360 days that dates cannot blur.
const QUARTER: i32 = 90;

fn schedule(days: i32, periods: i32) -> Schedule {
    let years = f64::from(days) / 360.0;
    let spans = (0..periods).map(|i| Span {
        from: i * days,
        to: (i + 1) * days - 1,
        years,
        ends_year: (i + 1) * days % 360 == 0,
    });
    Schedule::new(spans.collect()).unwrap()
}

/// The running example: on-target earnings 200,000, half of it variable, quota 250,000 a quarter.
fn plan(extra: &str, component: &str) -> CompensationPlan {
    let text = format!(
        r#"
        on_target_earnings_per_year = 200_000
        base_share = 0.5
        {extra}
        [[components]]
        name = "new business"
        measure = "new_bookings"
        weight = 1.0
        quota = {{ per_year = 1_000_000 }}
        reset = "discrete"
        tier_kind = "marginal"
        tiers = [{{ from_attainment = 0.0, multiple = 1.0 }}, {{ from_attainment = 1.0, multiple = 1.5 }}, {{ from_attainment = 1.2, multiple = 2.0 }}]
        {component}
        "#
    );
    read(&text)
}

fn read(plan: &str) -> CompensationPlan {
    toml::from_str(plan).unwrap()
}

const MANAGER: &str = r#"
    on_target_earnings_per_year = 300_000
    base_share = 0.5
    [[components]]
    name = "team"
    measure = "new_bookings"
    weight = 1.0
    quota = { share_of_reports = 0.9 }
    reset = "discrete"
    tier_kind = "marginal"
    tiers = [{ from_attainment = 0.0, multiple = 1.0 }]
"#;

const REP: Person = Person {
    plan: 0,
    calendar: 0,
    manager: None,
    hired: None,
    left: None,
    peer_group: 0,
};

/// One rep, measured and paid in periods of some days, over a year.
struct Case {
    company: Company,
    records: Records,
}

impl Case {
    fn new(plan: CompensationPlan, measured: i32, paid: i32) -> Self {
        let calendar = PlanCalendar {
            components: vec![schedule(measured, 360 / measured); plan.components.len()],
            payment: schedule(paid, 360 / paid),
            months: Some(schedule(30, 12)),
        };
        Self {
            company: Company {
                plans: vec![plan],
                calendars: vec![calendar],
                people: vec![REP],
                days_per_year: 360.0,
            },
            records: Records::default(),
        }
    }

    /// A deal of one person.
    fn deal(mut self, person: u32, day: i32, value: f64) -> Self {
        let id = place(self.records.deals.len());
        self.records.deals.push(Deal::new(id, day, value));
        self.share(person, 1.0, ShareKind::Split)
    }

    /// A share in the last deal.
    fn share(mut self, person: u32, share: f64, kind: ShareKind) -> Self {
        let deal = place(self.records.deals.len() - 1);
        self.records.shares.push(CreditShare {
            deal,
            person,
            share,
            kind,
        });
        self
    }

    fn customer_left(mut self, deal: u32, day: i32, months: f64) -> Self {
        let left = CustomerLeft { deal, day, months };
        self.records.customers_left.push(left);
        self
    }

    /// The last deal takes back an earlier one.
    fn takes_back(mut self, sale: u32) -> Self {
        let deal = u32::try_from(self.records.deals.len() - 1).unwrap();
        self.records.returns.push(Return { deal, sale });
        self
    }

    fn cash(mut self, deal: u32, day: i32, share: f64) -> Self {
        self.records.cash.push(PricePart { deal, day, share });
        self
    }

    fn left(mut self, day: i32) -> Self {
        self.company.people[0].left = Some(day);
        self
    }

    fn pay(&self) -> Statements {
        let paid = pay(&self.company, &self.records).unwrap();
        balanced(&paid);
        paid
    }

    /// What a person is paid, payment by payment, in whole units of money and cents.
    #[track_caller]
    fn pays(&self, person: u32, expected: &[f64]) -> Statements {
        let statements = self.pay();
        let rows = statements.balances.iter();
        let found: Vec<f64> = rows
            .filter(|b| b.person == person)
            .map(|b| b.payment_amount.to_money())
            .collect();
        assert_eq!(found, expected, "{:#?}", statements.lines);
        statements
    }
}

fn place(n: usize) -> u32 {
    u32::try_from(n).unwrap()
}

/// The lines of every payment sum to it, and what was paid is what was earned less what is open, at
/// every date and balance by balance.
fn balanced(statements: &Statements) {
    let mut sums = std::collections::BTreeMap::new();
    for row in &statements.balances {
        let lines = || {
            let lines = statements.lines.iter();
            lines.filter(|l| l.person == row.person && l.payment <= row.payment)
        };
        let sum = |of: &dyn Fn(Rule) -> bool| -> Cents {
            lines().filter(|l| of(l.rule)).map(|l| l.amount).sum()
        };
        let now = lines().filter(|l| l.payment == row.payment);
        assert_eq!(now.map(|l| l.amount).sum::<Cents>(), row.payment_amount);
        let paid = sums.entry(row.person).or_insert(Cents::ZERO);
        *paid += row.payment_amount;
        assert_eq!(*paid, row.paid);
        assert_eq!(row.paid, row.earned - row.open(), "{row:?}");
        assert_eq!(sum(&|rule| rule.balance().is_none()), row.earned);
        for (balance, open) in [
            (Balance::HeldBack, row.held_back),
            (Balance::OverCap, row.over_cap),
            (Balance::Draw, -row.draw),
            (Balance::Debt, -row.debt),
        ] {
            assert_eq!(-sum(&|rule| rule.balance() == Some(balance)), open);
            let owed = matches!(balance, Balance::Draw | Balance::Debt);
            assert!(if owed {
                open <= Cents::ZERO
            } else {
                Cents::ZERO <= open
            });
        }
    }
}

/// 200,000, 300,000, 150,000 and 400,000 in four quarters.
fn four_quarters(plan: CompensationPlan, measured: i32, paid: i32) -> Case {
    let case = Case::new(plan, measured, paid);
    [200_000.0, 300_000.0, 150_000.0, 400_000.0]
        .iter()
        .zip(0..)
        .fold(case, |case, (&value, q)| {
            case.deal(0, q * QUARTER + 40, value)
        })
}

#[test]
fn discrete_and_cumulative_quarters() {
    let discrete = four_quarters(plan("", ""), QUARTER, QUARTER);
    discrete.pays(0, &[20_000.0, 32_500.0, 15_000.0, 52_500.0]);
    let mut rules = plan("", "");
    rules.components[0].reset = super::super::Reset::Cumulative;
    four_quarters(rules, QUARTER, QUARTER).pays(0, &[20_000.0, 30_000.0, 15_000.0, 42_500.0]);
    four_quarters(plan("", ""), 360, 360).pays(0, &[107_500.0]);
}

#[test]
fn quarters_paid_of_an_annual_measure_are_capped_and_settled() {
    let paid = |terms: &str| {
        let terms = format!("payment = {{ period = \"quarter\", {terms} }}");
        four_quarters(plan(&terms, ""), 360, QUARTER)
    };
    // Against the quota of the year a tier is paid once the year has reached it.
    paid("").pays(0, &[20_000.0, 30_000.0, 15_000.0, 42_500.0]);
    // Ahead of the calendar in the second quarter: 500,000 of 500,000 pays 100 %.
    paid("quota = \"to_date\"").pays(0, &[20_000.0, 30_000.0, 15_000.0, 42_500.0]);
    // No quarter pays more than 25,000; the year settles the rest.
    let each = "cap = 1.0, cap_kind = \"each_payment\"";
    paid(each).pays(0, &[20_000.0, 25_000.0, 20_000.0, 42_500.0]);
    let each = "cap = 0.8, cap_kind = \"each_payment\"";
    let statements = paid(each).pays(0, &[20_000.0, 20_000.0, 20_000.0, 47_500.0]);
    assert_eq!(statements.balances[1].over_cap, Cents::new(1_000_000));
    // All payments together no more than 60 % of the incentive to date.
    paid("cap = 0.6").pays(0, &[15_000.0, 15_000.0, 15_000.0, 62_500.0]);
}

#[test]
fn tiers_paid_ahead_of_the_calendar_come_back() {
    // 300,000 in the first quarter is 120 % of the quota to date, and 30 % of the year's.
    let case = |quota: &str| {
        let terms = format!("payment = {{ period = \"quarter\", quota = \"{quota}\" }}");
        Case::new(plan(&terms, ""), 360, QUARTER)
            .deal(0, 0, 300_000.0)
            .deal(0, 359, 500_000.0)
    };
    case("whole_period").pays(0, &[30_000.0, 0.0, 0.0, 50_000.0]);
    // 32,500 was paid where the year comes to 30,000 and then 80,000.
    let statements = case("to_date").pays(0, &[32_500.0, 0.0, 0.0, 47_500.0]);
    assert_eq!(statements.balances[1].debt, Cents::new(250_000));
}

#[test]
fn commission_waits_for_cash() {
    let terms = "payment = { release = { trigger = \"cash\", paid_at_booking = 0.5 } }";
    let case = Case::new(plan(terms, ""), QUARTER, QUARTER)
        .deal(0, 10, 200_000.0)
        .cash(0, 100, 0.25)
        .cash(0, 200, 0.75);
    let statements = case.pays(0, &[10_000.0, 2_500.0, 7_500.0, 0.0]);
    assert_eq!(statements.balances[0].held_back, Cents::new(1_000_000));
    assert_eq!(statements.balances[2].held_back, Cents::ZERO);
}

#[test]
fn commission_waits_for_its_dates() {
    let terms = "payment = { release = { trigger = \"dates\", dates = [{ after_days = 0, share = 0.2 }, { after_days = 90, share = 0.3 }, { after_days = 270, share = 0.5 }] } }";
    let case = Case::new(plan(terms, ""), QUARTER, QUARTER).deal(0, 80, 200_000.0);
    case.pays(0, &[4_000.0, 6_000.0, 0.0, 10_000.0]);
}

/// A deal that earned 10,000, and a customer who leaves after 4 of 12 months.
#[test]
fn a_customer_who_leaves_takes_commission_back() {
    let check = |rule: &str, expected: &[f64]| {
        let clawback = format!("clawback = {{ {rule} }}");
        Case::new(plan(&clawback, ""), QUARTER, QUARTER)
            .deal(0, 10, 100_000.0)
            .deal(0, 140, 40_000.0)
            .deal(0, 190, 100_000.0)
            .customer_left(0, 130, 4.0)
            .pays(0, expected)
    };
    let linear = "kind = \"linear\", window_months = 6";
    check(linear, &[10_000.0, 666.67, 10_000.0, 0.0]);
    let term = "kind = \"pro_rata_to_term\"";
    let statements = check(term, &[10_000.0, 0.0, 7_333.33, 0.0]);
    assert_eq!(statements.balances[1].debt, Cents::new(266_667));
    let cash = "kind = \"pro_rata_to_term\", recovery = \"cash\"";
    check(cash, &[10_000.0, -2_666.67, 10_000.0, 0.0]);
    let full = "kind = \"full\", window_months = 4";
    check(full, &[10_000.0, 4_000.0, 10_000.0, 0.0]);
}

/// The deal beyond quota earned the accelerator, and that is what is taken back.
#[test]
fn a_clawback_takes_what_the_deal_added() {
    let case = Case::new(
        plan("clawback = { kind = \"full\", window_months = 6 }", ""),
        QUARTER,
        QUARTER,
    )
    .deal(0, 50, 50_000.0)
    .deal(0, 10, 250_000.0)
    .customer_left(0, 100, 2.0);
    // 25,000 at the base rate, and 7,500 at one and a half times.
    let statements = case.pays(0, &[32_500.0, 0.0, 0.0, 0.0]);
    assert_eq!(statements.balances[3].debt, Cents::new(750_000));
}

/// What is held back goes first: of 20,000, half is paid and a quarter of the rest is kept.
#[test]
fn a_clawback_takes_what_is_held_back_first() {
    let rules = "payment = { release = { trigger = \"cash\", paid_at_booking = 0.5 } }\nclawback = { kind = \"linear\", window_months = 8 }";
    let case = |months| {
        Case::new(plan(rules, ""), QUARTER, QUARTER)
            .deal(0, 10, 200_000.0)
            .customer_left(0, 100, months)
            .cash(0, 200, 1.0)
    };
    // A quarter is taken back: 15,000 stay, 10,000 of them paid, the rest with the cash.
    case(6.0).pays(0, &[10_000.0, 0.0, 5_000.0, 0.0]);
    // Three quarters are taken back: 5,000 too much was paid.
    let statements = case(2.0).pays(0, &[10_000.0, 0.0, 0.0, 0.0]);
    assert_eq!(statements.balances[3].debt, Cents::new(500_000));
    assert_eq!(statements.balances[3].held_back, Cents::ZERO);
}

#[test]
fn draws_advance_and_recover() {
    let case = |rule: &str| {
        let draw = format!("draws = [{{ per_payment = 5_000, {rule} }}]");
        Case::new(plan(&draw, ""), 30, 30)
            .deal(0, 10, 20_000.0)
            .deal(0, 40, 30_000.0)
            .deal(0, 70, 80_000.0)
    };
    // 80,000 in a month of quota 83,333 pays 8,000.
    let recoverable = case("kind = \"recoverable\"").pay();
    let paid = |s: &Statements| -> Vec<i64> {
        let rows = s.balances.iter().take(3);
        rows.map(|b| b.payment_amount.get() / 100).collect()
    };
    assert_eq!(paid(&recoverable), [5_000, 5_000, 5_000]);
    assert_eq!(recoverable.balances[2].draw, Cents::new(200_000));
    let guaranteed = case("kind = \"non_recoverable\"").pay();
    assert_eq!(paid(&guaranteed), [5_000, 5_000, 8_000]);
}

#[test]
fn a_new_hire_is_guaranteed_a_ramp_by_days() {
    let draw = "draws = [{ kind = \"non_recoverable\", per_payment = 5_000, payments = 2 }]";
    let mut case = Case::new(plan(draw, ""), 30, 30).deal(0, 50, 10_000.0);
    case.company.people[0].hired = Some(15);
    let statements = case.pay();
    let paid: Vec<i64> = statements
        .balances
        .iter()
        .map(|b| b.payment_amount.get() / 100)
        .collect();
    assert_eq!(&paid[..4], [2_500, 5_000, 0, 0]);
}

#[test]
fn leaving_settles_by_its_rule() {
    let case = |unpaid: &str| {
        let rules = format!(
            "payment = {{ release = {{ trigger = \"cash\", paid_at_booking = 0.5 }} }}\nleaving = {{ unpaid = \"{unpaid}\" }}"
        );
        Case::new(plan(&rules, ""), QUARTER, QUARTER)
            .deal(0, 10, 200_000.0)
            .deal(0, 100, 100_000.0)
            .cash(0, 120, 1.0)
            .cash(1, 130, 0.6)
            .cash(1, 300, 0.4)
            .left(134)
    };
    // The last quarter carries half a quota: 100,000 of 125,000 earns 10,000.
    case("paid_if_booked").pays(0, &[10_000.0, 20_000.0]);
    case("paid_if_cash_received").pays(0, &[10_000.0, 16_000.0]);
    let statements = case("forfeited").pays(0, &[10_000.0, 0.0]);
    assert_eq!(statements.balances[1].held_back, Cents::ZERO);
}

#[test]
fn the_last_quota_is_prorated_or_whole() {
    let case = |rule: &str| {
        Case::new(
            plan(&format!("leaving = {{ {rule} }}"), ""),
            QUARTER,
            QUARTER,
        )
        .deal(0, 10, 150_000.0)
        .left(44)
    };
    // 120 % of half a quota, or 60 % of a whole one.
    case("").pays(0, &[16_250.0]);
    case("quota = \"whole\"").pays(0, &[15_000.0]);
}

#[test]
fn who_has_left_owes_a_clawback_or_does_not() {
    let case = |rule: &str| {
        let rules =
            format!("clawback = {{ kind = \"full\", window_months = 12 }}\nleaving = {{ {rule} }}");
        Case::new(plan(&rules, ""), QUARTER, QUARTER)
            .deal(0, 10, 100_000.0)
            .customer_left(0, 200, 6.0)
            .left(89)
    };
    case("").pays(0, &[10_000.0, 0.0]);
    let owed = case("clawback = \"owed\"").pays(0, &[10_000.0, 0.0]);
    assert_eq!(owed.balances[1].debt, Cents::new(1_000_000));
}

#[test]
fn an_open_draw_is_owed_or_forgiven() {
    let case = |rule: &str| {
        let draw = format!("draws = [{{ kind = \"recoverable\", per_payment = 5_000{rule} }}]");
        Case::new(plan(&draw, ""), QUARTER, QUARTER)
            .deal(0, 100, 30_000.0)
            .left(179)
    };
    let owed = case("").pays(0, &[5_000.0, 0.0]);
    assert_eq!(owed.balances[1].draw, Cents::new(200_000));
    let forgiven = case(", at_leaving = \"forgiven\"").pays(0, &[5_000.0, 3_000.0]);
    assert_eq!(forgiven.balances[1].draw, Cents::ZERO);
}

/// A rep, a manager with a cushion of a tenth, and an overlay.
#[test]
fn managers_are_credited_with_their_reports() {
    let mut case = Case::new(plan("", ""), QUARTER, QUARTER);
    case.company.plans.push(read(MANAGER));
    let manager = Person { plan: 1, ..REP };
    let report = Person {
        manager: Some(0),
        ..REP
    };
    case.company.people = vec![manager, report, report];
    let case = case
        .deal(1, 10, 200_000.0)
        .deal(2, 20, 250_000.0)
        .share(1, 0.2, ShareKind::Overlay);
    // 500,000 on 0.9 · 500,000 at 37,500 a quarter.
    let statements = case.pays(0, &[41_666.67, 0.0, 0.0, 0.0]);
    let measured = statements.measured[0];
    assert!((measured.quota - 450_000.0).abs() < 1e-9);
    assert!((measured.credited - 500_000.0).abs() < 1e-9);
    assert_eq!(statements.credit_multiplier, Some(500_000.0 / 450_000.0));
}

#[test]
fn overrides_are_a_share_of_credit_or_commission() {
    let paid = |rule: &str, expected: f64| {
        let mut case = Case::new(plan("", ""), QUARTER, QUARTER);
        let rules = MANAGER.replace(
            "base_share = 0.5",
            &format!("base_share = 0.5\noverrides = [{{ {rule} }}]"),
        );
        // Nothing but the override: a quota out of reach and a threshold.
        let rules = rules + "threshold = { at_attainment = 9, kind = \"first_dollar\" }";
        case.company.plans.push(read(&rules));
        let person = |plan, manager| Person {
            plan,
            manager,
            ..REP
        };
        case.company.people = vec![person(1, None), person(1, Some(0)), person(0, Some(1))];
        let case = case.deal(2, 10, 300_000.0);
        let statements = case.pay();
        let top = statements.balances.iter().find(|b| b.person == 0).unwrap();
        assert_eq!(
            top.payment_amount,
            Cents::of(expected, super::super::Rounding::default()),
            "{rule}"
        );
    };
    paid("of = \"credit\", share = 0.01", 0.0);
    paid(
        "of = \"credit\", share = 0.01, reach = \"all_reports\"",
        3_000.0,
    );
    paid(
        "of = \"commission\", share = 0.1, reach = \"all_reports\"",
        3_250.0,
    );
}

#[test]
fn spifs_are_paid_with_the_payment_after_their_window() {
    let spif = "spifs = [{ name = \"closing\", pays = { per_deal = 500 }, window = { last_days = 14 }, budget = { amount = 800 } }]";
    let case = Case::new(plan(spif, ""), QUARTER, QUARTER)
        .deal(0, 75, 10_000.0)
        .deal(0, 76, 10_000.0)
        .deal(0, 89, 10_000.0);
    let statements = case.pays(0, &[3_800.0, 0.0, 0.0, 0.0]);
    let spifs = statements.lines.iter().filter(|l| l.rule == Rule::Spif);
    let found: Vec<_> = spifs.map(|l| (l.deal, l.amount.get(), l.element)).collect();
    let element = Element::Spif(0);
    assert_eq!(
        found,
        [(Some(1), 50_000, element), (Some(2), 30_000, element)]
    );
}

#[test]
fn adjustments_correct_credit_and_pay() {
    let mut case = Case::new(plan("", ""), QUARTER, QUARTER).deal(0, 10, 100_000.0);
    for (of, amount) in [(Adjusted::Credit(0), 50_000.0), (Adjusted::Pay, -250.0)] {
        case.records.adjustments.push(Adjustment {
            person: 0,
            day: 20,
            of,
            amount,
        });
    }
    case.pays(0, &[14_750.0, 0.0, 0.0, 0.0]);
}

#[test]
fn a_metric_opens_its_gate() {
    let gate = "gates = [{ reads = { metric = \"margin\" }, at_least = 0.6 }]";
    let mut case = Case::new(plan("", gate), QUARTER, QUARTER)
        .deal(0, 10, 100_000.0)
        .deal(0, 100, 100_000.0);
    for (day, value) in [(80, 0.7), (100, 0.5)] {
        case.records.readings.push(PersonReading {
            person: 0,
            day,
            of: ReadingOf::Metric(0),
            value,
        });
    }
    case.pays(0, &[10_000.0, 0.0, 0.0, 0.0]);
}

#[test]
fn faults_are_located() {
    let check = |case: Case, expected: &str| {
        let error = pay(&case.company, &case.records).unwrap_err();
        assert_eq!(error.to_string(), expected);
    };
    let case = || Case::new(plan("", ""), QUARTER, QUARTER).deal(0, 10, 1.0);
    check(
        case().share(0, 0.5, ShareKind::Split),
        "deals[0]: the splits sum to 1.5: accepted a sum of 1",
    );
    check(
        case().share(7, 0.1, ShareKind::Overlay),
        "shares[1]: person 7 is not there: accepted the place of a person",
    );
    check(
        case().left(9),
        "shares[0]: day 10 is after person 0 left: accepted a day in role",
    );
    check(
        case().deal(0, 360, 1.0),
        "shares[1]: day 360 is outside the calendar of person 0: accepted a day of the calendar",
    );
    check(
        case().customer_left(0, 9, 0.0),
        "customers_left[0]: day 9 is before the deal: accepted no earlier than the deal",
    );
    let kicker = "kicker = { month_rates = [1.1, 1.0] }";
    let mut without_months = Case::new(plan("", kicker), QUARTER, QUARTER);
    without_months.company.calendars[0].months = None;
    check(
        without_months,
        "people[0]: `new business` pays by month, and calendar 0 has no months: accepted a calendar with months",
    );
    let ratchet = "ratchet = { growth = 0.05, learning = 0.5, kind = \"asymmetric\" }";
    let windfall = "credit = { windfall = { above_quotas = 1.0, credited_at = 0.5 } }";
    let two_years = |component: &str| {
        let mut case = Case::new(plan("", component), QUARTER, QUARTER);
        case.company.calendars[0].components[0] = schedule(QUARTER, 8);
        case
    };
    check(
        two_years(&format!("{ratchet}\n{windfall}")),
        "people[0]: the quota of `new business` follows what was credited, which its windfall or deal cap takes from the quota: accepted one of the two rules",
    );
    let mut managed = two_years(ratchet);
    managed.company.plans.push(read(MANAGER));
    managed.company.people[0].manager = Some(1);
    managed.company.people.push(Person { plan: 1, ..REP });
    check(
        managed,
        "people[1]: `team` is a share of quotas that follow what was credited: accepted quotas of the person's own, from the first day of each year",
    );
    check(
        case().cash(3, 9, 0.5),
        "cash[0]: deal 3 is not there: accepted the place of a deal",
    );
    check(
        case().deal(0, 20, f64::NAN),
        "deals[1]: NaN: accepted a number within a thousand million million; deals[1]: NaN: accepted a number within a thousand million million",
    );
}
