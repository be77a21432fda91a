//! A component's pay over attainment, compiled into lines and jumps.

use super::caps;
use super::check::{PlanError, component_issues};
use super::components::{BonusKind, CapKind, Component, Threshold, ThresholdKind, Tier, TierKind};
use super::conventions::Conventions;
use super::thresholds;

/// Attainment this little below a threshold counts as reaching it.
///
/// Attainment is a quotient of binary numbers, so an exact 300,000 on 250,000 may come out a
/// little below 1.2. The tolerance is one ten-billionth of quota: half a million times the error
/// of one addition, and less than a cent for quotas below 100 million.
pub const SNAP: f64 = 1e-10;

/// Jumps and changes of slope below this are errors of arithmetic, not rules \[multiple of target
/// incentive\].
pub(super) const NO_JUMP: f64 = 1e-12;

/// Payout of a component over attainment: lines and jumps, in multiples of target incentive.
///
/// Between `lines[i].from` and `lines[i + 1].from` (the first inclusive) the payout is
/// `value + slope (a - from)`. The first line starts at attainment 0; the last has no end.
#[derive(Debug, Clone, PartialEq)]
pub struct PayCurve {
    /// Lines by rising `from`.
    pub lines: Vec<Line>,
}

/// One piece of a [`PayCurve`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Attainment at which the piece starts, inclusive.
    pub from: f64,
    /// Payout there \[multiple of target incentive\].
    pub value: f64,
    /// Payout per unit of attainment \[multiple of target incentive\].
    pub slope: f64,
}

/// A jump of the payout: the strongest incentive to time a deal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cliff {
    /// Attainment at which it is reached, inclusive.
    pub attainment: f64,
    /// What reaching it is worth \[multiple of target incentive\]; negative where pay falls.
    pub jump: f64,
}

impl PayCurve {
    /// Compiles a component's rules, in this order.
    ///
    /// 1. **Tiers** of the base commission rate `BCR = TI / Q`, so that multiple 1 is slope 1.
    ///    Marginal: each multiple pays achievement between its attainment and the next.
    ///    Retroactive: the highest multiple reached pays all achievement. A **rate cap** limits
    ///    every multiple.
    /// 2. **Threshold** `t`: below it, 0. From it on, `first_dollar` leaves the tiers as they are;
    ///    `from_threshold` takes away what achievement up to `t` earned at those tiers;
    ///    `rescaled_line` and `start_value` put a line from `t` to target incentive at quota in
    ///    place of the tiers, which take over at quota.
    /// 3. **Bonuses** add their multiple from their attainment on: all reached, or the largest.
    /// 4. **Conventions** say from which attainment on a jump counts as reached.
    /// 5. **Credit cap**: attainment beyond it pays what attainment at it pays.
    /// 6. **Cap** limits the result, bonuses included; with [`CapKind::Commission`] it limits
    ///    commission alone and bonuses come on top.
    ///
    /// # Equation
    /// marginal `P(a) = Σₖ mₖ · clamp(a − tₖ, 0, tₖ₊₁ − tₖ)`; retroactive `P(a) = a · m` of the
    /// highest tier with `tₖ ≤ a`
    ///
    /// # Errors
    /// [`PlanError::Refused`] with every fault of the component; paths are relative to it.
    pub fn compile(component: &Component, conventions: Conventions) -> Result<Self, PlanError> {
        let faults = component_issues(component, "");
        if !faults.is_empty() {
            return Err(PlanError::Refused { issues: faults });
        }
        let cap = component.cap.map(crate::units::Factor::get);
        if conventions.moves_jumps() || component.credit_cap.is_some() {
            // Credit ends, and jumps are placed, before a cap limits what is left.
            let parts = CurveParts::of(component, conventions);
            let mut commission = parts.commission;
            if let (Some(cap), CapKind::Commission) = (cap, component.cap_kind) {
                commission.lines = capped(&commission.lines, cap);
            }
            let mut sum = Self::weighted_sum(&[(1.0, &commission), (1.0, &parts.bonuses)]);
            if let (Some(cap), CapKind::Payout) = (cap, component.cap_kind) {
                sum.lines = merged(&capped(&sum.lines, cap));
            }
            return Ok(sum);
        }
        let mut lines = commission_lines(component, f64::INFINITY);
        if let (Some(cap), CapKind::Commission) = (cap, component.cap_kind) {
            lines = capped(&lines, cap);
        }
        lines = with_bonuses(&lines, component);
        if let (Some(cap), CapKind::Payout) = (cap, component.cap_kind) {
            lines = capped(&lines, cap);
        }
        Ok(Self {
            lines: merged(&lines),
        })
    }

