// Where words, photos and places are put together before they are said.
import { t, el } from './words.js';

const MOST = 10;
const LARGE = 20 * 1024 * 1024;

export class Composer {
  constructor(form, on) {
    this.form = form;
    this.on = on;
    this.text = form.querySelector('#text');
    this.attached = form.querySelector('#attached');
    this.quote = form.querySelector('#quote');
    this.files = [];
    this.place = null;
    this.about = null;
    this.listen();
  }

  listen() {
    this.form.addEventListener('submit', (event) => { event.preventDefault(); this.say(); });
    this.text.addEventListener('input', () => this.fit());
    this.text.addEventListener('keydown', (event) => this.key(event));
    this.text.addEventListener('paste', (event) => this.add(Array.from(event.clipboardData.files)));
    this.form.querySelector('#files').addEventListener('change', (event) => {
      this.add(Array.from(event.target.files));
      event.target.value = '';
    });
    this.quote.querySelector('button').addEventListener('click', () => this.answer(null));
    const place = this.form.querySelector('#place');
    if (place) place.addEventListener('click', () => this.locate());
  }

  // Enter sends at a keyboard; on a touch screen it is a new line and the button sends.
  key(event) {
    const touch = window.matchMedia && window.matchMedia('(pointer: coarse)').matches;
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229 || touch) return;
    event.preventDefault();
    this.say();
  }

  fit() {
    this.text.style.height = 'auto';
    this.text.style.height = Math.min(this.text.scrollHeight, 140) + 'px';
    this.form.classList.toggle('ready', Boolean(this.text.value.trim() || this.files.length || this.place));
  }

  add(files) {
    if (this.files.length + files.length > MOST) this.on.say(t('photos-many'));
    if (files.some((file) => file.size > LARGE)) this.on.say(t('photo-large'));
    this.files = this.files.concat(files).slice(0, MOST);
    this.show();
  }

  answer(message) {
    this.about = message;
    this.quote.hidden = !message;
    if (message) {
      const first = (message.text || t('photo')).split('\n')[0].slice(0, 40);
      this.quote.querySelector('span').textContent = t('replying', { name: first });
      this.text.focus();
    }
  }

  locate() {
    if (!navigator.geolocation || !window.isSecureContext) { this.on.say(t('place-insecure')); return; }
    this.on.say(t('place-asking'));
    navigator.geolocation.getCurrentPosition(
      (found) => {
        this.place = { lat: found.coords.latitude, long: found.coords.longitude };
        this.on.say('');
        this.show();
      },
      () => this.on.say(t('place-denied')),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  }

  show() {
    this.attached.textContent = '';
    this.files.forEach((file, n) => this.attached.append(this.chip(file, n)));
    if (this.place) this.attached.append(this.tag(t('place-added'), () => { this.place = null; this.show(); }));
    this.attached.hidden = !this.attached.childNodes.length;
    this.fit();
  }

  chip(file, n) {
    const remove = () => { this.files.splice(n, 1); this.show(); };
    if (file.type.indexOf('image/') !== 0) return this.tag(file.name, remove);
    const image = el('img', { alt: file.name });
    image.src = URL.createObjectURL(file);
    image.onload = () => URL.revokeObjectURL(image.src);
    const button = el('button', { type: 'button', class: 'chip-remove', 'aria-label': t('photo-remove'), text: '×', onclick: remove });
    return el('span', { class: 'chip' }, [image, button]);
  }

  tag(text, remove) {
    const button = el('button', { type: 'button', class: 'chip-remove', 'aria-label': t('cancel'), text: '×', onclick: remove });
    return el('span', { class: 'chip chip-word' }, [el('span', { text: text }), button]);
  }

  say(words) {
    const text = words || this.text.value;
    if (!text.trim() && !this.files.length && !this.place) return;
    this.on.said({
      text: text, files: this.files, place: this.place, reply_to: this.about ? this.about.id : null,
    });
    this.text.value = '';
    this.files = [];
    this.place = null;
    this.answer(null);
    this.show();
  }
}
