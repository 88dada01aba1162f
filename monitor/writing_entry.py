"""The `[drafts]` table of the configuration: a back end that may write drafts. Without the table nobody is asked."""

from datetime import timedelta

from pydantic import Field, HttpUrl, SecretStr

from monitor.entries import Entry

COMPLETIONS, MODELS = "/chat/completions", "/models"
"""https://platform.openai.com/docs/api-reference/chat and .../models; others serve the same paths below theirs."""


class DraftsEntry(Entry):
    """A server with the chat completions of OpenAI's API; it gets the redacted words of customers."""

    url: HttpUrl = Field(description="Its address, like https://llm.example/v1")
    model: str = Field(min_length=1, description="Name of the model there")
    key: SecretStr | None = Field(None, description="Key, where it wants one")
    timeout: timedelta = Field(
        timedelta(seconds=4),
        gt=timedelta(0),
        le=timedelta(seconds=20),
        description="Longest that a first message waits for a draft; then it goes out with the built-in one",
    )
    allow_private: bool = Field(False, description="Reach private and loopback addresses too")
    allow_http: bool = Field(False, description="Reach public addresses over plain HTTP too")

    @property
    def host(self) -> str:
        return self.url.host or "the address"

    @property
    def root(self) -> str:
        """The address without the last part; a bare host has its API at /v1."""
        address = str(self.url).rstrip("/").removesuffix(COMPLETIONS)
        return f"{address}/v1" if (self.url.path or "/") == "/" else address
