//! Layers point one way, and an outside crate stays where it is at home: what separate crates would
//! guard, read off the sources.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot set up fails the test"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder or file right under `src`: what of ours it may name, and which outside crates are at
/// home in it. A path allows everything below it.
struct Layer {
    name: &'static str,
    uses: &'static [&'static str],
    home_of: &'static [&'static str],
    /// Modules of `std` that reach out of the program.
    outside: &'static [&'static str],
}

const fn layer(
    name: &'static str,
    uses: &'static [&'static str],
    home_of: &'static [&'static str],
    outside: &'static [&'static str],
) -> Layer {
    Layer {
        name,
        uses,
        home_of,
        outside,
    }
}

/// Lowest first: a layer uses only layers above its own line.
const LAYERS: &[Layer] = &[
    layer("units", &[], &["schemars", "serde", "thiserror"], &[]),
    layer("random", &["units"], &["rand", "libm"], &[]),
    layer(
        "stats",
        &["units::format", "random::math"],
        &["statrs", "thiserror"],
        &[],
    ),
    layer("plan", &["units"], &["schemars", "serde", "thiserror"], &[]),
    layer("model", &["units", "plan"], &["schemars", "serde"], &[]),
    layer(
        "solve",
        &["units", "random::math", "plan", "model"],
        &[],
        &[],
    ),
    layer(
        "simulate",
        &["units", "random", "plan", "model", "solve"],
        &[],
        &[],
    ),
    layer(
        "outcome",
        &["units", "random::math", "stats::gini", "model", "simulate"],
        &[],
        &[],
    ),
    layer(
        "beliefs",
        &["units", "random", "plan", "model", "solve", "simulate"],
        &["rayon"],
        &[],
    ),
    layer(
        "scenario",
        &["units", "plan", "model", "outcome::Kpi"],
        &[
            "annotate_snippets",
            "schemars",
            "serde",
            "serde_json",
            "sha2",
            "strsim",
            "thiserror",
            "toml",
        ],
        &["fs", "io"],
    ),
    layer(
        "replay",
        &["units", "plan", "model", "scenario"],
        &["csv", "serde", "serde_json", "strsim", "thiserror", "time"],
        &["io"],
    ),
    layer(
        "experiment",
        &[
            "units", "random", "stats", "plan", "model", "solve", "simulate", "outcome", "beliefs",
            "scenario",
        ],
        // toml: two models are compared as trees, to name the key in which they differ.
        &["rayon", "thiserror", "toml"],
        &["time"],
    ),
    layer(
        "evidence",
        &[
            "units",
            "random::math",
            "stats",
            "plan",
            "solve",
            "outcome",
            "scenario",
            "experiment",
        ],
        &["serde", "tempfile", "thiserror", "toml"],
        &["fs", "io"],
    ),
    layer(
        "report",
        &[
            "units",
            "stats",
            "plan",
            "model",
            "outcome",
            "scenario",
            "experiment",
            "evidence",
        ],
        &[
            "colorous",
            "comfy_table",
            "csv",
            "dejavu",
            "libm",
            "plotters",
            "serde",
            "serde_json",
            "sha2",
            "tempfile",
            "thiserror",
        ],
        &["env", "fs", "io", "thread", "time"],
    ),
    layer(
        "cli",
        &[
            "units",
            "random",
            "stats",
            "plan",
            "model",
            "solve",
            "simulate",
            "outcome",
            "beliefs",
            "scenario",
            "replay",
            "experiment",
            "evidence",
            "report",
        ],
        &[
            "anstream",
            "clap",
            "csv",
            "ctrlc",
            "indicatif",
            "rayon",
            "serde",
            "serde_json",
        ],
        &["env", "fs", "io", "process", "thread", "time"],
    ),
    layer("main", &["cli"], &[], &["env", "process"]),
];

/// Modules of `std` that only a layer which says so may name.
const OUTSIDE: [&str; 7] = ["env", "fs", "io", "net", "process", "thread", "time"];

/// What is wrong with one source file of a layer; `outside_crates` are the package's dependencies.
fn faults(layer: &str, source: &str, outside_crates: &BTreeSet<String>) -> Vec<String> {
    let Some(rank) = LAYERS.iter().position(|l| l.name == layer) else {
        return vec![format!(
            "`{layer}` is no layer yet: give it a line in LAYERS"
        )];
    };
    let rules = &LAYERS[rank];
    let code = without_comments(source);
    let mut faults = Vec::new();
    for path in paths_after(&code, "crate::")
        .into_iter()
        .chain(paths_after(&code, "quotasim::"))
        .chain(paths_after(&code, "super::"))
    {
        // `super::super` names a layer from inside another one.
        let path = path.trim_start_matches("super::");
        let first = path.split("::").next().unwrap();
        let Some(target) = LAYERS.iter().position(|l| l.name == first) else {
            continue;
        };
        let allowed = rules
            .uses
            .iter()
            .any(|u| path == *u || path.starts_with(&format!("{u}::")));
        if target != rank && !allowed {
            let way = if rank < target { "up" } else { "past its rule" };
            faults.push(format!("`{layer}` points {way} to `{path}`"));
        }
    }
    for name in outside_crates {
        if names_crate(&code, name) && !rules.home_of.contains(&name.as_str()) {
            faults.push(format!("`{name}` is not at home in `{layer}`"));
        }
    }
    for path in paths_after(&code, "std::") {
        let module = path.split("::").next().unwrap();
        if OUTSIDE.contains(&module) && !rules.outside.contains(&module) {
            faults.push(format!("`{layer}` reaches out through `std::{path}`"));
        }
    }
    faults
}

