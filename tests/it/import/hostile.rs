//! What is no published file, or one that was damaged.

use super::support::{Folder, import, published, refused};
use pathflow::import::{Cause, Kind};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

fn cause(kind: Kind, file: PathBuf) -> (Cause, String) {
    let faults = import(kind, &[file], &[]).expect_err("is refused");
    (faults[0].cause, faults[0].to_string())
}

#[test]
fn a_workbook_cut_short_is_unreadable() {
    let bytes = fs::read(published("cwt-march-2025.xlsx")).unwrap();
    let folder = Folder::new();
    for length in [4, 100, bytes.len() / 2, bytes.len() - 10] {
        let file = folder.file("a.xlsx", &bytes[..length]);
        let (cause, fault) = cause(Kind::Cancer, file);
        assert_eq!(cause, Cause::Unreadable, "{fault}");
        assert!(fault.contains("download it again"), "{fault}");
    }
    // Damaged in the middle: never a panic, and never silence.
    let mut damaged = bytes.clone();
    let middle = damaged.len() / 2;
    for byte in &mut damaged[middle..middle + 64] {
        *byte ^= 0x5a;
    }
    assert!(import(Kind::Cancer, &[folder.file("b.xlsx", damaged)], &[]).is_err());
}

#[test]
fn a_workbook_that_unpacks_without_end_hits_a_limit() {
    let folder = Folder::new();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let block = vec![b' '; 1 << 20];
    for part in 0..3 {
        archive.start_file(format!("xl/worksheets/sheet{part}.xml"), options).unwrap();
        for _ in 0..64 {
            archive.write_all(&block).unwrap();
        }
    }
    let bytes = archive.finish().unwrap().into_inner();
    assert!(bytes.len() < 4 << 20, "small on disk: {}", bytes.len());
    let (cause, fault) = cause(Kind::Cancer, folder.file("bomb.xlsx", bytes));
    assert_eq!(cause, Cause::TooLarge, "{fault}");
    assert!(fault.contains("128 MB"), "{fault}");
}

#[test]
fn another_workbook_is_refused() {
    let folder = Folder::new();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(b"<document/>").unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    let (cause, fault) = cause(Kind::Cancer, folder.file("letter.docx", bytes));
    assert_eq!(cause, Cause::Unreadable, "{fault}");
}

#[test]
fn the_wrong_kind_is_told_with_the_right_one() {
    let fault = refused(Kind::Cancer, &[published("ae-july-2023.csv")]);
    assert!(fault.contains("this is an A&E file"), "{fault}");
    assert!(fault.contains("use `pathflow import emergency`"), "{fault}");
    let fault = refused(Kind::Emergency, &[published("cwt-march-2025.xlsx")]);
    assert!(fault.contains("use `pathflow import cancer`"), "{fault}");
    let fault = refused(Kind::Diagnostics, &[published("bank-holidays.json")]);
    assert!(fault.contains("use `pathflow import bank-holidays`"), "{fault}");
}

#[test]
fn exit_codes_are_those_of_the_readme_and_nothing_is_half_written() {
    let folder = Folder::new();
    let out = folder.file("x", "").with_file_name("out");
    let code = |kind: &str, file: &PathBuf| {
        let output = Command::new(env!("CARGO_BIN_EXE_pathflow"))
            .args(["import", kind])
            .arg(file)
            .arg("--out")
            .arg(&out)
            .output()
            .unwrap();
        output.status.code()
    };
    assert_eq!(code("cancer", &folder.file("empty.csv", "")), Some(3));
    assert_eq!(code("cancer", &folder.file("cut.xlsx", "PK\u{3}\u{4}")), Some(4));
    assert_eq!(code("emergency", &PathBuf::from("absent.csv")), Some(4));
    assert!(!out.exists());
    assert_eq!(code("emergency", &published("ae-march-2025.csv")), Some(0));
    assert_eq!(fs::read_dir(&out).unwrap().count(), 2);
}
