//! The command line: exit codes, stdout as data, stderr as messages.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot set up fails the test"
)]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

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

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

#[test]
fn check_says_ok_on_stdout() {
    let (code, out, err) = quotasim(
        &root(),
        &["check", "scenarios/company.toml", "scenarios/plg.toml"],
    );
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out.lines().count(), 2);
    assert!(out.starts_with("scenarios/company.toml: ok"));
}

/// Accepted, and left out of the simulation: told once, at its line, without changing how it ends.
#[test]
fn check_and_compare_say_what_the_simulation_leaves_out() {
    let folder = tempfile::tempdir().unwrap();
    let company = root().join("scenarios/company.toml");
    for name in ["a", "b"] {
        let text = format!(
            "extends = \"base.toml\"\ntitle = \"{name}\"\nquestion = \"What is left out?\"\n"
        );
        fs::write(folder.path().join(format!("{name}.toml")), text).unwrap();
    }
    let base = format!(
        "extends = {:?}\ntitle = \"Base\"\nquestion = \"What is left out?\"\n\n\
         [[plans.rep.draws]]\nkind = \"recoverable\"\nper_payment = 1_000\npayments = 4\n",
        company.display()
    );
    fs::write(folder.path().join("base.toml"), base).unwrap();
    let warning = "warning: base.toml:5: plans.rep.draws: left out";
    let (code, out, err) = quotasim(folder.path(), &["check", "a.toml", "b.toml"]);
    assert_eq!((code, out.lines().count()), (0, 2), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(err.starts_with(warning), "{err}");
    let quiet = quotasim(folder.path(), &["check", "-q", "a.toml", "b.toml"]);
    assert_eq!(quiet, (0, String::new(), String::new()));
    // A taken folder ends the command after loading.
    fs::create_dir(folder.path().join("out")).unwrap();
    fs::write(folder.path().join("out/mine.txt"), "mine").unwrap();
    let arguments = ["compare", "a.toml", "b.toml", "--out", "out"];
    let (_, _, err) = quotasim(folder.path(), &arguments);
    assert_eq!(err.matches(warning).count(), 1, "{err}");
    let quiet = [&arguments[..], &["--quiet"]].concat();
    let (_, _, err) = quotasim(folder.path(), &quiet);
    assert!(!err.contains("warning"), "{err}");
}

#[test]
fn check_shows_all_faults_of_all_files_on_stderr() {
    let cases = "tests/cases/rejected";
    let (code, out, err) = quotasim(
        &root(),
        &[
            "check",
            &format!("{cases}/misspelt-key.toml"),
            "scenarios/company.toml",
            &format!("{cases}/share-above-one.toml"),
        ],
    );
    assert_eq!(code, 2);
    assert_eq!(out.lines().count(), 1);
    assert!(
        err.contains(&format!("{cases}/misspelt-key.toml:6:1")),
        "{err}"
    );
    assert!(
        err.contains(&format!("{cases}/share-above-one.toml:6:13")),
        "{err}"
    );
    assert!(err.contains("2 faults in 2 of 3 files"));
    assert!(!err.contains('\u{1b}'), "colour in a pipe");
}

#[test]
fn check_shows_a_fault_of_a_shared_base_once() {
    let folder = tempfile::tempdir().unwrap();
    let company = fs::read_to_string(root().join("scenarios/company.toml")).unwrap();
    fs::write(
        folder.path().join("company.toml"),
        company.replace("reps = 100", "reps = -100"),
    )
    .unwrap();
    for name in ["linear", "monthly"] {
        let file = format!("{name}.toml");
        fs::copy(
            root().join("scenarios").join(&file),
            folder.path().join(&file),
        )
        .unwrap();
    }
    let (code, _, err) = quotasim(folder.path(), &["check", "linear.toml", "monthly.toml"]);
    assert_eq!(code, 2);
    assert_eq!(
        err.matches("organization.reps: -100 is out of range")
            .count(),
        1
    );
}

#[test]
fn check_resolved_is_a_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let file = root().join("scenarios/staggered.toml");
    let (code, out, err) = quotasim(
        folder.path(),
        &[
            "check",
            "--resolved",
            "--set",
            "behavior.hope=\"learned\"",
            file.to_str().unwrap(),
        ],
    );
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("hope = \"learned\"  # --set"));
    fs::write(folder.path().join("again.toml"), out).unwrap();
    assert_eq!(quotasim(folder.path(), &["check", "again.toml"]).0, 0);
}

