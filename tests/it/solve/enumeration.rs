//! Every policy of a tiny problem, enumerated, each valued along every path of chance.
//!
//! Nothing is solved backwards here and no certainty equivalent is formed on the way: a policy's worth is the expected
//! utility of pay less costs at the end of its paths. So besides the programme's choices this tests that its recursion
//! of certainty equivalents is the utility it claims to be.

use std::collections::BTreeMap;

use super::*;

/// Where something is decided. Deals in hand are whole; what was closed is counted by day and kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    day: usize,
    closed: Closed,
    waiting: u32,
    ready: u32,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// So many waiting undecided: try one (1) or stop (0).
    Waiting(u32),
    /// So many ready undecided: try one (1) or hold the rest (0).
    Ready(u32),
    /// How hard to work, of a list.
    Evening,
}

/// What was closed, by day and kind: waiting, ready.
type Closed = [[u32; 2]; 3];

struct Tiny<'a> {
    given: &'a ProgrammeInputs,
    /// Pay at the end \[money\].
    pay: &'a dyn Fn(Closed) -> f64,
    /// The programme's own effort of an evening.
    effort: &'a dyn Fn(usize, Closed, f64, f64) -> f64,
    /// Efforts to choose from, as multiples of the programme's own.
    menu: &'a [f64],
    /// The policy: a choice by place.
    policy: BTreeMap<Place, usize>,
}

/// Chance, and pay less costs so far.
type Path = (f64, f64);

/// Net value closed on some days \[money\].
fn booked(given: &ProgrammeInputs, closed: Closed, days: std::ops::Range<usize>) -> f64 {
    let mut sum = 0.0;
    for day in days {
        let terms = given.closings[day.min(given.closings.len() - 1)];
        let discounts = [terms.discount_waiting, terms.discount_ready];
        for (count, discount) in closed[day].iter().zip(discounts) {
            sum += f64::from(*count) * given.mean_list_value * (1.0 - discount);
        }
    }
    sum
}

/// Pay on a booked value, a threshold met but for rounding being met \[money\].
fn paid(curve: &PayCurve, target: f64, attainment: f64) -> f64 {
    curve.payout((attainment * 1e6).round() / 1e6) * target
}

