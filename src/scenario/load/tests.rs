//! What is kept of a scenario under changes is what would be made anew.

use super::*;
use std::path::Path;

/// Compares a scenario's model on the last day, under each of its plans and
/// under none, with what was kept of the base and without. Says of each plan
/// whether its steps were taken from the base.
fn kept_and_anew(scenario: &Path, plans: &[PathBuf]) -> Vec<(String, bool)> {
    let request = Request { path: scenario, stacked: &[], alternatives: plans, settings: &[] };
    let (mut sources, faults) = (Sources::default(), Faults::default());
    let read = read(&request, &mut sources, &faults).unwrap();
    let base = Base::new(&read.document, &sources, &faults).unwrap();
    let dated = Plan::of_parameters(&base.file, &read.document.root);
    let mut kept_steps = Vec::new();
    for plan in read.alternatives.iter().map(Some).chain([None]) {
        let plans: Vec<&Plan> = dated.iter().chain(plan).collect();
        let active = plans::active(&plans, base.dates.last());
        let kept = base.edited_anew(&plans, &active).unwrap();
        let (mut root, mut tables) = (read.document.root.clone(), read.document.tables.clone());
        plans::apply(&plans, &active, &mut root, &mut tables, &faults);
        assert!(faults.is_empty());
        let text = (read_file(&root, &faults).unwrap(), tables);
        let (anew, _) = base.compiled(&text, None).unwrap();
        let name = plan.map_or("base", |plan| &plan.name);
        // Not `assert_eq`: a model is megabytes of text.
        assert!(kept.model == anew.model, "{name}: another model");
        assert_eq!(kept.names, anew.names, "{name}");
        assert_eq!(kept.standards, anew.standards, "{name}");
        assert_eq!(kept.measures, anew.measures, "{name}");
        let addresses = plans::addresses(&plans, &active);
        let changed = &Changed::at(addresses, &base.file, &base.document.tables);
        let earlier = Earlier { parts: &base.parts, changed };
        let (_, parts) = base.compiled(&text, Some(earlier)).unwrap();
        kept_steps.push((name.to_owned(), parts.has_steps_of(&base.parts)));
    }
    assert_eq!(faults.into_sorted(), []);
    kept_steps
}

fn bundled(scenario: &str, plans: &[&str]) -> Vec<(String, bool)> {
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(scenario);
    let plans: Vec<PathBuf> = plans.iter().map(|plan| scenario.join("plans").join(plan)).collect();
    kept_and_anew(&scenario, &plans)
}

#[test]
fn what_is_kept_of_the_base_is_what_would_be_made_anew() {
    let kept = bundled(
        "wyh",
        &[
            "ct-leeds.toml",
            "ed-clinicians.toml",
            "fit-letters.toml",
            "histopathology-network.toml",
            "lung-health-checks.toml",
            "lung-straight-to-ct.toml",
            "radiologist-mid-yorkshire.toml",
            "reporting-network.toml",
        ],
    );
    assert_eq!(kept.last().unwrap(), &("base".to_owned(), true));
    bundled("starter", &["wednesday.toml"]);
}

#[test]
fn steps_are_kept_unless_a_change_gives_them_another_shape() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    put("t.csv", "site,lag\nONE,4\nTWO,6\n");
    put(
        "scenario.toml",
        r#"
schema_version = 1
start = 2025-01-01
report_from = 2025-01-01
report_to = 2025-03-31
[organisation.A]
[site.ONE]
organisation = "A"
[site.TWO]
organisation = "A"
[table.t]
file = "t.csv"
keys = ["site"]
units = { lag = "days" }
[parameter.lag]
value = "3 days"
sites = { ONE = "5 days" }
[parameter.share]
value = 0.0
[rota.nurse]
sites = "all"
units = 2
[diary.ct]
sites = "all"
[[diary.ct.session]]
name = "list"
weekdays = ["Mon"]
opens = "09:00"
closes = "17:00"
slots = 8
[pathway.p]
[[pathway.p.step]]
name = "lag"
wait = { exponential = { parameter = "lag" } }
[[pathway.p.step]]
name = "result"
wait = { table = "t", column = "lag" }
[[pathway.p.step]]
name = "turn"
branch = [{ chance = { parameter = "share" }, to = "scan" }, { otherwise = true, to = "see" }]
[[pathway.p.step]]
name = "see"
activity = { resource = "nurse", takes = { exponential = { parameter = "lag", times = 0.01 } } }
[[pathway.p.step]]
name = "scan"
book = { diary = "ct", uses = 8, takes = { exponential = "20 min" } }
[arrivals.a]
pathway = "p"
rate = "1 per day"
"#,
    );
    let session = |name: &str, slots| {
        format!(
            "add = {{ name = \"{name}\", weekdays = [\"Sat\"], opens = \"09:00\", closes = \"17:00\", slots = {slots} }}"
        )
    };
    let (as_large, larger) = (session("saturday", 8), session("saturday", 12));
    let plans = [
        ("one", "parameter.lag.sites.ONE", "set = \"9 days\"", true),
        ("both", "parameter.lag.value", "set = \"9 days\"", true),
        ("cell", "table.t.TWO.lag", "set = 9", true),
        ("units", "rota.nurse.ONE.units", "set = 1", false),
        ("as large", "diary.ct.ONE.session", &as_large, true),
        // A session into which more would fit, and an arm more.
        ("larger", "diary.ct.ONE.session", &larger, false),
        ("share", "parameter.share.value", "set = 0.3", false),
    ];
    let files = plans.map(|(name, at, what, _)| {
        let text =
            format!("title = \"{name}\"\n[[change]]\nfrom = 2025-02-01\nat = \"{at}\"\n{what}\n");
        put(&format!("{name}.toml"), &text)
    });
    let kept = kept_and_anew(folder.path(), &files);
    let expected = plans.map(|(name, .., is_kept)| (name.to_owned(), is_kept));
    assert_eq!(kept[..plans.len()], expected);
}
