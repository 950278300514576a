//! Sets of parameter values: a table with a column for each address and a row
//! for each set.

use crate::diagnostics::{Fault, Faults, FileId, Place, Sources, catalogue};

/// Sets of values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParameterSets {
    /// Addresses, as `--set` takes them.
    pub addresses: Vec<String>,
    /// Values in the order of the addresses.
    pub sets: Vec<Vec<f64>>,
}

impl ParameterSets {
    /// The set under which a replication is run, where replications take one
    /// after another in turn.
    pub fn set_of(&self, replication: u32) -> usize {
        replication as usize % self.sets.len().max(1)
    }

    /// How many.
    pub fn number(&self) -> u32 {
        self.sets.len() as u32
    }
}

/// Reads the sets of a file. All faults are collected.
pub fn read_sets(file: FileId, sources: &Sources, faults: &Faults) -> ParameterSets {
    const ADDRESS: &str = "parameter sets";
    let text = sources.file(file).text.as_str();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let place_of = |byte: usize| {
        let start = byte.min(text.len());
        let rest = text.get(start..).unwrap_or_default();
        let skipped = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        let end = rest[skipped..].find('\n').map_or(text.len(), |end| start + skipped + end);
        Place { file, start: start + skipped, end }
    };
    let mut sets = ParameterSets::default();
    match reader.headers() {
        Ok(header) if header.get(0) == Some("set") && header.len() > 1 => {
            sets.addresses = header.iter().skip(1).map(str::to_owned).collect();
        }
        Ok(header) => {
            let found = format!("the first column is \"{}\"", header.get(0).unwrap_or_default());
            faults.push(
                Fault::new(catalogue::MISSING_COLUMN, ADDRESS, found)
                    .at(place_of(0))
                    .expected("a column \"set\", then one for each address"),
            );
            return sets;
        }
        Err(error) => {
            let fault = Fault::new(catalogue::MALFORMED_CSV, ADDRESS, error.to_string());
            faults.push(fault.at(place_of(0)).expected("a CSV file with a header line"));
            return sets;
        }
    }
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let byte = error.position().map_or(0, |position| position.byte() as usize);
                let fault = Fault::new(catalogue::MALFORMED_CSV, ADDRESS, error.to_string());
                let expected = "as many cells in each row as in the header";
                faults.push(fault.at(place_of(byte)).expected(expected));
                continue;
            }
        };
        let place = place_of(record.position().map_or(0, |position| position.byte() as usize));
        let mut values = Vec::with_capacity(sets.addresses.len());
        for (address, cell) in sets.addresses.iter().zip(record.iter().skip(1)) {
            match cell.parse::<f64>() {
                Ok(value) if value.is_finite() => values.push(value),
                _ => faults.push(
                    Fault::new(catalogue::BAD_CELL, ADDRESS, format!("{address}: \"{cell}\""))
                        .at(place)
                        .expected("a number"),
                ),
            }
        }
        sets.sets.push(values);
    }
    if sets.sets.is_empty() && faults.is_empty() {
        faults.push(
            Fault::new(catalogue::MISSING_ROW, ADDRESS, "there are no sets")
                .at(place_of(0))
                .expected("a row for each set"),
        );
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (ParameterSets, Vec<Fault>) {
        let mut sources = Sources::default();
        let file = sources.add("sets.csv", text);
        let faults = Faults::default();
        let sets = read_sets(file, &sources, &faults);
        (sets, faults.into_sorted())
    }

    #[test]
    fn sets_have_their_addresses_and_values() {
        let (sets, faults) = read("set,\"parameter.\"\"a b\"\".value\",x\n1,0.5,2\n2,1.5,3\n");
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(sets.addresses, ["parameter.\"a b\".value", "x"]);
        assert_eq!(sets.sets, [vec![0.5, 2.0], vec![1.5, 3.0]]);
    }

    #[test]
    fn replications_take_sets_in_turn() {
        let (sets, _) = read("set,x\n1,10\n2,20\n3,30\n");
        assert_eq!([0, 1, 2, 3, 7].map(|replication| sets.set_of(replication)), [0, 1, 2, 0, 1]);
    }

    #[test]
    fn what_is_no_set_is_refused() {
        for (text, found) in [
            ("a,b\n1,2\n", "first column"),
            ("set,x\n1,much\n", "much"),
            ("set,x\n", "no sets"),
            ("set,x\n1,2,3\n", "fields"),
        ] {
            let (_, faults) = read(text);
            assert_eq!(faults.len(), 1, "{text}: {faults:?}");
            assert!(faults[0].found.contains(found), "{text}: {faults:?}");
        }
    }
}
