//! What holds in every scenario, tried on random ones.

use crate::small::{DAYS, any_small};
use crate::support::{Wanted, folder, run_as};
use pathflow::engine::{Observer, Patient, Replication};
use pathflow::experiment::Design;
use pathflow::ids::{DiaryId, Id, PatientSlot, PlaceId, StepId};
use pathflow::model::{Model, Op};
use pathflow::random::Key;
use pathflow::scenario::Scenario;
use pathflow::time::{SimSpan, SimTime};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A place as it was last told of.
#[derive(Debug, Clone, Copy, Default)]
struct Room {
    units: u32,
    in_use: u32,
    waiting: u32,
    touched: bool,
}

/// Insists on what must hold, at every callback and at the end of every
/// instant, and writes down what happened.
#[derive(Debug, Clone)]
struct Auditor<'m> {
    model: &'m Model,
    now: SimTime,
    rooms: Vec<Room>,
    touched: Vec<usize>,
    /// When the last to start joined the queue, by place and class.
    started: BTreeMap<(usize, u8), SimTime>,
    decided: BTreeMap<usize, u32>,
    seen: Vec<(SimTime, u8, u64)>,
}

impl<'m> Auditor<'m> {
    fn new(model: &'m Model) -> Self {
        let at_start = |capacity: &[(SimTime, u32)]| {
            let past = capacity.partition_point(|&(from, _)| from <= SimTime::START);
            past.checked_sub(1).map_or(0, |last| capacity[last].1)
        };
        let room = |units| Room { units, ..Room::default() };
        Self {
            model,
            now: SimTime::START,
            rooms: model.places.iter().map(|place| room(at_start(&place.capacity))).collect(),
            touched: Vec::new(),
            started: BTreeMap::new(),
            decided: BTreeMap::new(),
            seen: Vec::new(),
        }
    }

    fn tick(&mut self, now: SimTime, what: u8, of: u64) {
        assert!(now >= self.now, "time falls from {:?} to {now:?}", self.now);
        if now > self.now {
            self.end_of_instant();
        }
        self.now = now;
        self.seen.push((now, what, of));
    }

    fn end_of_instant(&mut self) {
        for place in self.touched.drain(..) {
            let room = &mut self.rooms[place];
            room.touched = false;
            assert!(
                room.in_use >= room.units || room.waiting == 0,
                "a unit of place {place} idles at {:?} while someone waits: {room:?}",
                self.now
            );
        }
        self.decided.clear();
    }

    fn room(&mut self, place: PlaceId) -> &mut Room {
        let room = &mut self.rooms[place.index()];
        if !room.touched {
            room.touched = true;
            self.touched.push(place.index());
        }
        room
    }
}

impl Observer for Auditor<'_> {
    fn arrived(&mut self, now: SimTime, _: PatientSlot, patient: &Patient) {
        self.tick(now, 0, patient.key.bits());
    }

    fn step_ended(
        &mut self,
        now: SimTime,
        _: PatientSlot,
        patient: &Patient,
        step: StepId,
        since: SimTime,
    ) {
        self.tick(now, 1, patient.key.bits() ^ u64::from(step.0));
        assert!(patient.arrived <= since && since <= now);
        if let Op::Meeting(meeting) = self.model.steps[step].op {
            let decided = self.decided.entry(meeting.index()).or_default();
            *decided += 1;
            assert!(*decided <= self.model.meetings[meeting].cases, "the meeting takes too many");
            assert!(self.model.meetings[meeting].dates.contains(&now), "nobody meets at {now:?}");
        }
    }

    fn started(&mut self, now: SimTime, patient: &Patient, place: PlaceId, waited: SimSpan) {
        self.tick(now, 2, patient.key.bits());
        assert!(waited >= SimSpan::ZERO);
        let joined = SimTime::from_seconds(now.seconds() - waited.seconds());
        let last = self.started.insert((place.index(), patient.urgency), joined);
        assert!(last.is_none_or(|last| last <= joined), "not first come at {place:?}, {now:?}");
    }

    fn place_changed(&mut self, now: SimTime, id: PlaceId, in_use: u32, units: u32, waiting: u32) {
        self.tick(now, 3, id.index() as u64);
        let room = self.room(id);
        assert!(in_use <= units || in_use <= room.in_use, "{id:?} takes on more than it has");
        *room = Room { units, in_use, waiting, ..*room };
    }

    fn queue_joined(&mut self, now: SimTime, place: PlaceId, waiting: u32) {
        self.tick(now, 4, place.index() as u64);
        self.room(place).waiting = waiting;
    }

    fn session_opened(&mut self, now: SimTime, diary: DiaryId, slots: u32, booked: u32) {
        self.tick(now, 5, u64::from(slots));
        assert!(booked <= slots, "{diary:?} is booked {booked} times for {slots} slots");
    }

    fn left(&mut self, now: SimTime, _: PatientSlot, patient: &Patient) {
        self.tick(now, 6, patient.key.bits());
    }
}

