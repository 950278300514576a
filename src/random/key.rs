//! Keys: 64-bit numbers that stand for whom or what a draw is for.

/// A key of draws. Made from the seed, it is narrowed step by step; every
/// narrowing mixes the whole key, so that neighbouring seeds, patients, steps
/// and visits have unrelated draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key(u64);

/// Odd constant near 2^64 divided by the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A bijective mixer of 64 bits: two rounds of xor-shift and multiplication,
/// with the constants that P. Evensen published as "moremur" (2020).
const fn mix(mut bits: u64) -> u64 {
    bits ^= bits >> 27;
    bits = bits.wrapping_mul(0x3c79_ac49_2ba7_b653);
    bits ^= bits >> 33;
    bits = bits.wrapping_mul(0x1c69_b3f7_4ac4_ae35);
    bits ^ (bits >> 27)
}

impl Key {
    /// The key of one replication of a run.
    pub const fn of_replication(seed: u64, replication: u32) -> Self {
        Self(mix(seed ^ 0x7061_7468_666c_6f77)).narrow(replication as u64)
    }

    /// The key of part `part` of what this key stands for.
    #[must_use]
    pub const fn narrow(self, part: u64) -> Self {
        Self(mix(self.0 ^ mix(part.wrapping_add(GOLDEN))))
    }

    /// The key of a draw at a step whose own key is `step`, on the `visit`-th
    /// time, counted from 0. `step` is well mixed already, so this is cheaper
    /// than [`Key::narrow`].
    #[must_use]
    pub const fn at_step(self, step: u64, visit: u32) -> Self {
        Self(mix(self.0 ^ step.wrapping_add((visit as u64).wrapping_mul(GOLDEN))))
    }

    /// The same in a lap of a loop: laps are counted from 0, and attempts within
    /// the lap. In the first lap this is [`Key::at_step`] of the attempt.
    #[must_use]
    pub const fn at_lap(self, step: u64, lap: u32, attempt: u16) -> Self {
        let visit = (lap as u64) << 16 | attempt as u64;
        Self(mix(self.0 ^ step.wrapping_add(visit.wrapping_mul(GOLDEN))))
    }

    /// The key's own 64 bits: uniform, for a draw that needs no more.
    pub const fn bits(self) -> u64 {
        self.0
    }
}

/// A key made of names, such as the pathway and the purpose of a step. The
/// parts are kept apart: `["ab", "c"]` and `["a", "bc"]` differ.
pub fn name_key(parts: &[&str]) -> u64 {
    // FNV-1a over bytes with a separator, then mixed. Its job is only to tell
    // some thousand names apart.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    mix(hash)
}
