//! What was set or corrected by hand: credit, pay, quota, relief, metrics, scores.

use super::calendar::FiscalCalendar;
use super::fault::Faults;
use super::people::{People, on_calendar};
use super::setup::Setup;
use super::table::{Column, Source, Table, optional, required};
use crate::plan::{
    self, Adjusted, Adjustment, Component, Measure, PersonQuota, PersonReading, PersonRelief,
    ReadingOf, Records, Relief,
};

/// Columns of the adjustments.
pub const ADJUSTMENT_COLUMNS: &[Column] = &[
    required("person", "whose"),
    required("date", "day it counts on, or from"),
    required(
        "what",
        "credit, pay, quota (a year, from the date on), relief (share of quota, from date to `to`), \
         metric, score",
    ),
    required(
        "amount",
        "money for credit, pay and quota; a share for relief and score; a number for a metric",
    ),
    optional(
        "component",
        "name of the component, for credit, quota, relief and score; the first, or for relief all and for \
         score the first on objectives, if empty",
    ),
    optional("metric", "name of the metric, as the plan says it"),
    optional("to", "last day of a relief"),
    optional("note", "for people; not read"),
];

const PERSON: usize = 0;
const DATE: usize = 1;
const WHAT: usize = 2;
const AMOUNT: usize = 3;
const COMPONENT: usize = 4;
const METRIC: usize = 5;
const TO: usize = 6;

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Credit,
    Pay,
    Quota,
    Relief,
    Metric,
    Score,
}

const WHATS: [(&str, What); 6] = [
    ("credit", What::Credit),
    ("pay", What::Pay),
    ("quota", What::Quota),
    ("relief", What::Relief),
    ("metric", What::Metric),
    ("score", What::Score),
];

/// The component that a row names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    /// None: the first, or all.
    Nothing,
    /// One, by its place in the plan.
    Component(u16),
    /// One that is not there; it was reported.
    Unknown,
}

impl Named {
    /// The component for what concerns one: the first where none is named.
    const fn or_first(self) -> Option<u16> {
        match self {
            Self::Nothing => Some(0),
            Self::Component(place) => Some(place),
            Self::Unknown => None,
        }
    }
}

/// Where an adjustment belongs.
struct Target<'a> {
    setup: &'a Setup,
    calendar: &'a FiscalCalendar,
    plan_names: &'a plan::Names,
    person: u32,
    level: super::Level,
    day: i32,
}

/// Reads the adjustments into the records.
pub(super) fn read(
    source: Source<'_>,
    (setup, calendar, plan_names): (&Setup, &FiscalCalendar, &plan::Names),
    people: &mut People,
    records: &mut Records,
    faults: &mut Faults,
) {
    let Some(mut table) = Table::open(source, ADJUSTMENT_COLUMNS, faults) else {
        return;
    };
    while table.next() {
        table.fill(DATE, "a date such as 2026-01-31");
        table.fill(WHAT, "credit, pay, quota, relief, metric or score");
        table.fill(AMOUNT, "an amount");
        let person = people.credited(&mut table, PERSON);
        let what = table.word(WHAT, &WHATS);
        let date = table.date(DATE);
        let (Some(person), Some(what), Some(julian)) = (person, what, date) else {
            continue;
        };
        on_calendar(&mut table, DATE, julian, Some(calendar));
        let target = Target {
            setup,
            calendar,
            plan_names,
            person,
            level: people.people[person as usize].level,
            day: calendar.day(julian),
        };
        if matches!(what, What::Credit | What::Pay) {
            people.in_role(&mut table, DATE, person, julian);
        }
        target.read(&mut table, what, records);
    }
}

