"""Files that hold many articles, as news databases export them, and files of word processors."""

import contextlib
import io
import time
import zipfile

import docx
import pytest

from analysis.articles.bundles import articles_in
from analysis.articles.corpus import iter_articles
from analysis.articles.decoding import Unusable

BODY = "The invasion of Ruritania began at dawn.\n\n“It is no war,” Foreign Minister Ann Berg said."
NEXIS = f"""
Terms: invasion

                               1 of 3 DOCUMENTS


                             The Herald (Strelsau)

                             March 1, 2022 Tuesday
                                   Edition 1;
                                    Scotland

Troops cross the border

BYLINE: Jo Reed in Strelsau

SECTION: NEWS; Pg. 3

LENGTH: 16 words


{BODY}

LOAD-DATE: March 1, 2022

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper


                       Copyright 2022 Herald Media Limited
                              All Rights Reserved

                               3 of 3 DOCUMENTS


                             The Courier

                             2 March 2022

Second day

LENGTH: 900 words

War entered its second day.

                       Copyright 2022 Courier
"""
UNI = f"""User Name: Reader
Date and Time: Tuesday, March 8, 2022 9:00 AM GMT
Job Number: 1
Documents (2)
1. Troops cross the border
2. Second day
Client/Matter: -None-

Troops cross the border
The Herald (Strelsau)
March 1, 2022 Tuesday 5:00 PM GMT

Copyright 2022 Herald Media Limited All Rights Reserved
Section:\xa0NEWS; Pg. 3
Length:\xa016 words
Byline:\xa0Jo Reed in Strelsau
Body


{BODY}

Classification


Language:\xa0ENGLISH
Load-Date:\xa0March 1, 2022

End of Document

Second day
The Courier
March 2, 2022 Wednesday
Copyright 2022 Courier All Rights Reserved
Length: 5 words
Body
War entered its second day.
Load-Date: March 2, 2022
End of Document
"""
RULE = "_" * 60
PROQUEST = f"""
{RULE}

Document 1 of 2

Troops cross the border

Author: Reed, Jo

Publication info: The Herald ; Strelsau [Strelsau]. 01 Mar 2022: 3.

Abstract: The invasion began.

Full text: {BODY} Note: he smiled.

Subject: Armed forces; Invasions

Title: Troops cross the border

Publication title: The Herald; Strelsau

Publication date: Mar 1, 2022

Section: News

ProQuest document ID: 26300001

{RULE}

Document 2 of 2

Second day

Publication info: The Courier ; Strelsau [Strelsau]. 02 Mar 2022.

Full text: War entered its second day.

Publication title: The Courier

Publication date: Mar 2, 2022

{RULE}
"""
FACTIVA = """SE
News
HD
Troops cross the border
BY
By Jo Reed in Strelsau
WC
16 words
PD
1 March 2022
SN
The Herald
SC
HERSTR
LA
English
CY
Copyright 2022. Herald Media Limited.
LP
The invasion of Ruritania began at dawn.
TD
“It is no war,” Foreign Minister Ann Berg said.
IN THE end it was.
NS
gvio : Military Action
AN
Document HERSTR0020220301ei3100001

HD Second day
WC 5 words
PD 2 March 2022
SN The Courier
LA English
LP
War entered its second day.
AN Document COUR000020220302ei3200001
"""
FACTIVA_BARE = f"""News
Troops cross the border
By Jo Reed in Strelsau
16 words
1 March 2022
05:00 PM
The Herald
HERSTR
3
English
Copyright 2022. Herald Media Limited.

{BODY}

Document HERSTR0020220301ei3100001

Second day
5 words
2 March 2022
The Courier
COUR
English
(c) 2022 Courier

War entered its second day.

Document COUR000020220302ei3200001
"""


