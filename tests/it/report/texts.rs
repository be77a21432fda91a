//! Tables, CSV and JSON.

use quotasim::experiment::results::Experiment;
use quotasim::outcome::Kpi;
use quotasim::report::{csv as report_csv, json, table};

use super::synthetic;

fn check_table(text: &str) {
    for line in text.lines() {
        assert!(line.chars().count() <= usize::from(table::WIDTH), "{line}");
        assert_eq!(line, line.trim_end(), "blanks at the end");
    }
    for kpi in Kpi::ALL {
        let rows = text
            .lines()
            .filter(|line| line.starts_with(&format!(" {}", kpi.label())));
        assert!(0 < rows.count(), "{} is missing or wrapped", kpi.label());
    }
}

#[test]
fn tables_fit_the_terminal_and_name_every_figure() {
    for n_designs in 1..=8 {
        let experiment = synthetic::experiment(n_designs, 400);
        check_table(&table::decision(&experiment));
        for design in &experiment.designs {
            check_table(&table::summary(&experiment, design));
        }
    }
    check_table(&table::decision(&synthetic::flat(3)));
}

#[test]
fn every_figure_is_in_one_group() {
    let mut grouped: Vec<Kpi> = table::groups().into_iter().flat_map(|g| g.kpis).collect();
    grouped.sort();
    let mut all = Kpi::ALL.to_vec();
    all.sort();
    assert_eq!(grouped, all);
}

#[test]
fn verdicts_come_last() {
    let text = table::decision(&synthetic::experiment(3, 50));
    let last = text.trim_end().rsplit("\n\n").next().expect("a paragraph");
    assert!(last.starts_with("NPV comes out"), "{last}");
}

fn rows(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let rows = reader
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect();
    (header, rows)
}

#[test]
fn replications_have_a_row_each_and_a_column_per_figure() {
    let experiment = synthetic::experiment(3, 20);
    let (header, rows) = rows(&report_csv::replications(&experiment).unwrap());
    let keys: Vec<&str> = Kpi::ALL.iter().map(|k| k.key()).collect();
    assert_eq!(header[..2], ["design", "replication"]);
    assert_eq!(header[2..], keys);
    assert_eq!(rows.len(), 3 * 20);
    let last = &rows[59];
    assert_eq!(last[..2], ["staggered (clock known)", "19"]);
    let written: f64 = last[2 + Kpi::Npv as usize].parse().unwrap();
    let kept = experiment.designs[2].columns[Kpi::Npv as usize][19];
    assert_eq!(written.to_bits(), kept.to_bits(), "no digit is lost");
}

#[test]
fn the_summary_holds_estimates_then_contrasts() {
    let experiment = synthetic::experiment(2, 20);
    let (header, rows) = rows(&report_csv::summary(&experiment).unwrap());
    assert_eq!(header, report_csv::SUMMARY_COLUMNS);
    assert_eq!(rows.len(), 3 * Kpi::ALL.len());
    assert!(
        rows[..2 * Kpi::ALL.len()]
            .iter()
            .all(|row| row[1].is_empty())
    );
    assert!(
        rows[2 * Kpi::ALL.len()..]
            .iter()
            .all(|row| row[1] == "aligned")
    );
}

fn parsed(experiment: &Experiment) -> serde_json::Value {
    serde_json::from_str(&json::summary(experiment).unwrap()).unwrap()
}

#[test]
fn json_speaks_in_keys() {
    let experiment = synthetic::experiment(2, 20);
    let summary = parsed(&experiment);
    let npv = &summary["designs"][0]["estimates"]["npv"];
    let point = experiment.designs[0].estimate(Kpi::Npv).point;
    assert!((npv["point"].as_f64().unwrap() / point - 1.0).abs() < 1e-14);
    let contrast = &summary["contrasts"][0];
    assert_eq!(contrast["against"], "aligned");
    let gini = &contrast["differences"]["linearity_gini"];
    let sum = gini["chance_higher"].as_f64().unwrap() + gini["chance_better"].as_f64().unwrap();
    assert!((sum - 1.0).abs() < 1e-12, "less is better");
    assert!(contrast["differences"]["mean_effort"]["chance_better"].is_null());
    let order: Vec<&String> = summary["figures"].as_object().unwrap().keys().collect();
    assert_eq!(order, Kpi::ALL.iter().map(|k| k.key()).collect::<Vec<_>>());
}

#[test]
fn what_is_not_a_number_is_empty() {
    let mut experiment = synthetic::experiment(1, 5);
    experiment.designs[0].columns[0][3] = f64::NAN;
    experiment.designs[0].estimates[0].lower = f64::NEG_INFINITY;
    let (_, replications) = rows(&report_csv::replications(&experiment).unwrap());
    assert_eq!(replications[3][2], "");
    assert!(parsed(&experiment)["designs"][0]["estimates"]["npv"]["lower"].is_null());
}