fn model(scenario: &Scenario) -> &Model {
    assert_eq!(scenario.base.phases.len(), 1);
    &scenario.base.phases[0].model
}

fn start(scenario: &Scenario) -> Replication<'_, Auditor<'_>> {
    let model = model(scenario);
    Replication::new(model, Key::of_replication(scenario.seed, 0), Auditor::new(model))
}

/// Scenarios that are tried: few, unless `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = asked.unwrap_or(96);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn small_scenarios_keep_the_rules(
        small in any_small(),
        pauses in (0..DAYS + 1, 0..DAYS + 1),
    ) {
        let folder = folder(&[("scenario.toml", &small.text())]);
        let scenario = Wanted::new(folder.path()).load();
        // Conservation is checked at the end of every run.
        let (mut auditor, totals) = start(&scenario).finish().expect("a sound scenario");
        auditor.end_of_instant();
        prop_assert_eq!(totals.arrived, totals.left + totals.inside);

        let mut paused = start(&scenario);
        for day in [pauses.0.min(pauses.1), pauses.0.max(pauses.1)] {
            paused.run_until(SimTime::from_day(day)).expect("a sound scenario");
            paused = paused.clone().switch_to(model(&scenario));
        }
        let (again, totals_again) = paused.finish().expect("a sound scenario");
        prop_assert_eq!(totals_again, totals);
        prop_assert!(again.seen == auditor.seen, "pauses on {:?} change the course", pauses);

        let on = |threads| {
            let seed = scenario.seed;
            run_as(&scenario, &Design { seed, replications: 0..2, threads: Some(threads) })
        };
        prop_assert!(on(1) == on(2), "threads change the figures");
    }

    #[test]
    fn more_units_make_nobody_wait_longer_in_one_queue(
        (seed, units, more) in (any::<u32>(), 1_u32..5, 1_u32..3),
        (a_day, minutes, spread) in (5_u32..60, 10_u32..200, 0_usize..3),
    ) {
        let takes = [
            format!("\"{minutes} min\""),
            format!("{{ exponential = \"{minutes} min\" }}"),
            format!("{{ lognormal = {{ median = \"{minutes} min\", sigma = 1.0 }} }}"),
        ];
        let text = format!(
            "schema_version = 1\nstart = 2025-01-01\nreport_from = 2025-01-01\n\
             report_to = 2025-02-28\nseed = {seed}\n[rota.room]\nunits = 1\n[pathway.visit]\n\
             [[pathway.visit.step]]\nname = \"seen\"\nactivity = {{ resource = \"room\", \
             takes = {} }}\n[arrivals.all]\npathway = \"visit\"\nrate = \"{a_day} per day\"\n",
            takes[spread]
        );
        let folder = folder(&[("scenario.toml", &text)]);
        let waits = |units: u32| {
            let setting = format!("rota.room.HERE.units={units}");
            let scenario = Wanted::new(folder.path()).set(&[&setting]).load();
            crate::support::watch(&scenario, 0, Waits::default()).of
        };
        let (few, many) = (waits(units), waits(units + more));
        let mut sums = (0, 0);
        for (patient, wait) in &few {
            let shorter = many.get(patient).copied();
            prop_assert!(shorter.is_some_and(|shorter| shorter <= *wait), "{shorter:?} > {wait}");
            sums = (sums.0 + wait, sums.1 + shorter.unwrap_or(0));
        }
        prop_assert!(sums.1 <= sums.0 && !few.is_empty());
    }
}

/// How long each patient waited for a unit \[seconds\].
#[derive(Debug, Clone, Default)]
struct Waits {
    of: BTreeMap<u64, i64>,
}

impl Observer for Waits {
    fn started(&mut self, _: SimTime, patient: &Patient, _: PlaceId, waited: SimSpan) {
        self.of.insert(patient.key.bits(), waited.seconds());
    }
}
