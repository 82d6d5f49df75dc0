// One photo, as large as the screen.
const box = document.getElementById('viewer');
const image = box.querySelector('img');
let before = null;

function close() {
  box.hidden = true;
  image.removeAttribute('src');
  if (before) before.focus();
}

box.addEventListener('click', close);
document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && !box.hidden) close(); });

export function view(url) {
  before = document.activeElement;
  image.src = url;
  box.hidden = false;
  box.querySelector('button').focus();
}
