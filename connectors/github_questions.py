"""The questions about discussions in GraphQL: a page of a search, and single ones by their keys.

https://docs.github.com/en/graphql/guides/using-the-graphql-api-for-discussions .
"""

import re
from collections.abc import Sequence

PAGE, COMMENTS, REPLIES = 25, 20, 10
"""Discussions of a page, the newest comments of each, the newest answers to each of these. One page costs
(1 + 25 + 25 x 20) / 100 = 5 of 5,000 points an hour:
https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api ."""

_KEY = re.compile(
    r"(?P<owner>[\w.-]{1,100})/(?P<name>[\w.-]{1,100})/discussions/(?P<number>\d{1,12})(?:/(?P<node>[\w=-]{1,200}))?"
)

_WHO = "author{login ...on User{databaseId} ...on Bot{databaseId} ...on Organization{databaseId}}"
_SAID = f"id url body createdAt updatedAt lastEditedAt upvoteCount {_WHO}"
_COMMENT = f"{_SAID} deletedAt replyTo{{id}}"
_REPLIES = f"replies(last:{REPLIES}){{totalCount nodes{{{_COMMENT}}}}}"
_BELOW = f"comments(last:{COMMENTS}){{totalCount pageInfo{{hasPreviousPage}} nodes{{{_COMMENT} {_REPLIES}}}}}"
_WHOLE = f"number title {_SAID} repository{{nameWithOwner}} {_BELOW}"

LISTING = (
    f"query($words:String!,$after:String){{search(type:DISCUSSION,query:$words,first:{PAGE},after:$after)"
    f"{{pageInfo{{hasNextPage endCursor}} nodes{{...on Discussion{{{_WHOLE}}}}}}}}}"
)
"""A page of a search for `words`, the first one or what comes `after`. What people wrote stays out of the question."""


def lookup(keys: Sequence[str]) -> str:
    """Discussions and comments by their keys, each under its place in the order."""
    return f"{{{' '.join(f'k{place}:{_one(key)}' for place, key in enumerate(keys))}}}"


def is_discussion(key: str) -> bool:
    """A discussion is `owner/name/discussions/12`; a comment has its id behind that."""
    return _KEY.fullmatch(key) is not None


def _one(key: str) -> str:
    place = _KEY.fullmatch(key)
    assert place is not None, f"{key} is no key of a discussion"
    if place["node"]:
        return f'node(id:"{place["node"]}"){{...on DiscussionComment{{{_COMMENT} replies{{totalCount}}}}}}'
    where = f'owner:"{place["owner"]}",name:"{place["name"]}"'
    return f"repository({where}){{discussion(number:{place['number']}){{{_WHOLE}}}}}"
