//! The scenarios of the battery, embedded: an installed program has no folder of scenarios beside it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::scenario::templates;

macro_rules! battery {
    ($($name:literal),* $(,)?) => {
        /// Name and text of each file of `scenarios/evidence`.
        const SCENARIOS: &[(&str, &str)] = &[$((
            $name,
            include_str!(concat!("../../scenarios/evidence/", $name, ".toml")),
        )),*];
    };
}

battery!(
    "company-clawback",
    "company-month",
    "company-quarter",
    "company-sure",
    "enterprise",
    "enterprise-calm",
    "enterprise-learned",
    "enterprise-linear",
    "enterprise-reps",
    "enterprise-sure",
    "orders",
    "orders-beyond",
    "orders-ceiling",
    "orders-mixed",
    "orders-straight",
    "scripts",
    "scripts-bonus",
    "year-beyond",
);

/// Writes the battery's scenarios and the company they extend into a folder.
pub(super) fn unpack(folder: &Path) -> io::Result<()> {
    for template in templates::TEMPLATES {
        fs::write(folder.join(template.file()), template.text)?;
    }
    fs::create_dir_all(folder.join("evidence"))?;
    for (name, text) in SCENARIOS {
        fs::write(path(folder, name), text)?;
    }
    Ok(())
}

/// Where a scenario lies once unpacked.
pub(super) fn path(folder: &Path, name: &str) -> PathBuf {
    folder.join("evidence").join(format!("{name}.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Measure, findings};

    #[test]
    fn every_file_is_embedded_and_every_finding_names_one() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/evidence");
        let mut files: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|e| e == "toml"))
            .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        files.sort();
        let mut embedded: Vec<String> = SCENARIOS.iter().map(|(n, _)| (*n).to_owned()).collect();
        embedded.sort();
        assert_eq!(files, embedded);
        for finding in findings() {
            if let Measure::Figures { formula } = &finding.measure {
                for scenario in formula.scenarios() {
                    assert!(
                        embedded.iter().any(|e| e == scenario),
                        "{}: {scenario}",
                        finding.id
                    );
                }
            }
        }
    }
}
