//! Each fault of a further rule yields its key, message and accepted range.

use crate::plan::CompensationPlan;
use crate::plan::check::tests::check;
use crate::plan::{Period, Role, issues_for, simulation_notes};

/// Adds keys to the component of a sound plan and expects these faults.
#[track_caller]
fn adds(keys: &str, expected: &[&str]) {
    check(("", keys), expected);
}

/// A component under another measure.
#[track_caller]
fn measures(measure: &str, keys: &str, expected: &[&str]) {
    let edit = format!("measure = \"{measure}\"\n{keys}");
    check(("measure = \"new_bookings\"", &edit), expected);
}

/// Every element at once.
const EVERYTHING: &str = r#"
    on_target_earnings_per_year = 200_000
    base_share = 0.5
    relief = { largest_share_of_period = 0.5 }
    ramp = { unit = "quarter", quota_factors = [0.0, 0.25, 0.5] }
    conventions = { threshold_comparison = "exclusive", attainment_decimals = 2, zero_quota = "base_rate_of_full_quota", negative_credits = "restate" }

    [[components]]
    name = "new"
    measure = "new_bookings"
    weight = 0.6
    quota = { top_down = { target_per_year = 10_000_000, people = 10, over_assignment = 0.15, by = "history" } }
    reset = "discrete"
    tier_kind = "marginal"
    tiers = [{ from_attainment = 0.0, multiple = 1.0 }, { from_attainment = 1.0, multiple = 1.5 }]
    rate_cap = 1.5
    credit_cap = 2.0
    gates = [{ reads = { metric = "gross_margin" }, at_least = 0.6, applies_to = "accelerators" }]
    multipliers = [{ reads = { attainment_of = "renewals" }, points = [{ at = 0.8, factor = 0.8 }, { at = 1.2, factor = 1.2 }], between = "step" }]
    kicker = { checkpoints = [{ by_month = 1, share_of_quota = 0.3, bonus = 0.05 }], month_rates = [1.10, 1.05, 1.00], budget_neutral = { attainments = [{ attainment = 1.0, share = 1.0 }], month_shares = [0.2, 0.3, 0.5] } }
    team = { share = 0.4 }
    quota_spread = { shares = [0.20, 0.25, 0.25, 0.30], target_incentive = "follows_quota" }
    ratchet = { growth = 0.05, learning = 0.5, kind = "asymmetric" }
    [components.credit]
    basis = "total_contract_value"
    contract_years_limit = 3
    factors = [{ origin = "partner", factor = 0.5, reduces = "quota_credit" }, { kind = "self_serve", factor = 1.0 }, { kind = "usage", factor = 1.0 }]
    approval = { largest_discount = 0.2, unapproved_factor = 0.0 }
    discount_linkage = { points = [{ at = 0.10, factor = 1.0 }, { at = 0.30, factor = 0.5 }, { at = 0.35, factor = 0.0 }], reduces = "commission" }
    margin_linkage = { points = [{ at = 0.4, factor = 0.6 }, { at = 0.6, factor = 1.0 }], between = "step" }
    term = { per_extra_year = 0.05, years_limit = 3, reduces = "commission" }
    prepaid = { extra = 0.02 }
    usage = "above_baseline"
    self_serve = { factor = 0.5, touched_within_days = 30, accounts = "qualified" }
    deal_cap = { credit = 400_000 }
    windfall = { above_quotas = 2, credited_at = 0.2 }

    [[components]]
    name = "renewals"
    measure = "renewal"
    weight = 0.2
    quota = { per_year = 1_000_000 }
    reset = "discrete"
    tier_kind = "marginal"
    tiers = [{ from_attainment = 0.0, multiple = 1.0 }]
    rolling_quota = { periods = 4, growth = 0.02 }
    matrix = { row_reads = { attainment_of = "renewals" }, rows = [0.8, 1.2], column_reads = { metric = "nps" }, columns = [0.9], values = [[0.5], [1.2]] }

    [[components]]
    name = "retention"
    measure = "metric"
    metric = "net_retention"
    weight = 0.1
    quota = { level = 1.10 }
    reset = "discrete"
    tier_kind = "marginal"
    tiers = [{ from_attainment = 0.0, multiple = 1.0 }]

    [[components]]
    name = "objectives"
    measure = "objectives"
    objective = { expected_score = 0.9, steps = [0.5, 0.8, 1.0] }
    weight = 0.1
    quota = { level = 1.0 }
    reset = "discrete"
    tier_kind = "marginal"
    tiers = [{ from_attainment = 0.0, multiple = 1.0 }]
