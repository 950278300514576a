//! The choice on the terminal.

use super::name;
use crate::experiment::HarmState;
use crate::experiment::optimise::{Goal, Optimised, Scored, Standing, Tried};
use crate::report::terminal::table::{Align, Table, wrapped};
use crate::report::words::{about_pounds, count_within, day, pounds, signed, whole};
use crate::stats::Estimate;

/// What `optimise` prints: the question, the answer, the table, and what it
/// rests on.
pub fn optimise(found: &Optimised) -> String {
    let mut text = wrapped(0, 2, &found.title);
    text.push_str(&wrapped(0, 2, &question(found)));
    text.push('\n');
    for line in answer(found) {
        text.push_str(&wrapped(0, 2, &line));
    }
    text.push('\n');
    text.push_str(&choices(found));
    text.push('\n');
    text.push_str(&table(found));
    text.push('\n');
    for line in footnotes(found) {
        text.push_str(&wrapped(0, 2, &line));
    }
    text
}

fn question(found: &Optimised) -> String {
    let options = &found.options;
    let wanted = match options.goal {
        Goal::Best { budget } => format!(
            "Which mix of {} avoids most breaches of {} for {} at most",
            plans(found),
            options.standard,
            pounds(budget as f64),
        ),
        Goal::Cheapest { share, chance } => format!(
            "Which mix of {} is the cheapest with which {} is {}% or more in the last year, \
             with a chance of {}% at least",
            plans(found),
            options.standard,
            tidy(share * 100.0),
            tidy(chance * 100.0),
        ),
    };
    format!(
        "{wanted}, and makes no other standard worse by more than {}? Costs and breaches from {} \
         to {}, {} months.",
        points(options.margin),
        day(found.period.0),
        day(found.period.1),
        found.months,
    )
}

fn answer(found: &Optimised) -> Vec<String> {
    let Some(chosen) = found.tried.iter().find(|tried| tried.standing == Standing::Chosen) else {
        let why = match found.options.goal {
            Goal::Best { .. } => "No mix is shown to do no harm.",
            Goal::Cheapest { .. } => {
                "No mix that was tried is shown to meet the standard so often."
            }
        };
        let open = found.tried.iter().any(|tried| tried.standing == Standing::Open);
        let more =
            if open { " Of some it is not settled: more replications may tell." } else { "" };
        return vec![format!("CHOICE: none. {why}{more}")];
    };
    let mut lines =
        vec![format!("CHOICE: {}, for {}.", name(&chosen.plans), pounds(chosen.cost as f64))];
    lines.extend(found.scored.as_ref().map(|scored| scored_line(found, scored)));
    let rivals = found.tried.iter().filter(|tried| tried.standing == Standing::NotTold);
    let rivals: Vec<String> = rivals
        .map(|tried| format!("{} ({})", name(&tried.plans), pounds(tried.cost as f64)))
        .collect();
    if !rivals.is_empty() {
        let loss = found.expected_loss.map_or_else(String::new, |loss| {
            format!(
                " If chance has misled the search, the choice loses {} on average.",
                breaches(loss)
            )
        });
        lines.push(format!(
            "Cannot be told from it with {} replications: {}.{loss}",
            found.options.replications,
            rivals.join("; ")
        ));
    }
    lines.extend(found.worth_of_knowing.map(|(known, futures)| {
        let best_in = (known.best_in * f64::from(futures)).round();
        format!(
            "It would avoid {} more at most, on average, to know the parameters before choosing: the \
             mix that is best on average is the best in {best_in} of the {futures} futures, each of a \
             parameter set of its own, that all mixes without harm have run.",
            breaches(known.value)
        )
    }));
    let open = found.tried.iter().filter(|tried| tried.standing == Standing::Open);
    let open: Vec<String> = open.map(|tried| name(&tried.plans)).collect();
    if !open.is_empty() {
        lines.push(format!("Not settled, and so not chosen from: {}.", open.join("; ")));
    }
    lines
}

/// What to quote of the chosen mix.
fn scored_line(found: &Optimised, scored: &Scored) -> String {
    let effect = &scored.effect;
    let own = effect.avoided.iter().find(|row| row.standard == found.options.standard);
    let avoided = own.map_or_else(String::new, |row| {
        let each = row.cost_each.map_or_else(
            || ": not told from none".to_owned(),
            |cost| format!(", {} each", about_pounds(cost)),
        );
        format!(
            "it avoids {} breaches of {}{each}",
            count_within(row.value, row.interval, plain),
            row.standard
        )
    });
    let met = scored.met.map_or_else(String::new, |(met, (low, high))| {
        format!(
            "; the standard is met in {met} of them ({} to {}%)",
            whole(low * 100.0),
            whole(high * 100.0)
        )
    });
    let harm = |state| effect.harm.count(state);
    format!(
        "In {} replications that had no part in choosing it, {avoided}{met}. Harm beyond {}, by \
         trust and patients: {} harmed, {} not excluded, {} without.",
        scored.replications,
        points(found.options.margin),
        harm(HarmState::Harmed),
        harm(HarmState::NotExcluded),
        harm(HarmState::NoneShown),
    )
}

