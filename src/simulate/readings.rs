//! What rules of pay read at the end of a measurement period beside a person's own credit: attainment
//! of the team, and retention of the book.
//!
//! # Equation
//! Team: `sum of credit / sum of quota` since the last reset, over people of one manager, role and
//! clock. Book: recurring revenue that a person's customers had when the period began, and what became
//! of it ([`Book`]); a leader's book is that of all reps below.

use std::collections::BTreeMap;

use super::Run;
use super::recorder::Recorder;
use super::roster::Roster;
use crate::plan::attainment;
use crate::plan::retention::Book;

/// Readings of everybody whose period ends on a day; empty where no rule asks.
#[derive(Debug, Default)]
pub(super) struct Readings {
    /// Credit and quota by manager, clock group and component.
    teams: BTreeMap<(usize, usize, usize), (f64, f64)>,
    /// For each clock group whose period ends: the book of each rep.
    books: BTreeMap<usize, Vec<Book>>,
}

/// The team of a payee: whom they report to, and their clock group. Nobody reports to a rep, so reps'
/// managers and leaders' are told apart by the clock group.
fn team_of(roster: &Roster, payee: usize) -> (usize, usize) {
    let above = match payee.checked_sub(roster.n_reps()) {
        None => roster.rep_manager[payee],
        Some(leader) => roster.leader_above[leader],
    };
    (above, roster.pay_group(payee))
}

impl Readings {
    /// Attainment of a payee's team on a component that is paid on it.
    pub(super) fn team(&self, roster: &Roster, payee: usize, component: usize) -> Option<f64> {
        let (above, group) = team_of(roster, payee);
        let &(credited, quota) = self.teams.get(&(above, group, component))?;
        Some(attainment(credited, quota))
    }

    /// Metrics of a payee, in the order of their plan's names.
    pub(super) fn metrics(&self, roster: &Roster, payee: usize) -> Vec<Option<f64>> {
        let (n, gross, net) = roster.plan_of(payee).metrics;
        let mut metrics = vec![None; n];
        let Some(books) = self.books.get(&roster.pay_group(payee)) else {
            return metrics;
        };
        let mut book = Book::default();
        for (rep, own) in books.iter().enumerate() {
            if reports_to(roster, rep, payee) {
                book.opening += own.opening;
                book.lost += own.lost;
                book.contracted += own.contracted;
                book.expanded += own.expanded;
            }
        }
        if let Some(place) = gross {
            metrics[place] = book.gross_retention();
        }
        if let Some(place) = net {
            metrics[place] = book.net_retention();
        }
        metrics
    }
}

/// Whether a rep is the payee or works below them.
fn reports_to(roster: &Roster, rep: usize, payee: usize) -> bool {
    let Some(wanted) = payee.checked_sub(roster.n_reps()) else {
        return rep == payee;
    };
    let mut leader = roster.rep_manager[rep];
    while leader != wanted && roster.leader_above[leader] != leader {
        leader = roster.leader_above[leader];
    }
    leader == wanted
}

impl<R: Recorder> Run<'_, R> {
    /// Reads teams and books, after the credits of the periods that end today are in.
    pub(super) fn readings(&self, day: u32) -> Readings {
        let roster = &self.prepared.roster;
        let mut readings = Readings::default();
        if roster.asks.team {
            for payee in (0..roster.n_payees()).filter(|&payee| !self.is_vacant(payee)) {
                let (above, group) = team_of(roster, payee);
                let components = roster.plan_of(payee).components.iter().enumerate();
                let accounts = self.accounts_of(payee, day);
                for ((index, component), (place, from, end)) in components.zip(accounts) {
                    if component.on_team && from <= day && end.is_some() {
                        let running = self.paid_terms(payee, component, from, day + 1);
                        let facts = self.state.accounts[place].facts(running);
                        let sum = readings.teams.entry((above, group, index)).or_default();
                        sum.0 += facts.credited.quota_credit;
                        sum.1 += facts.terms.quota;
                    }
                }
            }
        }
        if self.prepared.after_sale && roster.report_from <= day {
            readings.books = self.books_of(|group| roster.group_measures_on(group, day));
        }
        readings
    }

    /// Books of everybody, in the middle of their periods.
    pub(super) fn all_books(&self) -> Readings {
        Readings {
            books: self.books_of(|_| true),
            ..Readings::default()
        }
    }

    fn books_of(&self, asked: impl Fn(usize) -> bool) -> BTreeMap<usize, Vec<Book>> {
        // No openings are kept where no rule asks.
        let groups = (0..self.state.opening_arr.len()).filter(|&group| asked(group));
        groups.map(|group| (group, self.books(group))).collect()
    }

    /// What became of every rep's book since a clock group's period began.
    fn books(&self, group: usize) -> Vec<Book> {
        let company = &self.state.company;
        let mut books = vec![Book::default(); self.prepared.roster.n_reps()];
        for (customer, &before) in self.state.opening_arr[group].iter().enumerate() {
            let (now, book) = (
                company.arr[customer],
                &mut books[company.rep[customer] as usize],
            );
            book.opening += before;
            if now <= 0.0 {
                book.lost += before;
            } else {
                book.contracted += (before - now).max(0.0);
                book.expanded += (now - before).max(0.0);
            }
        }
        books
    }

    /// Notes every customer's ARR at the start of the measurement periods of a clock group.
    pub(super) fn open_books(&mut self, group: usize) {
        let state = &mut *self.state;
        if let Some(opening) = state.opening_arr.get_mut(group) {
            opening.clone_from(&state.company.arr);
        }
    }
}
