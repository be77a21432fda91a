//! `run` and `compare` end to end, on a company small enough to simulate in an instant.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot set up fails the test"
)]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use quotasim::experiment::results::{DesignResult, Experiment};
use quotasim::experiment::{Beliefs, Incomparable, Study, engine::Unwatched};
use quotasim::outcome::Kpi;
use quotasim::scenario;

/// Six reps in two teams, two quarters, beliefs that nobody waits for.
const TINY: &[&str] = &[
    "organization.reps=6",
    "organization.regions=1",
    "organization.teams_per_region=2",
    "calendar.reported_quarters=2",
    "calendar.warmup_quarters=2",
    "learning.pilot_quarters=2",
    "learning.pilot_histories=2",
    "learning.max_iterations=2",
];

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

fn study(names: &[&str], replications: u32, further: &[&str]) -> Study {
    let overrides: Vec<String> = TINY
        .iter()
        .chain(further)
        .map(|set| (*set).to_owned())
        .chain([
            format!("experiment.min_replications={replications}"),
            format!("experiment.max_replications={replications}"),
        ])
        .collect();
    let scenarios = names
        .iter()
        .map(|name| scenario::load(&root().join(format!("scenarios/{name}.toml")), &overrides))
        .collect::<Result<Vec<_>, _>>();
    let mut scenarios = scenarios.unwrap();
    let base = scenarios.remove(0);
    Study::comparing(base, scenarios).unwrap()
}

fn simulate(study: &Study) -> (Beliefs, Experiment) {
    let beliefs = study.settle(&Unwatched).unwrap();
    let experiment = study.replicate(&beliefs, &Unwatched);
    (beliefs, experiment)
}

fn bits(design: &DesignResult) -> Vec<Vec<u64>> {
    let column = |c: &Vec<f64>| c.iter().map(|v| v.to_bits()).collect();
    design.columns.iter().map(column).collect()
}

fn named<'a>(experiment: &'a Experiment, name: &str) -> &'a DesignResult {
    experiment.designs.iter().find(|d| d.name == name).unwrap()
}

#[test]
fn a_staggered_design_brings_its_variants_and_the_base_does_not() {
    let check = |files: &[&str], further: &[&str], expected: &[&str]| {
        let study = study(files, 2, further);
        let names: Vec<&str> = study.designs.iter().map(|d| d.name.as_str()).collect();
        assert_eq!(names, expected);
    };
    check(
        &["aligned", "staggered", "plg"],
        &[],
        &[
            "aligned",
            "staggered",
            "plg",
            "staggered (buyers know the clock)",
            "staggered (no executive on the fiscal clock)",
            "staggered (buyers know the clock, no executive on the fiscal clock)",
        ],
    );
    check(
        &["staggered", "aligned", "staggered"],
        &["buyers.clock_knowledge=1"],
        &[
            "staggered",
            "aligned",
            "staggered 2",
            "staggered 2 (buyers do not know the clock)",
            "staggered 2 (buyers do not know the clock, no executive on the fiscal clock)",
            "staggered 2 (no executive on the fiscal clock)",
        ],
    );
}

#[test]
fn a_design_against_a_copy_of_itself_differs_by_exactly_zero() {
    let study = study(&["staggered", "staggered"], 3, &[]);
    let (beliefs, experiment) = simulate(&study);
    // The aligned company at the root, staggered once, three variants.
    assert_eq!(beliefs.distinct(), 5);
    for &kpi in Kpi::ALL {
        let difference = experiment.contrasts[0].contrast(kpi).difference;
        let exact = difference.point == 0.0 && difference.std_error == 0.0;
        assert!(exact || difference.n == 0, "{}: {difference:?}", kpi.key());
    }
    assert_eq!(bits(&experiment.designs[0]), bits(&experiment.designs[1]));
    // Negative control: a variant is not the same.
    assert_ne!(bits(&experiment.designs[0]), bits(&experiment.designs[2]));
}

#[test]
fn adding_a_design_or_a_replication_moves_nothing_else() {
    let (_, few) = simulate(&study(&["aligned", "monthly"], 3, &[]));
    let more = study(&["aligned", "plg", "monthly"], 6, &[]);
    let (beliefs, many) = simulate(&more);
    for name in ["aligned", "monthly"] {
        let first: Vec<Vec<u64>> = bits(named(&many, name))
            .into_iter()
            .map(|column| column[..3].to_vec())
            .collect();
        assert_eq!(bits(named(&few, name)), first, "{name}");
    }
    // And one replication can be rerun alone.
    let alone = more.one(&beliefs, 1, 4);
    for (column, value) in many.designs[1].columns.iter().zip(&alone.kpis) {
        assert_eq!(column[4].to_bits(), value.to_bits());
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let study = study(&["aligned", "staggered-reps"], 5, &[]);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let (_, experiment) = pool.unwrap().install(|| simulate(&study));
        format!("{experiment:?}")
    };
    let one = on(1);
    assert!(one == on(2), "2 threads");
    assert!(one == on(7), "7 threads");
}

