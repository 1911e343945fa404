// One side of the page: a chat with its head, its messages and where one types.

import { ask } from "./ask.js";
import { ChatLog } from "./log.js";
import { make } from "./make.js";
import { snippet, wordsOf } from "./message.js";
import { Presses } from "./presses.js";

const TOAST_STAYS = 4_000;

export class Pane {
  /** `side` is the section; `onUnread` is called when the number of unread messages changes. */
  constructor(side, { inGroup, onUnread }) {
    this.inGroup = inGroup;
    this.onUnread = onUnread;
    this.logs = new Map();
    this.presses = new Presses({
      changed: () => this.drawBusy(),
      answered: ({ text, show_alert: alert }) => (alert ? alertWith(text) : this.toast(text)),
    });
    this.chat = null;
    this.actor = null;
    this.replyTo = null;
    this.editing = null;
    side.append(document.getElementById("pane").content.cloneNode(true));
    this.node = side.querySelector(".device");
    const find = (selector) => this.node.querySelector(selector);
    [this.title, this.subtitle, this.avatar] = [find("h2"), find(".head p"), find(".avatar")];
    [this.logsNode, this.jump, this.toastNode] = [find(".logs"), find(".jump"), find(".toast")];
    [this.composer, this.input, this.big] = [find(".composer"), find("textarea"), find(".big")];
    [this.menu, this.commands, this.start] = [find(".menu"), find(".commands"), find(".start")];
    this.replying = find(".replying");
    [this.attach, this.kinds] = [find(".attach"), find(".kinds")];
    this.listen();
  }