impl Target<'_> {
    fn read(&self, table: &mut Table<'_>, what: What, records: &mut Records) {
        let Self { person, day, .. } = *self;
        if what != What::Relief && !table.cell(TO).is_empty() {
            table.fault(TO, "a last day is for relief", "an empty cell");
        }
        if what != What::Metric && !table.cell(METRIC).is_empty() {
            table.fault(METRIC, "a name is for a metric", "an empty cell");
        }
        if matches!(what, What::Pay | What::Metric) && !table.cell(COMPONENT).is_empty() {
            table.fault(
                COMPONENT,
                "pay and metrics have no component",
                "an empty cell",
            );
        }
        let component = self.component(table);
        match what {
            What::Credit => {
                if let (Some(amount), Some(component)) =
                    (table.amount(AMOUNT), self.credited(table, component))
                {
                    let of = Adjusted::Credit(component);
                    records.adjustments.push(Adjustment {
                        person,
                        day,
                        of,
                        amount,
                    });
                }
            }
            What::Pay => {
                if let Some(amount) = table.amount(AMOUNT) {
                    let of = Adjusted::Pay;
                    records.adjustments.push(Adjustment {
                        person,
                        day,
                        of,
                        amount,
                    });
                }
            }
            What::Quota => {
                if let (Some(per_year), Some(component)) =
                    (table.amount(AMOUNT), component.or_first())
                {
                    if per_year < 0.0 {
                        table.fault(AMOUNT, format!("a quota of {per_year}"), "0 or more");
                    }
                    records.quotas.push(PersonQuota {
                        person,
                        component,
                        from_day: day,
                        per_year,
                    });
                }
            }
            What::Relief => self.relief(table, component, records),
            What::Metric => {
                if let (Some(value), Some(metric)) = (table.amount(AMOUNT), self.metric(table)) {
                    let of = ReadingOf::Metric(metric);
                    records.readings.push(PersonReading {
                        person,
                        day,
                        of,
                        value,
                    });
                }
            }
            What::Score => {
                if let (Some(value), Some(component)) =
                    (table.share(AMOUNT), self.scored(table, component))
                {
                    let of = ReadingOf::Score(component);
                    records.readings.push(PersonReading {
                        person,
                        day,
                        of,
                        value,
                    });
                }
            }
        }
    }

    fn relief(&self, table: &mut Table<'_>, component: Named, records: &mut Records) {
        table.fill(TO, "the last day of the relief");
        let (Some(share), Some(julian)) = (table.share(AMOUNT), table.date(TO)) else {
            return;
        };
        let to = self.calendar.day(julian);
        if to < self.day {
            table.fault(TO, "lies before the first day", "that day or later");
            return;
        }
        let relief = Relief {
            from_day: self.day,
            to_day: to + 1,
            share,
        };
        let components = match component {
            Named::Component(one) => one..=one,
            Named::Nothing => 0..=self.last_component(),
            Named::Unknown => return,
        };
        records
            .reliefs
            .extend(components.map(|component| PersonRelief {
                person: self.person,
                component,
                relief,
            }));
    }

    /// The component of a credit: not one whose achievement is a score or a metric, which reads none.
    fn credited(&self, table: &mut Table<'_>, named: Named) -> Option<u16> {
        let place = named.or_first()?;
        let component = self
            .setup
            .plan(self.level)
            .components
            .get(usize::from(place))?;
        let instead = match component.measure {
            Measure::Objectives => "a row `score`",
            Measure::Metric => "a row `metric`",
            _ => return Some(place),
        };
        let message = format!("`{}` is not paid on credit", component.name);
        table.fault(COMPONENT, message, instead);
        None
    }

    /// The component of a score: the one named, or the first on objectives.
    fn scored(&self, table: &mut Table<'_>, named: Named) -> Option<u16> {
        let components = &self.setup.plan(self.level).components;
        let on_objectives = |c: &Component| c.measure == Measure::Objectives;
        let place = match named {
            Named::Unknown => return None,
            Named::Component(place) => Some(usize::from(place)),
            Named::Nothing => components.iter().position(on_objectives),
        };
        if let Some(place) = place
            && components.get(place).is_some_and(on_objectives)
        {
            return u16::try_from(place).ok();
        }
        let message = place.and_then(|p| components.get(p)).map_or_else(
            || "the plan has no component on objectives".to_owned(),
            |c| {
                format!(
                    "`{}` is not on objectives, a score would change nothing",
                    c.name
                )
            },
        );
        let known: Vec<&str> = components
            .iter()
            .filter(|c| on_objectives(c))
            .map(|c| c.name.as_str())
            .collect();
        let accepted = if known.is_empty() {
            "scores for plans with such a component".to_owned()
        } else {
            known.join(", ")
        };
        table.fault(COMPONENT, message, accepted);
        None
    }

    fn last_component(&self) -> u16 {
        let n = self.setup.plan(self.level).components.len();
        u16::try_from(n.saturating_sub(1)).unwrap_or(u16::MAX)
    }

    /// The component that a row names.
    fn component(&self, table: &mut Table<'_>) -> Named {
        let name = table.cell(COMPONENT);
        if name.is_empty() {
            return Named::Nothing;
        }
        let components = &self.setup.plan(self.level).components;
        let text = String::from_utf8_lossy(name).into_owned();
        let place = components.iter().position(|c| c.name == text);
        if let Some(place) = place.and_then(|place| u16::try_from(place).ok()) {
            return Named::Component(place);
        }
        let names: Vec<&str> = components.iter().map(|c| c.name.as_str()).collect();
        unknown(table, COMPONENT, "component", &text, &names);
        Named::Unknown
    }

    fn metric(&self, table: &mut Table<'_>) -> Option<u16> {
        table.fill(METRIC, "the metric's name");
        let text = String::from_utf8_lossy(table.cell(METRIC)).into_owned();
        if text.is_empty() {
            return None;
        }
        let place = self.plan_names.metric(&text);
        if place.is_none() {
            let names: Vec<&str> = self.plan_names.metrics.iter().map(String::as_str).collect();
            unknown(table, METRIC, "metric", &text, &names);
        }
        u16::try_from(place?).ok()
    }
}

fn unknown(table: &mut Table<'_>, column: usize, noun: &str, name: &str, known: &[&str]) {
    let message = table.unknown(noun, name.as_bytes(), known.iter().copied());
    let accepted = if known.is_empty() {
        format!("no {noun}: no rule of the plans reads one")
    } else {
        known.join(", ")
    };
    table.fault(column, message, accepted);
}
