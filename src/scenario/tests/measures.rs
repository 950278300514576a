//! `[measure.NAME]` blocks: what they compile to, and what is refused.

use super::support::Files;
use crate::model::{Hit, Subject};
use crate::scenario::MeasureFigure;

const CLINIC: &str = "urgencies = [\"urgent\", \"routine\"]
[rota.nurse]
units = 1
[meeting.mdt]
weekdays = [\"Mon\"]
at = \"09:00\"
[pathway.a]
[[pathway.a.step]]
name = \"seen\"
activity = { resource = \"nurse\", takes = \"1 h\" }
[[pathway.a.step]]
name = \"discussed\"
meeting = \"mdt\"
[pathway.b]
[[pathway.b.step]]
name = \"seen\"
activity = { resource = \"nurse\", takes = \"1 h\" }
[arrivals.a]
pathways = [\"a\", \"b\"]
rate = \"1 per day\"
";

fn clinic(lines: &str) -> Files {
    Files::of_2025(&format!("{CLINIC}[measure.m]\n{lines}"))
}

#[test]
fn a_measure_has_its_unit_and_its_limits() {
    let measures = clinic("wait_for = 'nurse'\nshare_over = '0.25 h'").load().measures;
    assert_eq!(measures.len(), 1);
    assert_eq!(measures[0].measure.hit, Some(Hit::Over(900)));
    assert_eq!((measures[0].unit.as_str(), measures[0].unit_size), ("share", 1.0));
    let measures = clinic("time_in = 'seen'\npathway = 'b'\nquantile = 0.9").load().measures;
    assert_eq!(measures[0].figure, MeasureFigure::Quantile(0.9));
    assert_eq!((measures[0].unit.as_str(), measures[0].unit_size), ("hours", 3_600.0));
    let measures = clinic("time_in = 'discussed'\nfigure = 'variance'\nunit = 'days'").load();
    assert_eq!(measures.measures[0].unit, "days²");
}

#[test]
fn the_arrivals_that_divide_are_not_shown() {
    let measures =
        clinic("count_of = 'discussed'\nper = 'arrivals'\npathway = 'a'").load().measures;
    assert_eq!(measures.len(), 2);
    assert_eq!(measures[0].divided_by, Some(1));
    assert_eq!(measures[1].name, "");
    assert_eq!(measures[0].measure.whose.pathway, measures[1].measure.whose.pathway);
    assert!(matches!(measures[1].measure.subject, Subject::Count { .. }));
}

#[test]
fn what_says_nothing_is_refused() {
    for (lines, expected) in [
        ("pathway = 'a'", "S0211: measure.m: this measure observes nothing"),
        ("arrivals = true\nleft = true", "this measure observes several things"),
        ("wait_for = 'nurze'", "S0302: measure.m.wait_for: there is no resource \"nurze\""),
        ("wait_for = 'nurze'", "did you mean \"nurse\"?"),
        ("queue_of = 'mdt'", "\"mdt\" is a meeting, which has no queue of its own"),
        ("time_in = 'seen'", "S0211: measure.m.time_in: 2 pathways have a step \"seen\""),
        ("time_in = 'discused'", "there is no step \"discused\""),
        ("time_in = 'discussed'\npathway = 'b'", "pathway \"b\" has no step \"discussed\""),
        ("time_between = ['discussed']", "1 steps; expected two steps"),
        ("arrivals = true\nroute = 'gp'", "S0304: measure.m.route: there is no route \"gp\""),
        ("arrivals = true\nurgency = 'rutine'", "did you mean \"routine\"?"),
        ("queue_of = 'nurse'\nurgency = 'urgent'", "\"urgency\" says nothing here"),
        ("wait_for = 'nurse'\nshare_over = 5", "5 has no unit"),
        (
            "arrivals = true\nper = 'day'\nshare_over = '5 h'",
            "expected a number: this measure counts",
        ),
        ("wait_for = 'nurse'\nquantile = 95", "S0206: measure.m.quantile: the quantile 95"),
        ("wait_for = 'nurse'\nquantile = 0.5\nfigure = 'sd'", "this measure is several figures"),
        ("wait_for = 'nurse'\nat = '09:00'", "\"at\" says nothing here"),
        ("wait_for = 'nurse'\nweekdays = 'Mon'", "\"weekdays\" says nothing here"),
        ("queue_of = 'nurse'\nday = 1", "\"day\" says nothing here"),
        ("queue_of = 'nurse'\nper = 'day'", "\"per\" says nothing here"),
        ("queue_of = 'nurse'\njoined = ['0 h', '1 h']", "\"joined\" says nothing here"),
        ("wait_for = 'nurse'\nfigure = 'share of capacity'", "\"figure\" says nothing here"),
        ("wait_for = 'nurse'\nfigure = 'median'", "S0209"),
        ("wait_for = 'nurse'\nunit = 'months'", "\"months\" is not a unit of time"),
        ("wait_for = 'nurse'\nbetween = ['0 h']", "1 durations"),
        ("wait_for = 'nurse'\nbetween = ['5 h', '5 h']", "S0210: measure.m.between"),
        ("wait_for = 'nurse'\nbetween = ['0 h', '400 days']", "it ends after the run"),
        ("arrivals = true\nper = 'day'\nday = 0", "day 0"),
        ("arrivals = true\ndivided_by = 'x'", "S0304: measure.m.divided_by: there is no measure"),
        ("arrivals = true\nwaitfor = 'nurse'", "S0201: measure.m.waitfor: unknown key"),
    ] {
        let fault = clinic(lines).fault().to_string();
        assert!(fault.contains(expected), "{lines}: {fault}");
    }
    let levels = "arrivals = true\ndivided_by = 'n'\n[measure.n]\nqueue_of = 'nurse'";
    let fault = clinic(levels).fault().to_string();
    assert!(fault.contains("measure.n does not count anything"), "{fault}");
}

#[test]
fn a_plan_cannot_change_what_is_measured() {
    let plan = "[[change]]\nfrom = 2025-03-01\nat = 'measure.m.quantile'\nset = 0.5\n";
    let fault = clinic("wait_for = 'nurse'\nquantile = 0.9").plan("p.toml", plan).fault();
    assert!(fault.to_string().starts_with("S0504"), "{fault}");
}
