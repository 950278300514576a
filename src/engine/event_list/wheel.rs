//! Keys of later events, filed by when they are due.
//!
//! A wheel of two levels: a page of 1,024 slots of 64 seconds each for the
//! present stretch of about 18 hours, and 1,024 pages for about two years
//! after it. A key is filed without looking at any other; when its page comes
//! up it moves to its slot, and when its slot comes up the few keys there are
//! sorted. So the cost of an event hardly grows with the number pending, and
//! the memory that is touched lies together.

use super::TIME_SHIFT;

/// Length of a slot: 2^6 seconds.
const SLOT_BITS: u32 = 6;
/// Slots of a page.
const SLOTS: usize = 1_024;
/// A slot keeps room for so many keys once they are due.
const KEPT: usize = 32;
/// Length of a page: 2^16 seconds.
const PAGE_BITS: u32 = 16;
/// Pages that can be told apart.
const PAGES: usize = 1_024;

/// Keys that are due after the present slot.
#[derive(Debug, Clone)]
pub(super) struct Wheel {
    /// The present slot, counted from the start of the run.
    slot: u64,
    /// The page that the present slot belongs to.
    page: u64,
    /// Keys by slot of the present page.
    slots: Box<[Vec<u128>]>,
    filled_slots: Marks<{ SLOTS / 64 }>,
    /// Keys by page, for the pages after the present one.
    pages: Box<[Vec<u128>]>,
    filled_pages: Marks<{ PAGES / 64 }>,
    /// Keys that are due later than any page, and the first of their pages.
    beyond: Vec<u128>,
    beyond_from: u64,
}

impl Wheel {
    /// An empty wheel whose present slot is that of `now` \[seconds\].
    pub(super) fn at(now: u64) -> Self {
        Self {
            slot: now >> SLOT_BITS,
            page: now >> PAGE_BITS,
            slots: vec![Vec::new(); SLOTS].into_boxed_slice(),
            filled_slots: Marks::NONE,
            pages: vec![Vec::new(); PAGES].into_boxed_slice(),
            filled_pages: Marks::NONE,
            beyond: Vec::new(),
            beyond_from: u64::MAX,
        }
    }

    /// Files a key, unless it is due in the present slot or before: then this
    /// is false.
    #[inline]
    pub(super) fn file(&mut self, key: u128) -> bool {
        if slot_of(key) <= self.slot {
            return false;
        }
        if page_of(key) == self.page {
            self.file_by_slot(key);
        } else {
            self.file_by_page(key);
        }
        true
    }

    #[inline]
    fn file_by_slot(&mut self, key: u128) {
        let at = slot_of(key) as usize % SLOTS;
        self.slots[at].push(key);
        self.filled_slots.set(at);
    }

    fn file_by_page(&mut self, key: u128) {
        let page = page_of(key);
        if page - self.page >= PAGES as u64 {
            self.beyond_from = self.beyond_from.min(page);
            self.beyond.push(key);
            return;
        }
        let at = page as usize % PAGES;
        self.pages[at].push(key);
        self.filled_pages.set(at);
    }

    /// Goes on to the next slot that has keys and moves them to `keys`, which
    /// is empty, in descending order. Nothing happens if there is none.
    pub(super) fn advance(&mut self, keys: &mut Vec<u128>) {
        let after = self.slot as usize % SLOTS + 1;
        let next = self.filled_slots.first_from(after).or_else(|| self.turn_page());
        let Some(next) = next else { return };
        self.slot = (self.page << (PAGE_BITS - SLOT_BITS)) + next as u64;
        self.filled_slots.clear(next);
        // What a busy moment needed is given back, or in time every slot would
        // hold as much.
        if keys.capacity() > KEPT {
            *keys = Vec::new();
        }
        std::mem::swap(keys, &mut self.slots[next]);
        if keys.len() > 1 {
            keys.sort_unstable_by(|a, b| b.cmp(a));
        }
    }

    /// Goes on to the next page that has keys and files them by slot. The first
    /// slot that has some, if there is such a page.
    #[cold]
    fn turn_page(&mut self) -> Option<usize> {
        let present = self.page;
        let here = present as usize % PAGES;
        let ahead = self.filled_pages.first_from(here + 1).map(|at| at - here);
        let ahead = ahead.or_else(|| Some(self.filled_pages.first_from(0)? + PAGES - here));
        let next = ahead.map_or(u64::MAX, |ahead| present + ahead as u64);
        self.page = next.min(self.beyond_from);
        if self.page == u64::MAX {
            self.page = present;
            return None;
        }
        if self.beyond_from - self.page < PAGES as u64 {
            self.file_beyond();
        }
        let at = self.page as usize % PAGES;
        self.filled_pages.clear(at);
        // Its memory is given back: a page far ahead needs much less.
        for key in std::mem::take(&mut self.pages[at]) {
            self.file_by_slot(key);
        }
        self.filled_slots.first_from(0)
    }

    /// Files the keys that were due later than any page, as far as they are not
    /// any more.
    fn file_beyond(&mut self) {
        self.beyond_from = u64::MAX;
        for key in std::mem::take(&mut self.beyond) {
            if page_of(key) == self.page {
                self.file_by_slot(key);
            } else {
                self.file_by_page(key);
            }
        }
    }
}

fn slot_of(key: u128) -> u64 {
    (key >> (TIME_SHIFT + SLOT_BITS)) as u64
}

fn page_of(key: u128) -> u64 {
    (key >> (TIME_SHIFT + PAGE_BITS)) as u64
}

/// Which of 64 times `WORDS` things are there.
#[derive(Debug, Clone)]
struct Marks<const WORDS: usize>([u64; WORDS]);

impl<const WORDS: usize> Marks<WORDS> {
    const NONE: Self = Self([0; WORDS]);

    #[inline]
    fn set(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    fn clear(&mut self, at: usize) {
        self.0[at / 64] &= !(1 << (at % 64));
    }

    /// The first that is there, from `at` on.
    fn first_from(&self, at: usize) -> Option<usize> {
        let from = !0 << (at % 64);
        let mut word = at / 64;
        let mut marks = self.0.get(word)? & from;
        while marks == 0 {
            word += 1;
            marks = *self.0.get(word)?;
        }
        Some(word * 64 + marks.trailing_zeros() as usize)
    }
}
