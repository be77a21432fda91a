//! Which mechanisms make the difference between designs.
//!
//! Over families, or within one, all sets are simulated and shares are exact. Over all switches there are too many sets:
//! orders of switching on are drawn instead, each with its reverse, and a switch's share is what it adds in the order,
//! averaged over orders. In every order what is added comes to the whole, so the shares do.
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

use std::ops::Range;

use super::design::Design;
use super::engine::Progress;
use super::results::Experiment;
use super::study::Study;
use super::summary::CONFIDENCE;
use crate::model::{Family, Mechanisms, Switch};
use crate::outcome::Kpi;
use crate::random::{Purpose, Streams};
use crate::stats::{Crossed, Estimate, crossed, interaction, shapley};

/// Most players whose sets are all simulated: 128 companies a design.
const MOST_PLAYERS: usize = 7;
/// Sets that are settled and simulated together: what their people expect takes some 15 MB a company.
const SETS_AT_ONCE: usize = 8;

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

/// What is turned on and off, and how its shares are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// Families against each other, all sets.
    Families,
    /// The switches within one family, all sets; the others stay as written.
    Within(Family),
    /// All switches, in so many orders drawn in pairs.
    Switches {
        /// Orders; one more if it is odd.
        orders: usize,
    },
}

/// Designs with sets of mechanisms left on.
#[derive(Debug)]
pub struct Explanation {
    /// The designs as written.
    pub study: Study,
    /// What is turned on and off.
    pub players: Vec<Player>,
    /// The family that is looked into; the others stay as written.
    pub within: Option<Family>,
    /// Orders of players, each second one the reverse of the one before; empty where all sets are simulated.
    pub orders: Vec<Vec<usize>>,
    /// The players left on in each set, as bits; all of them first.
    sets: Vec<u64>,
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
    /// Pairs of players with what they make together beyond what each makes alone, first player first; none where orders
    /// are drawn.
    pub interactions: Vec<((usize, usize), Estimate)>,
    /// Where orders are drawn, for each player: how much what it adds differs between orders, as a standard deviation. It
    /// is 0 for one who adds the same whoever came before.
    pub spreads: Vec<f64>,
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

    /// Players who add something else depending on who came before: between orders it differs by at least a tenth of the
    /// largest part.
    pub fn large_spreads(&self) -> impl Iterator<Item = (usize, f64)> {
        let parts = self.parts.iter().map(|part| part.point.abs());
        let largest = parts.fold(self.without.point.abs(), f64::max);
        let spreads = self.spreads.iter().copied().enumerate();
        spreads.filter(move |(_, spread)| 0.0 < *spread && 0.1 * largest <= *spread)
    }
}

impl Explanation {
    /// Lays out the sets.
    ///
    /// # Errors
    /// [`Unexplainable`].
    pub fn new(mut study: Study, among: Among) -> Result<Self, Unexplainable> {
        study.designs.retain(|design| design.variant.is_none());
        if study
            .designs
            .iter()
            .any(|d| d.scenario.model.reference_model.is_some())
        {
            return Err(Unexplainable::SpeedReference);
        }
        let within = match among {
            Among::Within(family) => Some(family),
            Among::Families | Among::Switches { .. } => None,
        };
        let players = players(&study.designs, among);
        let n = players.len();
        if n == 0 {
            let among = within.map_or_else(String::new, |family| {
                format!(" of the family {}", family.key())
            });
            return Err(Unexplainable::NothingOn { among });
        }
        let all = u64::MAX >> (64 - n);
        let (orders, mut others): (_, Vec<u64>) = match among {
            Among::Switches { orders } => {
                let orders = draw_orders(study.settings.seed, n, orders);
                let sets = orders.iter().flat_map(|order| sets_along(order)).collect();
                (orders, sets)
            }
            Among::Families | Among::Within(_) if MOST_PLAYERS < n => {
                return Err(Unexplainable::TooMany { n });
            }
            Among::Families | Among::Within(_) => (Vec::new(), (0..all).collect()),
        };
        others.sort_unstable();
        others.dedup();
        others.retain(|set| *set != all);
        let sets = std::iter::once(all).chain(others).collect();
        Ok(Self {
            study,
            players,
            within,
            orders,
            sets,
        })
    }

