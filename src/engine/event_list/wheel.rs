//! Keys of later events, filed by when they are due.
//!
//! A wheel of two levels: a page of slots for the present stretch of about 18
//! hours, and 1,024 pages for about two years after it. A key is filed without
//! looking at any other; when its page comes up it moves to its slot, and when
//! its slot comes up the few keys there are sorted. So the cost of an event
//! hardly grows with the number pending, and the memory that is touched lies
//! together. Slots are of 64 seconds in a busy model, and longer in a calm one,
//! so that a slot has a few events.

use super::TIME_SHIFT;

/// Length of the shortest slot: 2^6 seconds.
const SHORTEST_SLOT_BITS: u32 = 6;
/// Most slots of a page: so many of the shortest.
const SLOTS: usize = 1 << (PAGE_BITS - SHORTEST_SLOT_BITS);
/// So many events are wanted in a slot, or up to twice that.
const WANTED: usize = 4;
/// A slot keeps room for so many keys once they are due.
const KEPT: usize = 32;
/// Length of a page: 2^16 seconds.
const PAGE_BITS: u32 = 16;
/// Pages that can be told apart.
const PAGES: usize = 1_024;

/// Keys that are due after the present slot.
#[derive(Debug, Clone)]
pub(super) struct Wheel {
    /// Length of the slots of the present page: 2 to the power of this
    /// \[seconds\].
    slot_bits: u32,
    /// The last slot of the present page, counted from its first.
    last_slot: usize,
    /// The present slot, counted from the start of the run.
    slot: u64,
    /// How many keys came up in the present page until now.
    came_up: usize,
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
            slot_bits: SHORTEST_SLOT_BITS,
            last_slot: SLOTS - 1,
            slot: now >> SHORTEST_SLOT_BITS,
            came_up: 0,
            page: now >> PAGE_BITS,
            slots: vec![Vec::new(); SLOTS].into_boxed_slice(),
            filled_slots: Marks::NONE,
            pages: vec![Vec::new(); PAGES].into_boxed_slice(),
            filled_pages: Marks::NONE,
            beyond: Vec::new(),
            beyond_from: u64::MAX,
        }
    }

    /// The first key that could be filed here.
    pub(super) fn begins(&self) -> u128 {
        u128::from(self.slot + 1) << (TIME_SHIFT + self.slot_bits)
    }

    /// Files a key, unless it is due in the present slot or before: then this
    /// is false.
    #[inline]
    pub(super) fn file(&mut self, key: u128) -> bool {
        if self.slot_of(key) <= self.slot {
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
    fn slot_of(&self, key: u128) -> u64 {
        (key >> TIME_SHIFT) as u64 >> self.slot_bits
    }

    #[inline]
    fn file_by_slot(&mut self, key: u128) {
        let at = self.slot_of(key) as usize & self.last_slot;
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
    /// is empty, in no order. Nothing happens if there is none.
    pub(super) fn advance(&mut self, keys: &mut Vec<u128>) {
        let after = (self.slot as usize & self.last_slot) + 1;
        let next = self.filled_slots.first_from(after).or_else(|| self.turn_page());
        let Some(next) = next else { return };
        self.slot = (self.page << (PAGE_BITS - self.slot_bits)) + next as u64;
        self.filled_slots.clear(next);
        // What a busy moment needed is given back, or in time every slot would
        // hold as much.
        if keys.capacity() > KEPT {
            *keys = Vec::new();
        }
        std::mem::swap(keys, &mut self.slots[next]);
        self.came_up += keys.len();
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
        self.fit_slots();
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

    /// Makes the slots of a new page so long that each has as many events as are
    /// wanted, if as many come as in the page before.
    fn fit_slots(&mut self) {
        let slots = (self.came_up / WANTED).clamp(1, SLOTS);
        self.slot_bits = PAGE_BITS - slots.ilog2();
        self.last_slot = (1 << slots.ilog2()) - 1;
        self.came_up = 0;
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
