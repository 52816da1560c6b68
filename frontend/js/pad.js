// Notes and coins: row sums and the total in the browser; the server adds again.
import {onParts} from './words.js';
import {capitals, writeYuan} from './money.js';

function pieces(field) {
  const text = field.value.normalize('NFKC').trim();
  if (text === '') return 0n;
  const good = /^\d{1,6}$/.test(text);
  field.toggleAttribute('aria-invalid', !good);
  if (!good) field.setAttribute('aria-invalid', 'true');
  return good ? BigInt(text) : 0n;
}

function sum(pad) {
  let total = 0n;
  pad.querySelectorAll('[data-pad-fen]').forEach((field) => {
    const row = pieces(field) * BigInt(field.dataset.padFen);
    total += row;
    const cell = pad.querySelector(`[data-pad-sum="${field.dataset.padFen}"]`);
    if (cell) cell.textContent = writeYuan(row);
  });
  const shown = pad.querySelector('[data-pad-total]');
  if (shown) shown.textContent = writeYuan(total);
  const words = pad.querySelector('[data-pad-capitals]');
  if (words) words.textContent = total >= 100000n ? capitals(total) : '';
}

const ENTERED = 'input:not([type=hidden]), select, textarea, .hk-btn-solid';

// What comes after the pad in its form: a field such as the PIN, else the solid button.
function after(pad, form) {
  const follows = (element) => pad.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
  return form && [...form.elements].find((element) => element.matches(ENTERED) && !pad.contains(element) && follows(element));
}

// Enter goes to the next denomination, Shift+Enter back; after the last one to what follows the pad.
function move(event) {
  const field = event.target;
  if (event.key !== 'Enter' || event.ctrlKey || event.isComposing || !field.matches('[data-pad-fen]')) return;
  event.preventDefault();
  const pad = field.closest('[data-pad]');
  const fields = [...pad.querySelectorAll('[data-pad-fen]')];
  const next = fields[fields.indexOf(field) + (event.shiftKey ? -1 : 1)];
  if (next) {
    next.focus();
    next.select();
  } else if (!event.shiftKey) {
    const further = after(pad, field.form);
    if (further) further.focus();
  }
}

export function startPad() {
  document.addEventListener('input', (event) => {
    const pad = event.target.closest && event.target.closest('[data-pad]');
    if (pad) sum(pad);
  });
  document.addEventListener('keydown', move);
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-pad-bundle]');
    if (!button) return;
    const pad = button.closest('[data-pad]');
    const field = pad.querySelector(`[data-pad-fen="${button.dataset.padBundle}"]`);
    field.value = String(pieces(field) + 100n);
    sum(pad);
    field.dispatchEvent(new Event('input', {bubbles: true}));
  });
  onParts('[data-pad]', sum);
}