impl Tiny<'_> {
    fn terms(&self, day: usize) -> DayTerms {
        self.given.closings[day.min(self.given.closings.len() - 1)]
    }

    fn choices(&self, place: Place) -> usize {
        match place.stage {
            Stage::Evening => self.menu.len(),
            _ if self.given.may_hold => 2,
            _ => 1,
        }
    }

    fn chosen(&mut self, place: Place) -> usize {
        let only_try = usize::from(!self.given.may_hold && place.stage != Stage::Evening);
        *self.policy.entry(place).or_insert(0) + only_try
    }

    /// All paths from a place under the policy.
    fn follow(&mut self, at: Place, (chance, money): Path, paths: &mut Vec<Path>) {
        if chance == 0.0 {
            return;
        }
        if at.day == self.given.days {
            paths.push((chance, money + (self.pay)(at.closed)));
            return;
        }
        let terms = self.terms(at.day);
        match at.stage {
            Stage::Waiting(0) => self.follow(
                Place {
                    stage: Stage::Ready(at.ready),
                    ..at
                },
                (chance, money),
                paths,
            ),
            Stage::Ready(0) => self.follow(
                Place {
                    stage: Stage::Evening,
                    ..at
                },
                (chance, money),
                paths,
            ),
            Stage::Waiting(k) => {
                if self.chosen(at) == 0 {
                    let stage = Stage::Waiting(0);
                    self.follow(Place { stage, ..at }, (chance, money), paths);
                    return;
                }
                let p = terms.close_waiting;
                let money = money - self.given.asking_cost;
                let mut signed = Place {
                    waiting: at.waiting - 1,
                    stage: Stage::Waiting(k - 1),
                    ..at
                };
                signed.closed[at.day][0] += 1;
                self.follow(signed, (chance * p, money), paths);
                let stage = Stage::Waiting(k - 1);
                self.follow(Place { stage, ..at }, (chance * (1.0 - p), money), paths);
            }
            Stage::Ready(k) => {
                if self.chosen(at) == 0 {
                    // Each of those held costs, and may leave.
                    let leaves = self.given.hold_loss;
                    let money = money - self.given.holding_cost;
                    let stage = Stage::Ready(k - 1);
                    // The rest are held too: a stop is for all, so the next choice is made here.
                    let gone = Place {
                        ready: at.ready - 1,
                        stage,
                        ..at
                    };
                    self.hold_rest(gone, k - 1, (chance * leaves, money), paths);
                    let kept = Place { stage, ..at };
                    self.hold_rest(kept, k - 1, (chance * (1.0 - leaves), money), paths);
                    return;
                }
                let p = terms.close_ready;
                let mut signed = Place {
                    ready: at.ready - 1,
                    stage: Stage::Ready(k - 1),
                    ..at
                };
                signed.closed[at.day][1] += 1;
                self.follow(signed, (chance * p, money), paths);
                let stage = Stage::Ready(k - 1);
                self.follow(Place { stage, ..at }, (chance * (1.0 - p), money), paths);
            }
            Stage::Evening => {
                let (w, v) = (f64::from(at.waiting), f64::from(at.ready));
                let rate = self.given.ripen_rate[at.day.min(self.given.ripen_rate.len() - 1)];
                let effort = if rate == 0.0 {
                    0.0
                } else {
                    let chosen = self.chosen(at);
                    self.menu[chosen] * (self.effort)(at.day, at.closed, w, v)
                };
                let EffortCost { scale, elasticity } = self.given.effort;
                let cost = scale * effort.powf(1.0 + 1.0 / elasticity);
                let ripens = 1.0 - (-rate * effort).exp();
                for (more, p) in [(0, 1.0 - ripens), (1, ripens)] {
                    let mut next = Place {
                        day: at.day + 1,
                        waiting: at.waiting + more,
                        ..at
                    };
                    if terms.turn_ready == 1.0 {
                        // Who was waiting in the evening is ready; what ripened overnight waits.
                        (next.waiting, next.ready) = (more, at.waiting + at.ready);
                    }
                    next.stage = Stage::Waiting(next.waiting);
                    self.follow(next, (chance * p, money - cost), paths);
                }
            }
        }
    }

    fn hold_rest(&mut self, at: Place, left: u32, (chance, money): Path, paths: &mut Vec<Path>) {
        if left == 0 {
            let stage = Stage::Evening;
            self.follow(Place { stage, ..at }, (chance, money), paths);
            return;
        }
        let leaves = self.given.hold_loss;
        let money = money - self.given.holding_cost;
        let gone = Place {
            ready: at.ready - 1,
            ..at
        };
        self.hold_rest(gone, left - 1, (chance * leaves, money), paths);
        self.hold_rest(at, left - 1, (chance * (1.0 - leaves), money), paths);
    }

    /// Certainty equivalent of the policy from a place.
    fn worth(&mut self, at: Place) -> f64 {
        let mut paths = Vec::new();
        self.follow(at, (1.0, 0.0), &mut paths);
        let r = self.given.risk_aversion / self.given.target_incentive;
        if r == 0.0 {
            paths.iter().map(|(chance, money)| chance * money).sum()
        } else {
            let utility: f64 = paths
                .iter()
                .map(|(chance, money)| chance * (-r * money).exp())
                .sum();
            -utility.ln() / r
        }
    }

    /// The best of all policies from a place, and its choices.
    fn best(&mut self, at: Place) -> (f64, BTreeMap<Place, usize>, usize) {
        // A choice nobody has met yet is discovered on the way, with its first option, and then counted on.
        self.policy.clear();
        let mut best = (f64::MIN, BTreeMap::new(), 0);
        loop {
            let worth = self.worth(at);
            best.2 += 1;
            if best.0 < worth {
                (best.0, best.1) = (worth, self.policy.clone());
            }
            // The next policy: the last place with a further option takes it, places after it are met anew.
            let places: Vec<Place> = self.policy.keys().copied().collect();
            let Some(&place) = places
                .iter()
                .rev()
                .find(|place| self.policy[place] + 1 < self.choices(**place))
            else {
                return best;
            };
            *self.policy.entry(place).or_default() += 1;
            self.policy.retain(|other, _| *other <= place);
        }
    }
}

