// « Aa »: the form of /confort, opened in place; a choice shows at once and is kept a moment later.
import { fragment, send, token } from "./fragment.js";
import { startRuler } from "./ruler.js";

const USUAL = { theme: "auto", text_size: "normal", spacing: "normal" };
const ATTRIBUTES = { theme: "data-theme", text_size: "data-text", spacing: "data-spacing" };

/** Show the choices of this form on the page. */
export function show(form) {
  const root = document.documentElement;
  const chosen = new FormData(form);
  for (const [name, attribute] of Object.entries(ATTRIBUTES)) {
    const value = chosen.get(name) ?? USUAL[name];
    if (value === USUAL[name]) root.removeAttribute(attribute);
    else root.setAttribute(attribute, value);
  }
  if (chosen.has("ruler")) root.setAttribute("data-ruler", "on");
  else root.removeAttribute("data-ruler");
  startRuler();
}

function follow(form, said) {
  let waiting;
  form.addEventListener("change", () => {
    show(form);
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const answer = await send(form.action, new FormData(form), { bearing: token(form) }).catch(() => null);
      if (said) said.textContent = answer?.ok ? "Choix gardé." : "Choix appliqué à cette page, mais pas encore gardé.";
    }, 400);
  });
}

async function open(link) {
  let dialog = document.querySelector("dialog.comfort-dialog");
  if (!dialog) {
    const form = await fragment(link.href, "form.comfort");
    if (!form) {
      location.assign(link.href);
      return;
    }
    dialog = document.createElement("dialog");
    dialog.className = "dialog comfort-dialog";
    dialog.setAttribute("aria-label", "Confort de lecture");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "comfort__close button button--quiet button--small";
    close.textContent = "Fermer";
    close.addEventListener("click", () => dialog.close());
    const title = document.createElement("h2");
    title.className = "comfort__title";
    title.textContent = "Confort de lecture";
    form.querySelector("[data-without-script]")?.replaceWith(close);
    dialog.append(title, form);
    document.body.append(dialog);
    follow(form, form.querySelector("[role=status]"));
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => link.focus());
  }
  dialog.showModal();
}

export function startComfort() {
  const page = document.querySelector("form.comfort");
  if (page) follow(page, page.querySelector("[role=status]"));
  for (const link of document.querySelectorAll("a[data-comfort]")) {
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || page || !window.HTMLDialogElement) return;
      event.preventDefault();
      open(link).catch(() => location.assign(link.href));
    });
  }
}
