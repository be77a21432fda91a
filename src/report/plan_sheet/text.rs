//! The plan sheet as text, in at most [`WIDTH`](super::super::table::WIDTH) columns.

use comfy_table::{CellAlignment, Table};

use super::super::table::{align, empty_table, tidy, wrap};
use super::{cents, largest, percent, period_name, whole};
use crate::experiment::budget::BudgetSheet;
use crate::experiment::plan_sheet::{
    CostSheet, CurveSheet, DealCase, ForecastKind, PlanSheet, RoleSheet, Side, TimingSheet,
};
use crate::plan::{Reset, Waiting, pull_value};
use crate::scenario::AttainmentSpread;

/// Selling days left shown in the tables; the maps have all.
const DAYS_SHOWN: [f64; 6] = [0.0, 0.02, 0.08, 0.16, 0.31, 0.62];
/// Attainments shown in the tables.
const ATTAINMENTS_SHOWN: [f64; 8] = [0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5];

/// The whole sheet.
pub fn text(sheet: &PlanSheet) -> String {
    let mut text = format!("{}\n", sheet.title);
    text.push_str(&wrap(
        "What the plan pays and asks for: arithmetic on its rules. Assumed are only the spread of \
         attainment, the pace of other deals and the size of a deal; no behaviour is.",
    ));
    for role in &sheet.roles {
        text.push('\n');
        text.push_str(&role_text(role));
        if let Some(timing) = &role.timing {
            text.push_str(&timing_text(sheet, role, timing));
        }
    }
    text.push('\n');
    text.push_str(&cost_text(&sheet.cost, sheet.budget.assumed));
    text.push('\n');
    text.push_str(&budget_text(&sheet.budget));
    text
}

fn right(columns: usize) -> Vec<CellAlignment> {
    vec![CellAlignment::Right; columns]
}

fn printed(mut table: Table, columns: usize) -> String {
    align(&mut table, &right(columns));
    tidy(&table)
}

fn role_text(role: &RoleSheet) -> String {
    let mix = role.base / role.on_target_earnings;
    let mut text = wrap(&format!(
        "{}: {} {}, measured by the {}. On-target earnings {} a year: base {} ({}), target variable \
         {} ({})",
        role.role.key().to_uppercase(),
        role.people,
        if role.people == 1 { "person" } else { "people" },
        period_name(role.period),
        whole(role.on_target_earnings),
        whole(role.base),
        percent(mix, 1),
        whole(role.target_variable),
        percent(1.0 - mix, 1),
    ));
    let mut table = empty_table();
    let mut header = vec!["every component at".to_owned()];
    header.extend(role.earnings.iter().map(|(at, _)| percent(*at, 1)));
    table.set_header(header);
    let mut year = vec![" earnings of a year".to_owned()];
    year.extend(role.earnings.iter().map(|(_, pay)| whole(*pay)));
    table.add_row(year);
    let mut of_target = vec![" of on-target earnings".to_owned()];
    of_target.extend(
        role.earnings
            .iter()
            .map(|(_, pay)| percent(pay / role.on_target_earnings, 1)),
    );
    table.add_row(of_target);
    text.push_str(&printed(table, role.earnings.len()));
    for curve in &role.curves {
        text.push('\n');
        text.push_str(&curve_text(curve));
    }
    for (component, days) in &role.pay_days {
        text.push_str(&wrap(&format!(
            "{component}: pay arrives {days} calendar days after its period ends"
        )));
    }
    for note in &role.left_out {
        text.push_str(&wrap(&format!("not on this sheet: {note}")));
    }
    if let Some(conventions) = &role.conventions {
        text.push_str(&wrap(conventions));
    }
    text
}

fn curve_text(curve: &CurveSheet) -> String {
    let terms = curve.pay.terms;
    let to_date = match curve.reset {
        Reset::Discrete => "",
        Reset::Cumulative => ", year to date",
    };
    let mut text = wrap(&format!(
        "{} ({}{to_date}): quota {} a {}, target incentive {}, base rate {:.2} %",
        curve.components.join(" and "),
        curve.measure.key().replace('_', " "),
        whole(terms.quota),
        period_name(curve.clock),
        cents(terms.target_incentive),
        100.0 * curve.pay.base_rate(),
    ));
    for note in curve.notes() {
        text.push_str(&wrap(&format!(" {note}")));
    }
    if curve.is_linear() {
        return text;
    }
    let mut table = empty_table();
    table.set_header(vec![
        "attainment",
        "credited",
        "pay",
        "of target",
        "effective rate",
        "marginal rate",
    ]);
    for point in &curve.points {
        let at = percent(point.attainment, 2);
        table.add_row(vec![
            match point.side {
                Side::Below => format!(" just short of {at}"),
                Side::At => format!(" {at}"),
            },
            whole(point.credited),
            cents(point.pay),
            percent(point.of_target, 1),
            format!("{:.2} %", 100.0 * point.effective_rate),
            format!("{:.2} %", 100.0 * point.marginal_rate),
        ]);
    }
    text + &printed(table, 5)
}

