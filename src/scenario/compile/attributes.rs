//! Attributes of patients, and how they are tied to one another.

use super::world::World;
use crate::diagnostics::{Fault, catalogue};
use crate::ids::{AttributeId, IdVec};
use crate::model::{Attribute, Law};
use crate::random::name_key;
use crate::scenario::expression::AttributeWords;
use crate::scenario::figures::Here;
use crate::scenario::file_types::{Arrivals, AttributeFile, AttributeValue, Number};
use crate::scenario::located::Recovered;
use crate::scenario::tree::join;

/// Most attributes.
const MOST: usize = 1_000;
/// Below this a matrix of correlations counts as impossible.
const SINGULAR: f64 = 1e-9;

/// All attributes, by name and compiled.
#[derive(Debug, Default)]
pub(super) struct Attributes<'a> {
    pub(super) words: Vec<AttributeWords<'a>>,
    pub(super) items: IdVec<AttributeId, Attribute>,
}

pub(super) fn compile<'a>(world: &World<'a>) -> Attributes<'a> {
    let mut all = Attributes::default();
    let blocks = &world.file.attribute.0;
    if blocks.len() > MOST {
        world.faults.push(
            Fault::new(catalogue::LIMIT, "attribute", format!("{} attributes", blocks.len()))
                .at(crate::diagnostics::Place::default())
                .expected(format!("at most {MOST}")),
        );
        return all;
    }
    for (name, block) in blocks.iter() {
        let file = block.value.as_ref();
        let values = file.and_then(|file| file.values.as_ref());
        all.words.push(AttributeWords { name, values: values.map(|v| v.names().collect()) });
        let law = file.and_then(|file| law(world, block, file));
        all.items.push(Attribute {
            key: name_key(&["attribute", name]),
            law: law.unwrap_or(Law::Fixed(0.0)),
            mix: Vec::new(),
        });
    }
    if let Some(factor) = cholesky(world, &all.words) {
        for (attribute, row) in all.items.iter_mut().zip(factor) {
            let last = row.len().saturating_sub(1);
            if row[..last].iter().any(|weight| *weight != 0.0) {
                let weights = row.into_iter().enumerate();
                attribute.mix = weights.map(|(of, weight)| (of as u16, weight)).collect();
            }
        }
    }
    all
}

/// How an attribute is spread.
fn law(world: &World<'_>, block: &Recovered<AttributeFile>, file: &AttributeFile) -> Option<Law> {
    let fault = |code, found: String, expected: &str| {
        world
            .faults
            .push(Fault::new(code, &block.address, found).at(block.place).expected(expected));
    };
    let laws = [
        file.values.is_some(),
        file.fixed.is_some(),
        file.uniform.is_some(),
        file.triangular.is_some(),
        file.exponential.is_some(),
        file.normal.is_some(),
        file.lognormal.is_some(),
    ];
    let count = laws.into_iter().filter(|&is| is).count();
    if count != 1 {
        fault(
            catalogue::CONTRADICTION,
            format!("{count} ways in which this attribute is spread"),
            "one of values, fixed, uniform, triangular, exponential, normal, lognormal",
        );
        return None;
    }
    let number = |number: &Number| world.figures.number(number, Here::default());
    let law = if let Some(values) = &file.values {
        let mut cumulative = Vec::new();
        let mut sum = 0.0;
        let mut everybody = None;
        for (position, share) in values.0.values().enumerate() {
            let share = world.figures.between(share, 1.0, "the share", Here::default())?;
            if share >= 1.0 {
                everybody = Some(position);
            }
            sum += share;
            cumulative.push(sum);
        }
        if (sum - 1.0).abs() > 1e-9 {
            let shown = (sum * 1e9).round() / 1e9;
            fault(
                catalogue::CHANCES,
                format!("the shares of the values add up to {shown}"),
                "shares that add up to 1",
            );
            return None;
        }
        if let Some(last) = cumulative.last_mut() {
            *last = 1.0;
        }
        everybody.map_or(Law::Categories(cumulative), |position| Law::Fixed(position as f64))
    } else if let Some(value) = &file.fixed {
        Law::Fixed(number(value)?)
    } else if let Some([low, high]) = &file.uniform {
        Law::Uniform { low: number(low)?, high: number(high)? }
    } else if let Some([low, mode, high]) = &file.triangular {
        Law::Triangular { low: number(low)?, mode: number(mode)?, high: number(high)? }
    } else if let Some(mean) = &file.exponential {
        Law::Exponential { mean: number(mean)? }
    } else if let Some(normal) = &file.normal {
        Law::Normal { mean: number(&normal.mean)?, sd: number(&normal.sd)? }
    } else {
        let lognormal = file.lognormal.as_ref()?;
        match (&lognormal.mean, &lognormal.sd, &lognormal.median, &lognormal.sigma) {
            (Some(mean), Some(sd), None, None) => {
                let (mean, sd) = (number(mean)?, number(sd)?);
                let variance = (sd / mean).powi(2).ln_1p();
                let sign = if sd < 0.0 { -1.0 } else { 1.0 };
                Law::LogNormal { mu: mean.ln() - variance / 2.0, sigma: sign * variance.sqrt() }
            }
            (None, None, Some(median), Some(sigma)) => {
                Law::LogNormal { mu: number(median)?.ln(), sigma: number(sigma)? }
            }
            _ => Law::LogNormal { mu: f64::NAN, sigma: f64::NAN },
        }
    };
    let problem = match law {
        Law::Uniform { low, high } if low > high => "smallest and largest, in this order",
        Law::Triangular { low, mode, high } if low > mode || mode > high => {
            "smallest, most likely and largest, in this order"
        }
        Law::Exponential { mean } if mean < 0.0 => "a mean of 0 or more",
        Law::Normal { sd, .. } if sd < 0.0 => "a standard deviation of 0 or more",
        Law::LogNormal { mu, sigma } if !mu.is_finite() || !sigma.is_finite() || sigma < 0.0 => {
            "mean above 0 and sd, or median above 0 and sigma, none of them negative"
        }
        _ => return Some(law),
    };
    fault(catalogue::DISTRIBUTION, "this distribution cannot be".to_owned(), problem);
    None
}

