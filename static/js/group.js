// The page of an exchange group: sides that open to their orders and fills, and the keys.

const REFRESH_MS = 1000;
const drills = { at: -Infinity, timer: 0 };
const byId = (id) => document.getElementById(id);
const buttons = () => [...document.querySelectorAll("#positions button.disclose")];
const opened = () => buttons().filter((button) => button.getAttribute("aria-expanded") === "true");
const body = (button) => byId(button.getAttribute("aria-controls")).querySelector("[hx-get]");

// ---- drill-down ----

function toggle(button) {
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(open));
  byId(button.getAttribute("aria-controls")).hidden = !open;
  if (open) htmx.trigger(body(button), "drill");
}

// At most once a second, and the last change is never left out.
function refresh() {
  drills.timer ||= setTimeout(() => {
    drills.timer = 0;
    drills.at = performance.now();
    for (const button of opened()) htmx.trigger(body(button), "drill");
  }, Math.max(0, drills.at + REFRESH_MS - performance.now()));
}

function problem(event) {
  const place = event.target.closest?.(".drill [hx-get]");
  if (!place) return;
  const said = document.createElement("p");
  said.className = "note danger-text";
  said.textContent = "Not loaded: the server did not answer as it should. Close the side and open it again.";
  place.replaceChildren(said);
}

// ---- keys; none changes anything ----

function step(by) {
  const all = buttons(), at = all.indexOf(document.activeElement);
  all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
}

function edit() {
  const field = document.querySelector("#limits-form .cell input:not(:disabled)") ?? byId("h-lim");
  field.focus();
  field.select?.();
}

const KEYS = {
  e: edit,
  j: () => step(1),
  k: () => step(-1),
  "/": () => location.assign(`${document.querySelector("[data-monitor]").dataset.monitor}#monitor-q`),
  "?": () => byId("group-help").showModal(),
};

function pressed(event) {
  if (!shortcuts() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.target.closest?.("input, select, textarea, [contenteditable]") || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
}

function shortcuts() {
  try { return localStorage.getItem("shortcuts") !== "off"; } catch { return true; }
}

function keepShortcuts(on) {
  try { localStorage.setItem("shortcuts", on ? "on" : "off"); } catch { /* as it was */ }
}

// ---- start ----

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.disclose");
  if (button) toggle(button);
});
document.addEventListener("keydown", pressed);
document.body.addEventListener("orders-changed", refresh);
document.addEventListener("htmx:responseError", problem);
document.addEventListener("htmx:sendError", problem);
byId("group-shortcuts").checked = shortcuts();
byId("group-shortcuts").addEventListener("change", (event) => keepShortcuts(event.target.checked));
