//! People who leave take nothing with them but their pay: headcount, opportunities and pay are accounted for every day,
//! nobody else is disturbed, and the fear of being let go shows where there is something to fear.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot set up fails the test"
)]

use std::collections::BTreeSet;

use quotasim::model::{BehaviorModel, Mechanisms, Model};
use quotasim::outcome::{Kpi, Outcome};
use quotasim::plan::{Payment, QuotaFacts, attainment, period_terms};
use quotasim::simulate::{
    Departure, Flow, Hired, Left, Loss, Prepared, Recorder, Signed, Spared, State, daily_base,
};
use quotasim::units::{DAYS_PER_YEAR, Factor, Share};

use crate::small_company::{Design, moments, watch};

/// Many leave, soon, and are soon replaced.
const RESTLESS: &[&str] = &[
    "behavior.model=\"fixed\"",
    "mechanisms.turnover=true",
    "turnover.quits_per_year=0.8",
    "turnover.dismissed_per_quarter=0.5",
    "turnover.vacancy_days=30",
    "calendar.reported_quarters=8",
];

fn share(x: f64) -> Share {
    Share::new(x).unwrap()
}

/// Everything that happens to people, opportunities and pay.
#[derive(Default)]
struct Books {
    report_from: u32,
    n_reps: usize,
    leads: usize,
    lost: usize,
    signed: Vec<Signed>,
    left: Vec<Left>,
    hired: Vec<Hired>,
    /// Base pay of the report, from who sat where \[seat-days\].
    filled_days: f64,
    sales_pay: f64,
    hiring: f64,
    paid: Vec<(u32, usize, f64, Payment)>,
    beside: f64,
}

impl Recorder for Books {
    fn lead(&mut self, _: u32, _: usize) {
        self.leads += 1;
    }
    fn loss(&mut self, _: &Loss) {
        self.lost += 1;
    }
    fn signed(&mut self, signed: &Signed) {
        self.signed.push(*signed);
    }
    fn left(&mut self, left: &Left) {
        self.left.push(*left);
    }
    fn hired(&mut self, hired: &Hired) {
        self.hired.push(*hired);
    }
    fn cash(&mut self, _: u32, flow: Flow, amount: f64) {
        match flow {
            Flow::SalesPay => self.sales_pay += amount,
            Flow::Hiring => self.hiring += amount,
            _ => {}
        }
    }
    fn paid(&mut self, day: u32, payee: usize, _: usize, credited: f64, payment: &Payment) {
        self.paid.push((day, payee, credited, *payment));
    }
    fn beside(&mut self, day: u32, _: usize, amount: f64) {
        if self.report_from <= day {
            self.beside += amount;
        }
    }
    fn evening(&mut self, day: u32, state: &State) {
        let vacant = state.seats.iter().filter(|seat| seat.is_vacant()).count();
        assert_eq!(self.n_reps, state.seats.len());
        assert_eq!(self.left.len() - self.hired.len(), vacant, "day {day}");
        let open = state.open.iter().map(Vec::len).sum::<usize>();
        let ripe = state.ripe.iter().map(Vec::len).sum::<usize>();
        let known = open + ripe + self.lost + self.signed.len();
        assert_eq!(self.leads, known, "day {day}");
        for (rep, seat) in state.seats.iter().enumerate() {
            if seat.is_vacant() {
                assert!(state.effort[rep].total() <= 0.0, "day {day}");
                assert!(state.attained[rep].abs() <= 0.0, "day {day}");
            }
            assert!(seat.ability <= seat.full_ability && 0.0 <= seat.stress);
        }
        if self.report_from <= day {
            self.filled_days += (self.n_reps - vacant) as f64;
        }
    }
}

fn kept(design: &Design, number: u64) -> (Books, Prepared<'_>) {
    let prepared = design.prepared();
    let mut books = Books {
        report_from: prepared.roster.report_from,
        n_reps: prepared.roster.n_reps(),
        ..Books::default()
    };
    watch(&prepared, number, &mut books);
    (books, prepared)
}

#[track_caller]
fn close(found: f64, expected: f64, what: &str) {
    let within = 1e-9 * (1.0 + found.abs().max(expected.abs()));
    assert!(
        (found - expected).abs() <= within,
        "{what}: {found}, expected {expected}"
    );
}

