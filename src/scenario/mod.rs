//! Text to checked model: read, inherit, diagnose, resolve.
//!
//! [`load`] reads a file and the files it extends, reports every fault at once with its place, and
//! returns a [`Scenario`] that nothing later needs to check again. Nothing has a default in code:
//! a complete scenario says every value, and a design says only what differs from its base.

pub mod budget;
mod check;
mod check_courtship;
mod check_plan;
mod check_ratchet;
mod check_rule;
mod check_size;
mod issue;
mod note;
mod overrides;
mod read;
mod resolved;
mod row;
mod shape;
mod source;
pub mod templates;
mod tree;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

pub use budget::{AttainmentSpread, Budget, QuotaShare};
pub use issue::{Issue, Refusal, ScenarioError, SnippetStyle};
pub use note::Note;
pub use row::{Expectation, ExperimentSettings, ReplaySettings, schema};

use crate::model::Model;
use crate::outcome::Kpi;
use overrides::Override;
use read::Chain;
use row::{ABSENT, Header, NOT_INHERITED, REFERENCE};
use shape::{KeyShape, Shape};
use source::{Place, Sources};
use tree::Node;
use walk::Walk;

/// One company under one design, checked, with how to simulate it.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Title for tables and charts.
    pub title: String,
    /// The question the file asks.
    pub question: String,
    /// How much to simulate and how sure to be.
    pub experiment: ExperimentSettings,
    /// Which days a replay of given deals covers.
    pub replay: Option<ReplaySettings>,
    /// Over which attainments the plan's cost is taken, if the file or its base says.
    pub budget: Option<Budget>,
    /// The company under the design.
    pub model: Model,
    /// Figures the file exists to show.
    pub expect: BTreeMap<Kpi, Expectation>,
    /// The file it came from, as it was given.
    pub path: PathBuf,
    /// The file at the root of the chain of `extends`; the file itself when it extends nothing.
    pub root: PathBuf,
    /// The company at the root of the chain of `extends`: shared capacities and money targets come
    /// from it. For a file without a base it is the model itself.
    pub reference: Box<Model>,
    /// The file and line each value came from, by key.
    origins: BTreeMap<String, String>,
}

impl Scenario {
    /// The file and line, or the override, that a key's value came from.
    pub fn origin(&self, key: &str) -> Option<&str> {
        self.origins.get(key).map(String::as_str)
    }
}

/// Reads, resolves and checks a scenario, with `--set` overrides laid over it.
///
/// An override reaches the reference company too, unless a design file above the root of the chain
/// wrote that key: then it is a lever of the design and changes the design only.
///
/// # Errors
/// [`ScenarioError::Unreadable`] when the file cannot be read, otherwise [`ScenarioError::Refused`]
/// with every fault that could be found.
pub fn load(path: &Path, overrides: &[String]) -> Result<Scenario, ScenarioError> {
    let schema = schema();
    let mut shape = Shape::of_schema(&schema);
    allow_reference(&mut shape);
    let mut walk = Walk::new(&shape);
    let mut sources = Sources::default();
    let chain = read::chain(path, &mut sources, &mut walk, &shape).map_err(|source| {
        ScenarioError::Unreadable {
            path: path.into(),
            source,
        }
    })?;
    let overrides: Vec<Override> = overrides
        .iter()
        .filter_map(|text| Override::read(text, &mut sources, &mut walk, &shape))
        .collect();
    let layers = Layers::merge(chain, &overrides, &mut walk, &shape);
    layers.check(&mut walk, &shape);
    let mut issues = std::mem::take(&mut walk.issues);
    if issues.is_empty() {
        match layers.scenario(path, &sources) {
            Ok(scenario) => return Ok(scenario),
            Err(issue) => issues.push(*issue),
        }
    }
    issues.sort_by(|a, b| {
        let key = |i: &Issue| (i.place.source, i.place.span.start);
        key(a).cmp(&key(b))
    });
    Err(ScenarioError::Refused(Box::new(Refusal {
        issues,
        sources,
    })))
}

/// `[reference]` takes any part of a model; the schema for editors keeps it open.
fn allow_reference(shape: &mut Shape) {
    let whole = shape.clone().partial();
    let (Shape::Table(table), Shape::Table(mut inner)) = (shape, whole) else {
        return;
    };
    let header = [REFERENCE, "experiment", "replay", "budget"];
    inner.keys.retain(|k| {
        !NOT_INHERITED.contains(&k.name.as_str()) && !header.contains(&k.name.as_str())
    });
    inner.keys.push(KeyShape {
        name: ABSENT.into(),
        required: false,
        shape: Shape::Array {
            items: Box::new(Shape::Text { min: 1 }),
            min: 0,
            max: usize::MAX,
        },
    });
    if let Some(key) = table.keys.iter_mut().find(|k| k.name == REFERENCE) {
        key.shape = Shape::Table(inner);
    }
}

