//! Streams of arrivals: expected patients on each day of the run.

use super::Named;
use super::attributes::{self, Attributes};
use super::dates::Day;
use super::pathways::Layout;
use super::places::MOST_UNITS;
use super::world::World;
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{AttributeId, IdVec, PathwayId, ProfileId, RouteId, SiteId, SourceId};
use crate::model::{HourProfile, Source};
use crate::random::name_key;
use crate::scenario::checked::Names;
use crate::scenario::figures::Here;
use crate::scenario::file_types::{Arrivals, RateForm, Reference, SitesForm, Text};
use crate::scenario::located::Recovered;
use crate::scenario::tables::Asking;
use crate::scenario::tree::join;
use crate::scenario::units;
use std::sync::Arc;

/// Most streams whose gaps a warning names.
const GAPS_SHOWN: usize = 3;
/// Route of arrivals that name none.
pub(super) const NO_ROUTE: &str = "other";
/// Most arrivals a day.
const MOST_A_DAY: f64 = 1e6;

/// All streams.
#[derive(Debug, Clone, Default)]
pub(super) struct Streams {
    pub(super) sources: IdVec<SourceId, Source>,
    /// Attributes that are the same for all patients of each.
    pub(super) presets: Vec<Vec<(AttributeId, f64)>>,
    /// Gaps in the tables of monthly counts.
    pub(super) warnings: Vec<String>,
}

pub(super) fn compile(
    world: &World<'_>,
    layout: &Layout<'_>,
    profiles: &Named<ProfileId, HourProfile>,
    attributes: &Attributes<'_>,
    names: &mut Names,
) -> Streams {
    let mut streams = Streams::default();
    for (name, block, arrivals) in world.file.arrivals.good() {
        let route = arrivals.route.as_ref().map_or(NO_ROUTE, |route| route.value.as_str());
        let route = route_id(names, route);
        let stream = Stream { world, name, block, arrivals };
        let Some(ready) = stream.read(layout, profiles) else { continue };
        let Some(moments) = stream.moments(layout, &ready, route, names) else { continue };
        streams.warnings.extend(stream.outside(&moments));
        let presets = attributes::presets(world, attributes, arrivals);
        let mut gaps = Vec::new();
        for &(pathway, enters_at) in &ready.pathways {
            for &site in &ready.sites {
                let pathway_name = layout.names[pathway];
                let site_name = world.sites[site].name;
                let here =
                    Here { site: Some(site_name), pathway: Some(pathway_name), ..Here::default() };
                let by_rate = arrivals.rate.is_some() || arrivals.monthly.is_some();
                let daily = if by_rate { stream.daily(here) } else { Some(Arc::default()) };
                let Some(daily) = daily else { continue };
                let comes = stream.comes(here, moments.of(pathway, site));
                let batch = match &arrivals.batch {
                    Some(batch) => stream.batch(batch, here).map(Some),
                    None => Some(None),
                };
                let (Some(comes), Some(batch)) = (comes, batch) else { continue };
                gaps.extend(stream.gap(here));
                let at_start = arrivals.at_start.as_ref().and_then(|number| {
                    world.figures.between(number, MOST_UNITS, "the number of patients", here)
                });
                streams.sources.push(Source {
                    key: name_key(&["arrivals", name, site_name, pathway_name]),
                    pathway: PathwayId(pathway as u16),
                    site: SiteId(site as u8),
                    enters_at,
                    urgency: ready.urgency,
                    route,
                    daily,
                    hours: ready.hours,
                    at_start: at_start.map_or(0, |patients| patients.round() as u32),
                    comes,
                    batch,
                });
                streams.presets.push(presets.clone());
                let address = join(&join(&join("arrivals", name), site_name), pathway_name);
                names.sources.push(address);
            }
        }
        streams.warnings.extend(stream.warning(gaps));
    }
    streams
}

/// The id of a route, which is new if it has no other name.
pub(super) fn route_id(names: &mut Names, route: &str) -> RouteId {
    match names.routes.iter().position(|known| known == route) {
        Some(at) => RouteId(at.min(255) as u8),
        None if names.routes.len() < 256 => names.routes.push(route.to_owned()),
        None => RouteId(0),
    }
}

pub(super) struct Stream<'a, 'w> {
    pub(super) world: &'a World<'w>,
    pub(super) name: &'a str,
    block: &'a Recovered<Arrivals>,
    pub(super) arrivals: &'a Arrivals,
}

/// What is the same for all pathways and sites of a stream.
pub(super) struct Ready {
    /// Positions of pathways, and the step at which patients enter each.
    pub(super) pathways: Vec<(usize, u32)>,
    pub(super) sites: Vec<usize>,
    pub(super) urgency: u8,
    hours: ProfileId,
}

impl Stream<'_, '_> {
    pub(super) fn fault(&self, code: catalogue::Code, found: impl Into<String>, expected: &str) {
        let address = join("arrivals", self.name);
        self.world
            .faults
            .push(Fault::new(code, address, found).at(self.block.place).expected(expected));
    }

