//! Events in words, with the numbers that were decided by.

use std::fmt::Write as _;

use crate::experiment::trace::TraceHead;
use crate::experiment::trace::story::{self, Value, What};
use crate::units::format::format_count;

/// An event in a sentence; a kind without one of its own is named with its fields.
#[expect(clippy::too_many_lines, reason = "a line or two for each kind")]
pub(super) fn sentence(head: &TraceHead, what: &What) -> String {
    match what {
        What::Lead(e) => lead(e),
        What::LeadLeft(e) => format!(
            "left unanswered: answering would cost {} of effort, waiting risks {}{}",
            whole(e.saved),
            whole(e.risk),
            if e.no_time {
                ", but no hours are left today"
            } else {
                ""
            }
        ),
        What::LeadAnswered(e) => {
            let why = e
                .saved
                .zip(e.risk)
                .map_or_else(String::new, |(saved, risk)| {
                    format!(
                        ": {} of effort against {} at risk",
                        whole(saved),
                        whole(risk)
                    )
                });
            match e.waited {
                0 => format!("answered the same day{why}"),
                waited => format!("answered after {}{why}", days(waited)),
            }
        }
        What::Opened(e) => opened(e),
        What::StagePassed(e) => format!(
            "passes the stage {}; {}the rep gives each deal {} of full attention",
            stage(head, e.stage),
            belief(e.believed),
            percent(e.focus)
        ),
        What::Sponsor(e) => match e.status {
            "there" => "an executive sponsor is there",
            "sought" => "has no executive sponsor; the contact is to bring one in",
            _ => "found an executive sponsor",
        }
        .to_owned(),
        What::OverHead(e) => format!(
            "{} over the contact's head to a sponsor: worth {}, against {} of waiting for the introduction{}",
            if e.went {
                "the rep goes"
            } else {
                "the rep does not go"
            },
            whole(e.going_over),
            whole(e.waiting),
            if e.trust < 1.0 {
                format!("; trust {}", percent(e.trust))
            } else {
                String::new()
            }
        ),
        What::Contact(e) => contact(e),
        What::Reviewed(e) => reviewed(head, e),
        What::WalkAway(e) => format!(
            "the rep weighs walking away: worth {} for each day it stays, the attention it takes {}: {}",
            whole(e.worth_a_day),
            whole(e.attention_a_day),
            if e.walks { "walks away" } else { "keeps it" }
        ),
        What::SpecialistAsked(e) => {
            format!("waits for a specialist, {} before it", e.queue)
        }
        What::Session(e) => format!("a specialist's session after {}", days(e.waited)),
        What::Committee(e) => format!(
            "the committee {}: {} of {} members engaged, chance {}",
            if e.agrees {
                "agrees to buy"
            } else {
                "decides nothing"
            },
            e.engaged,
            e.committee,
            percent(e.chance)
        ),
        What::Ripened(e) => ripened(e),
        What::Stake(e) => stake(e),
        What::Offer(e) => offer(e),
        What::PushWeighed(e) => format!(
            "the rep weighs {}: works with {}, costs the deal with {}, {} off if it works: worth {} more than not",
            tactic(e.tactic),
            percent(e.works),
            percent(e.walks_away),
            percent(e.discount),
            whole(e.gain)
        ),
        What::PushMade(e) => format!(
            "the rep pushes with {}: {}; trust {}",
            tactic(e.tactic),
            match (e.works, e.walks_away) {
                (true, _) => "it works",
                (_, true) => "the buyer walks away",
                _ => "nothing comes of it",
            },
            percent(e.trust)
        ),
        What::ThreatTested(e) => if e.was_true {
            "the threat was true: as good an offer did not come again"
        } else {
            "the threat proves empty: an offer as good is there again"
        }
        .to_owned(),
        What::DeskFull(_) => "the deal desk has no room today".to_owned(),
        What::QuoteMade(e) => format!(
            "a quote at {}, good until day {}{}",
            percent(e.discount),
            e.expires,
            promise(e.promised)
        ),
        What::QuoteDay(e) => format!(
            "the quote is {} (chance {} a day)",
            if e.signs { "signed" } else { "not signed yet" },
            percent(e.chance)
        ),
        What::QuoteExpired(e) => format!("the quote at {} ran out", percent(e.discount)),
        What::ToldToWait(e) => format!(
            "the ready buyer is told to wait and {} (chance to leave {})",
            if e.leaves { "leaves" } else { "stays" },
            percent(e.chance)
        ),
        What::DateMoved(e) => format!(
            "expected date passes: moved from day {} to {}{}",
            e.from,
            e.to,
            if e.over_quarter {
                ", out of the quarter"
            } else {
                ""
            }
        ),
        What::Slipped(e) => format!(
            "slipped: was due last quarter, {}",
            if e.wrong_date {
                "but the buyer's own date is still to come"
            } else {
                "and something stands in the way"
            }
        ),
        What::Lost(e) => format!("LOST after {}: {}", days(e.age), reason(e.reason)),
        What::SignedDeal(e) => signed(e),
        What::Credited(e) => format!(
            "credited: attainment of the rep's period from {} to {}, {} left",
            percent(e.before),
            percent(e.after),
            days(e.days_left)
        ),
        What::NewCustomer(e) => customer(e),
        What::Onboarded(e) => format!(
            "put to work after {:.1} weeks; revenue starts on day {}",
            e.waited, e.starts
        ),
        What::Regret(e) => format!(
            "learns that others paid {} off after it, against its own {}: regret {}",
            e.others.map_or_else(|| "nothing".to_owned(), percent),
            percent(e.own),
            percent(e.regret)
        ),
        What::CustomerMonth(e) => customer_month(e),
        What::Renewal(e) => renewal(e),
        What::StartedPaying(e) => format!(
            "starts to pay {} a year, {}",
            whole(e.arr),
            if e.helped {
                "helped by a seller"
            } else {
                "unassisted"
            }
        ),
        What::RepPeriod(e) => format!(
            "the rep's period ends at attainment {}; paid since it began {}",
            percent(e.attainment),
            whole(e.paid)
        ),
        What::RepGone(e) => format!(
            "the rep {}: attained {} in the last year, paid {} of on-target earnings, stress {:.2}",
            if e.how == "quit" {
                "QUITS"
            } else {
                "IS LET GO"
            },
            e.attainment
                .map_or_else(|| "nothing yet".to_owned(), percent),
            percent(e.pay),
            e.stress
        ),
        What::RepSpared(e) => format!(
            "the rep is put up for dismissal and spared: attained {}, the team {}; the manager's own number needs the seat filled",
            percent(e.attainment),
            percent(e.team)
        ),
        What::RepHired(e) => format!(
            "somebody new starts in the seat, of ability {:.2} once the job is learned on day {}",
            e.ability, e.productive_on
        ),
        What::PaidBack(e) => format!("who left pays back {}", whole(e.amount)),
        What::Paid(e) => format!(
            "pay of the {}: component {} ({}) at attainment {}: {} earned to date, {} paid now",
            e.role,
            e.component,
            e.measure.replace('_', " "),
            percent(e.attainment),
            whole(e.earned_to_date),
            whole(e.amount)
        ),
        What::Beside(e) => format!("paid beside components: {}", whole(e.amount)),
        What::Clawback(e) => format!(
            "{:.0} months after the sale the plan takes back {} of the commission: {}",
            e.months,
            percent(e.share),
            whole(e.amount)
        ),
        What::TakenBack(e) => format!("{} of the payment is taken back", whole(e.amount)),
        other => fields(other),
    }
}

