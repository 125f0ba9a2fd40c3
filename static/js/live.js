// The live feed of a page: figures into cells, and an honest word on how old they are.
//
// Cells are [data-group=id] [data-side=0..3] [data-k=open|filled|usage|limit|available|utilization|clip_size|max_quantity|status];
// [data-bucket=1] around them picks the weekend session. [data-live-url] names the websocket's base, empty is this origin.
// [data-live-all=entry] asks for every group of the reader, so that rows that come later are fed too, but only for what
// changed after the journal entry that the page is as of: of 20,000 groups the first word is short.
// On the body the page hears "orders-changed" and "version-in-force" ({group, version}), and tells "rows-replaced".

import { band, grouped, millions, percent, usd } from "./figures.js";

const FIELDS = ["open", "filled", "usage", "limit", "available", "clip_size", "max_quantity", "level", "status"];
const BY_ORDER = -1, HIDDEN = -2, NO_LIMIT = -1;
const DELAYED_MS = 3000, STALE_MS = 5000, FLASH_MS = 1000, ORDERS_MS = 300, SPEAK_MS = 5000, ENGINE_DOWN_S = 5;
const ENDS = { 4401: "You are signed out.", 4404: "This page is not yours to see any more." };
const STATUS = { open: ["Open", "i-check"], auto: ["AUTO BLOCK", "i-ban"], manual: ["MANUAL BLOCK", "i-lock"], zero: ["LIMIT 0", "i-ban"], weekend: ["WEEKEND OFF", "i-ban"] };

const started = performance.now();
const feed = { socket: null, attempts: 0, beatAt: null, caughtUp: false, end: "", at: "", engineAge: 0 };
// What the server said stands until the first beat.
if (document.getElementById("engine-banner")?.hidden === false) feed.engineAge = Infinity;
const versions = new Map(), latest = new Map(), flashed = new WeakMap(), due = { orders: false, news: [], spokenAt: -Infinity };
const everything = document.querySelector("[data-live-all]");
const kept = { all: everything !== null, since: everything?.dataset.liveAll || "0", places: null };

// ---- figures ----

function barWidth(usage, limit) {
  const hundredths = Math.max(0, Math.min(10000, Number((BigInt(usage) * 10000n) / BigInt(limit))));
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}%`;
}

const TEXTS = {
  open: (side) => usd(side.open),
  filled: (side) => usd(side.filled),
  usage: (side) => usd(side.usage),
  limit: (side) => (side.limit === NO_LIMIT ? "No Limit" : usd(side.limit)),
  available: (side) => (side.limit === NO_LIMIT ? "No Limit" : usd(side.available)),
  clip_size: (side) => (side.clip_size === BY_ORDER ? "by order" : side.clip_size === HIDDEN ? null : grouped(side.clip_size)),
  max_quantity: (side) => (side.max_quantity === NO_LIMIT ? "No Max Limit" : grouped(side.max_quantity)),
};

// ---- cells ----

function build(name, attributes = {}, ...children) {
  const svg = ["svg", "rect", "use"].includes(name);
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

const icon = (name, kind = "i") => build("svg", { class: kind, "aria-hidden": "true" }, build("use", { href: `#${name}` }));

function utilization(cell, side) {
  if (side.limit === 0 && cell.querySelector(".void")) return;
  if (side.limit === 0) return cell.replaceChildren(build("span", { class: "void" }, icon("i-ban"), "BLOCKED (limit 0)"));
  if (side.limit === NO_LIMIT) return cell.replaceChildren(build("span", { class: "muted" }, `No Limit, ${millions(side.usage)} M`));
  const at = band(side.usage, side.limit), width = barWidth(side.usage, side.limit);
  if (stands(cell.querySelector(".util"), at, width, percent(side.usage, side.limit))) return;
  const ticks = [...cell.querySelectorAll("rect.k")];
  const bar = build("svg", { class: "util-bar", "aria-hidden": "true" }, build("rect", { class: "f", width, height: "100%" }));
  if (at !== "ok" && at !== "100") bar.append(build("rect", { width, height: "100%", fill: `url(#p${at})` }));
  bar.append(...ticks);
  const figure = build("b", {}, percent(side.usage, side.limit), build("small", {}, "%"));
  if (at !== "ok") figure.append(build("span", { class: "visually-hidden" }, ` band ${at}`));
  cell.replaceChildren(build("div", { class: "util", "data-band": at }, bar, figure, icon(`b-${at}`, "shape")));
}

