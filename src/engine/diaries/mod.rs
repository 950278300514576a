//! Diaries of bookable slots.
//!
//! An appointment lives in the diary: a session knows who is booked, in order
//! of slot, and the event list holds one wake-up per running session. What else
//! belongs to a booking stands beside the patients, in [`Appointment`], so that
//! those who never book carry nothing.

mod cancellation;
mod elsewhere;
mod flex;
mod requests;
mod rests;
mod sessions;

use super::event_list::Rank;
use super::store::{Chain, Queue};
use super::{Fallible, Observer, Replication, subject};
use crate::ids::DiaryId;
use crate::model::{Diary, Session};
use crate::time::SimTime;
use flex::FlexState;
use rests::Rests;

/// Bits of an event's subject that number the session.
const SESSION_BITS: u32 = 24;
/// The number, in place of a session's, of the day on which sessions are
/// cancelled.
const CANCELLATION: u64 = (1 << SESSION_BITS) - 1;
/// The same of the day on which extra sessions are decided upon.
const FLEX: u64 = CANCELLATION - 1;

/// A diary as it stands.
#[derive(Debug, Clone)]
pub(super) struct DiaryState {
    pub(super) sessions: Vec<SessionState>,
    /// The first session that has not opened.
    pub(super) next_session: usize,
    /// Sessions that have opened and are not over, with their overrun.
    pub(super) running: u32,
    /// Those for whom there was no slot, by class, then by the rule of the
    /// diary.
    pub(super) list: Queue,
    /// What is left in each session for everyone...
    open: Rests,
    /// ...and with the ring fence, if the diary has one.
    all: Option<Rests>,
    /// Sessions that the hospital will cancel, and when that becomes known, in
    /// this order; those before `next_cancellation` are done.
    cancellations: Vec<(SimTime, usize)>,
    next_cancellation: usize,
    /// Extra sessions.
    flex: FlexState,
    /// Number of the pending cancellation.
    cancels_by: u64,
    /// Number of the pending opening of a session.
    opens_by: u64,
    /// Number of the pending midnight at which the list is offered slots.
    offers_by: u64,
}

/// One session as it stands. Slots stand for points or minutes where sessions
/// have these.
#[derive(Debug, Clone)]
pub(super) struct SessionState {
    /// Who is booked and has not been called, in order of slot.
    pub(super) booked: Chain,
    /// How many these are.
    pub(super) people: u32,
    /// Slots given, in all and of the ring fence.
    pub(super) given: u16,
    pub(super) given_of_fence: u16,
    /// Slots whose time has come.
    pub(super) called: u16,
    /// Slots that were given when it opened.
    opened_with: u16,
    /// Whether the hospital has cancelled it.
    pub(super) cancelled: bool,
    /// Whether it is an extra session that nobody has called for (yet).
    pub(super) undrawn: bool,
    closing: bool,
    /// Number of the session's pending event and when it is due.
    woken_by: u64,
    pub(super) wakes_at: SimTime,
    /// Slots called in each list, where lists fill unevenly.
    lists: Vec<u32>,
}

impl SessionState {
    const NEW: Self = Self {
        booked: Chain::EMPTY,
        people: 0,
        given: 0,
        given_of_fence: 0,
        called: 0,
        opened_with: 0,
        cancelled: false,
        undrawn: false,
        closing: false,
        woken_by: 0,
        wakes_at: SimTime::NEVER,
        lists: Vec::new(),
    };

    /// A session as it is before anybody is booked.
    fn of(session: &Session) -> Self {
        Self { undrawn: session.flex.is_some(), ..Self::NEW }
    }

    /// Whether it will not take place, as things stand.
    pub(super) const fn is_off(&self) -> bool {
        self.cancelled || self.undrawn
    }

    /// Slots left, for everyone and with the ring fence.
    fn rests(&self, session: &Session) -> (u16, u16) {
        if self.is_off() {
            return (0, 0);
        }
        let left = session.bookable().saturating_sub(self.given);
        let outside = session.bookable().saturating_sub(session.ring_fenced);
        let open = outside.saturating_sub(self.given - self.given_of_fence).min(left);
        let fence = session.ring_fenced.saturating_sub(self.given_of_fence);
        (open, (open + fence).min(left))
    }
}

/// What belongs to a patient's booking.
#[derive(Debug, Clone, Copy)]
pub(super) struct Appointment {
    /// The session, or one of the values below.
    session: u32,
    /// Whose session, list or line it is.
    diary: DiaryId,
    /// Slots asked for.
    wanted: u16,
    /// Slots given, in all and of the ring fence.
    given: u16,
    of_fence: u16,
    /// How often the patient has missed an appointment of this booking.
    missed: u16,
    /// How long the slots given are \[seconds\].
    length: i64,
    /// Number of the pending cancellation by the patient.
    cancels_by: u64,
    /// Number of the pending end of the patient's patience.
    gives_up_by: u64,
}

