//! The simulation pays what a plan pays: every payment is recomputed from the contracts that were
//! signed, by the rules that statements are paid by.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot set up fails the test"
)]

use std::collections::BTreeMap;
use std::path::Path;

use quotasim::beliefs;
use quotasim::model::Model;
use quotasim::plan::{ComponentPay, Credit, Deal, Names, Payment, PeriodFacts, Terms};
use quotasim::random::Streams;
use quotasim::scenario;
use quotasim::simulate::{
    Company, Flow, Prepared, Recorder, RenewalEvent, Signed, State, replication,
};
use quotasim::solve::policy::{Policy, Reference};

const COMPANY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/company.toml");
const ORGANIC: f64 = 0.1;
const QUARTER: u32 = 65;
const QUOTA: f64 = 187_500.0;

fn model(overrides: &[&str]) -> Model {
    let small = [
        "organization.reps=6",
        "organization.regions=2",
        "organization.teams_per_region=2",
        "behavior.model=\"fixed\"",
        "calendar.warmup_quarters=4",
        "calendar.reported_quarters=12",
        "learning.pilot_histories=1",
    ];
    let all = small.iter().chain(overrides);
    let overrides: Vec<_> = all.map(ToString::to_string).collect();
    let scenario = scenario::load(Path::new(COMPANY), &overrides);
    scenario.unwrap_or_else(|e| panic!("{e}")).model
}

fn policy(model: &Model) -> Policy {
    let reference = Reference {
        effort_cost: 1.0,
        prospecting_rate: 0.0,
        ripe_deal_value: 1_000.0,
        commission_rate: 0.1,
        signatures_per_day: 1.0,
        customers_per_week: 5.0,
        organic_discount: ORGANIC,
        margin_by_quarter: vec![0.0; 12],
    };
    beliefs::settle(model, &reference, 7).policy
}

/// Writes down contracts and payments.
#[derive(Default)]
struct Book {
    signed: Vec<Signed>,
    paid: Vec<(u32, usize, usize, Payment)>,
    taken_back: Vec<(u32, usize, f64)>,
    beside: Vec<(u32, usize, f64)>,
    sales_pay: f64,
    /// Day on which customers left, by their place in the book.
    left: BTreeMap<usize, u32>,
    /// Customers of the opening book.
    opening: Option<usize>,
}

impl Recorder for Book {
    fn signed(&mut self, signed: &Signed) {
        self.signed.push(*signed);
    }

    fn paid(&mut self, day: u32, payee: usize, component: usize, _credited: f64, paid: &Payment) {
        self.paid.push((day, payee, component, *paid));
    }

    fn month(&mut self, _day: u32, company: &Company) {
        self.opening.get_or_insert(company.n_customers());
    }

    fn taken_back(&mut self, day: u32, payee: usize, amount: f64) {
        self.taken_back.push((day, payee, amount));
    }

    fn beside(&mut self, day: u32, payee: usize, amount: f64) {
        self.beside.push((day, payee, amount));
    }

    fn cash(&mut self, _day: u32, flow: Flow, amount: f64) {
        if flow == Flow::SalesPay {
            self.sales_pay += amount;
        }
    }

    fn renewal(&mut self, event: &RenewalEvent, _company: &Company) {
        if event.after <= 0.0 {
            self.left.insert(event.customer, event.day);
        }
    }
}

fn run(model: &Model) -> Book {
    let policy = policy(model);
    let prepared = Prepared::new(model, &policy, model.calendar.reported_quarters, true);
    let mut book = Book::default();
    replication(
        &prepared,
        Streams::new(7, 0),
        &mut State::default(),
        &mut book,
    );
    book
}

/// The reps' plan with one component on new bookings by the quarter, and more keys on it. A matrix pays in
/// place of tiers, so a plan with one has a single tier.
fn with_rules(rules: &str) -> Model {
    let accelerator = if rules.starts_with("matrix") {
        ""
    } else {
        ", { from_attainment = 1, multiple = 2 }"
    };
    model(&[&format!(
        "plans.rep.components=[{{ name = \"new\", measure = \"new_bookings\", weight = 1.0, \
         quota = {{ per_year = 750_000 }}, reset = \"discrete\", tier_kind = \"marginal\", \
         tiers = [{{ from_attainment = 0, multiple = 1 }}{accelerator}], \
         {rules} }}]"
    )])
}