/// The merged trees of the design and of its reference company.
struct Layers {
    design: Node,
    reference: Node,
    /// Index of the root's text.
    root: usize,
    whole: bool,
}

impl Layers {
    fn merge(chain: Chain, overrides: &[Override], walk: &mut Walk<'_>, shape: &Shape) -> Self {
        let mut layers = chain.layers.into_iter().rev();
        let empty = || Node {
            key: Place {
                source: 0,
                span: 0..0,
            },
            place: Place {
                source: 0,
                span: 0..0,
            },
            value: tree::Value::Table(Vec::new()),
        };
        let mut design = layers.next().unwrap_or_else(empty);
        let root = design.place.source;
        // Everything that files above the root wrote is a lever of the design.
        let mut levers: BTreeSet<usize> = (0..root).collect();
        let mut reference = design.clone();
        for layer in layers {
            for key in NOT_INHERITED {
                design.remove(key);
            }
            design.key = layer.key.clone();
            design.merge(layer, Some(shape));
        }
        if let Some(mut overlay) = design.remove(REFERENCE) {
            reference.remove(REFERENCE);
            let absent = overlay.remove(ABSENT);
            reference.merge(overlay, Some(shape));
            if let Some(tree::Value::Array(paths)) = absent.map(|node| node.value) {
                for path in paths {
                    if let tree::Value::Text(path) = path.value {
                        reference.remove_path(&path);
                    }
                }
            }
        }
        for change in overrides {
            let lever = levers.contains(&design.nearest(&change.steps).place.source);
            if let Err(issue) = change.apply(&mut design, shape) {
                walk.issues.push(issue);
            } else if lever {
                levers.insert(change.source());
            } else if let Err(issue) = change.apply(&mut reference, shape) {
                walk.issues.push(issue);
            }
        }
        if check_rule::is_rule(&design) {
            // Nothing in the speed reference is shared with a company.
            reference = design.clone();
        }
        for key in [
            "title",
            "question",
            "expect",
            "extends",
            "experiment",
            "replay",
            "budget",
        ] {
            reference.remove(key);
        }
        design.remove("extends");
        Self {
            design,
            reference,
            root,
            whole: chain.whole,
        }
    }

    /// What the layers together do not say, and what contradicts itself.
    fn check(&self, walk: &mut Walk<'_>, shape: &Shape) {
        if self.whole {
            let before = walk.issues.len();
            walk.missing(&self.design, shape, "");
            let tables = walk
                .issues
                .iter()
                .skip(before)
                .filter(|i| !i.path.contains('.'))
                .count();
            if 3 < tables {
                walk.issues[before].help = Some(
                    "a design names the company it changes: extends = \"company.toml\"".into(),
                );
            }
        }
        let mut found = check::faults(&self.design);
        for mut issue in check::faults(&self.reference) {
            let same = |i: &Issue| i.path == issue.path && i.place == issue.place;
            if !found.iter().any(same) {
                issue.help = Some("in the reference company, the root of `extends`".into());
                found.push(issue);
            }
        }
        // A value that is out of range by itself needs no second complaint.
        found.retain(|f| !walk.issues.iter().any(|i| i.place == f.place));
        walk.issues.append(&mut found);
    }

    fn scenario(mut self, path: &Path, sources: &Sources) -> Result<Scenario, Box<Issue>> {
        let mut origins = BTreeMap::new();
        resolved::origins(&self.design, "", sources, &mut origins);
        let mut rows = Vec::new();
        for key in [
            "title",
            "question",
            "experiment",
            "replay",
            "budget",
            "expect",
        ] {
            if let Some(node) = self.design.remove(key) {
                rows.push((key.to_owned(), node));
            }
        }
        let header = Node {
            value: tree::Value::Table(rows),
            ..self.design.clone()
        };
        let header: Header = typed(&header)?;
        let model: Model = typed(&self.design)?;
        let reference: Model = typed(&self.reference)?;
        let expect = header
            .expect
            .iter()
            .filter_map(|(key, expectation)| Some((Kpi::from_key(key)?, *expectation)))
            .collect();
        Ok(Scenario {
            title: header.title,
            question: header.question,
            experiment: header.experiment,
            replay: header.replay,
            budget: header.budget,
            model,
            expect,
            path: path.into(),
            root: sources.0[self.root].name.clone().into(),
            reference: Box::new(reference),
            origins,
        })
    }
}

/// The typed row of a tree that was checked; a fault here is one that the schema does not express.
fn typed<T: DeserializeOwned>(node: &Node) -> Result<T, Box<Issue>> {
    T::deserialize(node.to_toml()).map_err(|e| {
        let message = e.message().replace('\n', ", ");
        Box::new(Issue::new("", message, "", &node.key))
    })
}

/// The typed row of one part of a tree, if that part fits.
fn part<T: for<'de> Deserialize<'de>>(tree: &Node, path: &str) -> Option<T> {
    let mut node = tree;
    for name in path.split('.') {
        node = node.get(name)?;
    }
    T::deserialize(node.to_toml()).ok()
}
