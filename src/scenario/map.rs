//! Tables by name, in the order in which they came.

use foldhash::fast::FixedState;

/// An ordered table. Names are looked up hundreds of thousands of times while a
/// scenario is read, and come from the user's own files: the hash is a fast
/// one, not one that withstands attacks.
pub(super) type IndexMap<K, V> = indexmap::IndexMap<K, V, FixedState>;