/// Recomputes every payment of every rep under a plan of one component by the quarter; returns how many
/// differ from what the curve alone pays on net value.
#[track_caller]
fn check(rules: &str) -> usize {
    let model = with_rules(rules);
    let plan = &model.plans.rep;
    let pay = ComponentPay::of_plan(plan, &Names::of([plan])).unwrap();
    let pay = &pay[0];
    let terms = Terms {
        quota: QUOTA,
        target_incentive: plan.target_variable_per_year() / 4.0,
    };
    let book = run(&model);
    let cost_share = 1.0 - model.finance.gross_margin.get();
    let mut changed = 0;
    for &(day, payee, component, payment) in &book.paid {
        if 6 <= payee {
            continue;
        }
        assert_eq!(component, 0);
        let from = day + 1 - QUARTER;
        let own = |s: &&Signed| s.rep == payee && (from..=day).contains(&s.day);
        let mut months = [Credit::default(); 3];
        let mut net = 0.0;
        for signed in book.signed.iter().filter(own) {
            let value = signed.list * (1.0 - signed.discount);
            let deal = Deal {
                list_value: signed.list,
                discount: signed.discount,
                cost: signed.list * (1.0 - ORGANIC) * cost_share,
                ..Deal::new(0, 0, value)
            };
            let credit = pay.credit(&deal, terms);
            let month = &mut months[match signed.day - from {
                0..20 => 0,
                20..40 => 1,
                _ => 2,
            }];
            month.quota_credit += credit.quota_credit;
            month.pay_credit += credit.pay_credit;
            net += value;
        }
        let credited = Credit {
            quota_credit: months.iter().map(|m| m.quota_credit).sum(),
            pay_credit: months.iter().map(|m| m.pay_credit).sum(),
        };
        let attainments = [credited.quota_credit / QUOTA];
        let facts = PeriodFacts {
            months: &months,
            attainments: &attainments,
            ..PeriodFacts::of(terms, credited)
        };
        let expected = pay.payout(&facts);
        let difference = (payment.amount - expected).abs();
        assert!(
            difference < 1e-6,
            "{rules}: {} on {day} for {payee}, not {expected}",
            payment.amount
        );
        let plain = terms.target_incentive * pay.curve().payout(net / QUOTA);
        changed += usize::from(1.0 < (plain - expected).abs());
    }
    assert!(60 < book.paid.len());
    changed
}

#[test]
fn plain_pay_is_the_curve() {
    assert_eq!(check("cap = 3"), 0);
}

#[test]
fn gates_and_multipliers_are_paid_by() {
    let gate = "gates = [{ reads = { attainment_of = \"new\" }, at_least = 0.8 }]";
    assert!(5 < check(gate));
    let multiplier = "multipliers = [{ reads = { attainment_of = \"new\" }, \
        points = [{ at = 0.5, factor = 0.5 }, { at = 1.5, factor = 1.2 }] }]";
    assert!(5 < check(multiplier));
}

#[test]
fn a_matrix_is_paid_by() {
    let matrix = "matrix = { row_reads = { attainment_of = \"new\" }, rows = [0.5, 1.0], \
        column_reads = { metric = \"margin\" }, columns = [0.9, 1.1], \
        values = [[0.2, 0.4], [0.8, 1.4]] }";
    assert!(5 < check(matrix));
}

#[test]
fn a_kicker_is_paid_by_months_of_the_quarter() {
    let kicker = "kicker = { checkpoints = [{ by_month = 1, share_of_quota = 0.3, bonus = 0.1 }], \
        month_rates = [1.3, 1.1, 1.0] }";
    assert!(5 < check(kicker));
}

#[test]
fn linkage_basis_and_caps_of_a_deal_are_paid_by() {
    let linkage = "credit = { discount_linkage = { points = [{ at = 0.1, factor = 1.0 }, \
        { at = 0.3, factor = 0.2 }], reduces = \"commission\" } }";
    assert!(5 < check(linkage));
    assert!(5 < check("credit = { basis = \"gross_margin\" }"));
    assert!(5 < check("credit = { deal_cap = { credit = 20_000 } }"));
    assert!(5 < check("credit = { windfall = { above_quotas = 0.2, credited_at = 0.5 } }"));
    assert!(5 < check("credit = { factors = [{ kind = \"new_business\", factor = 0.7 }] }"));
}

