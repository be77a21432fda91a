//! Shipped scenarios load, resolve to themselves and say where each value came from.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot set up fails the test"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use quotasim::scenario::{self, Scenario, templates::TEMPLATES};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");

fn files() -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    files
}

fn load(path: &Path, overrides: &[&str]) -> Scenario {
    let overrides: Vec<_> = overrides.iter().map(ToString::to_string).collect();
    scenario::load(path, &overrides).unwrap_or_else(|e| panic!("{e}"))
}

fn shipped(name: &str) -> PathBuf {
    Path::new(FOLDER).join(name)
}

/// What `load` gives for a text in a file of its own.
fn reload(text: &str) -> Scenario {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("resolved.toml");
    fs::write(&path, text).unwrap();
    load(&path, &[])
}

#[test]
fn every_shipped_scenario_is_a_template_and_is_listed() {
    let readme = fs::read_to_string(shipped("README.md")).unwrap();
    let on_disk: BTreeSet<_> = files()
        .iter()
        .map(|f| f.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let embedded: BTreeSet<_> = TEMPLATES.iter().map(|t| t.name.to_owned()).collect();
    assert_eq!(on_disk, embedded);
    for template in TEMPLATES {
        assert!(
            readme.contains(&format!("`{}.toml`", template.name)),
            "{}",
            template.name
        );
        assert!(
            readme.contains(template.question()),
            "{}: question",
            template.name
        );
    }
}

#[test]
fn every_mechanism_has_a_scenario_that_turns_it_on_and_is_listed() {
    let readme = fs::read_to_string(shipped("README.md")).unwrap();
    let mut on = BTreeSet::new();
    for entry in fs::read_dir(shipped("mechanisms")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let scenario = load(&path, &[]);
        assert!(!scenario.expect.is_empty(), "{name}: expects nothing");
        assert!(
            readme.contains(&format!("`mechanisms/{name}.toml` | {}", scenario.question)),
            "{name}: not listed with its question"
        );
        // Two are what the others start from, one moves money and switches nothing on.
        if !["plain", "timing_only", "brand"].contains(&name.as_str()) {
            let switches = toml::Value::try_from(&scenario.model.mechanisms).unwrap();
            assert_eq!(switches[&name].as_bool(), Some(true), "{name}: is off");
            on.insert(name);
        }
    }
    let all = toml::Table::try_from(&load(&shipped("company.toml"), &[]).model.mechanisms).unwrap();
    assert_eq!(on, all.keys().cloned().collect());
}

#[test]
fn resolved_scenarios_load_as_themselves() {
    for file in files() {
        let original = load(
            &file,
            &["plans.rep.components[0].cap=3", "experiment.seed=7"],
        );
        for with_provenance in [false, true] {
            let again = reload(&original.resolved_toml(with_provenance));
            assert_eq!(again.model, original.model);
            assert_eq!(again.reference, original.reference);
            assert_eq!(again.experiment, original.experiment);
            assert_eq!(again.expect, original.expect);
            assert_eq!(again.hash(), original.hash());
        }
    }
}

#[test]
fn resolved_text_names_the_origin_of_each_value() {
    let text = load(
        &shipped("staggered-reps.toml"),
        &["deals.mean_list_value=50_000"],
    )
    .resolved_toml(true);
    let line = |start: &str, section: &str| {
        let section = &text[text.find(section).unwrap()..];
        section
            .lines()
            .find(|l| l.starts_with(start))
            .unwrap()
            .to_owned()
    };
    assert!(line("offsets_weeks", "[clocks.reps]").contains("staggered-reps.toml:7"));
    assert!(line("offsets_weeks", "[clocks.managers]").contains("company.toml:"));
    assert!(line("mean_list_value", "[deals]").ends_with("# --set deals.mean_list_value=50_000"));
    let silent: Vec<_> = text
        .lines()
        .take_while(|l| !l.starts_with("[reference"))
        .filter(|l| l.contains(" = ") && !l.starts_with(' ') && !l.contains("  # "))
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn overrides_reach_the_reference_unless_the_design_wrote_the_key() {
    let plain = load(&shipped("staggered.toml"), &[]);
    assert_eq!(*plain.reference, load(&shipped("company.toml"), &[]).model);
    let changed = load(
        &shipped("staggered.toml"),
        &[
            "leads.cost_per_lead=1",
            "clocks.reps.offsets_weeks=[0, 6]",
            "leads.cost_per_lead=2",
        ],
    );
    assert_eq!(
        changed.reference.leads.cost_per_lead,
        changed.model.leads.cost_per_lead
    );
    assert_eq!(changed.model.clocks.reps.offsets_weeks, [0, 6]);
    assert_eq!(changed.reference.clocks.reps.offsets_weeks, [0]);
}

/// Writes files into a folder and loads the last of them.
fn load_chain(files: &[(&str, &str)]) -> Scenario {
    let folder = tempfile::tempdir().unwrap();
    let mut last = PathBuf::new();
    for (name, text) in files {
        last = folder.path().join(name);
        fs::write(&last, text).unwrap();
    }
    load(&last, &[])
}

#[test]
fn three_layers_merge_and_the_last_is_the_reference() {
    let company = fs::read_to_string(shipped("company.toml")).unwrap();
    let scenario = load_chain(&[
        ("company.toml", &company),
        (
            "middle.toml",
            "extends = \"company.toml\"\ntitle = \"Middle\"\nquestion = \"What?\"\n\
             [buyers]\nneed_mean = 0.2\nneed_sd = 0.01\n[expect]\nnpv = { at_least = 0 }\n",
        ),
        (
            "top.toml",
            "extends = \"middle.toml\"\ntitle = \"Top\"\nquestion = \"Why?\"\n[buyers]\nneed_mean = 0.3\n",
        ),
    ]);
    assert_eq!(scenario.title, "Top");
    let need =
        |model: &quotasim::model::Model| (model.buyers.need_mean.get(), model.buyers.need_sd.get());
    assert_eq!(need(&scenario.model), (0.3, 0.01));
    assert_eq!(need(&scenario.reference), (0.12, 0.05));
    assert!(scenario.expect.is_empty(), "expectations are a file's own");
}

#[test]
fn a_fault_of_one_table_does_not_hide_a_contradiction_in_another() {
    let overrides = [
        "leads.cost_per_leed=1",
        "experiment.max_replications=2",
        "buyers.need_sd=-1",
    ];
    let overrides: Vec<_> = overrides.iter().map(ToString::to_string).collect();
    let error = scenario::load(&shipped("company.toml"), &overrides).unwrap_err();
    let paths: Vec<_> = error
        .issues()
        .iter()
        .map(|issue| issue.path.as_str())
        .collect();
    assert_eq!(
        paths,
        [
            "leads.cost_per_leed",
            "experiment.max_replications",
            "buyers.need_sd"
        ]
    );
}

#[test]
fn percentages_and_numbers_are_the_same_scenario() {
    let company = shipped("company.toml");
    let share = load(&company, &["buyers.need_mean=0.25"]);
    let percent = load(&company, &["buyers.need_mean=\"25%\""]);
    assert_eq!(share.hash(), percent.hash());
    assert_ne!(share.hash(), load(&company, &[]).hash());
}

#[test]
fn quotas_change_their_kind_by_override() {
    let company = shipped("company.toml");
    let whole = load(
        &company,
        &["plans.chief.components[0].quota={ per_year = 9 }"],
    );
    let key = load(&company, &["plans.chief.components[0].quota.per_year = 9"]);
    assert_eq!(whole.model, key.model);
}

#[test]
fn faulty_overrides_are_located() {
    let check = |text: &str, words: &str| {
        let error = scenario::load(&shipped("plg.toml"), &[text.to_owned()]).unwrap_err();
        let shown = error.to_string();
        assert!(shown.contains(words), "{text}: no {words:?} in\n{shown}");
        assert_eq!(error.issues().len(), 1, "{text}:\n{shown}");
    };
    check("deals.mean_list_valu=3", "--set:1:7");
    check("deals.mean_list_valu=3", "did you mean `mean_list_value`?");
    check("dealz.mean_list_value=3", "did you mean `deals`?");
    check("buyers.need_mean=30", "a share is written 0.3 or \"30%\"");
    // A shell takes quotes away: bare text is text.
    check("behavior.model=fixxed", "unknown word \"fixxed\"");
    check("organization.reps=abc", "found the text \"abc\"");
    check("behavior.model=\"fixed", "not TOML");
    check("plans.rep.components[9].weight=1", "has 4 entries");
    check("plans.rep.components[x].weight=1", "not an index");
    check("deals[0]=1", "is not a list");
    check("deals.mean_list_value.x=1", "leads nowhere");
    check("deals", "override without a value");
    check("extends=\"x\"", "cannot be overridden");
    check("motion.kind=\"sales_led\"", "credits self-serve users");
}

/// Small steps of a fixed generator: a mutation test must not depend on the day.
struct Steps(u64);

impl Steps {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }
}

/// Whatever stands in a file, it is loaded or refused with faults that can be shown.
fn survives(folder: &Path, bytes: &[u8]) {
    let path = folder.join("mutant.toml");
    fs::write(&path, bytes).unwrap();
    match scenario::load(&path, &[]) {
        Ok(scenario) => assert!(!scenario.resolved_toml(true).is_empty()),
        Err(error) => {
            assert!(!error.issues().is_empty(), "refused without a fault");
            assert!(error.to_string().contains("mutant.toml:"));
        }
    }
}

#[test]
fn mutated_files_never_panic() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read(shipped("company.toml")).unwrap();
    let fragments: [&[u8]; 12] = [
        b"=",
        b"\n[",
        b"]]",
        b"\"",
        b"{",
        b"\xff",
        b"1e999",
        b"\r\n",
        b"-",
        "\u{1F4A5}".as_bytes(),
        b"extends = \"mutant.toml\"\n",
        b"'''",
    ];
    let mut steps = Steps(1);
    for round in 0..300 {
        let mut bytes = text.clone();
        match round % 3 {
            0 => bytes.truncate(steps.below(text.len())),
            1 => {
                for _ in 0..=steps.below(8) {
                    let at = steps.below(bytes.len());
                    bytes[at] = u8::try_from(steps.below(256)).unwrap();
                }
            }
            _ => {
                for _ in 0..=steps.below(4) {
                    let at = steps.below(bytes.len());
                    let end = (at + steps.below(40)).min(bytes.len());
                    bytes.splice(
                        at..end,
                        fragments[steps.below(fragments.len())].iter().copied(),
                    );
                }
            }
        }
        survives(folder.path(), &bytes);
    }
}

