//! One replication told: every event as a JSON line, the story of a deal or a rep, an overview of what to look at.
//!
//! Names of kinds and fields are those of [`KINDS`](story::KINDS); [`page`] writes docs/trace.md from them.

mod overview;
mod sentence;
mod text;

use std::fmt::Write as _;

pub use overview::Overview;
pub use text::Story;

use crate::experiment::trace::TraceHead;
use crate::experiment::trace::story::{self, DealName, Event, Value, Who};

/// The first line: which replication it is.
pub fn head_line(head: &TraceHead) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    format!(
        "{{\"event\":\"replication\",\"title\":{},\"seed\":{},\"replication\":{},\"days\":{},\"report_from\":{},\"reps\":{}}}\n",
        text(&head.title),
        head.seed,
        head.replication,
        head.days,
        head.report_from,
        head.reps
    )
}

/// An event as a line of JSON. Numbers are written in full: reading them gives the same bits.
pub fn line(event: &Event) -> String {
    let mut line = format!(
        "{{\"event\":\"{}\",\"day\":{}",
        event.what.name(),
        event.day
    );
    match event.who {
        Who::Rep(rep) => push(&mut line, "rep", rep.into()),
        Who::Leader(leader) => push(&mut line, "leader", leader.into()),
        Who::Company => {}
    }
    if let Some(id) = event.deal {
        let _ = write!(line, ",\"deal\":\"{}\"", DealName(id));
    }
    event
        .what
        .each_field(|name, value| push(&mut line, name, value));
    line.push_str("}\n");
    line
}

fn push(line: &mut String, name: &str, value: Value) {
    let value = match value {
        Value::Count(n) => n.to_string(),
        Value::Number(x) => x.to_string(),
        Value::Flag(b) => b.to_string(),
        Value::Word(word) => format!("\"{word}\""),
        Value::Nothing => "null".to_owned(),
    };
    let _ = write!(line, ",\"{name}\":{value}");
}

/// docs/trace.md: the events and their fields, from the code's own list.
pub fn page() -> String {
    // Comments in code keep brackets from being links.
    let about = |named: &story::Named| {
        let words: Vec<&str> = named.about.split_whitespace().collect();
        words.join(" ").replace("\\[", "[").replace("\\]", "]")
    };
    let mut page = PAGE.to_owned();
    for kind in story::KINDS {
        let _ = write!(
            page,
            "\n### `{}`\n\n{}\n\n| field | meaning |\n|---|---|\n",
            kind.kind.name,
            about(&kind.kind)
        );
        for field in kind.fields {
            let _ = writeln!(page, "| `{}` | {} |", field.name, about(field));
        }
    }
    page
}

const PAGE: &str = "\
# Tracing one replication

Written by the code from the events it tells; regenerate with
`QUOTASIM_REGENERATE=1 cargo test --test it documents`.

`quotasim trace FILE --replication N` simulates replication `N` of a scenario once more and tells what happens in it. The
draws are those of replication `N` (counted from 0, as in `replications.csv`) of `run` with the same seed, and so is every
bit of every figure: the sum of `net` over the `signed` events of the report is its `new_bookings`, the sum of
`amount` over `cash` events with `flow` `sales_pay` is its `sales_pay`.

```sh
quotasim trace scenarios/aligned.toml --replication 3
quotasim trace scenarios/aligned.toml --replication 3 --deal 10-359-0
quotasim trace scenarios/aligned.toml --replication 3 --rep 10 --from 325 --to 389
quotasim trace scenarios/aligned.toml --replication 3 --deal 10-359-0 --format json
quotasim trace scenarios/aligned.toml --set mechanisms.push_tactics=true
```

- **Without `--rep` or `--deal`**, text is an overview: what the replication held, and deals worth following. With
  `--format json` it is every event, some hundred thousand lines.
- **`--deal`** is one deal from the lead to the customer's end, with the first payment after the signature of each component on
  new bookings of everybody whose quota it counted towards.
- **`--rep`** is everything about a rep and the rep's deals; `--from` and `--to` keep it to some days.
- **A story leaves out** days on which the same is decided as the day before: it tells the first and the last of them, with how
  many were in between. `--all` leaves nothing out. JSON lines never leave anything out.

A deal is named by its lead, `REP-DAY-NUMBER`; customers of the book the report opens with are `opening-N`, self-serve
users `self-N`. Reps and leaders count from 0, leaders from managers over executives to the chief. Days are selling days
from the start of the run, which begins with a warm-up; stages count from 1. Money is in the scenario's currency, shares are
of one, `null` is what is not known, not asked or without end. What people cannot know (whether there is a buyer, the
day on which a deal is lost) is told as well: it is for the reader, nobody in the model sees it.

Every mechanism's equation is in [the model](model.md). Values that people weigh, such as `signing` and `holding`, are
their programme's: expected pay less the cost of effort from tonight on, whatever is in hand included, so differences between
them count and not their levels.

## The first line

`{\"event\":\"replication\", ...}` says which replication it is: `title`, `seed`, `replication`, `days` simulated, `report_from` (the
first reported day, which a fiscal quarter begins with) and the number of `reps`.

## Every other line

`event` is the kind of event and `day` its day. `rep` or `leader` is whom it is about, neither for the company, and `deal` the
deal or customer, if it is about one. Then come the fields of its kind. New kinds and fields may be added; these keep their
names and meanings.
";
