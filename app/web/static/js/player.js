// The player: keeps answers while somebody types, says so, and loses nothing when the network or the session goes.
// Without it every page still works: each button sends the form.

const PREFIX = "tdu:tentative:";
const PAUSE = 1200; // after the last key
const LONGEST_WAIT = 2800; // even if somebody never stops typing
const RETRIES = [2000, 5000, 10000, 20000, 30000];
const GRACE = 31000;
const ANNOUNCED = [30, 10, 5, 1];
const NBSP = "\u00a0";

const root = document.querySelector("[data-player]");
const closed = document.querySelector("[data-closed]");

/** What is typed and not yet acknowledged, kept in this browser under the attempt's identifier. */
class Waiting {
  constructor(attempt) {
    this.key = PREFIX + attempt;
    this.pending = {};
    this.sending = null;
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "null");
      this.pending = kept?.pending ?? {};
      this.sending = kept?.sending ?? null;
    } catch {
      // An unreadable or forbidden store is an empty one: the server still has what it acknowledged.
    }
  }

  get empty() {
    return this.sending === null && Object.keys(this.pending).length === 0;
  }

  keep() {
    try {
      if (this.empty) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, JSON.stringify({ pending: this.pending, sending: this.sending }));
    } catch {
      // A full or forbidden store: saving goes on over the network.
    }
  }

  forget() {
    this.pending = {};
    this.sending = null;
    this.keep();
  }

  static forgetAll() {
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
    } catch {
      // Nothing was kept.
    }
  }
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

class Player {
  constructor(node) {
    this.node = node;
    this.form = node.querySelector("[data-answers]");
    this.waiting = new Waiting(node.dataset.attempt);
    this.csrf = node.querySelector('input[name="csrf_token"]')?.value ?? "";
    this.saved = node.querySelector("[data-player-saved]");
    this.trouble = node.querySelector("[data-trouble]");
    this.timer = null;
    this.firstChange = 0;
    this.tries = 0;
    this.busy = false;
    this.signedOut = false;
    this.leaving = false;
    this.over = false;
  }

