//! Cancer waiting times.

use super::support::{Folder, import, published, refused, succeeding, table, value};
use pathflow::import::Kind;
use std::fs;

const COMBINED: &str = "combined-layout-2025-03.csv";

fn combined() -> String {
    fs::read_to_string(published(COMBINED)).expect("can be read")
}

/// A combined file of one row for each of the given.
fn rows(rows: &[&str]) -> String {
    let head = combined().lines().next().expect("a heading").to_owned();
    let mut text = head + "\n";
    for row in rows {
        text.push_str(row);
        text.push('\n');
    }
    text
}

#[test]
fn values_are_those_of_the_workbook() {
    // RCF in March 2025, sheet "28-DAY FDS (ALL ROUTES)", row 10.
    let files = [published("cwt-march-2025.xlsx")];
    let imported = succeeding(Kind::Cancer, &files, &["RCF", "RAE"]);
    let text = table(&imported, "observed_cancer.csv");
    let head = "org_code,standard,basis,tumour,route,period_start,period_end,metric,value\n";
    assert!(text.starts_with(head));
    let of = |begin: &str| value(&text, begin);
    let rcf = "RCF,28-day,allocated,,,2025-03-01,2025-03-31";
    assert_eq!(of(&format!("{rcf},patients,")), Some(718.0));
    assert_eq!(of(&format!("{rcf},breaches,")), Some(132.0));
    assert_eq!(of(&format!("{rcf},performance,")), Some(0.816_156));
    for (band, count) in [
        ("0_to_14", 306.0),
        ("15_to_28", 280.0),
        ("29_to_42", 83.0),
        ("43_to_62", 37.0),
        ("over_62", 12.0),
    ] {
        assert_eq!(of(&format!("{rcf},days_{band},")), Some(count), "{band}");
    }
    // Halves, by modality: "62-DAY (BY TREATMENT MODALITY)", row 13.
    let surgery = "RCF,62-day surgery,allocated,,,2025-03-01,2025-03-31";
    assert_eq!(of(&format!("{surgery},patients,")), Some(24.5));
    assert_eq!(of(&format!("{surgery},days_63_to_76,")), Some(3.5));
    // All stages and England.
    assert_eq!(of("RCF,31-day combined,allocated,,,2025-03-01,2025-03-31,patients,"), Some(110.0));
    assert_eq!(of("ENG,28-day,allocated,,,2025-03-01,2025-03-31,patients,"), Some(278_064.0));
    // By tumour and route, and summed over routes, which is not published.
    let gynae = "RCF,28-day,allocated,gynaecological,urgent suspected cancer,2025-03-01";
    assert_eq!(of(&format!("{gynae},2025-03-31,patients,")), Some(72.0));
    let screened = "RCF,28-day,allocated,,screening,2025-03-01,2025-03-31,patients,";
    assert_eq!(of(screened), Some(6.0));
    // First seen: no breaches, since there is no limit.
    let seen = "RCF,first seen,allocated,breast,urgent suspected cancer,2025-03-01,2025-03-31";
    assert_eq!(of(&format!("{seen},patients,")), Some(134.0));
    assert_eq!(of(&format!("{seen},days_17_to_21,")), Some(36.0));
    assert_eq!(of(&format!("{seen},breaches,")), None);
    // The sum is the sum.
    let of_org =
        |org: &str| of(&format!("{org},62-day,allocated,,,2025-03-01,2025-03-31,patients,"));
    assert_eq!(of_org("SUM"), of_org("RCF").zip(of_org("RAE")).map(|(one, other)| one + other));
    assert!(imported.warnings.is_empty(), "{:?}", imported.warnings);
}

#[test]
fn workbook_and_combined_csv_say_the_same() {
    let one = succeeding(Kind::Cancer, &[published("cwt-march-2025.xlsx")], &["RCF", "RAE"]);
    let other = succeeding(Kind::Cancer, &[published(COMBINED)], &["RCF", "RAE"]);
    assert_eq!(one.tables, other.tables);
}

#[test]
fn a_workbook_that_excel_saved_again_is_read_too() {
    let files = [published("cwt-december-2024.xlsx"), published("cwt-march-2025.xlsx")];
    let imported = succeeding(Kind::Cancer, &files, &["RCF"]);
    assert!(imported.summary[0].contains("December 2024 to March 2025 (2 months)"));
    assert_eq!(
        imported.checks[0], "bands add up to totals on 869 of 869 rows",
        "{:?}",
        imported.checks
    );
    assert!(imported.warnings[0].contains("no file is of the months between"));
}

