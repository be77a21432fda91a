//! `explain`: shares of a difference that add up to it.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot set up fails the test"
)]

use std::collections::BTreeSet;
use std::path::PathBuf;

use assert_cmd::Command;
use quotasim::experiment::explain::{Explanation, Unexplainable};
use quotasim::experiment::{Study, engine::Unwatched};
use quotasim::model::{Family, Mechanisms};
use quotasim::outcome::Kpi;
use quotasim::scenario;

/// Six reps in two teams, two quarters, beliefs that hardly settle.
const TINY: &[&str] = &[
    "organization.reps=6",
    "organization.regions=1",
    "organization.teams_per_region=2",
    "calendar.reported_quarters=2",
    "calendar.warmup_quarters=2",
    "learning.pilot_quarters=2",
    "learning.pilot_histories=1",
    "learning.max_iterations=1",
    "learning.averaging_rounds=0",
    "experiment.min_replications=4",
    "experiment.max_replications=4",
    // Few to take apart.
    "mechanisms.specialists=false",
    "mechanisms.inbound_neglect=false",
    "mechanisms.turnover=false",
    "mechanisms.push_tactics=false",
    "mechanisms.word_of_mouth=false",
];

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

fn study(further: &[&str]) -> Study {
    let sets: Vec<String> = TINY
        .iter()
        .chain(further)
        .map(|s| (*s).to_owned())
        .collect();
    let load =
        |name: &str| scenario::load(&root().join(format!("scenarios/{name}.toml")), &sets).unwrap();
    Study::comparing(load("aligned"), vec![load("staggered")]).unwrap()
}

#[test]
fn every_switch_has_a_family_and_sets_itself_alone() {
    let written = study(&[]).designs[0].scenario.model.mechanisms.clone();
    let fields = serde_json::to_value(&written).unwrap();
    let fields: BTreeSet<&str> = fields
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let keys: BTreeSet<&str> = Mechanisms::SWITCHES.iter().map(|s| s.key).collect();
    assert_eq!(keys, fields, "a mechanism without a row in `switches!`");
    assert_eq!(
        keys.len(),
        Mechanisms::SWITCHES.len(),
        "a switch is named twice"
    );
    for switch in Mechanisms::SWITCHES {
        let mut changed = written.clone();
        (switch.set)(&mut changed, !(switch.is_on)(&written));
        let (before, after) = (
            serde_json::to_value(&written).unwrap(),
            serde_json::to_value(&changed).unwrap(),
        );
        for key in &fields {
            assert_eq!(
                before[key] != after[key],
                *key == switch.key,
                "{} moves {key}",
                switch.key
            );
        }
    }
    for family in Family::ALL {
        assert!(
            Mechanisms::SWITCHES.iter().any(|s| s.family == family),
            "{}",
            family.key()
        );
    }
}

#[test]
fn parts_add_up_to_the_difference_that_compare_finds() {
    let mut compared = study(&[]);
    compared.designs.retain(|design| design.variant.is_none());
    let beliefs = compared.settle(&Unwatched).unwrap();
    let compared = compared.replicate(&beliefs, &Unwatched);

    let explanation = Explanation::new(study(&[]), None).unwrap();
    assert_eq!((explanation.players.len(), explanation.n_sets()), (5, 32));
    let beliefs = explanation.study.settle(&Unwatched).unwrap();
    let experiment = explanation.study.replicate(&beliefs, &Unwatched);
    for kpi in [Kpi::Npv, Kpi::Bookings, Kpi::LastWeekShare] {
        let all = explanation.attributions(&experiment, kpi);
        let [attribution] = all.as_slice() else {
            panic!("one design beside the base")
        };
        let found = compared.contrasts[0].contrast(kpi).difference;
        assert_eq!(
            attribution.whole.point.to_bits(),
            found.point.to_bits(),
            "{}",
            kpi.key()
        );
        let sum =
            attribution.without.point + attribution.parts.iter().map(|p| p.point).sum::<f64>();
        let largest = attribution
            .parts
            .iter()
            .map(|p| p.point.abs())
            .fold(sum.abs(), f64::max);
        assert!(
            (sum - found.point).abs() <= 1e-12 * largest,
            "{}: {sum} is not {}",
            kpi.key(),
            found.point
        );
        assert!(
            attribution.parts.iter().any(|p| p.point != 0.0),
            "{}",
            kpi.key()
        );
        assert_eq!(attribution.interactions.len(), 10);
    }
}

