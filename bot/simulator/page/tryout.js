// The page as a whole: who is shown, the clock, the faults, and the stream of states.

import { Content } from "./content.js";
import { FaultDialog } from "./faults.js";
import { make } from "./make.js";
import { Pane } from "./pane.js";

const LANGUAGES = ["en", "es", "fr", "de", "pt", "it", "pl", "cs", "uk", "ru", "tr", "ar", "fa", "hi", "th", "vi"];
const NAMES = ["Sam", "Kim", "Noa", "Andrea", "Jo", "Toni", "Luca", "Mika", "Dani", "Charlie"];

const byId = (id) => document.getElementById(id);
const phone = new Pane(byId("phone"), { inGroup: false, onUnread: drawUnread });
const team = new Pane(byId("team"), { inGroup: true, onUnread: drawUnread });
const faults = new FaultDialog(byId("fault-dialog"), byId("faults"));
const content = new Content(openPage);
const tabs = byId("phone").querySelector(".people");

let state = null;
let personId = null;
let groupId = null;
let memberId = null;

function draw() {
  const people = state.people.filter((person) => !person.in_team || person.started);
  if (!people.some((person) => person.id === personId)) personId = people[0]?.id ?? null;
  const person = people.find((one) => one.id === personId);
  drawTabs(people);
  phone.update(
    state,
    people.map((one) => ({ id: one.id, label: `${one.name}'s chat`, note: one.description })),
    person && privateChat(person),
    person,
  );

  if (!state.groups.some((group) => group.id === groupId)) groupId = state.groups[0]?.id ?? null;
  const group = state.groups.find((one) => one.id === groupId);
  const members = state.people.filter((one) => group?.members.includes(one.id));
  if (!members.some((member) => member.id === memberId)) memberId = members[0]?.id ?? null;
  options(byId("group"), state.groups.map((one) => [one.id, one.title]), groupId);
  options(byId("member"), members.map((one) => [one.id, one.name]), memberId);
  byId("group-choice").hidden = state.groups.length < 2;
  const chats = state.groups.map((one) => ({ id: one.id, label: one.title }));
  team.update(state, chats, group && groupChat(group), members.find((one) => one.id === memberId));
  drawFaults(person);
  drawClock(state.now);
}

function privateChat(person) {
  const say = (words) => phone.do("say", { chat_id: person.id, user_id: person.id, text: words });
  let big = null;
  if (person.blocked) {
    const restart = async () => {
      if (await phone.do("block", { user_id: person.id, blocked: false })) await say("/start");
    };
    big = { label: "Restart", act: restart };
  } else if (!person.started) {
    big = { label: "Start", act: () => say("/start") };
  }
  return { id: person.id, title: state.bot.first_name, subtitle: "bot", commands: person.commands, big };
}

function groupChat(group) {
  const gone = { left: "the bot has left", kicked: "the bot was removed" }[group.bot_status];
  const people = group.members.length;
  const count = `${people} ${people === 1 ? "person" : "people"} and the bot`;
  return { id: group.id, title: group.title, subtitle: gone ?? count, commands: group.commands, big: null };
}

function drawTabs(people) {
  while (tabs.children.length > people.length) tabs.lastElementChild.remove();
  people.forEach((person, index) => {
    const tab = tabs.children[index] ?? personTab();
    tab.dataset.id = person.id;
    tab.firstChild.textContent = person.name;
    tab.setAttribute("aria-selected", String(person.id === personId));
    tab.tabIndex = person.id === personId ? 0 : -1;
  });
}

function personTab() {
  const tab = make("button", "", tabs);
  tab.type = "button";
  tab.setAttribute("role", "tab");
  make("span", "", tab);
  make("span", "badge", tab);
  tab.addEventListener("click", () => choose(Number(tab.dataset.id)));
  return tab;
}

