//! What the NPV contrast of a design says, in a sentence.

use crate::stats::Contrast;
use crate::stats::sequential::VALID_FROM;
use crate::units::format::{format_count, format_money_together, format_share};

/// Differences within this share of the base's NPV are called small: the default precision.
const IMMATERIAL: f64 = 0.01;

/// The verdict on NPV of a design against the base: beats, falls short, exactly the same, or cannot
/// tell yet and how many more replications it would take (`more`; `None` when out of reach).
pub(super) fn verdict(
    (name, base_name): (&str, &str),
    npv: &Contrast,
    base_mean: f64,
    more: Option<usize>,
) -> String {
    let difference = &npv.difference;
    let n = difference.n;
    if n < 2 {
        let histories = if n == 1 { "1 history" } else { "no history" };
        return format!("{name} against {base_name}: cannot tell from {histories}");
    }
    if !difference.point.is_finite() {
        return format!("{name} against {base_name}: cannot tell, the NPV is not a number");
    }
    if difference.point == 0.0 && difference.std_error == 0.0 {
        return format!(
            "{name} and {base_name}: exactly the same NPV in all {} histories",
            format_count(n)
        );
    }
    if difference.covers(0.0) {
        let ([point, lower, upper], suffix) = format_money_together(
            [difference.point, difference.lower, difference.upper],
            difference.std_error,
        );
        let more = match more {
            _ if n < VALID_FROM => {
                format!("{} replications are too few to judge by", format_count(n))
            }
            Some(more) => format!("about {} more replications", format_count(two_digits(more))),
            None => "more replications than would be practical".to_owned(),
        };
        let reach = difference.lower.abs().max(difference.upper.abs());
        if base_mean != 0.0 && reach <= (IMMATERIAL * base_mean).abs() {
            let share = format_share((reach / base_mean).abs().max(0.001));
            return format!(
                "{name} against {base_name}: within {share} of NPV of each other; which is ahead cannot be \
                 told yet, {more} (difference {point}{suffix} NPV, 95 % interval {lower} to \
                 {upper}{suffix})"
            );
        }
        return format!(
            "{name} against {base_name}: cannot tell yet, {more} (difference {point}{suffix} NPV, \
             95 % interval {lower} to {upper}{suffix})"
        );
    }
    // Told from the design's side, so that a loss reads without minus signs.
    let (verb, lower, upper) = if 0.0 < difference.point {
        ("beats", difference.lower, difference.upper)
    } else {
        ("falls short of", -difference.upper, -difference.lower)
    };
    let ([point, lower, upper], suffix) =
        format_money_together([difference.point.abs(), lower, upper], difference.std_error);
    let of_base = if base_mean == 0.0 {
        String::new()
    } else {
        format!(
            ", {} of base",
            format_share((difference.point / base_mean).abs())
        )
    };
    let better = match npv.chance_higher {
        chance if (0.995..1.0).contains(&chance) => "more than 99 %".to_owned(),
        chance => format_share(chance),
    };
    format!(
        "{name} {verb} {base_name} by {point}{suffix} NPV (95 % interval {lower} to \
         {upper}{suffix}{of_base}); better in {better} of histories"
    )
}

/// Rounded up to two digits: an "about" has no more.
fn two_digits(count: usize) -> usize {
    let mut unit = 1;
    while 100 <= count / unit {
        unit *= 10;
    }
    count.div_ceil(unit) * unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Estimate;

    fn check(point: f64, half_width: f64, more: Option<usize>, expected: &str) {
        let (lower, upper) = (point - half_width, point + half_width);
        let std_error = half_width / 1.96;
        let difference = Estimate {
            point,
            std_error,
            lower,
            upper,
            n: 1_200,
        };
        let chance_higher = if 0.0 < point { 0.83 } else { 0.17 };
        let contrast = Contrast {
            difference,
            chance_higher,
        };
        let got = verdict(("staggered", "aligned"), &contrast, 221e6, more);
        assert_eq!(got, expected);
    }

    #[test]
    fn verdicts_read_as_sentences() {
        check(
            3.1e6,
            1.9e6,
            Some(1),
            "staggered beats aligned by 3.1 M NPV (95 % interval 1.2 to 5.0 M, 1.4 % of base); \
             better in 83 % of histories",
        );
        check(
            -3.1e6,
            1.9e6,
            Some(1),
            "staggered falls short of aligned by 3.1 M NPV (95 % interval 1.2 to 5.0 M, 1.4 % of \
             base); better in 17 % of histories",
        );
        check(
            0.31e6,
            0.9e6,
            Some(10_312),
            "staggered against aligned: within 0.55 % of NPV of each other; which is ahead cannot be \
             told yet, about 11,000 more replications (difference 0.3 M NPV, 95 % interval -0.6 to \
             1.2 M)",
        );
        check(
            10.0,
            900.0,
            None,
            "staggered against aligned: within 0.10 % of NPV of each other; which is ahead cannot be \
             told yet, more replications than would be practical (difference 10 NPV, 95 % interval \
             -890 to 910)",
        );
        check(
            0.0,
            0.0,
            None,
            "staggered and aligned: exactly the same NPV in all 1,200 histories",
        );
    }

    #[test]
    fn counts_are_rounded_up_to_two_digits() {
        let check = |count, expected| assert_eq!(two_digits(count), expected);
        check(1, 1);
        check(99, 99);
        check(100, 100);
        check(101, 110);
        check(3_401, 3_500);
    }
}