#[test]
fn teams_are_paid_on_the_credit_of_all_their_people() {
    let model = with_rules("team = { share = 0.5 }");
    let book = run(&model);
    let target = model.plans.rep.target_variable_per_year() / 4.0;
    // Straight pay below quota; four teams, so reps 0 and 4 share a manager.
    let mut seen = 0;
    for &(day, payee, _, payment) in book.paid.iter().filter(|paid| paid.1 == 0) {
        let from = day + 1 - QUARTER;
        let net = |rep: usize| -> f64 {
            let own = book.signed.iter().filter(|s| s.rep == rep);
            own.filter(|s| (from..=day).contains(&s.day))
                .map(|s| s.list * (1.0 - s.discount))
                .sum()
        };
        let (own, team) = (net(payee) / QUOTA, (net(0) + net(4)) / (2.0 * QUOTA));
        let curve = |a: f64| a + (a - 1.0).max(0.0);
        let expected = target * (0.5 * curve(own) + 0.5 * curve(team));
        assert!(
            (payment.amount - expected).abs() < 1e-6,
            "{} {expected}",
            payment.amount
        );
        seen += usize::from(1e-3 < (own - team).abs());
    }
    assert!(5 < seen);
}

#[test]
fn a_spread_quota_is_paid_by_the_quarter() {
    let model = with_rules("quota_spread = { shares = [0.1, 0.2, 0.3, 0.4] }");
    let target = model.plans.rep.target_variable_per_year() / 4.0;
    let book = run(&model);
    for &(day, payee, _, payment) in book.paid.iter().filter(|paid| paid.1 < 6) {
        let quarter = (day / QUARTER) % 4;
        let quota = 750_000.0 * [0.1, 0.2, 0.3, 0.4][quarter as usize];
        let own = book
            .signed
            .iter()
            .filter(|s| s.rep == payee && s.day / QUARTER == day / QUARTER);
        let net: f64 = own.map(|s| s.list * (1.0 - s.discount)).sum();
        let a = net / quota;
        assert!((payment.attainment - a).abs() < 1e-9);
        let expected = target * (a + (a - 1.0).max(0.0));
        assert!((payment.amount - expected).abs() < 1e-6);
    }
}

/// What leaves at the first anniversary takes two thirds of its commission along, at the linear rate of
/// pay, and the first payment after the quarter of the anniversary loses it.
#[test]
fn a_clawback_takes_commission_of_customers_who_leave() {
    let straight = "plans.rep.components=[{ name = \"new\", measure = \"new_bookings\", \
        weight = 1.0, quota = { per_year = 750_000 }, reset = \"discrete\", tier_kind = \"marginal\", \
        tiers = [{ from_attainment = 0, multiple = 1 }] }]";
    let clawback =
        "plans.rep.clawback={ kind = \"linear\", window_months = 36, recovery = \"cash\" }";
    let without = run(&model(&[straight]));
    assert_eq!(without.taken_back, []);
    let model = model(&[straight, clawback]);
    let book = run(&model);
    assert_eq!(book.signed, without.signed);
    let report_from = model.calendar.warmup_quarters * QUARTER;
    let rate = model.plans.rep.target_variable_per_year() / 750_000.0;
    // The opening book comes first; then customers are added as they sign, in a company that sells only.
    let sold = book.signed.iter().filter(|s| report_from <= s.day);
    let (mut expected, mut n) = (0.0, 0_u32);
    for (customer, signed) in (book.opening.unwrap()..).zip(sold) {
        let net = signed.list * (1.0 - signed.discount);
        let first = signed.day + 260;
        let left = book.left.get(&customer).copied();
        for (years, share) in [(1, 2.0 / 3.0), (2, 1.0 / 3.0)] {
            if left == Some(first + (years - 1) * 260) {
                expected += rate * net * share;
                n += 1;
            }
        }
    }
    let taken: f64 = book.taken_back.iter().map(|t| t.2).sum();
    assert!(3 < n, "{n}");
    // The last day of the run is a payment, so nothing is open; cents are rounded by deal.
    assert!(
        (taken - expected).abs() < 0.02 * f64::from(n),
        "{taken}, not {expected}"
    );
}

/// Payees of the company of six reps in four teams, two regions and a chief.
const MANAGERS: std::ops::Range<usize> = 6..10;
const EXECUTIVES: std::ops::Range<usize> = 10..12;

