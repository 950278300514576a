//! Diaries: dated sessions from weekly ones, slots, ring fences, lines.

use super::dates::Day;
use super::pathways::threshold;
use super::places::{MOST_UNITS, Span};
use super::resources::{Resources, at, check_kind};
use super::staff::{self, Carried};
use super::world::World;
use super::{place_rules, places};
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{PlaceId, SiteId};
use crate::model::{self, Cancellation, Flex, QueueRule, RingFence, Session};
use crate::random::name_key;
use crate::scenario::figures::Here;
use crate::scenario::file_types::{
    CancelledFile, Closures, Diary, FlexFile, Length, Number, OpenOrClosed, SessionFile,
    WeekdaysForm,
};
use crate::scenario::located::{Located, Recovered};
use crate::scenario::tree::join;
use crate::time::{DAY, SimTime};
use std::sync::Arc;

/// How far ahead appointments are given if nothing is said \[days\].
const HORIZON: i64 = 42;
/// Most slots or points of one session, and most minutes.
const MOST_SLOTS: f64 = 10_000.0;
const MOST_MINUTES: f64 = 60_000.0;
/// Most lists of one session, if nothing is said beside staff.
const MOST_LISTS: f64 = 1_000.0;
/// Most kinds of cancellation in one diary.
const MOST_CANCELLATIONS: usize = 255;

/// A compiled diary and what the rest of the compilation must know of it.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) diary: model::Diary,
    /// Classes of the ring fence, as bits.
    pub(super) fence: u16,
    /// Units of its lines, if people may walk in.
    pub(super) lines: Option<Arc<[(SimTime, u32)]>>,
}

