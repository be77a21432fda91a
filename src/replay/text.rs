//! Statements for people to read.

use std::fmt::Write as _;

use super::payslip::{Payslip, Replay};
use super::totals::{Total, Totals};
use crate::plan::{Cents, MeasuredLine};

/// Width of the column of amounts.
const AMOUNT: usize = 16;
/// Width of what stands before it.
const LABEL: usize = 54;

/// Statements of one person, or of everybody, and their totals.
pub fn statements(replay: &Replay, person: Option<u32>) -> String {
    let mut text = String::new();
    let chosen = || {
        replay
            .payslips()
            .filter(move |s| person.is_none_or(|p| p == s.person))
    };
    for slip in chosen() {
        statement(&mut text, &slip);
    }
    totals(&mut text, replay, &Totals::of(replay, chosen()));
    text
}

/// Adds a line to a text, which cannot fail.
macro_rules! line {
    ($text:expr, $($arguments:tt)*) => {{
        let written = writeln!($text, $($arguments)*);
        debug_assert!(written.is_ok(), "writing to a string does not fail");
    }};
}

fn statement(text: &mut String, slip: &Payslip<'_>) {
    let (from, to) = slip.dates();
    let open = if slip.is_open() {
        ", ends after the fiscal years: open"
    } else {
        ""
    };
    line!(
        text,
        "{}, {}: {} ({from} to {to}{open})",
        slip.name(),
        slip.level().key(),
        slip.period()
    );
    for measured in slip.measured {
        let so_far = if measured.restated {
            format!(", {} restated", slip.measured_period(measured))
        } else if measured.so_far {
            " so far".into()
        } else {
            String::new()
        };
        let name = slip.component(measured);
        line!(text, "  {name}{so_far}: {}", reading(measured));
    }
    for named in slip.named_lines() {
        let mut label = named.rule.name().replace('_', " ");
        if !named.element.is_empty() {
            label = format!("{label}, {}", named.element);
        }
        if !named.deal.is_empty() {
            label = format!("{label}, deal {}", named.deal);
        }
        if 0 < named.paid_after_days {
            label = format!("{label}, on {}", slip.pay_date(&named));
        }
        line!(text, "  {label:<LABEL$}{:>AMOUNT$}", money(named.amount));
    }
    let balances = slip.balances;
    let paid = money(balances.payment_amount);
    line!(text, "  {:<LABEL$}{paid:>AMOUNT$}", "paid");
    for (label, amount) in [
        ("held back until its trigger", balances.held_back),
        ("over the cap of payments, settled later", balances.over_cap),
        ("draw to be recovered", balances.draw),
        ("to be set off against later pay", balances.debt),
    ] {
        if !amount.is_zero() {
            line!(
                text,
                "    open: {label:<w$}{:>AMOUNT$}",
                money(amount),
                w = LABEL - 8
            );
        }
    }
    line!(
        text,
        "    to date: earned {}, paid {}\n",
        money(balances.earned),
        money(balances.paid)
    );
}

fn reading(measured: &MeasuredLine) -> String {
    let amount = |value: f64| money(Cents::of(value, crate::plan::Rounding::default()));
    if measured.quota <= 0.0 {
        return format!("credited {}, no quota", amount(measured.credited));
    }
    format!(
        "credited {} of quota {}, attainment {:.2} %, earned to date {}",
        amount(measured.credited),
        amount(measured.quota),
        measured.attainment * 100.0,
        money(measured.earned_to_date)
    )
}

fn totals(text: &mut String, replay: &Replay, totals: &Totals) {
    let row = |text: &mut String, name: &str, total: &Total| {
        line!(
            text,
            "  {name:<24}{:>12}{:>18}{:>18}",
            total.statements,
            money(total.earned),
            money(total.paid)
        );
    };
    line!(text, "Totals: {}", replay.title);
    line!(
        text,
        "  {:<24}{:>12}{:>18}{:>18}",
        "",
        "statements",
        "earned",
        "paid"
    );
    for (period, total) in &totals.by_period {
        row(text, period, total);
    }
    for (level, total) in &totals.by_role {
        row(text, level.key(), total);
    }
    row(text, "all", &totals.all);
    line!(text, "By rule:");
    for (rule, amount) in &totals.by_rule {
        let name = rule.name().replace('_', " ");
        line!(text, "  {name:<54}{:>18}", money(*amount));
    }
    if let Some(multiplier) = totals.credit_multiplier {
        line!(
            text,
            "Credit multiplier of all deals, credit given over amount sold: {multiplier:.3}"
        );
    }
}

/// An amount with thousands apart: `-1,234.05`.
pub(super) fn money(amount: Cents) -> String {
    let plain = amount.to_string();
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", plain.as_str()),
    };
    let whole = digits.len().saturating_sub(3);
    let mut text = String::with_capacity(plain.len() + 6);
    text.push_str(sign);
    for (i, digit) in digits.chars().enumerate() {
        if i != 0 && i < whole && (whole - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let check = |cents, expected: &str| assert_eq!(money(Cents::new(cents)), expected);
        check(0, "0.00");
        check(-5, "-0.05");
        check(99_999, "999.99");
        check(100_000, "1,000.00");
        check(-123_456_789, "-1,234,567.89");
    }
}
