//! The kernel against closed forms, its books, and its randomness.

#![expect(clippy::float_cmp, reason = "the same replication gives the same bits")]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]
#![expect(
    clippy::disallowed_methods,
    reason = "closed forms may use the machine's libm"
)]

use std::collections::{BTreeMap, BTreeSet};

use quotasim::model::Model;
use quotasim::outcome::{Kpi, Measure};
use quotasim::random::Streams;
use quotasim::simulate::company::Origin;
use quotasim::simulate::{
    Company, Flow, Prepared, Recorder, RenewalEvent, Signed, State, replication,
};
use quotasim::stats::Moments;

use crate::small_company::{Design, SEED, check_mean, moments, watch};

// --- Flow with behaviour off -------------------------------------------------------------------

/// Behaviour off, nobody ahead of their date, attention for everything.
fn plain() -> Design {
    Design::load(
        "company.toml",
        &[
            "behavior.model=\"fixed\"",
            "deals.attention_capacity=10_000",
            "mechanisms.pull_forward=false",
            "mechanisms.reputation=false",
        ],
    )
}

/// Counts of one replication's report.
#[derive(Default)]
struct Flows {
    from: u32,
    days: f64,
    leads: f64,
    ripened: f64,
    size: f64,
    signed: f64,
    organic_discount: f64,
    cycle: f64,
    open: [f64; 3],
}

impl Recorder for Flows {
    fn lead(&mut self, day: u32, _: usize) {
        if self.from <= day {
            self.leads += 1.0;
        }
    }
    fn ripened(&mut self, day: u32, _: usize, size: f64) {
        if self.from <= day {
            self.ripened += 1.0;
            self.size += size;
        }
    }
    fn signed(&mut self, signed: &Signed) {
        if self.from <= signed.day {
            self.signed += 1.0;
            self.organic_discount += signed.discount;
            self.cycle += f64::from(signed.day - signed.born);
        }
    }
    fn evening(&mut self, day: u32, state: &State) {
        if self.from <= day {
            self.days += 1.0;
            for opportunity in state.open.iter().flatten() {
                self.open[usize::from(opportunity.stage)] += 1.0;
            }
        }
    }
}

/// Mean of a normal kept in 0..0.9, by the trapezoid rule.
fn mean_of_need(mean: f64, sd: f64, f: impl Fn(f64) -> f64) -> f64 {
    let n = 20_000;
    let step = 16.0 / f64::from(n);
    let (mut sum, mut weight) = (0.0, 0.0);
    for i in 0..=n {
        let z = f64::from(i) * step - 8.0;
        let density = (-0.5 * z * z).exp();
        sum += density * f((mean + sd * z).clamp(0.0, 0.9));
        weight += density;
    }
    sum / weight
}

