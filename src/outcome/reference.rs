//! Watches a replication of the speed reference: the figures it shares with a company, by the same
//! definitions. What it has no counterpart of (NPV, effort, retention) is not a number.

use super::Outcome;
use super::kpi::Kpi;
use super::measure::{ratio, timing};
use super::series::{ATTAINMENT_BINS, QUARTER, Series, Tally, attainment_bin};
use crate::simulate::reference::{Closed, Reference, Watcher};
use crate::units::DAYS_PER_QUARTER;

/// Counts and sums of a replication of the speed reference.
#[derive(Debug)]
pub struct ReferenceMeasure<'a> {
    reference: &'a Reference,
    pay: f64,
    arr: f64,
    attainment_sum: f64,
    at_quota: f64,
    rep_periods: f64,
    /// By day of the fiscal quarter.
    by_day: [Tally; QUARTER],
    bookings_by_quarter: Vec<f64>,
    attainment: [f64; ATTAINMENT_BINS],
}

impl<'a> ReferenceMeasure<'a> {
    /// Starts watching a replication.
    pub fn new(reference: &'a Reference) -> Self {
        let n_quarters = reference.n_days / DAYS_PER_QUARTER;
        Self {
            reference,
            pay: 0.0,
            arr: 0.0,
            attainment_sum: 0.0,
            at_quota: 0.0,
            rep_periods: 0.0,
            by_day: [Tally::default(); QUARTER],
            bookings_by_quarter: vec![0.0; n_quarters as usize],
            attainment: [0.0; ATTAINMENT_BINS],
        }
    }

    /// The figures and series of the replication that was watched.
    pub fn finish(self) -> Outcome {
        let mut signed = Tally::default();
        for day in &self.by_day {
            signed.count += day.count;
            signed.list += day.list;
            signed.net += day.net;
        }
        let series = Series {
            // Quotas end with the fiscal quarter.
            by_own_days_left: self.by_day.iter().rev().copied().collect(),
            by_fiscal_day: self.by_day.to_vec(),
            arr_by_month: Vec::new(),
            quality_by_month: Vec::new(),
            satisfaction_by_month: Vec::new(),
            bookings_by_quarter: self.bookings_by_quarter,
            attainment: self.attainment.to_vec(),
            effort_by_own_days_left: Vec::new(),
            last_day_by_quarter: Vec::new(),
            value_by_class: Vec::new(),
        };
        let mut kpis = vec![f64::NAN; Kpi::ALL.len()];
        let mut set = |kpi: Kpi, value: f64| kpis[kpi as usize] = value;
        timing(&series, signed.net, &mut set);
        set(Kpi::Bookings, signed.net);
        set(Kpi::DealsSigned, signed.count);
        set(Kpi::MeanDiscount, signed.discount().unwrap_or(0.0));
        set(Kpi::SalesPay, self.reference.base_pay + self.pay);
        set(Kpi::ClosingArr, self.arr);
        set(
            Kpi::MeanAttainment,
            ratio(self.attainment_sum, self.rep_periods),
        );
        set(Kpi::RepsAtQuota, ratio(self.at_quota, self.rep_periods));
        Outcome { kpis, series }
    }
}

impl Watcher for ReferenceMeasure<'_> {
    #[inline]
    fn closed(&mut self, deal: &Closed) {
        let net = deal.list * (1.0 - deal.discount);
        let day = (deal.day % DAYS_PER_QUARTER) as usize;
        self.by_day[day].add(deal.list, deal.discount);
        self.bookings_by_quarter[(deal.day / DAYS_PER_QUARTER) as usize] += net;
        if deal.stays {
            self.arr += net;
        }
    }

    #[inline]
    fn paid(&mut self, attainment: f64, pay: f64) {
        self.pay += pay;
        self.attainment_sum += attainment;
        self.rep_periods += 1.0;
        if 1.0 <= attainment {
            self.at_quota += 1.0;
        }
        self.attainment[attainment_bin(attainment)] += 1.0;
    }
}
