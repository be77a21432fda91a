//! Draws payment by payment, by hand, and located faults.

use super::*;

fn draws(text: &str) -> Vec<Draw> {
    #[derive(Deserialize)]
    struct Rows {
        draws: Vec<Draw>,
    }
    toml::from_str::<Rows>(text).unwrap().draws
}

fn whole(units: i64) -> Cents {
    Cents::new(100 * units)
}

/// Earned, and then paid and still open after each payment.
#[track_caller]
fn check(rule: &str, payments: &[(i64, i64, i64)]) {
    let draws = draws(&format!("[[draws]]\nper_payment = 5_000\n{rule}"));
    let mut account = DrawAccount::default();
    for (payment, &(earned, pays, open)) in (0..).zip(payments) {
        let earned = whole(earned);
        let drawn = account.settle(DrawsNow::at(&draws, payment), whole(5_000), payment, earned);
        let found = (earned + drawn.net(), account.balance());
        assert_eq!(found, (whole(pays), whole(open)), "payment {payment}");
    }
}

#[test]
fn recoverable_and_non_recoverable() {
    check(
        "kind = \"recoverable\"",
        &[
            (2_000, 5_000, 3_000),
            (3_000, 5_000, 5_000),
            (9_000, 5_000, 1_000),
        ],
    );
    check(
        "kind = \"non_recoverable\"",
        &[(2_000, 5_000, 0), (3_000, 5_000, 0), (9_000, 9_000, 0)],
    );
}

#[test]
fn a_limit_spreads_the_recovery_and_time_forgives() {
    check(
        "kind = \"recoverable\"\nrecovery_limit = 1_500",
        &[
            (2_000, 5_000, 3_000),
            (9_000, 7_500, 1_500),
            (9_000, 7_500, 0),
            (9_000, 9_000, 0),
        ],
    );
    // The advance of payment 0 is forgiven at payment 2, the one of payment 1 at payment 3.
    check(
        "kind = \"recoverable\"\nforgiven_after = 2",
        &[
            (2_000, 5_000, 3_000),
            (4_000, 5_000, 4_000),
            (5_500, 5_000, 500),
            (5_000, 5_000, 0),
        ],
    );
}

#[test]
fn a_ramp_guarantee_ends() {
    check(
        "kind = \"non_recoverable\"\npayments = 2",
        &[(0, 5_000, 0), (1_000, 5_000, 0), (1_000, 1_000, 0)],
    );
}

#[test]
fn the_terms_of_recovery_outlast_the_draw() {
    check(
        "kind = \"recoverable\"\npayments = 1\nrecovery_limit = 1_500",
        &[
            (0, 5_000, 5_000),
            (9_000, 7_500, 3_500),
            (1_000, 0, 2_500),
            (9_000, 7_500, 1_000),
        ],
    );
    check(
        "kind = \"recoverable\"\npayments = 1\nforgiven_after = 2",
        &[(0, 5_000, 5_000), (1_000, 0, 4_000), (9_000, 9_000, 0)],
    );
}

#[test]
fn leaving_settles_the_balance() {
    let draws = draws("[[draws]]\nkind = \"recoverable\"\nper_payment = 5_000");
    let start = || {
        let mut account = DrawAccount::default();
        account.settle(DrawsNow::at(&draws, 0), whole(5_000), 0, whole(2_000));
        account
    };
    let mut owed = start();
    let last = owed.settle_leaving(DrawAtLeaving::Owed, whole(1_000));
    assert_eq!(
        (last.recovered, owed.balance()),
        (whole(1_000), whole(2_000))
    );
    let mut forgiven = start();
    let last = forgiven.settle_leaving(DrawAtLeaving::Forgiven, whole(1_000));
    assert_eq!(
        (last.forgiven, forgiven.balance()),
        (whole(3_000), whole(0))
    );
    assert_eq!(last.net(), whole(0));
}

#[test]
fn faults_are_located() {
    let check = |text: &str, expected: &[&str]| {
        let mut found = Vec::new();
        draw_issues(&draws(text), &mut found);
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    };
    let guarantee = "[[draws]]\nkind = \"non_recoverable\"\nper_payment = 5_000\n";
    check(guarantee, &[]);
    check(
        &format!("{guarantee}{guarantee}"),
        &[
            "draws[0].payments: missing, so the draws after it never begin: accepted a number of payments",
        ],
    );
    check(
        &format!("{guarantee}recovery_limit = 1"),
        &["draws[0].recovery_limit: no effect: nothing of it is recovered: accepted no value"],
    );
}
