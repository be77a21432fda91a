//! Between a lead and terms: the plain pipeline's closed forms, and the signature of every mechanism that gives a
//! loss its name.

#![expect(clippy::float_cmp, reason = "off means exactly off")]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;

use quotasim::model::{BehaviorModel, Mechanisms, Model};
use quotasim::outcome::{Kpi, Outcome};
use quotasim::random::math;
use quotasim::simulate::state::Opportunity;
use quotasim::simulate::{Loss, LossReason, Prepared, Recorder, Signed, State};
use quotasim::stats::Moments;
use quotasim::units::{Factor, Share};

use crate::small_company::{Design, check_above, check_mean, paired};

const N: u64 = 64;
/// Fewer active deals than a rep has: attention is short.
const BUSY: &str = "deals.attention_capacity=8";

fn share(value: f64) -> Share {
    Share::new(value).unwrap()
}

fn factor(value: f64) -> Factor {
    Factor::new(value).unwrap()
}

fn all_named(mechanisms: &mut Mechanisms) {
    mechanisms.mirages = true;
    mechanisms.qualification = true;
    mechanisms.sponsorship = true;
    mechanisms.multi_threading = true;
    mechanisms.specialists = true;
    mechanisms.inbound_neglect = true;
}

#[track_caller]
fn check_higher(kpi: Kpi, high: &[Outcome], low: &[Outcome]) {
    let difference = paired(low, high, |o| o.kpi(kpi));
    check_above(kpi.key(), &difference, 0.0);
}

#[track_caller]
fn check_zero(kpi: Kpi, outcomes: &[Outcome]) {
    for outcome in outcomes {
        assert_eq!(outcome.kpi(kpi), 0.0, "{}", kpi.key());
    }
}

/// People who do not choose, at unit effort, with attention for everything.
fn plain(model: &mut Model) {
    model.behavior.model = BehaviorModel::Fixed;
    model.deals.attention_capacity = 10_000;
    model.mechanisms.reputation = false;
}

/// Flows and stocks of the pipeline in the report.
#[derive(Default)]
struct Flows {
    from: u32,
    leads: f64,
    ripe: f64,
    lost_open: f64,
    open: f64,
    days: f64,
    stage_days: Vec<f64>,
    age: f64,
}

impl Recorder for Flows {
    fn lead(&mut self, day: u32, _: usize) {
        self.leads += f64::from(u8::from(self.from <= day));
    }
    fn ripened(&mut self, day: u32, _: usize, _: f64) {
        self.ripe += f64::from(u8::from(self.from <= day));
    }
    fn loss(&mut self, loss: &Loss) {
        if self.from <= loss.day && loss.reason != LossReason::DatePassed {
            self.lost_open += 1.0;
            self.age += f64::from(loss.day - loss.born);
        }
    }
    fn evening(&mut self, day: u32, state: &State) {
        if self.from <= day {
            self.days += 1.0;
            self.stage_days.resize(8, 0.0);
            for o in state.open.iter().flatten() {
                self.open += 1.0;
                self.stage_days[usize::from(o.stage)] += 1.0;
            }
        }
    }
}

fn flows(design: &Design) -> Vec<Flows> {
    let prepared = design.prepared();
    (0..N)
        .map(|number| {
            let mut flows = Flows {
                from: prepared.roster.report_from,
                ..Flows::default()
            };
            crate::small_company::watch(&prepared, number, &mut flows);
            flows
        })
        .collect()
}

#[test]
fn the_plain_pipeline_obeys_its_closed_forms() {
    let design = Design::load("company.toml", &[]).with(plain);
    let model = &design.model;
    let flows = flows(&design);
    let reps = f64::from(model.organization.reps);
    let rate = model.leads.per_rep_per_day.get() * reps;
    let of = |value: &dyn Fn(&Flows) -> f64| flows.iter().map(value).collect::<Moments>();
    check_mean("leads a day", &of(&|f| f.leads / f.days), rate, 0.1 * rate);
    // Little's law, stage by stage: arrivals times mean time.
    let mut enters = 1.0;
    for (index, stage) in model.deals.stages.iter().enumerate() {
        let mean_days = if index == 0 {
            // Leads come in the morning and are counted in the evening.
            1.0 / math::exp_m1(1.0 / stage.mean_days.get())
        } else {
            stage.mean_days.get()
        };
        let expected = rate * enters * mean_days;
        let seen = of(&|f| f.stage_days[index] / f.days);
        check_mean(&stage.name, &seen, expected, 0.15 * expected);
        enters *= 1.0 - stage.lost_share.get();
    }
    let ripens = of(&|f| f.ripe / (f.ripe + f.lost_open));
    check_mean("share that becomes ripe", &ripens, enters, 0.15 * enters);
}

