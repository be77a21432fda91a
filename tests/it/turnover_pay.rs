//! People who come and go in the simulation are paid what the engine of statements pays the same people for the same
//! deals: part periods, ramps, draws, terms of leaving, commission taken back.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot set up fails the test"
)]

use std::collections::BTreeMap;

use quotasim::model::{Clock, Period};
use quotasim::plan::{
    self, ClawbackAfterLeaving, CreditShare, CustomerLeft, Deal, Payment, Person, PlanCalendar,
    Records, Schedule, ShareKind, Span, UnpaidAtLeaving,
};
use quotasim::simulate::{Company, Hired, Left, Prepared, Recorder, RenewalEvent, Signed};
use quotasim::units::DAYS_PER_YEAR;

use crate::small_company::{Design, watch};

const RESTLESS: &[&str] = &[
    "behavior.model=\"fixed\"",
    "mechanisms.turnover=true",
    "turnover.quits_per_year=0.8",
    "turnover.dismissed_per_quarter=0.5",
    "turnover.vacancy_days=30",
    "customers.renewal.level=0.5",
    "calendar.reported_quarters=12",
];

/// What is written down of a run: what the engine of statements needs, and what reps were paid.
#[derive(Default)]
struct Book {
    hired: Vec<Hired>,
    left: Vec<Left>,
    signed: Vec<Signed>,
    /// Customers who left: day, place in the book.
    customers_left: Vec<(u32, usize)>,
    opening: Option<usize>,
    /// Day, payee, amount.
    paid: Vec<(u32, usize, f64)>,
    paid_back: f64,
}

impl Recorder for Book {
    fn hired(&mut self, hired: &Hired) {
        self.hired.push(*hired);
    }
    fn left(&mut self, left: &Left) {
        self.left.push(*left);
    }
    fn signed(&mut self, signed: &Signed) {
        self.signed.push(*signed);
    }
    fn month(&mut self, _: u32, company: &Company) {
        self.opening.get_or_insert(company.n_customers());
    }
    fn renewal(&mut self, event: &RenewalEvent, _: &Company) {
        if event.after <= 0.0 {
            self.customers_left.push((event.day, event.customer));
        }
    }
    fn paid(&mut self, day: u32, payee: usize, _: usize, _: f64, payment: &Payment) {
        self.paid.push((day, payee, payment.amount));
    }
    fn beside(&mut self, day: u32, payee: usize, amount: f64) {
        self.paid.push((day, payee, amount));
    }
    fn taken_back(&mut self, day: u32, payee: usize, amount: f64) {
        self.paid.push((day, payee, -amount));
    }
    fn paid_back(&mut self, _: u32, _: usize, amount: f64) {
        self.paid_back += amount;
    }
}

fn day(day: u32) -> i32 {
    i32::try_from(day).unwrap()
}

fn place(place: usize) -> u32 {
    u32::try_from(place).unwrap()
}

/// The quarters of all reps, and one more: what is owed of the last is there then.
fn quarters(prepared: &Prepared<'_>) -> Clock {
    Clock::lay_out(Period::Quarter, 0, 0, prepared.roster.n_days + 1)
}

fn schedule(clock: &Clock) -> Schedule {
    let spans = clock
        .starts
        .windows(2)
        .enumerate()
        .map(|(period, pair)| Span {
            from: day(pair[0]),
            to: day(pair[1]) - 1,
            years: clock.years_in(period),
            ends_year: clock.ends_year(period),
        });
    Schedule::new(spans.collect()).unwrap()
}

/// Everybody who ever sat in a seat: the seat, and the person as the engine of statements knows them.
///
/// Who leaves in the evening of a period's last day has just been paid for it; where the rest is forfeited, the engine is
/// told the next day.
fn people(book: &Book, prepared: &Prepared<'_>) -> Vec<(usize, Person)> {
    let forfeits = prepared.model.plans.rep.leaving.unpaid == UnpaidAtLeaving::Forfeited;
    let mut people = Vec::new();
    for rep in 0..prepared.roster.n_reps() {
        let starts = book
            .hired
            .iter()
            .filter(|h| h.rep == rep)
            .map(|h| Some(h.day));
        for hired in std::iter::once(None).chain(starts) {
            let from = hired.unwrap_or(0);
            let left = book.left.iter().filter(|l| l.rep == rep && from <= l.day);
            let clock = quarters(prepared);
            let last = |left: &Left| {
                let paid = forfeits && clock.starts.contains(&(left.day + 1));
                day(left.day) + i32::from(paid)
            };
            let person = Person {
                plan: 0,
                calendar: 0,
                manager: None,
                hired: hired.map(day),
                left: left.map(last).min(),
                peer_group: 0,
            };
            people.push((rep, person));
        }
    }
    people
}

