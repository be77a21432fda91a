//! Worked replays: plans, deals and what they must pay, file by file, to the cent.

use std::collections::BTreeMap;

use quotasim::model::{Clocks, Period, Plans, QuotaCalendar};
use quotasim::plan::{Cents, CompensationPlan, Role, Rounding, issues_for};
use quotasim::replay::{Inputs, Payslip, Replay, Setup, Source, replay};
use quotasim::scenario::ReplaySettings;
use serde::Deserialize;

/// A worked replay; `tests/cases/pay/README.md` explains the keys.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    title: String,
    #[serde(default = "usual_year")]
    first_fiscal_year: u16,
    #[serde(default = "one_u8")]
    starts_in_month: u8,
    #[serde(default = "one")]
    fiscal_years: u16,
    #[serde(default)]
    clocks: CaseClocks,
    plans: CasePlans,
    deals: String,
    people: Option<String>,
    adjustments: Option<String>,
    events: Option<String>,
    expect: Vec<Expected>,
    total_paid: f64,
    credit_multiplier: Option<f64>,
}

fn usual_year() -> u16 {
    2026
}

fn one() -> u16 {
    1
}

fn one_u8() -> u8 {
    1
}

/// Quota periods by role.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CaseClocks {
    rep: Period,
    manager: Period,
    executive: Period,
}

impl Default for CaseClocks {
    fn default() -> Self {
        Self {
            rep: Period::Quarter,
            manager: Period::Quarter,
            executive: Period::Quarter,
        }
    }
}

/// Plans by role; a role nobody has needs none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CasePlans {
    rep: CompensationPlan,
    manager: Option<CompensationPlan>,
    executive: Option<CompensationPlan>,
    chief: Option<CompensationPlan>,
}

/// One statement.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    person: String,
    period: String,
    pays: f64,
    /// Sums by rule; where given, all of them.
    lines: Option<BTreeMap<String, f64>>,
    #[serde(default)]
    credited: BTreeMap<String, f64>,
    #[serde(default)]
    quota: BTreeMap<String, f64>,
    #[serde(default)]
    attainment: BTreeMap<String, f64>,
    #[serde(default)]
    held_back: f64,
    #[serde(default)]
    over_cap: f64,
    #[serde(default)]
    draw: f64,
    #[serde(default)]
    debt: f64,
}

/// Half a cent: expected credit and quota are written to the cent.
const CENT: f64 = 0.005;
/// Attainment may be written to six decimals.
const PPM: f64 = 5e-7;

fn cents(amount: f64) -> Cents {
    Cents::of(amount, Rounding::default())
}

