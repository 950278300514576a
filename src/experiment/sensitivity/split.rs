//! What a figure varies by: chance, what is not known, and what is chosen.

use super::Subject;
use crate::experiment::futures::{Futures, Sources};
use crate::stats::{mean, variance};

/// What a subject varies by over sets of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// Mean over all futures; `None` if none of them has the figure.
    pub mean: Option<f64>,
    /// Chance and ignorance; `None` if some future has no figure, or there is
    /// one set or one replication of each.
    pub sources: Option<Sources>,
}

/// What the alliance's figure varies by, the choice of a plan included.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Mean figure of the base and of each plan, with their names.
    pub means: Vec<(String, f64)>,
    /// Standard deviation over the base and the plans, of their means over the
    /// same futures, less what is left of chance and of sets in which plans act
    /// otherwise.
    pub choice: f64,
}

/// The split of each subject; `values` has a row for each future and a column
/// for each subject.
pub(super) fn splits(values: &[Vec<Option<f64>>], subjects: usize, each: u32) -> Vec<Split> {
    let futures = Futures { each: each as usize, in_sets: true };
    (0..subjects)
        .map(|subject| {
            let known: Vec<f64> = values.iter().filter_map(|row| row[subject]).collect();
            Split {
                mean: mean(&known).map(|estimate| estimate.value),
                sources: futures.sources(&known, values.len()),
            }
        })
        .collect()
}

/// What the choice makes, by a two-way analysis of variance without
/// repetition, futures by plans: the variance between the means of plans, less
/// the mean square of what is left over the number of futures, 0 at least.
/// Source: S. R. Searle, G. Casella and C. E. `McCulloch`, Variance Components
/// (1992), section 4.5. `None` without plans, of one future, or where some
/// future has no figure.
pub(super) fn choice(subjects: &[Subject], values: &[Vec<Option<f64>>]) -> Option<Choice> {
    let names = subjects.iter().enumerate().filter_map(|(at, subject)| match subject {
        Subject::Base { .. } if at == 0 => Some((at, "base".to_owned())),
        Subject::Under { plan } => Some((at, plan.clone())),
        Subject::Base { .. } | Subject::Avoided { .. } => None,
    });
    let names: Vec<(usize, String)> = names.collect();
    if names.len() < 2 || values.len() < 2 {
        return None;
    }
    let columns: Vec<Vec<f64>> = names
        .iter()
        .map(|(at, _)| values.iter().map(|row| row[*at]).collect::<Option<Vec<f64>>>())
        .collect::<Option<_>>()?;
    let means: Vec<f64> =
        columns.iter().filter_map(|column| mean(column)).map(|mean| mean.value).collect();
    let centre = mean(&means)?.value;
    let plans = columns.len() as f64;
    let mut left = 0.0;
    for future in 0..values.len() {
        let of_future = columns.iter().map(|column| column[future]).sum::<f64>() / plans;
        for (column, mean) in columns.iter().zip(&means) {
            left += (column[future] - of_future - mean + centre).powi(2);
        }
    }
    let futures = values.len() as f64;
    let left = left / ((plans - 1.0) * (futures - 1.0));
    let choice = (variance(&means)? - left / futures).max(0.0).sqrt();
    let names = names.into_iter().map(|(_, name)| name);
    Some(Choice { means: names.zip(means).collect(), choice })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Subject {
        Subject::Base { org_code: "WYH".to_owned() }
    }

    #[test]
    fn chance_and_ignorance_are_those_of_futures() {
        // As worked by hand in `futures`: 2 and the root of 5.
        let of = |values: &[f64]| values.iter().map(|&v| vec![Some(v)]).collect::<Vec<_>>();
        let found = splits(&of(&[1.0, 3.0, 5.0, 7.0, 9.0, 5.0]), 1, 2);
        let sources = found[0].sources.expect("three sets");
        assert!((sources.chance - 2.0).abs() < 1e-12);
        assert!((sources.ignorance - 5.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(found[0].mean, Some(5.0));
        let mut missing = of(&[1.0, 3.0, 5.0, 7.0]);
        missing[2][0] = None;
        let found = splits(&missing, 1, 2);
        assert_eq!(found[0].sources, None);
    }

    #[test]
    fn the_choice_is_what_lies_between_plans() {
        let subjects = [base(), Subject::Under { plan: "ct".to_owned() }];
        // The plan adds exactly 2 in every future: sd of 0 and 2.
        let values: Vec<Vec<Option<f64>>> =
            [1.0, 5.0, 9.0].iter().map(|&v| vec![Some(v), Some(v + 2.0)]).collect();
        let found = choice(&subjects, &values).expect("a plan");
        assert!((found.choice - 2.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(found.means, [("base".to_owned(), 5.0), ("ct".to_owned(), 7.0)]);
        // It adds 3, 0 and -3: nothing is shown.
        let values: Vec<Vec<Option<f64>>> =
            [3.0, 0.0, -3.0].iter().map(|&d| vec![Some(5.0), Some(5.0 + d)]).collect();
        assert!(choice(&subjects, &values).expect("a plan").choice.abs() < 1e-12);
        assert_eq!(choice(&[base()], &[vec![Some(1.0)]]), None);
    }
}
