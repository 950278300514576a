//! Timings made up for tests.

use super::document::{Bench, Machine, Measurements, Memory, Program, Run, Timing, Workload};

/// A workload whose runs on one thread took so much processor time \[ns\];
/// on two they took half as long.
pub(super) fn workload(name: &str, processor_ns: &[u64]) -> Workload {
    let on = |threads: u64| Timing {
        threads: threads as usize,
        runs: processor_ns
            .iter()
            .map(|&time| Run { processor_ns: Some(time), wall_ns: time * 101 / (100 * threads) })
            .collect(),
    };
    Workload {
        name: name.to_owned(),
        title: format!("Workload {name}"),
        scenario_digest: format!("digest of {name}"),
        seed: 1,
        replications: 4,
        events: 20_000_000,
        patients: 5_000_000,
        timings: vec![on(1), on(2)],
        cold_start_ns: processor_ns.iter().map(|_| 2_000_000).collect(),
        memory: Memory {
            one_replication_bytes: Some(20 << 20),
            all_threads_bytes: Some(30 << 20),
            is_of_that_time: true,
        },
    }
}

/// Workloads on a machine.
pub(super) fn bench(workloads: Vec<Workload>) -> Bench {
    let machine = Machine {
        processor: Some("Example 9000".to_owned()),
        processors: 2,
        memory_bytes: Some(16 << 30),
        system: "Example OS 1 (x86_64)".to_owned(),
    };
    let yardstick_ns = vec![1_000, 1_001, 999, 1_002, 998];
    let measurements = Measurements { threads: 2, yardstick_ns, workloads };
    let mut bench = Bench::new(machine, jiff::Timestamp::UNIX_EPOCH, measurements);
    bench.program = Program { version: "1.2.3".to_owned(), build: "release".to_owned() };
    bench
}
