// The one act of a paper page: open the printer dialog. Loaded only there.
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-print]')) window.print();
});
