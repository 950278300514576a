//! Extra sessions that a diary draws when the wait for it is long.

use super::{DiaryState, flex_subject};
use crate::engine::event_list::Rank;
use crate::engine::{Observer, Replication};
use crate::ids::DiaryId;
use crate::model::{Diary, MAX_URGENCIES};
use crate::time::{DAY, SimTime};

/// What a diary knows of its extra sessions.
#[derive(Debug, Clone, Default)]
pub(super) struct FlexState {
    /// Those that are still to be decided upon, and when, in this order;
    /// those before `next` are done.
    due: Vec<(SimTime, usize)>,
    next: usize,
    /// Number of the pending decision.
    pub(super) decides_by: u64,
    /// For each kind of extra session the last week in which one was drawn,
    /// and how many.
    drawn: Vec<(i64, u16)>,
}

impl FlexState {
    /// The next session to be decided upon, if it is time.
    fn next_due(&self, now: SimTime) -> Option<usize> {
        let next = self.due.get(self.next);
        next.filter(|(time, _)| *time <= now).map(|&(_, index)| index)
    }

    fn next_time(&self) -> Option<SimTime> {
        self.due.get(self.next).map(|&(time, _)| time)
    }
}

impl<O: Observer> Replication<'_, O> {
    /// Schedules the decisions upon extra sessions still to open. One upon a
    /// session that is new, `is_new` says, and that should have been made by
    /// now is made now.
    pub(in crate::engine) fn schedule_flex(&mut self, id: DiaryId, is_new: impl Fn(usize) -> bool) {
        let model = &self.model.diaries[id];
        if model.flexes.is_empty() {
            return;
        }
        let mut due = Vec::new();
        for (index, session) in model.sessions.iter().enumerate() {
            let Some(flex) = session.flex else { continue };
            let days = model.flexes[usize::from(flex)].decided_days;
            let time = SimTime::from_day((session.opens.day() - days).max(0));
            let is_open = session.opens >= self.now && self.diaries[id].sessions[index].undrawn;
            if is_open && (time >= self.now || is_new(index)) {
                due.push((time.max(self.now), index));
            }
        }
        due.sort_unstable();
        let flex = &mut self.diaries[id].flex;
        flex.due = due;
        flex.next = 0;
        flex.drawn.resize(model.flexes.len(), (i64::MIN, 0));
        self.schedule_next_flex(id);
    }

    /// Takes over, under another model, what a diary knows of its extra
    /// sessions, once the sessions themselves are taken over.
    pub(in crate::engine) fn take_over_flex(
        &mut self,
        id: DiaryId,
        old: &DiaryState,
        is_new: impl Fn(usize) -> bool,
    ) {
        self.diaries[id].flex.drawn.clone_from(&old.flex.drawn);
        self.schedule_flex(id, is_new);
        let flex = &mut self.diaries[id].flex;
        if flex.next_time() == old.flex.next_time() {
            flex.decides_by = old.flex.decides_by;
        }
    }

    fn schedule_next_flex(&mut self, id: DiaryId) {
        let flex = &mut self.diaries[id].flex;
        flex.decides_by = flex
            .next_time()
            .map_or(0, |time| self.events.push(time, Rank::Diary, flex_subject(id)));
    }

    /// Decides upon the extra sessions of which that is due, one after
    /// another: each sees the list as it stands after the one before has been
    /// offered to it, and after all else that this midnight brings.
    pub(super) fn decide_flex(&mut self, id: DiaryId) {
        self.cancel_due_sessions(id);
        self.offer_slots(id);
        let model = &self.model.diaries[id];
        while let Some(index) = self.diaries[id].flex.next_due(self.now) {
            self.diaries[id].flex.next += 1;
            let session = &model.sessions[index];
            let Some(number) = session.flex.map(usize::from) else { continue };
            let terms = &model.flexes[number];
            let first_weekday = i64::from(self.model.flow.first_weekday);
            let week = (session.opens.day() + first_weekday).div_euclid(7);
            let (last, count) = self.diaries[id].flex.drawn[number];
            let drawn = if last == week { count } else { 0 };
            let is_empty = session.bookable() == 0 && model.lines.is_none();
            if is_empty || drawn >= terms.at_most_a_week || self.wait_for_diary(id) <= terms.beyond
            {
                continue;
            }
            self.diaries[id].flex.drawn[number] = (week, drawn + 1);
            self.diaries[id].sessions[index].undrawn = false;
            self.diaries[id].count_rest(model, index);
            self.offer_slots(id);
        }
        self.schedule_next_flex(id);
    }

    /// How long the wait for a diary is now \[seconds\]: what whoever has been
    /// on its list for the longest time would have waited in all, if given the
    /// first slot that is free for everyone; if nobody is on the list, the
    /// time until that slot. If none is free within the horizon, the horizon
    /// stands for that time.
    fn wait_for_diary(&self, id: DiaryId) -> i64 {
        let (model, state) = (&self.model.diaries[id], &self.diaries[id]);
        let waits = (0..MAX_URGENCIES as u8).flat_map(|class| {
            let queued = state.list.of_class(class, &self.patients);
            queued.map(|slot| (self.now - self.patients[slot].queued_since).seconds())
        });
        let longest = waits.max().unwrap_or(0).max(0);
        longest + first_free(model, state, self.now)
    }
}

/// Time until the first slot that is free for everyone \[seconds\].
fn first_free(model: &Diary, state: &DiaryState, now: SimTime) -> i64 {
    match state.find(model, false, 1, now, now) {
        Some(found) => (model.sessions[found.session()].opens.day() - now.day()) * DAY,
        None => model.horizon_days * DAY,
    }
}
