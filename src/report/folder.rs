//! A results folder, or one of pay statements, written whole or not at all.
//!
//! Everything goes into a hidden folder beside the target, which is then renamed. An earlier results
//! folder of that name stays in place until the new one is complete; it is refused when it holds
//! anything quotasim did not write. Between the two renames of a replacement lies an instant in
//! which the old folder has its hidden name; a failure there puts it back.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::evidence::Scoreboard;
use crate::experiment::plan_sheet::PlanSheet;
use crate::experiment::policy_map::PolicyMap;
use crate::experiment::results::Experiment;

use super::explanation::Explained;
use super::manifest::{self, Design, File, Manifest, ManifestInputs, StatementsManifest};
use super::{ReportError, charts, csv, draw, json, plan_sheet, policy_map, scoreboard};

/// A place for results that is known to be writable. Dropped without
/// [`write`](Prepared::write), it leaves nothing behind.
#[derive(Debug)]
pub struct Prepared {
    /// The target, absolute.
    target: PathBuf,
    /// Hidden folder beside the target; holds `new`, later `old`.
    staging: TempDir,
    /// Parents made for the target, outermost first; removed again on failure. Declared after the
    /// staging folder, so that it is dropped after it.
    made: MadeParents,
}

/// Folders made on the way to the target.
#[derive(Debug, Default)]
struct MadeParents(Vec<PathBuf>);

impl Drop for MadeParents {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // Not empty means somebody else uses it by now: theirs to keep.
            drop(fs::remove_dir(folder));
        }
    }
}

/// Makes sure results can be written to `dir`, before the first replication.
///
/// # Errors
/// [`ReportError::NotAFolder`], [`ReportError::NotOurs`] or [`ReportError::CurrentFolder`] when
/// something is in the way, [`ReportError::Io`] when the place is not writable.
pub fn prepare(dir: &Path) -> Result<Prepared, ReportError> {
    let target = absolute(dir)?;
    check_replaceable(dir, &target)?;
    let parent = target
        .parent()
        .ok_or_else(|| ReportError::CurrentFolder {
            path: dir.to_path_buf(),
        })?
        .to_path_buf();
    let mut made = MadeParents::default();
    make_parents(&parent, &mut made)
        .map_err(|source| io_error(&parent, "make the folder", source))?;
    let staging = tempfile::Builder::new()
        .prefix(".quotasim-")
        .tempdir_in(&parent)
        .map_err(|source| io_error(&parent, "write into the folder", source))?;
    let new = staging.path().join("new");
    // Made by hand: the hidden folder itself is private to its owner, results are not.
    fs::create_dir(&new).map_err(|source| io_error(&new, "make the folder", source))?;
    Ok(Prepared {
        target,
        staging,
        made,
    })
}

/// Writes a results folder: [`prepare`] and [`Prepared::write`].
///
/// # Errors
/// As those two.
pub fn write(
    dir: &Path,
    experiment: &Experiment,
    inputs: &ManifestInputs,
) -> Result<PathBuf, ReportError> {
    prepare(dir)?.write(experiment, inputs)
}

impl Prepared {
    /// Writes everything and moves it into place; returns the folder.
    ///
    /// # Errors
    /// Any [`ReportError`]; the target is then as it was before.
    pub fn write(
        self,
        experiment: &Experiment,
        inputs: &ManifestInputs,
    ) -> Result<PathBuf, ReportError> {
        let contents = contents(experiment, inputs)?;
        self.write_texts(contents)
    }

    /// Writes an explanation with its chart and moves it into place; returns the folder.
    ///
    /// # Errors
    /// Any [`ReportError`]; the target is then as it was before.
    pub fn write_explanation(
        self,
        explained: &Explained<'_>,
        inputs: &ManifestInputs,
    ) -> Result<PathBuf, ReportError> {
        let experiment = explained.experiment;
        let figure = charts::of_explanation(explained);
        let mut contents = vec![
            ("explanation.txt".to_owned(), explained.text()),
            ("explanation.json".to_owned(), explained.json()?),
            ("explanation.csv".to_owned(), explained.csv()?),
            (
                "replications.csv".to_owned(),
                csv::replications(experiment)?,
            ),
            (format!("charts/{}.svg", figure.stem), draw::svg(&figure)?),
        ];
        let designs = scenario_files(experiment, inputs, &mut contents);
        let contents = with_manifest(contents, |files| {
            Manifest::of(experiment, inputs, designs, files)
        })?;
        self.write_texts(contents)
    }

