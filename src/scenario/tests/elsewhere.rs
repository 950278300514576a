//! Appointments at other sites: what the text becomes, and what is wrong with
//! it.

use super::support::Files;
use crate::diagnostics::catalogue::{
    BAD_CELL, CONTRADICTION, Code, MISSING_COLUMN, MISSING_KEY, NOT_A_CHANCE, ROW_TWICE,
    UNKNOWN_NAME,
};
use crate::model::Model;
use crate::time::{DAY, SimTime};

/// Three sites with a scanner and one without, and travel between them.
const TEXT: &str = r#"urgencies = ["urgent", "routine"]
[organisation.T]
[site.A]
organisation = "T"
[site.B]
organisation = "T"
[site.C]
organisation = "T"
[site.D]
organisation = "T"
uses = { ct = "A" }
[travel]
file = "travel.csv"
[[diary.ct.A.session]]
name = "list"
opens = "09:00"
closes = "17:00"
slots = 8
[[diary.ct.B.session]]
name = "list"
opens = "09:00"
closes = "17:00"
slots = 8 # B
[[diary.ct.C.session]]
name = "list"
opens = "09:00"
closes = "17:00"
slots = 8
[pathway.lung]
[[pathway.lung.step]]
name = "scan"
book = { diary = "ct" }
[arrivals.all]
pathway = "lung"
urgency = "urgent"
rate = "2 per day"
"#;

const TRAVEL: &str = "from,to,minutes\nA,B,30\nB,C,30\nA,C,45\nC,A,60\nD,C,20\n";

fn scenario(elsewhere: &str, travel: &str) -> Files {
    let book = format!("book = {{ diary = \"ct\"{elsewhere} }}");
    let text = TEXT.replace("book = { diary = \"ct\" }", &book);
    Files::of_2025(&text).file("travel.csv", travel)
}

/// For each site the sites whose diary is looked at beside its own, in order.
fn reach(model: &Model) -> Vec<String> {
    let near = |elsewhere: &crate::model::Elsewhere| {
        let site = |it: &crate::model::Nearby| model.diaries[it.diary].site.0;
        elsewhere.diaries.iter().map(|it| ["A", "B", "C", "D"][usize::from(site(it))]).collect()
    };
    let terms = model.bookings.iter().map(|it| it.elsewhere.map(|id| &model.flow.elsewhere[id]));
    terms.map(|terms| terms.map_or_else(String::new, near)).collect()
}

fn model(elsewhere: &str) -> Model {
    scenario(elsewhere, TRAVEL).load().base.phases.swap_remove(0).model
}

#[test]
fn diaries_within_reach_are_looked_at_the_nearest_first() {
    let within = |minutes: u32| {
        reach(&model(&format!(
            ", elsewhere = {{ within = \"{minutes} min\", if_sooner_by = \"7 days\" }}"
        )))
    };
    // B is as far from A as from C: by name. The way back from C is its own.
    // D uses the scanner of A and is near C alone.
    assert_eq!(within(29), ["", "", "", "C"]);
    assert_eq!(within(30), ["B", "AC", "B", "C"]);
    assert_eq!(within(45), ["BC", "AC", "B", "C"]);
    assert_eq!(within(60), ["BC", "AC", "BA", "C"]);
}

#[test]
fn terms_are_those_of_the_text() {
    let model =
        model(", elsewhere = { within = \"1 hour\", if_sooner_by = \"7 days\", accepted = 0.5 }");
    let terms = &model.flow.elsewhere[crate::ids::ElsewhereId(0)];
    assert_eq!((terms.sooner_by, terms.accepted_below), (7 * DAY, 1 << 63));
    let all = scenario(", elsewhere = { within = \"1 hour\", if_sooner_by = \"0 days\" }", TRAVEL);
    let all = &all.load().base.phases[0].model.flow.elsewhere[crate::ids::ElsewhereId(0)];
    assert_eq!((all.sooner_by, all.accepted_below), (0, u64::MAX));
}

#[test]
fn ring_fences_are_those_of_each_diary_by_class_of_the_booking_or_of_the_patients() {
    for (urgency, uses_fences) in
        [("", true), (", urgency = \"urgent\"", true), (", urgency = \"routine\"", false)]
    {
        let text =
            format!("{urgency}, elsewhere = {{ within = \"1 hour\", if_sooner_by = \"7 days\" }}");
        let fenced = "[diary.ct.B]\n\
            ring_fence = { share = 0.5, for = [\"urgent\"], released = \"2 days\" }\n";
        let text = TEXT
            .replace("book = { diary = \"ct\" }", &format!("book = {{ diary = \"ct\"{text} }}"))
            .replace("[[diary.ct.B.session]]", &format!("{fenced}[[diary.ct.B.session]]"));
        let model = Files::of_2025(&text).file("travel.csv", TRAVEL).load();
        let model = &model.base.phases[0].model;
        let of_a = &model.flow.elsewhere[crate::ids::ElsewhereId(0)].diaries;
        let is_fenced = |at: usize| model.diaries[of_a[at].diary].ring_fence.is_some();
        let fenced = usize::from(!is_fenced(0));
        assert!(is_fenced(fenced) && !is_fenced(1 - fenced));
        assert_eq!(of_a[fenced].may_use_ring_fence, uses_fences, "{urgency}");
        assert!(of_a[1 - fenced].may_use_ring_fence);
    }
}

