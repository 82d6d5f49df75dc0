// The desk: what waits, the tickets, the rewards, and one thing opened beside them; all of it live.
import './large.js';
import { t, el, coded, shortTime } from './words.js';
import { call, post } from './net.js';
import { Feed } from './feed.js';
import { sheet, itemSheet } from './ticket.js';
import { answerRow, answerSheet } from './answers.js';
import { groupRows, unitSheet } from './units.js';

const list = document.getElementById('list');
const paper = document.getElementById('sheet');
const search = document.getElementById('search');
const toastBox = document.getElementById('toast');
const lists = { queue: '/queue', tickets: '/tickets', rewards: '/rewards', blind: '/blind-spots', answers: '/answers', groups: '/groups' };
const state = { list: 'queue', number: null, item: null, unit: null, answer: null, kept: null, units: [] };
let toastTimer = 0;

function toast(text) {
  toastBox.textContent = text;
  toastBox.hidden = !text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { toastBox.hidden = true; }, 4500);
}

async function act(path, body, headers) {
  try {
    await post('/api/desk' + path, body || {}, headers);
    toast(t('desk-saved'));
    return true;
  } catch (error) {
    toast(error.message + (error.hint ? ' ' + error.hint : ''));
    return false;
  } finally {
    refresh();
  }
}

// For what hands something back: its answer, or null with the refusal said.
async function ask(path, body) {
  try {
    return await post('/api/desk' + path, body || {});
  } catch (error) {
    toast(error.message + (error.hint ? ' ' + error.hint : ''));
    return null;
  }
}

function mark(kind, text) {
  return el('span', { class: 'mark mark-' + kind, text: text });
}

function entry(parts) {
  const top = el('span', { class: 'entry-top' }, [el('strong', { text: parts.title }), el('time', { text: shortTime(parts.at) })]);
  const button = el('button', {
    type: 'button', class: 'entry' + (parts.danger ? ' entry-danger' : ''), onclick: parts.open,
    'aria-current': parts.current ? 'true' : false,
  }, [top, parts.text ? el('p', { text: parts.text }) : null, el('span', { class: 'facts' }, parts.marks)]);
  return button;
}

function ticketWords(ticket) {
  return [ticket.service.name, ticket.place || t('desk-nowhere'), ticket.unit ? ticket.unit.name : t('desk-nounit')].join(' · ');
}

function statusMark(ticket) {
  const words = ticket.outcome ? coded('outcome-', ticket.outcome) : coded('status-', ticket.status);
  return mark(ticket.status, words);
}

const rows = {
  queue: (item) => entry({
    title: coded('reason-', item.reason), at: item.at, danger: item.reason === 'emergency',
    text: item.ticket ? ticketWords(item.ticket) : item.text,
    marks: item.ticket ? [el('span', { text: item.ticket.number }), statusMark(item.ticket)] : [],
    current: state.item === item.id,
    open: () => openItem(item),
  }),
  tickets: (line) => entry({
    title: line.ticket.number, at: line.ticket.opened_at, text: line.excerpt || ticketWords(line.ticket),
    danger: line.ticket.urgent,
    marks: [el('span', { text: line.ticket.service.name }), statusMark(line.ticket),
      line.reporters > 1 ? mark('many', t('desk-reporters', { n: line.reporters })) : null].filter(Boolean),
    current: state.number === line.ticket.number,
    open: () => openTicket(line.ticket.number),
  }),
  rewards: rewardRow,
};
rows.blind = rows.queue;
rows.answers = (answer) => answerRow(answer, { open: openAnswer, current: state.answer });

function rewardRow(reward) {
  const row = entry({
    title: reward.number, at: reward.marked_at, text: reward.rule + ' · ' + reward.service.name,
    marks: [el('b', { text: t('yuan', { n: (reward.amount / 100).toFixed(2) }) }), mark(reward.state, coded('reward-', reward.state))],
    current: state.number === reward.number, open: () => openTicket(reward.number),
  });
  if (reward.state !== 'marked') return row;
  return el('div', {}, [row, rewardActs(reward)]);
}

export function rewardActs(reward) {
  const path = '/rewards/' + reward.id;
  const as = document.body.dataset.demo ? { 'X-Demo-As': 'approver' } : {};
  return el('div', { class: 'act-row entry' }, [
    reward.marked_by_me ? el('span', { class: 'quiet-inline', text: t('desk-second') }) : null,
    el('button', { type: 'button', class: 'button button-main', text: t('desk-approve'), onclick: () => act(path + '/approve', {}, as) }),
    el('button', { type: 'button', class: 'button', text: t('desk-refuse'), onclick: () => act(path + '/refuse', {}, as) }),
  ]);
}

const empty = { queue: 'desk-none', tickets: 'desk-tickets-none', rewards: 'desk-rewards-none', blind: 'desk-blind-none', answers: 'answers-none' };

