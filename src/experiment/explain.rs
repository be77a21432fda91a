//! Which mechanisms make the difference between designs.
//!
//! For every set of mechanisms left on, all designs are simulated on the same shocks, each set with beliefs of its own;
//! the difference of a figure is the value of the set, and what a mechanism makes is its Shapley value ([`shapley`]).
//! A mechanism that a design has switched off stays off in it, so the difference with all of them on is the one that
//! `compare` finds. What is left with none of them is a part of its own, and the parts add up to the difference.
//!
//! Every set's beliefs start from a market without any stick. Starting them from a neighbouring set's would be quicker,
//! and a mechanism without any effect would then get the luck of its starting point instead of 0. What the reference
//! company lends all designs (capacities, organic price, cost of effort, money target) is measured with its mechanisms
//! as written, for every set.

use super::design::Design;
use super::results::Experiment;
use super::study::Study;
use super::summary::CONFIDENCE;
use crate::model::{Family, Mechanisms, Switch};
use crate::outcome::Kpi;
use crate::stats::{Estimate, interaction, shapley};

/// Most players whose sets are all simulated: 128 companies a design.
const MOST_PLAYERS: usize = 7;

/// Switches that are turned on and off together.
#[derive(Debug, Clone)]
pub struct Player {
    /// Name in files and on the command line.
    pub key: &'static str,
    /// Name in a sentence.
    pub label: String,
    /// Its switches that are on in some design.
    pub switches: Vec<&'static Switch>,
}

/// Why there is nothing to explain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unexplainable {
    /// No switch to turn off.
    #[error("no mechanism{among} is on in any of the designs")]
    NothingOn {
        /// Of which family, in words; empty for all.
        among: String,
    },
    /// Too many sets to simulate all of them.
    #[error("{n} mechanisms have {} sets, and each is a company to simulate; {MOST_PLAYERS} is the most", 1_u64 << n)]
    TooMany {
        /// How many there are.
        n: usize,
    },
    /// The speed reference has no mechanisms.
    #[error("the speed reference has no mechanisms to explain anything by")]
    SpeedReference,
}

/// Designs with every set of mechanisms left on.
#[derive(Debug)]
pub struct Explanation {
    /// The designs as written, then as variants with fewer mechanisms on.
    pub study: Study,
    /// What is turned on and off.
    pub players: Vec<Player>,
    /// The family that is looked into; the others stay as written.
    pub within: Option<Family>,
    n_written: usize,
}

/// What makes the difference of a figure between a design and the base.
#[derive(Debug, Clone)]
pub struct Attribution {
    /// Position of the design.
    pub design: usize,
    /// Design less base, with every mechanism as written.
    pub whole: Estimate,
    /// The same with every player off.
    pub without: Estimate,
    /// What each player makes of it.
    pub parts: Vec<Estimate>,
    /// Pairs of players with what they make together beyond what each makes alone, first player first.
    pub interactions: Vec<((usize, usize), Estimate)>,
}

impl Attribution {
    /// Interactions that their interval tells from nothing and that matter beside the parts: at least a tenth of the
    /// largest.
    pub fn large_interactions(&self) -> impl Iterator<Item = &((usize, usize), Estimate)> {
        let parts = self.parts.iter().map(|part| part.point.abs());
        let largest = parts.fold(self.without.point.abs(), f64::max);
        self.interactions
            .iter()
            .filter(move |(_, e)| !e.covers(0.0) && 0.1 * largest <= e.point.abs())
    }
}

