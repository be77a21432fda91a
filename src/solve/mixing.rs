//! Mixing of fixed-point sweeps: the next point from the last few, so that waves die out, too.
//!
//! # Equation
//! With points `x`, images `g = G(x)` and residuals `f = g - x`, the next point is `g - sum gamma_j (g_j+1 - g_j)` over the
//! last steps, with the `gamma` that make `f - sum gamma_j (f_j+1 - f_j)` least in squares. A fixed point of `G` is one of
//! the mixed iteration and the other way round; where a step makes the residual grow, the memory is dropped and the
//! next step is `G` alone.
//!
//! # Source
//! Anderson (1965); Walker and Ni (2011) for this form

/// The last points of a fixed-point iteration and what to try next.
#[derive(Debug, Clone, Default)]
pub(super) struct Mixing {
    /// Residual and image, from the oldest.
    past: Vec<(Vec<f64>, Vec<f64>)>,
}

impl Mixing {
    /// Steps that are mixed.
    const DEPTH: usize = 6;
    /// Weight of the size of the `gamma`, per square of the steps: nearly equal steps are told apart no further.
    const RIDGE: f64 = 1e-10;
    /// A residual so many times the one before ends the memory.
    const GROWS: f64 = 2.0;

    /// The next point, from a point and its image.
    pub(super) fn next(&mut self, point: &[f64], image: &[f64]) -> Vec<f64> {
        let residual: Vec<f64> = image.iter().zip(point).map(|(g, x)| g - x).collect();
        let size = largest(&residual);
        if self
            .past
            .last()
            .is_some_and(|(last, _)| Self::GROWS * largest(last) < size)
        {
            self.past.clear();
        }
        self.past.push((residual, image.to_vec()));
        if Self::DEPTH + 1 < self.past.len() {
            self.past.remove(0);
        }
        let n = self.past.len() - 1;
        let steps = |j: usize| {
            let (before, after) = (&self.past[j].0, &self.past[j + 1].0);
            after.iter().zip(before).map(|(a, b)| a - b)
        };
        let equation = |i: usize| {
            let product = |j: usize| -> f64 { steps(i).zip(steps(j)).map(|(a, b)| a * b).sum() };
            let mut row: Vec<f64> = (0..n).map(product).collect();
            row[i] *= 1.0 + Self::RIDGE;
            row.push(steps(i).zip(&self.past[n].0).map(|(a, f)| a * f).sum());
            row
        };
        let equations: Vec<Vec<f64>> = (0..n).map(equation).collect();
        let mut next = image.to_vec();
        let Some(gammas) = solved(equations) else {
            self.past.clear();
            return next;
        };
        for (j, gamma) in gammas.iter().enumerate() {
            let (before, after) = (&self.past[j].1, &self.past[j + 1].1);
            for (x, (a, b)) in next.iter_mut().zip(after.iter().zip(before)) {
                *x -= gamma * (a - b);
            }
        }
        next
    }
}

/// The largest absolute value.
pub(super) fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0_f64, |most, x| most.max(x.abs()))
}

/// Linear equations by elimination, the right side last in a row; none where they do not tell.
fn solved(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = rows.len();
    for i in 0..n {
        let pivot = (i..n).max_by(|&a, &b| rows[a][i].abs().total_cmp(&rows[b][i].abs()))?;
        rows.swap(i, pivot);
        let row = rows[i].clone();
        if row[i].abs() <= 0.0 || !row[i].is_finite() {
            return None;
        }
        for below in &mut rows[i + 1..] {
            let factor = below[i] / row[i];
            below
                .iter_mut()
                .zip(&row)
                .for_each(|(x, y)| *x -= factor * y);
        }
    }
    let mut found = vec![0.0; n];
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|j| rows[i][j] * found[j]).sum();
        found[i] = (rows[i][n] - known) / rows[i][i];
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A wave that dies out by a twentieth a turn: 400 turns alone, a handful mixed.
    #[test]
    fn a_slow_wave_is_found_at_once() {
        let image = |x: &[f64]| {
            let (a, b, c) = (x[0] - 1.0, x[1] - 2.0, x[2] + 3.0);
            vec![
                1.0 - 0.95 * b,
                2.0 + 0.95 * a,
                -3.0 - 0.95 * c + 0.1 * (a.abs() - b),
            ]
        };
        let turns = |mixed: bool| {
            let (mut mixing, mut x) = (Mixing::default(), vec![0.0; 3]);
            for turn in 0..1_000 {
                let next = image(&x);
                let moved: Vec<f64> = next.iter().zip(&x).map(|(a, b)| a - b).collect();
                if largest(&moved) < 1e-10 {
                    let off = [x[0] - 1.0, x[1] - 2.0, x[2] + 3.0];
                    assert!(largest(&off) < 1e-8, "{x:?}");
                    return turn;
                }
                x = if mixed { mixing.next(&x, &next) } else { next };
            }
            panic!("no end");
        };
        let (alone, mixed) = (turns(false), turns(true));
        assert!(
            400 < alone && mixed < 40,
            "{alone} turns alone, {mixed} mixed"
        );
    }
}