// A snapshot of thousands of rows changes few of them: a cell that already says it is left alone.
function stands(util, at, width, figure) {
  return util?.dataset.band === at && util.querySelector(".f").getAttribute("width") === width && util.querySelector("b").firstChild.textContent === figure;
}

function status(cell, side) {
  const before = cell.querySelector(".blk")?.dataset.kind ?? (cell.querySelector(".state") ? "open" : "");
  if (before === side.status) return;
  const [word, mark] = STATUS[side.status];
  const look = side.status === "open" ? { class: "state good" } : { class: "blk", "data-kind": side.status };
  cell.replaceChildren(build("span", look, icon(mark), word));
}

function show(cell, side, quiet) {
  const before = cell.textContent;
  if (cell.dataset.k === "utilization") utilization(cell, side);
  else if (cell.dataset.k === "status") status(cell, side);
  else if (TEXTS[cell.dataset.k] && TEXTS[cell.dataset.k](side) !== null) cell.textContent = TEXTS[cell.dataset.k](side);
  if (!quiet && cell.textContent !== before) flash(cell);
}

function flash(cell) {
  const now = performance.now();
  if (now - (flashed.get(cell) ?? -Infinity) < FLASH_MS || document.documentElement.dataset.feed === "stale") return;
  flashed.set(cell, now);
  cell.classList.add("is-flash");
  setTimeout(() => cell.classList.remove("is-flash"), FLASH_MS - 100);
}

// One look over the page: a search for each of thousands of groups would take seconds. Where rows come and go only with
// "rows-replaced", the look is kept.
function placesByGroup() {
  if (kept.places) return kept.places;
  const found = new Map();
  for (const place of document.querySelectorAll("[data-group]")) {
    const group = place.dataset.group;
    if (found.has(group)) found.get(group).push(place);
    else found.set(group, [place]);
  }
  if (kept.all) kept.places = found;
  return found;
}

function fill(places, row, quiet) {
  for (const place of places ?? []) {
    for (const line of place.querySelectorAll("[data-side]")) showLine(line, row, quiet);
  }
}

function replaced() {
  kept.places = null;
  for (const [group, places] of placesByGroup()) if (latest.has(group)) fill(places, latest.get(group), true);
}

function apply(message, quiet) {
  const places = placesByGroup();
  for (const [group, row] of Object.entries(message.rows)) {
    latest.set(group, row);
    fill(places.get(group), row, quiet);
    due.orders ||= row.orders;
    if (row.version > (versions.get(group) ?? 0)) {
      versions.set(group, row.version);
      tell("version-in-force", { group, version: row.version });
    }
  }
  if (kept.all) return; // the Monitor counts rows and names the worst
  const breaches = document.querySelectorAll('.util[data-band="100"]').length;
  document.title = (breaches ? `(${breaches}) BREACH ` : "") + document.title.replace(/^\(\d+\) BREACH /, "");
}

function showLine(line, row, quiet) {
  const figures = row.sides[line.closest("[data-bucket]")?.dataset.bucket ?? "0"]?.[line.dataset.side];
  if (!figures) return;
  const side = Object.fromEntries(FIELDS.map((name, index) => [name, figures[index]]));
  const before = line.querySelector(".util")?.dataset.band;
  [line.dataset.usage, line.dataset.limit] = [side.usage, side.limit]; // exact, in cents, for the chart
  for (const cell of line.querySelectorAll("[data-k]")) show(cell, side, quiet);
  const after = line.querySelector(".util")?.dataset.band;
  if (!quiet && after && before !== after) due.news.push({ line: `${nameOf(line)} ${line.dataset.sideName}`, after });
}

// The firm whose side it is: in the head of its row in a list, in the heading of its own page.
const nameOf = (line) => (line.closest("tr[data-group]")?.querySelector("th") ?? document.querySelector("h1")).textContent.trim();

// ---- the page's own state ----

const tell = (name, detail = {}) => document.body.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));

function state() {
  const age = performance.now() - (feed.beatAt ?? started);
  if (feed.end || age >= STALE_MS) return "stale";
  if (feed.beatAt === null || feed.socket?.readyState !== WebSocket.OPEN) return "reconnecting";
  if (!feed.caughtUp) return "stale";
  return age >= DELAYED_MS ? "delayed" : "live";
}

