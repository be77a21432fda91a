//! What the components of one person measure, at the end of a period or inside it.

use super::FollowsDeals;
use super::credits::{Entry, NO_DEAL};
use super::person::{Pass, place, short};
use super::who::{Now, Who};
use crate::plan::commission::attribute;
use crate::plan::{
    Cents, Credit, MeasuredLine, PaymentQuota, PeriodFacts, PeriodTerms, Quota, ReadingOf, Reset,
    Span, Terms, attainment,
};

impl Pass<'_> {
    /// Adds what was credited in a step.
    pub(super) fn take_credits(&mut self, who: &Who<'_>, step: usize, to: i32, ends_month: bool) {
        let own = &mut self.own;
        let credits = self.facts.credits;
        let back = own.restating.own(step, own.components.len());
        for (state, credit) in own.components.iter_mut().zip(back) {
            state.account.credit(*credit);
        }
        let sums = credits.sums(who.place, step, who.plan.pay.len());
        for ((state, credit), pay) in own.components.iter_mut().zip(sums).zip(&who.plan.pay) {
            state.account.credit(*credit);
            if ends_month && pay.needs_months() {
                let credited = state.account.credited();
                state.months.push(less(credited, state.month_start));
                state.month_start = credited;
            }
        }
        let entries = &self.facts.credits.entries[who.entries..who.entries + own.deals.len()];
        while entries.get(own.entries).is_some_and(|e| e.day <= to) {
            own.entries += 1;
        }
    }

    /// Measures the components whose period ends with a step, or which are paid inside it.
    pub(super) fn measure(&mut self, who: &Who<'_>, step: usize, to: i32, now: Option<Now>) {
        let grid = &self.with.grids[who.person.calendar as usize];
        let inside = now.is_some()
            && who
                .rules
                .payment
                .as_ref()
                .is_some_and(|terms| terms.period.is_some());
        if who.plan.any_readings {
            self.read(who, step, to);
        }
        for c in 0..who.plan.pay.len() {
            let period = grid.period(step, c);
            let span = who.calendar.components[c].periods()[period];
            let (role_from, role_to) = who.in_role(span);
            if role_to < role_from {
                continue;
            }
            let ends = span.to == to || now.is_some_and(|n| n.last);
            if !ends && !inside {
                continue;
            }
            let whole = self
                .facts
                .terms
                .get(who.place, who.person.calendar as usize, c, period);
            let role = (role_from, role_to);
            let passed = if ends {
                1.0
            } else {
                who.share_of_period(span, role, (role_from, to))
            };
            let terms = who.rules.payment.as_ref();
            let to_date = if ends {
                whole
            } else {
                self.to_date(who, c, (span, to), whole, passed)
            };
            let running = match terms.map(|t| t.quota) {
                Some(PaymentQuota::ToDate) => to_date,
                _ => whole,
            };
            let metrics = std::mem::take(&mut self.own.metrics);
            let attainments = std::mem::take(&mut self.own.attainments);
            let months = std::mem::take(&mut self.own.components[c].months);
            let facts = PeriodFacts {
                months: &months,
                attainments: &attainments,
                metrics: &metrics,
                team_attainment: self.team_attainment(who, c, step, period, passed),
                score: self.score(who, c, span.from, to),
                ..PeriodFacts::default()
            };
            let pay = &who.plan.pay[c];
            let state = &mut self.own.components[c];
            let measured = state.account.measure(pay, &facts, running, who.rounding());
            self.own.metrics = metrics;
            self.own.attainments = attainments;
            self.own.components[c].months = months;
            if who.plan.deals != FollowsDeals::No && !self.own.restating.anew {
                self.attribute(who, c, running, measured.more);
            }
            let state = &mut self.own.components[c];
            let so_far = state.account.terms(to_date).effective;
            let cap = now.filter(|_| !ends).and_then(|now| {
                who.cap_now(now, so_far, |days| {
                    whole.part(who.share_of_period(span, role, days)).effective
                })
            });
            state.account.limit(cap, who.rounding());
            let credited = state.account.credited().quota_credit;
            let line = MeasuredLine {
                person: place(who.place),
                component: short(c),
                period: place(period),
                day: to,
                so_far: !ends,
                restated: false,
                credited: credited - state.period_start,
                quota: running.effective.quota,
                attainment: measured.attainment,
                earned_to_date: measured.earned_to_date,
            };
            if !self.own.restating.anew {
                self.out.measured.push(line);
            }
            if ends {
                state.account.end_period(whole);
                let last = now.is_some_and(|n| n.last);
                self.end_period(who, c, (step, span), (line, last));
            }
        }
    }

    /// Ends the measurement period of a component; `last` where the person has left.
    fn end_period(
        &mut self,
        who: &Who<'_>,
        c: usize,
        (step, span): (usize, Span),
        (line, last): (MeasuredLine, bool),
    ) {
        let resets = who.rules.components[c].reset == Reset::Discrete || span.ends_year;
        if who.restates() && (resets || last) {
            self.own.restating.close(line);
        }
        let state = &mut self.own.components[c];
        state.period_start = state.account.credited().quota_credit;
        if resets {
            state.account.restart();
            state.period_start = 0.0;
            state.known = Credit::default();
            state.since_step = step + 1;
            state.months.clear();
            state.month_start = Credit::default();
        }
    }

    /// Quota and target incentive of the part of a period that has passed.
    fn to_date(
        &self,
        who: &Who<'_>,
        component: usize,
        (span, to): (Span, i32),
        whole: PeriodTerms,
        passed: f64,
    ) -> PeriodTerms {
        let (company, records) = (self.with.company, self.facts.records);
        let place = (who.place, component);
        let shares = self
            .facts
            .terms
            .shares_to_date(company, records, place, span, to);
        let (quota, target) = shares.unwrap_or((passed, passed));
        // A level, such as a retention, is not reached in proportion to days.
        let quota = match who.rules.components[component].quota {
            Quota::Level(_) => 1.0,
            _ => quota,
        };
        let of = |terms: Terms| Terms {
            quota: terms.quota * quota,
            target_incentive: terms.target_incentive * target,
        };
        PeriodTerms {
            effective: of(whole.effective),
            full: of(whole.full),
        }
    }

    /// Attainment of every component and the metrics of its period, as other components read them:
    /// of the period that ends, or of the part that has passed.
    fn read(&mut self, who: &Who<'_>, step: usize, to: i32) {
        let grid = &self.with.grids[who.person.calendar as usize];
        let n_metrics = self.with.compiled.names.metrics.len();
        let records = self.facts.records;
        self.own.metrics.clear();
        self.own.metrics.resize(n_metrics, None);
        self.own.attainments.clear();
        let readings: &[u32] = self.readings.get(who.place).map_or(&[], |rows| rows);
        for c in 0..who.plan.pay.len() {
            let period = grid.period(step, c);
            let span = who.calendar.components[c].periods()[period];
            let (from, role_to) = who.in_role(span);
            let days = f64::from((role_to - from + 1).max(1));
            let passed = f64::from((to.min(role_to) - from + 1).max(0)) / days;
            let calendar = who.person.calendar as usize;
            let whole = self.facts.terms.get(who.place, calendar, c, period);
            for &row in readings {
                let reading = &records.readings[row as usize];
                if let ReadingOf::Metric(metric) = reading.of
                    && (span.from..=to).contains(&reading.day)
                    && let Some(value) = self.own.metrics.get_mut(usize::from(metric))
                {
                    *value = Some(reading.value);
                }
            }
            let state = &self.own.components[c];
            // A level, such as a retention, is not reached in proportion to days.
            let running = match who.rules.components[c].quota {
                Quota::Level(_) => whole,
                _ => whole.part(passed),
            };
            let facts = PeriodFacts {
                terms: state.account.terms(running).effective,
                credited: state.account.credited(),
                metrics: &self.own.metrics,
                score: self.score(who, c, span.from, to),
                ..PeriodFacts::default()
            };
            let attainment = who.plan.pay[c].attainment(&facts);
            self.own.attainments.push(attainment);
        }
    }

    /// The latest score of a component on objectives in some days.
    fn score(&self, who: &Who<'_>, component: usize, from: i32, to: i32) -> Option<f64> {
        let rows = self.readings.get(who.place)?;
        let readings = rows
            .iter()
            .map(|&i| &self.facts.records.readings[i as usize]);
        readings
            .filter(|r| matches!(r.of, ReadingOf::Score(c) if usize::from(c) == component))
            .rfind(|r| (from..=to).contains(&r.day))
            .map(|r| r.value)
    }

    /// Attainment of the people of one manager, plan and calendar, since the component's last reset.
    fn team_attainment(
        &self,
        who: &Who<'_>,
        component: usize,
        step: usize,
        period: usize,
        passed: f64,
    ) -> Option<f64> {
        who.rules.components[component].team?;
        let person = who.person;
        let team = self
            .teams
            .get(&(person.manager, person.plan, person.calendar))?;
        let grid = &self.with.grids[person.calendar as usize];
        let since = self.own.components[component].since_step;
        let first = grid.period(since, component);
        let n = who.plan.pay.len();
        let credited: f64 = team
            .iter()
            .flat_map(|&p| {
                (since..=step).map(move |s| self.facts.credits.sums(p as usize, s, n)[component])
            })
            .map(|credit| credit.quota_credit)
            .sum();
        let restating = &self.own.restating;
        let back = (since..=step).map(|s| restating.team(s, component, n).quota_credit);
        let credited = credited + back.sum::<f64>();
        let quota = |from: usize, to: usize| {
            let calendar = person.calendar as usize;
            self.facts.terms.quota(team, calendar, component, from..to)
        };
        let quota = quota(first, period) + passed * quota(period, period + 1);
        Some(attainment(credited, quota))
    }

    /// Divides what a measurement paid among its deals.
    fn attribute(&mut self, who: &Who<'_>, c: usize, running: PeriodTerms, more: Cents) {
        let own = &mut self.own;
        let state = &mut own.components[c];
        let (from, to) = (state.from_entry, own.entries);
        let credits = self.facts.credits;
        let entries = &credits.entries[who.entries + from..who.entries + to];
        let restating = &own.restating;
        let of = |(e, entry): (usize, &Entry)| {
            if restating.is_settled(e, c) {
                Credit::default()
            } else {
                credits.amounts[entry.credits + c]
            }
        };
        let shared = attribute(
            who.plan.pay[c].curve(),
            state.account.terms(running).effective,
            state.known,
            (from..).zip(entries).map(of),
            more,
            &mut own.parts,
        );
        state.from_entry = to;
        state.known = state.account.credited();
        if !shared {
            return;
        }
        let parts = std::mem::take(&mut own.parts);
        for ((e, entry), part) in (from..).zip(entries).zip(&parts.parts) {
            if entry.deal != NO_DEAL && !part.is_zero() {
                own.earn(who, e, entry.deal, *part);
            }
        }
        own.parts = parts;
    }
}

fn less(a: Credit, b: Credit) -> Credit {
    Credit {
        quota_credit: a.quota_credit - b.quota_credit,
        pay_credit: a.pay_credit - b.pay_credit,
    }
}
