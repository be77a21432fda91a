//! What a comparison comes to, in a paragraph: who comes out ahead, by how much, out of which parts
//! of NPV, and what is left when a staggered design's premises fail.

use std::fmt::Write as _;

use super::table::wrap;
use crate::experiment::results::{DesignContrast, DesignResult, Experiment};
use crate::outcome::Kpi;
use crate::stats::Estimate;
use crate::units::format::format_money;

/// Parts of a difference that are named: enough to make up most of it.
const PARTS: usize = 3;
/// A part smaller than this share of the largest one is left out.
const SMALL_PART: f64 = 0.1;

/// The paragraph under the decision table; empty without a comparison.
///
/// A difference whose interval covers zero is called undecided, never a gain or a loss.
pub fn conclusion(experiment: &Experiment) -> String {
    let Some(base) = experiment.designs.first() else {
        return String::new();
    };
    if experiment.contrasts.is_empty() || experiment.replications < 2 {
        return String::new();
    }
    let written: Vec<&DesignContrast> = experiment
        .contrasts
        .iter()
        .filter(|c| experiment.designs[c.design].variant.is_none())
        .collect();
    let mut sentences = vec![ranking(experiment, base, &written)];
    for contrast in &written {
        let design = &experiment.designs[contrast.design];
        if let Some(sentence) = parts(design, base, contrast) {
            sentences.push(sentence);
        }
        if let Some(sentence) = variants(experiment, design) {
            sentences.push(sentence);
        }
    }
    wrap(&sentences.join(" "))
}

/// What an interval says of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Higher,
    Lower,
    Same,
    Undecided,
}

fn sign(difference: &Estimate) -> Sign {
    if difference.point == 0.0 && difference.std_error == 0.0 {
        Sign::Same
    } else if !difference.point.is_finite() || difference.covers(0.0) {
        Sign::Undecided
    } else if 0.0 < difference.point {
        Sign::Higher
    } else {
        Sign::Lower
    }
}

/// Who has the highest NPV, as far as it can be told.
fn ranking(experiment: &Experiment, base: &DesignResult, written: &[&DesignContrast]) -> String {
    let base_npv = format_money(base.estimate(Kpi::Npv).point);
    let name = |c: &DesignContrast| experiment.designs[c.design].name.as_str();
    let npv = |c: &DesignContrast| c.contrast(Kpi::Npv).difference;
    let of_sign = |wanted| {
        written
            .iter()
            .copied()
            .filter(move |c| sign(&npv(c)) == wanted)
    };
    let mut higher: Vec<&DesignContrast> = of_sign(Sign::Higher).collect();
    higher.sort_by(|a, b| npv(b).point.total_cmp(&npv(a).point));
    let mut clauses = Vec::new();
    if let Some((first, rest)) = higher.split_first() {
        let mut clause = format!(
            "{} comes out ahead of {} by {} of NPV on {base_npv}",
            name(first),
            base.name,
            format_money(npv(first).point)
        );
        for next in rest {
            // Writing to a string cannot fail.
            let _ = write!(
                clause,
                ", {} by {}",
                name(next),
                format_money(npv(next).point)
            );
        }
        clauses.push(clause);
    } else {
        let nobody = format!(
            "no design is shown to beat {}, with an NPV of {base_npv}",
            base.name
        );
        clauses.push(nobody);
    }
    let lower: Vec<String> = of_sign(Sign::Lower)
        .map(|c| format!("{} falls short by {}", name(c), format_money(-npv(c).point)))
        .collect();
    if !lower.is_empty() {
        clauses.push(lower.join(", "));
    }
    let same: Vec<&str> = of_sign(Sign::Same).map(name).collect();
    if !same.is_empty() {
        clauses.push(format!("{} comes out exactly the same", listed(&same)));
    }
    let undecided: Vec<&str> = of_sign(Sign::Undecided).map(name).collect();
    if !undecided.is_empty() {
        clauses.push(format!(
            "{} cannot be told apart from it yet",
            listed(&undecided)
        ));
    }
    sentence(&clauses.join("; "))
}

/// The largest parts of a design's difference, those that can be told from zero.
fn parts(design: &DesignResult, base: &DesignResult, contrast: &DesignContrast) -> Option<String> {
    let mut parts: Vec<(Kpi, Estimate)> = Kpi::NPV_PARTS
        .iter()
        .map(|&kpi| (kpi, contrast.contrast(kpi).difference))
        .filter(|(_, difference)| matches!(sign(difference), Sign::Higher | Sign::Lower))
        .collect();
    parts.sort_by(|a, b| b.1.point.abs().total_cmp(&a.1.point.abs()));
    let largest = parts.first()?.1.point.abs();
    let named: Vec<String> = parts
        .iter()
        .take(PARTS)
        .filter(|(_, d)| SMALL_PART * largest <= d.point.abs())
        .map(|(kpi, d)| {
            // The sentence says itself that costs count as negative.
            let label = kpi.label().trim_start_matches("less ");
            format!("{label} {}", signed(d.point))
        })
        .collect();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    Some(format!(
        "What {} changes most against {}: {} (costs count as negative, so a plus is money saved or \
         earned).",
        design.name,
        base.name,
        listed(&named)
    ))
}

/// What a staggered design is worth in each of its variants.
fn variants(experiment: &Experiment, written: &DesignResult) -> Option<String> {
    let clauses: Vec<String> = experiment
        .contrasts
        .iter()
        .filter_map(|contrast| {
            let design = &experiment.designs[contrast.design];
            let variant = design.variant.as_deref()?;
            (design.name == format!("{} ({variant})", written.name))
                .then(|| format!("{} it {}", premise(variant), against(contrast)))
        })
        .collect();
    let clauses: Vec<&str> = clauses.iter().map(String::as_str).collect();
    (!clauses.is_empty()).then(|| format!("For {}: {}.", written.name, clauses.join("; ")))
}

