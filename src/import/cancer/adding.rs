//! Whether published rows add up.

use super::super::ledger::{Check, Ledger};
use super::super::month::Month;
use super::rows::{ENGLAND, Item, Row};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Counts are whole or halves, and sums of them exact.
const EXACT: f64 = 1e-6;

/// Percentages are published with at least three digits after the point.
const SHARE: f64 = 0.0006;

/// Share of England from which a file counts as having all organisations.
const ALL: f64 = 0.9;

const ALL_TUMOURS: &str = "ALL CANCERS";
const ALL_MODALITIES: &str = "ALL MODALITIES";

fn is_all_routes(route: &str) -> bool {
    route.eq_ignore_ascii_case("ALL ROUTES") || route.eq_ignore_ascii_case("ALL STAGES")
}

/// Checks every row on its own.
pub(super) fn rows(rows: &[Row], ledger: &mut Ledger) {
    for row in rows {
        if !row.bands.is_empty() {
            let sum = row.bands.iter().sum();
            ledger.check(Check::Bands, sum, row.total, EXACT, || row.at.to_string());
            if let (Some(within), Some(count)) = (row.within, row.item.bands_within()) {
                let sum = row.bands[..count].iter().sum();
                ledger.check(Check::Within, sum, within, EXACT, || row.at.to_string());
            }
        }
        if let (Some(within), Some(after)) = (row.within, row.after) {
            let sum = within + after;
            ledger.check(Check::Parts, sum, row.total, EXACT, || row.at.to_string());
        }
        if let (Some(share), Some(within)) = (row.share, row.within)
            && row.total > 0.0
        {
            let expected = within / row.total;
            ledger.check(Check::Share, share, expected, SHARE, || row.at.to_string());
        }
    }
}

/// What a row is of, with one of its parts left open.
type Group = (Month, Item, Rc<str>, Rc<str>, Rc<str>, Rc<str>);

/// The parts of a group, and the row that they should add up to.
#[derive(Default)]
struct Sum<'a> {
    parts: f64,
    count: usize,
    whole: Option<&'a Row>,
}

impl<'a> Sum<'a> {
    fn add(&mut self, row: &'a Row, is_whole: bool) {
        if is_whole {
            self.whole = Some(row);
        } else {
            self.parts += row.total;
            self.count += 1;
        }
    }
}

/// Checks rows of one file against one another.
pub(super) fn groups(rows: &[Row], ledger: &mut Ledger) {
    let mut tumours: BTreeMap<Group, Sum<'_>> = BTreeMap::new();
    let mut routes: BTreeMap<Group, Sum<'_>> = BTreeMap::new();
    let mut modalities: BTreeMap<Group, Sum<'_>> = BTreeMap::new();
    let mut england: BTreeMap<Group, Sum<'_>> = BTreeMap::new();
    // Tumours by route, where only all of both together has a row of its own.
    let mut crossed: BTreeMap<Group, Sum<'_>> = BTreeMap::new();
    let open: Rc<str> = Rc::from("");
    for row in rows {
        let key = |part: usize| -> Group {
            let text = |at: usize, text: &Rc<str>| Rc::clone(if at == part { &open } else { text });
            (
                row.month,
                row.item,
                text(0, &row.org),
                text(1, &row.tumour),
                text(2, &row.route),
                text(3, &row.modality),
            )
        };
        let of_all_tumours = row.tumour.eq_ignore_ascii_case(ALL_TUMOURS);
        let of_all_routes = is_all_routes(&row.route);
        let of_all_modalities = row.modality.eq_ignore_ascii_case(ALL_MODALITIES);
        england.entry(key(0)).or_default().add(row, &*row.org == ENGLAND);
        tumours.entry(key(1)).or_default().add(row, of_all_tumours);
        routes.entry(key(2)).or_default().add(row, of_all_routes);
        modalities.entry(key(3)).or_default().add(row, of_all_modalities);
        if of_all_tumours == of_all_routes {
            let (month, item, org, _, _, modality) = key(1);
            let key = (month, item, org, Rc::clone(&open), Rc::clone(&open), modality);
            crossed.entry(key).or_default().add(row, of_all_tumours);
        }
    }
    // Where tumours have a row by route, or routes a row by tumour, these say
    // more than the cross.
    let told = |item: Item| item == Item::Told;
    let simple = tumours.iter().any(|(key, sum)| {
        told(key.1) && sum.count > 0 && sum.whole.is_some_and(|row| !is_all_routes(&row.route))
    });
    crossed.retain(|key, _| told(key.1) && !simple);
    let mut hold = |check: Check, sums: &BTreeMap<Group, Sum<'_>>| {
        for sum in sums.values().filter(|sum| sum.count > 0) {
            if let Some(whole) = sum.whole {
                ledger.check(check, sum.parts, whole.total, EXACT, || {
                    format!(
                        "{} ({}, {}, {}, {})",
                        whole.at, whole.org, whole.tumour, whole.route, whole.modality
                    )
                });
            }
        }
    };
    hold(Check::Tumours, &tumours);
    hold(Check::Tumours, &crossed);
    hold(Check::Routes, &routes);
    hold(Check::Modalities, &modalities);
    let whole: f64 = england.values().filter_map(|sum| sum.whole).map(|row| row.total).sum();
    let parts: f64 = england.values().filter(|sum| sum.whole.is_some()).map(|sum| sum.parts).sum();
    if whole > 0.0 && parts >= ALL * whole {
        hold(Check::England, &england);
    } else if whole > 0.0 {
        ledger.remark("not checked: organisations against England, where only some are there");
    }
}
