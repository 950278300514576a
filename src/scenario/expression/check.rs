//! A tree checked for kinds and units, and written as a flat program.

use super::grammar::{Tree, What};
use super::{Asked, Choice, Kind, Problem, Vocabulary, Wrong};
use crate::diagnostics::catalogue::{self, Code};
use crate::diagnostics::nearest;
use crate::ids::{AttributeId, ClockId};
use crate::model::{Expression, Instruction, MAX_STACK, Reading};
use std::ops::Range;

/// Names without parentheses that are always known.
const KNOWN: [&str; 9] =
    ["urgency", "site", "route", "weekday", "hour", "time_inside", "waited", "true", "false"];
/// Functions.
const FUNCTIONS: [&str; 9] =
    ["min", "max", "if", "days_since", "running", "days_to_breach", "visits", "waiting", "free"];
/// Days of the week as they are compared.
pub(super) const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

struct Writer<'a> {
    names: &'a Vocabulary<'a>,
    program: Vec<Instruction>,
}

type Checked<T> = Result<T, Problem>;

pub(super) fn compile(tree: &Tree, wanted: Kind, names: &Vocabulary<'_>) -> Checked<Expression> {
    let mut writer = Writer { names, program: Vec::new() };
    writer.of_kind(tree, wanted)?;
    let (mut height, mut highest) = (0_usize, 0);
    for instruction in &writer.program {
        match instruction {
            Instruction::Constant(_) | Instruction::Read(_) => height += 1,
            Instruction::Not => {}
            Instruction::If => height -= 2,
            _ => height -= 1,
        }
        highest = highest.max(height);
    }
    if highest > MAX_STACK {
        return Err(problem(
            catalogue::EXPRESSION,
            &tree.at,
            "the expression is nested too deeply".to_owned(),
            "a simpler expression; an attribute can hold a part of it",
        ));
    }
    Ok(Expression { program: writer.program })
}

fn problem(code: Code, at: &Range<usize>, found: String, expected: &str) -> Problem {
    let expected = expected.to_owned();
    Problem(Box::new(Wrong { code, at: at.clone(), found, expected, hint: None }))
}

fn miscounted(tree: &Tree, name: &str, expected: &str) -> Problem {
    let found = format!("\"{name}\" is given something else");
    problem(catalogue::EXPRESSION, &tree.at, found, expected)
}

/// The one text that a function is given.
fn only_text<'t>(
    tree: &Tree,
    name: &str,
    items: &'t [Tree],
) -> Checked<(&'t str, &'t Range<usize>)> {
    match items {
        [Tree { what: What::Text(text), at }] => Ok((text, at)),
        _ => Err(miscounted(tree, name, &format!("one name in quotes: {name}('...')"))),
    }
}

