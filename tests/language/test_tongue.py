import pytest

from greenland_qa.language.tongue import is_english


@pytest.mark.parametrize(
    "text",
    [
        "Wie viele deutsche Soldaten werden nach Grönland geschickt?",
        "Was sagte Rasmussen über das Treffen in Washington?",
        "Wer ist der Ministerpräsident von Grönland?",
        "Hvor mange tyske soldater sendes til Grønland?",
        "Hvem er Grønlands regeringsleder?",
        "Hvad sagde Rasmussen om mødet i Washington?",
        "Vad sade Rasmussen om mötet och vem var där?",
        "Combien de soldats allemands sont envoyés au Groenland ?",
        "Qu'a dit Rasmussen au sujet de la réunion à Washington ?",
        "¿Qué dijo Rasmussen sobre la reunión?",
        "Chi sono i soldati che vanno in Groenlandia?",
        "Wat zijn de plannen voor Groenland?",
        "Сколько солдат отправят в Гренландию?",
        "Πόσοι στρατιώτες;",
        "Die Gespräche der beiden Länder werden nicht vor dem Sommer beginnen.",
        "Wann eröffnet Frankreich sein Konsulat in Nuuk?",
        "Hvornår åbner Frankrig konsulat i Nuuk?",
        "¿Cuándo abre Francia su consulado?",
        "Quand ouvre le consulat ?",
        "Wann kommt Rubio in Nuuk an?",
    ],
)
def test_another_language(text: str) -> None:
    assert is_english(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "How many German soldiers are going to Greenland?",
        "What did Ursula von der Leyen tell Die Zeit about the talks?",
        "Who was at the meeting that Le Monde and El País reported on?",
        "The minister said “das ist nicht wahr” to reporters of all countries in the hall.",
    ],
)
def test_english(text: str) -> None:
    assert is_english(text) is True


@pytest.mark.parametrize(
    "text", ["", "17 %", "Rasmussen Rubio outcome", "Ursula von der Leyen", "Che Guevara?", "Nine seals sleep."]
)
def test_too_few_words_to_tell(text: str) -> None:
    assert is_english(text) is None
