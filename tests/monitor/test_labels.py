"""Labels come from people and files, each with the margin that the service itself would see."""

import pytest

from monitor.evaluate import Gold
from monitor.labels import Labelled, labels_of, unanimous
from monitor.store.feedback import Vote
from monitor.tuning import shipped
from monitor.understand.assess import assess_text
from monitor.understand.match import Brand, compile_brands

BRANDS = compile_brands([Brand("acme", ("Terrible Towel",))])
VOTES = [Vote("This is awful, still no refund", "en", None, True), Vote("qwrtz plmkn", "und", None, True)]
ROWS = [Gold("Great service, thanks!", "en", complaint=False), Gold("no label at all", "en"), Gold("سلام", "fa")]


def test_labels_come_from_feedback_and_files_without_what_nobody_can_read():
    found = labels_of(VOTES, ROWS, BRANDS)
    assert [(one.language, one.complaint) for one in found] == [("en", True), ("en", False)]
    assert found[0].margin > found[1].margin


def test_a_label_is_judged_as_the_service_judges_it():
    text = "The Terrible Towel app keeps crashing and support is silent"
    label = labels_of([Vote(text, "en", None, True)], [], BRANDS)[0]
    said = assess_text(text, "en", "Terrible Towel")
    scale = shipped().yardstick.scales("en")[0]
    points = sum(factor.points for factor in said.factors if factor.sum == "complaint")
    assert scale.slope * label.margin + scale.shift == pytest.approx(points, abs=0.002)


def test_of_contradicting_labels_the_majority_counts_and_a_tie_drops_the_text():
    said = [("a", True), ("a", True), ("a", False), ("b", True), ("b", False), ("c", False)]
    found = unanimous([Labelled(key, "en", 0.0, complaint) for key, complaint in said])
    assert [(one.key, one.complaint) for one in found] == [("a", True), ("c", False)]
