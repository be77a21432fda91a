//! Replications in parallel, with the same bits on any number of threads.
//!
//! Work is keyed by replication and design. Threads take the next piece in order, results are put
//! back in order, and every sum is made in that order by one thread, so neither the number of
//! threads nor their speed can move a digit. Generic over the simulator: nothing here knows sales.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::results::Stopped;
use super::series::SeriesSums;
use super::stopping::{Stopping, Watch};
use crate::outcome::{Kpi, Outcome};

/// Who watches a run: told how far it is, asked whether to go on. Called from all threads.
pub trait Progress: Sync {
    /// `done` of about `expected` replications are finished. Under a precision rule `expected` moves
    /// as the spread becomes known. Calls of different threads may overtake each other.
    fn advanced(&self, done: usize, expected: usize);

    /// Whether to stop now and keep what is finished (Ctrl-C).
    fn interrupted(&self) -> bool;

    /// The beliefs of `done` of `expected` companies have settled, before the first replication.
    fn settled(&self, _done: usize, _expected: usize) {}
}

/// Nobody watches: runs to its end in silence.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn advanced(&self, _done: usize, _expected: usize) {}

    fn interrupted(&self) -> bool {
        false
    }
}

/// What is kept of the replications of all designs.
#[derive(Debug, Clone)]
pub struct Batches {
    /// Replications that every design finished: always 0, 1, 2 and so on without a gap, so that the
    /// same number of replications asked for as a count gives the same bits.
    pub replications: usize,
    /// Why it stopped there.
    pub stopped: Stopped,
    /// Requested precision, when that was the rule.
    pub precision: Option<f64>,
    /// One entry per design.
    pub designs: Vec<DesignBatches>,
}

/// What is kept of the replications of one design: 8 bytes per figure and replication, and sums.
#[derive(Debug, Clone)]
pub struct DesignBatches {
    /// One column per entry of [`Kpi::ALL`], one row per replication.
    pub columns: Vec<Vec<f64>>,
    pub(super) series: SeriesSums,
}

impl DesignBatches {
    fn new() -> Self {
        Self {
            columns: vec![Vec::new(); Kpi::ALL.len()],
            series: SeriesSums::default(),
        }
    }

    fn push(&mut self, outcome: &Outcome) {
        for (column, &value) in self.columns.iter_mut().zip(&outcome.kpis) {
            column.push(value);
        }
        self.series.push(&outcome.series);
    }
}

/// Simulates all designs on replications 0, 1, 2 and so on until the rule holds or the observer
/// interrupts.
///
/// `simulate` must depend on nothing but the design and the replication's number. Designs see the
/// same numbers, so a simulator that draws its shocks by them compares designs in pairs.
///
/// # Examples
/// ```
/// use quotasim::experiment::{Stopping, engine};
/// # use quotasim::outcome::{Kpi, Outcome, Series};
/// # fn simulate(design: &f64, replication: u64) -> Outcome {
/// #     let kpis = vec![design * replication as f64; Kpi::ALL.len()];
/// #     Outcome { kpis, series: Series {
/// #         by_fiscal_day: vec![], by_own_days_left: vec![], arr_by_month: vec![],
/// #         quality_by_month: vec![], satisfaction_by_month: vec![], bookings_by_quarter: vec![],
/// #         attainment: vec![], effort_by_own_days_left: vec![],
/// #         last_day_by_quarter: vec![], value_by_class: vec![],
/// #     } }
/// # }
/// let designs = [1.0, 2.0];
/// let batches = engine::replicate(&designs, simulate, Stopping::Count(10), &engine::Unwatched);
/// assert_eq!(batches.replications, 10);
/// ```
pub fn replicate<D, F>(
    designs: &[D],
    simulate: F,
    stopping: Stopping,
    observer: &dyn Progress,
) -> Batches
where
    D: Sync,
    F: Fn(&D, u64) -> Outcome + Sync,
{
    replicate_watching(designs, designs.len(), simulate, stopping, observer)
}

/// The same with a precision rule that looks at the first `watched` designs only, base included.
///
/// The others are simulated on the same replications, however wide their intervals are by then.
pub fn replicate_watching<D, F>(
    designs: &[D],
    watched: usize,
    simulate: F,
    stopping: Stopping,
    observer: &dyn Progress,
) -> Batches
where
    D: Sync,
    F: Fn(&D, u64) -> Outcome + Sync,
{
    let mut kept: Vec<DesignBatches> = designs.iter().map(|_| DesignBatches::new()).collect();
    let mut watch = Watch::new(watched.min(designs.len()));
    let stopped = loop {
        if let Some(stopped) = stopping.stopped(&watch) {
            break stopped;
        }
        let (from, to) = (watch.n(), stopping.end_of_batch(watch.n()));
        let expected = stopping.expected(&watch);
        let report = |done| observer.advanced(done, expected);
        let batch = simulate_batch(designs, &simulate, from..to, &report, observer);
        for outcomes in batch.chunks_exact(designs.len().max(1)) {
            for (design, outcome) in kept.iter_mut().zip(outcomes) {
                design.push(outcome);
            }
            watch.push(outcomes.iter().map(|outcome| outcome.kpi(Kpi::Npv)));
        }
        if watch.n() < to {
            break Stopped::Interrupted;
        }
    };
    Batches {
        replications: watch.n(),
        stopped,
        precision: stopping.precision(),
        designs: kept,
    }
}

/// Outcomes of a range of replications, by replication and then design; shorter when interrupted.
///
/// Each job takes the next piece of work in order rather than a fixed one. So an interrupt, after
/// which every piece begun is still finished, leaves no gap and loses less than one replication.
fn simulate_batch<D, F>(
    designs: &[D],
    simulate: &F,
    replications: std::ops::Range<usize>,
    report: &(impl Fn(usize) + Sync),
    observer: &dyn Progress,
) -> Vec<Outcome>
where
    D: Sync,
    F: Fn(&D, u64) -> Outcome + Sync,
{
    let n_designs = designs.len();
    let next = AtomicUsize::new(0);
    let finished = AtomicUsize::new(0);
    let mut outcomes: Vec<(usize, Outcome)> = (0..replications.len() * n_designs)
        .into_par_iter()
        .with_max_len(1)
        .filter_map(|_| {
            if observer.interrupted() {
                return None;
            }
            let piece = next.fetch_add(1, Ordering::Relaxed);
            let replication = replications.start + piece / n_designs;
            let outcome = simulate(&designs[piece % n_designs], replication as u64);
            let finished = finished.fetch_add(1, Ordering::Relaxed) + 1;
            if finished % n_designs == 0 {
                report(replications.start + finished / n_designs);
            }
            Some((piece, outcome))
        })
        .collect();
    outcomes.sort_unstable_by_key(|&(piece, _)| piece);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}
