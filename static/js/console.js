// What every page does in the browser beside htmx: theme, density, the business clock, and the limits form.
import { watchLimits } from "./limits.js";

const page = document.documentElement;
const NEXT = { theme: ["bsTheme", "light", "dark"], density: ["density", "compact", "comfortable"] };
const PASSING_MS = 8000;

function toggle(name) {
  const [key, first, second] = NEXT[name];
  page.dataset[key] = page.dataset[key] === second ? first : second;
  try { localStorage.setItem(name, page.dataset[key]); } catch { /* the sign-in page looks as the system does */ }
  if (page.dataset.account) keep(name, page.dataset[key]);
}

// The account keeps it; what this browser keeps is for the pages before the sign-in. One after the other: the last counts.
let keeping = Promise.resolve();

function keep(name, value) {
  const csrf = document.querySelector("[name=csrfmiddlewaretoken]").value;
  keeping = keeping.then(() => fetch(page.dataset.account, {
    method: "POST", credentials: "same-origin", keepalive: true, headers: { "X-CSRFToken": csrf }, body: new URLSearchParams({ [name]: value }),
  })).then((answer) => { if (answer.status !== 204) throw new Error(answer.status); }).catch(() => notKept(name));
}

function notKept(name) {
  const banner = document.createElement("div"), said = document.createElement("span");
  banner.className = "banner warn";
  banner.dataset.passing = "";
  said.textContent = `The ${name} was not kept: the server did not answer as it should. It holds for this page.`;
  banner.append(said);
  document.getElementById("messages")?.replaceChildren(banner);
  passMessages();
}

// The top bar's clock is put in anew when somebody steps the demo's clock: look for it each time.
function tick() {
  const clock = document.getElementById("business-clock");
  if (!clock) return;
  const now = new Date(Date.now() + Number(clock.dataset.offsetMs));
  const part = (options) => now.toLocaleString("en-GB", { timeZone: "America/Chicago", ...options });
  clock.textContent = `${part({ day: "2-digit", month: "short", year: "numeric" })} ${part({ hour: "2-digit", minute: "2-digit", second: "2-digit" })} CT`;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toggle]");
  if (button) toggle(button.dataset.toggle);
  for (const menu of document.querySelectorAll("details.usermenu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.usermenu[open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A message of an action that went well goes after 8 s; it stays while the pointer or the focus is on it.
function passMessages() {
  for (const message of document.querySelectorAll(".app [data-passing]:not([data-timed])")) {
    message.dataset.timed = "";
    const end = () => (message.matches(":hover, :focus-within") ? setTimeout(end, PASSING_MS) : message.remove());
    setTimeout(end, PASSING_MS);
  }
}

setInterval(tick, 1000);
watchLimits();
passMessages();
document.addEventListener("htmx:oobAfterSwap", passMessages);