fn sits(person: &Person, on: i32) -> bool {
    person.hired.is_none_or(|hired| hired <= on) && person.left.is_none_or(|left| on <= left)
}

/// What counts of a case, so that no test passes for want of it.
#[derive(Default)]
struct Seen {
    people: usize,
    payments: usize,
    part_periods: usize,
    debt: f64,
}

/// Pays everybody by the engine of statements, and compares payment by payment.
fn check(rules: &[&str]) -> Seen {
    let design = Design::load("company.toml", &[RESTLESS, rules].concat());
    let prepared = design.prepared();
    let mut seen = Seen::default();
    for number in 0..2 {
        let mut book = Book::default();
        watch(&prepared, number, &mut book);
        compare(&book, &prepared, &mut seen);
    }
    assert!(60 < seen.people && 200 < seen.payments, "{}", seen.payments);
    assert!(10 < seen.part_periods, "{}", seen.part_periods);
    seen
}

/// Who sat in a seat on a day, by place.
fn sitter(people: &[(usize, Person)], rep: usize, on: i32) -> usize {
    let found = people
        .iter()
        .position(|(seat, p)| *seat == rep && sits(p, on));
    found.unwrap()
}

/// What happened, as the engine of statements is told.
fn records(book: &Book, prepared: &Prepared<'_>, people: &[(usize, Person)]) -> Records {
    let roster = &prepared.roster;
    let waives = prepared.model.plans.rep.leaving.clawback == ClawbackAfterLeaving::Waived;
    let mut records = Records::default();
    for (id, signed) in book.signed.iter().enumerate() {
        let net = signed.list * (1.0 - signed.discount);
        let deal = Deal {
            list_value: signed.list,
            discount: signed.discount,
            ..Deal::new(place(id), day(signed.day), net)
        };
        records.deals.push(deal);
        records.shares.push(CreditShare {
            deal: place(id),
            person: place(sitter(people, signed.rep, day(signed.day))),
            share: 1.0,
            kind: ShareKind::Split,
        });
    }
    // The opening book comes first; then customers are added as they sign. Of deals of the warm-up nothing is taken back.
    let first = book.signed.partition_point(|s| s.day < roster.report_from);
    let opening = book.opening.unwrap();
    for &(on, customer) in book.customers_left.iter().filter(|(_, c)| opening <= *c) {
        let id = first + customer - opening;
        let signed = book.signed[id].day;
        // A leaver is paid on the last day, so what is waived is waived from the next day on, and what is owed is owed;
        // the engine still takes it from the payment at the period's end.
        let owner = &people[records.shares[id].person as usize];
        let mut known = on;
        if let Some(left) = owner.1.left.filter(|left| *left < day(on)) {
            if waives {
                continue;
            }
            let clock = quarters(prepared);
            let period = clock.period_of(u32::try_from(left).unwrap());
            known = known.max(clock.starts[period + 1]);
        }
        records.customers_left.push(CustomerLeft {
            deal: place(id),
            day: day(known),
            months: f64::from(on - signed) / f64::from(DAYS_PER_YEAR) * 12.0,
        });
    }
    records
}

