// Live parts ask for themselves while visible. A part with the focus or an open form is left alone,
// and one whose answer fails fades and says how old it is.
import {each, make, word} from './words.js';
import {serverNow} from './clocks.js';

const lastGood = new WeakMap();

function clock(moment) {
  const time = new Date(moment + 8 * 3600000);
  return `${String(time.getUTCHours()).padStart(2, '0')}:${String(time.getUTCMinutes()).padStart(2, '0')}`;
}

function inUse(part) {
  const focused = document.activeElement;
  return (part.contains(focused) && focused.matches('input, select, textarea')) || part.querySelector('details[open] form, form[data-sending]');
}

function fresh(part) {
  lastGood.set(part, serverNow());
  part.classList.remove('hk-stale');
  each(part, '.hk-stale-word', (line) => line.remove());
}

function stale(part) {
  part.classList.add('hk-stale');
  if (part.querySelector('.hk-stale-word')) return;
  const line = make('p', 'hk-stale-word', word('data_from', {time: clock(lastGood.get(part) || serverNow())}));
  line.setAttribute('role', 'status');
  part.prepend(line);
}

function beat() {
  if (document.visibilityState !== 'visible') return;
  const now = performance.now();
  each(document, '[data-live]', (part) => {
    if (!lastGood.has(part)) lastGood.set(part, serverNow());
    const due = Number(part.dataset.liveNext || 0) || now + Number(part.dataset.live) * 1000;
    part.dataset.liveNext = String(due);
    if (now < due || inUse(part)) return;
    part.dataset.liveNext = String(now + Number(part.dataset.live) * 1000);
    window.htmx.trigger(part, 'hk:live');
  });
}

export function startLive() {
  setInterval(beat, 1000);
  const failed = (event) => {
    if (event.detail.elt.matches('[data-live]')) stale(event.detail.elt);
  };
  document.addEventListener('htmx:sendError', failed);
  document.addEventListener('htmx:timeout', failed);
  document.addEventListener('htmx:beforeSwap', (event) => {
    const part = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (part && part.matches('[data-live]') && (event.detail.xhr.status >= 400 || inUse(part))) {
      event.detail.shouldSwap = false;
    }
  });
  document.addEventListener('htmx:afterRequest', (event) => {
    const part = event.detail.elt;
    if (!part.matches('[data-live]')) return;
    if (event.detail.successful) fresh(part);
    else stale(part);
  });
}
