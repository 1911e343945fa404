// Buttons that were pressed and spin until the bot answers.

const SPIN_AT_MOST = 30_000;

export class Presses {
  /** `changed()` is called when a spinner starts or ends, `answered(answer)` when the bot says something. */
  constructor({ changed, answered }) {
    this.changed = changed;
    this.answered = answered;
    this.spinning = new Map();
    this.seen = [];
  }

  /** Spins from the tap on; `send` passes the press on and resolves to its query id, or to nothing. */
  async begin(chatId, messageId, data, send) {
    const press = { chatId, messageId, data };
    const underWay = Symbol("under way");
    this.spinning.set(underWay, press);
    this.changed();
    const queryId = await send();
    this.spinning.delete(underWay);
    if (queryId) {
      this.spinning.set(queryId, press);
      setTimeout(() => this.spinning.delete(queryId) && this.changed(), SPIN_AT_MOST);
      this.settle(this.seen);
    }
    this.changed();
  }

  /** Takes the presses of the newest state, in which some may have been answered. */
  settle(presses) {
    this.seen = presses;
    for (const { id, answer } of presses) {
      if (answer && this.spinning.delete(id) && answer.text) this.answered(answer);
    }
  }

  isBusy(chatId, messageId, data) {
    return [...this.spinning.values()].some(
      (press) => press.chatId === chatId && press.messageId === messageId && press.data === data,
    );
  }
}
