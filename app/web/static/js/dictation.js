// A dictation at the keyboard: the voice stops, goes back or repeats its sentence without the hands leaving the text.
// Without a script the browser's own player is there, and every button of the page sends the form.

const STEP = 5;
const KEPT = "tdu:dictee";
const sound = document.querySelector("[data-sound]");
const tools = document.querySelector("[data-sound-tools]");
const text = document.querySelector("[data-text]");

/** Where each sentence begins, in seconds. */
const starts = (sound?.dataset.starts ?? "").split(" ").filter(Boolean).map(Number);

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  } catch {
    return {};
  }
}

function remember(values) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ ...remembered(), ...values }));
  } catch {
    // The choice is not kept from page to page.
  }
}

/** The number of the sentence that is being said, from 0. */
function sentenceAt(seconds) {
  let found = 0;
  starts.forEach((start, index) => {
    if (start <= seconds + 0.05) found = index;
  });
  return found;
}

function clock(seconds) {
  const whole = Math.floor(seconds || 0);
  return `${Math.floor(whole / 60)}\u00a0min\u00a0${String(whole % 60).padStart(2, "0")}`;
}

function play() {
  sound.play().catch(() => {
    // A browser that refuses to play by itself leaves its own button in sight.
  });
}

const acts = {
  toggle() {
    if (sound.paused) play();
    else sound.pause();
  },
  back() {
    sound.currentTime = Math.max(0, sound.currentTime - STEP);
  },
  forward() {
    sound.currentTime = Math.min(sound.duration || Infinity, sound.currentTime + STEP);
  },
  repeat() {
    sound.currentTime = starts[sentenceAt(sound.currentTime)] ?? 0;
    play();
  },
};
const KEYS = { KeyK: "toggle", KeyJ: "back", KeyL: "forward", KeyR: "repeat" };

function startSound() {
  const speed = tools.querySelector("[data-speed]");
  const volume = tools.querySelector("[data-volume]");
  const where = tools.querySelector("[data-where]");
  const kept = remembered();
  if (kept.speed) speed.value = kept.speed;
  if (kept.volume) volume.value = kept.volume;
  const tune = () => {
    sound.playbackRate = Number(speed.value) || 1;
    sound.volume = Number(volume.value);
  };
  const tell = () => {
    const told = starts.length ? `Phrase ${sentenceAt(sound.currentTime) + 1} sur ${starts.length}, ` : "";
    where.textContent = `${told}${clock(sound.currentTime)} sur ${clock(sound.duration)}`;
  };
  tune();
  tell();
  sound.addEventListener("loadedmetadata", () => {
    tune();
    tell();
  });
  sound.addEventListener("timeupdate", tell);
  sound.addEventListener("seeked", tell);
  speed.addEventListener("change", () => {
    tune();
    remember({ speed: speed.value });
  });
  volume.addEventListener("input", () => {
    tune();
    remember({ volume: volume.value });
  });
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) acts[button.dataset.act]();
  });
  document.addEventListener("keydown", (event) => {
    const act = KEYS[event.code];
    if (!act || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    acts[act]();
  });
  tools.hidden = false;
}

function startCount() {
  const note = document.querySelector("[data-count-words]");
  const say = () => {
    const words = text.value.trim() ? text.value.trim().split(/\s+/).length : 0;
    note.textContent = words > 1 ? `${words} mots` : `${words} mot`;
  };
  note.hidden = false;
  text.addEventListener("input", say);
  say();
}

if (sound && tools) startSound();
if (text) startCount();
