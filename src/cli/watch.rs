//! Progress on standard error, and Ctrl-C.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Exit;
use crate::experiment::engine::Progress;

/// How often Ctrl-C was pressed.
static PRESSED: AtomicU32 = AtomicU32::new(0);

/// From now on the first Ctrl-C asks to stop, and the second ends the program at once.
///
/// Where no handler can be set, Ctrl-C ends the program as it always did.
pub(super) fn catch_ctrl_c() {
    let caught = ctrlc::set_handler(|| {
        if 0 < PRESSED.fetch_add(1, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted.code().into());
        }
    });
    drop(caught);
}

/// Whether somebody asked to stop.
pub(super) fn interrupted() -> bool {
    0 < PRESSED.load(Ordering::Relaxed)
}

/// One bar for beliefs, one for replications, drawn only on a terminal.
#[derive(Debug)]
pub(super) struct Watcher {
    shown: bool,
    /// The stage and its bar.
    bar: Mutex<Option<(&'static str, ProgressBar)>>,
}

impl Watcher {
    /// Draws unless asked to be quiet or standard error is not a terminal.
    pub(super) fn new(quiet: bool) -> Self {
        Self {
            shown: !quiet && std::io::stderr().is_terminal(),
            bar: Mutex::new(None),
        }
    }

    /// Takes the bar off the terminal.
    pub(super) fn clear(&self) {
        let mut bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bar)) = bar.take() {
            bar.finish_and_clear();
        }
    }

    fn draw(&self, stage: &'static str, done: usize, expected: usize) {
        if !self.shown {
            return;
        }
        let mut slot = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.as_ref().is_none_or(|(drawn, _)| *drawn != stage) {
            if let Some((_, before)) = slot.take() {
                before.finish_and_clear();
            }
            *slot = Some((stage, new_bar(stage)));
        }
        if let Some((_, bar)) = slot.as_ref() {
            bar.set_length(expected.max(done) as u64);
            // Calls of different threads may overtake each other.
            if bar.position() < done as u64 {
                bar.set_position(done as u64);
            }
        }
    }
}

impl Progress for Watcher {
    fn advanced(&self, done: usize, expected: usize) {
        self.draw("replications", done, expected);
    }

    fn interrupted(&self) -> bool {
        interrupted()
    }

    fn settled(&self, done: usize, expected: usize) {
        self.draw("beliefs", done, expected);
    }
}

fn new_bar(stage: &'static str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let template = "{msg:>12} [{bar:30}] {pos}/{len}, {elapsed} so far, about {eta} left";
    // The template is a constant; should it ever be refused, the plain bar serves.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message(stage);
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}
