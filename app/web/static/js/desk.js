// The desk of a simulated day: an act is recorded, then only the desk is shown anew; what came is read aloud, and the
// keyboard stays where the hand was. Without a script every act is a form, and the page comes back at the same place.
import { fragment, send } from "./fragment.js";

const DESK = "[data-desk]";
const CHRONO_SECONDS = 20;
let busy = false;
let paused = false;

const desk = () => document.querySelector(DESK);

/** What happened, in words: seen at the top of the page, and heard once. */
function tell(words, wrong = false) {
  const said = document.querySelector("[data-desk-said]");
  if (!said) return;
  said.classList.toggle("desk-said--wrong", wrong);
  said.textContent = "";
  // The live region must be empty before the same words can be heard again.
  setTimeout(() => { said.textContent = words; }, 60);
}

/** Where the hand is: enough to find the same control in the desk that follows. */
function handOf() {
  const held = document.activeElement;
  if (!held || !desk()?.contains(held)) return null;
  const kind = held.form?.querySelector("[name=acte]")?.value;
  return { kind, words: held.textContent.trim(), id: held.id, name: held.name, value: held.value, href: held.getAttribute("href"), pane: held.closest(".pane")?.id };
}

/** The form of an act among those that do the same. */
function formsOf(root, kind) {
  return [...root.querySelectorAll("form")].filter((one) => one.querySelector("[name=acte]")?.value === kind);
}

const FIELDS = "input:not([type=hidden]), textarea, select";
const boxed = (field) => field.type === "radio" || field.type === "checkbox";

/** What was filled in and not sent: a minute that passes, or another act, must not take it away. */
function typedIn(root, but) {
  const kept = [];
  for (const field of root.querySelectorAll(FIELDS)) {
    const kind = field.form?.querySelector("[name=acte]")?.value;
    if (!kind || but === field.form) continue;
    const changed = boxed(field) ? field.checked !== field.defaultChecked
      : field.options ? ![...field.selectedOptions].every((one) => one.defaultSelected)
      : field.value !== field.defaultValue;
    if (changed) {
      kept.push({ kind, place: formsOf(root, kind).indexOf(field.form), name: field.name, value: field.value, checked: field.checked });
    }
  }
  return kept;
}

function fillAgain(root, kept) {
  for (const one of kept) {
    const form = formsOf(root, one.kind)[one.place];
    const field = [...(form?.querySelectorAll(FIELDS) ?? [])].find(
      (other) => other.name === one.name && (!boxed(other) || other.value === one.value),
    );
    if (!field) continue;
    if (boxed(field)) field.checked = one.checked;
    else field.value = one.value;
    const fold = field.closest("details");
    if (fold) fold.open = true;
  }
}

function putBack(hand, kind) {
  const next = desk();
  if (["answer", "ask", "reply", "hold", "call_15"].includes(kind)) {
    const here = next.querySelector("#ici");
    if (here) {
      here.focus({ preventScroll: true });
      here.scrollIntoView({ block: "nearest" });
      return;
    }
  }
  if (!hand) return;
  const same = hand.id ? next.querySelector(`#${CSS.escape(hand.id)}`)
    : hand.href ? next.querySelector(`a[href="${CSS.escape(hand.href)}"]`)
    : hand.name ? [...next.querySelectorAll(`[name="${CSS.escape(hand.name)}"]`)].find((one) => one.value === hand.value)
    : hand.kind ? formsOf(next, hand.kind).flatMap((one) => [...one.querySelectorAll("button")]).find((one) => one.textContent.trim() === hand.words)
    : null;
  const target = same ?? (hand.pane ? next.querySelector(`#${CSS.escape(hand.pane)} .pane__name`) : null);
  if (!target) return;
  if (!target.matches("a, button, input, select, textarea, summary")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

async function show(address, { form = null, kind = "" } = {}) {
  const next = await fragment(address, DESK);
  if (!next) return false;
  const hand = handOf();
  const kept = typedIn(desk(), form);
  desk().replaceWith(next);
  fillAgain(next, kept);
  document.title = next.dataset.title ?? document.title;
  putBack(hand, kind);
  pauseButton();
  return true;
}

async function act(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  const answer = await send(form.action, body);
  if (answer.status === 422) {
    tell((await answer.json()).message, true);
    return true;
  }
  if (!answer.ok && answer.status !== 409) return false;
  const { page, said, message } = await answer.json();
  const address = new URL(page, location.href);
  if (address.pathname !== location.pathname) {
    location.assign(address);
    return true;
  }
  if (!(await show(page, { form, kind: body.get("acte") }))) return false;
  history.replaceState(null, "", page);
  tell(said ?? message ?? "", answer.status === 409);
  return true;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.closest(DESK)) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  const button = event.submitter;
  form.setAttribute("aria-busy", "true");
  let done = false;
  try {
    done = await act(form, button);
  } catch {
    done = false;
  }
  busy = false;
  form.removeAttribute("aria-busy");
  if (done) return;
  // The plain way says what went wrong; the number of the act keeps it from happening twice.
  if (button?.name) {
    const kept = document.createElement("input");
    kept.type = "hidden";
    kept.name = button.name;
    kept.value = button.value;
    form.append(kept);
  }
  form.submit();
});

document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || !link.closest(DESK) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.dataset.sheetLink) {
    event.preventDefault();
    turnTo(link.dataset.sheetLink);
    history.replaceState(null, "", link.href);
  } else if ("go" in link.dataset) {
    event.preventDefault();
    if (await show(link.href).catch(() => false)) history.pushState(null, "", link.href);
    else location.assign(link.href);
  }
});

addEventListener("popstate", () => {
  if (desk()) show(location.href).catch(() => location.reload());
});

/** On a phone: another of the three sheets. */
function turnTo(sheet) {
  desk().dataset.sheet = sheet;
  for (const one of desk().querySelectorAll(".sheets__link")) {
    if (one.dataset.sheetLink === sheet) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
  const title = desk().querySelector(`#${CSS.escape(sheet)} h2`);
  if (title) {
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }
  scrollTo({ top: 0 });
}

// Chrono: a minute passes by itself, unless one is paused, elsewhere, or the desk is being written.

function pauseButton() {
  const button = document.querySelector("[data-chrono-pause]");
  if (!button) return;
  button.hidden = false;
  button.textContent = paused ? "Relancer le chrono" : "Suspendre le chrono";
  button.onclick = () => {
    paused = !paused;
    pauseButton();
    tell(paused ? "Chrono suspendu." : "Chrono relancé.");
  };
}

async function minute() {
  const form = desk()?.querySelector("form[data-tick]");
  if (!form || paused || busy || document.hidden) return;
  busy = true;
  try {
    await act(form, null);
  } catch {
    // The next minute will try again.
  }
  busy = false;
}

if (desk()?.hasAttribute("data-chrono")) {
  pauseButton();
  setInterval(minute, CHRONO_SECONDS * 1000);
}
