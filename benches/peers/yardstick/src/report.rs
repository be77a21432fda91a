//! The command line and the one line of JSON that every Rust version shares.

use std::process::exit;

use crate::reference::{OUTCOMES, Tally};

/// What a run was asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Which version to run, where a program holds several.
    pub version: Option<String>,
    pub replications: u64,
    pub seed: u64,
}

impl Request {
    /// Reads `[VERSION] --replications N --seed S`; explains itself and ends the program otherwise.
    pub fn from_arguments() -> Self {
        let mut request = Self {
            version: None,
            replications: 100,
            seed: 1,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let number = match argument.as_str() {
                "--replications" => &mut request.replications,
                "--seed" => &mut request.seed,
                word if !word.starts_with('-') && request.version.is_none() => {
                    request.version = Some(argument);
                    continue;
                }
                _ => usage(&format!("unknown argument '{argument}'")),
            };
            match arguments.next().and_then(|text| text.parse().ok()) {
                Some(value) => *number = value,
                None => usage(&format!("'{argument}' needs a whole number")),
            }
        }
        request
    }
}

/// Says what is wrong and ends the program.
pub fn usage(fault: &str) -> ! {
    eprintln!("{fault}\nusage: PROGRAM [VERSION] [--replications N] [--seed S]");
    exit(2)
}

/// Runs the replications and prints mean and standard deviation of each outcome as one line of JSON.
pub fn run(replications: u64, mut replicate: impl FnMut() -> Tally) {
    let mut mean = [0.0; OUTCOMES.len()];
    let mut squares = [0.0; OUTCOMES.len()];
    let mut deal_days = 0;
    for n in 1..=replications {
        let tally = replicate();
        deal_days += tally.deal_days;
        // Welford's update: no cancellation between large sums.
        for (i, value) in tally.outcomes().into_iter().enumerate() {
            let step = value - mean[i];
            mean[i] += step / n as f64;
            squares[i] += step * (value - mean[i]);
        }
    }
    let n = replications as f64;
    let outcomes: Vec<String> = OUTCOMES
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let sd = (squares[i] / (n - 1.0).max(1.0)).sqrt();
            format!("\"{name}\": {{\"mean\": {:e}, \"sd\": {sd:e}}}", mean[i])
        })
        .collect();
    let deal_days = if deal_days == 0 {
        "null".to_owned()
    } else {
        format!("{}", deal_days as f64 / n)
    };
    println!(
        "{{\"replications\": {replications}, \"outcomes\": {{{}}}, \"deal_days\": {deal_days}}}",
        outcomes.join(", ")
    );
}
