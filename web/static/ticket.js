// One ticket whole, as the desk sees it, and what can be done with it.
import { t, el, coded, shortTime } from './words.js';
import { view } from './viewer.js';
import { keepForm } from './answers.js';

const services = JSON.parse(document.getElementById('services').textContent);

function mark(kind, text) {
  return el('span', { class: 'mark mark-' + kind, text: text });
}

function panel(title, children, more) {
  const shown = children.filter(Boolean);
  return shown.length ? el('section', { class: 'panel' }, [el('h3', {}, [el('span', { text: title })].concat(more || []))].concat(shown)) : null;
}

function photos(urls) {
  if (!urls.length) return null;
  return el('div', { class: 'album album-' + Math.min(urls.length, 3) }, urls.map((url) => el('button', {
    type: 'button', class: 'album-photo', title: t('photo-open'), onclick: () => view(url),
  }, [el('img', { src: url, alt: t('photo'), loading: 'lazy' })])));
}

function said(head, text, urls) {
  return el('div', { class: 'said' }, [
    el('p', { class: 'said-head' }, head), text ? el('p', { class: 'words', dir: 'auto', text: text }) : null, photos(urls || []),
  ]);
}

function head(file) {
  const ticket = file.ticket;
  const late = ticket.due_at && new Date(ticket.due_at) < new Date() && ['dispatched', 'in_progress'].indexOf(ticket.status) >= 0;
  const name = ticket.service.name + (ticket.subtype ? ' · ' + ticket.subtype.name : '');
  return [
    el('div', { class: 'sheet-head' }, [
      el('h2', { text: ticket.number }),
      mark(ticket.status, coded('status-', ticket.status)),
      ticket.outcome ? mark('outcome', coded('outcome-', ticket.outcome)) : null,
      ticket.urgent ? mark('danger', t('desk-urgent')) : null,
      late ? mark('danger', t('desk-late', { time: shortTime(ticket.due_at) })) : null,
    ]),
    el('p', { class: 'facts' }, [
      el('b', { text: name }), el('span', { text: ticket.place || t('desk-nowhere') }),
      el('span', { text: ticket.unit ? ticket.unit.name : t('desk-nounit') }),
      ticket.due_at && !late ? el('span', { text: t('desk-due', { time: shortTime(ticket.due_at) }) }) : null,
    ]),
  ];
}

function waiting(file, on) {
  return panel(t('desk-why'), file.items.filter((item) => !item.done).map((item) => itemBox(item, on)));
}

function itemBox(item, on) {
  const box = el('div', { class: 'said' }, [
    el('p', { class: 'said-head' }, [mark(item.reason === 'emergency' ? 'danger' : 'new', coded('reason-', item.reason)), el('time', { text: shortTime(item.at) })]),
    item.text ? el('p', { class: 'words', dir: 'auto', text: item.text }) : null,
  ]);
  const how = coded('how-', item.reason);
  if (how !== item.reason) box.append(el('p', { class: 'hint', text: how }));
  const answer = item.answerable ? el('textarea', { class: 'field', rows: '2', placeholder: t('desk-answer-hint'), 'aria-label': t('desk-answer') }) : null;
  const keep = answer && item.form !== null && !item.ticket ? keepForm(item, (kept) => { end.textContent = t(kept ? 'keep-send' : 'desk-done'); }) : null;
  const finish = async () => {
    end.disabled = true;
    await finished();
    end.disabled = false;
  };
  const end = el('button', { type: 'button', class: 'button', text: t('desk-done'), onclick: finish });
  const finished = async () => {
    if (keep && keep.wanted()) {
      if (await keep.send(answer.value) && on.done) on.done();
      return;
    }
    const fine = await on.act('/items/' + item.id + '/done', answer && answer.value ? { answer: answer.value } : {});
    if (fine && on.done) on.done();
  };
  if (answer) box.append(el('div', { class: 'act-form' }, [answer, keep && keep.node].filter(Boolean)));
  box.append(el('div', { class: 'act-row' }, [end]));
  return box;
}

// A file is saved, never shown: a stranger made it.
function file(one) {
  return one.url ? el('a', { class: 'file', href: one.url, download: '', text: t('file-' + one.kind) }) : el('span', { text: t('file-' + one.kind) });
}

