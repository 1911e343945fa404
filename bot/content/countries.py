"""Reading a country's file: the number for an ambulance, and who else answers there."""

import re
from collections.abc import Mapping
from typing import Final

from bot.content.model import KINDS, Country, HelpLine, frozen
from bot.content.sources import read_source
from bot.fields import Fields
from bot.yaml_file import YamlFile

#: Whether police may come, or a call is kept: often nobody knows, and then it says so.
_SAID: Final = ("yes", "no", "unknown")


def read_country(file: YamlFile, code: str) -> Country:
    """A country from its file; whatever is wrong with it is reported there."""
    fields = file.fields()
    number = fields.section("emergency", optional=False)
    emergency = number.text("number")
    if isinstance(number.raw("number"), str) and not re.fullmatch("[0-9]{2,15}", emergency):
        number.wrong("number", 'must be the digits that are dialled, in quotes, like "112"')
    if not re.fullmatch(r"[a-z]{2}", code):
        file.report((), "the file must be named by the country's two letters, like us.yaml")
    for other in ("also", "sms", "police"):
        if not re.fullmatch("([0-9]{2,15})?", number.text(other, "")):
            number.wrong(other, 'must be the digits that are dialled, in quotes, like "112"')
    also, sms, police = (number.text(key, "") for key in ("also", "sms", "police"))
    number.done()
    lines = tuple(_line(entry) for entry in fields.sections("lines"))
    for index, line in enumerate(lines):
        if line.id in {other.id for other in lines[:index]}:
            fields.wrong("lines", f"name '{line.id}' twice; each line needs an id of its own")
    fields.done()
    return Country(code, emergency, lines, also, sms, police or emergency)


def _line(fields: Fields) -> HelpLine:
    line = HelpLine(
        id=fields.text("id"),
        kind=fields.choice("kind", KINDS),
        name=fields.text("name"),
        number=fields.text("number", ""),
        address=fields.text("web", ""),
        hours=_said(fields, "hours"),
        who=_said(fields, "who"),
        police=fields.choice("police_may_come", _SAID, "unknown"),
        recorded=fields.choice("recorded", _SAID, "unknown"),
        languages=fields.texts("speaks", ()),
        source=read_source(fields.section("source", optional=False)),
        text=_said(fields, "text"),
        to_dial=fields.flag("to_dial", False),
    )
    if not line.number and not line.address and not line.text:
        fields.wrong("number", "is missing; write the number, or the address under 'web'")
    if line.number and not re.fullmatch(r"\+?[0-9][0-9 -]{1,20}", line.number):
        fields.wrong("number", 'must be digits as they are dialled, in quotes, like "0800 231 313"')
    if line.address and not re.match(r"https://[^\s/]+\.", line.address):
        fields.wrong("web", "must begin with https://")
    fields.done()
    return line


def _said(fields: Fields, key: str) -> Mapping[str, str]:
    """A sentence by language; a language it lacks reads the default one's."""
    section = fields.section(key)
    found = {code: section.text(code) for code in section.keys()}  # noqa: SIM118 - not a dict
    for code in found:
        if not re.fullmatch("[a-z]{2}", code):
            section.wrong(code, "must be a language's two letters, like en, with what people read behind it")
    return frozen(found)
