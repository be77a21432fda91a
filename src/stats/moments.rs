//! Running mean and variance.

/// Count, mean and sum of squared deviations of the values seen so far; 24 bytes whatever the count.
///
/// Feeding the same values in the same order gives the same bits, and so does merging the same parts
/// in the same order; another order may move the last digits. A constant has variance exactly 0.
///
/// # Source
/// Welford (1962), Technometrics 4, 419-420; merging: Chan, Golub and `LeVeque` (1983), The American
/// Statistician 37, 242-247
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Moments {
    n: usize,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// Adds one value.
    pub fn push(&mut self, value: f64) {
        self.n += 1;
        let from_old = value - self.mean;
        self.mean += from_old / self.n as f64;
        self.squares += from_old * (value - self.mean);
    }

    /// Adds everything another accumulator has seen.
    pub fn merge(&mut self, other: &Self) {
        if self.n == 0 {
            *self = *other;
        } else if other.n != 0 {
            let (a, b) = (self.n as f64, other.n as f64);
            let apart = other.mean - self.mean;
            self.n += other.n;
            self.mean += apart * b / (a + b);
            self.squares += other.squares + apart * apart * a * b / (a + b);
        }
    }

    /// How many values were added.
    pub const fn n(&self) -> usize {
        self.n
    }

    /// The mean; NaN without values.
    pub const fn mean(&self) -> f64 {
        if self.n == 0 { f64::NAN } else { self.mean }
    }

    /// Variance with divisor n - 1; infinite below two values, since nothing is known about it.
    pub fn variance(&self) -> f64 {
        if self.n < 2 {
            f64::INFINITY
        } else {
            self.squares / (self.n - 1) as f64
        }
    }

    /// Standard deviation, the root of [`Moments::variance`].
    pub fn sd(&self) -> f64 {
        self.variance().sqrt()
    }

    /// Standard error of the mean.
    pub fn std_error(&self) -> f64 {
        self.sd() / (self.n as f64).sqrt()
    }
}

impl Extend<f64> for Moments {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, values: I) {
        for value in values {
            self.push(value);
        }
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut moments = Self::default();
        moments.extend(values);
        moments
    }
}
