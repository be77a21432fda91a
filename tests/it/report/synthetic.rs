//! Experiments made up for the report: shaped like the real thing, free of the simulator.

use quotasim::experiment::results::{
    Band, BeliefSummary, DesignContrast, DesignResult, Experiment, Fan, SeriesSummary, Stopped,
    ValueMap,
};
use quotasim::outcome::{Kpi, Unit};
use quotasim::stats::{Contrast, Estimate};

/// How much of a hockey stick each design has; the first is the base.
const DESIGNS: [(&str, f64); 8] = [
    ("aligned", 1.0),
    ("staggered", 0.35),
    ("staggered (clock known)", 0.5),
    ("product-led", 0.1),
    ("monthly quotas", 0.6),
    ("aligned, early-month accelerator", 0.7),
    ("annual quota with a cumulative curve", 0.9),
    ("no commission", 0.02),
];

/// An experiment of the first `n_designs` designs.
pub(super) fn experiment(n_designs: usize, replications: usize) -> Experiment {
    let designs: Vec<DesignResult> = (0..n_designs).map(|i| design(i, replications)).collect();
    from_designs(designs, replications)
}

/// All numbers zero, all intervals empty, one replication.
pub(super) fn flat(n_designs: usize) -> Experiment {
    let mut designs: Vec<DesignResult> = (0..n_designs).map(|i| design(i, 1)).collect();
    let zero = Estimate {
        point: 0.0,
        std_error: 0.0,
        lower: 0.0,
        upper: 0.0,
        n: 1,
    };
    for design in &mut designs {
        design.estimates.fill(zero);
        design
            .columns
            .iter_mut()
            .for_each(|column| column.fill(0.0));
        let series = &mut design.series;
        for bands in [
            &mut series.bookings_by_fiscal_day,
            &mut series.bookings_by_own_days_left,
            &mut series.discount_by_fiscal_days_left,
            &mut series.discount_by_own_days_left,
            &mut series.discount_by_fiscal_week,
            &mut series.bookings_by_quarter,
            &mut series.attainment,
            &mut series.last_day_share_by_quarter,
            &mut series.value_expected_by_class,
            &mut series.value_earned_by_class,
            &mut series.value_gap_by_class,
            &mut series.effort_by_own_days_left,
        ] {
            bands.fill(Band::default());
        }
        for fans in [
            &mut series.arr_by_month,
            &mut series.quality_by_month,
            &mut series.satisfaction_by_month,
        ] {
            fans.fill(Fan::default());
        }
        design
            .marginal_value
            .value
            .iter_mut()
            .for_each(|row| row.fill(0.0));
        design.beliefs.limit_by_fiscal_bin.fill(0.0);
        design.beliefs.limit_by_own_bin.fill(0.0);
        design.pay_curve = vec![(0.0, 0.0)];
    }
    from_designs(designs, 1)
}

/// Designs without any series: what a run leaves out is not charted.
pub(super) fn bare(n_designs: usize) -> Experiment {
    let mut experiment = experiment(n_designs, 30);
    for design in &mut experiment.designs {
        design.series = SeriesSummary::default();
        design.beliefs = BeliefSummary::default();
        design.marginal_value = ValueMap::default();
        design.pay_curve.clear();
    }
    experiment
}

fn from_designs(designs: Vec<DesignResult>, replications: usize) -> Experiment {
    let contrasts = (1..designs.len())
        .map(|design| DesignContrast {
            design,
            contrasts: Kpi::ALL
                .iter()
                .map(|kpi| {
                    let k = *kpi as usize;
                    let pairs = designs[design].columns[k]
                        .iter()
                        .zip(&designs[0].columns[k]);
                    let differences: Vec<f64> = pairs.map(|(d, b)| d - b).collect();
                    let higher = |d: &f64| {
                        if *d > 0.0 {
                            1.0
                        } else if *d < 0.0 {
                            0.0
                        } else {
                            0.5
                        }
                    };
                    Contrast {
                        difference: estimate(&differences),
                        chance_higher: differences.iter().map(higher).sum::<f64>()
                            / replications as f64,
                    }
                })
                .collect(),
            verdict:
                "NPV comes out 4.1 M higher (2.9 M to 5.3 M), about 3 % of the base; ahead in \
                      81 % of single histories"
                    .to_owned(),
        })
        .collect();
    Experiment {
        title: "Aligned against its alternatives".to_owned(),
        seed: 20_240_131,
        replications,
        stopped: Stopped::Precision,
        precision: Some(0.01),
        designs,
        contrasts,
    }
}

