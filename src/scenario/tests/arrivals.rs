//! Arrivals at intervals, at given moments, from lists and in batches.

use super::support::Files;
use crate::ids::{Id, SourceId};
use crate::model::{Comes, Listed};
use crate::random::{Keyed, Sampler};
use crate::time::{DAY, HOUR, MINUTE};

const SITES: &str = "urgencies = [\"urgent\", \"routine\"]
[organisation.A]
[site.RR8]
organisation = \"A\"
[site.RXF]
organisation = \"A\"
[[pathway.lung.step]]
name = \"come\"
[[pathway.skin.step]]
name = \"come\"
";

fn with(block: &str) -> Files {
    Files::of_2025(&format!("{SITES}[arrivals.all]\n{block}\n"))
}

fn list(block: &str, rows: &str) -> Files {
    with(&format!("list = \"come.csv\"\n{block}")).file("come.csv", rows)
}

/// The moments of one source \[seconds\], with class and route.
fn listed(files: &Files, source: usize) -> Vec<(i64, u8, u8)> {
    let scenario = files.load();
    let source = &scenario.base.phases[0].model.sources[SourceId::from_index(source)];
    let Comes::Listed(rows) = &source.comes else { panic!("not listed") };
    let row = |row: &Listed| (row.at.seconds(), row.urgency, row.route.0);
    rows.iter().map(row).collect()
}

#[test]
fn times_are_those_of_the_clock_and_in_order() {
    let files = with(
        "pathway = \"lung\"\nsites = [\"RR8\"]\nat = [\"2025-01-03 08:40\", 2025-01-01T00:00:00, \"2025-01-03T08:30:10\"]",
    );
    let at: Vec<i64> = listed(&files, 0).into_iter().map(|(at, ..)| at).collect();
    let third = 2 * DAY + 8 * HOUR;
    assert_eq!(at, [0, third + 30 * MINUTE + 10, third + 40 * MINUTE]);
}

#[test]
fn rows_go_to_their_site_and_pathway_with_their_class_and_route() {
    let rows = "time,pathway,urgency,site,route\n\
                2025-01-02 09:00,skin,,RXF,screening\n\
                2025-01-01 10:00,lung,urgent,RR8,\n\
                2025-01-02 09:00,skin,urgent,RXF,\n\
                2025-01-02 09:00,lung,,RXF,\n";
    let files = list("pathways = [\"lung\", \"skin\"]\nroute = \"gp\"", rows);
    // Sources: lung RR8, lung RXF, skin RR8, skin RXF. Routes: gp, screening.
    assert_eq!(listed(&files, 0), [(10 * HOUR, 0, 0)]);
    assert_eq!(listed(&files, 1), [(DAY + 9 * HOUR, 1, 0)]);
    assert_eq!(listed(&files, 2), []);
    assert_eq!(listed(&files, 3), [(DAY + 9 * HOUR, 1, 1), (DAY + 9 * HOUR, 0, 0)]);
    let scenario = files.load();
    assert_eq!(scenario.names.routes.iter().collect::<Vec<_>>(), ["gp", "screening"]);
    let source = &scenario.base.phases[0].model.sources[SourceId(3)];
    let Comes::Listed(rows) = &source.comes else { panic!("not listed") };
    assert_eq!((rows[0].nth, rows[1].nth), (0, 1));
}

#[test]
fn times_outside_of_the_run_are_told_with_their_number() {
    let rows = "time\n2024-12-31 23:59\n2025-01-01 00:00\n2025-12-31 23:59\n2026-01-01 00:00\n";
    let files = list("pathway = \"lung\"\nsites = [\"RR8\"]", rows);
    assert_eq!(listed(&files, 0).len(), 2);
    // The other pathway of these files has no arrivals.
    assert_eq!(
        files.load().warnings[..1],
        [
            "arrivals \"all\": 2 of 4 times lie outside of the run, 2025-01-01 to 2025-12-31, and bring nobody"
        ]
    );
}

#[test]
fn intervals_and_batches_are_compiled() {
    let scenario = with(
        "pathway = \"lung\"\nsites = [\"RR8\"]\nevery = \"15 min\"\nfactor = 2\n\
         batch = { values = [[2, 1], [3, 0]] }",
    )
    .load();
    let source = &scenario.base.phases[0].model.sources[SourceId(0)];
    let interval = Sampler::Fixed { seconds: 900 };
    assert_eq!(source.comes, Comes::Every { interval, factor: 2.0 });
    let mut random = Keyed::new(crate::random::Key::of_replication(1, 1));
    assert_eq!(source.batch.as_ref().map(|batch| batch.size(&mut random)), Some(2));
}