impl Writer<'_> {
    fn put(&mut self, instruction: Instruction) {
        self.program.push(instruction);
    }

    fn in_words(&self, kind: Kind) -> String {
        match kind {
            Kind::Number => "a number".to_owned(),
            Kind::Span => "a length of time".to_owned(),
            Kind::Truth => "true or false".to_owned(),
            Kind::Choice(Choice::Urgency) => "a class of urgency".to_owned(),
            Kind::Choice(Choice::Site) => "a site".to_owned(),
            Kind::Choice(Choice::Route) => "a route".to_owned(),
            Kind::Choice(Choice::Weekday) => "a day of the week".to_owned(),
            Kind::Choice(Choice::Attribute(at)) => {
                format!("a value of \"{}\"", self.names.attributes[at].name)
            }
        }
    }

    fn wrong_kind(&self, tree: &Tree, found: Kind, expected: &str) -> Problem {
        let mut found_words = format!("this is {}", self.in_words(found));
        if found == Kind::Number && expected.contains("length of time") {
            found_words += ", without a unit";
        }
        problem(catalogue::EXPRESSION, &tree.at, found_words, expected)
    }

    /// Writes what must be of one kind.
    fn of_kind(&mut self, tree: &Tree, wanted: Kind) -> Checked<()> {
        if let (What::Text(text), Kind::Choice(choice)) = (&tree.what, wanted) {
            return self.name_of(choice, text, &tree.at);
        }
        if let (What::Call(name, items), Kind::Choice(_)) = (&tree.what, wanted)
            && name == "if"
        {
            return self.either(tree, items, Some(wanted)).map(|_| ());
        }
        let found = self.any(tree)?;
        if found == wanted {
            return Ok(());
        }
        let mut wrong = self.wrong_kind(tree, found, &self.in_words(wanted));
        if wanted == Kind::Span && found == Kind::Number {
            "a length of time, for instance 14 days".clone_into(&mut wrong.0.expected);
        }
        Err(wrong)
    }

    /// Writes the position of a name among those that may stand there.
    fn name_of(&mut self, choice: Choice, text: &str, at: &Range<usize>) -> Checked<()> {
        let names: Vec<&str> = match choice {
            Choice::Urgency => self.names.urgencies.to_vec(),
            Choice::Site => self.names.sites.to_vec(),
            Choice::Route => self.names.routes.to_vec(),
            Choice::Weekday => WEEKDAYS.to_vec(),
            Choice::Attribute(at) => self.names.attributes[at].values.clone().unwrap_or_default(),
        };
        let Some(position) = names.iter().position(|name| *name == text) else {
            let shown: Vec<_> = names.iter().take(12).map(|name| format!("'{name}'")).collect();
            let what = self.in_words(Kind::Choice(choice));
            let mut unknown = problem(
                catalogue::UNKNOWN_NAME,
                at,
                format!("'{text}' is not {what}"),
                &format!("one of {}", shown.join(", ")),
            );
            unknown.0.hint = nearest(text, names);
            return Err(unknown);
        };
        self.put(Instruction::Constant(position as f64));
        Ok(())
    }

    /// Writes anything, and says of what kind it is.
    fn any(&mut self, tree: &Tree) -> Checked<Kind> {
        match &tree.what {
            What::Number(number) => {
                self.put(Instruction::Constant(*number));
                Ok(Kind::Number)
            }
            What::Span(seconds) => {
                self.put(Instruction::Constant(*seconds));
                Ok(Kind::Span)
            }
            What::Text(text) => Err(problem(
                catalogue::EXPRESSION,
                &tree.at,
                format!("'{text}' is a text"),
                "a text only where it is compared with a name, as in urgency == 'urgent'",
            )),
            What::Name(name, bracketed) => self.name(name, *bracketed, &tree.at),
            What::Call(name, items) => self.call(tree, name, items),
            What::Minus(inner) => {
                self.put(Instruction::Constant(0.0));
                let kind = self.any(inner)?;
                if !matches!(kind, Kind::Number | Kind::Span) {
                    return Err(self.wrong_kind(inner, kind, "a number or a length of time"));
                }
                self.put(Instruction::Subtract);
                Ok(kind)
            }
            What::Not(inner) => {
                self.of_kind(inner, Kind::Truth)?;
                self.put(Instruction::Not);
                Ok(Kind::Truth)
            }
            What::Both(sign, one, other) => self.both(sign, one, other),
        }
    }

    fn both(&mut self, sign: &str, one: &Tree, other: &Tree) -> Checked<Kind> {
        match sign {
            "and" | "or" => {
                self.of_kind(one, Kind::Truth)?;
                self.of_kind(other, Kind::Truth)?;
                self.put(if sign == "and" { Instruction::And } else { Instruction::Or });
                Ok(Kind::Truth)
            }
            "==" | "!=" => {
                let turned = matches!(one.what, What::Text(_));
                let (first, second) = if turned { (other, one) } else { (one, other) };
                let kind = self.any(first)?;
                self.of_kind(second, kind)?;
                self.put(Instruction::Equal);
                if sign == "!=" {
                    self.put(Instruction::Not);
                }
                Ok(Kind::Truth)
            }
            "<" | "<=" | ">" | ">=" => {
                let kind = self.quantity(one)?;
                self.of_kind(other, kind)?;
                self.put(match sign {
                    "<" => Instruction::Less,
                    "<=" => Instruction::LessOrEqual,
                    ">" => Instruction::Greater,
                    _ => Instruction::GreaterOrEqual,
                });
                Ok(Kind::Truth)
            }
            "+" | "-" => {
                let kind = self.quantity(one)?;
                self.of_kind(other, kind)?;
                self.put(if sign == "+" { Instruction::Add } else { Instruction::Subtract });
                Ok(kind)
            }
            "*" => {
                let (first, second) = (self.quantity(one)?, self.quantity(other)?);
                self.put(Instruction::Multiply);
                match (first, second) {
                    (Kind::Span, Kind::Span) => {
                        Err(self.wrong_kind(other, second, "a number: time cannot be squared"))
                    }
                    (Kind::Span, _) | (_, Kind::Span) => Ok(Kind::Span),
                    _ => Ok(Kind::Number),
                }
            }
            _ => {
                let (first, second) = (self.quantity(one)?, self.quantity(other)?);
                self.put(Instruction::Divide);
                match (first, second) {
                    (Kind::Number, Kind::Span) => {
                        Err(self.wrong_kind(other, second, "a number, or time divided by time"))
                    }
                    (Kind::Span, Kind::Number) => Ok(Kind::Span),
                    _ => Ok(Kind::Number),
                }
            }
        }
    }

    /// Writes a number or a length of time.
    fn quantity(&mut self, tree: &Tree) -> Checked<Kind> {
        let kind = self.any(tree)?;
        if matches!(kind, Kind::Number | Kind::Span) {
            return Ok(kind);
        }
        Err(self.wrong_kind(tree, kind, "a number or a length of time"))
    }

    fn name(&mut self, name: &str, bracketed: bool, at: &Range<usize>) -> Checked<Kind> {
        let (reading, kind) = match name {
            _ if bracketed => return self.attribute(name, at),
            "urgency" => (Reading::Urgency, Kind::Choice(Choice::Urgency)),
            "site" => (Reading::Site, Kind::Choice(Choice::Site)),
            "route" => (Reading::Route, Kind::Choice(Choice::Route)),
            "weekday" => (Reading::Weekday, Kind::Choice(Choice::Weekday)),
            "hour" => (Reading::Hour, Kind::Number),
            "time_inside" => (Reading::TimeInside, Kind::Span),
            "waited" if self.names.in_queue => (Reading::Waited, Kind::Span),
            "waited" => {
                return Err(problem(
                    catalogue::EXPRESSION,
                    at,
                    "nobody waits in a queue here".to_owned(),
                    "\"waited\" in the rule of a queue only",
                ));
            }
            "true" | "false" => {
                self.put(Instruction::Constant(f64::from(u8::from(name == "true"))));
                return Ok(Kind::Truth);
            }
            _ => return self.attribute(name, at),
        };
        self.put(Instruction::Read(reading));
        Ok(kind)
    }

    fn attribute(&mut self, name: &str, at: &Range<usize>) -> Checked<Kind> {
        let known = self.names.attributes;
        let Some(position) = known.iter().position(|attribute| attribute.name == name) else {
            let attributes = known.iter().map(|attribute| attribute.name);
            let mut unknown = problem(
                catalogue::UNKNOWN_NAME,
                at,
                format!("there is no attribute \"{name}\""),
                "the name of an [attribute.NAME] block (in [brackets] if it has spaces), or what is always known",
            );
            unknown.0.hint = if FUNCTIONS.contains(&name) {
                Some(format!("\"{name}\" needs parentheses: {name}(...)"))
            } else {
                nearest(name, attributes.chain(KNOWN))
            };
            return Err(unknown);
        };
        self.put(Instruction::Read(Reading::Attribute(AttributeId(position as u16))));
        let is_number = known[position].values.is_none();
        Ok(if is_number { Kind::Number } else { Kind::Choice(Choice::Attribute(position)) })
    }

    fn call(&mut self, tree: &Tree, name: &str, items: &[Tree]) -> Checked<Kind> {
        match name {
            "min" | "max" => {
                let kind = self.quantity(&items[0])?;
                if items.len() < 2 {
                    return Err(miscounted(tree, name, "two or more values"));
                }
                for item in &items[1..] {
                    self.of_kind(item, kind)?;
                    let smaller = name == "min";
                    self.put(if smaller { Instruction::Smaller } else { Instruction::Larger });
                }
                Ok(kind)
            }
            "if" => self.either(tree, items, None),
            "days_since" | "running" | "days_to_breach" => {
                let (names, what) = match name {
                    "days_to_breach" => (self.names.standards, "standard"),
                    _ => (self.names.clocks, "clock"),
                };
                let (text, at) = only_text(tree, name, items)?;
                let Some(position) = names.iter().position(|known| *known == text) else {
                    let mut unknown = problem(
                        catalogue::UNKNOWN_NAME,
                        at,
                        format!("there is no {what} \"{text}\""),
                        &format!("the name of a [{what}.NAME] block"),
                    );
                    unknown.0.hint = nearest(text, names.iter().copied());
                    return Err(unknown);
                };
                let clock = ClockId(position.min(usize::from(u8::MAX)) as u8);
                let (reading, kind) = match name {
                    "days_since" => (Reading::SinceStart(clock), Kind::Span),
                    "running" => (Reading::Running(clock), Kind::Truth),
                    _ => (Reading::ToBreach(position as u16), Kind::Span),
                };
                self.put(Instruction::Read(reading));
                Ok(kind)
            }
            "visits" | "waiting" | "free" => {
                let asked = match name {
                    "visits" => Asked::Visits,
                    "waiting" => Asked::Waiting,
                    _ => Asked::Free,
                };
                let (text, at) = only_text(tree, name, items)?;
                let reading = (self.names.look_up)(asked, text).map_err(|unknown| {
                    Problem(Box::new(Wrong {
                        code: unknown.code,
                        at: at.clone(),
                        found: unknown.found,
                        expected: unknown.expected,
                        hint: unknown.hint,
                    }))
                })?;
                self.put(Instruction::Read(reading));
                Ok(Kind::Number)
            }
            _ => {
                let at = tree.at.start..tree.at.start + name.len();
                let mut unknown = problem(
                    catalogue::UNKNOWN_NAME,
                    &at,
                    format!("there is no function \"{name}\""),
                    &format!("one of {}", FUNCTIONS.join(", ")),
                );
                unknown.0.hint = nearest(name, FUNCTIONS);
                Err(unknown)
            }
        }
    }

    fn either(&mut self, tree: &Tree, items: &[Tree], wanted: Option<Kind>) -> Checked<Kind> {
        let [condition, yes, no] = items else {
            return Err(miscounted(tree, "if", "three values: if(condition, then, otherwise)"));
        };
        self.of_kind(condition, Kind::Truth)?;
        let kind = match wanted {
            Some(kind) => {
                self.of_kind(yes, kind)?;
                kind
            }
            None => self.any(yes)?,
        };
        self.of_kind(no, kind)?;
        self.put(Instruction::If);
        Ok(kind)
    }
}