/// A mechanism by name, and what turns it on.
type Switch = (&'static str, fn(&mut Mechanisms));

#[test]
fn losses_with_a_name_are_as_many_as_without() {
    // Nobody chooses: each mechanism takes its losses out of those of the stages.
    let plain_design = Design::load("company.toml", &[]).with(plain);
    let stages = &plain_design.model.deals.stages;
    let expected: f64 = stages.iter().map(|s| 1.0 - s.lost_share.get()).product();
    let switches: [Switch; 4] = [
        ("mirages", |m| m.mirages = true),
        ("sponsorship", |m| m.sponsorship = true),
        ("multi_threading", |m| m.multi_threading = true),
        ("all", |m| {
            all_named(m);
            m.specialists = false;
        }),
    ];
    for (name, switch) in switches {
        let design = plain_design.with(|m| {
            switch(&mut m.mechanisms);
            // Longer than the longest courtship, so that what came also left.
            m.calendar.warmup_quarters = 8;
        });
        let seen: Moments = flows(&design)
            .iter()
            .map(|f| f.ripe / (f.ripe + f.lost_open))
            .collect();
        check_mean(name, &seen, expected, 0.15 * expected);
    }
}

/// What reps believed when something last happened, against what was true.
struct Believed {
    from: u32,
    professed: f64,
    real: f64,
    n: f64,
}

impl Recorder for Believed {
    fn evening(&mut self, day: u32, state: &State) {
        if day < self.from {
            return;
        }
        let today = |o: &&Opportunity| f64::from(day) <= o.seen_on && 0 < o.stage;
        for o in state.open.iter().flatten().filter(today) {
            self.professed += math::logistic(o.evidence);
            self.real += f64::from(u8::from(o.real));
            self.n += 1.0;
        }
    }
}

fn believed_too_much(design: &Design) -> Moments {
    let prepared = design.prepared();
    (0..N)
        .map(|number| {
            let from = prepared.roster.report_from;
            let (professed, real, n) = (0.0, 0.0, 0.0);
            let mut seen = Believed {
                from,
                professed,
                real,
                n,
            };
            crate::small_company::watch(&prepared, number, &mut seen);
            assert!(100.0 < seen.n);
            (seen.professed - seen.real) / seen.n
        })
        .collect()
}

#[test]
fn sober_reps_are_right_on_average_and_happy_ears_are_not() {
    let sober = Design::load("company.toml", &[BUSY]).with(|m| {
        m.behavior.model = BehaviorModel::Fixed;
        m.mechanisms.mirages = true;
        m.mirages.share = share(0.4);
        m.qualification.happy_ears = share(0.0);
    });
    check_mean("belief less truth", &believed_too_much(&sober), 0.0, 0.03);
    let happy = sober.with(|m| m.qualification.happy_ears = share(1.0));
    let more = believed_too_much(&happy).mean();
    check_above("happy ears", &believed_too_much(&happy), 0.005);
    assert!(more < 0.5, "{more}");
}

/// Opportunities by whether they have a buyer, and how many signed.
struct NoBuyer(BTreeMap<u64, bool>, usize);
impl Recorder for NoBuyer {
    fn evening(&mut self, _: u32, state: &State) {
        for o in state.open.iter().flatten() {
            self.0.insert(o.id, o.real);
        }
    }
    fn signed(&mut self, signed: &Signed) {
        // One that came and signed on a single day was never seen.
        assert_ne!(self.0.get(&signed.id), Some(&false));
        self.1 += 1;
    }
}

#[test]
fn mirages_waste_attention_and_never_sign() {
    let off = Design::load("company.toml", &[BUSY]);
    let on = off.with(|m| m.mechanisms.mirages = true);
    let mut seen = NoBuyer(BTreeMap::new(), 0);
    on.watch(1, &mut seen);
    assert!(0 < seen.1 && seen.0.values().any(|real| !real));
    let (on, off) = (on.outcomes(N), off.outcomes(N));
    check_zero(Kpi::NoDecisionShare, &off);
    check_zero(Kpi::AttentionWasted, &off);
    check_higher(Kpi::NoDecisionShare, &on, &off);
    check_higher(Kpi::AttentionWasted, &on, &off);
    check_higher(Kpi::DealsSigned, &off, &on);
}

/// Opportunities walked away from, and how many of them had a buyer.
#[derive(Default)]
struct Walked {
    real: BTreeMap<u64, bool>,
    unreal: f64,
    n: f64,
}

impl Recorder for Walked {
    fn evening(&mut self, _: u32, state: &State) {
        for o in state.open.iter().flatten() {
            self.real.insert(o.id, o.real);
        }
    }
    fn loss(&mut self, loss: &Loss) {
        if loss.reason == LossReason::Disqualified {
            self.n += 1.0;
            self.unreal += f64::from(u8::from(self.real.get(&loss.id) == Some(&false)));
        }
    }
}

fn unreal_among_walked(design: &Design) -> f64 {
    let prepared = design.prepared();
    let mut walked = Walked::default();
    for number in 0..8 {
        walked.real.clear();
        crate::small_company::watch(&prepared, number, &mut walked);
    }
    assert!(30.0 < walked.n, "{}", walked.n);
    walked.unreal / walked.n
}

#[test]
fn reps_walk_away_from_what_does_not_pay_and_training_finds_the_right_ones() {
    let off = Design::load("company.toml", &[BUSY]).with(|m| m.mechanisms.mirages = true);
    let on = off.with(|m| m.mechanisms.qualification = true);
    let reluctant = on.with(|m| m.qualification.ruthlessness = factor(0.1));
    let trained = on.with(|m| {
        m.qualification.discernment = factor(3.0);
        m.qualification.happy_ears = share(0.0);
    });
    let (usual, well) = (unreal_among_walked(&on), unreal_among_walked(&trained));
    assert!(usual + 0.1 < well, "{usual} and {well}");
    let (on_seen, off_seen) = (on.outcomes(N), off.outcomes(N));
    check_zero(Kpi::DisqualifiedShare, &off_seen);
    check_higher(Kpi::DisqualifiedShare, &on_seen, &off_seen);
    check_higher(Kpi::NoDecisionShare, &off_seen, &on_seen);
    let reluctant = reluctant.outcomes(N);
    check_higher(Kpi::DisqualifiedShare, &on_seen, &reluctant);
    check_higher(Kpi::NoDecisionShare, &reluctant, &on_seen);
}

#[test]
fn nobody_walks_away_while_there_is_attention_for_all() {
    let changes = [
        "deals.attention_capacity=10000",
        "mechanisms.mirages=true",
        "mechanisms.qualification=true",
    ];
    let idle = Design::load("company.toml", &changes);
    check_zero(Kpi::DisqualifiedShare, &idle.outcomes(8));
}

#[test]
fn without_a_sponsor_nothing_is_decided() {
    let on = Design::load("company.toml", &["mechanisms.sponsorship=true"]);
    let off = on.with(|m| m.mechanisms.sponsorship = false);
    let feared = on.with(|m| {
        m.sponsorship.trust_risk = share(1.0);
        m.sponsorship.trust_cost = share(0.95);
    });
    let free = on.with(|m| m.sponsorship.trust_risk = share(0.0));
    let (on, off) = (on.outcomes(N), off.outcomes(N));
    check_zero(Kpi::NoDecisionShare, &off);
    check_zero(Kpi::OverHeadsPerDeal, &off);
    check_higher(Kpi::NoDecisionShare, &on, &off);
    check_higher(Kpi::OverHeadsPerDeal, &on, &off);
    // What it costs decides how often it is done.
    let (feared, free) = (feared.outcomes(N), free.outcomes(N));
    check_zero(Kpi::OverHeadsPerDeal, &feared);
    check_higher(Kpi::OverHeadsPerDeal, &free, &on);
    check_higher(Kpi::NoDecisionShare, &feared, &free);
}

#[test]
fn contacts_are_engaged_where_they_pay() {
    let on = Design::load("company.toml", &["mechanisms.multi_threading=true"]);
    let off = on.with(|m| m.mechanisms.multi_threading = false);
    let dear = on.with(|m| m.multi_threading.effort_per_contact = factor(1.8));
    let needless = on.with(|m| m.multi_threading.stranger_consents = share(1.0));
    let (on, off, dear) = (on.outcomes(N), off.outcomes(N), dear.outcomes(N));
    check_zero(Kpi::ContactsAtClose, &off);
    check_zero(Kpi::NoDecisionShare, &off);
    check_higher(Kpi::NoDecisionShare, &on, &off);
    check_higher(Kpi::ContactsAtClose, &on, &dear);
    check_higher(Kpi::NoDecisionShare, &dear, &on);
    // Nobody talks to people whose word changes nothing.
    for outcome in needless.outcomes(8) {
        assert_eq!(outcome.kpi(Kpi::ContactsAtClose), 1.0);
    }
}

/// Sessions by day and region.
struct Sessions<'a> {
    prepared: &'a Prepared<'a>,
    by_day: Vec<[u32; 2]>,
}
impl Recorder for Sessions<'_> {
    fn session(&mut self, day: u32, rep: usize, _: u32) {
        let roster = &self.prepared.roster;
        let region = roster.leader_above[roster.rep_manager[rep]] - roster.n_teams();
        self.by_day[day as usize][region] += 1;
    }
}

