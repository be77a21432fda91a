//! Who is credited for a deal: splits that share it, overlays that come on top.
//!
//! # Equation
//! `Σ splits = 1` for every deal; `credit multiplier = Σ all shares · amount / Σ amount`, the hidden
//! cost of sale

use super::deal::Deal;

/// One person's share in a deal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CreditShare {
    /// Place of the deal.
    pub deal: u32,
    /// Place of the person.
    pub person: u32,
    /// Share of the deal's credit.
    pub share: f64,
    /// Whether it shares the deal or comes on top.
    pub kind: ShareKind,
}

/// Whether a share is part of the deal or extra.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ShareKind {
    /// Part of the deal; all splits of a deal sum to 1.
    #[default]
    Split,
    /// Shadow credit on top.
    Overlay,
}

/// Splits may miss a sum of 1 by this much, so that three times 33.3333 % passes.
pub const SPLIT_TOLERANCE: f64 = 1e-5;

/// Deals whose splits do not sum to 1, with the sum. A deal that nobody is credited for is not one
/// of them.
pub fn uneven_splits(n_deals: usize, shares: &[CreditShare]) -> Vec<(u32, f64)> {
    let mut sums = vec![None; n_deals];
    for share in shares {
        if let Some(sum) = sums.get_mut(share.deal as usize) {
            let sum = sum.get_or_insert(0.0);
            if share.kind == ShareKind::Split {
                *sum += share.share;
            }
        }
    }
    (0..)
        .zip(sums)
        .filter_map(|(deal, sum)| sum.map(|s: f64| (deal, s)))
        .filter(|&(_, sum)| SPLIT_TOLERANCE < (sum - 1.0).abs())
        .collect()
}

/// Credit given over the amount it was given for, both in first-year value; `None` without deals.
/// Above 1 it is what overlays cost beyond the sale itself.
pub fn credit_multiplier(deals: &[Deal], shares: &[CreditShare]) -> Option<f64> {
    let amount: f64 = deals.iter().map(|d| d.first_year_value).sum();
    let credited: f64 = shares
        .iter()
        .filter_map(|s| {
            deals
                .get(s.deal as usize)
                .map(|d| s.share * d.first_year_value)
        })
        .sum();
    (0.0 < amount).then(|| credited / amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(deal: u32, person: u32, share: f64, kind: ShareKind) -> CreditShare {
        CreditShare {
            deal,
            person,
            share,
            kind,
        }
    }

    #[test]
    fn splits_sum_to_one_and_overlays_come_on_top() {
        let deals = [Deal::new(0, 0, 100.0), Deal::new(1, 0, 300.0)];
        let mut shares = vec![
            share(0, 0, 0.6, ShareKind::Split),
            share(0, 1, 0.4, ShareKind::Split),
            share(1, 0, 1.0, ShareKind::Split),
            share(1, 2, 0.5, ShareKind::Overlay),
        ];
        assert_eq!(uneven_splits(3, &shares), []);
        // 400 sold, and 100 + 300 + 150 credited.
        assert_eq!(credit_multiplier(&deals, &shares), Some(1.375));
        shares.remove(1);
        shares.push(share(2, 0, 0.5, ShareKind::Overlay));
        assert_eq!(uneven_splits(3, &shares), [(0, 0.6), (2, 0.0)]);
        assert_eq!(credit_multiplier(&[], &[]), None);
    }
}
