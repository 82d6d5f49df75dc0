// Plays the demo's story through the real API: two residents, a worker and the desk, each by their own key.
import { newKey } from './net.js';
import { photo } from './scene.js';

const number = /[A-Z]{2}\d{6}-\d{4,}/;
const LOOK_MS = 700;
const PATIENCE_MS = 45000;

export class Story {
  constructor(live, steps, kept, on) {
    this.live = live;
    this.steps = steps;
    this.on = on;
    this.kept = kept || { run: newKey(), step: 0, keys: {}, numbers: {}, at: {} };
    this.stopped = false;
    this.hurry = null;
  }

  // Every post carries a key made of the run and the step: a reload in the middle repeats nothing.
  async call(path, who, options) {
    const headers = Object.assign({}, (options || {}).headers);
    if (this.kept.keys[who]) headers.Authorization = 'Bearer ' + this.kept.keys[who];
    const answer = await fetch(this.live + path, Object.assign({ credentials: 'same-origin' }, options, { headers: headers }));
    const body = (answer.headers.get('content-type') || '').indexOf('json') >= 0 ? await answer.json() : null;
    if (!answer.ok) {
      const error = new Error((body && body.error && body.error.message) || 'HTTP ' + answer.status);
      error.status = answer.status;
      throw error;
    }
    return body;
  }

  post(path, who, body, more) {
    const headers = Object.assign({ 'Idempotency-Key': this.key() }, more);
    if (body instanceof FormData) return this.call(path, who, { method: 'POST', body: body, headers: headers });
    headers['Content-Type'] = 'application/json';
    return this.call(path, who, { method: 'POST', body: JSON.stringify(body), headers: headers });
  }

  key() {
    return this.kept.run + '-' + this.kept.step;
  }

  async play() {
    this.on.keep(this.kept);
    while (!this.stopped && this.kept.step < this.steps.length) {
      const step = this.steps[this.kept.step];
      this.on.caption(step, this.kept.step);
      if (this.kept.done !== this.kept.step) await this['do_' + step.do.replace('-', '_')](step);
      if (this.stopped) return;
      this.kept.done = this.kept.step;
      this.on.keep(this.kept);
      await this.rest(step.seconds * 1000);
      if (this.stopped) return;
      this.kept.step += 1;
      this.on.keep(this.kept);
    }
  }

  stop() {
    this.stopped = true;
    if (this.hurry) this.hurry();
  }

  rest(ms) {
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      this.hurry = () => { clearTimeout(timer); done(); };
    });
  }

  async until(look, what) {
    const end = Date.now() + PATIENCE_MS;
    while (!this.stopped) {
      const found = await look();
      if (found) return found;
      if (Date.now() > end) throw new Error(what);
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
    return null;
  }

  fill(text) {
    return text.replace(/\{(\w+)\}/g, (all, name) => this.kept.numbers[name] || all);
  }

  // The phone's resident is opened by the page's own cookie, so that the frame and the story are one person.
  async do_meet() {
    const phone = await this.call('/api/chat', '', { method: 'POST' });
    const other = await fetch(this.live + '/api/chat', { method: 'POST', credentials: 'omit' });
    this.kept.keys = { a: phone.token, b: (await other.json()).token };
    this.on.keep(this.kept);
    this.on.phone();
  }

  async form(step) {
    const form = new FormData();
    if (step.text) form.append('text', step.text);
    const files = await Promise.all((step.photos || []).map(photo));
    files.forEach((file) => form.append('photos', file));
    return form;
  }

  async do_say(step) {
    await this.post('/api/chat/messages', step.who, await this.form(step));
  }

  async do_ticket(step) {
    const found = await this.until(async () => {
      const said = await this.call('/api/chat/messages', step.who);
      return said.find((one) => one.from === 'bot' && one.ticket && number.test(one.text));
    }, step.do);
    if (!found) return;
    this.kept.numbers[step.name] = number.exec(found.text)[0];
    this.on.keep(this.kept);
    const file = await this.ticket(step.name);
    if (file.ticket.unit) this.on.group(file.ticket.unit);
  }

  ticket(name) {
    return this.call('/api/desk/tickets/' + this.kept.numbers[name], '');
  }

  async press(base, who, wanted, mine) {
    const fits = (button) => button.id === wanted || button.id.indexOf(wanted + ':') === 0;
    const found = await this.until(async () => {
      const said = await this.call(base + '/messages', who);
      return said.reverse().find((one) => mine(one) && one.buttons.some(fits));
    }, wanted);
    if (!found) return;
    const button = found.buttons.find(fits);
    await this.post(base + '/press', who, { message_id: found.id, button: button.id });
  }

  async do_press(step) {
    await this.press('/api/chat', step.who, step.button, () => true);
  }

  async groupBase() {
    const file = await this.ticket('A');
    this.on.group(file.ticket.unit);
    return '/api/groups/' + encodeURIComponent(file.ticket.unit.code);
  }

  async do_worker_press(step) {
    const mine = (one) => !one.card || one.text.indexOf(this.kept.numbers.A) >= 0;
    await this.press(await this.groupBase(), '', step.button, mine);
  }

  async do_worker_say(step) {
    const base = await this.groupBase();
    const card = await this.until(async () => {
      const said = await this.call(base + '/messages', '');
      return said.find((one) => one.card && one.text.indexOf(this.kept.numbers.A) >= 0);
    }, step.do);
    if (!card) return;
    const form = await this.form(step);
    form.append('reply_to', String(card.id));
    await this.post(base + '/messages', '', form);
  }

  // The desk's own actions refuse a second time; after a reload that refusal means that it was done.
  async desk(path, body, more) {
    try {
      await this.post('/api/desk' + path, '', body, more);
    } catch (error) {
      if (error.status !== 409) throw error;
    }
  }

  async do_desk(step) {
    const body = {};
    Object.keys(step.body).forEach((name) => { body[name] = this.fill(step.body[name]); });
    await this.desk(this.fill(step.path), body);
    if (step.open) this.on.desk(this.kept.numbers[step.open]);
  }

  async do_approve(step) {
    const found = await this.until(async () => {
      const rewards = await this.call('/api/desk/rewards', '');
      return rewards.find((one) => one.number === this.kept.numbers[step.name]);
    }, step.do);
    if (found) await this.desk('/rewards/' + found.id + '/approve', {}, { 'X-Demo-As': 'approver' });
  }
}
