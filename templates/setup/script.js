// What must be live in Setup; every page works without it. It asks only pages of Setup, and puts in place what they answer.
"use strict";
const all = (what, inside = document) => [...inside.querySelectorAll(what)];
const later = (work, wait) => {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), wait);
  };
};
// The answers are HTML of our own templates, in which every value is escaped; the policy of the page allows no script in them.
const fetched = async (address, options = {}) => {
  const answer = await fetch(address, { credentials: "same-origin", redirect: "error", ...options });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
};

// Search as you type: arrow keys go through what is found, Escape closes it.
for (const field of all("[data-search]")) {
  const place = document.getElementById(field.getAttribute("aria-controls"));
  const show = later(async () => {
    const words = field.value.trim();
    if (!words) return void (place.hidden = true);
    try {
      const text = await fetched(`${field.dataset.search}?part=1&q=${encodeURIComponent(words)}`);
      if (field.value.trim() !== words) return;
      place.innerHTML = text;
      place.hidden = false;
    } catch {
      place.hidden = true;
    }
  }, 120);
  field.addEventListener("input", show);
  field.form.addEventListener("keydown", (event) => {
    const links = all("a", place);
    const at = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      place.hidden = true;
      field.focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !place.hidden && links.length) {
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      (next < 0 ? field : links[Math.min(next, links.length - 1)]).focus();
      event.preventDefault();
    }
  });
  field.form.addEventListener("focusout", (event) => {
    if (!field.form.contains(event.relatedTarget)) place.hidden = true;
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
    document.getElementById("search")?.focus();
    event.preventDefault();
  }
});

// Quick Find narrows the navigation.
for (const field of all("[data-quick]")) {
  const rows = all("li", field.closest("nav"));
  field.addEventListener("input", () => {
    const words = field.value.trim().toLowerCase();
    for (const row of rows) row.hidden = words !== "" && !row.textContent.toLowerCase().includes(words);
  });
  field.addEventListener("keydown", (event) => {
    const link = rows.find((row) => !row.hidden && row.querySelector("a"))?.querySelector("a");
    if (event.key === "Enter" && link) link.click();
  });
}

// A name is made from a label until somebody types one; a name is checked as it is typed.
for (const label of all("[data-names]")) {
  const name = document.getElementById(label.dataset.names);
  let own = name.value !== "";
  name.addEventListener("input", () => (own = true));
  label.addEventListener("input", () => {
    if (own) return;
    const words = label.value.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
    name.value = /^[0-9]/.test(words) ? `X${words}` : words;
  });
}
for (const field of all("[data-check]")) {
  const place = document.getElementById(field.getAttribute("aria-describedby"));
  field.addEventListener("input", later(async () => {
    try {
      place.innerHTML = await fetched(`${field.dataset.check}?name=${encodeURIComponent(field.value)}`);
    } catch {
      place.textContent = "";
    }
  }, 200));
}
for (const field of all("[data-submit]")) {
  const button = field.form.querySelector(`button[value="${field.dataset.submit}"]`);
  field.addEventListener("change", () => field.form.requestSubmit(button));
}

// A file can be dropped.
for (const place of all("[data-drop]")) {
  const field = place.querySelector("input[type=file]");
  const over = (event, on) => {
    event.preventDefault();
    place.classList.toggle("over", on);
  };
  place.addEventListener("dragover", (event) => over(event, true));
  place.addEventListener("dragleave", (event) => over(event, false));
  place.addEventListener("drop", (event) => {
    over(event, false);
    if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
  });
}

// The table of operations: narrowed as you type, further rows as you scroll, ticks kept by the server.
for (const form of all("[data-operations]")) {
  const place = form.querySelector("[data-rows]");
  let turn = 0;
  let loading = false;
  const ask = async (values) => {
    const sent = new FormData(form);
    for (const [name, value] of Object.entries({ part: "1", ...values })) sent.set(name, value);
    return fetched(form.action || location.href, { method: "POST", body: new URLSearchParams(sent) });
  };
  const replace = async (values) => {
    const mine = ++turn;
    const text = await ask({ page: "1", ...values });
    if (mine === turn) {
      place.innerHTML = text;
      place.scrollTop = 0;
    }
  };
  const told = () => {
    const marked = all("input[name=pick]:checked", place).length;
    const words = place.querySelector("[data-told]");
    if (words) words.textContent = words.textContent.replace(/^.*?;/, `${marked} of these selected;`);
  };
  const narrow = later(() => replace({ do: "narrow" }), 150);
  for (const field of all("[data-narrow]", form)) field.addEventListener("input", narrow);
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || button.value === "review") return;
    event.preventDefault();
    replace(button.name === "page" ? { page: button.value } : { do: button.value });
  });
  place.addEventListener("change", told);
  place.addEventListener("scroll", async () => {
    const more = place.querySelector("[data-more]");
    if (loading || !more || place.scrollTop + place.clientHeight < place.scrollHeight - 600) return;
    loading = true;
    try {
      const made = new DOMParser().parseFromString(await ask({ page: more.value }), "text/html");
      const known = new Set(all("input[name=shown]", place).map((one) => one.value));
      const rows = all("tbody tr", made).filter((row) => !known.has(row.querySelector("[name=shown]").value));
      place.querySelector("tbody").append(...rows);
      const next = made.querySelector("[data-more]");
      next ? (more.value = next.value) : more.remove();
    } finally {
      loading = false;
    }
  });
}

// The callout log asks for what is new.
for (const table of all("[data-live]")) {
  for (const words of all("[data-live-told]")) words.hidden = false;
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const made = new DOMParser().parseFromString(`<table>${await fetched(`${table.dataset.live}?after=${table.dataset.last}`)}</table>`, "text/html");
      const rows = all("tr", made);
      if (!rows.length) return;
      table.dataset.last = rows[0].dataset.number;
      table.tBodies[0].prepend(...rows);
      for (const empty of all("[data-empty]")) empty.remove();
    } catch {
      /* the org was stopped: what is shown stays */
    }
  }, 1500);
}

// Work that goes on behind a page: how far it is, then the page itself.
for (const place of all("[data-working]")) {
  const look = async () => {
    try {
      const text = await fetched(place.dataset.working);
      if (text.includes("data-ready")) return void location.reload();
      if (text !== place.innerHTML) place.innerHTML = text;
    } catch {
      /* the org was stopped: what is shown stays */
    }
    setTimeout(look, 700);
  };
  setTimeout(look, 300);
}

// Copy; zoom.
for (const button of all("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.classList.add("good");
  });
}
for (const tools of all("[data-zoom]")) {
  const drawing = tools.parentElement.querySelector("svg");
  if (!drawing) continue;
  tools.hidden = false;
  const width = drawing.viewBox.baseVal.width;
  let scale = 1;
  for (const button of all("button", tools)) {
    button.addEventListener("click", () => {
      const by = Number(button.dataset.by);
      scale = by === 0 ? 1 : Math.min(Math.max(scale * (by > 0 ? 1.25 : 0.8), 0.2), 4);
      drawing.classList.toggle("scaled", by !== 0);
      drawing.setAttribute("width", String(Math.round(width * scale)));
    });
  }
}
