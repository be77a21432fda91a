//! Compares a tree with the shapes of the schema and reports everything that does not fit.

use std::collections::BTreeSet;

use super::issue::Issue;
use super::row::REFERENCE;
use super::shape::{KeyShape, NumberShape, Shape, TableShape};
use super::source::Place;
use super::tree::{Node, Value};

/// The diagnostic walk over the layers of one scenario.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    root: &'a Shape,
    /// What was found so far.
    pub(super) issues: Vec<Issue>,
    /// Keys that a misspelt key was taken for: they are not reported as missing as well.
    explained: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(root: &'a Shape) -> Self {
        Self {
            root,
            issues: Vec::new(),
            explained: BTreeSet::new(),
        }
    }

    /// Reports what does not fit in one layer; nothing is required of a layer.
    pub(super) fn layer(&mut self, node: &Node, shape: &Shape, path: &str) {
        match shape {
            Shape::Table(table) => match &node.value {
                Value::Table(rows) => self.table(rows, table, path),
                _ => self.wrong_type(node, shape, path),
            },
            Shape::Array { items, min, max } => match &node.value {
                Value::Array(nodes) => {
                    if nodes.len() < *min || *max < nodes.len() {
                        let message = format!("has {} entries", nodes.len());
                        self.report(path, message, shape, node);
                    }
                    for (index, node) in nodes.iter().enumerate() {
                        self.layer(node, items, &format!("{path}[{index}]"));
                    }
                }
                _ => self.wrong_type(node, shape, path),
            },
            Shape::Number(number) => self.number(node, shape, number, path),
            Shape::Text { min } => match &node.value {
                Value::Text(text) if text.trim().chars().count() < *min => {
                    self.report(path, "is empty".into(), shape, node);
                }
                Value::Text(_) => {}
                _ => self.wrong_type(node, shape, path),
            },
            Shape::Flag => {
                if !matches!(node.value, Value::Flag(_)) {
                    self.wrong_type(node, shape, path);
                }
            }
            Shape::Choice(words) => self.choice(node, shape, words, path),
            Shape::Variants(variants) => self.variants(node, shape, variants, path),
            Shape::Either(shapes) => match shapes.iter().find(|s| takes(s, node)) {
                Some(fitting) => {
                    let before = self.issues.len();
                    self.layer(node, fitting, path);
                    for issue in self.issues.iter_mut().skip(before) {
                        issue.label = format!("accepted: {}", shape.accepted());
                    }
                }
                None => self.wrong_type(node, shape, path),
            },
        }
    }

    /// Reports what the merged layers do not say.
    pub(super) fn missing(&mut self, node: &Node, shape: &Shape, path: &str) {
        match (shape, &node.value) {
            (Shape::Table(table), Value::Table(_)) => {
                for key in &table.keys {
                    let path = join(path, &key.name);
                    match node.get(&key.name) {
                        Some(child) => self.missing(child, &key.shape, &path),
                        None if key.required && !self.explained.contains(&path) => {
                            let label = format!("needs `{}`: {}", key.name, key.shape.accepted());
                            self.issues
                                .push(Issue::new(path, "missing", label, &node.key));
                        }
                        None => {}
                    }
                }
            }
            (Shape::Array { items, .. }, Value::Array(nodes)) => {
                for (index, node) in nodes.iter().enumerate() {
                    self.missing(node, items, &format!("{path}[{index}]"));
                }
            }
            _ => {}
        }
    }

    /// Reports a key that a table does not know, with the key that was probably meant.
    pub(super) fn unknown<'t>(
        &mut self,
        name: &str,
        table: &'t TableShape,
        present: &[&str],
        (path, place): (&str, &Place),
    ) -> Option<&'t KeyShape> {
        let free = || {
            table
                .keys
                .iter()
                .filter(|key| !present.contains(&key.name.as_str()))
        };
        let full = join(path, name);
        let Some(meant) = nearest(name, free().map(|k| k.name.as_str())) else {
            let issue = match self.elsewhere(name) {
                Some(place) => format!("`{name}` belongs to {place}"),
                None => format!("known here: {}", listed(free().map(|k| k.name.as_str()))),
            };
            self.issues
                .push(Issue::new(full, "unknown key", issue, place));
            return None;
        };
        self.explained.insert(join(path, meant));
        let label = format!("did you mean `{meant}`?");
        self.issues
            .push(Issue::new(full, "unknown key", label, place));
        table.get(meant)
    }

    /// The tables of the scenario that know a key.
    fn elsewhere(&self, name: &str) -> Option<String> {
        let mut found = Vec::new();
        homes(self.root, name, "", &mut found);
        found.dedup();
        match found.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            [one, two] => Some(format!("{one} or {two}")),
            [one, ..] => Some(format!("{one} and others")),
        }
    }

    fn table(&mut self, rows: &[(String, Node)], table: &TableShape, path: &str) {
        let present: Vec<&str> = rows.iter().map(|(name, _)| name.as_str()).collect();
        for (name, node) in rows {
            let key = match table.get(name) {
                Some(key) => Some(key),
                None => self.unknown(name, table, &present, (path, &node.key)),
            };
            if let Some(key) = key {
                self.layer(node, &key.shape, &join(path, name));
            }
        }
    }

    fn number(&mut self, node: &Node, shape: &Shape, number: &NumberShape, path: &str) {
        let value = match &node.value {
            Value::Integer(value) => *value as f64,
            Value::Float(value) if number.integer => {
                let message = format!("{value} is not a whole number");
                return self.report(path, message, shape, node);
            }
            Value::Float(value) => *value,
            Value::Text(text) => match percent(text) {
                Some(value) if number.is_share() => value,
                _ => return self.number_as_text(node, shape, number, path),
            },
            _ => return self.wrong_type(node, shape, path),
        };
        if value.is_finite() && number.holds(value) {
            return;
        }
        let shown = match &node.value {
            Value::Text(text) => format!("\"{text}\""),
            Value::Integer(value) => value.to_string(),
            _ => value.to_string(),
        };
        self.report(path, format!("{shown} is out of range"), shape, node);
        if number.is_share() && 1.0 < value && value <= 100.0 {
            self.help(format!(
                "a share is written {} or \"{value}%\"",
                value / 100.0
            ));
        }
    }

    fn number_as_text(&mut self, node: &Node, shape: &Shape, number: &NumberShape, path: &str) {
        self.wrong_type(node, shape, path);
        let Value::Text(text) = &node.value else {
            return;
        };
        let text = text.trim();
        let end = text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_' | '-' | '+')))
            .unwrap_or(text.len());
        let (digits, unit) = text.split_at(end);
        let Ok(value) = digits.replace('_', "").parse::<f64>() else {
            return;
        };
        let value = if unit.trim() == "%" {
            value / 100.0
        } else {
            value
        };
        if number.is_share() && 1.0 < value && value <= 100.0 {
            self.help(format!("write {} or \"{value}%\"", value / 100.0));
        } else {
            self.help(format!("write the plain number: {value}"));
        }
    }

    fn choice(&mut self, node: &Node, shape: &Shape, words: &[String], path: &str) {
        let Value::Text(text) = &node.value else {
            return self.wrong_type(node, shape, path);
        };
        if words.contains(text) {
            return;
        }
        self.report(path, format!("unknown word \"{text}\""), shape, node);
        if let Some(meant) = nearest(text, words.iter().map(String::as_str)) {
            self.help(format!("did you mean \"{meant}\"?"));
        }
    }

    fn variants(&mut self, node: &Node, shape: &Shape, variants: &[(String, Shape)], path: &str) {
        let Value::Table(rows) = &node.value else {
            return self.wrong_type(node, shape, path);
        };
        for (name, child) in rows {
            let full = join(path, name);
            if let Some((_, inner)) = variants.iter().find(|(known, _)| known == name) {
                self.layer(child, inner, &full);
            } else {
                let label = match nearest(name, variants.iter().map(|(known, _)| known.as_str())) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("accepted: {}", shape.accepted()),
                };
                self.issues
                    .push(Issue::new(full, "unknown key", label, &child.key));
            }
        }
        if rows.len() != 1 {
            let message = format!("has {} keys and needs exactly one", rows.len());
            self.report(path, message, shape, node);
        }
    }

    fn wrong_type(&mut self, node: &Node, shape: &Shape, path: &str) {
        let message = format!("expected {}, found {}", shape.noun(), node.found());
        self.report(path, message, shape, node);
    }

    fn report(&mut self, path: &str, message: String, shape: &Shape, node: &Node) {
        let label = format!("accepted: {}", shape.accepted());
        self.issues
            .push(Issue::new(path, message, label, &node.place));
    }

    fn help(&mut self, text: String) {
        if let Some(issue) = self.issues.last_mut() {
            issue.help = Some(text);
        }
    }
}

