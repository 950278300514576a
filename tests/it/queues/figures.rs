//! What is counted of those whom queues lose.

use super::course::{Comes, load, text};
use crate::support::run;
use pathflow::experiment::FigureKey;

fn figures(terms: &str) -> Vec<(String, String, f64)> {
    let steps = format!(
        "[[pathway.day.step]]\nname = \"visit\"\nactivity = {{ resource = \"nurse\", takes = \"60 min\"{terms} }}\n"
    );
    let patients: &[Comes<'_>] = &[
        ("ann", "9:00", "routine", "visit"),
        ("ben", "9:10", "routine", "visit"),
        ("cat", "9:20", "routine", "visit"),
        ("dan", "9:30", "routine", "visit"),
    ];
    let scenario = load(&text("[rota.nurse]\nunits = 1\n", &steps, patients)).expect("is sound");
    let results = run(&scenario, 0..2);
    let of_all = results.figures.iter().filter(|figure| figure.key.org_code == "HERE");
    let row = |key: &FigureKey, value| (key.resource.clone(), key.metric.clone(), value);
    of_all.map(|figure| row(&figure.key, figure.value)).collect()
}

#[test]
fn those_who_give_up_or_find_no_room_are_counted_where_there_are_any() {
    let all = figures(", patience = \"45 min\", room = 2");
    let value = |metric: &str| {
        let found = all.iter().find(|(resource, name, _)| resource == "nurse" && name == metric);
        found.map(|(_, _, value)| *value)
    };
    // Dan finds two who wait; ben gives up at 9:55; cat is served at ten.
    assert_eq!(value("refused"), Some(1.0));
    assert_eq!(value("gave_up"), Some(1.0));
    assert_eq!(value("mean_wait"), Some(20.0));
    let metrics: Vec<_> = figures("").into_iter().map(|(_, metric, _)| metric).collect();
    assert!(!metrics.iter().any(|metric| metric == "gave_up" || metric == "refused"));
}