/// Runs a company whose reps are paid on new bookings by the quarter, with more rules and without; nobody
/// sells otherwise for them. Both runs, and what the report's pay differs by.
fn beside(rules: &[&str]) -> (Book, f64) {
    let plain = "plans.rep.components=[{ name = \"new\", measure = \"new_bookings\", weight = 1.0, \
        quota = { per_year = 750_000 }, reset = \"discrete\", tier_kind = \"marginal\", \
        tiers = [{ from_attainment = 0, multiple = 1 }, { from_attainment = 1, multiple = 2 }] }]";
    let without = run(&model(&[plain]));
    assert_eq!(without.beside, []);
    let book = run(&model(&[&[plain], rules].concat()));
    assert_eq!(book.signed, without.signed);
    assert_eq!(book.paid, without.paid);
    let more = without.sales_pay - book.sales_pay;
    (book, more)
}

/// Amounts paid beside components are those expected of a payee on a day, and the report's pay is dearer by
/// those of its quarters.
#[track_caller]
fn check_beside(book: &Book, more: f64, expected: impl Fn(usize, u32) -> f64) {
    let report_from = 4 * QUARTER;
    let mut inside = 0.0;
    for quarter in 1..=16 {
        let day = quarter * QUARTER - 1;
        for payee in 0..13 {
            let paid = book.beside.iter().filter(|b| (b.0, b.1) == (day, payee));
            let paid: f64 = paid.map(|b| b.2).sum();
            let expected = expected(payee, day);
            assert!(
                (paid - expected).abs() < 0.01,
                "{payee} on {day}: {paid}, not {expected}"
            );
            if report_from <= day {
                inside += expected;
            }
        }
    }
    assert!(1_000.0 < inside, "{inside}");
    assert!((more - inside).abs() < 1.0, "{more}, not {inside}");
}

/// New bookings of a quarter that ends on a day, of the reps that count.
fn net(book: &Book, day: u32, counts: impl Fn(usize) -> bool) -> f64 {
    let of = book
        .signed
        .iter()
        .filter(|s| (day + 1 - QUARTER..=day).contains(&s.day));
    of.filter(|s| counts(s.rep))
        .map(|s| s.list * (1.0 - s.discount))
        .sum()
}

#[test]
fn overrides_are_a_share_of_credit_or_commission_below() {
    let (book, more) = beside(&[
        "plans.manager.overrides=[{ of = \"credit\", share = 0.01 }]",
        "plans.executive.overrides=[{ of = \"commission\", share = 0.1, reach = \"all_reports\" }]",
        "plans.chief.overrides=[{ of = \"credit\", share = 0.002 }]",
    ]);
    let team = |rep: usize| rep % 4;
    check_beside(&book, more, |payee, day| {
        if MANAGERS.contains(&payee) {
            return 0.01 * net(&book, day, |rep| team(rep) == payee - MANAGERS.start);
        }
        if !EXECUTIVES.contains(&payee) {
            // The chief's direct reports sell nothing themselves.
            return 0.0;
        }
        let region = payee - EXECUTIVES.start;
        let below = |p: usize| match p {
            0..6 => team(p) / 2 == region,
            6..10 => (p - MANAGERS.start) / 2 == region,
            _ => false,
        };
        let paid = book.paid.iter().filter(|p| p.0 == day && below(p.1));
        0.1 * paid.map(|p| p.3.amount).sum::<f64>()
    });
}

#[test]
fn spifs_are_paid_for_deals_in_their_window() {
    let (book, more) = beside(&[
        "plans.rep.spifs=[{ name = \"closing\", pays = { per_deal = 500 }, window = { last_days = 14 }, \
         eligible = { kinds = [\"new_business\"] } }, { name = \"contest\", pays = { contest = { \
         prizes = [3_000, 1_000] } }, window = { first_days = 28 }, eligible = { kinds = [\"new_business\"] } }]",
    ]);
    check_beside(&book, more, |payee, day| {
        if 6 <= payee {
            return 0.0;
        }
        // 14 calendar days are 10 selling days, 28 are 20.
        let closing = (day - 9)..=day;
        let n = book
            .signed
            .iter()
            .filter(|s| s.rep == payee && closing.contains(&s.day));
        let early = (day + 1 - QUARTER)..=(day - 45);
        let mut sold: Vec<(f64, usize)> = (0..6)
            .map(|rep| {
                let own = book
                    .signed
                    .iter()
                    .filter(|s| s.rep == rep && early.contains(&s.day));
                (own.map(|s| s.list * (1.0 - s.discount)).sum(), rep)
            })
            .filter(|(sum, _)| 0.0 < *sum)
            .collect();
        sold.sort_by(|a, b| b.0.total_cmp(&a.0));
        let rank = sold.iter().position(|(_, rep)| *rep == payee);
        let prize = match rank {
            Some(0) => 3_000.0,
            Some(1) => 1_000.0,
            _ => 0.0,
        };
        500.0 * n.count() as f64 + prize
    });
}

