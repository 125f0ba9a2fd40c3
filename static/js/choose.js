// A box that chooses all rows of its table; it shows "some" while only a part is chosen.
for (const all of document.querySelectorAll("[data-choose-all]")) {
  const boxes = [...all.closest("form").querySelectorAll(`input[name="${all.dataset.chooseAll}"]`)];
  const told = all.closest("form").querySelector("[data-chosen]");
  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = boxes.length > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    if (told) told.textContent = `${chosen} of ${boxes.length} chosen`;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  for (const box of boxes) box.addEventListener("change", show);
  show();
}
