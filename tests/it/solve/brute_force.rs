//! The programme again, on exact attainments, every choice enumerated and effort searched for.

use super::*;

struct Brute<'a> {
    given: &'a ProgrammeInputs,
}

impl Brute<'_> {
    fn terms(&self, day: usize) -> DayTerms {
        *self
            .given
            .closings
            .get(day)
            .unwrap_or(&self.given.closings[0])
    }

    fn credit(&self, discount: f64) -> f64 {
        self.given.mean_list_value * (1.0 - discount) / self.given.quota
    }

    fn relief(&self, day: usize, credit: f64) -> f64 {
        self.given.pressure.get(day).unwrap_or(&0.0) * credit * self.given.quota
    }

    fn mix(&self, p: f64, yes: f64, no: f64) -> f64 {
        let r = self.given.risk_aversion / self.given.target_incentive;
        if r == 0.0 {
            return p * yes + (1.0 - p) * no;
        }
        no - (p * (-r * (yes - no)).exp() + 1.0 - p).ln() / r
    }

    fn morning(&self, day: usize, a: f64, w: u32, v: u32) -> f64 {
        if day == self.given.days {
            let a = (a * 1e6).round() / 1e6;
            return self.given.curve.payout(a) * self.given.target_incentive;
        }
        self.waiting(day, a, (w, w), v)
    }

    /// Waiting in hand and of these undecided.
    fn waiting(&self, day: usize, a: f64, (w, open): (u32, u32), v: u32) -> f64 {
        let stop = self.ready(day, a, w, (v, v));
        if open == 0 {
            return stop;
        }
        let terms = self.terms(day);
        let credit = self.credit(terms.discount_waiting);
        let tried = self.mix(
            terms.close_waiting,
            self.waiting(day, a + credit, (w - 1, open - 1), v) + self.relief(day, credit),
            self.waiting(day, a, (w, open - 1), v),
        );
        if self.given.may_hold {
            stop.max(tried)
        } else {
            tried
        }
    }

    fn ready(&self, day: usize, a: f64, w: u32, (v, open): (u32, u32)) -> f64 {
        // Held buyers leave one by one; every pattern enumerated.
        let mut stop = 0.0;
        for pattern in 0..(1u32 << open) {
            let gone = pattern.count_ones();
            let power = |base: f64, times: u32| (0..times).map(|_| base).product::<f64>();
            let chance =
                power(self.given.hold_loss, gone) * power(1.0 - self.given.hold_loss, open - gone);
            stop += chance * self.evening(day, a, w, v - gone);
        }
        if open == 0 {
            return stop;
        }
        let terms = self.terms(day);
        let credit = self.credit(terms.discount_ready);
        let tried = self.mix(
            terms.close_ready,
            self.ready(day, a + credit, w, (v - 1, open - 1)) + self.relief(day, credit),
            self.ready(day, a, w, (v, open - 1)),
        );
        if self.given.may_hold {
            stop.max(tried)
        } else {
            tried
        }
    }

    fn evening(&self, day: usize, a: f64, w: u32, v: u32) -> f64 {
        let all_turn = self.terms(day).turn_ready == 1.0;
        let (w, v) = if all_turn { (0, w + v) } else { (w, v) };
        let base = self.morning(day + 1, a, w, v);
        let up = self.morning(day + 1, a, w + 1, v);
        let EffortCost { scale, elasticity } = self.given.effort;
        let Prospecting {
            rate,
            exponent,
            value_of_ripe,
        } = self.given.prospecting.expect("the tiny rep prospects");
        let lambda = self.given.ripen_rate[0];
        let worth = |e_d: f64, e_p: f64| {
            self.mix(1.0 - (-lambda * e_d).exp(), up, base) - base
                + rate * e_p.powf(exponent) * value_of_ripe
                - scale * (e_d + e_p).powf(1.0 + 1.0 / elasticity)
        };
        let best = golden(|e_d| golden(|e_p| worth(e_d, e_p)));
        base + best
    }
}

/// The largest value of a concave function on efforts from 0 to 8.
fn golden(f: impl Fn(f64) -> f64) -> f64 {
    let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (0.0, 8.0);
    for _ in 0..42 {
        let (x, y) = (high - ratio * (high - low), low + ratio * (high - low));
        if f(x) < f(y) { low = x } else { high = y }
    }
    f(0.5 * (low + high)).max(f(0.0))
}

fn tiny(curve: PayCurve) -> ProgrammeInputs {
    let terms = |turn_ready| DayTerms {
        close_waiting: 0.3,
        discount_waiting: 0.25,
        close_ready: 0.6,
        discount_ready: 0.1,
        turn_ready,
    };
    ProgrammeInputs {
        days: 2,
        mean_list_value: 0.4 * QUOTA,
        ripen_rate: vec![0.3],
        ripen_beside: 0.0,
        deal_sizes: Vec::new(),
        loss: 0.0,
        hold_loss: 0.1,
        closings: vec![terms(1.0), terms(0.0)],
        discount_factor: 0.0,
        ..inputs(curve)
    }
}

fn check(given: &ProgrammeInputs) {
    let solved = Programme::solve(given, None);
    let brute = Brute { given };
    for a in [0.0, 0.1, 0.42, 0.64, 0.7, 0.9, 1.1] {
        for (w, v) in [(0, 0), (1, 0), (0, 1), (1, 1), (2, 0)] {
            let exact = brute.evening(0, a, w, v);
            let got = solved.value_after(0, a, f64::from(w), f64::from(v))
                - solved.value_after(0, 0.0, 0.0, 0.0)
                + brute.evening(0, 0.0, 0, 0);
            let error = (got - exact).abs() / INCENTIVE;
            assert!(error < 1e-12, "{a} {w} {v}: {got} {exact}");
        }
    }
}

#[test]
fn the_programme_is_what_enumeration_says() {
    for curve in [linear(), bonus(), accelerated(), capped()] {
        check(&tiny(curve));
    }
}

#[test]
fn with_risk_aversion_too() {
    for curve in [bonus(), accelerated()] {
        check(&ProgrammeInputs {
            risk_aversion: 1.5,
            hold_loss: 0.0,
            ..tiny(curve)
        });
    }
}

#[test]
fn and_under_pressure() {
    check(&ProgrammeInputs {
        pressure: vec![0.01, 0.06],
        ..tiny(capped())
    });
}

#[test]
fn and_when_nothing_may_be_held() {
    check(&ProgrammeInputs {
        may_hold: false,
        ..tiny(bonus())
    });
}
