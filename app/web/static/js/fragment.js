// The only place where text from our server becomes elements: the one Trusted Types policy, `app`, lives here.
// Everything comes from our own origin, already made safe by the server; nothing typed in this page passes here.

const policy = window.trustedTypes
  ? window.trustedTypes.createPolicy("app", { createHTML: (html) => html })
  : { createHTML: (html) => html };

function ours(address) {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) throw new Error("only pages of this site are read");
  return url;
}

/** The token that a write must bear: of the page, or of a form in it. */
export function token(root = document) {
  return (
    root.querySelector("input[name=csrf_token]")?.value ??
    document.querySelector("meta[name=csrf-token]")?.content ??
    ""
  );
}

/** The element `selector` of another page of ours, ready to be put in this one; null if that page has none. */
export async function fragment(address, selector) {
  const answer = await fetch(ours(address), { headers: { "Accept": "text/html" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(policy.createHTML(await answer.text()), "text/html");
  const found = page.querySelector(selector);
  return found ? document.adoptNode(found) : null;
}

/** Send to our server as a script: JSON for an object, a form for FormData. Gives the answer, whatever its status,
    read to its end: an answer left unread keeps its connection busy. */
export async function send(address, body, { bearing = token(), keepalive = false } = {}) {
  const form = body instanceof FormData || body instanceof URLSearchParams;
  const headers = { "Accept": "application/json", "X-CSRFToken": bearing, "X-Requested-With": "fetch" };
  if (!form) headers["Content-Type"] = "application/json";
  const answer = await fetch(ours(address), {
    method: "POST",
    headers,
    body: form ? body : JSON.stringify(body),
    credentials: "same-origin",
    keepalive,
  });
  const text = await answer.text();
  const { ok, status, redirected, url, headers: told } = answer;
  return { ok, status, redirected, url, headers: told, text: async () => text, json: async () => JSON.parse(text) };
}

/** Send what is being typed to our server, and put the element `selector` of its answer in `place`, if it is still
    wanted. Whether something was put. */
export async function fill(address, body, selector, place, wanted = () => true) {
  const answer = await fetch(ours(address), {
    method: "POST",
    headers: { "Accept": "text/html", "X-CSRFToken": token() },
    body,
    credentials: "same-origin",
  });
  const text = await answer.text();
  if (!answer.ok || answer.redirected || !wanted()) return false;
  const page = new DOMParser().parseFromString(policy.createHTML(text), "text/html");
  const found = page.querySelector(selector);
  if (!found) return false;
  place.replaceChildren(document.adoptNode(found));
  return true;
}
