// The blotter: rows that change are put in place one by one, what came is told and waits, the choice of orders is
// counted, and the dialog asks before anything is cancelled.

const POLL_MS = 1000, GIVE_UP = [401, 403, 404], LATE_MS = 5000;
const byId = (id) => document.getElementById(id);
const grouped = (number) => number.toLocaleString("en-US");
const feed = { timer: 0, heardAt: performance.now(), over: false, asking: null };

// ---- choice ----

const boxes = () => [...document.querySelectorAll("#choose input[name=order]")];

function counted() {
  const all = boxes(), chosen = all.filter((box) => box.checked).length;
  const button = byId("cancel-selected"), head = byId("pick-all");
  if (button) {
    button.disabled = chosen === 0;
    button.querySelector("[data-n]").textContent = grouped(chosen);
  }
  if (head) {
    head.checked = chosen > 0 && chosen === all.length;
    head.indeterminate = chosen > 0 && chosen < all.length;
  }
}

// ---- what changed ----

function place(id, html) {
  const before = byId(`o${id}`), holder = document.createElement("template");
  if (!before) return;
  holder.innerHTML = html.trim();
  const after = holder.content.firstElementChild, box = after.querySelector("input[name=order]");
  if (box) box.checked = before.querySelector("input[name=order]")?.checked ?? false;
  const focused = before.contains(document.activeElement) ? document.activeElement.getAttribute("name") || document.activeElement.tagName : "";
  after.classList.add("is-news");
  before.replaceWith(after);
  htmx.process(after);
  if (focused) (after.querySelector(`[name="${focused}"]`) ?? after.querySelector("a")).focus();
  setTimeout(() => after.classList.remove("is-news"), 900);
}

function tell(answer, form) {
  for (const [id, html] of Object.entries(answer.rows)) place(id, html);
  form.dataset.seq = answer.seq;
  const count = byId("shown-count"), all = byId("cancel-all"), pill = byId("newer");
  if (count) count.textContent = answer.shown;
  if (all) {
    all.querySelector("[data-n]").textContent = answer.shown;
    all.disabled = answer.count === 0;
  }
  const fills = form.dataset.news.includes("tab=fills");
  form.dataset.fills = String((fills ? Number(form.dataset.fills ?? 0) : 0) + answer.newer);
  const newer = Number(form.dataset.fills);
  pill.hidden = newer === 0;
  pill.textContent = `${grouped(newer)} new, show`;
  counted();
}

function late() {
  const said = byId("not-current"), old = performance.now() - feed.heardAt;
  if (!said) return;
  said.hidden = !feed.over && old < LATE_MS;
  said.lastElementChild.textContent = feed.over || `Not current for ${Math.round(old / 1000)} s`;
}

async function ask() {
  const form = byId("choose");
  if (!form || document.hidden || feed.over) return;
  const rows = [...form.querySelectorAll("tr[data-order]")].map((row) => row.dataset.order);
  const wanted = new URLSearchParams({ seq: form.dataset.seq, newest: form.dataset.newest, rows: rows.join(",") });
  feed.asking = new AbortController();
  const answer = await fetch(`${form.dataset.news}&${wanted}`, { credentials: "same-origin", signal: feed.asking.signal, redirect: "manual" });
  if (GIVE_UP.includes(answer.status) || answer.type === "opaqueredirect") feed.over = "These orders are not yours to see any more.";
  else if (answer.status === 200 && form.isConnected) tell(await answer.json(), form);
  if (answer.ok) feed.heardAt = performance.now();
}

function poll() {
  ask().catch(() => { /* told by late() */ }).finally(() => {
    late();
    feed.timer = setTimeout(poll, POLL_MS);
  });
}

// ---- dialog ----

function opened(event) {
  const dialog = byId("cancel-dialog");
  if (event.target !== dialog) return;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[autofocus]")?.focus();
}

document.addEventListener("change", (event) => {
  if (event.target.id === "pick-all") for (const box of boxes()) box.checked = event.target.checked;
  counted();
});
document.addEventListener("click", (event) => {
  const close = event.target.closest("dialog [data-close]");
  if (!close) return;
  event.preventDefault();
  byId("cancel-dialog").close();
});
document.addEventListener("htmx:afterSwap", (event) => {
  opened(event);
  if (event.target.id !== "blotter") return;
  feed.asking?.abort();
  feed.heardAt = performance.now();
  counted();
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask().catch(() => {}); });
counted();
poll();
