//! Statements as one JSON document. Amounts are numbers with two decimals at most; what is not
//! there is left out.

use serde::Serialize;

use super::payslip::{Payslip, Replay};
use super::totals::{Total, Totals};
use crate::plan::Cents;

#[derive(Serialize)]
struct Document<'a> {
    title: &'a str,
    first_day: String,
    last_day: String,
    statements: Vec<Statement<'a>>,
    totals: TotalsRow,
}

#[derive(Serialize)]
struct Statement<'a> {
    person: &'a str,
    role: &'static str,
    period: String,
    from: String,
    to: String,
    open: bool,
    measured: Vec<Measured<'a>>,
    lines: Vec<Line<'a>>,
    payment: f64,
    earned_to_date: f64,
    paid_to_date: f64,
    held_back: f64,
    over_cap: f64,
    draw: f64,
    debt: f64,
}

#[derive(Serialize)]
struct Measured<'a> {
    component: &'a str,
    /// Name of the measurement period.
    period: String,
    so_far: bool,
    restated: bool,
    credited: f64,
    quota: f64,
    attainment: f64,
    earned_to_date: f64,
}

#[derive(Serialize)]
struct Line<'a> {
    rule: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    element: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    deal: &'a str,
    amount: f64,
    /// Only where pay arrives later than its period ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_date: Option<String>,
}

#[derive(Serialize)]
struct TotalsRow {
    by_period: Vec<TotalRow>,
    by_role: Vec<TotalRow>,
    by_rule: Vec<RuleRow>,
    all: TotalRow,
    #[serde(skip_serializing_if = "Option::is_none")]
    credit_multiplier: Option<f64>,
}

#[derive(Serialize)]
struct TotalRow {
    name: String,
    statements: usize,
    earned: f64,
    paid: f64,
}

#[derive(Serialize)]
struct RuleRow {
    rule: &'static str,
    amount: f64,
}

impl TotalRow {
    fn of(name: &str, total: &Total) -> Self {
        Self {
            name: name.to_owned(),
            statements: total.statements,
            earned: total.earned.to_money(),
            paid: total.paid.to_money(),
        }
    }
}

/// Statements of one person, or of everybody, and their totals.
///
/// # Errors
/// When the encoder fails, which for finite numbers and text is not known to happen.
pub fn statements(replay: &Replay, person: Option<u32>) -> Result<Vec<u8>, serde_json::Error> {
    let chosen = || {
        replay
            .payslips()
            .filter(move |s| person.is_none_or(|p| p == s.person))
    };
    let totals = Totals::of(replay, chosen());
    let calendar = &replay.calendar;
    let document = Document {
        title: &replay.title,
        first_day: calendar.date(0),
        last_day: calendar.date(calendar.end() - 1),
        statements: chosen().map(|slip| statement(&slip)).collect(),
        totals: TotalsRow {
            by_period: totals
                .by_period
                .iter()
                .map(|(name, t)| TotalRow::of(name, t))
                .collect(),
            by_role: totals
                .by_role
                .iter()
                .map(|(level, t)| TotalRow::of(level.key(), t))
                .collect(),
            by_rule: totals
                .by_rule
                .iter()
                .map(|(rule, amount)| RuleRow {
                    rule: rule.name(),
                    amount: amount.to_money(),
                })
                .collect(),
            all: TotalRow::of("all", &totals.all),
            credit_multiplier: totals.credit_multiplier,
        },
    };
    let mut bytes = serde_json::to_vec_pretty(&document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn statement<'a>(slip: &Payslip<'a>) -> Statement<'a> {
    let (from, to) = slip.dates();
    let b = slip.balances;
    let money = Cents::to_money;
    Statement {
        person: slip.name(),
        role: slip.level().key(),
        period: slip.period(),
        from,
        to,
        open: slip.is_open(),
        measured: slip
            .measured
            .iter()
            .map(|m| Measured {
                component: slip.component(m),
                period: slip.measured_period(m),
                so_far: m.so_far,
                restated: m.restated,
                credited: m.credited,
                quota: m.quota,
                attainment: m.attainment,
                earned_to_date: money(m.earned_to_date),
            })
            .collect(),
        lines: slip
            .named_lines()
            .map(|line| Line {
                rule: line.rule.name(),
                element: line.element,
                deal: line.deal,
                amount: money(line.amount),
                pay_date: (0 < line.paid_after_days).then(|| slip.pay_date(&line)),
            })
            .collect(),
        payment: money(b.payment_amount),
        earned_to_date: money(b.earned),
        paid_to_date: money(b.paid),
        held_back: money(b.held_back),
        over_cap: money(b.over_cap),
        draw: money(b.draw),
        debt: money(b.debt),
    }
}
