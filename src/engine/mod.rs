//! One replication: a pure function of (model, seed, replication).
//!
//! The engine knows no files, threads, wall clock, names or statistics. It
//! takes the next event from a list, lets the patient whom it concerns walk
//! on through the pathway's steps until one takes time, and serves the queues
//! whenever everything else of that phase of the instant is done.

mod arrivals;
mod checks;
mod diaries;
mod event_list;
mod fork;
mod meetings;
mod observer;
mod patient;
mod places;
mod starting;
mod steps;
mod store;
#[cfg(test)]
mod tests;

pub use checks::EngineFault;
pub use observer::Observer;
pub use patient::Patient;

use crate::ids::{DiaryId, Id, IdVec, MeetingId, PatientSlot, PlaceId, SourceId};
use crate::model::Model;
use crate::random::Key;
use crate::time::SimTime;
use arrivals::Arrivals;
use diaries::DiaryState;
use event_list::{Event, EventList, Rank};
use meetings::MeetingState;
use places::PlaceState;
use store::Store;

/// One replication of a model, under way.
///
/// A copy goes on from where the original stands: plans share their common
/// history that way.
#[derive(Debug, Clone)]
pub struct Replication<'m, O> {
    model: &'m Model,
    key: Key,
    now: SimTime,
    /// The phase of the present instant, as of [`Event::phase`].
    phase: u8,
    events: EventList,
    patients: Store,
    places: IdVec<PlaceId, PlaceState>,
    /// Places whose queue may be served, in the order in which they came up.
    to_serve: Vec<PlaceId>,
    diaries: IdVec<DiaryId, DiaryState>,
    meetings: IdVec<MeetingId, MeetingState>,
    arrivals: IdVec<SourceId, Arrivals>,
    totals: Totals,
    inside: Inside,
    observer: O,
}

/// What passed through a replication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Patients who entered.
    pub arrived: u64,
    /// Patients who left.
    pub left: u64,
    /// Patients who are still inside at the end.
    pub inside: u64,
    /// Timed patient events: arrivals, ends of timed activities and waits,
    /// appointments attended or missed, meeting decisions.
    pub events: u64,
}

/// Time spent inside, counted in two ways that must agree (Little's law).
#[derive(Debug, Clone, Copy, Default)]
struct Inside {
    /// Number inside, integrated over time \[patient seconds\].
    area: i128,
    area_until: i64,
    /// Sum of the stays of those who left \[patient seconds\].
    stays: i128,
}

impl<'m, O: Observer> Replication<'m, O> {
    /// A replication at its start. `key` is [`Key::of_replication`].
    pub fn new(model: &'m Model, key: Key, observer: O) -> Self {
        let mut replication = Self {
            model,
            key,
            now: SimTime::START,
            phase: 0,
            events: EventList::new(),
            patients: Store::default(),
            places: model.places.iter().map(PlaceState::new).collect(),
            to_serve: Vec::new(),
            diaries: model.diaries.iter().map(DiaryState::new).collect(),
            meetings: model.meetings.iter().map(|_| MeetingState::new()).collect(),
            arrivals: model.sources.iter().map(|_| Arrivals::default()).collect(),
            totals: Totals::default(),
            inside: Inside::default(),
            observer,
        };
        replication.schedule_resources();
        replication.begin_starting_list();
        for source in model.sources.ids() {
            replication.begin_arrivals(source);
        }
        replication
    }

    /// Puts the next wake-up of every place, diary and meeting on the list.
    fn schedule_resources(&mut self) {
        for place in self.model.places.ids() {
            self.schedule_capacity_change(place);
        }
        for diary in self.model.diaries.ids() {
            self.schedule_next_session(diary);
        }
        for meeting in self.model.meetings.ids() {
            self.schedule_meeting(meeting);
        }
    }

    /// Runs every event before `until`.
    ///
    /// # Errors
    /// If the model asks for something impossible, such as giving back a unit
    /// that is not held.
    pub fn run_until(&mut self, until: SimTime) -> Result<(), EngineFault> {
        let pause = self.events.push(until, Rank::Pause, 0);
        while let Some(event) = self.next_event()? {
            if event.number() == pause {
                break;
            }
            self.now = event.time();
            self.phase = event.phase();
            self.handle(event)?;
        }
        self.now = until;
        Ok(())
    }

    /// Runs to the end of the model's horizon, reports the clocks that are
    /// still open, and checks that nobody and nothing was lost.
    ///
    /// # Errors
    /// As [`Self::run_until`], and if a conservation check fails.
    pub fn finish(mut self) -> Result<(O, Totals), EngineFault> {
        self.run_until(self.model.horizon.end)?;
        self.totals.inside = self.patients.len() as u64;
        self.check_conservation()?;
        for (slot, patient) in self.patients.iter() {
            for clock in self.model.clock_ids() {
                if let Some(started) = patient.clock(clock) {
                    let slot = PatientSlot(slot);
                    self.observer.clock_still_open(self.now, slot, patient, clock, started);
                }
            }
        }
        Ok((self.observer, self.totals))
    }

    /// The next event, after the queues have been served if the present phase
    /// of the present instant is over.
    #[inline]
    fn next_event(&mut self) -> Result<Option<Event>, EngineFault> {
        while !self.to_serve.is_empty() {
            let same_phase = self
                .events
                .peek()
                .is_some_and(|next| next.time() == self.now && next.phase() <= self.phase);
            if same_phase {
                break;
            }
            self.serve_queues()?;
        }
        Ok(self.events.pop())
    }

    #[inline]
    fn handle(&mut self, event: Event) -> Result<(), EngineFault> {
        const PATIENT: u8 = Rank::Patient as u8;
        const CAPACITY: u8 = Rank::Capacity as u8;
        const DIARY: u8 = Rank::Diary as u8;
        const MEETING: u8 = Rank::Meeting as u8;
        const ARRIVAL: u8 = Rank::Arrival as u8;
        let (number, subject) = (event.number(), event.subject());
        match event.rank() {
            PATIENT => self.wake(subject as u32, number),
            ARRIVAL => self.arrive(SourceId(subject as u16), number),
            CAPACITY => {
                self.change_capacity(PlaceId(subject as u16), number);
                Ok(())
            }
            DIARY => self.wake_diary(subject, number),
            MEETING => self.meet(MeetingId(subject as u16), number),
            _ => Ok(()),
        }
    }

    /// Timed patient events so far, as in [`Totals::events`].
    pub fn events(&self) -> u64 {
        self.totals.events
    }

    /// Counts the time that those inside have spent there up to now.
    #[inline]
    fn settle_inside(&mut self) {
        let now = self.now.seconds();
        let span = now - self.inside.area_until;
        self.inside.area += i128::from(span) * self.patients.len() as i128;
        self.inside.area_until = now;
    }

    /// Tells the observer of the use of a place.
    #[inline]
    fn place_changed(&mut self, id: PlaceId) {
        let place = &self.places[id];
        self.observer.place_changed(self.now, id, place.in_use, place.units, place.queue.len());
    }
}

/// The packed subject of an event that concerns an id.
fn subject(id: impl Id) -> u64 {
    id.index() as u64
}
