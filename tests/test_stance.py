"""Stance words: whose they are, whether they are negated, and what they bear on. Scenes of newsroom English."""

import time
from pathlib import Path

import pandas as pd
import pytest

from analysis import tables
from analysis.meaning.stance import StanceMatcher, find_stance
from analysis.quoting.quotes import find_quotes
from analysis.study.study import read_labels
from analysis.study.wordlists import read_actors, read_stance
from analysis.words.terms import find_terms
from analysis.words.tokens import tokenize

SEEDS = Path(__file__).parent.parent / "seeds"
SEED = SEEDS / "000_a1832f6365ab849e.txt"
SHIPPED = StanceMatcher(actors=read_actors(SEEDS))
NAMELESS = read_labels(SEEDS).drop(columns=["with", "not_with"])  # a scene of one sentence names no country


def stance(text, *, lexicon=SHIPPED, voice="newsroom", **columns):
    """The stance words of one article, with the labels and actors of the seeds."""
    articles = pd.DataFrame({"doc_id": ["a.txt"], "text": [text], "language": ["en"]}).assign(**columns)
    sentences, words = tokenize(articles)
    hits = find_terms(articles, sentences, NAMELESS)
    quotes, _ = find_quotes(articles, sentences, words)
    return tables.check(find_stance(articles, sentences, lexicon, hits=hits, quotes=quotes, voice=voice), "stance")


def word(text, surface):
    """The row of one stance word."""
    rows = stance(text)
    assert surface in list(rows["surface"]), list(rows["surface"])
    return rows.set_index("surface").loc[surface]


def test_the_seeds_judgements_have_the_holders_that_a_reader_gives_them():
    rows = stance(SEED.read_text(encoding="utf-8")).drop_duplicates("surface").set_index("surface")

    holders = rows["speaker"].where(rows["voice"] == "source", rows["voice"])
    assert list(holders[["betrayal", "terse", "veiled"]]) == ["newsroom"] * 3
    assert list(holders[["flagrant", "tacitly"]]) == ["she", "the spokeswoman"]
    assert list(holders[["foolish", "mythical", "so-called"]]) == ["Capt. Fanell"] * 3
    assert holders["legitimate"] == "the Chinese ambassador"


def test_the_seeds_judgements_bear_on_the_labels_and_actors_they_stand_with():
    rows = stance(SEED.read_text(encoding="utf-8")).drop_duplicates("surface").set_index("surface")

    assert rows.loc["flagrant", ["target", "rule"]].tolist() == ["aggression", "modifier"]
    assert rows.loc["tacitly", ["target", "rule"]].tolist() == ["war", "modifier"]
    assert rows.loc["betrayal", ["target", "rule"]].tolist() == ["China", "complement"]
    assert rows.loc["condemning", ["target", "negated"]].tolist() == ["aggression", True]


def test_every_find_points_at_what_is_printed_there():
    text = SEED.read_text(encoding="utf-8")
    rows = stance(text)

    assert [text[start:end] for start, end in zip(rows["start"], rows["end"], strict=True)] == list(rows["surface"])
    aimed = rows[rows["target_kind"] == "source"]
    assert [text[a:b] for a, b in zip(aimed["target_start"], aimed["target_end"], strict=True)] == list(aimed["target"])


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("Oslo does not support the war.", "support"),
        ("Oslo doesn’t really support the war.", "support"),
        ("Oslo never condemned the war.", "condemned"),
        ("The minister refused to condemn the war.", "condemn"),
        ("The party failed to openly denounce the raid.", "denounce"),
        ("Oslo did not want to endorse the plan.", "endorse"),
        ("There was no immediate military threat.", "threat"),
        ("The raid ended without any condemnation.", "condemnation"),
        ("Inspectors found no evidence of atrocities.", "atrocities"),
        ("The raid was not brutal.", "brutal"),
        ("It is not the legitimate government.", "legitimate"),
        ("No country supports the raid.", "supports"),
        ("The cabinet no longer backs the plan.", "backs"),
    ],
)
def test_a_negation_reaches_what_it_governs(text, surface):
    assert word(text, surface)["negated"]


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("Oslo not only condemned the war but sent arms.", "condemned"),
        ("The cabinet did not hesitate to condemn the war.", "condemn"),
        ("Oslo did not stop the brutal war.", "brutal"),
        ("Oslo did not leave, but condemned the war.", "condemned"),
        ("They did not vote; the raid was brutal.", "brutal"),
        ("Nobody doubts that the raid was brutal.", "brutal"),
        ("There is no doubt the raid was brutal.", "brutal"),
        ("He did not answer because the raid was brutal.", "brutal"),
        ("Not long ago, the raid was brutal.", "brutal"),
        ("The lack of news might be a relief.", "relief"),
        ("Notable envoys support the plan.", "support"),
    ],
)
def test_a_negation_does_not_reach_beyond_its_clause(text, surface):
    assert not word(text, surface)["negated"]


