//! Which needs compete for the units of which places.

use crate::ids::{IdVec, NeedId, PlaceId};
use crate::model::Model;

/// Stands for "the place is plain: it has a queue of its own".
pub(super) const PLAIN: u16 = u16::MAX;

/// Places that are tied by what patients ask for together or one instead of
/// the other, and all that is asked of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Cluster {
    pub(super) places: Vec<PlaceId>,
    pub(super) needs: Vec<NeedId>,
    /// Whether it is on the list of those to be served.
    pub(super) listed: bool,
}

/// The clusters of a model.
#[derive(Debug, Clone, Default)]
pub(super) struct Network {
    pub(super) clusters: Vec<Cluster>,
    /// The cluster of each place.
    pub(super) of_place: IdVec<PlaceId, u16>,
    /// The cluster of each need.
    pub(super) of_need: IdVec<NeedId, u16>,
    /// The need that stands for one unit of a place.
    pub(super) single: IdVec<PlaceId, Option<NeedId>>,
}

impl Network {
    pub(super) fn new(model: &Model) -> Self {
        let mut network = Self {
            clusters: Vec::new(),
            of_place: model.places.iter().map(|_| PLAIN).collect(),
            of_need: model.needs.iter().map(|_| PLAIN).collect(),
            single: model.places.iter().map(|_| None).collect(),
        };
        for (id, place) in model.places.iter_with_ids() {
            if place.by_need && network.of_place[id] == PLAIN {
                network.gather(model, id);
            }
        }
        for (id, need) in model.needs.iter_with_ids() {
            let Some(place) = need.places().next() else { continue };
            let cluster = network.of_place[place];
            network.of_need[id] = cluster;
            if cluster == PLAIN {
                continue;
            }
            network.clusters[usize::from(cluster)].needs.push(id);
            if let Some(place) = need.single()
                && need.site.is_none()
                && network.single[place].is_none()
            {
                network.single[place] = Some(id);
            }
        }
        network
    }

    /// Makes a cluster of a place and all that needs tie to it.
    fn gather(&mut self, model: &Model, first: PlaceId) {
        let number = self.clusters.len() as u16;
        let mut places = vec![first];
        self.of_place[first] = number;
        let mut next = 0;
        while let Some(&place) = places.get(next) {
            next += 1;
            for need in model.needs.iter().filter(|need| need.places().any(|p| p == place)) {
                for tied in need.places() {
                    if self.of_place[tied] == PLAIN {
                        self.of_place[tied] = number;
                        places.push(tied);
                    }
                }
            }
        }
        places.sort_unstable();
        self.clusters.push(Cluster { places, needs: Vec::new(), listed: false });
    }
}
