//! `trace`: the replication that is told is the one that is measured, and each decision follows from the numbers told with
//! it.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot set up fails the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use assert_cmd::Command;
use quotasim::experiment::trace::story::{DealName, Event, KINDS, Offer, Value, What, Who};
use quotasim::experiment::trace::{Picker, Subject};
use quotasim::experiment::{Study, engine::Unwatched};
use quotasim::model::Mechanisms;
use quotasim::outcome::Kpi;
use quotasim::report::trace;
use quotasim::scenario;

/// Twelve reps, a year and a half, beliefs that hardly settle.
const SMALL: &[&str] = &[
    "organization.reps=12",
    "organization.regions=1",
    "organization.teams_per_region=2",
    "finance.opening_arr=4_000_000",
    "calendar.reported_quarters=6",
    "calendar.warmup_quarters=2",
    "learning.pilot_quarters=4",
    "learning.pilot_histories=2",
    "learning.max_iterations=2",
    "learning.averaging_rounds=0",
    "experiment.min_replications=2",
    "experiment.max_replications=2",
];

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

fn study(file: &str, further: &[String]) -> Study {
    let sets = SMALL.iter().map(|s| (*s).to_owned());
    let sets: Vec<String> = sets.chain(further.iter().cloned()).collect();
    Study::of(scenario::load(&root().join(file), &sets).unwrap_or_else(|e| panic!("{e}")))
}

/// Every switch on.
fn everything() -> Vec<String> {
    let switches = Mechanisms::SWITCHES.iter();
    switches
        .map(|switch| format!("mechanisms.{}=true", switch.key))
        .collect()
}

fn events(study: &Study, number: u64) -> (Vec<Event>, Vec<f64>) {
    let beliefs = study.settle(&Unwatched).unwrap();
    let mut events = Vec::new();
    study.trace(&beliefs, number, |event| events.push(*event));
    (events, study.one(&beliefs, 0, number).kpis)
}

/// Figures of the report worked out from events alone.
fn check_figures(study: &Study, number: u64) -> Vec<Event> {
    let from = study.trace_head(number).unwrap().report_from;
    let (events, kpis) = events(study, number);
    let (mut bookings, mut signed, mut lost, mut discounted, mut list) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let (mut pay, mut margin, mut promises, mut cycle) = (0.0, 0.0, 0.0, 0.0);
    let (mut periods, mut attainment) = (0.0, 0.0);
    for event in events.iter().filter(|event| from <= event.day) {
        match &event.what {
            What::SignedDeal(e) => {
                bookings += e.net;
                signed += 1.0;
                list += e.list;
                discounted += e.list * e.discount;
                promises += f64::from(u8::from(e.promised));
                cycle += f64::from(event.day - e.born);
            }
            What::Lost(_) => lost += 1.0,
            What::CashFlow(e) if e.flow == "sales_pay" => pay += e.amount,
            What::CashFlow(e) if e.flow == "gross_margin" => margin += e.amount,
            What::RepPeriod(e) => {
                periods += 1.0;
                attainment += e.attainment;
            }
            _ => {}
        }
    }
    assert!(0.0 < signed, "nothing to compare");
    let share = |part: f64, whole: f64| if whole == 0.0 { 0.0 } else { part / whole };
    let gross_margin = study.designs[0].scenario.model.finance.gross_margin.get();
    for (kpi, traced) in [
        (Kpi::Bookings, bookings),
        (Kpi::DealsSigned, signed),
        (Kpi::WinRate, signed / (signed + lost)),
        (Kpi::SalesPay, -pay),
        (Kpi::Revenue, margin / gross_margin),
        (Kpi::Promises, promises / signed),
        (Kpi::CycleDays, cycle / signed),
        (Kpi::MeanAttainment, attainment / periods),
    ] {
        let measured = kpis[kpi as usize];
        assert_eq!(
            traced.to_bits(),
            measured.to_bits(),
            "{}: {traced} from events, {measured} measured",
            kpi.key()
        );
    }
    let mean_discount = kpis[Kpi::MeanDiscount as usize];
    assert!((share(discounted, list) - mean_discount).abs() < 1e-12);
    events
}

