//! Targets set from above, dealt out to the people of a role by potential or history.
//!
//! A target is a row of the plan ([`TopDown`]); what it is dealt out by is in the file of people. The
//! quotas are those of the people's own from the first day on: they are spread, ramped, relieved and
//! rolled up like any. Somebody with a `quota_per_year` keeps it, and counts in the sums all the same.

use super::Inputs;
use super::calendar::FiscalCalendar;
use super::fault::{Fault, Faults, shown};
use super::people::{Level, People};
use super::setup::Setup;
use crate::plan::{AllocationKey, PersonQuota, Quota, Records, Territory, TopDown, top_down};

/// Adds the quotas of every target that is not dealt out in equal parts.
pub(super) fn deal_out(
    (setup, calendar): (&Setup, &FiscalCalendar),
    people: &People,
    inputs: &Inputs<'_>,
    records: &mut Records,
    faults: &mut Faults,
) {
    for level in Level::ALL {
        for (component, rules) in (0_u16..).zip(&setup.plan(level).components) {
            let Quota::TopDown(target) = &rules.quota else {
                continue;
            };
            if target.by == AllocationKey::Equal {
                continue;
            }
            let role = Role {
                level,
                component: (component, &rules.name),
                target,
            };
            role.deal_out(calendar, people, inputs, records, faults);
        }
    }
}

struct Role<'a> {
    level: Level,
    component: (u16, &'a str),
    target: &'a TopDown,
}

impl Role<'_> {
    fn deal_out(
        &self,
        calendar: &FiscalCalendar,
        people: &People,
        inputs: &Inputs<'_>,
        records: &mut Records,
        faults: &mut Faults,
    ) {
        let holders: Vec<usize> = (0..people.people.len())
            .filter(|&p| people.people[p].level == self.level)
            .collect();
        let before = faults.n;
        if inputs.people.is_none() {
            let message = format!("the target of `{}` is dealt out by it", self.component.1);
            let accepted = "a file of people with that column";
            faults.push(fault(inputs, 0, self.column(), message, accepted));
            return;
        }
        for column in ["potential", "history"] {
            self.known(column, &holders, people, inputs, faults);
        }
        if faults.n != before {
            return;
        }
        let territories: Vec<Territory> = holders
            .iter()
            .map(|&p| {
                let person = &people.people[p];
                let (first, end) = (0, calendar.end());
                let from = person.hired.map_or(first, |h| h.clamp(first, end));
                let to = person.left.map_or(end, |l| (l + 1).clamp(first, end));
                Territory {
                    potential: person.potential.unwrap_or(0.0),
                    history: person.history.unwrap_or(0.0),
                    in_role: f64::from((to - from).max(0)) / f64::from(end.max(1)),
                }
            })
            .collect();
        let (component, name) = self.component;
        for (&p, quota) in holders.iter().zip(top_down(self.target, &territories)) {
            if component == 0 && people.people[p].quota_per_year.is_some() {
                continue;
            }
            if quota <= 0.0 {
                let who = shown(people.names.get(p).as_bytes());
                let message = format!("{who} gets no quota of `{name}`");
                let row = people.rows.get(p).copied().unwrap_or(0);
                faults.push(fault(inputs, row, self.column(), message, "more than 0"));
                continue;
            }
            records.quotas.push(PersonQuota {
                person: u32::try_from(p).unwrap_or(u32::MAX),
                component,
                from_day: 0,
                per_year: quota,
            });
        }
    }

    /// The column that says most about a quota.
    const fn column(&self) -> &'static str {
        match self.target.by {
            AllocationKey::History => "history",
            _ => "potential",
        }
    }

    /// Everybody has a number in a column that the target is dealt out by.
    fn known(
        &self,
        column: &'static str,
        holders: &[usize],
        people: &People,
        inputs: &Inputs<'_>,
        faults: &mut Faults,
    ) {
        let asked = match self.target.by {
            AllocationKey::Equal => false,
            AllocationKey::Potential => column == "potential",
            AllocationKey::History => column == "history",
            AllocationKey::Blend(_) => true,
        };
        if !asked {
            return;
        }
        for &p in holders {
            let person = &people.people[p];
            let number = match column {
                "history" => person.history,
                _ => person.potential,
            };
            if number.is_none() {
                let (who, name) = (shown(people.names.get(p).as_bytes()), self.component.1);
                let message =
                    format!("empty for {who}, and the target of `{name}` is dealt out by it");
                let row = people.rows.get(p).copied().unwrap_or(0);
                faults.push(fault(inputs, row, column, message, "0 or more"));
            }
        }
    }
}

fn fault(inputs: &Inputs<'_>, row: u64, column: &str, message: String, accepted: &str) -> Fault {
    let file = inputs.people.unwrap_or(inputs.deals).name.to_owned();
    Fault {
        file,
        row,
        column: column.into(),
        message,
        accepted: accepted.into(),
    }
}