#[expect(clippy::many_single_char_names, reason = "rates of a chain of three")]
/// Chance to be in each of three stages `u` days after the lead: a chain of competing exponentials.
fn stage_chances(m: [f64; 3], pass: [f64; 3], u: f64) -> [f64; 3] {
    let [a, b, c] = m.map(|days| 1.0 / days);
    let e = |rate: f64| (-rate * u).exp();
    let second = a * (e(a) - e(b)) / (b - a);
    let third = a
        * b
        * (e(a) / ((b - a) * (c - a)) + e(b) / ((a - b) * (c - b)) + e(c) / ((a - c) * (b - c)));
    [e(a), pass[0] * second, pass[0] * pass[1] * third]
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one company, one table of closed forms"
)]
fn flow_without_behaviour_follows_the_closed_forms() {
    let design = plain();
    let model = &design.model;
    let prepared = design.prepared();
    let n = 100;
    let runs: Vec<Flows> = (0..n)
        .map(|number| {
            let mut flows = Flows {
                from: prepared.roster.report_from,
                ..Flows::default()
            };
            watch(&prepared, number, &mut flows);
            flows
        })
        .collect();
    let mean = |f: &dyn Fn(&Flows) -> f64| -> Moments { runs.iter().map(f).collect() };
    let per_day = model.leads.per_rep_per_day.get() * f64::from(model.organization.reps);
    check_mean(
        "leads a day",
        &mean(&|r| r.leads / r.days),
        per_day,
        0.05 * per_day,
    );

    let stages = &model.deals.stages;
    let m = [0, 1, 2].map(|s| stages[s].mean_days.get());
    let pass = [0, 1, 2].map(|s| 1.0 - stages[s].lost_share.get());
    let ripen = pass.iter().product::<f64>();
    // The report has the same inflow as the warm-up, so the ratio of flows is the chance.
    let ripened = mean(&|r| (r.ripened - ripen * per_day * r.days) / r.days);
    check_mean(
        "ripened a day, less its share of leads",
        &ripened,
        0.0,
        0.1 * per_day * ripen,
    );

    // Little's law stage by stage: who came in and is still there in the evening.
    let mut still = [0.0; 3];
    for days in 1..2_000 {
        let chances = stage_chances(m, pass, f64::from(days));
        for (still, chance) in still.iter_mut().zip(chances) {
            *still += chance;
        }
    }
    for stage in 0..3 {
        let open = mean(&|r| r.open[stage] / r.days);
        let expected = per_day * still[stage];
        check_mean(
            &format!("open in stage {stage}"),
            &open,
            expected,
            0.1 * expected,
        );
        // Mean time in stage, by the same law the other way round.
        let enter = per_day * pass[..stage].iter().product::<f64>();
        let half_a_day = 0.5 + f64::from(u8::try_from(stage).unwrap());
        assert!(
            (still[stage] * per_day / enter - m[stage]).abs() < half_a_day,
            "stage {stage}"
        );
    }

    let buyers = &model.buyers;
    let (need, sd) = (buyers.need_mean.get(), buyers.need_sd.get());
    let (theta, authority) = (
        buyers.bargaining_share.get(),
        model.behavior.rep_authority.get(),
    );
    let price = mean_of_need(need, sd, |d| d + theta * (d.max(authority) - d));
    let seen = mean(&|r| r.organic_discount / r.signed);
    check_mean("organic discount", &seen, price, 0.005);
    let net = mean_of_need(need, sd, |d| 1.0 - d - theta * (d.max(authority) - d))
        * model.deals.mean_list_value.get();
    let size = net / design.reference.mean_net(model);
    check_mean(
        "size of a ripe deal",
        &mean(&|r| r.size / r.ripened),
        size,
        0.2,
    );

    // Days from ripe to signature: the lead in whole days, then signature, or a quote that lives so
    // many days, or the same again; a loss is drawn for every day in hand.
    let keep = 1.0 - model.deals.ripe_loss_per_day.get();
    let daily = (-1.0 / model.deals.lead_mean_days.get()).exp();
    let lead = (1.0 - daily) / (1.0 - daily * keep);
    let (rho, quote) = (
        buyers.signature_chance.get(),
        buyers.quote_signature_chance.get(),
    );
    let life = i32::try_from(buyers.quote_life_days).unwrap();
    let by_quote: f64 = (1..=life)
        .map(|j| quote * (1.0 - quote).powi(j - 1) * keep.powi(j))
        .sum();
    let again = (1.0 - rho) * (1.0 - quote).powi(life) * keep.powi(life + 1);
    let won_if_ripe = lead * (rho + (1.0 - rho) * by_quote) / (1.0 - again);
    let signed = mean(&|r| r.signed / r.days);
    let expected = per_day * ripen * won_if_ripe;
    check_mean("signed a day", &signed, expected, 0.1 * expected);
    let outcomes = design.outcomes(n);
    let decided = moments(&outcomes, Kpi::WinRate);
    check_mean("win rate", &decided, ripen * won_if_ripe, 0.02);
    // From lead to signature, without the unsigned quotes; a deal with a long lead is lost more often.
    let wait = daily * keep / (1.0 - daily * keep);
    let cycle = m.iter().sum::<f64>() - 0.5 + wait;
    let seen = mean(&|r| r.cycle / r.signed);
    assert!(
        (seen.mean() - cycle).abs() < 3.0,
        "{} and {cycle}",
        seen.mean()
    );
}

