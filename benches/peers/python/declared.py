"""The constants of the reference model (benches/reference/DECLARATION.md)."""

from math import exp, log

REPS = 100
DAYS = 780
QUARTER = 65
YEAR = 260
ARRIVAL_RATE = 0.12
VALUE_LOG_SD = 0.8
VALUE_LOG_MEAN = log(50_000.0) - VALUE_LOG_SD**2 / 2
LOSS = 0.004
ADVANCE = (1 / 12, 1 / 15, 1 / 20)
RIPE = 3
BASE_HAZARD = 1 / 40
DISCOUNT_EFFECT = 6.0
DEEPEST_DISCOUNT = 0.30
PRESSURE_DAYS = 8.0
QUOTA = 250_000.0
RATE_TO_QUOTA = 0.12
RATE_ABOVE = 0.24
LATE = 5  # a booking is late with fewer days left than this

# Share of the pressure felt with so many days left in the quarter.
NEARNESS = tuple(exp(-left / PRESSURE_DAYS) for left in range(QUARTER))

OUTCOMES = ("bookings", "last_week_share", "mean_discount", "sales_pay", "closing_arr")
