//! Whom a plan harms, against the margin of what matters.

use super::is_unsettled;
use crate::experiment::{FEWEST_FUTURES, HarmRow, HarmState, HarmStudy};
use crate::report::lookup::Period;
use crate::report::terminal::performance::codes;
use crate::report::terminal::table::{Align, Table, wrapped};
use crate::report::words;
use crate::scenario::Scenario;

/// Most rows of those harmed, and of those in whom harm is not excluded.
const MOST_ROWS: [usize; 2] = [15, 8];

/// A table of those harmed, then of those in whom harm is not excluded, and
/// what is to be said of all others.
pub(super) fn table(study: &HarmStudy, scenario: &Scenario) -> String {
    let Some(first) = study.rows.first() else { return String::new() };
    let harmed = rows(study, HarmState::Harmed, scenario);
    let open = rows(study, HarmState::NotExcluded, scenario);
    let all = study.rows.len();
    let mut text = "\n".to_owned();
    let heading = format!(
        "Harm beyond {} of performance: patients whose clocks start in {}, followed to their end; \
         every standard by trust, tumour group or test, and route.",
        margin(study.margin),
        words::period(Period::of(&first.key)),
    );
    text.push_str(&wrapped(2, 4, &heading));
    if harmed.is_empty() && open.is_empty() {
        let nothing = study.rows.iter().all(|row| row.interval == Some((0.0, 0.0)));
        let how = if nothing { ": no difference at all" } else { "" };
        let whom = if all == 1 { "the one".to_owned() } else { format!("any of the {all}") };
        let line = format!("No material harm shown in {whom} looked at{how}.");
        text.push_str(&wrapped(2, 4, &line));
        return text;
    }
    let mut table = Table::new(&[
        ("Standard, trust, patients", Align::Left),
        ("Patients", Align::Right),
        ("Points", Align::Right),
        ("More|breaches", Align::Right),
        ("Finding", Align::Left),
    ]);
    let names = codes(scenario);
    for (rows, most) in [&harmed, &open].into_iter().zip(MOST_ROWS) {
        for row in rows.iter().take(most) {
            let title = names.iter().find(|(code, _)| *code == row.key.org_code);
            table.row(vec![
                who(row, title.map_or("", |(_, title)| *title)),
                words::count(row.patients),
                points(row),
                breaches(row),
                finding(study, row).to_owned(),
            ]);
        }
    }
    text.push_str(&table.render());
    for line in summary(study, &harmed, &open) {
        text.push_str(&wrapped(2, 4, &line));
    }
    text
}

/// The rows of a state, those first in whom most patients may be at stake: the
/// worse end of the interval times the patients. Of standards that the
/// terminal leaves out only those harmed.
fn rows<'a>(study: &'a HarmStudy, state: HarmState, scenario: &Scenario) -> Vec<&'a HarmRow> {
    let is_shown = |row: &&HarmRow| {
        let terms = scenario.standards.iter().find(|terms| terms.name == row.key.standard);
        state == HarmState::Harmed || terms.is_none_or(|terms| terms.in_tables)
    };
    let at_risk = |row: &HarmRow| {
        let worst = row.interval.map_or(row.difference, |(low, _)| low);
        worst * row.patients
    };
    let rows = study.rows.iter().filter(|row| row.state == state);
    let mut rows: Vec<&HarmRow> = rows.filter(is_shown).collect();
    rows.sort_by(|one, other| at_risk(one).total_cmp(&at_risk(other)));
    rows
}

/// "62-day, RR8 Leeds, lung": what is left out means all.
fn who(row: &HarmRow, title: &str) -> String {
    let key = &row.key;
    let trust = format!("{} {title}", key.org_code);
    let parts = [key.standard.as_str(), trust.trim(), &key.tumour, &key.resource, &key.route];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("  {}", parts.join(", "))
}

fn points(row: &HarmRow) -> String {
    let value = words::signed(row.difference * 100.0, words::decimal);
    row.interval.map_or(value.clone(), |interval| {
        format!("{value} {}", words::plus_minus(words::half_width(interval) * 100.0))
    })
}

fn breaches(row: &HarmRow) -> String {
    words::count_within(row.more_breaches.value, row.more_breaches.interval, words::signed)
}

fn finding(study: &HarmStudy, row: &HarmRow) -> &'static str {
    match row.state {
        HarmState::Harmed if is_unsettled(row.agreement) => "HARMED, sets disagree",
        HarmState::Harmed if study.stands(row) => "HARMED",
        HarmState::Harmed => "HARMED, or chance",
        HarmState::NotExcluded => "harm not excluded",
        HarmState::NoneShown => "no material harm shown",
    }
}

/// How many are in which state, and how many of them chance alone could put
/// there.
fn summary(study: &HarmStudy, harmed: &[&HarmRow], open: &[&HarmRow]) -> Vec<String> {
    let count = |state| study.count(state);
    let mut lines = Vec::new();
    let more = [
        (count(HarmState::Harmed) - harmed.len().min(MOST_ROWS[0]), "harmed"),
        (count(HarmState::NotExcluded) - open.len().min(MOST_ROWS[1]), "not excluded"),
    ];
    let more: Vec<String> = more
        .iter()
        .filter(|(rows, _)| *rows > 0)
        .map(|(rows, state)| format!("{rows} more {state}"))
        .collect();
    if !more.is_empty() {
        lines.push(format!("{}: all are in comparison.csv.", more.join(", ")));
    }
    lines.push(format!(
        "No material harm shown in {} of the {} looked at.",
        count(HarmState::NoneShown),
        study.rows.len()
    ));
    if study.futures < FEWEST_FUTURES {
        lines.push(format!(
            "With fewer than {FEWEST_FUTURES} replications or sets nothing that differs is more than \
             not excluded."
        ));
    } else {
        lines.push(format!(
            "Each is judged by its own 95% interval: of {} at most {} could be called harmed by \
             chance alone, and as many cleared by chance. \"Or chance\": not beyond the margin when \
             all are judged together (Holm).",
            study.rows.len(),
            words::whole(study.by_chance_at_most().ceil()),
        ));
    }
    lines
}

/// A margin \[share\] in words: `1 point`, `0.5 points`.
fn margin(share: f64) -> String {
    let points = share * 100.0;
    let points = (points * 1e6).round() / 1e6;
    format!("{points} {}", if (points - 1.0).abs() < 1e-9 { "point" } else { "points" })
}
