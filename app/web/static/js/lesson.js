// A lesson: where the reader is, kept as they read; their note, kept as they write.
// Everything here has a button that does the same without a script.
import { send } from "./fragment.js";
import { saySaved, sayWaiting } from "./saved.js";

const READING_LINE = 0.35; // a part is being read once its title has passed this share of the window
const FORWARD_DELAY = 2500; // ms at a new part before it counts
const BACKWARD_DELAY = 12000; // going back to check something does not lose one's place
const NOTE_DELAY = 1200;
const TRY_AGAIN = 15000;

const post = (form, fields, keepalive = false) => send(form.action, new URLSearchParams(fields), { keepalive });

// The reader's place

const place = document.getElementById("place");

if (place) {
  const steps = [...document.querySelectorAll(".lesson__step")];
  const titles = steps
    .map((step) => document.getElementById(decodeURIComponent(step.querySelector("a").hash.slice(1))))
    .filter(Boolean);
  let kept = steps.findIndex((step) => step.classList.contains("lesson__step--here"));
  let furthest = Math.max(kept, steps.filter((step) => step.classList.contains("lesson__step--read")).length);
  const finished = steps.length > 0 && steps.every((step) => step.classList.contains("lesson__step--read"));
  let timer = 0;
  let waiting = -1;
  let moved = false;
  let chosen = false;

  const current = () => {
    const line = window.innerHeight * READING_LINE;
    // A short last part never climbs to the line: the foot of the page is its place.
    if (moved && window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 4) return titles.length - 1;
    let found = -1;
    titles.forEach((title, rank) => {
      if (title.getBoundingClientRect().top <= line) found = rank;
    });
    return found;
  };

  const show = (rank) => {
    furthest = Math.max(furthest, rank);
    steps.forEach((step, index) => {
      const here = !finished && index === rank;
      const read = finished || index < furthest;
      step.classList.toggle("lesson__step--here", here);
      step.classList.toggle("lesson__step--read", read);
      const words = step.querySelector(".lesson__step-words");
      if (words) words.textContent = here ? ", vous en êtes là" : read ? ", lu" : "";
    });
    if (titles[rank]) place.elements.heading.value = titles[rank].id;
  };

  const keep = async (rank, leaving = false) => {
    clearTimeout(timer);
    waiting = -1;
    chosen = false;
    if (rank < 0 || rank === kept) return;
    const before = kept;
    kept = rank;
    show(rank);
    try {
      const answer = await post(place, { heading: titles[rank].id }, leaving);
      if (!answer.ok) kept = before;
    } catch {
      kept = before; // the next move sends it again
    }
  };

  const look = () => {
    const rank = current();
    if (rank < 0 || rank === kept) {
      clearTimeout(timer);
      waiting = -1;
      return;
    }
    if (rank === waiting) return;
    clearTimeout(timer);
    waiting = rank;
    timer = setTimeout(() => keep(rank), rank > kept || chosen ? FORWARD_DELAY : BACKWARD_DELAY);
  };

  // Who picks a part in the plan means to be there, even further back.
  document.querySelector(".lesson__steps").addEventListener("click", (event) => {
    if (event.target.closest("a")) chosen = true;
  });

  window.addEventListener(
    "scroll",
    () => {
      moved = true;
      requestAnimationFrame(look);
    },
    { passive: true },
  );

  // Opening the page is an act too; it leaves the place as it was.
  post(place, {}).catch(() => {});

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && moved && current() > kept) keep(current(), true);
  });
}

// The note

const note = document.getElementById("note");

if (note) {
  const text = note.elements.text;
  const revision = note.elements.revision;
  const saved = note.querySelector("[data-saved]");
  const state = document.querySelector("[data-note-state]");
  const conflict = note.querySelector("[data-note-conflict]");
  const other = document.getElementById("note-kept");
  let known = text.value;
  let timer = 0;
  let sending = null;

  const say = (words) => sayWaiting(saved, words);

  const meet = (answer) => {
    other.value = answer.kept;
    revision.value = answer.revision;
    conflict.hidden = false;
    say("");
    conflict.querySelector("p").focus();
  };

  const keepNote = async (leaving = false) => {
    clearTimeout(timer);
    if (sending) await sending;
    if (text.value === known || !conflict.hidden) return;
    const value = text.value;
    sending = (async () => {
      try {
        const answer = await post(note, { text: value, revision: revision.value }, leaving);
        const type = answer.headers.get("Content-Type") ?? "";
        const told = type.includes("json") ? await answer.json() : {};
        if (answer.ok) {
          known = value;
          revision.value = told.revision;
          saySaved(saved, told.saved_at);
          if (state) state.textContent = value.trim() ? "enregistrées" : "rien encore";
        } else if (answer.status === 409 && "kept" in told) {
          meet(told);
        } else if (answer.status === 401) {
          say("Votre session a pris fin : reconnectez-vous dans un autre onglet, puis enregistrez. Votre texte reste ici.");
        } else {
          say(told.message ?? "Pas encore enregistré. Votre texte reste ici : réessayez dans un instant.");
        }
      } catch {
        say("Pas de réseau : votre texte reste ici, nouvel essai dans un instant.");
        timer = setTimeout(keepNote, TRY_AGAIN);
      } finally {
        sending = null;
      }
    })();
    await sending;
  };

  text.addEventListener("input", () => {
    clearTimeout(timer);
    say("");
    timer = setTimeout(keepNote, NOTE_DELAY);
  });

  note.addEventListener("submit", (event) => {
    event.preventDefault();
    if (text.value === known && conflict.hidden) say("Déjà enregistré.");
    keepNote();
  });

  for (const button of conflict.querySelectorAll("[data-keep]")) {
    button.addEventListener("click", () => {
      const choice = button.dataset.keep;
      if (choice === "theirs") text.value = other.value;
      if (choice === "both") text.value = [other.value, text.value].filter(Boolean).join("\n\n");
      known = other.value;
      conflict.hidden = true;
      text.focus();
      if (text.value === known) say("Le texte de l’autre fenêtre est gardé.");
      keepNote();
    });
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keepNote(true);
  });
  window.addEventListener("pagehide", () => keepNote(true));

  // A link to the notes opens them.
  const panel = note.closest("details");
  const open = () => {
    if (location.hash !== "#notes") return;
    panel.open = true;
    text.focus({ preventScroll: true });
  };
  document.querySelector('.lesson__plan a[href="#notes"]')?.addEventListener("click", (event) => {
    event.preventDefault();
    panel.open = true;
    panel.scrollIntoView({ block: "nearest" });
    text.focus({ preventScroll: true });
  });
  window.addEventListener("hashchange", open);
  open();
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.open) {
      panel.open = false;
      panel.querySelector("summary").focus();
    }
  });
}
