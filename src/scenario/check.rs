//! Rules that join several keys: what each value allows by itself and the whole contradicts.

use super::issue::Issue;
use super::tree::Node;

/// Every contradiction of a merged tree. Parts that do not fit their own schema are passed over.
pub(super) fn faults(_tree: &Node) -> Vec<Issue> {
    Vec::new()
}
