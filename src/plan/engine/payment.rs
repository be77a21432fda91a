//! One payment of one person: from what was earned to what is paid.

use super::FollowsDeals;
use super::awards::CALENDAR_DAYS;
use super::person::{Pass, place, short};
use super::who::{Now, Who};
use crate::plan::draw::{DrawKind, Drawn, DrawsNow};
use crate::plan::{
    Balances, Cents, ClawbackAfterLeaving, Element, NegativePayment, OverrideBasis, PayLine, Reach,
    Recovery, Release, Rule, Trigger, UnpaidAtLeaving,
};

/// What a payment comes to before debts and draws.
#[derive(Debug, Clone, Copy, Default)]
struct Due {
    /// What may be set off.
    amount: Cents,
    /// What is paid back at once; 0 or less.
    cash: Cents,
}

impl Pass<'_> {
    /// Pays a person.
    pub(super) fn pay(&mut self, who: &Who<'_>, now: Now) {
        let mut due = Due::default();
        let commission = self.pay_components(who, now, &mut due);
        let restated = self.write_restated(who, now);
        due.amount += restated;
        let overrides = self.pay_overrides(who, now);
        due.amount += overrides;
        self.hold_back(who, now, &mut due, commission.due + overrides);
        due.amount += self.pay_extras(who, now);
        let taken = self.claw_back(who, now, &mut due);
        self.tell_managers(who, now, commission.earned + restated - taken);
        self.settle_restated(who, now, &mut due, restated);
        self.settle(who, now, due);
    }

    /// What goes on after somebody has left: customers who leave later.
    pub(super) fn after_leaving(&mut self, who: &Who<'_>, now: Now) {
        let before = self.out.lines.len();
        let mut due = Due::default();
        let restated = self.write_restated(who, now);
        due.amount += restated;
        let taken = self.claw_back(who, now, &mut due) - restated;
        if who.rules.leaving.clawback == ClawbackAfterLeaving::Waived {
            self.line(who, now, Rule::ClawbackWaived, Element::Payment, taken);
            due = Due::default();
        }
        if self.out.lines.len() != before {
            self.carry(who, now, &mut due);
            self.close(who, now, due.amount + due.cash);
        }
    }

    /// Writes a line about a component, an override or the payment.
    fn line(&mut self, who: &Who<'_>, now: Now, rule: Rule, element: Element, amount: Cents) {
        self.write(PayLine {
            person: place(who.place),
            payment: now.payment,
            rule,
            element,
            deal: None,
            amount,
        });
    }

    /// Writes a line about a deal.
    fn deal_line(&mut self, who: &Who<'_>, now: Now, rule: Rule, deal: u32, amount: Cents) {
        self.write(PayLine {
            person: place(who.place),
            payment: now.payment,
            rule,
            element: Element::Payment,
            deal: Some(deal),
            amount,
        });
    }

    pub(super) fn write(&mut self, line: PayLine) {
        if line.amount.is_zero() {
            return;
        }
        if line.rule.balance().is_none() {
            self.own.earned += line.amount;
        }
        self.out.lines.push(line);
    }

    fn pay_components(&mut self, who: &Who<'_>, now: Now, due: &mut Due) -> Commission {
        let mut sum = Commission::default();
        let negative = who.rules.conventions.negative_payment;
        for c in 0..who.plan.pay.len() {
            let part = self.own.components[c].account.pay(negative);
            let element = Element::Component(short(c));
            self.line(who, now, Rule::Commission, element, part.earned);
            let back = if Cents::ZERO < part.over_cap {
                Rule::OverCap
            } else {
                Rule::TrueUp
            };
            self.line(who, now, back, element, -part.over_cap);
            self.line(who, now, Rule::DebtForgiven, element, part.forgiven);
            let carried = if Cents::ZERO < part.carried {
                Rule::CarriedForward
            } else {
                Rule::SetOff
            };
            self.line(who, now, carried, element, part.carried);
            let amount = part.amount();
            if amount < Cents::ZERO {
                due.cash += amount;
            } else {
                due.amount += amount;
                sum.due += amount;
            }
            sum.earned += part.earned + part.forgiven;
        }
        sum
    }

    fn pay_overrides(&mut self, who: &Who<'_>, now: Now) -> Cents {
        let mut sum = Cents::ZERO;
        for (i, rule) in who.rules.overrides.iter().enumerate() {
            let share = rule.share.get();
            let amount = match rule.of {
                OverrideBasis::Credit => {
                    let credits = self.facts.credits;
                    let credit = credits.below(who.place, now.payment as usize, rule.reach);
                    Cents::of(share * credit, who.rounding())
                }
                OverrideBasis::Commission => {
                    self.commission_below(who, now, rule.reach).times(share)
                }
            };
            let element = Element::Override(short(i));
            self.line(who, now, Rule::Override, element, amount);
            sum += amount;
        }
        sum
    }

    fn commission_below(&self, who: &Who<'_>, now: Now, reach: Reach) -> Cents {
        let Some(start) = self.facts.credits.overrides_of[who.place] else {
            return Cents::ZERO;
        };
        let sums = self.commission_below[start + now.payment as usize];
        match reach {
            Reach::DirectReports => sums[0],
            Reach::AllReports => sums[1],
        }
    }

    /// Adds what a person earned to what managers' overrides are a share of.
    fn tell_managers(&mut self, who: &Who<'_>, now: Now, earned: Cents) {
        if earned.is_zero() {
            return;
        }
        let company = self.with.company;
        for (level, manager) in self.with.lines.above(place(who.place)).enumerate() {
            let Some(start) = self.facts.credits.overrides_of[manager as usize] else {
                continue;
            };
            let calendar = company.people[manager as usize].calendar as usize;
            let payment = &company.calendars[calendar].payment;
            if let Some(position) = payment.position(now.span.to) {
                let sums = &mut self.commission_below[start + position];
                sums[1] += earned;
                if level == 0 {
                    sums[0] += earned;
                }
            }
        }
    }

    /// SPIFs and adjustments of pay.
    fn pay_extras(&mut self, who: &Who<'_>, now: Now) -> Cents {
        let mut sum = Cents::ZERO;
        while let Some(&award) = self.facts.awards.get(self.own.next_award) {
            if award.person as usize != who.place || now.payment < award.payment {
                break;
            }
            self.own.next_award += 1;
            self.write(PayLine {
                person: award.person,
                payment: now.payment,
                rule: Rule::Spif,
                element: Element::Spif(award.spif),
                deal: award.deal,
                amount: award.amount,
            });
            sum += award.amount;
        }
        while let Some(&row) = self
            .adjustments
            .get(who.place)
            .and_then(|rows| rows.get(self.own.next_adjustment))
        {
            let adjustment = self.facts.records.adjustments[row as usize];
            if now.span.to < adjustment.day {
                break;
            }
            self.own.next_adjustment += 1;
            let amount = Cents::of(adjustment.amount, who.rounding());
            self.line(who, now, Rule::Adjustment, Element::Payment, amount);
            sum += amount;
        }
        sum
    }

    /// Holds commission back and releases it; with the last payment, what leaving makes of it.
    /// `fresh` is what components and overrides pay now.
    fn hold_back(&mut self, who: &Who<'_>, now: Now, due: &mut Due, fresh: Cents) {
        if who.plan.deals != FollowsDeals::Unpaid {
            if now.last && who.rules.leaving.unpaid == UnpaidAtLeaving::Forfeited {
                self.line(who, now, Rule::Forfeited, Element::Payment, -fresh);
                due.amount -= fresh;
            }
            return;
        }
        let mut open = std::mem::take(&mut self.own.open);
        let mut forfeited = Cents::ZERO;
        for &e in &open {
            let deal = self.facts.credits.entries[who.entries + e as usize].deal;
            let released = self.released(who, deal, now.span.to);
            let by_cash = match who.person.left {
                Some(left) if now.last => self.facts.cash.share(deal, left),
                _ => 0.0,
            };
            let state = &mut self.own.deals[e as usize];
            let held = state.held_back();
            let lost = match who.rules.leaving.unpaid {
                _ if !now.last => {
                    state.hold_back(released);
                    Cents::ZERO
                }
                UnpaidAtLeaving::PaidIfBooked => {
                    state.hold_back(1.0);
                    Cents::ZERO
                }
                UnpaidAtLeaving::PaidIfCashReceived => {
                    let kept = state.earned().times(by_cash.min(1.0));
                    state.forfeit(kept)
                }
                UnpaidAtLeaving::Forfeited => state.forfeit(Cents::ZERO),
            };
            let more = state.held_back() - held;
            let rule = if Cents::ZERO < more {
                Rule::HeldBack
            } else {
                Rule::Released
            };
            self.own.held_back += more;
            self.own.is_open[e as usize] = !self.own.deals[e as usize].held_back().is_zero();
            self.deal_line(who, now, rule, deal, -more);
            self.deal_line(who, now, Rule::Forfeited, deal, -lost);
            due.amount -= more + lost;
            forfeited += lost + more;
        }
        open.retain(|&e| self.own.is_open[e as usize]);
        self.own.open = open;
        if now.last && who.rules.leaving.unpaid == UnpaidAtLeaving::Forfeited {
            // What no deal stands for: overrides, bonuses of a period without deals.
            let rest = (fresh - forfeited).or_zero();
            self.line(who, now, Rule::Forfeited, Element::Payment, -rest);
            due.amount -= rest;
        }
    }

    /// Share of a deal's commission that its trigger has released by a day.
    fn released(&self, who: &Who<'_>, deal: u32, day: i32) -> f64 {
        let Some(release) = who.release() else {
            return 1.0;
        };
        release.released(self.triggered(release, deal, day))
    }

    fn triggered(&self, release: &Release, deal: u32, day: i32) -> f64 {
        match release.trigger {
            Trigger::Booking => 1.0,
            Trigger::Invoice => self.facts.invoices.share(deal, day),
            Trigger::Cash => self.facts.cash.share(deal, day),
            Trigger::Dates => {
                let booked = self.facts.records.deals[deal as usize].day;
                let per_day = CALENDAR_DAYS / self.with.company.days_per_year;
                release.by_dates(f64::from(day - booked) * per_day)
            }
        }
    }

    /// Takes commission back of deals whose customers left; returns how much.
    fn claw_back(&mut self, who: &Who<'_>, now: Now, due: &mut Due) -> Cents {
        let Some(clawback) = who.rules.clawback else {
            return Cents::ZERO;
        };
        let mut sum = Cents::ZERO;
        let mut back = |pass: &mut Self, deal: u32, taken: Cents, unheld: Cents| {
            pass.deal_line(who, now, Rule::Clawback, deal, -taken);
            pass.deal_line(who, now, Rule::Released, deal, unheld);
            pass.own.held_back -= unheld;
            sum += taken;
            match clawback.recovery {
                Recovery::Offset => due.amount -= taken - unheld,
                Recovery::Cash => due.cash -= taken - unheld,
            }
        };
        let mut at_once = std::mem::take(&mut self.own.taken_at_once);
        for (deal, taken) in at_once.drain(..) {
            back(self, deal, taken, Cents::ZERO);
        }
        self.own.taken_at_once = at_once;
        while let Some(&(day, e)) = self.own.left.get(self.own.next_left) {
            if now.span.to < day {
                break;
            }
            self.own.next_left += 1;
            let deal = self.facts.credits.entries[who.entries + e as usize].deal;
            let Some(Some((_, months))) = self.left_of_deal.get(deal as usize).copied() else {
                continue;
            };
            let term = 12.0 * self.facts.records.deals[deal as usize].years;
            let released = self.released(who, deal, now.span.to);
            let share = clawback.share(months, term);
            if share <= 0.0 {
                continue;
            }
            let (taken, unheld) = self.own.deals[e as usize].take_back(share, released);
            back(self, deal, taken, unheld);
        }
        sum
    }

    /// What a restated period leaves below 0 waits for later pay, unless the plan drops it or asks it back.
    fn settle_restated(&mut self, who: &Who<'_>, now: Now, due: &mut Due, restated: Cents) {
        let short = (-due.amount).or_zero().min((-restated).or_zero());
        match who.rules.conventions.negative_payment {
            NegativePayment::CarryForward => {}
            NegativePayment::Forgive => {
                self.line(who, now, Rule::DebtForgiven, Element::Payment, short);
                due.amount += short;
            }
            NegativePayment::Recover => {
                due.amount += short;
                due.cash -= short;
            }
        }
    }

    /// Debts, then the draw, then the money.
    fn settle(&mut self, who: &Who<'_>, now: Now, mut due: Due) {
        self.carry(who, now, &mut due);
        let drawn = self.draw(who, now, due.amount);
        self.close(who, now, due.amount + due.cash + drawn);
    }

    /// Carries what would make the payment negative, and sets off what waited.
    fn carry(&mut self, who: &Who<'_>, now: Now, due: &mut Due) {
        let net = due.amount - self.own.debt;
        let debt = (-net).or_zero();
        let carried = debt - self.own.debt;
        let rule = if Cents::ZERO < carried {
            Rule::CarriedForward
        } else {
            Rule::SetOff
        };
        self.line(who, now, rule, Element::Payment, carried);
        due.amount += carried;
        self.own.debt = debt;
    }

    /// What the draw adds to the payment.
    fn draw(&mut self, who: &Who<'_>, now: Now, earned: Cents) -> Cents {
        let since_hire = who.payments_since_hire(now);
        let draws = DrawsNow::at(&who.rules.draws, since_hire);
        let draw = draws.in_force;
        let (from, to) = who.in_role(now.span);
        let in_role = now.span.share_within(from, to);
        let guarantee = draw.map_or(Cents::ZERO, |d| {
            Cents::of(d.per_payment.get() * in_role, who.rounding())
        });
        // Nothing is advanced to somebody who will not be there to make up for it.
        let advances = draw.is_some_and(|d| d.kind == DrawKind::Recoverable);
        let mut net = Cents::ZERO;
        let mut parts = [Drawn::default(); 2];
        if !(now.last && advances) {
            parts[0] = self.own.draw.settle(draws, guarantee, now.payment, earned);
        }
        if now.last && !self.own.draw.balance().is_zero() {
            let rule = draw
                .or(who.rules.draws.last())
                .map(|d| d.at_leaving)
                .unwrap_or_default();
            let given = parts[0].net();
            parts[1] = self.own.draw.settle_leaving(rule, earned + given);
        }
        for part in parts {
            let element = Element::Payment;
            self.line(who, now, Rule::DrawForgiven, element, part.forgiven);
            self.line(who, now, Rule::DrawClosed, element, -part.forgiven);
            self.line(who, now, Rule::Guarantee, element, part.guaranteed);
            self.line(who, now, Rule::DrawAdvance, element, part.advanced);
            self.line(who, now, Rule::DrawRecovery, element, -part.recovered);
            net += part.net();
        }
        net
    }

    fn close(&mut self, who: &Who<'_>, now: Now, amount: Cents) {
        let own = &mut self.own;
        own.paid += amount;
        let components = || own.components.iter().map(|c| c.account);
        self.out.balances.push(Balances {
            person: place(who.place),
            payment: now.payment,
            payment_amount: amount,
            paid: own.paid,
            earned: own.earned,
            held_back: own.held_back,
            over_cap: components().map(|a| a.over_cap()).sum(),
            draw: own.draw.balance(),
            debt: own.debt + components().map(|a| a.debt()).sum(),
        });
    }
}

/// What the components of a payment came to.
#[derive(Debug, Clone, Copy, Default)]
struct Commission {
    /// Earned, which may be negative.
    earned: Cents,
    /// Due now.
    due: Cents,
}
