//! Files of deals and people: what is refused, where and in which words, and what is read rightly.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot set up fails the test"
)]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use quotasim::plan::MeasuredLine;
use quotasim::replay::{
    ADJUSTMENT_COLUMNS, DEAL_COLUMNS, EVENT_COLUMNS, Inputs, PEOPLE_COLUMNS, Replay, ReplayError,
    Setup, Source, replay,
};
use quotasim::scenario;

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

/// The reference company in 2026.
fn setup() -> Setup {
    setup_with(&[])
}

/// The same with values of the scenario set.
fn setup_with(sets: &[&str]) -> Setup {
    let years = "replay={first_fiscal_year=2026, starts_in_month=1, fiscal_years=1}";
    let sets: Vec<String> = std::iter::once(&years)
        .chain(sets)
        .map(|set| (*set).to_owned())
        .collect();
    let path = root().join("scenarios/company.toml");
    Setup::of(&scenario::load(&path, &sets).unwrap())
}

/// The files of one replay; empty ones are not given.
#[derive(Clone, Copy, Default)]
struct Texts<'a> {
    deals: &'a [u8],
    people: &'a [u8],
    adjustments: &'a [u8],
    events: &'a [u8],
}

fn run(setup: &Setup, texts: Texts<'_>) -> Result<Replay, ReplayError> {
    fn given<'a>(name: &'a str, content: &'a [u8]) -> Option<Source<'a>> {
        (!content.is_empty()).then_some(Source { name, content })
    }
    let inputs = Inputs {
        deals: Source {
            name: "deals.csv",
            content: texts.deals,
        },
        people: given("people.csv", texts.people),
        adjustments: given("adjustments.csv", texts.adjustments),
        events: given("events.csv", texts.events),
    };
    replay(setup, &inputs)
}

/// Exactly these faults, in this order.
#[track_caller]
fn refused(texts: Texts<'_>, expected: &[&str]) {
    match run(&setup(), texts) {
        Err(ReplayError::Faults(faults)) => {
            let found: Vec<String> = faults.listed.iter().map(ToString::to_string).collect();
            assert_eq!(found, expected);
        }
        other => panic!("not refused for its files: {other:?}"),
    }
}

#[track_caller]
fn refused_deals(deals: &str, expected: &[&str]) {
    let texts = Texts {
        deals: deals.as_bytes(),
        ..Texts::default()
    };
    refused(texts, expected);
}

/// What a file of deals credits in all.
#[track_caller]
fn credited(deals: &[u8], expected: f64) {
    let texts = Texts {
        deals,
        ..Texts::default()
    };
    let replay = run(&setup(), texts).unwrap();
    let found: f64 = replay.statements.measured.iter().map(|m| m.credited).sum();
    assert!(
        (found - expected).abs() < 1e-6,
        "{found}, expected {expected}"
    );
}

#[test]
fn files_that_are_no_tables_are_refused() {
    let names = "deal, date, person, value, returns, kind, split, overlay, origin, list_value, discount, \
                 replaced_value, years, cost, units, prepaid, approved, days_since_touch, qualified";
    let empty = format!("deals.csv: is empty: accepted a header: {names}");
    for text in ["", "\n\n", "\u{feff}"] {
        refused_deals(text, &[&empty]);
    }
    refused_deals(
        "deal,date,person,value\n",
        &["deals.csv: no deal below the header: accepted at least one"],
    );
    let check = |content: &[u8], expected: &str| {
        let texts = Texts {
            deals: content,
            ..Texts::default()
        };
        refused(texts, &[expected]);
    };
    check(
        b"\xff\xfed\0e\0",
        "deals.csv: is written as UTF-16: accepted CSV as UTF-8",
    );
    check(
        b"PK\x03\x04...",
        "deals.csv: is a workbook, not CSV: accepted CSV as UTF-8",
    );
    check(
        b"deal,date,person,value\nD1,2026-01-01,Andr\xe9,5\n",
        "deals.csv:2: byte 0xE9 is not UTF-8: accepted CSV as UTF-8",
    );
    check(
        b"deal,date,person,value\nD1,2026-01-01,a\0b,5\n",
        "deals.csv:2: control character 0x00: accepted text",
    );
    check(
        b"deal,date,person,value\nD1,2026-01-01,\"ana,5\nD2,2026-01-01,ana,5\n",
        "deals.csv:2: a quote is opened and never closed: accepted \" at both ends of a cell",
    );
}

