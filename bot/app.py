"""The composition root: settings become objects, objects start in order and stop in reverse.

`run` puts it on a network, the try-out page and the tests on a simulated Bot API; the graph between
is the same one.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from bot.chat import application
from bot.chat.application import AskingLane, Transport
from bot.chat.gateway import TelegramGateway
from bot.chat.handlers.reporting import Operator
from bot.chat.hearing import Hearing
from bot.chat.posture import Posture
from bot.chat.second_poller import SecondPoller
from bot.chat.shelf import Shelf
from bot.chat.team_chats import TeamChats
from bot.chat.wording import Desk, Place
from bot.clock import Clock
from bot.config import Settings
from bot.content.loader import load as load_content
from bot.content.model import Library
from bot.content.search.kept import usual_folder
from bot.coordination import Coordination
from bot.delivery import Delivery
from bot.errors import SettingsError, StoreError, StoreUnavailable
from bot.identity import read_key
from bot.intake import Intake, Terms
from bot.metrics import Metrics
from bot.reach import Reach
from bot.renewal import Renewal
from bot.retention import Retention
from bot.shift import Shift
from bot.store import requests
from bot.store.changes import team_lane
from bot.store.unit import Store
from bot.supply.caps import Caps
from bot.supply.model import Catalogue, Item, Preset
from bot.wanted import kept_by, unknown_items, wanted_by

log = logging.getLogger(__name__)

_STORE_LOOK: Final = timedelta(seconds=5)


class Sotto:
    """The whole bot. Build it, `start` it, `stop` it."""

    def __init__(self, settings: Settings, clock: Clock, calls: Transport, polls: Transport) -> None:
        self.settings = settings
        self.clock = clock
        self.metrics = Metrics()
        self._transports = (calls, polls)
        wanted = wanted_by(settings)
        library = load_content(wanted)
        if problems := unknown_items(settings, library):
            raise SettingsError(problems)
        self.shelf = Shelf(library, desk_of(settings, library))
        self.hearing = Hearing(self.shelf, usual_folder())
        self.renewal = Renewal(wanted, self._put_up, clock)
        self._loops: list[asyncio.Task[None]] = []  # end by themselves when told to stop
        self._tasks: list[asyncio.Task[None]] = []  # are cancelled
        self._receiving: asyncio.Task[None] | None = None
        self._unseen: frozenset[str] = frozenset()  # lanes of teams whose chat was not looked at yet
        self.application = application.build(
            settings.telegram.token.reveal(), settings.telegram.api_base_url, calls, polls
        )
        self.teams = TeamChats({program.id: program.team_chat for program in settings.programs})
        self.posture = Posture(
            self.application.bot,
            self.teams,
            clock,
            self._heard_of_team,
            members={p.id: p.members for p in settings.programs if p.members is not None},
            refuse=settings.team_chat.posture == "refuse",
        )
        self.second_poller = SecondPoller(self.application.bot, self.shelf, self.teams, clock)
        self.store: Store | None = None
        lane = self._asking_lane() if settings.requests else None
        self.receiver = application.receiver(
            self.application,
            polls,
            self.shelf,
            self.hearing,
            lane,
            self.teams,
            clock,
            self.metrics,
            self.second_poller.heard,
        )

    def _asking_lane(self) -> AskingLane:
        settings, clock = self.settings, self.clock
        identity = read_key(settings.key_file)
        self.store = store = Store(settings.database_url)
        gateway = TelegramGateway(self.application.bot, identity, self.shelf, self.teams, clock)
        kept, limits = settings.retention, settings.limits
        self.delivery = Delivery(
            store,
            clock,
            gateway,
            erased=lambda: self.retention.wake(),
            words_last=kept.question_words,
            shut=lambda: self._unseen,
        )
        self.retention = Retention(store, clock, kept.ended_request, wake=lambda: self.delivery.wake())
        terms = Terms(
            open_requests=limits.open_requests,
            open_request_lasts=kept.open_request,
            form_key_lasts=kept.form_keys,
            open_questions=limits.open_questions,
            questions_an_hour=limits.questions_an_hour,
            question_lasts=kept.question,
            shown_answer_lasts=kept.answer_words,
            write_back_lasts=kept.write_back,
        )
        desk = self.shelf.desk
        programs = {place.key: place.program for place in desk.places.values()}
        hours = {place.key: place.hours for place in desk.places.values()}
        letters = identity.letters
        intake = Intake(
            store,
            clock,
            lambda: self.shelf.desk.catalogue,
            programs,
            terms,
            self._wake,
            letters,
            refused=self.posture.refused,
            waits_until=lambda program, now: desk.hours[program].after(now, limits.untaken),
            caps=caps_of(settings),
            on_arrival=frozenset(place.key for place in desk.places.values() if place.on_arrival),
        )
        coordination = Coordination(
            store,
            clock,
            hours,
            kept.undo,
            self._wake,
            letters,
            hours_by_program=desk.hours,
            answer_lasts=kept.answer,
            catalogue=lambda: self.shelf.desk.catalogue,
            block_lasts=kept.block,
        )
        self.reach = Reach(store, clock, self._wake)
        shift = Shift(store, clock, self._wake, purged=lambda: self.retention.last_purge)
        operator = Operator(settings.operator_chat, {each.id: each.name for each in settings.programs})
        return AskingLane(intake, coordination, identity, shift, self.posture, operator, self.reach)

    def _put_up(self, library: Library) -> None:
        self.shelf.put(library, desk_of(self.settings, library))

    async def _heard_of_team(self, program: str, there: bool) -> None:
        if self.store is not None:
            await self.reach.heard(program, there=there)

    def _wake(self) -> None:
        self.delivery.wake()
        self.retention.wake()

    async def start(self) -> None:
        """Start everything and return once the bot receives.

        A missing database closes only the asking lane. A wrong token, a database of a newer version
        or one that another process holds refuse to start.

        Raises:
            SettingsError, NewerDatabase, DatabaseInUse: with a sentence for the operator.
        """
        asyncio.get_running_loop().set_exception_handler(_unattended)
        try:
            if self.store is not None:
                with suppress(StoreUnavailable):
                    await self._open_store()
            await application.connect(self.application, self.clock)
        except BaseException:
            await self._close()
            raise
        self._receiving = asyncio.create_task(self.receiver.run())  # danger does not wait for what follows
        requests = self.store is not None
        introducing = application.introduce(self.application.bot, self.shelf.library, requests=requests)
        self._tasks = [asyncio.create_task(introducing)]
        self._tasks += [asyncio.create_task(loop.run()) for loop in (self.renewal, self.hearing)]
        log.info("receiving; requests are %s", "on" if self.store else "off")
        if self.store is not None:
            self._tasks += [
                asyncio.create_task(self._keep_store_open()),
                asyncio.create_task(self.posture.run()),
            ]
            # Nor does a timer: only cards wait until their chat has been looked at.
            self._unseen = frozenset(team_lane(program.id) for program in self.settings.programs)
            self._loops = [asyncio.create_task(loop.run()) for loop in (self.delivery, self.retention)]
            looking = asyncio.create_task(self._look_at_teams())
            self._tasks.append(looking)
            try:
                await asyncio.wait([looking])
            except asyncio.CancelledError:
                await self.stop()
                raise
            self._unseen = frozenset()
            self.delivery.wake()

    async def _look_at_teams(self) -> None:
        """Before the first card goes into a team's chat; what cannot be seen now is looked at in an hour."""
        try:
            await self.teams.look_up(self.application.bot)
            await self.posture.look()
        except Exception:
            log.exception("the teams' chats could not be looked at")

    async def _open_store(self) -> None:
        assert self.store is not None
        if await self.store.open():
            await self.delivery.void_leases()
            self._wake()
            await self._look_for_strays(self.store)

    async def _look_for_strays(self, store: Store) -> None:
        """A program taken out of the settings leaves people waiting for a team that is not asked."""
        programs = [program.id for program in self.settings.programs]
        if count := await store.run(lambda db: requests.strays(db, programs)):
            log.warning(
                "%d open requests belong to a program that is not in the settings: put it back until its "
                "team has ended them, or let them run out",
                count,
            )

    async def _keep_store_open(self) -> None:
        """The database may be away, and come back: look for it now and then."""
        told = False
        while True:
            try:
                await self._open_store()
                told = False
            except StoreError as error:
                if not told:
                    log.error("requests wait, guidance goes on: %s", error)  # our own sentence, no values
                told = True
            await self.clock.wait_until(self.clock.now() + _STORE_LOOK)

    async def wait(self) -> None:
        """Return when receiving has ended."""
        if self._receiving is not None:
            await self._receiving

    async def stop(self) -> None:
        """Finish what was received, confirm it, finish what is being sent, close."""
        await self.receiver.stop()
        if self._receiving is not None:
            await asyncio.wait([self._receiving])
        if self.store is not None:
            await self.delivery.stop()
            await self.retention.stop()
            await asyncio.gather(*self._loops)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.second_poller.stop()
        await self._close()
        self.metrics.write()

    async def _close(self) -> None:
        if self.store is not None:
            await self.store.close()
        await self.application.shutdown()
        for transport in self._transports:  # what never got ready the library leaves open
            await transport.shutdown()

    async def settled(self) -> None:
        """Return once nothing is being handled and nothing can be sent now: for tests."""
        await self.receiver.settled()
        if self.store is not None:
            await self.delivery.settled()


