//! Names of deals and customers for a reader, and the identities behind them.

use std::fmt;

/// The name of a deal or customer: `rep-day-number` of its lead, `opening-N` for the book the report opens with,
/// `self-N` for a user who came to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DealName(pub u64);

/// Identities of self-serve payers start here.
pub(super) const SELF_SERVE: u64 = 1 << 61;
/// Identities of the opening book start here, apart from deals and self-serve users.
pub(super) const OPENING_BOOK: u64 = 1 << 62;

impl fmt::Display for DealName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.0;
        if OPENING_BOOK <= id {
            write!(f, "opening-{}", id - OPENING_BOOK)
        } else if SELF_SERVE <= id {
            write!(f, "self-{}", id - SELF_SERVE)
        } else {
            write!(f, "{}-{}-{}", id >> 32, (id >> 8) & 0xff_ffff, id & 0xff)
        }
    }
}

impl DealName {
    /// The rep whose lead it was, for a deal.
    pub fn rep(self) -> Option<usize> {
        (self.0 < SELF_SERVE).then_some(usize::try_from(self.0 >> 32).unwrap_or(usize::MAX))
    }

    /// Reads a name; `None` if it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| text.parse::<u64>().ok();
        let (first, rest) = text.split_once('-')?;
        match first {
            "opening" => Some(Self(
                number(rest).filter(|n| *n < OPENING_BOOK)? + OPENING_BOOK,
            )),
            "self" => Some(Self(number(rest).filter(|n| *n < SELF_SERVE)? + SELF_SERVE)),
            rep => {
                let (day, index) = rest.split_once('-')?;
                let rep = number(rep).filter(|rep| *rep < 1 << 28)?;
                let day = number(day).filter(|day| *day < 1 << 24)?;
                let index = number(index).filter(|index| *index < 1 << 8)?;
                Some(Self((rep << 32) | (day << 8) | index))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::deals::deal_id;

    #[test]
    fn a_deal_s_name_is_read_back_and_nothing_else_is() {
        let ids = [
            deal_id(0, 0, 0),
            deal_id(99, 1_234, 7),
            OPENING_BOOK + 17,
            SELF_SERVE | (3 << 33) | (1 << 32) | 5,
        ];
        for id in ids {
            let name = DealName(id).to_string();
            assert_eq!(DealName::parse(&name), Some(DealName(id)), "{name}");
        }
        for bad in [
            "",
            "12",
            "1-2",
            "1-2-256",
            "-1-2-3",
            "opening-",
            "self-x",
            "1-2-3-4",
            "99999999999-1-1",
        ] {
            assert_eq!(DealName::parse(bad), None, "{bad}");
        }
    }
}
