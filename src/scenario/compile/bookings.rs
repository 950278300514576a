//! What a booking step says.

use super::pathways::{OneStep, position, threshold};
use super::resources;
use crate::diagnostics::catalogue;
use crate::ids::{BookingId, DiaryId, StepId};
use crate::model::{AtMostMissed, Booking, Cancels, Diary, Patience, Timing, Uses};
use crate::random::Sampler;
use crate::scenario::file_types::{Book, CancelsFile, Length, Spread, SpreadForm, Text, UsesForm};
use crate::scenario::located::Located;
use crate::time::DAY;

/// The steps of the same pathway to which a booking may lead beside `next`.
pub(super) fn exits(book: &Book) -> impl Iterator<Item = &Text> {
    let cancelled = book.cancels.as_ref().and_then(|cancels| cancels.value.then.as_ref());
    [book.then.as_ref(), cancelled, book.gives_up_to.as_ref()].into_iter().flatten()
}

impl OneStep<'_, '_, '_> {
    pub(super) fn booking(&mut self, book: &Book) -> Option<BookingId> {
        let (world, resources) = (self.all.world, self.all.resources);
        // Bookings keep their numbers whether or not they can be reached.
        let id = self.program.bookings.push(Booking::of(DiaryId(0)));
        let diary =
            resources::at(world, &[("diary", &resources.diary_ids)], &book.diary, self.site);
        let earliest = self.seconds(book.earliest.as_ref(), Some(0));
        let rebook_after = self.seconds(book.rebook_after.as_ref(), Some(earliest.unwrap_or(DAY)));
        let did_not_attend = match &book.did_not_attend {
            Some(chance) => world.figures.chance(chance, self.here),
            None => Some(0.0),
        };
        let takes = book.takes.as_ref().map(|spread| self.timing(spread));
        let urgency = match &book.urgency {
            Some(class) => Some(position(&world.urgencies, &class.value)?),
            None => None,
        };
        let diary = diary?;
        let fence = resources.fences[diary];
        let fenced = resources.diaries[diary].ring_fence.is_some();
        if urgency.is_none() && (fenced || book.elsewhere.is_some()) {
            self.program.open_bookings.push((self.id, id));
        }
        let uses = self.uses(book, &resources.diaries[diary], resources.in_minutes[diary]);
        self.refuse_idle(
            book.then.as_ref(),
            book.at_most_missed.is_some(),
            "nothing says when this step follows",
            "\"then\" beside \"at_most_missed\"",
        );
        self.refuse_idle(
            book.gives_up_to.as_ref(),
            book.patience.is_some(),
            "nobody gives up here",
            "\"gives_up_to\" beside \"patience\"",
        );
        let at_most_missed = match &book.at_most_missed {
            Some(times) => Some(self.at_most_missed(times, book.then.as_ref())?),
            None => None,
        };
        let cancels = match &book.cancels {
            Some(cancels) => Some(self.cancels(cancels, rebook_after?)?),
            None => None,
        };
        let patience = match &book.patience {
            Some(patience) => {
                let lasts = self.timing(patience)?;
                Some(Patience { lasts, then: self.exit(book.gives_up_to.as_ref())? })
            }
            None => None,
        };
        let elsewhere = match &book.elsewhere {
            Some(file) => Some(self.elsewhere((book, file), diary, (urgency, uses?))?),
            None => None,
        };
        let missed_takes_off = book.missed_takes_off.as_ref().map(|file| self.takes_off(file));
        self.program.bookings[id] = Booking {
            diary,
            urgency,
            may_use_ring_fence: !fenced || urgency.is_none_or(|class| fence >> class & 1 == 1),
            earliest: earliest?,
            did_not_attend_below: threshold(did_not_attend?),
            rebook_after: rebook_after?,
            takes: match takes {
                Some(takes) => Some(takes?),
                None => None,
            },
            uses: uses?,
            at_most_missed,
            missed_takes_off,
            cancels,
            patience,
            elsewhere,
        };
        Some(id)
    }

    fn seconds(&self, length: Option<&Length>, default: Option<i64>) -> Option<i64> {
        match length {
            Some(length) => {
                let seconds = self.all.world.figures.length(length, self.here);
                seconds.map(|seconds| seconds.round() as i64)
            }
            None => default,
        }
    }

    /// The step of a name, at the same site; by default patients leave.
    fn exit(&self, name: Option<&Text>) -> Option<StepId> {
        let name = name.map_or("leave", |name| name.value.as_str());
        let offset = self.all.layout.offset(self.pathway, name)?;
        Some(self.all.layout.id(self.pathway, self.site, offset))
    }

    /// How much of a session the booking uses, in the diary's own measure.
    fn uses(&mut self, book: &Book, diary: &Diary, in_minutes: bool) -> Option<Uses> {
        let Some(uses) = &book.uses else {
            if in_minutes {
                self.fault(
                    &book.diary,
                    catalogue::MISSING_KEY,
                    "\"uses\" is missing: the sessions of this diary are in minutes",
                    "uses = \"30 min\", or a distribution, in \"book\"",
                );
                return None;
            }
            return Some(Uses::Slots(1));
        };
        let spread = match &uses.value {
            UsesForm::Slots(slots) => return self.slots(uses, *slots, in_minutes, diary),
            UsesForm::Minutes(duration) => SpreadForm::Fixed(*duration),
            UsesForm::Estimate(table) => SpreadForm::Named(table.clone()),
        };
        if !in_minutes && !diary.sessions.is_empty() {
            self.fault(
                uses,
                catalogue::CONTRADICTION,
                "a duration: the sessions of this diary are in slots or points",
                "a number of slots or points, or a diary whose sessions have \"minutes\"",
            );
            return None;
        }
        let spread: Spread =
            Located { value: spread, address: uses.address.clone(), place: uses.place };
        let estimate = self.timing(&spread)?;
        if let Timing::Sampled(Sampler::Fixed { seconds }) = self.program.timings[estimate] {
            let minutes = ((seconds + 30) / 60).max(1);
            return self.slots(uses, minutes as f64, false, diary);
        }
        Some(Uses::Estimate(estimate))
    }

    /// A fixed number of slots, points or minutes, as many as some session
    /// has.
    fn slots(
        &self,
        uses: &Located<UsesForm>,
        slots: f64,
        in_minutes: bool,
        diary: &Diary,
    ) -> Option<Uses> {
        let whole = slots >= 1.0 && slots.fract() == 0.0;
        if in_minutes {
            self.fault(
                uses,
                catalogue::CONTRADICTION,
                "a number: the sessions of this diary are in minutes",
                &format!("a duration, for instance \"{slots} min\""),
            );
        } else if !whole {
            let found = format!("a booking of {slots}");
            self.fault(uses, catalogue::OUT_OF_RANGE, &found, "a whole number, 1 or more");
        } else if slots > f64::from(diary.largest) && !diary.sessions.is_empty() {
            self.fault(
                uses,
                catalogue::OUT_OF_RANGE,
                format!("a booking of {slots}: the largest session has {}", diary.largest),
                &format!("at most {}, or larger sessions", diary.largest),
            );
        } else {
            return Some(Uses::Slots(slots.min(f64::from(u16::MAX)) as u16));
        }
        None
    }

    /// A step that follows, without what it follows on.
    fn refuse_idle(&self, step: Option<&Text>, needed: bool, found: &str, expected: &str) {
        if let Some(step) = step.filter(|_| !needed) {
            self.fault(step, catalogue::CONTRADICTION, found, expected);
        }
    }

    fn at_most_missed(&self, times: &Located<u16>, then: Option<&Text>) -> Option<AtMostMissed> {
        if times.value == 0 {
            self.fault(
                times,
                catalogue::OUT_OF_RANGE,
                "at most 0 missed appointments",
                "1 or more: with 1 the first missed appointment is the last",
            );
            return None;
        }
        Some(AtMostMissed { times: times.value, then: self.exit(then)? })
    }

    fn cancels(&self, cancels: &Located<CancelsFile>, rebook_after: i64) -> Option<Cancels> {
        let read = &cancels.value;
        let chance = self.all.world.figures.chance(&read.chance, self.here);
        let notice = self.seconds(Some(&read.notice), None);
        let rebook_after = self.seconds(read.rebook_after.as_ref(), Some(rebook_after));
        if read.then.is_some() && read.rebook_after.is_some() {
            self.fault(
                cancels,
                catalogue::CONTRADICTION,
                "patients who cancel book again or go elsewhere",
                "either \"rebook_after\" or \"then\"",
            );
        }
        if chance? >= 1.0 {
            self.fault(
                &read.chance,
                catalogue::OUT_OF_RANGE,
                "every appointment is cancelled",
                "a chance below 1",
            );
            return None;
        }
        let then = match &read.then {
            Some(then) => Some(self.exit(Some(then))?),
            None => None,
        };
        let below = threshold(chance?);
        Some(Cancels { below, notice: notice?, rebook_after: rebook_after?, then })
    }
}
