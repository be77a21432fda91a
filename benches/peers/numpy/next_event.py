"""NumPy, batched and skipping: what does not depend on the rep is drawn for the whole batch at once.

Arrivals, waits in the stages, day of loss and value are columns drawn before the first day. The days
then move all reps of the batch together and handle ripe deals only, by marks of cumulative hazard.
"""

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

BATCH = 50  # replications side by side: 5,000 reps, columns that fit the cache


def batch(n, rng):
    """The five outcomes of n replications."""
    reps = n * REPS
    deals = rng.poisson(ARRIVAL_RATE * reps * DAYS)
    rep = rng.integers(0, reps, deals, dtype=np.int32)
    arrival = rng.integers(0, DAYS, deals, dtype=np.int32)
    lost = arrival + rng.geometric(LOSS, deals)
    # Loss and advance are independent chances of a day, and loss comes first.
    ripe = arrival + sum(rng.geometric(a, deals) for a in ADVANCE)
    kept = np.flatnonzero((ripe < lost) & (ripe < DAYS - 1))
    kept = kept[np.argsort(ripe[kept], kind="stable")]
    rep, lost, ripe = rep[kept], lost[kept], ripe[kept]
    mark = rng.standard_exponential(len(kept))
    value = np.exp(VALUE_LOG_MEAN + VALUE_LOG_SD * rng.standard_normal(len(kept)))
    ripe_through = np.searchsorted(ripe, np.arange(DAYS), side="right")

    attainment = np.zeros(reps)
    cumulative = np.zeros(reps)
    paid = np.zeros(reps)
    open_rep = np.empty(0, np.int32)
    open_mark = np.empty(0)
    open_deal = np.empty(0, np.int64)
    closings = []
    for t in range(DAYS):
        left = QUARTER - 1 - t % QUARTER
        discount = np.maximum(1.0 - attainment / QUOTA, 0.0)
        discount *= DEEPEST_DISCOUNT * NEARNESS[left]
        cumulative += BASE_HAZARD * np.exp(DISCOUNT_EFFECT * discount)

        passed = cumulative[open_rep] >= open_mark
        closed = open_deal[passed]
        closed = closed[lost[closed] > t]
        closer = rep[closed]
        acv = value[closed] * (1.0 - discount[closer])
        attainment += np.bincount(closer, acv, minlength=reps)
        closings.append((np.full(len(closed), t, np.int32), closed, discount[closer]))

        fresh = slice(ripe_through[t - 1] if t else 0, ripe_through[t])
        waiting = ~passed
        open_rep = np.concatenate((open_rep[waiting], rep[fresh]))
        open_mark = np.concatenate((open_mark[waiting], cumulative[rep[fresh]] + mark[fresh]))
        open_deal = np.concatenate((open_deal[waiting], np.arange(fresh.start, fresh.stop)))

        if left == 0:
            paid += RATE_TO_QUOTA * np.minimum(attainment, QUOTA)
            paid += RATE_ABOVE * np.maximum(attainment - QUOTA, 0.0)
            attainment[:] = 0.0

    day, closed, discount = (np.concatenate(column) for column in zip(*closings))
    replication = rep[closed] // REPS
    listed = value[closed]
    acv = listed * (1.0 - discount)
    renews = 1.0 / (1.0 + np.exp(-(1.0 + 2.0 * (0.8 - discount))))
    anniversaries = (DAYS - 1 - day) // YEAR
    alive = rng.random(len(closed)) < renews**anniversaries
    late = (QUARTER - 1 - day % QUARTER) < LATE

    def total(weights):
        return np.bincount(replication, weights, minlength=n)

    bookings = total(acv)
    return np.column_stack(
        (
            bookings,
            total(acv * late) / bookings,
            total(listed * discount) / total(listed),
            paid.reshape(n, REPS).sum(axis=1),
            total(acv * alive),
        )
    )


def simulate(n, seed):
    rng = np.random.default_rng(seed)
    sizes = [min(BATCH, n - start) for start in range(0, n, BATCH)]
    return np.concatenate([batch(size, rng) for size in sizes]), None
