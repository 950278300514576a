//! Bottlenecks on the terminal.

use crate::experiment::bottlenecks::{Bottlenecks, Candidate, Standing};
use crate::report::terminal::table::{Align, Table, wrapped};
use crate::report::words::{self, about_pounds, count, count_within, day, signed};
use crate::stats::Estimate;

/// Most rows of the table; the file has all.
const MOST_ROWS: usize = 15;

/// What `bottlenecks` prints: the answer, the table, and what it rests on.
pub fn bottlenecks(found: &Bottlenecks) -> String {
    let mut text = wrapped(0, 2, &found.title);
    text.push_str(&wrapped(0, 2, &question(found)));
    text.push('\n');
    text.push_str(&wrapped(0, 2, &answer(found)));
    if let Some(unsettled) = unsettled(found) {
        text.push_str(&wrapped(0, 2, &unsettled));
    }
    if !found.candidates.is_empty() {
        text.push('\n');
        text.push_str(&table(found));
    }
    if !found.kinds.is_empty() {
        text.push('\n');
        text.push_str(&kinds(found));
    }
    text.push('\n');
    for left in &found.left_out {
        let number = left.addresses.len();
        let some: Vec<&str> = left.addresses.iter().take(3).map(String::as_str).collect();
        let more = if number > some.len() { ", ..." } else { "" };
        let line = format!("Not tried: {number}: {}: {}{more}.", left.why, some.join(", "));
        text.push_str(&wrapped(0, 2, &line));
    }
    text.push_str(&wrapped(0, 2, &footnote(found)));
    text
}

fn question(found: &Bottlenecks) -> String {
    let base = match found.base.interval {
        Some(_) => count_within(found.base.value, found.base.interval, |value, show| show(value)),
        None => count(found.base.value),
    };
    format!(
        "One more unit of one resource at a time from {} on, and the breaches of {} that it \
         avoids among patients of {} whose clocks start until {}, {} months. Without it there are {base} breaches.",
        day(found.from),
        found.standard,
        found.org_code,
        day(found.to),
        found.months,
    )
}

fn answer(found: &Bottlenecks) -> String {
    let of = |standing| found.candidates.iter().filter(move |it| it.standing == standing);
    let a_month = |estimate: &Estimate| within(estimate, 1.0 / f64::from(found.months));
    let Some(first) = of(Standing::First).next() else {
        return format!(
            "BOTTLENECK: none. No resource is shown to avoid more than {} a month with one more unit.",
            breaches(found.indifference)
        );
    };
    let alike: Vec<&str> = of(Standing::NotToldFromFirst).map(|it| it.address.as_str()).collect();
    let which = if alike.is_empty() {
        format!("BOTTLENECK: {}.", first.address)
    } else {
        format!("BOTTLENECK: cannot be told apart: {}, {}.", first.address, alike.join(", "))
    };
    format!(
        "{which} {}: {} breaches avoided a month at {}.",
        sentence(&first.unit),
        a_month(&first.avoided),
        first.address
    )
}

fn unsettled(found: &Bottlenecks) -> Option<String> {
    let open = found.candidates.iter().filter(|it| it.standing == Standing::NotSettled);
    let open: Vec<&str> = open.map(|it| it.address.as_str()).collect();
    (!open.is_empty()).then(|| {
        format!(
            "Not settled with {} replications, whether it is more or less than that: {}.",
            found.replications,
            open.join(", ")
        )
    })
}

fn table(found: &Bottlenecks) -> String {
    let has_cost = found.candidates.iter().any(|it| it.cost.is_some());
    let mut columns = vec![
        ("Resource", Align::Left),
        ("One more unit", Align::Left),
        ("Breaches avoided|a month", Align::Right),
        ("Repli-|cations", Align::Right),
        ("", Align::Left),
    ];
    if has_cost {
        columns.insert(3, ("Cost|of each", Align::Right));
    }
    let mut table = Table::new(&columns);
    for candidate in found.candidates.iter().take(MOST_ROWS) {
        let mut cells = vec![
            candidate.address.clone(),
            candidate.unit.trim_start_matches("one more ").to_owned(),
            within(&candidate.avoided, 1.0 / f64::from(found.months)),
            candidate.replications.to_string(),
            in_words(candidate).to_owned(),
        ];
        if has_cost {
            cells.insert(3, candidate.cost_each.map_or_else(|| "-".to_owned(), about_pounds));
        }
        table.row(cells);
    }
    let mut text = table.render();
    let rest = found.candidates.len().saturating_sub(MOST_ROWS);
    if rest > 0 {
        let highest = &found.candidates[MOST_ROWS].avoided;
        text.push_str(&wrapped(
            0,
            2,
            &format!(
                "and {rest} others, none of which avoids more than {} a month",
                within(highest, 1.0 / f64::from(found.months))
            ),
        ));
    }
    text
}

fn in_words(candidate: &Candidate) -> &'static str {
    match candidate.standing {
        Standing::First => "first",
        Standing::NotToldFromFirst => "cannot be told from the first",
        Standing::Less => "less than the first",
        Standing::NotSettled => "not settled",
        Standing::TooLittle => "too little",
    }
}

fn kinds(found: &Bottlenecks) -> String {
    let mut table = Table::new(&[
        ("Too little even all at once", Align::Left),
        ("Resources", Align::Right),
        ("Breaches avoided|a month", Align::Right),
        ("Repli-|cations", Align::Right),
    ]);
    for kind in &found.kinds {
        table.row([
            kind.kind.clone(),
            kind.resources.to_string(),
            within(&kind.avoided, 1.0 / f64::from(found.months)),
            kind.replications.to_string(),
        ]);
    }
    table.render()
}

fn footnote(found: &Bottlenecks) -> String {
    let screened = if found.kinds.is_empty() {
        ""
    } else {
        " Kinds were tried first, all of a kind at once: where that avoids too little, none of them \
         was tried by itself, since one more unit of the others is taken to do no harm."
    };
    let unknown = found.sets.map_or_else(
        || ", nor of what is not known of the scenario's figures.".to_owned(),
        |sets| format!(". {}", words::over_sets(sets)),
    );
    format!(
        "±: half of an interval; all {} intervals of the search hold together at 95%. All resources \
         met the same patients in the same replications. A resource drops out when its interval \
         ends below {} a month (too little), or when pair by pair it is shown to avoid less than \
         the one that leads.{screened} It says nothing of two resources at once{unknown}",
        found.intervals,
        breaches(found.indifference)
    )
}

fn within(estimate: &Estimate, factor: f64) -> String {
    let interval = estimate.interval.map(|(low, high)| (low * factor, high * factor));
    count_within(estimate.value * factor, interval, signed)
}

fn breaches(number: f64) -> String {
    if (number - 1.0).abs() < 1e-12 { "1 breach".to_owned() } else { format!("{number} breaches") }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
