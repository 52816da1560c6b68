// Says in words what a form will do: `data-says` names its fields, and shows once all of them are filled in.
import {onParts} from './words.js';

function told(field) {
  return field.value && field.selectedOptions ? field.selectedOptions[0].text : field.value;
}

export function startSentence() {
  onParts('[data-says]', (line) => {
    const form = line.closest('form');
    const say = () => {
      const names = [...line.dataset.says.matchAll(/{(\w+)}/g)].map((found) => found[1]);
      const values = names.map((name) => told(form.elements[name]));
      line.hidden = !values.every(Boolean);
      line.textContent = names.reduce((text, name, n) => text.replace(`{${name}}`, values[n]), line.dataset.says);
    };
    form.addEventListener('input', say);
    say();
  });
}