#[test]
fn a_guarantee_tops_up_and_an_advance_is_a_loan() {
    let guarantee = 12_000.0;
    let draw =
        |kind: &str| format!("plans.rep.draws=[{{ kind = \"{kind}\", per_payment = 12_000 }}]");
    let (book, more) = beside(&[&draw("non_recoverable")]);
    let paid = |book: &Book, payee: usize, day: u32| -> f64 {
        let of = book.paid.iter().filter(|p| (p.0, p.1) == (day, payee));
        of.map(|p| p.3.amount).sum()
    };
    check_beside(&book, more, |payee, day| {
        if 6 <= payee {
            0.0
        } else {
            (guarantee - paid(&book, payee, day)).max(0.0)
        }
    });
    let (book, more) = beside(&[&draw("recoverable")]);
    assert!(more.abs() < 1e-6, "a loan costs nothing: {more}");
    let mut n = 0;
    for payee in 0..6 {
        let mut balance = 0.0;
        for quarter in 1..=16 {
            let day = quarter * QUARTER - 1;
            let earned = paid(&book, payee, day);
            let advance = (guarantee - earned).max(0.0);
            let recovered = (earned - guarantee).max(0.0).min(balance);
            balance += advance - recovered;
            let found = book.beside.iter().filter(|b| (b.0, b.1) == (day, payee));
            let found: f64 = found.map(|b| b.2).sum();
            assert!(
                (found - (advance - recovered)).abs() < 0.05,
                "{payee} on {day}: {found}"
            );
            n += usize::from(0.0 < recovered);
        }
    }
    assert!(3 < n, "{n} recoveries");
}

/// A component by the year and one by the month beside one by the quarter, with a gate on the year: each is
/// measured and paid at its own ends.
#[test]
fn components_are_paid_on_their_own_periods() {
    let component = |name: &str, weight: &str, rest: &str| {
        format!(
            "{{ name = \"{name}\", measure = \"new_bookings\", weight = {weight}, quota = {{ per_year = 750_000 }}, \
             reset = \"discrete\", tier_kind = \"marginal\", tiers = [{{ from_attainment = 0, multiple = 1 }}, \
             {{ from_attainment = 1, multiple = 3 }}]{rest} }}"
        )
    };
    let components = [
        component("quarter", "0.5", ""),
        component("year", "0.25", ", period = \"year\""),
        component(
            "month",
            "0.25",
            ", period = \"month\", gates = [{ reads = { attainment_of = \"year\" }, at_least = 0.8 }]",
        ),
    ];
    let rules = format!("plans.rep.components=[{}]", components.join(", "));
    let model = model(&[&rules]);
    let target = model.plans.rep.target_variable_per_year();
    let book = run(&model);
    let curve = |a: f64| a + 2.0 * (a - 1.0).max(0.0);
    let attained = |rep: usize, from: u32, day: u32, years: f64| {
        let of = book
            .signed
            .iter()
            .filter(|s| s.rep == rep && (from..=day).contains(&s.day));
        of.map(|s| s.list * (1.0 - s.discount)).sum::<f64>() / (750_000.0 * years)
    };
    let (mut n, mut shut) = ([0; 3], 0);
    for &(day, payee, component, payment) in &book.paid {
        if 6 <= payee {
            continue;
        }
        n[component] += 1;
        let year_from = day / 260 * 260;
        let expected = match component {
            0 => 0.5 * target / 4.0 * curve(attained(payee, day + 1 - QUARTER, day, 0.25)),
            1 => 0.25 * target * curve(attained(payee, year_from, day, 1.0)),
            _ => {
                // Months of 4, 4 and 5 weeks.
                let days = if (day + 1) % QUARTER == 0 { 25 } else { 20 };
                let years = f64::from(days) / 260.0;
                let so_far = f64::from(day + 1 - year_from) / 260.0;
                let open = 0.8 <= attained(payee, year_from, day, so_far);
                shut += usize::from(!open);
                let pay =
                    0.25 * target * years * curve(attained(payee, day + 1 - days, day, years));
                if open { pay } else { 0.0 }
            }
        };
        let difference = (payment.amount - expected).abs();
        assert!(
            difference < 1e-6,
            "{component} on {day}: {} not {expected}",
            payment.amount
        );
    }
    assert_eq!(n, [6 * 16, 6 * 4, 6 * 48]);
    assert!(0 < shut && shut < n[2], "{shut}");
}
