"""The draft as an alert carries it."""

from datetime import datetime

from alerts.event import Gloss, Suggestion
from monitor.reply.bank import bank_of
from monitor.reply.compose import Refusal, compose
from monitor.reply.sensitive import Sensitive
from monitor.reply.situation import Situation


def suggestion(
    situation: Situation, seed: str, now: datetime, agent_language: str = "en"
) -> tuple[Suggestion | None, str | None]:
    """For the view of an incident: its suggestion, or the name of the sensitive matter as its advice, or neither."""
    written = compose(situation, seed, now, agent_language)
    if isinstance(written, Refusal):
        return None, written.reason.value if isinstance(written.reason, Sensitive) else None
    agents = bank_of(agent_language)
    gloss = Gloss(lang=agents.language if agents else "en", text=written.gloss) if written.gloss else None
    return (
        Suggestion(
            lang=written.language,
            text=written.text,
            must_edit=True,
            acknowledge=written.acknowledge,
            paraphrase=written.paraphrase,
            act=written.act,
            gloss=gloss,
        ),
        None,
    )
