//! Where patients are while inside, and the queues that link them.

use super::event_list::{Event, Rank};
use super::patient::{NOBODY, Patient};
use crate::model::MAX_URGENCIES;
use crate::random::Key;
use crate::time::SimTime;

/// So many records are near the processor anyway: half a megabyte of them.
const NEAR: usize = 4_096;

/// All patients inside. Slots of those who left are used again, so memory
/// does not grow with the number that have passed through.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    patients: Vec<Patient>,
    free: Vec<u32>,
}

impl Store {
    /// Gives someone who enters now, with a record like this one, a slot.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn admit(
        &mut self,
        record: &Patient,
        key: Key,
        now: SimTime,
    ) -> (u32, &mut Patient) {
        let slot = self.free.pop().unwrap_or_else(|| self.new_slot(record));
        let patient = &mut self.patients[slot as usize];
        patient.enter_like(record, key, now);
        (slot, patient)
    }

    #[cold]
    #[inline(never)]
    fn new_slot(&mut self, record: &Patient) -> u32 {
        self.patients.push(record.clone());
        (self.patients.len() - 1) as u32
    }

    /// Gives someone a slot, with this record.
    pub(super) fn insert(&mut self, patient: Patient) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| self.new_slot(&patient));
        self.patients[slot as usize] = patient;
        slot
    }

    /// Gives the slot of someone who has departed to whoever comes next.
    pub(super) fn vacate(&mut self, slot: u32) {
        self.free.push(slot);
    }

    /// Reads the records of those who will soon be woken. With tens of thousands
    /// inside, most are far from the processor; asked for together they come
    /// many times faster than one by one.
    #[inline]
    pub(super) fn fetch(&self, events: impl Iterator<Item = Event>) {
        if self.patients.len() < NEAR {
            return;
        }
        let woken = events.filter(|event| event.rank() == Rank::Patient as u8);
        let records = woken.filter_map(|event| self.patients.get(event.subject() as usize));
        let read = records.map(|patient| patient.pending.bits() ^ patient.arrived.seconds() as u64);
        std::hint::black_box(read.fold(0, std::ops::BitXor::bitxor));
    }

    /// The record in a slot, if there is one.
    #[inline]
    fn get_mut(&mut self, slot: u32) -> Option<&mut Patient> {
        self.patients.get_mut(slot as usize)
    }

    /// How many patients are inside.
    pub(super) fn len(&self) -> usize {
        self.patients.len() - self.free.len()
    }

    /// Those inside, in order of slot.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &Patient)> {
        let all = (0_u32..).zip(&self.patients);
        all.filter(|(_, patient)| !patient.is_gone())
    }
}

impl std::ops::Index<u32> for Store {
    type Output = Patient;
    #[inline]
    fn index(&self, slot: u32) -> &Patient {
        &self.patients[slot as usize]
    }
}

impl std::ops::IndexMut<u32> for Store {
    #[inline]
    fn index_mut(&mut self, slot: u32) -> &mut Patient {
        &mut self.patients[slot as usize]
    }
}

/// A chain of patients in order of joining, linked through their records. A
/// patient is in at most one chain at a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chain {
    head: u32,
    tail: u32,
}

impl Chain {
    pub(super) const EMPTY: Self = Self { head: NOBODY, tail: NOBODY };

    pub(super) const fn is_empty(self) -> bool {
        self.head == NOBODY
    }

    pub(super) fn first(self) -> Option<u32> {
        (self.head != NOBODY).then_some(self.head)
    }

