//! Measures: figures that the scenario asks for by name.

mod checks;
mod subject;

use super::{pathways::Layout, world::World};
use crate::diagnostics::{Fault, catalogue};
use crate::model::{Event, Hit, Measure, Model, Moments, Subject, Whose};
use crate::scenario::checked::{KnownAnswer, MeasureFigure, MeasureTerms, Names};
use crate::scenario::file_types::{
    FigureWord, MeasureFile, ParameterValue, PerWord, PooledWord, Text,
};
use crate::scenario::located::{Duration, Located, Recovered};
use crate::scenario::units::unit_seconds;
use crate::time::{DAY, HOUR, MINUTE, SimTime};
use checks::Kind;

/// Unit of times where none is given.
const HOURS: &str = "hours";

/// Compiles all measures; those that only divide others come last.
pub(super) fn compile(
    world: &World<'_>,
    layout: &Layout<'_>,
    names: &Names,
    model: &Model,
) -> Vec<MeasureTerms> {
    let blocks: Vec<_> = world.file.measure.good().collect();
    let mut all: Vec<MeasureTerms> = Vec::new();
    let mut dividers = Vec::new();
    for &(name, block, file) in &blocks {
        let here = Here { world, layout, names, model, block, file };
        let Some(mut terms) = here.terms(name) else { continue };
        if let Some(divider) = &file.divided_by {
            let known = blocks.iter().map(|&(name, ..)| name);
            let at = world.find(divider, known, "measure", "a [measure.NAME] block");
            if let Some((_, other, divider_file)) = at.map(|at| blocks[at]) {
                here.check_divider(divider, other, divider_file);
            }
            terms.divided_by = at;
        }
        if here.is_per_arrival() {
            dividers.push((all.len(), arrivals(&terms)));
        }
        all.push(terms);
    }
    // Positions are only right if every block could be compiled, and nothing
    // is used if one could not.
    for (at, divider) in dividers {
        all[at].divided_by = Some(all.len());
        all.push(divider);
    }
    all
}

/// The arrivals of those whom a measure is about.
fn arrivals(terms: &MeasureTerms) -> MeasureTerms {
    MeasureTerms {
        name: String::new(),
        measure: Measure {
            subject: Subject::Count { event: Event::Arrived, each: None },
            those_who_wait: false,
            hit: None,
            powers: false,
            distribution: false,
            ..terms.measure.clone()
        },
        figure: MeasureFigure::Mean,
        divided_by: None,
        unit_size: 1.0,
        per_stretch: false,
        known: None,
        ..terms.clone()
    }
}

/// One measure and what is around it.
struct Here<'a, 'w> {
    world: &'a World<'w>,
    layout: &'a Layout<'w>,
    names: &'a Names,
    model: &'a Model,
    block: &'a Recovered<MeasureFile>,
    file: &'a MeasureFile,
}

impl Here<'_, '_> {
    fn is_per_arrival(&self) -> bool {
        self.file.per.as_ref().is_some_and(|per| per.value == PerWord::Arrivals)
    }

    /// How long a stretch of a count is \[seconds\]; `None`: the whole window.
    fn each(&self) -> Option<i64> {
        match self.file.per.as_ref()?.value {
            PerWord::Minute => Some(MINUTE),
            PerWord::Hour => Some(HOUR),
            PerWord::Day => Some(DAY),
            PerWord::Week => Some(7 * DAY),
            PerWord::Arrivals => None,
        }
    }

    fn terms(&self, name: &str) -> Option<MeasureTerms> {
        let (world, file) = (self.world, self.file);
        let before = world.faults.len();
        let subject = self.subject();
        let whose = self.whose(subject.as_ref());
        let window = self.window();
        let subject = subject?;
        let kind = Kind::of(&subject);
        self.check(kind);
        let (unit, unit_size) = self.unit(kind, window);
        let hit = self.hit(kind);
        let figure = self.figure(kind, hit.is_some());
        if world.faults.len() > before {
            return None;
        }
        let site = whose.site.map(|site| self.model.organisation(site));
        let site = site.or_else(|| {
            let at = file.site.as_ref().and_then(|name| world.site(name))?;
            Some(world.sites[at].model.organisation)
        });
        Some(MeasureTerms {
            name: name.to_owned(),
            measure: Measure {
                subject,
                whose,
                window,
                joined: file.joined.as_ref().and_then(|joined| self.span(joined)),
                moments: self.moments(window),
                those_who_wait: file.of_those_who_wait,
                hit,
                powers: matches!(
                    figure,
                    MeasureFigure::Sd | MeasureFigure::Variance | MeasureFigure::Skewness
                ),
                distribution: matches!(figure, MeasureFigure::Quantile(_)),
            },
            figure,
            divided_by: None,
            by_replication: file.pooled == PooledWord::Replications,
            unit,
            unit_size,
            per_stretch: kind == Kind::Time && self.each().is_some(),
            is_whole: kind != Kind::Time,
            org_code: site.map_or_else(String::new, |id| self.names.organisations[id].code.clone()),
            pathway: file.pathway.as_ref().map_or_else(String::new, |name| name.value.clone()),
            route: file.route.as_ref().map_or_else(String::new, |name| name.value.clone()),
            known: file.expected.as_ref().map(|known| KnownAnswer {
                value: known.value.value,
                error: known.value.standard_error,
                within: known.value.within,
                source: known.value.source.clone(),
            }),
        })
    }

