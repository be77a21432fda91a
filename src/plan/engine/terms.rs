//! Quota and target incentive of every person, component and measurement period.

use super::N_MEASURES;
use crate::plan::quota::{PeriodTerms, QuotaChange, QuotaFacts, Relief, period_terms};
use crate::plan::{
    Company, CompensationPlan, LastQuota, Person, PlanCalendar, Records, ReportingLines, Schedule,
    Span,
};

/// The table; a person's rows are together, by component and period.
#[derive(Debug)]
pub(super) struct TermsTable {
    terms: Vec<PeriodTerms>,
    /// Where a person's rows start.
    of_person: Vec<usize>,
    /// Where a component's rows start among a person's, by calendar.
    of_component: Vec<Vec<usize>>,
    rows: Rows,
}

/// What the terms of a period are worked out from.
#[derive(Debug)]
struct Rows {
    /// Rows of own quotas by person, by rising day.
    changes: Vec<Vec<u32>>,
    /// Rows of reliefs by person.
    reliefs: Vec<Vec<u32>>,
    /// Sum of the yearly quotas of a person's reports on each measure.
    below: Vec<[f64; N_MEASURES]>,
}

impl Rows {
    fn reliefs(&self, records: &Records, person: usize, component: usize, of: &mut Vec<Relief>) {
        of.clear();
        let rows = self.reliefs[person]
            .iter()
            .map(|&i| &records.reliefs[i as usize]);
        let own = rows.filter(|r| usize::from(r.component) == component);
        of.extend(own.map(|r| r.relief));
    }

    fn changes(
        &self,
        records: &Records,
        person: usize,
        component: usize,
        of: &mut Vec<QuotaChange>,
    ) {
        of.clear();
        let rows = self.changes[person]
            .iter()
            .map(|&i| &records.quotas[i as usize]);
        let own = rows.filter(|q| usize::from(q.component) == component);
        of.extend(own.map(|q| QuotaChange {
            from_day: q.from_day,
            quota_per_year: q.per_year,
        }));
    }
}

impl TermsTable {
    pub(super) fn get(
        &self,
        person: usize,
        calendar: usize,
        component: usize,
        period: usize,
    ) -> PeriodTerms {
        self.terms[self.of_person[person] + self.of_component[calendar][component] + period]
    }

    /// The rows of one component of a person, by period.
    pub(super) fn of_component(
        &mut self,
        person: usize,
        calendar: usize,
        component: usize,
        periods: usize,
    ) -> &mut [PeriodTerms] {
        let from = self.of_person[person] + self.of_component[calendar][component];
        &mut self.terms[from..from + periods]
    }

    pub(super) fn new(company: &Company, records: &Records, lines: &ReportingLines) -> Self {
        let people = &company.people;
        let changes = quota_changes(records, people.len());
        let rows = Rows {
            below: quotas_below(company, records, &changes, lines),
            reliefs: by_person(&records.reliefs, people.len(), |r| r.person),
            changes,
        };
        let of_component: Vec<Vec<usize>> = company
            .calendars
            .iter()
            .map(|calendar| {
                let mut start = 0;
                let starts = calendar.components.iter().map(|s| {
                    start += s.periods().len();
                    start - s.periods().len()
                });
                starts.collect()
            })
            .collect();
        let year_starts: Vec<Vec<Vec<f64>>> = company
            .calendars
            .iter()
            .map(|c| c.components.iter().map(starts_in_year).collect())
            .collect();
        let mut table = Self {
            terms: Vec::new(),
            of_person: Vec::with_capacity(people.len()),
            of_component,
            rows,
        };
        let days_per_month = company.days_per_year / 12.0;
        let mut own_reliefs: Vec<Relief> = Vec::new();
        let mut own_changes: Vec<QuotaChange> = Vec::new();
        for (p, person) in people.iter().enumerate() {
            table.of_person.push(table.terms.len());
            let plan = &company.plans[person.plan as usize];
            let calendar = &company.calendars[person.calendar as usize];
            for (c, (component, schedule)) in
                plan.components.iter().zip(&calendar.components).enumerate()
            {
                table.rows.reliefs(records, p, c, &mut own_reliefs);
                table.rows.changes(records, p, c, &mut own_changes);
                for (i, span) in schedule.periods().iter().enumerate() {
                    let Some((role_from, role_to)) = days_in_role(plan, person, *span) else {
                        table.terms.push(PeriodTerms::default());
                        continue;
                    };
                    let since_hire = person.hired.map(|hired| {
                        let months = |day| months_between(calendar, hired, day, days_per_month);
                        (months(role_from), months(role_to + 1))
                    });
                    table.terms.push(period_terms(
                        plan,
                        component,
                        &QuotaFacts {
                            sum_of_reports: table.rows.below[p][component.measure as usize],
                            own_quota_per_year: None,
                            year_from: year_starts[person.calendar as usize][c][i],
                            years: span.years,
                            from_day: span.from,
                            to_day: span.to + 1,
                            in_role_from: role_from,
                            in_role_to: role_to + 1,
                            months_since_hire: since_hire,
                            reliefs: &own_reliefs,
                            changes: &own_changes,
                        },
                    ));
                }
            }
        }
        table
    }