async function showList() {
  const name = state.list;
  let path = '/api/desk' + lists[name];
  if (name === 'tickets') {
    const status = document.getElementById('status').value;
    path += '?q=' + encodeURIComponent(document.getElementById('q').value) + (status ? '&status=' + status : '');
  }
  const found = await call(path);
  if (state.list !== name) return;
  const top = list.scrollTop;
  list.textContent = '';
  const written = name === 'groups' ? groupRows(found, document.getElementById('q').value, { open: openUnit, current: state.unit }) : found.map(rows[name]);
  written.forEach((row) => list.append(row));
  if (!written.length) list.append(el('p', { class: 'quiet', text: t(empty[name]) }));
  list.scrollTop = top;
  if (name === 'queue') count(found.length);
}

function count(n) {
  const badge = document.querySelector('#tab-queue .count');
  badge.textContent = String(n);
  badge.hidden = !n;
  document.title = (n ? '(' + n + ') ' : '') + document.title.replace(/^\(\d+\) /, '');
}

// A form being filled in is not pulled from under the operator's hands, nor one begun while the answer was on its way,
// nor a button that was pressed once and asks whether they are sure.
function busy() {
  if (paper.querySelector('.members .button-danger')) return true;
  return Boolean(paper.querySelector('.act-form')) && Array.from(paper.querySelectorAll('.act-form .field')).some((one) => one.value || one === document.activeElement);
}

async function showSheet(fresh) {
  if (!state.number || (!fresh && busy())) return;
  const number = state.number;
  const file = await call('/api/desk/tickets/' + encodeURIComponent(number));
  if (state.number !== number || (!fresh && busy())) return;
  const top = fresh ? 0 : paper.scrollTop;
  paper.textContent = '';
  paper.append(sheet(file, { act: act, units: state.units, back: back, rewardActs: rewardActs, open: openTicket }));
  paper.scrollTop = top;
}

async function showUnit(fresh) {
  const code = state.unit;
  if (!code || (!fresh && busy())) return;
  const unit = await call('/api/desk/units/' + encodeURIComponent(code));
  if (state.unit !== code || (!fresh && busy())) return;
  const top = fresh ? 0 : paper.scrollTop;
  paper.textContent = '';
  paper.append(unitSheet(unit, { ask: ask, toast: toast, back: back, kept: state.kept, again: () => guarded(() => showUnit(false)) }));
  paper.scrollTop = top;
}

async function openUnit(code) {
  state.number = state.item = state.answer = null;
  state.unit = code;
  // A code or link is shown once: it stays on the sheet while the rest is drawn anew.
  state.kept = { code: el('div', { role: 'status' }), links: el('div', { role: 'status' }) };
  document.body.classList.add('reading');
  await guarded(() => showUnit(true));
  guarded(showList);
}

async function openTicket(number) {
  state.number = number;
  state.item = state.unit = state.answer = null;
  document.body.classList.add('reading');
  await guarded(() => showSheet(true));
  guarded(showList);
}

function openItem(item) {
  if (item.ticket) { openTicket(item.ticket.number).then(() => { state.item = item.id; guarded(showList); }); return; }
  state.number = state.unit = state.answer = null;
  state.item = item.id;
  document.body.classList.add('reading');
  paper.textContent = '';
  paper.append(itemSheet(item, { act: act, back: back, done: back }));
  guarded(showList);
}

function openAnswer(answer) {
  state.number = state.item = state.unit = null;
  state.answer = answer.code;
  document.body.classList.add('reading');
  paper.textContent = '';
  paper.append(answerSheet(answer, { act: act, back: back }));
  guarded(showList);
}

function back() {
  document.body.classList.remove('reading');
  state.number = state.item = state.unit = state.answer = null;
  paper.textContent = '';
  paper.append(el('div', { class: 'desk-empty' }, [el('p', { text: t('desk-saved') })]));
  guarded(showList);
}

async function guarded(work) {
  try { await work(); } catch (error) { toast(error.message); }
}

let again = 0;
function refresh() {
  clearTimeout(again);
  again = setTimeout(() => { guarded(showList); guarded(() => showSheet(false)); guarded(() => showUnit(false)); if (state.list !== 'queue') guarded(badge); }, 120);
}

async function badge() {
  count((await call('/api/desk/queue')).length);
}

// Tickets and units are many; each list remembers nothing of what was sought in the other.
function showSearch() {
  const q = document.getElementById('q');
  search.hidden = ['tickets', 'groups'].indexOf(state.list) < 0;
  document.getElementById('status').hidden = state.list !== 'tickets';
  q.value = '';
  q.placeholder = state.list === 'groups' ? q.dataset.units : q.getAttribute('aria-label');
}

Array.from(document.querySelectorAll('[data-list]')).forEach((tab) => tab.addEventListener('click', () => {
  state.list = tab.dataset.list;
  Array.from(document.querySelectorAll('[data-list]')).forEach((one) => one.setAttribute('aria-selected', String(one === tab)));
  showSearch();
  list.scrollTop = 0;
  guarded(showList);
}));
search.addEventListener('submit', (event) => event.preventDefault());
search.addEventListener('input', refresh);

const feed = new Feed('/api/desk/events', {
  resume: () => '',
  message: refresh,
  state: (fine) => { if (!fine) toast(t('connection-lost')); else refresh(); },
});

async function start() {
  state.units = await call('/api/desk/units');
  await showList();
  const wanted = new URLSearchParams(location.search).get('ticket');
  if (wanted) await openTicket(wanted);
  feed.open();
}
guarded(start);
