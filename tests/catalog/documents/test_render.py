"""`catalog.documents.render`: Markdown of strangers becomes safe HTML."""

from html.parser import HTMLParser

import pytest

from catalog.documents.render import render


def read_html(html):
    """Give the names of all tags, and all attributes with their values."""
    tags, attributes = set(), set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.add(tag)
            attributes.update(attrs)

    Reader().feed(html)
    return tags, attributes


def test_headings_lie_below_the_pages_own_and_leave_no_gap():
    html = render("## One\n\n#### Two\n\n## One\n")

    assert '<h3 id="md-one">One</h3>' in html
    assert '<h4 id="md-two">Two</h4>' in html
    assert '<h3 id="md-one-1">One</h3>' in html


def test_headings_of_a_part_can_lie_deeper():
    assert "<h4 id" in render("### Bias", top_level=4)


def test_link_to_a_heading_follows_its_id():
    assert 'href="#md-usage"' in render("[see](#usage)\n\n## Usage")


def test_words_that_look_like_tags_stay():
    html = render("Use <pad>, `<unk>` and <Tensor shape=3>.")

    assert "&lt;pad&gt;" in html
    assert "<code>&lt;unk&gt;</code>" in html
    assert "&lt;Tensor shape=3&gt;" in html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<b onclick="alert(1)">x</b>',
        '<iframe src="https://evil.example"></iframe>',
        "[x](javascript:alert(1))",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<div style="position:fixed">x</div>',
        "<svg/onload=alert(1)>",
        '<form action="/logout"><button>x</button></form>',
        "<style>*{display:none}</style>",
        '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
    ],
)
def test_attacks_lose_their_teeth(attack):
    html = render(f"{attack}\n\nbefore {attack} after")

    tags, attributes = read_html(html)
    assert tags <= {"p", "b", "a", "div", "math", "mi"}
    assert {name for name, _ in attributes} <= {"rel", "class"}


@pytest.mark.parametrize(
    "picture",
    [
        "![A cat](https://x.example/c.png)",
        '<img alt="A cat" src="https://x.example/c.png">',
    ],
)
def test_picture_elsewhere_becomes_a_labelled_link(picture):
    html = render(picture)

    assert "<img" not in html
    assert 'href="https://x.example/c.png"' in html
    assert "Picture: A cat (x.example)" in html


def test_links_pass_on_no_trust_and_lead_somewhere():
    html = render("[a](https://x.example) [b](other.md) [c](//x.example) [d](/models)")

    assert '<a href="https://x.example" rel="noopener nofollow ugc">a</a>' in html
    assert '<a rel="noopener nofollow ugc">b</a>' in html
    assert '<a rel="noopener nofollow ugc">c</a>' in html
    assert 'href="/models"' in html


def test_code_is_highlighted_by_class_and_reachable_by_keyboard():
    html = render('```python\nx = "<pad>"\n```\n')

    assert '<pre tabindex="0"><code class="highlight">' in html
    assert '<span class="s2">"&lt;pad&gt;"</span>' in html


def test_code_in_an_unknown_language_is_plain():
    assert "a &lt; b" in render("```no-such-language\na < b\n```")


def test_wide_table_scrolls_in_a_named_box():
    html = render("|a|b|\n|-|-|\n|1|2|\n")

    assert 'class="md-table" role="group" tabindex="0" aria-label="Table"' in html
    assert "<td>2</td>" in html


def test_classes_of_the_page_cannot_be_borrowed():
    html = render('<div class="site-header highlight">x</div>')

    assert 'class="highlight"' in html


def test_comments_are_dropped():
    assert "secret" not in render("a <!-- secret --> b\n\n<!-- secret\n\nmore -->\n")


def test_formula_becomes_mathml():
    html = render("It grows as $$O(n^2)$$ here.\n\n$$\n\\frac{a}{b}\n$$\n")

    assert '<math display="inline">' in html
    assert "<msup><mi>n</mi><mn>2</mn></msup>" in html
    assert '<math display="block">' in html
    assert "<mfrac>" in html


def test_single_dollars_stay_dollars():
    html = render("From $5 to $6, in $HOME/$USER.")

    assert "<math" not in html
    assert "From $5 to $6, in $HOME/$USER." in html


@pytest.mark.parametrize(
    "formula", [r"\\frac{", r"\\text{<script>x</script>}", "{" * 900]
)
def test_formula_that_cannot_be_read_harms_nobody(formula):
    tags, _attributes = read_html(render(f"a $${formula}$$ b"))

    assert "script" not in tags


def test_link_to_what_is_here_stays_here():
    text = "[a](https://tfhub.dev/acme/net/1#Usage) [b](https://tfhub.dev/acme/gone/1)"

    html = render(text, local={"acme/net/1"})

    assert 'href="/acme/net/1#md-usage"' in html
    assert 'href="https://tfhub.dev/acme/gone/1"' in html


def test_link_to_a_file_of_the_old_site_is_left_alone():
    address = "https://tfhub.dev/acme/net/1?tf-hub-format=compressed"

    assert f'href="{address}"' in render(f"[a]({address})", local={"acme/net/1"})
