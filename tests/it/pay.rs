//! Worked pay statements: every file of `tests/cases/pay`, to the cent.

use std::collections::BTreeMap;
use std::path::Path;

use quotasim::model::{Clock, Period};
use quotasim::plan::{CompensationPlan, PeriodCredits, Role, Statement, issues_for};
use quotasim::units::DAYS_PER_YEAR;
use serde::Deserialize;

/// A worked statement; `tests/cases/pay/README.md` explains the keys.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case shows.
    title: String,
    role: RoleName,
    #[serde(default)]
    sum_of_reports_per_year: f64,
    calendar: CaseCalendar,
    plan: CompensationPlan,
    period: Vec<CasePeriod>,
    total_pay: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum RoleName {
    Rep,
    Leader,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseCalendar {
    period: Period,
    #[serde(default)]
    offset_weeks: u32,
    #[serde(default)]
    fiscal_offset_weeks: u32,
}

/// One measurement period; the tables have a key per component.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CasePeriod {
    weeks: u32,
    credited: BTreeMap<String, Vec<f64>>,
    pay: BTreeMap<String, f64>,
    #[serde(default)]
    quota: BTreeMap<String, f64>,
    #[serde(default)]
    attainment: BTreeMap<String, f64>,
    #[serde(default)]
    carried_debt: BTreeMap<String, f64>,
}

/// Half a cent: expected amounts are written to the cent.
const CENT: f64 = 0.005;
/// Attainment in a file may be written to six decimals.
const PPM: f64 = 5e-7;

#[track_caller]
fn check(file: &str, text: &str) {
    let case: Case = toml::from_str(text).unwrap_or_else(|e| panic!("{file}: {e}"));
    let role = match case.role {
        RoleName::Rep => Role::Rep,
        RoleName::Leader => Role::Leader,
    };
    assert_eq!(issues_for(&case.plan, role), [], "{file}");
    let written = toml::to_string(&case.plan).expect("a plan can be written");
    let read: CompensationPlan = toml::from_str(&written).expect("and read again");
    assert_eq!(read, case.plan, "{file}: written out and read again");
    let calendar = &case.calendar;
    let clock = Clock::lay_out(
        calendar.period,
        calendar.offset_weeks,
        calendar.fiscal_offset_weeks,
        20 * DAYS_PER_YEAR,
    );
    let names: Vec<&str> = case
        .plan
        .components
        .iter()
        .map(|c| c.name.as_str())
        .collect();
    let periods: Vec<PeriodCredits> = case
        .period
        .iter()
        .enumerate()
        .map(|(i, period)| {
            assert_eq!(
                clock.days_in(i),
                5 * period.weeks,
                "{file}: weeks of period {i}"
            );
            assert!(
                period.credited.keys().eq(period.pay.keys()),
                "{file}: period {i}: a pay for each credit"
            );
            assert_eq!(
                period.credited.len(),
                names.len(),
                "{file}: period {i}: components"
            );
            PeriodCredits {
                years: clock.years_in(i),
                ends_year: clock.ends_year(i),
                credited: names
                    .iter()
                    .map(|&name| period.credited[name].clone())
                    .collect(),
            }
        })
        .collect();
    let statement = Statement::replay(&case.plan, case.sum_of_reports_per_year, &periods)
        .unwrap_or_else(|e| panic!("{file}: {e}"));
    let mut wrong = Vec::new();
    for line in &statement.lines {
        let period = &case.period[line.period];
        let mut compare = |what: &str, expected: Option<&f64>, found: f64, within: f64| {
            if let Some(&expected) = expected
                && within < (expected - found).abs()
            {
                let place = format!("period {} {}", line.period, line.component);
                wrong.push(format!("{place}: {what} {found}, expected {expected}"));
            }
        };
        let name = &line.component;
        compare("pay", period.pay.get(name), line.payout, CENT);
        compare("quota", period.quota.get(name), line.quota, CENT);
        compare(
            "attainment",
            period.attainment.get(name),
            line.attainment,
            PPM,
        );
        let debt = period.carried_debt.get(name).or(Some(&0.0));
        compare("carried debt", debt, line.carried_debt, CENT);
    }
    if CENT < (statement.total() - case.total_pay).abs() {
        wrong.push(format!(
            "total {}, expected {}",
            statement.total(),
            case.total_pay
        ));
    }
    assert!(wrong.is_empty(), "{file}: {}: {wrong:#?}", case.title);
}

#[test]
fn every_worked_statement_agrees_to_the_cent() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/pay");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    let mut wrong = Vec::new();
    assert!(
        120 <= files.len(),
        "only {} files in {}",
        files.len(),
        folder.display()
    );
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let table: toml::Table = text.parse().unwrap_or_else(|e| panic!("{file}: {e}"));
        let checked = std::panic::catch_unwind(|| {
            if table.contains_key("deals") {
                super::pay_replay::check(&file, &text);
            } else {
                check(&file, &text);
            }
        });
        if checked.is_err() {
            wrong.push(file);
        }
    }
    // Each has said above what is wrong with it.
    assert!(wrong.is_empty(), "{} wrong: {wrong:#?}", wrong.len());
}

const SMALL: &str = r#"
title = "control"
role = "rep"
calendar = { period = "quarter" }
total_pay = 20_000
plan = { on_target_earnings_per_year = 200_000, base_share = 0.5, components = [
  { name = "new", measure = "new_bookings", weight = 1, quota = { per_year = 1_000_000 }, reset = "discrete", tier_kind = "marginal", tiers = [{ from_attainment = 0, multiple = 1 }] },
] }
[[period]]
weeks = 13
credited = { new = [200_000] }
pay = { new = 20_000 }
"#;

/// Negative control: the runner accepts the right number and notices a wrong cent.
#[test]
fn the_runner_notices_a_wrong_cent() {
    check("control", SMALL);
    for (right, wrong) in [
        ("pay = { new = 20_000 }", "pay = { new = 20_000.01 }"),
        ("total_pay = 20_000", "total_pay = 19_999.99"),
        ("weeks = 13", "weeks = 12"),
        ("weeks = 13", "weeks = 13\nbonus = 1"),
        (
            "credited = { new = [200_000] }",
            "credited = { old = [200_000] }",
        ),
        (
            "measure = \"new_bookings\"",
            "measure = \"new_bookings\", accelerator = 2",
        ),
    ] {
        let text = SMALL.replace(right, wrong);
        assert_ne!(text, SMALL, "{right} is not in the case");
        assert!(
            std::panic::catch_unwind(|| check("control", &text)).is_err(),
            "accepted {wrong}"
        );
    }
}
