"""The workloads: their parameters, for every peer, and what is known of them.

W1 and W2 are M/M/c queues in units of the mean service. W3 is an urgent-care
department in minutes; benches/hand_written/urgent_care.rs describes it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Queue:
    """Customers who arrive at `rate` to `servers`; a service takes 1 on average."""

    rate: float
    servers: int

    def mean_time(self) -> float:
        """Mean time in the system, by Erlang's delay formula."""
        blocked = 1.0
        for server in range(1, self.servers + 1):
            blocked = self.rate * blocked / (server + self.rate * blocked)
        load = self.rate / self.servers
        waits = blocked / (1.0 - load * (1.0 - blocked))
        return 1.0 + waits / (self.servers - self.rate)


W1 = Queue(rate=0.9, servers=1)
W2 = Queue(rate=18.0, servers=20)


class UrgentCare:
    """W3, the urgent-care department. Times are minutes, and exponential but for the stay."""

    RATE = 120_000 / (365 * 1_440)
    URGENT = 0.2
    UNITS = {"triage": 3, "minors": 8, "majors": 12, "imaging": 4, "beds": 88}
    TRIAGE = 10.0
    TO_MINORS = 0.7
    FIRST = {"minors": 30.0, "majors": 110.0}
    TO_IMAGING = 0.4
    IMAGING = 35.0
    REVIEW = {"minors": 25.0, "majors": 60.0}
    ADMITTED = 0.25
    STAY = 3.0 * 1_440
    STAY_SIGMA = 0.8
    # The parameter that makes STAY the mean of the lognormal.
    STAY_MU = math.log(STAY) - STAY_SIGMA**2 / 2.0

    @classmethod
    def in_use(cls, place: str) -> float:
        """Share of the units of a place in use in the long run."""
        to_majors = 1.0 - cls.TO_MINORS
        minutes = {
            "triage": cls.TRIAGE,
            "minors": cls.TO_MINORS
            * (cls.FIRST["minors"] + cls.TO_IMAGING * cls.REVIEW["minors"]),
            "imaging": cls.TO_IMAGING * cls.IMAGING,
            "beds": to_majors * cls.ADMITTED * cls.STAY,
        }
        return cls.RATE * minutes[place] / cls.UNITS[place]

    @classmethod
    def filling(cls) -> float:
        """How many patients arrive in the time that an empty start costs the beds.

        That is the mean remaining stay of somebody who is found in a bed.
        """
        return cls.RATE * cls.STAY * math.exp(cls.STAY_SIGMA**2) / 2.0


@dataclass(frozen=True)
class Known:
    """What a statistic is in the long run, and how much a run scatters."""

    value: float
    # Standard deviation between runs of `Workload.patients`, from at least 400
    # replications of pathflow; four of them are what a side may be off.
    spread: float
    # Patients who arrive while the model fills from empty.
    filling: float = 0.0

    def expected(self, patients: int) -> float:
        """Expected value of a run from empty."""
        return self.value * (1.0 - self.filling / patients)

    def allowed(self, patients: int, of: int, runs: int) -> float:
        """How far the mean of `runs` may be off, if `spread` is of runs of `of` patients."""
        return 4.0 * self.spread * math.sqrt(of / (patients * runs))


@dataclass(frozen=True)
class Workload:
    """One workload: what runs, how many patients, and the known answers."""

    title: str
    scenario: str
    # Patients of a run of a Python peer; pathflow's number is in the scenario.
    patients: int
    # Arrivals and ends of timed activities.
    events_per_patient: float
    # Of the time in the system, and of the share of each resource in use.
    known: dict[str, Known]


TIME = "time"

WORKLOADS = {
    "w1": Workload(
        title="W1 M/M/1",
        scenario="w1-m-m-1.toml",
        patients=100_000,
        events_per_patient=2.0,
        known={
            TIME: Known(W1.mean_time(), 0.63),
            "server": Known(0.9, 0.0039),
        },
    ),
    "w2": Workload(
        title="W2 M/M/20",
        scenario="w2-m-m-20.toml",
        patients=100_000,
        events_per_patient=2.0,
        known={
            TIME: Known(W2.mean_time(), 0.028),
            "server": Known(0.9, 0.0039),
        },
    ),
    "w3": Workload(
        title="W3 urgent care",
        scenario="w3-urgent-care.toml",
        patients=120_000,
        # Arrival, triage, room; imaging and review of four in ten; a stay.
        events_per_patient=3.0 + 2 * 0.4 + 0.3 * 0.25,
        known={
            # Theory has no answer to these two: they are what the hand-written
            # program, SimPy and other simulators agree on over many years.
            TIME: Known(127.7, 4.4),
            "majors": Known(0.7765, 0.0085),
            "triage": Known(UrgentCare.in_use("triage"), 0.0032),
            "minors": Known(UrgentCare.in_use("minors"), 0.0038),
            "imaging": Known(UrgentCare.in_use("imaging"), 0.0052),
            "beds": Known(UrgentCare.in_use("beds"), 0.012, UrgentCare.filling()),
        },
    ),
}
