"""Mesa: reps and deals are agents; a step of the model is a selling day."""

import math

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
    RIPE,
    VALUE_LOG_MEAN,
    VALUE_LOG_SD,
    YEAR,
)
from mesa import Agent, Model

NO_ARRIVAL = math.exp(-ARRIVAL_RATE)


class Rep(Agent):
    def __init__(self, model):
        super().__init__(model)
        self.attainment = 0.0
        self.credited = 0.0
        self.discount = 0.0
        self.close_chance = 0.0

    def open(self):
        pressure = max(0.0, 1.0 - self.attainment / QUOTA) * self.model.nearness
        self.discount = DEEPEST_DISCOUNT * pressure
        self.close_chance = -math.expm1(-BASE_HAZARD * math.exp(DISCOUNT_EFFECT * self.discount))

    def end_day(self):
        self.attainment += self.credited
        self.credited = 0.0
        # Poisson by multiplication: with this rate nine days in ten end at the first draw.
        product = self.random.random()
        while product > NO_ARRIVAL:
            Deal(self.model, self)
            product *= self.random.random()
        if self.model.left == 0:
            self.model.pay += RATE_TO_QUOTA * min(self.attainment, QUOTA)
            self.model.pay += RATE_ABOVE * max(self.attainment - QUOTA, 0.0)
            self.attainment = 0.0


class Deal(Agent):
    def __init__(self, model, rep):
        super().__init__(model)
        self.rep = rep
        self.stage = 0
        self.value = self.random.lognormvariate(VALUE_LOG_MEAN, VALUE_LOG_SD)

    def step(self):
        draw = self.random.random
        if draw() < LOSS:
            self.remove()
        elif self.stage < RIPE:
            if draw() < ADVANCE[self.stage]:
                self.stage += 1
        elif draw() < self.rep.close_chance:
            self.close()

    def close(self):
        model, discount = self.model, self.rep.discount
        acv = self.value * (1.0 - discount)
        self.rep.credited += acv
        model.bookings += acv
        model.listed += self.value
        model.given += self.value * discount
        if model.left < LATE:
            model.late += acv
        Customer(model, acv, discount)
        self.remove()


class Customer(Agent):
    def __init__(self, model, acv, discount):
        super().__init__(model)
        self.acv = acv
        self.renews = 1.0 / (1.0 + math.exp(-(1.0 + 2.0 * (0.8 - discount))))
        self.expect_anniversary()

    def expect_anniversary(self):
        self.model.anniversaries.setdefault(self.model.day + YEAR, []).append(self)

    def anniversary(self):
        if self.random.random() < self.renews:
            self.expect_anniversary()
        else:
            self.remove()


class Sales(Model):
    def __init__(self, seed):
        super().__init__(seed=seed)
        self.day = 0
        self.left = QUARTER - 1
        self.nearness = NEARNESS[self.left]
        self.anniversaries = {}
        self.bookings = self.late = self.listed = self.given = self.pay = 0.0
        self.deal_days = 0
        Rep.create_agents(self, REPS)

    def agents_of(self, kind):
        return self.agents_by_type.get(kind, ())

    def step(self):
        self.left = QUARTER - 1 - self.day % QUARTER
        self.nearness = NEARNESS[self.left]
        reps = self.agents_by_type[Rep]
        reps.do("open")
        if deals := self.agents_of(Deal):
            self.deal_days += len(deals)
            deals.do("step")
        reps.do("end_day")
        for customer in self.anniversaries.pop(self.day, ()):
            customer.anniversary()
        self.day += 1

    def outcomes(self):
        arr = sum(customer.acv for customer in self.agents_of(Customer))
        return (
            self.bookings,
            self.late / self.bookings,
            self.given / self.listed,
            self.pay,
            arr,
        )


def simulate(n, seed):
    rows = []
    deal_days = 0
    for i in range(n):
        model = Sales(seed * 1_000_003 + i)
        for _ in range(DAYS):
            model.step()
        rows.append(model.outcomes())
        deal_days += model.deal_days
    return rows, deal_days
