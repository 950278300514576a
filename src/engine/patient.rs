//! The record that a patient is while inside.

use super::children::FamilyTie;
use crate::ids::{ClockId, Id, PathwayId, RouteId, SiteId, StepId};
use crate::model::{Entrant, Held, MAX_CLOCKS, MOST_HELD};
use crate::random::Key;
use crate::time::{SimSpan, SimTime};

/// Stands for "no clock runs": clock starts are seconds in 32 bits.
const NOT_RUNNING: i32 = i32::MIN;

/// An instant in 32 bits: 68 years before and after the start, which scenarios
/// with clocks do not outlast.
const fn in_32_bits(time: SimTime) -> i32 {
    let seconds = time.seconds();
    if seconds <= NOT_RUNNING as i64 {
        NOT_RUNNING + 1
    } else if seconds > i32::MAX as i64 {
        i32::MAX
    } else {
        seconds as i32
    }
}

/// Where those are who have left: at no step.
const NOWHERE: StepId = StepId(u32::MAX);

/// Stands for "nobody" in the links between patients of a queue.
pub(super) const NOBODY: u32 = u32::MAX;

/// What comes next for a patient who waits: an event; or, for who queues at a
/// plain place, an activity of which it is known how long it will take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pending(u64);

impl Pending {
    pub(super) const NOTHING: Self = Self(0);
    /// Tells times from the numbers of events, which are smaller.
    const DRAWN: u64 = 1 << 63;

    /// The event with this number; the only one that may wake the patient.
    pub(super) const fn event(number: u64) -> Self {
        Self(number)
    }

    /// An activity that will take so long.
    pub(super) const fn drawn(takes: SimSpan) -> Self {
        Self(Self::DRAWN | takes.seconds() as u64)
    }

    /// Whether it is the event with this number.
    #[inline]
    pub(super) const fn is_event(self, number: u64) -> bool {
        self.0 == number
    }

    /// Whether it is any event.
    pub(super) const fn is_any_event(self) -> bool {
        self.0 != 0 && self.0 & Self::DRAWN == 0
    }

    /// How long the activity will take, if that is known.
    #[inline]
    pub(super) const fn takes(self) -> Option<SimSpan> {
        if self.0 & Self::DRAWN == 0 {
            return None;
        }
        Some(SimSpan::from_seconds((self.0 & !Self::DRAWN) as i64))
    }

    /// The bits of which it is made.
    pub(super) const fn bits(self) -> u64 {
        self.0
    }
}

/// One patient's episode: a cache line that every event of the patient reads,
/// and one for what is asked less often.
#[derive(Debug, Clone)]
#[repr(C, align(64))]
pub struct Patient {
    /// Key of all the patient's draws.
    pub key: Key,
    /// What comes next.
    pub(super) pending: Pending,
    /// When the present step was entered.
    pub step_since: SimTime,
    /// When the patient joined the queue that it is in.
    pub queued_since: SimTime,
    /// The step that the patient is in.
    pub step: StepId,
    /// Next in the queue.
    pub(super) next: u32,
    /// The one before in the queue; of the first, anything.
    pub(super) previous: u32,
    /// How often the patient has gone backwards.
    pub laps: u32,
    /// Among which children of a parallel step the patient is, and whether it
    /// is to go no further.
    pub(super) family: FamilyTie,
    /// When the patient was last transferred; negative infinity = never.
    transferred: i32,
    /// How often the patient has run the present step before in this lap
    /// (missed appointments).
    pub visit: u16,
    /// The pathway that the patient is on.
    pub pathway: PathwayId,
    /// Where the patient is.
    pub site: SiteId,
    /// Where the patient entered.
    pub origin: SiteId,
    /// The class in which the patient waits; 0 is served first.
    pub urgency: u8,
    /// The route by which the patient came.
    pub route: RouteId,
    /// When the patient entered the model.
    pub arrived: SimTime,
    clocks: [i32; MAX_CLOCKS],
    /// Units that are held over steps, in the order in which they were taken.
    held: [Held; MOST_HELD],
}

// Two cache lines, and no more.
const _: () = assert!(size_of::<Patient>() == 128);

impl Patient {
    /// A patient who enters now, at this step.
    pub(super) fn entering(key: Key, entrant: Entrant, step: StepId, now: SimTime) -> Self {
        Self {
            key,
            step_since: now,
            queued_since: now,
            pending: Pending::NOTHING,
            step,
            next: NOBODY,
            previous: NOBODY,
            visit: 0,
            pathway: entrant.pathway,
            site: entrant.site,
            origin: entrant.site,
            urgency: entrant.urgency,
            route: entrant.route,
            held: [Held::NOTHING; MOST_HELD],
            transferred: NOT_RUNNING,
            clocks: [NOT_RUNNING; MAX_CLOCKS],
            arrived: now,
            laps: 0,
            family: FamilyTie::NONE,
        }
    }

