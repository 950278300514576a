//! Sobol indices: which share of a figure's variance each parameter makes,
//! alone and together with the others.

use super::{Interval, bootstrap, variance};
use crate::random::{Key, Keyed, name_key};

/// Points of one row of the design, in the unit cube: `a` and `b` are two
/// independent points, `mixed[i]` is `a` with the coordinate of `b` for
/// parameter `i`.
#[derive(Debug, Clone, PartialEq)]
pub struct SaltelliRow {
    /// The first point.
    pub a: Vec<f64>,
    /// The second.
    pub b: Vec<f64>,
    /// The first with one coordinate of the second, for each parameter.
    pub mixed: Vec<Vec<f64>>,
}

/// Outcomes of one row, all with the same chance.
#[derive(Debug, Clone, PartialEq)]
pub struct SaltelliOutcomes {
    /// At the first point.
    pub a: f64,
    /// At the second.
    pub b: f64,
    /// At the mixed points.
    pub mixed: Vec<f64>,
}

/// An estimate that may not be available, with its 95% interval.
pub type Index = (Option<f64>, Option<Interval>);

/// The indices of one parameter, as shares of the variance by all parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SobolIndex {
    /// What it makes alone. May come out a little below zero by luck.
    pub first: Index,
    /// What it makes alone and together with others.
    pub total: Index,
}

/// Indices of all parameters, and the variance that they are shares of.
#[derive(Debug, Clone, PartialEq)]
pub struct SobolIndices {
    /// In the order of parameters.
    pub parameters: Vec<SobolIndex>,
    /// Variance by parameters, given the chance of a row.
    pub by_parameters: f64,
    /// Variance by chance: what the two points of a row have in common. With few
    /// rows it is a small difference of large numbers, and tells little.
    pub by_chance: f64,
}

/// A design of so many rows: the points `a` and `b` of all rows are one Latin
/// hypercube in twice as many coordinates.
///
/// Sources: A. Saltelli et al., Computer Physics Communications 181 (2010) 259
/// (radial mixing of A with one column of B); M. D. `McKay`, R. J. Beckman and
/// W. J. Conover, Technometrics 21 (1979) 239.
pub fn saltelli(parameters: usize, rows: usize, seed: u64) -> Vec<SaltelliRow> {
    let columns: Vec<Vec<f64>> =
        (0..2 * parameters as u32).map(|column| stratified(rows, seed, column)).collect();
    let point = |row: usize, from: usize| {
        columns[from..from + parameters].iter().map(|column| column[row]).collect::<Vec<f64>>()
    };
    (0..rows)
        .map(|row| {
            let (a, b) = (point(row, 0), point(row, parameters));
            let mix = |parameter: usize| {
                let mut mixed = a.clone();
                mixed[parameter] = b[parameter];
                mixed
            };
            let mixed = (0..parameters).map(mix).collect();
            SaltelliRow { a, b, mixed }
        })
        .collect()
}

/// One number in each of so many equal parts of \[0, 1), in random order.
fn stratified(rows: usize, seed: u64, column: u32) -> Vec<f64> {
    let key = Key::of_replication(seed, column).narrow(name_key(&["saltelli"]));
    let mut random = Keyed::new(key);
    let mut values: Vec<f64> =
        (0..rows).map(|row| (row as f64 + random.next_share()) / rows as f64).collect();
    for last in (1..rows).rev() {
        let other = ((random.next_share() * (last + 1) as f64) as usize).min(last);
        values.swap(last, other);
    }
    values
}

