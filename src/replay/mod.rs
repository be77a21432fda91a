//! Exact plan arithmetic on given deals, behaviour off.

mod calendar;
mod deals;
mod fault;
mod field;
mod names;
mod people;
mod table;

pub use calendar::FiscalCalendar;
pub use deals::{DEAL_COLUMNS, Deals};
pub use fault::{Fault, Faults};
pub use names::Names;
pub use people::{Level, PEOPLE_COLUMNS, People, Person};
pub use table::{Column, Source};