    /// Flat commission at the base rate: target incentive at quota, and in proportion everywhere.
    pub fn linear() -> Self {
        Self {
            lines: vec![Line {
                from: 0.0,
                value: 0.0,
                slope: 1.0,
            }],
        }
    }

    /// Curves over the same attainment added up, each times its weight: several components on one
    /// quota as one. Lines and jumps are exact; no parts make a curve that pays nothing.
    #[must_use]
    pub fn weighted_sum(parts: &[(f64, &Self)]) -> Self {
        let mut from: Vec<f64> = parts
            .iter()
            .flat_map(|(_, curve)| curve.lines.iter().map(|line| line.from))
            .collect();
        from.push(0.0);
        from.sort_by(f64::total_cmp);
        from.dedup();
        let lines: Vec<Line> = from
            .into_iter()
            .map(|from| {
                let mut sum = Line { from, ..NOTHING };
                for (weight, curve) in parts {
                    // By the lines themselves: SNAP would let a jump begin early.
                    let next = curve.lines.partition_point(|line| line.from <= from);
                    if let Some(line) = next.checked_sub(1).map(|i| curve.lines[i]) {
                        sum.value += weight * line.at(from);
                        sum.slope += weight * line.slope;
                    }
                }
                sum
            })
            .collect();
        Self {
            lines: merged(&lines),
        }
    }

    /// The straight line from 0 that pays what this curve pays at quota: the plan without its
    /// timing incentives.
    #[must_use]
    pub fn linear_equivalent(&self) -> Self {
        let mut line = Self::linear();
        line.lines[0].slope = self.payout(1.0);
        line
    }

    /// Payout at an attainment, as a multiple of target incentive. Negative attainment pays as 0;
    /// attainment less than [`SNAP`] below a threshold reaches it.
    pub fn payout(&self, attainment: f64) -> f64 {
        self.piece(attainment).map_or(0.0, |line| {
            line.value + line.slope * (attainment - line.from).max(0.0)
        })
    }

    /// Payout per unit of attainment for the next booking, cliffs aside \[multiple of target
    /// incentive\]; 0 at negative attainment.
    pub fn slope_at(&self, attainment: f64) -> f64 {
        self.piece(attainment).map_or(0.0, |line| line.slope)
    }

    /// The jumps, by rising attainment: first-dollar thresholds, start values, retroactive tiers
    /// and bonuses.
    pub fn cliffs(&self) -> Vec<Cliff> {
        let mut before = 0.0;
        let mut cliffs = Vec::new();
        for (i, line) in self.lines.iter().enumerate() {
            let jump = line.value - before;
            if NO_JUMP < jump.abs() {
                cliffs.push(Cliff {
                    attainment: line.from,
                    jump,
                });
            }
            if let Some(next) = self.lines.get(i + 1) {
                before = line.at(next.from);
            }
        }
        cliffs
    }

    /// Whether pay is in proportion to attainment: one line from 0, no cliff, no bend.
    pub fn is_linear(&self) -> bool {
        matches!(merged(&self.lines)[..], [line] if line.value.abs() <= NO_JUMP)
    }

    fn piece(&self, attainment: f64) -> Option<&Line> {
        let reached = attainment + SNAP;
        let mut piece = None;
        for line in &self.lines {
            if reached < line.from {
                break;
            }
            piece = Some(line);
        }
        piece
    }
}

/// A component's curve taken apart, each part with its jumps placed and its credit cap, before the
/// cap on pay: for rules that change one part.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CurveParts {
    /// Tiers and threshold.
    pub(super) commission: PayCurve,
    /// The same without what tiers pay beyond multiple 1.
    pub(super) unaccelerated: PayCurve,
    /// Lump sums.
    pub(super) bonuses: PayCurve,
}

impl CurveParts {
    pub(super) fn of(component: &Component, conventions: Conventions) -> Self {
        let placed = |lines: Vec<Line>| {
            let lines = thresholds::placed(merged(&lines), conventions);
            PayCurve {
                lines: match component.credit_cap {
                    Some(most) => caps::credit_capped(lines, most.get()),
                    None => lines,
                },
            }
        };
        Self {
            commission: placed(commission_lines(component, f64::INFINITY)),
            unaccelerated: placed(commission_lines(component, 1.0)),
            bonuses: placed(with_bonuses(&[NOTHING], component)),
        }
    }

    /// Commission at an attainment with `accelerators`, 0 to 1, of what tiers pay beyond multiple 1
    /// \[multiple of target incentive\].
    pub(super) fn commission(&self, attainment: f64, accelerators: f64) -> f64 {
        let full = self.commission.payout(attainment);
        if accelerators < 1.0 {
            let plain = self.unaccelerated.payout(attainment);
            plain + accelerators * (full - plain)
        } else {
            full
        }
    }