fn terms(close_waiting: f64, discount_ready: f64, turn_ready: f64) -> DayTerms {
    DayTerms {
        close_waiting,
        discount_waiting: 0.25,
        close_ready: 0.6,
        discount_ready,
        turn_ready,
    }
}

/// Three days, credits on the grid; the last day's price is much better than the second's, so that holding may pay.
fn three_days(curve: PayCurve) -> ProgrammeInputs {
    ProgrammeInputs {
        days: 3,
        mean_list_value: 0.4 * QUOTA,
        ripen_rate: vec![0.3, 0.0, 0.0],
        prospecting: None,
        loss: 0.0,
        hold_loss: 0.1,
        closings: vec![
            terms(0.3, 0.25, 1.0),
            terms(0.3, 0.6, 0.0),
            terms(0.5, 0.1, 0.0),
        ],
        discount_factor: 0.0,
        ..inputs(curve)
    }
}

/// The evening of the first day, with so many waiting and ready and nothing booked.
fn evening(waiting: u32, ready: u32) -> Place {
    Place {
        day: 0,
        closed: [[0; 2]; 3],
        waiting,
        ready,
        stage: Stage::Evening,
    }
}

/// Compares, and says how many policies there were and in how many places the best one holds.
fn check(given: &ProgrammeInputs, menu: &[f64], hands: &[(u32, u32)]) -> (usize, usize) {
    let solved = Programme::solve(given, None);
    let attainment = |closed| booked(given, closed, 0..3) / given.quota;
    compare(
        Tiny {
            given,
            pay: &|closed| paid(&given.curve, given.target_incentive, attainment(closed)),
            effort: &|day, closed, w, v| solved.effort(day, attainment(closed), w, v).progress,
            menu,
            policy: BTreeMap::new(),
        },
        |w, v| solved.value_after(0, 0.0, w, v),
        hands,
    )
}

/// The same for an inner period of two days and one of a day within an outer one.
fn check_nested(inputs: &NestedInputs, menu: &[f64], hands: &[(u32, u32)]) -> (usize, usize) {
    let solved = Nested::solve(inputs, None);
    let given = &ProgrammeInputs {
        risk_aversion: inputs.risk_aversion * inputs.outer.target_incentive,
        ..inputs.outer.clone()
    };
    let periods = || [0..2, 2..3].into_iter().zip(&inputs.inner);
    let pay = |closed| {
        let inner = periods().map(|(days, terms)| {
            let a = booked(given, closed, days) / terms.quota;
            paid(&inputs.inner_curve, terms.target_incentive, a)
        });
        let a = booked(given, closed, 0..3) / given.quota;
        paid(&given.curve, given.target_incentive, a) + inner.sum::<f64>()
    };
    let standing = |day: usize, closed| {
        let holds = |(days, _): &(std::ops::Range<usize>, _)| days.contains(&day);
        let (days, terms) = periods().find(holds).expect("a day lies in a period");
        Standing {
            before: booked(given, closed, 0..days.start) / given.quota,
            inner: booked(given, closed, days) / terms.quota,
        }
    };
    compare(
        Tiny {
            given,
            pay: &pay,
            effort: &|day, closed, w, v| solved.effort(day, standing(day, closed), w, v).progress,
            menu,
            policy: BTreeMap::new(),
        },
        |w, v| solved.value_after(0, Standing::default(), w, v),
        hands,
    )
}

fn compare(
    mut tiny: Tiny<'_>,
    value: impl Fn(f64, f64) -> f64,
    hands: &[(u32, u32)],
) -> (usize, usize) {
    let (given, menu) = (tiny.given, tiny.menu);
    let nothing = tiny.best(evening(0, 0));
    let (mut policies, mut held) = (nothing.2, 0);
    for &(w, v) in hands {
        let (worth, choices, count) = tiny.best(evening(w, v));
        policies += count;
        let got = value(f64::from(w), f64::from(v)) - value(0.0, 0.0) + nothing.0;
        let error = (got - worth).abs() / INCENTIVE;
        assert!(error < 1e-12, "{w} {v}: {got} {worth}");
        for (place, choice) in &choices {
            match place.stage {
                // Its own effort, wherever it makes a difference.
                Stage::Evening => assert_eq!(menu[*choice], 1.0, "{place:?}"),
                Stage::Ready(_) if given.may_hold => held += usize::from(*choice == 0),
                _ => {}
            }
        }
    }
    (policies, held)
}

