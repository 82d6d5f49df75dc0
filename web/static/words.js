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
  const id = prefix + String(code).replace(/_/g, '-');
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

// Times are the town's, whatever clock the device keeps.
const timeZone = document.documentElement.dataset.timezone;
const clock = new Intl.DateTimeFormat('en-GB', { timeZone: timeZone, hour: '2-digit', minute: '2-digit', hour12: false });
const numbers = new Intl.DateTimeFormat('en-GB', { timeZone: timeZone, day: 'numeric', month: 'numeric' });
const date = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: timeZone, year: 'numeric', month: 'long', day: 'numeric' });

export function clockTime(iso) {
  return clock.format(new Date(iso));
}

export function dayOf(iso) {
  const day = date.format(new Date(iso));
  if (day === date.format(new Date())) return t('today');
  return day === date.format(new Date(Date.now() - 86400000)) ? t('yesterday') : day;
}

export function shortTime(iso) {
  const parts = numbers.format(new Date(iso)).split('/');
  const day = Number(parts[1]) + '/' + Number(parts[0]) + ' ';
  return (dayOf(iso) === t('today') ? '' : day) + clockTime(iso);
}
