// What was typed outlives a lost session or a reload, per person and form, on this device only.
// Fields marked data-private (identity numbers, phones, passwords, PINs) are never kept.
import {onParts, person, word} from './words.js';

const AGE = 14 * 3600000;
const NEVER = '[data-private], [type=password], [type=file], [name=csrfmiddlewaretoken], [name=client_now]';

const keyOf = (form) => `hk-draft:${person()}:${form.dataset.draft}`;

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && !field.matches(NEVER));
}

export function saveDraft(form) {
  const values = {};
  for (const field of fieldsOf(form)) {
    if (field.matches('[type=checkbox], [type=radio]')) {
      if (field.checked) (values[field.name] ||= []).push(field.value);
    } else (values[field.name] ||= []).push(field.value);
  }
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({at: Date.now(), values}));
  } catch {
    // A full or forbidden store only costs the draft.
  }
}

export function clearDraft(form) {
  localStorage.removeItem(keyOf(form));
}

function restore(form) {
  if (form.querySelector('[aria-invalid=true], [data-errors]')) return; // the server's answer is newer
  let kept;
  try {
    kept = JSON.parse(localStorage.getItem(keyOf(form)) || 'null');
  } catch {
    kept = null;
  }
  if (!kept || Date.now() - kept.at > AGE) return;
  const seen = {};
  for (const field of fieldsOf(form)) {
    const values = kept.values[field.name] || [];
    if (field.matches('[type=checkbox], [type=radio]')) field.checked = values.includes(field.value);
    else {
      const index = seen[field.name] || 0;
      seen[field.name] = index + 1;
      if (values[index] !== undefined) field.value = values[index];
    }
  }
  const line = document.createElement('p');
  line.className = 'hk-help hk-draft-note';
  line.textContent = word('draft_restored');
  form.prepend(line);
  form.querySelectorAll('[data-money], [data-pad-fen]').forEach((field) => {
    field.dispatchEvent(new Event('input', {bubbles: true}));
  });
}

export function startDrafts() {
  document.addEventListener('input', (event) => {
    const form = event.target.form;
    if (form && form.dataset.draft) saveDraft(form);
  });
  onParts('form[data-draft]', restore);
  // A page that says its form was taken clears the draft of a post without script.
  onParts('[data-clear-draft]', (element) => {
    localStorage.removeItem(`hk-draft:${person()}:${element.dataset.clearDraft}`);
  });
}
