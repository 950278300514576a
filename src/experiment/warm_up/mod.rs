//! How long a model takes to come to its steady state, from the course of a
//! measure through pilot replications.

mod steady;

use super::run::{Design, ExperimentFault, Progress, run};
use crate::diagnostics::nearest;
use crate::model::{Measure, Moments, Subject, Whose};
use crate::scenario::{MeasureFigure, MeasureTerms, Scenario};
use crate::stats::{WarmUp, mser5};
use crate::time::{DAY, SimTime};

/// Replications over which the course is averaged.
pub const PILOTS: u32 = 10;
/// What is followed if nothing is named.
const TIME_IN_SYSTEM: &str = "time in system";
/// Into how many equal stretches the run is cut: the first number with which
/// something is observed in each.
const STRETCHES: [i64; 4] = [500, 250, 100, 50];
/// Days that are rounding.
const ROUNDING: f64 = 1e-6;

/// The course of a measure, and where its warm-up ends.
#[derive(Debug, Clone, PartialEq)]
pub struct WarmUpFound {
    /// What was followed.
    pub of: String,
    /// Its unit.
    pub unit: String,
    /// Length of a stretch \[days\].
    pub stretch: f64,
    /// The measure in each stretch, all pilot replications together.
    pub course: Vec<f64>,
    /// What MSER-5 makes of it.
    pub found: WarmUp,
    /// Whole days to leave out.
    pub days: i64,
}

/// Why no warm-up can be found.
#[derive(Debug, thiserror::Error)]
pub enum WarmUpFault {
    /// The scenario depends on the date.
    #[error(
        "this scenario is about given dates: {}. It has no steady state to warm up to; what comes \
         before \"report_from\" is its spin-up",
        .0.join("; ")
    )]
    Dated(Vec<String>),
    /// There is no such measure.
    #[error("there is no measure \"{name}\"{}", .hint.as_deref().map_or_else(String::new, |hint| format!(" ({hint})")))]
    Unknown {
        /// The name.
        name: String,
        /// The nearest one.
        hint: Option<String>,
    },
    /// The measure is none that has a value in each stretch.
    #[error(
        "\"{0}\" cannot be followed through time: a mean or a share of waits, times or levels over \
         the whole reporting period is expected"
    )]
    NoCourse(String),
    /// The run may end before its last day.
    #[error("runs stop after a number of patients: give the warm-up in days")]
    Stops,
    /// Too little happens.
    #[error("too little is observed of {0} to follow it through time")]
    TooLittle(String),
    /// The point lies in the second half.
    #[error(
        "{of} is still settling when half of the run is over (MSER-5 would leave out {days:.0} of \
         {all:.0} days): make \"report_to\" later, or look whether demand is above capacity"
    )]
    Unsettled {
        /// What was followed.
        of: String,
        /// Days that would be left out.
        days: f64,
        /// Days of the run.
        all: f64,
    },
    /// A pilot replication failed.
    #[error(transparent)]
    Experiment(Box<ExperimentFault>),
}

impl From<ExperimentFault> for WarmUpFault {
    fn from(fault: ExperimentFault) -> Self {
        Self::Experiment(Box::new(fault))
    }
}

/// Refuses a scenario that depends on the date.
///
/// # Errors
/// With what depends on it.
pub fn has_steady_state(scenario: &Scenario) -> Result<(), WarmUpFault> {
    match steady::what_depends_on_the_date(scenario) {
        found if found.is_empty() => Ok(()),
        found => Err(WarmUpFault::Dated(found)),
    }
}

/// The warm-up of a scenario's base by MSER-5 ([`mser5`]) on the course of a
/// measure, or of the time in the system, from the first day on.
///
/// # Errors
/// If the scenario depends on the date, the measure has no course, or the
/// course is too short.
pub fn warm_up(
    scenario: &Scenario,
    of: Option<&str>,
    (seed, threads): (u64, Option<usize>),
    progress: &dyn Progress,
) -> Result<WarmUpFound, WarmUpFault> {
    has_steady_state(scenario)?;
    let horizon = &scenario.base.phases[0].model.horizon;
    if horizon.stop_after != u64::MAX {
        return Err(WarmUpFault::Stops);
    }
    let terms = followed(scenario, of)?;
    let end = horizon.report_to.seconds();
    let design = Design { seed, replications: 0..PILOTS, threads };
    for stretches in STRETCHES {
        let bound = |number: i64| SimTime::from_seconds(end * number / stretches);
        let mut pilot = scenario.clone();
        pilot.alternatives.clear();
        let stretch = |number: i64| MeasureTerms {
            name: number.to_string(),
            measure: Measure {
                window: (bound(number), bound(number + 1)),
                ..terms.measure.clone()
            },
            ..terms.clone()
        };
        pilot.measures = (0..stretches).map(stretch).collect();
        let results = run(&pilot, &design, progress)?;
        let values = results.measures.iter().map(|measure| Some(measure.estimate?.value));
        let Some(course) = values.collect::<Option<Vec<f64>>>() else { continue };
        let Some(found) = mser5(&course) else { continue };
        let stretch = end as f64 / stretches as f64 / DAY as f64;
        let days = stretch * found.left_out as f64;
        let (of, unit) = (terms.name, terms.unit);
        if !found.is_settled {
            return Err(WarmUpFault::Unsettled { of, days, all: end as f64 / DAY as f64 });
        }
        let days = (days - ROUNDING).ceil().max(0.0) as i64;
        return Ok(WarmUpFound { of, unit, stretch, course, found, days });
    }
    Err(WarmUpFault::TooLittle(terms.name))
}

/// The terms of what is followed.
fn followed(scenario: &Scenario, of: Option<&str>) -> Result<MeasureTerms, WarmUpFault> {
    let horizon = &scenario.base.phases[0].model.horizon;
    let window = (horizon.report_from, horizon.report_to);
    let Some(name) = of else {
        let measure = Measure {
            subject: Subject::TimeInside,
            whose: Whose::default(),
            window,
            joined: None,
            moments: Moments::ALWAYS,
            those_who_wait: false,
            hit: None,
            powers: false,
            distribution: false,
        };
        return Ok(MeasureTerms {
            name: TIME_IN_SYSTEM.to_owned(),
            measure,
            figure: MeasureFigure::Mean,
            divided_by: None,
            by_replication: false,
            unit: "hours".to_owned(),
            unit_size: 3_600.0,
            per_stretch: false,
            is_whole: false,
            org_code: String::new(),
            pathway: String::new(),
            route: String::new(),
            known: None,
        });
    };
    let named = || scenario.measures.iter().filter(|terms| !terms.name.is_empty());
    let terms = named().find(|terms| terms.name == name).ok_or_else(|| WarmUpFault::Unknown {
        name: name.to_owned(),
        hint: nearest(name, named().map(|terms| terms.name.as_str())),
    })?;
    let measure = &terms.measure;
    let has_course = matches!(terms.figure, MeasureFigure::Mean | MeasureFigure::Share)
        && !matches!(measure.subject, Subject::Count { .. } | Subject::TimeOfDay(_))
        && measure.window == window
        && measure.joined.is_none()
        && measure.moments.is_always()
        && measure.moments.looked_at.is_none()
        && terms.divided_by.is_none()
        && !terms.per_stretch;
    if !has_course {
        return Err(WarmUpFault::NoCourse(name.to_owned()));
    }
    Ok(MeasureTerms { by_replication: false, known: None, ..terms.clone() })
}
