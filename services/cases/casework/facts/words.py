"""The words of facts, for the pages and for the client's copy."""

from collections.abc import Mapping

from services.cases.casework.facts.domain import LISTS, Fact, Line
from services.cases.foundation.records.words import Words
from services.cases.foundation.spoken_languages import SPOKEN, name_of
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    labels = fact_words(wording)
    lists = list_words(wording)
    return Words(
        title=_("Who you are, as you told it"),
        fields={
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
            "changed": _("What was changed; empty where it is not known any more"),
            **{fact.value: label for fact, label in labels.items()},
        },
        codes={
            "changed": {fact.value: label for fact, label in labels.items()},
            Fact.LANGUAGES.value: {code: name_of(wording, code) for code in SPOKEN},
            **{fact.value: lists[name] for fact, (name, _codes) in LISTS.items()},
        },
    )


def fact_words(wording: Wording) -> Mapping[Fact, str]:
    _ = wording.gettext
    return {
        Fact.LANGUAGES: _("Languages"),
        Fact.MEDIATION: _("Interpreting or mediation"),
        Fact.PRONOUN: _("Pronoun"),
        Fact.ADDRESSED: _("How to address the person"),
        Fact.GENDER: _("Gender, in own words"),
        Fact.INTERPRETER: _("Wish for the interpreter"),
        Fact.INTERPRETER_WORDS: _("More about the interpreter"),
        Fact.COUNSELLOR: _("Wish for the counsellor"),
        Fact.COUNSELLOR_WORDS: _("More about the counsellor"),
        Fact.READS: _("Reads"),
        Fact.COMMUNICATES: _("What works better"),
        Fact.COMMUNICATION_WORDS: _("More about reading and talking"),
        Fact.CHILDREN_HERE: _("Children here"),
        Fact.CHILDREN_ELSEWHERE: _("Children elsewhere"),
        Fact.DEPENDANTS: _("Ages, and who else is cared for"),
        Fact.RESIDENCE: _("Residence"),
        Fact.RESIDENCE_WORDS: _("More about residence"),
        Fact.PAPERS: _("Somebody else has the papers"),
        Fact.LIVES: _("Lives"),
        Fact.LIVES_WORDS: _("More about the place"),
        Fact.EXPLOITATION: _("Form of exploitation"),
        Fact.CERTAINTY: _("How sure that is"),
        Fact.SITUATION: _("Situation, in own words"),
        Fact.NEEDS: _("Special needs"),
        Fact.AGE: _("Age group"),
        Fact.COUNTED_GENDER: _("Gender, for counting"),
        Fact.ORIGIN: _("Region of origin"),
    }


def line_words(wording: Wording) -> Mapping[Line, tuple[str, str]]:
    """What each line is called, and why it is asked."""
    _ = wording.gettext
    return {
        Line.SPEAKS: (
            _("Speaks"),
            _("So that nobody has to guess, and somebody interprets where it is needed."),
        ),
        Line.SELF: (_("Says of self"), _("So that nobody is called what they do not want to be called.")),
        Line.WISHES: (_("Wishes"), _("So that the right people are in the room.")),
        Line.READS: (_("Reads and talks"), _("So that letters, forms and messages arrive in a way that works.")),
        Line.CHILDREN: (
            _("Children, dependants"),
            _("So that nobody is forgotten when a place or money is looked for."),
        ),
        Line.RESIDENCE: (_("Residence, papers"), _("Deadlines and help depend on it.")),
        Line.LIVES: (_("Lives"), _("For what is safe there, and whether a place is looked for.")),
        Line.EXPLOITATION: (
            _("Exploitation"),
            _("Rights and help depend on it. Only what the person tells: nobody has to tell it twice."),
        ),
        Line.NEEDS: (
            _("Special needs"),
            _("So that rooms, ways and times fit: health, disability, pregnancy, faith. As little as is needed."),
        ),
        Line.STATISTICS: (
            _("For the statistics of a year"),
            _(
                "Funders ask for it. It is counted in groups, once a year, and only of those who agreed to just that."
                " Nothing depends on it, and nobody has to answer."
            ),
        ),
    }


def reason_words(wording: Wording) -> Mapping[Fact, str]:
    """Why a fact is asked where the reason of its line does not say it."""
    _ = wording.gettext
    return {
        Fact.GENDER: _("Only where the person wants to say it."),
        Fact.CHILDREN_ELSEWHERE: _("So that their safety, and a life together, are thought of."),
        Fact.PAPERS: _("So that they are asked back, or made anew."),
        Fact.AGE: _("No birthday and no year: the group is enough."),
        Fact.COUNTED_GENDER: _("As the person says it, and nobody guesses."),
        Fact.ORIGIN: _("A part of the world. No country, and no people."),
        Fact.CERTAINTY: _("So that a suspicion is not taken for what the person said."),
    }


def list_words(wording: Wording) -> Mapping[str, Mapping[str, str]]:
    """Of every code that a list has or had."""
    _ = wording.gettext
    return {
        "mediation": {"none": _("not needed"), "helpful": _("helpful"), "needed": _("needed")},
        "wish": {"any": _("any"), "woman": _("a woman"), "man": _("a man"), "not_man": _("not a man")},
        "reads": {"well": _("reads well"), "little": _("reads a little"), "not": _("does not read")},
        "communicates": {"voice": _("voice"), "easy": _("simple words"), "sign": _("sign language")},
        "count": {
            "none": _("none"),
            "one": wording.number(1),
            "two": wording.number(2),
            "three": wording.number(3),
            "four": wording.number(4),
            "more": _("five or more"),
        },
        "residence": {
            "eu": _("EU citizen"),
            "reflection": _("reflection period"),
            "permit": _("residence permit"),
            "toleration": _("toleration"),
            "asylum": _("asylum procedure"),
            "none": _("without papers"),
            "unknown": _("the person does not know"),
            "other": _("something else"),
        },
        "papers": {"yes": _("yes"), "no": _("no")},
        "lives": {
            "shelter": _("shelter or protected flat"),
            "own": _("own flat or room"),
            "friends": _("with friends or family"),
            "asylum": _("accommodation for asylum seekers"),
            "fled_from": _("where the exploitation is"),
            "custody": _("in custody"),
            "other": _("something else"),
            "nowhere": _("no place"),
        },
        "exploitation": {
            "sexual": _("sexual exploitation"),
            "labour": _("labour exploitation"),
            "domestic_work": _("exploitation in a household"),
            "begging": _("forced begging"),
            "forced_crime": _("forced to commit crimes"),
            "forced_marriage": _("forced marriage"),
            "organ_removal": _("removal of organs"),
            "other": _("something else"),
        },
        "age": {
            "under_14": _("under 14"),
            "from_14": _("14 to 17"),
            "from_18": _("18 to 21"),
            "from_22": _("22 to 29"),
            "from_30": _("30 to 39"),
            "from_40": _("40 or older"),
            "not_said": _("does not want to say"),
        },
        "gender": {
            "woman": _("woman"),
            "man": _("man"),
            "other": _("non-binary, or another word of the person's own"),
            "not_said": _("does not want to say"),
        },
        "origin": {
            "germany": _("Germany"),
            "eu": _("another country of the EU"),
            "europe": _("another country of Europe"),
            "west_africa": _("West Africa"),
            "africa": _("another part of Africa"),
            "west_asia": _("West or Central Asia"),
            "asia": _("South, Southeast or East Asia"),
            "america": _("North, Central or South America"),
            "other": _("elsewhere"),
            "not_said": _("does not want to say"),
        },
        "certainty": {"suspected": _("suspected"), "confirmed": _("confirmed by the person")},
    }
