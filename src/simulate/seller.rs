//! Mechanisms `discount_for_now` and `leader_pressure`: how low the seller's side goes today, and how
//! hard leaders press for a signature.
//!
//! # Equation
//! For each person `k` with a say, on their own clock: `g_k` is what the deal adds to expected pay when
//! signed today (later pay on the customer included), `g'_k` the same in the next period, discounted, `pi_k` the belief that a refused deal
//! still closes in time. Who decides by two clocks has such a stake on each. The limit is `1 - (1 - d_org) c` with
//! `c = sum omega_k [pi_k g_k + (1 - pi_k) g'_k] / sum omega_k g_k` (see [`crate::solve::limit`]); where rules of credit
//! look at the price, the deepest discount at which the deal is still credited `c` of its credit at
//! organic terms. A rep counts on the other deals of the same day: what is signed, and what is in hand times its learned chance to
//! close on such a day. Leaders'
//! pressure is `sum omega_k (1 - pi_k)(g_k - g'_k)` over them. A buyer who is ready leaves with `mu_hold` when told to wait, so
//! there it is `sum omega_k (g_k - (1 - mu_hold) [pi_k g_k + (1 - pi_k) g'_k])`; stress counts the first.

use super::recorder::Recorder;
use super::roster::{Role, Roster};
use super::state::RipeDeal;
use super::{DayOfPeriod, Run};
use crate::model::{BehaviorModel, Model};
use crate::solve::policy::ByLevel;
use crate::solve::{self, CustomerPay, OutlookAt, Stake};

/// The people on the seller's side of one rep's deals today.
pub(super) struct Chain<'a> {
    pub(super) rep: usize,
    pub(super) day: u32,
    pub(super) seats: [Option<Seat<'a>>; 4],
}

/// One person's place in the decision.
pub(super) struct Seat<'a> {
    weight: f64,
    /// What a customer will pay this person later.
    customer_pay: &'a CustomerPay,
    /// On the clock they decide by, the longer of two.
    pub(super) outer: OneClock<'a>,
    /// On the shorter clock within it, if there is one.
    pub(super) inner: Option<OneClock<'a>>,
}

/// Where a person stands on a clock.
pub(super) struct OneClock<'a> {
    pub(super) outlook: OutlookAt<'a>,
    /// In the next period, where its quota will be another.
    next: Option<OutlookAt<'a>>,
    pub(super) days: DayOfPeriod,
    pub(super) attainment: f64,
    /// From the running period to the next.
    discount_factor: f64,
}

impl OneClock<'_> {
    /// What a credit adds to pay of the next period \[money, discounted\].
    pub(super) fn gain_next(&self, credit: f64) -> f64 {
        self.discount_factor * self.next.unwrap_or(self.outlook).gain_next(credit)
    }

    /// What a credit of today adds to pay of the running period \[money\].
    pub(super) fn gain_now(&self, credit: f64) -> f64 {
        self.days.gain_now(self.outlook, self.attainment, credit)
    }
}

/// What a deal adds in the next period of each clock \[money, discounted\].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Gains {
    pub(super) outer: f64,
    pub(super) inner: f64,
}

impl Seat<'_> {
    /// What the deal is worth to this person if signed at organic terms in their next period
    /// \[money, discounted\]: its pay then, and later pay on the customer. A deal is its net value
    /// and its credit.
    pub(super) fn gain_next(&self, (net, credit): (f64, f64), organic: f64) -> Gains {
        // Later pay is nobody's next period, and counted with the longer clock.
        let outer = &self.outer;
        Gains {
            outer: outer.discount_factor
                * (outer.next.unwrap_or(outer.outlook).gain_next(credit)
                    + net * self.customer_pay.per_net(organic, false)),
            inner: self
                .inner
                .as_ref()
                .map_or(0.0, |inner| inner.gain_next(credit)),
        }
    }

    /// The same today, beside the next periods' `gain_next`: a stake on each clock.
    ///
    /// A deal signed after the shorter period still counts in the longer one.
    pub(super) fn stakes(
        &self,
        (net, credit): (f64, f64),
        organic: f64,
        gain_next: Gains,
    ) -> (Stake, Option<Stake>) {
        let outer = Stake {
            weight: self.weight,
            gain_now: self.outer.gain_now(credit) + net * self.customer_pay.per_net(organic, false),
            gain_next: gain_next.outer,
            closes_anyway: self.outer.days.closes_anyway,
        };
        let inner = self.inner.as_ref().map(|inner| Stake {
            weight: self.weight,
            gain_now: inner.gain_now(credit),
            gain_next: gain_next.inner,
            closes_anyway: inner.days.closes_anyway,
        });
        (outer, inner)
    }
}

/// A leader with a say in the price of the deals of a manager's reps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Above {
    pub(super) leader: usize,
    clock: usize,
    weight: f64,
}