def caps_of(settings: Settings) -> Caps:
    """The most packs a day of every place that has one."""
    points = [(point, program) for program in settings.programs for point in program.points if point.a_day]
    return Caps(
        a_day={point.key: point.a_day for point, _ in points},
        zones={point.key: program.hours.zone for point, program in points},
    )


def desk_of(settings: Settings, library: Library) -> Desk:
    places = {
        point.key: Place(
            point.key,
            program.id,
            point.name,
            point.where,
            point.hours,
            area.key,
            on_arrival=point.on_arrival,
            asks=point.asks,
            phone=point.phone,
        )
        for program in settings.programs
        for area in program.areas
        for point in area.points
    }
    supplies = library.supplies
    catalogue = Catalogue(
        tuple(Item(*item) for item in supplies.items), tuple(Preset(*preset) for preset in supplies.presets)
    )
    return Desk(
        catalogue=catalogue,
        places=places,
        kept=kept_by(settings),
        guidance=settings.guidance,
        open=settings.requests,
        team_language=library.language(None),
        areas={area.key: area.name for program in settings.programs for area in program.areas},
        hours={program.id: program.hours for program in settings.programs},
        messages=settings.messages,
        names={program.id: program.name for program in settings.programs},
        phones={program.id: program.phone for program in settings.programs if program.phone},
        voucher_words={program.id: program.voucher_words for program in settings.programs},
        gated=frozenset(program.id for program in settings.programs if program.gated),
    )


def _unattended(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A task failed that nobody waited for: an event, without the sentence of its error."""
    log.error("something failed in the background", exc_info=context.get("exception"))
