//! What nobody uses disturbs nobody, wherever it stands.

use crate::support::{BASELINE, Wanted, folder, path, run, text};
use pathflow::experiment::Results;
use pathflow::report;
use std::fs;
use std::path::Path;

/// Names that come before all others, in every block, for things nobody uses.
const UNUSED: &str = r#"
[organisation."000"]
in_alliance = false

[site."000"]
organisation = "000"

[clock."000"]

[standard."000"]
clocks = ["000"]
limit = "1 hour"
routes = ["000"]

[parameter."000"]
value = 3

[rota."000"]
sites = "all"
units = { parameter = "000" }

[beds."000"]
sites = "all"
beds = 5

[diary."000"]
sites = "all"
walk_in = true

[[diary."000".session]]
name = "000"
opens = "08:00"
closes = "12:00"
slots = 8

[meeting."000"]
sites = "all"
weekdays = ["Mon"]
at = "09:00"

[pathway."000"]
tumour = "000"

[[pathway."000".step]]
name = "clocks"
stage = "000"
start_clock = ["000"]

[[pathway."000".step]]
name = "room"
activity = { resource = "000", takes = { exponential = "1 hour" } }

[[pathway."000".step]]
name = "slot"
book = { diary = "000", did_not_attend = 0.1 }

[[pathway."000".step]]
name = "meeting"
meeting = "000"

[[pathway."000".step]]
name = "end"
stop_clock = ["000"]

[arrivals."000"]
pathway = "000"
route = "000"
urgency = "000"
rate = "0 per day"
"#;

/// The text with `found` replaced, which must occur once.
fn replaced(text: &str, found: &str, by: &str) -> String {
    assert_eq!(text.matches(found).count(), 1, "{found:?}");
    text.replace(found, by)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a temporary folder can be made");
    for entry in fs::read_dir(from).expect("can be listed") {
        let entry = entry.expect("can be listed");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("can be copied");
        }
    }
}

fn assert_undisturbed(plain: &Results, more: &Results) {
    assert_ne!(plain.scenario_digest, more.scenario_digest);
    assert_eq!((plain.events, plain.patients), (more.events, more.patients));
    let [plain, more] = [plain, more].map(|results| {
        let csv = report::summary_csv(results).expect("a table");
        String::from_utf8(csv).expect("text")
    });
    for (plain, more) in plain.lines().zip(more.lines()) {
        assert_eq!(plain, more);
    }
    assert_eq!(plain.len(), more.len(), "nobody uses it, so nothing is said of it");
}

#[test]
fn what_nobody_uses_changes_no_figure_of_the_clinic() {
    let clinic = text("tests/scenarios/clinic.toml");
    let with = replaced(&clinic, "urgencies = [", "urgencies = [\"000\", ");
    let with = replaced(&with, "stages = [", "stages = [\"000\", ");
    let first = with.replacen("[organisation.RCF]", &format!("{UNUSED}\n[organisation.RCF]"), 1);
    let last = format!("{with}\n{UNUSED}");
    let plain = run(&Wanted::clinic().load(), 0..5);
    for text in [first, last] {
        let folder = folder(&[("scenario.toml", &text)]);
        assert_undisturbed(&plain, &run(&Wanted::new(folder.path()).load(), 0..5));
    }
}

#[test]
fn what_nobody_uses_changes_no_figure_of_the_baseline() {
    let folder = folder(&[]);
    copy(&path("scenarios/wyh"), folder.path());
    let main = folder.path().join("scenario.toml");
    let text = fs::read_to_string(&main).expect("can be read");
    let text = replaced(&text, "files = [", "files = [\"000.toml\", ");
    fs::write(&main, text).expect("can be written");
    let common = folder.path().join("parameters.toml");
    let text = fs::read_to_string(&common).expect("can be read");
    let text = replaced(&text, "urgencies = [", "urgencies = [\"000\", ");
    let text = replaced(&text, "stages = [", "stages = [\"000\", ");
    fs::write(&common, text).expect("can be written");
    // How strongly patients are pulled forward is said of every site.
    let waits = folder.path().join("data/treatment_waits.csv");
    let text = fs::read_to_string(&waits).expect("can be read");
    let row = text.lines().find_map(|row| row.strip_prefix("RCF,")).expect("a row of RCF");
    fs::write(&waits, format!("{text}000,{row}\n")).expect("can be written");
    // The baseline has as many clocks as there may be: one of its own serves.
    let mut unused = replaced(UNUSED, "[clock.\"000\"]\n", "");
    for key in ["clocks", "start_clock", "stop_clock"] {
        let named = |clock| format!("\n{key} = [\"{clock}\"]");
        unused = replaced(&unused, &named("000"), &named("31-day rare"));
    }
    fs::write(folder.path().join("000.toml"), unused).expect("can be written");
    let mut wanted = Wanted::short_baseline();
    folder.path().clone_into(&mut wanted.path);
    let scenario = wanted.load();
    assert_eq!(scenario.names.pathways.iter().next().map(String::as_str), Some("000"));
    assert_undisturbed(&BASELINE.1, &run(&scenario, 0..2));
}