#[test]
fn vintages_of_the_combined_csv_are_one() {
    let folder = Folder::new();
    let expected = succeeding(Kind::Cancer, &[published(COMBINED)], &["RCF", "RAE"]).tables;
    let text = combined();
    let without_period: String =
        text.lines().map(|line| line.split_once(',').unwrap().1.to_owned() + "\n").collect();
    let commissioner: String = text
        .lines()
        .skip(1)
        .map(|line| line.replace(",Provider,", ",Commissioner,") + "\n")
        .collect();
    let variants = [
        ("slashes.csv", text.replace("2025-03-01", "01/03/2025")),
        ("crlf.csv", format!("\u{feff}{}", text.replace('\n', "\r\n"))),
        ("combined-March-2025.csv", without_period.clone()),
        ("both.csv", text.clone() + &commissioner),
    ];
    for (name, text) in variants {
        let file = folder.file(name, text);
        let imported = succeeding(Kind::Cancer, &[file], &["RCF", "RAE"]);
        assert_eq!(imported.tables, expected, "{name}");
    }
    let fault = refused(Kind::Cancer, &[folder.file("combined.csv", without_period)]);
    assert!(fault.contains("no month in the name"), "{fault}");
    let american = text.replace("2025-03-01", "03/15/2025");
    let fault = refused(Kind::Cancer, &[folder.file("american.csv", american)]);
    assert!(fault.contains("line 2: the period \"03/15/2025\""), "{fault}");
}

#[test]
fn referrals_are_dated_back_by_their_bands() {
    // 31 people seen in March, all within 14 days: 7 days are the middle, so 24 of 31 were
    // referred in March. As many are taken to be seen in April, of whom 7/30 were referred in
    // March: 24 + 31 * 7 / 30 = 31.23.
    let row = "2025-03-01,Provider,RCF,X,Y,Urgent Suspected Cancer referral,Suspected lung cancer,\
               URGENT SUSPECTED CANCER,,31,,,,31,,,,,,,,,,,,,0,0,0,0";
    let urological = row.replace(
        "Suspected lung cancer",
        "Suspected urological malignancies (excluding testicular)",
    );
    let folder = Folder::new();
    let file = folder.file("a.csv", rows(&[row, &urological]));
    let imported = succeeding(Kind::Cancer, &[file], &["RCF"]);
    let text = table(&imported, "referrals.csv");
    assert_eq!(value(&text, "RCF,lung,2025-03,"), Some(31.23));
    assert_eq!(value(&text, "RCF,prostate,2025-03,"), Some(14.06));
    assert_eq!(value(&text, "RCF,other urology,2025-03,"), Some(17.18));
    // What is observed is not split.
    let text = table(&imported, "observed_cancer.csv");
    assert!(text.contains("RCF,first seen,allocated,prostate and other urology,,"), "{text}");
}

#[test]
fn totals_that_do_not_add_up_are_warnings() {
    let text = combined();
    let all =
        text.lines().position(|line| line.contains(",RCF,") && line.contains("FDS,ALL CANCERS"));
    let (number, folder) = (all.unwrap(), Folder::new());
    let changed: Vec<String> = text
        .lines()
        .enumerate()
        .map(
            |(at, line)| {
                if at == number { line.replace(",718,586,", ",719,586,") } else { line.into() }
            },
        )
        .collect();
    let file = folder.file("a.csv", changed.join("\n"));
    let imported = succeeding(Kind::Cancer, &[file], &["RCF"]);
    let warnings = imported.warnings.join("\n");
    let place = format!("a.csv, line {}", number + 1);
    assert!(warnings.contains(&format!("{place}: found 718, expected 719")), "{warnings}");
    assert!(warnings.contains("tumours add up"), "{warnings}");
    assert!(imported.checks[0].ends_with("440 of 441 rows"), "{:?}", imported.checks);
}

#[test]
fn columns_that_moved_are_refused() {
    let text =
        combined().replace("Within_14_days", "x").replace("In_15_to_16_days", "Within_14_days");
    let text = text.replacen(",x,", ",In_15_to_16_days,", 1);
    let folder = Folder::new();
    let fault = refused(Kind::Cancer, &[folder.file("a.csv", text)]);
    assert!(fault.contains("bands do not add up") && fault.contains("moved"), "{fault}");
}

#[test]
fn faults_are_told_with_place_and_nearest_name() {
    let folder = Folder::new();
    let unknown = combined().replace(",Lung,", ",Lungs,");
    let fault = refused(Kind::Cancer, &[folder.file("a.csv", unknown)]);
    assert!(fault.contains("the treated label \"Lungs\" has no name"), "{fault}");
    assert!(fault.contains("did you mean \"Lung\"?"), "{fault}");
    assert_eq!(fault.lines().count(), 1, "told once: {fault}");
    let twice = combined() + combined().lines().last().unwrap() + "\n";
    let fault = refused(Kind::Cancer, &[folder.file("b.csv", twice)]);
    assert!(fault.contains("there twice, first at"), "{fault}");
    let files = [published(COMBINED), published("cwt-march-2025.xlsx")];
    let fault = refused(Kind::Cancer, &files);
    assert!(fault.contains("March 2025 is in"), "{fault}");
    let missing = combined().replace("Cancer_Type", "Cancer_Typ");
    let fault = refused(Kind::Cancer, &[folder.file("c.csv", missing)]);
    assert!(fault.contains("no column \"cancer type\""), "{fault}");
    let faults = import(Kind::Cancer, &[published(COMBINED)], &["RCX"]).unwrap_err();
    assert!(faults[0].to_string().contains("no file has the organisation \"RCX\""));
}
