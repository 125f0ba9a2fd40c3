// Exchanges as cards that move between groups, by drag or by the list on each card. The lists are the form: a drop only
// sets the list of its card.

const form = document.getElementById('regroup');
const moved = document.getElementById('moved');
const places = new Map([...form.querySelectorAll('[data-place]')].map((place) => [place.dataset.place, place]));

function show() {
  for (const place of places.values()) {
    const used = place.querySelector('[data-exchange]') !== null;
    place.querySelector('[data-empty]').hidden = used;
    if (place.hasAttribute('data-new')) place.hidden = !used && !place.hasAttribute('data-wanted');
  }
}

function words(place) {
  return place.querySelector('legend').textContent.trim();
}

function move(card, key) {
  const place = places.get(key);
  const list = card.querySelector('select');
  const keeps = document.activeElement === list;
  list.value = key;
  place.setAttribute('data-wanted', '');
  place.querySelector('[data-cards]').append(card);
  if (keeps) list.focus();
  moved.textContent = `${card.dataset.exchange} moved to ${words(place)}.`;
  document.getElementById('review')?.remove();
  show();
}

form.addEventListener('change', (event) => {
  const card = event.target.closest('[data-exchange]');
  if (card) move(card, event.target.value);
  else document.getElementById('review')?.remove();
});

form.addEventListener('dragstart', (event) => {
  const card = event.target.closest?.('[data-exchange]');
  if (!card) return;
  event.dataTransfer.setData('text/plain', card.dataset.exchange);
  event.dataTransfer.effectAllowed = 'move';
});

for (const [key, place] of places) {
  place.addEventListener('dragover', (event) => {
    event.preventDefault();
    place.classList.add('is-over');
  });
  place.addEventListener('dragleave', () => place.classList.remove('is-over'));
  place.addEventListener('drop', (event) => {
    event.preventDefault();
    place.classList.remove('is-over');
    const code = event.dataTransfer.getData('text/plain');
    const card = [...form.querySelectorAll('[data-exchange]')].find((one) => one.dataset.exchange === code);
    if (card && card.draggable) move(card, key);
  });
}

document.getElementById('new-group')?.addEventListener('click', () => {
  const next = [...places.values()].find((place) => place.hasAttribute('data-new') && place.hidden);
  if (!next) return;
  next.setAttribute('data-wanted', '');
  show();
  next.querySelector('input').focus();
  moved.textContent = `${words(next)} added. Move exchanges to it.`;
});

show();
document.getElementById('h-review')?.focus();
