//! Released shares by hand, and located faults.

use super::*;

fn release(text: &str) -> Release {
    toml::from_str(text).unwrap()
}

#[track_caller]
fn check(text: &str, triggered: f64, share: f64) {
    assert!((release(text).released(triggered) - share).abs() < 1e-15);
}

#[test]
fn the_rest_follows_the_trigger() {
    check("trigger = \"booking\"", 0.0, 1.0);
    let cash = "trigger = \"cash\"\npaid_at_booking = 0.5";
    check(cash, 0.0, 0.5);
    check(cash, 0.4, 0.7);
    check(cash, 3.0 * (1.0 / 3.0), 1.0);
    check(&format!("{cash}\npart = \"at_first\""), 0.01, 1.0);
    check(&format!("{cash}\npart = \"when_complete\""), 0.99, 0.5);
    check(&format!("{cash}\npart = \"when_complete\""), 1.0, 1.0);
}

const DATES: &str = "trigger = \"dates\"\ndates = [{ after_days = 30, share = 0.4 }, { after_days = 90, share = 0.6 }]";

#[test]
fn dates_release_in_turn() {
    let dates = release(DATES);
    let check = |days, share: f64| {
        assert!((dates.released(dates.by_dates(days)) - share).abs() < 1e-15);
    };
    check(29.9, 0.0);
    check(30.0, 0.4);
    check(90.0, 1.0);
}

#[test]
fn faults_are_located() {
    let check = |text: &str, expected: &[&str]| {
        let mut found = Vec::new();
        release_issues(&release(text), &mut found);
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    };
    check(DATES, &[]);
    check(
        &DATES.replace("0.6", "0.5"),
        &["payment.release.dates: the shares sum to 0.9: accepted a sum of 1"],
    );
    check(
        &DATES.replace("90", "30"),
        &["payment.release.dates[1].after_days: 30 does not rise: accepted more than 30"],
    );
    check(
        "trigger = \"dates\"",
        &["payment.release.dates: 0 dates: accepted 1 to 6"],
    );
    check(
        "trigger = \"booking\"\npaid_at_booking = 0.5",
        &[
            "payment.release.paid_at_booking: trigger booking pays everything at booking: accepted no value, or another trigger",
        ],
    );
}
