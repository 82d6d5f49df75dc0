// Narrows the list of units while typing.
import './large.js';

const rows = Array.from(document.querySelectorAll('.rows li'));
document.getElementById('find').addEventListener('input', function (event) {
  const wanted = event.target.value.trim().toLowerCase();
  rows.forEach((row) => { row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0; });
});
