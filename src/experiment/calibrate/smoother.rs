//! The ensemble smoother with multiple data assimilation.
//!
//! Members of an ensemble, each with its own values of the parameters and what
//! it simulated, are moved towards the data several times, each time as if the
//! data were less sure than they are: with `sum(1 / inflation) = 1` the steps
//! together use the data once. For a linear model and normal beliefs the
//! ensemble then is a sample of what is believed after the data.
//!
//! Sources: A. A. Emerick and A. C. Reynolds, Computers & Geosciences 55
//! (2013) 3; the shrinkage of gains: R. Furrer and T. Bengtsson, Journal of
//! Multivariate Analysis 98 (2007) 227, in the use of J. M. Lacerda, A. A.
//! Emerick and A. P. Pires, Journal of Petroleum Science and Engineering 172
//! (2019) 690.

use nalgebra::{Cholesky, DMatrix};

/// What the data say, and how sure each is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Data<'a> {
    /// What was observed.
    pub observed: &'a [f64],
    /// Variance of what was observed around the truth.
    pub variance: &'a [f64],
    /// Variance of what a member simulates around its own expectation: chance
    /// in the model. It is in the ensemble already.
    pub of_model: &'a [f64],
}

/// Parameters that may be moved by the same data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Locality {
    /// Positions of the parameters.
    pub parameters: Vec<usize>,
    /// Positions of the data.
    pub data: Vec<usize>,
}

/// The inflations of so many steps, each step counting for more than the one
/// before: the first are far from the truth, where a straight line says least.
/// Their inverses add up to 1.
pub(super) fn inflations(steps: usize) -> Vec<f64> {
    const GROWTH: f64 = 1.6;
    let weights: Vec<f64> = (0..steps).map(|step| GROWTH.powi(step as i32)).collect();
    let all: f64 = weights.iter().sum();
    weights.iter().map(|weight| all / weight).collect()
}

/// Moves the members one step.
///
/// `coordinates[member][parameter]`, `simulated[member][datum]`;
/// `noise(member, datum)` are independent standard normal numbers, by which
/// each member sees data of its own.
///
/// With inflation `a`, a datum counts with the variance
/// `a * variance + (a - 1) * of_model`, because the simulated values have
/// `of_model` in them once.
pub(super) fn step(
    coordinates: &mut [Vec<f64>],
    simulated: &[Vec<f64>],
    data: Data<'_>,
    inflation: f64,
    localities: &[Locality],
    noise: impl Fn(usize, usize) -> f64,
) {
    let members = coordinates.len();
    if members < 2 {
        return;
    }
    for locality in localities.iter().filter(|local| !local.data.is_empty()) {
        let noises = centred(&DMatrix::from_fn(locality.data.len(), members, |row, member| {
            noise(member, locality.data[row])
        }));
        let sd_of = |datum: usize| {
            let of_model = (inflation - 1.0) * data.of_model[datum];
            (inflation * data.variance[datum] + of_model).sqrt()
        };
        // Data by member, in units of what they are unsure by.
        let scaled = DMatrix::from_fn(locality.data.len(), members, |row, member| {
            let datum = locality.data[row];
            simulated[member][datum] / sd_of(datum)
        });
        let missing = DMatrix::from_fn(locality.data.len(), members, |row, member| {
            let datum = locality.data[row];
            let missing = data.observed[datum] - simulated[member][datum];
            missing / sd_of(datum) + noises[(row, member)]
        });
        let own = DMatrix::from_fn(locality.parameters.len(), members, |row, member| {
            coordinates[member][locality.parameters[row]]
        });
        let root = ((members - 1) as f64).sqrt();
        let of_data = centred(&scaled) / root;
        let of_parameters = centred(&own) / root;
        // In the space of members, of which there are fewer than data:
        // P D' (D D' + 1)^-1 = P (D' D + 1)^-1 D'.
        let inner = of_data.tr_mul(&of_data) + DMatrix::identity(members, members);
        let Some(inverse) = Cholesky::new(inner) else { continue };
        let mut gain = &of_parameters * inverse.solve(&of_data.transpose());
        shrink(&mut gain, &of_parameters, &of_data, members);
        let moves = gain * missing;
        for (row, &parameter) in locality.parameters.iter().enumerate() {
            for (member, coordinates) in coordinates.iter_mut().enumerate() {
                coordinates[parameter] += moves[(row, member)];
            }
        }
    }
}

