//! Who comes before whom in the queues of places with a rule of their own.

use super::line::Position;
use super::{Observer, Patient, Replication};
use crate::ids::NeedId;
use crate::model::{PlaceRules, QueueRule};
use crate::time::{SimSpan, SimTime};

/// Who comes before whom: class, the rule's number and turn.
pub(super) type Turn = (u8, Position);

/// The rule's number of those who were interrupted and go back to the front of
/// their class.
pub(super) const FRONT: i64 = i64::MIN;
/// The rule's number of those to whom the rule does not apply: they come last.
const LAST: i64 = i64::MAX;

/// A number that sorts as `value` does.
const fn sortable(value: f64) -> i64 {
    // Adding zero makes one of the two zeros.
    let bits = (value + 0.0).to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// The number by which a patient is filed under a rule that asks for nothing
/// but the patient's own record.
pub(super) fn number_by(rule: &QueueRule, patient: &Patient) -> Option<i64> {
    Some(match rule {
        QueueRule::FirstCome | QueueRule::Accumulating(_) => 0,
        QueueRule::LongestInside => patient.arrived.seconds(),
        QueueRule::LongestOnClock(clock) => patient.clock(*clock).map_or(LAST, SimTime::seconds),
        QueueRule::FirstToBreach(limits) => {
            let ends = limits.iter().filter_map(|&(clocks, limit)| {
                let starts = clocks.iter().filter_map(|clock| patient.clock(clock));
                starts.min().map(|start| start.seconds() + limit)
            });
            ends.min().unwrap_or(LAST)
        }
        QueueRule::Expression { .. } => return None,
    })
}

impl<O: Observer> Replication<'_, O> {
    /// The rules by which a need is served: those of its first place, which
    /// others that are named with it share.
    pub(super) fn rules_of(&self, need: NeedId) -> &PlaceRules {
        let place = self.model.needs[need].alternatives[0][0].0;
        &self.model.places[place].rules
    }

    /// The number by which a patient is filed in the queue of a need.
    pub(super) fn number_in_line(&self, slot: u32, need: NeedId) -> i64 {
        let rule = &self.rules_of(need).queue;
        match rule {
            QueueRule::Expression { expression, .. } => sortable(self.evaluate(slot, *expression)),
            _ => number_by(rule, &self.patients[slot]).unwrap_or(LAST),
        }
    }

    /// Where the first of a class stands among those of other classes and
    /// needs.
    pub(super) fn turn(
        &self,
        rules: &PlaceRules,
        class: u8,
        position: Position,
        slot: u32,
    ) -> Turn {
        match &rules.queue {
            QueueRule::Accumulating(weights) => {
                let waited = (self.now - self.patients[slot].queued_since).seconds() as f64;
                (0, (sortable(-(weights[usize::from(class)] * waited)), position.1))
            }
            _ if rules.ignores_urgency => (0, position),
            _ => (class, position),
        }
    }

    /// Ranks all who wait for a need anew, if its rule says so and it is time.
    pub(super) fn rank_again(&mut self, need: NeedId) {
        if let QueueRule::Expression { again: Some(again), .. } = self.rules_of(need).queue {
            let ranked = self.lines[need].ranked_at;
            if self.now >= ranked + SimSpan::from_seconds(again) {
                self.lines[need].ranked_at = self.now;
                self.rank_all(need);
            }
        }
    }

    /// Files all who wait for a need by numbers that hold now.
    pub(super) fn rank_all(&mut self, need: NeedId) {
        let everyone: Vec<_> = self.lines[need].everyone().collect();
        for (class, (number, turn), slot) in everyone {
            let anew = self.number_in_line(slot, need);
            if number != FRONT && number != anew {
                self.lines[need].remove(class, (number, turn));
                self.lines[need].insert(class, (anew, turn), slot);
                self.visits.of(slot).position = (anew, turn);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sortable;

    #[test]
    fn numbers_sort_as_their_values_do() {
        let values = [f64::NEG_INFINITY, -3.5, -1e-300, 0.0, 1e-300, 2.0, 1e300, f64::INFINITY];
        assert!(values.windows(2).all(|pair| sortable(pair[0]) < sortable(pair[1])));
        assert_eq!(sortable(-0.0), sortable(0.0));
    }
}
