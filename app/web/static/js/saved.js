// « Enregistré à 14 h 03 »: what a page says of what it keeps. The time is the server's, given as an ISO instant.

const clock = new Intl.DateTimeFormat("fr-FR", { hour: "numeric", minute: "2-digit", timeZone: "Europe/Paris" });

/** « 14 h 03 » for an instant. */
export function timeInWords(instant) {
  const parts = Object.fromEntries(clock.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  return `${Number(parts.hour)}\u00a0h\u00a0${parts.minute}`;
}

function say(place, text, failed) {
  if (!place) return;
  place.classList.toggle("saved--waiting", failed);
  if (place.textContent !== text) place.textContent = text;
}

/** Say that it is saved, and when. */
export function saySaved(place, instant) {
  say(place, `Enregistré à ${timeInWords(instant)}`, false);
}

/** Say that it is not saved yet, and why. */
export function sayWaiting(place, text = "Pas encore enregistré\u00a0: nous réessayons.") {
  say(place, text, true);
}
