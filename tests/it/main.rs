//! One integration binary, a module per subject.

mod randomness;
mod sampling;