  start() {
    this.restore();
    this.form?.addEventListener("input", (event) => this.changed(event));
    this.form?.addEventListener("change", (event) => this.changed(event));
    this.form?.addEventListener("submit", () => {
      this.leaving = true;
    });
    this.node.querySelector("[data-hand-in]")?.addEventListener("submit", (event) => this.handIn(event));
    window.addEventListener("online", () => this.flush());
    window.addEventListener("offline", () => this.say("offline"));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.flush({ keepalive: true });
      else this.comeBack();
    });
    window.addEventListener("pagehide", () => {
      if (!this.leaving) this.flush({ keepalive: true });
    });
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) {
        this.leaving = false;
        this.comeBack();
      }
    });
    this.node.querySelector("[data-refusal]")?.focus();
    for (const area of this.node.querySelectorAll("textarea[data-count]")) this.count(area);
    if (!this.waiting.empty) this.flush();
  }

  // Typing

  changed(event) {
    // The flag of a lone question stands at the foot of the form, outside its body.
    const question = event.target.closest("[data-question]")?.dataset.question ?? /^f\.(.+)$/.exec(event.target.name)?.[1];
    const body = question && this.body(question);
    if (!body || this.over) return;
    if (event.target.matches("textarea[data-count]")) this.count(event.target);
    this.waiting.pending[question] = {
      fields: this.collect(question),
      rev: body.querySelector(`[name="v.${CSS.escape(question)}"]`)?.value ?? "",
    };
    this.waiting.keep();
    this.saved?.classList.add("saved--waiting");
    const now = performance.now();
    if (!this.timer) this.firstChange = now;
    clearTimeout(this.timer);
    const wait = Math.max(0, Math.min(PAUSE, LONGEST_WAIT - (now - this.firstChange)));
    this.timer = setTimeout(() => {
      this.timer = null;
      this.flush();
    }, wait);
  }

  controls(question) {
    const flag = this.form?.elements[`f.${question}`];
    const all = [...this.body(question).querySelectorAll("input, select, textarea")];
    if (flag && !all.includes(flag)) all.push(flag);
    return all.filter((control) => /^[qcf]\./.test(control.name) && !control.disabled);
  }

  collect(question) {
    const fields = [];
    for (const control of this.controls(question)) {
      if (/^(radio|checkbox)$/.test(control.type) && !control.checked) continue;
      fields.push([control.name, control.value]);
    }
    return fields;
  }

  /** Put back what this browser still held when the page was left. */
  restore() {
    const held = { ...(this.waiting.sending?.questions ?? {}), ...this.waiting.pending };
    for (const [question, { fields }] of Object.entries(held)) {
      const body = this.body(question);
      if (!body) continue;
      for (const control of this.controls(question)) {
        const values = fields.filter(([name]) => name === control.name).map(([, value]) => value);
        if (/^(radio|checkbox)$/.test(control.type)) control.checked = values.includes(control.value);
        else if (values.length) [control.value] = values;
      }
      body.querySelector("[data-ranking]")?.dispatchEvent(new CustomEvent("restored"));
    }
  }

  body(question) {
    return this.node.querySelector(`[data-question="${CSS.escape(question)}"]`);
  }

  count(area) {
    const note = document.getElementById(area.dataset.count);
    if (!note) return;
    const words = area.value.trim() ? area.value.trim().split(/\s+/).length : 0;
    const format = new Intl.NumberFormat("fr-FR");
    note.textContent = `${format.format(words)} mot${words > 1 ? "s" : ""}, ${format.format(area.value.length)} signe${area.value.length > 1 ? "s" : ""} sur 20${NBSP}000 au plus.`;
  }

  // Sending

  async flush({ keepalive = false } = {}) {
    if (this.busy || this.signedOut) return;
    if (!this.waiting.sending) {
      if (Object.keys(this.waiting.pending).length === 0) return;
      this.waiting.sending = { key: crypto.randomUUID(), questions: this.waiting.pending };
      this.waiting.pending = {};
      this.waiting.keep();
    }
    this.busy = true;
    let answer = null;
    try {
      answer = await fetch(this.node.dataset.save, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": this.csrf },
        body: this.encoded(this.waiting.sending),
        credentials: "same-origin",
        keepalive,
      });
    } catch {
      this.busy = false;
      this.later();
      return;
    }
    this.busy = false;
    await this.received(answer);
  }

  encoded({ key, questions }) {
    const fields = new URLSearchParams({ cle: key });
    for (const [question, { fields: given, rev }] of Object.entries(questions)) {
      fields.append("dans", question);
      fields.append(`v.${question}`, rev);
      for (const [name, value] of given) fields.append(name, value);
    }
    return fields;
  }

  async received(answer) {
    if ([200, 409, 422].includes(answer.status)) {
      const told = await answer.json().catch(() => null);
      if (told?.revs) {
        this.acknowledged(told);
        return;
      }
    }
    if ([400, 401, 403, 404].includes(answer.status)) {
      this.signedOut = true;
      this.say("signed-out");
      this.comeBack();
    } else if (answer.status === 410) {
      this.waiting.forget();
      location.assign(this.node.dataset.result);
    } else if ([409, 413, 422].includes(answer.status)) {
      // Refused for good: sending it again would change nothing.
      this.waiting.sending = null;
      this.waiting.keep();
      this.say("refused");
    } else {
      this.later();
    }
  }

  acknowledged(told) {
    const sent = this.waiting.sending?.questions ?? {};
    this.waiting.sending = null;
    this.tries = 0;
    for (const [question, rev] of Object.entries(told.revs)) {
      if (question in told.conflicts) continue;
      const seen = this.body(question)?.querySelector(`[name="v.${CSS.escape(question)}"]`);
      if (seen) seen.value = String(rev);
      if (this.waiting.pending[question]) this.waiting.pending[question].rev = String(rev);
      this.problem(question, told.errors[question] ?? "");
      if (!(question in told.errors) && sent[question]) this.mark(question, sent[question].fields);
    }
    for (const [question, { kept, rev }] of Object.entries(told.conflicts)) this.conflict(question, kept, rev);
    this.waiting.keep();
    if (told.late || told.closed) {
      this.waiting.forget();
      location.assign(this.node.dataset.result);
      return;
    }
    if (typeof told.left === "number") this.clock?.set(told.left);
    const wholly = Object.keys(sent).every((one) => one in told.conflicts || one in told.errors);
    if (!wholly && this.saved) {
      const words = `Enregistré à ${told.saved_at}`;
      if (this.saved.textContent !== words) this.saved.textContent = words;
      this.saved.classList.remove("saved--none");
    }
    this.saved?.classList.toggle("saved--waiting", !this.waiting.empty);
    this.say("");
    if (Object.keys(this.waiting.pending).length) this.flush();
  }

  later() {
    this.say(navigator.onLine ? "unreachable" : "offline");
    const wait = RETRIES[Math.min(this.tries, RETRIES.length - 1)];
    this.tries += 1;
    setTimeout(() => this.flush(), wait);
  }

  /** After a sleep or a sign-in elsewhere: is the attempt still ours, and how long is left? */
  async comeBack() {
    let answer;
    try {
      answer = await fetch(this.node.dataset.state, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    } catch {
      return;
    }
    if (!answer.ok) return;
    const told = await answer.json();
    this.csrf = told.csrf;
    for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = told.csrf;
    if (typeof told.left === "number") this.clock?.set(told.left);
    const wasOut = this.signedOut;
    this.signedOut = false;
    if (wasOut) this.say("");
    if (!this.waiting.empty) this.flush();
  }

  async handIn(event) {
    this.leaving = true;
    if (this.waiting.empty) return;
    event.preventDefault();
    await this.flush();
    if (this.waiting.empty) event.target.submit();
    else if (!this.signedOut) this.say("not-yet");
  }

  // Saying

  say(what) {
    if (!this.trouble || this.trouble.dataset.what === what) return;
    this.trouble.dataset.what = what;
    this.trouble.replaceChildren();
    if (!what) return;
    const box = element("div", "callout callout--attention");
    const [title, text] = {
      offline: ["Vous êtes hors connexion", "Continuez\u00a0: ce que vous tapez est gardé dans ce navigateur et partira dès le retour du réseau."],
      unreachable: ["Le site ne répond pas", "Ce que vous tapez est gardé dans ce navigateur. Nous réessayons toutes les quelques secondes."],
      "signed-out": ["Votre session a pris fin", "Ce que vous avez tapé est gardé dans ce navigateur. Connectez-vous dans un nouvel onglet, puis revenez ici\u00a0: tout partira."],
      refused: ["Le dernier envoi n’a pas pu être pris", "Vos réponses restent à l’écran. Rechargez la page, puis enregistrez de nouveau."],
      "not-yet": ["Vos dernières réponses ne sont pas encore parties", "Votre copie n’est pas rendue. Attendez le retour du réseau, puis rendez-la de nouveau."],
      over: ["Le temps est écoulé", "Votre copie est prise avec tout ce qui est enregistré. Le résultat s’ouvre dans un instant."],
    }[what];
    box.append(element("p", "callout__title", title), element("p", "", text));
    if (what === "signed-out") {
      const link = element("a", "", "Se connecter (nouvel onglet)");
      link.href = this.node.dataset.signIn;
      link.target = "_blank";
      link.rel = "noopener";
      const line = element("p");
      line.append(link);
      box.append(line);
    }
    this.trouble.append(box);
  }

  problem(question, words) {
    const body = this.body(question);
    if (!body) return;
    const id = `e-${question}`;
    let note = document.getElementById(id);
    const controls = body.querySelectorAll('input[type="text"], textarea, select');
    if (!words) {
      note?.remove();
      for (const control of controls) control.removeAttribute("aria-invalid");
      return;
    }
    if (!note) {
      note = element("p", "question__error");
      note.id = id;
      note.setAttribute("role", "status");
      (body.querySelector(".question__how") ?? body.firstElementChild).after(note);
    }
    note.textContent = `Cette réponse n’est pas enregistrée. ${words}`;
    for (const control of controls) {
      control.setAttribute("aria-invalid", "true");
      const described = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
      control.setAttribute("aria-describedby", [...described.add(id)].join(" "));
    }
  }

  conflict(question, kept, rev) {
    const body = this.body(question);
    if (!body || body.querySelector(".question__conflict")) return;
    const box = element("div", "callout callout--attention question__conflict");
    box.setAttribute("role", "alert");
    box.append(element("p", "callout__title", "Cette question a reçu une autre réponse dans un autre onglet"));
    box.append(element("p", "", `Réponse enregistrée${NBSP}: ${kept.length ? kept.join("\u202f; ") : "aucune"}`));
    box.append(element("p", "", "La vôtre est à l’écran, et n’a pas remplacé la première."));
    const row = element("p", "row");
    const mineButton = element("button", "button button--quiet button--small", "Enregistrer la mienne");
    const theirsButton = element("button", "button button--quiet button--small", "Revenir à la réponse enregistrée");
    for (const button of [mineButton, theirsButton]) button.type = "button";
    mineButton.addEventListener("click", () => {
      body.querySelector(`[name="v.${CSS.escape(question)}"]`).value = String(rev);
      this.waiting.pending[question] = { fields: this.collect(question), rev: String(rev) };
      this.waiting.keep();
      box.remove();
      this.flush();
    });
    theirsButton.addEventListener("click", () => {
      delete this.waiting.pending[question];
      this.waiting.keep();
      this.leaving = true;
      location.reload();
    });
    row.append(mineButton, theirsButton);
    box.append(row);
    body.prepend(box);
  }

  mark(question, fields) {
    const link = this.node.querySelector(`[data-step="${CSS.escape(question)}"]`);
    if (!link) return;
    const answered = fields.some(([name, value]) => name.startsWith("q.") && value.trim());
    const flag = fields.some(([name]) => name.startsWith("f."));
    link.classList.toggle("steps__link--done", answered);
    link.classList.toggle("steps__link--flag", flag);
    const words = link.querySelector("[data-step-words]");
    if (words) words.textContent = `${answered ? ", répondue" : ""}${flag ? ", à revoir" : ""}`;
  }

  timeIsOver() {
    if (this.over) return;
    this.flush();
    this.over = true;
    if (this.form) this.form.inert = true;
    this.say("over");
    setTimeout(() => {
      this.leaving = true;
      location.assign(this.node.dataset.result);
    }, GRACE);
  }
}