#[test]
fn an_hour_of_attention_less_slows_the_flow() {
    // Negative control of the closed forms: diluted attention breaks them.
    let scarce = Design::load(
        "company.toml",
        &["behavior.model=\"fixed\"", "deals.attention_capacity=3"],
    );
    let free = plain();
    let (a, b) = (free.outcomes(20), scarce.outcomes(20));
    let (a, b) = (moments(&a, Kpi::WinRate), moments(&b, Kpi::WinRate));
    assert!(b.mean() < a.mean() - 0.03, "{} and {}", a.mean(), b.mean());
}

// --- Books ------------------------------------------------------------------------------------

/// Keeps its own books of everything and compares every evening.
struct Books<'a> {
    prepared: &'a Prepared<'a>,
    leads: usize,
    lost: usize,
    signed: BTreeMap<u64, f64>,
    attained: Vec<f64>,
    below_leader: Vec<f64>,
    onboarding: usize,
    served: usize,
    opening: Option<f64>,
    new: f64,
    expanded: f64,
    churned: f64,
    contracted: f64,
    self_serve: usize,
    cash: [f64; 5],
    present: [f64; 5],
    report_leads: f64,
    evenings: u32,
}

impl<'a> Books<'a> {
    fn new(prepared: &'a Prepared<'a>) -> Self {
        Self {
            prepared,
            leads: 0,
            lost: 0,
            signed: BTreeMap::new(),
            attained: vec![0.0; prepared.roster.n_reps()],
            below_leader: vec![0.0; prepared.roster.n_leaders()],
            onboarding: 0,
            served: 0,
            opening: None,
            new: 0.0,
            expanded: 0.0,
            churned: 0.0,
            contracted: 0.0,
            self_serve: 0,
            cash: [0.0; 5],
            present: [0.0; 5],
            report_leads: 0.0,
            evenings: 0,
        }
    }

    fn reporting(&self, day: u32) -> bool {
        self.prepared.roster.report_from <= day
    }

    /// Every accepted lead is in one place.
    fn check_deals(&self, day: u32, state: &State) {
        let in_hand = state.open.iter().flatten().map(|o| o.id);
        let in_hand = in_hand.chain(state.ripe.iter().flatten().map(|d| d.id));
        let in_hand = in_hand.chain(state.unanswered.iter().flatten().map(|lead| lead.id));
        let mut seen = BTreeSet::new();
        for id in in_hand {
            assert!(seen.insert(id), "day {day}: {id} is in hand twice");
            assert!(
                !self.signed.contains_key(&id),
                "day {day}: {id} is signed and in hand"
            );
        }
        let known = seen.len() + self.signed.len() + self.lost;
        assert_eq!(
            self.leads, known,
            "day {day}: leads against in hand, signed and lost"
        );
    }

    /// Reps are credited what they signed, leaders what their reps signed.
    fn check_credits(&self, day: u32, state: &State) {
        // The same additions in the same order.
        assert_eq!(self.attained, state.attained, "day {day}");
        for (leader, (own, credited)) in self
            .below_leader
            .iter()
            .zip(&state.leader_attained)
            .enumerate()
        {
            let gap = (own - credited).abs();
            assert!(
                gap <= 1e-9 * own.max(1.0),
                "day {day} leader {leader}: {own} {credited}"
            );
        }
    }

