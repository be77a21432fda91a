"""NumPy, batched: the declared day, for all open deals of many replications at once."""

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

BATCH = 50  # replications side by side


def batch(n, rng):
    """The five outcomes of n replications, and their deal-days."""
    reps = n * REPS
    advance = np.array([*ADVANCE, 0.0])
    bookings, late, listed, given, arr = np.zeros((5, n))
    attainment = np.zeros(reps)
    paid = np.zeros(reps)
    rep = np.empty(0, np.int32)
    stage = np.empty(0, np.int8)
    value = np.empty(0)
    deal_days = 0
    for t in range(DAYS):
        left = QUARTER - 1 - t % QUARTER
        discount = np.maximum(1.0 - attainment / QUOTA, 0.0)
        discount *= DEEPEST_DISCOUNT * NEARNESS[left]
        close = -np.expm1(-BASE_HAZARD * np.exp(DISCOUNT_EFFECT * discount))

        # One draw decides a day: loss below LOSS, the move in the band above it.
        deal_days += len(rep)
        u = rng.random(len(rep))
        lost = u < LOSS
        u -= LOSS
        u /= 1.0 - LOSS
        ripe = stage == RIPE
        closed = np.flatnonzero(ripe)
        closed = closed[(u[closed] < close[rep[closed]]) & ~lost[closed]]
        stage += u < advance[stage]  # stages of lost deals no longer matter

        closer = rep[closed]
        v, d = value[closed], discount[closer]
        acv = v * (1.0 - d)
        owner = closer // REPS
        attainment += np.bincount(closer, acv, minlength=reps)
        booked = np.bincount(owner, acv, minlength=n)
        bookings += booked
        if left < LATE:
            late += booked
        listed += np.bincount(owner, v, minlength=n)
        given += np.bincount(owner, v * d, minlength=n)
        # Nothing but the customer depends on its renewals, so they are drawn at once.
        renews = 1.0 / (1.0 + np.exp(-(1.0 + 2.0 * (0.8 - d))))
        alive = rng.random(len(closed)) < renews ** ((DAYS - 1 - t) // YEAR)
        arr += np.bincount(owner, acv * alive, minlength=n)

        kept = ~lost
        kept[closed] = False
        fresh = np.repeat(np.arange(reps, dtype=np.int32), rng.poisson(ARRIVAL_RATE, reps))
        rep = np.concatenate((rep[kept], fresh))
        stage = np.concatenate((stage[kept], np.zeros(len(fresh), np.int8)))
        drawn = np.exp(VALUE_LOG_MEAN + VALUE_LOG_SD * rng.standard_normal(len(fresh)))
        value = np.concatenate((value[kept], drawn))

        if left == 0:
            paid += RATE_TO_QUOTA * np.minimum(attainment, QUOTA)
            paid += RATE_ABOVE * np.maximum(attainment - QUOTA, 0.0)
            attainment[:] = 0.0
    paid = paid.reshape(n, REPS).sum(axis=1)
    return np.column_stack((bookings, late / bookings, given / listed, paid, arr)), deal_days


def simulate(n, seed):
    rng = np.random.default_rng(seed)
    sizes = [min(BATCH, n - start) for start in range(0, n, BATCH)]
    rows, deal_days = zip(*(batch(size, rng) for size in sizes))
    return np.concatenate(rows), sum(deal_days)