#[test]
fn unreadable_files_are_exit_3() {
    let (code, out, err) = quotasim(&root(), &["check", "scenarios/nowhere.toml"]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(
        err.contains("scenarios/nowhere.toml: could not be read"),
        "{err}"
    );
}

#[test]
fn faulty_arguments_are_exit_2() {
    let (code, out, err) = quotasim(&root(), &["chek"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("check"), "{err}");
    assert_eq!(quotasim(&root(), &["check"]).0, 2);
    let two = [
        "check",
        "--resolved",
        "scenarios/linear.toml",
        "scenarios/plg.toml",
    ];
    assert_eq!(quotasim(&root(), &two).0, 2);
    assert_eq!(quotasim(&root(), &["--help"]).0, 0);
}

#[test]
fn init_writes_a_scenario_and_its_base_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let (code, out, _) = quotasim(here, &["init", "mine", "--template", "staggered"]);
    assert_eq!((code, out.as_str()), (0, "company.toml\nmine.toml\n"));
    assert_eq!(quotasim(here, &["check", "mine.toml", "company.toml"]).0, 0);
    fs::write(here.join("mine.toml"), "precious").unwrap();
    let (code, out, err) = quotasim(here, &["init", "mine.toml"]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("mine.toml: exists already"), "{err}");
    assert_eq!(
        fs::read_to_string(here.join("mine.toml")).unwrap(),
        "precious"
    );
}

#[test]
fn init_lists_templates_and_names_the_nearest() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, _) = quotasim(folder.path(), &["init", "--list"]);
    assert_eq!(code, 0);
    assert!(
        out.lines().any(|l| l.starts_with("staggered-managers ")),
        "{out}"
    );
    let (code, _, err) = quotasim(folder.path(), &["init", "--template", "stagered"]);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean `staggered`?"), "{err}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn schema_is_json_that_knows_the_keys() {
    let (code, out, err) = quotasim(&root(), &["schema"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let schema: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(schema["properties"]["deals"].is_object());
    assert!(schema["properties"]["expect"]["properties"]["npv"].is_object());
    assert_eq!(schema["additionalProperties"], false);
}

/// A week has no place in months: the refusal names the key and the line it was written in.
#[test]
fn replay_refuses_a_period_of_a_week_at_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let company = root().join("scenarios/company.toml");
    let head = format!(
        "extends = {:?}\ntitle = \"Weeks\"\nquestion = \"Who is paid by the week?\"\n",
        company.display()
    );
    let deals = "deal,date,person,value\nD1,2026-01-20,ana,100\n";
    fs::write(folder.path().join("deals.csv"), deals).unwrap();
    for (name, table, key) in [
        (
            "paid",
            "[plans.rep.payment]\nperiod",
            "plans.rep.payment.period",
        ),
        ("clock", "[clocks.reps]\nperiod", "clocks.reps.period"),
    ] {
        let text = format!("{head}{table} = \"week\"\n");
        fs::write(folder.path().join(format!("{name}.toml")), text).unwrap();
        let file = format!("{name}.toml");
        let arguments = ["replay", file.as_str(), "--deals", "deals.csv"];
        let (code, out, err) = quotasim(folder.path(), &arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(
            err.starts_with(&format!("error: {file}:5: {key}: \"week\"")),
            "{err}"
        );
        assert!(err.ends_with("nothing is paid\n"), "{err}");
    }
}

/// Closed forms move with nobody's behaviour: a table of no rows, and no simulation.
#[test]
fn sensitivities_name_every_step() {
    let (code, out, _) = quotasim(&root(), &["validate", "--sensitivity", "--quiet", "X"]);
    assert_eq!(code, 0);
    for step in quotasim::evidence::steps() {
        assert!(out.contains(&step.change), "{out}");
    }
}
