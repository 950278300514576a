//! Where to try: points of ranges of values.

use crate::random::{Key, Keyed, name_key};

/// Values that an address is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Address, as `--set` takes it.
    pub address: String,
    /// Its values.
    pub values: Values,
}

/// Which values.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// From one to another, both included.
    Range {
        /// The lowest.
        low: f64,
        /// The highest.
        high: f64,
        /// How many of a grid, evenly apart.
        count: usize,
    },
    /// These.
    List(Vec<f64>),
}

impl Values {
    /// The values of a grid.
    pub fn of_grid(&self) -> Vec<f64> {
        match self {
            Self::List(values) => values.clone(),
            &Self::Range { low, count: 0 | 1, .. } => vec![low],
            &Self::Range { low, high, count } => {
                let step = |at: usize| at as f64 / (count - 1) as f64;
                (0..count).map(|at| low + (high - low) * step(at)).map(without_dust).collect()
            }
        }
    }

    /// The value at a share of the way through them.
    fn at(&self, share: f64) -> f64 {
        match self {
            &Self::Range { low, high, .. } => without_dust(low + (high - low) * share),
            Self::List(values) => {
                let at = (share * values.len() as f64) as usize;
                values[at.min(values.len() - 1)]
            }
        }
    }
}

/// A value without the last digits, which are rounding: 0.3 and not
/// 0.30000000000000004.
fn without_dust(value: f64) -> f64 {
    format!("{value:.12e}").parse().unwrap_or(value)
}

/// All combinations of the axes' values; the last axis moves fastest.
pub fn grid(axes: &[Axis]) -> Vec<Vec<f64>> {
    axes.iter().fold(vec![Vec::new()], |points, axis| {
        let values = axis.values.of_grid();
        let with = |point: Vec<f64>| {
            values.iter().map(move |&value| {
                let mut point = point.clone();
                point.push(value);
                point
            })
        };
        points.into_iter().flat_map(with).collect()
    })
}

/// So many points by Latin hypercube, each axis evenly filled.
pub fn latin(axes: &[Axis], points: usize, seed: u64) -> Vec<Vec<f64>> {
    let addresses: Vec<&str> = axes.iter().map(|axis| axis.address.as_str()).collect();
    let key = |point: usize| {
        Key::of_replication(seed, 0).narrow(name_key(&["latin design"])).narrow(point as u64)
    };
    let shares = latin_shares(&addresses, points, &key);
    let value = |point: &Vec<f64>| {
        point.iter().zip(axes).map(|(&share, axis)| axis.values.at(share)).collect()
    };
    shares.iter().map(value).collect()
}

/// The first points of a Sobol sequence, scrambled as the seed says: as many
/// as are asked for fill the ranges evenly in all addresses together, best where
/// their number is a power of two. More points leave the first where they are,
/// and so does another address behind the others.
///
/// Source: I. M. Sobol', USSR Computational Mathematics and Mathematical Physics
/// 7 (1967) 86; A. B. Owen, Journal of Complexity 14 (1998) 466; the numbers are
/// those of S. Joe and F. Y. Kuo, SIAM Journal on Scientific Computing 30 (2008)
/// 2635, by the crate `sobol_burley`.
///
/// # Panics
/// With more than 256 axes or 65,536 points.
pub fn sobol(axes: &[Axis], points: usize, seed: u64) -> Vec<Vec<f64>> {
    assert!(axes.len() <= 256 && points <= 1 << 16, "a sequence of 256 axes, 65,536 points");
    let key = Key::of_replication(seed, 0).narrow(name_key(&["sobol design"]));
    let scramble = (Keyed::new(key).next_share() * f64::from(u32::MAX)) as u32;
    let share = |point: u32, axis: u32| f64::from(sobol_burley::sample(point, axis, scramble));
    let value = |point: u32| {
        let axes = (0..).zip(axes);
        axes.map(|(at, axis)| axis.values.at(share(point, at))).collect()
    };
    (0..points as u32).map(value).collect()
}

