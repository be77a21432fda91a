//! Kickers by hand.

use super::*;
use crate::plan::{Component, Conventions};

fn parts(tiers: &str) -> CurveParts {
    let mut c = Component::plain();
    let table: toml::Table = format!("tiers = {tiers}").parse().unwrap();
    c.tiers = table["tiers"].clone().try_into().unwrap();
    CurveParts::of(&c, Conventions::default())
}

fn kicker(text: &str, parts: &CurveParts) -> KickerPay {
    let kicker: Kicker = toml::from_str(text).unwrap();
    KickerPay::new(&kicker, parts, |c, b| c + b)
}

const FLAT: &str = "[{ from_attainment = 0, multiple = 1 }]";

#[track_caller]
fn close(value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-9, "{value} {expected}");
}

#[test]
fn months_have_their_rates_and_checkpoints_their_bonuses() {
    let k = kicker(
        "checkpoints = [{ by_month = 1, share_of_quota = 0.3, bonus = 0.05 },
                        { by_month = 2, share_of_quota = 0.6, bonus = 0.02 }]
         month_rates = [1.10, 1.05]",
        &parts(FLAT),
    );
    let months = [75_000.0, 60_000.0, 90_000.0].map(Credit::both);
    // 82,500 + 63,000 + 94,500: the last rate stays.
    close(k.paid_on(&months), 240_000.0);
    // 75,000 is exactly 30 % of 250,000; 135,000 are 54 %.
    close(k.bonus(&months, 250_000.0), 0.05);
    let late = [74_999.0, 75_001.0, 0.0].map(Credit::both);
    close(k.bonus(&late, 250_000.0), 0.02);
}

#[test]
fn a_neutral_kicker_lowers_the_base_rate() {
    // Flat pay at quota costs 1. Months 20, 30, 50 % at 1.10, 1.05, 1.00 cost 1.035.
    let neutral = "month_rates = [1.10, 1.05, 1.00]
         budget_neutral = { attainments = [{ attainment = 1.0, share = 1.0 }],
                            month_shares = [0.2, 0.3, 0.5] }";
    close(kicker(neutral, &parts(FLAT)).base_rate_factor, 1.0 / 1.035);
    // A bonus of 0.05 at a third by month 1, reached by the half who end at 200 %:
    // 1.3 = s · (0.5 · 0.6 + 0.5 · 2) + 0.5 · 0.05.
    let bonus = "checkpoints = [{ by_month = 1, share_of_quota = 0.3, bonus = 0.05 }]
         budget_neutral = { attainments = [{ attainment = 0.6, share = 0.5 }, { attainment = 2.0, share = 0.5 }],
                            month_shares = [0.2, 0.3, 0.5] }";
    close(kicker(bonus, &parts(FLAT)).base_rate_factor, 1.275 / 1.3);
}

#[test]
fn a_neutral_kicker_costs_what_the_reference_costs_under_tiers() {
    let parts =
        parts("[{ from_attainment = 0, multiple = 1 }, { from_attainment = 1, multiple = 2 }]");
    let k = kicker(
        "checkpoints = [{ by_month = 1, share_of_quota = 0.2, bonus = 0.1 }]
         month_rates = [1.2, 1.0, 0.9]
         budget_neutral = { attainments = [{ attainment = 0.7, share = 0.3 }, { attainment = 1.4, share = 0.7 }],
                            month_shares = [0.3, 0.3, 0.4] }",
        &parts,
    );
    let (mut with, mut without) = (0.0, 0.0);
    for (a, p) in [(0.7, 0.3), (1.4, 0.7)] {
        let months = [0.3, 0.3, 0.4].map(|s| Credit::both(s * a));
        let commission = parts.commission(a, 1.0);
        without += p * commission;
        with +=
            p * (k.base_rate_factor * commission * k.paid_on(&months) / a + k.bonus(&months, 1.0));
    }
    close(with, without);
}

#[test]
fn checkpoints_that_cost_more_than_the_plan_cannot_be_neutral() {
    let text = "checkpoints = [{ by_month = 1, share_of_quota = 0.1, bonus = 3.0 }]
         budget_neutral = { attainments = [{ attainment = 1.0, share = 1.0 }], month_shares = [1.0] }";
    let row: Kicker = toml::from_str(text).unwrap();
    let parts = parts(FLAT);
    let pay = KickerPay::new(&row, &parts, |c, b| c + b);
    let baseline = row.budget_neutral.unwrap();
    assert_eq!(pay.neutral_factor(&baseline, &parts, |c, b| c + b), None);
}
