// The Risk Monitor: the cards are asked for again when something happened, and put in place row by row; the address always
// holds what is shown. What is not current is said.

const POLL_MS = 500, GAP_MS = 200, LATE_MS = 4000, TYPED_MS = 300, BEHIND_S = 2, GIVE_UP = [401, 403, 404];
const byId = (id) => document.getElementById(id);
const risk = byId("risk"), cards = byId("risk-cards");
const feed = { looks: 0, showing: 0, askedAt: -Infinity, heardAt: performance.now(), timer: 0, typed: 0, over: "" };

function address(params) {
  const given = new URLSearchParams(params);
  for (const [name, value] of [...given]) if (!value) given.delete(name);
  if (given.get("period") !== "dates") for (const name of ["since", "until"]) given.delete(name);
  if (given.get("period") === "today") given.delete("period");
  return given;
}

// A fresh look is for another address than the cards are of: what was asked before it counts no more.
async function ask(fresh = false) {
  if (feed.over || (!fresh && (document.hidden || feed.showing))) return;
  if (fresh) feed.looks += 1;
  const mine = feed.looks, params = address(location.search);
  feed.askedAt = performance.now();
  if (!fresh) params.set("stamp", byId("risk-strip").dataset.stamp);
  const answer = await fetch(`${risk.dataset.cards}?${params}`, { credentials: "same-origin", redirect: "manual", headers: { "HX-Request": "true" } });
  if (GIVE_UP.includes(answer.status) || answer.type === "opaqueredirect" || answer.headers.has("HX-Refresh")) feed.over = "It is not yours to see any more, or you are signed out.";
  if (!answer.ok || feed.over) return;
  const html = answer.status === 200 ? await answer.text() : "";
  if (mine !== feed.looks) return;
  if (html) put(html);
  feed.heardAt = performance.now();
  behind(Number(answer.headers.get("X-Behind")));
}

// Rows have ids: morphing leaves focus, selection and scroll where they are.
function put(html) {
  const before = new Map([...cards.querySelectorAll(".live-value")].map((cell) => [cell, cell.textContent]));
  const known = new Set([...cards.querySelectorAll("tr[id^=refused-]")].map((row) => row.id));
  Idiomorph.morph(cards, html, { morphStyle: "innerHTML", callbacks: { beforeNodeMorphed: (_, fresh) => !(fresh.dataset && "same" in fresh.dataset) } });
  for (const [cell, text] of before) if (cell.isConnected && cell.textContent !== text) flash(cell);
  const came = [...cards.querySelectorAll("tr[id^=refused-]")].filter((row) => known.size && !known.has(row.id));
  for (const row of came) flash(row);
  if (came.length) byId("announce").textContent = `${came.length} order${came.length === 1 ? "" : "s"} refused`;
  document.body.dispatchEvent(new CustomEvent("cards-shown"));
}

function flash(place) {
  if (document.documentElement.dataset.feed === "stale") return;
  place.classList.add("is-flash");
  setTimeout(() => place.classList.remove("is-flash"), 900);
}

function behind(seconds) {
  const banner = byId("risk-behind");
  banner.hidden = seconds <= BEHIND_S;
  banner.querySelector("[data-part=seconds]").textContent = seconds.toFixed(0);
}

function late() {
  const old = performance.now() - feed.heardAt, problem = byId("risk-problem");
  problem.hidden = !feed.over && (old < LATE_MS || document.hidden);
  problem.querySelector("[data-part=why]").textContent = feed.over || `The last answer came ${Math.round(old / 1000)} s ago.`;
  cards.toggleAttribute("data-stale", !problem.hidden);
}

function again(after) {
  clearTimeout(feed.timer);
  feed.timer = setTimeout(() => ask().catch(() => { /* told by late() */ }).finally(() => { late(); again(POLL_MS); }), after);
}

// Something happened in a group that the reader sees: look at once, but not more often than GAP_MS.
function wake() {
  again(Math.max(0, GAP_MS - (performance.now() - feed.askedAt)));
}

// ---- the address, and what follows it ----

// One entry for each look; what is typed into the account becomes one when it is done.
function keep(params, typing) {
  const query = address(params).toString(), url = `${location.pathname}${query ? `?${query}` : ""}`, state = typing ? { typing } : null;
  if (history.state?.typing) history.replaceState(state, "", url);
  else if (url !== `${location.pathname}${location.search}`) history.pushState(state, "", url);
}

async function show() {
  cards.setAttribute("aria-busy", "true");
  feed.showing += 1;
  try {
    await ask(true);
  } catch {
    feed.heardAt = -Infinity;
  } finally {
    feed.showing -= 1;
    cards.setAttribute("aria-busy", String(feed.showing > 0));
    late();
  }
  byId("risk-all").hidden = !["lce", "firm", "account", "period"].some((name) => new URLSearchParams(location.search).has(name));
}

function filled() {
  const params = new URLSearchParams(location.search);
  for (const [name, value] of new FormData(byId("risk-filters"))) params.set(name, String(value).trim());
  dates();
  return params;
}

function choose(typing = false) {
  clearTimeout(feed.typed);
  keep(filled(), typing);
  show();
}

const dates = () => risk.toggleAttribute("data-dates", byId("rm-period").value === "dates");

function fill() {
  const params = new URLSearchParams(location.search);
  for (const field of byId("risk-filters").elements) if (field.name) field.value = params.get(field.name) ?? (field.name === "period" ? "today" : "");
  dates();
}

function clicked(event) {
  const link = event.target.closest("#risk-cards a[href^='?']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  keep(link.getAttribute("href"));
  show().then(() => {
    fill();
    if (!link.isConnected) byId(link.id)?.focus({ preventScroll: true });
  });
}

document.addEventListener("click", clicked);
byId("risk-filters").addEventListener("submit", (event) => { event.preventDefault(); choose(); });
byId("risk-filters").addEventListener("change", () => choose());
byId("risk-filters").addEventListener("input", (event) => {
  if (event.target.name !== "account") return;
  clearTimeout(feed.typed);
  feed.typed = setTimeout(() => choose(true), TYPED_MS);
});
window.addEventListener("popstate", () => { fill(); show(); });
document.body.addEventListener("orders-changed", wake);
document.body.addEventListener("version-in-force", wake);
document.addEventListener("visibilitychange", () => { if (!document.hidden) again(0); });
dates();
again(POLL_MS);
