//! Quotas that follow achievement: after credits are known, period by period from the first.
//!
//! # Equation
//! A ratchet moves from plan year to plan year, or from period to period where it says so, by the ratio
//! `next(Q, A) / Q`: for a whole
//! year the new quota is the ratchet's `next(Q, A)`; after a part of a year in role, a ramp or a relief, the
//! achievement counts against the quota it was measured against. A rolling quota is the mean of the
//! last whole periods in role, grown; ramp, relief and days in role reduce it as they reduce any.
//!
//! Target incentive stays what it is. A quota of the person's own holds in the period of its day: a
//! ratchet goes on from it, a rolling quota takes over again with the next period.

use super::credits::Credits;
use super::grid::Grid;
use super::person::place;
use super::terms::{TermsTable, by_person};
use crate::plan::ratchet::{Ratchet, RatchetMoves, RollingQuota};
use crate::plan::{Company, Component, PeriodTerms, Person, Records, Span};

/// Lengths that differ by less are one \[years\].
const SAME_LENGTH: f64 = 1e-9;

/// Brings the quotas of components with a ratchet or a rolling quota to what was achieved.
pub(super) fn follow(
    terms: &mut TermsTable,
    company: &Company,
    records: &Records,
    grids: &[Grid],
    credits: &Credits,
) {
    let follows = |c: &Component| c.ratchet.is_some() || c.rolling_quota.is_some();
    if !company
        .plans
        .iter()
        .any(|plan| plan.components.iter().any(follows))
    {
        return;
    }
    let own_rows = by_person(&records.quotas, company.people.len(), |q| q.person);
    for (p, person) in company.people.iter().enumerate() {
        let plan = &company.plans[person.plan as usize];
        if !plan.components.iter().any(follows) {
            continue;
        }
        let calendar = person.calendar as usize;
        for (c, component) in plan.components.iter().enumerate() {
            let spans = company.calendars[calendar].components[c].periods();
            let own = own_rows[p].iter().map(|&i| &records.quotas[i as usize]);
            let own = own.filter(|q| usize::from(q.component) == c);
            let past = Past {
                spans,
                person,
                own_days: own.map(|q| q.from_day).collect(),
                achieved: achieved(&grids[calendar], credits, (p, c), plan.components.len()),
            };
            let own_terms = terms.of_component(p, calendar, c, spans.len());
            if let Some(ratchet) = component.ratchet {
                past.ratchet(ratchet, own_terms);
            } else if let Some(rolling) = component.rolling_quota {
                past.roll(rolling, own_terms);
            }
        }
    }
}

/// Quota credit of a person's component by measurement period.
fn achieved(
    grid: &Grid,
    credits: &Credits,
    (person, component): (usize, usize),
    n_components: usize,
) -> Vec<f64> {
    let mut achieved = Vec::new();
    for step in 0..grid.steps.len() {
        let period = grid.period(step, component);
        if achieved.len() <= period {
            achieved.resize(period + 1, 0.0);
        }
        achieved[period] += credits.sums(person, step, n_components)[component].quota_credit;
    }
    // A quota that was set stays: what comes back later counts for it when it comes.
    for row in credits.back_of(&[place(person)]) {
        let back = &credits.came_back[row as usize];
        let credit = credits.back_credits(back, n_components)[component];
        achieved[grid.period(back.step, component)] += credit.quota_credit;
    }
    achieved
}

/// What one person's component has behind it.
struct Past<'a> {
    spans: &'a [Span],
    person: &'a Person,
    /// Days from which quotas of the person's own hold.
    own_days: Vec<i32>,
    achieved: Vec<f64>,
}

impl Past<'_> {
    fn achieved(&self, period: usize) -> f64 {
        self.achieved.get(period).copied().unwrap_or(0.0)
    }

    fn has_own(&self, span: Span) -> bool {
        self.own_days
            .iter()
            .any(|d| (span.from..=span.to).contains(d))
    }

    /// Share of a period's days in role.
    fn in_role(&self, span: Span) -> f64 {
        span.share_within(
            self.person.hired.unwrap_or(i32::MIN).max(span.from),
            self.person.left.unwrap_or(i32::MAX).min(span.to),
        )
    }

    fn ratchet(&self, ratchet: Ratchet, terms: &mut [PeriodTerms]) {
        let mut factor = 1.0;
        let (mut credited, mut quota, mut in_role) = (0.0, 0.0, false);
        for (i, (span, terms)) in self.spans.iter().zip(terms).enumerate() {
            if self.has_own(*span) {
                factor = 1.0;
            }
            terms.effective.quota *= factor;
            terms.full.quota *= factor;
            credited += self.achieved(i);
            quota += terms.effective.quota;
            in_role |= 0.0 < self.in_role(*span);
            if span.ends_year || ratchet.moves == RatchetMoves::EachPeriod {
                // Nothing is learned from a year without quota, and nothing grows before hire.
                if in_role {
                    factor = ratchet.bounded(
                        factor
                            * if 0.0 < quota {
                                ratchet.next(quota, credited) / quota
                            } else {
                                ratchet.next(1.0, 1.0)
                            },
                    );
                }
                (credited, quota, in_role) = (0.0, 0.0, false);
            }
        }
    }

    fn roll(&self, rolling: RollingQuota, terms: &mut [PeriodTerms]) {
        let length = self.spans.iter().map(|s| s.years).fold(0.0, f64::max);
        let mut whole = Vec::new();
        for (i, (span, terms)) in self.spans.iter().zip(terms).enumerate() {
            // The stub of a staggered group says nothing about a period of full length.
            if (span.years - length).abs() > SAME_LENGTH {
                continue;
            }
            let in_role = self.in_role(*span);
            if let Some(quota) = rolling.next(&whole).filter(|_| !self.has_own(*span)) {
                let full = terms.full.quota;
                let reduced = if 0.0 < full {
                    terms.effective.quota / full
                } else {
                    1.0
                };
                terms.full.quota = quota * in_role;
                terms.effective.quota = quota * in_role * reduced;
            }
            if 1.0 <= in_role {
                whole.push(self.achieved(i));
            }
        }
    }
}