/// A kind and its fields, as they are.
fn fields(what: &What) -> String {
    let mut parts = Vec::new();
    what.each_field(|name, value| {
        let value = match value {
            Value::Count(n) => n.to_string(),
            Value::Number(x) if x.abs() < 100.0 => format!("{x:.3}"),
            Value::Number(x) => whole(x),
            Value::Flag(b) => if b { "yes" } else { "no" }.to_owned(),
            Value::Word(word) => word.to_owned(),
            Value::Nothing => "none".to_owned(),
        };
        parts.push(format!("{} {value}", name.replace('_', " ")));
    });
    format!("{}: {}", what.name().replace('_', " "), parts.join(", "))
}

/// Money in whole units, thousands apart.
pub(super) fn whole(value: f64) -> String {
    let rounded = value.round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to what a count holds"
    )]
    let count = rounded.abs().min(1e15) as usize;
    let sign = if rounded < 0.0 { "-" } else { "" };
    format!("{sign}{}", format_count(count))
}

pub(super) fn percent(share: f64) -> String {
    let text = format!("{:.1}", 100.0 * share);
    format!("{} %", if text == "-0.0" { "0.0" } else { &text })
}

fn days(n: u32) -> String {
    match n {
        1 => "1 day".to_owned(),
        n => format!("{n} days"),
    }
}

