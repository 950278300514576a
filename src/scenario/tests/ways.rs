//! Faults of attributes, expressions, loops, parts and parallel steps, and what
//! they compile to.

use super::support::Files;
use crate::diagnostics::Fault;
use crate::ids::AttributeId;
use crate::model::{Law, Op};

const ARRIVALS: &str = "[arrivals.a]\npathway = \"p\"\nrate = \"1 per day\"\n";

fn step(name: &str, rest: &str) -> String {
    format!("[[pathway.p.step]]\nname = \"{name}\"\n{rest}\n")
}

fn fault(text: &str) -> Fault {
    Files::of_2025(&format!("{text}{ARRIVALS}")).fault()
}

/// Code, address and what was found.
fn told(text: &str) -> (&'static str, String, String) {
    let fault = fault(text);
    (fault.code, fault.address, fault.found)
}

fn expect(text: &str, code: &str, address: &str, found: &str) {
    let told = told(text);
    assert_eq!((told.0, told.1.as_str(), told.2.as_str()), (code, address, found));
}

#[test]
fn attributes_that_cannot_be_are_refused() {
    let p = step("s", "wait = \"1 day\"");
    let attribute = |text: &str| format!("[attribute.a]\n{text}\n{p}");
    let cases = [
        ("values = { x = 0.5, y = 0.4 }", "S0207", "the shares of the values add up to 0.9"),
        ("fixed = 1\nexponential = 2", "S0211", "2 ways in which this attribute is spread"),
        ("title = \"A\"", "S0211", "0 ways in which this attribute is spread"),
        ("uniform = [3, 2]", "S0212", "this distribution cannot be"),
        ("normal = { mean = 0, sd = -1 }", "S0212", "this distribution cannot be"),
        ("lognormal = { mean = 1, sigma = 1 }", "S0212", "this distribution cannot be"),
        ("triangular = [1, 5, 4]", "S0212", "this distribution cannot be"),
    ];
    for (text, code, found) in cases {
        expect(&attribute(text), code, "attribute.a", found);
    }
    let sound = attribute(
        "lognormal = { mean = 10, sd = 5 }\n[attribute.b]\nvalues = { x = 0.25, y = 0.75 }\n[attribute.c]\nvalues = { x = 0, y = 1, z = 0 }",
    );
    let scenario = Files::of_2025(&sound).load();
    let attributes = &scenario.base.phases[0].model.flow.attributes;
    assert_eq!(attributes[AttributeId(1)].law, Law::Categories(vec![0.25, 1.0]));
    assert_eq!(attributes[AttributeId(2)].law, Law::Fixed(1.0), "the second for everybody");
}

#[test]
fn correlations_must_be_possible_together() {
    let top = "[attribute.a]\nfixed = 1\n[attribute.b]\nfixed = 1\n[attribute.c]\nfixed = 1\n";
    let tie = |one: &str, other: &str, value: f64| {
        format!("[[correlation]]\nof = [\"{one}\", \"{other}\"]\nvalue = {value:?}\n")
    };
    let p = step("s", "wait = \"1 day\"");
    let with = |ties: &[String]| format!("{top}{}{p}", ties.concat());
    let (a, b) = (tie("a", "b", 0.9), tie("b", "c", 0.9));
    let all = with(&[a.clone(), b.clone(), tie("a", "c", -0.9)]);
    assert_eq!(told(&all).0, "S0211");
    assert_eq!(told(&with(&[a.clone(), tie("b", "a", 0.1)])).0, "S0107");
    assert_eq!(told(&with(&[tie("a", "a", 0.5)])).0, "S0211");
    assert_eq!(told(&with(&[tie("a", "b", 1.5)])).0, "S0206");
    assert_eq!(fault(&with(&[tie("a", "bb", 0.5)])).code, "S0304");
    // Without a word of a and c these have nothing to do with one another.
    assert_eq!(told(&with(&[a.clone(), b])).0, "S0211");
    let scenario = Files::of_2025(&with(&[a])).load();
    let attributes = &scenario.base.phases[0].model.flow.attributes;
    assert!(attributes[AttributeId(0)].mix.is_empty(), "the first is as without a tie");
    // The factor of [[1, .9], [.9, 1]]: the second is .9 of the first and the
    // root of .19 of its own.
    let mix = &attributes[AttributeId(1)].mix;
    assert!((mix[0].1 - 0.9).abs() < 1e-12 && (mix[1].1 - 0.19_f64.sqrt()).abs() < 1e-12);
}