    /// Makes the record of someone who has left that of someone who enters now
    /// like `other`. Nobody leaves with a clock that runs or with units, so these
    /// stand at nothing.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn enter_like(&mut self, other: &Self, key: Key, now: SimTime) {
        debug_assert!(!self.has_clocks() && !self.holds_something());
        let Self { clocks, held, .. } = *self;
        *self =
            Self { key, step_since: now, queued_since: now, arrived: now, clocks, held, ..*other };
    }

    /// Is nowhere from now on, and woken by nothing. A child, who is no patient,
    /// forgets the clocks that it had of one.
    #[inline]
    pub(super) fn depart(&mut self) {
        self.pending = Pending::NOTHING;
        self.step = NOWHERE;
        if self.is_child() {
            self.clocks = [NOT_RUNNING; MAX_CLOCKS];
        }
    }

    /// Whether nobody is in the slot any more.
    pub(super) fn is_gone(&self) -> bool {
        self.step == NOWHERE
    }

    /// The key of the patient's draw at the present step and visit, for the
    /// purpose with this key.
    #[inline]
    pub fn draw(&self, purpose: u64) -> Key {
        self.key.at_lap(purpose, self.laps, self.visit)
    }

    /// Whether this is not a patient but one of the things that are done for
    /// one side by side, in a parallel step.
    #[inline]
    pub fn is_child(&self) -> bool {
        self.family.is_some()
    }

    /// Whether a child of a parallel step is to go no further.
    #[inline]
    pub(super) fn is_stopped(&self) -> bool {
        self.family.is_stopped()
    }

    /// The same person as a child of a parallel step: same key, class, site and
    /// clocks, with nothing in hand.
    pub(super) fn child(&self, family: FamilyTie, step: StepId, now: SimTime) -> Self {
        Self {
            step,
            step_since: now,
            queued_since: now,
            pending: Pending::NOTHING,
            next: NOBODY,
            previous: NOBODY,
            visit: 0,
            held: [Held::NOTHING; MOST_HELD],
            family,
            ..self.clone()
        }
    }

    /// When `clock` started; `None` if it does not run.
    pub fn clock(&self, clock: ClockId) -> Option<SimTime> {
        let start = self.clocks[clock.index()];
        (start != NOT_RUNNING).then(|| SimTime::from_seconds(i64::from(start)))
    }

    /// Whether any clock runs.
    #[inline]
    pub(super) fn has_clocks(&self) -> bool {
        self.clocks != [NOT_RUNNING; MAX_CLOCKS]
    }

    /// When the patient was last transferred to another site.
    pub fn transferred(&self) -> Option<SimTime> {
        (self.transferred != NOT_RUNNING)
            .then(|| SimTime::from_seconds(i64::from(self.transferred)))
    }

    /// The units that the patient holds over steps, in the order in which they
    /// were taken.
    pub fn holds(&self) -> impl Iterator<Item = Held> + Clone + use<> {
        self.held.into_iter().take_while(Held::is_something)
    }

    pub(super) fn start_clock(&mut self, clock: ClockId, start: SimTime) {
        let cell = &mut self.clocks[clock.index()];
        if *cell == NOT_RUNNING {
            *cell = in_32_bits(start);
        }
    }

    /// Ends a clock and returns when it had started, if it was running.
    pub(super) fn end_clock(&mut self, clock: ClockId) -> Option<SimTime> {
        let start = self.clock(clock);
        self.clocks[clock.index()] = NOT_RUNNING;
        start
    }

    pub(super) fn transfer_to(&mut self, site: SiteId, now: SimTime) {
        if site != self.site {
            self.site = site;
            self.transferred = in_32_bits(now);
        }
    }

    /// Whether the patient holds units over steps.
    #[inline]
    pub(super) fn holds_something(&self) -> bool {
        self.held[0].is_something()
    }

    /// Records held units; false if the patient holds too much already.
    pub(super) fn hold(&mut self, units: Held) -> bool {
        let free = self.held.iter_mut().find(|held| !held.is_something());
        free.map(|held| *held = units).is_some()
    }

    /// Forgets the held units at `position` in the order in which they were
    /// taken, and returns them.
    pub(super) fn give_back(&mut self, position: usize) -> Held {
        let held = self.held[position];
        self.held.copy_within(position + 1.., position);
        self.held[MOST_HELD - 1] = Held::NOTHING;
        held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_told_from_a_time() {
        let event = Pending::event(3_600);
        assert!(event.is_any_event() && event.is_event(3_600) && event.takes().is_none());
        for seconds in [0, 3_600, 10_000_000_000] {
            let takes = SimSpan::from_seconds(seconds);
            let drawn = Pending::drawn(takes);
            assert_eq!(drawn.takes(), Some(takes));
            assert!(!drawn.is_any_event() && !drawn.is_event(3_600));
        }
        assert!(!Pending::NOTHING.is_any_event() && Pending::NOTHING.takes().is_none());
    }
}