#[test]
fn columns_are_known_or_named() {
    refused_deals(
        "deal,date,persn,value,value\nD1,2026-01-01,ana,5,5\n",
        &[
            "deals.csv:1:persn: unknown column, did you mean `person`?: accepted deal, date, person, \
             value, returns, kind, split, overlay, origin, list_value, discount, replaced_value, years, cost, \
             units, prepaid, approved, days_since_touch, qualified",
            "deals.csv:1:value: two columns of this name: accepted one",
            "deals.csv:1:person: the column is missing: accepted who is credited",
        ],
    );
}

#[test]
fn every_fault_is_told_with_its_place() {
    refused_deals(
        "deal,date,person,value,kind,years,discount\n\
         D1,01/02/2026,ana,5,,,\n\
         D2,2026-02-30,ana,12x,,,\n\
         ,2026-02-01,,,newbusiness,0,100%\n\
         D4,2025-12-31,ana,\"1,23\",,,30\n\
         D5,2026-01-01,ana\n\
         D6,2026-01-01,ana,9999999999999,,,\n",
        &[
            "deals.csv:2:date: `01/02/2026` is not understood: accepted a date such as 2026-01-31",
            "deals.csv:3:date: `2026-02-30` is not understood: accepted a day that the month has",
            "deals.csv:3:value: `12x` is not understood: accepted a number such as 1234.56 or 1,234.56",
            "deals.csv:4:value: empty: accepted an amount",
            "deals.csv:4:kind: unknown `newbusiness`, did you mean `new_business`?: accepted \
             new_business, expansion, renewal, usage, self_serve, assisted_conversion, services",
            "deals.csv:4:discount: the whole price: accepted less than 100 %, or a list_value",
            "deals.csv:4:years: 0 years: accepted more than 0, at most 100",
            "deals.csv:4:person: empty: accepted a person",
            "deals.csv:4:deal: empty: accepted the deal's id",
            "deals.csv:5:date: `2025-12-31` is outside the fiscal years: accepted 2026-01-01 to \
             2026-12-31; [replay] in the scenario says which years",
            "deals.csv:5:value: `1,23` is not understood: accepted a number such as 1234.56 or 1,234.56",
            "deals.csv:5:discount: `30` is not understood: accepted 0 to 1, 0% to 100%, or a fraction \
             such as 1/3",
            "deals.csv:6: 3 fields: accepted 7, as in the header",
            "deals.csv:7:value: `9999999999999` is not understood: accepted at most 1,000,000,000,000",
        ],
    );
}

#[test]
fn a_deal_is_one_deal() {
    refused_deals(
        "deal,date,person,value\nD1,2026-01-01,ana,5\nD1,2026-01-02,ana,6\n",
        &[
            "deals.csv:3:deal: `D1` is in line 2 already: accepted one row per deal, or a column \
             `split` or `overlay`",
            "deals.csv:2:split: the shares of `D1` sum to 200 %: accepted 100 %; thirds are written 1/3",
        ],
    );
    refused_deals(
        "deal,date,person,value,split\n\
         D1,2026-01-01,ana,5,60%\n\
         D1,2026-01-01,ben,5,30%\n\
         D2,2026-01-01,ana,5,50%\n\
         D2,2026-01-01,ana,5,50%\n\
         D3,2026-01-01,ana,5,50%\n\
         D3,2026-01-01,ben,6,50%\n\
         D4,2026-01-01,ana,5,33.3%\n\
         D4,2026-01-01,ben,5,33.3%\n\
         D4,2026-01-01,cem,5,33.3%\n",
        &[
            "deals.csv:5:person: `D2` credits this person already: accepted one row per deal and person",
            "deals.csv:7:value: differs from `D3` in line 6: accepted the same facts in every row of a deal",
            "deals.csv:2:split: the shares of `D1` sum to 90 %: accepted 100 %; thirds are written 1/3",
            "deals.csv:8:split: the shares of `D4` sum to 99.9 %: accepted 100 %; thirds are written 1/3",
        ],
    );
}

