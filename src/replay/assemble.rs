//! From the files' rows to the company that the plans are paid by.

use std::collections::BTreeMap;

use super::calendar::FiscalCalendar;
use super::people::{Level, People};
use super::setup::{Setup, SetupError, month_schedule, months, months_of_periods, schedule};
use crate::plan::{
    Company, CompensationPlan, Person, PersonQuota, PersonRelief, PlanCalendar, Records, Relief,
};

/// Days in a year where days are calendar days.
const DAYS_PER_YEAR: f64 = 365.0;

/// The months of the periods of one [`PlanCalendar`], for their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// First month and number of months of each payment period.
    pub(super) payments: Vec<(usize, usize)>,
    /// The same of the measurement periods of each component.
    pub(super) components: Vec<Vec<(usize, usize)>>,
}

/// Builds the company, and adds to the records what the people's rows say about quotas.
pub(super) fn company(
    setup: &Setup,
    calendar: &FiscalCalendar,
    people: &People,
    records: &mut Records,
) -> Result<(Company, Vec<Layout>), SetupError> {
    let mut company = Company {
        plans: Vec::new(),
        calendars: Vec::new(),
        people: Vec::with_capacity(people.people.len()),
        days_per_year: DAYS_PER_YEAR,
    };
    let mut layouts = Vec::new();
    // All four plans are there even where nobody holds one, so that metrics and origins have the same
    // places as in the files' reading.
    let mut plans: BTreeMap<(Level, Option<u64>), u32> = BTreeMap::new();
    for level in Level::ALL {
        company.plans.push(setup.plan(level).clone());
        plans.insert((level, None), place_of_last(&company.plans));
    }
    let mut calendars: BTreeMap<(Level, usize, usize), u32> = BTreeMap::new();
    let mut positions = Positions::default();
    for (place, row) in (0_u32..).zip(&people.people) {
        let position = positions.next(row.level, row.manager);
        let (length, offset) = setup.period(row.level, position, row.offset_months)?;
        let plan = setup.plan(row.level);
        let own = row.on_target_earnings_per_year;
        let plan_place = *plans
            .entry((row.level, own.map(|o| o.get().to_bits())))
            .or_insert_with(|| {
                let mut plan = plan.clone();
                if let Some(own) = own {
                    plan.on_target_earnings_per_year = own;
                }
                company.plans.push(plan);
                place_of_last(&company.plans)
            });
        let key = (row.level, length, offset);
        let calendar_place = if let Some(&place) = calendars.get(&key) {
            place
        } else {
            let (schedules, layout) = plan_calendar(calendar, (row.level, plan), length, offset)?;
            company.calendars.push(schedules);
            layouts.push(layout);
            let place = place_of_last(&company.calendars);
            calendars.insert(key, place);
            place
        };
        company.people.push(Person {
            plan: plan_place,
            calendar: calendar_place,
            manager: row.manager,
            hired: row.hired,
            left: row.left,
            peer_group: row.peer_group,
        });
        if let Some(per_year) = row.quota_per_year {
            records.quotas.push(PersonQuota {
                person: place,
                component: 0,
                from_day: 0,
                per_year,
            });
        }
        if let Some((from_day, last)) = row.leave {
            let relief = Relief {
                from_day,
                to_day: last + 1,
                share: 1.0,
            };
            let n = u16::try_from(plan.components.len()).unwrap_or(u16::MAX);
            records.reliefs.extend((0..n).map(|component| PersonRelief {
                person: place,
                component,
                relief,
            }));
        }
    }
    Ok((company, layouts))
}

fn place_of_last<T>(list: &[T]) -> u32 {
    // There are no more plans and calendars than people, and those are counted in u32.
    u32::try_from(list.len() - 1).unwrap_or(u32::MAX)
}

fn plan_calendar(
    calendar: &FiscalCalendar,
    (level, plan): (Level, &CompensationPlan),
    length: usize,
    offset: usize,
) -> Result<(PlanCalendar, Layout), SetupError> {
    let week = |part: String| SetupError::WeekPaid {
        key: format!("plans.{}.{part}", level.key()),
    };
    let pays_every = plan
        .payment
        .as_ref()
        .and_then(|terms| terms.period)
        .map_or(Some(length), months)
        .ok_or_else(|| week("payment.period".to_owned()))?;
    let mut schedules = PlanCalendar {
        components: Vec::with_capacity(plan.components.len()),
        payment: schedule(calendar, pays_every, offset)?,
        months: Some(month_schedule(calendar)?),
    };
    let mut layout = Layout {
        payments: months_of_periods(calendar, pays_every, offset),
        components: Vec::with_capacity(plan.components.len()),
    };
    for (c, component) in plan.components.iter().enumerate() {
        let own = component.period.map_or(Some(length), months);
        let length = own.ok_or_else(|| week(format!("components[{c}].period")))?;
        schedules
            .components
            .push(schedule(calendar, length, offset)?);
        layout
            .components
            .push(months_of_periods(calendar, length, offset));
    }
    Ok((schedules, layout))
}

/// Who is the first, second and so on, which decides about the offset: reps within their team, others within
/// the company.
#[derive(Default)]
struct Positions {
    within: BTreeMap<(Level, Option<u32>), usize>,
}

impl Positions {
    fn next(&mut self, level: Level, manager: Option<u32>) -> usize {
        let team = manager.filter(|_| level == Level::Rep);
        let next = self.within.entry((level, team)).or_insert(0);
        *next += 1;
        *next - 1
    }
}