#[test]
fn figures_from_events_are_the_figures_of_the_run_to_the_bit() {
    let plain = check_figures(&study("scenarios/aligned.toml", &[]), 1);
    let staggered = check_figures(&study("scenarios/staggered.toml", &[]), 0);
    assert_ne!(plain, staggered);
    // Another number is another history, and the same number the same one.
    let study = study("scenarios/aligned.toml", &[]);
    assert_ne!(check_figures(&study, 0), plain);
    assert_eq!(check_figures(&study, 1), plain);
}

#[test]
fn every_kind_of_event_is_told_by_some_company_and_every_decision_follows_from_its_numbers() {
    let mut all = everything();
    all.extend(
        [
            "sponsorship.nothing_days=200",
            "push.integrity_cost=0",
            "push.threat_walks_away=0",
            "push.escalation_walks_away=0",
            "specialists.capacity_multiple=0.8",
            "deal_desk.capacity_multiple=1.1",
        ]
        .map(str::to_owned),
    );
    let aligned = study("scenarios/aligned.toml", &all);
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    let mut counted = |events: &[Event]| {
        for event in events {
            *told.entry(event.what.name()).or_default() += 1;
        }
    };
    let with_everything = check_figures(&aligned, 0);
    counted(&with_everything);
    check_decisions(&with_everything);
    let plg = check_figures(&study("scenarios/plg.toml", &[]), 0);
    counted(&plg);
    check_decisions(&plg);
    let clawback = [
        "plans.rep.clawback={kind=\"full\",window_months=14}",
        "plans.manager.overrides=[{of=\"credit\",share=0.001}]",
    ]
    .map(str::to_owned);
    let clawback = study("scenarios/aligned.toml", &clawback);
    counted(&check_figures(&clawback, 0));
    let turnover = [
        "mechanisms.turnover=true",
        "turnover.quits_per_year=0.6",
        "plans.rep.clawback={kind=\"full\",window_months=14}",
        "plans.rep.leaving={unpaid=\"paid_if_booked\",quota=\"prorated\",clawback=\"owed\"}",
    ]
    .map(str::to_owned);
    let turnover = study("scenarios/aligned.toml", &turnover);
    counted(&check_figures(&turnover, 0));
    let never: Vec<&str> = KINDS
        .iter()
        .map(|kind| kind.kind.name)
        // Few histories have a manager who spares somebody.
        .filter(|name| !told.contains_key(name) && *name != "rep_spared")
        .collect();
    assert_eq!(never, Vec::<&str>::new(), "{told:?}");
}

fn check_decisions(events: &[Event]) {
    let mut pressure = 0.0;
    let (mut held, mut weighed, mut strategic) = (0, 0, 0);
    let mut pushed: BTreeSet<(u64, u32)> = BTreeSet::new();
    for event in events {
        match &event.what {
            What::Stake(e) => pressure += e.pressure,
            What::PushMade(_) => {
                pushed.insert((event.deal.unwrap(), event.day));
            }
            What::Offer(e) => {
                let after_push = pushed.contains(&(event.deal.unwrap(), event.day));
                check_offer(e, after_push);
                assert_eq!(e.pressure.to_bits(), f64::to_bits(pressure), "{event:?}");
                pressure = 0.0;
                held += i32::from(e.result == "held");
                weighed += i32::from(e.signing.is_some());
                strategic += i32::from(e.best_day.is_some());
            }
            What::LeadLeft(e) => assert_eq!(e.no_time, e.saved <= e.risk, "{event:?}"),
            What::LeadAnswered(e) => {
                let fair = e
                    .saved
                    .zip(e.risk)
                    .is_none_or(|(saved, risk)| saved <= risk);
                assert!(fair, "{event:?}");
            }
            What::OverHead(e) => assert_eq!(e.went, e.waiting < e.going_over, "{event:?}"),
            What::Contact(e) => {
                assert_eq!(e.engages, e.cost < e.gain && !e.no_time, "{event:?}");
            }
            What::WalkAway(e) => {
                assert_eq!(e.walks, e.worth_a_day < e.attention_a_day, "{event:?}");
            }
            _ => {}
        }
    }
    assert!(0 < weighed && 0 < strategic && 0 <= held);
}