/// First and total indices from the outcomes of rows.
///
/// With `f` the outcomes, `V = mean((f_a - f_b)^2) / 2` is the variance by
/// parameters: the chance that a row has in common cancels in it. First:
/// `mean(f_b * (f_mixed - f_a)) / V`, where `f_b` is taken from its mean; total:
/// `mean((f_a - f_mixed)^2) / 2V`. What remains of the variance of all `f_a`
/// and `f_b`, after `V`, is chance. Where nothing varies by parameters there are
/// no indices; one that changes nothing has exactly zero.
///
/// Sources: first, Saltelli et al. 2010, table 2 (b); total, and `V`, M. J. W.
/// Jansen, Computer Physics Communications 117 (1999) 35. Rows are resampled
/// for the intervals (Archer, Saltelli and Sobol 1997).
pub fn sobol_indices(outcomes: &[SaltelliOutcomes], seed: u64) -> Option<SobolIndices> {
    let parameters = outcomes.first()?.mixed.len();
    let all: Vec<usize> = (0..outcomes.len()).collect();
    let centre = outcomes.iter().map(|row| row.a + row.b).sum::<f64>() / (2 * all.len()) as f64;
    let between = |rows: &[usize], of: &dyn Fn(&SaltelliOutcomes) -> f64| {
        rows.iter().map(|&row| of(&outcomes[row])).sum::<f64>() / rows.len() as f64
    };
    let by_parameters =
        |rows: &[usize]| between(rows, &|row| (row.a - row.b) * (row.a - row.b) / 2.0);
    let of_rows = |rows: &[usize]| -> Vec<Option<f64>> {
        let all_of_it = by_parameters(rows);
        let share = |part: f64| (all_of_it > 0.0).then(|| part / all_of_it);
        (0..parameters)
            .flat_map(|at| {
                let first = between(rows, &|row| (row.b - centre) * (row.mixed[at] - row.a));
                let total = between(rows, &|row| (row.a - row.mixed[at]).powi(2) / 2.0);
                [share(first), share(total)]
            })
            .collect()
    };
    let values = of_rows(&all);
    let intervals = bootstrap(outcomes.len(), seed, of_rows);
    let pairs: Vec<Index> = values.into_iter().zip(intervals).collect();
    let singles: Vec<f64> = outcomes.iter().flat_map(|row| [row.a, row.b]).collect();
    let all_variance = variance(&singles)?;
    Some(SobolIndices {
        parameters: pairs
            .chunks(2)
            .map(|pair| SobolIndex { first: pair[0], total: pair[1] })
            .collect(),
        by_parameters: by_parameters(&all),
        by_chance: (all_variance - by_parameters(&all)).max(0.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    fn indices(parameters: usize, rows: usize, f: impl Fn(usize, &[f64]) -> f64) -> SobolIndices {
        let design = saltelli(parameters, rows, 11);
        let outcomes: Vec<SaltelliOutcomes> = design
            .iter()
            .enumerate()
            .map(|(at, row)| SaltelliOutcomes {
                a: f(at, &row.a),
                b: f(at, &row.b),
                mixed: row.mixed.iter().map(|point| f(at, point)).collect(),
            })
            .collect();
        sobol_indices(&outcomes, 1).expect("rows")
    }

    fn close(found: &SobolIndices, first: &[f64], total: &[f64], within: f64) {
        for (at, index) in found.parameters.iter().enumerate() {
            let (value, interval) = index.first;
            let value = value.expect("it varies");
            assert!((value - first[at]).abs() < within, "first of {at}: {value} {interval:?}");
            let (value, interval) = index.total;
            let value = value.expect("it varies");
            assert!((value - total[at]).abs() < within, "total of {at}: {value} {interval:?}");
        }
    }

    /// The function of T. Ishigami and T. Homma (1990), a = 7, b = 0.1. By its
    /// formulas V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2 = 13.8446; S1 = 0.3139,
    /// S2 = 0.4424, S3 = 0; ST1 = 0.5576, ST2 = 0.4424, ST3 = 0.2437.
    #[test]
    fn ishigami_has_its_published_indices() {
        let f = |_: usize, x: &[f64]| {
            let [x1, x2, x3] = [0, 1, 2].map(|at| PI * (2.0 * x[at] - 1.0));
            x1.sin() + 7.0 * x2.sin().powi(2) + 0.1 * x3.powi(4) * x1.sin()
        };
        let found = indices(3, 8_192, f);
        close(&found, &[0.3139, 0.4424, 0.0], &[0.5576, 0.4424, 0.2437], 0.03);
        assert!((found.by_parameters - 13.8446).abs() < 0.4, "{}", found.by_parameters);
        assert!(found.by_chance < 0.3, "{}", found.by_chance);
        // The intervals are of the size that the errors have.
        for index in &found.parameters {
            let (low, high) = index.total.1.expect("rows");
            assert!(high > low && high - low < 0.1, "{index:?}");
        }
    }

    /// Sobol's g-function with a = 0, 1, 4.5, 9, 99. Each alone makes
    /// `V_i = 1 / (3 (1 + a_i)^2)`; all of it is `prod(1 + V_i) - 1`.
    #[test]
    fn the_g_function_has_its_analytic_indices() {
        let a = [0.0, 1.0, 4.5, 9.0, 99.0];
        let alone = a.map(|a: f64| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
        let product: f64 = alone.iter().map(|v| 1.0 + v).product();
        let all = product - 1.0;
        let first = alone.map(|v| v / all);
        let total = alone.map(|v| v * (product / (1.0 + v)) / all);
        let f = |_: usize, x: &[f64]| {
            x.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
        };
        close(&indices(5, 8_192, f), &first, &total, 0.03);
    }

    /// Chance that is the same in a row adds to chance and not to indices, and
    /// a parameter that does nothing is exactly zero.
    #[test]
    fn chance_is_kept_apart() {
        let noise = |row: usize| 3.0 * Keyed::new(Key::of_replication(77, row as u32)).next_share();
        let found = indices(2, 4_096, |row, x| x[0] + noise(row));
        close(&found, &[1.0, 0.0], &[1.0, 0.0], 0.1);
        assert_eq!(found.parameters[1].total, (Some(0.0), Some((0.0, 0.0))));
        assert_eq!(found.parameters[1].first, (Some(0.0), Some((0.0, 0.0))));
        assert!((found.by_parameters - 1.0 / 12.0).abs() < 0.005);
        assert!((found.by_chance - 9.0 / 12.0).abs() < 0.05);
    }

    #[test]
    fn where_nothing_varies_there_are_no_indices() {
        let found = indices(2, 16, |row, _| row as f64);
        assert_eq!(found.parameters[0].total, (None, None));
        assert!(found.by_parameters.abs() < f64::EPSILON);
        assert_eq!(sobol_indices(&[], 1), None);
    }
}
