//! DM01. No original could be had: the files here are made up in its layout.

use super::support::{Folder, refused, succeeding, table, value};
use pathflow::import::Kind;

fn head() -> String {
    let mut head = "Period,Provider Parent Org Code,Provider Parent Name,Provider Org Code,\
        Provider Org Name,Commissioner Parent Org Code,Commissioner Parent Name,\
        Commissioner Org Code,Commissioner Org Name,Diagnostic Tests Sort Order,Diagnostic Tests"
        .to_owned();
    for week in 0..13 {
        let word = if week == 0 { "Week" } else { "Weeks" };
        head.extend([format!(",{week:02} < {:02} {word}", week + 1)]);
    }
    head + ",13+ Weeks,Total WL,Waiting List Activity,Planned Activity,Unscheduled Activity,Total Activity\n"
}

/// A row with `first` people in the first week, `seventh` in the seventh and
/// `last` beyond 13 weeks.
fn row(commissioner: &str, test: &str, first: u32, seventh: u32, last: u32) -> String {
    let mut weeks = [0; 14];
    (weeks[0], weeks[6], weeks[13]) = (first, seventh, last);
    let weeks: Vec<String> = weeks.iter().map(ToString::to_string).collect();
    format!(
        "DM01-MARCH-2025,QWO,x,RCF,AIREDALE,QWO,x,{commissioner},y,1,{test},{},{},5,3,2,10\n",
        weeks.join(","),
        first + seventh + last
    )
}

#[test]
fn commissioners_and_tests_of_one_name_are_added_up() {
    let text = head()
        + &row("02N", "CT", 10, 2, 1)
        + &row("02M", "CT", 1, 0, 0)
        + &row("02N", "COLONOSCOPY", 4, 0, 0)
        + &row("02N", "GASTROSCOPY", 5, 1, 0)
        + &row("02N", "TOTAL", 19, 3, 1)
        + &row("02M", "TOTAL", 1, 0, 0);
    let folder = Folder::new();
    let imported = succeeding(Kind::Diagnostics, &[folder.file("a.csv", text)], &["RCF"]);
    let text = table(&imported, "observed_diagnostics.csv");
    let of = |resource: &str, metric: &str| {
        let begin = format!("RCF,6-week diagnostics,allocated,,,{resource},2025-03-01,2025-03-31");
        value(&text, &format!("{begin},{metric},"))
    };
    assert_eq!(of("ct", "waiting"), Some(14.0));
    assert_eq!(of("ct", "waiting_over_42"), Some(3.0));
    assert_eq!(of("ct", "weeks_0_to_1"), Some(11.0));
    assert_eq!(of("ct", "weeks_over_13"), Some(1.0));
    assert_eq!((of("ct", "tests"), of("endoscopy", "tests_planned")), (Some(20.0), Some(6.0)));
    assert_eq!(of("endoscopy", "waiting"), Some(10.0));
    let tests = table(&imported, "tests.csv");
    assert_eq!(tests.lines().nth(1), Some("RCF,2025-03,20,10,6,4,14,0,0,0,0,0,20,10,6,4,10"));
    assert_eq!(
        imported.checks[..3],
        [
            "bands add up to totals on 6 of 6 rows",
            "tests by source add up to all tests on 6 of 6 rows",
            "tests add up to the TOTAL test in 2 of 2 groups"
        ]
    );
}

#[test]
fn differences_and_unknown_tests_are_told() {
    let folder = Folder::new();
    let text = head() + &row("02N", "CT", 10, 2, 1) + &row("02N", "TOTAL", 10, 2, 2);
    let imported = succeeding(Kind::Diagnostics, &[folder.file("a.csv", text)], &[]);
    assert!(
        imported.warnings[0].contains("a.csv, line 3: found 13, expected 14"),
        "{:?}",
        imported.warnings
    );
    let text = head() + &row("02N", "CTT", 10, 2, 1);
    let fault = refused(Kind::Diagnostics, &[folder.file("b.csv", text)]);
    assert!(fault.contains("\"CTT\"") && fault.contains("did you mean \"CT\"?"), "{fault}");
}

#[test]
fn the_tidy_table_is_read_too() {
    let mut head = "period,org_code,org_name,test_id,test_name,category,total_wl".to_owned();
    for week in 0..13 {
        head.extend([format!(",wk_{week:02}_{:02}", week + 1)]);
    }
    head.push_str(
        ",wk_13_plus,activity_waiting_list,activity_planned,activity_unscheduled,activity_total\n",
    );
    let row = "2025-03,RCF,Airedale,1,Magnetic Resonance Imaging,Imaging,3,1,0,0,0,0,0,2,0,0,0,0,0,0,0,1,1,1,3\n";
    let folder = Folder::new();
    let imported = succeeding(Kind::Diagnostics, &[folder.file("a.csv", head + row)], &["RCF"]);
    let text = table(&imported, "observed_diagnostics.csv");
    let begin = "RCF,6-week diagnostics,allocated,,,mri,2025-03-01,2025-03-31,waiting_over_42,";
    assert_eq!(value(&text, begin), Some(2.0));
}
