"""The person's side of the asking lane: send a form or a question, see one's requests, cancel, erase.

Everything here is durable: what returns has been committed, and what has to be sent because of it
stands in the outbox of the same transaction.
"""

from dataclasses import dataclass

from bot.identity import Person
from bot.intake.bags import Bags
from bot.intake.base import Terms as Terms
from bot.intake.messages import Messages
from bot.intake.reminders import Reminders
from bot.store import changes, line, questions, requests, timers
from bot.store.unit import Db
from bot.supply.model import Status
from bot.supply.questions import Standing
from bot.supply.transitions import Action


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was there when somebody erased everything."""

    requests: int
    questions: int
    timers: int


class Intake(Bags, Messages, Reminders):
    """All that somebody can ask for, and take back."""

    async def erase(self, person: Person) -> Erased:
        """End everything that this person has here and clear it away; how much that was.

        Raises:
            StoreUnavailable: not now; nothing was changed.
        """
        now = self._clock.now()

        async def work(db: Db) -> Erased:
            found = await requests.all_of(db, person.pseudonym)
            for stored in found:
                if await changes.change(db, stored, Action.ERASE, now) is None:
                    await changes.close(db, stored, now, status=Status.ERASED)
            asked = await questions.all_of(db, person.pseudonym)
            for one in asked:
                await line.end(db, one, Standing.ERASED, now)
            return Erased(len(found), len(asked), await timers.drop_all_of(db, person.pseudonym))

        return await self._commit(work)
