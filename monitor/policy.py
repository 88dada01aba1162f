"""Settings to the values that listening and announcing need."""

from dataclasses import replace

from monitor.config import Settings
from monitor.hearing import Ears
from monitor.opinion import opinion
from monitor.people import agents, house, known, rota
from monitor.routing import tree
from monitor.triage.policy import Policy
from monitor.triage.surge import FalseAlarms
from monitor.trust import Trust, listed
from monitor.understand.assess import Mind


def ears(settings: Settings, mind: Mind) -> Ears:
    """Everything `take_in` needs, compiled once."""
    if settings.second_opinion is not None:
        mind = replace(mind, second=opinion(settings.second_opinion))
    trust = {brand.id: Trust(listed(brand.never), listed(brand.always)) for brand in settings.brands}
    return Ears(settings.compiled(), accounts(settings), policy(settings), mind, trust)


def accounts(settings: Settings) -> dict[str, frozenset[str]]:
    """Brand id to our accounts, each as `kind:handle` in lower case."""
    return {brand.id: frozenset(_account(name) for name in brand.accounts) for brand in settings.brands}


def policy(settings: Settings) -> Policy:
    return Policy(
        routes=tree(settings.routes, settings.timezone),
        channels={channel.id: channel for channel in settings.channels},
        least=settings.least,
        lists={entry.id: frozenset(_account(name) for name in entry.authors) for entry in settings.lists},
        points={entry.id: entry.points for entry in settings.lists if entry.points},
        agents=agents(settings.agents, settings.timezone),
        rota=rota(settings.rota),
        surges=settings.surges if isinstance(settings.surges, FalseAlarms) else None,
        dips=settings.dips if isinstance(settings.dips, FalseAlarms) else None,
        mask_slurs=settings.mask_slurs,
        known=known(settings.troubles),
        merge_across_sources=settings.merge_across_sources,
        brands=tuple(brand.id for brand in settings.brands),
        houses={
            brand.id: house(brand.reply, next(iter(brand.names), brand.id), settings.timezone)
            for brand in settings.brands
        },
        kinds={source.id: source.kind for source in settings.sources},
        language=settings.language,
    )


def _account(name: str) -> str:
    kind, _, handle = name.partition(":")
    return f"{kind}:{handle.lstrip('@')}".lower()