/// For each manager: who has a say, from the manager to the chief.
pub(super) fn above(model: &Model, roster: &Roster) -> Vec<[Option<Above>; 3]> {
    let behavior = &model.behavior;
    let seats = |manager: usize| {
        let mut leader = manager;
        let mut seats = [None; 3];
        for place in &mut seats {
            let role = roster.leader_role[leader];
            let weight = match role {
                Role::Rep | Role::Manager => behavior.manager_weight,
                Role::Executive => behavior.executive_weight,
                Role::Chief => behavior.chief_weight,
            };
            let counts = role != Role::Chief || roster.chief_counts;
            *place =
                (model.mechanisms.leader_pressure && 0.0 < weight.get() && counts).then(|| Above {
                    leader,
                    clock: roster.leader_clock[leader],
                    weight: weight.get(),
                });
            leader = roster.leader_above[leader];
        }
        seats
    };
    (0..roster.n_leaders())
        .take_while(|&leader| roster.leader_role[leader] == Role::Manager)
        .map(seats)
        .collect()
}

/// What the seller's side makes of one deal today.
pub(super) struct Stand {
    pub(super) limit: f64,
    /// Leaders' part of the gain from signing today \[money\].
    pub(super) pressure: f64,
    /// The same where the buyer is ready and may leave when told to wait \[money\].
    pub(super) pressure_if_ready: f64,
}

impl Stand {
    /// What leaders put into the rep's choice between signing and holding \[money\].
    pub(super) fn presses(&self, waiting: bool) -> f64 {
        if waiting {
            self.pressure
        } else {
            self.pressure_if_ready
        }
    }
}

