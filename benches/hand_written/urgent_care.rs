//! W3: an urgent-care department with imaging, review and beds.
//!
//! Minutes: triage (3 nurses) 10; seven in ten to minors (8) 30, three to
//! majors (12 cubicles) 110; four in ten of both give the room back, go to
//! imaging (4) 35, and queue again for a review, 25 or 60; a quarter of majors
//! hold their cubicle until one of 88 beds is free and stay three days
//! (lognormal, sigma 0.8). One in five is urgent and goes before the others.
//! All times but the stay are exponential.

use super::heap::Heap;
use super::random;
use rand::RngExt;
use rand::rngs::SmallRng;
use rand_distr::{Distribution, Exp1, StandardNormal};
use std::collections::VecDeque;

const YEAR: f64 = 365.0 * 1_440.0;
const RATE: f64 = 120_000.0 / YEAR;
const ARRIVAL: u32 = u32::MAX;
const TRIAGE: usize = 0;
const MINORS: usize = 1;
const MAJORS: usize = 2;
const IMAGING: usize = 3;
const BEDS: usize = 4;

/// What a run counts.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Figures {
    /// Arrivals and ends of timed activities.
    pub(crate) events: u64,
    /// Mean time in the department \[minutes\].
    pub(crate) mean_time: f64,
    /// Share of units in use, by place.
    pub(crate) in_use: [f64; 5],
}

#[derive(Debug, Clone, Copy, Default)]
struct Patient {
    arrived: f64,
    urgent: bool,
    place: u8,
    /// Minors or majors, where a review is too.
    room: u8,
    /// Whether the present visit is a review.
    review: bool,
}

struct Place {
    units: u32,
    in_use: u32,
    area: f64,
    since: f64,
    waiting: [VecDeque<u32>; 2],
}

struct Department {
    events: Heap,
    random: SmallRng,
    patients: Vec<Patient>,
    free: Vec<u32>,
    places: [Place; 5],
    now: f64,
    total: f64,
    left: u64,
}

impl Department {
    fn unit(&mut self) -> f64 {
        Exp1.sample(&mut self.random)
    }

    fn use_changes(&mut self, place: usize, by: i32) {
        let now = self.now;
        let place = &mut self.places[place];
        place.area += f64::from(place.in_use) * (now - place.since);
        place.since = now;
        place.in_use = place.in_use.wrapping_add_signed(by);
    }

    fn ask(&mut self, who: u32, place: usize) {
        if self.places[place].in_use < self.places[place].units {
            self.start(who, place);
        } else {
            let urgent = self.patients[who as usize].urgent;
            self.places[place].waiting[usize::from(!urgent)].push_back(who);
        }
    }

    fn start(&mut self, who: u32, place: usize) {
        self.use_changes(place, 1);
        let patient = &mut self.patients[who as usize];
        let was_in_majors = usize::from(patient.place) == MAJORS && place == BEDS;
        let review = patient.review;
        patient.place = place as u8;
        if was_in_majors {
            self.leave_department(who);
            self.give_back(MAJORS);
        }
        let span = match place {
            TRIAGE => 10.0 * self.unit(),
            MINORS => self.unit() * if review { 25.0 } else { 30.0 },
            MAJORS => self.unit() * if review { 60.0 } else { 110.0 },
            IMAGING => 35.0 * self.unit(),
            _ => {
                let normal: f64 = StandardNormal.sample(&mut self.random);
                (3.0 * 1_440.0) * (0.8 * normal - 0.32).exp()
            }
        };
        self.events.push(self.now + span, who);
    }

    fn give_back(&mut self, place: usize) {
        self.use_changes(place, -1);
        let waiting = &mut self.places[place].waiting;
        let next = waiting[0].pop_front().or_else(|| waiting[1].pop_front());
        if let Some(next) = next {
            self.start(next, place);
        }
    }

    fn leave_department(&mut self, who: u32) {
        self.total += self.now - self.patients[who as usize].arrived;
        self.left += 1;
    }

    fn arrive(&mut self) {
        let urgent = self.random.random::<f64>() < 0.2;
        let patient = Patient { arrived: self.now, urgent, ..Patient::default() };
        let who = self.free.pop().unwrap_or_else(|| {
            self.patients.push(patient);
            self.patients.len() as u32 - 1
        });
        self.patients[who as usize] = patient;
        self.ask(who, TRIAGE);
        let next = self.now + self.unit() / RATE;
        self.events.push(next, ARRIVAL);
    }

    fn done(&mut self, who: u32) {
        let Patient { place, review, .. } = self.patients[who as usize];
        let place = usize::from(place);
        match place {
            TRIAGE => {
                self.give_back(TRIAGE);
                let to = if self.random.random::<f64>() < 0.7 { MINORS } else { MAJORS };
                self.patients[who as usize].room = to as u8;
                self.ask(who, to);
            }
            MINORS | MAJORS if !review && self.random.random::<f64>() < 0.4 => {
                self.patients[who as usize].review = true;
                self.give_back(place);
                self.ask(who, IMAGING);
            }
            MAJORS if self.random.random::<f64>() < 0.25 => self.ask(who, BEDS),
            MINORS | MAJORS => {
                self.leave_department(who);
                self.give_back(place);
                self.free.push(who);
            }
            IMAGING => {
                self.give_back(IMAGING);
                self.ask(who, usize::from(self.patients[who as usize].room));
            }
            _ => {
                self.give_back(BEDS);
                self.free.push(who);
            }
        }
    }
}

/// So many years from an empty start.
pub(crate) fn run(years: f64, seed: u64) -> Figures {
    let place = |units| Place {
        units,
        in_use: 0,
        area: 0.0,
        since: 0.0,
        waiting: [VecDeque::new(), VecDeque::new()],
    };
    let mut department = Department {
        events: Heap::new(),
        random: random(seed),
        patients: Vec::new(),
        free: Vec::new(),
        places: [3, 8, 12, 4, 88].map(place),
        now: 0.0,
        total: 0.0,
        left: 0,
    };
    let first = department.unit() / RATE;
    department.events.push(first, ARRIVAL);
    let (end, mut events) = (years * YEAR, 0);
    while let Some((now, who)) = department.events.pop() {
        if now > end {
            break;
        }
        events += 1;
        department.now = now;
        if who == ARRIVAL { department.arrive() } else { department.done(who) }
    }
    Figures {
        events,
        mean_time: department.total / department.left as f64,
        in_use: department.places.map(|place| place.area / (end * f64::from(place.units))),
    }
}
