//! What unit tests of plans start from.

use super::Component;

impl Component {
    /// A quarterly component at the base rate on a quota of a million a year.
    pub(crate) fn plain() -> Self {
        toml::from_str(
            r#"
                name = "new"
                measure = "new_bookings"
                weight = 1.0
                quota = { per_year = 1_000_000 }
                reset = "discrete"
                tier_kind = "marginal"
                tiers = [{ from_attainment = 0.0, multiple = 1.0 }]
            "#,
        )
        .unwrap()
    }
}
