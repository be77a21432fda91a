//! Overrides of the command line: `--set key=value`, checked like a file.

use super::issue::Issue;
use super::shape::Shape;
use super::source::{Place, SET, Sources};
use super::tree::{self, Node, Step, Value};
use super::walk::{Walk, join};

/// One `--set key=value`.
#[derive(Debug)]
pub(super) struct Override {
    pub(super) steps: Vec<Step>,
    path: String,
    key: Place,
    value: Node,
}

impl Override {
    /// Reads one override and reports what does not fit.
    pub(super) fn read(
        text: &str,
        sources: &mut Sources,
        walk: &mut Walk<'_>,
        root: &Shape,
    ) -> Option<Self> {
        let source = sources.add(SET.into(), text.into());
        let whole = Place {
            source,
            span: 0..text.len(),
        };
        let Some((key, value)) = text.split_once('=') else {
            let label = "accepted: a dotted key, `=` and a value";
            walk.issues
                .push(Issue::new("", "override without a value", label, &whole));
            return None;
        };
        let shift = key.len() + 1 + (value.len() - value.trim_start().len());
        let (steps, shape, path) = follow(key, source, walk, root)?;
        let key = Place {
            source,
            span: 0..key.len(),
        };
        // A shell takes quotes away: what is no TOML value is text, and the shape says if it may be.
        let text = value.trim();
        let value = match tree::parse_value(source, shift, text) {
            Ok(value) => value,
            Err(_) if is_bare(text) => tree::text(source, shift, text),
            Err(mut issue) => {
                issue.path.clone_from(&path);
                issue.label = format!("accepted: {}", shape.accepted());
                walk.issues.push(issue);
                return None;
            }
        };
        let before = walk.issues.len();
        walk.layer(&value, shape, &path);
        (before == walk.issues.len()).then_some(Self {
            steps,
            path,
            key,
            value,
        })
    }

    /// The text it was written in.
    pub(super) fn source(&self) -> usize {
        self.key.source
    }

    /// Puts the value into a tree.
    ///
    /// # Errors
    /// When the path leads nowhere, for example past the end of a list.
    pub(super) fn apply(&self, tree: &mut Node, root: &Shape) -> Result<(), Issue> {
        let mut node = tree;
        let mut shape = Some(root);
        let mut path = String::new();
        for step in &self.steps {
            match step {
                Step::Key(name) => {
                    let one_of = matches!(shape, Some(Shape::Variants(_)));
                    shape = shape.and_then(|s| inner(s, name));
                    let Value::Table(rows) = &mut node.value else {
                        return Err(self.nowhere(format!("`{path}` has no keys")));
                    };
                    if one_of {
                        rows.retain(|(key, _)| key == name);
                    }
                    path = join(&path, name);
                    let index = rows
                        .iter()
                        .position(|(key, _)| key == name)
                        .unwrap_or_else(|| {
                            let empty = Node {
                                key: self.key.clone(),
                                place: self.key.clone(),
                                value: Value::Table(Vec::new()),
                            };
                            rows.push((name.clone(), empty));
                            rows.len() - 1
                        });
                    node = &mut rows[index].1;
                }
                Step::Index(index) => {
                    shape = match shape {
                        Some(Shape::Array { items, .. }) => Some(items),
                        _ => None,
                    };
                    let Value::Array(items) = &mut node.value else {
                        return Err(self.nowhere(format!("`{path}` is not a list")));
                    };
                    let n = items.len();
                    node = items.get_mut(*index).ok_or_else(|| {
                        self.nowhere(format!("`{path}` has {n} entries, counted from 0"))
                    })?;
                    path = format!("{path}[{index}]");
                }
            }
        }
        let value = Node {
            key: self.key.clone(),
            ..self.value.clone()
        };
        if matches!(&node.value, Value::Table(rows) if rows.is_empty()) {
            *node = value;
        } else {
            node.merge(value, shape);
        }
        Ok(())
    }

    fn nowhere(&self, message: String) -> Issue {
        Issue::new(self.path.as_str(), "leads nowhere", message, &self.key)
    }
}

fn inner<'s>(shape: &'s Shape, name: &str) -> Option<&'s Shape> {
    match shape {
        Shape::Table(table) => table.get(name).map(|k| &k.shape),
        Shape::Variants(variants) => variants
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, s)| s),
        _ => None,
    }
}

/// Whether a value was meant as text without quotes, not as a list, a table or broken quotes.
fn is_bare(text: &str) -> bool {
    !text.is_empty() && !text.contains(['"', '\'', '[', ']', '{', '}', '\n'])
}

/// A dotted path that exists: its steps, the shape it leads to, and the path as it is written.
type Found<'s> = (Vec<Step>, &'s Shape, String);

/// Follows a dotted path through the shapes and reports the first step that does not exist.
fn follow<'s>(key: &str, source: usize, walk: &mut Walk<'_>, root: &'s Shape) -> Option<Found<'s>> {
    let mut shape = root;
    let mut steps = Vec::new();
    let mut path = String::new();
    let mut at = 0;
    for part in key.split('.') {
        let lead = part.len() - part.trim_start().len();
        let (name, indices) = part.split_at(part.find('[').unwrap_or(part.len()));
        let name = name.trim();
        let place = Place {
            source,
            span: at + lead..at + lead + name.len(),
        };
        shape = child(shape, name, walk, (&path, &place))?;
        path = join(&path, name);
        steps.push(Step::Key(name.into()));
        for text in indices.split('[').skip(1) {
            let place = Place {
                source,
                span: at..at + part.len(),
            };
            let (index, items) = entry(shape, text, walk, (&path, &place))?;
            shape = items;
            path = format!("{path}[{index}]");
            steps.push(Step::Index(index));
        }
        at += part.len() + 1;
    }
    if steps == [Step::Key("extends".into())] {
        let place = Place {
            source,
            span: 0..key.len(),
        };
        let label = "name the base in the file";
        walk.issues
            .push(Issue::new("extends", "cannot be overridden", label, &place));
        return None;
    }
    Some((steps, shape, path))
}

/// The shape under a key; `path` leads to the table and `place` is the key's.
fn child<'s>(
    shape: &'s Shape,
    name: &str,
    walk: &mut Walk<'_>,
    (path, place): (&str, &Place),
) -> Option<&'s Shape> {
    let found = inner(shape, name);
    if found.is_none() {
        let (message, label) = match shape {
            Shape::Table(table) => {
                walk.unknown(name, table, &[], (path, place));
                return None;
            }
            Shape::Variants(_) => ("unknown key", format!("accepted: {}", shape.accepted())),
            other => ("leads nowhere", format!("`{path}` is {}", other.noun())),
        };
        walk.issues
            .push(Issue::new(join(path, name), message, label, place));
    }
    found
}

/// The index written as `text` (the part behind `[`) and the shape of the list's entries.
fn entry<'s>(
    shape: &'s Shape,
    text: &str,
    walk: &mut Walk<'_>,
    (path, place): (&str, &Place),
) -> Option<(usize, &'s Shape)> {
    let index = text
        .trim_end()
        .strip_suffix(']')
        .and_then(|n| n.trim().parse().ok());
    let (message, label) = match (index, shape) {
        (Some(index), Shape::Array { items, .. }) => return Some((index, items)),
        (Some(_), other) => ("is not a list", format!("it is {}", other.noun())),
        (None, _) => (
            "not an index",
            "accepted: a number in brackets, counted from 0".into(),
        ),
    };
    walk.issues.push(Issue::new(path, message, label, place));
    None
}
