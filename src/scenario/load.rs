//! From a request to a checked scenario, step by step.

use super::Request;
use super::checked::{Alternative, Phase, Scenario, Timeline};
use super::compile::{self, Changed, Compiled, Dates, Earlier, Parts};
use super::document::Document;
use super::figures::{Asked, Figures};
use super::file_types::ScenarioFile;
use super::plans::{self, Active, Plan};
use super::published::{self, Known};
use super::reader::Reader;
use super::tables::Tables;
use super::tree::{Node, Value};
use super::variants::Variant;
use super::{sense, sketch};
use crate::diagnostics::{Fault, Faults, Sources, catalogue};
use crate::model::Model;
use crate::time::SimTime;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Version of the scenario language.
const SCHEMA_VERSION: i64 = 1;

/// Everything that was read, settings applied, before it is compiled.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub(super) document: Document,
    stacked: Vec<Plan>,
    alternatives: Vec<Plan>,
    settings: Vec<String>,
}

pub(super) fn read(request: &Request<'_>, sources: &mut Sources, faults: &Faults) -> Option<Read> {
    let document = Document::read(request.path, sources, faults);
    let read_plans = |paths: &[PathBuf], sources: &mut Sources| -> Vec<Plan> {
        paths.iter().filter_map(|path| Plan::read(path, sources, faults)).collect()
    };
    let stacked = read_plans(request.stacked, sources);
    let alternatives = read_plans(request.alternatives, sources);
    let mut document = document?;
    document.set(request.settings, sources, faults);
    Some(Read { document, stacked, alternatives, settings: request.settings.to_vec() })
}

impl Read {
    /// The same with other numbers at some addresses.
    pub(super) fn with(&self, values: &[(String, f64)], faults: &Faults) -> Self {
        let mut read = self.clone();
        for (address, value) in values {
            read.document.set_number(address, *value, faults);
            read.settings.push(format!("{address}={value}"));
        }
        read
    }

    /// The same with mixes of its alternatives, by position, in their place.
    pub(super) fn with_mixes(&self, mixes: &[Vec<usize>]) -> Self {
        let together = |mix: &Vec<usize>| {
            let plans: Vec<&Plan> = mix.iter().map(|&at| &self.alternatives[at]).collect();
            Plan::together(&plans)
        };
        Self { alternatives: mixes.iter().map(together).collect(), ..self.clone() }
    }

    /// Whether two of its alternatives cannot be in force together.
    pub(super) fn clash(&self, one: usize, other: usize) -> bool {
        self.alternatives[one].clashes_with(&self.alternatives[other])
    }

    /// The same with these variants as its only alternatives.
    pub(super) fn with_variants(
        &self,
        variants: &[Variant],
        sources: &mut Sources,
        faults: &Faults,
    ) -> Self {
        let plans = variants.iter().filter_map(|it| Plan::of_variant(it, sources, faults));
        Self { alternatives: plans.collect(), ..self.clone() }
    }
}

pub(super) fn check(read: &Read, sources: &Sources, faults: &Faults) -> Option<Scenario> {
    let Read { document, stacked, alternatives, settings } = read;
    let base = Base::new(document, sources, faults)?;
    let file = &base.file;
    let period = (base.dates.report_from, base.dates.report_to);
    let figures = document.published.as_ref();
    let published = figures.map_or_else(Vec::new, |csv| {
        let compiled = &base.compiled;
        published::figures(csv, period, &Known::new(&compiled.names, &compiled.standards), faults)
    });
    if !faults.is_empty() {
        return None;
    }
    let run = (base.dates.epoch.start(), base.dates.last());
    plans::refuse_idle_changes(stacked.iter().chain(alternatives), run, faults);
    plans::refuse_double_names(alternatives, faults);
    // Dated changes of parameters belong to the base, before all plans.
    let dated = Plan::of_parameters(&base.file, &document.root);
    let stacked: Vec<&Plan> = dated.iter().chain(stacked).collect();
    plans::refuse_double_changes(&stacked, faults);
    let base_timeline = base.timeline(&stacked, None);
    let mut compared = Vec::new();
    for plan in alternatives {
        let all: Vec<&Plan> = stacked.iter().copied().chain([plan]).collect();
        plans::refuse_double_changes(&all, faults);
        compared.push(Alternative {
            name: plan.name.clone(),
            title: plan.title.clone(),
            owner: plan.owner.clone(),
            changes: plan.changes(&base.compiled.names, faults),
            timeline: base.timeline(&all, Some(&base_timeline)).timeline,
        });
    }
    if !faults.is_empty() {
        return None;
    }
    let mut base_timeline = base_timeline.timeline;
    let timelines = std::iter::once(&mut base_timeline)
        .chain(compared.iter_mut().map(|alternative| &mut alternative.timeline));
    compile::settle(
        timelines.flat_map(|timeline| &mut timeline.phases).map(|phase| &mut phase.model).collect(),
    );
    let all_plans = read.stacked.iter().chain(alternatives);
    let digest = digest(document, all_plans, settings, sources);
    let assumptions = published::assumptions(&document.root);
    let data_requests = compile::data_requests(file, &assumptions, faults);
    let compiled = &base.compiled;
    let mut warnings = compiled.warnings.clone();
    let loads = sense::loads(&base_timeline);
    warnings.extend(sense::warnings(file, &compiled.names, &base_timeline, loads.as_ref()));
    let sketch =
        sketch::sketch(&document.root, file, &compiled.names, &base_timeline, loads.as_ref());
    Some(Scenario {
        title: file.title.value.clone().unwrap_or_else(|| "untitled".to_owned()),
        digest,
        epoch: base.dates.epoch,
        report_from: period.0,
        report_to: period.1,
        discount_a_year: file.discount_a_year.value,
        seed: file.seed.value.unwrap_or(1),
        replications: file.replications.value.unwrap_or(30),
        names: compiled.names.clone(),
        standards: compiled.standards.clone(),
        sketch,
        base: base_timeline,
        alternatives: compared,
        assumptions,
        measures: compiled.measures.clone(),
        published,
        anatomy: compiled.anatomy,
        warnings,
        fitted: compile::fitted(file),
        data_requests,
    })
}

