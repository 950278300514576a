//! How much of the beginning of a course to leave out: the warm-up.

/// Values in each batch of MSER-5.
const BATCH: usize = 5;
/// Batches at the end that are not tried: the statistic of a handful of values
/// can be small by luck.
const NOT_TRIED: usize = 5;

/// What MSER-5 finds in a course.
#[derive(Debug, Clone, PartialEq)]
pub struct WarmUp {
    /// How many values to leave out, a multiple of five.
    pub left_out: usize,
    /// The statistic for each number of batches left out.
    pub curve: Vec<f64>,
    /// Whether the course is long enough: what is left out is not more than
    /// half of it.
    pub is_settled: bool,
}

/// MSER-5: of a course of values, the number to leave out at its beginning so
/// that the rest has the smallest marginal standard error. Values are averaged
/// in batches of five, those that fill no batch are left aside, and for each
/// number `d` of batches left out of `n` the statistic is
/// `sum((z_i - mean(z))^2) / (n - d)^2` over the batches after them. The first
/// of equal ones is taken; the last five numbers are not tried. `None` of fewer
/// than ten batches, or if a value is not finite.
///
/// A point in the second half is no answer (`is_settled`): the course is too
/// short.
///
/// Source: K. P. White, Simulation 69 (1997) 323 (MSER); K. P. White, M. J.
/// Cobb and S. C. Spratt, Winter Simulation Conference 2000, 755 (batches of
/// five); K. Hoad, S. Robinson and R. Davies, Journal of the Operational
/// Research Society 61 (2010) 1389 (end effects, the second half).
pub fn mser5(values: &[f64]) -> Option<WarmUp> {
    let batches: Vec<f64> =
        values.chunks_exact(BATCH).map(|batch| batch.iter().sum::<f64>() / BATCH as f64).collect();
    let count = batches.len();
    if count < 2 * NOT_TRIED || batches.iter().any(|batch| !batch.is_finite()) {
        return None;
    }
    let curve: Vec<f64> = (0..=count - NOT_TRIED).map(|d| statistic(&batches[d..])).collect();
    let mut least = 0;
    for (at, statistic) in curve.iter().enumerate() {
        if *statistic < curve[least] {
            least = at;
        }
    }
    Some(WarmUp { left_out: least * BATCH, is_settled: 2 * least <= count, curve })
}

fn statistic(rest: &[f64]) -> f64 {
    let count = rest.len() as f64;
    let mean = rest.iter().sum::<f64>() / count;
    rest.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count * count)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A course that comes to 10 from `start` away, with a noise that repeats.
    fn course(count: usize, tau: f64, start: f64, factor: usize, spread: f64) -> Vec<f64> {
        let mut gap = start;
        let value = |i: usize| {
            let mixed = (i * i * factor + 12_345 * i + 6_789) % 1_009;
            let value = 10.0 + gap + spread * (mixed as f64 / 1_009.0 - 0.5);
            gap *= 1.0 - 1.0 / tau;
            value
        };
        (0..count).map(value).collect()
    }

    /// Points and smallest statistics of an independent implementation:
    /// `MSERm_index` and `calculate_MSEm` of pymser 1.0.22 (Python), batches of
    /// five, on the same courses, in single precision.
    #[test]
    fn the_point_is_that_of_pymser() {
        for ((count, tau, start, factor, spread), left_out, least) in [
            ((200, 10.0, -8.0, 7, 2.0), 35, 0.001_471_036_8),
            ((300, 20.0, 6.0, 31, 3.0), 35, 0.002_005_535_9),
            ((500, 40.0, -10.0, 57, 4.0), 160, 0.003_453_514_5),
            ((100, 5.0, -5.0, 101, 1.0), 15, 0.000_789_608_7),
            ((400, 1.0, 0.0, 13, 2.0), 0, 0.000_742_838_6),
        ] {
            let found = mser5(&course(count, tau, start, factor, spread)).expect("long enough");
            assert_eq!((found.left_out, found.is_settled), (left_out, true), "{count} {tau}");
            let statistic = found.curve[left_out / BATCH];
            assert!((statistic / least - 1.0).abs() < 1e-4, "{statistic} {least}");
        }
    }

    /// pymser gives 170 of 203 values, the thirty-fourth of forty batches.
    #[test]
    fn a_point_in_the_second_half_is_no_answer() {
        let found = mser5(&course(203, 60.0, -9.0, 211, 1.0)).expect("long enough");
        assert_eq!((found.left_out, found.is_settled), (170, false));
    }

    #[test]
    fn worked_by_hand() {
        // Batches 6, 0, 0, ...: with all ten the mean is 0.6 and the squares
        // 29.16 + 9 * 0.36 = 32.4, over 100; without the first they are 0.
        let mut values = vec![6.0; 5];
        values.extend([0.0; 47]);
        let found = mser5(&values).expect("ten batches");
        assert!((found.curve[0] - 0.324).abs() < 1e-12);
        assert_eq!((found.left_out, found.is_settled, found.curve.len()), (5, true, 6));
    }

    #[test]
    fn a_course_that_is_too_short_has_no_point() {
        assert_eq!(mser5(&[1.0; 49]), None);
        assert_eq!(mser5(&[1.0; 50]).map(|found| found.left_out), Some(0));
        assert_eq!(mser5(&[f64::NAN; 50]), None);
    }
}
