//! Runs one of the plain Rust versions: `yardstick daily|next-event|thinned --replications N --seed S`.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use yardstick::report::{Request, run, usage};
use yardstick::{daily, next_event, thinned};

fn main() {
    let request = Request::from_arguments();
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(request.seed);
    match request.version.as_deref() {
        Some("daily") => run(request.replications, || daily::replicate(&mut rng)),
        None | Some("next-event") => {
            let mut simulator = next_event::Simulator::new();
            run(request.replications, || simulator.replicate(&mut rng));
        }
        Some("thinned") => {
            let mut simulator = thinned::Simulator::new();
            run(request.replications, || simulator.replicate(&mut rng));
        }
        Some(other) => usage(&format!(
            "no version '{other}': daily, next-event or thinned"
        )),
    }
}
