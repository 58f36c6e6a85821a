// One click, one sending: a form that is on its way is not sent twice. The server holds anyway; this saves a wait.

const PATIENCE = 10_000;

export function startForms() {
  const sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    const before = sent.get(form);
    if (before && Date.now() - before < PATIENCE) {
      event.preventDefault();
      return;
    }
    sent.set(form, Date.now());
    form.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[aria-busy]")) {
      form.removeAttribute("aria-busy");
      sent.delete(form);
    }
  });
  document.querySelector(".error-summary")?.focus();
}
