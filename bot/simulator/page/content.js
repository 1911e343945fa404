// What the page says of the content that is tried out, and the way to one page of it.

import { make } from "./make.js";

const byId = (id) => document.getElementById(id);

/** `open(id)` is what choosing a page does. */
export class Content {
  constructor(open) {
    this.open = open;
    this.pages = [];
    this.form = byId("pages");
    this.input = this.form.querySelector("input");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.choose();
    });
    this.input.addEventListener("input", (event) => {
      // A click on the list brings the whole id at once; typing brings a letter.
      if (!event.inputType || event.inputType === "insertReplacementText") this.choose();
    });
  }

  draw({ read_at: readAt, mistakes, pages }) {
    this.pages = pages;
    this.form.hidden = !pages.length;
    byId("page-ids").replaceChildren(...pages.map(({ id, title }) => new Option(title, id)));
    const when = new Date((readAt ?? 0) * 1000).toLocaleTimeString("en-GB");
    byId("read-at").textContent = readAt ? `content read again at ${when}` : "";
    const banner = byId("mistakes");
    banner.replaceChildren();
    if (!mistakes.length) return;
    make("p", "", banner).textContent = "The changed content has mistakes; the old one stays.";
    const list = make("ul", "", banner);
    for (const mistake of mistakes) make("li", "", list).textContent = mistake;
  }

  /** The page with this id, or the only one whose id or title holds these words. */
  async choose() {
    const words = this.input.value.trim().toLowerCase();
    if (!words) return;
    const near = this.pages.filter(({ id, title }) => `${id} ${title}`.toLowerCase().includes(words));
    const page = this.pages.find(({ id }) => id === words) ?? (near.length === 1 ? near[0] : null);
    this.input.setCustomValidity(page ? "" : near.length ? "Several pages; choose one." : "No such page.");
    if (!page) this.input.reportValidity();
    else if (await this.open(page.id)) this.input.value = "";
    this.input.setCustomValidity("");
  }
}
