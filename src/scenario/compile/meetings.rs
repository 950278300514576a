//! Dates of meetings.

use super::places::MOST_UNITS;
use super::resources::{Resources, at, check_kind};
use super::world::World;
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{MeetingId, SiteId};
use crate::model::{self, Overflow};
use crate::random::name_key;
use crate::scenario::figures::Here;
use crate::scenario::file_types::{
    Meeting, MeetingOnBankHolidays, OtherMeeting, OverflowForm, OverflowWord,
};
use crate::time::{DAY, SimTime};
use jiff::civil::Date;

/// Days from a fixed Monday, 5 January 1970, so that weeks count the same in
/// all scenarios.
fn week(date: Date) -> i64 {
    crate::time::Epoch::new(jiff::civil::date(1970, 1, 5)).day(date).div_euclid(7)
}

pub(super) fn compile(
    world: &World<'_>,
    kind: &str,
    site: usize,
    block: &Meeting,
) -> model::Meeting {
    let here = Here { site: Some(world.sites[site].name), ..Here::default() };
    let every = block.every_weeks.as_ref().map_or(1, |weeks| {
        if weeks.value == 0 {
            world.faults.push(
                Fault::new(catalogue::OUT_OF_RANGE, &weeks.address, "every 0 weeks")
                    .at(weeks.place)
                    .expected("1 or more"),
            );
        }
        i64::from(weeks.value.max(1))
    });
    world.check_closures(&block.closed);
    let mut dates = Vec::new();
    // A meeting of before the start may have been moved into the run.
    for day in (-14..world.days).map(|day| world.day(day)) {
        let date = day.date;
        if !day.is_on(block.weekdays.bits()) || (every > 1 && week(date) % every != 0) {
            continue;
        }
        let mut held = day.number;
        if day.is_bank_holiday {
            match block.bank_holidays {
                MeetingOnBankHolidays::AsUsual => {}
                MeetingOnBankHolidays::Cancelled => continue,
                MeetingOnBankHolidays::NextWorkingDay => {
                    while world.day(held).is_off() {
                        held += 1;
                    }
                }
            }
        }
        // Whether on its own day or on the one that it would move to.
        if [date, world.date(held)].iter().any(|&day| World::is_closed(&block.closed, day)) {
            continue;
        }
        if (0..world.days).contains(&held) {
            dates.push(SimTime::from_seconds(held * DAY + block.at.0));
        }
    }
    dates.sort_unstable();
    dates.dedup();
    let cases = block
        .cases
        .as_ref()
        .and_then(|cases| world.figures.between(cases, MOST_UNITS, "the number of cases", here));
    let cut_off = block.cut_off.as_ref().and_then(|cut_off| world.figures.length(cut_off, here));
    model::Meeting {
        site: SiteId(site as u8),
        key: name_key(&["meeting", kind, world.sites[site].name]),
        dates: dates.into(),
        cases: cases.map_or(u32::MAX, |cases| cases.round() as u32),
        overflow: match block.overflow.as_ref().map(|overflow| &overflow.value) {
            Some(OverflowForm::Word(OverflowWord::AllAreTaken)) => Overflow::Taken,
            _ => Overflow::Wait,
        },
        cut_off: cut_off.map_or(0, |cut_off| cut_off.round() as i64),
    }
}

/// The meeting to whose list a meeting's overflow goes.
pub(super) fn other(
    world: &World<'_>,
    all: &Resources,
    id: MeetingId,
    block: &Meeting,
    site: usize,
) -> Option<MeetingId> {
    let overflow = block.overflow.as_ref()?;
    let OverflowForm::Other(OtherMeeting { meeting }) = &overflow.value else { return None };
    let families = [("meeting", &all.meeting_ids)];
    check_kind(world, &families, meeting);
    let other = at(world, &families, meeting, site)?;
    if other == id {
        world.faults.push(
            Fault::new(
                catalogue::CONTRADICTION,
                &meeting.address,
                "a meeting that sends cases on to itself",
            )
            .at(meeting.place)
            .expected("another meeting, or \"next meeting\""),
        );
    }
    Some(other)
}
