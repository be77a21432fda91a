//! Exact plan arithmetic on given deals, behaviour off: files in, pay statements out.
//!
//! [`replay`] reads deals and whatever comes with them, collects every fault with its file, row and
//! column ([`Faults`]), and pays nothing while there is one. What it pays with is the calculation
//! that the plans have in [`plan`]; here are names, dates and files only. A [`Replay`]
//! is written as text, CSV or JSON by [`text`], [`csv`] and [`json`].

mod adjustments;
mod assemble;
mod calendar;
pub mod csv;
mod deals;
mod events;
mod fault;
mod field;
pub mod json;
mod names;
mod payslip;
mod people;
mod rows;
mod setup;
mod table;
mod targets;
pub mod text;
mod totals;

pub use adjustments::ADJUSTMENT_COLUMNS;
pub use calendar::FiscalCalendar;
pub use deals::{DEAL_COLUMNS, Deals};
pub use events::EVENT_COLUMNS;
pub use fault::{Fault, Faults};
pub use names::Names;
pub use payslip::{Payslip, Replay};
pub use people::{Level, PEOPLE_COLUMNS, People, Person};
pub use setup::{Setup, SetupError};
pub use table::{Column, Source};
pub use totals::{Total, Totals};

use crate::plan::{self, EngineError, NegativeCredits, Records};

/// The files of a replay.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The deals.
    pub deals: Source<'a>,
    /// The people; without them, whoever a deal names is a rep without a manager.
    pub people: Option<Source<'a>>,
    /// What was set or corrected by hand.
    pub adjustments: Option<Source<'a>>,
    /// What happened to deals later.
    pub events: Option<Source<'a>>,
}

/// Why nothing was paid.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The files have faults.
    #[error("{0}")]
    Faults(#[from] Faults),
    /// The scenario cannot be put on calendar months.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The plans or the rows taken together have faults.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Most fiscal years that the deals may span where the scenario does not say which.
const MOST_YEARS: u32 = 20;

/// Reads the files and pays everybody.
///
/// # Errors
/// [`ReplayError`]; nothing is paid in part.
pub fn replay(setup: &Setup, inputs: &Inputs<'_>) -> Result<Replay, ReplayError> {
    let chosen = setup.calendar()?;
    let plans = Level::ALL.map(|level| setup.plan(level));
    let names = plan::Names::of(plans);
    let mut faults = Faults::default();
    let mut people = match inputs.people {
        Some(source) => people::read(source, &mut faults),
        None => People::default(),
    };
    let known = inputs.people.is_none() || faults.is_empty();
    let mut deals = deals::read(
        inputs.deals,
        &deals::Rules {
            calendar: chosen.as_ref(),
            names: &names,
            restates: plans.map(|p| p.conventions.negative_credits == NegativeCredits::Restate),
        },
        // People that could not be read would be unknown in every deal.
        (&mut people, known),
        &mut faults,
    );
    let Some(calendar) = chosen.or_else(|| deals.calendar_years()) else {
        return Err(faults.into());
    };
    if MOST_YEARS < calendar.years() {
        faults.push(Fault {
            file: inputs.deals.name.to_owned(),
            row: 0,
            column: "date".into(),
            message: format!("the deals span {} years", calendar.years()),
            accepted: format!("{MOST_YEARS}, or [replay] in the scenario that says which"),
        });
        return Err(faults.into());
    }
    deals.place_on(&calendar);
    let mut records = Records::default();
    if let Some(source) = inputs.events {
        events::read(source, &calendar, &deals, &mut records, &mut faults);
    }
    if let Some(source) = inputs.adjustments {
        let terms = (setup, &calendar, &names);
        adjustments::read(source, terms, &mut people, &mut records, &mut faults);
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    people.place_on(&calendar);
    let of = (setup, &calendar);
    targets::deal_out(of, &people, inputs, &mut records, &mut faults);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let (company, layouts) = assemble::company(setup, &calendar, &people, &mut records)?;
    records.deals = std::mem::take(&mut deals.deals);
    records.shares = std::mem::take(&mut deals.shares);
    records.returns = std::mem::take(&mut deals.returns);
    let statements = match plan::engine::pay(&company, &records) {
        Err(EngineError::Rows { issues }) => {
            let named = rows::Named {
                inputs,
                people: &people,
                deals: &deals.names,
                records: &records,
                return_rows: &deals.return_rows,
            };
            return Err(named.faults(issues).into());
        }
        other => other?,
    };
    Ok(Replay {
        title: setup.title.clone(),
        calendar,
        people,
        deals: deals.names,
        company,
        layouts,
        statements,
    })
}
