//! Stages of real opportunities, once losses have names.
//!
//! # Equation
//! The plain pipeline loses the share `l_s` from stage `s` at effort 1, for whatever reason, and `W = prod (1 - l_s)`
//! become ripe. Mechanisms that name a loss take theirs out of it: with a share `m` of mirages, and chances `q_s` that a
//! sponsor engages and `q_c` that a committee with the usual contacts agrees, a real opportunity passes stage `s` with
//! chance `(1 - l_s)^k`, `k = ln(W / ((1 - m) q_s q_c)) / ln W`, kept in 0 to 1. So at effort 1 and full attention as
//! many become ripe with the mechanisms as without, and a switch says how opportunities are lost, not how many come.

use crate::model::Model;
use crate::random::math;

/// Hazards and chances of real opportunities, by stage.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Courtship {
    /// Daily hazards of progress at effort 1.
    pub(super) progress: Vec<f64>,
    /// Daily hazards of loss.
    pub(super) loss: Vec<f64>,
    /// Chance that one entering a stage at effort 1 becomes ripe; 1 when it is.
    pub(super) ripens_from: Vec<f64>,
    /// The same but for the committee's consent.
    pub(super) reaches_committee: Vec<f64>,
    /// Mean days from entering a stage at effort 1 until it is ripe.
    pub(super) days_to_ripe: Vec<f64>,
    /// Mean days from entering a stage at effort 1 until it is ripe or lost.
    pub(super) days_until_settled: Vec<f64>,
    /// Log-odds that a new opportunity is real.
    pub(super) prior: f64,
    /// The stage that ends with a specialist's session.
    pub(super) specialist_stage: usize,
    /// Chance that a new opportunity, real or not, gets to the end of that stage.
    pub(super) asks_specialist: f64,
    /// Progress effort a day that usual contacts and prompt answers take for each lead a day \[days of effort 1\].
    pub(super) usual_effort: f64,
    /// Whether opportunities need more than their marks.
    pub(super) named: bool,
}

impl Courtship {
    /// Chance that one entering a stage at effort 1 becomes ripe while attention is shared so.
    pub(super) fn ripens_from_at(&self, stage: usize, focus: f64) -> f64 {
        let at_par = self.ripens_from[stage];
        if 1.0 <= focus {
            return at_par;
        }
        (stage..self.progress.len()).fold(at_par, |chance, s| {
            let (moves, lost) = (self.progress[s], self.loss[s]);
            let par = moves / (moves + lost);
            let slow = focus * moves / (focus * moves + lost);
            if 0.0 < par {
                chance * slow / par
            } else {
                chance
            }
        })
    }

    pub(super) fn new(model: &Model) -> Self {
        let on = &model.mechanisms;
        let stages = &model.deals.stages;
        let n = stages.len();
        let plain: f64 = stages.iter().map(|s| 1.0 - s.lost_share.get()).product();
        let mirages = if on.mirages {
            model.mirages.share.get().min(0.999)
        } else {
            0.0
        };
        let sponsor = if on.sponsorship {
            model.sponsorship.par_chance()
        } else {
            1.0
        };
        let consent = if on.multi_threading {
            model.multi_threading.par_consent()
        } else {
            1.0
        };
        let kept = (1.0 - mirages) * sponsor * consent;
        let k = if kept < 1.0 && plain < 1.0 {
            (math::ln(plain / kept) / math::ln(plain)).clamp(0.0, 1.0)
        } else {
            1.0
        };
        let lost: Vec<f64> = stages
            .iter()
            .map(|s| match s.lost_share.get() {
                lost if 1.0 <= k => lost,
                lost => 1.0 - math::pow(1.0 - lost, k),
            })
            .collect();
        let mean = |stage: usize| stages[stage].mean_days.get();
        let mut ripens_from = vec![1.0; n + 1];
        let mut reaches_committee = vec![1.0; n + 1];
        let mut days_to_ripe = vec![0.0; n + 1];
        let mut days_until_settled = vec![0.0; n + 1];
        for stage in (0..n).rev() {
            // The last stage begins with the search for a sponsor and ends with the committee.
            let (named, sought, search) = if stage + 1 < n {
                (1.0, 1.0, 0.0)
            } else {
                let sponsorship = &model.sponsorship;
                let days = sponsorship.introduction_days.get();
                let without = 1.0 - sponsorship.engaged_share.get();
                let search = if on.sponsorship { without * days } else { 0.0 };
                (sponsor * consent, sponsor, search)
            };
            let passes = 1.0 - lost[stage];
            ripens_from[stage] = ripens_from[stage + 1] * passes * named;
            reaches_committee[stage] = reaches_committee[stage + 1] * passes * sought;
            days_to_ripe[stage] = days_to_ripe[stage + 1] + mean(stage) + search;
            days_until_settled[stage] =
                search + mean(stage) + passes * days_until_settled[stage + 1];
        }
        let named_stage = stages
            .iter()
            .position(|s| s.name == model.specialists.stage);
        let specialist_stage = named_stage.unwrap_or(n - 1);
        let silent = 1.0 / model.mirages.silent_after_days.get();
        let (mut real, mut unreal) = (1.0 - mirages, mirages);
        let (mut asks_specialist, mut entering_last) = (1.0, 1.0);
        for (stage, lost) in lost.iter().enumerate() {
            let pace = model.mirages.pace.get() * (1.0 - lost) / mean(stage);
            if stage + 1 == n {
                entering_last = real + unreal;
            }
            real *= 1.0 - lost;
            // Mirages never get to the end of the last stage.
            unreal *= if stage + 1 < n {
                pace / (pace + silent)
            } else {
                0.0
            };
            if stage == specialist_stage {
                asks_specialist = real + unreal;
            }
        }
        Self {
            progress: (0..n).map(|s| (1.0 - lost[s]) / mean(s)).collect(),
            loss: (0..n).map(|s| lost[s] / mean(s)).collect(),
            ripens_from,
            reaches_committee,
            days_to_ripe,
            days_until_settled,
            prior: if on.mirages && 0.0 < mirages {
                math::ln((1.0 - mirages) / mirages)
            } else {
                super::mirages::SURE
            },
            specialist_stage,
            asks_specialist,
            usual_effort: usual_effort(model, entering_last),
            named: on.mirages || on.qualification || on.sponsorship || on.multi_threading,
        }
    }
}

/// Effort that a lead takes beside progress when it is answered at once and, if it reaches the last stage, has the usual
/// contacts. A day at effort 1 has room for it, so that these mechanisms too leave as many ripe at effort 1 as without.
fn usual_effort(model: &Model, entering_last: f64) -> f64 {
    let mut effort = 0.0;
    if model.mechanisms.inbound_neglect {
        let inbound = 1.0 - model.leads.prospecting_share.get();
        effort += inbound * model.inbound.effort_per_answer.get();
    }
    if model.mechanisms.multi_threading {
        let threading = &model.multi_threading;
        let contacts = f64::from(threading.usual_contacts);
        let steps = 0.5 * contacts * (contacts - 1.0);
        effort += entering_last * steps * threading.effort_per_contact.get();
    }
    effort
}
