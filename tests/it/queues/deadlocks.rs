//! Patients who hold one thing and wait for another.

use crate::support::{Wanted, folder};
use pathflow::experiment::{self, Design};

/// Patients take `first` and then `second`, others the other way round.
fn scenario(others_first: &str, others_second: &str, more: &str) -> String {
    let way = |name: &str, first: &str, second: &str| {
        format!(
            r#"
[arrivals.{name}]
pathway = "{name}"
at = ["2025-01-06 09:00"]
[[pathway.{name}.step]]
name = "one"
take = "{first}"
[[pathway.{name}.step]]
name = "talk"
wait = "1 h"
[[pathway.{name}.step]]
name = "other"
take = {{ of = "{second}"{more} }}
[[pathway.{name}.step]]
name = "done"
wait = "1 h"
[[pathway.{name}.step]]
name = "back"
release = {{ all_of = ["theatre", "bed"] }}
"#
        )
    };
    format!(
        "schema_version = 1\nstart = 2025-01-06\nreport_from = 2025-01-06\nreport_to = 2025-03-31\n\
         [rota.theatre]\nunits = 1\n[beds.bed]\nbeds = 1\n{}{}",
        way("first", "theatre", "bed"),
        way("second", others_first, others_second)
    )
}

fn outcome(text: &str) -> Result<(), String> {
    let files = folder(&[("scenario.toml", text)]);
    let scenario = Wanted::new(files.path()).load();
    let design = Design { seed: 1, replications: 0..1, threads: Some(1) };
    experiment::run(&scenario, &design, &()).map(|_| ()).map_err(|fault| fault.to_string())
}

#[test]
fn patients_who_wait_for_one_another_stop_the_run_and_are_named() {
    let told = outcome(&scenario("bed", "theatre", "")).expect_err("nobody can go on");
    assert!(told.contains("patients wait for one another and none can go on"), "{told}");
    assert!(told.contains("1 hold \"theatre\" of HERE and wait for \"bed\" of HERE"), "{told}");
    assert!(told.contains("1 hold \"bed\" of HERE and wait for \"theatre\" of HERE"), "{told}");
    assert!(told.contains("on 2025-02-03 at 00:00"), "{told}");
}

#[test]
fn who_takes_things_in_the_same_order_waits_for_nobody_for_ever() {
    assert_eq!(outcome(&scenario("theatre", "bed", "")), Ok(()));
}

#[test]
fn who_may_give_up_is_not_stuck() {
    // Both give up after a day, and must then have given back what they hold.
    let text = scenario("bed", "theatre", ", patience = \"1 day\", gives_up_to = \"sorry\"");
    let text = text.replace(
        "release = { all_of = [\"theatre\", \"bed\"] }",
        "release = { all_of = [\"theatre\", \"bed\"] }\nnext = \"leave\"",
    );
    let give_back = |name: &str, kind: &str| {
        format!("[[pathway.{name}.step]]\nname = \"sorry\"\nrelease = \"{kind}\"\n")
    };
    let text = text + &give_back("first", "theatre") + &give_back("second", "bed");
    assert_eq!(outcome(&text), Ok(()));
}
