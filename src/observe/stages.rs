//! Where patients' days go, while they are inside.

use crate::ids::{Id, PatientSlot, StageId};

/// Time in each stage of the patient in each slot, while the clock that is
/// taken apart runs.
#[derive(Debug, Clone)]
pub(super) struct StageClocks {
    stages: usize,
    seconds: Vec<u32>,
}

impl StageClocks {
    pub(super) fn new(stages: usize) -> Self {
        Self { stages, seconds: Vec::new() }
    }

    /// Adds time in a stage \[seconds\].
    #[inline]
    pub(super) fn add(&mut self, slot: PatientSlot, stage: StageId, seconds: i64) {
        let first = slot.index() * self.stages;
        if self.seconds.len() < first + self.stages {
            self.seconds.resize(first + self.stages, 0);
        }
        self.seconds[first + stage.index()] += seconds as u32;
    }

    /// Time in each stage \[seconds\]; empty for a patient who never spent any.
    pub(super) fn of(&self, slot: PatientSlot) -> &[u32] {
        let first = slot.index() * self.stages;
        self.seconds.get(first..first + self.stages).unwrap_or(&[])
    }

    /// Forgets a patient.
    pub(super) fn reset(&mut self, slot: PatientSlot) {
        let first = slot.index() * self.stages;
        if let Some(seconds) = self.seconds.get_mut(first..first + self.stages) {
            seconds.fill(0);
        }
    }
}