/// A timeline, with the changes that are in force in each of its phases.
#[derive(Default)]
struct Changing {
    timeline: Timeline,
    active: Vec<Active>,
}

impl Changing {
    /// The model that holds while these changes are in force, if it is known.
    fn model(&self, active: &Active) -> Option<&Model> {
        let at = self.active.iter().position(|known| known == active)?;
        Some(&self.timeline.phases[at].model)
    }
}

/// The scenario as it stands without plans.
struct Base<'a> {
    document: &'a Document,
    sources: &'a Sources,
    faults: &'a Faults,
    file: ScenarioFile,
    dates: Dates,
    compiled: Compiled,
    parts: Parts,
}

fn read_file(root: &super::tree::Node, faults: &Faults) -> Option<ScenarioFile> {
    ScenarioFile::deserialize(Reader::new(root, "", faults)).ok()
}

impl<'a> Base<'a> {
    fn new(document: &'a Document, sources: &'a Sources, faults: &'a Faults) -> Option<Self> {
        let file = read_file(&document.root, faults)?;
        check_version(&file, faults);
        let dates = Dates::new(&file, &document.bank_holidays, faults)?;
        if file.replications.value == Some(0) {
            let key = &file.replications;
            faults.push(
                Fault::new(catalogue::OUT_OF_RANGE, &key.address, "0 replications")
                    .at(key.place)
                    .expected("1 or more"),
            );
        }
        if file.discount_a_year.value.is_some_and(|rate| !(0.0..1.0).contains(&rate)) {
            let key = &file.discount_a_year;
            let found = key.value.unwrap_or_default().to_string();
            faults.push(
                Fault::new(catalogue::OUT_OF_RANGE, &key.address, found)
                    .at(key.place)
                    .expected("a share from 0 to below 1, such as 0.035"),
            );
        }
        let (tables, data) = (&document.tables, &document.data);
        let asked = &Asked::default();
        let figures = Figures { file: &file, tables, data, sources, faults, asked };
        let (compiled, parts) = compile::compile(figures, &dates, None)?;
        Some(Self { document, sources, faults, file, dates, compiled, parts })
    }

    /// What holds when, with these plans, and what is changed in each phase; less
    /// than that if something is at fault.
    /// `known` is the same of fewer plans: its phases are not made again.
    fn timeline(&self, plans: &[&Plan], known: Option<&Changing>) -> Changing {
        let start = self.dates.epoch.start();
        let days = self.dates.days();
        let mut dates = plans::dates(plans);
        dates.insert(start);
        let mut made = Changing::default();
        // Changes that held when something was at fault. What more is at fault
        // is told where others begin, and not for every week of a growth.
        let mut unsound: BTreeSet<(usize, usize)> = BTreeSet::new();
        for date in dates.into_iter().filter(|&date| date >= start) {
            if self.dates.epoch.day(date) >= days {
                self.check_late(plans, date);
                continue;
            }
            let active = plans::active(plans, date);
            let is_told = |&(plan, change, _): &_| unsound.contains(&(plan, change));
            if made.active.last() == Some(&active)
                || !unsound.is_empty() && active.iter().all(is_told)
            {
                continue;
            }
            let before = made.model(&active).or_else(|| known?.model(&active)).cloned();
            let Some(model) = before.or_else(|| self.edited(plans, &active)) else {
                unsound.extend(active.iter().map(|&(plan, change, _)| (plan, change)));
                continue;
            };
            let from = if date == start { SimTime::START } else { self.dates.epoch.midnight(date) };
            made.timeline.phases.push(Phase { from, model });
            made.active.push(active);
        }
        made
    }

    /// A change after the run's end alters nothing, but must be sound.
    fn check_late(&self, plans: &[&Plan], date: jiff::civil::Date) {
        let mut document = self.document.clone();
        let active = plans::active(plans, date);
        plans::apply(plans, &active, &mut document.root, &mut document.tables, self.faults);
    }

