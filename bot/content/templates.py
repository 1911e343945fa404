"""How authored texts are filled: Jinja2 in a sandbox that can repeat, choose and print, and nothing else.

No call, no import, no attribute of anything but what was passed in: a page cannot read settings, keys
or code, and cannot keep a machine busy. Whatever fills a text is escaped; only authors write HTML.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any, Final

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, meta
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.content.html import mistake_in, seen
from bot.content.model import Declined, Pointed
from bot.fields import Fields
from bot.yaml_file import YamlFile

_FILTERS: Final = ("capitalize", "first", "join", "last", "length", "lower", "upper")

#: What a template raises when its author has made a mistake.
UNFILLED: Final = (
    *(TemplateError, TypeError, ValueError, AttributeError),
    *(ArithmeticError, LookupError, RecursionError),
)

#: Words that are not always there.
_OPTIONAL: Final = frozenset(
    [
        *("where", "why", "clinician", "lawyer", "native_reader", "hours", "who", "since", "quote"),
        *("purged", "oldest"),
    ]
)

LIVE: Final = ("open", "taken", "ready", "later")
STATUSES: Final = (*LIVE, "handed_over", "cannot", "not_collected", "cancelled", "expired", "erased")
STANDINGS: Final = ("answered", "opened", "closed", "expired", "unread", "lost", "erased", "stopped")

#: What can be found in a team's chat; a test compares them with what is looked for.
FINDINGS: Final = (
    *("public", "unprotected", "history", "no_auto_delete", "too_many", "too_few"),
    *("basic", "not_admin", "unreadable"),
)


class OneOf(tuple[Any, ...]):
    """An example that stands for each of its values."""

    __slots__ = ()


class _Environment(ImmutableSandboxedEnvironment):
    """The sandbox, narrowed: texts need no calls and no large numbers."""

    intercepted_binops = frozenset({"**", "*"})

    def is_safe_callable(self, obj: Any) -> bool:
        """Nothing can be called from a text."""
        return False

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """A text multiplied fills the memory; a page has nothing to multiply."""
        raise SecurityError(f"'{operator}' is not there; write out what should be read")


def environment() -> ImmutableSandboxedEnvironment:
    """A sandbox that refuses unknown names and escapes what it fills in."""
    made = _Environment(undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in _FILTERS}
    return made


_ENVIRONMENT: Final = environment()
EMPTY: Final = _ENVIRONMENT.from_string("")


@lru_cache(maxsize=4096)
def _compiled(source: str) -> tuple[Template, frozenset[str]]:
    """A text and the names it refers to.

    Compiling is most of what reading content costs, and most of it did not change since the last time.
    """
    tree = _ENVIRONMENT.parse(source)
    names = frozenset(meta.find_undeclared_variables(tree))
    code = _ENVIRONMENT.compile(tree)
    return Template.from_code(_ENVIRONMENT, code, _ENVIRONMENT.make_globals(None)), names


def names_in(source: str) -> frozenset[str]:
    """The names that a text refers to; none of one that cannot be read."""
    try:
        return _compiled(source)[1]
    except TemplateSyntaxError:
        return frozenset()


def fill(template: Template, parameters: Mapping[str, Any]) -> str:
    """A text with its parameters, without white space at its ends (Telegram cuts it too)."""
    return template.render(**parameters).strip()


def examples(parameters: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Parameters in every state that a text may tell apart, so that each of its branches is filled."""
    for values in product(*(_values(name, value) for name, value in parameters.items())):
        yield dict(zip(parameters, values, strict=True))


def _values(name: str, example: Any) -> Sequence[Any]:
    if isinstance(example, OneOf):
        return example
    if name == "status":
        return STATUSES
    if name == "standing":
        return STANDINGS
    if name == "finding":
        return FINDINGS
    if name in {"police", "recorded"}:
        return ("yes", "no")
    if name == "about":
        return tuple(map(str, Declined))
    if name == "pointed":
        return tuple(map(str, Pointed))
    if name == "level":
        return ("in", "low", "out")
    if isinstance(example, bool):
        return (True, False)
    if isinstance(example, int):
        return (example, 1, 0)
    if isinstance(example, Mapping) and all(isinstance(each, list) for each in example.values()):
        return (example, {key: [] for key in example})
    optional = isinstance(example, list) or name in _OPTIONAL
    return (example, type(example)()) if optional else (example,)


def _line_of_name(source: str, told: str) -> int:
    """In which line of a text the name stands that an error is about; the first where it names none."""
    names = re.findall(r"'([\w.]+)'", told)
    found = next((match for name in names if (match := re.search(rf"\b{re.escape(name)}\b", source))), None)
    return source.count("\n", 0, found.start()) if found else 0


def read_template(
    file: YamlFile, fields: Fields, key: str, parameters: Mapping[str, Any], *, most: int
) -> Template:
    """A text, compiled and filled with every kind of example values to see that it holds."""
    source = fields.text(key)
    if not source.strip():
        if key in fields:
            fields.wrong(key, "is empty; write what people read here")
        return EMPTY
    try:
        template, names = _compiled(source)
        told = {name: value for name, value in parameters.items() if name in names}
        filled = list(dict.fromkeys(fill(template, each) for each in examples(told)))
    except TemplateSyntaxError as error:
        at = file.text_line((*fields.path, key)) + error.lineno - 1
        fields.wrong(key, f"has a {{{{ or {{% that is not right near line {at}: {error.message}")
        return EMPTY
    except UNFILLED as error:
        known = ", ".join(sorted(parameters)) or "none"
        at = file.text_line((*fields.path, key)) + _line_of_name(source, str(error))
        fields.wrong(key, f"cannot be filled in near line {at}: {error}; names known here: {known}")
        return EMPTY
    mistake = next(filter(None, map(mistake_in, filled)), None)
    if mistake:
        fields.wrong(key, mistake)
    longest = max(len(seen(text)) for text in filled)
    if longest > most:
        fields.wrong(key, f"is too long: {longest} characters, at most {most}")
    return template
