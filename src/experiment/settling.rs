//! Beliefs of all designs, before the first replication.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::design::Design;
use super::engine::Progress;
use crate::beliefs::{self, Settled};
use crate::model::Model;

/// What everybody expects under each design.
#[derive(Debug)]
pub struct Beliefs {
    /// One entry per distinct model.
    settled: Vec<Settled>,
    /// For each design: its entry; none for the speed reference, in which nobody expects anything.
    of_design: Vec<Option<usize>>,
}

impl Beliefs {
    /// Settles each distinct model once; `None` when the observer interrupts. The reference company
    /// comes first, since its capacities and money targets hold for all, and a design that equals it
    /// is settled with it.
    ///
    /// Every model starts from a market without any stick, variants too: starting them from their
    /// scenario as written would let a file that says what the variant says come out differently.
    pub(super) fn settle(designs: &[Design], seed: u64, observer: &dyn Progress) -> Option<Self> {
        let reference_model: &Model = &designs.first()?.scenario.reference;
        if reference_model.reference_model.is_some() {
            return Some(Self {
                settled: Vec::new(),
                of_design: vec![None; designs.len()],
            });
        }
        let mut models: Vec<&Model> = vec![reference_model];
        let mut of_design = Vec::with_capacity(designs.len());
        for design in designs {
            let model = &design.scenario.model;
            let known = models.iter().position(|known| *known == model);
            of_design.push(Some(known.unwrap_or_else(|| {
                models.push(model);
                models.len() - 1
            })));
        }
        let n = models.len();
        observer.settled(0, n);
        let (reference, before) = beliefs::reference(reference_model, seed);
        observer.settled(1, n);
        let done = AtomicUsize::new(1);
        let others: Option<Vec<Settled>> = models[1..]
            .par_iter()
            .map(|model| {
                if observer.interrupted() {
                    return None;
                }
                let settled = if model.learning.adapting {
                    beliefs::adapt(model, &reference, &before, seed)
                } else {
                    beliefs::settle(model, &reference, seed)
                };
                observer.settled(done.fetch_add(1, Ordering::Relaxed) + 1, n);
                Some(settled)
            })
            .collect();
        let others = others?;
        let first = if reference_model.learning.adapting {
            beliefs::adapt(reference_model, &reference, &before, seed)
        } else {
            before
        };
        let mut settled = vec![first];
        settled.extend(others);
        (!observer.interrupted()).then_some(Self { settled, of_design })
    }

    /// The settled beliefs of a design, by its position; none for the speed reference.
    pub fn of(&self, design: usize) -> Option<&Settled> {
        self.of_design[design].map(|entry| &self.settled[entry])
    }

    /// How many distinct companies were settled, the reference included.
    pub fn distinct(&self) -> usize {
        self.settled.len()
    }
}
