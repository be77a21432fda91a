//! A checked scenario as text again: complete, with where each value came from, and its hash.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest, Sha256};
use toml::{Table, Value};

use super::Scenario;
use super::row::{ABSENT, Header, REFERENCE};
use super::source::Sources;
use super::tree::{self, Node};
use super::walk::join;

impl Scenario {
    /// The whole scenario after inheritance and overrides, every key in the order of the schema.
    ///
    /// Loading the text gives the same model, reference and hash. With provenance each value is
    /// followed by the file and line, or the override, that it came from.
    pub fn resolved_toml(&self, with_provenance: bool) -> String {
        let mut top = table(&self.header());
        top.extend(table(&self.model));
        let (reference, model) = (table(&*self.reference), table(&self.model));
        let mut difference = difference(&reference, &model);
        let mut missing = Vec::new();
        absent(&reference, &model, "", &mut missing);
        if !missing.is_empty() {
            difference.insert(ABSENT.into(), Value::Array(missing));
        }
        if !difference.is_empty() {
            top.insert(REFERENCE.into(), Value::Table(difference));
        }
        let none = BTreeMap::new();
        let mut text = String::new();
        let origins = if with_provenance {
            &self.origins
        } else {
            &none
        };
        write_table(&mut text, &top, "", origins);
        text
    }

    /// SHA-256 of the resolved scenario in hexadecimal: equal for equal models, references,
    /// experiments and expectations, however the files were cut and commented.
    pub fn hash(&self) -> String {
        let digest = Sha256::digest(self.resolved_toml(false).as_bytes());
        digest.iter().fold(String::new(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    fn header(&self) -> Header {
        Header {
            title: self.title.clone(),
            question: self.question.clone(),
            extends: None,
            experiment: self.experiment.clone(),
            replay: self.replay.clone(),
            budget: self.budget.clone(),
            expect: self
                .expect
                .iter()
                .map(|(kpi, e)| (kpi.key().into(), *e))
                .collect(),
        }
    }
}

/// Notes where each scalar and list of a merged tree was written.
pub(super) fn origins(
    node: &Node,
    path: &str,
    sources: &Sources,
    found: &mut BTreeMap<String, String>,
) {
    match &node.value {
        tree::Value::Table(rows) => {
            for (name, child) in rows {
                origins(child, &join(path, name), sources, found);
            }
        }
        tree::Value::Array(items) => {
            found.insert(path.into(), sources.short(&node.key));
            for (index, item) in items.iter().enumerate() {
                origins(item, &format!("{path}[{index}]"), sources, found);
            }
        }
        _ => {
            found.insert(path.into(), sources.short(&node.key));
        }
    }
}

fn table<T: Serialize>(row: &T) -> Table {
    Table::try_from(row).expect("model rows are tables of finite numbers, text and lists")
}

/// What `reference` says differently from `model`, table by table.
fn difference(reference: &Table, model: &Table) -> Table {
    let mut differing = Table::new();
    for (key, value) in reference {
        match (value, model.get(key)) {
            (_, Some(same)) if same == value => {}
            (Value::Table(inner), Some(Value::Table(other))) => {
                differing.insert(key.clone(), Value::Table(difference(inner, other)));
            }
            _ => {
                differing.insert(key.clone(), value.clone());
            }
        }
    }
    for (key, value) in model {
        // A switch that is off is left out; beside one that is on it has to be said, or it would be inherited.
        if !reference.contains_key(key) && *value == Value::Boolean(true) {
            differing.insert(key.clone(), Value::Boolean(false));
        }
    }
    differing
}

/// Optional keys that `model` has and `reference` does not, by path.
fn absent(reference: &Table, model: &Table, path: &str, found: &mut Vec<Value>) {
    for (key, value) in model {
        match (reference.get(key), value) {
            (None, _) => found.push(Value::String(join(path, key))),
            (Some(Value::Table(inner)), Value::Table(other)) => {
                absent(inner, other, &join(path, key), found);
            }
            _ => {}
        }
    }
}

/// How a value is laid out.
enum Layout {
    /// `key = value`.
    Line,
    /// A list, one entry a line.
    Lines,
    /// `[key]`.
    Table,
    /// `[[key]]`, for lists whose entries do not fit a line.
    Blocks,
}

/// Entries of a list longer than this get a block of their own.
const LONGEST_ENTRY: usize = 90;

fn layout(value: &Value) -> Layout {
    match value {
        Value::Table(_) => Layout::Table,
        Value::Array(items) if items.iter().any(|item| matches!(item, Value::Table(_))) => {
            if items
                .iter()
                .all(|item| item.to_string().len() <= LONGEST_ENTRY)
            {
                Layout::Lines
            } else {
                Layout::Blocks
            }
        }
        _ => Layout::Line,
    }
}

// Writing to a string cannot fail: the results of `writeln!` below carry nothing.
fn write_table(text: &mut String, table: &Table, path: &str, origins: &BTreeMap<String, String>) {
    for (key, value) in table {
        let full = join(path, key);
        let note = note(origins, &full);
        match (layout(value), value) {
            (Layout::Lines, Value::Array(items)) => {
                let _ = writeln!(text, "{key} = [{note}");
                for item in items {
                    let _ = writeln!(text, "  {item},");
                }
                text.push_str("]\n");
            }
            (Layout::Line, _) => {
                let _ = writeln!(text, "{key} = {value}{note}");
            }
            _ => {}
        }
    }
    for (key, value) in table {
        let full = join(path, key);
        match (layout(value), value) {
            (Layout::Table, Value::Table(inner)) => {
                if inner.is_empty() || inner.values().any(|v| !matches!(layout(v), Layout::Table)) {
                    let _ = writeln!(text, "\n[{full}]");
                }
                write_table(text, inner, &full, origins);
            }
            (Layout::Blocks, Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let _ = writeln!(text, "\n[[{full}]]");
                    for (key, value) in item.as_table().into_iter().flatten() {
                        let note = note(origins, &format!("{full}[{index}].{key}"));
                        let _ = writeln!(text, "{key} = {value}{note}");
                    }
                }
            }
            _ => {}
        }
    }
}

/// The comment behind a value: its own origin, then those inside it that are of another text.
fn note(origins: &BTreeMap<String, String>, path: &str) -> String {
    let text_of = |origin: &str| {
        origin
            .rsplit_once(':')
            .map_or(origin, |(text, _)| text)
            .to_owned()
    };
    let mut texts: Vec<String> = Vec::new();
    let mut shown: Vec<&str> = Vec::new();
    let inside = |key: &str| {
        key.strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    for (_, origin) in origins
        .range(path.to_owned()..)
        .take_while(|(k, _)| k.starts_with(path))
        .filter(|(k, _)| inside(k))
    {
        let text = text_of(origin);
        if !texts.contains(&text) {
            texts.push(text);
            shown.push(origin);
        }
    }
    match shown.as_slice() {
        [] if origins.is_empty() || path.starts_with(REFERENCE) => String::new(),
        [] => "  # default".into(),
        shown => format!("  # {}", shown.join("; ")),
    }
}
