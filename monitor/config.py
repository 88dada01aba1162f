"""allears.toml to validated settings: every mistake at once, each with its place and its remedy."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SerializeAsAny, field_validator

from alerts.base import Channel, Language
from alerts.event import Severity as Level
from alerts.registry import channels
from alerts.voice import Voice
from connectors.base import Source
from connectors.registry import connectors
from monitor.entries import Entry, Mistakes, Names, build, choices, declared_ids, shape
from monitor.listening import ListenEntry, check_listen
from monitor.opinion_entry import OpinionEntry, check_opinion
from monitor.people import AgentEntry, ListEntry, ReplyEntry, RotaEntry, TroubleEntry, check_people
from monitor.people_lists import read_lists
from monitor.report_plan import DigestEntry, check_digests
from monitor.routing import RouteEntry, check_routes
from monitor.triage.surge import FalseAlarms
from monitor.understand.match import Brand, Brands, compile_brands
from monitor.understand.query import QueryError
from monitor.words_wanted import with_words
from monitor.writing_entry import DraftsEntry


class BrandEntry(Entry):
    """One brand to listen for."""

    id: str = Field(pattern=r"^[a-z0-9_-]{1,40}$", description="Name in topics, paths and routes")
    names: tuple[str, ...] = Field((), description="How people write it, in any script")
    query: str | None = Field(None, description='What must match, like "acme" (app OR order) -coyote lang:en,ru')
    accounts: tuple[str, ...] = Field((), description="Ours, as kind:handle; their replies stop the clock")
    never: tuple[str, ...] = Field((), description="Taken for spam whatever it says: kind:handle, or words")
    always: tuple[str, ...] = Field((), description="Never taken for spam: kind:handle, or words")
    reply: ReplyEntry = Field(ReplyEntry(), description="What drafts of answers are written with")

    @field_validator("names", "never", "always")
    @classmethod
    def _no_blank_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if any(not name.strip() for name in names):
            raise ValueError("an entry is empty; remove it")
        return names


class Settings(Entry):
    """Everything the daemon needs, checked."""

    timezone: str = Field("UTC", description="Zone of the times people read, like Europe/Berlin")
    database: Path = Field(Path("allears.db"), description="The SQLite file")
    contact: str = Field("", description="Address or page named to the servers we ask, for their operators")
    least: Level = Field("low", description="Mildest severity worth a message; milder ones are only recorded")
    surges: FalseAlarms | Literal["off"] = Field(
        FalseAlarms.WEEKLY, description="How often chance alone may look like a surge: daily, weekly, monthly; or off"
    )
    dips: FalseAlarms | Literal["off"] = Field(
        FalseAlarms.MONTHLY, description="The same for a rising share of complaints among all that is said; or off"
    )
    mask_slurs: bool = Field(False, description="Slurs in the words of customers are masked in alerts, like f•••")
    merge_across_sources: bool = Field(
        False, description="The same name on two networks is one person; else people are apart by network"
    )
    language: Language = Field("en", description="What your agents speak: the command line and digests use it")
    rota: RotaEntry | None = Field(None, description="Who is on call, in turn")
    listen: ListenEntry = Field(ListenEntry(), description="Where deliveries and buttons of channels reach us by HTTP")
    drafts: DraftsEntry | None = Field(None, description="A back end that may write drafts; none: nobody is asked")
    second_opinion: OpinionEntry | None = Field(None, description="Another classifier's vote on would-be alerts")
    brands: tuple[BrandEntry, ...] = ()
    sources: tuple[SerializeAsAny[Source], ...] = ()
    channels: tuple[SerializeAsAny[Channel], ...] = ()
    routes: tuple[RouteEntry, ...] = ()
    lists: tuple[ListEntry, ...] = ()
    agents: tuple[AgentEntry, ...] = ()
    troubles: tuple[TroubleEntry, ...] = ()
    digests: tuple[DigestEntry, ...] = ()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f'"{name}" is no time zone; write it like "Europe/Berlin"') from error
        return name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def voice(self) -> Voice:
        """Speaks to the people at the command line."""
        return Voice(self.language, __package__)

    def compiled(self) -> Brands:
        """The brand queries, ready to match. Checked when the settings were loaded."""
        return compile_brands([Brand(b.id, b.names, b.query, b.accounts) for b in self.brands])


SECTIONS = ("brand", "source", "channel", "route", "list", "agent", "trouble", "digest")
TOP = (
    "timezone",
    "database",
    "contact",
    "least",
    "surges",
    "dips",
    "mask_slurs",
    "merge_across_sources",
    "language",
    "rota",
    "listen",
    "drafts",
    "second_opinion",
)


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """Read, resolve and check a configuration. Raises Mistakes with everything that is wrong.

    A relative `database` counts from the folder of the configuration file.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Mistakes([f"{path} does not exist; make one with: allears init"], path.name) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Mistakes([f"{path} cannot be read: {error}"], path.name) from error
    except tomllib.TOMLDecodeError as error:
        raise Mistakes([f"{error}; strings need quotes, tables like [[source]] two brackets"], path.name) from error
    return settings(table, environ, folder=path.parent, name=path.name)