@pytest.mark.parametrize(
    ("text", "surface", "target", "rule"),
    [
        ("A brutal, unprovoked invasion began.", "brutal", "invasion", "modifier"),
        ("It was a flagrant act of aggression.", "flagrant", "aggression", "modifier"),
        ("Oslo condemned the unprovoked Russian invasion.", "condemned", "invasion", "object"),
        ("Oslo condemned Russia for the raid.", "condemned", "Russia", "object"),
        ("The invasion was widely condemned by envoys.", "condemned", "invasion", "subject"),
        ("China flouts the treaty.", "flouts", "China", "subject"),
        ("The war was utterly senseless.", "senseless", "war", "subject"),
        ("The war is a tragedy.", "tragedy", "war", "subject"),
        ("Envoys voiced support for Ukraine.", "support", "Ukraine", "complement"),
        ("Envoys spoke of Moscow’s lies.", "lies", "Russia", "owner"),
        ("Troops brutally invaded the north.", "brutally", "invasion", "modifier"),
    ],
)
def test_a_stance_word_bears_on_what_the_clause_ties_it_to(text, surface, target, rule):
    found = word(text, surface)

    assert (found["target"], found["rule"]) == (target, rule)


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("The brutal bombing of Ukraine went on.", "brutal"),  # the bombing is brutal
        ("The people of Ukraine support a truce.", "support"),  # the people do
        ("The envoy was brutal. The war went on.", "brutal"),
        ("The weather was foolish and the war went on.", "foolish"),
        ("The brutal war budget was passed.", "brutal"),  # the budget is
        ("A false Moscow report was withdrawn.", "false"),
    ],
)
def test_where_the_clause_does_not_tell_there_is_no_target(text, surface):
    found = word(text, surface)

    assert pd.isna(found["target"]) and pd.isna(found["target_kind"]) and pd.isna(found["target_start"])


def test_claimed_is_the_newsrooms_word_about_who_is_reported():
    found = word("The mayor claimed the bridge was safe.", "claimed")

    assert found[["category", "voice", "target_kind", "target", "rule"]].tolist() == [
        "claim", "newsroom", "source", "The mayor", "source",
    ]  # fmt: skip


def test_who_claims_is_the_actor_where_the_study_knows_it():
    assert word("Moscow claimed the bridge was safe.", "claimed")[["target_kind", "target"]].tolist() == [
        "actor",
        "Russia",
    ]


def test_said_carries_no_stance():
    assert stance("The mayor said the bridge was open.").empty


def test_an_accusation_bears_on_the_accused_and_what_it_says_is_the_accusers():
    rows = stance("Ms. Berg accused Russia of betraying its neighbours.").set_index("surface")

    assert rows.loc["accused", ["voice", "target", "rule"]].tolist() == ["newsroom", "Russia", "object"]
    assert rows.loc["betraying", ["voice", "speaker"]].tolist() == ["source", "Ms. Berg"]


def test_in_quotation_marks_the_words_are_those_of_who_is_quoted():
    found = word("“As the premier has said, the raid was barbaric,” Ms. Berg said.", "barbaric")

    assert found["speaker"] == "Ms. Berg"


def test_a_statement_without_quotations_is_its_authors():
    assert stance("The raid was brutal.", genre="statement")["voice"].tolist() == ["author"]
    assert stance("The raid was brutal.", voice="author")["voice"].tolist() == ["author"]


def test_an_article_in_another_language_is_not_assessed():
    assert stance("Une invasion brutale.", language="fr").empty


def test_the_longest_stance_word_wins():
    assert list(stance("Envoys spoke of war crimes and crimes against humanity.")["surface"]) == [
        "war crimes",
        "crimes against humanity",
    ]


