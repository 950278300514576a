//! Going on under another model: how a plan begins to hold.

use super::diaries::DiaryState;
use super::{Observer, Replication};
use crate::ids::{DiaryId, Id};
use crate::model::{Model, Op};

impl<O: Observer> Replication<'_, O> {
    /// Goes on under `model` from midnight of the present day. The two models
    /// have the same ids; sessions are matched by their keys, and bookings in
    /// sessions that `model` does not have are made anew.
    #[must_use]
    pub fn switch_to(self, model: &Model) -> Replication<'_, O> {
        debug_assert_eq!(self.now.second_of_day(), 0);
        let Self {
            model: old_model,
            key,
            now,
            phase: _,
            events,
            patients,
            mut places,
            to_serve,
            diaries: old_diaries,
            mut meetings,
            arrivals,
            totals,
            inside,
            observer,
        } = self;
        let mut changed = Vec::new();
        for (id, state) in model.places.ids().zip(places.iter_mut()) {
            let units = state.units;
            state.follow(&model.places[id], now);
            if state.units != units {
                changed.push(id);
            }
        }
        for (state, meeting) in meetings.iter_mut().zip(model.meetings.iter()) {
            state.next_date = meeting.dates.partition_point(|&date| date < now);
        }
        let mut next = Replication {
            model,
            key,
            now,
            phase: 0,
            events,
            patients,
            places,
            to_serve,
            diaries: model.diaries.iter().map(DiaryState::new).collect(),
            meetings,
            arrivals,
            totals,
            inside,
            observer,
        };
        for (id, old) in old_diaries.iter().enumerate() {
            let id = DiaryId::from_index(id);
            next.take_over_diary(old_model, id, old);
        }
        for id in changed {
            next.place_changed(id);
            next.list_for_service(id);
        }
        next.schedule_resources();
        for source in model.sources.ids() {
            next.redraw_arrivals(source);
        }
        next
    }

    fn take_over_diary(&mut self, old_model: &Model, id: DiaryId, old: &DiaryState) {
        let (before, after) = (&old_model.diaries[id], &self.model.diaries[id]);
        let now = self.now;
        let state = &mut self.diaries[id];
        state.next_session = after.sessions.partition_point(|session| session.opens < now);
        state.running = old.running;
        state.list = old.list.clone();
        state.take_over_offer(old);
        let mut homeless = Vec::new();
        let mut running = Vec::new();
        let mut candidate = 0;
        for (session, had) in before.sessions.iter().zip(&old.sessions) {
            let over = had.booked.is_empty() && had.wakes_at < now;
            if over || had.given == 0 && session.opens >= now {
                continue;
            }
            let order = (session.opens, session.key);
            while after.sessions.get(candidate).is_some_and(|s| (s.opens, s.key) < order) {
                candidate += 1;
            }
            let same = after.sessions.get(candidate).is_some_and(|s| s.key == session.key);
            if same {
                self.diaries[id].sessions[candidate] = had.clone();
                if session.opens < now {
                    running.push(candidate);
                }
            } else {
                self.diaries[id].running -= u32::from(session.opens < now);
                let mut booked = had.booked;
                while let Some(slot) = booked.pop(&self.patients) {
                    homeless.push(slot);
                }
            }
        }
        for index in running {
            self.schedule_session(id, index);
        }
        for slot in homeless {
            if let Op::Book(booking) = self.model.steps[self.patients[slot].step].op {
                self.request_appointment(slot, booking, 0);
            }
        }
    }
}
