//! Pay that arrives later than its period ends: `paid_after_days` in decisions, in cash and on statements.

use std::collections::BTreeMap;
use std::path::Path;

use assert_cmd::Command;
use quotasim::simulate::{Flow, Recorder, daily_base};

use crate::small_company::{self, Design};

/// Thirty calendar days are 21 selling days; a quarter of them are 65.
const MONTH: &str = "plans.rep.payment={paid_after_days=30}";
const QUARTER: &str = "plans.rep.payment={paid_after_days=91}";

/// What people decide by: pay at the end of the period counts for less the later it arrives, and by no more or less than
/// that. Worked by hand: with .8 a quarter, a quarter later is .8 of it, a month later .8^(21/65).
#[test]
fn later_pay_is_worth_the_discount_of_its_days_less() {
    let impatient = "behavior.discount_factor=0.8";
    let design = |more: &[&str]| {
        let mut changes = vec![impatient, "behavior.discounting=\"between_periods\""];
        changes.extend(more);
        Design::load("linear.toml", &changes)
    };
    let [now, month, quarter] = [design(&[]), design(&[MONTH]), design(&[QUARTER])];
    let paid = |design: &Design| {
        let programme = design.policy().reps[0].programme.as_ref().unwrap();
        let last = programme.days() - 1;
        // On the last evening the difference of two attainments is pay that is certain.
        programme.value_after(last, 0.9, 0.0, 0.0) - programme.value_after(last, 0.4, 0.0, 0.0)
    };
    let target = 78_125.0 / 4.0;
    let close = |got: f64, expected: f64| {
        assert!((got - expected).abs() < 1e-9 * target, "{got} {expected}");
    };
    close(paid(&now), 0.5 * target);
    close(paid(&quarter), 0.8 * 0.5 * target);
    close(
        paid(&month),
        quotasim::random::math::pow(0.8, 21.0 / 65.0) * 0.5 * target,
    );
    // And so does effort, which is linear in the worth of a deal: cost is quadratic, and its scale the reference company's.
    let effort = |design: &Design| {
        let programme = design.policy().reps[0].programme.as_ref().unwrap();
        programme.effort(30, 0.5, 0.0, 0.0).total()
    };
    let ratio = effort(&quarter) / effort(&now);
    assert!((0.7..0.9).contains(&ratio), "{ratio}");
    assert!(effort(&quarter) < effort(&month) && effort(&month) < effort(&now));
}

/// Sales pay by the day on which it counts in the present value.
#[derive(Default)]
struct Paid(BTreeMap<u32, f64>);

impl Recorder for Paid {
    const TWINS: bool = false;
    const PIPELINE: bool = false;

    fn cash(&mut self, day: u32, flow: Flow, amount: f64) {
        if flow == Flow::SalesPay {
            *self.0.entry(day).or_default() -= amount;
        }
    }
}

#[test]
fn the_same_pay_counts_on_the_day_it_arrives() {
    let fixed = "behavior.model=\"fixed\"";
    let paid = |more: &[&str]| {
        let mut changes = vec![fixed];
        changes.extend(more);
        let design = Design::load("linear.toml", &changes);
        let mut paid = Paid::default();
        let prepared = design.prepared();
        small_company::watch(&prepared, 0, &mut paid);
        let roster = &prepared.roster;
        (
            paid.0,
            daily_base(roster),
            roster.report_from,
            roster.n_days,
        )
    };
    let (now, base, from, end) = paid(&[]);
    let (later, ..) = paid(&[
        MONTH,
        "plans.manager.payment={paid_after_days=30}",
        "plans.executive.payment={paid_after_days=30}",
        "plans.chief.payment={paid_after_days=30}",
    ]);
    let variable = |paid: &BTreeMap<u32, f64>, day: u32| {
        let salary = if (from..end).contains(&day) {
            base
        } else {
            0.0
        };
        paid.get(&day).copied().unwrap_or(0.0) - salary
    };
    let mut seen = 0;
    for day in (from..end - 1).filter(|&day| 1.0 < variable(&now, day)) {
        let moved = variable(&later, day + 21);
        assert!((moved - variable(&now, day)).abs() < 1e-6 * base, "{day}");
        assert!(variable(&later, day).abs() < 1e-6 * base);
        seen += 1;
    }
    assert_eq!(seen, 3, "three quarters end before the last day");
    let last = variable(&later, end - 1 + 21);
    assert!(
        (last - variable(&now, end - 1)).abs() < 0.02 * last,
        "{last}"
    );
}

