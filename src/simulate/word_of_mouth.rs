//! Mechanism `word_of_mouth`: customers send others or warn them, and people talk about how they were pushed.
//!
//! # Equation
//! Inbound leads come at `(1 - r) + r max(0, A/N0)` of their rate, set once a month, with `r` the share that customers
//! send, `N0` customers in the opening book and
//! `A = sum over customers under contract of ( S/S* if S >= S*, else 1 - b (1 - S/S*) )`,
//! `b` how much further bad news travels. So with the opening book at par the rate is what it is without. Pushes that cost
//! trust are talked about: reputation loses `i I` a year, `I` pushes per open account a year ([`super::push`]).
//!
//! # Source
//! assumed; that the unhappy tell about twice as many people as the happy is the usual reading of TARP (1986).

use super::Run;
use super::recorder::Recorder;

impl<R: Recorder> Run<'_, R> {
    /// Factors on inbound leads: of those that marketing brings, and of all.
    ///
    /// # Equation
    /// Marketing brings `(1 - r) d` with `d` the factor of direct marketing, and customers what they say beside.
    pub(super) fn inbound(&self, day: u32) -> (f64, f64) {
        let prepared = self.prepared;
        let referred = self.state.company.referred;
        // Before the report every design buys alike; on its pilot market people learn what it means.
        if prepared.after_sale && day < prepared.roster.report_from {
            return (1.0, referred);
        }
        let bought = if prepared.model.mechanisms.word_of_mouth {
            1.0 - prepared.model.word_of_mouth.referral_share.get()
        } else {
            1.0
        };
        let direct = prepared.direct[0];
        (bought * direct, referred + bought * (direct - 1.0))
    }

    /// At the end of a month: what customers say, and what is said of pushes of a month of `years`.
    pub(super) fn word_of_mouth_month(&mut self, years: f64) {
        let incidents = self.incidents(years);
        let model = self.prepared.model;
        if !model.mechanisms.word_of_mouth {
            return;
        }
        let terms = &model.word_of_mouth;
        let par = self.par_satisfaction();
        let share = terms.referral_share.get();
        let bad_news = terms.bad_news_weight.get();
        let company = &mut self.state.company;
        company.reputation -= years * terms.incident_effect.get() * incidents;
        let under_contract = company.arr.iter().zip(&company.satisfaction);
        let voices: f64 = under_contract
            .filter(|(arr, _)| 0.0 < **arr)
            .map(|(_, satisfaction)| match satisfaction / par - 1.0 {
                above if 0.0 <= above => 1.0 + above,
                below => 1.0 + bad_news * below,
            })
            .sum();
        let opening = (company.opening_customers as f64).max(1.0);
        company.referred = 1.0 - share + share * (voices / opening).max(0.0);
    }
}
