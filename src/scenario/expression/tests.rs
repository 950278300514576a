//! Texts, what they become, and what is said of those that are wrong.

use super::*;
use crate::diagnostics::catalogue;
use crate::model::Instruction;

fn compiled(text: &str, wanted: Kind) -> Result<Vec<Instruction>, Problem> {
    let look_up = |asked, name: &str| {
        if name == "ct" {
            return Ok(Reading::Visits(if asked == Asked::Visits { 1 } else { 2 }));
        }
        Err(Unknown {
            code: catalogue::UNKNOWN_NAME,
            found: format!("there is no \"{name}\""),
            expected: "ct".to_owned(),
            hint: None,
        })
    };
    let attributes = [
        AttributeWords { name: "severity", values: None },
        AttributeWords { name: "age band", values: Some(vec!["young", "old"]) },
    ];
    let names = Vocabulary {
        attributes: &attributes,
        urgencies: &["urgent", "routine"],
        sites: &["RR8", "RXF"],
        routes: &["gp"],
        clocks: &["28-day", "62-day"],
        standards: &["62-day"],
        in_queue: false,
        look_up: &look_up,
    };
    compile(text, wanted, &names).map(|expression| expression.program)
}

/// The value of a text without names.
fn value(text: &str) -> f64 {
    let program = compiled(text, Kind::Number).unwrap_or_else(|problem| panic!("{problem:?}"));
    let mut stack: Vec<f64> = Vec::new();
    for instruction in program {
        let mut pop = || stack.pop().unwrap();
        let value = match instruction {
            Instruction::Constant(value) => value,
            Instruction::Not => f64::from(u8::from(pop() == 0.0)),
            Instruction::If => {
                let (no, yes, condition) = (pop(), pop(), pop());
                if condition == 0.0 { no } else { yes }
            }
            other => {
                let (second, first) = (pop(), pop());
                match other {
                    Instruction::Add => first + second,
                    Instruction::Subtract => first - second,
                    Instruction::Multiply | Instruction::And => first * second,
                    Instruction::Divide => first / second,
                    Instruction::Smaller => first.min(second),
                    Instruction::Larger | Instruction::Or => first.max(second),
                    Instruction::Less => f64::from(u8::from(first < second)),
                    Instruction::LessOrEqual => f64::from(u8::from(first <= second)),
                    Instruction::Greater => f64::from(u8::from(first > second)),
                    Instruction::GreaterOrEqual => f64::from(u8::from(first >= second)),
                    _ => f64::from(u8::from((first - second).abs() < f64::EPSILON)),
                }
            }
        };
        stack.push(value);
    }
    assert_eq!(stack.len(), 1);
    stack[0]
}

#[test]
fn precedence_is_that_of_arithmetic() {
    for (text, expected) in [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("10 - 4 - 3", 3.0),
        ("16 / 4 / 2", 2.0),
        ("-2 + 5", 3.0),
        ("2 * -3", -6.0),
        ("14 days / 1 week", 2.0),
        ("(1 day + 12 hours) / 36 h", 1.0),
        ("max(1, 7, 3) - min(4, 2)", 5.0),
        ("if(1 < 2 and not 3 <= 2, 10, 20)", 10.0),
        ("if(1 > 2 or 2 >= 2, 10, 20)", 10.0),
        ("if(1 = 2 or 1 <> 1 and true, 10, 20)", 20.0),
        ("if(false or true and false, 1, 0)", 0.0),
    ] {
        assert!((value(text) - expected).abs() < 1e-12, "{text}: {}", value(text));
    }
}

