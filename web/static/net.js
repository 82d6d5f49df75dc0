// Talks to the API: JSON both ways, and every refusal as one kind of error with words for a person.
import { base } from './words.js';

export class Refused extends Error {
  constructor(status, body, retryAfter) {
    const error = (body && body.error) || {};
    super(error.message || 'HTTP ' + status);
    this.status = status;
    this.code = error.code || '';
    this.hint = error.hint || '';
    this.facts = error.facts || {};
    this.retryAfter = retryAfter;
  }
}

export async function call(path, options) {
  const answer = await fetch(base + path, Object.assign({ credentials: 'same-origin' }, options));
  const kind = answer.headers.get('content-type') || '';
  const body = answer.status !== 204 && kind.indexOf('json') >= 0 ? await answer.json() : null;
  if (!answer.ok) throw new Refused(answer.status, body, Number(answer.headers.get('retry-after')) || 0);
  return body;
}

export function post(path, value, headers) {
  const more = Object.assign({ 'Content-Type': 'application/json' }, headers);
  return call(path, { method: 'POST', body: JSON.stringify(value || {}), headers: more });
}

export function newKey() {
  const bytes = new Uint8Array(16);
  crypto.getRandomValues(bytes);
  return Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, '0'); }).join('');
}
