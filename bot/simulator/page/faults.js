// The dialog in which something is told to fail: how, in which method, in which chat, how often.

import { ask } from "./ask.js";
import { make } from "./make.js";

const KINDS = {
  429: "Too many requests (429)",
  403: "The chat forbids it (403)",
  400: "Chat not found (400)",
  500: "Server error (500)",
  502: "Bad gateway (502)",
  reset: "Connection breaks, nothing done",
  lost: "Connection breaks after it was done",
  timeout: "No answer, nothing done",
  late: "No answer, but it was done",
};

export class FaultDialog {
  constructor(dialog, opener) {
    this.dialog = dialog;
    this.opener = opener;
    this.form = dialog.querySelector("form");
    this.list = dialog.querySelector("ul");
    this.problem = dialog.querySelector("[role=alert]");
    const { kind } = this.form.elements;
    for (const [value, words] of Object.entries(KINDS)) kind.append(new Option(words, value));
    kind.value = "429";
    kind.addEventListener("change", () => this.fit());
    opener.addEventListener("click", () => dialog.showModal());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.do(this.wanted());
    });
    dialog.querySelector("[value=clear]").addEventListener("click", () => this.do({ clear: true }));
    dialog.querySelector("[value=close]").addEventListener("click", () => dialog.close());
    this.fit();
  }

  /** Only a 429 says how long to wait. */
  fit() {
    this.form.elements.wait.closest("label").hidden = this.form.elements.kind.value !== "429";
  }

  wanted() {
    const { kind, method, chat, times, wait } = this.form.elements;
    return {
      kind: kind.value,
      times: times.value ? Number(times.value) : null,
      retry_after: Number(wait.value) || 1,
      ...(method.value && { method: method.value }),
      ...(chat.value && { chat_id: Number(chat.value) }),
    };
  }

  async do(body) {
    this.problem.textContent = "";
    try {
      await ask("fault", body);
    } catch (problem) {
      this.problem.textContent = problem.message;
    }
  }

  update(state) {
    const chats = [
      ...state.people.map(({ id, name }) => [String(id), name]),
      ...state.groups.map(({ id, title }) => [String(id), title]),
    ];
    fill(this.form.elements.method, [["", "Any call but polling"], ...state.methods.map((name) => [name, name])]);
    fill(this.form.elements.chat, [["", "Any chat"], ...chats]);
    const names = new Map(chats);
    this.list.replaceChildren();
    for (const fault of state.faults) make("li", "", this.list).textContent = sentence(fault, names);
    this.dialog.querySelector("[value=clear]").disabled = !state.faults.length;
    this.opener.setAttribute("aria-pressed", String(state.faults.length > 0));
    this.opener.textContent = state.faults.length ? `Faults: ${state.faults.length}` : "Faults…";
  }
}

function sentence({ kind, method, chat_id: chat, times }, names) {
  const often = times === null ? "until cleared" : times === 1 ? "once" : `${times} times`;
  const where = chat === null ? "" : `, ${names.get(String(chat)) ?? chat}`;
  return `${KINDS[kind]}: ${method ?? "any call"}${where}, ${often}`;
}

function fill(select, options) {
  const drawn = JSON.stringify(options);
  if (select.dataset.drawn === drawn) return;
  const chosen = select.value;
  select.dataset.drawn = drawn;
  select.replaceChildren(...options.map(([value, words]) => new Option(words, value)));
  select.value = options.some(([value]) => value === chosen) ? chosen : "";
}
