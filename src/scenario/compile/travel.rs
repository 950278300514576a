//! How far sites are from one another, from the file of `[travel]`.

use super::world::World;
use crate::diagnostics::{Fault, catalogue};
use crate::scenario::data::{BadCells, DataFiles};
use crate::scenario::tables::{Csv, Row};
use crate::time::MINUTE;

const COLUMNS: [&str; 3] = ["from", "to", "minutes"];

/// Travel between sites, by their positions.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Travel {
    sites: usize,
    /// For each site to each other; `None` where no row says it \[seconds\].
    seconds: Vec<Option<f64>>,
}

impl Travel {
    pub(super) fn read(world: &World<'_>) -> Self {
        let sites = world.sites.len();
        let mut travel = Self { sites, seconds: vec![None; sites * sites] };
        let Some(block) = &world.file.travel.value else { return travel };
        let Some(csv) = world.figures.data.get(&block.file, world.faults) else { return travel };
        let address = block.file.address.as_str();
        csv.check_columns(&COLUMNS, address, world.faults);
        let columns = COLUMNS.map(|name| csv.column(name, address, world.faults));
        let [Some(from), Some(to), Some(minutes)] = columns else { return travel };
        let names: Vec<&str> = world.sites.iter().map(|site| site.name).collect();
        let mut bad = BadCells::default();
        for row in &csv.rows {
            travel.row(world, csv, row, [from, to, minutes], (address, &names), &mut bad);
        }
        bad.report(world.faults);
        travel
    }

    fn row(
        &mut self,
        world: &World<'_>,
        csv: &Csv,
        row: &Row,
        [from, to, minutes]: [usize; 3],
        (address, names): (&str, &[&str]),
        bad: &mut BadCells,
    ) {
        let mut site = |column: usize| {
            let text = &row.cells[column];
            let found = names.iter().position(|name| *name == text);
            if found.is_none() {
                bad.push(row, &csv.columns[column], address, |mut fault, start| {
                    fault.code = catalogue::UNKNOWN_NAME.0;
                    fault.found = format!("{start}there is no site \"{text}\"");
                    fault.expected("a [site.NAME] block").nearest(text, names.iter().copied())
                });
            }
            found
        };
        let ends = (site(from), site(to));
        let text = &row.cells[minutes];
        let length = DataFiles::quantity(text);
        if length.is_none() {
            bad.unreadable(row, "minutes", address, text, "minutes, a number of 0 or more");
        }
        let ((Some(from), Some(to)), Some(length)) = (ends, length) else { return };
        let cell = &mut self.seconds[from * self.sites + to];
        if cell.is_some() || from == to {
            let (code, found) = if from == to {
                (catalogue::BAD_CELL, format!("travel from {} to itself", names[from]))
            } else {
                let way = format!("from {} to {}", names[from], names[to]);
                (catalogue::ROW_TWICE, format!("a second row for travel {way}"))
            };
            let line = format!("line {}: {found}", row.line);
            world.faults.push(
                Fault::new(code, address, line)
                    .at(row.place)
                    .expected("two sites in each row, and each way at most once"),
            );
            return;
        }
        *cell = Some(length * MINUTE as f64);
    }

    /// How long it takes from one site to another \[seconds\].
    pub(super) fn between(&self, from: usize, to: usize) -> Option<f64> {
        let way = |from: usize, to: usize| self.seconds[from * self.sites + to];
        way(from, to).or_else(|| way(to, from))
    }
}