def settings(
    table: Mapping[str, Any],
    environ: Mapping[str, str],
    *,
    folder: Path = Path(),
    name: str = "configuration",
) -> Settings:
    """Settings from a parsed table. Raises Mistakes."""
    mistakes = Mistakes([], name)
    for key in table:
        if key not in (*SECTIONS, *TOP):
            mistakes.add("", f'unknown option "{key}"{choices(key, (*SECTIONS, *TOP))}')
    top = build(Settings, {key: table[key] for key in TOP if key in table}, environ, "", mistakes)
    brands = _entries(table, "brand", lambda _: BrandEntry, environ, mistakes)
    sources = _numbered(_entries(table, "source", _by_kind(connectors()), environ, mistakes))
    sinks = _numbered(_entries(table, "channel", _by_kind(channels()), environ, mistakes))
    routes = _entries(table, "route", lambda _: RouteEntry, environ, mistakes)
    lists = read_lists(_entries(table, "list", lambda _: ListEntry, environ, mistakes), folder, mistakes)
    agents = _entries(table, "agent", lambda _: AgentEntry, environ, mistakes)
    troubles = _entries(table, "trouble", lambda _: TroubleEntry, environ, mistakes)
    digests = _entries(table, "digest", lambda _: DigestEntry, environ, mistakes)
    declared = {section: declared_ids(table.get(section)) for section in SECTIONS}
    names = Names(declared, mistakes)
    _cross_check(brands, sources, sinks, names)
    sources = with_words(sources, brands, mistakes)
    check_routes(routes, sources, sinks, names)
    check_digests(digests, names)
    check_people(agents, top.rota if top else None, troubles, names)
    check_listen(top.listen if top else ListenEntry(), sources, mistakes)
    opinion = check_opinion(top.second_opinion if top else None, folder, mistakes)
    if mistakes.lines or top is None:
        raise mistakes
    return top.model_copy(
        update={
            "database": folder / top.database,
            "second_opinion": opinion,
            "brands": tuple(brands),
            "sources": tuple(sources),
            "channels": tuple(_in_zone(channel, top.zone) for channel in sinks),
            "routes": tuple(routes),
            "lists": tuple(lists),
            "agents": tuple(agents),
            "troubles": tuple(troubles),
            "digests": tuple(digests),
        }
    )


def _in_zone(channel: Channel, zone: ZoneInfo) -> Channel:
    """Channels that show times show them in the time zone of the whole, unless they have their own."""
    if "timezone" not in type(channel).model_fields or "timezone" in channel.model_fields_set:
        return channel
    return channel.model_copy(update={"timezone": zone})


