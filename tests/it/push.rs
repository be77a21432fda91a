//! Push tactics: they come out of crooked pay, are remembered, teach buyers, and are gone with their switch; what people
//! say of it.

#![expect(clippy::float_cmp, reason = "off means exactly off")]

use std::collections::BTreeMap;

use quotasim::outcome::{Kpi, Outcome};
use quotasim::simulate::{
    Company, Loss, LossReason, Pushed, Recorder, RenewalEvent, Signed, State,
};
use quotasim::stats::Moments;
use quotasim::units::{Factor, Share};

use crate::small_company::{Design, check_above, paired};

const N: u64 = 64;
const ON: &str = "mechanisms.push_tactics=true";
/// Nobody walks away, and nobody minds asking.
const EASY: [&str; 4] = [
    ON,
    "push.integrity_cost=0",
    "push.threat_walks_away=0",
    "push.escalation_walks_away=0",
];

fn pushes(outcome: &Outcome) -> f64 {
    outcome.kpi(Kpi::ThreatsPerDeal) + outcome.kpi(Kpi::EscalationsPerDeal)
}

#[track_caller]
fn check_higher(kpi: Kpi, high: &[Outcome], low: &[Outcome]) {
    check_above(kpi.key(), &paired(low, high, |o| o.kpi(kpi)), 0.0);
}

#[test]
fn reps_push_only_when_they_may_and_accounts_remember() {
    let on = Design::load("company.toml", &[ON]);
    let off = on.with(|m| m.mechanisms.push_tactics = false);
    let (on, off) = (on.outcomes(N), off.outcomes(N));
    for outcome in &off {
        assert_eq!(pushes(outcome), 0.0);
        assert_eq!(outcome.kpi(Kpi::LostToPushes), 0.0);
        assert_eq!(outcome.kpi(Kpi::CustomerTrust), 1.0);
    }
    check_higher(Kpi::EscalationsPerDeal, &on, &off);
    check_higher(Kpi::CustomerTrust, &off, &on);
}

#[test]
fn straight_pay_pushes_nobody() {
    // A negative control: what makes a deal today worth a risk is the plan.
    let straight = Design::load("linear.toml", &[ON]).outcomes(N);
    for outcome in &straight {
        assert_eq!(pushes(outcome), 0.0);
    }
}

#[test]
fn the_more_walk_away_the_less_are_pushed() {
    let easy = Design::load("company.toml", &EASY);
    let risky = easy.with(|m| {
        m.push.threat_walks_away = Share::new(0.1).unwrap();
        m.push.escalation_walks_away = Share::new(0.1).unwrap();
    });
    // Few are lost to pushes at all: it takes more histories than elsewhere to tell.
    let (easy, risky) = (easy.outcomes(4 * N), risky.outcomes(4 * N));
    check_higher(Kpi::EscalationsPerDeal, &easy, &risky);
    check_higher(Kpi::LostToPushes, &risky, &easy);
}

#[test]
fn buyers_learn_that_threats_are_empty() {
    let waiting = ["buyers.strategic_share=0.5"];
    let design = Design::load("company.toml", &[&EASY[..], &waiting].concat());
    let learned = design.policy().credibility;
    // Nothing is known at first: one half.
    assert!(learned < 0.2, "{learned}");
    let untested = Design::load("company.toml", &[]);
    assert_eq!(untested.policy().credibility, 0.5);
}

/// Chances to renew on the first anniversary, of customers who were pushed and of others.
#[derive(Default)]
struct Renewals {
    trust: BTreeMap<u64, f64>,
    pushed: Vec<f64>,
    others: Vec<f64>,
}

impl Recorder for Renewals {
    fn signed(&mut self, signed: &Signed) {
        self.trust.insert(signed.id, signed.trust);
    }
    fn renewal(&mut self, event: &RenewalEvent, company: &Company) {
        let Some(&trust) = self.trust.get(&company.id[event.customer]) else {
            return;
        };
        if trust < 1.0 {
            self.pushed.push(event.odds);
        } else {
            self.others.push(event.odds);
        }
    }
}

