// The limits form: what is edited is marked with what it was, and the save bar appears with the first edit.

const form = () => document.getElementById("limits-form");

function valueOf(cell) {
  if ("switch" in cell.dataset) return cell.querySelector("input").checked ? "True" : "False";
  const control = cell.querySelector("input[type=radio]:checked, input[type=text], select");
  return control?.value.trim() ?? "";
}

function mark(cell) {
  const edited = valueOf(cell) !== cell.dataset.was || emptied(cell);
  cell.classList.toggle("changed", edited);
  cell.parentElement.querySelector(".was").hidden = !edited;
  return edited;
}

// A quantity without a number and without No Max Limit is an edit too, although its text is that of "none".
function emptied(cell) {
  const box = cell.querySelector("input[data-empties]");
  return Boolean(box) && (cell.dataset.wasNone === "1") !== box.checked;
}

function applyBox(box) {
  const field = document.getElementById(box.dataset.empties);
  if (box.checked) field.value = "";
  field.disabled = box.checked;
}

// What a session that is off would ask for is not typed and not sent.
function applySwitch(place) {
  const off = !document.getElementById(place.dataset.needs).checked;
  for (const control of place.querySelectorAll("input, select")) control.disabled = off || Boolean(boxOf(control)?.checked);
}

const boxOf = (control) => control.type === "text" && control.closest(".cell").querySelector("[data-empties]");

function refresh() {
  const found = form();
  if (!found) return;
  const edited = [...found.querySelectorAll("[data-was]")].filter(mark).length;
  const wrong = found.querySelector(".is-invalid") !== null;
  document.getElementById("savebar").hidden = edited === 0 && !wrong;
  document.getElementById("save").textContent = edited ? `Save ${edited} change${edited === 1 ? "" : "s"}` : "Save limits";
  if (edited) found.dispatchEvent(new CustomEvent("edited", { bubbles: true }));
}

function prepare() {
  const found = form();
  for (const box of found?.querySelectorAll("[data-empties]") ?? []) applyBox(box);
  for (const place of found?.querySelectorAll("[data-needs]") ?? []) applySwitch(place);
  refresh();
}

// A saved or refused form replaces the panel, and with it the button that had the focus.
function keepFocus() {
  (document.querySelector("[data-focus]") ?? document.getElementById("h-lim"))?.focus();
}

function onInput(event) {
  if (event.target.form !== form()) return;
  if (event.target.dataset.empties) {
    applyBox(event.target);
    if (!event.target.checked) document.getElementById(event.target.dataset.empties).focus();
  }
  for (const place of form().querySelectorAll("[data-needs]")) if (place.dataset.needs === event.target.id) applySwitch(place);
  refresh();
}

function onClick(event) {
  if (!event.target.closest("#discard")) return;
  event.preventDefault();
  form().reset();
  for (const cell of form().querySelectorAll("[data-was]")) restore(cell);
  prepare();
}

function restore(cell) {
  for (const control of cell.querySelectorAll("input[type=text], select")) control.value = cell.dataset.was;
  for (const radio of cell.querySelectorAll("input[type=radio]")) radio.checked = radio.value === cell.dataset.was;
  for (const box of cell.querySelectorAll("input[type=checkbox]")) box.checked = "switch" in cell.dataset ? cell.dataset.was === "True" : cell.dataset.wasNone === "1";
  cell.querySelector(".is-invalid")?.classList.remove("is-invalid");
  cell.querySelector(".invalid-feedback")?.replaceChildren();
}

function problem(event) {
  const banner = document.getElementById("limits-problem");
  if (banner && event.target.id?.endsWith("-form")) banner.hidden = false;
}

function foreignSave(event) {
  const { group, version } = event.detail;
  const base = Number(form()?.elements.base_version.value ?? Infinity);
  const banner = document.getElementById("foreign-save");
  if (banner && document.querySelector("#positions")?.closest("[data-group]").dataset.group === group && version > base) banner.hidden = false;
}

export function watchLimits() {
  prepare();
  document.addEventListener("input", onInput);
  document.addEventListener("click", onClick);
  document.body.addEventListener("version-in-force", foreignSave);
  document.addEventListener("htmx:responseError", problem);
  document.addEventListener("htmx:sendError", problem);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "limits") return;
    prepare();
    keepFocus();
  });
}
