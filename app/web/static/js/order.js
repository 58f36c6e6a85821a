// Putting items in order: two buttons a line, beside the list of ranks. Without it, the lists of ranks do it alone.

for (const list of document.querySelectorAll("[data-ranking]")) enhance(list);

function enhance(list) {
  const items = () => [...list.children];
  const rank = (item) => item.querySelector("select");
  if (items().some((item) => rank(item).disabled)) return;

  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  list.after(said);

  for (const item of items()) {
    const text = item.querySelector("label").textContent.trim();
    const tools = item.querySelector(".ranking__tools");
    for (const [step, word, path] of [
      [-1, "Monter", "M12 19V6M6 11l6-6 6 6"],
      [1, "Descendre", "M12 5v13M6 13l6 6 6-6"],
    ]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "ranking__move";
      button.append(arrow(path), hidden(`${word} «\u00a0${text}\u00a0»`));
      button.addEventListener("click", () => {
        const now = items();
        const place = now.indexOf(item) + step;
        if (place < 0 || place >= now.length) return;
        move(item, place);
        button.focus();
      });
      tools.append(button);
    }
    rank(item).addEventListener("change", (event) => {
      event.stopPropagation();
      const place = Number(rank(item).value) - 1;
      if (place >= 0) move(item, place);
      else changed(item);
      rank(item).focus();
    });
    rank(item).addEventListener("input", (event) => event.stopPropagation());
  }
  list.addEventListener("restored", () => {
    const placed = items().filter((item) => rank(item).value);
    placed.sort((one, other) => Number(rank(one).value) - Number(rank(other).value));
    for (const item of placed.reverse()) list.prepend(item);
  });

  function move(item, place) {
    const others = items().filter((one) => one !== item);
    others.splice(place, 0, item);
    for (const one of others) list.append(one);
    others.forEach((one, index) => {
      rank(one).value = String(index + 1);
    });
    said.textContent = `«\u00a0${item.querySelector("label").textContent.trim()}\u00a0»\u00a0: rang ${place + 1} sur ${others.length}`;
    changed(item);
  }

  function changed(item) {
    item.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function arrow(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

function hidden(text) {
  const words = document.createElement("span");
  words.className = "visually-hidden";
  words.textContent = text;
  return words;
}
