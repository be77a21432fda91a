//! The JSON Schema as shapes that the diagnostics can walk: what a key accepts, and in which words.

use serde_json::{Map, Value};

/// What a value may be.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    Table(TableShape),
    Array {
        items: Box<Self>,
        min: usize,
        max: usize,
    },
    Number(NumberShape),
    Text {
        min: usize,
    },
    Flag,
    /// One of several words.
    Choice(Vec<String>),
    /// A table with exactly one of several keys.
    Variants(Vec<(String, Self)>),
    /// The first alternative that fits the kind of value.
    Either(Vec<Self>),
}

/// A table of known keys.
#[derive(Debug, Clone, Default)]
pub(super) struct TableShape {
    pub(super) keys: Vec<KeyShape>,
}

/// A known key.
#[derive(Debug, Clone)]
pub(super) struct KeyShape {
    pub(super) name: String,
    pub(super) required: bool,
    pub(super) shape: Shape,
}

/// A number and its range.
#[derive(Debug, Clone)]
pub(super) struct NumberShape {
    /// The word of its type: `share`, `money`, `days`, or empty.
    pub(super) kind: String,
    pub(super) integer: bool,
    pub(super) min: Option<f64>,
    pub(super) above: Option<f64>,
    pub(super) max: Option<f64>,
}

impl TableShape {
    pub(super) fn get(&self, name: &str) -> Option<&KeyShape> {
        self.keys.iter().find(|k| k.name == name)
    }
}

impl Shape {
    /// The shapes of a schema's root.
    pub(super) fn of_schema(schema: &Value) -> Self {
        let empty = Map::new();
        let definitions = schema
            .get("$defs")
            .and_then(Value::as_object)
            .unwrap_or(&empty);
        shape(schema, definitions)
    }

    /// The same shape with nothing required in it, as a layer may leave out what it inherits.
    pub(super) fn partial(mut self) -> Self {
        if let Self::Table(table) = &mut self {
            for key in &mut table.keys {
                key.required = false;
                let shape = std::mem::replace(&mut key.shape, Self::Flag);
                key.shape = shape.partial();
            }
        }
        self
    }

    /// What is accepted, in words.
    pub(super) fn accepted(&self) -> String {
        match self {
            Self::Table(_) => "a table of keys".into(),
            Self::Array { min, max, .. } => match (min, max) {
                (0, &usize::MAX) => "a list".into(),
                (min, &usize::MAX) => format!("a list of {min} or more"),
                (min, max) => format!("a list of {min} to {max}"),
            },
            Self::Number(number) => number.accepted(),
            Self::Text { .. } => "text in quotes".into(),
            Self::Flag => "true or false".into(),
            Self::Choice(words) => {
                let quoted: Vec<_> = words.iter().map(|w| format!("\"{w}\"")).collect();
                quoted.join(" | ")
            }
            Self::Variants(variants) => {
                let forms: Vec<_> = variants
                    .iter()
                    .map(|(name, shape)| format!("{{ {name} = {} }}", shape.noun()))
                    .collect();
                forms.join(" | ")
            }
            Self::Either(shapes) => {
                let texts: Vec<_> = shapes.iter().map(Self::accepted).collect();
                texts.join(", or ")
            }
        }
    }

    /// What it is, in a few words.
    pub(super) fn noun(&self) -> String {
        match self {
            Self::Table(_) | Self::Variants(_) => "a table".into(),
            Self::Array { .. } => "a list".into(),
            Self::Number(number) => number.noun().into(),
            Self::Text { .. } => "text".into(),
            Self::Flag => "true or false".into(),
            Self::Choice(_) => "a word".into(),
            Self::Either(shapes) => {
                let texts: Vec<_> = shapes.iter().map(Self::noun).collect();
                texts.join(" or ")
            }
        }
    }
}

impl NumberShape {
    pub(super) fn is_share(&self) -> bool {
        self.kind == "share"
    }

    fn noun(&self) -> &'static str {
        match self.kind.as_str() {
            "share" => "a share",
            "money" => "a money amount",
            "days" => "a number of selling days",
            "factor" => "a factor",
            _ if self.integer => "a whole number",
            _ => "a number",
        }
    }

    /// The range in words.
    pub(super) fn accepted(&self) -> String {
        if self.is_share() && self.min == Some(0.0) && self.max == Some(1.0) {
            return "0 to 1, or \"0%\" to \"100%\"".into();
        }
        let range = match (self.min, self.above, self.max) {
            (Some(min), _, Some(max)) => format!("{min} to {max}"),
            (Some(min), _, None) => format!("{min} or more"),
            (None, Some(above), Some(max)) => format!("more than {above}, up to {max}"),
            (None, Some(above), None) => format!("more than {above}"),
            (None, None, Some(max)) => format!("up to {max}"),
            (None, None, None) => "any finite number".into(),
        };
        if self.integer {
            format!("a whole number, {range}")
        } else {
            range
        }
    }

    /// Whether a finite number is in range.
    pub(super) fn holds(&self, value: f64) -> bool {
        self.min.is_none_or(|min| min <= value)
            && self.above.is_none_or(|above| above < value)
            && self.max.is_none_or(|max| value <= max)
    }
}

