"""The reply coach as the judge of what was found in public."""

from collections.abc import Sequence

from monitor.reply.lint import lint
from monitor.reply.measures_course import Grade, OurReply


def coach(reply: OurReply, recent: Sequence[str]) -> Grade | None:
    """The grade of a reply; None where the coach cannot read its language."""
    review = lint(reply.complaint, reply.language, reply.text, recent=recent)
    if not review.whole:
        return None
    score = review.score
    return Grade(review.good, score.positive_in_tone, score.addresses_the_issue, score.personal)
