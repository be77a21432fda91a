//! Sizes of the deals that ripen: how many large ones are among them, as reps learn it.

use crate::solve::FINENESS;

/// Sizes that stand for the distribution of deals.
const SIZES: usize = 5 * FINENESS;

/// Slices of the deals seen, from the smallest up, that bring equal value: so the few large deals have a size of their own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DealSizes {
    /// Mean size, in mean deals of the market.
    pub(super) mean: f64,
    /// By slice: share of all value, and of the number of deals.
    pub(super) slices: [[f64; 2]; SIZES],
}

impl DealSizes {
    /// All deals as large as the market's mean.
    pub(super) const ALIKE: Self = {
        let mut slices = [[0.0; 2]; SIZES];
        slices[0] = [1.0; 2];
        Self { mean: 1.0, slices }
    };

    /// What these deals show; `None` without any.
    pub(super) fn of(deals: &[f64]) -> Option<Self> {
        let mut deals = deals.to_vec();
        deals.sort_by(f64::total_cmp);
        let total: f64 = deals.iter().sum();
        let n = deals.len() as f64;
        if total <= 0.0 {
            return None;
        }
        let mut slices = [[0.0; 2]; SIZES];
        let mut before = 0.0;
        for size in &deals {
            // By the middle of a deal's value: no slice is empty unless deals are very few.
            let at = (before + 0.5 * size) / total * SIZES as f64;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped"
            )]
            let [value, number] = &mut slices[at.clamp(0.0, (SIZES - 1) as f64) as usize];
            *value += size / total;
            *number += 1.0 / n;
            before += size;
        }
        Some(Self {
            mean: total / n,
            slices,
        })
    }

    /// Lets a share of what was seen enter. Shares of value and of number still add up to one each.
    pub(super) fn learn(&mut self, seen: &Self, share: f64) {
        let blend = |old: &mut f64, new: f64| *old += share * (new - *old);
        blend(&mut self.mean, seen.mean);
        let pairs = self.slices.iter_mut().flatten();
        pairs
            .zip(seen.slices.iter().flatten())
            .for_each(|(old, &new)| blend(old, new));
    }

    /// Mean size of each slice that has any, in mean deals of the market, and its share of the number of deals.
    pub(super) fn sizes_and_shares(&self) -> Vec<(f64, f64)> {
        self.slices
            .iter()
            .filter(|[value, number]| 0.0 < *value && 0.0 < *number)
            .map(|[value, number]| (self.mean * value / number, *number))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(sizes: &DealSizes) -> f64 {
        let slices = sizes.sizes_and_shares();
        slices.iter().map(|(size, share)| size * share).sum()
    }

    /// Few small deals are skipped, and the large ones are as many as before: deals are fewer and larger.
    #[test]
    fn who_skips_small_deals_learns_that_deals_are_larger() {
        let all: Vec<f64> = (1..=400).map(|i| f64::from(i) / 200.5).collect();
        let chosen: Vec<f64> = all.iter().copied().filter(|size| 0.5 < *size).collect();
        let mut known = DealSizes::of(&all).unwrap();
        assert!((mean(&known) - 1.0).abs() < 1e-12);
        let seen = DealSizes::of(&chosen).unwrap();
        for _ in 0..60 {
            known.learn(&seen, 0.3);
            let shares: f64 = known
                .sizes_and_shares()
                .iter()
                .map(|(_, share)| share)
                .sum();
            assert!((shares - 1.0).abs() < 1e-12, "{shares}");
        }
        let expected = chosen.iter().sum::<f64>() / chosen.len() as f64;
        assert!(1.2 < expected, "{expected}");
        assert!((mean(&known) - expected).abs() < 1e-6, "{}", mean(&known));
        let largest = known
            .sizes_and_shares()
            .last()
            .map(|slice| slice.0)
            .unwrap();
        assert!(1.7 < largest && largest < 2.0, "{largest}");
    }

    #[test]
    fn nothing_seen_teaches_nothing() {
        assert_eq!(DealSizes::of(&[]), None);
        assert_eq!(DealSizes::ALIKE.sizes_and_shares(), vec![(1.0, 1.0)]);
    }
}