# As exports look in which ProQuest prints no numbers, loses spaces, and puts caption and credit into the body.
PROQUEST_PLAIN = f"""{RULE}

Troops cross the border

Publication info: Mar 1, 2022.

https://login.example/docview/26300001/se-2?accountid=1

Abstract: None available.

Links: https://resolver.example/openurl?genre=unknown&amp;atitle=Troops

Full text: The invasion of Ruritania began at dawn.
“It is no war,” Foreign Minister Ann Berg said.

CAPTION: Soldiers on March 1.
CREDIT: Jo Reed Bo Lund

Subject: Armed forces; Invasions

Title: Troops cross the border

Publication title: The Herald (Online); Strelsau

Publicationyear: 2022

Publicationdate: Mar 1, 2022

Section: News

Language of publication: English

ProQuest document ID: 26300001

DocumentURL: https://login.example/docview/26300001

Last updated: 2022-03-02

Database: Ruritanian Newsstream

{RULE}

Second day

Publication info: The Courier ; Strelsau [Strelsau]. 02 Mar 2022: A.1.

Abstract:
War entered its second day.

Full text:
War entered its second day.

Business indexing term: Subject: War

Title: Second day

Publication date: Mar 2, 2022

ProQuest documentID: 26300002

{RULE}

Contact us at: http://www.example.com
"""
FACTIVA_PAGE = """<html><head><title>Factiva</title><style>p {color: red}</style></head><body>
<div class="article"><div class="article enArticle"><p>
<div id="hd" ><span class='enHeadline'>
Troops cross <b>the
border</b></span>
</div><div class="author">
By Jo Reed
</div><div>16 words</div><div>1 March 2022</div><div>14:35</div><div>The Herald</div><div>HERSTR</div>
<div>English</div><div>Copyright 2022. Herald</div>
</p>
<p class="articleParagraph">
The <b>invasion</b> of Ruritania began
at dawn.
</p><p class="articleParagraph">“It is no war,” Foreign Minister Ann Berg said.</p>
<p>Document HERSTR0020220301ei3100001</p></div></div><br/>
<div class="article"><p><div id="hd">Second day</div><div>5 words</div><div>2 March 2022</div>
<div>The Courier</div><div>COUR</div><div>English</div><div>(c) 2022 Courier
</div></p><p>War entered its second day.</p><p>Document COUR000020220302ei3200001</p></div></body></html>"""
NEXIS_PAGE = """<HTML><HEAD><STYLE>a{}</STYLE><TITLE>&nbsp;</TITLE></HEAD><BODY><DIV CLASS="c5"><P CLASS="c6">
<SPAN>Download Request: All Documents: 1-2<BR>Terms: (war)</SPAN></P></DIV>
<!-- Hide XML section from browser
<DOC NUMBER=1> --><BR><DIV CLASS="c0"><P CLASS="c1"><SPAN CLASS="c2">1 of 2 DOCUMENTS</SPAN></P>
</DIV><BR><DIV CLASS="c0"><BR><P CLASS="c1">
<SPAN>Copyright 2022 Herald Interactive LLC d/b/a<BR>Herald Digital<BR>All Rights Reserved</SPAN>
<SPAN>&nbsp;</SPAN><BR><IMG SRC="x"><BR><SPAN>The Herald</SPAN></P>
</DIV><BR><DIV CLASS="c3"><P CLASS="c1"><SPAN CLASS="c4">March</SPAN><SPAN> 1, 2022 Tuesday</SPAN>
<SPAN>&nbsp;</SPAN><SPAN>&nbsp;<BR>Met 2 Edition</SPAN></P>
</DIV><BR><DIV><P><SPAN>SECTION: </SPAN><SPAN>A-SECTION; Pg. A01</SPAN></P></DIV>
<BR><DIV><P><SPAN>LENGTH: </SPAN><SPAN>16 words</SPAN></P></DIV>
<BR><DIV><P><SPAN>HEADLINE: </SPAN><SPAN>Troops cross the border</SPAN></P></DIV>
<BR><DIV><P><SPAN>BYLINE: </SPAN><SPAN>Jo Reed;Bo Lund</SPAN></P></DIV>
<BR><DIV><P><SPAN> BODY:<BR></SPAN></P>
<P><SPAN>The </SPAN><SPAN>invasion</SPAN><SPAN> of Ruritania began at dawn.</SPAN></P>
<P><SPAN>“It is no war,” Foreign Minister Ann Berg said.</SPAN></P></DIV>
<BR><DIV><P><SPAN>LANGUAGE: </SPAN><SPAN>ENGLISH</SPAN></P></DIV><BR>
<DIV CLASS="c0"><P CLASS="c1"><SPAN CLASS="c2">2 of 2 DOCUMENTS</SPAN></P></DIV><BR><DIV><P>
<SPAN>The Courier</SPAN></P></DIV><DIV><P>2 March 2022</P></DIV><DIV><P>Second day</P></DIV><DIV>
<P>LENGTH: 5 words</P></DIV><DIV><P>War entered its second day.</P></DIV><DIV><P>LOAD-DATE: March 2, 2022</P>
</DIV></BODY></HTML>"""


