"""Reading supplies.yaml: what can be asked for."""

import re
from typing import Final

from bot.content.model import ItemWords, Supplies, SupplyItem, SupplyPreset, frozen
from bot.content.topics import read_line
from bot.fields import Fields
from bot.yaml_file import YamlFile

_MOST_ITEMS: Final = 12  # so many amounts fit into a button
_KEY: Final = re.compile(r"[a-z0-9]{1,2}")
_LONGEST_LABEL: Final = 40


def read_supplies(file: YamlFile) -> Supplies:
    fields = file.fields()
    items: list[SupplyItem] = []
    for entry in fields.sections("items", optional=False):
        items.append(
            SupplyItem(
                id=entry.text("id"),
                key=entry.text("key"),
                pack=entry.number("pack", 1, least=1, most=1000),
                most=entry.number("most", least=1, most=63),
            )
        )
        if isinstance(entry.raw("key"), str) and not _KEY.fullmatch(items[-1].key):
            entry.wrong("key", "must be one or two of a-z and 0-9, and never used again for another item")
        if items[-1].key in {i.key for i in items[:-1]} or items[-1].id in {i.id for i in items[:-1]}:
            other = next(i for i in items if items[-1].key == i.key or items[-1].id == i.id)
            both = f"'{items[-1].key}' or the id is used by an item above; each must be its own"
            entry.wrong("key", f"{both}, and '{items[-1].id}' and '{other.id}' cannot be told apart")
        entry.done()
    for key in fields.texts("retired", ()):
        if key in {item.key for item in items}:
            message = (
                f"holds '{key}', and an item has it; old buttons would ask for it: write another key there"
            )
            fields.wrong("retired", message)
    if len(items) > _MOST_ITEMS:
        fields.wrong("items", f"is too long: at most {_MOST_ITEMS} fit into a button")
    most = {item.id: item.most for item in items}
    presets: list[SupplyPreset] = []
    for entry in fields.sections("presets"):
        packs = entry.section("packs", optional=False)
        chosen: dict[str, int] = {}
        for item_id in packs.keys():  # noqa: SIM118 - not a dict
            if item_id not in most:
                packs.wrong(item_id, f"is no item; write one of: {', '.join(most)}")
            else:
                chosen[item_id] = packs.number(item_id, least=1, most=most[item_id])
        if not packs.keys() and "packs" in entry:
            entry.wrong("packs", "is empty; write an item and how many packs of it, like naloxone: 1")
        presets.append(SupplyPreset(entry.text("id"), frozen(chosen)))
        if presets[-1].id in {preset.id for preset in presets[:-1]}:
            entry.wrong("id", "is used by a preset above; each must be its own")
        entry.done()
    fields.done()
    return Supplies(tuple(items), tuple(presets))


def read_supply_words(fields: Fields, supplies: Supplies) -> tuple[dict[str, ItemWords], dict[str, str]]:
    items = _items(fields.section("items", optional=False), supplies)
    bags = fields.section("presets")
    presets = {preset.id: read_line(bags, preset.id, _LONGEST_LABEL) for preset in supplies.presets}
    bags.done()
    return items, presets


def _items(fields: Fields, supplies: Supplies) -> dict[str, ItemWords]:
    found: dict[str, ItemWords] = {}
    for item in supplies.items:
        entry = fields.section(item.id, optional=False)
        found[item.id] = ItemWords(
            read_line(entry, "name", _LONGEST_LABEL), entry.text("one"), entry.text("many")
        )
        for key in ("one", "many"):
            if entry.text(key, "").count("#") != 1:
                entry.wrong(key, "must hold the sign # once, where the number goes")
        entry.done()
    fields.done()
    return found
