//! Critical values of the two distributions that intervals rest on.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};
use std::sync::LazyLock;

/// The upper quantile that leaves 2.5% above it.
const UPPER: f64 = 0.975;

/// Student's values from 1 degree of freedom on. An experiment asks for the
/// same one hundreds of thousands of times, and each takes microseconds.
static STUDENT: LazyLock<Vec<f64>> = LazyLock::new(|| (1..=512).filter_map(student).collect());

/// The factor of a two-sided 95% interval by Student's t with so many degrees
/// of freedom; `None` for none of them.
pub fn student_critical(degrees_of_freedom: usize) -> Option<f64> {
    let known = STUDENT.get(degrees_of_freedom.checked_sub(1)?);
    known.copied().or_else(|| student(degrees_of_freedom))
}

fn student(degrees_of_freedom: usize) -> Option<f64> {
    StudentsT::new(0.0, 1.0, degrees_of_freedom as f64).ok().map(|t| t.inverse_cdf(UPPER))
}

/// The chance that Student's t with so many degrees of freedom is above `t`;
/// `None` for none of them.
pub fn student_above(t: f64, degrees_of_freedom: usize) -> Option<f64> {
    StudentsT::new(0.0, 1.0, degrees_of_freedom as f64).ok().map(|law| law.sf(t))
}

/// The factor of a two-sided interval that leaves `error` outside, both sides
/// together, by Student's t with so many degrees of freedom; `None` for none of
/// them, or an error that is not between 0 and 1.
pub fn student_critical_at(degrees_of_freedom: usize, error: f64) -> Option<f64> {
    if degrees_of_freedom == 0 || !(0.0 < error && error < 1.0) {
        return None;
    }
    let t = StudentsT::new(0.0, 1.0, degrees_of_freedom as f64).ok()?;
    Some(t.inverse_cdf(1.0 - error / 2.0))
}

/// The factor of a two-sided 95% interval by the normal distribution, 1.96.
pub fn normal_critical() -> f64 {
    Normal::standard().inverse_cdf(UPPER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_the_t_table_come_out() {
        let table = [
            (1, 12.706),
            (2, 4.303),
            (4, 2.776),
            (9, 2.262),
            (19, 2.093),
            (29, 2.045),
            (99, 1.984),
            (199, 1.972),
            (511, 1.965),
            (512, 1.965),
            (513, 1.965),
            (999, 1.962),
        ];
        for (df, expected) in table {
            let found = student_critical(df).expect("degrees of freedom");
            assert!((found - expected).abs() < 6e-4, "{df}: {found}");
        }
        assert_eq!(student_critical(0), None);
    }

    #[test]
    fn what_lies_above_the_critical_value_is_a_fortieth() {
        for degrees in [1, 4, 19, 600] {
            let t = student_critical(degrees).expect("degrees of freedom");
            let above = student_above(t, degrees).expect("degrees of freedom");
            assert!((above - 0.025).abs() < 1e-6, "{degrees}: {above}");
        }
        // One degree of freedom is Cauchy's law: a quarter lies above 1.
        assert!((student_above(1.0, 1).expect("one") - 0.25).abs() < 1e-9);
        assert_eq!(student_above(1.0, 0), None);
    }

    #[test]
    fn other_errors_than_5_in_100() {
        // Tables of t: 99% with 9 degrees 3.250, 99.9% with 5 degrees 6.869.
        for (df, error, expected) in [(9, 0.01, 3.250), (5, 0.001, 6.869), (19, 0.05, 2.093)] {
            let found = student_critical_at(df, error).expect("degrees of freedom");
            assert!((found - expected).abs() < 6e-4, "{df}: {found}");
        }
        assert_eq!(student_critical_at(0, 0.05), None);
        assert_eq!(student_critical_at(5, 0.0), None);
    }

    #[test]
    fn the_normal_value_is_1_96() {
        assert!((normal_critical() - 1.959_963_985).abs() < 1e-8);
    }
}
