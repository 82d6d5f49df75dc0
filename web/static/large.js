// Large type, kept on this device for every page.
const place = 'chuishao-large';
const button = document.getElementById('large');

function kept() {
  try { return localStorage.getItem(place) === 'yes'; } catch (error) { return false; }
}

function show(large) {
  document.documentElement.classList.toggle('large', large);
  if (button) button.setAttribute('aria-pressed', String(large));
}

show(kept());
if (button) {
  button.addEventListener('click', function () {
    const large = !document.documentElement.classList.contains('large');
    show(large);
    try { localStorage.setItem(place, large ? 'yes' : 'no'); } catch (error) { /* private mode: this page only */ }
  });
}