/// The code without comments, doc comments included; a `//` inside a string ends the line too, which
/// hides nothing that matters here.
fn without_comments(source: &str) -> String {
    source
        .lines()
        .map(|line| line.split_once("//").map_or(line, |(code, _)| code))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Every path that follows `start` as a whole word, groups in braces written out.
fn paths_after(code: &str, start: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices(start) {
        let before = code[..at].chars().next_back();
        if before.is_none_or(|c| !is_word(c) && c != ':') {
            expand(&code[at + start.len()..], "", &mut found);
        }
    }
    found
}

/// Reads one path, or a group of paths, at the start of `text`; returns what follows it.
fn expand<'t>(text: &'t str, prefix: &str, found: &mut Vec<String>) -> &'t str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = expand(rest, prefix, found).trim_start();
            // Past `as name`, a star, or whatever else ends an entry.
            let end = rest.find([',', '}']).unwrap_or(rest.len());
            let closes = rest[end..].starts_with('}');
            rest = rest.get(end + 1..).unwrap_or("");
            if closes || rest.is_empty() {
                return rest;
            }
        }
    }
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    if word.is_empty() {
        return rest;
    }
    let path = if prefix.is_empty() {
        word.to_owned()
    } else {
        format!("{prefix}::{word}")
    };
    if let Some(further) = rest.strip_prefix("::") {
        expand(further, &path, found)
    } else {
        found.push(path);
        rest
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether the code names an outside crate, as `name::` or in a `use name`.
fn names_crate(code: &str, name: &str) -> bool {
    let starts_a_path = |at: usize| {
        let before = code[..at].chars().next_back();
        before.is_none_or(|c| !is_word(c) && c != ':' && c != '.')
    };
    code.match_indices(&format!("{name}::"))
        .any(|(at, _)| starts_a_path(at))
        || code
            .lines()
            .any(|line| line.trim_start().starts_with(&format!("use {name};")))
}

/// Names of the package's dependencies as they are written in code.
fn dependencies() -> BTreeSet<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let names = manifest["dependencies"].as_table().unwrap().keys();
    names.map(|name| name.replace('-', "_")).collect()
}

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

/// All sources with their layers. The crate's root only declares modules, and unit tests may read
/// what their layer does not.
fn sources() -> Vec<(String, PathBuf)> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    let src = root().join("src");
    let mut files = Vec::new();
    walk(&src, &mut files);
    files.sort();
    files
        .into_iter()
        .filter(|path| path != &src.join("lib.rs") && !path.ends_with("tests.rs"))
        .map(|path| {
            let first = path
                .strip_prefix(&src)
                .unwrap()
                .iter()
                .next()
                .unwrap()
                .to_str()
                .unwrap();
            (first.trim_end_matches(".rs").to_owned(), path)
        })
        .collect()
}

#[test]
fn layers_point_one_way_and_crates_stay_at_home() {
    let crates = dependencies();
    let mut found = Vec::new();
    for (layer, path) in sources() {
        let source = fs::read_to_string(&path).unwrap();
        for fault in faults(&layer, &source, &crates) {
            let path = path.strip_prefix(root()).unwrap();
            found.push(format!("{}: {fault}", path.display()));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_layer_is_a_module_and_every_rule_points_down() {
    let modules: BTreeSet<String> = sources().into_iter().map(|(layer, _)| layer).collect();
    for (rank, layer) in LAYERS.iter().enumerate() {
        assert!(
            modules.contains(layer.name),
            "{}: no such layer",
            layer.name
        );
        for used in layer.uses {
            let name = used.split("::").next().unwrap();
            let target = LAYERS.iter().position(|l| l.name == name).unwrap();
            assert!(target < rank, "{}: may not use {used}", layer.name);
        }
    }
}

#[track_caller]
fn check(layer: &str, source: &str, expected: &[&str]) {
    let crates = dependencies();
    let found = faults(layer, source, &crates);
    assert_eq!(found, expected, "{layer}: {source}");
}

#[test]
fn the_guard_sees_what_it_is_there_to_see() {
    let up = "`model` points up to `simulate::State`";
    check("model", "use crate::simulate::State;", &[up]);
    check("model", "fn f(_: &crate::simulate::State) {}", &[up]);
    check("model", "use super::super::simulate::State;", &[up]);
    check("model", "use super::simulate::State;", &[up]);
    check(
        "model",
        "use crate::{\n  plan::{Line, PayCurve as P},\n  simulate::State,\n};",
        &[up],
    );
    let past = "`stats` points past its rule to `random::Streams`";
    check("stats", "use crate::random::{math, Streams};", &[past]);
    check("stats", "use crate::units::format;", &[]);
    check(
        "main",
        "quotasim::scenario::load()",
        &["`main` points past its rule to `scenario::load`"],
    );
    check(
        "elsewhere",
        "",
        &["`elsewhere` is no layer yet: give it a line in LAYERS"],
    );

    let away = "`rand` is not at home in `simulate`";
    check("simulate", "use rand::Rng;", &[away]);
    check("simulate", "let x = rand::random::<f64>();", &[away]);
    check("random", "use rand::Rng;", &[]);
    check("simulate", "let x = self.rand::<f64>(); operand::f()", &[]);

    let reads = "`solve` reaches out through `std::fs::read`";
    check("solve", "let t = std::fs::read(p);", &[reads]);
    check("solve", "use std::{fmt, fs::read};", &[reads]);
    check(
        "solve",
        "// std::fs::read, crate::cli::run\n/// rand::Rng",
        &[],
    );
}
