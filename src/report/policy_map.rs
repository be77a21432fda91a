//! Solved policies for people ([`text`]) and for programs ([`json()`], [`csv()`]).

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::ReportError;
use super::csv::encode;
use super::plan_sheet::{period_name, whole};
use crate::experiment::policy_map::{Cell, PolicyMap};

/// Columns of the CSV.
const COLUMNS: [&str; 10] = [
    "design",
    "attainment",
    "days_left",
    "effort",
    "effort_on_deals",
    "effort_on_prospecting",
    "value_of_a_booking",
    "gain_from_holding",
    "discount_limit",
    "gain_from_pushing",
];

/// Shares of the period that are over in the printed table.
const SHOWN_TIMES: [f64; 4] = [0.0, 0.5, 0.85, 1.0];
/// Attainments in the printed table.
const SHOWN_ATTAINMENTS: [f64; 8] = [0.0, 0.25, 0.5, 0.75, 0.9, 1.0, 1.25, 1.75];

/// A table of a few standings for each policy.
pub fn text(maps: &[PolicyMap]) -> String {
    let mut text = String::new();
    for map in maps {
        let [holds, prices, pushes] = map.switched_on;
        let written = writeln!(text, "{}: {}", map.name, map.title).and_then(|()| {
            writeln!(text, "{}", about(map))?;
            writeln!(
                text,
                "{:>9} {:>10} {:>7} {:>9} {:>12} {:>11} {:>12}",
                "days left",
                "attainment",
                "effort",
                "booking",
                "from holding",
                "price limit",
                "from pushing",
            )
        });
        debug_assert!(written.is_ok(), "writing to a string does not fail");
        for share in SHOWN_TIMES {
            let day = (share * (map.days_left.len().saturating_sub(1)) as f64).round();
            let Some(column) = map.days_left.iter().position(|&left| {
                let day_of = map.days_left.len() as f64 - 1.0 - f64::from(left);
                (day_of - day).abs() < 0.5
            }) else {
                continue;
            };
            for wanted in SHOWN_ATTAINMENTS {
                let row = map
                    .attainment
                    .iter()
                    .position(|a| (a - wanted).abs() < 1e-9);
                let Some(cell) = row.map(|row| map.cells[row][column]) else {
                    continue;
                };
                let chosen = |gain: f64| {
                    let word = if 0.0 < gain { "yes" } else { "no" };
                    format!("{} {word}", whole(gain))
                };
                let written = writeln!(
                    text,
                    "{:>9} {:>8.0} % {:>7.2} {:>9} {:>12} {:>9.1} % {:>12}",
                    map.days_left[column],
                    100.0 * wanted,
                    cell.effort(),
                    whole(cell.value_of_booking),
                    chosen(cell.gain_from_holding),
                    100.0 * cell.limit,
                    chosen(cell.gain_from_pushing),
                );
                debug_assert!(written.is_ok(), "writing to a string does not fail");
            }
        }
        let off: Vec<&str> = [
            (holds, "holding (push_out)"),
            (prices, "prices (discount_for_now)"),
            (pushes, "pushing (push_tactics)"),
        ]
        .into_iter()
        .filter_map(|(on, name)| (!on).then_some(name))
        .collect();
        if !off.is_empty() {
            text.push_str("switched off in this design, and so not done: ");
            text.push_str(&off.join(", "));
            text.push('\n');
        }
        text.push('\n');
    }
    text
}

fn about(map: &PolicyMap) -> String {
    let (iterations, settled) = map.beliefs;
    let beliefs = if settled {
        format!("expectations settled after {iterations} iterations")
    } else {
        format!("EXPECTATIONS DID NOT SETTLE in {iterations} iterations")
    };
    let within = map.within.map_or_else(String::new, |(outer, before)| {
        format!(
            ", the last of a {} that stood at {:.0} % of its quota when it began",
            period_name(outer),
            100.0 * before
        )
    });
    format!(
        "a rep of ability {}, target {} a {}{within}; a mean deal is {:.1} % of quota, organic discount {:.1} %; {beliefs}",
        map.ability,
        whole(map.target_incentive),
        period_name(map.period),
        100.0 * map.deal,
        100.0 * map.organic_discount,
    )
}

/// Every cell of every policy, a row each; money and shares in full.
///
/// # Errors
/// [`ReportError::Encode`] if the encoder fails.
pub fn csv(maps: &[PolicyMap]) -> Result<String, ReportError> {
    let mut rows = vec![COLUMNS.map(str::to_owned).to_vec()];
    for map in maps {
        for (attainment, row) in map.attainment.iter().zip(&map.cells) {
            for (days_left, cell) in map.days_left.iter().zip(row) {
                let mut texts = vec![
                    map.name.clone(),
                    attainment.to_string(),
                    days_left.to_string(),
                ];
                texts.extend(numbers(cell).map(|number| number.to_string()));
                rows.push(texts);
            }
        }
    }
    encode("policy.csv", rows)
}

fn numbers(cell: &Cell) -> [f64; 7] {
    [
        cell.effort(),
        cell.progress,
        cell.prospecting,
        cell.value_of_booking,
        cell.gain_from_holding,
        cell.limit,
        cell.gain_from_pushing,
    ]
}

/// The policies as one document; every table by attainment, then days left.
///
/// # Errors
/// [`ReportError::Encode`] if the encoder fails.
pub fn json(maps: &[PolicyMap]) -> Result<String, ReportError> {
    let document = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "policies": maps.iter().map(one).collect::<Vec<_>>(),
    });
    let mut text =
        serde_json::to_string_pretty(&document).map_err(|error| ReportError::Encode {
            file: "policy.json",
            reason: error.to_string(),
        })?;
    text.push('\n');
    Ok(text)
}

fn one(map: &PolicyMap) -> Value {
    let [holds, prices, pushes] = map.switched_on;
    let (iterations, settled) = map.beliefs;
    let mut tables = serde_json::Map::new();
    for (place, name) in COLUMNS[3..].iter().enumerate() {
        let rows = map.cells.iter();
        let table: Vec<Vec<f64>> = rows
            .map(|row| row.iter().map(|cell| numbers(cell)[place]).collect())
            .collect();
        tables.insert((*name).to_owned(), json!(table));
    }
    json!({
        "design": map.name,
        "title": map.title,
        "ability": map.ability,
        "period": period_name(map.period),
        "within": map.within.map(|(outer, before)| json!({
            "period": period_name(outer),
            "attainment_when_it_began": before,
        })),
        "target_incentive": map.target_incentive,
        "deal": map.deal,
        "organic_discount": map.organic_discount,
        "switched_on": {
            "push_out": holds, "discount_for_now": prices, "push_tactics": pushes,
        },
        "beliefs": { "iterations": iterations, "settled": settled },
        "attainment": map.attainment,
        "days_left": map.days_left,
        "tables": tables,
    })
}