    /// The scenario's file and tables with these changes. Only the families that
    /// they touch are read again.
    fn edited_text(&self, plans: &[&Plan], active: &Active) -> Option<(ScenarioFile, Tables)> {
        let faults = self.faults;
        let whole = &self.document.root;
        let mut file = self.file.clone();
        let nothing = ScenarioFile::default();
        let mut families: Vec<&str> = Vec::new();
        for family in plans::addresses(plans, active).filter_map(<[String]>::first) {
            if !families.contains(&family.as_str()) {
                families.push(family);
            }
        }
        let few = families
            .iter()
            .all(|family| whole.get(family).is_some() && file.take_family(family, &nothing));
        let mut root = if few {
            let entries = whole.table().into_iter().flatten();
            let touched = entries.filter(|(family, _)| families.contains(&family.as_str()));
            let touched = touched.map(|(family, entry)| (family.clone(), entry.clone()));
            Node { value: Value::Table(touched.collect()), place: whole.place }
        } else {
            whole.clone()
        };
        let mut tables = self.document.tables.clone();
        // What cannot be changed is told, and the rest looked at all the same.
        plans::apply(plans, active, &mut root, &mut tables, faults);
        let read = read_file(&root, faults)?;
        if !few {
            return Some((read, tables));
        }
        for family in families {
            file.take_family(family, &read);
        }
        Some((file, tables))
    }

    fn compiled(
        &self,
        (file, tables): &(ScenarioFile, Tables),
        earlier: Option<Earlier<'_>>,
    ) -> Option<(Compiled, Parts)> {
        let data = &self.document.data;
        let (sources, faults, asked) = (self.sources, self.faults, &Asked::default());
        let figures = Figures { file, tables, data, sources, faults, asked };
        compile::compile(figures, &self.dates, earlier)
    }

    /// The model with these changes in force.
    fn edited(&self, plans: &[&Plan], active: &Active) -> Option<Model> {
        if active.is_empty() {
            return Some(self.compiled.model.clone());
        }
        self.edited_anew(plans, active).map(|compiled| compiled.model)
    }

    fn edited_anew(&self, plans: &[&Plan], active: &Active) -> Option<Compiled> {
        let faults = self.faults;
        let before = faults.len();
        let text = self.edited_text(plans, active)?;
        let changed =
            &Changed::at(plans::addresses(plans, active), &self.file, &self.document.tables);
        let (compiled, _) = self.compiled(&text, Some(Earlier { parts: &self.parts, changed }))?;
        if faults.len() > before {
            return None;
        }
        let (new, old) = (&compiled.model, &self.compiled.model);
        let lengths = |model: &Model| -> Vec<u32> {
            model.pathways.iter().map(|pathway| pathway.length).collect()
        };
        if compiled.names != self.compiled.names
            || compiled.measures != self.compiled.measures
            || lengths(new) != lengths(old)
            || new.sources.len() != old.sources.len()
            || new.standards.len() != old.standards.len()
            || new.bookings.len() != old.bookings.len()
            || new.flow.attributes.len() != old.flow.attributes.len()
            || new.flow.counters != old.flow.counters
            || new.requests.len() != old.requests.len()
        {
            let place = active.last().map(|&(at, ..)| crate::diagnostics::Place {
                file: plans[at].file,
                start: 0,
                end: 0,
            });
            let fault = Fault::new(
                catalogue::OTHER_MODEL,
                "",
                "the plan adds, removes or renames something",
            )
            .expected("changes of numbers, and new sessions and shifts, only");
            faults.push(match place {
                Some(place) => fault.at(place),
                None => fault,
            });
            return None;
        }
        Some(compiled)
    }
}

fn check_version(file: &ScenarioFile, faults: &Faults) {
    let key = &file.schema_version;
    match key.value {
        Some(SCHEMA_VERSION) => {}
        Some(other) => faults.push(
            Fault::new(
                catalogue::SCHEMA_VERSION,
                "schema_version",
                format!("version {other} is not known"),
            )
            .at(key.place)
            .expected(format!("schema_version = {SCHEMA_VERSION}"))
            .unreadable(),
        ),
        None if key.lost => {}
        None => faults.push(
            Fault::new(catalogue::MISSING_KEY, "schema_version", "\"schema_version\" is missing")
                .at(crate::diagnostics::Place::default())
                .expected(format!("schema_version = {SCHEMA_VERSION}")),
        ),
    }
}

/// Digest of all that was read, in a fixed order. Folders do not matter.
fn digest<'a>(
    document: &Document,
    plans: impl Iterator<Item = &'a Plan>,
    settings: &[String],
    sources: &Sources,
) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &str| {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    };
    for (name, file) in &document.read {
        add(name);
        add(&sources.file(*file).text);
    }
    add("plans");
    for plan in plans {
        add(&plan.name);
        add(&sources.file(plan.file).text);
    }
    add("settings");
    for setting in settings {
        add(setting);
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
