from monitor.console.budget import BURST, RATE, Budget


def spent(budget: Budget, source: str, now: float, most: int = 2_000) -> int:
    """How many may be brought at one moment."""
    return sum(budget.spend(source, now) for _ in range(most))


def test_a_burst_is_taken_and_then_no_more_than_the_rate() -> None:
    budget = Budget()
    assert spent(budget, "flow", 0.0) == BURST
    assert spent(budget, "flow", 1.0) == RATE
    assert spent(budget, "flow", 1.005) == 0
    assert spent(budget, "flow", 3_600.0) == BURST


def test_each_source_has_its_own() -> None:
    budget = Budget()
    spent(budget, "flow", 0.0)
    assert budget.spend("vendor", 0.0)