#[track_caller]
pub(super) fn check(file: &str, text: &str) {
    let case: Case = toml::from_str(text).unwrap_or_else(|e| panic!("{file}: {e}"));
    let replay = paid(file, &case);
    let mut wrong = Vec::new();
    let mut total = Cents::ZERO;
    for slip in replay.payslips() {
        total += slip.balances.payment_amount;
        let place = format!("{} {}", slip.name(), slip.period());
        let lines: Cents = slip.lines.iter().map(|line| line.amount).sum();
        if lines != slip.balances.payment_amount {
            wrong.push(format!("{place}: the lines sum to {lines}"));
        }
        let b = slip.balances;
        if b.earned - b.open() != b.paid {
            wrong.push(format!(
                "{place}: earned {} less open {} is not paid {}",
                b.earned,
                b.open(),
                b.paid
            ));
        }
        let expected = case
            .expect
            .iter()
            .find(|e| e.person == slip.name() && e.period == slip.period());
        if let Some(expected) = expected {
            compare(&slip, expected, &place, &mut wrong);
            continue;
        }
        let open = [b.payment_amount, b.held_back, b.over_cap, b.draw, b.debt];
        if open.iter().any(|c| !c.is_zero()) {
            wrong.push(format!(
                "{place}: nothing was expected, and pays or keeps {b:?}"
            ));
        }
    }
    for expected in &case.expect {
        let found = replay
            .payslips()
            .any(|s| s.name() == expected.person && s.period() == expected.period);
        if !found {
            wrong.push(format!(
                "{} {}: no statement",
                expected.person, expected.period
            ));
        }
    }
    if total != cents(case.total_paid) {
        wrong.push(format!("total {total}, expected {}", case.total_paid));
    }
    if let Some(expected) = case.credit_multiplier {
        let found = replay.statements.credit_multiplier;
        if found.is_none_or(|found| 1e-9 < (found - expected).abs()) {
            wrong.push(format!("credit multiplier {found:?}, expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{file}: {}: {wrong:#?}", case.title);
}

fn paid(file: &str, case: &Case) -> Replay {
    let or_rep = |plan: &Option<CompensationPlan>| plan.clone().unwrap_or(case.plans.rep.clone());
    let plans = Plans {
        rep: case.plans.rep.clone(),
        manager: or_rep(&case.plans.manager),
        executive: or_rep(&case.plans.executive),
        chief: or_rep(&case.plans.chief),
    };
    for (plan, role) in [(&plans.rep, Role::Rep), (&plans.manager, Role::Leader)] {
        assert_eq!(issues_for(plan, role), [], "{file}");
        let written = toml::to_string(plan).expect("a plan can be written");
        let read: CompensationPlan = toml::from_str(&written).expect("and read again");
        assert_eq!(&read, plan, "{file}: written out and read again");
    }
    let clock = |period| QuotaCalendar {
        period,
        offsets_weeks: vec![0],
    };
    let setup = Setup {
        title: case.title.clone(),
        plans,
        clocks: Clocks {
            reps: clock(case.clocks.rep),
            managers: clock(case.clocks.manager),
            executives: clock(case.clocks.executive),
            executive_on_fiscal: true,
        },
        settings: Some(ReplaySettings {
            first_fiscal_year: case.first_fiscal_year,
            starts_in_month: case.starts_in_month,
            fiscal_years: case.fiscal_years,
        }),
    };
    let inputs = Inputs {
        deals: source("deals", &case.deals),
        people: case.people.as_deref().map(|text| source("people", text)),
        adjustments: case
            .adjustments
            .as_deref()
            .map(|text| source("adjustments", text)),
        events: case.events.as_deref().map(|text| source("events", text)),
    };
    replay(&setup, &inputs).unwrap_or_else(|e| panic!("{file}: {e}"))
}

fn source<'a>(name: &'a str, text: &'a str) -> Source<'a> {
    Source {
        name,
        content: text.as_bytes(),
    }
}

fn compare(slip: &Payslip<'_>, expected: &Expected, place: &str, wrong: &mut Vec<String>) {
    let b = slip.balances;
    for (what, found, expected) in [
        ("pays", b.payment_amount, expected.pays),
        ("held back", b.held_back, expected.held_back),
        ("over the cap", b.over_cap, expected.over_cap),
        ("draw", b.draw, expected.draw),
        ("debt", b.debt, expected.debt),
    ] {
        if found != cents(expected) {
            wrong.push(format!("{place}: {what} {found}, expected {expected}"));
        }
    }
    if let Some(lines) = &expected.lines {
        let mut found: BTreeMap<&str, Cents> = BTreeMap::new();
        for line in slip.lines {
            *found.entry(line.rule.name()).or_default() += line.amount;
        }
        found.retain(|_, amount| !amount.is_zero());
        let expected: BTreeMap<&str, Cents> = lines
            .iter()
            .map(|(rule, amount)| (rule.as_str(), cents(*amount)))
            .collect();
        if found != expected {
            wrong.push(format!("{place}: lines {found:?}, expected {expected:?}"));
        }
    }
    for (what, table, within) in [
        ("credited", &expected.credited, CENT),
        ("quota", &expected.quota, CENT),
        ("attainment", &expected.attainment, PPM),
    ] {
        for (component, &expected) in table {
            let found = slip
                .measured
                .iter()
                .find(|m| slip.component(m) == component);
            let found = found.map(|m| match what {
                "credited" => m.credited,
                "quota" => m.quota,
                _ => m.attainment,
            });
            if found.is_none_or(|found| within < (found - expected).abs()) {
                wrong.push(format!(
                    "{place} {component}: {what} {found:?}, expected {expected}"
                ));
            }
        }
    }
}

const SMALL: &str = r#"
title = "control"
total_paid = 20_000
deals = '''
deal,date,person,value
D1,2026-02-10,ana,200000
'''
[plans.rep]
on_target_earnings_per_year = 200_000
base_share = 0.5
components = [
  { name = "new", measure = "new_bookings", weight = 1, quota = { per_year = 1_000_000 }, reset = "discrete", tier_kind = "marginal", tiers = [{ from_attainment = 0, multiple = 1 }] },
]
[[expect]]
person = "ana"
period = "2026 Q1"
pays = 20_000
lines = { commission = 20_000 }
credited = { new = 200_000 }
attainment = { new = 0.8 }
"#;

/// Negative control: the runner accepts the right numbers and notices each wrong one.
#[test]
fn the_runner_of_replays_notices_what_is_wrong() {
    check("control", SMALL);
    for (right, wrong) in [
        ("pays = 20_000", "pays = 20_000.01"),
        ("total_paid = 20_000", "total_paid = 19_999.99"),
        ("commission = 20_000", "commission = 20_000, clawback = -1"),
        ("commission = 20_000", "commission = 19_999.99"),
        (
            "credited = { new = 200_000 }",
            "credited = { new = 200_000.01 }",
        ),
        (
            "credited = { new = 200_000 }",
            "credited = { old = 200_000 }",
        ),
        (
            "attainment = { new = 0.8 }",
            "attainment = { new = 0.800001 }",
        ),
        ("period = \"2026 Q1\"", "period = \"2026 Q2\""),
        ("person = \"ana\"", "person = \"ben\""),
        ("pays = 20_000", "pays = 20_000\ndraw = 1"),
        (
            "title = \"control\"",
            "title = \"control\"\ncredit_multiplier = 1.5",
        ),
        ("title = \"control\"", "title = \"control\"\nbonus = 1"),
        ("D1,2026-02-10", "D1,2027-02-10"),
    ] {
        let text = SMALL.replace(right, wrong);
        assert_ne!(text, SMALL, "{right} is not in the case");
        assert!(
            std::panic::catch_unwind(|| check("control", &text)).is_err(),
            "accepted {wrong}"
        );
    }
}
