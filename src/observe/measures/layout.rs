//! Which measure listens to what, worked out once for all replications.

use crate::ids::{Id, PlaceId, StepId};
use crate::model::{Event, Measure, Model, Subject, Whose};
use crate::time::SimTime;

/// A measure that listens to something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listener {
    /// Position of the measure.
    pub(super) at: u16,
    /// Whether it is of the time since arrival of everybody whom it hears of:
    /// then there is nothing else to ask.
    pub(super) times_all: bool,
    /// Whether besides that every time counts, whenever it began and ends.
    pub(super) always: bool,
}

pub(super) type Listeners = Vec<Listener>;

/// The measures of a scenario, found by what they listen to. All models of a
/// scenario have the same ids, so one layout serves them all.
#[derive(Debug, Clone, Default)]
pub struct MeasureLayout {
    pub(super) measures: Vec<Measure>,
    pub(super) end: SimTime,
    pub(super) units_at_start: Vec<u32>,
    /// Starts at each place.
    pub(super) started: Vec<Listeners>,
    pub(super) gave_up: Vec<Listeners>,
    pub(super) refused: Vec<Listeners>,
    /// The queue, or the use, of each place, with the place's position in the
    /// measure.
    pub(super) queues: Vec<Vec<(u16, u16)>>,
    pub(super) uses: Vec<Vec<(u16, u16)>>,
    /// Each step as it is reached, or as it ends.
    pub(super) entered: Vec<Listeners>,
    pub(super) ended: Vec<Listeners>,
    pub(super) arrived: Listeners,
    pub(super) left: Listeners,
    /// What is listened to at all.
    pub(super) hears: Hears,
}

/// Of which kinds of happenings a scenario's measures hear anything.
#[expect(clippy::struct_excessive_bools, reason = "answers to one question")]
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hears {
    /// That patients arrive.
    pub(super) arrivals: bool,
    /// That patients start at places.
    pub(super) starts: bool,
    /// That the use or the queue of places changes.
    pub(super) changes: bool,
    /// One or the other.
    pub(super) grants: bool,
    /// That patients come to steps.
    pub(super) entries: bool,
    /// That steps end.
    pub(super) ends: bool,
}

impl MeasureLayout {
    /// Who listens to what; `None` if there are no measures.
    pub fn new(measures: &[Measure], model: &Model) -> Option<Self> {
        if measures.is_empty() {
            return None;
        }
        let (places, steps) = (model.places.len(), model.steps.len());
        let mut layout = Self {
            measures: measures.to_vec(),
            end: model.horizon.end,
            units_at_start: model
                .places
                .iter()
                .map(|place| place.capacity.first().map_or(0, |&(_, units)| units))
                .collect(),
            started: vec![Vec::new(); places],
            gave_up: vec![Vec::new(); places],
            refused: vec![Vec::new(); places],
            queues: vec![Vec::new(); places],
            uses: vec![Vec::new(); places],
            entered: vec![Vec::new(); steps],
            ended: vec![Vec::new(); steps],
            arrived: Vec::new(),
            left: Vec::new(),
            hears: Hears::default(),
        };
        for (at, measure) in measures.iter().enumerate() {
            layout.listen(at as u16, measure);
        }
        let any = |listeners: &[Listeners]| listeners.iter().any(|them| !them.is_empty());
        let mut of_places = layout.queues.iter().chain(&layout.uses);
        let (changes, starts) = (of_places.any(|them| !them.is_empty()), any(&layout.started));
        layout.hears = Hears {
            arrivals: !layout.arrived.is_empty(),
            changes,
            starts,
            grants: changes || starts,
            entries: any(&layout.entered),
            ends: any(&layout.ended),
        };
        Some(layout)
    }

    fn listen(&mut self, at: u16, measure: &Measure) {
        let times = matches!(measure.subject, Subject::TimeTo(_) | Subject::TimeInside);
        let times_all = times && measure.whose == Whose::default();
        let (from, until) = measure.window;
        let whole_run = from <= SimTime::START && until >= self.end;
        let always = whole_run && measure.joined.is_none() && !measure.those_who_wait;
        let it = Listener { at, times_all, always };
        match &measure.subject {
            Subject::WaitFor { places, gave_up } => {
                to_places(&mut self.started, places, it);
                if *gave_up {
                    to_places(&mut self.gave_up, places, it);
                }
            }
            Subject::TimeIn(steps) => to_steps(&mut self.ended, steps, it),
            Subject::TimeTo(steps) => to_steps(&mut self.entered, steps, it),
            Subject::TimeBetween(from, to) => {
                to_steps(&mut self.entered, from, it);
                to_steps(&mut self.entered, to, it);
            }
            Subject::TimeInside => self.left.push(it),
            Subject::QueueOf(places) => number(&mut self.queues, places, at),
            Subject::InUse { places, .. } | Subject::UnitsOf(places) => {
                number(&mut self.uses, places, at);
            }
            Subject::NumberAt(steps) => {
                // Every step must be heard of: it may be where a patient goes
                // who was at one of these.
                for step in &mut self.entered {
                    step.push(it);
                }
                to_steps(&mut self.ended, steps, it);
                self.left.push(it);
            }
            Subject::NumberInside => {
                self.arrived.push(it);
                self.left.push(it);
            }
            Subject::Count { event, .. } | Subject::TimeOfDay(event) => match event {
                Event::Reached(steps) => to_steps(&mut self.entered, steps, it),
                Event::Arrived => self.arrived.push(it),
                Event::Left => self.left.push(it),
                Event::Refused(places) => to_places(&mut self.refused, places, it),
                Event::GaveUp(places) => to_places(&mut self.gave_up, places, it),
            },
        }
    }
}

fn to_places(listeners: &mut [Listeners], places: &[PlaceId], it: Listener) {
    for place in places {
        add(&mut listeners[place.index()], it);
    }
}

fn to_steps(listeners: &mut [Listeners], steps: &[StepId], it: Listener) {
    for step in steps {
        add(&mut listeners[step.index()], it);
    }
}

fn add(listeners: &mut Listeners, it: Listener) {
    if !listeners.contains(&it) {
        listeners.push(it);
    }
}

fn number(listeners: &mut [Vec<(u16, u16)>], places: &[PlaceId], at: u16) {
    for (position, place) in places.iter().enumerate() {
        listeners[place.index()].push((at, position as u16));
    }
}
