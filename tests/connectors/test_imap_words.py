"""What somebody wrote in a letter is kept; what they quote, and their signature, is left out."""

import time

import pytest

from connectors import imap_words

QUOTES = {
    "English": "On Sun, 1 Mar 2026 at 10:00, Nordwind <help@nordwind.example> wrote:",
    "broken over two lines": "On Sun, 1 Mar 2026 at 10:00 Nordwind Customer Service\n<help@nordwind.example> wrote:",
    "German": "Am 01.03.26 um 10:00 schrieb Nordwind:",
    "French": "Le dim. 1 mars 2026 à 10:00, Nordwind <help@nordwind.example> a écrit :",
    "Spanish": "El dom, 1 mar 2026 a las 10:00, Nordwind (<help@nordwind.example>) escribió:",
    "Russian": "1 марта 2026 г., 10:00, Акме написал(а):",
    "Chinese": "在 2026年3月1日星期日，客服 <help@nordwind.example> 写道：",
    "Arabic": "في الأحد، 1 مارس 2026 في 10:00 ص تمت كتابة ما يلي بواسطة كتب أكمي <help@nordwind.example>:",
    "Persian": "در تاریخ یکشنبه ۱ مارس ۲۰۲۶ ساعت 10:00 اکمی نوشت:",
    "Hindi": "रवि, 1 मार्च 2026 को 10:00 बजे एक्मे <help@nordwind.example> ने लिखा:",
    "Outlook": "-----Original Message-----",
    "Outlook in Russian": "-----Исходное сообщение-----",
    "headers": "From: Nordwind <help@nordwind.example>\nSent: Sunday, March 1, 2026 10:00\nTo: Amira",
    "headers in Chinese": "发件人: 客服\n发送时间: 2026年3月1日 10:00",
}


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES)
def test_an_older_letter_is_left_out(quote: str):
    letter = f"Still lost!\n\nAmira\n\n{quote}\n\n> Your parcel is on its way.\nWe are happy to help.\n"
    assert imap_words.of_plain(letter) == "Still lost!\n\nAmira"


@pytest.mark.parametrize(
    "text, own",
    [
        pytest.param("> Where?\nIn your shop!\n> When?\nToday.", "In your shop!\nToday.", id="between the lines"),
        pytest.param("Lost.\n\n-- \nAmira Haddad\n+49 30 1234", "Lost.", id="a signature"),
        pytest.param("Lost.\n--\nreally", "Lost.\n--\nreally", id="a dash that is none"),
        pytest.param("Your agent wrote:\nget lost", "Your agent wrote:\nget lost", id="a sentence of a person"),
        pytest.param("Вчера мне написал:\nсам дурак", "Вчера мне написал:\nсам дурак", id="a Russian sentence"),
        pytest.param("> all of it\n> is quoted", "> all of it\n> is quoted", id="nothing but a quote"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_what_is_no_quote_for_certain_stays(text: str, own: str):
    assert imap_words.of_plain(text) == own


@pytest.mark.parametrize(
    "html, own",
    [
        ('<p>Lost</p><div class="gmail_quote">On Sunday</div>', "Lost"),
        ('Lost<blockquote type="cite">We wrote</blockquote>', "Lost"),
        ('<p>Lost</p><div id="divRplyFwdMsg">From: us</div>', "Lost"),
        ("<head><style>p{}</style><title>Mail</title></head><p>A &amp; B<br>C", "A & B\nC"),
        ('<blockquote type="cite">We wrote</blockquote>', "We wrote"),
        ("<blockquote>Said the driver</blockquote>", "Said the driver"),
    ],
    ids=["Gmail", "Apple Mail", "Outlook", "a head", "nothing but a quote", "a quote of a person"],
)
def test_html_is_read_without_what_it_quotes(html: str, own: str):
    assert imap_words.of_html(html) == own


@pytest.mark.parametrize(
    "piece", ["wrote ", "<head ", "<div ", "\n \n", "From: \n", "--", "schrieb:", "<blockquote type=", "\n-- ", "> "]
)
def test_hostile_letters_are_read_in_time(piece: str):
    begun = time.process_time()
    imap_words.of_html(piece * (262_144 // len(piece)))
    assert time.process_time() - begun < 5
