//! Bank holidays.

use super::support::{Folder, published, refused, succeeding, table};
use pathflow::import::{self, Kind, Request};

#[test]
fn a_division_is_a_table_of_dates() {
    let imported = succeeding(Kind::BankHolidays, &[published("bank-holidays.json")], &[]);
    let text = table(&imported, "bank_holidays.csv");
    assert!(text.starts_with("date,title\n2024-01-01,New Year\u{2019}s Day\n"), "{text}");
    assert_eq!(text.lines().count(), 17);
}

#[test]
fn divisions_are_named() {
    let files = [published("bank-holidays.json")];
    let request = |division| Request {
        kind: Kind::BankHolidays,
        files: &files,
        orgs: &[],
        alliance: None,
        names: None,
        division,
    };
    let scotland = import::import(&request("scotland")).unwrap();
    assert_eq!(scotland.tables[0].rows, 18);
    let faults = import::import(&request("scottland")).unwrap_err();
    assert!(faults[0].to_string().contains("did you mean \"scotland\"?"), "{}", faults[0]);
}

#[test]
fn other_json_is_refused() {
    let folder = Folder::new();
    for (text, words) in [
        ("{", "no valid JSON"),
        ("[]", "no divisions"),
        ("{\"england-and-wales\": {}}", "no \"events\""),
        (
            "{\"england-and-wales\": {\"events\": [{\"date\": \"2024-02-30\", \"title\": \"x\"}]}}",
            "event 1",
        ),
    ] {
        let fault = refused(Kind::BankHolidays, &[folder.file("a.json", text)]);
        assert!(fault.contains(words), "{text}: {fault}");
    }
}
