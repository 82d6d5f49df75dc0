// What was said and has not arrived: each with its own key, so that sending it again can never say it twice.
import { call, newKey } from './net.js';

const RETRY_MS = 4000;

export class Outbox {
  constructor(path, on) {
    this.path = path;
    this.on = on;
    this.waiting = [];
    this.busy = false;
    this.place = 'chuishao-unsent:' + path;
    window.addEventListener('online', () => this.run());
  }

  // Words survive a reload; files cannot be kept by the page.
  restore() {
    let kept = [];
    try { kept = JSON.parse(localStorage.getItem(this.place) || '[]'); } catch (error) { kept = []; }
    kept.forEach((item) => this.put(Object.assign(item, { files: [], state: 'waiting' })));
  }

  save() {
    const plain = this.waiting.filter((item) => !item.files.length);
    try { localStorage.setItem(this.place, JSON.stringify(plain)); } catch (error) { /* private mode: memory only */ }
  }

  add(message) {
    this.put(Object.assign({ key: newKey(), at: new Date().toISOString(), state: 'waiting' }, message));
  }

  put(item) {
    this.waiting.push(item);
    this.save();
    this.on.state(item);
    this.run();
  }

  drop(item) {
    this.waiting = this.waiting.filter((other) => other !== item);
    this.save();
  }

  retry(item) {
    item.state = 'waiting';
    this.run();
  }

  async run() {
    if (this.busy) return;
    this.busy = true;
    let item = this.waiting.find((one) => one.state === 'waiting');
    while (item) {
      if (!await this.send(item)) break;
      item = this.waiting.find((one) => one.state === 'waiting');
    }
    this.busy = false;
  }

  async send(item) {
    item.trouble = '';
    this.on.state(item);
    try {
      await this.on.ready();
      const answer = await call(this.path, { method: 'POST', body: form(item), headers: { 'Idempotency-Key': item.key } });
      this.drop(item);
      this.on.sent(item, answer.id);
      return true;
    } catch (error) {
      return this.failed(item, error);
    }
  }

  failed(item, error) {
    const final = error.status && error.status !== 429 && error.status < 500;
    item.state = final ? 'failed' : 'waiting';
    item.trouble = error.status ? error.message + (error.hint ? ' ' + error.hint : '') : '';
    item.offline = !error.status;
    this.on.state(item);
    if (!final) setTimeout(() => this.run(), error.retryAfter ? error.retryAfter * 1000 : RETRY_MS);
    return final;
  }
}

function form(item) {
  const data = new FormData();
  if (item.text) data.append('text', item.text);
  item.files.forEach((file) => data.append('photos', file, file.name || 'photo.jpg'));
  if (item.place) {
    data.append('lat', String(item.place.lat));
    data.append('long', String(item.place.long));
  }
  if (item.reply_to) data.append('reply_to', String(item.reply_to));
  return data;
}
