//! Files, their bases and the overrides of the command line: the layers of a scenario.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::issue::Issue;
use super::shape::Shape;
use super::source::{Place, SET, Sources};
use super::tree::{self, Node, Step, Value};
use super::walk::{Walk, join};

/// No scenario comes near this; a larger file is something else.
const LARGEST_FILE: u64 = 4 << 20;

/// The files of one scenario.
#[derive(Debug)]
pub(super) struct Chain {
    /// The file asked for first, the root of the inheritance last.
    pub(super) layers: Vec<Node>,
    /// Whether every text was TOML and every base was found: only then can keys be missing.
    pub(super) whole: bool,
}

/// Reads a file and its bases, and reports what does not fit in each of them.
///
/// # Errors
/// When the file asked for cannot be read. A base that cannot be read is a fault of the file that names it.
pub(super) fn chain(
    path: &Path,
    sources: &mut Sources,
    walk: &mut Walk<'_>,
    shape: &Shape,
) -> io::Result<Chain> {
    let mut chain = Chain {
        layers: Vec::new(),
        whole: true,
    };
    let mut seen = vec![identity(path)];
    let mut next = path.to_path_buf();
    let mut bytes = read(&next)?;
    loop {
        let name = next.display().to_string();
        let (text, unreadable) = match String::from_utf8(std::mem::take(&mut bytes)) {
            Ok(text) => (text, None),
            Err(e) => {
                let at = e.utf8_error().valid_up_to();
                (String::from_utf8_lossy(e.as_bytes()).into_owned(), Some(at))
            }
        };
        let source = sources.add(name, text);
        if let Some(at) = unreadable {
            let place = Place {
                source,
                span: at..at,
            };
            walk.issues
                .push(Issue::new("", "not UTF-8 text", "here", &place));
            chain.whole = false;
            break;
        }
        let (node, syntax) = tree::parse(source, &sources.0[source].text);
        chain.whole &= syntax.is_empty();
        let before = walk.issues.len();
        walk.layer(&node, shape, "");
        if !syntax.is_empty() {
            drop_echoes(&mut walk.issues, before, &syntax, sources);
        }
        walk.issues.extend(syntax);
        let base = node.get("extends").and_then(|n| match &n.value {
            Value::Text(base) => Some((base.clone(), n.place.clone())),
            _ => None,
        });
        chain.layers.push(node);
        let Some((base, place)) = base else {
            break;
        };
        next = next.parent().unwrap_or(Path::new("")).join(&base);
        let fault = if seen.contains(&identity(&next)) {
            Some("comes back to a file that extends it".to_owned())
        } else {
            match read(&next) {
                Ok(read) => {
                    bytes = read;
                    seen.push(identity(&next));
                    continue;
                }
                Err(e) => Some(format!("base file could not be read: {e}")),
            }
        };
        if let Some(message) = fault {
            let label = "accepted: a scenario file, relative to this file's folder";
            walk.issues
                .push(Issue::new("extends", message, label, &place));
            chain.whole = false;
            break;
        }
    }
    Ok(chain)
}

/// What is read off a faulty line is guesswork: only the syntax error is reported there.
fn drop_echoes(issues: &mut Vec<Issue>, from: usize, syntax: &[Issue], sources: &Sources) {
    let lines: Vec<_> = syntax
        .iter()
        .map(|i| sources.line_column(&i.place).0)
        .collect();
    let later = issues.split_off(from);
    issues.extend(
        later
            .into_iter()
            .filter(|i| !lines.contains(&sources.line_column(&i.place).0)),
    );
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LARGEST_FILE + 1)
        .read_to_end(&mut bytes)?;
    if LARGEST_FILE < bytes.len() as u64 {
        return Err(io::Error::other("larger than 4 MiB, which no scenario is"));
    }
    Ok(bytes)
}

fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

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
        let shift = key.len() + 1;
        let (steps, shape, path) = follow(key, source, walk, root)?;
        let key = Place {
            source,
            span: 0..key.len(),
        };
        let value = match tree::parse_value(source, shift, value) {
            Ok(value) => value,
            Err(issue) => {
                let help = format!("text is written in quotes: --set '{path}=\"...\"'");
                let mut issue = issue.with_help(help);
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

/// Follows a dotted path through the shapes and reports the first step that does not exist.
fn follow<'s>(
    key: &str,
    source: usize,
    walk: &mut Walk<'_>,
    root: &'s Shape,
) -> Option<(Vec<Step>, &'s Shape, String)> {
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
        match shape {
            Shape::Table(table) => match table.get(name) {
                Some(key) => shape = &key.shape,
                None => {
                    walk.unknown(name, table, &[], (&path, &place));
                    return None;
                }
            },
            Shape::Variants(variants) => match variants.iter().find(|(known, _)| known == name) {
                Some((_, inner)) => shape = inner,
                None => {
                    let label = format!("accepted: {}", shape.accepted());
                    walk.issues
                        .push(Issue::new(join(&path, name), "unknown key", label, &place));
                    return None;
                }
            },
            other => {
                let label = format!("`{path}` is {}", other.noun());
                walk.issues.push(Issue::new(
                    join(&path, name),
                    "leads nowhere",
                    label,
                    &place,
                ));
                return None;
            }
        }
        path = join(&path, name);
        steps.push(Step::Key(name.into()));
        for index in indices.split('[').skip(1) {
            let place = Place {
                source,
                span: at..at + part.len(),
            };
            match (
                index.trim_end().strip_suffix(']').map(str::parse::<usize>),
                shape,
            ) {
                (Some(Ok(index)), Shape::Array { items, .. }) => {
                    shape = items;
                    steps.push(Step::Index(index));
                    path = format!("{path}[{index}]");
                }
                (Some(Ok(_)), other) => {
                    let label = format!("it is {}", other.noun());
                    walk.issues
                        .push(Issue::new(path.as_str(), "is not a list", label, &place));
                    return None;
                }
                _ => {
                    let label = "accepted: a number in brackets, counted from 0";
                    walk.issues
                        .push(Issue::new(path.as_str(), "not an index", label, &place));
                    return None;
                }
            }
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
