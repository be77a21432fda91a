//! Shares of a whole among parts that act together.
//!
//! A game gives every coalition of `n` players a value: `values[mask]`, where bit `i` of the mask says whether player
//! `i` takes part.

/// Each player's Shapley value: their contribution averaged over all orders in which players can join.
///
/// Values add up to `values[all] - values[none]`; a player who never changes anything gets exactly 0.
///
/// # Equation
/// `phi_i = Σ_S |S|! (n - |S| - 1)! / n! (v(S ∪ i) - v(S))` over the coalitions `S` without `i`
///
/// # Source
/// Shapley (1953), A value for n-person games
///
/// # Panics
/// Unless there are `2^n` values.
pub fn shapley(values: &[f64], n: usize) -> Vec<f64> {
    assert_eq!(values.len(), 1 << n, "one value per coalition");
    let share = |i: usize| {
        let without = (0..values.len()).filter(|mask| mask & (1 << i) == 0);
        without
            .map(|mask| weight(size(mask), n) * (values[mask | 1 << i] - values[mask]))
            .sum()
    };
    (0..n).map(share).collect()
}

/// The Shapley interaction index of two players: what they make together beyond what each makes alone, averaged over the
/// company they can be in.
///
/// # Equation
/// `I_ij = Σ_S |S|! (n - |S| - 2)! / (n - 1)! (v(S ∪ ij) - v(S ∪ i) - v(S ∪ j) + v(S))`
///
/// # Source
/// Grabisch and Roubens (1999), International Journal of Game Theory 28, 547-565
///
/// # Panics
/// Unless there are `2^n` values.
pub fn interaction(values: &[f64], n: usize, (i, j): (usize, usize)) -> f64 {
    assert_eq!(values.len(), 1 << n, "one value per coalition");
    let (i, j) = (1 << i, 1 << j);
    (0..values.len())
        .filter(|mask| mask & (i | j) == 0)
        .map(|mask| {
            let together =
                values[mask | i | j] - values[mask | i] - (values[mask | j] - values[mask]);
            weight(size(mask), n - 1) * together
        })
        .sum()
}

fn size(mask: usize) -> usize {
    mask.count_ones() as usize
}

/// `s! (n - s - 1)! / n!`, the chance that exactly a given set of `s` of the others came before.
fn weight(s: usize, n: usize) -> f64 {
    // 1 / (n binomial(n - 1, s)).
    let binomial = (0..s).fold(1.0, |b, k| b * (n - 1 - k) as f64 / (k + 1) as f64);
    1.0 / (n as f64 * binomial)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn game(n: usize, value: impl Fn(usize) -> f64) -> Vec<f64> {
        (0..1 << n).map(value).collect()
    }

    fn close(got: &[f64], expected: &[f64]) {
        assert_eq!(got.len(), expected.len());
        for (g, e) in got.iter().zip(expected) {
            assert!((g - e).abs() < 1e-12, "{got:?} is not {expected:?}");
        }
    }

    #[test]
    fn a_glove_is_worth_nothing_without_its_fellow() {
        // Player 0 has a left glove, 1 and 2 a right one each: the textbook's 2/3, 1/6, 1/6.
        let gloves = game(3, |mask| f64::from(mask & 1 != 0 && mask & 6 != 0));
        close(&shapley(&gloves, 3), &[2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]);
        // By hand: 1/2 (v01 - v0 - v1 + v) + 1/2 (v012 - v02 - v12 + v2) = 1/2.
        close(&[interaction(&gloves, 3, (0, 1))], &[0.5]);
        // The two right gloves replace each other once the left one is there.
        close(&[interaction(&gloves, 3, (1, 2))], &[-0.5]);
    }

    #[test]
    fn an_airport_is_paid_for_by_those_who_need_its_length() {
        // Littlechild and Owen (1973): a runway costs what its largest plane needs.
        let needs = [1.0, 2.0, 4.0];
        let runway = game(3, |mask| {
            (0..3)
                .filter(|i| mask & (1 << i) != 0)
                .map(|i| needs[i])
                .fold(0.0, f64::max)
        });
        close(&shapley(&runway, 3), &[1.0 / 3.0, 5.0 / 6.0, 17.0 / 6.0]);
    }

    #[test]
    fn parts_add_up_dummies_get_nothing_and_equals_get_the_same() {
        // Irregular, but player 2 never matters and 0 and 1 are alike.
        let value = |mask: usize| {
            let alike = f64::from((mask & 3).count_ones());
            let other = f64::from(mask & 8 != 0);
            0.7 + 1.3 * alike * alike - 0.9 * alike * other + 2.1 * other
        };
        let values = game(4, value);
        let parts = shapley(&values, 4);
        close(&[parts.iter().sum()], &[values[15] - values[0]]);
        assert_eq!(parts[2].abs().to_bits(), 0);
        close(&[parts[0]], &[parts[1]]);
        assert_eq!(interaction(&values, 4, (0, 2)).abs().to_bits(), 0);
        close(&[interaction(&values, 4, (0, 1))], &[2.6]);
        close(&[interaction(&values, 4, (0, 3))], &[-0.9]);
        close(&shapley(&[3.0], 0), &[]);
        close(&shapley(&[3.0, 5.0], 1), &[2.0]);
    }
}
