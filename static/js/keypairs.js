// A secret that is shown: copy it, hide it, and hide it by itself after a while.
const shown = document.querySelector("[data-shown]");
if (shown) {
  const part = (name) => shown.querySelector(`[data-part="${name}"]`);
  let left = Number(shown.dataset.shown);
  const hide = () => {
    clearInterval(timer);
    part("secret").textContent = "hidden";
    part("left").textContent = "Reload and type a code to see it again.";
    part("copy").parentElement.remove();
  };
  const timer = setInterval(() => {
    left -= 1;
    if (left <= 0) hide();
    else part("left").textContent = `hidden again in ${left} s`;
  }, 1000);
  part("hide").addEventListener("click", hide);
  part("copy").addEventListener("click", async () => {
    await navigator.clipboard.writeText(part("secret").textContent);
    part("copy").textContent = "Copied";
  });
  // A page that the browser brings back from its memory must not show the secret again.
  window.addEventListener("pagehide", hide);
}
