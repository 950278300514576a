//! Typed indices, so that the number of a diary cannot be used as that of a
//! place, and vectors that only their own index type opens.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// An index type: a small number that stands for one thing of one kind.
pub trait Id: Copy {
    /// The id of the `index`-th thing.
    fn from_index(index: usize) -> Self;
    /// Position in a vector.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($inner:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $inner);

        impl Id for $name {
            fn from_index(index: usize) -> Self {
                Self(<$inner>::try_from(index).expect("more items than an id can count"))
            }
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A patient's place in the engine's store; reused after the patient left.
    PatientSlot(u32);
    /// One step of one pathway at one site.
    StepId(u32);
    /// A pathway.
    PathwayId(u16);
    /// A hospital site, where patients are.
    SiteId(u8);
    /// An organisation that is accountable for patients.
    OrganisationId(u8);
    /// A place with a number of units: staff, cubicles, beds, scanner lines.
    PlaceId(u16);
    /// A diary of bookable slots.
    DiaryId(u16);
    /// A meeting list.
    MeetingId(u16);
    /// The details of one kind of booking.
    BookingId(u32);
    /// The details of when a booking is given at another site.
    ElsewhereId(u32);
    /// A compiled rule for how long something takes.
    TimingId(u32);
    /// An attribute that every patient has.
    AttributeId(u16);
    /// A compiled expression.
    ExpressionId(u32);
    /// A step whose visits by a patient are counted.
    CountId(u16);
    /// The details of one kind of parallel step.
    ParallelId(u32);
    /// What some patients ask for, and with it the queue of those who wait.
    NeedId(u16);
    /// The details of one step that asks for units.
    RequestId(u32);
    /// A waiting-time clock, at most eight in a model.
    ClockId(u8);
    /// A stream of arriving patients.
    SourceId(u16);
    /// The route by which patients come (for counting only).
    RouteId(u8);
    /// A stage of the pathway to which days are attributed.
    StageId(u8);
    /// A profile of the hours of a day.
    ProfileId(u16);
    /// A calendar of opening hours.
    CalendarId(u16);
    /// A rule by which patients are pulled forward, at one site.
    ExpeditingId(u16);
}

/// A vector that is indexed by `I` alone.
#[derive(Debug, Clone, PartialEq)]
pub struct IdVec<I, T> {
    items: Vec<T>,
    index: PhantomData<I>,
}

impl<I: Id, T> IdVec<I, T> {
    /// An empty vector.
    pub const fn new() -> Self {
        Self { items: Vec::new(), index: PhantomData }
    }

    /// An empty vector with room for so many items.
    pub fn with_capacity(items: usize) -> Self {
        Self { items: Vec::with_capacity(items), index: PhantomData }
    }

    /// Adds an item and returns its id.
    pub fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::from_index(self.items.len() - 1)
    }

    /// An item, if there is one with this id.
    #[inline]
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }

    /// An item, changeable, if there is one with this id.
    #[inline]
    pub fn get_mut(&mut self, id: I) -> Option<&mut T> {
        self.items.get_mut(id.index())
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Adds copies of these items.
    pub fn extend_from_slice(&mut self, items: &[T])
    where
        T: Clone,
    {
        self.items.extend_from_slice(items);
    }

    /// The items in order.
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }

    /// The items in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// The items in order, changeable.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.items.iter_mut()
    }

    /// The items with their ids, in order.
    pub fn iter_with_ids(&self) -> impl Iterator<Item = (I, &T)> {
        self.items.iter().enumerate().map(|(index, item)| (I::from_index(index), item))
    }

    /// All ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = I> + use<I, T> {
        (0..self.items.len()).map(I::from_index)
    }
}

impl<'a, I: Id, T> IntoIterator for &'a IdVec<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, I: Id, T> IntoIterator for &'a mut IdVec<I, T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl<I, T> IntoIterator for IdVec<I, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<I: Id, T> Default for IdVec<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Id, T> FromIterator<T> for IdVec<I, T> {
    fn from_iter<S: IntoIterator<Item = T>>(items: S) -> Self {
        Self { items: items.into_iter().collect(), index: PhantomData }
    }
}

impl<I: Id, T> Index<I> for IdVec<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for IdVec<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}
