"""Names that will last: what people write, what tools make of styles, and what programs draw by lot."""

from __future__ import annotations

import pytest

from tosmon.core.extract.stable import GENERATED, MEANINGFUL, PLAIN, POOR, rank


@pytest.mark.parametrize(
    "name", ["main-content", "terms-of-service", "articleBody", "rich-text-v2", "LegalPage__Wrapper", "user_agreement"]
)
def test_names_of_documents_mean_something(name: str) -> None:
    """They say that here is the text, or the main part of the page."""
    assert rank(name) == MEANINGFUL


@pytest.mark.parametrize("name", ["component-container", "ct01__background", "p05-chapter-navigation", "TextBlock"])
def test_names_of_words_are_plain(name: str) -> None:
    """People wrote them, about something."""
    assert rank(name) == PLAIN


@pytest.mark.parametrize("name", ["px-4", "md:flex", "w-[80%]", "col-md-8", "container", "row", "is-open", "clearfix"])
def test_names_of_looks_are_poor(name: str) -> None:
    """They change with what the page looks like."""
    assert rank(name) == POOR


@pytest.mark.parametrize(
    "name",
    ["css-1x2y3z", "_9lea", "x1n2onr6", "x78zum5", "sc-bdVaJa", "kXyQz", "jss12", "makeStyles-root-12", "r-1oszu61",
     "Terms_content__3xYzA", "u_0_3_AB", "581066165581870", "content-12345", "a1b2c3d4", "ember1234", "bk", "", "-"],
)  # fmt: skip
def test_names_that_programs_make_are_known(name: str) -> None:
    """The next build, or the next record, has another."""
    assert rank(name) == GENERATED
