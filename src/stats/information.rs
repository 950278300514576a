//! What it is worth to know before choosing.
//!
//! Source: H. Raiffa and R. Schlaifer, Applied Statistical Decision Theory
//! (Harvard 1961), chapter 4; in health care K. Claxton, Journal of Health
//! Economics 18 (1999) 341.

/// A choice among several under what is not known, and what it would be worth to
/// know it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PerfectInformation {
    /// Position of the choice: the best on average, of equals the first.
    pub choice: usize,
    /// Share of the possible worlds in which no other is better.
    pub best_in: f64,
    /// Mean of what the best of each world has more than the choice: the
    /// expected value of perfect information, in the unit of the worths.
    pub value: f64,
}

/// The expected value of perfect information: `worths` has, for each thing that
/// may be chosen, its worth in each of some equally likely worlds. `None`
/// without choices or worlds.
///
/// Luck in the worths makes worlds differ that are alike, so that the value is
/// then too high, never too low on average.
///
/// # Panics
/// If the choices have different numbers of worlds.
pub fn perfect_information(worths: &[Vec<f64>]) -> Option<PerfectInformation> {
    let worlds = worths.first()?.len();
    assert!(worths.iter().all(|worth| worth.len() == worlds), "every world has every choice");
    if worlds == 0 {
        return None;
    }
    let sum = |choice: usize| worths[choice].iter().sum::<f64>();
    let better = |best: usize, choice: usize| if sum(choice) > sum(best) { choice } else { best };
    let choice = (1..worths.len()).fold(0, better);
    let best_of =
        |world: usize| worths.iter().map(|worth| worth[world]).fold(f64::NEG_INFINITY, f64::max);
    let lost: Vec<f64> = (0..worlds).map(|world| best_of(world) - worths[choice][world]).collect();
    let best_in = lost.iter().filter(|&&lost| lost <= 0.0).count();
    Some(PerfectInformation {
        choice,
        best_in: best_in as f64 / worlds as f64,
        value: lost.iter().sum::<f64>() / worlds as f64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_by_hand() {
        // On average 0, 2 and 1. The second is chosen; in the first and last
        // world another has 4 and 3 more: 7 over 4 worlds.
        let worths = [vec![0.0; 4], vec![-4.0, 6.0, 5.0, 1.0], vec![-1.0, 0.0, 1.0, 4.0]];
        let found = perfect_information(&worths).expect("there are worlds");
        assert_eq!(found, PerfectInformation { choice: 1, best_in: 0.5, value: 1.75 });
    }

    #[test]
    fn what_is_best_everywhere_needs_no_knowledge() {
        let found = perfect_information(&[vec![0.0, 0.0], vec![1.0, 2.0]]).expect("two worlds");
        assert_eq!(found, PerfectInformation { choice: 1, best_in: 1.0, value: 0.0 });
        let equal = perfect_information(&[vec![1.0], vec![1.0]]).expect("one world");
        assert_eq!(equal, PerfectInformation { choice: 0, best_in: 1.0, value: 0.0 });
        assert_eq!(perfect_information(&[]), None);
        assert_eq!(perfect_information(&[vec![], vec![]]), None);
    }
}