    /// Of whom.
    fn whose(&self, subject: Option<&Subject>) -> Whose {
        let (world, file) = (self.world, self.file);
        let pathway = file.pathway.as_ref().and_then(|name| self.layout.pathway(world, name));
        let site = file.site.as_ref().and_then(|name| world.site(name));
        let route = file.route.as_ref().and_then(|name| {
            let known = self.names.routes.iter().map(String::as_str);
            world.find(name, known, "route", "a \"route\" of some arrivals")
        });
        let at_places = subject.is_some_and(|subject| {
            matches!(
                subject,
                Subject::WaitFor { .. }
                    | Subject::QueueOf(_)
                    | Subject::InUse { .. }
                    | Subject::UnitsOf(_)
                    | Subject::Count { event: Event::Refused(_) | Event::GaveUp(_), .. }
            )
        });
        Whose {
            pathway: pathway.map(crate::ids::Id::from_index),
            // A resource's site is that of its places, wherever a patient is
            // counted; for arrivals as a divider it is the patient's.
            site: site
                .filter(|_| !at_places || self.is_per_arrival())
                .map(crate::ids::Id::from_index),
            urgency: file.urgency.as_ref().and_then(|class| world.urgency(class)),
            route: route.map(crate::ids::Id::from_index),
        }
    }

    /// From and until when.
    fn window(&self) -> (SimTime, SimTime) {
        let horizon = &self.model.horizon;
        match (&self.file.between, &self.file.joined) {
            (Some(between), _) => {
                self.span(between).unwrap_or((horizon.report_from, horizon.report_to))
            }
            (None, Some(_)) => (horizon.report_from, horizon.end),
            (None, None) => (horizon.report_from, horizon.report_to),
        }
    }

    /// A span after the first midnight of the reporting period.
    fn span(&self, span: &Located<Vec<Located<Duration>>>) -> Option<(SimTime, SimTime)> {
        let horizon = &self.model.horizon;
        let [from, until] = span.value.as_slice() else {
            self.fault(
                catalogue::WRONG_TYPE,
                (&span.address, span.place),
                format!("{} durations", span.value.len()),
                "from when and until when, for instance [\"0 h\", \"19 h\"]",
            );
            return None;
        };
        let after = |length: &Located<Duration>| {
            SimTime::from_seconds(
                horizon.report_from.seconds() + length.value.0.seconds.round() as i64,
            )
        };
        let (from, until) = (after(from), after(until));
        if from >= until {
            self.fault(
                catalogue::WRONG_ORDER,
                (&span.address, span.place),
                "it ends before it begins".to_owned(),
                "a later end",
            );
            return None;
        }
        if until > horizon.end {
            self.fault(
                catalogue::OUT_OF_RANGE,
                (&span.address, span.place),
                "it ends after the run".to_owned(),
                "an end within the reporting period and \"follow_up\"",
            );
            return None;
        }
        Some((from, until))
    }

    /// When things are counted or looked at.
    fn moments(&self, window: (SimTime, SimTime)) -> Moments {
        let (file, world) = (self.file, self.world);
        let mut moments = Moments {
            looked_at: None,
            weekdays: file.weekdays.as_ref().map_or(0b111_1111, |days| days.value.bits()),
            first_weekday: world.epoch.start().weekday().to_monday_zero_offset() as u8,
            hours: file.hours.as_ref().map_or((0, DAY), |hours| hours.value.0),
            day: file.day.as_ref().map(|day| i64::from(day.value) - 1),
        };
        if let Some(at) = &file.at {
            let midnights = (window.0.day()..=window.1.day()).map(SimTime::from_day);
            let days = midnights.filter(|&midnight| moments.counts_day(window.0, midnight));
            let instants = days
                .map(|midnight| SimTime::from_seconds(midnight.seconds() + at.value.0))
                .filter(|&time| {
                    let is_in = window.0 <= time && time < window.1;
                    // The end of the last day belongs to it.
                    is_in || at.value.0 == DAY && time == window.1
                });
            moments.looked_at = Some(instants.collect());
        }
        moments
    }

