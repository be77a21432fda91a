//! One integration binary, a module per subject.

mod experiment;
mod randomness;
mod pay;
mod sampling;
