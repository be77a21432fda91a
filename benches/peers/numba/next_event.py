"""numba, skipping: stages by geometric waits, closings by the first passage of cumulative hazard."""

import math

import numpy as np
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
from numba import njit

NEARNESS = np.array(NEARNESS)
# A day in a stage ends it with this chance, by loss with LOSS over it.
LEAVE = np.array([LOSS + (1 - LOSS) * a for a in ADVANCE])
LOG_STAY = np.log1p(-LEAVE)
LOG_SURVIVE = math.log1p(-LOSS)
NEVER = 1 << 30


@njit(cache=True)
def ripe_day(rng, t):
    """The day a deal that arrived on day t is ripe; NEVER if lost before or beyond the last day."""
    for stage in range(3):
        t += 1 + int(rng.standard_exponential() / -LOG_STAY[stage])
        if t >= DAYS or rng.random() * LEAVE[stage] < LOSS:
            return NEVER
    return t


@njit(cache=True)
def replication(rng, out, first, following):
    bookings = late = listed = given = paid = arr = 0.0
    mark = np.empty(DAYS)
    since = np.empty(DAYS, np.int64)
    for _ in range(REPS):
        # Ripe deals by day, as chains: first[t] is a deal, following[deal] the next.
        n_deals = rng.poisson(ARRIVAL_RATE * DAYS)
        if n_deals > following.shape[0]:
            following = np.empty(n_deals, np.int64)
        first[:] = -1
        for deal in range(n_deals):
            day = ripe_day(rng, int(rng.random() * DAYS))
            if day < DAYS:
                following[deal] = first[day]
                first[day] = deal
        n = 0
        attainment = 0.0
        cumulative = 0.0
        next_mark = math.inf
        for t in range(DAYS):
            left = QUARTER - 1 - t % QUARTER
            if n > 0:
                pressure = max(0.0, 1.0 - attainment / QUOTA) * NEARNESS[left]
                discount = DEEPEST_DISCOUNT * pressure
                cumulative += BASE_HAZARD * math.exp(DISCOUNT_EFFECT * discount)
                if next_mark <= cumulative:
                    next_mark = math.inf
                    kept = 0
                    for i in range(n):
                        if cumulative < mark[i]:
                            mark[kept] = mark[i]
                            since[kept] = since[i]
                            next_mark = min(next_mark, mark[i])
                            kept += 1
                        elif rng.standard_exponential() > -LOG_SURVIVE * (t - since[i]):
                            v = math.exp(VALUE_LOG_MEAN + VALUE_LOG_SD * rng.standard_normal())
                            acv = v * (1.0 - discount)
                            bookings += acv
                            listed += v
                            given += v * discount
                            attainment += acv  # read again tomorrow only
                            if left < LATE:
                                late += acv
                            renews = 1.0 / (1.0 + math.exp(-(1.0 + 2.0 * (0.8 - discount))))
                            alive = True
                            for _year in range((DAYS - 1 - t) // YEAR):
                                alive = alive and rng.random() < renews
                            if alive:
                                arr += acv
                    n = kept
            deal = first[t]
            while deal >= 0:
                mark[n] = cumulative + rng.standard_exponential()
                since[n] = t
                next_mark = min(next_mark, mark[n])
                n += 1
                deal = following[deal]
            if left == 0:
                paid += RATE_TO_QUOTA * min(attainment, QUOTA)
                paid += RATE_ABOVE * max(attainment - QUOTA, 0.0)
                attainment = 0.0
    out[0] = bookings
    out[1] = late / bookings
    out[2] = given / listed
    out[3] = paid
    out[4] = arr


@njit(cache=True)
def replications(rng, rows):
    first = np.empty(DAYS, np.int64)
    following = np.empty(1000, np.int64)
    for i in range(rows.shape[0]):
        replication(rng, rows[i], first, following)


def simulate(n, seed):
    rows = np.empty((n, 5))
    replications(np.random.default_rng(seed), rows)
    return rows, None
