// The Monitor: filters without a reload, counts and status from the sides as they stand in the page, pause, keys.
//
// live.js writes figures into cells; rows keep their place while values move. A new order comes with a click, a filter
// or the end of a pause. The address always holds what is shown.

import { read, worst } from "./rowstatus.js";

const FLUSH_MS = 1000, SOON_MS = 100, FEW = 200, SEARCH_MS = 200, STILL_MS = 60_000, WALL_MS = 10_000, RAIL_MS = 5000;
const monitor = document.getElementById("monitor"), wall = "wall" in monitor.dataset;
const byId = (id) => document.getElementById(id);
const held = { paused: false, asked: 0, due: new Set(), timer: 0, counts: new Map(), searching: 0, still: 0, rail: 0 };
const baseTitle = document.title.replace(/^\(\d+\) BREACH \S+ - /, "");

// ---- a row's state, from its four sides ----

function showStatus(row, found, band) {
  const cell = row.querySelector("[data-row-status]"), now = `${found.kind} ${found.places} ${found.more}`;
  if (cell.dataset.was === now) return;
  cell.dataset.was = now;
  const chip = byId("row-statuses").content.querySelector(`[data-status="${found.kind}"]`).cloneNode(true);
  chip.querySelector("[data-part=places]").textContent = found.places;
  chip.querySelector("[data-part=more]").textContent = found.more ? `+${found.more}` : "";
  cell.replaceChildren(chip);
  const spark = row.querySelector(".spark");
  if (spark) spark.dataset.band = String(band || "ok");
}

function judge(row) {
  const sides = [...row.querySelectorAll("[data-side]")].map(read), killed = row.dataset.kill === "whole", before = row.dataset.state;
  const found = killed ? { kind: "killed", places: "", more: 0 } : worst(sides);
  const band = Math.max(...sides.map((side) => side.band)), blocked = killed || sides.some((side) => side.cause);
  const state = blocked ? "blocked" : band ? String(Math.min(band, 90)) : "ok";
  showStatus(row, found, band);
  if (state === before) return;
  row.dataset.state = state;
  held.counts.set(before, held.counts.get(before) - 1);
  held.counts.set(state, held.counts.get(state) + 1);
  byId("monitor-resort")?.classList.add("due");
}

// ---- what the feed changed, with its bar; where it is hundreds of rows, once a second at most ----

function flush() {
  held.timer = 0;
  for (const row of held.due) if (row.isConnected) judge(row);
  held.due.clear();
  for (const figure of document.querySelectorAll("#monitor-counts [data-count]")) {
    const count = held.counts.get(figure.dataset.count);
    if (count !== undefined && figure.textContent !== String(count)) figure.textContent = String(count);
  }
}

function setTitle() {
  const rows = new Set([...document.querySelectorAll('#monitor-grid .util[data-band="100"]')].map((bar) => bar.closest("tr")));
  const [first] = rows, firm = first?.querySelector("th a").firstChild.textContent;
  const title = first ? `(${rows.size}) BREACH ${firm} - ${baseTitle}` : baseTitle;
  if (document.title !== title) document.title = title;
}

function changed(records) {
  for (const record of records) {
    const place = record.target.nodeType === Node.ELEMENT_NODE ? record.target : record.target.parentElement;
    const row = place?.closest("[data-side]")?.closest("tr");
    if (row) held.due.add(row);
  }
  flushSoon();
}

function flushSoon() {
  if (held.due.size && !held.timer) held.timer = setTimeout(flush, held.due.size > FEW ? FLUSH_MS : SOON_MS);
}

// ---- kill switches, which no figure of a side tells; they go on while the rows are held ----

function killOver(scopes, pair) {
  const [lce, firm] = pair.split(":"), over = [`${lce}:${firm}`, `${lce}:*`, `*:${firm}`, "*:*"];
  if (over.some((scope) => scopes.includes(scope))) return "whole";
  return scopes.some((scope) => over.some((one) => scope.startsWith(`${one}:`))) ? "part" : "";
}

function showKills() {
  const scopes = byId("monitor-kills").dataset.scopes.split(" ").filter(Boolean);
  for (const row of document.querySelectorAll("#monitor-grid tr[data-pair]")) {
    const kill = scopes.length ? killOver(scopes, row.dataset.pair) : "";
    if (kill === (row.dataset.kill ?? "")) continue;
    if (kill) row.dataset.kill = kill;
    else delete row.dataset.kill;
    held.due.add(row);
  }
  flushSoon();
}

