//! `quotasim plan`: worked numbers, controls that ask for nothing, exact budgets against Monte Carlo.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot set up fails the test"
)]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

use quotasim::experiment::plan_sheet::{
    ForecastKind, PlanSheet, ROLES, SheetOptions, Side, plan_sheet,
};
use quotasim::model::Period;
use quotasim::plan::Waiting;
use quotasim::scenario;
use quotasim::scenario::templates::TEMPLATES;
use quotasim::simulate::Role;

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

fn options() -> SheetOptions {
    SheetOptions {
        roles: ROLES.to_vec(),
        deal: None,
        forecast: ForecastKind::Deals,
        pace: 1.0,
        waiting: Waiting::FREE,
    }
}

fn sheet_of(path: &Path, overrides: &[&str], options: &SheetOptions) -> PlanSheet {
    let overrides: Vec<_> = overrides.iter().map(ToString::to_string).collect();
    let scenario = scenario::load(path, &overrides).unwrap_or_else(|e| panic!("{e}"));
    plan_sheet(&scenario, options)
}

fn shipped(name: &str, overrides: &[&str]) -> PlanSheet {
    let path = root().join("scenarios").join(name);
    sheet_of(&path, overrides, &options())
}

fn quotasim(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("quotasim")
        .unwrap()
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// A design in a folder of its own, beside the shipped company, with this plan of a rep.
fn design(folder: &Path, rep_plan: &str) -> PathBuf {
    let company = root().join("scenarios/company.toml");
    fs::copy(company, folder.join("company.toml")).unwrap();
    let path = folder.join("design.toml");
    let head = "extends = \"company.toml\"\ntitle = \"Design\"\nquestion = \"What does it pay?\"\n";
    fs::write(&path, format!("{head}{rep_plan}")).unwrap();
    path
}

/// On-target earnings 200,000, mix 50/50, quota a million a year.
fn rep_plan(rest: &str) -> String {
    format!(
        "[plans.rep]\non_target_earnings_per_year = 200_000\nbase_share = 0.5\n\
         [[plans.rep.components]]\nname = \"new business\"\nmeasure = \"new_bookings\"\nweight = 1.0\n\
         quota = {{ per_year = 1_000_000 }}\n{rest}"
    )
}

fn running_example(kind: &str, reset: &str) -> String {
    rep_plan(&format!(
        "reset = \"{reset}\"\ntier_kind = \"{kind}\"\ntiers = [\n\
         {{ from_attainment = 0.0, multiple = 1.0 }},\n{{ from_attainment = 1.0, multiple = 1.5 }},\n\
         {{ from_attainment = 1.2, multiple = 2.0 }},\n]\n"
    ))
}

#[track_caller]
fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{a} is not {b}");
}

#[test]
fn the_running_example_pays_7_500_to_hold() {
    let folder = tempfile::tempdir().unwrap();
    design(folder.path(), &running_example("marginal", "discrete"));
    // 200,000 booked so far, the quarter's last day; 300,000 in the next one.
    let arguments = [
        "plan",
        "design.toml",
        "--role",
        "rep",
        "--deal",
        "100_000",
        "--forecast",
        "point",
        "--pace",
        "120%",
        "--format",
        "json",
    ];
    let (code, out, err) = quotasim(folder.path(), &arguments);
    assert_eq!((code, err.as_str()), (0, ""));
    let document: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["roles"].as_array().unwrap().len(), 1);
    let timing = &document["roles"][0]["timing"];
    let row = timing["attainment"]
        .as_array()
        .unwrap()
        .iter()
        .position(|a| (a.as_f64().unwrap() - 0.8).abs() < 1e-12)
        .unwrap();
    assert_eq!(timing["days_left"][0], 0);
    let case = &timing["deals"][1];
    assert_eq!(case["deal"], 100_000.0);
    let at = |key: &str| case[key][row][0].as_f64();
    close(at("gain_now").unwrap(), 12_500.0, 1e-6);
    close(case["gain_next"].as_f64().unwrap(), 20_000.0, 1e-6);
    close(at("hold_value").unwrap(), 7_500.0, 1e-6);
    assert_eq!(at("largest_discount"), None);
}