def test_a_word_that_means_something_else_in_its_phrase_is_no_stance():
    assert stance("The justice minister met support staff in May.").empty
    assert stance("The blast claimed the lives of two guards.").empty


def test_a_capitalised_word_within_a_sentence_belongs_to_a_name_but_not_in_a_headline():
    assert stance("The crew of the Defiant went ashore.").empty
    assert list(stance("Brutal Raid Hits Northern Towns")["surface"]) == ["Brutal"]
    assert list(stance("Oslo Condemns Brutal Raid On Towns")["surface"]) == ["Condemns", "Brutal"]


def test_a_hit_about_something_else_is_no_target():
    assert pd.isna(word("He feared a senseless trade war.", "senseless")["target"])


def test_the_list_that_ships_is_a_table_of_several_hundred_words_with_their_sources():
    words = tables.check(read_stance(), "stance_words")

    assert len(words) > 800
    assert words["source"].str.startswith("own").all()
    assert {"hedge", "booster", "factive", "assertive", "evaluation", "support", "opposition", "accusation", "demand",
            "threat", "praise"} <= set(words["category"])  # fmt: skip


def test_a_plain_list_takes_its_category_from_the_files_name(tmp_path):
    (tmp_path / "peace.txt").write_text("# words of peace\ntruce*\n\nceasefire\n", encoding="utf-8")
    words = read_stance(tmp_path / "peace.txt")

    assert words[["term", "category", "polarity"]].to_numpy().tolist() == [
        ["truce*", "peace", 0],
        ["ceasefire", "peace", 0],
    ]
    assert list(stance("The truces held.", lexicon=StanceMatcher(words))["category"]) == ["peace"]


def test_a_liwc_dictionary_lists_a_word_in_several_categories(tmp_path):
    (tmp_path / "stance.dic").write_text("%\n1\tnegemo\n2\tanger (Anger)\n%\nhate*\t1 2\nsad\t1\n", encoding="utf-8")
    words = read_stance(tmp_path)

    assert words[["term", "category"]].to_numpy().tolist() == [
        ["hate*", "negemo"],
        ["hate*", "anger (Anger)"],
        ["sad", "negemo"],
    ]
    found = stance("They hated it.", lexicon=StanceMatcher(words))
    assert found[["surface", "category"]].to_numpy().tolist() == [["hated", "negemo"], ["hated", "anger (Anger)"]]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("stance.csv", "term,category,polarity\nbrutal,judged,-2\n", "stance.csv, row 2, column 'polarity': '-2'"),
        ("stance.csv", "term,kategory\nbrutal,judged\n", "Did you mean to rename 'kategory'"),
        ("stance.csv", "term,category\nbrutal,\n", "stance.csv, row 2, column 'category': is empty"),
        ("stance.csv", "term,category\nno one,a\nNo-One,a\n", "row 3, column 'term': 'No-One' is already listed"),
        ("stance.csv", "term,category,part\nbrutal,a,adj\n", "column 'part': 'adj' is none of adjective"),
        ("stance.csv", "term,category\n", "stance.csv lists no terms"),
        ("stance.txt", "truce\nin*\n", "stance.txt, row 2, column 'term': 'in*' would match nearly every word"),
        ("stance.txt", "bru*tal\n", "has a * inside a word"),
        ("stance.dic", "%\n1\tpos\n%\nbrave\t3\n", "stance.dic, row 4: there is no category 3"),
        ("stance.dic", "%\n1\tpos\n%\nbrave\n", "stance.dic, row 4: 'brave' names no category"),
        ("stance.dic", "brave\t1\n", "between two lines of %"),
        ("stance.dic", "%\npos\n%\nbrave 1\n", "stance.dic, row 2: 'pos' is no category"),
    ],
)
def test_a_list_that_is_wrong_is_refused_with_file_and_row(tmp_path, name, content, says):
    (tmp_path / name).write_text(content, encoding="utf-8")

    with pytest.raises(ValueError) as refused:
        read_stance(tmp_path)
    assert says in str(refused.value)


def test_actors_are_read_with_file_and_row_in_every_error(tmp_path):
    assert read_actors(tmp_path).empty
    (tmp_path / "actors.csv").write_text("# who\nactor,term\nRussia,Moscow\nUS,Moscow\n", encoding="utf-8")

    with pytest.raises(ValueError, match=r"actors.csv, row 4, column 'term': 'Moscow' is already listed"):
        read_actors(tmp_path)


