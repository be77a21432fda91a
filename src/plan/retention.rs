//! Retention of a book of customers: the metric of renewal and account-management components.

/// What became of the recurring revenue that a person's customers had at the start of a period.
///
/// A component pays on it with measure `metric`, a quota that is a level, and for example:
///
/// ```toml
/// measure = "metric"
/// metric = "net_retention"
/// quota = { level = 1.10 }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Book {
    /// Recurring revenue at the start \[money\].
    pub opening: f64,
    /// Of it, what customers who left took with them \[money\].
    pub lost: f64,
    /// Of it, by how much customers who stayed shrank \[money\].
    pub contracted: f64,
    /// By how much customers of the start grew \[money\].
    pub expanded: f64,
}

/// Name of the metric [`Book::gross_retention`].
pub const GROSS_RETENTION: &str = "gross_retention";
/// Name of the metric [`Book::net_retention`].
pub const NET_RETENTION: &str = "net_retention";

impl Book {
    /// Share of the opening revenue that stayed: at most 1. `None` for an empty book.
    ///
    /// # Equation
    /// `(opening − lost − contracted) / opening`
    pub fn gross_retention(&self) -> Option<f64> {
        let kept = self.opening - self.lost - self.contracted;
        (0.0 < self.opening).then(|| kept / self.opening)
    }

    /// The same with growth: above 1 where growth outweighs what was lost. `None` for an empty
    /// book.
    ///
    /// # Equation
    /// `(opening − lost − contracted + expanded) / opening`
    pub fn net_retention(&self) -> Option<f64> {
        let now = self.opening - self.lost - self.contracted + self.expanded;
        (0.0 < self.opening).then(|| now / self.opening)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_counts_in_net_retention_only() {
        let book = Book {
            opening: 1_000_000.0,
            lost: 60_000.0,
            contracted: 40_000.0,
            expanded: 180_000.0,
        };
        assert!((book.gross_retention().unwrap() - 0.90).abs() < 1e-12);
        assert!((book.net_retention().unwrap() - 1.08).abs() < 1e-12);
        assert_eq!(Book::default().net_retention(), None);
        assert_eq!(Book::default().gross_retention(), None);
    }
}
