//! Statements as rows: one per line of pay, so that the amounts sum to what was paid.

use super::payslip::Replay;

/// Columns of [`lines`].
pub const LINE_COLUMNS: [&str; 14] = [
    "person",
    "role",
    "period",
    "from",
    "to",
    "pay_date",
    "rule",
    "element",
    "deal",
    "credited",
    "quota",
    "attainment",
    "earned_to_date",
    "amount",
];

/// Columns of [`balances`].
pub const BALANCE_COLUMNS: [&str; 12] = [
    "person",
    "role",
    "period",
    "from",
    "to",
    "payment",
    "earned_to_date",
    "paid_to_date",
    "held_back",
    "over_cap",
    "draw",
    "debt",
];

/// A row per line of pay. What a component measured stands beside its commission; a cell that does
/// not apply is empty.
///
/// # Errors
/// When the encoder fails, which for a text in memory is not known to happen.
pub fn lines(replay: &Replay, person: Option<u32>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(LINE_COLUMNS)?;
    for slip in replay
        .payslips()
        .filter(|s| person.is_none_or(|p| p == s.person))
    {
        let (from, to) = slip.dates();
        let period = slip.period();
        for line in slip.named_lines() {
            for cell in [slip.name(), slip.level().key(), &period, &from, &to] {
                writer.write_field(cell)?;
            }
            writer.write_field(slip.pay_date(&line))?;
            for cell in [line.rule.name(), line.element, line.deal] {
                writer.write_field(cell)?;
            }
            if let Some(m) = line.measured {
                for value in [m.credited, m.quota, m.attainment] {
                    writer.write_field(value.to_string())?;
                }
                writer.write_field(m.earned_to_date.to_string())?;
            } else {
                for _ in 0..4 {
                    writer.write_field("")?;
                }
            }
            writer.write_field(line.amount.to_string())?;
            writer.write_record(None::<&[u8]>)?;
        }
    }
    into_bytes(writer)
}

/// A row per statement: the payment and what is open after it.
///
/// # Errors
/// As [`lines`].
pub fn balances(replay: &Replay, person: Option<u32>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(BALANCE_COLUMNS)?;
    for slip in replay
        .payslips()
        .filter(|s| person.is_none_or(|p| p == s.person))
    {
        let (from, to) = slip.dates();
        for cell in [slip.name(), slip.level().key(), &slip.period(), &from, &to] {
            writer.write_field(cell)?;
        }
        let b = slip.balances;
        for amount in [
            b.payment_amount,
            b.earned,
            b.paid,
            b.held_back,
            b.over_cap,
            b.draw,
            b.debt,
        ] {
            writer.write_field(amount.to_string())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    into_bytes(writer)
}

fn into_bytes(writer: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, csv::Error> {
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}