def read(tmp_path, name: str, content: str | bytes):
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return next(iter(iter_articles(tmp_path / name, chunk=1_000)))


@pytest.mark.parametrize("bundle", [NEXIS, UNI, PROQUEST, FACTIVA, FACTIVA_BARE], ids=lambda text: text.split()[0])
def test_a_bundle_is_as_many_articles_with_what_the_database_tells_of_each(tmp_path, bundle):
    batch = read(tmp_path, "export.txt", bundle)

    first, second = batch.articles.to_dict("records")
    assert (first["title"], second["title"]) == ("Troops cross the border", "Second day")
    assert first["text"].startswith("The invasion of Ruritania began at dawn.\n\n“It is no war,” ")
    assert second["text"] == "War entered its second day."
    assert [str(day.date()) for day in batch.articles["published"]] == ["2022-03-01", "2022-03-02"]
    assert first["outlet"].startswith("The Herald")
    assert second["outlet"] == "The Courier"
    assert first["author"] in ("Jo Reed in Strelsau", "Reed, Jo")
    assert first["doc_id"] == "export.txt#1"


@pytest.mark.parametrize(
    ("name", "bundle"),
    [("a.txt", PROQUEST_PLAIN), ("b.html", FACTIVA_PAGE), ("c.html", NEXIS_PAGE), ("d.html", FACTIVA_PAGE * 20)],
)
def test_a_bundle_without_numbers_or_saved_as_a_web_page_is_as_many_articles(tmp_path, name, bundle):
    batch = read(tmp_path, name, bundle)

    first, second, *_ = batch.articles.to_dict("records")
    assert (first["title"], second["title"]) == ("Troops cross the border", "Second day")
    assert " ".join(first["text"].split()) == " ".join(BODY.split())
    assert second["text"] == "War entered its second day."
    assert [str(day.date()) for day in batch.articles["published"][:2]] == ["2022-03-01", "2022-03-02"]
    assert first["outlet"] in ("The Herald", "The Herald (Online)")
    assert second["outlet"] == "The Courier"
    assert first["author"].startswith("Jo Reed")
    assert len(batch.articles) == 40 or name != "d.html"


def test_fields_of_the_database_are_no_text(tmp_path):
    for bundle in (NEXIS, UNI, PROQUEST, FACTIVA, FACTIVA_BARE):
        text = " ".join(read(tmp_path, "export.txt", bundle).articles["text"])
        for field in ("ENGLISH", "Copyright", "Section", "LOAD-DATE", "words", "Document", "gvio", "___"):
            assert field not in text


def test_a_line_of_the_body_that_looks_like_a_field_stays_text(tmp_path):
    assert read(tmp_path, "a.txt", PROQUEST).articles.loc[0, "text"].endswith("said. Note: he smiled.")
    assert read(tmp_path, "b.txt", FACTIVA).articles.loc[0, "text"].endswith("IN THE end it was.")


def test_a_length_that_is_not_what_the_database_states_is_told(tmp_path):
    batch = read(tmp_path, "export.txt", NEXIS)

    assert batch.articles["length_stated"].tolist() == ["16", "900"]
    assert batch.articles["length_check"].tolist() == ["as stated", "stated 900, found 5"]


def test_an_article_that_the_bundle_passes_over_is_in_rejects(tmp_path):
    batch = read(tmp_path, "export.txt", NEXIS)

    assert batch.rejects[["record", "reason", "detail"]].values.tolist() == [
        ["2", "missing in bundle", "document 2 of 3 is not in this file"]
    ]