  listen() {
    this.composer.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.send();
      } else if (event.key === "Escape") {
        this.stopReplying();
      }
    });
    this.input.addEventListener("input", () => this.grow());
    this.start.addEventListener("click", () => this.act("/start"));
    this.jump.addEventListener("click", () => {
      this.log?.toBottom();
      this.log?.noticeRead();
    });
    this.replying.querySelector("button").addEventListener("click", () => this.stopReplying());
    this.menu.addEventListener("click", () => this.openCommands(this.commands.hidden));
    this.attach.addEventListener("click", () => this.openKinds(this.kinds.hidden));
    for (const [list, opener] of [[this.commands, this.menu], [this.kinds, this.attach]]) {
      list.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        this.openCommands(false);
        this.openKinds(false);
        opener.focus();
      });
    }
  }

  get log() {
    return this.logs.get(this.chat?.id);
  }

  self() {
    return this.actor?.id;
  }

  isWatched(log) {
    return log === this.log && this.node.checkVisibility();
  }

  unreadOf(chatId) {
    return this.logs.get(chatId)?.unread ?? 0;
  }

  unreadChanged() {
    const unread = this.log?.unread ?? 0;
    this.jump.hidden = !unread;
    this.jump.textContent = `↓ ${unread} new`;
    this.onUnread();
  }

  /**
   * Shows the world. `chats` are all chats of this side as {id, label}, `chat` the open one as
   * {id, title, subtitle, note, commands, big}, `actor` who acts in it.
   */
  update(state, chats, chat, actor) {
    const opened = chat?.id !== this.chat?.id;
    if (opened) this.stopReplying();
    if (opened || chat?.big) {
      this.openCommands(false);
      this.openKinds(false);
    }
    if (!this.kinds.children.length) this.drawKinds(state.kinds);
    [this.chat, this.actor] = [chat, actor];
    this.drawHead();
    this.presses.settle(state.presses);
    for (const { id, label, note } of chats) {
      if (!this.logs.has(id)) {
        const log = new ChatLog(this, label);
        this.logs.set(id, log);
        this.logsNode.append(log.node);
      }
      this.logs.get(id).update(state.chats[id] ?? [], note ?? "");
    }
    for (const [id, log] of this.logs) {
      log.setActive(id === chat?.id);
      if (!chats.some((one) => one.id === id)) {
        log.node.remove();
        this.logs.delete(id);
      }
    }
    this.answerForcedReply(state.chats[chat?.id] ?? []);
    this.log?.noticeRead();
    this.unreadChanged();
  }

  drawHead() {
    const { chat } = this;
    this.node.hidden = !chat;
    if (!chat) return;
    this.title.textContent = chat.title;
    this.subtitle.textContent = chat.subtitle;
    this.avatar.textContent = [...chat.title][0] ?? "";
    const focused = document.activeElement;
    this.composer.hidden = Boolean(chat.big);
    this.big.hidden = !chat.big;
    if (chat.big) {
      this.big.textContent = chat.big.label;
      this.big.onclick = chat.big.act;
    }
    this.start.hidden = this.inGroup;
    this.menu.hidden = !chat.commands.length;
    if (chat.big && this.composer.contains(focused)) this.big.focus();
    if (!chat.big && focused === this.big) this.log?.node.focus({ preventScroll: true });
    if (JSON.stringify(chat.commands) !== this.drawnCommands) this.drawCommands(chat.commands);
  }

  drawCommands(commands) {
    this.drawnCommands = JSON.stringify(commands);
    this.commands.replaceChildren();
    for (const { command, description } of commands) {
      const button = make("button", "", this.commands);
      button.type = "button";
      make("b", "", button).textContent = `/${command}`;
      make("span", "", button).textContent = description;
      button.addEventListener("click", () => {
        this.act(`/${command}`);
        this.input.focus();
      });
    }
  }

  drawKinds(kinds) {
    for (const kind of kinds) {
      const button = make("button", "", this.kinds);
      button.type = "button";
      button.textContent = kind.replace("_", " ");
      button.addEventListener("click", () => this.sendKind(kind));
    }
  }

  /** Sends something that is no text; what stands in the input becomes its caption where there can be one. */
  async sendKind(kind) {
    const body = { chat_id: this.chat.id, user_id: this.actor?.id, kind, caption: this.input.value.trim() };
    if (this.replyTo) body.reply_to = this.replyTo.message_id;
    this.openKinds(false);
    if (!(await this.do("send", body))) return;
    this.stopReplying();
    this.input.value = "";
    this.grow();
  }

  openKinds(open) {
    this.kinds.hidden = !open;
    this.attach.setAttribute("aria-expanded", String(open));
    if (!open) return;
    this.openCommands(false);
    this.kinds.querySelector("button")?.focus();
  }

  openCommands(open) {
    this.commands.hidden = !open;
    this.menu.setAttribute("aria-expanded", String(open));
    if (!open) return;
    this.openKinds(false);
    this.commands.querySelector("button")?.focus();
  }

  async send() {
    const words = this.input.value.trim();
    if (!words) return;
    if (await (this.editing ? this.change(words) : this.act(words))) {
      this.input.value = "";
      this.grow();
    }
  }

  async change(words) {
    const { chat, message_id } = this.editing;
    const done = await this.do("edit", { chat_id: chat.id, user_id: this.actor?.id, message_id, text: words });
    if (done) this.stopReplying();
    return Boolean(done);
  }

  /** Sends words as whoever acts here, as a reply if one was begun. */
  async act(words) {
    const body = { chat_id: this.chat.id, user_id: this.actor?.id, text: words };
    if (this.replyTo) body.reply_to = this.replyTo.message_id;
    this.openCommands(false);
    const done = await this.do("say", body);
    if (done) this.stopReplying();
    return Boolean(done);
  }

  press(message, button) {
    if (this.isBusy(message, button)) return;
    const body = {
      chat_id: this.chat.id,
      user_id: this.actor?.id,
      message_id: message.message_id,
      data: button.callback_data,
    };
    const send = async () => (await this.do("press", body))?.query_id;
    this.presses.begin(body.chat_id, body.message_id, body.data, send);
  }

  isBusy(message, button) {
    return this.presses.isBusy(message.chat.id, message.message_id, button.callback_data);
  }

  drawBusy() {
    for (const log of this.logs.values()) for (const view of log.views.values()) view.drawBusy();
  }

  reply(message) {
    this.stopReplying();
    this.replyTo = message;
    this.replying.hidden = false;
    this.replying.querySelector("p").textContent = snippet(message);
    this.input.placeholder = message.force_reply || "Reply";
    this.input.focus();
  }

  edit(message) {
    this.stopReplying();
    this.editing = message;
    this.replying.hidden = false;
    this.replying.querySelector("p").textContent = `Edit: ${snippet(message)}`;
    this.input.value = wordsOf(message);
    this.grow();
    this.input.focus();
  }

  stopReplying() {
    if (this.editing) this.input.value = "";
    this.editing = null;
    this.replyTo = null;
    this.replying.hidden = true;
    this.input.placeholder = "Message";
  }

  answerForcedReply(messages) {
    const last = messages.at(-1);
    if (last?.force_reply === undefined || last.message_id === this.forced) return;
    this.forced = last.message_id;
    this.reply(last);
  }

  remove(message) {
    this.do("delete", { chat_id: message.chat.id, message_id: message.message_id });
  }

  async copy(words) {
    try {
      await navigator.clipboard.writeText(words);
      this.toast("Copied");
    } catch {
      this.toast("This browser does not allow copying");
    }
  }

  async do(act, body) {
    try {
      return await ask(act, body);
    } catch (problem) {
      this.toast(problem.message);
      return null;
    }
  }

  toast(words) {
    clearTimeout(this.toastTimer);
    this.toastNode.textContent = words;
    this.toastNode.classList.add("shown");
    this.toastTimer = setTimeout(() => this.toastNode.classList.remove("shown"), TOAST_STAYS);
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 140)}px`;
  }
}

function alertWith(words) {
  const dialog = document.getElementById("alert");
  dialog.querySelector("#alert-text").textContent = words;
  dialog.querySelector("button").onclick = () => dialog.close();
  if (!dialog.open) dialog.showModal();
}
