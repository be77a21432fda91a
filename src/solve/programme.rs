//! placeholder
/// Effort of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Effort {
    /// On deals in hand.
    pub progress: f64,
    /// On prospecting.
    pub prospecting: f64,
}
/// placeholder
#[derive(Debug, Clone)]
pub struct Programme {}
impl Programme {
    /// placeholder
    pub fn value_after(&self, _t: usize, _a: f64, _w: f64, _v: f64) -> f64 { 0.0 }
    /// placeholder
    pub fn effort(&self, _t: usize, _a: f64, _w: f64, _v: f64) -> Effort { Effort::default() }
}
