//! What data to ask the trusts for, on one page of Markdown. There is neither
//! date nor machine in it, so that it can be kept beside the scenario.

use super::words;
use crate::experiment::calibrate::Verdict;
use crate::experiment::data_request::{
    DataRequestFindings, OpenParameter, PlanValue, RankedRequest, TradeOff,
};
use crate::scenario::{DataRequest, JudgedFigure, Scenario};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Digits of a digest that are shown.
const DIGITS: usize = 16;
/// Most parameters that are named in one place.
const MOST_NAMED: usize = 6;

/// How the page came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOrigin {
    /// The command, with paths as they can be repeated elsewhere.
    pub command: String,
    /// Digest of the sets \[BLAKE3, hexadecimal\].
    pub sets: String,
}

/// The page.
pub fn data_request(
    findings: &DataRequestFindings,
    scenario: &Scenario,
    origin: &PageOrigin,
) -> String {
    let mut page = format!("# Data request: {}\n\n", plain(&findings.title));
    page.push_str(&introduction(findings));
    page.push_str(&table(findings, &scenario.data_requests));
    page.push_str(&trade_offs(findings, &scenario.data_requests));
    page.push_str(&changes(findings));
    page.push_str(&made(findings, origin));
    page
}

/// Who asks, and why.
fn introduction(findings: &DataRequestFindings) -> String {
    let widest = findings.values.iter().max_by(|one, other| one.sd.total_cmp(&other.sd));
    let why = widest.map_or_else(String::new, |value| {
        format!(
            ": over {} sets of values that are to agree with what is published about as well, \"{}\" avoids {} of the {} standard a year \
             (middle 80% of the sets)",
            findings.sets,
            plain(&value.title),
            range(value, "breaches"),
            plain(&value.standard)
        )
    });
    format!(
        "The programme office asks its trusts for the extracts below, because published figures leave open what its plans \
         are worth{why}. They are ranked by how much of that each would settle.\n\n"
    )
}

fn table(findings: &DataRequestFindings, requests: &[DataRequest]) -> String {
    let mut text = "| | What we ask for | Fields and period | Who has it | What it would settle | Effect on a plan's \
                    value, breaches a year | What published figures leave open |\n\
                    | --- | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for row in &findings.ranked {
        let tied = findings.ranked.iter().filter(|other| other.rank == row.rank).count() > 1;
        let rank = format!("{}{}", row.rank, if tied { "=" } else { "" });
        let request = &requests[row.request];
        let mut left = open(&row.open);
        if !request.judged.is_empty() {
            let _written = write!(left, "; by judgement besides: {}", judged(&request.judged));
        }
        text.push_str(&line(&rank, request, &effect(row, &findings.values), &left));
    }
    for &at in &findings.unranked {
        let request = &requests[at];
        let why = if request.settles.is_empty() {
            "no fitted figure speaks to it"
        } else {
            "its figures are not in these sets"
        };
        let left = if request.judged.is_empty() {
            why.to_owned()
        } else {
            format!("{why}; the model fixes by judgement: {}", judged(&request.judged))
        };
        text.push_str(&line("-", request, "not ranked", &left));
    }
    text.push('\n');
    if findings.ranked.windows(2).any(|pair| pair[0].rank == pair[1].rank) {
        text.push_str("\"=\": the difference is within chance. ");
    }
    text.push_str(
        "Effect: by how much the figures that the extract would settle move what a plan is worth (one standard deviation, \
         each figure by itself, added up; less what chance makes of so many figures), for the plan on which it is largest. \
         By chance: what shuffled sets stay below in 95 of 100 cases. Not identified: 0.85 or more of the uncertainty \
         believed beforehand is left; partly: 0.5 or more.\n\n",
    );
    text
}

fn line(rank: &str, request: &DataRequest, effect: &str, left: &str) -> String {
    let cells = [&request.title, &request.what, &request.owner, &request.why].map(|it| cell(it));
    let [title, what, owner, why] = cells;
    format!(
        "| {rank} | **{title}** | {what} | {owner} | {why} | {} | {} |\n",
        cell(effect),
        cell(left)
    )
}

