"""A page is read as a browser would read it."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.html import escape
from harness.page import parse_page

LISTING = """<!doctype html>
<html>
<head><title>Two &lt;b&gt; &amp; one</title><style>p { color: red }</style></head>
<body>
  <h1>Soups <small>of the week</small></h1>
  <ul class="cards wide">
    <li data-id="7"><a href="/soups/dal/?page=1&amp;tag=red">Dal</a> <span>vegan</span>
    <li data-id="9"><a href="laksa/">Lak<b>sa</b></a><br>hot &amp; sour
  </ul>
  <script>document.write("<p>never read</p>")</script>
  <h2>Breads</h2><p>None<p>Not yet
  <form><input type="checkbox" name="late" checked><input name="page" value="2"></form>
</body>
</html>"""


def test_texts_come_in_order_one_for_each_line():
    assert parse_page(LISTING).texts == [
        "Soups of the week",
        "Dal vegan",
        "Laksa",
        "hot & sour",
        "Breads",
        "None",
        "Not yet",
    ]


def test_the_text_of_an_element_has_single_spaces():
    page = parse_page("<div>\n  <p>a\n b</p><p>c&nbsp;d</p>e</div>")
    assert page.find("div").text == "a b c d e"


def test_what_is_hidden_is_not_read():
    assert parse_page("<p>a<!-- b --></p><p hidden>c</p><template>d</template>").texts == ["a"]


def test_headings_by_level_and_all_of_them():
    page = parse_page(LISTING)
    assert [heading.text for heading in page.headings(1)] == ["Soups of the week"]
    assert [heading.tag for heading in page.headings()] == ["h1", "h2"]


def test_elements_are_found_by_tag_class_and_attributes():
    page = parse_page(LISTING)
    assert page.find("ul", class_="wide").classes == ["cards", "wide"]
    assert page.find("ul", class_="car") is None
    assert [item.attributes["data-id"] for item in page.find_all("li")] == ["7", "9"]
    assert page.find("li", data_id="9").text == "Laksa hot & sour"
    assert [element.tag for element in page.find_all("h1", "h2")] == ["h1", "h2"]
    assert [element.attributes["name"] for element in page.find_all("input", checked=True)] == ["late"]
    assert [element.attributes["name"] for element in page.find_all("input", checked=False)] == ["page"]


def test_elements_know_what_is_around_them():
    link = parse_page(LISTING).links[0].element
    assert [element.tag for element in link.ancestors] == ["li", "ul", "body", "html", ""]


def test_links_lead_on_from_the_page_s_own_address():
    links = parse_page(LISTING, "/soups/?page=3").links
    assert [(link.text, link.href, link.target) for link in links] == [
        ("Dal", "/soups/dal/?page=1&tag=red", "/soups/dal/?page=1&tag=red"),
        ("Laksa", "laksa/", "/soups/laksa/"),
    ]
    assert parse_page('<a href="?page=2">', "/soups/?page=3").links[0].target == "/soups/?page=2"
    assert parse_page('<a href="https://example.org/">', "/soups/").links[0].target == "https://example.org/"


def test_a_link_says_where_on_the_site_it_leads():
    page = parse_page(
        '<a href="?page=2&amp;tag="><a href="http://testserver/x/">'
        '<a href="//example.org/x/"><a href="mailto:a@b.c">',
        "/soups/",
    )
    assert [(link.path, link.query) for link in page.links] == [
        ("/soups/", {"page": "2", "tag": ""}),
        ("/x/", {}),
        (None, {}),
        (None, {}),
    ]


def test_a_link_whose_address_is_none_leads_nowhere():
    link = parse_page('<a href="https://[larchwater/">camp</a>', "/soups/").links[0]
    assert (link.text, link.target, link.path, link.query) == ("camp", "https://[larchwater/", None, {})


def test_an_anchor_without_an_address_is_no_link():
    assert parse_page("<a name=top>top</a>").links == []


def test_a_response_brings_its_address():
    response = HttpResponse('<a href="x/">x</a>')
    response.request = {"PATH_INFO": "/a/", "QUERY_STRING": "b=c"}
    page = parse_page(response)
    assert (page.address, page.links[0].target) == ("/a/?b=c", "/a/x/")
    assert parse_page(StreamingHttpResponse([b"<p>a", b"b</p>"])).text == "ab"


def test_what_was_escaped_reads_as_it_was_typed():
    typed = """Mac & "cheese" <b data-mark=1>gran's</b> &lt;"""
    page = parse_page(f'<p title="{escape(typed)}">{escape(typed)}</p>')
    assert page.text == typed
    assert page.find("p").attributes == {"title": typed}
    assert page.find(data_mark=True) is None