#[test]
fn a_component_may_have_a_pay_day_of_its_own() {
    let plan = |own: &str| {
        format!(
            "plans.rep.components=[{{name=\"a\",measure=\"new_bookings\",weight=0.5,quota={{per_year=750_000}},\
             reset=\"discrete\",tier_kind=\"marginal\",tiers=[{{from_attainment=0.0,multiple=1.0}}]}},\
             {{name=\"b\",measure=\"new_bookings\",weight=0.5,quota={{per_year=750_000}},{own}\
             reset=\"discrete\",tier_kind=\"marginal\",tiers=[{{from_attainment=0.0,multiple=1.0}}]}}]"
        )
    };
    let worth = |own: &str| {
        let scenario =
            small_company::scenario("linear.toml", &[&plan(own), "behavior.discount_factor=0.8"]);
        let roster = quotasim::simulate::Roster::new(&scenario.model, 1);
        roster.rep_plan.bookings.unwrap().worth.payout(1.0)
    };
    assert!((worth("") - 1.0).abs() < 1e-12);
    // Half of target a quarter later.
    assert!((worth("paid_after_days=91,") - 0.9).abs() < 1e-12);
}

#[test]
fn statements_name_the_day_pay_arrives() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("scenarios/replay");
    let text = std::fs::read_to_string(folder.join("software.toml")).unwrap();
    let lines = |text: &str| {
        let scratch = tempfile::tempdir().unwrap();
        let plan = scratch.path().join("plan.toml");
        let text = text.replace(
            "extends = \"../company.toml\"",
            &format!("extends = \"{}/scenarios/company.toml\"", root.display()),
        );
        std::fs::write(&plan, text).unwrap();
        let output = Command::cargo_bin("quotasim")
            .unwrap()
            .arg("replay")
            .arg(&plan)
            .args(["--format", "csv", "--quiet", "--deals"])
            .arg(folder.join("deals.csv"))
            .arg("--people")
            .arg(folder.join("people.csv"))
            .arg("--events")
            .arg(folder.join("events.csv"))
            .arg("--adjustments")
            .arg(folder.join("adjustments.csv"))
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{error}");
        let mut reader = csv::Reader::from_reader(&output.stdout[..]);
        let headers = reader.headers().unwrap().clone();
        let column = |name: &str| headers.iter().position(|h| h == name).unwrap();
        let columns = ["person", "to", "pay_date", "amount"].map(column);
        reader
            .records()
            .map(|row| row.unwrap())
            .map(|row| columns.map(|c| row[c].to_owned()))
            .collect::<Vec<_>>()
    };
    let now = lines(&text);
    assert!(!now.is_empty() && now.iter().all(|[_, to, pay_date, _]| to == pay_date));
    let later = text.replacen("name = \"", "paid_after_days = 31\nname = \"", 1);
    assert_ne!(text, later);
    let later = lines(&later);
    let moved = |row: &&[String; 4]| row[1] != row[2];
    assert!(later.iter().any(|row| moved(&row)));
    // Thirty-one days after the last of March is the first of May, and no cent is another.
    let march = later
        .iter()
        .filter(moved)
        .find(|row| row[1] == "2026-03-31");
    assert_eq!(march.unwrap()[2], "2026-05-01");
    let amounts = |rows: &[[String; 4]]| rows.iter().map(|r| r[3].clone()).collect::<Vec<_>>();
    assert_eq!(amounts(&now), amounts(&later));
}
