//! Credit of a deal: what of it retires quota, and what of it commission is paid on.
//!
//! # Equation
//! `credit = basis · factor · approval · discount · margin · term · prepaid · self-serve`, each of
//! the factors on quota credit, on what commission is paid on, or on both; then the deal cap; then
//! the windfall rule. Splits multiply outside.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::components::Measure;
use super::deal::{Deal, DealKind};
use super::linkage::{Linkage, Reduces, factor_at};
use super::names::Names;
use super::period::Terms;
use crate::units::{Factor, Money, Share};

/// What a deal earns a component: two amounts that are equal unless a rule says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Credit {
    /// What retires quota, and so moves attainment \[money, or units\].
    pub quota_credit: f64,
    /// What commission is paid on \[money, or units\].
    pub pay_credit: f64,
}

impl Credit {
    /// The same amount twice.
    pub const fn both(amount: f64) -> Self {
        Self {
            quota_credit: amount,
            pay_credit: amount,
        }
    }

    /// A share of it: a split, a reversal (−1), a part of the cash.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self {
            quota_credit: self.quota_credit * factor,
            pay_credit: self.pay_credit * factor,
        }
    }

    fn scale(&mut self, factor: f64, what: Reduces) {
        if what != Reduces::Commission {
            self.quota_credit *= factor;
        }
        if what != Reduces::QuotaCredit {
            self.pay_credit *= factor;
        }
    }
}

/// How the deals of a component become credit. Absent: the first-year value of deals of the
/// component's own kind.
///
/// ```toml
/// credit = { basis = "total_contract_value", contract_years_limit = 3, factors = [
///     { origin = "partner", factor = 0.5, reduces = "quota_credit" }, { kind = "services", factor = 0.0 },
/// ] }
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditRules {
    /// What of a deal is counted; absent: its first-year value.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub basis: CreditBasis,
    /// Years of a contract that count, for basis `total_contract_value` and `cash_collected`;
    /// absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_years_limit: Option<Factor>,
    /// Factors by kind and origin of a deal; the first that fits applies. A kind named here is
    /// credited even where the component's measure is another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<CreditFactor>,
    /// What a deal beyond the discount limit earns without approval; absent: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// Factor by the deal's discount; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount_linkage: Option<Linkage>,
    /// Factor by the deal's gross margin as a share of its value; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin_linkage: Option<Linkage>,
    /// What years beyond the first add; absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// What billing up front adds; absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prepaid: Option<Prepaid>,
    /// What of metered usage is credited; absent: all of it.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub usage: UsageCredit,
    /// What a self-serve deal earns; absent: in full where the component credits self-serve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_serve: Option<SelfServeCredit>,
    /// The most one deal counts; absent: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deal_cap: Option<DealCap>,
    /// What a deal beyond several quotas counts; absent: in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub windfall: Option<Windfall>,
}

/// What of a deal is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CreditBasis {
    /// First-year value net of discount: ACV, or ARR of the contract.
    #[default]
    FirstYearValue,
    /// First-year value less what it takes the place of.
    NetNewRecurring,
    /// Value of all years, up to `contract_years_limit`.
    TotalContractValue,
    /// First-year value less its direct cost.
    GrossMargin,
    /// Units sold; the quota is then a number of units.
    Units,
    /// Value of all years, up to `contract_years_limit`, credited as the cash comes in.
    CashCollected,
}

/// A factor on deals of a kind, an origin, or both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditFactor {
    /// Kind of deal; absent: any that the component credits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<DealKind>,
    /// Class of the deal's origin, a name of the company's own; absent: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The factor.
    pub factor: Factor,
    /// What it changes; absent: quota credit and commission.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub reduces: Reduces,
}

/// A discount beyond which a deal needs approval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Largest discount without approval.
    pub largest_discount: Share,
    /// Factor on the credit of a deal beyond it that was not approved.
    pub unapproved_factor: Share,
}

/// What years beyond the first add: a factor `1 + k (years − 1)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Added per year beyond the first.
    pub per_extra_year: Factor,
    /// Years that count; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years_limit: Option<Factor>,
    /// What it changes; absent: quota credit and commission.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub reduces: Reduces,
}

