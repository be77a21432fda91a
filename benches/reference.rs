//! One replication of the speed reference, through the layers it takes in a run: the kernel alone, with its
//! figures, and the whole path from a checked scenario to estimates.

use std::path::Path;

use divan::Bencher;
use quotasim::experiment::results::Experiment;
use quotasim::experiment::{Study, engine::Unwatched};
use quotasim::outcome::{Outcome, ReferenceMeasure};
use quotasim::random::Streams;
use quotasim::scenario::{self, Scenario};
use quotasim::simulate::reference::{Closed, Reference, Scratch, Watcher, replication};

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/benches/reference/reference.toml"
);
const SEED: u64 = 20_261_123;

fn main() {
    divan::main();
}

fn load(changes: &[&str]) -> Scenario {
    let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
    scenario::load(Path::new(FILE), &changes).expect("the speed reference is checked")
}

fn laid_out(reps: u32) -> Reference {
    let model = load(&[&format!("organization.reps={reps}")]).model;
    let law = model.reference_model.as_ref();
    Reference::new(&model, law.expect("the speed reference has its table"))
}

/// Sees everything and keeps a sum.
struct Total(f64);

impl Watcher for Total {
    fn closed(&mut self, deal: &Closed) {
        self.0 += deal.list;
    }

    fn paid(&mut self, _attainment: f64, pay: f64) {
        self.0 += pay;
    }
}

#[divan::bench(args = [10, 100, 1000])]
fn kernel(bencher: Bencher, reps: u32) {
    let reference = laid_out(reps);
    let mut scratch = Scratch::default();
    let mut n = 0;
    bencher
        .counter(divan::counter::ItemsCount::new(3 * reps))
        .bench_local(|| {
            n += 1;
            let mut total = Total(0.0);
            replication(&reference, Streams::new(SEED, n), &mut scratch, &mut total);
            total.0
        });
}

/// Items are rep-years.
#[divan::bench(args = [100])]
fn replication_with_figures(bencher: Bencher, reps: u32) {
    let reference = laid_out(reps);
    let mut scratch = Scratch::default();
    let mut n = 0;
    bencher
        .counter(divan::counter::ItemsCount::new(3 * reps))
        .bench_local(|| -> Outcome {
            n += 1;
            let mut measure = ReferenceMeasure::new(&reference);
            replication(
                &reference,
                Streams::new(SEED, n),
                &mut scratch,
                &mut measure,
            );
            measure.finish()
        });
}

/// On all cores, estimates included.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn study_of_200_replications(bencher: Bencher) {
    let study = Study::of(load(&[
        "experiment.min_replications=200",
        "experiment.max_replications=200",
    ]));
    let beliefs = study.settle(&Unwatched).expect("nobody interrupts");
    bencher.bench_local(|| -> Experiment { study.replicate(&beliefs, &Unwatched) });
}