    /// Writes a scoreboard with its charts and moves it into place; returns the folder.
    ///
    /// # Errors
    /// Any [`ReportError`]; the target is then as it was before.
    pub fn write_scoreboard(
        self,
        board: &Scoreboard,
        inputs: &ManifestInputs,
    ) -> Result<PathBuf, ReportError> {
        let mut contents = vec![
            ("findings.txt".to_owned(), scoreboard::text(board)),
            ("findings.json".to_owned(), scoreboard::json(board)?),
            ("findings.csv".to_owned(), scoreboard::csv(board)?),
        ];
        if let Some(apart) = scoreboard::apart_csv(board)? {
            contents.push(("apart.csv".to_owned(), apart));
        }
        for figure in charts::of_scoreboard(board) {
            contents.push((format!("charts/{}.svg", figure.stem), draw::svg(&figure)?));
        }
        let contents = with_manifest(contents, |files| {
            Manifest::of_scoreboard(board, inputs, files)
        })?;
        self.write_texts(contents)
    }

    /// Writes a plan sheet with its charts and moves it into place; returns the folder.
    ///
    /// # Errors
    /// Any [`ReportError`]; the target is then as it was before.
    pub fn write_plan(
        self,
        sheet: &PlanSheet,
        inputs: &ManifestInputs,
    ) -> Result<PathBuf, ReportError> {
        let contents = plan_contents(sheet, inputs)?;
        self.write_texts(contents)
    }

    /// Writes solved policies with their charts and moves them into place; returns the folder.
    ///
    /// # Errors
    /// Any [`ReportError`]; the target is then as it was before.
    pub fn write_policies(
        self,
        maps: &[PolicyMap],
        (designs, seed): (&[&str], u64),
        inputs: &ManifestInputs,
    ) -> Result<PathBuf, ReportError> {
        let mut contents = vec![
            ("policy.txt".to_owned(), policy_map::text(maps)),
            ("policy.json".to_owned(), policy_map::json(maps)?),
            ("policy.csv".to_owned(), policy_map::csv(maps)?),
        ];
        for figure in charts::of_policies(maps) {
            contents.push((format!("charts/{}.svg", figure.stem), draw::svg(&figure)?));
        }
        let title = format!("Policies under {}", designs.join(", "));
        let designs = designs_of(designs, inputs, &mut contents);
        let contents = with_manifest(contents, |files| {
            Manifest::of_policies((title, seed), inputs, designs, files)
        })?;
        self.write_texts(contents)
    }

    /// Writes pay statements, as files with their content, and their manifest; returns the folder.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn write_statements(
        self,
        mut contents: Vec<(String, Vec<u8>)>,
        manifest: impl FnOnce(Vec<File>) -> StatementsManifest,
    ) -> Result<PathBuf, ReportError> {
        let files = contents
            .iter()
            .map(|(path, content)| File::of(path, content));
        let text = manifest_text(&manifest(files.collect()))?;
        contents.push((manifest::FILE.to_owned(), text.into_bytes()));
        self.write_files(&contents)
    }

    fn write_texts(self, contents: Vec<(String, String)>) -> Result<PathBuf, ReportError> {
        let contents: Vec<(String, Vec<u8>)> = contents
            .into_iter()
            .map(|(path, text)| (path, text.into_bytes()))
            .collect();
        self.write_files(&contents)
    }

    fn write_files(mut self, contents: &[(String, Vec<u8>)]) -> Result<PathBuf, ReportError> {
        let new = self.staging.path().join("new");
        for (path, content) in contents {
            write_file(&new.join(path), content)
                .map_err(|source| io_error(&self.target.join(path), "write the file", source))?;
        }
        // Somebody may have used the name while the replications ran.
        check_replaceable(&self.target, &self.target)?;
        self.move_into_place(&new)?;
        self.made.0.clear();
        Ok(self.target.clone())
    }

    fn move_into_place(&mut self, new: &Path) -> Result<(), ReportError> {
        let failed = |source| io_error(&self.target, "move the results into place", source);
        if !self.target.exists() {
            return fs::rename(new, &self.target).map_err(failed);
        }
        let old = self.staging.path().join("old");
        fs::rename(&self.target, &old).map_err(failed)?;
        let Err(source) = fs::rename(new, &self.target) else {
            return Ok(());
        };
        if let Err(back) = fs::rename(&old, &self.target) {
            // The earlier results are all there is: keep them where they are, and say where.
            self.staging.disable_cleanup(true);
            return Err(io_error(
                &old,
                "move the earlier results back from here",
                back,
            ));
        }
        Err(io_error(
            &self.target,
            "move the results into place",
            source,
        ))
    }
}