    /// Shares of a period's quota and of its target incentive that lie up to a day, where they lie
    /// unevenly: a spread over the year, a ramp, a relief, a change. `None` where they lie by the
    /// payment periods' length.
    ///
    /// Worked out payment period by payment period, so that a relief in June says nothing about the
    /// quota to date in March.
    pub(super) fn shares_to_date(
        &self,
        company: &Company,
        records: &Records,
        (person, component): (usize, usize),
        span: Span,
        to: i32,
    ) -> Option<(f64, f64)> {
        let who = &company.people[person];
        let plan = &company.plans[who.plan as usize];
        let rules = &plan.components[component];
        let calendar = &company.calendars[who.calendar as usize];
        let (mut reliefs, mut changes) = (Vec::new(), Vec::new());
        self.rows.reliefs(records, person, component, &mut reliefs);
        self.rows.changes(records, person, component, &mut changes);
        let ramps = plan.ramp.is_some() && who.hired.is_some();
        // One own quota from the start on is no change.
        let changes_within = changes.iter().any(|c| span.from < c.from_day);
        if rules.quota_spread.is_none() && reliefs.is_empty() && !changes_within && !ramps {
            return None;
        }
        let schedule = &calendar.components[component];
        let period = schedule.position(span.from)?;
        let mut year_from = *starts_in_year(schedule).get(period)?;
        let days_per_month = company.days_per_year / 12.0;
        let (mut so_far, mut all) = ((0.0, 0.0), (0.0, 0.0));
        let payments = calendar.payment.periods().iter();
        for payment in payments.filter(|p| p.from <= span.to && span.from <= p.to) {
            let part = Span {
                from: payment.from.max(span.from),
                to: payment.to.min(span.to),
                ..*payment
            };
            let years = payment.years * payment.share_within(part.from, part.to);
            let start = year_from;
            year_from += years;
            let Some((role_from, role_to)) = days_in_role(plan, who, part) else {
                continue;
            };
            let since_hire = who.hired.map(|hired| {
                let months = |day| months_between(calendar, hired, day, days_per_month);
                (months(role_from), months(role_to + 1))
            });
            let facts = QuotaFacts {
                sum_of_reports: self.rows.below[person][rules.measure as usize],
                own_quota_per_year: None,
                year_from: start,
                years,
                from_day: part.from,
                to_day: part.to + 1,
                in_role_from: role_from,
                in_role_to: role_to + 1,
                months_since_hire: since_hire,
                reliefs: &reliefs,
                changes: &changes,
            };
            let terms = period_terms(plan, rules, &facts).effective;
            all = (all.0 + terms.quota, all.1 + terms.target_incentive);
            if part.to <= to {
                so_far = (so_far.0 + terms.quota, so_far.1 + terms.target_incentive);
            }
        }
        (0.0 < all.0 && 0.0 < all.1).then(|| (so_far.0 / all.0, so_far.1 / all.1))
    }

    /// Quota of a component over some people and periods \[money\].
    pub(super) fn quota(
        &self,
        people: &[u32],
        calendar: usize,
        component: usize,
        periods: std::ops::Range<usize>,
    ) -> f64 {
        let of = |person: u32| {
            let get = move |i| self.get(person as usize, calendar, component, i);
            periods.clone().map(move |i| get(i).effective.quota)
        };
        people.iter().flat_map(|&p| of(p)).sum()
    }
}

