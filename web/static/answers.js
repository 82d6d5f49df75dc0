// Answers at the desk: every one with its use, and the form that keeps one while a resident is answered.
import { t, el, shortTime } from './words.js';
import { post } from './net.js';

const DAY = 86400000;

function day(ahead) {
  return new Date(Date.now() + ahead * DAY).toISOString().slice(0, 10);
}

function labelled(text, control) {
  return el('label', {}, [el('span', { text: text }), control]);
}

// The form asks for nothing until the box is ticked; ``send`` answers and keeps, and says what stands in the way.
export function keepForm(item, changed) {
  const asks = el('textarea', { class: 'field', rows: '3', required: true });
  asks.value = item.form;
  const source = el('input', { class: 'field', required: true, maxlength: '300', placeholder: t('keep-source-hint') });
  const until = el('input', { class: 'field', type: 'date', required: true, min: day(0), max: day(730), value: day(365) });
  const trouble = el('div', { class: 'keep-trouble', role: 'alert' });
  const more = el('div', { class: 'keep-more', hidden: true }, [
    labelled(t('keep-asks'), asks), labelled(t('keep-source'), source), labelled(t('keep-until'), until), trouble,
  ]);
  const tick = el('input', { type: 'checkbox', onchange: () => { more.hidden = !tick.checked; changed(tick.checked); } });
  let replaces = [];
  const told = (error) => {
    trouble.textContent = '';
    if (error.code !== 'same-question') {
      trouble.append(el('p', { text: error.message + (error.hint ? ' ' + error.hint : '') }));
      return;
    }
    const facts = error.facts;
    const who = facts.by ? t('keep-same-kept', { name: facts.by }) : t('keep-same-town');
    const over = el('input', { type: 'checkbox', onchange: () => { replaces = over.checked ? replaces.concat([facts.code]) : []; } });
    trouble.append(el('p', { text: who }), el('p', { class: 'as-card', text: facts.words }),
      el('label', { class: 'keep-tick' }, [over, el('span', { text: t('keep-replace') })]));
  };
  const send = async (answer) => {
    try {
      await post('/api/desk/items/' + item.id + '/keep', {
        answer: answer, asks: asks.value.split('\n'), source: source.value, valid_until: until.value || null, replaces: replaces,
      });
      return true;
    } catch (error) {
      told(error);
      return false;
    }
  };
  const node = el('div', { class: 'keep' }, [el('label', { class: 'keep-tick' }, [tick, el('span', { text: t('keep') })]), more]);
  return { node: node, wanted: () => tick.checked, send: send };
}

function mark(kind, text) {
  return el('span', { class: 'mark mark-' + kind, text: text });
}

function uses(answer) {
  return [
    mark(answer.kept ? 'dispatched' : 'style', t(answer.kept ? 'answer-kept' : 'answer-town')),
    answer.past ? mark('danger', t('answer-past')) : null,
    el('span', { text: t('answer-given', { n: answer.given }) }),
    answer.unhelpful ? mark('held', t('answer-unhelpful', { n: answer.unhelpful })) : null,
  ].filter(Boolean);
}

export function answerRow(answer, on) {
  return el('button', { type: 'button', class: 'entry', onclick: () => on.open(answer), 'aria-current': on.current === answer.code ? 'true' : false }, [
    el('span', { class: 'entry-top' }, [el('strong', { text: answer.asks[0] })]),
    el('p', { text: answer.answer }), el('span', { class: 'facts' }, uses(answer)),
  ]);
}

function panel(title, children) {
  return el('section', { class: 'panel' }, [el('h3', {}, [el('span', { text: title })])].concat(children));
}

export function answerSheet(answer, on) {
  const until = answer.valid_until ? t('answer-until', { time: answer.valid_until }) : t('answer-open-end');
  const facts = uses(answer).concat([el('span', { text: until })],
    answer.kept ? [el('span', { text: t('answer-by', { name: answer.by || '—', time: shortTime(answer.at) }) })] : []);
  const retire = el('button', { type: 'button', class: 'button button-danger', text: t('answer-retire'), onclick: async () => {
    if (await on.act('/answers/' + answer.code + '/retire')) on.back();
  } });
  return el('div', { class: 'sheet-narrow' }, [
    el('button', { type: 'button', class: 'button sheet-back', text: '← ' + t('desk-back'), onclick: on.back }),
    el('div', { class: 'sheet-head' }, [el('h2', { text: answer.asks[0] })]), el('p', { class: 'facts' }, facts),
    panel(t('desk-answer-said'), [el('p', { class: 'as-card', text: answer.answer }), el('p', { class: 'hint', text: t('answer-source', { name: answer.source }) })]),
    panel(t('keep-asks-known'), [el('ul', { class: 'asks' }, answer.asks.map((ask) => el('li', { text: ask })))]),
    answer.kept ? el('div', { class: 'act-row' }, [retire]) : el('p', { class: 'hint', text: t('answer-in-files') }),
  ]);
}
