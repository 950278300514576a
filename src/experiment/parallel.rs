//! Many runs on several threads, in order.

use rayon::ThreadPool;
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use std::sync::atomic::{AtomicU32, Ordering};

/// Does each of so many runs and gives what they made in their order. The
/// fault that is given is that of the first run that has one: once a run has
/// failed, later ones are pointless, but earlier ones are still done.
pub(super) fn in_order<T: Send, E: Send>(
    pool: &ThreadPool,
    runs: u32,
    one: impl Fn(u32) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
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
    outcomes.into_iter().flatten().collect()
}