#[test]
fn a_plan_lets_patients_go_elsewhere_from_its_date_on() {
    let plan = "title = \"Pooled\"\n[[change]]\nfrom = 2025-03-01\nto = 2025-04-30\n\
        at = 'pathway.lung.step.scan.book.elsewhere'\n\
        set = { within = \"30 min\", if_sooner_by = \"7 days\" }\n";
    let scenario = scenario("", TRAVEL).plan("pooled.toml", plan).load();
    let phases = &scenario.alternatives[0].timeline.phases;
    let on = |date| {
        let at: SimTime = scenario.epoch.midnight(date);
        reach(&phases.iter().rev().find(|phase| phase.from <= at).unwrap().model)
    };
    assert_eq!(on(jiff::civil::date(2025, 2, 28)), [""; 4]);
    assert_eq!(on(jiff::civil::date(2025, 3, 1)), ["B", "AC", "B", "C"]);
    assert_eq!(on(jiff::civil::date(2025, 5, 1)), [""; 4]);
}

#[test]
fn what_is_wrong_is_told_once() {
    const GOOD: &str = ", elsewhere = { within = \"1 hour\", if_sooner_by = \"7 days\" }";
    let with = |row: &str| format!("{TRAVEL}{row}\n");
    let share = GOOD.replace(" }", ", accepted = 1.5 }");
    let cases: [(&str, String, Code, &str); 8] = [
        (GOOD, with("A,E,30"), UNKNOWN_NAME, "line 7, column \"to\": there is no site \"E\""),
        (GOOD, with("A,D,-5"), BAD_CELL, "line 7, column \"minutes\": \"-5\""),
        (GOOD, with("A,D,"), BAD_CELL, "line 7, column \"minutes\": \"\""),
        (GOOD, with("A,A,5"), BAD_CELL, "line 7: travel from A to itself"),
        (GOOD, with("A,B,5"), ROW_TWICE, "line 7: a second row for travel from A to B"),
        (GOOD, TRAVEL.replace("minutes", "time"), MISSING_COLUMN, "travel.csv"),
        (&share, TRAVEL.to_owned(), NOT_A_CHANCE, "the share of patients who go is 1.5"),
        (
            ", elsewhere = { if_sooner_by = \"7 days\" }",
            TRAVEL.to_owned(),
            MISSING_KEY,
            "\"within\" is missing",
        ),
    ];
    for (elsewhere, travel, code, found) in cases {
        let faults = scenario(elsewhere, &travel).faults();
        let told = faults.iter().find(|fault| fault.code == code.0);
        assert!(told.is_some_and(|fault| fault.found.contains(found)), "{found}: {faults:#?}");
        assert!(faults.len() == 1 || code == MISSING_COLUMN, "{faults:#?}");
    }
}

#[test]
fn elsewhere_needs_to_know_how_far_that_is() {
    let text = TEXT.replace("[travel]\nfile = \"travel.csv\"\n", "").replace(
        "book = { diary = \"ct\" }",
        "book = { diary = \"ct\", elsewhere = { within = \"1 hour\", if_sooner_by = \"7 days\" } }",
    );
    let fault = Files::of_2025(&text).fault();
    assert_eq!(fault.code, MISSING_KEY.0);
    assert_eq!(fault.found, "nothing says how far sites are from one another");
}

#[test]
fn diaries_within_reach_have_one_measure() {
    let text = TEXT
        .replace(
            "book = { diary = \"ct\" }",
            "book = { diary = \"ct\", elsewhere = { within = \"30 min\", if_sooner_by = \"7 days\" } }",
        )
        .replace("slots = 8 # B", "minutes = 480")
        .replace("rate = \"2 per day\"", "rate = \"2 per day\"\nsites = [\"A\"]");
    let fault = Files::of_2025(&text).file("travel.csv", TRAVEL).fault();
    assert_eq!(fault.code, CONTRADICTION.0);
    assert_eq!(fault.found, "of diary \"ct\" at A and B one is in minutes, one not");
}
