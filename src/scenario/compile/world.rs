//! What all parts of the compilation look at: dates, sites, months, classes.

use super::dates::{Dates, Day};
use crate::diagnostics::{Fault, Faults, Place, catalogue};
use crate::ids::OrganisationId;
use crate::model::{self, MAX_CLOCKS, MAX_URGENCIES, Model};
use crate::scenario::checked::{GroupId, Names, OrganisationName};
use crate::scenario::expand::HERE;
use crate::scenario::figures::{Figures, Here};
use crate::scenario::file_types::{Closures, Number, ScenarioFile, Text};
use crate::time::Epoch;
use jiff::Span;
use jiff::civil::Date;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A site as the compilation knows it.
#[derive(Debug)]
pub(super) struct SiteHere<'a> {
    pub(super) name: &'a str,
    pub(super) model: model::Site,
    pub(super) in_alliance: bool,
    /// Kinds of resources and the position of the site that has them.
    pub(super) uses: Vec<(&'a str, usize)>,
}

/// For each of the run's months the month of a table that serves for it, and how
/// many years before it that is.
pub(super) type Served = Rc<[(String, i32)]>;

/// What all parts look at.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) figures: Figures<'a>,
    pub(super) file: &'a ScenarioFile,
    pub(super) faults: &'a Faults,
    pub(super) epoch: Epoch,
    pub(super) dates: &'a Dates,
    /// Days of the run.
    pub(super) days: i64,
    /// First days of the run's months and of one more.
    pub(super) months: &'a [Date],
    /// These as tables write them.
    pub(super) month_names: Vec<String>,
    /// By the last month of a table, see [`Self::served_by`].
    served: RefCell<BTreeMap<String, Served>>,
    pub(super) sites: Vec<SiteHere<'a>>,
    /// Classes of urgency, most urgent first.
    pub(super) urgencies: Vec<&'a str>,
    pub(super) warnings: Vec<String>,
    organisations: Vec<OrganisationName>,
}

impl<'a> World<'a> {
    pub(super) fn new(figures: Figures<'a>, dates: &'a Dates) -> Self {
        let file = figures.file;
        let mut organisations: Vec<OrganisationName> = file
            .organisation
            .0
            .iter()
            .map(|(code, block)| OrganisationName {
                code: code.clone(),
                title: block
                    .value
                    .as_ref()
                    .and_then(|block| block.title.clone())
                    .unwrap_or_else(|| code.clone()),
                in_alliance: block
                    .value
                    .as_ref()
                    .and_then(|block| block.in_alliance)
                    .unwrap_or(true),
            })
            .collect();
        let urgencies = match &file.urgencies.value {
            Some(names) => names.iter().map(|name| name.value.as_str()).collect(),
            None => vec!["routine"],
        };
        let here = file.site.0.is_empty();
        if here && organisations.is_empty() {
            organisations.push(OrganisationName {
                code: HERE.to_owned(),
                title: HERE.to_owned(),
                in_alliance: true,
            });
        }
        let mut world = Self {
            figures,
            file,
            faults: figures.faults,
            epoch: dates.epoch,
            dates,
            days: dates.days(),
            months: &dates.months,
            month_names: dates.months.iter().map(|&month| month_name(month)).collect(),
            served: RefCell::default(),
            sites: Vec::new(),
            urgencies,
            warnings: Vec::new(),
            organisations,
        };
        if here {
            let organisation = OrganisationId(0);
            world.sites.push(SiteHere {
                name: HERE,
                model: model::Site { organisation },
                in_alliance: world.organisations[0].in_alliance,
                uses: Vec::new(),
            });
        }
        for (name, block) in file.site.0.iter() {
            let mut site = SiteHere {
                name,
                model: model::Site { organisation: OrganisationId(0) },
                in_alliance: true,
                uses: Vec::new(),
            };
            if let Some(block) = &block.value {
                let code = &block.organisation;
                let codes = world.organisations.iter().map(|known| known.code.as_str());
                if let Some(at) =
                    world.find(code, codes, "organisation", "an [organisation.CODE] block")
                {
                    site.model.organisation = OrganisationId(at.min(255) as u8);
                    site.in_alliance = world.organisations[at].in_alliance;
                }
                for (kind, owner) in block.uses.0.iter() {
                    let owner = world.find(owner, file.site.names(), "site", "a [site.NAME] block");
                    site.uses.extend(owner.map(|owner| (kind.as_str(), owner)));
                }
            }
            world.sites.push(site);
        }
        if world.urgencies.is_empty() || world.urgencies.len() > MAX_URGENCIES {
            let key = &file.urgencies;
            world.faults.push(
                Fault::new(
                    catalogue::LIMIT,
                    &key.address,
                    format!("{} classes of urgency", world.urgencies.len()),
                )
                .at(key.place)
                .expected(format!("1 to {MAX_URGENCIES}")),
            );
        }
        world
    }

