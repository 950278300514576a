//! The runs of a design, and how much each parameter matters by them.

use super::{Method, Ranking};
use crate::experiment::ensemble::Member;
use crate::stats::{
    MORRIS_STEP, SaltelliOutcomes, SaltelliRow, Trajectory, elementary_effects, saltelli,
    sobol_indices, trajectories,
};

/// A design in the unit cube of what is believed of each parameter.
#[derive(Debug)]
pub(super) enum Screening {
    Morris(Vec<Trajectory>),
    Sobol(Vec<SaltelliRow>),
}

/// Outcomes of one run, by subject.
type Row = Vec<Option<f64>>;

impl Screening {
    pub(super) fn new(method: Method, parameters: usize, seed: u64) -> Self {
        match method {
            Method::Morris(how_many) => Self::Morris(trajectories(parameters, how_many, seed)),
            Method::Sobol(rows) => Self::Sobol(saltelli(parameters, rows, seed)),
        }
    }

    /// How many runs a method takes for so many parameters.
    pub(super) fn runs(method: Method, parameters: usize) -> usize {
        match method {
            Method::Morris(how_many) => how_many * (parameters + 1),
            Method::Sobol(rows) => rows * (parameters + 2),
        }
    }

    /// The runs in order, `value` giving a parameter's value at a coordinate.
    /// All points of a trajectory or row have the chance of one replication.
    pub(super) fn members(&self, value: &dyn Fn(usize, f64) -> f64) -> Vec<Member> {
        let member = |(replication, point): (usize, &Vec<f64>)| Member {
            values: point.iter().enumerate().map(|(at, &x)| value(at, x)).collect(),
            replication: replication as u32,
        };
        match self {
            Self::Morris(trajectories) => {
                let points = trajectories.iter().enumerate();
                points
                    .flat_map(|(at, t)| t.points.iter().map(move |p| (at, p)))
                    .map(member)
                    .collect()
            }
            Self::Sobol(rows) => {
                let points = rows.iter().enumerate().flat_map(|(at, row)| {
                    [&row.a, &row.b].into_iter().chain(&row.mixed).map(move |point| (at, point))
                });
                points.map(member).collect()
            }
        }
    }

    /// How much each parameter matters to each subject, from the outcomes of
    /// all runs in order. Effects of Morris are those of one step.
    pub(super) fn ranking(&self, outcomes: &[Row], subjects: usize, seed: u64) -> Ranking {
        let column = |subject: usize| -> Option<Vec<f64>> {
            outcomes.iter().map(|row| row[subject]).collect()
        };
        match self {
            Self::Morris(trajectories) => {
                let of = |subject: usize| {
                    let Some(values) = column(subject) else { return Vec::new() };
                    let points = trajectories.first().map_or(1, |first| first.points.len());
                    let blocks: Vec<Vec<f64>> =
                        values.chunks(points).map(<[f64]>::to_vec).collect();
                    let mut effects = elementary_effects(trajectories, &blocks, seed);
                    for effect in &mut effects {
                        effect.mean *= MORRIS_STEP;
                        effect.absolute *= MORRIS_STEP;
                        effect.deviation = effect.deviation.map(|sd| sd * MORRIS_STEP);
                        effect.interval =
                            effect.interval.map(|(l, h)| (l * MORRIS_STEP, h * MORRIS_STEP));
                    }
                    effects
                };
                Ranking::Morris((0..subjects).map(of).collect())
            }
            Self::Sobol(rows) => {
                let of = |subject: usize| {
                    let values = column(subject)?;
                    let points = rows.first().map_or(2, |row| row.mixed.len() + 2);
                    let blocks: Vec<SaltelliOutcomes> = values
                        .chunks(points)
                        .map(|row| SaltelliOutcomes {
                            a: row[0],
                            b: row[1],
                            mixed: row[2..].to_vec(),
                        })
                        .collect();
                    sobol_indices(&blocks, seed)
                };
                Ranking::Sobol((0..subjects).map(of).collect())
            }
        }
    }
}

/// See [`super::Sensitivity::weight`].
pub(super) fn weight(ranking: &Ranking, subject: usize, parameter: usize) -> Option<f64> {
    match ranking {
        Ranking::Morris(effects) => effects[subject].get(parameter).map(|effects| effects.absolute),
        Ranking::Sobol(indices) => {
            let indices = indices[subject].as_ref()?;
            indices.parameters.get(parameter)?.total.0
        }
    }
}

/// Positions by weight, the largest first, equal ones in their order.
pub(super) fn order(parameters: usize, weight: impl Fn(usize) -> f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..parameters).collect();
    order.sort_by(|&one, &other| weight(other).total_cmp(&weight(one)).then(one.cmp(&other)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_as_many_as_are_told_and_blocks_share_their_chance() {
        for method in [Method::Morris(3), Method::Sobol(3)] {
            let design = Screening::new(method, 4, 1);
            let members = design.members(&|_, x| x);
            assert_eq!(members.len(), Screening::runs(method, 4));
            let of_first = members.iter().filter(|member| member.replication == 0).count();
            assert_eq!(of_first, members.len() / 3);
        }
    }

    #[test]
    fn what_matters_more_comes_first_and_what_does_nothing_is_zero() {
        for method in [Method::Morris(6), Method::Sobol(64)] {
            let design = Screening::new(method, 3, 1);
            let outcome = |member: &Member| {
                let chance = f64::from(member.replication);
                vec![Some(member.values[0] + 4.0 * member.values[2] + chance), None]
            };
            let outcomes: Vec<Row> = design.members(&|_, x| x).iter().map(outcome).collect();
            let ranking = design.ranking(&outcomes, 2, 1);
            let of = |at| weight(&ranking, 0, at).unwrap_or(-1.0);
            assert_eq!(order(3, of), [2, 0, 1], "{ranking:?}");
            assert_eq!(weight(&ranking, 0, 1), Some(0.0));
            assert_eq!(weight(&ranking, 1, 0), None, "a subject without figures");
        }
        // One step of Morris is half of the range.
        let design = Screening::new(Method::Morris(2), 1, 1);
        let outcomes: Vec<Row> =
            design.members(&|_, x| x).iter().map(|member| vec![Some(member.values[0])]).collect();
        assert_eq!(weight(&design.ranking(&outcomes, 1, 1), 0, 0), Some(0.5));
    }
}