#[test]
fn names_become_what_they_stand_for() {
    use Instruction::{Constant, Equal, If, Less, Read};
    let program = compiled("[age band] == 'old'", Kind::Truth).unwrap();
    let band = Read(Reading::Attribute(crate::ids::AttributeId(1)));
    assert_eq!(program, [band, Constant(1.0), Equal]);
    let program = compiled("'routine' == urgency", Kind::Truth).unwrap();
    assert_eq!(program, [Read(Reading::Urgency), Constant(1.0), Equal]);
    let program = compiled("14 days < days_since('62-day')", Kind::Truth).unwrap();
    let since = Read(Reading::SinceStart(crate::ids::ClockId(1)));
    assert_eq!(program, [Constant(14.0 * 86_400.0), since, Less]);
    let program = compiled("severity > 8", Kind::Truth).unwrap();
    let severity = Read(Reading::Attribute(crate::ids::AttributeId(0)));
    assert_eq!(program, [severity, Constant(8.0), Instruction::Greater]);
    let wanted = Kind::Choice(Choice::Attribute(1));
    let program = compiled("if(visits('ct') < 2, 'young', 'old')", wanted).unwrap();
    let visits = Read(Reading::Visits(1));
    assert_eq!(program, [visits, Constant(2.0), Less, Constant(0.0), Constant(1.0), If]);
}

#[test]
fn faults_point_at_what_is_wrong() {
    for (text, wanted, marked, found) in [
        ("28 + severity days", Kind::Number, "days", "\"days\" cannot stand here"),
        ("28 + 2 days", Kind::Number, "2 days", "this is a length of time"),
        ("days_since('62-day') > 14", Kind::Truth, "14", "this is a number, without a unit"),
        ("severity > 8 and 2", Kind::Truth, "2", "this is a number"),
        ("severty > 8", Kind::Truth, "severty", "there is no attribute \"severty\""),
        ("[age band] == 'odl'", Kind::Truth, "'odl'", "'odl' is not a value of \"age band\""),
        ("[age band] > 3", Kind::Truth, "[age band]", "this is a value of \"age band\""),
        ("days_since('62 day') > 1 day", Kind::Truth, "'62 day'", "there is no clock \"62 day\""),
        ("2 days * 3 days", Kind::Span, "3 days", "this is a length of time"),
        ("1 < 2 < 3", Kind::Truth, "<", "\"<\" cannot stand here"),
        ("(1 + 2", Kind::Number, "2", "the expression ends too early"),
        ("3 months", Kind::Span, "months", "\"months\" is not a unit of time of fixed length"),
        ("sevrity(3)", Kind::Number, "sevrity", "there is no function \"sevrity\""),
        ("waiting('mri')", Kind::Number, "'mri'", "there is no \"mri\""),
        ("if(true, 1)", Kind::Number, "if(true, 1)", "\"if\" is given something else"),
        ("urgency == 'urgent", Kind::Truth, "'urgent", "the quote is not closed"),
        ("waited > 1 day", Kind::Truth, "waited", "nobody waits in a queue here"),
        ("1 % 2", Kind::Number, "%", "\"%\" has no meaning here"),
        ("", Kind::Number, "", "the expression ends too early"),
    ] {
        let problem = compiled(text, wanted).unwrap_err();
        assert_eq!(problem.0.found, found, "{text}");
        assert_eq!(&text[problem.0.at.clone()], marked, "{text}: {problem:?}");
    }
    let problem = compiled("severty > 8", Kind::Truth).unwrap_err();
    assert_eq!(problem.0.hint.as_deref(), Some("did you mean \"severity\"?"));
    let problem = compiled("28 + severity days", Kind::Number).unwrap_err();
    assert_eq!(problem.0.expected, "a unit after a written number only: severity * 1 day");
}

#[test]
fn deep_nesting_is_refused_and_breaks_nothing() {
    let deep = format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000));
    assert_eq!(compiled(&deep, Kind::Number).unwrap_err().0.code, catalogue::EXPRESSION);
    // Each level waits for the next, and so needs one more place.
    let high = format!("{}1{}", "1 + (".repeat(35), ")".repeat(35));
    assert_eq!(compiled(&high, Kind::Number).unwrap_err().0.code, catalogue::EXPRESSION);
    let long = |terms| "1 + ".repeat(terms) + "1";
    assert_eq!(compiled(&long(400), Kind::Number).unwrap().len(), 801);
    assert_eq!(compiled(&long(50_000), Kind::Number).unwrap_err().0.code, catalogue::EXPRESSION);
}
