//! Watches a replication and turns it into figures and series.

use super::Outcome;
use super::above_quota::AboveQuota;
use super::courtship::Endings;
use super::forecast::Forecasting;
use super::kpi::Kpi;
use super::last_tier::LastTier;
use super::push::Pushing;
use super::records::Recording;
use super::series::{ATTAINMENT_BINS, QUARTER, Series, Tally, ValueTally};
use super::turnover::People;
use super::value::Values;
use crate::simulate::company::Origin;
use crate::simulate::{
    Company, Flow, Hired, Left, Loss, Offer, OfferResult, Prepared, Pushed, Recorder, RenewalEvent,
    Seat, Signed, Slip, Spared, State,
};
use crate::stats::gini;
use crate::units::{DAYS_PER_QUARTER, DAYS_PER_WEEK, DAYS_PER_YEAR};

/// Counts and sums of a replication's report.
#[derive(Debug)]
pub struct Measure<'a> {
    prepared: &'a Prepared<'a>,
    from: u32,
    present: [f64; 6],
    totals: [f64; 6],
    terminal: f64,
    pipeline: Vec<f64>,
    signed: Tally,
    promises: f64,
    given_away: f64,
    pulled_in: f64,
    pushed_out: f64,
    /// Net value of deals whose twin was signed in a fiscal quarter's last week.
    twins_last_week: f64,
    /// Net value by ability class.
    by_class: Vec<f64>,
    /// Deals signed in an earlier fiscal quarter than their twin, and in the same.
    earlier: Tally,
    unmoved: Tally,
    cycle_days: f64,
    lost: f64,
    endings: Endings,
    people: People,
    pushing: Pushing,
    forecasting: Forecasting,
    recording: Recording,
    in_reach: f64,
    held: f64,
    desk_delays: f64,
    agreed: f64,
    effort: f64,
    effort_days: f64,
    attainment_sum: f64,
    at_quota: f64,
    rep_periods: f64,
    above_quota: AboveQuota,
    last_tier: LastTier,
    waited_weeks: f64,
    served: f64,
    self_serve_arr: f64,
    weeks_of_quarter: Vec<[f64; 13]>,
    years: Vec<Year>,
    leads_by_year: Vec<f64>,
    late_odds: Average,
    other_odds: Average,
    effort_by_day: Vec<Average>,
    values: Values<'a>,
    series: Series,
    last_company: [f64; 5],
}

#[derive(Debug, Clone, Copy, Default)]
struct Average {
    sum: f64,
    n: f64,
}

impl Average {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.n += 1.0;
    }

    fn mean(self) -> f64 {
        ratio(self.sum, self.n)
    }
}

/// ARR movements of the customers who were there when a year began.
#[derive(Debug, Clone, Copy, Default)]
struct Year {
    opening: f64,
    lost: f64,
    expanded: f64,
}

