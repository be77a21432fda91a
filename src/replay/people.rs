//! The people: role, manager, days in role.

use super::calendar::{FiscalCalendar, shown_date};
use super::fault::{Faults, shown};
use super::names::Names;
use super::table::{Column, Source, Table, optional, required};
use crate::units::Money;

/// Columns of the people.
pub const PEOPLE_COLUMNS: &[Column] = &[
    required("person", "name or id, as in the deals"),
    required(
        "role",
        "rep, manager, executive or chief: whose plan of the scenario applies",
    ),
    optional(
        "manager",
        "the person whose roll-up gets the credit; nobody if empty",
    ),
    optional(
        "hired",
        "first day in role; before the first fiscal year if empty",
    ),
    optional("left", "last day in role; still there if empty"),
    optional(
        "quota_per_year",
        "quota of the first component; the plan's if empty",
    ),
    optional(
        "on_target_earnings_per_year",
        "base and target variable pay; the plan's if empty",
    ),
    optional(
        "potential",
        "potential of the person's territory, by which a top-down target may be dealt out",
    ),
    optional(
        "history",
        "what the territory achieved before, by which a top-down target may be dealt out",
    ),
    optional("leave_from", "first day of a leave that relieves quota"),
    optional("leave_to", "last day of that leave"),
    optional(
        "offset_months",
        "months by which the person's quota periods start after the fiscal year, 0 to 11; by the \
         scenario's clocks if empty",
    ),
    optional(
        "peer_group",
        "people who compete in contests; everybody if empty",
    ),
];

const PERSON: usize = 0;
const ROLE: usize = 1;
const MANAGER: usize = 2;
const HIRED: usize = 3;
const LEFT: usize = 4;
const QUOTA: usize = 5;
const EARNINGS: usize = 6;
const POTENTIAL: usize = 7;
const HISTORY: usize = 8;
const LEAVE_FROM: usize = 9;
const LEAVE_TO: usize = 10;
const OFFSET: usize = 11;
const PEER_GROUP: usize = 12;

/// Whose plan applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A sales rep.
    Rep,
    /// A manager of reps.
    Manager,
    /// A regional executive.
    Executive,
    /// The chief revenue officer.
    Chief,
}

impl Level {
    /// All, from the lowest up.
    pub const ALL: [Self; 4] = [Self::Rep, Self::Manager, Self::Executive, Self::Chief];

    /// Its key in `plans` of a scenario.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Rep => "rep",
            Self::Manager => "manager",
            Self::Executive => "executive",
            Self::Chief => "chief",
        }
    }
}

/// One person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Person {
    /// Whose plan applies.
    pub level: Level,
    /// Place of the manager.
    pub manager: Option<u32>,
    /// First day in role; `None`: before the first fiscal year.
    pub hired: Option<i32>,
    /// Last day in role; `None`: still there.
    pub left: Option<i32>,
    /// Own quota of the first component \[money a year\].
    pub quota_per_year: Option<f64>,
    /// Own on-target earnings \[money a year\].
    pub on_target_earnings_per_year: Option<Money>,
    /// Potential of the person's territory.
    pub potential: Option<f64>,
    /// What it achieved before.
    pub history: Option<f64>,
    /// First and last day of a leave.
    pub leave: Option<(i32, i32)>,
    /// Own offset of quota periods \[months\].
    pub offset_months: Option<u8>,
    /// Number of the peer group, 0 for none.
    pub peer_group: u16,
}

impl Person {
    const fn rep() -> Self {
        Self {
            level: Level::Rep,
            manager: None,
            hired: None,
            left: None,
            quota_per_year: None,
            on_target_earnings_per_year: None,
            potential: None,
            history: None,
            leave: None,
            offset_months: None,
            peer_group: 0,
        }
    }
}

