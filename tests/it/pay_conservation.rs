//! Nothing credited is lost, and nothing is paid but what the plan pays: over a whole run, for
//! everybody, aligned and staggered, by the period and by the year to date.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot set up fails the test"
)]

use std::fs;
use std::path::Path;

use quotasim::beliefs;
use quotasim::model::{Clock, Model, Period};
use quotasim::plan::{Measure, Payment, PeriodCredits, Rounding, Statement};
use quotasim::random::Streams;
use quotasim::scenario;
use quotasim::simulate::{
    Company, Flow, Prepared, Recorder, Roster, Signed, State, daily_base, replication,
};
use quotasim::solve::policy::{Policy, Reference};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
const SEED: u64 = 7;
const STAGGERED: [&str; 3] = [
    "clocks.reps.offsets_weeks=[0, 4, 8]",
    "clocks.managers.offsets_weeks=[0, 4, 8]",
    "clocks.executives.offsets_weeks=[0, 4, 8]",
];
const CUMULATIVE: [&str; 3] = [
    "plans.rep.components[0].reset=\"cumulative\"",
    "plans.manager.components[0].reset=\"cumulative\"",
    "plans.chief.components[0].reset=\"cumulative\"",
];
const MONTHS: [&str; 2] = [
    "clocks.reps.period=\"month\"",
    "clocks.managers.period=\"month\"",
];

/// A company of a few people who work the same under any plan.
fn model(path: &Path, overrides: &[&str]) -> Model {
    let small = [
        "organization.reps=6",
        "organization.regions=2",
        "organization.teams_per_region=2",
        "behavior.model=\"fixed\"",
        "calendar.warmup_quarters=4",
        "calendar.reported_quarters=8",
        "learning.pilot_histories=1",
    ];
    let overrides: Vec<_> = small
        .iter()
        .chain(overrides)
        .map(ToString::to_string)
        .collect();
    scenario::load(path, &overrides)
        .unwrap_or_else(|e| panic!("{e}"))
        .model
}

fn policy(model: &Model) -> Policy {
    let reference = Reference {
        effort_cost: 1.0,
        prospecting_rate: 0.0,
        ripe_deal_value: 1_000.0,
        commission_rate: 0.1,
        signatures_per_day: 1.0,
        customers_per_week: 5.0,
        organic_discount: 0.1,
        margin_by_quarter: vec![0.0; 8],
    };
    beliefs::settle(model, &reference, SEED).policy
}

/// One payment of one component.
struct Paid {
    day: u32,
    payee: usize,
    component: usize,
    credited: f64,
    payment: Payment,
}

/// Writes down what a replication says about credits and pay.
#[derive(Default)]
struct Book {
    signed: Vec<(u32, usize, f64)>,
    paid: Vec<Paid>,
    rep_periods: Vec<(u32, usize, f64, f64)>,
    sales_pay: f64,
    expansion: f64,
    /// Attained by payee in the last evening.
    attained: Vec<f64>,
}

impl Recorder for Book {
    fn signed(&mut self, signed: &Signed) {
        let net = signed.list * (1.0 - signed.discount);
        self.signed.push((signed.day, signed.rep, net));
    }

    fn paid(&mut self, day: u32, payee: usize, component: usize, credited: f64, payment: &Payment) {
        self.paid.push(Paid {
            day,
            payee,
            component,
            credited,
            payment: *payment,
        });
    }

    fn rep_period(&mut self, day: u32, rep: usize, attainment: f64, paid: f64) {
        self.rep_periods.push((day, rep, attainment, paid));
    }

    fn cash(&mut self, _day: u32, flow: Flow, amount: f64) {
        if flow == Flow::SalesPay {
            self.sales_pay += amount;
        }
    }

    fn expansion(&mut self, _day: u32, _customer: usize, amount: f64, _company: &Company) {
        self.expansion += amount;
    }

    fn evening(&mut self, _day: u32, state: &State) {
        self.attained.clear();
        self.attained.extend(&state.attained);
        self.attained.extend(&state.leader_attained);
    }
}

/// Whether the bookings of `rep` count for `payee`.
fn counts_for(roster: &Roster, rep: usize, payee: usize) -> bool {
    let Some(leader) = payee.checked_sub(roster.n_reps()) else {
        return rep == payee;
    };
    let manager = roster.rep_manager[rep];
    let executive = roster.leader_above[manager];
    [manager, executive, roster.leader_above[executive]].contains(&leader)
}