fn check_offer(e: &Offer, after_push: bool) {
    let in_reach = e.buyer_needs.is_some_and(|needs| needs <= e.limit);
    // A buyer who looks ahead asks for more than is needed if and only if some day is worth waiting for.
    if let Some(needs) = e.buyer_needs {
        assert_eq!(e.need < needs, e.best_day.is_some(), "{e:?}");
    }
    match e.result {
        "refused" => assert!(!in_reach, "{e:?}"),
        "held" => assert!(e.signing.unwrap() < e.holding.unwrap(), "{e:?}"),
        _ if after_push => {}
        _ => {
            assert!(e.discount.is_some(), "{e:?}");
            let (signing, holding) = (e.signing.unwrap(), e.holding.unwrap());
            assert!(holding <= signing, "{e:?}");
        }
    }
}

#[test]
fn json_lines_carry_every_field_and_every_bit() {
    let study = study("scenarios/aligned.toml", &everything());
    let (events, _) = events(&study, 0);
    let mut seen = BTreeSet::new();
    for event in &events {
        let line = trace::line(event);
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        let object = read.as_object().unwrap();
        let kind = KINDS.iter().find(|k| k.kind.name == event.what.name());
        let kind = kind.unwrap();
        assert_eq!(object["event"], kind.kind.name);
        assert_eq!(object["day"], event.day);
        match event.who {
            Who::Rep(rep) => assert_eq!(object["rep"], rep),
            Who::Leader(leader) => assert_eq!(object["leader"], leader),
            Who::Company => assert!(!object.contains_key("rep")),
        }
        if let Some(id) = event.deal {
            let name = object["deal"].as_str().unwrap();
            assert_eq!(DealName::parse(name), Some(DealName(id)));
        }
        let mut fields = kind.fields.iter();
        event.what.each_field(|name, value| {
            assert_eq!(fields.next().unwrap().name, name);
            let written = &object[name];
            match value {
                Value::Number(x) => {
                    let text = line.split(&format!("\"{name}\":")).nth(1).unwrap();
                    let text = text.split([',', '}']).next().unwrap();
                    assert_eq!(text.parse::<f64>().unwrap().to_bits(), x.to_bits());
                }
                Value::Count(n) => assert_eq!(*written, n),
                Value::Flag(b) => assert_eq!(*written, b),
                Value::Word(word) => assert_eq!(*written, word),
                Value::Nothing => assert!(written.is_null()),
            }
        });
        assert!(fields.next().is_none());
        seen.insert(kind.kind.name);
    }
    assert!(20 < seen.len());
}