/// What billing the whole contract up front adds: a factor `1 + k`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prepaid {
    /// Added.
    pub extra: Factor,
    /// What it changes; absent: quota credit and commission.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub reduces: Reduces,
}

/// What of metered usage is credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UsageCredit {
    /// All that was consumed.
    #[default]
    Consumed,
    /// What was consumed beyond the forecast baseline; below it nothing.
    AboveBaseline,
    /// The committed amount, and what was consumed beyond it as a true-up.
    CommittedWithTrueUp,
}

/// What a self-serve deal earns: a share, if somebody worked the account.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SelfServeCredit {
    /// Factor on its credit.
    pub factor: Share,
    /// It counts only if the account was touched in this many days before; absent: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touched_within_days: Option<u16>,
    /// Which accounts count; absent: all.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub accounts: SelfServeAccounts,
}

/// Accounts whose self-serve deals are credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SelfServeAccounts {
    /// Every account.
    #[default]
    All,
    /// Those that met the company's rule of a qualified account.
    Qualified,
}

/// The most one deal counts. A return is limited alike, so that it takes back what was credited.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DealCap {
    /// Quota credit, and what commission is paid on, are each at most this \[money\].
    Credit(Money),
    /// Commission at the base rate is at most this \[money\]; quota is retired in full. Where tiers
    /// pay more than the base rate, they do so on the limited amount.
    CommissionAtBaseRate(Money),
}

/// A deal beyond several quotas of the period counts in part: `x·Q + y·(rest)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Windfall {
    /// Multiple of the period's quota up to which a deal counts in full.
    pub above_quotas: Factor,
    /// Share at which the rest counts.
    pub credited_at: Share,
}

/// Credit rules of a component ready for arithmetic: names are places, and nothing is looked up in
/// text.
#[derive(Debug, Clone, PartialEq)]
pub struct DealCredit {
    measure: Measure,
    rules: CreditRules,
    /// Kind and origin of each factor; `None` fits all.
    fits: Vec<(Option<DealKind>, Option<u8>)>,
}

impl DealCredit {
    /// Compiles the rules of a component; `None` is the plain rule. An origin that `names` does not
    /// know fits no deal.
    pub fn new(measure: Measure, rules: Option<&CreditRules>, names: &Names) -> Self {
        let rules = rules.cloned().unwrap_or_default();
        let fits = rules
            .factors
            .iter()
            .map(|f| {
                let origin = f
                    .origin
                    .as_deref()
                    .map(|o| names.origin(o).unwrap_or(u8::MAX));
                (f.kind, origin)
            })
            .collect();
        Self {
            measure,
            rules,
            fits,
        }
    }

    /// Whether credit is given as cash comes in rather than at booking: the credit of the deal
    /// times the share of the contract that was received.
    pub fn follows_cash(&self) -> bool {
        self.rules.basis == CreditBasis::CashCollected
    }

    /// Credit of a whole deal, before splits. Zero for a deal that the component does not credit.
    ///
    /// # Equation
    /// as at the head of this module
    ///
    /// # Units and shape
    /// `terms` are quota and target incentive of the measurement period the deal is credited in
    /// \[money\]: the windfall rule needs the quota, the deal cap on commission the base rate.
    /// Without a quota neither applies.
    pub fn of(&self, deal: &Deal, terms: Terms) -> Credit {
        let Some((factor, reduces)) = self.factor_of(deal) else {
            return Credit::default();
        };
        let rules = &self.rules;
        let mut credit = Credit::both(self.basis(deal));
        credit.scale(factor, reduces);
        if let Some(approval) = rules.approval
            && !deal.approved
            && approval.largest_discount.get() + 1e-10 < deal.discount
        {
            credit.scale(approval.unapproved_factor.get(), Reduces::Both);
        }
        let linkages = [
            (&rules.discount_linkage, deal.discount),
            (&rules.margin_linkage, deal.margin_share()),
        ];
        for (linkage, reading) in linkages {
            if let Some(l) = linkage {
                credit.scale(factor_at(&l.points, l.between, reading), l.reduces);
            }
        }
        if let Some(term) = rules.term {
            let limit = term.years_limit.map_or(f64::INFINITY, Factor::get);
            let extra = (deal.years.min(limit) - 1.0).max(0.0);
            credit.scale(1.0 + term.per_extra_year.get() * extra, term.reduces);
        }
        if let Some(prepaid) = rules.prepaid
            && deal.prepaid
        {
            credit.scale(1.0 + prepaid.extra.get(), prepaid.reduces);
        }
        if let Some(rule) = &rules.self_serve
            && deal.kind == DealKind::SelfServe
        {
            credit.scale(rule.factor_for(deal), Reduces::Both);
        }
        if let Some(cap) = rules.deal_cap {
            credit = cap.limit(credit, terms);
        }
        if let Some(windfall) = rules.windfall {
            credit = windfall.limit(credit, terms.quota);
        }
        credit
    }

