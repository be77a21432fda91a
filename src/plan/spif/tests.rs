//! Awards of one window by hand, and located faults.

use super::*;
use crate::plan::Rounding;

fn spif(text: &str) -> Spif {
    let text = format!("name = \"spif\"\nwindow = {{ first_days = 30 }}\n{text}");
    toml::from_str(&text).unwrap()
}

/// Entries as person, day and value; the amounts awarded by person, in order.
#[track_caller]
fn check(text: &str, entries: &[(u32, i32, f64)], expected: &[(u32, i64)]) {
    let entries = (0..)
        .zip(entries)
        .map(|(deal, &(person, day, value))| SpifEntry {
            person,
            deal,
            day,
            units: value / 1_000.0,
            value,
            share: 1.0,
        });
    let awards = spif(text).awards(&mut entries.collect::<Vec<_>>(), Rounding::default());
    let found: Vec<(u32, i64)> = awards.iter().map(|a| (a.person, a.amount.get())).collect();
    assert_eq!(found, expected);
}

#[test]
fn units_deals_and_milestones() {
    let entries = [(1, 5, 40_000.0), (0, 3, 60_000.0), (1, 9, 70_000.0)];
    let paid = "pays = { per_unit = 2 }";
    check(paid, &entries, &[(0, 12_000), (1, 8_000), (1, 14_000)]);
    let paid = "pays = { per_deal = 100 }";
    check(paid, &entries, &[(0, 10_000), (1, 10_000), (1, 10_000)]);
    let paid = "pays = { milestones = [{ value = 60_000, amount = 10 }, { value = 110_000, amount = 30 }] }";
    check(paid, &entries, &[(0, 1_000), (1, 1_000), (1, 3_000)]);
}

#[test]
fn a_budget_is_first_come_or_prorated() {
    let entries = [(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0)];
    let paid = |kind: &str| {
        format!("pays = {{ per_deal = 100 }}\nbudget = {{ amount = 250, kind = \"{kind}\" }}")
    };
    check(
        &paid("first_come"),
        &entries,
        &[(0, 10_000), (1, 10_000), (2, 5_000)],
    );
    // Three parts of 83.33⅓ that sum to the budget.
    check(
        &paid("prorated"),
        &entries,
        &[(0, 8_333), (1, 8_334), (2, 8_333)],
    );
    check(
        "pays = { per_deal = 100 }\nbudget = { amount = 300 }",
        &entries,
        &[(0, 10_000), (1, 10_000), (2, 10_000)],
    );
}

#[test]
fn ties_follow_their_rule() {
    let entries = [(0, 9, 50.0), (1, 4, 50.0), (2, 5, 80.0), (3, 5, 10.0)];
    let paid = |rule: &str| {
        format!("pays = {{ contest = {{ prizes = [100, 50.01, 20], smallest_value = 20{rule} }} }}")
    };
    // Second and third place share 70.01; the fourth is below the smallest value.
    check(&paid(""), &entries, &[(2, 10_000), (1, 3_501), (0, 3_500)]);
    let best = ", ties = \"all_get_the_best\"";
    check(
        &paid(best),
        &entries,
        &[(2, 10_000), (1, 5_001), (0, 5_001)],
    );
    let first = ", ties = \"first_to_get_there\"";
    check(
        &paid(first),
        &entries,
        &[(2, 10_000), (1, 5_001), (0, 2_000)],
    );
}

#[test]
fn windows_lie_on_periods_or_days() {
    let span = |i: i32| Span {
        from: 90 * i,
        to: 90 * i + 89,
        years: 0.25,
        ends_year: false,
    };
    let quarters = Schedule::new(vec![span(0), span(1)]).unwrap();
    let check = |window: SpifWindow, expected: &[(i32, i32)]| {
        assert_eq!(window.on(&quarters, 1.0), expected);
    };
    check(SpifWindow::FirstDays(30), &[(0, 29), (90, 119)]);
    check(SpifWindow::LastDays(14), &[(76, 89), (166, 179)]);
    check(SpifWindow::LastDays(400), &[(0, 89), (90, 179)]);
    check(
        SpifWindow::Days(DayRange { from: 80, to: 500 }),
        &[(80, 179)],
    );
    // 14 calendar days are 10 selling days.
    let selling = SpifWindow::LastDays(14).on(&quarters, 260.0 / 365.0);
    assert_eq!(selling, [(80, 89), (170, 179)]);
}

#[test]
fn deals_must_be_eligible() {
    let rule: Eligibility = toml::from_str(
        "kinds = [\"new_business\"]\nsmallest_value = 100\nlargest_discount = 0.1\nshortest_years = 1",
    )
    .unwrap();
    let deal = Deal::new(0, 0, 100.0);
    let check = |deal: Deal, fits| assert_eq!(rule.fits(&deal), fits);
    check(deal, true);
    check(Deal::new(0, 0, 99.99), false);
    check(
        Deal {
            discount: 0.11,
            ..deal
        },
        false,
    );
    check(Deal { years: 0.5, ..deal }, false);
    check(
        Deal {
            kind: DealKind::Renewal,
            ..deal
        },
        false,
    );
    assert!(!Eligibility::default().fits(&Deal::new(0, 0, -5.0)));
}

#[test]
fn faults_are_located() {
    let check = |text: &str, expected: &[&str]| {
        let mut found = Vec::new();
        spif_issues(&[spif(text)], &mut found);
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    };
    check("pays = { per_deal = 100 }", &[]);
    check(
        "pays = { contest = { prizes = [10, 20] } }",
        &[
            "spifs[0].pays.contest.prizes[1]: 20.0 is more than the rank before: accepted no more than the rank before",
        ],
    );
    check(
        "pays = { milestones = [] }",
        &["spifs[0].pays.milestones: no milestone: accepted at least one"],
    );
    check(
        "pays = { milestones = [{ value = 0, amount = 1 }] }",
        &["spifs[0].pays.milestones[0].value: 0.0 is reached by everybody: accepted more than 0"],
    );
}
