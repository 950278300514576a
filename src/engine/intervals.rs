//! Patients who come one after another, at intervals.

use super::ahead;
use super::event_list::{EventList, Rank};
use super::{Patient, subject};
use crate::ids::{PlaceId, SourceId, TimingId};
use crate::model::{Comes, Model, Op, Source, UNCOUNTED};
use crate::random::{Key, Keyed, Sampler};
use crate::time::{SimSpan, SimTime};

/// Purpose of the draw of an interval, told apart from those of steps.
const INTERVAL: u64 = 0x6172_7269_7661_6c73;

/// Of a source whose patients come at intervals: who comes next, and what is
/// known of the one after.
#[derive(Debug, Clone)]
pub(super) struct Intervals {
    /// Key of all who come by the source.
    source: Key,
    /// At which intervals they come; `None` while nobody does.
    every: Option<Every>,
    /// The activity with which they enter, if nothing else may come before.
    enters: Option<Enters>,
    /// When the latest interval ends, and how many ended before.
    pub(super) ends: SimTime,
    ended: u64,
    /// Whether a patient is awaited at its end; key of that patient, and the
    /// activity with which the patient enters.
    pub(super) awaits: bool,
    key: Key,
    entry: Option<Entry>,
    /// The key of who comes at the end of the interval after, and that interval:
    /// see [`super::ahead`].
    ahead: (Key, SimSpan),
}

/// At which intervals patients come.
#[derive(Debug, Clone)]
struct Every {
    interval: Sampler,
    /// By what an interval is multiplied.
    scale: f64,
    /// Whether they come one by one.
    alone: bool,
}

/// An activity with which patients enter.
#[derive(Debug, Clone, Copy)]
struct Enters {
    place: PlaceId,
    takes: TimingId,
    /// Key of the step.
    step: u64,
}

/// The activity with which a patient enters, once it is drawn: where, and how
/// long it takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) place: PlaceId,
    pub(super) takes: SimSpan,
}

impl Every {
    fn of(source: &Source) -> Option<Self> {
        let Comes::Every { interval, factor } = &source.comes else { return None };
        (*factor > 0.0).then(|| Self {
            interval: interval.clone(),
            scale: 1.0 / factor,
            alone: source.batch.is_none(),
        })
    }

    /// The key of the patient who comes after so many intervals, and the last of
    /// them.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn draw(&self, source: Key, ended: u64) -> (Key, SimSpan) {
        let key = source.narrow(ended);
        let mut random = Keyed::new(key.at_step(INTERVAL, 0));
        (key, self.interval.sample_scaled(self.scale, &mut random))
    }
}

impl Enters {
    fn of(record: &Patient, model: &Model) -> Option<Self> {
        let step = &model.steps[record.step];
        match step.op {
            Op::Activity { place, takes } if step.count == UNCOUNTED => {
                Some(Self { place, takes, step: step.key })
            }
            _ => None,
        }
    }
}

impl Intervals {
    /// None has ended yet, and none has begun.
    pub(super) fn new(key: Key) -> Self {
        Self {
            source: key,
            every: None,
            enters: None,
            ends: SimTime::START,
            ended: 0,
            awaits: false,
            key,
            entry: None,
            ahead: (key, SimSpan::ZERO),
        }
    }

    /// From now on, intervals and patients are those of a source under this model,
    /// but for an interval that has begun.
    pub(super) fn follow(&mut self, source: &Source, record: &Patient, model: &Model) {
        self.every = Every::of(source);
        self.enters = Enters::of(record, model);
        if let Some(every) = &self.every {
            self.ahead = every.draw(self.source, self.ended + u64::from(self.awaits));
            self.entry = self.draw_entry(model);
        }
    }

    /// Whether nobody comes at intervals.
    pub(super) const fn are_none(&self) -> bool {
        self.every.is_none()
    }

    /// Whether one patient comes at the end of the latest interval, alone.
    #[inline]
    pub(super) fn await_one(&self) -> bool {
        self.awaits && self.every.as_ref().is_some_and(|every| every.alone)
    }

    /// The activity with which the awaited patient enters, if it is drawn already.
    #[inline]
    pub(super) const fn entry(&self) -> Option<Entry> {
        self.entry
    }

    /// The latest interval is over and the next begins: key of the patient who
    /// comes now, and number of the event of the next.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn turn(
        &mut self,
        id: SourceId,
        model: &Model,
        events: &mut EventList,
    ) -> (Key, u64) {
        let key = self.key;
        self.ended += 1;
        (key, self.begin(id, model, events))
    }

    /// Begins the next interval and schedules the patient who comes at its end:
    /// number of that event, 0 if nobody comes.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn begin(&mut self, id: SourceId, model: &Model, events: &mut EventList) -> u64 {
        let Some(every) = &self.every else {
            self.awaits = false;
            return 0;
        };
        let (key, interval) = self.ahead;
        self.key = key;
        self.ends = self.ends + interval;
        self.awaits = true;
        let number = events.push_here(self.ends, Rank::Arrival, subject(id));
        self.ahead = every.draw(self.source, self.ended + 1);
        self.entry = self.draw_entry(model);
        number
    }

    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn draw_entry(&self, model: &Model) -> Option<Entry> {
        let Enters { place, takes, step } = self.enters?;
        let takes = ahead::draw(model, takes, self.key.at_lap(step, 0, 0))?;
        Some(Entry { place, takes })
    }
}
