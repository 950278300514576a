//! The waiting list at the start.

use super::support::Files;
use crate::ids::{ClockId, RouteId};
use crate::time::DAY;

const TEXT: &str = "urgencies = [\"urgent\", \"routine\"]
[organisation.A]
[site.RR8]
organisation = \"A\"
[site.RXF]
organisation = \"A\"
[clock.28-day]
[clock.62-day]
[clock.31-day]
[[pathway.lung.step]]
name = \"come\"
[[pathway.lung.step]]
name = \"scan\"
[[pathway.lung.step]]
name = \"treat\"
[[pathway.skin.step]]
name = \"come\"
[starting_list]
file = \"ptl.csv\"
clocks = { days_since_referral = [\"28-day\", \"62-day\"], days_since_decision = [\"31-day\"] }
";

const HEADER: &str =
    "site,pathway,step,count,days_since_referral,days_since_decision,urgency,route";

fn list(rows: &str) -> Files {
    Files::of_2025(TEXT).file("ptl.csv", &format!("{HEADER}\n{rows}"))
}

#[test]
fn counts_are_multiplied_and_patients_stay_whole() {
    let text = TEXT.replace("file = ", "times = { parameter = \"longer\" }\nfile = ")
        + "[parameter.longer]\nvalue = 1.2\nsites = { RXF = 0.5 }\n";
    let rows: String = (0..10).map(|day| format!("RR8,lung,scan,1,{day},,,\n")).collect();
    let rows = rows + "RXF,lung,scan,5,30,,,\n";
    let csv = format!("{HEADER}\n{rows}");
    let scenario = Files::of_2025(&text).file("ptl.csv", &csv).load();
    let starting = &scenario.base.phases[0].model.starting;
    let of = |site| starting.iter().filter(move |group| group.entrant.site.0 == site);
    let ten: u32 = of(0).map(|group| group.count).sum();
    assert_eq!(ten, 12, "10 and a fifth");
    assert!(of(0).all(|group| (1..=2).contains(&group.count)), "spread over the rows");
    let five: u32 = of(1).map(|group| group.count).sum();
    assert!((2..=3).contains(&five), "half of 5: {five}");
    let faults = Files::of_2025(&text.replace("1.2", "-1")).file("ptl.csv", &csv).faults();
    assert!(!faults.is_empty());
}

#[test]
fn rows_become_patients_and_the_longest_wait_is_first() {
    let scenario = list(
        "RXF,lung,scan,3,10,,,\n\
         RR8,skin,come,1,,,urgent,screening\n\
         RR8,lung,treat,2,40,12.5,,\n\
         RR8,lung,,4,10,,,screening\n",
    )
    .load();
    let starting = &scenario.base.phases[0].model.starting;
    let shown: Vec<_> = starting
        .iter()
        .map(|group| {
            let at = group.entrant;
            (at.site.0, at.pathway.0, group.step, group.count, at.urgency, at.route)
        })
        .collect();
    // Routes in the order in which they are read: other, screening.
    let (other, screening) = (RouteId(0), RouteId(1));
    assert_eq!(
        shown,
        [
            (0, 0, 2, 2, 1, other),
            (1, 0, 1, 3, 1, other),
            (0, 0, 0, 4, 1, screening),
            (0, 1, 0, 1, 0, screening),
        ]
    );
    let [treated, _, _, skin] = &starting[..] else { panic!("four groups") };
    let days = |clock, days: f64| (ClockId(clock), (days * DAY as f64) as i64);
    assert_eq!(treated.clocks, [days(0, 40.0), days(1, 40.0), days(2, 12.5)]);
    assert_eq!(skin.clocks, []);
}

#[test]
fn a_row_or_a_patient_more_changes_nobodys_key() {
    let keys = |rows: &str| -> Vec<u64> {
        let scenario = list(rows).load();
        let starting = &scenario.base.phases[0].model.starting;
        starting.iter().map(|group| group.key).collect()
    };
    let one = keys("RR8,lung,scan,3,10,,,\nRR8,lung,scan,3,10,,,\n");
    let other = keys("RXF,lung,scan,3,10,,,\nRR8,lung,scan,5,10,,,\nRR8,lung,scan,2,10,,,\n");
    assert_ne!(one[0], one[1]);
    assert_eq!(one, other[1..]);
}

#[test]
fn rows_that_cannot_be_are_refused() {
    for (rows, code, told) in [
        ("RR9,lung,scan,3,10,,,\n", "S0304", "did you mean \"RR8\"?"),
        ("RR8,lnug,scan,3,10,,,\n", "S0304", "did you mean \"lung\"?"),
        ("RR8,lung,scna,3,10,,,\nRR8,lung,scna,3,10,,,\n", "S0304", "(and one more row)"),
        ("RR8,skin,scan,3,10,,,\n", "S0304", "a step of pathway \"skin\""),
        ("RR8,lung,scan,2.5,10,,,\n", "S0307", "column \"count\": \"2.5\""),
        ("RR8,lung,scan,,10,,,\n", "S0307", "column \"count\""),
        ("RR8,lung,scan,3,-1,,,\n", "S0307", "days_since_referral"),
        ("RR8,lung,scan,3,10,soon,,\n", "S0307", "\"soon\""),
        ("RR8,lung,scan,3,10,,rotine,\n", "S0304", "did you mean \"routine\"?"),
    ] {
        let fault = list(rows).fault();
        assert_eq!((fault.code, fault.address.as_str()), (code, "starting_list.file"), "{fault}");
        assert!(fault.to_string().contains(told), "{fault}");
    }
    let columns = |header: &str| {
        let row = header.split(',').map(|_| "").collect::<Vec<_>>().join(",");
        Files::of_2025(TEXT).file("ptl.csv", &format!("{header}\n{row}\n")).fault()
    };
    let fault = columns("site,pathway,step,count,days_since_referral");
    assert_eq!(fault.code, "S0305");
    assert!(fault.found.contains("days_since_decision"), "{fault}");
    let fault = columns("pathway,step,count,days_since_referral,days_since_decision");
    assert!(fault.found.contains("\"site\""), "{fault}");
    let fault = columns("site,pathway,stpe,count,days_since_referral,days_since_decision");
    assert_eq!((fault.code, fault.hint.as_deref()), ("S0201", Some("did you mean \"step\"?")));
}

#[test]
fn clocks_of_the_list_must_exist_and_belong_to_one_column() {
    let with = |clocks: &str| {
        let text = TEXT.replace("[\"28-day\", \"62-day\"]", clocks);
        Files::of_2025(&text).file("ptl.csv", &format!("{HEADER}\n")).fault()
    };
    let fault = with("[\"82-day\"]");
    assert_eq!((fault.code, fault.hint.as_deref()), ("S0304", Some("did you mean \"28-day\"?")));
    let fault = with("[\"31-day\"]");
    assert_eq!(fault.code, "S0107");
    let fault = Files::of_2025(TEXT).fault();
    assert_eq!((fault.code, fault.address.as_str()), ("S0101", "starting_list.file"));
}
