//! `quotasim policy`: the map is what simulated reps then do, and what it shows goes away with its cause.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot set up fails the test"
)]

use std::path::Path;

use assert_cmd::Command;
use quotasim::experiment::engine::Unwatched;
use quotasim::experiment::policy_map::{Cell, MapOptions, PolicyMap, policy_maps};
use quotasim::experiment::{Beliefs, Study};
use quotasim::report::{charts, figure::Mark};
use quotasim::simulate::state::State;
use quotasim::simulate::{Offer, Prepared, Recorder, Signed};

use crate::small_company;

fn study(file: &str, changes: &[&str]) -> (Study, Beliefs) {
    let study = Study::of(small_company::scenario(file, changes));
    let beliefs = study.settle(&Unwatched).unwrap();
    (study, beliefs)
}

fn map(file: &str, changes: &[&str]) -> PolicyMap {
    let (study, beliefs) = study(file, changes);
    let mut maps = policy_maps(&study, &beliefs, &MapOptions::default());
    assert_eq!(maps.len(), 1, "{file}");
    maps.remove(0)
}

fn at(map: &PolicyMap, days_left: u32, attainment: f64) -> Cell {
    let column = map.days_left.iter().position(|&d| d == days_left);
    let near = |a: &f64| (a - attainment).abs() < 1e-9;
    map.cells[map.attainment.iter().position(near).unwrap()][column.unwrap()]
}

#[test]
fn a_bonus_makes_reps_give_up_and_a_straight_commission_does_not() {
    let linear = map("behaviour/linear.toml", &["behavior.discount_factor=1.0"]);
    let bonus = map("behaviour/quota-bonus.toml", &[]);
    // Nothing of attainment matters, nothing is held, nobody goes lower or leans on a buyer.
    for row in &linear.cells {
        for (cell, first) in row.iter().zip(&linear.cells[0]) {
            assert!((cell.effort() / first.effort() - 1.0).abs() < 1e-6);
            assert!(cell.gain_from_holding < 0.0);
            assert!((cell.limit - linear.organic_discount).abs() < 1e-9);
            assert!(cell.gain_from_pushing < 0.0);
        }
    }
    let effort = |a| at(&bonus, 10, a).effort();
    assert!(
        effort(0.1) < 0.75 * effort(0.9),
        "{} {}",
        effort(0.1),
        effort(0.9)
    );
    assert!(effort(1.5) < 0.75 * effort(0.9));
    // A deal that brings the bonus is worth going low and leaning on a buyer for, one that does not is not.
    let [near, far] = [0.9, 0.2].map(|a| at(&bonus, 0, a));
    assert!(
        far.limit + 0.05 < near.limit,
        "{} {}",
        far.limit,
        near.limit
    );
    assert!(far.gain_from_pushing < 0.0 && 0.0 < near.gain_from_pushing);
}

#[test]
fn a_cap_makes_reps_coast_and_hold_and_without_it_they_do_not() {
    let capped = map("behaviour/capped-accelerator.toml", &[]);
    let open = map("behaviour/accelerator.toml", &[]);
    let above = |map: &PolicyMap| at(map, 10, 1.5).effort() / at(map, 10, 1.0).effort();
    assert!(above(&capped) < 0.85, "{}", above(&capped));
    assert!((above(&open) - 1.0).abs() < 1e-3, "{}", above(&open));
    assert!(at(&capped, 10, 1.5).value_of_booking.abs() < 1e-6 * capped.target_incentive);
    assert!(0.0 < at(&capped, 0, 1.5).gain_from_holding);
    assert!(at(&open, 0, 1.5).gain_from_holding < 0.0);
}

/// Holds what reps do against the map where they stand in its standing: evenings with nothing in hand for effort,
/// deals of about the mean size for price.
struct Follower<'a> {
    map: &'a PolicyMap,
    prepared: &'a Prepared<'a>,
    quota: f64,
    mean_list: f64,
    mean_net: f64,
    efforts: Vec<f64>,
    /// Credited to every rep at this moment \[money\].
    attained: Vec<f64>,
    /// Mean deals in every rep's hand this morning.
    hand: Vec<f64>,
    compared: [usize; 2],
    /// Prices off organic terms among those compared.
    moved: usize,
}

impl Follower<'_> {
    fn place(&self, day: u32) -> (usize, f64) {
        let days = self.prepared.rep_day(0, day);
        assert_eq!(
            days.days as usize,
            self.map.days_left.len(),
            "whole quarters only"
        );
        (days.day_of_full_period as usize, days.prorate)
    }

    /// The map's lowest and highest value around an attainment.
    fn around(
        &self,
        column: usize,
        attainment: f64,
        value: fn(&Cell) -> f64,
    ) -> Option<(f64, f64)> {
        let above = self.map.attainment.iter().position(|&a| attainment < a)?;
        let (low, high) = (
            value(&self.map.cells[above - 1][column]),
            value(&self.map.cells[above][column]),
        );
        Some((low.min(high), low.max(high)))
    }
}