    fn read(&self, layout: &Layout<'_>, profiles: &Named<ProfileId, HourProfile>) -> Option<Ready> {
        let (world, arrivals) = (self.world, self.arrivals);
        let named: Vec<&Text> = match (&arrivals.pathways, &arrivals.pathway) {
            (Some(names), None) => names.iter().collect(),
            (None, Some(name)) => vec![name],
            _ => {
                self.fault(
                    catalogue::ONE_OF,
                    "which pathways?",
                    "either \"pathways\" or \"pathway\"",
                );
                Vec::new()
            }
        };
        let mut pathways = Vec::new();
        for name in named {
            let Some(at) = layout.pathway(world, name) else { continue };
            let enters_at = match &arrivals.enters_at {
                Some(step) => layout.step(world, at, step),
                None => Some(0),
            };
            pathways.extend(enters_at.map(|offset| (at, offset)));
        }
        let all = || (0..world.sites.len()).filter(|&site| world.sites[site].in_alliance).collect();
        let sites = match &arrivals.sites {
            None => all(),
            Some(SitesForm::Word(text)) if text.value == "all" => all(),
            Some(SitesForm::Word(text)) => world.site(text).into_iter().collect(),
            Some(SitesForm::Names(listed)) => {
                listed.iter().filter_map(|name| world.site(name)).collect()
            }
        };
        let urgency = match &arrivals.urgency {
            Some(class) => world.urgency(class)?,
            None => world.urgencies.len().saturating_sub(1) as u8,
        };
        let hours = match &arrivals.hours {
            Some(name) => {
                world.find(
                    name,
                    world.file.profile.names(),
                    "profile",
                    "a [profile.NAME] block",
                )?;
                *profiles.ids.get(&name.value)?
            }
            None => ProfileId(0),
        };
        if !self.has_one_way_of_coming() {
            return None;
        }
        if let (Some(growth), None) = (&arrivals.growth, &arrivals.monthly) {
            world.faults.push(
                Fault::new(catalogue::CONTRADICTION, &growth.address, "growth of a \"rate\"")
                    .at(growth.place)
                    .expected("\"growth\" beside \"monthly\" only; a rate can be multiplied by \"factor\""),
            );
            return None;
        }
        Some(Ready { pathways, sites, urgency, hours })
    }

    /// Expected arrivals on each day; none if the table has no row for the
    /// site and pathway at all.
    fn daily(&self, here: Here<'_>) -> Option<Arc<[f64]>> {
        let (world, arrivals) = (self.world, self.arrivals);
        let number = |number: &Option<crate::scenario::file_types::Number>, most, what, default| {
            match number {
                Some(number) => world.figures.between(number, most, what, here),
                None => Some(default),
            }
        };
        let factor = number(&arrivals.factor, MOST_UNITS, "the factor", 1.0)?;
        let holiday = number(&arrivals.bank_holidays, MOST_UNITS, "the weight", 1.0)?;
        let growth = match &arrivals.growth {
            Some(growth) => world.figures.number(growth, here)?,
            None => 0.0,
        };
        if growth <= -1.0 {
            self.fault(catalogue::OUT_OF_RANGE, format!("growth is {growth}"), "above -1");
            return None;
        }
        let weekdays = self.weekdays()?;
        let weight = |day: &Day| {
            let usual = weekdays[usize::from(day.weekday)];
            if day.is_bank_holiday { usual * holiday } else { usual }
        };
        let days = world.dates.days_of_run().iter();
        let daily: Arc<[f64]> = if let Some(monthly) = &arrivals.monthly {
            let asking = Asking { address: &monthly.address, place: monthly.place };
            let counts = self.monthly(&monthly.value, asking, here, growth)?;
            let mut a_weight = Vec::with_capacity(counts.len());
            for (month, &count) in counts.iter().enumerate() {
                let sum: f64 = world.dates.days_of_month(month).iter().map(weight).sum();
                if sum <= 0.0 && count > 0.0 {
                    self.fault(
                        catalogue::WEIGHTS,
                        "all days of a month have weight 0",
                        "a weight above 0",
                    );
                    return None;
                }
                a_weight.push(if sum > 0.0 { count * factor / sum } else { 0.0 });
            }
            days.map(|day| a_weight[day.month] * weight(day)).collect()
        } else {
            let rate = self.rate(here)? * factor;
            days.map(|day| rate * weight(day)).collect()
        };
        if let Some(most) =
            daily.iter().copied().find(|&patients| !(0.0..=MOST_A_DAY).contains(&patients))
        {
            self.fault(catalogue::OUT_OF_RANGE, format!("{most} patients a day"), "0 to 1000000");
            return None;
        }
        Some(daily)
    }