const MENU: [f64; 5] = [1.0, 0.0, 0.8, 0.97, 1.25];

#[test]
fn no_policy_of_effort_closing_and_holding_does_better() {
    let (mut policies, mut held) = (0, 0);
    for curve in [bonus(), accelerated(), capped()] {
        for risk_aversion in [0.0, 1.5] {
            for (holding_cost, asking_cost) in [(0.0, 0.0), (150.0, 700.0)] {
                let given = ProgrammeInputs {
                    risk_aversion,
                    holding_cost,
                    asking_cost,
                    ..three_days(curve.clone())
                };
                let found = check(&given, &MENU, &[(0, 1), (1, 0)]);
                (policies, held) = (policies + found.0, held + found.1);
            }
        }
    }
    assert!(500 < policies && 10 < held, "{policies} {held}");
}

/// Nothing ripens; two deals in hand, a ready and a waiting one or two ready.
#[test]
fn no_policy_of_closing_and_holding_several_deals_does_better() {
    let (mut policies, mut held) = (0, 0);
    for curve in [bonus(), accelerated(), capped()] {
        for risk_aversion in [0.0, 1.5] {
            let mut given = ProgrammeInputs {
                risk_aversion,
                ripen_rate: vec![0.0],
                holding_cost: 100.0,
                asking_cost: 400.0,
                ..three_days(curve.clone())
            };
            given.closings[0].turn_ready = 0.0;
            let found = check(&given, &MENU, &[(1, 1), (0, 2)]);
            (policies, held) = (policies + found.0, held + found.1);
        }
    }
    assert!(1_000 < policies && 3 < held, "{policies} {held}");
}

#[test]
fn no_policy_of_effort_on_two_evenings_does_better() {
    let mut policies = 0;
    for curve in [bonus(), accelerated()] {
        for risk_aversion in [0.0, 1.5] {
            let given = ProgrammeInputs {
                risk_aversion,
                may_hold: false,
                ripen_rate: vec![0.3, 0.2, 0.0],
                ..three_days(curve.clone())
            };
            policies += check(&given, &[1.0, 0.0, 0.9, 1.1], &[(0, 1), (1, 0)]).0;
        }
    }
    assert!(500 < policies, "{policies}");
}

/// Three days in two inner periods; credits and thresholds on both grids.
fn two_in_three_days(inner: PayCurve, outer: PayCurve, risk_aversion: f64) -> NestedInputs {
    let part = |days| InnerPeriod {
        days,
        quota: 0.5 * QUOTA,
        target_incentive: 0.4 * INCENTIVE,
    };
    NestedInputs {
        outer: three_days(outer),
        risk_aversion: risk_aversion / INCENTIVE,
        inner_curve: inner,
        inner: vec![part(2), part(1)],
        inner_discount: 1.0,
        inner_step: 0.04,
    }
}

#[test]
fn no_policy_on_two_clocks_does_better() {
    let (mut policies, mut held) = (0, 0);
    for (inner, outer) in [
        (bonus(), accelerated()),
        (accelerated(), bonus()),
        (capped(), accelerated()),
        (bonus(), PayCurve::linear()),
    ] {
        for risk_aversion in [0.0, 1.5] {
            let mut given = two_in_three_days(inner.clone(), outer.clone(), risk_aversion);
            let found = check_nested(&given, &MENU, &[(0, 1), (1, 0)]);
            (policies, held) = (policies + found.0, held + found.1);
            // Nothing ripens, so that two deals in hand stay few paths.
            given.outer.ripen_rate = vec![0.0];
            given.outer.holding_cost = 100.0;
            given.outer.closings[0].turn_ready = 0.0;
            let found = check_nested(&given, &MENU, &[(1, 1), (0, 2)]);
            (policies, held) = (policies + found.0, held + found.1);
        }
    }
    assert!(1_000 < policies && 10 < held, "{policies} {held}");
}
