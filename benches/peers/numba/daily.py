"""numba: the declared day, rep by rep and deal by deal, in compiled loops over columns."""

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
    RIPE,
    VALUE_LOG_MEAN,
    VALUE_LOG_SD,
    YEAR,
)
from numba import njit

ADVANCE = np.array(ADVANCE)
NEARNESS = np.array(NEARNESS)
ROOM = 1000  # open deals of one rep; the mean is 8


@njit(cache=True)
def replication(rng, out):
    bookings = late = listed = given = paid = arr = 0.0
    deal_days = 0
    stage = np.empty(ROOM, np.int8)
    value = np.empty(ROOM)
    for _ in range(REPS):
        n = 0
        attainment = 0.0
        for t in range(DAYS):
            left = QUARTER - 1 - t % QUARTER
            pressure = max(0.0, 1.0 - attainment / QUOTA) * NEARNESS[left]
            discount = DEEPEST_DISCOUNT * pressure
            close = 1.0 - math.exp(-BASE_HAZARD * math.exp(DISCOUNT_EFFECT * discount))
            # One draw decides a day: loss below LOSS, the move in the band above it.
            close_below = LOSS + (1.0 - LOSS) * close
            deal_days += n
            kept = 0
            for i in range(n):
                u = rng.random()
                if u < LOSS:
                    continue
                s = stage[i]
                if s < RIPE:
                    if u < LOSS + (1.0 - LOSS) * ADVANCE[s]:
                        s += 1
                elif u < close_below:
                    v = value[i]
                    acv = v * (1.0 - discount)
                    bookings += acv
                    listed += v
                    given += v * discount
                    attainment += acv  # read again tomorrow only
                    if left < LATE:
                        late += acv
                    # Nothing but this customer depends on its renewals, so they are drawn at once.
                    renews = 1.0 / (1.0 + math.exp(-(1.0 + 2.0 * (0.8 - discount))))
                    alive = True
                    for _year in range((DAYS - 1 - t) // YEAR):
                        alive = alive and rng.random() < renews
                    if alive:
                        arr += acv
                    continue
                stage[kept] = s
                value[kept] = value[i]
                kept += 1
            n = kept
            for _new in range(rng.poisson(ARRIVAL_RATE)):
                stage[n] = 0
                value[n] = math.exp(VALUE_LOG_MEAN + VALUE_LOG_SD * rng.standard_normal())
                n += 1
            if left == 0:
                paid += RATE_TO_QUOTA * min(attainment, QUOTA)
                paid += RATE_ABOVE * max(attainment - QUOTA, 0.0)
                attainment = 0.0
    out[0] = bookings
    out[1] = late / bookings
    out[2] = given / listed
    out[3] = paid
    out[4] = arr
    return deal_days


@njit(cache=True)
def replications(rng, rows):
    deal_days = 0
    for i in range(rows.shape[0]):
        deal_days += replication(rng, rows[i])
    return deal_days


def simulate(n, seed):
    rows = np.empty((n, 5))
    deal_days = replications(np.random.default_rng(seed), rows)
    return rows, deal_days