    /// Seven weights with a mean of 1.
    fn weekdays(&self) -> Option<[f64; 7]> {
        let Some(written) = &self.arrivals.weekdays else { return Some([1.0; 7]) };
        let sum: f64 = written.value.iter().sum();
        match <[f64; 7]>::try_from(written.value.as_slice()) {
            Ok(weights) if sum > 0.0 && weights.iter().all(|&weight| weight >= 0.0) => {
                Some(weights.map(|weight| weight * 7.0 / sum))
            }
            _ => {
                self.world.faults.push(
                    Fault::new(
                        catalogue::WEIGHTS,
                        &written.address,
                        format!("{} weights with a sum of {sum}", written.value.len()),
                    )
                    .at(written.place)
                    .expected("seven weights of 0 or more, Monday to Sunday"),
                );
                None
            }
        }
    }

    fn rate(&self, here: Here<'_>) -> Option<f64> {
        let rate = self.arrivals.rate.as_ref()?;
        let reference = match &rate.value {
            RateForm::Plain(rate) => return Some(rate.0),
            RateForm::Reference(reference) => reference,
        };
        let per_day = match units::per_day(&reference.per.value) {
            Ok(per_day) => per_day,
            Err(problem) => {
                self.world.faults.push(
                    Fault::new(catalogue::BAD_RATE, &reference.per.address, problem.found)
                        .at(reference.per.place)
                        .expected(problem.expected),
                );
                return None;
            }
        };
        let asking = Asking { address: &rate.address, place: rate.place };
        let number = Reference::new(
            reference.parameter.clone(),
            reference.table.clone(),
            reference.column.clone(),
            reference.times.clone(),
        );
        let value = self.world.figures.reference(&number, asking, here)?;
        if value < 0.0 {
            self.world.faults.push(
                Fault::new(catalogue::OUT_OF_RANGE, &rate.address, format!("the rate is {value}"))
                    .at(rate.place)
                    .expected("0 or more"),
            );
            return None;
        }
        Some(value * per_day)
    }

    /// A site and pathway with the months of the run for which the table has
    /// no row of theirs, though it has rows before and after.
    fn gap(&self, here: Here<'_>) -> Option<String> {
        let reference = &self.arrivals.monthly.as_ref()?.value;
        let table = self.world.figures.table(&reference.table.as_ref()?.value)?;
        let has = |month: &str| table.has_row(here.month(month));
        let mut known = table.months().iter().filter(|month| has(month));
        let first = known.next()?;
        let last = known.next_back().unwrap_or(first);
        let months = self.world.month_names.iter();
        let missing: Vec<&str> = months
            .filter(|&month| first < month && month < last && !has(month))
            .map(String::as_str)
            .collect();
        let keyed = |key: &str, name: Option<&str>| {
            name.filter(|_| table.is_keyed_by(key)).map(str::to_owned)
        };
        let names = [keyed("site", here.site), keyed("pathway", here.pathway)];
        let names: Vec<_> = names.into_iter().flatten().collect();
        let names = if names.is_empty() { String::new() } else { names.join(", ") + ": " };
        (!missing.is_empty()).then(|| format!("{names}{}", missing.join(" ")))
    }

    /// What is told of the gaps in this stream's table: the first few.
    fn warning(&self, mut gaps: Vec<String>) -> Option<String> {
        gaps.dedup();
        let name = &self.arrivals.monthly.as_ref()?.value.table.as_ref()?.value;
        (!gaps.is_empty()).then(|| {
            let shown = gaps.len().min(GAPS_SHOWN);
            let more = match gaps.len() - shown {
                0 => String::new(),
                more => format!("; and {more} more"),
            };
            format!(
                "table \"{name}\" has no row for some months between others, which bring nobody: {}{more} \
                 (write 0 where that is meant)",
                gaps[..shown].join("; ")
            )
        })
    }

    /// Counts of the run's months.
    fn monthly(
        &self,
        reference: &Reference,
        asking: Asking<'_>,
        here: Here<'_>,
        growth: f64,
    ) -> Option<Vec<f64>> {
        let world = self.world;
        let found = reference.table.as_ref().and_then(|name| world.figures.table(&name.value));
        let Some(table) = found else {
            // This reports what is wrong with the reference.
            world.figures.reference(reference, asking, here)?;
            self.fault(
                catalogue::WRONG_TYPE,
                "monthly counts from a parameter",
                "a table keyed by month",
            );
            return None;
        };
        let months = table.months();
        let Some(last) = months.last() else {
            self.fault(
                catalogue::WRONG_TYPE,
                "the table of monthly counts has no months",
                "a table keyed by \"month\"",
            );
            return None;
        };
        let has = |month: &str| table.has_row(here.month(month));
        if !months.iter().any(|month| has(month)) {
            return None;
        }
        let served = world.served_by(last);
        served
            .iter()
            .map(|(name, years)| {
                let here = here.month(name);
                let Some(row) = table.row(here) else { return Some(0.0) };
                let row = (table, row);
                let count = world.figures.reference_in(row, reference, asking, here)?;
                if count < 0.0 {
                    world.faults.push(
                        Fault::new(
                            catalogue::OUT_OF_RANGE,
                            asking.address,
                            format!("{count} arrivals in {name}"),
                        )
                        .at(asking.place)
                        .expected("0 or more"),
                    );
                    return None;
                }
                Some(count * (1.0 + growth).powi(*years))
            })
            .collect()
    }
}