#[test]
fn a_mechanism_without_effect_gets_exactly_nothing() {
    // Nothing is conceded for a promise and nothing is found missing, so nobody's decisions or customers change.
    let idle = [
        "promises.concession=0",
        "promises.gap=0",
        "mechanisms.reputation=false",
    ];
    let explanation = Explanation::new(study(&idle), Some(Family::Customers)).unwrap();
    let keys: Vec<&str> = explanation.players.iter().map(|p| p.key).collect();
    assert_eq!(keys, ["promises", "product_starvation"]);
    let beliefs = explanation.study.settle(&Unwatched).unwrap();
    let experiment = explanation.study.replicate(&beliefs, &Unwatched);
    let attribution = &explanation.attributions(&experiment, Kpi::Npv)[0];
    assert_eq!(
        (attribution.parts[0].point, attribution.parts[0].std_error),
        (0.0, 0.0)
    );
    assert_eq!(attribution.interactions[0].1.point.abs().to_bits(), 0);
    assert_ne!(attribution.whole.point.abs().to_bits(), 0);
}

#[test]
fn nothing_on_is_nothing_to_explain() {
    let off = ["mechanisms.deal_desk=false", "mechanisms.onboarding=false"];
    let error = Explanation::new(study(&off), Some(Family::Capacity)).unwrap_err();
    assert!(matches!(error, Unexplainable::NothingOn { .. }));
    assert_eq!(
        error.to_string(),
        "no mechanism of the family capacity is on in any of the designs"
    );
    let without_it = Explanation::new(study(&off), None).unwrap();
    assert_eq!(without_it.n_sets(), 16);
}

fn explain(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("quotasim").unwrap();
    command.current_dir(root()).args([
        "explain",
        "scenarios/aligned.toml",
        "scenarios/staggered.toml",
    ]);
    for set in TINY.iter().filter(|set| !set.starts_with("experiment")) {
        command.args(["--set", set]);
    }
    let output = command.args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn the_command_writes_a_folder_and_says_it_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("explained");
    let out = out.to_str().unwrap();
    let (code, text, err) = explain(&["--within", "capacity", "--replications", "3", "--out", out]);
    assert_eq!(code, 0, "{err}");
    assert!(
        text.contains("staggered less aligned") && text.contains("- deal desk:"),
        "{text}"
    );
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );
    assert!(
        err.contains("4 sets of mechanisms (deal_desk, onboarding) in 2 designs: 8 companies"),
        "{err}"
    );
    let read = |file: &str| std::fs::read_to_string(format!("{out}/{file}")).unwrap();
    assert_eq!(read("explanation.txt"), text);
    assert!(read("charts/explanation.svg").starts_with("<svg"));
    assert!(read("manifest.json").contains("\"explanation.csv\""));
    let json: serde_json::Value = serde_json::from_str(&read("explanation.json")).unwrap();
    let lines = json["contrasts"][0]["lines"].as_array().unwrap();
    let point = |kinds: &[&str]| -> f64 {
        let of = lines
            .iter()
            .filter(|line| kinds.contains(&line["kind"].as_str().unwrap()));
        of.map(|line| line["point"].as_f64().unwrap()).sum()
    };
    assert!((point(&["rest", "part"]) - point(&["whole"])).abs() < 1e-3);
    assert_eq!(read("explanation.csv").lines().count(), 1 + lines.len());
    // The same folder may be written again; the same bits come out on another number of threads.
    let (_, again, _) = explain(&[
        "--within",
        "capacity",
        "--replications",
        "3",
        "--out",
        out,
        "--threads",
        "1",
    ]);
    assert_eq!(again, text);
}

#[test]
fn arguments_that_make_no_sense_are_refused_with_what_would() {
    let (code, _, err) = explain(&["--figure", "npvv"]);
    assert_eq!(code, 2);
    assert!(err.contains("not a figure; one of npv,"), "{err}");
    let (code, _, err) = explain(&["--within", "magic"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("pricing, buyers, capacity, customers, people"),
        "{err}"
    );
    let (code, _, err) = explain(&["--belief-starts"]);
    assert_eq!(code, 2);
    assert!(err.contains("belong to run and compare"), "{err}");
}
