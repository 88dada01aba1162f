"""GitHub's GraphQL API on loopback, as far as discussions go: a search, look-ups, errors beside the answer; faults.

Built from https://docs.github.com/en/graphql : the status is always 200, a search is ordered by what its words say,
what is not there is null with an error that names its path, and every comment moves the time of its discussion.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from doubles.exchange import Fault, instead
from doubles.github import GitHubServer
from doubles.server import Asked, Told

TOKEN = "a-token-of-the-double"
HOME = "nordwind/app"
_SEARCH = re.compile(r"query\(\$words:String!,\$after:String\)\{search\(type:DISCUSSION,query:\$words,first:(\d+)")
_LOOKUP = re.compile(
    r'(k\d+):(?:node\(id:"([^"]*)"\)|repository\(owner:"(\w+)",name:"(\w+)"\)\{discussion\(number:(\d+)\))'
)

Thing = dict[str, Any]


def wrong(kind: str | None, message: str = "as scripted", data: Any = None) -> Fault:
    """An error as this API tells it."""
    said = {"message": message, **({"type": kind} if kind else {})}
    return instead(200, json.dumps({"data": data, "errors": [said]}).encode(), content_type="application/json")


@dataclass
class DiscussionServer(GitHubServer):
    """A repository that has discussions, too."""

    talks: list[Thing] = field(default_factory=list)
    last: int = 0

    def __post_init__(self) -> None:
        self.remaining["graphql"] = 5_000

    def talk(self, title: str, body: str | None = "", **members: Any) -> Thing:
        number = len(self.talks) + 1
        url = f"https://github.com/{HOME}/discussions/{number}"
        made = {"number": number, "title": title, "repository": {"nameWithOwner": HOME}, "comments": []}
        self.talks.append({**made, **self._said(body, url, members.pop("created", self.now)), **members})
        return self.talks[-1]

    def say(self, under: Thing, body: str | None, to: Thing | None = None, **members: Any) -> Thing:
        """A comment, or an answer to one."""
        said = self._said(body, f"{under['url']}#discussioncomment-{self.last}", self.now)
        said |= {"deletedAt": None, "replyTo": {"id": to["id"]} if to else None, "replies": []}
        (to["replies"] if to else under["comments"]).append({**said, **members})
        under["updatedAt"] = said["updatedAt"]
        return (to["replies"] if to else under["comments"])[-1]

    def edit_talk(self, talk: Thing, body: str) -> None:
        moment = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        talk |= {"body": body, "lastEditedAt": moment, "updatedAt": moment}

    def answer(self, asked: Asked) -> Told:
        if asked.method != "POST" or asked.path != "/graphql":
            return super().answer(asked)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return self._told({"message": "Bad credentials"}, "graphql", status=401)
        body = json.loads(asked.body)
        question, given = body["query"], body["variables"]
        assert question.count("{") == question.count("}")
        search = _SEARCH.match(question)
        return self._found(given["words"], int(search[1]), given["after"]) if search else self._looked_up(question)

    def _said(self, body: str | None, url: str, created: datetime) -> Thing:
        self.last += 1
        moment = created.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "id": f"DC_{self.last}", "url": url, "body": body, "createdAt": moment, "updatedAt": moment,
            "lastEditedAt": None, "upvoteCount": 3, "author": {"login": "amira", "databaseId": 7},
        }  # fmt: skip

    def _found(self, words: str, first: int, after: str | None) -> Told:
        since = re.search(r"updated:>=(\S+)", words)
        text = re.sub(r"\S+:\S+", "", words).strip().lower()
        there = [one for one in self.talks if text in json.dumps(one, ensure_ascii=False).lower()]
        there = [one for one in there if not since or one["updatedAt"] >= since[1]]
        there.sort(key=lambda one: one["updatedAt"], reverse="sort:updated-desc" in words)
        start = int(after) if after else 0
        shown, end = there[start : start + first], start + first
        paging = {"hasNextPage": end < len(there), "endCursor": str(end)}
        return self._answered({"search": {"nodes": [_shown(one) for one in shown], "pageInfo": paging}})

    def _looked_up(self, question: str) -> Told:
        data, errors = dict[str, Any](), list[Thing]()
        comments = {one["id"]: one for talk in self.talks for top in talk["comments"] for one in (top, *top["replies"])}
        for alias, node, owner, name, number in _LOOKUP.findall(question):
            talk = next((one for one in self.talks if f"{owner}/{name}" == HOME and str(one["number"]) == number), None)
            found = _comment(comments[node]) if node in comments else {"discussion": _shown(talk)} if talk else None
            data[alias] = found
            if found is None:
                errors.append({"type": "NOT_FOUND", "path": [alias], "message": "Could not resolve to a node"})
        return self._answered(data, errors)

    def _answered(self, data: Thing, errors: list[Thing] | None = None) -> Told:
        return self._told({"data": data, **({"errors": errors} if errors else {})}, "graphql")


def _shown(talk: Thing) -> Thing:
    comments = talk["comments"]
    nodes = [_comment(one) for one in comments[-20:]]
    below = {"totalCount": len(comments), "nodes": nodes, "pageInfo": {"hasPreviousPage": len(comments) > 20}}
    return {**talk, "comments": below}


def _comment(comment: Thing) -> Thing:
    replies = comment["replies"]
    below = {"totalCount": len(replies), "nodes": [_comment(one) for one in replies[-10:]]}
    return {**comment, "replies": below}
