"""Articles as pages: what is printed, what is marked, and what leads where."""

import re
import time
from html.parser import HTMLParser
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis import extract
from analysis.lines.concordance import kwic
from analysis.lines.places import line_anchor
from analysis.report.reader import article_page, page_name, write_articles

DENIED = """Minister rejects the word

Mr. Qin said: “This is not an invasion.” The so-called “invasion” was feared.

“Mr. Lee told us that ‘the war is lost,’” Ms. Baker said on Monday."""


class Page(HTMLParser):
    """A page's tags, the text inside its article, and the words inside each element that has classes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[set[str]] = []
        self.words: list[tuple[str, frozenset[str]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = {name: value or "" for name, value in attrs}
        self.tags.append((tag, told))
        if tag not in ("meta", "img", "br", "input"):
            self.open.append({tag, *told.get("class", "").split()})

    def handle_endtag(self, tag):
        assert tag in self.open.pop(), f"</{tag}> closes another element"

    def handle_data(self, data):
        self.words.append((data, frozenset().union(*self.open)))

    def marked(self, *classes: str) -> str:
        return "".join(data for data, inside in self.words if {"printed", *classes} <= inside)

    def printed(self) -> str:
        ours = {"who", "reason"}
        return "".join(data for data, inside in self.words if "printed" in inside and not ours & inside)

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]

    def links(self) -> list[str]:
        return [attrs["href"] for _, attrs in self.tags if "href" in attrs]


def spaced(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def read(newsroom):
    """Give `read("News.")`: the page of an article with that text."""

    def page(text: str) -> Page:
        return Page(article_page(extract(newsroom({"a.txt": text})), "a.txt"))

    return page


def test_the_text_is_printed_whole_and_in_order(read):
    page = read(DENIED)

    assert spaced(page.printed()) == spaced(DENIED)
    assert [tag for tag, _ in page.tags].count("p") == 4  # three paragraphs, and a note below the speakers


def test_line_ends_and_spaces_inside_a_paragraph_stay_as_printed(read):
    assert "the  war\nwas over" in read("Then the  war\nwas over.").printed()


def test_what_a_speaker_says_is_tinted_and_numbered(read):
    page = read(DENIED)

    assert page.marked("quote", "direct").startswith("“This is not an invasion.”")
    assert "Mr. Qin" not in page.marked("quote")
    assert "Mr. Qin" in page.marked("source")
    assert "said" in page.marked("cue")


def test_a_label_is_drawn_by_its_use(read):
    page = read(DENIED)

    assert page.marked("hit", "denied") == "invasion"
    assert page.marked("hit", "distanced") == "invasion"
    assert page.marked("hit", "plain") == "war"


def test_in_a_statement_within_a_statement_the_inner_speaker_shows():
    quotes = [quote(0, 33, "a.txt:q0001", "Baker", words=5), quote(9, 19, "a.txt:q0002", "Lee", words=3)]
    page = Page(article_page(story("He said, it was Lee, who said it.", quotes=quotes), "a.txt"))

    assert page.marked("quote", "v1") == "He said, , who said it."
    assert page.marked("quote", "v2") == "it was Lee"


def test_borders_that_cross_still_make_a_well_formed_page():
    text = "He said the war of words was over by then. So it was."
    quotes = [quote(3, 18, "a.txt:q0001", "Lee"), quote(10, 45, "a.txt:q0002", None)]
    stance = [{"start": 8, "end": 14, "surface": "the wa", "category": "threat", "negated": True, "target": "war"}]
    page = Page(article_page(story(text, quotes=quotes, hits=[(12, 25)], stance=stance), "a.txt"))

    assert page.open == []
    assert spaced(page.printed()) == text
    assert page.marked("stance") == "the wa"
    assert page.marked("hit") == "war of words "
    assert len(page.ids()) == len(set(page.ids()))


def test_sentences_that_do_not_count_are_grey_and_say_why(read):
    page = read("War looms\n\nWar looms\n\nRain fell on the city all day.")

    assert page.marked("aside", "reason") == "headline repeated"
    assert page.marked("hit", "uncounted") == "War"


def test_every_link_within_the_page_leads_to_an_anchor_of_its_own(read):
    page = read(DENIED)

    assert len(page.ids()) == len(set(page.ids()))
    assert {"s-0", "s-1", "hit-0", "row-0", "q0001", "speaker-1"} <= set(page.ids())
    assert {link[1:] for link in page.links() if link.startswith("#")} <= set(page.ids())


def test_a_hit_leads_to_its_line_in_the_report_where_there_is_one(newsroom):
    tables = extract(newsroom({"a.txt": "The war began. The war ended."}))
    page = Page(article_page(tables, "a.txt", lines={line_anchor("a.txt", 1): "evidence/hits-1.html#line-1"}))

    assert [link for link in page.links() if "line" in link] == ["../evidence/hits-1.html#line-1"]


def test_a_concordance_line_leads_to_its_hit_on_the_articles_page(newsroom, monkeypatch):
    monkeypatch.setenv("WHOSE_WORDS_STATIC", "1")
    monkeypatch.setenv("WHOSE_WORDS_ARTICLES", "../articles/")
    lines = Page(kwic(extract(newsroom({"a.txt": "The war began. The war ended."})))._repr_mimebundle_()["text/html"])

    assert lines.links() == [f"../articles/{page_name('a.txt')}#hit-{hit}" for hit in (0, 1)]
    assert lines.ids() == []


def test_a_concordance_without_article_pages_has_no_links(newsroom, monkeypatch):
    monkeypatch.setenv("WHOSE_WORDS_STATIC", "1")
    monkeypatch.delenv("WHOSE_WORDS_ARTICLES", raising=False)
    lines = Page(kwic(extract(newsroom({"a.txt": "The war began."})))._repr_mimebundle_()["text/html"])

    assert lines.links() == lines.ids() == []


def test_markup_in_an_article_is_shown_and_never_run():
    hostile = '<script>alert(1)</script> "><img src=x onerror=alert(1)> The war </article> was over.'
    known = {"title": "</title><script>alert(2)</script>", "outlet": '"><b>Ex</b>', "url": "javascript:alert(3)"}
    tables = story(hostile, quotes=[quote(0, 60, 'a"><b>.txt:q0001"><b>', '"><b>Lee')], hits=[(62, 65)])
    tables.articles = tables.articles.assign(language='en" onload="alert(4)', **known)
    text = article_page(tables, "a.txt")
    page = Page(text)

    assert spaced(page.printed()) == spaced(hostile)
    assert not [tag for tag, _ in page.tags if tag in ("script", "img", "b", "iframe", "link", "base", "form")]
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on") or name in ("style", "src")]
    assert all(link.startswith(("#", "../index.html", "index.html")) for link in page.links())
    assert "default-src 'none'" in text


def test_what_would_turn_or_hide_the_text_is_spelt_out(read):
    text = article_page(story("No \u202eraw\u202c here, \x1b[2J the war."), "a.txt")

    assert not re.search("[\u202a-\u202e\x1b]", text)
    assert Page(text).marked("control") == "U+202EU+202CU+001B"


def test_stance_words_are_absent_where_none_were_looked_for():
    page = Page(article_page(story(DENIED), "a.txt"))

    assert page.marked("stance") == ""
    assert not [data for data, inside in page.words if "stance" in inside]


def test_an_article_that_is_not_there_is_named_with_the_nearest():
    with pytest.raises(ValueError, match=r"no article 'b\.txt'\. Did you mean 'a\.txt'\?"):
        article_page(story("War."), "b.txt")


def test_an_article_without_text_has_a_page():
    assert Page(article_page(story(""), "a.txt")).open == []


DOC_IDS = ["a.txt", "A.txt", "a/b.txt", "a-b.txt", "../../etc/passwd", "CON", "nul.txt", ".", "", "战争.txt", "é" * 900]


def test_file_names_are_safe_on_every_system_and_differ(tmp_path):
    names = [page_name(doc_id) for doc_id in DOC_IDS]

    assert len({name.lower() for name in names}) == len(DOC_IDS)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,60}\.html", name) for name in names)
    # Printed here by sha256sum: links of reports that are cited must not change.
    assert page_name("a.txt") == "a-txt-18b7cb099a9e.html"


def test_every_article_is_written_under_its_name(newsroom, tmp_path):
    tables = extract(newsroom({"a.txt": "The war began.", "desk/a.txt": "Rain."}))

    names = write_articles(tables, tmp_path / "articles")
    assert names == {doc_id: page_name(doc_id) for doc_id in ("a.txt", "desk/a.txt")}
    for doc_id, name in names.items():
        assert (tmp_path / "articles" / name).read_text(encoding="utf-8") == article_page(tables, doc_id)
    listed = Page((tmp_path / "articles" / "index.html").read_text(encoding="utf-8"))
    assert listed.links() == ["../index.html", *names.values()]


def test_statements_nested_without_end_cost_time_in_step_with_their_number():
    def seconds(depth: int) -> float:
        quotes = [quote(at, 2 * depth - at, f"a.txt:q{at:05}", f"S{at}") for at in range(depth)]
        tables = story("w " * depth, quotes=quotes)
        begun = time.process_time()
        article_page(tables, "a.txt")
        return time.process_time() - begun

    seconds(100)
    assert seconds(8_000) < 12 * seconds(2_000)


def quote(start, end, quote_id, speaker, words=1):
    spans = {"source_start": None, "source_end": None, "cue_start": None, "cue_end": None}
    said = {"quote_id": quote_id, "part": 0, "kind": "direct", "speaker": speaker, "words": words, "source": speaker}
    return {"doc_id": "a.txt", "start": start, "end": end, "inside": None, **said, **spans}


def story(text, *, quotes=(), hits=(), stance=()):
    """Tables of one article whose spans are given by hand."""
    sentences = [(match.start(), match.end()) for match in re.finditer(r"[^.\s][^.]*\.", text)]
    return SimpleNamespace(
        articles=pd.DataFrame({"doc_id": ["a.txt"], "title": ["News"], "text": [text], "words": [1]}),
        sentences=pd.DataFrame(
            [
                {"doc_id": "a.txt", "sentence": n, "paragraph": 0, "start": start, "end": end, "set_aside": None}
                for n, (start, end) in enumerate(sentences)
            ],
            columns=["doc_id", "sentence", "paragraph", "start", "end", "set_aside"],
        ),
        hits=pd.DataFrame(
            [
                {"doc_id": "a.txt", "hit": n, "start": start, "end": end, "surface": text[start:end], "label": "war"}
                | {"referent": "target", "use": "plain", "voice": "newsroom"}
                for n, (start, end) in enumerate(hits)
            ],
            columns=["doc_id", "hit", "start", "end", "surface", "label", "referent", "use", "voice"],
        ),
        quotes=pd.DataFrame(list(quotes)) if quotes else None,
        stance=pd.DataFrame([{"doc_id": "a.txt", **row} for row in stance]) if stance else None,
    )


def test_the_list_of_many_articles_goes_on_over_pages(tmp_path, newsroom, monkeypatch):
    monkeypatch.setattr("analysis.report.reader._LISTED", 2)
    study = extract(newsroom({f"{name}.txt": "War." for name in "abcde"}))

    write_articles(study, tmp_path / "articles")

    listed = {path.name: path.read_text() for path in sorted((tmp_path / "articles").glob("index*.html"))}
    assert list(listed) == ["index-2.html", "index-3.html", "index.html"]
    assert "c.txt" in listed["index-2.html"]
    assert "e.txt" in listed["index-3.html"]
    assert 'href="index-3.html"' in listed["index.html"]