/// First day in the seat of who was paid on a day, if they were hired during the run.
fn hired_on(books: &Books, rep: usize, day: u32) -> Option<u32> {
    let of_seat = books.hired.iter().filter(|h| h.rep == rep && h.day <= day);
    of_seat.map(|h| h.day).max()
}

/// Pays everybody again, by the code of statements, from what was signed.
fn pay_is_that_of_the_plan(books: &Books, prepared: &Prepared<'_>) {
    let roster = &prepared.roster;
    let plan = &prepared.model.plans.rep;
    let curve = &roster.rep_plan.components[0].curve;
    let clock = &roster.rep_clocks[0];
    let mut credited_in_all = 0.0;
    let reps = books.paid.iter().filter(|p| p.1 < roster.n_reps());
    for &(day, rep, credited, payment) in reps {
        let period = clock.period_of(day);
        let (start, end) = (clock.starts[period], clock.starts[period + 1]);
        let hired = hired_on(books, rep, day);
        let from = hired.map_or(start, |hired| hired.max(start));
        let months = |day: u32| {
            let since = f64::from(day - hired.unwrap_or(day));
            since / f64::from(DAYS_PER_YEAR) * 12.0
        };
        let facts = QuotaFacts {
            from_day: i32::try_from(start).unwrap(),
            to_day: i32::try_from(end).unwrap(),
            in_role_from: i32::try_from(from).unwrap(),
            in_role_to: i32::try_from(day + 1).unwrap(),
            months_since_hire: hired.map(|_| (months(from), months(day + 1))),
            ..QuotaFacts::whole(0.0, 0.0, clock.years_in(period))
        };
        let terms = period_terms(plan, &plan.components[0], &facts).effective;
        let booked: f64 = books
            .signed
            .iter()
            .filter(|s| s.rep == rep && (from..=day).contains(&s.day))
            .map(|s| s.list * (1.0 - s.discount))
            .sum();
        let what = format!("rep {rep} on {day}");
        close(credited, booked, &what);
        let attained = attainment(credited, terms.quota);
        close(payment.attainment, attained, &what);
        close(
            payment.amount,
            terms.target_incentive * curve.payout(attained),
            &what,
        );
        credited_in_all += credited;
    }
    // Nobody signs for an empty seat, so all that was signed in whole periods was paid for.
    let signed: f64 = books
        .signed
        .iter()
        .map(|s| s.list * (1.0 - s.discount))
        .sum();
    close(credited_in_all, signed, "all that was signed");
}

fn report_takes_in(books: &Books, prepared: &Prepared<'_>) {
    let roster = &prepared.roster;
    let days = f64::from(roster.n_days - roster.report_from);
    let empty = days * roster.n_reps() as f64 - books.filled_days;
    let rep_day = roster.rep_plan.base_per_year / f64::from(DAYS_PER_YEAR);
    let base = daily_base(roster) * days - rep_day * empty;
    let payments: f64 = books
        .paid
        .iter()
        .filter(|p| roster.report_from <= p.0)
        .map(|p| p.3.amount)
        .sum();
    let expected = base + payments + books.beside;
    close(-books.sales_pay, expected, "sales pay of the report");
    let hires = books
        .hired
        .iter()
        .filter(|h| roster.report_from <= h.day)
        .count();
    let cost = prepared.model.turnover.hiring_cost.get() * hires as f64;
    close(-books.hiring, cost, "cost of hiring");
}

#[test]
fn people_opportunities_and_pay_are_accounted_for_every_day() {
    let ramp = "plans.rep.ramp={ unit = \"month\", quota_factors = [0.2, 0.4, 0.6, 0.8] }";
    let draw =
        "plans.rep.draws=[{ kind = \"non_recoverable\", per_payment = 9_000, payments = 2 }]";
    for more in [&[][..], &[ramp], &[ramp, draw]] {
        let design = Design::load("company.toml", &[RESTLESS, more].concat());
        for number in 0..3 {
            let (books, prepared) = kept(&design, number);
            let (left, hired) = (books.left.len(), books.hired.len());
            assert!(10 < left && 10 < hired, "{left} left, {hired} were hired");
            pay_is_that_of_the_plan(&books, &prepared);
            report_takes_in(&books, &prepared);
            assert_eq!(more.len() == 2, 0.0 < books.beside, "{}", books.beside);
        }
    }
}

