"""How upset customers fared in a period: the report."""

from typing import Annotated

import typer

from monitor.cli.session import (
    USED_WRONGLY,
    AsJson,
    Config,
    Until,
    fail,
    load_settings,
    opened_store,
    print_json,
    say,
)

From = Annotated[str, typer.Option("--since", help="From when: a date, a time, or how long ago (12h, 7d).")]
Brand = Annotated[str | None, typer.Option("--brand", help="Brand id; all brands unless given.")]


def report(
    since: From = "7d", until: Until = None, brand: Brand = None, config: Config = None, as_json: AsJson = False
) -> None:
    """How upset customers fared: heard, in time, kindly, and did it help; with intervals and what changed."""
    from monitor import report as reports
    from monitor.clock import SystemClock
    from monitor.report_coach import coach
    from monitor.report_text import as_json as told
    from monitor.report_text import lines
    from monitor.times import parse_moment

    settings = load_settings(config)
    now = SystemClock().now()
    known = [entry.id for entry in settings.brands]
    if brand is not None and brand not in known:
        fail(f'--brand: "{brand}" is none of yours; they are {", ".join(known)}', USED_WRONGLY)
    try:
        end = parse_moment(until, now) if until else None
        period = reports.period(parse_moment(since, now), end, now)
    except ValueError as error:
        fail(str(error), USED_WRONGLY)
    with opened_store(settings) as store:
        found = store.read_now(lambda connection: reports.report(connection, period, brand, coach))
    if as_json:
        print_json(told(found, settings.zone))
        return
    for line in lines(found, settings.zone, settings.voice):
        say(line)
