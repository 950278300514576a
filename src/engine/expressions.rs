//! What expressions come to, for a patient at this moment.

use super::{Observer, Replication};
use crate::ids::{ExpressionId, StepId};
use crate::model::{Instruction, Limit, MAX_STACK, Reading, Step};
use crate::time::{DAY, HOUR, SimTime};

impl<O: Observer> Replication<'_, O> {
    /// The value of an expression for a patient at this moment.
    pub(super) fn evaluate(&self, slot: u32, id: ExpressionId) -> f64 {
        let mut stack = [0.0_f64; MAX_STACK];
        let mut height = 0;
        for &instruction in &self.model.flow.expressions[id].program {
            let value = match instruction {
                Instruction::Constant(value) => {
                    height += 1;
                    value
                }
                Instruction::Read(reading) => {
                    height += 1;
                    self.read(slot, reading)
                }
                Instruction::Not => truth(stack[height - 1] == 0.0),
                Instruction::If => {
                    height -= 2;
                    let [condition, yes, no] =
                        [stack[height - 1], stack[height], stack[height + 1]];
                    if condition == 0.0 { no } else { yes }
                }
                of_two => {
                    height -= 1;
                    apply(of_two, stack[height - 1], stack[height])
                }
            };
            stack[height - 1] = value;
        }
        stack[0]
    }

    /// What is so for a patient at this moment.
    pub(super) fn read(&self, slot: u32, reading: Reading) -> f64 {
        let patient = &self.patients[slot];
        let since = |time: SimTime| (self.now - time).seconds() as f64;
        match reading {
            Reading::Attribute(id) => self.cells.attribute(slot, id),
            Reading::Urgency => f64::from(patient.urgency),
            Reading::Site => f64::from(patient.site.0),
            Reading::Route => f64::from(patient.route.0),
            Reading::SinceStart(clock) => patient.clock(clock).map_or(0.0, since),
            Reading::Running(clock) => truth(patient.clock(clock).is_some()),
            Reading::ToBreach(standard) => self.time_to_breach(slot, standard),
            Reading::Visits(counter) => self.cells.visits(slot, counter),
            Reading::Waited => since(patient.queued_since),
            Reading::TimeInside => since(patient.arrived),
            Reading::Hour => (self.now.second_of_day() / HOUR) as f64,
            Reading::Weekday => {
                let first = i64::from(self.model.flow.first_weekday);
                (self.now.day() + first).rem_euclid(7) as f64
            }
            Reading::WaitingAtPlace(place) => f64::from(self.places[place].waiting()),
            Reading::WaitingForDiary(diary) => f64::from(self.diaries[diary].list.len()),
            Reading::WaitingForMeeting(meeting) => f64::from(self.meetings[meeting].queue.len()),
            Reading::FreeAtPlace(place) => {
                let place = &self.places[place];
                f64::from(place.units.saturating_sub(place.in_use))
            }
        }
    }

    /// Time until the first running clock of a standard is over its limit; a
    /// limit in days ends with its last day.
    fn time_to_breach(&self, slot: u32, standard: u16) -> f64 {
        let standard = &self.model.standards[usize::from(standard)];
        let patient = &self.patients[slot];
        let deadline = |start: SimTime| match standard.limit {
            Limit::Days(days) => (start.day() + i64::from(days) + 1) * DAY,
            Limit::Seconds(seconds) => start.seconds() + seconds,
        };
        let running = standard.clocks.iter().filter_map(|&clock| patient.clock(clock));
        let first = running.map(deadline).min();
        first.map_or(Reading::NO_BREACH, |first| (first - self.now.seconds()) as f64)
    }

    /// Which arm of a branch that looks at the patient is taken: the first that
    /// applies.
    pub(super) fn choose(&self, slot: u32, step: &Step, first: u32, count: u16) -> (StepId, bool) {
        let draw = self.patients[slot].draw(step.key).bits();
        let arms = &self.model.flow.choices[first as usize..first as usize + usize::from(count)];
        let taken = arms.iter().find(|arm| match arm.when {
            Some(when) => self.evaluate(slot, when) != 0.0,
            None => draw <= arm.up_to,
        });
        taken.map_or((step.next, step.back), |arm| (arm.to, arm.back))
    }
}

fn truth(is: bool) -> f64 {
    f64::from(u8::from(is))
}

fn apply(instruction: Instruction, one: f64, other: f64) -> f64 {
    match instruction {
        Instruction::Add => one + other,
        Instruction::Subtract => one - other,
        Instruction::Multiply => one * other,
        // Not a number only where nothing is divided by nothing.
        Instruction::Divide if one == 0.0 && other == 0.0 => 0.0,
        Instruction::Divide => one / other,
        Instruction::Less => truth(one < other),
        Instruction::LessOrEqual => truth(one <= other),
        Instruction::Greater => truth(one > other),
        Instruction::GreaterOrEqual => truth(one >= other),
        #[expect(clippy::float_cmp, reason = "positions and counts are whole numbers")]
        Instruction::Equal => truth(one == other),
        Instruction::And => truth(one != 0.0 && other != 0.0),
        Instruction::Or => truth(one != 0.0 || other != 0.0),
        Instruction::Smaller => one.min(other),
        Instruction::Larger => one.max(other),
        Instruction::Constant(_) | Instruction::Read(_) | Instruction::Not | Instruction::If => 0.0,
    }
}