/// Each row less its mean.
fn centred(matrix: &DMatrix<f64>) -> DMatrix<f64> {
    let mut centred = matrix.clone();
    for mut row in centred.row_iter_mut() {
        let mean = row.mean();
        row.add_scalar_mut(-mean);
    }
    centred
}

/// Shrinks each element of the gain by how much of the correlation between its
/// parameter and its datum may be the luck of so few members: to
/// `c^2 / (c^2 + (1 + c^2) / n)`, with `c^2` the squared correlation less what
/// chance alone would make of it. Without this, data that have nothing to do
/// with a parameter would seem to make it known.
fn shrink(gain: &mut DMatrix<f64>, parameters: &DMatrix<f64>, data: &DMatrix<f64>, members: usize) {
    let free = (members - 1) as f64;
    let lengths =
        |matrix: &DMatrix<f64>| -> Vec<f64> { matrix.row_iter().map(|row| row.norm()).collect() };
    let (of_parameters, of_data) = (lengths(parameters), lengths(data));
    let products = parameters * data.transpose();
    for (row, parameter) in of_parameters.iter().enumerate() {
        for (column, datum) in of_data.iter().enumerate() {
            let length = parameter * datum;
            let correlation = if length > 0.0 { products[(row, column)] / length } else { 0.0 };
            let square = correlation * correlation;
            let by_chance = (1.0 - square) * (1.0 - square) / free;
            let true_square = (square - by_chance).max(0.0);
            gain[(row, column)] *= true_square / (true_square + (1.0 + true_square) / free);
        }
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "what is not moved keeps its exact value")]
mod tests {
    use super::*;
    use crate::experiment::calibrate::prior::{hypercube, normal};
    use crate::random::Key;
    use crate::stats::{correlation, mean, variance};

    fn noise(step: usize, member: usize, datum: usize, purpose: u64) -> f64 {
        let key = Key::of_replication(99, step as u32).narrow(purpose);
        normal(key.narrow(member as u64).narrow(datum as u64))
    }

    /// Members after all steps, for a linear model with these rows.
    fn fitted(
        rows: &[[f64; 2]],
        observed: &[f64],
        variances: (f64, f64),
        members: usize,
    ) -> Vec<Vec<f64>> {
        let mut coordinates = hypercube(&["one", "two"], members, 5);
        let count = observed.len();
        let of = |value: f64| vec![value; count];
        let (variance, of_model) = (of(variances.0), of(variances.1));
        let local = [Locality { parameters: vec![0, 1], data: (0..count).collect() }];
        for (index, inflation) in inflations(4).into_iter().enumerate() {
            let simulate = |(member, own): (usize, &Vec<f64>)| -> Vec<f64> {
                let one = |(datum, row): (usize, &[f64; 2])| {
                    let chance = noise(index, member, datum, 1) * variances.1.sqrt();
                    row[0] * own[0] + row[1] * own[1] + chance
                };
                rows.iter().enumerate().map(one).collect()
            };
            let simulated: Vec<_> = coordinates.iter().enumerate().map(simulate).collect();
            let data = Data { observed, variance: &variance, of_model: &of_model };
            step(&mut coordinates, &simulated, data, inflation, &local, |member, datum| {
                noise(index, member, datum, 2)
            });
        }
        coordinates
    }

    fn column(coordinates: &[Vec<f64>], parameter: usize) -> Vec<f64> {
        coordinates.iter().map(|own| own[parameter]).collect()
    }

    fn mean_sd(coordinates: &[Vec<f64>], parameter: usize) -> (f64, f64) {
        let values = column(coordinates, parameter);
        (mean(&values).expect("members").value, variance(&values).expect("members").sqrt())
    }

