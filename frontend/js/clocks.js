// Time comes from the server; this machine's clock only measures what passes.
import {each, word} from './words.js';

const started = performance.now();
let serverAtStart = Date.now();

export function serverNow() {
  return serverAtStart + (performance.now() - started);
}

const two = (n) => String(n).padStart(2, '0');

// 1:18 is hours and minutes; below an hour 0:42; from a day on: days and hours in words.
export function spell(milliseconds) {
  const minutes = Math.floor(Math.abs(milliseconds) / 60000);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return word('days', {n: Math.floor(hours / 24)});
  return `${hours}:${two(minutes % 60)}`;
}

function show(element) {
  const left = Date.parse(element.dataset.due) - serverNow();
  const late = left < 0;
  const text = spell(late ? left : left + 59999);
  if (element.textContent !== text) element.textContent = text;
  const label = element.parentElement && element.parentElement.querySelector('[data-countdown-word]');
  const wanted = late ? word('late_by') : word('left');
  if (label && label.textContent !== wanted) label.textContent = wanted;
  element.classList.toggle('hk-text-late', late);
  if (!late && element.dataset.warn) {
    element.classList.toggle('hk-text-soon', serverNow() >= Date.parse(element.dataset.warn));
  }
}

function tick() {
  each(document, '[data-due]', show);
  const clock = new Date(serverNow() + 8 * 3600000); // Shanghai: UTC+8 the whole year
  each(document, '[data-clock]', (element) => {
    const text = `${two(clock.getUTCHours())}:${two(clock.getUTCMinutes())}`;
    if (element.textContent !== text) element.textContent = text;
  });
}

export function startClocks() {
  const now = Date.parse(document.body.dataset.now || '');
  if (now) serverAtStart = now;
  tick();
  setInterval(tick, 1000);
  document.addEventListener('htmx:load', tick);
  // The machine's own clock goes along with every post: the close compares it with the server's.
  document.addEventListener('submit', (event) => stamp(event.target), true);
  document.addEventListener('htmx:configRequest', (event) => {
    if ('client_now' in event.detail.parameters) event.detail.parameters.client_now = new Date().toISOString();
  });
}

export function stamp(form) {
  each(form, '[data-client-clock]', (field) => {
    field.value = new Date().toISOString();
  });
}
