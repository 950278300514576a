//! Observed figures of cancer waiting times.

use super::super::fault::ImportFault;
use super::super::names::{LabelKind, Named, Names};
use super::super::observed::{self, Counts, Figures, Key};
use super::super::organisations::Organisations;
use super::rows::{Item, Row};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What the labels of a row stand for.
pub(super) struct Meaning<'a> {
    pub(super) tumour: &'a Named,
    /// Empty for all routes; the stage for 31-day waits.
    pub(super) route: String,
    /// Empty for all modalities.
    pub(super) modality: String,
}

/// What the labels of a row stand for.
///
/// # Errors
/// If a label has no name.
pub(super) fn meaning<'a>(row: &Row, names: &'a Names) -> Result<Meaning<'a>, ImportFault> {
    let one = |kind: LabelKind, label: &Rc<str>| -> Result<String, ImportFault> {
        let meant = names.named(kind, label, &row.at)?;
        meant.observed().ok_or_else(|| {
            ImportFault::new(&row.at, format!("\"{label}\" is (not named)"))
                .expected("a name: only tumours may be without one")
        })
    };
    let of_route = if row.item == Item::Treated31 { LabelKind::Stage } else { LabelKind::Route };
    let route = one(of_route, &row.route)?;
    let modality = one(LabelKind::Modality, &row.modality)?;
    let of_tumour = match row.item {
        Item::Treated31 | Item::Treated62 => LabelKind::Treated,
        _ if route == "screening" => LabelKind::Screened,
        _ => LabelKind::Suspected,
    };
    let tumour = names.named(of_tumour, &row.tumour, &row.at)?;
    Ok(Meaning { tumour, route, modality })
}

/// The standard that a row is about, and its route.
fn standard(row: &Row, meaning: &Meaning<'_>) -> (String, String) {
    let with = |name: &str| {
        if meaning.modality.is_empty() {
            name.to_owned()
        } else {
            format!("{name} {}", meaning.modality)
        }
    };
    match row.item {
        Item::Told => (with("28-day"), meaning.route.clone()),
        Item::Treated62 => (with("62-day"), meaning.route.clone()),
        Item::SeenSuspected | Item::SeenSymptomatic => (with("first seen"), meaning.route.clone()),
        Item::Treated31 => {
            let stage = if meaning.route.is_empty() { "combined" } else { &meaning.route };
            (with(&format!("31-day {stage}")), String::new())
        }
    }
}

fn counts(row: &Row) -> Counts {
    let mut counts = Counts::default();
    counts.push("patients", Some(row.total));
    if !row.item.is_seen() {
        let after = row.after.or_else(|| row.within.map(|within| row.total - within));
        counts.push("breaches", after);
    }
    if !row.bands.is_empty() {
        for (metric, value) in row.item.metrics().into_iter().zip(&row.bands) {
            counts.push(metric, Some(*value));
        }
    }
    counts
}

/// Figures of the chosen organisations and England, as published. Labels of
/// one name are added up. Of waits to being told and to being seen the sums
/// over tumours, over routes and over both are added where they were not
/// published: there every patient has one tumour and one route.
pub(super) fn figures(rows: &[(Row, Meaning<'_>)], organisations: &Organisations) -> Figures {
    let mut figures = Figures::new();
    let mut sums = BTreeMap::new();
    for (row, meaning) in rows {
        let Some(org) = organisations.position(&row.org) else { continue };
        let (standard, route) = standard(row, meaning);
        let counts = counts(row);
        let key = |tumour: &str, route: &str| Key {
            org,
            standard: standard.clone(),
            tumour: tumour.to_owned(),
            route: route.to_owned(),
            resource: String::new(),
            month: row.month,
        };
        let tumour = meaning.tumour.observed();
        let is_cross = *meaning.tumour != Named::All && !route.is_empty();
        if let Some(tumour) = &tumour {
            observed::add(&mut figures, key(tumour, &route), &counts);
        }
        if is_cross && (row.item == Item::Told || row.item.is_seen()) {
            observed::add(&mut sums, key("", &route), &counts);
            observed::add(&mut sums, key("", ""), &counts);
            if let Some(tumour) = &tumour {
                observed::add(&mut sums, key(tumour, ""), &counts);
            }
        }
    }
    for (key, counts) in sums {
        figures.entry(key).or_insert(counts);
    }
    figures
}
