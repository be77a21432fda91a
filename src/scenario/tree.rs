//! A text as a tree of values that remember where they were written; layers merge into one.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::issue::Issue;
use super::shape::Shape;
use super::source::Place;

/// A value, where it stands and where its key stands.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) key: Place,
    pub(super) place: Place,
    pub(super) value: Value,
}

/// The value of a node.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    Integer(i128),
    Float(f64),
    Flag(bool),
    Date(String),
    Array(Vec<Node>),
    Table(Vec<(String, Node)>),
}

/// Nesting beyond this is refused: no scenario needs it, and walking is recursive.
const DEEPEST: usize = 40;

/// Parses a whole text; all syntax errors are reported, and what could be read is returned.
pub(super) fn parse(source: usize, text: &str) -> (Node, Vec<Issue>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut issues: Vec<_> = errors.iter().map(|e| syntax(source, 0, text, e)).collect();
    let start = Place { source, span: 0..0 };
    let mut reader = Reader {
        source,
        shift: 0,
        issues: Vec::new(),
    };
    let value = reader.table(table.get_ref(), 0);
    issues.append(&mut reader.issues);
    (
        Node {
            key: start.clone(),
            place: start,
            value,
        },
        issues,
    )
}

/// Parses the value of an override that starts at byte `shift` of its text.
pub(super) fn parse_value(source: usize, shift: usize, text: &str) -> Result<Node, Issue> {
    let value = DeValue::parse(text).map_err(|e| syntax(source, shift, text, &e))?;
    let mut reader = Reader {
        source,
        shift,
        issues: Vec::new(),
    };
    let place = reader.place(value.span());
    let value = reader.value(value.get_ref(), &place, 0);
    match reader.issues.pop() {
        Some(issue) => Err(issue),
        None => Ok(Node {
            key: place.clone(),
            place,
            value,
        }),
    }
}

/// Text written without quotes, of a source whose text starts `shift` bytes in.
pub(super) fn text(source: usize, shift: usize, text: &str) -> Node {
    let place = Place {
        source,
        span: shift..shift + text.len(),
    };
    Node {
        key: place.clone(),
        place,
        value: Value::Text(text.into()),
    }
}

fn syntax(source: usize, shift: usize, text: &str, error: &toml::de::Error) -> Issue {
    let span = error.span().unwrap_or(0..text.len());
    let place = Place {
        source,
        span: span.start + shift..span.end + shift,
    };
    let message = error.message().replace('\n', ", ");
    if message == "duplicate key" {
        let name = text.get(span).unwrap_or_default().trim();
        Issue::new(name, "duplicate key", "was given a value before", &place)
    } else {
        Issue::new("", format!("not TOML: {message}"), "", &place)
    }
}

struct Reader {
    source: usize,
    shift: usize,
    issues: Vec<Issue>,
}

impl Reader {
    fn place(&self, span: Range<usize>) -> Place {
        Place {
            source: self.source,
            span: span.start + self.shift..span.end + self.shift,
        }
    }

    fn table(&mut self, table: &DeTable<'_>, depth: usize) -> Value {
        let mut rows = Vec::with_capacity(table.len());
        for (key, value) in table {
            let place = self.place(key.span());
            let node = Node {
                value: self.value(value.get_ref(), &place, depth + 1),
                place: self.place(value.span()),
                key: place,
            };
            rows.push((key.get_ref().to_string(), node));
        }
        Value::Table(rows)
    }

    fn value(&mut self, value: &DeValue<'_>, place: &Place, depth: usize) -> Value {
        if DEEPEST < depth {
            self.issues
                .push(Issue::new("", "nested too deeply", "", place));
            return Value::Flag(false);
        }
        match value {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(number) => Value::Integer(
                i128::from_str_radix(number.as_str(), number.radix()).unwrap_or(i128::MAX),
            ),
            DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(flag) => Value::Flag(*flag),
            DeValue::Datetime(date) => Value::Date(date.to_string()),
            DeValue::Array(items) => Value::Array(
                items
                    .iter()
                    .map(|item| {
                        let place = self.place(item.span());
                        Node {
                            value: self.value(item.get_ref(), &place, depth + 1),
                            key: place.clone(),
                            place,
                        }
                    })
                    .collect(),
            ),
            DeValue::Table(table) => self.table(table, depth),
        }
    }
}

