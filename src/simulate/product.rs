//! Mechanisms `product_starvation` and `reputation`; the month's and the quarter's end; cash.
//!
//! # Equation
//! R&D a year of the next quarter: `RD = max(f RD*, RD* - 4 k (M* - M)+)`, `M` the quarter's billings less
//! cash costs before R&D and `M*` the reference company's mean for that quarter. Promise debt `B`
//! grows by `.5 gap list` per promised deal and is repaid at `y = min(B, .25 RD a month)`. Quality:
//! `Q += D (.8 ln((RD - y)/need, 26 weeks ago) - .2 Q)`. Reputation:
//! `R += D (-.5 R + 2 (mean S - S*) + .3 ln(brand/brand_ref))`.
//!
//! The margin counts billings (a year in advance, at signature and at renewal), not recognised
//! revenue: under recognised revenue a quarter that misses its bookings looks better, because less
//! commission is paid, and nobody would starve anything.
//!
//! # Source
//! Assumed.

use super::Run;
use super::recorder::{Flow, Recorder};
use super::story::{self, Who};
use crate::model::calendar::MONTH_DAYS;
use crate::random::math;
use crate::units::{DAYS_PER_QUARTER, DAYS_PER_YEAR};

impl<R: Recorder> Run<'_, R> {
    /// Planned R&D a year, which is also what keeping up with the market needs \[money\].
    pub(super) fn planned_research(&self) -> f64 {
        self.prepared.model.product.research_share.get()
            * self.prepared.model.finance.opening_arr.get()
    }

    /// Books a flow of cash.
    pub(super) fn cash(&mut self, day: u32, flow: Flow, amount: f64) {
        self.recorder.cash(day, flow, amount);
        if R::STORY {
            let flow = match flow {
                Flow::GrossMargin => "gross_margin",
                Flow::SalesPay => "sales_pay",
                Flow::Marketing => "marketing",
                Flow::Research => "research",
                Flow::Overhead => "overhead",
                Flow::Hiring => "hiring",
            };
            self.tell_of(day, Who::Company, story::CashFlow { flow, amount });
        }
        if matches!(
            flow,
            Flow::SalesPay | Flow::Marketing | Flow::Overhead | Flow::Hiring
        ) {
            self.state.company.quarter_margin += amount;
        }
    }

    /// Cash of a day.
    pub(super) fn cash_day(&mut self, day: u32) {
        let finance = &self.prepared.model.finance;
        let revenue = self.state.company.live_arr / f64::from(DAYS_PER_YEAR);
        let brand =
            finance.brand_share.get() * self.prepared.model.reputation.brand_ratio * revenue;
        let cost = self.prepared.model.leads.cost_per_lead.get();
        let company = &mut self.state.company;
        let leads = f64::from(std::mem::take(&mut company.leads_today)) * cost;
        let bought = f64::from(std::mem::take(&mut company.bought_today)) * cost;
        let leads = leads + bought * (self.prepared.direct[1] - 1.0);
        let (margin, overhead) = (finance.gross_margin.get(), finance.overhead_share.get());
        self.state.company.quarter_margin -= (1.0 - margin) * revenue;
        self.cash(day, Flow::GrossMargin, margin * revenue);
        self.cash(day, Flow::Marketing, -(brand + leads));
        self.cash(day, Flow::Overhead, -overhead * revenue);
        self.cash(day, Flow::SalesPay, -self.daily_base());
        let research = self.state.company.research_per_year / f64::from(DAYS_PER_YEAR);
        self.cash(day, Flow::Research, -research);
    }

    /// At the end of a month of the fiscal 4-4-5 calendar: customers, quality, reputation.
    pub(super) fn month_end(&mut self, day: u32) {
        let into_quarter = (day - self.prepared.roster.report_from) % DAYS_PER_QUARTER + 1;
        let mut end = 0;
        let Some(&month_days) = MONTH_DAYS.iter().find(|&&days| {
            end += days;
            end == into_quarter
        }) else {
            return;
        };
        let years = f64::from(month_days) / f64::from(DAYS_PER_YEAR);
        self.customers_month(day, years);
        self.quality_month(years);
        self.reputation_month(years);
        self.word_of_mouth_month(years);
        if R::STORY {
            self.tell_month(day);
        }
        if day + 1 < self.prepared.roster.n_days {
            self.recorder.month(day + 1, &self.state.company);
        }
    }

    fn quality_month(&mut self, years: f64) {
        let product = &self.prepared.model.product;
        let need = self.planned_research().max(f64::MIN_POSITIVE);
        let company = &mut self.state.company;
        let research = company.research_per_year;
        let repaid_per_year =
            (company.promise_debt / years).min(product.debt_service_share.get() * research);
        company.promise_debt -= repaid_per_year * years;
        let useful = ((research - repaid_per_year) / need).max(1e-6);
        company.research_log.push_back(math::ln(useful));
        // 4-4-5 weeks: a quarter is three months.
        let lag_months = (product.research_lag_weeks * 3 / 13) as usize;
        let felt = if lag_months < company.research_log.len() {
            company.research_log.pop_front().unwrap_or(0.0)
        } else {
            0.0
        };
        let (effect, decay) = (product.research_effect.get(), product.decay_per_year.get());
        company.quality += years * (effect * felt - decay * company.quality);
    }

    fn reputation_month(&mut self, years: f64) {
        let reputation = &self.prepared.model.reputation;
        let par = self.par_satisfaction();
        let company = &mut self.state.company;
        let above = company.mean_satisfaction().map_or(0.0, |s| s - par);
        company.reputation += years
            * (reputation.satisfaction_effect.get() * above
                + reputation.brand_effect.get() * math::ln(reputation.brand_ratio)
                - reputation.decay_per_year.get() * company.reputation);
    }

    /// At the end of a fiscal quarter: a missed margin is taken out of next quarter's R&D.
    pub(super) fn fiscal_quarter_end(&mut self, day: u32) {
        let since = day + 1 - self.prepared.roster.report_from;
        if since % DAYS_PER_QUARTER != 0 {
            return;
        }
        let planned = self.planned_research();
        let model = self.prepared.model;
        let company = &mut self.state.company;
        let target = self
            .prepared
            .policy
            .reference
            .margin_by_quarter
            .get(company.quarters_done);
        self.recorder
            .quarter_margin(company.quarters_done, company.quarter_margin);
        if let (true, Some(&target)) = (model.mechanisms.product_starvation, target) {
            let missed = (target - company.quarter_margin).max(0.0);
            let cut = 4.0 * model.product.starvation.get() * missed;
            company.research_per_year =
                (planned - cut).max(model.product.smallest_share.get() * planned);
        }
        let (margin, research) = (company.quarter_margin, company.research_per_year);
        company.quarters_done += 1;
        company.quarter_margin = 0.0;
        if R::STORY {
            let target = target.copied();
            let told = story::FiscalQuarter {
                margin,
                target,
                research,
            };
            self.tell_of(day, Who::Company, told);
        }
    }
}
