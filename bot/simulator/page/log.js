// The messages of one chat, in a scroller of their own.

import { make } from "./make.js";
import { MessageView } from "./message.js";

const NEAR_BOTTOM = 48;

export class ChatLog {
  constructor(pane, label) {
    this.pane = pane;
    this.views = new Map();
    this.days = new Map();
    this.unread = 0;
    this.firstUnread = null;
    this.filled = false;
    this.node = make("ol", "log");
    this.node.setAttribute("role", "log");
    this.node.setAttribute("aria-live", "polite");
    this.node.setAttribute("aria-label", label);
    this.node.tabIndex = 0;
    this.node.inert = true;
    this.divider = make("li", "divider");
    this.divider.textContent = "New";
    this.note = make("li", "note");
    this.stuck = true;
    this.node.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.stuck && this.toBottom()).observe(this.node);
  }

  /** Shows `messages`; `note` is what stands in an empty chat. */
  update(messages, note) {
    const wasAtBottom = this.atBottom();
    const fresh = this.filled ? messages.filter((message) => !this.views.has(message.message_id)) : [];
    this.filled = true;
    const foreign = fresh.filter((message) => message.from?.id !== this.pane.self());
    const own = fresh.length > foreign.length;
    if (foreign.length && !(this.pane.isWatched(this) && (wasAtBottom || own))) {
      this.unread += foreign.length;
      this.firstUnread ??= foreign[0].message_id;
    }
    if (own) this.firstUnread = null;
    this.arrange(this.nodes(messages, note));
    if (own || (wasAtBottom && fresh.length)) this.showNew(fresh[0]);
    else if (wasAtBottom) this.toBottom();
  }

  nodes(messages, note) {
    const present = new Set(messages.map((message) => message.message_id));
    for (const id of this.views.keys()) if (!present.has(id)) this.views.delete(id);
    this.note.textContent = note;
    const nodes = note && !messages.length ? [this.note] : [];
    let lastDay = "";
    for (const message of messages) {
      const day = new Date(message.date * 1000).toDateString();
      if (day !== lastDay) nodes.push(this.dayNode(day));
      lastDay = day;
      if (message.message_id === this.firstUnread) nodes.push(this.divider);
      if (!this.views.has(message.message_id)) {
        this.views.set(message.message_id, new MessageView(this.pane));
      }
      const view = this.views.get(message.message_id);
      view.update(message);
      nodes.push(view.node);
    }
    return nodes;
  }

  /** Puts the nodes in order and touches none that is in its place already. */
  arrange(nodes) {
    const wanted = new Set(nodes);
    for (const node of [...this.node.children]) {
      if (!wanted.has(node)) {
        if (node.contains(document.activeElement)) this.node.focus({ preventScroll: true });
        node.remove();
      }
    }
    nodes.forEach((node, index) => {
      if (this.node.children[index] !== node) {
        this.node.insertBefore(node, this.node.children[index] ?? null);
      }
    });
  }

  dayNode(day) {
    if (!this.days.has(day)) {
      const node = make("li", "day");
      node.textContent = new Date(day).toLocaleDateString([], { day: "numeric", month: "long" });
      this.days.set(day, node);
    }
    return this.days.get(day);
  }

  atBottom() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR_BOTTOM;
  }

  toBottom() {
    this.node.scrollTop = this.node.scrollHeight;
  }

  /** Down to the newest, but not past the beginning of the first new message. */
  showNew(message) {
    const node = this.views.get(message.message_id).node;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const bottom = this.node.scrollHeight - this.node.clientHeight;
    this.node.scrollTo({ top: Math.min(bottom, node.offsetTop - 12), behavior: calm ? "auto" : "smooth" });
  }

  scrolled() {
    this.stuck = this.atBottom();
    this.noticeRead();
  }

  noticeRead() {
    if (this.unread && this.pane.isWatched(this) && this.atBottom()) {
      this.unread = 0;
      this.pane.unreadChanged();
    }
  }

  setActive(active) {
    if (this.node.inert !== active) return;
    this.node.inert = !active;
    this.node.classList.toggle("active", active);
    if (!active && !this.unread) this.firstUnread = null;
  }

  /** To what is new, or to the end: for a side that was not on the screen. */
  reveal() {
    if (this.firstUnread && this.views.has(this.firstUnread)) this.divider.scrollIntoView({ block: "start" });
    else this.toBottom();
    this.noticeRead();
  }
}