/// "12 (0.0 to 12 over 3 plans; by chance up to 4.0)".
fn effect(row: &RankedRequest, values: &[PlanValue]) -> String {
    let (low, high) = row
        .effects
        .iter()
        .fold((f64::INFINITY, 0.0_f64), |(low, high), &of| (low.min(of), high.max(of)));
    let over = if values.len() > 1 {
        format!("{} to {} over {}; ", words::count(low), words::count(high), of_what(values))
    } else {
        String::new()
    };
    let by_chance = format!("by chance up to {}", words::count(row.by_chance));
    if row.is_shown() {
        let most = if values.len() > 1 {
            format!(", most on \"{}\"", plain(&values[row.largest].title))
        } else {
            String::new()
        };
        format!("{} ({over}{by_chance}){most}", words::count(row.effect()))
    } else {
        format!("none shown ({over}{by_chance})")
    }
}

/// "3 plans", "3 plans and 2 standards".
fn of_what(values: &[PlanValue]) -> String {
    let plans: BTreeSet<&str> = values.iter().map(|value| value.plan.as_str()).collect();
    let standards: BTreeSet<&str> = values.iter().map(|value| value.standard.as_str()).collect();
    let number = |number: usize, what: &str| {
        format!("{number} {what}{}", if number == 1 { "" } else { "s" })
    };
    let plans = number(plans.len(), "plan");
    if standards.len() == 1 {
        plans
    } else {
        format!("{plans} and {}", number(standards.len(), "standard"))
    }
}

/// "5 of 11 figures not identified, 3 partly (0.40 to 1.02 of the uncertainty left)".
fn open(parameters: &[OpenParameter]) -> String {
    let of = |verdict| parameters.iter().filter(|own| own.verdict == verdict).count();
    let (least, most) = parameters
        .iter()
        .fold((f64::INFINITY, 0.0_f64), |(low, high), own| (low.min(own.left), high.max(own.left)));
    let left = if parameters.len() == 1 {
        format!("{most:.2}")
    } else {
        format!("{least:.2} to {most:.2}")
    };
    format!(
        "{} of {} figure{} not identified, {} partly ({left} of the uncertainty left)",
        of(Verdict::NotIdentified),
        parameters.len(),
        if parameters.len() == 1 { "" } else { "s" },
        of(Verdict::Partly)
    )
}

