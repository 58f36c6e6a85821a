// A signed-in page says five minutes before the session ends, and keeps it open at a click. The server counts: another
// tab, or an answer kept on the way, has already prolonged it.
import { send } from "./fragment.js";

const ADDRESS = "/compte/session";
const WARN_SECONDS = 300;
const FIRST_LOOK_SECONDS = 24 * 60;
const SHORTEST_WAIT_SECONDS = 20;

let waiting;
let shown;

function later(seconds) {
  clearTimeout(waiting);
  waiting = setTimeout(look, Math.max(seconds, SHORTEST_WAIT_SECONDS) * 1000);
}

function hide() {
  shown?.remove();
  shown = undefined;
}

/** A note that stands over the page without taking the focus away from what is being typed. */
function show(words, action) {
  hide();
  shown = document.createElement("div");
  shown.className = "session-note";
  shown.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.textContent = words;
  shown.append(text, action);
  document.body.append(shown);
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--small";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function signInLink() {
  const link = document.createElement("a");
  link.className = "button button--small";
  link.href = "/connexion";
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "Se reconnecter dans un nouvel onglet";
  return link;
}

async function ask(address) {
  const answer = await send(address, new FormData()).catch(() => null);
  if (!answer) return undefined; // no network: look again soon
  if (!answer.ok || answer.redirected) return 0;
  return (await answer.json()).seconds;
}

async function prolong() {
  const seconds = await ask(`${ADDRESS}?prolonger=1`);
  if (seconds > WARN_SECONDS) {
    hide();
    later(seconds - WARN_SECONDS);
  } else {
    tell(seconds);
  }
}

function tell(seconds) {
  if (seconds === undefined) {
    later(SHORTEST_WAIT_SECONDS);
  } else if (seconds === 0) {
    show("Votre session est fermée. Ce que vous avez tapé reste sur cette page.", signInLink());
  } else if (seconds <= WARN_SECONDS) {
    const minutes = Math.ceil(seconds / 60);
    const when = minutes > 1 ? `${minutes} minutes` : "une minute";
    if (!shown) show(`Sans geste de votre part, votre session se ferme dans ${when}.`, button("Rester en ligne", prolong));
    later(seconds + 1);
  } else {
    hide();
    later(seconds - WARN_SECONDS);
  }
}

async function look() {
  tell(await ask(ADDRESS));
}

export function startSession() {
  if (!document.querySelector("meta[name=csrf-token]")) return;
  later(FIRST_LOOK_SECONDS);
}
