//! A small generator that starts from a key, for one draw.

use super::Key;
use rand::rand_core::{Infallible, TryRng};

/// The random numbers of one draw: as many as the draw needs, from its key.
///
/// A multiply-and-fold generator (the step of Wang Yi's wyrand) whose state is
/// the draw's mixed key.
#[derive(Debug, Clone)]
pub struct Keyed {
    state: u64,
}

impl Keyed {
    /// The generator of the draw with this key.
    #[inline]
    pub const fn new(key: Key) -> Self {
        Self { state: key.bits() }
    }

    /// A uniform 64-bit number.
    #[inline]
    pub const fn next_bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0xa076_1d64_78bd_642f);
        let product = (self.state as u128) * ((self.state ^ 0xe703_7ed1_a0b4_28db) as u128);
        (product >> 64) as u64 ^ product as u64
    }

    /// A uniform number in \[0, 1) with 53 bits.
    #[inline]
    pub const fn next_share(&mut self) -> f64 {
        (self.next_bits() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }
}

impl TryRng for Keyed {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next_bits() >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next_bits())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.next_bits().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}
