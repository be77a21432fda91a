"""SimPy: deals and customers are processes that sleep through what they can draw in advance.

A deal sleeps through a stage (the wait is geometric) and asks its rep every day once it is ripe. The
clock orders a day: reps open at t, deals act at t + DEALS, reps end the day at t + EVENING.
"""

import math
import random

import simpy
from declared import (
    ADVANCE,
    ARRIVAL_RATE,
    BASE_HAZARD,
    DAYS,
    DEEPEST_DISCOUNT,
    DISCOUNT_EFFECT,
    LATE,
    LOSS,
    NEARNESS,
    QUARTER,
    QUOTA,
    RATE_ABOVE,
    RATE_TO_QUOTA,
    REPS,
    VALUE_LOG_MEAN,
    VALUE_LOG_SD,
    YEAR,
)

# Binary fractions, so that sums of days and parts of a day are exact.
DEALS = 0.25
EVENING = 0.5
# A day in a stage ends it with this chance, by loss with LOSS over it.
LEAVE = tuple(LOSS + (1 - LOSS) * a for a in ADVANCE)


class Sales:
    def __init__(self, seed):
        self.env = simpy.Environment()
        self.rng = random.Random(seed)
        self.bookings = self.late = self.listed = self.given = self.pay = self.arr = 0.0
        for _ in range(REPS):
            self.env.process(Rep(self).days())

    def wait(self, chance):
        """Days until an event that has this chance every day, the first included."""
        return 1 + int(math.log(1.0 - self.rng.random()) / math.log1p(-chance))

    def run(self):
        self.env.run(until=DAYS)
        return (
            self.bookings,
            self.late / self.bookings,
            self.given / self.listed,
            self.pay,
            self.arr,
        )


class Rep:
    def __init__(self, sales):
        self.sales = sales
        self.attainment = 0.0
        self.credited = 0.0
        self.left = QUARTER - 1
        self.discount = 0.0
        self.close_chance = 0.0

    def days(self):
        sales, env = self.sales, self.sales.env
        # Arrivals are a Poisson process: exponential gaps, each deal booked on the day it falls on.
        next_arrival = sales.rng.expovariate(ARRIVAL_RATE)
        for t in range(DAYS):
            self.left = QUARTER - 1 - t % QUARTER
            pressure = max(0.0, 1.0 - self.attainment / QUOTA) * NEARNESS[self.left]
            self.discount = DEEPEST_DISCOUNT * pressure
            hazard = BASE_HAZARD * math.exp(DISCOUNT_EFFECT * self.discount)
            self.close_chance = -math.expm1(-hazard)
            yield env.timeout(EVENING)
            self.attainment += self.credited
            self.credited = 0.0
            while next_arrival < t + 1:
                env.process(deal(self, t))
                next_arrival += sales.rng.expovariate(ARRIVAL_RATE)
            if self.left == 0:
                sales.pay += RATE_TO_QUOTA * min(self.attainment, QUOTA)
                sales.pay += RATE_ABOVE * max(self.attainment - QUOTA, 0.0)
                self.attainment = 0.0
            yield env.timeout(1 - EVENING)


def deal(rep, arrival):
    sales, env, rng = rep.sales, rep.sales.env, rep.sales.rng
    t = arrival
    for leave in LEAVE:
        t += sales.wait(leave)
        if t >= DAYS or rng.random() * leave < LOSS:
            return
    lost = t + sales.wait(LOSS)
    yield env.timeout(t + 1 + DEALS - env.now)
    t += 1
    while t < lost:
        if rng.random() < rep.close_chance:
            acv = rng.lognormvariate(VALUE_LOG_MEAN, VALUE_LOG_SD)
            close(rep, t, acv)
            return
        yield env.timeout(1)
        t += 1


def close(rep, t, value):
    sales, discount = rep.sales, rep.discount
    acv = value * (1.0 - discount)
    rep.credited += acv
    sales.bookings += acv
    sales.listed += value
    sales.given += value * discount
    if rep.left < LATE:
        sales.late += acv
    sales.arr += acv
    if t + YEAR < DAYS:
        sales.env.process(customer(sales, acv, discount))


def customer(sales, acv, discount):
    renews = 1.0 / (1.0 + math.exp(-(1.0 + 2.0 * (0.8 - discount))))
    while True:
        yield sales.env.timeout(YEAR)
        if renews <= sales.rng.random():
            sales.arr -= acv
            return


def simulate(n, seed):
    return [Sales(seed * 1_000_003 + i).run() for i in range(n)], None
