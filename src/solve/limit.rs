//! The seller's limit: signing now against signing later, for everybody with a say in the price.

/// Refusing costs less than this share of signing now: nothing but rounding.
const ROUNDING: f64 = 1e-9;

/// What a deal means to one person on the seller's side, on that person's own clock.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Stake {
    /// Weight in the decision how low to go (rep 1).
    pub weight: f64,
    /// What the deal adds to expected pay when signed today \[money\].
    pub gain_now: f64,
    /// What it adds when signed in the next period, seen from its start and discounted \[money\].
    pub gain_next: f64,
    /// Belief that a refused deal still closes in this person's current period, 0 to 1;
    /// see [`closes_anyway`].
    pub closes_anyway: f64,
}

impl Stake {
    /// Weighted gain from signing today rather than refusing \[money\].
    ///
    /// For a leader this is the pressure put on the rep. Zero when the deal pays alike now and later.
    ///
    /// # Equation
    /// `weight · [gain_now − (π gain_now + (1 − π) gain_next)]`, with `π` the belief that it closes anyway
    pub fn pressure(&self) -> f64 {
        self.weight * (1.0 - self.closes_anyway) * (self.gain_now - self.gain_next)
    }

    /// The same for a buyer who is ready, and still there tomorrow with chance `stays` \[money\].
    ///
    /// # Equation
    /// `weight · [gain_now − stays (π gain_now + (1 − π) gain_next)]`
    pub fn pressure_if_ready(&self, stays: f64) -> f64 {
        let refusing =
            self.closes_anyway * self.gain_now + (1.0 - self.closes_anyway) * self.gain_next;
        self.weight * (self.gain_now - stays * refusing)
    }
}

/// How low the seller's side goes for one deal today.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// Largest discount off list that leaves the seller's side no worse than refusing, 0 to 1.
    pub discount: f64,
    /// Weighted gain of the seller's side from signing today rather than refusing \[money\].
    pub gain: f64,
    /// Value of refusing as a share of the value of signing: 1 when there is no reason to hurry.
    pub continuation: f64,
}

/// Belief that a deal refused today still closes in the current period at the ordinary price.
///
/// # Equation
/// `1 − (1 − hope)^days_left`
///
/// # Units and shape
/// `hope` \[chance a day\]; `days_left` \[selling days after today on the person's clock\]
///
/// # Source
/// assumed: the belief that "it closes later anyway" is behavioural, and without it no delay
/// survives bargaining.
pub fn closes_anyway(hope: f64, days_left: usize) -> f64 {
    // Squaring by hand: `powi` may round differently from machine to machine.
    let mut stays_open = 1.0;
    let mut base = 1.0 - hope;
    let mut left = days_left;
    while 0 < left {
        if left & 1 == 1 {
            stays_open *= base;
        }
        base *= base;
        left >>= 1;
    }
    1.0 - stays_open
}

/// The seller's limit for one deal today.
///
/// # Equation
/// With `g` gain now, `g'` gain next, `π` closes anyway and weights `ω`:
/// `c = Σ ω [π g + (1 − π) g'] / Σ ω g` and
/// `limit = clamp(1 − (1 − organic) c, organic, max(organic, largest))`.
/// A `c` within 1e-9 of 1 is 1, and where nobody gains (`Σ ω g` not positive) there is no reason to
/// go below organic terms.
///
/// # Units and shape
/// `organic_need` and `largest` \[share of list\]: the discount given without asking anybody, and the
/// largest anybody may approve.
///
/// # Source
/// assumed: indifference between signing now and refusing. Linear pay, paid alike now and later,
/// gives exactly `organic_need` on every day.
pub fn limit(stakes: &[Stake], organic_need: f64, largest: f64) -> Limit {
    let mut signing = 0.0;
    let mut hurry = 0.0;
    for stake in stakes {
        signing += stake.weight * stake.gain_now;
        hurry += stake.pressure();
    }
    let organic = |gain| Limit {
        discount: organic_need,
        gain,
        continuation: 1.0,
    };
    if signing <= 0.0 || signing.is_nan() {
        return organic(hurry);
    }
    if hurry.abs() <= ROUNDING * signing {
        return organic(0.0);
    }
    let continuation = 1.0 - hurry / signing;
    let low = 1.0 - (1.0 - organic_need) * continuation;
    Limit {
        discount: low.min(largest).max(organic_need),
        gain: hurry,
        continuation,
    }
}
/// The limit where credit does not fall as the price does: a discount that also cuts the credit of the
/// deal is given less far.
///
/// # Equation
/// the largest `d` between `organic` and what anybody may approve with
/// `credit(d) >= c · credit(organic)`, where credit falls as `d` rises; `limit` is the answer where
/// credit is the price, with the same `c`
///
/// # Units and shape
/// `credit` of the deal by discount \[money\]
pub fn limit_on_credit(
    limit: &Limit,
    largest: f64,
    organic_need: f64,
    credit: impl Fn(f64) -> f64,
) -> f64 {
    let largest = largest.max(organic_need);
    let enough = limit.continuation * credit(organic_need);
    if 1.0 <= limit.continuation || enough.is_nan() {
        return organic_need;
    }
    if enough <= credit(largest) {
        return largest;
    }
    // Halving: a step of the credit is found from below, where it has not been taken yet.
    let (mut low, mut high) = (organic_need, largest);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if enough <= credit(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}