#[test]
fn people_are_known_and_hang_together() {
    refused(
        Texts {
            deals: b"deal,date,person,value\nD1,2026-01-15,anna,5\nD2,2026-01-15,ben,5\nD3,2026-12-15,cem,5\n",
            people: b"person,role,manager,hired,left,leave_from,leave_to\n\
                ana,rep,mia,,,,\n\
                ben,rep,mia,2026-02-01,,,\n\
                cem,rep,mia,,2026-06-30,,\n\
                mia,manager,,,,,\n",
            ..Texts::default()
        },
        &[
            "deals.csv:2:person: unknown person `anna`, did you mean `ana`?: accepted a person of the file of people",
            "deals.csv:3:date: `2026-01-15` is before the day of hire: accepted 2026-02-01 or later",
            "deals.csv:4:date: `2026-12-15` is after the last day in role: accepted 2026-06-30 or earlier",
        ],
    );
    refused(
        Texts {
            deals: b"deal,date,person,value\nD1,2026-01-15,nobody,5\n",
            people:
                b"person,role,manager,hired,left,leave_from,leave_to,offset_months,quota_per_year\n\
                ana,rep,miaa,2026-05-01,2026-04-30,2026-02-01,,,\n\
                ben,repp,ana,,,2026-03-02,2026-03-01,12,0\n\
                ana,rep,,,,,,,\n\
                mia,manager,,,,2026-01-02,2026-01-09,,\n",
            ..Texts::default()
        },
        &[
            "people.csv:2:left: lies before the day of hire: accepted that day or later",
            "people.csv:2:leave_to: empty, and leave_from is not: accepted a date",
            "people.csv:3:role: unknown `repp`, did you mean `rep`?: accepted rep, manager, executive, chief",
            "people.csv:3:leave_to: lies before leave_from: accepted that day or later",
            "people.csv:3:quota_per_year: 0: accepted more than 0",
            "people.csv:3:offset_months: `12` is not understood: accepted 0 to 11",
            "people.csv:4:person: `ana` is in line 2 already: accepted one row per person",
            "people.csv:2:manager: unknown person `miaa`, did you mean `mia`?: accepted a person of this file",
            "people.csv:3:manager: `ana` is not of a higher role: accepted a manager, executive or chief above the role",
        ],
    );
}

#[test]
fn events_and_adjustments_name_what_exists() {
    refused(
        Texts {
            deals: b"deal,date,person,value\nD10,2026-03-15,ana,5\n",
            people: b"person,role\nana,rep\n",
            events: b"deal,date,event,share\n\
                D11,2026-04-01,customer_left,\n\
                D10,2026-03-14,customer_left,\n\
                D10,2026-04-01,customer_left,50%\n\
                D10,2026-05-01,customer_left,\n\
                D10,2026-05-01,cash,\n\
                D10,2026-05-01,cash_received,60%\n\
                D10,2026-06-01,cash_received,60%\n",
            adjustments: b"person,date,what,amount,component,metric,to\n\
                ana,2026-04-01,credit,5,newbusiness,,\n\
                ana,2026-04-01,metric,0.5,,margin,\n\
                ana,2026-04-01,relief,150%,,,\n\
                ana,2026-04-01,relief,50%,,,2026-03-01\n\
                ana,2026-04-01,pay,x,new business,m,2026-05-01\n\
                ana,2026-04-01,quota,-5,,,\n",
        },
        &[
            "events.csv:2:deal: unknown deal `D11`, did you mean `D10`?: accepted a deal of the file of deals",
            "events.csv:3:date: lies before the deal, 2026-03-15: accepted that day or later",
            "events.csv:4:share: a customer leaves as a whole: accepted an empty cell",
            "events.csv:5:event: this customer left in line 4 already: accepted once per deal",
            "events.csv:6:event: unknown `cash`, did you mean `cash_received`?: accepted customer_left, invoiced, cash_received",
            "events.csv:8:share: with the rows above it is 120 % of the price: accepted 100 % in all; thirds are written 1/3",
            "adjustments.csv:2:component: unknown component `newbusiness`, did you mean `new business`?: accepted new business",
            "adjustments.csv:3:metric: unknown metric `margin`: accepted no metric: no rule of the plans reads one",
            "adjustments.csv:4:to: empty: accepted the last day of the relief",
            "adjustments.csv:4:amount: `150%` is not understood: accepted 0 to 1, 0% to 100%, or a fraction such as 1/3",
            "adjustments.csv:5:to: lies before the first day: accepted that day or later",
            "adjustments.csv:6:to: a last day is for relief: accepted an empty cell",
            "adjustments.csv:6:metric: a name is for a metric: accepted an empty cell",
            "adjustments.csv:6:component: pay and metrics have no component: accepted an empty cell",
            "adjustments.csv:6:amount: `x` is not understood: accepted a number such as 1234.56 or 1,234.56",
            "adjustments.csv:7:amount: a quota of -5: accepted 0 or more",
        ],
    );
}

