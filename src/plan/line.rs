//! Lines of a pay statement: each names the rule that made it, and says whether it is earned money
//! or money that waits.
//!
//! # Equation
//! Every line is part of one payment, so `paid = Σ lines`. A line is either earned or moves one open
//! balance, so at every date `paid = earned − Σ open balances`, with an open balance counted as what
//! was earned and is not yet paid (negative where more was paid than earned).

use super::cents::Cents;

/// The rule that produced a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// What a component earned since the payment before.
    Commission,
    /// What a return changed of the commission for the period of its sale.
    Restated,
    /// A manager's override on what reports were credited or paid.
    Override,
    /// A SPIF or contest.
    Spif,
    /// A correction of pay by hand.
    Adjustment,
    /// A non-recoverable draw.
    Guarantee,
    /// Commission taken back because a customer left.
    Clawback,
    /// Commission taken back with nobody to take it from.
    ClawbackWaived,
    /// Commission that leaving forfeited.
    Forfeited,
    /// A negative payment that the plan drops.
    DebtForgiven,
    /// An advance that the plan no longer wants back.
    DrawForgiven,
    /// Commission held back until its trigger.
    HeldBack,
    /// Commission that was held back and whose trigger has come, or that will never be earned.
    Released,
    /// Commission beyond the cap of a payment.
    OverCap,
    /// Commission that the cap of earlier payments kept back.
    TrueUp,
    /// An advance under a recoverable draw.
    DrawAdvance,
    /// Recovery of an advance.
    DrawRecovery,
    /// An advance forgiven leaves the balance: the counterpart of [`Rule::DrawForgiven`].
    DrawClosed,
    /// What would have made the payment negative, and waits for later pay.
    CarriedForward,
    /// What had waited, set off against this payment.
    SetOff,
}

/// Something that was earned and is not yet paid, or paid and not yet earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Balance {
    /// Held back until a trigger; 0 or more.
    HeldBack,
    /// Kept back by the cap of a payment; 0 or more.
    OverCap,
    /// Advances to be recovered; 0 or less.
    Draw,
    /// Clawbacks and negative pay to be set off against later pay; 0 or less.
    Debt,
}

impl Rule {
    /// The balance that the rule moves; `None` for earned money.
    pub const fn balance(self) -> Option<Balance> {
        match self {
            Self::Commission
            | Self::Restated
            | Self::Override
            | Self::Spif
            | Self::Adjustment
            | Self::Guarantee
            | Self::Clawback
            | Self::ClawbackWaived
            | Self::Forfeited
            | Self::DebtForgiven
            | Self::DrawForgiven => None,
            Self::HeldBack | Self::Released => Some(Balance::HeldBack),
            Self::OverCap | Self::TrueUp => Some(Balance::OverCap),
            Self::DrawAdvance | Self::DrawRecovery | Self::DrawClosed => Some(Balance::Draw),
            Self::CarriedForward | Self::SetOff => Some(Balance::Debt),
        }
    }

    /// The name in a statement.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Commission => "commission",
            Self::Restated => "restated",
            Self::Override => "override",
            Self::Spif => "spif",
            Self::Adjustment => "adjustment",
            Self::Guarantee => "guarantee",
            Self::Clawback => "clawback",
            Self::ClawbackWaived => "clawback_waived",
            Self::Forfeited => "forfeited",
            Self::DebtForgiven => "debt_forgiven",
            Self::DrawForgiven => "draw_forgiven",
            Self::HeldBack => "held_back",
            Self::Released => "released",
            Self::OverCap => "over_cap",
            Self::TrueUp => "true_up",
            Self::DrawAdvance => "draw_advance",
            Self::DrawRecovery => "draw_recovery",
            Self::DrawClosed => "draw_closed",
            Self::CarriedForward => "carried_forward",
            Self::SetOff => "set_off",
        }
    }
}

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    /// The whole payment: draws, debts.
    Payment,
    /// A component, by place in the plan.
    Component(u16),
    /// An override, by place in the plan.
    Override(u16),
    /// A SPIF or contest, by place in the plan.
    Spif(u16),
}

/// One line of a pay statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayLine {
    /// Place of the person.
    pub person: u32,
    /// Place of the payment in the person's payment schedule.
    pub payment: u32,
    /// The rule that produced it.
    pub rule: Rule,
    /// What it is about.
    pub element: Element,
    /// The deal it is about, where it is about one.
    pub deal: Option<u32>,
    /// What it adds to the payment.
    pub amount: Cents,
}

/// What a component measured at the end of one of its periods, or so far where it is paid inside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeasuredLine {
    /// Place of the person.
    pub person: u32,
    /// Place of the component in the plan.
    pub component: u16,
    /// Place of the measurement period in the component's schedule.
    pub period: u32,
    /// Day it was measured on.
    pub day: i32,
    /// Whether the period goes on, and this is where it stands.
    pub so_far: bool,
    /// Whether the period was over, and is measured anew because something came back.
    pub restated: bool,
    /// Credited in the period \[money, or units\].
    pub credited: f64,
    /// Quota that attainment is read against: of the period, or of what has passed of it where the
    /// plan pays on the quota to date \[money, or units\].
    pub quota: f64,
    /// Attainment the pay curve was read at: of the period, or of the year to date.
    pub attainment: f64,
    /// Earned since the last reset.
    pub earned_to_date: Cents,
}

/// Totals of one person after one payment; all since the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balances {
    /// Place of the person.
    pub person: u32,
    /// Place of the payment in the person's payment schedule.
    pub payment: u32,
    /// Paid at this date.
    pub payment_amount: Cents,
    /// Paid up to and with this date.
    pub paid: Cents,
    /// Earned up to and with this date, clawbacks and forfeits taken off.
    pub earned: Cents,
    /// Held back until a trigger.
    pub held_back: Cents,
    /// Kept back by the cap of a payment.
    pub over_cap: Cents,
    /// Advances still to be recovered.
    pub draw: Cents,
    /// Clawbacks and negative pay still to be set off, or owed by somebody who left.
    pub debt: Cents,
}

impl Balances {
    /// Earned and not yet paid, all balances together.
    pub fn open(&self) -> Cents {
        self.held_back + self.over_cap - self.draw - self.debt
    }
}