    #[test]
    fn inflations_use_the_data_once() {
        for steps in 1..8 {
            let found = inflations(steps);
            assert!(
                (found.iter().map(|inflation| 1.0 / inflation).sum::<f64>() - 1.0).abs() < 1e-12
            );
            assert!(found.windows(2).all(|pair| pair[0] > pair[1]));
        }
        // Close to the 9.333, 7, 4, 2 of the paper.
        assert!((inflations(4)[0] - 9.256).abs() < 1e-9);
    }

    /// Prior N(0, I), data y1 = x1 + x2 = 2 and y2 = x1 - x2 = 1, each with
    /// variance 0.5. The precision is I + 2 * (1/0.5) I = 5 I, so the variance
    /// is 0.2 each, uncorrelated; the mean is 0.2 * 2 * (2 + 1, 2 - 1) =
    /// (1.2, 0.4).
    #[test]
    fn a_linear_model_gives_the_exact_posterior() {
        let found = fitted(&[[1.0, 1.0], [1.0, -1.0]], &[2.0, 1.0], (0.5, 0.0), 1_000);
        let ((one, sd_one), (two, sd_two)) = (mean_sd(&found, 0), mean_sd(&found, 1));
        assert!((one - 1.2).abs() < 0.04 && (two - 0.4).abs() < 0.04, "{one} {two}");
        let sd = 0.2_f64.sqrt();
        assert!((sd_one / sd - 1.0).abs() < 0.07 && (sd_two / sd - 1.0).abs() < 0.07);
    }

    /// Half of that variance as chance in the model gives the same answer.
    #[test]
    fn chance_in_the_model_counts_once() {
        let found = fitted(&[[1.0, 1.0], [1.0, -1.0]], &[2.0, 1.0], (0.25, 0.25), 1_000);
        let ((one, sd_one), (two, sd_two)) = (mean_sd(&found, 0), mean_sd(&found, 1));
        assert!((one - 1.2).abs() < 0.05 && (two - 0.4).abs() < 0.05, "{one} {two}");
        let sd = 0.2_f64.sqrt();
        assert!((sd_one / sd - 1.0).abs() < 0.08 && (sd_two / sd - 1.0).abs() < 0.08);
    }

    /// One sum is seen, two parameters are behind it: x1 + x2 = 2 with variance
    /// 0.01. Mean (0.995, 0.995), variance of each 1 - 1 / 2.01 = 0.502,
    /// correlation -0.9900.
    #[test]
    fn what_trades_off_stays_unknown_and_is_seen_to() {
        let found = fitted(&[[1.0, 1.0]], &[2.0], (0.01, 0.0), 1_000);
        let (one, sd) = mean_sd(&found, 0);
        assert!((one - 0.995).abs() < 0.05, "{one}");
        assert!((sd - 0.502_f64.sqrt()).abs() < 0.05, "{sd}");
        let tied = correlation(&column(&found, 0), &column(&found, 1)).expect("both vary");
        assert!(tied < -0.97, "{tied}");
    }

    /// Sixty data that say nothing of either parameter, and a hundred members:
    /// the belief must hardly narrow.
    #[test]
    fn data_about_something_else_teach_nothing() {
        let rows = vec![[0.0, 0.0]; 60];
        let observed: Vec<f64> = (0..60).map(|datum| noise(9, 0, datum, 3)).collect();
        let found = fitted(&rows, &observed, (0.5, 0.5), 100);
        for parameter in 0..2 {
            let (_, sd) = mean_sd(&found, parameter);
            assert!(sd > 0.85, "{sd}");
        }
    }

    #[test]
    fn a_parameter_without_data_of_its_own_stays() {
        let mut coordinates = hypercube(&["one", "two"], 50, 5);
        let before = coordinates.clone();
        let simulated: Vec<Vec<f64>> = before.iter().map(|own| vec![own[0] + own[1]]).collect();
        let data = Data { observed: &[1.0], variance: &[0.1], of_model: &[0.0] };
        let local = [
            Locality { parameters: vec![0], data: vec![0] },
            Locality { parameters: vec![1], data: Vec::new() },
        ];
        step(&mut coordinates, &simulated, data, 1.0, &local, |_, _| 0.0);
        assert!(coordinates.iter().zip(&before).all(|(after, own)| after[1] == own[1]));
        assert!(coordinates.iter().zip(&before).any(|(after, own)| after[0] != own[0]));
    }
}
