//! The names that plans use for facts from outside, as places in lists.

use super::components::CompensationPlan;
use super::gate::Reading;

/// Names of origins and metrics over all plans of a company, so that a deal and a period carry
/// places instead of text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// Classes of origin, sorted; the first is empty: no class.
    pub origins: Vec<String>,
    /// Metrics that some rule reads, sorted.
    pub metrics: Vec<String>,
}

impl Names {
    /// Collects the names of several plans.
    pub fn of<'a>(plans: impl IntoIterator<Item = &'a CompensationPlan>) -> Self {
        let mut names = Self {
            origins: vec![String::new()],
            metrics: Vec::new(),
        };
        for component in plans.into_iter().flat_map(|plan| &plan.components) {
            let factors = component.credit.iter().flat_map(|credit| &credit.factors);
            names
                .origins
                .extend(factors.filter_map(|f| f.origin.clone()));
            for reading in component.readings() {
                if let Reading::Metric(name) = reading {
                    names.metrics.push(name.clone());
                }
            }
            names.metrics.extend(component.metric.clone());
        }
        names.origins.sort();
        names.origins.dedup();
        names.metrics.sort();
        names.metrics.dedup();
        names
    }

    /// Place of a class of origin; absent where no rule names it.
    pub fn origin(&self, name: &str) -> Option<u8> {
        let place = self.origins.iter().position(|n| n == name)?;
        u8::try_from(place).ok()
    }

    /// Place of a metric; absent where no rule reads it.
    pub fn metric(&self, name: &str) -> Option<usize> {
        self.metrics.iter().position(|n| n == name)
    }
}
