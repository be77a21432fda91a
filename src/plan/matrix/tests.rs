//! A matrix by hand.

use super::*;

fn matrix() -> Matrix {
    toml::from_str(
        r#"
            row_reads = { attainment_of = "new" }
            rows = [0.8, 1.0, 1.2]
            column_reads = { metric = "margin" }
            columns = [0.9, 1.0, 1.1]
            values = [[0.5, 0.7, 0.8], [0.8, 1.0, 1.2], [1.2, 1.5, 1.8]]
        "#,
    )
    .unwrap()
}

#[test]
fn between_the_lines_it_is_bilinear() {
    let check = |row, column, expected: f64| {
        let value = matrix().value(row, column);
        assert!((value - expected).abs() < 1e-12, "{value}");
    };
    // Halfway in both directions between 1.0, 1.2, 1.5 and 1.8.
    check(1.10, 1.05, 1.375);
    check(1.0, 1.0, 1.0);
    check(0.9, 0.9, 0.65);
    check(0.8, 1.05, 0.75);
}

#[test]
fn beyond_its_edges_it_is_clamped() {
    let m = matrix();
    for (row, column, like_row, like_column) in [
        (0.0, 0.0, 0.8, 0.9),
        (2.0, 2.0, 1.2, 1.1),
        (0.5, 1.05, 0.8, 1.05),
        (1.1, 3.0, 1.1, 1.1),
    ] {
        let difference = m.value(row, column) - m.value(like_row, like_column);
        assert!(difference.abs() < 1e-12);
    }
}