pub(super) fn compile(
    world: &World<'_>,
    resources: &Resources,
    kind: &str,
    site: usize,
    block: &Recovered<Diary>,
) -> Compiled {
    let name = world.sites[site].name;
    let here = Here { site: Some(name), ..Here::default() };
    let mut compiled = Compiled {
        diary: model::Diary {
            site: SiteId(site as u8),
            key: name_key(&["diary", kind, name]),
            sessions: Arc::default(),
            first_session_of_day: Arc::default(),
            horizon_days: HORIZON,
            queue: QueueRule::FirstCome,
            ring_fence: None,
            lines: None::<PlaceId>,
            only_in_turn: diary_is_only_in_turn(block),
            on_call: 0,
            overrun: 0,
            sized: false,
            largest: 0,
            cancellations: Vec::new(),
            flexes: Vec::new(),
        },
        fence: 0,
        lines: None,
    };
    let Some(diary) = &block.value else { return compiled };
    let seconds = |length: &Option<Length>| {
        length.as_ref().and_then(|length| world.figures.length(length, here))
    };
    if let Some(horizon) = seconds(&diary.horizon) {
        compiled.diary.horizon_days = (horizon / DAY as f64).ceil() as i64;
    }
    compiled.diary.overrun = seconds(&diary.overrun).map_or(0, |overrun| overrun.round() as i64);
    compiled.diary.queue = place_rules::of_diary(world, diary, here);
    let mut shares = vec![0.0; world.months.len() - 1];
    if let Some(fence) = &diary.ring_fence {
        if let Some(kept) = world.by_month(&fence.share, here, 1.0, "the share") {
            shares = kept;
        }
        for class in &fence.classes {
            compiled.fence |= world.urgency(class).map_or(0, |class| 1 << class);
        }
        let days = (fence.released.value.0.seconds / DAY as f64).round() as i64;
        compiled.diary.ring_fence = Some(RingFence { released_days_before: days });
    }
    world.check_closures(&diary.closed);
    let mut sessions = Vec::new();
    for (at, session) in diary.session.iter().enumerate() {
        let Some(read) = &session.value else { continue };
        if diary.session[..at].iter().any(|earlier| earlier.name == session.name) {
            world.faults.push(
                Fault::new(
                    catalogue::NAME_TWICE,
                    &session.address,
                    format!("a second session \"{}\"", session.name),
                )
                .at(read.name.place)
                .expected("a name of its own for each session"),
            );
        }
        let weekly = Weekly {
            world,
            session: read,
            address: &session.address,
            place: session.place,
            closed: &diary.closed,
            here,
        };
        let cancelled = read.cancelled.as_ref().and_then(|cancelled| {
            let terms = weekly.cancellation(resources, site, cancelled)?;
            compiled.diary.cancellations.push(terms);
            let number = compiled.diary.cancellations.len() - 1;
            (number < MOST_CANCELLATIONS).then_some(number as u8)
        });
        let flex = read.flex.as_ref().and_then(|flex| {
            let terms = weekly.flex(flex)?;
            compiled.diary.flexes.push(terms);
            u8::try_from(compiled.diary.flexes.len() - 1).ok()
        });
        weekly.dated(
            &join(&join("diary", kind), name),
            diary.walk_in,
            (&shares, cancelled, flex),
            &mut sessions,
        );
    }
    if compiled.diary.cancellations.len() > MOST_CANCELLATIONS {
        world.faults.push(
            Fault::new(
                catalogue::LIMIT,
                &block.address,
                format!("{} sessions with \"cancelled\"", compiled.diary.cancellations.len()),
            )
            .at(block.place)
            .expected(format!("at most {MOST_CANCELLATIONS} in one diary")),
        );
    }
    if compiled.diary.flexes.len() > MOST_CANCELLATIONS {
        world.faults.push(
            Fault::new(
                catalogue::LIMIT,
                &block.address,
                format!("{} sessions with \"flex\"", compiled.diary.flexes.len()),
            )
            .at(block.place)
            .expected(format!("at most {MOST_CANCELLATIONS} in one diary")),
        );
    }
    refuse_mixed_units(world, block, diary);
    compiled.diary.largest = sessions.iter().map(|session| session.slots).max().unwrap_or(0);
    sessions.sort_by_key(|session| (session.opens, session.key));
    let mut first = 0;
    compiled.diary.first_session_of_day = (0..=world.days)
        .map(|day| {
            let before = |session: &&Session| session.opens < SimTime::from_day(day);
            first += sessions[first..].iter().take_while(before).count();
            first as u32
        })
        .collect();
    if diary.walk_in || diary.in_turn {
        let on_call = diary.on_call.as_ref().and_then(|lines| {
            world.figures.between(lines, MOST_UNITS, "the number of lines", here)
        });
        compiled.diary.on_call = on_call.map_or(0, |lines| lines.round() as u32);
        compiled.lines = Some(lines(&compiled.diary, &sessions).into());
    }
    compiled.diary.sessions = sessions.into();
    compiled
}

/// Units of a diary's lines: those of its sessions, and those on call.
fn lines(diary: &model::Diary, sessions: &[Session]) -> Vec<(SimTime, u32)> {
    let spans = sessions.iter().map(|session| {
        let closes = session.closes.seconds() + diary.overrun;
        (session.opens.seconds(), closes, i64::from(session.lists))
    });
    let mut capacity = places::capacity(&spans.collect::<Vec<Span>>());
    for (_, lines) in &mut capacity {
        *lines = (*lines).max(diary.on_call);
    }
    capacity.dedup_by_key(|(_, lines)| *lines);
    capacity
}

fn diary_is_only_in_turn(block: &Recovered<Diary>) -> bool {
    block.value.as_ref().is_some_and(|diary| diary.in_turn && !diary.walk_in)
}

/// Whether a session has a number of minutes.
fn is_in_minutes(session: &SessionFile) -> bool {
    [&session.minutes, &session.minutes_a_week, &session.minutes_a_month]
        .iter()
        .any(|minutes| minutes.is_some())
}

/// A booking says what it uses either in minutes or not.
fn refuse_mixed_units(world: &World<'_>, block: &Recovered<Diary>, diary: &Diary) {
    let read = || diary.session.iter().filter_map(|session| session.value.as_ref());
    if read().any(is_in_minutes) && !read().all(is_in_minutes) {
        world.faults.push(
            Fault::new(
                catalogue::CONTRADICTION,
                &block.address,
                "some sessions of this diary are in minutes, others are not",
            )
            .at(block.place)
            .expected("\"minutes\" in all sessions of a diary, or in none"),
        );
    }
}

