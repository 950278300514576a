//! A&E attendances.

use super::support::{Folder, published, refused, succeeding, table, value};
use pathflow::import::Kind;

const HEAD: &str = "Period,Org Code,Parent Org,Org name,A&E attendances Type 1,A&E attendances Type 2,\
    A&E attendances Other A&E Department,A&E attendances Booked Appointments Type 1,\
    A&E attendances Booked Appointments Type 2,A&E attendances Booked Appointments Other Department,\
    Attendances over 4hrs Type 1,Attendances over 4hrs Type 2,Attendances over 4hrs Other Department,\
    Attendances over 4hrs Booked Appointments Type 1,Attendances over 4hrs Booked Appointments Type 2,\
    Attendances over 4hrs Booked Appointments Other Department";

#[test]
fn all_spellings_of_the_total_are_england() {
    // TOTAl; Total after a byte-order mark; "Total " as period; "Total " as code, with six stray
    // columns; TOTAL.
    let files = ["april-2023", "july-2023", "september-2023", "september-2024", "march-2025"];
    let files = files.map(|name| published(&format!("ae-{name}.csv")));
    let imported = succeeding(Kind::Emergency, &files, &["RCF", "RAE", "RXF"]);
    let text = table(&imported, "observed_emergency.csv");
    for (month, last, attendances) in [
        ("2023-04", 30, 2_034_040.0),
        ("2023-07", 31, 2_199_787.0),
        ("2023-09", 30, 2_170_046.0),
        ("2024-09", 30, 2_214_217.0),
        ("2025-03", 31, 2_389_064.0),
    ] {
        let begin = format!("ENG,4-hour,allocated,,,{month}-01,{month}-{last},patients,");
        assert_eq!(value(&text, &begin), Some(attendances), "{month}");
    }
    // Booked appointments are in: 4,972 + 441 of type 1.
    let airedale = "RCF,4-hour type 1,allocated,,,2023-04-01,2023-04-30";
    assert_eq!(value(&text, &format!("{airedale},patients,")), Some(5413.0));
    assert_eq!(value(&text, &format!("{airedale},breaches,")), Some(2392.0));
    let demand = table(&imported, "attendances.csv");
    assert!(
        demand.starts_with("site,month,type_1,type_2,other\nRCF,2023-04,5413,243,11\n"),
        "{demand}"
    );
}

#[test]
fn what_was_not_collected_is_not_nought() {
    // RXF was in the field test of other standards: 0 over 4 hours of 14,937.
    let imported = succeeding(Kind::Emergency, &[published("ae-april-2023.csv")], &["RCF", "RXF"]);
    let text = table(&imported, "observed_emergency.csv");
    let of = |org: &str, metric: &str| {
        value(&text, &format!("{org},4-hour,allocated,,,2023-04-01,2023-04-30,{metric},"))
    };
    assert!(of("RXF", "patients").is_some());
    assert_eq!((of("RXF", "breaches"), of("RXF", "performance")), (None, None));
    // Nor is there a sum of what one member lacks.
    assert!(of("SUM", "patients").is_some());
    assert_eq!(of("SUM", "breaches"), None);
    assert!(
        imported.warnings.iter().any(|warning| warning.contains("RXF")),
        "{:?}",
        imported.warnings
    );
}

#[test]
fn organisations_are_held_against_the_total() {
    let folder = Folder::new();
    let file = |total: u32| {
        let text = format!(
            "{HEAD}\nMSitAE-MARCH-2025,AAA,x,y,100,10,20,5,0,0,30,1,2,1,0,0\n\
             MSitAE-MARCH-2025,BBB,x,y,200,0,0,0,0,0,50,0,0,0,0,0\n\
             TOTAL,TOTAL,TOTAL,TOTAL,{total},10,20,5,0,0,80,1,2,1,0,0\n"
        );
        folder.file(&format!("{total}.csv"), text)
    };
    let imported = succeeding(Kind::Emergency, &[file(300)], &[]);
    assert_eq!(imported.checks, ["organisations add up to England in 6 of 6 figures"]);
    let imported = succeeding(Kind::Emergency, &[file(301)], &[]);
    assert_eq!(imported.checks, ["organisations add up to England in 5 of 6 figures"]);
    let warning = &imported.warnings[0];
    assert!(
        warning.contains("301.csv, line 4") && warning.contains("found 305, expected 306"),
        "{warning}"
    );
}

#[test]
fn older_columns_and_dates_are_read() {
    let text = "Period,Org Code,Parent Org,Org name,Number of A&E attendances Type 1,\
        Number of A&E attendances Type 2,Number of A&E attendances Other A&E Department,\
        Number of attendances over 4hrs Type 1,Number of attendances over 4hrs Type 2,\
        Number of attendances over 4hrs Other A&E Department\n\
        01/06/2018,RCF,x,y,\"5,000\",-,12,700,-,0\n";
    let folder = Folder::new();
    let imported = succeeding(Kind::Emergency, &[folder.file("a.csv", text)], &["RCF"]);
    let text = table(&imported, "observed_emergency.csv");
    let begin = "RCF,4-hour type 1,allocated,,,2018-06-01,2018-06-30,performance,";
    assert_eq!(value(&text, begin), Some(0.86));
    // A dash is not published, so there is no sum over types.
    assert_eq!(value(&text, "RCF,4-hour,allocated,,,2018-06-01,2018-06-30,patients,"), None);
    assert_eq!(table(&imported, "attendances.csv").lines().nth(1), Some("RCF,2018-06,5000,,12"));
}

#[test]
fn names_change_and_organisations_may_be_gone() {
    // RXF has two names over the years; its code is what counts.
    let files = [published("ae-april-2023.csv"), published("ae-march-2025.csv")];
    let imported = succeeding(Kind::Emergency, &files, &["RXF"]);
    assert_eq!(table(&imported, "attendances.csv").lines().count(), 3);
    let folder = Folder::new();
    let row = "MSitAE-MARCH-2025,AAA,x,y,1,1,1,0,0,0,0,0,0,0,0,0";
    let text = format!("{HEAD}\n{row}\n{row}\n");
    let fault = refused(Kind::Emergency, &[folder.file("a.csv", text)]);
    assert!(fault.contains("AAA is there twice") || fault.contains("twice"), "{fault}");
}