/// How often, in words.
pub(super) fn times(n: u32) -> String {
    match n {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    }
}

fn promise(promised: bool) -> &'static str {
    if promised { ", with a promise" } else { "" }
}

fn tactic(name: &str) -> &'static str {
    match name {
        "threat" => "a threat that the offer ends today",
        _ => "going to the buyer's boss",
    }
}

/// Why a deal was lost, in words.
pub(super) fn reason(name: &str) -> &'static str {
    match name {
        "competitor" => "to a competitor, or for no reason with a mechanism of its own",
        "no_decision" => "the buyer decided nothing, or there never was one",
        "disqualified" => "the rep walked away",
        "date_passed" => "the date passed, or the buyer left when told to wait",
        "unanswered" => "nobody answered the lead in time",
        "rep_left" => "its rep left",
        _ => "the buyer walked away from a push",
    }
}

fn stage(head: &TraceHead, number: u32) -> String {
    let place = (number as usize).checked_sub(1);
    let name = place.and_then(|place| head.stages.get(place));
    name.map_or_else(|| number.to_string(), |name| format!("\"{name}\""))
}

fn belief(believed: f64) -> String {
    if believed < 1.0 - 1e-9 {
        format!("believed real {}, ", percent(believed))
    } else {
        String::new()
    }
}

fn lead(e: &story::Lead) -> String {
    let source = match e.inbound {
        Some(true) => "an inbound lead, to be answered",
        Some(false) => "a lead found by prospecting",
        None => "a lead",
    };
    let mut text = format!("{source}; prospecting at {:.2} of the usual", e.prospecting);
    for (factor, of) in [
        (e.reputation, "reputation"),
        (e.word_of_mouth, "word of mouth"),
    ] {
        if 1e-3 < (factor - 1.0).abs() {
            let _ = write!(text, ", {of} x {factor:.2}");
        }
    }
    text
}

fn opened(e: &story::Opened) -> String {
    let mut text = "an opportunity in the first stage".to_owned();
    if e.believed < 1.0 - 1e-9 {
        let _ = write!(
            text,
            "; {} a buyer (the rep cannot know), believed real {}",
            if e.real { "there is" } else { "there never is" },
            percent(e.believed)
        );
    }
    if 0 < e.committee {
        let (committee, engaged) = (e.committee, e.engaged);
        let _ = write!(
            text,
            "; {committee} people decide, {engaged} of them engaged"
        );
    }
    text
}

fn contact(e: &story::Contact) -> String {
    let (committee, engaged) = (e.committee, e.engaged);
    format!(
        "{} ({engaged} of {committee} so far): worth {}, costs {} of effort{}",
        if e.engages {
            "the rep engages one more of the committee"
        } else {
            "the rep engages nobody else of the committee"
        },
        whole(e.gain),
        whole(e.cost),
        if e.no_time {
            ", no hours left this week"
        } else {
            ""
        }
    )
}

fn reviewed(head: &TraceHead, e: &story::Reviewed) -> String {
    let mut text = format!("weekly review in the stage {}: ", stage(head, e.stage));
    text.push_str(&belief(e.believed));
    if 5e-4 < e.professed - e.believed {
        let _ = write!(text, "professed {}, ", percent(e.professed));
    }
    text + &format!(
        "a mean deal is worth {} ripe today, {} next period; {} active for attention to {}",
        whole(e.ripe_today),
        whole(e.ripe_next_period),
        e.active,
        e.capacity
    )
}

fn ripened(e: &story::Ripened) -> String {
    format!(
        "RIPE: list {} a year, needs {} off, organic terms {}; own date day {}, {} a day to sign early, {} a day to sign late; {}",
        whole(e.list),
        percent(e.need),
        percent(e.organic),
        e.natural_day,
        points(e.early_cost),
        points(e.wait_cost),
        if e.strategic {
            "looks ahead to better terms"
        } else {
            "does not look ahead"
        }
    )
}

fn points(share: f64) -> String {
    format!("{:.2} points", 100.0 * share)
}

fn stake(e: &story::Stake) -> String {
    let mut text = format!(
        "{}{} at {}, {} left: {} today, {} next period, closes anyway {}",
        e.role,
        if e.clock == "shorter" {
            " (shorter clock)"
        } else {
            ""
        },
        percent(e.attainment),
        days(e.days_left),
        whole(e.today),
        whole(e.next_period),
        percent(e.closes_anyway)
    );
    if e.pressure != 0.0 {
        let _ = write!(text, ", presses with {}", whole(e.pressure));
    }
    text
}