#[test]
fn faults_point_into_the_text_of_an_expression() {
    let text = format!(
        "[attribute.severity]\nfixed = 1\n{}{ARRIVALS}",
        step(
            "s",
            "branch = [{ when = \"28 + severity days > 3\", to = \"leave\" }, { otherwise = true, to = \"leave\" }]"
        )
    );
    let files = Files::of_2025(&text);
    let failure = files.try_load().expect_err("a fault");
    let fault = &failure.faults[0];
    assert_eq!((fault.code, failure.faults.len()), ("S0213", 1));
    let place = fault.place.expect("a place");
    let file = &failure.sources.file(place.file).text;
    assert_eq!(&file[place.start..place.end], "days");
    assert_eq!(fault.address, "pathway.p.step.s.branch.leave.when");
}

#[test]
fn names_in_expressions_are_looked_up() {
    let branch = |when: &str| {
        step(
            "s",
            &format!(
                "branch = [{{ when = \"{when}\", to = \"leave\" }}, {{ otherwise = true, to = \"leave\" }}]"
            ),
        )
    };
    for (when, code, hint) in [
        ("urgency == 'rutine'", "S0304", Some("did you mean \"routine\"?")),
        ("visits('z') > 1", "S0301", None),
        ("waiting('nurze') > 1", "S0302", Some("did you mean \"nurse\"?")),
        ("running('clock')", "S0304", None),
        ("hours > 3", "S0304", Some("did you mean \"hour\"?")),
        ("min > 3", "S0304", Some("\"min\" needs parentheses: min(...)")),
    ] {
        let fault = fault(&format!("[rota.nurse]\nunits = 1\n{}", branch(when)));
        assert_eq!((fault.code, fault.hint.as_deref()), (code, hint), "{when}");
    }
}

#[test]
fn branches_need_a_way_for_everybody() {
    let branch = |arms: &str| {
        format!("[attribute.x]\nfixed = 1\n{}", step("s", &format!("branch = [{arms}]")))
    };
    let address = "pathway.p.step.s.branch";
    let when = "{ when = \"x > 1\", to = \"leave\" }";
    expect(&branch(when), "S0207", address, "where do those go for whom nothing is true?");
    let half = format!("{when}, {{ chance = 0.5, to = \"leave\" }}");
    expect(&branch(&half), "S0207", address, "the branch adds up to 0.5");
    let both =
        "{ when = \"x > 1\", chance = 0.5, to = \"leave\" }, { otherwise = true, to = \"leave\" }";
    assert_eq!(told(&branch(both)).2, "when is this arm taken?");
    let sound = format!("{when}, {{ chance = 1, to = \"leave\" }}");
    let scenario = Files::of_2025(&branch(&sound)).load();
    let model = &scenario.base.phases[0].model;
    let steps: Vec<Op> = model.steps.iter().map(|step| step.op).collect();
    assert_eq!(steps[0], Op::Choose { first: 0, count: 2 });
    assert_eq!(model.flow.choices[1].up_to, u64::MAX);
}

#[test]
fn durations_by_something_need_every_case() {
    let wait = |table: &str| {
        format!(
            "[attribute.band]\nvalues = {{ x = 0.5, y = 0.5 }}\n[attribute.n]\nfixed = 1\n{}",
            step("s", &format!("wait = {{ {table} }}"))
        )
    };
    for (table, code, found) in [
        ("by = \"attribute band\", cases = { x = \"1 day\" }", "S0202", "there is no case \"y\""),
        (
            "by = \"attribute band\", cases = { z = \"1 day\" }, otherwise = \"1 day\"",
            "S0304",
            "there is no case \"z\"",
        ),
        (
            "by = \"attribute bond\", cases = { x = \"1 day\" }",
            "S0304",
            "there is no attribute \"bond\"",
        ),
        (
            "by = \"attribute n\", cases = { x = \"1 day\" }",
            "S0211",
            "attribute \"n\" is a number and has no cases",
        ),
        (
            "by = \"weekdays\", cases = { Mon = \"1 day\" }",
            "S0209",
            "\"weekdays\" is not known here",
        ),
        (
            "by = \"weekday\", cases = { Mon = \"1 day\", \"Mon-Sun\" = \"1 day\" }",
            "S0107",
            "a second case for the same",
        ),
        ("by = \"urgency\"", "S0211", "\"by\" and \"cases\" go together"),
        ("of = \"1 day\"", "S0229", "no distribution is named"),
        ("of = \"1 day\", times_expression = \"2 days\"", "S0213", "this is a length of time"),
        ("expression = \"n\"", "S0213", "this is a number, without a unit"),
        (
            "expression = \"1 day\", exponential = \"1 day\"",
            "S0211",
            "several rules of how long this takes",
        ),
        ("calendar = \"office\", open = \"1 day\"", "S0211", "a part of this rule is missing"),
    ] {
        let (found_code, _, found_text) = told(&wait(table));
        assert_eq!((found_code, found_text.as_str()), (code, found), "{table}");
    }
}

