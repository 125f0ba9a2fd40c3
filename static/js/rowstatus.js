// The status and the limits of a row of a list, from its four sides as they stand in the page.
// Nothing is asked of the server: the live feed writes the sides, this reads them, once a second at most.

const WORST_FIRST = ["auto", "manual", "zero", "weekend"], NEAR = 60, EVERY_MS = 1000;
const PAIRS = [["0", "1", "Futures", "Fut"], ["2", "3", "Options", "Opt"]];

export function read(cell) {
  const band = cell.querySelector(".util")?.dataset.band;
  return {
    number: cell.dataset.side,
    cause: cell.querySelector("[data-k=status] .blk")?.dataset.kind ?? "",
    known: cell.querySelector("[data-k=status] :is(.blk, .state)") !== null,
    band: Number(band) || 0,
    limited: band !== undefined,
  };
}

function places(sides) {
  const has = (number) => sides.some((side) => side.number === number);
  return PAIRS.flatMap(([long, short, both, one]) => {
    if (has(long) && has(short)) return [both];
    return [[long, "Long"], [short, "Short"]].filter(([number]) => has(number)).map(([, word]) => `${one} ${word}`);
  }).join(", ");
}

export function worst(sides) {
  const causes = new Set(sides.map((side) => side.cause).filter(Boolean));
  const kind = WORST_FIRST.find((one) => causes.has(one));
  if (kind) return { kind, places: places(sides.filter((side) => side.cause === kind)), more: causes.size - 1 };
  const band = Math.max(...sides.map((side) => side.band));
  if (band >= NEAR) return { kind: String(band), places: places(sides.filter((side) => side.band === band)), more: 0 };
  if (sides.some((side) => !side.known)) return { kind: "unknown", places: "", more: 0 };
  return { kind: sides.some((side) => side.limited) ? "ok" : "no-limit", places: "", more: 0 };
}

// A limit is in steps of 0.1 USD M, so whole dollars give it exactly.
export function millions(text) {
  const tenths = Number(text.replaceAll(",", "")) / 100_000;
  return `${Math.floor(tenths / 10).toLocaleString("en-US")}.${tenths % 10}`;
}

function showLimit(cell) {
  const limit = cell.closest("tr").querySelector(`[data-side="${cell.dataset.limitOf}"] [data-k=limit]`).textContent;
  const text = /^[\d,]+$/.test(limit) ? millions(limit) : limit;
  if (cell.textContent !== text) cell.textContent = text;
}

function show(row) {
  for (const cell of row.querySelectorAll("[data-limit-of]")) showLimit(cell);
  const found = worst([...row.querySelectorAll("[data-side]")].map(read));
  const chip = document.getElementById("row-statuses").content.querySelector(`[data-status="${found.kind}"]`).cloneNode(true);
  chip.querySelector("[data-part=places]").textContent = found.places;
  chip.querySelector("[data-part=more]").textContent = found.more ? `+${found.more}` : "";
  const cell = row.querySelector("[data-row-status]");
  if (cell.textContent.trim() !== chip.textContent.trim()) cell.replaceChildren(chip);
}

const due = new Set();
let timer = 0;

function flush() {
  timer = 0;
  for (const row of due) show(row);
  due.clear();
}

function changed(records) {
  for (const record of records) {
    const place = record.target.nodeType === Node.ELEMENT_NODE ? record.target : record.target.parentElement;
    const row = place?.closest("[data-side]")?.closest("tr[data-group]");
    if (row) due.add(row);
  }
  if (due.size && !timer) timer = setTimeout(flush, EVERY_MS);
}

const table = document.querySelector(".firms");
if (table) new MutationObserver(changed).observe(table, { childList: true, subtree: true });
