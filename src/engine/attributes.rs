//! What patients carry beside their record: attributes and counts of visits.

use super::{Observer, Replication};
use crate::ids::{AttributeId, ClockId, Id, SourceId};
use crate::model::{Law, MAX_CLOCKS, Model};
use crate::random::Keyed;
use crate::standards::Adjustment;
use rand_distr::{Distribution, StandardNormal};

/// A row of numbers for each slot of the store: first the attributes, then the
/// counters, then the days that are taken off clocks. Empty if the model has
/// none of them.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    /// Numbers in a row.
    width: usize,
    /// How many of them are attributes.
    attributes: usize,
    /// Where the days stand that are taken off clocks, if they may be.
    off: Option<usize>,
    values: Vec<f64>,
}

impl Cells {
    pub(super) fn new(model: &Model) -> Self {
        let attributes = model.flow.attributes.len();
        let counted = attributes + usize::from(model.flow.counters);
        let off = model.flow.adjusts.then_some(counted);
        let width = counted + if off.is_some() { 2 * MAX_CLOCKS } else { 0 };
        Self { width, attributes, off, values: Vec::new() }
    }

    fn row(&mut self, slot: u32) -> &mut [f64] {
        let start = slot as usize * self.width;
        &mut self.values[start..start + self.width]
    }

    /// A slot's row, made all zero.
    #[inline]
    fn cleared(&mut self, slot: u32) -> &mut [f64] {
        let end = (slot as usize + 1) * self.width;
        if self.values.len() < end {
            self.values.resize(end, 0.0);
        }
        let row = self.row(slot);
        row.fill(0.0);
        row
    }

    /// Gives one slot what another has.
    pub(super) fn copy(&mut self, from: u32, to: u32) {
        if self.width > 0 {
            self.cleared(to);
            let start = from as usize * self.width;
            self.values.copy_within(start..start + self.width, to as usize * self.width);
        }
    }

    /// An attribute of a patient.
    #[inline]
    pub(super) fn attribute(&self, slot: u32, id: AttributeId) -> f64 {
        self.values[slot as usize * self.width + id.index()]
    }

    pub(super) fn set_attribute(&mut self, slot: u32, id: AttributeId, value: f64) {
        self.row(slot)[id.index()] = value;
    }

    /// Whether patients carry anything.
    #[inline]
    pub(super) const fn is_kept(&self) -> bool {
        self.width > 0
    }

    /// Whether days may be taken off clocks.
    #[inline]
    pub(super) const fn has_adjustments(&self) -> bool {
        self.off.is_some()
    }

    /// Days taken off a clock of a patient, and all that is known of the
    /// patient, for those who count.
    pub(super) fn carried(&self, slot: u32, clock: ClockId) -> (&[f64], Adjustment) {
        let row = &self.values[slot as usize * self.width..][..self.width];
        let adjustment = self.off.map_or(Adjustment::NONE, |off| {
            let at = off + 2 * clock.index();
            Adjustment { first_seen: row[at] as i64, treatment: row[at + 1] as i64 }
        });
        (&row[..self.attributes], adjustment)
    }

    /// Sets the days that are taken off a clock.
    pub(super) fn set_adjustment(&mut self, slot: u32, clock: ClockId, days: Adjustment) {
        if let Some(off) = self.off {
            let row = self.row(slot);
            row[off + 2 * clock.index()] = days.first_seen as f64;
            row[off + 2 * clock.index() + 1] = days.treatment as f64;
        }
    }

    /// What a counter of a patient stands at.
    #[inline]
    pub(super) fn visits(&self, slot: u32, counter: u16) -> f64 {
        self.values[slot as usize * self.width + self.attributes + usize::from(counter)]
    }

    pub(super) fn set_visits(&mut self, slot: u32, counter: u16, visits: f64) {
        let at = self.attributes + usize::from(counter);
        self.row(slot)[at] = visits;
    }
}

impl<O: Observer> Replication<'_, O> {
    /// Clears what the slot's last patient left behind, and draws the attributes
    /// of the one who enters by `source`, or from the starting list.
    #[inline]
    pub(super) fn begin_record(&mut self, slot: u32, source: Option<SourceId>) {
        self.turns.forget(slot);
        if self.cells.width > 0 {
            self.draw_attributes(slot, source);
        }
    }

    /// Every attribute has a standard normal number of its own, whatever it is
    /// tied to: so a correlation that comes or goes moves no other draw.
    #[cold]
    #[inline(never)]
    fn draw_attributes(&mut self, slot: u32, source: Option<SourceId>) {
        let flow = &self.model.flow;
        let key = self.patients[slot].key;
        let row = self.cells.cleared(slot);
        let normal = |id: AttributeId| -> f64 {
            StandardNormal.sample(&mut Keyed::new(key.at_step(flow.attributes[id].key, 0)))
        };
        for (id, attribute) in flow.attributes.iter_with_ids() {
            // No draw for what is the same for everybody.
            if let Law::Fixed(value) = attribute.law {
                row[id.index()] = value;
                continue;
            }
            let drawn = if attribute.mix.is_empty() {
                normal(id)
            } else {
                attribute.mix.iter().map(|&(of, weight)| weight * normal(AttributeId(of))).sum()
            };
            row[id.index()] = attribute.law.value(drawn);
        }
        let presets = source.and_then(|source| flow.presets.get(source.index()));
        for &(id, value) in presets.into_iter().flatten() {
            row[id.index()] = value;
        }
    }

    /// Changes attributes of a patient, one after another.
    pub(super) fn set_attributes(&mut self, slot: u32, first: u32, count: u16) {
        let settings =
            &self.model.flow.settings[first as usize..first as usize + usize::from(count)];
        for setting in settings {
            let value = self.evaluate(slot, setting.value);
            self.cells.set_attribute(slot, setting.attribute, value);
        }
    }
}
