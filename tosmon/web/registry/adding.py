"""The page on which another document is looked at and then watched: what was read of it, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from tosmon.core.incorporated import document_name, place_of, site_of
from tosmon.core.model import Clause, Judgement
from tosmon.registry.naming import platform_id, title_of
from tosmon.verdicts import Verdict
from tosmon.web.jobs import Job
from tosmon.web.registry.entering import Entered
from tosmon.web.registry.looks import Look
from tosmon.web.registry.values import AddPage
from tosmon.web.site import Site

__all__ = ["Adding"]

PASSAGES: Final = 40  # clauses that are shown of a page
_LONGEST: Final = 1_200  # characters of a clause that are shown


class Adding:
    """Composes the page for one watch list."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def page(
        self,
        entered: Entered,
        job: Job[Look] | None = None,
        faults: Mapping[str, Sequence[str]] | None = None,
        remark: str = "",
    ) -> AddPage:
        """Return the form as it was filled in, with what a look brought where it has ended."""
        page = AddPage(
            entered=entered,
            faults=faults or {},
            platforms=sorted(self._site.names.platforms.items()),
            token=job.token if job else "",
            looking=job is not None and not job.done,
            error=job.error if job else "",
            remark=remark,
        )
        return self._with_look(page, job.result) if job and job.result else page

    def _with_look(self, page: AddPage, look: Look) -> AddPage:
        reading = look.sight.reading
        judged = list(zip(reading.version.clauses, reading.judgements, strict=True))
        labelled = [pair for pair in judged if pair[1].labels]
        chosen = judged if len(judged) <= PASSAGES else (labelled or judged)
        capture = look.brought.capture
        watched = self._watched()
        return replace(
            page,
            entered=self._named(page.entered, look),
            look=look,
            passages=tuple(map(_shortened, chosen[:PASSAGES])),
            labelled=len(labelled),
            shown_labelled=len([pair for pair in chosen[:PASSAGES] if pair[1].labels]),
            links=tuple((link, watched.get(place_of(link), "")) for link in look.sight.links),
            watched_as=watched.get(place_of(capture.url)) or watched.get(place_of(look.entered.url), ""),
            redirected=capture.url if capture.url != capture.requested_url else "",
            facts=_facts(look),
        )

    def _watched(self) -> dict[str, str]:
        """Return which document watches a place."""
        return {place_of(page.url): one.id for one in self._site.registry for page in one.pages}

    def _named(self, entered: Entered, look: Look) -> Entered:
        """Return the form with names that fit, where nobody has typed others."""
        url = look.brought.capture.url
        site = site_of(url)
        known = next((one for one in self._site.registry.platforms if site_of(one.site) == site), None)
        platform = entered.platform or (known.id if known else platform_id(site.split(".")[0]))
        taken = {one.name for one in self._site.registry if one.platform == platform}
        document = entered.document or document_name(url, taken)
        title = entered.title or title_of(document)
        language = entered.language or look.sight.reading.version.language
        return replace(entered, platform=platform, document=document, title=title, language=language)


def _shortened(pair: tuple[Clause, Judgement]) -> tuple[Clause, Judgement]:
    """Return a clause that is no longer than anybody reads here; the words that show its labels stay marked."""
    clause, judgement = pair
    if len(clause.text) <= _LONGEST:
        return pair
    evidence = tuple(one for one in judgement.evidence if one.end <= _LONGEST)
    return replace(clause, text=f"{clause.text[:_LONGEST]}…"), replace(judgement, evidence=evidence)


def _facts(look: Look) -> dict[str, str]:
    capture = look.brought.capture
    reading = look.sight.reading
    return {
        "status": str(capture.status),
        "size": f"{len(capture.body):,}",
        "title": reading.version.title or reading.facts[0].title,
        "language": reading.version.language,
        "clauses": f"{len(reading.version.clauses):,}",
        "effective": reading.effective,
        "format": reading.facts[0].format.value,
        "rendered": "yes" if capture.rendering is not None else "",
        "robots": _verdict(look.brought.verdict),
    }


def _verdict(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    return "allowed" if verdict.allowed else "forbidden"