"#;

#[test]
fn every_element_at_once_is_sound_and_is_written_as_it_was_read() {
    let plan: CompensationPlan = toml::from_str(EVERYTHING).unwrap();
    assert_eq!(issues_for(&plan, Role::Rep), []);
    let text = toml::to_string(&plan).unwrap();
    assert_eq!(toml::from_str::<CompensationPlan>(&text).unwrap(), plan);
}

#[test]
fn the_simulation_says_what_it_leaves_out() {
    let plan: CompensationPlan = toml::from_str(EVERYTHING).unwrap();
    let notes: Vec<String> = simulation_notes(&plan, Period::Quarter)
        .into_iter()
        .map(|n| n.path)
        .collect();
    let of = |component: usize, keys: &[&str]| -> Vec<String> {
        keys.iter()
            .map(|key| format!("components[{component}].{key}"))
            .collect()
    };
    let expected = [
        vec![
            "conventions.negative_credits".to_owned(),
            "conventions.zero_quota".to_owned(),
            "ramp".to_owned(),
            "relief".to_owned(),
        ],
        of(
            0,
            &[
                "quota",
                "credit",
                "gates",
                "multipliers",
                "kicker",
                "team",
                "quota_spread",
                "ratchet",
            ],
        ),
        of(1, &["matrix", "rolling_quota"]),
        of(3, &["measure"]),
    ];
    assert_eq!(notes, expected.concat());
}

#[test]
fn a_plan_the_simulation_knows_has_no_notes() {
    let text = EVERYTHING.split("relief").next().unwrap().to_owned()
        + r#"
        [[components]]
        name = "new"
        measure = "new_bookings"
        weight = 1.0
        quota = { per_year = 1_000_000 }
        reset = "cumulative"
        tier_kind = "retroactive"
        tiers = [{ from_attainment = 0.0, multiple = 1.0 }, { from_attainment = 1.0, multiple = 1.5 }]
        rate_cap = 1.5
        credit_cap = 2.0
        "#;
    let plan: CompensationPlan = toml::from_str(&text).unwrap();
    assert_eq!(simulation_notes(&plan, Period::Quarter), []);
}

#[test]
fn caps_leave_something() {
    adds(
        "rate_cap = 0\ncredit_cap = 0",
        &[
            "components[0].rate_cap: 0.0 pays nothing: accepted more than 0",
            "components[0].credit_cap: 0.0 pays nothing: accepted more than 0",
        ],
    );
}

#[test]
fn levels_have_what_belongs_to_them() {
    measures(
        "metric",
        "",
        &[
            "components[0].quota: this measure is a level, not an amount of money: accepted level",
            "components[0].metric: missing, and measure is metric: accepted the name of a metric",
        ],
    );
    measures(
        "objectives",
        "",
        &[
            "components[0].quota: this measure is a level, not an amount of money: accepted level",
            "components[0].objective: missing, and measure is objectives: accepted { expected_score = 0 to 1 }",
        ],
    );
    check(
        ("per_year = 1_000_000", "level = 1.0"),
        &[
            "components[0].quota: a level does not fit a measure that adds up deals: accepted per_year, share_of_reports or top_down",
        ],
    );
    adds(
        "metric = \"margin\"\nobjective = { expected_score = 0.9, steps = [0.5, 0.5] }",
        &[
            "components[0].metric: has no effect unless measure is metric: accepted no value",
            "components[0].objective: has no effect unless measure is objectives: accepted no value",
            "components[0].objective.steps[1]: 0.5 does not rise above 0.5 before it: accepted more than 0.5",
        ],
    );
    check(
        (
            "measure = \"new_bookings\"\n    weight = 1.0\n    quota = { per_year = 1_000_000 }\n    reset = \"discrete\"",
            "measure = \"metric\"\nmetric = \"nps\"\nweight = 1.0\nquota = { level = 0 }\nreset = \"cumulative\"\ncredit = {}\nratchet = { growth = 0, learning = 0, kind = \"symmetric\" }",
        ),
        &[
            "components[0].quota.level: 0.0 leaves attainment undefined: accepted more than 0",
            "components[0].reset: a level does not add up over a year: accepted discrete",
            "components[0].credit: no deal is credited under this measure: accepted no value",
            "components[0].ratchet: has no effect on a level: accepted no value",
        ],
    );
}

