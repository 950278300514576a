//! Many runs on several threads, in order.

use rayon::ThreadPool;
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use std::sync::atomic::{AtomicU32, Ordering};

/// Does each of so many runs and gives what they made in their order. The
/// fault that is given is that of the first run that has one.
pub(super) fn in_order<T: Send, E: Send>(
    pool: &ThreadPool,
    runs: u32,
    one: impl Fn(u32) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    match until_fault(pool, runs, one) {
        (made, None) => Ok(made),
        (_, Some(fault)) => Err(fault),
    }
}

/// Does each of so many runs and gives what they made in their order, up to the
/// first run that has a fault, and that fault: once a run has failed, later
/// ones are pointless, but earlier ones are still done.
pub(super) fn until_fault<T: Send, E: Send>(
    pool: &ThreadPool,
    runs: u32,
    one: impl Fn(u32) -> Result<T, E> + Sync,
) -> (Vec<T>, Option<E>) {
    let failed = AtomicU32::new(u32::MAX);
    let unless_pointless = |run| {
        if run > failed.load(Ordering::Relaxed) {
            return None;
        }
        Some(one(run).inspect_err(|_| {
            failed.fetch_min(run, Ordering::Relaxed);
        }))
    };
    // One run at a time: they are long, and a thread that runs dry takes the
    // next.
    let runs = (0..runs).into_par_iter().with_max_len(1);
    let outcomes: Vec<Option<_>> = pool.install(|| runs.map(unless_pointless).collect());
    let mut made = Vec::with_capacity(outcomes.len());
    for outcome in outcomes.into_iter().flatten() {
        match outcome {
            Ok(outcome) => made.push(outcome),
            Err(fault) => return (made, Some(fault)),
        }
    }
    (made, None)
}
