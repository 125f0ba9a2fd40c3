// Before the first paint: theme and density. The server wrote what the account keeps; without a choice the system's theme
// counts, and nobody signed in gets what this browser was left with.
(() => {
  const page = document.documentElement;
  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  if (!("account" in page.dataset)) {
    page.dataset.bsTheme = kept("theme") ?? system;
    page.dataset.density = kept("density") ?? "compact";
  } else if (!("themeKept" in page.dataset)) page.dataset.bsTheme = system;
  page.classList.add("js");
})();