    /// The position of a name among `names`; a fault if it is not there.
    pub(super) fn find<'n>(
        &self,
        name: &Text,
        names: impl IntoIterator<Item = &'n str> + Clone,
        what: &str,
        expected: &str,
    ) -> Option<usize> {
        let found = names.clone().into_iter().position(|known| known == name.value);
        if found.is_none() {
            self.faults.push(
                Fault::new(
                    catalogue::UNKNOWN_NAME,
                    &name.address,
                    format!("there is no {what} \"{}\"", name.value),
                )
                .at(name.place)
                .expected(expected)
                .nearest(&name.value, names),
            );
        }
        found
    }

    /// The position of a site.
    pub(super) fn site(&self, name: &Text) -> Option<usize> {
        let names: Vec<_> = self.sites.iter().map(|site| site.name).collect();
        self.find(name, names, "site", "a [site.NAME] block")
    }

    /// The number of a class of urgency.
    pub(super) fn urgency(&self, name: &Text) -> Option<u8> {
        self.find(
            name,
            self.urgencies.iter().copied(),
            "urgency",
            "one of the scenario's \"urgencies\"",
        )
        .map(|class| class.min(MAX_URGENCIES - 1) as u8)
    }

    pub(super) fn names(&self) -> Names {
        Names {
            organisations: self.organisations.iter().cloned().collect(),
            alliance: self.file.alliance_code.value.clone().unwrap_or_else(|| "WYH".to_owned()),
            sites: self.sites.iter().map(|site| site.name.to_owned()).collect(),
            urgencies: self.urgencies.iter().map(|&class| class.to_owned()).collect(),
            ..Names::default()
        }
    }

    /// What a day is.
    pub(super) fn day(&self, number: i64) -> Day {
        self.dates.day(number)
    }

    /// The date of a day.
    pub(super) fn date(&self, number: i64) -> Date {
        self.day(number).date
    }

    /// Whether `date` is one of the days on which something is closed.
    pub(super) fn is_closed(closures: &Closures, date: Date) -> bool {
        closures.iter().any(|closure| {
            let (from, to) = closure.value.days();
            (from..=to).contains(&date)
        })
    }

    /// Reports spans of closed days that end before they begin.
    pub(super) fn check_closures(&self, closures: &Closures) {
        for closure in closures {
            let (from, to) = closure.value.days();
            if to < from {
                self.faults.push(
                    Fault::new(
                        catalogue::WRONG_ORDER,
                        &closure.address,
                        format!("closed from {from} to {to}"),
                    )
                    .at(closure.place)
                    .expected("\"to\" not before \"from\""),
                );
            }
        }
    }

    /// A number for each of the run's months: the same always, or from a table
    /// keyed by month, whose last twelve months repeat after its end.
    pub(super) fn by_month(
        &self,
        number: &Number,
        here: Here<'_>,
        most: f64,
        what: &str,
    ) -> Option<Vec<f64>> {
        let Some(table) = self.figures.month_table(number) else {
            let count = self.months.len() - 1;
            return Some(vec![self.figures.between(number, most, what, here)?; count]);
        };
        let served = self.served_by(table.months().last()?);
        let numbers = served
            .iter()
            .map(|(month, _)| self.figures.between(number, most, what, here.month(month)));
        numbers.collect()
    }

    /// The months of a table whose last month is `last`.
    pub(super) fn served_by(&self, last: &str) -> Served {
        if let Some(served) = self.served.borrow().get(last) {
            return Rc::clone(served);
        }
        let months = &self.months[..self.months.len() - 1];
        let served: Served = months.iter().map(|&month| repeat_last_year(month, last)).collect();
        self.served.borrow_mut().insert(last.to_owned(), Rc::clone(&served));
        served
    }

    pub(super) fn anatomy(&self, names: &Names) -> Option<GroupId> {
        let key = &self.file.anatomy;
        let name = key.value.as_deref()?;
        let found = names.groups.iter().position(|group| {
            group.tumour.as_deref() == Some(name)
                || (group.tumour.is_none() && group.resource.as_deref() == Some(name))
        });
        if found.is_none() {
            let tumours = names.groups.iter().filter_map(|group| group.tumour.as_deref());
            self.faults.push(
                Fault::new(
                    catalogue::UNKNOWN_NAME,
                    &key.address,
                    format!("no pathway has the tumour \"{name}\""),
                )
                .at(key.place)
                .expected("the \"tumour\" or \"resource\" of a pathway")
                .nearest(name, tumours),
            );
        }
        found.map(|at| GroupId(at as u8))
    }

    /// Whether there are few enough things for their ids; a fault if not.
    pub(super) fn is_countable(&self) -> bool {
        let file = self.file;
        let diaries: usize = file.diary.0.values().map(|sites| sites.0.len()).sum();
        let places: usize = file.rota.0.values().map(|sites| sites.0.len()).sum::<usize>()
            + file.beds.0.values().map(|sites| sites.0.len()).sum::<usize>()
            + diaries;
        let streams: usize = file
            .arrivals
            .good()
            .map(|(_, _, arrivals)| {
                let pathways = arrivals.pathways.as_ref().map_or(1, Vec::len);
                pathways * self.sites.len()
            })
            .sum();
        let meetings: usize = file.meeting.0.values().map(|sites| sites.0.len()).sum();
        let mut countable = true;
        for (what, count, most) in [
            ("sites", self.sites.len(), 255),
            ("organisations", self.organisations.len(), 255),
            ("clocks", file.clock.0.len(), MAX_CLOCKS),
            ("pathways", file.pathway.0.len(), 65_535),
            ("rotas, beds and diaries", places, 65_535),
            ("meetings", meetings, 65_535),
            ("calendars", file.calendar.0.len(), 65_535),
            ("profiles", file.profile.0.len(), 65_534),
            ("streams of arrivals", streams, 65_535),
        ] {
            if count > most {
                countable = false;
                self.faults.push(
                    Fault::new(catalogue::LIMIT, "", format!("{count} {what}"))
                        .at(Place::default())
                        .expected(format!("at most {most}")),
                );
            }
        }
        countable
    }

    /// Checks that what is counted along the way has ids.
    pub(super) fn check_limits(&self, model: &Model, names: &Names) {
        for (what, count, most) in [
            ("routes", names.routes.len(), 255),
            ("stages", model.stages, 255),
            ("groups of patients", names.groups.len(), 255),
        ] {
            if count > most {
                self.faults.push(
                    Fault::new(catalogue::LIMIT, "", format!("{count} {what}"))
                        .at(Place::default())
                        .expected(format!("at most {most}")),
                );
            }
        }
    }
}

/// The month of a table that serves for `month` (its first day), and how many
/// years back it is, when the table's last month is `last`.
fn repeat_last_year(month: Date, last: &str) -> (String, i32) {
    // Months as tables write them are compared as numbers.
    let last_month = last.split_once('-').filter(|_| last.len() == 7);
    let last_month = last_month
        .and_then(|(year, month)| Some((year.parse::<i16>().ok()?, month.parse::<i8>().ok()?)));
    let is_later = |date: Date| match last_month {
        Some(last_month) => (date.year(), date.month()) > last_month,
        None => month_name(date).as_str() > last,
    };
    let mut years = 0;
    let mut served = month;
    while is_later(served) {
        match served.checked_sub(Span::new().years(1)) {
            Ok(earlier) => served = earlier,
            Err(_) => break,
        }
        years += 1;
    }
    (month_name(served), years)
}

/// A month as tables write it.
fn month_name(month: Date) -> String {
    format!("{:04}-{:02}", month.year(), month.month())
}