/// A row that would change nothing is a row in the wrong place: scores are for objectives, credit is not.
#[test]
fn a_score_or_a_credit_is_for_a_component_that_reads_it() {
    let objectives = "plans.rep.components=[{name=\"new\",measure=\"new_bookings\",weight=0.8,\
        quota={per_year=1_000_000},reset=\"discrete\",tier_kind=\"marginal\",\
        tiers=[{from_attainment=0.0,multiple=1.0}]},\
        {name=\"goals\",measure=\"objectives\",weight=0.2,quota={level=1.0},reset=\"discrete\",\
        tier_kind=\"marginal\",tiers=[{from_attainment=0.0,multiple=1.0}],objective={expected_score=1.0}}]";
    let pay = "plans.rep.on_target_earnings_per_year=200_000";
    let setup = setup_with(&[objectives, pay, "plans.rep.base_share=0.5"]);
    let texts = |adjustments: &'static [u8]| Texts {
        deals: b"deal,date,person,value\nD1,2026-02-01,ana,5\n",
        people: b"person,role\nana,rep\nmia,manager\n",
        adjustments,
        ..Texts::default()
    };
    // Of 5,000 a quarter, 60 %: the score finds its component, which is not the first.
    let row = b"person,date,what,amount\nana,2026-03-31,score,60%\n";
    let found = run(&setup, texts(row)).unwrap();
    let goals = |line: &&MeasuredLine| (line.person, line.component, line.day) == (0, 1, 89);
    let line = found.statements.measured.iter().find(goals).unwrap();
    assert!((line.earned_to_date.to_money() - 3_000.0).abs() < 1e-9);
    let rows = b"person,date,what,amount,component\n\
        ana,2026-03-31,score,60%,new\n\
        mia,2026-03-31,score,60%,\n\
        ana,2026-03-31,credit,100,goals\n";
    let Err(ReplayError::Faults(faults)) = run(&setup, texts(rows)) else {
        panic!("accepted");
    };
    assert_eq!(
        faults.to_string(),
        "error: adjustments.csv:2:component: `new` is not on objectives, a score would change nothing: accepted goals\n\
         error: adjustments.csv:3:component: the plan has no component on objectives: accepted scores for plans with such a component\n\
         error: adjustments.csv:4:component: `goals` is not paid on credit: accepted a row `score`\n"
    );
}

#[test]
fn a_fault_of_the_calculation_names_the_person_and_the_line_once() {
    let kicker = "plans.rep.components[0].credit={windfall={above_quotas=1.0,credited_at=0.5}}";
    let rolling = "plans.rep.components[0].rolling_quota={periods=1,growth=0.0}";
    let setup = setup_with(&[kicker, rolling]);
    let texts = Texts {
        deals: b"deal,date,person,value\nD1,2026-02-01,bea,5\n",
        people: b"person,role\nmia,manager\nana,rep\nbea,rep\n",
        ..Texts::default()
    };
    let Err(ReplayError::Faults(faults)) = run(&setup, texts) else {
        panic!("accepted");
    };
    assert_eq!(
        faults.to_string(),
        "error: people.csv:3:person: `ana`: the quota of `new business` follows what was credited, which its \
         windfall or deal cap takes from the quota: accepted one of the two rules\n"
    );
}