/// First and last day of a period in role, as far as quota counts them; `None` without one.
fn days_in_role(plan: &CompensationPlan, person: &Person, span: Span) -> Option<(i32, i32)> {
    let from = person.hired.map_or(span.from, |h| h.max(span.from));
    let to = match (person.left, plan.leaving.quota) {
        (Some(left), _) if left < span.from => left,
        (Some(left), LastQuota::Prorated) => left.min(span.to),
        (_, LastQuota::Whole) | (None, _) => span.to,
    };
    (from <= to).then_some((from, to))
}

/// Rows of one list by person, in their order.
pub(super) fn by_person<T>(rows: &[T], people: usize, person: impl Fn(&T) -> u32) -> Vec<Vec<u32>> {
    let mut found = vec![Vec::new(); people];
    for (i, row) in (0..).zip(rows) {
        found[person(row) as usize].push(i);
    }
    found
}

/// Rows of own quotas by person, by rising day.
fn quota_changes(records: &Records, people: usize) -> Vec<Vec<u32>> {
    let mut changes = by_person(&records.quotas, people, |q| q.person);
    for rows in &mut changes {
        rows.sort_by_key(|&i| records.quotas[i as usize].from_day);
    }
    changes
}

/// Start of each period within its plan year \[years\], counted back from the end of the year, or on
/// from the first period where no year ends.
fn starts_in_year(schedule: &Schedule) -> Vec<f64> {
    let periods = schedule.periods();
    let mut starts = vec![0.0; periods.len()];
    let mut passed = 0.0;
    for (start, span) in starts.iter_mut().zip(periods) {
        *start = passed;
        passed = if span.ends_year {
            0.0
        } else {
            passed + span.years
        };
    }
    // The first year may be cut off: what is missing lies before it.
    if let Some(end) = periods.iter().position(|span| span.ends_year) {
        let length: f64 = periods[..=end].iter().map(|span| span.years).sum();
        let missing = (1.0 - length).max(0.0);
        for start in &mut starts[..=end] {
            *start += missing;
        }
    }
    starts
}

/// Sum of the yearly quotas of a person's reports on each measure.
///
/// Quotas roll up level by level. A person counts with the first component on a measure; one whose
/// plan has none passes the quotas of the level below on. Of a person's own quotas the earliest
/// counts for the level above.
fn quotas_below(
    company: &Company,
    records: &Records,
    changes: &[Vec<u32>],
    lines: &ReportingLines,
) -> Vec<[f64; N_MEASURES]> {
    let mut below = vec![[0.0; N_MEASURES]; company.people.len()];
    for &p in lines.order() {
        let Some(manager) = lines.manager(p) else {
            continue;
        };
        let mut quotas = below[p as usize];
        let plan = &company.plans[company.people[p as usize].plan as usize];
        for (c, component) in plan.components.iter().enumerate().rev() {
            let own = changes[p as usize]
                .iter()
                .map(|&i| &records.quotas[i as usize])
                .find(|q| usize::from(q.component) == c);
            let measure = component.measure as usize;
            let from_below = below[p as usize][measure];
            quotas[measure] =
                own.map_or_else(|| component.quota.per_year(from_below), |q| q.per_year);
        }
        for (sum, quota) in below[manager as usize].iter_mut().zip(quotas) {
            *sum += quota;
        }
    }
    below
}

/// Months from one day to another: as the calendar's months count them where they cover both, so that
/// the first of April is three months after the first of January; by mean months elsewhere.
fn months_between(calendar: &PlanCalendar, from: i32, to: i32, days_per_month: f64) -> f64 {
    let at = |day: i32| {
        let months = calendar.months.as_ref()?;
        let position = months.position(day)?;
        let span = months.periods()[position];
        Some(position as f64 + f64::from(day - span.from) / f64::from(span.days()))
    };
    match (at(from), at(to)) {
        (Some(from), Some(to)) => to - from,
        _ => f64::from(to - from) / days_per_month,
    }
}