#[test]
fn who_leaves_disturbs_nobody_else() {
    let few = [
        "mechanisms.turnover=false",
        // What all share, and what customers say.
        "mechanisms.specialists=false",
        "mechanisms.deal_desk=false",
        "mechanisms.reputation=false",
        "mechanisms.word_of_mouth=false",
        "turnover.quits_per_year=0.1",
        "turnover.dismissed_per_quarter=0",
    ];
    let stays = Design::load("company.toml", &[RESTLESS, &few].concat());
    let restless = stays.with(|m| m.mechanisms.turnover = true);
    let deals = |books: &Books, rep: usize| -> Vec<(u32, u64, f64)> {
        let mine = books.signed.iter().filter(|s| s.rep == rep);
        mine.map(|s| (s.day, s.id, s.discount)).collect()
    };
    let ((with, prepared), (without, _)) = (kept(&restless, 0), kept(&stays, 0));
    let left: BTreeSet<usize> = with.left.iter().map(|l| l.rep).collect();
    let n = prepared.roster.n_reps();
    assert!(
        !left.is_empty() && left.len() < n,
        "{} of {n} left",
        left.len()
    );
    for rep in 0..n {
        let same = deals(&with, rep) == deals(&without, rep);
        assert_eq!(same, !left.contains(&rep), "rep {rep}");
    }
}

#[test]
fn switched_off_its_terms_do_nothing() {
    let off = Design::load("company.toml", &[]);
    let other = off.with(|m| {
        m.turnover.quits_per_year = Factor::new(5.0).unwrap();
        m.turnover.dismissed_per_quarter = share(1.0);
    });
    let (a, b) = (off.outcomes(2), other.outcomes(2));
    for (a, b) in a.iter().zip(&b) {
        let bits = |o: &Outcome| o.kpis.iter().map(|k| k.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(a), bits(b));
        assert!(a.kpi(Kpi::Turnover) <= 0.0);
        assert!((a.kpi(Kpi::Headcount) - 12.0).abs() <= 0.0);
    }
}

#[test]
fn where_nobody_leaves_and_nothing_is_to_be_feared_all_is_as_without() {
    let off = Design::load("company.toml", &[]);
    for no_line in [false, true] {
        let on = off.with(|m| {
            m.mechanisms.turnover = true;
            m.turnover.quits_per_year = Factor::new(0.0).unwrap();
            if no_line {
                m.turnover.dismissal_attainment = share(0.0);
            } else {
                m.turnover.dismissed_per_quarter = share(0.0);
            }
        });
        for (a, b) in off.outcomes(2).iter().zip(&on.outcomes(2)) {
            // Pressure is felt, and moves nothing else.
            for kpi in Kpi::ALL.iter().copied().filter(|k| *k != Kpi::Stress) {
                assert_eq!(a.kpi(kpi).to_bits(), b.kpi(kpi).to_bits(), "{kpi:?}");
            }
            assert!(a.kpi(Kpi::Stress) <= 0.0 && 0.0 < b.kpi(Kpi::Stress));
        }
    }
}

#[test]
fn pilot_markets_have_the_same_people() {
    let learns = [
        "behavior.model=\"delta\"",
        "turnover.dismissed_per_quarter=0",
    ];
    let restless = Design::load("company.toml", &[RESTLESS, &learns].concat());
    let stays = restless.with(|m| m.mechanisms.turnover = false);
    let expects = |design: &Design| {
        let policy = design.policy();
        let days = 65;
        let rep = &policy.reps[0];
        let rep = rep
            .pays
            .as_ref()
            .unwrap_or(&rep.outlook)
            .expected_pay(days, 0.0);
        (rep, policy.leaders[0].expected_pay(days, 0.0))
    };
    let (rep, leader) = expects(&restless);
    let (rep_of_stayers, leader_of_stayers) = expects(&stays);
    // Leaders know of the gaps; who knows the job expects what people who know the job attain.
    assert!(
        leader < 0.9 * leader_of_stayers,
        "{leader} and {leader_of_stayers}"
    );
    assert!(
        (rep / rep_of_stayers - 1.0).abs() < 0.15,
        "{rep} and {rep_of_stayers}"
    );
}

/// Reps who may be let go, and reps who may not: they quit alike.
fn fearful_and_safe() -> (Design, Design) {
    let fearful = Design::load("company.toml", &["mechanisms.turnover=true"]);
    let safe = fearful.with(|m| m.turnover.dismissed_per_quarter = share(0.0));
    (fearful, safe)
}