#[test]
fn strange_files_never_panic() {
    let folder = tempfile::tempdir().unwrap();
    let deep = "[".repeat(5_000);
    let dotted = format!("{} = 1", vec!["a"; 2_000].join("."));
    let tables = format!("[{}]", vec!["a"; 2_000].join("."));
    let inline = format!("a = {}1{}", "{b=".repeat(60), "}".repeat(60));
    let list = format!("a = {}{}", "[".repeat(60), "]".repeat(60));
    for text in [
        "",
        "\u{feff}",
        "\u{feff}title = 3",
        "\0",
        "=",
        "a",
        "[",
        "[]",
        "[[]]",
        "\"\" = 1",
        "a = nan",
        "deals = []",
        "deals = [[[]]]",
        "reference = 3",
        "reference.deals.stages = 3",
        "expect = 3",
        "[expect]\nnpv = 3",
        "title = 1979-05-27",
        "title = \"\u{7}\"",
        "extends = \"\"",
        "extends = 3",
        "extends = \"\u{0}\"",
        "organization = { ability_classes = [3] }",
        "[experiment]\nseed = 0xffffffffffffffffffffffffffffffffffffffff",
        &deep,
        &dotted,
        &tables,
        &inline,
        &list,
    ] {
        survives(folder.path(), text.as_bytes());
    }
}