/// Every file of the folder with its content, the manifest last.
fn contents(
    experiment: &Experiment,
    inputs: &ManifestInputs,
) -> Result<Vec<(String, String)>, ReportError> {
    let mut contents = vec![
        ("summary.json".to_owned(), json::summary(experiment)?),
        ("summary.csv".to_owned(), csv::summary(experiment)?),
        (
            "replications.csv".to_owned(),
            csv::replications(experiment)?,
        ),
    ];
    let designs = scenario_files(experiment, inputs, &mut contents);
    for figure in charts::all(experiment) {
        contents.push((format!("charts/{}.svg", figure.stem), draw::svg(&figure)?));
    }
    with_manifest(contents, |files| {
        Manifest::of(experiment, inputs, designs, files)
    })
}

/// Adds the resolved scenario of every design that has one; returns the manifest's list of designs.
fn scenario_files(
    experiment: &Experiment,
    inputs: &ManifestInputs,
    contents: &mut Vec<(String, String)>,
) -> Vec<Design> {
    let designs = experiment.designs.iter();
    let names: Vec<&str> = designs.map(|design| design.name.as_str()).collect();
    designs_of(&names, inputs, contents)
}

/// The same by the designs' names.
fn designs_of(
    names: &[&str],
    inputs: &ManifestInputs,
    contents: &mut Vec<(String, String)>,
) -> Vec<Design> {
    let mut designs = Vec::new();
    let mut taken: Vec<String> = Vec::new();
    for (i, design) in names.iter().enumerate() {
        let scenario = inputs.scenarios.get(i).map(|text| {
            let name = unique(&slug(design), &taken);
            let path = format!("scenario-{name}.toml");
            taken.push(name);
            (path, text)
        });
        designs.push(Design {
            name: (*design).to_owned(),
            scenario: scenario.as_ref().map(|(path, _)| path.clone()),
            scenario_sha256: scenario
                .as_ref()
                .map(|(_, text)| manifest::sha256(text.as_bytes())),
        });
        contents.extend(scenario.map(|(path, text)| (path, text.clone())));
    }
    designs
}

/// The files of a plan sheet with their content, the manifest last.
fn plan_contents(
    sheet: &PlanSheet,
    inputs: &ManifestInputs,
) -> Result<Vec<(String, String)>, ReportError> {
    let mut contents = vec![
        ("plan.txt".to_owned(), plan_sheet::text(sheet)),
        ("plan.json".to_owned(), plan_sheet::json(sheet)?),
        ("plan.csv".to_owned(), plan_sheet::csv(sheet)?),
    ];
    let mut designs = Vec::new();
    if let Some(text) = inputs.scenarios.first() {
        let path = "scenario.toml".to_owned();
        designs.push(Design {
            name: sheet.title.clone(),
            scenario: Some(path.clone()),
            scenario_sha256: Some(manifest::sha256(text.as_bytes())),
        });
        contents.push((path, text.clone()));
    }
    for figure in charts::of_plan(sheet) {
        contents.push((format!("charts/{}.svg", figure.stem), draw::svg(&figure)?));
    }
    with_manifest(contents, |files| {
        Manifest::of_plan(sheet, inputs, designs, files)
    })
}

