//! Patients who come one after another, at intervals.

use super::Patient;
use crate::ids::PlaceId;
use crate::model::{Comes, Model, Op, Source, Timing, UNCOUNTED};
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
    /// Whether a patient is awaited at its end; key of that patient, and how long
    /// the activity takes with which the patient enters.
    pub(super) awaits: bool,
    key: Key,
    takes: SimSpan,
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
#[derive(Debug, Clone)]
struct Enters {
    place: PlaceId,
    takes: Sampler,
    /// Key of the step.
    step: u64,
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
        let Op::Activity { place, takes } = step.op else { return None };
        match &model.timings[takes] {
            Timing::Sampled(takes) if step.count == UNCOUNTED => {
                Some(Self { place, takes: takes.clone(), step: step.key })
            }
            _ => None,
        }
    }

    /// How long the activity takes for the patient with this key.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn draw(&self, patient: Key) -> SimSpan {
        self.takes.sample(&mut Keyed::new(patient.at_lap(self.step, 0, 0)))
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
            takes: SimSpan::ZERO,
            ahead: (key, SimSpan::ZERO),
        }
    }

    /// From now on, intervals and patients are those of a source under this model,
    /// but for an interval that has begun.
    pub(super) fn follow(&mut self, source: &Source, record: &Patient, model: &Model) {
        self.every = Every::of(source);
        self.enters = Enters::of(record, model);
        self.look_ahead(self.ended + u64::from(self.awaits));
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

    /// The activity with which the awaited patient enters, if it is known how long
    /// it takes: where, and how long.
    #[inline]
    pub(super) fn entry(&self) -> Option<(PlaceId, SimSpan)> {
        self.enters.as_ref().map(|enters| (enters.place, self.takes))
    }

    /// The latest interval is over and the next begins: key of the patient who
    /// comes now.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn turn(&mut self) -> Key {
        let key = self.key;
        self.ended += 1;
        self.begin();
        key
    }

    /// Begins the next interval. A patient is awaited at its end, if anybody comes;
    /// that event is yet to be put on the list.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    pub(super) fn begin(&mut self) {
        self.awaits = self.every.is_some();
        if self.awaits {
            let (key, interval) = self.ahead;
            self.key = key;
            self.ends = self.ends + interval;
            self.look_ahead(self.ended + 1);
        }
    }

    /// Draws what is known of the patient awaited, and the interval after so many.
    #[expect(clippy::inline_always, reason = "on the way of every event; measured")]
    #[inline(always)]
    fn look_ahead(&mut self, ended: u64) {
        if let Some(every) = &self.every {
            self.ahead = every.draw(self.source, ended);
        }
        if let Some(enters) = &self.enters {
            self.takes = enters.draw(self.key);
        }
    }
}