/// Everybody.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// Names, by place.
    pub names: Names,
    /// Their facts, by place.
    pub people: Vec<Person>,
    /// Lines of the file that named them, by place; empty without a file.
    pub(super) rows: Vec<u64>,
    /// Whether a file named them all; if not, whoever a deal names is a rep.
    closed: bool,
}

impl People {
    /// A fault when somebody was not in role on a day, given as a Julian one.
    pub(super) fn in_role(&self, table: &mut Table<'_>, column: usize, person: u32, julian: i32) {
        let Person { hired, left, .. } = self.people[person as usize];
        let date = |day| shown_date(day).unwrap_or_default();
        if let Some(hired) = hired.filter(|&hired| julian < hired) {
            let message = format!("{} is before the day of hire", shown(table.cell(column)));
            table.fault(column, message, format!("{} or later", date(hired)));
        } else if let Some(left) = left.filter(|&left| left < julian) {
            let message = format!(
                "{} is after the last day in role",
                shown(table.cell(column))
            );
            table.fault(column, message, format!("{} or earlier", date(left)));
        }
    }

    /// Levels of a person and everybody above, the nearest first. Lines of reporting that go in a
    /// circle are refused later; here they end.
    pub(super) fn above(&self, person: u32) -> impl Iterator<Item = Level> {
        let manager = |p: &u32| self.people[*p as usize].manager;
        std::iter::successors(Some(person), manager)
            .take(self.people.len())
            .map(|p| self.people[p as usize].level)
    }

    /// Turns Julian days into days of the replay.
    pub(super) fn place_on(&mut self, calendar: &FiscalCalendar) {
        for person in &mut self.people {
            person.hired = person.hired.map(|day| calendar.day(day));
            person.left = person.left.map(|day| calendar.day(day));
            let days = |(from, to)| (calendar.day(from), calendar.day(to));
            person.leave = person.leave.map(days);
        }
    }

    /// The person that a cell of another file names.
    pub(super) fn credited(&mut self, table: &mut Table<'_>, column: usize) -> Option<u32> {
        let name = table.cell(column);
        if name.is_empty() {
            table.fill(column, "a person");
            return None;
        }
        if let Some(person) = self.names.find(name) {
            return Some(person);
        }
        if self.closed {
            let message = table.unknown("person", name, self.names.iter());
            table.fault(column, message, "a person of the file of people");
            return None;
        }
        let (person, _) = self.names.insert(name)?;
        self.people.push(Person::rep());
        Some(person)
    }
}

/// A fault when a day, given as a Julian one, lies outside the fiscal years. Without a calendar, yet
/// to be chosen by the deals, every day will do.
pub(super) fn on_calendar(
    table: &mut Table<'_>,
    column: usize,
    julian: i32,
    calendar: Option<&FiscalCalendar>,
) {
    if let Some(calendar) = calendar
        && !(0..calendar.end()).contains(&calendar.day(julian))
    {
        let (first, last) = (calendar.date(0), calendar.date(calendar.end() - 1));
        table.fault(
            column,
            format!("{} is outside the fiscal years", shown(table.cell(column))),
            format!("{first} to {last}; [replay] in the scenario says which years"),
        );
    }
}

