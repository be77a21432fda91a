//! What a draw costs, one at a time and in a row.

use divan::{Bencher, black_box};
use quotasim::random::{Purpose, Streams, draw, math};

/// Draws per timed call, so that the clock's own cost vanishes.
const DRAWS: u64 = 1000;

fn main() {
    divan::main();
}

/// Times [`DRAWS`] evaluations of `f` on addressed uniforms.
fn each(bencher: Bencher<'_, '_>, f: impl Fn(f64) -> f64 + Sync) {
    let streams = Streams::new(1, 2);
    let uniforms: Vec<f64> = (0..DRAWS)
        .map(|i| streams.uniform(Purpose::Bootstrap, 0, i))
        .collect();
    bencher
        .counter(divan::counter::ItemsCount::new(DRAWS))
        .bench(|| black_box(&uniforms).iter().map(|&u| f(u)).sum::<f64>());
}

#[divan::bench]
fn addressed_uniform(bencher: Bencher<'_, '_>) {
    bencher
        .counter(divan::counter::ItemsCount::new(DRAWS))
        .bench(|| {
            let streams = black_box(Streams::new(1, 2));
            (0..DRAWS)
                .map(|i| streams.uniform(Purpose::Signature, i, 7))
                .sum::<f64>()
        });
}

#[divan::bench]
fn stream_opened_and_one_draw(bencher: Bencher<'_, '_>) {
    bencher
        .counter(divan::counter::ItemsCount::new(DRAWS))
        .bench(|| {
            let streams = black_box(Streams::new(1, 2));
            (0..DRAWS)
                .map(|i| streams.stream(Purpose::DealType, i).uniform())
                .sum::<f64>()
        });
}

#[divan::bench]
fn next_of_a_stream(bencher: Bencher<'_, '_>) {
    bencher
        .counter(divan::counter::ItemsCount::new(DRAWS))
        .bench(|| {
            let mut stream = black_box(Streams::new(1, 2)).stream(Purpose::DealType, 5);
            (0..DRAWS).map(|_| stream.uniform()).sum::<f64>()
        });
}

#[divan::bench]
fn exponential(bencher: Bencher<'_, '_>) {
    each(bencher, |u| draw::exponential(u, 3.0));
}

#[divan::bench]
fn normal(bencher: Bencher<'_, '_>) {
    each(bencher, |u| draw::normal(u, 3.0, 2.0));
}

#[divan::bench]
fn lognormal(bencher: Bencher<'_, '_>) {
    each(bencher, |u| draw::lognormal(u, 3.0, 0.7));
}

#[divan::bench(args = [0.1, 2.5, 40.0, 1000.0])]
fn poisson(bencher: Bencher<'_, '_>, mean: f64) {
    each(bencher, |u| f64::from(draw::poisson(u, mean)));
}

#[divan::bench]
fn binomial_40_tries(bencher: Bencher<'_, '_>) {
    each(bencher, |u| f64::from(draw::binomial(u, 40, 0.12)));
}

#[divan::bench]
fn exp(bencher: Bencher<'_, '_>) {
    each(bencher, math::exp);
}

#[divan::bench]
fn normal_cdf(bencher: Bencher<'_, '_>) {
    each(bencher, math::normal_cdf);
}