#[test]
fn credit_rules_have_an_effect() {
    adds(
        "credit = { contract_years_limit = 2 }",
        &[
            "components[0].credit.contract_years_limit: has no effect on a basis of one year: accepted no value, or basis total_contract_value or cash_collected",
        ],
    );
    adds(
        "credit = { basis = \"cash_collected\", contract_years_limit = 0 }",
        &["components[0].credit.contract_years_limit: 0.0 credits nothing: accepted more than 0"],
    );
    adds(
        "credit = { factors = [{ kind = \"renewal\", factor = 1 }, { kind = \"renewal\", origin = \"\", factor = 0.5 }] }",
        &[
            "components[0].credit.factors[1].origin: empty: accepted a name",
            "components[0].credit.factors[1]: never applies: factors[0] fits every such deal first: accepted the narrower rule first",
        ],
    );
    adds(
        "credit = { usage = \"above_baseline\", self_serve = { factor = 0.5 } }",
        &[
            "components[0].credit.usage: has no effect: the component credits no usage: accepted no value, or measure usage",
            "components[0].credit.self_serve: has no effect: the component credits no self-serve deals: accepted no value, or a factor of kind self_serve",
        ],
    );
    adds(
        "credit = { discount_linkage = { points = [{ at = 0.3, factor = 1 }, { at = 0.1, factor = 0 }] }, margin_linkage = { points = [] } }",
        &[
            "components[0].credit.discount_linkage.points[1].at: 0.1 does not rise above 0.3 before it: accepted more than 0.3",
            "components[0].credit.margin_linkage.points: no point: accepted at least one",
        ],
    );
    adds(
        "credit = { deal_cap = { commission_at_base_rate = 0 }, windfall = { above_quotas = 0, credited_at = 0.5 }, term = { per_extra_year = 0.1, years_limit = 0 } }",
        &[
            "components[0].credit.deal_cap.commission_at_base_rate: 0 credits nothing: accepted more than 0",
            "components[0].credit.windfall.above_quotas: 0 would make every deal a windfall: accepted more than 0",
            "components[0].credit.term.years_limit: 0 counts no year: accepted more than 0",
        ],
    );
}

#[test]
fn gates_and_multipliers_read_what_exists() {
    adds(
        "gates = [{ reads = { attainment_of = \"renewal\" } }, { reads = { metric = \" \" }, at_least = 0.5, at_most = 0.4, unmet_factor = 1 }]",
        &[
            "components[0].gates[0].at_least: missing: the gate is always met: accepted a number, or at_most",
            "components[0].gates[1].at_most: 0.4 lies below at_least, so the gate is never met: accepted 0.5 or more",
            "components[0].gates[1].unmet_factor: 1 pays the same whether the gate is met or not: accepted less than 1",
            "components[0].gates[0].reads.attainment_of: \"renewal\" is no component of this plan: accepted \"new\"",
            "components[0].gates[1].reads.metric: empty: accepted a name",
        ],
    );
    check(
        (
            ", { from_attainment = 1.0, multiple = 1.5 }]",
            "]\ngates = [{ reads = { metric = \"m\" }, at_least = 1, applies_to = \"accelerators\" }]",
        ),
        &["components[0].gates[0].applies_to: no tier has a multiple above 1: accepted component"],
    );
    adds(
        "multipliers = [{ reads = { attainment_of = \"new\" }, points = [] }]",
        &["components[0].multipliers[0].points: no point: accepted at least one"],
    );
}

#[test]
fn a_matrix_is_a_grid_and_pays_alone() {
    adds(
        "credit_cap = 2\nmatrix = { row_reads = { attainment_of = \"new\" }, rows = [1.0, 0.9], column_reads = { metric = \"m\" }, columns = [], values = [[1.0]] }",
        &[
            "components[0].matrix.rows[1]: 0.9 does not rise above 1.0 before it: accepted more than 1.0",
            "components[0].matrix.columns: none: accepted at least one",
            "components[0].matrix.values: 1 lists: accepted 2, one per row",
            "components[0].matrix.values[0]: 1 values: accepted 0, one per column",
            "components[0].tiers: has no effect: the matrix pays in its place: accepted one tier from 0 with multiple 1",
            "components[0].credit_cap: has no effect: the matrix pays in its place: accepted no value",
        ],
    );
}