pub(super) fn ratio(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

impl<'a> Measure<'a> {
    /// Starts watching a replication of `prepared`.
    pub fn new(prepared: &'a Prepared<'a>) -> Self {
        let from = prepared.roster.report_from;
        let n_days = prepared.roster.n_days - from;
        let n_quarters = (n_days / DAYS_PER_QUARTER) as usize;
        Self {
            prepared,
            from,
            present: [0.0; 6],
            totals: [0.0; 6],
            terminal: 0.0,
            pipeline: Vec::with_capacity(2),
            signed: Tally::default(),
            promises: 0.0,
            given_away: 0.0,
            pulled_in: 0.0,
            pushed_out: 0.0,
            twins_last_week: 0.0,
            by_class: vec![0.0; prepared.model.organization.ability_classes.len()],
            earlier: Tally::default(),
            unmoved: Tally::default(),
            cycle_days: 0.0,
            lost: 0.0,
            endings: Endings::default(),
            people: People::default(),
            pushing: Pushing::default(),
            forecasting: Forecasting::new(prepared),
            recording: Recording::new(prepared),
            in_reach: 0.0,
            held: 0.0,
            desk_delays: 0.0,
            agreed: 0.0,
            effort: 0.0,
            effort_days: 0.0,
            attainment_sum: 0.0,
            at_quota: 0.0,
            rep_periods: 0.0,
            above_quota: AboveQuota::default(),
            last_tier: LastTier::new(prepared),
            waited_weeks: 0.0,
            served: 0.0,
            self_serve_arr: 0.0,
            weeks_of_quarter: vec![[0.0; 13]; n_quarters],
            years: vec![Year::default(); (n_days / DAYS_PER_YEAR).max(1) as usize],
            leads_by_year: vec![0.0; n_days.div_ceil(DAYS_PER_YEAR) as usize],
            late_odds: Average::default(),
            other_odds: Average::default(),
            effort_by_day: vec![Average::default(); QUARTER],
            values: Values::new(prepared),
            series: Series {
                by_fiscal_day: vec![Tally::default(); QUARTER],
                by_own_days_left: vec![Tally::default(); QUARTER],
                arr_by_month: Vec::new(),
                quality_by_month: Vec::new(),
                satisfaction_by_month: Vec::new(),
                bookings_by_quarter: vec![0.0; n_quarters],
                last_day_by_quarter: vec![0.0; n_quarters],
                attainment: vec![0.0; ATTAINMENT_BINS],
                effort_by_own_days_left: vec![0.0; QUARTER],
                value_by_class: Vec::new(),
            },
            last_company: [0.0; 5],
        }
    }

    fn own_days_left(&self, rep: usize, day: u32) -> usize {
        let clock = self.prepared.roster.rep_clock[rep];
        // Of two clocks, the shorter.
        let inner = self.prepared.rep_inner_day(clock, day);
        let own = inner.unwrap_or_else(|| self.prepared.rep_day(clock, day));
        (own.left as usize).min(QUARTER - 1)
    }

    fn year_of(&mut self, day: u32, customer: usize, company: &Company) -> Option<&mut Year> {
        let index = ((day - self.from) / DAYS_PER_YEAR) as usize;
        let start = self.from + u32::try_from(index).unwrap_or(0) * DAYS_PER_YEAR;
        let there =
            company.origin[customer] == Origin::Opening || company.sold_on[customer] < start;
        if there {
            self.years.get_mut(index)
        } else {
            None
        }
    }

    /// The figures and series of the replication that was watched.
    pub fn finish(mut self) -> Outcome {
        for (mean, sum) in self
            .series
            .effort_by_own_days_left
            .iter_mut()
            .zip(&self.effort_by_day)
        {
            *mean = sum.mean();
        }
        let mut kpis = vec![0.0; Kpi::ALL.len()];
        let mut set = |kpi: Kpi, value: f64| kpis[kpi as usize] = value;
        self.money(&mut set);
        self.selling(&mut set);
        self.endings.figures(&mut set);
        self.people.figures(self.prepared, &mut set);
        self.pushing.figures(&mut set);
        self.forecasting
            .figures(&self.series.bookings_by_quarter, &mut set);
        self.recording.figures(&mut set);
        self.timing(&mut set);
        self.after_the_sale(&mut set);
        self.values(&mut set);
        self.series.value_by_class = self.values.by_class;
        Outcome {
            kpis,
            series: self.series,
        }
    }

    fn money(&self, set: &mut impl FnMut(Kpi, f64)) {
        let prepared = self.prepared;
        let end = prepared.discount_on(prepared.roster.n_days);
        let (open, close) = match self.pipeline[..] {
            [open, close, ..] => (open, close),
            _ => (0.0, 0.0),
        };
        // A booked unit of pipeline is worth what its first year and renewals at par are worth.
        let unit = unit_value(prepared);
        let parts = [
            (
                Kpi::NpvGrossMargin,
                self.present[Flow::GrossMargin as usize],
            ),
            (Kpi::NpvSalesPay, self.present[Flow::SalesPay as usize]),
            (Kpi::NpvMarketing, self.present[Flow::Marketing as usize]),
            (Kpi::NpvResearch, self.present[Flow::Research as usize]),
            (Kpi::NpvOverhead, self.present[Flow::Overhead as usize]),
            (Kpi::NpvHiring, self.present[Flow::Hiring as usize]),
            (Kpi::NpvTerminal, self.terminal * end),
            (Kpi::NpvPipeline, (close * end - open) * unit),
        ];
        let mut npv = 0.0;
        for (kpi, value) in parts {
            npv += value;
            set(kpi, value);
        }
        set(Kpi::Npv, npv);
        set(Kpi::PipelineChange, close - open);
        let pay = -self.totals[Flow::SalesPay as usize];
        let marketing = -self.totals[Flow::Marketing as usize];
        let new_arr = self.signed.net + self.self_serve_arr;
        let margin = prepared.model.finance.gross_margin.get();
        set(Kpi::SalesPay, pay);
        set(Kpi::SalesPayShare, ratio(pay, new_arr));
        set(
            Kpi::CacPayback,
            ratio(12.0 * (pay + marketing), new_arr * margin),
        );
        set(
            Kpi::Revenue,
            ratio(self.totals[Flow::GrossMargin as usize], margin),
        );
        set(Kpi::Research, -self.totals[Flow::Research as usize]);
        set(Kpi::SelfServeShare, ratio(self.self_serve_arr, new_arr));
    }

    fn selling(&self, set: &mut impl FnMut(Kpi, f64)) {
        let deals = self.signed.count;
        set(Kpi::Bookings, self.signed.net);
        let ability = |class: &usize| {
            self.prepared.model.organization.ability_classes[*class]
                .ability
                .get()
        };
        let classes = 0..self.by_class.len();
        let least = classes
            .clone()
            .min_by(|a, b| ability(a).total_cmp(&ability(b)));
        let most = classes.max_by(|a, b| ability(a).total_cmp(&ability(b)));
        let of = |class: Option<usize>| class.map_or(0.0, |class| self.by_class[class]);
        set(Kpi::LeastAbleBookings, of(least));
        set(Kpi::MostAbleBookings, of(most));
        set(Kpi::DealsSigned, deals);
        set(Kpi::MeanDiscount, self.signed.discount().unwrap_or(0.0));
        set(Kpi::DiscountCost, self.given_away);
        set(Kpi::PulledInShare, ratio(self.pulled_in, self.signed.net));
        set(Kpi::PushedOutShare, ratio(self.pushed_out, self.signed.net));
        let extra = match (self.earlier.discount(), self.unmoved.discount()) {
            (Some(earlier), Some(unmoved)) => earlier - unmoved,
            _ => f64::NAN,
        };
        set(Kpi::PulledInExtra, extra);
        set(Kpi::HeldDayShare, ratio(self.held, self.in_reach));
        set(Kpi::Leads, self.leads_by_year.iter().sum());
        // Years that are over.
        let (first, last) = (
            self.leads_by_year[0],
            self.leads_by_year[self.years.len() - 1],
        );
        let several = 1 < self.years.len();
        set(
            Kpi::LeadGrowth,
            if several { ratio(last, first) } else { 1.0 },
        );
        set(Kpi::WinRate, ratio(deals, deals + self.lost));
        set(Kpi::CycleDays, ratio(self.cycle_days, deals));
        set(Kpi::MeanEffort, ratio(self.effort, self.effort_days));
        set(
            Kpi::MeanAttainment,
            ratio(self.attainment_sum, self.rep_periods),
        );
        for (kpi, value) in self.above_quota.figures(self.rep_periods) {
            set(kpi, value);
        }
        self.last_tier.figures(self.rep_periods, set);
        set(Kpi::RepsAtQuota, ratio(self.at_quota, self.rep_periods));
        set(Kpi::Promises, ratio(self.promises, deals));
        set(Kpi::DeskDelayShare, ratio(self.desk_delays, self.agreed));
    }

    fn values(&self, set: &mut impl FnMut(Kpi, f64)) {
        let classes = self.values.by_class.iter();
        let all = classes.fold(ValueTally::default(), |sum, class| sum.with(class));
        set(Kpi::RepValueExpected, all.mean_expected());
        set(Kpi::RepValueEarned, all.mean_earned());
        set(Kpi::RepValueGap, all.gap());
    }

    fn timing(&self, set: &mut impl FnMut(Kpi, f64)) {
        timing(&self.series, self.signed.net, set);
        let ginis: f64 = self.weeks_of_quarter.iter().map(|weeks| gini(weeks)).sum();
        set(
            Kpi::LastWeekTwinShare,
            ratio(self.twins_last_week, self.signed.net),
        );
        let [q1, q2, q3, q4] = self.quarters_of_the_year();
        set(Kpi::FiscalQ1Share, q1);
        set(Kpi::FiscalQ2Share, q2);
        set(Kpi::FiscalQ3Share, q3);
        set(Kpi::FiscalQ4Share, q4);
        set(
            Kpi::LinearityGini,
            ratio(ginis, self.weeks_of_quarter.len() as f64),
        );
    }

    /// Shares of bookings by quarter of the fiscal year; whole years of the report only.
    fn quarters_of_the_year(&self) -> [f64; 4] {
        let n = self.series.bookings_by_quarter.len();
        let year_start = self.prepared.roster.fiscal.year_start;
        let first = ((self.from + DAYS_PER_YEAR - year_start) / DAYS_PER_QUARTER) as usize;
        let mut by_quarter_of_year = [0.0; 4];
        let whole_years = &self.series.bookings_by_quarter[..n / 4 * 4];
        for (quarter, net) in whole_years.iter().enumerate() {
            by_quarter_of_year[(first + quarter) % 4] += net;
        }
        let all: f64 = by_quarter_of_year.iter().sum();
        by_quarter_of_year.map(|net| net / all)
    }

    fn after_the_sale(&self, set: &mut impl FnMut(Kpi, f64)) {
        let [arr, satisfaction, quality, reputation, trust] = self.last_company;
        set(Kpi::ClosingArr, arr);
        set(Kpi::Satisfaction, satisfaction);
        set(Kpi::CustomerTrust, trust);
        set(Kpi::Quality, quality);
        set(Kpi::ReputationEnd, reputation);
        set(Kpi::OnboardingWait, ratio(self.waited_weeks, self.served));
        let years = self.years.iter().filter(|y| 0.0 < y.opening);
        let (mut gross, mut net, mut n) = (0.0, 0.0, 0.0);
        for year in years {
            gross += (year.opening - year.lost) / year.opening;
            net += (year.opening - year.lost + year.expanded) / year.opening;
            n += 1.0;
        }
        set(Kpi::GrossRetention, ratio(gross, n));
        set(Kpi::NetRetention, ratio(net, n));
        let late = if self.late_odds.n == 0.0 || self.other_odds.n == 0.0 {
            0.0
        } else {
            self.late_odds.mean() - self.other_odds.mean()
        };
        set(Kpi::LateSaleRetention, late);
        set(Kpi::LastWeekRenewal, self.late_odds.mean());
        set(Kpi::OtherRenewal, self.other_odds.mean());
    }
}

/// When deals are signed, on the fiscal calendar and on reps' own clocks, and what the timing costs in
/// price; `all` is what was booked \[money\].
pub(super) fn timing(series: &Series, all: f64, set: &mut impl FnMut(Kpi, f64)) {
    let days = &series.by_fiscal_day;
    let own = &series.by_own_days_left;
    let net = |tallies: &[Tally]| tallies.iter().map(|t| t.net).sum::<f64>();
    set(Kpi::LastDayShare, ratio(net(&days[QUARTER - 1..]), all));
    set(Kpi::LastWeekShare, ratio(net(&days[QUARTER - 5..]), all));
    set(Kpi::FirstWeeksShare, ratio(net(&days[..10]), all));
    let count = |tallies: &[Tally]| tallies.iter().map(|t| t.count).sum::<f64>();
    let deals = count(days);
    set(Kpi::LastDayDeals, ratio(count(&days[QUARTER - 1..]), deals));
    set(
        Kpi::LastWeekDeals,
        ratio(count(&days[QUARTER - 5..]), deals),
    );
    set(Kpi::FirstWeeksDeals, ratio(count(&days[..10]), deals));
    set(Kpi::OwnLastDayShare, ratio(own[0].net, all));
    set(Kpi::OwnLastWeekShare, ratio(net(&own[..5]), all));
    let discount = |tallies: &[Tally]| {
        let list: f64 = tallies.iter().map(|t| t.list).sum();
        if list == 0.0 {
            0.0
        } else {
            1.0 - net(tallies) / list
        }
    };
    // Weeks 4 to 11 are days 15 to 54.
    set(
        Kpi::QuarterEndPremium,
        discount(&days[QUARTER - 5..]) - discount(&days[15..55]),
    );
    set(
        Kpi::QuarterStartPremium,
        discount(&days[..5]) - discount(&days[15..55]),
    );
}

/// Value of one unit of first-year value at signature: `terminal_years` of contract at par renewal
/// odds, at contribution margin, less the commission its signature costs. The same for every design, so that a booking moved over an edge of
/// the report is worth the same on both sides.
fn unit_value(prepared: &Prepared<'_>) -> f64 {
    let model = prepared.model;
    let renewal = &model.customers.renewal;
    let alive = crate::random::math::logistic(renewal.level.get()) * renewal.kept_share.get();
    let yearly = 1.0 / (1.0 + model.finance.discount_rate.get());
    let step = alive * yearly;
    // A year's revenue counts in the middle of the year.
    let mut weight = crate::random::math::sqrt(yearly);
    let mut years = 0.0;
    for _ in 0..model.finance.terminal_years {
        years += weight;
        weight *= step;
    }
    let margin = model.finance.gross_margin.get() - model.finance.overhead_share.get();
    years * margin - prepared.policy.reference.commission_rate
}

impl Recorder for Measure<'_> {
    fn lead(&mut self, day: u32, _rep: usize) {
        if let Some(since) = day.checked_sub(self.from) {
            self.leads_by_year[(since / DAYS_PER_YEAR) as usize] += 1.0;
        }
    }

    fn lost(&mut self, day: u32, _rep: usize) {
        if self.from <= day {
            self.lost += 1.0;
        }
    }

    fn loss(&mut self, loss: &Loss) {
        self.recording.lost(loss);
        if self.from <= loss.day {
            self.endings.lost(loss);
            self.pushing.lost(loss);
            self.forecasting.lost(loss);
        }
    }

    fn due(&mut self, day: u32, value: f64) {
        if self.from <= day {
            self.forecasting.due(value);
        }
    }

    fn slipped(&mut self, slip: &Slip) {
        self.forecasting.slipped(slip);
    }

    fn date_moved(&mut self, day: u32, days: u32, over_quarter: bool) {
        if self.from <= day {
            self.forecasting.moved(days, over_quarter);
        }
    }

    fn forecast(&mut self, day: u32, week: u32, amount: f64) {
        if self.from <= day {
            self.forecasting.forecast(day, week, amount);
        }
    }

    fn pushed(&mut self, pushed: &Pushed) {
        if self.from <= pushed.day {
            self.pushing.push(pushed);
        }
    }

    fn threat_tested(&mut self, day: u32, was_true: bool) {
        if self.from <= day {
            self.pushing.tested(was_true);
        }
    }

    fn left(&mut self, left: &Left) {
        self.values.left(left.rep);
        if self.from <= left.day {
            self.people.left(left);
        }
    }

    fn hired(&mut self, hired: &Hired) {
        self.values
            .hired(hired.rep, hired.class, hired.productive_on);
        if self.from <= hired.day {
            self.people.hired();
        }
    }

    fn spared(&mut self, spared: &Spared) {
        if self.from <= spared.day {
            self.people.spared();
        }
    }

    fn seats(&mut self, day: u32, seats: &[Seat]) {
        if self.from <= day {
            self.people.evening(seats);
        }
    }

    fn went_over(&mut self, day: u32, _rep: usize) {
        if self.from <= day {
            self.endings.over_head();
        }
    }

    fn session(&mut self, day: u32, _rep: usize, waited: u32) {
        if self.from <= day {
            self.endings.session(waited);
        }
    }

    fn answered(&mut self, day: u32, _rep: usize, waited: u32) {
        if self.from <= day {
            self.endings.answered(waited);
        }
    }

    fn morning(&mut self, day: u32, rep: usize, waiting: f64, ready: f64) {
        self.values.morning(day, rep, waiting, ready);
    }

    fn offer(&mut self, offer: &Offer) {
        if offer.day < self.from || offer.result == OfferResult::Refused {
            return;
        }
        self.in_reach += 1.0;
        self.above_quota.in_reach(offer);
        if offer.result == OfferResult::Held {
            self.held += 1.0;
        } else {
            self.agreed += 1.0;
        }
    }

    fn desk_delay(&mut self, day: u32) {
        if self.from <= day {
            self.desk_delays += 1.0;
        }
    }

    fn signed(&mut self, signed: &Signed) {
        if signed.day < self.from {
            return;
        }
        self.values.signed(signed);
        self.endings.signed(signed);
        self.pushing.signed(signed);
        self.forecasting.signed(signed, self.prepared);
        self.recording.signed(signed);
        let net = signed.list * (1.0 - signed.discount);
        self.last_tier
            .signed(self.prepared, signed.rep, signed.day, net);
        let since = signed.day - self.from;
        let quarter = since / DAYS_PER_QUARTER;
        let day = (since % DAYS_PER_QUARTER) as usize;
        self.signed.add(signed.list, signed.discount);
        self.series.by_fiscal_day[day].add(signed.list, signed.discount);
        let left = self.own_days_left(signed.rep, signed.day);
        self.series.by_own_days_left[left].add(signed.list, signed.discount);
        self.series.bookings_by_quarter[quarter as usize] += net;
        if day == QUARTER - 1 {
            self.series.last_day_by_quarter[quarter as usize] += net;
        }
        self.weeks_of_quarter[quarter as usize][day / DAYS_PER_WEEK as usize] += net;
        self.given_away += signed.list * (signed.discount - signed.twin_discount);
        self.by_class[self.prepared.roster.rep_class[signed.rep]] += net;
        self.cycle_days += f64::from(signed.day - signed.born);
        if signed.promised {
            self.promises += 1.0;
        }
        // Fiscal quarters are counted from the start of the run, so that a twin in the warm-up counts.
        let offset = self.from % DAYS_PER_QUARTER;
        let of = |day: u32| (day + DAYS_PER_QUARTER - offset) / DAYS_PER_QUARTER;
        let twin_day = (signed.twin_day + DAYS_PER_QUARTER - offset) % DAYS_PER_QUARTER;
        if DAYS_PER_QUARTER - DAYS_PER_WEEK <= twin_day {
            self.twins_last_week += net;
        }
        match of(signed.day).cmp(&of(signed.twin_day)) {
            std::cmp::Ordering::Less => {
                self.pulled_in += net;
                self.earlier.add(signed.list, signed.discount);
            }
            std::cmp::Ordering::Greater => self.pushed_out += net,
            std::cmp::Ordering::Equal => self.unmoved.add(signed.list, signed.discount),
        }
    }

    fn effort(&mut self, day: u32, rep: usize, progress: f64, prospecting: f64) {
        self.values.effort(day, rep, progress, prospecting);
        if day < self.from {
            return;
        }
        let total = progress + prospecting;
        self.effort += total;
        self.effort_days += 1.0;
        let left = self.own_days_left(rep, day);
        self.effort_by_day[left].add(total);
    }

    fn rep_inner_period(&mut self, day: u32, rep: usize, attainment: f64) {
        self.values.inner_period_over(day, rep, attainment);
    }

    fn rep_period(&mut self, day: u32, rep: usize, attainment: f64, _payout: f64) {
        self.values.period_over(day, rep, attainment);
        self.last_tier.period(self.prepared, day, rep, attainment);
        if day < self.from {
            return;
        }
        self.attainment_sum += attainment;
        self.rep_periods += 1.0;
        if 1.0 <= attainment {
            self.at_quota += 1.0;
        }
        self.above_quota.period(attainment);
        self.series.attainment[super::series::attainment_bin(attainment)] += 1.0;
    }

    fn quota_level(&mut self, day: u32, rep: usize, level: f64, next: f64) {
        self.values.quota_level(rep, next);
        if self.from <= day {
            self.above_quota.moved(level, next);
        }
    }

    fn evening(&mut self, day: u32, state: &State) {
        if self.from <= day {
            self.above_quota.evening(self.prepared, day, state);
        }
    }

    fn cash(&mut self, day: u32, flow: Flow, amount: f64) {
        self.present[flow as usize] += amount * self.prepared.discount_on(day);
        self.totals[flow as usize] += amount;
    }

    fn renewal(&mut self, event: &RenewalEvent, company: &Company) {
        let c = event.customer;
        if let Some(year) = self.year_of(event.day, c, company) {
            year.lost += (event.before - event.after).max(0.0);
            year.expanded += (event.after - event.before).max(0.0);
        }
        let first = event.day == company.sold_on[c] + DAYS_PER_YEAR;
        if company.origin[c] == Origin::Sold && first {
            let late = self.own_days_left(company.rep[c] as usize, company.sold_on[c])
                < DAYS_PER_WEEK as usize;
            let odds = if late {
                &mut self.late_odds
            } else {
                &mut self.other_odds
            };
            odds.add(event.odds);
        }
    }

    fn expansion(&mut self, day: u32, customer: usize, amount: f64, company: &Company) {
        if let Some(year) = self.year_of(day, customer, company) {
            year.expanded += amount;
        }
    }

    fn self_serve(&mut self, _day: u32, arr: f64) {
        self.self_serve_arr += arr;
    }

    fn served(&mut self, _day: u32, weeks_waited: f64) {
        self.waited_weeks += weeks_waited;
        self.served += 1.0;
    }

    fn month(&mut self, day: u32, company: &Company) {
        let satisfaction = company.mean_satisfaction().unwrap_or(0.0);
        self.series.arr_by_month.push(company.contract_arr);
        self.series.quality_by_month.push(company.quality);
        self.series.satisfaction_by_month.push(satisfaction);
        self.last_company = [
            company.contract_arr,
            satisfaction,
            company.quality,
            company.reputation,
            company.mean_trust().unwrap_or(1.0),
        ];
        let since = day - self.from;
        if since % DAYS_PER_YEAR == 0
            && let Some(year) = self.years.get_mut((since / DAYS_PER_YEAR) as usize)
        {
            year.opening = company.contract_arr;
        }
    }

    fn pipeline(&mut self, _day: u32, value: f64) {
        self.pipeline.push(value);
    }

    fn terminal(&mut self, value: f64) {
        self.terminal = value;
    }
}
