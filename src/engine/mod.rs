//! One replication: a pure function of (model, seed, replication).
//!
//! The engine knows no files, threads, wall clock, names or statistics. It
//! takes the next event from a list, lets the patient whom it concerns walk
//! on through the pathway's steps until one takes time, and serves the queues
//! whenever everything else of that phase of the instant is done.

mod adjustments;
mod ahead;
mod arrivals;
mod attributes;
mod checks;
mod children;
mod deadlock;
mod diaries;
mod event_list;
mod expediting;
mod expressions;
mod fork;
mod interrupt;
mod intervals;
mod line;
mod loops;
mod meetings;
mod needs;
mod network;
mod observer;
mod outages;
mod patience;
mod patient;
mod places;
mod rank;
mod release;
mod starting;
mod steps;
mod store;
#[cfg(test)]
mod tests;
mod timing;
mod visit;

pub use checks::EngineFault;
pub use deadlock::Stuck;
pub use observer::{CancelledBy, Observer};
pub use patient::Patient;

use crate::ids::{DiaryId, Id, IdVec, MeetingId, NeedId, PatientSlot, PlaceId, SourceId};
use crate::model::Model;
use crate::random::Key;
use crate::time::SimTime;
use arrivals::Arrivals;
use attributes::Cells;
use children::Children;
use diaries::{Appointment, DiaryState};
use event_list::{Event, EventList, Phase, Rank};
use interrupt::Work;
use line::Line;
use loops::Turns;
use meetings::MeetingState;
use network::Network;
use places::PlaceState;
use rand_distr::Poisson;
use store::Store;
use visit::Visits;

// Ranks, as an event has them.
const PATIENT: u8 = Rank::Patient as u8;
const CAPACITY: u8 = Rank::Capacity as u8;
const DIARY: u8 = Rank::Diary as u8;
const MEETING: u8 = Rank::Meeting as u8;
const ARRIVAL: u8 = Rank::Arrival as u8;
const PATIENCE: u8 = Rank::Patience as u8;

/// What may fail. The fault is boxed, so that the outcome of a call that does
/// not fail fits into a register.
type Fallible<T = ()> = Result<T, Box<EngineFault>>;

/// One replication of a model, under way.
///
/// A copy goes on from where the original stands: plans share their common
/// history that way.
#[derive(Debug, Clone)]
pub struct Replication<'m, O> {
    model: &'m Model,
    key: Key,
    now: SimTime,
    /// The phase of the present event.
    phase: Phase,
    events: EventList,
    patients: Store,
    places: IdVec<PlaceId, PlaceState>,
    /// Places whose queue may be served, in the order in which they came up.
    to_serve: Vec<PlaceId>,
    /// Which needs compete for which places.
    network: Network,
    /// The queues of the needs.
    lines: IdVec<NeedId, Line>,
    visits: Visits,
    /// Work in progress at the places that are served by needs.
    work: IdVec<PlaceId, Work>,
    /// Those who joined a queue with limited room at the present instant, and
    /// their turn there.
    newcomers: Vec<(u32, i64)>,
    diaries: IdVec<DiaryId, DiaryState>,
    /// What belongs to the booking of the patient in each slot of the store, as
    /// far as anybody has booked.
    appointments: Vec<Appointment>,
    meetings: IdVec<MeetingId, MeetingState>,
    arrivals: IdVec<SourceId, Arrivals>,
    /// How many candidates a layer of the arrival rate has on a day.
    candidates: Poisson<f64>,
    /// Attributes of patients, and how often they have visited steps.
    cells: Cells,
    children: Children,
    /// Who has gone backwards lately.
    turns: Turns,
    totals: Totals,
    inside: Inside,
    /// Number of the event at which the run pauses.
    pause: u64,
    /// Whether so many patients have left that the run is over.
    stopped: bool,
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

/// Time spent inside, counted in two ways that must agree (Little's law). Sums
/// wrap around: they are compared as such.
#[derive(Debug, Clone, Copy, Default)]
struct Inside {
    /// Sum of the instants at which somebody left, less those at which somebody
    /// came \[patient seconds\]: with the present time for those inside it is
    /// the number inside, integrated over time.
    area: i64,
    /// Sum of the stays of those who left \[patient seconds\].
    stays: i64,
}

