//! Randomness with an address, and the only exp, ln and erf on result paths.
//!
//! A draw is named by seed, replication, purpose and entity, never by "whatever comes next". So two
//! designs compared on the same seed meet the same draws, and a deal that draws once more disturbs
//! no other deal. Draws are made by inversion (see [`draw`]): the larger `u`, the larger the value.
//!
//! # Examples
//! ```
//! use quotasim::random::{Purpose, Streams, draw};
//!
//! let streams = Streams::new(20_240_131, 7);
//! let mut stream = streams.stream(Purpose::LeadArrival, 3);
//! let wait = draw::exponential(stream.uniform(), 2.5);
//! assert!(0.0 < wait);
//! // The same address gives the same draw, whatever was drawn in between.
//! let u = streams.uniform(Purpose::Signature, 41, 12);
//! assert_eq!(u, streams.uniform(Purpose::Signature, 41, 12));
//! ```

pub mod draw;
pub mod math;
mod stream;

pub use stream::{Purpose, Stream, Streams};