    fn check_customers(&self, day: u32, company: &Company) {
        let opening = self.opening.unwrap();
        let column: f64 = company.arr.iter().sum();
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * opening;
        assert!(
            close(company.contract_arr, column),
            "day {day}: {} {column}",
            company.contract_arr
        );
        let moved = opening + self.new + self.expanded - self.churned - self.contracted;
        assert!(
            close(moved, column),
            "day {day}: movements {moved}, column {column}"
        );
        let waiting: f64 = company
            .queue
            .iter()
            .chain(&company.starting)
            .map(|&c| company.arr[c as usize])
            .sum();
        let live = company.live_arr;
        assert!(
            close(live, column - waiting),
            "day {day}: live {live}, {column} less {waiting}"
        );
        assert_eq!(
            self.onboarding,
            self.served + company.queue.len(),
            "day {day}: onboarding"
        );
        for pair in company.queue.iter().zip(company.queue.iter().skip(1)) {
            assert!(pair.0 < pair.1, "day {day}: onboarding out of turn");
        }
    }
}

impl Recorder for Books<'_> {
    fn lead(&mut self, day: u32, _: usize) {
        self.leads += 1;
        if self.reporting(day) {
            self.report_leads += 1.0;
        }
    }
    fn lost(&mut self, _: u32, _: usize) {
        self.lost += 1;
    }
    fn signed(&mut self, signed: &Signed) {
        let net = signed.list * (1.0 - signed.discount);
        assert!(
            self.signed.insert(signed.id, net).is_none(),
            "{} signed twice",
            signed.id
        );
        self.attained[signed.rep] += net;
        let roster = &self.prepared.roster;
        let manager = roster.rep_manager[signed.rep];
        let executive = roster.leader_above[manager];
        let chief = roster.leader_above[executive];
        assert_eq!(chief, roster.n_leaders() - 1);
        for leader in [manager, executive, chief] {
            self.below_leader[leader] += net;
        }
        if self.reporting(signed.day) {
            self.onboarding += 1;
            self.new += net;
        }
    }
    fn served(&mut self, _: u32, weeks: f64) {
        assert!(0.0 <= weeks, "{weeks}");
        self.served += 1;
    }
    fn self_serve(&mut self, _: u32, arr: f64) {
        self.self_serve += 1;
        self.new += arr;
    }
    fn renewal(&mut self, event: &RenewalEvent, company: &Company) {
        assert_eq!(event.after, company.arr[event.customer]);
        if event.after <= 0.0 {
            self.churned += event.before;
        } else {
            self.contracted += event.before - event.after;
        }
    }
    fn expansion(&mut self, _: u32, _: usize, amount: f64, _: &Company) {
        assert!(0.0 <= amount, "{amount}");
        self.expanded += amount;
    }
    fn month(&mut self, _: u32, company: &Company) {
        if self.opening.is_none() {
            self.opening = Some(company.contract_arr);
        }
    }
    fn cash(&mut self, day: u32, flow: Flow, amount: f64) {
        self.cash[flow as usize] += amount;
        self.present[flow as usize] += amount * self.prepared.discount_on(day);
    }
    fn evening(&mut self, day: u32, state: &State) {
        self.evenings += 1;
        self.check_deals(day, state);
        self.check_credits(day, state);
        if self.reporting(day) {
            self.check_customers(day, &state.company);
        }
        let (prepared, roster) = (self.prepared, &self.prepared.roster);
        for (rep, attained) in self.attained.iter_mut().enumerate() {
            if prepared.rep_day(roster.rep_clock[rep], day).left == 0 {
                *attained = 0.0;
            }
        }
        for (leader, below) in self.below_leader.iter_mut().enumerate() {
            if prepared.leader_day(roster.leader_clock[leader], day).left == 0 {
                *below = 0.0;
            }
        }
    }
}

