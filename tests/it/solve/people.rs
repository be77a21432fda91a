//! What a person's tastes do to effort: risk aversion, discounting, present bias and what one knows of it, and the costs
//! of holding and of asking.

use quotasim::solve::Diffusion;

use super::*;

/// Bookings that drift with effort over 65 days, quota one: noise of half a quota over the period.
fn drifting(curve: PayCurve) -> ProgrammeInputs {
    ProgrammeInputs {
        quota: 1.0,
        target_incentive: 1.0,
        effort: EffortCost {
            scale: 0.5 / 65.0,
            elasticity: 1.0,
        },
        prospecting: None,
        process: BookingProcess::Diffusion(Diffusion {
            drift: 1.0 / 65.0,
            noise: 0.5 / 65.0_f64.sqrt(),
            day_lengths: vec![1.0],
        }),
        discount_factor: 0.0,
        attainment_step: 0.02,
        ..inputs(curve)
    }
}

fn effort(given: &ProgrammeInputs, day: usize, attainment: f64) -> f64 {
    Programme::solve(given, None)
        .effort(day, attainment, 0.0, 0.0)
        .total()
}

/// Linear pay `b`: effort `k b/c` times what pay counts for on the day.
#[test]
fn every_day_discounting_lowers_effort_far_from_pay_day_exactly() {
    let given = ProgrammeInputs {
        daily_discount: 0.995,
        present_bias: 0.8,
        ..drifting(curve(&[(0.0, 0.0, 0.9)]))
    };
    for (day, nights) in [(0, 65), (30, 35), (64, 1)] {
        let exact = 0.9 * 0.8 * 0.995_f64.powi(nights);
        assert!((effort(&given, day, 0.3) - exact).abs() < 1e-12);
    }
    // Between periods only: the same on every day.
    let between = ProgrammeInputs {
        daily_discount: 1.0,
        discount_factor: 0.9,
        ..given
    };
    assert!((effort(&between, 0, 0.3) - effort(&between, 64, 0.3)).abs() < 1e-12);
}

/// Deals too: with nothing in hand at the start of the last evening there is no pay to work for but the next period's,
/// and early effort is discounted by the nights to pay day.
#[test]
fn every_day_discounting_brings_effort_towards_the_period_end_under_linear_pay() {
    let mut given = ProgrammeInputs {
        prospecting: None,
        ..inputs(linear())
    };
    given.closings[0].turn_ready = 1.0;
    given.closings[0].close_waiting = 0.5;
    given.closings[0].discount_waiting = 0.1;
    given.closings[0].close_ready = 0.5;
    let flat = Programme::solve(&given, None);
    assert!(
        (flat.effort(0, 0.0, 0.0, 0.0).total() - flat.effort(50, 0.0, 0.0, 0.0).total()).abs()
            < 1e-9
    );
    given.daily_discount = 0.99;
    let rising = Programme::solve(&given, None);
    assert!(rising.settled());
    let at = |day| rising.effort(day, 0.0, 0.0, 0.0).total();
    assert!(
        at(0) < at(20) && at(20) < at(50),
        "{} {} {}",
        at(0),
        at(20),
        at(50)
    );
    assert!(at(0) < 0.7 * at(50));
}

#[test]
fn present_bias_lowers_effort_on_every_day_when_pay_comes_later() {
    for curve in [linear(), bonus()] {
        let plain = drifting(curve);
        let biased = ProgrammeInputs {
            present_bias: 0.7,
            ..plain.clone()
        };
        for (day, attainment) in [(0, 0.0), (20, 0.3), (60, 0.8)] {
            let (calm, biased) = (
                effort(&plain, day, attainment),
                effort(&biased, day, attainment),
            );
            assert!(biased < 0.9 * calm, "{day}: {biased} {calm}");
        }
    }
}

