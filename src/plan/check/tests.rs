//! Each fault yields its key, message and accepted range.

use super::*;

const PLAN: &str = r#"
    on_target_earnings_per_year = 200_000
    base_share = 0.5
    [[components]]
    name = "new"
    measure = "new_bookings"
    weight = 1.0
    quota = { per_year = 1_000_000 }
    reset = "discrete"
    tier_kind = "marginal"
    tiers = [{ from_attainment = 0.0, multiple = 1.0 }, { from_attainment = 1.0, multiple = 1.5 }]
"#;

/// Edits the plan above (or adds to its component) and expects exactly these faults.
#[track_caller]
pub(super) fn check(edit: (&str, &str), expected: &[&str]) {
    let text = if edit.0.is_empty() {
        format!("{PLAN}\n{}", edit.1)
    } else {
        assert!(PLAN.contains(edit.0));
        PLAN.replace(edit.0, edit.1)
    };
    let plan: CompensationPlan = toml::from_str(&text).unwrap();
    let found: Vec<String> = issues_for(&plan, Role::Rep)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(found, expected);
    // What compiles is what has no component fault.
    let compiled = crate::plan::PayCurve::compile(&plan.components[0], plan.conventions);
    assert_eq!(
        compiled.is_ok(),
        component_issues(&plan.components[0], "").is_empty()
    );
}

#[test]
fn a_sound_plan_has_no_faults() {
    check(("", ""), &[]);
    check(
        (
            "",
            "threshold = { at_attainment = 0.5, kind = \"start_value\", start_value = \"10%\" }",
        ),
        &[],
    );
    check(
        (
            "",
            "threshold = { at_attainment = 1.1, kind = \"first_dollar\" }",
        ),
        &[],
    );
}

#[test]
fn tiers_rise_from_zero() {
    check(
        ("from_attainment = 1.0", "from_attainment = 0.0"),
        &[
            "components[0].tiers[1].from_attainment: 0.0 does not rise above 0.0 before it: accepted more than 0.0",
        ],
    );
    check(
        ("from_attainment = 0.0", "from_attainment = 0.2"),
        &[
            "components[0].tiers[0].from_attainment: 0.2 leaves no rate below it: accepted 0; use a threshold to pay nothing below it",
        ],
    );
    check(
        (
            "{ from_attainment = 0.0, multiple = 1.0 }, { from_attainment = 1.0, multiple = 1.5 }",
            "",
        ),
        &["components[0].tiers: no tier: accepted at least one"],
    );
    check(
        (
            "multiple = 1.5 }]",
            "multiple = 1.5 }, { from_attainment = 0.8, multiple = 2 }]",
        ),
        &[
            "components[0].tiers[2].from_attainment: 0.8 does not rise above 1.0 before it: accepted more than 1.0",
        ],
    );
}

#[test]
fn weights_sum_to_one_and_names_differ() {
    check(
        ("weight = 1.0", "weight = 0.7"),
        &["components: the weights sum to 0.7: accepted a sum of 1"],
    );
    let second = PLAN.split("base_share = 0.5").nth(1).unwrap();
    check(
        ("", second),
        &[
            "components[1].name: \"new\" names a component before it: accepted a name of its own",
            "components: the weights sum to 2.0: accepted a sum of 1",
        ],
    );
    check(
        ("name = \"new\"", "name = \" \""),
        &["components[0].name: empty: accepted a name"],
    );
}

#[test]
fn thresholds_fit_their_kind() {
    check(
        (
            "",
            "threshold = { at_attainment = 0.5, kind = \"start_value\" }",
        ),
        &["components[0].threshold.start_value: missing, and kind is start_value: accepted 0 to 1"],
    );
    check(
        (
            "",
            "threshold = { at_attainment = 0.5, kind = \"first_dollar\", start_value = 0.1 }",
        ),
        &[
            "components[0].threshold.start_value: 0.1 has no effect unless kind is start_value: accepted no value",
        ],
    );
    check(
        (
            "",
            "threshold = { at_attainment = 1.0, kind = \"rescaled_line\" }",
        ),
        &[
            "components[0].threshold.at_attainment: 1.0 leaves no room for a line up to quota: accepted less than 1",
        ],
    );
    check(
        (
            "multiple = 1.0 }, { from_attainment = 1.0, multiple = 1.5 }]",
            "multiple = 0.5 }]\nthreshold = { at_attainment = 0.5, kind = \"rescaled_line\" }",
        ),
        &[
            "components[0].tiers[0].multiple: 0.5 below quota, where the threshold's line replaces the tiers: accepted 1, or a threshold of kind first_dollar or from_threshold",
        ],
    );
}

#[test]
fn bonuses_rise_above_the_threshold() {
    check(
        (
            "",
            "threshold = { at_attainment = 0.5, kind = \"first_dollar\" }
             bonuses = [{ at_attainment = 0, multiple = 0.1 }, { at_attainment = 0.4, multiple = 0.1 }, { at_attainment = 0.4, multiple = 0.2 }]",
        ),
        &[
            "components[0].bonuses[0].at_attainment: 0.0 is reached by everybody: accepted more than 0",
            "components[0].bonuses[1].at_attainment: 0.4 lies below the threshold, under which nothing is paid: accepted 0.5 or more",
            "components[0].bonuses[2].at_attainment: 0.4 lies below the threshold, under which nothing is paid: accepted 0.5 or more",
            "components[0].bonuses[2].at_attainment: 0.4 does not rise above 0.4 before it: accepted more than 0.4",
        ],
    );
    check(
        (
            "",
            "bonus_kind = \"highest_only\"
             bonuses = [{ at_attainment = 1, multiple = 0.2 }, { at_attainment = 1.2, multiple = 0.1 }]",
        ),
        &["components[0].bonuses[1].multiple: 0.1 does not rise above 0.2 before it: accepted more than 0.2"],
    );
}

#[test]
fn quotas_and_caps_are_positive_and_reps_have_no_reports() {
    check(
        ("per_year = 1_000_000", "per_year = 0"),
        &["components[0].quota.per_year: 0.0 leaves attainment undefined: accepted more than 0"],
    );
    check(
        ("per_year = 1_000_000", "share_of_reports = 0.9"),
        &[
            "components[0].quota: share_of_reports needs reports, and a rep has none: accepted per_year",
        ],
    );
    check(
        ("", "cap = 0"),
        &["components[0].cap: 0.0 pays nothing: accepted more than 0"],
    );
}

#[test]
fn no_components_is_a_fault() {
    let plan: CompensationPlan =
        toml::from_str("on_target_earnings_per_year = 1\nbase_share = 0.5\ncomponents = []")
            .unwrap();
    assert_eq!(issues(&plan).len(), 1);
}