#[test]
fn the_rest_of_the_period_counts_as_booked_at_the_pace() {
    let folder = tempfile::tempdir().unwrap();
    let path = design(folder.path(), &running_example("marginal", "discrete"));
    let asked = SheetOptions {
        deal: Some(50_000.0),
        forecast: ForecastKind::Point,
        ..options()
    };
    let sheet = sheet_of(&path, &[], &asked);
    let timing = sheet.roles[0].timing.as_ref().unwrap();
    // 70 % booked and 13 of 65 days to go at pace 1: the quarter ends at 90 %, 25,000 short of
    // quota, so a deal of 50,000 earns half at 10 % and half at 15 %.
    let row = timing
        .attainment
        .iter()
        .position(|a| (a - 0.7).abs() < 1e-12);
    let column = timing.days_left.iter().position(|d| *d == 13);
    let gain = timing.cases[1].gain_now[row.unwrap()][column.unwrap()];
    close(gain, 25_000.0 * 0.10 + 25_000.0 * 0.15, 1e-6);
}

#[test]
fn a_carried_year_is_decided_at_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = design(folder.path(), &running_example("marginal", "cumulative"));
    let asked = SheetOptions {
        deal: Some(100_000.0),
        forecast: ForecastKind::Point,
        pace: 1.2,
        waiting: Waiting {
            discount_factor: 0.9,
            slip_loss: 0.0,
        },
        ..options()
    };
    let sheet = sheet_of(&path, &[], &asked);
    let timing = sheet.roles[0].timing.as_ref().unwrap();
    assert_eq!(timing.days, 260);
    close(timing.quota, 1_000_000.0, 1e-6);
    // 800,000 by the last day: 10 % now, 20 % of 0.9 next year.
    let row = timing
        .attainment
        .iter()
        .position(|a| (a - 0.8).abs() < 1e-12);
    close(
        timing.cases[1].hold[row.unwrap()][0],
        18_000.0 - 10_000.0,
        1e-6,
    );
    // Within the year at 120 % each unit earns 20 %: a tenth of 20,000 is what delay costs.
    close(timing.within_year.unwrap(), -2_000.0, 1e-6);
    let free = sheet_of(&path, &[], &options());
    close(
        free.roles[0].timing.as_ref().unwrap().within_year.unwrap(),
        0.0,
        1e-9,
    );
}

#[test]
fn a_linear_plan_asks_for_nothing() {
    for name in ["linear.toml", "plg.toml"] {
        let sheet = shipped(name, &[]);
        assert_eq!(sheet.roles.len(), 4);
        for role in &sheet.roles {
            for case in &role.timing.as_ref().unwrap().cases {
                let least = 1e-9 * case.gain_next;
                assert!(case.hold.iter().flatten().all(|h| h.abs() <= least));
                assert!(case.discount.iter().flatten().all(|d| *d == Some(0.0)));
            }
            assert!(
                role.curves
                    .iter()
                    .all(|c| c.cliffs.is_empty() && c.is_linear())
            );
        }
        let text = quotasim::report::plan_sheet::text(&sheet);
        assert_eq!(
            text.matches("Nothing: a deal is worth the same in either")
                .count(),
            4
        );
    }
    // The negative control: the shipped accelerator does ask for something.
    let company = shipped("company.toml", &[]);
    let case = &company.roles[0].timing.as_ref().unwrap().cases[1];
    assert!(case.hold.iter().flatten().any(|h| 500.0 < *h));
    assert!(case.hold.iter().flatten().any(|h| *h < -500.0));
}