#[test]
fn returns_name_a_sale_of_the_same_people_before_them() {
    let people = b"person,role,left\nana,rep,2026-06-30\nbea,rep,\n";
    let check = |restate: bool, deals: &str, expected: &[&str]| {
        let setup = if restate {
            setup_with(&["plans.rep.conventions={negative_credits=\"restate\"}"])
        } else {
            setup_with(&[])
        };
        let deals = format!("deal,date,person,value,returns\n{deals}");
        let texts = Texts {
            deals: deals.as_bytes(),
            people,
            ..Texts::default()
        };
        let found = match run(&setup, texts) {
            Err(ReplayError::Faults(faults)) => faults.to_string(),
            Err(error) => panic!("{error}"),
            Ok(_) => String::new(),
        };
        let lines: Vec<String> = expected
            .iter()
            .map(|e| format!("error: deals.csv:{e}\n"))
            .collect();
        let expected = lines.concat();
        assert_eq!(found, expected, "{deals}");
    };
    let sale = "D1,2026-02-01,ana,500,\n";
    check(true, &format!("{sale}R1,2026-09-01,ana,-500,D1\n"), &[]);
    check(
        false,
        &format!("{sale}R1,2026-09-01,ana,-500,D1\n"),
        &["3:date: `2026-09-01` is after the last day in role: accepted 2026-06-30 or earlier"],
    );
    check(
        true,
        &format!("{sale}R1,2026-03-01,ana,-500,\n"),
        &[
            "3:returns: empty, and a plan restates the period of the sale: accepted the id of the deal that comes back",
        ],
    );
    check(
        true,
        &format!("{sale}R1,2026-03-01,ana,-500,D7\n"),
        &["3:returns: no deal `D7`: accepted a deal of this file"],
    );
    check(
        true,
        &format!("{sale}R1,2026-01-10,ana,-500,D1\n"),
        &["3:returns: `R1`: comes back before it was sold: accepted the day of the sale or later"],
    );
    check(
        true,
        &format!("{sale}R1,2026-03-01,ana,-200,D1\nR2,2026-03-02,ana,-301,D1\n"),
        &[
            "4:returns: `R2`: 1.0 more comes back than was sold: accepted at most the value of the sale",
        ],
    );
    check(
        true,
        &format!("{sale}R1,2026-03-01,ana,-200,D1\nR2,2026-03-02,ana,-100,R1\n"),
        &[
            "4:returns: `R2`: its sale is a return itself: accepted a sale",
            "4:returns: `R2`: 300.0 more comes back than was sold: accepted at most the value of the sale",
        ],
    );
    check(
        true,
        &format!("{sale}R1,2026-03-01,bea,-200,D1\n"),
        &[
            "3:returns: `R1`: credits somebody without a share in its sale: accepted a return for the people of the sale",
        ],
    );
    check(
        true,
        "R1,2026-03-01,ana,5,R1\n",
        &[
            "2:returns: `R1`: its sale is a return itself: accepted a sale",
            "2:returns: `R1`: a return of 5.0: accepted a value below 0",
        ],
    );
}