/// The clock a payee decides by.
fn clock(roster: &Roster, payee: usize) -> &Clock {
    match payee.checked_sub(roster.n_reps()) {
        None => &roster.rep_clocks[roster.rep_clock[payee]],
        Some(leader) => &roster.leader_clocks[roster.leader_clock[leader]],
    }
}

#[track_caller]
fn close(found: f64, expected: f64, what: &str) {
    let within = 1e-9 * (1.0 + found.abs().max(expected.abs()));
    assert!(
        (found - expected).abs() <= within,
        "{what}: {found}, expected {expected}"
    );
}

fn check(overrides: &[&[&str]]) {
    let model = model(&Path::new(FOLDER).join("company.toml"), &overrides.concat());
    let policy = policy(&model);
    let prepared = Prepared::new(&model, &policy, model.calendar.reported_quarters, true);
    let mut book = Book::default();
    replication(
        &prepared,
        Streams::new(SEED, 0),
        &mut State::default(),
        &mut book,
    );
    assert!(100 < book.signed.len(), "{} deals", book.signed.len());
    credits_are_bookings(&prepared, &book);
    payments_are_those_of_a_statement(&model, &prepared, &book);
    report_takes_in_what_was_earned_inside(&prepared, &book);
}

fn credits_are_bookings(prepared: &Prepared<'_>, book: &Book) {
    let roster = &prepared.roster;
    for payee in 0..roster.n_reps() + roster.n_leaders() {
        let mut from = 0;
        let first = |p: &&Paid| p.payee == payee && p.component == 0;
        for paid in book.paid.iter().filter(first) {
            let booked: f64 = book
                .signed
                .iter()
                .filter(|&&(day, rep, _)| {
                    (from..=paid.day).contains(&day) && counts_for(roster, rep, payee)
                })
                .map(|&(_, _, net)| net)
                .sum();
            close(paid.credited, booked, &format!("payee {payee} from {from}"));
            from = paid.day + 1;
        }
        assert!(
            roster.n_days - from < 65,
            "payee {payee} unpaid since {from}"
        );
        let since = clock(roster, payee).starts[clock(roster, payee).period_of(roster.n_days - 1)];
        let open: f64 = book
            .signed
            .iter()
            .filter(|&&(day, rep, _)| since <= day && counts_for(roster, rep, payee))
            .map(|&(_, _, net)| net)
            .sum();
        close(
            book.attained[payee],
            open,
            &format!("attained by payee {payee}"),
        );
    }
    for &(day, rep, attainment, paid) in &book.rep_periods {
        let clock = clock(roster, rep);
        let period = clock.period_of(day);
        let mine = |p: &&Paid| p.payee == rep && clock.period_of(p.day) == period;
        let mut payments = book.paid.iter().filter(mine);
        close(
            paid,
            payments.clone().map(|p| p.payment.amount).sum(),
            "paid in a period",
        );
        let last = payments.next_back().unwrap().payment.attainment;
        close(attainment, last, "attainment of a period");
    }
}

/// Replays everybody below the executives as a pay analyst would, on the credits alone.
fn payments_are_those_of_a_statement(model: &Model, prepared: &Prepared<'_>, book: &Book) {
    let roster = &prepared.roster;
    let fiscal_offset = model.calendar.fiscal_offset_weeks;
    for payee in 0..roster.n_reps() + roster.n_leaders() {
        let leader = payee.checked_sub(roster.n_reps());
        let (mut plan, calendar, reports) = match leader {
            None => (model.plans.rep.clone(), &model.clocks.reps, 0.0),
            Some(l) if l < 4 => {
                let below =
                    f64::from(roster.leader_reps[l]) * roster.rep_plan.components[0].quota_per_year;
                (model.plans.manager.clone(), &model.clocks.managers, below)
            }
            Some(_) => continue,
        };
        plan.conventions.rounding = Rounding::Unrounded;
        let offset = clock(roster, payee).offset_weeks;
        let clock = Clock::lay_out(calendar.period, offset, fiscal_offset, roster.n_days);
        let mine: Vec<_> = book.paid.iter().filter(|p| p.payee == payee).collect();
        let periods: Vec<_> = mine
            .chunks(plan.components.len())
            .map(|p| {
                let index = clock.period_of(p[0].day);
                assert_eq!(clock.days_left(p[0].day), 0);
                PeriodCredits {
                    years: clock.years_in(index),
                    ends_year: clock.ends_year(index),
                    credited: p.iter().map(|p| vec![p.credited]).collect(),
                }
            })
            .collect();
        let statement = Statement::replay(&plan, reports, &periods).unwrap();
        for (line, paid) in statement.lines.iter().zip(&mine) {
            let what = format!("payee {payee} on {}", paid.day);
            close(paid.payment.amount, line.payout, &what);
            close(paid.payment.attainment, line.attainment, &what);
        }
    }
}

