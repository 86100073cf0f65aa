"""Settings and fixtures of all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from reviewproof.proof import Report, prove

# Before these are imported, so that their assertions say what they compared.
pytest.register_assert_rewrite("helpers", "cases")

from helpers import copy_review  # noqa: E402 - see above

# The same examples on every run, and nothing left behind in the checkout.
settings.register_profile(
    "repeatable",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


@pytest.fixture
def review(tmp_path: Path) -> Path:
    """A copy of the shipped review that a test may spoil."""
    return copy_review(tmp_path / "review")


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The proof of the shipped review as it is."""
    return prove(copy_review(tmp_path_factory.mktemp("untouched") / "review"))
