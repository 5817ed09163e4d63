"""`catalog.documents.bibtex`: entries become works."""

import pytest

from catalog.documents.bibtex import plain, read_authors, read_works


def test_entry_is_read_field_by_field():
    (work,) = read_works(
        "@InProceedings{tan2019,\n title={{EfficientNet}: Rethinking},\n"
        ' author="Tan, Mingxing and Quoc V. Le",\n booktitle={Proc. ICML},\n'
        " year=2019, doi={https://doi.org/10.1/x}, url={https://example.org/a} }"
    )

    assert (work.kind, work.key, work.year) == ("inproceedings", "tan2019", 2019)
    assert work.title == "EfficientNet: Rethinking"
    assert work.authors == (("Mingxing", "Tan"), ("Quoc V.", "Le"))
    assert (work.venue, work.doi) == ("Proc. ICML", "10.1/x")
    assert work.url == "https://example.org/a"


@pytest.mark.parametrize(
    "field",
    [
        "eprint={1905.11946}, archivePrefix={arXiv}",
        "journal={arXiv preprint arXiv:1905.11946}",
        "url={https://arxiv.org/abs/1905.11946}",
    ],
)
def test_arxiv_number_is_found(field):
    (work,) = read_works(f"@article{{a, title={{T}}, {field}}}")

    assert work.arxiv_id == "1905.11946"


def test_web_source_gives_its_address():
    (work,) = read_works(r"@misc{a, title={T}, howpublished={\url{https://x.org/y}}}")

    assert (work.url, work.venue) == ("https://x.org/y", "")


def test_several_entries_are_read():
    text = "@misc{a, title={A}}\nwords\n@book{b, title={B {C} D}, year = {2001}}"

    assert [(work.key, work.title) for work in read_works(text)] == [
        ("a", "A"),
        ("b", "B C D"),
    ]


@pytest.mark.parametrize(
    "text", ["", "@", "@misc{", "@misc{a,", "@misc{a, title={x", "@misc{a, title=}"]
)
def test_broken_entries_do_no_harm(text):
    assert len(read_works(text)) <= 1


def test_authors_in_all_their_forms():
    text = "van der Berg, Jan and {Google Research} and Madonna and others"

    assert read_authors(text) == (
        ("Jan", "van der Berg"),
        ("", "Google Research"),
        ("", "Madonna"),
        ("", "others"),
    )


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Schr{\"o}dinger", "Schrödinger"),
        (r"Andr\'e", "André"),
        (r"\c{C}a\u{g}lar", "Çağlar"),
        (r"Stra\ss e", "Straße"),
        (r"{\O}rsted", "Ørsted"),
        (r"R\&D 100\%", "R&D 100%"),
        ("1--2 --- a~b", "1–2 — a b"),
        (r"\emph{fast} {GPU}s", "fast GPUs"),
    ],
)
def test_latex_becomes_plain_text(latex, text):
    assert plain(latex) == text