#[test]
fn who_was_pushed_renews_less() {
    let costs = [
        "push.escalation_trust_cost=0.8",
        "calendar.reported_quarters=6",
    ];
    let design = Design::load("company.toml", &[&EASY[..], &costs].concat());
    let mut seen = Renewals::default();
    for number in 0..N {
        design.watch(number, &mut seen);
    }
    let (pushed, others): (Moments, Moments) = (
        seen.pushed.iter().copied().collect(),
        seen.others.iter().copied().collect(),
    );
    let error = pushed.std_error().hypot(others.std_error());
    let less = others.mean() - pushed.mean();
    assert!(
        6.0 * error < less,
        "{less} +- {error}, {} pushed",
        seen.pushed.len()
    );
}

/// Every opportunity and what became of it.
#[derive(Default)]
struct Ledger {
    leads: usize,
    signed: usize,
    lost: usize,
    open: usize,
    walked: usize,
    lost_to_pushes: usize,
}

impl Recorder for Ledger {
    fn lead(&mut self, _: u32, _: usize) {
        self.leads += 1;
    }
    fn signed(&mut self, _: &Signed) {
        self.signed += 1;
    }
    fn loss(&mut self, loss: &Loss) {
        self.lost += 1;
        self.lost_to_pushes += usize::from(loss.reason == LossReason::Pushed);
    }
    fn pushed(&mut self, pushed: &Pushed) {
        assert!(!(pushed.walks && pushed.works));
        self.walked += usize::from(pushed.walks);
    }
    fn evening(&mut self, _: u32, state: &State) {
        let rows = |rows: &[usize]| rows.iter().sum::<usize>();
        let open: Vec<_> = state.open.iter().map(Vec::len).collect();
        let ripe: Vec<_> = state.ripe.iter().map(Vec::len).collect();
        self.open = rows(&open) + rows(&ripe);
        assert_eq!(self.leads, self.signed + self.lost + self.open);
    }
}

#[test]
fn every_opportunity_is_accounted_for_on_every_day() {
    let risky = ["push.escalation_walks_away=0.05", "push.integrity_cost=0"];
    let design = Design::load("company.toml", &[&[ON][..], &risky].concat());
    let mut all = 0;
    for number in 0..8 {
        let mut ledger = Ledger::default();
        design.watch(number, &mut ledger);
        assert_eq!(ledger.walked, ledger.lost_to_pushes);
        all += ledger.walked;
    }
    assert!(0 < all);
}

#[test]
fn what_customers_say_moves_leads() {
    let fixed = "behavior.model=\"fixed\"";
    let crowded = "onboarding.capacity_multiple=1.05";
    let off = Design::load(
        "company.toml",
        &[fixed, crowded, "calendar.reported_quarters=8"],
    );
    let talking = |share: f64, bad_news: f64| {
        off.with(|m| {
            m.mechanisms.word_of_mouth = true;
            m.word_of_mouth.referral_share = Share::new(share).unwrap();
            m.word_of_mouth.bad_news_weight = Factor::new(bad_news).unwrap();
        })
        .outcomes(N)
    };
    let silent = talking(0.0, 2.0);
    for (silent, off) in silent.iter().zip(off.outcomes(N)) {
        assert_eq!(
            silent.kpi(Kpi::Npv),
            off.kpi(Kpi::Npv),
            "nobody is sent by a customer"
        );
    }
    // A book that grows sends more.
    let (mild, harsh) = (talking(0.5, 1.0), talking(0.5, 20.0));
    check_higher(Kpi::DealsSigned, &mild, &silent);
    check_higher(Kpi::DealsSigned, &mild, &harsh);
}

#[test]
fn people_talk_about_how_they_were_pushed() {
    let talk = [
        "mechanisms.word_of_mouth=true",
        "word_of_mouth.referral_share=0",
    ];
    let loud = Design::load("company.toml", &[&EASY[..], &talk].concat());
    let with = |effect: f64| {
        loud.with(|m| m.word_of_mouth.incident_effect = Factor::new(effect).unwrap())
            .outcomes(N)
    };
    check_higher(Kpi::ReputationEnd, &with(0.0), &with(5.0));
}
