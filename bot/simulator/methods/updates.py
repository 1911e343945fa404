"""Fetching updates, the webhook, and answers to presses."""

from typing import Any

from bot.simulator.methods.registry import method
from bot.simulator.params import Params
from bot.simulator.refusals import bad_request
from bot.simulator.world import World


@method("getUpdates", "offset limit timeout allowed_updates")
async def get_updates(world: World, params: Params) -> list[dict[str, Any]]:
    """Long poll: `timeout` is real time, everything else goes by the clock."""
    _remember_allowed(world, params)
    return await world.updates.poll(
        params.integer("offset", 0), params.integer("limit", 100), params.integer("timeout", 0)
    )


@method(
    "setWebhook",
    "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
)
async def set_webhook(world: World, params: Params) -> bool:
    """Remembers the webhook and ends polling; delivering is up to whoever tests it."""
    url = params.text("url")
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    _remember_allowed(world, params)
    if params.flag("drop_pending_updates"):
        world.updates.forget_all()
    if not url:
        world.updates.webhook = {}
        return True
    world.updates.webhook = {"url": url, "max_connections": params.integer("max_connections", 40)}
    world.updates.end_poll("terminated by setWebhook request")
    return True


@method("deleteWebhook", "drop_pending_updates")
async def delete_webhook(world: World, params: Params) -> bool:
    """Back to polling."""
    world.updates.webhook = {}
    if params.flag("drop_pending_updates"):
        world.updates.forget_all()
    return True


@method("getWebhookInfo")
async def get_webhook_info(world: World, params: Params) -> dict[str, Any]:
    """The Bot API's `WebhookInfo`."""
    info: dict[str, Any] = {"url": "", "has_custom_certificate": False, **world.updates.webhook}
    info["pending_update_count"] = len(world.updates)
    if world.updates.allowed:
        info["allowed_updates"] = world.updates.allowed
    return info


@method("answerCallbackQuery", "callback_query_id text show_alert url cache_time")
async def answer_callback_query(world: World, params: Params) -> bool:
    """Ends the spinner, with a toast or an alert if there is a text."""
    world.queries.answer(
        params.text("callback_query_id"),
        params.text("text"),
        alert=params.flag("show_alert"),
        now=world.clock.now(),
    )
    return True


def _remember_allowed(world: World, params: Params) -> None:
    allowed = params.structure("allowed_updates")
    if allowed is None:
        return
    if not isinstance(allowed, list) or not all(isinstance(kind, str) for kind in allowed):
        raise bad_request("can't parse allowed updates JSON object")
    world.updates.allowed = allowed
