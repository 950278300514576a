"""W1 to W3 in Ciw: networks of nodes, with the records that Ciw keeps of each visit.

W3 differs in one rule. Who finds no bed blocks the cubicle, which Ciw has as
such, but it lets the blocked in by turn: urgency cannot order the queue for beds.
The mean time of all patients together does not depend on that order.
"""

from __future__ import annotations

import random
from typing import Any

import ciw

from peer import Answer, main
from workloads import TIME, W1, W2, Queue, UrgentCare


def queue(parameters: Queue, customers: int, seed: int) -> Answer:
    """W1 and W2: until so many customers have left."""
    ciw.seed(seed)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=parameters.rate)],
        service_distributions=[ciw.dists.Exponential(rate=1.0)],
        number_of_servers=[parameters.servers],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers, method="Complete")
    times = [
        record.exit_date - record.arrival_date
        for individual in simulation.nodes[-1].all_individuals
        for record in individual.data_records
    ]
    return Answer(
        events=simulation.nodes[0].number_of_individuals + len(times),
        patients=len(times),
        statistics={
            TIME: sum(times) / len(times),
            "server": simulation.nodes[1].server_utilisation,
        },
    )


# Ciw numbers its nodes, from 1.
NODES = {place: number for number, place in enumerate(UrgentCare.UNITS, start=1)}


def route(_individual: Any, _simulation: Any) -> list[int]:
    """The nodes that a patient visits after triage."""
    room = "minors" if random.random() < UrgentCare.TO_MINORS else "majors"
    places = [room]
    if random.random() < UrgentCare.TO_IMAGING:
        places += ["imaging", room]
    if room == "majors" and random.random() < UrgentCare.ADMITTED:
        places.append("beds")
    return [NODES[place] for place in places]


class RoomTime(ciw.dists.Distribution):  # type: ignore[misc]
    """How long a visit takes: a review if the patient comes from imaging."""

    def __init__(self, first: float, review: float) -> None:
        self.first = first
        self.review = review

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        """Draws one duration."""
        is_review = ind.data_records[-1].node == NODES["imaging"]
        return random.expovariate(1.0 / (self.review if is_review else self.first))


def department() -> Any:
    """W3 as a network of Ciw. The urgent go first and interrupt nobody."""
    care = UrgentCare

    def arrivals(share: float) -> list[Any]:
        elsewhere = [None] * (len(NODES) - 1)
        return [ciw.dists.Exponential(rate=care.RATE * share), *elsewhere]

    services = [
        ciw.dists.Exponential(rate=1.0 / care.TRIAGE),
        RoomTime(care.FIRST["minors"], care.REVIEW["minors"]),
        RoomTime(care.FIRST["majors"], care.REVIEW["majors"]),
        ciw.dists.Exponential(rate=1.0 / care.IMAGING),
        ciw.dists.Lognormal(mean=care.STAY_MU, sd=care.STAY_SIGMA),
    ]
    unlimited = [float("inf")] * (len(NODES) - 1)
    return ciw.create_network(
        arrival_distributions={
            "urgent": arrivals(care.URGENT),
            "routine": arrivals(1.0 - care.URGENT),
        },
        service_distributions={"urgent": services, "routine": services},
        routing={
            "urgent": ciw.routing.ProcessBased(route),
            "routine": ciw.routing.ProcessBased(route),
        },
        number_of_servers=list(care.UNITS.values()),
        # No room to queue before the beds: whoever comes to none is blocked.
        queue_capacities=[*unlimited, 0],
        priority_classes={"urgent": 0, "routine": 1},
    )


def urgent_care(patients: int, seed: int) -> Answer:
    """W3: from empty, for the time in which so many patients arrive on average."""
    ciw.seed(seed)
    simulation = ciw.Simulation(department())
    simulation.simulate_until_max_time(patients / UrgentCare.RATE)
    arrived = simulation.nodes[0].number_of_individuals
    # An individual is left with the records of the visits that it has ended;
    # one who is blocked has been seen, but has no record of it yet.
    visits = sum(node.len_blocked_queue for node in simulation.transitive_nodes)
    left, total_time = 0, 0.0
    for individual in simulation.get_all_individuals():
        records = individual.data_records
        visits += len(records)
        if individual.node == NODES["beds"]:
            end = records[-1].exit_date
        elif individual.node != -1:
            continue
        elif records[-1].node == NODES["beds"]:
            end = records[-2].exit_date
        else:
            end = records[-1].exit_date
        left += 1
        total_time += end - records[0].arrival_date
    in_use = {
        place: simulation.nodes[number].server_utilisation
        for place, number in NODES.items()
    }
    return Answer(
        events=arrived + visits,
        patients=arrived,
        statistics={TIME: total_time / left, **in_use},
    )


if __name__ == "__main__":
    main(
        __doc__,
        {
            "w1": lambda patients, seed: queue(W1, patients, seed),
            "w2": lambda patients, seed: queue(W2, patients, seed),
            "w3": urgent_care,
        },
    )