def _by_kind(members: Mapping[str, type[Any]]) -> Any:
    def find(entry: Mapping[str, Any]) -> type[Any] | str:
        kind = entry.get("kind")
        if isinstance(kind, str) and kind in members:
            return members[kind]
        if kind is None:
            return f'needs "kind", one of: {", ".join(sorted(members))}'
        return f'unknown kind "{kind}"{choices(str(kind), tuple(sorted(members)))}'

    return find


def _entries(
    table: Mapping[str, Any], section: str, find: Any, environ: Mapping[str, str], mistakes: Mistakes
) -> list[Any]:
    """One section as models; what cannot be built is told and left out."""
    entries = table.get(section, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        mistakes.add("", f'"{section}" must be tables: write [[{section}]]')
        return []
    built = []
    for number, entry in enumerate(entries, 1):
        model = find(entry)
        place = _place(section, number, entry)
        if isinstance(model, str):
            mistakes.add(place, model)
        elif (made := build(model, entry, environ, place, mistakes)) is not None:
            built.append(made)
    return built


def _place(section: str, number: int, entry: Mapping[str, Any]) -> str:
    if isinstance(entry.get("id"), str):
        return f'{section} "{entry["id"]}"'
    return f"{section} {number} ({entry['kind']})" if isinstance(entry.get("kind"), str) else f"{section} {number}"


def _numbered(members: list[Any]) -> list[Any]:
    """Each without an id gets its kind, and "-2", "-3" where that is taken."""
    taken = {member.id for member in members if member.id}
    named = []
    for member in members:
        name, number = member.id or member.kind, 2
        while not member.id and name in taken:
            name, number = f"{member.kind}-{number}", number + 1
        taken.add(name)
        named.append(member if member.id else member.model_copy(update={"id": name}))
    return named


def _cross_check(brands: list[BrandEntry], sources: list[Source], sinks: list[Channel], names: Names) -> None:
    """What only the whole file can tell: names that point nowhere, names given twice, queries that do not parse."""
    names.twice()
    for brand in brands:
        _check_query(brand, names.mistakes)
    for source in sources:
        names.point(f'source "{source.id}"', "brand is", source.brand, "brand")
        _check_interval(source, names.mistakes)
    for channel in sinks:
        names.point(f'channel "{channel.id}"', "fallback is", channel.fallback, "channel")


def _check_query(brand: BrandEntry, mistakes: Mistakes) -> None:
    if not brand.names and not brand.query:
        mistakes.add(f'brand "{brand.id}"', 'needs "names" or a "query", else nothing can be found')
        return
    try:
        compile_brands([Brand(brand.id, brand.names, brand.query, brand.accounts)])
    except QueryError as error:
        mistakes.add(f'brand "{brand.id}"', f"query: {error}")


def _check_interval(source: Source, mistakes: Mistakes) -> None:
    least = type(source).caps.min_interval
    if source.interval is None or source.interval >= least or on_loopback(source):
        return
    mistakes.add(
        f'source "{source.id}"',
        f"interval is below the {least.total_seconds():.0f}s that this source allows; raise it",
    )


def on_loopback(source: Source) -> bool:
    """Whether the source names no host but this machine (a file has none at all)."""
    hosts = [str(getattr(source, name)) for name in ("server", "address", "url") if getattr(source, name, None)]
    return all("//127." in host or "//localhost" in host or "//[::1]" in host for host in hosts)


def schema() -> dict[str, Any]:
    """JSON Schema of allears.toml, for editors."""
    top = shape(Settings, TOP)
    members: dict[str, list[dict[str, Any]]] = {
        "brand": [shape(BrandEntry)],
        "route": [shape(RouteEntry)],
        "list": [shape(ListEntry)],
        "agent": [shape(AgentEntry)],
        "trouble": [shape(TroubleEntry)],
        "digest": [shape(DigestEntry)],
        "source": [shape(model) for _, model in sorted(connectors().items())],
        "channel": [shape(model) for _, model in sorted(channels().items())],
    }
    for section, shapes in members.items():
        items = shapes[0] if len(shapes) == 1 else {"anyOf": shapes}
        top["properties"][section] = {"type": "array", "items": items}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "allears.toml", **top}
