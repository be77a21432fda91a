//! What everybody expects: one fixed point per design, found on a pilot market before the
//! replications and frozen for all of them.
//!
//! Buyers learn how far below organic terms sellers go, by part of the quarter. Reps and leaders learn
//! what they still book in the rest of a period. Reps learn how deals in hand close. Everybody acts on
//! it, the pilot market is simulated, and part of what was seen enters the expectations, until they
//! stand still. The pilot market has replications of its own and no after-sale.

mod expectations;
mod observe;
mod reference;
mod settle;
mod sizes;

pub use expectations::{Expectations, Move};
pub use observe::Observed;
pub use reference::reference;
pub use settle::{STARTS, Settled, adapt, seeded, settle};