#[test]
fn limits_of_visits_need_a_way_on() {
    let text = step("s", "wait = \"1 day\"\nat_most = 3");
    expect(&text, "S0211", "pathway.p.step.s", "\"at_most\" and \"then\" go together");
    let text = step("s", "wait = \"1 day\"\nat_most = 3\nthen = \"out\"");
    let found = "pathway \"p\" has no step \"out\"";
    expect(&text, "S0301", "pathway.p.step.s.then", found);
    // What a loop takes again and again is never given back.
    let text = "[beds.ward]\nbeds = 4\n".to_owned()
        + &step("in", "take = \"ward\"")
        + &step("stay", "wait = \"1 day\"\nnext = \"in\"");
    assert_eq!(told(&text).0, "S0403");
}

#[test]
fn parts_are_found_and_stand_in_no_circle() {
    let uses = |part: &str| step("s", &format!("part = \"{part}\""));
    let part = |name: &str, rest: &str| format!("[[part.{name}.step]]\nname = \"do\"\n{rest}\n");
    let look = part("look", "wait = \"1 day\"");
    let unknown = fault(&format!("{look}{}", uses("lock")));
    assert_eq!((unknown.code, unknown.hint.as_deref()), ("S0304", Some("did you mean \"look\"?")));
    let circle =
        part("look", "part = \"again\"") + &part("again", "part = \"look\"") + &uses("look");
    assert_eq!(told(&circle).2, "part \"look\" would stand in itself");
    let outside = part("look", "wait = \"1 day\"\nnext = \"t\"") + &uses("look") + &step("t", "");
    assert_eq!(told(&outside).2, "pathway \"p\" has no step \"s/t\"");
    // One fault, however often the part is used.
    let slip = part("look", "wayt = \"1 day\"") + &uses("look") + &step("t", "part = \"look\"");
    expect(&slip, "S0201", "part.look.step.do.wayt", "unknown key \"wayt\"");
    let slip = part("look", "activity = { resource = \"x\", takes = \"1 day\" }")
        + &uses("look")
        + &step("t", "part = \"look\"");
    assert_eq!(told(&slip).2, "there is no rota \"x\"");
    let beside = look.clone() + &step("s", "part = \"look\"\nwait = \"1 day\"");
    assert_eq!(told(&beside).2, "\"wait\" beside \"part\"");
    let scenario = Files::of_2025(&format!("{look}{}{ARRIVALS}", uses("look")))
        .setting("pathway.p.step.\"s/do\".wait=2 days")
        .load();
    let steps: Vec<_> = scenario.names.steps.iter().next().unwrap().clone();
    assert_eq!(steps, ["s", "s/do", "s/end"]);
    let timings = &scenario.base.phases[0].model.timings;
    assert_eq!(
        format!("{:?}", timings.iter().next().unwrap()),
        "Sampled(Fixed { seconds: 172800 })"
    );
}

#[test]
fn parts_of_parallel_steps_concern_themselves_alone() {
    let both = step("both", "parallel = { parts = [\"a\", \"b\"] }");
    let part = |rest: &str| {
        format!(
            "[clock.c]\n[[part.a.step]]\nname = \"do\"\n{rest}\n[[part.b.step]]\nname = \"do\"\nwait = \"1 day\"\n{both}"
        )
    };
    for (rest, key) in [
        ("start_clock = [\"c\"]", "start_clock"),
        ("leave = true", "leave"),
        ("wait = \"1 day\"\nnext = \"leave\"", "leave"),
        ("branch = [{ chance = 1, to = \"leave\" }]", "leave"),
        ("parallel = { parts = [\"b\"] }", "parallel"),
    ] {
        let found = format!("\"{key}\" in a part of a parallel step");
        assert_eq!(told(&part(rest)).2, found, "{rest}");
    }
    let sound = part("wait = \"1 day\"");
    let few = sound.replace("[\"a\", \"b\"]", "[\"a\", \"b\"], join = 3");
    expect(&few, "S0206", "pathway.p.step.both.parallel.join", "3 of 2 parts are waited for");
    let held = part("take = \"w\"") + "[beds.w]\nbeds = 1\n";
    assert_eq!(told(&held).0, "S0402");
    let scenario =
        Files::of_2025(&format!("{}{ARRIVALS}", sound.replace("[\"a\", \"b\"]", "[\"a\", \"a\"]")))
            .load();
    let names: Vec<_> = scenario.names.steps.iter().next().unwrap().clone();
    let expected = [
        "both",
        "both/a",
        "both/a/do",
        "both/a/end",
        "both/a 2",
        "both/a 2/do",
        "both/a 2/end",
        "both/end",
    ];
    assert_eq!(names, expected);
}