#[test]
fn what_contradicts_given_moments_is_refused() {
    let block = |rest: &str| with(&format!("pathway = \"lung\"\n{rest}")).fault();
    for (rest, address, told) in [
        ("", "arrivals.all", "one of \"rate\", \"monthly\", \"every\""),
        ("rate = \"1 per day\"\nevery = \"1 h\"", "arrivals.all", "one of \"rate\""),
        ("every = \"1 h\"\nweekdays = [1,1,1,1,1,0,0]", "arrivals.all.weekdays", "rate"),
        ("every = \"1 h\"\nbank_holidays = 0.5", "arrivals.all.bank_holidays", "rate"),
        ("at = []\nfactor = 2", "arrivals.all.factor", "every"),
        ("every = \"1 h\"\ngrowth = 0.02", "arrivals.all.growth", "monthly"),
    ] {
        let fault = block(rest);
        assert_eq!((fault.code, fault.address.as_str()), ("S0211", address), "{fault}");
        assert!(fault.to_string().contains(told), "{fault}");
    }
    for (rest, code, address) in [
        ("every = \"0 s\"", "S0206", "arrivals.all.every"),
        ("every = { exponential = \"0.01 s\" }", "S0206", "arrivals.all.every"),
        ("every = \"1 h\"\nbatch = 0", "S0206", "arrivals.all.batch"),
        ("every = \"1 h\"\nbatch = 1.5", "S0206", "arrivals.all.batch"),
        ("every = \"1 h\"\nbatch = { values = [[2, 0]] }", "S0206", "arrivals.all.batch"),
        (
            "every = \"1 h\"\nbatch = { values = [[2, 1], [0, 1]] }",
            "S0206",
            "arrivals.all.batch.values.2",
        ),
        ("every = \"1 h\"\nbatch = { parameter = \"x\" }", "S0304", "arrivals.all.batch.parameter"),
        ("at = [\"2025-01-03\"]", "S0204", "arrivals.all.at.1"),
        ("at = [\"03/01/2025 08:00\"]", "S0204", "arrivals.all.at.1"),
    ] {
        let fault = block(rest);
        assert_eq!((fault.code, fault.address.as_str()), (code, address), "{rest}: {fault}");
    }
}

#[test]
fn rows_that_cannot_be_are_told_once_for_each_column() {
    let block = "pathways = [\"lung\", \"skin\"]";
    let fault = |rows: &str| list(block, rows).fault();
    let found = fault("time,site\n2025-01-02 09:00,RR8\n");
    assert_eq!(found.code, "S0305");
    assert!(found.found.contains("\"pathway\", and there are 2"), "{found}");
    let found = fault("time,site,pathway,urgncy\n2025-01-02 09:00,RR8,lung,urgent\n");
    assert_eq!((found.code, found.hint.as_deref()), ("S0201", Some("did you mean \"urgency\"?")));
    let found = fault("site,pathway\nRR8,lung\n");
    assert_eq!(found.code, "S0305");
    let found = fault("time,site,pathway\n2025-01-02 09:00,RR9,lung\n2025-01-02 09:00,RX,lung\n");
    assert_eq!((found.code, found.hint.as_deref()), ("S0304", Some("did you mean \"RR8\"?")));
    assert_eq!(
        found.found,
        "line 2, column \"site\": there is no site \"RR9\" here (and one more row)"
    );
    let found = fault("time,site,pathway\n02/01/2025 09:00,RR8,lung\n");
    assert_eq!((found.code, found.address.as_str()), ("S0307", "arrivals.all.list"));
    assert!(found.found.contains("02/01/2025 09:00"), "{found}");
}

#[test]
fn a_plan_may_change_how_often_patients_come() {
    let files = with("pathway = \"lung\"\nsites = [\"RR8\"]\nevery = \"1 h\"\nfactor = 1.0").plan(
        "more.toml",
        "[[change]]\nfrom = 2025-03-01\nat = \"arrivals.all.factor\"\nmultiply = 1.5\n",
    );
    let scenario = files.load();
    let phases = &scenario.alternatives[0].timeline.phases;
    let source = &phases[1].model.sources[SourceId(0)];
    assert!(matches!(source.comes, Comes::Every { factor, .. } if factor == 1.5));
}