    /// Designs as written, base included.
    pub fn n_written(&self) -> usize {
        self.study.designs.len()
    }

    /// Sets of players.
    pub fn n_sets(&self) -> usize {
        self.sets.len()
    }

    /// The sets in batches: the designs as written alone, so that they can be timed, then some at a time.
    pub fn batches(&self) -> Vec<Range<usize>> {
        let rest = (1..self.sets.len()).step_by(SETS_AT_ONCE);
        let rest = rest.map(|from| from..(from + SETS_AT_ONCE).min(self.sets.len()));
        std::iter::once(0..1).chain(rest).collect()
    }

    /// A batch to settle and simulate. All but the first are simulated as often as the first was: `replications`.
    pub fn batch(&self, sets: Range<usize>, replications: Option<usize>) -> Study {
        let mut study = self.study.clone();
        study.designs = sets
            .flat_map(|set| self.study.designs.iter().map(move |design| (set, design)))
            .map(|(set, design)| with_only(design, &self.players, self.sets[set]))
            .collect();
        if let Some(n) = replications {
            let n = u32::try_from(n).unwrap_or(u32::MAX);
            study.settings.min_replications = n;
            study.settings.max_replications = n;
        }
        study
    }

    /// Settles and simulates all batches; `None` when interrupted.
    pub fn simulate(&self, observer: &dyn Progress) -> Option<Experiment> {
        let mut whole: Option<Experiment> = None;
        for sets in self.batches() {
            let study = self.batch(sets, whole.as_ref().map(|e| e.replications));
            let beliefs = study.settle(observer)?;
            let part = study.replicate(&beliefs, observer);
            whole = Some(joined(whole, part)?);
        }
        whole
    }

    /// What makes the difference of a figure, for every design but the base. Replications in which the figure is not
    /// defined for some set are left out; `n` of the estimates says how many remain.
    pub fn attributions(&self, experiment: &Experiment, kpi: Kpi) -> Vec<Attribution> {
        (1..self.n_written())
            .map(|design| self.attribution(experiment, kpi, design))
            .collect()
    }

    fn attribution(&self, experiment: &Experiment, kpi: Kpi, design: usize) -> Attribution {
        let column = |set: usize, design: usize| {
            &experiment.designs[set * self.n_written() + design].columns[kpi as usize]
        };
        // By set, the one with everybody last: sorted by their bits.
        let games: Vec<Vec<f64>> = (0..experiment.replications)
            .map(|i| {
                let value = |set| column(set, design)[i] - column(set, 0)[i];
                (1..self.n_sets()).chain([0]).map(value).collect()
            })
            .filter(|game: &Vec<f64>| game.iter().all(|value| value.is_finite()))
            .collect();
        if self.orders.is_empty() {
            self.exact(design, &games)
        } else {
            self.sampled(design, &games)
        }
    }