#[test]
fn a_kicker_pays_for_months_of_a_period() {
    adds(
        "kicker = {}",
        &[
            "components[0].kicker.checkpoints: none, and no month_rates: the kicker pays nothing: accepted at least one",
        ],
    );
    adds(
        "kicker = { checkpoints = [{ by_month = 13, share_of_quota = 0, bonus = 0.1 }] }",
        &[
            "components[0].kicker.checkpoints[0].by_month: 13 is no month of a period: accepted 1 to 12",
            "components[0].kicker.checkpoints[0].share_of_quota: 0.0 is reached by everybody: accepted more than 0",
        ],
    );
    check(
        (
            "reset = \"discrete\"",
            "reset = \"cumulative\"\nkicker = { month_rates = [1.1, 1.0] }",
        ),
        &[
            "components[0].kicker.checkpoints: months of a period need periods that start from zero, and reset is cumulative: accepted reset discrete",
        ],
    );
    adds(
        "kicker = { month_rates = [1.1], budget_neutral = { attainments = [{ attainment = 1, share = 0.9 }], month_shares = [0.5, 0.4] } }",
        &[
            "components[0].kicker.budget_neutral.attainments: the shares sum to 0.9: accepted a sum of 1",
            "components[0].kicker.budget_neutral.month_shares: the shares sum to 0.9: accepted a sum of 1",
        ],
    );
    adds(
        "kicker = { checkpoints = [{ by_month = 1, share_of_quota = 0.1, bonus = 3 }], budget_neutral = { attainments = [{ attainment = 1, share = 1 }], month_shares = [1] } }",
        &[
            "components[0].kicker.budget_neutral: at this baseline no base rate makes up for the kicker: accepted a baseline at which the checkpoints cost less than the component pays",
        ],
    );
}

#[test]
fn teams_and_quotas_have_something_to_share() {
    adds(
        "team = { share = 0 }\nquota_spread = { shares = [0.5, 0.3, 0.1] }",
        &[
            "components[0].team.share: 0.0 pays nothing on the team: accepted more than 0, or no team",
            "components[0].quota_spread.shares: 3 parts of a year: accepted 2 half years, 4 quarters or 12 months",
            "components[0].quota_spread.shares: the shares sum to 0.9: accepted a sum of 1",
        ],
    );
    adds(
        "ratchet = { growth = -1, learning = 0.5, kind = \"symmetric\" }\nrolling_quota = { periods = 0, growth = 0 }",
        &[
            "components[0].rolling_quota: a ratchet moves the same quota: accepted one of them",
            "components[0].ratchet.growth: -1.0 leaves no quota: accepted more than -1",
            "components[0].rolling_quota.periods: 0 periods: accepted 1 to 52",
        ],
    );
    check(
        (
            "per_year = 1_000_000",
            "top_down = { target_per_year = 0, people = 0, over_assignment = 0 }",
        ),
        &[
            "components[0].quota.top_down.target_per_year: 0.0 leaves attainment undefined: accepted more than 0",
            "components[0].quota.top_down.people: 0 people share the target: accepted 1 or more",
        ],
    );
}

#[test]
fn a_plan_s_own_rules_make_sense() {
    check(
        (
            "base_share = 0.5",
            "base_share = 0.5\nconventions = { attainment_decimals = 12 }\nramp = { unit = \"month\", quota_factors = [] }",
        ),
        &[
            "conventions.attainment_decimals: 12 decimals are finer than attainment is computed: accepted 0 to 9",
            "ramp.quota_factors: no factor: accepted at least one",
        ],
    );
}

#[test]
fn faulty_tiers_do_not_hinder_the_search_for_other_faults() {
    check(
        (
            "tiers = [{ from_attainment = 0.0, multiple = 1.0 }, { from_attainment = 1.0, multiple = 1.5 }]",
            "tiers = []\nthreshold = { at_attainment = 0.5, kind = \"from_threshold\" }\nkicker = { month_rates = [1.1], budget_neutral = { attainments = [{ attainment = 1, share = 1 }], month_shares = [1] } }",
        ),
        &["components[0].tiers: no tier: accepted at least one"],
    );
}