def test_what_was_not_escaped_has_become_markup():
    typed = """Mac & "cheese" <b data-mark=1>gran's</b>"""
    in_text = parse_page(f"<p>{typed}</p>")
    assert in_text.text == """Mac & "cheese" gran's"""
    assert in_text.find(data_mark="1").tag == "b"
    in_attribute = parse_page(f"""<p title='{typed}'>x</p>""")
    assert in_attribute.find("p").attributes["title"] != typed
    without_quotes = parse_page(f"<p title={escape('soup data-mark=1')}>x</p>")
    assert without_quotes.find("p", data_mark=True) is not None


def test_a_title_is_text_whatever_it_looks_like():
    assert parse_page(LISTING).title == "Two <b> & one"
    page = parse_page("<title>a <script>b</script> &amp; c</title><p>d</p>")
    assert (page.title, page.text) == ("a <script>b</script> & c", "d")
    assert parse_page("<textarea>\n<b>&lt;i&gt;</b></textarea>").find("textarea").text == "<b><i></b>"
    assert parse_page("<p>no title</p>").title is None


def test_end_tags_may_be_left_out_or_stray():
    page = parse_page(
        "</div><table><tr><td>a<td>b<tr><th>c</table><dl><dt>d<dd>e<dt>f</dl></ul><p>g<div>h</div>"
    )
    assert [[cell.text for cell in row.find_all("td", "th")] for row in page.find_all("tr")] == [
        ["a", "b"],
        ["c"],
    ]
    assert [child.tag for child in page.find("dl").children] == ["dt", "dd", "dt"]
    assert [child.tag for child in page.children] == ["table", "dl", "p", "div"]


def test_the_first_of_two_equal_attributes_counts():
    assert parse_page('<p id="a" ID="b">').find("p").attributes == {"id": "a"}


def test_void_elements_hold_nothing_and_a_slash_means_nothing():
    page = parse_page("<p>a<br/>b<img src=x>c</p><div/><p>d</p>")
    assert [element.tag for element in page] == ["p", "br", "img", "div", "p"]
    assert page.find("div").text == "d"
    assert page.find("p").texts == ["a", "bc"]


def test_a_comment_may_end_where_it_begins():
    assert [
        element.tag for element in parse_page("<!--><b>a</b><!---><i>b</i><!-- <u>c</u> --><s>d</s>")
    ] == [
        "b",
        "i",
        "s",
    ]


def test_anything_can_be_parsed():
    for text in ("", "<", "<<p>", "<p", "<!doctype", "</", "&#xfffffff;", "<p a=>", "<title>x", b"\xff<p>y"):
        parse_page(text)


FORMS = """
<form id="f" method="POST" action="send/?a=1">
  <input type="hidden" name="token" value="t&amp;t"><input name="name"><input name="off" disabled value="x">
  <input type="checkbox" name="late" checked><input type="checkbox" name="early" value="1">
  <select name="size"><option value="s">Small<option>Large</select>
  <select name="day" multiple><option selected>Mon</option><option selected>Tue</option></select>
  <textarea name="text">
&lt;b&gt;</textarea><button name="go" value="1">Go</button>
</form>
<input form="f" name="beside" value="y">
<form><input type="search" name="q"></form>
"""


def test_a_form_sends_what_a_browser_would():
    sent, search = parse_page(FORMS, "/shelf/?page=2").forms
    assert (sent.method, sent.target) == ("post", "/shelf/send/?a=1")
    assert sent.fields == [
        ("token", "t&t"),
        ("name", ""),
        ("late", "on"),
        ("size", "s"),
        ("day", "Mon"),
        ("day", "Tue"),
        ("text", "<b>"),
        ("beside", "y"),
    ]
    assert set(sent.names) - {name for name, _ in sent.fields} == {"early", "go"}
    assert (search.method, search.target, search.fields) == ("get", "/shelf/?page=2", [("q", "")])


def test_a_form_is_filled_in_and_sent():
    class Client:
        def post(self, *sent):
            return "post", *sent

        def get(self, *sent):
            return "get", *sent

    sent, search = parse_page(FORMS, "/shelf/?page=2").forms
    method, target, data = sent.send(Client(), name="Noor", go="1")
    assert (method, target) == ("post", "/shelf/send/?a=1")
    assert (data["name"], data["day"], data["go"]) == ("Noor", ["Mon", "Tue"], "1")
    assert search.send(Client(), q="saw") == ("get", "/shelf/", {"q": "saw"})
