//! Faulty scenarios: each mistake yields its place, its words and what would be accepted.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot set up fails the test"
)]

use std::fs;
use std::path::Path;

use quotasim::scenario::{self, SnippetStyle};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/rejected");

/// The first line of a case says `# expect: LINE:COLUMN words | words`; there is one fault a file.
fn check(path: &Path) -> Result<(), String> {
    let text = fs::read_to_string(path).unwrap();
    let expected = text
        .lines()
        .next()
        .unwrap()
        .strip_prefix("# expect: ")
        .unwrap();
    let (place, words) = expected.split_once(' ').unwrap();
    let Err(error) = scenario::load(path, &[]) else {
        return Err("was accepted".into());
    };
    let snippets = error.snippets(SnippetStyle::Plain);
    let [snippet] = snippets.as_slice() else {
        return Err(format!(
            "{} faults:\n{}",
            snippets.len(),
            snippets.join("\n")
        ));
    };
    let name = path.file_name().unwrap().to_str().unwrap();
    let place = format!("{name}:{place}\n");
    let absent: Vec<&str> = std::iter::once(place.as_str())
        .chain(words.split(" | "))
        .filter(|words| !snippet.contains(words))
        .collect();
    if absent.is_empty() {
        Ok(())
    } else {
        Err(format!("no {absent:?} in\n{snippet}"))
    }
}

#[test]
fn every_faulty_file_is_refused_with_its_words() {
    let mut wrong = Vec::new();
    let mut n = 0;
    for entry in fs::read_dir(FOLDER).unwrap() {
        let path = entry.unwrap().path();
        n += 1;
        if let Err(message) = check(&path) {
            wrong.push(format!("{}: {message}", path.display()));
        }
    }
    assert!(40 <= n, "only {n} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
