//! The program that the steps of all pathways make: lists that grow step by
//! step.

use super::pathways::Target;
use crate::diagnostics::Fault;
use crate::ids::{BookingId, IdVec, PlaceId, RequestId, StepId, TimingId};
use crate::model::{Arm, Booking, Flow, Need, Op, Purpose, Request, Step, Timing, Uses};
use foldhash::fast::FixedState;
use indexmap::IndexSet;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// Where a compiled step stands in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outline {
    pub(super) pathway: usize,
    pub(super) offset: u32,
}

/// All steps, and what is wrong with them at their sites.
#[derive(Debug, Clone, Default)]
pub(super) struct Program {
    pub(super) steps: IdVec<StepId, Step>,
    pub(super) arms: Vec<Arm>,
    pub(super) bookings: IdVec<BookingId, Booking>,
    pub(super) timings: IdVec<TimingId, Timing>,
    pub(super) flow: Flow,
    /// Steps that send patients on to where they have been.
    pub(super) sends_back: Rc<BTreeSet<Target>>,
    /// What steps ask for, by itself.
    pub(super) needs: IndexSet<Need>,
    pub(super) requests: IdVec<RequestId, Request>,
    pub(super) released: Vec<PlaceId>,
    /// Of all steps, in order.
    pub(super) outlines: Rc<[Outline]>,
    /// Faults that matter if the step can be reached at its site.
    pub(super) faults: Vec<(StepId, Vec<Fault>)>,
    /// Bookings in the patient's own class, by their step.
    pub(super) open_bookings: Vec<(StepId, BookingId)>,
}

/// How long the lists of a program are of which every step has entries of its
/// own. Expressions and needs are not among them: steps share those.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lengths {
    steps: u32,
    arms: u32,
    bookings: u32,
    timings: u32,
    choices: u32,
    settings: u32,
    parallels: u32,
    elsewhere: u32,
    takes_off: u32,
    delays: u32,
    requests: u32,
    released: u32,
    faults: u32,
    open_bookings: u32,
}

impl Program {
    /// How long its lists are.
    pub(super) fn lengths(&self) -> Lengths {
        Lengths {
            steps: self.steps.len() as u32,
            arms: self.arms.len() as u32,
            bookings: self.bookings.len() as u32,
            timings: self.timings.len() as u32,
            choices: self.flow.choices.len() as u32,
            settings: self.flow.settings.len() as u32,
            parallels: self.flow.parallels.len() as u32,
            elsewhere: self.flow.elsewhere.len() as u32,
            takes_off: self.flow.takes_off.len() as u32,
            delays: self.flow.delays.len() as u32,
            requests: self.requests.len() as u32,
            released: self.released.len() as u32,
            faults: self.faults.len() as u32,
            open_bookings: self.open_bookings.len() as u32,
        }
    }

    /// Adds what steps of another program added to it, from one step to
    /// another. Entries keep their numbers if this one is as long as the other
    /// was.
    pub(super) fn extend(&mut self, other: &Self, from: Lengths, to: Lengths) {
        let steps = between(other.steps.as_slice(), from.steps, to.steps);
        self.steps.extend_from_slice(steps);
        self.arms.extend_from_slice(between(&other.arms, from.arms, to.arms));
        let bookings = between(other.bookings.as_slice(), from.bookings, to.bookings);
        self.bookings.extend_from_slice(bookings);
        let timings = between(other.timings.as_slice(), from.timings, to.timings);
        self.timings.extend_from_slice(timings);
        let requests = between(other.requests.as_slice(), from.requests, to.requests);
        self.requests.extend_from_slice(requests);
        self.released.extend_from_slice(between(&other.released, from.released, to.released));
        self.faults.extend_from_slice(between(&other.faults, from.faults, to.faults));
        let open = between(&other.open_bookings, from.open_bookings, to.open_bookings);
        self.open_bookings.extend_from_slice(open);
        let (flow, other) = (&mut self.flow, &other.flow);
        flow.choices.extend_from_slice(between(&other.choices, from.choices, to.choices));
        flow.settings.extend_from_slice(between(&other.settings, from.settings, to.settings));
        let parallels = between(other.parallels.as_slice(), from.parallels, to.parallels);
        flow.parallels.extend_from_slice(parallels);
        let elsewhere = between(other.elsewhere.as_slice(), from.elsewhere, to.elsewhere);
        flow.elsewhere.extend_from_slice(elsewhere);
        flow.takes_off.extend_from_slice(between(&other.takes_off, from.takes_off, to.takes_off));
        flow.delays.extend_from_slice(between(&other.delays, from.delays, to.delays));
    }