/// "patient choice (0.12), paperwork of a transfer (12 figures)".
fn judged(figures: &[JudgedFigure]) -> String {
    let told = figures.iter().map(|figure| match (&figure.value, figure.figures) {
        (Some(value), _) => format!("{} ({value})", figure.what),
        (None, 1) => figure.what.clone(),
        (None, number) => format!("{} ({number} places)", figure.what),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// What the published data know only together.
fn trade_offs(findings: &DataRequestFindings, requests: &[DataRequest]) -> String {
    let mut text = "## What published figures cannot part\n\n".to_owned();
    for pair in &findings.trade_offs {
        let _written = writeln!(text, "- {}", plain(&trade_off(pair, requests)));
    }
    if findings.trade_offs.is_empty() {
        text.push_str("No two figures trade off against one another over these sets.\n");
    }
    let unasked = named(&findings.unasked);
    if !findings.unasked.is_empty() {
        let _written =
            writeln!(text, "\nFitted, and settled by none of these extracts: {unasked}.");
    }
    if !findings.held.is_empty() {
        let held = named(&findings.held);
        let _written =
            writeln!(text, "\nFitted, but held at the file's value in these sets: {held}.");
    }
    text.push('\n');
    text
}

fn trade_off(pair: &TradeOff, requests: &[DataRequest]) -> String {
    let [one, other] = &pair.addresses;
    let how = if pair.correlation < 0.0 { "trade off" } else { "rise together" };
    let mut parts: Vec<&str> =
        pair.requests.iter().flatten().map(|&at| requests[at].title.as_str()).collect();
    parts.dedup();
    let parting = match parts.as_slice() {
        [] => String::new(),
        parts => format!("; it takes this to part them: {}", parts.join(", or ")),
    };
    format!(
        "{} and {} {how}: correlation {:.1} over {}{parting}.",
        in_words(one),
        in_words(other),
        pair.correlation,
        "the sets"
    )
}

/// What the plans are worth.
fn changes(findings: &DataRequestFindings) -> String {
    let mut text = "## What it would change\n\n".to_owned();
    for value in &findings.values {
        let chance = value.chance.map_or_else(String::new, |chance| {
            format!(
                "; standard deviation {}, of which {} is chance in the model",
                words::count(value.sd),
                words::count(chance.min(value.sd))
            )
        });
        let _written = writeln!(
            text,
            "- The value of \"{}\" runs from {} of the {} standard a year over the sets (middle 80%, median {}); it avoids \
             some in {} of {} sets{chance}.",
            plain(&value.title),
            range(value, "breaches avoided"),
            plain(&value.standard),
            words::count(value.spread[1]),
            value.avoids_in,
            findings.sets
        );
    }
    text.push('\n');
    text
}

/// "-3.0 to 12 breaches".
fn range(value: &PlanValue, what: &str) -> String {
    let [low, _, high] = value.spread;
    format!("{} to {} {what}", words::count(low), words::count(high))
}

fn made(findings: &DataRequestFindings, origin: &PageOrigin) -> String {
    let first = |digest: &str| digest.chars().take(DIGITS).collect::<String>();
    format!(
        "## How it was made\n\n\
         `{}`\n\n\
         Scenario and plans {} and sets {} (first digits of BLAKE3); {} sets, {} replication{} each, the same chance in all \
         of them (seed {}); breaches of the cohorts of referrals, whole alliance. Nothing here is edited by hand.\n",
        plain(&origin.command).replace('`', "'"),
        first(&findings.digest),
        first(&origin.sets),
        findings.sets,
        findings.replications,
        if findings.replications == 1 { "" } else { "s" },
        findings.seed
    )
}

/// The first few of some addresses, in words, and how many more.
fn named(addresses: &[String]) -> String {
    let told: Vec<String> =
        addresses.iter().take(MOST_NAMED).map(|address| plain(&in_words(address))).collect();
    let more = addresses.len().saturating_sub(MOST_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", told.join(", "))
}

/// `parameter."lag to telling".sites.RXF` as "lag to telling at RXF".
fn in_words(address: &str) -> String {
    let Some(rest) = address.strip_prefix("parameter.") else { return address.to_owned() };
    let (name, rest) = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
        None => rest.split_at(rest.find('.').unwrap_or(rest.len())),
    };
    let site = |rest: &str| rest.trim_matches('"').to_owned();
    if let Some(at) = rest.strip_prefix(".sites.") {
        format!("{name} at {}", site(at))
    } else if let Some(at) = rest.strip_prefix(".changes.") {
        let at = site(at.strip_suffix(".value").unwrap_or(at));
        if at == "all" {
            format!("{name} after its change")
        } else {
            format!("{name} at {at} after its change")
        }
    } else {
        name.to_owned()
    }
}

/// Text on one line that Markdown leaves alone.
fn plain(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words::printable(&one_line).replace('<', "&lt;")
}

/// Text that stays in its cell.
fn cell(text: &str) -> String {
    plain(text).replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn request(name: &str) -> DataRequest {
        DataRequest {
            name: name.to_owned(),
            title: format!("The {name}"),
            what: "date of test | date of report,\nlast twelve months".to_owned(),
            why: "how long reports take".to_owned(),
            owner: "radiology".to_owned(),
            settles: Vec::new(),
            judged: Vec::new(),
        }
    }

    fn findings() -> DataRequestFindings {
        let open = |address: &str, left| OpenParameter {
            address: address.to_owned(),
            left,
            verdict: Verdict::of(left),
        };
        let ranked = |request, rank, effects: [f64; 2], by_chance| RankedRequest {
            request,
            rank,
            effects: effects.to_vec(),
            largest: 1,
            by_chance,
            open: vec![open("parameter.lag.sites.RCF", 0.9), open("parameter.lag.sites.RAE", 0.6)],
        };
        let value = |plan: &str| PlanValue {
            plan: plan.to_owned(),
            title: format!("Plan {plan}"),
            standard: "62-day".to_owned(),
            spread: [-3.0, 5.0, 12.0],
            avoids_in: 51,
            sd: 6.0,
            chance: Some(1.5),
        };
        DataRequestFindings {
            title: "Two trusts".to_owned(),
            digest: "0123456789abcdef0123".to_owned(),
            seed: 5,
            sets: 60,
            replications: 4,
            values: vec![value("ct"), value("mri")],
            ranked: vec![ranked(1, 1, [2.0, 11.0], 4.0), ranked(0, 1, [0.0, 3.0], 4.0)],
            unranked: vec![2],
            trade_offs: vec![TradeOff {
                addresses: [
                    "parameter.\"wait for a slot\".sites.RXF".to_owned(),
                    "parameter.\"lag to telling\".changes.RXF.value".to_owned(),
                ],
                requests: [Some(0), Some(1)],
                correlation: -0.8,
            }],
            unasked: vec!["parameter.other.value".to_owned()],
            held: Vec::new(),
        }
    }

    fn page() -> String {
        let mut scenario = fixture::scenario();
        scenario.data_requests = vec![request("lists"), request("reports"), request("log")];
        scenario.data_requests[2].judged =
            vec![JudgedFigure { what: "paperwork".to_owned(), value: None, figures: 12 }];
        let origin = PageOrigin {
            command: "pathflow data-request scenarios/two".to_owned(),
            sets: "fedcba9876543210fedc".to_owned(),
        };
        data_request(&findings(), &scenario, &origin)
    }

    #[test]
    fn addresses_read_as_words() {
        for (address, told) in [
            ("parameter.\"lag to telling\".sites.RXF", "lag to telling at RXF"),
            ("parameter.lag.sites.RXF", "lag at RXF"),
            ("parameter.lag.changes.RAE.value", "lag at RAE after its change"),
            ("parameter.lag.changes.all.value", "lag after its change"),
            ("parameter.\"a.b\".value", "a.b"),
            ("rota.nurse.RAE.units", "rota.nurse.RAE.units"),
        ] {
            assert_eq!(in_words(address), told);
        }
    }

    #[test]
    fn the_table_says_what_by_how_much_and_what_is_open() {
        let page = page();
        let rows: Vec<&str> = page.lines().filter(|line| line.contains("**The ")).collect();
        assert_eq!(rows.len(), 3, "{page}");
        assert!(
            rows[0].starts_with("| 1= | **The reports** | date of test \\| date of report, last")
        );
        assert!(
            rows[0].contains(
                "| 11 (2.0 to 11 over 2 plans; by chance up to 4.0), most on \"Plan mri\" |"
            ),
            "{}",
            rows[0]
        );
        assert!(
            rows[0].contains("1 of 2 figures not identified, 1 partly (0.60 to 0.90 of the"),
            "{}",
            rows[0]
        );
        assert!(rows[1].contains("| none shown (0.0 to 3.0 over 2 plans; by chance up to 4.0) |"));
        assert!(rows[2].starts_with("| - | **The log**"));
        assert!(rows[2].contains(
            "no fitted figure speaks to it; the model fixes by judgement: paperwork (12 places)"
        ));
        assert!(page.contains("\"=\": the difference is within chance."));
    }

    #[test]
    fn trade_offs_values_and_origin_are_in_words() {
        let page = page();
        for told in [
            "wait for a slot at RXF and lag to telling at RXF after its change trade off: correlation -0.8 over the sets; \
             it takes this to part them: The lists, or The reports.",
            "The value of \"Plan ct\" runs from -3.0 to 12 breaches avoided of the 62-day standard a year",
            "it avoids some in 51 of 60 sets; standard deviation 6.0, of which 1.5 is chance in the model.",
            "`pathflow data-request scenarios/two`",
            "Scenario and plans 0123456789abcdef and sets fedcba9876543210",
            "60 sets, 4 replications each",
            "settled by none of these extracts: other.",
        ] {
            assert!(page.contains(told), "{told}\n{page}");
        }
    }
}
