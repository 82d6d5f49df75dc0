// The demo page: three live frames, sentences to click, and the story.
import { base, t, el } from './words.js';
import { newKey } from './net.js';
import { Story } from './story.js';

const live = base + '/demo/live';
const place = 'chuishao-demo-story';
const opened = 'chuishao-demo-phone';
const frames = { phone: document.getElementById('phone'), group: document.getElementById('group'), desk: document.getElementById('desk') };
const controls = { play: document.getElementById('play'), stop: document.getElementById('stop'), skip: document.getElementById('skip') };
const caption = document.getElementById('caption');
const scene = document.getElementById('scene');
const lang = document.documentElement.lang.slice(0, 2);
let story = null;
let unit = null;
let newest = null;

function kept() {
  try { return JSON.parse(sessionStorage.getItem(place)); } catch (error) { return null; }
}

function keep(value) {
  if (value) sessionStorage.setItem(place, JSON.stringify(value));
  else sessionStorage.removeItem(place);
}

function group(found) {
  if (!found || unit === found.code) return;
  unit = found.code;
  document.getElementById('no-group').hidden = true;
  frames.group.src = live + '/groups/' + encodeURIComponent(found.code);
}

// Whatever unit got the newest ticket is the one to look at, whoever opened it.
async function follow() {
  try {
    const answer = await fetch(live + '/api/desk/tickets', { credentials: 'same-origin' });
    const first = answer.ok && (await answer.json()).map((line) => line.ticket).find((ticket) => ticket.unit);
    if (first && first.number !== newest && !story) {
      newest = first.number;
      group(first.unit);
    }
  } catch (error) { /* the next look may succeed */ }
  setTimeout(follow, 2000);
}

async function openPhone() {
  if (!sessionStorage.getItem(opened)) {
    await fetch(live + '/api/chat', { method: 'POST', credentials: 'same-origin' });
    sessionStorage.setItem(opened, 'yes');
  }
  frames.phone.src = live + '/';
}

async function say(sentence) {
  const form = new FormData();
  form.append('text', sentence);
  await fetch(live + '/api/chat/messages', { method: 'POST', body: form, credentials: 'same-origin', headers: { 'Idempotency-Key': newKey() } });
}

function playing(on) {
  controls.stop.hidden = controls.skip.hidden = !on;
  controls.play.hidden = on;
  controls.play.querySelector('span').textContent = controls.play.dataset.again;
}

async function play(steps, from) {
  if (story) story.stop();
  const own = new Story(live, steps, from, {
    keep: keep, group: group,
    phone: () => { frames.phone.src = live + '/'; },
    desk: (number) => { frames.desk.src = live + '/desk?ticket=' + number; },
    caption: (step, n) => {
      caption.textContent = step[lang] || step.zh;
      scene.textContent = t('demo-scene', { n: (n + 1) + ' / ' + steps.length });
      document.getElementById('progress').style.width = (100 * (n + 1) / steps.length) + '%';
    },
  });
  story = own;
  playing(true);
  try {
    await own.play();
    caption.textContent = own.stopped ? t('demo-stopped') : t('demo-end');
  } catch (error) {
    caption.textContent = t('demo-trouble', { name: error.message });
  }
  if (story !== own) return;
  scene.textContent = '';
  story = null;
  keep(null);
  playing(false);
}

async function start() {
  const told = await (await fetch(base + '/static/demo_story.json')).json();
  told.sentences.forEach((sentence) => document.getElementById('sentences').append(
    el('button', { type: 'button', class: 'button', text: sentence, onclick: () => say(sentence) })));
  frames.desk.src = live + '/desk';
  await openPhone();
  controls.play.addEventListener('click', () => play(told.steps, null));
  controls.stop.addEventListener('click', () => story && story.stop());
  controls.skip.addEventListener('click', () => story && story.hurry && story.hurry());
  // Until here a click would have been lost.
  controls.play.disabled = false;
  const before = kept();
  if (before) play(told.steps, before);
  follow();
}
start();
