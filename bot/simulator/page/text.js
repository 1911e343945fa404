// Text with entities as nodes. Offsets are in UTF-16 units, which is how strings count here anyway.

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

/** Fills `parent` with the text; `onCommand(text)` is what a tap on a /command does. */
export function renderText(parent, text, entities, onCommand) {
  parent.replaceChildren();
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  fill(parent, text, 0, text.length, sorted, onCommand);
}

function fill(parent, text, start, end, entities, onCommand) {
  let at = start;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    if (to <= from) continue;
    plain(parent, text.slice(at, from), BLOCKS.has(entity.type));
    const inner = [];
    while (index + 1 < entities.length && entities[index + 1].offset < to) {
      index += 1;
      inner.push(entities[index]);
    }
    const node = element(entity, text.slice(from, to), onCommand);
    if (!node.textContent) fill(node, text, from, to, inner, onCommand);
    parent.append(node);
    at = to;
  }
  plain(parent, text.slice(at, end), false);
}

/** A block brings its own line break, so the one typed beside it is left out. */
function plain(parent, words, beforeBlock) {
  let shown = words;
  if (parent.lastChild?.dataset?.block && shown.startsWith("\n")) shown = shown.slice(1);
  if (beforeBlock && shown.endsWith("\n")) shown = shown.slice(0, -1);
  if (shown) parent.append(shown);
}

function element(entity, words, onCommand) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url);
    case "url":
      return link(words);
    case "bot_command":
      return command(words, onCommand);
    case "date_time":
      return moment(entity.unix_time, entity.date_time_format);
    case "spoiler":
      return spoiler();
    default: {
      const node = document.createElement(TAGS[entity.type] ?? "span");
      if (BLOCKS.has(entity.type)) node.dataset.block = "yes";
      if (entity.type === "expandable_blockquote") expandable(node);
      return node;
    }
  }
}

function link(url) {
  const node = document.createElement("a");
  if (/^https?:\/\//i.test(url)) {
    node.href = url;
    node.target = "_blank";
    node.rel = "noopener noreferrer";
  }
  node.title = url;
  return node;
}

function command(words, onCommand) {
  const node = document.createElement("button");
  node.type = "button";
  node.className = "command";
  node.addEventListener("click", () => onCommand(words));
  return node;
}

/** A time of day in the reader's own zone, whatever zone it was written in. */
function moment(seconds, form) {
  const node = document.createElement("time");
  const when = new Date(seconds * 1000);
  node.dateTime = when.toISOString();
  node.title = when.toLocaleString();
  if (form === "t") {
    node.textContent = when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  }
  return node;
}

function spoiler() {
  const node = document.createElement("span");
  node.className = "spoiler";
  opens(node, () => node.classList.add("open"));
  return node;
}

function expandable(node) {
  node.classList.add("expandable");
  opens(node, () => node.classList.toggle("open"));
}

function opens(node, act) {
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.addEventListener("click", act);
  node.addEventListener("keydown", (event) => {
    if (event.target === node && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      act();
    }
  });
}
