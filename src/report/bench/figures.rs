//! What follows from the timings of a workload.

use super::document::{Run, Workload};

/// Nanoseconds in a second.
const SECOND: f64 = 1e9;

impl Workload {
    /// The runs on one thread.
    fn alone(&self) -> &[Run] {
        self.timings.first().map_or(&[], |timing| &timing.runs)
    }

    /// Events in a second of processor time on one thread, run by run; `None`
    /// where the system does not tell processor time.
    pub(super) fn events_a_processor_second(&self) -> Option<Vec<f64>> {
        let times = self.processor_ns_an_event()?;
        Some(times.iter().map(|time| SECOND / time).collect())
    }

    /// Processor time of an event on one thread \[ns\], run by run, where it
    /// is told.
    pub(super) fn processor_ns_an_event(&self) -> Option<Vec<f64>> {
        let of = |run: &Run| Some(run.processor_ns? as f64 / self.events as f64);
        self.alone().iter().map(of).collect()
    }

    /// Events in a second on one thread, run by run.
    pub(super) fn events_a_second(&self) -> Vec<f64> {
        self.alone().iter().map(|run| self.events as f64 / seconds(run.wall_ns)).collect()
    }

    /// Time to read, check and compile the scenario \[ms\], round by round.
    pub(super) fn cold_start_ms(&self) -> Vec<f64> {
        self.cold_start_ns.iter().map(|&time| time as f64 / 1e6).collect()
    }

    /// Time of a run on the threads of `timings[index]` \[s\], round by round.
    pub(super) fn seconds(&self, index: usize) -> Vec<f64> {
        self.timings[index].runs.iter().map(|run| seconds(run.wall_ns)).collect()
    }

    /// How many times as fast a run is on the threads of `timings[index]` as
    /// on one in the same round.
    pub(super) fn speed_up(&self, index: usize) -> Vec<f64> {
        self.seconds(index).iter().zip(self.seconds(0)).map(|(time, alone)| alone / time).collect()
    }

    /// How many processors the runs on the threads of `timings[index]` got on
    /// average, round by round, where it is told.
    pub(super) fn processors_got(&self, index: usize) -> Option<Vec<f64>> {
        let of = |run: &Run| Some(run.processor_ns? as f64 / run.wall_ns as f64);
        self.timings[index].runs.iter().map(of).collect()
    }
}

fn seconds(time_ns: u64) -> f64 {
    time_ns as f64 / SECOND
}

#[cfg(test)]
mod tests {
    use super::super::fixture::workload;

    #[test]
    fn rates_are_of_the_run_and_speed_ups_of_the_round() {
        let mut workload = workload("w1", &[100, 200]);
        workload.events = 1_000;
        // 1,000 events in 100 ns, then 200 ns.
        assert_eq!(workload.processor_ns_an_event(), Some(vec![0.1, 0.2]));
        assert_eq!(workload.events_a_processor_second(), Some(vec![1e10, 5e9]));
        let wall = [(0, [100, 400]), (1, [50, 160])];
        for (index, times) in wall {
            for (run, time) in workload.timings[index].runs.iter_mut().zip(times) {
                run.wall_ns = time;
            }
        }
        assert_eq!(workload.events_a_second(), [1e10, 2.5e9]);
        assert_eq!(workload.cold_start_ms(), [2.0, 2.0]);
        assert_eq!(workload.seconds(1), [5e-8, 1.6e-7]);
        assert_eq!(workload.speed_up(0), [1.0, 1.0]);
        assert_eq!(workload.speed_up(1), [2.0, 2.5]);
        assert_eq!(workload.processors_got(0), Some(vec![1.0, 0.5]));
        assert_eq!(workload.processors_got(1), Some(vec![2.0, 1.25]));
        workload.timings[0].runs[1].processor_ns = None;
        assert_eq!(workload.events_a_processor_second(), None);
        assert_eq!(workload.processors_got(0), None);
    }
}
