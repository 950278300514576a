//! Going on under another model: how a plan begins to hold.

use super::diaries::DiaryState;
use super::event_list::Rank;
use super::outages::begins_to_fail;
use super::{Observer, Replication};
use crate::ids::{DiaryId, Id, PlaceId};
use crate::model::{Model, Op};

impl<O: Observer> Replication<'_, O> {
    /// Goes on under `model` from midnight of the present day. The two models
    /// have the same ids; sessions are matched by their keys, and bookings in
    /// sessions that `model` does not have are made anew.
    ///
    /// What wakes at the same moment under both models keeps its wake-up, and
    /// with it its turn among others at that moment: so a switch to an equal
    /// model changes nothing at all.
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
            network,
            lines,
            visits,
            mut work,
            newcomers,
            diaries: old_diaries,
            appointments,
            mut meetings,
            arrivals,
            candidates,
            cells,
            children,
            turns,
            totals,
            inside,
            pause,
            stopped,
            observer,
        } = self;
        let (mut changed, mut places_to_wake) = (Vec::new(), Vec::new());
        for (id, state) in model.places.ids().zip(places.iter_mut()) {
            let units = state.units;
            let wakes_at = state.next_change(&old_model.places[id]);
            state.follow(&model.places[id], now);
            let rules = &model.places[id].rules;
            work[id].scheduled = state.units;
            work[id].forget_outages(rules.breakdown.is_some(), rules.escalation.is_some());
            work[id].follow(&model.places[id].rules);
            state.units = work[id].units();
            if state.units != units {
                changed.push((id, units));
            }
            if state.next_change(&model.places[id]) != wakes_at {
                places_to_wake.push(id);
            }
        }
        let mut meetings_to_wake = Vec::new();
        for (id, state) in model.meetings.ids().zip(meetings.iter_mut()) {
            let (old, new) = (&old_model.meetings[id].dates, &model.meetings[id].dates);
            let wakes_at = old.get(state.next_date);
            state.next_date = new.partition_point(|&date| date < now);
            if new.get(state.next_date) != wakes_at {
                meetings_to_wake.push(id);
            }
        }
        let mut next = Replication {
            model,
            key,
            now,
            phase: Rank::phase(Rank::Pause as u8),
            events,
            patients,
            places,
            to_serve,
            network,
            lines,
            visits,
            work,
            newcomers,
            diaries: model.diaries.iter().map(DiaryState::new).collect(),
            appointments,
            meetings,
            arrivals,
            candidates,
            cells,
            children,
            turns,
            totals,
            inside,
            pause,
            stopped,
            observer,
        };
        for (id, old) in old_diaries.iter().enumerate() {
            let id = DiaryId::from_index(id);
            next.take_over_diary(old_model, id, old);
        }
        next.take_over_queues(old_model);
        next.redraw_ahead();
        for (id, before) in changed {
            next.place_changed(id);
            next.call_back(id, next.places[id].units.saturating_sub(before));
            next.list_for_service(id);
            // A change that is due now comes first.
            if next.places[id].next_change(&model.places[id]) != Some(now) {
                next.fit_work(id, model.places[id].rules.when_shift_ends);
            }
        }
        for id in places_to_wake {
            next.schedule_capacity_change(id);
        }
        for id in model.places.ids() {
            if begins_to_fail(old_model, model, id) {
                next.schedule_failure(id);
            }
        }
        for id in meetings_to_wake {
            next.schedule_meeting(id);
        }
        for source in model.sources.ids() {
            next.redraw_arrivals(source);
        }
        next
    }

    /// Brings queues and work in progress under the rules of the new model.
    fn take_over_queues(&mut self, old_model: &Model) {
        for need in self.model.needs.ids() {
            let place = self.model.needs[need].alternatives[0][0].0;
            let rules = [old_model, self.model].map(|model| &model.places[place].rules.queue);
            if rules[0] != rules[1] {
                self.rank_all(need);
            }
        }
        for slot in self.visits.at_work() {
            self.keep_visit(slot);
        }
        for number in 0..self.network.clusters.len() {
            let places = &self.network.clusters[number].places;
            let changed = |&id: &PlaceId| old_model.places[id].rules != self.model.places[id].rules;
            if places.iter().any(changed) {
                self.list_cluster(number);
            }
        }
    }

    fn take_over_diary(&mut self, old_model: &Model, id: DiaryId, old: &DiaryState) {
        let (before, after) = (&old_model.diaries[id], &self.model.diaries[id]);
        let now = self.now;
        let state = &mut self.diaries[id];
        state.next_session = after.sessions.partition_point(|session| session.opens < now);
        state.running = old.running;
        state.list = old.list.clone();
        let ranks_anew = before.queue != after.queue;
        let opens = (state.next_session, after.sessions.get(state.next_session).map(|s| s.opens));
        let opened = (old.next_session, before.sessions.get(old.next_session).map(|s| s.opens));
        state.take_over_wake_ups(old);
        if opens != opened {
            self.schedule_next_session(id);
        }
        if ranks_anew {
            self.rank_list(id);
        }
        let mut homeless = Vec::new();
        let mut running = Vec::new();
        let mut known = vec![false; after.sessions.len()];
        let mut candidate = 0;
        for (index, (session, had)) in before.sessions.iter().zip(&old.sessions).enumerate() {
            let over = had.booked.is_empty() && had.wakes_at < now;
            if over {
                continue;
            }
            let order = (session.opens, session.key);
            while after.sessions.get(candidate).is_some_and(|s| (s.opens, s.key) < order) {
                candidate += 1;
            }
            let same = after.sessions.get(candidate).is_some_and(|s| s.key == session.key);
            if same {
                known[candidate] = true;
            }
            let is_drawn = session.flex.is_some() && !had.undrawn;
            if had.given == 0 && session.opens >= now && !had.cancelled && !is_drawn {
                continue;
            }
            if same {
                self.diaries[id].sessions[candidate] = had.clone();
                self.rebind(had, candidate);
                if session.opens < now && candidate != index {
                    running.push(candidate);
                }
            } else {
                self.diaries[id].running -= u32::from(session.opens < now);
                let mut booked = had.booked;
                while let Some((slot, _)) = booked.pop(&mut self.patients) {
                    homeless.push(slot);
                }
            }
        }
        for index in running {
            self.schedule_session(id, index);
        }
        self.diaries[id].count_rests(after);
        self.take_over_cancellations(id, old, |index| !known[index]);
        self.take_over_flex(id, old, |index| !known[index]);
        for slot in homeless {
            if let Op::Book(booking) = self.model.steps[self.patients[slot].step].op {
                self.request_appointment(slot, booking, 0);
            }
        }
    }
}
