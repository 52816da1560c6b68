// Side sheets, dialogs, menus and toasts.
import {icon, make, onParts, word} from './words.js';

function closeButton(dialog) {
  const button = make('button', 'hk-close');
  button.type = 'button';
  button.setAttribute('aria-label', word('close'));
  button.append(icon('x'));
  button.addEventListener('click', () => dialog.close());
  return button;
}

function openSheet(address, title) {
  const dialog = make('dialog', 'hk-sheet');
  const head = make('div', 'hk-layer-head');
  const heading = make('h2', '', title);
  heading.id = 'hk-sheet-title';
  head.append(heading, closeButton(dialog));
  const body = make('div', 'hk-layer-body');
  body.append(make('span', 'hk-skeleton'), make('span', 'hk-skeleton'), make('span', 'hk-skeleton'));
  dialog.append(head, body);
  dialog.setAttribute('aria-labelledby', heading.id);
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.showModal();
  fetch(address, {headers: {'HK-Fragment': '1', 'HX-Request': 'true', Accept: 'text/html'}, credentials: 'same-origin'})
    .then(async (answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const part = page.querySelector('[data-sheet-part]') || page.querySelector('main') || page.body;
      body.replaceChildren(...part.childNodes);
      window.htmx.process(body);
    })
    .catch(() => body.replaceChildren(make('p', 'hk-error', word('not_loaded'))));
}

function closeMenus(except) {
  document.querySelectorAll('details.hk-menu[open]').forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
}

export function toast(text, tone = 'done') {
  const place = document.querySelector('.hk-toasts');
  const line = make('div', `hk-toast hk-tone-${tone}`);
  line.append(make('span', '', text));
  place.append(line);
  setTimeout(() => line.remove(), 6000);
}

function onClick(event) {
  const link = event.target.closest('[data-sheet]');
  if (link && !event.ctrlKey && !event.metaKey && event.button === 0) {
    event.preventDefault();
    openSheet(link.getAttribute('href') || link.dataset.sheet, link.dataset.sheetTitle || link.textContent.trim());
    return;
  }
  const opener = event.target.closest('[data-open]');
  if (opener) {
    const dialog = document.getElementById(opener.dataset.open);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  const closer = event.target.closest('[data-close]');
  if (closer) {
    const layer = closer.closest('dialog, .hk-toast, .hk-notice');
    if (layer && layer.close) layer.close();
    else if (layer) layer.remove();
    return;
  }
  closeMenus(event.target.closest('details.hk-menu'));
}

// Masked text shows for 30 seconds; the address behind it (if any) records the look.
function reveal(event) {
  const button = event.target.closest('[data-secret]');
  if (!button) return;
  const text = button.querySelector('[data-secret-text]');
  const hide = () => {
    text.textContent = '••••';
    button.setAttribute('aria-pressed', 'false');
  };
  if (button.getAttribute('aria-pressed') === 'true') {
    hide();
    return;
  }
  text.textContent = button.dataset.secret;
  button.setAttribute('aria-pressed', 'true');
  setTimeout(hide, 30000);
}

function revealPassword(event) {
  const button = event.target.closest('[data-reveal]');
  if (!button) return;
  const field = document.getElementById(button.dataset.reveal);
  const shown = field.type === 'text';
  field.type = shown ? 'password' : 'text';
  button.setAttribute('aria-pressed', String(!shown));
}

export function startLayers() {
  document.addEventListener('click', onClick);
  document.addEventListener('click', reveal);
  document.addEventListener('click', revealPassword);
  onParts('.hk-toast[data-passing]', (line) => setTimeout(() => line.remove(), 6000));
  document.body.addEventListener('hk:toast', (event) => toast(event.detail.text, event.detail.tone));
}