#[test]
fn a_target_dealt_out_by_a_key_needs_its_column() {
    let by = |key: &str| {
        setup_with(&[&format!(
            "plans.rep.components[0].quota={{top_down={{target_per_year=1e6,people=2,over_assignment=0.1,by={key}}}}}"
        )])
    };
    let deals: &[u8] = b"deal,date,person,value\nD1,2026-02-01,ana,5\n";
    let check = |key: &str, people: &[u8], expected: &[&str]| {
        let texts = Texts {
            deals,
            people,
            ..Texts::default()
        };
        let found = match run(&by(key), texts) {
            Err(ReplayError::Faults(faults)) => faults.to_string(),
            Err(error) => panic!("{error}"),
            Ok(_) => String::new(),
        };
        let lines: Vec<String> = expected.iter().map(|e| format!("error: {e}\n")).collect();
        assert_eq!(found, lines.concat());
    };
    let both: &[u8] = b"person,role,potential,history\nana,rep,1,0\nben,rep,2,5\nmia,manager,,\n";
    check("\"potential\"", both, &[]);
    check("{blend={potential=0.5}}", both, &[]);
    check(
        "\"history\"",
        both,
        &["people.csv:2:history: `ana` gets no quota of `new business`: accepted more than 0"],
    );
    check(
        "\"potential\"",
        b"person,role\nana,rep\n",
        &[
            "people.csv:2:potential: empty for `ana`, and the target of `new business` is dealt out by it: accepted 0 or more",
        ],
    );
    check(
        "\"history\"",
        b"",
        &[
            "deals.csv:history: the target of `new business` is dealt out by it: accepted a file of people with that column",
        ],
    );
}

#[test]
fn a_different_kind_of_file_is_not_listed_to_the_end() {
    let rows = (0..250).map(|i| format!("D{i},never,ana,5"));
    let lines: Vec<String> = std::iter::once("deal,date,person,value".to_owned())
        .chain(rows)
        .collect();
    let deals = lines.join("\n");
    let texts = Texts {
        deals: deals.as_bytes(),
        ..Texts::default()
    };
    let Err(ReplayError::Faults(faults)) = run(&setup(), texts) else {
        panic!("accepted");
    };
    assert_eq!((faults.listed.len(), faults.n), (100, 250));
    assert!(faults.to_string().ends_with("error: 150 more faults\n"));
}

#[test]
fn spreadsheets_of_all_kinds_are_read() {
    // A byte order mark, Windows line ends, quotes, capitals, spaces, empty rows, no last line end.
    credited(
        b"\xef\xbb\xbfDeal,Date,Person,Value\r\n\"D1\",2026-01-01,\"Ruiz, Ana\",\"1,234.50\"\r\n,,,\r\n\r\n D2 , 2026-01-02 , Ben ,100",
        1_334.5,
    );
    // Semicolons, decimal commas, columns in another order.
    credited(
        b"value;deal;date;person\n1.234,50;D1;2026-01-01;ana\n0,50;D2;2026-01-02;ana\n",
        1_235.0,
    );
    // Tabs, a space that does not break between thousands, a bookkeeper's negative.
    credited(
        "deal\tdate\tperson\tvalue\nD1\t2026-01-01\tana\t12\u{a0}000\nD2\t2026-01-02\tana\t(2000)\n".as_bytes(),
        10_000.0,
    );
    // A quoted cell with a line end and a doubled quote.
    credited(
        b"deal,date,person,value\n\"D \"\"1\"\"\nx\",2026-01-01,ana,5\nD2,2026-01-01,ana,5\n",
        10.0,
    );
}

#[test]
fn a_number_with_two_readings_is_refused() {
    refused_deals(
        "deal;date;person;value\nD1;2026-01-01;ana;1.234\n",
        &[
            "deals.csv:2:value: `1.234` is not understood: accepted 1234 or 1234,00: this one has two \
           readings in a file with semicolons",
        ],
    );
}

#[test]
fn without_fiscal_years_the_deals_say_which() {
    let setup = Setup {
        settings: None,
        ..setup()
    };
    let texts = Texts {
        deals: b"deal,date,person,value\nD1,2025-03-31,ana,5\nD2,2026-12-31,ana,5\n",
        ..Texts::default()
    };
    let found = run(&setup, texts).unwrap();
    assert_eq!(found.calendar.date(0), "2025-01-01");
    assert_eq!(found.calendar.date(found.calendar.end() - 1), "2026-12-31");
    let texts = Texts {
        deals: b"deal,date,person,value\nD1,1905-03-31,ana,5\nD2,2026-12-31,ana,5\n",
        ..Texts::default()
    };
    let Err(ReplayError::Faults(faults)) = run(&setup, texts) else {
        panic!("accepted");
    };
    assert_eq!(
        faults.to_string(),
        "error: deals.csv:date: the deals span 122 years: accepted 20, or [replay] in the scenario that says which\n"
    );
}

