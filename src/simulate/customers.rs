//! After the sale. Mechanism `onboarding`; satisfaction, renewal, expansion, price regret.
//!
//! # Equation
//! With monthly step `D` in years:
//! `S += (1 - exp(-k D)) (logistic(s0 + Q - 2G - .1 W - 5P - m T) - S)`; the gap `G`, the wait `W`, the
//! regret `P` and the memory `T` of pushes decay. On the anniversary a customer renews with chance
//! `logistic(r0 + 6 (S - S*) - 3 up)`, `up = .5 ((1 - d_ref)/(1 - d) - 1)+`, and then pays
//! `(1 + up)(.98 - .3 (S* - S)+)` of its ARR. Between anniversaries ARR grows by
//! `g D (1 + 4 (S - S*))+`.
//!
//! # Source
//! Levels are calibrated to gross retention of 90 % and net retention of 101 % at par; the
//! sensitivities are assumed.

use super::Run;
use super::company::Origin;
use super::deal_name::OPENING_BOOK;
use super::recorder::{Recorder, RenewalEvent, Signed};
use super::story::{self, Event, Who};
use crate::model::company::MOST_OPENING_CUSTOMERS;
use crate::plan::{Deal, DealKind};
use crate::random::{Purpose, draw, math};
use crate::units::{DAYS_PER_QUARTER, DAYS_PER_WEEK, DAYS_PER_YEAR};

/// A new customer's columns.
pub(super) struct NewCustomer {
    pub(super) id: u64,
    pub(super) arr: f64,
    pub(super) gap: f64,
    pub(super) memory: f64,
    pub(super) discount: f64,
    pub(super) sold_on: u32,
    pub(super) starts_on: u32,
    pub(super) rep: usize,
    pub(super) origin: Origin,
    /// First anniversary.
    pub(super) anniversary: u32,
}