impl Node {
    /// The child under a key of a table.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        match &self.value {
            Value::Table(rows) => rows.iter().find(|(key, _)| key == name).map(|(_, n)| n),
            _ => None,
        }
    }

    /// Takes the child under a key out of a table.
    pub(super) fn remove(&mut self, name: &str) -> Option<Self> {
        let Value::Table(rows) = &mut self.value else {
            return None;
        };
        let index = rows.iter().position(|(key, _)| key == name)?;
        Some(rows.remove(index).1)
    }

    /// Takes the key at a dotted path out of tables within tables, if it is there.
    pub(super) fn remove_path(&mut self, path: &str) {
        let Some((name, rest)) = path.split_once('.') else {
            self.remove(path);
            return;
        };
        if let Value::Table(rows) = &mut self.value
            && let Some((_, child)) = rows.iter_mut().find(|(key, _)| key == name)
        {
            child.remove_path(rest);
        }
    }

    /// The node at a path, or the nearest one above it.
    pub(super) fn nearest(&self, path: &[Step]) -> &Self {
        let mut node = self;
        for step in path {
            let next = match step {
                Step::Key(name) => node.get(name),
                Step::Index(index) => match &node.value {
                    Value::Array(items) => items.get(*index),
                    _ => None,
                },
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    /// Lays another layer over this one: tables merge key by key, everything else is replaced.
    /// A table that stands for one of several variants is replaced too.
    pub(super) fn merge(&mut self, over: Self, shape: Option<&Shape>) {
        match (&mut self.value, over.value) {
            (Value::Table(rows), Value::Table(over))
                if !matches!(shape, Some(Shape::Variants(_))) =>
            {
                for (name, node) in over {
                    let inner = match shape {
                        Some(Shape::Table(table)) => table.get(&name).map(|k| &k.shape),
                        _ => None,
                    };
                    match rows.iter_mut().find(|(key, _)| *key == name) {
                        Some((_, below)) => below.merge(node, inner),
                        None => rows.push((name, node)),
                    }
                }
            }
            (_, value) => {
                *self = Self {
                    key: over.key,
                    place: over.place,
                    value,
                };
            }
        }
    }

    /// The plain TOML value.
    pub(super) fn to_toml(&self) -> toml::Value {
        match &self.value {
            Value::Text(text) | Value::Date(text) => toml::Value::String(text.clone()),
            Value::Integer(number) => {
                toml::Value::Integer(i64::try_from(*number).unwrap_or(if *number < 0 {
                    i64::MIN
                } else {
                    i64::MAX
                }))
            }
            Value::Float(number) => toml::Value::Float(*number),
            Value::Flag(flag) => toml::Value::Boolean(*flag),
            Value::Array(items) => toml::Value::Array(items.iter().map(Self::to_toml).collect()),
            Value::Table(rows) => toml::Value::Table(
                rows.iter()
                    .map(|(key, node)| (key.clone(), node.to_toml()))
                    .collect(),
            ),
        }
    }

    /// The kind of value, in words, with the value where it is short.
    pub(super) fn found(&self) -> String {
        match &self.value {
            Value::Text(text) if text.chars().count() <= 40 => format!("the text \"{text}\""),
            Value::Text(_) => "text".into(),
            Value::Integer(number) => format!("the number {number}"),
            Value::Float(number) => format!("the number {number}"),
            Value::Flag(flag) => format!("{flag}"),
            Value::Date(_) => "a date".into(),
            Value::Array(_) => "a list".into(),
            Value::Table(_) => "a table".into(),
        }
    }
}

/// One step of a dotted path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// The steps of a path such as `plans.rep.components[0].cap`.
pub(super) fn steps(path: &str) -> Vec<Step> {
    path.split(['.', '['])
        .filter(|part| !part.is_empty())
        .map(|part| match part.strip_suffix(']').map(str::parse) {
            Some(Ok(index)) => Step::Index(index),
            _ => Step::Key(part.into()),
        })
        .collect()
}