fn shape(schema: &Value, definitions: &Map<String, Value>) -> Shape {
    let Some(object) = schema.as_object() else {
        return Shape::Table(TableShape::default());
    };
    let object = resolve(object, definitions);
    if let Some(word) = object.get("const").and_then(Value::as_str) {
        return Shape::Choice(vec![word.into()]);
    }
    if let Some(words) = object.get("enum").and_then(Value::as_array) {
        return Shape::Choice(
            words
                .iter()
                .filter_map(Value::as_str)
                .map(Into::into)
                .collect(),
        );
    }
    for union in ["oneOf", "anyOf"] {
        if let Some(members) = object.get(union).and_then(Value::as_array) {
            return alternatives(members, definitions);
        }
    }
    let types: Vec<&str> = match object.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let bound = |key: &str| object.get(key).and_then(Value::as_f64);
    let count = |key: &str| object.get(key).and_then(Value::as_u64);
    let format = object.get("format").and_then(Value::as_str).unwrap_or("");
    if types.contains(&"integer") {
        let widest = if format == "uint32" {
            f64::from(u32::MAX)
        } else {
            i64::MAX as f64
        };
        return Shape::Number(NumberShape {
            kind: String::new(),
            integer: true,
            min: bound("minimum"),
            above: bound("exclusiveMinimum"),
            max: Some(bound("maximum").map_or(widest, |max| max.min(widest))),
        });
    }
    if types.contains(&"number") {
        return Shape::Number(NumberShape {
            kind: format.into(),
            integer: false,
            min: bound("minimum"),
            above: bound("exclusiveMinimum"),
            max: bound("maximum"),
        });
    }
    if types.contains(&"boolean") {
        return Shape::Flag;
    }
    if types.contains(&"array") {
        let items = object
            .get("items")
            .map_or(Shape::Text { min: 0 }, |items| shape(items, definitions));
        let size = |key, otherwise: usize| {
            count(key).map_or(otherwise, |n| usize::try_from(n).unwrap_or(usize::MAX))
        };
        return Shape::Array {
            items: Box::new(items),
            min: size("minItems", 0),
            max: size("maxItems", usize::MAX),
        };
    }
    if types.contains(&"string") {
        let min = usize::try_from(count("minLength").unwrap_or(0)).unwrap_or(0);
        return Shape::Text { min };
    }
    table(&object, definitions)
}

fn table(object: &Map<String, Value>, definitions: &Map<String, Value>) -> Shape {
    let required: Vec<&str> = object
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let keys = object
        .get("properties")
        .and_then(Value::as_object)
        .map(|properties| {
            properties
                .iter()
                .map(|(name, schema)| KeyShape {
                    name: name.clone(),
                    required: required.contains(&name.as_str()),
                    shape: shape(schema, definitions),
                })
                .collect()
        })
        .unwrap_or_default();
    Shape::Table(TableShape { keys })
}

/// Words become a choice, tagged tables become variants, `null` is left out: TOML has none.
fn alternatives(members: &[Value], definitions: &Map<String, Value>) -> Shape {
    let mut words = Vec::new();
    let mut variants = Vec::new();
    let mut others = Vec::new();
    for member in members {
        if member.get("type").and_then(Value::as_str) == Some("null") {
            continue;
        }
        match shape(member, definitions) {
            Shape::Choice(choice) => words.extend(choice),
            Shape::Table(table) if table.keys.len() == 1 && table.keys[0].required => {
                variants.extend(table.keys.into_iter().map(|k| (k.name, k.shape)));
            }
            other => others.push(other),
        }
    }
    if !variants.is_empty() {
        others.push(Shape::Variants(variants));
    }
    if !words.is_empty() {
        others.push(Shape::Choice(words));
    }
    match others.len() {
        1 => others.remove(0),
        _ => Shape::Either(others),
    }
}

/// Follows `$ref`; keywords beside it (a range on the field) win over the definition's.
fn resolve(object: &Map<String, Value>, definitions: &Map<String, Value>) -> Map<String, Value> {
    let Some(target) = object.get("$ref").and_then(Value::as_str) else {
        return object.clone();
    };
    let name = target.rsplit('/').next().unwrap_or_default();
    let mut resolved = definitions
        .get(name)
        .and_then(Value::as_object)
        .map(|definition| resolve(definition, definitions))
        .unwrap_or_default();
    for (key, value) in object {
        if key != "$ref" {
            resolved.insert(key.clone(), value.clone());
        }
    }
    resolved
}
