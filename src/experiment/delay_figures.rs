//! Figures of why days pass, and of the resources that they are lost on.

use super::figures::{group_of, not_negative, pooled};
use super::periods::Period;
use super::results::Figure;
use super::rows::Rows;
use super::samples::Samples;
use crate::model::{Awaited, Delay};
use crate::observe::Basis;
use std::collections::BTreeMap;

/// What is counted for each cause, and for each kind of resource waited for.
type ByCauseAndKind<'a> = BTreeMap<(Delay, &'a str), Vec<(Delay, Option<Awaited>)>>;

/// What stands before a cause in the column of stages.
pub const CAUSE: &str = "cause: ";
/// Days by cause of patients within the standard.
pub const WITHIN: &str = "delay_within";
/// Days by cause of patients who breached it.
pub const BREACHED: &str = "delay_breached";

/// Mean days by cause, and by the kind of resource that was waited for, for
/// those who breached and those within the limit, of the standard that is
/// taken apart; over the whole reporting period.
pub(super) fn of_delays(samples: &Samples, timeline: usize, figures: &mut Rows<Figure>) {
    let Some(standard) = samples.layout.anatomy() else { return };
    let period = Period::of(samples.layout, samples.scenario.epoch, samples.layout.report());
    let rows = rows(samples, timeline);
    for scope in &samples.scopes {
        for slice in &samples.slices {
            let Some(group) = group_of(slice) else { continue };
            for (breached, metric) in [(false, WITHIN), (true, BREACHED)] {
                for ((delay, resource), causes) in &rows {
                    let (days, patients) =
                        samples.delays(timeline, scope, (group, breached), causes);
                    if days.iter().all(|&days| days <= 0.0) {
                        continue;
                    }
                    let key = samples.key(timeline, scope, slice, standard, &period);
                    // The resource of competing demand stands there already.
                    if !resource.is_empty() && !key.resource.is_empty() {
                        continue;
                    }
                    let mut key = key.measuring(metric, Basis::Whole.name(), "days");
                    key.stage = format!("{CAUSE}{}", delay.name());
                    if !resource.is_empty() {
                        (*resource).clone_into(&mut key.resource);
                    }
                    let days = (days.as_slice(), patients.as_slice());
                    figures.extend(pooled(samples.futures, key, days, not_negative));
                }
            }
        }
    }
}

/// The rows of a table: each cause in whole, then the kinds of resource that
/// were waited for under it, at whatever site.
fn rows<'a>(samples: &'a Samples, timeline: usize) -> ByCauseAndKind<'a> {
    let names = &samples.scenario.names;
    let mut rows: BTreeMap<_, Vec<_>> =
        Delay::ALL.into_iter().map(|delay| ((delay, ""), vec![(delay, None)])).collect();
    for (delay, awaited) in samples.awaited(timeline) {
        let name = match awaited {
            Awaited::Place(place) => &names.places[place],
            Awaited::Diary(diary) => &names.diaries[diary],
            Awaited::Meeting(meeting) => &names.meetings[meeting],
        };
        rows.entry((delay, name.kind.as_str())).or_default().push((delay, Some(awaited)));
    }
    rows
}
