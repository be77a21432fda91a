//! The results folder: whole or not at all.

use std::fs;
use std::path::Path;

use quotasim::report::manifest::{Manifest, ManifestInputs, sha256};
use quotasim::report::{ReportError, folder};

use super::synthetic;

fn inputs(n_designs: usize) -> ManifestInputs {
    ManifestInputs {
        command_line: ["quotasim", "compare", "a.toml"]
            .map(str::to_owned)
            .to_vec(),
        scenarios: (0..n_designs)
            .map(|i| format!("title = \"{i}\"\n"))
            .collect(),
        threads: 2,
        durations: vec![("simulate".to_owned(), 1.5)],
    }
}

/// Names in a folder, hidden ones too, sorted.
fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn manifest(dir: &Path) -> Manifest {
    Manifest::parse(&fs::read_to_string(dir.join("manifest.json")).unwrap()).unwrap()
}

#[test]
fn a_folder_is_whole_and_its_hashes_hold() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("deep/er/results");
    folder::write(&dir, &synthetic::experiment(3, 20), &inputs(3)).unwrap();
    assert_eq!(
        names(&dir),
        [
            "charts",
            "manifest.json",
            "replications.csv",
            "scenario-aligned.toml",
            "scenario-staggered-clock-known.toml",
            "scenario-staggered.toml",
            "summary.csv",
            "summary.json",
        ]
    );
    assert_eq!(
        names(dir.parent().unwrap()),
        ["results"],
        "no hidden folder is left"
    );
    let manifest = manifest(&dir);
    assert_eq!((manifest.seed, manifest.replications), (20_240_131, 20));
    assert_eq!(manifest.files.len(), 3 + 3 + 13);
    for file in &manifest.files {
        let content = fs::read(dir.join(&file.path)).unwrap();
        assert_eq!(
            (file.bytes, &file.sha256),
            (content.len(), &sha256(&content))
        );
    }
    let staggered = &manifest.designs[1];
    assert_eq!(
        staggered.scenario.as_deref(),
        Some("scenario-staggered.toml")
    );
    assert_eq!(staggered.scenario_sha256, Some(sha256(b"title = \"1\"\n")));
}

#[test]
fn preparing_and_dropping_leaves_nothing() {
    let parent = tempfile::tempdir().unwrap();
    let prepared = folder::prepare(&parent.path().join("new/er/results")).unwrap();
    assert_eq!(names(parent.path()), ["new"]);
    drop(prepared);
    assert!(names(parent.path()).is_empty());
}

#[test]
fn earlier_results_are_replaced_and_kept_until_then() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("results");
    folder::write(&dir, &synthetic::experiment(3, 20), &inputs(3)).unwrap();
    let prepared = folder::prepare(&dir).unwrap();
    assert_eq!(
        manifest(&dir).replications,
        20,
        "still there while the next run goes on"
    );
    prepared
        .write(&synthetic::experiment(1, 7), &inputs(1))
        .unwrap();
    assert_eq!(manifest(&dir).replications, 7);
    assert!(
        !dir.join("scenario-staggered.toml").exists(),
        "nothing of the old is mixed in"
    );
    assert_eq!(names(parent.path()), ["results"]);
}

#[test]
fn an_empty_folder_is_taken() {
    let parent = tempfile::tempdir().unwrap();
    folder::write(parent.path(), &synthetic::bare(1), &inputs(0)).unwrap();
    assert_eq!(manifest(parent.path()).designs[0].scenario, None);
}

/// Lays out `files` below a fresh parent, then expects `results` below it to be refused with
/// `expected` and everything to be as before.
fn check_refused(files: &[&str], target: &str, expected: &str) {
    let parent = tempfile::tempdir().unwrap();
    for file in files {
        let path = parent.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "mine").unwrap();
    }
    let before = names(parent.path());
    let error = folder::prepare(&parent.path().join(target)).unwrap_err();
    assert!(error.to_string().contains(expected), "{error}");
    assert_eq!(names(parent.path()), before);
    for file in files {
        assert_eq!(
            fs::read_to_string(parent.path().join(file)).unwrap(),
            "mine"
        );
    }
}

#[test]
fn what_is_not_ours_is_refused() {
    check_refused(&["results/notes.md"], "results", "holds `notes.md`");
    check_refused(
        &["results/manifest.json"],
        "results",
        "holds `manifest.json`",
    );
    check_refused(&["results"], "results", "is a file");
    check_refused(&["blocked"], "blocked/results", "could not");
}

#[test]
fn a_stranger_among_our_results_is_refused_even_late() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("results");
    folder::write(&dir, &synthetic::bare(1), &inputs(1)).unwrap();
    let prepared = folder::prepare(&dir).unwrap();
    fs::write(dir.join("charts/notes.md"), "mine").unwrap();
    let error = prepared
        .write(&synthetic::experiment(1, 9), &inputs(1))
        .unwrap_err();
    assert!(matches!(&error, ReportError::NotOurs { file, .. } if file == "charts/notes.md"));
    assert_eq!(
        manifest(&dir).replications,
        30,
        "the old results are untouched"
    );
    assert_eq!(names(parent.path()), ["results"]);
}

#[test]
fn the_current_folder_is_refused() {
    let error = folder::prepare(Path::new("..")).unwrap_err();
    assert!(
        matches!(error, ReportError::CurrentFolder { .. }),
        "{error}"
    );
}

#[test]
fn results_are_the_same_bytes_each_time() {
    let parent = tempfile::tempdir().unwrap();
    let hashes = |name: &str| {
        let dir = parent.path().join(name);
        folder::write(&dir, &synthetic::experiment(2, 12), &inputs(2)).unwrap();
        manifest(&dir).files
    };
    assert_eq!(hashes("one"), hashes("two"));
}
