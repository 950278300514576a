//! Arrivals that follow no rate: at intervals, at given moments, from a list;
//! and several patients together.

use super::arrivals::{Ready, Stream, route_id};
use super::pathways::Layout;
use super::places::MOST_UNITS;
use crate::diagnostics::{Fault, Place, catalogue};
use crate::ids::RouteId;
use crate::model::{Batch, Comes, Listed};
use crate::random::{Key, Keyed, Sampler};
use crate::scenario::checked::Names;
use crate::scenario::data::BadCells;
use crate::scenario::figures::Here;
use crate::scenario::file_types::{BatchForm, BatchSizes, Reference, Text};
use crate::scenario::located::Located;
use crate::scenario::tables::Asking;
use crate::scenario::units;
use crate::time::{DAY, SimTime};
use jiff::civil::DateTime;

/// Most patients who come together.
const MOST_TOGETHER: f64 = 10_000.0;
/// Most rows of a list.
const MOST_ROWS: usize = 1 << 24;
/// Shortest mean time between two arrivals \[seconds\]: a million a day.
const SHORTEST_INTERVAL: f64 = DAY as f64 / 1e6;
/// Columns of a list of arrivals.
const COLUMNS: [&str; 5] = ["time", "site", "pathway", "urgency", "route"];

/// The moments of a list or of `at`, where there is one.
#[derive(Debug, Default)]
pub(super) struct Moments {
    /// Which pathway and site, by position; `None`: each of the block's.
    rows: Vec<(Option<(usize, usize)>, Listed)>,
    /// How many lie outside of the run, which are none of `rows`.
    outside: usize,
}

impl Moments {
    /// Those of one pathway and site, in order of time, then of the list.
    pub(super) fn of(&self, pathway: usize, site: usize) -> Vec<Listed> {
        let here = |to: &Option<(usize, usize)>| to.is_none_or(|to| to == (pathway, site));
        let rows = self.rows.iter().filter(|(to, _)| here(to));
        let mut listed: Vec<Listed> = rows.map(|&(_, listed)| listed).collect();
        listed.sort_by_key(|listed| listed.at);
        for at in 1..listed.len() {
            if listed[at].at == listed[at - 1].at {
                listed[at].nth = listed[at - 1].nth + 1;
            }
        }
        listed
    }
}

impl Stream<'_, '_> {
    /// Whether exactly one key says when patients come, and none beside it that
    /// has no meaning there.
    pub(super) fn has_one_way_of_coming(&self) -> bool {
        let arrivals = self.arrivals;
        let ways = [
            arrivals.rate.is_some(),
            arrivals.monthly.is_some(),
            arrivals.every.is_some(),
            arrivals.list.is_some(),
            arrivals.at.is_some(),
        ];
        if ways.into_iter().filter(|&is| is).count() != 1 {
            self.fault(
                catalogue::CONTRADICTION,
                "how many patients come?",
                "one of \"rate\", \"monthly\", \"every\", \"list\" or \"at\"",
            );
            return false;
        }
        if ways[0] || ways[1] {
            return true;
        }
        let moments = arrivals.every.is_none();
        let idle: [(&str, Option<(&str, Place)>); 4] = [
            ("weekdays", arrivals.weekdays.as_ref().map(|key| (key.address.as_str(), key.place))),
            ("bank_holidays", arrivals.bank_holidays.as_ref().map(place_of)),
            ("hours", arrivals.hours.as_ref().map(place_of)),
            ("factor", arrivals.factor.as_ref().filter(|_| moments).map(place_of)),
        ];
        let mut sound = true;
        for (key, found) in idle {
            if let Some((address, place)) = found {
                sound = false;
                self.world.faults.push(
                    Fault::new(
                        catalogue::CONTRADICTION,
                        address,
                        format!("\"{key}\" has no meaning here: the moments are given"),
                    )
                    .at(place)
                    .expected(if key == "factor" {
                        "\"factor\" beside \"rate\", \"monthly\" or \"every\" only"
                    } else {
                        "it beside \"rate\" or \"monthly\" only"
                    }),
                );
            }
        }
        sound
    }