#[test]
fn a_deal_is_followed_from_its_lead_to_the_payments_it_counts_in() {
    let study = study("scenarios/aligned.toml", &[]);
    let (events, _) = events(&study, 0);
    let head = study.trace_head(0).unwrap();
    let signed = events
        .iter()
        .find(|e| head.report_from <= e.day && matches!(e.what, What::SignedDeal(_)))
        .unwrap();
    let (id, Who::Rep(rep)) = (signed.deal.unwrap(), signed.who) else {
        panic!("a deal has a rep");
    };
    let pick = |subject: Subject, days: (u32, u32)| -> Vec<&Event> {
        let mut picker = Picker::new(&head, subject, days);
        events.iter().filter(|event| picker.wants(event)).collect()
    };
    let story = pick(Subject::Deal(id), (0, u32::MAX));
    assert!(matches!(story[0].what, What::Lead(_)));
    let paid: Vec<Who> = story
        .iter()
        .filter(|e| matches!(e.what, What::Paid(_)))
        .map(|e| e.who)
        .collect();
    let mut chain = vec![Who::Rep(rep)];
    chain.extend(head.above[rep].iter().map(|leader| Who::Leader(*leader)));
    assert_eq!(paid, chain, "each of them once");
    assert!(
        story
            .iter()
            .all(|e| e.deal == Some(id) || matches!(e.what, What::Paid(_)))
    );
    let of_rep = pick(Subject::Rep(rep), (300, 310));
    assert!(!of_rep.is_empty());
    assert!(
        of_rep
            .iter()
            .all(|e| e.who == Who::Rep(rep) && (300..=310).contains(&e.day))
    );
    // A story that leaves out days tells less than one that does not, and both end alike.
    let tell = |everything| {
        let subject = Subject::Deal(id);
        let mut told = trace::Story::new(&head, &subject, everything);
        let mut text: String = story.iter().map(|event| told.tell(event)).collect();
        text.push_str(&told.close());
        text
    };
    let (short, long) = (tell(false), tell(true));
    assert!(short.lines().count() <= long.lines().count());
    for text in [&short, &long] {
        // Lines are broken between words.
        let words: Vec<&str> = text.split_whitespace().collect();
        let words = words.join(" ");
        assert!(words.contains(" lead"), "{text}");
        for once in ["RIPE", "SIGNED", "pay of the rep", "becomes a customer"] {
            assert_eq!(words.matches(once).count(), 1, "{once} in\n{text}");
        }
        assert!(text.lines().all(|line| line.chars().count() <= 100));
    }
}

fn quotasim(arguments: &[&str]) -> std::process::Output {
    let mut command = Command::cargo_bin("quotasim").unwrap();
    command.current_dir(root()).args(["trace"]).args(arguments);
    for set in SMALL {
        command.args(["--set", set]);
    }
    command.output().unwrap()
}

#[test]
fn the_overview_names_deals_that_can_be_asked_for_and_mistakes_are_refused() {
    let file = "scenarios/aligned.toml";
    let text = |output: &std::process::Output| String::from_utf8(output.stdout.clone()).unwrap();
    let overview = quotasim(&[file, "--quiet"]);
    assert!(overview.status.success());
    let listed = text(&overview);
    let biggest = listed
        .lines()
        .find(|line| line.contains("the biggest signed"))
        .unwrap();
    let deal = biggest.split_whitespace().next().unwrap();
    let story = quotasim(&[file, "--deal", deal, "--quiet"]);
    assert!(text(&story).contains("SIGNED"), "{}", text(&story));
    let lines = quotasim(&[file, "--deal", deal, "--quiet", "--format", "json"]);
    let lines = text(&lines);
    assert!(lines.starts_with("{\"event\":\"replication\""));
    assert!(lines.lines().count() > 5);
    for (arguments, words) in [
        (
            &["--rep", "12"][..],
            "--rep 12: the company has 12 reps, 0 to 11",
        ),
        (&["--deal", "1-2"], "--deal 1-2: not a deal's name"),
        (&["--deal", "12-3-0"], "the company has 12 reps"),
        (
            &["--deal", "3-0-77"],
            "no such deal in replication 0; near it: ",
        ),
        (&["--from", "9", "--to", "8"], "--from 9: accepted: "),
    ] {
        let arguments: Vec<&str> = [file].iter().chain(arguments).copied().collect();
        let refused = quotasim(&arguments);
        let said = String::from_utf8(refused.stderr.clone()).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "{said}");
        assert!(refused.stdout.is_empty(), "{}", text(&refused));
    }
    let mut command = Command::cargo_bin("quotasim").unwrap();
    command.current_dir(root());
    command.args(["trace", "benches/reference/reference.toml"]);
    let refused = command.output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(
        said.contains("benches/reference/reference.toml: the speed reference"),
        "{said}"
    );
}
