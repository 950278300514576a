//! The rules of rotas and beds.

use super::expressions::{self, Standing};
use super::pathways::Surroundings;
use super::places::MOST_UNITS;
use super::program::Program;
use super::steps;
use super::world::World;
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{ClockId, ExpressionId, PlaceId, SiteId};
use crate::model::{
    Breakdown, Escalation, MAX_CLOCKS, MAX_URGENCIES, PlaceRules, PreEmption, QueueRule, Reserved,
    WorkRule,
};
use crate::random::Sampler;
use crate::scenario::expression::Kind;
use crate::scenario::figures::Here;
use crate::scenario::file_types::{
    Beds, BreakdownFile, Diary, EscalationFile, Length, Number, PreEmptionFile, QueueForm,
    QueueTable, QueueWord, ReservedFile, Rota, StartsForm, Text, ThenForm, WorkForm,
};
use crate::scenario::located::{Blocks, Located};

pub(super) fn of_rota(world: &World<'_>, rota: &Rota, here: Here<'_>) -> PlaceRules {
    let rules = Rules { world, here };
    PlaceRules {
        queue: rules.queue(rota.queue.as_ref()),
        ignores_urgency: rota.classes == Some(false),
        when_shift_ends: work(rota.when_shift_ends),
        starts_if_it_ends_in_time: rota.starts == StartsForm::IfItEndsInTime,
        pre_emption: rota.pre_emption.as_ref().map(|file| rules.pre_emption(file)),
        breakdown: rota.breakdown.as_ref().and_then(|file| rules.breakdown(file)),
        reserved: rota.reserved.as_ref().and_then(|file| rules.reserved(file)),
        escalation: None,
    }
}

pub(super) fn of_beds(world: &World<'_>, beds: &Beds, here: Here<'_>) -> PlaceRules {
    let rules = Rules { world, here };
    PlaceRules {
        queue: rules.queue(beds.queue.as_ref()),
        ignores_urgency: beds.classes == Some(false),
        pre_emption: beds.pre_emption.as_ref().map(|file| rules.pre_emption(file)),
        reserved: beds.reserved.as_ref().and_then(|file| rules.reserved(file)),
        escalation: beds.escalation.as_ref().and_then(|file| rules.escalation(file)),
        ..PlaceRules::default()
    }
}

/// Who of those on a diary's list is offered slots first.
pub(super) fn of_diary(world: &World<'_>, diary: &Diary, here: Here<'_>) -> QueueRule {
    let rules = Rules { world, here };
    let rule = rules.queue(diary.queue.as_ref());
    if let Some(form) = &diary.queue
        && matches!(rule, QueueRule::Accumulating(_) | QueueRule::Expression { .. })
    {
        rules.fault(
            form,
            catalogue::CONTRADICTION,
            "the list of a diary goes by class of urgency, then by what does not change".to_owned(),
            "\"first come\", \"longest waiting\", { longest_waiting = ... } or { days_to_breach = ... }",
        );
    }
    rule
}

const fn work(form: WorkForm) -> WorkRule {
    match form {
        WorkForm::Finish => WorkRule::Finish,
        WorkForm::Pause => WorkRule::Pause,
        WorkForm::Restart => WorkRule::Restart,
        WorkForm::HandOver => WorkRule::HandOver,
        WorkForm::ReturnToQueue => WorkRule::ReturnToQueue,
    }
}

/// Reads the rules of one place.
struct Rules<'a, 'w> {
    world: &'a World<'w>,
    here: Here<'a>,
}

/// The expression by which a queue is ranked, if it is.
pub(super) fn rank(queue: Option<&Located<QueueForm>>) -> Option<&Text> {
    match queue.map(|form| &form.value) {
        Some(QueueForm::Rule(table)) => table.value.rank.as_ref(),
        _ => None,
    }
}

/// Compiles the expressions by which queues are ranked.
pub(super) fn compile_ranks(
    all: &Surroundings<'_, '_>,
    program: &mut Program,
) -> Vec<(PlaceId, ExpressionId)> {
    let mut ranks = Vec::new();
    for (place, rank) in &all.resources.ranks {
        let site = usize::from(all.resources.places[*place].site.0);
        let standing = Standing { site, step: None, in_queue: true };
        let id = expressions::compile(all, program, rank, Kind::Number, standing);
        ranks.extend(id.map(|id| (*place, id)));
    }
    ranks
}

impl Rules<'_, '_> {
    fn fault<T>(&self, at: &Located<T>, code: catalogue::Code, found: String, expected: &str) {
        let fault = Fault::new(code, &at.address, found).at(at.place).expected(expected);
        self.world.faults.push(fault);
    }

    fn whole(&self, number: &Number, what: &str) -> Option<u32> {
        let found = self.world.figures.between(number, MOST_UNITS, what, self.here)?;
        Some(found.round() as u32)
    }

    fn classes(&self, names: &[Text]) -> u16 {
        names.iter().filter_map(|name| self.world.urgency(name)).fold(0, |bits, at| bits | 1 << at)
    }

    fn queue(&self, form: Option<&Located<QueueForm>>) -> QueueRule {
        let rule = match form.map(|form| &form.value) {
            None | Some(QueueForm::Word(QueueWord::FirstCome)) => Some(QueueRule::FirstCome),
            Some(QueueForm::Word(QueueWord::LongestWaiting)) => Some(QueueRule::LongestInside),
            Some(QueueForm::Rule(table)) => self.queue_table(table),
        };
        rule.unwrap_or_default()
    }

