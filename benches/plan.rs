//! What it takes to pay a company for given deals: files in, statements out.
//!
//! A tenth of the large company of `examples/company_of_deals.rs`: 100,000 deals, 1,000 people. Items
//! a second are deals. `quotasim replay` on the whole of it is measured in `docs/replay.md`.

use std::path::Path;
use std::sync::OnceLock;

use divan::Bencher;
use divan::counter::ItemsCount;
use quotasim::replay::{Inputs, Replay, Setup, Source, csv, json, replay, text};
use quotasim::scenario;

#[path = "../examples/company_of_deals.rs"]
mod company_of_deals;

use company_of_deals::Files;

const N_DEALS: usize = 100_000;
const N_PEOPLE: usize = 1_000;
const PLANS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/replay/large.toml");

fn main() {
    divan::main();
}

/// Plans and files, made once.
fn company() -> &'static (Setup, Files) {
    static COMPANY: OnceLock<(Setup, Files)> = OnceLock::new();
    COMPANY.get_or_init(|| {
        let scenario = scenario::load(Path::new(PLANS), &[]).expect("the shipped plans load");
        (
            Setup::of(&scenario),
            company_of_deals::files(N_DEALS, N_PEOPLE),
        )
    })
}

fn paid() -> Replay {
    let (setup, files) = company();
    let source = |name, text: &'static str| Source {
        name,
        content: text.as_bytes(),
    };
    let inputs = Inputs {
        deals: source("deals.csv", &files.deals),
        people: Some(source("people.csv", &files.people)),
        adjustments: None,
        events: Some(source("events.csv", &files.events)),
    };
    replay(setup, &inputs).expect("the files were made without a fault")
}

/// Reading all files and paying everybody.
#[divan::bench]
fn read_and_pay(bencher: Bencher) {
    company();
    bencher.counter(ItemsCount::new(N_DEALS)).bench(paid);
}

/// Writing everybody's statements, in each form.
#[divan::bench]
fn write_text(bencher: Bencher) {
    let replay = paid();
    bencher.bench(|| text::statements(&replay, None));
}

#[divan::bench]
fn write_csv(bencher: Bencher) {
    let replay = paid();
    bencher.bench(|| csv::lines(&replay, None));
}

#[divan::bench]
fn write_json(bencher: Bencher) {
    let replay = paid();
    bencher.bench(|| json::statements(&replay, None));
}
