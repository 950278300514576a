//! Figures of the use of places and diaries.

use super::figures::{MEAN_WAIT, PATIENTS, SHARE, count, not_negative, pooled};
use super::key::{FigureKey, Subject};
use super::periods::Period;
use super::results::Figure;
use super::rows::Rows;
use super::samples::{Samples, Scope};
use crate::ids::{DiaryId, MeetingId, OrganisationId, PlaceId, SiteId};
use crate::model::Overflow;
use crate::observe::{Tables, Use};

/// Seconds in a minute.
const MINUTE: f64 = 60.0;

/// All places and diaries of one kind.
pub(super) struct Kind {
    pub(super) family: &'static str,
    pub(super) name: String,
    pub(super) units: Vec<(OrganisationId, Unit)>,
}

/// One place or one diary.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Place(PlaceId),
    Diary(DiaryId),
    Meeting(MeetingId),
}

/// What else is counted of bookings: its name, its unit, and the count. The
/// first is told only of diaries whose bookings come to nothing in other ways
/// too.
type Count = (&'static str, &'static str, fn(Use) -> i64);
const COUNTS: [Count; 7] = [
    ("missed", "appointments", |of| of.missed),
    ("cancelled_by_patient", "appointments", |of| of.cancelled_by_patient),
    ("cancelled_by_hospital", "appointments", |of| of.cancelled_by_hospital),
    ("overbooked", "appointments", |of| of.overbooked),
    ("gave_up", PATIENTS, |of| of.gave_up_booking),
    ("flex_sessions", "sessions", |of| of.flex_sessions),
    ("flex_cost", "pence", |of| of.flex_cost),
];

impl Unit {
    pub(super) fn used(self, tables: &Tables, month: usize) -> Use {
        match self {
            Self::Place(place) => tables.place(month, place),
            Self::Diary(diary) => tables.diary(month, diary),
            Self::Meeting(meeting) => tables.meeting(month, meeting),
        }
    }

    /// Whether missed appointments are told.
    fn tells_missed(self, samples: &Samples) -> bool {
        let model = &samples.scenario.base.phases[0].model;
        matches!(self, Self::Diary(diary) if model.tells_bookings(diary))
    }
}

/// Share of unit-time of places, and of slots of diaries, that was used: by
/// kind of resource, for each organisation that has it and for the alliance,
/// by month and year. A diary's slots are used if they are booked when their
/// session opens. The lines of a diary are a resource of their own, called
/// `ct lines` for the diary `ct`. More units can be in use than there are when
/// capacity has just fallen, so a share may pass 1. Of places also the mean
/// wait in the queue, over those who were given a unit; of diaries how many
/// appointments came to nothing, and why; of meetings whose cases do not wait
/// for the next one how much of their number they took; and, of places where it
/// ever happens, how many gave up waiting or found the queue full.
pub(super) fn of_capacity(samples: &Samples, timeline: usize, figures: &mut Rows<Figure>) {
    let kinds = kinds(samples);
    for kind in &kinds {
        for scope in &samples.scopes {
            let units: Vec<Unit> = kind
                .units
                .iter()
                .filter(|(organisation, _)| scope.organisations.contains(organisation))
                .map(|&(_, unit)| unit)
                .collect();
            if units.is_empty() {
                continue;
            }
            let lost = samples.each(timeline, |tables| {
                let months = samples.months_and_years.iter().flat_map(|p| p.months.clone());
                let each =
                    months.flat_map(|month| units.iter().map(move |u| u.used(tables, month)));
                each.map(|cell| cell.gave_up + cell.refused).sum::<i64>() as f64
            });
            let loses = lost.iter().any(|&lost| lost > 0.0);
            for period in &samples.months_and_years {
                let sum = |tables: &Tables| {
                    let cells = period
                        .months
                        .clone()
                        .flat_map(|month| units.iter().map(move |unit| unit.used(tables, month)));
                    cells.fold(Use::default(), Use::plus)
                };
                let key = key(samples.plan(timeline), scope, &kind.name, period);
                let told = units.iter().any(|unit| unit.tells_missed(samples));
                for (metric, unit, of) in COUNTS.into_iter().skip(usize::from(!told)) {
                    let counts = samples.each(timeline, |tables| of(sum(tables)) as f64);
                    if counts.iter().any(|&count| count > 0.0) {
                        figures.extend(count(
                            samples.futures,
                            key.measuring(metric, "", unit),
                            &counts,
                        ));
                    }
                }
                if loses {
                    let gave_up = samples.each(timeline, |tables| sum(tables).gave_up as f64);
                    figures.extend(count(
                        samples.futures,
                        key.measuring("gave_up", "", PATIENTS),
                        &gave_up,
                    ));
                    let refused = samples.each(timeline, |tables| sum(tables).refused as f64);
                    figures.extend(count(
                        samples.futures,
                        key.measuring("refused", "", PATIENTS),
                        &refused,
                    ));
                }
                let used = samples.each(timeline, |tables| sum(tables).used as f64);
                let available = samples.each(timeline, |tables| sum(tables).available as f64);
                if used.iter().all(|&used| used <= 0.0) {
                    continue;
                }
                let share = key.measuring("utilisation", "", SHARE);
                figures.extend(pooled(samples.futures, share, (&used, &available), not_negative));
                let started = samples.each(timeline, |tables| sum(tables).started as f64);
                let waited = samples.each(timeline, |tables| sum(tables).waited as f64 / MINUTE);
                let wait = key.measuring(MEAN_WAIT, "", "minutes");
                figures.extend(pooled(samples.futures, wait, (&waited, &started), not_negative));
            }
        }
    }
}

/// The kinds of resource in order of first mention.
pub(super) fn kinds(samples: &Samples) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    let names = &samples.scenario.names;
    let places = names.places.iter_with_ids().map(|(id, name)| (name, Unit::Place(id)));
    let diaries = names.diaries.iter_with_ids().map(|(id, name)| (name, Unit::Diary(id)));
    let model = &samples.scenario.base.phases[0].model;
    let meetings = names.meetings.iter_with_ids();
    let meetings = meetings.filter(|(id, _)| model.meetings[*id].overflow != Overflow::Wait);
    let meetings = meetings.map(|(id, name)| (name, Unit::Meeting(id)));
    for (resource, unit) in places.chain(diaries).chain(meetings) {
        let name = match resource.family {
            "lines" => format!("{} lines", resource.kind),
            _ => resource.kind.clone(),
        };
        let of = (organisation(samples, resource.site), unit);
        let known = kinds.iter_mut().find(|k| k.family == resource.family && k.name == name);
        match known {
            Some(kind) => kind.units.push(of),
            None => kinds.push(Kind { family: resource.family, name, units: vec![of] }),
        }
    }
    kinds
}

fn organisation(samples: &Samples, site: SiteId) -> OrganisationId {
    samples.scenario.base.phases[0].model.organisation(site)
}

pub(super) fn key(plan: &str, scope: &Scope, resource: &str, period: &Period) -> FigureKey {
    let subject = Subject {
        plan: plan.to_owned(),
        org_code: scope.code.clone(),
        resource: resource.to_owned(),
        ..Subject::default()
    };
    FigureKey::new(subject, (period.start, period.end))
}
