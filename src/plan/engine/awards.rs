//! SPIFs and contests of all plans, settled window by window.

use std::collections::BTreeMap;

use crate::plan::spif::{Award, SpifEntry, SpifPay};
use crate::plan::{Cents, Company, Records};

/// A SPIF's pay, at the payment it is paid with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Awarded {
    pub(super) person: u32,
    pub(super) payment: u32,
    pub(super) spif: u16,
    pub(super) deal: Option<u32>,
    pub(super) amount: Cents,
}

/// All awards, by person and payment. Who is not in role on a window's last day gets nothing of it.
pub(super) fn awards(company: &Company, records: &Records) -> Vec<Awarded> {
    let mut found = Vec::new();
    if company.plans.iter().all(|plan| plan.spifs.is_empty()) {
        return found;
    }
    for (plan, rules) in (0..).zip(&company.plans) {
        for (place, spif) in (0_u16..).zip(&rules.spifs) {
            let contest = matches!(spif.pays, SpifPay::Contest(_));
            // One window each by calendar, window and, for a contest, peer group.
            let windows: Vec<Vec<(i32, i32)>> = company
                .calendars
                .iter()
                .map(|calendar| match calendar.components.first() {
                    Some(schedule) => spif
                        .window
                        .on(schedule, company.days_per_year / CALENDAR_DAYS),
                    None => Vec::new(),
                })
                .collect();
            let mut by_window: BTreeMap<(u32, usize, u16), Vec<SpifEntry>> = BTreeMap::new();
            for share in &records.shares {
                let person = &company.people[share.person as usize];
                let deal = &records.deals[share.deal as usize];
                if person.plan != plan || !spif.eligible.fits(deal) {
                    continue;
                }
                let windows = &windows[person.calendar as usize];
                let next = windows.partition_point(|&(from, _)| from <= deal.day);
                let Some(window) = next.checked_sub(1) else {
                    continue;
                };
                let to = windows[window].1;
                if to < deal.day || person.left.is_some_and(|left| left < to) {
                    continue;
                }
                let peers = if contest { person.peer_group } else { 0 };
                by_window
                    .entry((person.calendar, window, peers))
                    .or_default()
                    .push(SpifEntry {
                        person: share.person,
                        deal: share.deal,
                        day: deal.day,
                        units: deal.units * share.share,
                        value: deal.first_year_value * share.share,
                        share: share.share,
                    });
            }
            for ((calendar, window, _), mut entries) in by_window {
                let to = windows[calendar as usize][window].1;
                let payment = company.calendars[calendar as usize].payment.position(to);
                let Some(payment) = payment.and_then(|p| u32::try_from(p).ok()) else {
                    continue;
                };
                let paid = spif.awards(&mut entries, rules.conventions.rounding);
                found.extend(paid.into_iter().map(|award: Award| Awarded {
                    person: award.person,
                    payment,
                    spif: place,
                    deal: award.deal,
                    amount: award.amount,
                }));
            }
        }
    }
    found.sort_by_key(|a| (a.person, a.payment, a.spif));
    found
}

/// Calendar days in a year.
pub(super) const CALENDAR_DAYS: f64 = 365.0;