/// A Latin hypercube on the unit cube: of each axis, which is known by its
/// name, one point lies in the middle of each of so many equal parts, in an
/// order of its own that the keys of the points give. Another axis moves no
/// point.
///
/// Source: M. D. `McKay`, R. J. Beckman and W. J. Conover, Technometrics 21
/// (1979) 239.
pub(super) fn latin_shares(
    names: &[&str],
    points: usize,
    key: &dyn Fn(usize) -> Key,
) -> Vec<Vec<f64>> {
    let mut shares = vec![vec![0.0; names.len()]; points];
    for (axis, name) in names.iter().enumerate() {
        let name = name_key(&[name]);
        let draw = |point| Keyed::new(key(point).narrow(name)).next_share();
        let mut order: Vec<(f64, usize)> = (0..points).map(|point| (draw(point), point)).collect();
        order.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        for (rank, (_, point)) in order.into_iter().enumerate() {
            shares[point][axis] = (rank as f64 + 0.5) / points as f64;
        }
    }
    shares
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "values of designs are written without rounding")]
mod tests {
    use super::*;

    fn axis(address: &str, low: f64, high: f64, count: usize) -> Axis {
        Axis { address: address.to_owned(), values: Values::Range { low, high, count } }
    }

    #[test]
    fn a_grid_has_all_combinations_with_both_ends() {
        assert_eq!(axis("a", 0.0, 0.3, 4).values.of_grid(), [0.0, 0.1, 0.2, 0.3]);
        let list = Axis { address: "b".to_owned(), values: Values::List(vec![1.0, 5.0]) };
        let points = grid(&[axis("a", 0.0, 1.0, 2), list]);
        assert_eq!(points, [[0.0, 1.0], [0.0, 5.0], [1.0, 1.0], [1.0, 5.0]]);
    }

    /// Of 64 points, each box of a 64th of the square that halving gives has one.
    #[test]
    fn a_sobol_sequence_fills_every_box_of_the_square() {
        let axes = [axis("a", 0.0, 1.0, 2), axis("b", 10.0, 20.0, 2)];
        let points = sobol(&axes, 64, 4);
        for (rows, columns) in [(64, 1), (32, 2), (16, 4), (8, 8), (4, 16), (2, 32), (1, 64)] {
            let place = |point: &Vec<f64>| {
                let (one, other) = (point[0], (point[1] - 10.0) / 10.0);
                ((one * f64::from(rows)) as i32, (other * f64::from(columns)) as i32)
            };
            let boxes: std::collections::BTreeSet<_> = points.iter().map(place).collect();
            assert_eq!(boxes.len(), 64, "{rows} times {columns}");
        }
        assert_eq!(sobol(&axes, 100, 4)[..64], points, "more points leave these");
        let alone = sobol(&axes[..1], 64, 4);
        assert!(alone.iter().zip(&points).all(|(one, both)| one[0] == both[0]));
        assert_ne!(sobol(&axes, 64, 5), points, "the seed scrambles");
    }

    #[test]
    fn a_latin_design_has_each_part_of_each_axis_once() {
        let axes = [axis("a", 0.0, 10.0, 5), axis("b", 100.0, 200.0, 5)];
        let points = latin(&axes, 10, 4);
        assert_eq!(points, latin(&axes, 10, 4));
        for (at, middle) in [(0, 0.5), (1, 105.0)] {
            let mut values: Vec<f64> = points.iter().map(|point| point[at]).collect();
            values.sort_by(f64::total_cmp);
            assert_eq!(values[0], middle);
            assert!(values.windows(2).all(|pair| pair[0] < pair[1]), "{values:?}");
        }
        let alone = latin(&axes[..1], 10, 4);
        assert!(alone.iter().zip(&points).all(|(one, both)| one[0] == both[0]));
    }
}
