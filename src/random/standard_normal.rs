//! The standard normal distribution as a function, for draws that are tied to
//! one another.

use statrs::function::erf::erfc;

/// The chance that a standard normal number is below `z`, to nine digits.
pub fn standard_normal_cdf(z: f64) -> f64 {
    0.5 * erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_the_table_come_out() {
        for (z, share) in [
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_542_9),
            (-1.96, 0.024_997_895_148_220_43),
            (3.0, 0.998_650_101_968_369_9),
            (-6.0, 9.865_876_450_376_98e-10),
        ] {
            let found = standard_normal_cdf(z);
            assert!((found / share - 1.0).abs() < 1e-9, "{z}: {found} not {share}");
        }
    }
}