impl<'p, R: Recorder> Run<'p, R> {
    /// Who has a say in this rep's deals today, and where each stands on their own clock; `None` if refusing today costs
    /// nobody anything.
    pub(super) fn chain(&self, rep: usize, day: u32) -> Option<Chain<'p>> {
        let prepared = self.prepared;
        let above = &prepared.above[prepared.roster.rep_manager[rep]];
        let presses = |above: &Above| {
            prepared.leader_days[above.clock][day as usize].presses()
                || prepared
                    .leader_inner_day(above.clock, day)
                    .is_some_and(DayOfPeriod::presses)
        };
        let rep_clock = prepared.roster.rep_clock[rep];
        let rep_presses = || {
            prepared.rep_days[rep_clock][day as usize].presses()
                || prepared
                    .rep_inner_day(rep_clock, day)
                    .is_some_and(DayOfPeriod::presses)
        };
        let live = prepared.policy.conduct != BehaviorModel::Fixed
            && (rep_presses() || above.iter().flatten().any(presses));
        if !live {
            return None;
        }
        let mut seats = [const { None }; 4];
        seats[0] = Some(self.rep_seat(rep, day, prepared.model.behavior.rep_weight.get()));
        for (place, above) in seats[1..].iter_mut().zip(above) {
            *place = above
                .as_ref()
                .map(|above| self.leader_seat(above.leader, day, above.weight));
        }
        Some(Chain { rep, day, seats })
    }

    /// What a rep expects a deal in hand to be credited today \[money\]: its credit at organic terms times the
    /// learned chance that it closes on such a day.
    pub(super) fn expected_today(&self, rep: usize, day: u32, deal: &RipeDeal) -> f64 {
        let prepared = self.prepared;
        let chance = if deal.quote.is_some() {
            prepared.model.buyers.quote_signature_chance.get()
        } else {
            let policy = self.rep_policy(rep);
            let days = self.own_day(rep, day);
            let terms = &policy.closings[policy.outlook.bins().bin(days.left as usize)];
            if deal.organic < deal.reservation {
                terms.close_waiting
            } else {
                terms.close_ready
            }
        };
        chance * prepared.worth(rep, day, deal.deal.list, deal.organic)
    }

    /// What a rep expects all deals in hand to be credited today \[money\].
    pub(super) fn expected_of_all(&self, rep: usize, day: u32, ripe: &[RipeDeal]) -> f64 {
        let deals = ripe.iter();
        deals.map(|deal| self.expected_today(rep, day, deal)).sum()
    }

    /// Puts the rep where today's signatures so far, and `table`, still expected of other deals today \[money\],
    /// will have them.
    pub(super) fn stand_at(&self, chain: &mut Chain<'p>, table: f64) {
        let weight = self.prepared.model.behavior.rep_weight.get();
        let seat = self.rep_seat_counting(chain.rep, chain.day, weight, table.max(0.0));
        chain.seats[0] = Some(seat);
    }

    /// The rep's own place in the decision.
    pub(super) fn rep_seat(&self, rep: usize, day: u32, weight: f64) -> Seat<'p> {
        self.rep_seat_counting(rep, day, weight, 0.0)
    }

    /// The same with so much counted as credited already \[money\].
    fn rep_seat_counting(&self, rep: usize, day: u32, weight: f64, counted: f64) -> Seat<'p> {
        let prepared = self.prepared;
        let days = self.own_day(rep, day);
        let policy = self.rep_policy(rep);
        let inner = policy.inner.as_ref().zip(self.own_inner_day(rep, day));
        let level = self.state.quota_level[rep];
        let quota = prepared.rep_quota * days.quota_share() * level;
        let attainment = (self.state.attained[rep] + counted) / quota;
        let (outlook, next) = match &policy.by_level {
            None => (OutlookAt::plain(&policy.outlook, 1.0), None),
            Some(ByLevel { outlooks, .. }) => {
                let next = outlooks.next(level, days.left as usize, attainment);
                (outlooks.valued(level), Some(next))
            }
        };
        Seat {
            weight,
            customer_pay: &prepared.policy.rep_customer_pay,
            outer: OneClock {
                outlook,
                next,
                days,
                attainment,
                discount_factor: prepared.rep_discount,
            },
            inner: inner.map(|(outlook, days)| OneClock {
                outlook: OutlookAt::plain(outlook, 1.0),
                next: None,
                days,
                attainment: (self.state.inner_attained[rep] + counted)
                    / (prepared.rep_inner_quota() * days.quota_share()),
                discount_factor: prepared.inner.rep_discount,
            }),
        }
    }

    /// A leader's place in the decision.
    pub(super) fn leader_seat(&self, leader: usize, day: u32, weight: f64) -> Seat<'p> {
        let prepared = self.prepared;
        let policy = prepared.policy;
        let clock = prepared.roster.leader_clock[leader];
        let days = prepared.leader_days[clock][day as usize];
        let inner = policy.leaders_inner[leader].as_ref();
        let level = self.state.quota_level[prepared.roster.n_reps() + leader];
        Seat {
            weight,
            customer_pay: &policy.leader_customer_pay[leader],
            outer: OneClock {
                outlook: OutlookAt::plain(&policy.leaders[leader], level),
                next: None,
                days,
                attainment: self.state.leader_attained[leader]
                    / (prepared.leader_quota[leader] * days.prorate * level),
                discount_factor: prepared.leader_discount[clock],
            },
            inner: inner
                .zip(prepared.leader_inner_day(clock, day).copied())
                .map(|(outlook, days)| OneClock {
                    outlook: OutlookAt::plain(outlook, 1.0),
                    next: None,
                    days,
                    attainment: self.state.leader_inner_attained[leader]
                        / (prepared.leader_inner_quota(leader) * days.prorate),
                    discount_factor: prepared.inner.leader_discount[clock],
                }),
        }
    }

    /// How low the seller's side goes for one deal, and how hard leaders press for it.
    pub(super) fn stand(&self, chain: Option<&Chain<'_>>, deal: &mut RipeDeal) -> Stand {
        let Some(chain) = chain else {
            return Stand {
                limit: deal.organic,
                pressure: 0.0,
                pressure_if_ready: 0.0,
            };
        };
        let behavior = &self.prepared.model.behavior;
        let (rep, day, list) = (chain.rep, chain.day, deal.deal.list);
        let worth = |discount: f64| self.prepared.worth(rep, day, list, discount);
        let net = (list * (1.0 - deal.organic), worth(deal.organic));
        // Quotas that follow achievement make the next period another one every day.
        if self.prepared.roster.ratchet.is_some() {
            deal.gain_next = None;
        }
        let gain_next = *deal.gain_next.get_or_insert_with(|| {
            chain.seats.each_ref().map(|seat| {
                seat.as_ref()
                    .map_or_else(Gains::default, |seat| seat.gain_next(net, deal.organic))
            })
        });
        let mut stakes = [Stake::default(); 8];
        let mut n = 0;
        let stays = 1.0 - self.prepared.model.buyers.hold_loss_per_day.get();
        let (mut pressure, mut pressure_if_ready) = (0.0, 0.0);
        for (position, seat) in chain.seats.iter().enumerate() {
            let Some(seat) = seat else { continue };
            let (outer, inner) = seat.stakes(net, deal.organic, gain_next[position]);
            for stake in std::iter::once(outer).chain(inner) {
                if 0 < position {
                    pressure += stake.pressure();
                    pressure_if_ready += stake.pressure_if_ready(stays);
                }
                stakes[n] = stake;
                n += 1;
            }
        }
        let limit = if self.prepared.model.mechanisms.discount_for_now {
            let largest = behavior.largest_discount.get();
            let limit = solve::limit(&stakes[..n], deal.organic, largest);
            if self.prepared.worth_by_rules.is_some() {
                solve::limit_on_credit(&limit, largest, deal.organic, worth)
            } else {
                limit.discount
            }
        } else {
            deal.organic
        };
        Stand {
            limit,
            pressure,
            pressure_if_ready,
        }
    }
}