fn quotasim(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("quotasim")
        .unwrap()
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

const EXAMPLE: [&str; 10] = [
    "replay",
    "scenarios/replay/software.toml",
    "--deals",
    "scenarios/replay/deals.csv",
    "--people",
    "scenarios/replay/people.csv",
    "--events",
    "scenarios/replay/events.csv",
    "--adjustments",
    "scenarios/replay/adjustments.csv",
];

#[test]
fn the_page_shows_what_the_example_prints() {
    let (code, out, err) = quotasim(&root(), &EXAMPLE);
    assert_eq!((code, err.as_str()), (0, ""));
    let page = fs::read_to_string(root().join("docs/replay.md")).unwrap();
    let (code, own, _) = quotasim(&root(), &[&EXAMPLE[..], &["--person", "Ana"]].concat());
    assert_eq!(code, 0);
    assert!(page.contains(&own), "docs/replay.md should show:\n{own}");
    assert!(out.len() > own.len());
    // Whoever writes to a file gets what the page shows too.
    let totals = &out[out.find("Totals: ").unwrap()..];
    assert!(
        page.contains(totals),
        "docs/replay.md should show:\n{totals}"
    );
}

#[test]
fn the_page_names_every_column() {
    let page = fs::read_to_string(root().join("docs/replay.md")).unwrap();
    for column in [
        DEAL_COLUMNS,
        PEOPLE_COLUMNS,
        ADJUSTMENT_COLUMNS,
        EVENT_COLUMNS,
    ]
    .concat()
    {
        let need = if column.required { "required" } else { "" };
        let row = format!("| `{}` | {need} | {} |", column.name, column.meaning);
        assert!(page.contains(&row), "docs/replay.md lacks: {row}");
    }
}

#[test]
fn csv_sums_to_what_is_paid_and_json_says_the_same() {
    let (code, csv, _) = quotasim(
        &root(),
        &[&EXAMPLE[..], &["--format", "csv", "--quiet"]].concat(),
    );
    assert_eq!(code, 0);
    let mut lines = csv.lines();
    assert_eq!(
        lines.next(),
        Some(
            "person,role,period,from,to,pay_date,rule,element,deal,credited,quota,attainment,earned_to_date,amount"
        )
    );
    let cents = |text: &str| text.replace('.', "").parse::<i64>().unwrap();
    let paid: i64 = lines
        .map(|line| cents(line.rsplit(',').next().unwrap()))
        .sum();
    assert_ne!(paid, 0);
    let (_, json, _) = quotasim(&root(), &[&EXAMPLE[..], &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let money = |value: &serde_json::Value| (value.as_f64().unwrap() * 100.0).round();
    assert!((money(&json["totals"]["all"]["paid"]) - paid as f64).abs() < 0.5);
    let statements = json["statements"].as_array().unwrap();
    let sum: f64 = statements.iter().map(|s| money(&s["payment"])).sum();
    assert!((sum - paid as f64).abs() < 0.5);
    for statement in statements {
        let lines = statement["lines"].as_array().unwrap();
        let sum: f64 = lines.iter().map(|line| money(&line["amount"])).sum();
        assert!(
            (sum - money(&statement["payment"])).abs() < 0.5,
            "{statement}"
        );
    }
}

#[test]
fn a_folder_of_statements_is_whole_or_not_there() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("statements");
    let out_text = out.to_str().unwrap();
    for _ in 0..2 {
        // The second time it replaces its own.
        let (code, _, err) = quotasim(&root(), &[&EXAMPLE[..], &["--out", out_text]].concat());
        assert_eq!(code, 0, "{err}");
    }
    let mut names: Vec<String> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "balances.csv",
            "manifest.json",
            "scenario.toml",
            "statements.csv",
            "statements.json",
            "statements.txt"
        ]
    );
    fs::write(out.join("mine.txt"), "").unwrap();
    let (code, _, err) = quotasim(&root(), &[&EXAMPLE[..], &["--out", out_text]].concat());
    assert_eq!(code, 3);
    assert!(err.contains("mine.txt"), "{err}");

    let faulty = parent.path().join("faulty.csv");
    fs::write(&faulty, "deal,date,person,value\nD1,x,ana,5\n").unwrap();
    let other = parent.path().join("other");
    let (code, out, err) = quotasim(
        &root(),
        &[
            "replay",
            "scenarios/company.toml",
            "--deals",
            faulty.to_str().unwrap(),
            "--out",
            other.to_str().unwrap(),
        ],
    );
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.ends_with("nothing is paid\n"), "{err}");
    assert!(!other.exists());
}

