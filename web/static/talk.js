// The chat page: the resident's own and a unit's group, which differ only in address and rights.
import './large.js';
import { t, el } from './words.js';
import { call, post } from './net.js';
import { Feed } from './feed.js';
import { Outbox } from './outbox.js';
import { Composer } from './composer.js';
import { Log } from './log.js';
import { draw } from './bubble.js';
import { view } from './viewer.js';

const box = document.getElementById('log');
const group = box.dataset.mode === 'group';
const api = group ? '/api/groups/' + encodeURIComponent(box.dataset.unit) : '/api/chat';
const line = document.getElementById('line');
const latest = document.getElementById('latest');
const writes = box.dataset.writes === 'yes';
let open = group;
let seen = 0;
let lineTimer = 0;

function say(text, stays) {
  line.textContent = text;
  line.hidden = !text;
  clearTimeout(lineTimer);
  if (text && !stays) lineTimer = setTimeout(() => { line.hidden = true; }, 5000);
}

const log = new Log(box, {
  view: view,
  reply: writes ? (message) => composer.answer(message) : null,
  press: writes ? press : null,
  below: () => { latest.hidden = false; },
  moved: () => { if (log && log.stuck) latest.hidden = true; tellSeen(); },
});
latest.addEventListener('click', () => log.toEnd());

const feed = new Feed(api + '/events', {
  resume: () => '?after=' + log.cursor,
  message: (event) => arrived(JSON.parse(event.data)),
  state: (fine) => say(fine ? '' : t('connection-lost'), !fine),
});

function arrived(message) {
  const welcome = document.getElementById('welcome');
  if (welcome) welcome.hidden = true;
  if (message.from === 'me') settleSending(message);
  log.put(message);
  if (message.from === 'bot') reading(false);
  if (message.from === 'me') settleWaiting(message.id);
  tellSeen();
}

let readingTimer = 0;
function reading(on) {
  if (group) return;
  clearTimeout(readingTimer);
  log.hint.hidden = !on;
  if (!on) return;
  readingTimer = setTimeout(() => { log.hint.hidden = true; }, 15000);
  if (log.stuck) log.toEnd();
}

let seenTimer = 0;
function tellSeen() {
  if (group || !open || seenTimer) return;
  seenTimer = setTimeout(async () => {
    seenTimer = 0;
    const now = log.seen();
    if (now <= seen) return;
    seen = now;
    try { await post('/api/chat/seen', { id: now }); } catch (error) { seen = 0; }
  }, 700);
}
document.addEventListener('visibilitychange', tellSeen);

async function press(message, button, row, pressed) {
  Array.from(row.children).forEach((one) => { one.disabled = true; });
  pressed.classList.add('pressed');
  reading(true);
  try {
    await post(api + '/press', { message_id: message.id, button: button.id });
    setTimeout(() => free(row), 6000);
  } catch (error) {
    reading(false);
    say(error.message + (error.hint ? ' ' + error.hint : ''));
    free(row);
  }
}

function free(row) {
  Array.from(row.children).forEach((one) => { one.disabled = false; one.classList.remove('pressed'); });
}

async function ready() {
  if (open) return;
  await post('/api/chat', {});
  open = true;
  feed.open();
}

const shown = new Map();
const outbox = new Outbox(api + '/messages', {
  ready: ready,
  state: showWaiting,
  sent: function (item, id) {
    const row = shown.get(item.key);
    if (item.previews && item.previews.length) log.previews.set(id, item.previews);
    if (row) row.dataset.sent = id;
    const standing = log.messages.get(id);
    if (standing) {
      settleWaiting(id);
      const drawn = log.row(id);
      if (drawn && !standing.photos.length) drawn.replaceWith(draw(log.withPreview(standing), log.on));
    }
    shown.delete(item.key);
    reading(true);
  },
});

// The stream may bring one's words before the answer to sending them: they stand there once all the same.
function settleSending(message) {
  const item = outbox.waiting.find((one) => one.state === 'waiting' && one.text.trim() === message.text.trim());
  const row = item && shown.get(item.key);
  if (row) row.remove();
}

function settleWaiting(id) {
  const row = log.waiting.querySelector('[data-sent="' + id + '"]');
  if (row) row.remove();
}

// What has not arrived yet stands under everything else, greyed, with what can be done about it.
function showWaiting(item) {
  if (!item.previews) item.previews = item.files.filter((file) => file.type.indexOf('image/') === 0).map((file) => URL.createObjectURL(file));
  const words = [item.text, item.place ? '📍 ' + t('place-added') : ''].filter(Boolean).join('\n');
  const row = draw({ from: 'me', text: words, photos: item.previews, files: [], buttons: [], at: item.at, reply_to: item.reply_to }, log.on);
  row.classList.add('unsent');
  const state = item.state === 'failed' ? t('failed') : item.offline ? t('offline') : t('sending');
  const foot = el('p', { class: 'trouble', text: item.trouble || state });
  if (item.state === 'failed') {
    foot.append(el('button', { type: 'button', class: 'button', text: t('retry'), onclick: () => outbox.retry(item) }));
    foot.append(el('button', { type: 'button', class: 'button', text: t('drop'), onclick: () => { outbox.drop(item); row.remove(); } }));
  }
  row.append(foot);
  const old = shown.get(item.key);
  if (old && old.isConnected) old.replaceWith(row);
  else log.waiting.append(row);
  shown.set(item.key, row);
  log.toEnd();
}

const form = document.getElementById('composer');
const composer = form && new Composer(form, {
  say: say,
  said: (message) => {
    const welcome = document.getElementById('welcome');
    if (welcome) welcome.hidden = true;
    outbox.add(message);
  },
});
Array.from(document.querySelectorAll('.example')).forEach((one) => one.addEventListener('click', () => composer.say(one.textContent)));

document.getElementById('lang').addEventListener('click', async (event) => {
  const lang = event.currentTarget.dataset.lang;
  document.cookie = 'chuishao_lang=' + lang + '; path=/; max-age=31536000; samesite=lax';
  if (!group && open) { try { await post('/api/chat/lang', { lang: lang }); } catch (error) { /* the page still turns */ } }
  location.reload();
});

function linkSheet() {
  const sheet = document.getElementById('link-sheet');
  document.getElementById('open-link').addEventListener('click', async () => {
    if (!open) { say(t('link-first')); return; }
    try {
      const link = await call('/api/chat/link');
      document.getElementById('link-url').textContent = link.url;
      document.getElementById('link-qr').src = 'data:image/svg+xml;base64,' + btoa(link.qr);
      sheet.hidden = false;
      document.getElementById('link-copy').focus();
    } catch (error) { say(error.message); }
  });
  const close = () => { sheet.hidden = true; };
  document.getElementById('link-close').addEventListener('click', close);
  sheet.addEventListener('click', (event) => { if (event.target === sheet) close(); });
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') close(); });
  document.getElementById('link-copy').addEventListener('click', async () => {
    const url = document.getElementById('link-url').textContent;
    try { await navigator.clipboard.writeText(url); say(t('copied')); } catch (error) { say(t('copy-by-hand')); }
  });
}

async function start() {
  if (box.dataset.open === 'no') { outbox.restore(); return; }
  try {
    const me = await call(api + '/me');
    open = true;
    (await call(api + '/messages')).forEach(arrived);
    if (group) log.toEnd();
    else { seen = me.seen; log.toEnd(); log.unreadAfter(me.seen); }
    feed.open();
  } catch (error) {
    if (error.status !== 401) { say(t('connection-lost'), true); setTimeout(start, 4000); return; }
  }
  if (writes) outbox.restore();
}

if (!group) linkSheet();
start();