#[test]
fn cliffs_are_reported_to_the_cent() {
    let folder = tempfile::tempdir().unwrap();
    let path = design(folder.path(), &running_example("retroactive", "discrete"));
    let sheet = sheet_of(&path, &[], &options());
    let curve = &sheet.roles[0].curves[0];
    let cliffs: Vec<f64> = curve.cliffs.iter().map(|c| c.value).collect();
    assert_eq!(cliffs.len(), 2);
    close(cliffs[0], 12_500.0, 1e-9);
    close(cliffs[1], 15_000.0, 1e-9);
    let side = |side| {
        let at = |p: &&quotasim::experiment::plan_sheet::CurvePoint| {
            p.side == side && (p.attainment - 1.2).abs() < 1e-9
        };
        *curve.points.iter().find(at).unwrap()
    };
    close(side(Side::Below).pay, 45_000.0, 1e-9);
    close(side(Side::At).pay, 60_000.0, 1e-9);
    close(side(Side::At).effective_rate, 0.2, 1e-12);
    close(side(Side::Below).marginal_rate, 0.15, 1e-12);
    let text = quotasim::report::plan_sheet::text(&sheet);
    assert!(
        text.contains("cliff at 100 %: pay jumps up by 12,500.00"),
        "{text}"
    );
    // An exclusive threshold, and attainment rounded before it is compared, in the exercise.
    let text = quotasim::report::plan_sheet::text(&shipped("commission-budget.toml", &[]));
    assert!(
        text.contains("cliff at 90.5 %: pay jumps up by 1,515.88"),
        "{text}"
    );
    assert!(
        text.contains("cliff at 99.5 %: pay jumps up by 1,666.63"),
        "{text}"
    );
}

#[test]
fn the_commission_budget_is_exact_and_monte_carlo_agrees() {
    let sheet = shipped("commission-budget.toml", &[]);
    let budget = &sheet.budget;
    assert_eq!(
        (budget.reps, budget.quotas, budget.assumed),
        (500, 6, false)
    );
    close(budget.mean, 2_859_381.9, 0.05);
    close(budget.sd, 102_174.8, 0.05);
    let simulated = &budget.simulated;
    assert_eq!(simulated.replications, 4_000);
    // Four standard errors: 6 in 100,000 by chance, at a fixed seed.
    close(
        simulated.mean.point,
        budget.mean,
        4.0 * simulated.mean.std_error,
    );
    close(simulated.sd, budget.sd, 4.0 * simulated.sd_std_error);
    // At quota on average the company pays the same.
    let rep = sheet.cost.levels[1].roles[0];
    close(rep.variable, budget.mean, 1e-6);
    // Addressed draws: the same again, and others under another seed.
    assert_eq!(shipped("commission-budget.toml", &[]).budget, *budget);
    let other = shipped("commission-budget.toml", &["experiment.seed=7"]).budget;
    assert_eq!((other.mean, other.sd), (budget.mean, budget.sd));
    assert!(other.simulated.mean != simulated.mean);
    close(
        other.simulated.mean.point,
        budget.mean,
        4.0 * other.simulated.mean.std_error,
    );
}

#[test]
fn conventions_of_the_exercise_decide_its_budget() {
    let inclusive = "plans.rep.conventions.threshold_comparison=\"inclusive\"";
    let sheet = shipped(
        "commission-budget.toml",
        &[inclusive, "budget.replications=2"],
    );
    // Reps at exactly 90 % and 99 % move up a tier: 2.4 % and 4.0 % of all reps.
    assert!(20_000.0 < sheet.budget.mean - 2_859_381.9);
    let folder = tempfile::tempdir().unwrap();
    let scenarios = root().join("scenarios");
    let text = fs::read_to_string(scenarios.join("commission-budget.toml")).unwrap();
    let continuous = text.replace("sd = 0.1, decimals = 2 }", "sd = 0.1 }");
    assert_ne!(continuous, text);
    fs::copy(
        scenarios.join("company.toml"),
        folder.path().join("company.toml"),
    )
    .unwrap();
    let path = folder.path().join("continuous.toml");
    fs::write(&path, continuous).unwrap();
    let unrounded = sheet_of(&path, &["budget.replications=2"], &options());
    // Bookings that are not rounded, tiers that still are: 2,859,336.4 by a separate sum.
    close(unrounded.budget.mean, 2_859_336.37, 0.05);
    close(unrounded.budget.sd, 102_169.56, 0.05);
}

