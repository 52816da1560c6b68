// Forms marked data-once are sent by fetch: a lost line loses nothing, and a retry carries the same key,
// so the server does the act once. Nothing here says "saved"; only the server's next page does.
import {clearDraft, saveDraft} from './drafts.js';
import {stamp} from './clocks.js';
import {signIn} from './signin.js';
import {make, word} from './words.js';

let banner;

function tell(text) {
  document.body.classList.toggle('hk-offline', Boolean(text));
  if (!text) {
    if (banner) banner.remove();
    banner = null;
    return;
  }
  if (!banner) {
    banner = make('div', 'hk-banner');
    banner.setAttribute('role', 'alert');
    document.body.append(banner);
  }
  banner.textContent = text;
}

function rest(form, busy) {
  form.toggleAttribute('data-sending', busy);
  form.querySelectorAll('button:not([type=button])').forEach((button) => button.setAttribute('aria-busy', String(busy)));
}

export async function freshToken() {
  const answer = await fetch(location.href, {headers: {Accept: 'text/html'}, credentials: 'same-origin'});
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const token = page.querySelector('[name=csrfmiddlewaretoken]');
  if (!token) return;
  document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach((field) => {
    field.value = token.value;
  });
}

// The answer is a page with the same form in it: take its main part, keep nothing else.
function show(html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const fresh = page.querySelector('main');
  const main = document.querySelector('main');
  if (!fresh || !main) {
    document.open();
    document.write(html);
    document.close();
    return;
  }
  main.replaceChildren(...fresh.childNodes);
  window.htmx.process(main);
  main.dispatchEvent(new CustomEvent('htmx:load', {bubbles: true, detail: {elt: main}}));
  const summary = main.querySelector('[data-errors], [role=alert]');
  if (summary) summary.focus();
  window.scrollTo(0, 0);
}

async function answered(form, answer, again) {
  const next = answer.headers.get('HK-Location');
  if (next) {
    if (form.dataset.draft) clearDraft(form);
    location.assign(next);
    return;
  }
  if (answer.status === 401) {
    if (await signIn(answer.headers.get('HK-Login'))) await send(form, null, true);
    return;
  }
  if (answer.status === 503 || answer.status === 429) {
    tell(word('busy'));
    return;
  }
  const html = await answer.text();
  if (answer.status === 403 && html.includes('data-error="stale_form"') && !again) {
    await freshToken();
    await send(form, null, true);
    return;
  }
  show(html);
}

async function send(form, button, again = false) {
  if (form.hasAttribute('data-sending') && !again) return;
  stamp(form);
  if (form.dataset.draft) saveDraft(form);
  rest(form, true);
  const body = new FormData(form);
  if (button && button.name) body.append(button.name, button.value);
  try {
    const answer = await fetch((button && button.getAttribute('formaction')) || form.getAttribute('action') || location.href, {
      method: 'POST', body, credentials: 'same-origin', headers: {'HK-Form': '1', Accept: 'text/html'},
    });
    tell('');
    await answered(form, answer, again);
  } catch {
    tell(word('offline'));
  } finally {
    rest(form, false);
  }
}

// Acts that cannot be undone ask first, with the object's name and amount in the sentence.
function asked(form, button) {
  const source = button && button.dataset.confirm ? button : form;
  if (!source.dataset.confirm || form.dataset.confirmed) return Promise.resolve(true);
  return new Promise((resolve) => {
    const dialog = make('dialog', 'hk-dialog');
    const body = make('div', 'hk-layer-body');
    body.append(make('p', '', source.dataset.confirm));
    const acts = make('div', 'hk-acts');
    const yes = make('button', 'hk-btn hk-btn-danger', source.dataset.confirmYes || word('yes'));
    const no = make('button', 'hk-btn', source.dataset.confirmNo || word('no'));
    acts.append(yes, no);
    body.append(acts);
    dialog.append(body);
    document.body.append(dialog);
    yes.addEventListener('click', () => dialog.close('yes'));
    no.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => {
      resolve(dialog.returnValue === 'yes');
      dialog.remove();
    });
    dialog.showModal();
    no.focus();
  });
}

export function startForms() {
  document.addEventListener('submit', async (event) => {
    const form = event.target;
    const button = event.submitter;
    const once = form.hasAttribute('data-once');
    const asks = form.dataset.confirm || (button && button.dataset.confirm);
    if (event.defaultPrevented || (!once && !asks) || form.dataset.confirmed) return;
    event.preventDefault();
    if (!(await asked(form, button))) return;
    if (once) {
      await send(form, button);
    } else {
      form.dataset.confirmed = 'yes';
      form.requestSubmit(button || undefined);
    }
  });
  // A button of a live part was pressed after the session had ended.
  document.addEventListener('htmx:responseError', async (event) => {
    const {xhr, elt} = event.detail;
    if (xhr.status === 503) tell(word('busy'));
    if (xhr.status === 401 && !elt.matches('[data-live]') && (await signIn(xhr.getResponseHeader('HK-Login')))) {
      location.reload();
    }
  });
  window.addEventListener('online', () => tell(''));
  window.addEventListener('offline', () => tell(word('offline')));
  const summary = document.querySelector('[data-errors]');
  if (summary) summary.focus();
  document.addEventListener('change', (event) => {
    const field = event.target;
    if (field.matches && field.matches('[data-autosubmit]') && field.form) field.form.requestSubmit();
  });
}
