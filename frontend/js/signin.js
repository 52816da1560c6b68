// The session ended while a form was open: signing in happens over the page, then the form goes on.
import {make, person, word} from './words.js';

async function loginForm(address) {
  const answer = await fetch(address, {headers: {'HK-Fragment': '1', Accept: 'text/html'}, credentials: 'same-origin'});
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return page.querySelector('form[data-login]') || page.querySelector('main form') || page.querySelector('form');
}

async function adopt() {
  const answer = await fetch(location.href, {headers: {Accept: 'text/html'}, credentials: 'same-origin'});
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (answer.redirected && !page.body.dataset.person) return false;
  if ((page.body.dataset.person || '') !== person()) {
    location.reload(); // somebody else signed in: a fresh page, not this person's form
    return false;
  }
  const token = page.querySelector('[name=csrfmiddlewaretoken]');
  if (token) {
    document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach((field) => {
      field.value = token.value;
    });
  }
  return true;
}

async function attempt(dialog, form) {
  const answer = await fetch(form.getAttribute('action') || form.dataset.address, {
    method: 'POST', body: new FormData(form), credentials: 'same-origin', headers: {'HK-Form': '1', Accept: 'text/html'},
  });
  if (answer.headers.get('HK-Location') || answer.redirected || answer.status === 204) return true;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const next = page.querySelector('form[data-login]') || page.querySelector('main form') || page.querySelector('form');
  if (next) fill(dialog, next, form.dataset.address);
  return false;
}

function fill(dialog, form, address) {
  form.dataset.address = address;
  form.removeAttribute('data-once');
  dialog.querySelector('.hk-layer-body').replaceChildren(document.importNode(form, true));
  const first = dialog.querySelector('input:not([type=hidden])');
  if (first) first.focus();
}

export function signIn(address) {
  return new Promise((resolve) => {
    const dialog = make('dialog', 'hk-dialog');
    dialog.setAttribute('aria-label', word('sign_in'));
    const head = make('div', 'hk-layer-head');
    head.append(make('h2', '', word('sign_in_again')));
    const body = make('div', 'hk-layer-body');
    dialog.append(head, body);
    document.body.append(dialog);
    dialog.addEventListener('close', () => {
      resolve(dialog.returnValue === 'in');
      dialog.remove();
    });
    dialog.addEventListener('submit', async (event) => {
      event.preventDefault();
      event.stopPropagation();
      try {
        if ((await attempt(dialog, event.target)) && (await adopt())) dialog.close('in');
      } catch {
        body.prepend(make('p', 'hk-error', word('offline')));
      }
    });
    loginForm(address || '/').then((form) => {
      if (!form) {
        dialog.close();
        location.assign(address || '/');
        return;
      }
      fill(dialog, form, address);
      dialog.showModal();
    }).catch(() => dialog.close());
  });
}