/// A naive rep believes in more work tomorrow. On the last evening there is no tomorrow to be wrong about; before, what
/// is believed and what is done differ, and the rep values the future at what it would be without the bias.
#[test]
fn a_naive_rep_expects_more_of_the_future_than_a_sophisticated_one() {
    let with = |present_bias, awareness| {
        Programme::solve(
            &ProgrammeInputs {
                present_bias,
                awareness,
                ..drifting(bonus())
            },
            None,
        )
    };
    let unbiased = with(1.0, PresentBiasAwareness::Sophisticated);
    let sophisticated = with(0.6, PresentBiasAwareness::Sophisticated);
    let naive = with(0.6, PresentBiasAwareness::Naive);
    for (day, a) in [(0, 0.0), (30, 0.4), (60, 0.9)] {
        // Believed: what an unbiased rep would make of it.
        assert_eq!(
            naive.value_after(day, a, 0.0, 0.0),
            unbiased.value_after(day, a, 0.0, 0.0)
        );
        assert!(sophisticated.value_after(day, a, 0.0, 0.0) < naive.value_after(day, a, 0.0, 0.0));
        // Done: less than that.
        let done = naive.effort(day, a, 0.0, 0.0).total();
        assert!(done < 0.8 * unbiased.effort(day, a, 0.0, 0.0).total());
        let difference = done / sophisticated.effort(day, a, 0.0, 0.0).total() - 1.0;
        assert!(0.002 < difference.abs(), "{day}: {difference}");
    }
    let last = |programme: &Programme| programme.effort(64, 0.9, 0.0, 0.0);
    assert_eq!(last(&naive), last(&sophisticated));
    // Without bias there is nothing to be aware of.
    let unaware = with(1.0, PresentBiasAwareness::Naive);
    assert_eq!(
        unaware.effort(30, 0.4, 0.0, 0.0),
        unbiased.effort(30, 0.4, 0.0, 0.0)
    );
}

/// Deals that come one by one carry risk of their own: effort falls with risk aversion even under linear pay, where a
/// controlled drift (tests of the diffusion) leaves it alone and only the commission worth paying falls.
#[test]
fn risk_aversion_lowers_effort_under_linear_pay_for_lumpy_deals() {
    let at = |risk_aversion| {
        effort(
            &ProgrammeInputs {
                risk_aversion,
                ..inputs(linear())
            },
            20,
            0.5,
        )
    };
    assert!(at(1.0) < at(0.0) - 0.01 && at(2.0) < at(1.0) - 0.01);
}

#[test]
fn a_more_elastic_rep_moves_more_with_the_marginal_value() {
    let spread = |elasticity| {
        let mut given = inputs(bonus());
        given.prospecting = None;
        given.effort.elasticity = elasticity;
        let solved = Programme::solve(&given, None);
        let at = |a| solved.effort(50, a, 0.0, 0.0).total();
        at(0.75) / at(0.2)
    };
    assert!(
        1.5 * spread(0.5) < spread(1.0),
        "{} {}",
        spread(0.5),
        spread(1.0)
    );
}

/// Above a cap deals are held; a cost of holding beyond what waiting is worth ends that, and present bias makes it weigh
/// more.
#[test]
fn a_cost_of_holding_ends_holding() {
    let gain = |holding_cost, present_bias| {
        let given = ProgrammeInputs {
            holding_cost,
            present_bias,
            hold_loss: 0.0,
            ..inputs(capped())
        };
        let solved = Programme::solve(&given, None);
        let credit = LIST * 0.9 / QUOTA;
        solved.value_after(64, 1.1 + credit, 0.0, 0.0) - solved.hold_value(64, 1.1, 0.0, 1.0, 1.0)
    };
    let free = gain(0.0, 1.0);
    assert!(free < -1_000.0, "{free}");
    assert!(0.0 < gain(4_000.0, 1.0));
    let (weighed, plain) = (
        gain(200.0, 0.5) - gain(0.0, 0.5),
        gain(200.0, 1.0) - gain(0.0, 1.0),
    );
    assert!(plain + 100.0 < weighed, "{plain} {weighed}");
}

/// What it costs to get a waiting buyer to sign lowers what such a deal is worth, and beyond what it brings nobody asks.
#[test]
fn a_cost_of_asking_leaves_waiting_buyers_alone() {
    let worth = |asking_cost| {
        let mut given = ProgrammeInputs {
            asking_cost,
            discount_factor: 0.5,
            ..inputs(linear())
        };
        given.closings[0].turn_ready = 0.001;
        Programme::solve(&given, None).start_value(1.0, 0.0)
    };
    let never_asked = {
        let mut given = inputs(linear());
        given.discount_factor = 0.5;
        given.closings[0].close_waiting = 0.0;
        given.closings[0].turn_ready = 0.001;
        Programme::solve(&given, None).start_value(1.0, 0.0)
    };
    assert!(worth(20.0) < worth(0.0));
    assert!((worth(1e6) - never_asked).abs() < 1e-6 * never_asked);
}