/// Reads the people; managers may stand below their reports.
pub(super) fn read(source: Source<'_>, faults: &mut Faults) -> People {
    let mut people = People {
        closed: true,
        ..People::default()
    };
    let Some(mut table) = Table::open(source, PEOPLE_COLUMNS, faults) else {
        return people;
    };
    let words = Level::ALL.map(|level| (level.key(), level));
    // Row and name of each manager, until everybody is known.
    let mut managers: Vec<(u64, Vec<u8>)> = Vec::new();
    let mut groups = Names::default();
    while table.next() {
        table.fill(PERSON, "a name");
        table.fill(ROLE, "rep, manager, executive or chief");
        let level = table.word(ROLE, &words).unwrap_or(Level::Rep);
        let Some((place, new)) = people.names.insert(table.cell(PERSON)) else {
            table.fault(PERSON, "more people than one file can hold", "fewer");
            break;
        };
        if !new {
            let row = managers[place as usize].0;
            let message = format!("{} is in line {row} already", shown(table.cell(PERSON)));
            table.fault(PERSON, message, "one row per person");
            continue;
        }
        managers.push((table.row(), table.cell(MANAGER).to_vec()));
        let mut person = person(&mut table, level);
        if !table.cell(PEER_GROUP).is_empty() {
            let group = groups.insert(table.cell(PEER_GROUP));
            match group.and_then(|(group, _)| u16::try_from(group + 1).ok()) {
                Some(group) => person.peer_group = group,
                None => table.fault(PEER_GROUP, "too many groups", "at most 65535"),
            }
        }
        people.people.push(person);
    }
    let n = people.people.len();
    for (place, (row, manager)) in managers.iter().enumerate() {
        if manager.is_empty() {
            continue;
        }
        let Some(found) = people.names.find(manager) else {
            let message = table.unknown("person", manager, people.names.iter());
            table.fault_at(*row, MANAGER, message, "a person of this file");
            continue;
        };
        if people.people[found as usize].level <= people.people[place].level {
            let message = format!("{} is not of a higher role", shown(manager));
            table.fault_at(
                *row,
                MANAGER,
                message,
                "a manager, executive or chief above the role",
            );
            continue;
        }
        people.people[place].manager = Some(found);
    }
    people.rows = managers.into_iter().map(|(row, _)| row).collect();
    if n == 0 && table.row() == 1 {
        table.fault_at(0, PERSON, "nobody below the header", "at least one row");
    }
    people
}

fn person(table: &mut Table<'_>, level: Level) -> Person {
    let hired = table.date(HIRED);
    let left = table.date(LEFT);
    if let (Some(hired), Some(left)) = (hired, left)
        && left < hired
    {
        table.fault(LEFT, "lies before the day of hire", "that day or later");
    }
    let from = table.date(LEAVE_FROM);
    let to = table.date(LEAVE_TO);
    let leave = from.zip(to);
    match (
        table.cell(LEAVE_FROM).is_empty(),
        table.cell(LEAVE_TO).is_empty(),
    ) {
        (false, true) => table.fault(LEAVE_TO, "empty, and leave_from is not", "a date"),
        (true, false) => table.fault(LEAVE_FROM, "empty, and leave_to is not", "a date"),
        _ => {}
    }
    if let Some((from, to)) = leave {
        if to < from {
            table.fault(LEAVE_TO, "lies before leave_from", "that day or later");
        }
        if hired.is_some_and(|hired| from < hired) {
            table.fault(
                LEAVE_FROM,
                "lies before the day of hire",
                "that day or later",
            );
        }
        if left.is_some_and(|left| left < to) {
            table.fault(
                LEAVE_TO,
                "lies after the last day in role",
                "that day or earlier",
            );
        }
    }
    let mut positive = |column| {
        let amount = table.amount(column)?;
        if amount <= 0.0 {
            table.fault(column, format!("{amount}"), "more than 0");
        }
        Some(amount)
    };
    let quota_per_year = positive(QUOTA);
    let on_target_earnings_per_year = positive(EARNINGS).and_then(|a| Money::new(a).ok());
    let mut zero_or_more = |column| {
        let amount = table.amount(column)?;
        if amount < 0.0 {
            table.fault(column, format!("{amount}"), "0 or more");
        }
        Some(amount)
    };
    let potential = zero_or_more(POTENTIAL);
    let history = zero_or_more(HISTORY);
    let offset_months = table.read_cell(OFFSET, |cell| {
        let text = std::str::from_utf8(cell).unwrap_or_default();
        text.parse().ok().filter(|n| *n < 12).ok_or("0 to 11")
    });
    Person {
        level,
        manager: None,
        hired,
        left,
        quota_per_year,
        on_target_earnings_per_year,
        potential,
        history,
        leave,
        offset_months,
        peer_group: 0,
    }
}
