//! What the operating system tells about this process. Where it does not say,
//! nothing is made up.

use std::fs;
use std::time::Duration;

/// Ticks in a second of `/proc`, the same on every Linux that there is.
const TICKS_A_SECOND: f64 = 100.0;

/// Largest memory in use so far \[bytes\].
pub(super) fn peak_memory() -> Option<u64> {
    peak_of(&fs::read_to_string("/proc/self/status").ok()?)
}

/// Processor time of all threads so far.
pub(super) fn processor_time() -> Option<Duration> {
    processor_of(&fs::read_to_string("/proc/self/stat").ok()?)
}

fn peak_of(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1_024)
}

fn processor_of(stat: &str) -> Option<Duration> {
    // The second field, the command in brackets, may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some(Duration::from_secs_f64((user + system) / TICKS_A_SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_words_are_understood() {
        assert_eq!(peak_of("Name:\tx\nVmHWM:\t    2048 kB\n"), Some(2_097_152));
        assert_eq!(peak_of("Name:\tx\n"), None);
        let stat = "1 (a ) b) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0";
        assert_eq!(processor_of(stat), Some(Duration::from_secs(2)));
        assert_eq!(processor_of(""), None);
    }
}
