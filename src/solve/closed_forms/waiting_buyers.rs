//! A seller who cannot commit to a price, and buyers who know it: two periods.
//!
//! # Equation
//! Values uniform on \[0, 1\], common discount factor `D`. Buyers above the cutoff buy now, the rest are offered
//! half the cutoff later; the marginal buyer is indifferent, `v − p = D (v − v/2)`. The seller maximises
//! `p (1 − v) + D v²/4`: cutoff `(2 − D)/(4 − 3D)`, first price `(2 − D)²/(2 (4 − 3D))`, profit
//! `(2 − D)²/(4 (4 − 3D))`. With commitment the price is ½ and the profit ¼.
//!
//! # Source
//! Coase (1972); the two-period game as in Bulow (1982), solved here

/// Two periods of sale with a common discount factor `D`, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoPeriods {
    /// Worth of the second period in the first, to seller and buyers alike.
    pub discount_factor: f64,
}

impl TwoPeriods {
    /// Profit of a seller who commits to a price.
    pub const COMMITTED_PROFIT: f64 = 0.25;

    /// Value of the buyer who is indifferent between now and later.
    pub fn cutoff(&self) -> f64 {
        (2.0 - self.discount_factor) / (4.0 - 3.0 * self.discount_factor)
    }

    /// Share of buyers who would have bought under commitment and wait instead.
    pub fn waiting_share(&self) -> f64 {
        self.cutoff() - 0.5
    }

    /// Price now.
    pub fn first_price(&self) -> f64 {
        self.cutoff() * (1.0 - 0.5 * self.discount_factor)
    }

    /// Price later, to those who waited.
    pub fn second_price(&self) -> f64 {
        0.5 * self.cutoff()
    }

    /// Profit of both periods.
    pub fn profit(&self) -> f64 {
        0.5 * self.first_price()
    }

    /// Share of the committed profit that is lost; largest, a ninth, at `D = ⅔`.
    pub fn loss(&self) -> f64 {
        1.0 - self.profit() / Self::COMMITTED_PROFIT
    }
}
