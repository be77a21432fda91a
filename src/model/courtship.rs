//! Between a lead and terms: deals without a buyer, sponsors, committees, specialists, inbound leads.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Days, Factor, Share};

/// Opportunities that never had a buyer: courtship without a decision. They are taken out of the losses of the
/// plain pipeline, so that at effort 1 and full attention as many opportunities become ripe as without.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mirages {
    /// Share of opportunities that have no buyer.
    pub share: Share,
    /// Pace at which they pass all stages but the last, over that of a real one; the last they never pass.
    pub pace: Share,
    /// Mean selling days until the contact goes silent; until then nobody says no.
    pub silent_after_days: Days,
}

/// How reps judge whether an opportunity is real, and when they walk away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Qualification {
    /// How well the first meeting tells real from not: distance of the two normal laws of what is heard there, in
    /// standard deviations. Training raises it.
    pub discernment: Factor,
    /// Happy ears: share of bad news that is not heard. Training lowers it.
    pub happy_ears: Share,
    /// Weight of the attention a doubtful opportunity takes from the others in the decision to walk away; 1 is what
    /// it is worth to the rep, less is reluctance to give up what one has.
    pub ruthlessness: Factor,
    /// Open pipeline over what is left of the quota that managers ask for; below it they talk doubts away.
    pub coverage_asked: Factor,
    /// Weight of the log of missing coverage on the log-odds that an opportunity is real.
    pub coverage_weight: Factor,
}

/// Nothing closes without an executive sponsor; doing nothing is the competitor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sponsorship {
    /// Share of real opportunities that enter the last stage with a sponsor.
    pub engaged_share: Share,
    /// Mean selling days until the contact brings one in, at effort 1.
    pub introduction_days: Days,
    /// The same for a rep who goes over the contact's head.
    pub over_head_days: Days,
    /// Mean selling days until a buyer without a sponsor settles on doing nothing.
    pub nothing_days: Days,
    /// Chance that going over the contact's head costs the account's trust.
    pub trust_risk: Share,
    /// Share of the account's trust it then costs: losses come so much sooner.
    pub trust_cost: Share,
}

/// A committee decides: people nobody has talked to say neither yes nor no.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MultiThreading {
    /// Smallest committee \[people\]; all sizes up to the largest are equally likely.
    #[schemars(range(min = 1, max = 40))]
    pub smallest_committee: u32,
    /// Largest committee \[people\].
    #[schemars(range(min = 1, max = 40))]
    pub largest_committee: u32,
    /// Chance that a member nobody has talked to does not stop the decision.
    pub stranger_consents: Share,
    /// Members engaged by a rep who does not choose: the case in which as many opportunities become ripe as without
    /// committees.
    #[schemars(range(min = 1, max = 40))]
    pub usual_contacts: u32,
    /// Days of effort 1 that the second contact costs; the third costs twice that, and so on.
    pub effort_per_contact: Factor,
    /// How much faster a deal moves with the whole committee engaged than with one of them.
    pub progress_effect: Factor,
}

/// Solution engineers whom the reps of a region share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Specialists {
    /// Name of the stage that ends with a session of theirs.
    pub stage: String,
    /// Sessions a day over the mean number asked for at effort 1.
    pub capacity_multiple: Factor,
}

/// Leads that come by themselves and wait to be answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inbound {
    /// Chance a day that an unanswered lead goes elsewhere.
    pub decay_per_day: Share,
    /// Days of effort 1 that an answer costs.
    pub effort_per_answer: Factor,
}

impl Sponsorship {
    /// Chance that a real opportunity in the last stage finds a sponsor at effort 1, by introduction.
    pub fn par_chance(&self) -> f64 {
        let (engaged, nothing) = (self.engaged_share.get(), self.nothing_days.get());
        engaged + (1.0 - engaged) * nothing / (nothing + self.introduction_days.get())
    }
}

impl MultiThreading {
    /// Chance that a committee agrees when a rep has the usual contacts, mean over committees.
    pub fn par_consent(&self) -> f64 {
        let sizes = self.smallest_committee..=self.largest_committee.max(self.smallest_committee);
        let n = f64::from(sizes.end() - sizes.start() + 1);
        let consents = self.stranger_consents.get();
        let consent = |size: u32| {
            (0..size.saturating_sub(self.usual_contacts)).fold(1.0, |chance, _| chance * consents)
        };
        sizes.map(consent).sum::<f64>() / n
    }
}
