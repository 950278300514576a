//! The trusts against the standards, one table for each area.

use super::table::{Align, Table, wrapped};
use crate::experiment::{Figure, Results};
use crate::report::lookup::{About, Headlines, Period, Periods};
use crate::report::words;
use crate::scenario::{PublishedFigure, Scenario, StandardTerms};

/// Areas and what the names of their standards begin with.
const AREAS: [(&str, &[&str]); 3] = [
    ("CANCER", &["28-day", "31-day", "62-day"]),
    ("URGENT CARE", &["4-hour", "12-hour"]),
    ("DIAGNOSTICS", &["6-week"]),
];

/// How the figures that a table shows are counted, the first that there is.
const BASES: [&str; 2] = ["allocated", "whole"];

/// Everything that the rows of one standard have in common.
struct Standard<'a> {
    terms: &'a StandardTerms,
    basis: &'static str,
    first_year: Period,
    last_year: Period,
    judged_month: Option<Period>,
}

/// The tables of all areas that have figures; empty if none has.
pub(super) fn areas(
    results: &Results,
    scenario: &Scenario,
    headlines: &Headlines<'_>,
    periods: &Periods,
) -> String {
    let (Some(first_year), Some(last_year)) = (periods.first_year(), periods.last_year()) else {
        return String::new();
    };
    let judged_month = periods.judged_month();
    let with_figures: Vec<Standard<'_>> = scenario
        .standards
        .iter()
        .filter(|terms| terms.in_tables)
        .filter(|terms| headlines.has_standard(&terms.name))
        .map(|terms| Standard {
            terms,
            basis: basis(headlines, &terms.name, last_year, scenario),
            first_year,
            last_year,
            judged_month,
        })
        .collect();
    let area_of = |name: &str| {
        AREAS.iter().position(|(_, starts)| starts.iter().any(|start| name.starts_with(start)))
    };
    let mut text = String::new();
    for area in (0..AREAS.len()).map(Some).chain([None]) {
        let title = area.map_or("OTHER STANDARDS", |index| AREAS[index].0);
        let chosen: Vec<_> =
            with_figures.iter().filter(|s| area_of(&s.terms.name) == area).collect();
        if !chosen.is_empty() {
            text.push('\n');
            text.push_str(&table(title, &chosen, scenario, headlines));
        }
    }
    if !text.is_empty() && results.replications > 1 {
        text.push_str(&notes(results, !scenario.published.is_empty()));
    }
    text
}

/// The first basis under which the standard has figures.
fn basis(
    headlines: &Headlines<'_>,
    standard: &str,
    period: Period,
    scenario: &Scenario,
) -> &'static str {
    let has = |basis: &str| {
        codes(scenario).iter().any(|(org_code, _)| {
            headlines
                .get(About { org_code, standard, basis, metric: "performance", period })
                .is_some()
        })
    };
    BASES.into_iter().find(|basis| has(basis)).unwrap_or(BASES[0])
}

/// Codes and names of the rows: the alliance's trusts, then the alliance.
pub(super) fn codes(scenario: &Scenario) -> Vec<(&str, &str)> {
    let names = &scenario.names;
    let trusts = names.organisations.iter().filter(|organisation| organisation.in_alliance);
    let mut codes: Vec<_> =
        trusts.map(|trust| (trust.code.as_str(), trust.title.as_str())).collect();
    if codes.len() > 1 {
        codes.push((&names.alliance, "All trusts"));
    }
    codes
}

/// Code and name of an organisation as they begin a row.
pub(super) fn labelled(code: &str, title: &str) -> String {
    if code == title { format!("  {code}") } else { format!("  {code} {title}") }
}