/// The plans with the letters by which the table of mixes calls them.
fn choices(found: &Optimised) -> String {
    let mut table = Table::new(&[("", Align::Left), ("Plan", Align::Left), ("Cost", Align::Right)]);
    for (at, choice) in found.choices.iter().enumerate() {
        let name = format!("{}: {}", choice.name, choice.title);
        table.row([letter(at), name, pounds(choice.cost as f64)]);
    }
    table.render()
}

fn letter(at: usize) -> String {
    char::from(b'A' + (at % 26) as u8).to_string()
}

/// A mix by the letters of its plans.
fn letters(found: &Optimised, plans: &[String]) -> String {
    let all = found.choices.iter().enumerate();
    let own = all.filter(|(_, choice)| plans.contains(&choice.name));
    let own: Vec<String> = own.map(|(at, _)| letter(at)).collect();
    if own.is_empty() { name(plans) } else { own.join(" + ") }
}

fn table(found: &Optimised) -> String {
    let by_chance = matches!(found.options.goal, Goal::Cheapest { .. });
    let mut columns = vec![
        ("Mix", Align::Left),
        ("Cost", Align::Right),
        ("Breaches avoided|in the search", Align::Right),
        ("Other standard|that falls most, points", Align::Left),
        ("Repli-|cations", Align::Right),
        ("", Align::Left),
    ];
    if by_chance {
        columns.insert(3, ("Met", Align::Right));
    }
    let mut table = Table::new(&columns);
    for tried in &found.tried {
        let frontier = if tried.on_frontier { " *" } else { "" };
        let mut cells = vec![
            format!("{}{frontier}", letters(found, &tried.plans)),
            pounds(tried.cost as f64),
            count_within(tried.avoided.value, tried.avoided.interval, plain),
            worst(tried),
            tried.replications.to_string(),
            tried.standing.name().to_owned(),
        ];
        if by_chance {
            let met = tried.met.map_or_else(String::new, |(met, of)| format!("{met} of {of}"));
            cells.insert(3, met);
        }
        table.row(cells);
    }
    table.render()
}

fn worst(tried: &Tried) -> String {
    tried.worst_fall.as_ref().map_or_else(String::new, |(standard, fall)| {
        let points = |value: f64| value * -100.0;
        let estimate = Estimate {
            value: points(fall.value),
            interval: fall.interval.map(|(low, high)| (points(high), points(low))),
        };
        format!("{standard} {}", count_within(estimate.value, estimate.interval, signed))
    })
}

fn footnotes(found: &Optimised) -> Vec<String> {
    let options = &found.options;
    let mut lines = vec![
        "*: no mix that costs no more avoids more in the search. What the search saw flatters the \
         mix that it chose: quote the figure of the fresh replications."
            .to_owned(),
    ];
    lines.extend(found.screened.map(|screened| {
        format!(
            "There are {} mixes; the {} that promise most were tried, by the sum of what their plans \
             do by themselves in {} replications. A mix whose plans help one another much may be \
             among the others.",
            found.mixes, screened.kept, screened.replications
        )
    }));
    if !found.clashes.is_empty() {
        let pairs = found.clashes.iter().map(|&(one, other)| {
            format!("{} and {}", found.choices[one].name, found.choices[other].name)
        });
        lines.push(format!(
            "Change the same thing on the same day, so never together: {}.",
            pairs.collect::<Vec<_>>().join("; ")
        ));
    }
    let settled = if found.is_settled {
        format!(
            "With {}% confidence the choice is the best of those that were tried, or within {} a \
             month of it",
            tidy(options.confidence * 100.0),
            breaches(options.indifference)
        )
    } else {
        format!(
            "That the choice is right is not settled within {} replications",
            options.replications
        )
    };
    lines.push(match &options.sets {
        None => format!(
            "{settled}: by chance alone, given the values of the scenario's parameters. How well these \
             are known is not in it: give sets of values (--parameter-sets)."
        ),
        Some(sets) => format!(
            "{settled}: on average over the {} parameter sets, which replications took in turn. It \
             holds as far as these sets say what is not known.",
            sets.number()
        ),
    });
    lines
}

fn breaches(number: f64) -> String {
    let number = tidy(number);
    format!("{number} {}", if number == "1" { "breach" } else { "breaches" })
}

fn points(share: f64) -> String {
    let number = tidy(share * 100.0);
    format!("{number} {}", if number == "1" { "point" } else { "points" })
}

fn plans(found: &Optimised) -> String {
    match found.choices.len() {
        1 => "1 plan".to_owned(),
        plans => format!("{plans} plans"),
    }
}

/// A count without a sign where it is positive.
fn plain(value: f64, show: fn(f64) -> String) -> String {
    show(value)
}

/// A number without needless digits.
fn tidy(number: f64) -> String {
    ((number * 100.0).round() / 100.0).to_string()
}