    /// Gives durations that are the same for all, and the same, one number.
    pub(super) fn share_timings(&mut self) {
        let mut shared: IdVec<TimingId, Timing> = IdVec::new();
        let mut sampled: HashMap<u64, Vec<TimingId>, FixedState> = HashMap::default();
        let mut numbers: IdVec<TimingId, TimingId> = IdVec::new();
        for mut timing in std::mem::take(&mut self.timings) {
            let number = if let Timing::Sampled(sampler) = &timing {
                let alike = sampled.entry(sampler.fingerprint()).or_default();
                let known = alike.iter().copied().find(|&id| shared[id] == timing);
                known.unwrap_or_else(|| {
                    let id = shared.push(timing);
                    alike.push(id);
                    id
                })
            } else {
                // Those that it is made of stand before it.
                match &mut timing {
                    Timing::Sampled(_) | Timing::Computed(_) => {}
                    Timing::By { cases, .. } => {
                        cases.iter_mut().for_each(|case| *case = numbers[*case]);
                    }
                    Timing::ByCalendar { open, closed, .. } => {
                        (*open, *closed) = (numbers[*open], numbers[*closed]);
                    }
                    Timing::Scaled { of, .. } => *of = numbers[*of],
                }
                shared.push(timing)
            };
            numbers.push(number);
        }
        self.timings = shared;
        self.renumber_timings(|id| *id = numbers[*id]);
    }

    /// Visits the numbers of timings in all that steps are made of.
    fn renumber_timings(&mut self, visit: impl Fn(&mut TimingId)) {
        for step in &mut self.steps {
            match &mut step.op {
                Op::Activity { takes, .. }
                | Op::Wait { takes, .. }
                | Op::WaitExpedited { takes, .. }
                | Op::WalkIn { takes, .. }
                | Op::StartClocks { elapsed: Some(takes), .. }
                | Op::Stay { nights: takes, .. } => visit(takes),
                Op::Book(_)
                | Op::Meeting(_)
                | Op::Branch { .. }
                | Op::StartClocks { elapsed: None, .. }
                | Op::StopClocks(_)
                | Op::EndClocks(_)
                | Op::Transfer(_)
                | Op::Take(_)
                | Op::Request(_)
                | Op::Release(_)
                | Op::ReleaseSome { .. }
                | Op::Send(_)
                | Op::Choose { .. }
                | Op::SetAttributes { .. }
                | Op::Fork(_)
                | Op::Join
                | Op::SetUrgency(_)
                | Op::Continue
                | Op::Leave => {}
            }
        }
        for booking in &mut self.bookings {
            booking.takes.iter_mut().for_each(&visit);
            booking.patience.iter_mut().for_each(|patience| visit(&mut patience.lasts));
            match &mut booking.uses {
                Uses::Estimate(estimate) => visit(estimate),
                Uses::Slots(_) => {}
            }
        }
        for request in &mut self.requests {
            request.patience.iter_mut().for_each(&visit);
            match &mut request.purpose {
                Purpose::Activity { takes, .. } | Purpose::WalkIn { takes, .. } => visit(takes),
                Purpose::Take => {}
            }
        }
    }
}

