//! What was found of the beliefs beside a run, in lines.

use super::table::wrap;
use crate::experiment::results::Experiment;
use crate::experiment::{BeliefLuck, StartSpread};
use crate::units::format::format_money_together;

/// A paragraph per design: its NPV difference under other batches of pilot histories.
pub fn luck(experiment: &Experiment, luck: &[BeliefLuck]) -> String {
    luck.iter()
        .map(|luck| {
            let spread = luck.spread();
            let mut values = luck.differences.clone();
            values.push(spread);
            let digits = spread / 3.0;
            let scaled: Vec<String> = values
                .iter()
                .map(|&value| {
                    let ([text, _], suffix) = format_money_together([value, values[0]], digits);
                    format!("{text}{suffix}")
                })
                .collect();
            let (last, values) = scaled.split_last().map_or(("", &[][..]), |(l, v)| (l, v));
            let base = &experiment.designs[0].name;
            let what = match luck.design {
                0 => format!("NPV of {base}"),
                other => format!("NPV of {} less {base}", experiment.designs[other].name),
            };
            wrap(&format!(
                "luck in beliefs: {what} on the first {} replications under {} independent batches of pilot \
                 histories: {}; standard deviation {last}, noise of so few replications included; no interval above contains it",
                luck.replications,
                luck.differences.len(),
                values.join(", "),
            ))
        })
        .collect()
}

/// A paragraph per design: how far beliefs from other starts end from those of the run.
pub fn starts(experiment: &Experiment, spreads: &[StartSpread]) -> String {
    let mut text = String::new();
    for spread in spreads {
        let name = &experiment.designs[spread.design].name;
        for (start, iterations, settled, apart) in &spread.starts {
            let settled = if *settled { "settled" } else { "not settled" };
            text.push_str(&wrap(&format!(
                "expectations of {name} from {start}: {settled} after {iterations} iterations, at most {:.2} points \
                 of the buyers' belief, {:.2} points of a closing chance or discount and {:.2} % of the value of \
                 a deal found from those of the run",
                100.0 * apart.premium,
                100.0 * apart.closing,
                100.0 * apart.value,
            )));
        }
    }
    text
}
