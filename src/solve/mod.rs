//! What a booking is worth today: to the people on the seller's side, on their own clocks.
//!
//! Nothing here draws random numbers or reads files, and nothing knows about deadlines: every figure
//! follows from a pay curve, a clock and what is expected of the rest of the period.
//!
//! - [`outlook`]: expected pay over the rest of a period, and what one more booking adds to it, now
//!   or at the start of the next period.
//! - [`programme`]: the rep's own dynamic programme: effort, signing and holding by the value of a
//!   booking today.
//! - [`nested`]: the same with a shorter clock inside a longer one, each with its own attainment.
//! - [`mod@ratchet`]: the same when quotas follow achievement; [`mod@quota_levels`] and [`level_outlooks`] belong to it.
//! - [`Position`]: where somebody stands in whichever of them they decide by; decisions ask there.
//! - [`customer_pay`]: what a customer will pay the seller later, on renewals and expansion.
//! - [`booking`]: how effort becomes bookings: deals that ripen, or a drift in noise.
//! - [`closed_forms`]: contracts whose answer is known exactly, to test the rest against.
//! - [`mod@limit`]: how low the seller's side goes today, from signing now against signing later.
//! - [`pace`]: a steady pace of deals as a law of amounts, and expected pay over it: what the plan
//!   sheet takes for the rest of a period, without anybody's behaviour.

mod backward;
pub mod booking;
pub mod closed_forms;
pub mod customer_pay;
pub mod effort;
mod grid;
mod inputs;
pub mod job_risk;
pub mod level_outlooks;
pub mod limit;
mod lines;
mod math;
mod mixing;
pub mod nested;
pub mod outlook;
pub mod pace;
pub mod policy;
mod position;
pub mod programme;
pub mod quota_levels;
pub mod ratchet;

/// What the steps of all grids and tables are divided by: 2 with the cargo feature `fine-grids`, which is there to measure
/// what a step leaves open, else 1.
pub const FINENESS: usize = if cfg!(feature = "fine-grids") { 2 } else { 1 };

pub use booking::{BookingProcess, Diffusion};
pub use customer_pay::{CustomerPay, LaterRates, TakenBack};
pub use effort::{Calibration, Effort, EffortCost, Prospecting};
pub use inputs::{DayTerms, ProgrammeInputs};
pub use job_risk::{JobRisk, dismissal_chance};
pub use level_outlooks::{LevelOutlooks, OutlookAt};
pub use limit::{Limit, Stake, closes_anyway, limit, limit_on_credit};
pub use nested::{InnerPeriod, Nested, NestedInputs, Standing};
pub use outlook::{PayOutlook, Remainder, TimeBins};
pub use pace::{DealSize, Forecast};
pub use position::Position;
pub use programme::{Programme, StartValues};
pub use quota_levels::{OverLevels, quota_levels};
pub use ratchet::{LevelStarts, RatchetInputs, Ratcheted};
