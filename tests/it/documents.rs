//! Documents say what the code does: commands parse, links lead somewhere, every key is explained.
//!
//! `docs/kpis.md`, `docs/scenario-keys.md` and `docs/trace.md` are written by the code:
//! `QUOTASIM_REGENERATE=1 cargo test --test it documents` writes them anew.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot set up fails the test"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Component, Path, PathBuf};

use quotasim::outcome::{Better, Kpi, Unit};
use quotasim::{cli, scenario};
use serde_json::{Map, Value};

const REGENERATE: &str = "QUOTASIM_REGENERATE";

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// All files of the package that are kept, by path relative to its root.
fn kept_files() -> Vec<PathBuf> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if name == ".git" || name == "target" || name.starts_with("results") {
                continue;
            }
            if path.is_dir() {
                walk(&path, files);
            } else {
                files.push(path.strip_prefix(root()).unwrap().into());
            }
        }
    }
    let mut files = Vec::new();
    walk(&root(), &mut files);
    files.sort();
    files
}

fn documents() -> Vec<PathBuf> {
    let mut files = kept_files();
    files.retain(|path| path.extension().is_some_and(|e| e == "md"));
    files
}

/// Lines of the fenced blocks of a language, comments and prompts left out.
fn fenced(text: &str, language: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut open: Option<bool> = None;
    for line in text.lines() {
        if let Some(tag) = line.trim_start().strip_prefix("```") {
            open = if open.is_some() {
                None
            } else {
                Some(tag.trim() == language)
            };
        } else if open == Some(true) {
            let line = line.split(" #").next().unwrap().trim();
            if !line.is_empty() && !line.starts_with('#') {
                lines.push(line.to_owned());
            }
        }
    }
    lines
}

/// The arguments after the program's name, if a shell line runs quotasim.
fn quotasim_arguments(line: &str) -> Option<Vec<String>> {
    let words: Vec<String> = line
        .split_whitespace()
        .map(|word| word.trim_matches('\'').trim_matches('"').to_owned())
        .collect();
    match words.first()?.as_str() {
        "quotasim" => Some(words[1..].to_vec()),
        "cargo" if words.get(1)? == "run" => {
            let separator = words.iter().position(|w| w == "--")?;
            Some(words[separator + 1..].to_vec())
        }
        _ => None,
    }
}

/// What is wrong with the quotasim commands of a document.
fn faulty_commands(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for line in fenced(text, "sh") {
        let Some(arguments) = quotasim_arguments(&line) else {
            continue;
        };
        let words = std::iter::once("quotasim").chain(arguments.iter().map(String::as_str));
        if let Err(e) = cli::command().try_get_matches_from(words)
            && e.use_stderr()
        {
            faults.push(format!("{line}\n{e}"));
        }
        for file in arguments.iter().filter(|a| a.starts_with("scenarios/")) {
            if !root().join(file).is_file() {
                faults.push(format!("{line}: {file} does not exist"));
            }
        }
    }
    faults
}