    /// The factor of the first rule that fits, or none if the component does not credit the deal.
    fn factor_of(&self, deal: &Deal) -> Option<(f64, Reduces)> {
        let own = self.measure.credits(deal.kind);
        for (&(kind, origin), rule) in self.fits.iter().zip(&self.rules.factors) {
            let kind_fits = kind.map_or(own, |k| k == deal.kind);
            if kind_fits && origin.is_none_or(|o| o == deal.origin) {
                return Some((rule.factor.get(), rule.reduces));
            }
        }
        own.then_some((1.0, Reduces::Both))
    }

    fn basis(&self, deal: &Deal) -> f64 {
        let limit = self.rules.contract_years_limit;
        let years = deal.years.min(limit.map_or(f64::INFINITY, Factor::get));
        let value = deal.first_year_value;
        if deal.kind == DealKind::Usage {
            match self.rules.usage {
                UsageCredit::Consumed => {}
                UsageCredit::AboveBaseline => return (value - deal.replaced_value).max(0.0),
                UsageCredit::CommittedWithTrueUp => return value.max(deal.replaced_value),
            }
        }
        match self.rules.basis {
            CreditBasis::FirstYearValue => value,
            CreditBasis::NetNewRecurring => value - deal.replaced_value,
            CreditBasis::TotalContractValue | CreditBasis::CashCollected => value * years,
            CreditBasis::GrossMargin => value - deal.cost,
            CreditBasis::Units => deal.units,
        }
    }
}

impl SelfServeCredit {
    fn factor_for(&self, deal: &Deal) -> f64 {
        let touched = self
            .touched_within_days
            .is_none_or(|window| deal.days_since_touch.is_some_and(|days| days <= window));
        let account = self.accounts == SelfServeAccounts::All || deal.qualified;
        if touched && account {
            self.factor.get()
        } else {
            0.0
        }
    }
}

impl DealCap {
    fn limit(self, credit: Credit, terms: Terms) -> Credit {
        match self {
            Self::Credit(most) => Credit {
                quota_credit: credit.quota_credit.clamp(-most.get(), most.get()),
                pay_credit: credit.pay_credit.clamp(-most.get(), most.get()),
            },
            Self::CommissionAtBaseRate(most) => {
                if terms.quota <= 0.0 || terms.target_incentive <= 0.0 {
                    return credit;
                }
                let most = most.get() * terms.quota / terms.target_incentive;
                Credit {
                    pay_credit: credit.pay_credit.clamp(-most, most),
                    ..credit
                }
            }
        }
    }
}

impl Windfall {
    fn limit(self, credit: Credit, quota: f64) -> Credit {
        let full = self.above_quotas.get() * quota;
        if full <= 0.0 {
            return credit;
        }
        let limit = |amount: f64| {
            let beyond = (amount.abs() - full).max(0.0);
            amount - amount.signum() * beyond * (1.0 - self.credited_at.get())
        };
        Credit {
            quota_credit: limit(credit.quota_credit),
            pay_credit: limit(credit.pay_credit),
        }
    }
}

#[cfg(test)]
mod tests;