fn design(i: usize, replications: usize) -> DesignResult {
    let (name, stick) = DESIGNS[i];
    let columns: Vec<Vec<f64>> = Kpi::ALL
        .iter()
        .map(|kpi| {
            (0..replications)
                .map(|r| {
                    level(*kpi, stick)
                        * (1.0 + spread(*kpi) * (noise(r, 0) + 0.3 * noise(r, i + 1)))
                })
                .collect()
        })
        .collect();
    DesignResult {
        name: name.to_owned(),
        title: format!("The design called {name}"),
        variant: None,
        estimates: columns.iter().map(|c| estimate(c)).collect(),
        columns,
        series: series(stick),
        beliefs: BeliefSummary {
            iterations: 9,
            last_move: 0.0004,
            last_closing_move: 0.007,
            last_value_move: 0.002,
            averaging_rounds: 4,
            adapting_quarters: 0,
            settled: true,
            limit_by_fiscal_bin: (0..14).map(|b| 0.14 + stick * rise(13 - b, 0.12)).collect(),
            limit_by_own_bin: (0..14)
                .map(|b| 0.14 + (0.2 + stick) * rise(13 - b, 0.08))
                .collect(),
            hope: 0.012,
            credibility: 0.5,
        },
        marginal_value: value_map(stick),
        pay_curve: (0..=60)
            .map(|p| {
                let a = f64::from(p) * 0.05;
                (a, a + 0.5 * (a - 1.0).max(0.0) + 0.5 * (a - 1.2).max(0.0))
            })
            .collect(),
    }
}

/// A figure's level, by its unit and name; the better the smaller the hockey stick.
fn level(kpi: Kpi, stick: f64) -> f64 {
    let good = 1.0 - 0.08 * stick;
    match (kpi, kpi.unit()) {
        (Kpi::Npv, _) => 128e6 * good,
        (Kpi::NpvSalesPay, _) => -41e6,
        (Kpi::NpvMarketing | Kpi::NpvResearch | Kpi::NpvOverhead, _) => -17e6 * (2.0 - good),
        (Kpi::NpvTerminal, _) => 96e6 * good,
        (Kpi::LastDayShare, _) => 0.015 + 0.09 * stick,
        (Kpi::LastWeekShare, _) => 0.077 + 0.2 * stick,
        (Kpi::GrossRetention | Kpi::NetRetention | Kpi::Satisfaction, _) => 0.9 * good,
        (_, Unit::Money) => 61e6 * good,
        (_, Unit::Share) => 0.18 + 0.03 * stick,
        (_, Unit::Points) => 0.01 + 0.06 * stick,
        (_, Unit::Days) => 61.0 + 4.0 * stick,
        (_, Unit::Weeks) => 2.1 + stick,
        (_, Unit::Months) => 17.0 + 2.0 * stick,
        (_, Unit::Count) => 1210.0 * good,
        (_, Unit::Index) => 0.2 - 0.3 * stick,
        (_, Unit::Ratio) => 0.3 + 0.1 * stick,
    }
}

fn spread(kpi: Kpi) -> f64 {
    if kpi.unit() == Unit::Money {
        0.12
    } else {
        0.05
    }
}

/// Noise around 0 with a standard deviation near 1, by replication and stream: a sum of four
/// hashed uniforms.
fn noise(replication: usize, stream: usize) -> f64 {
    let mut sum = 0.0;
    for k in 0..4_u64 {
        let mut x = (replication as u64) << 20 | (stream as u64) << 4 | k;
        x = (x ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 30)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^= x >> 31;
        sum += (x >> 11) as f64 / (1_u64 << 53) as f64 - 0.5;
    }
    sum * 1.73
}

fn estimate(values: &[f64]) -> Estimate {
    let n = values.len();
    let point = values.iter().sum::<f64>() / n as f64;
    let squares: f64 = values.iter().map(|v| (v - point) * (v - point)).sum();
    let std_error = if n < 2 {
        0.0
    } else {
        (squares / (n - 1) as f64 / n as f64).sqrt()
    };
    Estimate {
        point,
        std_error,
        lower: point - 1.96 * std_error,
        upper: point + 1.96 * std_error,
        n,
    }
}

/// A rise towards the close: `height` at 0 left, halving every two steps.
fn rise(left: i32, height: f64) -> f64 {
    height * libm::exp2(-f64::from(left) / 2.0)
}