#[test]
fn commands_in_documents_parse() {
    let mut faults = Vec::new();
    for path in documents() {
        let found = faulty_commands(&read(path.to_str().unwrap()));
        faults.extend(found.iter().map(|f| format!("{}: {f}", path.display())));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_command_that_does_not_exist_is_found() {
    let sh = |line: &str| format!("Text\n\n```sh\n{line}\n```\n");
    for (line, n) in [
        (
            "quotasim check scenarios/company.toml   # all faults at once",
            0,
        ),
        ("cargo run --release -- check scenarios/company.toml", 0),
        ("cargo test", 0),
        ("quotasim --help", 0),
        ("quotasim chekc scenarios/company.toml", 1),
        ("quotasim check --fast scenarios/company.toml", 1),
        ("quotasim check scenarios/nowhere.toml", 1),
    ] {
        assert_eq!(faulty_commands(&sh(line)).len(), n, "{line}");
    }
    assert!(faulty_commands("```text\nquotasim chekc\n```").is_empty());
}

#[test]
fn local_links_lead_somewhere() {
    for path in documents() {
        let text = read(path.to_str().unwrap());
        let folder = root().join(path.parent().unwrap());
        for part in text.split("](").skip(1) {
            let target = part.split([')', ' ', '#']).next().unwrap();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let there = folder.join(target).exists();
            assert!(there, "{}: no {target}", path.display());
        }
    }
}

#[test]
fn the_readme_asks_for_the_toolchain_the_manifest_asks_for() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let version = manifest["package"]["rust-version"].as_str().unwrap();
    assert!(read("README.md").contains(&format!("Rust {version} or later")));
}

#[test]
fn the_readme_runs_the_tests_as_continuous_integration_does() {
    let readme = fenced(&read("README.md"), "sh");
    assert!(readme.iter().any(|line| line == "cargo test"));
    let steps = read(".ci/run");
    assert!(steps.lines().any(|line| line.trim() == "cargo test"));
}

/// Leaves of a scenario: full key and what the schema says about it.
fn keys() -> Vec<(String, Map<String, Value>)> {
    fn resolve(schema: &Value, definitions: &Map<String, Value>) -> Map<String, Value> {
        let mut object = schema.as_object().cloned().unwrap_or_default();
        let Some(target) = object.remove("$ref") else {
            return object;
        };
        let name = target.as_str().unwrap().rsplit('/').next().unwrap();
        let mut resolved = resolve(&definitions[name], definitions);
        resolved.extend(object);
        resolved
    }
    fn walk(
        path: &str,
        schema: &Value,
        definitions: &Map<String, Value>,
        out: &mut Vec<(String, Map<String, Value>)>,
    ) {
        let mut object = resolve(schema, definitions);
        // An optional part is one form or nothing.
        if let Some(forms) = object.get("anyOf").and_then(Value::as_array) {
            let real: Vec<Value> = forms
                .iter()
                .filter(|f| f["type"] != "null")
                .cloned()
                .collect();
            if let [only] = &real[..] {
                let description = object.remove("description");
                object = resolve(only, definitions);
                object.extend(description.map(|d| ("description".to_owned(), d)));
            } else {
                let described = real.iter().map(|f| Value::Object(resolve(f, definitions)));
                object.insert("anyOf".into(), described.collect());
            }
        }
        // The plans of all roles are alike, and expectations are the figures.
        if path == "reference" {
            out.push((path.into(), object));
            return;
        }
        if path == "expect" {
            let figures = object["properties"].as_object().unwrap();
            let any = resolve(figures.values().next().unwrap(), definitions);
            for (name, inner) in any["properties"].as_object().unwrap() {
                walk(&format!("expect.FIGURE.{name}"), inner, definitions, out);
            }
            return;
        }
        if let Some(properties) = object.get("properties").and_then(Value::as_object) {
            for (name, inner) in properties {
                let path = match path {
                    "" => name.clone(),
                    "plans" if name != "rep" => continue,
                    "plans" => "plans.ROLE".to_owned(),
                    _ => format!("{path}.{name}"),
                };
                walk(&path, inner, definitions, out);
            }
            return;
        }
        let items = object.get("items").map(|items| resolve(items, definitions));
        if let Some(items) = items.filter(|items| items.contains_key("properties")) {
            walk(
                &format!("{path}[]"),
                &Value::Object(items),
                definitions,
                out,
            );
            return;
        }
        out.push((path.into(), object));
    }
    let schema = scenario::schema();
    let definitions = schema["$defs"].as_object().unwrap().clone();
    let mut out = Vec::new();
    walk("", &schema, &definitions, &mut out);
    out
}

/// What a key accepts, in a few words.
fn accepted(schema: &Map<String, Value>) -> String {
    let words = |forms: &Value| -> Vec<String> {
        let mut all = Vec::new();
        for form in forms.as_array().unwrap() {
            if let Some(word) = form.as_str().or_else(|| form["const"].as_str()) {
                all.push(format!("`\"{word}\"`"));
            } else if let Some(inner) = form.as_object() {
                all.push(accepted(inner));
            }
        }
        all
    };
    for union in ["enum", "oneOf", "anyOf"] {
        if let Some(forms) = schema.get(union) {
            return words(forms).join(" or ");
        }
    }
    if let Some(word) = schema.get("const").and_then(Value::as_str) {
        return format!("`\"{word}\"`");
    }
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let names: Vec<_> = properties.keys().map(|k| format!("`{k}`")).collect();
        return format!("table of {}", names.join(", "));
    }
    let kinds: Vec<&str> = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        Some(kind) => kind.as_str().into_iter().collect(),
        None => Vec::new(),
    };
    let format = schema.get("format").and_then(Value::as_str).unwrap_or("");
    let kind = match kinds.first() {
        Some(&"number") if format != "double" && !format.is_empty() => format,
        Some(&"number") => "number",
        Some(&"integer") => "whole number",
        Some(&"boolean") => return "`true` or `false`".into(),
        Some(&"string") => "text",
        Some(&"array") => "list",
        _ => "table",
    };
    let bound = |key: &str| schema.get(key).filter(|v| v.is_number());
    match (
        bound("minimum"),
        bound("exclusiveMinimum"),
        bound("maximum"),
    ) {
        (Some(low), _, Some(high)) => format!("{kind}, {low} to {high}"),
        (Some(low), _, None) => format!("{kind}, {low} or more"),
        (None, Some(low), _) => format!("{kind}, more than {low}"),
        _ => kind.into(),
    }
}