#[track_caller]
fn check_books(file: &str, changes: &[&str]) {
    let design = Design::load(file, changes);
    let prepared = design.prepared();
    for number in 0..3 {
        let mut books = Books::new(&prepared);
        watch(&prepared, number, &mut books);
        assert_eq!(books.evenings, prepared.roster.n_days);
        assert!(!books.signed.is_empty() && 0 < books.lost && 0.0 < books.churned);
        let mut measure = Measure::new(&prepared);
        watch(&prepared, number, &mut measure);
        let outcome = measure.finish();
        // A flow that is not recorded twice: what Measure reports is what was seen here.
        for (flow, kpi, sign) in [
            (Flow::GrossMargin, Kpi::NpvGrossMargin, 1.0),
            (Flow::SalesPay, Kpi::NpvSalesPay, 1.0),
            (Flow::Marketing, Kpi::NpvMarketing, 1.0),
            (Flow::Research, Kpi::NpvResearch, 1.0),
            (Flow::Overhead, Kpi::NpvOverhead, 1.0),
        ] {
            assert_eq!(
                outcome.kpi(kpi),
                sign * books.present[flow as usize],
                "{}",
                kpi.key()
            );
        }
        let parts = Kpi::NPV_PARTS
            .iter()
            .fold(0.0, |sum, &part| sum + outcome.kpi(part));
        assert_eq!(outcome.kpi(Kpi::Npv), parts);
        // Marketing is leads of the report and brand, and nothing else.
        let model = &design.model;
        let revenue = books.cash[Flow::GrossMargin as usize] / model.finance.gross_margin.get();
        let brand = model.finance.brand_share.get() * revenue;
        let leads = books.report_leads * model.leads.cost_per_lead.get();
        let seen = -books.cash[Flow::Marketing as usize];
        assert!(
            (seen - brand - leads).abs() < 1e-6 * seen,
            "{seen}, {brand} and {leads}"
        );
        let overhead = -books.cash[Flow::Overhead as usize];
        let expected = model.finance.overhead_share.get() * revenue;
        assert!((overhead - expected).abs() < 1e-6 * expected);
    }
}

#[test]
fn every_deal_contract_and_unit_of_money_is_in_one_place_every_day() {
    // Queues that bind, so that they have something to conserve.
    check_books(
        "company.toml",
        &[
            "deal_desk.capacity_multiple=1.2",
            "onboarding.capacity_multiple=0.9",
        ],
    );
}

#[test]
fn staggered_and_product_led_companies_keep_their_books() {
    check_books("staggered.toml", &["behavior.model=\"delta\""]);
    check_books(
        "plg.toml",
        &[
            "behavior.model=\"delta\"",
            "motion.self_serve.new_users_per_week=40",
        ],
    );
}

#[test]
fn a_company_that_names_its_losses_keeps_its_books() {
    check_books(
        "company.toml",
        &[
            "deals.attention_capacity=8",
            "mechanisms.mirages=true",
            "mechanisms.qualification=true",
            "mechanisms.sponsorship=true",
            "mechanisms.multi_threading=true",
            "mechanisms.specialists=true",
            "mechanisms.inbound_neglect=true",
        ],
    );
}

#[test]
fn linear_pay_is_the_rate_times_what_was_signed() {
    let design = Design::load("linear.toml", &["behavior.model=\"fixed\""]);
    let prepared = design.prepared();
    let roster = &prepared.roster;
    let rate = |plan: &quotasim::simulate::payroll::PaidPlan| {
        let bookings = plan.bookings.as_ref().unwrap();
        bookings.target_per_year / bookings.quota_per_year
    };
    // Teams are equal, so every booking pays at the same four rates.
    let manager = roster.rep_manager[0];
    let executive = roster.leader_above[manager];
    let chief = roster.leader_above[executive];
    let mut total = rate(&roster.rep_plan);
    let mut base = roster.rep_plan.base_per_year * roster.n_reps() as f64;
    for leader in [manager, executive, chief] {
        total += rate(&roster.leader_plans[leader]);
    }
    base += roster
        .leader_plans
        .iter()
        .map(|p| p.base_per_year)
        .sum::<f64>();
    for outcome in design.outcomes(5) {
        let pay = outcome.kpi(Kpi::SalesPay);
        let expected = base + total * outcome.kpi(Kpi::Bookings);
        assert!((pay - expected).abs() < 1e-9 * pay, "{pay} and {expected}");
    }
}

// --- Randomness -------------------------------------------------------------------------------

