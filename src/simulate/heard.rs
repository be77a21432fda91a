//! Buyers who judge their own seller by the terms they hear (`buyers.read_terms`).
//!
//! # Equation
//! On the last days before a fiscal quarter's last one a buyer who looks ahead hears today's premium `x`, how far below organic
//! terms this seller goes, in steps of a tenth of a point, and expects `max(0, a + b x)` of the last day in place of what
//! sellers give in the mean. `a` and `b` are learned by days left: the least-squares line through deals that were on the table
//! on both days.
//!
//! # Source
//! assumed: a seller who is ahead today is ahead tomorrow, and buyers have met sellers before.

use super::Run;
use super::buyers::Read;
use super::negotiation::InHand;
use super::recorder::Recorder;
use super::state::RipeDeal;
use crate::solve::policy::READ_DAYS;

/// Nobody hears less than a tenth of a point \[discount share\].
const HEARD: f64 = 0.001;

/// Premiums heard on the days before a fiscal quarter's last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heard {
    /// The quarter's last day.
    pub until: u32,
    /// Premium by days left, less one \[discount share\]; `None` where nothing was said.
    pub by_days_left: [Option<f64>; READ_DAYS],
}

impl Heard {
    /// Nothing yet.
    pub const NOTHING: Self = Self {
        until: 0,
        by_days_left: [None; READ_DAYS],
    };

    /// Adds what is heard on a day of the quarter that ends on `until`.
    pub fn hear(&mut self, until: u32, days_left: usize, premium: f64) {
        if self.until != until {
            *self = Self {
                until,
                ..Self::NOTHING
            };
        }
        self.by_days_left[days_left - 1] = Some(premium);
    }
}

impl<R: Recorder> Run<'_, R> {
    /// The buyer hears how low the seller goes today, and waits for the quarter's last day accordingly.
    pub(super) fn hear_terms(
        &self,
        rep: usize,
        day: u32,
        deal: &mut RipeDeal,
        limit: f64,
        in_hand: &mut InHand,
    ) {
        let prepared = self.prepared;
        if prepared.policy.reading.is_empty() {
            return;
        }
        let left = prepared.roster.fiscal.days_left(day);
        if left == 0 || READ_DAYS < left as usize {
            return;
        }
        let premium = ((limit - deal.organic) / HEARD).round() * HEARD;
        deal.heard.hear(day + left, left as usize, premium);
        // Without pulling forward no terms reach a buyer before the natural date.
        let Some(read) = self
            .read_today(deal, day)
            .filter(|_| deal.reservation.is_finite())
        else {
            return;
        };
        let belief = &prepared.believed[prepared.roster.rep_clock[rep]];
        let deal_type = deal.hurried();
        let buyer = prepared.buyer(&deal_type, deal, Some(read));
        let waiting = belief.value_of_waiting(&buyer, day);
        let before = deal.organic < deal.reservation;
        deal.reservation = deal.need_today + waiting;
        let now = deal.organic < deal.reservation;
        if now != before {
            let turned = if now { deal.size } else { -deal.size };
            in_hand.waiting += turned;
            in_hand.ready -= turned;
        }
    }

    /// What a buyer who looks ahead makes of what was heard today; `None` where nothing was.
    pub(super) fn read_today(&self, deal: &RipeDeal, day: u32) -> Option<Read> {
        let left = (deal.heard.until.checked_sub(day)? as usize).checked_sub(1)?;
        let line = self.prepared.policy.reading.get(left)?;
        let premium = (*deal.heard.by_days_left.get(left)?)?;
        deal.deal.strategic.then(|| Read {
            day: deal.heard.until,
            premium: (line.at_organic + line.per_point * premium).max(0.0),
        })
    }
}