#[test]
fn fear_for_the_job_works_below_quota_and_not_above() {
    let (fearful, safe) = fearful_and_safe();
    let (risky, calm) = (&fearful.policy().reps[0], &safe.policy().reps[0]);
    let effort = |at: f64| {
        let of = |p: &quotasim::solve::policy::RepPolicy| {
            p.programme
                .as_ref()
                .unwrap()
                .effort(50, at, 0.5, 0.0)
                .total()
        };
        of(risky) / of(calm)
    };
    let low = effort(0.2);
    assert!(
        1.02 < low,
        "effort at a fifth of quota is {low} times as high"
    );
    // Far above quota what is found is for the next period, of which nobody knows yet how it will be.
    let high = effort(1.6);
    assert!(
        high - 1.0 < 0.5 * (low - 1.0),
        "{low} below quota, {high} far above"
    );
    // What a signature today is worth, and so how far a rep goes for it.
    let gain = |left: usize, at: f64| {
        let of = |p: &quotasim::solve::policy::RepPolicy| p.outlook.gain_now(left, at, 40_000.0);
        of(risky) / of(calm)
    };
    assert!(1.05 < gain(2, 0.2), "{}", gain(2, 0.2));
    assert!(gain(2, 1.6) < 1.02, "{}", gain(2, 1.6));
    // Pay itself does not know of it.
    let pays =
        |p: &quotasim::solve::policy::RepPolicy| p.pays.as_ref().unwrap().expected_pay(0, 0.4);
    close(pays(risky), pays(calm), "pay");
}

#[test]
fn a_manager_spares_when_the_gap_would_fall_into_a_period_worth_more() {
    let often = |m: &mut Model| {
        m.turnover.dismissed_per_quarter = share(1.0);
        m.turnover.dismissal_attainment = share(0.9);
    };
    let staggered = Design::load(
        "company.toml",
        &[
            "mechanisms.turnover=true",
            "clocks.managers.offsets_weeks=[8]",
            // Much of the manager's year hangs on the number.
            "plans.manager.components[0].bonuses=[{at_attainment=1.0,multiple=2.0}]",
            "mechanisms.mirages=false",
            "mechanisms.qualification=false",
            "mechanisms.sponsorship=false",
            "mechanisms.multi_threading=false",
            "mechanisms.specialists=false",
            "mechanisms.inbound_neglect=false",
            "mechanisms.push_tactics=false",
            "mechanisms.word_of_mouth=false",
            "deals.attention_capacity=25",
        ],
    )
    .with(often);
    let aligned = staggered.with(|m| m.clocks.managers.offsets_weeks = vec![0]);
    let linear = staggered.with(|m| {
        m.behavior.discount_factor = 1.0;
        let component = &mut m.plans.manager.components[0];
        component.tiers.truncate(1);
        component.bonuses.clear();
    });
    let spared = |design: &Design| {
        let mut seen = SparedBelow::default();
        for number in 0..24 {
            design.watch(number, &mut seen);
        }
        assert!(30 < seen.let_go, "{}", seen.let_go);
        seen.spared
    };
    let seen = [spared(&staggered), spared(&aligned), spared(&linear)];
    assert!(4 < seen[0] && seen[1..] == [0, 0], "{seen:?}");
}

/// Counts reps who sell less than their team and were up for dismissal.
#[derive(Default)]
struct SparedBelow {
    spared: u32,
    let_go: u32,
}

impl Recorder for SparedBelow {
    fn spared(&mut self, spared: &Spared) {
        self.spared += u32::from(spared.attainment < spared.usual);
    }
    fn left(&mut self, left: &Left) {
        self.let_go += u32::from(left.how == Departure::Dismissed);
    }
}

#[test]
fn it_is_a_switch_of_its_own() {
    let switch = Mechanisms::SWITCHES.iter().find(|s| s.key == "turnover");
    assert!(switch.is_some());
    let fixed = BehaviorModel::Fixed;
    let design = Design::load("company.toml", RESTLESS);
    assert_eq!(design.model.behavior.model, fixed);
    let left = moments(&design.outcomes(4), Kpi::Turnover).mean();
    assert!(0.4 < left, "{left}");
}
