//! Which keys of a measure go together.

use super::Here;
use crate::diagnostics::catalogue;
use crate::model::Subject;
use crate::scenario::file_types::{FigureWord, MeasureFile, PerWord, Text};
use crate::scenario::located::Recovered;

/// What kind of values a measure has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Times.
    Time,
    /// How many there are.
    Level,
    /// How often something happens.
    Count,
}

impl Kind {
    pub(super) fn of(subject: &Subject) -> Self {
        match subject {
            Subject::WaitFor { .. }
            | Subject::TimeIn(_)
            | Subject::TimeTo(_)
            | Subject::TimeBetween(..)
            | Subject::TimeInside => Self::Time,
            Subject::QueueOf(_)
            | Subject::InUse { .. }
            | Subject::UnitsOf(_)
            | Subject::NumberAt(_)
            | Subject::NumberInside => Self::Level,
            Subject::Count { .. } | Subject::TimeOfDay(_) => Self::Count,
        }
    }
}

impl Here<'_, '_> {
    /// Faults for keys that say nothing beside what is observed.
    pub(super) fn check(&self, kind: Kind) {
        let file = self.file;
        let word = file.figure.as_ref().map(|word| word.value);
        let is = |word: Option<FigureWord>, other| word == Some(other);
        self.one_figure();
        let of_resource =
            file.queue_of.is_some() || file.in_use.is_some() || file.units_of.is_some();
        let filter =
            [("pathway", &file.pathway), ("urgency", &file.urgency), ("route", &file.route)]
                .into_iter()
                .find_map(|(key, filter)| filter.as_ref().map(|_| key));
        if let (true, Some(key)) = (of_resource, filter) {
            self.misplaced(key, "\"number_at\" of the step where they wait or are served");
        }
        let counts = kind == Kind::Count;
        let by_the_clock = counts || (kind == Kind::Level && file.at.is_some());
        let adds_up = counts || is(word, FigureWord::Count) || is(word, FigureWord::Total);
        for (key, given, goes, beside) in [
            ("gave_up", file.gave_up, file.wait_for.is_some(), "\"wait_for\""),
            ("of_those_who_wait", file.of_those_who_wait, kind == Kind::Time, "a measure of times"),
            ("joined", file.joined.is_some(), kind == Kind::Time, "a measure of times"),
            ("at", file.at.is_some(), kind == Kind::Level, "a measure of how many there are"),
            ("weekdays", file.weekdays.is_some(), by_the_clock, "a count, or a level with \"at\""),
            ("day", file.day.is_some(), by_the_clock, "a count, or a level with \"at\""),
            ("hours", file.hours.is_some(), counts, "a count"),
            ("per", file.per.is_some(), adds_up, "a count, or figure = \"count\" or \"total\""),
            (
                "divided_by",
                file.divided_by.is_some(),
                adds_up,
                "a count, or figure = \"count\" or \"total\"",
            ),
        ] {
            if given && !goes {
                self.misplaced(key, &format!("\"{key}\" beside {beside}"));
            }
        }
        if is(word, FigureWord::ShareOfCapacity) && (file.in_use.is_none() || file.at.is_some()) {
            self.misplaced("figure", "\"share of capacity\" beside \"in_use\", without \"at\"");
        }
        if is(word, FigureWord::MeanTimeOfDay) && (!counts || file.per.is_some()) {
            self.misplaced("figure", "\"mean time of day\" beside a count, without \"per\"");
        }
        let is_ratio = self.is_per_arrival() || file.divided_by.is_some();
        let is_simple =
            matches!(word, None | Some(FigureWord::Mean | FigureWord::Count | FigureWord::Total));
        if is_ratio && !(is_simple && file.quantile.is_none()) {
            self.misplaced("figure", "no figure but the mean, the count or the total of a ratio");
        }
        if self.is_per_arrival() && file.divided_by.is_some() {
            self.misplaced("divided_by", "either \"divided_by\" or per = \"arrivals\"");
        }
        if let Some(share) = &file.quantile
            && !(0.0 < share.value && share.value < 1.0)
        {
            self.fault(
                catalogue::OUT_OF_RANGE,
                (&share.address, share.place),
                format!("the quantile {}", share.value),
                "between 0 and 1, for instance 0.95",
            );
        }
        if let Some(day) = file.day.as_ref().filter(|day| day.value == 0) {
            self.fault(
                catalogue::OUT_OF_RANGE,
                (&day.address, day.place),
                "day 0".to_owned(),
                "1 for the first day of the reporting period",
            );
        }
    }

    /// A measure by which another is divided must count something.
    pub(super) fn check_divider(
        &self,
        name: &Text,
        block: &Recovered<MeasureFile>,
        file: &MeasureFile,
    ) {
        let counts = file.arrivals
            || file.left
            || file.count_of.is_some()
            || file.gave_up_at.is_some()
            || file.refused_at.is_some()
            || file.figure.as_ref().is_some_and(|word| word.value == FigureWord::Count);
        if !counts {
            self.fault_at(
                name,
                catalogue::CONTRADICTION,
                format!("{} does not count anything", block.address),
                "a measure that counts, such as \"count_of\" or \"arrivals\"",
            );
        }
    }

    /// At most one of the keys that say what is made of the values.
    fn one_figure(&self) {
        let file = self.file;
        let given = [
            file.figure.is_some(),
            file.quantile.is_some(),
            file.share_over.is_some(),
            file.share_within.is_some(),
            file.share_at_least.is_some(),
        ];
        if given.into_iter().filter(|&is| is).count() > 1 {
            self.fault(
                catalogue::CONTRADICTION,
                (&self.block.address, self.block.place),
                "this measure is several figures".to_owned(),
                "one of \"figure\", \"quantile\", \"share_over\", \"share_within\" and \
                 \"share_at_least\"; write two measures",
            );
        }
        let per_stretch = file.per.as_ref().is_some_and(|per| per.value != PerWord::Arrivals);
        if per_stretch && file.divided_by.is_some() {
            self.misplaced("per", "no \"per\" beside \"divided_by\"");
        }
    }

    fn misplaced(&self, key: &str, expected: &str) {
        let address = format!("{}.{key}", self.block.address);
        self.fault(
            catalogue::CONTRADICTION,
            (&address, self.block.place),
            format!("\"{key}\" says nothing here"),
            expected,
        );
    }
}
