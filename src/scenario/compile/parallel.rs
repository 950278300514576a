//! Steps that change attributes, and steps that are done side by side.

use super::pathways::OneStep;
use crate::diagnostics::{Fault, catalogue};
use crate::ids::AttributeId;
use crate::model::{Instruction, Op, Parallel, Setting};
use crate::scenario::expression::{Choice, Kind};
use crate::scenario::file_types::{JoinForm, Others, ParallelFile, SettingForm};
use crate::scenario::located::{Blocks, Located};
use crate::scenario::parts::child_names;

impl OneStep<'_, '_, '_> {
    /// Changes of attributes, in the order in which they are written.
    pub(super) fn set_attributes(&mut self, settings: &Blocks<Located<SettingForm>>) -> Option<Op> {
        let world = self.all.world;
        let words = &self.all.attributes.words;
        let mut compiled = Vec::new();
        let mut sound = true;
        for (name, setting) in settings.0.iter() {
            let text = Located {
                value: name.clone(),
                address: setting.address.clone(),
                place: setting.place,
            };
            let names = words.iter().map(|attribute| attribute.name);
            let expected = "the name of an [attribute.NAME] block";
            let Some(at) = world.find(&text, names, "attribute", expected) else {
                sound = false;
                continue;
            };
            let is_number = words[at].values.is_none();
            let kind = if is_number { Kind::Number } else { Kind::Choice(Choice::Attribute(at)) };
            let value = match &setting.value {
                SettingForm::Number(number) if is_number => {
                    let program = vec![Instruction::Constant(*number)];
                    let expression = crate::model::Expression { program };
                    Some(self.program.flow.expressions.push(expression))
                }
                SettingForm::Number(_) => {
                    world.faults.push(
                        Fault::new(
                            catalogue::WRONG_TYPE,
                            &setting.address,
                            format!("attribute \"{name}\" is not a number"),
                        )
                        .at(setting.place)
                        .expected("an expression that is one of its values, such as \"'young'\""),
                    );
                    None
                }
                SettingForm::Expression(text) => self.expression(text, kind),
            };
            match value {
                Some(value) => compiled.push(Setting { attribute: AttributeId(at as u16), value }),
                None => sound = false,
            }
        }
        let first = self.program.flow.settings.len() as u32;
        let count = compiled.len() as u16;
        self.program.flow.settings.extend(compiled);
        sound.then_some(Op::SetAttributes { first, count })
    }

    /// Parts that are done side by side. Their steps have been written out
    /// behind this one, each with a head of its own.
    pub(super) fn fork(&mut self, parallel: &ParallelFile) -> Option<Op> {
        let all = self.all;
        let parts: Vec<&str> = parallel.parts.iter().map(|part| part.value.as_str()).collect();
        let names = child_names(self.name, &parts);
        let offsets = names.iter().map(|name| all.layout.offset(self.pathway, name));
        let heads: Option<Vec<_>> =
            offsets.map(|offset| Some(all.layout.id(self.pathway, self.site, offset?))).collect();
        let heads = heads?;
        let join = match &parallel.join {
            Some(Located { value: JoinForm::Number(number), address, place }) => {
                if *number == 0 || usize::from(*number) > heads.len() {
                    all.world.faults.push(
                        Fault::new(
                            catalogue::OUT_OF_RANGE,
                            address,
                            format!("{number} of {} parts are waited for", heads.len()),
                        )
                        .at(*place)
                        .expected(format!("1 to {}, or \"all\"", heads.len())),
                    );
                    return None;
                }
                *number
            }
            _ => heads.len() as u16,
        };
        let cancels = parallel.others == Others::Cancelled;
        let id = self.program.flow.parallels.push(Parallel { heads, join, cancels });
        Some(Op::Fork(id))
    }
}
