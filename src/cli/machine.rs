//! What the operating system tells about this process and the machine. Where
//! it does not say, nothing is made up.

use crate::report::bench::Machine;
use cpu_time::ProcessTime;
use std::env::{self, consts};
use std::fs;
use std::time::Duration;

/// Largest memory in use so far, or since it was last forgotten \[bytes\].
pub(super) fn peak_memory() -> Option<u64> {
    kilobytes(&fs::read_to_string("/proc/self/status").ok()?, "VmHWM:")
}

/// Lets [`peak_memory`] begin anew, from what is in use now; `false` where the
/// system cannot do that.
pub(super) fn forget_peak_memory() -> bool {
    fs::write("/proc/self/clear_refs", "5").is_ok()
}

/// Processor time of all threads so far. Linux and macOS tell it to the
/// microsecond or better, Windows in steps of a sixty-fourth of a second.
pub(super) fn processor_time() -> Option<Duration> {
    ProcessTime::try_now().ok().map(|time| time.as_duration())
}

/// Processors that this program may use.
pub(super) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The machine, but for its name, which is nobody's business.
pub(super) fn describe() -> Machine {
    let read = |path| fs::read_to_string(path).ok();
    let release = read("/etc/os-release").and_then(|text| quoted(&text, "PRETTY_NAME="));
    let system = release.unwrap_or_else(|| consts::OS.to_owned());
    Machine {
        processor: read("/proc/cpuinfo")
            .and_then(|text| after_colon(&text, "model name"))
            .or_else(|| env::var("PROCESSOR_IDENTIFIER").ok()),
        processors: processors(),
        memory_bytes: read("/proc/meminfo").and_then(|text| kilobytes(&text, "MemTotal:")),
        system: format!("{system} ({})", consts::ARCH),
    }
}

/// The value of a line such as `VmHWM:  2048 kB` \[bytes\].
fn kilobytes(text: &str, key: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1_024)
}

/// The value of the first line such as `model name : Example 9000`.
fn after_colon(text: &str, key: &str) -> Option<String> {
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    Some(line.trim_start().strip_prefix(':')?.trim().to_owned())
}

/// The value of a line such as `NAME="Example"`.
fn quoted(text: &str, key: &str) -> Option<String> {
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    Some(line.trim().trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_words_are_understood() {
        assert_eq!(kilobytes("Name:\tx\nVmHWM:\t    2048 kB\n", "VmHWM:"), Some(2_097_152));
        assert_eq!(kilobytes("Name:\tx\n", "VmHWM:"), None);
        let cores = "processor\t: 0\nmodel name\t: Example 9000\nmodel name\t: Other\n";
        assert_eq!(after_colon(cores, "model name"), Some("Example 9000".to_owned()));
        assert_eq!(after_colon(cores, "flags"), None);
        assert_eq!(quoted("ID=x\nNAME=\"Example 1\"\n", "NAME="), Some("Example 1".to_owned()));
    }

    #[test]
    fn processor_time_passes() {
        let before = processor_time().unwrap();
        let sum = (0..3_000_000_u64).fold(0, |sum: u64, one| sum ^ std::hint::black_box(one));
        assert!(processor_time().unwrap() > before, "{sum}");
    }

    #[test]
    fn this_machine_has_processors() {
        assert!(describe().processors > 0);
    }
}
