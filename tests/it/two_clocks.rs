//! A quarterly bonus inside an annual plan, in the simulated company.

use quotasim::outcome::Kpi;
use quotasim::simulate::Recorder;

use crate::small_company::{Design, moments};

/// Attainment at the ends of both clocks, and payments by component.
#[derive(Default)]
struct Ends {
    inner: Vec<(u32, usize, f64)>,
    outer: Vec<(u32, usize, f64)>,
    paid: Vec<(u32, usize)>,
}

impl Recorder for Ends {
    const TWINS: bool = false;
    const PIPELINE: bool = false;

    fn rep_inner_period(&mut self, day: u32, rep: usize, attainment: f64) {
        self.inner.push((day, rep, attainment));
    }

    fn rep_period(&mut self, day: u32, rep: usize, attainment: f64, _payout: f64) {
        self.outer.push((day, rep, attainment));
    }

    fn paid(
        &mut self,
        day: u32,
        payee: usize,
        component: usize,
        _credited: f64,
        _payment: &quotasim::plan::Payment,
    ) {
        if payee == 0 {
            self.paid.push((day, component));
        }
    }
}

#[test]
fn two_clocks_run_beside_each_other() {
    let changes = ["learning.max_iterations=4", "learning.pilot_histories=2"];
    let design = Design::load("quarter-in-year.toml", &changes);
    let mut ends = Ends::default();
    design.watch(0, &mut ends);
    assert!(10 < ends.outer.len() && 4 * 10 < ends.inner.len());
    for &(day, rep, year) in &ends.outer {
        let quarters = ends
            .inner
            .iter()
            .filter(|(d, r, _)| *r == rep && *d <= day && day < *d + 260);
        let (sum, n) = quarters.fold((0.0, 0), |(sum, n), (_, _, a)| (sum + a, n + 1));
        // The year before the first full one is a stub of so many quarters.
        assert!(0 < n && n <= 4, "{day}: {n}");
        assert!(
            (sum / f64::from(n) - year).abs() < 1e-9,
            "{day} {rep}: {sum} {year}"
        );
    }
    for &(day, component) in &ends.paid {
        let ends_year = ends.outer.iter().any(|(d, r, _)| *d == day && *r == 0);
        // Commission and the quarterly bonus by the quarter, the annual bonus by the year.
        assert!(component < 2 || ends_year, "{day} {component}");
    }
    assert!(ends.paid.iter().any(|(_, component)| *component == 2));

    // What a finishing line does is seen on the shorter clock, and what reps expect is near what they get.
    let outcomes = design.outcomes(6);
    let last_week = moments(&outcomes, Kpi::OwnLastWeekShare).mean();
    assert!(0.10 < last_week, "{last_week}");
    let effort = moments(&outcomes, Kpi::MeanEffort).mean();
    assert!(0.5 < effort && effort < 1.5, "{effort}");
}

/// Found: opportunities were weighed by the longer clock's pay alone, a fraction of what a deal brings; reps then knew one
/// contact a deal, found no sponsors, and a quarter of the deals was left.
#[test]
fn opportunities_are_weighed_by_both_clocks() {
    let changes = [
        "learning.max_iterations=2",
        "learning.pilot_histories=2",
        "mechanisms.multi_threading=true",
    ];
    let contacts = |file: &str| {
        let outcomes = Design::load(file, &changes).outcomes(3);
        moments(&outcomes, Kpi::ContactsAtClose).mean()
    };
    // A deal pays about as much on two clocks as in straight lines, and effort costs what it costs.
    let (two, straight) = (contacts("quarter-in-year.toml"), contacts("linear.toml"));
    assert!(3.0 < straight, "{straight}");
    assert!((two - straight).abs() < 0.6, "{two} {straight}");
}