struct Weekly<'a, 'w> {
    world: &'a World<'w>,
    session: &'a SessionFile,
    address: &'a str,
    place: crate::diagnostics::Place,
    closed: &'a Closures,
    here: Here<'a>,
}

/// How slots are given.
#[derive(Clone, Copy, PartialEq)]
enum Per {
    Session,
    Week,
    Month,
}

impl Weekly<'_, '_> {
    fn fault(&self, code: catalogue::Code, found: impl Into<String>, expected: &str) {
        self.world
            .faults
            .push(Fault::new(code, self.address, found).at(self.place).expected(expected));
    }

    fn slots(&self, walk_in: bool) -> Option<(Per, Vec<f64>)> {
        let session = self.session;
        let given: Vec<(Per, &Number)> = [
            (Per::Session, &session.slots),
            (Per::Week, &session.slots_a_week),
            (Per::Month, &session.slots_a_month),
            (Per::Session, &session.points),
            (Per::Week, &session.points_a_week),
            (Per::Month, &session.points_a_month),
            (Per::Session, &session.minutes),
            (Per::Week, &session.minutes_a_week),
            (Per::Month, &session.minutes_a_month),
        ]
        .into_iter()
        .filter_map(|(per, slots)| Some((per, slots.as_ref()?)))
        .collect();
        match given.as_slice() {
            [(per, slots)] => {
                let most = if *per == Per::Session { self.most() } else { MOST_UNITS };
                let by_month =
                    self.world.by_month(slots, self.here, most, "the number of slots")?;
                Some((*per, by_month))
            }
            [] if walk_in => Some((Per::Session, vec![0.0; self.world.months.len() - 1])),
            _ => {
                self.fault(
                    catalogue::ONE_OF,
                    format!("{} numbers of slots", given.len()),
                    "one of slots, points, minutes, or one of these with _a_week or _a_month",
                );
                None
            }
        }
    }

    /// Most slots of one session.
    fn most(&self) -> f64 {
        if is_in_minutes(self.session) { MOST_MINUTES } else { MOST_SLOTS }
    }

    /// What cancels the session.
    fn cancellation(
        &self,
        resources: &Resources,
        site: usize,
        cancelled: &Located<CancelledFile>,
    ) -> Option<Cancellation> {
        let (world, read) = (self.world, &cancelled.value);
        let fault = |found: &str, expected: &str| {
            world.faults.push(
                Fault::new(catalogue::CONTRADICTION, &cancelled.address, found)
                    .at(cancelled.place)
                    .expected(expected),
            );
        };
        if read.when_free_below.is_some() != read.of_resource.is_some() {
            fault(
                "half of what is looked at is missing",
                "both \"when_free_below\" and \"of\", as in { when_free_below = 2, of = \"ward beds\" }",
            );
            return None;
        }
        if read.chance.is_none() && (read.notice.is_some() || read.when_free_below.is_none()) {
            fault(
                "nothing says when the session is cancelled",
                "{ chance = 0.03, notice = \"2 days\" } or { when_free_below = 2, of = \"ward beds\" }",
            );
            return None;
        }
        let below = match &read.chance {
            Some(chance) => threshold(world.figures.chance(chance, self.here)?),
            None => 0,
        };
        let notice_days = match &read.notice {
            Some(notice) => (world.figures.length(notice, self.here)? / DAY as f64).round() as i64,
            None => 0,
        };
        let short_of = match (&read.of_resource, &read.when_free_below) {
            (Some(kind), Some(units)) => {
                let families = [("beds", &resources.bed_ids), ("rota", &resources.rota_ids)];
                check_kind(world, &families, kind);
                let what = "the number of units";
                let units = world.figures.between(units, MOST_UNITS, what, self.here)?;
                Some((at(world, &families, kind, site)?, units.round() as u32))
            }
            _ => None,
        };
        Some(Cancellation { below, notice_days, short_of })
    }

