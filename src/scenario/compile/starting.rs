//! The waiting list that is there at the start, from its file.

use super::arrivals::{NO_ROUTE, route_id};
use super::pathways::Layout;
use super::world::World;
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{ClockId, PathwayId, SiteId};
use crate::model::{Entrant, Starting};
use crate::random::name_key;
use crate::scenario::checked::Names;
use crate::scenario::data::{BadCells, DataFiles};
use crate::scenario::figures::Here;
use crate::scenario::file_types::{Number, StartingListFile};
use crate::scenario::tables::{Csv, Row};
use crate::time::DAY;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Longest time that a clock may have run \[days\].
const MOST_DAYS: f64 = 10_000.0;
/// What counts may be multiplied by at most.
const MOST_TIMES: f64 = 1e3;
/// Most patients of a row.
const MOST_PATIENTS: f64 = 1e6;
/// Columns beside those of the clocks.
const COLUMNS: [&str; 6] = ["site", "pathway", "step", "count", "urgency", "route"];

/// Where the columns are; `None` if the file has not got it.
#[derive(Clone, Copy)]
struct Columns {
    site: Option<usize>,
    pathway: Option<usize>,
    step: Option<usize>,
    count: Option<usize>,
    urgency: Option<usize>,
    route: Option<usize>,
}

/// A column of days and the clocks that have run so long.
struct Days<'a> {
    name: &'a str,
    column: usize,
    clocks: Vec<ClockId>,
}

pub(super) fn compile(
    world: &World<'_>,
    layout: &Layout<'_>,
    clocks: &[&str],
    names: &mut Names,
) -> Arc<[Starting]> {
    let none = Arc::default();
    let Some(block) = &world.file.starting_list.value else { return none };
    let Some(csv) = world.figures.data.get(&block.file, world.faults) else { return none };
    let days = days(world, block, csv, clocks);
    let before = world.faults.len();
    let known: Vec<&str> = COLUMNS.into_iter().chain(block.clocks.names()).collect();
    csv.check_columns(&known, &block.file.address, world.faults);
    for (name, count) in [("site", world.sites.len()), ("pathway", layout.names.len())] {
        if count > 1 && csv.optional(name).is_none() {
            world.faults.push(
                Fault::new(
                    catalogue::MISSING_COLUMN,
                    &block.file.address,
                    format!("{} has no column \"{name}\"", csv.path),
                )
                .at(csv.header)
                .expected(format!("a column \"{name}\", for there are {count}")),
            );
        }
    }
    let (Some(days), true) = (days, world.faults.len() == before) else { return none };
    let [site, pathway, step, count, urgency, route] = COLUMNS.map(|name| csv.optional(name));
    let sites: Vec<&str> = world.sites.iter().map(|site| site.name).collect();
    let mut reading = Reading {
        world,
        layout,
        csv,
        columns: Columns { site, pathway, step, count, urgency, route },
        sites: &sites,
        address: &block.file.address,
        days: &days,
        times: block.times.as_ref(),
        sum: 0.0,
        bad: BadCells::default(),
        seen: BTreeMap::new(),
    };
    let mut list: Vec<Starting> =
        csv.rows.iter().filter_map(|row| reading.row(row, names)).collect();
    reading.bad.report(world.faults);
    // Of those who have waited equally long, the order of the file.
    list.sort_by_key(|group| std::cmp::Reverse(group.longest()));
    list.into()
}

/// The columns of days; `None` if one is at fault.
fn days<'a>(
    world: &World<'_>,
    block: &'a StartingListFile,
    csv: &Csv,
    clocks: &[&str],
) -> Option<Vec<Days<'a>>> {
    let before = world.faults.len();
    let mut started: Vec<usize> = Vec::new();
    let mut days = Vec::new();
    for (name, named) in block.clocks.0.iter() {
        let column = csv.column(name, &block.file.address, world.faults);
        let mut ids = Vec::new();
        for clock in named {
            let expected = "a [clock.NAME] block";
            let Some(at) = world.find(clock, clocks.iter().copied(), "clock", expected) else {
                continue;
            };
            if started.contains(&at) {
                world.faults.push(
                    Fault::new(
                        catalogue::TWICE,
                        &clock.address,
                        format!("the clock \"{}\" belongs to another column already", clock.value),
                    )
                    .at(clock.place)
                    .expected("each clock at one column only"),
                );
            }
            started.push(at);
            ids.push(ClockId(at as u8));
        }
        days.extend(column.map(|column| Days { name, column, clocks: ids }));
    }
    (world.faults.len() == before).then_some(days)
}

struct Reading<'a, 'w> {
    world: &'a World<'w>,
    layout: &'a Layout<'w>,
    csv: &'a Csv,
    columns: Columns,
    /// Names of the sites.
    sites: &'a [&'a str],
    address: &'a str,
    days: &'a [Days<'a>],
    times: Option<&'a Number>,
    /// Patients so far, not rounded.
    sum: f64,
    bad: BadCells,
    /// How often rows with the same text were read.
    seen: BTreeMap<u64, u64>,
}