function words(whole) {
  return panel(t('desk-words'), whole.reports.map((report) => said([
    mark(report.link, t('desk-link-' + report.link)), el('time', { text: shortTime(report.at) }), el('span', { text: report.place }),
  ].concat((report.files || []).map(file)), report.part === null ? report.words : report.words + '\n' + t('desk-part') + ' ' + report.part, report.photos)));
}

function card(file) {
  const style = mark('style', t('desk-style-' + file.ticket.style));
  const text = file.card ? el('p', { class: 'as-card', dir: 'auto', text: file.card }) : el('p', { class: 'words', text: t('desk-card-none') });
  return panel(t('desk-card'), [text], [style]);
}

function replies(file) {
  return panel(t('desk-replies'), file.replies.map((reply) => said([
    mark(reply.state, t('desk-reply-' + reply.state)), el('span', { text: reply.worker + ' · ' + reply.unit }), el('time', { text: shortTime(reply.at) }),
  ], reply.text, reply.photos)));
}

function album(file) {
  const alike = new Map();
  file.photos.forEach((photo) => {
    const shown = photo.shown === null ? 'asked' : photo.shown ? 'yes' : 'no';
    const kind = photo.source + ' ' + shown;
    alike.set(kind, (alike.get(kind) || []).concat(photo.url));
  });
  return panel(t('desk-photos'), Array.from(alike).map((pair) => {
    const kind = pair[0].split(' ');
    return said([mark('source', t('desk-source-' + kind[0])), mark('shown', t('desk-shown-' + kind[1]))], '', pair[1]);
  }));
}

// What an event carries, in words where we have them: codes of outcomes and reasons, texts, numbers.
function carried(event) {
  return ['text', 'reason', 'why', 'outcome', 'into', 'number', 'place', 'detail', 'verdict'].map((key) => {
    const value = event.data[key];
    if (value === undefined || value === '') return '';
    return coded('outcome-', value) !== String(value) ? coded('outcome-', value) : coded('reason-', value);
  }).filter(Boolean).join(' · ');
}

function history(file) {
  const steps = file.history.map((event) => el('li', {}, [
    el('b', { text: coded('event-', event.kind) + ' ' }),
    el('span', { text: [shortTime(event.at), event.actor, event.unit].filter(Boolean).join(' · ') }),
    carried(event) ? el('p', { dir: 'auto', text: carried(event) }) : null,
  ]));
  return panel(t('desk-history'), [el('ol', { class: 'steps' }, steps)]);
}

function reward(file, on) {
  if (!file.reward) return null;
  const amount = el('b', { text: t('yuan', { n: (file.reward.amount / 100).toFixed(2) }) });
  const line = el('p', { class: 'facts' }, [amount, el('span', { text: file.reward.rule }), mark(file.reward.state, coded('reward-', file.reward.state))]);
  return panel(t('desk-verify'), [line, file.reward.state === 'marked' ? on.rewardActs(file.reward) : null]);
}

function field(name, label, more) {
  return el('label', {}, [el('span', { text: label }), el('textarea', Object.assign({ class: 'field', name: name, rows: '2' }, more))]);
}

function unitField(units) {
  const options = [el('option', { value: '', text: '—' })].concat(units.map((unit) => el('option', { value: unit.code, text: unit.name })));
  const select = el('select', { class: 'field', name: 'unit', required: true }, options);
  return el('label', {}, [el('span', { text: t('desk-dispatch-unit') }), select]);
}

function serviceFields(ticket) {
  const select = el('select', { class: 'field', name: 'service' }, services.map((one) => el('option', { value: one[0], text: one[1], selected: one[0] === ticket.service.code })));
  const finer = el('select', { class: 'field', name: 'subtype' });
  const fill = () => {
    finer.textContent = '';
    finer.append(el('option', { value: '', text: '—' }));
    services.find((one) => one[0] === select.value)[2].forEach((sub) => finer.append(el('option', { value: sub[0], text: sub[1] })));
  };
  select.addEventListener('change', fill);
  fill();
  return [el('label', {}, [el('span', { text: t('desk-reclassify') }), select]), el('label', {}, [finer]), field('note', t('desk-reclassify-note'), { required: true })];
}