fn table(
    title: &str,
    standards: &[&Standard<'_>],
    scenario: &Scenario,
    headlines: &Headlines<'_>,
) -> String {
    let Some(Standard { first_year, last_year, judged_month, .. }) = standards.first() else {
        return String::new();
    };
    let month = judged_month.map_or_else(|| "the last month".to_owned(), words::period);
    let compared = words::year(*first_year);
    let has_spread = has_spread(standards, scenario, headlines);
    let headers = [
        ("Trust".to_owned(), Align::Left),
        (format!("Performance|{}", if has_spread { "%, P10-P90" } else { "%" }), Align::Right),
        ("Known|within".to_owned(), Align::Right),
        ("Breaches|a month".to_owned(), Align::Right),
        (format!("Chance of meeting|in {month}"), Align::Left),
        (format!("Simulated|{compared}|%"), Align::Right),
        (format!("Published|{compared}|%"), Align::Right),
        ("Off by|points".to_owned(), Align::Right),
    ];
    // Columns of what was published only where something was.
    let is_published = standards.iter().any(|standard| {
        codes(scenario).iter().any(|(code, _)| published(standard, code, scenario).is_some())
    });
    let shown = if is_published { headers.len() } else { headers.len() - 2 };
    let headers: Vec<_> =
        headers[..shown].iter().map(|(text, align)| (text.as_str(), *align)).collect();
    let mut table = Table::new(&headers);
    for standard in standards {
        table.section(&standard_line(standard));
        for (code, name) in codes(scenario) {
            let mut row = vec![labelled(code, name)];
            if let Some(cells) = cells(standard, code, scenario, headlines) {
                row.extend(cells);
            } else if waiting(standard, code, standard.last_year, headlines).is_some() {
                // Patients came and none got through: never to be left out.
                row.push("none stopped".to_owned());
                row.extend(std::iter::repeat_with(absent).take(shown - 2));
            } else {
                continue;
            }
            row.truncate(shown);
            table.row(row);
        }
    }
    let heading = format!("{title}, {}", words::period(*last_year));
    wrapped(0, 2, &heading)
        + &table.render()
        + &long_waits(standards, scenario, headlines)
        + &growing_lists(standards, scenario, headlines)
}

/// Open clocks of a trust at the end of a period.
fn waiting<'a>(
    standard: &Standard<'_>,
    org_code: &str,
    period: Period,
    headlines: &Headlines<'a>,
) -> Option<&'a Figure> {
    let about = About {
        org_code,
        standard: &standard.terms.name,
        basis: "whole",
        metric: "waiting",
        period,
    };
    headlines.get(about)
}