/// Half of the variable pay on quarters as everybody, a quarter of it by the year and one by the month.
fn own_periods() -> String {
    let tiers = "reset = \"discrete\"\ntier_kind = \"marginal\"\ntiers = [\n\
                 { from_attainment = 0.0, multiple = 1.0 },\n{ from_attainment = 1.0, multiple = 3.0 },\n]\n";
    let half = rep_plan(tiers).replace("weight = 1.0", "weight = 0.5");
    let own = |name: &str, period: &str| {
        format!(
            "[[plans.rep.components]]\nname = \"{name}\"\nmeasure = \"new_bookings\"\nweight = 0.25\n\
             quota = {{ per_year = 1_000_000 }}\nperiod = \"{period}\"\n{tiers}"
        )
    };
    format!(
        "{half}{}{}",
        own("of the year", "year"),
        own("of the month", "month")
    )
}

#[test]
fn a_component_is_shown_on_its_own_period() {
    let folder = tempfile::tempdir().unwrap();
    let sheet = sheet_of(&design(folder.path(), &own_periods()), &[], &options());
    let rep = &sheet.roles[0];
    // Target incentive a year 50,000 on quarters, 25,000 by the year, 25,000 by the month.
    let shown: Vec<_> = rep
        .curves
        .iter()
        .map(|c| (c.clock, c.pay.terms.quota, c.pay.terms.target_incentive))
        .collect();
    let twelfth = |yearly: f64| yearly * Period::Month.years();
    let expected = [
        (Period::Quarter, 250_000.0, 12_500.0),
        (Period::Year, 1_000_000.0, 25_000.0),
        (Period::Month, twelfth(1_000_000.0), twelfth(25_000.0)),
    ];
    assert_eq!(shown, expected);
    // The map is of the first component's clock and names the others.
    let timing = rep.timing.as_ref().unwrap();
    assert_eq!(timing.clock, Period::Quarter);
    assert_eq!(timing.left_out, ["of the year", "of the month"]);
    close(timing.quota, 250_000.0, 1e-9);
    assert!(
        rep.left_out.iter().all(|line| !line.contains("period:")),
        "{:?}",
        rep.left_out
    );
}

#[test]
fn quarters_and_carried_years_have_their_own_spread() {
    for plan in [
        running_example("retroactive", "discrete"),
        running_example("marginal", "cumulative"),
        own_periods(),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let budget = "[budget]\nheadcount = 20\nreplications = 4_000\n\
                      attainment = { mean = 0.95, sd = 0.35 }\n";
        let path = design(folder.path(), &format!("{budget}{plan}"));
        let budget = sheet_of(&path, &[], &options()).budget;
        let simulated = &budget.simulated;
        close(
            simulated.mean.point,
            budget.mean,
            4.0 * simulated.mean.std_error,
        );
        close(simulated.sd, budget.sd, 4.0 * simulated.sd_std_error);
    }
}