impl<R: Recorder> Run<'_, R> {
    /// Par satisfaction `S*`.
    pub(super) fn par_satisfaction(&self) -> f64 {
        math::logistic(self.prepared.model.customers.satisfaction.level.get())
    }

    /// The customers under contract when the report begins: the same under every design.
    pub(super) fn open_book(&mut self) {
        let prepared = self.prepared;
        let finance = &prepared.model.finance;
        let report_from = prepared.roster.report_from;
        let organic = prepared.policy.reference.organic_discount;
        let mean_arr = prepared.mean_list * (1.0 - organic);
        let target = finance.opening_arr.get();
        let log_sd = prepared.model.deals.list_value_log_sd.get();
        let n_reps = prepared.roster.n_reps();
        let count = (target / mean_arr)
            .round()
            .clamp(1.0, MOST_OPENING_CUSTOMERS);
        let mut sizes = Vec::new();
        let mut index = 0_u32;
        while f64::from(index) < count {
            let u = self.shocks.uniform(Purpose::OpeningBook, index.into(), 0);
            sizes.push(draw::lognormal(u, mean_arr, log_sd));
            index += 1;
        }
        let scale = target / sizes.iter().sum::<f64>();
        for (index, size) in (0_u32..).zip(sizes) {
            let u = self.shocks.uniform(Purpose::OpeningBook, index.into(), 1);
            let anniversary = report_from + truncate(u * f64::from(DAYS_PER_YEAR));
            self.add_customer(&NewCustomer {
                id: OPENING_BOOK + u64::from(index),
                arr: size * scale,
                gap: 0.0,
                memory: 0.0,
                discount: organic,
                sold_on: report_from,
                starts_on: report_from,
                rep: index as usize % n_reps,
                origin: Origin::Opening,
                anniversary,
            });
        }
        for group in 0..prepared.roster.n_pay_groups() {
            self.open_books(group);
        }
        let research = self.planned_research();
        let company = &mut self.state.company;
        company.opening_customers = company.n_customers();
        company.pushes_this_month = 0;
        company.live_arr = company.contract_arr;
        company.research_per_year = research;
        // Leads of the warm-up were paid for before the report.
        company.leads_today = 0;
        company.bought_today = 0;
        self.recorder.month(report_from, &self.state.company);
    }

    /// A signed contract becomes a customer, who waits to be put to work.
    pub(super) fn onboard(&mut self, signed: &Signed) {
        let prepared = self.prepared;
        let gap = if signed.promised {
            prepared.model.promises.gap.get()
        } else {
            0.0
        };
        let largest = prepared.model.customers.satisfaction.largest_gap.get();
        let net = signed.list * (1.0 - signed.discount);
        let customer = self.add_customer(&NewCustomer {
            id: signed.id,
            arr: net,
            gap: gap.min(largest),
            memory: 1.0 - signed.trust,
            discount: signed.discount,
            sold_on: signed.day,
            starts_on: NOT_SERVED,
            rep: signed.rep,
            origin: Origin::Sold,
            anniversary: signed.day + DAYS_PER_YEAR,
        });
        let company = &mut self.state.company;
        company.queue.push_back(customer);
        company.quarter_margin += net;
        company.promise_debt += prepared.model.product.debt_per_gap.get() * gap * signed.list;
        let week = (signed.day / DAYS_PER_WEEK) as usize;
        company.weekly_list[week] += signed.list;
        company.weekly_net[week] += net;
    }

    /// Adds a customer's columns.
    pub(super) fn add_customer(&mut self, new: &NewCustomer) -> u32 {
        let par = self.par_satisfaction();
        let company = &mut self.state.company;
        let customer = u32::try_from(company.arr.len()).unwrap_or(u32::MAX);
        company.arr.push(new.arr);
        company.satisfaction.push(par);
        company.gap.push(new.gap);
        company.wait.push(0.0);
        company.regret.push(0.0);
        company.memory.push(new.memory);
        company.remembers |= 0.0 < new.memory;
        company.discount.push(new.discount);
        company.sold_on.push(new.sold_on);
        company.starts_on.push(new.starts_on);
        company.anniversary_of.push(new.anniversary % DAYS_PER_YEAR);
        company.rep.push(u32::try_from(new.rep).unwrap_or(u32::MAX));
        company.origin.push(new.origin);
        company.id.push(new.id);
        company.regret_settled.push(new.origin != Origin::Sold);
        company.contract_arr += new.arr;
        if let Some(slot) = company.anniversaries.get_mut(new.anniversary as usize) {
            slot.push(customer);
        }
        if R::STORY {
            let told = story::NewCustomer {
                origin: match new.origin {
                    Origin::Opening => "opening",
                    Origin::Sold => "sold",
                    Origin::SelfServe => "self_serve",
                },
                arr: new.arr,
                gap: new.gap,
                memory: new.memory,
            };
            self.tell(new.sold_on, new.rep, new.id, told);
        }
        customer
    }

    /// Onboarding, starts and anniversaries of a day.
    pub(super) fn customers_day(&mut self, day: u32) {
        self.serve_queue(day);
        while let Some(&customer) = self.state.company.starting.front() {
            let c = customer as usize;
            let company = &mut self.state.company;
            if day < company.starts_on[c] {
                break;
            }
            company.starting.pop_front();
            company.live_arr += company.arr[c];
        }
        let due = std::mem::take(&mut self.state.company.anniversaries[day as usize]);
        for &customer in &due {
            self.renew(day, customer);
        }
        self.state.company.anniversaries[day as usize] = due;
    }

    /// Mechanism `onboarding`: a weekly capacity, first come first served.
    fn serve_queue(&mut self, day: u32) {
        let prepared = self.prepared;
        let limited = prepared.model.mechanisms.onboarding;
        let daily = prepared.model.onboarding.capacity_multiple.get()
            * prepared.policy.reference.customers_per_week
            / f64::from(DAYS_PER_WEEK);
        let delay = truncate(prepared.model.finance.start_delay_days.get());
        let company = &mut self.state.company;
        company.onboarding_room = super::room_of_a_day(company.onboarding_room, daily);
        while let Some(&customer) = company.queue.front() {
            if limited && company.onboarding_room < 1.0 {
                break;
            }
            company.onboarding_room = (company.onboarding_room - 1.0).max(0.0);
            company.queue.pop_front();
            let c = customer as usize;
            let weeks = f64::from(day - company.sold_on[c]) / f64::from(DAYS_PER_WEEK);
            company.wait[c] = weeks;
            company.starts_on[c] = day + delay;
            company.starting.push_back(customer);
            self.recorder.served(day, weeks);
            if R::STORY {
                let told = story::Onboarded {
                    waited: weeks,
                    starts: day + delay,
                };
                self.recorder.event(&Event {
                    day,
                    who: Who::Rep(company.rep[c] as usize),
                    deal: Some(company.id[c]),
                    what: told.into(),
                });
            }
        }
    }

    fn renew(&mut self, day: u32, customer: u32) {
        let prepared = self.prepared;
        let renewal = &prepared.model.customers.renewal;
        let par = self.par_satisfaction();
        let c = customer as usize;
        let company = &mut self.state.company;
        let before = company.arr[c];
        if before <= 0.0 {
            return;
        }
        let satisfaction = company.satisfaction[c];
        let organic = prepared.policy.reference.organic_discount;
        let up = renewal.uplift_share.get()
            * ((1.0 - organic) / (1.0 - company.discount[c]).max(1e-9) - 1.0).max(0.0);
        let odds = math::logistic(
            renewal.level.get() + renewal.satisfaction_weight.get() * (satisfaction - par)
                - renewal.uplift_weight.get() * up,
        );
        let year = u64::from((day - prepared.roster.report_from) / DAYS_PER_YEAR);
        let renews = self.shocks.uniform(Purpose::Renewal, company.id[c], year) < odds;
        let after = if renews {
            let kept = renewal.kept_share.get()
                - renewal.contraction_weight.get() * (par - satisfaction).max(0.0);
            // An uplift is paid once: the next one starts from the price it leaves.
            company.discount[c] =
                company.discount[c].min(1.0 - (1.0 - company.discount[c]) * (1.0 + up));
            before * (1.0 + up) * kept.max(0.0)
        } else {
            0.0
        };
        company.arr[c] = after;
        company.contract_arr += after - before;
        if company.starts_on[c] <= day {
            company.live_arr += after - before;
        }
        if renews {
            company.quarter_margin += after;
            if let Some(slot) = company
                .anniversaries
                .get_mut((day + DAYS_PER_YEAR) as usize)
            {
                slot.push(customer);
            }
            let rep = company.rep[c] as usize;
            let discount = company.discount[c];
            self.credit(
                rep,
                &Deal {
                    replaced_value: before,
                    ..self.deal_of_customer(DealKind::Renewal, day, after, discount)
                },
            );
        }
        if !renews {
            self.take_back(day, customer);
        }
        let event = RenewalEvent {
            day,
            customer: c,
            before,
            after,
            odds,
        };
        self.recorder.renewal(&event, &self.state.company);
        if R::STORY {
            let told = story::Renewal {
                before,
                after,
                satisfaction,
                uplift: up,
                chance: odds,
                renews,
            };
            self.tell_of_customer(day, c, told);
        }
    }

    /// Satisfaction and expansion, a month's step of `years`.
    pub(super) fn customers_month(&mut self, day: u32, years: f64) {
        let prepared = self.prepared;
        let terms = &prepared.model.customers.satisfaction;
        let expansion = &prepared.model.customers.expansion;
        let par = self.par_satisfaction();
        let speed = 1.0 - math::exp(-terms.speed_per_year.get() * years);
        let healing = math::exp(-terms.gap_healing_per_year.get() * years);
        let forgetting = math::exp(-terms.forgetting_per_year.get() * years);
        let push = &prepared.model.push;
        let (pushed, forgiving) = (
            push.memory_weight.get(),
            math::exp(-push.forgetting_per_year.get() * years),
        );
        // Where satisfaction goes without a promise, a wait or a regret to remember: most customers.
        let at_ease = math::logistic(terms.level.get() + self.state.company.quality);
        let pays_expansion = prepared.roster.credits(DealKind::Expansion);
        let n = self.state.company.n_customers();
        for c in 0..n {
            if !self.state.company.regret_settled[c] && 0.0 < self.state.company.arr[c] {
                self.settle_regret(c, day);
            }
        }
        // What touches nothing but a customer's own columns first, in a loop that needs no bounds checked.
        let company = &mut self.state.company;
        let quality = company.quality;
        company.grown.resize(n, 0.0);
        let (arr, origin, grown) = (
            &company.arr[..n],
            &company.origin[..n],
            &mut company.grown[..n],
        );
        let (satisfaction, gap) = (&mut company.satisfaction[..n], &mut company.gap[..n]);
        let (wait, regret) = (&mut company.wait[..n], &mut company.regret[..n]);
        let memory = &mut company.memory[..n];
        for c in 0..n {
            if arr[c] <= 0.0 {
                continue;
            }
            let target = if gap[c] + wait[c] + regret[c] + memory[c] <= 0.0 {
                at_ease
            } else {
                math::logistic(
                    terms.level.get() + quality
                        - terms.gap_weight.get() * gap[c]
                        - terms.wait_weight_per_week.get() * wait[c]
                        - terms.regret_weight.get() * regret[c]
                        - pushed * memory[c],
                )
            };
            satisfaction[c] += speed * (target - satisfaction[c]);
            gap[c] *= healing;
            wait[c] *= forgetting;
            regret[c] *= forgetting;
            let growth = match origin[c] {
                Origin::SelfServe => expansion.self_serve_per_year,
                Origin::Opening | Origin::Sold => expansion.sold_per_year,
            };
            let factor =
                (1.0 + expansion.satisfaction_weight.get() * (satisfaction[c] - par)).max(0.0);
            grown[c] = arr[c] * growth.get() * years * factor;
        }
        for remembered in memory {
            *remembered *= forgiving;
        }
        for c in 0..n {
            let company = &mut self.state.company;
            if company.arr[c] <= 0.0 {
                continue;
            }
            let grown = company.grown[c];
            company.arr[c] += grown;
            company.contract_arr += grown;
            if company.starts_on[c] <= day {
                company.live_arr += grown;
            }
            if pays_expansion {
                let (rep, discount) = (company.rep[c] as usize, company.discount[c]);
                let deal = self.deal_of_customer(DealKind::Expansion, day, grown, discount);
                self.credit(rep, &deal);
            }
            self.recorder.expansion(day, c, grown, &self.state.company);
            if R::STORY {
                let company = &self.state.company;
                let told = story::CustomerMonth {
                    arr: company.arr[c],
                    grown,
                    satisfaction: company.satisfaction[c],
                    par,
                    gap: company.gap[c],
                    wait: company.wait[c],
                    regret: company.regret[c],
                    memory: company.memory[c],
                };
                self.tell_of_customer(day, c, told);
            }
        }
    }

    /// Price regret, once, a quarter after the sale: the market got better terms than I did.
    fn settle_regret(&mut self, customer: usize, day: u32) {
        let company = &mut self.state.company;
        let sold_on = company.sold_on[customer];
        if day < sold_on + DAYS_PER_QUARTER {
            return;
        }
        let from = (sold_on / DAYS_PER_WEEK) as usize + 1;
        let to = (from + 13).min(company.weekly_list.len());
        let list: f64 = company.weekly_list[from..to].iter().sum();
        let net: f64 = company.weekly_net[from..to].iter().sum();
        if 0.0 < list {
            company.regret[customer] = (1.0 - net / list - company.discount[customer]).max(0.0);
        }
        company.regret_settled[customer] = true;
        if R::STORY {
            let told = story::Regret {
                own: company.discount[customer],
                others: (0.0 < list).then(|| 1.0 - net / list),
                regret: company.regret[customer],
            };
            self.tell_of_customer(day, customer, told);
        }
    }

    /// Values the contracts at the end: revenue to the anniversary, then `years` of renewals at each
    /// customer's own odds and the product quality the company then has.
    pub(super) fn close_book(&mut self) {
        let prepared = self.prepared;
        let model = prepared.model;
        let end = prepared.roster.n_days;
        let finance = &model.finance;
        let renewal = &model.customers.renewal;
        let par = self.par_satisfaction();
        let margin = finance.gross_margin.get() - finance.overhead_share.get();
        let daily = math::ln_1p(finance.discount_rate.get()) / f64::from(DAYS_PER_YEAR);
        let company = &self.state.company;
        // Where satisfaction goes once promises, waits and regrets are forgotten.
        let settled = math::logistic(model.customers.satisfaction.level.get() + company.quality);
        let mut value = 0.0;
        for c in 0..company.n_customers() {
            let arr = company.arr[c];
            if arr <= 0.0 {
                continue;
            }
            let odds_at = |satisfaction: f64| {
                math::logistic(
                    renewal.level.get() + renewal.satisfaction_weight.get() * (satisfaction - par),
                )
            };
            let kept_at = |satisfaction: f64| {
                let below = (par - satisfaction).max(0.0);
                (renewal.kept_share.get() - renewal.contraction_weight.get() * below).max(0.0)
            };
            // An anniversary on the day after the last has not been renewed: nothing is left of the year.
            let left =
                (company.anniversary_of[c] + DAYS_PER_YEAR - end % DAYS_PER_YEAR) % DAYS_PER_YEAR;
            let to_anniversary = f64::from(left) / f64::from(DAYS_PER_YEAR);
            // The first renewal is decided by today's satisfaction, later ones by where it settles.
            // Revenue counts from the end of the report to the same date years later, whenever
            // the anniversary is: what is sold a day earlier is worth no year less.
            let mut alive = odds_at(company.satisfaction[c]) * kept_at(company.satisfaction[c]);
            let mut contract = 0.0;
            if 0 < finance.terminal_years {
                contract += to_anniversary * math::exp(-daily * 0.5 * f64::from(left));
                for year in 1..=finance.terminal_years {
                    let from = left + (year - 1) * DAYS_PER_YEAR;
                    let to = (from + DAYS_PER_YEAR).min(finance.terminal_years * DAYS_PER_YEAR);
                    let days = f64::from(to - from);
                    let middle = f64::from(from) + 0.5 * days;
                    contract +=
                        alive * days / f64::from(DAYS_PER_YEAR) * math::exp(-daily * middle);
                    alive *= odds_at(settled) * kept_at(settled);
                }
            }
            value += arr * contract;
        }
        self.recorder.terminal(value * margin);
        self.recorder.month(end, &self.state.company);
    }
}

/// Start of revenue of a customer who still waits to be put to work.
const NOT_SERVED: u32 = u32::MAX;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small and not negative"
)]
pub(super) fn truncate(days: f64) -> u32 {
    days.clamp(0.0, 1e9) as u32
}