function readCounts() {
  held.counts = new Map([...document.querySelectorAll("#monitor-counts [data-count]")].map((figure) => [figure.dataset.count, Number(figure.textContent)]));
}

// ---- the address, and the parts of the page that follow it ----

const here = () => new URLSearchParams(location.search);

async function fetchPage(params) {
  const answer = await fetch(`${location.pathname}${params.size ? `?${params}` : ""}`, { credentials: "same-origin" });
  const page = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  if (page && !page.getElementById("monitor")) location.reload();
  return page?.getElementById("monitor") ? page : null;
}

async function show(params, push = true) {
  const mine = (held.asked += 1);
  for (const name of ["offset", "q", "band", "session", "sort"]) if (!params.get(name)) params.delete(name);
  params.delete("offset");
  if (push) history.pushState(null, "", `${location.pathname}${params.size ? `?${params}` : ""}`);
  const page = await fetchPage(params).catch(() => null);
  if (mine !== held.asked) return;
  if (byId("monitor-problem")) byId("monitor-problem").hidden = page !== null;
  if (page) replaceParts(page);
}

function replaceParts(page) {
  const focused = document.activeElement?.id, scrolled = byId("monitor-scroll")?.scrollLeft ?? 0;
  for (const part of page.querySelectorAll("#monitor [data-part]")) byId(part.id)?.replaceWith(document.adoptNode(part));
  if (byId("monitor-scroll")) byId("monitor-scroll").scrollLeft = scrolled;
  if (focused && document.activeElement?.id !== focused) byId(focused)?.focus({ preventScroll: true });
  readCounts();
  settle();
}

// New rows take what the feed said last; while paused they stay as they came.
function settle() {
  if (held.paused) hold();
  document.body.dispatchEvent(new CustomEvent("rows-replaced"));
  setTitle();
}

async function more(link) {
  const page = await fetchPage(new URLSearchParams(link.search)).catch(() => null);
  if (!page) return;
  for (const section of page.querySelectorAll("#monitor-grid tbody[data-section]")) {
    const own = document.querySelector(`#monitor-grid tbody[data-section="${section.dataset.section}"]`), rows = [...section.querySelectorAll("tr[id]")];
    if (own) own.append(...rows.filter((row) => !byId(row.id)).map((row) => document.adoptNode(row)));
    else document.querySelector("#monitor-grid table").append(document.adoptNode(section));
  }
  const next = page.getElementById("monitor-more")?.parentElement;
  if (next) link.parentElement.replaceWith(document.adoptNode(next));
  else link.parentElement.remove();
  settle();
}

// What does not come with the feed: limits, the last hour and the last change. Rows stay where they are.
async function refreshStill() {
  if (held.paused || document.hidden) return;
  const page = await fetchPage(here()).catch(() => null);
  for (const fresh of page && !held.paused ? page.querySelectorAll("#monitor-grid tr[id]") : []) {
    const row = byId(fresh.id);
    if (!row) continue;
    row.dataset.version = fresh.dataset.version;
    for (const cell of fresh.querySelectorAll("[data-still]")) {
      const own = row.querySelector(`[data-still="${cell.dataset.still}"]`);
      if (own && own.innerHTML !== cell.innerHTML) own.innerHTML = cell.innerHTML;
    }
  }
}

function newVersion(event) {
  const row = document.querySelector(`#monitor-grid tr[data-group="${event.detail.group}"]`);
  if (!row || event.detail.version <= Number(row.dataset.version)) return;
  clearTimeout(held.still);
  held.still = setTimeout(refreshStill, FLUSH_MS);
}

// ---- pause: rows leave the feed, and come back fresh and in order ----

function hold() {
  for (const row of document.querySelectorAll("#monitor-grid tr[data-group]")) {
    row.dataset.held = row.dataset.group;
    delete row.dataset.group;
  }
  byId("monitor-paused").querySelector("[data-part-of=at]").textContent = byId("monitor-order").dataset.at;
}

const businessTime = () => new Date(Date.now() + Number(byId("business-clock")?.dataset.offsetMs ?? 0)).toLocaleTimeString("en-GB", { timeZone: "America/Chicago" });

