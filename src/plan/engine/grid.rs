//! A calendar cut into steps: the days on which a period ends or a payment falls due.

use crate::plan::{PlanCalendar, Schedule, Span};

/// Days between two cuts are one step: within it nothing is measured or paid, so credits just add
/// up.
#[derive(Debug)]
pub(super) struct Grid {
    first_day: i32,
    /// Step of each day from the first.
    step_of_day: Vec<u32>,
    pub(super) steps: Vec<Step>,
    /// Position of the measurement period by step and component.
    periods: Vec<u32>,
    n_components: usize,
}

/// One step of a [`Grid`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// Its last day.
    pub(super) to: i32,
    /// Position of the payment period that ends with it.
    pub(super) payment: Option<u32>,
    /// Whether a month ends with it.
    pub(super) ends_month: bool,
}

impl Grid {
    /// The part of a calendar that all of its schedules cover; empty where they do not overlap.
    pub(super) fn new(calendar: &PlanCalendar) -> Self {
        let schedules = || calendar.components.iter().chain([&calendar.payment]);
        let first_day = schedules().map(Schedule::first_day).max().unwrap_or(0);
        let last_day = schedules().map(Schedule::last_day).min().unwrap_or(0);
        let inside = |day: &i32| (first_day..=last_day).contains(day);
        let mut ends: Vec<i32> = schedules()
            .chain(&calendar.months)
            .flat_map(|s| s.periods().iter().map(|p| p.to))
            .filter(inside)
            .collect();
        ends.sort_unstable();
        ends.dedup();
        let mut step_of_day = Vec::new();
        let mut steps = Vec::with_capacity(ends.len());
        let mut periods = Vec::new();
        let mut from = first_day;
        for (step, &to) in (0..).zip(&ends) {
            step_of_day.extend((from..=to).map(|_| step));
            from = to + 1;
            let ending = |position: Option<usize>, spans: &[Span]| {
                position
                    .filter(|&i| spans[i].to == to)
                    .and_then(|i| u32::try_from(i).ok())
            };
            let payment = &calendar.payment;
            let months = calendar.months.as_ref();
            steps.push(Step {
                to,
                payment: ending(payment.position(to), payment.periods()),
                ends_month: months.is_some_and(|m| ending(m.position(to), m.periods()).is_some()),
            });
            let positions = calendar.components.iter().map(|s| s.position(to));
            periods.extend(positions.map(|p| p.and_then(|i| u32::try_from(i).ok()).unwrap_or(0)));
        }
        Self {
            first_day,
            step_of_day,
            steps,
            periods,
            n_components: calendar.components.len(),
        }
    }

    /// The step that holds a day.
    pub(super) fn step(&self, day: i32) -> Option<usize> {
        let place = usize::try_from(day.checked_sub(self.first_day)?).ok()?;
        self.step_of_day.get(place).map(|&s| s as usize)
    }

    /// Position of the measurement period of a component at a step.
    pub(super) fn period(&self, step: usize, component: usize) -> usize {
        self.periods[step * self.n_components + component] as usize
    }
}