// Which actions make sense in which status; the server has the last word.
function actions(ticket, units, rewarded) {
  const open = ['new', 'dispatched', 'in_progress'].indexOf(ticket.status) >= 0;
  const ended = ['closed', 'declined', 'resolved'].indexOf(ticket.status) >= 0;
  return [
    open && { name: 'dispatch', fields: () => [unitField(units), field('note', t('desk-note'))] },
    open && { name: 'reclassify', fields: () => serviceFields(ticket) },
    (open || ticket.status === 'resolved') && { name: 'merge', fields: () => [el('label', {}, [el('span', { text: t('desk-merge-into') }), el('input', { class: 'field', name: 'into', required: true, autocapitalize: 'characters' })])] },
    open && { name: 'place', fields: () => [el('label', {}, [el('span', { text: t('desk-place-text') }), el('input', { class: 'field', name: 'place', required: true })])] },
    open && { name: 'detail', fields: () => [field('text', t('desk-detail-text'), { required: true })] },
    !rewarded && { name: 'verify', fields: () => [el('p', { class: 'words', text: t('desk-verify-why') })] },
    open && { name: 'decline', danger: true, fields: () => [field('reason', t('desk-decline-reason'), { required: true })] },
    ticket.status !== 'closed' && { name: 'close', danger: true, fields: () => [field('note', t('desk-close-note'), { required: true })] },
    ended && { name: 'reopen', fields: () => [field('note', t('desk-reopen-note'), { required: true })] },
  ].filter(Boolean);
}

function acts(file, on) {
  const row = el('div', { class: 'acts' });
  const place = el('div');
  actions(file.ticket, on.units, Boolean(file.reward)).forEach((action) => {
    const button = el('button', { type: 'button', class: 'button' + (action.danger ? ' button-danger' : ''), text: t('desk-' + action.name), 'aria-expanded': 'false' });
    button.addEventListener('click', () => {
      const was = button.getAttribute('aria-expanded') === 'true';
      Array.from(row.children).forEach((one) => one.setAttribute('aria-expanded', 'false'));
      place.textContent = '';
      if (was) return;
      button.setAttribute('aria-expanded', 'true');
      place.append(actForm(file.ticket.number, action, on, () => { place.textContent = ''; button.setAttribute('aria-expanded', 'false'); }));
    });
    row.append(button);
  });
  return panel(t('desk-act'), [row, place]);
}

function actForm(number, action, on, close) {
  const send = el('button', { class: 'button button-main', text: t('desk-confirm') });
  const form = el('form', { class: 'act-form' }, action.fields().concat([el('div', { class: 'act-row' }, [send])]));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    send.disabled = true;
    const body = {};
    new FormData(form).forEach((value, name) => { body[name] = value; });
    if (await on.act('/tickets/' + encodeURIComponent(number) + '/' + action.name, body)) close();
    send.disabled = false;
  });
  return form;
}

function backButton(on) {
  return el('button', { type: 'button', class: 'button sheet-back', text: '← ' + t('desk-back'), onclick: on.back });
}

export function sheet(file, on) {
  const reasons = panel(t('desk-reasons'), [file.reasons.length ? el('p', { text: file.reasons.join(' · ') }) : null, file.detail ? el('p', { class: 'words', text: file.detail }) : null]);
  const merged = panel(t('desk-merged'), [file.merged.length ? el('p', { text: file.merged.join(' ') }) : null]);
  const linked = panel(t('desk-linked'), [file.linked.length ? el('p', { text: file.linked.join(' ') }) : null]);
  const left = el('div', {}, [words(file), card(file), replies(file), album(file)]);
  const right = el('div', {}, [acts(file, on), waiting(file, on), reward(file, on), reasons, linked, merged, history(file)]);
  return el('div', {}, [backButton(on)].concat(head(file), [el('div', { class: 'cols' }, [left, right])]));
}

export function itemSheet(item, on) {
  return el('div', {}, [backButton(on), el('div', { class: 'sheet-head' }, [el('h2', { text: coded('reason-', item.reason) })]), panel(t('desk-why'), [itemBox(item, on)])]);
}