    fn queue_table(&self, table: &Located<QueueTable>) -> Option<QueueRule> {
        let QueueTable { longest_waiting, days_to_breach, accumulating, rank, again } =
            &table.value;
        let rule = match (longest_waiting, days_to_breach, accumulating, rank) {
            (Some(clock), None, None, None) => {
                QueueRule::LongestOnClock(ClockId(self.clock(clock)?))
            }
            (None, Some(standards), None, None) => {
                let limits: Option<Vec<_>> =
                    standards.iter().map(|standard| self.limit(standard)).collect();
                QueueRule::FirstToBreach(limits?)
            }
            (None, None, Some(weights), None) => QueueRule::Accumulating(self.weights(weights)?),
            (None, None, None, Some(_)) => {
                return self.ranked(again.as_ref());
            }
            _ => {
                self.fault(
                    table,
                    catalogue::CONTRADICTION,
                    "who is served first?".to_owned(),
                    "one of longest_waiting, days_to_breach, accumulating and rank",
                );
                return None;
            }
        };
        if let Some(again) = again {
            let found = "only a \"rank\" is found again".to_owned();
            self.fault(again, catalogue::CONTRADICTION, found, "no \"again\" without \"rank\"");
        }
        Some(rule)
    }

    /// A rule by an expression, which is compiled with those of the steps.
    fn ranked(&self, again: Option<&Length>) -> Option<QueueRule> {
        let again = match again {
            Some(again) => {
                let seconds = self.world.figures.length(again, self.here)?;
                Some(seconds.round() as i64)
            }
            None => None,
        };
        Some(QueueRule::Expression { expression: ExpressionId(0), again })
    }

    fn clock(&self, name: &Text) -> Option<u8> {
        let clocks = steps::clocks(self.world);
        let found =
            self.world.find(name, clocks.iter().copied(), "clock", "a [clock.NAME] block")?;
        u8::try_from(found).ok().filter(|&at| usize::from(at) < MAX_CLOCKS)
    }

    /// The clocks of a standard and its limit \[seconds\].
    fn limit(&self, name: &Text) -> Option<(crate::model::ClockSet, i64)> {
        let standards = &self.world.file.standard;
        self.world.find(name, standards.names(), "standard", "a [standard.NAME] block")?;
        let standard = standards.0.get(&name.value)?.value.as_ref()?;
        let clocks = steps::clock_set(&steps::clocks(self.world), &standard.clocks);
        Some((clocks, standard.limit.value.0.seconds.round() as i64))
    }

    fn weights(&self, weights: &Located<Blocks<Number>>) -> Option<[f64; MAX_URGENCIES]> {
        let urgencies = &self.world.urgencies;
        let mut found = [0.0; MAX_URGENCIES];
        for (name, number) in weights.value.0.iter() {
            let Some(at) = urgencies.iter().position(|known| known == name) else {
                self.world.faults.push(
                    Fault::new(
                        catalogue::UNKNOWN_NAME,
                        &number.address,
                        format!("there is no urgency \"{name}\""),
                    )
                    .at(number.place)
                    .expected("one of the scenario's \"urgencies\"")
                    .nearest(name, urgencies.iter().copied()),
                );
                return None;
            };
            found[at.min(MAX_URGENCIES - 1)] =
                self.world.figures.between(number, 1e9, "the weight", self.here)?;
        }
        let missing = urgencies.iter().find(|name| !weights.value.0.contains_key(**name));
        if let Some(missing) = missing {
            self.fault(
                weights,
                catalogue::MISSING_KEY,
                format!("\"{missing}\" has no weight"),
                "a weight for each class of urgency",
            );
            return None;
        }
        Some(found)
    }

    fn pre_emption(&self, file: &PreEmptionFile) -> PreEmption {
        PreEmption { by: self.classes(&file.by), restarts: file.then == ThenForm::Restart }
    }

    fn breakdown(&self, file: &BreakdownFile) -> Option<Breakdown> {
        let after = self.world.figures.spread(&file.after, self.here);
        let lasts = self.world.figures.spread(&file.lasts, self.here);
        let units = match &file.units {
            Some(units) => self.whole(units, "the number of units")?,
            None => u32::MAX,
        };
        let work = file.work.map_or(WorkRule::HandOver, work);
        let (after, lasts) = (after?, lasts?);
        if after == (Sampler::Fixed { seconds: 0 }) {
            let found = "the next failure would follow at once".to_owned();
            self.fault(&file.after, catalogue::OUT_OF_RANGE, found, "a time above 0");
            return None;
        }
        Some(Breakdown { after, lasts, units, work })
    }

    fn reserved(&self, file: &Located<ReservedFile>) -> Option<Reserved> {
        let ReservedFile { units, classes, sites } = &file.value;
        if classes.is_none() && sites.is_none() {
            let found = "kept for whom?".to_owned();
            self.fault(file, catalogue::CONTRADICTION, found, "\"for\", \"sites\" or both");
            return None;
        }
        let site = |name: &Text| Some(SiteId(self.world.site(name)?.min(255) as u8));
        let sites = sites.as_ref().map(|sites| sites.iter().filter_map(site).collect());
        Some(Reserved {
            units: self.whole(units, "the number of units")?,
            classes: classes.as_ref().map_or(u16::MAX, |classes| self.classes(classes)),
            sites,
        })
    }

    fn escalation(&self, file: &EscalationFile) -> Option<Escalation> {
        let units = self.whole(&file.beds, "the number of beds")?;
        let closes = file.closes_when_free.as_ref();
        Some(Escalation {
            units,
            opens_when_waiting: self.whole(&file.opens_when_waiting, "the number of patients")?,
            after: match &file.after {
                Some(after) => self.world.figures.length(after, self.here)?.round() as i64,
                None => 0,
            },
            closes_when_free: match closes {
                Some(number) => self.whole(number, "the number of beds")?,
                None => units,
            },
        })
    }
}