    /// The moments of a list or of `at`; none if patients come otherwise.
    pub(super) fn moments(
        &self,
        layout: &Layout<'_>,
        ready: &Ready,
        route: RouteId,
        names: &mut Names,
    ) -> Option<Moments> {
        if let Some(list) = &self.arrivals.list {
            return self.list(list, layout, ready, route, names);
        }
        let mut moments = Moments::default();
        for moment in self.arrivals.at.iter().flat_map(|at| &at.value) {
            self.put(&mut moments, None, moment.value.0, ready.urgency, route);
        }
        Some(moments)
    }

    fn put(
        &self,
        moments: &mut Moments,
        to: Option<(usize, usize)>,
        moment: DateTime,
        urgency: u8,
        route: RouteId,
    ) {
        let time = moment.time();
        let second = i64::from(time.hour()) * 3_600
            + i64::from(time.minute()) * 60
            + i64::from(time.second());
        let day = self.world.epoch.day(moment.date());
        if (0..self.world.days).contains(&day) {
            let at = SimTime::from_seconds(day * DAY + second);
            moments.rows.push((to, Listed { at, nth: 0, urgency, route }));
        } else {
            moments.outside += 1;
        }
    }

    fn list(
        &self,
        list: &Text,
        layout: &Layout<'_>,
        ready: &Ready,
        route: RouteId,
        names: &mut Names,
    ) -> Option<Moments> {
        let world = self.world;
        let csv = world.figures.data.get(list, world.faults)?;
        let before = world.faults.len();
        csv.check_columns(&COLUMNS, &list.address, world.faults);
        let time = csv.column("time", &list.address, world.faults);
        let columns = COLUMNS.map(|name| csv.optional(name));
        for (name, column, count) in
            [("site", columns[1], ready.sites.len()), ("pathway", columns[2], ready.pathways.len())]
        {
            if column.is_none() && count > 1 {
                world.faults.push(
                    Fault::new(
                        catalogue::MISSING_COLUMN,
                        &list.address,
                        format!("{} has no column \"{name}\", and there are {count}", csv.path),
                    )
                    .at(csv.header)
                    .expected(format!("a column \"{name}\", or one {name} in this block")),
                );
            }
        }
        if csv.rows.len() > MOST_ROWS {
            let found = format!("{} rows", csv.rows.len());
            self.fault(catalogue::LIMIT, found, "at most 16 million rows in a list");
        }
        if world.faults.len() > before {
            return None;
        }
        let time = time?;
        let sites: Vec<&str> = ready.sites.iter().map(|&site| world.sites[site].name).collect();
        let pathways: Vec<&str> =
            ready.pathways.iter().map(|&(pathway, _)| layout.names[pathway]).collect();
        let mut bad = BadCells::default();
        let mut moments = Moments::default();
        for row in &csv.rows {
            let cell = |at: usize| columns[at].map(|column| &row.cells[column]);
            let mut name = |at: usize, names: &[&str], expected: &str| match cell(at) {
                Some(text) => {
                    let names = names.iter().copied();
                    bad.name(row, COLUMNS[at], &list.address, text, names, expected)
                }
                None => Some(0),
            };
            let site = name(1, &sites, "one of the sites of this block");
            let pathway = name(2, &pathways, "one of the pathways of this block");
            let urgency = match cell(3) {
                Some("") | None => Some(ready.urgency),
                Some(_) => {
                    name(3, &world.urgencies, "one of the scenario's \"urgencies\", or nothing")
                        .map(|class| class as u8)
                }
            };
            let moment = units::moment(&row.cells[time]);
            if moment.is_err() {
                let expected = "a date and a time, for instance 2025-06-02 08:40";
                bad.unreadable(row, "time", &list.address, &row.cells[time], expected);
            }
            let (Some(site), Some(pathway), Some(urgency), Ok(moment)) =
                (site, pathway, urgency, moment)
            else {
                continue;
            };
            let (Some(&site), Some(&(pathway, _))) =
                (ready.sites.get(site), ready.pathways.get(pathway))
            else {
                continue;
            };
            let route = match cell(4) {
                Some("") | None => route,
                Some(own) => route_id(names, own),
            };
            self.put(&mut moments, Some((pathway, site)), moment, urgency, route);
        }
        bad.report(world.faults).then_some(moments)
    }

