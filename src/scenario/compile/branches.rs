//! Branches: by chance, or by what is known of the patient.

use super::pathways::{OneStep, threshold};
use crate::diagnostics::{Fault, catalogue};
use crate::ids::ExpressionId;
use crate::model::{Arm, Choice, Op};
use crate::scenario::expression::Kind;
use crate::scenario::file_types::ArmFile;
use crate::scenario::located::Located;

/// An arm as it is written.
enum Written {
    When(ExpressionId),
    Chance(f64),
    Otherwise,
}

impl OneStep<'_, '_, '_> {
    pub(super) fn branch(&mut self, branch: &Located<Vec<Located<ArmFile>>>) -> Option<Op> {
        let all = self.all;
        let fault = |found: String, expected: &str| {
            all.world.faults.push(
                Fault::new(catalogue::CHANCES, &branch.address, found)
                    .at(branch.place)
                    .expected(expected),
            );
        };
        let mut arms = Vec::new();
        let mut sound = true;
        for arm in &branch.value {
            let to = all.layout.offset(self.pathway, &arm.value.to.value);
            let written = match (&arm.value.when, &arm.value.chance) {
                (Some(when), _) => self.expression(when, Kind::Truth).map(Written::When),
                (None, Some(chance)) => {
                    all.world.figures.chance(chance, self.here).map(Written::Chance)
                }
                (None, None) => Some(Written::Otherwise),
            };
            match written {
                Some(written) => arms.push((written, to)),
                None => sound = false,
            }
        }
        if !sound {
            return None;
        }
        let looks = arms.iter().any(|(arm, _)| matches!(arm, Written::When(_)));
        let others = arms.iter().any(|(arm, _)| matches!(arm, Written::Otherwise));
        let chance = |arm: &Written| if let Written::Chance(chance) = arm { *chance } else { 0.0 };
        let sum: f64 = arms.iter().map(|(arm, _)| chance(arm)).sum();
        let shown = (sum * 1e9).round() / 1e9;
        if sum > 1.0 + 1e-9 {
            fault(format!("the branch adds up to {shown}"), "chances that add up to at most 1");
            return None;
        }
        if !others && sum < 1.0 - 1e-9 {
            fault(
                if looks && sum == 0.0 {
                    "where do those go for whom nothing is true?".to_owned()
                } else {
                    format!("the branch adds up to {shown}")
                },
                "chances that add up to 1, or an arm with otherwise = true",
            );
            return None;
        }
        // In the order in which they are looked at; whatever is left goes last.
        let last = |arm: &Written| matches!(arm, Written::Otherwise);
        let left_over = sum < 1.0 - 1e-12;
        arms.retain(|(arm, _)| match arm {
            Written::When(_) => true,
            Written::Chance(chance) => *chance > 0.0,
            Written::Otherwise => left_over,
        });
        arms.sort_by_key(|(arm, _)| last(arm));
        let mut cumulative = 0.0;
        let mut choices = Vec::new();
        for (arm, to) in arms {
            let to = to?;
            cumulative += chance(&arm);
            let (when, up_to) = match arm {
                Written::When(when) => (Some(when), u64::MAX),
                Written::Chance(_) => (None, threshold(cumulative).saturating_sub(1)),
                Written::Otherwise => (None, u64::MAX),
            };
            let id = all.layout.id(self.pathway, self.site, to);
            choices.push(Choice { when, up_to, to: id, back: to <= self.offset });
        }
        choices.iter_mut().rfind(|choice| choice.when.is_none())?.up_to = u64::MAX;
        let count = choices.len() as u16;
        if looks {
            let first = self.program.flow.choices.len() as u32;
            self.program.flow.choices.extend(choices);
            return Some(Op::Choose { first, count });
        }
        let first = self.program.arms.len() as u32;
        let arms =
            choices.into_iter().map(|Choice { up_to, to, back, .. }| Arm { up_to, to, back });
        self.program.arms.extend(arms);
        Some(Op::Branch { first, count })
    }
}
