// A live line to the server: server-sent events while the page is looked at, polling where they do not get through.
import { base } from './words.js';

// Browsers allow six connections to one host: a page nobody looks at gives its own back.
export class Feed {
  constructor(path, on) {
    this.path = path;
    this.on = on;
    this.source = null;
    this.failures = 0;
    document.addEventListener('visibilitychange', this.look.bind(this));
    window.addEventListener('online', this.look.bind(this));
    window.addEventListener('pagehide', this.close.bind(this));
  }

  look() {
    if (document.visibilityState === 'hidden') this.close();
    else this.open();
  }

  open() {
    if (this.source || document.visibilityState === 'hidden') return;
    const source = new EventSource(base + this.path + this.on.resume(), { withCredentials: true });
    this.source = source;
    source.onopen = () => { this.failures = 0; this.on.state(true); };
    source.onmessage = (event) => this.on.message(event);
    source.addEventListener('changed', (event) => this.on.message(event));
    source.onerror = () => this.broken(source);
  }

  // The browser reconnects by itself after a broken line, but gives up after a refusal.
  broken(source) {
    this.failures += 1;
    if (this.failures > 1) this.on.state(false);
    if (source.readyState !== EventSource.CLOSED) return;
    this.close();
    setTimeout(() => this.open(), Math.min(30000, 1000 * this.failures * this.failures));
  }

  close() {
    if (this.source) this.source.close();
    this.source = null;
  }
}
