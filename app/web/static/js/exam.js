// The candidate's page during a part: the time left, as the server counts it, in words that change once a minute,
// said aloud at the instants that the page names, and asked again to the server so that time given back is seen.

const ASK_EVERY = 30_000;
const NBSP = "\u00a0";

const root = document.querySelector("[data-exam]");

function say(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (seconds <= 0) return "Le temps est écoulé";
  if (minutes === 0) return "Il reste moins d’une minute";
  if (minutes < 60) return `Il reste ${minutes}${NBSP}minute${minutes > 1 ? "s" : ""}`;
  return `Il reste ${Math.floor(minutes / 60)}${NBSP}h${NBSP}${String(minutes % 60).padStart(2, "0")}`;
}

class ExamClock {
  constructor(node) {
    this.node = node;
    this.words = node.querySelector("[data-exam-words]");
    this.aloud = node.querySelector("[data-exam-say]");
    this.announced = node.dataset.announced.split(" ").map(Number);
    // A page that does not know the time begins by asking it.
    this.set(Number(node.dataset.left ?? Number.POSITIVE_INFINITY));
    this.before = this.left;
    if (node.dataset.left === undefined) this.ask();
    this.over = false;
    setInterval(() => this.look(), 1000);
    setInterval(() => this.ask(), ASK_EVERY);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.ask();
    });
    node.querySelector("[data-exam-ask]")?.addEventListener("click", async (event) => {
      event.preventDefault();
      await this.ask();
      this.aloud.textContent = `${say(this.left)}.`;
    });
  }

  set(seconds) {
    this.end = performance.now() + seconds * 1000;
  }

  get left() {
    return Math.max(0, (this.end - performance.now()) / 1000);
  }

  look() {
    const left = this.left;
    if (left === Number.POSITIVE_INFINITY) return;
    const words = say(left);
    if (this.words.textContent !== words) this.words.textContent = words;
    for (const minutes of this.announced) {
      if (this.before > minutes * 60 && left <= minutes * 60) {
        this.aloud.textContent = `Il reste ${minutes} minute${minutes > 1 ? "s" : ""}.`;
      }
    }
    this.before = left;
    if (left <= 0 && !this.over) {
      this.over = true;
      this.aloud.textContent = "Le temps est écoulé. Ce qui est enregistré est gardé.";
    }
  }

  async ask() {
    try {
      const answer = await fetch(this.node.dataset.timeUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const told = await answer.json();
      if (!told.running) {
        if (this.node.dataset.overUrl) location.assign(this.node.dataset.overUrl);
        else location.reload();
        return;
      }
      this.set(told.seconds);
      this.before = Number.isFinite(this.before) ? Math.max(this.before, this.left) : this.left;
      this.over = false;
      this.look();
    } catch {
      // Without the server, the last time it gave goes on.
    }
  }
}

if (root) new ExamClock(root);