#[test]
fn a_company_without_spread_costs_what_the_curves_say() {
    let budget = "[budget]\nattainment = { mean = 1.0, sd = 0.0 }\n";
    let folder = tempfile::tempdir().unwrap();
    let path = design(folder.path(), budget);
    let sheet = sheet_of(&path, &[], &options());
    // Reps' quotas 75 M; managers 85 % of that, executives 95 % of theirs, the chief all of it.
    close(sheet.cost.rep_quotas, 75e6, 1e-3);
    close(sheet.cost.company_quota, 75e6 * 0.85 * 0.95, 1e-3);
    let level = &sheet.cost.levels[2];
    let roles: Vec<_> = level.roles.iter().map(|r| (r.role, r.people)).collect();
    let people = [100, 12, 3, 1];
    assert_eq!(roles, ROLES.into_iter().zip(people).collect::<Vec<_>>());
    let (rep, manager, chief) = (level.roles[0], level.roles[1], level.roles[3]);
    // Company at 120 %: reps at 96.9 %, below the accelerator; managers at 114 %; the chief at 120 %.
    close(rep.attainment, 1.2 * 0.85 * 0.95, 1e-12);
    close(rep.variable, 100.0 * 78_125.0 * rep.attainment, 1e-3);
    close(manager.attainment, 1.14, 1e-9);
    close(
        manager.variable,
        12.0 * 140_000.0 * (0.6 + 0.4 + 0.14 * 1.5),
        1e-3,
    );
    close(chief.variable, 350_000.0 * (0.6 + 0.4 + 0.2 * 1.5), 1e-3);
    let salaries = 100.0 * 78_125.0 + 12.0 * 140_000.0 + 3.0 * 225_000.0 + 350_000.0;
    close(level.base(), salaries, 1e-6);
    close(level.bookings, 1.2 * sheet.cost.company_quota, 1e-3);
    close(
        level.cost_of_sale(),
        (level.base() + level.variable()) / level.bookings,
        1e-12,
    );
    // A third of the reps with twice the quota cost a third more.
    let mixed = format!(
        "{budget}quotas = [\n{{ per_year = 750_000, share = 0.6 }},\n{{ per_year = 1_500_000, share = 0.4 }},\n]\n"
    );
    let mixed = sheet_of(&design(folder.path(), &mixed), &[], &options());
    let ratio = mixed.cost.levels[1].roles[0].variable / sheet.cost.levels[1].roles[0].variable;
    close(ratio, 1.4, 1e-9);
    close(mixed.cost.levels[1].roles[3].attainment, 1.0, 1e-9);
}

#[test]
fn spread_costs_more_on_a_convex_curve() {
    let cost = |sd: f64| {
        let folder = tempfile::tempdir().unwrap();
        let budget = format!("[budget]\nattainment = {{ mean = 1.0, sd = {sd} }}\n");
        let sheet = sheet_of(&design(folder.path(), &budget), &[], &options());
        assert!(!sheet.budget.assumed);
        sheet.budget.mean
    };
    // On a line that bends by half at quota: half a slope times sd / sqrt(2 pi).
    let expected = 100.0 * 78_125.0 * (1.0 + 0.5 * 0.2 / (2.0 * std::f64::consts::PI).sqrt());
    close(cost(0.2), expected, 1.0);
    close(cost(0.0), 100.0 * 78_125.0, 1e-6);
}

#[test]
fn every_shipped_scenario_has_a_sheet() {
    for template in TEMPLATES {
        let sheet = shipped(&template.file(), &[]);
        let text = quotasim::report::plan_sheet::text(&sheet);
        assert!(text.starts_with(&sheet.title));
        for line in text.lines() {
            assert!(line.chars().count() <= 100, "{}: {line}", template.name);
        }
        let budget = &sheet.budget;
        assert!(
            budget.mean.is_finite() && 0.0 < budget.sd,
            "{}",
            template.name
        );
        for role in &sheet.roles {
            let on_target = role
                .earnings
                .iter()
                .find(|(at, _)| (at - 1.0).abs() < 1e-12);
            assert!(0.0 < on_target.unwrap().1, "{}", template.name);
        }
    }
}

