//! Values that mean something and that no run could carry: too many leads or customers, laws whose
//! mean rests on draws nobody would ever see.

use super::check::Finding;
use super::part;
use super::tree::Node;
use crate::model::company::MOST_OPENING_CUSTOMERS;
use crate::model::{Buyers, Deals, Finance, Leads, Motion, MotionKind};

/// Largest standard deviation of a logarithm. *assumed*: at 3 a mean is ninety times its median.
const LARGEST_LOG_SD: f64 = 3.0;
/// Most leads of a rep and day. *assumed*: identities hold 255 a day, and a Poisson count of this
/// mean never comes near.
const MOST_LEADS: f64 = 100.0;
/// Most new free users a week. *assumed*: each may become a customer with columns of its own.
const MOST_USERS: f64 = 1e5;

pub(super) fn faults(tree: &Node, found: &mut Vec<Finding>) {
    let leads = part::<Leads>(tree, "leads");
    let motion = part::<Motion>(tree, "motion");
    let deals = part::<Deals>(tree, "deals");
    let mut log_sds = Vec::new();
    if let Some(deals) = &deals {
        log_sds.push(("deals.list_value_log_sd", deals.list_value_log_sd));
    }
    if let Some(buyers) = part::<Buyers>(tree, "buyers") {
        log_sds.push(("buyers.cost_log_sd", buyers.cost_log_sd));
    }
    if let Some(motion) = &motion {
        let funnel = &motion.self_serve;
        log_sds.push((
            "motion.self_serve.first_arr_log_sd",
            funnel.first_arr_log_sd,
        ));
    }
    let users = motion
        .as_ref()
        .map(|m| m.self_serve.new_users_per_week.get());
    if let Some(users) = users.filter(|&users| MOST_USERS < users) {
        found.push(Finding::new(
            "motion.self_serve.new_users_per_week",
            format!("{users} are more customers than a run keeps apart"),
            format!("0 to {MOST_USERS}"),
        ));
    }
    for (path, log_sd) in log_sds {
        if LARGEST_LOG_SD < log_sd.get() {
            found.push(Finding::new(
                path,
                format!("{} leaves a mean that no sample would show", log_sd.get()),
                format!("0 to {LARGEST_LOG_SD}"),
            ));
        }
    }
    if let (Some(leads), Some(motion)) = (leads, motion) {
        let rate = leads.per_rep_per_day.get();
        if rate <= 0.0 && motion.kind == MotionKind::SalesLed {
            found.push(Finding::new(
                "leads.per_rep_per_day",
                "a sales-led company without leads sells nothing",
                "more than 0",
            ));
        }
        let per_lead = leads.largest_factor * motion.sold_lead_share.get()
            / motion.rep_share.get().max(f64::MIN_POSITIVE);
        if MOST_LEADS < rate * per_lead {
            found.push(Finding::new(
                "leads.per_rep_per_day",
                format!(
                    "{rate} may bring a rep {:.0} leads a day, with leads.largest_factor and the \
                     shares of leads and reps in motion",
                    rate * per_lead
                ),
                format!("{} or less", MOST_LEADS / per_lead),
            ));
        }
    }
    if let (Some(deals), Some(finance)) = (deals, part::<Finance>(tree, "finance")) {
        let list = deals.mean_list_value.get();
        let customers = finance.opening_arr.get() / list;
        if 0.0 < list && MOST_OPENING_CUSTOMERS < customers {
            found.push(Finding::new(
                "finance.opening_arr",
                format!("makes {customers:.0} customers of mean list value"),
                format!("{} or less", MOST_OPENING_CUSTOMERS * list),
            ));
        }
    }
}