fn scenario_keys_page() -> String {
    let mut page = String::from(
        "# Scenario keys\n\n\
         Written by the code from the schema that checks scenario files; regenerate with\n\
         `QUOTASIM_REGENERATE=1 cargo test --test it documents`.\n\n\
         A complete scenario says every key that is not optional; nothing has a default in code. A file with\n\
         `extends` says only what differs from its base. `ROLE` is `rep`, `manager`, `executive` or `chief`;\n\
         `[]` is an entry of a list; `FIGURE` is a key of [the figures](kpis.md). The equations that use these keys are in [the model](model.md).\n",
    );
    let mut table = None;
    let mut keys = keys();
    keys.sort_by_key(|(path, _)| path.contains('.'));
    for (path, schema) in keys {
        let top = path.split('.').next().unwrap().to_owned();
        let section = if path.contains('.') { Some(top) } else { None };
        if table.as_ref() != Some(&section) {
            let title = section
                .as_ref()
                .map_or("the top level".to_owned(), |t| format!("`[{t}]`"));
            write!(
                page,
                "\n## {title}\n\n| key | accepted | meaning |\n|---|---|---|\n"
            )
            .unwrap();
            table = Some(section);
        }
        let meaning = schema
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or("");
        let meaning = meaning.replace('\n', " ").replace('|', "\\|");
        writeln!(
            page,
            "| `{path}` | {} | {} |",
            accepted(&schema),
            meaning.trim()
        )
        .unwrap();
    }
    page
}

fn kpis_page() -> String {
    let mut page = String::from(
        "# Figures\n\n\
         Written by the code from the definitions that measure them; regenerate with\n\
         `QUOTASIM_REGENERATE=1 cargo test --test it documents`.\n\n\
         One definition per figure. The key is the column in CSV and JSON and the key in `[expect]`. All are\n\
         measured over the reported quarters of one replication, on selling days; quarters are fiscal unless a\n\
         definition says *own*. A twin is the same deal, under the same draws, at organic terms without\n\
         pressure, holding, queues or a believed premium.\n\n\
         | key | label | unit | better | definition |\n|---|---|---|---|---|\n",
    );
    for kpi in Kpi::ALL {
        let unit = match kpi.unit() {
            Unit::Money => "money",
            Unit::Share => "share",
            Unit::Points => "points",
            Unit::Days => "selling days",
            Unit::Weeks => "weeks",
            Unit::Months => "months",
            Unit::Count => "count",
            Unit::Index => "index, 0 = par",
            Unit::Ratio => "ratio",
        };
        let better = match kpi.better() {
            Better::Higher => "higher",
            Better::Lower => "lower",
            Better::Neither => "",
        };
        let (key, label, definition) = (kpi.key(), kpi.label(), kpi.definition());
        writeln!(
            page,
            "| `{key}` | {label} | {unit} | {better} | {definition} |"
        )
        .unwrap();
    }
    page
}

/// A page in the tree is what the code writes; with the variable set, it is written.
#[track_caller]
fn check_generated(path: &str, page: &str) {
    if std::env::var_os(REGENERATE).is_some() {
        fs::write(root().join(path), page).unwrap();
    }
    let kept = fs::read_to_string(root().join(path)).unwrap_or_default();
    let differs = kept.lines().zip(page.lines()).find(|(a, b)| a != b);
    assert!(
        kept == page,
        "{path} is not what the code writes: run {REGENERATE}=1 cargo test --test it documents\n\
         first difference: {differs:?}"
    );
}

#[test]
fn the_page_of_figures_is_the_code_s() {
    check_generated("docs/kpis.md", &kpis_page());
}

#[test]
fn the_page_of_traced_events_is_the_code_s() {
    check_generated("docs/trace.md", &quotasim::report::trace::page());
}

#[test]
fn the_page_of_scenario_keys_is_the_code_s() {
    check_generated("docs/scenario-keys.md", &scenario_keys_page());
}

/// Keys of the model that the text does not name in full and in backticks.
fn unexplained(model: &str) -> Vec<String> {
    const NOT_THE_MODEL: [&str; 5] = ["experiment.", "budget.", "expect.", "plans.", "replay."];
    let mut keys = keys();
    keys.retain(|(path, _)| path.contains('.'));
    keys.retain(|(path, _)| !NOT_THE_MODEL.iter().any(|start| path.starts_with(start)));
    keys.into_iter()
        .map(|(path, _)| path)
        .filter(|path| !model.contains(&format!("`{path}`")))
        .collect()
}

#[test]
fn the_model_text_explains_every_parameter_and_switch() {
    assert_eq!(unexplained(&read("docs/model.md")), Vec::<String>::new());
    let without = read("docs/model.md").replace("`mechanisms.deal_desk`", "deal_desk");
    assert_eq!(unexplained(&without), ["mechanisms.deal_desk"]);
}

#[test]
fn no_file_names_a_place_outside_the_tree() {
    // Where the tree lies, unless that is a folder every machine has.
    let everywhere = [
        "usr", "tmp", "etc", "var", "opt", "bin", "dev", "proc", "build",
    ];
    let here = root().components().find_map(|c| match c {
        Component::Normal(name) => name.to_str().map(ToOwned::to_owned),
        _ => None,
    });
    let places: Vec<String> = here
        .into_iter()
        .filter(|name| !everywhere.contains(&name.as_str()))
        .chain(["home", "root", "Users"].map(String::from))
        .map(|name| format!("/{name}/"))
        .collect();
    let own = Path::new(file!());
    for path in kept_files() {
        let Ok(text) = fs::read_to_string(root().join(&path)) else {
            continue;
        };
        for place in places.iter().filter(|_| path != own) {
            assert!(!text.contains(place), "{}: names {place}", path.display());
        }
    }
}
