//! How long steps take: a distribution for all, or one that depends on the
//! patient or the moment.

use super::pathways::OneStep;
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{AttributeId, TimingId};
use crate::model::{MAX_URGENCIES, Reading, Timing};
use crate::scenario::expression::Kind;
use crate::scenario::file_types::{Spread, SpreadForm, SpreadTable, Text};
use crate::scenario::located::{Blocks, Located};
use crate::scenario::units;

/// Days of the week as they are counted.
const WEEKDAYS: usize = 7;

impl OneStep<'_, '_, '_> {
    /// The rule of how long something takes.
    pub(super) fn timing(&mut self, spread: &Spread) -> Option<TimingId> {
        let timing = match &spread.value {
            SpreadForm::Named(table) if table.depends() => self.depending(table, spread)?,
            _ => Timing::Sampled(self.all.world.figures.spread(spread, self.here)?),
        };
        Some(self.program.timings.push(timing))
    }

    fn contradiction(&self, spread: &Spread, found: &str, expected: &str) {
        self.all.world.faults.push(
            Fault::new(catalogue::CONTRADICTION, &spread.address, found)
                .at(spread.place)
                .expected(expected),
        );
    }

    fn depending(&mut self, table: &SpreadTable, spread: &Spread) -> Option<Timing> {
        let forms = [
            table.by.is_some() || table.cases.is_some() || table.otherwise.is_some(),
            table.calendar.is_some() || table.open.is_some() || table.closed.is_some(),
            table.of.is_some() || table.times_expression.is_some(),
            table.expression.is_some(),
        ];
        let others = table.exponential.is_some()
            || table.uniform.is_some()
            || table.triangular.is_some()
            || table.lognormal.is_some()
            || table.gamma.is_some()
            || table.erlang.is_some()
            || table.weibull.is_some()
            || table.either_exponential.is_some()
            || table.parameter.is_some()
            || table.table.is_some()
            || table.times.is_some();
        let several = "one of { by, cases }, { calendar, open, closed }, { of, times_expression } and { expression }, and no distribution beside it";
        if others || forms.into_iter().filter(|&is| is).count() != 1 {
            self.contradiction(spread, "several rules of how long this takes", several);
            return None;
        }
        if forms[0] {
            let (Some(by), Some(cases)) = (&table.by, &table.cases) else {
                let expected = "{ by = ..., cases = { ... } }, and perhaps otherwise = ...";
                self.contradiction(spread, "\"by\" and \"cases\" go together", expected);
                return None;
            };
            self.by(by, cases, table.otherwise.as_ref())
        } else if forms[1] {
            let (Some(name), Some(open), Some(closed)) =
                (&table.calendar, &table.open, &table.closed)
            else {
                let expected = "{ calendar = ..., open = ..., closed = ... }";
                self.contradiction(spread, "a part of this rule is missing", expected);
                return None;
            };
            let calendars = self.all.world.file.calendar.names();
            self.all.world.find(name, calendars, "calendar", "a [calendar.NAME] block");
            let (open, closed) = (self.timing(open), self.timing(closed));
            let calendar = *self.all.calendars.ids.get(&name.value)?;
            Some(Timing::ByCalendar { calendar, open: open?, closed: closed? })
        } else if let Some(expression) = &table.expression {
            Some(Timing::Computed(self.expression(expression, Kind::Span)?))
        } else {
            let (Some(of), Some(times)) = (&table.of, &table.times_expression) else {
                let expected = "{ of = ..., times_expression = ... }";
                self.contradiction(spread, "a part of this rule is missing", expected);
                return None;
            };
            let (of, times) = (self.timing(of), self.expression(times, Kind::Number));
            Some(Timing::Scaled { of: of?, times: times? })
        }
    }

    /// One of several by class, day, site, route or attribute.
    fn by(
        &mut self,
        by: &Text,
        cases: &Blocks<Spread>,
        otherwise: Option<&Spread>,
    ) -> Option<Timing> {
        let world = self.all.world;
        let attribute = by.value.strip_prefix("attribute ").map(str::trim);
        let (what, names): (Reading, Vec<&str>) = match (by.value.as_str(), attribute) {
            ("urgency", _) => (Reading::Urgency, world.urgencies.clone()),
            ("site", _) => (Reading::Site, world.sites.iter().map(|site| site.name).collect()),
            ("route", _) => (Reading::Route, self.all.routes.to_vec()),
            ("weekday", _) => (Reading::Weekday, Vec::new()),
            (_, Some(name)) => {
                let words = &self.all.attributes.words;
                let known = words.iter().map(|attribute| attribute.name);
                let text = Located {
                    value: name.to_owned(),
                    address: by.address.clone(),
                    place: by.place,
                };
                let expected = "the name of an [attribute.NAME] block";
                let at = world.find(&text, known, "attribute", expected)?;
                let Some(values) = words[at].values.clone() else {
                    world.faults.push(
                        Fault::new(
                            catalogue::CONTRADICTION,
                            &by.address,
                            format!("attribute \"{name}\" is a number and has no cases"),
                        )
                        .at(by.place)
                        .expected("an attribute with values; or { of = ..., times_expression = ... } for a number"),
                    );
                    return None;
                };
                (Reading::Attribute(AttributeId(at as u16)), values)
            }
            _ => {
                world.faults.push(
                    Fault::new(
                        catalogue::UNKNOWN_CHOICE,
                        &by.address,
                        format!("\"{}\" is not known here", by.value),
                    )
                    .at(by.place)
                    .expected("\"urgency\", \"weekday\", \"site\", \"route\" or \"attribute NAME\"")
                    .nearest(&by.value, ["urgency", "weekday", "site", "route", "attribute"]),
                );
                return None;
            }
        };
        let length = if what == Reading::Weekday { WEEKDAYS } else { names.len() };
        let mut found: Vec<Option<TimingId>> = vec![None; length.min(1 << 16)];
        let mut sound = true;
        for (name, spread) in cases.0.iter() {
            let positions = self.positions(name, spread, what, &names);
            let timing = self.timing(spread);
            let (Some(positions), Some(timing)) = (positions, timing) else {
                sound = false;
                continue;
            };
            for position in positions {
                if found[position].replace(timing).is_some() {
                    world.faults.push(
                        Fault::new(catalogue::TWICE, &spread.address, "a second case for the same")
                            .at(spread.place)
                            .expected("one case for each"),
                    );
                    sound = false;
                }
            }
        }
        let otherwise = match otherwise {
            Some(spread) => Some(self.timing(spread)?),
            None => None,
        };
        if !sound {
            return None;
        }
        let missing = found.iter().position(Option::is_none).filter(|_| otherwise.is_none());
        if let Some(missing) = missing {
            let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
            let name = if what == Reading::Weekday { days[missing] } else { names[missing] };
            world.faults.push(
                Fault::new(
                    catalogue::MISSING_KEY,
                    &by.address,
                    format!("there is no case \"{name}\""),
                )
                .at(by.place)
                .expected("a case for each, or otherwise = ..."),
            );
            return None;
        }
        let cases = found.into_iter().map(|case| case.or(otherwise)).collect::<Option<_>>()?;
        debug_assert!(what != Reading::Urgency || names.len() <= MAX_URGENCIES);
        Some(Timing::By { what, cases })
    }

    /// For which positions a case stands; none, and a fault, if for nothing.
    fn positions(
        &self,
        name: &str,
        spread: &Spread,
        what: Reading,
        names: &[&str],
    ) -> Option<Vec<usize>> {
        if what == Reading::Weekday {
            let days = units::weekdays(name);
            return match days {
                Ok(bits) => Some((0..WEEKDAYS).filter(|day| bits >> day & 1 == 1).collect()),
                Err(problem) => {
                    self.all.world.faults.push(
                        Fault::new(catalogue::BAD_QUANTITY, &spread.address, problem.found)
                            .at(spread.place)
                            .expected(problem.expected),
                    );
                    None
                }
            };
        }
        let text = Located {
            value: name.to_owned(),
            address: spread.address.clone(),
            place: spread.place,
        };
        let expected = "one of the names that \"by\" asks for";
        self.all.world.find(&text, names.iter().copied(), "case", expected).map(|at| vec![at])
    }
}