impl Explanation {
    /// Lays out the sets: families against each other, or the switches within one, the others as written.
    ///
    /// # Errors
    /// [`Unexplainable`].
    pub fn new(mut study: Study, within: Option<Family>) -> Result<Self, Unexplainable> {
        study.designs.retain(|design| design.variant.is_none());
        if study
            .designs
            .iter()
            .any(|d| d.scenario.model.reference_model.is_some())
        {
            return Err(Unexplainable::SpeedReference);
        }
        let players = players(&study.designs, within);
        let n = players.len();
        if n == 0 {
            let among = within.map_or_else(String::new, |family| {
                format!(" of the family {}", family.key())
            });
            return Err(Unexplainable::NothingOn { among });
        }
        if MOST_PLAYERS < n {
            return Err(Unexplainable::TooMany { n });
        }
        let written = study.designs.clone();
        for mask in 0..(1_usize << n) - 1 {
            study.designs.extend(
                written
                    .iter()
                    .map(|design| with_only(design, &players, mask)),
            );
        }
        Ok(Self {
            n_written: written.len(),
            study,
            players,
            within,
        })
    }

    /// Designs as written, base included.
    pub const fn n_written(&self) -> usize {
        self.n_written
    }

    /// Sets of players.
    pub const fn n_sets(&self) -> usize {
        1 << self.players.len()
    }

    /// What makes the difference of a figure, for every design but the base. Replications in which the figure is not
    /// defined for some set are left out; `n` of the estimates says how many remain.
    pub fn attributions(&self, experiment: &Experiment, kpi: Kpi) -> Vec<Attribution> {
        (1..self.n_written)
            .map(|design| self.attribution(experiment, kpi, design))
            .collect()
    }

    fn attribution(&self, experiment: &Experiment, kpi: Kpi, design: usize) -> Attribution {
        let n = self.players.len();
        let column = |mask: usize, design: usize| {
            let position = if mask + 1 == self.n_sets() {
                design
            } else {
                (mask + 1) * self.n_written + design
            };
            &experiment.designs[position].columns[kpi as usize]
        };
        let games: Vec<Vec<f64>> = (0..experiment.replications)
            .map(|i| {
                let value = |mask| column(mask, design)[i] - column(mask, 0)[i];
                (0..self.n_sets()).map(value).collect()
            })
            .filter(|game: &Vec<f64>| game.iter().all(|value| value.is_finite()))
            .collect();
        let estimate = |value: &dyn Fn(&[f64]) -> f64| {
            let values: Vec<f64> = games.iter().map(|game| value(game)).collect();
            Estimate::mean(&values, CONFIDENCE)
        };
        let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
        Attribution {
            design,
            whole: estimate(&|game| game[game.len() - 1]),
            without: estimate(&|game| game[0]),
            parts: (0..n)
                .map(|i| estimate(&|game| shapley(game, n)[i]))
                .collect(),
            interactions: pairs
                .map(|pair| (pair, estimate(&|game| interaction(game, n, pair))))
                .collect(),
        }
    }
}

/// Switches that are on in some design, by family or one by one.
fn players(designs: &[Design], within: Option<Family>) -> Vec<Player> {
    let on = |switch: &&Switch| {
        let mut mechanisms = designs.iter().map(|d| &d.scenario.model.mechanisms);
        mechanisms.any(|m| (switch.is_on)(m))
    };
    let of = |family: Family| {
        let switches = Mechanisms::SWITCHES
            .iter()
            .filter(move |s| s.family == family);
        switches.filter(on).collect::<Vec<_>>()
    };
    if let Some(family) = within {
        return of(family)
            .into_iter()
            .map(|switch| Player {
                key: switch.key,
                label: switch.key.replace('_', " "),
                switches: vec![switch],
            })
            .collect();
    }
    Family::ALL
        .into_iter()
        .map(|family| Player {
            key: family.key(),
            label: family.label().to_owned(),
            switches: of(family),
        })
        .filter(|player| !player.switches.is_empty())
        .collect()
}

/// The design with the players outside the mask turned off.
fn with_only(written: &Design, players: &[Player], mask: usize) -> Design {
    let mut design = written.clone();
    let mut off = Vec::new();
    for (i, player) in players.iter().enumerate() {
        if mask & (1 << i) == 0 {
            off.push(player.key);
            for switch in &player.switches {
                (switch.set)(&mut design.scenario.model.mechanisms, false);
            }
        }
    }
    let words = format!("without {}", off.join(", "));
    design.name = format!("{} ({words})", written.name);
    design.variant = Some(words);
    design
}