fn offer(e: &story::Offer) -> String {
    let mut text = match e.buyer_needs {
        None => "buyer does not sign before the own date".to_owned(),
        Some(needs) => format!("buyer would sign at {}", percent(needs)),
    };
    if let Some(needs) = e.buyer_needs.filter(|needs| 5e-4 < needs - e.need) {
        let _ = write!(
            text,
            " ({} needed today, {} for what waiting is believed to bring)",
            percent(e.need),
            percent(needs - e.need)
        );
    }
    if let Some((today, tomorrow)) = e.believed_today.zip(e.believed_tomorrow) {
        let _ = write!(
            text,
            ", believes sellers go to {} today, {} tomorrow",
            percent(today),
            percent(tomorrow)
        );
        match (e.best_day, e.believed_then) {
            (Some(day), Some(then)) => {
                let _ = write!(
                    text,
                    ", {} on day {day}, the best to wait for",
                    percent(then)
                );
            }
            _ => text.push_str(", no day worth waiting for"),
        }
    }
    let _ = write!(
        text,
        "; seller would go to {} (organic {})",
        percent(e.limit),
        percent(e.organic)
    );
    if let Some(discount) = e.discount {
        let _ = write!(
            text,
            "; terms in reach at {}{}",
            percent(discount),
            promise(e.promised)
        );
    }
    if let Some((signing, holding)) = e.signing.zip(e.holding) {
        let _ = write!(
            text,
            "; rep's value of signing {} against {} holding, pressure {}",
            whole(signing),
            whole(holding),
            whole(e.pressure)
        );
    }
    text + match (e.result, e.discount) {
        ("refused", Some(_)) => ": the rep does not promise",
        ("refused", None) if e.waiting => ": buyer waits",
        ("refused", None) => ": out of reach",
        ("held", _) => ": HELD",
        ("quoted", _) => ": agreed, not signed today",
        _ => ": agreed and signed",
    }
}

fn signed(e: &story::SignedDeal) -> String {
    let mut text = format!(
        "SIGNED at {} off: {} first year",
        percent(e.discount),
        whole(e.net)
    );
    let _ = write!(
        text,
        "; at organic terms, unpressed, it would have signed on day {} at {}",
        e.twin_day,
        percent(e.twin_discount)
    );
    text.push_str(promise(e.promised));
    if 0 < e.engaged {
        let _ = write!(text, ", {} contacts engaged", e.engaged);
    }
    if 0 < e.pushes {
        let _ = write!(text, ", pushed {}", times(e.pushes));
    }
    text
}

fn customer(e: &story::NewCustomer) -> String {
    let mut text = match e.origin {
        "opening" => "a customer of the opening book",
        "sold" => "becomes a customer",
        _ => "becomes a self-serve customer",
    }
    .to_owned();
    let _ = write!(text, " of {} a year", whole(e.arr));
    if 0.0 < e.gap {
        let _ = write!(text, ", {} of list promised and not there", percent(e.gap));
    }
    if 0.0 < e.memory {
        let _ = write!(text, ", {} of trust lost to pushes", percent(e.memory));
    }
    text
}

fn customer_month(e: &story::CustomerMonth) -> String {
    let mut text = format!(
        "pays {} a year ({} more than a month ago); satisfaction {:.3}, par {:.3}",
        whole(e.arr),
        whole(e.grown),
        e.satisfaction,
        e.par
    );
    for (what, share) in [
        ("promise gap", e.gap),
        ("price regret", e.regret),
        ("pushes", e.memory),
    ] {
        if 5e-4 < share {
            let _ = write!(text, ", remembers {what} {}", percent(share));
        }
    }
    if 0.05 < e.wait {
        let _ = write!(text, ", remembers {:.1} weeks of waiting", e.wait);
    }
    text
}

fn renewal(e: &story::Renewal) -> String {
    let uplift = if 5e-4 < e.uplift {
        format!(", {} dearer", percent(e.uplift))
    } else {
        String::new()
    };
    let odds = format!(
        "chance {} at satisfaction {:.3}{uplift}",
        percent(e.chance),
        e.satisfaction
    );
    if e.renews {
        format!(
            "RENEWS: {odds}; pays {} a year, before {}",
            whole(e.after),
            whole(e.before)
        )
    } else {
        format!("LEAVES: {odds}; {} a year are gone", whole(e.before))
    }
}