impl Inside {
    /// Someone leaves who came at `arrived`.
    #[inline]
    fn count_out(&mut self, now: SimTime, arrived: SimTime) {
        self.stays = self.stays.wrapping_add((now - arrived).seconds());
        self.area = self.area.wrapping_add(now.seconds());
    }
}

impl<'m, O: Observer> Replication<'m, O> {
    /// A replication at its start. `key` is [`Key::of_replication`].
    pub fn new(model: &'m Model, key: Key, observer: O) -> Self {
        let network = Network::new(model);
        let places: IdVec<PlaceId, PlaceState> = model
            .places
            .iter_with_ids()
            .map(|(id, place)| PlaceState::new(place, network.of_place[id]))
            .collect();
        let mut replication = Self {
            model,
            key,
            now: SimTime::START,
            phase: Rank::phase(Rank::Pause as u8),
            events: EventList::new(),
            patients: Store::default(),
            work: Work::of(model, |id| places[id].units),
            places,
            to_serve: Vec::new(),
            network,
            lines: model.needs.iter().map(|_| Line::new()).collect(),
            visits: Visits::default(),
            newcomers: Vec::new(),
            diaries: model.diaries.iter().map(DiaryState::new).collect(),
            appointments: Vec::new(),
            meetings: model.meetings.iter().map(|_| MeetingState::new()).collect(),
            arrivals: model.sources.iter().map(|source| Arrivals::of(source, model, key)).collect(),
            candidates: arrivals::candidates(),
            cells: Cells::new(model),
            children: Children::default(),
            turns: Turns::default(),
            totals: Totals::default(),
            inside: Inside::default(),
            pause: 0,
            stopped: false,
            observer,
        };
        replication.schedule_resources();
        replication.schedule_look();
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
            self.schedule_failure(place);
        }
        for diary in self.model.diaries.ids() {
            self.schedule_next_session(diary);
            self.draw_cancellations(diary, |_| true);
            self.schedule_flex(diary, |_| true);
        }
        for meeting in self.model.meetings.ids() {
            self.schedule_meeting(meeting);
        }
    }

    /// Runs every event before `until`, or up to the one with which the last
    /// patient of those after whom the run stops has left.
    ///
    /// # Errors
    /// If the model asks for something impossible, such as giving back a unit
    /// that is not held.
    pub fn run_until(&mut self, until: SimTime) -> Result<(), EngineFault> {
        self.run_events(until).map_err(|fault| *fault)
    }

    fn run_events(&mut self, until: SimTime) -> Fallible {
        if self.stopped {
            return Ok(());
        }
        self.pause = self.events.push(until, Rank::Pause, 0);
        while let Some(event) = self.next_event()? {
            let (slot, freed) = if event.is_of(Rank::Patient) {
                self.come_to(event, PATIENT);
                let slot = event.subject() as u32;
                let Some(freed) = self.wake(slot, event.number())? else { continue };
                (slot, freed)
            } else if event.is_of(Rank::Arrival) {
                self.come_to(event, ARRIVAL);
                let id = SourceId(event.subject() as u16);
                let Some(slot) = self.arrive(id, event.number())? else { continue };
                (slot, None)
            } else if self.handle_rare(event)? {
                continue;
            } else {
                break;
            };
            self.walk(slot, freed.is_none())?;
            if let Some(id) = freed {
                self.hand_over(id)?;
            }
        }
        if !self.stopped {
            self.now = until;
        }
        Ok(())
    }

    /// Whether the run is over because so many patients have left as were
    /// asked for.
    pub fn has_stopped(&self) -> bool {
        self.stopped
    }

    /// Ends the run at the present instant, once the present event is over:
    /// nothing else comes before a pause.
    #[cold]
    fn stop_run(&mut self) {
        if !self.stopped {
            self.stopped = true;
            self.pause = self.events.push(self.now, Rank::Pause, 0);
        }
    }

    /// Runs to the end of the model's horizon, or until so many patients have
    /// left as it says, reports the clocks that are still open, and checks that nobody and nothing was lost.
    ///
    /// # Errors
    /// As [`Self::run_until`], and if a conservation check fails.
    pub fn finish(self) -> Result<(O, Totals), EngineFault> {
        self.run_to_the_end().map_err(|fault| *fault)
    }

    fn run_to_the_end(mut self) -> Fallible<(O, Totals)> {
        self.run_events(self.model.horizon.end)?;
        // Those who wait for one another when enough have left may do so.
        if !self.stopped {
            self.look_for_deadlock()?;
        }
        self.totals.inside = self.inside_now() as u64;
        self.check_conservation()?;
        self.observer.run_ended(self.now);
        for (slot, patient) in self.patients.iter().filter(|(_, patient)| !patient.is_child()) {
            for clock in self.model.clock_ids() {
                if let Some(started) = patient.clock(clock) {
                    if self.cells.is_kept() {
                        let (attributes, adjustment) = self.cells.carried(slot, clock);
                        let slot = PatientSlot(slot);
                        self.observer.clock_carries(slot, clock, attributes, adjustment);
                    }
                    let slot = PatientSlot(slot);
                    self.observer.clock_still_open(self.now, slot, patient, clock, started);
                }
            }
        }
        Ok((self.observer, self.totals))
    }

    /// The next event, after the queues have been served if the present phase
    /// of the present instant is over.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn next_event(&mut self) -> Fallible<Option<Event>> {
        while !self.to_serve.is_empty() {
            if self.is_more_due() {
                break;
            }
            self.serve_queues()?;
        }
        match self.events.pop() {
            Some(event) => Ok(Some(event)),
            None => Ok(self.pop_after_refill()),
        }
    }

    /// Whether more happens in the present phase of the present instant.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn is_more_due(&mut self) -> bool {
        let next = match self.events.first() {
            Some(event) => Some(event),
            None => self.first_after_refill(),
        };
        next.is_some_and(|event| event.is_due(self.now, self.phase))
    }

    #[cold]
    #[inline(never)]
    fn pop_after_refill(&mut self) -> Option<Event> {
        self.first_after_refill()?;
        self.events.pop()
    }

    /// The first event, after those that come next have moved up.
    #[cold]
    #[inline(never)]
    fn first_after_refill(&mut self) -> Option<Event> {
        self.patients.fetch(self.events.refill());
        self.events.first()
    }

    /// The time is that of an event, of this rank.
    #[inline]
    fn come_to(&mut self, event: Event, rank: u8) {
        self.now = event.time();
        self.phase = Rank::phase(rank);
    }

    /// What happens less often; false if the run pauses.
    #[cold]
    #[inline(never)]
    fn handle_rare(&mut self, event: Event) -> Fallible<bool> {
        let (rank, number, subject) = (event.rank(), event.number(), event.subject());
        if rank == Rank::Pause as u8 && number == self.pause {
            return Ok(false);
        }
        self.come_to(event, rank);
        match rank {
            CAPACITY => self.wake_place(subject, number),
            DIARY => self.wake_diary(subject, number)?,
            MEETING => self.meet(MeetingId(subject as u16), number)?,
            PATIENCE => self.lose_patience(subject, number)?,
            _ => self.look(subject)?,
        }
        Ok(true)
    }

    /// Timed patient events so far, as in [`Totals::events`].
    pub fn events(&self) -> u64 {
        self.totals.events
    }

    /// How many patients are inside; children of parallel steps are none.
    fn inside_now(&self) -> usize {
        self.patients.len() - self.children.inside()
    }

    /// Tells the observer of the use of a place.
    #[inline]
    fn place_changed(&mut self, id: PlaceId) {
        let place = &self.places[id];
        self.observer.place_changed(self.now, id, place.in_use, place.units, place.waiting());
    }
}

/// The packed subject of an event that concerns an id.
fn subject(id: impl Id) -> u64 {
    id.index() as u64
}