#[test]
fn a_role_can_be_asked_for_and_csv_carries_every_cell() {
    let arguments = [
        "plan",
        "scenarios/company.toml",
        "--role",
        "manager",
        "--format",
        "csv",
    ];
    let (code, out, err) = quotasim(&root(), &arguments);
    assert_eq!((code, err.as_str()), (0, ""));
    let mut lines = out.lines();
    let header = "table,role,component,attainment,side,days_left,deal,quantity,value";
    assert_eq!(lines.next(), Some(header));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert!(rows.iter().all(|row| row.len() == 9));
    let curves: Vec<_> = rows.iter().filter(|row| row[0] == "pay_curve").collect();
    assert!(!curves.is_empty() && curves.iter().all(|row| row[1] == "manager"));
    let cliff = curves.iter().find(|row| row[7] == "cliff_value").unwrap();
    assert_eq!(
        (cliff[3], cliff[8].parse::<f64>().unwrap()),
        ("1", 14_000.0)
    );
    let cells = rows.iter().filter(|row| row[7] == "hold_value").count();
    assert_eq!(cells, 3 * 65 * 65);
}

#[test]
fn the_folder_holds_sheet_data_and_charts() {
    let folder = tempfile::tempdir().unwrap();
    let file = root().join("scenarios/company.toml");
    let file = file.to_str().unwrap();
    let arguments = ["plan", file, "--role", "rep", "--out", "sheet", "--quiet"];
    let (code, out, err) = quotasim(folder.path(), &arguments);
    assert_eq!((code, err.as_str()), (0, ""));
    let read = |name: &str| fs::read_to_string(folder.path().join("sheet").join(name)).unwrap();
    assert_eq!(read("plan.txt"), out);
    let manifest: Value = serde_json::from_str(&read("manifest.json")).unwrap();
    let files = manifest["files"].as_array().unwrap();
    let names: Vec<_> = files.iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "plan.txt",
            "plan.json",
            "plan.csv",
            "scenario.toml",
            "charts/pay-curve.svg",
            "charts/hold-value-rep.svg",
            "charts/largest-discount-rep.svg",
        ]
    );
    for name in names.iter().filter(|name| name.starts_with("charts/")) {
        assert!(read(name).starts_with("<svg "), "{name}");
    }
    // Replaced by its like, but never by trampling on what is not ours.
    assert_eq!(quotasim(folder.path(), &arguments).0, 0);
    fs::write(folder.path().join("sheet/notes.txt"), "mine").unwrap();
    let (code, _, err) = quotasim(folder.path(), &arguments);
    assert_eq!(code, 3);
    assert!(err.contains("notes.txt"), "{err}");
}

#[test]
fn faulty_input_is_refused_at_its_place() {
    let cases = "tests/cases/rejected/budget-shares.toml";
    let (code, out, err) = quotasim(&root(), &["plan", cases]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains(&format!("{cases}:7:10")), "{err}");
    assert!(err.contains("the shares sum to 0.9"), "{err}");
    for arguments in [
        ["--slip-loss", "1.5"],
        ["--discount-factor", "much"],
        ["--deal", "0"],
        ["--pace", "11"],
        ["--role", "president"],
    ] {
        let [option, value] = arguments;
        let (code, _, err) = quotasim(&root(), &["plan", "scenarios/company.toml", option, value]);
        assert_eq!(code, 2, "{option}");
        assert!(err.contains(option), "{err}");
    }
    let (code, _, err) = quotasim(&root(), &["plan", "scenarios/nowhere.toml"]);
    assert_eq!(code, 3, "{err}");
}

#[test]
fn the_sheet_shows_the_roles_that_were_asked_for() {
    let asked = SheetOptions {
        roles: vec![Role::Chief, Role::Rep],
        ..options()
    };
    let sheet = sheet_of(&root().join("scenarios/aligned.toml"), &[], &asked);
    let roles: Vec<Role> = sheet.roles.iter().map(|r| r.role).collect();
    assert_eq!(roles, [Role::Rep, Role::Chief]);
    assert_eq!(sheet.cost.levels[0].roles.len(), 4);
}
