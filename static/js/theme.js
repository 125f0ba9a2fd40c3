// Before the first paint: theme and density as this browser was left, else as the system has them.
(() => {
  const page = document.documentElement;
  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  page.dataset.bsTheme = kept("theme") ?? (dark ? "dark" : "light");
  page.dataset.density = kept("density") ?? "compact";
  page.classList.add("js");
})();
