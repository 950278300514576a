//! Bottlenecks that are planted are found first; where there is none, none is.

use crate::support::folder;
use pathflow::experiment::bottlenecks::{
    BottleneckFault, BottleneckOptions, BottleneckTask, Bottlenecks, Standing, bottlenecks,
};
use pathflow::report::bottlenecks as written;
use pathflow::scenario::{Edit, Loader, Request, Variant, VariantChange};

/// Half a year of one trust: a clock of 28 days, and resources of which there
/// is enough.
const HEAD: &str = "schema_version = 1
title = \"Planted\"
start = 2024-01-01
report_from = 2024-02-01
report_to = 2024-07-31
follow_up = \"200 days\"
seed = 3
organisation.RCF.title = \"Airedale\"
site.RCF.organisation = \"RCF\"
[clock.referral]
title = \"Referral\"
[standard.28-day]
clocks = [\"referral\"]
limit = \"28 days\"
";

/// Four referrals a day to one pathway; what lies between the start of the
/// clock and its stop is to be filled in.
const REFERRALS: &str = "
[arrivals.a]
pathway = \"p\"
rate = \"4 per day\"
[[pathway.p.step]]
name = \"referral\"
start_clock = [\"referral\"]
STEPS
[[pathway.p.step]]
name = \"told\"
stop_clock = [\"referral\"]
";

/// 28 referrals a week: a nurse who works 40 hours of 45 minutes each has 21
/// hours' work, a diary of 40 slots is enough, and so is a meeting of 40 cases.
const NURSE: &str = "
[[rota.nurse.RCF.shift]]
name = \"day\"
weekdays = \"Mon-Fri\"
from = \"09:00\"
to = \"17:00\"
units = 1
";
const DIARY: &str = "
[[diary.ct.RCF.session]]
name = \"weekday\"
weekdays = \"Mon-Fri\"
opens = \"09:00\"
closes = \"17:00\"
slots = 8
";
const MEETING: &str = "
[meeting.mdt.RCF]
weekdays = [\"Wed\"]
at = \"13:00\"
cases = 40
";
const ALL_STEPS: &str = "
[[pathway.p.step]]
name = \"triage\"
activity = { resource = \"nurse\", takes = \"45 min\" }
[[pathway.p.step]]
name = \"scan\"
book = { diary = \"ct\" }
[[pathway.p.step]]
name = \"decision\"
meeting = \"mdt\"
";

fn planted(resources: &[&str], steps: &str) -> String {
    format!("{HEAD}{}{}", resources.concat(), REFERRALS.replace("STEPS", steps))
}

fn options() -> BottleneckOptions {
    BottleneckOptions {
        standard: "28-day".to_owned(),
        organisation: None,
        patterns: Vec::new(),
        costs: Vec::new(),
        indifference: 1.0,
        replications: 12,
        each_alone: false,
        sets: None,
        seed: 3,
        threads: Some(2),
    }
}

fn loader(text: &str) -> Loader {
    let folder = folder(&[("scenario.toml", text)]);
    let request = Request { path: folder.path(), stacked: &[], alternatives: &[], settings: &[] };
    Loader::new(&request).unwrap_or_else(|failure| panic!("{:?}", failure.faults))
}

fn tried(text: &str, options: &BottleneckOptions) -> Result<Bottlenecks, BottleneckFault> {
    let loader = loader(text);
    let base = loader.with(&[]).unwrap_or_else(|failure| panic!("{:?}", failure.faults));
    bottlenecks(BottleneckTask { loader: &loader, base: &base, options }, &())
}

fn found(text: &str) -> Bottlenecks {
    tried(text, &options()).unwrap_or_else(|fault| panic!("{fault}"))
}

/// The first is the planted one, alone.
fn assert_first(found: &Bottlenecks, planted: &str) {
    let told = written::bottlenecks(found);
    assert_eq!(found.candidates[0].address, planted, "{told}");
    assert_eq!(found.candidates[0].standing, Standing::First, "{told}");
    let alike = |it: &&pathflow::experiment::bottlenecks::Candidate| {
        it.standing == Standing::NotToldFromFirst
    };
    assert_eq!(found.candidates.iter().find(alike), None, "{told}");
    assert!(told.contains(&format!("BOTTLENECK: {planted}.")), "{told}");
}

#[test]
fn a_diary_with_too_few_slots_is_found() {
    let few = DIARY.replace("slots = 8", "slots = 4");
    let found = found(&planted(&[NURSE, &few, MEETING], ALL_STEPS));
    assert_first(&found, "diary.ct.RCF");
    assert_eq!(found.candidates[0].unit, "one more list a week, of 4 slots");
}

#[test]
fn a_rota_with_too_little_time_is_found() {
    // 28 a week of 2 hours are 56 hours.
    let steps = ALL_STEPS.replace("45 min", "120 min");
    let found = found(&planted(&[NURSE, DIARY, MEETING], &steps));
    assert_first(&found, "rota.nurse.RCF");
    assert_eq!(found.candidates[0].unit, "one more unit in its shift");
}

#[test]
fn a_meeting_that_takes_too_few_cases_is_found() {
    let few = MEETING.replace("cases = 40", "cases = 20");
    assert_first(&found(&planted(&[NURSE, DIARY, &few], ALL_STEPS)), "meeting.mdt.RCF");
}

#[test]
fn a_scanner_that_two_trusts_share_is_found() {
    let other = "organisation.RCD.title = \"Harrogate\"
site.RCD.organisation = \"RCD\"
site.RCD.uses = { ct = \"RCF\" }
[clock";
    let few = DIARY;
    let nurses = [NURSE, &NURSE.replace("RCF", "RCD")].concat();
    let meetings = [MEETING, &MEETING.replace("RCF", "RCD")].concat();
    // Each sends 28 a week to 40 slots.
    let text = planted(&[&nurses, few, &meetings], ALL_STEPS).replacen("[clock", other, 1);
    let found = found(&text);
    assert_first(&found, "diary.ct.RCF");
    assert_eq!(found.candidates.len(), 5);
}

#[test]
fn what_lies_behind_a_nearly_full_resource_is_found() {
    // Triage is busy for 37 of 40 hours; the scanner behind it has 20 slots for
    // 28.
    let steps = ALL_STEPS.replace("45 min", "80 min");
    let few = DIARY.replace("slots = 8", "slots = 4");
    assert_first(&found(&planted(&[NURSE, &few, MEETING], &steps)), "diary.ct.RCF");
}

#[test]
fn where_there_is_none_none_is_found() {
    // They breach since results take weeks, and nobody waits for anything.
    let wait = "
[[pathway.p.step]]
name = \"result\"
wait = { gamma = { mean = \"22 days\", sd = \"8 days\" } }
";
    let many = DIARY.replace("slots = 8", "slots = 20");
    let found = found(&planted(&[NURSE, &many, MEETING], &[ALL_STEPS, wait].concat()));
    assert!(found.base.value > 50.0, "{:?}", found.base);
    let told = written::bottlenecks(&found);
    assert!(found.candidates.iter().all(|it| it.standing == Standing::TooLittle), "{told}");
    assert!(told.contains("BOTTLENECK: none."), "{told}");
}

#[test]
fn what_the_standards_patients_do_not_use_is_left_out_and_said() {
    let other = "
[rota.porter.RCF]
units = 1
[arrivals.b]
pathway = \"q\"
rate = \"1 per day\"
[[pathway.q.step]]
name = \"move\"
activity = { resource = \"porter\", takes = \"1 h\" }
";
    let every_case = MEETING.replace("cases = 40\n", "");
    let found = found(&[&planted(&[NURSE, DIARY, &every_case], ALL_STEPS), other].concat());
    let left: Vec<_> =
        found.left_out.iter().map(|left| (left.why.as_str(), left.addresses.join(" "))).collect();
    assert_eq!(
        left,
        [
            (
                "no patient of the standard uses it while the clock runs",
                "rota.porter.RCF".to_owned()
            ),
            ("it takes all cases, whatever their number", "meeting.mdt.RCF".to_owned()),
        ]
    );
    assert_eq!(found.candidates.len(), 2);
}

#[test]
fn two_that_do_the_same_are_a_tie_and_cost_is_told() {
    // Two clinics that are alike in everything but their patients.
    let second = |text: &str| text.replace("RCF", "RCD");
    let other = "organisation.RCD.title = \"Harrogate\"\nsite.RCD.organisation = \"RCD\"\n[clock";
    let few = DIARY.replace("slots = 8", "slots = 4");
    let resources = [NURSE, &second(NURSE), &few, &second(&few), MEETING, &second(MEETING)];
    let text = planted(&resources, ALL_STEPS).replacen("[clock", other, 1);
    let mut options = options();
    options.costs = vec![("diary.ct".to_owned(), 1_000_000)];
    let found = tried(&text, &options).unwrap_or_else(|fault| panic!("{fault}"));
    let told = written::bottlenecks(&found);
    assert!(told.contains("cannot be told apart: diary.ct."), "{told}");
    // £10,000 a year over 181 of 365 days, 29 February free.
    assert_eq!(found.candidates[0].cost, Some(495_890), "{told}");
    assert!(found.candidates[0].cost_each.is_some(), "{told}");
}

#[test]
fn the_same_bytes_on_one_thread_and_on_two() {
    let few = DIARY.replace("slots = 8", "slots = 4");
    let text = planted(&[NURSE, &few, MEETING], ALL_STEPS);
    let bytes = |threads| {
        let options = BottleneckOptions { threads: Some(threads), replications: 6, ..options() };
        let found = tried(&text, &options).unwrap_or_else(|fault| panic!("{fault}"));
        (
            written::document(&found).expect("JSON"),
            written::bottlenecks_csv(&found).expect("CSV"),
            written::bottlenecks(&found),
        )
    };
    assert_eq!(bytes(1), bytes(2));
}

#[test]
fn what_is_asked_for_must_exist() {
    let text = planted(&[NURSE, DIARY, MEETING], ALL_STEPS);
    let refused = |change: fn(&mut BottleneckOptions)| {
        let mut options = options();
        change(&mut options);
        tried(&text, &options).expect_err("it is refused").to_string()
    };
    let fault = refused(|it| it.standard = "62-day".to_owned());
    assert_eq!(fault, "the scenario has no standard \"62-day\"; it has 28-day");
    let fault = refused(|it| it.organisation = Some("RCX".to_owned()));
    assert_eq!(fault, "the scenario has no organisation \"RCX\"; it has RCF");
    let fault = refused(|it| it.patterns = vec!["diary.cr.*".to_owned()]);
    assert!(fault.starts_with("no resource is called \"diary.cr.*\""), "{fault}");
    assert!(fault.contains("did you mean \"diary.ct"), "{fault}");
}

#[test]
fn a_variant_that_changes_nothing_differs_by_nothing_and_names_what_is_wrong() {
    let loader = loader(&planted(&[NURSE, DIARY, MEETING], ALL_STEPS));
    let change = |at: &str, edit| VariantChange {
        at: at.to_owned(),
        edit,
        from: "2024-02-01".parse().expect("a date"),
        to: None,
        cost_a_year: None,
    };
    let variant = |name: &str, change| Variant {
        name: name.to_owned(),
        title: String::new(),
        changes: vec![change],
    };
    let same = variant("same", change("meeting.mdt.RCF.cases", Edit::Set(40.0)));
    let more = variant("more", change("meeting.mdt.RCF.cases", Edit::AddTo(2.0)));
    let scenario = loader.with_variants(&[same, more]).expect("they are sound");
    let results = crate::support::run(&scenario, 0..2);
    assert!(
        results.differences.iter().all(|it| it.difference.abs() < 1e-12 || it.key.plan != "same")
    );
    assert_eq!(results.effects[1].changes, ["from 2024-02-01: add 2 at meeting.mdt.RCF.cases"]);
    let wrong = variant("wrong", change("meeting.mtd.RCF.cases", Edit::AddTo(2.0)));
    let failure = loader.with_variants(&[wrong]).expect_err("there is no such meeting");
    assert_eq!(failure.faults[0].hint.as_deref(), Some("did you mean \"mdt\"?"));
}
