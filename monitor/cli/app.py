"""The `allears` command. The modules here import what they run only when it runs, so that --help stays quick."""

import typer

from monitor.cli import (
    duty,
    incidents,
    keeping,
    look,
    members,
    practice,
    praise,
    replay,
    reply,
    report,
    service,
    setup,
    story,
    texts,
    through,
    tuning,
)

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.callback()
def root() -> None:
    """Hear an upset customer wherever they speak in public, and bring a person of the brand to them."""


for command in (
    service.demo,
    setup.init,
    setup.check,
    service.run,
    service.backfill,
    look.status,
    texts.score,
    look.explain,
    duty.route,
    duty.overdue,
    incidents.feedback,
    texts.evaluate,
    tuning.tune,
    replay.replay,
    report.report,
    practice.practice,
    through.owed,
    through.ideas,
    through.outreach,
    praise.praise,
    keeping.sweep,
    keeping.forget,
    keeping.export,
    members.connectors,
    members.channels,
    members.schema,
):
    app.command()(command)
app.command(name="try")(members.try_)
app.add_typer(incidents.app, name="incidents")
app.add_typer(duty.silence, name="silence")
app.add_typer(duty.agents, name="agents")
app.add_typer(praise.sensitive, name="sensitive")
app.add_typer(story.app, name="story")
app.add_typer(reply.app, name="reply")


def main() -> None:
    """The entry point of the command line."""
    app()
