//! Files and their bases: the layers of a scenario.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::issue::Issue;
use super::shape::Shape;
use super::source::{Place, Sources};
use super::tree::{self, Node, Value};
use super::walk::Walk;

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