impl<'a> Reading<'a, '_> {
    fn cell(row: &'a Row, column: Option<usize>) -> Option<&'a str> {
        column.map(|at| &row.cells[at])
    }

    /// Position of the name in a cell; 0 without the column.
    fn name(
        &mut self,
        row: &Row,
        column: Option<usize>,
        names: &[&str],
        expected: &str,
    ) -> Option<usize> {
        let Some(at) = column else { return Some(0) };
        let (column, names) = (&self.csv.columns[at], names.iter().copied());
        self.bad.name(row, column, self.address, &row.cells[at], names, expected)
    }

    /// The patients of a row; `None` if it is at fault.
    fn row(&mut self, row: &'a Row, names: &mut Names) -> Option<Starting> {
        let (world, layout, columns) = (self.world, self.layout, self.columns);
        let sites = self.sites;
        let site = self.name(row, columns.site, sites, "the name of a [site.NAME] block");
        let expected = "the name of a [pathway.NAME] block";
        let pathway = self.name(row, columns.pathway, &layout.names, expected);
        let step = match (pathway, Self::cell(row, columns.step)) {
            (None, _) => None,
            (Some(_), None | Some("")) => Some(0),
            (Some(pathway), Some(name)) => {
                let steps = layout.steps(pathway);
                let found = layout.offset(pathway, name).map(|offset| offset as usize);
                found.filter(|&offset| offset < steps.len()).or_else(|| {
                    let steps: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
                    let expected = format!("a step of pathway \"{}\"", layout.names[pathway]);
                    self.name(row, columns.step, &steps, &expected)
                })
            }
        };
        let urgency = match Self::cell(row, columns.urgency) {
            None | Some("") => Some(world.urgencies.len().saturating_sub(1)),
            Some(_) => {
                let expected = "one of the scenario's \"urgencies\"";
                self.name(row, columns.urgency, &world.urgencies, expected)
            }
        };
        let route = Self::cell(row, columns.route).filter(|route| !route.is_empty());
        let route = route.unwrap_or(NO_ROUTE);
        let count = self.count(row);
        let mut clocks = Vec::with_capacity(self.days.iter().map(|days| days.clocks.len()).sum());
        let mut sound = true;
        for days in self.days {
            let text = &row.cells[days.column];
            if text.is_empty() {
                continue;
            }
            let elapsed = DataFiles::quantity(text).filter(|days| *days <= MOST_DAYS);
            if let Some(elapsed) = elapsed {
                let elapsed = (elapsed * DAY as f64).round() as i64;
                clocks.extend(days.clocks.iter().map(|&clock| (clock, elapsed)));
            } else {
                sound = false;
                let expected = "days from 0 to 10,000, or nothing if the clock does not run";
                self.bad.unreadable(row, days.name, self.address, text, expected);
            }
        }
        let (site, pathway, step, urgency, count) = (site?, pathway?, step?, urgency?, count?);
        let count = self.multiplied(count, sites[site], layout.names[pathway])?;
        sound.then(|| Starting {
            key: self.key(row),
            entrant: Entrant {
                pathway: PathwayId(pathway as u16),
                site: SiteId(site as u8),
                urgency: urgency as u8,
                route: route_id(names, route),
            },
            step: step as u32,
            count,
            clocks,
        })
    }

    /// A row's patients times what they are multiplied by.
    fn multiplied(&mut self, count: u32, site: &str, pathway: &str) -> Option<u32> {
        let Some(times) = self.times else { return Some(count) };
        let here = Here { site: Some(site), pathway: Some(pathway), ..Here::default() };
        let times =
            self.world.figures.between(times, MOST_TIMES, "what counts are multiplied by", here)?;
        let before = self.sum.round();
        self.sum += f64::from(count) * times;
        Some((self.sum.round() - before) as u32)
    }

    /// How many patients a row stands for; 1 without the column.
    fn count(&mut self, row: &'a Row) -> Option<u32> {
        let Some(text) = Self::cell(row, self.columns.count) else { return Some(1) };
        let number = DataFiles::quantity(text)
            .filter(|number| number.fract() == 0.0 && *number <= MOST_PATIENTS);
        if number.is_none() {
            self.bad.unreadable(row, "count", self.address, text, "a whole number, 0 or more");
        }
        number.map(|number| number as u32)
    }

    /// A key made of the row's text without its count: so neither the order of
    /// the rows nor a row or patient more changes the others' luck.
    fn key(&mut self, row: &Row) -> u64 {
        let count = self.columns.count;
        let mut parts = Vec::with_capacity(1 + 2 * row.cells.len());
        parts.push("starting list");
        for (at, cell) in row.cells.iter().enumerate() {
            if Some(at) != count {
                parts.extend([self.csv.columns[at].as_str(), cell]);
            }
        }
        let text = name_key(&parts);
        let times = self.seen.entry(text).or_default();
        *times += 1;
        if *times == 1 { text } else { name_key(&["again", &times.to_string(), &text.to_string()]) }
    }
}
