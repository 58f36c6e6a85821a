// The dossier writes itself to the server as one types: each field apart, with the revision it began from. When another
// window wrote the same field, both texts are shown and nothing is chosen against. After a save, what the page says of
// the text (what lacks, what looks like a patient's data) and the printed page are brought up to date in place.
import { fragment, send, token } from "./fragment.js";
import { saySaved, sayWaiting } from "./saved.js";

const DELAY = 1200;
const TRY_AGAIN = 8000;
const LOOK_AGAIN = 400;

const form = document.querySelector("form[data-writing]");
const saved = form?.querySelector("[data-saved]");
const say = (words) => sayWaiting(saved, words);

let looking = 0;

/** Bring the parts that depend on the text up to date; never the one that holds the focus. */
async function lookAgain() {
  const page = await fragment(location.pathname, "main").catch(() => null);
  if (!page) return;
  for (const fresh of page.querySelectorAll("[data-live][id]")) {
    const shown = document.getElementById(fresh.id);
    if (!shown || shown.contains(document.activeElement) || shown.outerHTML === fresh.outerHTML) continue;
    shown.replaceWith(fresh);
  }
}

function lookSoon() {
  clearTimeout(looking);
  looking = setTimeout(lookAgain, LOOK_AGAIN);
}

/** One field that keeps itself. */
class Kept {
  constructor(field) {
    this.field = field;
    this.revision = form.elements[`rev.${field.name}`];
    this.known = field.value;
    this.timer = 0;
    this.sending = null;
    this.conflict = null;
    field.addEventListener("input", () => this.later(DELAY));
    field.addEventListener("change", () => this.later(0));
  }

  get waits() {
    return this.field.value !== this.known && !this.conflict;
  }

  later(delay) {
    clearTimeout(this.timer);
    if (!this.waits) return;
    say("");
    this.timer = setTimeout(() => this.keep(), delay);
  }

  async keep(leaving = false) {
    clearTimeout(this.timer);
    if (this.sending) await this.sending;
    if (!this.waits) return;
    this.sending = this.post(this.field.value, leaving).finally(() => {
      this.sending = null;
    });
    await this.sending;
  }

  async post(value, leaving) {
    const body = { example: Number(form.dataset.example), key: this.field.name, text: value, revision: Number(this.revision.value) };
    try {
      const answer = await send(form.dataset.save, body, { bearing: token(form), keepalive: leaving });
      const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      if (answer.ok && !answer.redirected) {
        this.known = value;
        this.revision.value = told.revision;
        saySaved(saved, told.saved_at);
        lookSoon();
      } else if (answer.status === 409 && "kept" in told) {
        this.meet(told);
      } else if (answer.status === 401 || answer.redirected) {
        say("Votre session a pris fin : reconnectez-vous dans un autre onglet. Votre texte reste ici.");
      } else {
        say(told.message ?? "Pas encore enregistré. Votre texte reste ici : nouvel essai dans un instant.");
        if (answer.status >= 500) this.timer = setTimeout(() => this.keep(), TRY_AGAIN);
      }
    } catch {
      say("Pas de réseau : votre texte reste ici, nouvel essai dans un instant.");
      this.timer = setTimeout(() => this.keep(), TRY_AGAIN);
    }
  }

  /** Both texts, and three ways out. */
  meet({ kept, revision }) {
    const box = document.createElement("div");
    box.className = "callout callout--attention";
    box.tabIndex = -1;
    const title = document.createElement("p");
    title.className = "callout__title";
    title.textContent = "Ce texte a changé dans une autre fenêtre";
    const other = document.createElement("textarea");
    other.readOnly = true;
    other.rows = 4;
    other.value = kept;
    other.setAttribute("aria-label", "L’autre texte, déjà enregistré");
    const row = document.createElement("div");
    row.className = "row";
    for (const [choice, words] of [["mine", "Garder le mien"], ["theirs", "Garder l’autre"], ["both", "Garder les deux"]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--quiet button--small";
      button.textContent = words;
      button.addEventListener("click", () => {
        if (choice === "theirs") this.field.value = kept;
        if (choice === "both") this.field.value = [kept, this.field.value].filter(Boolean).join("\n\n");
        this.known = kept;
        this.conflict = null;
        box.remove();
        this.field.focus();
        if (this.waits) this.keep();
        else say("L’autre texte est gardé.");
      });
      row.append(button);
    }
    box.append(title, other, row);
    this.conflict = box;
    this.revision.value = revision;
    this.field.after(box);
    say("");
    box.focus();
  }
}

if (form) {
  const fields = [...form.querySelectorAll("[data-text]")].map((field) => new Kept(field));
  const keepAll = (leaving) => fields.forEach((one) => one.keep(leaving));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keepAll(true);
  });
  addEventListener("pagehide", () => keepAll(true));
}

// On a phone, writing and the printed page are two tabs; on a wide screen they stand side by side.
const tabs = document.querySelector("[data-tabs]");
if (tabs) {
  const links = [...tabs.querySelectorAll("a")];
  const panels = links.map((link) => document.querySelector(link.hash));
  const wide = matchMedia("(min-width: 1080px)");
  const show = (chosen) => {
    links.forEach((link, index) => {
      if (index === chosen) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
      panels[index].hidden = !wide.matches && index !== chosen;
    });
  };
  const current = () => Math.max(0, links.findIndex((link) => link.hasAttribute("aria-current")));
  links.forEach((link, index) =>
    link.addEventListener("click", (event) => {
      if (wide.matches) return;
      event.preventDefault();
      show(index);
    }),
  );
  wide.addEventListener("change", () => show(current()));
  show(location.hash === "#apercu" ? 1 : 0);
}