/// The contents with the manifest that lists them.
fn with_manifest(
    mut contents: Vec<(String, String)>,
    manifest: impl FnOnce(Vec<File>) -> Manifest,
) -> Result<Vec<(String, String)>, ReportError> {
    let files = contents
        .iter()
        .map(|(path, text)| File::of(path, text.as_bytes()))
        .collect();
    let manifest = manifest(files);
    contents.push((manifest::FILE.to_owned(), manifest_text(&manifest)?));
    Ok(contents)
}

fn manifest_text(manifest: &impl serde::Serialize) -> Result<String, ReportError> {
    let mut text = serde_json::to_string_pretty(manifest).map_err(|error| ReportError::Encode {
        file: manifest::FILE,
        reason: error.to_string(),
    })?;
    text.push('\n');
    Ok(text)
}

/// Letters and digits of a name, the rest as single hyphens.
fn slug(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if words.is_empty() {
        "design".to_owned()
    } else {
        words.join("-")
    }
}

/// The name, or the name with the first free number.
fn unique(name: &str, taken: &[String]) -> String {
    let mut unique = name.to_owned();
    let mut k = 2;
    while taken.contains(&unique) {
        unique = format!("{name}-{k}");
        k += 1;
    }
    unique
}

/// The path with links and dots resolved as far as it exists.
fn absolute(dir: &Path) -> Result<PathBuf, ReportError> {
    let failed = |source| io_error(dir, "find the folder", source);
    if dir.exists() {
        return fs::canonicalize(dir).map_err(failed);
    }
    std::path::absolute(dir).map_err(failed)
}

/// Refuses a target that holds anything but quotasim results.
fn check_replaceable(given: &Path, target: &Path) -> Result<(), ReportError> {
    let metadata = match fs::symlink_metadata(target) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(io_error(given, "look at the folder", source)),
    };
    if !metadata.is_dir() {
        return Err(ReportError::NotAFolder {
            path: given.to_path_buf(),
        });
    }
    let current = std::env::current_dir().and_then(fs::canonicalize);
    if current.is_ok_and(|current| current.starts_with(target)) {
        return Err(ReportError::CurrentFolder {
            path: given.to_path_buf(),
        });
    }
    let mut found = Vec::new();
    list(target, "", &mut found)
        .map_err(|source| io_error(given, "look into the folder", source))?;
    let ours = fs::read_to_string(target.join(manifest::FILE))
        .ok()
        .and_then(|text| manifest::files_of(&text))
        .unwrap_or_default();
    let known = |path: &String| {
        ours.iter().any(|file| file.path == *path) || (path == manifest::FILE && !ours.is_empty())
    };
    match found.into_iter().find(|path| !known(path)) {
        Some(file) => Err(ReportError::NotOurs {
            path: given.to_path_buf(),
            file,
        }),
        None => Ok(()),
    }
}

/// Every file below a folder, relative to it, with `/`, in a fixed order.
fn list(folder: &Path, prefix: &str, found: &mut Vec<String>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{path}/"), found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

fn make_parents(parent: &Path, made: &mut MadeParents) -> io::Result<()> {
    let missing: Vec<&Path> = parent
        .ancestors()
        .take_while(|folder| !folder.exists())
        .collect();
    for folder in missing.into_iter().rev() {
        fs::create_dir(folder)?;
        made.0.push(folder.to_path_buf());
    }
    Ok(())
}

/// Writes a file through to the disk, making its folder.
fn write_file(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::File::create_new(path)?;
    file.write_all(content)?;
    file.sync_all()
}

fn io_error(path: &Path, action: &'static str, source: io::Error) -> ReportError {
    ReportError::Io {
        path: path.to_path_buf(),
        action,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_file_names() {
        assert_eq!(slug("staggered (clock known)"), "staggered-clock-known");
        assert_eq!(slug("../../etc"), "etc");
        assert_eq!(slug("…"), "design");
        assert_eq!(unique("a", &["a".to_owned(), "a-2".to_owned()]), "a-3");
    }
}
