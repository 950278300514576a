//! How far a run has come, told on stderr: a bar where a person watches, else
//! a line every ten seconds, so that a short run in a script says nothing.

use super::console;
use crate::experiment::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Time between two lines where nobody watches.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Tells of progress.
#[derive(Debug)]
pub(super) enum Teller {
    Bar(ProgressBar),
    Lines(Mutex<Lines>),
}

#[derive(Debug)]
pub(super) struct Lines {
    done: u32,
    of: u32,
    last: Instant,
}

impl Teller {
    /// The teller that fits where stderr goes.
    pub(super) fn new() -> Self {
        if console::is_watched() {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            Self::Bar(bar)
        } else {
            Self::Lines(Mutex::new(Lines { done: 0, of: 0, last: Instant::now() }))
        }
    }

    /// Says what happens before it is known how much there is to do.
    pub(super) fn prepare(&self, what: &str) {
        if let Self::Bar(bar) = self {
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                bar.set_style(style);
            }
            bar.set_message(what.to_owned());
            bar.enable_steady_tick(Duration::from_millis(100));
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Teller {
    fn begin(&self, replications: u32) {
        match self {
            Self::Bar(bar) => {
                let style = "{bar:30} {pos}/{len} replications, {eta} left";
                if let Ok(style) = ProgressStyle::with_template(style) {
                    bar.set_style(style.progress_chars("##-"));
                }
                bar.set_length(u64::from(replications));
                bar.enable_steady_tick(Duration::from_millis(100));
            }
            Self::Lines(lines) => {
                let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
                *lines = Lines { done: 0, of: replications, last: Instant::now() };
            }
        }
    }

    fn at_most(&self, replications: u32) {
        match self {
            Self::Bar(bar) => {
                let style = "{bar:30} {pos} of at most {len} runs, at most {eta} left";
                if let Ok(style) = ProgressStyle::with_template(style) {
                    bar.set_style(style.progress_chars("##-"));
                }
                bar.set_length(u64::from(replications));
            }
            Self::Lines(lines) => {
                lines.lock().unwrap_or_else(PoisonError::into_inner).of = replications;
            }
        }
    }

    fn advanced(&self) {
        match self {
            Self::Bar(bar) => bar.inc(1),
            Self::Lines(lines) => {
                let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
                lines.done += 1;
                if lines.last.elapsed() >= LINE_EVERY {
                    lines.last = Instant::now();
                    console::tell(&format!("{} of {} replications", lines.done, lines.of));
                }
            }
        }
    }
}
