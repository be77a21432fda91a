//! What no interval over replications shows: how far the answer hangs on where the beliefs started, and on the
//! luck of the pilot histories they were learned from.

use rayon::prelude::*;

use super::engine::Progress;
use super::results::Experiment;
use super::settling::Beliefs;
use super::study::Study;
use crate::beliefs::{self, Move};
use crate::outcome::Kpi;
use crate::stats::Moments;

/// Replications on which further batches of pilot histories are compared. Designs and batches share
/// their shocks, so a few of them show what the beliefs change.
const LUCK_REPLICATIONS: usize = 32;
/// Seeds of further batches lie this far apart, beyond any seed a person would try next.
const BATCH_STRIDE: u64 = 0x9E37_79B9_7F4A_7C15;

/// NPV of a design less the base's under independent batches of pilot histories; of a single design, its NPV.
#[derive(Debug, Clone, PartialEq)]
pub struct BeliefLuck {
    /// Position of the design.
    pub design: usize,
    /// Replications averaged, the first ones.
    pub replications: usize,
    /// Mean difference under each batch, that of the run first \[money\].
    pub differences: Vec<f64>,
}

impl BeliefLuck {
    /// Standard deviation over batches \[money\]: the luck that is left in one of them, with what
    /// noise the few replications leave.
    pub fn spread(&self) -> f64 {
        let moments: Moments = self.differences.iter().copied().collect();
        moments.std_error() * (self.differences.len() as f64).sqrt()
    }
}

/// Where the beliefs of a design end from different starts.
#[derive(Debug, Clone, PartialEq)]
pub struct StartSpread {
    /// Position of the design.
    pub design: usize,
    /// For each start: name, iterations, whether it settled, and how far it ends from the flat one.
    pub starts: Vec<(&'static str, u32, bool, Move)>,
}

impl Study {
    /// Settles all beliefs again on further batches of pilot histories, reference company and all, and
    /// simulates the first replications of the run with each; `None` when interrupted.
    pub fn belief_luck(
        &self,
        experiment: &Experiment,
        batches: u32,
        observer: &dyn Progress,
    ) -> Option<Vec<BeliefLuck>> {
        let n = experiment.replications.min(LUCK_REPLICATIONS);
        let npv = |design: usize| &experiment.designs[design].columns[Kpi::Npv as usize][..n];
        let first: Vec<f64> = (0..self.n_written()).map(|d| mean(npv(d))).collect();
        let mut by_batch = vec![first];
        for batch in 1..=batches {
            if observer.interrupted() {
                return None;
            }
            let seed = self
                .settings
                .seed
                .wrapping_add(u64::from(batch).wrapping_mul(BATCH_STRIDE));
            let written = &self.designs[..self.n_written()];
            let beliefs = Beliefs::settle(written, seed, observer)?;
            let means: Vec<f64> = (0..self.n_written())
                .map(|design| {
                    let values: Vec<f64> = (0..n as u64)
                        .into_par_iter()
                        .map(|number| self.one(&beliefs, design, number).kpi(Kpi::Npv))
                        .collect();
                    mean(&values)
                })
                .collect();
            by_batch.push(means);
        }
        let designs = if self.n_written() == 1 {
            0..1
        } else {
            1..self.n_written()
        };
        let luck = |design: usize| {
            let difference = |means: &Vec<f64>| match design {
                0 => means[0],
                other => means[other] - means[0],
            };
            BeliefLuck {
                design,
                replications: n,
                differences: by_batch.iter().map(difference).collect(),
            }
        };
        Some(designs.map(luck).collect())
    }

    /// Settles the beliefs of the scenarios as written from a stick and from an absurd start as well; `None`
    /// when interrupted. Designs that go on adapting do not have one point to settle on.
    pub fn belief_starts(
        &self,
        settled: &Beliefs,
        observer: &dyn Progress,
    ) -> Option<Vec<StartSpread>> {
        let spread = |&(design, flat): &(usize, &beliefs::Settled)| {
            if observer.interrupted() {
                return None;
            }
            let model = &self.designs[design].scenario.model;
            let reference = &flat.policy.reference;
            let starts = beliefs::STARTS.iter().map(|(name, start)| {
                let other = beliefs::seeded(model, reference, self.settings.seed, start);
                let apart = flat.expectations.apart(&other.expectations);
                (*name, other.iterations, other.settled, apart)
            });
            Some(StartSpread {
                design,
                starts: starts.collect(),
            })
        };
        // Nobody believes anything in the speed reference.
        let designs: Vec<(usize, &beliefs::Settled)> = (0..self.n_written())
            .filter(|&design| !self.designs[design].scenario.model.learning.adapting)
            .filter_map(|design| Some((design, settled.of(design)?)))
            .collect();
        designs.par_iter().map(spread).collect()
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