#[test]
fn specialists_serve_their_capacity_and_no_more() {
    let on = Design::load("company.toml", &["mechanisms.specialists=true"]);
    let off = on.with(|m| m.mechanisms.specialists = false);
    let few = on.with(|m| m.specialists.capacity_multiple = factor(1.0));
    let prepared = few.prepared();
    let days = prepared.roster.n_days;
    let mut sessions = Sessions {
        prepared: &prepared,
        by_day: vec![[0; 2]; days as usize],
    };
    crate::small_company::watch(&prepared, 1, &mut sessions);
    // Six reps a region, stages up to "evaluate" passed at effort 1.
    let stages = &few.model.deals.stages;
    let passed: f64 = stages[..2]
        .iter()
        .map(|s| 1.0 - s.lost_share.get())
        .product();
    let capacity = 6.0 * few.model.leads.per_rep_per_day.get() * passed;
    for region in 0..2 {
        let total: u32 = sessions.by_day.iter().map(|day| day[region]).sum();
        let most = sessions.by_day.iter().map(|day| day[region]).max().unwrap();
        assert!(
            0 < total && f64::from(most) <= capacity + 1.0,
            "{most} at {capacity}"
        );
        assert!(
            f64::from(total) <= capacity * f64::from(days) + 1.0,
            "{total}"
        );
    }
    let (on, off, few) = (on.outcomes(N), off.outcomes(N), few.outcomes(N));
    check_zero(Kpi::SpecialistDays, &off);
    check_higher(Kpi::SpecialistDays, &on, &off);
    check_higher(Kpi::SpecialistDays, &few, &on);
    check_higher(Kpi::CycleDays, &few, &off);
}

