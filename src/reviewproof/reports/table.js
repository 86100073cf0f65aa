"use strict";
(() => {
  const table = document.querySelector(".articles");
  const form = document.querySelector(".tools");
  const shown = form.querySelector("output");
  const heads = [...table.tHead.rows[0].cells];
  const bodies = [...table.tBodies];
  const compare = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;
  const value = (body, column) => body.rows[0].cells[column].textContent;

  const sort = (head, column) => {
    const number = head.classList.contains("n");
    const before = head.getAttribute("aria-sort");
    const down = before === "none" ? number : before === "ascending";
    for (const each of heads) each.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const keys = new Map(bodies.map((body) => [body, value(body, column)]));
    const sorted = [...bodies].sort((one, other) => {
      const order = number ? keys.get(one) - keys.get(other)
        : compare(keys.get(one), keys.get(other));
      return down ? -order : order;
    });
    table.append(...sorted);
  };

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head, column));
    head.append(button);
    head.setAttribute("aria-sort", "none");
  });

  const texts = new Map();
  const text = (body) => {
    if (!texts.has(body)) texts.set(body, body.textContent.toLowerCase());
    return texts.get(body);
  };
  const filter = () => {
    const words = form.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const column = heads.findIndex((head) => head.textContent === form.code.value);
    let count = 0;
    for (const body of bodies) {
      body.hidden = !(words.every((word) => text(body).includes(word))
        && (column < 0 || value(body, column) !== "0"));
      if (!body.hidden) count += 1;
    }
    shown.textContent = `${count} of ${bodies.length} shown`;
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  table.classList.add("live");
  filter();

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...table.querySelectorAll("details:not([open])")];
    for (const each of closed) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of closed) each.open = false;
  });
})();