/// Shares that sum to one, with a band a tenth as wide as the share.
fn shares(weights: &[f64]) -> Vec<Band> {
    let sum: f64 = weights.iter().sum();
    weights
        .iter()
        .enumerate()
        .map(|(i, w)| {
            let mean = w / sum * (1.0 + 0.08 * noise(i, 7));
            Band {
                mean,
                lower: mean * 0.9,
                upper: mean * 1.1,
            }
        })
        .collect()
}

fn band(mean: f64, half: f64) -> Band {
    Band {
        mean,
        lower: mean - half,
        upper: mean + half,
    }
}

fn fan(middle: f64, half: f64) -> Fan {
    Fan {
        p05: middle - 1.6 * half,
        p25: middle - 0.7 * half,
        p50: middle,
        p75: middle + 0.7 * half,
        p95: middle + 1.6 * half,
    }
}

fn series(stick: f64) -> SeriesSummary {
    // Weights by days left; the last day of the aligned design is ten times an ordinary one.
    let weight =
        |left: i32| 1.0 + stick * (2.6 * rise(left, 1.0) + if left == 0 { 8.0 } else { 0.0 });
    let by_left: Vec<f64> = (0..65).map(weight).collect();
    let by_day: Vec<f64> = by_left.iter().rev().copied().collect();
    let months = 0..=36;
    let attainment = (0..31).map(|bin| {
        let x = f64::from(bin) * 0.1 + 0.05;
        let bell = 0.12 / (1.0 + ((x - 0.92) / 0.25).powi(2)).powi(2);
        let bunch = if bin == 10 {
            0.06 * stick
        } else if bin == 9 {
            -0.04 * stick
        } else {
            0.0
        };
        band(bell + bunch, 0.004)
    });
    SeriesSummary {
        bookings_by_fiscal_day: shares(&by_day),
        bookings_by_own_days_left: shares(&by_left),
        discount_by_fiscal_days_left: (0..5)
            .map(|b| band(0.13 + stick * rise(b, 0.12), 0.006))
            .collect(),
        discount_by_own_days_left: (0..5)
            .map(|b| band(0.14 + (0.3 + stick) * rise(b, 0.08), 0.006))
            .collect(),
        discount_by_fiscal_week: (0..13)
            .map(|week| band(0.13 + stick * rise(12 - week, 0.12), 0.006))
            .collect(),
        arr_by_month: months
            .clone()
            .map(|m| {
                fan(
                    38e6 + f64::from(m) * (1.2e6 - 0.3e6 * stick),
                    0.6e6 + 0.12e6 * f64::from(m),
                )
            })
            .collect(),
        quality_by_month: months
            .clone()
            .map(|m| {
                fan(
                    f64::from(m) * (0.004 - 0.012 * stick),
                    0.01 * f64::from(m).sqrt(),
                )
            })
            .collect(),
        satisfaction_by_month: months
            .map(|m| {
                let wave = if m % 3 == 0 { -0.02 * stick } else { 0.0 };
                fan(0.78 - 0.001 * stick * f64::from(m) + wave, 0.012)
            })
            .collect(),
        bookings_by_quarter: (0..12)
            .map(|q| band(4.5e6 + f64::from(q) * 1e5 * (1.2 - stick), 2.4e5))
            .collect(),
        last_day_share_by_quarter: (0..12).map(|_| band(0.02 + 0.05 * stick, 0.004)).collect(),
        attainment: attainment.collect(),
        effort_by_own_days_left: (0..65)
            .map(|left| band(0.85 + stick * rise(left / 4, 0.5), 0.02))
            .collect(),
        value_expected_by_class: (1..=3)
            .map(|class| band(6e3 * f64::from(class), 100.0))
            .collect(),
        value_earned_by_class: (1..=3)
            .map(|class| band(6.1e3 * f64::from(class), 100.0))
            .collect(),
        value_gap_by_class: (1..=3)
            .map(|class| band(0.01 * f64::from(class - 2), 0.008))
            .collect(),
    }
}

fn value_map(stick: f64) -> ValueMap {
    let attainment: Vec<f64> = (0..=36).map(|a| f64::from(a) * 0.05).collect();
    let days_left: Vec<u32> = (0..65).collect();
    let value = attainment
        .iter()
        .map(|a| {
            days_left
                .iter()
                .map(|left| {
                    let width = 0.1 + f64::from(*left) / 90.0;
                    let near = 1.0 / (1.0 + ((a - 0.95) / width).powi(2));
                    3_000.0 + 9_000.0 * stick * near / (1.0 + f64::from(*left) / 20.0)
                })
                .collect()
        })
        .collect();
    ValueMap {
        days_left,
        attainment,
        value,
    }
}