fn compare(book: &Book, prepared: &Prepared<'_>, seen: &mut Seen) {
    let roster = &prepared.roster;
    let n_days = day(roster.n_days);
    let rules = prepared.model.plans.rep.clone();
    let waives = rules.leaving.clawback == ClawbackAfterLeaving::Waived;
    let people = people(book, prepared);
    let records = records(book, prepared, &people);
    let clock = quarters(prepared);
    let calendar = PlanCalendar {
        components: vec![schedule(&clock); rules.components.len()],
        payment: schedule(&clock),
        months: None,
    };
    let company = plan::Company {
        plans: vec![rules.clone()],
        calendars: vec![calendar],
        people: people.iter().map(|(_, person)| *person).collect(),
        days_per_year: f64::from(DAYS_PER_YEAR),
    };
    let statements = plan::pay(&company, &records).unwrap();

    let mut paid: BTreeMap<(usize, u32), f64> = BTreeMap::new();
    for &(on, rep, amount) in book.paid.iter().filter(|p| p.1 < roster.n_reps()) {
        let period = place(clock.period_of(on));
        *paid
            .entry((sitter(&people, rep, day(on)), period))
            .or_default() += amount;
    }
    let mut debt = BTreeMap::new();
    for row in &statements.balances {
        let person = &company.people[row.person as usize];
        let span = company.calendars[person.calendar as usize]
            .payment
            .periods();
        let span = span[row.payment as usize];
        if person.left.is_some_and(|left| left < span.from) {
            // Nothing is paid any more; what customers who leave now cost is owed.
            assert!(row.payment_amount.is_zero(), "{row:?}");
            debt.insert(row.person, row.debt.to_money());
            continue;
        }
        if n_days <= span.to && person.left.is_none() {
            continue;
        }
        if person.left.is_some() {
            debt.insert(row.person, row.debt.to_money());
        }
        let found = paid.remove(&(row.person as usize, row.payment));
        let found = found.unwrap_or_default();
        let expected = row.payment_amount.to_money();
        assert!(
            (found - expected).abs() < 0.02,
            "{person:?} in {span:?}: {found}, not {expected}"
        );
        seen.payments += 1;
        let part = person.hired.is_some_and(|hired| span.from < hired)
            || person.left.is_some_and(|left| left < span.to);
        seen.part_periods += usize::from(part && 0.0 < expected);
    }
    // What a statement does not know of is nothing.
    assert!(paid.values().all(|amount| amount.abs() < 0.01), "{paid:?}");
    let debt: f64 = debt.values().sum();
    let expected = if waives { 0.0 } else { debt };
    assert!(
        (book.paid_back - expected).abs() < 0.02 * book.left.len() as f64,
        "{} paid back, {expected} owed",
        book.paid_back
    );
    seen.debt += debt;
    seen.people += people.len();
}

const RAMP: &str = "plans.rep.ramp={ unit = \"month\", quota_factors = [0.2, 0.4, 0.6, 0.8] }";
const GUARANTEE: &str =
    "plans.rep.draws=[{ kind = \"non_recoverable\", per_payment = 9_000, payments = 2 }]";
const ADVANCE: &str = "{ kind = \"recoverable\", per_payment = 14_000";
const CLAWBACK: &str = "plans.rep.clawback={ kind = \"linear\", window_months = 36 }";

#[test]
fn part_periods_are_paid_on_their_part_of_the_quota() {
    check(&[]);
    check(&[RAMP]);
    check(&["plans.rep.leaving={ quota = \"whole\" }"]);
    check(&["plans.rep.leaving={ unpaid = \"forfeited\" }", RAMP]);
    check(&["plans.rep.components[0].reset=\"cumulative\""]);
}

#[test]
fn draws_of_new_hires_and_leavers_are_those_of_statements() {
    check(&[GUARANTEE, RAMP]);
    for at_leaving in ["owed", "forgiven"] {
        let draws = format!(
            "plans.rep.draws=[{ADVANCE}, payments = 3 }}, {ADVANCE}, at_leaving = \"{at_leaving}\" }}]"
        );
        check(&[&draws]);
    }
}

#[test]
fn commission_of_leavers_is_taken_back_as_statements_do() {
    for rules in [
        "unpaid = \"paid_if_booked\"",
        "unpaid = \"paid_if_booked\", clawback = \"owed\"",
        "unpaid = \"forfeited\", clawback = \"owed\"",
    ] {
        let leaving = format!("plans.rep.leaving={{ {rules} }}");
        let seen = check(&[CLAWBACK, &leaving]);
        assert!(
            !rules.contains("owed") || 1_000.0 < seen.debt,
            "{}",
            seen.debt
        );
    }
}