/// Conservation of pay: all payments of a clock period, or its expected pay if it is not over,
/// times the share of its days inside the report.
fn report_takes_in_what_was_earned_inside(prepared: &Prepared<'_>, book: &Book) {
    let roster = &prepared.roster;
    let mut expected = daily_base(roster) * f64::from(roster.n_days - roster.report_from);
    let (mut payments, mut straddling) = (0.0, 0);
    for payee in 0..roster.n_reps() + roster.n_leaders() {
        let clock = clock(roster, payee);
        let last = roster.n_days - 1;
        for (index, pair) in clock.starts.windows(2).enumerate() {
            let inside = (roster.report_from..=last)
                .filter(|d| (pair[0]..pair[1]).contains(d))
                .count();
            let pay = if pair[1] <= roster.n_days {
                let mine = |p: &&Paid| p.payee == payee && (pair[0]..pair[1]).contains(&p.day);
                book.paid
                    .iter()
                    .filter(mine)
                    .map(|p| p.payment.amount)
                    .sum::<f64>()
            } else {
                let left = (pair[1] - roster.n_days) as usize;
                let years = clock.years_in(index) / clock.period.years();
                let (outlook, quota) = match payee.checked_sub(roster.n_reps()) {
                    None => (&prepared.rep_policy(payee).outlook, prepared.rep_quota()),
                    Some(leader) => (
                        &prepared.policy.leaders[leader],
                        prepared.leader_quota(leader),
                    ),
                };
                years * outlook.expected_pay(left, book.attained[payee] / (quota * years))
            };
            let share = inside as f64 / f64::from(pair[1] - pair[0]);
            straddling += u32::from(0.0 < share && share < 1.0);
            expected += share * pay;
            payments += share * pay;
        }
    }
    assert!(0.0 < payments);
    let aligned = (0..roster.n_reps()).all(|rep| clock(roster, rep).offset_weeks == 0);
    assert_eq!(
        aligned,
        straddling == 0,
        "{straddling} periods straddle an edge"
    );
    close(-book.sales_pay, expected, "sales pay of the report");
}

#[test]
fn quarters_aligned() {
    check(&[]);
}

#[test]
fn quarters_staggered() {
    check(&[&STAGGERED]);
}

#[test]
fn months_count_by_their_weeks() {
    check(&[&MONTHS]);
    check(&[&MONTHS, &STAGGERED]);
}

#[test]
fn year_to_date_aligned() {
    check(&[&CUMULATIVE]);
}

#[test]
fn year_to_date_staggered() {
    check(&[&CUMULATIVE, &STAGGERED]);
    check(&[&CUMULATIVE, &STAGGERED, &MONTHS]);
}

/// A line and a bonus for reaching the same quota, and their sum as what people decide by.
const LINE_AND_BONUS: &str = "plans.rep.components=[\
    { name = \"line\", measure = \"new_bookings\", weight = 0.75, quota = { per_year = 750_000 }, \
      reset = \"discrete\", tier_kind = \"marginal\", tiers = [{ from_attainment = 0, multiple = 1 }] },\
    { name = \"bonus\", measure = \"new_bookings\", weight = 0.25, quota = { per_year = 750_000 }, \
      reset = \"discrete\", tier_kind = \"marginal\", tiers = [{ from_attainment = 0, multiple = 0 }], \
      bonuses = [{ at_attainment = 1, multiple = 1 }] }]";