    /// When the session, an extra one, takes place.
    fn flex(&self, flex: &Located<FlexFile>) -> Option<Flex> {
        let (world, read) = (self.world, &flex.value);
        if self.session.cancelled.is_some() {
            world.faults.push(
                Fault::new(
                    catalogue::CONTRADICTION,
                    &flex.address,
                    "an extra session that the hospital cancels",
                )
                .at(flex.place)
                .expected("\"flex\" or \"cancelled\", not both"),
            );
        }
        let days = world.figures.length(&read.decided, self.here)? / DAY as f64;
        if days.fract() != 0.0 || !(0.0..=366.0).contains(&days) {
            world.faults.push(
                Fault::new(catalogue::BAD_QUANTITY, &read.decided.address, format!("{days} days"))
                    .at(read.decided.place)
                    .expected("a whole number of days, 0 to 366"),
            );
            return None;
        }
        let at_most_a_week = match &read.at_most_a_week {
            Some(number) => {
                let what = "the number of sessions";
                world.figures.between(number, 1_000.0, what, self.here)?.round() as u16
            }
            None => u16::MAX,
        };
        Some(Flex {
            beyond: world.figures.length(&read.beyond, self.here)?.round() as i64,
            decided_days: days as i64,
            at_most_a_week,
            cost: read.cost_a_session.map_or(0, |money| money.0),
        })
    }

    /// Adds the sessions of all dates of the run.
    fn dated(
        &self,
        diary: &str,
        walk_in: bool,
        (shares, cancelled, flex): (&[f64], Option<u8>, Option<u8>),
        sessions: &mut Vec<Session>,
    ) {
        let (world, session) = (self.world, self.session);
        let (opens, closes) = (session.opens.0, session.closes.value.0);
        if closes <= opens {
            world.faults.push(
                Fault::new(
                    catalogue::WRONG_ORDER,
                    &session.closes.address,
                    "the session closes before it opens",
                )
                .at(session.closes.place)
                .expected("a time after \"opens\""),
            );
            return;
        }
        if let (Some(starts), Some(ends)) = (session.starts, session.ends)
            && ends.0 < starts.0
        {
            self.fault(
                catalogue::WRONG_ORDER,
                "the session ends before it starts",
                "\"ends\" not before \"starts\"",
            );
        }
        let without = if session.staff.is_some() { MOST_LISTS } else { 1.0 };
        let lists = match &session.lists {
            Some(lists) => match world.by_month(lists, self.here, 1_000.0, "the number of lists") {
                Some(lists) => lists,
                None => return,
            },
            None => vec![without; world.months.len() - 1],
        };
        let staffed = match &session.staff {
            Some(staff) => match staff::hours_a_week(world, &staff.value, self.here) {
                Some(hours) => Some(self.staffed(&hours)),
                None => return,
            },
            None => None,
        };
        let Some((per, slots)) = self.slots(walk_in) else { return };
        let overbooking = match &session.overbooking {
            Some(share) => match world.figures.between(share, 1.0, "overbooking", self.here) {
                Some(share) => share,
                None => return,
            },
            None => 0.0,
        };
        let mut extra_so_far = 0.0_f64;
        let days = self.days();
        let numbers = spread(per, &slots, &days);
        let mut carried = Carried::default();
        let lists: Vec<i64> = days
            .iter()
            .map(|&Day { month, .. }| {
                // Rooms, and those who can work in them.
                match &staffed {
                    Some(staffed) => carried.next(staffed[month].min(lists[month].round())),
                    None => lists[month].round() as i64,
                }
            })
            .collect();
        let numbers: Vec<i64> = match staffed {
            Some(_) => numbers.iter().zip(&lists).map(|(slots, lists)| slots * lists).collect(),
            None => numbers,
        };
        let (mut slots_so_far, mut kept_so_far, mut fenced_so_far) = (0.0_f64, 0.0_f64, 0.0_f64);
        for ((&Day { number: day, date, month, .. }, number), lists) in
            days.iter().zip(numbers).zip(lists)
        {
            slots_so_far += number as f64;
            // Of a share that the machine cannot write exactly, 0.3 say, the
            // whole numbers are meant.
            kept_so_far += number as f64 * shares[month];
            let fenced = (kept_so_far + 1e-9).round() - fenced_so_far;
            fenced_so_far += fenced;
            let extra = (slots_so_far * overbooking + 1e-9).floor() - extra_so_far;
            extra_so_far += extra;
            let in_force = session.starts.is_none_or(|starts| starts.0 <= date)
                && session.ends.is_none_or(|ends| date <= ends.0)
                && !World::is_closed(self.closed, date);
            // Nobody is there to hold it.
            let unstaffed = session.staff.is_some() && lists == 0;
            if !in_force || unstaffed || !(0..world.days).contains(&day) {
                continue;
            }
            if number as f64 > self.most() {
                self.fault(
                    catalogue::OUT_OF_RANGE,
                    format!("{number} slots on {date}"),
                    &format!("at most {} in a session", self.most()),
                );
                return;
            }
            let at = |second| SimTime::from_seconds(day * DAY + second);
            sessions.push(Session {
                opens: at(opens),
                closes: at(closes),
                lists: lists as u16,
                slots: number as u16,
                ring_fenced: fenced.clamp(0.0, number as f64) as u16,
                extra: extra.clamp(0.0, f64::from(u16::MAX) - number as f64) as u16,
                in_minutes: is_in_minutes(session),
                cancelled,
                flex,
                key: name_key(&[diary, &session.name.value, &date.to_string()]),
            });
        }
    }