    /// Puts someone behind all others; the record is handed back.
    #[inline]
    pub(super) fn push<'p>(&mut self, slot: u32, patients: &'p mut Store) -> &'p mut Patient {
        let last = std::mem::replace(&mut self.tail, slot);
        if self.head == NOBODY {
            self.head = slot;
        } else {
            patients[last].next = slot;
        }
        let patient = &mut patients[slot];
        patient.next = NOBODY;
        patient.previous = last;
        patient
    }

    #[inline]
    pub(super) fn pop<'p>(&mut self, patients: &'p mut Store) -> Option<(u32, &'p mut Patient)> {
        let first = self.head;
        // Nobody has a slot that there is not.
        let patient = patients.get_mut(first)?;
        self.head = patient.next;
        Some((first, patient))
    }

    /// Puts someone before the first.
    pub(super) fn push_front(&mut self, slot: u32, patients: &mut Store) {
        patients[slot].next = self.head;
        if self.head == NOBODY {
            self.tail = slot;
        } else {
            patients[self.head].previous = slot;
        }
        self.head = slot;
    }

    /// Puts someone behind all whose number is not larger, from the end of the
    /// chain on: most who come have the largest.
    fn push_by(&mut self, slot: u32, patients: &mut Store, number: impl Fn(&Patient) -> i64) {
        let own = number(&patients[slot]);
        let mut before = (self.head != NOBODY).then_some(self.tail);
        while let Some(other) = before
            && number(&patients[other]) > own
        {
            before = (other != self.head).then(|| patients[other].previous);
        }
        match before {
            None => self.push_front(slot, patients),
            Some(last) if last == self.tail => {
                self.push(slot, patients);
            }
            Some(other) => {
                let next = patients[other].next;
                patients[slot].previous = other;
                patients[slot].next = next;
                patients[other].next = slot;
                patients[next].previous = slot;
            }
        }
    }

    /// Takes someone who is in the chain out of it.
    pub(super) fn remove(&mut self, slot: u32, patients: &mut Store) {
        let Patient { next, previous, .. } = patients[slot];
        if self.head == slot {
            self.head = next;
        } else {
            patients[previous].next = next;
        }
        if self.tail == slot {
            self.tail = previous;
        } else {
            patients[next].previous = previous;
        }
    }

    /// Those in the chain, in order.
    pub(super) fn iter(self, patients: &Store) -> impl Iterator<Item = u32> + Clone {
        std::iter::successors(self.first(), |&slot| {
            let next = patients[slot].next;
            (next != NOBODY).then_some(next)
        })
    }
}

/// Patients who wait, by class of urgency, then first come.
#[derive(Debug, Clone)]
pub(super) struct Queue {
    /// Bit `u` is set while class `u` has someone.
    classes: u16,
    waiting: u32,
    chains: [Chain; MAX_URGENCIES],
}

impl Queue {
    pub(super) const fn new() -> Self {
        Self { classes: 0, waiting: 0, chains: [Chain::EMPTY; MAX_URGENCIES] }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.classes == 0
    }

    pub(super) const fn len(&self) -> u32 {
        self.waiting
    }

    /// Whether someone of `urgency` or a more urgent class waits.
    pub(super) const fn has_at_least(&self, urgency: u8) -> bool {
        self.classes & (u16::MAX >> (MAX_URGENCIES as u32 - 1 - urgency as u32)) != 0
    }