def test_an_article_without_a_body_is_rejected_alone(tmp_path):
    picture = UNI.replace("War entered its second day.\n", "") + UNI[UNI.index("Second day\nThe Courier") :]

    batch = read(tmp_path, "export.txt", picture)

    assert batch.articles["title"].tolist() == ["Troops cross the border", "Second day"]
    assert batch.rejects[["record", "reason"]].values.tolist() == [["2", "no text"]]


@pytest.mark.parametrize(
    "text",
    [
        "Nachricht\n355 words\nText.\n\nZweite\n220 words\nText.",
        "One\nEnd of Document\nTwo\nEnd of Document",
        "1 of 2 DOCUMENTS\n\nTalks end\n\n2 of 2 DOCUMENTS\n\nTalks go on",
        "Dokument 1 von 2\n\nText.\n\nDokument 2 von 2\n\nText.",
        "Titel\nText.\nDokument frarun0020220301ei310001\nTitel\nText.\nDokument adn0000020220301ei3100001",
    ],
)
def test_a_bundle_of_an_unknown_layout_is_never_one_article(tmp_path, text):
    with pytest.raises(Unusable):
        articles_in(text)
    batch = read(tmp_path, "export.txt", text)
    assert batch.articles.empty
    assert batch.rejects["reason"].tolist() == ["unknown bundle"]


@pytest.mark.parametrize("text", ["It took 300 words.", "500 words\n\nA short story.", "End of Document"])
def test_one_mark_alone_makes_no_bundle(text):
    assert articles_in(text) is None


def test_a_bundle_takes_time_in_step_with_its_length():

    def seconds(copies: int) -> float:
        text = "HD IN CO RE\nDocument HERSTR0020220301ei3100001\nLength: 3 words\n" * copies + FACTIVA_BARE
        times = []
        for _ in range(5):
            begun = time.process_time()
            with contextlib.suppress(Unusable):
                articles_in(text)
            times.append(time.process_time() - begun)
        return min(times)

    assert seconds(40_000) < 3 * seconds(20_000)


def word_file(*paragraphs: str) -> bytes:
    document, buffer = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(buffer)
    return buffer.getvalue()


def test_a_word_file_is_an_article_with_its_tables_and_without_what_was_deleted(tmp_path):
    document, buffer = docx.Document(), io.BytesIO()
    document.add_paragraph("Talks end")
    document.add_table(1, 1).cell(0, 0).text = "The war goes on."
    inserted = docx.oxml.parse_xml(
        '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:ins><w:r><w:t>They are </w:t>'
        "</w:r></w:ins><w:del><w:r><w:delText>nearly </w:delText></w:r></w:del><w:r><w:t>over.</w:t></w:r></w:p>"
    )
    document.element.body.append(inserted)
    document.save(buffer)

    article = read(tmp_path, "a.docx", buffer.getvalue()).articles.loc[0]

    assert article["title"] == "Talks end"
    assert article["text"].split("\n") == ["Talks end", "The war goes on.", "They are over."]


def test_nexis_uni_as_a_word_file_is_split_like_its_text(tmp_path):
    batch = read(tmp_path, "export.docx", word_file(*UNI.split("\n")))

    assert batch.articles["title"].tolist() == ["Troops cross the border", "Second day"]


def test_rich_text_is_read_with_its_code_page(tmp_path):
    rich = rb"{\rtf1\ansi\ansicpg1252 {\b Talks end}\par They are \ldblquote over\rdblquote , M\'fcller said.\par}"

    article = read(tmp_path, "a.rtf", rich).articles.loc[0]

    assert article["title"] == "Talks end"
    assert "They are “over”, Müller said." in article["text"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.docx", b"PK\x03\x04 torn"), ("b.docx", b"no zip"), ("c.rtf", b"no rich text"), ("d.docx", word_file()[:900])],
)
def test_a_broken_document_is_rejected_by_name(tmp_path, name, content):
    assert read(tmp_path, name, content).rejects["reason"].tolist() == ["broken document"]


def test_a_zip_of_something_else_is_no_document(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("a.txt", "Talks end")

    assert read(tmp_path, "a.docx", buffer.getvalue()).rejects["reason"].tolist() == ["broken document"]


def test_a_document_that_unfolds_beyond_measure_is_not_opened(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b" " * (65 * 2**20))

    assert read(tmp_path, "a.docx", buffer.getvalue()).rejects["reason"].tolist() == ["too large"]
