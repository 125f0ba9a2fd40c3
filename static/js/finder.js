// The command box: Ctrl K or the button, a few letters, arrows and Enter. The server names what can be chosen, within
// what its reader may see; acts are those of the page. Nothing here changes anything in the engine.

const WAIT_MS = 120;
const box = document.getElementById("finder"), field = document.getElementById("finder-q");
const list = document.getElementById("finder-list"), note = document.getElementById("finder-note");
const asked = { number: 0, timer: 0, away: null };
const options = () => [...list.querySelectorAll("[role=option]:not([hidden])")];
const chosen = () => list.querySelector('[aria-selected="true"]');

const ACTS = {
  theme: () => document.querySelector('[data-toggle="theme"]'),
  density: () => document.querySelector('[data-toggle="density"]'),
  pause: () => document.getElementById("monitor-pause"),
  edit: () => document.querySelector("#limits-form .cell input:not(:disabled)"),
  "sign-out": () => document.querySelector(".usermenu form button"),
};

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function say(text) {
  if (note.textContent !== text) note.textContent = text;
}

// What this page cannot do is left away.
function fill(html) {
  list.innerHTML = html;
  const said = list.querySelector("[data-said]")?.textContent ?? "";
  list.querySelector("[data-said]")?.remove();
  for (const option of list.querySelectorAll("[data-find-act]")) option.hidden = !ACTS[option.dataset.findAct]?.();
  for (const group of list.querySelectorAll("[role=group]")) group.hidden = !group.querySelector("[role=option]:not([hidden])");
  const count = options().length;
  field.setAttribute("aria-expanded", String(count > 0));
  choose(options()[0]);
  say(said || (count ? `${count} found` : "This page has no such action."));
}

async function ask() {
  const mine = (asked.number += 1), query = field.value;
  asked.away?.abort();
  asked.away = new AbortController();
  const slow = setTimeout(() => say("Looking."), WAIT_MS);
  const address = `${box.dataset.url}?q=${encodeURIComponent(query)}`;
  const answer = await fetch(address, { credentials: "same-origin", signal: asked.away.signal }).catch(() => null);
  const html = answer?.ok && !answer.redirected ? await answer.text().catch(() => null) : null;
  clearTimeout(slow);
  if (mine !== asked.number) return;
  if (html !== null) return fill(html);
  fill("");
  say(answer?.redirected ? "You are signed out. Load the page again." : "Nothing was looked up: the server did not answer. Type on to try again.");
}

function open() {
  if (box.open || document.querySelector("dialog[open]")) return;
  field.value = "";
  box.showModal();
  ask();
}

function take(option) {
  if (!option) return;
  box.close();
  if (option.dataset.href) return location.assign(option.dataset.href);
  const target = ACTS[option.dataset.findAct]();
  if (target.matches("input")) {
    target.focus();
    target.select();
  } else target.click();
}

function step(by) {
  const all = options(), at = all.indexOf(chosen());
  choose(all[(at + by + all.length) % all.length]);
}

const KEYS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Enter: () => take(chosen()),
};

function pressed(event) {
  if (event.isComposing || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
}

if (box) {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (box.open) box.close();
    else open();
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-find]")) open(); });
  field.addEventListener("keydown", pressed);
  field.addEventListener("input", () => {
    clearTimeout(asked.timer);
    asked.timer = setTimeout(ask, WAIT_MS);
  });
  list.addEventListener("click", (event) => take(event.target.closest("[role=option]")));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
  box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
}