/// Whether a shape takes values of this kind at all.
fn takes(shape: &Shape, node: &Node) -> bool {
    match (&node.value, shape) {
        (Value::Text(text), Shape::Number(number)) => number.is_share() && text.contains('%'),
        (Value::Integer(_) | Value::Float(_), Shape::Number(_))
        | (Value::Text(_), Shape::Text { .. } | Shape::Choice(_))
        | (Value::Flag(_), Shape::Flag)
        | (Value::Array(_), Shape::Array { .. })
        | (Value::Table(_), Shape::Table(_) | Shape::Variants(_)) => true,
        (_, Shape::Either(shapes)) => shapes.iter().any(|s| takes(s, node)),
        _ => false,
    }
}

/// A percentage such as `30%`, as a share.
fn percent(text: &str) -> Option<f64> {
    let number = text.trim().strip_suffix('%')?;
    Some(number.trim().parse::<f64>().ok()? / 100.0)
}

/// Paths are dotted keys.
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.into()
    } else {
        format!("{path}.{name}")
    }
}

/// The known name closest to a misspelt one, if it is close enough to have been meant.
pub(super) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let lower = name.to_lowercase().replace('-', "_");
    let allowed = 1 + lower.chars().count() / 4;
    known
        .map(|candidate| {
            let prefix =
                4 <= lower.len() && (candidate.starts_with(&lower) || lower.starts_with(candidate));
            let distance = if prefix {
                1
            } else {
                strsim::damerau_levenshtein(&lower, candidate)
            };
            (distance, candidate)
        })
        .filter(|(distance, candidate)| {
            *distance <= allowed && *distance < candidate.chars().count()
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.collect();
    match names.len() {
        0 => "nothing more".into(),
        1..=8 => names.join(", "),
        n => format!("{} and {} more", names[..7].join(", "), n - 7),
    }
}

fn homes(shape: &Shape, name: &str, path: &str, found: &mut Vec<String>) {
    match shape {
        Shape::Table(table) => {
            for key in table.keys.iter().filter(|key| key.name != REFERENCE) {
                if key.name == name {
                    found.push(if path.is_empty() {
                        "the top level".into()
                    } else {
                        format!("`[{path}]`")
                    });
                }
                homes(&key.shape, name, &join(path, &key.name), found);
            }
        }
        Shape::Array { items, .. } => homes(items, name, path, found),
        _ => {}
    }
}
