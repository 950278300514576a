//! A run that goes on and on in the same way.

use crate::declared::load;
use pathflow::engine::Replication;
use pathflow::random::Key;
use pathflow::scenario::Scenario;
use pathflow::time::SimTime;
use std::cell::RefCell;
use std::time::{Duration, Instant};

/// A closed model: those who are there at the start go round for ever, so that
/// it is always as full. The time of a piece of it is the time of its events.
pub(crate) struct Steady<'m> {
    /// Settled; the run starts again from here at the end of the horizon.
    begun: Replication<'m, ()>,
    from: SimTime,
    end: SimTime,
    run: Replication<'m, ()>,
    now: SimTime,
    /// How long an event is in coming \[simulated seconds\].
    pace: f64,
}

impl<'m> Steady<'m> {
    pub(crate) fn new(scenario: &'m Scenario, settling: i64) -> Self {
        let model = &scenario.base.phases[0].model;
        let mut begun = Replication::new(model, Key::of_replication(1, 0), ());
        let half = SimTime::from_seconds(settling / 2);
        let from = SimTime::from_seconds(settling);
        begun.run_until(half).expect("a sound model");
        let before = begun.events();
        begun.run_until(from).expect("a sound model");
        let events = (begun.events() - before).max(1);
        let pace = (settling - settling / 2) as f64 / events as f64;
        let run = begun.clone();
        Self { begun, from, end: model.horizon.end, run, now: from, pace }
    }

    /// How long `events` events take, by those that come in as much simulated
    /// time as so many are expected in.
    pub(crate) fn time(of: &RefCell<Self>, events: u64) -> Duration {
        let steady = &mut *of.borrow_mut();
        let (mut elapsed, mut done) = (Duration::ZERO, 0);
        while done < events {
            let wanted = ((events - done) as f64 * steady.pace).ceil() as i64;
            if steady.now >= steady.end {
                steady.run = steady.begun.clone();
                steady.now = steady.from;
            }
            let until = steady.end.seconds().min(steady.now.seconds() + wanted.max(1));
            steady.now = SimTime::from_seconds(until);
            let before = steady.run.events();
            let clock = Instant::now();
            steady.run.run_until(steady.now).expect("a sound model");
            elapsed += clock.elapsed();
            done += steady.run.events() - before;
        }
        elapsed.mul_f64(events as f64 / done as f64)
    }
}

/// The scenario that this text declares.
pub(crate) fn read(text: &str) -> Scenario {
    let file = tempfile::NamedTempFile::with_suffix(".toml").expect("a temporary file");
    std::fs::write(file.path(), text).expect("a temporary file can be written");
    load(file.path(), &[])
}

/// The text of a model in which `patients` walk a pathway from the start on for
/// so many years: its resources, clocks and attributes, and the pathway's steps.
pub(crate) fn text(patients: u32, years: u32, blocks: &str, steps: &str) -> String {
    let last = 1999 + years;
    format!(
        "schema_version = 1\nstart = 2000-01-01\nreport_from = 2000-01-01\n\
         report_to = {last}-12-31\n{blocks}\n{steps}\n\
         [arrivals.all]\npathway = \"round\"\nat = []\nat_start = {patients}\n"
    )
}

/// A step of that pathway.
pub(crate) fn step(name: &str, what: &str) -> String {
    format!("[[pathway.round.step]]\nname = \"{name}\"\n{what}\n")
}