function pause() {
  held.paused = !held.paused;
  byId("monitor-pause").setAttribute("aria-pressed", String(held.paused));
  if (held.paused) {
    monitor.dataset.paused = byId("monitor-order").dataset.at = businessTime();
    settle();
  } else {
    delete monitor.dataset.paused;
    show(here(), false);
  }
  byId("monitor-paused").hidden = !held.paused;
}

// ---- the alerts beside the grid, where the window has room for them; they go on while the rows are held ----

const wide = matchMedia("(min-width: 1600px)");

function readRail() {
  if (wide.matches && !document.hidden) htmx.trigger("#rail-alerts", "rail");
}

function railSoon() {
  held.rail ||= setTimeout(() => {
    held.rail = 0;
    readRail();
  }, FLUSH_MS);
}

// ---- clicks and typing ----

function submitted(event) {
  if (event.target.id !== "monitor-form") return;
  event.preventDefault();
  const params = here(), pressed = event.submitter;
  clearTimeout(held.searching);
  params.set("q", byId("monitor-q").value.trim());
  if (pressed?.name) params.set(pressed.name, pressed.value === "both" ? "" : pressed.value);
  show(params).then(() => { if (!pressed || document.activeElement === byId("monitor-q")) firstRow(); });
}

function typed(event) {
  if (event.target.id !== "monitor-q") return;
  clearTimeout(held.searching);
  held.searching = setTimeout(() => {
    const params = here();
    params.set("q", event.target.value.trim());
    show(params);
  }, SEARCH_MS);
}

function chose(event) {
  if (event.target.id === "monitor-shortcuts") return keepShortcuts(event.target.checked);
  if (!event.target.dataset.column) return;
  const params = here();
  params.set("cols", [...document.querySelectorAll("[data-column]:checked")].map((box) => box.dataset.column).join(","));
  show(params);
}

const ACTS = { pause, help: () => byId("monitor-help").showModal() };

function clicked(event) {
  const act = event.target.closest("[data-act]"), link = event.target.closest("#monitor-more");
  if (act) ACTS[act.dataset.act]();
  if (event.target.closest("#monitor-pause")) pause();
  if (link) { event.preventDefault(); more(link); }
}

// ---- keys; none changes anything in the engine, and all can be switched off ----

const rowLinks = () => [...document.querySelectorAll("#monitor-grid tbody:not([hidden]) tr[id] th a")];
const firstRow = () => rowLinks()[0]?.focus();

function step(by) {
  const links = rowLinks(), at = links.indexOf(document.activeElement?.closest?.("tr[id]")?.querySelector("th a"));
  const next = links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

function edit() {
  const link = document.activeElement?.closest?.("tr[id]")?.querySelector("th a[data-edit]");
  if (link) location.href = `${link.href}#limits`;
}

function search() {
  byId("monitor-q").focus();
  byId("monitor-q").select();
}

const KEYS = { "/": search, j: () => step(1), k: () => step(-1), e: edit, p: pause, "?": ACTS.help };

function pressed(event) {
  if (wall) { if (event.key === "Escape") leaveWall(); return; }
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
  byId("monitor-keys").hidden = !on;
}

function leaveWall() {
  const params = here();
  params.delete("wall");
  location.search = params;
}

// ---- start ----

document.addEventListener("keydown", pressed);
if (byId("monitor-grid")) {
  readCounts();
  new MutationObserver(changed).observe(monitor, { childList: true, subtree: true });
  setInterval(setTitle, FLUSH_MS);
  document.body.addEventListener("version-in-force", newVersion);
  document.body.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "monitor-kills") showKills(); });
  if (wall) setInterval(() => show(here(), false), WALL_MS);
  else setInterval(refreshStill, STILL_MS);
}
if (byId("monitor-form")) {
  byId("monitor-shortcuts").checked = shortcuts();
  byId("monitor-keys").hidden = !shortcuts();
  document.addEventListener("submit", submitted);
  document.addEventListener("input", typed);
  document.addEventListener("change", chose);
  document.addEventListener("click", clicked);
  window.addEventListener("popstate", () => {
    byId("monitor-q").value = here().get("q") ?? "";
    show(here(), false);
  });
}
if (byId("rail-alerts")) {
  readRail();
  wide.addEventListener("change", readRail);
  document.addEventListener("visibilitychange", readRail);
  document.body.addEventListener("orders-changed", railSoon);
  setInterval(readRail, RAIL_MS);
}
