// Sentences and addresses: everything a script says or fetches goes through here.
const sentences = JSON.parse(document.getElementById('words').textContent);

export const base = document.documentElement.dataset.base || '';

export function t(id, slots) {
  let text = sentences[id] || id;
  Object.keys(slots || {}).forEach(function (name) {
    text = text.split('{' + name + '}').join(String(slots[name]));
  });
  return text;
}

// A code of the API (given_back) as the tail of a sentence's id (given-back); unknown codes show themselves.
export function coded(prefix, code) {
  const id = prefix + '-' + String(code).replace(/_/g, '-');
  return sentences[id] || String(code);
}

export function el(tag, attributes, children) {
  const node = document.createElement(tag);
  Object.keys(attributes || {}).forEach(function (name) {
    const value = attributes[name];
    if (name === 'text') node.textContent = value;
    else if (name.slice(0, 2) === 'on') node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : value);
  });
  (children || []).forEach(function (child) { if (child) node.append(child); });
  return node;
}

const days = { year: 'numeric', month: 'long', day: 'numeric' };

export function clockTime(iso) {
  const at = new Date(iso);
  return String(at.getHours()).padStart(2, '0') + ':' + String(at.getMinutes()).padStart(2, '0');
}

export function dayOf(iso) {
  const at = new Date(iso);
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  if (at >= midnight) return t('today');
  if (at >= new Date(midnight.getTime() - 86400000)) return t('yesterday');
  return at.toLocaleDateString(document.documentElement.lang, days);
}

export function shortTime(iso) {
  const at = new Date(iso);
  const today = new Date().toDateString() === at.toDateString();
  return today ? clockTime(iso) : (at.getMonth() + 1) + '/' + at.getDate() + ' ' + clockTime(iso);
}
