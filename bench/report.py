"""From the figures of the rounds to tables, on the terminal and in docs/."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.figures import Spread, ratio, spread
from bench.places import ROOT, VAR

PAGE = ROOT / "docs" / "benchmarks.md"
TEXT = Path(__file__).with_name("page.md")
DECODERS = ("pillow_draft", "simplejpeg", "pyvips")
SERVERS = {
    "tight_loop": "Tight loop, no server at all",
    "fastapi": "FastAPI, LiteRT in the process, nothing kept",
    "site": "**This site**",
    "litserve_litert": "LitServe, LiteRT, two workers, fast queue",
    "litserve_tensorflow": "LitServe, TensorFlow, batches of up to 8",
    "gradio_litert": "Gradio at its defaults, LiteRT",
    "gradio": "Gradio at its defaults, TensorFlow",
}
DOWNLOADERS = {
    "nginx": "nginx alone",
    "site": "**This site** alone",
    "beside": "nginx alone, again",
    "behind": "**This site** behind nginx",
}
# Models → the bound of a search's p95 in milliseconds, where there is one.
SEARCH_BARS = {2_500: None, 70_000: 10, 1_000_000: 50}
SEARCHERS = {"bare": "bare", "site": "site", "postgresql": "PostgreSQL"}
SEARCH_KINDS = (
    *("browse", "word", "words", "facets", "prefix", "typo", "cjk", "sorts", "all"),
)

# Kind of page → what it is.
PAGES = {
    "home": "Home",
    "list": "List, all models",
    "words": "List, two words",
    "facets": "List, a facet, sorted, second page",
    "model": "Model",
    "versions": "Model: versions",
    "publisher": "Publisher",
    "tags": "Tags",
    "tag": "Tag",
    "collections": "Collections",
    "publishers": "Publishers",
}
# What every page keeps to: part of the figure's name, its bound and unit.
PAGE_BARS = {
    "p95_ms": ("time on the server, p95", 40, " ms"),
    "html_kb": ("HTML, gzip", 30, " KB"),
    "css_kb": ("CSS, gzip", 12, " KB"),
    "js_kb": ("our JavaScript, gzip", 15, " KB"),
}


class Rounds:
    """Figures by name, a list with one for each round."""

    def __init__(self, path: Path) -> None:
        kept = json.loads(path.read_text(encoding="utf-8"))
        self.machine: dict[str, str] = kept["machine"]
        self._rounds: list[dict[str, float]] = kept["rounds"]

    def __getitem__(self, name: str) -> list[float]:
        """One figure of each round."""
        return [figures[name] for figures in self._rounds]

    def __contains__(self, name: str) -> bool:
        """Whether it was measured."""
        return name in self._rounds[0]

    def __len__(self) -> int:
        """How many rounds there were."""
        return len(self._rounds)


@dataclass(frozen=True, slots=True)
class Bar:
    """Something to reach: a figure of the rounds, and its bound."""

    what: str
    figure: Callable[[Rounds], Spread]
    bound: float
    is_least: bool = False  # The bound is the least, not the most.
    unit: str = ""

    def line(self, rounds: Rounds) -> str:
        """A row of the table of bars."""
        found = self.figure(rounds)
        sign = "≥" if self.is_least else "≤"
        is_met = (found.middle >= self.bound) == self.is_least
        is_met = is_met or found.middle == self.bound
        mark = "reached" if is_met else "**missed**"
        return f"| {self.what} | {sign} {self.bound:g}{self.unit} | {found} | {mark} |"


def _ratio(above: str, below: str) -> Callable[[Rounds], Spread]:
    return lambda rounds: ratio(rounds[above], rounds[below])


def _plain(name: str) -> Callable[[Rounds], Spread]:
    return lambda rounds: spread(rounds[name])


def _behind_fastapi(rounds: Rounds) -> Spread:
    ours, theirs = rounds["site_1_p50_ms"], rounds["fastapi_1_p50_ms"]
    return spread([a - b for a, b in zip(ours, theirs, strict=True)])


def _decoding(rounds: Rounds) -> Spread:
    each = zip(*(rounds[f"decode_{name}_ms"] for name in DECODERS), strict=True)
    return ratio(rounds["decode_ours_ms"], [min(times) for times in each])


BARS = {
    "engine": (
        Bar(
            "Workers alone, full queue → stored answers / tight loop",
            _ratio("workers", "tight_loop"),
            0.85,
            is_least=True,
        ),
        Bar(
            "First answer of a fresh worker", _plain("first_answer_ms"), 500, unit=" ms"
        ),
        Bar("Its memory then", _plain("memory_mb"), 150, unit=" MB"),
        Bar(
            "12-megapixel JPEG → tensor / the fastest of the others",
            _decoding,
            1.2,
        ),
    ),
    "serving": (
        Bar(
            "32 clients / tight loop",
            _ratio("site_32", "tight_loop"),
            0.75,
            is_least=True,
        ),
        Bar(
            "32 clients / LitServe with the same LiteRT file",
            _ratio("site_32", "litserve_litert_32"),
            1.0,
            is_least=True,
        ),
        Bar(
            "p95 at 32 clients / LitServe's",
            _ratio("site_32_p95_ms", "litserve_litert_32_p95_ms"),
            1.0,
        ),
        Bar(
            "32 clients / LitServe with TensorFlow and batches",
            _ratio("site_32", "litserve_tensorflow_32"),
            1.8,
            is_least=True,
        ),
        Bar(
            "32 clients / Gradio at its defaults, with the SavedModel",
            _ratio("site_32", "gradio_32"),
            4.0,
            is_least=True,
        ),
        Bar(
            "One client: p50 behind FastAPI in one process",
            _behind_fastapi,
            4.0,
            unit=" ms",
        ),
        Bar(
            "200 open pages: from stored to told, p95",
            _plain("event_p95_ms"),
            20,
            unit=" ms",
        ),
    ),
    "downloads": (
        *(
            Bar(
                f"{clients} at once: {what} / nginx",
                _ratio(f"{above}_{clients}", f"{below}_{clients}"),
                bound,
                is_least=True,
            )
            for clients in (1, 8)
            for what, above, below, bound in (
                ("this site", "site", "nginx", 0.8),
                ("this site behind nginx", "behind", "beside", 0.95),
            )
        ),
        Bar("Memory that the downloads added", _plain("memory_mb"), 16, unit=" MB"),
    ),
}


def text(part: str, path: Path) -> str:
    """Return the figures of a part, kept at `path`, in Markdown."""
    rounds = Rounds(path)
    made = {"search": _search_bars, "pages": _page_bars}
    shown = made[part](rounds) if part in made else BARS[part]
    bars = _table(
        ("Bar", "Asked", "Median (least–most of the rounds)", ""),
        [bar.line(rounds) for bar in shown],
    )
    detail = DETAILS[part](rounds)
    facts = "\n".join(
        f"- {name}: {value.strip()}" for name, value in rounds.machine.items()
    )
    return f"{facts}\n- Rounds: {len(rounds)}\n\n{bars}\n\n{detail}"


def _engine(rounds: Rounds) -> str:
    rows = [
        ("Tight loop, pictures/s", "tight_loop"),
        ("Workers alone, runs/s", "workers"),
        ("First answer of a fresh worker, ms", "first_answer_ms"),
        ("Memory of a worker with the model, MB", "memory_mb"),
        ("12 MP → tensor: this project, ms", "decode_ours_ms"),
        ("12 MP → tensor: Pillow `draft`, ms", "decode_pillow_draft_ms"),
        ("12 MP → tensor: simplejpeg, ms", "decode_simplejpeg_ms"),
        ("12 MP → tensor: pyvips, ms", "decode_pyvips_ms"),
        ("12 MP → tensor: Pillow, every pixel, ms", "decode_pillow_ms"),
    ]
    lines = [f"| {what} | {spread(rounds[name])} |" for what, name in rows]
    return _table(("Figure", "Median (least–most)"), lines)


def _serving(rounds: Rounds) -> str:
    lines = []
    for name, what in SERVERS.items():
        if name == "tight_loop":
            lines.append(f"| {what} | | {spread(rounds[name])} | | |")
            continue
        cells: list[Any] = [spread(rounds[f"{name}_{count}"]) for count in (1, 32)]
        cells.insert(1, f"{spread(rounds[f'{name}_1_p50_ms']).middle:.1f}")
        times = [rounds[f"{name}_32_{share}_ms"] for share in ("p50", "p95")]
        cells.append(" / ".join(f"{spread(time).middle:.0f}" for time in times))
        lines.append(f"| {what} | {cells[0]} | {cells[2]} | {cells[1]} | {cells[3]} |")
    heads = ("Server", "1 client, /s", "32 clients, /s", "1: p50 ms", "32: p50/p95 ms")
    return _table(heads, lines)


def _downloads(rounds: Rounds) -> str:
    lines = [
        f"| {what} | {spread(rounds[f'{name}_1'])} | {spread(rounds[f'{name}_8'])} |"
        for name, what in DOWNLOADERS.items()
    ]
    return _table(("Server", "1 client, MB/s", "8 clients, MB/s together"), lines)


def _sizes(rounds: Rounds) -> list[int]:
    return [size for size in SEARCH_BARS if f"{size}_build_s" in rounds]


def _search_bars(rounds: Rounds) -> list[Bar]:
    """The bars of the sizes that were measured."""
    bars = []
    for size in _sizes(rounds):
        p95, bound = f"{size}_site_all_1_p95_ms", SEARCH_BARS[size]
        if bound:
            what = f"{size:,} models: whole search, p95"
            bars.append(Bar(what, _plain(p95), bound, unit=" ms"))
        against = _ratio(p95, f"{size}_bare_all_1_p95_ms")
        bars.append(Bar(f"{size:,} models: p95 / bare tantivy's", against, 2))
    if (largest := max(_sizes(rounds))) == max(SEARCH_BARS):
        built, memory = _plain(f"{largest}_build_s"), _plain(f"{largest}_build_mb")
        bars.append(Bar("Index of a million models", built, 60, unit=" s"))
        bars.append(Bar("Memory for it", memory, 300, unit=" MB"))
    return bars


def _search(rounds: Rounds) -> str:
    first = f"{_sizes(rounds)[0]}_{{}}_all_1_p50_ms"
    shown = {
        who: name for who, name in SEARCHERS.items() if first.format(who) in rounds
    }
    columns = [(clients, who) for clients in (1, 16) for who in shown]
    lines = []
    for size in _sizes(rounds):
        for kind in SEARCH_KINDS:
            cells = (
                _shares(rounds, f"{size}_{who}_{kind}_{clients}")
                for clients, who in columns
            )
            lines.append(f"| {size:,} | {kind} | {' | '.join(cells)} |")
    heads = [f"{clients}: {shown[who]}" for clients, who in columns]
    return _table(("Models", "Query", *heads), lines)


def _shares(rounds: Rounds, name: str) -> str:
    if f"{name}_p50_ms" not in rounds:
        return "–"
    times = [rounds[f"{name}_p{share}_ms"] for share in (50, 95)]
    return " / ".join(f"{spread(time).middle:.1f}" for time in times)


def _page_sizes(rounds: Rounds) -> list[int]:
    return [size for size in SEARCH_BARS if f"{size}_home_p95_ms" in rounds]


def _page_bars(rounds: Rounds) -> list[Bar]:
    """The worst page of each catalogue against each bound."""
    return [
        Bar(
            f"{size:,} models: {what}, the worst page",
            _worst(size, name),
            bound,
            unit=unit,
        )
        for size in _page_sizes(rounds)
        for name, (what, bound, unit) in PAGE_BARS.items()
    ]


def _worst(size: int, name: str) -> Callable[[Rounds], Spread]:
    def figure(rounds: Rounds) -> Spread:
        each = (rounds[f"{size}_{kind}_{name}"] for kind in PAGES)
        return spread([max(values) for values in zip(*each, strict=True)])

    return figure


def _pages(rounds: Rounds) -> str:
    lines = []
    for size in _page_sizes(rounds):
        for kind, what in PAGES.items():
            cells = [_shares(rounds, f"{size}_{kind}")]
            cells += [
                f"{spread(rounds[f'{size}_{kind}_{name}']).middle:.1f}"
                for name in ("kept_p50_ms", "html_kb", "css_kb", "js_kb")
            ]
            lines.append(f"| {size:,} | {what} | {' | '.join(cells)} |")
    heads = (
        "Models",
        "Page",
        "p50 / p95 ms",
        "304: p50 ms",
        "HTML KB",
        "CSS KB",
        "JS KB",
    )
    return _table(heads, lines)


DETAILS = {
    "engine": _engine,
    "serving": _serving,
    "downloads": _downloads,
    "search": _search,
    "pages": _pages,
}


def _table(heads: Sequence[str], lines: Sequence[str]) -> str:
    rule = "|".join("---" for _ in heads)
    return "\n".join((f"| {' | '.join(heads)} |", f"|{rule}|", *lines))


def write() -> None:
    """Write the page from whatever was measured last."""
    page = TEXT.read_text(encoding="utf-8")
    for part in DETAILS:
        path = VAR / f"{part}.json"
        shown = text(part, path) if path.is_file() else "Not measured yet."
        page = page.replace(f"<!-- {part} -->", shown)
    PAGE.write_text(page, encoding="utf-8")