/// Rows of the lower factor of the matrix of correlations; none if there are no
/// correlations or they contradict one another.
fn cholesky(world: &World<'_>, words: &[AttributeWords<'_>]) -> Option<Vec<Vec<f64>>> {
    let pairs = world.file.correlation.value.as_ref()?;
    let names = || words.iter().map(|attribute| attribute.name);
    let mut matrix: Vec<Vec<f64>> = (0..words.len())
        .map(|row| (0..=row).map(|column| f64::from(u8::from(row == column))).collect())
        .collect();
    let mut last = None;
    for block in pairs {
        let Some(pair) = &block.value else { continue };
        let [one, other] = &pair.of.value;
        let find =
            |name| world.find(name, names(), "attribute", "the name of an [attribute.NAME] block");
        let (one, other) = (find(one), find(other));
        let value = world.figures.number(&pair.value, Here::default());
        let (Some(one), Some(other), Some(value)) = (one, other, value) else { continue };
        let fault = |code, found: String, expected: &str| {
            let address = join(&block.address, "of");
            world.faults.push(Fault::new(code, address, found).at(block.place).expected(expected));
        };
        if one == other {
            fault(
                catalogue::CONTRADICTION,
                "an attribute is tied to itself".to_owned(),
                "two attributes",
            );
            continue;
        }
        if !(-1.0..=1.0).contains(&value) {
            fault(
                catalogue::OUT_OF_RANGE,
                format!("the correlation is {value}"),
                "between -1 and 1",
            );
            continue;
        }
        let cell = &mut matrix[one.max(other)][one.min(other)];
        if *cell != 0.0 {
            fault(catalogue::TWICE, "a second correlation of these two".to_owned(), "one");
            continue;
        }
        *cell = value;
        last = Some(block);
    }
    let mut factor = matrix.clone();
    for row in 0..matrix.len() {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| factor[row][k] * factor[column][k]).sum();
            let left = matrix[row][column] - known;
            if row != column {
                factor[row][column] = left / factor[column][column];
            } else if left > SINGULAR {
                factor[row][row] = left.sqrt();
            } else {
                let block = last?;
                world.faults.push(
                    Fault::new(
                        catalogue::CONTRADICTION,
                        "correlation",
                        format!(
                            "these correlations cannot all hold at once (seen at \"{}\")",
                            words[row].name
                        ),
                    )
                    .at(block.place)
                    .expected("a positive definite matrix: weaker correlations"),
                );
                return None;
            }
        }
    }
    Some(factor)
}

/// The attributes that all patients of a stream have alike.
pub(super) fn presets(
    world: &World<'_>,
    attributes: &Attributes<'_>,
    arrivals: &Arrivals,
) -> Vec<(AttributeId, f64)> {
    let mut presets = Vec::new();
    for (name, written) in arrivals.attributes.0.iter() {
        let text = crate::scenario::located::Located {
            value: name.clone(),
            address: written.address.clone(),
            place: written.place,
        };
        let names = attributes.words.iter().map(|attribute| attribute.name);
        let what = "the name of an [attribute.NAME] block";
        let Some(at) = world.find(&text, names, "attribute", what) else { continue };
        let value = match (&written.value, &attributes.words[at].values) {
            (AttributeValue::Number(number), None) => *number,
            (AttributeValue::Name(name), Some(values)) => {
                let text = crate::scenario::located::Located {
                    value: name.clone(),
                    address: written.address.clone(),
                    place: written.place,
                };
                let what = "one of the attribute's values";
                let Some(value) = world.find(&text, values.iter().copied(), "value", what) else {
                    continue;
                };
                value as f64
            }
            (_, values) => {
                let expected = if values.is_some() { "one of its values" } else { "a number" };
                world.faults.push(
                    Fault::new(
                        catalogue::WRONG_TYPE,
                        &written.address,
                        format!("attribute \"{name}\" cannot be this"),
                    )
                    .at(written.place)
                    .expected(expected),
                );
                continue;
            }
        };
        presets.push((AttributeId(at as u16), value));
    }
    presets
}