    /// What is told of moments at which nobody can come.
    pub(super) fn outside(&self, moments: &Moments) -> Option<String> {
        let (world, outside) = (self.world, moments.outside);
        (outside > 0).then(|| {
            format!(
                "arrivals \"{}\": {outside} of {} times lie outside of the run, {} to {}, and bring nobody",
                self.name,
                moments.rows.len() + outside,
                world.epoch.start(),
                world.date(world.days - 1),
            )
        })
    }

    /// How patients come at a site, in a pathway.
    pub(super) fn comes(&self, here: Here<'_>, listed: Vec<Listed>) -> Option<Comes> {
        let (world, arrivals) = (self.world, self.arrivals);
        if arrivals.list.is_some() || arrivals.at.is_some() {
            return Some(Comes::Listed(listed.into()));
        }
        let Some(every) = &arrivals.every else { return Some(Comes::ByRate) };
        let interval = world.figures.spread(every, here)?;
        let factor = match &arrivals.factor {
            Some(factor) => world.figures.between(factor, MOST_UNITS, "the factor", here)?,
            None => 1.0,
        };
        let mean = mean(&interval) / factor.max(f64::MIN_POSITIVE);
        if mean < SHORTEST_INTERVAL {
            world.faults.push(
                Fault::new(
                    catalogue::OUT_OF_RANGE,
                    &every.address,
                    "patients would follow one another without end",
                )
                .at(every.place)
                .expected("intervals with a mean of 0.1 s or more"),
            );
            return None;
        }
        Some(Comes::Every { interval, factor })
    }

    /// How many come together at a site, in a pathway.
    pub(super) fn batch(&self, batch: &Located<BatchForm>, here: Here<'_>) -> Option<Batch> {
        let world = self.world;
        let asking = Asking { address: &batch.address, place: batch.place };
        let size = |size: f64, asking: Asking<'_>| {
            let whole = size.fract() == 0.0 && (1.0..=MOST_TOGETHER).contains(&size);
            if !whole {
                let found = format!("{size} patients together");
                let expected = "a whole number, 1 to 10,000";
                world.figures.fault(catalogue::OUT_OF_RANGE, asking, found, expected);
            }
            whole.then_some(size as u32)
        };
        let table = match &batch.value {
            BatchForm::Plain(number) => return Some(Batch::new(&[(size(*number, asking)?, 1.0)])),
            BatchForm::Sizes(table) => table,
        };
        let BatchSizes { values, parameter, table, column, times } = &**table;
        let Some(values) = values else {
            let reference =
                Reference::new(parameter.clone(), table.clone(), column.clone(), times.clone());
            let number = world.figures.reference(&reference, asking, here)?;
            return Some(Batch::new(&[(size(number, asking)?, 1.0)]));
        };
        if parameter.is_some() || table.is_some() {
            let expected = "either \"values\" or a parameter or table";
            world.figures.fault(catalogue::CONTRADICTION, asking, "two sizes at once", expected);
            return None;
        }
        let mut weights = Vec::new();
        for pair in values {
            let asking = Asking { address: &pair.address, place: pair.place };
            let (number, weight) = &pair.value;
            let weight = world.figures.between(weight, f64::MAX, "the weight", here)?;
            weights.push((size(world.figures.number(number, here)?, asking)?, weight));
        }
        if weights.iter().all(|&(_, weight)| weight <= 0.0) {
            let expected = "at least one size with a weight above 0";
            world.figures.fault(catalogue::OUT_OF_RANGE, asking, "no size has a weight", expected);
            return None;
        }
        Some(Batch::new(&weights))
    }
}

fn place_of<T>(key: &Located<T>) -> (&str, Place) {
    (&key.address, key.place)
}

/// The mean of a distribution, roughly \[seconds\].
fn mean(sampler: &Sampler) -> f64 {
    const DRAWS: u32 = 400;
    let key = Key::of_replication(0, 0);
    let sum: i64 = (0..DRAWS)
        .map(|at| sampler.sample(&mut Keyed::new(key.narrow(u64::from(at)))).seconds())
        .sum();
    sum as f64 / f64::from(DRAWS)
}
