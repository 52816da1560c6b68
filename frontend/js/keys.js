// Single letters are silent in fields and while an input method composes.
import {make, word} from './words.js';

const quiet = (event) => event.isComposing || event.keyCode === 229;

function inField(target) {
  return target.matches && target.matches('input, textarea, select, [contenteditable]');
}

function press() {
  const layer = [...document.querySelectorAll('dialog[open]')].pop() || document.querySelector('main');
  const button = layer && (layer.querySelector('.hk-btn-solid') || document.querySelector('.hk-actionbar .hk-btn-solid'));
  if (button) button.click();
}

function shortcuts() {
  const dialog = make('dialog', 'hk-dialog');
  const body = make('div', 'hk-layer-body');
  body.append(make('h2', 'hk-mb-2', word('keys')));
  const list = make('dl', 'hk-facts');
  const add = (key, text) => {
    const term = make('dt');
    term.append(make('kbd', '', key));
    list.append(term, make('dd', '', text));
  };
  for (const line of word('key_list').split('|')) {
    const [key, text] = line.split('=');
    add(key, text);
  }
  document.querySelectorAll('[data-key]').forEach((element) => {
    add(element.dataset.key, element.getAttribute('aria-label') || element.textContent.trim());
  });
  body.append(list);
  dialog.append(body);
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.showModal();
}

const pressable = (target) => target.closest && target.closest('a, button, summary');

// Rows of a list: the link that opens a row takes the focus, so Enter needs nothing of ours.
const ROWS = '[data-list] tbody tr, [data-list] > li';
const STEPS = {j: 1, ArrowDown: 1, k: -1, ArrowUp: -1};

function step(event) {
  const rows = [...document.querySelectorAll(ROWS)].filter((row) => row.checkVisibility());
  if (!rows.length) return false;
  const at = rows.indexOf(event.target.closest(ROWS));
  const row = rows[at < 0 ? 0 : Math.min(Math.max(at + STEPS[event.key], 0), rows.length - 1)];
  const link = row.querySelector('a[href]:not(.hk-clause)') || row;
  if (link === row) row.tabIndex = -1;
  link.focus();
  row.scrollIntoView({block: 'nearest'});
  return true;
}

function letters(event) {
  if (event.key === 'Enter' && pressable(event.target)) return;
  if (event.key === '?') shortcuts();
  else if (STEPS[event.key]) {
    if (!step(event)) return;
  } else if (event.key === '/') {
    const filter = document.querySelector('.hk-filters input:not([type=hidden]), .hk-filters select');
    if (!filter) return;
    filter.focus();
  } else {
    const target = [...document.querySelectorAll('[data-key]')].find((element) => element.dataset.key === event.key);
    if (!target) return;
    target.click();
  }
  event.preventDefault();
}

function onKey(event) {
  if (quiet(event)) return;
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    press();
    return;
  }
  if (event.key === 'k' && (event.ctrlKey || event.metaKey)) {
    const search = document.querySelector('[data-search]');
    if (search) {
      event.preventDefault();
      search.click();
    }
    return;
  }
  if (event.key === 'Escape') {
    const menu = document.querySelector('details.hk-menu[open]');
    if (menu) {
      menu.open = false;
      menu.querySelector('summary').focus();
    } else if (inField(event.target)) event.target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  if (document.querySelector('dialog[open]')) return;
  letters(event);
}

export function startKeys() {
  document.addEventListener('keydown', onKey);
}
