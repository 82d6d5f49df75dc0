// Groups and bots at the desk: every bot's state, every unit with its group, its members, and how they are let in.
import { base, t, el, shortTime } from './words.js';

function mark(kind, text) {
  return el('span', { class: 'mark mark-' + kind, text: text });
}

const stateKinds = { well: 'resolved', down: 'danger', silent: 'held' };

function botRow(bot) {
  const heard = bot.heard_at ? t('bot-heard', { time: shortTime(bot.heard_at) }) : t('bot-unheard');
  return el('div', { class: 'entry entry-still' }, [
    el('span', { class: 'entry-top' }, [el('strong', { text: t('bot-' + bot.channel.replace(/_/g, '-')) }), mark(stateKinds[bot.state], t('bot-' + bot.state))]),
    bot.failure ? el('p', { text: bot.failure }) : null,
    el('span', { class: 'facts' }, [
      el('a', { href: bot.link, target: '_blank', rel: 'noopener noreferrer', text: '@' + bot.username }), el('span', { text: heard }),
    ]),
  ]);
}

function unitRow(unit, on) {
  return el('button', {
    type: 'button', class: 'entry', onclick: () => on.open(unit.code), 'aria-current': on.current === unit.code ? 'true' : false,
  }, [el('span', { class: 'entry-top' }, [
    el('strong', { text: unit.name }), unit.group === 'telegram' ? mark('dispatched', t('group-telegram')) : null,
  ])]);
}

export function groupRows(found, sought, on) {
  const wanted = sought.trim().toLowerCase();
  const units = found.units.filter((unit) => unit.name.toLowerCase().indexOf(wanted) >= 0);
  const bots = wanted ? [] : [el('h2', { class: 'list-name', text: t('bots') })].concat(
    found.bots.length ? found.bots.map(botRow) : [el('p', { class: 'list-note', text: t('bots-none') })]);
  return bots.concat([el('h2', { class: 'list-name', text: t('units') })],
    units.length ? units.map((unit) => unitRow(unit, on)) : [el('p', { class: 'quiet', text: t('units-none') })]);
}

function panel(title, children) {
  return el('section', { class: 'panel' }, [el('h3', {}, [el('span', { text: title })])].concat(children.filter(Boolean)));
}

// What is shown once: read it out, or copy it.
function handed(label, text, on) {
  const words = el('output', { class: 'handed-text', text: text });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      on.toast(t('copied'));
    } catch (error) {
      getSelection().selectAllChildren(words);
      on.toast(t('copy-by-hand'));
    }
  };
  return el('div', { class: 'handed' }, [
    el('p', { class: 'said-head', text: label }), words, el('button', { type: 'button', class: 'button', text: t('copy'), onclick: copy }),
  ]);
}

function show(place, parts) {
  place.textContent = '';
  place.append(el('p', { class: 'handed-once', text: t('handed-once') }));
  parts.forEach((part) => part && place.append(part));
}

function group(unit, on) {
  const telegram = unit.group === 'telegram';
  const since = unit.since ? t('group-since', { time: shortTime(unit.since) }) : t('group-silent');
  const bind = async (event) => {
    event.target.disabled = true;
    const made = await on.ask('/units/' + encodeURIComponent(unit.code) + '/bind-code');
    event.target.disabled = false;
    if (made) show(on.kept.code, [handed(t('bind-how', { name: '@' + made.bot, time: shortTime(made.expires_at) }), '/bind ' + made.code, on)]);
  };
  return panel(t('group'), [
    el('p', { class: 'facts' }, [el('b', { text: t(telegram ? 'group-in-telegram' : 'group-on-page') }), el('span', { text: since })]),
    el('div', { class: 'act-row' }, [
      el('a', { class: 'button', href: base + '/groups/' + encodeURIComponent(unit.code), text: t('group-look') }),
      unit.bot ? el('button', { type: 'button', class: 'button', text: t(telegram ? 'bind-anew' : 'bind'), onclick: bind }) : null,
    ]),
    unit.bot ? null : el('p', { class: 'hint', text: t('bind-needs-bot') }),
    on.kept.code,
  ]);
}

// Asked twice on the same spot: a member is gone with one slip otherwise.
function removeButton(unit, member, on) {
  const button = el('button', { type: 'button', class: 'button button-small', text: t('member-remove'), 'aria-label': t('member-remove') + ' ' + member.name });
  let sure = false;
  button.addEventListener('blur', () => { sure = false; button.textContent = t('member-remove'); button.classList.remove('button-danger'); });
  button.addEventListener('click', async () => {
    if (!sure) {
      sure = true;
      button.textContent = t('member-remove-sure');
      button.classList.add('button-danger');
      button.focus();
      return;
    }
    const gone = await on.ask('/units/' + encodeURIComponent(unit.code) + '/members/' + member.person + '/remove');
    button.classList.remove('button-danger');
    if (gone) on.again();
  });
  return button;
}

function members(unit, on) {
  const rows = unit.members.map((member) => el('li', {}, [
    el('span', { class: 'member' }, [el('span', { text: member.name, dir: 'auto' }), member.lead ? mark('dispatched', t('member-lead')) : null]),
    removeButton(unit, member, on),
  ]));
  return panel(t('members'), [
    rows.length ? el('ul', { class: 'members' }, rows) : el('p', { class: 'hint', text: t('members-none') }), newcomer(unit, on), on.kept.links,
  ]);
}

function newcomer(unit, on) {
  const name = el('input', { class: 'field', name: 'name', required: true, maxlength: '40', autocomplete: 'off', placeholder: t('member-name'), 'aria-label': t('member-name') });
  const form = el('form', { class: 'act-form act-line' }, [name, el('button', { class: 'button button-main', text: t('member-add') })]);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const made = await on.ask('/units/' + encodeURIComponent(unit.code) + '/members', { name: name.value });
    if (!made) return;
    name.value = '';
    // What is being typed in is not drawn anew, and the list must be.
    name.blur();
    show(on.kept.links, [
      handed(t('member-link', { name: made.name }), made.link, on),
      made.telegram ? handed(t('member-telegram'), made.telegram, on) : null,
    ]);
    on.again();
  });
  return form;
}

export function unitSheet(unit, on) {
  const back = el('button', { type: 'button', class: 'button sheet-back', text: '← ' + t('desk-back'), onclick: on.back });
  const head = el('div', { class: 'sheet-head' }, [el('h2', { text: unit.name }), unit.phone ? el('span', { class: 'quiet-inline', text: unit.phone }) : null]);
  return el('div', { class: 'sheet-narrow' }, [back, head, group(unit, on), members(unit, on)]);
}