/** The time left, as the server counts it, in words that change once a minute. */
class Clock {
  constructor(node, seconds, atTheEnd) {
    this.words = node.querySelector("[data-time-words]");
    this.announced = node.querySelector("[data-time-announced]");
    this.atTheEnd = atTheEnd;
    this.set(seconds);
    this.before = this.left;
    setInterval(() => this.look(), 1000);
    const fold = node.querySelector("[data-time]");
    try {
      if (sessionStorage.getItem("tdu:temps") === "masqué") fold?.removeAttribute("open");
      fold?.addEventListener("toggle", () => sessionStorage.setItem("tdu:temps", fold.open ? "visible" : "masqué"));
    } catch {
      // The choice is not kept from page to page.
    }
  }

  set(seconds) {
    this.end = performance.now() + seconds * 1000;
  }

  get left() {
    return Math.max(0, (this.end - performance.now()) / 1000);
  }

  look() {
    const left = this.left;
    const words = Clock.say(left);
    if (this.words && this.words.textContent !== words) this.words.textContent = words;
    for (const minutes of ANNOUNCED) {
      if (this.before > minutes * 60 && left <= minutes * 60 && this.announced) {
        this.announced.textContent = `Il vous reste ${minutes} minute${minutes > 1 ? "s" : ""}.`;
      }
    }
    this.before = left;
    if (left <= 0) this.atTheEnd();
  }

  static say(seconds) {
    const minutes = Math.ceil(seconds / 60);
    if (seconds <= 0) return "Le temps est écoulé";
    if (minutes <= 1) return "Il vous reste moins d’une minute";
    if (minutes < 60) return `Il vous reste environ ${minutes}${NBSP}minutes`;
    const rest = minutes % 60;
    const hours = `${Math.floor(minutes / 60)}${NBSP}h`;
    return `Il vous reste environ ${hours}${rest ? `${NBSP}${String(rest).padStart(2, "0")}` : ""}`;
  }
}

// A copy that is handed in leaves nothing behind in this browser; neither does somebody who signs out.
if (closed) new Waiting(closed.dataset.closed).forget();
document.addEventListener("submit", (event) => {
  if (new URL(event.target.action, location.href).pathname === "/deconnexion") Waiting.forgetAll();
});

if (root) {
  const player = new Player(root);
  if (root.dataset.left !== undefined) {
    player.clock = new Clock(root, Number(root.dataset.left), () => player.timeIsOver());
  }
  player.start();
}