fn between<T>(items: &[T], from: u32, to: u32) -> &[T] {
    &items[from as usize..to as usize]
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::ids::{CalendarId, DiaryId, ExpeditingId, ExpressionId, ProfileId, StageId};
    use crate::model::{ClockSet, NO_NEED, Patience, Reading, UNCOUNTED};
    use crate::random::Sampler;

    fn fixed(seconds: i64) -> Timing {
        Timing::Sampled(Sampler::Fixed { seconds })
    }

    fn step(op: Op) -> Step {
        let (next, stage) = (StepId(0), StageId(0));
        Step { op, next, key: 0, stage, back: false, count: UNCOUNTED }
    }

    #[test]
    fn equal_durations_get_one_number_wherever_they_stand() {
        // Of each number its own duration, but those of 0 and 1 are the same.
        let mut program =
            Program { timings: (0..20).map(|at| fixed(at.max(1))).collect(), ..<_>::default() };
        let at = TimingId;
        let by =
            program.timings.push(Timing::By { what: Reading::Site, cases: [at(2), at(3)].into() });
        let (calendar, times) = (CalendarId(0), ExpressionId(0));
        let open =
            program.timings.push(Timing::ByCalendar { calendar, open: at(4), closed: at(5) });
        let scaled = program.timings.push(Timing::Scaled { of: at(6), times });
        let clocks = ClockSet::default();
        program.steps = [
            Op::Wait { takes: at(0), ends: None },
            Op::Activity { place: PlaceId(0), takes: at(1) },
            Op::WaitExpedited { takes: at(7), ends: None, by: ExpeditingId(0) },
            Op::WalkIn { diary: DiaryId(0), takes: at(8) },
            Op::StartClocks { clocks, elapsed: Some(at(9)) },
            Op::Stay { nights: at(10), leaves: ProfileId(0), at_least: 0 },
            Op::Wait { takes: by, ends: None },
            Op::Wait { takes: open, ends: None },
            Op::Wait { takes: scaled, ends: None },
        ]
        .map(step)
        .into_iter()
        .collect();
        program.bookings.push(Booking {
            takes: Some(at(11)),
            uses: Uses::Estimate(at(12)),
            patience: Some(Patience { lasts: at(13), then: StepId(0) }),
            ..Booking::of(DiaryId(0))
        });
        for purpose in [
            Purpose::Activity { takes: at(14), keep: false },
            Purpose::WalkIn { diary: DiaryId(0), takes: at(15) },
        ] {
            program.requests.push(Request {
                need: NO_NEED,
                purpose,
                patience: Some(at(16)),
                gives_up_to: StepId(0),
                room: None,
                when_full: StepId(0),
                changes: Vec::new(),
            });
        }

        program.share_timings();

        assert_eq!(program.timings.len(), 22);
        let seconds = |id: TimingId| match &program.timings[id] {
            Timing::Sampled(Sampler::Fixed { seconds }) => vec![*seconds],
            Timing::By { cases, .. } => vec![i64::from(cases[0].0), i64::from(cases[1].0)],
            Timing::ByCalendar { open, closed, .. } => vec![i64::from(open.0), i64::from(closed.0)],
            Timing::Scaled { of, .. } => vec![i64::from(of.0)],
            other => panic!("{other:?}"),
        };
        let of_steps: Vec<Vec<i64>> = (program.steps.iter())
            .map(|step| match step.op {
                Op::Activity { takes, .. }
                | Op::Wait { takes, .. }
                | Op::WaitExpedited { takes, .. }
                | Op::WalkIn { takes, .. }
                | Op::StartClocks { elapsed: Some(takes), .. }
                | Op::Stay { nights: takes, .. } => seconds(takes),
                other => panic!("{other:?}"),
            })
            .collect();
        // The last three are made of others, whose numbers are one lower now.
        let plain = [1, 1, 7, 8, 9, 10].map(|seconds| vec![seconds]);
        assert_eq!(of_steps[..6], plain);
        assert_eq!(of_steps[6..], [vec![1, 2], vec![3, 4], vec![5]]);
        let booking = program.bookings.iter().next().unwrap();
        let Uses::Estimate(estimate) = booking.uses else { panic!("no estimate") };
        let lasts = booking.patience.unwrap().lasts;
        assert_eq!([booking.takes.unwrap(), estimate, lasts].map(seconds), [[11], [12], [13]]);
        let of_requests = program.requests.iter().map(|request| match request.purpose {
            Purpose::Activity { takes, .. } | Purpose::WalkIn { takes, .. } => {
                [takes, request.patience.unwrap()].map(seconds)
            }
            Purpose::Take => panic!("takes nothing"),
        });
        assert_eq!(of_requests.collect::<Vec<_>>(), [[[14], [16]], [[15], [16]]]);
    }
}