    /// Commission per unit of attainment of the first unit.
    pub(super) fn first_rate(&self) -> f64 {
        self.commission.slope_at(0.0)
    }
}

/// Tiers and threshold, no multiple above `most` or the component's rate cap.
fn commission_lines(component: &Component, most: f64) -> Vec<Line> {
    let limit = component.rate_cap.map_or(most, |cap| most.min(cap.get()));
    let lines = tiers(&component.tiers, component.tier_kind, limit);
    match &component.threshold {
        Some(threshold) => above_threshold(&lines, threshold, component.tier_kind),
        None => lines,
    }
}

fn with_bonuses(lines: &[Line], component: &Component) -> Vec<Line> {
    let mut lines = lines.to_vec();
    let mut reached = 0.0_f64;
    for bonus in &component.bonuses {
        let add = match component.bonus_kind {
            BonusKind::Additive => bonus.multiple.get(),
            BonusKind::HighestOnly => (bonus.multiple.get() - reached).max(0.0),
        };
        reached += add;
        lines = split_at(&lines, bonus.at_attainment.get());
        for line in &mut lines {
            if bonus.at_attainment.get() <= line.from {
                line.value += add;
            }
        }
    }
    lines
}

impl Line {
    pub(super) fn at(&self, attainment: f64) -> f64 {
        self.value + self.slope * (attainment - self.from)
    }
}

pub(super) const NOTHING: Line = Line {
    from: 0.0,
    value: 0.0,
    slope: 0.0,
};

fn tiers(tiers: &[Tier], kind: TierKind, most: f64) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::with_capacity(tiers.len());
    for tier in tiers {
        let (from, slope) = (tier.from_attainment.get(), tier.multiple.get().min(most));
        let value = match kind {
            TierKind::Marginal => lines.last().map_or(0.0, |line| line.at(from)),
            TierKind::Retroactive => slope * from,
        };
        lines.push(Line { from, value, slope });
    }
    lines
}

fn above_threshold(lines: &[Line], threshold: &Threshold, tiers: TierKind) -> Vec<Line> {
    let at = threshold.at_attainment.get();
    let split = split_at(lines, at);
    let mut above: Vec<Line> = split.into_iter().filter(|line| at <= line.from).collect();
    let start = match threshold.kind {
        ThresholdKind::FirstDollar => None,
        ThresholdKind::FromThreshold => {
            let earned_below = above[0].value;
            for line in &mut above {
                line.value -= match tiers {
                    TierKind::Marginal => earned_below,
                    TierKind::Retroactive => line.slope * at,
                };
            }
            None
        }
        ThresholdKind::RescaledLine => Some(0.0),
        ThresholdKind::StartValue => {
            Some(threshold.start_value.map_or(0.0, crate::units::Share::get))
        }
    };
    if let Some(value) = start {
        above = split_at(&above, 1.0);
        above.retain(|line| 1.0 <= line.from);
        above.insert(
            0,
            Line {
                from: at,
                value,
                slope: (1.0 - value) / (1.0 - at),
            },
        );
    }
    if 0.0 < at {
        above.insert(0, NOTHING);
    }
    above
}

fn capped(lines: &[Line], cap: f64) -> Vec<Line> {
    let flat = |from| Line {
        from,
        value: cap,
        slope: 0.0,
    };
    let mut out = Vec::with_capacity(lines.len() + 1);
    for (i, &line) in lines.iter().enumerate() {
        if cap <= line.value {
            out.push(flat(line.from));
            continue;
        }
        out.push(line);
        let reaches_cap = line.from + (cap - line.value) / line.slope;
        let end = lines.get(i + 1).map_or(f64::INFINITY, |next| next.from);
        if 0.0 < line.slope && reaches_cap < end {
            out.push(flat(reaches_cap));
        }
    }
    out
}

/// The same lines with a piece that starts at `at`.
fn split_at(lines: &[Line], at: f64) -> Vec<Line> {
    let mut out = lines.to_vec();
    let next = lines.partition_point(|line| line.from <= at);
    if let Some(holds) = next.checked_sub(1).map(|i| lines[i])
        && holds.from < at
    {
        out.insert(
            next,
            Line {
                from: at,
                value: holds.at(at),
                slope: holds.slope,
            },
        );
    }
    out
}

/// The same curve without pieces that continue the piece before them.
fn merged(lines: &[Line]) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for &line in lines {
        let continues = out.last().is_some_and(|before| {
            (before.at(line.from) - line.value).abs() <= NO_JUMP
                && (before.slope - line.slope).abs() <= NO_JUMP
        });
        if !continues {
            out.push(line);
        }
    }
    out
}