    /// How many staff are there at each session, with so many hours a week
    /// spread over the sessions of a week.
    fn staffed(&self, hours: &[f64]) -> Vec<f64> {
        let weekdays = self.session.weekdays.as_ref().map_or(0x7f, WeekdaysForm::bits);
        let length = self.session.closes.value.0 - self.session.opens.0;
        let open_hours = i64::from(weekdays.count_ones()) as f64 * length as f64 / 3_600.0;
        hours.iter().map(|hours| hours / open_hours).collect()
    }

    /// All days of the session in the weeks and months that the run touches,
    /// whether or not it is in force then.
    fn days(&self) -> Vec<Day> {
        let world = self.world;
        let weekdays = self.session.weekdays.as_ref().map_or(0x7f, WeekdaysForm::bits);
        let first = world.epoch.day(world.months[0]) - 7;
        let last = world.epoch.day(world.months[world.months.len() - 1]) + 7;
        (first..last)
            .map(|day| world.day(day))
            .filter(|day| {
                let is_closed =
                    day.is_bank_holiday && self.session.bank_holidays != OpenOrClosed::Open;
                day.is_on(weekdays) && !is_closed
            })
            .collect()
    }
}

/// Whole numbers of slots for the dates, so that sums stay right: a fraction
/// is carried on to the next session, week or month.
fn spread(per: Per, slots: &[f64], days: &[Day]) -> Vec<i64> {
    let group = |day: Day| match per {
        Per::Session => 0,
        Per::Week => day.monday(),
        Per::Month => i64::from(day.date.year()) * 12 + i64::from(day.date.month()),
    };
    let whole = |sum: f64| (sum + 1e-9).floor() as i64;
    let mut numbers = Vec::with_capacity(days.len());
    let mut total = 0.0;
    for days in days.chunk_by(|one, other| group(*one) == group(*other)) {
        if per == Per::Session {
            for day in days {
                let before = whole(total);
                total += slots[day.month];
                numbers.push(whole(total) - before);
            }
            continue;
        }
        let before = whole(total);
        total += slots[days[0].month];
        let here = whole(total) - before;
        let count = days.len() as i64;
        numbers.extend((0..count).map(|at| (at + 1) * here / count - at * here / count));
    }
    numbers
}