fn timing_text(sheet: &PlanSheet, role: &RoleSheet, timing: &TimingSheet) -> String {
    let Some(case) = timing
        .cases
        .iter()
        .find(|c| (c.multiple - 1.0).abs() < 1e-9)
    else {
        return String::new();
    };
    let clock = period_name(timing.clock);
    let mut text = String::from("\n");
    let forecast = match sheet.options.forecast {
        ForecastKind::Deals => format!(
            "other deals at a steady pace of {} of quota a {clock} (compound Poisson)",
            percent(sheet.options.pace, 1)
        ),
        ForecastKind::Point => format!(
            "other bookings exactly {} of quota a {clock}",
            percent(sheet.options.pace, 1)
        ),
    };
    let waiting = sheet.options.waiting;
    let patience = match (waiting.discount_factor, waiting.slip_loss) {
        (beta, slip) if beta >= 1.0 && slip <= 0.0 => "no discounting, no risk".to_owned(),
        (beta, slip) => format!(
            "discount factor {beta}, {} of deals that wait lost",
            percent(slip, 1)
        ),
    };
    text.push_str(&wrap(&format!(
        "What moving a deal of {} between this {clock} and the next is worth to the {}: {forecast}; \
         {patience}.",
        whole(case.deal),
        role.role.key()
    )));
    if asks_for_nothing(case) {
        text.push_str(&wrap(
            " Nothing: a deal is worth the same in either, wherever one stands, and no discount is \
             worth giving for its date.",
        ));
    } else {
        text.push_str(&maps(timing, case, waiting));
    }
    if let Some(within) = timing.within_year {
        text.push_str(&wrap(&format!(
            "The year to date is carried, so within the plan year waiting moves a payment and earns \
             nothing: holding this deal from the first {} to the second, at that pace, is worth {}. \
             All else here is about the end of the year.",
            period_name(role.period),
            cents(within)
        )));
    }
    for name in &timing.left_out {
        text.push_str(&wrap(&format!(
            " {name} is on another clock and left out here."
        )));
    }
    text
}

/// Worth that is an error of arithmetic, over the gain of the next period.
const NOTHING: f64 = 1e-6;

fn asks_for_nothing(case: &DealCase) -> bool {
    let least = NOTHING * case.gain_next.abs().max(1.0);
    case.hold.iter().flatten().all(|hold| hold.abs() <= least)
}

fn maps(timing: &TimingSheet, case: &DealCase, waiting: Waiting) -> String {
    let days: Vec<usize> = DAYS_SHOWN
        .iter()
        .map(|share| {
            let wanted = (share * f64::from(timing.days)).round();
            nearest(timing.days_left.iter().map(|d| f64::from(*d)), wanted)
        })
        .collect();
    let rows: Vec<usize> = ATTAINMENTS_SHOWN
        .iter()
        .map(|at| nearest(timing.attainment.iter().copied(), *at))
        .collect();
    let grid = |title: &str, cell: &dyn Fn(usize, usize) -> String| {
        let mut table = empty_table();
        let mut header = vec![title.to_owned()];
        header.extend(days.iter().map(|&d| match timing.days_left[d] {
            0 => "last day".to_owned(),
            left => format!("{left} left"),
        }));
        table.set_header(header);
        for &row in &rows {
            let mut cells = vec![format!(" at {}", percent(timing.attainment[row], 1))];
            cells.extend(days.iter().map(|&day| cell(row, day)));
            table.add_row(cells);
        }
        printed(table, days.len())
    };
    let mut text = grid("value of holding (−: of pulling in)", &|row, day| {
        whole(case.hold[row][day])
    });
    text.push('\n');
    text.push_str(&grid(
        "largest discount (none: waiting pays)",
        &|row, day| case.discount[row][day].map_or("none".to_owned(), |d| percent(d, 1)),
    ));
    text.push_str(&extremes(timing, case, waiting));
    text
}