    /// The values whose share is asked for.
    fn hit(&self, kind: Kind) -> Option<Hit> {
        let file = self.file;
        let (limit, over, at_least) = match (&file.share_over, &file.share_within) {
            (Some(limit), _) => (limit, true, false),
            (None, Some(limit)) => (limit, false, false),
            (None, None) => (file.share_at_least.as_ref()?, false, true),
        };
        let value = match (limit.value, kind == Kind::Time) {
            (ParameterValue::Duration(length), true) => length.0.seconds,
            (ParameterValue::Number(number), false) => number,
            (ParameterValue::Number(number), true) => {
                self.fault(
                    catalogue::BAD_QUANTITY,
                    (&limit.address, limit.place),
                    format!("{number} has no unit"),
                    "a duration, for instance \"4 hours\": this measure is of times",
                );
                return None;
            }
            (ParameterValue::Duration(_), false) => {
                self.fault(
                    catalogue::WRONG_TYPE,
                    (&limit.address, limit.place),
                    "found a duration".to_owned(),
                    "a number: this measure counts",
                );
                return None;
            }
        };
        Some(if over {
            Hit::Over(value.floor() as i64)
        } else if at_least {
            Hit::AtLeast(value.ceil() as i64)
        } else {
            Hit::Within(value.floor() as i64)
        })
    }

    fn figure(&self, kind: Kind, is_share: bool) -> MeasureFigure {
        let file = self.file;
        if is_share {
            return MeasureFigure::Share;
        }
        if let Some(share) = &file.quantile {
            return MeasureFigure::Quantile(share.value);
        }
        match file.figure.as_ref().map(|word| word.value) {
            Some(FigureWord::Sd) => MeasureFigure::Sd,
            Some(FigureWord::Variance) => MeasureFigure::Variance,
            Some(FigureWord::Skewness) => MeasureFigure::Skewness,
            Some(FigureWord::Smallest) => MeasureFigure::Smallest,
            Some(FigureWord::Largest) => MeasureFigure::Largest,
            Some(FigureWord::Count) if kind == Kind::Time => MeasureFigure::Number,
            Some(FigureWord::Total) if kind == Kind::Time => MeasureFigure::Total,
            _ => MeasureFigure::Mean,
        }
    }

    /// The unit of the result, and how many of what is counted make it.
    fn unit(&self, kind: Kind, window: (SimTime, SimTime)) -> (String, f64) {
        let file = self.file;
        let word = file.figure.as_ref().map(|word| word.value);
        let given = file.unit.as_ref().map(|unit| unit.value.as_str());
        let is_share = file.share_over.is_some()
            || file.share_within.is_some()
            || file.share_at_least.is_some()
            || word == Some(FigureWord::ShareOfCapacity);
        if is_share {
            return (given.unwrap_or("share").to_owned(), 1.0);
        }
        if word == Some(FigureWord::Skewness) {
            return (given.unwrap_or("").to_owned(), 1.0);
        }
        let per = file.per.as_ref().map_or("", |per| match per.value {
            PerWord::Minute => " per minute",
            PerWord::Hour => " per hour",
            PerWord::Day => " per day",
            PerWord::Week => " per week",
            PerWord::Arrivals => " per arrival",
        });
        if kind == Kind::Time && word == Some(FigureWord::Count) {
            return (format!("{}{per}", given.unwrap_or("patients")), self.stretches(window));
        }
        if kind == Kind::Time || word == Some(FigureWord::MeanTimeOfDay) {
            let unit = file.unit.as_ref();
            let seconds = unit_seconds(unit.map_or(HOURS, |unit| unit.value.as_str()));
            if let (Some(unit), None) = (unit, seconds) {
                self.fault(
                    catalogue::UNKNOWN_CHOICE,
                    (&unit.address, unit.place),
                    format!("\"{}\" is not a unit of time", unit.value),
                    "\"seconds\", \"minutes\", \"hours\", \"days\" or \"weeks\"",
                );
            }
            let size = seconds.unwrap_or(HOUR) as f64;
            let name = given.unwrap_or(HOURS);
            return match word {
                Some(FigureWord::Variance) => (format!("{name}²"), size),
                Some(FigureWord::Total) => (format!("{name}{per}"), size * self.stretches(window)),
                _ => (name.to_owned(), size),
            };
        }
        if file.divided_by.is_some() {
            return (given.unwrap_or("ratio").to_owned(), 1.0);
        }
        let of = given.unwrap_or(if file.in_use.is_some() || file.units_of.is_some() {
            "units"
        } else {
            "patients"
        });
        (format!("{of}{per}"), 1.0)
    }

    /// How many stretches the window has, parts of one included.
    fn stretches(&self, window: (SimTime, SimTime)) -> f64 {
        self.each().map_or(1.0, |each| (window.1 - window.0).seconds() as f64 / each as f64)
    }

    fn fault(
        &self,
        code: catalogue::Code,
        (address, place): (&str, crate::diagnostics::Place),
        found: String,
        expected: &str,
    ) {
        self.world.faults.push(Fault::new(code, address, found).at(place).expected(expected));
    }

    fn fault_at(&self, text: &Text, code: catalogue::Code, found: String, expected: &str) {
        self.fault(code, (&text.address, text.place), found, expected);
    }
}
