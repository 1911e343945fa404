// One message: created once, then changed in place, so that focus, spinners and open menus stay.

import { make } from "./make.js";
import { drawMedia, mediaLine, mediaWord } from "./media.js";
import { renderText } from "./text.js";

/**
 * `pane` gives {act(words), press(message, button), copy(text), reply(message), edit(message),
 * remove(message), isBusy(message, button), self() (the id of who acts), inGroup}.
 */
export class MessageView {
  constructor(pane) {
    this.pane = pane;
    this.node = make("li", "message");
    this.node.tabIndex = -1;
    this.bubble = make("div", "bubble", this.node);
    this.bubble.dir = "auto";
    this.sender = make("div", "sender", this.bubble);
    this.sender.dir = "auto";
    this.quoted = make("div", "quoted", this.bubble);
    this.quoted.dir = "auto";
    this.origin = make("div", "origin", this.bubble);
    this.origin.dir = "auto";
    this.media = make("div", "media", this.bubble);
    this.text = make("div", "text", this.bubble);
    this.meta = make("div", "meta", this.bubble);
    this.edited = make("span", "edited", this.meta);
    this.time = make("time", "", this.meta);
    this.more = make("button", "more", this.meta);
    this.more.type = "button";
    this.more.textContent = "⋯";
    this.more.setAttribute("aria-label", "What to do with this message");
    this.more.setAttribute("aria-expanded", "false");
    this.more.addEventListener("click", () => this.toggleActions());
    this.keyboard = make("div", "keyboard", this.node);
    this.actions = make("div", "actions", this.node);
    this.actions.hidden = true;
    this.action("Reply", () => pane.reply(this.message));
    this.editing = this.action("Edit", () => pane.edit(this.message));
    this.action("Delete for both", () => pane.remove(this.message));
    this.shown = "";
  }

  update(message) {
    const own = message.from?.id === this.pane.self();
    const signature = JSON.stringify([message, own]);
    if (signature !== this.shown) {
      this.shown = signature;
      this.message = message;
      this.draw(own);
    }
    this.drawBusy();
  }

  draw(own) {
    const { message } = this;
    this.node.classList.toggle("bot", Boolean(message.from?.is_bot));
    this.sender.hidden = own || !this.pane.inGroup;
    this.sender.textContent = message.from?.first_name ?? "";
    this.sender.dataset.hue = String((message.from?.id ?? 0) % 6);
    const replied = message.reply_to_message;
    this.quoted.hidden = !replied;
    this.quoted.textContent = replied ? snippet(replied) : "";
    const origin = message.forward_origin;
    this.origin.hidden = !origin;
    this.origin.textContent = origin ? `Forwarded from ${originName(origin)}` : "";
    this.editing.hidden = !own || Boolean(origin) || wordsOf(message) === undefined;
    this.drawContent(message, own);
    this.drawKeyboard(message.reply_markup?.inline_keyboard ?? []);
  }

  drawContent(message, own) {
    const words = wordsOf(message);
    const hasMedia = Boolean(message.photo || mediaLine(message));
    const isService = words === undefined && !hasMedia;
    this.node.classList.toggle("service", isService);
    this.node.classList.toggle("own", own && !isService);
    const photoIsLast = Boolean(message.photo && (words === undefined || message.show_caption_above_media));
    this.node.classList.toggle("with-photo", Boolean(message.photo));
    this.node.classList.toggle("bare", photoIsLast);
    this.media.hidden = !hasMedia;
    drawMedia(this.media, message);
    if (message.show_caption_above_media) this.text.after(this.media);
    else this.text.before(this.media);
    const taken = this.drawMeta(message);
    if (isService) {
      this.text.textContent = serviceWords(message);
      return;
    }
    const entities = message.entities ?? message.caption_entities;
    renderText(this.text, words ?? "", entities, (command) => this.pane.act(command));
    if (!photoIsLast) make("span", "spacer", this.text).dataset.words = taken;
  }

  drawMeta(message) {
    const sent = new Date(message.date * 1000);
    this.edited.textContent = message.edited ? "edited" : "";
    this.time.dateTime = sent.toISOString();
    this.time.textContent = sent.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    return `${this.edited.textContent} ${this.time.textContent}`;
  }

  /** Buttons keep their place: the one in the same row and column is changed, not replaced. */
  drawKeyboard(rows) {
    const hadFocus = this.keyboard.contains(document.activeElement);
    fit(this.keyboard, rows.length, () => make("div", "row"));
    rows.forEach((row, index) => {
      const line = this.keyboard.children[index];
      fit(line, row.length, () => this.key());
      row.forEach((button, column) => this.drawKey(line.children[column], button));
    });
    if (hadFocus && !this.keyboard.contains(document.activeElement)) {
      (this.keyboard.querySelector("button") ?? this.node).focus({ preventScroll: true });
    }
  }

  key() {
    const node = make("button", "key");
    node.type = "button";
    node.dir = "auto";
    node.addEventListener("click", () => this.tap(node.button));
    return node;
  }

  drawKey(node, button) {
    node.button = button;
    if (node.textContent !== button.text) node.textContent = button.text;
    node.classList.toggle("leads-out", Boolean(button.url));
    node.title = button.url ?? "";
    node.disabled = !(button.callback_data || button.url || button.copy_text);
  }

  tap(button) {
    if (button.url) {
      if (/^https?:\/\//i.test(button.url)) window.open(button.url, "_blank", "noopener,noreferrer");
    } else if (button.copy_text) {
      this.pane.copy(button.copy_text.text);
    } else {
      this.pane.press(this.message, button);
    }
  }

  drawBusy() {
    for (const node of this.keyboard.querySelectorAll("button")) {
      const busy = this.pane.isBusy(this.message, node.button);
      node.classList.toggle("busy", busy);
      node.setAttribute("aria-busy", String(busy));
    }
  }

  toggleActions(open = this.actions.hidden) {
    this.actions.hidden = !open;
    this.more.setAttribute("aria-expanded", String(open));
    if (open) this.actions.scrollIntoView({ block: "nearest" });
  }

  action(label, act) {
    const button = make("button", "", this.actions);
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => {
      this.toggleActions(false);
      act();
    });
    return button;
  }
}

/** The text, or the caption of what is no text. */
export function wordsOf(message) {
  return message.text ?? message.caption;
}

/** The first words of a message, for a reply. */
export function snippet(message) {
  const words = (wordsOf(message) ?? (mediaWord(message) || serviceWords(message))).replace(/\s+/g, " ");
  const shown = words.length > 80 ? `${words.slice(0, 79)}…` : words;
  return `${message.from?.first_name ?? ""}: ${shown}`;
}

function originName(origin) {
  return origin.sender_user_name ?? origin.sender_user?.first_name ?? "a chat";
}

function fit(parent, count, create) {
  while (parent.children.length > count) parent.lastElementChild.remove();
  while (parent.children.length < count) parent.append(create());
}

function serviceWords(message) {
  if (message.new_chat_members) {
    return `${message.new_chat_members.map((user) => user.first_name).join(", ")} joined the group`;
  }
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return "This group became a supergroup";
  const timer = message.message_auto_delete_timer_changed;
  if (timer) {
    const seconds = timer.message_auto_delete_time;
    return seconds ? `Messages delete themselves after ${seconds / 3600} hours` : "Messages stay from now on";
  }
  return "(a message of another kind)";
}