impl Recorder for Follower<'_> {
    const TWINS: bool = false;
    const PIPELINE: bool = false;

    fn offer(&mut self, offer: &Offer) {
        // The only deal in hand: of others a rep expects signatures today.
        let size = offer.list * (1.0 - offer.organic) / self.mean_net;
        let usual = (offer.list / self.mean_list - 1.0).abs() < 0.1
            && (offer.organic - self.map.organic_discount).abs() < 0.02
            && (self.hand[offer.rep] - size).abs() < 1e-6;
        if !usual {
            return;
        }
        let (column, prorate) = self.place(offer.day);
        let attainment = self.attained[offer.rep] / (self.quota * prorate);
        if let Some((low, high)) = self.around(column, attainment, |cell| cell.limit)
            && high - low < 0.01
        {
            assert!(
                low - 0.03 < offer.limit && offer.limit < high + 0.03,
                "{} days left at {attainment}: {} is not within {low} and {high}",
                self.map.days_left[column],
                offer.limit
            );
            self.compared[0] += 1;
            self.moved += usize::from(offer.organic + 0.01 < offer.limit);
        }
    }

    fn signed(&mut self, signed: &Signed) {
        self.attained[signed.rep] += signed.list * (1.0 - signed.discount);
    }

    fn morning(&mut self, _day: u32, rep: usize, waiting: f64, ready: f64) {
        self.hand[rep] = waiting + ready;
    }

    fn effort(&mut self, _day: u32, rep: usize, progress: f64, prospecting: f64) {
        self.efforts[rep] = progress + prospecting;
    }

    fn evening(&mut self, day: u32, state: &State) {
        let (column, prorate) = self.place(day);
        let last = self.map.days_left[column] == 0;
        for rep in 0..self.efforts.len() {
            let attained = state.attained[rep];
            assert!((attained - self.attained[rep]).abs() < 1e-6 * self.quota);
            if state.ripe[rep].is_empty()
                && let Some((low, high)) =
                    self.around(column, attained / (self.quota * prorate), Cell::effort)
            {
                let effort = self.efforts[rep];
                assert!(
                    low - 0.03 < effort && effort < high + 0.03,
                    "{low} {effort} {high}"
                );
                self.compared[1] += 1;
            }
            self.attained[rep] = if last { 0.0 } else { attained };
        }
    }
}

#[test]
fn simulated_reps_do_what_the_map_says() {
    let (study, beliefs) = study(
        "behaviour/accelerator.toml",
        &["mechanisms.leader_pressure=false"],
    );
    let map = policy_maps(&study, &beliefs, &MapOptions::default()).remove(0);
    let model = &study.designs[0].scenario.model;
    let policy = &beliefs.of(0).unwrap().policy;
    let prepared = Prepared::new(model, policy, 4, true);
    let n = prepared.roster.n_reps();
    let mut follower = Follower {
        map: &map,
        prepared: &prepared,
        quota: 187_500.0,
        mean_list: model.deals.mean_list_value.get(),
        mean_net: policy.reference.mean_net(model),
        efforts: vec![0.0; n],
        attained: vec![0.0; n],
        hand: vec![0.0; n],
        compared: [0; 2],
        moved: 0,
    };
    for number in 0..16 {
        follower.attained.fill(0.0);
        small_company::watch(&prepared, number, &mut follower);
    }
    let [prices, efforts] = follower.compared;
    assert!(
        1_000 < efforts && 100 < prices && 0 < follower.moved,
        "{efforts} {prices} {}",
        follower.moved
    );
}

#[test]
fn two_clocks_have_a_map_for_each_standing_of_the_longer_one() {
    let file = "behaviour/annual-bonus.toml";
    let (study, beliefs) = study(file, &["learning.max_iterations=6"]);
    let options = MapOptions {
        pace: vec![0.4, 1.0],
        ..MapOptions::default()
    };
    let maps = policy_maps(&study, &beliefs, &options);
    let [lost, on_pace] = &maps[..] else {
        panic!("{} maps", maps.len());
    };
    assert_eq!(on_pace.days_left.len(), 65);
    // With the quarter lost, the year on pace keeps the rep going.
    let late = |map: &PolicyMap| at(map, 10, 0.4).effort();
    assert!(
        1.05 * late(lost) < late(on_pace),
        "{} {}",
        late(lost),
        late(on_pace)
    );
    // Every figure has a panel a map, or a line a map.
    for figure in charts::of_policies(&maps) {
        let panels = figure.rows.iter().flat_map(|row| &row.panels);
        let cells = |mark: &&Mark| matches!(mark, Mark::Cells { .. });
        let n: usize = panels.map(|p| p.marks.iter().filter(cells).count()).sum();
        assert!(n == 2 || figure.legend.len() == 2, "{}", figure.stem);
    }
}

#[test]
fn a_class_that_is_not_there_is_refused() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/behaviour/linear.toml");
    let output = Command::cargo_bin("quotasim")
        .unwrap()
        .args(["policy", "--ability-class", "3"])
        .arg(file)
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains("has 3 classes, 0 to 2"), "{message}");
}
