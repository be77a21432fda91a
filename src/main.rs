//! The command line of quotasim: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    quotasim::cli::run(std::env::args_os())
}