#[test]
fn every_design_says_what_is_known_without_replications() {
    for behavior in ["forward_looking", "delta", "fixed"] {
        let set = format!("behavior.model=\"{behavior}\"");
        let (_, experiment) = simulate(&study(&["aligned"], 2, &[&set]));
        let design = &experiment.designs[0];
        let map = &design.marginal_value;
        assert_eq!((map.attainment.len(), map.days_left.len()), (41, 65));
        let values: Vec<f64> = map.value.iter().flatten().copied().collect();
        assert_eq!(values.len(), 41 * 65);
        assert!(
            values.iter().all(|v| v.is_finite() && 0.0 <= *v),
            "{behavior}"
        );
        // On the last day below quota the accelerator is out of reach, above it is not.
        let last_day = |row: usize| map.value[row][0];
        assert!(1.3 * last_day(5) < last_day(25), "{behavior}");
        assert_eq!(design.pay_curve[20], (1.0, 1.0));
        assert_eq!(design.beliefs.limit_by_fiscal_bin.len(), 14);
        assert!(
            design
                .beliefs
                .limit_by_own_bin
                .iter()
                .all(|l| 0.0 < *l && *l < 1.0)
        );
    }
}

#[test]
fn other_companies_and_calendars_are_refused_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let base = fs::read_to_string(root().join("scenarios/company.toml")).unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("company.toml", &base);
    write(
        "rich.toml",
        &base.replace("mean_list_value = 45_000", "mean_list_value = 46_000"),
    );
    let design = |base: &str, rest: &str| {
        format!("extends = \"{base}\"\ntitle = \"t\"\nquestion = \"q\"\n{rest}")
    };
    write("one.toml", &design("company.toml", ""));
    write("other.toml", &design("rich.toml", ""));
    write(
        "longer.toml",
        &design("company.toml", "[calendar]\nreported_quarters = 8\n"),
    );
    let load = |name: &str| scenario::load(&folder.path().join(name), &[]).unwrap();
    let error = |name: &str| Study::comparing(load("one.toml"), vec![load(name)]).unwrap_err();

    let company = error("other.toml");
    let Incomparable::OtherCompany {
        key,
        root,
        base_root,
        ..
    } = &company
    else {
        unreachable!("{company}");
    };
    assert_eq!(key, "deals.mean_list_value");
    assert!(
        root.ends_with("rich.toml") && base_root.ends_with("company.toml"),
        "{company}"
    );
    let calendar = error("longer.toml").to_string();
    assert!(
        calendar.contains("longer.toml:5 (8): calendar.reported_quarters"),
        "{calendar}"
    );

    let (code, out, err) = quotasim(folder.path(), &["compare", "one.toml", "other.toml"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(
        err.contains("rich.toml") && err.contains("deals.mean_list_value"),
        "{err}"
    );
    assert!(!folder.path().join("results").exists());
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

/// Runs a command on shipped scenarios, made tiny, in a folder of its own.
fn tiny(folder: &Path, command: &[&str], further: &[&str]) -> (i32, String, String) {
    let mut arguments: Vec<String> = command
        .iter()
        .map(|word| match word.strip_suffix(".toml") {
            Some(_) => root().join("scenarios").join(word).display().to_string(),
            None => (*word).to_owned(),
        })
        .collect();
    arguments.extend(
        TINY.iter()
            .flat_map(|set| ["--set".to_owned(), (*set).to_owned()]),
    );
    arguments.extend(further.iter().map(|word| (*word).to_owned()));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    quotasim(folder, &arguments)
}

#[test]
fn compare_prints_a_table_and_leaves_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let files = ["compare", "aligned.toml", "staggered-reps.toml"];
    let (code, out, err) = tiny(folder.path(), &files, &["--replications", "3"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("NPV to the company") && out.contains("For staggered-reps:"),
        "{out}"
    );
    let results = folder.path().join("results/aligned-vs-staggered-reps");
    for file in [
        "manifest.json",
        "summary.json",
        "charts/marginal-value-of-a-booking.svg",
    ] {
        assert!(results.join(file).is_file(), "{file}");
    }
    assert!(
        err.contains("results: ") && err.contains("time: beliefs"),
        "{err}"
    );
    let rows = fs::read_to_string(results.join("replications.csv")).unwrap();
    assert_eq!(rows.lines().count(), 1 + 3 * 5);
}

#[test]
fn standard_output_is_data_and_the_same_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let summary = |threads: &str| {
        let further = [
            "--replications=3",
            "--format=json",
            "--quiet",
            "--threads",
            threads,
        ];
        let (code, out, err) = tiny(
            folder.path(),
            &["compare", "aligned.toml", "plg.toml"],
            &further,
        );
        assert_eq!((code, err.as_str()), (0, ""));
        let written = folder.path().join("results/aligned-vs-plg/summary.json");
        assert_eq!(fs::read_to_string(written).unwrap(), out);
        out
    };
    let one = summary("1");
    let json: serde_json::Value = serde_json::from_str(&one).unwrap();
    assert_eq!(json["replications"], 3);
    assert_eq!(json["designs"][1]["name"], "plg");
    assert!(one == summary("2"), "2 threads");
    assert!(one == summary("7"), "7 threads");

    let further = ["--replications=2", "--format=csv", "--quiet"];
    let (code, out, _) = tiny(folder.path(), &["run", "plg.toml"], &further);
    assert_eq!(code, 0);
    assert!(
        csv::Reader::from_reader(out.as_bytes())
            .records()
            .all(|row| row.is_ok())
    );
}

#[test]
fn expectations_decide_the_exit_code_of_run() {
    let folder = tempfile::tempdir().unwrap();
    let check = |expect: &str, expected: (i32, &str)| {
        let set = ["--replications", "4", "--set", expect];
        let (code, out, err) = tiny(folder.path(), &["run", "aligned.toml"], &set);
        assert_eq!(code, expected.0, "{expect}: {out} {err}");
        // The shipped file expects something as well: one line each.
        let told = out.lines().any(|line| line.starts_with(expected.1));
        assert!(told, "{expect}: {out}");
    };
    check(
        "expect.win_rate.at_least=0.01",
        (0, "as expected: win rate"),
    );
    check(
        "expect.win_rate.at_least=0.99",
        (1, "NOT AS EXPECTED: win rate"),
    );
    check(
        "expect.win_rate.at_most=0.01",
        (1, "NOT AS EXPECTED: win rate"),
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_refused_before_anything_is_simulated() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("taken"), "precious").unwrap();
    // The company as shipped would take far longer than a test may.
    let file = root().join("scenarios/aligned.toml");
    let out = ["run", file.to_str().unwrap(), "--out", "taken"];
    let (code, stdout, err) = quotasim(folder.path(), &out);
    assert_eq!((code, stdout.as_str()), (3, ""));
    assert!(err.contains("taken: is a file"), "{err}");
    assert!(!err.contains("time:"), "{err}");
    let faulty = root().join("tests/cases/rejected/misspelt-key.toml");
    let both = ["compare", file.to_str().unwrap(), faulty.to_str().unwrap()];
    assert_eq!(quotasim(folder.path(), &both).0, 2);
    assert_eq!(quotasim(folder.path(), &["run", "missing.toml"]).0, 3);
    assert_eq!(
        quotasim(folder.path(), &["compare", file.to_str().unwrap()]).0,
        2
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_was_finished() {
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().unwrap();
    let file = root().join("scenarios/aligned.toml");
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("quotasim"));
    command
        .current_dir(folder.path())
        .args(["run", file.to_str().unwrap(), "--replications", "1000000"])
        .args(TINY.iter().flat_map(|set| ["--set", set]))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    // The tiny company's beliefs settle well within this; before that nothing is finished to keep.
    std::thread::sleep(std::time::Duration::from_secs(4));
    let signalled = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(signalled.unwrap().success());
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(130), "{err}");
    let results = folder.path().join("results/aligned");
    let Ok(manifest) = fs::read_to_string(results.join("manifest.json")) else {
        // A machine so busy that the beliefs were not done: said, and nothing left behind.
        assert!(
            err.contains("interrupted before the first replication"),
            "{err}"
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        return;
    };
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["stopped"], "interrupted");
    let kept = manifest["replications"].as_u64().unwrap();
    assert!(0 < kept && kept < 1_000_000);
    let rows = fs::read_to_string(results.join("replications.csv")).unwrap();
    assert_eq!(rows.lines().count() as u64, 1 + kept);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        said.contains("interrupted; what was finished is reported"),
        "{said}"
    );
}