/// Everything through which one person's day reaches another's.
pub(crate) fn uncouple(model: &mut Model) {
    let mechanisms = &mut model.mechanisms;
    mechanisms.leader_pressure = false;
    mechanisms.strategic_buyers = false;
    mechanisms.deal_desk = false;
    mechanisms.onboarding = false;
    mechanisms.product_starvation = false;
    mechanisms.reputation = false;
}

#[derive(Default)]
struct Contracts(Vec<Signed>);

impl Recorder for Contracts {
    fn signed(&mut self, signed: &Signed) {
        self.0.push(*signed);
    }
}

/// Contracts of the first twelve reps, in order of rep and day.
fn contracts_of_twelve(model: &Model, design: &Design) -> Vec<Signed> {
    let prepared = Prepared::new(model, design.policy(), 4, true);
    let mut contracts = Contracts::default();
    watch(&prepared, 3, &mut contracts);
    let mut list: Vec<_> = contracts.0.into_iter().filter(|s| s.rep < 12).collect();
    list.sort_by_key(|s| (s.rep, s.day, s.id));
    list
}

#[test]
fn one_more_rep_changes_nothing_for_the_others() {
    let design = Design::load("company.toml", &["deal_desk.capacity_multiple=1.0"]);
    let more = |design: &Design| {
        let mut model = design.model.clone();
        model.organization.reps += 1;
        model
    };
    let alike = |design: &Design| {
        let with_more = contracts_of_twelve(&more(design), design);
        contracts_of_twelve(&design.model, design) == with_more
    };
    // Negative control: leaders whose team sells more press differently, and the desk is fuller.
    assert!(!alike(&design), "coupled reps must feel one more");
    let apart = design.with(uncouple);
    assert!(100 < contracts_of_twelve(&apart.model, &apart).len());
    assert!(alike(&apart), "uncoupled reps must not feel one more");
}

#[test]
fn a_replication_alone_is_the_replication_in_a_row() {
    let design = Design::load("company.toml", &[]);
    let prepared = design.prepared();
    let row = design.outcomes(4);
    for number in [3, 0] {
        let mut measure = Measure::new(&prepared);
        watch(&prepared, number, &mut measure);
        let alone = measure.finish();
        assert_eq!(alone, row[usize::try_from(number).unwrap()]);
    }
    assert_ne!(row[0], row[1]);
    // A state that served a larger company serves this one.
    let mut state = State::default();
    let mut larger = design.model.clone();
    larger.organization.reps += 5;
    let other = Prepared::new(&larger, design.policy(), 4, true);
    replication(
        &other,
        Streams::new(SEED, 9),
        &mut state,
        &mut Contracts::default(),
    );
    let mut measure = Measure::new(&prepared);
    replication(&prepared, Streams::new(SEED, 2), &mut state, &mut measure);
    assert_eq!(measure.finish(), row[2]);
}

#[test]
fn any_number_of_threads_settles_on_the_same_bits() {
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let changes = ["learning.pilot_histories=5", "learning.max_iterations=3"];
            let design = Design::load("staggered.toml", &changes);
            (
                format!("{:?}", design.settled),
                format!("{:?}", design.reference),
                design.outcomes(1),
            )
        })
    };
    let one = run(1);
    for threads in [2, 7] {
        let other = run(threads);
        assert!(one == other, "{threads} threads settle elsewhere");
    }
}

#[test]
fn customers_of_the_report_are_those_who_signed_in_it() {
    struct Origins(usize, usize);
    impl Recorder for Origins {
        fn signed(&mut self, _: &Signed) {
            self.1 += 1;
        }
        fn month(&mut self, _: u32, company: &Company) {
            self.0 = company
                .origin
                .iter()
                .filter(|o| **o == Origin::Sold)
                .count();
        }
    }
    let design = plain();
    let mut seen = Origins(0, 0);
    design.watch(0, &mut seen);
    // The warm-up signs contracts, too; the opening book stands for them.
    assert!(0 < seen.0 && seen.0 < seen.1, "{} of {}", seen.0, seen.1);
}
