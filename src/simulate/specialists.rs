//! Mechanism `specialists`: solution engineers whom the reps of a region share.
//!
//! # Equation
//! One stage ends with a session. Who gets there asks for one and waits, first come first served, and may be lost meanwhile.
//! A region has room for `capacity x mean requests a day at effort 1`, by the rule of the deal desk (at most one place left
//! over). Requests come when reps work: when all push at once, the queue floods, and who pushed waits with the rest.

use super::Run;
use super::recorder::Recorder;
use super::state::Opportunity;
use super::story;

impl<R: Recorder> Run<'_, R> {
    /// The region of a rep, counted from 0.
    fn region(&self, rep: usize) -> usize {
        let roster = &self.prepared.roster;
        let executive = roster.leader_above[roster.rep_manager[rep]];
        executive - roster.n_teams()
    }

    /// A stage that ends with a session is over but for it; whether the opportunity has to wait.
    pub(super) fn ask_specialist(&mut self, rep: usize, day: u32, o: &mut Opportunity) -> bool {
        let prepared = self.prepared;
        if !prepared.model.mechanisms.specialists
            || usize::from(o.stage) != prepared.courtship.specialist_stage
        {
            return false;
        }
        o.awaiting = day;
        o.progress_at = f64::INFINITY;
        let region = self.region(rep);
        if R::STORY {
            let queue = u32::try_from(self.state.sessions[region].len()).unwrap_or(u32::MAX);
            self.tell(day, rep, o.id, story::SpecialistAsked { queue });
        }
        self.state.sessions[region].push_back((rep, o.id));
        true
    }

    /// A day of all regions' specialists, before reps start theirs.
    pub(super) fn specialists_day(&mut self, day: u32) {
        if !self.prepared.model.mechanisms.specialists {
            return;
        }
        for region in 0..self.state.sessions.len() {
            let capacity = self.prepared.sessions_per_day[region];
            let mut room = super::room_of_a_day(self.state.session_room[region], capacity);
            while 1.0 <= room {
                let Some((rep, id)) = self.state.sessions[region].pop_front() else {
                    break;
                };
                // Who was lost meanwhile takes no session.
                let Some(place) = self.state.open[rep].iter().position(|o| o.id == id) else {
                    continue;
                };
                room -= 1.0;
                let mut o = self.state.open[rep][place];
                let waited = day - o.awaiting;
                self.recorder.session(day, rep, waited);
                if R::STORY {
                    self.tell(day, rep, id, story::Session { waited });
                }
                o.awaiting = u32::MAX;
                let (clock, moment) = (self.state.progress[rep], f64::from(day));
                if self.move_on(rep, day, &mut o, clock, moment) {
                    self.state.open[rep][place] = o;
                    self.state.next_marks[rep].include(&o);
                } else {
                    self.state.open[rep].remove(place);
                }
            }
            self.state.session_room[region] = room;
        }
    }
}