    fn exact(&self, design: usize, games: &[Vec<f64>]) -> Attribution {
        let n = self.players.len();
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
            spreads: Vec::new(),
        }
    }

    /// Shares from the drawn orders; noise of orders and of histories is in the intervals.
    fn sampled(&self, design: usize, games: &[Vec<f64>]) -> Attribution {
        let estimate = |value: &dyn Fn(&[f64]) -> f64| {
            let values: Vec<f64> = games.iter().map(|game| value(game)).collect();
            Estimate::mean(&values, CONFIDENCE)
        };
        // Sets but the first are sorted, and the first is everybody: the last of a game.
        let place = |set: u64| {
            let found = self.sets[1..].binary_search(&set);
            found.unwrap_or(self.sets.len() - 1)
        };
        let places: Vec<Vec<usize>> = self
            .orders
            .iter()
            .map(|order| sets_along(order).into_iter().map(place).collect())
            .collect();
        // What a player adds in an order, by history.
        let adds = |order: usize, player: usize| -> Vec<f64> {
            let turn = self.orders[order].iter().position(|p| *p == player);
            let turn = turn.expect("every player is in every order");
            let (before, after) = (places[order][turn], places[order][turn + 1]);
            games
                .iter()
                .map(|game| game[after] - game[before])
                .collect()
        };
        let players = (0..self.players.len()).map(|player| -> (Crossed, Crossed) {
            let single: Vec<Vec<f64>> = (0..self.orders.len()).map(|o| adds(o, player)).collect();
            let pairs: Vec<Vec<f64>> = single
                .chunks_exact(2)
                .map(|pair| {
                    let both = pair[0].iter().zip(&pair[1]);
                    both.map(|(one, other)| 0.5 * (one + other)).collect()
                })
                .collect();
            (crossed(&pairs, CONFIDENCE), crossed(&single, CONFIDENCE))
        });
        let (parts, single): (Vec<Crossed>, Vec<Crossed>) = players.unzip();
        Attribution {
            design,
            whole: estimate(&|game| game[game.len() - 1]),
            without: estimate(&|game| game[0]),
            parts: parts.iter().map(|part| part.mean).collect(),
            interactions: Vec::new(),
            spreads: single.iter().map(|single| single.between_rows).collect(),
        }
    }
}

/// A batch's designs behind those before; `None` when it was interrupted.
pub fn joined(whole: Option<Experiment>, part: Experiment) -> Option<Experiment> {
    let Some(mut whole) = whole else {
        return (0 < part.replications).then_some(part);
    };
    if part.replications < whole.replications {
        return None;
    }
    whole.designs.extend(part.designs);
    Some(whole)
}

/// Orders drawn in pairs, the second of a pair the reverse of the first.
fn draw_orders(seed: u64, n: usize, orders: usize) -> Vec<Vec<usize>> {
    let streams = Streams::new(seed, 0);
    (0..orders.div_ceil(2) as u64)
        .flat_map(|pair| {
            let mut order: Vec<usize> = (0..n).collect();
            for last in (1..n).rev() {
                let draw = streams.uniform(Purpose::SwitchOrder, pair, last as u64);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "between 0 and the number of players"
                )]
                let other = (draw * (last + 1) as f64) as usize;
                order.swap(last, other.min(last));
            }
            let reverse = order.iter().rev().copied().collect();
            [order, reverse]
        })
        .collect()
}

/// The sets that an order goes through, from nobody to everybody.
fn sets_along(order: &[usize]) -> Vec<u64> {
    let mut sets = vec![0];
    let mut set = 0;
    for player in order {
        set |= 1 << player;
        sets.push(set);
    }
    sets
}

/// Switches that are on in some design, by family or one by one.
fn players(designs: &[Design], among: Among) -> Vec<Player> {
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
    let alone = |switch: &'static Switch| Player {
        key: switch.key,
        label: switch.key.replace('_', " "),
        switches: vec![switch],
    };
    match among {
        Among::Within(family) => return of(family).into_iter().map(alone).collect(),
        Among::Switches { .. } => {
            let switches = Mechanisms::SWITCHES.iter().filter(on);
            return switches.map(alone).collect();
        }
        Among::Families => {}
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
fn with_only(written: &Design, players: &[Player], set: u64) -> Design {
    let mut design = written.clone();
    let mut off = Vec::new();
    for (i, player) in players.iter().enumerate() {
        if set & (1 << i) == 0 {
            off.push(player.key);
            for switch in &player.switches {
                (switch.set)(&mut design.scenario.model.mechanisms, false);
            }
        }
    }
    if off.is_empty() {
        return design;
    }
    let words = format!("without {}", off.join(", "));
    design.name = format!("{} ({words})", written.name);
    design.variant = Some(words);
    design
}