function choose(id) {
  personId = id;
  draw();
  tabs.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function drawUnread() {
  let onPhones = 0;
  for (const tab of tabs.children) {
    const unread = phone.unreadOf(Number(tab.dataset.id));
    onPhones += unread;
    tab.lastChild.textContent = unread ? String(unread) : "";
  }
  const inTeam = (state?.groups ?? []).reduce((sum, group) => sum + team.unreadOf(group.id), 0);
  byId("phone-tab").dataset.unread = onPhones || "";
  byId("team-tab").dataset.unread = inTeam || "";
}

function drawFaults(person) {
  for (const button of document.querySelectorAll("[data-fault]")) {
    const coming = state.faults.some((fault) => fault.kind === button.dataset.fault);
    button.setAttribute("aria-pressed", String(coming));
  }
  byId("block").setAttribute("aria-pressed", String(Boolean(person?.blocked)));
  byId("block").disabled = !person;
  byId("clear").disabled = !person || !state.chats[person.id]?.length;
  faults.update(state);
}

function drawClock(seconds) {
  const now = new Date(seconds * 1000);
  const shown = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  byId("clock").textContent = now.toLocaleString([], shown);
  byId("clock").dateTime = now.toISOString();
}

function options(select, wanted, chosen) {
  const drawn = JSON.stringify(wanted);
  if (select.dataset.drawn !== drawn) {
    select.dataset.drawn = drawn;
    select.replaceChildren();
    for (const [value, words] of wanted) select.append(new Option(words, value));
  }
  select.value = chosen ?? "";
}

/** As a link does that leads to a page: its id with dashes for the dots. */
function openPage(id) {
  const words = `/start ${id.replaceAll(".", "-")}`;
  return personId && phone.do("say", { chat_id: personId, user_id: personId, text: words });
}

/** Arrow keys move between the tabs of a list. */
function arrows(list) {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = [...list.querySelectorAll("[role=tab]")];
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    next.click();
    next.focus();
  });
}

function showSide(name) {
  document.body.dataset.side = name;
  for (const side of ["phone", "team"]) {
    const tab = byId(`${side}-tab`);
    tab.setAttribute("aria-selected", String(side === name));
    tab.tabIndex = side === name ? 0 : -1;
  }
  (name === "phone" ? phone : team).log?.reveal();
}

function openPersonDialog() {
  const dialog = byId("person-dialog");
  const taken = new Set(state.people.map((person) => person.name));
  dialog.querySelector("[name=name]").value = NAMES.find((name) => !taken.has(name)) ?? "";
  dialog.showModal();
  dialog.querySelector("[name=name]").select();
}

async function addPerson(event) {
  event.preventDefault();
  const form = event.target;
  const body = { first_name: form.elements.name.value.trim(), language_code: form.elements.language.value };
  const done = await phone.do("person", body);
  byId("person-dialog").close();
  if (done) {
    personId = done.id;
    if (state.people.some((person) => person.id === personId)) draw();
  }
}

function listen() {
  for (const button of document.querySelectorAll("[data-seconds]")) {
    button.addEventListener("click", () => phone.do("clock", { seconds: Number(button.dataset.seconds) }));
  }
  for (const button of document.querySelectorAll("[data-fault]")) {
    button.addEventListener("click", () => {
      const coming = button.getAttribute("aria-pressed") === "true";
      const { fault: kind } = button.dataset;
      phone.do("fault", coming ? { kind, clear: true } : { kind, retry_after: 3 });
    });
  }
  byId("block").addEventListener("click", () => {
    const person = state.people.find((one) => one.id === personId);
    if (person) phone.do("block", { user_id: person.id, blocked: !person.blocked });
  });
  byId("clear").addEventListener("click", () => phone.do("clear", { user_id: personId }));
  byId("group").addEventListener("change", (event) => {
    groupId = Number(event.target.value);
    draw();
  });
  byId("member").addEventListener("change", (event) => {
    memberId = Number(event.target.value);
    draw();
  });
  byId("phone-tab").addEventListener("click", () => showSide("phone"));
  byId("team-tab").addEventListener("click", () => showSide("team"));
  byId("add-person").addEventListener("click", openPersonDialog);
  const form = byId("person-dialog").querySelector("form");
  form.addEventListener("submit", addPerson);
  form.querySelector("[value=cancel]").addEventListener("click", () => byId("person-dialog").close());
  const names = new Intl.DisplayNames(undefined, { type: "language" });
  for (const code of LANGUAGES) form.elements.language.append(new Option(names.of(code), code));
  arrows(tabs);
  arrows(document.querySelector(".sides"));
}

function connect() {
  const events = new EventSource("/tryout/events");
  events.addEventListener("state", (event) => {
    state = JSON.parse(event.data);
    draw();
  });
  events.addEventListener("clock", (event) => drawClock(JSON.parse(event.data).now));
  events.addEventListener("content", (event) => content.draw(JSON.parse(event.data)));
  events.addEventListener("open", () => {
    byId("connection").textContent = "";
  });
  events.addEventListener("error", () => {
    byId("connection").textContent = "The server does not answer. Trying again…";
    if (events.readyState === EventSource.CLOSED) {
      events.close();
      setTimeout(connect, 2000);
    }
  });
}

showSide("phone");
listen();
connect();