def test_rows_do_not_depend_on_the_order_of_articles():
    texts = {"b.txt": "Oslo condemned the war.", "a.txt": "A brutal war."}
    articles = pd.DataFrame({"doc_id": list(texts), "text": list(texts.values()), "language": "en"})
    sentences, _ = tokenize(articles)
    one = find_stance(articles, sentences)
    other = find_stance(articles.iloc[::-1], sentences.iloc[::-1])

    assert list(one["doc_id"]) == ["a.txt", "b.txt"]
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(
    "hostile",
    [
        "brutal " * 60_000,
        "not " * 50_000 + "brutal",
        "“brutal " * 20_000,
        "Brutal Ukraine " * 30_000,
        "war, and " * 40_000,
    ],
)
def test_a_hostile_text_takes_time_in_proportion(hostile):
    articles = pd.DataFrame({"doc_id": ["a"], "text": [hostile]})
    sentences = pd.DataFrame({"doc_id": ["a"], "sentence": [0], "start": [0], "end": [len(hostile)]})
    hits = find_terms(articles, sentences.assign(set_aside=None), read_labels(SEEDS))

    started = time.process_time()
    find_stance(articles, sentences, SHIPPED, hits=hits)
    assert time.process_time() - started < 15


def test_a_word_between_quotation_marks_that_nobody_says_is_not_the_newsrooms():
    for text in (
        "Kyiv faces “terrorism” at a plant.",
        "Raid is a 'betrayal' of the pact.",
        "It was ''brutal,'' and long.",
    ):
        assert stance(text)["voice"].tolist() == ["unclear"]
    assert word("The raid was terse.", "terse")["voice"] == "newsroom"


@pytest.mark.parametrize(
    ("text", "surface", "category"),
    [
        ("Ann Berg threatened to leave the talks.", "threatened", "threat"),
        ("The party refused the offer, Ann Berg said.", "refused", "opposition"),
        ("Ann Berg endorsed the treaty, saying it would hold.", "endorsed", "support"),
    ],
)
def test_a_reporting_verb_has_the_stance_of_the_verb_and_not_only_of_its_class(text, surface, category):
    assert word(text, surface)["category"] == category


@pytest.mark.parametrize("text", ["Critics claim Russia will leave.", "Reports denied Russian forces left."])
def test_what_is_claimed_or_denied_of_an_actor_is_a_matter_of_the_clause(text):
    assert "Russia" not in stance(text)["target"].tolist()


@pytest.mark.parametrize("text", ["“Who pays?” Ann Berg asked.", "“My thoughts are with Oslo,” Ann Berg offered."])
def test_a_question_is_no_demand_and_an_offer_no_promise(text):
    assert stance(text).empty


@pytest.mark.parametrize(
    "text",
    [
        "She is responsible for the oversight of payments.",
        "Guards denied them water.",
        "New rules deny Russian banks the benefits of trade.",
        "On May 21, 2019, talks began. It rained in May.",
        "The goods were admitted into the zone.",
        "Both sides asserted control of the bridge.",
    ],
)
def test_a_word_of_a_statement_that_states_nothing_here_is_no_stance(text):
    assert stance(text).empty


def test_who_claims_has_a_name_and_who_points_back_is_nobody():
    rows = stance("Ann Berg admitted that the war is lost. Anyone who admitted that it is lost was fired.")

    assert rows["surface"].tolist() == ["admitted", "admitted"]
    assert rows["target"].fillna("nobody").tolist() == ["Ann Berg", "nobody"]


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("China supports free trade.", "supports"),
        ("China’s criticism was sharp.", "criticism"),
        ("China is grateful.", "grateful"),
    ],
)
def test_who_supports_or_criticises_is_not_what_the_word_bears_on(text, surface):
    assert pd.isna(word(text, surface)["target"])


def test_who_is_condemned_is_what_the_word_bears_on():
    assert word("China was condemned in Oslo.", "condemned")["target"] == "China"


def test_every_category_of_the_list_is_described_and_says_whose_its_subject_is():
    described = {row["category"]: row["subject"] for row in tables.lexicon("stance_categories")}

    cues = {row["category"] for row in tables.lexicon("stance_cues") if row["category"]}
    assert set(read_stance()["category"]) | cues == set(described)
    assert set(described.values()) == {"holder", "target"}