fn extremes(timing: &TimingSheet, case: &DealCase, waiting: Waiting) -> String {
    let least = NOTHING * case.gain_next.abs().max(1.0);
    let place = |spot: super::Spot| {
        let left = match spot.days_left {
            0 => "on the last day".to_owned(),
            1 => "with 1 selling day left".to_owned(),
            left => format!("with {left} selling days left"),
        };
        format!("at {} {left}", percent(spot.attainment, 1))
    };
    let mut parts = Vec::new();
    if let Some(hold) = largest(timing, |r, c| case.hold[r][c]).filter(|s| least < s.value) {
        parts.push(format!(
            "most it pays to hold the deal back: {} {}",
            cents(hold.value),
            place(hold)
        ));
    }
    let pulled = |r: usize, c: usize| pull_value(case.gain_now[r][c], case.gain_next, waiting);
    if let Some(pull) = largest(timing, pulled).filter(|s| least < s.value) {
        parts.push(format!(
            "most it pays to pull it in: {} {}",
            cents(pull.value),
            place(pull)
        ));
    }
    let discount = |r: usize, c: usize| case.discount[r][c].unwrap_or(0.0);
    if let Some(cut) = largest(timing, discount).filter(|s| NOTHING < s.value) {
        parts.push(format!(
            "largest discount worth it: {} {}",
            percent(cut.value, 1),
            place(cut)
        ));
    }
    if parts.is_empty() {
        return String::new();
    }
    let mut sentence = parts.join("; ");
    sentence[..1].make_ascii_uppercase();
    wrap(&format!("{sentence}."))
}

fn nearest(values: impl Iterator<Item = f64>, wanted: f64) -> usize {
    values
        .map(|v| (v - wanted).abs())
        .enumerate()
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map_or(0, |(i, _)| i)
}

fn spread_text(spread: AttainmentSpread) -> String {
    let decimals = match spread.decimals {
        Some(n) => format!(", rounded to {n} decimals"),
        None => String::new(),
    };
    format!(
        "normal, standard deviation {}{decimals}",
        percent(spread.sd.get(), 1)
    )
}

fn cost_text(cost: &CostSheet, assumed: bool) -> String {
    let source = if assumed {
        " (assumed: the scenario has no [budget])"
    } else {
        ""
    };
    let mut text = wrap(&format!(
        "COST OF THE PLANS a year, by company attainment: bookings over the company's number of {} \
         (reps' quotas together {}). Reps' attainment {}{source}, independent between reps.",
        whole(cost.company_quota),
        whole(cost.rep_quotas),
        spread_text(cost.spread),
    ));
    let mut table = empty_table();
    let mut header = vec!["company at".to_owned()];
    header.extend(cost.levels.iter().map(|l| percent(l.company_attainment, 0)));
    table.set_header(header);
    let mut row = |name: String, cell: &dyn Fn(usize) -> String| {
        let mut cells = vec![name];
        cells.extend((0..cost.levels.len()).map(cell));
        table.add_row(cells);
    };
    row(" new bookings".into(), &|l| whole(cost.levels[l].bookings));
    let roles = cost.levels.first().map_or(0, |level| level.roles.len());
    for role in 0..roles {
        let first = &cost.levels[0].roles[role];
        row(
            format!(" {} ({}), mean attainment", first.role.key(), first.people),
            &|l| percent(cost.levels[l].roles[role].attainment, 1),
        );
        row("   variable pay".into(), &|l| {
            whole(cost.levels[l].roles[role].variable)
        });
        row("   base salaries".into(), &|l| {
            whole(cost.levels[l].roles[role].base)
        });
    }
    row(" all: variable pay".into(), &|l| {
        whole(cost.levels[l].variable())
    });
    row(" all: base and variable pay".into(), &|l| {
        whole(cost.levels[l].base() + cost.levels[l].variable())
    });
    row(" cost of sale, over new bookings".into(), &|l| {
        let share = cost.levels[l].cost_of_sale();
        if share.is_finite() {
            percent(share, 1)
        } else {
            "–".to_owned()
        }
    });
    text.push_str(&printed(table, cost.levels.len()));
    text
}

fn budget_text(budget: &BudgetSheet) -> String {
    let quotas = if 1 < budget.quotas {
        format!(", {} different quotas", budget.quotas)
    } else {
        String::new()
    };
    let mut text = wrap(&format!(
        "BUDGET of {} reps' variable pay a year{quotas}: attainment {} around {}",
        budget.reps,
        spread_text(budget.spread),
        percent(budget.spread.mean.get(), 1),
    ));
    let simulated = &budget.simulated;
    let mut table = empty_table();
    table.set_header(vec!["", "exactly", "by Monte Carlo", "standard error"]);
    let tenth = |amount: f64| {
        let text = cents((amount * 10.0).round() / 10.0);
        text[..text.len() - 1].to_owned()
    };
    table.add_row(vec![
        " mean".to_owned(),
        tenth(budget.mean),
        tenth(simulated.mean.point),
        tenth(simulated.mean.std_error),
    ]);
    table.add_row(vec![
        " standard deviation".to_owned(),
        tenth(budget.sd),
        tenth(simulated.sd),
        tenth(simulated.sd_std_error),
    ]);
    text.push_str(&printed(table, 3));
    let [low, middle, high] = simulated.quantiles.map(whole);
    text.push_str(&wrap(&format!(
        "{} replications through the accounts that pay, seed {}; 5, 50 and 95 % of them below {low}, \
         {middle} and {high}.",
        whole(simulated.replications as f64),
        simulated.seed
    )));
    text
}
