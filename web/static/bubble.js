// Draws messages: bubbles, cards, albums, buttons. Text only ever through textContent.
import { t, el, clockTime } from './words.js';

const svg = 'http://www.w3.org/2000/svg';

function replyIcon() {
  const icon = document.createElementNS(svg, 'svg');
  icon.setAttribute('viewBox', '0 0 24 24');
  icon.setAttribute('class', 'icon');
  icon.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', 'M10 7L4 12l6 5M4 12h10a6 6 0 0 1 6 6');
  icon.append(path);
  return icon;
}

function album(photos, on) {
  const shown = photos.map(function (url, n) {
    const image = el('img', { src: url, alt: t('photo') + ' ' + (n + 1), loading: 'lazy', decoding: 'async' });
    image.addEventListener('load', on.grew);
    return el('button', { type: 'button', class: 'album-photo', title: t('photo-open'), onclick: () => on.view(url) }, [image]);
  });
  return el('div', { class: 'album album-' + Math.min(photos.length, 3) }, shown);
}

// The first line of a card or of a ticket's opening is its head, the rest its body.
function words(message) {
  if (!message.text) return [];
  const lines = message.text.split('\n');
  if (!message.card || lines.length < 2) return [el('p', { class: 'words', dir: 'auto', text: message.text })];
  return [
    el('p', { class: 'card-head', dir: 'auto', text: lines[0] }),
    el('p', { class: 'words', dir: 'auto', text: lines.slice(1).join('\n') }),
  ];
}

function quoted(message, on) {
  const other = message.reply_to && on.find(message.reply_to);
  if (!other) return null;
  const text = (other.text || t('photo')).split('\n')[0].slice(0, 60);
  return el('button', { type: 'button', class: 'quoted', dir: 'auto', text: text, onclick: () => on.jump(message.reply_to) });
}

function buttons(message, on) {
  if (!message.buttons.length || !on.press) return null;
  const row = el('div', { class: 'buttons' });
  message.buttons.forEach(function (button) {
    if (button.url) {
      // Only what a browser opens as a page: an address with another scheme could run.
      if (/^https?:\/\//.test(button.url)) row.append(el('a', { class: 'button', href: button.url, target: '_blank', rel: 'noopener noreferrer', text: button.label }));
      return;
    }
    row.append(el('button', {
      type: 'button', class: 'button', 'data-button': button.id, text: button.label,
      onclick: (event) => on.press(message, button, row, event.currentTarget),
    }));
  });
  return row;
}

function files(message) {
  const kinds = (message.files || []).map((kind) => t('file-' + kind)).join(' ');
  return kinds ? el('p', { class: 'words files', text: kinds }) : null;
}

export function draw(message, on) {
  const who = message.from === 'me' ? 'mine' : message.from === 'other' ? 'others' : 'bots';
  const kind = message.card ? ' card' : message.ticket && message.from === 'bot' ? ' about' : '';
  const body = el('div', { class: 'bubble' + kind, tabindex: '-1' }, [quoted(message, on)].concat(words(message), [
    files(message),
    message.photos.length ? album(message.photos, on) : null,
  ]));
  const foot = el('p', { class: 'stamp' }, [el('time', { datetime: message.at, text: clockTime(message.at) })]);
  if (on.reply && message.id) {
    const label = t('reply');
    foot.append(el('button', { type: 'button', class: 'reply', title: label, 'aria-label': label, onclick: () => on.reply(message) }, [replyIcon()]));
  }
  const row = el('article', { class: 'row row-' + who, 'data-id': message.id || '', 'data-at': message.at });
  if (message.name && message.from === 'other') row.append(el('p', { class: 'author', text: message.name }));
  [body, buttons(message, on), foot].forEach((part) => { if (part) row.append(part); });
  hold(body, () => on.reply && message.id && on.reply(message));
  return row;
}

// Half a second under a finger answers the message, as messengers do.
function hold(node, act) {
  let timer = 0;
  const stop = () => clearTimeout(timer);
  node.addEventListener('touchstart', () => { stop(); timer = setTimeout(act, 500); }, { passive: true });
  ['touchend', 'touchmove', 'touchcancel'].forEach((name) => node.addEventListener(name, stop, { passive: true }));
}

export function note(kind, text) {
  return el('p', { class: 'note note-' + kind, text: text });
}
