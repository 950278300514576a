//! Diaries: dated sessions from weekly ones, slots, ring fences, lines.

use super::places::{MOST_UNITS, Span};
use super::world::World;
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{PlaceId, SiteId};
use crate::model::{self, RingFence, Session};
use crate::random::name_key;
use crate::scenario::figures::Here;
use crate::scenario::file_types::{Diary, Length, Number, OpenOrClosed, SessionFile, WeekdaysForm};
use crate::scenario::located::Recovered;
use crate::scenario::tree::join;
use crate::time::{DAY, SimTime};
use jiff::civil::Date;

/// How far ahead appointments are given if nothing is said \[days\].
const HORIZON: i64 = 42;
/// Most slots of one session.
const MOST_SLOTS: f64 = 10_000.0;

/// A compiled diary and what the rest of the compilation must know of it.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) diary: model::Diary,
    /// Classes of the ring fence, as bits.
    pub(super) fence: u16,
    /// Spans of lines and lines outside them, if people may walk in.
    pub(super) lines: Option<(Vec<Span>, i64)>,
}

pub(super) fn compile(
    world: &World<'_>,
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
            sessions: Vec::new(),
            first_session_of_day: Vec::new(),
            horizon_days: HORIZON,
            ring_fence: None,
            lines: None::<PlaceId>,
            overrun: 0,
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
    let mut share = 0.0;
    if let Some(fence) = &diary.ring_fence {
        share = world.figures.chance(&fence.share, here).unwrap_or(0.0);
        for class in &fence.classes {
            compiled.fence |= world.urgency(class).map_or(0, |class| 1 << class);
        }
        let days = (fence.released.value.0.seconds / DAY as f64).round() as i64;
        compiled.diary.ring_fence = Some(RingFence { released_days_before: days });
    }
    let mut lines = Vec::new();
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
        let weekly =
            Weekly { world, session: read, address: &session.address, place: session.place, here };
        weekly.dated(
            &join(&join("diary", kind), name),
            diary.walk_in,
            share,
            &mut compiled.diary.sessions,
        );
    }
    let sessions = &mut compiled.diary.sessions;
    sessions.sort_by_key(|session| (session.opens, session.key));
    compiled.diary.first_session_of_day = (0..=world.days)
        .map(|day| {
            sessions.partition_point(|session| session.opens < SimTime::from_day(day)) as u32
        })
        .collect();
    if diary.walk_in {
        for session in sessions.iter() {
            let closes = session.closes.seconds() + compiled.diary.overrun;
            lines.push((session.opens.seconds(), closes, i64::from(session.lists)));
        }
        let on_call = diary.on_call.as_ref().and_then(|lines| {
            world.figures.between(lines, MOST_UNITS, "the number of lines", here)
        });
        compiled.lines = Some((lines, on_call.map_or(0, |lines| lines.round() as i64)));
    }
    compiled
}

struct Weekly<'a, 'w> {
    world: &'a World<'w>,
    session: &'a SessionFile,
    address: &'a str,
    place: crate::diagnostics::Place,
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
        ]
        .into_iter()
        .filter_map(|(per, slots)| Some((per, slots.as_ref()?)))
        .collect();
        match given.as_slice() {
            [(per, slots)] => {
                let most = if *per == Per::Session { MOST_SLOTS } else { MOST_UNITS };
                let by_month =
                    self.world.by_month(slots, self.here, most, "the number of slots")?;
                Some((*per, by_month))
            }
            [] if walk_in => Some((Per::Session, vec![0.0; self.world.months.len() - 1])),
            _ => {
                self.fault(
                    catalogue::ONE_OF,
                    format!("{} numbers of slots", given.len()),
                    "one of slots, slots_a_week, slots_a_month",
                );
                None
            }
        }
    }

    /// Adds the sessions of all dates of the run.
    fn dated(&self, diary: &str, walk_in: bool, share: f64, sessions: &mut Vec<Session>) {
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
        let lists = match &session.lists {
            Some(lists) => match world.by_month(lists, self.here, 1_000.0, "the number of lists") {
                Some(lists) => lists,
                None => return,
            },
            None => vec![1.0; world.months.len() - 1],
        };
        let Some((per, slots)) = self.slots(walk_in) else { return };
        let dates = self.dates();
        let numbers = spread(world, per, &slots, &dates);
        let (mut slots_so_far, mut fenced_so_far) = (0.0_f64, 0.0_f64);
        for (&date, number) in dates.iter().zip(numbers) {
            slots_so_far += number as f64;
            let fenced = (slots_so_far * share).round() - fenced_so_far;
            fenced_so_far += fenced;
            let day = world.epoch.day(date);
            let in_force = session.starts.is_none_or(|starts| starts.0 <= date)
                && session.ends.is_none_or(|ends| date <= ends.0);
            if !in_force || !(0..world.days).contains(&day) {
                continue;
            }
            if number as f64 > MOST_SLOTS {
                self.fault(
                    catalogue::OUT_OF_RANGE,
                    format!("{number} slots on {date}"),
                    "at most 10000 slots in a session",
                );
                return;
            }
            let at = |second| SimTime::from_seconds(day * DAY + second);
            sessions.push(Session {
                opens: at(opens),
                closes: at(closes),
                lists: lists[world.month_of(date)].round() as u16,
                slots: number as u16,
                ring_fenced: fenced.clamp(0.0, number as f64) as u16,
                key: name_key(&[diary, &session.name.value, &date.to_string()]),
            });
        }
    }

    /// All dates of the session in the weeks and months that the run touches,
    /// whether or not it is in force then.
    fn dates(&self) -> Vec<Date> {
        let world = self.world;
        let weekdays = self.session.weekdays.as_ref().map_or(0x7f, WeekdaysForm::bits);
        let first = world.epoch.day(world.months[0]) - 7;
        let last = world.epoch.day(world.months[world.months.len() - 1]) + 7;
        (first..last)
            .map(|day| world.epoch.date(day))
            .filter(|&date| {
                World::on_weekday(weekdays, date)
                    && (self.session.bank_holidays == OpenOrClosed::Open
                        || !world.is_bank_holiday(date))
            })
            .collect()
    }
}

/// Whole numbers of slots for the dates, so that sums stay right: a fraction
/// is carried on to the next session, week or month.
fn spread(world: &World<'_>, per: Per, slots: &[f64], dates: &[Date]) -> Vec<i64> {
    let group = |date: Date| match per {
        Per::Session => 0,
        // Day 0 of the civil calendar used here is a Monday.
        Per::Week => crate::time::Epoch::new(jiff::civil::date(1970, 1, 5)).day(date).div_euclid(7),
        Per::Month => i64::from(date.year()) * 12 + i64::from(date.month()),
    };
    let whole = |sum: f64| (sum + 1e-9).floor() as i64;
    let mut numbers = Vec::with_capacity(dates.len());
    let mut total = 0.0;
    for dates in dates.chunk_by(|one, other| group(*one) == group(*other)) {
        if per == Per::Session {
            for &date in dates {
                let before = whole(total);
                total += slots[world.month_of(date)];
                numbers.push(whole(total) - before);
            }
            continue;
        }
        let before = whole(total);
        total += slots[world.month_of(dates[0])];
        let here = whole(total) - before;
        let count = dates.len() as i64;
        numbers.extend((0..count).map(|at| (at + 1) * here / count - at * here / count));
    }
    numbers
}
