//! A checked scenario as text again: complete, with where each value came from, and its hash.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest, Sha256};
use toml::{Table, Value};

use super::Scenario;
use super::row::{Header, REFERENCE};
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
        let difference = difference(&table(&*self.reference), &table(&self.model));
        if !difference.is_empty() {
            top.insert(REFERENCE.into(), Value::Table(difference));
        }
        let none = BTreeMap::new();
        let mut text = String::new();
        let origins = if with_provenance { &self.origins } else { &none };
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
            expect: self.expect.iter().map(|(kpi, e)| (kpi.key().into(), *e)).collect(),
        }
    }
}

/// Notes where each scalar and list of a merged tree was written.
pub(super) fn origins(node: &Node, path: &str, sources: &Sources, found: &mut BTreeMap<String, String>) {
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
    differing
}

/// Whether a list is written one entry a line.
fn is_long(items: &[Value]) -> bool {
    items.iter().any(|item| matches!(item, Value::Table(_)))
}

fn write_table(text: &mut String, table: &Table, path: &str, origins: &BTreeMap<String, String>) {
    for (key, value) in table {
        let full = join(path, key);
        let note = origins.get(&full).map_or(String::new(), |origin| format!("  # {origin}"));
        match value {
            Value::Table(_) => {}
            Value::Array(items) if is_long(items) => {
                let _ = writeln!(text, "{key} = [{note}");
                for (index, item) in items.iter().enumerate() {
                    let note = entry_note(origins, &full, index);
                    let _ = writeln!(text, "  {item},{note}");
                }
                text.push_str("]\n");
            }
            _ => {
                let _ = writeln!(text, "{key} = {value}{note}");
            }
        }
    }
    for (key, value) in table {
        if let Value::Table(inner) = value {
            let full = join(path, key);
            if inner.is_empty() || inner.values().any(|v| !matches!(v, Value::Table(_))) {
                let _ = writeln!(text, "\n[{full}]");
            }
            write_table(text, inner, &full, origins);
        }
    }
}

/// Names the origins inside a list's entry that are not the list's own, such as an override.
fn entry_note(origins: &BTreeMap<String, String>, path: &str, index: usize) -> String {
    let prefix = format!("{path}[{index}]");
    let file = |origin: &str| origin.rsplit_once(':').map_or(origin.to_owned(), |(f, _)| f.to_owned());
    let own = origins.get(path).map(|o| file(o));
    let mut foreign: Vec<&str> = origins
        .range(prefix.clone()..)
        .take_while(|(key, _)| key.starts_with(&prefix))
        .map(|(_, origin)| origin.as_str())
        .filter(|origin| Some(file(origin)) != own)
        .collect();
    foreign.dedup();
    if foreign.is_empty() { String::new() } else { format!("  # {}", foreign.join("; ")) }
}