#[test]
fn components_on_one_quota_are_decided_together_and_paid_apart() {
    check(&[&[LINE_AND_BONUS], &STAGGERED]);
    let company = Path::new(FOLDER).join("company.toml");
    let load = |overrides: &[&str]| {
        let overrides: Vec<_> = overrides.iter().map(ToString::to_string).collect();
        scenario::load(&company, &overrides).unwrap_or_else(|e| panic!("{e}"))
    };
    let together = load(&[LINE_AND_BONUS]);
    assert_eq!(together.notes(), []);
    let roster = Roster::new(&together.model, 4);
    let bookings = roster.rep_plan.bookings.as_ref().unwrap();
    let variable = together.model.plans.rep.target_variable_per_year();
    close(bookings.target_per_year, variable, "target incentive");
    close(bookings.curve.payout(0.5), 0.375, "below quota");
    close(bookings.curve.payout(1.0), 1.0, "at quota");
    close(
        roster.leader_plans[0].quota_on(Measure::NewBookings) / f64::from(roster.leader_reps[0]),
        load(&[]).model.plans.manager.components[0]
            .quota
            .per_year(750_000.0),
        "a quota counts once",
    );
    let apart = load(&[
        LINE_AND_BONUS,
        "plans.rep.components[1].reset=\"cumulative\"",
    ]);
    let notes = apart.notes();
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].path, "plans.rep.components[1]");
    let roster = Roster::new(&apart.model, 4);
    // The year to date is a clock of its own, around the quarter's.
    let bookings = roster.rep_plan.bookings.as_ref().unwrap();
    close(
        bookings.target_per_year,
        0.25 * variable,
        "the bonus of the year",
    );
    let (_, line) = roster.rep_plan.inner.as_ref().unwrap();
    close(
        line.target_per_year,
        0.75 * variable,
        "the line of the quarter",
    );
}

/// Straight lines pay a rate on every unit, so where the periods end cannot matter. Customers are
/// followed from the start of the report: nothing before it may be missing from a quota period.
#[test]
fn straight_pay_on_expansion_does_not_depend_on_the_clock() {
    let component = |role: &str, quota: &str| {
        format!(
            "[[plans.{role}.components]]\nname = \"growth\"\nmeasure = \"expansion\"\nweight = 1.0\n\
             quota = {{ per_year = {quota} }}\nreset = \"discrete\"\ntier_kind = \"marginal\"\n\
             tiers = [{{ from_attainment = 0, multiple = 1 }}]\n"
        )
    };
    let mut text = format!(
        "extends = \"{FOLDER}/company.toml\"\ntitle = \"Growth\"\nquestion = \"What is paid?\"\n"
    );
    for role in ["rep", "manager", "executive", "chief"] {
        text += &component(role, "300_000");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("growth.toml");
    fs::write(&path, text).unwrap();
    for clocks in [&[][..], &STAGGERED, &["clocks.reps.period=\"year\""]] {
        let model = model(&path, clocks);
        let policy = policy(&model);
        let prepared = Prepared::new(&model, &policy, model.calendar.reported_quarters, true);
        let mut book = Book::default();
        replication(
            &prepared,
            Streams::new(SEED, 0),
            &mut State::default(),
            &mut book,
        );
        let roster = &prepared.roster;
        let rate = |payee: usize| {
            let component = &roster.plan_of(payee).components[0];
            component.target_per_year / component.quota_per_year
        };
        // Everybody's rate on the growth of everybody below; teams share the growth evenly enough
        // to be told apart by credits, so rates are summed over the chain of each rep.
        let chain = rate(0)
            + rate(roster.n_reps())
            + rate(roster.n_reps() + 4)
            + rate(roster.n_payees() - 1);
        let base = daily_base(roster) * f64::from(roster.n_days - roster.report_from);
        assert!(0.0 < book.expansion);
        close(
            -book.sales_pay - base,
            chain * book.expansion,
            "pay on growth",
        );
    }
}

#[test]
fn a_month_of_five_weeks_is_a_quarter_longer() {
    let clock = Clock::lay_out(Period::Month, 0, 0, 65);
    let shares: Vec<f64> = (0..3)
        .map(|i| clock.years_in(i) / Period::Month.years())
        .collect();
    assert_eq!(shares, [1.0, 1.0, 1.25]);
}
