"""W1 to W3 in SimPy: a process for each patient, as its documentation teaches."""

from __future__ import annotations

from collections.abc import Generator
from random import Random
from typing import Any

import simpy

from peer import Answer, main
from workloads import TIME, W1, W2, Queue, UrgentCare

# What a process yields to SimPy.
Steps = Generator[simpy.Event, Any, None]


class Tally:
    """Counts of one run."""

    def __init__(self) -> None:
        self.events = 0
        self.patients = 0
        self.left = 0
        self.total_time = 0.0

    def arrives(self) -> None:
        """Counts a patient who arrives."""
        self.events += 1
        self.patients += 1

    def leaves(self, time: float) -> None:
        """Counts a patient who leaves after some time."""
        self.left += 1
        self.total_time += time


class UseMeter:
    """The time for which the units of a resource were in use."""

    def __init__(self, resource: Any) -> None:
        self.resource = resource
        self.busy = 0.0

    def given_back(self, request: Any, now: float) -> None:
        """Counts a unit that is about to be released."""
        self.busy += now - request.usage_since

    def share(self, end: float) -> float:
        """Share of the units' time in use, counting those who hold one at the end."""
        held = sum(end - request.usage_since for request in self.resource.users)
        return float((self.busy + held) / (end * self.resource.capacity))


def queue(parameters: Queue, customers: int, seed: int) -> Answer:
    """W1 and W2: so many customers, until the last has left."""
    env = simpy.Environment()
    server = simpy.Resource(env, capacity=parameters.servers)
    exponential = Random(seed).expovariate
    tally, meter = Tally(), UseMeter(server)

    def customer() -> Steps:
        arrived = env.now
        with server.request() as request:
            yield request
            yield env.timeout(exponential(1.0))
            tally.events += 1
            meter.given_back(request, env.now)
        tally.leaves(env.now - arrived)

    def source() -> Steps:
        for _ in range(customers):
            yield env.timeout(exponential(parameters.rate))
            tally.arrives()
            env.process(customer())

    env.process(source())
    env.run()
    return Answer(
        events=tally.events,
        patients=tally.patients,
        statistics={
            TIME: tally.total_time / tally.left,
            "server": meter.share(env.now),
        },
    )


class Department(UrgentCare):
    """W3. The urgent go first in every queue and interrupt nobody."""

    def __init__(self, seed: int) -> None:
        self.env = simpy.Environment()
        self.random = Random(seed)
        self.tally = Tally()
        self.meters = {
            place: UseMeter(simpy.PriorityResource(self.env, capacity=units))
            for place, units in self.UNITS.items()
        }

    def source(self) -> Steps:
        """Lets patients in for ever."""
        while True:
            yield self.env.timeout(self.random.expovariate(self.RATE))
            self.tally.arrives()
            self.env.process(self.patient())

    def patient(self) -> Steps:
        """The way of one patient."""
        arrived = self.env.now
        chance = self.random.random
        priority = 0 if chance() < self.URGENT else 1
        yield from self.visit("triage", priority, self.TRIAGE)
        room = "minors" if chance() < self.TO_MINORS else "majors"
        minutes = self.FIRST[room]
        if chance() < self.TO_IMAGING:
            yield from self.visit(room, priority, minutes)
            yield from self.visit("imaging", priority, self.IMAGING)
            minutes = self.REVIEW[room]
        if room == "majors" and chance() < self.ADMITTED:
            yield from self.admission(arrived, priority, minutes)
        else:
            yield from self.visit(room, priority, minutes)
            self.tally.leaves(self.env.now - arrived)

    def visit(self, place: str, priority: int, mean: float) -> Steps:
        """Queues for a unit, is seen, gives it back."""
        meter = self.meters[place]
        with meter.resource.request(priority) as request:
            yield request
            yield self.env.timeout(self.random.expovariate(1.0 / mean))
            self.tally.events += 1
            meter.given_back(request, self.env.now)

    def admission(self, arrived: float, priority: int, mean: float) -> Steps:
        """A last visit to majors by one who holds the cubicle until a bed is free."""
        majors, beds = self.meters["majors"], self.meters["beds"]
        with majors.resource.request(priority) as cubicle:
            yield cubicle
            yield self.env.timeout(self.random.expovariate(1.0 / mean))
            self.tally.events += 1
            bed = beds.resource.request(priority)
            yield bed
            majors.given_back(cubicle, self.env.now)
        self.tally.leaves(self.env.now - arrived)
        stay = self.random.lognormvariate(self.STAY_MU, self.STAY_SIGMA)
        yield self.env.timeout(stay)
        self.tally.events += 1
        beds.given_back(bed, self.env.now)
        beds.resource.release(bed)


def urgent_care(patients: int, seed: int) -> Answer:
    """W3: from empty, for the time in which so many patients arrive on average."""
    department = Department(seed)
    end = patients / department.RATE
    department.env.process(department.source())
    department.env.run(until=end)
    tally = department.tally
    in_use = {place: meter.share(end) for place, meter in department.meters.items()}
    return Answer(
        events=tally.events,
        patients=tally.patients,
        statistics={TIME: tally.total_time / tally.left, **in_use},
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
