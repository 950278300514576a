//! Figures of patients who were pulled forward.

use super::figures::{PATIENTS, count, group_of};
use super::results::Figure;
use super::rows::Rows;
use super::samples::Samples;
use super::use_figures::key;
use crate::observe::Tables;

/// How many waits each rule of expediting cut short: by organisation, group,
/// month and year. What is zero in every replication is left out, but for all
/// patients of a rule.
pub(super) fn of_expediting(samples: &Samples, timeline: usize, figures: &mut Rows<Figure>) {
    for (rule, name) in samples.scenario.names.expediting.iter().enumerate() {
        for scope in &samples.scopes {
            for slice in &samples.slices {
                let Some(group) = group_of(slice) else { continue };
                for period in &samples.months_and_years {
                    let sum = |tables: &Tables| {
                        let months = period.months.clone();
                        let cells = months.flat_map(|month| {
                            let of = scope.organisations.iter();
                            of.map(move |&of| tables.expedited(month, rule, of, group))
                        });
                        cells.map(f64::from).sum()
                    };
                    let pulled = samples.each(timeline, sum);
                    if pulled.iter().all(|&pulled| pulled <= 0.0) {
                        continue;
                    }
                    let mut key = key(samples.plan(timeline), scope, name, period);
                    key.tumour.clone_from(&slice.tumour);
                    // A group that is no tumour is a resource's other demand.
                    if group > 0 && slice.tumour.is_empty() {
                        continue;
                    }
                    let key = key.measuring("expedited", "", PATIENTS);
                    figures.extend(count(samples.futures, key, &pulled));
                }
            }
        }
    }
}
