//! Writes the files of a large replay: `deals.csv`, `people.csv` and `events.csv`.
//!
//! `cargo run --release --example company_of_deals -- FOLDER [DEALS] [PEOPLE]`, a million deals of
//! ten thousand people if nothing else is said. Then
//! `quotasim replay scenarios/replay/large.toml --deals FOLDER/deals.csv --people FOLDER/people.csv
//! --events FOLDER/events.csv`. The numbers mean nothing; they are the same on every machine.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

/// The three files of a company.
#[derive(Debug, Clone, Default)]
pub(crate) struct Files {
    /// `deals.csv`
    pub(crate) deals: String,
    /// `people.csv`
    pub(crate) people: String,
    /// `events.csv`: one customer in twenty leaves.
    pub(crate) events: String,
}

/// Reps to a manager, managers to an executive.
const SPAN: usize = 8;

/// Files of `n_deals` deals in 2026, dealt out among the reps of `n_people` people.
pub(crate) fn files(n_deals: usize, n_people: usize) -> Files {
    let mut files = Files {
        deals: String::from("deal,date,person,value,list_value,years\n"),
        people: String::from("person,role,manager,hired\n"),
        events: String::from("deal,date,event\n"),
    };
    let n_executives = (n_people / (1 + SPAN + SPAN * SPAN)).max(1);
    let n_managers = n_executives * SPAN;
    let n_reps = n_people
        .saturating_sub(1 + n_executives + n_managers)
        .max(1);
    let mut line = |text: std::fmt::Arguments<'_>| {
        let written = files.people.write_fmt(text);
        debug_assert!(written.is_ok(), "writing to a string does not fail");
    };
    line(format_args!("C1,chief,,\n"));
    for i in 0..n_executives {
        line(format_args!("X{i},executive,C1,\n"));
    }
    for i in 0..n_managers {
        line(format_args!("M{i},manager,X{},\n", i % n_executives));
    }
    for i in 0..n_reps {
        // Every ninth rep is hired in the spring.
        let hired = if i % 9 == 0 { "2026-03-16" } else { "" };
        line(format_args!("R{i},rep,M{},{hired}\n", i % n_managers));
    }
    let mut random = 20_261_122_u64;
    let mut below = |n: u64| {
        // Knuth's MMIX generator; its upper half.
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % n
    };
    for i in 0..n_deals {
        let (month, day) = (1 + below(12), 1 + below(28));
        // Spring hires sell from April on.
        let rep = i % n_reps;
        let month = if rep % 9 == 0 { month.max(4) } else { month };
        let list = 500_000 + below(2_500_000);
        let value = list - list * below(30) / 100;
        let (whole, cents) = (value / 100, value % 100);
        let years = 1 + below(3);
        let written = writeln!(
            files.deals,
            "D{i},2026-{month:02}-{day:02},R{rep},{whole}.{cents:02},{}.{:02},{years}",
            list / 100,
            list % 100
        );
        debug_assert!(written.is_ok(), "writing to a string does not fail");
        if i % 20 == 0 && month < 12 {
            let written = writeln!(files.events, "D{i},2026-{:02}-28,customer_left", month + 1);
            debug_assert!(written.is_ok(), "writing to a string does not fail");
        }
    }
    files
}

#[allow(
    dead_code,
    reason = "the bench takes `files` from here and has its own main"
)]
fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder: PathBuf = arguments
        .next()
        .map_or_else(|| "large".into(), PathBuf::from);
    let mut count = |default| {
        arguments
            .next()
            .and_then(|n| n.parse().ok())
            .unwrap_or(default)
    };
    let files = files(count(1_000_000), count(10_000));
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("deals.csv"), files.deals)?;
    std::fs::write(folder.join("people.csv"), files.people)?;
    std::fs::write(folder.join("events.csv"), files.events)
}