/// `buyers know the clock, no executive …` as the premise of a sentence.
fn premise(variant: &str) -> String {
    format!("with {}", variant.replace(", ", " and "))
        .replace(
            "with buyers know the clock",
            "if buyers learn their seller's clock",
        )
        .replace(
            "with buyers do not know the clock",
            "if buyers do not know their seller's clock",
        )
        .replace("clock and no executive", "clock and there is no executive")
        .replace("clock and an executive", "clock and there is an executive")
}

/// How a variant stands to the base.
fn against(contrast: &DesignContrast) -> String {
    let difference = &contrast.contrast(Kpi::Npv).difference;
    match sign(difference) {
        Sign::Higher => format!("is ahead of the base by {}", format_money(difference.point)),
        Sign::Lower => format!(
            "falls short of the base by {}",
            format_money(-difference.point)
        ),
        Sign::Same => "comes out exactly as the base".to_owned(),
        Sign::Undecided => "cannot be told apart from the base yet".to_owned(),
    }
}

fn signed(value: f64) -> String {
    let plus = if value < 0.0 { "" } else { "+" };
    format!("{plus}{}", format_money(value))
}

/// `a`, `a and b`, `a, b and c`.
fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// A full stop at the end; names at the start keep their case, since files are named by them.
fn sentence(text: &str) -> String {
    format!("{text}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::results::{BeliefSummary, SeriesSummary, Stopped, ValueMap};
    use crate::stats::Contrast;

    fn estimate(point: f64, half: f64) -> Estimate {
        Estimate {
            point,
            std_error: half / 1.96,
            lower: point - half,
            upper: point + half,
            n: 100,
        }
    }

    fn design(name: &str, variant: Option<&str>) -> DesignResult {
        DesignResult {
            name: name.to_owned(),
            title: name.to_owned(),
            variant: variant.map(str::to_owned),
            estimates: vec![estimate(200e6, 1e6); Kpi::ALL.len()],
            columns: vec![Vec::new(); Kpi::ALL.len()],
            series: SeriesSummary::default(),
            beliefs: BeliefSummary::default(),
            marginal_value: ValueMap::default(),
            pay_curve: Vec::new(),
        }
    }

    /// A design with its NPV difference, and some of the parts, all ± 1 M.
    type Other<'a> = (&'a str, Option<&'a str>, f64, &'a [(Kpi, f64)]);

    fn check(others: &[Other<'_>], expected: &str) {
        let mut designs = vec![design("aligned", None)];
        let mut contrasts = Vec::new();
        for (i, (name, variant, npv, parts)) in others.iter().enumerate() {
            designs.push(design(name, *variant));
            let mut figures = vec![
                Contrast {
                    difference: estimate(0.0, 0.0),
                    chance_higher: 0.5,
                };
                Kpi::ALL.len()
            ];
            let half = if *npv == 0.0 { 0.0 } else { 1e6 };
            figures[Kpi::Npv as usize].difference = estimate(*npv, half);
            for (kpi, value) in *parts {
                figures[*kpi as usize].difference = estimate(*value, 1e6);
            }
            contrasts.push(DesignContrast {
                design: i + 1,
                contrasts: figures,
                verdict: String::new(),
            });
        }
        let experiment = Experiment {
            title: String::new(),
            seed: 1,
            replications: 100,
            stopped: Stopped::Count,
            precision: None,
            designs,
            contrasts,
        };
        let text = conclusion(&experiment);
        let got: Vec<&str> = text.split_whitespace().collect();
        let expected: Vec<&str> = expected.split_whitespace().collect();
        assert_eq!(got.join(" "), expected.join(" "));
    }

    #[test]
    fn nothing_to_compare_is_nothing_to_say() {
        check(&[], "");
    }

    #[test]
    fn the_paragraph_names_ranks_parts_and_variants() {
        let parts = [
            (Kpi::NpvTerminal, 9e6),
            (Kpi::NpvSalesPay, -3e6),
            (Kpi::NpvGrossMargin, 4e6),
            (Kpi::NpvPipeline, 0.5e6),
            (Kpi::NpvMarketing, 2e6),
        ];
        check(
            &[
                ("staggered", None, 10e6, &parts),
                ("plg", None, -30e6, &[]),
                ("monthly", None, 0.4e6, &[]),
                (
                    "staggered (buyers know the clock)",
                    Some("buyers know the clock"),
                    0.3e6,
                    &[],
                ),
                (
                    "staggered (buyers know the clock, no executive on the fiscal clock)",
                    Some("buyers know the clock, no executive on the fiscal clock"),
                    -5e6,
                    &[],
                ),
            ],
            "staggered comes out ahead of aligned by 10 M of NPV on 200 M; plg falls short by 30 M; \
             monthly cannot be told apart from it yet. What staggered changes most against aligned: \
             customers at the end +9 M, gross margin +4 M and sales pay -3 M (costs count as \
             negative, so a plus is money saved or earned). For staggered: if buyers learn their \
             seller's clock it cannot be told apart from the base yet; if buyers learn their \
             seller's clock and there is no executive on the fiscal clock it falls short of the base \
             by 5 M.",
        );
    }

    #[test]
    fn copies_and_losses_are_called_what_they_are() {
        check(
            &[("copy", None, 0.0, &[]), ("worse", None, -2e6, &[])],
            "no design is shown to beat aligned, with an NPV of 200 M; worse falls short by 2 M; copy \
             comes out exactly the same.",
        );
    }
}