#[test]
fn exit_codes_tell_refused_from_unreadable() {
    let deals = EXAMPLE[3];
    let file = EXAMPLE[1];
    let code = |arguments: &[&str]| quotasim(&root(), &[&["replay"], arguments].concat()).0;
    assert_eq!(code(&[file, "--deals", "no/such.csv"]), 3);
    assert_eq!(code(&["no/such.toml", "--deals", deals]), 3);
    assert_eq!(code(&[file]), 2);
    assert_eq!(code(&[file, "--deals", deals, "--person", "Nobody"]), 2);
    assert_eq!(
        code(&[file, "--deals", deals, "--set", "replay.fiscal_years=0"]),
        2
    );
    assert_eq!(
        code(&[
            file,
            "--deals",
            deals,
            "--set",
            "clocks.reps.period=\"week\""
        ]),
        2
    );
}

#[test]
fn any_scenario_will_do() {
    let folder = tempfile::tempdir().unwrap();
    let deals = folder.path().join("deals.csv");
    fs::write(&deals, "deal,date,person,value\nD1,2026-03-31,ana,187500\n").unwrap();
    for file in ["company", "staggered", "monthly", "plg", "linear"] {
        let file = format!("scenarios/{file}.toml");
        let (code, out, err) = quotasim(
            &root(),
            &["replay", &file, "--deals", deals.to_str().unwrap()],
        );
        assert_eq!(code, 0, "{file}: {err}");
        assert!(out.contains("Totals: "), "{file}: {out}");
        assert!(err.contains("has no [replay]"), "{file}: {err}");
    }
}

/// Bytes in any order never end the program.
#[test]
fn noise_is_refused_or_read_and_never_ends_the_program() {
    use proptest::prelude::*;
    let setup = setup();
    let cell = prop::sample::select(vec![
        "D1",
        "D2",
        "ana",
        "2026-01-01",
        "2026-02-30",
        "5",
        "-5",
        "1e9",
        "\"",
        "\"\"",
        "'",
        ",",
        ";",
        "\t",
        "\n",
        "\r\n",
        "",
        " ",
        "é",
        "\u{a0}",
        "100%",
        "1/0",
        "1/3",
        "99999999999999999999",
        "yes",
        "\u{1e}",
        "customer_left",
        "rep",
        "relief",
        "pay",
        ".",
        "-",
        "()",
        "0000-00-00",
        "9999-12-31",
    ]);
    let text = prop::collection::vec(cell, 0..40).prop_map(|cells| cells.concat());
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    runner
        .run(
            &(text.clone(), text.clone(), text.clone(), text),
            |(d, p, a, e)| {
                let deals =
                    format!("deal,date,person,value,split,list_value\nD1,2026-01-05,ana,5,,\n{d}");
                let people = format!("person,role,manager,hired,left\nana,rep,,,\n{p}");
                let adjustments = format!("person,date,what,amount,to\n{a}");
                let events = format!("deal,date,event,share\n{e}");
                let texts = Texts {
                    deals: deals.as_bytes(),
                    people: people.as_bytes(),
                    adjustments: adjustments.as_bytes(),
                    events: events.as_bytes(),
                };
                drop(run(&setup, texts));
                Ok(())
            },
        )
        .unwrap();
}