/// In place of a session: no appointment.
const ON_THE_LIST: u32 = u32::MAX;
/// In place of a session: the patient has come and is seen or waits for a line.
const CALLED: u32 = u32::MAX - 1;
/// In place of the number of an event: patience ended while the patient waited
/// for a line.
const SPENT: u64 = u64::MAX;

impl Appointment {
    const NONE: Self = Self {
        session: ON_THE_LIST,
        diary: DiaryId(0),
        wanted: 1,
        given: 0,
        of_fence: 0,
        missed: 0,
        length: 0,
        cancels_by: 0,
        gives_up_by: 0,
    };
}

impl DiaryState {
    pub(super) fn new(diary: &Diary) -> Self {
        let mut state = Self {
            sessions: diary.sessions.iter().map(SessionState::of).collect(),
            next_session: 0,
            running: 0,
            list: Queue::new(),
            open: Rests::new(Vec::new()),
            all: None,
            cancellations: Vec::new(),
            next_cancellation: 0,
            flex: FlexState::default(),
            cancels_by: 0,
            opens_by: 0,
            offers_by: 0,
        };
        state.count_rests(diary);
        state
    }

    /// Counts anew what is left in all sessions.
    pub(super) fn count_rests(&mut self, diary: &Diary) {
        let rests = self.sessions.iter().zip(diary.sessions.iter());
        let (open, all) = rests.map(|(state, session)| state.rests(session)).unzip();
        self.open = Rests::new(open);
        self.all = diary.ring_fence.is_some().then(|| Rests::new(all));
    }

    /// Counts anew what is left in one session.
    fn count_rest(&mut self, diary: &Diary, index: usize) {
        let (open, all) = self.sessions[index].rests(&diary.sessions[index]);
        self.open.set(index, open);
        if let Some(rests) = &mut self.all {
            rests.set(index, all);
        }
    }

    /// Whether what is known to be left in the sessions that may be booked is
    /// what is left.
    pub(super) fn rests_agree(&self, diary: &Diary) -> bool {
        (self.next_session..self.sessions.len()).all(|index| {
            let (open, all) = self.sessions[index].rests(&diary.sessions[index]);
            self.open.get(index) == open
                && self.all.as_ref().is_none_or(|rests| rests.get(index) == all)
        })
    }

    /// Takes over the pending opening and midnight of the same diary under
    /// another model.
    pub(super) const fn take_over_wake_ups(&mut self, old: &Self) {
        self.opens_by = old.opens_by;
        self.offers_by = old.offers_by;
    }
}

fn session_subject(diary: DiaryId, session: usize) -> u64 {
    subject(diary) << SESSION_BITS | (session as u64 + 1)
}

fn midnight_subject(diary: DiaryId) -> u64 {
    subject(diary) << SESSION_BITS
}

fn flex_subject(diary: DiaryId) -> u64 {
    subject(diary) << SESSION_BITS | FLEX
}

fn cancellation_subject(diary: DiaryId) -> u64 {
    subject(diary) << SESSION_BITS | CANCELLATION
}

impl<O: Observer> Replication<'_, O> {
    pub(super) fn schedule_next_session(&mut self, id: DiaryId) {
        let diary = &mut self.diaries[id];
        let next = diary.next_session;
        let session = self.model.diaries[id].sessions.get(next);
        diary.opens_by = session.map_or(0, |session| {
            self.events.push(session.opens, Rank::Diary, session_subject(id, next))
        });
    }

    pub(super) fn wake_diary(&mut self, subject: u64, number: u64) -> Fallible {
        let id = DiaryId((subject >> SESSION_BITS) as u16);
        let what = subject & CANCELLATION;
        if what == CANCELLATION {
            if self.diaries[id].cancels_by == number {
                self.cancel_due_sessions(id);
            }
            return Ok(());
        }
        if what == FLEX {
            if self.diaries[id].flex.decides_by == number {
                self.decide_flex(id);
            }
            return Ok(());
        }
        let Some(session) = (what as usize).checked_sub(1) else {
            if self.diaries[id].offers_by == number {
                self.offer_at_midnight(id);
            }
            return Ok(());
        };
        let diary = &self.diaries[id];
        if diary.opens_by == number {
            self.open_session(id, session)
        } else if diary.sessions.get(session).is_some_and(|state| state.woken_by == number) {
            if diary.sessions[session].closing {
                self.close_session(id, session)
            } else {
                self.call_next_slots(id, session)
            }
        } else {
            Ok(())
        }
    }

    /// Slots that a patient has in a session; 0 if the patient does not know of
    /// it.
    pub(super) fn slots_of(&self, slot: u32, session: usize) -> u16 {
        let appointment = self.appointments[slot as usize];
        if appointment.session as usize == session { appointment.given } else { 0 }
    }

    /// Whose appointment, list or line a patient at a booking step has.
    pub(super) fn diary_of(&self, slot: u32) -> DiaryId {
        self.appointments[slot as usize].diary
    }

    /// Tells those who are booked in a session the number that it has under
    /// another model.
    pub(super) fn rebind(&mut self, session: &SessionState, number: usize) {
        for slot in session.booked.iter(&self.patients) {
            self.appointments[slot as usize].session = number as u32;
        }
    }
}
