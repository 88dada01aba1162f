"""The calendar of Iran, which Persian dates are written in."""

from datetime import date

_BEFORE = 356_032
"""Days between the start of a cycle (11 cycles before the first one that counts) and day 1 of `date.toordinal`."""
_YEARS_BEFORE = 1_595
_CYCLE, _FOUR_YEARS, _YEAR = 12_053, 1_461, 365
"""Days of 33 years with 8 leap days, of four years with one, of a common year."""


def solar_hijri(day: date) -> tuple[int, int, int]:
    """Year, month and day, by the rule of 33 years.

    It agrees with the official calendar, which follows the sun, for more than two centuries around now.
    """
    cycles, days = divmod(day.toordinal() + _BEFORE, _CYCLE)
    fours, days = divmod(days, _FOUR_YEARS)
    year = 33 * cycles + 4 * fours - _YEARS_BEFORE
    if days > _YEAR:
        years, days = divmod(days - 1, _YEAR)
        year += years
    # Six months of 31 days, then months of 30; the last is shorter outside leap years.
    month, rest = divmod(days, 31) if days < 186 else divmod(days - 186, 30)
    return year, month + (1 if days < 186 else 7), rest + 1
