// A photo is shown as soon as it is chosen; it counts as handed in only when the server has it.
import {word} from './words.js';

export function startPhotos() {
  document.addEventListener('change', (event) => {
    const field = event.target;
    if (!field.matches || !field.matches('[data-photo]')) return;
    const box = field.closest('.hk-photo');
    const file = field.files[0];
    const image = box.querySelector('img');
    const note = box.querySelector('[data-photo-note]');
    if (!file) return;
    if (image) {
      image.src = URL.createObjectURL(file);
      image.hidden = false;
    }
    if (note) note.textContent = word('photo_waiting');
  });
}