#[test]
fn leads_wait_while_hours_are_dear() {
    let off = Design::load("company.toml", &[]);
    let on = off.with(|m| {
        m.mechanisms.inbound_neglect = true;
        m.inbound.effort_per_answer = factor(4.0);
    });
    let cheap = on.with(|m| m.inbound.effort_per_answer = factor(0.01));
    let dear = on.with(|m| m.inbound.effort_per_answer = factor(7.0));
    let fixed = on.with(|m| m.behavior.model = BehaviorModel::Fixed);
    let (on, off) = (on.outcomes(N), off.outcomes(N));
    check_zero(Kpi::UnansweredShare, &off);
    check_higher(Kpi::UnansweredShare, &on, &off);
    check_higher(Kpi::AnswerDays, &on, &off);
    let (cheap, dear, fixed) = (cheap.outcomes(8), dear.outcomes(N), fixed.outcomes(8));
    check_zero(Kpi::UnansweredShare, &cheap);
    check_zero(Kpi::UnansweredShare, &fixed);
    check_higher(Kpi::UnansweredShare, &dear, &on);
}

#[test]
fn every_lead_is_somewhere_every_evening() {
    struct Places {
        leads: usize,
        lost: usize,
        signed: usize,
        days: u32,
    }
    impl Recorder for Places {
        fn lead(&mut self, _: u32, _: usize) {
            self.leads += 1;
        }
        fn loss(&mut self, _: &Loss) {
            self.lost += 1;
        }
        fn signed(&mut self, _: &Signed) {
            self.signed += 1;
        }
        fn evening(&mut self, day: u32, state: &State) {
            let open = state.open.iter().map(Vec::len).sum::<usize>();
            let ripe = state.ripe.iter().map(Vec::len).sum::<usize>();
            let waiting = state.unanswered.iter().map(Vec::len).sum::<usize>();
            let known = open + ripe + waiting + self.lost + self.signed;
            assert_eq!(self.leads, known, "day {day}");
            // Who waits for a specialist is in the queue of one, and only once.
            let mut queued: Vec<u64> = state.sessions.iter().flatten().map(|s| s.1).collect();
            queued.sort_unstable();
            let n = queued.len();
            queued.dedup();
            assert_eq!(n, queued.len(), "day {day}");
            for o in state.open.iter().flatten() {
                let waits = o.awaiting != u32::MAX;
                assert_eq!(
                    waits,
                    queued.binary_search(&o.id).is_ok(),
                    "day {day}: {}",
                    o.id
                );
                assert!(o.engaged <= o.committee && 0.0 < o.trust && o.trust <= 1.0);
            }
            assert!(state.owed.iter().all(|&owed| 0.0 <= owed));
            self.days += 1;
        }
    }
    let design = Design::load("company.toml", &[BUSY]).with(|m| all_named(&mut m.mechanisms));
    for number in 0..4 {
        let (leads, lost, signed, days) = (0, 0, 0, 0);
        let mut places = Places {
            leads,
            lost,
            signed,
            days,
        };
        design.watch(number, &mut places);
        let Places {
            leads,
            lost,
            signed,
            ..
        } = places;
        assert!(
            100 < leads && 100 < lost && 10 < signed,
            "{leads} {lost} {signed}"
        );
    }
}
