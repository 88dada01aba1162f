"""How much each sender may bring: a bucket that fills again."""

from dataclasses import dataclass, field

RATE = 100.0
"""Deliveries a second: more than the 80 messages a second of one number at WhatsApp, the busiest sender here
(https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput)."""
BURST = 500.0


@dataclass(slots=True)
class Budget:
    """One for each source. `now` is monotonic, in seconds."""

    left: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Deliveries left, and when that was counted."""

    def spend(self, source: str, now: float) -> bool:
        """Take one. False when none is left."""
        left, counted = self.left.get(source, (BURST, now))
        left = min(BURST, left + (now - counted) * RATE)
        self.left[source] = (left - 1 if left >= 1 else left, now)
        return left >= 1
