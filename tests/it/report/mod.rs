//! The report on made-up experiments: figures say what the data say, folders are whole or absent.

mod synthetic;

use quotasim::report::{charts, draw};

#[test]
fn look() {
    if let Ok(dir) = std::env::var("LOOK") {
        for (name, e) in [("n4", synthetic::experiment(4, 400)), ("n1", synthetic::experiment(1, 400)), ("n2", synthetic::experiment(2, 2000)), ("n8", synthetic::experiment(8, 150)), ("flat3", synthetic::flat(3))] {
            for f in charts::all(&e) {
                std::fs::create_dir_all(format!("{dir}/{name}")).unwrap();
                std::fs::write(format!("{dir}/{name}/{}.svg", f.stem), draw::svg(&f).unwrap()).unwrap();
            }
            std::fs::write(format!("{dir}/{name}/decision.txt"), quotasim::report::table::decision(&e)).unwrap();
            std::fs::write(format!("{dir}/{name}/summary.txt"), quotasim::report::table::summary(&e, &e.designs[0])).unwrap();
        }
    }
}