/// Trusts where more and more patients wait: twice as many as in the first
/// month, and at least fifty more. They are not in the performance until their
/// clocks stop, so it can look well while a list runs away.
fn growing_lists(
    standards: &[&Standard<'_>],
    scenario: &Scenario,
    headlines: &Headlines<'_>,
) -> String {
    let mut text = String::new();
    for standard in standards {
        let start = standard.first_year.start;
        let first_month = Period { start, end: start.last_of_month() };
        for organisation in scenario.names.organisations.iter().filter(|trust| trust.in_alliance) {
            let code = organisation.code.as_str();
            let at_first = waiting(standard, code, first_month, headlines);
            let Some(at_last) = waiting(standard, code, standard.last_year, headlines) else {
                continue;
            };
            let before = at_first.map_or(0.0, |figure| figure.value);
            if at_last.value < (before * 2.0).max(before + 50.0) {
                continue;
            }
            let line = format!(
                "The list grows: {}, {}: {} waited at the end of {}, {} on {}. They count in the \
                 performance only when their clocks stop.",
                labelled(code, &organisation.title).trim(),
                standard.terms.name,
                words::count(before),
                words::period(first_month),
                words::count_within(at_last.value, at_last.interval, |value, show| show(value)),
                words::day(standard.last_year.end),
            );
            text.push_str(&wrapped(0, 2, &line));
        }
    }
    text
}

/// Patients of the alliance who have waited long, at the end of the period.
fn long_waits(
    standards: &[&Standard<'_>],
    scenario: &Scenario,
    headlines: &Headlines<'_>,
) -> String {
    let Some((org_code, name)) = codes(scenario).pop() else { return String::new() };
    let lines = standards.iter().filter_map(|standard| {
        let waits = headlines.long_waits(org_code, &standard.terms.name, standard.last_year);
        let said: Vec<String> = waits
            .iter()
            .map(|(days, figure)| {
                let patients =
                    words::count_within(figure.value, figure.interval, |value, show| show(value));
                format!("over {days} days {patients}")
            })
            .collect();
        (!said.is_empty()).then(|| {
            let day = words::day(standard.last_year.end);
            let text = format!(
                "Still waiting on {day}, {}, {name}: {}",
                standard.terms.name,
                said.join(", ")
            );
            wrapped(0, 2, &text)
        })
    });
    lines.collect()
}

fn standard_line(standard: &Standard<'_>) -> String {
    let StandardTerms { name, .. } = standard.terms;
    let day = standard.judged_month.unwrap_or(standard.last_year).end;
    let required = standard.terms.share_on(day).map_or_else(
        || "no share required".to_owned(),
        |share| format!("{}% required", trimmed_percent(share)),
    );
    let how = if standard.basis == "allocated" { "" } else { ", each patient counted once" };
    format!("{name}: {required}{how}")
}

fn trimmed_percent(share: f64) -> String {
    let text = words::decimal(share * 100.0);
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// The cells after the name; `None` if the trust has no figure at all.
fn cells(
    standard: &Standard<'_>,
    org_code: &str,
    scenario: &Scenario,
    headlines: &Headlines<'_>,
) -> Option<[String; 7]> {
    let get = |metric, period| {
        let about = About {
            org_code,
            standard: &standard.terms.name,
            basis: standard.basis,
            metric,
            period,
        };
        headlines.get(about)
    };
    let performance = get("performance", standard.last_year)?;
    let breaches = get("breaches", standard.last_year);
    let month = standard.judged_month.and_then(|period| get("performance", period));
    let before = get("performance", standard.first_year);
    let published = published(standard, org_code, scenario);
    let off = before.zip(published).map(|(simulated, published)| {
        words::signed((simulated.value - published) * 100.0, words::decimal)
    });
    Some([
        spread(performance),
        known_within(performance),
        breaches
            .map_or_else(absent, |figure| words::count(figure.value / standard.last_year.months())),
        month.and_then(|month| chance(month, headlines.futures(month))).unwrap_or_else(absent),
        before.map_or_else(absent, with_error),
        published.map_or_else(absent, |share| words::decimal(share * 100.0)),
        off.unwrap_or_else(absent),
    ])
}

/// Whether there are enough replications to show how far they lie apart.
fn has_spread(standards: &[&Standard<'_>], scenario: &Scenario, headlines: &Headlines<'_>) -> bool {
    let codes = codes(scenario);
    standards.iter().flat_map(|standard| codes.iter().map(move |code| (standard, code.0))).any(
        |(standard, org_code)| {
            let about = About {
                org_code,
                standard: &standard.terms.name,
                basis: standard.basis,
                metric: "performance",
                period: standard.last_year,
            };
            headlines.get(about).is_some_and(|figure| figure.spread.is_some())
        },
    )
}

/// What was published of an organisation for the first reporting year.
fn published(standard: &Standard<'_>, org_code: &str, scenario: &Scenario) -> Option<f64> {
    let found = scenario.published.iter().find(|row| is_same(row, standard, org_code));
    found.map(|row| row.value)
}

fn is_same(published: &PublishedFigure, standard: &Standard<'_>, org_code: &str) -> bool {
    published.org_code == org_code
        && published.standard == standard.terms.name
        && (published.basis == standard.basis || published.basis.is_empty())
        && published.metric == "performance"
        && published.route.is_empty()
        && published.tumour.is_empty()
        && published.period_start == standard.first_year.start
        && published.period_end == standard.first_year.end
}

fn spread(figure: &Figure) -> String {
    match figure.spread {
        Some([p10, _, p90]) => {
            format!("{} - {}", words::decimal(p10 * 100.0), words::decimal(p90 * 100.0))
        }
        None => words::decimal(figure.value * 100.0),
    }
}

fn known_within(figure: &Figure) -> String {
    figure
        .interval
        .map_or_else(absent, |interval| words::plus_minus(words::half_width(interval) * 100.0))
}

fn with_error(figure: &Figure) -> String {
    let value = words::decimal(figure.value * 100.0);
    match figure.interval {
        Some(_) => format!("{value} {}", known_within(figure)),
        None => value,
    }
}

fn chance(figure: &Figure, futures: u32) -> Option<String> {
    let share = figure.meets?;
    Some(match futures {
        1 if share > 0.5 => "met".to_owned(),
        1 => "not met".to_owned(),
        futures => words::chance(share, futures),
    })
}

/// What stands for a figure that there is not.
pub(super) fn absent() -> String {
    "-".to_owned()
}

fn notes(results: &Results, is_published: bool) -> String {
    let has_spread = results.figures.iter().any(|figure| figure.spread.is_some());
    let mut notes = vec![
        if has_spread {
            "P10-P90: in 8 of 10 simulated futures the year's performance lies between the two; in \
             1 of 10 it is lower."
        } else {
            "Too few replications to show how far futures lie apart (P10-P90)."
        },
        "Known within: points by which more replications could still move the year's figure (95% \
         interval).",
    ];
    if is_published {
        notes.push(
            "Off by: simulated less published; what is published is a full count and has no \
             interval.",
        );
    }
    let mut text = "\n".to_owned();
    for note in notes {
        text.push_str(&wrapped(0, 2, note));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn rendered(results: &Results) -> String {
        let scenario = fixture::scenario();
        areas(results, &scenario, &Headlines::of(results), &Periods::of(results))
    }

    #[test]
    fn an_area_has_a_row_for_each_trust_and_the_alliance() {
        insta::assert_snapshot!(rendered(&fixture::results()));
    }

    #[test]
    fn one_replication_has_figures_and_no_intervals() {
        let mut results = fixture::results();
        results.replications = 1;
        for figure in &mut results.figures {
            figure.interval = None;
            figure.spread = None;
            figure.replications = 1;
            figure.meets = figure.meets.map(f64::round);
        }
        insta::assert_snapshot!(rendered(&results));
    }

    #[test]
    fn no_line_is_too_wide() {
        let mut scenario = fixture::scenario();
        for organisation in &mut scenario.names.organisations {
            organisation.title = "A very long name of a hospital trust ".repeat(4);
        }
        let results = fixture::results();
        let text = areas(&results, &scenario, &Headlines::of(&results), &Periods::of(&results));
        assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
    }
}
