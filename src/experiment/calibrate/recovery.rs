//! Whether the method finds what it should: parameters are drawn, figures
//! simulated from them, and the fit is made to these.

use super::identified::{Identification, identify};
use super::prior::{key, normal};
use super::task::{CalibrateFault, Frame, Task};
use crate::experiment::run::Progress;
use crate::random::name_key;
use crate::stats::is_inside;

/// What came back of one parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovered {
    /// The value from which was simulated.
    pub truth: f64,
    /// What was found.
    pub found: Identification,
}

impl Recovered {
    /// How many standard deviations the mean is from the truth.
    pub fn z(&self) -> Option<f64> {
        (self.found.sd > 0.0).then(|| (self.found.mean - self.truth) / self.found.sd)
    }

    /// Whether the middle 80% of the sets hold the truth.
    pub fn came_back(&self) -> bool {
        is_inside(self.found.range, self.truth)
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovery {
    /// By parameter.
    pub parameters: Vec<Recovered>,
    /// Members that were plausible.
    pub plausible: usize,
    /// Sets that were kept.
    pub sets: usize,
    /// Figures that were fitted.
    pub data: usize,
}

impl Recovery {
    /// Parameters whose truth lies within the middle 80% of the sets.
    pub fn came_back(&self) -> usize {
        self.parameters.iter().filter(|parameter| parameter.came_back()).count()
    }
}

/// Draws parameters from what is believed, simulates figures from them in the
/// months and divisions of the table, and fits these.
///
/// # Errors
/// As [`super::calibrate`].
pub fn recover(task: Task<'_>, progress: &dyn Progress) -> Result<Recovery, CalibrateFault> {
    let frame = Frame::new(task, progress, 1)?;
    let options = task.options;
    let draw = |address: &str| normal(key(options.seed, "truth", 0).narrow(name_key(&[address])));
    let truth: Vec<f64> =
        task.base.fitted.iter().map(|parameter| draw(&parameter.address)).collect();
    // Chance that no member has.
    let replication = frame.first_replication(options.iterations + 1);
    let mut boards = frame.run(std::slice::from_ref(&truth), replication, progress)?;
    let board = boards.pop().unwrap_or_else(|| frame.grid.empty());
    let course = frame.fit(&board, progress)?;
    let sets: Vec<&Vec<f64>> =
        course.screening.kept.iter().map(|&member| &course.coordinates[member]).collect();
    let found = identify(&task.base.fitted, &frame.priors, &sets);
    let truth = frame.values(&truth);
    Ok(Recovery {
        parameters: truth
            .into_iter()
            .zip(found)
            .map(|(truth, found)| Recovered { truth, found })
            .collect(),
        plausible: course.screening.plausible,
        sets: sets.len(),
        data: course.chosen.data.len(),
    })
}
