"""What is understood of one mention: the values that `understand` returns and everybody else reads."""

from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Kind(StrEnum):
    """What a post is. Only complaints (and mixed ones that hold one) pass the gate."""

    COMPLAINT = "complaint"
    MIXED = "mixed"
    PRAISE = "praise"
    QUESTION = "question"
    NEWS = "news"
    JOKE = "joke"
    PROMO_SPAM = "promo_spam"
    OTHER_TOPIC = "other_topic"


class Cause(StrEnum):
    STAFF_ATTITUDE = "staff_attitude"
    PRODUCT_QUALITY = "product_quality"
    DELIVERY = "delivery"
    BILLING = "billing"
    OUTAGE = "outage"
    NO_ANSWER = "no_answer"
    SAFETY = "safety"
    PRIVACY = "privacy"
    EXPERIENCE = "experience"
    UNKNOWN = "unknown"
    NONE = "none"
    """There is no complaint, so nothing caused it."""


class Emotion(StrEnum):
    ANGER = "anger"
    DISAPPOINTMENT = "disappointment"
    WORRY = "worry"
    SADNESS = "sadness"
    CONFUSION = "confusion"
    CALM = "calm"
    JOY = "joy"


class Stage(StrEnum):
    """Where on their way with the company somebody is."""

    BUY = "buy"
    SET_UP = "set_up"
    USE = "use"
    PAY = "pay"
    GET_HELP = "get_help"
    LEAVE = "leave"


class Sum(StrEnum):
    """Which number a factor's points add to."""

    NEGATIVITY = "negativity"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Span:
    """Code points of the original text, `text[start:end]`, and why they matter in plain words."""

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Factor:
    """One summand. `points` may be negative; `span` is None where it stands for the whole post."""

    name: str
    points: float
    span: Span | None = None
    sum: Sum = Sum.COMPLAINT


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What one post says, and how sure we are.

    `complaint` and `negativity` are 0..1 and equal the logistic function of the sum of their factors'
    points, rounded to four digits. Abstained means: the language or the signal is too thin to say; the
    numbers then stand for nothing and nobody is alerted by them.
    """

    language: str
    """BCP 47; "und" when nobody can tell."""
    brand: str | None
    """Id of the brand it is about; None: about none of ours."""
    complaint: float
    is_complaint: bool
    negativity: float
    label: Label
    kind: Kind
    cause: Cause
    emotion: Emotion | None
    """None where the language cannot be read."""
    impact: int
    """0 nothing lost, 1 annoyance, 2 money or time lost, 3 safety, health, livelihood."""
    needs_reply: bool
    cues: tuple[str, ...]
    spans: tuple[Span, ...]
    """Evidence, strongest first, not overlapping."""
    factors: tuple[Factor, ...]
    abstained: bool
    fingerprint: int
    """64-bit SimHash of a complaint's normalised text, to know its copies; else, or for too little text, 0."""
    stage: Stage | None = None
    """Of a complaint; None where nothing tells."""
    marks: tuple[Span, ...] = ()
    """The words that led to feeling, cause, impact and cues of a complaint; these may overlap."""
    notes: tuple[str, ...] = ()
    """What was cut or could not be read, for `explain`."""
