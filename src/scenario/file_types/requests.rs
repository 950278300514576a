//! What steps ask of rotas and beds, and on what terms patients wait.

use super::{Length, Number, Spread, Text};
use crate::scenario::located::Located;
use schemars::JsonSchema;
use serde::Deserialize;

/// The units that a step asks for.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "WantedForm", title = "request", untagged)]
pub(in crate::scenario) enum WantedForm {
    /// `"nurse"`: one unit.
    #[serde(rename = "text")]
    Kind(Text),
    /// Several units, several kinds at once, or one of several.
    #[serde(rename = "table")]
    Several(Box<Located<Wanted>>),
}

/// Several units of one kind, several kinds at once, or one of several kinds;
/// exactly one of `of`, `all_of` and `any_of`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Wanted {
    /// Kind of rota or beds.
    pub(in crate::scenario) of: Option<Text>,
    /// How many units of it, all at once; default 1.
    pub(in crate::scenario) units: Option<Number>,
    /// All of these at once, or none: nothing is held while the rest is
    /// waited for.
    pub(in crate::scenario) all_of: Option<Vec<WantedForm>>,
    /// The first of these, in the order written, that is free.
    pub(in crate::scenario) any_of: Option<Vec<WantedForm>>,
}

/// Units to take and to keep over the steps that follow.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "TakeForm", title = "request", untagged)]
pub(in crate::scenario) enum TakeForm {
    /// `"ward beds"`: one unit.
    #[serde(rename = "text")]
    Kind(Text),
    /// Several, or on terms.
    #[serde(rename = "table")]
    Several(Box<Located<Take>>),
}

/// Units to take, and how long a patient waits for them; exactly one of `of`,
/// `all_of` and `any_of`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Take {
    /// Kind of rota or beds.
    pub(in crate::scenario) of: Option<Text>,
    /// How many units of it, all at once; default 1.
    pub(in crate::scenario) units: Option<Number>,
    /// All of these at once, or none: nothing is held while the rest is
    /// waited for.
    pub(in crate::scenario) all_of: Option<Vec<WantedForm>>,
    /// The first of these, in the order written, that is free.
    pub(in crate::scenario) any_of: Option<Vec<WantedForm>>,
    /// How long a patient waits before giving up; default for ever.
    pub(in crate::scenario) patience: Option<Spread>,
    /// Step at which those go on who give up; default `"leave"`.
    pub(in crate::scenario) gives_up_to: Option<Text>,
    /// Most patients who wait; whoever comes to more does not join. 0: nobody
    /// waits. Default no limit.
    pub(in crate::scenario) room: Option<Number>,
    /// Step at which those go on who find no room; default `"leave"`.
    pub(in crate::scenario) when_full: Option<Text>,
    /// Changes of urgency while the patient waits.
    #[serde(default)]
    pub(in crate::scenario) while_waiting: Vec<Located<WhileWaiting>>,
}

/// A change of urgency after so long in the queue.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct WhileWaiting {
    /// How long after joining the queue.
    pub(in crate::scenario) after: Length,
    /// Class in which the patient waits from then on.
    pub(in crate::scenario) urgency: Text,
}

/// Units to give back.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$Form")]
#[schemars(rename = "ReleaseForm", title = "kinds", untagged)]
pub(in crate::scenario) enum ReleaseForm {
    /// `"ward beds"`: what is held of that kind, wherever it was taken.
    #[serde(rename = "text")]
    Kind(Text),
    /// Of several kinds.
    #[serde(rename = "table")]
    Several(Located<Release>),
}

/// Units of several kinds to give back; exactly one of the two.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(in crate::scenario) struct Release {
    /// The first of these kinds that is held.
    pub(in crate::scenario) any_of: Option<Vec<Text>>,
    /// All of these kinds.
    pub(in crate::scenario) all_of: Option<Vec<Text>>,
}

impl WantedForm {
    /// All kinds that are named.
    pub(in crate::scenario) fn kinds(&self) -> Vec<&Text> {
        match self {
            Self::Kind(kind) => vec![kind],
            Self::Several(wanted) => wanted.value.kinds(),
        }
    }
}

impl Wanted {
    fn kinds(&self) -> Vec<&Text> {
        let lists = [&self.all_of, &self.any_of].into_iter().flatten().flatten();
        self.of.iter().chain(lists.flat_map(WantedForm::kinds)).collect()
    }
}

impl TakeForm {
    /// All kinds that are named.
    pub(in crate::scenario) fn kinds(&self) -> Vec<&Text> {
        match self {
            Self::Kind(kind) => vec![kind],
            Self::Several(take) => {
                let lists = [&take.value.all_of, &take.value.any_of];
                let lists = lists.into_iter().flatten().flatten();
                take.value.of.iter().chain(lists.flat_map(WantedForm::kinds)).collect()
            }
        }
    }

    /// What is asked for.
    pub(in crate::scenario) fn wanted(&self) -> WantedForm {
        match self {
            Self::Kind(kind) => WantedForm::Kind(kind.clone()),
            Self::Several(take) => {
                let Take { of, units, all_of, any_of, .. } = &take.value;
                WantedForm::Several(Box::new(Located {
                    value: Wanted {
                        of: of.clone(),
                        units: units.clone(),
                        all_of: all_of.clone(),
                        any_of: any_of.clone(),
                    },
                    address: take.address.clone(),
                    place: take.place,
                }))
            }
        }
    }
}

impl ReleaseForm {
    /// All kinds that are named.
    pub(in crate::scenario) fn kinds(&self) -> Vec<&Text> {
        match self {
            Self::Kind(kind) => vec![kind],
            Self::Several(release) => {
                let lists = [&release.value.all_of, &release.value.any_of];
                lists.into_iter().flatten().flatten().collect()
            }
        }
    }
}

/// The terms on which a patient waits, whatever for.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::scenario) struct Terms<'a> {
    pub(in crate::scenario) patience: Option<&'a Spread>,
    pub(in crate::scenario) gives_up_to: Option<&'a Text>,
    pub(in crate::scenario) room: Option<&'a Number>,
    pub(in crate::scenario) when_full: Option<&'a Text>,
    pub(in crate::scenario) while_waiting: &'a [Located<WhileWaiting>],
}

macro_rules! terms {
    ($($block:ty),*) => {$(
        impl $block {
            /// The terms on which patients wait.
            pub(in crate::scenario) fn terms(&self) -> Terms<'_> {
                Terms {
                    patience: self.patience.as_ref(),
                    gives_up_to: self.gives_up_to.as_ref(),
                    room: self.room.as_ref(),
                    when_full: self.when_full.as_ref(),
                    while_waiting: &self.while_waiting,
                }
            }
        }
    )*};
}

terms!(super::Activity, super::WalkIn, Take);

impl super::StepFile {
    /// The terms on which patients wait at this step, if it has any.
    pub(in crate::scenario) fn terms(&self) -> Option<Terms<'_>> {
        let take = match &self.take {
            Some(TakeForm::Several(take)) => Some(take.value.terms()),
            _ => None,
        };
        let activity = self.activity.as_deref().map(super::Activity::terms);
        activity.or(self.walk_in.as_deref().map(super::WalkIn::terms)).or(take)
    }
}
