//! What figures are about, said once for all that share it.

use foldhash::fast::FixedState;
use jiff::civil::Date;
use std::collections::HashSet;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// What a figure is about, and of which days. Results have hundreds of
/// thousands of keys, of which most differ in their days alone: those that are
/// of the same share one [`About`], whose fields are read through the key.
/// Writing to one of them parts the key from the others.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FigureKey {
    about: Arc<About>,
    /// First day.
    pub period_start: Date,
    /// Last day.
    pub period_end: Date,
}

/// What is measured, and of whom: a [`Subject`] that others share, whose fields
/// are read through this.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct About {
    subject: Arc<Subject>,
    /// `allocated` (as reported), `whole` (each patient once, at the trust
    /// where the patient entered) or `cohort` (whole, by month of the start).
    pub basis: String,
    /// What is measured.
    pub metric: String,
    /// In what unit.
    pub unit: String,
}

/// Of whom or of what a figure is. An empty text means "all".
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// `base` or the name of a plan.
    pub plan: String,
    /// ODS code of an organisation, `OUTSIDE` or the alliance's code.
    pub org_code: String,
    /// Pathway.
    pub pathway: String,
    /// Route.
    pub route: String,
    /// Tumour group.
    pub tumour: String,
    /// Standard.
    pub standard: String,
    /// Stage of the pathway.
    pub stage: String,
    /// Kind of resource.
    pub resource: String,
}

impl FigureKey {
    /// A key that does not say yet what is measured of the subject, over the
    /// days from `period_start` to `period_end`.
    pub fn new(subject: Subject, (period_start, period_end): (Date, Date)) -> Self {
        let (basis, metric, unit) = (String::new(), String::new(), String::new());
        let about = About { subject: Arc::new(subject), basis, metric, unit };
        Self { about: Arc::new(about), period_start, period_end }
    }

    /// The same key over other days.
    #[must_use]
    pub(super) fn over(&self, (period_start, period_end): (Date, Date)) -> Self {
        Self { about: Arc::clone(&self.about), period_start, period_end }
    }

    /// The same key for a metric on a basis, in a unit.
    #[must_use]
    pub fn measuring(&self, metric: &str, basis: &str, unit: &str) -> Self {
        let about = About {
            subject: Arc::clone(&self.about.subject),
            basis: basis.to_owned(),
            metric: metric.to_owned(),
            unit: unit.to_owned(),
        };
        Self { about: Arc::new(about), ..*self }
    }
}

impl Deref for FigureKey {
    type Target = About;

    fn deref(&self) -> &About {
        &self.about
    }
}

impl DerefMut for FigureKey {
    fn deref_mut(&mut self) -> &mut About {
        Arc::make_mut(&mut self.about)
    }
}

impl Deref for About {
    type Target = Subject;

    fn deref(&self) -> &Subject {
        &self.subject
    }
}

impl DerefMut for About {
    fn deref_mut(&mut self) -> &mut Subject {
        Arc::make_mut(&mut self.subject)
    }
}

/// Makes keys share what is the same in them.
#[derive(Debug, Default)]
pub(super) struct Shared {
    abouts: HashSet<Arc<About>, FixedState>,
    subjects: HashSet<Arc<Subject>, FixedState>,
}

impl Shared {
    /// Lets a key share what keys before it have.
    pub(super) fn share(&mut self, key: &mut FigureKey) {
        if let Some(known) = self.abouts.get(&key.about) {
            key.about = Arc::clone(known);
            return;
        }
        if let Some(known) = self.subjects.get(&key.about.subject) {
            let known = Arc::clone(known);
            Arc::make_mut(&mut key.about).subject = known;
        } else {
            self.subjects.insert(Arc::clone(&key.about.subject));
        }
        self.abouts.insert(Arc::clone(&key.about));
    }
}

/// All columns in their order, as if the key held them itself.
#[allow(clippy::missing_fields_in_debug, reason = "`about` is shown by its columns")]
impl fmt::Debug for FigureKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FigureKey")
            .field("plan", &self.plan)
            .field("org_code", &self.org_code)
            .field("pathway", &self.pathway)
            .field("route", &self.route)
            .field("tumour", &self.tumour)
            .field("standard", &self.standard)
            .field("basis", &self.basis)
            .field("stage", &self.stage)
            .field("resource", &self.resource)
            .field("period_start", &self.period_start)
            .field("period_end", &self.period_end)
            .field("metric", &self.metric)
            .field("unit", &self.unit)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn key(org_code: &str, month: i8) -> FigureKey {
        let subject = Subject { org_code: org_code.to_owned(), ..Subject::default() };
        let days = (date(2025, month, 1), date(2025, month, 28));
        FigureKey::new(subject, days).measuring("patients", "whole", "patients")
    }

    #[test]
    fn keys_share_what_is_the_same_and_no_more() {
        let mut shared = Shared::default();
        let mut keys = [key("RR8", 1), key("RR8", 2), key("RCF", 1)];
        let mut breaches = key("RR8", 1).measuring("breaches", "whole", "patients");
        keys.iter_mut().chain([&mut breaches]).for_each(|key| shared.share(key));
        assert!(Arc::ptr_eq(&keys[0].about, &keys[1].about));
        assert!(Arc::ptr_eq(&keys[0].about.subject, &breaches.about.subject));
        assert_eq!(keys, [key("RR8", 1), key("RR8", 2), key("RCF", 1)]);
        assert_eq!(breaches.metric, "breaches");
    }

    #[test]
    fn writing_to_a_key_leaves_the_others_alone() {
        let one = key("RR8", 1);
        let mut other = one.clone();
        "plan".clone_into(&mut other.plan);
        other.metric.clear();
        assert_eq!(one, key("RR8", 1));
        assert_eq!((other.plan.as_str(), other.metric.as_str()), ("plan", ""));
    }
}
