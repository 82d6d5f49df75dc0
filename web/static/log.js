// The messages on screen: in order, each once, edited in place, with days, the unread line and the newest in view.
import { t, dayOf, el } from './words.js';
import { draw, note } from './bubble.js';

export class Log {
  constructor(box, on) {
    this.box = box;
    this.on = Object.assign({
      find: (id) => this.messages.get(id),
      jump: (id) => this.jump(id),
      grew: () => { if (this.stuck) this.toEnd(); },
    }, on);
    this.messages = new Map();
    this.previews = new Map();
    this.cursor = 0;
    this.last = 0;
    this.stuck = true;
    this.waiting = el('div', { class: 'waiting' });
    this.hint = note('reading', t('reading'));
    this.hint.hidden = true;
    box.append(this.waiting, this.hint);
    box.addEventListener('scroll', () => this.scrolled(), { passive: true });
    window.addEventListener('resize', () => { if (this.stuck) this.toEnd(); });
  }

  // A message that stands already gets its new face where it stands.
  put(message) {
    const known = this.messages.get(message.id);
    if (known && known.cursor >= message.cursor) return;
    this.cursor = Math.max(this.cursor, message.cursor);
    this.messages.set(message.id, message);
    if (message.photos.length) this.previews.delete(message.id);
    const row = draw(this.withPreview(message), this.on);
    const standing = known && this.row(message.id);
    if (standing) standing.replaceWith(row);
    else this.insert(message, row);
    if (this.stuck) this.toEnd();
    else if (!known) this.on.below();
  }

  withPreview(message) {
    const local = this.previews.get(message.id);
    return local ? Object.assign({}, message, { photos: local }) : message;
  }

  insert(message, row) {
    const later = Array.from(this.box.querySelectorAll('.row[data-id]')).find((one) => Number(one.dataset.id) > message.id);
    const day = dayOf(message.at);
    if (!later && this.day !== day) {
      this.box.insertBefore(note('day', day), this.waiting);
      this.day = day;
    }
    this.box.insertBefore(row, later || this.waiting);
    this.last = Math.max(this.last, message.id);
  }

  unreadAfter(seen) {
    const first = Array.from(this.messages.values()).find((one) => one.id > seen && one.from !== 'me');
    const row = first && seen > 0 && this.row(first.id);
    if (!row) return;
    const line = note('unread', t('unread'));
    this.box.insertBefore(line, row);
    line.scrollIntoView();
  }

  row(id) {
    return this.box.querySelector('.row[data-id="' + id + '"]');
  }

  jump(id) {
    const row = this.row(id);
    if (!row) return;
    row.scrollIntoView({ block: 'center', behavior: 'smooth' });
    row.classList.add('pointed');
    setTimeout(() => row.classList.remove('pointed'), 1600);
  }

  scrolled() {
    this.stuck = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 60;
    this.on.moved();
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
    this.stuck = true;
    this.on.moved();
  }

  // The last message that is really on screen.
  seen() {
    if (document.visibilityState !== 'visible') return 0;
    const bottom = this.box.getBoundingClientRect().bottom;
    const rows = Array.from(this.box.querySelectorAll('.row[data-id]')).reverse();
    const row = rows.find((one) => one.dataset.id && one.getBoundingClientRect().top + 24 < bottom);
    return row ? Number(row.dataset.id) : 0;
  }
}