    /// Puts someone behind all others of a class; the record is handed back.
    #[inline]
    pub(super) fn push<'p>(
        &mut self,
        slot: u32,
        urgency: u8,
        patients: &'p mut Store,
    ) -> &'p mut Patient {
        self.classes |= 1 << urgency;
        self.waiting += 1;
        self.chains[urgency as usize].push(slot, patients)
    }

    /// Puts someone into a class behind all whose number is not larger.
    pub(super) fn push_by(
        &mut self,
        slot: u32,
        urgency: u8,
        patients: &mut Store,
        number: impl Fn(&Patient) -> i64,
    ) {
        self.classes |= 1 << urgency;
        self.waiting += 1;
        self.chains[urgency as usize].push_by(slot, patients, number);
    }

    /// Puts someone before all others of a class.
    pub(super) fn push_front(&mut self, slot: u32, urgency: u8, patients: &mut Store) {
        self.classes |= 1 << urgency;
        self.waiting += 1;
        self.chains[urgency as usize].push_front(slot, patients);
    }

    /// Takes someone who waits in a class out of the queue.
    pub(super) fn remove(&mut self, slot: u32, urgency: u8, patients: &mut Store) {
        let chain = &mut self.chains[urgency as usize];
        chain.remove(slot, patients);
        if chain.is_empty() {
            self.classes &= !(1 << urgency);
        }
        self.waiting -= 1;
    }

    /// Takes the first of the most urgent class.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn pop<'p>(&mut self, patients: &'p mut Store) -> Option<(u32, &'p mut Patient)> {
        if self.classes == 0 {
            return None;
        }
        self.pop_from(self.classes.trailing_zeros() as u8, patients)
    }

    /// The first of one class, left in the queue.
    pub(super) fn first_of(&self, urgency: u8) -> Option<u32> {
        self.chains[urgency as usize].first()
    }

    /// All who wait in one class, in order.
    pub(super) fn of_class<'a>(
        &self,
        urgency: u8,
        patients: &'a Store,
    ) -> impl Iterator<Item = u32> + Clone + use<'a> {
        self.chains[urgency as usize].iter(patients)
    }

    /// Takes the first of one class.
    #[inline]
    pub(super) fn pop_from<'p>(
        &mut self,
        urgency: u8,
        patients: &'p mut Store,
    ) -> Option<(u32, &'p mut Patient)> {
        let chain = &mut self.chains[urgency as usize];
        let first = chain.pop(patients)?;
        if chain.is_empty() {
            self.classes &= !(1 << urgency);
        }
        self.waiting -= 1;
        Some(first)
    }

    /// Takes someone out who may be anywhere in it; false if nobody of the slot
    /// is.
    pub(super) fn withdraw(&mut self, slot: u32, patients: &mut Store) -> bool {
        let is_in = |class: &u8| self.chains[usize::from(*class)].iter(patients).any(|s| s == slot);
        let class = self.occupied().find(is_in);
        if let Some(class) = class {
            self.remove(slot, class, patients);
        }
        class.is_some()
    }

    /// The classes in which someone waits, most urgent first.
    pub(super) fn occupied(&self) -> impl Iterator<Item = u8> + use<> {
        let classes = self.classes;
        (0..MAX_URGENCIES as u8).filter(move |&urgency| classes & (1 << urgency) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{PathwayId, RouteId, SiteId, StepId};
    use crate::model::Entrant;
    use proptest::prelude::*;
    use std::collections::VecDeque;

    fn store_of(patients: usize) -> Store {
        let entrant =
            Entrant { pathway: PathwayId(0), site: SiteId(0), urgency: 0, route: RouteId(0) };
        let key = Key::of_replication(1, 0);
        let record = Patient::entering(key, entrant, StepId(0), SimTime::START);
        let mut store = Store::default();
        for _ in 0..patients {
            store.admit(&record, key, SimTime::START);
        }
        store
    }

    proptest! {
        #[test]
        fn a_chain_is_a_list_that_can_be_left_from_the_middle(
            steps in prop::collection::vec((0_u8..5, 0_usize..20), 1..200),
        ) {
            let mut patients = store_of(200);
            let (mut chain, mut plain) = (Chain::EMPTY, VecDeque::new());
            for (slot, (what, which)) in (0_u32..).zip(steps) {
                match what {
                    0 | 1 => {
                        chain.push(slot, &mut patients);
                        plain.push_back(slot);
                    }
                    2 => {
                        chain.push_front(slot, &mut patients);
                        plain.push_front(slot);
                    }
                    3 => {
                        let first = chain.pop(&mut patients).map(|(slot, _)| slot);
                        prop_assert_eq!(first, plain.pop_front());
                    }
                    _ if plain.is_empty() => {}
                    _ => {
                        let gone = plain.remove(which % plain.len()).expect("someone");
                        chain.remove(gone, &mut patients);
                    }
                }
                prop_assert_eq!(chain.iter(&patients).collect::<VecDeque<_>>(), plain.clone());
            }
        }
    }

    #[test]
    fn whoever_leaves_a_queue_leaves_the_others_in_order() {
        let entrant =
            Entrant { pathway: PathwayId(0), site: SiteId(0), urgency: 0, route: RouteId(0) };
        let key = Key::of_replication(1, 0);
        let now = SimTime::START;
        let record = Patient::entering(key, entrant, StepId(0), now);
        for gone in [&[0][..], &[1], &[3], &[0, 1], &[3, 2], &[1, 2], &[0, 1, 2, 3]] {
            let (mut patients, mut queue) = (Store::default(), Queue::new());
            for _ in 0..4 {
                let (slot, _) = patients.admit(&record, key, now);
                queue.push(slot, 2, &mut patients);
            }
            for &slot in gone {
                assert!(queue.withdraw(slot, &mut patients));
                assert!(!queue.withdraw(slot, &mut patients), "only once");
            }
            // Who joins now is the last.
            let (slot, _) = patients.admit(&record, key, now);
            queue.push(slot, 2, &mut patients);
            assert_eq!(queue.len(), 5 - gone.len() as u32);
            let mut left: Vec<u32> = (0..5).filter(|slot| !gone.contains(slot)).collect();
            left.reverse();
            while let Some((slot, _)) = queue.pop(&mut patients) {
                assert_eq!(Some(slot), left.pop());
            }
            assert!(left.is_empty() && queue.is_empty());
        }
    }

    #[test]
    fn has_at_least_looks_at_the_same_and_more_urgent_classes() {
        let mut queue = Queue::new();
        queue.classes = 1 << 3;
        assert!(!queue.has_at_least(0) && !queue.has_at_least(2));
        assert!(queue.has_at_least(3) && queue.has_at_least(15));
        queue.classes = 1 << 15;
        assert!(!queue.has_at_least(14) && queue.has_at_least(15));
    }
}