function refresh() {
  const now = state(), calm = now === "live" || now === "delayed" || feed.beatAt === null && now !== "stale";
  document.documentElement.dataset.feed = calm ? now : "stale";
  const chip = document.getElementById("live-chip");
  if (chip) {
    const held = calm && document.querySelector("[data-paused]")?.dataset.paused; // values stand as of then; a stale feed still says so
    const word = now === "reconnecting" ? (feed.attempts ? `RECONNECTING ${feed.attempts}` : "CONNECTING") : now.toUpperCase();
    chip.dataset.state = held ? "paused" : now;
    write(chip.querySelector("[data-part=word]"), held ? "PAUSED" : word);
    if (feed.at) write(chip.querySelector("time"), `${now === "stale" || held ? "as of " : ""}${held || clock()} CT`);
  }
  const stale = document.getElementById("stale-banner");
  if (stale) {
    const trying = feed.end || (feed.attempts ? `Reconnecting, attempt ${feed.attempts}.` : "");
    stale.hidden = now !== "stale";
    write(stale.querySelector("[data-part=since]"), `${feed.at ? `Last update ${clock()} CT.` : ""} ${trying}`);
  }
  engineBanner(feed.engineAge > ENGINE_DOWN_S && (now !== "stale" || feed.beatAt === null));
  if (due.orders) { due.orders = false; tell("orders-changed"); }
  speak();
}

const clock = () => new Date(feed.at).toLocaleTimeString("en-GB", { timeZone: "America/Chicago" });

function write(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

function engineBanner(down) {
  const shown = document.getElementById("engine-banner");
  if (shown) shown.hidden = !down;
  else if (down) {
    const text = build("span", {}, build("b", {}, "Order entry is down."), " No order is taken; what was acknowledged stays.");
    document.getElementById("main").prepend(build("div", { id: "engine-banner", class: "banner danger", role: "status" }, icon("i-warn"), text));
  }
}

function speak() {
  const urgent = due.news.filter((item) => item.after === "100"), calm = due.news.filter((item) => item.after !== "100");
  const say = (id, news) => write(document.getElementById(id),
    news.map((item) => `${item.line}: ${item.after === "ok" ? "below 60" : item.after} percent`).join(", "));
  if (urgent.length) say("announce-now", urgent);
  due.news = calm;
  if (!calm.length || performance.now() - due.spokenAt < SPEAK_MS) return;
  say("announce", calm);
  due.news = [];
  due.spokenAt = performance.now();
}

// ---- the connection ----

function address() {
  // The session cookie goes to the name in the address bar only, so a loopback feed is asked under that name too.
  const given = (document.querySelector("[data-live-url]")?.dataset.liveUrl || "").replace("127.0.0.1", location.hostname);
  const base = given || location.origin.replace(/^http/, "ws");
  if (kept.all) return `${base.replace(/\/$/, "")}/ws/groups/?since=${kept.since}`;
  const ids = new Set([...document.querySelectorAll("[data-group]")].map((node) => node.dataset.group));
  return `${base.replace(/\/$/, "")}/ws/groups/?ids=${[...ids].join(",")}`;
}

const HANDLERS = {
  snapshot: (message) => { feed.caughtUp = true; feed.attempts = 0; apply(message, feed.beatAt === null); },
  rows: (message) => apply(message, false),
  beat: (message) => {
    feed.beatAt = performance.now();
    feed.engineAge = message.engine_age;
    clearTimeout(feed.alarm);
    feed.alarm = setTimeout(refresh, STALE_MS + 1); // to the point, not at the next round
  },
  gap: () => { feed.caughtUp = false; latest.clear(); },
};

function connect() {
  feed.socket = new WebSocket(address());
  feed.socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (message.at) feed.at = message.at;
    HANDLERS[message.t]?.(message);
    if (message.t !== "rows") refresh();
  };
  feed.socket.onclose = (event) => {
    feed.caughtUp = false;
    latest.clear();
    feed.end = ENDS[event.code] ?? "";
    feed.attempts += 1;
    if (!feed.end) setTimeout(connect, Math.min(5000, 125 * 2 ** feed.attempts) * (0.5 + Math.random()));
    refresh();
  };
}

if (kept.all || document.querySelector("[data-group]")) {
  connect();
  document.body.addEventListener("rows-replaced", replaced);
  setInterval(refresh, ORDERS_MS);
}
