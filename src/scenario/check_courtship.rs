//! Mechanisms between a lead and terms, against the stages they act on.

use super::check::{Finding, rounded};
use super::part;
use super::tree::Node;
use crate::model::{Deals, Mechanisms, Mirages, MultiThreading, Specialists, Sponsorship};

pub(super) fn faults(tree: &Node, found: &mut Vec<Finding>) {
    let (Some(deals), Some(switches)) = (
        part::<Deals>(tree, "deals"),
        part::<Mechanisms>(tree, "mechanisms"),
    ) else {
        return;
    };
    if let Some(specialists) = part::<Specialists>(tree, "specialists")
        && switches.specialists
    {
        // Deals without any stage are a fault of their own.
        if !deals.stages.is_empty() && deals.stages.iter().all(|s| s.name != specialists.stage) {
            let names: Vec<_> = deals.stages.iter().map(|s| s.name.as_str()).collect();
            found.push(Finding::new(
                "specialists.stage",
                format!("\"{}\" is not a stage of deals.stages", specialists.stage),
                names.join(" | "),
            ));
        }
        if specialists.capacity_multiple.get() <= 0.0 {
            found.push(Finding::new(
                "specialists.capacity_multiple",
                "a queue without capacity serves nobody",
                "more than 0, or mechanisms.specialists = false",
            ));
        }
    }
    if let Some(threading) = part::<MultiThreading>(tree, "multi_threading")
        && threading.largest_committee < threading.smallest_committee
    {
        found.push(Finding::new(
            "multi_threading.largest_committee",
            format!(
                "is below smallest_committee {}",
                threading.smallest_committee
            ),
            format!("{} to 40", threading.smallest_committee),
        ));
    }
    // Losses with a name are taken out of those of the stages; there must be as many.
    let plain: f64 = deals
        .stages
        .iter()
        .map(|s| 1.0 - s.lost_share.get())
        .product();
    let mut kept = 1.0;
    if let Some(mirages) = part::<Mirages>(tree, "mirages")
        && switches.mirages
    {
        kept *= 1.0 - mirages.share.get();
    }
    if let Some(sponsorship) = part::<Sponsorship>(tree, "sponsorship")
        && switches.sponsorship
    {
        kept *= sponsorship.par_chance();
    }
    if let Some(threading) = part::<MultiThreading>(tree, "multi_threading")
        && switches.multi_threading
    {
        kept *= threading.par_consent();
    }
    if kept < plain {
        found.push(Finding::new(
            "deals.stages",
            format!(
                "{} of all opportunities become ripe, and mirages, sponsors and committees leave only {}",
                rounded(plain),
                rounded(kept)
            ),
            "more lost from the stages, or fewer by these",
        ));
    }
}
