// Utilization of a group over time: two stepped lines in percent of the limit, level lines, and the figures under the
// crosshair. Drawn by uPlot (a global) from the server's minutes; once a second the sides of the page are added.
import { grouped, percent, usd } from "./figures.js";

// Ticks of the time axis, whole minutes at least: a label shows no seconds.
const STEPS_S = [60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000];
const LIVE_MS = 1000, MOST_ROWS = 300, EDGE = 74, HOUR_S = 3600, LEAST_S = 300, MONTH_S = 30 * 86_400;
const WORDS = { "1h": "in the last hour", today: "today", week: "in the last week", year: "in the last year, by trade date" };
const LENGTH_S = { "1h": 3600, week: 7 * 86_400 };
const CENTRAL = { timeZone: "America/Chicago" };
const place = document.getElementById("chart");
const part = (name) => place.querySelector(`[data-part="${name}"]`);
const shown = { range: "today", type: "futures", history: null, plot: null, asked: 0, cursor: null, minute: 0 };

// ---- what is drawn ----

// A year is drawn by the highest usage of each trade date.
const share = ([, usage, peak, limit]) => (limit > 0 ? (100 * (shown.range === "year" ? peak : usage)) / limit : null);

// One column of times for both sides; between its points a side keeps its value.
function columns() {
  const sides = shown.history.sides.map((side) => new Map(side.points.map((point) => [point[0], point])));
  const times = [...new Set(sides.flatMap((points) => [...points.keys()]))].sort((a, b) => a - b);
  const rows = sides.map((points) => {
    let last = null;
    return times.map((at) => (last = points.get(at) ?? last));
  });
  return { times, rows };
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const levels = () => [...place.dataset.levels.split(",").filter(Boolean).map(Number), 100];

function levelLines(plot) {
  const pen = plot.ctx, ratio = devicePixelRatio, { left, top, width, height } = plot.bbox;
  pen.save();
  pen.font = `600 ${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  for (const level of levels()) {
    const y = Math.round(plot.valToPos(level, "y", true));
    if (y < top || y > top + height) continue;
    pen.strokeStyle = colour(`--b${level}-b`);
    pen.fillStyle = colour(`--b${level}-t`);
    pen.lineWidth = ratio;
    pen.setLineDash(level === 100 ? [] : [3 * ratio, 3 * ratio]);
    pen.beginPath();
    pen.moveTo(left, y);
    pen.lineTo(left + width, y);
    pen.stroke();
    pen.fillText(level === 100 ? "100 limit" : `${level} mail`, left + width + 6 * ratio, y);
  }
  pen.restore();
}

function options() {
  const steps = uPlot.paths.stepped({ align: 1 }), ink = colour("--ink-3"), grid = { stroke: colour("--rule"), width: 1 };
  const axis = { stroke: ink, grid, ticks: { show: false }, font: `11px ${getComputedStyle(document.body).fontFamily}` };
  const line = { paths: steps, spanGaps: false, points: { show: shown.range === "year", size: 5 } };
  return {
    width: part("plot").clientWidth, height: 240, padding: [10, EDGE, 0, 0], legend: { show: false },
    tzDate: (at) => uPlot.tzDate(new Date(at * 1e3), CENTRAL.timeZone),
    scales: { x: { time: true, range: () => [start(), end()] }, y: { range: (plot, low, high) => [0, Math.max(110, (high ?? 0) * 1.08)] } },
    axes: [{ ...axis, values: hours, size: 26, incrs: STEPS_S }, { ...axis, size: 40, values: (plot, ticks) => ticks.map((tick) => `${tick} %`) }],
    series: [{}, { ...line, stroke: colour("--accent"), width: 1.75, fill: `${colour("--accent")}14` }, { ...line, stroke: colour("--series-2"), width: 1.5, dash: [5, 3] }],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    hooks: { draw: [levelLines], setCursor: [(plot) => { shown.cursor = plot.cursor.idx; legend(); }] },
  };
}

function hours(plot, ticks) {
  const days = shown.range === "week" || shown.range === "year" ? { day: "2-digit", month: "short" } : { hour: "2-digit", minute: "2-digit" };
  return ticks.map((at) => new Date(at * 1e3).toLocaleString("en-GB", { ...CENTRAL, ...days }));
}

function draw() {
  const { times, rows } = columns(), data = [times, ...rows.map((row) => row.map((point) => point && share(point)))];
  const empty = data.slice(1).every((row) => row.every((value) => value === null));
  part("note").textContent = note(times, empty);
  part("plot").hidden = empty || !part("table").hidden;
  if (!part("plot").hidden) {
    if (shown.plot) shown.plot.setData(data);
    else shown.plot = new uPlot(options(), data, part("plot"));
  }
  legend();
}

function note(times, empty) {
  if (!times.length) return "No orders in this time: nothing to draw.";
  if (empty) return "Without an exposure limit there is no percentage. The table has the usage.";
  if (shown.range === "year") return "Percent of the limit, highest of each trade date; the figures are its last value.";
  const since = young() ? ` From the first order at ${moment(firstAt(), { hour: "2-digit", minute: "2-digit" })} on.` : "";
  return `Percent of the limit that stood then, ${shown.range === "week" ? "last value of 10 minutes" : "last value of each minute"}, CT.${since}`;
}

// A new theme, type or width is a new drawing.
function redraw() {
  shown.plot?.destroy();
  shown.plot = null;
  if (shown.history) draw();
}

// ---- figures above it, and the table ----

const moment = (at, options) => new Date(at * 1e3).toLocaleString("en-GB", { ...CENTRAL, ...options });
const figure = (point) => (point[3] > 0 ? `${percent(point[1], point[3])} %` : point[3] === 0 ? "limit 0" : "No Limit");

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function legend() {
  const { times, rows } = columns(), at = shown.cursor ?? times.length - 1;
  write(part("at"), times.length ? `${moment(times[at], { day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" })} CT` : "");
  shown.history.sides.forEach((side, number) => {
    const point = rows[number][at];
    write(part(`name-${number}`), side.name);
    write(part(`figure-${number}`), point ? figure(point) : "none");
    write(part(`usage-${number}`), point ? `${usd(point[1])} USD` : "");
  });
}

function cell(name, text, number = true) {
  const node = document.createElement(name);
  if (name === "th") node.scope = number === "row" ? "row" : "col";
  if (number === true) node.className = "num";
  node.textContent = text;
  return node;
}

function row(...cells) {
  const node = document.createElement("tr");
  node.append(...cells);
  return node;
}

// The last value of each minute with the peak in it: live points lie closer than minutes.
function minutes() {
  const { times, rows } = columns(), found = new Map();
  times.forEach((at, index) => {
    const minute = at - (at % 60), before = found.get(minute);
    found.set(minute, rows.map((points, side) => points[index] && points[index].with(2, Math.max(points[index][2], before?.[side]?.[2] ?? 0))));
  });
  return [...found].reverse();
}

function table() {
  const all = minutes(), names = shown.history.sides.map((side) => side.name);
  const found = document.createElement("table"), head = found.createTHead(), body = found.createTBody();
  found.className = "dt flat";
  found.createCaption().textContent = `Utilization ${WORDS[shown.range]}, newest first${all.length > MOST_ROWS ? `, ${grouped(MOST_ROWS)} of ${grouped(all.length)}` : ""}`;
  const heads = names.flatMap((name) => [`${name}, USD`, "Peak, USD", "Limit, USD", "Of limit"].map((text) => cell("th", text)));
  head.append(row(cell("th", "Time, CT", false), ...heads));
  for (const [at, points] of all.slice(0, MOST_ROWS)) {
    body.append(row(cell("th", moment(at, { day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" }), "row"), ...points.flatMap(tellPoint)));
  }
  part("table").replaceChildren(found);
}

const tellPoint = (point) => (point ? [usd(point[1]), usd(Math.max(point[1], point[2])), point[3] < 0 ? "No Limit" : usd(point[3]), figure(point)] : ["", "", "", ""]).map((text) => cell("td", text));

// ---- live: the sides as they stand in the page, at most once a second ----

const now = () => Math.floor((Date.now() + Number(document.getElementById("business-clock").dataset.offsetMs)) / 1000);
const firstAt = () => Math.min(...shown.history.sides.flatMap((side) => side.points.slice(0, 1).map(([at]) => at)));
const young = () => !["week", "year"].includes(shown.range) && firstAt() > Math.max(shown.history.from, shown.history.to - HOUR_S);

// What has just begun to trade is shown from its first minute on, and the note says so.
function start() {
  const { from, to } = shown.history, first = firstAt();
  if (shown.range === "year") return first > from ? Math.max(from, first - MONTH_S) : from;
  if (young()) return Math.max(from, Math.min(first, to - LEAST_S));
  return shown.range === "today" && first > from ? first : from;
}

const end = () => Math.max(shown.history.to, start() + LEAST_S);

function live() {
  if (!shown.history || shown.range === "year" || document.hidden || document.documentElement.dataset.feed === "stale") return;
  const at = now();
  for (const side of shown.history.sides) take(side, at);
  shown.history.to = Math.max(shown.history.to, at);
  if (LENGTH_S[shown.range]) shown.history.from = shown.history.to - LENGTH_S[shown.range];
  draw();
  const minute = Math.floor(at / 60);
  if (!part("table").hidden && minute !== shown.minute) table();
  shown.minute = minute;
}

// A step only where something changed; the last point moves along, so that the line reaches now.
function take(side, at) {
  const line = document.querySelector(`#positions [data-side="${side.side}"]`), last = side.points.at(-1);
  if (!line?.dataset.usage || (last && at <= last[0])) return;
  const usage = Number(line.dataset.usage), limit = Number(line.dataset.limit);
  if (last && side.moving && last[1] === usage && last[3] === limit) last[0] = at;
  else side.points.push([at, usage, usage, limit]);
  side.moving = last && last[1] === usage && last[3] === limit;
}

// ---- what people choose ----

async function load() {
  const mine = (shown.asked += 1);
  const answer = await fetch(`${place.dataset.url}?range=${shown.range}&type=${shown.type}&session=${place.dataset.session ?? ""}`, { credentials: "same-origin" }).catch(() => null);
  if (mine !== shown.asked) return;
  if (!answer?.ok || answer.redirected) {
    part("note").textContent = "Not loaded: the server did not answer as it should. Choose a range to try again.";
    return;
  }
  shown.history = await answer.json();
  part("span").textContent = WORDS[shown.range];
  shown.cursor = null;
  redraw();
  if (!part("table").hidden) table();
}

function press(button) {
  for (const other of button.parentElement.children) other.setAttribute("aria-pressed", String(other === button));
}

function asTable(button) {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  part("table").hidden = !on;
  if (on && shown.history) table();
  if (shown.history) redraw();
}

function clicked(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.part === "as-table") return asTable(button);
  press(button);
  shown.range = button.dataset.range ?? shown.range;
  shown.type = button.dataset.type ?? shown.type;
  load();
}

if (place) {
  place.addEventListener("click", clicked);
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  new ResizeObserver(() => shown.plot?.setSize({ width: part("plot").clientWidth, height: 240 })).observe(part("plot"));
  load();
  setInterval(live, LIVE_MS);
}
